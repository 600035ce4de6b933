GO ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null | sed 's/^v//')
LDFLAGS = -s -w -X github.com/xdrdoctor/xdrdoctor/internal/cli.version=$(VERSION)
PLATFORMS = linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

.DEFAULT_GOAL = build
.PHONY: help build test certainty score questions drift recall kill9 lint cross bench fuzz golden words release-check check docs pictures report-proof clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

build: ## build bin/xdrdoctor
	$(GO) build -trimpath -ldflags "$(LDFLAGS)" -o bin/xdrdoctor ./cmd/xdrdoctor

test: ## run all tests; make test RACE=-race uses the race detector
	$(GO) test -timeout 30m $(RACE) ./...

kill9: ## kill a session at 200 random moments; each must resume and end the same
	XDRDOCTOR_KILLS=200 $(GO) test ./cmd/xdrdoctor -run '^TestKill$$' -count 1 -v

certainty: ## every world of the lab, through every set of sources: is what is said of it true?
	XDRDOCTOR_CERTAINTY=1 $(GO) test ./checks -run '^TestCertainty$$' -count 1 -v -timeout 40m

score: ## count how often the diagnosis is right, and write docs/score.md
	XDRDOCTOR_SCORE=1 $(GO) test ./checks -run '^TestScore$$' -count 1 -v -timeout 60m

questions: ## what a person is asked against the least that a search finds, and write docs/questions.md
	XDRDOCTOR_QUESTIONS=1 $(GO) test ./checks -run '^TestExpectedQuestions$$' -count 1 -v -timeout 20m

drift: ## change the vendors' answers in 5,000 ways: no false cause, no check ok whose fault is there
	XDRDOCTOR_DRIFT=1 $(GO) test ./checks -run '^TestDrift$$' -count 1 -v -timeout 30m $(UPDATE)

recall: ## plant secrets of every kind at every place of every format: are all removed, and is the rest kept?
	XDRDOCTOR_RECALL=1 $(GO) test ./internal/recall -run '^TestRecall' -count 1 -v -timeout 30m

# Functions that no program reaches are deleted. internal/lab and internal/ask/asktest do not count here: tests of other
# rooms use them too (the lab in memory, an Asker that answers by itself). What not even a test reaches is deleted there
# as well, which the second run finds.
FAKES = ^internal/lab/|^internal/ask/asktest/

lint: ## gofmt, go vet, staticcheck, deadcode
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$unformatted" || { echo "not gofmt-ed: $$unformatted"; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	@dead=$$($(GO) tool deadcode ./cmd/... ./internal/docs ./internal/scaffold ./internal/bench/...) || exit 1; \
		dead=$$(printf '%s\n' "$$dead" | grep -Ev '$(FAKES)|^$$'); test -z "$$dead" || { echo "$$dead"; exit 1; }
	@dead=$$($(GO) tool deadcode -test ./...) || exit 1; test -z "$$dead" || { echo "$$dead"; exit 1; }

cross: ## build for every platform
	@for p in $(PLATFORMS); do echo "build $$p"; GOOS=$${p%/*} GOARCH=$${p#*/} CGO_ENABLED=0 $(GO) build -trimpath -ldflags "$(LDFLAGS)" -o dist/$${p%/*}-$${p#*/}/ ./cmd/xdrdoctor || exit 1; done

bench: ## measure whole processes and write BENCHMARKS.md
	$(GO) run ./internal/bench
	@echo >> BENCHMARKS.md
	$(GO) run ./internal/bench/readers >> BENCHMARKS.md

FUZZ = $(shell grep -ro '^func Fuzz[A-Za-z]*' --include=*_test.go checks internal | sed -E 's|^(.*)/[^/]*:func (Fuzz.*)|./\1:\2|')
FUZZTIME = 50000x # a count: at the end of a duration, go before 1.27 may fail with "context deadline exceeded" (go.dev/issue/75804)

fuzz: ## give each parser 50000 inputs that no system would send
	@for f in $(FUZZ); do echo $$f; $(GO) test $${f%:*} -run '^$$' -fuzz "^$${f#*:}$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x || exit 1; done

words: ## update the catalogues of internal/i18n/po: new texts come without a translation
	$(GO) test ./internal/i18n -run '^TestCatalogue$$' -update

release-check: ## what a release needs beyond make test: every text is translated
	XDRDOCTOR_RELEASE=1 $(GO) test ./internal/i18n -run '^TestCatalogue$$' -count 1

check: ## write the files of a new check: make check NAME=my-check
	@test -n "$(NAME)" || { echo "make check NAME=my-check"; exit 2; }
	$(GO) run ./internal/scaffold "$(NAME)"

golden: ## update the golden files; review the diff
	$(GO) test ./checks ./cmd/xdrdoctor -update

docs: ## write docs/checks, docs/facts.md, docs/symptoms.md, the session of the README, man pages and completions
	$(GO) run ./internal/docs

# Needs the packages tmux, aha, chromium, fonts-noto-cjk, pngquant and optipng.
pictures: ## write docs/pictures from real runs
	$(MAKE) build VERSION=devel
	sh internal/docs/pictures.sh

# Needs the packages chromium, nodejs, npm, libxml2-utils and fonts-noto-cjk.
PROOF = dist/proof
UNCERTAIN = --symptom device-offline --region eu --sse-devices offline --esa-page registered --sse-services both-on \
	--esa-egress connected --esa-server api.eu.sse.itd.cisco.com --cluster no
PROOFS = healthy token-expired sma-managed not-registered,module-disabled xdr-scope-missing,tiles-narrow-period
report-proof: build ## open reports in Chromium with axe-core, validate JUnit; the pictures stay in dist/proof
	rm -rf $(PROOF)
	mkdir -p $(PROOF)
	cp testdata/browser/* $(PROOF)
	cd $(PROOF) && npm ci --no-audit --no-fund
	@for l in en zh-CN; do for f in $(PROOFS); do r=$(PROOF)/$$l-$${f%%,*}; \
		bin/xdrdoctor diagnose --lang $$l --lab $$f --no-input --report $$r.html --report $$r.xml > /dev/null; test -s $$r.html || exit 1; done; \
		bin/xdrdoctor diagnose --lang $$l --lab not-registered,module-disabled --no-input --repair --report $(PROOF)/$$l-repaired.html --report $(PROOF)/$$l-repaired.xml > /dev/null || exit 1; \
		bin/xdrdoctor diagnose --lang $$l $(UNCERTAIN) --no-input --report $(PROOF)/$$l-not-certain.html > /dev/null; \
		test -s $(PROOF)/$$l-not-certain.html || exit 1; done
	xmllint --noout --schema internal/report/testdata/junit.xsd $(PROOF)/*.xml
	cd $(PROOF) && node proof.js *.html

clean: ## remove bin and dist
	rm -rf bin dist

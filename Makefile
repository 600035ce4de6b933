GO ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null | sed 's/^v//')
LDFLAGS = -s -w -X github.com/xdrdoctor/xdrdoctor/internal/cli.version=$(VERSION)
PLATFORMS = linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

.PHONY: build test kill9 lint cross bench fuzz golden docs pictures report-proof clean

build: ## bin/xdrdoctor
	$(GO) build -trimpath -ldflags "$(LDFLAGS)" -o bin/xdrdoctor ./cmd/xdrdoctor

test: ## all tests; make test RACE=-race with the race detector
	$(GO) test $(RACE) ./...

kill9: ## kill -9 at 200 random moments of a session; each must be resumed and end the same
	XDRDOCTOR_KILLS=200 $(GO) test ./cmd/xdrdoctor -run '^TestKill$$' -count 1 -v

lint: ## gofmt, vet, staticcheck
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$unformatted" || { echo "not gofmt-ed: $$unformatted"; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

cross: ## build for every platform
	@for p in $(PLATFORMS); do echo "build $$p"; GOOS=$${p%/*} GOARCH=$${p#*/} CGO_ENABLED=0 $(GO) build -trimpath -ldflags "$(LDFLAGS)" -o dist/$${p%/*}-$${p#*/}/ ./cmd/xdrdoctor || exit 1; done

bench: ## measure whole processes, write BENCHMARKS.md
	$(GO) run ./internal/bench
	@echo >> BENCHMARKS.md
	$(GO) run ./internal/bench/readers >> BENCHMARKS.md

FUZZ = $(shell grep -ro '^func Fuzz[A-Za-z]*' --include=*_test.go checks internal | sed -E 's|^(.*)/[^/]*:func (Fuzz.*)|./\1:\2|')
FUZZTIME = 50000x # a count: at the end of a duration, go before 1.27 may fail with "context deadline exceeded" (go.dev/issue/75804)

fuzz: ## bytes that no system would send, 50000 times for each parser
	@for f in $(FUZZ); do echo $$f; $(GO) test $${f%:*} -run '^$$' -fuzz "^$${f#*:}$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x || exit 1; done

golden: ## write the golden files anew, to be looked at
	$(GO) test ./checks ./cmd/xdrdoctor -update

docs: ## write docs/checks, docs/symptoms.md, the session, man pages and completions from what the program is made of
	$(GO) run ./internal/docs

# Needs the packages tmux, aha, chromium, fonts-noto-cjk, pngquant and optipng.
pictures: ## docs/pictures, from real runs
	$(MAKE) build VERSION=devel
	sh internal/docs/pictures.sh

# Needs the packages chromium, nodejs, npm, libxml2-utils and fonts-noto-cjk.
PROOF = dist/proof
PROOFS = healthy token-expired not-registered,module-disabled xdr-scope-missing,tiles-narrow-period
report-proof: build ## open reports in Chromium, with axe-core; hold JUnit against its schema; the pictures stay in dist/proof
	rm -rf $(PROOF)
	mkdir -p $(PROOF)
	cp testdata/browser/* $(PROOF)
	cd $(PROOF) && npm ci --no-audit --no-fund
	@for l in en zh-CN; do for f in $(PROOFS); do r=$(PROOF)/$$l-$${f%%,*}; \
		bin/xdrdoctor diagnose --lang $$l --lab $$f --no-input --report $$r.html --report $$r.xml > /dev/null; test -s $$r.html || exit 1; done; \
		bin/xdrdoctor diagnose --lang $$l --lab not-registered,module-disabled --no-input --repair --report $(PROOF)/$$l-repaired.html --report $(PROOF)/$$l-repaired.xml > /dev/null || exit 1; done
	xmllint --noout --schema internal/report/testdata/junit.xsd $(PROOF)/*.xml
	cd $(PROOF) && node proof.js *.html

clean:
	rm -rf bin dist

GO ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null | sed 's/^v//')
LDFLAGS = -s -w -X github.com/xdrdoctor/xdrdoctor/internal/cli.version=$(VERSION)
PLATFORMS = linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

.PHONY: build test lint cross bench fuzz golden clean

build: ## bin/xdrdoctor
	$(GO) build -trimpath -ldflags "$(LDFLAGS)" -o bin/xdrdoctor ./cmd/xdrdoctor

test: ## all tests; make test RACE=-race with the race detector
	$(GO) test $(RACE) ./...

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

FUZZ = ./checks:FuzzLearn ./internal/casefile:FuzzRead $(shell grep -ho '^func Fuzz[A-Za-z]*' internal/asyncos/*_test.go | sed 's|func |./internal/asyncos:|') \
	$(shell for p in transcript configxml logfile sshcli; do grep -ho '^func Fuzz[A-Za-z]*' internal/source/$$p/*_test.go | sed "s|func |./internal/source/$$p:|"; done)

fuzz: ## half a minute each of bytes that no system would send
	@for f in $(FUZZ); do echo $$f; $(GO) test $${f%:*} -run '^$$' -fuzz "^$${f#*:}$$" -fuzztime 30s -fuzzminimizetime 10x || exit 1; done

golden: ## write the golden files anew, to be looked at
	$(GO) test ./checks ./cmd/xdrdoctor -update

clean:
	rm -rf bin dist

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

fuzz: ## a minute of bytes that no system would send
	$(GO) test ./checks -run '^$$' -fuzz FuzzLearn -fuzztime 60s

golden: ## write the golden files anew, to be looked at
	$(GO) test ./checks ./cmd/xdrdoctor -update

clean:
	rm -rf bin dist

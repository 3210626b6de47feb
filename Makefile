# Driveway. `make run` serves a drive, `make test` runs every test. `make help` lists the rest.

GO       ?= go
BIN      := bin/driveway
CACHE    := $(CURDIR)/.cache
# A static binary that knows its version from git.
BUILD    := CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=auto -ldflags '-s -w'
LINT     := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
LINT_BIN := $(CACHE)/bin/golangci-lint-v2.15.0
RCLONE     := github.com/rclone/rclone@v1.76.0
RCLONE_BIN := $(CACHE)/bin/rclone-v1.76.0

# Packages in which goroutines meet: they run a second time under the race detector.
RACED := ./internal/db/... ./internal/content/... ./internal/share/... ./internal/thumb/... ./internal/transfer/... ./internal/account/... ./internal/check/... ./internal/api/proptest/... ./internal/op/... ./internal/server/...

PLATFORMS := linux-amd64 linux-arm64 darwin-amd64 darwin-arm64 windows-amd64 windows-arm64

.PHONY: help run build test race check lint format e2e bench bench-short microbench dist cross explorer clean $(PLATFORMS:%=dist-%)

help:
	@echo 'make run     build, and serve a drive on http://127.0.0.1:8080 with its data in ./driveway-data'
	@echo 'make test    every test; installs PostgreSQL, rclone, curl and Chromium where they are missing'
	@echo 'make check   format, vet, lint, import rules'
	@echo 'make e2e     the long tests: a tree of 10,000 files, 3 GiB, 100 rounds of kill -9'
	@echo 'make bench   side by side with nginx, Apache, rclone serve, versitygw and MinIO, in about an hour'
	@echo 'make bench-short  side by side with nginx and the commit before this one, in a few minutes'
	@echo 'make microbench  Go benchmarks of the hot paths'
	@echo 'make dist    static binaries for Linux, macOS and Windows in ./dist'
	@echo 'make explorer  brings the newest swagger-ui-dist from npm into internal/explorer/dist'
	@echo 'make clean   removes what was built (never data)'

run: build
	@$(BIN) serve --listen 127.0.0.1:8080 --data ./driveway-data

build:
	@$(BUILD) -o $(BIN) ./cmd/driveway

test:
	@scripts/install-deps
	$(GO) test -timeout 15m ./...
	@$(MAKE) --no-print-directory race

race:
	$(GO) test -race -short -timeout 10m $(RACED)

check: format lint
	$(GO) vet ./...
	$(GO) vet -tags long,powercut ./e2e/... ./cmd/... ./internal/transfer
	$(GO) test ./internal/arch

format:
	@echo 'gofmt'
	@bad=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$bad" || { echo "not formatted (gofmt -w):"; echo "$$bad"; exit 1; }

lint: $(LINT_BIN)
	$(LINT_BIN) run --allow-parallel-runners ./...

# The tools are built once and kept; the linter takes about two minutes, rclone about four.
$(LINT_BIN):
	@$(call install,$(LINT),golangci-lint)

$(RCLONE_BIN):
	@$(call install,$(RCLONE),rclone)

# install builds a program of another module, under the name of the target.
install = echo 'building $(1) (once)' && GOBIN=$(CACHE)/bin/tmp $(GO) install $(1) && mv $(CACHE)/bin/tmp/$(2) $@

# All long tests with Debian's rclone, then those that are about rclone itself with a new one, then a server with the race
# detector inside.
e2e: $(RCLONE_BIN)
	@scripts/install-deps
	DRIVEWAY_TEST_STEPS=30000 $(GO) test -count=1 -timeout 1h ./internal/api/proptest
	$(GO) test -v -count=1 -timeout 3h -tags long ./e2e ./internal/transfer
	DRIVEWAY_TEST_RCLONE=$(RCLONE_BIN) $(GO) test -v -count=1 -timeout 1h -run 'TestRclone$$|Killed' ./e2e
	DRIVEWAY_TEST_RACE=1 $(GO) test -v -count=1 -timeout 1h -run 'Kill|Node|Stop' ./e2e

# The servers that others would use, built once and kept, do the same work in turn. About an hour; the table goes to bench.md.
bench: build $(RCLONE_BIN)
	$(GO) run ./bench -driveway $(BIN) -tools $(CACHE)/bin -out bench.md $(BENCH)
	@cat bench.md

# The same against nginx and the commit before this one, in a few minutes. Fails where something takes twice as long as it did.
bench-short: build
	@scripts/build-previous $(CACHE)/bin/previous
	$(GO) run ./bench -short -driveway $(BIN) -previous $(CACHE)/bin/previous -worst 0.5

microbench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

dist: $(PLATFORMS:%=dist-%)
	@ls -l dist

# Every system and every architecture once: enough to see that all of them compile.
cross: dist-linux-arm64 dist-darwin-arm64 dist-windows-amd64

$(PLATFORMS:%=dist-%): dist-%:
	@echo 'dist/driveway-$*'
	@GOOS=$(word 1,$(subst -, ,$*)) GOARCH=$(word 2,$(subst -, ,$*)) \
		$(BUILD) -o dist/driveway-$*$(if $(findstring windows,$*),.exe) ./cmd/driveway

explorer:
	@scripts/refresh-explorer

clean:
	rm -rf bin dist .cache

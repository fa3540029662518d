# mesosd: two commands do everything on a fresh Debian 12 with the .NET SDK, make and git:
#   make run    builds the binary and shows a cluster at work on this machine
#   make test   builds everything and runs every test
# The others are parts of these, or measure something.

SHELL := /bin/bash
.DEFAULT_GOAL := help

# The .NET version of the published binary; see Directory.Build.props.
PUBLISHED_FRAMEWORK ?= $(shell sed -n 's:.*<PublishedFramework>\(.*\)</PublishedFramework>.*:\1:p' Directory.Build.props)
RUNTIME             := linux-x64
# The linker of native AOT; for tests real ZooKeeper servers (with their Java), networks of namespaces, and clients of the
# HTTP APIs; what builds and checks Python packages, and the MPI of an example. What stands behind a colon is the command
# that is wanted: it may be there without the package.
PACKAGES            := lld zookeeper iproute2 curl:curl nodejs:node npm:npm python3:python3 python3-venv \
                       python3-setuptools python3-wheel python3-build:pyproject-build mypy:mypy mpich:mpiexec.hydra
CONFIGURATION       ?= Release
DOTNET              := dotnet
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

SOURCES := $(shell find src examples -name '*.cs' -o -name '*.csproj' -o -name '*.proto' 2>/dev/null | grep -v '/obj/') \
           Directory.Build.props Directory.Packages.props global.json

.PHONY: help
help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Install the Debian packages that the build needs (asks nothing; needs root)
	@scripts/setup.sh $(PACKAGES)

.PHONY: build
build: setup ## Build everything for development
	$(DOTNET) build mesosd.sln -c $(CONFIGURATION) -p:Analyze=true --nologo -v quiet

out/mesosd: $(SOURCES) | setup
	$(DOTNET) publish src/mesosd/mesosd.csproj -c Release -r $(RUNTIME) -p:MesosdFramework=$(PUBLISHED_FRAMEWORK) \
	    -p:SourceCommit=$(shell git describe --always --dirty --abbrev=40 --exclude='*' 2>/dev/null) \
	    -p:SourceTime=$(shell git log -1 --format=%ct 2>/dev/null) \
	    -o out/publish/mesosd --nologo -v quiet
	@install -m 0755 out/publish/mesosd/mesosd out/mesosd

out/word-count: $(SOURCES) | setup
	$(DOTNET) publish examples/word-count/word-count.csproj -c Release -r $(RUNTIME) \
	    -p:MesosdFramework=$(PUBLISHED_FRAMEWORK) -o out/publish/word-count --nologo -v quiet
	@install -m 0755 out/publish/word-count/word-count out/word-count

.PHONY: publish
publish: out/mesosd ## The static binary: out/mesosd

.PHONY: python
python: | setup ## The Python packages, as wheels and source archives: out/python/dist
	@scripts/make-python.sh dist

.PHONY: run
run: out/mesosd out/word-count ## Build, start a local cluster, run two competing frameworks, stay until Ctrl-C
	@exec scripts/run-demo.sh

.PHONY: test
test: build out/mesosd out/word-count python ## Every test, the published binary's included
	@scripts/run-tests.sh $(CONFIGURATION)

.PHONY: check
check: build ## Format, build, unit tests and tidiness: about a minute
	$(DOTNET) format mesosd.sln --verify-no-changes --no-restore
	@scripts/run-tests.sh $(CONFIGURATION) protocol.tests allocator.tests zookeeper.tests mesosd.tests tidy

.PHONY: oracle-nightly
oracle-nightly: build ## A hundred thousand random sequences against the naive allocator: half an hour
	ALLOCATOR_SEQUENCES=100000 $(DOTNET) run --no-build -c $(CONFIGURATION) --project tests/allocator.tests -- \
	    -noLogo -class '*OracleTests'

.PHONY: snapshots
snapshots: build ## Rewrite the golden files; the diff is the review
	@UPDATE_SNAPSHOTS=1 scripts/run-tests.sh $(CONFIGURATION) protocol.tests allocator.tests mesosd.tests

.PHONY: format
format: ## Format the sources
	$(DOTNET) format mesosd.sln

# The whole of a round takes some four minutes. Namespaces need root.
.PHONY: chaos
chaos: build out/mesosd ## Real faults, again and again: ROUNDS=n of every scenario, MINUTES=n of random ones, SEED=n to begin with
	@scripts/chaos.sh $(CONFIGURATION)

.PHONY: fuzz
fuzz: build ## Ten million mutated frames, and as many mutated texts and headers, through the real decoders
	$(DOTNET) run --no-build -c $(CONFIGURATION) --project tests/fuzz -- --iterations=10000000
	$(DOTNET) run --no-build -c $(CONFIGURATION) --project tests/fuzz -- --target=http --iterations=10000000

# A failing seed prints what replays it, with TRACE=file every message of it in words.
SEEDS ?= 4
HOURS ?= 24
FIRST ?= 1
MASTERS ?= 3
AGENTS ?= 5
FRAMEWORKS ?= 2
.PHONY: simulate
simulate: ## Whole clusters in virtual time with all faults: SEEDS=n HOURS=h (virtual, per seed)
	$(DOTNET) build tests/simulation -c $(CONFIGURATION) --nologo -v quiet
	$(DOTNET) run --no-build -c $(CONFIGURATION) --project tests/simulation -- --seeds=$(SEEDS) --hours=$(HOURS) \
	    --first=$(FIRST) --masters=$(MASTERS) --agents=$(AGENTS) --frameworks=$(FRAMEWORKS) $(if $(TRACE),--trace=$(TRACE))

# Some ten minutes: every task is one of its own.
TASKS ?= 4000000
.PHONY: simulate-history
simulate-history: ## A master's failover behind TASKS=n completed tasks
	$(DOTNET) build tests/simulation -c $(CONFIGURATION) --nologo -v quiet
	$(DOTNET) run --no-build -c $(CONFIGURATION) --project tests/simulation -- --completed-tasks=$(TASKS)

.PHONY: bench
bench: build out/mesosd ## Measure what docs/benchmarks.md reports
	TMPDIR=/dev/shm $(DOTNET) run --no-build -c $(CONFIGURATION) --project bench/load

# Not with TMPDIR on a RAM disk: the registry is forced to a real one. Namespaces need root.
.PHONY: bench-failover
bench-failover: build out/mesosd ## How long it takes until the next master leads, and what the registry takes: some twenty minutes
	$(DOTNET) run --no-build -c $(CONFIGURATION) --project bench/load -- --mode=failover

.PHONY: bench-python
bench-python: build out/mesosd python ## The client for Python beside the one for C#: some minutes
	TMPDIR=/dev/shm $(DOTNET) run --no-build -c $(CONFIGURATION) --project bench/load -- --mode=python
	PYTHONPATH=out/python/build/python/src /usr/bin/python3 bench/python/decode_offers.py

.PHONY: bench-micro
bench-micro: build ## BenchmarkDotNet's tables of the hot paths, the mailboxes in turns, a master's recovery
	$(DOTNET) run --no-build -c $(CONFIGURATION) --project bench/micro -- --filter '*'
	$(DOTNET) run --no-build -c $(CONFIGURATION) --project bench/micro -- --mailbox
	$(DOTNET) run --no-build -c $(CONFIGURATION) --project bench/micro -- --recovery
	$(DOTNET) run --no-build -c $(CONFIGURATION) --project bench/micro -- --metrics

# The second part runs on code that is compiled at once: so few iterations would mostly measure how far the runtime's
# compiler has come.
.PHONY: bench-allocator
bench-allocator: build ## The allocator under the workloads of Mesos' own benchmarks: about twelve minutes
	$(DOTNET) run --no-build -c $(CONFIGURATION) --project bench/allocator -- table
	DOTNET_TieredCompilation=0 $(DOTNET) run --no-build -c $(CONFIGURATION) --project bench/allocator -- --filter '*'

.PHONY: image
image: out/mesosd ## A container image that holds the binary alone: out/mesosd-image.tar
	@scripts/make-image.sh out/mesosd out/mesosd-image.tar

.PHONY: clean
clean: ## Remove everything that was built
	rm -rf out

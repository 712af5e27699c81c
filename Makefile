# What a developer types. Everything is installed into .venv, once; only python3 (3.11 or newer), git and make are needed.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
STAMP := .venv/.installed
MEMBERS := shared/contracts shared/kit shared/clients \
	services/gateway services/jellyfin-sync services/libretime-sync services/library-tracker services/scrobble-sync \
	tests/simulators deploy/standalone
SERVICES := $(notdir $(filter services/%,$(MEMBERS)))
PROJECTS := pyproject.toml $(MEMBERS:%=%/pyproject.toml)
HYPHENATED_TESTS := $(wildcard services/*-*/tests)
# Options for pytest, for instance: make test PYTEST_ARGS="-n 2"
PYTEST_ARGS ?=
# Of the benchmarks: make bench ONLY="webhooks idle", make bench SHORT=1, make bench ONLY=burst BENCH_ARGS="--size 5000"
ONLY ?=
SHORT ?=
BENCH_ARGS ?=

.PHONY: help install demo tour test browser chart images stack unit check format lint types bench generated lock clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(STAMP) ## fill .venv (the others do it by themselves)

$(STAMP): requirements.lock $(PROJECTS) .ci/install
	@.ci/install $(MEMBERS)
	@touch $(STAMP)

demo: $(STAMP) ## the whole system against simulated servers, until Ctrl-C
	@$(BIN)/medley up --demo

tour: $(STAMP) ## the same, playing its stories and ending by itself
	@$(BIN)/medley up --demo --tour

test: $(STAMP) ## every test but browser, benchmarks and deploy
	@$(BIN)/python -m pytest --ignore=tests/browser --ignore=tests/benchmarks --ignore=tests/deploy $(PYTEST_ARGS)

browser: $(STAMP) ## the pages in a real browser; needs Chromium
	@$(BIN)/python -m pytest tests/browser $(PYTEST_ARGS)

chart: $(STAMP) ## the Helm chart and the alerts; needs Go and promtool
	@.ci/chart-tools
	@$(BIN)/python -m pytest tests/deploy/test_chart.py tests/deploy/test_alerts.py $(PYTEST_ARGS)

images: ## an image for each service; needs Docker
	@for service in $(SERVICES); do \
		DOCKER_BUILDKIT=0 docker build --quiet --file deploy/Dockerfile --build-arg SERVICE=$$service \
			--build-arg REVISION=$$(git rev-parse HEAD) --tag medley/$$service . || exit 1; \
	done

stack: $(STAMP) ## the compose stack: the tour on it, scaled, restarted; needs Docker and `make images`
	@$(BIN)/python -m pytest -q -s tests/deploy/test_stack.py $(PYTEST_ARGS)

check: $(STAMP) lint types ## format, lint, types, imports, dependencies, unit and contract tests
	@$(MAKE) --no-print-directory unit

lint: $(STAMP)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@.ci/dependencies $(MEMBERS)

# The tests of hyphenated folders are checked one folder at a time: mypy sees no package there, so their names would clash.
types: $(STAMP)
	@$(BIN)/mypy shared $(wildcard services/*/src) services/gateway/tests deploy tests
	@for folder in $(HYPHENATED_TESTS); do $(BIN)/mypy $$folder || exit 1; done

unit: $(STAMP)
	@$(BIN)/python -m pytest -q shared $(wildcard services/*/tests) tests/contract $(PYTEST_ARGS)

format: $(STAMP) ## put the code into its one form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(STAMP) ## the figures; needs a quiet machine
	@$(BIN)/python -m tests.benchmarks $(ONLY) $(if $(SHORT),--short) $(BENCH_ARGS)

generated: $(STAMP) ## write the schemas, docs/messages.md and docs/settings.md anew
	@$(BIN)/python -m tests.contract.regenerate $(REGENERATE_ARGS)

lock: $(STAMP) ## take the newest allowed versions into requirements.lock
	@$(BIN)/uv lock --quiet --upgrade
	@$(BIN)/uv export --quiet --frozen --all-packages --no-emit-workspace --no-header --output-file requirements.lock
	@$(BIN)/uv export --quiet --frozen --only-group chart --no-header --output-file .ci/chart.lock

clean: ## remove .venv and everything generated that git ignores, settings and data excepted
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov uv.lock
	@find shared services deploy tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The same verbs on a laptop and in CI. `make help` lists them.
#
# Everything that is installed goes to .venv (and, for tests, to the system by apt where that is allowed);
# `make clean` takes .venv away again. Nothing else on the machine is changed.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PY := .venv/bin/python
# How many test processes run side by side.
JOBS ?= 2
# What `make run` passes on, for example: make run ARGS="--port 8080"
ARGS ?=
# What `make test` passes on to pytest, for example: make test TESTS="tests/desk -k undo"
TESTS ?=
# Which benchmark, and how big: make bench SUITE=submit SIZE=small
SUITE ?=
SIZE ?=

.PHONY: help
help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## start the site on this machine: environment, database, first sign-in link; Ctrl-C stops it
	@scripts/environment requirements.txt
	@scripts/foreground $(PY) -m copydesk run $(ARGS)

.PHONY: test
test: ## run every test, on SQLite and on PostgreSQL, with the browser
	@scripts/environment requirements-dev.txt
	@scripts/system-packages
	@scripts/judges || echo "Going on without the judges of the pages."
	@PATH="$(CURDIR)/.venv/bin:$$PATH" JOBS=$(JOBS) scripts/test $(TESTS)

.PHONY: check
check: ## lint, format, types and import contracts
	@scripts/environment requirements-dev.txt
	@PATH="$(CURDIR)/.venv/bin:$$PATH" scripts/check

.PHONY: judge
judge: ## let judges that are not ours look at the pages: Nu HTML checker, axe-core, Lighthouse, schemas, feedparser
	@scripts/environment requirements-dev.txt
	@scripts/system-packages
	@PATH="$(CURDIR)/.venv/bin:$$PATH" scripts/judge $(TESTS)

.PHONY: screenshots
screenshots: ## take pictures of every screen at three widths, light and dark, into test-results/screenshots
	@scripts/environment requirements-dev.txt
	@scripts/system-packages
	@$(PY) -m tests.screenshots

.PHONY: format
format: ## put the code into the shape that `make check` asks for
	@scripts/environment requirements-dev.txt
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

.PHONY: bench
bench: ## measure beside nginx, Hugo and others, and write bench/RESULTS.md (a part: SUITE=serve SIZE=small)
	@scripts/environment requirements-dev.txt
	@exec $(PY) -m bench $(SUITE) $(if $(SIZE),--size $(SIZE))

.PHONY: lock
lock: ## work out requirements*.txt anew from requirements*.in
	@scripts/environment requirements-dev.txt
	@PATH="$(CURDIR)/.venv/bin:$$PATH" scripts/lock

.PHONY: messages
messages: ## bring the catalogues of words (copydesk/locale) up to date with the code
	@scripts/environment requirements-dev.txt
	@$(PY) -m tests.catalogues

.PHONY: clean
clean: ## remove .venv, caches and build leftovers; never the data
	rm -rf .venv judge/node_modules build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

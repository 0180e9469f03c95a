# The same commands at the desk and in CI. A fresh machine needs Python 3.11 or newer with venv, make, and the internet.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
timed = start=$$(date +%s); $(1); code=$$?; echo "$(2) took $$(( $$(date +%s) - start )) s"; exit $$code

.PHONY: demo test check fix bench test-engines test-journeys test-postgres docs lock clean help

help:             ## what can be made
	@grep -hE '^[a-z-]+: .*##' Makefile | sed 's/:.*##/\t/' | expand -t 18

demo: $(READY)    ## a living example: simulate a network, write its reports, serve the site with its people (Ctrl+C ends it)
	@$(call timed,$(BIN)/circulos demo,make demo)

test: $(READY)    ## the tests that need nothing but Python
	@$(call timed,$(BIN)/pytest -n 2 --dist loadfile,make test)

check: $(READY)   ## every linter; all failures are shown, not the first only
	@failed=0; \
	for step in "ruff check ." "ruff format --check ." "mypy" "lint-imports" "python -m pip check" "circulos check-kit --all" "python tests/hygiene.py"; do \
	  echo "== $$step"; $(BIN)/$$step || failed=$$((failed + 1)); \
	done; \
	if [ $$failed -gt 0 ]; then echo "$$failed of the checks failed"; exit 1; fi; echo "all checks hold"

fix: $(READY)     ## what a linter can put right by itself
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: $(READY)   ## speed and truth, measured side by side in one run
	@$(call timed,$(BIN)/python bench,make bench)

test-engines: $(VENV)/.spark  ## the same specifications on Spark Connect and a Spark cluster (needs Java 17)
	@$(call timed,$(BIN)/pytest -m engines tests/spec tests/facts,make test-engines)

test-journeys: $(READY)  ## a browser walks an edition (needs Chromium)
	@$(call timed,$(BIN)/pytest -n 2 --dist loadfile -m journeys tests,make test-journeys)

test-postgres: $(READY)  ## the web tests on PostgreSQL out of a wheel
	@$(call timed,$(BIN)/python tests/postgres.py $(BIN)/pytest -n 2 --dist loadfile tests/web,make test-postgres)

docs: $(READY)    ## generate the reference pages
	$(BIN)/python docs/generate.py

lock:             ## resolve the dependencies anew; no address gets into the lock
	$(BIN)/pip install --quiet uv
	env -u UV_DEFAULT_INDEX -u UV_INDEX_URL -u PIP_INDEX_URL -u PIP_FIND_LINKS \
	  $(BIN)/uv pip compile pyproject.toml --group dev --extra postgres --universal --generate-hashes --no-header -o requirements.lock
	env -u UV_DEFAULT_INDEX -u UV_INDEX_URL -u PIP_INDEX_URL -u PIP_FIND_LINKS \
	  $(BIN)/uv pip compile pyproject.toml --extra spark --universal --generate-hashes --no-header -c requirements.lock -o requirements-spark.lock

# The lock is complete, so nothing is resolved: older pips look for the newest release of what is asked for with an
# extra, find one the lock does not know, and refuse it.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Circulos needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say PYTHON=python3.12, for example.")'
	@echo "Setting up $(VENV) (once; about a minute)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.spark: $(READY) requirements-spark.lock
	@command -v java >/dev/null || { echo "Spark needs Java 17: install a Java 17 runtime, then make test-engines again."; exit 1; }
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements-spark.lock
	@touch $@

clean:            ## forget everything that can be made again
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis htmlcov out demo

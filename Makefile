# make demo   build the sample site and serve it with the real function and a stand-in Messenger
# make test   lint, types and all tests; gets what they need into .venv and node_modules
# make test-hosts   the function in the hosts' own runtimes
# make test-ends    the oldest and the newest of everything, and other people's themes and plugins
# make matrix       every Pelican on every Python that this machine has
# make bench        what things cost, as ratios within one run
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TSC := node_modules/.bin/tsc
# The npm packages start Node by its name, and it may be the one in there.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test test-hosts test-ends matrix lint bench loader clean
.DEFAULT_GOAL := test

demo: $(VENV)/demo.stamp
	@exec $(BIN)/pelican-intercom preview --settings sample_site/publishconf.py $(if $(LIVE),--live)

test: lint
	$(BIN)/pytest -n 2 --dist loadgroup -m "not runtime and not compatibility"

test-hosts: $(VENV)/dev.stamp
	$(BIN)/pytest -n 2 --dist loadgroup -m runtime

test-ends: $(VENV)/dev.stamp
	$(BIN)/nox --tags ends

matrix: $(VENV)/dev.stamp
	$(BIN)/nox --tags matrix

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	@if [ -x $(TSC) ] || [ "$$CI" = true ]; then \
	  set -x; $(TSC) --project tsconfig.json && $(TSC) --project pelican_intercom/identity_js/tsconfig.json && \
	  node tests/lint_workflows.mjs; \
	else echo "skipped: tsc, for the npm packages could not be had"; fi

bench: $(VENV)/dev.stamp
	$(BIN)/python -m tests.benchmarks

loader: $(VENV)/dev.stamp
	npm run --silent loader

clean:
	rm -rf $(VENV) node_modules build dist .mypy_cache .pytest_cache .ruff_cache

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed, and $(PYTHON) is older: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "Python's venv is missing: on Debian, apt install python3-venv" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	# Dependency groups need pip 25.1.
	$(BIN)/pip install --quiet --upgrade "pip>=25.1"

$(VENV)/demo.stamp: pyproject.toml | $(BIN)/pip
	$(BIN)/pip install --quiet --editable ".[preview]" --group demo
	@touch $@

# The record of what the machine lends is made anew where it says that something could not be had.
$(VENV)/dev.stamp: pyproject.toml package-lock.json tests/machine.py | $(BIN)/pip
	$(BIN)/pip install --quiet --editable ".[preview]" --group dev
	$(BIN)/python -m tests.machine
	@touch $@ $(VENV)/demo.stamp

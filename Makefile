# The Scaling Bet. `make help` lists what there is.

# The newest Python that the lock is tested on; another one: make PYTHON=/path/to/python3
PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
PIP := .venv/bin/python -m pip --disable-pip-version-check --no-input install -qq --no-compile
SITE := _build/html
UV := uv==0.13.9
PIP_AUDIT := pip-audit==2.10.1
COMPILE := .venv/lock/bin/uv pip compile --generate-hashes --no-emit-index-url --no-annotate \
	--custom-compile-command 'make lock' --upgrade --quiet
LOCK := $(COMPILE) --universal --python-version 3.11 --fork-strategy fewest
BROWSER_LOCK := $(COMPILE) --no-deps --python-platform wasm32-pyodide2024 --python-version 3.12 \
	--only-binary :all: --no-binary markupsafe

PYTEST := PYTHONPATH=.venv/test .venv/bin/python -m pytest

# Python keeps what it has compiled, wherever it is told not to: else each start, and each kernel, compiles for seconds.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: site lite test quick test-browsers test-lite numbers verify release pdf bench readme links refresh audit mutate lock \
	clean help
.DEFAULT_GOAL := site
.DELETE_ON_ERROR:

site: .venv/site ## Build the book into _build/html (its own .venv, then Jupyter Book)
	@.venv/bin/python -m sitebuild

lite: site .venv/lite/ready ## Add JupyterLite to the site; its wheels from elsewhere: make lite PYODIDE=folder-or-address
	@.venv/bin/python -m sitebuild.lite $(PYODIDE)

# All tests share one build of the site, on every processor; a part of them runs in one process, and builds what it asks for.
test: .venv/test/ready ## Run every test; some of them: make test ARGS="tests/models -k kaplan"
ifeq ($(strip $(ARGS)),)
	@.venv/bin/python -m sitebuild
	@SITE_DIR=_build/html $(PYTEST) -n logical
else
	@$(PYTEST) $(ARGS)
endif

quick: .venv/test/ready ## Run the tests that need neither the site nor a browser, in a minute
	@$(PYTEST) -n logical -m quick $(ARGS)

test-browsers: site .venv/test/ready ## Check every page in Chromium, Firefox and WebKit; what cannot be installed is named
	@SITE_DIR=$(SITE) $(PYTEST) -n logical -rs tests/sitebuild/check_browsers.py $(ARGS)

test-lite: lite .venv/test/ready ## Run every notebook in JupyterLite, in Chromium
	@$(PYTEST) tests/sitebuild/check_lite.py $(ARGS)

numbers: .venv/site ## Rewrite the numbers, citations and ledger links typed in prose to what the code gives
	@.venv/bin/python -m scalingbet.numbers.prose --write

verify: .venv/site ## Check that a copy of the site is as it was built: make verify SITE=folder-or-address
	@.venv/bin/python -m sitebuild.finish.manifest $(SITE)

release: site ## Pack the site into dist/, one archive to read without a server
	@.venv/bin/python -m sitebuild.finish.release

pdf: site .venv/test/ready ## Print the whole book into dist/, one PDF, in Chromium
	@PYTHONPATH=.venv/test .venv/bin/python -m sitebuild.printed

bench: .venv/test/ready .venv/bench/ready ## Measure the site beside a stock Jupyter Book of the same pages, and fits beside others
	@PYTHONPATH=.venv/test:tests/shared:.venv/bench .venv/bin/python -m bench

readme: site .venv/test/ready ## Draw README's picture of the site, and put Binder's badge under it
	@PYTHONPATH=.venv/test:tests/shared .venv/bin/python -m bench.readme

links: site ## Ask every address that the site links to; keep the days: make links ARGS=--write
	@.venv/bin/python -m sitebuild.finish.links $(ARGS)

refresh: .venv/site ## Ask the data sets that tables name what is new; take it over: make refresh ARGS=--write
	@.venv/bin/python -m scalingbet.facts.refresh $(ARGS)

audit: .venv/bin/python ## Ask which of the locked packages are known to be unsafe
	@$(PIP) --upgrade --target .venv/audit $(PIP_AUDIT)
	@PYTHONPATH=.venv/audit .venv/bin/python -m pip_audit --disable-pip --require-hashes \
		--requirement requirements.txt --requirement requirements-test.txt

mutate: .venv/test/ready ## Change the models one thing at a time; list what no test notices: make mutate ARGS=laws.growth
	@PYTHONPATH=.venv/test .venv/bin/python tests/mutation/mutate.py $(ARGS)

lock: .venv/bin/python ## Renew the locks, requirements*.txt, from the .in files
	@$(PIP) --upgrade --target .venv/lock $(UV)
	@$(LOCK) requirements.in --output-file requirements.txt
	@$(LOCK) requirements-test.in --output-file requirements-test.txt \
		$$(sed -nE 's/^([[:alnum:]._-]+)==.*/--no-emit-package \1/p' requirements.txt)
	@$(LOCK) requirements-bench.in --output-file requirements-bench.txt \
	$(foreach package,numpy pandas scipy,--no-emit-package $(package))
	@$(LOCK) requirements-lite.in --output-file requirements-lite.txt
	@$(BROWSER_LOCK) requirements-pyodide.in --output-file requirements-pyodide.txt

clean: ## Remove everything that was built or installed
	rm -rf .venv _build build dist src/*.egg-info .pytest_cache .ruff_cache .hypothesis

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer with venv found. Debian: apt-get install python3-venv. \
	Elsewhere: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Making .venv with $(PYTHON)"
	@$(PYTHON) -m venv .venv

.venv/site: requirements.txt pyproject.toml .venv/bin/python
	@echo "Installing the locked requirements (about a minute, once)"
	@$(PIP) --require-hashes --requirement requirements.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

# JupyterLite is built in an environment of its own: its packages are not the book's.
.venv/lite/ready: requirements-lite.txt .venv/bin/python
	@echo "Installing what builds JupyterLite"
	@rm -rf .venv/lite
	@.venv/bin/python -m venv .venv/lite
	@.venv/lite/bin/python -m pip --disable-pip-version-check --no-input install -qq --require-hashes \
	--requirement requirements-lite.txt
	@touch $@

# The tests' tools lie apart from .venv's packages: a notebook under test sees only the book's own requirements. What the
# book needs too is not installed twice, so the tests' lock names only the rest.
.venv/test/ready: requirements-test.txt .venv/site
	@echo "Installing the tests' tools"
	@rm -rf .venv/test
	@$(PIP) --require-hashes --no-deps --target .venv/test --requirement requirements-test.txt
	@touch $@

# What fits are compared with; it brings what the book has no use for.
.venv/bench/ready: requirements-bench.txt .venv/site
	@echo "Installing what the benchmark compares with"
	@rm -rf .venv/bench
	@$(PIP) --require-hashes --no-deps --target .venv/bench --requirement requirements-bench.txt
	@touch $@

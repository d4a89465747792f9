# What one can do here. `make run` needs nothing prepared; see docs/operations.md.
.DEFAULT_GOAL := help
.PHONY: help setup run reset test check coverage lint types bench docs messages demo-code format lock
PYTHON_BIN := .venv/bin/python
MANAGE := $(PYTHON_BIN) manage.py
UV_OPTIONS := --quiet --generate-hashes --no-header --python-version 3.11 \
	$(addprefix --upgrade-package ,$(UPGRADE))

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: ## Make this machine ready: system libraries, .venv, packages
	@bin/setup

run: setup ## Start everything with the demo programme (PORT=8000); Ctrl-C stops it
	@exec $(PYTHON_BIN) -m launcher.supervisor

reset: ## Delete the data of this machine; the next `make run` starts afresh
	@if [ -x $(PYTHON_BIN) ]; then $(PYTHON_BIN) -m launcher.supervisor.reset; else rm -rf var; fi

test: ## Run all tests, browser journeys included; ARGS="tests/mobility -k plan" chooses some
	@bin/setup dev
	$(PYTHON_BIN) -m pytest -n 2 $(ARGS)

check: ## Before each commit: style, types, and the tests that need no server and no browser
	@bin/setup dev
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target lint types
	$(PYTHON_BIN) -m pytest -n 2 -m unit $(ARGS)

coverage: ## Run all tests and count the branches they take; below the floor of pyproject.toml it fails
	@bin/setup dev
	.venv/bin/coverage erase
	.venv/bin/coverage run -m pytest -n 2 $(ARGS)
	.venv/bin/coverage combine --quiet
	.venv/bin/coverage report

lint: ## Check style, floors, templates, scripts, migrations
	@bin/setup dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports
	.venv/bin/djlint templates --check --quiet
	.venv/bin/djlint templates --lint --quiet
	.venv/bin/oxlint --quiet static/js tests/static
	$(MANAGE) makemigrations --check --dry-run

types: ## Check types
	@bin/setup dev
	.venv/bin/mypy

bench: ## Measure pages, letters and starts; writes docs/performance.md
	@bin/setup dev
	$(PYTHON_BIN) -m bench

docs: setup ## Write the pages of docs/ that are computed from the code
	$(MANAGE) build_docs

messages: setup ## Collect what is to be translated into locale/, compile what is
	$(MANAGE) makemessages --locale fr --locale nl --no-obsolete --add-location file \
		--ignore '.venv/*' --ignore 'var/*' --ignore 'staticfiles/*' --ignore 'tests/*' --ignore 'bench/*' --ignore 'artefacts/*'
	$(MANAGE) compilemessages --ignore '.venv/*' --ignore 'var/*'

demo-code: ## Show the sign-in codes of the demo: the latest that were mailed, those of staff for this half minute
	@$(PYTHON_BIN) -m launcher.mailbox codes
	@$(MANAGE) demo_logins --staff

lock: ## Pin the packages of pyproject.toml anew, by uv; UPGRADE="django pypdf" takes their newest
	uv pip compile pyproject.toml $(UV_OPTIONS) --output-file requirements.lock
	uv pip compile pyproject.toml --group dev $(UV_OPTIONS) --output-file requirements-dev.lock

format: ## Put code and templates in their form
	@bin/setup dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	.venv/bin/djlint templates --reformat --quiet --warn

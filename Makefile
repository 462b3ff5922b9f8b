# Python 3.11+ and make are all that a machine needs; everything else is installed into .venv (and, for tests, by apt where that is allowed).
PY := .venv/bin/python
PORT ?= 8000
export PORT

.PHONY: run test lint bench faults messages requirements

run: ## Serve the demo at http://127.0.0.1:$(PORT)/; Ctrl-C stops it, the data stay in var/
	@.ci/environment requirements.txt
	@test -f .env || printf 'DEBUG=1\nDEMO=1\n' > .env
	@$(PY) linkage/common/catalogues.py
	@exec $(PY) manage.py serve --prepare

test: ## Every test there is, on SQLite, in a browser, and on PostgreSQL with Redis
	@.ci/environment requirements-dev.txt
	@.ci/tools
	@$(PY) linkage/common/catalogues.py
	@.ci/test

lint: ## Style, types, import contracts
	@.ci/environment requirements-dev.txt
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	DEBUG=1 .venv/bin/mypy
	.venv/bin/lint-imports

bench: ## The benchmarks: a table, and var/bench.json
	@.ci/environment requirements-dev.txt
	@$(PY) linkage/common/catalogues.py
	@DEBUG=1 $(PY) manage.py bench

faults: ## The fault tests in their long form, on both set-ups: a table of every figure, and var/faults.json
	@.ci/environment requirements-dev.txt
	@.ci/tools
	@$(PY) linkage/common/catalogues.py
	@.ci/faults

messages: ## Collect new sentences into the catalogues that await their English
	@DEBUG=1 $(PY) manage.py messages

requirements: ## Pin anew what pyproject.toml asks for
	@.ci/environment requirements-dev.txt
	.venv/bin/uv pip compile pyproject.toml -o requirements.txt $(PIN)
	.venv/bin/uv pip compile pyproject.toml --extra dev -c requirements.txt -o requirements-dev.txt $(PIN)
PIN := --quiet --python-version 3.11 --upgrade --no-header --no-annotate --no-emit-index-url --no-emit-find-links

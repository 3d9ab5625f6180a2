# The two commands of the README are `make demo` and `make test`. Each does everything on a fresh
# Debian 12 with Python 3.11 and root or sudo.
SHELL := /bin/bash
PORT ?= 8000
export PORT
PY := .venv/bin/python
PYTEST := .venv/bin/pytest -q

.PHONY: demo test soak install check bench pictures messages lock clean

demo: install
	@$(PY) manage.py demo

test: install-for-tests
	@deploy/test.sh

soak: install-for-tests
	@$(PY) tests/servers.py $(PYTEST) -m soak -n 2 --dist worksteal --durations=30

install:
	@deploy/install.sh

.PHONY: install-for-tests
install-for-tests:
	@deploy/install.sh --tests

check: install
	@deploy/check.sh

bench: install-for-tests
	@$(PY) tests/servers.py $(PYTEST) -s -m benchmark tests/benchmarks

pictures: install-for-tests
	@$(PY) tests/journeys/pictures.py

messages:
	@deploy/messages.sh

lock:
	@.venv/bin/uv pip compile -q --python-version 3.11.2 --generate-hashes --no-emit-index-url --no-header pyproject.toml --group dev -o requirements.lock

clean:
	@rm -rf .venv var .env .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-results
	@find . -name '*.mo' -delete; find . -name __pycache__ -prune -exec rm -rf {} +

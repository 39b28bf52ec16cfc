# One file of commands. `make` alone lists them. Everything is kept inside .venv; no step needs the network twice.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
TESTS ?=

.DEFAULT_GOAL := help
.PHONY: help demo serve test faults lint audit bench up secrets lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.run ## start the gateway, feed it sample orders by three channels, show what becomes of them, stay up
	@$(BIN)/gateway demo

serve: $(VENV)/.run ## run the gateway in the current folder: API, console and worker in one
	@$(BIN)/gateway serve

test: $(VENV)/.dev ## run the whole suite; finds or starts PostgreSQL and RabbitMQ itself (TESTS=path picks some)
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder --durations=12 -m "not soak" $(TESTS)

faults: $(VENV)/.dev ## run the long fault tests, one after the other: a thousand files, 100 MB, random soaks (half an hour)
	@$(BIN)/python -m pytest -m soak -s tests/faults

lint: $(VENV)/.dev ## check style, types and who imports whom
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { echo "Run .venv/bin/ruff format . to lay these files out." >&2; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

audit: $(VENV)/.dev ## ask whether a locked dependency has a known fault (needs the network)
	@$(BIN)/pip-audit --strict --require-hashes --disable-pip --progress-spinner off -r requirements.lock

bench: $(VENV)/.dev ## measure, against other tools, what this machine does
	@$(BIN)/python -m bench

up: secrets ## start the full set with Docker: PostgreSQL, RabbitMQ, web, worker, relay
	docker compose up --build --detach --wait
	@echo "Console: http://127.0.0.1:$${GATEWAY_PORT:-8080}/ – its password is in secrets/api_token"

secrets: ## write new passwords for the full set into secrets/, unless they are there
	@umask 022; [ -d secrets ] || { mkdir -m 700 secrets && set -e && \
	  db=$$($(RANDOM_WORD)) && mq=$$($(RANDOM_WORD)) && \
	  printf '%s' "$$db" > secrets/database_password && \
	  printf 'postgresql+psycopg://gateway:%s@db:5432/gateway' "$$db" > secrets/database_url && \
	  printf 'default_user = gateway\ndefault_pass = %s\n' "$$mq" > secrets/broker_user.conf && \
	  printf 'amqp://gateway:%s@broker:5672/' "$$mq" > secrets/broker_url && \
	  $(RANDOM_WORD) > secrets/api_token; }

lock: $(VENV)/.dev ## resolve the dependencies of pyproject.toml again and write the three lock files
	@$(PIP) install uv
	@$(call resolve,requirements-dev.lock,pyproject.toml --group dev --upgrade)
	@$(call resolve,requirements.lock,pyproject.toml --constraint requirements-dev.lock)
	@$(call resolve,requirements-build.lock,--group build --constraint requirements-dev.lock)

clean: ## remove the virtual environment and what tools left behind
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist

# 48 letters and digits. Containers read the files as another user, so the files are readable and their folder is closed.
RANDOM_WORD = od -An -N24 -tx1 /dev/urandom | tr -d ' \n'

# Lock files name no index: pip takes the one the machine is set up for, and the hashes decide what is let in.
resolve = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --custom-compile-command "make lock" --output-file $(1) $(2)

# The first interpreter that is new enough and can make an environment; asked, because a name on the path proves nothing.
$(BIN)/python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    exec $$python -m venv $(VENV); \
	  fi; \
	done; \
	echo "Order Gateway needs Python 3.11 or newer with its venv module (Debian, Ubuntu: apt install python3-venv);" \
	  "name another one with make PYTHON=/path/to/python3." >&2; \
	exit 1

# What running needs.
$(VENV)/.run: requirements.lock requirements-build.lock pyproject.toml | $(BIN)/python
	@echo "Installing Order Gateway into $(VENV) …"
	@$(PIP) install --require-hashes -r requirements.lock -r requirements-build.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# What developing needs on top.
$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "Installing the tools for tests and checks …"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

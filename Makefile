# Every target sets itself up: a fresh clone needs no step before it.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)

.DEFAULT_GOAL := help
.PHONY: help setup run test lint fmt openapi lock soak bench clean

help: ## Show what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(STAMP) ## Make .venv with everything pinned (quick when done)

$(STAMP): pyproject.toml requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@command -v $(BIN)/uv >/dev/null || $(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock \
		|| $(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e . \
		|| $(BIN)/python -m pip install --quiet --no-deps -e .
	@touch $(STAMP)

run: setup ## Start the demo chain on http://127.0.0.1:8000 (embedded SQLite in var/)
	@mkdir -p var
	@$(BIN)/ktv-booking demo

test: setup ## The whole suite, on SQLite and on a real PostgreSQL
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

lint: setup ## ruff, mypy --strict, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

fmt: setup ## Format and mend what can be mended
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

openapi: setup ## Write openapi/openapi.json and docs/permissions.md from the routes
	@$(BIN)/ktv-booking openapi > openapi/openapi.json
	@$(BIN)/ktv-booking roles page > docs/permissions.md

soak: setup ## Longer work (85 minutes): simulated days, then every reliability run
	@$(BIN)/ktv-booking simulate --venue all --days 10
	@$(BIN)/python -m tests.reliability.soak $(ARGS)

bench: setup ## Measure beside pgbench and the bare framework; ARGS="--quick" for a first look
	@$(BIN)/python -m bench $(ARGS)

lock: ## Pin every dependency anew (no registry address is written)
	@test -x $(BIN)/uv || { $(PYTHON) -m venv .venv && $(BIN)/python -m pip install --quiet uv; }
	@$(BIN)/uv pip compile pyproject.toml --all-extras --group dev --universal --quiet \
		--generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements.lock

clean: ## Remove the environment and the demo store
	rm -rf .venv var

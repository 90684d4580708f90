# Every target sets itself up: a fresh clone needs no step before it.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready
# What was compiled is kept: tests start nearly a hundred processes, and compiling the same modules
# again would double what it costs each of them to be there.
unexport PYTHONDONTWRITEBYTECODE
WORKERS ?= $(shell n=$$(nproc 2>/dev/null || echo 2); echo $$((n + 1)))
CONSOLE := ktv_booking/webconsole/index.html
MODULES := web/node_modules/.ready
CONSOLE_SOURCES := $(shell find web -type f -not -path 'web/node_modules/*' -not -name schema.d.ts 2>/dev/null)
HAS_NODE := command -v npm >/dev/null && node -e \
	'const [major, minor] = process.versions.node.split("."); process.exit(major > 20 || (major == 20 && minor >= 19) ? 0 : 1)'
GET_NODE := needs Node.js 20.19 or newer with npm (nodejs.org, or the packages nodejs and npm)

.DEFAULT_GOAL := help
.PHONY: help setup run web web-test test lint fmt openapi lock soak bench clean

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

web: ## Build the agents' console into ktv_booking/webconsole (quick when done)
	@if $(HAS_NODE); then $(MAKE) -s --no-print-directory $(CONSOLE); \
		else echo "make web $(GET_NODE)"; exit 1; fi

$(CONSOLE): $(MODULES) $(CONSOLE_SOURCES) openapi/openapi.json
	@cd web && npm run --silent types >/dev/null && npm run --silent build -- --logLevel warn
	@touch $(CONSOLE)

$(MODULES): web/package.json web/package-lock.json web/.npmrc
	@cd web && npm ci --silent
	@touch $(MODULES)

web-test: ## The console's types and unit tests; says NOT RUN without Node.js
	@if ! { $(HAS_NODE); }; then echo "the console's tests: NOT RUN ($(GET_NODE))"; \
		elif ! $(MAKE) -s --no-print-directory $(MODULES); then \
		echo "the console's tests: NOT RUN (npm cannot bring what they need)"; \
		else $(MAKE) -s --no-print-directory $(CONSOLE) && cd web \
		&& npm run --silent check && NO_COLOR=1 npm run --silent test -- --reporter=dot; fi

run: setup ## Start the demo chain on http://127.0.0.1:8000 (embedded SQLite in var/)
	@mkdir -p var
	@$(MAKE) --no-print-directory web || echo "The console is left out; the API works without it."
	@$(BIN)/ktv-booking demo

test: setup web-test ## The whole suite, on SQLite and on a real PostgreSQL
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
	rm -rf .venv var web/node_modules ktv_booking/webconsole

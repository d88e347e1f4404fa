# Every target sets up what it needs. Only Python >= 3.11 (with venv) and make must be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup demo test up down check bench faults lock docs clean

setup: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml scripts/setup
	@scripts/setup $(PYTHON) $(VENV)

demo: setup  ## from nothing to filled tables
	@$(BIN)/python -m scripts.local_airflow demo

up: setup  ## Airflow with its UI, on the embedded server
	@$(BIN)/python -m scripts.local_airflow up

down: setup  ## stop all
	@$(BIN)/python -m scripts.local_airflow down

check: setup  ## style, types, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check  ## everything CI runs
	$(BIN)/pytest -n auto --dist loadfile

bench: setup  ## the figures of docs/benchmarks.md
	-$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r benchmarks/libraries.lock  # to compare with
	$(BIN)/python -m benchmarks

faults: setup  ## the figures of docs/reliability.md: kill it in every way, and compare
	$(BIN)/python -m faults

docs: setup  ## the pages that are made from the code
	$(BIN)/python -m etl.reference
	$(BIN)/python -m etl.store.dictionary

lock: setup  ## resolve the dependencies anew
	$(BIN)/uv pip compile -q --universal --generate-hashes --extra dev --upgrade pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache

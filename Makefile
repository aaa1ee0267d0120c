# Recipes of the project; `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help install demo test fuzz lint bench docs lock wheel sbom

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
BIN := .venv/bin
DIST ?= dist

help: ## list the recipes
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/'

.tools/bin/uv:
	@echo "uv is not installed: fetching it into .tools"
	@$(PYTHON) -m venv .tools && .tools/bin/pip install --quiet --disable-pip-version-check 'uv>=0.13,<1'

.venv/.installed: requirements.txt pyproject.toml | $(filter .tools/bin/uv,$(UV))
	@echo "installing Lojista into .venv"
	@test -x $(BIN)/python || $(UV) venv --quiet --python $(PYTHON) .venv
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

.venv/.development: requirements-development.txt .venv/.installed | $(filter .tools/bin/uv,$(UV))
	@echo "installing what the tests need into .venv"
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-development.txt
	@touch $@

# Spark's own distribution, for the test on executors of separate processes: too large for those who do not change its engine.
.spark: | $(filter .tools/bin/uv,$(UV))
	@$(UV) pip install --quiet --python $(BIN)/python --target .spark --no-deps 'pyspark>=4.0,<4.1'

install: .venv/.installed ## install the program into .venv

demo: .venv/.installed ## make a demo shop and open its dashboard on http://localhost:8501; DEMO_OPTIONS="--port 8502" for another port
	$(BIN)/lojista demo $(DEMO_OPTIONS)

lint: .venv/.development ## check style, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# By file: what a file sets up, such as a loaded archive, is then set up by one worker alone (tests/conftest.py). Three,
# since much is waiting for programs that tests start, and each with one thread for scikit-learn. In the order of
# pyproject.toml: a file of one long test would come last otherwise.
test: .venv/.development lint ## check everything and run all tests
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/pytest -n 3 --no-loadscope-reorder

# Every test that draws what a stranger might write; FUZZ_EXAMPLES is how many each of them draws.
fuzz: .venv/.development ## draw 1,000 odd inputs for each test of what strangers can write; FUZZ_EXAMPLES=100 for fewer
	LOJISTA_FUZZ_EXAMPLES=$(or $(FUZZ_EXAMPLES),1000) OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/pytest -n 2 --timeout 0 \
		tests/property/test_any_*.py tests/property/test_values_are_bound.py tests/property/test_damaged_files.py \
		tests/property/test_mutated_files.py tests/dashboard/test_any_address.py

bench: .venv/.development ## measure against the rivals; BENCH_OPTIONS=--small for a quick look
	$(BIN)/python -m benchmarks $(BENCH_OPTIONS)

docs: .venv/.installed ## write docs/metrics.md anew from the catalogue
	$(BIN)/python -m lojista.metrics.document > docs/metrics.md

wheel: requirements-build.txt | $(filter .tools/bin/uv,$(UV)) ## build the wheel into dist/; DIST=FOLDER for another place
	$(UV) build --quiet --wheel --build-constraints requirements-build.txt --require-hashes --out-dir $(DIST)

# What is installed with a wheel by the lock, not what happens to lie in .venv; the same lock makes the same bytes.
sbom: requirements.txt pyproject.toml | $(filter .tools/bin/uv,$(UV)) ## list all that is installed, as CycloneDX JSON in dist/; DIST=FOLDER for another place
	@mkdir -p $(DIST)
	PYTHONWARNINGS=ignore $(UV) tool run --quiet --from 'cyclonedx-bom>=7,<8' cyclonedx-py requirements requirements.txt \
		--pyproject pyproject.toml --output-reproducible --no-validate --output-file $(DIST)/lojista.cdx.json 2>/dev/null

lock: | $(filter .tools/bin/uv,$(UV)) ## pin every dependency again
	$(UV) pip compile --quiet --universal --generate-hashes --no-annotate --no-header pyproject.toml -o requirements.txt
	$(UV) pip compile --quiet --universal --generate-hashes --no-annotate --no-header --group development pyproject.toml -o requirements-development.txt
# setuptools too: autograd-gamma, which lifelines needs, is handed out as source alone.
	$(PYTHON) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], "setuptools", sep="\n")' | \
		$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header - -o requirements-build.txt

# Everything from a fresh machine on: Python 3.11, make and a package manager are enough.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV    = .venv
BIN     = $(VENV)/bin
LECTURE = examples/softmax_cross_entropy.toml
FUZZ_SECONDS = 120
FUZZ_CLAIMS = 20000
TEST_CORES = -n auto --dist worksteal
unexport PYTHONDONTWRITEBYTECODE # the program starts often, and soon where its modules are compiled
HAS_TEX = command -v pdflatex >/dev/null && kpsewhich beamer.cls tikz.sty lmodern.sty >/dev/null

.PHONY: deck examples test lint docs pictures fuzz audit prove gallery bench tex hooks clean help

help:             ## this list
	@awk -F ':.*## *' '/^[a-z]+:.*##/ { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deck: $(VENV)/ready tex ## the softmax lecture into output/softmax_cross_entropy/
	@if $(HAS_TEX); then $(BIN)/symbackprop build $(LECTURE); \
	else $(BIN)/symbackprop build $(LECTURE) --no-pdf && echo "no PDF: install TeX with: apt-get install $$(cat .ci/tex-packages)"; fi

examples: $(VENV)/ready tex ## every lecture of examples/
	$(BIN)/symbackprop build examples/*.toml examples/*/*.toml --jobs 2

test: $(VENV)/dev tex ## all tests on all cores, with style, types and import directions
	$(BIN)/python -m pytest $(TEST_CORES)

lint: $(VENV)/dev ## style, types and import directions alone
	$(BIN)/python -m pytest tests/test_house.py

docs: $(VENV)/dev ## the tables of keys and of rows in docs/, and the plots of rows, from the models and the rows themselves
	$(BIN)/python -m docs.lecture_keys
	$(BIN)/python -m docs.row_tables
	$(BIN)/python -m docs.row_plots

pictures: $(VENV)/dev tex ## the pictures of the README, from the slides of today
	$(BIN)/python -m docs.readme_pictures

hooks: $(VENV)/dev ## style, types and import directions before every commit
	$(BIN)/pip install --quiet --disable-pip-version-check 'pre-commit>=3.7'
	$(BIN)/pre-commit install

fuzz: $(VENV)/dev ## property tests with many more examples, claims at random before check, a fuzzer that follows coverage
	SYMBACKPROP_PROFILE=fuzz $(BIN)/python -m pytest -m hypothesis $(TEST_CORES)
	$(BIN)/python -m benchmarks.claims --claims $(FUZZ_CLAIMS)
	@if $(BIN)/python -c 'import atheris' 2>/dev/null || \
	$(BIN)/pip install --quiet --disable-pip-version-check --only-binary atheris -e '.[fuzz]' >/dev/null 2>&1; \
	then $(BIN)/python -m benchmarks.fuzz --seconds $(FUZZ_SECONDS); \
	else echo "no coverage-guided fuzzing: atheris cannot be installed for this Python"; fi

audit: $(VENV)/dev tex ## the sampled tests in full; how well check does, with the table in docs/check.md
	SYMBACKPROP_PROFILE=thorough $(BIN)/python -m pytest -m sampled $(TEST_CORES)
	$(BIN)/python -m benchmarks.audit

prove: $(VENV)/dev ## a second prover on every step of the examples, and both provers on a table of identities
	$(BIN)/python -m benchmarks.prove

gallery: $(VENV)/dev tex ## every lecture, theme and notation as slides: output/gallery/index.html, with figures
	$(BIN)/python -m benchmarks.gallery

bench: $(VENV)/dev tex ## speed, as ratios in one run
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[bench]'
	$(BIN)/python -m benchmarks

tex:
	@{ $(HAS_TEX); } || sh .ci/install $$(cat .ci/tex-packages)

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; make PYTHON=... names one"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || sh .ci/install python3-venv
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/ready: $(VENV)/python pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/dev: $(VENV)/ready pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

clean:            ## remove the outputs and the environment
	rm -rf $(VENV) output/*

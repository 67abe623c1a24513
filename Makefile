# make book builds the book, make test tests everything; both set themselves up.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
PORT   ?= 8000

.DEFAULT_GOAL := help
.PHONY: help book test chromium unit quick chapters site lab serve bench format numbers dictionary lock clean

help: ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or later is needed; name it: make book PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
	  || { echo "Python's venv is missing; on Debian: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

book: $(READY) ## build the book into _build/html
	$(BIN)/python site/fetch_libraries.py
	$(BIN)/jupyter-book build --warningiserror --keep-going --quiet .
	@echo "The book is built: open _build/html/index.html, or run make serve"

test: chromium unit chapters book site ## run every test

chromium:
	@{ command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null \
	  || { echo "Chromium is missing, which tests the site; on Debian: apt install chromium (make unit does without)"; exit 1; }

unit: $(READY) ## lint, types, unit tests, docstring examples
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest --quiet -n auto --dist loadfile -m "not site" --doctest-modules tests mtdkit

quick: $(READY) ## lint and the unit tests that take no time
	$(BIN)/ruff check .
	$(BIN)/python -m pytest --quiet -n auto --dist loadfile -m "not site and not slow" --hypothesis-profile quick tests

chapters: $(READY) ## run the chapters as tests
	$(BIN)/python -m pytest --quiet -n auto --dist loadfile --nbval-lax --nbval-current-env chapters

site: chromium book ## test the built book in Chromium
	$(BIN)/python -m pytest --quiet -n auto -m site

lab: $(READY) ## open the interactive edition in JupyterLab
	$(BIN)/python site/interactive.py
	@echo "The notebooks are copies in _build/interactive: what is saved there does not change chapters/"
	JUPYTER_CONFIG_PATH=$(CURDIR)/site/lab $(BIN)/jupyter lab _build/interactive/index.ipynb

serve: book ## serve the built book on this machine
	@echo "http://127.0.0.1:$(PORT) (stop with Ctrl-C)"
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

bench: book ## measure speed and weight
	$(BIN)/python tests/benchmarks.py

format: $(READY) ## format the code and strip outputs that are not kept
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	find chapters -name '*.ipynb' -exec $(BIN)/nbstripout --keep-count {} +

numbers: $(READY) ## store the numbers that changed on purpose, of all chapters or of CHAPTERS
	$(BIN)/python tests/keep_numbers.py $(CHAPTERS)

dictionary: $(READY) ## write the dictionary and the checksums of the tables
	$(BIN)/python -c "from mtdkit import tables; print(tables.dictionary(), end='')" > data/README.new
	mv data/README.new data/README.md
	$(BIN)/python -c "from mtdkit import tables; print(tables.checksums(), end='')" > data/checksums.new
	mv data/checksums.new data/checksums.txt

lock: ## compile requirements.txt from requirements.in; remove it first for the newest versions
	@command -v uv >/dev/null || { echo "uv is missing; get it with: pip install uv"; exit 1; }
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate requirements.in -o requirements.txt
	@{ echo "# Compiled from requirements.in for Python 3.11 and later; do not edit by hand."; cat requirements.txt; } \
	  > requirements.new && mv requirements.new requirements.txt

clean: ## remove what the build made, keep the environment
	rm -rf _build chapters/reference/api

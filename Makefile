# One-line help per target: `make help`. Every target installs what it needs first; a second run is quick (stamps).
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
# CPU wheels of torch: from the pip configuration's local folder where there is one, else from PyTorch's own CPU index.
LINKS = $${PIP_FIND_LINKS:-$$($(BIN)/pip config get global.find-links 2>/dev/null)}
UV = links="$(LINKS)"; if [ -n "$$links" ]; then export UV_FIND_LINKS="$$links"; else backend="--torch-backend=cpu"; fi; \
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python -c constraints.txt $$backend

# The engine that the floors of the evals were measured on.
PINNED = REGQA_EMBEDDING_ENGINE=onnx

.PHONY: help serve test test-slow test-llm model-given test-ray test-browser test-browser-all tour check evals ingest-eval same encoder judge asked sections beside bench endurance peers lock bundle sbom licences fonts clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

$(VENV)/.uv:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet uv==0.13.9
	@touch $@

$(VENV)/.run: $(VENV)/.uv pyproject.toml constraints.txt
	@$(UV) -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@$(UV) -e '.[dev]'
	@touch $@

$(VENV)/.browser: $(VENV)/.dev
	@$(UV) -e '.[dev,browser]'
	@touch $@

$(VENV)/.peers: $(VENV)/.dev
	@$(UV) -e '.[dev,peers,openvino]'
	@touch $@

$(VENV)/.llm: $(VENV)/.dev
	@$(UV) -e '.[dev,local-llm]'
	@touch $@

$(VENV)/.ray: $(VENV)/.dev
	@$(UV) -e '.[dev,ray]'
	@touch $@

serve: $(VENV)/.run  ## install, build the starter index, serve http://127.0.0.1:8000
	$(BIN)/regqa serve

test: $(VENV)/.dev  ## every fast test and the fast part of the evals; needs no network, keys or downloads
	$(BIN)/python -m pytest -q -n 2 --dist loadfile
	$(PINNED) $(BIN)/regqa eval gate --fast

test-slow: $(VENV)/.dev  ## the tests that take minutes: thousands of odd questions to the real model
	$(BIN)/python -m pytest -q -m slow

test-llm: model-given $(VENV)/.llm  ## a real language model behind the verifier (minutes; MODEL=file.gguf QUESTIONS=20)
	LLM_FILE="$(abspath $(MODEL))" QUESTIONS=$(or $(QUESTIONS),20) $(PINNED) $(BIN)/python -m pytest -q tests/llm

test-ray: $(VENV)/.ray  ## work spread over a real Ray cluster of two machines, both of them this one (two minutes)
	$(BIN)/python -m pytest -q tests/qa/test_cluster.py

model-given:
	@[ -f "$(MODEL)" ] || { echo "Which model? Give the GGUF file of one that chats: make test-llm MODEL=/path/to/file.gguf"; exit 2; }

# Chromium is the system's: fetched by apt where that can be done without asking anybody.
CHROMIUM = command -v chromium chromium-browser google-chrome >/dev/null || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	{ apt-get install -y -qq --no-install-recommends chromium chromium-l10n || { apt-get update -qq && \
	apt-get install -y -qq --no-install-recommends chromium chromium-l10n; }; } >/dev/null; }
NO_CHROMIUM = echo "No Chromium here, so no browser tests. Install it (Debian: sudo apt-get install chromium) and run again."

# What fails is tried once more: only what fails twice is not the machine's being busy.
test-browser: $(VENV)/.browser  ## the pages and the widget in a real Chromium, against the real service (minutes)
	@if $(CHROMIUM); then $(PINNED) $(BIN)/python -m pytest -q tests/browser || \
	$(PINNED) $(BIN)/python -m pytest -q tests/browser --last-failed --last-failed-no-failures none; else $(NO_CHROMIUM); fi

test-browser-all: $(VENV)/.browser  ## the same with every citation of every answered case followed
	@if $(CHROMIUM); then $(BIN)/python -m pytest -q tests/browser -m 'slow or not slow'; else $(NO_CHROMIUM); fi

tour: $(VENV)/.browser  ## take the pictures of docs/tour.md anew
	@if $(CHROMIUM); then $(BIN)/python -m pytest -q tests/browser/tour.py; else $(NO_CHROMIUM); fi

check: $(VENV)/.dev  ## format, lint, types, import contracts, starter corpus up to date; tests are `make test`
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m ingest --check

evals: $(VENV)/.dev  ## the four sets of questions against the floors in evals/answers/baseline.json
	$(PINNED) $(BIN)/regqa eval gate

ingest-eval: $(VENV)/.dev  ## hard files of every kind made and read, against evals/ingest/floors.json (minutes)
	$(BIN)/regqa eval ingest

same: $(VENV)/.dev  ## what the service answers to all questions: kept at first, compared from then on (FILE=build/same.json)
	$(PINNED) $(BIN)/python -m evals.same $(or $(FILE),build/same.json)

encoder: $(VENV)/.dev  ## tune the embedding model anew on the questions of evals/reader (most of an hour; TEXTS=folder)
	$(PINNED) nice $(BIN)/python -m evals.reader.encoder $(if $(TEXTS),--official $(TEXTS))

judge: $(VENV)/.dev  ## train the judge anew on the same questions (an hour or more, goes on where it broke off; TEXTS=folder)
	$(PINNED) nice $(BIN)/python -m evals.reader.judge $(if $(TEXTS),--official $(TEXTS))

asked: $(VENV)/.dev  ## learn anew which passages a question asks for, from the same questions (half an hour; TEXTS=folder)
	$(PINNED) $(BIN)/python -m evals.reader.asked $(if $(TEXTS),--official $(TEXTS))

beside: $(VENV)/.dev  ## fit anew which clauses an answer shows beside the best one (half an hour; TEXTS=folder)
	$(PINNED) $(BIN)/python -m evals.reader.beside $(if $(TEXTS),--official $(TEXTS))

sections: $(VENV)/.dev  ## fit anew what tells questions as broad as a section from those that one clause answers (TEXTS=folder)
	$(PINNED) $(BIN)/python -m evals.reader.sections $(if $(TEXTS),--official $(TEXTS))

bench: $(VENV)/.dev  ## latency, rate, indexing, start, memory and disk here, and their growth (minutes; --quick: one)
	$(BIN)/python -m evals.bench
	$(BIN)/python -m evals.bench.adding

endurance: $(VENV)/.ray  ## two service processes asked for twenty minutes while much happens, over what REGQA_DATABASE_URL … name
	$(BIN)/python -m evals.bench.endurance

peers: $(VENV)/.peers  ## beside a LangChain tutorial and other products (tens of minutes; DATASET=a BEIR folder)
	REGQA_EMBEDDING_ENGINE=$${REGQA_EMBEDDING_ENGINE:-openvino} $(BIN)/python -m evals.peers $(if $(DATASET),--dataset $(DATASET))

lock: $(VENV)/.peers $(VENV)/.llm $(VENV)/.browser $(VENV)/.ray  ## write constraints.txt and requirements.lock (with hashes) anew from what is installed
	$(BIN)/uv pip freeze --python $(BIN)/python --exclude-editable | sed -E 's/\+cpu$$//' > constraints.txt
	$(BIN)/uv pip compile pyproject.toml --extra postgres --extra redis --quiet --universal --python-version 3.11 -c constraints.txt --generate-hashes \
		--no-annotate --no-header -o requirements.lock

# What a service runs with and nothing else, by the hashes of requirements.lock.
build/lean/.done: $(VENV)/.uv requirements.lock pyproject.toml
	$(BIN)/uv venv --quiet --seed --clear --python $(BIN)/python build/lean
	build/lean/bin/pip install --quiet --require-hashes --only-binary=:all: -r requirements.lock
	build/lean/bin/pip install --quiet --no-deps .
	@touch $@

bundle: build/lean/.done  ## build/regqa-bundle: a folder for rooms without a network (wheels, index, start.sh, start.cmd)
	deploy/bundle.sh build/regqa-bundle build/lean/bin/python

sbom: build/lean/.done  ## build/sbom.json: what a service is made of, in CycloneDX
	$(BIN)/uv tool run --quiet --from cyclonedx-bom==7.3.0 cyclonedx-py environment build/lean/bin/python \
		--pyproject pyproject.toml --output-reproducible -o build/sbom.json

licences: build/lean/.done  ## list the licences of what a service is made of; fails on GPL, AGPL and unknown ones
	set -o pipefail; $(BIN)/uv tool run --quiet --from pip-licenses==5.5.5 pip-licenses --python build/lean/bin/python \
		--format=json | $(BIN)/python deploy/licences.py

fonts:  ## fetch Be Vietnam Pro (OFL) anew from the npm registry into api/widget/fonts
	rm -rf build/fonts && mkdir -p build/fonts
	npm pack --silent --pack-destination build/fonts @fontsource/be-vietnam-pro@5.3.0
	tar -xzf build/fonts/*.tgz -C build/fonts --strip-components=1
	for subset in latin vietnamese; do for weight in 400 600; do cp \
		build/fonts/files/be-vietnam-pro-$$subset-$$weight-normal.woff2 \
		api/widget/fonts/be-vietnam-pro-$$subset-$$weight.woff2; done; done
	cp build/fonts/LICENSE api/widget/fonts/OFL.txt

clean:  ## remove what was built and installed; added documents in var/ stay
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info

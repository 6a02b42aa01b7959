# Every command that people type. Recipes stay short: the work is done by netgrade itself and by cargo.

CARGO    ?= cargo
PROFILE  ?= release
# Cargo calls the folder of the profile `dev` by another name.
BUILT    := target/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))
NETGRADE := $(BUILT)/netgrade
DEMO_DIR := build/reference

.PHONY: help check batch watch report start demo reference test lint fmt fuzz audit bench bench-class bench-cluster bench-peers flake bless doctor clean build gradescope screenshots

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# What `make check` may be told: EX=03-session  ONLY=server/replies or server/  DEMO=1  EVIDENCE=run.json  ARGS='--lang zh'
WHAT := $(if $(DEMO),$(DEMO_DIR),submission)
HOW  := $(if $(EX),--exercise $(EX)) $(if $(ONLY),--only $(ONLY)) $(if $(EVIDENCE),--evidence $(EVIDENCE)) $(ARGS)

# A grade below full marks (1) is a result and no error of make's; anything else is.
check: build $(if $(DEMO),reference)  ## grade submission/ (EX=03-session, ONLY=server/replies, DEMO=1 for the references)
	@$(NETGRADE) check $(WHAT) $(HOW) || [ $$? -eq 1 ]

# 1 says that some submissions are invalid, which are listed.
batch: build  ## grade a class (SUBMISSIONS=a folder or download, OUT=results, EX=03-session, ARGS='--only NAME')
	@test -n "$(SUBMISSIONS)" && test -n "$(OUT)" || { echo "usage: make batch SUBMISSIONS=handed-in OUT=results EX=03-session"; exit 2; }
	@$(NETGRADE) batch "$(SUBMISSIONS)" --out "$(OUT)" $(if $(EX),--exercise $(EX)) $(ARGS) || [ $$? -eq 1 ]

watch: build  ## grade again what changes whenever a file is saved (EX=03-session, ARGS=--poll)
	@$(NETGRADE) watch $(WHAT) $(if $(EX),--exercise $(EX)) $(ARGS)

report: build $(if $(DEMO),reference)  ## the grade as a page for a browser: build/report.html (EX=, DEMO=1 as for check)
	@mkdir -p build
	@NETGRADE_MAKE=1 $(NETGRADE) check $(WHAT) $(HOW) --format html=build/report.html --format terminal || [ $$? -eq 1 ]
	@echo "open build/report.html in a browser"

demo:  ## grade the reference solutions
	@$(MAKE) --no-print-directory check DEMO=1

start:  ## put starters into submission/ (EX=03-session IN=python|c|rust, EX=01-layers IN=en|zh); files that are there stay
	@test -d "exercises/$(EX)/starter/$(IN)" || { echo "usage: make start EX=03-session IN=python|c|rust, or EX=01-layers IN=en|zh"; exit 2; }
	@mkdir -p "submission/$(EX)"
	@cp -rn "exercises/$(EX)/starter/$(IN)/." "submission/$(EX)/"
	@echo "submission/$(EX): $$(ls "submission/$(EX)" | tr '\n' ' ')"

# Asking cargo takes longer than a whole check, so make itself looks whether anything has changed.
SOURCES := $(shell find harness/src harness/i18n exercises solutions/src -type f) \
           Cargo.toml Cargo.lock harness/Cargo.toml solutions/Cargo.toml

build: $(NETGRADE)

$(NETGRADE): $(SOURCES)
	@echo "building netgrade ..."
	@$(CARGO) build --quiet --locked --profile $(PROFILE) --package netgrade
	@touch $@

# The Rust references as a submission: a folder an exercise, a file a program. `place=binary` where the binary is
# that of solutions/src/bin.
REFERENCES := \
	03-session/server=session_server \
	03-session/client=session_client \
	04-many-clients/server=many_clients_server \
	05-broken-pipe/server=session_server \
	05-broken-pipe/client=session_client \
	06-reconnect/server=session_server \
	06-reconnect/client=reconnect_client \
	07-addresses/addresses=addresses_program \
	08-datagrams/server=datagrams_server \
	08-datagrams/client=datagrams_client \
	09-file-transfer/server=files_server \
	09-file-transfer/client=files_client \
	10-chat/server=chat_server \
	10-chat/client=chat_client \
	11-raw/raw=raw_program
# Exercises whose answers are not programs.
ANSWERED := 01-layers 02-handshake

# Put in place by renaming: a program that is being played cannot be written to.
reference: $(SOURCES)
	@$(CARGO) build --quiet --locked --profile $(PROFILE) --package solutions
	@for pair in $(REFERENCES); do \
	    place="$(DEMO_DIR)/$${pair%=*}" && mkdir -p "$${place%/*}" && \
	    cp -f "$(BUILT)/$${pair#*=}" "$$place.new" && mv -f "$$place.new" "$$place" || exit 1; done
	@for exercise in $(ANSWERED); do \
	    mkdir -p "$(DEMO_DIR)/$$exercise" && \
	    cp -f solutions/reference/$$exercise/english/* "$(DEMO_DIR)/$$exercise/" || exit 1; done

# Uploaded as an autograder of Gradescope; EX leaves it to one exercise, whose files are handed in without a folder.
gradescope: build  ## build/gradescope.zip (EX=03-session)
	@rm -rf build/gradescope && mkdir -p build/gradescope
	@cp -r $(NETGRADE) exercises docs/gradescope/setup.sh docs/gradescope/run_autograder build/gradescope/
	@echo "$(EX)" > build/gradescope/exercise
	@python3 -m zipfile -c build/gradescope.zip build/gradescope/* && ls build/gradescope.zip

doctor: build  ## what this machine allows
	@$(NETGRADE) doctor || [ $$? -eq 1 ]

test:  ## all tests; those that want a tool this machine lacks are named and skipped
	@$(MAKE) --no-print-directory reference PROFILE=dev
	@if command -v npm >/dev/null && [ ! -d tests/browser/node_modules ]; then \
	    npm ci --prefix tests/browser --no-audit --no-fund --silent || echo "npm ci failed: pages are not tried in a browser"; fi
	$(CARGO) test --quiet --locked --workspace

# In a profile of its own: quick, and with the checks of arithmetic that a release has not. Without TARGET all, one by one.
fuzz:  ## made-up input for every parser of foreign bytes (SECONDS=60 a target, TARGET=submission, SEED=1)
	@NETGRADE_FUZZ_SECONDS=$(or $(SECONDS),60) NETGRADE_FUZZ_SEED=$(or $(SEED),1) \
	    $(CARGO) test --quiet --locked --profile fuzz --package netgrade --lib \
	    $(if $(TARGET),-- --exact fuzzing::tests::$(TARGET),fuzzing::tests -- --test-threads=1)

audit: build reference  ## every reference and faulty solution against every check
	@$(NETGRADE) audit --reference $(DEMO_DIR) $(ARGS)

lint: build  ## style, warnings, and the exercises' own mistakes
	$(CARGO) fmt --all --check
	$(CARGO) clippy --quiet --locked --workspace --all-targets -- --deny warnings
	$(NETGRADE) lint

fmt:  ## lay the code out
	$(CARGO) fmt --all

bless:  ## write the golden files again; read the difference before you commit it
	@$(MAKE) --no-print-directory reference PROFILE=dev
	BLESS=1 $(CARGO) test --quiet --locked --workspace

# Of a program with one mistake; the seed is given, so that only times and ports differ from picture to picture.
screenshots: build  ## docs/images: what a report looks like in a browser
	@command -v chromium >/dev/null || { echo "needs Chromium: apt install chromium fonts-noto-cjk"; exit 2; }
	@test -d tests/browser/node_modules || npm ci --prefix tests/browser --no-audit --no-fund --silent
	@mkdir -p build docs/images
	@$(NETGRADE) check --exercise 03-session solutions/faulty/03-session/no-reply-python --seed 1 \
	    --format html=build/screenshots.html || [ $$? -eq 1 ]
	@node tests/browser/screenshots.mjs "$$(command -v chromium)" docs/images build/screenshots.html && ls docs/images

bench:  ## the figures of docs/performance.md (ARGS=--strict: fail where one misses its target)
	$(CARGO) bench --locked --package netgrade --bench session -- $(ARGS)

flake: build reference  ## the audit again and again on a busy machine (RUNS=3, ARGS='--exercise 03-session')
	@python3 tests/flake/busy.py $(NETGRADE) audit --reference $(DEMO_DIR) --repeat $(or $(RUNS),3) $(ARGS)

# An environment of its own, so that nothing is installed beside the user's.
bench-peers: build  ## netgrade beside check50 and a plain pytest script on the same checks and programs (ROUNDS=5)
	@test -x build/peers/bin/check50 || { python3 -m venv build/peers && \
	    build/peers/bin/pip install --quiet --requirement tests/peers/requirements.txt; }
	@python3 tests/peers/compare.py $(NETGRADE) build/peers $(or $(ROUNDS),5)

# Figures of batch, rejudge and memory; wants an idle machine.
bench-class: build  ## what grading a class costs (COUNT=200 submissions of programs, MANY=10000 of answers)
	@python3 tests/classes/measure.py $(NETGRADE) $(or $(COUNT),200) $(or $(MANY),10000)

# Slurm of two nodes against one, each with a processor of its own; wants root, slurm-wlm, munge and an idle machine.
bench-cluster: build  ## how much faster two nodes of a cluster are than one
	$(CARGO) test --locked --workspace --test e2e -- --ignored --nocapture two_nodes

clean:
	$(CARGO) clean
	rm -rf build

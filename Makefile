# `make` alone lists the targets. Each makes whatever it needs first; nothing is installed outside .venv, save what is
# missing from the system and root may install (Python's venv, Chromium, MariaDB's client library), on Debian and Ubuntu.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:

PORT ?= 8000
VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip --disable-pip-version-check
PYTEST := env -u DATABASE_URL $(PYTHON) -m pytest
DJANGO := $(PYTHON) -m django
# A worker a core; who is done early takes over from the others. In the browser a file stays with its worker, which has
# a Chromium of its own and, for each file, a workbench. Packaging goes one after another.
AT_ONCE := --numprocesses auto --dist worksteal
BROWSERS := --numprocesses auto --maxprocesses 4 --dist loadfile
UNIT := -m "not (slow or packaging or browser)"

export DJANGO_SETTINGS_MODULE := mentoring_xblock.workbench.settings

HAS_APT := [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null
APT_INSTALL := apt-get update --quiet=2 && \
  DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends

##@ Try it

.PHONY: run
run: demo  ## Set everything up and serve the workbench on http://127.0.0.1:8000 (PORT=… changes the port)
	@# Without the reloader: the workbench holds its scenarios in the memory of one process.
	PORT=$(PORT) exec $(DJANGO) runserver --noreload 127.0.0.1:$(PORT)

.PHONY: demo
demo: $(VENV)/.workbench  ## Make the database and its demo data, and say which links to open as whom
	$(DJANGO) migrate --run-syncdb --verbosity 0
	PORT=$(PORT) $(DJANGO) mentoring_demo

##@ Check it

.PHONY: test
test: lint migrations-check test-all test-packaging test-browser test-mariadb  ## Everything below but the bench

.PHONY: lint
lint: $(VENV)/.workbench $(VENV)/.test  ## Style, format, import contracts, types
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/mypy

.PHONY: format
format: $(VENV)/.test  ## Put the code into the house's format
	$(VENV)/bin/ruff check --select I --fix .
	$(VENV)/bin/ruff format .

.PHONY: migrations-check
migrations-check: $(VENV)/.workbench  ## No model has changed without its migration
	env -u DATABASE_URL $(DJANGO) makemigrations --check --dry-run mentoring_xblock mentoring_workbench

.PHONY: test-unit
test-unit: $(VENV)/.workbench $(VENV)/.test  ## Unit and property tests, under a minute
	$(PYTEST) $(AT_ONCE) $(UNIT)

.PHONY: test-all
test-all: $(VENV)/.workbench $(VENV)/.test  ## Unit and property tests, the slow ones too
	$(PYTEST) $(AT_ONCE) -m "not (packaging or browser)"

.PHONY: test-packaging
test-packaging: $(VENV)/.workbench $(VENV)/.test  ## Wheel, sdist and editable install
	$(PYTEST) -m packaging

.PHONY: test-browser
test-browser: $(VENV)/.workbench $(VENV)/.test chromium  ## The main job, keyboard and accessibility in a real Chromium
	@CHROMIUM="$$($(find_chromium))" $(PYTEST) $(BROWSERS) -m browser

.PHONY: pictures
pictures: $(VENV)/.workbench $(VENV)/.test chromium  ## Make the pictures of docs/authors.md anew
	@CHROMIUM="$$($(find_chromium))" $(PYTHON) -m tests.browser.pictures

.PHONY: screens
screens: $(VENV)/.workbench $(VENV)/.test chromium  ## Make the pictures of docs/screens anew (SCREENS=folder: all, in three widths)
	@CHROMIUM="$$($(find_chromium))" SCREENS="$(SCREENS)" $(PYTHON) -m tests.browser.gallery

.PHONY: test-mariadb
ifdef MENTORING_MARIADB_URL
test-mariadb: $(VENV)/.workbench $(VENV)/.test $(VENV)/.mysql  ## The database tests on MariaDB, at MENTORING_MARIADB_URL
	DATABASE_URL="$(MENTORING_MARIADB_URL)" $(PYTHON) -m pytest $(AT_ONCE) \
	  -m "(database or mariadb) and not (packaging or browser)"
else
test-mariadb:
	@echo "The database tests were not run on MariaDB: MENTORING_MARIADB_URL is not set."
endif

# One environment for each file of pins: `py312-newest` is made with Python 3.12. Two at a time, each said as a whole.
MATRIX ?= $(basename $(notdir $(wildcard tests/matrix/*.txt)))
# What no platform's version can change; on another Python than this one's, the rules can.
ANYWHERE := $(foreach path,browser test_house.py test_words.py test_docs.py test_authors_guide.py,--ignore=tests/$(path))
PYTHON_NAME = $(shell $(PYTHON) -c 'import sys; print("py%d%d" % sys.version_info[:2])' 2>/dev/null)
.PHONY: test-matrix
test-matrix: $(MATRIX:%=.venvs/%/.ready)  ## The unit tests on every supported platform (MATRIX=… for some of them)
	@printf '%s\n' $(MATRIX) | env -u DATABASE_URL xargs -P 2 -I @ sh -c '\
	  case @ in $(PYTHON_NAME)-*) rules=--ignore=tests/domain;; *) rules=;; esac; \
	  .venvs/@/bin/python -m pytest --quiet $(UNIT) $(ANYWHERE) $$rules >.venvs/@/log 2>&1; code=$$?; \
	  echo "On @:"; cat .venvs/@/log; exit $$code'

.PHONY: bench
bench: $(VENV)/.workbench $(VENV)/.test $(VENV)/.bench $(if $(MENTORING_MARIADB_URL),$(VENV)/.mysql) chromium  ## Measure the bars of docs/performance.md
	CHROMIUM="$$($(find_chromium))" $(PYTHON) -m tests.bench

##@ Languages

# Those that no speaker has read yet.
UNREAD := $(notdir $(wildcard mentoring_xblock/conf/locale_unread/*))
# `-P`: from within the package, its `workbench` must not be taken for xblock-sdk's.
# Not on a learner's or an author's screen.
NOT_EXTRACTED := management migrations public workbench
.PHONY: messages
messages: $(VENV)/.workbench gettext  ## Bring the catalogues up to date with the texts, and compile them
	cd mentoring_xblock && ../$(PYTHON) -P -m django makemessages --all --add-location file --no-obsolete --verbosity 0 \
	  $(NOT_EXTRACTED:%=--ignore '%/*')
	cd mentoring_xblock/conf && for code in $(UNREAD); do \
	  file=locale_unread/$$code/$$code/LC_MESSAGES/django.po; \
	  msgmerge --quiet --no-fuzzy-matching $$file locale/en/LC_MESSAGES/django.po \
	    | msgattrib --no-obsolete --output-file=$$file - || exit; \
	done
	cd mentoring_xblock && MENTORING_UNREAD_LANGUAGES="$(UNREAD)" ../$(PYTHON) -P -m django compilemessages --verbosity 0

.PHONY: gettext
gettext:
	@if ! command -v msgfmt >/dev/null && $(HAS_APT); then $(APT_INSTALL) gettext; fi; \
	if ! command -v msgfmt >/dev/null; then echo "Please install GNU gettext." >&2; exit 1; fi

##@ Set-up

.PHONY: venv
venv: $(VENV)/.workbench $(VENV)/.test  ## The virtual environment with everything but the bench's own

# One stamp an extra of setup.py: .venv/.workbench, .venv/.test, .venv/.bench.
$(VENV)/.%: setup.py constraints.txt | $(PYTHON)
	$(PIP) install --quiet --constraint constraints.txt --editable '.[$*]'
	@touch $@

# A Python that answers by its plain name, or one of pyenv's that are off. Each is run, for a shim is no Python.
define find_python_of
for python in python$$version "$$(pyenv root 2>/dev/null)"/versions/$$version.*/bin/python; do \
  if "$$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then echo "$$python"; break; fi; \
done
endef

# The first of its name's two words is the Python: py312 is 3.12.
.venvs/%/.ready: tests/matrix/%.txt setup.py
	@name=$*; version=$${name%%-*}; version=3.$${version#py3}; \
	python="$$($(find_python_of))"; \
	if [ -z "$$python" ]; then \
	  echo "Please install Python $$version with its venv module: $* runs on it. MATRIX=… tests fewer:" >&2; \
	  echo "  make test-matrix MATRIX=\"$(filter-out $*,$(MATRIX))\"" >&2; \
	  exit 1; \
	fi; \
	echo "Making .venvs/$* with $$python"; \
	"$$python" -m venv --clear .venvs/$*
	@.venvs/$*/bin/python -m pip --disable-pip-version-check install --quiet --constraint $< --editable '.[workbench,unit]'
	@touch $@

# mysqlclient is compiled where it is installed.
$(VENV)/.mysql: setup.py constraints.txt | $(PYTHON)
	@install="$(PIP) install --quiet --constraint constraints.txt --editable .[mysql]"; \
	if ! $$install 2>$(VENV)/mysql.log; then \
	  if $(HAS_APT); then \
	    $(APT_INSTALL) gcc pkg-config python3-dev default-libmysqlclient-dev && $$install; \
	  else \
	    cat $(VENV)/mysql.log >&2; \
	    echo "Please install what mysqlclient is built with: gcc pkg-config python3-dev default-libmysqlclient-dev" >&2; \
	    exit 1; \
	  fi; \
	fi
	@touch $@

# Each candidate is run, because a name on the path proves nothing: pyenv's shims also answer for versions that are off,
# and Debian's python3 comes without ensurepip.
USABLE := import venv, ensurepip, sys; assert sys.version_info >= (3, 11)
define find_python
for python in $(BASE_PYTHON) python3.12 python3.11 python3; do \
  if $$python -c '$(USABLE)' >/dev/null 2>&1; then command -v $$python; break; fi; \
done
endef

$(PYTHON):
	@python="$$($(find_python))"; \
	if [ -z "$$python" ] && $(HAS_APT); then \
	  $(APT_INSTALL) python3 python3-venv; \
	  python="$$($(find_python))"; \
	fi; \
	if [ -z "$$python" ]; then \
	  echo "Please install Python 3.11 or later with its venv module (on Debian and Ubuntu: python3-venv)." >&2; \
	  exit 1; \
	fi; \
	echo "Making $(VENV) with $$python"; \
	"$$python" -m venv --clear $(VENV)

# Run as well: Ubuntu's chromium-browser may be a note that asks for a snap.
define find_chromium
for chromium in "$$CHROMIUM" chromium chromium-browser google-chrome google-chrome-stable; do \
  if [ -n "$$chromium" ] && timeout 30 "$$chromium" --version >/dev/null 2>&1; then command -v "$$chromium"; break; fi; \
done
endef

# Where no system Chromium can be had, Playwright's own is fetched and CHROMIUM stays empty.
.PHONY: chromium
chromium: $(VENV)/.test
	@if [ -z "$$($(find_chromium))" ]; then \
	  if $(HAS_APT); then $(APT_INSTALL) chromium || true; fi; \
	fi; \
	if [ -z "$$($(find_chromium))" ]; then \
	  deps=; if $(HAS_APT); then deps=--with-deps; fi; \
	  $(PYTHON) -m playwright install $$deps chromium; \
	fi

.PHONY: clean
clean:  ## Take away what was built or cached; the workbench's database in var/ stays
	rm -rf $(VENV) .venvs build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help:  ## This list
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' Makefile

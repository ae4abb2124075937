# The commands of this project. PORT, HOST and DATA_DIR may be set in the environment or behind
# `make run`. Everything is called as a module of .venv's Python: the first line of a script cannot
# hold a path with a space.

PYTHON_IN := .venv/bin/python
.DEFAULT_GOAL := run
unexport PYTHONDONTWRITEBYTECODE  # Each process that is started would compile all modules anew.
.PHONY: run test check coverage lint types rules format schema picture bench audit install install-dev

# `exec`, so that the supervisor is make's own child and gets the SIGTERM that make passes on.
run: install
	@exec $(PYTHON_IN) manage.py up

install:
	@sh bin/install

install-dev:
	@sh bin/install dev

test: lint
	@$(PYTHON_IN) -m pytest -n 2 --dist loadgroup  # What is dear to build is built once.

# Before a commit: the lint, what holds for the whole tree, and the test files that are changed.
WHOLE_TREE := auditor/tests/test_budgets.py auditor/tests/test_licences.py auditor/tests/test_catalogue.py auditor/tests/test_names.py
CHANGED = $(shell git diff --name-only --diff-filter=d HEAD -- '*/test_*.py'; \
	git ls-files --others --exclude-standard -- '*/test_*.py')
check: lint
	$(PYTHON_IN) -m pytest -q $(sort $(WHOLE_TREE) $(CHANGED))

coverage: install-dev
	$(PYTHON_IN) -m pytest -n 2 --dist loadgroup --cov --cov-report=term:skip-covered --cov-report=html

# Types take as long as all other rules together, and one core.
lint: install-dev
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target types rules

types:
	$(PYTHON_IN) -m mypy .

rules:
	$(PYTHON_IN) -m ruff format --check .
	$(PYTHON_IN) -m ruff check .
	$(PYTHON_IN) -c "import sys; from importlinter.cli import lint_imports_command as lint; sys.exit(lint())"
	find templates -name '*.html' -exec .venv/bin/djade --check --target-version 5.2 {} +
	$(PYTHON_IN) -m djlint --lint --quiet templates
	$(PYTHON_IN) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run  # It needs no database.
	sh bin/check-production
	sh bin/check-schema

format: install-dev
	$(PYTHON_IN) -m ruff check --fix .
	$(PYTHON_IN) -m ruff format .
	find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +

# docs/architecture.md's picture from the code's imports, and its table from that of transitions.
picture: install-dev
	$(PYTHON_IN) docs/images/draw_architecture.py
	$(PYTHON_IN) docs/images/draw_life_cycle.py

schema: install-dev
	$(PYTHON_IN) manage.py spectacular --validate --file docs/openapi.yaml

# `make bench BENCH="asr --quick"` for a part of it.
bench: install-dev
	$(PYTHON_IN) -m bench run $(BENCH)

# Asks an advisory service; no gate, because it finds nothing where it reaches none.
audit: install-dev
	$(PYTHON_IN) -m pip_audit --requirement requirements.txt --disable-pip

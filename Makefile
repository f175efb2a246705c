# Everything is set up by the first target that needs it: Python 3.11 or newer and make are enough.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test test-all lint bench bench-peers lock check-lock clean

# The first five minutes: a dry run that finds planted errors, the corrected export promoted, and the tie-out.
demo: $(READY)
	@$(BIN)/kerp-import demo

# What every change must pass. Three processes on two cores: one of them waits for its server or a child at any time.
test: $(READY)
	$(BIN)/python -m pytest -n 3 --dist worksteal -m "not slow"

# The slow rest: other servers, the installed wheel, load.
test-all: $(READY)
	$(BIN)/python -m pytest -n 3 --dist loadfile -m slow

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Speed and memory against floors and peers: LINES, ROUNDS, URL, ONLY, MEMORY=1 and WRITE=1 change what is measured.
bench: $(READY)
	$(BIN)/python -m bench $(if $(LINES),--lines $(LINES)) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(URL),--url '$(URL)') \
		$(foreach part,$(ONLY),--only $(part)) $(if $(MEMORY),--memory) $(if $(WRITE),--write)

# What others load the same file with; nothing that the program needs.
bench-peers: $(READY)
	$(BIN)/python -m venv bench/.peers
	bench/.peers/bin/python -m pip install --quiet --disable-pip-version-check \
		'dlt[postgres]' pandas sqlalchemy psycopg2-binary pyarrow

# Where the program is installed: what of the lock has no wheel there is named, and nothing is built.
PLATFORMS := x86_64-pc-windows-msvc aarch64-apple-darwin x86_64-apple-darwin x86_64-manylinux_2_34 aarch64-manylinux_2_34
PYTHONS := 3.11 3.12 3.13 3.14
COMPILE := uv pip compile --quiet --no-emit-index-url --no-annotate --no-header

# The lock file names no registry's host.
lock:
	$(COMPILE) --universal --generate-hashes --upgrade --group dev --all-extras pyproject.toml -o requirements.lock
	$(MAKE) check-lock

check-lock:
	@failed=0; for platform in $(PLATFORMS); do for python in $(PYTHONS); do \
		$(COMPILE) --only-binary :all: --python-platform $$platform --python-version $$python \
			requirements.lock -o /dev/null || { failed=1; echo "no: $$platform, Python $$python"; }; \
	done; done; exit $$failed

clean:
	rm -rf $(VENV) dist kerp-reports kerp-demo

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 'Python 3.11 or newer is needed: make PYTHON=python3.12')"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

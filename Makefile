.DEFAULT_GOAL := help
.PHONY: help setup run test lint check proof bench docs messages lock
PART ?= all
# What touches a database runs on PostgreSQL too, but for what starts servers of its own and has told all it knows in the first run.
TOUCHING_A_DATABASE = $(addprefix tests/,accounts base collector insights invitations project responses surveys upgrades walks)
ON_POSTGRESQL = -m "not proof and not browser" $(addprefix --ignore=tests/,collector/test_kill.py collector/test_faults.py \
	collector/test_postgres_faults.py project/test_three_nodes.py project/test_nodes.py project/test_move.py project/test_rolling.py \
	project/test_transfer.py responses/test_killed_import.py)
export PATH := $(CURDIR)/.venv/bin:$(PATH)

help: ## list the words
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: ## everything a fresh machine needs
	@sh scripts/setup

run: setup ## a demo workspace with a year of believable answers; PORT chooses the port
	@exec .venv/bin/wellheard demo

test: setup ## every promise on a seeded sample, on SQLite and on PostgreSQL
	@sh scripts/system-packages
	@.venv/bin/python -m pytest -n 2 --dist loadgroup
	@WELLHEARD_TEST_DATABASE=postgresql .venv/bin/python -m pytest -n 2 --dist loadgroup $(ON_POSTGRESQL) $(TOUCHING_A_DATABASE)
	@# On a server of their own: they look for somebody's bytes in its files, and other stories leave theirs there.
	@WELLHEARD_TEST_DATABASE=postgresql .venv/bin/python -m pytest -n 2 --dist loadgroup $(ON_POSTGRESQL) tests/erasure

lint: setup ## format, rules, types, imports, templates, messages
	@sh scripts/lint

check: lint test docs ## all that must be green before a release

proof: setup ## a long proof whole: PART=kill|faults|nodes|upgrade|stories
	@sh scripts/system-packages
	@.venv/bin/python -m bench.proof $(PART)

bench: setup ## measure: PART=collector|postgres|pages|memory|facts
	@sh scripts/system-packages
	@.venv/bin/python -m bench.run $(PART)

docs: setup ## write the generated reference and run the examples
	@.venv/bin/python scripts/docs

messages: setup ## bring the message catalogues up to date
	@.venv/bin/python scripts/messages extract && .venv/bin/python scripts/messages compile

lock: ## pin every package with its hash
	@.venv/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.12 --all-extras --group dev pyproject.toml -o requirements.lock

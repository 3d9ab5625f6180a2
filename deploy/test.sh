#!/usr/bin/env bash
# The whole suite: on SQLite, on PostgreSQL with Redis (both started here on free ports), the
# browser journeys. Every part runs even when an earlier one failed; any failure fails the whole.
set -uo pipefail
cd "$(dirname "$0")/.."
unset DATABASE_URL CACHE_URL CELERY_BROKER_URL SITE_URL DEMO DEBUG
status=0
run() {
    printf '\n\033[1m== %s\033[0m\n' "$1"; shift
    "$@" || status=1
}
run "Lint, types, contracts, docs" deploy/check.sh
run "SQLite" .venv/bin/pytest -q -n 2 --dist loadfile
run "PostgreSQL and Redis, with the races" .venv/bin/python tests/servers.py .venv/bin/pytest -q -n 2 --dist loadfile
run "Journeys in Chromium" .venv/bin/pytest -q -m journey tests/journeys
exit $status

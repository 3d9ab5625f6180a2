#!/usr/bin/env bash
# The whole suite: on SQLite, on PostgreSQL with Redis (both started here on free ports), the
# browser journeys. Every part runs even when an earlier one failed; any failure fails the whole.
# The journeys load a demo and then wait for a browser most of the time, so they run beside the
# first two parts; what they print comes last.
set -uo pipefail
cd "$(dirname "$0")/.."
unset DATABASE_URL CACHE_URL CELERY_BROKER_URL SITE_URL DEMO DEBUG
unset PYTHONDONTWRITEBYTECODE  # images of containers set it: each of fifty processes would compile all
status=0
run() {
    printf '\n\033[1m== %s\033[0m\n' "$1"; shift
    "$@" || status=1
}
log=$(mktemp)
.venv/bin/pytest -q -m journey tests/journeys >"$log" 2>&1 &
journeys=$!
finished() { wait "$journeys"; local result=$?; cat "$log"; return "$result"; }
trap 'kill "$journeys" 2>/dev/null; rm -f "$log"' EXIT
run "Lint, types, contracts, docs" deploy/check.sh
run "SQLite" .venv/bin/pytest -q -n 2 --dist loadfile
run "PostgreSQL and Redis, with the races" .venv/bin/python tests/servers.py .venv/bin/pytest -q -n 2 --dist loadfile
run "Journeys in Chromium" finished
exit $status

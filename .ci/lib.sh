# shellcheck shell=bash disable=SC2034
# Sourced by the scripts beside it: where things are, and how a machine gets what it lacks.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Tools that take long to build, outside the checkout, by version.
cache="${XDG_CACHE_HOME:-$HOME/.cache}/slotwright"
target="${CARGO_TARGET_DIR:-$PWD/target}"

# Exit status of a suite that can't run here (automake's).
SKIPPED=77

missing() {
    echo "missing: $*"
    exit $SKIPPED
}

# need COMMAND PACKAGE…: installs the Debian packages unless the command is there.
need() {
    command -v "$1" >/dev/null || debian "${@:2}" || missing "$1 (Debian: ${*:2}), and no way to install it here"
}

# debian PACKAGE…: installs them if this machine and this user may.
debian() {
    command -v apt-get >/dev/null || return 1
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
    if [ "$(id -u)" != 0 ]; then
        sudo -n true 2>/dev/null || return 1
        apt=(sudo -n "${apt[@]}")
    fi
    echo "installing Debian packages: $*"
    "${apt[@]}" install -y --no-install-recommends "$@" >/dev/null ||
        { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "$@" >/dev/null; }
}

# component NAME: cargo-NAME, by rustup if it is not there.
component() {
    cargo "$1" --version >/dev/null 2>&1 || rustup component add "$2" || missing "cargo $1 (rustup component $2)"
}

# node_modules of bindings-wasm, as its lock file says.
npm_packages() {
    need node nodejs
    need npm npm
    node -e 'process.exit(Number.parseInt(process.versions.node) < 18 ? 1 : 0)' || missing "Node 18 or later"
    local lock=bindings-wasm/package-lock.json stamp=bindings-wasm/node_modules/.lock
    cmp -s $lock $stamp && return
    echo "installing npm packages into bindings-wasm/node_modules"
    npm --prefix bindings-wasm ci --no-audit --no-fund --ignore-scripts --loglevel=error
    cp $lock $stamp
}

# The rival programs that ours is measured and tested against, outside the checkout, by what they are to be:
# Python's in $SLOTWRIGHT_RIVALS/venv, npm's in node_modules, libical from Debian.
rivals() {
    need cc gcc libc6-dev
    need node nodejs
    need npm npm
    need python3 python3
    python3 -c 'import ensurepip' 2>/dev/null || debian python3-venv || missing "python3-venv"
    echo '#include <libical/ical.h>' | cc -E - >/dev/null 2>&1 || debian libical-dev || missing "libical (Debian: libical-dev)"
    local asked=(benches/rivals/requirements.txt benches/rivals/package.json benches/rivals/package-lock.json)
    local versions
    versions="$(python3 --version && node --version && cat "${asked[@]}")"
    export SLOTWRIGHT_RIVALS="$cache/rivals/$(sha256sum <<<"$versions" | cut -c1-12)"
    [ ! -e "$SLOTWRIGHT_RIVALS/.installed" ] || return 0
    echo "installing rivals into $SLOTWRIGHT_RIVALS"
    rm -rf "$SLOTWRIGHT_RIVALS"
    mkdir -p "$SLOTWRIGHT_RIVALS/bin"
    cp "${asked[@]}" "$SLOTWRIGHT_RIVALS"
    npm --prefix "$SLOTWRIGHT_RIVALS" ci --no-audit --no-fund --ignore-scripts --loglevel=error
    python3 -m venv "$SLOTWRIGHT_RIVALS/venv"
    "$SLOTWRIGHT_RIVALS/venv/bin/python" -m pip install -q -r benches/rivals/requirements.txt
    touch "$SLOTWRIGHT_RIVALS/.installed"
}

# rival_program FILE.c: compiles it with libical into $SLOTWRIGHT_RIVALS/bin/FILE.
rival_program() {
    local program
    program="$SLOTWRIGHT_RIVALS/bin/$(basename "$1" .c)"
    cc -O2 -Wall -Wextra -Werror -o "$program.$$" "$1" -lical
    mv "$program.$$" "$program" # whole or not at all, if two do it at once
}

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

#!/bin/sh
# Installs regqa from this folder, without a network, the first time; then serves it on this machine.
# Installed to REGQA_HOME (default ~/.local/share/regqa): a USB stick may be read-only, or know no links.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
home=${REGQA_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/regqa}
wanted=$(cat "$here/python-version")
python=$(command -v "python$wanted" || command -v python3 || true)
if [ -z "$python" ] || [ "$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')" != "$wanted" ]; then
    echo "Cần Python $wanted (gói này được làm cho bản đó). Cài python$wanted và python$wanted-venv, rồi chạy lại." >&2
    exit 1
fi
release=$(cat "$here/release")
if [ "$(cat "$home/release" 2>/dev/null || true)" != "$release" ]; then
    echo "Đang cài vào $home, không cần mạng…"
    mkdir -p "$home"
    rm -rf "$home/venv"
    "$python" -m venv "$home/venv"
    export PIP_CONFIG_FILE=/dev/null PIP_DISABLE_PIP_VERSION_CHECK=1
    unset PIP_CONSTRAINT PIP_FIND_LINKS PIP_INDEX_URL PIP_EXTRA_INDEX_URL || true
    "$home/venv/bin/python" -m pip install --quiet --no-index --find-links "$here/wheels" \
        --require-hashes --only-binary=:all: -r "$here/requirements.lock"
    "$home/venv/bin/python" -m pip install --quiet --no-index --no-deps "$here"/wheels/regqa-*.whl
    printf '%s\n' "$release" >"$home/release"
fi
export REGQA_DATA="${REGQA_DATA:-$home/data}"
if [ ! -e "$REGQA_DATA" ]; then
    rm -rf "$REGQA_DATA.new"
    cp -r "$here/data" "$REGQA_DATA.new"
    mv "$REGQA_DATA.new" "$REGQA_DATA"
fi
echo "Mở http://127.0.0.1:${REGQA_PORT:-8000} trong trình duyệt. Dừng bằng Ctrl-C."
exec "$home/venv/bin/python" -c "import sys; from api.cli import main; sys.exit(main(sys.argv[1:]))" "${@:-serve}"

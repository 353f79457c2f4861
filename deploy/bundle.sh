#!/bin/sh
# Makes the folder FOLDER for rooms without a network: wheels by their hashes, an index, what starts them.
#   deploy/bundle.sh FOLDER PYTHON   (a venv's python with regqa installed)
set -eu
folder=$1 python=$2
mkdir -p "$folder"
rm -rf "$folder/wheels"
"$python" -m pip download --quiet --require-hashes --only-binary=:all: -r requirements.lock -d "$folder/wheels"
"$python" -m pip wheel --quiet --no-deps --wheel-dir "$folder/wheels" .
REGQA_DATA="$folder/data" REGQA_EMBEDDING_ENGINE=onnx "$python" -c "from api.cli import main; raise SystemExit(main(['index']))"
cp requirements.lock LICENSE deploy/bundle/* "$folder/"
"$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' >"$folder/python-version"
cat "$folder"/wheels/regqa-*.whl requirements.lock | sha256sum | cut -c1-16 >"$folder/release"

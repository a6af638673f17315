#!/usr/bin/env bash
# build.sh FOLDER: @tensorflow/tfjs-node in FOLDER/node_modules with TensorFlow's library out of PyPI's wheel, for machines
# that do not reach where the package downloads it from. Linux on x86-64; needs npm, python3 with pip, make and g++.
set -euo pipefail
folder=$1
tfjs=4.22.0
tensorflow=2.12.1
mkdir -p "$folder"
cd "$folder"
npm install --prefix . --ignore-scripts --no-audit --no-fund --loglevel=error "@tensorflow/tfjs-node@$tfjs"
# Which Python the wheel is for does not matter: only its libraries and headers are used.
python3 -m pip download --quiet --disable-pip-version-check --no-cache-dir --no-deps --only-binary=:all: \
  --python-version 311 --platform manylinux2014_x86_64 --platform manylinux_2_17_x86_64 -d wheel "tensorflow-cpu==$tensorflow"
package=node_modules/@tensorflow/tfjs-node
python3 - wheel/*.whl "$package/deps" << 'PYTHON'
import pathlib, re, shutil, sys, zipfile

wheel, deps = zipfile.ZipFile(sys.argv[1]), pathlib.Path(sys.argv[2])
header = re.compile(r"tensorflow/include/((?:tensorflow/(?:c|core/platform|tsl/c|tsl/platform)|xla/tsl/(?:c|platform)|tsl/platform)/.*\.h)")
library = re.compile(r"tensorflow/(libtensorflow_(?:cc|framework)\.so\.2)")
for name in wheel.namelist():
    if found := header.fullmatch(name):
        place = deps / "include" / found[1]
    elif found := library.fullmatch(name):
        place = deps / "lib" / found[1]
    else:
        continue
    place.parent.mkdir(parents=True, exist_ok=True)
    with wheel.open(name) as source, place.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
(deps / "lib/libtensorflow.so").symlink_to("libtensorflow_cc.so.2")
(deps / "lib/libtensorflow_framework.so").symlink_to("libtensorflow_framework.so.2")
PYTHON
rm -rf wheel
# Node's own headers, where it has brought them along.
headers=$(node -p "require('path').resolve(process.execPath, '../..')")
if [ -f "$headers/include/node/node_api.h" ]; then export npm_config_nodedir=$headers; fi
cd "$package"
node ../../@mapbox/node-pre-gyp/bin/node-pre-gyp install --build-from-source > "$folder/build.log" 2>&1 \
  || { tail -n 40 "$folder/build.log" >&2; exit 1; }

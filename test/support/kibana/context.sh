#!/usr/bin/env bash
# context.sh FOLDER: puts the stand-in, as one file of JavaScript, into FOLDER.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
"$here/../../../node_modules/.bin/esbuild" "$here/main.ts" --bundle --platform=node --target=node20 \
  --log-level=warning --outfile="$1/kibana.cjs"

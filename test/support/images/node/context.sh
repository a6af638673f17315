#!/usr/bin/env bash
# context.sh FOLDER: puts this machine's node, npm and certificates into FOLDER.
set -euo pipefail
cp "$(node -p process.execPath)" "$1/node"
cp -r "$(npm root --global)/npm" "$1/npm"
rm -rf "$1/npm/docs" "$1/npm/man"
cp "${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}" "$1/ca-certificates.crt"

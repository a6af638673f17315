#!/usr/bin/env bash
# buildFolder.sh FOLDER IMAGE BASE: builds the folder's Dockerfile; its `context.sh` adds to the context.
set -euo pipefail
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
cp -r "$1/." "$context/"
if [ -x "$1/context.sh" ]; then "$1/context.sh" "$context"; fi
docker build --quiet --force-rm --build-arg "BASE=$3" --tag "$2" "$context"

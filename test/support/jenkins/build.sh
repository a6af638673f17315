#!/usr/bin/env bash
# Builds the image of the stand-in controller from what Maven Central and this machine's JDK 17 give.
# Usage: build.sh [IMAGE] [BASE]
set -euo pipefail
image=${1:-cd4ml-closed/jenkins}
base=${2:-cd4ml-closed/debian:bookworm}
here=$(cd "$(dirname "$0")" && pwd)
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT

"$here/compile.sh" "$context"
jlink --no-header-files --no-man-pages --strip-debug --compress=2 --output "$context/java" \
  --add-modules java.base,java.desktop,java.logging,java.management,java.naming,java.net.http,java.scripting,java.sql,java.xml,jdk.crypto.ec,jdk.httpserver,jdk.unsupported
cp "$here/Dockerfile" "$context/"
docker build --quiet --build-arg "BASE=$base" --tag "$image" "$context"

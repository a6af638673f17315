#!/bin/sh
# Builds the images that are missing and prints their references by name as JSON. One at a time on a machine.
here=$(cd "$(dirname "$0")" && pwd)
exec flock "${TMPDIR:-/tmp}/cd4ml-closed-images.lock" node --import tsx "$here/build.ts"

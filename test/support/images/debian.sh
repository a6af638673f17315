#!/usr/bin/env bash
# debian.sh SUITE IMAGE [PACKAGE,...]: makes a small Debian image from Debian's packages, where none can be pulled.
set -euo pipefail
suite=$1 image=$2 packages=${3:-}
# Like the published slim images: no documentation and no translations.
mmdebstrap --quiet --variant=minbase --include="ca-certificates${packages:+,$packages}" \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
  "$suite" - | docker import - "$image" > /dev/null

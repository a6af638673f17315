#!/usr/bin/env bash
# Starts Elasticsearch as the published image does: variables with a dot are settings, and the first password of the
# user `elastic` comes from ELASTIC_PASSWORD or from a file that no one else may read.
set -euo pipefail
umask 0002
if [ "${1:-eswrapper}" != eswrapper ]; then exec "$@"; fi

if [ -n "${ELASTIC_PASSWORD_FILE:-}" ]; then
  mode=$(stat -L -c %a "$ELASTIC_PASSWORD_FILE")
  if [ "$mode" != 400 ] && [ "$mode" != 600 ]; then
    echo "ELASTIC_PASSWORD_FILE ($ELASTIC_PASSWORD_FILE) has mode $mode; it must be 400 or 600" >&2
    exit 1
  fi
  ELASTIC_PASSWORD=$(cat "$ELASTIC_PASSWORD_FILE")
fi
# It counts until the user gets another one, and so at the first start alone.
if [ -n "${ELASTIC_PASSWORD:-}" ] && [ ! -f config/elasticsearch.keystore ]; then
  printf %s "$ELASTIC_PASSWORD" | elasticsearch-keystore add --stdin --force bootstrap.password > /dev/null
fi
unset ELASTIC_PASSWORD

settings=()
while IFS= read -r -d '' variable; do
  if [[ $variable =~ ^[a-z0-9_-]+(\.[a-z0-9_-]+)+= ]]; then settings+=("-E$variable"); fi
done < /proc/self/environ
if [ "$(ulimit -Hn)" -lt 65535 ]; then export LD_PRELOAD=/usr/local/lib/openFiles.so; fi
exec elasticsearch "${settings[@]}"

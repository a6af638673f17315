#!/usr/bin/env bash
# Starts Postgres as the published image does: the first start makes the cluster, its user and its database.
set -euo pipefail
if [ "${1#-}" != "$1" ]; then set -- postgres "$@"; fi
if [ "$1" != postgres ]; then exec "$@"; fi

user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}
if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
  POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
  export POSTGRES_PASSWORD
  unset POSTGRES_PASSWORD_FILE
fi

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chmod 00700 "$PGDATA"
  chmod 03775 /var/run/postgresql
  find "$PGDATA" /var/run/postgresql ! -user postgres -exec chown postgres '{}' +
  exec gosu postgres "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  if [ -z "${POSTGRES_PASSWORD:-}" ]; then
    echo "the first start needs POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE" >&2
    exit 1
  fi
  initdb --pgdata "$PGDATA" --username "$user" --pwfile <(printf '%s\n' "$POSTGRES_PASSWORD") \
    --auth-local trust --auth-host scram-sha-256 --encoding UTF8 ${POSTGRES_INITDB_ARGS:-}
  echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
  # Not reached from outside until everything is there.
  pg_ctl --pgdata "$PGDATA" --options "-c listen_addresses=''" --wait start
  if [ "$database" != postgres ]; then createdb --username "$user" --maintenance-db postgres "$database"; fi
  pg_ctl --pgdata "$PGDATA" --mode fast --wait stop
fi
unset POSTGRES_PASSWORD
exec "$@" -c listen_addresses='*'

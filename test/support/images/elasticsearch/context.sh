#!/usr/bin/env bash
# context.sh FOLDER: puts Elasticsearch with our plugin into FOLDER.
set -euo pipefail
"$(dirname "$0")/../../elasticsearch/install.sh" "$1/elasticsearch"

#!/usr/bin/env bash
# context.sh FOLDER: puts Elasticsearch with our plugin into FOLDER, and what it runs with on machines that grant few open files.
set -euo pipefail
"$(dirname "$0")/../../elasticsearch/install.sh" "$1/elasticsearch"
gcc -shared -fPIC -o "$1/openFiles.so" "$1/openFiles.c"

#!/usr/bin/env bash
# install.sh FOLDER: puts Elasticsearch 8.19.21 (the distribution that Elastic publishes on Maven Central for tests) and
# our plugin with what that distribution leaves out into FOLDER, unless it is there. Needs Java 17, mvn and unzip.
set -euo pipefail
version=8.19.21
folder=$1
plugin_source=$(cd "$(dirname "$0")/../images/elasticsearch" && pwd)/ExtraPlugin.java
[ -e "$folder" ] && exit 0

zip=${MAVEN_REPO:-$HOME/.m2/repository}/org/elasticsearch/distribution/integ-test-zip/elasticsearch/$version/elasticsearch-$version.zip
[ -e "$zip" ] || mvn -B -q dependency:get -Dtransitive=false \
  -Dartifact=org.elasticsearch.distribution.integ-test-zip:elasticsearch:$version:zip

mkdir -p "$(dirname "$folder")"
staging=$(mktemp -d "$folder.XXXXXX")
trap 'rm -rf "$staging"' EXIT
unzip -q "$zip" -d "$staging"
home=$staging/elasticsearch-$version
mkdir -p "$home/plugins/extra" "$staging/classes"
javac -nowarn --release 17 -cp "$home/lib/*" -d "$staging/classes" "$plugin_source"
jar cf "$home/plugins/extra/extra.jar" -C "$staging/classes" .
printf '%s\n' name=extra 'description=what the test distribution leaves out' version=1.0 classname=extra.ExtraPlugin \
  java.version=17 elasticsearch.version=$version > "$home/plugins/extra/plugin-descriptor.properties"
chmod -R a+rX "$home"
# Whoever is first wins; the other's copy is the same.
mv -T "$home" "$folder" 2>/dev/null || [ -e "$folder" ]

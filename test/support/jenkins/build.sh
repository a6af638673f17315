#!/usr/bin/env bash
# Builds the image of the stand-in controller from what Maven Central and this machine's JDK 17 give.
# Usage: build.sh [IMAGE] [BASE]
set -euo pipefail
image=${1:-cd4ml-closed/jenkins}
base=${2:-cd4ml-closed/debian:bookworm}
here=$(cd "$(dirname "$0")" && pwd)
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT

mvn -q -B -f "$here/pom.xml" dependency:copy-dependencies -DoutputDirectory="$context/lib"
java -cp "$context/lib/*" org.codehaus.groovy.tools.FileSystemCompiler -d "$context/classes" $(find "$here/controller" -name '*.groovy')
javac --release 17 -d "$context/agent" "$here/agent/Agent.java"
jar --create --file "$context/agent.jar" --main-class Agent -C "$context/agent" .
rm -rf "$context/agent"
jlink --no-header-files --no-man-pages --strip-debug --compress=2 --output "$context/java" \
  --add-modules java.base,java.desktop,java.logging,java.management,java.naming,java.net.http,java.scripting,java.sql,java.xml,jdk.crypto.ec,jdk.httpserver,jdk.unsupported
cp "$here/Dockerfile" "$context/"
docker build --quiet --build-arg "BASE=$base" --tag "$image" "$context"

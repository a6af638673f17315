#!/usr/bin/env bash
# Compiles the stand-in controller and its agent with what Maven Central and this machine's JDK 17 give.
# Usage: compile.sh FOLDER
set -euo pipefail
folder=$1
here=$(cd "$(dirname "$0")" && pwd)

mvn -q -B -f "$here/pom.xml" dependency:copy-dependencies -DoutputDirectory="$folder/lib"
java -cp "$folder/lib/*" org.codehaus.groovy.tools.FileSystemCompiler -d "$folder/classes" $(find "$here/controller" -name '*.groovy')
javac --release 17 -d "$folder/agent" "$here/agent/Agent.java"
jar --create --file "$folder/agent.jar" --main-class Agent -C "$folder/agent" .
rm -rf "$folder/agent"

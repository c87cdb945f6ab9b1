#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Makes the JSON Schema of what is printed: schema.sh OUTPUT
#
# The envelope is connection.schema.in.json, beside this script. In the place of its "FIELDS" come the fields of
# message/fields.def, each with the form that its kind gives it and the clause that defines it; a name that several
# fields share may have the form of any of them. Names FILE:LINE of each error on standard error and exits 1. Needs a
# POSIX awk, nothing more.
set -eu

if [ $# -ne 1 ]; then
    echo "usage: $0 OUTPUT" >&2
    exit 2
fi
LC_ALL=C
export LC_ALL
here=$(dirname -- "$0")

trap 'rm -f -- "$1.new"' EXIT
awk -F '[\t"]' '
BEGIN {
    form["UINT"] = "uint"
    form["BYTES"] = form["NAME"] = "hex"
    form["TEXT"] = "wire_text"
    form["STRING"] = "text"
    form["TIME"] = "second"
    form["TRUTH"] = "truth"
    form["FLAG"] = "flag"
    form["OBJECT"] = "fields"
}

function fail(message)
{
    printf "%s:%d: %s\n", FILENAME, FNR, message | "cat 1>&2"
    failed = 1
}

FNR == 1 { file++ }

# registries.tsv: name, enumerator, width
file == 1 && FNR > 1 { form["CODE", $2] = "code" 8 * $3 }

# fields.def: F(ID, "name", KIND, REGISTRY, MIN, MAX, "clause")
file == 2 && /^F\(/ {
    split($3, word, /[, ]+/)
    add_field($2, word[2], word[3], $4)
}

# connection.schema.in.json
file == 3 && !/"FIELDS"/ { print }
file == 3 && /"FIELDS"/ {
    sub(/"FIELDS".*/, "")
    print $0 "{"
    for (i = 1; i <= num_names; i++)
        printf "                \"%s\": %s%s\n", names[i], any_of(names[i]), (i < num_names ? "," : "")
    print "            },"
    num_places++
}

END {
    if (!failed && num_places != 1)
        fail("wanted one \"FIELDS\", got " num_places + 0)
    exit failed
}

# Notes what a field may look like. The first that is no list is a member of the lists before it, and has no name.
# Certificates are not printed as they are.
function add_field(name, kind, registry, clause, which, i)
{
    if (kind == "LIST") {
        open_list[++num_open] = name
        list_clause[num_open] = clause
        return
    }
    if (kind == "DER")
        return
    which = kind == "CODE" ? form[kind, registry] : form[kind]
    if (which == "")
        fail(kind " " registry " is no kind of field")
    which = "\"$ref\": \"#/$defs/" which "\""
    if (num_open == 0)
        add_form(name, which, clause)
    for (i = 1; i <= num_open; i++)
        add_form(open_list[i], "\"type\": \"array\", \"items\": {" which "}", list_clause[i])
    num_open = 0
}

function add_form(name, which, clause)
{
    if (!(name in num_forms))
        names[++num_names] = name
    if (!((name, which) in clauses))
        forms[name, ++num_forms[name]] = which
    if (clause != "" && index(clauses[name, which] ";", " " clause ";") == 0)
        clauses[name, which] = clauses[name, which] (clauses[name, which] == "" ? " " : "; ") clause
}

function one_of(name, which)
{
    return "{" which (clauses[name, which] == "" ? "" : ", \"description\": \"" substr(clauses[name, which], 2) "\"") "}"
}

function any_of(name, i, text)
{
    text = one_of(name, forms[name, 1])
    if (num_forms[name] == 1)
        return text
    for (i = 2; i <= num_forms[name]; i++)
        text = text ", " one_of(name, forms[name, i])
    return "{\"anyOf\": [" text "]}"
}
' "$here/../registry/registries.tsv" "$here/../message/fields.def" "$here/connection.schema.in.json" >"$1.new"
mv -f -- "$1.new" "$1"

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""validate.py [FILE...]: hold every line that --json prints for FILE against the JSON Schema that it names.

Without a FILE, the lines are those on standard input; the program is $TLSWALK, else build/tlswalk. Beyond what the
schemas say, a line is UTF-8, and no object in it has a key twice. Each error is a line with its place and JSON path;
at the end stands how many lines there were. Exit status: 0 all are valid, 1 not all, 2 the program did not end well.
"""
import json
import os
import pathlib
import subprocess
import sys

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMAS = [ROOT / "lib/report" / f"{name}.schema.json" for name in ("connection", "capture", "certificate", "stats")]
PROGRAM = os.environ.get("TLSWALK", ROOT / "build/tlswalk")
COMMANDS = ("show", "--json", "--summary"), ("certs", "--json"), ("stats", "--json")
DAMAGED = 3  # the exit status for input of which only a part could be read
LONGEST = 300


def unique(pairs):
    """An object, unless a key stands in it twice."""
    found = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"duplicate key {json.dumps(key)}")
        found[key] = value
    return found


def no_constant(name):
    raise ValueError(f"{name} is no number of JSON")


def errors_of(line, validators):
    """What is wrong with a line, each as its JSON path and a sentence."""
    if not line.endswith(b"\n"):
        yield "$", "the line does not end"
    try:
        connection = json.loads(line.decode("utf-8"), object_pairs_hook=unique, parse_constant=no_constant)
    except ValueError as error:  # the errors of UTF-8 and of JSON are of this kind
        yield "$", str(error)
        return
    named = connection.get("schema") if isinstance(connection, dict) else None
    if named not in validators:
        yield "$.schema", f"no schema {json.dumps(named)}"
        return
    for error in validators[named].iter_errors(connection):
        nearest = best_match([error])  # of the alternatives of an anyOf, the one that comes closest
        yield nearest.json_path, nearest.message


def validate(name, lines, validators):
    """Prints what is wrong with the lines; returns how many there are and how many of them are valid."""
    count = valid = 0
    for count, line in enumerate(lines, 1):
        errors = list(errors_of(line, validators))
        valid += not errors
        for path, message in errors:
            if len(message) > LONGEST:
                message = message[: LONGEST // 2] + " ... " + message[-LONGEST // 2 :]
            print(f"{name}:{count}: {path}: {message}")
    return count, valid


def validate_capture(path, validators):
    count = valid = 0
    for command in COMMANDS:
        with subprocess.Popen([PROGRAM, *command, path], stdout=subprocess.PIPE) as program:
            result = validate(path, program.stdout, validators)
        if program.returncode not in (0, DAMAGED):
            print(f"{path}: exit status {program.returncode} of {PROGRAM}", file=sys.stderr)
            sys.exit(2)
        count, valid = count + result[0], valid + result[1]
    return count, valid


def schema_validators():
    """By the name that lines give."""
    found, shared = {}, {}
    for path in SCHEMAS:
        # In Python $ also matches in front of a last line feed, in JSON Schema it does not.
        text = path.read_text(encoding="utf-8").replace('$"', r'\\Z"')
        # How references to other files are followed differs with the version of the module.
        schema = json.loads(text.replace(f"{SCHEMAS[0].name}#", "#"), object_pairs_hook=unique)
        schema["$defs"] = {**shared, **schema.get("$defs", {})}
        shared = shared or schema["$defs"]
        Draft202012Validator.check_schema(schema)
        found[schema["title"]] = Draft202012Validator(schema, format_checker=FormatChecker())
    return found


def main():
    validators = schema_validators()
    if len(sys.argv) > 1:
        results = [validate_capture(path, validators) for path in sys.argv[1:]]
    else:
        results = [validate("-", sys.stdin.buffer, validators)]
    count, valid = map(sum, zip(*results))
    print(f"validated {count} lines" + (f", {count - valid} of them not valid" if valid < count else ""))
    sys.exit(1 if valid < count else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
picks.py PROGRAM ARGUMENT...: whether show --fields has, for every name that leads to a value in the output of
show --json ARGUMENT..., the same values as that output. Prints what differs; silence is success.
"""
import json
import subprocess
import sys

program, arguments = sys.argv[1], sys.argv[2:]
IN_TURN = 100  # names asked for at a time


def run(*options):
    command = [program, 'show', '--json', *options, *arguments]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if result.returncode not in (0, 3):
        sys.exit(f'{options[:1]}: {result.stderr.decode()[:300]}')
    return [json.loads(line) for line in result.stdout.splitlines()]


def is_code(value):
    return isinstance(value, dict) and set(value) == {'id', 'name'}


def type_of(member):
    """What stands for an object of a list by its type: a message, an extension."""
    kind = member.get('type')
    if is_code(kind):
        return kind['name']
    return member.get('content_type') if 'type' in member and kind is None else None


def values(value, name, listed, found, names):
    """Every value below `name`: found[name] is the list of them; `listed` says that a list has been passed."""
    if isinstance(value, list):
        found.setdefault(name, [True])
        for element in value:
            values(element, name, True, found, names)
        return
    if name:
        found.setdefault(name, [listed]).append(value)
    if not isinstance(value, dict):
        return
    for key, member in value.items():
        values(member, f'{name}.{key}' if name else key, listed, found, names)


def typed(connection, found):
    """The same by the types of messages, in which fields stand without the key "fields"."""
    for message in connection['messages']:
        kind = type_of(message)
        if kind in (None, 'handshake', 'application_data') or kind.startswith('unassigned'):
            continue
        name = f'messages.{kind}'
        for key, member in message.items():
            if key != 'fields' and not (kind == 'change_cipher_spec' and key == 'type'):
                values(member, f'{name}.{key}', True, found, None)
        fields = message.get('fields', {})
        # the message has a type as well, which is null
        extensions({k: v for k, v in fields.items() if kind != 'change_cipher_spec' or k != 'type'}, name, found)


def extensions(value, name, found):
    """Fields of a message, and of extensions by their type."""
    for key, member in value.items():
        here = f'{name}.{key}'
        if key != 'extensions' or not isinstance(member, list):
            values(member, here, True, found, None)
            continue
        for extension in member:
            kind = type_of(extension)
            if kind is None or kind == 'GREASE' or kind.startswith('unassigned'):
                continue
            for part, what in extension.get('data', {}).items():
                if part == 'type':  # so is the extension's own called
                    continue
                values(what, f'{here}.{kind}.{part}', True, found, None)


def wanted_of(connection):
    found = {}
    outer = {k: v for k, v in connection.items() if k not in ('messages', 'partial_messages')}
    values(outer, '', False, found, None)
    for key in ('messages', 'partial_messages'):
        if key in connection:
            values([{k: v for k, v in m.items() if k != 'fields'} for m in connection[key]], key, False, found, None)
    typed(connection, found)
    return {name: v[1:] if v[0] else v[1] for name, v in found.items() if len(v) > 1}


whole = [c for c in run() if c['schema'] == 'tlswalk.connection/1']
wanted = [wanted_of(c) for c in whole]
names = sorted({name for w in wanted for name in w} - {'messages', 'partial_messages'})
wrong = 0
for i in range(0, len(names), IN_TURN):
    some = names[i:i + IN_TURN]
    for connection, want, got in zip(whole, wanted, run('--fields', ','.join(some))):
        for name in some:
            if name in want and got[name] != want[name] and wrong < 20:
                wrong += 1
                print(f"{connection['file']} {connection['id']} {name}: {json.dumps(got[name])[:200]} "
                      f'and not {json.dumps(want[name])[:200]}')
sys.exit(1 if wrong else 0)

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
Connections that take much room when they are drawn, or have other letters than the Latin ones: wide.py >CAPTURE; or one
to a server whose name would mean something to who draws it: wide.py markup >CAPTURE; or a thousand: wide.py many >CAPTURE
"""
import struct
import sys

from saying import Capture

RANDOM = bytes(range(32))
JAPANESE, ARABIC = '例え.テスト'.encode(), 'مثال.اختبار'.encode()
BAD_STATUS, UNRECOGNIZED_NAME, NO_PROTOCOL = 113, 112, 120
WARNING, FATAL = 1, 2


def vector(width, body):
    return len(body).to_bytes(width, 'big') + body


def record(kind, body):
    return bytes([kind]) + b'\3\3' + vector(2, body)


def extension(kind, body):
    return struct.pack('>H', kind) + vector(2, body)


def hello(kind, body):
    return record(22, bytes([kind]) + vector(3, b'\3\3' + RANDOM + b'\0' + body))


def client_hello(name, *protocols):
    names = extension(0, vector(2, b'\0' + vector(2, name)))
    alpn = extension(16, vector(2, b''.join(vector(1, p) for p in protocols))) if protocols else b''
    return 'client', hello(1, vector(2, b'\xc0\x2f\xc0\x30') + b'\1\0' + vector(2, names + alpn))


def server_hello(protocol):
    return 'server', hello(2, b'\xc0\x2f\0' + vector(2, extension(16, vector(2, vector(1, protocol)))))


def alert(side, level, description):
    return side, record(21, bytes([level, description]))


CONNECTIONS = [
    [client_hello(b'a.test'), alert('client', FATAL, BAD_STATUS)],
    [client_hello(JAPANESE), alert('server', FATAL, UNRECOGNIZED_NAME)],
    [client_hello(ARABIC * 3), alert('server', FATAL, UNRECOGNIZED_NAME)],
    [client_hello(b'a.test', *[b'long' * 63] * 9), alert('server', FATAL, NO_PROTOCOL)],
    [client_hello(b'a.test', JAPANESE * 15), server_hello(JAPANESE * 15)],
    [client_hello(b'a.test')] + [alert(side, WARNING, BAD_STATUS) for side in ('client', 'server')] * 40,
    [server_hello(b'h2'), client_hello(b'a.test'), alert('client', FATAL, BAD_STATUS)],
]

MARKUP = [[client_hello(b'</a><script>alert(1)</script>"\'&#%%$${```;}\\'), alert('server', FATAL, UNRECOGNIZED_NAME)]]

MANY = [CONNECTIONS[number % 2] for number in range(1000)]

capture = Capture()
for number, said in enumerate({'markup': MARKUP, 'many': MANY}[sys.argv[1]] if sys.argv[1:] else CONNECTIONS):
    capture.connection(1001 + number, said)
sys.stdout.buffer.write(capture.bytes)

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
A capture of connections that mean harm: hostile.py CERTIFICATE.der ODD.der... >CAPTURE. Each has its own port, by PORTS
below; the odd certificates are sent as they are.
"""
import struct
import sys
import zlib

from saying import Capture

# Bytes that must not reach a terminal as they are, nor break JSON, nor get lost.
HOSTILE = b'\0\x01\x1b[31m\r\n\t\x7f\xc2\x9b\\"\\x41\xe2\x80\xae\xe2\x81\xa6\xef\xbb\xbf\xff\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80\xc3'
CERTIFICATE = open(sys.argv[1], 'rb').read()
ODD = [open(name, 'rb').read() for name in sys.argv[2:]]
RANDOM = bytes(range(32))
RSA_SIGNATURE = b'\4\1' + struct.pack('>H', 256) + b'\x5a' * 256


def vector(width, body):
    return len(body).to_bytes(width, 'big') + body


def extension(kind, body):
    return struct.pack('>H', kind) + vector(2, body)


def handshake(kind, body):
    return bytes([kind]) + vector(3, body)


def records(*messages):
    stream = b''.join(messages)
    return b''.join(b'\x16\3\3' + vector(2, stream[i:i + 16384]) for i in range(0, len(stream), 16384))


def client_hello(extensions=b'', suites=b'\xc0\x2f'):
    return handshake(1, b'\3\3' + RANDOM + b'\0' + vector(2, suites) + b'\1\0' + vector(2, extensions))


def server_hello(suite):
    return handshake(2, b'\3\3' + RANDOM + b'\0' + struct.pack('>H', suite) + b'\0' + vector(2, b''))


def certificates(*ders):
    return handshake(11, vector(3, b''.join(vector(3, der) for der in ders)))


def element(tag, body):
    """DER."""
    length = len(body).to_bytes(4, 'big').lstrip(b'\0') or b'\0'
    return bytes([tag]) + (length if len(body) < 128 else bytes([0x80 | len(length)]) + length) + body


def name(text):
    """A Name that has one common name, of a type of string that lets anything pass."""
    return element(0x30, element(0x31, element(0x30, element(6, b'\x55\4\3') + element(0x14, text))))


def server(suite, *messages):
    return [('client', records(client_hello(suites=struct.pack('>H', suite)))), ('server', records(server_hello(suite), *messages))]


DHE, ECDHE, PSK = 0x009e, 0xc02f, 0x00a8


def names():
    """SNI and ALPN, an identity hint and an identity, names of authorities."""
    sni = extension(0, vector(2, b'\0' + vector(2, HOSTILE)))
    alpn = extension(16, vector(2, vector(1, HOSTILE) + vector(1, b'h2')))
    authorities = handshake(13, vector(1, b'\1') + vector(2, b'\4\1') + vector(2, vector(2, name(HOSTILE))))
    return [('client', records(client_hello(sni + alpn, struct.pack('>H', PSK)))),
            ('server', records(server_hello(PSK), handshake(12, vector(2, HOSTILE)), authorities, handshake(14, b''))),
            ('client', records(handshake(16, vector(2, HOSTILE))))]


def dhe(p, g, y):
    return server(DHE, certificates(CERTIFICATE), handshake(12, vector(2, p) + vector(2, g) + vector(2, y) + RSA_SIGNATURE))


def ecdhe(group, point):
    return server(ECDHE, certificates(CERTIFICATE),
                  handshake(12, b'\3' + struct.pack('>H', group) + vector(1, point) + RSA_SIGNATURE))


def nested(tag, depth):
    body = b''
    for _ in range(depth):
        body = element(tag, body)
    return body


def promised(der):
    """The same, but it says to have a gigabyte."""
    return b'\x30\x84\x40\0\0\0' + der[4:]


def bomb(declared):
    return handshake(25, struct.pack('>H', 1) + declared.to_bytes(3, 'big') + vector(3, zlib.compress(bytes(1 << 24), 9)))


PORTS = {
    1001: names(),
    1002: dhe(b'\0', b'\0', b'\0'),
    1003: dhe(b'', b'', b''),
    1004: dhe(bytes(65535), b'\2', b'\1'),
    1005: ecdhe(23, b'\4' + b'\xff' * 64),
    1006: ecdhe(23, b'\0'),
    1007: ecdhe(23, b''),
    1008: ecdhe(24, b'\5' * 97),
    1009: ecdhe(29, bytes(32)),
    1010: server(ECDHE, certificates(*[b''] * 250000)),
    1011: server(ECDHE, certificates(*[b'0'] * 200000)),
    1012: [('client', records(client_hello(b'\xfa\xce\0\0' * 16383)))],
    1013: [('client', records(client_hello(suites=b'\xc0\x2f' * 32767)))],
    1014: server(ECDHE, handshake(13, vector(1, bytes(range(255))) + vector(2, b'\4\1' * 32767) + vector(2, vector(2, b'\x30\0') * 16383))),
    1015: server(ECDHE, certificates(promised(CERTIFICATE)), handshake(14, b'')),
    1016: server(ECDHE, certificates(nested(0x30, 100000)), handshake(14, b'')),
    1017: server(ECDHE, certificates(b'\x30\x80' * 100000), handshake(14, b'')),
    1018: server(ECDHE, bomb(1 << 20), bomb((1 << 24) - 1), bomb(0), bomb(100)),
    1019: server(ECDHE, handshake(13, vector(1, b'\1') + vector(2, b'\4\1') + vector(2, vector(2, nested(0x31, 16000)[:60000])))),
    1020: server(ECDHE, b'\x0b\xff\xff\xff' + bytes(3)),
    1021: server(ECDHE, *(certificates(der) for der in ODD), handshake(14, b'')),
}

capture = Capture()
for port, said in PORTS.items():
    capture.connection(port, said)
sys.stdout.buffer.write(capture.bytes)

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
Makes testdata/ssl2-made.pcap: connections of SSL 2.0, which no software at hand speaks any more, by the letter of
draft-hickman-netscape-ssl-00, with keys and MACs as they have to be: ssl2.py testdata/pki/rsa.crt >CAPTURE. The same
each time. Needs openssl(1).

Each has its own port: 1001 a handshake, 1002 one that resumes its session, 1003 the server asks for a certificate and
gets one, 1004 refused for want of a cipher, 1005 a hello that offers TLS 1.0 as well, 1006 a master key in a record
with the longer header.
"""
import hashlib
import struct
import subprocess
import sys

from saying import Capture

DES_EDE3 = bytes.fromhex('0700c0')
RC4 = bytes.fromhex('010080')


def openssl(*arguments, given=b''):
    return subprocess.run(['openssl', *arguments], input=given, stdout=subprocess.PIPE, check=True).stdout


CERTIFICATE = openssl('x509', '-in', sys.argv[1], '-outform', 'DER')
MODULUS = int(openssl('x509', '-in', sys.argv[1], '-noout', '-modulus').strip().split(b'=')[1], 16)
EXPONENT = 65537


def octets(text, count):
    """So many, of no meaning, the same each time."""
    return b''.join(hashlib.sha256(b'%s %d' % (text.encode(), i)).digest() for i in range(count // 32 + 1))[:count]


def rsa(secret):
    size = (MODULUS.bit_length() + 7) // 8
    padding = bytes(b or 1 for b in octets('padding', size - 3 - len(secret)))
    block = b'\0\2' + padding + b'\0' + secret
    return pow(int.from_bytes(block, 'big'), EXPONENT, MODULUS).to_bytes(size, 'big')


def record(body, padding=None):
    if padding is None:
        return struct.pack('>H', 0x8000 | len(body)) + body
    return struct.pack('>HB', len(body) + padding, padding) + body + bytes(padding)


class Cipher:
    """DES-EDE3-CBC with MD5, in one direction (1.2, 1.3)."""

    def __init__(self, key, iv):
        self.key, self.iv, self.sequence = key, iv, 0

    def record(self, data):
        padding = -(16 + len(data)) % 8
        padded = data + bytes(padding)
        mac = hashlib.md5(self.key + padded + struct.pack('>I', self.sequence)).digest()
        body = openssl('enc', '-des-ede3-cbc', '-nopad', '-K', self.key.hex(), '-iv', self.iv.hex(), given=mac + padded)
        self.iv = body[-8:]
        return struct.pack('>HB', len(body), padding) + body


def ciphers(master, challenge, connection, iv, before):
    """Of the client and of the server, each having sent so many records."""
    material = b''.join(hashlib.md5(master + b'%d' % i + challenge + connection).digest() for i in range(3))
    result = Cipher(material[24:], iv), Cipher(material[:24], iv)
    for cipher, sequence in zip(result, before):
        cipher.sequence = sequence
    return result


def client_hello(challenge, session=b'', version=2, kinds=DES_EDE3 + RC4):
    lengths = struct.pack('>HHH', len(kinds), len(session), len(challenge))
    return record(b'\1' + struct.pack('>H', version) + lengths + kinds + session + challenge)


def server_hello(connection, hit=False, kinds=DES_EDE3):
    certificate = b'' if hit else CERTIFICATE
    kinds = b'' if hit else kinds
    lengths = struct.pack('>HHH', len(certificate), len(kinds), len(connection))
    return record(b'\4' + bytes([hit, not hit]) + b'\0\2' + lengths + certificate + kinds + connection)


def master_key(master, iv):
    secret = rsa(master)
    return b'\2' + DES_EDE3 + struct.pack('>HHH', 0, len(secret), len(iv)) + secret + iv


def error(code):
    return record(b'\0' + struct.pack('>H', code))


def full(name, asks=False, session=None, longer=False):
    challenge, connection = octets(name + ' challenge', 16), octets(name + ' connection', 16)
    master, iv, number = octets('master key', 24), octets(name + ' iv', 8), octets('session', 16)
    yield 'client', client_hello(challenge, session or b'')
    yield 'server', server_hello(connection, session is not None)
    if session is None:
        yield 'client', record(master_key(master, iv), 5 if longer else None)
    client, server = ciphers(master, challenge, connection, iv, (1 if session else 2, 1))
    yield 'server', server.record(b'\5' + challenge)
    yield 'client', client.record(b'\3' + connection)
    if asks:
        yield 'server', server.record(b'\7\1' + octets('certificate challenge', 16))
        response = octets('response', 256)
        yield 'client', client.record(b'\10\1' + struct.pack('>HH', len(CERTIFICATE), len(response)) + CERTIFICATE + response)
    yield 'server', server.record(b'\6' + number)
    yield 'client', client.record(b'GET / HTTP/1.0\r\n\r\n')
    yield 'server', server.record(b'HTTP/1.0 200 OK\r\n\r\nhello\n')


def conversations():
    yield full('whole')
    yield full('resumed', session=octets('session', 16))
    yield full('asked', asks=True)
    yield [('client', client_hello(octets('refused', 16), kinds=RC4)), ('server', error(1))]
    rest = list(full('offers more'))
    yield [('client', client_hello(octets('offers more challenge', 16), version=0x0301, kinds=b'\0\0\x0a' + DES_EDE3))] + rest[1:]
    yield full('longer header', longer=True)


capture = Capture()
for number, records in enumerate(conversations()):
    capture.connection(1001 + number, records)
sys.stdout.buffer.write(capture.bytes)

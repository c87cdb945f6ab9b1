#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""promises.py COUNT: write a capture in which COUNT servers at a time send half of a long certificate list."""
import struct
import sys

CHUNKS = 16  # segments of each, in turns
CERTIFICATE, HANDSHAKE = 11, 22
SYN, PUSH_ACK = 0x02, 0x18


def packet(number, connection, sequence, flags, payload):
    tcp = struct.pack(">HHIIBBHHH", 443, 10000 + connection, sequence, 1, 5 << 4, flags, 65535, 0, 0) + payload
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0, b"\x0a\0\0\1", b"\x0a\0\0\2") + tcp
    frame = bytes(12) + b"\x08\0" + ip
    return struct.pack("<IIII", 1700000000, number, len(frame), len(frame)) + frame


def main():
    count, number, out = int(sys.argv[1]), 0, sys.stdout.buffer
    body = bytes([CERTIFICATE]) + (2 * CHUNKS * 1000).to_bytes(3, "big") + bytes(CHUNKS * 1000 - 4)
    stream = b"".join(bytes([HANDSHAKE, 3, 3]) + struct.pack(">H", 1000) + body[at : at + 1000] for at in range(0, len(body), 1000))
    size = len(stream) // CHUNKS
    out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
    for chunk in range(-1, CHUNKS):
        for connection in range(count):
            payload = stream[chunk * size : (chunk + 1) * size] if chunk >= 0 else b""
            sequence = 1 + chunk * size if chunk >= 0 else 0
            out.write(packet(number, connection, sequence, PUSH_ACK if chunk >= 0 else SYN, payload))
            number += 1


main()

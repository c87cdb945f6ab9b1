#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""capture.py FOLDER: put the certificates and OCSP responses of this folder into captures, FOLDER/x509-*.pcap.

Nobody has sent these packets: they are made here, around what openssl(1) has made.
"""
import pathlib
import struct
import sys

HERE = pathlib.Path(__file__).resolve().parent
SECOND = 1795300000  # 2026-11-21, within the validity of all but those that are to be out of it
SUITE = b"\xc0\x2f"
RECORD = 16000


def vector(width, data):
    return len(data).to_bytes(width, "big") + data


def extension(kind, data):
    return kind.to_bytes(2, "big") + vector(2, data)


def message(kind, body):
    return bytes([kind]) + vector(3, body)


def client_hello(name):
    server_name = vector(2, b"\0" + vector(2, name.encode()))
    request = vector(2, b"") + vector(2, b"")  # of OCSP: nobody in particular, no extensions
    extensions = extension(0, server_name) if name else b""
    extensions += extension(5, b"\x01" + request)
    extensions += extension(17, vector(2, b"\x02" + vector(2, request)))
    return message(1, b"\x03\x03" + bytes(32) + b"\0" + vector(2, SUITE) + b"\x01\0" + vector(2, extensions))


def server_hello(number):
    """Up to TLS 1.2 the server says by an empty extension that it sends a response, or several."""
    promise = {0: b"", 1: extension(5, b"")}.get(number, extension(17, b""))
    return message(2, b"\x03\x03" + bytes(range(32)) + b"\0" + SUITE + b"\0" + (vector(2, promise) if promise else b""))


def certificate(ders):
    return message(11, vector(3, b"".join(vector(3, der) for der in ders)))


def status(responses):
    if len(responses) == 1:
        return message(22, b"\x01" + vector(3, responses[0]))
    return message(22, b"\x02" + vector(3, b"".join(vector(3, one) for one in responses)))


def records(messages):
    pieces = (messages[at:at + RECORD] for at in range(0, len(messages), RECORD))
    return b"".join(b"\x16\x03\x03" + vector(2, piece) for piece in pieces)


class Capture:
    """Connections of raw IP, one after the other."""

    def __init__(self, port):
        self.port = port
        self.bytes = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 1 << 20, 101)
        self.count = 0

    def packet(self, to_client, flags, seq, ack, payload=b""):
        port = self.port + self.count
        ports = (443, port) if to_client else (port, 443)
        ends = (b"\x0a\0\0\x02", b"\x0a\0\0\x01") if to_client else (b"\x0a\0\0\x01", b"\x0a\0\0\x02")
        tcp = struct.pack(">HHIIBBHHH", *ports, seq, ack, 0x50, flags, 65535, 0, 0) + payload
        header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0, *ends)
        length = len(header) + len(tcp)
        self.bytes += struct.pack("<IIII", SECOND, self.count, length, length) + header + tcp

    def connection(self, from_client, from_server):
        """A handshake that the server leaves after its first messages."""
        hello, answer = records(from_client), records(from_server)
        self.packet(False, 2, 0, 0)
        self.packet(True, 0x12, 0, 1)
        self.packet(False, 0x10, 1, 1, hello)
        for at in range(0, len(answer), RECORD):
            self.packet(True, 0x10, 1 + at, 1 + len(hello), answer[at:at + RECORD])
        self.packet(True, 0x11, 1 + len(answer), 1 + len(hello))
        self.count += 1


def odd():
    """Each of the odd certificates alone."""
    capture = Capture(10000)
    for path in sorted(HERE.glob("*.der")):
        capture.connection(client_hello(f"{path.stem}.rich.example"),
                           server_hello(0) + certificate([path.read_bytes()]))
    return capture.bytes


def chains():
    """The chain in all kinds of order, with what responders say."""
    capture = Capture(20000)
    ders = {path.stem: path.read_bytes() for path in (HERE / "chain").glob("*.der")}
    ocsp = {path.stem: path.read_bytes() for path in (HERE / "chain").glob("*.ocsp")}
    stranger = (HERE / "ed448.der").read_bytes()
    forged = bytearray(ocsp["good"])
    forged[-1] ^= 1
    cases = [
        ("leaf.example", ["leaf", "intermediate", "root"], [ocsp["good"]]),
        ("www.leaf.example", ["leaf", "root", "intermediate"], [ocsp["revoked"]]),
        ("leaf.example.", ["leaf", None, "intermediate"], [ocsp["good"], b"", ocsp["good"]]),
        ("a.b.leaf.example", ["leaf"], [ocsp["try-later"]]),
        ("leaf", ["leaf", "root"], [bytes(forged)]),
        ("192.0.2.7", ["leaf", "intermediate"], [bytes(forged)]),
        ("", ["intermediate", "leaf"], [ocsp["good"][:100]]),
    ]
    for name, chain, responses in cases:
        capture.connection(client_hello(name), server_hello(len(responses)) + certificate(
            [stranger if one is None else ders[one] for one in chain]) + status(responses))
    return capture.bytes


def main():
    folder = pathlib.Path(sys.argv[1])
    (folder / "x509-odd.pcap").write_bytes(odd())
    (folder / "x509-chains.pcap").write_bytes(chains())


if __name__ == "__main__":
    main()

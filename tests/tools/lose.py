#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""lose.py IN OUT client|server FROM LENGTH: copy a pcap file of one TCP connection over IPv4, bare or in Ethernet, without
so many bytes of that side's stream from FROM on."""
import struct
import sys

ETHERNET, BARE = 14, 101


def main():
    source, target, side, first, length = sys.argv[1:4] + [int(word) for word in sys.argv[4:]]
    data, client, start = open(source, "rb").read(), None, {}
    link = 0 if struct.unpack("<I", data[20:24])[0] == BARE else ETHERNET
    with open(target, "wb") as out:
        out.write(data[:24])
        at = 24
        while at < len(data):
            head, size = data[at : at + 8], struct.unpack("<I", data[at + 8 : at + 12])[0]
            frame, at = data[at + 16 : at + 16 + size], at + 16 + size
            tcp = link + 4 * (frame[link] & 15)
            body, end = tcp + 4 * (frame[tcp + 12] >> 4), link + struct.unpack(">H", frame[link + 2 : link + 4])[0]
            port, sequence = struct.unpack(">H2xI", frame[tcp : tcp + 8])
            if frame[tcp + 13] & 2:
                start[port] = sequence + 1
                client = client or port
            offset = (sequence - start.get(port, sequence)) & 0xFFFFFFFF
            pieces = [(0, end - body)]
            if (port == client) == (side == "client") and end > body:
                pieces = [(0, first - offset), (first + length - offset, end - body)]
            for a, b in pieces:
                a, b = max(a, 0), min(b, end - body)
                if a < b or end == body:
                    packet = bytearray(frame[:body] + frame[body + a : body + b])
                    packet[tcp + 4 : tcp + 8] = struct.pack(">I", (sequence + a) & 0xFFFFFFFF)
                    packet[link + 2 : link + 4] = struct.pack(">H", len(packet) - link)
                    out.write(head + struct.pack("<II", len(packet), len(packet)) + packet)


if __name__ == "__main__":
    main()

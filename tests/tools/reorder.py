#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""reorder.py IN OUT client|server: copy a pcap file of one TCP connection over IPv4, bare or in Ethernet, all packets of
that side in front of those of the other, as where each direction was captured by itself."""
import struct
import sys

ETHERNET, BARE = 14, 101


def main():
    source, target, side = sys.argv[1:]
    data, packets = open(source, "rb").read(), {}
    link, at = 0 if struct.unpack("<I", data[20:24])[0] == BARE else ETHERNET, 24
    while at < len(data):
        end = at + 16 + struct.unpack("<I", data[at + 8 : at + 12])[0]
        frame = data[at + 16 : end]
        packets.setdefault(frame[link + 4 * (frame[link] & 15) :][:2], []).append(data[at:end])
        at = end
    ports = list(packets)  # the client's first
    with open(target, "wb") as out:
        out.write(data[:24] + b"".join(b"".join(packets[port]) for port in (ports if side == "client" else ports[::-1])))


if __name__ == "__main__":
    main()

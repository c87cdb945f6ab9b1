#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Captures made of what is said, for the scripts beside this one: raw IP, one packet for each piece, a millisecond apart."""
import struct

MOST = 32768  # bytes in a packet


class Capture:
    def __init__(self):
        self.bytes = struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101)
        self.us = 800000000 * 1000000

    def packet(self, source, target, numbers, flags, data=b''):
        tcp = struct.pack('>HHIIBBHHH', source[1], target[1], *numbers, 0x50, flags, 65535, 0, 0) + data
        ip = struct.pack('>BBHHHBBH4s4s', 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0, source[0], target[0])
        self.us += 1000
        self.bytes += struct.pack('<IIII', *divmod(self.us, 1000000), len(ip + tcp), len(ip + tcp)) + ip + tcp

    def connection(self, port, records):
        ends = {'client': (bytes([192, 0, 2, 1]), port), 'server': (bytes([192, 0, 2, 2]), 443)}
        other = {'client': 'server', 'server': 'client'}
        at = {'client': 1, 'server': 1}
        say = lambda who, flags, data=b'': self.packet(ends[who], ends[other[who]], (at[who], at[other[who]]), flags, data)
        self.packet(ends['client'], ends['server'], (0, 0), 2)
        self.packet(ends['server'], ends['client'], (0, 1), 0x12)
        say('client', 0x10)
        for who, data in records:
            for i in range(0, len(data), MOST):
                say(who, 0x18, data[i:i + MOST])
                at[who] += len(data[i:i + MOST])
        for who in 'client', 'server':
            say(who, 0x11)
            at[who] += 1

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
svg.py PICTURE...: whether each is SVG that needs nothing from elsewhere, has no control characters, draws within itself,
and has no text over other text, nor over the lines of the machines or an arrow.
"""
import re
import sys
import unicodedata
import xml.etree.ElementTree as tree

SVG = '{http://www.w3.org/2000/svg}'
KNOWN = {'svg', 'title', 'style', 'rect', 'text', 'tspan', 'path', 'circle'}
ADVANCE, WIDE = 7.3, 12  # of a fixed-width font at 12 pixels; what East Asian characters take
ASCENT, DESCENT = 10, 3


def width_of(text):
    return sum(WIDE if unicodedata.east_asian_width(c) in 'WF' else ADVANCE for c in text)


def box(text, x, y, anchor):
    width = width_of(text.rstrip())
    left = x - {'start': 0, 'middle': width / 2, 'end': width}[anchor]
    return left, y - ASCENT, left + width, y + DESCENT, text


def boxes_of(element):
    """One for each line."""
    x, y = int(element.get('x')), int(element.get('y'))
    classes = element.get('class').split()
    anchor = 'end' if 'client' in classes else 'middle' if 'label' in classes else 'start'
    if len(element) == 0:
        yield box(element.text or '', x, y, anchor)
    for line in element:
        y += int(line.get('dy', 0))
        yield box(line.text or '', int(line.get('x', x)), y, anchor)


def rules_of(element):
    """What is drawn of a path with a right angle to both edges, as a box of no width or height."""
    m = re.fullmatch(r'M(\d+) (\d+)([HV])(\d+)', element.get('d'))
    if m is None:
        return
    x, y, to = int(m[1]), int(m[2]), int(m[4])
    if m[3] == 'H':
        yield min(x, to), y, max(x, to), y, 'an arrow'
    else:
        yield x, min(y, to), x, max(y, to), 'the line of a machine'


def overlap(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def crosses(text, rule):
    return text[0] < rule[2] + 1 and rule[0] - 1 < text[2] and text[1] < rule[3] + 1 and rule[1] - 1 < text[3]


def check(name):
    text = open(name, encoding='utf-8').read()
    root = tree.fromstring(text.encode())
    assert root.tag == SVG + 'svg' and root.get('version') == '1.1', name
    width, height = int(root.get('width')), int(root.get('height'))
    assert not re.search(r'[\0-\x09\x0b-\x1f\x7f-\x9f]', text), name
    assert 'http' not in text.replace('http://www.w3.org/2000/svg', ''), name
    texts, rules = [], []
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in KNOWN, (name, element.tag)
        if element.tag == SVG + 'text':
            texts += [b for b in boxes_of(element) if b[0] < b[2]]
        elif element.tag == SVG + 'path':
            rules += rules_of(element)
    for at, one in enumerate(texts):
        assert 0 < one[0] and one[2] < width and 0 < one[1] and one[3] < height, (name, one)
        for other in texts[at + 1:]:
            assert not overlap(one, other), (name, one, other)
        for rule in rules:
            assert not crosses(one, rule), (name, one, rule)
    for circle in root.iter(SVG + 'circle'):
        assert 0 < int(circle.get('cx')) < width and 0 < int(circle.get('cy')) < height, name


for path in sys.argv[1:]:
    check(path)

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""found.py PAGE JSON: whether a page of report has the findings of check --format json, in each connection and each in its place."""
import html
import json
import re
import sys

text = open(sys.argv[1], encoding='utf-8').read()
told, counted = {}, {}
for part in text.split('<details class="connection" id="c')[1:]:
    number = int(part[:part.index('"')])
    found = re.search(r'<h3>Findings</h3>\n<ul class="messages">\n(.*?)</ul>', part, re.S)
    told[number] = []
    for kind, lines in re.findall(r'<li class="lines (\w+)">(.*?)</li>', found[1] if found else '', re.S):
        level, rule, words = re.match(r' +(\w+) +([\w-]+): (.*)', html.unescape(lines)).groups()
        assert level == kind, (number, level, kind)
        told[number].append((level, rule, words))
    row = part[:part.index('</summary>')]
    counted[number] = {level: int(count) for level, count in re.findall(r'<span class="(error|warning)">(\d+) ', row)}
    assert int(re.search(r'data-findings="(\d+)"', part)[1]) == len(told[number]), number
count = 0
for line in open(sys.argv[2], encoding='utf-8'):
    c = json.loads(line)
    if 'id' not in c:
        continue
    found = [(f['severity'], f['rule'], f['text']) for f in c['findings'] if f.get('baseline') != 'known']
    assert told.get(c['id']) == found, (c['id'], told.get(c['id']), found)
    for level in 'error', 'warning':
        assert counted[c['id']].get(level, 0) == sum(f[0] == level for f in found), c['id']
    count += len(found)
print(count)

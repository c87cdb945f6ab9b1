#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
page.py PAGE [JSON]: whether a page of report is one by itself, and has all that show --json says of the same captures.
"""
import base64
import hashlib
import html.parser
import json
import re
import sys

VOID = {'meta', 'input', 'br'}
OPTIONAL = {'tr', 'th', 'td', 'thead', 'tbody'}
TAGS = VOID | OPTIONAL | set('''html head title style body header h1 h2 h3 main form select option button output div details
    summary span p ul li table a i b section footer script'''.split())
ATTRIBUTES = set('''lang charset http-equiv content name id class href hidden open type aria-label placeholder value role
    data-outcome data-ns data-findings'''.split())


class Page(html.parser.HTMLParser):
    """Text by the ids of the elements that it is in, and what would be wrong in any page of ours."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.stack, self.texts, self.links, self.policy, self.attributes = [], {}, [], '', {}
        self.bare = {'style': '', 'script': ''}
        self.feed(text)
        self.close()
        assert not self.stack, self.stack
        self.texts = {name: ''.join(pieces) for name, pieces in self.texts.items()}
        full = 'the page is full' in ''.join(self.texts.get('captures', '')) # then some of what links lead to is left out
        for link in self.links:
            assert link[0] == '#' and (full or link[1:] in self.texts), link

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        assert tag in TAGS, tag
        assert set(attrs) <= ATTRIBUTES, attrs
        if attrs.get('http-equiv'):
            self.policy = attrs['content']
        if 'href' in attrs:
            self.links.append(attrs['href'])
        if 'id' in attrs:
            assert attrs['id'] not in self.texts, attrs
            self.texts[attrs['id']] = []
            self.attributes[attrs['id']] = attrs
        if tag not in VOID:
            self.stack.append((tag, attrs.get('id')))

    def handle_endtag(self, tag):
        while self.stack[-1][0] != tag and self.stack[-1][0] in OPTIONAL:
            self.stack.pop()
        assert self.stack[-1][0] == tag, (tag, self.stack, self.getpos())
        self.stack.pop()

    def handle_data(self, data):
        assert not re.search(r'[\0-\x08\x0b-\x1f\x7f-\x9f]', data), data
        for tag, name in self.stack:
            if name:
                self.texts[name].append(data)
            if tag in self.bare:
                self.bare[tag] += data


def check_policy(page):
    """Nothing is loaded, and nothing runs but what the page came with."""
    assert page.policy.startswith("default-src 'none';"), page.policy
    for tag, text in page.bare.items():
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in page.policy, tag


def leaves(value, key=None):
    if isinstance(value, dict):
        if set(value) == {'id', 'name'}:
            number = value['id']
            yield f'{value["name"]} ({number})'
            return
        for name, member in value.items():
            yield from leaves(member, name)
    elif isinstance(value, list):
        for member in value:
            yield from leaves(member, key)
    elif key not in ('der', 'certificate_der') and isinstance(value, (int, str)) and not isinstance(value, bool):
        yield str(value)


def plain(text):
    return re.sub(r'\s+', ' ', text.replace('\\"', '"'))


def check_connection(page, c):
    own = page.texts[f'c{c["id"]}']
    assert page.attributes[f'c{c["id"]}']['data-outcome'] == c['outcome']['handshake'], c['id']
    for text in c['sni'], c['cipher_suite'] and c['cipher_suite']['name'], c['client']['ip'], c['community_id']:
        assert text is None or text in own, (c['id'], text)
    for side in 'client', 'server':
        for step in c['walk'][side]:
            assert step['state'] in own, (c['id'], step)
    for m in c['messages']:
        told = plain(page.texts[f'c{c["id"]}m{m["index"]}'])
        assert m['type'] is None or m['type']['name'] in told, (c['id'], m['index'], told)
        for leaf in leaves(m.get('fields')):
            assert plain(leaf) in told, (c['id'], m['index'], leaf)


def main():
    page = Page(open(sys.argv[1], encoding='utf-8').read())
    check_policy(page)
    count = 0
    for line in open(sys.argv[2], encoding='utf-8') if len(sys.argv) > 2 else []:
        check_connection(page, json.loads(line))
        count += 1
    if len(sys.argv) > 2:
        assert count == sum(bool(re.fullmatch(r'c\d+', name)) for name in page.texts), count
    print(len(page.texts))


main()

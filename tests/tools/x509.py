#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""x509.py [--der FOLDER] [CAPTURE...]: compare what tlswalk says of certificates with what openssl(1) says of them.

Of each distinct certificate in the captures the JSON is written as `openssl x509 -text` writes its text; the two must be
the same, line by line, but for keys, signatures and blanks. The digests are computed here. Captures that others have
made are taken as well where they are at hand (TW_REFERENCE, else beside the checkout). FOLDER has the certificates in
DER; without it `tlswalk certs --der` is asked for them. The program is $TLSWALK, else build/tlswalk. Prints TAP: one
test, and a note of what differs for a reason that is known. Exit status: 0 nothing differs for another, 1 something does.
"""
import argparse
import collections
import datetime
import difflib
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("TLSWALK", str(ROOT / "build/tlswalk"))
CHUNK = 50  # captures that are read at a time
DAMAGED = 3

# Names that openssl(1) has for what stands under a short or standard one in the JSON.
CURVES = {"secp256r1": "prime256v1", "secp192r1": "prime192v1", "curveSM2": "SM2"}
NIST = {"prime256v1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521", "prime192v1": "P-192"}
KEYS = {"RSA": "rsaEncryption", "RSA-PSS": "rsassaPss", "EC": "id-ecPublicKey", "SM2": "id-ecPublicKey",
        "DSA": "dsaEncryption", "Ed25519": "ED25519", "Ed448": "ED448"}
KEY_USAGE = {"digitalSignature": "Digital Signature", "nonRepudiation": "Non Repudiation",
             "keyEncipherment": "Key Encipherment", "dataEncipherment": "Data Encipherment",
             "keyAgreement": "Key Agreement", "keyCertSign": "Certificate Sign", "cRLSign": "CRL Sign",
             "encipherOnly": "Encipher Only", "decipherOnly": "Decipher Only"}
KEY_PURPOSE = {"serverAuth": "TLS Web Server Authentication", "clientAuth": "TLS Web Client Authentication",
               "codeSigning": "Code Signing", "emailProtection": "E-mail Protection",
               "timeStamping": "Time Stamping", "OCSPSigning": "OCSP Signing",
               "msSGC": "Microsoft Server Gated Crypto", "nsSGC": "Netscape Server Gated Crypto",
               "ipsecEndSystem": "IPSec End System", "ipsecTunnel": "IPSec Tunnel", "ipsecUser": "IPSec User",
               "msSmartcardLogin": "Microsoft Smartcard Login", "anyExtendedKeyUsage": "Any Extended Key Usage",
               "msCodeInd": "Microsoft Individual Code Signing", "msEFS": "Microsoft Encrypted File System"}
NETSCAPE = {"client": "SSL Client", "server": "SSL Server", "email": "S/MIME", "objsign": "Object Signing",
            "reserved": "Unused", "sslCA": "SSL CA", "emailCA": "S/MIME CA", "objCA": "Object Signing CA"}
REASONS = {"unused": "Unused", "keyCompromise": "Key Compromise", "cACompromise": "CA Compromise",
           "affiliationChanged": "Affiliation Changed", "superseded": "Superseded",
           "cessationOfOperation": "Cessation Of Operation", "certificateHold": "Certificate Hold",
           "privilegeWithdrawn": "Privilege Withdrawn", "aACompromise": "AA Compromise"}
ACCESS = {"OCSP": "OCSP", "caIssuers": "CA Issuers", "ad_timestamping": "AD Time Stamping",
          "caRepository": "CA Repository"}
POLICIES = {"2.5.29.32.0": "X509v3 Any Policy"}
TITLES = {"2.5.29.14": "X509v3 Subject Key Identifier", "2.5.29.15": "X509v3 Key Usage",
          "2.5.29.16": "X509v3 Private Key Usage Period", "2.5.29.17": "X509v3 Subject Alternative Name",
          "2.5.29.18": "X509v3 Issuer Alternative Name", "2.5.29.19": "X509v3 Basic Constraints",
          "2.5.29.30": "X509v3 Name Constraints", "2.5.29.31": "X509v3 CRL Distribution Points",
          "2.5.29.32": "X509v3 Certificate Policies", "2.5.29.33": "X509v3 Policy Mappings",
          "2.5.29.35": "X509v3 Authority Key Identifier", "2.5.29.36": "X509v3 Policy Constraints",
          "2.5.29.37": "X509v3 Extended Key Usage", "2.5.29.46": "X509v3 Freshest CRL",
          "2.5.29.54": "X509v3 Inhibit Any Policy", "2.5.29.9": "X509v3 Subject Directory Attributes",
          "1.3.6.1.5.5.7.1.1": "Authority Information Access", "1.3.6.1.5.5.7.1.11": "Subject Information Access",
          "1.3.6.1.5.5.7.1.24": "TLS Feature", "1.3.6.1.5.5.7.1.3": "qcStatements",
          "1.3.6.1.4.1.11129.2.4.2": "CT Precertificate SCTs", "1.3.6.1.4.1.11129.2.4.3": "CT Precertificate Poison",
          "1.3.6.1.5.5.7.48.1.5": "OCSP No Check", "2.16.840.1.113730.1.1": "Netscape Cert Type",
          "2.16.840.1.113730.1.2": "Netscape Base Url", "2.16.840.1.113730.1.3": "Netscape Revocation Url",
          "2.16.840.1.113730.1.4": "Netscape CA Revocation Url", "2.16.840.1.113730.1.7": "Netscape Renewal Url",
          "2.16.840.1.113730.1.8": "Netscape CA Policy Url", "2.16.840.1.113730.1.12": "Netscape SSL Server Name",
          "2.16.840.1.113730.1.13": "Netscape Comment"}
SCT_SIGNATURES = {"0x0403": "ecdsa-with-SHA256", "0x0401": "sha256WithRSAEncryption"}


def colons(octets):
    """aabb -> AA:BB"""
    return ":".join(octets[i:i + 2] for i in range(0, len(octets), 2)).upper()


def date(text, fraction=""):
    """2026-11-20T21:11:43Z -> Nov 20 21:11:43 2026 GMT"""
    year, month, day, rest = int(text[:4]), int(text[5:7]), int(text[8:10]), text[11:19]
    name = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[month - 1]
    return f"{name} {day:2d} {rest}{fraction} {year} GMT"


def rdns(name):
    """A name of RFC 4514 as a list of lists of (type, value as it stands)."""
    relative, names = [[""]], []
    escaped = False
    for c in name:
        if escaped or c == "\\":
            relative[-1][-1] += c
            escaped = not escaped
        elif c == ",":
            names.append(relative[-1])
            relative.append([""])
        elif c == "+":
            relative[-1].append("")
        else:
            relative[-1][-1] += c
    names.append(relative[-1])
    return [[tuple(attribute.split("=", 1)) for attribute in one] for one in names if one != [""]]


def octets(value):
    """What stands behind the escapes of RFC 4514."""
    plain, at = bytearray(), 0
    while at < len(value):
        if value[at] != "\\":
            plain += value[at].encode()
            at += 1
        elif re.match(r"\\[0-9A-F]{2}", value[at:]):
            plain.append(int(value[at + 1:at + 3], 16))
            at += 3
        else:
            plain += value[at + 1].encode()
            at += 2
    return bytes(plain)


def slashes(name):
    """As X509_NAME_oneline() writes it: /C=US/CN=x"""
    text = ""
    for relative in reversed(rdns(name)):
        for index, (kind, value) in enumerate(reversed(relative)):
            shown = "".join("\\/" if b == 0x2f else chr(b) if 0x20 <= b <= 0x7e else f"\\x{b:02X}"
                            for b in octets(value))
            text += ("/" if index == 0 else "+") + f"{kind}={shown}"
    return text


def quoted(value):
    """In quotes, where RFC 4514 has backslashes in front of what has a meaning."""
    plain = re.sub(r"\\([,+<>; #=])", r"\1", value)
    return value if plain == value else f'"{plain}"'


def spaced(name):
    """As XN_FLAG_ONELINE writes it: C = US, CN = x"""
    return ", ".join(" + ".join(f"{kind} = {quoted(value)}" for kind, value in reversed(relative))
                     for relative in reversed(rdns(name)))


def ia5(text):
    """Undoes the escapes of our strings, and shows what is not printable as openssl(1) does not: as it is."""
    return re.sub(r"\\(\\|x[0-9a-f]{2})", lambda m: "\\" if m[1] == "\\" else chr(int(m[1][1:], 16)), text)


def address(text):
    """IPv6 as openssl(1) writes it, without compression."""
    if ":" not in text or text.startswith("#"):
        return "<invalid>" if text.startswith("#") else text
    import ipaddress
    packed = ipaddress.IPv6Address(text).packed
    return ":".join(f"{packed[i] << 8 | packed[i + 1]:X}" for i in range(0, 16, 2))


def other_name(value):
    kind, _, rest = value.partition(":")
    title = {"UPN": "UPN:", "SRV": "SRVName:", "XMPP": "XmppAddr:", "SmtpUTF8Mailbox": "SmtpUTF8Mailbox:",
             "NAIRealm": "NAIRealm:"}.get(kind)
    return f"othername: {title or kind + ':'}:{ia5(rest)}" if title or not rest.startswith("#") else \
        "othername:<unsupported>"


def general_name(name, directory=slashes):
    value = name["value"]
    return {
        "dns": lambda: "DNS:" + ia5(value), "email": lambda: "email:" + ia5(value),
        "uri": lambda: "URI:" + ia5(value), "ip": lambda: "IP Address:" + address(value),
        "dirname": lambda: "DirName:" + directory(value), "rid": lambda: "Registered ID:" + value,
        "othername": lambda: other_name(value), "x400": lambda: "X400Name:<unsupported>",
        "ediparty": lambda: "EdiPartyName:<unsupported>",
    }[name["type"]]()


def general_names(names):
    return [", ".join(general_name(name) for name in names) or "<EMPTY>"]


def crl_points(points):
    lines = []
    for point in points:
        if "full_name" in point:
            lines += ["Full Name:"] + [general_name(name, spaced) for name in point["full_name"]]
        if "name_relative_to_crl_issuer" in point:
            lines += ["Relative Name:", spaced(point["name_relative_to_crl_issuer"])]
        if "reasons" in point:
            lines += ["Reasons:", ", ".join(REASONS[reason] for reason in point["reasons"])]
        if "crl_issuer" in point:
            lines += ["CRL Issuer:"] + [general_name(name, spaced) for name in point["crl_issuer"]]
    return lines


def access(descriptions):
    return [f"{ACCESS.get(d['access_method'], d['access_method'])} - {general_name(d)}"
            for d in descriptions] or ["<EMPTY>"]


def policies(listed):
    lines = []
    for policy in listed:
        identifier = policy["policy_identifier"]
        lines.append("Policy: " + POLICIES.get(identifier, identifier))
        for qualifier in policy.get("policy_qualifiers", []):
            if "cps_uri" in qualifier:
                lines.append("CPS: " + ia5(qualifier["cps_uri"]))
            elif qualifier["policy_qualifier_id"] == "UserNotice":
                lines.append("User Notice:")
                if "organization" in qualifier:
                    numbers = qualifier["notice_numbers"]
                    lines += ["Organization: " + ia5(qualifier["organization"]),
                              f"Number{'s' if len(numbers) > 1 else ''}: " + ", ".join(map(str, numbers))]
                if "explicit_text" in qualifier:
                    lines.append("Explicit Text: " + ia5(qualifier["explicit_text"]))
            else:
                lines.append("Unknown Qualifier: " + qualifier["policy_qualifier_id"])
    return lines


def subtree(tree):
    if tree["type"] == "ip":
        halves = [address(half) for half in tree["value"].split("/")]
        return "IP:" + "/".join(halves)
    return general_name(tree, spaced if tree["type"] == "dirname" else slashes)


def name_constraints(constraints):
    lines = []
    for key, title in ("permitted_subtrees", "Permitted:"), ("excluded_subtrees", "Excluded:"):
        if key in constraints:
            lines += [title] + [subtree(tree) for tree in constraints[key]]
    return lines


def scts(listed):
    lines = []
    for sct in listed:
        when = datetime.datetime.fromtimestamp(sct["timestamp"] // 1000, datetime.timezone.utc)
        stamp = date(when.strftime("%Y-%m-%dT%H:%M:%SZ"), f".{sct['timestamp'] % 1000:03d}")
        log = colons(sct["log_id"])
        lines += ["Signed Certificate Timestamp:", "Version   : v1 (0x0)", f"Log ID    : {log[:48]}", log[48:],
                  f"Timestamp : {stamp}", "Extensions: " + (colons(sct["extensions"]) or "none"),
                  f"Signature : {SCT_SIGNATURES[sct['signature']['algorithm']['id']]}"]
        signature = colons(sct["signature"]["bytes"])
        lines += [signature[i:i + 48] for i in range(0, len(signature), 48)]
    return lines


def authority_key(identifier):
    alone = "authority_cert_issuer" not in identifier and "authority_cert_serial_number" not in identifier
    lines = []
    if "key_identifier" in identifier:
        lines.append(("" if alone else "keyid:") + colons(identifier["key_identifier"]))
    lines += [general_name(name) for name in identifier.get("authority_cert_issuer", [])]
    if "authority_cert_serial_number" in identifier:
        lines.append("serial:" + colons(identifier["authority_cert_serial_number"]))
    return lines


def basic_constraints(constraints):
    length = constraints.get("path_len_constraint")
    return [f"CA:{str(constraints['ca']).upper()}" + (f", pathlen:{length}" if length is not None else "")]


def policy_constraints(constraints):
    parts = [("require_explicit_policy", "Require Explicit Policy"), ("inhibit_policy_mapping",
                                                                      "Inhibit Policy Mapping")]
    return [", ".join(f"{title}:{constraints[key]}" for key, title in parts if key in constraints)]


def key_period(period):
    parts = [("not_before", "Not Before"), ("not_after", "Not After")]
    return [", ".join(f"{title}: {date(period[key])}" for key, title in parts if key in period)]


def feature(code):
    return {"status_request": "status_request", "status_request_v2": "status_request_v2"}.get(
        code["name"], str(int(code["id"], 16)))


# By the object identifier: the key of the JSON, and what makes openssl's lines of it.
EXTENSIONS = {
    "2.5.29.14": ("subject_key_identifier", lambda octets: [colons(octets)]),
    "2.5.29.15": ("key_usage", lambda words: [", ".join(KEY_USAGE[word] for word in words) or "<EMPTY>"]),
    "2.5.29.16": ("private_key_usage_period", key_period),
    "2.5.29.17": ("san", general_names),
    "2.5.29.18": ("issuer_alt_name", general_names),
    "2.5.29.19": ("basic_constraints", basic_constraints),
    "2.5.29.30": ("name_constraints", name_constraints),
    "2.5.29.31": ("crl_distribution_points", crl_points),
    "2.5.29.32": ("certificate_policies", policies),
    "2.5.29.33": ("policy_mappings", lambda listed: [", ".join(
        f"{m['issuer_domain_policy']}:{m['subject_domain_policy']}" for m in listed)]),
    "2.5.29.35": ("authority_key_identifier", authority_key),
    "2.5.29.36": ("policy_constraints", policy_constraints),
    "2.5.29.37": ("extended_key_usage", lambda words: [
        ", ".join(KEY_PURPOSE.get(w, w) for w in words) or "<EMPTY>"]),
    "2.5.29.46": ("freshest_crl", crl_points),
    "2.5.29.54": ("inhibit_any_policy", lambda number: [str(number)]),
    "1.3.6.1.5.5.7.1.1": ("authority_info_access", access),
    "1.3.6.1.5.5.7.1.11": ("subject_info_access", access),
    "1.3.6.1.5.5.7.1.24": ("tls_features", lambda codes: [", ".join(feature(code) for code in codes)]),
    "1.3.6.1.4.1.11129.2.4.2": ("sct_list", scts),
    "2.16.840.1.113730.1.1": ("netscape_cert_type", lambda words: [", ".join(NETSCAPE[w] for w in words)]),
}
for number, key in ((2, "base_url"), (3, "revocation_url"), (4, "ca_revocation_url"), (7, "renewal_url"),
                    (8, "ca_policy_url"), (12, "ssl_server_name"), (13, "comment")):
    EXTENSIONS[f"2.16.840.1.113730.1.{number}"] = (f"netscape_{key}", lambda text: [ia5(text)])
EMPTY = {"1.3.6.1.4.1.11129.2.4.3": "NULL", "1.3.6.1.5.5.7.48.1.5": ""}


def extension_lines(certificate):
    unknown = collections.deque(certificate.get("unknown_extensions", []))
    lines = ["X509v3 extensions:"] if certificate.get("x509_extensions") else []
    for extension in certificate.get("x509_extensions", []):
        oid = extension["oid"]
        title = TITLES.get(oid, extension.get("oid_name", oid))
        lines.append(f"{title}:" + (" critical" if extension["critical"] else ""))
        if unknown and unknown[0]["oid"] == oid:
            lines.append("HEX:" + unknown.popleft()["extn_value"])
        elif oid in EXTENSIONS:
            key, write = EXTENSIONS[oid]
            lines += write(certificate[key])
        elif oid in EMPTY:
            lines += [EMPTY[oid]]
    return lines


def pss_lines(parameters):
    if parameters is None:
        return []
    return ["Hash Algorithm: " + parameters["hash_algorithm"],
            f"Mask Algorithm: {parameters['mask_gen_algorithm']} with {parameters['mask_gen_hash_algorithm']}",
            f"Salt Length: 0x{parameters['salt_length']:02X}",
            f"Trailer Field: 0x{parameters['trailer_field']:02X}"]


def restriction_lines(parameters):
    """Of a key that is good for nothing but RSASSA-PSS."""
    if parameters is None:
        return ["No PSS parameter restrictions"]
    names = {"sha1": "SHA1", "sha256": "SHA2-256", "sha384": "SHA2-384", "sha512": "SHA2-512", "mgf1": "MGF1"}
    return ["PSS parameter restrictions:", "Hash Algorithm: " + names[parameters["hash_algorithm"]],
            f"Mask Algorithm: {names[parameters['mask_gen_algorithm']]} with "
            f"{names[parameters['mask_gen_hash_algorithm']]}",
            f"Minimum Salt Length: {parameters['salt_length']}", f"Trailer Field: 0x{parameters['trailer_field']:x}"]


def key_lines(key):
    algorithm = key["algorithm"]
    lines = ["Public Key Algorithm: " + KEYS.get(algorithm, algorithm)]
    if algorithm in ("Ed25519", "Ed448", "X25519", "X448"):
        return lines + [f"{algorithm.upper()} Public-Key:"]
    if algorithm not in KEYS:
        return lines
    lines.append(f"Public-Key: ({key['bits']} bit)")
    if algorithm.startswith("RSA"):
        lines.append(f"Exponent: {key['public_exponent']} (0x{key['public_exponent']:x})")
        if algorithm == "RSA-PSS":
            lines += restriction_lines(key.get("pss_parameters"))
    if "curve" in key and key["curve"] != "explicit":
        curve = CURVES.get(key["curve"], key["curve"])
        lines += ["ASN1 OID: " + curve] + ([f"NIST CURVE: {NIST[curve]}"] if curve in NIST else [])
    return lines


def serial_lines(serial):
    value = int.from_bytes(bytes.fromhex(serial), "big", signed=False)
    if len(serial) <= 16 and value < 1 << 63:
        return [f"Serial Number: {value} (0x{value:x})"]
    return ["Serial Number:", colons(serial).lower()]


def our_lines(certificate):
    """The certificate as openssl(1) would write it, each line without its blanks."""
    algorithm = certificate["signature_algorithm"]
    version = certificate["version"]
    lines = ["Certificate:", "Data:", f"Version: {version} (0x{version - 1:x})"]
    lines += serial_lines(certificate["serial"])
    if algorithm == "rsassaPss" and "mask_gen_hash_algorithm" not in certificate.get("signature_parameters", {}):
        lines.append("Signature Algorithm: rsassaPss        (INVALID PSS PARAMETERS)")
    else:
        lines += ["Signature Algorithm: " + algorithm] + pss_lines(certificate.get("signature_parameters"))
    lines += ["Issuer: " + certificate["issuer"], "Validity", "Not Before: " + date(certificate["not_before"]),
              "Not After : " + date(certificate["not_after"]), "Subject: " + certificate["subject"],
              "Subject Public Key Info:"] + key_lines(certificate["public_key"])
    for key, title in ("issuer_unique_id", "Issuer Unique ID:"), ("subject_unique_id", "Subject Unique ID:"):
        if key in certificate:
            lines.append(f"{title}             {colons(certificate[key]).lower()}")
    lines += extension_lines(certificate)
    return [line.rstrip() for line in lines if line.strip()]


HEX_LINE = re.compile(r"^\s*([0-9a-f]{2}:)+([0-9a-f]{2})?$|^\s*[0-9a-f]{2}$")
DUMP_LINE = re.compile(r"^\s*[0-9a-f]{4,} - ((?:[0-9a-f]{2}[ -]){1,16}) ")
KEY_PARTS = re.compile(r"^\s*(Modulus|pub|P|Q|G|priv|Prime|A|B|Generator.*|Order|Cofactor|Seed|Field Type):")


def their_lines(text):
    """What openssl(1) writes, without the numbers of keys and with dumps as one line."""
    lines, dump, in_key = [], None, False
    text = text.replace("                Reasons:", "\nReasons:") # which stands behind the last name, without a new line
    for line in text.split("\n"):
        found = DUMP_LINE.match(line)
        if found:
            octets = re.sub(r"[ -]", "", found[1])
            if dump is None:
                lines.append("HEX:")
            lines[-1] += octets
            dump = True
            continue
        dump = None if line.strip() else dump
        stripped = line.strip().removesuffix(" (default)")
        if stripped == "Subject Public Key Info:":
            in_key = True
        elif stripped.startswith("X509v3 extensions:"):
            in_key = False
        if in_key and (HEX_LINE.match(line) or KEY_PARTS.match(line)):
            continue
        if stripped:
            lines.append(stripped)
    return lines


def openssl(arguments, data):
    done = subprocess.run(["openssl", *arguments], input=data, capture_output=True, check=False,
                          env={**os.environ, "LC_ALL": "C.UTF-8"})
    return done.returncode, done.stdout, done.stderr


class Comparison:
    """Certificates that were compared, what differs, and why that may be."""

    def __init__(self):
        self.same, self.different, self.explained = 0, [], collections.Counter()
        self.refused = 0

    def differ(self, name, what):
        self.different.append(f"{name}: {what}")

    def digests(self, name, certificate, der):
        for key, value in ("sha256", hashlib.sha256(der)), ("sha1", hashlib.sha1(der)):
            if certificate.get(key) != value.hexdigest():
                self.differ(name, f"{key} is {value.hexdigest()}, told as {certificate.get(key)}")
        if certificate.get("length", len(der)) != len(der):
            self.differ(name, f"length is {len(der)}, told as {certificate['length']}")

    def key_digest(self, name, certificate, der):
        code, pem, _ = openssl(["x509", "-inform", "der", "-noout", "-pubkey"], der)
        code2, spki, _ = openssl(["pkey", "-pubin", "-outform", "der"], pem) if code == 0 and pem else (1, b"", b"")
        if code != 0 or code2 != 0 or not spki:
            self.explained["openssl(1) cannot load the key: no digest of it to compare"] += 1
        elif hashlib.sha256(spki).hexdigest() != certificate["public_key"].get("spki_sha256"):
            self.differ(name, "spki_sha256")

    def compare(self, name, certificate, der):
        self.digests(name, certificate, der)
        code, text, _ = openssl(["x509", "-inform", "der", "-noout", "-text", "-nameopt", "RFC2253,-esc_msb,utf8",
                                 "-certopt", "ext_dump,no_sigdump"], der)
        if code != 0:
            self.refused += 1
            if "error" not in certificate and not re.search(r"\\[0-9A-F]{2}", certificate["subject"] +
                                                            certificate["issuer"]):
                self.differ(name, "openssl(1) refuses it, and nothing is said of that")
            return
        error = certificate.get("error", "")
        if error and not re.match(r"malformed |a second ", error): # of an extension openssl(1) says nothing
            self.differ(name, f"openssl(1) takes it, but: {error}")
            return
        theirs = their_lines(text.decode("utf-8", "surrogateescape"))
        try:
            ours = our_lines(certificate)
        except KeyError as missing:
            self.differ(name, f"has no {missing}")
            return
        theirs, ours = self.without_key(theirs, ours)
        if self.differences(theirs, ours):
            lines = difflib.unified_diff(theirs, ours, "openssl", "tlswalk", lineterm="", n=1)
            self.differ(name, "\n#     " + "\n#     ".join(list(lines)[:40]))
        else:
            self.same += 1
            self.key_digest(name, certificate, der)

    def without_key(self, theirs, ours):
        """Leaves out the size of a key that openssl(1) cannot load."""
        start = "Unable to load Public Key"
        if start not in theirs:
            return theirs, ours
        self.explained["openssl(1) cannot load the key: its size is not compared"] += 1
        at = theirs.index(start)
        end = theirs.index("X509v3 extensions:") if "X509v3 extensions:" in theirs else len(theirs)
        return theirs[:at] + theirs[end:], [line for line in ours if not re.match(
            r"Public-Key:|Exponent:|ASN1 OID:|NIST CURVE:", line)]

    def differences(self, theirs, ours):
        """Whether lines differ for another reason than those that are known."""
        for kind, a, b, c, d in difflib.SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes():
            if kind == "equal":
                continue
            pairs = list(zip(theirs[a:b], ours[c:d])) if b - a == d - c else [
                ("\n".join(theirs[a:b]), "\n".join(ours[c:d]))]
            for their, our in pairs:
                reasons = [text for text, holds in EXPLANATIONS if holds(their, our)]
                if not reasons:
                    return True
                self.explained[reasons[0]] += 1
        return False


def is_negative(their, our):
    """Of a negative serial number openssl(1) shows the sign and the absolute value, we the octets as they stand."""
    found = re.search(r"\((-)0x([0-9a-f]+)\)|\((N)egative\)((?:[0-9a-f]{2}:?)+)", their)
    octets = re.search(r"((?:[0-9a-f]{2}:)*[0-9a-f]{2})$|\(0x([0-9a-f]+)\)$", our)
    if not found or not octets:
        return False
    value = -int((found[2] or found[4]).replace(":", ""), 16)
    ours = int((octets[1] or octets[2]).replace(":", ""), 16)
    return any(ours == value + (1 << 8 * length) for length in range(1, 32))


# Why a line may differ.
EXPLANATIONS = [
    ("a negative serial number: openssl(1) shows its absolute value", is_negative),
    ("a notice in a BMPString: openssl(1) shows its octets up to the first NUL",
     lambda their, our: their == "Explicit Text:" and our.startswith("Explicit Text: ")),
    ("a NUL in a string: openssl(1) stops there",
     lambda their, our: "\0" in our and our.split("\0")[0].rstrip() == their),
    ("a control character in a name: openssl(1) does not take the extension apart",
     lambda their, our: re.search(r"[\x00-\x1f]", our) and our.startswith("DNS:") and their.startswith("0")),
    ("an algorithm that openssl(1) has no name for",
     lambda their, our: re.sub(r"2\.16\.840\.1\.101\.3\.4\.3\.\d+$", "", their)
     == re.sub(r"(ML|SLH)-DSA-.*$", "", our)),
    ("an extension in BER, which is told as octets", lambda their, our: our.startswith("HEX:3080")),
    ("an extension without anything in it: openssl(1) shows its octets", lambda their, our: our == "<EMPTY>"),
]


def walk(value, found):
    """Certificates anywhere in the JSON of a connection."""
    if isinstance(value, list):
        for one in value:
            walk(one, found)
    elif isinstance(value, dict):
        if "sha256" in value and "sha1" in value:
            found.setdefault(value["sha256"], value)
        for one in value.values():
            walk(one, found)


def run(arguments):
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, check=False)
    if done.returncode not in (0, DAMAGED):
        sys.exit(f"x509.py: {PROGRAM} {arguments[0]}: exit status {done.returncode}\n{done.stderr.decode()}")
    return done.stdout


def told_of(captures):
    """What the program says of the certificates in the captures, by their SHA-256."""
    found = {}
    for i in range(0, len(captures), CHUNK):
        for line in run(["show", "--json", "--per-file", "--verify", "never", *captures[i:i + CHUNK]]).splitlines():
            if b'"sha256":' in line:
                walk(json.loads(line), found)
    return found


def captures_in(folders):
    endings = (".pcap", ".pcapng", ".cap", ".pcap.gz", ".pcapng.gz", ".zst", ".lz4")
    return sorted(str(path) for folder in folders if os.path.isdir(folder)
                  for path in pathlib.Path(folder).rglob("*") if path.name.endswith(endings) and path.is_file())


def compare(certificates, told):
    comparison = Comparison()
    for digest in sorted(told):
        if digest in certificates:
            comparison.compare(digest[:16], told[digest], certificates[digest])
        else:
            comparison.differ(digest[:16], "its bytes are missing")
    count = len(told)
    print(f"{'ok' if not comparison.different else 'not ok'} - {comparison.same} of {count} certificates "
          f"as openssl(1) has them, {comparison.refused} that it refuses")
    for text, times in sorted(comparison.explained.items()):
        print(f"# {times} times {text}")
    for text in comparison.different[:20]:
        print(f"# {text}")
    return not comparison.different


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--der", help="folder of the certificates in the captures")
    parser.add_argument("capture", nargs="*", help="captures, or folders of them")
    arguments = parser.parse_args()
    reference = os.environ.get("TW_REFERENCE", str(ROOT.parent / "shared"))
    arguments.capture += [path for path in (f"{reference}/corpus/captures", f"{reference}/recorded/captures")
                          if arguments.capture and os.path.isdir(path)]
    captures = [path for path in arguments.capture if os.path.isfile(path)]
    captures += captures_in(path for path in arguments.capture if os.path.isdir(path))
    with tempfile.TemporaryDirectory() as folder:
        if not arguments.der:
            run(["certs", "--per-file", "--der", folder, *captures])
        ders = pathlib.Path(arguments.der or folder).rglob("*.der")
        certificates = {hashlib.sha256(der).hexdigest(): der for der in (path.read_bytes() for path in ders)}
        return 0 if compare(certificates, told_of(captures)) else 1


if __name__ == "__main__":
    sys.exit(main())

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Makes the certificates of this folder with openssl(1) 3.0: testdata/x509/make.sh FOLDER
#
# Each has something that certificates of the web seldom have. Keys are new each time, so that the bytes are not those
# committed; what they say is.
set -eu
out=$1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
subject='/C=NL/O=Extension Works/OU=a+OU=b/CN=rich.example'

openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out "$tmp/rsa.key"
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$tmp/ec.key"
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit -out "$tmp/explicit.key"
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP384r1 -out "$tmp/brainpool.key"
openssl genpkey -algorithm ED448 -out "$tmp/ed448.key"
openssl genpkey -algorithm X25519 -out "$tmp/x25519.key"
openssl genpkey -quiet -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:1024 -pkeyopt rsa_pss_keygen_md:sha256 \
    -pkeyopt rsa_pss_keygen_mgf1_md:sha1 -pkeyopt rsa_pss_keygen_saltlen:20 -out "$tmp/pss.key"
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -pkeyopt rsa_keygen_pubexp:18446744073709551557 \
    -out "$tmp/exponent.key" 2>/dev/null || cp "$tmp/rsa.key" "$tmp/exponent.key"

# issue NAME KEY SECTION [OPTION...]: a certificate that KEY signs itself
issue() {
    name=$1 key=$2 section=$3
    shift 3
    openssl req -new -x509 -config "$tmp/extensions.cnf" -key "$tmp/$key.key" -extensions "$section" \
        -subj "$subject" -days 9000 -outform der -out "$out/$name.der" "$@"
}

cat >"$tmp/extensions.cnf" <<END
[req]
distinguished_name = nobody
[nobody]
[none]
[rich]
basicConstraints = critical, CA:true, pathlen:3
keyUsage = critical, digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment, keyAgreement, keyCertSign, cRLSign, encipherOnly, decipherOnly
extendedKeyUsage = serverAuth, clientAuth, codeSigning, emailProtection, timeStamping, OCSPSigning, msSGC, nsSGC, 1.2.3.4.5
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always, issuer:always
subjectAltName = @san
issuerAltName = DNS:issuer.example, URI:http://issuer.example/, email:ca@issuer.example
crlDistributionPoints = full, relative
freshestCRL = URI:http://crl.example/delta.crl
authorityInfoAccess = OCSP;URI:http://ocsp.example/, caIssuers;URI:http://ca.example/ca.der, 1.2.3.4;DNS:odd.example
subjectInfoAccess = caRepository;URI:http://repository.example/
certificatePolicies = 2.5.29.32.0, 1.3.6.1.4.1.99999.1, @policy
policyMappings = 1.3.6.1.4.1.99999.1:1.3.6.1.4.1.99999.2, 1.3.6.1.4.1.99999.3:1.3.6.1.4.1.99999.4
policyConstraints = requireExplicitPolicy:2, inhibitPolicyMapping:1
inhibitAnyPolicy = 4
nameConstraints = critical, @constraints
tlsfeature = status_request, status_request_v2
noCheck = ignored
nsCertType = client, server, email, objsign, reserved, sslCA, emailCA, objCA
nsComment = "a comment \\\\ with a backslash"
nsBaseUrl = http://ns.example/
nsRevocationUrl = revoked
nsCaRevocationUrl = ca-revoked
nsRenewalUrl = renew
nsCaPolicyUrl = policy
nsSslServerName = *.ns.example
2.5.29.16 = DER:3022800f32303130303130313030303030305a810f32303330303130313030303030305a
1.3.6.1.4.1.99999.9 = critical, DER:0403010203
[san]
DNS.1 = rich.example
DNS.2 = *.rich.example
IP.1 = 192.0.2.1
IP.2 = 2001:db8::1
email.1 = postmaster@rich.example
URI.1 = https://rich.example/path?query=1,2
RID.1 = 1.2.3.4
dirName.1 = directory
otherName.1 = msUPN;UTF8:user@rich.example
otherName.2 = 1.3.6.1.5.5.7.8.7;IA5:_xmpp-server.rich.example
otherName.3 = 1.3.6.1.5.5.7.8.5;UTF8:rich.example
otherName.4 = 1.3.6.1.4.1.99999.8;UTF8:something else
[directory]
C = NL
O = A Directory, with a comma
CN = directory
[full]
fullname = URI:http://crl.example/ca.crl, URI:ldap://crl.example/cn=ca
CRLissuer = dirName:directory
reasons = keyCompromise, CACompromise, affiliationChanged, superseded, cessationOfOperation, certificateHold
[relative]
relativename = relative_name
CRLissuer = dirName:directory
[relative_name]
CN = one relative name
[policy]
policyIdentifier = 1.3.6.1.4.1.99999.3
CPS.1 = http://cps.example/
userNotice.1 = @notice
[notice]
explicitText = "UTF8:read this: é"
organization = "Extension Works"
noticeNumbers = 1, 2, 300
[constraints]
permitted;DNS.1 = rich.example
permitted;email.1 = rich.example
permitted;IP.1 = 10.0.0.0/255.0.0.0
permitted;IP.2 = 2001:db8::/ffff:ffff::
permitted;dirName.1 = directory
excluded;DNS.1 = bad.rich.example
excluded;URI.1 = .bad.example
[wrong]
2.5.29.15 = critical, DER:0401ff
2.5.29.31 = DER:3005300330018100
2.5.29.35 = DER:30800000
1.3.6.1.5.5.7.1.24 = DER:3003020100
2.5.29.19 = DER:30060101ff020103
[odd]
2.5.29.15 = DER:03020000
2.5.29.37 = DER:3000
2.5.29.19 = DER:3000
2.5.29.14 = DER:0400
2.5.29.30 = DER:3000
2.5.29.31 = DER:3000
2.5.29.32 = DER:3000
1.3.6.1.5.5.7.1.1 = DER:3000
END

issue rich ec rich
issue pss-signature rsa none -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:17 -sha384 -sigopt rsa_mgf1_md:sha256
issue pss-key pss none -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:20 -sha256 -sigopt rsa_mgf1_md:sha1
issue long-exponent exponent none
issue explicit-curve explicit none
issue brainpool brainpool none
issue ed448 ed448 none
issue negative-serial ec none -set_serial -0x80000001
issue zero-serial ec none -set_serial 0
issue far-future ec none -days 20000
issue wrong-extensions ec wrong
issue empty-extensions ec odd
# What no option of openssl(1) makes is written down as ASN.1, with a signature that is none.
cat >"$tmp/rare.cnf" <<'END'
asn1 = SEQUENCE:certificate
[certificate]
tbs = SEQUENCE:tbs
algorithm = SEQUENCE:algorithm
signature = FORMAT:HEX,BITSTR:00
[tbs]
version = EXP:0,INTEGER:2
serial = INTEGER:1
algorithm = SEQUENCE:algorithm
issuer = SEQUENCE:name
validity = SEQUENCE:validity
subject = SEQUENCE:name
key = SEQUENCE:key
issuer_unique_id = IMP:1,FORMAT:HEX,BITSTR:0102
subject_unique_id = IMP:2,FORMAT:HEX,BITSTR:030405
extensions = EXP:3,SEQUENCE:extensions
[algorithm]
oid = OID:1.3.101.112
[name]
rdn = SET:rdn
[rdn]
attribute = SEQUENCE:attribute
[attribute]
type = OID:2.5.4.3
value = UTF8:rare
[validity]
from = UTCTIME:700101000000Z
until = GENTIME:99991231235959Z
[key]
algorithm = SEQUENCE:algorithm
key = FORMAT:HEX,BITSTR:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a
[extensions]
constraints = SEQUENCE:constraints
policies = SEQUENCE:policies
[constraints]
oid = OID:2.5.29.30
value = OCTWRAP,SEQUENCE:name_constraints
[name_constraints]
permitted = IMP:0,SEQUENCE:subtrees
[subtrees]
first = SEQUENCE:subtree
[subtree]
base = IMP:2,IA5STRING:rare.example
minimum = IMP:0,INTEGER:1
maximum = IMP:1,INTEGER:3
[policies]
oid = OID:2.5.29.32
value = OCTWRAP,SEQUENCE:policy_list
[policy_list]
policy = SEQUENCE:policy
[policy]
oid = OID:1.2.3.4
qualifiers = SEQUENCE:qualifiers
[qualifiers]
qualifier = SEQUENCE:qualifier
[qualifier]
oid = OID:1.2.3.5
value = FORMAT:HEX,OCTETSTRING:deadbeef
END
openssl asn1parse -genconf "$tmp/rare.cnf" -noout -out "$out/rare.der"

# A chain of three, and what two responders say of its first certificate.
mkdir "$out/chain" 2>/dev/null || true
for name in root intermediate responder leaf; do
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$tmp/$name.key"
done
cat >>"$tmp/extensions.cnf" <<'END'
[authority]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[responder]
extendedKeyUsage = OCSPSigning
authorityKeyIdentifier = keyid
noCheck = ignored
[leaf]
subjectAltName = DNS:leaf.example, DNS:*.leaf.example, IP:192.0.2.7
extendedKeyUsage = serverAuth
authorityKeyIdentifier = keyid
END
openssl req -new -x509 -config "$tmp/extensions.cnf" -key "$tmp/root.key" -extensions authority -days 9000 \
    -subj '/O=Chain/CN=root' -out "$tmp/root.crt"
# sign NAME ISSUER SERIAL
sign() {
    section=$1
    [ "$1" != intermediate ] || section=authority
    openssl req -new -config "$tmp/extensions.cnf" -key "$tmp/$1.key" -subj "/O=Chain/CN=$1" |
        openssl x509 -req -CA "$tmp/$2.crt" -CAkey "$tmp/$2.key" -set_serial "$3" -days 9000 \
            -extfile "$tmp/extensions.cnf" -extensions "$section" -out "$tmp/$1.crt" 2>/dev/null
}
sign intermediate root 2
sign responder intermediate 3
sign leaf intermediate 4
for name in root intermediate leaf; do
    openssl x509 -in "$tmp/$name.crt" -outform der -out "$out/chain/$name.der"
done
printf 'V\t491231235959Z\t\t04\tunknown\t/O=Chain/CN=leaf\n' >"$tmp/good.txt"
printf 'R\t491231235959Z\t260101000000Z,keyCompromise\t04\tunknown\t/O=Chain/CN=leaf\n' >"$tmp/revoked.txt"
# respond INDEX SIGNER FILE [OPTION...]
respond() {
    index=$1 signer=$2 file=$3
    shift 3
    openssl ocsp -index "$tmp/$index.txt" -CA "$tmp/intermediate.crt" -rsigner "$tmp/$signer.crt" \
        -rkey "$tmp/$signer.key" -issuer "$tmp/intermediate.crt" -cert "$tmp/leaf.crt" -ndays 8000 \
        -no_nonce -respout "$out/chain/$file.ocsp" "$@" >/dev/null 2>&1
}
respond good intermediate good -resp_no_certs
respond revoked responder revoked -resp_key_id
printf '\060\003\012\001\003' >"$out/chain/try-later.ocsp"

openssl pkey -in "$tmp/x25519.key" -pubout -out "$tmp/x25519.pub"
openssl x509 -new -subj "$subject" -key "$tmp/ec.key" -force_pubkey "$tmp/x25519.pub" -days 9000 -outform der \
    -out "$out/x25519.der" 2>/dev/null || rm -f "$out/x25519.der"

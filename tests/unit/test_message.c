/* SPDX-License-Identifier: Apache-2.0 */
/* Messages: every form that has a decoder, and what can be wrong with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "event_log.h"
#include "registry/registry.h"

static struct event_case cases[] = {
    {
        .name = "HelloRequest",
        HANDSHAKE(TW_HELLO_REQUEST),
        .from = TW_SERVER,
        .hex = "",
        .log = "",
    },
    {
        .name = "HelloRequest that is not empty",
        HANDSHAKE(TW_HELLO_REQUEST),
        .from = TW_SERVER,
        .hex = "00",
        .log = "0+1 ! body trailing\n",
    },
    {
        .name = "ClientHello without extensions",
        HANDSHAKE(TW_CLIENT_HELLO),
        .hex = "0300 5a*32 00 0004 002f 00ff 01 00",
        .log = "0+2 legacy_version 0x0300\n"
               "2+32 random 5a*32\n"
               "35+0 session_id -\n"
               "37 cipher_suites:\n"
               "  37+2 cipher_suite 0x002f\n"
               "  39+2 cipher_suite 0x00ff\n"
               "42 compression_methods:\n"
               "  42+1 compression_method 0x00\n",
    },
    {
        .name = "ClientHello",
        HANDSHAKE(TW_CLIENT_HELLO),
        .hex = "0303 5a*32 04 01020304 0002 c02f 02 01 00 0004 0017 0000",
        .log = "0+2 legacy_version 0x0303\n"
               "2+32 random 5a*32\n"
               "35+4 session_id 01020304\n"
               "41 cipher_suites:\n"
               "  41+2 cipher_suite 0xc02f\n"
               "44 compression_methods:\n"
               "  44+1 compression_method 0x01\n"
               "  45+1 compression_method 0x00\n"
               "48 extensions:\n"
               "  48 extension:\n"
               "    48+2 type 0x0017\n"
               "    50+2 length 0\n"
               "    52 data:\n",
    },
    {
        .name = "ClientHello with an odd list of suites",
        HANDSHAKE(TW_CLIENT_HELLO),
        .hex = "0303 5a*32 00 0003 c02f 00 01 00",
        .log = "0+2 legacy_version 0x0303\n"
               "2+32 random 5a*32\n"
               "35+0 session_id -\n"
               "37 cipher_suites:\n"
               "  37+2 cipher_suite 0xc02f\n"
               "  39+1 ! cipher_suite wants 2\n"
               "41 compression_methods:\n"
               "  41+1 compression_method 0x00\n",
    },
    {
        .name = "ClientHello with a session id too long",
        HANDSHAKE(TW_CLIENT_HELLO),
        .hex = "0303 5a*32 21 11*33 0002 c02f 01 00",
        .log = "0+2 legacy_version 0x0303\n"
               "2+32 random 5a*32\n"
               "34 ! session_id length 33\n"
               "35+33 session_id 11*33\n"
               "70 cipher_suites:\n"
               "  70+2 cipher_suite 0xc02f\n"
               "73 compression_methods:\n"
               "  73+1 compression_method 0x00\n",
    },
    {
        .name = "ClientHello with empty lists",
        HANDSHAKE(TW_CLIENT_HELLO),
        .hex = "0303 5a*32 00 0000 00",
        .log = "0+2 legacy_version 0x0303\n"
               "2+32 random 5a*32\n"
               "35+0 session_id -\n"
               "35 ! cipher_suites length 0\n"
               "37 cipher_suites:\n"
               "37 ! compression_methods length 0\n"
               "38 compression_methods:\n",
    },
    {
        .name = "ClientHello whose suites run past its end",
        HANDSHAKE(TW_CLIENT_HELLO),
        .hex = "0303 5a*32 00 00ff c02f",
        .log = "0+2 legacy_version 0x0303\n"
               "2+32 random 5a*32\n"
               "35+0 session_id -\n"
               "37 cipher_suites:\n"
               "  37+2 ! cipher_suites wants 255\n"
               "  37+2 cipher_suite 0xc02f\n",
    },
    {
        .name = "ClientHello with bytes behind the extensions",
        HANDSHAKE(TW_CLIENT_HELLO),
        .hex = "0303 5a*32 00 0002 c02f 01 00 0000 beef",
        .log = "0+2 legacy_version 0x0303\n"
               "2+32 random 5a*32\n"
               "35+0 session_id -\n"
               "37 cipher_suites:\n"
               "  37+2 cipher_suite 0xc02f\n"
               "40 compression_methods:\n"
               "  40+1 compression_method 0x00\n"
               "43 extensions:\n"
               "43+2 ! body trailing\n",
    },
    {
        .name = "ClientHello of SSL 2.0",
        SSL2_CLIENT_HELLO,
        .hex = "0301 0006 0000 0010 00002f 0700c0 11*16",
        .log = "0+2 legacy_version 0x0301\n"
               "2+2 cipher_spec_length 6\n"
               "4+2 session_id_length 0\n"
               "6+2 challenge_length 16\n"
               "8 cipher_specs:\n"
               "  8+3 cipher_spec 0x00002f\n"
               "  11+3 cipher_spec 0x0700c0\n"
               "14+0 session_id -\n"
               "14+16 challenge 11*16\n",
    },
    {
        .name = "ClientHello of SSL 2.0 with a session id and part of a cipher spec",
        SSL2_CLIENT_HELLO,
        .hex = "0002 0004 0002 0004 00002f 07 beef 11*4",
        .log = "0+2 legacy_version 0x0002\n"
               "2+2 cipher_spec_length 4\n"
               "4+2 session_id_length 2\n"
               "6+2 challenge_length 4\n"
               "8 cipher_specs:\n"
               "  8+3 cipher_spec 0x00002f\n"
               "  11+1 ! cipher_spec wants 3\n"
               "12+2 session_id beef\n"
               "14+4 challenge 11*4\n",
    },
    {
        .name = "ServerHello without extensions",
        HANDSHAKE(TW_SERVER_HELLO),
        .from = TW_SERVER,
        .hex = "0301 5a*32 02 abcd 002f 00",
        .log = "0+2 legacy_version 0x0301\n"
               "2+32 random 5a*32\n"
               "35+2 session_id abcd\n"
               "37+2 cipher_suite 0x002f\n"
               "39+1 compression_method 0x00\n",
    },
    {
        .name = "ServerHello of TLS 1.3",
        HANDSHAKE(TW_SERVER_HELLO),
        .from = TW_SERVER,
        .hex = "0303 5a*32 00 1301 00 0006 002b 0002 0304",
        .log = "0+2 legacy_version 0x0303\n"
               "2+32 random 5a*32\n"
               "35+0 session_id -\n"
               "35+2 cipher_suite 0x1301\n"
               "37+1 compression_method 0x00\n"
               "40 extensions:\n"
               "  40 extension:\n"
               "    40+2 type 0x002b\n"
               "    42+2 length 2\n"
               "    44 data:\n"
               "      44+2 selected_version 0x0304\n",
    },
    {
        .name = "ServerHello of draft 18",
        HANDSHAKE(TW_SERVER_HELLO),
        .from = TW_SERVER,
        .hex = "7f12 5a*32 1301 0006 0029 0002 0000",
        .log = "0+2 legacy_version 0x7f12\n"
               "2+32 random 5a*32\n"
               "34+2 cipher_suite 0x1301\n"
               "38 extensions:\n"
               "  38 extension:\n"
               "    38+2 type 0x0029\n"
               "    40+2 length 2\n"
               "    42 data:\n"
               "      42+2 selected_identity 0\n",
    },
    {
        .name = "ServerHello that is a HelloRetryRequest",
        HANDSHAKE(TW_SERVER_HELLO),
        .from = TW_SERVER,
        .hex = "0303 cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c 00 1301 00 0006 0033 "
               "0002 0018",
        .log = "0+2 legacy_version 0x0303\n"
               "2+32 random cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c\n"
               "35+0 session_id -\n"
               "35+2 cipher_suite 0x1301\n"
               "37+1 compression_method 0x00\n"
               "40 extensions:\n"
               "  40 extension:\n"
               "    40+2 type 0x0033\n"
               "    42+2 length 2\n"
               "    44 data:\n"
               "      44+2 selected_group 0x0018\n",
    },
    {
        .name = "HelloRetryRequest of draft 18",
        HANDSHAKE(TW_HELLO_RETRY_REQUEST),
        .from = TW_SERVER,
        .hex = "7f12 0006 0028 0002 0018",
        .log = "0+2 legacy_version 0x7f12\n"
               "4 extensions:\n"
               "  4 extension:\n"
               "    4+2 type 0x0028\n"
               "    6+2 length 2\n"
               "    8 data:\n"
               "      8+2 selected_group 0x0018\n",
    },
    {
        .name = "HelloRetryRequest of draft 19",
        HANDSHAKE(TW_HELLO_RETRY_REQUEST),
        .from = TW_SERVER,
        .hex = "7f13 1301 0006 0028 0002 0018",
        .log = "0+2 legacy_version 0x7f13\n"
               "2+2 cipher_suite 0x1301\n"
               "6 extensions:\n"
               "  6 extension:\n"
               "    6+2 type 0x0028\n"
               "    8+2 length 2\n"
               "    10 data:\n"
               "      10+2 selected_group 0x0018\n",
    },
    {
        .name = "Certificate",
        HANDSHAKE(TW_CERTIFICATE),
        VERSION(TW_TLS_1_2),
        .from = TW_SERVER,
        .details = true,
        .hex = "00000d 000004 30020500 000003 020100",
        .log = "3 certificates:\n"
               "  3 certificate:\n"
               "    3+3 length 4\n"
               "    6+4 der 30020500\n"
               "    10 bits 32\n"
               "  10 certificate:\n"
               "    10+3 length 3\n"
               "    13+3 der 020100\n"
               "    16 bits 24\n",
    },
    {
        .name = "Certificate of a client that has none",
        HANDSHAKE(TW_CERTIFICATE),
        VERSION(TW_TLS_1_2),
        .hex = "000000",
        .log = "3 certificates:\n",
    },
    {
        .name = "Certificate that nobody looks into",
        HANDSHAKE(TW_CERTIFICATE),
        VERSION(TW_TLS_1_2),
        .from = TW_SERVER,
        .hex = "000007 000004 30020500",
        .log = "3 certificates:\n"
               "  3 certificate:\n"
               "    3+3 length 4\n"
               "    6+4 der 30020500\n",
    },
    {
        .name = "Certificate of length 0",
        HANDSHAKE(TW_CERTIFICATE),
        VERSION(TW_TLS_1_2),
        .from = TW_SERVER,
        .hex = "000003 000000",
        .log = "3 certificates:\n"
               "  3 certificate:\n"
               "    3+3 length 0\n"
               "    6 ! der length 0\n"
               "    6+0 der -\n",
    },
    {
        .name = "Certificate longer than its list",
        HANDSHAKE(TW_CERTIFICATE),
        VERSION(TW_TLS_1_2),
        .from = TW_SERVER,
        .details = true,
        .hex = "000009 000009 30020500 beef",
        .log = "3 certificates:\n"
               "  3 certificate:\n"
               "    3+3 length 9\n"
               "    6+6 ! der wants 9\n",
    },
    {
        .name = "Certificate of TLS 1.3",
        HANDSHAKE(TW_CERTIFICATE),
        VERSION(TW_TLS_1_3),
        .from = TW_SERVER,
        .details = true,
        .hex = "00 00001d 000004 30020500 0000 000003 020100 000c 0005 0008 01 000004 deadbeef",
        .log = "1+0 certificate_request_context -\n"
               "4 certificates:\n"
               "  4 certificate:\n"
               "    4+3 length 4\n"
               "    7+4 der 30020500\n"
               "    11 bits 32\n"
               "    13 extensions:\n"
               "  13 certificate:\n"
               "    13+3 length 3\n"
               "    16+3 der 020100\n"
               "    19 bits 24\n"
               "    21 extensions:\n"
               "      21 extension:\n"
               "        21+2 type 0x0005\n"
               "        23+2 length 8\n"
               "        25 data:\n"
               "          25+1 status_type 0x01\n"
               "          29+4 response deadbeef\n",
    },
    {
        .name = "Certificate with a raw public key",
        HANDSHAKE(TW_CERTIFICATE),
        .params = {.version = TW_TLS_1_2, .server_certificate_type = 2},
        .from = TW_SERVER,
        .details = true,
        .hex = "000004 30020500",
        .log = "0 certificates:\n"
               "  0 certificate:\n"
               "    0+3 length 4\n"
               "    3+4 raw_public_key 30020500\n",
    },
    {
        .name = "Certificate of the other side, not raw",
        HANDSHAKE(TW_CERTIFICATE),
        .params = {.version = TW_TLS_1_2, .server_certificate_type = 2},
        .from = TW_CLIENT,
        .hex = "000007 000004 30020500",
        .log = "3 certificates:\n"
               "  3 certificate:\n"
               "    3+3 length 4\n"
               "    6+4 der 30020500\n",
    },
    {
        .name = "Certificate with a raw public key and more",
        HANDSHAKE(TW_CERTIFICATE),
        .params = {.version = TW_TLS_1_2, .server_certificate_type = 2},
        .from = TW_SERVER,
        .hex = "000004 30020500 beef",
        .log = "0 certificates:\n"
               "  0 certificate:\n"
               "    0+3 length 4\n"
               "    3+4 raw_public_key 30020500\n"
               "7+2 ! body trailing\n",
    },
    {
        .name = "Certificate of TLS 1.3 with a raw public key",
        HANDSHAKE(TW_CERTIFICATE),
        .params = {.version = TW_TLS_1_3, .client_certificate_type = 2},
        .from = TW_CLIENT,
        .hex = "02 beef 000009 000004 30020500 0000",
        .log = "1+2 certificate_request_context beef\n"
               "6 certificates:\n"
               "  6 certificate:\n"
               "    6+3 length 4\n"
               "    9+4 raw_public_key 30020500\n"
               "    15 extensions:\n",
    },
    {
        .name = "CertificateStatus",
        HANDSHAKE(TW_CERTIFICATE_STATUS),
        .from = TW_SERVER,
        .hex = "01 000004 deadbeef",
        .log = "0+1 status_type 0x01\n"
               "4+4 response deadbeef\n",
    },
    {
        .name = "CertificateStatus for several certificates",
        HANDSHAKE(TW_CERTIFICATE_STATUS),
        .from = TW_SERVER,
        .hex = "02 00000a 000004 deadbeef 000000",
        .log = "0+1 status_type 0x02\n"
               "4 responses:\n"
               "  4 ocsp_response_entry:\n"
               "    7+4 response deadbeef\n"
               "  11 ocsp_response_entry:\n"
               "    14+0 response -\n",
    },
    {
        .name = "CertificateStatus of an unknown type",
        HANDSHAKE(TW_CERTIFICATE_STATUS),
        .from = TW_SERVER,
        .hex = "07 beef",
        .log = "0+1 status_type 0x07\n"
               "1+2 body beef\n",
    },
    {
        .name = "ServerKeyExchange, ECDHE",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xc02f),
        .from = TW_SERVER,
        .hex = "03 001d 20 aa*32 0804 0004 01020304",
        .log = "0 key_exchange 'ecdhe'\n"
               "0 params:\n"
               "  0+1 curve_type 0x03\n"
               "  1+2 named_group 0x001d\n"
               "  4+32 public_key aa*32\n"
               "36 signature:\n"
               "  36+2 algorithm 0x0804\n"
               "  38+2 length 4\n"
               "  40+4 bytes 01020304\n",
    },
    {
        .name = "ServerKeyExchange, ECDHE before TLS 1.2",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_0, 0xc013),
        .from = TW_SERVER,
        .hex = "03 0017 04 04aabbcc 0004 01020304",
        .log = "0 key_exchange 'ecdhe'\n"
               "0 params:\n"
               "  0+1 curve_type 0x03\n"
               "  1+2 named_group 0x0017\n"
               "  4+4 public_key 04aabbcc\n"
               "8 signature:\n"
               "  8+2 length 4\n"
               "  10+4 bytes 01020304\n",
    },
    {
        .name = "ServerKeyExchange, ECDHE over a prime field",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xc02b),
        .from = TW_SERVER,
        .hex = "01 01 17 01 01 01 02 03 040506 01 07 01 01 02 0405 0403 0002 beef",
        .log = "0 key_exchange 'ecdhe'\n"
               "0 params:\n"
               "  0+1 curve_type 0x01\n"
               "  2+1 prime_p 17\n"
               "  3 curve:\n"
               "    4+1 a 01\n"
               "    6+1 b 02\n"
               "  8+3 base 040506\n"
               "  12+1 order 07\n"
               "  14+1 cofactor 01\n"
               "  16+2 public_key 0405\n"
               "18 signature:\n"
               "  18+2 algorithm 0x0403\n"
               "  20+2 length 2\n"
               "  22+2 bytes beef\n",
    },
    {
        .name = "ServerKeyExchange, ECDHE over a binary field, trinomial",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xc02b),
        .from = TW_SERVER,
        .hex = "02 00e9 01 01 4a 01 01 01 02 03 040506 01 07 01 01 02 0405 0403 0002 beef",
        .log = "0 key_exchange 'ecdhe'\n"
               "0 params:\n"
               "  0+1 curve_type 0x02\n"
               "  1+2 m 233\n"
               "  3+1 basis 0x01\n"
               "  5+1 k 4a\n"
               "  6 curve:\n"
               "    7+1 a 01\n"
               "    9+1 b 02\n"
               "  11+3 base 040506\n"
               "  15+1 order 07\n"
               "  17+1 cofactor 01\n"
               "  19+2 public_key 0405\n"
               "21 signature:\n"
               "  21+2 algorithm 0x0403\n"
               "  23+2 length 2\n"
               "  25+2 bytes beef\n",
    },
    {
        .name = "ServerKeyExchange, ECDHE over a binary field, pentanomial",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xc02b),
        .from = TW_SERVER,
        .hex = "02 00a3 02 01 03 01 06 01 07 01 01 01 02 03 040506 01 07 01 01 02 0405 0403 0002 beef",
        .log = "0 key_exchange 'ecdhe'\n"
               "0 params:\n"
               "  0+1 curve_type 0x02\n"
               "  1+2 m 163\n"
               "  3+1 basis 0x02\n"
               "  5+1 k1 03\n"
               "  7+1 k2 06\n"
               "  9+1 k3 07\n"
               "  10 curve:\n"
               "    11+1 a 01\n"
               "    13+1 b 02\n"
               "  15+3 base 040506\n"
               "  19+1 order 07\n"
               "  21+1 cofactor 01\n"
               "  23+2 public_key 0405\n"
               "25 signature:\n"
               "  25+2 algorithm 0x0403\n"
               "  27+2 length 2\n"
               "  29+2 bytes beef\n",
    },
    {
        .name = "ServerKeyExchange, ECDHE over an unknown kind of field",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xc02b),
        .from = TW_SERVER,
        .hex = "09 001d 02 abcd",
        .log = "0 key_exchange 'ecdhe'\n"
               "0 params:\n"
               "  0+1 curve_type 0x09\n"
               "  0 ! curve_type curve type 9\n"
               "  1+5 body 001d02abcd\n",
    },
    {
        .name = "ServerKeyExchange, ECDHE over an unknown basis",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xc02b),
        .from = TW_SERVER,
        .hex = "02 00a3 09 beef",
        .log = "0 key_exchange 'ecdhe'\n"
               "0 params:\n"
               "  0+1 curve_type 0x02\n"
               "  1+2 m 163\n"
               "  3+1 basis 0x09\n"
               "  4+2 body beef\n",
    },
    {
        .name = "ServerKeyExchange, ECDHE, signature too long",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xc02f),
        .from = TW_SERVER,
        .hex = "03 001d 02 abcd 0804 0008 01020304",
        .log = "0 key_exchange 'ecdhe'\n"
               "0 params:\n"
               "  0+1 curve_type 0x03\n"
               "  1+2 named_group 0x001d\n"
               "  4+2 public_key abcd\n"
               "6 signature:\n"
               "  6+2 algorithm 0x0804\n"
               "  8+2 length 8\n"
               "  10+4 ! bytes wants 8\n",
    },
    {
        .name = "ServerKeyExchange, ECDHE, with more behind",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xc02f),
        .from = TW_SERVER,
        .hex = "03 001d 02 abcd 0804 0002 0102 0304",
        .log = "0 key_exchange 'ecdhe'\n"
               "0 params:\n"
               "  0+1 curve_type 0x03\n"
               "  1+2 named_group 0x001d\n"
               "  4+2 public_key abcd\n"
               "6 signature:\n"
               "  6+2 algorithm 0x0804\n"
               "  8+2 length 2\n"
               "  10+2 bytes 0102\n"
               "12+2 ! body trailing\n",
    },
    {
        .name = "ServerKeyExchange, ECDH_anon",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xc018),
        .from = TW_SERVER,
        .hex = "03 001d 02 abcd",
        .log = "0 key_exchange 'ecdh_anon'\n"
               "0 params:\n"
               "  0+1 curve_type 0x03\n"
               "  1+2 named_group 0x001d\n"
               "  4+2 public_key abcd\n",
    },
    {
        .name = "ServerKeyExchange, DHE",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0x009e),
        .from = TW_SERVER,
        .hex = "0004 ffffff01 0001 02 0004 aabbccdd 0401 0004 01020304",
        .log = "0 key_exchange 'dhe'\n"
               "0 params:\n"
               "  2+4 p ffffff01\n"
               "  8+1 g 02\n"
               "  11+4 public_key aabbccdd\n"
               "15 signature:\n"
               "  15+2 algorithm 0x0401\n"
               "  17+2 length 4\n"
               "  19+4 bytes 01020304\n",
    },
    {
        .name = "ServerKeyExchange, DHE_EXPORT",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_0, 0x0014),
        .from = TW_SERVER,
        .hex = "0002 fffb 0001 05 0002 abcd 0002 beef",
        .log = "0 key_exchange 'dhe_export'\n"
               "0 params:\n"
               "  2+2 p fffb\n"
               "  6+1 g 05\n"
               "  9+2 public_key abcd\n"
               "11 signature:\n"
               "  11+2 length 2\n"
               "  13+2 bytes beef\n",
    },
    {
        .name = "ServerKeyExchange, DH_anon",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0x0034),
        .from = TW_SERVER,
        .hex = "0002 fffb 0001 05 0002 abcd",
        .log = "0 key_exchange 'dh_anon'\n"
               "0 params:\n"
               "  2+2 p fffb\n"
               "  6+1 g 05\n"
               "  9+2 public_key abcd\n",
    },
    {
        .name = "ServerKeyExchange, DH_anon_EXPORT",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_SSL_3_0, 0x0017),
        .from = TW_SERVER,
        .hex = "0002 fffb 0001 05 0002 abcd",
        .log = "0 key_exchange 'dh_anon_export'\n"
               "0 params:\n"
               "  2+2 p fffb\n"
               "  6+1 g 05\n"
               "  9+2 public_key abcd\n",
    },
    {
        .name = "ServerKeyExchange, RSA_EXPORT",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_0, 0x0003),
        .from = TW_SERVER,
        .hex = "0002 abcd 0003 010001 0002 beef",
        .log = "0 key_exchange 'rsa_export'\n"
               "0 params:\n"
               "  2+2 modulus abcd\n"
               "  6+3 exponent 010001\n"
               "9 signature:\n"
               "  9+2 length 2\n"
               "  11+2 bytes beef\n",
    },
    {
        .name = "ServerKeyExchange, PSK",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0x00ae),
        .from = TW_SERVER,
        .hex = "0004 68696e74",
        .log = "0 key_exchange 'psk'\n"
               "0 params:\n"
               "  2+4 psk_identity_hint 'hint'\n",
    },
    {
        .name = "ServerKeyExchange, RSA_PSK without a hint",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0x00b6),
        .from = TW_SERVER,
        .hex = "0000",
        .log = "0 key_exchange 'rsa_psk'\n"
               "0 params:\n"
               "  2+0 psk_identity_hint ''\n",
    },
    {
        .name = "ServerKeyExchange, DHE_PSK",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0x00aa),
        .from = TW_SERVER,
        .hex = "0004 68696e74 0002 fffb 0001 05 0002 abcd",
        .log = "0 key_exchange 'dhe_psk'\n"
               "0 params:\n"
               "  2+4 psk_identity_hint 'hint'\n"
               "  8+2 p fffb\n"
               "  12+1 g 05\n"
               "  15+2 public_key abcd\n",
    },
    {
        .name = "ServerKeyExchange, ECDHE_PSK",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xc037),
        .from = TW_SERVER,
        .hex = "0004 68696e74 03 001d 02 abcd",
        .log = "0 key_exchange 'ecdhe_psk'\n"
               "0 params:\n"
               "  2+4 psk_identity_hint 'hint'\n"
               "  6+1 curve_type 0x03\n"
               "  7+2 named_group 0x001d\n"
               "  10+2 public_key abcd\n",
    },
    {
        .name = "ServerKeyExchange, SRP",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xc01d),
        .from = TW_SERVER,
        .hex = "0002 fffb 0001 02 04 73616c74 0002 abcd",
        .log = "0 key_exchange 'srp'\n"
               "0 params:\n"
               "  2+2 n fffb\n"
               "  6+1 g 02\n"
               "  8+4 salt 73616c74\n"
               "  14+2 public_key abcd\n",
    },
    {
        .name = "ServerKeyExchange, SRP with a certificate",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xc01e),
        .from = TW_SERVER,
        .hex = "0002 fffb 0001 02 04 73616c74 0002 abcd 0401 0002 beef",
        .log = "0 key_exchange 'srp'\n"
               "0 params:\n"
               "  2+2 n fffb\n"
               "  6+1 g 02\n"
               "  8+4 salt 73616c74\n"
               "  14+2 public_key abcd\n"
               "16 signature:\n"
               "  16+2 algorithm 0x0401\n"
               "  18+2 length 2\n"
               "  20+2 bytes beef\n",
    },
    {
        .name = "ServerKeyExchange, empty prime",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0x009e),
        .from = TW_SERVER,
        .hex = "0000 0001 02 0001 03 0401 0000",
        .log = "0 key_exchange 'dhe'\n"
               "0 params:\n"
               "  0 ! p length 0\n"
               "  2+0 p -\n"
               "  4+1 g 02\n"
               "  7+1 public_key 03\n"
               "8 signature:\n"
               "  8+2 algorithm 0x0401\n"
               "  10+2 length 0\n"
               "  12+0 bytes -\n",
    },
    {
        .name = "ServerKeyExchange of TLS 1.2 with a suite of TLCP",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xe011),
        .from = TW_SERVER,
        .hex = "03 0029 04 04aabbcc 0708 0008 3006020101020102",
        .log = "0 key_exchange 'ecdhe'\n"
               "0 params:\n"
               "  0+1 curve_type 0x03\n"
               "  1+2 named_group 0x0029\n"
               "  4+4 public_key 04aabbcc\n"
               "8 signature:\n"
               "  8+2 algorithm 0x0708\n"
               "  10+2 length 8\n"
               "  12+8 bytes 3006020101020102\n",
    },
    {
        .name = "ServerKeyExchange where RSA should have none",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0x002f),
        .from = TW_SERVER,
        .hex = "0004 01020304",
        .log = "0+6 body 000401020304\n",
    },
    {
        .name = "ServerKeyExchange of an unknown suite",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0x5555),
        .from = TW_SERVER,
        .guesses = true,
        .hex = "0004 01020304",
        .log = "0+6 body 000401020304\n",
    },
    {
        .name = "ServerKeyExchange of an unknown suite, plainly ECDHE",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0x5555),
        .from = TW_SERVER,
        .guesses = true,
        .hex = "03 001d 02 abcd 0403 0002 beef",
        .log = "0 key_exchange 'ecdhe'\n"
               "0 params:\n"
               "  0+1 curve_type 0x03\n"
               "  1+2 named_group 0x001d\n"
               "  4+2 public_key abcd\n"
               "6 signature:\n"
               "  6+2 algorithm 0x0403\n"
               "  8+2 length 2\n"
               "  10+2 bytes beef\n",
    },
    {
        .name = "ServerKeyExchange, nothing known, ECDHE of TLS 1.2",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        .from = TW_SERVER,
        .guesses = true,
        .hex = "03 001d 02 abcd 0403 0002 beef",
        .log = "0 key_exchange 'ecdhe'\n"
               "0 params:\n"
               "  0+1 curve_type 0x03\n"
               "  1+2 named_group 0x001d\n"
               "  4+2 public_key abcd\n"
               "6 signature:\n"
               "  6+2 algorithm 0x0403\n"
               "  8+2 length 2\n"
               "  10+2 bytes beef\n",
    },
    {
        .name = "ServerKeyExchange, nothing known, ECDHE before TLS 1.2",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        .from = TW_SERVER,
        .guesses = true,
        .hex = "03 0017 02 abcd 0003 01beef",
        .log = "0 key_exchange 'ecdhe'\n"
               "0 params:\n"
               "  0+1 curve_type 0x03\n"
               "  1+2 named_group 0x0017\n"
               "  4+2 public_key abcd\n"
               "6 signature:\n"
               "  6+2 length 3\n"
               "  8+3 bytes 01beef\n",
    },
    {
        .name = "ServerKeyExchange, nothing known, no such group",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        .from = TW_SERVER,
        .guesses = true,
        .hex = "03 5555 02 abcd 0403 0002 beef",
        .log = "0+12 body 03555502abcd04030002beef\n",
    },
    {
        .name = "CertificateRequest",
        HANDSHAKE(TW_CERTIFICATE_REQUEST),
        VERSION(TW_TLS_1_0),
        .from = TW_SERVER,
        .details = true,
        .hex = "02 01 40 000b 0004 30020500 0003 020100",
        .log = "1 certificate_types:\n"
               "  1+1 certificate_type 0x01\n"
               "  2+1 certificate_type 0x40\n"
               "5 certificate_authorities:\n"
               "  7 distinguished_name:\n"
               "    7+4 der 30020500\n"
               "    11 name 'CN=a sequence'\n"
               "  13 distinguished_name:\n"
               "    13+3 der 020100\n"
               "    16 name 'no sequence'\n",
    },
    {
        .name = "CertificateRequest of TLS 1.2",
        HANDSHAKE(TW_CERTIFICATE_REQUEST),
        VERSION(TW_TLS_1_2),
        .from = TW_SERVER,
        .hex = "01 01 0004 0401 0403 0006 0004 30020500",
        .log = "1 certificate_types:\n"
               "  1+1 certificate_type 0x01\n"
               "4 signature_schemes:\n"
               "  4+2 signature_scheme 0x0401\n"
               "  6+2 signature_scheme 0x0403\n"
               "10 certificate_authorities:\n"
               "  12 distinguished_name:\n"
               "    12+4 der 30020500\n",
    },
    {
        .name = "CertificateRequest of TLS 1.2, wishes for no authority",
        HANDSHAKE(TW_CERTIFICATE_REQUEST),
        VERSION(TW_TLS_1_2),
        .from = TW_SERVER,
        .hex = "01 40 0002 0403 0000",
        .log = "1 certificate_types:\n"
               "  1+1 certificate_type 0x40\n"
               "4 signature_schemes:\n"
               "  4+2 signature_scheme 0x0403\n"
               "8 certificate_authorities:\n",
    },
    {
        .name = "CertificateRequest of an unknown version, as in TLS 1.2",
        HANDSHAKE(TW_CERTIFICATE_REQUEST),
        .from = TW_SERVER,
        .guesses = true,
        .hex = "01 01 0002 0401 0000",
        .log = "1 certificate_types:\n"
               "  1+1 certificate_type 0x01\n"
               "4 signature_schemes:\n"
               "  4+2 signature_scheme 0x0401\n"
               "8 certificate_authorities:\n",
    },
    {
        .name = "CertificateRequest of an unknown version, as before",
        HANDSHAKE(TW_CERTIFICATE_REQUEST),
        .from = TW_SERVER,
        .guesses = true,
        .hex = "01 01 0006 0004 30020500",
        .log = "1 certificate_types:\n"
               "  1+1 certificate_type 0x01\n"
               "4 certificate_authorities:\n"
               "  6 distinguished_name:\n"
               "    6+4 der 30020500\n",
    },
    {
        .name = "CertificateRequest with a name past the end of the names",
        HANDSHAKE(TW_CERTIFICATE_REQUEST),
        VERSION(TW_TLS_1_0),
        .from = TW_SERVER,
        .details = true,
        .hex = "01 01 0006 0014 30020500",
        .log = "1 certificate_types:\n"
               "  1+1 certificate_type 0x01\n"
               "4 certificate_authorities:\n"
               "  6 distinguished_name:\n"
               "    6+4 ! distinguished_name wants 20\n"
               "    6+4 der 30020500\n",
    },
    {
        .name = "CertificateRequest of TLS 1.3",
        HANDSHAKE(TW_CERTIFICATE_REQUEST),
        VERSION(TW_TLS_1_3),
        .from = TW_SERVER,
        .hex = "00 0008 000d 0004 0002 0403",
        .log = "1+0 certificate_request_context -\n"
               "3 extensions:\n"
               "  3 extension:\n"
               "    3+2 type 0x000d\n"
               "    5+2 length 4\n"
               "    7 data:\n"
               "      9 signature_schemes:\n"
               "        9+2 signature_scheme 0x0403\n",
    },
    {
        .name = "CertificateRequest of draft 18",
        HANDSHAKE(TW_CERTIFICATE_REQUEST),
        VERSION(0x7f12),
        .from = TW_SERVER,
        .hex = "00 0002 0403 0000 0000",
        .log = "1+0 certificate_request_context -\n"
               "1+8 body 0002040300000000\n",
    },
    {
        .name = "CertificateVerify",
        HANDSHAKE(TW_CERTIFICATE_VERIFY),
        VERSION(TW_TLS_1_1),
        .hex = "0004 01020304",
        .log = "0 signature:\n"
               "  0+2 length 4\n"
               "  2+4 bytes 01020304\n",
    },
    {
        .name = "CertificateVerify of TLS 1.2",
        HANDSHAKE(TW_CERTIFICATE_VERIFY),
        VERSION(TW_TLS_1_2),
        .hex = "0401 0004 01020304",
        .log = "0 signature:\n"
               "  0+2 algorithm 0x0401\n"
               "  2+2 length 4\n"
               "  4+4 bytes 01020304\n",
    },
    {
        .name = "CertificateVerify of a draft of TLS 1.3",
        HANDSHAKE(TW_CERTIFICATE_VERIFY),
        VERSION(0x7f1c),
        .from = TW_SERVER,
        .hex = "0804 0004 01020304",
        .log = "0 signature:\n"
               "  0+2 algorithm 0x0804\n"
               "  2+2 length 4\n"
               "  4+4 bytes 01020304\n",
    },
    {
        .name = "CertificateVerify of an unknown version",
        HANDSHAKE(TW_CERTIFICATE_VERIFY),
        .guesses = true,
        .hex = "0401 0002 beef",
        .log = "0 signature:\n"
               "  0+2 algorithm 0x0401\n"
               "  2+2 length 2\n"
               "  4+2 bytes beef\n",
    },
    {
        .name = "CertificateVerify of an unknown version, a length that could be a scheme",
        HANDSHAKE(TW_CERTIFICATE_VERIFY),
        .guesses = true,
        .hex = "0202 11*514",
        .log = "0 signature:\n"
               "  0+2 length 514\n"
               "  2+514 bytes 11*514\n",
    },
    {
        .name = "ServerHelloDone",
        HANDSHAKE(TW_SERVER_HELLO_DONE),
        .from = TW_SERVER,
        .hex = "",
        .log = "",
    },
    {
        .name = "ClientKeyExchange, RSA",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0x002f),
        .hex = "0004 01020304",
        .log = "2+4 encrypted_pre_master_secret 01020304\n",
    },
    {
        .name = "ClientKeyExchange, RSA in SSL 3.0",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_SSL_3_0, 0x002f),
        .hex = "01020304",
        .log = "0+4 encrypted_pre_master_secret 01020304\n",
    },
    {
        .name = "ClientKeyExchange, RSA_EXPORT",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_0, 0x0003),
        .hex = "0002 beef",
        .log = "2+2 encrypted_pre_master_secret beef\n",
    },
    {
        .name = "ClientKeyExchange, DH",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0x003f),
        .hex = "0002 abcd",
        .log = "2+2 public_key abcd\n",
    },
    {
        .name = "ClientKeyExchange, DH with the key in the certificate",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0x003f),
        .hex = "",
        .log = "",
    },
    {
        .name = "ClientKeyExchange, DHE",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0x009e),
        .hex = "0002 abcd",
        .log = "2+2 public_key abcd\n",
    },
    {
        .name = "ClientKeyExchange, DHE with nothing in it",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0x009e),
        .hex = "",
        .log = "0+0 ! public_key wants 2\n",
    },
    {
        .name = "ClientKeyExchange, DHE_EXPORT",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_0, 0x0014),
        .hex = "0002 abcd",
        .log = "2+2 public_key abcd\n",
    },
    {
        .name = "ClientKeyExchange, DH_anon",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0x0034),
        .hex = "0002 abcd",
        .log = "2+2 public_key abcd\n",
    },
    {
        .name = "ClientKeyExchange, ECDH",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xc004),
        .hex = "04 04aabbcc",
        .log = "1+4 public_key 04aabbcc\n",
    },
    {
        .name = "ClientKeyExchange, ECDH with the key in the certificate",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xc004),
        .hex = "",
        .log = "",
    },
    {
        .name = "ClientKeyExchange, ECDHE",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xc02f),
        .hex = "20 5a*32",
        .log = "1+32 public_key 5a*32\n",
    },
    {
        .name = "ClientKeyExchange, ECDHE with a point past the end",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xc02f),
        .hex = "20 5a*8",
        .log = "1+8 ! public_key wants 32\n",
    },
    {
        .name = "ClientKeyExchange, ECDHE with more behind",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xc02f),
        .hex = "02 abcd ff",
        .log = "1+2 public_key abcd\n"
               "3+1 ! body trailing\n",
    },
    {
        .name = "ClientKeyExchange, PSK",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0x00ae),
        .hex = "0005 616c696365",
        .log = "2+5 psk_identity 'alice'\n",
    },
    {
        .name = "ClientKeyExchange, DHE_PSK",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0x00aa),
        .hex = "0005 616c696365 0002 abcd",
        .log = "2+5 psk_identity 'alice'\n"
               "9+2 public_key abcd\n",
    },
    {
        .name = "ClientKeyExchange, ECDHE_PSK",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xc037),
        .hex = "0005 616c696365 02 abcd",
        .log = "2+5 psk_identity 'alice'\n"
               "8+2 public_key abcd\n",
    },
    {
        .name = "ClientKeyExchange, RSA_PSK",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0x00b6),
        .hex = "0005 616c696365 0002 beef",
        .log = "2+5 psk_identity 'alice'\n"
               "9+2 encrypted_pre_master_secret beef\n",
    },
    {
        .name = "ClientKeyExchange, SRP",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xc01d),
        .hex = "0002 abcd",
        .log = "2+2 public_key abcd\n",
    },
    {
        .name = "ClientKeyExchange, KRB5",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_0, 0x001e),
        .hex = "0004 61020101 0000 0002 beef",
        .log = "2+4 ticket 61020101\n"
               "8+0 authenticator -\n"
               "10+2 encrypted_pre_master_secret beef\n",
    },
    {
        .name = "ClientKeyExchange, GOST",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0x0081),
        .hex = "3006020101020102",
        .log = "0+8 key_transport 3006020101020102\n",
    },
    {
        .name = "ClientKeyExchange, ECCPWD",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xc0b0),
        .hex = "01020304",
        .log = "0+4 exchange_keys 01020304\n",
    },
    {
        .name = "ClientKeyExchange of TLS 1.2 with a suite of TLCP",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xe011),
        .hex = "04 04aabbcc",
        .log = "1+4 public_key 04aabbcc\n",
    },
    {
        .name = "ClientKeyExchange of an unknown suite",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        VERSION(TW_TLS_1_2),
        .hex = "0004 01020304",
        .log = "0+6 exchange_keys 000401020304\n",
    },
    {
        .name = "Finished",
        HANDSHAKE(TW_FINISHED),
        .hex = "5a*12",
        .log = "0+12 verify_data 5a*12\n",
    },
    {
        .name = "NewSessionTicket",
        HANDSHAKE(TW_NEW_SESSION_TICKET),
        VERSION(TW_TLS_1_2),
        .from = TW_SERVER,
        .hex = "00001c20 0004 01020304",
        .log = "0+4 ticket_lifetime_hint 7200\n"
               "6+4 ticket 01020304\n",
    },
    {
        .name = "NewSessionTicket without a ticket",
        HANDSHAKE(TW_NEW_SESSION_TICKET),
        VERSION(TW_TLS_1_2),
        .from = TW_SERVER,
        .hex = "00000000 0000",
        .log = "0+4 ticket_lifetime_hint 0\n"
               "6+0 ticket -\n",
    },
    {
        .name = "NewSessionTicket of TLS 1.3",
        HANDSHAKE(TW_NEW_SESSION_TICKET),
        VERSION(TW_TLS_1_3),
        .from = TW_SERVER,
        .hex = "00001c20 01020304 02 0001 0004 deadbeef 0008 002a 0004 00004000",
        .log = "0+4 ticket_lifetime 7200\n"
               "4+4 ticket_age_add 16909060\n"
               "9+2 ticket_nonce 0001\n"
               "13+4 ticket deadbeef\n"
               "19 extensions:\n"
               "  19 extension:\n"
               "    19+2 type 0x002a\n"
               "    21+2 length 4\n"
               "    23 data:\n"
               "      23+4 max_early_data_size 16384\n",
    },
    {
        .name = "NewSessionTicket of draft 18",
        HANDSHAKE(TW_NEW_SESSION_TICKET),
        VERSION(0x7f12),
        .from = TW_SERVER,
        .hex = "00001c20 01020304 0004 deadbeef 0000",
        .log = "0+4 ticket_lifetime 7200\n"
               "4+4 ticket_age_add 16909060\n"
               "10+4 ticket deadbeef\n"
               "16 extensions:\n",
    },
    {
        .name = "handshake message of an unknown type",
        HANDSHAKE(99),
        .hex = "beef",
        .log = "0+2 body beef\n",
    },
    {
        .name = "ChangeCipherSpec",
        RECORD(TW_CHANGE_CIPHER_SPEC),
        .hex = "01",
        .log = "0+1 type 1\n",
    },
    {
        .name = "Alert",
        RECORD(TW_ALERT),
        .hex = "02 28",
        .log = "0+1 level 0x02\n"
               "1+1 description 0x28\n",
    },
    {
        .name = "Alert with more behind",
        RECORD(TW_ALERT),
        .hex = "01 00 00",
        .log = "0+1 level 0x01\n"
               "1+1 description 0x00\n"
               "2+1 ! body trailing\n",
    },
    {
        .name = "Heartbeat",
        RECORD(TW_HEARTBEAT),
        .hex = "01 0004 01020304 00*16",
        .log = "0+1 heartbeat_type 0x01\n"
               "1+2 payload_length 4\n"
               "3+4 payload 01020304\n"
               "7+16 padding 00*16\n",
    },
    {
        .name = "Heartbeat that asks for more than it brings",
        RECORD(TW_HEARTBEAT),
        .hex = "01 4000 01020304",
        .log = "0+1 heartbeat_type 0x01\n"
               "1+2 payload_length 16384\n"
               "3+4 ! payload wants 16384\n",
    },
    {
        .name = "Heartbeat with too little padding",
        RECORD(TW_HEARTBEAT),
        .from = TW_SERVER,
        .hex = "02 0003 706e67 0000",
        .log = "0+1 heartbeat_type 0x02\n"
               "1+2 payload_length 3\n"
               "3+3 payload 706e67\n"
               "6 ! padding length 2\n"
               "6+2 padding 0000\n",
    },
    {
        .name = "record of an unknown type",
        RECORD(99),
        .hex = "beef",
        .log = "0+2 body beef\n",
    },
};

static void test_drafts_of_tls13(void **state)
{
    (void)state;

    assert_int_equal(tw_version_draft(0x7f12), 18);
    assert_int_equal(tw_version_draft(0xfb1a), 26);
    assert_int_equal(tw_version_draft(0x7e01), 22);
    assert_int_equal(tw_version_draft(TW_TLS_1_3), 0);
    assert_true(tw_version_is_tls13(TW_TLS_1_3));
    assert_true(tw_version_is_tls13(0x7f1c));
    assert_false(tw_version_is_tls13(TW_TLS_1_2));
    assert_false(tw_version_is_tls13(TW_TLCP_1_1));
    assert_false(tw_version_is_tls13(0));
}

static void test_handshake_types(void **state)
{
    (void)state;

    assert_true(tw_handshake_type_known(TW_HELLO_REQUEST));
    assert_true(tw_handshake_type_known(TW_FINISHED));
    assert_false(tw_handshake_type_known(99));
}

static void test_key_exchange_of_a_suite(void **state)
{
    (void)state;

    assert_int_equal(tw_params_kx(&(struct tw_handshake_params){.suite = 0xc02f, .suite_known = true}),
                     TW_KX_ECDHE);
    assert_int_equal(tw_params_kx(&(struct tw_handshake_params){.suite = 0x5555, .suite_known = true}),
                     TW_KX_UNKNOWN);
    assert_int_equal(tw_params_kx(&(struct tw_handshake_params){.suite = 0xc02f}), TW_KX_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_drafts_of_tls13),
        cmocka_unit_test(test_handshake_types),
        cmocka_unit_test(test_key_exchange_of_a_suite),
    };

    return event_cases_run("message", cases, TW_COUNT(cases)) +
           cmocka_run_group_tests_name("message", tests, NULL, NULL);
}

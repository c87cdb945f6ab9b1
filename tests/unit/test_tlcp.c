/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GM-TLS: every message in each form that is in use, bytes of Tongsuo and of GmSSL among them, and what can be wrong
 * with them.
 */
#include "base/compiler.h"
#include "event_log.h"

static struct event_case cases[] = {
    {
        .name = "ClientHello of Tongsuo, status asked for",
        HANDSHAKE(TW_CLIENT_HELLO),
        .hex = "0101c23478e79e6221ec8b4ca05b3d93 8201fe9d4ffc610bf0dc5e5022a71a6c "
               "2e47000004e01300ff0100000d002300 00000500050100000000",
        .log = "0+2 legacy_version 0x0101\n"
               "2+32 random c23478e79e6221ec8b4ca05b3d938201fe9d4ffc610bf0dc5e5022a71a6c2e47\n"
               "35+0 session_id -\n"
               "37 cipher_suites:\n"
               "  37+2 cipher_suite 0xe013\n"
               "  39+2 cipher_suite 0x00ff\n"
               "42 compression_methods:\n"
               "  42+1 compression_method 0x00\n"
               "45 extensions:\n"
               "  45 extension:\n"
               "    45+2 type 0x0023\n"
               "    47+2 length 0\n"
               "    49 data:\n"
               "      49+0 ticket -\n"
               "  49 extension:\n"
               "    49+2 type 0x0005\n"
               "    51+2 length 5\n"
               "    53 data:\n"
               "      53+1 status_type 0x01\n"
               "      56 responder_id_list:\n"
               "      58+0 request_extensions -\n",
    },
    {
        .name = "ClientHello of GmSSL",
        HANDSHAKE(TW_CLIENT_HELLO),
        .hex = "01016b00ba66ead255898151f4a2975c 9cd7f7269da31904c7cc53f6fd48c29e "
               "180f000002e051010000220000000e00 0c0000096c6f63616c686f7374000a00 "
               "0400020029000d000400020708",
        .log = "0+2 legacy_version 0x0101\n"
               "2+32 random 6b00ba66ead255898151f4a2975c9cd7f7269da31904c7cc53f6fd48c29e180f\n"
               "35+0 session_id -\n"
               "37 cipher_suites:\n"
               "  37+2 cipher_suite 0xe051\n"
               "40 compression_methods:\n"
               "  40+1 compression_method 0x00\n"
               "43 extensions:\n"
               "  43 extension:\n"
               "    43+2 type 0x0000\n"
               "    45+2 length 14\n"
               "    47 data:\n"
               "      49 server_names:\n"
               "        49 server_name:\n"
               "          49+1 name_type 0x00\n"
               "          52+9 name 'localhost'\n"
               "  61 extension:\n"
               "    61+2 type 0x000a\n"
               "    63+2 length 4\n"
               "    65 data:\n"
               "      67 named_groups:\n"
               "        67+2 named_group 0x0029\n"
               "  69 extension:\n"
               "    69+2 type 0x000d\n"
               "    71+2 length 4\n"
               "    73 data:\n"
               "      75 signature_schemes:\n"
               "        75+2 signature_scheme 0x0708\n",
    },
    {
        .name = "ClientHello with a protocol to choose and an identity",
        HANDSHAKE(TW_CLIENT_HELLO),
        .hex = "0101 5a*32 00 0002 e015 01 00 0015 0010 0005 0003 02 6832 0042 0008 0006 "
               "616c69636540",
        .log = "0+2 legacy_version 0x0101\n"
               "2+32 random 5a*32\n"
               "35+0 session_id -\n"
               "37 cipher_suites:\n"
               "  37+2 cipher_suite 0xe015\n"
               "40 compression_methods:\n"
               "  40+1 compression_method 0x00\n"
               "43 extensions:\n"
               "  43 extension:\n"
               "    43+2 type 0x0010\n"
               "    45+2 length 5\n"
               "    47 data:\n"
               "      49 protocols:\n"
               "        50+2 protocol 'h2'\n"
               "  52 extension:\n"
               "    52+2 type 0x0042\n"
               "    54+2 length 8\n"
               "    56 data:\n"
               "      58+6 client_id 'alice@'\n",
    },
    {
        .name = "ServerHello of Tongsuo, a ticket promised",
        HANDSHAKE(TW_SERVER_HELLO),
        .from = TW_SERVER,
        .hex = "0101087e38645ed09f0b6ed78421d39d d751e3879996577bc84d70cfb2dea4fc "
               "d25300e05300000400230000",
        .log = "0+2 legacy_version 0x0101\n"
               "2+32 random 087e38645ed09f0b6ed78421d39dd751e3879996577bc84d70cfb2dea4fcd253\n"
               "35+0 session_id -\n"
               "35+2 cipher_suite 0xe053\n"
               "37+1 compression_method 0x00\n"
               "40 extensions:\n"
               "  40 extension:\n"
               "    40+2 type 0x0023\n"
               "    42+2 length 0\n"
               "    44 data:\n"
               "      44+0 ticket -\n",
    },
    {
        .name = "ServerHello of GmSSL",
        HANDSHAKE(TW_SERVER_HELLO),
        .from = TW_SERVER,
        .hex = "01016b00ba63ea1be1e55584f608fe0f f1b7d5347e51a8e4f3902a53f46caae0 "
               "684c00e01100000400000000",
        .log = "0+2 legacy_version 0x0101\n"
               "2+32 random 6b00ba63ea1be1e55584f608fe0ff1b7d5347e51a8e4f3902a53f46caae0684c\n"
               "35+0 session_id -\n"
               "35+2 cipher_suite 0xe011\n"
               "37+1 compression_method 0x00\n"
               "40 extensions:\n"
               "  40 extension:\n"
               "    40+2 type 0x0000\n"
               "    42+2 length 0\n"
               "    44 data:\n",
    },
    {
        .name = "Certificate: one signs, one encrypts",
        HANDSHAKE(TW_CERTIFICATE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .from = TW_SERVER,
        .details = true,
        .hex = "00000c 000003 30 01 aa000003 30 02 aa",
        .log = "3 certificates:\n"
               "  3 certificate:\n"
               "    3+3 length 3\n"
               "    6+3 der 3001aa\n"
               "    9 role 'sign'\n"
               "    9 bits 24\n"
               "  9 certificate:\n"
               "    9+3 length 3\n"
               "    12+3 der 3002aa\n"
               "    15 role 'encrypt'\n"
               "    15 bits 24\n",
    },
    {
        .name = "Certificate with that of the authority",
        HANDSHAKE(TW_CERTIFICATE),
        SETTLED(TW_TLCP_1_1, 0xe011),
        .from = TW_SERVER,
        .details = true,
        .hex = "000012 000003 30 01 aa000003 30 02 aa000003 30 05 aa",
        .log = "3 certificates:\n"
               "  3 certificate:\n"
               "    3+3 length 3\n"
               "    6+3 der 3001aa\n"
               "    9 role 'sign'\n"
               "    9 bits 24\n"
               "  9 certificate:\n"
               "    9+3 length 3\n"
               "    12+3 der 3002aa\n"
               "    15 role 'encrypt'\n"
               "    15 bits 24\n"
               "  15 certificate:\n"
               "    15+3 length 3\n"
               "    18+3 der 3005aa\n"
               "    21 role 'ca'\n"
               "    21 bits 24\n",
    },
    {
        .name = "Certificate of a client that only signs",
        HANDSHAKE(TW_CERTIFICATE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .details = true,
        .hex = "00000c 000003 30 01 aa000003 30 04 aa",
        .log = "3 certificates:\n"
               "  3 certificate:\n"
               "    3+3 length 3\n"
               "    6+3 der 3001aa\n"
               "    9 role 'sign'\n"
               "    9 bits 24\n"
               "  9 certificate:\n"
               "    9+3 length 3\n"
               "    12+3 der 3004aa\n"
               "    15 role 'ca'\n"
               "    15 bits 24\n",
    },
    {
        .name = "Certificate of a client, one alone",
        HANDSHAKE(TW_CERTIFICATE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .details = true,
        .hex = "000006 000003 30 01 aa",
        .log = "3 certificates:\n"
               "  3 certificate:\n"
               "    3+3 length 3\n"
               "    6+3 der 3001aa\n"
               "    9 role 'sign'\n"
               "    9 bits 24\n",
    },
    {
        .name = "Certificate of a client that has none",
        HANDSHAKE(TW_CERTIFICATE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .details = true,
        .hex = "000000",
        .log = "3 certificates:\n",
    },
    {
        .name = "Certificate, the pair swapped",
        HANDSHAKE(TW_CERTIFICATE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .from = TW_SERVER,
        .details = true,
        .hex = "000012 000003 30 02 aa000003 30 01 aa000003 30 04 aa",
        .log = "3 certificates:\n"
               "  3 certificate:\n"
               "    3+3 length 3\n"
               "    6+3 der 3002aa\n"
               "    9 role 'encrypt'\n"
               "    9 ! role role 1\n"
               "    9 bits 24\n"
               "  9 certificate:\n"
               "    9+3 length 3\n"
               "    12+3 der 3001aa\n"
               "    15 role 'sign'\n"
               "    15 bits 24\n"
               "  15 certificate:\n"
               "    15+3 length 3\n"
               "    18+3 der 3004aa\n"
               "    21 role 'ca'\n"
               "    21 bits 24\n",
    },
    {
        .name = "Certificate, the pair of a client swapped",
        HANDSHAKE(TW_CERTIFICATE),
        SETTLED(TW_TLCP_1_1, 0xe011),
        .details = true,
        .hex = "00000c 000003 30 02 aa000003 30 01 aa",
        .log = "3 certificates:\n"
               "  3 certificate:\n"
               "    3+3 length 3\n"
               "    6+3 der 3002aa\n"
               "    9 role 'encrypt'\n"
               "    9 ! role role 1\n"
               "    9 bits 24\n"
               "  9 certificate:\n"
               "    9+3 length 3\n"
               "    12+3 der 3001aa\n"
               "    15 role 'sign'\n"
               "    15 bits 24\n",
    },
    {
        .name = "Certificate, two that sign",
        HANDSHAKE(TW_CERTIFICATE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .from = TW_SERVER,
        .details = true,
        .hex = "00000c 000003 30 01 aa000003 30 01 bb",
        .log = "3 certificates:\n"
               "  3 certificate:\n"
               "    3+3 length 3\n"
               "    6+3 der 3001aa\n"
               "    9 role 'sign'\n"
               "    9 bits 24\n"
               "  9 certificate:\n"
               "    9+3 length 3\n"
               "    12+3 der 3001bb\n"
               "    15 role 'sign'\n"
               "    15 ! role role 256\n"
               "    15 bits 24\n",
    },
    {
        .name = "Certificate, that of an authority in the place of the one for encryption",
        HANDSHAKE(TW_CERTIFICATE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .from = TW_SERVER,
        .details = true,
        .hex = "00000c 000003 30 01 aa000003 30 04 aa",
        .log = "3 certificates:\n"
               "  3 certificate:\n"
               "    3+3 length 3\n"
               "    6+3 der 3001aa\n"
               "    9 role 'sign'\n"
               "    9 bits 24\n"
               "  9 certificate:\n"
               "    9+3 length 3\n"
               "    12+3 der 3004aa\n"
               "    15 role 'ca'\n"
               "    15 ! role role 258\n"
               "    15 bits 24\n",
    },
    {
        .name = "Certificate, one for encryption missing",
        HANDSHAKE(TW_CERTIFICATE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .from = TW_SERVER,
        .details = true,
        .hex = "000006 000003 30 01 aa",
        .log = "3 certificates:\n"
               "  3 certificate:\n"
               "    3+3 length 3\n"
               "    6+3 der 3001aa\n"
               "    9 role 'sign'\n"
               "    9 bits 24\n"
               "  9 ! role role 259\n",
    },
    {
        .name = "Certificate, keys that may do anything have the role of their place",
        HANDSHAKE(TW_CERTIFICATE),
        SETTLED(TW_TLCP_1_1, 0xe019),
        .from = TW_SERVER,
        .details = true,
        .hex = "000012 000003 30 03 aa000003 30 00 aa000003 30 03 aa",
        .log = "3 certificates:\n"
               "  3 certificate:\n"
               "    3+3 length 3\n"
               "    6+3 der 3003aa\n"
               "    9 role 'sign'\n"
               "    9 bits 24\n"
               "  9 certificate:\n"
               "    9+3 length 3\n"
               "    12+3 der 3000aa\n"
               "    15 role 'encrypt'\n"
               "    15 bits 24\n"
               "  15 certificate:\n"
               "    15+3 length 3\n"
               "    18+3 der 3003aa\n"
               "    21 role 'ca'\n"
               "    21 bits 24\n",
    },
    {
        .name = "Certificate, nothing asked about it",
        HANDSHAKE(TW_CERTIFICATE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .from = TW_SERVER,
        .hex = "00000c 000003 30 02 aa000003 30 01 aa",
        .log = "3 certificates:\n"
               "  3 certificate:\n"
               "    3+3 length 3\n"
               "    6+3 der 3002aa\n"
               "  9 certificate:\n"
               "    9+3 length 3\n"
               "    12+3 der 3001aa\n",
    },
    {
        .name = "Certificate, the second cut short",
        HANDSHAKE(TW_CERTIFICATE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .from = TW_SERVER,
        .details = true,
        .hex = "00000c 000003 30 01 aa000004 30 02 aa",
        .log = "3 certificates:\n"
               "  3 certificate:\n"
               "    3+3 length 3\n"
               "    6+3 der 3001aa\n"
               "    9 role 'sign'\n"
               "    9 bits 24\n"
               "  9 certificate:\n"
               "    9+3 length 4\n"
               "    12+3 ! der wants 4\n",
    },
    {
        .name = "Certificate of IBC: an identity and parameters",
        HANDSHAKE(TW_CERTIFICATE),
        SETTLED(TW_TLCP_1_1, 0xe017),
        .from = TW_SERVER,
        .details = true,
        .hex = "0006 736572766572 000004 30020500",
        .log = "2+6 ibc_id 'server'\n"
               "11+4 ibc_parameter 30020500\n",
    },
    {
        .name = "Certificate of IBSDH, the parameters cut short",
        HANDSHAKE(TW_CERTIFICATE),
        SETTLED(TW_TLCP_1_1, 0xe015),
        .details = true,
        .hex = "0006 636c69656e74 000004 300205",
        .log = "2+6 ibc_id 'client'\n"
               "11+3 ! ibc_parameter wants 4\n",
    },
    {
        .name = "CertificateStatus",
        HANDSHAKE(TW_CERTIFICATE_STATUS),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .from = TW_SERVER,
        .hex = "01 000005 3003 0a0100",
        .log = "0+1 status_type 0x01\n"
               "4+5 response 30030a0100\n",
    },
    {
        .name = "ServerKeyExchange of Tongsuo, ECC",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .from = TW_SERVER,
        .hex = "0046304402207dc0465b25ebe47e6a19 2682373ea87c95a6622aa8672a0297f2 "
               "b66d89e51f3a0220148adde197ac6f04 2190b42c6a112a460a54f4edfe73e4ba "
               "7c6000d844315a34",
        .log = "0 key_exchange 'ecc'\n"
               "0 signature:\n"
               "  0+2 length 70\n"
               "  2+70 bytes 30440220..44315a34\n",
    },
    {
        .name = "ServerKeyExchange of GmSSL, ECC",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .from = TW_SERVER,
        .hex = "0047304502202b58e64aad91de68a50a 1299e1ed67dee59d1d23c4ac671d86d2 "
               "faf237179b44022100c39866cdf0ada4 bee8eecf6145dce9bcc384f212053f57 "
               "982eef7183b01fbe04",
        .log = "0 key_exchange 'ecc'\n"
               "0 signature:\n"
               "  0+2 length 71\n"
               "  2+71 bytes 30450220..b01fbe04\n",
    },
    {
        .name = "ServerKeyExchange of Tongsuo, ECDHE",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe011),
        .from = TW_SERVER,
        .details = true,
        .hex = "03002941040c2cdd91837aaff13ddac0 de32701ecaefec088d66ba4665c1f57d "
               "94549cb3c86fffb590b0005b9433d513 eb419c0a444308104e356569dd85380e "
               "e7b0a4cb6b00463044022071cc626f3e 6487b81e2a207bd7e5321385cb781e28 "
               "e885bca5f51c51f49d4d5f02206d62b8 4a5ea007d542a8920b1de0c69ace1485 "
               "ffc132e220cc1be7cb586e21e8",
        .log = "0 key_exchange 'ecdhe'\n"
               "0 params:\n"
               "  0+1 curve_type 0x03\n"
               "  1+2 named_group 0x0029\n"
               "  4+65 public_key 040c2cdd..b0a4cb6b\n"
               "69 signature:\n"
               "  69+2 length 70\n"
               "  71+70 bytes 30440220..586e21e8\n",
    },
    {
        .name = "ServerKeyExchange of GmSSL, ECDHE",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe011),
        .from = TW_SERVER,
        .details = true,
        .hex = "0300294104b5cd7664c5fb500508ca6c 359d00c3ff0a8641025bedec4dfca0a1 "
               "bde95bfcd14e1bfdd8f28503f57b3c56 5006bd09ff9c0a3cddca329ce3948a1a "
               "9753e5df1d00463044022056b1a730a2 014e54abab952b3c0454bdbc7ed4d054 "
               "308eff2a7271caaba0e2c302205afa13 f8cdd127887ca012fb7cf4816f35db36 "
               "58ce58d18cf2c67073591bd812",
        .log = "0 key_exchange 'ecdhe'\n"
               "0 params:\n"
               "  0+1 curve_type 0x03\n"
               "  1+2 named_group 0x0029\n"
               "  4+65 public_key 04b5cd76..53e5df1d\n"
               "69 signature:\n"
               "  69+2 length 70\n"
               "  71+70 bytes 30440220..591bd812\n",
    },
    {
        .name = "ServerKeyExchange, ECDHE with a point off the curve",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe011),
        .from = TW_SERVER,
        .details = true,
        .hex = "03 0029 04 04aabb00 0002 3000",
        .log = "0 key_exchange 'ecdhe'\n"
               "0 params:\n"
               "  0+1 curve_type 0x03\n"
               "  1+2 named_group 0x0029\n"
               "  4+4 public_key 04aabb00\n"
               "  4 ! public_key off curve 41\n"
               "8 signature:\n"
               "  8+2 length 2\n"
               "  10+2 bytes 3000\n",
    },
    {
        .name = "ServerKeyExchange, RSA",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe019),
        .from = TW_SERVER,
        .hex = "0100 5a*256",
        .log = "0 key_exchange 'rsa'\n"
               "0 signature:\n"
               "  0+2 length 256\n"
               "  2+256 bytes 5a*256\n",
    },
    {
        .name = "ServerKeyExchange, ECC as in TLS 1.2",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .from = TW_SERVER,
        .hex = "0708 0008 3006020101020102",
        .log = "0 key_exchange 'ecc'\n"
               "0 signature:\n"
               "  0+2 length 1800\n"
               "  2+10 ! bytes wants 1800\n",
    },
    {
        .name = "ServerKeyExchange, IBC",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe017),
        .from = TW_SERVER,
        .hex = "0008 3006040101030101",
        .log = "0 key_exchange 'ibc'\n"
               "0 signature:\n"
               "  0+2 length 8\n"
               "  2+8 bytes 3006040101030101\n",
    },
    {
        .name = "ServerKeyExchange, IBC with parameters of no known form",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe017),
        .from = TW_SERVER,
        .guesses = true,
        .hex = "30020500 0002 3000",
        .log = "0+8 body 3002050000023000\n",
    },
    {
        .name = "ServerKeyExchange, IBSDH",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe015),
        .from = TW_SERVER,
        .hex = "301e 020101 3006 0304 00 04aabb 0406 736572766572 0406 636c69656e74 0401 02 "
               "0008 3006040101030101",
        .log = "0 key_exchange 'ibsdh'\n"
               "0 params:\n"
               "  4+1 sm9_version 1\n"
               "  10+3 temp_key 04aabb\n"
               "  15+6 user_id_a 'server'\n"
               "  23+6 user_id_b 'client'\n"
               "  31+1 hid 02\n"
               "32 signature:\n"
               "  32+2 length 8\n"
               "  34+8 bytes 3006040101030101\n",
    },
    {
        .name = "ServerKeyExchange, IBSDH, the key without its SEQUENCE",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe015),
        .from = TW_SERVER,
        .hex = "301c 020101 0304 00 04aabb 0406 736572766572 0406 636c69656e74 0401 02 0002 "
               "3000",
        .log = "0 key_exchange 'ibsdh'\n"
               "0 params:\n"
               "  4+1 sm9_version 1\n"
               "  8+3 temp_key 04aabb\n"
               "  13+6 user_id_a 'server'\n"
               "  21+6 user_id_b 'client'\n"
               "  29+1 hid 02\n"
               "30 signature:\n"
               "  30+2 length 2\n"
               "  32+2 bytes 3000\n",
    },
    {
        .name = "ServerKeyExchange, IBSDH, parameters that are not DER",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe015),
        .from = TW_SERVER,
        .hex = "0004 01020304 0002 3000",
        .log = "0 key_exchange 'ibsdh'\n"
               "0 params:\n"
               "  0 ! params der type 12288\n"
               "  0+10 body 00040102030400023000\n",
    },
    {
        .name = "ServerKeyExchange, IBSDH, the parameters cut short",
        HANDSHAKE(TW_SERVER_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe015),
        .from = TW_SERVER,
        .hex = "301e 020101 3006 0304 00 04aa",
        .log = "0 key_exchange 'ibsdh'\n"
               "0 params:\n"
               "  2+10 ! params wants 30\n"
               "  4+1 sm9_version 1\n",
    },
    {
        .name = "CertificateRequest of Tongsuo",
        HANDSHAKE(TW_CERTIFICATE_REQUEST),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .from = TW_SERVER,
        .details = true,
        .hex = "02 0140 0006 0004 30020500",
        .log = "1 certificate_types:\n"
               "  1+1 certificate_type 0x01\n"
               "  2+1 certificate_type 0x40\n"
               "5 certificate_authorities:\n"
               "  7 distinguished_name:\n"
               "    7+4 der 30020500\n"
               "    11 name 'CN=a sequence'\n",
    },
    {
        .name = "CertificateRequest of GmSSL",
        HANDSHAKE(TW_CERTIFICATE_REQUEST),
        SETTLED(TW_TLCP_1_1, 0xe011),
        .from = TW_SERVER,
        .details = true,
        .hex = "0140007500733071310b300906035504 061302434e3110300e06035504081307 "
               "4265696a696e673110300e0603550407 13074861696469616e310e300c060355 "
               "040a1305476d53534c310d300b060355 040b130454657374311f301d06035504 "
               "031316476d53534c20534d3220546573 7420526f6f74204341",
        .log = "1 certificate_types:\n"
               "  1+1 certificate_type 0x40\n"
               "4 certificate_authorities:\n"
               "  6 distinguished_name:\n"
               "    6+115 der 3071310b..74204341\n"
               "    121 name 'CN=a sequence'\n",
    },
    {
        .name = "CertificateRequest of IBSDH",
        HANDSHAKE(TW_CERTIFICATE_REQUEST),
        SETTLED(TW_TLCP_1_1, 0xe015),
        .from = TW_SERVER,
        .details = true,
        .hex = "01 50 000d 000b 6b67632e6578616d706c65",
        .log = "1 certificate_types:\n"
               "  1+1 certificate_type 0x50\n"
               "4 ibc_domains:\n"
               "  6+11 ibc_domain 'kgc.example'\n",
    },
    {
        .name = "CertificateRequest for an identity, the suite not known",
        HANDSHAKE(TW_CERTIFICATE_REQUEST),
        VERSION(TW_TLCP_1_1),
        .from = TW_SERVER,
        .details = true,
        .hex = "01 50 0005 0003 6b6763",
        .log = "1 certificate_types:\n"
               "  1+1 certificate_type 0x50\n"
               "4 ibc_domains:\n"
               "  6+3 ibc_domain 'kgc'\n",
    },
    {
        .name = "CertificateRequest for an identity, the domain cut short",
        HANDSHAKE(TW_CERTIFICATE_REQUEST),
        SETTLED(TW_TLCP_1_1, 0xe017),
        .from = TW_SERVER,
        .details = true,
        .hex = "01 50 0005 0004 6b6763",
        .log = "1 certificate_types:\n"
               "  1+1 certificate_type 0x50\n"
               "4 ibc_domains:\n"
               "  6+3 ! ibc_domain wants 4\n",
    },
    {
        .name = "ClientKeyExchange of Tongsuo, ECC",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .details = true,
        .hex = "009b30819802201d83e2c9a55543b28f 0af6b896c182cb683ee4772a46189056 "
               "1cbf53a2a994a002205f77bc35c41ded d49d5aeccada6e1fb87db404eb888b58 "
               "140864cbd6efba32820420476bd4a918 ae4588ab887048f784004eb32a5b49b2 "
               "79058e550f2c497b997dee043010e187 724cbfd2edc53dc128fae8494bfa3e98 "
               "36a6626a17b51dbd491a7eded51bdc87 024cd9b28ab6b0256c180041ee",
        .log = "2 ecc_encrypted_pre_master_secret:\n"
               "  7+32 x 1d83e2c9a55543b28f0af6b896c182cb683ee4772a461890561cbf53a2a994a0\n"
               "  41+32 y 5f77bc35c41dedd49d5aeccada6e1fb87db404eb888b58140864cbd6efba3282\n"
               "  75+32 hash 476bd4a918ae4588ab887048f784004eb32a5b49b279058e550f2c497b997dee\n"
               "  109+48 ciphertext 10e18772..180041ee\n",
    },
    {
        .name = "ClientKeyExchange of GmSSL, ECC",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .details = true,
        .hex = "009c30819902201f7a69a925d2e2d8f3 a2caf71f4792d157d95c91a02115822a "
               "8fa7b1bf3aa033022100bc7520ef3331 c03f34dfc73aadef7fe2f26d5f4fb270 "
               "a13808af660fc56aa95c0420003987f8 e2308fe177702ee3e1049a320e21bd38 "
               "0ab2a98bc605969f4b59d7550430bcea 605ab664ada1c4ae9b51fef163ad9c52 "
               "9b7d74c3622f48fd0304d0da8c99a08f 94ab3b3fed83793eb15cea329e73",
        .log = "2 ecc_encrypted_pre_master_secret:\n"
               "  7+32 x 1f7a69a925d2e2d8f3a2caf71f4792d157d95c91a02115822a8fa7b1bf3aa033\n"
               "  42+32 y bc7520ef3331c03f34dfc73aadef7fe2f26d5f4fb270a13808af660fc56aa95c\n"
               "  76+32 hash 003987f8e2308fe177702ee3e1049a320e21bd380ab2a98bc605969f4b59d755\n"
               "  110+48 ciphertext bcea605a..ea329e73\n",
    },
    {
        .name = "ClientKeyExchange, ECC with a point off the curve",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .details = true,
        .hex = "005e 305c 0202 00aa 0202 7700 04 20 22*32 04 30 33*48",
        .log = "2 ecc_encrypted_pre_master_secret:\n"
               "  7+1 x aa\n"
               "  10+2 y 7700\n"
               "  7 ! x off curve 41\n"
               "  14+32 hash 22*32\n"
               "  48+48 ciphertext 33*48\n",
    },
    {
        .name = "ClientKeyExchange, ECC, not DER but point, hash and cipher text",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .details = true,
        .hex = "0091 04 11*64 22*32 33*48",
        .log = "2 ecc_encrypted_pre_master_secret:\n"
               "  2 ! ecc_encrypted_pre_master_secret der type 12292\n"
               "  2+145 body 04111111..33333333\n",
    },
    {
        .name = "ClientKeyExchange, ECC as RSA would have it in SSL 3.0",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .details = true,
        .hex = "305c 0202 00aa 0202 7701 04 20 22*32 04 30 33*48",
        .log = "2 ecc_encrypted_pre_master_secret:\n"
               "  2+92 ! ecc_encrypted_pre_master_secret wants 12380\n"
               "  2 ! ecc_encrypted_pre_master_secret der type 12290\n"
               "  2+92 body 020200aa..33333333\n",
    },
    {
        .name = "ClientKeyExchange, ECC, point as an OCTET STRING",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .details = true,
        .hex = "0006 3004 0402 0102",
        .log = "2 ecc_encrypted_pre_master_secret:\n"
               "  4 ! x der type 516\n"
               "  4+4 body 04020102\n",
    },
    {
        .name = "ClientKeyExchange, ECC, hash and cipher text of other lengths",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .details = true,
        .hex = "000e 300c 0201 01 0201 02 0401 03 0401 04",
        .log = "2 ecc_encrypted_pre_master_secret:\n"
               "  6+1 x 01\n"
               "  9+1 y 02\n"
               "  12 ! hash length 1\n"
               "  12+1 hash 03\n"
               "  15 ! ciphertext length 1\n"
               "  15+1 ciphertext 04\n",
    },
    {
        .name = "ClientKeyExchange, ECC, coordinates negative and with zeros too many",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .hex = "005e 305c 0202 aaaa 0202 0001 04 20 22*32 04 30 33*48",
        .log = "2 ecc_encrypted_pre_master_secret:\n"
               "  6 ! x der form 170\n"
               "  6+2 x aaaa\n"
               "  10 ! y der form 0\n"
               "  11+1 y 01\n"
               "  14+32 hash 22*32\n"
               "  48+48 ciphertext 33*48\n",
    },
    {
        .name = "ClientKeyExchange, ECC, lengths longer than they need be",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .hex = "005f 30815c 0202 00aa 0281 01 01 04 20 22*32 04 30 33*48",
        .log = "2 ecc_encrypted_pre_master_secret:\n"
               "  2 ! ecc_encrypted_pre_master_secret der form 129\n"
               "  8+1 x aa\n"
               "  9 ! y der form 129\n"
               "  12+1 y 01\n"
               "  15+32 hash 22*32\n"
               "  49+48 ciphertext 33*48\n",
    },
    {
        .name = "ClientKeyExchange, ECC, a length without end",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .hex = "0004 3080 0000",
        .log = "2 ecc_encrypted_pre_master_secret:\n"
               "  2 ! ecc_encrypted_pre_master_secret der form 128\n"
               "  2+4 body 30800000\n",
    },
    {
        .name = "ClientKeyExchange, ECC, a length of nine octets",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .hex = "000b 3089 01*9",
        .log = "2 ecc_encrypted_pre_master_secret:\n"
               "  2 ! ecc_encrypted_pre_master_secret der form 137\n"
               "  2+11 body 3089010101010101010101\n",
    },
    {
        .name = "ClientKeyExchange, ECC, more than fits",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .hex = "0008 3010 020101 020102",
        .log = "2 ecc_encrypted_pre_master_secret:\n"
               "  4+6 ! ecc_encrypted_pre_master_secret wants 16\n"
               "  6+1 x 01\n"
               "  9+1 y 02\n",
    },
    {
        .name = "ClientKeyExchange, ECC, an element longer than the SEQUENCE",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .hex = "000a 3005 020101 0209 010203",
        .log = "2 ecc_encrypted_pre_master_secret:\n"
               "  6+1 x 01\n"
               "  9+0 ! y wants 9\n"
               "  9+3 ! ecc_encrypted_pre_master_secret trailing\n",
    },
    {
        .name = "ClientKeyExchange, ECC, something behind each",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .hex = "0063 305e 0202 00aa 0202 7701 04 20 22*32 04 30 33*48 0500 010203 ff",
        .log = "2 ecc_encrypted_pre_master_secret:\n"
               "  7+1 x aa\n"
               "  10+2 y 7701\n"
               "  14+32 hash 22*32\n"
               "  48+48 ciphertext 33*48\n"
               "  96+2 ! ecc_encrypted_pre_master_secret trailing\n"
               "  98+3 ! ecc_encrypted_pre_master_secret trailing\n"
               "101+1 ! body trailing\n",
    },
    {
        .name = "ClientKeyExchange, ECC, empty",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .hex = "0000",
        .log = "2 ecc_encrypted_pre_master_secret:\n"
               "  2+0 ! ecc_encrypted_pre_master_secret wants 2\n",
    },
    {
        .name = "ClientKeyExchange of GmSSL, ECDHE: 71 bytes",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe011),
        .details = true,
        .hex = "00450300294104050c496669f62ef9ba 17c34f707ceb4c7ab929860c2d844b13 "
               "06f94d3bbdb9d0ce441e13f94209eddf 99e38cc52669e9a60c3b4254f35a8a6f "
               "5263563ddcf2a8",
        .log = "0 form 'with_length'\n"
               "0+2 params_length 69\n"
               "2 params:\n"
               "  2+1 curve_type 0x03\n"
               "  3+2 named_group 0x0029\n"
               "  6+65 public_key 04050c49..3ddcf2a8\n",
    },
    {
        .name = "ClientKeyExchange of Tongsuo, ECDHE: 69 bytes",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe011),
        .details = true,
        .hex = "0300294104e85ea981ac3b1743e596ff b5851974a1c9854fbf3c76be06d49cca "
               "272f36e09694104c1b4375e65219e708 65f9beabf169aa5d39f42602a7f3c95e ef9d8bc6ed",
        .log = "0 form 'bare'\n"
               "0 ! params_length bare 0\n"
               "0 params:\n"
               "  0+1 curve_type 0x03\n"
               "  1+2 named_group 0x0029\n"
               "  4+65 public_key 04e85ea9..9d8bc6ed\n",
    },
    {
        .name = "ClientKeyExchange, ECDHE, 70 bytes: the last is missing",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe011),
        .details = true,
        .hex = "0045 03 0029 41 04 11*32 22*31",
        .log = "0 form 'with_length'\n"
               "0+2 params_length 69\n"
               "2 params:\n"
               "  2+68 ! params wants 69\n"
               "  2+1 curve_type 0x03\n"
               "  3+2 named_group 0x0029\n",
    },
    {
        .name = "ClientKeyExchange, ECDHE, 70 bytes: no length, and one too many",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe011),
        .details = true,
        .hex = "03 0029 41 04 11*32 22*32 ff",
        .log = "0 form 'bare'\n"
               "0 ! params_length bare 0\n"
               "0 params:\n"
               "  0+1 curve_type 0x03\n"
               "  1+2 named_group 0x0029\n"
               "  4+65 public_key 04111111..22222222\n"
               "69+1 ! body trailing\n",
    },
    {
        .name = "ClientKeyExchange, ECDHE, 70 bytes: a length of one byte",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe011),
        .details = true,
        .hex = "45 03 0029 41 04 11*32 22*32",
        .log = "0 params:\n"
               "  0+1 curve_type 0x45\n"
               "  0 ! curve_type curve type 69\n"
               "  1+69 body 03002941..22222222\n",
    },
    {
        .name = "ClientKeyExchange, ECDHE as in TLS: 66 bytes",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe011),
        .details = true,
        .hex = "41 04 11*32 22*32",
        .log = "0 params:\n"
               "  0+1 curve_type 0x41\n"
               "  0 ! curve_type curve type 65\n"
               "  1+65 body 04111111..22222222\n",
    },
    {
        .name = "ClientKeyExchange, ECDHE with a point off the curve",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe011),
        .details = true,
        .hex = "0045 03 0029 41 04 11*32 00*32",
        .log = "0 form 'with_length'\n"
               "0+2 params_length 69\n"
               "2 params:\n"
               "  2+1 curve_type 0x03\n"
               "  3+2 named_group 0x0029\n"
               "  6+65 public_key 04111111..00000000\n"
               "  6 ! public_key off curve 41\n",
    },
    {
        .name = "ClientKeyExchange, ECDHE, two bytes behind the parameters",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe011),
        .hex = "0008 03 0029 04 04aabbcc 0102",
        .log = "0 form 'with_length'\n"
               "0+2 params_length 8\n"
               "2 params:\n"
               "  2+1 curve_type 0x03\n"
               "  3+2 named_group 0x0029\n"
               "  6+4 public_key 04aabbcc\n"
               "10+2 ! body trailing\n",
    },
    {
        .name = "ClientKeyExchange, ECDHE, a length of 0",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe011),
        .hex = "0000",
        .log = "0 form 'with_length'\n"
               "0+2 params_length 0\n"
               "2 params:\n"
               "  2+0 ! curve_type wants 1\n",
    },
    {
        .name = "ClientKeyExchange, RSA",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe019),
        .hex = "0004 01020304",
        .log = "2+4 encrypted_pre_master_secret 01020304\n",
    },
    {
        .name = "ClientKeyExchange, IBC",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe017),
        .hex = "0037 3035 020100 0304 00 04aabb 0420 22*32 0408 0102030405060708",
        .log = "2 ibc_encrypted_pre_master_secret:\n"
               "  6+1 en_type 0\n"
               "  10+3 c1 04aabb\n"
               "  15+32 c3 22*32\n"
               "  49+8 ciphertext 0102030405060708\n",
    },
    {
        .name = "ClientKeyExchange, IBC, a number of five octets",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe017),
        .hex = "0009 3007 0205 0001020304",
        .log = "2 ibc_encrypted_pre_master_secret:\n"
               "  6 ! en_type length 5\n"
               "  6+5 body 0001020304\n",
    },
    {
        .name = "ClientKeyExchange, IBC, half an octet",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe017),
        .hex = "000a 3008 020100 0303 04 aab0",
        .log = "2 ibc_encrypted_pre_master_secret:\n"
               "  6+1 en_type 0\n"
               "  9 ! c1 der form 4\n"
               "  9+3 body 04aab0\n",
    },
    {
        .name = "ClientKeyExchange, IBC, cut short",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe017),
        .hex = "0039 3037 020100 0304",
        .log = "2 ibc_encrypted_pre_master_secret:\n"
               "  2+7 ! ibc_encrypted_pre_master_secret wants 57\n"
               "  6+1 en_type 0\n",
    },
    {
        .name = "ClientKeyExchange, IBSDH",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe015),
        .hex = "0020 301e 020101 3006 0304 00 04aabb 0406 736572766572 0406 636c69656e74 "
               "0401 02",
        .log = "2 params:\n"
               "  6+1 sm9_version 1\n"
               "  12+3 temp_key 04aabb\n"
               "  17+6 user_id_a 'server'\n"
               "  25+6 user_id_b 'client'\n"
               "  33+1 hid 02\n",
    },
    {
        .name = "ClientKeyExchange, IBSDH, not DER",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLCP_1_1, 0xe015),
        .hex = "0004 01020304",
        .log = "2 params:\n"
               "  2 ! params der type 12289\n"
               "  2+4 body 01020304\n",
    },
    {
        .name = "ClientKeyExchange, ECDHE under TLS 1.2",
        HANDSHAKE(TW_CLIENT_KEY_EXCHANGE),
        SETTLED(TW_TLS_1_2, 0xe011),
        .hex = "04 04aabbcc",
        .log = "1+4 public_key 04aabbcc\n",
    },
    {
        .name = "CertificateVerify of Tongsuo",
        HANDSHAKE(TW_CERTIFICATE_VERIFY),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .hex = "00473045022100f36ad6f7aa9fdc5741 1fee542a5a3b1de48ac5c766ef140e50 "
               "956a9910f888f802206e7207c9fc17d9 51b433d31539bc8abff496f3ff60961f "
               "24cdf64185c775e828",
        .log = "0 signature:\n"
               "  0+2 length 71\n"
               "  2+71 bytes 30450221..c775e828\n",
    },
    {
        .name = "CertificateVerify of GmSSL",
        HANDSHAKE(TW_CERTIFICATE_VERIFY),
        SETTLED(TW_TLCP_1_1, 0xe011),
        .hex = "00473045022100989bccf314f5677636 9cd841bc98b066a0041b2d5d6655b4e3 "
               "4cce7c1343cb7a02205210b92fbaca33 e0e325e66f5b0688ecc3405b4d98b6a0 "
               "10bbf976bdb4f9a3eb",
        .log = "0 signature:\n"
               "  0+2 length 71\n"
               "  2+71 bytes 30450221..b4f9a3eb\n",
    },
    {
        .name = "NewSessionTicket of Tongsuo",
        HANDSHAKE(TW_NEW_SESSION_TICKET),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .from = TW_SERVER,
        .hex = "00001c20 0004 01020304",
        .log = "0+4 ticket_lifetime_hint 7200\n"
               "6+4 ticket 01020304\n",
    },
    {
        .name = "Finished",
        HANDSHAKE(TW_FINISHED),
        SETTLED(TW_TLCP_1_1, 0xe013),
        .from = TW_SERVER,
        .hex = "5a*12",
        .log = "0+12 verify_data 5a*12\n",
    },
    {
        .name = "alert of a server that needs an identity",
        RECORD(TW_ALERT),
        VERSION(TW_TLCP_1_1),
        .from = TW_SERVER,
        .hex = "02 cd",
        .log = "0+1 level 0x02\n"
               "1+1 description 0xcd\n",
    },
};

int main(void)
{
    return event_cases_run("tlcp", cases, TW_COUNT(cases));
}

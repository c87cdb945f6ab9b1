/* SPDX-License-Identifier: Apache-2.0 */
/* Extensions: every one that has a decoder, in every message it may stand in, and what can be wrong with them. */
#include "base/compiler.h"
#include "event_log.h"
#include "message/extension.h"

static void in_client_hello(struct tw_walk *w)
{
    tw_decode_extensions(w, TW_IN_CLIENT_HELLO);
}

static void in_server_hello(struct tw_walk *w)
{
    tw_decode_extensions(w, TW_IN_SERVER_HELLO);
}

static void in_hello_retry_request(struct tw_walk *w)
{
    tw_decode_extensions(w, TW_IN_HELLO_RETRY_REQUEST);
}

static void in_encrypted_extensions(struct tw_walk *w)
{
    tw_decode_extensions(w, TW_IN_ENCRYPTED_EXTENSIONS);
}

static void in_certificate(struct tw_walk *w)
{
    tw_decode_extensions(w, TW_IN_CERTIFICATE);
}

static void in_certificate_request(struct tw_walk *w)
{
    tw_decode_extensions(w, TW_IN_CERTIFICATE_REQUEST);
}

static void in_new_session_ticket(struct tw_walk *w)
{
    tw_decode_extensions(w, TW_IN_NEW_SESSION_TICKET);
}

static struct event_case cases[] = {
    {
        .name = "no extensions",
        .decode = in_client_hello,
        .hex = "0000",
        .log = "2 extensions:\n",
    },
    {
        .name = "server_name of a client",
        .decode = in_client_hello,
        .hex = "0012 0000 000e 000c 00 0009 6c6f63616c686f7374",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0000\n"
               "    4+2 length 14\n"
               "    6 data:\n"
               "      8 server_names:\n"
               "        8 server_name:\n"
               "          8+1 name_type 0x00\n"
               "          11+9 name 'localhost'\n",
    },
    {
        .name = "server_name, two names, one with a control character",
        .decode = in_client_hello,
        .hex = "0010 0000 000c 000a 00 0002 610a 07 0002 6262",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0000\n"
               "    4+2 length 12\n"
               "    6 data:\n"
               "      8 server_names:\n"
               "        8 server_name:\n"
               "          8+1 name_type 0x00\n"
               "          11+2 name 'a\\x0a'\n"
               "        13 server_name:\n"
               "          13+1 name_type 0x07\n"
               "          16+2 name 'bb'\n",
    },
    {
        .name = "server_name of a server",
        .decode = in_server_hello,
        .hex = "0004 0000 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0000\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "server_name of a server that says too much",
        .decode = in_server_hello,
        .hex = "0009 0000 0005 0003 00 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0000\n"
               "    4+2 length 5\n"
               "    6 data:\n"
               "      6+5 ! data trailing\n",
    },
    {
        .name = "server_name in TLS 1.3",
        .decode = in_encrypted_extensions,
        .hex = "0004 0000 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0000\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "max_fragment_length",
        .decode = in_client_hello,
        .hex = "0005 0001 0001 03",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0001\n"
               "    4+2 length 1\n"
               "    6 data:\n"
               "      6+1 max_fragment_length 0x03\n",
    },
    {
        .name = "status_request of a client",
        .decode = in_client_hello,
        .hex = "0009 0005 0005 01 0000 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0005\n"
               "    4+2 length 5\n"
               "    6 data:\n"
               "      6+1 status_type 0x01\n"
               "      9 responder_id_list:\n"
               "      11+0 request_extensions -\n",
    },
    {
        .name = "status_request that names a responder",
        .decode = in_client_hello,
        .hex = "0011 0005 000d 01 0006 0004 aabbccdd 0002 3000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0005\n"
               "    4+2 length 13\n"
               "    6 data:\n"
               "      6+1 status_type 0x01\n"
               "      9 responder_id_list:\n"
               "        11+4 responder_id aabbccdd\n"
               "      17+2 request_extensions 3000\n",
    },
    {
        .name = "status_request of an unknown type",
        .decode = in_client_hello,
        .hex = "0007 0005 0003 05 beef",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0005\n"
               "    4+2 length 3\n"
               "    6 data:\n"
               "      6+1 status_type 0x05\n"
               "      7+2 extension_data beef\n",
    },
    {
        .name = "status_request of a server",
        .decode = in_server_hello,
        .hex = "0004 0005 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0005\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "status_request for a client",
        .decode = in_certificate_request,
        .hex = "0004 0005 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0005\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "status_request for a client, in full",
        .decode = in_certificate_request,
        .hex = "0009 0005 0005 01 0000 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0005\n"
               "    4+2 length 5\n"
               "    6 data:\n"
               "      6+1 status_type 0x01\n"
               "      9 responder_id_list:\n"
               "      11+0 request_extensions -\n",
    },
    {
        .name = "status_request of a certificate",
        .decode = in_certificate,
        .hex = "000c 0005 0008 01 000004 deadbeef",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0005\n"
               "    4+2 length 8\n"
               "    6 data:\n"
               "      6+1 status_type 0x01\n"
               "      10+4 response deadbeef\n",
    },
    {
        .name = "supported_groups",
        .decode = in_client_hello,
        .hex = "000a 000a 0006 0004 2a2a 001d",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x000a\n"
               "    4+2 length 6\n"
               "    6 data:\n"
               "      8 named_groups:\n"
               "        8+2 named_group 0x2a2a\n"
               "        10+2 named_group 0x001d\n",
    },
    {
        .name = "supported_groups of a server",
        .decode = in_encrypted_extensions,
        .hex = "0008 000a 0004 0002 001d",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x000a\n"
               "    4+2 length 4\n"
               "    6 data:\n"
               "      8 named_groups:\n"
               "        8+2 named_group 0x001d\n",
    },
    {
        .name = "supported_groups of a server with nothing in it",
        .decode = in_server_hello,
        .hex = "0004 000a 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x000a\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "ec_point_formats",
        .decode = in_client_hello,
        .hex = "0008 000b 0004 03 00 01 02",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x000b\n"
               "    4+2 length 4\n"
               "    6 data:\n"
               "      7 ec_point_formats:\n"
               "        7+1 ec_point_format 0x00\n"
               "        8+1 ec_point_format 0x01\n"
               "        9+1 ec_point_format 0x02\n",
    },
    {
        .name = "signature_algorithms",
        .decode = in_client_hello,
        .hex = "000a 000d 0006 0004 0403 0804",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x000d\n"
               "    4+2 length 6\n"
               "    6 data:\n"
               "      8 signature_schemes:\n"
               "        8+2 signature_scheme 0x0403\n"
               "        10+2 signature_scheme 0x0804\n",
    },
    {
        .name = "signature_algorithms of a server of a draft",
        .decode = in_server_hello,
        .hex = "0004 000d 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x000d\n"
               "    2 ! type misplaced 13\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "signature_algorithms_cert",
        .decode = in_certificate_request,
        .hex = "0008 0032 0004 0002 0401",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0032\n"
               "    4+2 length 4\n"
               "    6 data:\n"
               "      8 signature_schemes:\n"
               "        8+2 signature_scheme 0x0401\n",
    },
    {
        .name = "heartbeat",
        .decode = in_client_hello,
        .hex = "0005 000f 0001 01",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x000f\n"
               "    4+2 length 1\n"
               "    6 data:\n"
               "      6+1 mode 0x01\n",
    },
    {
        .name = "application_layer_protocol_negotiation",
        .decode = in_client_hello,
        .hex = "0012 0010 000e 000c 02 6832 08 687474702f312e31",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0010\n"
               "    4+2 length 14\n"
               "    6 data:\n"
               "      8 protocols:\n"
               "        9+2 protocol 'h2'\n"
               "        12+8 protocol 'http/1.1'\n",
    },
    {
        .name = "application_layer_protocol_negotiation of a server",
        .decode = in_server_hello,
        .hex = "0009 0010 0005 0003 02 6832",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0010\n"
               "    4+2 length 5\n"
               "    6 data:\n"
               "      8 protocols:\n"
               "        9+2 protocol 'h2'\n",
    },
    {
        .name = "signed_certificate_timestamp asked for",
        .decode = in_client_hello,
        .hex = "0004 0012 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0012\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "signed_certificate_timestamp",
        .decode = in_server_hello,
        .hex = "003b 0012 0037 0035 0033 00 aa*32 0000018bcfe56800 0000 0403 0004 01020304",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0012\n"
               "    4+2 length 55\n"
               "    6 data:\n"
               "      8 sct_list:\n"
               "        10 sct:\n"
               "          10+1 version 0x00\n"
               "          11+32 log_id aa*32\n"
               "          43+8 timestamp 1700000000000\n"
               "          53+0 extensions -\n"
               "          53 signature:\n"
               "            53+2 algorithm 0x0403\n"
               "            55+2 length 4\n"
               "            57+4 bytes 01020304\n",
    },
    {
        .name = "signed_certificate_timestamp of a certificate, of an unknown version",
        .decode = in_certificate,
        .hex = "000c 0012 0008 0006 0004 01 aabbcc",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0012\n"
               "    4+2 length 8\n"
               "    6 data:\n"
               "      8 sct_list:\n"
               "        10 sct:\n"
               "          10+1 version 0x01\n"
               "          11+3 body aabbcc\n",
    },
    {
        .name = "signed_certificate_timestamp, the first of two too short",
        .decode = in_certificate,
        .hex = "0046 0012 0042 0040 0009 00 bb*8 0033 00 aa*32 0000018bcfe56800 0000 0403 0004 01020304",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0012\n"
               "    4+2 length 66\n"
               "    6 data:\n"
               "      8 sct_list:\n"
               "        10 sct:\n"
               "          10+1 version 0x00\n"
               "          11+8 ! log_id wants 32\n"
               "        21 sct:\n"
               "          21+1 version 0x00\n"
               "          22+32 log_id aa*32\n"
               "          54+8 timestamp 1700000000000\n"
               "          64+0 extensions -\n"
               "          64 signature:\n"
               "            64+2 algorithm 0x0403\n"
               "            66+2 length 4\n"
               "            68+4 bytes 01020304\n",
    },
    {
        .name = "client_certificate_type",
        .decode = in_client_hello,
        .hex = "0007 0013 0003 02 02 00",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0013\n"
               "    4+2 length 3\n"
               "    6 data:\n"
               "      7 certificate_types:\n"
               "        7+1 certificate_type 0x02\n"
               "        8+1 certificate_type 0x00\n",
    },
    {
        .name = "server_certificate_type of a server",
        .decode = in_encrypted_extensions,
        .hex = "0005 0014 0001 02",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0014\n"
               "    4+2 length 1\n"
               "    6 data:\n"
               "      6+1 certificate_type 0x02\n",
    },
    {
        .name = "padding",
        .decode = in_client_hello,
        .hex = "000a 0015 0006 00*6",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0015\n"
               "    4+2 length 6\n"
               "    6 data:\n"
               "      6+6 padding 00*6\n",
    },
    {
        .name = "encrypt_then_mac, extended_master_secret, post_handshake_auth",
        .decode = in_client_hello,
        .hex = "000c 0016 0000 0017 0000 0031 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0016\n"
               "    4+2 length 0\n"
               "    6 data:\n"
               "  6 extension:\n"
               "    6+2 type 0x0017\n"
               "    8+2 length 0\n"
               "    10 data:\n"
               "  10 extension:\n"
               "    10+2 type 0x0031\n"
               "    12+2 length 0\n"
               "    14 data:\n",
    },
    {
        .name = "compress_certificate",
        .decode = in_client_hello,
        .hex = "0009 001b 0005 04 0002 0001",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x001b\n"
               "    4+2 length 5\n"
               "    6 data:\n"
               "      7 algorithms:\n"
               "        7+2 algorithm 0x0002\n"
               "        9+2 algorithm 0x0001\n",
    },
    {
        .name = "record_size_limit",
        .decode = in_client_hello,
        .hex = "0006 001c 0002 4001",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x001c\n"
               "    4+2 length 2\n"
               "    6 data:\n"
               "      6+2 record_size_limit 16385\n",
    },
    {
        .name = "session_ticket asked for",
        .decode = in_client_hello,
        .hex = "0004 0023 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0023\n"
               "    4+2 length 0\n"
               "    6 data:\n"
               "      6+0 ticket -\n",
    },
    {
        .name = "session_ticket",
        .decode = in_client_hello,
        .hex = "0008 0023 0004 01020304",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0023\n"
               "    4+2 length 4\n"
               "    6 data:\n"
               "      6+4 ticket 01020304\n",
    },
    {
        .name = "key_share of a client",
        .decode = in_client_hello,
        .hex = "002f 0033 002b 0029 2a2a 0001 00 001d 0020 5a*32",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0033\n"
               "    4+2 length 43\n"
               "    6 data:\n"
               "      8 client_shares:\n"
               "        8 key_share_entry:\n"
               "          8+2 group 0x2a2a\n"
               "          10+2 length 1\n"
               "          12+1 key_exchange 00\n"
               "        13 key_share_entry:\n"
               "          13+2 group 0x001d\n"
               "          15+2 length 32\n"
               "          17+32 key_exchange 5a*32\n",
    },
    {
        .name = "key_share of a client that waits for the server's wish",
        .decode = in_client_hello,
        .hex = "0006 0033 0002 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0033\n"
               "    4+2 length 2\n"
               "    6 data:\n"
               "      8 client_shares:\n",
    },
    {
        .name = "key_share of a server",
        .decode = in_server_hello,
        .hex = "0028 0033 0024 001d 0020 5a*32",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0033\n"
               "    4+2 length 36\n"
               "    6 data:\n"
               "      6 server_share:\n"
               "        6+2 group 0x001d\n"
               "        8+2 length 32\n"
               "        10+32 key_exchange 5a*32\n",
    },
    {
        .name = "key_share in a HelloRetryRequest",
        .decode = in_hello_retry_request,
        .hex = "0006 0033 0002 0018",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0033\n"
               "    4+2 length 2\n"
               "    6 data:\n"
               "      6+2 selected_group 0x0018\n",
    },
    {
        .name = "key_share by its number in drafts",
        .decode = in_client_hello,
        .hex = "000c 0028 0008 0006 001d 0002 abcd",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0028\n"
               "    4+2 length 8\n"
               "    6 data:\n"
               "      8 client_shares:\n"
               "        8 key_share_entry:\n"
               "          8+2 group 0x001d\n"
               "          10+2 length 2\n"
               "          12+2 key_exchange abcd\n",
    },
    {
        .name = "pre_shared_key of a client",
        .decode = in_client_hello,
        .hex = "0033 0029 002f 000a 0004 61626364 00000100 0021 20 11*32",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0029\n"
               "    4+2 length 47\n"
               "    6 data:\n"
               "      8 identities:\n"
               "        8 psk_identity:\n"
               "          10+4 identity 61626364\n"
               "          14+4 obfuscated_ticket_age 256\n"
               "      20 binders:\n"
               "        21+32 binder 11*32\n",
    },
    {
        .name = "pre_shared_key of an early draft",
        .decode = in_client_hello,
        .hex = "0010 0029 000c 000a 0004 61626364 00000100",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0029\n"
               "    4+2 length 12\n"
               "    6 data:\n"
               "      8 identities:\n"
               "        8 psk_identity:\n"
               "          10+4 identity 61626364\n"
               "          14+4 obfuscated_ticket_age 256\n",
    },
    {
        .name = "pre_shared_key of a server",
        .decode = in_server_hello,
        .hex = "0006 0029 0002 0001",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0029\n"
               "    4+2 length 2\n"
               "    6 data:\n"
               "      6+2 selected_identity 1\n",
    },
    {
        .name = "early_data",
        .decode = in_client_hello,
        .hex = "0004 002a 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x002a\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "early_data for a ticket",
        .decode = in_new_session_ticket,
        .hex = "0008 002a 0004 00004000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x002a\n"
               "    4+2 length 4\n"
               "    6 data:\n"
               "      6+4 max_early_data_size 16384\n",
    },
    {
        .name = "supported_versions of a client",
        .decode = in_client_hello,
        .hex = "000b 002b 0007 06 7a7a 0304 7f1c",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x002b\n"
               "    4+2 length 7\n"
               "    6 data:\n"
               "      7 versions:\n"
               "        7+2 version 0x7a7a\n"
               "        9+2 version 0x0304\n"
               "        11+2 version 0x7f1c\n",
    },
    {
        .name = "supported_versions of a server",
        .decode = in_server_hello,
        .hex = "0006 002b 0002 0304",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x002b\n"
               "    4+2 length 2\n"
               "    6 data:\n"
               "      6+2 selected_version 0x0304\n",
    },
    {
        .name = "cookie",
        .decode = in_hello_retry_request,
        .hex = "0008 002c 0004 0002 cafe",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x002c\n"
               "    4+2 length 4\n"
               "    6 data:\n"
               "      8+2 cookie cafe\n",
    },
    {
        .name = "psk_key_exchange_modes",
        .decode = in_client_hello,
        .hex = "0007 002d 0003 02 01 00",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x002d\n"
               "    4+2 length 3\n"
               "    6 data:\n"
               "      7 ke_modes:\n"
               "        7+1 ke_mode 0x01\n"
               "        8+1 ke_mode 0x00\n",
    },
    {
        .name = "certificate_authorities",
        .decode = in_certificate_request,
        .hex = "000c 002f 0008 0006 0004 30020500",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x002f\n"
               "    4+2 length 8\n"
               "    6 data:\n"
               "      8 authorities:\n"
               "        10 distinguished_name:\n"
               "          10+4 der 30020500\n",
    },
    {
        .name = "next_protocol_negotiation of a client",
        .decode = in_client_hello,
        .hex = "0004 3374 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x3374\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "next_protocol_negotiation of a server",
        .decode = in_server_hello,
        .hex = "0010 3374 000c 02 6832 08 687474702f312e31",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x3374\n"
               "    4+2 length 12\n"
               "    6 data:\n"
               "      6 protocols:\n"
               "        7+2 protocol 'h2'\n"
               "        10+8 protocol 'http/1.1'\n",
    },
    {
        .name = "next_protocol_negotiation of a server that has none",
        .decode = in_server_hello,
        .hex = "0004 3374 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x3374\n"
               "    4+2 length 0\n"
               "    6 data:\n"
               "      6 protocols:\n",
    },
    {
        .name = "renegotiation_info at first",
        .decode = in_client_hello,
        .hex = "0005 ff01 0001 00",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xff01\n"
               "    4+2 length 1\n"
               "    6 data:\n"
               "      7+0 renegotiated_connection -\n",
    },
    {
        .name = "renegotiation_info",
        .decode = in_server_hello,
        .hex = "001d ff01 0019 18 5a*24",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xff01\n"
               "    4+2 length 25\n"
               "    6 data:\n"
               "      7+24 renegotiated_connection 5a*24\n",
    },
    {
        .name = "extension that nobody knows",
        .decode = in_client_hello,
        .hex = "0006 1234 0002 beef",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x1234\n"
               "    4+2 length 2\n"
               "    6 data:\n"
               "      6+2 extension_data beef\n",
    },
    {
        .name = "GREASE",
        .decode = in_client_hello,
        .hex = "0009 0a0a 0000 fafa 0001 00",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0a0a\n"
               "    4+2 length 0\n"
               "    6 data:\n"
               "      6+0 extension_data -\n"
               "  6 extension:\n"
               "    6+2 type 0xfafa\n"
               "    8+2 length 1\n"
               "    10 data:\n"
               "      10+1 extension_data 00\n",
    },
    {
        .name = "vector too long: the next extension is decoded",
        .decode = in_client_hello,
        .hex = "000e 0000 0006 00ff 00 0001 61 0017 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0000\n"
               "    4+2 length 6\n"
               "    6 data:\n"
               "      8 server_names:\n"
               "        8+4 ! server_names wants 255\n"
               "        8 server_name:\n"
               "          8+1 name_type 0x00\n"
               "          11+1 name 'a'\n"
               "  12 extension:\n"
               "    12+2 type 0x0017\n"
               "    14+2 length 0\n"
               "    16 data:\n",
    },
    {
        .name = "vector too short: the next extension is decoded",
        .decode = in_client_hello,
        .hex = "0010 000a 0008 0002 001d 0017 0018 0017 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x000a\n"
               "    4+2 length 8\n"
               "    6 data:\n"
               "      8 named_groups:\n"
               "        8+2 named_group 0x001d\n"
               "      10+4 ! data trailing\n"
               "  14 extension:\n"
               "    14+2 type 0x0017\n"
               "    16+2 length 0\n"
               "    18 data:\n",
    },
    {
        .name = "number too long: the next extension is decoded",
        .decode = in_client_hello,
        .hex = "0009 001c 0001 40 0017 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x001c\n"
               "    4+2 length 1\n"
               "    6 data:\n"
               "      6+1 ! record_size_limit wants 2\n"
               "  7 extension:\n"
               "    7+2 type 0x0017\n"
               "    9+2 length 0\n"
               "    11 data:\n",
    },
    {
        .name = "odd list of numbers",
        .decode = in_client_hello,
        .hex = "0009 000a 0005 0003 001d 00",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x000a\n"
               "    4+2 length 5\n"
               "    6 data:\n"
               "      8 named_groups:\n"
               "        8+2 named_group 0x001d\n"
               "        10+1 ! named_group wants 2\n",
    },
    {
        .name = "empty list",
        .decode = in_client_hello,
        .hex = "0006 000a 0002 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x000a\n"
               "    4+2 length 2\n"
               "    6 data:\n"
               "      6 ! named_groups length 0\n"
               "      8 named_groups:\n",
    },
    {
        .name = "vectors outside their bounds",
        .decode = in_client_hello,
        .hex = "0014 0029 0010 0006 0000 00000001 0006 05 11*5",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0029\n"
               "    4+2 length 16\n"
               "    6 data:\n"
               "      6 ! identities length 6\n"
               "      8 identities:\n"
               "        8 psk_identity:\n"
               "          8 ! identity length 0\n"
               "          10+0 identity -\n"
               "          10+4 obfuscated_ticket_age 1\n"
               "      14 ! binders length 6\n"
               "      16 binders:\n"
               "        16 ! binder length 5\n"
               "        17+5 binder 11*5\n",
    },
    {
        .name = "empty key",
        .decode = in_client_hello,
        .hex = "000a 0033 0006 0004 001d 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0033\n"
               "    4+2 length 6\n"
               "    6 data:\n"
               "      8 client_shares:\n"
               "        8 key_share_entry:\n"
               "          8+2 group 0x001d\n"
               "          10+2 length 0\n"
               "          12 ! key_exchange length 0\n"
               "          12+0 key_exchange -\n",
    },
    {
        .name = "bytes left over",
        .decode = in_client_hello,
        .hex = "0007 001c 0003 4000 ff",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x001c\n"
               "    4+2 length 3\n"
               "    6 data:\n"
               "      6+2 record_size_limit 16384\n"
               "      8+1 ! data trailing\n",
    },
    {
        .name = "bytes where there should be none",
        .decode = in_server_hello,
        .hex = "0006 0017 0002 beef",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0017\n"
               "    4+2 length 2\n"
               "    6 data:\n"
               "      6+2 ! data trailing\n",
    },
    {
        .name = "the same extension twice",
        .decode = in_client_hello,
        .hex = "000a 0023 0000 0023 0002 cafe",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0023\n"
               "    4+2 length 0\n"
               "    6 data:\n"
               "      6+0 ticket -\n"
               "  6 extension:\n"
               "    6+2 type 0x0023\n"
               "    6 ! type duplicate 35\n"
               "    8+2 length 2\n"
               "    10 data:\n"
               "      10+2 ticket cafe\n",
    },
    {
        .name = "extensions without a place here",
        .decode = in_server_hello,
        .hex = "000a 0015 0000 002d 0002 01 01",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0015\n"
               "    2 ! type misplaced 21\n"
               "    4+2 length 0\n"
               "    6 data:\n"
               "      6+0 padding -\n"
               "  6 extension:\n"
               "    6+2 type 0x002d\n"
               "    6 ! type misplaced 45\n"
               "    8+2 length 2\n"
               "    10 data:\n"
               "      11 ke_modes:\n"
               "        11+1 ke_mode 0x01\n",
    },
    {
        .name = "trusted_ca_keys, each kind of identifier",
        .decode = in_client_hello,
        .details = true,
        .hex = "0078 0003 0074 0072 00 01 11*20 02 0002 3000 03 22*20 04 33*32 05 44*32",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0003\n"
               "    4+2 length 116\n"
               "    6 data:\n"
               "      8 trusted_authorities:\n"
               "        8 trusted_authority:\n"
               "          8+1 identifier_type 0x00\n"
               "        9 trusted_authority:\n"
               "          9+1 identifier_type 0x01\n"
               "          10+20 hash 11*20\n"
               "        30 trusted_authority:\n"
               "          30+1 identifier_type 0x02\n"
               "          33+2 x509_name 3000\n"
               "          35 name 'CN=a sequence'\n"
               "        35 trusted_authority:\n"
               "          35+1 identifier_type 0x03\n"
               "          36+20 hash 22*20\n"
               "        56 trusted_authority:\n"
               "          56+1 identifier_type 0x04\n"
               "          57+32 hash 33*32\n"
               "        89 trusted_authority:\n"
               "          89+1 identifier_type 0x05\n"
               "          90+32 hash 44*32\n",
    },
    {
        .name = "trusted_ca_keys, an identifier of no known kind",
        .decode = in_client_hello,
        .hex = "000a 0003 0006 0004 00 09 beef",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0003\n"
               "    4+2 length 6\n"
               "    6 data:\n"
               "      8 trusted_authorities:\n"
               "        8 trusted_authority:\n"
               "          8+1 identifier_type 0x00\n"
               "        9 trusted_authority:\n"
               "          9+1 identifier_type 0x09\n"
               "          10+2 body beef\n",
    },
    {
        .name = "trusted_ca_keys of a server",
        .decode = in_server_hello,
        .hex = "0004 0003 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0003\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "client_id",
        .decode = in_client_hello,
        .hex = "000b 0042 0007 0005 616c696365",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0042\n"
               "    4+2 length 7\n"
               "    6 data:\n"
               "      8+5 client_id 'alice'\n",
    },
    {
        .name = "client_id of a server",
        .decode = in_server_hello,
        .hex = "0008 0042 0004 0002 6162",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0042\n"
               "    2 ! type misplaced 66\n"
               "    4+2 length 4\n"
               "    6 data:\n"
               "      8+2 client_id 'ab'\n",
    },
    {
        .name = "key_share of curveSM2, off the curve",
        .decode = in_client_hello,
        .details = true,
        .hex = "000f 0033 000b 0009 0029 0005 04 11*3 00",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0033\n"
               "    4+2 length 11\n"
               "    6 data:\n"
               "      8 client_shares:\n"
               "        8 key_share_entry:\n"
               "          8+2 group 0x0029\n"
               "          10+2 length 5\n"
               "          12+5 key_exchange 0411111100\n"
               "          12 ! key_exchange off curve 41\n",
    },
    {
        .name = "extension past the end of its block: what is there is decoded",
        .decode = in_client_hello,
        .hex = "000a 000a 0010 000c 001d 0017",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x000a\n"
               "    4+2 length 16\n"
               "    6 data:\n"
               "      6+6 ! data wants 16\n"
               "      8 named_groups:\n"
               "        8+2 named_group 0x001d\n"
               "        10+2 named_group 0x0017\n",
    },
    {
        .name = "nothing is read behind an extension past the end",
        .decode = in_client_hello,
        .hex = "0006 0017 0004 beef",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0017\n"
               "    4+2 length 4\n"
               "    6 data:\n"
               "      6+2 ! data wants 4\n",
    },
    {
        .name = "block past the end of the message",
        .decode = in_client_hello,
        .hex = "0020 0017 0000",
        .log = "2 extensions:\n"
               "  2+4 ! extensions wants 32\n"
               "  2 extension:\n"
               "    2+2 type 0x0017\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "bytes behind the block",
        .decode = in_client_hello,
        .hex = "0004 0017 0000 ff",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0017\n"
               "    4+2 length 0\n"
               "    6 data:\n"
               "6+1 ! body trailing\n",
    },
};

int main(void)
{
    return event_cases_run("extension", cases, TW_COUNT(cases));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Extensions: every one that has a decoder, in every message it may stand in, and what can be wrong with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "event_log.h"
#include "message/extension.h"
#include "registry/registry.h"

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
               "          10+1 sct_version 0x00\n"
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
               "          10+1 sct_version 0x01\n"
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
               "          10+1 sct_version 0x00\n"
               "          11+8 ! log_id wants 32\n"
               "        21 sct:\n"
               "          21+1 sct_version 0x00\n"
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
    {
        .name = "client_certificate_url",
        .decode = in_client_hello,
        .hex = "0004 0002 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0002\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "truncated_hmac",
        .decode = in_server_hello,
        .hex = "0004 0004 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0004\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "user_mapping",
        .decode = in_client_hello,
        .hex = "0006 0006 0002 01 40",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0006\n"
               "    4+2 length 2\n"
               "    6 data:\n"
               "      7 user_mapping_types:\n"
               "        7+1 user_mapping_type 0x40\n",
    },
    {
        .name = "client_authz",
        .decode = in_client_hello,
        .hex = "0007 0007 0003 02 00 01",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0007\n"
               "    4+2 length 3\n"
               "    6 data:\n"
               "      7 authz_format_list:\n"
               "        7+1 authz_format 0x00\n"
               "        8+1 authz_format 0x01\n",
    },
    {
        .name = "server_authz",
        .decode = in_server_hello,
        .hex = "0006 0008 0002 01 40",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0008\n"
               "    4+2 length 2\n"
               "    6 data:\n"
               "      7 authz_format_list:\n"
               "        7+1 authz_format 0x40\n",
    },
    {
        .name = "cert_type",
        .decode = in_client_hello,
        .hex = "0007 0009 0003 02 01 00",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0009\n"
               "    4+2 length 3\n"
               "    6 data:\n"
               "      7 certificate_types:\n"
               "        7+1 certificate_type 0x01\n"
               "        8+1 certificate_type 0x00\n",
    },
    {
        .name = "cert_type of a server",
        .decode = in_server_hello,
        .hex = "0005 0009 0001 01",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0009\n"
               "    4+2 length 1\n"
               "    6 data:\n"
               "      6+1 certificate_type 0x01\n",
    },
    {
        .name = "srp",
        .decode = in_client_hello,
        .hex = "000a 000c 0006 05 616c696365",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x000c\n"
               "    4+2 length 6\n"
               "    6 data:\n"
               "      7+5 srp_i 'alice'\n",
    },
    {
        .name = "use_srtp",
        .decode = in_client_hello,
        .hex = "000c 000e 0008 0004 0001 0007 01 aa",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x000e\n"
               "    4+2 length 8\n"
               "    6 data:\n"
               "      8 srtp_protection_profiles:\n"
               "        8+2 srtp_protection_profile 0x0001\n"
               "        10+2 srtp_protection_profile 0x0007\n"
               "      13+1 srtp_mki aa\n",
    },
    {
        .name = "use_srtp of a server",
        .decode = in_server_hello,
        .hex = "0009 000e 0005 0002 0007 00",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x000e\n"
               "    4+2 length 5\n"
               "    6 data:\n"
               "      8 srtp_protection_profiles:\n"
               "        8+2 srtp_protection_profile 0x0007\n"
               "      11+0 srtp_mki -\n",
    },
    {
        .name = "status_request_v2",
        .decode = in_client_hello,
        .hex = "0017 0011 0013 0011 02 0004 0000 0000 01 0007 0003 0001ab 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0011\n"
               "    4+2 length 19\n"
               "    6 data:\n"
               "      8 certificate_status_req_list:\n"
               "        8 certificate_status_request:\n"
               "          8+1 status_type 0x02\n"
               "          9+2 request_length 4\n"
               "          11 request:\n"
               "            13 responder_id_list:\n"
               "            15+0 request_extensions -\n"
               "        15 certificate_status_request:\n"
               "          15+1 status_type 0x01\n"
               "          16+2 request_length 7\n"
               "          18 request:\n"
               "            20 responder_id_list:\n"
               "              22+1 responder_id ab\n"
               "            25+0 request_extensions -\n",
    },
    {
        .name = "status_request_v2 of an unknown type",
        .decode = in_client_hello,
        .hex = "000b 0011 0007 0005 07 0002 beef",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0011\n"
               "    4+2 length 7\n"
               "    6 data:\n"
               "      8 certificate_status_req_list:\n"
               "        8 certificate_status_request:\n"
               "          8+1 status_type 0x07\n"
               "          9+2 request_length 2\n"
               "          11+2 request_bytes beef\n",
    },
    {
        .name = "status_request_v2 whose request is shorter than its length",
        .decode = in_client_hello,
        .hex = "000f 0011 000b 0009 01 0006 0000 0000 beef",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0011\n"
               "    4+2 length 11\n"
               "    6 data:\n"
               "      8 certificate_status_req_list:\n"
               "        8 certificate_status_request:\n"
               "          8+1 status_type 0x01\n"
               "          9+2 request_length 6\n"
               "          11 request:\n"
               "            13 responder_id_list:\n"
               "            15+0 request_extensions -\n"
               "            15+2 ! request trailing\n",
    },
    {
        .name = "status_request_v2 of a server",
        .decode = in_server_hello,
        .hex = "0004 0011 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0011\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "token_binding",
        .decode = in_client_hello,
        .hex = "0009 0018 0005 010d 02 02 01",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0018\n"
               "    4+2 length 5\n"
               "    6 data:\n"
               "      6 token_binding_version:\n"
               "        6+1 major 1\n"
               "        7+1 minor 13\n"
               "      9 key_parameters_list:\n"
               "        9+1 key_parameters 0x02\n"
               "        10+1 key_parameters 0x01\n",
    },
    {
        .name = "cached_info",
        .decode = in_client_hello,
        .hex = "000c 0019 0008 0006 01 04 deadbeef",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0019\n"
               "    4+2 length 8\n"
               "    6 data:\n"
               "      8 cached_info:\n"
               "        8 cached_object:\n"
               "          8+1 type 0x01\n"
               "          10+4 hash_value deadbeef\n",
    },
    {
        .name = "cached_info of a server",
        .decode = in_server_hello,
        .hex = "0008 0019 0004 0002 01 02",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0019\n"
               "    4+2 length 4\n"
               "    6 data:\n"
               "      8 cached_info:\n"
               "        8 cached_object:\n"
               "          8+1 type 0x01\n"
               "        9 cached_object:\n"
               "          9+1 type 0x02\n",
    },
    {
        .name = "tls_lts",
        .decode = in_client_hello,
        .hex = "0004 001a 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x001a\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "pwd_protect",
        .decode = in_client_hello,
        .hex = "0007 001d 0003 02 cafe",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x001d\n"
               "    4+2 length 3\n"
               "    6 data:\n"
               "      7+2 protected_name cafe\n",
    },
    {
        .name = "pwd_clear",
        .decode = in_client_hello,
        .hex = "000a 001e 0006 05 616c696365",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x001e\n"
               "    4+2 length 6\n"
               "    6 data:\n"
               "      7+5 pwd_name 'alice'\n",
    },
    {
        .name = "password_salt",
        .decode = in_hello_retry_request,
        .hex = "000a 001f 0006 0004 deadbeef",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x001f\n"
               "    4+2 length 6\n"
               "    6 data:\n"
               "      8+4 password_salt deadbeef\n",
    },
    {
        .name = "ticket_pinning",
        .decode = in_client_hello,
        .hex = "0008 0020 0004 0002 cafe",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0020\n"
               "    4+2 length 4\n"
               "    6 data:\n"
               "      8+2 ticket cafe\n",
    },
    {
        .name = "ticket_pinning of a server",
        .decode = in_encrypted_extensions,
        .hex = "000e 0020 000a 01 aa 0002 cafe 00015180",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0020\n"
               "    4+2 length 10\n"
               "    6 data:\n"
               "      7+1 proof aa\n"
               "      10+2 ticket cafe\n"
               "      12+4 lifetime 86400\n",
    },
    {
        .name = "tls_cert_with_extern_psk",
        .decode = in_client_hello,
        .hex = "0004 0021 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0021\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "delegated_credential",
        .decode = in_client_hello,
        .hex = "000a 0022 0006 0004 0403 0807",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0022\n"
               "    4+2 length 6\n"
               "    6 data:\n"
               "      8 supported_signature_algorithm:\n"
               "        8+2 signature_scheme 0x0403\n"
               "        10+2 signature_scheme 0x0807\n",
    },
    {
        .name = "delegated_credential of a server that asks",
        .decode = in_certificate_request,
        .hex = "0008 0022 0004 0002 0403",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0022\n"
               "    4+2 length 4\n"
               "    6 data:\n"
               "      8 supported_signature_algorithm:\n"
               "        8+2 signature_scheme 0x0403\n",
    },
    {
        .name = "delegated_credential of a certificate",
        .decode = in_certificate,
        .hex = "0018 0022 0014 00093a80 0403 000004 deadbeef 0804 0003 c0ffee",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0022\n"
               "    4+2 length 20\n"
               "    6 data:\n"
               "      6 cred:\n"
               "        6+4 valid_time 604800\n"
               "        10+2 dc_cert_verify_algorithm 0x0403\n"
               "        15+4 subject_public_key_info deadbeef\n"
               "      19 signature:\n"
               "        19+2 algorithm 0x0804\n"
               "        21+2 length 3\n"
               "        23+3 bytes c0ffee\n",
    },
    {
        .name = "supported_ekt_ciphers",
        .decode = in_client_hello,
        .hex = "0007 0027 0003 02 01 02",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0027\n"
               "    4+2 length 3\n"
               "    6 data:\n"
               "      7 supported_ciphers:\n"
               "        7+1 ekt_cipher_type 0x01\n"
               "        8+1 ekt_cipher_type 0x02\n",
    },
    {
        .name = "supported_ekt_ciphers of a server",
        .decode = in_encrypted_extensions,
        .hex = "0005 0027 0001 02",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0027\n"
               "    4+2 length 1\n"
               "    6 data:\n"
               "      6+1 selected_cipher 0x02\n",
    },
    {
        .name = "ticket_early_data_info of a draft",
        .decode = in_new_session_ticket,
        .hex = "0008 002e 0004 00004000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x002e\n"
               "    4+2 length 4\n"
               "    6 data:\n"
               "      6+4 max_early_data_size 16384\n",
    },
    {
        .name = "oid_filters",
        .decode = in_certificate_request,
        .hex = "0014 0030 0010 000e 03 551d25 0008 3006 06042a030405",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0030\n"
               "    4+2 length 16\n"
               "    6 data:\n"
               "      8 filters:\n"
               "        8 oid_filter:\n"
               "          9+3 certificate_extension_oid 551d25\n"
               "          14+8 certificate_extension_values 300606042a030405\n",
    },
    {
        .name = "transparency_info",
        .decode = in_client_hello,
        .hex = "0004 0034 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0034\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "transparency_info of a certificate",
        .decode = in_certificate,
        .hex = "0011 0034 000d 000b 0004 0102 beef 0003 0106 ff",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0034\n"
               "    4+2 length 13\n"
               "    6 data:\n"
               "      8 trans_item_list:\n"
               "        10 trans_item:\n"
               "          10+2 versioned_type 0x0102\n"
               "          12+2 data beef\n"
               "        16 trans_item:\n"
               "          16+2 versioned_type 0x0106\n"
               "          18+1 data ff\n",
    },
    {
        .name = "connection_id",
        .decode = in_client_hello,
        .hex = "0009 0036 0005 04 01020304",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0036\n"
               "    4+2 length 5\n"
               "    6 data:\n"
               "      7+4 cid 01020304\n",
    },
    {
        .name = "connection_id_deprecated",
        .decode = in_server_hello,
        .hex = "0005 0035 0001 00",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0035\n"
               "    4+2 length 1\n"
               "    6 data:\n"
               "      7+0 cid -\n",
    },
    {
        .name = "external_id_hash",
        .decode = in_client_hello,
        .hex = "0025 0037 0021 20 5a*32",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0037\n"
               "    4+2 length 33\n"
               "    6 data:\n"
               "      7+32 binding_hash 5a*32\n",
    },
    {
        .name = "external_session_id",
        .decode = in_client_hello,
        .hex = "0019 0038 0015 14 5a*20",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0038\n"
               "    4+2 length 21\n"
               "    6 data:\n"
               "      7+20 session_id 5a*20\n",
    },
    {
        .name = "external_session_id that is too short",
        .decode = in_client_hello,
        .hex = "0007 0038 0003 02 5a5a",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0038\n"
               "    4+2 length 3\n"
               "    6 data:\n"
               "      6 ! session_id length 2\n"
               "      7+2 session_id 5a5a\n",
    },
    {
        .name = "quic_transport_parameters",
        .decode = in_client_hello,
        .guesses = true,
        .hex = "0025 0039 0021 01 04 80007530 00 02 cafe 0c 00 20 01 09 1b 01 5a 6ab2 00 c0000000ff73db0a "
               "0100 ff04",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0039\n"
               "    4+2 length 33\n"
               "    6 data:\n"
               "      6 transport_parameters:\n"
               "        6 transport_parameter:\n"
               "          6+1 id 1\n"
               "          7 name 'max_idle_timeout'\n"
               "          7+1 length 4\n"
               "          8+4 number 30000\n"
               "        12 transport_parameter:\n"
               "          12+1 id 0\n"
               "          13 name 'original_destination_connection_id'\n"
               "          13+1 length 2\n"
               "          14+2 value cafe\n"
               "        16 transport_parameter:\n"
               "          16+1 id 12\n"
               "          17 name 'disable_active_migration'\n"
               "          17+1 length 0\n"
               "          18+0 value -\n"
               "        18 transport_parameter:\n"
               "          18+1 id 32\n"
               "          19 name 'max_datagram_frame_size'\n"
               "          19+1 length 1\n"
               "          20+1 number 9\n"
               "        21 transport_parameter:\n"
               "          21+1 id 27\n"
               "          22 name 'GREASE'\n"
               "          22+1 length 1\n"
               "          23+1 value 5a\n"
               "        24 transport_parameter:\n"
               "          24+2 id 10930\n"
               "          26 name 'grease_quic_bit'\n"
               "          26+1 length 0\n"
               "          27+0 value -\n"
               "        27 transport_parameter:\n"
               "          27+8 id 4285782794\n"
               "          35 name 'GREASE'\n"
               "          35+1 length 1\n"
               "          36+1 value 00\n"
               "        37 transport_parameter:\n"
               "          37+2 ! id wants 8\n",
    },
    {
        .name = "quic_transport_parameters, a number of another length than its value",
        .decode = in_client_hello,
        .guesses = true,
        .hex = "000a 0039 0006 03 04 45dc 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0039\n"
               "    4+2 length 6\n"
               "    6 data:\n"
               "      6 transport_parameters:\n"
               "        6 transport_parameter:\n"
               "          6+1 id 3\n"
               "          7 name 'max_udp_payload_size'\n"
               "          7+1 length 4\n"
               "          8+4 value 45dc0000\n",
    },
    {
        .name = "quic_transport_parameters of a draft",
        .decode = in_client_hello,
        .guesses = true,
        .hex = "000a ffa5 0006 04 04 8004b000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xffa5\n"
               "    4+2 length 6\n"
               "    6 data:\n"
               "      6 transport_parameters:\n"
               "        6 transport_parameter:\n"
               "          6+1 id 4\n"
               "          7 name 'initial_max_data'\n"
               "          7+1 length 4\n"
               "          8+4 number 307200\n",
    },
    {
        .name = "ticket_request",
        .decode = in_client_hello,
        .hex = "0006 003a 0002 02 01",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x003a\n"
               "    4+2 length 2\n"
               "    6 data:\n"
               "      6+1 new_session_count 2\n"
               "      7+1 resumption_count 1\n",
    },
    {
        .name = "ticket_request of a server",
        .decode = in_encrypted_extensions,
        .hex = "0005 003a 0001 03",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x003a\n"
               "    4+2 length 1\n"
               "    6 data:\n"
               "      6+1 expected_count 3\n",
    },
    {
        .name = "dnssec_chain",
        .decode = in_client_hello,
        .hex = "0006 003b 0002 01bb",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x003b\n"
               "    4+2 length 2\n"
               "    6 data:\n"
               "      6+2 port_number 443\n",
    },
    {
        .name = "dnssec_chain of a certificate",
        .decode = in_certificate,
        .guesses = true,
        .hex = "000c 003b 0008 0e10 0004 deadbeef",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x003b\n"
               "    4+2 length 8\n"
               "    6 data:\n"
               "      6+2 ext_support_lifetime 3600\n"
               "      10+4 authentication_chain deadbeef\n",
    },
    {
        .name = "dnssec_chain of a certificate, without the length",
        .decode = in_certificate,
        .guesses = true,
        .hex = "000b 003b 0007 0000 045f343433",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x003b\n"
               "    4+2 length 7\n"
               "    6 data:\n"
               "      6+2 ext_support_lifetime 0\n"
               "      8+5 authentication_chain 045f343433\n",
    },
    {
        .name = "rrc",
        .decode = in_server_hello,
        .hex = "0004 003d 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x003d\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "tls_flags",
        .decode = in_client_hello,
        .hex = "0007 003e 0003 02 0001",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x003e\n"
               "    4+2 length 3\n"
               "    6 data:\n"
               "      7+2 flags 0001\n",
    },
    {
        .name = "origin_bound_certificates",
        .decode = in_client_hello,
        .hex = "0004 3377 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x3377\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "encrypted_client_certificates",
        .decode = in_client_hello,
        .hex = "0004 337c 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x337c\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "application_settings",
        .decode = in_client_hello,
        .hex = "0009 44cd 0005 0003 02 6832",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x44cd\n"
               "    4+2 length 5\n"
               "    6 data:\n"
               "      8 supported_protocols:\n"
               "        9+2 protocol 'h2'\n",
    },
    {
        .name = "application_settings, the old number",
        .decode = in_client_hello,
        .hex = "0009 4469 0005 0003 02 6832",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x4469\n"
               "    4+2 length 5\n"
               "    6 data:\n"
               "      8 supported_protocols:\n"
               "        9+2 protocol 'h2'\n",
    },
    {
        .name = "application_settings of a server",
        .decode = in_encrypted_extensions,
        .hex = "0007 44cd 0003 000004",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x44cd\n"
               "    4+2 length 3\n"
               "    6 data:\n"
               "      6+3 settings 000004\n",
    },
    {
        .name = "channel_id",
        .decode = in_client_hello,
        .hex = "0004 7550 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x7550\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "channel_id, the old number",
        .decode = in_server_hello,
        .hex = "0004 754f 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x754f\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "pake",
        .decode = in_client_hello,
        .hex = "0012 8a3b 000e 0001 61 0001 62 0006 7d96 0002 cafe",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x8a3b\n"
               "    4+2 length 14\n"
               "    6 data:\n"
               "      8+1 client_identity 61\n"
               "      11+1 server_identity 62\n"
               "      14 client_shares:\n"
               "        14 pake_share:\n"
               "          14+2 pake_scheme 0x7d96\n"
               "          18+2 pake_message cafe\n",
    },
    {
        .name = "pake of a server",
        .decode = in_server_hello,
        .hex = "000a 8a3b 0006 7d96 0002 cafe",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x8a3b\n"
               "    4+2 length 6\n"
               "    6 data:\n"
               "      6 pake_share:\n"
               "        6+2 pake_scheme 0x7d96\n"
               "        10+2 pake_message cafe\n",
    },
    {
        .name = "padding of a draft",
        .decode = in_client_hello,
        .hex = "000c 8b47 0008 00*8",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x8b47\n"
               "    4+2 length 8\n"
               "    6 data:\n"
               "      6+8 padding 00*8\n",
    },
    {
        .name = "trust_anchors",
        .decode = in_client_hello,
        .hex = "000d ca34 0009 0007 03 81fd59 02 d604",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xca34\n"
               "    4+2 length 9\n"
               "    6 data:\n"
               "      8 trust_anchors:\n"
               "        9+3 trust_anchor_id 81fd59\n"
               "        13+2 trust_anchor_id d604\n",
    },
    {
        .name = "trust_anchors of a certificate",
        .decode = in_certificate,
        .hex = "0004 ca34 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xca34\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "ech_is_inner",
        .decode = in_client_hello,
        .hex = "0004 da09 0000",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xda09\n"
               "    4+2 length 0\n"
               "    6 data:\n",
    },
    {
        .name = "ech_outer_extensions",
        .decode = in_client_hello,
        .hex = "000b fd00 0007 06 000a 0033 2a2a",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xfd00\n"
               "    4+2 length 7\n"
               "    6 data:\n"
               "      7 outer_extensions:\n"
               "        7+2 outer_extension 0x000a\n"
               "        9+2 outer_extension 0x0033\n"
               "        11+2 outer_extension 0x2a2a\n",
    },
    {
        .name = "encrypted_client_hello",
        .decode = in_client_hello,
        .hex = "0014 fe0d 0010 00 0001 0001 2a 0004 deadbeef 0002 cafe",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xfe0d\n"
               "    4+2 length 16\n"
               "    6 data:\n"
               "      6+1 type 0x00\n"
               "      7 cipher_suite:\n"
               "        7+2 kdf_id 0x0001\n"
               "        9+2 aead_id 0x0001\n"
               "      11+1 config_id 42\n"
               "      14+4 enc deadbeef\n"
               "      20+2 payload cafe\n",
    },
    {
        .name = "encrypted_client_hello, inner",
        .decode = in_client_hello,
        .hex = "0005 fe0d 0001 01",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xfe0d\n"
               "    4+2 length 1\n"
               "    6 data:\n"
               "      6+1 type 0x01\n",
    },
    {
        .name = "encrypted_client_hello, inner, that says too much",
        .decode = in_client_hello,
        .hex = "0006 fe0d 0002 01 ff",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xfe0d\n"
               "    4+2 length 2\n"
               "    6 data:\n"
               "      6+1 type 0x01\n"
               "      7+1 ! data trailing\n",
    },
    {
        .name = "encrypted_client_hello of a server",
        .decode = in_encrypted_extensions,
        .hex = "002e fe0d 002a 0028 fe0d 001c 07 0020 0004 deadbeef 0008 0001 0001 0001 0003 40 05 "
               "612e636f6d 0000 fe0a 0004 00112233",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xfe0d\n"
               "    4+2 length 42\n"
               "    6 data:\n"
               "      8 retry_configs:\n"
               "        8 ech_config:\n"
               "          8+2 version 0xfe0d\n"
               "          10+2 length 28\n"
               "          12 contents:\n"
               "            12+1 config_id 7\n"
               "            13+2 kem_id 0x0020\n"
               "            17+4 public_key deadbeef\n"
               "            23 hpke_cipher_suites:\n"
               "              23 hpke_cipher_suite:\n"
               "                23+2 kdf_id 0x0001\n"
               "                25+2 aead_id 0x0001\n"
               "              27 hpke_cipher_suite:\n"
               "                27+2 kdf_id 0x0001\n"
               "                29+2 aead_id 0x0003\n"
               "            31+1 maximum_name_length 64\n"
               "            33+5 public_name 'a.com'\n"
               "            40+0 config_extensions -\n"
               "        40 ech_config:\n"
               "          40+2 version 0xfe0a\n"
               "          42+2 length 4\n"
               "          44+4 contents_bytes 00112233\n",
    },
    {
        .name = "encrypted_client_hello of a HelloRetryRequest",
        .decode = in_hello_retry_request,
        .hex = "000c fe0d 0008 0102030405060708",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xfe0d\n"
               "    4+2 length 8\n"
               "    6 data:\n"
               "      6+8 confirmation 0102030405060708\n",
    },
    {
        .name = "encrypted_client_hello, draft 12",
        .decode = in_client_hello,
        .guesses = true,
        .hex = "0010 fe0c 000c 00 0001 0001 2a 0000 0002 cafe",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xfe0c\n"
               "    4+2 length 12\n"
               "    6 data:\n"
               "      6+1 type 0x00\n"
               "      7 cipher_suite:\n"
               "        7+2 kdf_id 0x0001\n"
               "        9+2 aead_id 0x0001\n"
               "      11+1 config_id 42\n"
               "      14+0 enc -\n"
               "      16+2 payload cafe\n",
    },
    {
        .name = "encrypted_client_hello, draft 11 without a type",
        .decode = in_client_hello,
        .guesses = true,
        .hex = "000f fe0b 000b 0001 0001 2a 0000 0002 cafe",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xfe0b\n"
               "    4+2 length 11\n"
               "    6 data:\n"
               "      6 cipher_suite:\n"
               "        6+2 kdf_id 0x0001\n"
               "        8+2 aead_id 0x0001\n"
               "      10+1 config_id 42\n"
               "      13+0 enc -\n"
               "      15+2 payload cafe\n",
    },
    {
        .name = "encrypted_client_hello of a server, draft 11",
        .decode = in_encrypted_extensions,
        .hex = "000e fe0b 000a 0008 fe0b 0004 00112233",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xfe0b\n"
               "    4+2 length 10\n"
               "    6 data:\n"
               "      8 retry_configs:\n"
               "        8 ech_config:\n"
               "          8+2 version 0xfe0b\n"
               "          10+2 length 4\n"
               "          12+4 contents_bytes 00112233\n",
    },
    {
        .name = "encrypted_client_hello, draft 10",
        .decode = in_client_hello,
        .hex = "0013 fe0a 000f 0001 0003 2a 0004 deadbeef 0002 cafe",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xfe0a\n"
               "    4+2 length 15\n"
               "    6 data:\n"
               "      6 cipher_suite:\n"
               "        6+2 kdf_id 0x0001\n"
               "        8+2 aead_id 0x0003\n"
               "      10+1 config_id 42\n"
               "      13+4 enc deadbeef\n"
               "      19+2 payload cafe\n",
    },
    {
        .name = "encrypted_client_hello of a server, draft 10",
        .decode = in_encrypted_extensions,
        .hex = "000e fe0a 000a 0008 fe0a 0004 00112233",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xfe0a\n"
               "    4+2 length 10\n"
               "    6 data:\n"
               "      8 retry_configs:\n"
               "        8 ech_config:\n"
               "          8+2 version 0xfe0a\n"
               "          10+2 length 4\n"
               "          12+4 contents_bytes 00112233\n",
    },
    {
        .name = "encrypted_client_hello, draft 9",
        .decode = in_client_hello,
        .hex = "0015 fe09 0011 0001 0001 02 aabb 0004 deadbeef 0002 cafe",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xfe09\n"
               "    4+2 length 17\n"
               "    6 data:\n"
               "      6 cipher_suite:\n"
               "        6+2 kdf_id 0x0001\n"
               "        8+2 aead_id 0x0001\n"
               "      11+2 config_digest aabb\n"
               "      15+4 enc deadbeef\n"
               "      21+2 payload cafe\n",
    },
    {
        .name = "encrypted_client_hello, draft 8",
        .decode = in_client_hello,
        .hex = "0015 fe08 0011 0001 0001 02 aabb 0004 deadbeef 0002 cafe",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xfe08\n"
               "    4+2 length 17\n"
               "    6 data:\n"
               "      6 cipher_suite:\n"
               "        6+2 kdf_id 0x0001\n"
               "        8+2 aead_id 0x0001\n"
               "      11+2 config_digest aabb\n"
               "      15+4 enc deadbeef\n"
               "      21+2 payload cafe\n",
    },
    {
        .name = "encrypted_client_hello of a server, draft 8",
        .decode = in_encrypted_extensions,
        .hex = "000e fe08 000a 0008 fe08 0004 00112233",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xfe08\n"
               "    4+2 length 10\n"
               "    6 data:\n"
               "      8 retry_configs:\n"
               "        8 ech_config:\n"
               "          8+2 version 0xfe08\n"
               "          10+2 length 4\n"
               "          12+4 contents_bytes 00112233\n",
    },
    {
        .name = "encrypted_client_hello, draft 7",
        .decode = in_client_hello,
        .hex = "0016 ff02 0012 0001 0001 0002 aabb 0004 deadbeef 0002 cafe",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xff02\n"
               "    4+2 length 18\n"
               "    6 data:\n"
               "      6 cipher_suite:\n"
               "        6+2 kdf_id 0x0001\n"
               "        8+2 aead_id 0x0001\n"
               "      12+2 config_digest aabb\n"
               "      16+4 enc deadbeef\n"
               "      22+2 payload cafe\n",
    },
    {
        .name = "encrypted_client_hello of a server, draft 7",
        .decode = in_encrypted_extensions,
        .hex = "000e ff02 000a 0008 ff02 0004 00112233",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xff02\n"
               "    4+2 length 10\n"
               "    6 data:\n"
               "      8 retry_configs:\n"
               "        8 ech_config:\n"
               "          8+2 version 0xff02\n"
               "          10+2 length 4\n"
               "          12+4 contents_bytes 00112233\n",
    },
    {
        .name = "ech_nonce",
        .decode = in_client_hello,
        .hex = "0014 ff03 0010 5a*16",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xff03\n"
               "    4+2 length 16\n"
               "    6 data:\n"
               "      6+16 nonce 5a*16\n",
    },
    {
        .name = "encrypted_server_name",
        .decode = in_client_hello,
        .hex = "0017 ffce 0013 1301 001d 0004 deadbeef 0002 aabb 0003 c0ffee",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xffce\n"
               "    4+2 length 19\n"
               "    6 data:\n"
               "      6+2 suite 0x1301\n"
               "      8 key_share:\n"
               "        8+2 group 0x001d\n"
               "        10+2 length 4\n"
               "        12+4 key_exchange deadbeef\n"
               "      18+2 record_digest aabb\n"
               "      22+3 encrypted_sni c0ffee\n",
    },
    {
        .name = "encrypted_server_name of a server",
        .decode = in_encrypted_extensions,
        .guesses = true,
        .hex = "0015 ffce 0011 00 5a*16",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xffce\n"
               "    4+2 length 17\n"
               "    6 data:\n"
               "      6+1 response_type 0\n"
               "      7+16 nonce 5a*16\n",
    },
    {
        .name = "encrypted_server_name of a server that has other keys",
        .decode = in_encrypted_extensions,
        .guesses = true,
        .hex = "0009 ffce 0005 01 ff01beef",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xffce\n"
               "    4+2 length 5\n"
               "    6 data:\n"
               "      6+1 response_type 1\n"
               "      7+4 retry_keys ff01beef\n",
    },
    {
        .name = "encrypted_server_name of a server of an early draft",
        .decode = in_encrypted_extensions,
        .guesses = true,
        .hex = "0014 ffce 0010 5a*16",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0xffce\n"
               "    4+2 length 16\n"
               "    6 data:\n"
               "      6+16 nonce 5a*16\n",
    },
    {
        .name = "GREASE",
        .decode = in_client_hello,
        .hex = "0005 2a2a 0001 00",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x2a2a\n"
               "    4+2 length 1\n"
               "    6 data:\n"
               "      6+1 extension_data 00\n",
    },
};

/* --- every extension of the registry --- */

/* Extensions whose data is left as octets, and why. */
static const struct {
    uint16_t type;
    const char *why;
} undecoded[] = {
    {36, "TLMSP is not TLS: its hellos, records and keys are another protocol's (ETSI TS 103 523-2)"},
    {37, "TLMSP"},
    {38, "TLMSP"},
    {60, "only for DTLS, which is not read"},
    {4832, "BoringSSL numbers it; no document says what it holds"},
};

struct whole_data {
    size_t len;
    bool told;
};

/* Hears whether all the data of an extension is told as octets, as where there is no decoder. */
static void hear_whole_data(void *self, const struct tw_event *e)
{
    struct whole_data *data = self;

    data->told = data->told || (e->kind == TW_VALUE && e->field == F_EXTENSION_DATA && e->len == data->len);
}

static bool has_decoder(uint16_t type)
{
    enum { LEN = 5 };
    const uint8_t block[] = {0, 4 + LEN, (uint8_t)(type >> 8), (uint8_t)type, 0, LEN, 0, 3, 2, 1, 0};
    static const struct tw_handshake_params params;
    const struct tw_message_context context = {.params = &params};
    struct whole_data data = {.len = LEN};
    const struct tw_sink sink = {.event = hear_whole_data, .self = &data};

    struct tw_walk w = tw_walk_over(&context, block, sizeof block, false, &sink);
    tw_decode_extensions(&w, TW_IN_CLIENT_HELLO);
    return !data.told;
}

static const char *reason_of(uint32_t type)
{
    for (size_t i = 0; i < TW_COUNT(undecoded); i++)
        if (undecoded[i].type == type)
            return undecoded[i].why;
    return NULL;
}

/* One way or the other, and not both: a reason goes when a decoder comes. */
static void test_every_assigned_extension_has_a_decoder_or_a_reason(void **state)
{
    size_t count;
    const struct tw_code_point *rows = tw_registry_rows(TW_REG_EXTENSION_TYPE, &count);

    (void)state;
    for (size_t i = 0; i < count; i++)
        if (has_decoder((uint16_t)rows[i].value) == (reason_of(rows[i].value) != NULL))
            fail_msg("%s (0x%04x)", rows[i].name, (unsigned)rows[i].value);
    assert_false(has_decoder(0x2a2a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_assigned_extension_has_a_decoder_or_a_reason),
    };

    return event_cases_run("extension", cases, TW_COUNT(cases)) +
           cmocka_run_group_tests_name("extension registry", tests, NULL, NULL);
}

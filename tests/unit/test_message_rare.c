/* SPDX-License-Identifier: Apache-2.0 */
/* Messages that few handshakes have, or have only behind encryption, and those of SSL 2.0. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "event_log.h"
#include "wire.h"

#define HANDSHAKE(type_)  .id = {.content_type = TW_HANDSHAKE, .type = (type_)}
#define SSL2(type_)       .id = {.content_type = TW_HANDSHAKE, .type = (type_), .ssl2 = true}
#define VERSION(version_) .params = {.version = (version_)}

static struct event_case cases[] = {
    {
        .name = "HelloVerifyRequest",
        HANDSHAKE(TW_HELLO_VERIFY_REQUEST),
        .from = TW_SERVER,
        VERSION(0xfefd),
        .hex = "feff 04 c0ffee00",
        .log = "0+2 server_version 0xfeff\n"
               "3+4 cookie c0ffee00\n",
    },
    {
        .name = "EndOfEarlyData",
        HANDSHAKE(TW_END_OF_EARLY_DATA),
        VERSION(TW_TLS_1_3),
        .hex = "",
        .log = "",
    },
    {
        .name = "EndOfEarlyData that is not empty",
        HANDSHAKE(TW_END_OF_EARLY_DATA),
        VERSION(TW_TLS_1_3),
        .hex = "00",
        .log = "0+1 ! body trailing\n",
    },
    {
        .name = "EncryptedExtensions",
        HANDSHAKE(TW_ENCRYPTED_EXTENSIONS),
        .from = TW_SERVER,
        VERSION(TW_TLS_1_3),
        .hex = "000d 0000 0000 0010 0005 0003 02 6832",
        .log = "2 extensions:\n"
               "  2 extension:\n"
               "    2+2 type 0x0000\n"
               "    4+2 length 0\n"
               "    6 data:\n"
               "  6 extension:\n"
               "    6+2 type 0x0010\n"
               "    8+2 length 5\n"
               "    10 data:\n"
               "      12 protocols:\n"
               "        13+2 protocol 'h2'\n",
    },
    {
        .name = "EncryptedExtensions without any",
        HANDSHAKE(TW_ENCRYPTED_EXTENSIONS),
        .from = TW_SERVER,
        VERSION(TW_TLS_1_3),
        .hex = "0000",
        .log = "2 extensions:\n",
    },
    {
        .name = "ClientCertificateRequest",
        HANDSHAKE(TW_CLIENT_CERTIFICATE_REQUEST),
        VERSION(TW_TLS_1_3),
        .hex = "02 cafe 0008 000d 0004 0002 0804",
        .log = "1+2 certificate_request_context cafe\n"
               "5 extensions:\n"
               "  5 extension:\n"
               "    5+2 type 0x000d\n"
               "    7+2 length 4\n"
               "    9 data:\n"
               "      11 signature_schemes:\n"
               "        11+2 signature_scheme 0x0804\n",
    },
    {
        .name = "CertificateURL",
        HANDSHAKE(TW_CERTIFICATE_URL),
        VERSION(TW_TLS_1_2),
        .hex = "01 0036 0003 682f78 01 5a*20 0005 682f790a00 01 6b*20",
        .log = "0+1 chain_type 0x01\n"
               "3 url_and_hash_list:\n"
               "  3 url_and_hash:\n"
               "    5+3 url 'h/x'\n"
               "    8+1 padding 1\n"
               "    9+20 sha1_hash 5a*20\n"
               "  29 url_and_hash:\n"
               "    31+5 url 'h/y\\x0a\\x00'\n"
               "    36+1 padding 1\n"
               "    37+20 sha1_hash 6b*20\n",
    },
    {
        .name = "CertificateURL that is cut",
        HANDSHAKE(TW_CERTIFICATE_URL),
        VERSION(TW_TLS_1_2),
        .hex = "00 0010 0003 682f78 01 5a*10",
        .log = "0+1 chain_type 0x00\n"
               "3 url_and_hash_list:\n"
               "  3 url_and_hash:\n"
               "    5+3 url 'h/x'\n"
               "    8+1 padding 1\n"
               "    9+10 ! sha1_hash wants 20\n",
    },
    {
        .name = "SupplementalData",
        HANDSHAKE(TW_SUPPLEMENTAL_DATA),
        VERSION(TW_TLS_1_2),
        .hex = "000022 0000 0012 0010 40 0005 616c696365 0006 6578616d70 6c 4002 0003 00aabb 0007 0001 ff",
        .log = "3 supp_data:\n"
               "  3 supp_data_entry:\n"
               "    3+2 supp_data_type 0x0000\n"
               "    5+2 supp_data_length 18\n"
               "    7 supplemental_data:\n"
               "      9 user_mapping_data_list:\n"
               "        9 user_mapping_data:\n"
               "          9+1 user_mapping_version 0x40\n"
               "          12+5 user_principal_name 'alice'\n"
               "          19+6 domain_name 'exampl'\n"
               "  25 supp_data_entry:\n"
               "    25+2 supp_data_type 0x4002\n"
               "    27+2 supp_data_length 3\n"
               "    29 supplemental_data:\n"
               "      29+3 data 00aabb\n"
               "  32 supp_data_entry:\n"
               "    32+2 supp_data_type 0x0007\n"
               "    34+2 supp_data_length 1\n"
               "    36 supplemental_data:\n"
               "      36+1 data ff\n",
    },
    {
        .name = "SupplementalData, a user mapping of another kind",
        HANDSHAKE(TW_SUPPLEMENTAL_DATA),
        VERSION(TW_TLS_1_2),
        .hex = "000009 0000 0005 0003 41 beef",
        .log = "3 supp_data:\n"
               "  3 supp_data_entry:\n"
               "    3+2 supp_data_type 0x0000\n"
               "    5+2 supp_data_length 5\n"
               "    7 supplemental_data:\n"
               "      9 user_mapping_data_list:\n"
               "        9 user_mapping_data:\n"
               "          9+1 user_mapping_version 0x41\n"
               "          10+2 data beef\n",
    },
    {
        .name = "KeyUpdate",
        HANDSHAKE(TW_KEY_UPDATE),
        VERSION(TW_TLS_1_3),
        .hex = "01",
        .log = "0+1 request_update 0x01\n",
    },
    {
        .name = "KeyUpdate that says something else",
        HANDSHAKE(TW_KEY_UPDATE),
        .from = TW_SERVER,
        VERSION(TW_TLS_1_3),
        .hex = "0201",
        .log = "0+1 request_update 0x02\n"
               "1+1 ! body trailing\n",
    },
    {
        .name = "CompressedCertificate, not looked into",
        HANDSHAKE(TW_COMPRESSED_CERTIFICATE),
        .from = TW_SERVER,
        VERSION(TW_TLS_1_3),
        .hex = "0002 000010 000004 deadbeef",
        .log = "0+2 algorithm 0x0002\n"
               "2+3 uncompressed_length 16\n"
               "8+4 compressed_certificate_message deadbeef\n",
    },
    {
        .name = "CompressedCertificate",
        HANDSHAKE(TW_COMPRESSED_CERTIFICATE),
        .from = TW_SERVER,
        VERSION(TW_TLS_1_3),
        .details = true,
        .hex = "0001 000018 000018 00 000014 00000f aabbccddeeff001122334455667788 0000 beef",
        .log = "0+2 algorithm 0x0001\n"
               "2+3 uncompressed_length 24\n"
               "8+24 compressed_certificate_message 0000001400000faabbccddeeff0011223344556677880000\n"
               "32 certificate_message:\n"
               "  32 certificate_request_context -\n"
               "  32 certificates:\n"
               "    32 certificate:\n"
               "      32 length 15\n"
               "      32 der aabbccddeeff001122334455667788\n"
               "      32 bits 120\n"
               "      32 extensions:\n"
               "32+2 ! body trailing\n",
    },
    {
        .name = "CompressedCertificate of a client, with context",
        HANDSHAKE(TW_COMPRESSED_CERTIFICATE),
        VERSION(TW_TLS_1_3),
        .details = true,
        .hex = "0003 00000f 00000f 02 cafe 000009 000002 3030 0002 2a2a",
        .log = "0+2 algorithm 0x0003\n"
               "2+3 uncompressed_length 15\n"
               "8+15 compressed_certificate_message 02cafe000009000002303000022a2a\n"
               "23 certificate_message:\n"
               "  23 certificate_request_context cafe\n"
               "  23 certificates:\n"
               "    23 certificate:\n"
               "      23 length 2\n"
               "      23 der 3030\n"
               "      23 bits 16\n"
               "      23 extensions:\n"
               "        23 ! extension wants 4\n",
    },
    {
        .name = "CompressedCertificate, damaged",
        HANDSHAKE(TW_COMPRESSED_CERTIFICATE),
        .from = TW_SERVER,
        VERSION(TW_TLS_1_3),
        .details = true,
        .hex = "0001 000006 000004 deadbeef",
        .log = "0+2 algorithm 0x0001\n"
               "2+3 uncompressed_length 6\n"
               "8+4 compressed_certificate_message deadbeef\n"
               "12 decompression_error 'of another length'\n",
    },
    {
        .name = "CompressedCertificate that claims too much",
        HANDSHAKE(TW_COMPRESSED_CERTIFICATE),
        .from = TW_SERVER,
        VERSION(TW_TLS_1_3),
        .details = true,
        .hex = "0002 000101 000004 deadbeef",
        .log = "0+2 algorithm 0x0002\n"
               "2+3 uncompressed_length 257\n"
               "8+4 compressed_certificate_message deadbeef\n"
               "12 decompression_error 'too long to be decompressed'\n",
    },
    {
        .name = "CompressedCertificate that claims more than a message may have",
        HANDSHAKE(TW_COMPRESSED_CERTIFICATE),
        .from = TW_SERVER,
        VERSION(TW_TLS_1_3),
        .details = true,
        .hex = "0002 100001 000004 deadbeef",
        .log = "0+2 algorithm 0x0002\n"
               "2+3 uncompressed_length 1048577\n"
               "8+4 compressed_certificate_message deadbeef\n"
               "12 decompression_error 'too long to be decompressed'\n",
    },
    {
        .name = "EKTKey",
        HANDSHAKE(TW_EKT_KEY),
        .from = TW_SERVER,
        VERSION(TW_TLS_1_2),
        .hex = "0010 5a*16 000e 6b*14 0001 015180",
        .log = "2+16 ekt_key_value 5a*16\n"
               "20+14 srtp_master_salt 6b*14\n"
               "34+2 ekt_spi 1\n"
               "36+3 ekt_ttl 86400\n",
    },
    {
        .name = "NextProtocol",
        HANDSHAKE(TW_NEXT_PROTOCOL),
        VERSION(TW_TLS_1_2),
        .hex = "08 687474702f312e31 04 00*4",
        .log = "1+8 selected_protocol 'http/1.1'\n"
               "10+4 padding 00*4\n",
    },
    {
        .name = "channel id",
        HANDSHAKE(TW_CHANNEL_ID),
        VERSION(TW_TLS_1_2),
        .hex = "7550 0080 11*32 22*32 33*32 44*32",
        .log = "0+2 extension_type 0x7550\n"
               "2+2 length 128\n"
               "4 channel_id:\n"
               "  4+32 x 11*32\n"
               "  36+32 y 22*32\n"
               "  68+32 r 33*32\n"
               "  100+32 s 44*32\n",
    },
    {
        .name = "channel id that is too short",
        HANDSHAKE(TW_CHANNEL_ID),
        VERSION(TW_TLS_1_2),
        .hex = "754f 0004 deadbeef",
        .log = "0+2 extension_type 0x754f\n"
               "2+2 length 4\n"
               "4 channel_id:\n"
               "  4+4 ! x wants 32\n",
    },
    {
        .name = "message_hash",
        HANDSHAKE(TW_MESSAGE_HASH),
        VERSION(TW_TLS_1_3),
        .hex = "5a*32",
        .log = "0+32 hash 5a*32\n",
    },
    {
        .name = "SSL 2.0 ERROR",
        SSL2(0),
        .from = TW_SERVER,
        .hex = "0001",
        .log = "0+2 error 0x0001\n",
    },
    {
        .name = "SSL 2.0 CLIENT-MASTER-KEY",
        SSL2(2),
        .hex = "020080 000b 0004 0002 5a*11 deadbeef aabb",
        .log = "0+3 cipher_kind 0x020080\n"
               "3+2 clear_key_length 11\n"
               "5+2 encrypted_key_length 4\n"
               "7+2 key_arg_length 2\n"
               "9+11 clear_key 5a*11\n"
               "20+4 encrypted_key deadbeef\n"
               "24+2 key_arg aabb\n",
    },
    {
        .name = "SSL 2.0 CLIENT-FINISHED",
        SSL2(3),
        .hex = "5a*16",
        .log = "0+16 connection_id 5a*16\n",
    },
    {
        .name = "SSL 2.0 SERVER-HELLO",
        SSL2(4),
        .from = TW_SERVER,
        .details = true,
        .hex = "00 01 0002 0003 0006 0004 300100 010080 020080 c0ffee00",
        .log = "0+1 session_id_hit 0\n"
               "1+1 certificate_type 0x01\n"
               "2+2 server_version 0x0002\n"
               "4+2 certificate_length 3\n"
               "6+2 cipher_spec_length 6\n"
               "8+2 connection_id_length 4\n"
               "10 certificate:\n"
               "  10+3 der 300100\n"
               "  13 bits 24\n"
               "13 cipher_specs:\n"
               "  13+3 cipher_spec 0x010080\n"
               "  16+3 cipher_spec 0x020080\n"
               "19+4 connection_id c0ffee00\n",
    },
    {
        .name = "SSL 2.0 SERVER-HELLO that resumes",
        SSL2(4),
        .from = TW_SERVER,
        .details = true,
        .hex = "01 00 0002 0000 0000 0004 c0ffee00",
        .log = "0+1 session_id_hit 1\n"
               "1+1 certificate_type 0x00\n"
               "2+2 server_version 0x0002\n"
               "4+2 certificate_length 0\n"
               "6+2 cipher_spec_length 0\n"
               "8+2 connection_id_length 4\n"
               "10 certificate:\n"
               "10 cipher_specs:\n"
               "10+4 connection_id c0ffee00\n",
    },
    {
        .name = "SSL 2.0 SERVER-HELLO whose certificate is cut",
        SSL2(4),
        .from = TW_SERVER,
        .details = true,
        .hex = "00 01 0002 0300 0003 0010 3001",
        .log = "0+1 session_id_hit 0\n"
               "1+1 certificate_type 0x01\n"
               "2+2 server_version 0x0002\n"
               "4+2 certificate_length 768\n"
               "6+2 cipher_spec_length 3\n"
               "8+2 connection_id_length 16\n"
               "10 certificate:\n"
               "  10+2 ! certificate wants 768\n",
    },
    {
        .name = "SSL 2.0 SERVER-VERIFY",
        SSL2(5),
        .from = TW_SERVER,
        .hex = "5a*16",
        .log = "0+16 challenge 5a*16\n",
    },
    {
        .name = "SSL 2.0 SERVER-FINISHED",
        SSL2(6),
        .from = TW_SERVER,
        .hex = "5a*16",
        .log = "0+16 session_id 5a*16\n",
    },
    {
        .name = "SSL 2.0 REQUEST-CERTIFICATE",
        SSL2(7),
        .from = TW_SERVER,
        .hex = "01 5a*16",
        .log = "0+1 authentication_type 0x01\n"
               "1+16 challenge 5a*16\n",
    },
    {
        .name = "SSL 2.0 CLIENT-CERTIFICATE",
        SSL2(8),
        .details = true,
        .hex = "01 0003 0004 300100 deadbeef",
        .log = "0+1 certificate_type 0x01\n"
               "1+2 certificate_length 3\n"
               "3+2 response_length 4\n"
               "5 certificate:\n"
               "  5+3 der 300100\n"
               "  8 bits 24\n"
               "8+4 response deadbeef\n",
    },
    {
        .name = "SSL 2.0, a type that there is not",
        SSL2(9),
        .hex = "beef",
        .log = "0+2 body beef\n",
    },
};

/* --- lists without end --- */

struct tally {
    size_t values, opened, complaints;
};

static void count(void *self, const struct tw_event *e)
{
    struct tally *tally = self;

    tally->values += e->kind == TW_VALUE;
    tally->opened += e->kind == TW_OPEN;
    tally->complaints += e->kind == TW_FINDING || e->kind == TW_FAULT;
}

/* What is told of a message whose body is `head`, then as often as it takes to fill `len` bytes `entry`. */
static struct tally tally_of(uint8_t type, const char *head, const char *entry, size_t len)
{
    static const struct tw_handshake_params params = {.version = TW_TLS_1_3};
    const struct tw_message_context context = {.params = &params};
    const struct tw_message_id id = {.content_type = TW_HANDSHAKE, .type = type};
    struct tw_bytes first = wire_hex(head), next = wire_hex(entry);
    struct tally tally = {0};
    uint8_t *body = malloc(len);

    assert_non_null(body);
    memcpy(body, first.ptr, first.len);
    for (size_t at = first.len; at < len; at++)
        body[at] = next.ptr[(at - first.len) % next.len];
    tw_message_decode(&context, id, body, len, false, &(struct tw_sink){.event = count, .self = &tally});
    free(body);
    return tally;
}

static void test_long_lists(void **state)
{
    struct tally tally;

    (void)state;
    tally = tally_of(TW_SUPPLEMENTAL_DATA, "0f4240", "4002 0000", 3 + 1000000);
    assert_int_equal(tally.opened, 1 + 2 * 250000); /* an entry, and what is in it */
    assert_int_equal(tally.complaints, 0);
    tally = tally_of(TW_CERTIFICATE_URL, "00 ffff", "0001 78 01 5a*20", 3 + 65535);
    assert_int_equal(tally.opened, 1 + 2731);
    assert_int_equal(tally.complaints, 1); /* the last is cut */
    tally = tally_of(TW_CERTIFICATE, "00 0f4240", "000000 0000", 4 + 1000000);
    assert_int_equal(tally.opened, 1 + 2 * 200000);
    assert_int_equal(tally.complaints, 200000); /* none of these certificates has a byte */
    tally = tally_of(TW_ENCRYPTED_EXTENSIONS, "fffc", "0039 0000", 2 + 65532);
    assert_int_equal(tally.opened, 1 + 3 * 16383);
    assert_int_equal(tally.complaints, 16382); /* all but the first stand there again */
    tally = tally_of(TW_ENCRYPTED_EXTENSIONS, "ffff 0039 fffb", "0100", 2 + 65535);
    assert_int_equal(tally.opened, 4 + 32765);
    tally = tally_of(TW_ENCRYPTED_EXTENSIONS, "ffff fe0d fffb fff9", "fe0d 0000", 2 + 65535);
    assert_true(tally.opened > 32764);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_long_lists, wire_release),
    };

    return event_cases_run("rare messages", cases, TW_COUNT(cases)) +
           cmocka_run_group_tests_name("long lists", tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The walk itself: its reads, its scopes, and how far a fault reaches. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "event_log.h"

static void decode_numbers(struct tw_walk *w)
{
    tw_u8(w, F_CCS_TYPE);
    tw_u16(w, F_KEY_SHARE_LENGTH);
    tw_u24(w, F_CERTIFICATE_LENGTH);
    tw_u32(w, F_TICKET_LIFETIME);
    tw_u64(w, F_SCT_TIMESTAMP);
}

static void decode_octets(struct tw_walk *w)
{
    tw_fixed(w, F_RANDOM, 2);
    tw_opaque8(w, F_SESSION_ID);
    tw_opaque16(w, F_REQUEST_EXTENSIONS);
    tw_opaque24(w, F_OCSP_RESPONSE_OF_LIST);
    tw_rest(w, F_BODY);
}

static void decode_bounded(struct tw_walk *w)
{
    tw_opaque8(w, F_BINDER);
    tw_fixed(w, F_IDENTITY, tw_u8(w, F_CCS_TYPE));
}

/* Pairs of 16-bit numbers, as many as the length says in 24 bits. */
static void decode_pairs(struct tw_walk *w)
{
    struct tw_scope list = tw_open24(w, F_CERTIFICATES);
    while (tw_more(w)) {
        struct tw_scope pair = tw_open(w, F_EXTENSION);
        tw_u16(w, F_EXTENSION_TYPE);
        tw_u16(w, F_EXTENSION_LENGTH);
        tw_close(w, pair);
    }
    tw_close(w, list);
    tw_rest(w, F_BODY);
}

/* Lists of 16-bit numbers, then one of 8-bit numbers. */
static void decode_lists(struct tw_walk *w)
{
    struct tw_scope lists = tw_open16(w, F_CLIENT_SHARES);
    while (tw_more(w))
        tw_list_u16(w, tw_open8(w, F_VERSIONS), F_OFFERED_VERSION);
    tw_close(w, lists);
    tw_list_u8(w, tw_open8(w, F_KE_MODES), F_KE_MODE);
}

/* Objects of which none is told without its four bytes. */
static void decode_needed(struct tw_walk *w)
{
    while (tw_more(w) && tw_need(w, F_KEY_SHARE_ENTRY, 4)) {
        struct tw_scope entry = tw_open(w, F_KEY_SHARE_ENTRY);
        tw_u16(w, F_KEY_SHARE_GROUP);
        tw_u16(w, F_KEY_SHARE_LENGTH);
        tw_close(w, entry);
    }
}

/* An object of four bytes in which two are read, and the number behind it. */
static void decode_object(struct tw_walk *w)
{
    struct tw_scope object = tw_open_fixed(w, F_EXTENSION_FIELDS, 4);
    tw_u16(w, F_SELECTED_VERSION);
    tw_close(w, object);
    tw_u16(w, F_SELECTED_GROUP);
}

/* What is told besides what is read. */
static void decode_told(struct tw_walk *w)
{
    static const uint8_t digest[4] = {1, 2, 3, 4};

    tw_tell_uint(w, F_CERT_KEY_BITS, 2048);
    tw_u16(w, F_SELECTED_GROUP);
    tw_tell_string(w, F_CERT_SUBJECT, "CN=a");
    tw_tell_bytes(w, F_CERT_SHA256, digest, sizeof digest);
}

/* In the object nobody knows what comes behind a 2. */
static void decode_unknown_form(struct tw_walk *w)
{
    struct tw_scope object = tw_open8(w, F_EXTENSION_FIELDS);
    if (tw_u8(w, F_HEARTBEAT_MODE) == 2)
        tw_abandon(w, F_BODY);
    struct tw_scope list = tw_open8(w, F_KE_MODES);
    tw_list_u8(w, list, F_KE_MODE);
    tw_tell_uint(w, F_CERT_KEY_BITS, 1);
    tw_close(w, object);
    tw_u8(w, F_MAX_FRAGMENT_LENGTH);
}

static struct event_case cases[] = {
    {
        .name = "numbers of every width",
        .decode = decode_numbers,
        .hex = "01 0203 040506 0708090a 0102030405060708",
        .log = "0+1 type 1\n"
               "1+2 length 515\n"
               "3+3 length 263430\n"
               "6+4 ticket_lifetime 117967114\n"
               "10+8 timestamp 72623859790382856\n",
    },
    {
        .name = "numbers, one byte short",
        .decode = decode_numbers,
        .hex = "01 0203 040506 0708090a 01020304050607",
        .log = "0+1 type 1\n"
               "1+2 length 515\n"
               "3+3 length 263430\n"
               "6+4 ticket_lifetime 117967114\n"
               "10+7 ! timestamp wants 8\n",
    },
    {
        .name = "octets",
        .decode = decode_octets,
        .hex = "aabb 02 cccc 0003 dddddd 000001 ee ffff",
        .log = "0+2 random aabb\n"
               "3+2 session_id cccc\n"
               "7+3 request_extensions dddddd\n"
               "13+1 response ee\n"
               "14+2 body ffff\n",
    },
    {
        .name = "octets, none of those whose number is free",
        .decode = decode_octets,
        .hex = "aabb 00 0000 000000",
        .log = "0+2 random aabb\n"
               "3+0 session_id -\n"
               "5+0 request_extensions -\n"
               "8+0 response -\n"
               "8+0 body -\n",
    },
    {
        .name = "octets, one byte short",
        .decode = decode_octets,
        .hex = "aabb 02 cccc 0004 dddddd",
        .log = "0+2 random aabb\n"
               "3+2 session_id cccc\n"
               "7+3 ! request_extensions wants 4\n",
    },
    {
        .name = "octets outside their bounds",
        .decode = decode_bounded,
        .hex = "02 beef 00",
        .log = "0 ! binder length 2\n"
               "1+2 binder beef\n"
               "3+1 type 0\n"
               "4 ! identity length 0\n"
               "4+0 identity -\n",
    },
    {
        .name = "octets outside their bounds and past the end",
        .decode = decode_bounded,
        .hex = "02 be",
        .log = "0 ! binder length 2\n"
               "1+1 ! binder wants 2\n",
    },
    {
        .name = "list of objects",
        .decode = decode_pairs,
        .hex = "000008 0001 0002 0003 0004 ff",
        .log = "3 certificates:\n"
               "  3 extension:\n"
               "    3+2 type 0x0001\n"
               "    5+2 length 2\n"
               "  7 extension:\n"
               "    7+2 type 0x0003\n"
               "    9+2 length 4\n"
               "11+1 body ff\n",
    },
    {
        .name = "list of objects, the last one cut: what stands behind the list is read",
        .decode = decode_pairs,
        .hex = "000006 0001 0002 0003 ff",
        .log = "3 certificates:\n"
               "  3 extension:\n"
               "    3+2 type 0x0001\n"
               "    5+2 length 2\n"
               "  7 extension:\n"
               "    7+2 type 0x0003\n"
               "    9+0 ! length wants 2\n"
               "9+1 body ff\n",
    },
    {
        .name = "list of objects past the end: what is there is read",
        .decode = decode_pairs,
        .hex = "000009 0001 0002 0003",
        .log = "3 certificates:\n"
               "  3+6 ! certificates wants 9\n"
               "  3 extension:\n"
               "    3+2 type 0x0001\n"
               "    5+2 length 2\n"
               "  7 extension:\n"
               "    7+2 type 0x0003\n",
    },
    {
        .name = "list of objects past the end, the last one whole: nothing stands behind",
        .decode = decode_pairs,
        .hex = "000009 0001 0002",
        .log = "3 certificates:\n"
               "  3+4 ! certificates wants 9\n"
               "  3 extension:\n"
               "    3+2 type 0x0001\n"
               "    5+2 length 2\n",
    },
    {
        .name = "list without its length",
        .decode = decode_pairs,
        .hex = "0000",
        .log = "0+2 ! certificates wants 3\n",
    },
    {
        .name = "lists of numbers",
        .decode = decode_lists,
        .hex = "0008 04 0304 0303 02 0301 02 01 00",
        .log = "2 client_shares:\n"
               "  3 versions:\n"
               "    3+2 version 0x0304\n"
               "    5+2 version 0x0303\n"
               "  8 versions:\n"
               "    8+2 version 0x0301\n"
               "11 ke_modes:\n"
               "  11+1 ke_mode 0x01\n"
               "  12+1 ke_mode 0x00\n",
    },
    {
        .name = "lists of numbers, one of them odd",
        .decode = decode_lists,
        .hex = "0008 03 0304 03 03 0301 00 01 01",
        .log = "2 client_shares:\n"
               "  3 versions:\n"
               "    3+2 version 0x0304\n"
               "    5+1 ! version wants 2\n"
               "  7 versions:\n"
               "    7+2 version 0x0301\n"
               "    9+1 ! version wants 2\n"
               "11 ke_modes:\n"
               "  11+1 ke_mode 0x01\n",
    },
    {
        .name = "lists of numbers, one of them past the end: one fault",
        .decode = decode_lists,
        .hex = "0006 02 0304 08 0303 01 01",
        .log = "2 client_shares:\n"
               "  3 versions:\n"
               "    3+2 version 0x0304\n"
               "  6 versions:\n"
               "    6+2 ! versions wants 8\n"
               "    6+2 version 0x0303\n"
               "9 ke_modes:\n"
               "  9+1 ke_mode 0x01\n",
    },
    {
        .name = "lists of numbers, both past the end: one fault",
        .decode = decode_lists,
        .hex = "0066 02 0304 08 0303",
        .log = "2 client_shares:\n"
               "  2+6 ! client_shares wants 102\n"
               "  3 versions:\n"
               "    3+2 version 0x0304\n"
               "  6 versions:\n"
               "    6+2 version 0x0303\n",
    },
    {
        .name = "lists of numbers, empty",
        .decode = decode_lists,
        .hex = "0000 01 00",
        .log = "2 client_shares:\n"
               "3 ke_modes:\n"
               "  3+1 ke_mode 0x00\n",
    },
    {
        .name = "object not read to its end",
        .decode = decode_object,
        .hex = "0304 beef 0017",
        .log = "0 data:\n"
               "  0+2 selected_version 0x0304\n"
               "  2+2 ! data trailing\n"
               "4+2 selected_group 0x0017\n",
    },
    {
        .name = "object past the end",
        .decode = decode_object,
        .hex = "0304 be",
        .log = "0 data:\n"
               "  0+3 ! data wants 4\n"
               "  0+2 selected_version 0x0304\n",
    },
    {
        .name = "object past the end, nothing of it there",
        .decode = decode_object,
        .hex = "",
        .log = "0 data:\n"
               "  0+0 ! data wants 4\n",
    },
    {
        .name = "objects that are needed whole, the last one cut",
        .decode = decode_needed,
        .hex = "001d 0000 0017 00",
        .log = "0 key_share_entry:\n"
               "  0+2 group 0x001d\n"
               "  2+2 length 0\n"
               "4+3 ! key_share_entry wants 4\n",
    },
    {
        .name = "values that are told",
        .decode = decode_told,
        .hex = "0017",
        .log = "0 bits 2048\n"
               "0+2 selected_group 0x0017\n"
               "2 subject 'CN=a'\n"
               "2 sha256 01020304\n",
    },
    {
        .name = "values that are told, none behind a fault",
        .decode = decode_told,
        .hex = "00",
        .log = "0 bits 2048\n"
               "0+1 ! selected_group wants 2\n",
    },
    {
        .name = "form that is known",
        .decode = decode_unknown_form,
        .hex = "03 01 01 01 04",
        .log = "1 data:\n"
               "  1+1 mode 0x01\n"
               "  3 ke_modes:\n"
               "    3+1 ke_mode 0x01\n"
               "  4 bits 1\n"
               "4+1 max_fragment_length 0x04\n",
    },
    {
        .name = "form that is not known: what stands behind its scope is read",
        .decode = decode_unknown_form,
        .hex = "04 02 01 01 ff 04",
        .log = "1 data:\n"
               "  1+1 mode 0x02\n"
               "  2+3 body 0101ff\n"
               "5+1 max_fragment_length 0x04\n",
    },
    {
        .name = "form that is not known, past the end: nothing stands behind",
        .decode = decode_unknown_form,
        .hex = "09 02 01 01",
        .log = "1 data:\n"
               "  1+3 ! data wants 9\n"
               "  1+1 mode 0x02\n"
               "  2+2 body 0101\n",
    },
};

static const struct tw_handshake_params nothing_known;
static const struct tw_message_context nobody = {.params = &nothing_known};

static void test_reads_return_what_they_tell(void **state)
{
    static const uint8_t bytes[] = {0x01, 0x02, 0x03, 0x02, 0xaa, 0xbb, 0xff};
    struct tw_walk w = tw_walk_over(&nobody, bytes, sizeof bytes, false, NULL);
    (void)state;

    assert_int_equal(tw_peek(&w, 2), 0x0102);
    assert_int_equal(tw_u8(&w, F_CCS_TYPE), 1);
    assert_int_equal(tw_u16(&w, F_SELECTED_GROUP), 0x0203);
    struct tw_bytes octets = tw_opaque8(&w, F_SESSION_ID);
    assert_ptr_equal(octets.ptr, bytes + 4);
    assert_int_equal(octets.len, 2);
    assert_int_equal(tw_left(&w), 1);
    assert_int_equal(tw_peek(&w, 1), 0xff);
    assert_int_equal(tw_peek(&w, 2), 0);
}

static void test_nothing_is_left_behind_a_fault(void **state)
{
    static const uint8_t bytes[] = {0x01, 0x02, 0x03};
    struct tw_walk w = tw_walk_over(&nobody, bytes, sizeof bytes, false, NULL);
    (void)state;

    assert_int_equal(tw_u32(&w, F_TICKET_LIFETIME), 0);
    assert_false(tw_more(&w));
    assert_int_equal(tw_left(&w), 0);
    assert_int_equal(tw_peek(&w, 1), 0);
    assert_int_equal(tw_u8(&w, F_CCS_TYPE), 0);
    assert_int_equal(tw_u64(&w, F_SCT_TIMESTAMP), 0);
    assert_int_equal(tw_opaque8(&w, F_SESSION_ID).len, 0);
    assert_int_equal(tw_rest(&w, F_BODY).len, 0);
}

static void test_details_are_for_who_asks_and_can_be_told(void **state)
{
    static const struct tw_crypto crypto;
    const struct tw_message_context able = {.params = &nothing_known, .crypto = &crypto};
    const struct tw_sink curious = {.details = true}, content = {.details = false};
    (void)state;

    struct tw_walk w = tw_walk_over(&able, NULL, 0, false, &curious);
    assert_true(tw_wants_details(&w));
    w = tw_walk_over(&able, NULL, 0, false, &content);
    assert_false(tw_wants_details(&w));
    w = tw_walk_over(&able, NULL, 0, false, NULL);
    assert_false(tw_wants_details(&w));
    w = tw_walk_over(&nobody, NULL, 0, false, &curious);
    assert_false(tw_wants_details(&w));
}

struct counts {
    unsigned opened, values, numbers, faults;
};

static void count(void *self, const struct tw_event *e)
{
    struct counts *n = self;

    n->opened += e->kind == TW_OPEN;
    n->values += e->kind == TW_VALUE;
    n->numbers += e->kind == TW_NUMBERS ? (unsigned)(e->len / e->value) : 0;
    n->faults += e->kind == TW_FAULT;
}

/* Who takes lists whole hears their members at once, or one by one where one is cut, and then of the fault. */
static void test_lists_are_taken_whole(void **state)
{
    static const uint8_t bytes[] = {0, 5, 4, 3, 4, 3, 3, 2, 0, 1}, odd[] = {0, 4, 3, 3, 4, 3, 0};
    struct counts whole = {0}, members = {0}, cut = {0};
    struct tw_sink sink = {.event = count, .self = &whole, .whole_lists = true};
    struct tw_walk w = tw_walk_over(NULL, bytes, sizeof bytes, false, &sink);
    (void)state;

    decode_lists(&w);
    assert_int_equal(whole.opened, 3);
    assert_int_equal(whole.values, 0);
    assert_int_equal(whole.numbers, 4);
    assert_int_equal(whole.faults, 0);
    assert_false(tw_more(&w));

    sink = (struct tw_sink){.event = count, .self = &members};
    w = tw_walk_over(NULL, bytes, sizeof bytes, false, &sink);
    decode_lists(&w);
    assert_int_equal(members.values, 4);
    assert_int_equal(members.numbers, 0);

    sink = (struct tw_sink){.event = count, .self = &cut, .whole_lists = true};
    w = tw_walk_over(NULL, odd, sizeof odd, false, &sink);
    decode_lists(&w);
    assert_int_equal(cut.values, 1);
    assert_int_equal(cut.numbers, 0);
    assert_int_equal(cut.faults, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_return_what_they_tell),
        cmocka_unit_test(test_nothing_is_left_behind_a_fault),
        cmocka_unit_test(test_details_are_for_who_asks_and_can_be_told),
        cmocka_unit_test(test_lists_are_taken_whole),
    };

    return event_cases_run("walk", cases, TW_COUNT(cases)) +
           cmocka_run_group_tests_name("walk", tests, NULL, NULL);
}

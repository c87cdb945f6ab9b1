/* SPDX-License-Identifier: Apache-2.0 */
/* What a TLS connection is known to be: its messages as they were seen, and what follows from them. */
#ifndef TW_FACTS_CONNECTION_H
#define TW_FACTS_CONNECTION_H

#include "facts/sessions.h"
#include "facts/sizes.h"
#include "message/kept.h"
#include "record/prelude.h"
#include "record/record.h"

/* Extensions of a hello that the way of the handshake depends on, a bit each. */
enum tw_hello_extension {
    TW_HELLO_STATUS_REQUEST = 1 << 0,
    TW_HELLO_SESSION_TICKET = 1 << 1,
    TW_HELLO_NEXT_PROTOCOL = 1 << 2,
    TW_HELLO_PRE_SHARED_KEY = 1 << 3,
    TW_HELLO_EARLY_DATA = 1 << 4,
    TW_HELLO_COMPRESS_CERTIFICATE = 1 << 5,
    TW_HELLO_POST_HANDSHAKE_AUTH = 1 << 6,
    TW_HELLO_TRUNCATED_HMAC = 1 << 7,
    TW_HELLO_ENCRYPT_THEN_MAC = 1 << 8,
    TW_HELLO_EXTENDED_MASTER_SECRET = 1 << 9,
    TW_HELLO_PSK_KEY_EXCHANGE_MODES = 1 << 10,
};

/* What a hello says, as its decoder tells it. The bytes are the message's. */
struct tw_hello {
    const struct tw_message *message; /* which it was */
    struct tw_bytes random, session_id, server_name, protocol;
    struct tw_bytes ticket;   /* offered or issued */
    struct tw_bytes identity; /* the first that is offered in pre_shared_key */
    uint16_t legacy_version;
    uint16_t selected_version;                /* supported_versions of a ServerHello; 0 without */
    uint16_t lowest_version, highest_version; /* in supported_versions of a ClientHello; 0 without */
    uint16_t selected_identity;
    uint16_t suite;
    uint16_t group;      /* of the server's key share */
    uint16_t extension;  /* the one being decoded */
    uint16_t extensions; /* enum tw_hello_extension */
    uint8_t compression; /* of a ServerHello */
    uint8_t client_certificate_type, server_certificate_type;
    uint8_t name_type; /* of the server name being decoded */
    bool seen, retry, offers_tls13, has_suite, has_group, has_ticket, has_psk;
};

enum tw_roles { TW_ROLES_PORT, TW_ROLES_SYN, TW_ROLES_CLIENT_HELLO, TW_ROLES_SERVER_HELLO };

enum tw_resumption { TW_RESUMED_NOT, TW_RESUMED_SESSION_ID, TW_RESUMED_TICKET, TW_RESUMED_PSK };

enum tw_handshake_outcome { TW_COMPLETE, TW_FAILED, TW_CLOSED, TW_INCOMPLETE, TW_NOT_TLS };

enum tw_known_by { TW_SEEN, TW_INFERRED, TW_UNKNOWN };

/* What is done with the body of the record in hand. */
enum tw_record_use {
    TW_USE_NONE,
    TW_USE_HANDSHAKE, /* handshake messages in the clear */
    TW_USE_MESSAGE,   /* the body is a message of its own, or encrypted */
    TW_USE_UNDECIDED, /* a handshake record that may be encrypted: its first bytes will tell */
    TW_USE_SEALED,    /* it is encrypted, and there are keys */
};

/* A record of application data, or of TLS 1.3 what may be something else, that came among the first of its direction. */
struct tw_early_record {
    uint16_t length;
    uint16_t heard; /* records of the other direction that had come by then, INT16_MAX at most */
};

enum { TW_EARLY_RECORDS = 4 };

/* The part of a nonce that stands in front of each record (RFC 5288 3), from one change_cipher_spec on. */
struct tw_nonces {
    uint64_t lowest, highest, last; /* of those that were seen */
    uint64_t next;                  /* as far as it has come */
    uint8_t length;                 /* 0: records have none, or nobody asks */
    uint8_t left;                   /* bytes to come of the record in hand */
    bool any;
    bool scattered; /* one lay between those before it: it need not be new, and no other is known to be */
};

/* One direction of a connection. */
struct tw_track {
    struct tw_connection *connection;
    struct tw_record_reader reader;
    struct tw_seal *seal; /* the keys of its records; NULL where they are not known, or there are none */
    uint64_t application_records, application_bytes;
    uint64_t early_data_records, early_data_bytes; /* of these: before the handshake was complete */
    size_t data_kept; /* bytes of application data that were decrypted and kept */
    uint8_t direction;
    uint8_t use;      /* enum tw_record_use */
    uint8_t unopened; /* enum tw_unopened: why there is no seal, though there are secrets */
    uint8_t peek[4];
    uint8_t peeked;
    bool plain;              /* what is in hand has been decrypted */
    bool ccs;                /* change_cipher_spec has passed */
    bool unsure;             /* bytes are missing before here, so that it may have */
    bool adrift;             /* where the next handshake message begins is not known */
    bool finished;           /* so has Finished */
    bool done;               /* ServerHelloDone has passed */
    bool closed;             /* FIN or close_notify has */
    bool early;              /* application data has come before change_cipher_spec */
    bool recorded;           /* a record has come */
    bool guessed;            /* keys have been tried, as change_cipher_spec may be missing */
    uint16_t record_version; /* of the latest */
    bool reset;
    uint32_t
        clear_left; /* bytes of the record in hand before a MAC that the NULL cipher leaves behind them */
    struct tw_nonces nonces;
    struct tw_sizes sizes;                                  /* of records of application data */
    struct tw_early_record early_records[TW_EARLY_RECORDS]; /* the first of these */
    struct tw_assembler assembler;
    struct tw_collector collector;
    const struct tw_handshake_params
        *cipher; /* since change_cipher_spec: what protects the records; NULL before */
    uint64_t
        encrypted_records; /* handshake records after change_cipher_spec, or what TLS 1.3 sends in their place */
    uint64_t peek_offset; /* of the first in the stream */
    struct tw_origin peek_origin[4];
};

/* Bytes of a stream that could not be read. */
struct tw_hole {
    struct tw_hole *next;
    struct tw_origin origin; /* the packet behind it, or the one that was cut */
    uint64_t offset;
    uint64_t length; /* 0: of a length that is not known */
    uint8_t direction;
    uint8_t why; /* enum tw_hole_why */
};

enum tw_hole_why {
    TW_HOLE_LOST,       /* the capture does not have the bytes */
    TW_HOLE_TRUNCATED,  /* the capture cut the packet */
    TW_HOLE_NOT_RECORD, /* in the place of a record header stands something else */
};

/* Bytes of a stream for which two packets had another content, from the first to the last that differs. */
struct tw_conflict {
    struct tw_conflict *next;
    uint64_t offset, length;
    int64_t time_ns; /* of the later packet */
    struct tw_conflict_packet {
        uint32_t packet, file;
    } used, unused;
    uint8_t direction;
};

enum { TW_MAX_HOLES = 64, TW_MAX_CONFLICTS = 64 };

/* A record of application data that was decrypted, as far as it is kept. */
struct tw_data {
    struct tw_data *next;
    const uint8_t *bytes;
    struct tw_origin origin; /* of its first byte */
    uint64_t offset;         /* likewise in the stream */
    uint32_t kept, length;
    uint8_t direction;
};

/* A record that is worth remembering. */
enum tw_record_kind {
    TW_RECORD_VERSION, /* the first of its direction, and each whose version is not that of the one before */
    TW_RECORD_EMPTY,   /* of a type that may not be empty */
    TW_RECORD_LONG,    /* of more bytes than a fragment in the clear may have */
    TW_RECORD_TYPE,    /* of a type beyond application_data */
    TW_RECORD_ALERTS,  /* alerts in the clear that are not one in its record */
    TW_RECORD_EARLY,   /* the first application data that comes before change_cipher_spec */
    TW_RECORD_NONCE,   /* with a nonce that one before it had */
    TW_RECORD_PADDING, /* opened, and its padding is odd */
    TW_RECORD_BARE,    /* opened, and there is nothing in it, or not even a type */
};

struct tw_record_note {
    struct tw_record_note *next;
    struct tw_origin origin; /* of its header */
    uint64_t offset;         /* in the stream */
    uint16_t version;
    uint16_t length;
    uint8_t content_type;
    uint8_t kind; /* enum tw_record_kind */
    uint8_t direction;
    bool clear; /* what protects it has not been settled yet */
};

/* A connection has a few; whoever makes more of them has been told of. */
enum { TW_MAX_RECORD_NOTES = 32 };

/* What there is of a flow as long as no TLS is found in it, and then the first member of its connection. */
struct tw_opening {
    struct tw_connection *connection; /* NULL as long as there is none */
    bool reading[2];                  /* the prelude's state has been seen to be TLS, which it remains */
    struct tw_prelude prelude[2];     /* by direction */
};

/* When a connection is handed out. */
enum tw_occasion {
    TW_TOLD_ONCE,    /* when it has ended, and at no other time */
    TW_TOLD_OUTCOME, /* when it is known how the handshake ended: the connection goes on */
    TW_TOLD_END,     /* when it has ended, and before that when the outcome was known */
};

struct tw_connection {
    struct tw_opening opening; /* the flow's owner */
    struct tw_arena arena;     /* all that hangs on the connection */
    struct tw_tracker *tracker;
    const struct tw_flow *flow;
    struct tw_unseal *unseal; /* NULL: nothing that is encrypted can be read */
    uint16_t group;
    uint8_t client;     /* direction */
    uint8_t roles_from; /* enum tw_roles */
    uint8_t resumption; /* enum tw_resumption */
    uint8_t alert;      /* description of the first fatal alert in the clear, or error of SSL 2.0 */
    uint8_t alert_from; /* its direction, or TW_DIRECTION_UNKNOWN */
    uint8_t closer;     /* direction of the first close_notify, FIN or RST, or TW_DIRECTION_UNKNOWN */
    bool tls;           /* a record was seen */
    bool ssl2;          /* SSL 2.0 is spoken, not only a ClientHello of its form */
    bool has_group;
    bool has_resumed_from;
    bool complete;            /* both Finished have passed */
    bool encrypted_alert;     /* in TLS 1.3 before Finished: a record that is as long as an alert */
    bool starved;             /* something was left out for want of memory, or by the limit on a connection */
    bool disordered;          /* messages were complete in another order than that of the wire */
    uint8_t end;              /* enum tw_flow_end */
    struct tw_track track[2]; /* by direction */
    struct tw_message *first, *last;
    struct tw_handshake_params *params;         /* of the handshake going on */
    const struct tw_handshake_params *settled;  /* of the latest that has had a ServerHello; NULL: none has */
    struct tw_hello client_hello, server_hello; /* the latest of each */
    const struct tw_message
        *maybe_finished; /* in TLS 1.3, of the client: long enough to end with its Finished */
    const struct tw_message
        *maybe_alert; /* in TLS 1.3, before Finished: as long as a padded alert, and the last of its sender */
    const struct tw_message *client_hello_message, *server_hello_message; /* the first of each */
    int64_t handshake_start_ns, handshake_end_ns;
    struct tw_hole *first_hole, *last_hole; /* in the streams, in the order in which they were given up */
    uint32_t hole_count, holes_omitted;
    struct tw_record_note *first_record,
        *last_record; /* that are worth remembering, in the order of their coming */
    uint32_t record_count, records_omitted;
    struct tw_conflict *first_conflict, *last_conflict; /* in the order in which they were seen */
    uint32_t conflict_count, conflicts_omitted;
    struct tw_data *first_data, *last_data; /* in the order in which the records came */
    uint64_t message_count, messages_omitted;
    uint64_t latest;           /* place of the last message in the order of the wire */
    uint64_t completed;        /* likewise of the Finished that completed the handshake */
    uint8_t completed_from;    /* its direction */
    uint32_t encrypted_listed; /* messages that are encrypted records */
    uint64_t resumed_from; /* number of the connection in which the session was issued, where that is known */
    struct tw_bytes next_protocol; /* that NPN has chosen, if it could be read; a message's */
    const struct tw_message *told_hello,
        *told_last;       /* when it was told before: the latest ClientHello and message */
    uint8_t occasion;     /* enum tw_occasion */
    uint8_t told_outcome; /* enum tw_handshake_outcome, of what was told before */
    bool otherwise;       /* at the end: not as it was told before, if it was */
};

/* Hears the streams, keeps what is TLS in them, and hands out connections that have ended. */
struct tw_tracker {
    struct tw_memory *memory;
    struct tw_limits limits;
    const struct tw_crypto *crypto;
    void *crypto_context;
    const struct tw_keys *keys; /* NULL: nothing that is encrypted is read */
    bool compare_nonces;        /* of records, where they can be seen */
    const size_t *secrets;      /* how many there are in them */
    bool private_keys;          /* there are such, too */
    struct tw_keys *learned;    /* master secrets of sessions that may be resumed; NULL: none yet */
    const char *const *files;   /* names by index */
    const int64_t *start_ns;    /* earliest time of a packet so far, or TW_NO_TIME; NULL: nobody keeps it */
    void (*on_connection)(void *context, const struct tw_connection *connection);
    void *context;
    bool at_outcome; /* tell of connections when their outcome is known, too */
    /* Whether a connection that has ended is to be handed out, and what that takes to be done; NULL: all are. */
    bool (*wants)(void *context, const struct tw_connection *connection);
    void *wants_context;
    struct tw_sessions *sessions; /* NULL: nobody asks where a session was issued */
    uint64_t tls_connections;
    uint64_t conflicts;
    uint64_t unverified; /* signatures that were left out for time */
    uint64_t differing;  /* handshakes with one secret in a key log, and another by a private key */
    size_t keep_data;    /* bytes of application data that are kept of a direction when they are decrypted */
    enum tw_verify verify;
};

/* The listener that feeds the tracker, which must outlive it. */
struct tw_stream_listener tw_tracker_listener(struct tw_tracker *tracker);

/* The side that a direction's sender is on. */
static inline enum tw_side tw_connection_side(const struct tw_connection *c, unsigned direction)
{
    return direction == c->client ? TW_CLIENT : TW_SERVER;
}

/* Decodes a message of the connection once more, for `sink`. */
void tw_connection_decode(const struct tw_connection *c, const struct tw_message *m,
                          const struct tw_sink *sink);

/* Lengths of TLS 1.3 records: what is around a message (content type and tag, RFC 8446 5.2), and what has two of them. */
struct tw_sealed_lengths {
    uint32_t around, finished, alert;
    uint32_t padded_alert; /* as Java sends it */
};

/* learn.c */
struct tw_sealed_lengths tw_sealed_lengths(const struct tw_handshake_params *params);

/* learn.c: whether the record, which is encrypted, is an alert for all that is known. */
bool tw_connection_is_alert(const struct tw_connection *c, const struct tw_message *m,
                            struct tw_sealed_lengths lengths);

/* Whether TLS 1.3 has been agreed upon. */
bool tw_connection_is_tls13(const struct tw_connection *c);

/* The same; before anything is agreed upon, whether the client offers it. */
bool tw_connection_may_be_tls13(const struct tw_connection *c);

/* Whether an alert in the clear, of which both bytes are kept, ends the connection as an error does (RFC 5246 7.2.2, RFC 8446 6.2). */
bool tw_alert_is_fatal(const struct tw_connection *c, const struct tw_message *m);

/* learn.c: what the hello, or EncryptedExtensions, `m` says. */
struct tw_hello tw_connection_hello(const struct tw_connection *c, const struct tw_message *m);

/* hello.c: fills `hello` from the events of a ClientHello, ServerHello or ServerKeyExchange. */
struct tw_sink tw_hello_sink(struct tw_hello *hello);

/* opening.c */

/* What came before TLS. */
struct tw_before {
    uint64_t bytes; /* in front of the first record of each direction, together; 0: nothing came before */
    uint8_t count;
    uint8_t protocol[TW_PRELUDE_LAYERS + 1]; /* enum tw_protocol: the last is the one that TLS follows */
};

struct tw_before tw_connection_before(const struct tw_connection *c);

/* Bytes of that direction that are not TLS: what came before it, or all where there is none. */
uint64_t tw_connection_not_tls(const struct tw_connection *c, unsigned direction);

/* outcome.c */

struct tw_outcome {
    enum tw_handshake_outcome handshake;
    enum tw_known_by known_by;
    char reason[96]; /* a sentence */
};

struct tw_outcome tw_connection_outcome(const struct tw_connection *c);

/* The negotiated version as on the wire, or 0. */
uint16_t tw_connection_version(const struct tw_connection *c);

/* Nanoseconds of the handshake, from the ClientHello to the last Finished; -1 when that is not known. */
int64_t tw_connection_handshake_ns(const struct tw_connection *c);

/* Nanoseconds from the first packet to the last Finished; -1 when that is not known. */
int64_t tw_connection_complete_ns(const struct tw_connection *c);

/* Nanoseconds from the first ClientHello to the first answer to it, be it a HelloRetryRequest; -1 when that is not known. */
int64_t tw_connection_answer_ns(const struct tw_connection *c);

#endif

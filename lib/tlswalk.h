/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tlswalk: what happened in the TLS and GM-TLS handshakes of a capture.
 *
 * Packets go into an engine, from a source or from the caller; the engine reassembles TCP, decodes records and
 * messages, and hands out each connection when it has ended; a report prints it. One engine is one timeline and is
 * used by one thread at a time; there is no state outside the objects below.
 *
 *     struct tw_engine *engine = tw_engine_new(&(struct tw_engine_options){.on_connection = print, .context = report});
 *     tw_engine_file(engine, "a.pcap");
 *     while ((got = tw_source_next(source, &packet, &error)) > 0)
 *         tw_engine_packet(engine, &packet);
 *     tw_engine_finish(engine);
 */
#ifndef TLSWALK_H
#define TLSWALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TW_VERSION "0.1.0"

#if defined(__GNUC__)
#define TW_API __attribute__((visibility("default")))
#else
#define TW_API
#endif

/* Where memory comes from. `alloc` returns bytes aligned for any object, or NULL; `free` gets the size asked for. */
struct tw_allocator {
    void *(*alloc)(void *context, size_t size);
    void (*free)(void *context, void *p, size_t size);
    void *context;
};

/*
 * Budgets. A zero stands for the default that is given; the three for a single connection are never more than 1/32,
 * 1/8 and 1/4 of the memory. Where there are too many connections, those that have carried nothing make way first, as
 * the half-open ones of a SYN flood, then the longest silent; where there is too little memory, the longest silent of
 * those that hold much, and then of those that hold any. They are handed out as they are, and counted.
 */
struct tw_limits {
    size_t max_memory;     /* bytes in all: 256 MiB */
    size_t max_flows;      /* TCP connections at a time: 131,072, in at most 1/4 of the memory; see below */
    size_t max_flow_bytes; /* waiting out of order in one direction: 256 KiB; past that the gap is given up */
    size_t max_message;    /* of one handshake message that is kept: 1 MiB; the rest is skipped and said so */
    size_t max_connection; /* kept for one connection: 4 MiB; later messages are counted only */
    size_t max_fragments;  /* of IP that wait for others: 4 MiB, and never more than 1/8 of max_memory */
    int64_t idle_ns; /* silence, in the time of the capture, after which a connection has ended: 1 hour */
};

/* A time that a capture does not give. */
#define TW_NO_TIME INT64_MIN

/* A packet as it lies in the capture. */
struct tw_packet {
    const uint8_t *data; /* borrowed until the call returns */
    size_t captured;     /* bytes at `data` */
    size_t length;       /* bytes that were on the wire */
    int64_t time_ns;     /* since 1970-01-01 UTC, or TW_NO_TIME */
    uint32_t number;     /* in its file, from 1 */
    int link_type;       /* LINKTYPE_ or DLT_ value, see https://www.tcpdump.org/linktypes.html */
};

/* What went wrong, in one line without a newline; "" when nothing did. */
struct tw_error {
    char text[256];
};

/* A connection that has ended, owned by the engine and valid during the call that hands it out. */
struct tw_connection;

/* Its number, in the order of the first packets. */
TW_API uint64_t tw_connection_id(const struct tw_connection *connection);

/* Whether it carried TLS. */
TW_API bool tw_connection_is_tls(const struct tw_connection *connection);

/*
 * Which bytes count where TCP segments overlap and differ (RFC 9293 3.10.7.4 leaves it open): those that came first, or
 * last. What has been in order is past, as it is for a receiver: there the first always counts.
 */
enum tw_overlap { TW_OVERLAP_FIRST, TW_OVERLAP_LAST };

/*
 * Whether to verify the signatures that a capture holds all of: of certificates, ServerKeyExchange and
 * CertificateVerify. That costs far more than all else, so that unless told otherwise it ends where verifying would have
 * taken two seconds on a usual machine. The clock is not asked: the same packets give the same answers.
 */
enum tw_verify { TW_VERIFY_AUTO, TW_VERIFY_ALWAYS, TW_VERIFY_NEVER };

/* Numbers from `first` to `last`. */
struct tw_numbers {
    uint64_t first, last;
};

/* IP addresses that begin alike; IPv4 as ::ffff:a.b.c.d (RFC 4291 2.5.5.2), so that it has 96 bits more. */
struct tw_prefix {
    uint8_t address[16];
    unsigned bits; /* up to 128 */
};

/* A time since 1970-01-01 UTC, or `relative` to the first packet that an engine gets. */
struct tw_moment {
    bool set;
    bool relative;
    int64_t ns;
};

/*
 * Which connections are wanted. One that fits has to fit in each respect, and there into one of those given; where none
 * is given, all do. What is known of a connection's first packet is asked then, and what does not fit is not looked into.
 * All of it is borrowed.
 */
struct tw_choice {
    const struct tw_numbers *connections; /* numbers in the order of their first packet, from 0 */
    size_t connection_count;
    const struct tw_prefix *hosts; /* of either side */
    size_t host_count;
    const struct tw_numbers *ports; /* of either side */
    size_t port_count;
    struct tw_moment since, until;   /* for the first packet of the connection, both included */
    const char *const *server_names; /* that the client asked for: patterns with * and ?, in either case */
    size_t server_name_count;
    const struct tw_numbers *versions; /* that were settled upon, as on the wire */
    size_t version_count;
    unsigned outcomes; /* 1 << 0 complete, 1 failed, 2 closed, 3 incomplete, 4 not TLS, together; 0: any */
};

/* Certificates that are trusted, see tw_engine_options; to be used by one thread at a time. */
struct tw_trust;

/* Nobody is trusted yet. NULL when there is no memory. */
TW_API struct tw_trust *tw_trust_new(void);

/*
 * Adds the certificates that stand in the bytes of a file: PEM, any number of them, or one in DER. Each is trusted, whether
 * it is a root or not. False with `error` set when there is none, or one that cannot be read.
 */
TW_API bool tw_trust_add(struct tw_trust *trust, const void *bytes, size_t len, struct tw_error *error);

/* NULL is ignored. */
TW_API void tw_trust_free(struct tw_trust *trust);

/*
 * Secrets with which the encrypted part of connections can be read. They are never printed, and are overwritten before
 * their memory is given back. Its memory does not count to that of an engine.
 */
struct tw_keyring;

/* NULL when there is no memory. The allocator may be NULL (malloc), the seed is that of a hash table. */
TW_API struct tw_keyring *tw_keyring_new(const struct tw_allocator *allocator, const uint64_t seed[2]);

/*
 * Takes the next bytes of a key log (SSLKEYLOGFILE), the `last` ones of it or not. `complain` hears of each line, from
 * 1, that cannot be understood and is left out. False when there was no memory for all of it.
 */
TW_API bool tw_keyring_log(struct tw_keyring *keyring, const uint8_t *bytes, size_t len, bool last,
                           void (*complain)(void *context, uint64_t line, const char *what), void *context);

/* From here on the keyring grows by `most` bytes (0: 64 MiB) and no more, as by secrets that strangers put into a capture. */
TW_API void tw_keyring_bound(struct tw_keyring *keyring, size_t most);

/* Takes a pre-shared key as hexadecimal digits. False with `error` set when they are none. */
TW_API bool tw_keyring_psk(struct tw_keyring *keyring, const char *identity, size_t identity_len,
                           const char *hex, struct tw_error *error);

/*
 * Takes the private keys of servers in `bytes`, PEM, DER, PKCS#8 or PKCS#12, for key exchanges in which the client
 * encrypts a secret to the server's key: RSA, and ECC of TLCP. `passphrase` may be NULL. False with `error` set when
 * there is none, or it cannot be read.
 */
TW_API bool tw_keyring_private_key(struct tw_keyring *keyring, const uint8_t *bytes, size_t len,
                                   const char *passphrase, struct tw_error *error);

/* What engines have found of the secrets of one source. */
enum tw_source_use {
    TW_SOURCE_EMPTY,  /* there were none */
    TW_SOURCE_UNUSED, /* none is of a connection that was read; a private key fits no certificate */
    TW_SOURCE_IDLE,   /* a private key fits, but there was nothing that it opens */
    TW_SOURCE_USED,
};

/*
 * Of a key log, or of the bytes with private keys, that came as the `number`th of its kind, from 0. Of more than 31 key
 * logs the others count as one.
 */
TW_API enum tw_source_use tw_keyring_log_use(const struct tw_keyring *keyring, size_t number);
TW_API enum tw_source_use tw_keyring_private_key_use(const struct tw_keyring *keyring, size_t number);

/* Of the pre-shared key of an identity: TW_SOURCE_USED once a handshake with that identity has asked for it. */
TW_API enum tw_source_use tw_keyring_psk_use(const struct tw_keyring *keyring, const char *identity,
                                             size_t identity_len);

/* NULL is ignored. Engines that use it must have been freed. */
TW_API void tw_keyring_free(struct tw_keyring *keyring);

/* To which connection a packet, or an IP datagram of which it is a fragment, belongs. */
struct tw_belonging {
    bool known;          /* there is a connection: */
    uint64_t connection; /* its number */
    /* Datagrams that it has fragments of, numbered from 1: the outermost, and of several the innermost; 0: none. */
    uint32_t outermost, innermost;
};

struct tw_engine_options {
    struct tw_limits limits;
    const struct tw_allocator *allocator; /* NULL: malloc */
    const struct tw_keyring *keyring; /* to read what is encrypted, NULL: none; more may come into it later */
    uint64_t seed[2];                 /* of the hash tables; from a random source, or fixed for a test */
    void (*on_connection)(void *context, const struct tw_connection *connection);
    void *context;
    bool
        at_outcome; /* hand out connections when the outcome of their handshake is known, and again when they end */
    enum tw_overlap overlap;
    enum tw_verify verify;
    bool compare_nonces;          /* look at the nonces of records, for the rule gcm-nonce-reuse */
    const struct tw_trust *trust; /* outlives the engine; NULL: nothing is said of who is trusted */
    bool dissect_only;            /* do not look into certificates, nor verify anything */
    size_t keep_data;             /* of decrypted application data, bytes a direction for reports; 0: none */
    /* Hears where each packet belongs that has TCP or a fragment in it, from within tw_engine_packet(); NULL: nobody. */
    void (*on_packet)(void *context, const struct tw_packet *packet, const struct tw_belonging *belonging);
    const struct tw_choice *choice; /* which connections are handed out, outlives the engine; NULL: all */
};

/* What an engine has seen and had to give up. */
struct tw_counters {
    uint64_t packets;
    uint64_t bytes;   /* of packets, as they were on the wire */
    int64_t start_ns; /* earliest and latest time of a packet, or TW_NO_TIME */
    int64_t end_ns;
    uint64_t unsupported_link; /* packets of a link type that is not understood */
    uint64_t not_ip;           /* packets without IP, or encrypted below it */
    uint64_t not_tcp;
    uint64_t fragments;          /* packets that were a part of an IP datagram */
    uint64_t datagrams;          /* put together from them */
    uint64_t datagrams_lost;     /* given up: a fragment is missing, contradicts another or had no room */
    uint64_t fragment_conflicts; /* fragments that contradict what came before them; in IPv4 that counts */
    uint64_t truncated;          /* packets of which the capture has only a part */
    uint64_t malformed;          /* headers that do not fit into their packet */
    uint64_t connections;        /* TCP connections */
    uint64_t tls;                /* those that carried TLS */
    uint64_t evicted_flows;      /* ended early: limit of connections */
    uint64_t evicted_memory;     /* ended early: limit of memory */
    uint64_t refused;    /* requests for memory, each of which may have cost a message or a part of one */
    uint64_t gaps;       /* in streams: bytes that the capture does not have */
    uint64_t lost_bytes; /* in those gaps */
    uint64_t conflicts;  /* times that TCP segments brought other bytes for the same place of a stream */
    uint64_t unverified; /* signatures left out for time, see enum tw_verify */
    uint64_t differing;  /* handshakes for which a key log has another secret than a private key opens */
    size_t peak_memory;
};

struct tw_engine;

/* NULL when there is no memory. The options are copied, the allocator's functions are kept. */
TW_API struct tw_engine *tw_engine_new(const struct tw_engine_options *options);

/* The packets that follow are from the file of this name (copied). False when there is no memory. */
TW_API bool tw_engine_file(struct tw_engine *engine, const char *name);

/* Takes one packet. Connections that have ended with it are handed out before this returns. */
TW_API void tw_engine_packet(struct tw_engine *engine, const struct tw_packet *packet);

/*
 * So late is it by the clock of the capture, though no packet has come: connections that have been silent for too long are
 * handed out. For packets that are captured while they pass.
 */
TW_API void tw_engine_time(struct tw_engine *engine, int64_t time_ns);

/* No more packets: hands out the connections that are left. */
TW_API void tw_engine_finish(struct tw_engine *engine);

TW_API struct tw_counters tw_engine_counters(const struct tw_engine *engine);

/* Frees the engine and what it holds, without handing out connections. NULL is ignored. */
TW_API void tw_engine_free(struct tw_engine *engine);

/*
 * A capture: pcap with times in microseconds or nanoseconds, or pcapng, in either byte order, as it is or compressed
 * with gzip, zstd or LZ4.
 */
struct tw_source;

/* Opens a capture file; "-" is standard input. NULL with `error` set when it cannot be read or is no capture. */
TW_API struct tw_source *tw_source_open(const char *path, struct tw_error *error);

/* The same for the bytes of a capture in memory, which stay there until the source is closed. */
TW_API struct tw_source *tw_source_open_memory(const void *bytes, size_t len, struct tw_error *error);

/* How to listen to a network device. */
struct tw_device_options {
    size_t snaplen;                 /* bytes of a packet that are wanted, 0: 256 KiB, which is all */
    bool promiscuous;               /* packets for others, too */
    const struct tw_filter *filter; /* what the device is to leave out itself, or NULL */
};

/*
 * Opens a network device. NULL with `error` set when that cannot be; `*forbidden` says whether this is for want of the
 * right to it. Whoever had that for this call needs it no more.
 */
TW_API struct tw_source *tw_source_open_device(const char *name, const struct tw_device_options *options,
                                               bool *forbidden, struct tw_error *error);

/* Packets that a device has lost so far, as nobody took them in time; 0 of files. */
TW_API uint64_t tw_source_dropped(const struct tw_source *source);

/* A network device, borrowed during the call that tells of it. */
struct tw_device {
    const char *name, *description; /* the latter may be NULL */
    bool up, running, loopback;
};

/*
 * Tells of each device that libpcap finds, which need not be one that this user may open. False with `error` set when they
 * cannot be listed.
 */
TW_API bool tw_devices(void (*tell)(void *context, const struct tw_device *device), void *context,
                       struct tw_error *error);

/*
 * Ends a source that waits for packets: the next call of tw_source_next() finds the end, as does one that is waiting and
 * was interrupted by a signal. May be called by a handler of signals.
 */
TW_API void tw_source_stop(struct tw_source *source);

/* What tw_source_next() returns when a device is silent. */
enum { TW_SOURCE_SILENT = 2 };

/*
 * 1 with `packet` set (valid until the next call), 0 at the end, -1 with `error` set when the capture is damaged there.
 * A call after that gives the next packet behind the damage, or 0 when none can be found. Of a device TW_SOURCE_SILENT when
 * for a tenth of a second there was none: `packet` has the time then, and nothing else.
 */
TW_API int tw_source_next(struct tw_source *source, struct tw_packet *packet, struct tw_error *error);

/* A link layer of a capture. */
struct tw_link {
    int type;         /* as in struct tw_packet */
    const char *name; /* as libpcap knows it, without "DLT_"; or "unknown" */
    bool supported;   /* whether an engine looks into its packets */
    uint64_t packets; /* so far */
};

/* Sets `links` to the link layers that the source has named so far and returns how many; valid until the next call. */
TW_API size_t tw_source_links(const struct tw_source *source, const struct tw_link **links);

/*
 * Has `take` called, from within tw_source_next(), with what each Decryption Secrets Block of a pcapng file holds: the
 * type of the secrets (0x544c534b is an NSS key log, see draft-ietf-opsawg-pcapng) and their bytes, which are valid
 * during the call. They stand before the packets that they are for.
 */
TW_API void tw_source_on_secrets(struct tw_source *source,
                                 void (*take)(void *context, uint32_t type, const uint8_t *bytes, size_t len),
                                 void *context);

/* A packet filter in the language of pcap-filter(7), as of tcpdump. To be used by one thread at a time. */
struct tw_filter;

/*
 * NULL with `error` set, to what libpcap says, when the expression makes no sense; `*place` is then the byte of it at
 * which, or SIZE_MAX where that cannot be told. It is copied.
 */
TW_API struct tw_filter *tw_filter_new(const char *expression, size_t *place, struct tw_error *error);

/*
 * 1 when the packet passes, and 0 when it does not; -1 with `error` set when the expression does not fit the link layer
 * of the packet, which then is said once.
 */
TW_API int tw_filter_passes(struct tw_filter *filter, const struct tw_packet *packet, struct tw_error *error);

/* The expression, for devices that filter by themselves. */
TW_API const char *tw_filter_expression(const struct tw_filter *filter);

/* NULL is ignored. */
TW_API void tw_filter_free(struct tw_filter *filter);

/*
 * Only packets that pass are handed out, under the numbers that they have in the file. The filter outlives the source;
 * NULL: all pass.
 */
TW_API void tw_source_filter(struct tw_source *source, struct tw_filter *filter);

/* A capture being written that has packets of others, in pcapng. */
struct tw_copy;

/* Writes to the descriptor, which stays the caller's. NULL with `error` set when that cannot be done. */
TW_API struct tw_copy *tw_copy_open(int fd, struct tw_error *error);

/*
 * The packets that follow are from this source, which was just opened. What it says of its sections, interfaces, names and
 * secrets is copied from now on as it is read: as it stands in the file or, of pcap and a device, in the words of pcapng. It
 * is closed first.
 */
TW_API void tw_copy_source(struct tw_copy *copy, struct tw_source *source);

/* Copies the packet that the source has just handed out. */
TW_API void tw_copy_packet(struct tw_copy *copy, const struct tw_packet *packet);

/* Ends and frees it. False with `error` set when some of it could not be written. */
TW_API bool tw_copy_close(struct tw_copy *copy, struct tw_error *error);

/* How far into its input a source has come. */
struct tw_progress {
    uint64_t done; /* bytes, compressed ones where they are, since it was opened */
    uint64_t size; /* of the whole; 0 when that is not known, as of a pipe */
};

TW_API struct tw_progress tw_source_progress(const struct tw_source *source);

/* NULL is ignored. */
TW_API void tw_source_close(struct tw_source *source);

/* How bad it is to break a rule of conformance. */
enum tw_severity {
    TW_SEVERITY_OFF,     /* nobody asks */
    TW_SEVERITY_INFO,    /* worth knowing */
    TW_SEVERITY_WARNING, /* against what a standard recommends */
    TW_SEVERITY_ERROR,   /* against what it requires */
};

/* A rule of conformance. All of it is constant; what is not there is NULL. */
struct tw_rule_info {
    const char *id;          /* "sh-suite-offered" */
    const char *section;     /* of the catalogue: "server_hello" */
    const char *title;       /* what the rule asks for, in one line */
    const char *clause;      /* "RFC 8446 4.1.3" */
    const char *clause_9846; /* the same in RFC 9846, which replaces RFC 8446; NULL: it is not in it */
    const char *requirement; /* what the clause says, in our words */
    const char *rationale;   /* why it matters */
    const char *example;     /* what breaks it */
    int alert;               /* that the standard names for who reads it; -1: none */
    const char *alert_name;
    enum tw_severity severity;
};

/* The rule at `index`, from 0, of all that there are. False when there are not so many. */
TW_API bool tw_rule_describe(size_t index, struct tw_rule_info *info);

/*
 * Findings that are known, so that only new ones count: a text file, a line each, of what stays the same of a finding
 * from capture to capture. What a check finds can be written as one.
 */
struct tw_baseline;

/* An empty one. NULL when there is no memory. */
TW_API struct tw_baseline *tw_baseline_new(void);

/* Takes in the text of one. False with `error` set and `*line` the one at fault when it is none. */
TW_API bool tw_baseline_read(struct tw_baseline *baseline, const char *text, size_t len, unsigned *line,
                             struct tw_error *error);

/* Writes what has been found, known before or not, sorted. False when that failed, or there was no memory for all. */
TW_API bool tw_baseline_write(const struct tw_baseline *baseline,
                              bool (*write)(void *context, const char *bytes, size_t len), void *context);

/* NULL is ignored. */
TW_API void tw_baseline_free(struct tw_baseline *baseline);

/* What somebody asks of handshakes beyond the standards, key by key. */
struct tw_policy;

/* One that asks for nothing. NULL when there is no memory. */
TW_API struct tw_policy *tw_policy_new(void);

/* What a key of a policy takes. Those of a mapping's members follow its own with a dot: "cipher_suites.allowed". */
enum tw_policy_kind {
    TW_POLICY_UNKNOWN, /* there is no such key */
    TW_POLICY_SCALAR,  /* one value */
    TW_POLICY_LIST,    /* values, which take the place of earlier ones */
    TW_POLICY_MAP,     /* keys of its own */
    TW_POLICY_MAPS,    /* a list of mappings, in which keys are those of the mapping: "expect.sni" */
};

TW_API enum tw_policy_kind tw_policy_takes(const char *key);

/* The key at `index`, from 0, of all that there are, and what it takes in a few words; NULL: there are not so many. */
TW_API const char *tw_policy_key(size_t index, const char **takes);

/* A list or a member of a list of mappings begins. False with `error` set when there is no room. */
TW_API bool tw_policy_begin(struct tw_policy *policy, const char *key, struct tw_error *error);

/* A member of a list of mappings ends. False with `error` set when there is no memory. */
TW_API bool tw_policy_end(struct tw_policy *policy, struct tw_error *error);

/* Sets a value, or adds it to the list that has begun. False with `error` set when it is none that the key takes. */
TW_API bool tw_policy_set(struct tw_policy *policy, const char *key, const char *value,
                          struct tw_error *error);

/* NULL is ignored. */
TW_API void tw_policy_free(struct tw_policy *policy);

enum tw_format {
    TW_FORMAT_TEXT,              /* every message and field, for people */
    TW_FORMAT_JSON,              /* one object a line, schemas tlswalk.connection/1 and tlswalk.capture/1 */
    TW_FORMAT_LIST,              /* one line a connection */
    TW_FORMAT_WALK,              /* both state machines side by side */
    TW_FORMAT_DOT,               /* the way that they took as a graph, for dot of Graphviz */
    TW_FORMAT_MERMAID,           /* the same as a sequence diagram of Mermaid */
    TW_FORMAT_SVG,               /* both state machines as a picture, of the first connection */
    TW_FORMAT_CERTIFICATES,      /* certificates instead of connections: one line each, */
    TW_FORMAT_CERTIFICATES_JSON, /* one object a line, schema tlswalk.certificate/1, */
    TW_FORMAT_CERTIFICATES_PEM,  /* or as PEM with their names in front (RFC 7468) */
    /* What breaks the rules of conformance: */
    TW_FORMAT_CHECK,        /* for people */
    TW_FORMAT_CHECK_JSON,   /* one object a line, schema tlswalk.check/1 */
    TW_FORMAT_CHECK_SARIF,  /* one SARIF 2.1.0 log */
    TW_FORMAT_CHECK_JUNIT,  /* XML, a test suite a connection */
    TW_FORMAT_CHECK_TAP,    /* Test Anything Protocol, a test a connection */
    TW_FORMAT_CHECK_GITHUB, /* workflow commands of GitHub Actions */
    /* What connections have in common, counted: */
    TW_FORMAT_STATS,      /* for people */
    TW_FORMAT_STATS_JSON, /* one object, schema tlswalk.stats/1 */
    /* How the handshakes of two captures differ: */
    TW_FORMAT_DIFF,      /* for people: lines with - and + */
    TW_FORMAT_DIFF_JSON, /* one object a line, schema tlswalk.diff/1 */
    TW_FORMAT_PAGE, /* all of it as a page of HTML that needs nothing else; the captures are told at the end */
    /* Chosen fields, a row a connection: */
    TW_FORMAT_FIELDS,      /* between tabs, */
    TW_FORMAT_FIELDS_CSV,  /* as RFC 4180 has it, */
    TW_FORMAT_FIELDS_JSON, /* or as an object with these fields */
};

/* A certificate that was seen, borrowed during the call that tells of it. */
struct tw_certificate_bytes {
    const uint8_t *der;
    size_t len;
    uint8_t sha256[32]; /* of the DER */
};

/* How the states of the machines are called. */
enum tw_names {
    TW_NAMES_OPENSSL, /* TLS_ST_CW_CLNT_HELLO */
    TW_NAMES_SSL3,    /* SSL3_ST_CW_CLNT_HELLO_A/B: OpenSSL up to 1.0.2, LibreSSL */
    TW_NAMES_SHORT,   /* TWCH: SSL_state_string() */
};

/* The library that the peers' applications are taken to use, where what they were told depends on it. */
enum tw_profile {
    TW_PROFILE_OPENSSL_3,
    TW_PROFILE_OPENSSL_1_1_1,
    TW_PROFILE_TONGSUO,  /* as OpenSSL 3, of which it is made; of TLCP it has its own functions */
    TW_PROFILE_LIBRESSL, /* the older machine up to TLS 1.2, one of its own for TLS 1.3 */
};

/* How times are told in texts, as tcpdump's -t has it. */
enum tw_times {
    TW_TIMES_USUAL, /* of messages since the connection's first packet, of connections the time of day */
    TW_TIMES_NONE,
    TW_TIMES_EPOCH, /* seconds since 1970 */
    TW_TIMES_DELTA, /* since the one told before */
    TW_TIMES_DATE,  /* date and time */
    TW_TIMES_FIRST, /* since the first packet */
};

/* What connections are sorted by. */
enum tw_sort {
    TW_SORT_NOT, /* as they end */
    TW_SORT_ID,
    TW_SORT_TIME, /* of the first packet */
    TW_SORT_CLIENT,
    TW_SORT_SERVER,
    TW_SORT_VERSION,
    TW_SORT_SUITE,
    TW_SORT_SNI,
    TW_SORT_ALPN,
    TW_SORT_RESUMPTION,
    TW_SORT_OUTCOME,  /* complete, failed, closed, incomplete, no TLS */
    TW_SORT_DURATION, /* of the handshake */
};

/* What is shown of application data that was decrypted, as far as the engine has kept it. */
enum tw_data_form {
    TW_DATA_COUNTED, /* how much it is */
    TW_DATA_TEXT,
    TW_DATA_HEX,
};

/* What the check of all connections came to. */
struct tw_check_totals {
    uint64_t connections;                     /* that were checked */
    uint64_t handshakes;                      /* in them */
    uint64_t judged, unjudged;                /* rules, each on each connection where it applied */
    uint64_t findings[1 + TW_SEVERITY_ERROR]; /* by enum tw_severity */
    uint64_t findings_omitted;                /* more of one connection than are told */
    uint64_t known, vanished; /* findings of the baseline: met, which count nowhere else, and lines not met */
    bool empty;               /* there was no handshake to judge, which is a finding unless allowed */
};

/* What the comparison of two captures came to. */
struct tw_diff_totals {
    uint64_t
        compared; /* pairs of connections: of the same server name, and if there is one port, in their order */
    uint64_t differ;   /* of them */
    uint64_t only[2];  /* connections without a partner: in the first capture, in the second */
    uint64_t left_out; /* connections beyond 16,384 in a capture */
    bool failed;       /* there was no memory for all of it */
};

struct tw_report_options {
    enum tw_format format;
    enum tw_profile profile;
    bool hex;            /* text: the bytes of each message as well */
    bool color;          /* text: with terminal colours */
    bool all;            /* connections without TLS, too */
    enum tw_times times; /* text, walk and list */
    enum tw_data_form data;
    bool secrets;        /* text and JSON: those that a connection was read with, as lines of a key log */
    enum tw_names names; /* walk */
    unsigned width; /* walk, list, statistics, check: columns, 80 at least; 0: 100, and check folds nothing */
    bool ascii;     /* text: nothing else */
    bool steps;     /* walk and its JSON: what the machines go through in each state */
    bool prompt;    /* each connection is written as soon as it is printed */
    bool tabs;      /* list, certificates: values between tabs, for programs */
    bool header;    /* of these a line with the names of the columns in front */
    bool reverse;   /* list: the other way round */
    enum tw_sort sort; /* list: connections wait for the end of their timeline */
    size_t max_page;   /* page: bytes from which on it only counts; 0: 64 MiB */
    unsigned top;      /* statistics: how many values are told of each kind; 0: 10 */
    uint64_t seed[2];  /* statistics: of the hash tables; as in struct tw_engine_options */
    /* Certificates, statistics or lines to be sorted: bytes that they may fill until they are printed; 0: 64 MiB. */
    size_t max_memory;
    /* Takes each certificate when it is printed; NULL: nobody does. */
    void (*on_certificate)(void *context, const struct tw_certificate_bytes *certificate);
    void *on_certificate_context;
    /* The check: */
    const uint8_t *severities; /* enum tw_severity of each rule, by its index; borrowed. NULL: their own */
    enum tw_severity fails_at; /* TAP and JUnit: findings from here on fail a test; 0: errors do */
    bool by_rule;              /* text: grouped by rule */
    bool verdicts;             /* text and JSON: what was passed and what could not be judged, too */
    bool silent;               /* nothing is written */
    bool allow_empty;          /* captures without a handshake are no finding */
    const struct tw_policy *policy; /* to be held against as well; borrowed, or NULL */
    struct tw_baseline *baseline;   /* hears what is found, and says what of it is known; borrowed, or NULL */
    struct tw_check_totals *totals; /* what it came to is put there when the report ends; NULL: nowhere */
    /* Chosen fields: */
    const char *const *fields; /* names that tw_report_names_field() knows; borrowed */
    size_t field_count;
    /* The comparison: */
    bool all_fields;             /* randoms, keys, session ids, tickets and GREASE as well */
    bool any_order;              /* not the order of what is offered */
    struct tw_diff_totals *diff; /* what it came to is put there when the report ends; NULL: nowhere */
    /* Takes `len` bytes of the report; false stops it. */
    bool (*write)(void *context, const char *bytes, size_t len);
    void *context;
};

struct tw_report;

/* NULL when there is no memory. */
TW_API struct tw_report *tw_report_new(const struct tw_report_options *options);

/* Writes what has been collected, so that whoever waits for it sees it. */
TW_API void tw_report_flush(struct tw_report *report);

/*
 * Prints one connection. Output is collected and written in large pieces. Of one that is handed out twice the second time
 * is printed in JSON, elsewhere only if something else has become of it; what counts or waits takes the last time only.
 */
TW_API void tw_report_connection(struct tw_report *report, const struct tw_connection *connection);

/*
 * Prints the certificates of the connections since the last call, each once. The engine that the connections came from
 * must be there still. For the formats that are of certificates; does nothing for others.
 */
TW_API void tw_report_certificates(struct tw_report *report);

/*
 * Prints what waits for the end of the timeline, of which these are the files: connections that are to be sorted, and
 * statistics. Returns in how many parts the former were, each sorted by itself, as there was not room for all of them at
 * a time; 0: there was nothing to sort.
 */
TW_API uint64_t tw_report_waiting(struct tw_report *report, const char *const *files, size_t file_count);

/* What there was of certificates in all that was reported. */
struct tw_certificate_counters {
    uint64_t certificates; /* that were printed */
    uint64_t left_out;     /* times that there was no room for one, or for where it was seen */
};

TW_API struct tw_certificate_counters tw_report_certificate_counters(const struct tw_report *report);

/* Connections for which the report had no place: a picture has room for one, a page for `max_page` bytes. */
TW_API uint64_t tw_report_left_out(const struct tw_report *report);

/*
 * The connections that follow have nothing to do with those before: they are of another timeline. A comparison holds
 * those of the second against those of the first.
 */
TW_API void tw_report_timeline(struct tw_report *report);

/* What a timeline of captures was, and came to. All of it is borrowed. */
struct tw_capture {
    const char *const *files; /* names, in their order */
    size_t file_count;
    const struct tw_link *links; /* link layers in all of them */
    size_t link_count;
    struct tw_counters counters; /* of the engine, when it has finished */
    uint64_t damaged;            /* places in the captures that could not be read */
};

/* Prints what the captures came to, as a JSON object on a line of its own or as a block of text. */
TW_API void tw_report_capture(struct tw_report *report, const struct tw_capture *capture);

/* A field that the messages of a report may have. Its name need not be its own: `id` is. */
struct tw_field_info {
    const char *id;   /* in upper case */
    const char *name; /* its key in JSON, and its label in text; of the member of a list what it is called */
    const char *type; /* uint, code, bytes, text, string, time, boolean, list or object */
    const char *values; /* of a code the registry that names its values, else NULL */
    uint32_t min, max;  /* bytes of a vector; max 0: no bound */
    const char *clause; /* where it is defined; "" where no standard does */
};

/* The field at `index`, from 0, of all that there are. False when there are not so many. */
TW_API bool tw_report_field(size_t index, struct tw_field_info *info);

/*
 * A check has seen all of the capture of that name, which is a timeline of its own: without a handshake it is a finding
 * by itself. Where it is not called, all captures together are.
 */
TW_API void tw_report_check_capture(struct tw_report *report, const char *name);

/*
 * Whether a field of connections has this name: the keys that lead to it in JSON, with dots between them; messages and
 * extensions by their type, as messages.client_hello.random. What is in lists needs no more. False with `error` set.
 */
TW_API bool tw_report_names_field(const char *name, struct tw_error *error);

/*
 * Tells of each field that connections may have, by such a name, those of messages by their types. What every message has may
 * also stand behind a type, and id or name behind a code.
 */
TW_API void tw_report_fields(void (*tell)(void *context, const struct tw_field_info *field), void *context);

/* Whether what comes of verifying signatures may stand in the field of this name, see tw_engine_options.verify. */
TW_API bool tw_report_field_has_verdicts(const char *name);

/* The field at `index`, from 0, of those that have their place around messages, by that name. */
TW_API bool tw_report_member(size_t index, struct tw_field_info *info);

/* How many letters must be put in, left out, changed or swapped with the next to make one word of another; 64: many. */
TW_API unsigned tw_word_distance(const char *a, const char *b);

/* Writes what is left and frees the report. False when some of the output could not be written. */
TW_API bool tw_report_end(struct tw_report *report);

#endif

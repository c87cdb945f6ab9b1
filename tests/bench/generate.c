/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes captures of any size out of a few recorded TLS connections, the same bytes for the same seed.
 *
 *     generate -n CONNECTIONS -k CONCURRENT -b BYTES -s SEED -o OUT.pcap TEMPLATE.pcap[:N]...
 *
 * A template is the N-th TCP connection (from 0, and 0 unless told) of an Ethernet capture that was recorded
 * without loss. Its handshake is played in every connection that is made of it, then comes a request, BYTES of
 * application data from the server, close_notify and FIN both ways. The templates take turns in the order
 * given; one that stands there twice has twice the share.
 *
 * What differs from connection to connection in real traffic differs here, or else a cache would look better
 * than it is: randoms, session ids, key shares and public keys, signatures, tickets and every encrypted record;
 * one chain of certificates in twenty is new and the others come from a small set. The new bytes keep the
 * structure of the message but not its mathematics: no signature verifies.
 *
 * Understood in a template: TLS 1.3, TLS 1.2 with ECDHE or RSA and TLCP with ECC, without HelloRetryRequest and
 * 0-RTT, each handshake message within a record. Everything else is refused.
 *
 * Memory grows with CONCURRENT alone.
 */

#include <errno.h>
#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARRAY_COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum side { CLIENT, SERVER };

enum {
    SCRIPT_MAX = 32768,
    PATCHES_MAX = 256,
    FLIGHTS_MAX = 64,

    ETHERNET_LEN = 14,
    IP_LEN = 20,
    TCP_LEN = 20,
    HEADERS_LEN = ETHERNET_LEN + IP_LEN + TCP_LEN,
    MSS = 1460,

    FIN = 0x01,
    SYN = 0x02,
    PSH = 0x08,
    ACK = 0x10,

    RECORD_HEADER_LEN = 5,
    RECORD_MAX = 16384,
    /* What a TLS 1.3 AEAD adds; up to TLS 1.2 it is within what suites add, and nobody can tell. */
    RECORD_EXPANSION = 17,
    REQUEST_LEN = 420,
    SESSION_ID_MAX = 32,
    CERTIFICATE_SETS = 16,
    NEW_CERTIFICATES = 20, /* one chain in so many is new */

    CLIENT_ADDRESSES = 4093,
    CLIENT_PORT_MIN = 1024,

    /* Segments in flight: slow start from 10 up to what fits the window that both sides announce. */
    BURST_INITIAL = 10,
    BURST_MAX = 40,
    WINDOW = 64240,

    /* Microseconds, as seen beside the server: a full segment at 1 Gbit/s, its answer, and the client's. */
    SEGMENT_GAP = 12,
    SERVER_THINK = 300,
    RTT_MIN = 15000,
    RTT_SPREAD = 10000
};

/* 2026-01-01T00:00:00Z */
#define START_SECONDS UINT64_C(1767225600)

/* ---- Failing ---- */

static _Noreturn void die(const char *subject, const char *what)
{
    (void)fprintf(stderr, "generate: %s: %s\n", subject, what);
    exit(1);
}

static void *allocate(size_t count, size_t len)
{
    void *memory = calloc(count, len);

    if (memory == NULL)
        die("memory", strerror(errno));
    return memory;
}

/* ---- Chance: splitmix64, because it is seeded by any number and fills a gigabyte in well under a second ---- */

static uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint64_t random_below(uint64_t *state, uint64_t limit)
{
    return random_next(state) % limit;
}

static void random_fill(uint64_t *state, uint8_t *bytes, size_t len)
{
    for (; len >= sizeof(uint64_t); bytes += sizeof(uint64_t), len -= sizeof(uint64_t)) {
        uint64_t word = random_next(state);
        memcpy(bytes, &word, sizeof(word));
    }
    if (len > 0) {
        uint64_t word = random_next(state);
        memcpy(bytes, &word, len);
    }
}

/* A state of its own for the NUMBER-th thing made under SEED. */
static uint64_t random_derive(uint64_t seed, uint64_t number)
{
    return random_next(&seed) ^ random_next(&number);
}

/* ---- A template: the bytes both sides send, who sends how much at a time, and what must change ---- */

/* Where the new bytes of a patch come from. */
enum source {
    SOURCE_FRESH,      /* differ in every connection */
    SOURCE_SESSION_ID, /* differ in every connection, but the server echoes the client's */
    SOURCE_SERIAL      /* differ from one set of certificates to the next */
};

struct patch {
    size_t off;
    size_t len;
    enum source source;
};

/* What one side sends before the other has its turn: a bare SYN, FIN or ACK, or len bytes of the stream. */
struct flight {
    enum side from;
    uint8_t flags;
    bool is_response; /* too long to keep: made while it is sent, off means nothing */
    size_t off;
    size_t len;
};

struct span {
    size_t off;
    size_t end;
};

struct script {
    const char *file;
    uint8_t bytes[SCRIPT_MAX];
    size_t len;
    struct patch patches[PATCHES_MAX];
    size_t num_patches;
    struct flight flights[FLIGHTS_MAX];
    size_t num_flights;

    struct span session_id; /* of the ClientHello */
    uint8_t version[2];     /* of the latest record */
    bool is_tls13;
    bool has_changed_cipher[2]; /* by side */
    bool has_protected[2];      /* by side */
    bool is_whole;              /* the handshake is over; the rest of the recording is left out */
};

static void script_add_patch(struct script *sc, struct span s, enum source source)
{
    if (s.off == s.end)
        return;
    if (sc->num_patches == PATCHES_MAX)
        die(sc->file, "too many patches");
    sc->patches[sc->num_patches++] = (struct patch){s.off, s.end - s.off, source};
}

static void script_add_flight(struct script *sc, struct flight flight)
{
    if (sc->num_flights == FLIGHTS_MAX)
        die(sc->file, "too many flights");
    sc->flights[sc->num_flights++] = flight;
}

/* Appends room for len bytes from one side, to its last flight if it is still its turn. */
static struct span script_add_bytes(struct script *sc, enum side from, size_t len)
{
    struct flight *last = &sc->flights[sc->num_flights - 1];
    size_t off = sc->len;

    if (len > SCRIPT_MAX - off)
        die(sc->file, "template too long");
    sc->len += len;
    if (last->from == from && last->len > 0)
        last->len += len;
    else
        script_add_flight(sc, (struct flight){.from = from, .flags = ACK, .off = off, .len = len});
    return (struct span){off, off + len};
}

/* ---- Reading the messages of a template: what is not as expected ends the program ---- */

static struct span span_take(const struct script *sc, struct span *s, size_t len)
{
    struct span taken = {s->off, s->off + len};

    if (len > s->end - s->off)
        die(sc->file, "malformed handshake message, or one of a kind that is not supported");
    s->off += len;
    return taken;
}

static size_t span_uint(const struct script *sc, struct span *s, size_t len)
{
    struct span bytes = span_take(sc, s, len);
    size_t value = 0;

    while (bytes.off < bytes.end)
        value = value << 8 | sc->bytes[bytes.off++];
    return value;
}

/* A vector behind a length of length_len bytes. */
static struct span span_vector(const struct script *sc, struct span *s, size_t length_len)
{
    size_t len = span_uint(sc, s, length_len);

    return span_take(sc, s, len);
}

/* The contents of the next DER element, whose tag goes to *tag. */
static struct span span_der(const struct script *sc, struct span *s, size_t *tag)
{
    size_t len;

    *tag = span_uint(sc, s, 1);
    len = span_uint(sc, s, 1);
    if (len >= 0x80)
        len = span_uint(sc, s, len - 0x80);
    return span_take(sc, s, len);
}

enum { DER_INTEGER = 0x02, DER_SEQUENCE = 0x30, DER_CONTEXT_0 = 0xa0 };

/*
 * A signature or a ciphertext, raw or as a DER SEQUENCE of numbers and strings (ECDSA, RFC 8422 5.4; SM2).
 * The first byte of a number stays, so that it keeps its sign and does not outgrow the modulus.
 */
static void patch_numbers(struct script *sc, struct span s)
{
    size_t tag;
    struct span sequence;

    if (s.off == s.end || sc->bytes[s.off] != DER_SEQUENCE) {
        s.off += s.off < s.end;
        script_add_patch(sc, s, SOURCE_FRESH);
        return;
    }
    sequence = span_der(sc, &s, &tag);
    while (sequence.off < sequence.end) {
        struct span number = span_der(sc, &sequence, &tag);
        number.off += number.off < number.end;
        script_add_patch(sc, number, SOURCE_FRESH);
    }
}

/*
 * A public key as key_share and key exchanges carry it. An odd length is that of an elliptic curve point, which
 * keeps its form byte (and GREASE of one byte keeps all). A ML-KEM-768 key keeps its coefficients, which must be
 * below 3329: its seed and the X25519 key behind it change.
 */
static void patch_public_key(struct script *sc, struct span s)
{
    enum { MLKEM768_COEFFICIENTS_LEN = 1152, X25519MLKEM768_CLIENT_LEN = 1216 };

    if (s.end - s.off == X25519MLKEM768_CLIENT_LEN)
        s.off += MLKEM768_COEFFICIENTS_LEN;
    else
        s.off += (s.end - s.off) % 2;
    script_add_patch(sc, s, SOURCE_FRESH);
}

/* RFC 8446 4.2.8: one entry from the server, a list of them from the client. */
static void patch_key_share(struct script *sc, enum side from, struct span data)
{
    struct span entries = from == CLIENT ? span_vector(sc, &data, 2) : data;

    while (entries.off < entries.end) {
        span_take(sc, &entries, 2);
        patch_public_key(sc, span_vector(sc, &entries, 2));
    }
}

/* RFC 8446 4.2.11. The server answers with an index. */
static void patch_pre_shared_key(struct script *sc, enum side from, struct span data)
{
    struct span identities, binders;

    if (from == SERVER)
        return;
    identities = span_vector(sc, &data, 2);
    while (identities.off < identities.end) {
        script_add_patch(sc, span_vector(sc, &identities, 2), SOURCE_FRESH);
        span_take(sc, &identities, 4);
    }
    binders = span_vector(sc, &data, 2);
    while (binders.off < binders.end)
        script_add_patch(sc, span_vector(sc, &binders, 1), SOURCE_FRESH);
}

/* RFC 9849 5: type, KDF, AEAD and config_id stay, enc and payload change. */
static void patch_encrypted_client_hello(struct script *sc, enum side from, struct span data)
{
    if (from == SERVER)
        return;
    span_take(sc, &data, 6);
    script_add_patch(sc, span_vector(sc, &data, 2), SOURCE_FRESH);
    script_add_patch(sc, span_vector(sc, &data, 2), SOURCE_FRESH);
}

/* RFC 5077 3.2: the client's ticket; the server's extension is empty. */
static void patch_session_ticket(struct script *sc, enum side from, struct span data)
{
    (void)from;
    script_add_patch(sc, data, SOURCE_FRESH);
}

static void patch_extensions(struct script *sc, enum side from, struct span extensions)
{
    static const struct {
        size_t type;
        void (*patch)(struct script *, enum side, struct span);
    } rows[] = {
        {35, patch_session_ticket},
        {41, patch_pre_shared_key},
        {51, patch_key_share},
        {0xfe0d, patch_encrypted_client_hello},
    };

    while (extensions.off < extensions.end) {
        size_t type = span_uint(sc, &extensions, 2);
        struct span data = span_vector(sc, &extensions, 2);

        for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
            if (rows[i].type == type)
                rows[i].patch(sc, from, data);
    }
}

static void patch_session_id(struct script *sc, enum side from, struct span s)
{
    struct span offered = sc->session_id;
    size_t len = s.end - s.off;
    bool is_shared = from == CLIENT || (len == offered.end - offered.off &&
                                        memcmp(sc->bytes + s.off, sc->bytes + offered.off, len) == 0);

    if (len > SESSION_ID_MAX)
        die(sc->file, "session id too long");
    if (from == CLIENT)
        sc->session_id = s;
    script_add_patch(sc, s, is_shared ? SOURCE_SESSION_ID : SOURCE_FRESH);
}

/* RFC 5246 7.4.1.2 and 7.4.1.3 */
static void patch_hello(struct script *sc, enum side from, struct span s)
{
    span_take(sc, &s, 2);
    script_add_patch(sc, span_take(sc, &s, 32), SOURCE_FRESH);
    patch_session_id(sc, from, span_vector(sc, &s, 1));
    if (from == CLIENT) {
        span_vector(sc, &s, 2);
        span_vector(sc, &s, 1);
    } else {
        span_take(sc, &s, 3);
    }
    if (s.off < s.end)
        patch_extensions(sc, from, span_vector(sc, &s, 2));
}

/* RFC 5280 4.1: the serial number is the first INTEGER of the TBSCertificate, behind the version if there is one. */
static void patch_certificate(struct script *sc, struct span der)
{
    size_t tag;
    struct span certificate = span_der(sc, &der, &tag);
    struct span tbs = span_der(sc, &certificate, &tag);
    struct span serial = span_der(sc, &tbs, &tag);

    if (tag == DER_CONTEXT_0)
        serial = span_der(sc, &tbs, &tag);
    if (tag != DER_INTEGER || serial.end - serial.off <= sizeof(uint64_t))
        die(sc->file, "a certificate's serial number is too short to tell certificates apart");
    serial.off++;
    script_add_patch(sc, serial, SOURCE_SERIAL);
}

static void patch_certificates(struct script *sc, struct span s)
{
    struct span list = span_vector(sc, &s, 3);

    while (list.off < list.end)
        patch_certificate(sc, span_vector(sc, &list, 3));
}

static bool script_is_tlcp(const struct script *sc)
{
    return sc->version[0] == 1 && sc->version[1] == 1;
}

/* RFC 5246 4.7: TLS 1.2 names the algorithm in front of the signature. */
static void patch_signature(struct script *sc, struct span s)
{
    if (!script_is_tlcp(sc))
        span_take(sc, &s, 2);
    patch_numbers(sc, span_vector(sc, &s, 2));
}

/* ECDHE with a named curve (RFC 8422 5.4), or TLCP's ECC, which is a signature alone (GB/T 38636). */
static void patch_server_key_exchange(struct script *sc, struct span s)
{
    if (!script_is_tlcp(sc)) {
        span_take(sc, &s, 3);
        patch_public_key(sc, span_vector(sc, &s, 1));
    }
    patch_signature(sc, s);
}

/* A public key behind one byte of length (ECDHE), or an encrypted secret behind two (RSA, TLCP's ECC). */
static void patch_client_key_exchange(struct script *sc, struct span s)
{
    if (s.off < s.end && sc->bytes[s.off] == s.end - s.off - 1)
        patch_public_key(sc, span_vector(sc, &s, 1));
    else
        patch_numbers(sc, span_vector(sc, &s, 2));
}

/* RFC 5077 3.3 */
static void patch_new_session_ticket(struct script *sc, struct span s)
{
    span_take(sc, &s, 4);
    script_add_patch(sc, span_vector(sc, &s, 2), SOURCE_FRESH);
}

enum handshake_type {
    CLIENT_HELLO = 1,
    SERVER_HELLO = 2,
    NEW_SESSION_TICKET = 4,
    CERTIFICATE = 11,
    SERVER_KEY_EXCHANGE = 12,
    CERTIFICATE_VERIFY = 15,
    CLIENT_KEY_EXCHANGE = 16
};

static void patch_messages(struct script *sc, enum side from, struct span record)
{
    while (record.off < record.end) {
        size_t type = span_uint(sc, &record, 1);
        struct span body = span_vector(sc, &record, 3);

        switch (type) {
        case CLIENT_HELLO:
        case SERVER_HELLO: patch_hello(sc, from, body); break;
        case NEW_SESSION_TICKET: patch_new_session_ticket(sc, body); break;
        case CERTIFICATE: patch_certificates(sc, body); break;
        case SERVER_KEY_EXCHANGE: patch_server_key_exchange(sc, body); break;
        case CERTIFICATE_VERIFY: patch_signature(sc, body); break;
        case CLIENT_KEY_EXCHANGE: patch_client_key_exchange(sc, body); break;
        default: break; /* nothing in it changes: CertificateRequest, ServerHelloDone */
        }
    }
}

/* ---- The records of a template ---- */

enum { CHANGE_CIPHER_SPEC = 20, ALERT = 21, HANDSHAKE = 22, APPLICATION_DATA = 23 };

/*
 * Takes the next record of the recording. The handshake is over when the client speaks again after both sides
 * have sent protected records: tickets that the server sends before belong to it, requests do not.
 */
static void script_add_record(struct script *sc, enum side from, const uint8_t *record, size_t len)
{
    uint8_t type = record[0];
    struct span body;

    if (from == CLIENT && sc->has_protected[CLIENT] && sc->has_protected[SERVER])
        sc->is_whole = true;
    if (sc->is_whole)
        return;
    body = script_add_bytes(sc, from, len);
    memcpy(sc->bytes + body.off, record, len);
    memcpy(sc->version, record + 1, sizeof(sc->version));
    body.off += RECORD_HEADER_LEN;
    if (type == APPLICATION_DATA || sc->has_changed_cipher[from]) {
        sc->has_protected[from] = true;
        sc->is_tls13 = type == APPLICATION_DATA;
        script_add_patch(sc, body, SOURCE_FRESH);
    } else if (type == CHANGE_CIPHER_SPEC) {
        sc->has_changed_cipher[from] = true;
    } else if (type == HANDSHAKE) {
        patch_messages(sc, from, body);
    } else {
        die(sc->file, "unexpected record in the handshake");
    }
}

static void script_add_protected(struct script *sc, enum side from, uint8_t type, size_t body_len)
{
    struct span body = script_add_bytes(sc, from, RECORD_HEADER_LEN + body_len);
    uint8_t *header = sc->bytes + body.off;

    header[0] = type;
    memcpy(header + 1, sc->version, sizeof(sc->version));
    header[3] = (uint8_t)(body_len >> 8);
    header[4] = (uint8_t)body_len;
    body.off += RECORD_HEADER_LEN;
    script_add_patch(sc, body, SOURCE_FRESH);
}

static void script_add_open(struct script *sc)
{
    script_add_flight(sc, (struct flight){.from = CLIENT, .flags = SYN});
    script_add_flight(sc, (struct flight){.from = SERVER, .flags = SYN | ACK});
    script_add_flight(sc, (struct flight){.from = CLIENT, .flags = ACK});
}

/* The bytes on the wire of data_len bytes of application data. */
static size_t response_len(size_t data_len)
{
    size_t num_records = (data_len + RECORD_MAX - 1) / RECORD_MAX;

    return data_len + num_records * (RECORD_HEADER_LEN + RECORD_EXPANSION);
}

/* A request, and the response of data_len bytes. */
static void script_add_exchange(struct script *sc, size_t data_len)
{
    struct flight response = {.from = SERVER, .flags = ACK, .is_response = true};

    script_add_protected(sc, CLIENT, APPLICATION_DATA, REQUEST_LEN);
    response.len = response_len(data_len);
    if (response.len > 0)
        script_add_flight(sc, response);
}

/* Both sides' close_notify: a record of its own type with an explicit nonce up to TLS 1.2, a disguised one in 1.3. */
static void script_add_close(struct script *sc)
{
    uint8_t type = sc->is_tls13 ? APPLICATION_DATA : ALERT;
    size_t body_len = sc->is_tls13 ? 2 + RECORD_EXPANSION : 8 + 2 + 16;

    script_add_protected(sc, CLIENT, type, body_len);
    script_add_protected(sc, SERVER, type, body_len);
    script_add_flight(sc, (struct flight){.from = CLIENT, .flags = FIN | ACK});
    script_add_flight(sc, (struct flight){.from = SERVER, .flags = FIN | ACK});
    script_add_flight(sc, (struct flight){.from = CLIENT, .flags = ACK});
}

/* ---- Reading a template's capture ---- */

struct endpoint {
    uint8_t address[4];
    uint8_t port[2];
};

struct segment {
    struct endpoint from;
    struct endpoint to;
    uint8_t flags;
    uint32_t seq;
    const uint8_t *payload;
    size_t payload_len;
};

/* What one side has sent and is not yet a whole record. */
struct stream {
    uint32_t next_seq;
    size_t len;
    uint8_t bytes[SCRIPT_MAX];
};

struct recording {
    struct endpoint client;
    struct endpoint server;
    struct stream streams[2]; /* by side */
};

static uint16_t get16(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static uint32_t get32(const uint8_t *bytes)
{
    return (uint32_t)get16(bytes) << 16 | get16(bytes + 2);
}

/* Whether the packet is TCP over IPv4 over Ethernet, whole. */
static bool segment_read(struct segment *s, const uint8_t *packet, size_t len)
{
    const uint8_t *ip = packet + ETHERNET_LEN;
    size_t ip_len, total_len, tcp_len;

    if (len < HEADERS_LEN || get16(packet + 12) != 0x0800 || ip[0] >> 4 != 4 || ip[9] != 6)
        return false;
    ip_len = (size_t)(ip[0] & 15) * 4;
    total_len = get16(ip + 2);
    if (total_len > len - ETHERNET_LEN || ip_len < IP_LEN || total_len < ip_len + TCP_LEN)
        return false;
    memcpy(s->from.address, ip + 12, 4);
    memcpy(s->to.address, ip + 16, 4);
    memcpy(s->from.port, ip + ip_len, 2);
    memcpy(s->to.port, ip + ip_len + 2, 2);
    s->seq = get32(ip + ip_len + 4);
    s->flags = ip[ip_len + 13];
    tcp_len = (size_t)(ip[ip_len + 12] >> 4) * 4;
    if (tcp_len < TCP_LEN || tcp_len > total_len - ip_len)
        return false;
    s->payload = ip + ip_len + tcp_len;
    s->payload_len = total_len - ip_len - tcp_len;
    return true;
}

static bool endpoint_is(const struct endpoint *a, const struct endpoint *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

/* Whether the segment belongs to the recorded connection, and whose it is. */
static bool recording_has(const struct recording *r, const struct segment *s, enum side *from)
{
    *from = endpoint_is(&s->from, &r->client) ? CLIENT : SERVER;
    return *from == CLIENT ? endpoint_is(&s->to, &r->server)
                           : endpoint_is(&s->from, &r->server) && endpoint_is(&s->to, &r->client);
}

static void script_add_payload(struct script *sc, enum side from, struct stream *stream,
                               const struct segment *s)
{
    size_t off = 0;

    if (s->seq != stream->next_seq || s->payload_len > sizeof(stream->bytes) - stream->len)
        die(sc->file, "segments are missing, repeated or out of order");
    memcpy(stream->bytes + stream->len, s->payload, s->payload_len);
    stream->len += s->payload_len;
    stream->next_seq += (uint32_t)s->payload_len;
    while (stream->len - off >= RECORD_HEADER_LEN) {
        const uint8_t *record = stream->bytes + off;
        size_t record_len = RECORD_HEADER_LEN + (size_t)get16(record + 3);

        if (record_len > stream->len - off)
            break;
        script_add_record(sc, from, record, record_len);
        off += record_len;
    }
    stream->len -= off;
    memmove(stream->bytes, stream->bytes + off, stream->len);
}

/* Reads the wanted-th connection of a capture into the template, in the order of arrival. */
static void script_read(struct script *sc, struct recording *r, pcap_t *capture, size_t wanted)
{
    struct pcap_pkthdr *header;
    const u_char *bytes;
    struct segment s;
    enum side from;
    size_t num_opened = 0;
    int status;

    while (!sc->is_whole && (status = pcap_next_ex(capture, &header, &bytes)) == 1) {
        if (!segment_read(&s, bytes, header->caplen))
            continue;
        if ((s.flags & (SYN | ACK)) == SYN && num_opened++ == wanted) {
            r->client = s.from;
            r->server = s.to;
        }
        if (num_opened <= wanted || !recording_has(r, &s, &from))
            continue;
        if (s.flags & SYN)
            r->streams[from].next_seq = s.seq + 1;
        else if (s.payload_len > 0)
            script_add_payload(sc, from, &r->streams[from], &s);
    }
    if (!sc->is_whole && status == PCAP_ERROR)
        die(sc->file, pcap_geterr(capture));
}

/* Splits FILE:N in place. */
static size_t script_split_name(char *name)
{
    char *colon = strrchr(name, ':');
    char *end;
    unsigned long number;

    if (colon == NULL || colon[1] < '0' || colon[1] > '9')
        return 0;
    number = strtoul(colon + 1, &end, 10);
    if (*end != '\0')
        return 0;
    *colon = '\0';
    return number;
}

static void script_load(struct script *sc, char *name, size_t data_len)
{
    char reason[PCAP_ERRBUF_SIZE];
    struct recording *r = allocate(1, sizeof(*r));
    size_t wanted = script_split_name(name);
    pcap_t *capture = pcap_open_offline(name, reason);

    sc->file = name;
    if (capture == NULL)
        die("cannot open a template", reason);
    if (pcap_datalink(capture) != DLT_EN10MB)
        die(name, "not a capture of Ethernet");
    script_add_open(sc);
    script_read(sc, r, capture, wanted);
    pcap_close(capture);
    free(r);
    if (!sc->has_protected[CLIENT] || !sc->has_protected[SERVER])
        die(name, "no complete TLS handshake in this connection");
    script_add_exchange(sc, data_len);
    script_add_close(sc);
}

/* ---- A connection: its own bytes, and how far it has come ---- */

struct connection {
    const struct script *script;
    uint64_t due;   /* of its next packet, in microseconds since the start */
    uint64_t rtt;   /* in microseconds */
    uint64_t state; /* of chance */
    uint8_t address[2][4];
    uint16_t port[2];
    uint16_t ip_id[2];
    uint32_t next_seq[2];
    uint32_t flight_seq; /* of the first byte of the flight */
    enum side turn;      /* who sends the next packet */
    size_t step;         /* the flight being sent */
    size_t sent;         /* its segments sent, */
    size_t acked;        /* acknowledged, */
    size_t burst;        /* and how many the burst makes up for */
    size_t burst_end;    /* the segment at which the sender has to wait */
    uint8_t bytes[SCRIPT_MAX];
};

struct generator {
    FILE *out;
    const char *path;
    uint64_t seed;
    uint64_t num_connections;
    uint64_t num_opened;
    size_t data_len;
    struct script *scripts;
    size_t num_scripts;
    struct connection **heap; /* the live ones, the next due first */
    size_t num_live;
    uint64_t num_packets;
    uint64_t out_len;
    uint8_t packet[HEADERS_LEN + MSS];
};

static size_t flight_num_segments(const struct flight *f)
{
    return f->len == 0 ? 1 : (f->len + MSS - 1) / MSS;
}

static size_t min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

static enum side other(enum side side)
{
    return side == CLIENT ? SERVER : CLIENT;
}

static void connection_patch(struct generator *g, struct connection *c)
{
    const struct script *sc = c->script;
    uint8_t session_id[SESSION_ID_MAX];
    bool is_new = random_below(&c->state, NEW_CERTIFICATES) == 0;
    uint64_t set = random_below(&c->state, CERTIFICATE_SETS);
    uint64_t serials = is_new ? random_next(&c->state) : random_derive(~g->seed, set);

    memcpy(c->bytes, sc->bytes, sc->len);
    random_fill(&c->state, session_id, sizeof(session_id));
    for (size_t i = 0; i < sc->num_patches; i++) {
        const struct patch *patch = &sc->patches[i];
        uint8_t *bytes = c->bytes + patch->off;

        switch (patch->source) {
        case SOURCE_FRESH: random_fill(&c->state, bytes, patch->len); break;
        case SOURCE_SESSION_ID: memcpy(bytes, session_id, patch->len); break;
        case SOURCE_SERIAL: random_fill(&serials, bytes, patch->len); break;
        }
    }
}

/* Clients are 10.0.0.0/8, each connection with an address and port not used before; a server for each template. */
static void connection_place(struct connection *c, uint64_t number, size_t server)
{
    uint64_t host = 1 + number % CLIENT_ADDRESSES;
    uint64_t port = number / CLIENT_ADDRESSES % (65536 - CLIENT_PORT_MIN);

    memcpy(c->address[CLIENT], (uint8_t[4]){10, 0, (uint8_t)(host >> 8), (uint8_t)host}, 4);
    memcpy(c->address[SERVER], (uint8_t[4]){198, 51, 100, (uint8_t)(1 + server % 254)}, 4);
    c->port[CLIENT] = (uint16_t)(CLIENT_PORT_MIN + port);
    c->port[SERVER] = 443;
}

static void connection_enter_flight(struct connection *c, size_t step)
{
    const struct flight *f = &c->script->flights[step];

    c->step = step;
    if (step == c->script->num_flights)
        return;
    c->turn = f->from;
    c->flight_seq = c->next_seq[f->from];
    c->sent = 0;
    c->acked = 0;
    c->burst = BURST_INITIAL;
    c->burst_end = min_size(c->burst, flight_num_segments(f));
}

static void connection_open(struct generator *g, struct connection *c, uint64_t due)
{
    uint64_t number = g->num_opened++;
    size_t server = (size_t)(number % g->num_scripts);

    c->script = &g->scripts[server];
    c->state = random_derive(g->seed, number);
    c->due = due;
    c->rtt = RTT_MIN + random_below(&c->state, RTT_SPREAD);
    for (size_t side = CLIENT; side <= SERVER; side++) {
        c->next_seq[side] = (uint32_t)random_next(&c->state);
        c->ip_id[side] = (uint16_t)random_next(&c->state);
    }
    connection_place(c, number, server);
    connection_patch(g, c);
    connection_enter_flight(c, 0);
}

/* ---- Packets ---- */

static void put16(uint8_t *at, size_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

/* RFC 1071: the sum may be taken in words of any size and in the order of the machine. */
static uint64_t checksum_add(uint64_t sum, const uint8_t *bytes, size_t len)
{
    uint32_t word;

    for (; len >= sizeof(word); bytes += sizeof(word), len -= sizeof(word)) {
        memcpy(&word, bytes, sizeof(word));
        sum += word;
    }
    word = 0;
    memcpy(&word, bytes, len);
    return sum + word;
}

static void checksum_put(uint8_t *at, uint64_t sum)
{
    uint16_t folded;

    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    folded = (uint16_t)~sum;
    memcpy(at, &folded, sizeof(folded));
}

static void packet_put_ip(uint8_t *ip, struct connection *c, enum side from, size_t len)
{
    memcpy(ip, (uint8_t[4]){0x45, 0, 0, 0}, 4);
    put16(ip + 2, len);
    c->ip_id[from] = (uint16_t)(c->ip_id[from] + 1);
    put16(ip + 4, c->ip_id[from]);
    put16(ip + 6, 0x4000); /* don't fragment */
    ip[8] = from == CLIENT ? 52 : 64;
    ip[9] = 6;
    put16(ip + 10, 0);
    memcpy(ip + 12, c->address[from], 4);
    memcpy(ip + 16, c->address[other(from)], 4);
    checksum_put(ip + 10, checksum_add(0, ip, IP_LEN));
}

static void packet_put_tcp(uint8_t *tcp, const struct connection *c, enum side from, uint8_t flags,
                           uint32_t seq, uint32_t ack, size_t len)
{
    const uint8_t pseudo[4] = {0, 6, (uint8_t)(len >> 8), (uint8_t)len};
    size_t header_len = flags & SYN ? TCP_LEN + 4 : TCP_LEN;
    uint64_t sum;

    put16(tcp, c->port[from]);
    put16(tcp + 2, c->port[other(from)]);
    put32(tcp + 4, seq);
    put32(tcp + 8, flags & ACK ? ack : 0);
    tcp[12] = (uint8_t)(header_len / 4 << 4);
    tcp[13] = flags;
    put16(tcp + 14, WINDOW);
    put32(tcp + 16, 0);
    if (flags & SYN) {
        put16(tcp + 20, 0x0204); /* maximum segment size */
        put16(tcp + 22, MSS);
    }
    sum = checksum_add(0, pseudo, sizeof(pseudo));
    sum = checksum_add(sum, c->address[CLIENT], sizeof(c->address));
    checksum_put(tcp + 16, checksum_add(sum, tcp, len));
}

/* Writes a packet whose payload already stands behind the headers in g->packet. */
static void packet_write(struct generator *g, struct connection *c, enum side from, uint8_t flags,
                         uint32_t seq, uint32_t ack, size_t payload_len)
{
    static const uint8_t ethernet[2][ETHERNET_LEN] = {
        {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00},
        {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x00},
    };
    size_t tcp_len = TCP_LEN + (flags & SYN ? 4U : 0U) + payload_len;
    size_t len = ETHERNET_LEN + IP_LEN + tcp_len;
    uint64_t seconds = START_SECONDS + c->due / 1000000;
    uint32_t header[4] = {(uint32_t)seconds, (uint32_t)(c->due % 1000000), (uint32_t)len, (uint32_t)len};

    memcpy(g->packet, ethernet[from], ETHERNET_LEN);
    packet_put_ip(g->packet + ETHERNET_LEN, c, from, IP_LEN + tcp_len);
    packet_put_tcp(g->packet + ETHERNET_LEN + IP_LEN, c, from, flags, seq, ack, tcp_len);
    if (fwrite(header, sizeof(header), 1, g->out) != 1 || fwrite(g->packet, len, 1, g->out) != 1)
        die(g->path, strerror(errno));
    g->num_packets++;
    g->out_len += sizeof(header) + len;
}

/* ---- What a connection sends ---- */

/* The bytes of the response from pos on: chance, with a record header wherever one begins. */
static void response_fill(struct generator *g, struct connection *c, uint8_t *bytes, size_t pos, size_t len)
{
    const size_t stride = RECORD_HEADER_LEN + RECORD_MAX + RECORD_EXPANSION;
    const uint8_t *version = c->script->version;

    random_fill(&c->state, bytes, len);
    for (size_t i = pos / stride; i * stride < pos + len; i++) {
        size_t body_len = min_size(RECORD_MAX, g->data_len - i * RECORD_MAX) + RECORD_EXPANSION;
        uint8_t header[RECORD_HEADER_LEN] = {APPLICATION_DATA, version[0], version[1]};

        put16(header + 3, body_len);
        for (size_t j = 0; j < RECORD_HEADER_LEN; j++)
            if (i * stride + j >= pos && i * stride + j < pos + len)
                bytes[i * stride + j - pos] = header[j];
    }
}

static void connection_send_segment(struct generator *g, struct connection *c)
{
    const struct flight *f = &c->script->flights[c->step];
    size_t pos = c->sent++ * MSS;
    size_t len = min_size(MSS, f->len - pos);
    bool is_last = pos + len == f->len && f->len > 0;
    uint32_t seq = c->flight_seq + (uint32_t)pos;
    uint8_t flags = is_last ? f->flags | PSH : f->flags;

    if (f->is_response)
        response_fill(g, c, g->packet + HEADERS_LEN, pos, len);
    else
        memcpy(g->packet + HEADERS_LEN, c->bytes + f->off + pos, len);
    packet_write(g, c, f->from, flags, seq, c->next_seq[other(f->from)], len);
    c->next_seq[f->from] = seq + (uint32_t)len + ((flags & (SYN | FIN)) != 0 ? 1U : 0U);
}

static void connection_send_ack(struct generator *g, struct connection *c)
{
    const struct flight *f = &c->script->flights[c->step];
    enum side from = other(f->from);

    c->acked += 2;
    packet_write(g, c, from, ACK, c->next_seq[from],
                 c->flight_seq + (uint32_t)min_size(c->acked * MSS, f->len), 0);
}

/*
 * Sends the next packet and settles who sends the one after it, and when. Every second segment is acknowledged
 * once the burst is through; an odd last one waits for what the other side says next.
 */
static void connection_step(struct generator *g, struct connection *c)
{
    const struct flight *f = &c->script->flights[c->step];
    size_t num_segments = flight_num_segments(f);
    enum side from = c->turn;

    if (from == f->from)
        connection_send_segment(g, c);
    else
        connection_send_ack(g, c);
    if (c->sent < c->burst_end) {
        c->turn = f->from;
    } else if (c->sent - c->acked >= 2) {
        c->turn = other(f->from);
    } else if (c->sent < num_segments) {
        c->turn = f->from;
        c->burst = min_size(c->burst * 2, BURST_MAX);
        c->burst_end = min_size(c->sent + c->burst, num_segments);
    } else {
        connection_enter_flight(c, c->step + 1);
    }
    if (c->turn == from)
        c->due += SEGMENT_GAP;
    else
        c->due += c->turn == CLIENT ? c->rtt : SERVER_THINK + random_below(&c->state, SERVER_THINK);
}

/* ---- Many connections at a time ---- */

static void heap_sift_down(struct generator *g, size_t parent)
{
    struct connection *moving = g->heap[parent];
    size_t child;

    while ((child = 2 * parent + 1) < g->num_live) {
        if (child + 1 < g->num_live && g->heap[child + 1]->due < g->heap[child]->due)
            child++;
        if (moving->due <= g->heap[child]->due)
            break;
        g->heap[parent] = g->heap[child];
        parent = child;
    }
    g->heap[parent] = moving;
}

/* Opens the first connections, spread over the time that a short one takes, so that they do not march in step. */
static void generator_open(struct generator *g, size_t num_concurrent)
{
    g->num_live = num_concurrent;
    if (num_concurrent > g->num_connections)
        g->num_live = (size_t)g->num_connections;
    g->heap = allocate(g->num_live, sizeof(struct connection *));
    for (size_t i = 0; i < g->num_live; i++) {
        g->heap[i] = allocate(1, sizeof(struct connection));
        connection_open(g, g->heap[i], i * 6 * RTT_MIN / g->num_live); /* rising, hence a heap as it is */
    }
}

/* Packet by packet in the order of time; the next connection takes the place of one that has ended. */
static void generator_run(struct generator *g)
{
    while (g->num_live > 0) {
        struct connection *c = g->heap[0];

        connection_step(g, c);
        if (c->step == c->script->num_flights) {
            if (g->num_opened < g->num_connections) {
                connection_open(g, c, c->due + random_below(&c->state, RTT_MIN));
            } else {
                free(c);
                g->heap[0] = g->heap[--g->num_live];
            }
        }
        if (g->num_live > 0)
            heap_sift_down(g, 0);
    }
    free(g->heap);
}

/* The file header of a capture of Ethernet with microseconds, in the byte order of the machine. */
static void generator_create(struct generator *g)
{
    static const uint16_t version[2] = {2, 4};
    uint32_t header[6] = {0xa1b2c3d4, 0, 0, 0, 262144, DLT_EN10MB};

    memcpy(&header[1], version, sizeof(version));
    g->out = fopen(g->path, "wb");
    if (g->out == NULL)
        die(g->path, strerror(errno));
    (void)setvbuf(g->out, NULL, _IOFBF, 1 << 20);
    if (fwrite(header, sizeof(header), 1, g->out) != 1)
        die(g->path, strerror(errno));
    g->out_len = sizeof(header);
}

/* ---- The command line ---- */

static _Noreturn void usage(void)
{
    (void)fprintf(stderr, "usage: generate -n CONNECTIONS -k CONCURRENT -b BYTES -s SEED -o OUT.pcap "
                          "TEMPLATE.pcap[:N]...\n");
    exit(2);
}

static uint64_t parse_number(const char *text, uint64_t max)
{
    char *end;
    unsigned long long number;

    errno = 0;
    number = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || number > max)
        die(text, "not a number in range");
    return number;
}

/* Returns CONCURRENT, which nobody needs for long. */
static size_t parse_options(struct generator *g, int argc, char **argv)
{
    size_t num_concurrent = 1;
    int option;

    while ((option = getopt(argc, argv, "n:k:b:s:o:")) != -1) {
        switch (option) {
        case 'n': g->num_connections = parse_number(optarg, UINT64_MAX); break;
        case 'k': num_concurrent = (size_t)parse_number(optarg, 1000000); break;
        case 'b': g->data_len = (size_t)parse_number(optarg, 1 << 30); break;
        case 's': g->seed = parse_number(optarg, UINT64_MAX); break;
        case 'o': g->path = optarg; break;
        default: usage();
        }
    }
    if (g->num_connections == 0 || num_concurrent == 0 || g->path == NULL || optind == argc)
        usage();
    return num_concurrent;
}

int main(int argc, char **argv)
{
    struct generator g = {0};
    size_t num_concurrent = parse_options(&g, argc, argv);

    g.num_scripts = (size_t)(argc - optind);
    g.scripts = allocate(g.num_scripts, sizeof(*g.scripts));
    for (size_t i = 0; i < g.num_scripts; i++)
        script_load(&g.scripts[i], argv[optind + (int)i], g.data_len);
    generator_create(&g);
    generator_open(&g, num_concurrent);
    generator_run(&g);
    if (fclose(g.out) != 0)
        die(g.path, strerror(errno));
    free(g.scripts);
    (void)printf("%" PRIu64 " connections, %" PRIu64 " packets, %" PRIu64 " bytes\n", g.num_opened,
                 g.num_packets, g.out_len);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets from files, options and captures. */
#include "secrets.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "passphrase.h"

/* Lines that are told one by one; a file that is no key log at all may have millions. */
enum { TOLD = 3 };

/* Type of the secrets in a Decryption Secrets Block: "TLSK", an NSS key log. */
#define SECRETS_TLS_KEY_LOG UINT32_C(0x544c534b)

/*
 * From here on there are secrets in memory: should the program crash, no core file has them. A limit of one byte keeps
 * Linux from handing the core to a program as well, which it does in spite of a limit of 0.
 */
static void forbid_core(void)
{
    struct rlimit core;

    if (getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur != 1 && core.rlim_max >= 1) {
        core.rlim_cur = 1;
        setrlimit(RLIMIT_CORE, &core);
    }
}

static void complain(void *context, uint64_t line, const char *what)
{
    struct cli_complaints *c = context;

    if (++c->count <= TOLD)
        cli_complain("%s: line %" PRIu64 " left out: %s", c->path, line, what);
}

static void tell_rest(const struct cli_complaints *c)
{
    if (c->count > TOLD)
        cli_complain("%s: %" PRIu64 " more line%s left out", c->path, c->count - TOLD,
                     c->count == TOLD + 1 ? "" : "s");
}

static bool read_key_log(struct tw_keyring *ring, FILE *file, struct cli_complaints *c)
{
    uint8_t bytes[16384];
    size_t len;
    bool room = true;

    while (room && (len = fread(bytes, 1, sizeof bytes, file)) > 0)
        room = tw_keyring_log(ring, bytes, len, false, complain, c);
    explicit_bzero(bytes, sizeof bytes);
    if (ferror(file)) {
        cli_complain("%s: %s", c->path, strerror(errno));
        return false;
    }
    room = tw_keyring_log(ring, NULL, 0, true, complain, c) && room;
    if (!room)
        cli_complain("%s: %s", c->path, strerror(ENOMEM));
    return room;
}

static enum cli_status open_key_log(struct tw_keyring *ring, const char *path)
{
    struct cli_complaints c = {.path = path};
    bool standard = strcmp(path, "-") == 0, done;
    FILE *file = standard ? stdin : fopen(path, "rb");

    if (file == NULL) {
        cli_complain("%s: %s", path, strerror(errno));
        return CLI_IO;
    }
    setvbuf(file, NULL, _IONBF, 0); /* so that no copy of a secret stays behind */
    done = read_key_log(ring, file, &c);
    tell_rest(&c);
    if (!standard)
        fclose(file);
    return done ? CLI_OK : CLI_IO;
}

/* IDENTITY=HEX; the identity may have an equals sign of its own. */
static enum cli_status add_psk(struct tw_keyring *ring, const struct cli_arguments *a, const char *text)
{
    const char *equals = strrchr(text, '=');
    struct tw_error error = {""};

    if (equals == NULL)
        return cli_usage_error(a->command, "option '--psk' wants IDENTITY=HEX");
    if (!tw_keyring_psk(ring, text, (size_t)(equals - text), equals + 1, &error))
        return cli_usage_error(a->command, "option '--psk': %s", error.text);
    return CLI_OK;
}

/* Private keys are small: one of RSA with 16384 bits has 13 KB in PEM. */
enum { KEY_FILE_MOST = 1 << 18 };

/* The passphrase that --passin names, in `text`, which is "" without it. */
static enum cli_status read_passphrase(const struct cli_arguments *a, char *text)
{
    const char *source = cli_arguments_text(a, CLI_OPTION_PASSIN), *wrong;
    enum cli_status status;

    text[0] = '\0';
    status = source != NULL ? cli_passphrase(source, text, &wrong) : CLI_OK;
    if (status == CLI_USAGE)
        return cli_usage_error(a->command, "option '--passin': %s", wrong);
    if (status != CLI_OK)
        cli_complain("%s: %s", source, wrong);
    return status;
}

static enum cli_status read_key(struct tw_keyring *ring, const char *path, const char *passphrase,
                                uint8_t *bytes)
{
    struct tw_error error = {""};
    FILE *file = fopen(path, "rb");
    size_t len = 0;

    if (file != NULL) {
        setvbuf(file, NULL, _IONBF, 0);
        len = fread(bytes, 1, KEY_FILE_MOST, file);
    }
    if (file == NULL || ferror(file))
        cli_complain("%s: %s", path, strerror(errno));
    else if (len == KEY_FILE_MOST)
        cli_complain("%s: too long for a private key", path);
    else if (!tw_keyring_private_key(ring, bytes, len, passphrase, &error))
        cli_complain("%s: %s", path, error.text);
    else
        len = SIZE_MAX;
    if (file != NULL)
        fclose(file);
    explicit_bzero(bytes, KEY_FILE_MOST);
    return len == SIZE_MAX ? CLI_OK : CLI_IO;
}

/* The keys that --key names; --passin may stand behind them. */
static enum cli_status add_keys(struct tw_keyring *ring, const struct cli_arguments *a)
{
    char text[CLI_PASSPHRASE_MOST];
    uint8_t *bytes = malloc(KEY_FILE_MOST);
    const char *passphrase = a->value[CLI_OPTION_PASSIN] ? text : NULL;
    enum cli_status status = read_passphrase(a, text);

    if (bytes == NULL)
        status = CLI_IO;
    for (size_t i = 0; i < a->text_count && status == CLI_OK; i++)
        if (a->texts[i].option == CLI_OPTION_KEY)
            status = read_key(ring, a->texts[i].text, passphrase, bytes);
    explicit_bzero(text, sizeof text);
    free(bytes);
    return status;
}

static enum cli_status add(struct tw_keyring *ring, const struct cli_arguments *a, const struct cli_text *t)
{
    if (t->option == CLI_OPTION_KEYLOG || t->option == CLI_OPTION_PSK || t->option == CLI_OPTION_KEY)
        forbid_core();
    switch (t->option) {
    case CLI_OPTION_KEYLOG: return open_key_log(ring, t->text);
    case CLI_OPTION_PSK: return add_psk(ring, a, t->text);
    default: return CLI_OK;
    }
}

struct tw_keyring *cli_secrets_new(const struct cli_arguments *a, enum cli_status *status)
{
    struct tw_keyring *ring = NULL;
    uint64_t seed[2];

    *status = CLI_OK;
    if (getentropy(seed, sizeof seed) == 0)
        ring = tw_keyring_new(NULL, seed);
    if (ring == NULL) {
        cli_complain("%s", strerror(errno));
        *status = CLI_IO;
    }
    for (size_t i = 0; i < a->text_count && *status == CLI_OK; i++)
        *status = add(ring, a, &a->texts[i]);
    if (*status == CLI_OK)
        *status = add_keys(ring, a);
    if (*status == CLI_OK) {
        tw_keyring_bound(ring, (size_t)a->value[CLI_OPTION_MAX_MEMORY] / 4);
        return ring;
    }
    tw_keyring_free(ring);
    return NULL;
}

/* What nothing has come of was given for something: a line each, which is no error. */
static void tell_unused(const struct tw_keyring *ring, const char *path, bool log, size_t number)
{
    enum tw_source_use use =
        log ? tw_keyring_log_use(ring, number) : tw_keyring_private_key_use(ring, number);

    if (use == TW_SOURCE_EMPTY && log)
        cli_remark("%s: no secrets in it", path);
    else if (use == TW_SOURCE_UNUSED)
        cli_remark("%s: %s", path,
                   log ? "nothing in the captures is read with its secrets"
                       : "fits no certificate in the captures");
    else if (use == TW_SOURCE_IDLE)
        cli_remark("%s: fits a certificate, but no secret was encrypted to it", path);
}

static void tell_unused_psk(const struct tw_keyring *ring, const char *text)
{
    int len = (int)(strrchr(text, '=') - text);

    if (tw_keyring_psk_use(ring, text, (size_t)len) == TW_SOURCE_UNUSED)
        cli_remark("--psk: nothing in the captures is read with the key of '%.*s'", len, text);
}

void cli_secrets_tell_unused(const struct tw_keyring *ring, const struct cli_arguments *a)
{
    size_t logs = 0, keys = 0;

    for (size_t i = 0; i < a->text_count; i++)
        switch (a->texts[i].option) {
        case CLI_OPTION_KEYLOG: tell_unused(ring, a->texts[i].text, true, logs++); break;
        case CLI_OPTION_KEY: tell_unused(ring, a->texts[i].text, false, keys++); break;
        case CLI_OPTION_PSK: tell_unused_psk(ring, a->texts[i].text); break;
        default: break;
        }
}

static void take_embedded(void *context, uint32_t type, const uint8_t *bytes, size_t len)
{
    struct cli_embedded *embedded = context;

    if (type != SECRETS_TLS_KEY_LOG)
        return;
    forbid_core();
    if (!tw_keyring_log(embedded->keyring, bytes, len, true, complain, &embedded->complaints))
        embedded->refused = true;
}

void cli_secrets_embedded(struct cli_embedded *embedded, struct tw_source *source)
{
    tw_source_on_secrets(source, take_embedded, embedded);
}

void cli_secrets_embedded_end(const struct cli_embedded *embedded)
{
    tell_rest(&embedded->complaints);
    if (embedded->refused)
        cli_complain("%s: not all of the secrets in it could be kept: memory limit",
                     embedded->complaints.path);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Captures through an engine into a report. */
#include "input.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "choose.h"
#include "command.h"
#include "live.h"
#include "output.h"
#include "pages.h"
#include "progress.h"
#include "secrets.h"
#include "summary.h"
#include "trust.h"
#include "write.h"

/* One run over captures that are one timeline. */
struct run {
    const struct cli_arguments *arguments;
    const struct tw_report_options *options;
    struct cli_output *output;
    struct tw_report *report;
    struct tw_trust *trust;
    struct tw_keyring *keyring;
    struct tw_engine *engine;
    struct cli_choice *choice;
    struct cli_write *write; /* NULL: nobody asks */
    struct cli_summary summary;
    uint64_t packets;  /* so far */
    uint64_t dropped;  /* by a device */
    uint64_t reported; /* connections that were chosen, of those that are printed */
    const char *alone; /* the capture, when each has a run of its own */
    const char *fresh; /* the capture of which no packet has come; NULL: one has */
    int64_t began_ns;  /* the first packet of the capture before that */
    int64_t ended_ns;  /* the last packet before it, TW_NO_TIME: it was the first */
    bool overlapping;  /* some captures are, which has been told */
};

static void report_connection(void *context, const struct tw_connection *connection)
{
    struct run *run = context;

    bool told = run->options->all || tw_connection_is_tls(connection);

    run->reported += told;
    if (told && run->write != NULL)
        cli_write_choose(run->write, connection);
    tw_report_connection(run->report, connection);
}

static void note_packet(void *context, const struct tw_packet *packet, const struct tw_belonging *belonging)
{
    const struct run *run = context;

    cli_write_packet(run->write, packet, belonging);
}

/* Whether the report says what became of signatures: of chosen fields one, or everything. */
static bool tells_verdicts(const struct tw_report_options *options)
{
    size_t i = 0;

    while (i < options->field_count && !tw_report_field_has_verdicts(options->fields[i]))
        i++;
    return options->field_count == 0 || i < options->field_count;
}

/* Where nothing is said of signatures none is verified. The values of --verify stand in the order of enum tw_verify. */
static enum tw_verify verify_of(const struct cli_arguments *arguments,
                                const struct tw_report_options *options)
{
    bool json = arguments->value[CLI_OPTION_JSON] && arguments->command != &cli_commands[CLI_CERTS] &&
                arguments->command != &cli_commands[CLI_STATS] &&
                arguments->command != &cli_commands[CLI_DIFF];
    bool told = (arguments->command == &cli_commands[CLI_SHOW] && tells_verdicts(options)) ||
                arguments->command == &cli_commands[CLI_CHECK] ||
                arguments->command == &cli_commands[CLI_REPORT] || (json && tells_verdicts(options));

    return told ? (enum tw_verify)arguments->value[CLI_OPTION_VERIFY] : TW_VERIFY_NEVER;
}

static size_t kept_data(const struct cli_arguments *arguments)
{
    enum { BY_DEFAULT = 4096 };
    uint64_t asked = arguments->value[CLI_OPTION_APP_BYTES];

    if (arguments->value[CLI_OPTION_APP_DATA] == TW_DATA_COUNTED)
        return 0;
    return asked != 0 ? (size_t)asked : BY_DEFAULT;
}

static bool is_at_outcome(const struct cli_arguments *arguments)
{
    uint64_t at = arguments->value[CLI_OPTION_AT];

    return at == CLI_AT_HANDSHAKE || (at == CLI_AT_AUTO && cli_live_device(arguments) != NULL);
}

/* The seed is random so that nobody can choose traffic that falls into one place of the hash tables. */
static struct tw_engine *new_engine(struct run *run)
{
    const uint64_t *value = run->arguments->value;
    struct tw_engine_options options = {
        .allocator = &cli_pages,
        .limits =
            {
                .max_memory = (size_t)value[CLI_OPTION_MAX_MEMORY],
                .max_flows = (size_t)value[CLI_OPTION_MAX_FLOWS],
                .idle_ns = (int64_t)value[CLI_OPTION_IDLE_TIMEOUT],
            },
        .keyring = run->keyring,
        .on_connection = report_connection,
        .context = run,
        .at_outcome = is_at_outcome(run->arguments),
        .on_packet = run->write != NULL ? note_packet : NULL,
        .choice = run->choice->given ? &run->choice->choice : NULL,
        .overlap = (enum tw_overlap)value[CLI_OPTION_OVERLAP],
        .verify = verify_of(run->arguments, run->options),
        .keep_data = kept_data(run->arguments),
        .compare_nonces = run->arguments->command == &cli_commands[CLI_CHECK] ||
                          run->arguments->command == &cli_commands[CLI_REPORT],
        .trust = run->trust,
    };

    if (getentropy(options.seed, sizeof options.seed) != 0)
        return NULL;
    return tw_engine_new(&options);
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

/*
 * Captures that follow one another, as rotated ones do, are one timeline. Those that overlap in time may well have nothing to
 * do with one another, and the same addresses; those in another order than that of time do not overlap. Packets may have changed places where one ends and the next begins.
 */
static void tell_overlap(struct run *run, const struct tw_packet *first)
{
    enum { SHUFFLED_NS = 1000000 };
    int64_t before = tw_engine_counters(run->engine).end_ns;
    const struct cli_arguments *a = run->arguments;
    bool alone = cli_command_takes(a->command, &cli_options[CLI_OPTION_PER_FILE]);
    bool longer = run->summary.file_count > 0 && before > run->ended_ns;
    bool within = first->time_ns >= run->began_ns && first->time_ns + SHUFFLED_NS < before;

    run->began_ns = first->time_ns;
    run->ended_ns = before;
    if (run->overlapping || !longer || !within)
        return;
    cli_remark("%s: begins before the captures in front of it have ended, and is one timeline with them%s",
               run->fresh, alone ? " (--per-file reads each alone)" : "");
    run->overlapping = true;
}

/* A packet has come, or none for a while; then whoever waits sees what there is. */
static void take_packet(struct run *run, const struct tw_packet *packet, bool idle)
{
    if (idle) {
        tw_engine_time(run->engine, packet->time_ns);
        tw_report_flush(run->report);
        return;
    }
    if (run->fresh != NULL)
        tell_overlap(run, packet);
    run->fresh = NULL;
    run->packets++;
    cli_write_spool(run->write, packet);
    tw_engine_packet(run->engine, packet);
    cli_progress_packet();
}

/* Whether more packets are wanted: the report can be written, and -c has not been reached. */
static bool goes_on(const struct run *run)
{
    uint64_t most = run->arguments->value[CLI_OPTION_COUNT_PACKETS];

    return run->output->error == 0 && (most == 0 || run->packets < most);
}

/* Reads until the end, or until no more is wanted. A capture that is damaged all over is told in two lines. */
static enum cli_status read_packets(struct run *run, struct tw_source *source, const char *path)
{
    struct tw_error error = {""};
    struct tw_packet packet;
    uint64_t damages = 0;
    int got = 1;

    run->fresh = path;
    cli_progress_capture(path, source);
    while (got != 0 && goes_on(run)) {
        got = tw_source_next(source, &packet, &error);
        if (got > 0)
            take_packet(run, &packet, got == TW_SOURCE_SILENT);
        else if (got < 0 && damages++ == 0)
            cli_complain("%s: %s", path, error.text);
    }
    cli_progress_capture(path, NULL);
    run->summary.damaged += damages;
    if (damages > 1)
        cli_complain("%s: damaged in %" PRIu64 " more place%s", path, damages - 1, plural(damages - 1));
    return damages == 0 ? CLI_OK : CLI_IO;
}

/* Whether there are link layers, but none in which anything will be found. */
static bool is_foreign(const struct tw_source *source)
{
    const struct tw_link *links;
    size_t count = tw_source_links(source, &links), i = 0;

    while (i < count && !links[i].supported)
        i++;
    return count > 0 && i == count;
}

/* Nothing was found in packets of link layers that are not known; better to say why. */
static void tell_links(const struct tw_source *source, const char *path)
{
    const struct tw_link *links, *l;
    size_t count = tw_source_links(source, &links);

    for (l = links; l < links + count; l++)
        if (is_foreign(source))
            cli_complain("%s: link type %d (%s) is not supported", path, l->type, l->name);
        else if (!l->supported && l->packets > 0)
            cli_remark("%s: %" PRIu64 " packet%s of link type %d (%s) left out", path, l->packets,
                       plural(l->packets), l->type, l->name);
}

/* NULL when it cannot be opened, which then has been said. */
static struct tw_source *open_source(const struct run *run, const char *path)
{
    bool live = cli_live_device(run->arguments) != NULL;
    struct tw_error error;
    struct tw_source *source;

    if (!cli_write_prepare(run->write, path))
        return NULL;
    source = live ? cli_live_open(run->arguments, run->choice->filter) : tw_source_open(path, &error);
    if (source == NULL && !live)
        cli_complain("%s: %s", path, error.text);
    if (source == NULL || run->write == NULL)
        return source;
    if (live)
        cli_write_live(run->write, source);
    else
        cli_write_capture(run->write, path);
    return source;
}

/* What comes from a device or through a pipe may never end by itself. */
static bool may_wait(const struct run *run, const struct tw_source *source)
{
    return cli_live_device(run->arguments) != NULL || tw_source_progress(source).size == 0;
}

static enum cli_status read_capture(struct run *run, const char *path)
{
    struct tw_source *source = open_source(run, path);
    struct cli_embedded embedded = {.keyring = run->keyring, .complaints = {.path = path}};
    enum cli_status status;

    if (source == NULL)
        return CLI_IO;
    if (!tw_engine_file(run->engine, path)) {
        cli_complain("%s: %s", path, strerror(ENOMEM));
        tw_source_close(source);
        return CLI_IO;
    }
    run->output->begun = true;
    if (may_wait(run, source))
        cli_live_heed_signals(source);
    cli_secrets_embedded(&embedded, source);
    tw_source_filter(source, run->choice->filter);
    status = read_packets(run, source, path);
    cli_secrets_embedded_end(&embedded);
    tell_links(source, path);
    if (is_foreign(source))
        status = CLI_IO;
    if (!cli_summary_add(&run->summary, path, source)) {
        cli_complain("%s: %s", path, strerror(ENOMEM));
        status = CLI_IO;
    }
    run->dropped += tw_source_dropped(source);
    cli_live_heed_signals(NULL);
    tw_source_close(source);
    return status;
}

/* "2 packets left out", of the captures or, when it is alone, the one; nothing when there were none. */
static void tell_count(const struct run *run, uint64_t count, const char *what, const char *rest)
{
    if (count > 0)
        cli_remark("%s%s%" PRIu64 " %s%s %s", run->alone != NULL ? run->alone : "",
                   run->alone != NULL ? ": " : "", count, what, plural(count), rest);
}

/* What had to be given up is missing from the report. */
static void tell_losses(const struct run *run, const struct tw_counters *c)
{
    tell_count(run, c->evicted_flows, "connection", "given up early: connection limit");
    tell_count(run, c->evicted_memory, "connection", "given up early: memory limit");
    tell_count(run, c->refused, "request", "for memory refused, messages may be missing: memory limit");
    tell_count(run, c->datagrams_lost, "IP datagram", "not put together: fragments are missing");
    tell_count(run, c->fragment_conflicts, "IP fragment", "with other bytes than one before it");
    tell_count(run, c->malformed, "packet", "left out: headers do not fit");
    tell_count(run, c->conflicts, "conflict", "between overlapping TCP segments, see --overlap");
    tell_count(run, c->unverified, "signature", "not verified: time (--verify always)");
    tell_count(run, c->differing, "handshake",
               "with another secret in the key log than the private key opens, which counts");
}

static bool is_for_programs(enum tw_format format)
{
    bool check = format >= TW_FORMAT_CHECK && format <= TW_FORMAT_CHECK_GITHUB; /* has a finding to say so */

    return check || format == TW_FORMAT_JSON || format == TW_FORMAT_CERTIFICATES_JSON ||
           format == TW_FORMAT_CERTIFICATES_PEM || format == TW_FORMAT_DIFF_JSON ||
           format == TW_FORMAT_STATS_JSON;
}

/* People who see nothing need a word; programs do only where they have asked for something that there is not. */
static void tell_nothing_found(const struct run *run, const struct tw_counters *c, bool certificates)
{
    uint64_t shown = run->options->all || run->choice->given ? c->connections : c->tls;

    if (shown > 0 && run->choice->given && run->reported == 0) {
        cli_remark("%s%snone of %" PRIu64 " TCP connection%s matches", run->alone != NULL ? run->alone : "",
                   run->alone != NULL ? ": " : "", c->connections, plural(c->connections));
        return;
    }
    if (is_for_programs(run->options->format))
        return;
    if (shown > 0 && !certificates)
        cli_remark("%s%sno certificate in %" PRIu64 " TLS connection%s (in TLS 1.3 they are encrypted)",
                   run->alone != NULL ? run->alone : "", run->alone != NULL ? ": " : "", shown,
                   plural(shown));
    if (shown == 0)
        cli_remark("%s%sno TLS in %" PRIu64 " packet%s, %" PRIu64 " TCP connection%s",
                   run->alone != NULL ? run->alone : "", run->alone != NULL ? ": " : "", c->packets,
                   plural(c->packets), c->connections, plural(c->connections));
}

/* Whether there were any, or nobody asked for them. */
static bool report_certificates(const struct run *run)
{
    uint64_t before = tw_report_certificate_counters(run->report).certificates;

    tw_report_certificates(run->report);
    return run->options->format != TW_FORMAT_CERTIFICATES ||
           tw_report_certificate_counters(run->report).certificates > before;
}

/* Lines that had no room together are not in one order. */
static void tell_parts(const struct run *run, uint64_t parts)
{
    if (parts > 1)
        tell_count(run, parts, "part", "sorted each by itself: memory limit");
}

/* What there is to say when listening to a device has ended. */
static void tell_live(const struct run *run, const struct tw_counters *c)
{
    const char *device = cli_live_device(run->arguments);

    if (device != NULL)
        cli_remark("%s: %" PRIu64 " packet%s, %" PRIu64 " TCP connection%s, %" PRIu64
                   " with TLS; the kernel dropped %" PRIu64 " packet%s",
                   device, c->packets, plural(c->packets), c->connections, plural(c->connections), c->tls,
                   run->dropped, plural(run->dropped));
}

static enum cli_status read_captures(struct run *run, const char *const *paths, size_t count)
{
    enum cli_status status = CLI_OK;
    struct tw_counters counters;

    for (size_t i = 0; i < count && goes_on(run) && !cli_live_has_ended(); i++)
        if (read_capture(run, paths[i]) != CLI_OK)
            status = CLI_IO;
    tw_engine_finish(run->engine);
    if (run->write != NULL && cli_write_timeline(run->write, run->choice->filter) != CLI_OK)
        status = CLI_IO;
    bool certificates = report_certificates(run);
    tell_parts(run, tw_report_waiting(run->report, paths, count));
    counters = tw_engine_counters(run->engine);
    bool summary = run->arguments->value[CLI_OPTION_SUMMARY] || run->options->format == TW_FORMAT_PAGE;
    if (summary && run->summary.file_count > 0) {
        struct tw_capture capture = cli_summary_capture(&run->summary, &counters);
        tw_report_capture(run->report, &capture);
    }
    tell_losses(run, &counters);
    if (status == CLI_OK)
        tell_live(run, &counters);
    if (status == CLI_OK && cli_live_device(run->arguments) == NULL)
        tell_nothing_found(run, &counters, certificates);
    return status;
}

/* A timeline of its own, with an engine of its own. */
static enum cli_status run_timeline(struct run run, const char *const *paths, size_t count)
{
    enum cli_status status = CLI_IO;

    run.engine = new_engine(&run);
    tw_report_timeline(run.report);
    if (run.engine != NULL)
        status = read_captures(&run, paths, count);
    else
        cli_complain("%s", strerror(errno));
    tw_engine_free(run.engine);
    cli_summary_clear(&run.summary);
    return status;
}

static enum cli_status run_each(struct run run)
{
    const struct cli_arguments *a = run.arguments;
    enum cli_status status = CLI_OK;

    for (size_t i = 0; i < a->operand_count && run.output->error == 0 && !cli_live_has_ended(); i++) {
        run.alone = a->operands[i];
        if (run_timeline(run, &run.alone, 1) != CLI_OK)
            status = CLI_IO;
        else
            tw_report_check_capture(run.report, a->operands[i]);
    }
    return status;
}

/* Whether each capture is a timeline of its own: those that are compared are. */
static bool are_apart(const struct cli_arguments *a)
{
    return a->value[CLI_OPTION_PER_FILE] || a->command == &cli_commands[CLI_DIFF];
}

static enum cli_status run_sources(struct run run)
{
    const struct cli_arguments *a = run.arguments;
    const char *device = cli_live_device(a);
    const char *const *paths = (const char *const *)a->operands;

    if (device != NULL)
        return run_timeline(run, &device, 1);
    if (!a->value[CLI_OPTION_QUIET])
        cli_progress_begin(a->operand_count);
    return are_apart(a) ? run_each(run) : run_timeline(run, paths, a->operand_count);
}

enum { OUTCOME_NOT_TLS = 4 }; /* among the values of --outcome */

/* Connections that a page or a picture has no room for. */
static void tell_left_out(const struct run *run, uint64_t count)
{
    if (run->options->format == TW_FORMAT_PAGE)
        tell_count(run, count, "more connection", "only counted: --max-page");
    else if (count > 0)
        cli_remark("only the first of %" PRIu64
                   " connections to end is drawn; --connection N chooses another",
                   count + 1);
}

/* For people, who may have no more than ASCII. What is for programs, or is a picture, is the same everywhere. */
static bool is_text(enum tw_format format)
{
    static const enum tw_format texts[] = {TW_FORMAT_TEXT,         TW_FORMAT_LIST,  TW_FORMAT_WALK,
                                           TW_FORMAT_CERTIFICATES, TW_FORMAT_STATS, TW_FORMAT_CHECK,
                                           TW_FORMAT_DIFF};
    size_t i = 0;

    while (i < sizeof texts / sizeof texts[0] && texts[i] != format)
        i++;
    return i < sizeof texts / sizeof texts[0];
}

static enum cli_status report_connections(struct run run, struct tw_report_options options)
{
    const struct cli_arguments *arguments = run.arguments;
    struct cli_output output;
    enum cli_status status = cli_output_open(&output, arguments);

    if (status != CLI_OK)
        return status;
    run.options = &options;
    run.output = &output;
    /* What is not TLS is asked for. */
    options.all |= run.choice->choice.outcomes >> OUTCOME_NOT_TLS & 1;
    options.ascii = is_text(options.format) && cli_output_ascii(arguments);
    options.write = cli_output_write;
    options.context = &output;
    options.max_memory = (size_t)arguments->value[CLI_OPTION_MAX_MEMORY] / 4;
    options.prompt = arguments->value[CLI_OPTION_LINE_BUFFERED] || isatty(STDOUT_FILENO);
    run.report = getentropy(options.seed, sizeof options.seed) == 0 ? tw_report_new(&options) : NULL;
    if (run.report == NULL) {
        output.error = errno;
        return cli_output_end(&output);
    }
    status = run_sources(run);
    cli_secrets_tell_unused(run.keyring, arguments);
    tell_count(&run, tw_report_certificate_counters(run.report).left_out, "certificate",
               "left out, or not all of where it was seen: memory limit");
    tell_left_out(&run, tw_report_left_out(run.report));
    (void)tw_report_end(run.report); /* what failed is in `output` */
    return cli_output_end(&output) == CLI_OK ? status : CLI_IO;
}

/*
 * What the captures are to be read with comes first. Where it cannot be had nothing is read and nothing written: a report
 * without it would tell of something else.
 */
static enum cli_status report_chosen(struct run run, struct tw_report_options options)
{
    const struct cli_arguments *a = run.arguments;
    enum cli_status status = cli_trust_read(a, &run.trust);

    if (status == CLI_OK)
        run.keyring = cli_secrets_new(a, &status);
    if (status == CLI_OK && cli_write_open(&run.write, a, &status))
        status = report_connections(run, options);
    if (cli_write_close(run.write) != CLI_OK && status != CLI_USAGE)
        status = CLI_IO;
    tw_keyring_free(run.keyring);
    tw_trust_free(run.trust);
    return status;
}

enum cli_status cli_input_report(const struct cli_arguments *arguments, struct tw_report_options options)
{
    struct cli_choice choice;
    enum cli_status status;

    if (arguments->value[CLI_OPTION_LIST_INTERFACES])
        return cli_live_list();
    if (arguments->value[CLI_OPTION_QUIET])
        cli_keep_quiet();
    status = cli_live_check(arguments);
    if (status == CLI_OK)
        status = cli_write_check(arguments);
    if (status != CLI_OK)
        return status;
    status = cli_choose(&choice, arguments);
    if (status == CLI_OK)
        status = report_chosen((struct run){.arguments = arguments, .choice = &choice}, options);
    cli_choice_clear(&choice);
    return status;
}

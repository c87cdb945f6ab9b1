/* SPDX-License-Identifier: Apache-2.0 */
/* What a stranger does with the library: the connections of a capture, a line each. install.sh builds it. */
#include <stdio.h>
#include <tlswalk.h>

static bool write_line(void *context, const char *bytes, size_t len)
{
    return fwrite(bytes, 1, len, (FILE *)context) == len;
}

static void report(void *context, const struct tw_connection *connection)
{
    tw_report_connection((struct tw_report *)context, connection);
}

int main(int argc, char **argv)
{
    struct tw_report_options form = {
        .format = TW_FORMAT_LIST, .tabs = true, .write = write_line, .context = stdout};
    struct tw_error error = {""};
    struct tw_source *source = argc == 2 ? tw_source_open(argv[1], &error) : NULL;
    struct tw_report *printer = tw_report_new(&form);
    struct tw_engine *engine =
        tw_engine_new(&(struct tw_engine_options){.on_connection = report, .context = printer});
    struct tw_packet packet;

    if (source == NULL || engine == NULL || printer == NULL)
        return fprintf(stderr, "%s\n", error.text) < 0 ? 2 : 1;
    while (tw_source_next(source, &packet, &error) > 0)
        tw_engine_packet(engine, &packet);
    tw_engine_finish(engine);
    tw_engine_free(engine);
    tw_source_close(source);
    return tw_report_end(printer) ? 0 : 1;
}

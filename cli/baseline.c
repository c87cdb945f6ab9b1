/* SPDX-License-Identifier: Apache-2.0 */
/* Files of known findings: read as a whole, and written beside the old one, whose place the new one then takes. */
#include "baseline.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "live.h"

enum cli_status cli_baseline_read(struct tw_baseline *baseline, const char *path)
{
    struct tw_error error = {""};
    unsigned line;
    size_t len;
    char *bytes = cli_file_read(path, &len);
    bool understood;

    if (bytes == NULL) {
        cli_complain("%s: %s", path, strerror(errno));
        return CLI_IO;
    }
    understood = tw_baseline_read(baseline, bytes, len, &line, &error);
    free(bytes);
    if (understood)
        return CLI_OK;
    cli_complain("%s:%u: %s", path, line, error.text);
    return CLI_IO;
}

static bool write_some(void *context, const char *bytes, size_t len)
{
    return fwrite(bytes, 1, len, context) == len;
}

static bool write_file(const struct tw_baseline *baseline, struct cli_outfile *f)
{
    FILE *file = fdopen(dup(f->fd), "wb");
    bool written;

    if (file == NULL)
        return false;
    written = tw_baseline_write(baseline, write_some, file);
    return fclose(file) == 0 && written;
}

static enum cli_status tell_error(const char *name)
{
    cli_complain("%s: %s", name, strerror(errno != 0 ? errno : ENOMEM));
    return CLI_IO;
}

enum cli_status cli_baselines_open(struct cli_baselines *b, const struct cli_arguments *arguments)
{
    b->count = 0;
    for (const struct cli_text *t = arguments->texts; t < arguments->texts + arguments->text_count; t++) {
        if (t->option != CLI_OPTION_WRITE_BASELINE)
            continue;
        if (!cli_outfile_open(&b->files[b->count], t->text, cli_live_changes_user(arguments)))
            return tell_error(t->text);
        b->names[b->count++] = t->text;
    }
    return CLI_OK;
}

enum cli_status cli_baselines_write(struct cli_baselines *b, const struct tw_baseline *baseline)
{
    for (; b->count > 0; b->count--)
        if (!write_file(baseline, &b->files[b->count - 1]) || !cli_outfile_keep(&b->files[b->count - 1]))
            return tell_error(b->names[b->count - 1]);
    return CLI_OK;
}

void cli_baselines_drop(struct cli_baselines *b)
{
    for (size_t i = 0; i < b->count; i++)
        cli_outfile_drop(&b->files[i]);
    b->count = 0;
}

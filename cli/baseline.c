/* SPDX-License-Identifier: Apache-2.0 */
/* Files of known findings: read as a whole, and written beside the old one, whose place the new one then takes. */
#include "baseline.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "outfile.h"

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

enum cli_status cli_baseline_write(const struct tw_baseline *baseline, const char *path)
{
    struct cli_outfile file;
    bool opened = cli_outfile_open(&file, path, false);

    if (opened && write_file(baseline, &file) && cli_outfile_keep(&file))
        return CLI_OK;
    cli_complain("%s: %s", path, strerror(errno != 0 ? errno : ENOMEM));
    if (opened)
        cli_outfile_drop(&file);
    return CLI_IO;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the files of --ca-file. */
#include "trust.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"

static bool add_file(struct tw_trust *trust, const char *path)
{
    struct tw_error error = {""};
    size_t len = 0;
    char *bytes = cli_file_read(path, &len);

    if (bytes == NULL)
        cli_complain("%s: %s", path, strerror(errno));
    else if (!tw_trust_add(trust, bytes, len, &error))
        cli_complain("%s: %s", path, error.text);
    free(bytes);
    return bytes != NULL && error.text[0] == '\0';
}

enum cli_status cli_trust_read(const struct cli_arguments *a, struct tw_trust **trust)
{
    *trust = NULL;
    for (size_t i = 0; i < a->text_count; i++) {
        if (a->texts[i].option != CLI_OPTION_CA_FILE)
            continue;
        if (*trust == NULL)
            *trust = tw_trust_new();
        if (*trust == NULL) {
            cli_complain("%s", strerror(ENOMEM));
            return CLI_IO;
        }
        if (!add_file(*trust, a->texts[i].text)) {
            tw_trust_free(*trust);
            *trust = NULL;
            return CLI_IO;
        }
    }
    return CLI_OK;
}

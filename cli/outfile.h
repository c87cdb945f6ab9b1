/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are written beside the old one, whose place they then take: nobody ever sees half of one. */
#ifndef TW_CLI_OUTFILE_H
#define TW_CLI_OUTFILE_H

#include <stdbool.h>

struct cli_outfile {
    int fd;      /* to write to */
    char *place; /* of the file, and */
    char *
        beside; /* of what is written; NULL: what is at the place is no file that could be replaced, as /dev/full */
    bool in_place;            /* it is what was there that is written to */
    struct cli_outfile *next; /* that is being written beside its place as well */
};

/*
 * Begins to write what is to be at `path`; the struct stays where it is until the end. False with errno set when that
 * cannot be. Who will not have the right to change the folder any more when the file is whole has it written `in_place`;
 * else a signal that ends the program takes away what has been written.
 */
bool cli_outfile_open(struct cli_outfile *f, const char *path, bool in_place);

/* Ends it: it is there now. False with errno set when that failed; then nothing has changed. */
bool cli_outfile_keep(struct cli_outfile *f);

/* Ends it, and leaves what was there before; in place, if nothing has been written yet. */
void cli_outfile_drop(struct cli_outfile *f);

#endif

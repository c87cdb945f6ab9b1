/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target once over every file named and every file below the directories named, in the order of names. */
#include <fts.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fail(const char *path)
{
    perror(path);
    exit(1);
}

static void run_file(const char *path, size_t size)
{
    FILE *file = fopen(path, "rb");
    /* no longer than the input, so that the address sanitizer sees its edge */
    uint8_t *bytes = malloc(size > 0 ? size : 1);

    if (file == NULL || bytes == NULL || fread(bytes, 1, size, file) != size)
        fail(path);
    LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    (void)fclose(file);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

int main(int argc, char **argv)
{
    FTS *tree = argc > 1 ? fts_open(argv + 1, FTS_LOGICAL | FTS_NOCHDIR, by_name) : NULL;
    FTSENT *entry = NULL;
    size_t num_inputs = 0;

    if (tree == NULL) {
        (void)fprintf(stderr, "usage: %s FILE|DIRECTORY...\n", argv[0]);
        return 2;
    }
    while ((entry = fts_read(tree)) != NULL) {
        if (entry->fts_info == FTS_F) {
            run_file(entry->fts_path, (size_t)entry->fts_statp->st_size);
            num_inputs++;
        } else if (entry->fts_info != FTS_D && entry->fts_info != FTS_DP) {
            fail(entry->fts_path);
        }
    }
    (void)fts_close(tree);
    printf("ran %zu inputs\n", num_inputs);
    return 0;
}

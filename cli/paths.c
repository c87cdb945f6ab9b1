/* SPDX-License-Identifier: Apache-2.0 */
/* The files that a command line names, before any of them is opened. */
#include "paths.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"

/* Options that name a file to read, and to write. */
static const enum cli_option_id inputs[] = {CLI_OPTION_KEYLOG, CLI_OPTION_KEY, CLI_OPTION_CA_FILE,
                                            CLI_OPTION_POLICY, CLI_OPTION_BASELINE};
static const enum cli_option_id outputs[] = {CLI_OPTION_OUTPUT, CLI_OPTION_WRITE, CLI_OPTION_WRITE_BASELINE};

enum { INPUT_COUNT = sizeof inputs / sizeof inputs[0], OUTPUT_COUNT = sizeof outputs / sizeof outputs[0] };

static bool is_among(const enum cli_option_id *options, size_t count, enum cli_option_id option)
{
    size_t i = 0;

    while (i < count && options[i] != option)
        i++;
    return i < count;
}

/* As all that names a capture, and --keylog and --output, have it: one of the standard streams. */
static bool is_standard(const char *path)
{
    return strcmp(path, "-") == 0;
}

static bool is_written(const struct cli_text *t)
{
    return is_among(outputs, OUTPUT_COUNT, t->option) && !is_standard(t->text);
}

/* --- what is read --- */

static bool leads_to(const char *path, const struct stat *file)
{
    struct stat other;
    int failed = is_standard(path) ? fstat(STDIN_FILENO, &other) : stat(path, &other);

    return failed == 0 && other.st_dev == file->st_dev && other.st_ino == file->st_ino;
}

/* A baseline has been read as a whole when another is written, which may take its place. */
static bool takes_place(enum cli_option_id output, enum cli_option_id input)
{
    return output == CLI_OPTION_WRITE_BASELINE && input == CLI_OPTION_BASELINE;
}

/* Whether that is one of the captures, what standard input is read from, or a file that an option has read. */
static bool is_read(const struct cli_text *output, const struct cli_arguments *a)
{
    struct stat file;
    bool read = false;

    if (stat(output->text, &file) != 0)
        return false;
    for (size_t i = 0; i < a->operand_count; i++)
        read = read || leads_to(a->operands[i], &file);
    for (const struct cli_text *t = a->texts; t < a->texts + a->text_count; t++)
        read = read || (is_among(inputs, INPUT_COUNT, t->option) && !takes_place(output->option, t->option) &&
                        leads_to(t->text, &file));
    return read;
}

static bool is_read_twice(const struct cli_arguments *a)
{
    size_t count = 0;

    for (size_t i = 0; i < a->operand_count; i++)
        count += is_standard(a->operands[i]);
    for (size_t i = 0; i < a->text_count; i++)
        count += a->texts[i].option == CLI_OPTION_KEYLOG && is_standard(a->texts[i].text);
    return count > 1;
}

/* --- what is written --- */

/* Finds the folder of a path, of which `*name` is the rest. */
static bool find_folder(const char *path, struct stat *folder, const char **name)
{
    const char *slash = strrchr(path, '/');
    char *text = slash != NULL ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    bool found = text != NULL && stat(text, folder) == 0;

    *name = slash != NULL ? slash + 1 : path;
    free(text);
    return found;
}

/* Whether both are one file, which may not be there yet; of a terminal or a device it is no matter. */
static bool are_one(const char *a, const char *b)
{
    struct stat of_a, of_b;
    bool a_is_there = stat(a, &of_a) == 0, b_is_there = stat(b, &of_b) == 0;
    const char *name_a = "", *name_b = "";

    if (a_is_there != b_is_there || (a_is_there && !S_ISREG(of_a.st_mode)))
        return false;
    if (!a_is_there && !(find_folder(a, &of_a, &name_a) && find_folder(b, &of_b, &name_b)))
        return false;
    return of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino && strcmp(name_a, name_b) == 0;
}

/* What else is written to the same file; NULL when there is nothing. */
static const struct cli_text *find_rival(const struct cli_text *t, const struct cli_arguments *a)
{
    for (const struct cli_text *other = t + 1; other < a->texts + a->text_count; other++)
        if (is_written(other) && other->option != t->option && are_one(t->text, other->text))
            return other;
    return NULL;
}

static enum cli_status check_output(const struct cli_text *t, const struct cli_arguments *a)
{
    const char *name = cli_options[t->option].name;
    const struct cli_text *rival;

    if (is_standard(t->text) && t->option != CLI_OPTION_OUTPUT)
        return cli_usage_error(a->command, "--%s needs a file: standard output has what is told", name);
    if (!is_written(t))
        return CLI_OK;
    if (is_read(t, a))
        return cli_usage_error(a->command, "--%s: '%s' is what is read", name, t->text);
    rival = find_rival(t, a);
    if (rival == NULL)
        return CLI_OK;
    return cli_usage_error(a->command, "--%s and --%s have one file", name, cli_options[rival->option].name);
}

/* --- all --- */

enum cli_status cli_paths_check(const struct cli_arguments *a)
{
    enum cli_status status = CLI_OK;

    if (a->command->operand != CLI_OPERAND_CAPTURE)
        return CLI_OK;
    for (size_t i = 0; i < a->operand_count; i++)
        if (a->operands[i][0] == '\0')
            return cli_usage_error(a->command, "no capture is called '' (wanted the name of a file)");
    if (is_read_twice(a))
        return cli_usage_error(a->command, "standard input ('-') can be read only once");
    for (size_t i = 0; i < a->text_count && status == CLI_OK; i++)
        if (is_among(outputs, OUTPUT_COUNT, a->texts[i].option))
            status = check_output(&a->texts[i], a);
    return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk: what happened in the TLS and GM-TLS handshakes of a capture. */
#include <signal.h>
#include <stdio.h>

#include "command.h"
#include "help.h"
#include "output.h"
#include "paths.h"
#include "tlswalk.h"

static enum cli_status run(int argc, char **argv)
{
    struct cli_arguments arguments;
    enum cli_status status;

    if (argc <= 1) {
        cli_help_program(stderr);
        return CLI_USAGE;
    }
    if (!cli_arguments_parse(&arguments, argc, argv))
        return CLI_USAGE;
    if (arguments.value[CLI_OPTION_VERSION]) {
        puts("tlswalk " TW_VERSION);
        return CLI_OK;
    }
    if (arguments.value[CLI_OPTION_HELP]) {
        if (arguments.named)
            cli_help_command(stdout, arguments.command);
        else
            cli_help_program(stdout);
        return CLI_OK;
    }
    status = cli_paths_check(&arguments);
    return status == CLI_OK ? arguments.command->run(&arguments) : status;
}

int main(int argc, char **argv)
{
    enum cli_status status, closed;

    /* Whatever the parent made of it: when nobody reads on, the end is quiet. */
    signal(SIGPIPE, SIG_DFL);
    if (!cli_output_hold())
        return CLI_IO;
    status = run(argc, argv);
    closed = cli_output_close();
    return (int)(status == CLI_USAGE || closed == CLI_OK ? status : closed);
}

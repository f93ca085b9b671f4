/* parse: arguments into a call, by the rows and nothing else.
 *
 *     rounds [GLOBAL...] VERB [OPTION | GLOBAL | WORD]...
 *
 * `--name VALUE` and `--name=VALUE` are the same; `--` ends the options; a lone `-` and a minus before a digit
 * are words ("day -1"). No option may be given twice, none is shortened, and there are no
 * single letters but -h.
 */
#ifndef ROUNDS_CLI_PARSE_H
#define ROUNDS_CLI_PARSE_H

#include "cli/call.h"

/* Fills verb, globals, values, args, is_json and wants_help of a zeroed call; c->verb stays NULL if no verb was
 * given. With wants_help nothing is missed. ERR_USAGE. */
bool parse_arguments(struct call *c, int argc, char *const argv[], struct err *e);

#endif

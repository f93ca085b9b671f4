/* manual: the manual page rounds(1), as ROFF: data/rounds.1.in with what the rows say put in.
 *
 * A line of the template that is @VERBS@, @GLOBALS@, @KEYS@ or @VERSION@ is replaced; all others
 * are copied. `make docs` writes data/rounds.1 with it, and a check sees that it is not out of date.
 */
#ifndef ROUNDS_CLI_MANUAL_H
#define ROUNDS_CLI_MANUAL_H

#include "base/arena.h"
#include "base/buf.h"
#include "cli/cli.h"

void manual_write(struct arena *a, const struct cli_host *host, struct buf *out);

#endif

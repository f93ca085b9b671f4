/* verb_several: book --repeat and --with: a series, a family. */
#ifndef ROUNDS_CLI_VERB_SEVERAL_H
#define ROUNDS_CLI_VERB_SEVERAL_H

#include "cli/call.h"

/* Books `first` as often, and with whom, the options say, in one act; answers with all of them. What is not free is
 * refused with the nearest times, unless --nearest or --leave-out says what becomes of it. */
bool verb_several_run(struct call *c, const struct booking *first, struct err *e);

#endif

/* completion: what a shell can offer after `rounds`: a script for bash, made of the verbs' rows. */
#ifndef ROUNDS_CLI_COMPLETION_H
#define ROUNDS_CLI_COMPLETION_H

#include "base/buf.h"

void completion_write(struct buf *out);

#endif

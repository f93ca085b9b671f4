/* typed: a passphrase for a verb, from where it is not seen: never an argument, which everybody on the computer can
 * read.
 *
 * From a descriptor that the caller opened (--passphrase-fd), else $ROUNDS_PASSPHRASE, else asked on the terminal
 * without showing it, a new one twice. That a key was made elsewhere is said before its passphrase is asked for. */
#ifndef ROUNDS_CLI_TYPED_H
#define ROUNDS_CLI_TYPED_H

#include "exchange/sync.h"

enum { TYPED_MAX = 1024 };

struct typed {
    int fd;               /* to read it from, -1: none */
    char text[TYPED_MAX]; /* the last one; typed_end wipes it */
};

/* sync_options.ask; arg is a struct typed. ERR_REFUSED: there is nobody to ask. ERR_INPUT: too long, or two new ones
 * that differ. */
bool typed_ask(void *arg, enum sync_ask what, const char **typed, struct err *e);
void typed_end(struct typed *t);

#endif

/* usage: what `rounds help`, `rounds help VERB` and a wrong call say; made of the rows. */
#ifndef ROUNDS_CLI_USAGE_H
#define ROUNDS_CLI_USAGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "cli/verb.h"

enum { USAGE_CELLS = 79 }; /* width of all of it: what every terminal has */

/* The parts of a usage line, one a string: "book", "--patient WHO", "[--type TYPE]", ... in the arena; the count. */
int usage_parts(struct arena *a, const struct verb *v, const char ***parts);
/* "usage: rounds book --patient WHO ...", in as many lines as it takes. v NULL: of rounds itself. */
void usage_line(struct arena *a, const struct verb *v, struct buf *out);
/* All that is known of a verb. */
void usage_verb(struct arena *a, const struct verb *v, struct buf *out);
/* All verbs, a line each, and the options that all of them take. */
void usage_all(struct arena *a, struct buf *out);

#endif

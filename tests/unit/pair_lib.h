/* pair_lib: two computers with copies of one practice, for tests of what is found when they meet. */
#ifndef ROUNDS_TESTS_PAIR_LIB_H
#define ROUNDS_TESTS_PAIR_LIB_H

#include "appointment_lib.h"

struct pair {
    struct world w;     /* acts on the first one; pair_at puts the other book in its place */
    struct book *a, *b; /* the policy lists are the same in both */
};

/* w: in memory, as world_open makes it; what it holds then is on both. */
void pair_open(struct pair *p);
void pair_copy(struct pair *p);
void pair_close(struct pair *p);
/* Acts go to this book from now on, a second later. */
void pair_at(struct pair *p, struct book *b);
/* Everything that `from` holds is taken by `to`. */
void pair_bring(struct pair *p, struct book *from, struct book *to);
/* Both ways; stops the test unless both are the same then, and the same as made anew. Acts go to the first one. */
void pair_meet(struct pair *p);

#endif

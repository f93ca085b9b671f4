/* sync_said: how an exchange over a folder went, in a line for people, and what is kept of the last one.
 *
 * Whoever exchanged - a screen, by itself at the start and on leaving, a shell - notes it here, so that "last" is the
 * last one. It is kept in local settings of this copy of the book: nothing of it travels.
 */
#ifndef ROUNDS_EXCHANGE_SYNC_SAID_H
#define ROUNDS_EXCHANGE_SYNC_SAID_H

#include "exchange/sync.h"
#include "practice/practice.h"

/* No other computer was ever in this folder, and others were met over another one: so many; 0: not so, or not known.
 * Whoever meant the stick and named an empty folder believes that they have exchanged. */
int sync_said_alone(struct practice *p, const struct sync_report *r);

/* How it went: "3 came, 2 went. Laptop 2 was not here for 4 days. Missing: 118-120 of Laptop 2. Safe to remove."
 * p NULL: computers are called as they called themselves. In a. */
const char *sync_said_words(struct practice *p, const struct sync_report *r, struct arena *a);

/* Keeps when it was, over which folder, and how it went. What cannot be kept is not: the exchange went well. */
void sync_said_note(struct practice *p, const char *dir, const struct sync_report *r);
/* "last today 09:12: 3 came, 2 went."; where it was over another folder than dir: "last today 09:12 over /mnt/stick:
 * ...". "" where none was noted. In a. */
const char *sync_said_last(struct practice *p, const char *dir, struct arena *a);

#endif

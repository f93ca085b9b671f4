/* live: notices that somebody else has written into the practice file.
 *
 * A descriptor that can be read when a commit has ended, for term_wait: nothing is polled, an idle screen
 * never wakes for it. On Linux it watches the file's directory (inotify): SQLite closes the rollback
 * journal at the end of each commit, its own and everybody's. Elsewhere there is no descriptor, and the screens see
 * changes when the minute changes. Whether anything really changed is book_has_changed's to say.
 */
#ifndef ROUNDS_SCREENS_LIVE_H
#define ROUNDS_SCREENS_LIVE_H

#include <stdbool.h>

struct live;

/* Never fails: where watching is impossible, there is no descriptor. To be given to live_close. */
struct live *live_open(const char *book_path);
void live_close(struct live *l); /* NULL is fine */

/* The descriptor, -1 if there is none. */
int live_fd(const struct live *l);

/* Takes what has been reported. True if a commit may have ended since the last call. */
bool live_take(struct live *l);

#endif

/* computers_inner: what the parts of the Computers screen share: computers.c (the list), _sync.c (exchanging over a
 * folder), _site.c (one computer). Inside screens/computers*.c and start.c only.
 */
#ifndef ROUNDS_SCREENS_COMPUTERS_INNER_H
#define ROUNDS_SCREENS_COMPUTERS_INNER_H

#include "practice/site.h"
#include "screens/app.h"

struct front;

/* S: over the folder that was said; asks for one where none was, and for the passphrase where the key is not here yet.
 * e: another folder, and when by itself. */
bool computers_sync_run(struct app *app, void *state, const struct command *row, struct err *e);
bool computers_sync_edit(struct app *app, void *state, const struct command *row, struct err *e);

/* Once, when the fingers rest after the start and nothing is asked, if the settings say so. */
void computers_sync_start(struct app *app);
/* Once the screens are gone, if the settings say so: shown as a line of progress; what went wrong is said there. */
void computers_sync_leave(struct front *f);

/* Over which folder, "/mnt/stick, at start and leaving too", "" where none was said; *last: how it went, "last today
 * 09:12: 3 came, 2 went.", or "". A line each: a path may be long. In a. */
const char *computers_sync_about(struct practice *p, struct arena *a, const char **last);

/* Enter on a computer: check the file (this one), rename, gone for good. */
void computers_site_open(struct app *app, const struct site *s);

#endif

/* handover: a note for the next shift. It stands on the day's pages until somebody else has read it.
 *
 * Texts are cleaned here. A note that was taken back (undo) stays in the history.
 */
#ifndef ROUNDS_PRACTICE_HANDOVER_H
#define ROUNDS_PRACTICE_HANDOVER_H

#include "practice/appointment.h"

enum { HANDOVER_TEXT_MAX = 500 };

struct handover {
    struct id id, by, read_by; /* staff, or none */
    const char *text;
    int64_t at_ms, read_at_ms; /* read: 0 nobody has */
    bool is_in_error;
};

/* What nobody has read yet, however old, then what was read today; newest first. In a. */
bool handover_list(struct practice *p, struct arena *a, struct handover **out, int *count, struct err *e);
/* How many of them nobody has read. */
int handover_unread(const struct handover *all, int count);

/* Adds one as act "handover-add". ERR_INPUT (empty, too long), ERR_REFUSED (role). out may be NULL. */
bool handover_add(struct desk *d, const char *text, struct id *out, struct err *e);
/* "I have read it", as act "handover-read". ERR_MISSING; ERR_STALE: somebody else was first, says who. */
bool handover_read(struct desk *d, const struct id *id, struct err *e);

#endif

/* message_show: the words of a message in a panel, to be copied and sent by hand; Enter says that it was sent. */
#ifndef ROUNDS_SCREENS_MESSAGE_SHOW_H
#define ROUNDS_SCREENS_MESSAGE_SHOW_H

#include "practice/message.h"
#include "screens/app.h"

/* What becomes of it; static const. ctx is the caller's, given back to `closed`. */
struct message_show_plan {
    /* It was sent like this. True closes the panel; an error is shown. */
    bool (*sent)(struct app *app, void *ctx, const struct message *m, struct err *e);
    /* n: with words of one's own, or another day. The panel is closed before. NULL: there is no such key. */
    bool (*other)(struct app *app, void *ctx, struct err *e);
    void (*closed)(void *ctx);
};

/* The message of this kind of follow-up to a patient, about a booking or none; name: how they are called, copied.
 * False: it cannot be read, and ctx is still the caller's. */
bool message_show_open(struct app *app, const char *kind, const struct id *patient, const struct id *appointment,
                       const char *name, const struct message_show_plan *plan, void *ctx, struct err *e);

#endif

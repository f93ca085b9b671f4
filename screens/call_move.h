/* call_move: ^T of a call: one of their bookings goes to another time, and the call goes on. N of who has to be told:
 * the booking they have, whose place is gone.
 *
 *     Move to: fri_
 *    >Fri 27 Nov 10:00  Chen            in 4 days
 *     Smith J has Tue 24 Nov 10:00, Chen; Enter moves it, and the call goes on.
 *
 * Which one is asked only where there are several still to come. Openings as where a booking is made (schedule_when.h).
 */
#ifndef ROUNDS_SCREENS_CALL_MOVE_H
#define ROUNDS_SCREENS_CALL_MOVE_H

#include "base/id.h"
#include "screens/app.h"

/* What happens after it: words say what was moved, "moved to Fri 27 Nov 10:00, Chen". ctx is the caller's and has to
 * stand as long as the list is open. */
typedef void call_move_done(struct app *app, void *ctx, const char *words);

/* ERR_REFUSED: nothing is booked for them. ERR_IO. */
bool call_move_open(struct app *app, const struct id *patient, const char *name, call_move_done *done, void *ctx,
                    struct err *e);
/* Where this one goes, asked over any screen. ERR_MISSING, ERR_IO. */
bool call_move_one(struct app *app, const struct id *appointment, struct err *e);

#endif

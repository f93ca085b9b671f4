/* claim_pick: "they say they had a booking": the key ", from anywhere, and ^R in the form of a call.
 *
 *     They had a booking: roo_
 *     >Tue 24 Nov 10:00 Chen    ROOB, John     cancelled Fri 20 Nov 08:55, Okoro, Desk 1
 *      Mon 30 Nov 09:00 Chen    ROOB, John     booked ...
 *      + none of these: we believe ROOB, John
 *
 * What is found is gone to; where it is none of these, they are believed (practice/claim.h): that is written down for
 * the owner, and they are booked with priority.
 */
#ifndef ROUNDS_SCREENS_CLAIM_PICK_H
#define ROUNDS_SCREENS_CLAIM_PICK_H

#include "base/id.h"
#include "screens/app.h"

/* The list, following what is typed. A global row's handler. */
bool claim_pick_run(struct app *app, void *state, const struct command *row, struct err *e);
/* For somebody who is on the telephone: patient NULL: nobody known yet, and `name` (copied) as typed so far. */
void claim_pick_open_for(struct app *app, const struct id *patient, const char *name);

#endif

/* call_form: C: the telephone rings. A form opens and the clock starts.
 *
 *     Call from 10:42, 3 min
 *     Number or name   SMITH, Johanna 'Jo'
 *     Words            about her bill
 *     Ends             answered
 *
 * The number is asked for first, or a name as typed; whoever is not known here is written down as that, and linked
 * later. Esc leaves the call going on (4 shows it, on every desk); ^X puts it on hold and takes it back, ^B books, ^T
 * moves a booking of theirs, ^R looks for one they say they had. The last field says how it ends: one letter does it. A
 * booking for who is on the telephone ends the call by itself.
 *
 * What is typed is kept as a draft beside the open call (practice/phone.h): after a kill either leads to both.
 */
#ifndef ROUNDS_SCREENS_CALL_FORM_H
#define ROUNDS_SCREENS_CALL_FORM_H

#include "practice/draft.h"
#include "practice/phone.h"
#include "screens/app.h"

/* C, an act of the app's plan. */
bool call_form_open(struct app *app, struct err *e);
/* Goes on with one that is open: one's own, one that rings, one that was left. ERR_REFUSED: somebody has it.
 * ERR_MISSING: it has ended. */
bool call_form_go_on(struct app *app, const struct id *call, struct err *e);
/* Goes on with a draft. */
void call_form_resume(struct app *app, const struct draft *d);

/* For whoever books: the call of this desk that the booking ends (phone_of_patient), as a contact of outcome "booked"
 * whose texts are in a; false: there is none. patient none: somebody new; call: which one it is, or none. */
bool call_form_of_booking(struct app *app, const struct id *patient, const struct id *call, struct arena *a,
                          struct contact *out);
/* And once it is booked: the call is over. */
void call_form_booked(struct app *app, const struct contact *call);

/* "Call from 10:42, 3 min" with what there is to say about hold: "! ON HOLD 4 min"; in a. */
const char *call_form_clock(const struct practice *p, const struct phone_call *c, struct arena *a);

#endif

/* settle: what copies of the practice file brought together and a person has to settle (practice/conflict.h), one at a
 * time in a panel: both sides with who, where and when, and what can be done about it. Nothing on the screens waits for
 * it: meanwhile the latest answer is shown, and both bookings stand.
 */
#ifndef ROUNDS_SCREENS_SETTLE_H
#define ROUNDS_SCREENS_SETTLE_H

#include "practice/conflict.h"
#include "screens/app.h"

/* A field that was answered twice: keep one, keep both, write a third. The conflict is read again: what was given may
 * be gone by then. ERR_MISSING: somebody has settled it. */
bool settle_open_field(struct app *app, const struct conflict *seen, struct err *e);

/* Two bookings on one another: move one to a next opening, cancel one in the day, let both stay. ERR_MISSING. */
bool settle_open_clash(struct app *app, const struct conflict_clash *seen, struct err *e);

/* "Okoro at Reception, Tue 24 Nov 10:30": who gave an answer; in a. */
const char *settle_author(const struct conflict_side *s, struct arena *a);

#endif

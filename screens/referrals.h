/* referrals: all whom we sent on to somebody else and have not heard of, the most pressing first, and who is to be
 * thanked for sending us people. Enter says what came of the one; on the other it opens the patient. From the palette.
 */
#ifndef ROUNDS_SCREENS_REFERRALS_H
#define ROUNDS_SCREENS_REFERRALS_H

#include "screens/app.h"

bool referrals_run(struct app *app, void *state, const struct command *row, struct err *e);

#endif

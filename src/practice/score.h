/* score: how content somebody said they are, 0 to 10, and whether they would recommend us: kept with the contact in
 * which they said it (contact.h). A low one, or that they would not recommend us, opens a concern with the same act,
 * which a person makes a complaint or settles (complaint.h). */
#ifndef ROUNDS_PRACTICE_SCORE_H
#define ROUNDS_PRACTICE_SCORE_H

#include "practice/appointment.h"

/* Whether policy calls it low (low_score), or they would not recommend us. */
bool score_is_low(const struct practice *p, const struct contact *c);
/* In the open act that wrote this contact: opens a concern if it is low. *is_opened says so. */
bool score_put(struct practice *p, struct act *act, struct arena *a, const struct contact *c, bool *is_opened,
               struct err *e);

#endif

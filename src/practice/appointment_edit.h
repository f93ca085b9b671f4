/* appointment_edit: the frame of every act on an appointment that exists. Inside src/practice only. */
#ifndef ROUNDS_PRACTICE_APPOINTMENT_EDIT_H
#define ROUNDS_PRACTICE_APPOINTMENT_EDIT_H

#include "practice/appointment.h"
#include "practice/transition.h"

/* Begins the act and reads the appointment inside it, where nobody else writes. Refuses what came in as history or by
 * mistake, a role below `level` (LEVEL_), and a version that is not the one there is (ERR_STALE). When
 * it fails nothing is open. */
bool appointment_edit_open(struct desk *d, struct arena *a, const char *act_name, int level, const struct id *id,
                           const struct version *v, struct act *act, struct appointment *was, struct err *e);
/* The same refusals, of one that was read in an act that is open already. */
bool appointment_edit_check(struct desk *d, struct arena *a, int level, const struct version *v,
                            const struct appointment *was, struct err *e);
/* ok: commits and reads it again into out; else abandons. Returns whether it was written. */
bool appointment_edit_close(struct desk *d, struct arena *a, struct act *act, bool ok, const struct id *id,
                            struct outcome *out, struct err *e);

/* Says how it stands with its confirmation, in an open act: begins the appointment's part. A wish to be rung is left
 * alone by a message or a reminder. */
void appointment_edit_confirm(struct act *act, const struct appointment *was, enum confirmation c);

/* Refuses with ERR_STALE: who was first, what they did, and how it stands now. Always false. */
bool appointment_edit_stale(struct practice *p, struct arena *a, const struct appointment *now, struct err *e);

/* Refuses (ERR_REFUSED) if the staff member's role is below level; nobody may do all. */
bool appointment_edit_level(const struct desk *d, int level, const char *what, struct err *e);
/* The same for a row of the table of what can become of a booking, whose titles are no verbs. */
bool appointment_edit_may(const struct desk *d, const struct transition *t, struct err *e);

/* The patient may have this date: known, not a mistake, not dead before it. *survivor follows a merge. */
bool appointment_edit_patient(struct practice *p, struct arena *a, const struct id *id, int date, struct id *survivor,
                              struct err *e);

/* One line of text from a person, clean, or NULL for none. */
bool appointment_edit_text(struct arena *a, const char *what, const char *in, const char **out, struct err *e);

#endif

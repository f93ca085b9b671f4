/* rule_run: the rules run over the patients that a write touched, or over all when policy changed (rule.h). */
#ifndef ROUNDS_PRACTICE_RULE_RUN_H
#define ROUNDS_PRACTICE_RULE_RUN_H

#include "practice/rule.h"

/* Given to the book (practice.c). Cost: for each patient five statements by index and one for each row, over the
 * patient's own facts; writes only rows that differ. */
extern const struct settle rule_settle;

/* What rules would make of the facts as they are, for policy preview: of each rule how many rows are due in days
 * from..to, those that people have ended counted too. n: rules->count of them. Reads only, all patients. */
bool rule_count(struct book *b, const struct rules *rules, int from, int to, int *n, const struct progress *p,
                struct err *e);

/* Whether the patient's facts give this row now, whatever people said of it: what is met already cannot be opened
 * again. */
bool rule_gives(struct book *b, const struct id *patient, const struct id *row, bool *out, struct err *e);

/* Hooks: they only say whom to look at again. */
void rule_appointment_changed(struct book *b, const struct row *before, const struct row *after);
/* Somebody is off where this one stands, or is in after all. */
void rule_absence_changed(struct book *b, const struct row *appointment);
void rule_contact_changed(struct book *b, const struct row *before, const struct row *after);
void rule_complaint_changed(struct book *b, const struct row *before, const struct row *after);
void rule_patient_changed(struct book *b, const struct row *before, const struct row *after);
void rule_referral_changed(struct book *b, const struct row *before, const struct row *after);
/* A follow-up that a rule opened. */
bool rule_follow_up_changed(struct book *b, const struct row *after, struct err *e);
/* Of KIND_RULE, KIND_HOURS, KIND_HOLIDAY, KIND_PRACTITIONER, KIND_PRACTICE and KIND_FOLLOW_UP_KIND: everybody is
 * looked at again, if it is something that rules go by. */
bool rule_policy_changed(struct book *b, const struct row *before, const struct row *after, struct err *e);

#endif

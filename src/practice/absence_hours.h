/* absence_hours: other hours said, or a stretch that is not for booking, over people who are booked.
 *
 * Nobody is off, so table absent (absence.h) does not have them: a booking may be put outside hours on purpose. But who
 * stood inside and does not any more was never asked. The act that says it marks them as to be told (field tell); told,
 * it is settled: the patient knows, wherever they are seen.
 */
#ifndef ROUNDS_PRACTICE_ABSENCE_HOURS_H
#define ROUNDS_PRACTICE_ABSENCE_HOURS_H

#include "practice/appointment.h"
#include "practice/availability.h"

/* Why somebody has to be told, by what last happened: field tell tells only that. */
enum tell_cause {
    TELL_CAUSE_CHANGED, /* moved, or cancelled */
    TELL_CAUSE_BACK,    /* what they were told of was taken back */
    TELL_CAUSE_HOURS    /* hours or a block that were said over them, or policy's hours that were cut */
};
bool absence_hours_cause(struct book *b, const struct id *appointment, enum tell_cause *out, struct err *e);

/* One booking to come that has its place without x, and none with it. */
struct absence_cut {
    struct id id, patient;
    enum tell tell;
};
/* All of them, by their start, whether x is said already or not; none if x is no hours and no block. In a. Cost: what
 * is booked on its days. */
bool absence_hours_under(struct practice *p, const struct availability *x, struct arena *a, struct absence_cut **out,
                         int *count, struct err *e);

/* In the act that says x: they have to be told. *count of them. */
bool absence_hours_say(struct practice *p, struct act *act, const struct availability *x, int *count, struct err *e);
/* In the act that takes x back: who was not told yet need not be; who was has to hear that it is on: *again. */
bool absence_hours_end(struct practice *p, struct act *act, const struct availability *x, int *again, struct err *e);

/* "Chen blocked: team meeting", "Chen blocked 10:00-12:00", "Chen in 14:00-18:00", "Chen not in"; NULL: it stands
 * inside. In a; the plan that stands stays. */
const char *absence_hours_words(struct practice *p, struct arena *a, const struct appointment *x);

#endif

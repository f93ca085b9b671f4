/* absence_hours: what saying hours, a block or leave, or taking it back, does to those who are booked then.
 *
 * Who stands under somebody's being off is in table absent (absence.h), whoever put them there. Who stands outside
 * hours or in a block is not: a booking may be put there on purpose. So the act that says such a thing marks those who
 * had their place before it and have none after it (field tell: due); told, they are settled: the patient knows,
 * wherever they are seen. Taken back, who was not told need not be; who was has to hear that it is on after all.
 *
 * So is who comes in from another program's diary onto a block (import_visits.h).
 *
 * A computer marks what it knows: a booking made elsewhere that this one has not met yet is asked about when they meet
 * (conflict_hours.h).
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
struct tell_why {
    enum tell_cause cause;
    bool was_due; /* TELL_CAUSE_HOURS: and there was something to tell them before that */
};
bool absence_hours_why(struct book *b, const struct id *appointment, struct tell_why *out, struct err *e);
/* What field tell was before it was cancelled the last time. In a. */
bool absence_hours_had(struct book *b, const struct id *appointment, struct arena *a, struct value *out, struct err *e);

/* One who is booked and to come. */
struct absence_shift {
    struct id id, patient;
    enum tell tell, will; /* as it is, and as it has to be after it */
    bool is_written;      /* the act has to write it, also where both are the same */
    bool is_outside;      /* no place after it, and nobody is off: tell alone says so */
};
/* All on the days of x, by their start, as they are when x is said (is_said) or taken back, whichever it is now. In a.
 * Cost: what is booked on those days. */
bool absence_hours_shift(struct practice *p, const struct availability *x, bool is_said, struct arena *a,
                         struct absence_shift **out, int *count, struct err *e);
/* Writes what has to be written of it into an open act. *due: how many have to be told. */
bool absence_hours_put(struct practice *p, struct act *act, const struct availability *x, bool is_said, int *due,
                       struct err *e);

/* "Chen blocked: team meeting", "Chen blocked 10:00-12:00", "Chen in 14:00-18:00", "Chen not in"; NULL: it stands
 * inside. In a; the plan that stands stays. */
const char *absence_hours_words(struct practice *p, struct arena *a, const struct appointment *x);
/* By policy's weekly hours alone, whatever was said of the day. */
bool absence_hours_is_usual(struct practice *p, const struct place *at);
/* By the hours of its day as they are now; whoever stands in what is kept for the same day has a place. */
bool absence_hours_has_place(struct practice *p, const struct place *at, bool *out, struct err *e);

#endif

/* missed: somebody did not come, and what speaks for them: they had rung or left a message and nobody answered, or it
 * was we who were not there, or had changed something and not told them. Before that is said of somebody it is read
 * out, and it never counts against them.
 *
 * What stands is asked when it is said that they did not come (appointment_status), and kept with the booking as
 * `excused`: a message that is answered afterwards does not make it count.
 */
#ifndef ROUNDS_PRACTICE_MISSED_H
#define ROUNDS_PRACTICE_MISSED_H

#include "practice/appointment.h"

enum missed_why {
    MISSED_COUNTS,  /* nothing speaks for them */
    MISSED_MESSAGE, /* from them, until the visit should have begun and the grace was over */
    MISSED_CALL,    /* as long, a call of theirs that nobody took: there is nothing to hear; or to be rung back */
    MISSED_OFF,     /* whom they come to is off, or the practice is closed */
    MISSED_UNTOLD,  /* we changed it, and nobody has told them */
};

struct missed_plea {
    enum missed_why why;
    const char *words; /* one line to be read: "Chen off: sick", "left a message: 'cannot come', Bell"; "" nothing */
};

/* What speaks for whoever was booked here and did not come. In a. ERR_IO. */
bool missed_plea(struct practice *p, const struct appointment *x, struct arena *a, struct missed_plea *out,
                 struct err *e);
/* The same without messages: why they may not have been expected at all (seen all the same?). */
void missed_expected(struct practice *p, const struct appointment *x, struct arena *a, struct missed_plea *out);
/* Of one that is over and marked by nobody, where it was we: "never told: Chen off: sick", "never told: moved to Tue 24
 * Nov 09:30". "" where they were told, are here, or nothing had changed. In a. */
const char *missed_untold(struct practice *p, const struct appointment *x, struct arena *a);
/* As field excused has it; NULL: it counts. */
const char *missed_code(enum missed_why why);

/* "did not come 2x, last Mon 16 Nov": those that count, of all records of a patient; "" none. In a. What cannot be read
 * is not said. */
const char *missed_words(struct practice *p, const struct id *patient, struct arena *a);
/* The days, newest first, in a; *count of them. */
bool missed_dates(struct practice *p, const struct id *patient, struct arena *a, int **out, int *count, struct err *e);

#endif

/* story: everything that ever happened to one booking, or any other record, in words: each state, when, by whom,
 * at which computer.
 *
 * Made from the log alone (book/history.h): nothing that was entered can be missing. Screens show it on H, and
 * beside it what was booked in the same sitting (sitting.h).
 */
#ifndef ROUNDS_PRACTICE_STORY_H
#define ROUNDS_PRACTICE_STORY_H

#include "base/arena.h"
#include "practice/practice.h"

struct story_line {
    int64_t at_ms;
    const char *act;    /* stable name: "appointment-move" */
    const char *what;   /* "moved", "taken back" */
    const char *detail; /* "from Mon 23 Nov 11:00, Chen to Tue 24 Nov 09:30, Okafor; remark: brings his son"; "" */
    const char *by;     /* who; "" nobody signed in */
    const char *site;   /* at which computer; "" not known */
    bool is_of_place;   /* it changed what stands, or where: not only what was said or noted about it */
};

/* Oldest first, in a. ERR_MISSING is not an error here: what was never written has no story, *count 0. */
bool story_of(struct practice *p, const struct id *appointment, struct arena *a, struct story_line **out, int *count,
              struct err *e);

/* The same of a record of any kind: a contact, a note, a patient. What was written is told field by field, what was
 * changed as it is and as it was. */
bool story_of_record(struct practice *p, int kind, const struct id *record, struct arena *a, struct story_line **out,
                     int *count, struct err *e);

#endif

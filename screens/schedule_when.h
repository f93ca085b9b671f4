/* schedule_when: "tue 9:30", "6w", "okafor fri pm": a place in the schedule as people type it, and what is free there.
 *
 * Words may come in any order: a day as civil_parse_any reads it, "next week", a time, am or pm (morning, afternoon,
 * evening), "after 16:30" and "before 10" (over by then), the start of a practitioner's name, of several (either of
 * them) or "anybody", where it may be said a length: 45min. What is not said is taken from `usual`: 6w alone is the
 * same time in six weeks. After 5 is after five in the afternoon: so is each bare hour up to 6.
 */
#ifndef ROUNDS_SCREENS_SCHEDULE_WHEN_H
#define ROUNDS_SCREENS_SCHEDULE_WHEN_H

#include "practice/schedule.h"

enum { SCHEDULE_WHEN_MAX = 12 };

/* Where openings are looked for. */
struct schedule_when_ask {
    const char *typed;     /* "" for the next ones */
    int minutes;           /* how long it has to be */
    struct id usual;       /* practitioner asked for first, or none */
    int from_date;         /* where no day is said: from this one on; 0: today */
    bool is_length_said;   /* words may say a length other than minutes */
    int usual_min;         /* minute of the day liked best, MINUTE_NONE: any */
    int asked_date;        /* where nothing else is said: the day that was asked for and is taken, 0: none; */
    int asked_min;         /* what is earlier than this minute of it stands behind what is not */
    struct id except;      /* a booking that does not count, or none */
    bool is_priority;      /* what is kept for the same day counts as free */
};

/* One place to choose. */
struct schedule_when_choice {
    struct place place;    /* minutes set; the room is the usual one */
    const char *text;      /* "Tue 24 Nov 09:30  Chen" */
    const char *note;      /* "tomorrow", "tomorrow, usual hour", "not free" */
    bool is_free;
};

/* The choices for what was typed, best first, in a: a time that was typed exactly stands first even when it is not
 * free, so that Enter never books another one. ERR_INPUT where the words make no place. */
bool schedule_when_choices(struct practice *p, const struct schedule_when_ask *ask, struct arena *a,
                           struct schedule_when_choice **out, int *count, struct err *e);

/* "Tue 24 Nov 09:30, Chen"; in a. */
const char *schedule_when_text(struct practice *p, struct arena *a, const struct place *place);

#endif

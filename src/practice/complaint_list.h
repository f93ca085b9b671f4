/* complaint_list: which complaints there are, by when each has to be dealt with, and what they come from.
 *
 * Confidential ones are left out, of counts too, unless asked for: a filter, not a lock. Who meets the patient next is
 * told that there is one all the same, without its words.
 */
#ifndef ROUNDS_PRACTICE_COMPLAINT_LIST_H
#define ROUNDS_PRACTICE_COMPLAINT_LIST_H

#include "practice/complaint.h"

/* What the clocks are worked out with, read once. */
struct complaint_times {
    struct complaint_rules rules;
    struct calendar calendar;
};
/* In a. */
bool complaint_times_load(struct book *b, struct arena *a, struct complaint_times *out, struct err *e);

struct complaint_row {
    struct complaint complaint;
    enum complaint_stage stage;
    struct complaint_clock clock; /* kind NULL: nothing by a time */
    bool is_late;
    const char *patient_name, *patient_short; /* "WERNER, Stefan", "Werner S" */
};

enum complaint_show {
    COMPLAINT_SHOW_OPEN, /* neither closed nor withdrawn */
    COMPLAINT_SHOW_LATE,
    COMPLAINT_SHOW_MINE, /* open, and `staff` looks into it or took it */
    COMPLAINT_SHOW_CONCERNS, /* open, and nobody has complained yet */
    COMPLAINT_SHOW_CLOSED, /* of the last year; newest first */
    COMPLAINT_SHOW_CAUSE, /* of this cause, open or not, of the last year */
    COMPLAINT_SHOWS
};

/* All zero: what is open. */
struct complaint_filter {
    enum complaint_show show;
    const char *cause; /* code */
    struct id staff;
    bool with_confidential;
};

enum { COMPLAINT_ROWS_MAX = 500 };

struct complaint_list {
    struct complaint_row *rows; /* late first, then by when they are due; those without a clock last */
    int nrows;
    int n[COMPLAINT_SHOWS]; /* how many each would show; of a cause and closed: 0 unless shown */
    bool is_cut;            /* there were more */
    int64_t now;            /* civil minutes when it was read */
};

bool complaint_list_load(struct practice *p, const struct complaint_filter *f, struct arena *a,
                         struct complaint_list *out, struct err *e);
/* One of them by its id. */
bool complaint_list_get(struct practice *p, const struct id *id, struct arena *a, struct complaint_row *out,
                        struct err *e);
/* All of a patient and of records made one with theirs, newest first. */
bool complaint_list_of(struct practice *p, const struct id *patient, bool with_confidential, struct arena *a,
                       struct complaint_row **out, int *count, struct err *e);
/* How many are open, for the tab. */
bool complaint_list_count(struct practice *p, int *out, struct err *e);

/* "acknowledge by Thu 26 Nov, in 3 days", "answer: 2 days late", "waits for them since Mon 23 Nov"; in a. */
const char *complaint_list_due(struct arena *a, const struct complaint_row *row, int64_t now);

/* What everybody who meets this patient next has to know: "complaint 20 Nov, answer by 8 Dec: waited 45 min"; of
 * several the most pressing, and how many more. words: so many cells of what happened, at most COMPLAINT_WORDS;
 * 0: none, where there is little room. "" if nothing is open. In a. */
enum { COMPLAINT_WORDS = 44 };
const char *complaint_list_warning(struct practice *p, const struct id *patient, int words, struct arena *a);

/* What they come from: how many of each cause in the last 13 weeks, and in the 13 before; withdrawn ones count, since
 * somebody was annoyed. Concerns are counted with them. */
struct complaint_trend {
    const char *cause, *name; /* code and name; "" none was named yet */
    int now, before;
};
enum { COMPLAINT_TREND_DAYS = 13 * 7 };
/* Most of the last weeks first; in a. */
bool complaint_list_trend(struct practice *p, struct arena *a, struct complaint_trend **out, int *count,
                          struct err *e);

#endif

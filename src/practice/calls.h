/* calls: the answer to "who rings, who waits for an answer, and what came in today", for the screen Calls and its verb.
 *
 * What has to be answered stands in the queue (queue.h) as ring-backs, whatever opened them: a voicemail, an email, a
 * missed call. Here they come oldest due first, and not by weight: who has waited longest is rung first, and before
 * all who has tried again. When each is due is counted in opening hours.
 */
#ifndef ROUNDS_PRACTICE_CALLS_H
#define ROUNDS_PRACTICE_CALLS_H

#include "practice/caller.h"
#include "practice/phone.h"
#include "practice/queue.h"

enum { CALLS_TODAY_MAX = 200 };

struct calls_back {
    struct queue_row row;
    const char *name;  /* "WERNER, Stefan"; of somebody not known here their number */
    const char *why;   /* queue_why's: what they said, and when */
    const char *due;   /* "by 12:00", "10:30 late", "by Tue 09:30" */
    const char *again; /* caller_again's words of a second one that nobody answered: first of all; "" */
};

struct calls_contact {
    struct contact c;
    const char *name;  /* "Werner S"; of somebody not known here their number */
    const char *line;  /* contact_line; of a confidential one what it was, without its words */
};

struct calls {
    struct phone_call *open; /* the oldest first; those that ring and nobody has taken among them */
    int nopen, nheld;        /* nheld: on hold */
    struct calls_back *back;
    int nback, nlate, nlater; /* nlater: put off until later today */
    struct calls_contact *today; /* newest first */
    int ntoday;
    bool is_cut; /* more than CALLS_TODAY_MAX */
};

/* "3, 1 late, and 2 later today": how many have to be answered; the first number is calls_counts' nback. */
const char *calls_back_words(const struct calls *c, struct arena *a);

/* staff: who asks; what is confidential is shown to whoever keeps it alone. */
bool calls_load(struct practice *p, const struct id *staff, struct arena *a, struct calls *out, struct err *e);
/* For the tab: calls that are open, of them on hold (and for how long the longest is, in seconds), and ring-backs that
 * are open now; confidential ones are counted for whoever keeps them. Reads no patient. */
struct calls_count {
    int nopen, nheld, nback;
    int held_s;
};
bool calls_counts(struct practice *p, const struct id *staff, struct calls_count *out, struct err *e);

#endif

/* transition: what can become of an appointment. One table, and nothing beside it.
 *
 * Every change of status, from a screen, a verb, an import or an undo, is one row of
 * this table: an act with a name, a least role, and what it needs and stamps. What
 * is not a row cannot happen. Statuses are the codes of HL7 FHIR R4 AppointmentStatus
 * (checked-in: in the room), plus STATUS_NONE for "not there yet".
 */
#ifndef ROUNDS_PRACTICE_TRANSITION_H
#define ROUNDS_PRACTICE_TRANSITION_H

#include <stdbool.h>

enum status {
    STATUS_NONE,      /* not booked yet: where a new appointment comes from */
    STATUS_WAITLIST,  /* wants to come; no place yet */
    STATUS_BOOKED,
    STATUS_ARRIVED,   /* in the waiting room */
    STATUS_CHECKED_IN, /* in the room */
    STATUS_FULFILLED, /* seen */
    STATUS_CANCELLED,
    STATUS_NOSHOW,    /* did not come */
    STATUS_ENTERED_IN_ERROR, /* field 1 is set, whatever the status below it says */
    STATUS_COUNT
};

/* FHIR code ("checked-in"), and what a desk says ("in room"). "" for STATUS_NONE. */
const char *transition_status_code(enum status s);
const char *transition_status_desk(enum status s);
/* By code or desk word. False if it is neither. */
bool transition_status_parse(const char *text, enum status *out);
/* Holds its place: booked, arrived or checked-in. Two such at one place are a clash. */
bool transition_is_active(enum status s);
/* fulfilled, cancelled or noshow: ends with a next step. */
bool transition_is_end(enum status s);

enum transition_when {
    WHEN_ANY,
    WHEN_ON_THE_DAY,  /* on the appointment's date, or while it still runs after midnight */
    WHEN_STARTED,     /* its start has passed */
    WHEN_GRACE_PASSED /* its start and the practice's grace have passed */
};

enum transition_next {
    ASKS_NOTHING, /* says nothing about what comes next */
    ASKS_NEXT,    /* ends the visit: a next step is needed, or (seen) left open for the desk */
    FORGETS_NEXT  /* takes an end back: the next step goes with it */
};

/* Stamps, as bits. */
enum {
    STAMP_ARRIVED = 1,
    STAMP_CHECKED_IN = 2,
    STAMP_LEFT = 4,
    STAMP_CANCELLED = 8
};

struct transition {
    enum status from, to;
    const char *act;    /* stable command name: "appointment-arrive" */
    const char *title;  /* as a key's note: "arrived" */
    int level;          /* least LEVEL_ of the role (practice.h) */
    bool needs_reason;  /* a reason code from policy, or words */
    bool needs_place;   /* the slot must be free: it takes (or takes back) a place */
    bool is_undo;       /* takes an earlier step back */
    enum transition_when when;
    enum transition_next next;
    int sets, clears;   /* STAMP_ bits set to now, and cleared */
};

/* The row, or NULL: illegal. from and to the same is illegal too. */
const struct transition *transition_find(enum status from, enum status to);
/* Rows that start at `from`, in the order a menu shows them; at most STATUS_COUNT. Returns the count. */
int transition_list(enum status from, const struct transition *out[STATUS_COUNT]);

#endif

/* protocol: checklists with words to say, by policy (sections protocols, protocol_steps): for the telephone, a first
 * visit, every visit, leaving, a complaint.
 *
 * A step that was done is a record with who and when; its id is made from the step and the visit (or the patient and
 * the day, where there is no visit), so that two who tick the same step at two computers tick it once. Taking a tick
 * off keeps it. Who has read which version of a protocol is a record too; policy raises the version when everybody has
 * to read it again.
 */
#ifndef ROUNDS_PRACTICE_PROTOCOL_H
#define ROUNDS_PRACTICE_PROTOCOL_H

#include "practice/appointment.h"

/* When one is shown, as bits. */
enum {
    PROTOCOL_MOMENT_PHONE = 1,
    PROTOCOL_MOMENT_FIRST = 2, /* a first visit */
    PROTOCOL_MOMENT_VISIT = 4, /* every visit */
    PROTOCOL_MOMENT_LEAVING = 8,
    PROTOCOL_MOMENT_COMPLAINT = 16,
    PROTOCOL_MOMENT_ALL = 31,
};

bool protocol_is_moment(const char *code);
/* What goes with a visit as it stands: the first or every visit's, of who is leaving that too. */
unsigned protocol_moments_of(const struct appointment *x);

/* Texts never NULL. */
struct protocol_step {
    const char *code, *text, *say;
    bool is_done;
    int64_t at_ms; /* when it was done; 0 */
    const char *by; /* who; "" */
};

struct protocol {
    const char *code, *name, *moment;
    int version;
    struct protocol_step *steps;
    int nsteps, ndone;
};

/* With whom: a visit, or a patient on a day. */
struct protocol_subject {
    struct id patient, appointment; /* appointment: or none */
    int date;                       /* of the day, where there is no visit */
};

/* Those in force for these moments, in policy's order, with what was done for the subject (NULL: nobody's). In a. */
bool protocol_list(struct practice *p, unsigned moments, const struct protocol_subject *subject, struct arena *a,
                   struct protocol **out, int *count, struct err *e);

/* The id of the record that says a step was done. */
struct id protocol_tick_id(const struct protocol_subject *subject, const char *step);

/* Ticks a step off, or takes that back, as act "protocol-tick" or "protocol-untick". ERR_MISSING (no such step),
 * ERR_REFUSED (role). What stands so already is written once. */
bool protocol_tick(struct desk *d, const struct protocol_subject *subject, const char *step, bool is_done,
                   struct err *e);

/* Who has read one: everybody at work here, in order of code; version 0: never. */
struct protocol_reader {
    struct id staff;
    const char *name;
    int version;
    int64_t at_ms;
};
bool protocol_readers(struct practice *p, const char *code, struct arena *a, struct protocol_reader **out, int *count,
                      struct err *e);
/* "I have read it": whoever acts, the version in force, as act "protocol-read". ERR_MISSING, ERR_REFUSED (nobody has
 * said who they are). */
bool protocol_read(struct desk *d, const char *code, struct err *e);

#endif

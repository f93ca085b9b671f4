/* complaint: something went wrong for a patient, or may have (a concern); what was done about it, and how it ended.
 *
 * The record says how it stands; every act adds a step, which is never changed, so that two people who do something at
 * once both stand there. What may become of one is complaint_stage.h's alone, by when it has to is complaint_clock.h's.
 * Acts take the complaint as its author saw it; ERR_STALE says who was first. Words are cleaned.
 */
#ifndef ROUNDS_PRACTICE_COMPLAINT_H
#define ROUNDS_PRACTICE_COMPLAINT_H

#include "practice/appointment.h"
#include "practice/complaint_clock.h"
#include "practice/complaint_stage.h"

#define COMPLAINT_HELD     "held"
#define COMPLAINT_NOT_HELD "not-held"

/* Texts are never NULL in what is read; NULL counts as "" in what is written. Ids: each but id and patient may be
 * none. Instants 0: not (yet). */
struct complaint {
    struct id id, patient, appointment, contact; /* about which booking, which call */
    struct id staff, practitioner;               /* about whom */
    struct id received_by, owner;                /* staff who took it, who looks into it */
    const char *text, *wish;                     /* what happened; what would put it right */
    const char *mode, *touch_point;              /* codes of words_mode, words_touch_point */
    const char *stage, *cause, *check_result;    /* codes; complaint_stage_of reads the first */
    const char *outcome, *end_reason;            /* what was done or answered; why it ended without being asked */
    int64_t received_at, complained_at, acknowledged_at, settled_at, investigating_at, answered_at, checked_at,
        closed_at, withdrawn_at, reopened_at, escalated_at;
    int64_t paused_at; /* waits for the patient since; 0: it does not */
    int paused_days;   /* working days it has stood still; below 1: none */
    int update_date;   /* they hear from us by then; CIVIL_NONE */
    bool is_concern, is_confidential, is_in_error;
};

/* An empty one, for complaint_add. */
struct complaint complaint_none(void);
enum complaint_stage complaint_stage_of(const struct complaint *c);

bool complaint_get(struct book *b, const struct id *id, struct arena *a, struct complaint *out, struct err *e);
/* The same of a row that was read. */
void complaint_of_row(const struct row *row, struct arena *a, struct complaint *out);

/* Writes one down, as act "complaint-add", or "complaint-add-settled" where its stage says settled. What was said in
 * person or on the telephone is acknowledged by being written down; anything else, and a concern, is received. The time
 * is now unless it is given, and not in the future. ERR_INPUT, ERR_MISSING (no such patient), ERR_REFUSED (role). */
bool complaint_add(struct desk *d, struct arena *a, const struct complaint *what, struct id *out, struct err *e);
/* The same inside an open act: who leaves unseen, a booking we have no record of, a low score. The patient may be of
 * that act; no role is asked. */
bool complaint_put(struct act *act, struct arena *a, const struct complaint *what, struct id *out, struct err *e);

/* One thing done about it. */
struct complaint_doing {
    enum complaint_stage to; /* the stage it comes to; STAGE_NONE: `act` leaves it as it is */
    const char *act;         /* of complaint_deeds */
    const char *words;       /* NULL none */
    const char *cause;       /* a code of complaint_causes, or its name; NULL: as it is */
    int date;                /* COMPLAINT_ASKS_DATE: by when they hear more; CIVIL_NONE: nothing more was said */
    struct id staff;         /* COMPLAINT_ASKS_STAFF: to whom; none: to nobody in particular */
    struct id step;          /* id of the step it adds; none: a new one */
};
/* Whether their role may take this step, or else do this deed: to be asked before they write anything. ERR_REFUSED. */
bool complaint_may(const struct desk *d, const struct complaint_transition *t, const struct complaint_deed *deed,
                   struct err *e);
/* Checks it against the tables and writes it. out: as it stands then. ERR_REFUSED (not a row, role, too late to
 * settle), ERR_INPUT (words or cause are missing), ERR_STALE. */
bool complaint_do(struct desk *d, struct arena *a, const struct complaint *seen, const struct complaint_doing *what,
                  struct complaint *out, struct err *e);
/* The same move inside an open act that bears the time it happened, for what is written up later (a demo's past): the
 * table decides; roles, and what is asked for, do not count. c becomes as it will stand. ERR_REFUSED. */
bool complaint_put_move(struct practice *p, struct act *act, struct arena *a, struct complaint *c,
                        const struct complaint_doing *what, struct err *e);
/* Words, wish, about whom and what, touch point, cause, concern, confidential; as act "complaint-edit". */
bool complaint_edit(struct desk *d, struct arena *a, const struct complaint *seen, const struct complaint *to,
                    struct err *e);

/* What was done, oldest first. */
struct complaint_step {
    struct id id, patient, complaint, staff; /* staff: who did it, or none */
    int64_t at_ms;
    const char *act, *text; /* text: "" none */
    bool is_confidential, is_in_error;
};
/* In a; what was taken back is left out. */
bool complaint_steps(struct book *b, const struct id *complaint, struct arena *a, struct complaint_step **out,
                     int *count, struct err *e);

#endif

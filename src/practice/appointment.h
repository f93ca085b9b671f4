/* appointment: a booking, whatever became of it; and every act on it.
 *
 * Appointments are civil time in the practice's zone: a date and a minute of day. All acts
 * check inside their own transaction, where nobody else writes, and refuse with a
 * sentence that says what, why and what to do; transition.h is the only list of what may
 * become of one. Nothing is ever removed: a cancelled, moved or mistaken booking stays and
 * its reference finds it.
 *
 * Edits carry the version they started from: when somebody else was first, the act is refused
 * with ERR_STALE, which says what changed and who did it, and nothing is written.
 *
 * Errors hold no patient's name. Strings in results live in the arena given. A record that
 * patient_resolve sends elsewhere is shown under the name of the record that took over.
 */
#ifndef ROUNDS_PRACTICE_APPOINTMENT_H
#define ROUNDS_PRACTICE_APPOINTMENT_H

#include "base/arena.h"
#include "base/civil.h"
#include "base/id.h"
#include "book/act.h"
#include "practice/contact.h"
#include "practice/patient.h"
#include "practice/practice.h"
#include "practice/transition.h"

/* Where somebody acts: in which practice, and who it is. Owned by the caller. Nobody (a label
 * only until people sign in) may do all; of staff the level of the role is asked. */
struct desk {
    struct practice *practice;
    struct who who;
};

/* CALL_ME: they have asked to be rung about it. It sticks: a message left, a reminder sent and a move leave it as it is
 * (appointment_edit_confirm); only somebody who confirms it or takes it off ends it. */
enum confirmation {
    CONFIRM_NONE,
    CONFIRM_LEFT_MESSAGE,
    CONFIRM_REMINDED,
    CONFIRM_CONFIRMED,
    CONFIRM_CALL_ME,
    CONFIRM_COUNT
};

/* What comes after an end. OPEN: not said yet (of somebody seen: in the Leaving list). AUTO is asked
 * for, never stored: booked if the patient has a booking to come, else what the type says for who was seen, and
 * to rebook for who was not. */
enum next { NEXT_OPEN, NEXT_BOOKED, NEXT_DATE, NEXT_REBOOK, NEXT_CLOSED, NEXT_AUTO };

struct next_step {
    enum next next;
    int due;          /* date, for NEXT_DATE; 0 or CIVIL_NONE: the type's days from today */
    const char *note; /* advice ("6w, 30 min"), or why closed: a code of list 'close', or words */
};

/* A cancellation late by the policy's hours (no money here, only what was agreed). */
enum late_tag { LATE_TAG_NONE, LATE_TAG_DUE, LATE_TAG_WAIVED, LATE_TAG_SETTLED };

/* Something we changed, and whether the patient knows. */
enum tell { TELL_NOTHING, TELL_DUE, TELL_TOLD };

enum {
    PRIORITY_NONE,   /* as it comes */
    PRIORITY_URGENT, /* iCalendar: 1 is the highest */
};

enum {
    MINUTE_NONE = -1,                /* "no time", where a time is optional */
    APPOINTMENT_MINUTES_MAX = 1440,  /* of a booking; imported history may be longer */
    OPENINGS_SAID = 3,               /* next free times named in a refusal */
};

/* All fields as they stand; times CIVIL_NONE / MINUTE_NONE and instants 0 where not set. Text may be NULL. */
struct appointment {
    struct id id, patient, practitioner, room, type;
    struct id booked_for; /* the record it names: patient, or one that was made one with them. Rules go by this */
    char ref[REF_TEXT];
    int date, start_min, minutes;
    enum status status;          /* STATUS_ENTERED_IN_ERROR wins over what the field says */
    enum confirmation confirmation;
    const char *remark, *class, *identifier, *overbook_reason;
    int asked_min, expected_min; /* asked to arrive, expected later: minutes of the day */
    int64_t made_at; /* when it was booked; given to appointment_write alone, not read */
    int64_t arrived_at, informed_at, checked_in_at, left_at, cancelled_at;
    const char *cancel_by, *cancel_reason; /* "patient" or "practice"; code of a reason */
    enum next next;
    int next_due;                /* date */
    const char *next_note;
    bool is_history;             /* imported closed: never clashes, never unresolved */
    int priority;                /* PRIORITY_ */
    enum tell tell;
    const char *question, *answer; /* one line asked of the room, and its answer; NULL none */

    /* Not in what a day is made of (schedule.h), which is brief: NULL, 0 or none there. Nor are ref, remark, class,
     * identifier, asked_min, informed_at, cancel_*, cancelled_at, next_due. */
    struct id series;            /* of bookings made as one series */
    enum late_tag late_tag;
    int64_t rule_told_at;        /* told of the rule of late cancellation, instant */
    const char *excused;         /* code of missed.h: why it does not count that they did not come; NULL it does */
    unsigned want_days;          /* waiting list: days they can, bit 0 Monday; 0: any */
    int want_from_min, want_to_min; /* waiting list: minutes of the day, MINUTE_NONE: any */
    int want_until;              /* waiting list: of no use after this date, CIVIL_NONE: no end */
    bool is_short_notice;        /* would come at short notice */

    /* For showing; never NULL in what is read. */
    const char *patient_name;    /* "CANDELARIA, Ignacio 'Nacho'" (patient_name); of a day: as patient_short */
    const char *patient_short;   /* "Candelaria I" (patient_name_grid) */
    int birth_date;              /* of the patient; CIVIL_NONE unknown */
    const char *practitioner_name, *practitioner_code;
    const char *type_name, *type_short, *type_code; /* "" where there is no type */
    const char *room_name;       /* "" where there is none */
    bool is_first;               /* a first visit by its type */
};

/* --- reading ------------------------------------------------------------------- */

/* By id. ERR_MISSING. */
bool appointment_get(struct practice *p, struct arena *a, const struct id *id, struct appointment *out, struct err *e);
/* All that carry this reference, newest first, whatever became of them; typed in any way (ref_parse).
 * None is true and *count 0. ERR_INPUT for what is no reference. */
bool appointment_by_ref(struct practice *p, struct arena *a, const char *typed, struct appointment **out, int *count,
                        struct err *e);
/* All of one patient and of records made one with theirs (patient_behind), newest first. */
bool appointment_of_patient(struct practice *p, struct arena *a, const struct id *patient, struct appointment **out,
                            int *count, struct err *e);
/* Those of a patient that are still to come, and at least the last `past` before today where there are so many: what
 * it costs does not grow with their past. Newest first; without the waiting list. Of each only where it stands, for
 * what, with whom, what became of it and what comes next: the rest is left empty. */
bool appointment_lately(struct practice *p, struct arena *a, const struct id *patient, int today, int past,
                        struct appointment **out, int *count, struct err *e);

/* The version an edit starts from; all zero: not checked. */
struct version {
    bool is_set;
    enum status status;
    enum confirmation confirmation;
    enum next next;
    struct id practitioner, room;
    int date, start_min, minutes;
};
struct version appointment_version(const struct appointment *a);

/* Cancelled by the patient inside the policy's hours before the start. Who had arrived and left unseen is not late. */
bool appointment_is_late_cancel(const struct practice *p, const struct appointment *a);
/* Whether it would be, if the patient cancelled it now. */
bool appointment_would_be_late(const struct practice *p, const struct appointment *a);
/* Ended before this date and minute, and nobody has said what happened. */
bool appointment_is_unresolved(const struct appointment *a, int today, int now_min);
/* The step that stands in the appointment. */
struct next_step appointment_next(const struct appointment *a);

/* --- booking and moving -------------------------------------------------------- */

/* A place in the schedule. */
struct place {
    struct id practitioner;
    struct id room;  /* none: the practitioner's usual one; when it stays with them, the room it has (slot_room) */
    bool is_roomless; /* no room is held, on purpose */
    int date, start_min;
    int minutes;     /* 0: the type's, and what the patient needs more; when moving: as before */
};

/* Who stands where somebody wants to be. */
struct holder {
    bool is_held;
    bool is_room;                   /* the room is taken, not the practitioner */
    struct appointment appointment; /* names filled */
    const char *booked_by;          /* NULL if nobody signed in */
    int64_t booked_at;
};

struct opening {
    int date, start_min;
    struct id practitioner;
    const char *practitioner_name;
};

/* What an act answers. When it is refused for its place, holder and free are filled. */
struct outcome {
    struct appointment appointment; /* as it stands now, names filled */
    bool was_there;                 /* booked before by the same id: nothing was written */
    const char *warning;            /* sentences to read out ("Closed that day: Easter Monday."), or NULL */
    struct holder holder;
    struct opening free[OPENINGS_SAID];
    int nfree;
    bool takes_reason;              /* refused, but a reason to overbook would do */
};

struct booking {
    struct id id;            /* id_new, chosen before the first try: however often it is tried, it books once */
    struct id patient;       /* a merged record's survivor is taken */
    struct id type;          /* none: no type */
    struct place place;
    const char *remark;
    const char *overbook_reason; /* set: outside hours, on a holiday or over another booking on purpose */
    enum confirmation confirmation;
    int asked_min;           /* MINUTE_NONE, or 0: a first visit practice.first_early_min before it, others none */
    bool is_past_meant;      /* writing up what was missed; else a start before now is refused */
    bool is_walk_in;         /* stands in the waiting room: arrived in the same act; start at most an hour ago */
    int priority;            /* PRIORITY_URGENT: what is kept for the same day may be taken; with is_walk_in, the place
                              * may have no practitioner yet */
    const char *question;    /* one line asked of the room, or NULL */
    struct id series;        /* of bookings made as one series; none */
    /* In the same act, undone with it: */
    const struct patient *new_patient; /* not NULL: added, with these numbers; `patient` is its id, or none */
    const struct telecom *telecoms;
    int ntelecoms;
    const struct contact *call;        /* not NULL: the call that ended in it; its patient and booking are set */
};

/* Checks and books. ERR_INPUT (no such hour that night, bad length), ERR_MISSING (no such patient,
 * practitioner, type), ERR_REFUSED (taken: says whose booking holds it and what is free; outside hours; past; died),
 * ERR_BUSY, ERR_UNKNOWN (call again with the same id), ERR_IO. */
bool appointment_book(struct desk *d, struct arena *a, const struct booking *what, struct outcome *out, struct err *e);

/* n bookings in one act: all, or none; one undo takes all of them back. They may not overlap each other either. One
 * without a patient is for the new patient of another. out: n of them, read back as they were written. When
 * it is refused *failed is the one that could not be, -1: none of them in particular. Errors as booking one. */
bool appointment_book_all(struct desk *d, struct arena *a, const struct booking *what, int n, struct outcome *out,
                          int *failed, struct err *e);

/* Urgent and here, and nobody has been found yet to see them: no practitioner. Moving it gives it one. */
bool appointment_is_unplaced(const struct appointment *a);

/* Its own event; reference, patient and type stay; the old place stays in history. Confirmation, asked and
 * expected times belong to the old time and are taken back when the date or start changes. While the patient is in the
 * building the date stays. Somebody on the waiting list is booked by this; who would come sooner and now does is not
 * asked again. Errors as booking, ERR_STALE. */
bool appointment_move(struct desk *d, struct arena *a, const struct id *id, const struct version *v,
                      const struct place *to, const char *overbook_reason, struct outcome *out, struct err *e);

/* --- what becomes of it --------------------------------------------------------- */

enum { CANCELLED_BY_PATIENT = 1, CANCELLED_BY_PRACTICE = 2 };

struct change_of_status {
    enum status to;
    int cancel_by;               /* CANCELLED_BY_, for cancelled */
    const char *reason;          /* cancelled: a code (or name) of that side's list; of a mistake: words */
    struct next_step next;       /* for an end; all zero is NEXT_OPEN: fine for who was seen today, and else only with
                                  * a booking to come */
    const char *overbook_reason; /* for one reinstated into a slot that was taken meanwhile */
    enum late_tag late_tag;      /* cancelled late by the patient: what was agreed; of any other ERR_REFUSED */
    bool is_rule_told;           /* they were told the rule of late cancellation just now */
    bool is_heard;               /* did not come: what speaks for them (missed.h) was read or listened to; without it
                                  * that is refused. It does not count against them all the same */
};

/* Arrive, room, seen, did not come, cancel, and the way back: the rows of transition.c. ERR_REFUSED (not a row;
 * too early; level; a next step is missing), ERR_INPUT, ERR_MISSING (reason), ERR_STALE. */
bool appointment_status(struct desk *d, struct arena *a, const struct id *id, const struct version *v,
                        const struct change_of_status *c, struct outcome *out, struct err *e);
/* Several who came together, in one act: all of them, or none. out: n of them. */
bool appointment_arrive_all(struct desk *d, struct arena *a, const struct id *ids, int n, struct outcome *out,
                            struct err *e);
bool appointment_cancel(struct desk *d, struct arena *a, const struct id *id, const struct version *v, int by,
                        const char *reason, const struct next_step *next, struct outcome *out, struct err *e);
/* Cancels one that is booked or waits for a place, as part of an open act (somebody died): by the patient, code a FHIR
 * reason, nothing comes next for the reason `closed`. The act keeps its name; the role is asked as in cancelling. */
bool appointment_cancel_put(struct desk *d, struct arena *a, struct act *act, const struct appointment *x,
                            const char *code, const char *closed, struct err *e);
/* The confirmation axis; only while booked. */
bool appointment_confirm(struct desk *d, struct arena *a, const struct id *id, const struct version *v,
                         enum confirmation c, struct outcome *out, struct err *e);
/* Says what comes next after an end; this is how somebody leaves the Leaving list. ERR_STALE: somebody else has said it
 * since. */
bool appointment_set_next(struct desk *d, struct arena *a, const struct id *id, const struct version *v,
                          const struct next_step *next, struct outcome *out, struct err *e);

/* One line asked of the room ("can you see her at eleven?"), and its answer. Asking anew forgets the answer to what was
 * asked before. Only while the visit is to come or going on. ERR_INPUT (nothing said), ERR_REFUSED (nothing was
 * asked; over). */
bool appointment_ask(struct desk *d, struct arena *a, const struct id *id, const char *question, struct outcome *out,
                     struct err *e);
bool appointment_answer(struct desk *d, struct arena *a, const struct id *id, const char *answer, struct outcome *out,
                        struct err *e);

/* Details. Bits of `set` say which members count. */
enum {
    EDIT_REMARK = 1,
    EDIT_TYPE = 2,
    EDIT_ASKED = 4,          /* only while booked */
    EDIT_EXPECTED = 8,       /* only while booked */
    EDIT_INFORMED = 16,      /* told of a delay, now; only while booked or waiting here */
    EDIT_MINUTES = 32,       /* the length; only while it holds its place, and nobody may stand in the way */
    EDIT_LATE_TAG = 64,      /* only of a late cancellation */
    EDIT_RULE_TOLD = 128,    /* told the rule of late cancellation, now */
    EDIT_SHORT_NOTICE = 256, /* would come sooner; only while booked */
};
struct edit {
    int set;
    const char *remark;          /* NULL: none */
    struct id type;              /* the length stays as booked */
    int asked_min, expected_min; /* MINUTE_NONE: none */
    int minutes;
    enum late_tag late_tag;
    bool is_short_notice;
    /* What its author saw, or NULL: a member of `set` that somebody else has changed since is ERR_STALE; other members
     * are nobody's quarrel. */
    const struct appointment *saw;
};
/* ERR_REFUSED where a member cannot be said at that stage, or (as booking) the longer visit has no room. */
bool appointment_edit(struct desk *d, struct arena *a, const struct id *id, const struct version *v,
                      const struct edit *what, struct outcome *out, struct err *e);

/* Adds a whole appointment to an open act as it is given (names and ref are ignored, ref is made from the id): history
 * that comes in closed, and a demo's past. Checks that transition.c has a row for its status, its calendar date and
 * length, and no more: no hours, no overlap, no patient. ERR_INPUT. */
bool appointment_write(struct act *act, const struct appointment *what, struct err *e);

/* --- for the fold ---------------------------------------------------------------- */

/* Derive hook of KIND_APPOINTMENT: clash rows and the timeline; a pure function of the appointments. */
bool appointment_changed(struct book *b, const struct row *before, const struct row *after, struct err *e);
/* And of every write, winner or not: table stood, from which schedule_slot says what ever stood at a slot. What came in
 * as history never moves, so it is not written twice. */
bool appointment_wrote(struct book *b, const struct row *part, struct err *e);

#endif

/* queue: what has to be done for somebody by a time, in the one order in which it is to be done.
 *
 * Table queue holds a row for every follow-up that is open. Where a follow-up comes from does not matter to it:
 * people make them (follow_up.h), and they follow from what stands in an appointment (to be booked again, a date
 * to be in touch, a change to be told). Those are never logged; their id is made from their kind and the id of
 * the fact, so that two sites make the same one, and what people do to it (tried, put off, ended) is a record of
 * that id. A row is a pure function of the fact and that record: no clock, no order of arrival. Rules that will
 * make more of them find their place in queue_fact_changed.
 *
 * Times are civil minutes (date * 1440 + minute of day). What is late, now, for later today or to be asked at
 * the desk is asked when the queue is read: nothing has to run at midnight. Visits of which nobody has said what
 * happened are in the queue too, and are read from the appointments; so is what copies of the book set apart
 * (conflict.h).
 *
 * Order: rank, which is fixed when the row is folded: when it is due (a day alone: QUEUE_DAY_AT), less the
 * weight of its kind (follow_up_kind.h), less QUEUE_RAISED_MIN if they got in touch meanwhile.
 */
#ifndef ROUNDS_PRACTICE_QUEUE_H
#define ROUNDS_PRACTICE_QUEUE_H

#include "book/stmt.h"
#include "practice/appointment.h"
#include "practice/follow_up_kind.h"
#include "practice/telecom.h"

enum {
    QUEUE_DAY_AT = 9 * 60,
    QUEUE_RAISED_MIN = 30 * 1440,
    QUEUE_TELL_AHEAD_MIN = 14 * 1440, /* how long before a visit a change of it that has to be told is one of today's */
    QUEUE_ROWS_MAX = 1000, /* read at once; whoever has more sees the most pressing, and counts of all */
};

/* What a row is that stands in no table (queue_is_derived), and what it says. */
struct queue_derived {
    const char *why;         /* in words */
    int kind, field;         /* FOLLOW_UP_CONFLICT: of which kind of record, which field */
    struct id record, other; /* the record, none; FOLLOW_UP_CLASH: the two bookings, the earlier first */
    const char *task;        /* FOLLOW_UP_ROUTINE: code, to be ticked off for the date; else NULL */
    int date;
};

/* Where a row stands on the screen, by the clock and by who is here. */
enum queue_place {
    QUEUE_NOW,   /* to be done now */
    QUEUE_DESK,  /* they are in the building, or come later today and do not wait for a call before: do not ring */
    QUEUE_LATER, /* today, but not yet */
    QUEUE_LOST,  /* they are to be rung, and every number was marked as wrong: to be asked when they come */
    QUEUE_OLDER, /* was due before the practice went live: a few of the pool, until they are begun; never late */
    QUEUE_AHEAD, /* another day; only asked for */
    QUEUE_PLACES
};

struct queue_row {
    struct id id, patient, fact, owner; /* fact, owner: or none; patient: who stands for a merged record */
    const char *kind;                   /* code */
    const char *rule;                   /* code of the rule that made it; "" none did */
    int64_t rank, opens, due, falls;    /* falls: from when it is anybody's, 0 never; owner is none from then on */
    enum queue_place place;
    bool is_late;
    bool is_given_up;     /* tried as often as policy says: somebody has to say how it ends */
    bool is_confidential; /* shown to its keeper, or once that one has left to the owner, and to who asks */
    bool is_told;         /* its words may be said: somebody asked for what is confidential, or works on it */
    struct id keeper;     /* of a confidential one: who has it, else who wrote it down */
    int64_t position;     /* of one's own, when only those are asked for: place in the order they were put into; -1 */
    const char *patient_name, *patient_short; /* "WERNER, Stefan", "Werner S" */
    struct id household;                      /* none: alone */
    bool is_never_rung;
    bool is_known;   /* names, rule, fact and position are; see is_bare */
    bool is_untouched; /* when it was known, nobody had done anything to it yet: there is no record */
    bool has_bad;    /* a number on its own record was marked as wrong */
    bool has_rule;   /* a rule made it: nobody wrote it down */
    bool is_merged;  /* its own record was made one with another, or another with it */
    bool is_older;   /* of the pool: due before the practice went live, and nobody has begun it */
    struct id visit; /* QUEUE_DESK, and an older one of who is here: today's booking */
    int visit_min;   /* when it begins */
    enum status visit_status;
    const struct appointment *about; /* the visit that opened it, what words need of it; NULL: none, or not looked at */
    const struct queue_derived *derived; /* NULL: it stands in a table */
    const char *holder; /* who has it open on this machine now; NULL nobody */
    bool is_mine_open;  /* it is this process */
};

/* What is asked for. All zero: everything of today. */
struct queue_filter {
    bool is_ahead; /* other days too */
    bool is_late;
    bool is_given_up;
    bool is_older; /* of the pool alone */
    bool is_mine; /* of `staff`: in the order they were put into, then those with no place in it */
    bool is_given; /* of somebody other than `staff` */
    struct id staff; /* who asks: theirs is what is confidential, too */
    bool with_confidential; /* what is confidential and others keep, too */
    const char *kind;  /* NULL: all */
    struct id patient; /* none: all */
    bool is_bare;      /* names, rule and fact are left out until queue_know, but of one's own and of a complaint's */
};

struct queue_kind_count {
    const char *code;
    int n;
};

struct queue {
    struct queue_row *rows; /* now, at the desk, later today, lost, older, ahead; each by rank */
    int nrows;
    bool is_cut;             /* more than QUEUE_ROWS_MAX were asked for */
    /* How many, whether read or not, and whatever was asked for (but of one patient), so that the same words have the
     * same number everywhere: what is confidential and others keep is counted in nconfidential alone, what is for other
     * days in place[QUEUE_AHEAD] and nall alone, what is older in place[QUEUE_OLDER] and nall alone. */
    int place[QUEUE_PLACES];
    int nlate, nmine, ngiven_up, nall;
    int64_t oldest;    /* when that of the late ones was due which has waited longest; 0: none is late */
    int nconfidential; /* of today, and only if they were asked for */
    struct queue_kind_count kinds[32];
    int nkinds;
    bool has_order; /* positions count: only one's own were asked for */
    int64_t now;    /* civil minutes when it was read */
};

/* Reads it. Cost: by index over what is open today; one look at each row and its patient, unless it is to be bare.
 * Everything is in the arena. */
bool queue_load(struct practice *p, const struct queue_filter *f, struct arena *a, struct queue *out, struct err *e);
/* Of one of q's rows that was read bare: what was left out. By its id. What was settled since stays as it is, its texts
 * empty. */
bool queue_know(struct practice *p, struct queue *q, const struct queue_row *row, struct arena *a, struct err *e);
/* "the oldest since 12 Nov, 11 days", "since 08:55": of q's late ones; "" if there are none. In a. */
const char *queue_oldest_text(const struct queue *q, struct arena *a);
/* Binds :here of statements about what is confidential: for the practice's owner, who sees what somebody kept who has
 * left, the ids of all who have not. */
void queue_bind_here(const struct practice *p, const struct id *staff, struct stmt *q);
/* Of today: now, at the desk, later today, and who cannot be rung; older ones are not. */
int queue_today(const struct queue *q);
/* The same without the rows, for `staff` (or none): for the tab. By index. */
bool queue_count(struct practice *p, const struct id *staff, int *out, struct err *e);

/* What a person has to know of one row before ringing. Texts never NULL; in the arena. */
struct queue_detail {
    const char *what; /* "promise", as policy calls it */
    const char *why;  /* why it is here, in words: "cancelled Fri, none booked"; "'report by half ten', Chen" */
    const char *due;  /* "08:55 late", "20 Nov late", "today", "17:00" */
    const char *name; /* "Werner, Stefan" */
    int age;          /* -1: not known */
    const char *phone, *phone_note; /* where they rang from, else the first good one (an address for who cannot be
                                     * rung); what may be left there */
    struct id telecom;              /* of that number; none: it is not on their record */
    int nphones;                    /* good ones */
    const char *care;               /* alert, needs; what must be known first */
    int attempts;
    const char *tried;  /* "tried 2 times, last Fri: no answer" or "" */
    const char *owner;  /* staff name, "" anybody */
    const char *status; /* requested, on-hold */
    const char *text;   /* what was promised or is to be done; "" */
};
bool queue_describe(struct practice *p, const struct queue_row *row, struct arena *a, struct queue_detail *out,
                    struct err *e);
/* The number they rang from, of a row that a message of theirs made: the newest since that has one. *number "": none,
 * or it was marked as wrong. known: the same on their record, or telecom_none. In a. */
bool queue_rang_from(struct practice *p, const struct id *row, const struct id *patient, struct arena *a,
                     const char **number, struct telecom *known, struct err *e);
/* Why alone, for lists; of what somebody else has open: who has it. */
const char *queue_why(struct practice *p, const struct queue_row *row, struct arena *a);
/* What it is, as policy calls it: "ring back"; "write back" for somebody who cannot be rung. In a. */
const char *queue_what(struct practice *p, const struct queue_row *row, struct arena *a);
/* "08:55 late", "20 Nov late", "2 Jan 2025", "Fri 16:00": how its due time stands to now. A day that is past has its
 * date, since a weekday may be of the next week too, and its year if that is over; its hour does not matter now. Of an
 * older case the date alone: nobody was late with it. */
const char *queue_due_text(const struct queue_row *row, int64_t now, struct arena *a);

/* One thing that is open for a patient: the row of the queue, and a line. */
struct queue_open {
    struct id id;
    const char *words;
};

/* What is open for one patient, for a line: "promise: parking space near the door (Okoro, Fri)", "be in touch
 * tomorrow"; the most pressing first, whatever their day, those of records made one with theirs among them,
 * confidential ones not, nor visits of which nobody has said what happened. but: one that is left out, as somebody has
 * it before them; NULL none. is_never_rung: nothing says that they are rung. out has room for max; *count: how many are
 * open, which may be more. Cost: one or two statements for each record of theirs, two or three look-ups for each of
 * max. In a. */
bool queue_brief(struct practice *p, const struct id *patient, bool is_never_rung, const struct id *but, int max,
                 struct arena *a, struct queue_open *out, int *count, struct err *e);

/* The last contacts with a patient, newest first, each in words ("Wed 11:05 > call: booked", who wrote it down left
 * out); at most max, *count of them. Confidential ones are left out; those of records made one with theirs are not.
 * In a. */
bool queue_contacts(struct practice *p, const struct id *patient, int max, struct arena *a, const char **out,
                    int *count, struct err *e);

/* One row by id, open or not known. ERR_MISSING: it is not open (any more). Of what happened: by its own id too. */
bool queue_get(struct practice *p, const struct id *id, struct arena *a, struct queue_row *out, struct err *e);
/* The id of what follows from a fact: kind FOLLOW_UP_TELL, _REBOOK, _NEXT, _UNRESOLVED. */
struct id queue_rule_id(const char *kind, const struct id *fact);
bool queue_is_by_rule(const char *kind);
/* Worked out when the queue is read: what two computers wrote apart, what the practice does again and again. What ends
 * it is done there; nothing can be said of it, and nobody makes one by hand. */
bool queue_is_derived(const char *kind);
/* A clock of a complaint (its fact): what came of it is said there, and that ends the row. By its kind alone it may be:
 * one that people made is not. */
bool queue_is_complaint_kind(const char *kind);
bool queue_is_of_complaint(const struct queue_row *row);

/* --- for the fold ------------------------------------------------------------------------- */

/* Hooks of KIND_FOLLOW_UP and KIND_FOLLOW_UP_KIND. */
bool queue_follow_up_changed(struct book *b, const struct row *before, const struct row *after, struct err *e);
bool queue_kind_changed(struct book *b, const struct row *before, const struct row *after, struct err *e);
/* A number was marked as wrong, or is right again. */
bool queue_telecom_changed(struct book *b, const struct row *before, const struct row *after, struct err *e);
/* Their record was made one with another, or stands alone again; they are of another household. */
bool queue_patient_changed(struct book *b, const struct row *before, const struct row *after, struct err *e);
/* An appointment changed, or whether it stands under an absence. */
bool queue_fact_changed(struct book *b, const struct row *before, const struct row *after, struct err *e);
bool queue_fact_again(struct book *b, const struct id *appointment, struct err *e);

#endif

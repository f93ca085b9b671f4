/* conflict: what two copies of the book brought together and a person has to settle. Two kinds: a field that two people
 * set differently without knowing of each other, and a double booking that neither of them saw.
 *
 * Nothing is decided silently and nothing blocks work: of a field the latest is shown meanwhile, and both bookings
 * stand. Saving the field anywhere settles it everywhere; a double booking ends when one of the two is moved,
 * cancelled, or both are accepted.
 *
 * Where a booking stands and what became of it are one question, whose field is FIELD_APART: moved to two places, or
 * cancelled at one computer and moved at another. Each side is the booking as one of them left it, kept whole.
 */
#ifndef ROUNDS_PRACTICE_CONFLICT_H
#define ROUNDS_PRACTICE_CONFLICT_H

#include "practice/appointment.h"

enum {
    CONFLICT_OPENINGS = 3,
    CONFLICT_LIST_MAX = 500,
    CONFLICT_ENDED = -1, /* in place of a field: they have died, or want no contact, and something stands still */
    CONFLICT_HOURS = -2, /* the same of a booking: hours were said over it, and neither knew (conflict_hours.h) */
};

/* What one of them wrote. Texts are in the arena. */
struct conflict_side {
    int64_t key;    /* of the transaction, here only */
    struct id hash; /* the same everywhere (history.h) */
    struct value value;
    const char *text;  /* in words; "" for emptied (conflict_side_text) */
    const char *staff; /* NULL: nobody had signed in */
    const char *site;  /* NULL: not known here yet */
    int64_t at_ms;     /* by the clock there */
    bool is_shown;     /* the one that is shown meanwhile */
    const struct row *left; /* of a booking: as they left it; else NULL */
    const char *did; /* what keeping it does beside: "2 bookings cancelled, 1 follow-up ended"; NULL nothing */
};

struct conflict {
    int kind, field; /* FIELD_APART: of a booking, where it stands and what became of it; of a patient, what was
                      * written to a record that had been made one with another (conflict_merged.h); CONFLICT_ENDED,
                      * CONFLICT_HOURS */
    struct id record;
    struct id patient;     /* whom it is about; none: nobody */
    const char *what;            /* the kind of record, as a table is called: "patient" */
    const char *field_name;      /* for people: "town" */
    const char *which;           /* what tells it from others of its kind: a number, a name; NULL or "": nothing */
    bool is_confidential;
    bool is_prose;               /* both can be kept (field_check.h) */
    bool is_written;             /* a third can be written; prose too */
    struct conflict_side *sides; /* oldest first, in one order on every computer; two or more (CONFLICT_ENDED: one) */
    int nsides;
};

struct conflict_clash {
    struct appointment a, b; /* the earlier first */
    bool same_practitioner, same_room;
    struct opening free_a[CONFLICT_OPENINGS],
        free_b[CONFLICT_OPENINGS]; /* the nearest for each that day, then after it, with the same practitioner */
    int nfree_a, nfree_b;
};

/* "SMITH, John: town", "SMITH, John, 07700 900021: rule for messages": what a field to settle is about. In a. */
const char *conflict_about(struct practice *p, const struct conflict *x, struct arena *a);
/* What a desk reads of one side: its text, or that it was left empty. */
const char *conflict_side_text(const struct conflict_side *s);

/* All there are, at most CONFLICT_LIST_MAX, by kind and record. What is confidential is left out unless asked for, and
 * counted in *hidden. Reads the history of each such record. */
bool conflict_list(struct practice *p, bool with_confidential, struct arena *a, struct conflict **out, int *count,
                   int *hidden, struct err *e);
/* Those whose practitioner and time still matter: that have not ended before today. with_openings costs a look into the
 * days to come for each. */
bool conflict_clashes(struct practice *p, bool with_openings, struct arena *a, struct conflict_clash **out, int *count,
                      struct err *e);

/* How many there are, confidential ones among them, and how many computers have written, by their names. By
 * three small tables. */
bool conflict_count(struct practice *p, int *count, int *computers, struct err *e);

/* How many of those that no field tells: CONFLICT_ENDED, CONFLICT_HOURS. */
bool conflict_count_made(struct practice *p, int *count, struct err *e);

/* What other computers say that everybody has to know of this patient, beside the alert that is shown, until somebody
 * settles it: one warning does not hide another. "; " between them; "" nothing, as almost always: one look by index. In
 * a. */
const char *conflict_other_alert(struct practice *p, const struct patient *who, struct arena *a);

/* The same of this record alone, without what was written to records behind it (conflict_merged.h). */
const char *conflict_head_alert(struct practice *p, const struct patient *who, struct arena *a);

/* What is to be settled, in a word or two, by its field: "answered twice", "still stands", "outside hours". */
const char *conflict_word(int field);

/* The least role that may settle this: fields of who and what the practice is are for owners. */
int conflict_level(const struct conflict *c);
/* Whether they have it: to be asked before they write anything. ERR_REFUSED. */
bool conflict_may(const struct desk *d, const struct conflict *c, struct err *e);

/* Each is one act. Undo takes back only that of CONFLICT_ENDED: of others what one of the two said would be out of
 * sight, and nobody asked any more. seen: as conflict_list gave it; ERR_STALE if what stands there is other now
 * (somebody settled it, or more came). ERR_REFUSED: a role that may not change this, or both or a third of what is no
 * prose, or not written. Fields of who and what the practice is (policy) are for owners. What is to stand is checked as
 * its own form checks it (field_check.h): ERR_INPUT. */
bool conflict_keep(struct desk *d, const struct conflict *seen, int side, struct err *e);
/* Both texts, the older first, "; " between them. */
bool conflict_keep_both(struct desk *d, const struct conflict *seen, struct err *e);
bool conflict_write(struct desk *d, const struct conflict *seen, const char *text, struct err *e);

/* Both stay, on purpose: the later one gets the reason. ERR_INPUT (no reason), ERR_MISSING (these two do not stand on
 * each other). */
bool conflict_accept(struct desk *d, struct arena *a, const struct id *x, const struct id *y, const char *reason,
                     struct err *e);

#endif

/* follow_up: something somebody has to do for a patient by a time (FHIR Task), and what people do to it.
 *
 * A follow-up made by a person is a record. One that follows from a fact (queue.h) is a record only once
 * somebody has done something to it: the record has the same id, and lies over what the fact gives. Every act
 * here takes the row as its author saw it, and is refused with ERR_STALE, saying who was first, when somebody
 * else has changed it.
 *
 * Outcomes: one act logs the contact, sets the next try or ends the follow-up, and where it came from an
 * appointment says there what was settled, so that both always agree. Numbers of tries and their distance are
 * policy's (follow_up_kind.h).
 */
#ifndef ROUNDS_PRACTICE_FOLLOW_UP_H
#define ROUNDS_PRACTICE_FOLLOW_UP_H

#include "practice/queue.h"

enum { FOLLOW_UP_TEXT_MAX = 500 };

struct follow_up {
    struct id id, patient, fact, owner, made_by, satisfied_by; /* each but id and patient may be none */
    const char *kind, *text, *status, *outcome, *reason;       /* codes of FHIR and words.h; "" none */
    const char *rule;                     /* code of the rule that opened it; "" none */
    int due_date, due_min;                /* CIVIL_NONE, MINUTE_NONE: none; a day alone: any time of it */
    int hold_date, hold_min;              /* put off until */
    int attempts;                         /* 0 .. */
    int position;                         /* in the owner's own order; -1 none */
    int64_t made_at, ended_at, raised_at; /* instants, 0 none */
    bool is_from_pool; /* begun from what was due before the practice went live */
    bool is_confidential, is_in_error;
};

/* An empty one of this kind, for follow_up_add. */
struct follow_up follow_up_none(const char *kind);
/* Reads the record. *exists false: nobody has done anything to it yet. */
bool follow_up_get(struct book *b, const struct id *id, struct arena *a, struct follow_up *out, bool *exists,
                   struct err *e);

/* What of a record still holds: of one that has ended, or was taken back, nothing but what it is. */
struct follow_up follow_up_now(const struct follow_up *f);

/* Adds one that a person makes, as act "promise-add" or "followup-add": patient, kind and words are asked for;
 * without a due day it is follow_up_usual_due. Its id may be chosen before the first try: added twice, it stands once,
 * as it is by then; ERR_STALE if it says something else. ERR_INPUT, ERR_MISSING, ERR_REFUSED (role; a kind that facts
 * make). */
bool follow_up_add(struct desk *d, struct arena *a, const struct follow_up *what, struct id *out, struct err *e);
/* The same in an open act, checked. */
void follow_up_put(struct act *act, const struct follow_up *what, struct id *out);
/* The end of the next working day: 17:00, or when the practice closes if that is earlier. */
void follow_up_usual_due(struct practice *p, int *date, int *minute);
/* The nth working day after a date; n 0: the first working day from that date on. Where two years have
 * none, the day itself, so many days on. */
int follow_up_working_day(struct practice *p, int date, int n);

/* --- what becomes of it -------------------------------------------------------------------- */

/* What an outcome asks for besides its key. */
enum follow_up_asks {
    FOLLOW_UP_ASKS_NOTHING,
    FOLLOW_UP_ASKS_WORDS,  /* a note, may be empty */
    FOLLOW_UP_ASKS_DATE,   /* until when */
    FOLLOW_UP_ASKS_REASON, /* one of the practice's reasons (follow_up_reasons), or words */
    FOLLOW_UP_ASKS_STAFF,
    FOLLOW_UP_ASKS_WHY, /* words that must not be empty */
};

struct follow_up_outcome {
    const char *code;  /* stable: of words_outcome, and "done", "put-off", "give", "take" */
    const char *keys;  /* on the work screen */
    const char *title; /* "no answer" */
    enum follow_up_asks asks;
    const char *mode; /* of the contact it logs: call, text; NULL: none */
    bool is_try;      /* counts as a try, and the next one is set by policy */
    bool is_end;
};
/* In the order of the screen; ends with code NULL. */
extern const struct follow_up_outcome follow_up_outcomes[];
const struct follow_up_outcome *follow_up_outcome_find(const char *code);

struct follow_up_answer {
    const char *outcome; /* code */
    const char *words;   /* note of the contact; NULL none */
    const char *reason;  /* code or name of a reason of follow_up_reasons, or words */
    const char *mode;    /* of "sent": text, email, letter; NULL: text */
    int date,
        minute; /* until when, for FOLLOW_UP_ASKS_DATE and as the next try by hand; CIVIL_NONE, MINUTE_NONE: usual */
    struct id staff;   /* "give": to whom; none: to nobody in particular */
    struct id telecom; /* "wrong-number": which */
    int score;         /* "reached": how content they are (contact.h); nothing unless has_score */
    bool has_score;
    enum contact_recommends recommends; /* "reached" */
};

/* The list of reasons why somebody declines what this kind asks for: "close", or "leave" for who has not come for long
 * where policy has such reasons. */
const char *follow_up_reasons(const struct practice *p, const char *kind);
/* Its name, whichever of these lists it is of; words stay words. */
const char *follow_up_reason_name(const struct practice *p, const char *code);
/* Whether the desk asks whoever was reached why they stayed away: a reason as above, which may be left unsaid. */
bool follow_up_asks_leave(const struct practice *p, const char *kind, const char *outcome);
/* Whether the desk asks for a score with this outcome: at the end of a course of care, else if policy says so. */
bool follow_up_asks_score(const struct practice *p, const char *kind, const char *outcome);

/* What was done. Texts in the arena. */
struct follow_up_done {
    bool is_ended, has_failed; /* failed: tried as often as policy says; it stands until somebody ends it */
    int next_date, next_min;   /* of the next try; CIVIL_NONE, MINUTE_NONE */
    int attempts;
    const char *what; /* "no answer, next try Tue 24 Nov", "done" */
};

/* What an author saw: the row, and the record as it was then. */
struct follow_up_seen {
    struct queue_row row;
    struct follow_up record;
    bool exists;
};
/* Reads both, for whoever is about to do something. ERR_MISSING: it is not open. ERR_REFUSED: somebody else on this
 * machine has it open. */
bool follow_up_see(struct practice *p, const struct id *id, struct arena *a, struct follow_up_seen *out, struct err *e);

/* Says what came of it, as act "followup-<outcome>". ERR_INPUT, ERR_STALE, ERR_REFUSED, ERR_MISSING (settled
 * meanwhile). */
bool follow_up_answer(struct desk *d, struct arena *a, const struct follow_up_seen *seen,
                      const struct follow_up_answer *what, struct follow_up_done *out, struct err *e);
/* The same of several at once, as one act: one call to a household closes what is open for all of them. out: n. */
bool follow_up_answer_all(struct desk *d, struct arena *a, const struct follow_up_seen *seen, int n,
                          const struct follow_up_answer *what, struct follow_up_done *out, struct err *e);
/* Whether an outcome can have come of it at all: of who cannot be rung, none of a telephone; where no message may be
 * left, no message. follow_up_answer asks it too. ERR_REFUSED, saying what can be done instead. */
bool follow_up_can_come(struct practice *p, const struct queue_row *row, const char *outcome, struct err *e);
/* They have a visit to come, besides the one it is about. False where it cannot be read, too. */
bool follow_up_is_booked(struct practice *p, struct arena *a, const struct queue_row *row, bool *out, struct err *e);
/* When the same outcome was the last written down of this patient (and visit, or none), less than a minute ago; 0: not.
 * For screens: a key that was pressed twice is not two tries. */
bool follow_up_just_said(struct practice *p, const struct id *patient, const struct id *appointment,
                         const char *outcome, int64_t now_ms, int64_t *at_ms, struct err *e);
/* What would be the next try, for the screen that offers it. */
void follow_up_next_try(struct practice *p, const struct follow_up_seen *seen, const char *outcome, int *date,
                        int *minute);

/* Edits words and due time of one that people made; a due day set by hand sticks. As act "followup-edit". */
bool follow_up_edit(struct desk *d, struct arena *a, const struct follow_up_seen *seen, const struct follow_up *to,
                    struct err *e);

/* Puts one's own list into another order, as act "followup-order". rows: one's own, of one place (queue.h), as they are
 * to stand; `moved` of them from `first` were taken there. Writes the places of these, between those around them, and
 * of rows before them that had none; all are numbered again only when there is no room left. ERR_REFUSED (nobody is
 * signed in), ERR_STALE (not theirs any more). */
bool follow_up_order(struct desk *d, struct arena *a, const struct queue_row *const *rows, int count, int first,
                     int moved, struct err *e);

/* --- what else ends or raises them, inside open acts ---------------------------------------- */

/* A booking ends what policy says a booking meets. */
bool follow_up_met(struct practice *p, struct act *act, const struct id *patient, const struct id *by, struct err *e);
/* They got in touch, at that instant: whatever was open for them then goes to the top, unless it was put off since. */
bool follow_up_raise(struct act *act, const struct id *patient, int64_t at_ms, struct err *e);
/* A booking stands on another day or hour: who was reminded of the old one is reminded again, and until when such a
 * call was put off was said of the old one. is_due: they have to be told, and nobody has: before the time they know,
 * where that is before the new one. */
bool follow_up_moved(struct act *act, const struct appointment *was, const struct place *to, bool is_due,
                     struct err *e);
/* They know where it stands now: when they would have come is forgotten. */
bool follow_up_known(struct act *act, const struct id *appointment, struct err *e);
/* A visit ended, or its end was taken back: that somebody put off what was to come after an earlier end is over. */
bool follow_up_next_anew(struct act *act, const struct id *appointment, struct err *e);
/* Nothing more is to be done for them (died, moved away, wants no contact): ends all that is open, with that reason,
 * for records that were made one with theirs too; is_death: also that they hear of a visit we cancelled. *count of
 * them. keep: what stays all the same; NULL: nothing. */
struct follow_up_keep {
    bool (*stays)(void *arg, const struct id *follow_up, const struct id *visit, bool *out, struct err *e);
    void *arg; /* visit: that it follows from, or none */
};
bool follow_up_stop(struct act *act, const struct id *patient, const char *reason, bool is_death,
                    const struct follow_up_keep *keep, int *count, struct err *e);

#endif

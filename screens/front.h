/* front: the practice as its screens share it: which book, who is at the desk, and what all
 * of them do in the same way: open a patient, go to a slot, say what was done.
 *
 * The one place where screens that know a practice meet the framework of app.h, which knows none.
 */
#ifndef ROUNDS_SCREENS_FRONT_H
#define ROUNDS_SCREENS_FRONT_H

#include "practice/appointment.h"
#include "screens/app.h"

struct live;
struct draft;

enum { FRONT_PINS = 4 }; /* calls at once; with more the oldest is let go */

/* Somebody kept in the header. */
struct front_pin {
    struct id patient;
    char name[48];  /* for titles: "Smith J" */
    char line[160]; /* "With SMITH, John   62 y   07700 900123" */
    int64_t draft;  /* front_pin's */
};

/* Whom the marker of the screen shown stands on: what a screen's at_hand fills. */
struct front_hand {
    struct id patient, appointment; /* appointment: or none */
    char name[48];                  /* for titles: "Smith J" */
    bool is_kept;                   /* front_whom's: nobody is marked, they are kept in the header */
};

/* Made by start.c; app->plan->practice points to it. */
struct front {
    struct practice *practice;
    struct desk desk;      /* who acts; nobody until somebody signs in */
    struct live *live;     /* tells when others write */
    char staff[64];        /* code of who acts, "" nobody: whose drafts */
    char who[96];          /* "Front desk: Okoro", "" nobody */
    int64_t others;        /* book_others when front_watch looked last */
    bool is_practice_old;  /* its rules were written at this desk: a sync brought them, a conflict was settled */
    bool was_offered;      /* half-filled forms of last time were offered */
    int64_t offered;       /* draft: which one the question that is put is about */
    char calls_count[24];  /* calls that are open, and what has to be answered: "2", "3 hold 4m"; "" nothing */
    char open_count[12];   /* how much is to be done now: "14", "" nothing or not counted yet */
    char complaint_count[12]; /* how many complaints are open: the same */
    char settle_count[12];    /* what copies brought together and has to be settled: the same */
    bool has_computers;       /* there is more than this one, or something to settle */
    char thanks[40];          /* that somebody thanked who is at the desk, until they have read it; "" */
    char unread[480];      /* what front_unread said last */
    int did;               /* the undo line of the last act at this desk: app.said when it was written */
    bool did_undo;         /* that act was an undo: what can be done again is what it names */
    int nacts;             /* how often something was done at this desk (front_did): the rest was done elsewhere */
    int told_date;         /* the day for which was said what is late; 0: none yet */
    char line[200];        /* room for what a screen puts together for its message line */
    int64_t given_state;   /* of the book, when what others gave was last looked for; 0: never */
    int64_t counted_state; /* of the book, and the civil minute, when that was counted */
    int64_t counted_at;
    int print_date;  /* which day is going on paper, while it is asked where to */
    struct front_hand ending; /* who has died or moved, while it is asked which */
    int64_t undoing;          /* the act that is taken back or done again, while it is asked whether (undone.key) */
    struct id noted; /* front_note_hand's */
    struct id twice;      /* of whom something was just refused as pressed twice (front_is_meant); none */
    char twice_what[24];  /* and what */
    int64_t advanced_at_ms;   /* clock_mono_ms at which an outcome's key put the next one in their place; 0: none did */
    unsigned advanced_key;    /* how many keys there had been (app's nkeys) */
    char advanced_what[24];   /* that outcome, */
    struct id advanced_from;  /* for whom it was, */
    char advanced_name[64];   /* and their name */
    struct front_pin pins[FRONT_PINS]; /* the last is on top: front_pinned */
    int npins;
};

struct front *front_of(const struct app *app);

/* What the schedule can be opened on. Members left out (CIVIL_NONE, MINUTE_NONE, no id) are kept as they are. */
struct front_place {
    int date, start_min;
    struct id practitioner;
    struct id appointment; /* under the marker, if it still stands there */
};
struct front_place front_place_none(void);
/* Where an appointment stands. */
struct front_place front_place_of(const struct appointment *x);

/* Shows the schedule there. */
bool front_go(struct app *app, const struct front_place *to, struct err *e);

/* What the patient screen is opened on. */
struct front_patient {
    struct id patient;
    struct id record; /* of the timeline, under the marker; or none */
};
bool front_open_patient(struct app *app, const struct id *patient, const struct id *record, struct err *e);

/* False: nobody stands there. */
bool front_at_hand(const struct app *app, struct front_hand *out);
/* Whether one patient fills the screen shown: it is about them, as a rule, while a marker stands on anybody. */
bool front_is_about_one(const struct app *app);
/* When a screen is left: keeps the patient at hand for key 2. Taken once; none if nobody stood there. */
void front_note_hand(struct app *app);
struct id front_take_noted(struct app *app);
/* Of a booking under the marker, for a screen's at_hand; out is a struct front_hand. Always true. */
bool front_hand_of(const struct appointment *x, void *out);
bool front_hand_of_name(const struct id *patient, const char *name, void *out);

/* Keeps a patient in the header of every screen, with age and number, until front_unpin; on top of who is kept already.
 * The line costs a row only while somebody is kept. Local: of this person at this terminal, and theirs again on the
 * same day after the terminal was lost or the program left. Nothing happens for a patient that cannot be read. */
void front_pin(struct app *app, const struct id *patient);
/* Nothing happens for somebody who is not kept. */
void front_unpin(struct app *app, const struct id *patient);
/* Who is on top; NULL nobody. Valid until the next of these calls. */
const struct front_pin *front_pinned(const struct app *app);
/* Whom a key is for, every one on every screen: who is under the marker, or whom the screen is about; where nobody is,
 * who is kept in the header. False: nobody. */
bool front_whom(const struct app *app, struct front_hand *out);
/* The same for what somebody says of us: of the marker's visit only where it is to come or not longer ago than
 * FRONT_LATELY_DAYS. Who rings about something mostly means the last weeks; the marker of who leafs through years does
 * not say what is meant. */
enum { FRONT_LATELY_DAYS = 28 };
bool front_whom_lately(const struct app *app, struct front_hand *out);
/* Before the loop: takes up who was kept when the terminal was lost. */
void front_take_up_pins(struct front *f);
/* The practice file changed: names and numbers may be others. */
void front_renew_pins(struct front *f);
/* Whether a half-filled form is none, but somebody kept. */
bool front_is_kept(const struct draft *d);
/* R: keeps who is under the marker, or lets go. */
bool front_pin_can(const struct app *app, const void *state, struct err *e);
bool front_pin_run(struct app *app, void *state, const struct command *row, struct err *e);

/* After an act: loads again and says "<sentence>. <warnings> u to undo". o may be NULL. */
void front_did(struct app *app, const struct outcome *o, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The same where a form or a list opens next: there u is typed, or does nothing, so Esc comes first. */
void front_did_before(struct app *app, const struct outcome *o, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Whether an outcome may be written down: not if it was, of the same patient and visit (or none), less than a minute
 * ago, unless this is asked once more after that was said. Nor of somebody who was rung and is in the building: here
 * says so, "" they are not. ERR_REFUSED, saying when, or that. */
bool front_is_meant(struct app *app, const struct id *patient, const struct id *appointment, const char *outcome,
                    const char *title, const char *here, struct err *e);
/* An outcome was written down for a patient, and the next one stands in their place by itself. */
void front_note_advance(struct app *app, const char *outcome, const struct id *patient, const char *name);
/* Whether the same outcome may be written down for who came next: not as the next key within a second of that, since
 * a key pressed twice was meant for the one before, unless it is pressed once more after that was said. ERR_REFUSED,
 * with both names. */
bool front_is_for_next(struct app *app, const char *outcome, const struct id *patient, const char *name,
                       struct err *e);
/* While somebody is on the line or at the desk: says that something went wrong for them and is open. Says nothing where
 * nothing is. */
void front_warn(struct app *app, const struct id *patient);
/* After an act that did not work: what stands on the screen may be old, so it is loaded again too. */
void front_failed(struct app *app, const struct err *e);

/* "today 10:30, Chen", "Tue 24 Nov 10:30, Chen"; in a. */
const char *front_where(struct arena *a, const struct appointment *x);
/* What was settled to come next: "to be rebooked", "to be followed up on Mon 7 Dec", ... in a; "" if open. */
const char *front_next(struct arena *a, const struct appointment *x);
/* How a day stands to today: "today", "tomorrow", "in 6 weeks", "3 days ago"; in a. */
const char *front_distance(struct arena *a, int date, int today);

/* Counts what is to be done now, for the tab, unless nothing has changed since; draws again if it is another.
 * For when the cursor rests: no key waits for it. */
void front_count(struct app *app);
/* The same once the fingers rest; front_did asks for it. */
void front_count_later(struct app *app);
/* The same although the practice file says nothing new: after a call that is going on was changed at this desk. */
void front_count_calls(struct app *app);

/* Functions of the app's plan that need a practice: see app.h. */
const char *front_head_name(const struct app *app);
const char *front_head_who(const struct app *app);
const char *front_head_pin(const struct app *app, const char **right);
int front_role(const struct app *app);
/* At the start: what is wrong with the practice file (book_notice), or with the clock (practice_clock_doubt). */
void front_say_alarm(struct app *app);
/* For the framework: somebody is on hold, which the tab of calls shows growing. */
bool front_has_minute(const struct app *app);
bool front_is_read_only(const struct app *app);
/* Whom a reference is about, by name (by_name.h). */
const char *front_in_words(const struct app *app, struct arena *a, const char *text);
/* What SQLite could not do (book_take_failure), each reason once. */
const char *front_unread(struct app *app);
/* Others wrote: true if the screen has to be loaded again. */
bool front_watch(struct app *app);
/* Reads the practice's rules, people and hours again if they may be others. A form holds pointers into them: called
 * while there is none. True if they are, and the screen has to be loaded again. */
bool front_renew(struct app *app);

#endif

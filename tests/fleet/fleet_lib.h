/* fleet: what everybody in the crowd shares: one practice, who is who, and the way to tell what was said to them.
 *
 * Each person is a process with one patient of its own, signed in as a member of staff of its own (undo and half-filled
 * forms belong to a member of staff), so that what must stand in the book follows from what that person was told. They
 * meet in the slots, in the lock of the book and on the screens. Nobody has the book open in the library while people
 * run: they use the program alone.
 */
#ifndef TESTS_FLEET_H
#define TESTS_FLEET_H

#include "base/id.h"
#include "tests/fault/crowd_lib.h"

enum {
    FLEET_PEOPLE = 64, /* at most, with the watchers */
    FLEET_WORDS = 90,
    FLEET_DAYS_AHEAD = 100 /* working days that people book in by hand; later ones are the watchers' */
};

/* What somebody did, or was about to do. */
enum fleet_kind {
    FLEET_BOOK,     /* ref */
    FLEET_GONE,     /* ref: cancelled, or the booking taken back */
    FLEET_BACK,     /* ref: what was taken back done again */
    FLEET_MOVE,     /* ref, words: to where */
    FLEET_WORDING,  /* words: a note, a contact, a promise with words that nobody else has */
    FLEET_FOLLOWED, /* ms until an idle screen showed a change */
    FLEET_STRUCK,   /* words: with what; ms: stopped for so long, from now on, with the book locked; no stage */
    FLEET_UNCLEAR,  /* words: what the screen said; counts as nobody knows */
    FLEET_FINDING,  /* words: what must not be; no stage */
    FLEET_KINDS
};

/* FLEET_BEGUN comes before the key that saves. Without one of the others after it, nobody knows. */
enum fleet_stage { FLEET_BEGUN, FLEET_DONE, FLEET_REFUSED };

/* Written into the pipe whole (it is smaller than PIPE_BUF). */
struct fleet_deed {
    int person;
    enum fleet_kind kind;
    enum fleet_stage stage;
    bool is_verb;
    double ms; /* from the key, or the start of the verb, until it was said; what we held it up ourselves not counted */
    double at_ms; /* when it was told: fleet_tell sets it */
    char ref[REF_TEXT], words[FLEET_WORDS];
};

struct fleet {
    struct crowd crowd; /* folder, days, seed; its book is the one that all work in */
    int people;
    char family[FLEET_PEOPLE][8];
    struct id patient[FLEET_PEOPLE];
    double until_ms; /* when everybody goes home, monotonic */
    int think_ms;    /* between two acts, about */
    int told_ms;     /* a wait longer than this has to be told */
};

/* The practice: so many patients ("BABOX, Fleet") and as many members of staff (p0, p1, ...). Stops the program if it
 * cannot be made. */
void fleet_open(struct fleet *f, int people);
void fleet_close(struct fleet *f);

/* For one person: the program's arguments up to the verb: program, --book, --as; returns how many there are. */
int fleet_arguments(const struct fleet *f, int person, const char *argv[8], char staff[8]);

/* Into the pipe; the process ends if nobody reads. */
void fleet_tell(int to, const struct fleet_deed *deed);
/* Just after a program was stopped: tells so, and for how long if it kept others from saving at that moment. */
void fleet_tell_stop(const struct fleet *f, int to, int person, const char *how, pid_t pid, int ms);
double fleet_now_ms(void);

#endif

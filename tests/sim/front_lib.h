/* front: a front desk for ten years. Patients ring, book, come or do not come, die and move away; staff write it down,
 * put it off, forget it, take it back. All of it through the functions that screens and verbs call, on a book in
 * memory and with a clock of its own. One number (the seed) decides everything. What must hold: loops_lib.h.
 */
#ifndef TESTS_SIM_FRONT_H
#define TESTS_SIM_FRONT_H

#include "book/internal.h"
#include "practice/appointment.h"

enum {
    FRONT_TYPES = 7, /* of the sample policy, in its order: first, review, long, urgent, group, phone, last */
    FRONT_RULES = 12,
    FRONT_ACTS = 40, /* kinds of acts, for counting */
    FRONT_PAIRS = 1000,
    FRONT_LATE = 4000, /* contacts written down later than they were */
    FRONT_READERS = 40, /* statements of the simulator's own */
    FRONT_WRONG = 600,
};

/* A rule as this practice has it now: what the policy file says, and what the oracle goes by. */
struct front_rule {
    const char *code, *on;     /* "recall", "last-seen": as in the policy file; its kind has its code */
    unsigned types;            /* bits of FRONT_TYPES; 0: any */
    int months, days;          /* due so far off; */
    int working_days, minutes; /* or so; negative: before */
    int lead_days, near_days;  /* near_days: `not_within`, -1 none */
    bool is_practitioners;
    int falls_min; /* -1: none */
    int weight_min;
    bool is_off; /* not in policy just now */
};

struct front_count {
    const char *act;
    long done, refused;
};

struct front {
    uint64_t rng;
    struct practice *p;
    struct desk desk[3]; /* two at the desk, and the owner */
    struct desk *who;    /* who does this act */
    int64_t state;       /* of the book before it */
    bool is_watched;     /* it will be taken back: what the queue held before it is kept */
    struct arena a;      /* of one act */
    int date, minute;    /* the clock */
    int last_date;
    struct buf sample; /* the policy file that came with the program */
    struct id *patients;
    int npatients, room;
    struct id types[FRONT_TYPES];
    struct front_rule rules[FRONT_RULES];
    int nrules;
    struct id pair[FRONT_PAIRS][2]; /* records that were made one, even if they are two again */
    int npairs;
    struct {
        struct id contact;
        int64_t written_ms;
    } late[FRONT_LATE];
    int nlate;
    int extra_holiday;         /* date; 0: none */
    struct id touched;         /* whom the last act was about */
    uint8_t before[HASH_SIZE]; /* their rows of the queue before it, if it is watched */
    struct front_count count[FRONT_ACTS];
    int ncount;
    long ndone;    /* acts written */
    double act_ms; /* spent in the library */
    struct {
        const char *sql; /* a literal, known by its address */
        sqlite3_stmt *s;
    } reader[FRONT_READERS];
    char wrong[FRONT_WRONG]; /* the first thing that did not hold, "" if all did */
};

/* For so many years from Monday 5 Jan 2026, when the sample practice goes live; some patients are of years before. */
void front_open(struct front *f, uint64_t seed, int years);
void front_close(struct front *f);
/* Goes on to the next thing that happens, and does it. False when the years are over or something is wrong. */
bool front_step(struct front *f);
/* Another policy in force: what stands in f->rules and f->extra_holiday. Every patient is looked at again. */
void front_load_policy(struct front *f);

/* --- for the parts of the simulator -------------------------------------------------------- */

int front_random(struct front *f, int n); /* 0..n-1 */
bool front_chance(struct front *f, int per_cent);
/* Notes what is wrong, the first only; false. */
bool front_wrong(struct front *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Holds the clock there. */
void front_at(struct front *f, int date, int minute);
int64_t front_now(const struct front *f); /* civil minutes */

/* A statement of the simulator's own, past all of the library: the facts as they stand in the tables. Reset, without
 * values. Step it with front_row until that is false. */
sqlite3_stmt *front_read(struct front *f, const char *sql);
bool front_row(struct front *f, sqlite3_stmt *s);
void front_bind_id(sqlite3_stmt *s, int at, const struct id *id);
struct id front_column_id(sqlite3_stmt *s, int column);
const char *front_column_text(sqlite3_stmt *s, int column); /* "" for null; until the next step */

/* The record that stands for this one, by the tables; and all that stand behind it, at most max. */
struct id front_resolve(struct front *f, const struct id *patient);
int front_behind(struct front *f, const struct id *patient, struct id *out, int max);
/* What the queue holds for them, as a hash. */
void front_picture(struct front *f, const struct id *patient, uint8_t out[HASH_SIZE]);

/* One act of the day by chance (front_act_lib.c); a visit of today that has come to its next step comes first. */
void front_act(struct front *f);

#endif

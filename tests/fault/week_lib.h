/* week: what is done in a week of week_test.c, what the program said of it, and whether all of it is there in the end.
 */
#ifndef TESTS_FAULT_WEEK_LIB_H
#define TESTS_FAULT_WEEK_LIB_H

#include "tests/fault/sites_lib.h"

enum {
    RECEPTION,
    LAPTOP_1,
    LAPTOP_2,
    SPARE,
    COMPUTERS,
    PATIENTS = 60,
    BOOKINGS = 200,
    DEEDS = 1000,
    WORD = 16,
    REF = 12,
    AT = 40,
    COLUMNS = 3,
    BOOKABLE = 5, /* days of next week, */
    STARTS = 5,   /* and half hours from nine of each: few, so that two want the same */
    WEEK_PLANTED = 4
};

struct person {
    char name[WORD], id[ID_TEXT];
    bool is_erased;
};

struct visit {
    char ref[REF];
    int patient, moves, cancels;
};

/* Words that the program said are written down: a contact's or a follow-up's, or what a patient was edited to. */
struct deed {
    char words[WORD];
    int patient;
    bool is_edit;
};

struct pair {
    char a[REF], b[REF];
};

struct week {
    struct sites s;
    const char *pass;
    int day, minute, serial;
    bool is_here[COMPUTERS];
    char wanted[AT];      /* the time that everybody wants today */
    int years[COMPUTERS]; /* that its clock is ahead */
    struct person patient[PATIENTS];
    struct visit booking[BOOKINGS];
    struct deed deed[DEEDS];
    int npatients, nbookings, ndeeds;
    int syncs, kills, settled, clashes, doubts, bad;
    bool is_quiet; /* findings are only counted */
};

/* The one week that this program is in. */
extern struct week week;
extern const char *const week_names[COMPUTERS];
extern const char week_accepted[]; /* the reason why two may stay in one place */

int week_pick(int n);
/* Ends the test if it is false, saying what the last verb said. */
void week_must(bool ok, const char *doing);
/* Did the last verb say so? */
bool week_says(const char *words);
/* Something is not as it should be. */
void week_found(const char *what, const char *of, int site);

/* Monday is 30 November 2026; each verb takes a minute. */
void week_set_clock(int c);
/* A verb at a computer, by the desk and as JSON; by an owner and as text. */
#define WEEK_VERB(c, ...) \
    (week_set_clock(c), SITES_VERB(&week.s, sites_book(&week.s, c), "--as", "bell", "--json", __VA_ARGS__))
#define WEEK_OWNER(c, ...) (week_set_clock(c), SITES_VERB(&week.s, sites_book(&week.s, c), "--as", "chen", __VA_ARGS__))

/* Notes words that the program said are written down. */
void week_keep(const char *words, int patient, bool is_edit);

/* A time of next week. */
void week_place(char at[AT]);
/* Each does what its verb does, and notes it if it was done. */
void week_add(int c);
void week_contact(int c, int patient);
void week_edit(int c, int patient);
/* An hour or two at one computer; `shared`: whom everybody edits today. */
void week_work(int c, int shared);
/* Some of what two people wrote apart; the rest is left to others, or to nobody. */
void week_settle(int c);

/* What `conflicts` has just told; how many. */
int week_clashes(struct pair *out, int room);

/* Everything that is said at the head of week_test.c, at each computer. */
void week_check(void);
/* How many bookings stand two in a place. is_hidden: as if nobody told of any. */
int week_check_places(int c, bool is_hidden);
/* How many of WEEK_PLANTED planted findings are found. */
int week_check_checks(void);

#endif

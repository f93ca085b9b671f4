/* loops_fact: what stands in the tables about one patient, and about records that were made one with theirs, for the
 * oracle (loops_lib.c). Read by statements of its own; nothing of the library is asked. */
#ifndef TESTS_SIM_LOOPS_FACT_H
#define TESTS_SIM_LOOPS_FACT_H

#include "tests/sim/loops_lib.h"

enum {
    VISITS = 600,
    MESSAGES = 400,
    SPOKEN = 800,
    CONCERNS = 50,
    SAID = 900,
    ROWS = 400,
    BEHIND = 64,
};

struct visit {
    struct id id, patient, practitioner;
    int type; /* of the sample, -1 another */
    int date;
    int64_t start, made;
    char status[12], next[8], note[12], tell[6];
    int next_due;
    bool is_reminded, is_history, is_ours;
    bool is_closed; /* a day on which nobody is in */
};

struct message {
    struct id id, patient;
    int64_t at_ms, written_ms;
    bool is_waiting; /* somebody has to answer it, unless somebody has */
    bool has_words;
};

/* Somebody spoke to them, or they stood here. */
struct spoken {
    int64_t at_ms, written_ms;
};

/* Of who left unseen. */
struct concern {
    struct id id, patient;
    int64_t at_ms;
};

/* What people wrote about one follow-up. */
struct said {
    char kind[16], rule[16];
    struct id id, patient, fact, owner;
    int due_date, due_min, hold_date, hold_min;
    bool is_mistake, is_over, is_raised;
    bool is_kins; /* written when their records were one: it may be about a fact of theirs */
    int64_t ended_ms, raised_ms;
};

struct must {
    char kind[16], rule[16];
    struct id patient, fact, owner;
    int64_t opens, at, due, closes, falls;
    int weight;
    bool is_pool, is_found;
};

struct looking {
    struct front *f;
    bool is_stopped;
    struct visit visit[VISITS];
    int nvisits;
    struct message in[MESSAGES];
    int nin;
    struct concern concern[CONCERNS];
    int nconcerns;
    struct spoken spoken[SPOKEN];
    int nspoken;
    int64_t declined_ms; /* when they last said no */
    struct said said[SAID];
    int nsaid;
    struct must must[ROWS];
    int nmust;
    struct loops_count *n;
};

/* Reads all of it: visit, in, concern, spoken, declined_ms, said, is_stopped. Says so where somebody has more than
 * there is room for. */
void loops_fact_load(struct looking *l, const struct id *patient);

/* Civil minutes of an instant. */
int64_t loops_fact_minutes(int64_t ms);
void loops_fact_copy(char *to, size_t room, const char *from);
bool loops_fact_is_one_of(const char *text, const char *const *list); /* list: ends with NULL */

#endif

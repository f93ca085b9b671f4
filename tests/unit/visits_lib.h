/* visits_lib: a practice with two patients, and diaries of another program to take over. */
#ifndef ROUNDS_TESTS_VISITS_LIB_H
#define ROUNDS_TESTS_VISITS_LIB_H

#include "exchange/import_visits.h"
#include "exchange_lib.h"
#include "practice/appointment.h"

/* A list without a map, and who comes: two columns of a row. */
#define VISITS_LIB_HEAD  "identifier,date,time,full_name,birth_date,practitioner,type,status,minutes,room,note\n"
#define VISITS_LIB_STONE "\"Stone, Ann\",1950-06-01"
#define VISITS_LIB_WEISS "\"Weiss, Ben\",1961-02-03"

/* What an import came to, and what it said. */
struct visits_lib_done {
    struct import_result r;
    struct import_visits v;
    struct exchange_lib_said said;
};

/* Monday 23 November 2026, 10:42, by the sample policy: live since 5 January 2026. */
struct visits_lib {
    struct practice *p;
    struct arena a;
    struct desk desk; /* Okoro's */
    struct id stone, weiss;
};

struct visits_lib visits_lib_open(void);
/* Stops the test unless verify finds nothing wrong. */
void visits_lib_close(struct visits_lib *f);

/* Takes the file over. False: as the import. */
bool visits_lib_try(struct practice *p, const char *file, const char *map, bool is_dry, struct visits_lib_done *d,
                    struct err *e);
/* Takes these rows over, without a map; it has to go. visits_lib_let_go after it. */
struct visits_lib_done visits_lib_run(struct visits_lib *f, const char *rows);
void visits_lib_let_go(struct visits_lib_done *d);

/* The visit of this identifier, which has to be there. In f's arena. */
struct appointment visits_lib_visit(struct visits_lib *f, const char *identifier);
/* How many follow-ups are open, those of other days too. */
int visits_lib_open_rows(struct visits_lib *f);
/* Half an hour that the desk books itself. */
struct appointment visits_lib_book(struct visits_lib *f, const struct id *patient, const char *practitioner, int date,
                                   int at);

#endif

/* find: who is meant by the few letters somebody typed.
 *
 * Every word typed has to fit: the start of any name (family, given, preferred, earlier), the last three or
 * more digits of a telephone number, a birth date ("16 nov 1995"), a birth year or an age ("smi 63"), or a booking
 * reference alone. Where nothing fits, names are tried as they may be written: D'Angelo for dangelo, Müller for
 * mueller. Who would fit but for one slip in one word (smiht, jonson, meyer) is nobody found, but can be asked for
 * beside it (find_nearly). The derived table `word` holds what people are found by; the hooks here keep it.
 * Marked records are not found. In the place of one that was made one with another that other is, by the words and
 * numbers of both.
 *
 * Cost (200,000 patients, FIND_LIST_ROWS, instructions per call): one word at most 0.4 M; several 1 M median,
 * 8 M worst; find_nearly, where nobody fits, 8 M worst (tests/bench/find_bench.c). It starts from the rarest
 * word, and gives up after tens of thousands of entries or a hundred patients that fit in part: then is_cut.
 */
#ifndef ROUNDS_PRACTICE_FIND_H
#define ROUNDS_PRACTICE_FIND_H

#include "base/arena.h"
#include "practice/practice.h"

enum {
    FIND_ROWS_MAX = 500, /* rows a caller may ask for */
    FIND_LIST_ROWS = 12, /* rows of a list that is searched as one types; every row costs 25,000 instructions */
    FIND_WORDS_MAX = 6,  /* words typed that are looked at */
};

struct find_row {
    struct id id;
    const char *name;  /* "CANDELARIA, Ignacio 'Nacho'" */
    int far;           /* 0: all is as typed; else nearly, and the less the nearer (find_nearly) */
    const char *by;    /* NULL: they were found by the name; "earlier Zulu", "also Bill" (of a record made one with
                        * theirs): by that alone */
    const char *phone; /* the number whose digits were typed, also of somebody around them; else the first good one,
                        * "" if none */
    const char *ref;   /* the reference that was typed, NULL if found otherwise */
    struct id appointment; /* its booking, or none */
    int birth_date;    /* CIVIL_NONE: not known */
    int age;           /* whole years, at death for the dead; -1: not known */
    int whole;         /* words typed that are a whole word of the name, for the order of rows */
    bool is_deceased;
};

/* rows: best first (whole words before starts of words, names of today before earlier ones, then by name). is_cut:
 * there may be more: "keep typing". is_near: not one of them fits, all are nearly it. Lives in the arena given. */
struct find_result {
    struct find_row *rows;
    int count;
    bool is_cut, is_near;
};

/* What was typed, by somebody on the date `today` (for ages; dates are read in the practice's order). Nothing found, or
 * nothing typed, is 0 rows and true. */
bool find_patients(struct practice *p, const char *typed, int today, int limit, struct arena *a,
                   struct find_result *out, struct err *e);

/* The same; and where nobody fits, who is nearly called so. In one word of the name, of four letters or more, one
 * letter is another, missing or too many, or two have changed places; all else fits, numbers and dates exactly. Starts
 * of longer words from the fifth letter on. Nearest first: whole words before starts, the first letter right before
 * wrong, the same length before another. Of a name and a whole telephone number that fit nobody together, whoever has
 * the number, else whoever has the name; of a name and a date of birth, whoever was born then. At most FIND_LIST_ROWS,
 * some of each name. For whoever shows them to a person who then chooses: a row with `far` must never be taken by
 * itself. */
bool find_nearly(struct practice *p, const char *typed, int today, int limit, struct arena *a, struct find_result *out,
                 struct err *e);

/* As a list shows it: the name, and why they are in it if that cannot be seen: "DRUMMOND, Aisha (earlier Zulu)",
 * "SMITH, Joan (nearly)". In a. */
const char *find_shown(struct arena *a, const struct find_row *row);
/* The same in so many cells, filled with blanks: a long name is cut, and why they are in it is not. In a. */
const char *find_cell(struct arena *a, const struct find_row *row, int cells);
/* What stands over rows that are near: 'Nobody fits "smiht". Nearly:'. In a. */
const char *find_near_heading(struct arena *a, const char *typed);

struct find_visit {
    int date, start_min; /* CIVIL_NONE: there is none */
    bool is_off;         /* nobody is in then (absence.h): it will not be so */
    struct id practitioner; /* or none yet */
};
/* The next booking still to come of a patient, for a list row under the cursor, also on a record made one with
 * theirs. */
bool find_next_visit(struct book *b, const struct id *patient, int today, int now_min, struct find_visit *out,
                     struct err *e);
/* "next Wed 2 Dec 2026 14:00", and ", nobody is in then"; today: as `next today 14:00`. In a. */
const char *find_visit_words(struct arena *a, const struct find_visit *v, int today);
/* What they may ring about before anything that is to come: "today 10:30, Chen: here since 10:31" of who is in the
 * building, "today 10:30, Chen: not here yet" of a booking that has begun and nobody has come for, or "nobody is in
 * then"; "" neither. Of records made one with theirs too. What cannot be read is not said. In a. */
const char *find_today_words(struct practice *p, struct arena *a, const struct id *patient, int today, int now_min);

/* Hooks of the derive table: patient, telecom and related (the number of a mother finds every child under it). */
bool find_patient_changed(struct book *b, const struct row *before, const struct row *after, struct err *e);
bool find_telecom_changed(struct book *b, const struct row *before, const struct row *after, struct err *e);
bool find_related_changed(struct book *b, const struct row *before, const struct row *after, struct err *e);

#endif

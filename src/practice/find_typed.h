/* find_typed: what somebody typed into a search, understood; for the files of find alone. */
#ifndef ROUNDS_PRACTICE_FIND_TYPED_H
#define ROUNDS_PRACTICE_FIND_TYPED_H

#include "base/arena.h"
#include "practice/find.h"
#include "practice/find_word.h"

enum { FIND_BORN_MAX = 3 }; /* an age and two years: "63" is 63 years old, born 1963, (soon) born 2063 */

/* Birth dates from..to, both included. */
struct find_born {
    int from, to;
};

/* A number fits a patient who was born then, or whose telephone number ends so. */
struct find_typed_number {
    struct find_born born[FIND_BORN_MAX];
    int nborn;
    const char *phone; /* start of a word of the table: "#321"; NULL: cannot be a telephone number */
};

/* Every name has to begin a word of the patient's names, and every number has to fit. */
struct find_typed {
    const char *name[FIND_WORDS_MAX]; /* folded */
    int nnames;
    struct find_typed_number number[FIND_WORDS_MAX];
    int nnumbers;
    struct find_sig sig; /* the bits of all names together */
};

/* Reads it, in a. Numbers and names in any order; digits in groups are one telephone number. */
void find_typed_read(struct find_typed *t, const char *typed, int today, bool day_first, struct arena *a);

/* The same written as the name may be, for when nothing fits: 0 without umlauts written out ("mueller": "muller"), then
 * one word each with the apostrophe that was left out ("dangelo": "d angelo"). NULL: there is none for this and any
 * greater i. In a. */
const char *find_typed_other(const char *typed, int i, struct arena *a);
/* True if a name, its umlauts written out and its apostrophes left out, has each word typed at the beginning of one of
 * its own: "sue" is another way to write no Susan. Numbers are not looked at. */
bool find_typed_is_written(const char *typed, const char *name, struct arena *a);

/* True if a birth date (CIVIL_NONE: not known) fits one number. */
bool find_typed_is_born(const struct find_typed_number *n, int birth_date);

/* The birth dates that fit all numbers: how many stretches; 0 if no date does. */
int find_typed_born(const struct find_typed *t, struct find_born out[FIND_BORN_MAX]);

#endif

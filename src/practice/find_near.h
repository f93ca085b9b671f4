/* find_near: words that are one slip away from one that was typed; for the files of find (and those who look for
 * doubles) alone.
 *
 * A slip is one letter that is another, missing or too many, or two beside each other in the wrong order; what sounds
 * alike is mostly one too (Meier and Meyer, Kautz and Katz). Letters are those of folded words, in any alphabet: they
 * are read from the table.
 *
 * Cost: no more than FIND_NEAR_LOOKS looks into the table `word`, each for the first word that is not before another
 * (a few thousand instructions), however many words and patients there are.
 */
#ifndef ROUNDS_PRACTICE_FIND_NEAR_H
#define ROUNDS_PRACTICE_FIND_NEAR_H

#include "base/arena.h"
#include "book/book.h"

enum {
    FIND_NEAR_LETTERS = 4, /* shorter words are as typed: one of three letters fits too much */
    FIND_NEAR_STARTS = 5,  /* from here on also the start of a longer word: before, three right letters would do */
    FIND_NEAR_MAX = 12,    /* words found for one that was typed */
    FIND_NEAR_LOOKS = 600, /* for one word; usual are 150 to 300 */
};

/* How far away, the nearer the less; sums of these. A wrong first letter is the rarest slip: it is heard best. */
enum { FIND_NEAR_OTHER_LENGTH = 1, FIND_NEAR_OTHER_FIRST = 2, FIND_NEAR_START = 4 };

struct find_near {
    const char *word; /* some word of the table is it, or begins with it */
    int far;          /* of the nearest of these */
    bool is_whole;    /* those that only begin so are too far: what is wrong is the last letter, or the word is short */
};

/* True if a folded word is long enough to be mistyped, and no digits are in it: they are meant exactly. */
bool find_near_may(const char *word);

/* What of the table is one slip away from a word for which that is true, nearest first, in a; at most FIND_NEAR_MAX. */
bool find_near_words(struct book *b, const char *word, struct arena *a, struct find_near *out, int *count,
                     struct err *e);

/* True if two folded names of FIND_NEAR_LETTERS letters or more are one slip apart; what is the same is not. */
bool find_near_is(const char *x, const char *y);

#endif

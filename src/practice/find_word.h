/* find_word: how names become words that can be found; for the files of find alone. */
#ifndef ROUNDS_PRACTICE_FIND_WORD_H
#define ROUNDS_PRACTICE_FIND_WORD_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* How words begin, as bits: their first letter, their first two (in `two`), their first three. */
struct find_sig {
    uint64_t two, three;
};

/* The bits of one folded word. A patient's bits are those of all their name words together, so that whoever has a
 * word that begins with w has all bits of w; of others few have. Part of the derived table `word`: a change
 * needs a rebuild. */
struct find_sig find_word_sig(const char *w);
void find_word_sig_add(struct find_sig *to, const char *w);
/* True if all bits of `part` are among those of `all`. */
bool find_word_sig_has(const struct find_sig *all, const struct find_sig *part);

/* text_fold, with a short way for plain ASCII. In a. */
const char *find_word_fold(struct arena *a, const char *s);

/* Where the words of a folded text begin; each ends at a space or at the end. Returns how many, at most max. */
int find_word_split(const char *folded, const char **words, int max);

#endif

/* find_word: how names become words that can be found; for the files of find alone. */
#ifndef ROUNDS_PRACTICE_FIND_WORD_H
#define ROUNDS_PRACTICE_FIND_WORD_H

#include "base/arena.h"

#include <stdint.h>

/* The beginnings of a folded word as bits: of one, two and three letters. A patient's bits are those of
 * all their name words together, so that whoever has a word that begins with w has all bits of w. Part of the derived
 * table `word`: changing it needs a rebuild. */
int64_t find_word_sig(const char *w);

/* text_fold, with a short way for plain ASCII. In a. */
const char *find_word_fold(struct arena *a, const char *s);

/* Where the words of a folded text begin; each ends at a space or at the end. Returns how many, at most max. */
int find_word_split(const char *folded, const char **words, int max);

#endif

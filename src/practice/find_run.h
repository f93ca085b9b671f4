/* find_run: the derived table `word`, for the files of find (and those who look for doubles) alone.
 *
 * A word and the patients who have it, in runs of at most FIND_RUN_MAX, by row number. An entry says with the
 * patient also when they were born and how all their names begin, as bits: so that of thousands who fit one
 * word, those who cannot fit the others are passed over without being read. Runs, and not a row for each, since
 * SQLite's steps cost more than the comparing: ten thousand entries in about half a million instructions.
 */
#ifndef ROUNDS_PRACTICE_FIND_RUN_H
#define ROUNDS_PRACTICE_FIND_RUN_H

#include "base/arena.h"
#include "book/book.h"
#include "practice/find_word.h"

enum { FIND_RUN_MAX = 20 }; /* 480 bytes: eight runs on a page */

struct find_entry {
    int64_t n; /* patient.n, below 2^32 */
    int born;  /* birth date, CIVIL_NONE: not known */
    struct find_sig sig; /* of all names of the patient */
};

/* A stretch of the table: from <= word < below. */
struct find_stretch {
    const char *from, *below;
};

/* All words that begin with these letters; exactly this word. In a. */
struct find_stretch find_run_prefix(struct arena *a, const char *start);
struct find_stretch find_run_word(struct arena *a, const char *word);

/* Adds an entry to a word, or replaces that patient's. For hooks of the fold. Done at once, or put off while many
 * records are folded (book_put_off). */
bool find_run_add(struct book *b, const char *word, const struct find_entry *entry, struct err *e);
/* Takes a patient from a word; nothing happens if they are not there. For hooks of the fold. */
bool find_run_drop(struct book *b, const char *word, int64_t n, struct err *e);

/* Does what was put off: of each run all at once. For settling alone. */
bool find_run_late(struct book *b, const struct put_off *all, size_t n, struct err *e);

/* How many runs there are, at most limit. */
bool find_run_count(struct book *b, const struct find_stretch *s, int limit, int *runs, struct err *e);

/* Hands over the entries of at most `limit` runs in the order of words and rows; *is_cut: there are more. `each`
 * returns false to stop (an error, or enough). */
struct find_reader {
    bool (*each)(void *arg, const struct find_entry *entry, struct err *e);
    void *arg;
};
bool find_run_read(struct book *b, const struct find_stretch *s, int limit, const struct find_reader *r, bool *is_cut,
                   struct err *e);

#endif

/* strike_oracle: is what lies in the working folder after something was struck the state before the act, or after it,
 * and whole? Said in words where it is not. */
#ifndef TESTS_FAULT_STRIKE_ORACLE_H
#define TESTS_FAULT_STRIKE_ORACLE_H

#include "base/hash.h"
#include "tests/fault/strike_folder_lib.h"

/* Bits: of an act that changes nothing it is both. */
enum { STRIKE_BEFORE = 1, STRIKE_AFTER = 2 };

struct strike_oracle {
    struct strike_folder before, after, now; /* now: read anew by the caller before it asks */
    struct hash digest_before, digest_after; /* of practice.db in them, as strike_look gives it */
    long looked;                             /* books opened and verified */
    bool looks_apart; /* in a process of its own: else what SQLite's memory pool keeps of a book that was open here,
                       * each process forked after it begins with, and asks for nothing that could be refused */
};

/* Reads the folder as each of the three: what is forked after that reads only what has changed. */
void strike_read_all(struct strike_oracle *o);

/* All others answer NULL, or what is wrong; it stays until the next call. */

/* Opens the book, which must open without a notice and verify; its digest is of the dump without ids and hashes. */
const char *strike_look(struct strike_oracle *o, const char *book, struct hash *digest);
/* Is practice.db one of the two? */
const char *strike_state_of_book(struct strike_oracle *o, int *state);
/* Files that the act makes: all there and whole, or none; *state loses the bit that is not so. was_cut_off: what says
 * of itself that it is half is let pass. */
const char *strike_state_of_files(struct strike_oracle *o, int *state, bool was_cut_off);
/* A file that is in neither state. */
const char *strike_strays(struct strike_oracle *o);

/* Was a reason said? */
bool strike_is_sentence(const char *said);

#endif

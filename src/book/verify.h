/* verify: is the book what its log says? (BOOK section 9)
 *
 * Every chain is hashed again, every record folded from its own transactions and compared
 * with its row, then counted; SQLite's own checks run first. Reads only. Memory does
 * not grow with the book. */
#ifndef ROUNDS_BOOK_VERIFY_H
#define ROUNDS_BOOK_VERIFY_H

#include "book/book.h"

enum { VERIFY_PROBLEMS_MAX = 50, VERIFY_CODE = 20 };

struct verify_report {
    bool is_ok;
    int64_t transactions, records, streams;
    int64_t gaps;        /* runs of transactions that are missing */
    int64_t forks;       /* writers known to have forked */
    int64_t conflicts;   /* fields with differing heads */
    int64_t to_erase;    /* patients to be taken out who are still here (erase.h): no damage, whoever asked for it
                          * believes that it was done */
    int nproblems;       /* counted beyond what is kept */
    int bad_indexes;     /* so many of them are of an index alone: what was entered is whole, a look may miss it, and
                          * verify_rebuild mends it */
    const char *problems[VERIFY_PROBLEMS_MAX]; /* sentences, in the arena */
    char log_code[VERIFY_CODE];   /* four groups of symbols that two sites can read to each */
    char state_code[VERIFY_CODE]; /*   other: same log, same state of the derived tables; "" if too damaged */
    int64_t chain_ms, fold_ms;    /* how long the two parts took */
};

/* False only if it could not be carried out (ERR_IO, stopped); damage is in the report. */
bool verify_book(struct book *b, const struct progress *p, struct arena *a, struct verify_report *r, struct err *e);

/* Makes every index, and every derived table from the log, anew, in one write transaction (`rounds verify
 * --rebuild`). */
bool verify_rebuild(struct book *b, const struct progress *p, struct err *e);

#endif

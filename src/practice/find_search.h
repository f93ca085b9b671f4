/* find_search: going through the table `word` and the patients it leads to; for the files of find alone.
 *
 * A search is made for what was typed, run, and may be run again with another text or fewer rows: what comes is added
 * to the result, nobody twice. Between book_read_begin and book_read_end; the rows are then put in order.
 */
#ifndef ROUNDS_PRACTICE_FIND_SEARCH_H
#define ROUNDS_PRACTICE_FIND_SEARCH_H

#include "practice/find.h"
#include "practice/find_near.h"
#include "practice/find_typed.h"

struct find_search {
    struct practice *practice;
    const struct find_typed *typed;
    int today, limit;
    int room; /* rows that may come from this run alone */
    struct arena *a;
    struct find_result *out;
    int64_t *seen;                            /* row numbers of patients who may fit */
    int nseen, nread, max;                    /* of these, nread were read; at most max */
    int runs_max;                             /* runs of the table gone through for one way */
    const struct find_near *near;             /* stands in the place of what was typed; NULL: all is as typed */
    int near_at;                              /* which of the names it is */
    const struct find_typed_number *by_phone; /* the number whose telephone led here; NULL: none did */
    bool is_alone;                            /* one word was typed: whoever has it fits */
    bool asks_born;                           /* entries have to be born in one of: */
    struct find_born born[FIND_BORN_MAX];     /* what fits all numbers */
    int nborn;
};

/* Empties *out and makes room for `limit` rows in it. What was typed has to outlive the search. */
struct find_search find_search_of(struct practice *p, const struct find_typed *t, int today, int limit, struct arena *a,
                                  struct find_result *out);

/* The bookings of a whole reference, and whose they are. */
bool find_search_ref(struct find_search *s, const char *ref, struct err *e);

/* Who fits all names and numbers. */
bool find_search_run(struct find_search *s, struct err *e);

/* Best first, as find.h says. */
void find_search_order(struct find_result *out);

#endif

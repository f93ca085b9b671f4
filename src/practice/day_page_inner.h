/* day_page_inner: what the makers of a day page's lines share; for day_page.c, day_page_queue.c and day_page_calls.c.
 *
 * A page is made by makers, one after the other; each adds its line to the view, or none where it does not concern
 * anybody. What several of them ask for is read once and kept in struct making.
 */
#ifndef ROUNDS_PRACTICE_DAY_PAGE_INNER_H
#define ROUNDS_PRACTICE_DAY_PAGE_INNER_H

#include "practice/day_page.h"
#include "practice/queue.h"
#include "practice/reminder.h"

/* One page while it is made. */
struct making {
    struct practice *p;
    struct arena *a; /* of all texts */
    struct day_page_view *out;
    int today, now; /* the clock's date and minute, asked once */
    struct queue queue;
    struct reminders reminders;
    bool has_queue, has_reminders; /* they were read */
};

/* A new line, the last of the page, without a count. */
struct day_page_line *day_page_add(struct making *m, enum day_page_what what, const char *title);
/* One more that a line is about; NULL: it names as many as it may. The count is the maker's own. */
struct day_page_item *day_page_add_item(struct day_page_line *l, const char *text);

/* One line of a page, or none. */
typedef bool day_page_maker(struct making *m, struct err *e);

/* Adds what another maker adds, unless its count is 0. */
bool day_page_left_of(struct making *m, day_page_maker *make, struct err *e);

/* --- of the queue (day_page_queue.c) ----------------------------------------------------------- */

day_page_maker day_page_unanswered, day_page_promises, day_page_late, day_page_load_of_desk;

/* --- of the telephone (day_page_calls.c) -------------------------------------------------------- */

/* Calls that are open at any desk of this machine; none: no line. */
day_page_maker day_page_calls;

#endif

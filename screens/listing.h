/* listing: a list with lines about its marked row below it: calls, complaints, follow-ups and what has ended of them,
 * the computers.
 *
 * A screen's state begins with a struct listing, and its load is listing_begin, reading, listing_set. The listing
 * keeps the marker on its record while rows come and go, gives the lines below away where there is little room, and
 * does what such screens do alike (LISTING_SCREEN); the screen says what its rows are of, and draws one.
 */
#ifndef ROUNDS_SCREENS_LISTING_H
#define ROUNDS_SCREENS_LISTING_H

#include "base/arena.h"
#include "base/id.h"
#include "screens/app.h"

struct practice;

enum { LISTING_DETAILS = 2 };

/* What one is of; static. `state` is the screen's own; index: a row that is no heading. */
struct listing_look {
    int head_rows;                                    /* above the rows: the screen's own to draw */
    list_row *row;                                    /* draws one; model is the screen's state */
    struct id (*id_at)(const void *state, int index); /* its record, or what else no other row has; or none */
    /* Whether a row is of that record, where one may be of several; NULL: where id_at says so. */
    bool (*has)(const void *state, int index, const struct id *id);
    /* Writes the lines below, in detail_arena, both empty: of the row under the marker, once the pane's size is known
     * and when it rests. */
    void (*know)(void *state, int index);
};

/* All zero at first. Must be first in the screen's state. */
struct listing {
    const struct listing_look *look;
    struct arena arena; /* of what was loaded; emptied by listing_begin */
    struct arena detail_arena;
    struct list list;
    struct id here; /* record under the marker, noted when it rests, and before anything is loaded or left */
    const char *detail[LISTING_DETAILS];
    struct practice *practice;
};

/* Loading: begin empties the list and what it was of; set takes the rows (is_heading as in struct list, in the arena,
 * or NULL) and puts the marker on its record; where that is gone, on who came after it. */
void listing_begin(struct app *app, struct listing *l, const struct listing_look *look);
void listing_set(struct listing *l, int count, const bool *is_heading);

/* The row under the marker; -1: none, or a heading. */
int listing_here(const struct listing *l);
/* The marker goes to that record, now or, if it is not among the rows yet, when they are loaded next. */
void listing_go(struct listing *l, const struct id *id);
/* Before it is loaded with rows of another kind: those that are there are none any more, and it begins at the top. */
void listing_drop(struct listing *l);

/* The rows with the marker, and the lines below; after the head. */
void listing_draw(const struct listing *l, const struct pane *p);

/* Functions of struct screen; state begins with a struct listing. */
void listing_lay_out(struct app *app, void *state, const struct pane *p);
void listing_mark(const struct app *app, const void *state, const struct pane *p);
bool listing_settle(struct app *app, void *state);
bool listing_leave(struct app *app, void *state, struct err *e);
void listing_finish(void *state);
bool listing_has_row(const void *state);
struct list *listing_list(void *state);

#define LISTING_SCREEN                                                                                \
    .mark = listing_mark, .settle = listing_settle, .leave = listing_leave, .finish = listing_finish, \
    .has_row = listing_has_row, .list = listing_list

#endif

/* list: the one engine behind every list: where the marker is, what is visible.
 *
 * Only the rows visible are asked for. The marker stands in column 0 of the
 * pane; a row is drawn from column 1 on. When the marker leaves the pane, the
 * list jumps half a page: per row gained that is cheaper than line by line
 * (TERMINAL 2.6) and the eye finds its place again.
 */
#ifndef ROUNDS_SCREENS_LIST_H
#define ROUNDS_SCREENS_LIST_H

#include "screens/command.h"
#include "screens/pane.h"

struct app;

/* All zero is a valid empty list. */
struct list {
    int count; /* rows in all */
    int here;  /* the row under the marker, 0..count-1; 0 if empty */
    int top;   /* the first visible row */
    int rows;  /* visible rows, by list_layout */
    const bool *is_heading; /* rows over which the marker passes; NULL: none. count of them, the owner's */
    int mark_cells; /* cells after the marker that carry STYLE_MARK on fast lines, 0 for none */
};

/* Draws row `index` in a pane of one line; model as given to list_draw. */
typedef void list_row(const void *model, int index, const struct pane *line);

/* Another number of rows; the marker keeps its row where it can. */
void list_set_count(struct list *l, int count);
/* Before rows are read again: there are none until list_set_count, which finds marker and top where they were. */
void list_empty(struct list *l);
/* The pane has this many lines; scrolls so that the marker is inside. */
void list_layout(struct list *l, int rows);
/* The marker to a row (cut to what exists). True if it had to scroll. */
bool list_go(struct list *l, int to);
/* By so many rows. */
bool list_move(struct list *l, int by);

/* Draws the visible rows, and the marker. */
void list_draw(const struct list *l, const struct pane *p, list_row *row, const void *model);
void list_mark(const struct list *l, const struct pane *p);

/* Up and Down, ^N ^P, Page keys, ^F ^B, for places where letters are typed. True: it was
 * one of them; *scrolled says whether all has to be drawn again. */
bool list_type(struct list *l, int key, bool *scrolled);

/* Rows for j k arrows, pages, g G Home End; they act on the current screen's list(). */
extern const struct command_rows list_commands;

#endif

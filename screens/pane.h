/* pane: a rectangle of the screen that somebody may draw in.
 *
 * All coordinates are the pane's own; what does not fit is cut, so that no
 * screen can write over another's lines. Text is made harmless by term.
 */
#ifndef ROUNDS_SCREENS_PANE_H
#define ROUNDS_SCREENS_PANE_H

#include "screens/style.h"

#include <stdbool.h>

struct term;

struct pane {
    struct term *term;
    int row, col;   /* of its first cell on the screen */
    int rows, cols; /* may be 0 */
};

/* A part of a pane, cut to it. */
struct pane pane_part(const struct pane *p, int row, int col, int rows, int cols);

/* Text; where the pane's edge cuts it, a '~' says so. Returns cells used. */
int pane_put(const struct pane *p, int row, int col, enum style style, const char *text);
int pane_putf(const struct pane *p, int row, int col, enum style style, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* In at most `cells` cells, a cut shown as '~'. Returns cells used. */
int pane_fit(const struct pane *p, int row, int col, int cells, enum style style, const char *text);

/* So that it ends at the pane's right edge less `gap` cells. Returns its first column. */
int pane_right(const struct pane *p, int row, int gap, enum style style, const char *text);

/* The first line of a panel: its title, in reverse; the whole line where bytes are cheap. */
void pane_title(const struct pane *p, const char *title);

/* A line of one ASCII character, for the now line and the like. */
void pane_rule(const struct pane *p, int row, int col, int cells, enum style style, char with);

/* Blank the whole pane, or one of its lines from a column on. */
void pane_clear(const struct pane *p);
void pane_clear_line(const struct pane *p, int row, int col);

/* Focus: see term_mark and term_cursor. Ignored outside the pane. */
void pane_mark(const struct pane *p, int row, int col, int cells);
void pane_cursor(const struct pane *p, int row, int col);

#endif

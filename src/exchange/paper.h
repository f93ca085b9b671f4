/* paper: text as pages for a printer: a head and a foot on each, and "page 2 of 7".
 *
 * 80 columns and 60 rows, which any printer of the last forty years puts on A4 and on Letter with the usual
 * margins; pages end with a form feed. Everything that comes in is made harmless (text_show): a line of a page
 * never holds control, whatever somebody's name is. What belongs together stays on one page.
 *
 *     struct paper p = paper_start(a, &look);
 *     paper_section(&p, "Chen", "09:00-12:00");    a new page, with its own title
 *     paper_block(&p);                             what follows stays together
 *     paper_line(&p, "%s  %s", time, paper_cell(&p, name, 24));
 *     paper_print(&p, &out);
 *
 * Memory lives in the arena given. No printer is known here (printer.h).
 */
#ifndef ROUNDS_EXCHANGE_PAPER_H
#define ROUNDS_EXCHANGE_PAPER_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>

enum {
    PAPER_COLS = 80,
    PAPER_ROWS = 60,      /* A4 at six lines an inch has 70: five for each margin */
    PAPER_BODY_ROWS = 54, /* without head (title, rule, blank) and foot */
};

/* What stands on every page. */
struct paper_look {
    const char *head, *head_right; /* first row: practice, day */
    const char *foot, *foot_right; /* last row; "page n of m" follows foot_right */
    bool is_ascii;                 /* letters without accents, '?' for what has no other form */
};

/* Filled through the functions below; members belong to paper.c. */
struct paper {
    struct arena *arena;
    struct paper_look look;
    const char **lines;       /* of all bodies, after each other */
    struct paper_page *pages; /* which of them stand where, under which title */
    int nlines, lines_cap, npages, pages_cap;
    const char **block; /* lines that still have to find their page */
    int nblock, block_cap;
};

struct paper paper_start(struct arena *a, const struct paper_look *look);

/* A new page with this title, at the right more about it; both are said again where it goes on. */
void paper_section(struct paper *p, const char *title, const char *right);
/* The lines from here to the next block stay together, if they fit a page at all. */
void paper_block(struct paper *p);
/* One line, cut at PAPER_COLS with a '~'. There has to be a section. */
void paper_line(struct paper *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* `label` and words after it, over as many lines as it takes, under each other behind the label. */
void paper_words(struct paper *p, int indent, const char *label, const char *words);

/* Text as it is shown, cut or filled with blanks to exactly so many columns. */
const char *paper_cell(const struct paper *p, const char *text, int cols);
/* The line that somebody writes on: n underscores. At most PAPER_COLS. */
const char *paper_rule(const struct paper *p, int n);

/* Appends all pages. Returns how many there are. */
int paper_print(struct paper *p, struct buf *out);

#endif

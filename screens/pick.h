/* pick: one thing to be chosen from a list, in a full-width panel at the bottom of the screen.
 *
 *     Find: smi 63_
 *     >SMITH, Johanna 'Jo'      63   12 Mar 1963   07700 900456
 *      SMITHERS, Paul           63   30 Jul 1963
 *      next: Tue 24 Nov 09:30
 *
 * With a prompt the list follows what is typed, letter by letter; without one it stands, and letters go to the row that
 * begins with them. Arrows, ^N ^P and pages move, Enter takes, Esc goes back; without a prompt Home and End move too,
 * j, k, g and G where they do not go on with a word, and a number goes to its screen. Rows are texts, made by `find`.
 */
#ifndef ROUNDS_SCREENS_PICK_H
#define ROUNDS_SCREENS_PICK_H

#include "screens/app.h"
#include "screens/field.h"
#include "screens/list.h"

struct pick;

/* One row: texts live in the pick's arena or longer. */
struct pick_row {
    const char *text;  /* at the left, cut where the note begins */
    const char *note;  /* at the right; "" for none, never NULL */
    enum style style;
};

/* A choice as described; static const. */
struct pick_plan {
    const char *title;  /* may be overridden by pick_title */
    const char *help;   /* one sentence for help */
    const char *prompt; /* what is typed: "Find"; NULL: nothing is */
    const char *start;  /* with a prompt: what stands there before anything is typed; NULL: `empty` */
    const char *empty;  /* what stands there when nothing fits: says what to do */
    const char *take_title; /* "open": what Enter does, for the bar */
    /* The same for the row under the marker. NULL: take_title. */
    const char *(*take_now)(struct app *app, struct pick *p, int row);
    int rows;           /* lines of the list where there is room */
    bool stays;         /* taking a row leaves the list open, for the next */
    /* What fits: the pick's arena is empty; rows go into it, *rows points to them. Returns
     * their number. `typed` is "" without a prompt. */
    int (*find)(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows);
    /* One line about the row under the marker, in the pick's arena; NULL for none. May be NULL. */
    const char *(*about)(struct app *app, struct pick *p, int row);
    /* Enter: the pick is still there and is taken off after it, unless false, which shows the error. */
    bool (*take)(struct app *app, struct pick *p, int row, struct err *e);
    void (*backed_out)(struct app *app, struct pick *p); /* Esc: nothing was taken. May be NULL */
    void (*closed)(struct app *app, struct pick *p); /* taken off: free ctx. May be NULL */
};

/* Read freely. */
struct pick {
    struct layer layer; /* must be first */
    const struct pick_plan *plan;
    void *ctx; /* the caller's */
    struct arena arena;
    char title[160];
    const struct pick_row *rows;
    struct field typed;
    struct list list;
    struct command row[2];  /* Enter and Esc; titles differ from list to list */
    const char *about; /* of the row under the marker, "" */
    const char *nothing; /* set by find, in the arena: what stands in place of the plan's `empty`; NULL: that */
    bool has_heading;    /* set by find: the first row says what the others are, and the marker passes over it */
};

/* Opens it; the first `find` is done. It frees itself when it is closed. */
struct pick *pick_open(struct app *app, const struct pick_plan *plan, void *ctx);
void pick_title(struct app *app, struct pick *p, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Asks for the rows again, since what they show has changed, and puts the marker on one. Where their number may be
 * another, before something that lays out again (app_reload, front_did). */
void pick_refresh(struct app *app, struct pick *p, int row);
/* Puts the marker on a row. */
void pick_go(struct app *app, struct pick *p, int row);

#endif

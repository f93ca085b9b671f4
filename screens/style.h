/* style: what a piece of text means, and how that looks.
 *
 * Screens name meanings, never colours. One table (style.c) turns a meaning into
 * attributes: readable in mono (reverse, bold, underline), colour only adds, and
 * no meaning rests on colour alone: letters and words carry it. Colours are
 * those that stay apart for colour-blind eyes and can be read on black and white.
 * On a slow line every change of attribute costs 14-16 bytes (TERMINAL 2.6), so
 * there most meanings look plain.
 */
#ifndef ROUNDS_SCREENS_STYLE_H
#define ROUNDS_SCREENS_STYLE_H

#include <stdbool.h>

enum style {
    STYLE_PLAIN,
    STYLE_HEADER,   /* the first line: practice, date, who */
    STYLE_TAB,      /* a tab that is not the one shown */
    STYLE_TAB_HERE, /* the tab shown */
    STYLE_TITLE,    /* heading of a column */
    STYLE_PANEL,    /* the first line of a panel: where it begins */
    STYLE_STRONG,   /* what the eye should meet first */
    STYLE_QUIET,    /* said, but not looked at: free slots, hints, empty screens */
    STYLE_NOW,      /* the now line */
    STYLE_WAITING,  /* arrived, in the building */
    STYLE_WARN,     /* late, unresolved: wants somebody soon */
    STYLE_ALERT,    /* wants somebody now */
    STYLE_MARK,     /* the label under the marker, on fast lines only */
    STYLE_FIELD,    /* a form's value */
    STYLE_ERROR,    /* why something was refused */
    STYLE_MESSAGE,  /* what just happened, how to undo it */
    STYLE_KEY,      /* a key in a question, help or palette */
    STYLE_COUNT
};

/* Attributes, independent of the terminal library. */
enum {
    LOOK_BOLD = 1,
    LOOK_REVERSE = 2,
    LOOK_UNDERLINE = 4,
    LOOK_DIM = 8,
};

/* Foregrounds; numbers are those of ANSI, -1 is the terminal's own. */
enum look_colour { LOOK_OWN = -1, LOOK_RED = 1, LOOK_MAGENTA = 5 };

struct look {
    unsigned attributes; /* LOOK_... or-ed */
    enum look_colour colour;
};

/* How a meaning looks. is_low: on a slow line or when asked to save bytes. */
struct look style_look(enum style style, bool has_colour, bool is_low);

#endif

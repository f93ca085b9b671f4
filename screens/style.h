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
    /* Kinds of visit, by the names policy may give them (style_hue): what they are stands beside in letters. */
    STYLE_HUE_ORANGE,
    STYLE_HUE_SKY,
    STYLE_HUE_GREEN,
    STYLE_HUE_YELLOW,
    STYLE_HUE_BLUE,
    STYLE_HUE_VERMILION,
    STYLE_HUE_PURPLE,
    STYLE_COUNT
};

/* Attributes, independent of the terminal library. */
enum {
    LOOK_BOLD = 1,
    LOOK_REVERSE = 2,
    LOOK_UNDERLINE = 4,
};

/* Foregrounds; -1 is the terminal's own. The hues are those of Okabe and Ito (2008, "Color Universal Design"), which
 * stay apart for all common kinds of colour blindness. */
enum look_colour {
    LOOK_OWN = -1,
    LOOK_RED,
    LOOK_MAGENTA,
    LOOK_ORANGE,
    LOOK_SKY,
    LOOK_GREEN,
    LOOK_YELLOW,
    LOOK_BLUE,
    LOOK_VERMILION,
    LOOK_PURPLE,
    LOOK_COLOURS
};

struct look {
    unsigned attributes; /* LOOK_... or-ed */
    enum look_colour colour;
};

/* How a meaning looks. is_low: on a slow line or when asked to save bytes. */
struct look style_look(enum style style, bool has_colour, bool is_low);

/* The terminal's number of a colour: of 256 (xterm's), else of ANSI's eight. Of 256, each has a contrast of at least
 * 2.8 on black and on white (WCAG 2); of eight there is less choice. */
int style_number(enum look_colour colour, bool has_256);

/* The style of a hue by its name in policy: orange, sky, green, yellow, blue, vermilion, purple; also cyan, red,
 * magenta. Any other, and NULL: STYLE_PLAIN. */
enum style style_hue(const char *name);

#endif

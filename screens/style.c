#include "screens/style.h"

/* The one table. `mono` is also what colour terminals show; colour is added to it.
 * `low` is for slow lines: only what must be told apart without words keeps an attribute.
 * Of the eight colours only red and magenta can be read on black and on white alike; they
 * stay apart for the common kinds of colour blindness, and words tell them apart anyway. */
static const struct {
    unsigned mono, low;
    enum look_colour colour;
} LOOKS[STYLE_COUNT] = {
    [STYLE_PLAIN] = {0, 0, LOOK_OWN},
    [STYLE_HEADER] = {LOOK_BOLD, 0, LOOK_OWN},
    [STYLE_TAB] = {0, 0, LOOK_OWN},
    [STYLE_TAB_HERE] = {LOOK_REVERSE, LOOK_REVERSE, LOOK_OWN},
    [STYLE_TITLE] = {LOOK_BOLD, 0, LOOK_OWN},
    [STYLE_PANEL] = {LOOK_REVERSE, LOOK_REVERSE, LOOK_OWN},
    [STYLE_STRONG] = {LOOK_BOLD, LOOK_BOLD, LOOK_OWN},
    /* Not dim: half the screen is quiet, and every change of attribute is 10-14 bytes. */
    [STYLE_QUIET] = {0, 0, LOOK_OWN},
    [STYLE_NOW] = {0, 0, LOOK_RED},
    [STYLE_WAITING] = {LOOK_BOLD, 0, LOOK_OWN},
    [STYLE_WARN] = {LOOK_BOLD, 0, LOOK_MAGENTA},
    [STYLE_ALERT] = {LOOK_BOLD, LOOK_BOLD, LOOK_RED},
    [STYLE_MARK] = {LOOK_REVERSE, 0, LOOK_OWN},
    /* Typed text has no attribute: an echoed letter is one byte, with one it is 15. */
    [STYLE_FIELD] = {0, 0, LOOK_OWN},
    [STYLE_ERROR] = {LOOK_BOLD, LOOK_BOLD, LOOK_RED},
    [STYLE_MESSAGE] = {LOOK_BOLD, 0, LOOK_OWN},
    [STYLE_KEY] = {LOOK_BOLD, 0, LOOK_OWN},
};

struct look style_look(enum style style, bool has_colour, bool is_low)
{
    struct look look = {is_low ? LOOKS[style].low : LOOKS[style].mono, LOOK_OWN};
    if (has_colour && !is_low)
        look.colour = LOOKS[style].colour;
    return look;
}

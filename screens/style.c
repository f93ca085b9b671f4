#include "screens/style.h"

#include <stddef.h>
#include <strings.h>

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
    [STYLE_HUE_ORANGE] = {0, 0, LOOK_ORANGE},
    [STYLE_HUE_SKY] = {0, 0, LOOK_SKY},
    [STYLE_HUE_GREEN] = {0, 0, LOOK_GREEN},
    [STYLE_HUE_YELLOW] = {0, 0, LOOK_YELLOW},
    [STYLE_HUE_BLUE] = {0, 0, LOOK_BLUE},
    [STYLE_HUE_VERMILION] = {0, 0, LOOK_VERMILION},
    [STYLE_HUE_PURPLE] = {0, 0, LOOK_PURPLE},
};

struct look style_look(enum style style, bool has_colour, bool is_low)
{
    struct look look = {is_low ? LOOKS[style].low : LOOKS[style].mono, LOOK_OWN};
    if (has_colour && !is_low)
        look.colour = LOOKS[style].colour;
    return look;
}

/* Of the eight, blue cannot be read on black: sky stands for it. */
static const struct {
    int ansi, xterm;
} NUMBERS[LOOK_COLOURS] = {
    [LOOK_RED] = {1, 1},   [LOOK_MAGENTA] = {5, 5},     [LOOK_ORANGE] = {3, 172},
    [LOOK_SKY] = {6, 32},  [LOOK_GREEN] = {2, 29},      [LOOK_YELLOW] = {3, 136},
    [LOOK_BLUE] = {6, 26}, [LOOK_VERMILION] = {1, 166}, [LOOK_PURPLE] = {5, 132},
};

int style_number(enum look_colour colour, bool has_256)
{
    if (colour == LOOK_OWN)
        return -1;
    return has_256 ? NUMBERS[colour].xterm : NUMBERS[colour].ansi;
}

enum style style_hue(const char *name)
{
    static const struct {
        const char *name;
        enum style style;
    } HUES[] = {
        {"orange", STYLE_HUE_ORANGE},  {"sky", STYLE_HUE_SKY},   {"green", STYLE_HUE_GREEN},
        {"yellow", STYLE_HUE_YELLOW},  {"blue", STYLE_HUE_BLUE}, {"vermilion", STYLE_HUE_VERMILION},
        {"purple", STYLE_HUE_PURPLE},  {"cyan", STYLE_HUE_SKY},  {"red", STYLE_HUE_VERMILION},
        {"magenta", STYLE_HUE_PURPLE},
    };
    for (size_t i = 0; name && i < sizeof HUES / sizeof HUES[0]; i++)
        if (strcasecmp(name, HUES[i].name) == 0)
            return HUES[i].style;
    return STYLE_PLAIN;
}

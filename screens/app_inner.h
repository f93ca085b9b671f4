/* app_inner: what app.c, app_rest.c, app_rows.c and app_draw.c share; nobody else includes it. */
#ifndef ROUNDS_SCREENS_APP_INNER_H
#define ROUNDS_SCREENS_APP_INNER_H

#include "screens/app.h"

/* What the next paint has to draw, the least first. */
enum {
    DIRTY_MARK = 1,    /* the screen's marker */
    DIRTY_MESSAGE = 2, /* the message line */
    DIRTY_BAR = 4,     /* the bar */
    DIRTY_LAYER = 8,   /* the top layer */
    DIRTY_ALL = 16,
};

/* Draws what is dirty and sends it; true unless the line is gone. */
bool app_paint(struct app *app);
/* The message line alone, at once; what else is dirty stays so. Where the line stands still (^S) nothing: everybody
 * else would be kept waiting by a save that waits for somebody's ^Q. */
void app_paint_message(struct app *app);
/* The part of the terminal that is the screen's. */
struct pane app_pane(const struct app *app);
/* The part of it that is a layer's panel, at its bottom. */
struct pane app_layer_pane(const struct app *app, const struct layer *l);
/* The minute now, since 1970. */
int64_t app_minute_now(void);

/* When the next of what waits is due, by clock_mono_ms; INT64_MAX: nothing waits. */
int64_t app_rest_at(const struct app *app);
/* Calls what is due. */
void app_rest_when_due(struct app *app);
/* What waits until nothing stands over the screen waits once more. */
void app_rest_put_off(struct app *app);

/* Builds app->tabs. */
void app_make_tabs(struct app *app);
/* The row of a key where the person is; NULL. */
const struct command *app_row_of_key(const struct app *app, int key);
/* Whether this role may, and this program can do it. */
bool app_is_allowed(const struct app *app, const struct command *row);
/* Whether the row is refused at this moment for what is under the marker (for the bar). */
bool app_is_ready(const struct app *app, const struct command *row);
/* Details follow the marker now. True: the screen wants to be drawn again. */
bool app_settle(struct app *app);

#endif

/* app: screens, the keys between them, and the loop. Knows nothing of a practice.
 *
 *     0   header: practice, date and time, who
 *     1   tabs
 *     2   what the plan keeps there for a while (head_pin): no line while there is nothing
 *     2   message: what happened, how to undo it, why not; a long one goes on over the lines below
 *     3.. the screen's pane
 *     n-1 bar: the keys that work here, made of command rows
 *
 * A screen is one struct, filled by field name at the bottom of its file. Something
 * on top of a screen that takes the keys - a form, a question, help - is a layer.
 * Key lookup: the top layer, or else the screen's type(), the screen's rows, the list's rows,
 * the global rows. Guards (role, read-only, row) run once, in app_run.
 *
 * Painting: after a row with COMMAND_MOVES only mark() is called; while a form is typed in
 * only the top layer is drawn; otherwise everything, of which term sends what
 * differs. Input that waits is handled before painting.
 */
#ifndef ROUNDS_SCREENS_APP_H
#define ROUNDS_SCREENS_APP_H

#include "base/buf.h"
#include "base/err.h"
#include "screens/command.h"
#include "screens/list.h"
#include "screens/pane.h"
#include "screens/term.h"

#include <stdint.h>

struct arena;

enum {
    APP_SCREENS_MAX = 24,
    APP_SETTLE_MS = 150, /* pause after which details follow the marker (head of TERMINAL) */
    APP_WATCH_MS = 100,  /* between two looks at what others write */
    APP_HEAD_ROWS = 3,  /* without head_pin's */
    APP_PIN_ROWS = 14,  /* from so many on head_pin has a row of its own; below, the message's while that is empty */
    APP_TABS = 7,
    APP_TAB_NAME = 40,
    APP_RESTS_MAX = 8, /* that wait at once */
    APP_ROWS_MAX = 160, /* command rows that may work at one place */
};

enum { SCREEN_SHOWS_MINUTE = 1 /* load and draw again when the minute changes */ };

/* One screen. Every function may be NULL except draw. `state` is state_size zeroed bytes,
 * made when the screen is first opened, kept until the program ends. */
struct screen {
    const char *name;  /* "schedule"; also for app_open */
    const char *title; /* on its tab */
    const char *short_title; /* on its tab where there is no room for all; NULL: title */
    const char *help;  /* one sentence about it, shown on top of its help */
    const char *legend; /* what letters and signs on it stand for; after that sentence. May be NULL */
    const char *signs; /* the legend at its shortest, at the right of the bar where there is room. May be NULL */
    int number;        /* 1..7: its tab and key; 0: no tab, opened from elsewhere */
    int least_role;
    unsigned flags; /* SCREEN_... */
    size_t state_size;
    struct command_rows commands;

    const char *bar; /* names of rows of every screen that matter here: on its bar too, after its own. May be NULL */

    /* Shows `what` (which day, which patient; as the caller and screen agreed; NULL: as
     * it was, or today). Called each time it is switched to, before load. */
    bool (*open)(struct app *app, void *state, const void *what, struct err *e);
    /* Empties its arena and asks again. Called after open, when the data changed
     * (app_reload), and each minute with SCREEN_SHOWS_MINUTE. Keeps the row under the marker. */
    bool (*load)(struct app *app, void *state, struct err *e);
    /* The pane's size is known or changed, after load: scroll so that the marker is inside. */
    void (*layout)(struct app *app, void *state, const struct pane *p);
    /* Draws all of it, except the marker. The pane is blank. Changes nothing. */
    void (*draw)(const struct app *app, const void *state, const struct pane *p);
    /* Places the marker with pane_mark. */
    void (*mark)(const struct app *app, const void *state, const struct pane *p);
    /* No key for APP_SETTLE_MS since the marker moved: let details follow. True: draw again. */
    bool (*settle)(struct app *app, void *state);
    /* Keys before the rows are looked at; true: taken. */
    bool (*type)(struct app *app, void *state, const struct key *key);
    /* Before switching away; may refuse. */
    bool (*leave)(struct app *app, void *state, struct err *e);
    /* The program ends: give memory back. */
    void (*finish)(void *state);
    /* Whether there is a row under the marker, for COMMAND_NEEDS_ROW. */
    bool (*has_row)(const void *state);
    /* Its list, if the list keys shall move it (screens with a grid bring rows of their own). */
    struct list *(*list)(void *state);
    /* The list keys have moved its list to other rows: read them, where not all are held. */
    void (*scrolled)(struct app *app, void *state);
    /* Whom the marker stands on, for what works from everywhere: fills `out`, a struct the practice side knows
     * (front.h). False: nobody stands there. */
    bool (*at_hand)(const void *state, void *out);
    /* What stands after the title on the tab, such as a count; NULL or "" for nothing. */
    const char *(*note)(const struct app *app);
    /* Whether its tab is shown; its key works all the same. NULL: always. */
    bool (*is_wanted)(const struct app *app);
    /* What stands on the message line while there is no message; NULL or "" for nothing. */
    const char *(*line)(const struct app *app);
};

/* Something on top of the screen that takes all keys. Embedded first in form, ask, help,
 * palette; those free themselves in close. */
struct layer {
    const char *title;
    const char *help; /* one sentence, shown on top of its help */
    struct command_rows commands; /* state passed to them is the layer */
    int (*rows)(const struct app *app, const struct layer *l); /* panel height wanted; NULL: the whole pane */
    /* Its pane is known or changed. May be NULL. */
    void (*layout)(struct app *app, struct layer *l, const struct pane *p);
    void (*draw)(const struct app *app, const struct layer *l, const struct pane *p);
    /* True: taken. False: its rows, then global rows with COMMAND_IN_LAYERS are looked at. */
    bool (*type)(struct app *app, struct layer *l, const struct key *key);
    void (*close)(struct app *app, struct layer *l); /* taken off; frees it */
    bool lets_go;        /* nothing is typed into it: numbers go to another screen, unless it stands over a layer */
    bool is_line;        /* one line in place of the bar, no panel (questions); layout may change it */
    bool shows_minute;   /* as SCREEN_SHOWS_MINUTE: layout is called when it changes */
    struct layer *below; /* app's */
    unsigned id;         /* app's; never given twice */
};

/* What the practice side does when a global key is pressed. NULL: the key does not exist. */
enum app_act { APP_ACT_FIND, APP_ACT_UNDO, APP_ACT_REDO, APP_ACT_ARRIVE, APP_ACT_LOCK, APP_ACT_CALL,
               APP_ACT_WRONG, APP_ACT_WELL, APP_ACT_COUNT };

/* A line that the palette offers beside commands, such as a patient. */
struct app_hit {
    char text[96];  /* shown; UTF-8 */
    char note[40];  /* shown at the right */
    char what[64];  /* given back to open_hit */
};

/* What the practice side supplies; kept, not copied. */
struct app_plan {
    const struct screen *const *screens; /* in the order of their numbers; see registry.c */
    size_t screen_count;
    void *practice; /* for handlers: app->plan->practice */
    bool (*act[APP_ACT_COUNT])(struct app *app, struct err *e);
    struct command_rows rows; /* more global rows of its own */
    const char *(*head_name)(const struct app *app); /* practice's name */
    const char *(*head_who)(const struct app *app);  /* "Front desk: Okoro" */
    /* A line below the tabs, and what stands at its right; NULL: there is none. May be NULL. app_head_changed says when
     * it is another. */
    const char *(*head_pin)(const struct app *app, const char **right);
    int (*find_hits)(struct app *app, const char *typed, struct app_hit *hits, int max);
    bool (*open_hit)(struct app *app, const char *what, struct err *e);
    bool is_month_first; /* 11/23 is a date, as in the United States */
    int (*role)(const struct app *app);          /* NULL: every role */
    int act_role;                                /* least, of those of `act` that write */
    bool (*is_read_only)(const struct app *app); /* NULL: never */
    /* watch_fd (-1: none) can be read: take what is there; true: reload the screen. */
    int watch_fd;
    bool (*watch)(struct app *app);
    /* After each event while nothing stands over the screen, which may hold on to what is shown: what is old may be
     * read again now; true: reload the screen. NULL: nothing. */
    bool (*renew)(struct app *app);
    /* Another minute was shown: what of the tabs goes by the clock. NULL: nothing. */
    void (*minute)(struct app *app);
    /* Whether something in the tabs grows by the minute now, whatever the screen shows. NULL: nothing. */
    bool (*has_minute)(const struct app *app);
    /* What could not be read since it was asked last, where whoever read made do without: why; NULL: nothing that was
     * not said. Asked after a key, the clock and what others wrote, while the message line has nothing else to say.
     * May be NULL. */
    const char *(*unread)(struct app *app);
    /* What an error or a warning says, in a person's words: `text`, or another in a. NULL: as it is. */
    const char *(*in_words)(const struct app *app, struct arena *a, const char *text);
    const char *(*keys_of)(const void *practice, const char *command_name); /* remapping; may be NULL */
    /* Asked once before q leaves the program: the question, in a, where something here would be left unfinished; NULL:
     * nothing would. May be NULL. */
    const char *(*unfinished)(const struct app *app, struct arena *a);
};

/* Waits until the fingers rest: app_rest.c's. */
struct app_waiting {
    void (*rest)(struct app *app, void *ctx);
    void *ctx;
    int64_t at_ms; /* clock_mono_ms */
    bool is_bare;
};

/* All long-lived state of the user interface. Read freely; write through functions. */
struct app {
    struct term *term;
    const struct app_plan *plan;
    void *states[APP_SCREENS_MAX]; /* by index in plan->screens; NULL until opened */
    int stack[APP_SCREENS_MAX];    /* indexes of screens, the last one is shown */
    int depth;
    struct layer *layer; /* the top one, NULL if none */
    struct command tabs[APP_TABS];          /* the rows of 1..7, made of the screens */
    char tab_names[APP_TABS][APP_TAB_NAME]; /* "screen-schedule" */
    size_t tab_count;
    unsigned dirty;      /* what to draw at the next paint; app_inner.h */
    bool is_leaving;
    bool is_hung_up;
    bool is_small;        /* below 40 x 10 */
    char message[400];    /* one line; "" for none */
    enum style message_style;
    int said;             /* counts what was said: which one this is */
    int stood;            /* said, of the message that stood when the key came that is being run; 0: none */
    char covered[400];    /* what app_say_inside stands over, while is_passing */
    enum style covered_style;
    int covered_said;
    bool is_passing; /* said by app_say_inside: gone when what is going on is done */
    bool is_unsettled;    /* the marker moved since settle */
    unsigned nkeys;       /* read since the start: whether something was pressed in between */
    int64_t settle_at_ms; /* clock_mono_ms at which it settles */
    int64_t watch_at_ms;  /* clock_mono_ms before which nobody looks again at what others write */
    int64_t minute;       /* the one shown, minutes since 1970 */
    unsigned layers_made;
    struct app_waiting rests[APP_RESTS_MAX]; /* the one asked for first in front */
    int nrests;
};

/* The row that a tab key is made of: name "screen-schedule". For help, palette and the manual. */
void app_tab_row(const struct screen *s, struct command *row, char name[APP_TAB_NAME]);
/* The rows of keys that work everywhere, the acts included; for the manual and `rounds keys`. */
extern const struct command_rows app_commands;

/* Runs until somebody leaves; opens the screen named `first` with `what`. The terminal is
 * not finished. False only if the first screen could not be opened. */
bool app_run_loop(struct app *app, struct term *term, const struct app_plan *plan, const char *first,
                  const void *what, struct err *e);
/* Gives back all states and layers. */
void app_finish(struct app *app);

/* Moving between screens. app_open puts it on top (or goes back to it, if it is below). */
bool app_open(struct app *app, const char *screen, const void *what, struct err *e);
/* One level back: closes the top layer, else the screen; at the last screen leaves. */
void app_back(struct app *app);
/* Which screens are open, to come back to them as they lie on each other now: app_open goes back to what is below, and
 * drops what lay between. */
struct app_stack {
    int screens[APP_SCREENS_MAX];
    int depth;
};
struct app_stack app_stack_now(const struct app *app);
/* Opens its top one with `what`, over the others. */
bool app_open_again(struct app *app, const struct app_stack *s, const void *what, struct err *e);
/* The screen below, for what loads it next (app_reload); layers stay, the last screen stays. */
void app_drop(struct app *app);
void app_leave(struct app *app);
const struct screen *app_screen(const struct app *app);
void *app_state(const struct app *app);
/* The state of a screen by name, NULL if it was never opened. */
void *app_state_of(const struct app *app, const char *screen);

/* Layers. push takes over; the layer is closed (and freed) by app_pop, the top one, or by
 * app_close_layer, whose id may be of one that is gone already. */
void app_push(struct app *app, struct layer *l);
void app_pop(struct app *app);
void app_close_layer(struct app *app, unsigned id);

/* The data changed: load the screen again and draw. Errors go to the message line. */
void app_reload(struct app *app);
/* Draw everything at the next paint. */
void app_redraw(struct app *app);
/* What head_pin says is another, or there, or gone: lays out and draws. */
void app_head_changed(struct app *app);
/* Draw the top layer only. */
void app_redraw_layer(struct app *app);
/* The marker moved (list_ functions and COMMAND_MOVES do it by themselves). */
void app_moved(struct app *app);

/* Calls rest(app, ctx) once, when everything is painted and no key came for APP_SETTLE_MS: for what must not hold up
 * typing, such as keeping a draft. The same asked again before that waits again; several wait side by side, told apart
 * by both. app_rest_bare: and only once nothing stands over the screen, for what takes the screen for itself.
 * app_rest_stop: what waits for this ctx is forgotten. */
void app_rest(struct app *app, void (*rest)(struct app *app, void *ctx), void *ctx);
void app_rest_bare(struct app *app, void (*rest)(struct app *app, void *ctx), void *ctx);
void app_rest_stop(struct app *app, const void *ctx);

/* The message line; stays until the next key that is not a move. */
void app_say(struct app *app, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The same, on the screen at once: for in the middle of something that takes long. */
void app_say_now(struct app *app, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The same from inside a read or write of the book that takes long: it draws this one line and nothing else,
 * since no screen may look into the book meanwhile. When the key is done, what it stood over is there again, unless
 * something else was said. */
void app_say_inside(struct app *app, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* What was refused, in a person's words: the plan's in_words. */
void app_say_err(struct app *app, const struct err *e);
/* The same of a text that is going to be drawn; in a, or text itself. */
const char *app_in_words(const struct app *app, struct arena *a, const char *text);

/* Runs a row with its guards, as if its key was pressed. */
void app_run(struct app *app, const struct command *row);
/* A row by its stable name among those that work now; NULL. */
const struct command *app_command(const struct app *app, const char *name);
/* The keys of a row, after remapping. */
const char *app_keys(const struct app *app, const struct command *row);

/* Rows that work now, those of the layer or screen first; at most max; the count. */
int app_rows_now(const struct app *app, const struct command **rows, int max);

#endif

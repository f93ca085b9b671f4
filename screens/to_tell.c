#include "screens/to_tell.h"

#include "base/clock.h"
#include "practice/absence.h"
#include "practice/slot.h"
#include "screens/board.h"
#include "screens/call_move.h"
#include "screens/term.h"

#include <stdio.h>
#include <string.h>

enum { DAY_CELLS = 11, NAME_CELLS = 16, PHONE_CELLS = 14, WIDE = 100 };

struct to_tell_view {
    struct board board; /* must be first */
    struct absence_row *list;
    struct to_tell_first first; /* asked for by who opened it; days 0: nobody */
};

static bool open_list(struct app *app, void *state, const void *what, struct err *e)
{
    struct to_tell_view *v = state;
    (void)app, (void)e;
    if (what)
        v->first = *(const struct to_tell_first *)what;
    return true;
}

/* The marker goes to the first of whom something was just said: i means them. */
static void mark_first(struct to_tell_view *v, const struct appointment *const *rows, int n)
{
    const struct to_tell_first *f = &v->first;
    for (int i = 0; i < n && f->to_date; i++) {
        const struct appointment *x = rows[i];
        bool is_theirs = id_is_none(&f->practitioner) || id_compare(&f->practitioner, &x->practitioner) == 0;
        bool is_then = f->end_min < 0 || (x->start_min < f->end_min && x->start_min + x->minutes > f->start_min);
        if (is_theirs && is_then && x->date >= f->from_date && x->date <= f->to_date) {
            v->board.acting.appointment = x->id;
            break;
        }
    }
    v->first.to_date = 0;
}

static bool load(struct app *app, void *state, struct err *e)
{
    struct to_tell_view *v = state;
    struct board *b = &v->board;
    int n;
    board_begin(app, b);
    b->head[0] = 0;
    if (!absence_list(front_of(app)->practice, true, &b->arena, &v->list, &n, e))
        return false;
    const struct appointment **rows = arena_array(&b->arena, (size_t)n, sizeof *rows);
    int nover = 0;
    for (int i = 0; i < n; i++) {
        rows[i] = &v->list[i].appointment;
        nover += v->list[i].is_past;
    }
    if (n == 0)
        (void)snprintf(b->head, sizeof b->head, "To tell");
    else if (nover)
        (void)snprintf(b->head, sizeof b->head, "%d to tell, %d whose time is over. Ring them, move or cancel; i: told",
                       n - nover, nover);
    else
        (void)snprintf(b->head, sizeof b->head, "To tell: %d. Ring them, move or cancel; i when they know", n);
    mark_first(v, rows, n);
    board_set(b, rows, n);
    return true;
}

static const char *free_words(struct arena *a, const struct opening *rows, int n, bool with_name)
{
    const char *text = "";
    for (int i = 0; i < n; i++)
        text = arena_printf(a, "%s%s%s%s%s", text, i ? ", " : "", slot_text(a, rows[i].date, rows[i].start_min),
                            with_name ? " " : "", with_name ? rows[i].practitioner_name : "");
    return text;
}

static void draw_row(const void *model, int index, const struct pane *line)
{
    const struct to_tell_view *v = model;
    const struct absence_row *row = &v->list[index];
    const struct appointment *x = &row->appointment;
    struct arena a = {0};
    const char *when = board_cell(&a, slot_text(&a, x->date, x->start_min), DAY_CELLS + civil_clock_cells());
    const char *name = line->cols >= WIDE ? board_cell(&a, x->patient_name, 2 * NAME_CELLS)
                                          : board_cell(&a, x->patient_short, NAME_CELLS);
    pane_fit(line, 0, 1, line->cols - 2, STYLE_PLAIN,
             arena_printf(&a, "%s %s %s %s", when, name,
                          board_cell(&a, *row->phone ? row->phone : "no number", PHONE_CELLS), row->why));
    arena_finish(&a);
}

/* What to know before ringing, and what can be offered, in place of what the day says of a booking. */
static void draw(const struct app *app, const void *state, const struct pane *p)
{
    static const struct board_look LOOK = {.row = draw_row, .empty = "Nobody has to be told anything."};
    const struct to_tell_view *v = state;
    const struct board *b = &v->board;
    (void)app;
    board_draw(b, p, &LOOK);
    if (b->detail_row < 0 || b->list.here >= b->count)
        return;
    const struct absence_row *row = &v->list[b->list.here];
    struct arena a = {0};
    int at = b->detail_row + SCHEDULE_DETAILS;
    const char *care = board_unsaid(&a, b, row->care);
    if (*care && at < p->rows)
        pane_fit(p, at++, 1, p->cols - 1, STYLE_WARN, care);
    if (row->nsame && at < p->rows)
        pane_fit(p, at++, 1, p->cols - 1, STYLE_PLAIN,
                 arena_printf(&a, "Free with %s: %s", row->appointment.practitioner_name,
                              free_words(&a, row->same, row->nsame, false)));
    if (row->nother && at < p->rows)
        pane_fit(p, at, 1, p->cols - 1, STYLE_PLAIN,
                 arena_printf(&a, "Free with others: %s", free_words(&a, row->other, row->nother, true)));
    arena_finish(&a);
}

static void lay_out(struct app *app, void *state, const struct pane *p)
{
    enum { OFFERS = 3 };
    struct pane less = pane_part(p, 0, 0, p->rows > 2 * OFFERS ? p->rows - OFFERS : p->rows, p->cols);
    board_lay_out(app, state, &less);
}

/* Whoever goes away with somebody still to be told is told how to come back. */
static bool type(struct app *app, void *state, const struct key *key)
{
    int left = ((const struct to_tell_view *)state)->board.count;
    bool is_back = key->code == TERM_KEY_ESC || key->code == TERM_CTRL('G') || key->code == 'q';
    if (!is_back || left == 0 || app->depth <= 1)
        return board_type(app, state, key);
    app_back(app);
    app_say(app, "%d on this list still. O, then s in the day shows it again.", left);
    return true;
}

static bool run_told(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct appointment *x = board_here(state);
    struct schedule_whom whom = schedule_act_whom(x);
    struct arena a = {0};
    struct outcome o;
    (void)row;
    bool ok = absence_told(&front_of(app)->desk, &a, &whom.id, &whom.version, &o, e);
    if (ok)
        front_did(app, &o, "Told: %s", whom.name);
    else
        front_failed(app, e);
    arena_finish(&a);
    return ok;
}

static bool run_next_free(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)row;
    return call_move_one(app, &board_here(state)->id, e);
}

static const struct command ROWS[] = {
    {.keys = "i",
     .name = "patient-informed",
     .title = "told",
     .help = "They know: off the list.",
     .synonyms = "told rang reached",
     .least_role = LEVEL_DESK,
     .flags = BOARD_WRITE,
     .run = run_told},
    BOARD_MOVE("move", "Pick it up and go to the day with it.", "reschedule change shift"),
    {.keys = "N",
     .name = "opening-next",
     .title = "next free",
     .help = "The next free times, or any you type: Enter moves them there.",
     .synonyms = "next free reschedule offer opening",
     .least_role = LEVEL_DESK,
     .flags = BOARD_WRITE,
     .is_ready = schedule_carry_can_move,
     .run = run_next_free},
    BOARD_CANCEL,
    BOARD_NOTE,
    FOLLOW_UP_FORM_PROMISE(schedule_act_can_begin, COMMAND_NO_BAR),
    CONTACT_FORM_RANG,
    BOARD_HISTORY,
    {.keys = "Enter",
     .name = "to-tell-patient",
     .title = "patient",
     .help = "Open the patient.",
     .synonyms = "number phone",
     .flags = COMMAND_NEEDS_ROW,
     .run = board_run_patient},
};

const struct screen to_tell_screen = {
    .name = "to-tell",
    .title = "To tell",
    .help = "Who has to be told that somebody is off, or that we moved or cancelled, with free times.",
    .state_size = sizeof(struct to_tell_view),
    .commands = COMMAND_ROWS(ROWS),
    .open = open_list,
    .load = load,
    .layout = lay_out,
    .draw = draw,
    BOARD_SCREEN_BUT_TYPE,
    .type = type,
};

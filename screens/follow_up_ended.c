#include "screens/follow_up_ended.h"

#include "base/text.h"
#include "practice/follow_up_ended.h"
#include "practice/slot.h"
#include "screens/ask.h"
#include "screens/board.h"
#include "screens/front.h"
#include "screens/patient_entry.h"
#include "screens/pick.h"

#include <string.h>

enum {
    HEAD_ROWS = 2, /* the head, a blank */
    DETAIL_ROWS = 2,
    ROOM_FROM = 12, /* below that details give way to rows */
    WHEN_CELLS = 16,
    NAME_CELLS = 18,
    HOW_CELLS = 8,
    WIDE = 100,
    NARROW = 72,
};

struct ended {
    struct arena arena, detail_arena;
    struct follow_up_ended *all;
    int count, days;
    bool is_cut, with_confidential;
    struct list list;
    struct id here;
    const char *head, *detail[DETAIL_ROWS];
    struct practice *practice;
};

/* What f offers. */
static const struct {
    const char *title;
    int days;
    bool with_confidential;
} SHOWN[] = {
    {"The last week", 7, false},
    {"The last month", FOLLOW_UP_ENDED_DAYS, false},
    {"The last three months", 92, false},
    {"The last year", 366, false},
    {"The last month, confidential too", FOLLOW_UP_ENDED_DAYS, true},
};
enum { SHOWN_COUNT = sizeof SHOWN / sizeof SHOWN[0] };

static const struct follow_up_ended *here(const struct ended *v)
{
    return v->list.here < v->count ? &v->all[v->list.here] : NULL;
}

static void note_marker(struct ended *v)
{
    if (here(v))
        v->here = here(v)->id;
}

static bool load(struct app *app, void *state, struct err *e)
{
    struct ended *v = state;
    struct front *front = front_of(app);
    struct queue_filter f = {.staff = front->desk.who.staff, .with_confidential = v->with_confidential};
    struct err ignored = {0};
    (void)book_has_changed(front->practice->book, &ignored); /* all of it is in what is read now */
    note_marker(v);
    arena_reset(&v->arena);
    v->practice = front->practice;
    v->days = v->days ? v->days : FOLLOW_UP_ENDED_DAYS;
    v->count = 0;
    v->head = "";
    list_set_count(&v->list, 0);
    if (!follow_up_ended_list(front->practice, v->days, &f, &v->arena, &v->all, &v->count, &v->is_cut, e))
        return false;
    v->head = arena_printf(&v->arena, "Ended in the last %d days: %s%d%s", v->days, v->is_cut ? "more than " : "",
                           v->count, v->with_confidential ? ", confidential too" : "");
    list_set_count(&v->list, v->count);
    for (int i = 0; i < v->count; i++)
        if (id_compare(&v->all[i].id, &v->here) == 0)
            (void)list_go(&v->list, i);
    return true;
}

/* ---- how it looks ---- */

static const char *what_of(const struct ended *v, const struct follow_up_ended *x, struct arena *a)
{
    const char *kind = follow_up_kind(v->practice, x->kind)->name;
    return *x->text             ? arena_printf(a, "%s '%s'", kind, x->text)
           : x->is_confidential ? arena_printf(a, "%s, confidential", kind)
                                : kind;
}

static void know_detail(struct ended *v)
{
    const struct follow_up_ended *x = here(v);
    struct arena *a = &v->detail_arena;
    arena_reset(a);
    v->detail[0] = v->detail[1] = "";
    if (!x)
        return;
    const char *by = follow_up_ended_by(v->practice, &x->id, a);
    v->detail[0] = arena_printf(a, "%s: %s", x->patient_name, what_of(v, x, a));
    v->detail[1] = arena_printf(a, "%s %s%s%s%s%s", x->how, slot_when(a, x->ended_at), *by ? " by " : "", by,
                                *x->why ? ": " : "", x->why);
}

static int detail_rows(const struct pane *p)
{
    return p->rows >= ROOM_FROM ? DETAIL_ROWS : 0;
}

static struct pane body_of(const struct pane *p)
{
    int below = detail_rows(p) ? detail_rows(p) + 1 : 0;
    return pane_part(p, HEAD_ROWS, 0, p->rows - HEAD_ROWS - below, p->cols);
}

static void lay_out(struct app *app, void *state, const struct pane *p)
{
    struct ended *v = state;
    (void)app;
    list_layout(&v->list, body_of(p).rows);
    know_detail(v);
}

static void draw_row(const void *model, int index, const struct pane *line)
{
    const struct ended *v = model;
    const struct follow_up_ended *x = &v->all[index];
    struct arena a = {0};
    const char *why = line->cols < NARROW ? "" : x->why;
    pane_fit(line, 0, 1, line->cols - 1, STYLE_PLAIN,
             arena_printf(&a, "%s %s %s %s%s%s", board_cell(&a, slot_when(&a, x->ended_at), WHEN_CELLS),
                          board_cell(&a, line->cols >= WIDE ? x->patient_name : x->patient_short, NAME_CELLS),
                          board_cell(&a, x->how, HOW_CELLS), what_of(v, x, &a), *why ? ": " : "", why));
    arena_finish(&a);
}

static void draw(const struct app *app, const void *state, const struct pane *p)
{
    const struct ended *v = state;
    struct pane body = body_of(p);
    (void)app;
    pane_fit(p, 0, 1, p->cols - 1, STYLE_TITLE, v->head);
    if (v->count == 0)
        pane_put(p, HEAD_ROWS, 1, STYLE_QUIET, "Nothing has ended in these days. f looks further back.");
    list_draw(&v->list, &body, draw_row, v);
    for (int i = 0; i < detail_rows(p); i++)
        pane_fit(p, p->rows - detail_rows(p) + i, 1, p->cols - 1, STYLE_PLAIN, v->detail[i]);
}

static void mark(const struct app *app, const void *state, const struct pane *p)
{
    const struct ended *v = state;
    struct pane body = body_of(p);
    (void)app;
    list_mark(&v->list, &body);
}

static bool settle(struct app *app, void *state)
{
    (void)app;
    know_detail(state);
    return true;
}

static bool leave(struct app *app, void *state, struct err *e)
{
    (void)e;
    note_marker(state);
    front_note_hand(app);
    return true;
}

static void finish(void *state)
{
    struct ended *v = state;
    arena_finish(&v->arena);
    arena_finish(&v->detail_arena);
}

static bool has_row(const void *state)
{
    return here(state) != NULL;
}

static bool at_hand(const void *state, void *out)
{
    const struct follow_up_ended *x = here(state);
    return x && front_hand_of_name(&x->patient, x->patient_short, out);
}

static struct list *list_of(void *state)
{
    return &((struct ended *)state)->list;
}

/* ---- what can be done ---- */

static bool run_history(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct ended *v = state;
    const struct follow_up_ended *x = here(v);
    struct arena a = {0};
    struct timeline_row entry = {
        .kind = KIND_FOLLOW_UP, .record = x->id, .at_ms = x->ended_at, .text = what_of(v, x, &a)};
    (void)row;
    bool ok = x->is_confidential && !v->with_confidential
                  ? err_set(e, ERR_REFUSED, "This is confidential: f shows those too, with their words.")
                  : patient_entry_open(app, &entry, x->patient_short, e);
    arena_finish(&a);
    return ok;
}

static bool can_open(const struct app *app, const void *state, struct err *e)
{
    const struct follow_up_ended *x = here(state);
    (void)app;
    return !x || x->can_open ||
           err_set(e, ERR_REFUSED, "This followed from a booking: 2 shows the patient; say there what comes next.");
}

static void open_again(struct app *app, void *ctx)
{
    struct ended *v = ctx;
    const struct follow_up_ended *x = here(v);
    struct arena a = {0};
    struct err e = {0};
    const char *said = x ? arena_printf(&a, "Open again for %s: %s", x->patient_short, what_of(v, x, &a)) : "";
    if (x && follow_up_ended_reopen(&front_of(app)->desk, &a, &x->id, &e))
        front_did(app, NULL, "%s", said);
    else if (x)
        front_failed(app, &e);
    front_count(app);
    arena_finish(&a);
}

/* It is an old act, mostly of somebody else: asked first. */
static bool run_open(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct ended *v = state;
    struct arena a = {0};
    (void)row, (void)e;
    ask_confirm(app, arena_printf(&a, "Open again for %s: %s?", here(v)->patient_short, what_of(v, here(v), &a)),
                open_again, v);
    arena_finish(&a);
    return true;
}

static int list_shown(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct pick_row *out = arena_array(&p->arena, SHOWN_COUNT, sizeof *out);
    (void)app, (void)typed;
    for (int i = 0; i < SHOWN_COUNT; i++)
        out[i] = (struct pick_row){SHOWN[i].title, "", STYLE_PLAIN};
    *rows = out;
    return SHOWN_COUNT;
}

static bool take_shown(struct app *app, struct pick *p, int row, struct err *e)
{
    struct ended *v = app_state(app);
    (void)p, (void)e;
    v->days = SHOWN[row].days;
    v->with_confidential = SHOWN[row].with_confidential;
    app_reload(app);
    return true;
}

static const struct pick_plan SHOW_PLAN = {
    .title = "Show what ended in",
    .help = "How far the list looks back.",
    .empty = "",
    .take_title = "show",
    .rows = SHOWN_COUNT,
    .find = list_shown,
    .take = take_shown,
};

static bool run_filter(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct ended *v = state;
    struct pick *p = pick_open(app, &SHOW_PLAN, NULL);
    (void)row, (void)e;
    for (int i = 0; i < SHOWN_COUNT; i++)
        if (SHOWN[i].days == v->days && SHOWN[i].with_confidential == v->with_confidential)
            pick_go(app, p, i);
    return true;
}

static const struct command ROWS[] = {
    {.keys = "Enter",
     .name = "ended-history",
     .title = "history",
     .help = "All that was written of it: who, when, at which computer, before and after.",
     .synonyms = "open before who story",
     .flags = COMMAND_NEEDS_ROW,
     .run = run_history},
    {.keys = "<",
     .name = "followup-step-back",
     .title = "open again",
     .help = "It is not over after all: back into the follow-ups, as it was.",
     .synonyms = "reopen undo revert back",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES,
     .is_ready = can_open,
     .run = run_open},
    {.keys = "f",
     .name = "ended-filter",
     .title = "filter",
     .help = "How far it looks back; confidential ones too.",
     .synonyms = "days week month year confidential",
     .run = run_filter},
};

const struct screen follow_up_ended_screen = {
    .name = "follow-ups-ended",
    .title = "What has ended",
    .help = "Follow-ups that are over, the last first: how each ended, when, by whom and why.",
    .state_size = sizeof(struct ended),
    .commands = COMMAND_ROWS(ROWS),
    .load = load,
    .layout = lay_out,
    .draw = draw,
    .mark = mark,
    .settle = settle,
    .leave = leave,
    .finish = finish,
    .has_row = has_row,
    .at_hand = at_hand,
    .list = list_of,
};

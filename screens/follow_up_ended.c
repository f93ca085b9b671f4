#include "screens/follow_up_ended.h"

#include "base/text.h"
#include "practice/follow_up_ended.h"
#include "practice/slot.h"
#include "screens/ask.h"
#include "screens/board.h"
#include "screens/front.h"
#include "screens/listing.h"
#include "screens/patient_entry.h"
#include "screens/pick.h"

#include <stdio.h>
#include <string.h>

enum {
    HEAD_ROWS = 2, /* the head, a blank */
    WHEN_CELLS = 16,
    NAME_CELLS = 18,
    HOW_CELLS = 8,
    WIDE = 100,
    NARROW = 72,
};

struct ended {
    struct listing listing;
    struct follow_up_ended *all;
    int days;
    bool with_confidential;
    const char *head;
    struct id asked;       /* which is asked about: the rows may be others by the answer */
    char asked_about[200]; /* "Open again for Archer A: ring" */
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
    int i = listing_here(&v->listing);
    return i < 0 ? NULL : &v->all[i];
}

static struct id id_at(const void *state, int index)
{
    return ((const struct ended *)state)->all[index].id;
}

/* ---- how it looks ---- */

static const char *what_of(const struct ended *v, const struct follow_up_ended *x, struct arena *a)
{
    const char *kind = follow_up_kind(v->listing.practice, x->kind)->name;
    return *x->text             ? arena_printf(a, "%s '%s'", kind, x->text)
           : x->is_confidential ? arena_printf(a, "%s, confidential", kind)
                                : kind;
}

static void know(void *state, int index)
{
    struct ended *v = state;
    const struct follow_up_ended *x = &v->all[index];
    struct arena *a = &v->listing.detail_arena;
    const char *by = follow_up_ended_by(v->listing.practice, &x->id, a);
    v->listing.detail[0] = arena_printf(a, "%s: %s", x->patient_name, what_of(v, x, a));
    v->listing.detail[1] = arena_printf(a, "%s %s%s%s%s%s", x->how, slot_when(a, x->ended_at), *by ? " by " : "", by,
                                        *x->why ? ": " : "", x->why);
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
    (void)app;
    pane_fit(p, 0, 1, p->cols - 1, STYLE_TITLE, v->head);
    if (v->listing.list.count == 0)
        pane_put(p, HEAD_ROWS, 1, STYLE_QUIET, "Nothing has ended in these days. f looks further back.");
    listing_draw(&v->listing, p);
}

static bool load(struct app *app, void *state, struct err *e)
{
    static const struct listing_look LOOK = {.head_rows = HEAD_ROWS, .row = draw_row, .id_at = id_at, .know = know};
    struct ended *v = state;
    struct listing *l = &v->listing;
    struct queue_filter f = {.staff = front_of(app)->desk.who.staff, .with_confidential = v->with_confidential};
    int count;
    bool is_cut;
    listing_begin(app, l, &LOOK);
    v->days = v->days ? v->days : FOLLOW_UP_ENDED_DAYS;
    v->head = "";
    if (!follow_up_ended_list(l->practice, v->days, &f, &l->arena, &v->all, &count, &is_cut, e))
        return false;
    v->head = arena_printf(&l->arena, "Ended in the last %d days: %s%d%s", v->days, is_cut ? "more than " : "", count,
                           v->with_confidential ? ", confidential too" : "");
    listing_set(l, count, NULL);
    return true;
}

static bool at_hand(const void *state, void *out)
{
    const struct follow_up_ended *x = here(state);
    return x && front_hand_of_name(&x->patient, x->patient_short, out);
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
    bool ok = !x->is_confidential || v->with_confidential ||
              err_set(e, ERR_REFUSED, "This is confidential: f shows those too, with their words.");
    if (ok)
        patient_entry_open(app, &entry, x->patient_short);
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
    struct arena a = {0};
    struct err e = {0};
    if (follow_up_ended_reopen(&front_of(app)->desk, &a, &v->asked, &e))
        front_did(app, NULL, "%s", v->asked_about);
    else
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
    v->asked = here(v)->id;
    (void)snprintf(v->asked_about, sizeof v->asked_about, "Open again for %s: %s", here(v)->patient_short,
                   what_of(v, here(v), &a));
    ask_confirm(app, arena_printf(&a, "%s?", v->asked_about), open_again, v);
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
    listing_drop(&v->listing);
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
    .layout = listing_lay_out,
    .draw = draw,
    LISTING_SCREEN,
    .at_hand = at_hand,
};

#include "screens/waiting.h"

#include "base/clock.h"
#include "practice/slot.h"
#include "practice/telecom.h"
#include "practice/waitlist.h"
#include "screens/board.h"
#include "screens/pick.h"

#include <stdio.h>
#include <stdlib.h>

enum { NAME_CELLS = 16, WANTS_CELLS = 18, WIDE = 100, LONG_WAIT_DAYS = 28 /* four weeks: nobody has called them */ };

struct waiting_view {
    struct board board;        /* must be first */
    struct waitlist_row *list; /* in the board's arena and order */
};

/* ---- loading ---- */

static bool load(struct app *app, void *state, struct err *e)
{
    struct waiting_view *v = state;
    struct board *b = &v->board;
    int n, sooner = 0;
    board_begin(app, b);
    b->head[0] = 0;
    if (!waitlist_list(front_of(app)->practice, &b->arena, &v->list, &n, e))
        return false;
    const struct appointment **rows = arena_array(&b->arena, (size_t)n, sizeof *rows);
    for (int i = 0; i < n; i++) {
        rows[i] = v->list[i].appointment;
        sooner += v->list[i].has_place;
    }
    const char *more = sooner ? arena_printf(&b->arena, ", %d would come sooner", sooner) : "";
    if (n == 0)
        (void)snprintf(b->head, sizeof b->head, "Waiting list");
    else
        (void)snprintf(b->head, sizeof b->head, "Waiting list: %d wait%s%s", n - sooner, n - sooner == 1 ? "s" : "",
                       more);
    board_set(b, rows, n);
    return true;
}

/* ---- how it looks ---- */

static const char *how_long(struct arena *a, const struct waitlist_row *row)
{
    if (row->has_place)
        return arena_printf(a, "has %s", slot_text(a, row->appointment->date, row->appointment->start_min));
    if (row->is_over)
        return "over: still?";
    return row->days_waited == 0 ? "today" : arena_printf(a, "%dd", row->days_waited);
}

static void draw_row(const void *model, int index, const struct pane *line)
{
    const struct waiting_view *v = model;
    const struct waitlist_row *row = &v->list[index];
    struct arena a = {0};
    bool is_long = !row->has_place && (row->is_over || row->days_waited >= LONG_WAIT_DAYS);
    const char *note = how_long(&a, row);
    int end = pane_right(line, 0, 1, is_long ? STYLE_WARN : STYLE_PLAIN, note) - 1;
    const char *name = line->cols >= WIDE ? board_cell(&a, row->appointment->patient_name, 2 * NAME_CELLS)
                                          : board_cell(&a, row->appointment->patient_short, NAME_CELLS);
    const struct appointment *x = row->appointment;
    const char *what = line->cols >= WIDE ? row->wants
                                          : arena_printf(&a, "%s %d %s", x->type_short, x->minutes,
                                                         *x->practitioner_name ? x->practitioner_name : "anybody");
    pane_fit(line, 0, 1, end - 1, STYLE_PLAIN,
             arena_printf(&a, "%s %s %s", name,
                          board_cell(&a, what, line->cols >= WIDE ? 2 * WANTS_CELLS : WANTS_CELLS), row->can));
    arena_finish(&a);
}

static void draw(const struct app *app, const void *state, const struct pane *p)
{
    static const struct board_look LOOK = {.row = draw_row, .empty = "Nobody waits for a time. w puts somebody on it."};
    (void)app;
    board_draw(state, p, &LOOK);
}

/* ---- b: the next times that suit them ---- */

struct times {
    struct appointment entry; /* copied: the list may be loaded again meanwhile */
    struct opening *found;    /* in the pick's arena */
    char name[SCHEDULE_NAME];
};

static struct wish wish_of(const struct appointment *x, int today, int now)
{
    return (struct wish){.minutes = x->minutes,
                         .practitioner = x->practitioner,
                         .from_date = today,
                         .first_min = now,
                         .to_date = x->want_until,
                         .from_min = x->want_from_min == MINUTE_NONE ? 0 : x->want_from_min,
                         .to_min = x->want_to_min == MINUTE_NONE ? DAY_MIN : x->want_to_min,
                         .weekdays = x->want_days,
                         .is_first_of_day = true};
}

static int list_times(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct times *t = p->ctx;
    struct err e = {0};
    int n, today, now;
    (void)typed;
    clock_today(&today, &now);
    struct wish wish = wish_of(&t->entry, today, now);
    if (!schedule_free(front_of(app)->practice, &wish, &p->arena, &t->found, &n, &e)) {
        app_say_err(app, &e);
        return 0;
    }
    struct pick_row *out = arena_array(&p->arena, (size_t)n, sizeof *out);
    for (int i = 0; i < n; i++)
        out[i] = (struct pick_row){arena_printf(&p->arena, "%s  %s",
                                                slot_text(&p->arena, t->found[i].date, t->found[i].start_min),
                                                t->found[i].practitioner_name),
                                   front_distance(&p->arena, t->found[i].date, today), STYLE_PLAIN};
    *rows = out;
    return n;
}

static bool take_time(struct app *app, struct pick *p, int row, struct err *e)
{
    const struct times *t = p->ctx;
    const struct opening *at = &t->found[row];
    struct waitlist_slot slot = {at->practitioner, at->date, at->start_min, t->entry.minutes};
    struct version v = appointment_version(&t->entry);
    struct arena a = {0};
    struct outcome o;
    bool ok = waitlist_take(&front_of(app)->desk, &a, &t->entry.id, &v, &slot, &o, e);
    if (ok)
        front_did(app, &o, "Booked %s: %s, %s", o.appointment.ref, t->name, front_where(&a, &o.appointment));
    else
        front_failed(app, e);
    arena_finish(&a);
    return ok;
}

static void close_times(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static const struct pick_plan TIMES_PLAN = {
    .title = "A time for them",
    .help = "The next free times that suit what they want and when they can; Enter books them there.",
    .empty = "Nothing is free that suits them. e changes what they want; m takes them to any time in the day.",
    .take_title = "book them there",
    .rows = 10,
    .find = list_times,
    .take = take_time,
    .closed = close_times,
};

static bool run_times(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct waiting_view *v = state;
    const struct waitlist_row *here = &v->list[v->board.list.here];
    struct times *t = mem_alloc(sizeof *t);
    (void)row, (void)e;
    *t = (struct times){.entry = *here->appointment};
    (void)snprintf(t->name, sizeof t->name, "%s", here->appointment->patient_short);
    struct pick *p = pick_open(app, &TIMES_PLAN, t);
    pick_title(app, p, "A time for %s: %s, %s", t->name, here->wants, here->can);
    return true;
}

/* ---- other keys ---- */

static bool run_add(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row;
    return waiting_form_add(app, &ID_NONE, e);
}

static bool run_edit(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct appointment *x = board_here(state);
    return x->status == STATUS_WAITLIST ? waiting_form_edit(app, &x->id, e) : schedule_edit_run(app, state, row, e);
}

static const struct command ROWS[] = {
    {.keys = "w",
     .name = "waitlist-add",
     .title = "put on it",
     .help = "Put somebody on the waiting list.",
     .synonyms = "add new waiting",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES,
     .run = run_add},
    {.keys = "b",
     .name = "appointment-book",
     .title = "book",
     .help = "The next times that suit them; Enter books.",
     .synonyms = "place time opening",
     .least_role = LEVEL_DESK,
     .flags = BOARD_WRITE,
     .run = run_times},
    BOARD_MOVE("to a time", "Pick them up; Enter in the day puts them there.", "place move schedule"),
    {.keys = "e",
     .name = "appointment-edit",
     .title = "change",
     .help = "What they want and when they can.",
     .synonyms = "edit wish days hours",
     .least_role = LEVEL_DESK,
     .flags = BOARD_WRITE,
     .run = run_edit},
    {.keys = "Enter",
     .name = "waiting-open",
     .title = "open",
     .help = "Open the patient.",
     .synonyms = "patient show",
     .flags = COMMAND_NO_BAR,
     .run = board_run_patient},
    BOARD_ACTS,
};

const struct screen waiting_screen = {
    .name = "waiting",
    .title = "Waiting list",
    .help = "Who waits for a time, the longest first, and who has one and would come sooner.",
    .flags = SCREEN_SHOWS_MINUTE,
    .state_size = sizeof(struct waiting_view),
    .commands = COMMAND_ROWS(ROWS),
    .load = load,
    .layout = board_lay_out,
    .draw = draw,
    BOARD_SCREEN,
};

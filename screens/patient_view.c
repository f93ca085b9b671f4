#include "screens/patient_view.h"

#include "base/text.h"
#include "practice/slot.h"
#include "practice/timeline.h"
#include "practice/words.h"
#include "screens/front.h"
#include "screens/patient_form.h"
#include "screens/patient_head.h"
#include "screens/patient_people.h"
#include "screens/patient_stop.h"
#include "screens/schedule.h"
#include "screens/waiting.h"

#include <stdio.h>
#include <string.h>

enum {
    DETAIL_ROWS = 2, /* the whole text of the row under the marker */
    FIRST_ROWS = 50, /* rows asked for at once: each costs its history */
    AHEAD_ROWS = 10, /* so many before the end more are asked for */
    BY_CELLS = 9,
    SITE_CELLS = 9,
    TEXT_COL = 21, /* after "23 Nov 2026 10:30 A " */
};

struct patient_view {
    struct id id;
    struct id record; /* wanted under the marker */
    struct arena arena, detail_arena;
    struct patient who;
    struct patient_head head;
    struct appointment *visits; /* newest first */
    int nvisits;
    struct timeline_row *rows;
    int nrows;
    bool has_more;
    struct list list;
    const char **detail;
    int ndetail;
    char name[48]; /* on the tab */
};

/* ---- loading ---- */

static bool load_rows(struct patient_view *v, struct practice *p, int limit, struct err *e)
{
    if (!timeline_of(p, &v->id, NULL, NULL, limit, &v->arena, &v->rows, &v->nrows, e))
        return false;
    v->has_more = v->nrows == limit;
    list_set_count(&v->list, v->nrows);
    return true;
}

static void note_record(struct patient_view *v)
{
    if (v->nrows > 0)
        v->record = v->rows[v->list.here].record;
}

static void place_record(struct patient_view *v)
{
    for (int i = 0; i < v->nrows && !id_is_none(&v->record); i++)
        if (id_compare(&v->rows[i].record, &v->record) == 0) {
            (void)list_go(&v->list, i);
            return;
        }
}

static bool load(struct app *app, void *state, struct err *e)
{
    struct patient_view *v = state;
    struct practice *p = front_of(app)->practice;
    struct err ignored = {0};
    int limit = v->nrows > FIRST_ROWS ? v->nrows : FIRST_ROWS;
    (void)book_has_changed(p->book, &ignored); /* all of it is in what is read now */
    arena_reset(&v->arena);
    v->head.count = v->nrows = v->nvisits = 0;
    v->rows = NULL;
    list_set_count(&v->list, 0);
    if (!patient_get(p->book, &v->id, &v->arena, &v->who, e) ||
        !appointment_of_patient(p, &v->arena, &v->id, &v->visits, &v->nvisits, e) || !load_rows(v, p, limit, e))
        return false;
    patient_head_make(&v->head, p, &v->arena, &v->who, v->visits, v->nvisits);
    place_record(v);
    (void)snprintf(v->name, sizeof v->name, "%s", patient_name_grid(&v->arena, &v->who));
    return true;
}

static bool open_patient(struct app *app, void *state, const void *what, struct err *e)
{
    struct patient_view *v = state;
    const struct front_patient *to = what;
    struct id marked = schedule_take_patient(app);
    struct id id = to ? to->patient : !id_is_none(&marked) ? marked : v->id;
    if (id_is_none(&id))
        return err_set(e, ERR_REFUSED, "No patient is chosen: / finds one, or go to a booking and press 2.");
    struct id survivor;
    if (!patient_resolve(front_of(app)->practice->book, &id, &survivor, e))
        return false;
    if (id_compare(&survivor, &v->id) != 0) { /* somebody else: nothing of the last one stays */
        v->list = (struct list){0};
        v->nrows = 0;
        v->record = ID_NONE;
    }
    v->id = survivor;
    if (to && !id_is_none(&to->record))
        v->record = to->record;
    return true;
}

/* ---- how it looks ---- */

static int first_row(const struct patient_view *v)
{
    return v->head.count + 1;
}

static int detail_rows(const struct pane *p)
{
    enum { ROOM_FROM = 14 };
    return p->rows >= ROOM_FROM ? DETAIL_ROWS : 0;
}

static struct pane body_of(const struct patient_view *v, const struct pane *p)
{
    int below = detail_rows(p) ? detail_rows(p) + 1 : 0;
    return pane_part(p, first_row(v), 0, p->rows - first_row(v) - below, p->cols);
}

static void make_detail(struct patient_view *v, int cols)
{
    arena_reset(&v->detail_arena);
    v->ndetail = 0;
    if (v->nrows == 0)
        return;
    const struct timeline_row *row = &v->rows[v->list.here];
    const char *where = arena_printf(&v->detail_arena, "%s%s%s%s%s", row->text, *row->by ? ". By " : "", row->by,
                                     *row->site ? ", " : "", row->site);
    v->ndetail = text_wrap(&v->detail_arena, where, cols - 2, &v->detail);
}

static void lay_out(struct app *app, void *state, const struct pane *p)
{
    struct patient_view *v = state;
    (void)app;
    list_layout(&v->list, body_of(v, p).rows);
    make_detail(v, p->cols);
}

static void draw_row(const void *model, int index, const struct pane *line)
{
    const struct timeline_row *row = &((const struct patient_view *)model)->rows[index];
    enum { NARROW = 72 };
    char day[16], time[8];
    int end = line->cols - 1;
    pane_put(line, 0, 1, STYLE_PLAIN, civil_desk_date(row->date, day) + 4);
    if (row->kind != KIND_PATIENT) /* becoming known has a day and no hour */
        pane_put(line, 0, 13, STYLE_PLAIN, civil_clock_cell(row->minute, time));
    pane_putf(line, 0, 19, STYLE_PLAIN, "%c", row->mark);
    if (line->cols >= NARROW) {
        end -= SITE_CELLS;
        pane_fit(line, 0, end + 1, SITE_CELLS - 1, STYLE_QUIET, row->site);
        end -= BY_CELLS;
        pane_fit(line, 0, end + 1, BY_CELLS - 1, STYLE_QUIET, row->by);
    }
    pane_fit(line, 0, TEXT_COL, end - TEXT_COL, STYLE_PLAIN, row->text);
}

static void draw(const struct app *app, const void *state, const struct pane *p)
{
    const struct patient_view *v = state;
    struct pane body = body_of(v, p);
    (void)app;
    for (int i = 0; i < v->head.count; i++)
        pane_fit(p, i, 1, p->cols - 1,
                 i == 0                  ? STYLE_TITLE
                 : v->head.is_warning[i] ? STYLE_WARN
                                         : STYLE_PLAIN,
                 v->head.line[i]);
    if (v->nrows == 0)
        pane_put(&body, 0, 1, STYLE_QUIET, "Nothing has happened yet: b books, n writes something down.");
    list_draw(&v->list, &body, draw_row, v);
    for (int i = 0; i < detail_rows(p) && i < v->ndetail; i++)
        pane_fit(p, p->rows - detail_rows(p) + i, 1, p->cols - 1, STYLE_PLAIN, v->detail[i]);
}

static void mark(const struct app *app, const void *state, const struct pane *p)
{
    const struct patient_view *v = state;
    struct pane body = body_of(v, p);
    (void)app;
    list_mark(&v->list, &body);
}

/* Details follow, and near the end of what was read more is read. */
static bool settle(struct app *app, void *state)
{
    struct patient_view *v = state;
    struct err e = {0};
    note_record(v);
    if (v->has_more && v->list.here >= v->nrows - AHEAD_ROWS) {
        if (!load_rows(v, front_of(app)->practice, v->nrows + 2 * FIRST_ROWS, &e))
            app_say_err(app, &e);
    }
    make_detail(v, term_cols(app->term));
    return true;
}

static void finish(void *state)
{
    struct patient_view *v = state;
    arena_finish(&v->arena);
    arena_finish(&v->detail_arena);
}

static bool has_row(const void *state)
{
    return ((const struct patient_view *)state)->nrows > 0;
}

static struct list *list_of(void *state)
{
    return &((struct patient_view *)state)->list;
}

static const char *note(const struct app *app)
{
    const struct patient_view *v = app_state_of(app, "patient");
    return v && app_screen(app) == &patient_view_screen ? v->name : "";
}

const struct id *patient_view_patient(const struct app *app)
{
    const struct patient_view *v = app_state_of(app, "patient");
    return &v->id;
}

const char *patient_view_name(const struct app *app)
{
    const struct patient_view *v = app_state_of(app, "patient");
    return v->name;
}

/* ---- what can be done ---- */

static bool is_visit(const struct patient_view *v)
{
    return v->nrows > 0 && v->rows[v->list.here].kind == KIND_APPOINTMENT;
}

static bool can_go(const struct app *app, const void *state, struct err *e)
{
    (void)app;
    return is_visit(state) || err_set(e, ERR_REFUSED, "Only a visit stands in the day: go to one first.");
}

static bool run_go(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct patient_view *v = state;
    struct arena a = {0};
    struct appointment x;
    (void)row;
    note_record(v);
    bool ok = appointment_get(front_of(app)->practice, &a, &v->record, &x, e);
    if (ok) {
        struct front_place to = front_place_of(&x);
        ok = front_go(app, &to, e);
    }
    arena_finish(&a);
    return ok;
}

static bool run_book(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct patient_view *v = state;
    const struct appointment *usual = NULL;
    (void)row;
    for (int i = 0; i < v->nvisits && !usual; i++)
        if (v->visits[i].status != STATUS_CANCELLED && v->visits[i].status != STATUS_WAITLIST)
            usual = &v->visits[i];
    return schedule_book_for(app, &v->id, usual, e);
}

static bool run_note(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct patient_view *v = state;
    (void)row, (void)e;
    return schedule_note_open(app, &v->id, &ID_NONE, v->name);
}

static bool run_household(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct patient_view *v = state;
    (void)row, (void)e;
    return schedule_household_open(app, &v->id, v->name);
}

static bool run_wait(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct patient_view *v = state;
    (void)row;
    return waiting_form_add(app, &v->id, e);
}

static const struct command ROWS[] = {
    {.keys = "Enter",
     .name = "patient-go",
     .title = "go to the day",
     .help = "Show this visit where it stands in the day.",
     .synonyms = "open schedule slot",
     .is_ready = can_go,
     .run = run_go},
    {.keys = "b",
     .name = "patient-book",
     .title = "book",
     .help = "Book for them: the next free time, or 6w.",
     .synonyms = "new appointment visit",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES,
     .run = run_book},
    {.keys = "n",
     .name = "patient-note",
     .title = "note",
     .help = "Write down something about this patient.",
     .synonyms = "remark comment remember",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES,
     .run = run_note},
    {.keys = "e",
     .name = "patient-edit",
     .title = "change",
     .help = "Change name, numbers, needs, alert, facts, address.",
     .synonyms = "edit phone telephone address needs interpreter alert preferred",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES,
     .run = patient_form_edit},
    {.keys = "K",
     .name = "related-people",
     .title = "people around",
     .help = "Parent, guardian, carer; who must not be told.",
     .synonyms = "mother father guardian carer contact court related",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES | COMMAND_NO_BAR,
     .run = patient_people_run},
    {.keys = "X",
     .name = "patient-end",
     .title = "died, moved, same",
     .help = "Died, moved away, no contact, two records of one person.",
     .synonyms = "death deceased gone merge duplicate unsubscribe",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES | COMMAND_NO_BAR,
     .run = patient_stop_run},
    {.keys = "J",
     .name = "household-change",
     .title = "household",
     .help = "Who belongs together; join, take out, who speaks.",
     .synonyms = "family join couple spouse child",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES | COMMAND_NO_BAR,
     .run = run_household},
    {.keys = "w",
     .name = "waitlist-patient",
     .title = "waiting list",
     .help = "Put them on the waiting list.",
     .synonyms = "waitlist sooner",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES | COMMAND_NO_BAR,
     .run = run_wait},
};

const struct screen patient_view_screen = {
    .name = "patient",
    .title = "Patient",
    .help = "Who this is to us, what is next, and all that happened.",
    .legend = "b booked, c confirmed, A arrived, R in the room, D seen, n did not come, x cancelled, "
              "< from them, > from us, * note, + became known.",
    .number = 2,
    .state_size = sizeof(struct patient_view),
    .commands = COMMAND_ROWS(ROWS),
    .open = open_patient,
    .load = load,
    .layout = lay_out,
    .draw = draw,
    .mark = mark,
    .settle = settle,
    .finish = finish,
    .has_row = has_row,
    .list = list_of,
    .note = note,
};

#include "screens/follow_ups_inner.h"

#include "screens/contact_form.h"
#include "screens/follow_up_ended.h"
#include "screens/follow_up_form.h"
#include "screens/follow_up_why.h"
#include "screens/follow_up_work.h"
#include "screens/front.h"
#include "screens/settle.h"

#include <stdio.h>
#include <string.h>

enum {
    HEAD_ROWS = 3, /* counts, a blank, titles */
    DUE_CELLS = 12,
    NAME_CELLS = 18,
    WHAT_CELLS = 14,
    WIDE = 100,
    WIDE_NAME_CELLS = 30,
    NARROW = 72,
    CONTACTS = 1,
};

/* ---- what is shown ---- */

static const char *heading_of(enum queue_place place)
{
    static const char *const words[QUEUE_PLACES] = {"", "ask at desk", "later today",
                                                    "every number is wrong: ask when they come",
                                                    "older cases, a few a day", "other days"};
    return words[place];
}

static void add_heading(struct follow_ups *v, int *n, const char *text)
{
    v->is_heading[*n] = true;
    v->lines[(*n)++] = (struct follow_ups_line){-1, text};
}

static void make_lines(struct follow_ups *v)
{
    int n = 0;
    size_t most = (size_t)v->ngroups + QUEUE_PLACES + 1;
    v->lines = arena_array(&v->arena, most, sizeof *v->lines);
    v->is_heading = arena_array(&v->arena, most, sizeof *v->is_heading);
    for (int i = 0; i < v->ngroups; i++) {
        enum queue_place place = v->groups[i].rows[0]->place;
        bool is_new = place != QUEUE_NOW && (i == 0 || v->groups[i - 1].rows[0]->place != place);
        if (is_new)
            add_heading(v, &n, heading_of(place));
        v->lines[n++] = (struct follow_ups_line){i, NULL};
    }
    if (v->queue.is_cut)
        add_heading(v, &n, "and more: these are the most pressing; f shows one kind");
    v->list.is_heading = v->is_heading;
    list_set_count(&v->list, n);
}

const struct follow_up_group *follow_ups_here(const struct follow_ups *v)
{
    if (v->list.here >= v->list.count || v->lines[v->list.here].group < 0)
        return NULL;
    return &v->groups[v->lines[v->list.here].group];
}

static void place_marker(struct follow_ups *v)
{
    for (int i = 0; i < v->list.count && !id_is_none(&v->here); i++) {
        int g = v->lines[i].group;
        for (int k = 0; g >= 0 && k < v->groups[g].count; k++)
            if (id_compare(&v->groups[g].rows[k]->id, &v->here) == 0) {
                (void)list_go(&v->list, i);
                return;
            }
    }
    (void)list_go(&v->list, v->list.here);
}

static void note_marker(struct follow_ups *v)
{
    const struct follow_up_group *g = follow_ups_here(v);
    if (g)
        v->here = g->rows[0]->id;
}

static bool open_follow_ups(struct app *app, void *state, const void *what, struct err *e)
{
    struct follow_ups *v = state;
    (void)app, (void)e;
    if (what) {
        v->show = SHOW_KIND;
        (void)snprintf(v->kind, sizeof v->kind, "%s", (const char *)what);
    } else if (v->is_for_once) {
        v->show = SHOW_TODAY;
    }
    v->is_for_once = what != NULL;
    return true;
}

static bool load(struct app *app, void *state, struct err *e)
{
    struct follow_ups *v = state;
    struct front *front = front_of(app);
    struct queue_filter f = follow_ups_filter_of(v, &front->desk.who.staff);
    struct err ignored = {0};
    if (v->lines)
        note_marker(v);
    (void)book_has_changed(front->practice->book, &ignored); /* all of it is in what is read now */
    arena_reset(&v->arena);
    v->lines = NULL;
    v->list.is_heading = NULL;
    v->practice = front->practice;
    v->queue = (struct queue){0};
    v->counts = "";
    list_set_count(&v->list, 0);
    if (!queue_load(front->practice, &f, &v->arena, &v->queue, e))
        return false;
    v->groups = follow_up_group_all(&v->arena, &v->queue, &v->ngroups);
    make_lines(v);
    place_marker(v);
    return true;
}

/* ---- how it looks ---- */

static int detail_rows(const struct pane *p)
{
    enum { ROOM_FROM = 14 };
    return p->rows >= ROOM_FROM ? FOLLOW_UPS_DETAILS : 0;
}

static struct pane body_of(const struct pane *p)
{
    int below = detail_rows(p) ? detail_rows(p) + 1 : 0;
    return pane_part(p, HEAD_ROWS, 0, p->rows - HEAD_ROWS - below, p->cols);
}

static bool is_in_sight(const struct follow_ups *v, int line)
{
    return line < v->list.count && line < v->list.top + v->list.rows;
}

/* Who it is and why are read for the rows in sight alone; why once the marker rests. */
static void know_who(struct follow_ups *v)
{
    for (int i = v->list.top; is_in_sight(v, i); i++)
        if (v->lines[i].group >= 0)
            follow_up_group_know(v->practice, &v->queue, &v->groups[v->lines[i].group], &v->arena);
}

static void know_why(struct follow_ups *v)
{
    know_who(v);
    for (int i = v->list.top; is_in_sight(v, i); i++) {
        struct follow_ups_line *line = &v->lines[i];
        if (line->text)
            continue;
        const struct follow_up_group *g = &v->groups[line->group];
        line->text =
            g->count > 1 ? follow_up_group_members(&v->arena, g) : queue_why(v->practice, g->rows[0], &v->arena);
    }
}

static void scrolled(struct app *app, void *state)
{
    (void)app;
    know_who(state);
}

static void know_detail(struct follow_ups *v)
{
    const struct follow_up_group *g = follow_ups_here(v);
    struct arena *a = &v->detail_arena;
    struct queue_detail d;
    struct err ignored = {0}; /* lines less */
    const char *last[CONTACTS];
    int nlast = 0;
    arena_reset(a);
    v->detail[0] = v->detail[1] = "";
    if (!g || !queue_describe(v->practice, g->rows[0], a, &d, &ignored))
        return;
    const struct id *patient = &g->rows[0]->patient;
    const char *text = d.name;
    if (d.age >= 0)
        text = arena_printf(a, "%s %d", text, d.age);
    if (!id_is_none(patient)) { /* else it is about the practice */
        (void)queue_contacts(v->practice, patient, CONTACTS, a, last, &nlast, &ignored);
        text = arena_printf(a, "%s   %s%s%s", text, *d.phone ? d.phone : "no number", *d.phone_note ? ", " : "",
                            d.phone_note);
    }
    if (*d.owner)
        text = arena_printf(a, "%s   %s's", text, d.owner);
    if (*d.tried)
        text = arena_printf(a, "%s   %s", text, d.tried);
    v->detail[0] = text;
    text = *d.care ? d.care : d.why;
    v->detail[1] = nlast ? arena_printf(a, "%s   last: %s", text, last[0]) : text;
}

/* Under one look at the file: a look of its own for each of so many small questions costs as much as they do. */
static void know(struct follow_ups *v)
{
    struct err ignored = {0}; /* each says less then */
    bool is_begun = book_read_begin(v->practice->book, &ignored);
    know_why(v);
    know_detail(v);
    if (is_begun)
        book_read_end(v->practice->book);
}

static void lay_out(struct app *app, void *state, const struct pane *p)
{
    struct follow_ups *v = state;
    (void)app;
    v->counts = follow_ups_filter_counts(v, p->cols - 2);
    list_layout(&v->list, body_of(p).rows);
    know(v);
}

static int name_cells(int cols)
{
    return cols >= WIDE ? WIDE_NAME_CELLS : NAME_CELLS;
}

/* The columns of a row, and of their titles: what takes no part of a narrow line is left out. */
static void put_columns(const struct pane *line, int row, enum style style, const char *const text[4])
{
    int cells[] = {DUE_CELLS, name_cells(line->cols), line->cols >= NARROW ? WHAT_CELLS : -1, line->cols};
    for (int i = 0, at = 3; i < 4; at += cells[i++] + 1)
        if (cells[i] > 0 && *text[i])
            pane_fit(line, row, at, cells[i], style, text[i]);
}

static void draw_row(const void *model, int index, const struct pane *line)
{
    const struct follow_ups *v = model;
    const struct follow_ups_line *l = &v->lines[index];
    struct arena a = {0};
    if (l->group < 0) {
        pane_put(line, 0, 1, STYLE_QUIET, l->text);
        return;
    }
    const struct follow_up_group *g = &v->groups[l->group];
    const struct queue_row *row = g->rows[0];
    bool comes = !id_is_none(&row->visit) && row->visit_status == STATUS_BOOKED;
    char time[8];
    const char *due = comes                     ? arena_printf(&a, "comes %s", civil_clock_text(row->visit_min, time))
                      : id_is_none(&row->visit) ? queue_due_text(row, v->queue.now, &a)
                                                : "here now";
    if (follow_up_group_holder(g) || row->is_mine_open)
        pane_put(line, 0, 1, STYLE_PLAIN, "o");
    /* The word says that it is late: most rows are, and a page of bold says less and costs 150 bytes. */
    put_columns(line, 0, STYLE_PLAIN,
                (const char *[]){due, follow_up_group_name(&a, g), queue_what(v->practice, row, &a),
                                 l->text ? l->text : ""});
    arena_finish(&a);
}

static void draw(const struct app *app, const void *state, const struct pane *p)
{
    const struct follow_ups *v = state;
    struct pane body = body_of(p);
    (void)app;
    pane_fit(p, 0, 1, p->cols - 1, STYLE_PLAIN, v->counts);
    if (v->list.count > 0) {
        put_columns(p, 2, STYLE_QUIET, (const char *[]){"due", "who", "what", "why it is here"});
    } else if (v->queue.nall > 0) {
        pane_put(p, 2, 1, STYLE_QUIET, "Nothing of that kind. f shows the rest.");
    } else {
        pane_put(p, 2, 1, STYLE_QUIET,
                 "Nothing has to be done: everybody has been looked after. N writes something down.");
    }
    list_draw(&v->list, &body, draw_row, v);
    for (int i = 0; i < detail_rows(p); i++)
        pane_fit(p, p->rows - detail_rows(p) + i, 1, p->cols - 1, STYLE_PLAIN, v->detail[i] ? v->detail[i] : "");
}

static void mark(const struct app *app, const void *state, const struct pane *p)
{
    const struct follow_ups *v = state;
    struct pane body = body_of(p);
    (void)app;
    list_mark(&v->list, &body);
}

static bool settle(struct app *app, void *state)
{
    struct follow_ups *v = state;
    note_marker(v);
    know(v);
    front_count(app);
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
    struct follow_ups *v = state;
    arena_finish(&v->arena);
    arena_finish(&v->detail_arena);
}

static bool has_row(const void *state)
{
    return follow_ups_here(state) != NULL;
}

static bool at_hand(const void *state, void *out)
{
    const struct follow_up_group *g = follow_ups_here(state);
    return g && !id_is_none(&g->rows[0]->patient) &&
           front_hand_of_name(&g->rows[0]->patient, g->rows[0]->patient_short, out);
}

static struct list *list_of(void *state)
{
    return &((struct follow_ups *)state)->list;
}

/* ---- what can be done ---- */

/* Where it is settled, which is all there is to do about it. */
static bool open_derived(struct app *app, const struct queue_row *row, struct err *e)
{
    const struct queue_derived *d = row->derived;
    struct conflict field = {.kind = d->kind, .field = d->field, .record = d->record};
    struct conflict_clash two = {.a.id = d->record, .b.id = d->other};
    return strcmp(row->kind, FOLLOW_UP_CONFLICT) == 0 ? settle_open_field(app, &field, e)
                                                      : settle_open_clash(app, &two, e);
}

static bool run_work(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct follow_ups *v = state;
    const struct queue_row *here = follow_ups_here(v)->rows[0];
    (void)row;
    note_marker(v);
    return here->derived ? open_derived(app, here, e) : follow_up_work_open(app, &v->here, e);
}

/* What computers wrote apart ends in no other way. */
static bool is_worked_off(const struct app *app, const void *state, struct err *e)
{
    const struct follow_up_group *g = follow_ups_here(state);
    (void)app;
    return !g || !g->rows[0]->derived || err_set(e, ERR_REFUSED, "Press Enter to settle it.");
}

static bool run_act(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct follow_ups *v = state;
    note_marker(v);
    return follow_up_work_ask(app, follow_ups_here(v)->rows, follow_ups_here(v)->count, row->arg ? "put-off" : "give",
                              e);
}

static bool run_edit(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct follow_ups *v = state;
    (void)row;
    note_marker(v);
    if (strcmp(follow_ups_here(v)->rows[0]->kind, FOLLOW_UP_UNRESOLVED) == 0)
        return err_set(e, ERR_REFUSED, "Say what happened at that visit: Enter.");
    return follow_up_form_edit(app, &follow_ups_here(v)->rows[0]->id, e);
}

static bool run_why(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct follow_ups *v = state;
    const struct queue_row *x = follow_ups_here(v)->rows[0];
    struct arena a = {0};
    (void)row;
    bool ok = follow_up_why_open(app, &x->id, queue_what(v->practice, x, &a), x->patient_short, e);
    arena_finish(&a);
    return ok;
}

static bool run_new(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row, (void)e;
    follow_up_form_open(app, FOLLOW_UP_TASK);
    return true;
}

static bool run_ended(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row;
    return app_open(app, follow_up_ended_screen.name, NULL, e);
}

/* What Enter comes to, for the bar. */
static const char *work_title(const struct app *app, const void *state)
{
    const struct follow_up_group *g = follow_ups_here(state);
    const struct queue_row *row = g ? g->rows[0] : NULL;
    (void)app;
    if (!row)
        return "";
    if (row->derived)
        return "settle";
    if (strcmp(row->kind, FOLLOW_UP_UNRESOLVED) == 0)
        return "what happened";
    if (!id_is_none(&row->visit))
        return "ask at desk";
    if (strcmp(row->kind, FOLLOW_UP_TASK) == 0)
        return "I'll do it";
    if (row->place == QUEUE_LOST)
        return "take it"; /* there is nothing to ring */
    return row->is_never_rung ? "write" : "ring";
}

static const struct command ROWS[] = {
    {.keys = "Enter",
     .name = "followup-work",
     .title = "I'll take it",
     .title_now = work_title,
     .help = "Work this one: who it is, why, the number, what to say; then the next.",
     .synonyms = "claim open call ring start",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES,
     .run = run_work},
    {.keys = "s",
     .name = "followup-put-off",
     .title = "put off",
     .help = "Not now: until a day and time.",
     .synonyms = "snooze hold later wait",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES,
     .arg = 1,
     .is_ready = is_worked_off,
     .run = run_act},
    {.keys = ">",
     .name = "followup-give",
     .title = "give",
     .help = "Give it to a colleague, or back to everybody.",
     .synonyms = "assign delegate colleague",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES,
     .arg = 0,
     .is_ready = is_worked_off,
     .run = run_act},
    {.keys = "e",
     .name = "followup-edit",
     .title = "change",
     .help = "Its words, and by when; a day set by hand stays.",
     .synonyms = "due date edit words",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES | COMMAND_NO_BAR,
     .is_ready = is_worked_off,
     .run = run_edit},
    {.keys = "f",
     .name = "followup-filter",
     .title = "filter",
     .help = "Late, mine, given up, one kind, other days, what has ended.",
     .synonyms = "show only late mine kind closed failed confidential",
     .run = follow_ups_filter_run},
    {.keys = "N",
     .name = "followup-new",
     .title = "new",
     .help = "Write down something to be done for a patient.",
     .synonyms = "add task todo remind",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES,
     .run = run_new},
    FOLLOW_UP_WHY_ROW(run_why, 0),
    FOLLOW_UP_FORM_PROMISE(NULL, COMMAND_NO_BAR),
    {.keys = "(",
     .name = "followup-earlier",
     .title = "one up",
     .help = "In your own list (f, Mine): this one before the one above. The order stays.",
     .synonyms = "order arrange personal mine sooner",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES | COMMAND_NO_BAR,
     .arg = -1,
     .is_ready = follow_ups_order_is_ready,
     .run = follow_ups_order_run},
    {.keys = ")",
     .name = "followup-later",
     .title = "one down",
     .help = "In your own list (f, Mine): this one after the one below. The order stays.",
     .synonyms = "order arrange personal mine",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES | COMMAND_NO_BAR,
     .arg = 1,
     .is_ready = follow_ups_order_is_ready,
     .run = follow_ups_order_run},
    {.keys = "",
     .name = "followup-ended",
     .title = "what has ended",
     .help = "What is over: how it ended, when, by whom and why.",
     .synonyms = "closed done given up history reopen",
     .flags = COMMAND_NO_BAR,
     .run = run_ended},
    CONTACT_FORM_MESSAGE,
};

static const char *note(const struct app *app)
{
    return front_of(app)->open_count;
}

const struct screen follow_ups_screen = {
    .name = "follow-ups",
    .title = "Follow-ups",
    .short_title = "Follow",
    .help = "What has to be done for somebody, most pressing first, and why.",
    .legend = "Signs: o somebody has it open; of the last contact < from them, > to them.",
    .signs = "o open elsewhere  < from them  > to them",
    .number = 3,
    .flags = SCREEN_SHOWS_MINUTE,
    .state_size = sizeof(struct follow_ups),
    .commands = COMMAND_ROWS(ROWS),
    .open = open_follow_ups,
    .load = load,
    .layout = lay_out,
    .draw = draw,
    .mark = mark,
    .scrolled = scrolled,
    .settle = settle,
    .leave = leave,
    .finish = finish,
    .has_row = has_row,
    .at_hand = at_hand,
    .list = list_of,
    .note = note,
};

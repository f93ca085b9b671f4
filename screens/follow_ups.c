#include "screens/follow_ups_inner.h"

#include "practice/staff_task.h"
#include "screens/contact_form.h"
#include "screens/follow_up_ended.h"
#include "screens/follow_up_form.h"
#include "screens/follow_up_why.h"
#include "screens/follow_up_work.h"
#include "screens/front.h"
#include "screens/reminders.h"
#include "screens/settle.h"

#include <stdio.h>
#include <string.h>

enum {
    HEAD_ROWS = 3, /* counts, a blank, titles */
    DUE_CELLS = 12,
    NAME_CELLS = 18,
    WHAT_CELLS = 14,
    NARROW_DUE_CELLS = 11, /* "comes 11:30" */
    NARROW_NAME_CELLS = 17,
    NARROW_WHAT_CELLS = 11, /* "be in touch" */
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

/* How many of these count against what the desk does in a day (policy's call_capacity). */
static int load_of(const struct follow_up_group *g)
{
    const struct queue_row *row = g->rows[0];
    bool is_for_desk =
        row->place == QUEUE_NOW && id_is_none(&row->owner) && strcmp(row->kind, FOLLOW_UP_UNRESOLVED) != 0;
    return is_for_desk ? g->count : 0;
}

static void make_lines(struct follow_ups *v, struct arena *a)
{
    int n = 0, sum = 0, capacity = v->show == SHOW_TODAY ? v->listing.practice->call_capacity : 0;
    size_t most = (size_t)v->ngroups + QUEUE_PLACES + 2;
    v->lines = arena_array(a, most, sizeof *v->lines);
    bool *is_heading = arena_array(a, most, sizeof *is_heading);
    for (int i = 0; i < v->ngroups; i++) {
        enum queue_place place = v->groups[i].rows[0]->place;
        bool is_new = place != QUEUE_NOW && (i == 0 || v->groups[i - 1].rows[0]->place != place);
        if (place == QUEUE_NOW && capacity > 0 && sum >= capacity) {
            v->lines[n++] = (struct follow_ups_line){
                -1, arena_printf(a, "that is what the desk does in a day (%d); these can wait", capacity)};
            capacity = 0;
        }
        sum += load_of(&v->groups[i]);
        if (is_new)
            v->lines[n++] = (struct follow_ups_line){-1, heading_of(place)};
        v->lines[n++] = (struct follow_ups_line){i, NULL};
    }
    if (v->queue.is_cut)
        v->lines[n++] = (struct follow_ups_line){-1, "and more: these are the most pressing; f shows one kind"};
    for (int i = 0; i < n; i++)
        is_heading[i] = v->lines[i].group < 0;
    listing_set(&v->listing, n, is_heading);
}

void follow_ups_go(struct app *app, const struct id *id)
{
    struct follow_ups *v = app_state_of(app, follow_ups_screen.name);
    if (v)
        listing_go(&v->listing, id);
}

const struct follow_up_group *follow_ups_here(const struct follow_ups *v)
{
    int i = listing_here(&v->listing);
    return i < 0 ? NULL : &v->groups[v->lines[i].group];
}

static struct id id_at(const void *state, int index)
{
    const struct follow_ups *v = state;
    return v->groups[v->lines[index].group].rows[0]->id;
}

static bool has(const void *state, int index, const struct id *id)
{
    const struct follow_ups *v = state;
    const struct follow_up_group *g = &v->groups[v->lines[index].group];
    for (int i = 0; i < g->count; i++)
        if (id_compare(&g->rows[i]->id, id) == 0)
            return true;
    return false;
}

static bool open_follow_ups(struct app *app, void *state, const void *what, struct err *e)
{
    struct follow_ups *v = state;
    (void)app, (void)e;
    if (what || v->is_for_once)
        listing_drop(&v->listing);
    if (what && strcmp(what, FOLLOW_UPS_LATE) == 0) {
        v->show = SHOW_LATE;
    } else if (what) {
        v->show = SHOW_KIND;
        (void)snprintf(v->kind, sizeof v->kind, "%s", (const char *)what);
    } else if (v->is_for_once) {
        v->show = SHOW_TODAY;
    }
    v->is_for_once = what != NULL;
    return true;
}

/* ---- how it looks ---- */

static bool is_in_sight(const struct follow_ups *v, int line)
{
    return line < v->listing.list.count && line < v->listing.list.top + v->listing.list.rows;
}

/* Who it is and why are read for the rows in sight alone; why once the marker rests. */
static void know_who(struct follow_ups *v)
{
    for (int i = v->listing.list.top; is_in_sight(v, i); i++)
        if (v->lines[i].group >= 0)
            follow_up_group_know(v->listing.practice, &v->queue, &v->groups[v->lines[i].group], &v->listing.arena);
}

static void know_why(struct follow_ups *v)
{
    struct arena *a = &v->listing.arena;
    know_who(v);
    for (int i = v->listing.list.top; is_in_sight(v, i); i++) {
        struct follow_ups_line *line = &v->lines[i];
        if (line->text)
            continue;
        const struct follow_up_group *g = &v->groups[line->group];
        line->text = g->count > 1 ? follow_up_group_members(a, g) : queue_why(v->listing.practice, g->rows[0], a);
        const struct staff *who =
            v->show == SHOW_GIVEN ? practice_staff(v->listing.practice, &g->rows[0]->owner) : NULL;
        if (who)
            line->text = arena_printf(a, "%s's: %s", who->name, line->text);
    }
}

static void scrolled(struct app *app, void *state)
{
    (void)app;
    know_who(state);
}

static void know_detail(struct follow_ups *v, const struct follow_up_group *g)
{
    const struct queue_row *row = g->rows[0];
    struct practice *p = v->listing.practice;
    struct arena *a = &v->listing.detail_arena;
    struct queue_detail d;
    struct err ignored = {0}; /* lines less */
    const char *last[CONTACTS];
    int nlast = 0;
    if (g->is_list)
        v->listing.detail[0] = "Reminded from one list. f, remind: each by itself. Who is late stands alone.";
    if (g->is_list || !queue_describe(p, row, a, &d, &ignored))
        return;
    const char *text = d.name;
    if (d.age >= 0)
        text = arena_printf(a, "%s %d", text, d.age);
    if (!id_is_none(&row->patient)) { /* else it is about the practice */
        (void)queue_contacts(p, &row->patient, CONTACTS, a, last, &nlast, &ignored);
        text = arena_printf(a, "%s   %s%s%s", text, *d.phone ? d.phone : "no number", *d.phone_note ? ", " : "",
                            d.phone_note);
    }
    if (*d.owner)
        text = arena_printf(a, "%s   %s's", text, d.owner);
    if (*d.tried)
        text = arena_printf(a, "%s   %s", text, d.tried);
    v->listing.detail[0] = text;
    text = *d.care ? d.care : d.why;
    v->listing.detail[1] = nlast ? arena_printf(a, "%s   last: %s", text, last[0]) : text;
}

/* Under one look at the file: a look of its own for each of so many small questions costs as much as they do. */
static void know(void *state, int index)
{
    struct follow_ups *v = state;
    struct book *b = v->listing.practice->book;
    struct err ignored = {0}; /* each says less then */
    bool is_begun = book_read_begin(b, &ignored);
    know_why(v);
    know_detail(v, &v->groups[v->lines[index].group]);
    if (is_begun)
        book_read_end(b);
}

static void lay_out(struct app *app, void *state, const struct pane *p)
{
    struct follow_ups *v = state;
    v->counts = follow_ups_filter_counts(v, p->cols - 2);
    listing_lay_out(app, state, p);
}

static int name_cells(int cols)
{
    return cols >= WIDE ? WIDE_NAME_CELLS : cols >= NARROW ? NAME_CELLS : NARROW_NAME_CELLS;
}

/* The columns of a row, and of their titles. */
static void put_columns(const struct pane *line, int row, enum style style, const char *const text[4])
{
    bool is_narrow = line->cols < NARROW;
    int cells[] = {is_narrow ? NARROW_DUE_CELLS : DUE_CELLS, name_cells(line->cols),
                   is_narrow ? NARROW_WHAT_CELLS : WHAT_CELLS, line->cols};
    for (int i = 0, at = 3; i < 4; at += cells[i++] + 1)
        if (*text[i])
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
                (const char *[]){due, follow_up_group_name(&a, g), queue_what(v->listing.practice, row, &a),
                                 l->text ? l->text : ""});
    arena_finish(&a);
}

static void draw(const struct app *app, const void *state, const struct pane *p)
{
    const struct follow_ups *v = state;
    (void)app;
    pane_fit(p, 0, 1, p->cols - 1, STYLE_PLAIN, v->counts);
    if (v->listing.list.count > 0) {
        put_columns(p, 2, STYLE_QUIET, (const char *[]){"due", "who", "what", "why"});
    } else if (v->queue.nall > 0) {
        pane_put(p, 2, 1, STYLE_QUIET, "Nothing of that kind. f shows the rest.");
    } else {
        pane_put(p, 2, 1, STYLE_QUIET,
                 "Nothing has to be done: everybody has been looked after. N writes something down.");
    }
    listing_draw(&v->listing, p);
}

static bool load(struct app *app, void *state, struct err *e)
{
    static const struct listing_look LOOK = {
        .head_rows = HEAD_ROWS, .row = draw_row, .id_at = id_at, .has = has, .know = know};
    struct follow_ups *v = state;
    struct listing *l = &v->listing;
    struct queue_filter f = follow_ups_filter_of(v, &front_of(app)->desk.who.staff);
    listing_begin(app, l, &LOOK);
    v->queue = (struct queue){0};
    v->counts = "";
    if (!queue_load(l->practice, &f, &l->arena, &v->queue, e))
        return false;
    v->groups = follow_up_group_all(&l->arena, &v->queue, &f, &v->ngroups);
    make_lines(v, &l->arena);
    return true;
}

static bool at_hand(const void *state, void *out)
{
    const struct follow_up_group *g = follow_ups_here(state);
    return g && !g->is_list && !id_is_none(&g->rows[0]->patient) &&
           front_hand_of_name(&g->rows[0]->patient, g->rows[0]->patient_short, out);
}

/* ---- what can be done ---- */

static bool tick_off(struct app *app, const struct queue_derived *d, struct err *e)
{
    struct arena a = {0};
    const char *why = arena_strdup(&a, d->why); /* the list is loaded again */
    bool ok = staff_task_tick(&front_of(app)->desk, d->task, d->date, true, e);
    if (ok)
        front_did(app, NULL, "Done: %s", why);
    arena_finish(&a);
    return ok;
}

/* Where it is settled, which is all there is to do about it. */
static bool open_derived(struct app *app, const struct queue_row *row, struct err *e)
{
    const struct queue_derived *d = row->derived;
    struct conflict field = {.kind = d->kind, .field = d->field, .record = d->record};
    struct conflict_clash two = {.a.id = d->record, .b.id = d->other};
    if (d->task)
        return tick_off(app, d, e);
    return strcmp(row->kind, FOLLOW_UP_CONFLICT) == 0 ? settle_open_field(app, &field, e)
                                                      : settle_open_clash(app, &two, e);
}

static bool run_work(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct follow_ups *v = state;
    const struct queue_row *here = follow_ups_here(v)->rows[0];
    (void)row;
    if (follow_ups_here(v)->is_list)
        return app_open(app, reminders_screen.name, NULL, e);
    return here->derived ? open_derived(app, here, e) : follow_up_work_open(app, &v->listing.here, e);
}

/* What stands in no table ends in one way: nothing else can be said of it. */
static bool is_worked_off(const struct app *app, const void *state, struct err *e)
{
    const struct follow_up_group *g = follow_ups_here(state);
    const struct queue_derived *d = g ? g->rows[0]->derived : NULL;
    (void)app;
    if (g && g->is_list)
        return err_set(e, ERR_REFUSED, "Each of them by itself: Enter shows the list.");
    return !d || err_set(e, ERR_REFUSED, d->task ? "Press Enter to tick it off." : "Press Enter to settle it.");
}

static bool run_act(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct follow_ups *v = state;
    return follow_up_work_ask(app, follow_ups_here(v)->rows, follow_ups_here(v)->count, row->arg ? "put-off" : "give",
                              e);
}

static bool run_edit(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct follow_ups *v = state;
    (void)row;
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
    if (follow_ups_here(v)->is_list)
        return is_worked_off(app, state, e);
    bool ok = follow_up_why_open(app, &x->id, queue_what(v->listing.practice, x, &a), x->patient_short, e);
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
    if (g->is_list)
        return "the list";
    if (row->derived)
        return row->derived->task ? "done" : "settle";
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
    LISTING_SCREEN,
    .scrolled = scrolled,
    .at_hand = at_hand,
    .note = note,
};

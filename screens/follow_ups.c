#include "screens/follow_ups.h"

#include "base/text.h"
#include "screens/follow_up_form.h"
#include "screens/follow_up_work.h"
#include "screens/front.h"
#include "screens/pick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEAD_ROWS = 3, /* counts, a blank, titles */
    DETAIL_ROWS = 2,
    DUE_CELLS = 12,
    NAME_CELLS = 18,
    WHAT_CELLS = 14,
    WIDE = 100,
    WIDE_NAME_CELLS = 30,
    NARROW = 72,
    CONTACTS = 1,
};

/* What the filter shows; kinds come after these. */
enum show { SHOW_TODAY, SHOW_LATE, SHOW_MINE, SHOW_AHEAD, SHOW_KIND };

struct line {
    int group;        /* -1: a heading */
    const char *text; /* of a heading; else why, once it is known */
};

struct follow_ups {
    struct arena arena, detail_arena;
    struct queue queue;
    struct follow_up_group *groups;
    struct line *lines;
    bool *is_heading;
    struct list list;
    struct id here; /* the row under the marker */
    enum show show;
    char kind[32]; /* of SHOW_KIND */
    const char *counts;
    const char *detail[DETAIL_ROWS];
    struct practice *practice;
};

/* ---- groups ---- */

static bool goes_with(const struct queue_row *a, const struct queue_row *b)
{
    return !id_is_none(&a->household) && id_compare(&a->household, &b->household) == 0 && a->place == b->place &&
           strcmp(a->kind, b->kind) == 0 && /* a promise has words of its own: each is read */
           (strcmp(a->kind, FOLLOW_UP_REBOOK) == 0 || strcmp(a->kind, FOLLOW_UP_NEXT) == 0) &&
           id_compare(&a->patient, &b->patient) != 0;
}

struct follow_up_group *follow_up_groups(struct arena *a, const struct queue *q, int *count)
{
    struct follow_up_group *out = arena_array(a, (size_t)q->nrows, sizeof *out);
    bool *is_taken = arena_array(a, (size_t)q->nrows, sizeof *is_taken);
    *count = 0;
    for (int i = 0; i < q->nrows; i++) {
        if (is_taken[i])
            continue;
        struct follow_up_group *g = &out[(*count)++];
        g->rows = arena_array(a, id_is_none(&q->rows[i].household) ? 1 : FOLLOW_UP_GROUP_MAX, sizeof *g->rows);
        g->rows[g->count++] = &q->rows[i];
        for (int k = i + 1; k < q->nrows && g->count < FOLLOW_UP_GROUP_MAX; k++)
            if (!is_taken[k] && goes_with(&q->rows[i], &q->rows[k])) {
                is_taken[k] = true;
                g->rows[g->count++] = &q->rows[k];
            }
    }
    return out;
}

const char *follow_up_group_holder(const struct follow_up_group *g)
{
    for (int i = 0; i < g->count; i++)
        if (g->rows[i]->holder && !g->rows[i]->is_mine_open)
            return g->rows[i]->holder;
    return NULL;
}

const char *follow_up_group_name(struct arena *a, const struct follow_up_group *g)
{
    const char *name = g->rows[0]->patient_name;
    if (g->count == 1)
        return name;
    const char *comma = strchr(name, ',');
    return arena_printf(a, "%.*s, %d of them", comma ? (int)(comma - name) : (int)strlen(name), name, g->count);
}

/* ---- what is shown ---- */

static struct queue_filter filter_of(const struct follow_ups *v, const struct front *front)
{
    return (struct queue_filter){.is_late = v->show == SHOW_LATE,
                                 .is_mine = v->show == SHOW_MINE,
                                 .is_ahead = v->show == SHOW_AHEAD,
                                 .kind = v->show == SHOW_KIND ? v->kind : NULL,
                                 .staff = front->desk.who.staff};
}

struct queue_filter follow_ups_filter(const struct app *app)
{
    const struct follow_ups *v = app_state_of(app, "follow-ups");
    struct queue_filter all = {.staff = front_of(app)->desk.who.staff};
    return v ? filter_of(v, front_of(app)) : all;
}

/* "[today 14]  late 3  mine 6  ring back 2": what is shown stands in brackets. */
static const char *counts_of(struct follow_ups *v)
{
    struct arena *a = &v->arena;
    const struct queue *q = &v->queue;
    static const char *const names[] = {"today", "late", "mine", "all days"};
    const int n[] = {q->place[QUEUE_NOW] + q->place[QUEUE_DESK] + q->place[QUEUE_LATER], q->nlate, q->nmine, q->nall};
    const char *text = "";
    for (int i = SHOW_TODAY; i <= SHOW_AHEAD; i++) {
        if ((i == SHOW_AHEAD || (i == SHOW_MINE && !q->nmine)) && (int)v->show != i)
            continue;
        text = (int)v->show == i ? arena_printf(a, "%s[%s %d]  ", text, names[i], n[i])
                                 : arena_printf(a, "%s%s %d  ", text, names[i], n[i]);
    }
    for (int i = 0; i < q->nkinds; i++) {
        const char *name = follow_up_kind(v->practice, q->kinds[i].code)->name;
        bool is_shown = v->show == SHOW_KIND && strcmp(v->kind, q->kinds[i].code) == 0;
        text = arena_printf(a, is_shown ? "%s[%s %d]  " : "%s%s %d  ", text, name, q->kinds[i].n);
    }
    return q->is_cut ? arena_printf(a, "%sand more", text) : text;
}

/* As many of them as there is room for: f shows all. */
static const char *counts_in(struct follow_ups *v, int cells)
{
    const char *text = counts_of(v);
    size_t end = strlen(text);
    while (end > 0 && text_width(arena_strndup(&v->arena, text, end)) > cells + 2)
        for (end -= 2; end > 0 && strncmp(text + end - 2, "  ", 2) != 0; end--)
            continue;
    return arena_strndup(&v->arena, text, end);
}

static const char *heading_of(enum queue_place place)
{
    static const char *const words[QUEUE_PLACES] = {"", "ask at desk", "later today", "older cases, a few a day",
                                                    "other days"};
    return words[place];
}

static void make_lines(struct follow_ups *v, int ngroups)
{
    int n = 0;
    size_t most = (size_t)ngroups + QUEUE_PLACES;
    v->lines = arena_array(&v->arena, most, sizeof *v->lines);
    v->is_heading = arena_array(&v->arena, most, sizeof *v->is_heading);
    for (int i = 0; i < ngroups; i++) {
        enum queue_place place = v->groups[i].rows[0]->place;
        bool is_new = place != QUEUE_NOW && (i == 0 || v->groups[i - 1].rows[0]->place != place);
        if (is_new) {
            v->is_heading[n] = true;
            v->lines[n++] = (struct line){-1, heading_of(place)};
        }
        v->lines[n++] = (struct line){i, NULL};
    }
    v->list.is_heading = v->is_heading;
    list_set_count(&v->list, n);
}

static const struct follow_up_group *here(const struct follow_ups *v)
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
    const struct follow_up_group *g = here(v);
    if (g)
        v->here = g->rows[0]->id;
}

static bool load(struct app *app, void *state, struct err *e)
{
    struct follow_ups *v = state;
    struct front *front = front_of(app);
    struct queue_filter f = filter_of(v, front);
    struct err ignored = {0};
    int ngroups;
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
    v->groups = follow_up_groups(&v->arena, &v->queue, &ngroups);
    make_lines(v, ngroups);
    place_marker(v);
    return true;
}

/* ---- how it looks ---- */

static int detail_rows(const struct pane *p)
{
    enum { ROOM_FROM = 14 };
    return p->rows >= ROOM_FROM ? DETAIL_ROWS : 0;
}

static struct pane body_of(const struct pane *p)
{
    int below = detail_rows(p) ? detail_rows(p) + 1 : 0;
    return pane_part(p, HEAD_ROWS, 0, p->rows - HEAD_ROWS - below, p->cols);
}

/* Whom one call reaches, in place of why. */
static const char *members_of(struct arena *a, const struct follow_up_group *g)
{
    const char *text = "one call:";
    for (int i = 0; i < g->count; i++) {
        const char *comma = strstr(g->rows[i]->patient_name, ", ");
        text = arena_printf(a, "%s%s %s", text, i ? "," : "", comma ? comma + 2 : g->rows[i]->patient_name);
    }
    return text;
}

/* Why is read for the rows in sight alone. */
static void know_why(struct follow_ups *v)
{
    for (int i = v->list.top; i < v->list.count && i < v->list.top + v->list.rows; i++) {
        struct line *line = &v->lines[i];
        if (line->text)
            continue;
        const struct follow_up_group *g = &v->groups[line->group];
        line->text = g->count > 1 ? members_of(&v->arena, g) : queue_why(v->practice, g->rows[0], &v->arena);
    }
}

static void know_detail(struct follow_ups *v)
{
    const struct follow_up_group *g = here(v);
    struct arena *a = &v->detail_arena;
    struct queue_detail d;
    struct err ignored = {0}; /* lines less */
    const char *last[CONTACTS];
    int nlast = 0;
    arena_reset(a);
    v->detail[0] = v->detail[1] = "";
    if (!g || !queue_describe(v->practice, g->rows[0], a, &d, &ignored))
        return;
    (void)queue_contacts(v->practice, &g->rows[0]->patient, CONTACTS, a, last, &nlast, &ignored);
    const char *text = d.name;
    if (d.age >= 0)
        text = arena_printf(a, "%s %d", text, d.age);
    text =
        arena_printf(a, "%s   %s%s%s", text, *d.phone ? d.phone : "no number", *d.phone_note ? ", " : "", d.phone_note);
    if (*d.owner)
        text = arena_printf(a, "%s   %s's", text, d.owner);
    if (*d.tried)
        text = arena_printf(a, "%s   %s", text, d.tried);
    v->detail[0] = text;
    text = *d.care ? d.care : d.why;
    v->detail[1] = nlast ? arena_printf(a, "%s   last: %s", text, last[0]) : text;
}

static void lay_out(struct app *app, void *state, const struct pane *p)
{
    struct follow_ups *v = state;
    (void)app;
    v->counts = counts_in(v, p->cols - 2);
    list_layout(&v->list, body_of(p).rows);
    know_why(v);
    know_detail(v);
}

static const char *cell(struct arena *a, const char *text, int cells)
{
    struct buf out = {0};
    text_fit(&out, text, cells, true, true);
    const char *copy = arena_strdup(a, buf_str(&out));
    buf_finish(&out);
    return copy;
}

static int name_cells(int cols)
{
    return cols >= WIDE ? WIDE_NAME_CELLS : NAME_CELLS;
}

static void draw_row(const void *model, int index, const struct pane *line)
{
    const struct follow_ups *v = model;
    const struct line *l = &v->lines[index];
    struct arena a = {0};
    if (l->group < 0) {
        pane_put(line, 0, 1, STYLE_QUIET, l->text);
        return;
    }
    const struct follow_up_group *g = &v->groups[l->group];
    const struct queue_row *row = g->rows[0];
    bool is_open = follow_up_group_holder(g) || row->is_mine_open;
    char sign = is_open ? 'o' : row->is_late ? '!' : ' ';
    const char *due = row->place == QUEUE_DESK
                          ? arena_printf(&a, "here %s", row->visit_status == STATUS_BOOKED ? "later" : "now")
                          : queue_due_text(row, v->queue.now, &a);
    char time[8];
    if (row->place == QUEUE_DESK && row->visit_status == STATUS_BOOKED)
        due = arena_printf(&a, "comes %s", civil_clock_text(row->visit_min, time));
    const char *name = cell(&a, follow_up_group_name(&a, g), name_cells(line->cols));
    const char *what = line->cols >= NARROW ? cell(&a, queue_what(v->practice, row, &a), WHAT_CELLS) : "";
    /* The sign and the word say that it is late: most rows are, and a page of bold says less and costs 150 bytes. */
    pane_fit(line, 0, 1, line->cols - 1, STYLE_PLAIN,
             arena_printf(&a, "%c %s %s %s%s%s", sign, cell(&a, due, DUE_CELLS), name, what, *what ? " " : "",
                          l->text ? l->text : ""));
    arena_finish(&a);
}

static void draw(const struct app *app, const void *state, const struct pane *p)
{
    const struct follow_ups *v = state;
    struct pane body = body_of(p);
    struct arena a = {0};
    (void)app;
    pane_fit(p, 0, 1, p->cols - 1, STYLE_PLAIN, v->counts);
    if (v->list.count > 0) {
        const char *what = p->cols >= NARROW ? cell(&a, "what", WHAT_CELLS) : "";
        pane_fit(p, 2, 1, p->cols - 1, STYLE_QUIET,
                 arena_printf(&a, "  %s %s %s%swhy it is here", cell(&a, "due", DUE_CELLS),
                              cell(&a, "who", name_cells(p->cols)), what, *what ? " " : ""));
    } else if (v->queue.nall > 0) {
        pane_put(p, 2, 1, STYLE_QUIET, "Nothing of that kind. f shows the rest.");
    } else {
        pane_put(p, 2, 1, STYLE_QUIET,
                 "Nothing has to be done: everybody has been looked after. N writes something down.");
    }
    list_draw(&v->list, &body, draw_row, v);
    for (int i = 0; i < detail_rows(p); i++)
        pane_fit(p, p->rows - detail_rows(p) + i, 1, p->cols - 1, STYLE_PLAIN, v->detail[i] ? v->detail[i] : "");
    arena_finish(&a);
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
    know_why(v);
    know_detail(v);
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
    return here(state) != NULL;
}

static bool at_hand(const void *state, void *out)
{
    const struct follow_up_group *g = here(state);
    return g && front_hand_of_name(&g->rows[0]->patient, g->rows[0]->patient_short, out);
}

static struct list *list_of(void *state)
{
    return &((struct follow_ups *)state)->list;
}

/* ---- what can be done ---- */

static bool run_work(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct follow_ups *v = state;
    (void)row;
    note_marker(v);
    return follow_up_work_open(app, &v->here, e);
}

static bool run_act(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct follow_ups *v = state;
    note_marker(v);
    return follow_up_work_ask(app, here(v)->rows, here(v)->count, row->arg ? "put-off" : "give", e);
}

static bool run_edit(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct follow_ups *v = state;
    (void)row;
    note_marker(v);
    if (strcmp(here(v)->rows[0]->kind, FOLLOW_UP_UNRESOLVED) == 0)
        return err_set(e, ERR_REFUSED, "Say what happened at that visit: Enter.");
    return follow_up_form_edit(app, &here(v)->rows[0]->id, e);
}

static bool run_new(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct follow_ups *v = state;
    const struct follow_up_group *g = here(v);
    const struct front_pin *pin = front_pinned(app);
    (void)row, (void)e;
    follow_up_form_open(app, FOLLOW_UP_TASK,
                        g     ? &g->rows[0]->patient
                        : pin ? &pin->patient
                              : NULL,
                        g     ? g->rows[0]->patient_short
                        : pin ? pin->name
                              : "");
    return true;
}

static int list_filters(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    static const char *const names[] = {"Today", "Late", "Mine", "Other days too"};
    const struct follow_ups *v = app_state_of(app, "follow-ups");
    const struct queue *q = &v->queue;
    const int n[] = {q->place[QUEUE_NOW] + q->place[QUEUE_DESK] + q->place[QUEUE_LATER], q->nlate, q->nmine, q->nall};
    int count = SHOW_KIND + q->nkinds;
    struct pick_row *out = arena_array(&p->arena, (size_t)count, sizeof *out);
    (void)typed;
    for (int i = 0; i < count; i++) {
        bool is_kind = i >= SHOW_KIND;
        const char *name = is_kind ? follow_up_kind(v->practice, q->kinds[i - SHOW_KIND].code)->name : names[i];
        out[i] = (struct pick_row){name, "", STYLE_PLAIN};
        if (i != SHOW_AHEAD)
            out[i].note = arena_printf(&p->arena, "%d", is_kind ? q->kinds[i - SHOW_KIND].n : n[i]);
    }
    *rows = out;
    return count;
}

static bool take_filter(struct app *app, struct pick *p, int row, struct err *e)
{
    struct follow_ups *v = app_state_of(app, "follow-ups");
    (void)p;
    if (row == SHOW_MINE && id_is_none(&front_of(app)->desk.who.staff))
        return err_set(e, ERR_REFUSED, "Nobody has said who is at this desk, so nothing is yours.");
    v->show = row < SHOW_KIND ? (enum show)row : SHOW_KIND;
    if (row >= SHOW_KIND)
        (void)snprintf(v->kind, sizeof v->kind, "%s", v->queue.kinds[row - SHOW_KIND].code);
    app_reload(app);
    return true;
}

static const struct pick_plan FILTER_PLAN = {
    .title = "Show",
    .help = "Which follow-ups the list shows.",
    .empty = "",
    .take_title = "show",
    .rows = 12,
    .find = list_filters,
    .take = take_filter,
};

static bool run_filter(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row, (void)e;
    struct pick *p = pick_open(app, &FILTER_PLAN, NULL);
    pick_go(app, p, (int)((struct follow_ups *)state)->show);
    return true;
}

static const struct command ROWS[] = {
    {.keys = "Enter",
     .name = "followup-work",
     .title = "I'll take it",
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
     .run = run_act},
    {.keys = ">",
     .name = "followup-give",
     .title = "give",
     .help = "Give it to a colleague, or back to everybody.",
     .synonyms = "assign delegate colleague",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES,
     .arg = 0,
     .run = run_act},
    {.keys = "e",
     .name = "followup-edit",
     .title = "change",
     .help = "Its words, and by when; a day set by hand stays.",
     .synonyms = "due date edit words",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES | COMMAND_NO_BAR,
     .run = run_edit},
    {.keys = "f",
     .name = "followup-filter",
     .title = "filter",
     .help = "Late, mine, one kind, other days.",
     .synonyms = "show only late mine kind",
     .run = run_filter},
    {.keys = "N",
     .name = "followup-new",
     .title = "new",
     .help = "Write down something to be done for a patient.",
     .synonyms = "add task todo remind",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES,
     .run = run_new},
    FOLLOW_UP_FORM_PROMISE(NULL, COMMAND_NO_BAR),
};

static const char *note(const struct app *app)
{
    return front_of(app)->open_count;
}

const struct screen follow_ups_screen = {
    .name = "follow-ups",
    .title = "Follow-ups",
    .help = "What has to be done for somebody, most pressing first, and why.",
    .legend = "! late, o somebody has it open.",
    .number = 3,
    .flags = SCREEN_SHOWS_MINUTE,
    .state_size = sizeof(struct follow_ups),
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
    .note = note,
};

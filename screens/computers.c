#include "screens/computers.h"

#include "base/text.h"
#include "practice/slot.h"
#include "screens/board.h"
#include "screens/front.h"
#include "screens/settle.h"

#include <stdio.h>
#include <string.h>

enum {
    HEAD_ROWS = 2, /* the head, a blank */
    DETAIL_ROWS = 2,
    ROOM_FROM = 14, /* below that details give way to rows */
    WHAT_CELLS = 14,
    WHERE_CELLS = 27,
    WIDE = 100,
    WIDE_WHERE_CELLS = 40,
};

enum line_kind { LINE_HEADING, LINE_FIELD, LINE_CLASH };

struct line {
    enum line_kind kind;
    int at;           /* in the list of its kind */
    const char *text; /* of a heading */
};

struct computers {
    struct arena arena, detail_arena;
    struct conflict *fields;
    struct conflict_clash *clashes;
    int nfields, nclashes, nhidden;
    struct line *lines;
    bool *is_heading;
    struct list list;
    struct id here; /* record under the marker: it stays there when others come and go */
    const char *head, *detail[DETAIL_ROWS];
    struct practice *practice;
};

/* ---- loading ---- */

static const struct line *here(const struct computers *v)
{
    return v->list.here < v->list.count ? &v->lines[v->list.here] : NULL;
}

static struct id id_of(const struct computers *v, const struct line *line)
{
    switch (line->kind) {
    case LINE_FIELD: return v->fields[line->at].record;
    case LINE_CLASH: return v->clashes[line->at].a.id;
    case LINE_HEADING: break;
    }
    return ID_NONE;
}

static void note_marker(struct computers *v)
{
    if (here(v))
        v->here = id_of(v, here(v));
}

static void place_marker(struct computers *v)
{
    for (int i = 0; i < v->list.count && !id_is_none(&v->here); i++) {
        struct id id = id_of(v, &v->lines[i]);
        if (id_compare(&id, &v->here) == 0) {
            (void)list_go(&v->list, i);
            return;
        }
    }
    (void)list_go(&v->list, v->list.here);
}

static void add(struct computers *v, int *n, enum line_kind kind, int at, const char *text)
{
    v->is_heading[*n] = kind == LINE_HEADING;
    v->lines[(*n)++] = (struct line){kind, at, text};
}

static void make_lines(struct computers *v)
{
    int n = 0;
    size_t most = (size_t)v->nclashes + (size_t)v->nfields + 4;
    v->lines = arena_array(&v->arena, most, sizeof *v->lines);
    v->is_heading = arena_array(&v->arena, most, sizeof *v->is_heading);
    for (int i = 0; i < v->nclashes; i++)
        add(v, &n, LINE_CLASH, i, NULL);
    for (int i = 0; i < v->nfields; i++)
        add(v, &n, LINE_FIELD, i, NULL);
    v->list.is_heading = v->is_heading;
    list_set_count(&v->list, n);
}

static const char *head_of(const struct computers *v, struct arena *a)
{
    int n = v->nclashes + v->nfields;
    if (n + v->nhidden == 0)
        return "Nothing to settle: the computers agree.";
    const char *text = arena_printf(a, "%d to settle", n);
    if (v->nclashes)
        text = arena_printf(a, "%s   double bookings %d", text, v->nclashes);
    if (v->nfields)
        text = arena_printf(a, "%s   answered twice %d", text, v->nfields);
    if (v->nhidden)
        text = arena_printf(a, "%s   confidential, not shown %d", text, v->nhidden);
    return text;
}

static bool load(struct app *app, void *state, struct err *e)
{
    struct computers *v = state;
    struct front *front = front_of(app);
    struct err ignored = {0};
    if (v->lines)
        note_marker(v);
    (void)book_has_changed(front->practice->book, &ignored); /* all of it is in what is read now */
    arena_reset(&v->arena);
    v->lines = NULL;
    v->list.is_heading = NULL;
    v->practice = front->practice;
    v->nfields = v->nclashes = v->nhidden = 0;
    v->head = "";
    list_set_count(&v->list, 0);
    if (!conflict_clashes(v->practice, false, &v->arena, &v->clashes, &v->nclashes, e) ||
        !conflict_list(v->practice, false, &v->arena, &v->fields, &v->nfields, &v->nhidden, e))
        return false;
    v->head = head_of(v, &v->arena);
    make_lines(v);
    place_marker(v);
    return true;
}

/* ---- how it looks ---- */

static int detail_rows(const struct pane *p)
{
    return p->rows >= ROOM_FROM ? DETAIL_ROWS : 0;
}

static struct pane body_of(const struct pane *p)
{
    int below = detail_rows(p) ? detail_rows(p) + 1 : 0;
    return pane_part(p, HEAD_ROWS, 0, p->rows - HEAD_ROWS - below, p->cols);
}

static const char *side_text(const struct conflict_side *s)
{
    return *s->text ? s->text : "(emptied)";
}

static const char *booking_text(const struct appointment *x, struct arena *a)
{
    return arena_printf(a, "%s   %s %d min, %s%s%s   %s", x->patient_name, slot_text(a, x->date, x->start_min),
                        x->minutes, x->practitioner_name, *x->type_name ? ", " : "", x->type_name, x->ref);
}

/* Both sides of what is under the marker; of more than two answers the first and the one that is shown. */
static void know_detail(struct computers *v)
{
    const struct line *line = here(v);
    struct arena *a = &v->detail_arena;
    arena_reset(a);
    v->detail[0] = v->detail[1] = "";
    if (!line || line->kind == LINE_HEADING)
        return;
    if (line->kind == LINE_CLASH) {
        v->detail[0] = booking_text(&v->clashes[line->at].a, a);
        v->detail[1] = booking_text(&v->clashes[line->at].b, a);
        return;
    }
    const struct conflict *x = &v->fields[line->at];
    const struct conflict_side *two[DETAIL_ROWS] = {&x->sides[0], &x->sides[x->nsides - 1]};
    for (int i = 0; i < DETAIL_ROWS; i++)
        v->detail[i] = arena_printf(a, "%s   %s%s", side_text(two[i]), settle_author(two[i], a),
                                    two[i]->is_shown ? "   shown now" : "");
}

static void lay_out(struct app *app, void *state, const struct pane *p)
{
    struct computers *v = state;
    (void)app;
    list_layout(&v->list, body_of(p).rows);
    know_detail(v);
}

static void draw_field(const struct computers *v, const struct conflict *x, int where, const struct pane *line,
                       struct arena *a)
{
    const char *sides = side_text(&x->sides[0]);
    for (int i = 1; i < x->nsides; i++)
        sides = arena_printf(a, "%s | %s", sides, side_text(&x->sides[i]));
    pane_fit(line, 0, 1, line->cols - 1, STYLE_PLAIN,
             arena_printf(a, "%s %s %s", board_cell(a, "answered twice", WHAT_CELLS),
                          board_cell(a, settle_about(v->practice, x, a), where), sides));
}

static void draw_clash(const struct conflict_clash *x, int where, const struct pane *line, struct arena *a)
{
    const char *place = arena_printf(a, "%s %s", slot_text(a, x->b.date, x->b.start_min),
                                     x->same_practitioner ? x->b.practitioner_name : x->b.room_name);
    pane_fit(line, 0, 1, line->cols - 1, STYLE_PLAIN,
             arena_printf(a, "%s %s %s | %s", board_cell(a, "double booking", WHAT_CELLS), board_cell(a, place, where),
                          x->a.patient_short, x->b.patient_short));
}

static void draw_row(const void *model, int index, const struct pane *line)
{
    const struct computers *v = model;
    const struct line *x = &v->lines[index];
    int where = line->cols >= WIDE ? WIDE_WHERE_CELLS : WHERE_CELLS;
    struct arena a = {0};
    switch (x->kind) {
    case LINE_HEADING: pane_fit(line, 0, 1, line->cols - 1, STYLE_QUIET, x->text); break;
    case LINE_FIELD: draw_field(v, &v->fields[x->at], where, line, &a); break;
    case LINE_CLASH: draw_clash(&v->clashes[x->at], where, line, &a); break;
    }
    arena_finish(&a);
}

static void draw(const struct app *app, const void *state, const struct pane *p)
{
    const struct computers *v = state;
    struct pane body = body_of(p);
    (void)app;
    pane_fit(p, 0, 1, p->cols - 1, STYLE_PLAIN, v->head);
    list_draw(&v->list, &body, draw_row, v);
    for (int i = 0; i < detail_rows(p); i++)
        pane_fit(p, p->rows - detail_rows(p) + i, 1, p->cols - 1, STYLE_PLAIN, v->detail[i] ? v->detail[i] : "");
}

static void mark(const struct app *app, const void *state, const struct pane *p)
{
    const struct computers *v = state;
    struct pane body = body_of(p);
    (void)app;
    list_mark(&v->list, &body);
}

static bool settle(struct app *app, void *state)
{
    struct computers *v = state;
    note_marker(v);
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
    struct computers *v = state;
    arena_finish(&v->arena);
    arena_finish(&v->detail_arena);
}

static bool has_row(const void *state)
{
    const struct line *line = here(state);
    return line && line->kind != LINE_HEADING;
}

static bool at_hand(const void *state, void *out)
{
    const struct computers *v = state;
    const struct line *line = here(v);
    struct patient who;
    struct err ignored = {0};
    if (!line || line->kind == LINE_HEADING)
        return false;
    if (line->kind == LINE_CLASH)
        return front_hand_of(&v->clashes[line->at].b, out);
    const struct id *patient = &v->fields[line->at].patient;
    struct arena a = {0};
    bool ok = !id_is_none(patient) && patient_get(v->practice->book, patient, &a, &who, &ignored) &&
              front_hand_of_name(patient, patient_name_grid(&a, &who), out);
    arena_finish(&a);
    return ok;
}

static struct list *list_of(void *state)
{
    return &((struct computers *)state)->list;
}

/* ---- what can be done ---- */

static bool run_open(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct computers *v = state;
    const struct line *line = here(v);
    (void)row;
    switch (line->kind) {
    case LINE_FIELD: return settle_open_field(app, &v->fields[line->at], e);
    case LINE_CLASH: return settle_open_clash(app, &v->clashes[line->at], e);
    case LINE_HEADING: break;
    }
    return true;
}

static const struct command ROWS[] = {
    {.keys = "Enter",
     .name = "computer-settle",
     .title = "settle",
     .help = "Both sides, who and when; which one is right, or where one of two goes.",
     .synonyms = "conflict clash double booking keep choose",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES,
     .run = run_open},
};

static const char *note(const struct app *app)
{
    return front_of(app)->settle_count;
}

/* One computer has nobody to agree with. */
static bool is_wanted(const struct app *app)
{
    return front_of(app)->has_computers;
}

const struct screen computers_screen = {
    .name = "computers",
    .title = "Computers",
    .help = "What the computers of the practice brought together and somebody has to settle.",
    .number = 7,
    .flags = SCREEN_SHOWS_MINUTE,
    .state_size = sizeof(struct computers),
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
    .is_wanted = is_wanted,
};

#include "screens/computers_inner.h"

#include "base/clock.h"
#include "base/text.h"
#include "exchange/sync.h"
#include "practice/slot.h"
#include "screens/board.h"
#include "screens/computers.h"
#include "screens/front.h"
#include "screens/settle.h"

#include <inttypes.h>
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
    SITE_CELLS = 24,
    HEARD_CELLS = 18,
    MINUTE_MS = 60 * 1000,
};

enum line_kind { LINE_HEADING, LINE_FIELD, LINE_CLASH, LINE_SITE };

struct line {
    enum line_kind kind;
    int at;           /* in the list of its kind */
    const char *text; /* of a heading */
};

struct computers {
    struct arena arena, detail_arena;
    struct conflict *fields;
    struct conflict_clash *clashes;
    struct site *sites;
    struct sync_site *met; /* the same, as they were when they were met over a folder */
    struct sync_gap *gaps;
    int nfields, nclashes, nhidden, nsites, nmet, ngaps;
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
    case LINE_SITE: return v->sites[line->at].writers[0];
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
    size_t most = (size_t)v->nclashes + (size_t)v->nfields + (size_t)v->nsites + 4;
    v->lines = arena_array(&v->arena, most, sizeof *v->lines);
    v->is_heading = arena_array(&v->arena, most, sizeof *v->is_heading);
    for (int i = 0; i < v->nclashes; i++)
        add(v, &n, LINE_CLASH, i, NULL);
    for (int i = 0; i < v->nfields; i++)
        add(v, &n, LINE_FIELD, i, NULL);
    if (n > 0)
        add(v, &n, LINE_HEADING, 0, "");
    add(v, &n, LINE_HEADING, 0, "computers");
    for (int i = 0; i < v->nsites; i++)
        add(v, &n, LINE_SITE, i, NULL);
    const char *about = computers_sync_about(v->practice, &v->arena);
    add(v, &n, LINE_HEADING, 0,
        *about ? arena_printf(&v->arena, "over %s", about)
               : "S exchanges with others: over a stick, a share, a Syncthing or rclone folder");
    v->list.is_heading = v->is_heading;
    list_set_count(&v->list, n);
}

static const char *head_of(const struct computers *v, struct arena *a)
{
    int n = v->nclashes + v->nfields;
    if (n + v->nhidden == 0)
        return v->nsites > 1 ? "Nothing to settle: the computers agree." : "This is the only computer yet.";
    const char *text = arena_printf(a, "%d to settle", n);
    if (v->nclashes)
        text = arena_printf(a, "%s   double bookings %d", text, v->nclashes);
    if (v->nfields)
        text = arena_printf(a, "%s   answered twice %d", text, v->nfields);
    if (v->nhidden)
        text = arena_printf(a, "%s   confidential, not shown %d", text, v->nhidden);
    return text;
}

/* What is to be settled comes first: the marker goes there. */
static bool open_computers(struct app *app, void *state, const void *what, struct err *e)
{
    struct computers *v = state;
    (void)app, (void)what, (void)e;
    v->list.here = 0;
    v->lines = NULL;
    v->here = ID_NONE;
    return true;
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
        !conflict_list(v->practice, false, &v->arena, &v->fields, &v->nfields, &v->nhidden, e) ||
        !site_list(v->practice, &v->arena, &v->sites, &v->nsites, e) ||
        !sync_sites(v->practice->book, &v->arena, &v->met, &v->nmet, e) ||
        !sync_gaps(v->practice->book, &v->arena, &v->gaps, &v->ngaps, e))
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

static bool is_writer(const struct site *s, const struct id *writer)
{
    for (int i = 0; i < s->nwriters; i++)
        if (id_compare(&s->writers[i], writer) == 0)
            return true;
    return false;
}

/* Its newest word in a folder, NULL if it never was met over one. */
static const struct sync_site *met_of(const struct computers *v, const struct site *s)
{
    const struct sync_site *newest = NULL;
    for (int i = 0; i < v->nmet; i++)
        if (is_writer(s, &v->met[i].writer) && (!newest || v->met[i].at_ms > newest->at_ms))
            newest = &v->met[i];
    return newest;
}

/* What is not as it should be with it, or "". */
static const char *trouble_of(const struct computers *v, const struct site *s, struct arena *a)
{
    const struct sync_site *met = met_of(v, s);
    const char *text = "";
    if (s->is_retired)
        return "gone for good";
    if (met && !s->is_own && met->behind)
        text = arena_printf(a, "%" PRId64 " behind", met->behind);
    if (met && met->clock_ms)
        text = arena_printf(a, "%s%sclock %" PRId64 " min ahead", text, *text ? ", " : "", met->clock_ms / MINUTE_MS);
    for (int i = 0; i < v->ngaps; i++)
        if (is_writer(s, &v->gaps[i].writer))
            text = arena_printf(a, "%s%smissing %" PRId64 "-%" PRId64, text, *text ? ", " : "", v->gaps[i].first,
                                v->gaps[i].last);
    return text;
}

/* "today 09:12", "Fri 20 Nov 17:40": when it was heard of last; in a. */
static const char *heard_of(const struct computers *v, const struct site *s, struct arena *a)
{
    const struct sync_site *met = met_of(v, s);
    int64_t at = met && met->at_ms > s->newest_ms ? met->at_ms : s->newest_ms;
    int date, minute, today, now;
    char time[8];
    if (s->is_own)
        return "this one";
    if (!at)
        return "";
    clock_today(&today, &now);
    zone_civil(at, &date, &minute, NULL);
    return date == today ? arena_printf(a, "today %s", civil_clock_text(minute, time)) : slot_when(a, at);
}

static void know_site(struct computers *v, const struct site *s, struct arena *a)
{
    const char *trouble = trouble_of(v, s, a);
    v->detail[0] = arena_printf(a, "%s   %" PRId64 " acts were written there%s%s", s->name, s->changes,
                                s->newest_ms ? ", the newest " : "", s->newest_ms ? slot_when(a, s->newest_ms) : "");
    v->detail[1] = *trouble || s->is_own ? trouble : "it has all that is here, as far as we have heard";
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
    if (line->kind == LINE_SITE) {
        know_site(v, &v->sites[line->at], a);
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

static void draw_site(const struct computers *v, const struct site *s, const struct pane *line, struct arena *a)
{
    pane_fit(line, 0, 1, line->cols - 1, STYLE_PLAIN,
             arena_printf(a, "%s %s %s", board_cell(a, s->name, SITE_CELLS),
                          board_cell(a, heard_of(v, s, a), HEARD_CELLS), trouble_of(v, s, a)));
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
    case LINE_SITE: draw_site(v, &v->sites[x->at], line, &a); break;
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
    if (!line || line->kind == LINE_HEADING || line->kind == LINE_SITE)
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
    case LINE_SITE: computers_site_open(app, &v->sites[line->at]); break;
    case LINE_HEADING: break;
    }
    return true;
}

/* What Enter comes to, for the bar. */
static const char *open_title(const struct app *app, const void *state)
{
    const struct line *line = here(state);
    (void)app;
    return line && line->kind == LINE_SITE ? "this computer" : "settle";
}

static const struct command ROWS[] = {
    {.keys = "Enter",
     .name = "computer-settle",
     .title = "settle",
     .title_now = open_title,
     .help = "Both sides, who and when, and which one is right; of a computer: check, rename, retire.",
     .synonyms = "conflict clash double booking keep choose",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES,
     .run = run_open},
    {.keys = "S",
     .name = "sync-now",
     .title = "exchange",
     .help = "What is new here goes to the other computers, what is new there comes.",
     .synonyms = "sync synchronise stick usb share merge",
     .flags = COMMAND_WRITES,
     .run = computers_sync_run},
    {.keys = "e",
     .name = "sync-edit",
     .title = "folder",
     .help = "Over which folder the computers meet, and whether at start and leaving too.",
     .synonyms = "settings path syncthing rclone stick automatic",
     .flags = COMMAND_WRITES,
     .run = computers_sync_edit},
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
    .help = "The computers of the practice: what they brought together and somebody has to settle, how far each is.",
    .number = 7,
    .flags = SCREEN_SHOWS_MINUTE,
    .state_size = sizeof(struct computers),
    .commands = COMMAND_ROWS(ROWS),
    .open = open_computers,
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

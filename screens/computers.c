#include "screens/computers_inner.h"

#include "base/clock.h"
#include "base/text.h"
#include "book/log.h"
#include "exchange/met.h"
#include "exchange/unheard.h"
#include "practice/slot.h"
#include "screens/board.h"
#include "screens/computers.h"
#include "screens/front.h"
#include "screens/listing.h"
#include "screens/settle.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    HEAD_ROWS = 2, /* the head, a blank */
    WHAT_CELLS = 14,
    WHERE_CELLS = 27,
    WIDE = 100,
    WIDE_WHERE_CELLS = 40,
    SITE_CELLS = 24,
    HEARD_CELLS = 18,
};

enum line_kind { LINE_HEADING, LINE_FIELD, LINE_CLASH, LINE_SITE };

struct line {
    enum line_kind kind;
    int at;           /* in the list of its kind */
    const char *text; /* of a heading */
};

struct computers {
    struct listing listing;
    struct conflict *fields;
    struct conflict_clash *clashes;
    struct site *sites;
    bool *is_back;         /* of each: gone for good, it was said, and was met after that */
    struct sync_site *met; /* the same, as they were when they were met over a folder */
    struct sync_gap *gaps;
    int nfields, nclashes, nhidden, nsites, nmet, ngaps;
    struct line *lines;
    const char *head;
};

/* ---- loading ---- */

static const struct line *here(const struct computers *v)
{
    int i = listing_here(&v->listing);
    return i < 0 ? NULL : &v->lines[i];
}

/* Of one record several fields may be answered twice, and one booking may stand on two others. */
static struct id id_of(const struct id *record, int field, const struct id *other)
{
    char text[2 * ID_TEXT + 16], one[ID_TEXT], two[ID_TEXT];
    (void)snprintf(text, sizeof text, "%s %d %s", id_text(record, one), field, id_text(other, two));
    return id_derived("to-settle", text);
}

static struct id id_at(const void *state, int index)
{
    const struct computers *v = state;
    const struct line *line = &v->lines[index];
    switch (line->kind) {
    case LINE_FIELD: return id_of(&v->fields[line->at].record, v->fields[line->at].field, &ID_NONE);
    case LINE_CLASH: return id_of(&v->clashes[line->at].a.id, 0, &v->clashes[line->at].b.id);
    case LINE_SITE: return v->sites[line->at].writers[0];
    case LINE_HEADING: break;
    }
    return ID_NONE;
}

static void add(struct computers *v, int *n, enum line_kind kind, int at, const char *text)
{
    v->lines[(*n)++] = (struct line){kind, at, text};
}

static void make_lines(struct computers *v, struct arena *a)
{
    int n = 0;
    size_t most = (size_t)v->nclashes + (size_t)v->nfields + (size_t)v->nsites + 5;
    v->lines = arena_array(a, most, sizeof *v->lines);
    bool *is_heading = arena_array(a, most, sizeof *is_heading);
    for (int i = 0; i < v->nclashes; i++)
        add(v, &n, LINE_CLASH, i, NULL);
    for (int i = 0; i < v->nfields; i++)
        add(v, &n, LINE_FIELD, i, NULL);
    if (n > 0)
        add(v, &n, LINE_HEADING, 0, "");
    add(v, &n, LINE_HEADING, 0, "computers");
    for (int i = 0; i < v->nsites; i++)
        add(v, &n, LINE_SITE, i, NULL);
    const char *last, *about = computers_sync_about(v->listing.practice, a, &last);
    add(v, &n, LINE_HEADING, 0,
        *about ? arena_printf(a, "over %s", about)
               : "S exchanges with others: over a stick, a share, a Syncthing or rclone folder");
    if (*last)
        add(v, &n, LINE_HEADING, 0, last);
    for (int i = 0; i < n; i++)
        is_heading[i] = v->lines[i].kind == LINE_HEADING;
    listing_set(&v->listing, n, is_heading);
}

static const char *head_of(const struct computers *v, struct arena *a)
{
    int n = v->nclashes + v->nfields;
    if (n + v->nhidden == 0)
        return v->nsites > 1 ? "Nothing to settle: the computers agree." : "This is the only computer yet.";
    const char *text = arena_printf(a, "%d to settle", n);
    if (v->nclashes)
        text = arena_printf(a, "%s   double bookings %d", text, v->nclashes);
    static const int words[] = {FIELD_APART, CONFLICT_HOURS, CONFLICT_ENDED};
    for (int w = 0; w < 3; w++) {
        int is = 0;
        for (int i = 0; i < v->nfields; i++)
            is += words[w] == (v->fields[i].field < FIELD_APART ? v->fields[i].field : FIELD_APART);
        if (is)
            text = arena_printf(a, "%s   %s %d", text, conflict_word(words[w]), is);
    }
    if (v->nhidden)
        text = arena_printf(a, "%s   confidential, not shown %d", text, v->nhidden);
    return text;
}

/* What is to be settled comes first: the marker goes there. */
static bool open_computers(struct app *app, void *state, const void *what, struct err *e)
{
    struct computers *v = state;
    (void)app, (void)what, (void)e;
    listing_drop(&v->listing);
    v->listing.here = ID_NONE;
    return true;
}

/* ---- how it looks ---- */

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
static const struct sync_site *newest_word(const struct computers *v, const struct site *s)
{
    const struct sync_site *newest = NULL;
    for (int i = 0; i < v->nmet; i++)
        if (is_writer(s, &v->met[i].writer) && (!newest || v->met[i].at_ms > newest->at_ms))
            newest = &v->met[i];
    return newest;
}

/* So much its clock is ahead of this one, by its word or by what was entered there; 0: nothing says so. */
static int64_t ahead_of(const struct computers *v, const struct site *s)
{
    const struct sync_site *met = newest_word(v, s);
    int64_t ms = s->newest_ms - clock_now_ms();
    if (s->is_own || ms < LOG_AHEAD_MS)
        ms = 0;
    return met && met->clock_ms > ms ? met->clock_ms : ms;
}

/* What is not as it should be with it, or "". */
static const char *trouble_of(const struct computers *v, const struct site *s, struct arena *a)
{
    const struct sync_site *met = newest_word(v, s);
    const char *text = "";
    if (s->is_retired)
        return v->is_back[s - v->sites] ? "gone for good, and was here" : "gone for good";
    if (met && !s->is_own && met->behind)
        text = arena_printf(a, "%" PRId64 " behind", met->behind);
    if (ahead_of(v, s))
        text = arena_printf(a, "%s%sclock %s ahead", text, *text ? ", " : "", site_ahead(ahead_of(v, s), a));
    for (int i = 0; i < v->ngaps; i++)
        if (is_writer(s, &v->gaps[i].writer))
            text = arena_printf(a, "%s%smissing %" PRId64 "-%" PRId64, text, *text ? ", " : "", v->gaps[i].first,
                                v->gaps[i].last);
    return text;
}

/* "today 09:12", "Fri 20 Nov 17:40": when it was heard of last; in a. */
static const char *heard_of(const struct computers *v, const struct site *s, struct arena *a)
{
    const struct sync_site *met = newest_word(v, s);
    int64_t at = met && met->at_ms > s->newest_ms ? met->at_ms : s->newest_ms;
    int date, minute, today, now;
    char time[8];
    if (s->is_own)
        return "this one";
    if (ahead_of(v, s))
        return "clock wrong";
    if (!at)
        return "";
    clock_today(&today, &now);
    zone_civil(at, &date, &minute, NULL);
    return date == today ? arena_printf(a, "today %s", civil_clock_text(minute, time)) : slot_when(a, at);
}

static void know_site(struct computers *v, const struct site *s, struct arena *a)
{
    const char *trouble = trouble_of(v, s, a), **detail = v->listing.detail;
    detail[0] = arena_printf(a, "%s   %" PRId64 " entries were made there%s%s", s->name, s->changes,
                             s->newest_ms ? ", the newest " : "", s->newest_ms ? slot_when(a, s->newest_ms) : "");
    detail[1] = *trouble || s->is_own ? trouble : "it has all that is here, as far as we have heard";
}

/* Both sides of what is under the marker; of more than two answers the first and the one that is shown. */
static void know(void *state, int index)
{
    struct computers *v = state;
    const struct line *line = &v->lines[index];
    struct arena *a = &v->listing.detail_arena;
    const char **detail = v->listing.detail;
    if (line->kind == LINE_CLASH) {
        detail[0] = booking_text(&v->clashes[line->at].a, a);
        detail[1] = booking_text(&v->clashes[line->at].b, a);
        return;
    }
    if (line->kind == LINE_SITE) {
        know_site(v, &v->sites[line->at], a);
        return;
    }
    const struct conflict *x = &v->fields[line->at];
    const struct conflict_side *two[LISTING_DETAILS] = {&x->sides[0], &x->sides[x->nsides - 1]};
    for (int i = 0; i < LISTING_DETAILS; i++)
        detail[i] = arena_printf(a, "%s   %s%s", conflict_side_text(two[i]), settle_author(two[i], a),
                                 two[i]->is_shown ? "   shown now" : "");
}

/* A long name is cut, and what is to be settled of it is not. */
static const char *about_cell(struct arena *a, const char *about, int cells)
{
    enum { NAME_MIN = 8 };
    const char *field = strstr(about, ": ");
    int room = field ? cells - text_width(field) : 0;
    if (room < NAME_MIN || text_width(about) <= cells)
        return board_cell(a, about, cells);
    const char *name = arena_strndup(a, about, (size_t)(field - about));
    return arena_printf(a, "%s%s", board_cell(a, name, room), field);
}

static void draw_field(const struct computers *v, const struct conflict *x, int where, const struct pane *line,
                       struct arena *a)
{
    const char *sides = conflict_side_text(&x->sides[0]);
    const char *what = conflict_word(x->field);
    for (int i = 1; i < x->nsides; i++)
        sides = arena_printf(a, "%s | %s", sides, conflict_side_text(&x->sides[i]));
    pane_fit(line, 0, 1, line->cols - 1, STYLE_PLAIN,
             arena_printf(a, "%s %s %s", board_cell(a, what, WHAT_CELLS),
                          about_cell(a, conflict_about(v->listing.practice, x, a), where), sides));
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
    (void)app;
    pane_fit(p, 0, 1, p->cols - 1, STYLE_PLAIN, v->head);
    listing_draw(&v->listing, p);
}

static bool load(struct app *app, void *state, struct err *e)
{
    static const struct listing_look LOOK = {.head_rows = HEAD_ROWS, .row = draw_row, .id_at = id_at, .know = know};
    struct computers *v = state;
    struct listing *l = &v->listing;
    listing_begin(app, l, &LOOK);
    v->nfields = v->nclashes = v->nhidden = 0;
    v->head = "";
    if (!conflict_clashes(l->practice, false, &l->arena, &v->clashes, &v->nclashes, e) ||
        !conflict_list(l->practice, false, &l->arena, &v->fields, &v->nfields, &v->nhidden, e) ||
        !met_site_list(l->practice, &l->arena, &v->sites, &v->nsites, e) ||
        !sync_sites(l->practice->book, &l->arena, &v->met, &v->nmet, e) ||
        !sync_gaps(l->practice->book, &l->arena, &v->gaps, &v->ngaps, e))
        return false;
    v->is_back = arena_array(&l->arena, (size_t)v->nsites + 1, sizeof *v->is_back);
    for (int i = 0; i < v->nsites; i++)
        if (!unheard_is_back(l->practice, &v->sites[i], v->met, v->nmet, &v->is_back[i], e))
            return false;
    v->head = head_of(v, &l->arena);
    make_lines(v, &l->arena);
    return true;
}

static bool at_hand(const void *state, void *out)
{
    const struct computers *v = state;
    const struct line *line = here(v);
    struct patient who;
    struct err ignored = {0};
    if (!line || line->kind == LINE_SITE)
        return false;
    if (line->kind == LINE_CLASH)
        return front_hand_of(&v->clashes[line->at].b, out);
    const struct id *patient = &v->fields[line->at].patient;
    struct arena a = {0};
    bool ok = !id_is_none(patient) && patient_get(v->listing.practice->book, patient, &a, &who, &ignored) &&
              front_hand_of_name(patient, patient_name_grid(&a, &who), out);
    arena_finish(&a);
    return ok;
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
     .help = "Both sides, who and when, and which one is right; of a computer: check, rename, gone for good.",
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
    .layout = listing_lay_out,
    .draw = draw,
    LISTING_SCREEN,
    .at_hand = at_hand,
    .note = note,
    .is_wanted = is_wanted,
};

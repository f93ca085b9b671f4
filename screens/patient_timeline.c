#include "screens/patient_timeline.h"

#include "base/text.h"
#include "practice/site.h"
#include "screens/form.h"
#include "screens/pick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEAD_LINES = 1,
    BY_CELLS = 9,
    SITE_CELLS = 9,
    DAY_COL = 1,
    TIME_COL = 12,
    NARROW = 72, /* below, who and where stand in the detail only */
};

/* ---- what is shown ---- */

enum {
    WHAT_USUAL,
    WHAT_VISITS,
    WHAT_CONTACTS,
    WHAT_NOTES,
    WHAT_PROMISES,
    WHAT_WENT,
    WHAT_EVERYTHING,
    WHAT_CONFIDENTIAL,
    WHATS
};

static const struct {
    const char *title;
    unsigned kinds;
    bool with_automatic, with_confidential;
} WHAT[WHATS] = {
    [WHAT_USUAL] = {"all but automatic", 0, false, false},
    [WHAT_VISITS] = {"visits", TIMELINE_KIND(KIND_APPOINTMENT), true, false},
    [WHAT_CONTACTS] = {"contacts", TIMELINE_KIND(KIND_CONTACT), true, false},
    [WHAT_NOTES] = {"notes", TIMELINE_KIND(KIND_NOTE), true, false},
    [WHAT_PROMISES] = {"promises", TIMELINE_KIND(KIND_FOLLOW_UP), true, false},
    [WHAT_WENT] = {"went wrong, went well", TIMELINE_KIND(KIND_COMPLAINT) | TIMELINE_KIND(KIND_COMPLIMENT), true,
                   false},
    [WHAT_EVERYTHING] = {"everything", 0, true, false},
    [WHAT_CONFIDENTIAL] = {"confidential too", 0, true, true},
};

static struct timeline_filter filter_of(int what, const char *words)
{
    return (struct timeline_filter){.kinds = WHAT[what].kinds,
                                    .without_automatic = !WHAT[what].with_automatic,
                                    .with_confidential = WHAT[what].with_confidential,
                                    .words = words};
}

/* ---- lines and rows: each year but the first has a line of its own before its rows ---- */

/* Whether a line is a heading; else *row is its number. *year: index of its year. */
static bool is_heading_at(const struct timeline_index *ix, int line, int *year, int *row)
{
    int first = 0, before = 0; /* line of the year's first row, rows of the years before */
    for (int y = 0; y < ix->nyears; y++) {
        *year = y;
        if (line < first) /* the line just before its rows */
            return true;
        if (line < first + ix->years[y].count) {
            *row = before + line - first;
            return false;
        }
        before += ix->years[y].count;
        first += ix->years[y].count + 1;
    }
    *row = before;
    return false;
}

static int row_of(const struct patient_timeline *t, int line)
{
    int year, row = 0;
    /* A heading counts as the row below it. */
    return is_heading_at(&t->index, line, &year, &row) ? row_of(t, line + 1) : row;
}

static int line_of(const struct timeline_index *ix, int row)
{
    int y = 0;
    for (int last = 0; y < ix->nyears; y++) {
        last += ix->years[y].count;
        if (row < last)
            break;
    }
    return row + y;
}

/* ---- loading ---- */

void patient_timeline_reset(struct patient_timeline *t)
{
    arena_reset(&t->arena);
    arena_reset(&t->rows_arena);
    *t = (struct patient_timeline){.arena = t->arena, .rows_arena = t->rows_arena};
}

void patient_timeline_want(struct patient_timeline *t, struct practice *p, const struct id *record)
{
    struct timeline_cursor at;
    if (id_is_none(record) || !timeline_cursor_find(p, record, &at))
        return;
    t->here = at;
    t->is_start = true;
    bool is_hidden = WHAT[t->what].kinds && !(WHAT[t->what].kinds & TIMELINE_KIND(at.kind));
    if (is_hidden || WHAT[t->what].with_confidential)
        t->what = WHAT_USUAL; /* a filter must not hide what is to be shown, nor show more than was asked for */
    t->words[0] = 0;
}

void patient_timeline_forget(struct patient_timeline *t)
{
    t->here = (struct timeline_cursor){0};
}

/* Whoever rings asks for what is next: it is not looked for among all that is to come. */
void patient_timeline_start(struct patient_timeline *t, const struct appointment *next)
{
    if (t->here.is_set)
        return;
    t->list.here = t->list.top = 0;
    t->is_start = true;
    if (next)
        t->here = timeline_after(&(struct timeline_row){
            .date = next->date, .minute = next->start_min, .kind = KIND_APPOINTMENT, .record = next->id});
}

/* The record may have moved in time since. */
static void place(struct patient_timeline *t, struct err *e)
{
    struct timeline_cursor at;
    int row = -1;
    if (!t->here.is_set)
        return;
    if (!timeline_index_find(t->practice, &t->index, &t->here, &row, e))
        return;
    if (row < 0 && timeline_cursor_of(t->practice, t->here.kind, &t->here.record, &at))
        (void)timeline_index_find(t->practice, &t->index, &at, &row, e);
    if (row >= 0)
        (void)list_go(&t->list, line_of(&t->index, row));
}

/* "" if it is not known: then every row names its own. */
static const char *own_site(struct patient_timeline *t, struct practice *p)
{
    struct site *all;
    struct err ignored = {0};
    int n;
    return site_list(p, &t->arena, &all, &n, &ignored) && n > 0 && all[0].is_own ? all[0].name : "";
}

bool patient_timeline_load(struct patient_timeline *t, struct practice *p, const struct id *patient, struct err *e)
{
    struct timeline_filter filter = filter_of(t->what, t->words);
    int before = t->list.here;
    struct err ignored = {0}; /* the marker stays where it was */
    arena_reset(&t->arena);
    arena_reset(&t->rows_arena);
    t->practice = p;
    t->rows = NULL;
    t->nrows = 0;
    t->index = (struct timeline_index){0};
    t->list.is_heading = NULL;
    t->own_site = own_site(t, p);
    bool ok = timeline_index_make(p, patient, &filter, &t->arena, &t->index, e);
    if (!ok)
        t->index = (struct timeline_index){0};
    int lines = t->index.count + (t->index.nyears > 1 ? t->index.nyears - 1 : 0);
    bool *headings = arena_array(&t->arena, (size_t)lines, sizeof *headings);
    for (int y = 1, line = 0; y < t->index.nyears; y++, line++) {
        line += t->index.years[y - 1].count;
        headings[line] = true;
    }
    t->list.is_heading = headings;
    list_set_count(&t->list, lines);
    (void)list_go(&t->list, before);
    place(t, &ignored);
    return ok;
}

/* The first line says the year already: a heading is not the first thing below it. */
static void pass_heading(struct list *l)
{
    if (l->top <= 0 || l->top >= l->count || !l->is_heading[l->top])
        return;
    l->top += l->here - (l->top - 1) < l->rows ? -1 : 1;
}

void patient_timeline_show(struct app *app, struct patient_timeline *t)
{
    struct err e = {0};
    pass_heading(&t->list);
    int last_line = t->list.top + t->list.rows - 1;
    if (last_line >= t->list.count)
        last_line = t->list.count - 1;
    if (last_line < t->list.top)
        return;
    int first = row_of(t, t->list.top), last = row_of(t, last_line);
    if (t->rows && first >= t->first && last < t->first + t->nrows)
        return;
    arena_reset(&t->rows_arena);
    t->first = first;
    int n = last - first + 1;
    if (!timeline_index_read(t->practice, &t->index, first, n, &t->rows_arena, &t->rows, &t->nrows, &e)) {
        t->nrows = 0;
        app_say_err(app, &e);
    }
}

void patient_timeline_lay_out(struct app *app, struct patient_timeline *t, int lines)
{
    int half = (lines - HEAD_LINES) / 2;
    if (t->is_start && lines > HEAD_LINES) {
        t->list.top = t->list.here > half ? t->list.here - half : 0;
        t->is_start = false;
    }
    list_layout(&t->list, lines - HEAD_LINES);
    patient_timeline_show(app, t);
    patient_timeline_settle(t);
}

const struct timeline_row *patient_timeline_row(const struct patient_timeline *t)
{
    int row = t->list.count > 0 ? row_of(t, t->list.here) : -1;
    return row >= t->first && row < t->first + t->nrows ? &t->rows[row - t->first] : NULL;
}

void patient_timeline_settle(struct patient_timeline *t)
{
    const struct timeline_row *row = patient_timeline_row(t);
    if (row)
        t->here = timeline_after(row);
}

/* ---- how it looks ---- */

static void draw_head(const struct patient_timeline *t, const struct pane *p)
{
    char right[80], left[PATIENT_TIMELINE_WORDS + 40];
    int year = 0, row, first = 0, last = 0;
    if (t->list.count > 0) {
        int last_line = t->list.top + t->list.rows;
        (void)is_heading_at(&t->index, t->list.top, &year, &row);
        first = row_of(t, t->list.top) + 1;
        last = last_line >= t->list.count ? t->index.count : row_of(t, last_line);
    }
    if (t->list.count > 0)
        (void)snprintf(right, sizeof right, "%s  f   %d-%d/%d", WHAT[t->what].title, first, last, t->index.count);
    else
        (void)snprintf(right, sizeof right, "%s  f", WHAT[t->what].title);
    int end = pane_right(p, 0, 1, STYLE_QUIET, right);
    left[0] = 0;
    if (t->list.count > 0)
        (void)snprintf(left, sizeof left, "%d", t->index.years[year].year);
    if (t->words[0])
        (void)snprintf(left + strlen(left), sizeof left - strlen(left), "%swith '%s', Esc all", *left ? "   " : "",
                       t->words);
    pane_fit(p, 0, DAY_COL, end - DAY_COL - 1, STYLE_STRONG, left);
}

static void draw_row(const void *model, int line, const struct pane *p)
{
    const struct patient_timeline *t = model;
    int year, number = 0, end = p->cols - 1, mark_col = TIME_COL + civil_clock_cells() + 1;
    char day[8], time[8];
    if (is_heading_at(&t->index, line, &year, &number)) {
        pane_putf(p, 0, DAY_COL, STYLE_STRONG, "%d", t->index.years[year].year);
        return;
    }
    if (number < t->first || number >= t->first + t->nrows)
        return; /* it could not be read, which was said */
    const struct timeline_row *row = &t->rows[number - t->first];
    pane_putf(p, 0, DAY_COL, STYLE_PLAIN, "%s %s", civil_weekday_name(civil_weekday(row->date)),
              civil_short_date(row->date, day));
    if (row->kind != KIND_PATIENT && row->kind != KIND_REFERRAL) /* these have a day and no hour */
        pane_put(p, 0, TIME_COL, STYLE_PLAIN, civil_clock_cell(row->minute, time));
    pane_putf(p, 0, mark_col, STYLE_PLAIN, "%c", row->mark);
    if (p->cols >= NARROW) {
        end -= SITE_CELLS;
        if (strcmp(row->site, t->own_site) != 0)
            pane_fit(p, 0, end + 1, SITE_CELLS - 1, STYLE_PLAIN, row->site);
        if (*row->by) { /* what was taken over from elsewhere has none: its words go on there */
            end -= BY_CELLS;
            pane_fit(p, 0, end + 1, BY_CELLS - 1, STYLE_PLAIN, row->by);
        }
    }
    pane_fit(p, 0, mark_col + 2, end - mark_col - 2, STYLE_PLAIN, row->text);
}

static struct pane body_of(const struct pane *p)
{
    return pane_part(p, HEAD_LINES, 0, p->rows - HEAD_LINES, p->cols);
}

static const char *why_empty(const struct patient_timeline *t)
{
    if (t->words[0])
        return "Nothing here has these words: S searches for others, Esc shows all.";
    return t->what == WHAT_USUAL ? "Nothing has happened yet: b books, n writes something down."
                                 : "Nothing of this kind: f shows something else.";
}

void patient_timeline_draw(const struct patient_timeline *t, const struct pane *p)
{
    struct pane body = body_of(p);
    draw_head(t, p);
    if (t->list.count == 0)
        pane_fit(&body, 0, 1, body.cols - 1, STYLE_QUIET, why_empty(t));
    list_draw(&t->list, &body, draw_row, t);
}

void patient_timeline_mark(const struct patient_timeline *t, const struct pane *p)
{
    struct pane body = body_of(p);
    list_mark(&t->list, &body);
}

/* ---- years ---- */

bool patient_timeline_turn(struct app *app, struct patient_timeline *t, int by, struct err *e)
{
    int year = 0, row;
    if (t->list.count == 0)
        return err_set(e, ERR_REFUSED, "There is no other year here.");
    (void)is_heading_at(&t->index, t->list.here, &year, &row);
    int to = year - by; /* newest first */
    if (to < 0)
        return err_set(e, ERR_REFUSED, "%d is the last year here: [ goes to the one before.", t->index.years[0].year);
    if (to >= t->index.nyears)
        return err_set(e, ERR_REFUSED, "%d is the first year here: ] goes to the one after.",
                       t->index.years[year].year);
    for (row = 0; to > 0; to--)
        row += t->index.years[to - 1].count;
    int line = line_of(&t->index, row);
    (void)list_go(&t->list, line);
    /* The year begins at the top, as far as there is enough below. */
    t->list.top = line;
    list_layout(&t->list, t->list.rows);
    patient_timeline_show(app, t);
    app_redraw(app);
    app_moved(app);
    return true;
}

/* ---- the filter ---- */

struct choice {
    struct patient_timeline *timeline;
    struct id patient;
};

static int list_whats(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct choice *c = p->ctx;
    struct err e = {0};
    struct pick_row *out = arena_array(&p->arena, WHATS, sizeof *out);
    (void)typed;
    for (int i = 0; i < WHATS; i++) {
        struct timeline_filter filter = filter_of(i, NULL);
        struct timeline_index ix;
        if (!timeline_index_make(c->timeline->practice, &c->patient, &filter, &p->arena, &ix, &e))
            app_say_err(app, &e);
        out[i] = (struct pick_row){WHAT[i].title, arena_printf(&p->arena, "%d", ix.count), STYLE_PLAIN};
    }
    *rows = out;
    return WHATS;
}

static bool take_what(struct app *app, struct pick *p, int row, struct err *e)
{
    const struct choice *c = p->ctx;
    (void)e;
    c->timeline->what = row;
    app_reload(app);
    return true;
}

static void close_choice(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static const struct pick_plan WHAT_PLAN = {
    .title = "What to show of the timeline",
    .help = "What to show of the timeline, and how many there are of each. Confidential entries only when asked for.",
    .empty = "Nothing.",
    .take_title = "show",
    .rows = WHATS,
    .find = list_whats,
    .take = take_what,
    .closed = close_choice,
};

void patient_timeline_choose(struct app *app, struct patient_timeline *t, const struct id *patient)
{
    struct choice *c = mem_alloc(sizeof *c);
    *c = (struct choice){t, *patient};
    struct pick *p = pick_open(app, &WHAT_PLAN, c);
    pick_go(app, p, t->what);
}

/* ---- searching ---- */

static const struct form_field SEARCH_FIELDS[] = {
    {.name = "words",
     .label = "With the words",
     .kind = FORM_TEXT,
     .hint = "Parts of words will do: park needle. Empty: everything again. Enter searches."},
};

static bool save_words(struct app *app, struct form *f, struct err *e)
{
    struct patient_timeline *t = f->ctx;
    (void)e;
    (void)snprintf(t->words, sizeof t->words, "%s", form_text(f, 0));
    app_reload(app);
    return true;
}

static const struct form_plan SEARCH_PLAN = {
    .name = "timeline-search",
    .title = "Search in this timeline",
    .help = "Shows only entries in which all these words occur.",
    .fields = SEARCH_FIELDS,
    .field_count = 1,
    .save = save_words,
};

void patient_timeline_search(struct app *app, struct patient_timeline *t)
{
    struct form *f = form_open(app, &SEARCH_PLAN, t);
    form_set_text(f, 0, t->words);
}

bool patient_timeline_show_all(struct app *app, struct patient_timeline *t)
{
    if (!t->words[0])
        return false;
    t->words[0] = 0;
    app_reload(app);
    return true;
}

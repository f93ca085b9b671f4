#include "screens/schedule_inner.h"

#include "base/text.h"
#include "screens/pick.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    COUNTERS = 3,
    COUNTERS_ROW = 13, /* where they stand at 80x24; on higher screens they are pushed down only by people */
    NAME_CELLS = 12,   /* of a person who leaves: the letter and a name */
    WIDE = 30,         /* room for names of practitioners, and what was promised */
};

/* ---- its lines ---- */

static struct schedule_item *add(struct schedule *s, enum schedule_item_kind kind, enum style style, const char *text,
                                 const char *note)
{
    struct schedule_item *item = &s->items[s->nitems];
    *item = (struct schedule_item){kind, text, note, style, NULL};
    if (s->nitems < SCHEDULE_ITEMS_MAX - 1)
        s->nitems++;
    return item;
}

/* Cells for a line; without a panel it is a list over the whole screen. */
static int cells_of(const struct schedule *s)
{
    enum { LIST_MARGIN = 2 };
    return s->look.panel_cols > 0 ? s->look.panel_cols : s->look.cols - LIST_MARGIN;
}

static const char *person_text(struct schedule *s, char state, const struct appointment *x)
{
    if (cells_of(s) < WIDE)
        return arena_printf(&s->panel_arena, "%c %s", state, x->patient_short);
    return arena_printf(&s->panel_arena, "%c %s, %s", state, x->patient_short,
                        *x->practitioner_name ? x->practitioner_name : "nobody yet");
}

static void add_person(struct schedule *s, const struct building_row *row, bool has_second_line)
{
    struct arena *a = &s->panel_arena;
    const struct appointment *x = row->appointment;
    enum style style = row->is_late ? STYLE_WARN : STYLE_PLAIN; /* the letter says who waits; 14 bytes a line */
    const char *late = row->is_late ? "!" : "";
    const char *waited = cells_of(s) < WIDE || row->is_in_room
                             ? arena_printf(a, "%s%dm", late, row->waited_min)
                             : arena_printf(a, "%s%dm, said %d", late, row->waited_min, row->promised_min);
    struct schedule_item *item =
        add(s, SCHEDULE_ITEM_PERSON, style, person_text(s, row->is_in_room ? 'R' : 'A', x), waited);
    item->appointment = x;
    /* Urgent always has its line: it is the one that must not be overlooked. */
    if (x->priority == PRIORITY_URGENT)
        add(s, SCHEDULE_ITEM_TEXT, STYLE_ALERT,
            arena_printf(a, "  urgent, %s", *x->practitioner_name ? x->practitioner_name : "no one"), "");
    else if (!row->is_in_room && has_second_line)
        add(s, SCHEDULE_ITEM_TEXT, STYLE_PLAIN,
            arena_printf(a, "  %s, said %d", x->practitioner_name, row->promised_min), "");
}

/* Second lines: of who waits where there is room for all, of the urgent always. */
static int second_lines(const struct schedule_day *d, bool has_second_line)
{
    int n = 0;
    for (int i = 0; i < d->nbuilding; i++)
        n += (has_second_line && !d->building[i].is_in_room) || d->building[i].appointment->priority == PRIORITY_URGENT;
    return n;
}

static void add_more(struct schedule *s, int left_out)
{
    if (left_out > 0)
        add(s, SCHEDULE_ITEM_TEXT, STYLE_PLAIN, arena_printf(&s->panel_arena, "  and %d more", left_out), "");
}

static void add_building(struct schedule *s, int room, bool has_second_line)
{
    const struct schedule_day *d = &s->day;
    int n = d->nbuilding, lines = n + second_lines(d, has_second_line);
    add(s, SCHEDULE_ITEM_TEXT, STYLE_TITLE, "In the building", "");
    if (n == 0)
        add(s, SCHEDULE_ITEM_TEXT, STYLE_QUIET, "  nobody", "");
    int end = s->nitems - 1 + (1 + lines <= room ? SCHEDULE_ITEMS_MAX : room), shown = 0;
    for (; shown < n && s->nitems + 1 + (d->building[shown].appointment->priority == PRIORITY_URGENT) < end; shown++)
        add_person(s, &d->building[shown], has_second_line);
    add_more(s, n - shown);
}

/* Beside the name; or below it, of whoever is next at the desk, where it would be cut and there is a line to spare. */
static void add_leaver(struct schedule *s, const struct appointment *x, bool has_second_line)
{
    struct arena *a = &s->panel_arena;
    const char *note = x->next_note ? x->next_note : "seen";
    const char *name = person_text(s, 'D', x);
    struct buf cut = {0};
    if (x->date != s->day.today) /* gone since: which day it was matters more than the advice */
        note = civil_weekday_name(civil_weekday(x->date));
    int name_cells = text_width(name) < NAME_CELLS || cells_of(s) >= WIDE ? text_width(name) : NAME_CELLS;
    int beside = cells_of(s) - name_cells - 1;
    bool is_below = has_second_line && text_width(note) > beside;
    text_fit(&cut, note, is_below ? cells_of(s) - 2 : beside, false, true);
    const char *words = arena_strdup(a, buf_str(&cut));
    struct schedule_item *item = add(s, SCHEDULE_ITEM_PERSON, STYLE_PLAIN, name, is_below ? "" : words);
    item->appointment = x;
    buf_finish(&cut);
    if (is_below)
        add(s, SCHEDULE_ITEM_TEXT, STYLE_PLAIN, arena_printf(a, "  %s", words), "");
}

static void add_leaving(struct schedule *s, int room)
{
    const struct schedule_day *d = &s->day;
    if (d->nleaving == 0 || room < 2)
        return;
    add(s, SCHEDULE_ITEM_TEXT, STYLE_TITLE, "Leaving", "");
    int spare = room - 1 - d->nleaving;
    int shown = spare >= 0 ? d->nleaving : room - 2;
    for (int i = 0; i < shown; i++)
        add_leaver(s, d->leaving[i], i == 0 && spare > 0);
    add_more(s, d->nleaving - (shown > 0 ? shown : 0));
}

static void add_counter(struct schedule *s, enum schedule_item_kind kind, const char *text, int n)
{
    enum style style = kind == SCHEDULE_ITEM_UNRESOLVED && n > 0 ? STYLE_WARN : STYLE_PLAIN;
    add(s, kind, style, text, arena_printf(&s->panel_arena, "%d", n));
}

/* The marker stays on the person, or on the counter, it was on. */
static void keep_item(struct schedule *s, const struct id *person, enum schedule_item_kind kind)
{
    for (int i = 0; i < s->nitems && kind != SCHEDULE_ITEM_TEXT; i++) {
        const struct schedule_item *item = &s->items[i];
        if (item->kind == kind && (!item->appointment || id_compare(&item->appointment->id, person) == 0)) {
            s->item = i;
            return;
        }
    }
    if (s->item >= s->nitems || s->items[s->item].kind == SCHEDULE_ITEM_TEXT)
        (void)schedule_panel_move(s, 0);
}

/* The counters stand below, in the same place where they can; above them who is here, then who is leaving. */
void schedule_panel_make(struct schedule *s)
{
    const struct schedule_day *d = &s->day;
    /* The day before this one is still in its arena. */
    const struct schedule_item *was = s->item < s->nitems ? &s->items[s->item] : NULL;
    struct id person = was && was->appointment ? was->appointment->id : ID_NONE;
    enum schedule_item_kind kind = was ? was->kind : SCHEDULE_ITEM_TEXT;
    int rows = 1 + s->look.grid_rows, room = rows - COUNTERS - 1;
    int leaving = d->nleaving > 0 ? 1 + d->nleaving : 0;
    int third = room / 3 > 2 ? room / 3 : 2;
    arena_reset(&s->panel_arena);
    s->nitems = 0;
    if (s->look.panel_cols == 0)
        room = SCHEDULE_ITEMS_MAX / 2; /* it is a list over the screen, which scrolls */
    /* What does not fit beside a name stands below it, while there are lines for that. */
    bool has_second_line = cells_of(s) < WIDE && 1 + d->nbuilding + second_lines(d, true) + leaving <= room;
    int kept = leaving < third ? leaving : third;
    if (room >= 2)
        add_building(s, 1 + d->nbuilding + second_lines(d, false) + leaving <= room ? room - leaving : room - kept,
                     has_second_line);
    add_leaving(s, room - s->nitems);
    while (s->look.panel_cols > 0 && s->nitems < rows - COUNTERS && s->nitems < COUNTERS_ROW)
        add(s, SCHEDULE_ITEM_TEXT, STYLE_PLAIN, "", "");
    if (s->look.panel_cols > 0 && s->nitems > COUNTERS_ROW && s->nitems < rows - COUNTERS)
        add(s, SCHEDULE_ITEM_TEXT, STYLE_PLAIN, "", "");
    add_counter(s, SCHEDULE_ITEM_UNRESOLVED, "What happened?", d->nunresolved);
    add_counter(s, SCHEDULE_ITEM_TELL, "To tell", d->nto_tell);
    add_counter(s, SCHEDULE_ITEM_WAITLIST, "Waiting list", d->nwaitlist);
    keep_item(s, &person, kind);
}

void schedule_panel_draw(const struct schedule *s, const struct pane *p)
{
    for (int i = 0; i < s->nitems && i < p->rows; i++) {
        const struct schedule_item *item = &s->items[i];
        struct pane line = pane_part(p, i, 1, 1, p->cols - 1);
        struct buf text = {0};
        /* One text with its blanks: cheaper than attributes that end before them. */
        text_fit(&text, item->text, line.cols - text_width(item->note) - (*item->note != 0), *item->note != 0, true);
        buf_addf(&text, "%s%s", *item->note ? " " : "", item->note);
        pane_fit(&line, 0, 0, line.cols, item->style, buf_str(&text));
        buf_finish(&text);
    }
}

/* ---- going about in it ---- */

/* To the next line that can be gone to, by so many of them; 0: the nearest. */
bool schedule_panel_move(struct schedule *s, int by)
{
    int step = by < 0 ? -1 : 1, left = by < 0 ? -by : by, found = -1;
    if (by == 0)
        left = 1;
    for (int i = by == 0 ? 0 : s->item + step; i >= 0 && i < s->nitems && left > 0; i += step)
        if (s->items[i].kind != SCHEDULE_ITEM_TEXT) {
            found = i;
            left--;
        }
    if (found >= 0)
        s->item = found;
    return found >= 0;
}

bool schedule_panel_take(struct app *app, struct schedule *s, const struct schedule_item *item, struct err *e)
{
    struct front_place to;
    switch (item->kind) {
    case SCHEDULE_ITEM_PERSON:
        s->in_panel = false;
        to = front_place_of(item->appointment);
        return front_go(app, &to, e);
    case SCHEDULE_ITEM_UNRESOLVED: return schedule_pages_run_unresolved(app, s, NULL, e);
    case SCHEDULE_ITEM_TELL: return app_open(app, "to-tell", NULL, e);
    case SCHEDULE_ITEM_WAITLIST: return app_open(app, "waiting", NULL, e);
    case SCHEDULE_ITEM_TEXT: break;
    }
    return true;
}

/* ---- where there is no room for it: a list over the screen ---- */

/* Its rows stay what they were while the day below it is read again. */
struct side_list {
    struct schedule_item *items; /* in the pick's arena, as all in them that is needed later */
};

static int list_items(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    const struct schedule *s = app_state_of(app, schedule_screen.name);
    struct side_list *l = p->ctx;
    struct arena *a = &p->arena;
    struct pick_row *out = arena_array(a, SCHEDULE_ITEMS_MAX, sizeof *out);
    (void)typed;
    l->items = arena_array(a, SCHEDULE_ITEMS_MAX, sizeof *l->items);
    for (int i = 0; i < s->nitems; i++) {
        const struct appointment *of = s->items[i].appointment;
        struct appointment *x = of ? arena_array(a, 1, sizeof *x) : NULL;
        if (x)
            *x = (struct appointment){
                .id = of->id, .practitioner = of->practitioner, .date = of->date, .start_min = of->start_min};
        l->items[i] = (struct schedule_item){.kind = s->items[i].kind, .appointment = x};
        out[i] = (struct pick_row){arena_strdup(a, s->items[i].text), arena_strdup(a, s->items[i].note),
                                   s->items[i].style};
    }
    *rows = out;
    return s->nitems;
}

static bool take_item(struct app *app, struct pick *p, int row, struct err *e)
{
    const struct side_list *l = p->ctx;
    return schedule_panel_take(app, app_state_of(app, schedule_screen.name), &l->items[row], e);
}

static void close_list(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static const struct pick_plan LIST_PLAN = {
    .title = "Here, leaving, and to do",
    .help = "Who is in the building, who is leaving, and what must not be forgotten.",
    .empty = "Nobody is here.",
    .take_title = "go there",
    .rows = 12,
    .find = list_items,
    .take = take_item,
    .closed = close_list,
};

bool schedule_panel_run_tab(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct schedule *s = state;
    (void)row, (void)e;
    if (s->look.panel_cols == 0) {
        (void)pick_open(app, &LIST_PLAN, mem_zero(sizeof(struct side_list)));
        return true;
    }
    s->in_panel = !s->in_panel;
    app_moved(app);
    return true;
}

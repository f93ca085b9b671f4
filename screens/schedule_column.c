/* One practitioner's day as a list: a line for each booking, and one for each stretch that is free. */
#include "screens/schedule_inner.h"

#include "base/text.h"

enum {
    NAME_AT = 2,     /* cells of the letter and a sign */
    AGE_CELLS = 3,
    TYPE_CELLS = 5,
    LENGTH_CELLS = 3,
    FIXED = NAME_AT + 1 + AGE_CELLS + 1 + TYPE_CELLS + 1 + LENGTH_CELLS,
    NAME_LEAST = 16, /* with less room nothing is said beside it */
    NAME_MOST = 28,
    SAY_LEAST = 10,
    PHONE_CELLS = 14,
    BOTH_FROM = 34,  /* cells for a number and something to know */
};

/* ---- its lines ---- */

/* A row that adds nothing to the line above it: what goes on there, free time, one pause. */
static bool is_joined(const struct schedule *s, int row)
{
    const struct schedule_day *d = &s->day;
    const struct schedule_cell *cell = schedule_cell_at(d, row, s->column);
    const struct schedule_cell *above = row > 0 ? schedule_cell_at(d, row - 1, s->column) : NULL;
    bool is_asked = s->start_min != MINUTE_NONE && d->rows[row].start_min == s->start_min;
    switch (cell->kind) {
    case CELL_GOES_ON:
    case CELL_CLOSED:
        return true;
    case CELL_TAKEN:
        return false;
    case CELL_FREE: /* begins again now, where the marker was sent, and where somebody was to come */
        return above && above->kind == CELL_FREE && row != d->now_row && !is_asked && cell->nentries == 0 &&
               above->nentries == 0;
    case CELL_BLOCKED:
        return above && above->kind == CELL_BLOCKED && !*cell->label && row != d->now_row;
    }
    return false;
}

int schedule_column_fill(const struct schedule *s, struct schedule_line *lines)
{
    const struct schedule_day *d = &s->day;
    int n = 0;
    for (int r = 0; d->ncolumns > 0 && r < d->nrows; r++) {
        const struct schedule_cell *cell = schedule_cell_at(d, r, s->column);
        if (d->now_row == r)
            lines[n++] = (struct schedule_line){-1, 0};
        if (is_joined(s, r))
            continue;
        lines[n++] = (struct schedule_line){r, 0};
        for (int i = 1; cell->kind == CELL_TAKEN && i < cell->nentries; i++)
            lines[n++] = (struct schedule_line){r, i};
    }
    if (d->now_row == d->nrows)
        lines[n++] = (struct schedule_line){-1, 0};
    if (n == 0 || (n == 1 && lines[0].row < 0)) /* not in that day: the marker has to stand somewhere */
        lines[n++] = (struct schedule_line){0, 0};
    return n;
}

void schedule_column_load(struct app *app, struct schedule *s)
{
    struct err ignored = {0}; /* names as the day has them */
    s->people = NULL;
    s->npeople = 0;
    if (s->is_list && s->day.ncolumns > 0)
        (void)schedule_people(front_of(app)->practice, &s->day.columns[s->column].practitioner, s->date,
                              &s->days[s->day_arena], &s->people, &s->npeople, &ignored);
}

/* ---- drawing one ---- */

static const char *with(struct arena *a, const char *text, const char *between, const char *more)
{
    return !*more ? text : !*text ? more : arena_printf(a, "%s%s%s", text, between, more);
}

/* What to know of them: what everybody must know first, then what was said, then how they need it. */
static const char *what_to_know(struct arena *a, const struct schedule_person *who)
{
    const char *alert = *who->alert ? arena_printf(a, "! %s", who->alert) : "";
    return with(a, with(a, alert, "; ", who->remark), "; ", who->needs);
}

static void add_rest(struct buf *text, const struct schedule_person *who, int cells)
{
    struct arena a = {0};
    const char *know = what_to_know(&a, who);
    buf_adds(text, "  ");
    if (cells >= BOTH_FROM) {
        text_fit(text, who->phone, PHONE_CELLS, true, true);
        buf_adds(text, " ");
        cells -= PHONE_CELLS + 1;
    } else if (!*know) {
        know = who->phone;
    }
    text_fit(text, know, cells - 2, false, true);
    arena_finish(&a);
}

/* Returns the cell at which the type stands. */
static int add_cells(struct buf *text, const struct schedule *s, const struct entry *entry, int cells)
{
    const struct appointment *x = entry->appointment;
    const struct schedule_person *who = schedule_person(s->people, s->npeople, &x->id);
    int room = cells - FIXED, name = room;
    if (room >= NAME_LEAST + SAY_LEAST) {
        name = room - PHONE_CELLS < NAME_MOST ? room - PHONE_CELLS : NAME_MOST;
        name = name > NAME_LEAST ? name : NAME_LEAST;
    }
    text_fit(text, who ? who->name : entry->name, name, true, true);
    if (x->birth_date == CIVIL_NONE)
        buf_addf(text, " %*s ", AGE_CELLS, "");
    else
        buf_addf(text, " %*d ", AGE_CELLS, civil_age(x->birth_date, s->day.today));
    text_fit(text, entry->type, TYPE_CELLS, true, true);
    buf_addf(text, " %*d", LENGTH_CELLS, x->minutes);
    if (who && room - name >= SAY_LEAST)
        add_rest(text, who, room - name);
    return NAME_AT + name + 1 + AGE_CELLS + 1;
}

void schedule_column_draw_entry(const struct schedule *s, const struct entry *entry, enum style style,
                                enum style hue, const struct pane *line)
{
    struct buf text = {0};
    buf_addf(&text, "%c%c", entry->state, schedule_draw_sign(entry, true));
    int type = add_cells(&text, s, entry, line->cols);
    pane_fit(line, 0, 0, line->cols, style, buf_str(&text));
    if (hue != STYLE_PLAIN)
        pane_fit(line, 0, type, TYPE_CELLS, hue, entry->type);
    buf_finish(&text);
}

/* Of a stretch that begins in this row. */
static int minutes_of(const struct schedule *s, int row)
{
    const struct schedule_day *d = &s->day;
    enum cell_kind kind = schedule_cell_at(d, row, s->column)->kind;
    int next = row + 1;
    while (next < d->nrows && schedule_cell_at(d, next, s->column)->kind == kind && is_joined(s, next))
        next++;
    return (next - row) * d->slot_min;
}

void schedule_column_draw_open(const struct schedule *s, int row, const struct pane *line)
{
    const struct schedule_day *d = &s->day;
    const struct schedule_cell *cell = schedule_cell_at(d, row, s->column);
    int minutes = minutes_of(s, row), end = d->rows[row].start_min + minutes;
    bool is_past = d->date < d->today || (d->is_today && end <= d->now_min);
    if (d->is_today && !is_past && end - minutes < d->now_min)
        minutes = end - d->now_min; /* what is left of it */
    struct buf text = {0};
    if (cell->kind == CELL_FREE) {
        buf_addf(&text, ". %s %d min", is_past ? "was free" : "free", minutes);
        for (int i = 0; i < cell->nentries; i++)
            buf_addf(&text, "%s %s", i ? "," : "  x", cell->entries[i].name);
    } else if (cell->kind == CELL_BLOCKED) {
        buf_addf(&text, "= %s%s%d min", cell->label, *cell->label ? "  " : "", minutes);
    } else {
        buf_adds(&text, "not in");
    }
    pane_fit(line, 0, 0, line->cols, STYLE_QUIET, buf_str(&text));
    buf_finish(&text);
}

/* "Chen +12  2 of 5  9 booked, 2h30 free  09:00-12:00 13:00-17:00" */
const char *schedule_column_heading(const struct schedule *s, struct arena *a, int cells)
{
    const struct schedule_column *column = &s->day.columns[s->column];
    char length[12];
    char off[8];
    const char *late = column->late_min ? arena_printf(a, " +%d", column->late_min) : "";
    if (column->off_min != MINUTE_NONE)
        late = arena_printf(a, " off %s", civil_clock_text(column->off_min, off));
    const char *free = s->date < s->day.today || column->has_left
                           ? ""
                           : arena_printf(a, ", %s free", civil_length_text(column->free_min, length));
    const char *lead = arena_printf(a, "%s%s  %d of %d  %d booked%s  ", column->name, late, s->column + 1,
                                    s->day.ncolumns, column->nbooked, free);
    const char *spans = column->has_left ? "has left" : *column->spans ? column->spans : "not in";
    const char *last = strrchr(spans, '-');
    bool is_long = last && text_width(lead) + text_width(spans) > cells; /* the breaks stand in the list below */
    return is_long ? arena_printf(a, "%s%.*s%s", lead, (int)strcspn(spans, "-"), spans, last)
                   : arena_printf(a, "%s%s", lead, spans);
}

bool schedule_column_run_toggle(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct schedule *s = state;
    (void)row, (void)e;
    s->view = s->is_list ? SCHEDULE_VIEW_GRID : SCHEDULE_VIEW_LIST;
    app_reload(app);
    return true;
}

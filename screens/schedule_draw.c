#include "screens/schedule_inner.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum {
    TIME_END = 6, /* times end before the marker of the first column */
    DAY_COL = 1,
    NAME_AT = 2,          /* cells of the letter and its blank */
    GAP = 2,              /* between columns; the marker stands in it */
    MARK_CELLS = 12,      /* what is marked of a cell on fast lines: enough to be seen, few bytes */
    ROOM_FOR_LENGTH = 24, /* in wider cells the minutes stand beside the type */
};

/* ---- one cell ---- */

static enum style style_of(const struct entry *entry)
{
    if (entry->is_clash)
        return STYLE_ALERT;
    switch (entry->state) {
    case 'A':
    case 'R': return STYLE_WAITING;
    case '?': return STYLE_WARN;
    case 'D':
    case 'n':
    case 'x': return STYLE_QUIET;
    default: return STYLE_PLAIN;
    }
}

char schedule_draw_sign(const struct entry *entry, bool with_first)
{
    if (entry->is_clash)
        return '!';
    if (entry->appointment->priority == PRIORITY_URGENT)
        return '^';
    return with_first && entry->is_first ? '*' : ' ';
}

/* What the room was asked about somebody who is still to be seen, and whether it answered; "" nothing. */
static const char *asked_of(const struct entry *entry)
{
    const struct appointment *x = entry->appointment;
    return !x->question || !transition_is_active(x->status) ? "" : x->answer ? "ans" : "ask";
}

/* The colour of its type; not over what says more: who waits, is late, or is over. */
static enum style hue_of(const struct practice *p, const struct entry *entry)
{
    if (*asked_of(entry))
        return STYLE_WARN;
    const struct appointment_type *type = practice_type(p, &entry->appointment->type);
    return type && style_of(entry) == STYLE_PLAIN ? style_hue(type->colour) : STYLE_PLAIN;
}

/* A name that does not fit loses its initial before it loses letters. */
static void add_name(struct buf *out, const char *name, int cells)
{
    const char *last = strrchr(name, ' ');
    char family[SCHEDULE_NAME];
    if (last && text_width(name) > cells) {
        (void)snprintf(family, sizeof family, "%.*s", (int)(last - name), name);
        name = family;
    }
    text_fit(out, name, cells, true, true);
}

/* What stands at the right of a cell: the type; for a first visit without room for it, a star. A question to the room
 * stands in its place: whoever is asked looks at the day, not at each row of it. */
static void add_tail(struct buf *out, const struct entry *entry, int cells)
{
    if (*asked_of(entry)) {
        buf_addf(out, " %s", asked_of(entry));
        return;
    }
    bool is_star = entry->is_first && text_width(entry->type) > cells - NAME_AT - text_width(entry->name) - 1;
    bool has_length = !is_star && cells >= ROOM_FOR_LENGTH;
    if (is_star || has_length || *entry->type)
        buf_addc(out, ' ');
    buf_adds(out, is_star ? "*" : entry->type);
    if (has_length)
        buf_addf(out, " %d", entry->appointment->minutes);
}

/* Put as one text: an attribute that ends at each blank would cost more than the blanks. */
static void draw_entry(const struct entry *entry, enum style hue, int row_min, int date, const struct pane *line)
{
    struct buf text = {0}, tail = {0};
    int start = entry->appointment->start_min, used = NAME_AT;
    buf_addc(&text, entry->state);
    buf_addc(&text, schedule_draw_sign(entry, false));
    if (entry->appointment->date == date && start > row_min) { /* not on the hour's grid: say when */
        buf_addf(&text, ":%02d ", start % 60);
        used += 4;
    }
    add_tail(&tail, entry, line->cols);
    add_name(&text, entry->name, line->cols - used - text_width(buf_str(&tail)));
    buf_adds(&text, buf_str(&tail));
    pane_fit(line, 0, 0, line->cols, style_of(entry), buf_str(&text));
    if (hue != STYLE_PLAIN && tail.len > 0) /* after its blank */
        pane_right(line, 0, 0, hue, buf_str(&tail) + 1);
    buf_finish(&tail);
    buf_finish(&text);
}

/* Free; and who was to come, when that was cancelled. */
static void draw_free(const struct schedule_cell *cell, const struct pane *line)
{
    struct buf text = {0};
    buf_adds(&text, ".");
    if (cell->nentries > 0) {
        buf_adds(&text, " x ");
        add_name(&text, cell->entries[0].name, line->cols - NAME_AT - 2);
    }
    pane_fit(line, 0, 0, line->cols, STYLE_QUIET, buf_str(&text));
    buf_finish(&text);
}

static void draw_cell(const struct practice *p, const struct schedule_cell *cell, int sub, int row_min, int date,
                      const struct pane *line)
{
    switch (cell->kind) {
    case CELL_FREE:
        if (sub == 0)
            draw_free(cell, line);
        break;
    case CELL_TAKEN:
        if (sub < cell->nentries)
            draw_entry(&cell->entries[sub], hue_of(p, &cell->entries[sub]), row_min, date, line);
        else
            pane_put(line, 0, 0, STYLE_QUIET, "|");
        break;
    case CELL_GOES_ON: pane_put(line, 0, 0, STYLE_QUIET, "|"); break;
    case CELL_BLOCKED:
        pane_put(line, 0, 0, STYLE_QUIET, "=");
        if (sub == 0)
            pane_fit(line, 0, NAME_AT, line->cols - NAME_AT, STYLE_QUIET, cell->label);
        break;
    case CELL_CLOSED: break;
    }
}

/* "Chen off 11:00": gone for the day from then on. */
static const char *off_heading(struct arena *a, const struct schedule_column *column, int room)
{
    char time[8];
    const char *text = arena_printf(a, "%s off %s", column->name, civil_clock_text(column->off_min, time));
    return text_width(text) <= room ? text : arena_printf(a, "%s off", column->name);
}

/* ---- the grid ---- */

/* Columns that are not on the screen are counted where they would follow. */
static void draw_heading(const struct schedule *s, const struct pane *p)
{
    const struct schedule_day *d = &s->day;
    int first = s->first_visible, hidden = d->ncolumns - first - s->nvisible;
    struct arena a = {0};
    char text[2 * SCHEDULE_NAME];
    if (!d->is_today)
        pane_put(p, 0, DAY_COL, STYLE_TITLE, civil_weekday_name(civil_weekday(d->date)));
    for (int i = 0; i < s->nvisible; i++) {
        const struct schedule_column *column = &d->columns[first + i];
        int room = s->look.pitch - GAP;
        if (i == s->nvisible - 1 && hidden > 0)
            room -= 3;
        if (s->is_list)
            (void)snprintf(text, sizeof text, "%s", schedule_column_heading(s, &a, room));
        else if (column->off_min != MINUTE_NONE)
            (void)snprintf(text, sizeof text, "%s", off_heading(&a, column, room));
        else if (column->late_min)
            (void)snprintf(text, sizeof text, "%s +%d", column->name, column->late_min);
        else
            (void)snprintf(text, sizeof text, "%s%s%s", *column->stand_in ? column->stand_in : column->name,
                           *column->stand_in  ? " for "
                           : column->has_left ? " left"
                           : column->is_off   ? " off"
                                              : "",
                           *column->stand_in ? column->name : "");
        pane_fit(p, 0, schedule_grid_col(s, first + i), room, STYLE_TITLE, text);
    }
    if (first > 0)
        pane_put(p, 0, DAY_COL + 4, STYLE_TITLE, "<");
    if (hidden > 0) {
        struct pane grid = pane_part(p, 0, 0, 1, s->look.panel_col - GAP);
        (void)snprintf(text, sizeof text, s->is_list ? ">" : "%d>", hidden);
        pane_right(&grid, 0, 0, STYLE_TITLE, text);
    }
    arena_finish(&a);
}

static void put_time(const struct pane *p, int row, enum style style, int minute)
{
    char time[8];
    pane_put(p, row, TIME_END - civil_clock_cells(), style, civil_clock_cell(minute, time));
}

static void draw_now(const struct schedule *s, const struct pane *p, int row)
{
    int col = schedule_grid_col(s, s->first_visible);
    put_time(p, row, STYLE_NOW, s->day.now_min);
    pane_rule(p, row, col, s->look.shown * s->look.pitch - GAP, STYLE_NOW, '-');
}

/* A line of the list: its time is that of the booking, also between two rows. */
static void draw_list_line(const struct practice *practice, const struct schedule *s, const struct pane *p, int row,
                           const struct schedule_line *line)
{
    const struct schedule_day *d = &s->day;
    struct pane cell = pane_part(p, row, schedule_grid_col(s, s->column), 1, s->look.pitch - GAP);
    const struct schedule_cell *at = d->ncolumns > 0 ? schedule_cell_at(d, line->row, s->column) : NULL;
    if (!at)
        return;
    int minute = d->rows[line->row].start_min;
    if (at->kind == CELL_TAKEN && line->sub < at->nentries) {
        const struct entry *entry = &at->entries[line->sub];
        minute = entry->appointment->date == d->date ? entry->appointment->start_min : minute;
        schedule_column_draw_entry(s, entry, style_of(entry), hue_of(practice, entry), &cell);
    } else {
        schedule_column_draw_open(s, line->row, &cell);
    }
    put_time(p, row, STYLE_PLAIN, minute);
}

static void draw_line(const struct practice *practice, const struct schedule *s, const struct pane *p, int row,
                      const struct schedule_line *line)
{
    const struct schedule_day *d = &s->day;
    if (line->row < 0) {
        draw_now(s, p, row);
        return;
    }
    if (s->is_list) {
        draw_list_line(practice, s, p, row, line);
        return;
    }
    int row_min = d->rows[line->row].start_min;
    if (line->sub == 0)
        put_time(p, row, STYLE_PLAIN, row_min);
    for (int i = 0; i < s->nvisible; i++) {
        int column = s->first_visible + i;
        struct pane cell = pane_part(p, row, schedule_grid_col(s, column), 1, s->look.pitch - GAP);
        draw_cell(practice, schedule_cell_at(d, line->row, column), line->sub, row_min, d->date, &cell);
    }
}

static void draw_details(const struct schedule *s, const struct pane *p)
{
    int end = s->look.preview_cols > 0 ? s->look.preview_col - GAP : p->cols;
    for (int i = 0; i < s->look.detail_rows; i++)
        if (s->details[i])
            pane_fit(p, s->look.detail_row + i, 1, end - 1, i == 0 ? STYLE_TITLE : STYLE_PLAIN, s->details[i]);
}

void schedule_draw(const struct app *app, const void *state, const struct pane *p)
{
    const struct schedule *s = state;
    draw_heading(s, p);
    for (int i = 0; i < s->list.rows && s->list.top + i < s->list.count; i++)
        draw_line(front_of(app)->practice, s, p, 1 + i, &s->lines[s->list.top + i]);
    if (s->look.panel_cols > 0) {
        struct pane panel = pane_part(p, 0, s->look.panel_col - 1, 1 + s->look.grid_rows, s->look.panel_cols + 1);
        schedule_panel_draw(s, &panel);
    }
    draw_details(s, p);
    struct pane preview = pane_part(p, 0, s->look.preview_col, p->rows, s->look.preview_cols);
    schedule_preview_draw(s, &preview);
}

void schedule_draw_mark(const struct app *app, const void *state, const struct pane *p)
{
    const struct schedule *s = state;
    (void)app;
    if (s->in_panel) {
        pane_mark(p, s->item, s->look.panel_col - 1, MARK_CELLS);
        return;
    }
    int cells = s->look.pitch - GAP < MARK_CELLS ? s->look.pitch - GAP : MARK_CELLS;
    if (s->day.ncolumns > 0)
        pane_mark(p, 1 + schedule_grid_line(s) - s->list.top, schedule_grid_col(s, s->column) - 1, cells);
}

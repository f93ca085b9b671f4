#include "screens/form_inner.h"

#include "base/buf.h"
#include "base/civil.h"
#include "base/text.h"

#include <string.h>

enum {
    LABEL_COL = 1,
    GAP = 2,         /* between label and value */
    NOTE_CELLS = 18, /* kept free at the right for errors and dates in words */
    TEXT_LINES = 7,  /* of a text: all that a field takes, on 80 columns */
};

static int value_col(const struct form *f)
{
    return LABEL_COL + f->label_cells + GAP;
}

/* Sentences: whoever writes one sees all of it. What is wrong with them stands in the last line. */
static bool has_lines(const struct form *f, int field)
{
    const struct form_field *d = form_field_at(f, field);
    return d->kind == FORM_TEXT && d->cells == 0 && !(d->flags & FORM_HIDDEN);
}

int form_lines(const struct form *f, int field)
{
    int n = has_lines(f, field) ? field_lines(&f->values[field].field, form_cells(f, field)) : 1;
    return n < TEXT_LINES ? n : TEXT_LINES;
}

int form_cells(const struct form *f, int field)
{
    int room = term_cols(f->app->term) - value_col(f) - 1;
    int wanted = form_field_at(f, field)->cells;
    if (wanted == 0)
        wanted = has_lines(f, field) ? room : room - NOTE_CELLS;
    if (wanted > room)
        wanted = room;
    return wanted > 1 ? wanted : 1;
}

/* Title, fields, hint; results cover the fields below theirs, and need room for themselves. */
int form_rows(const struct app *app, const struct layer *l)
{
    const struct form *f = (const struct form *)l;
    int lines = 0, wanted = 0;
    (void)app;
    for (int i = 0; i < f->plan->field_count; i++) {
        lines += form_lines(f, i);
        if (form_field_at(f, i)->kind == FORM_SEARCH)
            wanted = lines + FORM_RESULTS;
    }
    return (wanted > lines ? wanted : lines) + 2;
}

static int note_col(const struct form *f, int field)
{
    return value_col(f) + form_cells(f, field) + 1;
}

/* What was understood, where it is not what stands there: a date in words; by a clock of 12 hours which half of the
 * day a time is in. */
static const char *meaning(const struct form_value *v, char text[16])
{
    enum { CELLS_12 = 6 };
    const char *means = "";
    if (v->date != CIVIL_NONE)
        means = civil_desk_date(v->date, text);
    else if (v->minute >= 0 && civil_clock_cells() == CELLS_12)
        means = civil_clock_text(v->minute, text);
    return strcmp(means, field_text(&v->field)) == 0 ? "" : means;
}

/* What stands right of a value: the error, or what was understood. */
static void draw_note(const struct form *f, const struct pane *p, int row, int field)
{
    const struct form_value *v = &f->values[field];
    int col = note_col(f, field);
    char text[16];
    if (v->error[0])
        pane_fit(p, row, col, p->cols - col, STYLE_ERROR, v->error);
    else
        pane_fit(p, row, col, p->cols - col, STYLE_QUIET, meaning(v, text));
}

/* "[answered]  promise  hung up": all there are, in one text. Where they have no room in a line those after the chosen
 * one come first, as the arrow to the right brings them. Returns the column of the chosen one, in cells. */
static int choices_text(const struct form_field *d, int choice, int room, struct buf *out)
{
    int n = 0, cells = 2, at = 0;
    while (d->choices[n])
        cells += text_width(d->choices[n++]) + 2;
    int first = cells - 2 <= room || choice < 0 ? 0 : choice;
    for (int i = 0; i < n; i++) {
        int c = (first + i) % n;
        buf_adds(out, i ? "  " : "");
        at = c == choice ? text_width(buf_str(out)) + 1 : at;
        buf_addf(out, c == choice ? "[%s]" : "%s", d->choices[c]);
    }
    return at;
}

/* With the focus a choice shows what else there is: what stands there is seen before Enter takes it. */
static void draw_choices(const struct form *f, const struct pane *p, int row, int field)
{
    struct buf text = {0};
    int room = p->cols - value_col(f);
    int at = choices_text(form_field_at(f, field), form_choice(f, field), room, &text);
    pane_fit(p, row, value_col(f), room, STYLE_PLAIN, buf_str(&text));
    pane_cursor(p, row, value_col(f) + at);
    buf_finish(&text);
}

static void draw_field(const struct form *f, const struct pane *p, int row, int field)
{
    const struct form_field *d = form_field_at(f, field);
    bool is_here = field == f->here;
    pane_put(p, row, LABEL_COL, is_here ? STYLE_STRONG : STYLE_PLAIN, d->label);
    if (d->kind == FORM_CHOICE && is_here && !f->values[field].error[0]) {
        draw_choices(f, p, row, field);
        return;
    }
    if (d->kind == FORM_CHOICE) {
        pane_fit(p, row, value_col(f), form_cells(f, field), STYLE_FIELD, form_text(f, field));
        if (is_here)
            pane_cursor(p, row, value_col(f));
    } else if (has_lines(f, field)) {
        int room = p->rows - 1 - row, lines = form_lines(f, field);
        lines = lines < room ? lines : room;
        field_draw_lines(&f->values[field].field, p, row, lines, value_col(f), form_cells(f, field), is_here);
        if (f->values[field].error[0] && !is_here && lines > 0) /* with the focus it stands in the last line */
            pane_right(p, row + lines - 1, 1, STYLE_ERROR, f->values[field].error);
        return;
    } else {
        field_draw(&f->values[field].field, p, row, value_col(f), form_cells(f, field), is_here);
    }
    draw_note(f, p, row, field);
}

/* What the field with the focus wants; or its error, where that was cut beside it. */
static void draw_hint(const struct form *f, const struct pane *p)
{
    const char *error = f->values[f->here].error;
    const char *hint = form_field_at(f, f->here)->hint;
    int room = p->cols - note_col(f, f->here);
    if (error[0] && text_width(error) > room)
        pane_fit(p, p->rows - 1, LABEL_COL, p->cols - LABEL_COL, STYLE_ERROR, error);
    else if (hint)
        pane_fit(p, p->rows - 1, LABEL_COL, p->cols - LABEL_COL, STYLE_QUIET, hint);
}

/* A low terminal may not have lines for all: the field with the focus is always in sight. */
static int first_shown(const struct form *f, int lines)
{
    int first = f->here;
    for (int used = form_lines(f, first); first > 0; first--) {
        used += form_lines(f, first - 1);
        if (used > lines)
            break;
    }
    return first;
}

void form_draw(const struct app *app, const struct layer *l, const struct pane *p)
{
    const struct form *f = (const struct form *)l;
    (void)app;
    int lines = p->rows - 2;
    int row = 1, here = 1;
    pane_title(p, f->title);
    int field = first_shown(f, lines);
    for (; field <= f->here; field++) {
        here = row;
        draw_field(f, p, row, field);
        row += form_lines(f, field);
    }
    if (f->results.count > 0 && f->plan->result_row) {
        struct pane below =
            pane_part(p, row, 0, f->results.rows < lines - row + 1 ? f->results.rows : lines - row + 1, p->cols);
        list_draw(&f->results, &below, f->plan->result_row, f);
        row += below.rows;
    }
    for (; field < f->plan->field_count && row <= lines; field++) {
        draw_field(f, p, row, field);
        row += form_lines(f, field);
    }
    draw_hint(f, p);
    if (f->results.count > 0 && here < p->rows) /* the marker took the cursor: it belongs in the field */
        draw_field(f, p, here, f->here);
}

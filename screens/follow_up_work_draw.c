/* How the one that is worked on looks. */
#include "screens/follow_up_work_inner.h"

#include "base/text.h"
#include "screens/front.h"

#include <ctype.h>
#include <string.h>

enum { LABEL_COL = 1, TEXT_COL = 12, KEY_COLS = 3, KEY_WIDE = 36 };

/* "3 of 12, 2 done" */
static const char *counter_of(struct arena *a, const struct follow_up_work *v)
{
    bool is_counted = v->place > 0 && v->place <= v->total;
    const char *place = is_counted ? arena_printf(a, "%d of %d", v->place, v->total) : "";
    const char *done = v->ndone ? arena_printf(a, "%s%d done", *place ? ", " : "", v->ndone) : "";
    return arena_printf(a, "%s%s", place, done);
}

/* Cells of a row from where texts begin: on the last one the counter stands, too. */
static int room_of(const struct follow_up_work *v, const struct pane *p, int row)
{
    struct arena a = {0};
    int cells = p->cols - TEXT_COL - 1, counter = row == p->rows - 1 ? text_width(counter_of(&a, v)) : 0;
    arena_finish(&a);
    return counter ? cells - counter - 1 : cells;
}

static int put_wrapped(const struct follow_up_work *v, const struct pane *p, int row, int rows, const char *text)
{
    struct arena a = {0};
    const char **lines;
    int n = text_wrap(&a, text, p->cols - TEXT_COL - 1, &lines);
    for (int i = 0; i < n && i < rows; i++, row++) {
        bool is_last = row == p->rows - 1 && i + 1 < n; /* what has no row any more is seen to be cut */
        pane_fit(p, row, TEXT_COL, room_of(v, p, row), STYLE_PLAIN,
                 is_last ? arena_printf(&a, "%s %s", lines[i], lines[i + 1]) : lines[i]);
    }
    arena_finish(&a);
    return row;
}

static int put_label(const struct follow_up_work *v, const struct pane *p, int row, const char *label, const char *text,
                     int rows)
{
    if (!*text)
        return row;
    pane_put(p, row, LABEL_COL, STYLE_QUIET, label);
    return put_wrapped(v, p, row, rows, text);
}

static const char *title_of(struct arena *a, const struct follow_up_work *v)
{
    char upper[40];
    size_t n = strlen(v->detail.what) < sizeof upper - 1 ? strlen(v->detail.what) : sizeof upper - 1;
    for (size_t i = 0; i < n; i++)
        upper[i] = (char)toupper((unsigned char)v->detail.what[i]);
    upper[n] = 0;
    const char *age = v->detail.age >= 0 ? arena_printf(a, "   %d", v->detail.age) : "";
    return arena_printf(a, "%s  %s%s", upper, follow_up_group_name(a, &v->group), age);
}

static int draw_who(const struct follow_up_work *v, const struct pane *p)
{
    struct arena a = {0};
    int row = 0;
    pane_fit(p, row++, LABEL_COL, p->cols - 1, STYLE_TITLE, title_of(&a, v));
    const char *phone = *v->detail.phone ? v->detail.phone : "no good number: to be asked when they come";
    pane_fit(p, row++, TEXT_COL, p->cols - TEXT_COL - 1, STYLE_PLAIN,
             arena_printf(&a, "%s%s%s%s", phone, *v->detail.phone_note ? "  " : "", v->detail.phone_note,
                          v->detail.nphones > 1 ? arena_printf(&a, "  (%d numbers)", v->detail.nphones) : ""));
    if (*v->detail.care)
        pane_fit(p, row++, TEXT_COL, p->cols - TEXT_COL - 1, STYLE_WARN, v->detail.care);
    if (*v->wrong)
        pane_fit(p, row++, TEXT_COL, p->cols - TEXT_COL - 1, STYLE_WARN, v->wrong);
    arena_finish(&a);
    return row;
}

static const char *members(struct arena *a, const struct follow_up_work *v)
{
    const char *text = "One call for";
    for (int i = 0; i < v->group.count; i++)
        text = arena_printf(a, "%s%s %s", text, i ? ";" : "", v->group.rows[i]->patient_name);
    return text;
}

static int draw_why(const struct follow_up_work *v, const struct pane *p, int row)
{
    struct arena a = {0};
    const char *why = v->group.count > 1 ? arena_printf(&a, "%s. %s", v->detail.why, members(&a, v)) : v->detail.why;
    const char *due = arena_printf(&a, "due %s; %s", v->detail.due, why);
    row = put_label(v, p, row, "Why", due, 2);
    if (*v->also)
        row = put_label(v, p, row, "Also open", v->also, 1);
    if (*v->visit)
        row = put_label(v, p, row, "Visit", v->visit, 1);
    for (int i = 0; i < v->ncontacts; i++) {
        pane_put(p, row, LABEL_COL, STYLE_QUIET, i ? "" : "Before");
        pane_fit(p, row, TEXT_COL, room_of(v, p, row), STYLE_PLAIN, v->contacts[i]);
        row++;
    }
    if (*v->detail.tried)
        row = put_label(v, p, row, v->ncontacts ? "" : "Before", v->detail.tried, 1);
    row = put_label(v, p, row, "Say", v->say, 6); /* all that policy may say: the keys can go */
    if (*v->free)
        row = put_label(v, p, row, *v->say ? "" : "Say", v->free, 2);
    arena_finish(&a);
    return row;
}

static void put_key(const struct pane *p, int row, int i, const char *keys, const char *title)
{
    struct arena a = {0};
    int width = (p->cols - 4) / KEY_COLS;
    if (width > KEY_WIDE)
        width = KEY_WIDE; /* on a wide screen they still stand together */
    pane_fit(p, row + i / KEY_COLS, 3 + i % KEY_COLS * width, width - 1, STYLE_PLAIN,
             arena_printf(&a, "%s %s", keys, title));
    arena_finish(&a);
}

/* Nobody leaves a voicemail for who cannot be rung. */
static bool is_offered(const struct app *app, const struct follow_up_work *v, const struct follow_up_outcome *o)
{
    struct err ignored = {0};
    return follow_up_can_come(front_of(app)->practice, v->group.rows[0], o->code, &ignored);
}

static void draw_keys(const struct app *app, const struct follow_up_work *v, const struct pane *p, int row)
{
    int n = 2, i = 0; /* the last are no outcomes of this one alone */
    for (const struct follow_up_outcome *o = follow_up_outcomes; o->code; o++)
        n += *o->keys != 0;
    if (row + (n + KEY_COLS - 1) / KEY_COLS + 1 > p->rows)
        return; /* the bar and ? have them */
    pane_put(p, row++, LABEL_COL, STYLE_QUIET, "Then press");
    for (const struct follow_up_outcome *o = follow_up_outcomes; o->code; o++)
        if (*o->keys && is_offered(app, v, o))
            put_key(p, row, i++, o->keys, *o->keys == 'b' ? follow_up_work_book_title(v) : o->title);
    put_key(p, row, i++, "X", "died, gone, no contact");
    put_key(p, row, i, "Tab", "why it is here");
}

void follow_up_work_draw(const struct app *app, const void *state, const struct pane *p)
{
    const struct follow_up_work *v = state;
    struct arena a = {0};
    if (v->is_settled) {
        pane_fit(p, 0, LABEL_COL, p->cols - 1, STYLE_TITLE, arena_printf(&a, "%s is settled.", v->shown));
        pane_put(p, 2, LABEL_COL, STYLE_PLAIN, "Another desk has done it meanwhile, or it is due no more.");
        pane_put(p, 3, LABEL_COL, STYLE_PLAIN, "] shows the next, Esc goes back.");
    } else if (!v->group.count) {
        pane_put(p, 0, LABEL_COL, STYLE_TITLE,
                 v->ndone ? arena_printf(&a, "Nothing more to ring: %d done.", v->ndone) : "Nothing to ring just now.");
        pane_put(p, 2, LABEL_COL, STYLE_PLAIN, "3 shows whom to ask at the desk, what is for later, what others have.");
        pane_put(p, 3, LABEL_COL, STYLE_PLAIN, "Esc goes back.");
    } else {
        int row = draw_who(v, p) + 1;
        row = draw_why(v, p, row) + 1;
        draw_keys(app, v, p, row);
        pane_right(p, p->rows - 1, 1, STYLE_QUIET, counter_of(&a, v));
    }
    arena_finish(&a);
}

#include "screens/board.h"

#include "base/clock.h"
#include "base/text.h"

#include <string.h>

enum { HEAD_ROWS = 2 /* the head and a blank line */ };

/* ---- what it holds ---- */

const struct appointment *board_here(const struct board *b)
{
    return b->list.here < b->count ? b->rows[b->list.here] : NULL;
}

void board_lend(struct schedule *s, const struct appointment *x)
{
    s->in_panel = true;
    s->item = 0;
    s->nitems = x ? 1 : 0;
    s->items[0] = (struct schedule_item){SCHEDULE_ITEM_PERSON, "", "", STYLE_PLAIN, x};
    if (x)
        s->appointment = x->id;
}

void board_lend_day(struct schedule *s)
{
    clock_today(&s->day.today, &s->day.now_min);
    s->day.date = s->date = s->day.today;
    s->day.is_today = true;
}

/* Lends the marker's booking to the acts. */
static void point(struct board *b)
{
    board_lend(&b->acting, board_here(b));
}

void board_begin(struct app *app, struct board *b)
{
    struct schedule *s = &b->acting;
    struct err ignored = {0};
    (void)book_has_changed(front_of(app)->practice->book, &ignored); /* all of it is in what is read now */
    board_lend_day(s);
    s->nitems = 0;
    b->rows = NULL;
    b->count = 0;
    list_empty(&b->list);
    arena_reset(&b->arena);
}

/* On the same booking, or where it was: then that is who came after it. */
void board_set(struct board *b, const struct appointment **rows, int count)
{
    b->rows = rows;
    b->count = count;
    list_set_count(&b->list, count);
    for (int i = 0; i < count; i++)
        if (id_compare(&rows[i]->id, &b->acting.appointment) == 0)
            (void)list_go(&b->list, i);
    point(b);
}

void board_point_at(struct app *app, const struct id *booking)
{
    if (app_screen(app)->layout == board_lay_out)
        ((struct board *)app_state(app))->acting.appointment = *booking;
}

/* ---- how it looks ---- */

static struct pane body_of(const struct board *b, const struct pane *p)
{
    return pane_part(p, HEAD_ROWS, 0, b->list.rows, p->cols);
}

void board_lay_out(struct app *app, void *state, const struct pane *p)
{
    enum { DETAILS_FROM = 10 };
    struct board *b = state;
    int room = p->rows - HEAD_ROWS, details = p->rows >= DETAILS_FROM ? SCHEDULE_DETAILS + 1 : 0;
    int here = b->list.here;
    list_layout(&b->list, room - details);
    (void)list_go(&b->list, here);
    /* On high screens the details stay near the rows. */
    int rows = b->count < b->list.rows ? b->count : b->list.rows;
    b->detail_row = details ? HEAD_ROWS + (rows > 0 ? rows : 1) + 1 : -1;
    point(b);
    schedule_detail_load(app, &b->acting);
}

void board_draw(const struct board *b, const struct pane *p, const struct board_look *look)
{
    struct pane body = body_of(b, p);
    pane_fit(p, 0, 1, p->cols - 1, STYLE_TITLE, b->head);
    list_draw(&b->list, &body, look->row, b);
    if (b->count == 0)
        pane_fit(&body, 0, 1, body.cols - 1, STYLE_QUIET, look->empty);
    for (int i = 0; i < SCHEDULE_DETAILS && b->detail_row >= 0 && b->count > 0; i++)
        if (b->acting.details[i])
            pane_fit(p, b->detail_row + i, 1, p->cols - 1, i == 0 ? STYLE_TITLE : STYLE_PLAIN, b->acting.details[i]);
}

void board_mark(const struct app *app, const void *state, const struct pane *p)
{
    const struct board *b = state;
    struct pane body = body_of(b, p);
    (void)app;
    list_mark(&b->list, &body);
}

const char *board_cell(struct arena *a, const char *text, int cells)
{
    struct buf out = {0};
    text_fit(&out, text, cells, true, true);
    const char *copy = arena_strdup(a, buf_str(&out));
    buf_finish(&out);
    return copy;
}

static bool is_said(const struct board *b, const char *part)
{
    bool is = false;
    for (int i = 0; i < SCHEDULE_DETAILS; i++)
        is |= b->acting.details[i] && strstr(b->acting.details[i], part);
    return is;
}

const char *board_unsaid(struct arena *a, const struct board *b, const char *care)
{
    static const char APART[] = "; ";
    const char *out = "";
    while (*care) {
        const char *end = strstr(care, APART);
        int n = end ? (int)(end - care) : (int)strlen(care);
        const char *part = arena_printf(a, "%.*s", n, care);
        if (!is_said(b, part))
            out = arena_printf(a, "%s%s%s", out, *out ? APART : "", part);
        care += end ? n + (int)sizeof APART - 1 : n;
    }
    return out;
}

/* ---- keys ---- */

bool board_settle(struct app *app, void *state)
{
    struct board *b = state;
    point(b);
    schedule_detail_load(app, &b->acting);
    return true;
}

/* The marker may have moved since: before any row runs, its booking is the one that is meant. */
bool board_type(struct app *app, void *state, const struct key *key)
{
    (void)app, (void)key;
    point(state);
    return false;
}

/* Key 2 shows the patient under the marker here, too. */
bool board_leave(struct app *app, void *state, struct err *e)
{
    (void)state, (void)e;
    front_note_hand(app);
    return true;
}

void board_finish(void *state)
{
    struct board *b = state;
    arena_finish(&b->arena);
    arena_finish(&b->acting.detail_arena);
}

bool board_has_row(const void *state)
{
    return board_here(state) != NULL;
}

struct list *board_list(void *state)
{
    return &((struct board *)state)->list;
}

bool board_at_hand(const void *state, void *out)
{
    const struct appointment *x = board_here(state);
    return x && front_hand_of(x, out);
}

bool board_run_go(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct appointment *x = board_here(state);
    struct front_place to;
    (void)row;
    if (!x)
        return true; /* nothing to open: it was read */
    to = front_place_of(x);
    return front_go(app, &to, e);
}

bool board_run_patient(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct appointment *x = board_here(state);
    struct id patient, record;
    (void)row;
    if (!x)
        return true;
    patient = x->patient;
    record = x->id;
    return front_open_patient(app, &patient, &record, e);
}

bool board_run_move(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)row;
    return schedule_carry_open(app, board_here(state), NULL, e);
}

bool board_run_back(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row, (void)e;
    app_back(app);
    return true;
}

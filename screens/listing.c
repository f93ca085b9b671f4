#include "screens/listing.h"

#include "screens/front.h"

/* ---- loading ---- */

int listing_here(const struct listing *l)
{
    int i = l->list.here;
    return i >= l->list.count || (l->list.is_heading && l->list.is_heading[i]) ? -1 : i;
}

static void note_marker(struct listing *l)
{
    int i = listing_here(l);
    struct id id = i >= 0 ? l->look->id_at(l, i) : ID_NONE;
    if (!id_is_none(&id))
        l->here = id;
}

void listing_drop(struct listing *l)
{
    l->list.is_heading = NULL;
    list_set_count(&l->list, 0);
}

void listing_begin(struct app *app, struct listing *l, const struct listing_look *look)
{
    struct err ignored = {0};
    l->look = look;
    l->practice = front_of(app)->practice;
    note_marker(l);
    (void)book_has_changed(l->practice->book, &ignored); /* all of it is in what is read now */
    arena_reset(&l->arena);
    list_empty(&l->list);
}

static bool is_of_here(const struct listing *l, int i)
{
    if (l->list.is_heading && l->list.is_heading[i])
        return false;
    if (l->look->has)
        return l->look->has(l, i, &l->here);
    struct id id = l->look->id_at(l, i);
    return id_compare(&id, &l->here) == 0;
}

static void go_to_here(struct listing *l)
{
    int i = 0, count = l->list.count;
    while (i < count && !id_is_none(&l->here) && !is_of_here(l, i))
        i++;
    (void)list_go(&l->list, i < count && !id_is_none(&l->here) ? i : l->list.here);
}

void listing_set(struct listing *l, int count, const bool *is_heading)
{
    l->list.is_heading = is_heading;
    list_set_count(&l->list, count);
    go_to_here(l);
    note_marker(l);
}

void listing_go(struct listing *l, const struct id *id)
{
    l->here = *id;
    go_to_here(l);
}

/* ---- how it looks ---- */

static int detail_rows(const struct pane *p)
{
    enum { ROOM_FROM = 14 }; /* below that details give way to rows */
    return p->rows >= ROOM_FROM ? LISTING_DETAILS : 0;
}

static struct pane body_of(const struct listing *l, const struct pane *p)
{
    int head = l->look->head_rows, below = detail_rows(p) ? detail_rows(p) + 1 : 0;
    return pane_part(p, head, 0, p->rows - head - below, p->cols);
}

static void know(struct listing *l)
{
    arena_reset(&l->detail_arena);
    for (int i = 0; i < LISTING_DETAILS; i++)
        l->detail[i] = "";
    if (listing_here(l) >= 0)
        l->look->know(l, listing_here(l));
}

void listing_lay_out(struct app *app, void *state, const struct pane *p)
{
    struct listing *l = state;
    (void)app;
    list_layout(&l->list, body_of(l, p).rows);
    know(l);
}

void listing_draw(const struct listing *l, const struct pane *p)
{
    struct pane body = body_of(l, p);
    list_draw(&l->list, &body, l->look->row, l);
    for (int i = 0; i < detail_rows(p); i++)
        pane_fit(p, p->rows - detail_rows(p) + i, 1, p->cols - 1, STYLE_PLAIN, l->detail[i]);
}

void listing_mark(const struct app *app, const void *state, const struct pane *p)
{
    const struct listing *l = state;
    struct pane body = body_of(l, p);
    (void)app;
    list_mark(&l->list, &body);
}

/* ---- what the framework asks ---- */

bool listing_settle(struct app *app, void *state)
{
    note_marker(state);
    know(state);
    front_count(app);
    return true;
}

bool listing_leave(struct app *app, void *state, struct err *e)
{
    (void)e;
    note_marker(state);
    front_note_hand(app);
    return true;
}

void listing_finish(void *state)
{
    struct listing *l = state;
    arena_finish(&l->arena);
    arena_finish(&l->detail_arena);
}

bool listing_has_row(const void *state)
{
    return listing_here(state) >= 0;
}

struct list *listing_list(void *state)
{
    return &((struct listing *)state)->list;
}

/* A series or a family out of the booking form: what is not free is settled first, then all are booked in one act, and
 * read back. */
#include "screens/schedule_book_inner.h"

#include "base/text.h"
#include "practice/slot.h"
#include "screens/call_form.h"
#include "screens/pick.h"

#include <stdlib.h>
#include <string.h>

enum { LIST_ROWS = 12, WHEN_CELLS = 22, NAME_CELLS = 24, FULL_NAME_CELLS = 30 };

/* ---- reading back ---- */

struct read_back {
    struct arena arena;
    struct outcome *out;
    int count;
};

static int list_booked(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    const struct read_back *r = p->ctx;
    struct pick_row *out = arena_array(&p->arena, (size_t)r->count, sizeof *out);
    char time[8];
    (void)app, (void)typed;
    for (int i = 0; i < r->count; i++) {
        const struct appointment *x = &r->out[i].appointment;
        const char *asked =
            x->asked_min > 0 ? arena_printf(&p->arena, "asked to come %s", civil_clock_text(x->asked_min, time)) : "";
        out[i] = (struct pick_row){
            arena_printf(&p->arena, "%s%s %s %s",
                         text_pad(&p->arena, slot_text(&p->arena, x->date, x->start_min), WHEN_CELLS),
                         text_pad(&p->arena, x->patient_name, FULL_NAME_CELLS), x->ref, x->practitioner_name),
            asked, STYLE_PLAIN};
    }
    *rows = out;
    return r->count;
}

static bool take_booked(struct app *app, struct pick *p, int row, struct err *e)
{
    (void)app, (void)p, (void)row, (void)e;
    return true; /* read to its end */
}

static void close_booked(struct app *app, struct pick *p)
{
    struct read_back *r = p->ctx;
    (void)app;
    arena_finish(&r->arena);
    free(r);
}

static const struct pick_plan BOOKED_PLAN = {
    .title = "Booked: read them back",
    .help = "What was booked, as it stands now: read it out, with the references.",
    .empty = "Nothing.",
    .take_title = "said",
    .rows = LIST_ROWS,
    .find = list_booked,
    .take = take_booked,
    .closed = close_booked,
};

/* ---- booking ---- */

/* While it is being settled. Lives as long as its list; the form is below it. */
struct several {
    struct arena arena;
    struct schedule_book *book;
    struct several_item *items;
    struct place *asked; /* as they were asked for */
    int count;
};

static void free_several(struct several *s)
{
    arena_finish(&s->arena);
    free(s);
}

static bool check(struct several *s, struct err *e)
{
    return several_check(&front_of(s->book->app)->desk, &s->arena, s->items, s->count, e);
}

/* Books what is ready, says so and reads it back. ERR_REFUSED: somebody else was first. */
static bool book(const struct several *s, struct err *e)
{
    struct app *app = s->book->app;
    struct read_back *r = mem_alloc(sizeof *r);
    memset(r, 0, sizeof *r);
    r->out = arena_array(&r->arena, (size_t)s->count, sizeof *r->out);
    struct contact call;
    bool is_called = schedule_book_call_of(s->book, &s->book->patient, &r->arena, &call);
    s->items[0].booking.call = is_called ? &call : NULL;
    if (!several_book(&front_of(app)->desk, &r->arena, s->items, s->count, r->out, &r->count, e)) {
        arena_finish(&r->arena);
        free(r);
        return false;
    }
    if (is_called)
        call_form_booked(app, &call);
    draft_form_done(app, &s->book->draft);
    front_did_before(app, NULL, "Booked %d for %s", r->count, s->book->name);
    struct pick *p = pick_open(app, &BOOKED_PLAN, r);
    pick_title(app, p, "Booked %d: read them back", r->count);
    return true;
}

/* ---- settling what is not free ---- */

static bool is_moved(const struct several *s, int i)
{
    const struct place *x = &s->asked[i], *y = &s->items[i].booking.place;
    return x->date != y->date || x->start_min != y->start_min;
}

static struct pick_row row_of(const struct several *s, struct arena *a, int i)
{
    const struct several_item *item = &s->items[i];
    const char *when = slot_text(a, item->booking.place.date, item->booking.place.start_min), *note = "";
    const char *text = arena_printf(a, "%s%s", text_pad(a, when, WHEN_CELLS), text_pad(a, item->name, NAME_CELLS));
    if (item->is_left_out)
        return (struct pick_row){text, "left out; Enter: in again", STYLE_QUIET};
    if (item->is_free) {
        note = is_moved(s, i) ? arena_printf(a, "instead of %s", slot_text(a, s->asked[i].date, s->asked[i].start_min))
                              : "";
        return (struct pick_row){text, note, STYLE_PLAIN};
    }
    note = item->has_other
               ? arena_printf(a, "%s; Enter: %s", item->why, slot_text(a, item->other.date, item->other.start_min))
               : arena_printf(a, "%s; Enter: leave it out", item->why);
    return (struct pick_row){text, note, STYLE_WARN};
}

static int list_items(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    const struct several *s = p->ctx;
    struct pick_row *out = arena_array(&p->arena, (size_t)s->count + 1, sizeof *out);
    int ready = several_ready(s->items, s->count), open = several_open(s->items, s->count);
    (void)app, (void)typed;
    for (int i = 0; i < s->count; i++)
        out[i] = row_of(s, &p->arena, i);
    const char *book = !ready              ? "None can be booked"
                       : ready == s->count ? arena_printf(&p->arena, "Book all %d", ready)
                                           : arena_printf(&p->arena, "Book %d of %d", ready, s->count);
    out[s->count] =
        (struct pick_row){book, open ? arena_printf(&p->arena, "without the %d not free", open) : "", STYLE_STRONG};
    *rows = out;
    return s->count + 1;
}

/* The next that is still to be settled; else the row that books. */
static int next_open(const struct several *s, int after)
{
    for (int k = 1; k <= s->count; k++) {
        int i = (after + k) % s->count;
        if (!s->items[i].is_free && !s->items[i].is_left_out)
            return i;
    }
    return s->count;
}

static void show(struct app *app, struct pick *p, int row)
{
    const struct several *s = p->ctx;
    int open = several_open(s->items, s->count);
    pick_refresh(app, p, row);
    if (open)
        pick_title(app, p, "%d of %d not free: Enter takes the time beside it, or leaves it out", open, s->count);
    else
        pick_title(app, p, "Look once more, then book");
}

/* One key goes on: the time beside it, left out, in again. */
static bool settle(struct app *app, struct pick *p, int i, struct err *e)
{
    struct several *s = p->ctx;
    struct several_item *item = &s->items[i];
    bool was_open = !item->is_free && !item->is_left_out;
    if (item->is_left_out) {
        item->is_left_out = false;
        item->booking.place = s->asked[i];
    } else if (!was_open || !several_take(item)) {
        item->is_left_out = true;
    }
    if (!check(s, e))
        return false;
    show(app, p, was_open ? next_open(s, i) : i);
    return false; /* the list stays */
}

static bool take_item(struct app *app, struct pick *p, int row, struct err *e)
{
    struct several *s = p->ctx;
    unsigned form_id = s->book->form->layer.id;
    if (row < s->count)
        return settle(app, p, row, e);
    if (book(s, e)) {
        app_close_layer(app, form_id); /* the list goes by itself */
        return true;
    }
    struct err why = *e;
    app_reload(app); /* who took it shows behind the list */
    if (e->kind == ERR_REFUSED && check(s, e))
        show(app, p, next_open(s, s->count - 1));
    *e = why;
    return false;
}

static void close_items(struct app *app, struct pick *p)
{
    (void)app;
    free_several(p->ctx);
}

static const struct pick_plan ITEMS_PLAN = {
    .title = "Not all of it is free",
    .help = "What is not free, and what is near it. Nothing is booked before the last row is taken.",
    .empty = "Nothing.",
    .take_title = "take it",
    .rows = LIST_ROWS,
    .find = list_items,
    .take = take_item,
    .closed = close_items,
};

/* ---- out of the form ---- */

static bool make(struct several *s, const struct booking *first, struct err *e)
{
    struct schedule_book *b = s->book;
    struct book *file = front_of(b->app)->practice->book;
    const char *repeat = form_text(b->form, BOOK_REPEAT), *with = form_text(b->form, BOOK_WITH);
    struct series series;
    struct patient *others = NULL;
    int nothers = 0;
    if (*repeat && !series_parse(repeat, &series, e))
        return false;
    if (*with && !household_named(file, &b->patient, with, &s->arena, &others, &nothers, e))
        return false;
    struct id *ids = arena_array(&s->arena, (size_t)nothers, sizeof *ids);
    for (int i = 0; i < nothers; i++)
        ids[i] = others[i].id;
    if (!several_make(&s->arena, first, *repeat ? &series : NULL, ids, nothers, &s->items, &s->count, e))
        return false;
    s->asked = arena_array(&s->arena, (size_t)s->count, sizeof *s->asked);
    for (int i = 0; i < s->count; i++) {
        int member = i % (1 + nothers);
        s->asked[i] = s->items[i].booking.place;
        s->items[i].name = member ? patient_name_plain(&s->arena, &others[member - 1]) : b->name;
    }
    return check(s, e);
}

bool schedule_several_save(struct schedule_book *b, const struct booking *first, struct err *e)
{
    struct several *s = mem_alloc(sizeof *s);
    memset(s, 0, sizeof *s);
    s->book = b;
    bool ok = make(s, first, e);
    bool is_done = ok && several_open(s->items, s->count) == 0 && book(s, e);
    /* Somebody else was first, between looking and booking: look again. */
    bool is_again = ok && !is_done && (e->kind == ERR_NONE || e->kind == ERR_REFUSED);
    if (is_again) {
        err_clear(e);
        app_reload(b->app);
        ok = check(s, e);
    }
    if (is_done || !ok || !is_again || several_open(s->items, s->count) == 0) {
        free_several(s);
        return is_done;
    }
    struct pick *p = pick_open(b->app, &ITEMS_PLAN, s);
    show(b->app, p, next_open(s, s->count - 1));
    return false;
}

/* Which call a booking ends. Of somebody on the telephone, or of the only one nobody knows yet, it is clear; of two
 * whom nobody knows yet it is asked, with both before one's eyes. */
#include "screens/schedule_book_inner.h"

#include "screens/call_form.h"
#include "screens/pick.h"

#include <stdlib.h>

enum { LIST_ROWS = 6 };

struct which {
    struct schedule_book *book;     /* the form is below the list */
    const struct phone_call *calls; /* in the pick's arena */
    int count;
};

bool schedule_book_call_of(const struct schedule_book *b, const struct id *patient, struct arena *a,
                           struct contact *out)
{
    bool is_none = b->is_walk_in || (b->is_call_said && id_is_none(&b->call));
    return !is_none && call_form_of_booking(b->app, patient, &b->call, a, out);
}

static int list_calls(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct which *w = p->ctx;
    struct phone_call *calls;
    struct err e = {0};
    char time[8];
    (void)typed;
    if (!phone_unknown(front_of(app)->practice, &p->arena, &calls, &w->count, &e))
        app_say_err(app, &e);
    struct pick_row *out = arena_array(&p->arena, (size_t)w->count + 1, sizeof *out);
    for (int i = 0; i < w->count; i++) {
        const struct phone_call *c = &calls[i];
        const char *who = *c->name ? c->name : *c->number ? c->number : "not said yet";
        int date, minute;
        zone_civil(c->began_ms, &date, &minute, NULL);
        out[i] = (struct pick_row){arena_printf(&p->arena, "The call from %s: %s%s%s", civil_clock_text(minute, time),
                                                who, *c->words ? ", " : "", c->words),
                                   *c->name ? c->number : "", STYLE_PLAIN};
    }
    out[w->count] = (struct pick_row){"None of them: they go on", "", STYLE_PLAIN};
    w->calls = calls;
    *rows = out;
    return w->count + 1;
}

static bool take_call(struct app *app, struct pick *p, int row, struct err *e)
{
    const struct which *w = p->ctx;
    struct schedule_book *b = w->book;
    struct form *form = b->form;
    unsigned form_id = form->layer.id;
    struct err why = {0};
    b->call = row < w->count ? w->calls[row].id : ID_NONE;
    b->is_call_said = true;
    (void)e;
    if (schedule_book_save(app, form, &why)) {
        app_close_layer(app, form_id);
        return true;
    }
    int field = form_field_index(form, why.at);
    if (field >= 0) {
        form_set_error(form, field, why.text);
        form_focus(form, field);
    } else if (why.kind) {
        app_say_err(app, &why);
    }
    return true; /* the form says it */
}

static void closed(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static const struct pick_plan PLAN = {
    .title = "Whose booking was that? The call ends with it",
    .help = "Several callers whom nobody knows yet are on the telephone: which of their calls this booking ends.",
    .empty = "Nobody is on the telephone.",
    .take_title = "that one",
    .rows = LIST_ROWS,
    .find = list_calls,
    .take = take_call,
    .closed = closed,
};

bool schedule_book_call_ask(struct schedule_book *b)
{
    struct practice *p = front_of(b->app)->practice;
    struct arena a = {0};
    struct phone_call c, *calls;
    struct err ignored = {0}; /* then it is booked without one */
    bool exists;
    int n = 0;
    bool is_open = !b->is_walk_in && !b->is_call_said && phone_unknown(p, &a, &calls, &n, &ignored) && n > 1 &&
                   phone_of_patient(p, &b->patient, &b->call, &a, &c, &exists, &ignored) && !exists;
    arena_finish(&a);
    if (!is_open)
        return false;
    struct which *w = mem_alloc(sizeof *w);
    *w = (struct which){.book = b};
    pick_open(b->app, &PLAN, w);
    return true;
}

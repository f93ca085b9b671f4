/* What can be done from a call while it goes on: keys of its own. */
#include "screens/call_form_inner.h"

#include "screens/call_move.h"
#include "screens/claim_pick.h"
#include "screens/schedule.h"

/* The call goes on while they are booked for, and is over when they are. */
bool call_form_book(struct app *app, struct call_form *w, struct err *e)
{
    call_form_tell(w);
    if (!id_is_none(&w->patient))
        return schedule_book_for(app, &w->patient, NULL, e);
    struct schedule_book_start from = {.usual_min = MINUTE_NONE, .call = w->id};
    return schedule_book_open(app, &from, e);
}

static bool run_hold(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct call_form *w = ((struct form *)state)->ctx;
    struct arena a = {0};
    struct phone_call c;
    (void)row;
    call_form_tell(w);
    bool ok = call_form_read(w, &a, &c, e) && phone_hold(call_form_practice(w), &w->id, c.held_ms == 0, e);
    if (ok)
        call_form_show(w);
    front_count_calls(app);
    arena_finish(&a);
    app_redraw_layer(app);
    return ok;
}

static bool run_book(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct form *f = state;
    unsigned id = f->layer.id;
    (void)row;
    if (!call_form_book(app, f->ctx, e))
        return false;
    app_close_layer(app, id);
    return true;
}

static bool run_claim(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct call_form *w = ((struct form *)state)->ctx;
    (void)row, (void)e;
    call_form_tell(w);
    claim_pick_open_for(app, id_is_none(&w->patient) ? NULL : &w->patient, w->name);
    return true;
}

/* What was done stands among the words; then only how it ends is missing. */
static void moved(struct app *app, void *ctx, const char *words)
{
    struct call_form *w = ctx;
    struct arena a = {0};
    const char *was = form_text(w->form, CALL_WORDS);
    form_set_text(w->form, CALL_WORDS, *was ? arena_printf(&a, "%s; %s", was, words) : words);
    draft_form_changed(app, &w->draft);
    call_form_know(w);
    call_form_tell(w);
    w->form->values[CALL_WORDS].was_stopped = true;
    form_focus(w->form, CALL_ENDS);
    arena_finish(&a);
}

static bool run_move(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct call_form *w = ((struct form *)state)->ctx;
    (void)row;
    if (id_is_none(&w->patient))
        return err_set(e, ERR_REFUSED, "Whose booking? First say who it is, above: letters of the name, Enter.");
    call_form_tell(w);
    return call_move_open(app, &w->patient, w->name, moved, w, e);
}

static const struct command OWN[] = {
    {.keys = "^X",
     .name = "call-hold",
     .title = "hold",
     .help = "On hold, or back from it.",
     .synonyms = "wait music park",
     .run = run_hold},
    {.keys = "^B",
     .name = "call-book",
     .title = "book",
     .help = "Book for them: that ends the call by itself.",
     .synonyms = "appointment",
     .run = run_book},
    {.keys = "^T",
     .name = "call-move",
     .title = "move",
     .help = "Move a booking of theirs to another time; the call goes on.",
     .synonyms = "appointment later earlier change reschedule",
     .run = run_move},
    {.keys = "^R",
     .name = "call-claim",
     .title = "had a booking",
     .help = "They say they had a booking: look for it.",
     .synonyms = "lost missing record claim",
     .flags = COMMAND_NO_BAR,
     .run = run_claim},
};
enum { OWN_COUNT = sizeof OWN / sizeof OWN[0] };

void call_form_add_rows(struct call_form *w)
{
    struct command_rows *of = &w->form->layer.commands;
    size_t n = 0;
    for (size_t i = 0; i < of->count && n < CALL_ROWS_MAX - OWN_COUNT; i++)
        w->rows[n++] = of->rows[i];
    for (size_t i = 0; i < OWN_COUNT; i++)
        w->rows[n++] = OWN[i];
    *of = (struct command_rows){w->rows, n};
}

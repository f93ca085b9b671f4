#include "screens/schedule_inner.h"

#include "practice/slot.h"
#include "practice/telecom.h"
#include "practice/waitlist.h"
#include "screens/board.h"
#include "screens/pick.h"

#include <stdlib.h>

enum { OFFERS_SHOWN = 10, NAME_CELLS = 16, WANTS_CELLS = 30 };

/* ---- a free time, and whom it suits ---- */

struct offers {
    struct waitlist_slot slot;
    struct waitlist_row *rows; /* in the pick's arena */
    int count;
};

static const char *offer_text(struct app *app, struct arena *a, const struct waitlist_row *row)
{
    const struct appointment *x = row->appointment;
    const char *phone = "";
    struct err ignored = {0}; /* a number less */
    (void)patient_reached(front_of(app)->practice->book, &x->patient, a, &phone, &ignored);
    return arena_printf(a, "%s %s %s", board_cell(a, x->patient_short, NAME_CELLS),
                        board_cell(a, row->wants, WANTS_CELLS), phone);
}

static const char *offer_note(struct arena *a, const struct waitlist_row *row)
{
    if (row->has_place)
        return arena_printf(a, "has %s", slot_text(a, row->appointment->date, row->appointment->start_min));
    return row->is_unsure          ? "so soon? ask"
           : row->days_waited == 0 ? "since today"
           : row->days_waited == 1 ? "waits 1 day"
                                   : arena_printf(a, "waits %d days", row->days_waited);
}

static int list_offers(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct offers *o = p->ctx;
    struct err e = {0};
    (void)typed;
    if (!waitlist_offer(front_of(app)->practice, &p->arena, &o->slot, &o->rows, &o->count, &e)) {
        app_say_err(app, &e);
        o->count = 0;
        return 0;
    }
    struct pick_row *out = arena_array(&p->arena, (size_t)o->count + 1, sizeof *out);
    for (int i = 0; i < o->count; i++)
        out[i] =
            (struct pick_row){offer_text(app, &p->arena, &o->rows[i]), offer_note(&p->arena, &o->rows[i]), STYLE_PLAIN};
    out[o->count] = (struct pick_row){"The whole waiting list", "", STYLE_QUIET};
    *rows = out;
    return o->count + 1;
}

static const char *about_offer(struct app *app, struct pick *p, int row)
{
    const struct offers *o = p->ctx;
    (void)app;
    if (row >= o->count)
        return "";
    const struct appointment *x = o->rows[row].appointment;
    return arena_printf(&p->arena, "%s%s%s", o->rows[row].can, x->remark ? "; " : "", x->remark ? x->remark : "");
}

static bool take_offer(struct app *app, struct pick *p, int row, struct err *e)
{
    const struct offers *o = p->ctx;
    struct schedule *s = app_state_of(app, "schedule");
    struct arena a = {0};
    struct outcome out;
    if (row >= o->count)
        return app_open(app, "waiting", NULL, e);
    const struct appointment *x = o->rows[row].appointment;
    struct version v = appointment_version(x);
    bool ok = waitlist_take(&front_of(app)->desk, &a, &x->id, &v, &o->slot, &out, e);
    if (ok) {
        if (s)
            s->appointment = out.appointment.id;
        front_did(app, &out, "%s %s: %s, %s", o->rows[row].has_place ? "Comes sooner" : "Booked", out.appointment.ref,
                  out.appointment.patient_short, front_where(&a, &out.appointment));
    } else {
        front_failed(app, e);
    }
    arena_finish(&a);
    return ok;
}

static void close_offers(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static const struct pick_plan PLAN = {
    .title = "Who would come then?",
    .help = "Whom on the waiting list this free time suits; ring, and Enter books them here.",
    .empty = "Nobody.",
    .take_title = "book them here",
    .rows = OFFERS_SHOWN,
    .find = list_offers,
    .about = about_offer,
    .take = take_offer,
    .closed = close_offers,
};

/* Whom it suits; not who has just left it. */
static int count_for(struct app *app, const struct waitlist_slot *slot, const struct id *except)
{
    struct arena a = {0};
    struct err ignored = {0}; /* then nothing is offered by itself */
    struct waitlist_row *rows;
    int n = 0, count = 0;
    if (waitlist_offer(front_of(app)->practice, &a, slot, &rows, &n, &ignored))
        for (int i = 0; i < n; i++)
            count += id_compare(&rows[i].appointment->id, except) != 0;
    arena_finish(&a);
    return count;
}

static int count_left(struct app *app, const struct id *who, const struct place *left)
{
    struct waitlist_slot slot = {left->practitioner, left->date, left->start_min, left->minutes};
    bool is_place = left->date != CIVIL_NONE && !id_is_none(&left->practitioner);
    return is_place ? count_for(app, &slot, who) : 0;
}

const char *schedule_offer_hint(struct app *app, struct arena *a, const struct appointment *x)
{
    struct place left = {
        .practitioner = x->practitioner, .date = x->date, .start_min = x->start_min, .minutes = x->minutes};
    int n = count_left(app, &x->id, &left);
    return n > 0 ? arena_printf(a, "w: %d could come.", n) : NULL;
}

void schedule_offer_left(struct app *app, struct arena *a, const struct id *who, const struct place *left,
                         struct outcome *o)
{
    int n = count_left(app, who, left);
    if (n > 0)
        slot_warn(a, o, arena_printf(a, "w at %s: %d could come.", slot_text(a, left->date, left->start_min), n));
}

/* On a free time whom it suits; elsewhere the whole list. */
bool schedule_offer_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct schedule *s = state;
    const struct schedule_cell *cell = s->in_panel ? NULL : schedule_grid_cell(s);
    struct arena a = {0};
    (void)row;
    if (s->is_carrying)
        return schedule_act_is_ready(app, s, e);
    if (!cell || cell->kind != CELL_FREE)
        return app_open(app, "waiting", NULL, e);
    struct waitlist_slot slot = {s->day.columns[s->column].practitioner, s->date, s->day.rows[s->row].start_min,
                                 schedule_grid_free_min(s)};
    const char *where =
        arena_printf(&a, "%s, %s", slot_text(&a, slot.date, slot.start_min), s->day.columns[s->column].name);
    bool ok = true;
    if (count_for(app, &slot, &ID_NONE) == 0) {
        ok = app_open(app, "waiting", NULL, e);
        if (ok)
            app_say(app, "Nobody on the list could come then: %s, %d min.", where, slot.free_min);
    } else {
        struct offers *o = mem_alloc(sizeof *o);
        *o = (struct offers){.slot = slot};
        struct pick *p = pick_open(app, &PLAN, o);
        pick_title(app, p, "Who would come then? %s, %d min free", where, slot.free_min);
    }
    arena_finish(&a);
    return ok;
}

#include "screens/call_move.h"

#include "base/clock.h"
#include "screens/front.h"
#include "screens/pick.h"
#include "screens/schedule.h"
#include "screens/schedule_when.h"

#include <stdlib.h>

enum { LINES = 6, BOOKINGS_MAX = 20 };

struct call_move {
    struct arena arena;             /* of the bookings */
    struct appointment *bookings;   /* those that can be moved, soonest first */
    int nbookings;
    const struct appointment *from; /* which one; NULL not said yet */
    struct schedule_when_choice *choices; /* in the pick's arena */
    call_move_done *done;
    void *ctx;
};

static void free_move(struct call_move *m)
{
    if (!m)
        return;
    arena_finish(&m->arena);
    free(m);
}

static void closed(struct app *app, struct pick *p)
{
    (void)app;
    free_move(p->ctx);
}

/* ---- where to ---- */

static bool is_where_it_is(const struct appointment *x, const struct place *to)
{
    return x->date == to->date && x->start_min == to->start_min &&
           id_compare(&x->practitioner, &to->practitioner) == 0;
}

static int list_places(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct call_move *m = p->ctx;
    struct err why = {0};
    int n;
    struct schedule_when_ask ask = {.typed = typed,
                                    .minutes = m->from->minutes,
                                    .usual = m->from->practitioner,
                                    .usual_min = *typed ? m->from->start_min : MINUTE_NONE,
                                    .except = m->from->id};
    struct schedule_when_ask anybody = ask; /* theirs may have left, or be off for long */
    anybody.usual = ID_NONE;
    bool ok = schedule_when_choices(front_of(app)->practice, &ask, &p->arena, &m->choices, &n, &why);
    if (ok && n == 0 && !*typed)
        ok = schedule_when_choices(front_of(app)->practice, &anybody, &p->arena, &m->choices, &n, &why);
    if (!ok) {
        p->nothing = arena_strdup(&p->arena, why.text); /* it may be half typed, but nobody is told that we are full */
        n = 0;
    }
    struct pick_row *out = arena_array(&p->arena, (size_t)n + 1, sizeof *out);
    int count = 0;
    for (int i = 0; i < n; i++) {
        const struct schedule_when_choice *c = &m->choices[i];
        if (is_where_it_is(m->from, &c->place))
            continue;
        out[count] = (struct pick_row){c->text, c->note, c->is_free ? STYLE_PLAIN : STYLE_WARN};
        m->choices[count++] = *c;
    }
    *rows = out;
    return count;
}

static bool take_place(struct app *app, struct pick *p, int row, struct err *e)
{
    struct call_move *m = p->ctx;
    struct arena a = {0};
    struct outcome o;
    struct version v = appointment_version(m->from);
    struct place to = m->choices[row].place;
    bool ok = appointment_move(&front_of(app)->desk, &a, &m->from->id, &v, &to, NULL, &o, e);
    if (ok) {
        const char *where = front_where(&a, &o.appointment);
        struct place left = {.practitioner = m->from->practitioner,
                             .date = m->from->date,
                             .start_min = m->from->start_min,
                             .minutes = m->from->minutes};
        schedule_offer_left(app, &a, &m->from->id, &left, &o);
        front_did(app, &o, "Moved: %s to %s", o.appointment.patient_short, where);
        if (m->done)
            m->done(app, m->ctx, arena_printf(&a, "moved to %s", where));
    }
    arena_finish(&a);
    return ok;
}

static const char *about_place(struct app *app, struct pick *p, int row)
{
    const struct call_move *m = p->ctx;
    (void)app, (void)row;
    return arena_printf(&p->arena, "%s has %s; Enter moves it%s.", m->from->patient_short,
                        front_where(&p->arena, m->from), m->done ? ", and the call goes on" : "");
}

static const struct pick_plan PLACES = {
    .title = "Move",
    .help = "Where the booking goes: the next free times, or what is typed. Enter moves it.",
    .prompt = "Move to:",
    .empty = "Nothing is free like that. Type a day, a time, a name: fri, 6w pm, next week, okafor.",
    .take_title = "move it there",
    .rows = LINES,
    .find = list_places,
    .about = about_place,
    .take = take_place,
    .closed = closed,
};

static void ask_place(struct app *app, struct call_move *m, const struct appointment *from)
{
    m->from = from;
    pick_open(app, &PLACES, m);
}

/* ---- which one ---- */

static int list_bookings(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    const struct call_move *m = p->ctx;
    struct pick_row *out = arena_array(&p->arena, (size_t)m->nbookings, sizeof *out);
    (void)app, (void)typed;
    for (int i = 0; i < m->nbookings; i++)
        out[i] = (struct pick_row){front_where(&p->arena, &m->bookings[i]), m->bookings[i].ref, STYLE_PLAIN};
    *rows = out;
    return m->nbookings;
}

static bool take_booking(struct app *app, struct pick *p, int row, struct err *e)
{
    struct call_move *m = p->ctx;
    (void)e;
    p->ctx = NULL; /* the next list's */
    ask_place(app, m, &m->bookings[row]);
    return true;
}

static const struct pick_plan BOOKINGS = {
    .title = "Which booking is to be moved?",
    .help = "What is still to come of theirs. Enter takes one; then where it goes is asked.",
    .empty = "Nothing is booked for them.",
    .take_title = "this one",
    .rows = LINES,
    .find = list_bookings,
    .take = take_booking,
    .closed = closed,
};

/* Theirs come newest first. */
static bool load(struct practice *practice, const struct id *patient, struct call_move *m, struct err *e)
{
    struct appointment *all;
    int n, today, now;
    clock_today(&today, &now);
    if (!appointment_of_patient(practice, &m->arena, patient, &all, &n, e))
        return false;
    m->bookings = arena_array(&m->arena, BOOKINGS_MAX, sizeof *m->bookings);
    for (int i = n - 1; i >= 0 && m->nbookings < BOOKINGS_MAX; i--)
        if (all[i].status == STATUS_WAITLIST || (all[i].status == STATUS_BOOKED && all[i].date >= today))
            m->bookings[m->nbookings++] = all[i];
    return true;
}

bool call_move_open(struct app *app, const struct id *patient, const char *name, call_move_done *done, void *ctx,
                    struct err *e)
{
    struct call_move *m = mem_alloc(sizeof *m);
    *m = (struct call_move){.done = done, .ctx = ctx};
    bool ok = load(front_of(app)->practice, patient, m, e) &&
              (m->nbookings || err_set(e, ERR_REFUSED, "Nothing is booked for %s that could be moved: ^B books",
                                             name));
    if (!ok)
        free_move(m);
    else if (m->nbookings == 1)
        ask_place(app, m, &m->bookings[0]);
    else
        pick_open(app, &BOOKINGS, m);
    return ok;
}

bool call_move_one(struct app *app, const struct id *appointment, struct err *e)
{
    struct call_move *m = mem_alloc(sizeof *m);
    *m = (struct call_move){.nbookings = 1};
    m->bookings = arena_array(&m->arena, 1, sizeof *m->bookings);
    bool ok = appointment_get(front_of(app)->practice, &m->arena, appointment, &m->bookings[0], e);
    if (ok)
        ask_place(app, m, &m->bookings[0]);
    else
        free_move(m);
    return ok;
}

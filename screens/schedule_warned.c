/* Who waits here and who can still be warned, of a column that runs late. */
#include "screens/schedule_inner.h"

#include "base/clock.h"
#include "practice/delay.h"
#include "screens/pick.h"

#include <stdlib.h>

struct warned {
    struct id practitioner;
    struct id *patients; /* in the pick's arena */
    int on_time_min;     /* whoever is booked from then on is seen on time again; MINUTE_NONE: nobody */
};

static struct pick_row warned_row(struct practice *practice, struct arena *a, const struct appointment *x, int expected,
                                  int64_t said_ms)
{
    struct appointment whole; /* a day has only what its grid shows */
    struct err ignored = {0};
    const char *phone = "";
    char at[8], then[8];
    bool is_told =
        appointment_get(practice, a, &x->id, &whole, &ignored) && whole.informed_at && whole.informed_at >= said_ms;
    bool is_here = x->status == STATUS_ARRIVED;
    (void)patient_reached(practice->book, &x->patient, a, &phone, &ignored);
    return (struct pick_row){
        arena_printf(a, "%s, now %s  %s %s", civil_clock_text(x->start_min, at), civil_clock_text(expected, then),
                     is_here ? (is_told ? "waits here, told:" : "waits here:") : (is_told ? "told:" : "to warn:"),
                     x->patient_short),
        phone, is_here ? STYLE_WAITING : STYLE_PLAIN};
}

static int list_warned(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct warned *w = p->ctx;
    struct practice *practice = front_of(app)->practice;
    struct schedule_day day;
    struct delay said;
    struct err e = {0};
    int today, now, n = 0;
    (void)typed;
    clock_today(&today, &now);
    if (!schedule_day(practice, today, &p->arena, &day, &e) ||
        !delay_get(practice->book, &w->practitioner, today, &said, &e)) {
        app_say_err(app, &e);
        return 0;
    }
    int late = 0;
    for (int c = 0; c < day.ncolumns; c++)
        if (id_compare(&day.columns[c].practitioner, &w->practitioner) == 0)
            late = day.columns[c].late_min;
    struct pick_row *out = arena_array(&p->arena, (size_t)day.nappointments, sizeof *out);
    w->patients = arena_array(&p->arena, (size_t)day.nappointments, sizeof *w->patients);
    for (int i = 0; i < day.nappointments; i++) {
        const struct appointment *x = &day.appointments[i];
        int expected = delay_visit_min(day.appointments, day.nappointments, x, late, today, now);
        bool is_theirs = id_compare(&x->practitioner, &w->practitioner) == 0;
        if (is_theirs && x->start_min > now && x->status == STATUS_BOOKED && expected == MINUTE_NONE &&
            w->on_time_min == MINUTE_NONE)
            w->on_time_min = x->start_min;
        if (!is_theirs || expected == MINUTE_NONE)
            continue;
        w->patients[n] = x->patient;
        out[n++] = warned_row(practice, &p->arena, x, expected, said.at_ms);
    }
    *rows = out;
    return n;
}

static bool take_warned(struct app *app, struct pick *p, int row, struct err *e)
{
    const struct warned *w = p->ctx;
    struct id patient = w->patients[row];
    return front_open_patient(app, &patient, NULL, e);
}

/* Whoever is interrupted half way has to find them again. */
static void leave_warned(struct app *app, struct pick *p)
{
    (void)p;
    app_say(app, "O, then w on this column shows who waits and who can be warned again.");
}

static void close_warned(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static const struct pick_plan WARNED_PLAN = {
    .title = "Who waits, who can still be warned",
    .help = "Whom the delay is about: who is here already, and who can be rung before they leave home.",
    .empty = "Nobody is booked any more today.",
    .take_title = "open",
    .rows = 8,
    .find = list_warned,
    .take = take_warned,
    .backed_out = leave_warned,
    .closed = close_warned,
};

void schedule_warned_open(struct app *app, const struct id *practitioner, const char *name, int minutes)
{
    struct warned *w = mem_alloc(sizeof *w);
    *w = (struct warned){.practitioner = *practitioner, .on_time_min = MINUTE_NONE};
    struct pick *p = pick_open(app, &WARNED_PLAN, w);
    char at[8];
    bool catches_up = w->on_time_min != MINUTE_NONE;
    pick_title(app, p, "%s +%d: who waits here, who can still be warned%s%s%s", name, minutes,
               catches_up ? "; " : "", catches_up ? civil_clock_text(w->on_time_min, at) : "",
               catches_up ? " is on time" : "");
}

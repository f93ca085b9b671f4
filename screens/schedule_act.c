#include "screens/schedule_inner.h"

#include "base/clock.h"
#include "screens/ask.h"

#include <stdio.h>

/* ---- about whom ---- */

struct schedule_whom schedule_act_whom(const struct appointment *x)
{
    struct arena a = {0};
    struct schedule_whom whom = {.id = x->id,
                                 .patient = x->patient,
                                 .practitioner = x->practitioner,
                                 .type = x->type,
                                 .version = appointment_version(x),
                                 .date = x->date,
                                 .start_min = x->start_min,
                                 .minutes = x->minutes};
    (void)snprintf(whom.name, sizeof whom.name, "%s", x->patient_short);
    (void)snprintf(whom.where, sizeof whom.where, "%s", front_where(&a, x));
    arena_finish(&a);
    return whom;
}

/* ---- whether it can be done, said before anything is asked ---- */

bool schedule_act_is_ready(const struct app *app, const struct schedule *s, struct err *e)
{
    (void)app;
    if (s->is_carrying)
        return err_set(e, ERR_REFUSED, "%s is being %s: Enter puts it here, Esc puts it back.", s->carried.name,
                       id_is_none(&s->carried.copy) ? "moved" : "copied");
    const char *what = s->in_panel ? "This is no booking" : "Nobody stands here";
    return schedule_grid_appointment(s) || err_set(e, ERR_REFUSED, "%s: go to a booking first.", what);
}

const struct appointment *schedule_act_shown(const struct app *app, const struct schedule *s, struct err *e)
{
    const struct appointment *x = s->is_carrying ? NULL : schedule_grid_shown(s);
    if (!x)
        (void)schedule_act_is_ready(app, s, e); /* says why */
    return x;
}

/* The keys that take somebody on from a status. */
static const char *keys_from(enum status from)
{
    switch (from) {
    case STATUS_BOOKED: return "a arrived, r in the room, d seen, x not coming";
    case STATUS_ARRIVED: return "r in the room, d seen, x left unseen, < not here after all";
    case STATUS_CHECKED_IN: return "d seen, < back to the waiting room";
    case STATUS_FULFILLED: return "b books again, < not finished after all";
    case STATUS_CANCELLED: return "< takes the booking up again";
    case STATUS_NOSHOW: return "a came late, < takes the booking up again";
    case STATUS_WAITLIST: return "m and Enter book a slot";
    case STATUS_NONE:
    case STATUS_ENTERED_IN_ERROR:
    case STATUS_COUNT: break;
    }
    return "nothing more";
}

static bool can_become(const struct app *app, const struct schedule *s, enum status to, struct err *e)
{
    if (!schedule_act_is_ready(app, s, e))
        return false;
    const struct appointment *x = schedule_grid_appointment(s);
    const struct transition *t = transition_find(x->status, to);
    int today, minute;
    clock_today(&today, &minute);
    if (t && t->when != WHEN_ANY && x->date > today)
        return err_set(e, ERR_REFUSED, "%s is booked for another day, not for today: move it to today first.",
                       x->patient_short);
    if (t && !t->is_undo)
        return true;
    return err_set(e, ERR_REFUSED, "%s: %s. From here: %s.", x->patient_short, transition_status_desk(x->status),
                   keys_from(x->status));
}

bool schedule_act_can_arrive(const struct app *app, const void *state, struct err *e)
{
    const struct schedule *s = state;
    const struct appointment *x = schedule_grid_appointment(s);
    if (x && !s->is_carrying && x->status == STATUS_NOSHOW)
        return true; /* she came late after all */
    return can_become(app, s, STATUS_ARRIVED, e);
}

bool schedule_act_can_room(const struct app *app, const void *state, struct err *e)
{
    return can_become(app, state, STATUS_CHECKED_IN, e);
}

bool schedule_act_can_see(const struct app *app, const void *state, struct err *e)
{
    const struct schedule *s = state;
    const struct appointment *x = schedule_grid_appointment(s);
    if (x && !s->is_carrying && x->status == STATUS_FULFILLED && x->next == NEXT_OPEN && !x->is_history)
        return true; /* what comes next is still to be said */
    return can_become(app, s, STATUS_FULFILLED, e);
}

bool schedule_act_can_cancel(const struct app *app, const void *state, struct err *e)
{
    return can_become(app, state, STATUS_CANCELLED, e);
}

bool schedule_act_can_confirm(const struct app *app, const void *state, struct err *e)
{
    const struct schedule *s = state;
    if (!schedule_act_is_ready(app, s, e))
        return false;
    const struct appointment *x = schedule_grid_appointment(s);
    if (x->status != STATUS_BOOKED)
        return err_set(e, ERR_REFUSED, "%s: %s, so there is nothing to confirm. From here: %s.", x->patient_short,
                       transition_status_desk(x->status), keys_from(x->status));
    int today, now;
    clock_today(&today, &now);
    if (x->date < today || (x->date == today && x->start_min + x->minutes <= now))
        return err_set(e, ERR_REFUSED, "%s: that time is over, so there is nothing to confirm. From here: %s.",
                       x->patient_short, keys_from(x->status));
    return x->confirmation != CONFIRM_CONFIRMED ||
           err_set(e, ERR_REFUSED, "%s is confirmed already.", x->patient_short);
}

bool schedule_act_can_ask(const struct app *app, const void *state, struct err *e)
{
    const struct schedule *s = state;
    if (!schedule_act_is_ready(app, s, e))
        return false;
    const struct appointment *x = schedule_grid_appointment(s);
    return transition_is_active(x->status) ||
           err_set(e, ERR_REFUSED, "%s: %s; the room is asked before a visit and while it lasts.", x->patient_short,
                   transition_status_desk(x->status));
}

static const struct transition *step_back(const struct appointment *x)
{
    const struct transition *rows[STATUS_COUNT];
    int n = transition_list(x->status, rows);
    for (int i = 0; i < n; i++)
        if (rows[i]->is_undo)
            return rows[i];
    return NULL;
}

bool schedule_act_can_step_back(const struct app *app, const void *state, struct err *e)
{
    const struct schedule *s = state;
    const struct appointment *x = schedule_act_shown(app, s, e);
    if (!x)
        return false;
    return step_back(x) || err_set(e, ERR_REFUSED, "%s: %s, there is no step before it. From here: %s.",
                                   x->patient_short, transition_status_desk(x->status), keys_from(x->status));
}

bool schedule_act_can_join(const struct app *app, const void *state, struct err *e)
{
    const struct schedule *s = state;
    struct front_hand hand;
    return (!s->is_carrying && front_whom(app, &hand)) || schedule_act_is_ready(app, s, e);
}

bool schedule_act_can_begin(const struct app *app, const void *state, struct err *e)
{
    const struct schedule *s = state;
    return !s->is_carrying || schedule_act_is_ready(app, s, e);
}

/* ---- doing it ---- */

/* One step that asks nothing; says what was done. */
static bool step(struct app *app, const struct schedule_whom *whom, enum status to, const char *said, struct err *e)
{
    struct arena a = {0};
    struct outcome o;
    struct change_of_status c = {.to = to};
    bool ok = appointment_status(&front_of(app)->desk, &a, &whom->id, &whom->version, &c, &o, e);
    if (ok && said)
        front_did(app, &o, "%s: %s, %s", said, whom->name, whom->where);
    else if (!ok)
        front_failed(app, e);
    arena_finish(&a);
    return ok;
}

static bool arrive_alone(struct app *app, const struct schedule_whom *whom)
{
    struct err e = {0};
    return step(app, whom, STATUS_ARRIVED, "Arrived", &e);
}

static void arrive_together(struct app *app, struct schedule *s)
{
    struct arena a = {0};
    struct err e = {0};
    struct outcome *o = arena_array(&a, (size_t)s->ntogether, sizeof *o);
    if (appointment_arrive_all(&front_of(app)->desk, &a, s->together, s->ntogether, o, &e))
        front_did(app, &o[0], "Arrived: %s and %d more of the household", s->arriving.name, s->ntogether - 1);
    else
        front_failed(app, &e);
    arena_finish(&a);
}

static void answer_together(struct app *app, void *ctx, int answer)
{
    struct schedule *s = ctx;
    struct schedule_whom whom = s->arriving;
    if (answer == 0)
        arrive_together(app, s);
    else
        (void)arrive_alone(app, &whom);
}

/* "Gleason A; also due: Alf 11:00, Joe 11:30. Have all 3 come?" Given names tell a family apart. */
static void ask_together(struct app *app, struct schedule *s, struct arena *a, const struct appointment *due, int n)
{
    static const struct ask_answer ANSWERS[] = {{'a', "arrived together"}, {'o', "only this one"}};
    struct err ignored = {0}; /* then the short name does */
    const char *names = "";
    char time[8];
    for (int i = 0; i < n && i < HOUSEHOLD_MAX; i++) {
        struct patient who;
        bool has_given = patient_get(front_of(app)->practice->book, &due[i].patient, a, &who, &ignored) && *who.given;
        names = arena_printf(a, "%s%s%s %s", names, i ? ", " : "", has_given ? who.given : due[i].patient_short,
                             civil_clock_text(due[i].start_min, time));
        s->together[++s->ntogether - 1] = due[i].id;
    }
    const char *all = s->ntogether == 2 ? "both" : arena_printf(a, "all %d", s->ntogether);
    const char *question = arena_printf(a, "%s, and %s: %s?", s->arriving.name, names, all);
    ask_open(app, question, ANSWERS, 2, 0, answer_together, s);
}

/* Whether somebody has to be asked with whom they have come; then the answer does it. */
static bool is_asked(struct app *app, const struct schedule_whom *whom)
{
    struct schedule *s = app_state_of(app, "schedule");
    struct arena a = {0};
    struct err ignored = {0}; /* then each arrives alone */
    struct appointment *due, x = {.patient = whom->patient, .date = whom->date, .start_min = whom->start_min};
    int n = 0;
    if (!s || !household_due(front_of(app)->practice, &x, &a, &due, &n, &ignored))
        n = 0;
    if (n > 0) {
        s->arriving = *whom;
        s->together[0] = whom->id;
        s->ntogether = 1;
        ask_together(app, s, &a, due, n);
    }
    arena_finish(&a);
    return n > 0;
}

bool schedule_act_arrive(struct app *app, const struct schedule_whom *whom, enum status status)
{
    struct err e = {0};
    if (status != STATUS_NOSHOW)
        return is_asked(app, whom) || arrive_alone(app, whom);
    /* Two honest steps: the booking stands again, and then somebody is here. */
    struct schedule_whom again = *whom;
    if (!step(app, whom, STATUS_BOOKED, NULL, &e))
        return false;
    again.version.is_set = false;
    return step(app, &again, STATUS_ARRIVED, "Came late, arrived", &e);
}

bool schedule_act_run_arrive(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct appointment *x = schedule_grid_appointment(state);
    struct schedule_whom whom = schedule_act_whom(x);
    (void)row, (void)e;
    (void)schedule_act_arrive(app, &whom, x->status); /* it says why not by itself */
    return true;
}

bool schedule_act_run_room(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct schedule_whom whom = schedule_act_whom(schedule_grid_appointment(state));
    (void)row;
    return step(app, &whom, STATUS_CHECKED_IN, "In the room", e);
}

bool schedule_act_run_step_back(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct appointment *x = schedule_grid_shown(state);
    const struct transition *t = step_back(x);
    struct schedule_whom whom = schedule_act_whom(x);
    char said[SCHEDULE_NAME];
    (void)row;
    (void)snprintf(said, sizeof said, "Back to %s", transition_status_desk(t->to));
    return step(app, &whom, t->to, said, e);
}

bool schedule_act_run_confirm(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct schedule_whom whom = schedule_act_whom(schedule_grid_appointment(state));
    struct arena a = {0};
    struct outcome o;
    (void)row;
    bool ok = appointment_confirm(&front_of(app)->desk, &a, &whom.id, &whom.version, CONFIRM_CONFIRMED, &o, e);
    if (ok)
        front_did(app, &o, "Confirmed: %s, %s", whom.name, whom.where);
    else
        front_failed(app, e);
    arena_finish(&a);
    return ok;
}

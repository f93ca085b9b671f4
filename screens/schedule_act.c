#include "screens/schedule_inner.h"

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
        return err_set(e, ERR_REFUSED, "%s is being moved: Enter puts it here, Esc puts it back.", s->carried.name);
    return schedule_grid_appointment(s) || err_set(e, ERR_REFUSED, "Nobody stands here: go to a booking first.");
}

/* The keys that take somebody on from a status. */
static const char *keys_from(enum status from)
{
    switch (from) {
    case STATUS_BOOKED:
        return "a arrived, r in the room, d seen, x not coming";
    case STATUS_ARRIVED:
        return "r in the room, d seen, x left unseen, < not here after all";
    case STATUS_CHECKED_IN:
        return "d seen, < back to the waiting room";
    case STATUS_FULFILLED:
        return "b books again, < not finished after all";
    case STATUS_CANCELLED:
        return "< takes the booking up again";
    case STATUS_NOSHOW:
        return "a came late, < takes the booking up again";
    case STATUS_WAITLIST:
        return "m and Enter book a slot";
    case STATUS_NONE:
    case STATUS_ENTERED_IN_ERROR:
    case STATUS_COUNT:
        break;
    }
    return "nothing more";
}

static bool can_become(const struct app *app, const struct schedule *s, enum status to, struct err *e)
{
    if (!schedule_act_is_ready(app, s, e))
        return false;
    const struct appointment *x = schedule_grid_appointment(s);
    const struct transition *t = transition_find(x->status, to);
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
    return x->confirmation != CONFIRM_CONFIRMED ||
           err_set(e, ERR_REFUSED, "%s is confirmed already.", x->patient_short);
}

bool schedule_act_can_move(const struct app *app, const void *state, struct err *e)
{
    const struct schedule *s = state;
    if (!schedule_act_is_ready(app, s, e))
        return false;
    const struct appointment *x = schedule_grid_appointment(s);
    return transition_is_active(x->status) || x->status == STATUS_WAITLIST ||
           err_set(e, ERR_REFUSED, "%s: %s, and stays where it was. From here: %s.", x->patient_short,
                   transition_status_desk(x->status), keys_from(x->status));
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
    const struct appointment *x = schedule_grid_shown(s);
    if ((!x || s->is_carrying) && !schedule_act_is_ready(app, s, e))
        return false;
    return step_back(x) || err_set(e, ERR_REFUSED, "%s: %s, there is no step before it. From here: %s.",
                                   x->patient_short, transition_status_desk(x->status), keys_from(x->status));
}

bool schedule_act_can_note(const struct app *app, const void *state, struct err *e)
{
    return schedule_act_is_ready(app, state, e);
}

bool schedule_act_can_book(const struct app *app, const void *state, struct err *e)
{
    const struct schedule *s = state;
    return !s->is_carrying || schedule_act_is_ready(app, s, e);
}

/* ---- doing it ---- */

/* "two of this name come today: born 3 May 1961?" or "". */
static const char *ask_name(struct arena *a, const struct app *app, const struct id *id)
{
    const struct schedule *s = app_state_of(app, "schedule");
    char day[16];
    for (int i = 0; s && i < s->day.nappointments; i++) {
        const struct entry *entry = &s->day.entries[i];
        if (!entry->is_namesake || id_compare(&entry->appointment->id, id) != 0)
            continue;
        if (entry->appointment->birth_date == CIVIL_NONE)
            return "; two of this name come today: ask for the birth date";
        return arena_printf(a, "; two of this name come today: born %s?",
                            civil_desk_date(entry->appointment->birth_date, day) + 4);
    }
    return "";
}

/* One step that asks nothing; says what was done. */
static bool step(struct app *app, const struct schedule_whom *whom, enum status to, const char *said, struct err *e)
{
    struct arena a = {0};
    struct outcome o;
    struct change_of_status c = {.to = to};
    bool ok = appointment_status(&front_of(app)->desk, &a, &whom->id, &whom->version, &c, &o, e);
    if (ok && said)
        front_did(app, &o, "%s: %s, %s%s", said, whom->name, whom->where, ask_name(&a, app, &whom->id));
    else if (!ok)
        front_failed(app, e);
    arena_finish(&a);
    return ok;
}

bool schedule_act_arrive(struct app *app, const struct schedule_whom *whom, enum status status)
{
    struct err e = {0};
    if (status != STATUS_NOSHOW)
        return step(app, whom, STATUS_ARRIVED, "Arrived", &e);
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

/* ---- moving ---- */

void schedule_act_carry(struct app *app, struct schedule *s, const struct schedule_whom *whom)
{
    s->carried = *whom;
    s->is_carrying = true;
    s->in_panel = false;
    schedule_detail_load(app, s);
    app_say(app, "Moving %s: go to a free slot, Enter puts it there, Esc puts it back", s->carried.name);
}

bool schedule_act_run_move(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct schedule_whom whom = schedule_act_whom(schedule_grid_appointment(state));
    (void)row, (void)e;
    schedule_act_carry(app, state, &whom);
    return true;
}

void schedule_act_put_back(struct app *app, struct schedule *s)
{
    s->is_carrying = false;
    schedule_detail_load(app, s);
    app_redraw(app);
    app_say(app, "%s stays where it was: %s.", s->carried.name, s->carried.where);
}

/* A room follows its practitioner: who moves to somebody else moves to that one's room. */
static struct id room_for(const struct app *app, const struct schedule_whom *whom, const struct id *practitioner)
{
    const struct practitioner *who = practice_practitioner(front_of(app)->practice, practitioner);
    if (id_compare(&whom->practitioner, practitioner) == 0)
        return whom->version.room;
    return who ? who->room : ID_NONE;
}

bool schedule_act_put(struct app *app, struct schedule *s, struct err *e)
{
    struct arena a = {0};
    struct outcome o;
    const struct schedule_whom *whom = &s->carried;
    const struct schedule_day *d = &s->day;
    if (d->ncolumns == 0)
        return err_set(e, ERR_REFUSED, "Nobody has a column on this day: go to another one.");
    struct id practitioner = d->columns[s->column].practitioner;
    struct place to = {.practitioner = practitioner,
                       .room = room_for(app, whom, &practitioner),
                       .date = d->date,
                       .start_min = d->rows[s->row].start_min};
    if (to.date == whom->date && to.start_min == whom->start_min &&
        id_compare(&practitioner, &whom->practitioner) == 0) {
        schedule_act_put_back(app, s);
        return true;
    }
    bool ok = appointment_move(&front_of(app)->desk, &a, &whom->id, &whom->version, &to, NULL, &o, e);
    if (ok) {
        s->is_carrying = false;
        s->appointment = whom->id;
        front_did(app, &o, "Moved: %s to %s", whom->name, front_where(&a, &o.appointment));
    } else {
        front_failed(app, e); /* still carried: another slot may do */
    }
    arena_finish(&a);
    return ok;
}

/* What is in the hand: bookings picked up to be moved or copied, put down one after the other. They never leave their
 * places before they are put somewhere else, so that Esc, a dropped line or a kill loses nothing. */
#include "screens/schedule_inner.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

static bool is_copy(const struct schedule_whom *whom)
{
    return !id_is_none(&whom->copy);
}

/* ---- picking up ---- */

static bool is_in_hand(const struct schedule *s, const struct id *id)
{
    if (!s->is_carrying)
        return false;
    bool is_found = !is_copy(&s->carried) && id_compare(&s->carried.id, id) == 0;
    for (int i = 0; i < s->nwaiting && !is_found; i++)
        is_found = !is_copy(&s->waiting[i]) && id_compare(&s->waiting[i].id, id) == 0;
    return is_found;
}

static const struct appointment *one_here(const struct app *app, const struct schedule *s, struct err *e)
{
    const struct appointment *x = schedule_grid_appointment(s);
    if (!x && s->is_carrying)
        (void)err_set(e, ERR_REFUSED, "Nobody stands here to be picked up too: Enter puts down what you have.");
    else if (!x)
        (void)schedule_act_is_ready(app, s, e); /* says why */
    else if (s->is_carrying && s->nwaiting == SCHEDULE_CARRIED_MAX - 1)
        (void)err_set(e, ERR_REFUSED, "%d are in your hand: put some down first.", SCHEDULE_CARRIED_MAX);
    else
        return x;
    return NULL;
}

bool schedule_carry_can_move(const struct app *app, const void *state, struct err *e)
{
    const struct schedule *s = state;
    const struct appointment *x = one_here(app, s, e);
    if (!x)
        return false;
    if (is_in_hand(s, &x->id))
        return err_set(e, ERR_REFUSED, "%s is in your hand already: Enter puts down, Esc puts back.", x->patient_short);
    return transition_is_active(x->status) || x->status == STATUS_WAITLIST ||
           err_set(e, ERR_REFUSED, "%s: %s, and stays where it was. B copies it, b books again.", x->patient_short,
                   transition_status_desk(x->status));
}

bool schedule_carry_can_copy(const struct app *app, const void *state, struct err *e)
{
    return one_here(app, state, e) != NULL;
}

static void say_hand(struct app *app, const struct schedule *s)
{
    bool copies = is_copy(&s->carried);
    if (s->nwaiting == 0)
        app_say(app, "%s %s: go to a free slot, Enter puts it there, Esc %s", copies ? "Copying" : "Moving",
                s->carried.name, copies ? "makes no copy" : "puts it back");
    else
        app_say(app, "%d in your hand, %s first: Enter puts down, Esc puts all back", s->nwaiting + 1, s->carried.name);
}

void schedule_carry_take(struct app *app, struct schedule *s, const struct schedule_whom *whom)
{
    if (s->is_carrying && s->nwaiting == SCHEDULE_CARRIED_MAX - 1)
        return;
    if (s->is_carrying) {
        s->waiting[s->nwaiting++] = *whom;
    } else {
        s->carried = *whom;
        s->is_carrying = true;
        s->refused.minutes = 0;
        s->over[0] = 0;
    }
    s->in_panel = false;
    schedule_detail_load(app, s);
    app_redraw(app);
    say_hand(app, s);
}

bool schedule_carry_open(struct app *app, const struct appointment *x, const union schedule_from *from, struct err *e)
{
    struct schedule_whom whom = schedule_act_whom(x);
    struct front_place to = x->date == CIVIL_NONE ? front_place_none() : front_place_of(x);
    struct app_stack on = app_stack_now(app);
    union schedule_from with = from ? *from : (union schedule_from){.row = ID_NONE};
    if (!app_open(app, "schedule", &to, e))
        return false;
    struct schedule *s = app_state_of(app, "schedule");
    s->picked_up_on = on;
    s->picked_up_from = with;
    s->has_from = from != NULL;
    schedule_carry_take(app, s, &whom);
    return true;
}

/* Whoever works through a list goes on there. */
static void go_back(struct app *app, struct schedule *s)
{
    struct app_stack on = s->picked_up_on;
    struct err ignored = {0}; /* then the day stays */
    s->picked_up_on.depth = 0;
    if (on.depth)
        (void)app_open_again(app, &on, s->has_from ? &s->picked_up_from : NULL, &ignored);
}

bool schedule_carry_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct schedule_whom whom = schedule_act_whom(schedule_grid_appointment(state));
    (void)e;
    if (row->arg)
        whom.copy = id_new(clock_now_ms());
    schedule_carry_take(app, state, &whom);
    return true;
}

/* ---- putting down ---- */

void schedule_carry_put_back(struct app *app, struct schedule *s)
{
    int n = 1 + s->nwaiting;
    s->is_carrying = false;
    s->nwaiting = 0;
    schedule_detail_load(app, s);
    app_redraw(app);
    go_back(app, s);
    if (n > 1)
        app_say(app, "All %d stay where they were.", n);
    else if (is_copy(&s->carried))
        app_say(app, "No copy was made of %s, %s.", s->carried.name, s->carried.where);
    else
        app_say(app, "%s stays where it was: %s.", s->carried.name, s->carried.where);
}

/* The next one comes to hand. */
static void next_to_hand(struct schedule *s)
{
    s->refused.minutes = 0;
    s->is_carrying = s->nwaiting > 0;
    if (!s->is_carrying)
        return;
    s->carried = s->waiting[0];
    s->nwaiting--;
    memmove(&s->waiting[0], &s->waiting[1], sizeof s->waiting[0] * (size_t)s->nwaiting);
}

static bool is_where_it_was(const struct schedule_whom *whom, const struct place *to)
{
    return !is_copy(whom) && to->date == whom->date && to->start_min == whom->start_min &&
           id_compare(&to->practitioner, &whom->practitioner) == 0;
}

static bool put_down(struct app *app, const struct schedule_whom *whom, const struct place *to, const char *over,
                     struct arena *a, struct outcome *o, struct err *e)
{
    struct desk *desk = &front_of(app)->desk;
    if (!is_copy(whom))
        return appointment_move(desk, a, &whom->id, &whom->version, to, over, o, e);
    struct booking what = {.id = whom->copy,
                           .patient = whom->patient,
                           .type = whom->type,
                           .place = *to,
                           .overbook_reason = over,
                           .asked_min = MINUTE_NONE};
    what.place.minutes = whom->minutes;
    what.place.is_roomless = id_is_none(&what.place.room); /* as the one it is a copy of */
    if (id_compare(&to->practitioner, &whom->practitioner) == 0)
        what.place.room = whom->version.room;
    return appointment_book(desk, a, &what, o, e);
}

static void say_put(struct app *app, const struct schedule *s, struct arena *a, const struct schedule_whom *whom,
                    const struct outcome *o)
{
    const char *left = "";
    if (s->is_carrying)
        left = arena_printf(a, "; %d left", s->nwaiting + 1);
    if (is_copy(whom))
        front_did(app, o, "Booked %s: %s, %s%s", o->appointment.ref, whom->name, front_where(a, &o->appointment), left);
    else
        front_did(app, o, "Moved: %s to %s%s", whom->name, front_where(a, &o->appointment), left);
}

/* Still carried: another place may do, or this one with a reason. */
static void refuse(struct app *app, struct schedule *s, const struct place *to, const struct err *e)
{
    s->refused = *to;
    s->refused.minutes = e->kind == ERR_REFUSED && schedule_over_can(app, &s->carried, to) ? s->carried.minutes : 0;
    front_failed(app, e);
}

bool schedule_carry_is_refused(const struct schedule *s)
{
    const struct schedule_day *d = &s->day;
    return s->refused.minutes && d->ncolumns > 0 && s->refused.date == d->date &&
           s->refused.start_min == d->rows[s->row].start_min &&
           id_compare(&s->refused.practitioner, &d->columns[s->column].practitioner) == 0;
}

/* Without the reason first: it is kept only where it is needed. */
static bool put_down_or_over(struct app *app, const struct schedule *s, const struct place *to, struct arena *a,
                             struct outcome *o, struct err *e)
{
    struct schedule_whom whom = s->carried;
    if (put_down(app, &whom, to, NULL, a, o, e))
        return true;
    if (!*s->over || e->kind != ERR_REFUSED || !schedule_over_can(app, &whom, to))
        return false;
    err_clear(e);
    return put_down(app, &whom, to, s->over, a, o, e);
}

/* Where the marker is. */
static bool find_place(const struct schedule *s, struct place *to, struct err *e)
{
    const struct schedule_day *d = &s->day;
    if (d->ncolumns == 0)
        return err_set(e, ERR_REFUSED, "Nobody has a column on this day: go to another one.");
    struct id practitioner = d->columns[s->column].practitioner;
    if (id_is_none(&practitioner))
        return err_set(e, ERR_REFUSED, "Here stands who has no practitioner yet: go to somebody's column.");
    *to = (struct place){.practitioner = practitioner, .date = d->date, .start_min = d->rows[s->row].start_min};
    return true;
}

static void leave_it_there(struct app *app, struct schedule *s)
{
    struct schedule_whom whom = s->carried;
    if (s->nwaiting == 0) {
        schedule_carry_put_back(app, s);
        return;
    }
    next_to_hand(s);
    schedule_detail_load(app, s);
    app_redraw(app);
    app_say(app, "%s stays where it was. Now %s, %d left.", whom.name, s->carried.name, s->nwaiting + 1);
}

bool schedule_carry_put(struct app *app, struct schedule *s, struct err *e)
{
    struct arena a = {0};
    struct outcome o;
    struct schedule_whom whom = s->carried;
    struct place to = {0};
    if (!find_place(s, &to, e))
        return false;
    if (is_where_it_was(&whom, &to)) {
        leave_it_there(app, s);
        return true;
    }
    if (schedule_carry_is_refused(s) && !*s->over) {
        schedule_over_ask(app, s);
        return true;
    }
    bool ok = put_down_or_over(app, s, &to, &a, &o, e);
    if (ok) {
        next_to_hand(s);
        s->appointment = o.appointment.id;
        struct place left = {
            .practitioner = whom.practitioner, .date = whom.date, .start_min = whom.start_min, .minutes = whom.minutes};
        if (!is_copy(&whom))
            schedule_offer_left(app, &a, &whom.id, &left, &o);
        say_put(app, s, &a, &whom, &o);
        if (!s->is_carrying)
            go_back(app, s);
    } else {
        refuse(app, s, &to, e);
    }
    arena_finish(&a);
    return ok;
}

#include "screens/schedule_inner.h"

#include "base/clock.h"
#include "practice/appointment_code.h"
#include "screens/draft_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- i: told of a delay ---- */

bool schedule_edit_can_inform(const struct app *app, const void *state, struct err *e)
{
    const struct schedule *s = state;
    if (!schedule_act_is_ready(app, s, e))
        return false;
    const struct appointment *x = schedule_grid_appointment(s);
    if (x->status != STATUS_BOOKED && x->status != STATUS_ARRIVED)
        return err_set(e, ERR_REFUSED, "%s: %s. Who is to come, or waits here, is told of a delay.", x->patient_short,
                       transition_status_desk(x->status));
    return !appointment_is_unresolved(x, s->day.today, s->day.now_min) ||
           err_set(e, ERR_REFUSED, "%s was for a time that is over: first say what happened, a, d or x.",
                   x->patient_short);
}

bool schedule_edit_run_inform(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct schedule_whom whom = schedule_act_whom(schedule_grid_appointment(state));
    struct edit what = {.set = EDIT_INFORMED};
    struct arena a = {0};
    struct outcome o;
    (void)row;
    bool ok = appointment_edit(&front_of(app)->desk, &a, &whom.id, &whom.version, &what, &o, e);
    if (ok)
        front_did(app, &o, "Told of the delay: %s, %s", whom.name, whom.where);
    else
        front_failed(app, e);
    arena_finish(&a);
    return ok;
}

/* ---- e: the details ---- */

enum { EXPECTED, ASKED, REMARK, TYPE, MINUTES, SOONER, LATE, TOLD, FIELDS };
enum { TYPES_MAX = 40 };

/* What is known beside what stands in the fields. Not every field is there at every stage of a visit: at[] says which
 * field of the form is which, -1 for none. */
struct edit_form {
    struct app *app;
    struct form *form;
    struct form_field fields[FIELDS];
    struct form_plan plan;
    int at[FIELDS];
    const char *types[TYPES_MAX + 1];
    const struct appointment_type *type_of[TYPES_MAX];
    struct appointment saw;
    struct arena arena; /* its texts */
    char name[SCHEDULE_NAME];
    struct draft_form draft;
};

static const char *const NO_YES[] = {"no", "yes", NULL};
static const char *const TAGS[] = {"nothing agreed", "due", "waived", "settled elsewhere", NULL};

/* 0: not a number of minutes. */
static int minutes_of(const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);
    return *text && !*end && n > 0 && n <= APPOINTMENT_MINUTES_MAX ? (int)n : 0;
}

static bool check_minutes(struct form *f, int field, struct err *e)
{
    return minutes_of(form_text(f, field)) > 0 || err_set(e, ERR_INPUT, "Minutes, 1 to %d", APPOINTMENT_MINUTES_MAX);
}

static const struct form_field ALL[FIELDS] = {
    [EXPECTED] = {.name = "expected",
                  .label = "Expected at",
                  .kind = FORM_TIME,
                  .cells = 8,
                  .hint = "When they say they will be here: 10:20. Empty: at the usual time."},
    [ASKED] = {.name = "asked",
               .label = "Asked to come",
               .kind = FORM_TIME,
               .cells = 8,
               .hint = "When we asked them to be here, if earlier: 9:50."},
    [REMARK] = {.name = "remark", .label = "Remark", .kind = FORM_TEXT, .hint = "What this visit is about."},
    [TYPE] = {.name = "type",
              .label = "Type",
              .kind = FORM_CHOICE,
              .cells = 20,
              .hint = "First letter, Left, Right. The length stays as it is."},
    [MINUTES] = {.name = "minutes",
                 .label = "Minutes",
                 .kind = FORM_TEXT,
                 .flags = FORM_REQUIRED,
                 .cells = 5,
                 .check = check_minutes,
                 .hint = "A longer visit needs room after it."},
    [SOONER] = {.name = "sooner",
                .label = "Would come sooner",
                .kind = FORM_CHOICE,
                .cells = 8,
                .choices = NO_YES,
                .hint = "At short notice: then freed times are offered to them too (w)."},
    [LATE] = {.name = "late",
              .label = "Late cancellation",
              .kind = FORM_CHOICE,
              .cells = 20,
              .choices = TAGS,
              .hint = "What was agreed; money is not kept here."},
    [TOLD] = {.name = "told",
              .label = "Told the rule",
              .kind = FORM_CHOICE,
              .cells = 8,
              .choices = NO_YES,
              .hint = "They know from now on that cancelling late counts."},
};

static bool has_field(const struct edit_form *x, const struct practice *p, int field)
{
    bool is_booked = x->saw.status == STATUS_BOOKED;
    switch (field) {
    case EXPECTED:
    case ASKED:
    case SOONER: return is_booked;
    case MINUTES: return transition_is_active(x->saw.status);
    case LATE: return appointment_is_late_cancel(p, &x->saw);
    case TOLD: return appointment_is_late_cancel(p, &x->saw) && !x->saw.rule_told_at;
    default: return true;
    }
}

static const char *text_at(const struct edit_form *x, int field)
{
    return x->at[field] < 0 ? "" : form_text(x->form, x->at[field]);
}

static int choice_at(const struct edit_form *x, int field)
{
    return x->at[field] < 0 ? 0 : form_choice(x->form, x->at[field]);
}

/* ---- saving ---- */

static void want_minute(const struct edit_form *x, int field, int bit, int saw, int *out, struct edit *what)
{
    *out = x->at[field] < 0 ? MINUTE_NONE : form_minute(x->form, x->at[field]);
    if (x->at[field] >= 0 && *out != saw)
        what->set |= bit;
}

/* Only what differs from what was seen. */
static struct edit edit_of(const struct edit_form *x)
{
    struct edit what = {.saw = &x->saw, .remark = text_at(x, REMARK)};
    const struct appointment *saw = &x->saw;
    want_minute(x, EXPECTED, EDIT_EXPECTED, saw->expected_min, &what.expected_min, &what);
    want_minute(x, ASKED, EDIT_ASKED, saw->asked_min, &what.asked_min, &what);
    if (strcmp(what.remark, saw->remark ? saw->remark : "") != 0)
        what.set |= EDIT_REMARK;
    const struct appointment_type *type = choice_at(x, TYPE) < 0 ? NULL : x->type_of[choice_at(x, TYPE)];
    if (type && id_compare(&type->id, &saw->type) != 0) {
        what.set |= EDIT_TYPE;
        what.type = type->id;
    }
    what.minutes = minutes_of(text_at(x, MINUTES));
    if (x->at[MINUTES] >= 0 && what.minutes != saw->minutes)
        what.set |= EDIT_MINUTES;
    what.is_short_notice = choice_at(x, SOONER) == 1;
    if (x->at[SOONER] >= 0 && what.is_short_notice != saw->is_short_notice)
        what.set |= EDIT_SHORT_NOTICE;
    what.late_tag = (enum late_tag)choice_at(x, LATE);
    if (x->at[LATE] >= 0 && what.late_tag != saw->late_tag)
        what.set |= EDIT_LATE_TAG;
    if (choice_at(x, TOLD) == 1)
        what.set |= EDIT_RULE_TOLD;
    return what;
}

/* Times belong to the place they were said for; the rest is nobody's quarrel. */
static bool needs_place(const struct edit *what)
{
    return (what->set & (EDIT_EXPECTED | EDIT_ASKED | EDIT_MINUTES | EDIT_SHORT_NOTICE)) != 0;
}

static const char *said(struct arena *a, const struct edit *what, const struct appointment *now)
{
    char time[8];
    if ((what->set & EDIT_EXPECTED) && now->expected_min != MINUTE_NONE)
        return arena_printf(a, ", expected %s", civil_clock_text(now->expected_min, time));
    if ((what->set & EDIT_ASKED) && now->asked_min != MINUTE_NONE)
        return arena_printf(a, ", asked to come at %s", civil_clock_text(now->asked_min, time));
    if (what->set & EDIT_MINUTES)
        return arena_printf(a, ", %d min", now->minutes);
    if (what->set & EDIT_SHORT_NOTICE)
        return now->is_short_notice ? ", would come sooner" : ", stays where it is";
    return "";
}

static void fill_values(struct edit_form *x);

/* Somebody was first: what they wrote is what was seen from now on, so that Enter again means it. It stands in every
 * field that was left alone, else Enter would put back what only they have changed. */
static void look_again(struct edit_form *x, struct err *e)
{
    const char *typed[FORM_FIELDS_MAX];
    struct appointment now;
    struct err ignored = {0};
    if (e->kind != ERR_STALE || !appointment_get(front_of(x->app)->practice, &x->arena, &x->saw.id, &now, &ignored))
        return;
    draft_form_hold(&x->draft, &x->arena, typed);
    x->saw = now;
    fill_values(x);
    draft_form_put_back(&x->draft, x->form, typed);
    app_say_err(x->app, e);
    err_clear(e);
    (void)err_set(e, ERR_STALE, "See above. Enter again writes yours over it, Esc leaves it");
    (void)err_at(e, "%s", x->fields[0].name);
}

static bool save(struct app *app, struct form *f, struct err *e)
{
    struct edit_form *x = f->ctx;
    struct edit what = edit_of(x);
    struct version v = appointment_version(&x->saw);
    struct arena a = {0};
    struct outcome o;
    if (!what.set) {
        draft_form_done(app, &x->draft);
        app_say(app, "%s: nothing was changed.", x->name);
        return true;
    }
    bool ok = appointment_edit(&front_of(app)->desk, &a, &x->saw.id, needs_place(&what) ? &v : NULL, &what, &o, e);
    if (ok) {
        draft_form_done(app, &x->draft);
        front_did(app, &o, "Changed: %s, %s%s", x->name, front_where(&a, &o.appointment),
                  said(&a, &what, &o.appointment));
    } else {
        app_reload(app); /* who was first shows behind the form */
        look_again(x, e);
    }
    arena_finish(&a);
    return ok;
}

static void closed(struct app *app, struct form *f)
{
    struct edit_form *x = f->ctx;
    (void)app;
    arena_finish(&x->arena);
    free(x);
}

static const struct form_plan PLAN = {
    .name = "edit",
    .title = "Change",
    .help = "Details of a booking. Enter writes what was changed, Esc leaves it; m moves it to another time.",
    .save = save,
    .closed = closed,
};

/* ---- opening ---- */

static void fill_types(struct edit_form *x, const struct practice *p)
{
    int n = 0;
    for (int i = 0; i < p->ntypes && n < TYPES_MAX; i++) {
        const struct appointment_type *type = &p->types[i];
        if (!type->is_active && id_compare(&type->id, &x->saw.type) != 0)
            continue;
        x->type_of[n] = type;
        x->types[n++] = type->name;
    }
}

static void fill_fields(struct edit_form *x, const struct practice *p)
{
    int n = 0;
    for (int field = 0; field < FIELDS; field++) {
        x->at[field] = has_field(x, p, field) ? n : -1;
        if (x->at[field] < 0)
            continue;
        x->fields[n] = ALL[field];
        if (field == TYPE)
            x->fields[n].choices = x->types;
        n++;
    }
    x->plan = PLAN;
    x->plan.fields = x->fields;
    x->plan.field_count = n;
}

static void set_text(struct edit_form *x, int field, const char *text)
{
    if (x->at[field] >= 0)
        form_set_text(x->form, x->at[field], text);
}

static void set_choice(struct edit_form *x, int field, int choice)
{
    if (x->at[field] >= 0)
        form_set_choice(x->form, x->at[field], choice);
}

static void fill_values(struct edit_form *x)
{
    const struct appointment *saw = &x->saw;
    char number[16];
    if (x->at[EXPECTED] >= 0)
        form_set_minute(x->form, x->at[EXPECTED], saw->expected_min);
    if (x->at[ASKED] >= 0)
        form_set_minute(x->form, x->at[ASKED], saw->asked_min);
    set_text(x, REMARK, saw->remark ? saw->remark : "");
    (void)snprintf(number, sizeof number, "%d", saw->minutes);
    set_text(x, MINUTES, number);
    set_choice(x, TYPE, -1);
    for (int i = 0; x->types[i]; i++)
        if (id_compare(&x->type_of[i]->id, &saw->type) == 0)
            set_choice(x, TYPE, i);
    set_choice(x, SOONER, saw->is_short_notice);
    set_choice(x, LATE, (int)saw->late_tag);
    set_choice(x, TOLD, 0);
}

static void describe(const struct form *f, struct draft_form_writer *w)
{
    const struct edit_form *x = f->ctx;
    draft_form_title(w, "change of %s", x->name);
    draft_form_put_id(w, "appointment", &x->saw.id);
    draft_form_put_changes(&x->draft, w);
}

/* Read whole: the day is brief about its bookings. */
static struct edit_form *open_form(struct app *app, const struct id *id, struct err *e)
{
    struct practice *p = front_of(app)->practice;
    struct edit_form *x = mem_alloc(sizeof *x);
    memset(x, 0, sizeof *x);
    x->app = app;
    if (!appointment_get(p, &x->arena, id, &x->saw, e)) {
        arena_finish(&x->arena);
        free(x);
        return NULL;
    }
    (void)snprintf(x->name, sizeof x->name, "%s", x->saw.patient_short);
    fill_types(x, p);
    fill_fields(x, p);
    x->form = form_open(app, &x->plan, x);
    draft_form_start(&x->draft, x->form, describe);
    form_title(x->form, "Change: %s, %s", x->name, front_where(&x->arena, &x->saw));
    fill_values(x);
    draft_form_saw(&x->draft);
    return x;
}

void schedule_edit_resume(struct app *app, const struct draft *d)
{
    struct err e = {0};
    struct id id = draft_form_id(d, "appointment");
    struct edit_form *x = open_form(app, &id, &e);
    if (!x) {
        app_say_err(app, &e);
        return;
    }
    draft_form_take_changes(app, &x->draft, x->form, d);
}

bool schedule_edit_can_edit(const struct app *app, const void *state, struct err *e)
{
    const struct schedule *s = state;
    const struct appointment *x = schedule_act_shown(app, s, e);
    if (!x)
        return false;
    return !x->is_history ||
           err_set(e, ERR_REFUSED, "%s: this came in as history, from before the practice went live, and stays.",
                   x->patient_short);
}

bool schedule_edit_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct id id = schedule_grid_shown(state)->id;
    (void)row;
    return open_form(app, &id, e) != NULL;
}

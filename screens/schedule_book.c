#include "screens/schedule_book_inner.h"

#include "base/clock.h"
#include "practice/slot.h"
#include "screens/call_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- saving ---- */

/* The new patient and the number, for as long as the booking is being written. */
static void fill_newcomer(struct schedule_book *b, struct booking *what)
{
    const struct schedule_new *n = &b->new_patient;
    if (!b->is_new)
        return;
    b->stranger = patient_none();
    b->phone = telecom_none();
    b->stranger.family = n->family;
    b->stranger.given = n->given;
    b->stranger.birth_date = n->birth_date;
    b->phone.value = n->phone;
    what->new_patient = &b->stranger;
    what->telecoms = &b->phone;
    what->ntelecoms = *n->phone ? 1 : 0;
}

static struct booking booking_of(const struct schedule_book *b)
{
    const struct appointment_type *type = schedule_book_fill_type_of(b);
    struct booking what = {.id = b->booking,
                           .patient = b->patient,
                           .type = type ? type->id : ID_NONE,
                           .place = b->place,
                           .remark = form_text(b->form, BOOK_REMARK),
                           .asked_min = MINUTE_NONE,
                           .is_walk_in = b->is_walk_in};
    int purpose = form_choice(b->form, BOOK_PURPOSE);
    what.place.minutes = schedule_book_fill_minutes(b);
    what.overbook_reason = purpose > 0 ? b->purpose_of[purpose] : NULL;
    if (b->is_priority)
        what.priority = PRIORITY_URGENT;
    if (b->is_urgent) { /* now is when it is saved */
        clock_today(&what.place.date, &what.place.start_min);
        what.priority = PRIORITY_URGENT;
        what.question = form_text(b->form, BOOK_QUESTION);
    }
    return what;
}

/* The place is gone, or none: the sentence stands on top, and the cursor where something can be done about it: at
 * the length where a shorter one may fit, else at the next times that are free with the same practitioner. */
static void ask_place_again(struct schedule_book *b, const struct outcome *o, struct err *e)
{
    bool is_taken = o->holder.is_held;
    if (!is_taken && o->nfree == 0)
        return;
    bool is_hinted = o->takes_reason && !is_taken && b->purposes[1];
    struct err said = {0};
    (void)err_set(&said, e->kind, "%s%s", e->text,
                  is_hinted ? " On purpose, below, takes a reason to book it all the same." : "");
    app_say_err(b->app, &said);
    err_clear(e);
    if (!is_taken && schedule_book_fill_minutes(b) > front_of(b->app)->practice->slot_min) {
        (void)err_set(e, ERR_REFUSED, "Too long for this place: shorter, or another time");
        (void)err_at(e, "%s", b->fields[BOOK_MINUTES].name);
        return;
    }
    (void)err_set(e, ERR_REFUSED, is_taken ? "Taken: choose another" : "Not there: choose another");
    (void)err_at(e, "%s", b->fields[BOOK_WHEN].name);
    b->has_place = false;
    b->usual = b->place.practitioner;
    b->usual_min = b->asked_min = b->place.start_min;
    b->is_usual_theirs = false; /* it was asked for, for whomever */
    b->asked_date = b->place.date;
    form_set_text(b->form, BOOK_WHEN, "");
}

static void say_booked(struct app *app, const struct schedule_book *b, const struct outcome *o)
{
    struct arena a = {0};
    const struct appointment *x = &o->appointment;
    struct schedule *s = app_state_of(app, "schedule");
    if (s && app_screen(app) == &schedule_screen && s->date == x->date)
        s->appointment = x->id; /* the marker goes where it was booked */
    front_did(app, o, "%s %s: %s, %s",
              b->is_urgent    ? "Urgent"
              : b->is_walk_in ? "Here now"
                              : "Booked",
              x->ref, x->patient_short, front_where(&a, x));
    arena_finish(&a);
}

bool schedule_book_save(struct app *app, struct form *f, struct err *e)
{
    struct schedule_book *b = f->ctx;
    struct booking what = booking_of(b);
    struct arena a = {0};
    struct outcome o = {0};
    if (!b->has_place) {
        (void)err_set(e, ERR_INPUT, "Take one of the times below: arrows, then Enter");
        return err_at(e, "%s", b->fields[BOOK_WHEN].name);
    }
    if (schedule_book_call_ask(b))
        return false; /* the answer does it */
    fill_newcomer(b, &what);
    if (*form_text(f, BOOK_WITH) || (!b->is_urgent && *form_text(f, BOOK_REPEAT)))
        return schedule_several_save(b, &what, e);
    struct contact call;
    bool is_called = schedule_book_call_of(b, &what.patient, &a, &call);
    what.call = is_called ? &call : NULL;
    bool ok = appointment_book(&front_of(app)->desk, &a, &what, &o, e);
    if (ok) {
        draft_form_done(app, &b->draft);
        if (is_called)
            call_form_booked(app, &call);
        say_booked(app, b, &o);
    } else {
        app_reload(app); /* who took it shows behind the form */
        ask_place_again(b, &o, e);
    }
    arena_finish(&a);
    return ok;
}

/* ---- while it is being filled in ---- */

static void changed(struct app *app, struct form *f, int field)
{
    struct schedule_book *b = f->ctx;
    (void)app;
    if (field == BOOK_TYPE)
        schedule_book_fill_type(b, schedule_book_fill_type_of(b));
    if (field == BOOK_MINUTES)
        schedule_book_fill_hint(b);
    if (field == BOOK_PATIENT && !f->values[BOOK_PATIENT].is_picked)
        schedule_book_fill_nobody(b);
    if (field == BOOK_WHEN && !f->values[BOOK_WHEN].is_picked) {
        b->has_place = false;
        b->room_min = 0;
        b->is_walk_in = false;
        schedule_book_fill_urgent(b, false);
    }
    if (field == BOOK_PATIENT || field == BOOK_WHEN) /* it names nobody but who stands in the field */
        schedule_book_fill_title(b);
    if (field == BOOK_PATIENT || field == BOOK_WITH)
        schedule_book_fill_with(b);
    if (field == BOOK_WHEN || field == BOOK_REPEAT)
        schedule_book_fill_repeat(b);
}

static void closed(struct app *app, struct form *f)
{
    struct schedule_book *b = f->ctx;
    (void)app;
    patient_search_finish(&b->search);
    arena_finish(&b->when_arena);
    free(b);
}

static bool check_when(struct form *f, int field, struct err *e)
{
    const struct schedule_book *b = f->ctx;
    if (b->has_place || !*form_text(f, field) || b->nchoices > 0)
        return true;
    return err_set(e, ERR_INPUT, "%s", b->when_err.kind ? b->when_err.text : "Nothing is free then: try another day");
}

static bool check_minutes(struct form *f, int field, struct err *e)
{
    (void)field;
    return schedule_book_fill_minutes(f->ctx) > 0 || err_set(e, ERR_INPUT, "Minutes, 1 to %d", APPOINTMENT_MINUTES_MAX);
}

static bool check_with(struct form *f, int field, struct err *e)
{
    const struct schedule_book *b = f->ctx;
    struct arena a = {0};
    struct patient *others;
    int n;
    if (!*form_text(f, field))
        return true;
    if (b->is_new)
        return err_set(e, ERR_INPUT, "Somebody new is in no household yet: book them alone first");
    if (b->is_urgent)
        return err_set(e, ERR_INPUT, "Who is urgent is booked alone");
    bool ok = household_named(front_of(b->app)->practice->book, &b->patient, form_text(f, field), &a, &others, &n, e);
    arena_finish(&a);
    return ok;
}

static bool check_repeat(struct form *f, int field, struct err *e)
{
    const struct schedule_book *b = f->ctx;
    struct series s;
    return b->is_urgent || !*form_text(f, field) || series_parse(form_text(f, field), &s, e);
}

/* ---- how it looks ---- */

static const struct form_field FIELDS[BOOK_FIELDS] = {
    {.name = "patient",
     .label = "Patient",
     .kind = FORM_SEARCH,
     .flags = FORM_REQUIRED,
     .cells = 40,
     .hint = "Letters of the name, an age, digits of the telephone: smi 63. Enter takes."},
    {.name = "when",
     .label = "When",
     .kind = FORM_SEARCH,
     .flags = FORM_REQUIRED,
     .cells = 40,
     .check = check_when,
     .hint = "Enter: the next one free. Or type: 6w, tue 9:30, after 16, okafor, now"},
    {.name = "type", .label = "Type", .kind = FORM_CHOICE, .flags = FORM_STOP, .cells = 20},
    {.name = "with", .label = "Also for", .kind = FORM_TEXT, .cells = 30, .check = check_with},
    {.name = "minutes",
     .label = "Minutes",
     .kind = FORM_TEXT,
     .flags = FORM_REQUIRED,
     .cells = 5,
     .check = check_minutes},
    {.name = "remark", .label = "Remark", .kind = FORM_TEXT, .hint = "What this visit is about"},
    {.name = "repeat", .label = "Repeat", .kind = FORM_TEXT, .cells = 46, .check = check_repeat},
    {.name = "purpose",
     .label = "On purpose",
     .kind = FORM_CHOICE,
     .cells = 30,
     .hint = "Two in one place, or outside the hours: only with a reason. Left, Right."},
};

static const struct form_plan PLAN = {
    .name = "book",
    .title = "Book",
    .help = "Who, when and what for. Enter goes on and books at the end; Esc goes back, and what was typed is kept.",
    .field_count = BOOK_FIELDS,
    .save = schedule_book_save,
    .changed = changed,
    .find = schedule_book_search,
    .result_row = schedule_book_search_row,
    .pick = schedule_book_search_pick,
    .closed = closed,
};

/* ---- drafts ---- */

static void describe(const struct form *f, struct draft_form_writer *w)
{
    const struct schedule_book *b = f->ctx;
    const struct appointment_type *type = schedule_book_fill_type_of(b);
    bool is_known = !id_is_none(&b->patient);
    int purpose = form_choice(f, BOOK_PURPOSE);
    const char *who = is_known || b->is_new    ? b->name
                      : *b->new_patient.family ? b->new_patient.family
                                               : form_text(f, BOOK_PATIENT);
    draft_form_title(w, "booking%s%s", *who ? " for " : "", who);
    draft_form_put_id(w, "patient", &b->patient);
    draft_form_put(w, "who", form_text(f, BOOK_PATIENT));
    draft_form_put(w, "family", b->new_patient.family);
    draft_form_put(w, "given", b->new_patient.given);
    draft_form_put(w, "phone", b->new_patient.phone);
    draft_form_put_int(w, "birth", b->new_patient.birth_date);
    draft_form_put(w, "when", b->is_urgent ? "now" : b->has_place ? "" : form_text(f, BOOK_WHEN));
    draft_form_put_int(w, "has-place", b->has_place && !b->is_urgent);
    draft_form_put_id(w, "practitioner", &b->place.practitioner);
    draft_form_put_int(w, "date", b->place.date);
    draft_form_put_int(w, "start", b->place.start_min);
    draft_form_put(w, "type", type ? type->code : "");
    draft_form_put(w, "minutes", form_text(f, BOOK_MINUTES));
    draft_form_put(w, "remark", form_text(f, BOOK_REMARK));
    draft_form_put(w, "with", form_text(f, BOOK_WITH));
    draft_form_put(w, "repeat", form_text(f, BOOK_REPEAT));
    draft_form_put(w, "purpose", purpose > 0 ? b->purpose_of[purpose] : ""); /* the list may be another then */
    draft_form_put_int(w, "priority", b->is_priority);
    draft_form_put_id(w, "call", &b->call);
}

/* A place that can still be booked: an hour that has passed meanwhile is asked for again. */
static bool is_to_come(const struct place *place)
{
    int today, now;
    clock_today(&today, &now);
    return place->date > today || (place->date == today && place->start_min > now);
}

static void resume_place(struct schedule_book *b, const struct draft *d)
{
    struct place place = {.practitioner = draft_form_id(d, "practitioner"),
                          .date = draft_form_int(d, "date"),
                          .start_min = draft_form_int(d, "start")};
    if (draft_form_int(d, "has-place") && is_to_come(&place))
        schedule_book_fill_place(b, &place);
    else
        form_set_text(b->form, BOOK_WHEN, draft_text(d, "when"));
}

/* ---- opening ---- */

static struct schedule_book *open_form(struct app *app)
{
    struct schedule_book *b = mem_alloc(sizeof *b);
    memset(b, 0, sizeof *b);
    b->app = app;
    b->new_patient.birth_date = CIVIL_NONE;
    b->usual_min = MINUTE_NONE;
    b->booking = id_new(clock_now_ms());
    schedule_book_fill_lists(b);
    memcpy(b->fields, FIELDS, sizeof FIELDS);
    b->fields[BOOK_TYPE].choices = b->types;
    b->fields[BOOK_TYPE].hint = b->hint;
    b->fields[BOOK_PURPOSE].choices = b->purposes;
    b->fields[BOOK_WITH].hint = b->with_hint;
    b->fields[BOOK_REPEAT].hint = b->repeat_hint;
    b->plan = PLAN;
    b->plan.fields = b->fields;
    b->form = form_open(app, &b->plan, b);
    draft_form_start(&b->draft, b->form, describe);
    form_set_choice(b->form, BOOK_PURPOSE, 0);
    schedule_book_fill_type(b, b->type_of[0]);
    schedule_book_fill_with(b);
    schedule_book_fill_repeat(b);
    return b;
}

/* Said before anything is filled in. */
static bool is_alive(struct app *app, const struct id *patient, struct err *e)
{
    struct arena a = {0};
    struct patient who;
    struct err ignored = {0}; /* saving says what is wrong with the record */
    bool is_dead = !id_is_none(patient) && patient_get(front_of(app)->practice->book, patient, &a, &who, &ignored) &&
                   who.deceased_date != CIVIL_NONE;
    char day[16];
    if (is_dead)
        err_set(e, ERR_REFUSED, "%s died on %s: nothing is booked. X d on the patient takes that back",
                patient_name_grid(&a, &who), civil_desk_date(who.deceased_date, day) + 4);
    arena_finish(&a);
    return !is_dead;
}

bool schedule_book_open(struct app *app, const struct schedule_book_start *from, struct err *e)
{
    if (!is_alive(app, &from->patient, e))
        return false;
    struct schedule_book *b = open_form(app);
    b->usual = from->usual;
    b->usual_min = from->usual_min;
    b->is_usual_theirs = !id_is_none(&from->patient) && !id_is_none(&from->usual);
    b->is_walk_in = from->is_walk_in;
    b->room_min = from->room_min;
    b->is_priority = from->is_priority;
    b->call = from->call;
    if (from->is_now || !id_is_none(&from->place.practitioner))
        schedule_book_fill_place(b, &from->place);
    if (!id_is_none(&from->patient))
        schedule_book_fill_patient(b, &from->patient);
    else if (from->typed)
        form_set_text(b->form, BOOK_PATIENT, from->typed);
    schedule_book_fill_title(b);
    form_focus(b->form, id_is_none(&b->patient) ? BOOK_PATIENT : b->has_place ? BOOK_TYPE : BOOK_WHEN);
    return true;
}

bool schedule_book_for(struct app *app, const struct id *patient, const struct appointment *usual, struct err *e)
{
    struct schedule_book_start from = {.patient = *patient, .usual_min = MINUTE_NONE};
    if (usual && usual->date != CIVIL_NONE) {
        from.usual = usual->practitioner;
        from.usual_min = usual->start_min;
    }
    return schedule_book_open(app, &from, e);
}

void schedule_book_resume(struct app *app, const struct draft *d)
{
    struct schedule_book *b = open_form(app);
    const struct appointment_type *type;
    struct err ignored = {0}; /* a type that is not offered any more */
    struct id patient = draft_form_id(d, "patient");
    struct schedule_new n = {.birth_date = draft_form_int(d, "birth")};
    (void)snprintf(n.family, sizeof n.family, "%s", draft_text(d, "family"));
    (void)snprintf(n.given, sizeof n.given, "%s", draft_text(d, "given"));
    (void)snprintf(n.phone, sizeof n.phone, "%s", draft_text(d, "phone"));
    if (!id_is_none(&patient))
        schedule_book_fill_patient(b, &patient);
    else if (*n.family)
        schedule_book_fill_new(b, &n);
    else
        form_set_text(b->form, BOOK_PATIENT, draft_text(d, "who"));
    resume_place(b, d);
    if (practice_find_type(front_of(app)->practice, draft_text(d, "type"), &type, &ignored))
        schedule_book_fill_type(b, type);
    form_set_text(b->form, BOOK_MINUTES, draft_text(d, "minutes"));
    form_set_text(b->form, BOOK_REMARK, draft_text(d, "remark"));
    form_set_text(b->form, BOOK_WITH, draft_text(d, "with"));
    form_set_text(b->form, BOOK_REPEAT, draft_text(d, "repeat"));
    for (int i = 1; b->purposes[i]; i++)
        if (strcmp(b->purpose_of[i], draft_text(d, "purpose")) == 0)
            form_set_choice(b->form, BOOK_PURPOSE, i);
    b->is_priority = draft_form_int(d, "priority") == 1;
    b->call = draft_form_id(d, "call");
    draft_form_take_up(&b->draft, d);
    schedule_book_fill_title(b);
    form_focus(b->form, id_is_none(&b->patient) && !b->is_new ? BOOK_PATIENT : b->has_place ? BOOK_TYPE : BOOK_WHEN);
}

/* ---- b ---- */

/* A slot that began and still runs is for who has just walked in; one that is over is not booked. */
static bool check_past(const struct schedule *s, int start_min, bool *is_walk_in, struct err *e)
{
    const struct schedule_day *d = &s->day;
    char time[8];
    int since = (d->today - d->date) * DAY_MIN + d->now_min - start_min;
    *is_walk_in = since > 0 && since < d->slot_min && since <= SLOT_WALK_IN_MIN;
    return since <= 0 || *is_walk_in ||
           err_set(e, ERR_REFUSED, "%s is over. Go to a time to come, or N finds the next that is free.",
                   civil_clock_text(start_min, time));
}

bool schedule_book_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct schedule *s = state;
    struct schedule_book_start from = {.usual_min = MINUTE_NONE};
    const struct appointment *x = schedule_grid_appointment(s);
    (void)row;
    if (x)
        return schedule_book_for(app, &x->patient, x, e);
    if (s->day.ncolumns == 0 || s->in_panel)
        return err_set(e, ERR_REFUSED, "Go to a time in the day first; N finds the next that is free.");
    if (s->day.columns[s->column].has_left)
        return err_set(e, ERR_REFUSED, "%s has left: nobody can be booked there. Go to another column",
                       s->day.columns[s->column].name);
    int start = s->day.rows[s->row].start_min;
    if (!check_past(s, start, &from.is_walk_in, e))
        return false;
    from.place =
        (struct place){.practitioner = s->day.columns[s->column].practitioner, .date = s->date, .start_min = start};
    from.room_min = schedule_grid_free_min(s);
    struct front_hand hand;
    if (front_whom(app, &hand))
        from.patient = hand.patient;
    return schedule_book_open(app, &from, e);
}

/* ---- walked in ---- */

bool schedule_book_run_walk_in(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct schedule_book_start from = {.usual_min = MINUTE_NONE, .is_walk_in = true, .is_now = true};
    (void)state, (void)row;
    clock_today(&from.place.date, &from.place.start_min);
    return schedule_book_open(app, &from, e);
}

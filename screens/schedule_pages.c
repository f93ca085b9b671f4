#include "screens/schedule_inner.h"

#include "base/clock.h"
#include "base/text.h"
#include "practice/practice_plan.h"
#include "practice/slot.h"
#include "screens/form.h"
#include "screens/pick.h"
#include "screens/schedule_when.h"

#include <stdlib.h>
#include <string.h>

enum {
    LIST_ROWS = 10,       /* lines of a list over the day */
    LOOK_AHEAD_DAYS = 60, /* closed days in a row that "next day" passes over */
    NAME_CELLS = 28,
};

/* ---- other days ---- */

static void go_to_date(struct app *app, struct schedule *s, int date)
{
    int today, now;
    clock_today(&today, &now);
    s->date = date;
    s->is_today = date == today;
    s->is_other_day = true;
    app_reload(app);
}

static bool is_worth_a_look(struct app *app, int date)
{
    struct practice *p = front_of(app)->practice;
    struct err ignored = {0};
    bool is_booked = false;
    return practice_is_working_day(p, date) || (schedule_is_booked(p, date, &is_booked, &ignored) && is_booked);
}

/* The next day on which the practice is open or somebody is booked; says which holidays it passed. */
bool schedule_pages_run_day(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct schedule *s = state;
    const struct practice *p = front_of(app)->practice;
    struct arena a = {0};
    const char *holiday = NULL;
    int to = s->date, holiday_date = 0;
    char day[16];
    int last = s->date + row->arg * LOOK_AHEAD_DAYS;
    if (!practice_plan(front_of(app)->practice, last < to ? last : to, last < to ? to : last, e))
        return false;
    for (int i = 0; i < LOOK_AHEAD_DAYS; i++) {
        to += row->arg;
        if (is_worth_a_look(app, to))
            break;
        const char *name = practice_holiday(p, to);
        if (name) {
            holiday = arena_strdup(&a, name); /* the next page makes a plan of its own */
            holiday_date = to;
        }
    }
    go_to_date(app, s, to);
    if (holiday)
        app_say(app, "Closed on %s: %s.", civil_desk_date(holiday_date, day), holiday);
    arena_finish(&a);
    return true;
}

bool schedule_pages_run_today(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct schedule *s = state;
    int today, now;
    (void)row, (void)e;
    clock_today(&today, &now);
    s->start_min = now;
    s->in_panel = false;
    s->is_jump = true;
    go_to_date(app, s, today);
    return true;
}

static const struct form_field DATE_FIELDS[] = {
    {.name = "date",
     .label = "Day",
     .kind = FORM_DATE,
     .flags = FORM_REQUIRED | FORM_NEAR,
     .cells = 16,
     .hint = "fri, 6w, -1, mon 16 nov; 16 nov: in the last 60 days, else the next one"},
};

static bool save_date(struct app *app, struct form *f, struct err *e)
{
    (void)e;
    go_to_date(app, f->ctx, form_date(f, 0));
    return true;
}

static const struct form_plan DATE_PLAN = {
    .name = "go-to-date",
    .title = "Go to a day",
    .help = "The day that the schedule shall show.",
    .fields = DATE_FIELDS,
    .field_count = 1,
    .save = save_date,
};

bool schedule_pages_run_date(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)row, (void)e;
    (void)form_open(app, &DATE_PLAN, state);
    return true;
}

/* V and M: the week or month around the day shown. */
bool schedule_pages_run_calendar(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct schedule *s = state;
    struct front_place here = front_place_none();
    here.date = s->date;
    if (s->day.ncolumns > 0)
        here.practitioner = s->day.columns[s->column].practitioner;
    return app_open(app, row->arg == SCHEDULE_MONTH ? "month" : "week", &here, e);
}

/* ---- lists over the day: each row is a place to go to ---- */

struct page {
    struct front_place *places; /* in the pick's arena */
    struct id *patients;        /* of rows without a place */
    /* What the openings or the slot are asked of. */
    struct id practitioner;
    int date, minute, minutes;
    struct id except;
};

static struct page *page_make(void)
{
    struct page *page = mem_alloc(sizeof *page);
    memset(page, 0, sizeof *page);
    return page;
}

static void close_page(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static struct pick_row *make_rows(struct pick *p, int n)
{
    struct page *page = p->ctx;
    page->places = arena_array(&p->arena, (size_t)n, sizeof *page->places);
    page->patients = arena_array(&p->arena, (size_t)n, sizeof *page->patients);
    return arena_array(&p->arena, (size_t)n, sizeof(struct pick_row));
}

static bool take_place(struct app *app, struct pick *p, int row, struct err *e)
{
    const struct page *page = p->ctx;
    struct front_place to = page->places[row];
    struct id patient = page->patients[row], record = to.appointment;
    return id_is_none(&patient) ? front_go(app, &to, e) : front_open_patient(app, &patient, &record, e);
}

/* A list that cannot be read says so and is empty. */
static int none(struct app *app, const struct err *e)
{
    app_say_err(app, e);
    return 0;
}

/* ---- N: next openings ---- */

static int list_openings(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct page *page = p->ctx;
    struct schedule_when_choice *found;
    struct err why = {0};
    const struct schedule_when_ask ask = {.typed = typed,
                                          .minutes = page->minutes,
                                          .usual = page->practitioner,
                                          .usual_min = MINUTE_NONE,
                                          .from_date = page->date,
                                          .is_length_said = true,
                                          .except = page->except};
    int n;
    if (!schedule_when_choices(front_of(app)->practice, &ask, &p->arena, &found, &n, &why)) {
        p->nothing = arena_strdup(&p->arena, why.text); /* it may be half typed, but nobody is told that we are full */
        return 0;
    }
    struct pick_row *out = make_rows(p, n);
    for (int i = 0; i < n; i++) {
        const struct place *at = &found[i].place;
        page->places[i] = (struct front_place){
            .date = at->date, .start_min = at->start_min, .practitioner = at->practitioner};
        out[i] = (struct pick_row){found[i].text, found[i].note, found[i].is_free ? STYLE_PLAIN : STYLE_WARN};
    }
    *rows = out;
    return n;
}

/* Until something is typed: what is shown, and that it may be something else. */
static const char *about_openings(struct app *app, struct pick *p, int row)
{
    const struct page *page = p->ctx;
    const struct practitioner *who = practice_practitioner(front_of(app)->practice, &page->practitioner);
    (void)row;
    return p->typed.len ? NULL
                        : arena_printf(&p->arena, "%d min with %s; or type: any, after 17, fri pm, %s45min",
                                       page->minutes, who ? who->name : "anybody", who ? "a name, " : "");
}

static const struct pick_plan OPENINGS_PLAN = {
    .title = "Next free",
    .help = "The next free times of this practitioner, or what is typed: a day, after 17, pm, anybody, a name, 45min. "
            "Enter goes to one, b books there.",
    .prompt = "Next free:",
    .empty = "Nothing is free like that. Type a day, a time, a name: fri, after 17, next week, any, okafor, 45min.",
    .take_title = "go there",
    .rows = LIST_ROWS,
    .find = list_openings,
    .about = about_openings,
    .take = take_place,
    .closed = close_page,
};

/* From the day shown on, so that it also answers "and the week after?". */
bool schedule_pages_run_openings(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct schedule *s = state;
    const struct practice *practice = front_of(app)->practice;
    (void)row, (void)e;
    struct page *page = page_make();
    page->minutes = s->is_carrying ? s->carried.minutes : practice->slot_min;
    page->except = s->is_carrying ? s->carried.id : ID_NONE;
    page->date = s->date;
    if (s->day.ncolumns > 0)
        page->practitioner = s->day.columns[s->column].practitioner;
    pick_open(app, &OPENINGS_PLAN, page);
    return true;
}

/* ---- H: what ever stood here ---- */

static const char *stood_note(struct arena *a, const struct stood *x)
{
    char day[8];
    int date, minute;
    zone_civil(x->at_ms, &date, &minute, NULL);
    return arena_printf(a, "%s%s%s", x->staff ? x->staff : "", x->staff ? " " : "", civil_short_date(date, day));
}

static int list_stood(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct page *page = p->ctx;
    struct err e = {0};
    struct stood *found;
    int n;
    (void)typed;
    if (!schedule_slot(front_of(app)->practice, &page->practitioner, page->date, page->minute, &p->arena, &found, &n,
                       &e))
        return none(app, &e);
    struct pick_row *out = make_rows(p, n);
    for (int i = 0; i < n; i++) {
        const struct appointment *x = &found[i].appointment;
        page->places[i] = front_place_of(x);
        if (x->status == STATUS_CANCELLED || x->status == STATUS_ENTERED_IN_ERROR)
            page->patients[i] = x->patient; /* it stands in no day any more: the patient's timeline has it */
        const char *name = text_pad(&p->arena, x->patient_name, NAME_CELLS);
        out[i] = (struct pick_row){arena_printf(&p->arena, "%s %s  %s", name, x->ref, found[i].what),
                                   stood_note(&p->arena, &found[i]), STYLE_PLAIN};
    }
    *rows = out;
    return n;
}

static const struct pick_plan SLOT_PLAN = {
    .title = "What stood here",
    .help = "Everybody who was ever booked at this time: moved, cancelled, by whom and when.",
    .empty = "Nobody was ever booked here.",
    .take_title = "go there",
    .rows = LIST_ROWS,
    .find = list_stood,
    .take = take_place,
    .closed = close_page,
};

void schedule_pages_open_slot(struct app *app, const struct id *practitioner, int date, int minute)
{
    struct arena a = {0};
    char day[16], time[8];
    struct page *page = page_make();
    page->practitioner = *practitioner;
    page->date = date;
    page->minute = minute;
    struct pick *p = pick_open(app, &SLOT_PLAN, page);
    pick_title(app, p, "What stood at %s %s, %s", civil_desk_date(date, day), civil_clock_text(minute, time),
               practice_practitioner_name(front_of(app)->practice, practitioner, &a));
    arena_finish(&a);
}

bool schedule_pages_run_history(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct schedule *s = state;
    if (schedule_grid_appointment(s))
        return schedule_history_run(app, s, row, e);
    if (s->day.ncolumns == 0 || s->in_panel)
        return err_set(e, ERR_REFUSED, "Go to a booking or a time first: H tells everything that ever was there.");
    struct id practitioner = s->day.columns[s->column].practitioner;
    schedule_pages_open_slot(app, &practitioner, s->date, s->day.rows[s->row].start_min);
    return true;
}

/* ---- lists of bookings on screens of their own ---- */

bool schedule_pages_run_unresolved(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row;
    return app_open(app, "unresolved", NULL, e);
}

bool schedule_pages_run_to_tell(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row;
    return app_open(app, "to-tell", NULL, e);
}

bool schedule_pages_run_flow(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row;
    return app_open(app, "flow", NULL, e);
}

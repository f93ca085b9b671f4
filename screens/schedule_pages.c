#include "screens/schedule_inner.h"

#include "base/clock.h"
#include "base/text.h"
#include "practice/practice_plan.h"
#include "practice/slot.h"
#include "screens/form.h"
#include "screens/pick.h"

#include <stdlib.h>
#include <string.h>

enum {
    LIST_ROWS = 10,       /* lines of a list over the day */
    LOOK_AHEAD_DAYS = 60, /* closed days in a row that "next day" passes over */
    UNRESOLVED_LISTED = 100,
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
     .flags = FORM_REQUIRED,
     .cells = 16,
     .hint = "23 nov, 6w, 3m, fri, next mon, tomorrow, -1"},
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

static const char *padded(struct arena *a, const char *text, int cells)
{
    struct buf out = {0};
    text_fit(&out, text, cells, true, true);
    const char *copy = arena_strdup(a, buf_str(&out));
    buf_finish(&out);
    return copy;
}

/* ---- N: next openings ---- */

static int list_openings(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct page *page = p->ctx;
    struct err e = {0};
    struct opening *found;
    int n, today, now;
    (void)typed;
    clock_today(&today, &now);
    struct wish wish = {.minutes = page->minutes,
                        .practitioner = page->practitioner,
                        .from_date = page->date,
                        .first_min = page->date == today ? now : 0,
                        .except = page->except};
    if (!schedule_free(front_of(app)->practice, &wish, &p->arena, &found, &n, &e))
        return none(app, &e);
    struct pick_row *out = make_rows(p, n);
    for (int i = 0; i < n; i++) {
        page->places[i] = (struct front_place){
            .date = found[i].date, .start_min = found[i].start_min, .practitioner = found[i].practitioner};
        const char *when = slot_text(&p->arena, found[i].date, found[i].start_min);
        out[i] = (struct pick_row){arena_printf(&p->arena, "%s  %s", when, found[i].practitioner_name),
                                   front_distance(&p->arena, found[i].date, today), STYLE_PLAIN};
    }
    *rows = out;
    return n;
}

static const struct pick_plan OPENINGS_PLAN = {
    .title = "Next free",
    .help = "The next free times of this practitioner; Enter goes to one, b books there.",
    .empty = "Nothing is free within a year.",
    .take_title = "go there",
    .rows = LIST_ROWS,
    .find = list_openings,
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
    struct pick *p = pick_open(app, &OPENINGS_PLAN, page);
    pick_title(app, p, "Next free with %s, %d min",
               id_is_none(&page->practitioner) ? "anybody" : s->day.columns[s->column].name, page->minutes);
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
        out[i] = (struct pick_row){
            arena_printf(&p->arena, "%s %s  %s", padded(&p->arena, x->patient_name, NAME_CELLS), x->ref, found[i].what),
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

bool schedule_pages_run_slot(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct schedule *s = state;
    char day[16], time[8];
    (void)row;
    if (s->day.ncolumns == 0 || s->in_panel)
        return err_set(e, ERR_REFUSED, "Go to a time in the day first: H tells what ever stood there.");
    struct page *page = page_make();
    page->practitioner = s->day.columns[s->column].practitioner;
    page->date = s->date;
    page->minute = s->day.rows[s->row].start_min;
    struct pick *p = pick_open(app, &SLOT_PLAN, page);
    pick_title(app, p, "What stood at %s %s, %s", civil_desk_date(s->date, day), civil_clock_text(page->minute, time),
               s->day.columns[s->column].name);
    return true;
}

/* ---- what happened? and the waiting list ---- */

static int list_unresolved(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct page *page = p->ctx;
    struct err e = {0};
    struct appointment *found;
    int n, total;
    (void)typed;
    if (!schedule_unresolved(front_of(app)->practice, UNRESOLVED_LISTED, &p->arena, &found, &n, &total, &e))
        return none(app, &e);
    struct pick_row *out = make_rows(p, n);
    for (int i = 0; i < n; i++) {
        const struct appointment *x = &found[i];
        page->places[i] = front_place_of(x);
        out[i] = (struct pick_row){arena_printf(&p->arena, "%s  %s %s", slot_text(&p->arena, x->date, x->start_min),
                                                padded(&p->arena, x->patient_name, NAME_CELLS), x->practitioner_name),
                                   x->type_name, STYLE_PLAIN};
    }
    *rows = out;
    return n;
}

static const struct pick_plan UNRESOLVED_PLAN = {
    .title = "What happened? Go there and say it: d seen, x did not come, a came late",
    .help = "Visits that are over and of which nobody has said how they ended, oldest first.",
    .empty = "Nothing: of every visit somebody has said how it ended.",
    .take_title = "go there",
    .rows = LIST_ROWS,
    .find = list_unresolved,
    .take = take_place,
    .closed = close_page,
};

bool schedule_pages_run_unresolved(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row, (void)e;
    (void)pick_open(app, &UNRESOLVED_PLAN, page_make());
    return true;
}

static int list_waiting(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct page *page = p->ctx;
    struct practice *practice = front_of(app)->practice;
    struct err e = {0};
    struct appointment *found;
    int n;
    (void)typed;
    if (!schedule_waitlist(practice, &p->arena, &found, &n, &e))
        return none(app, &e);
    struct pick_row *out = make_rows(p, n);
    for (int i = 0; i < n; i++) {
        const struct appointment *x = &found[i];
        const char *phone = "";
        (void)telecom_first(practice->book, &x->patient, "phone", &p->arena, &phone, &e);
        page->places[i] = front_place_of(x);
        page->patients[i] = x->patient;
        out[i] = (struct pick_row){
            arena_printf(&p->arena, "%s %s %s%s%s", padded(&p->arena, x->patient_name, NAME_CELLS), x->type_name,
                         x->practitioner_name, x->remark ? "  " : "", x->remark ? x->remark : ""),
            phone, STYLE_PLAIN};
    }
    *rows = out;
    return n;
}

static const struct pick_plan WAITING_PLAN = {
    .title = "Waiting list",
    .help = "Who would come at short notice, longest waiting first; Enter opens the patient.",
    .empty = "Nobody waits for a time.",
    .take_title = "open",
    .rows = LIST_ROWS,
    .find = list_waiting,
    .take = take_place,
    .closed = close_page,
};

bool schedule_pages_run_waitlist(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row, (void)e;
    (void)pick_open(app, &WAITING_PLAN, page_make());
    return true;
}

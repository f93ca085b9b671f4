#include "screens/schedule_inner.h"

#include "practice/absence.h"
#include "practice/appointment_code.h"
#include "practice/complaint_list.h"
#include "practice/conflict.h"
#include "practice/delay.h"
#include "practice/find.h"
#include "practice/slot.h"
#include "practice/words.h"

#include <string.h>

/* Texts being put together: clauses separated by `between`, empty ones left out. */
struct line {
    struct arena *a;
    const char *text;
};

static void add(struct line *l, const char *between, const char *clause)
{
    if (clause && *clause)
        l->text = *l->text ? arena_printf(l->a, "%s%s%s", l->text, between, clause) : clause;
}

static struct line line_of(struct arena *a)
{
    return (struct line){a, ""};
}

/* ---- a booking ---- */

static const char *time_of(struct arena *a, int64_t at_ms)
{
    char text[8];
    int date, minute;
    zone_civil(at_ms, &date, &minute, NULL);
    return arena_strdup(a, civil_clock_text(minute, text));
}

static const char *waited(struct arena *a, const struct schedule_day *d, const struct appointment *x)
{
    for (int i = 0; i < d->nbuilding; i++) {
        const struct building_row *row = &d->building[i];
        if (id_compare(&row->appointment->id, &x->id) == 0 && !row->is_in_room)
            return arena_printf(a, "waits %d of %d min", row->waited_min, row->promised_min);
    }
    return "";
}

/* "late (due, told) ", in front of what may be cut at the edge. */
static const char *late_words(struct arena *a, const struct practice *p, const struct appointment *x)
{
    if (!appointment_is_late_cancel(p, x))
        return "";
    const char *tag = words_desk(words_late_tag, appointment_code_late_tag(x->late_tag));
    const char *is_told = x->rule_told_at ? "told" : "";
    struct line l = line_of(a);
    add(&l, ", ", tag);
    add(&l, ", ", is_told);
    return *l.text ? arena_printf(a, "late (%s) ", l.text) : "late ";
}

static const char *cancelled_by(struct arena *a, const struct practice *p, const struct appointment *x)
{
    bool is_patient = x->cancel_by && strcmp(x->cancel_by, "patient") == 0;
    const char *why = practice_reason_name(p, "cancel", x->cancel_reason);
    return arena_printf(a, "cancelled %sby %s%s%s", late_words(a, p, x), is_patient ? "the patient" : "us",
                        *why ? ": " : "", why);
}

static const char *open_next(struct arena *a, const struct appointment *x)
{
    if (x->next == NEXT_OPEN)
        return x->next_note ? arena_printf(a, "leaving: %s", x->next_note) : "leaving: what next? d";
    return front_next(a, x);
}

/* That they know of the delay. */
static const char *told(struct arena *a, const struct appointment *x)
{
    return x->informed_at ? arena_printf(a, "told of the delay %s", time_of(a, x->informed_at)) : "";
}

/* When they come, where that is not the booked time. */
static const char *booked_words(struct arena *a, const struct appointment *x)
{
    static const char *const CODES[CONFIRM_COUNT] = {"", "left-message", "reminded", "confirmed", "call-me"};
    char time[8];
    struct line l = line_of(a);
    add(&l, ", ", x->confirmation == CONFIRM_NONE ? "booked" : words_desk(words_confirmation, CODES[x->confirmation]));
    if (x->expected_min != MINUTE_NONE)
        add(&l, ", ", arena_printf(a, "expected %s", civil_clock_text(x->expected_min, time)));
    if (x->asked_min != MINUTE_NONE)
        add(&l, ", ", arena_printf(a, "asked to come %s", civil_clock_text(x->asked_min, time)));
    add(&l, ", ", told(a, x));
    add(&l, ", ", x->is_short_notice ? "would come sooner" : "");
    return l.text;
}

/* What became of it, in desk words. */
static const char *state_words(struct arena *a, const struct practice *p, const struct schedule_day *d,
                               const struct appointment *x)
{
    struct line l = line_of(a);
    switch (x->status) {
    case STATUS_BOOKED:
        if (appointment_is_unresolved(x, d->today, d->now_min))
            return "what happened? a, d or x";
        return booked_words(a, x);
    case STATUS_ARRIVED:
        if (x->priority == PRIORITY_URGENT)
            add(&l, " ", "urgent,");
        add(&l, " ", x->arrived_at ? arena_printf(a, "arrived %s", time_of(a, x->arrived_at)) : "arrived");
        add(&l, ", ", waited(a, d, x));
        add(&l, ", ", told(a, x));
        return l.text;
    case STATUS_CHECKED_IN:
        return x->checked_in_at ? arena_printf(a, "in the room since %s", time_of(a, x->checked_in_at)) : "in the room";
    case STATUS_FULFILLED:
        add(&l, ", ", "seen");
        add(&l, ", ", x->is_history ? "" : open_next(a, x));
        return l.text;
    case STATUS_NOSHOW:
        add(&l, ", ", "did not come");
        add(&l, ", ", front_next(a, x));
        return l.text;
    case STATUS_CANCELLED: return cancelled_by(a, p, x);
    case STATUS_WAITLIST: return arena_printf(a, "waits since %s", slot_when(a, id_ms(&x->id)));
    case STATUS_NONE:
    case STATUS_ENTERED_IN_ERROR:
    case STATUS_COUNT: break;
    }
    return "";
}

/* "11:00, now 11:40" while its column runs late: the words of the list of whom to warn. */
static const char *when_words(struct arena *a, const struct schedule_day *d, const struct appointment *x)
{
    char time[8];
    const char *booked = arena_strdup(a, civil_clock_text(x->start_min, time));
    for (int c = 0; c < d->ncolumns; c++) {
        const struct schedule_column *column = &d->columns[c];
        if (!column->late_min || id_compare(&column->practitioner, &x->practitioner) != 0)
            continue;
        int now = delay_visit_min(d->appointments, d->nappointments, x, column->late_min, d->today, d->now_min);
        if (now != MINUTE_NONE)
            return arena_printf(a, "%s, now %s", booked, civil_clock_text(now, time));
    }
    return booked;
}

/* to_tell: why they will not be seen then, if it is so: no time of that day is said instead. */
static const char *what_line(struct arena *a, const struct practice *p, const struct schedule *s,
                             const struct appointment *x, const char *to_tell)
{
    char time[8];
    int age = x->birth_date == CIVIL_NONE ? -1 : civil_age(x->birth_date, s->day.today);
    const char *name = age >= 0 ? arena_printf(a, "%s %d", x->patient_name, age) : x->patient_name;
    const char *when = "";
    if (x->date != s->date)
        when = x->date == CIVIL_NONE ? "" : slot_text(a, x->date, x->start_min);
    else
        when = *to_tell ? arena_strdup(a, civil_clock_text(x->start_min, time)) : when_words(a, &s->day, x);
    struct line l = line_of(a);
    add(&l, " ", when);
    add(&l, " ", name);
    add(&l, "  ", state_words(a, p, &s->day, x));
    add(&l, "  ", x->ref);
    return l.text;
}

static const char *care_line(struct arena *a, struct practice *p, const struct patient *who,
                             const struct appointment *x, const char *to_tell)
{
    struct line l = line_of(a);
    if (*to_tell)
        add(&l, "", arena_printf(a, "! to tell: %s", to_tell));
    bool is_alone = !*to_tell && !*who->alert && !x->question && !*who->needs && !x->remark;
    const char *wrong = complaint_list_warning(p, &who->id, is_alone ? COMPLAINT_WORDS : 0, a);
    if (*wrong)
        add(&l, "; ", arena_printf(a, "! %s", wrong));
    if (*who->alert)
        add(&l, "; ", arena_printf(a, "! %s", who->alert));
    const char *other = conflict_other_alert(p, who, a);
    if (*other)
        add(&l, "; ", arena_printf(a, "! %s (7)", other));
    if (x->question)
        add(&l, "; ",
            arena_printf(a, "asked: %s %s", x->question,
                         x->answer ? arena_printf(a, "Answer: %s", x->answer) : "(no answer yet, Q)"));
    add(&l, "; ", who->needs);
    add(&l, "; ", x->remark);
    add(&l, "; ", x->class);
    if (who->deceased_date != CIVIL_NONE)
        add(&l, "; ", "died");
    return l.text;
}

static bool is_namesake(const struct schedule_day *d, const struct appointment *x)
{
    for (int i = 0; i < d->nappointments; i++)
        if (d->entries[i].is_namesake && id_compare(&d->entries[i].appointment->id, &x->id) == 0)
            return true;
    return false;
}

static const char *reach_line(struct arena *a, struct practice *p, const struct schedule_day *d,
                              const struct appointment *x)
{
    struct err ignored = {0}; /* what cannot be read is not said; the day itself was read */
    const char *phone;
    char day[16];
    struct find_visit next;
    struct line l = line_of(a);
    add(&l, "  ", arena_printf(a, "%s%s%d min", x->type_name, *x->type_name ? " " : "", x->minutes));
    if (patient_reached(p->book, &x->patient, a, &phone, &ignored))
        add(&l, "  ", phone);
    if (x->birth_date != CIVIL_NONE)
        add(&l, "  ", arena_printf(a, "born %s", civil_desk_date(x->birth_date, day) + 4));
    if (is_namesake(d, x))
        add(&l, ", ", "ask: two of the name today");
    /* The one after this, or after now where this one is past. */
    bool is_to_come = x->date > d->today || (x->date == d->today && x->start_min > d->now_min);
    if (find_next_visit(p->book, &x->patient, is_to_come ? x->date : d->today,
                        is_to_come ? x->start_min + 1 : d->now_min, &next, &ignored) &&
        next.date != CIVIL_NONE)
        add(&l, "  ", find_visit_words(a, &next, CIVIL_NONE));
    return l.text;
}

/* The day is brief about its bookings: here is the whole one. */
static const struct appointment *whole(struct practice *p, struct arena *a, const struct appointment *x)
{
    struct appointment *all = arena_alloc(a, sizeof *all);
    struct err ignored = {0}; /* gone with the file: the brief one still says what was known */
    return appointment_get(p, a, &x->id, all, &ignored) ? all : x;
}

static void tell_booking(struct app *app, struct schedule *s, const struct appointment *brief)
{
    struct practice *p = front_of(app)->practice;
    struct arena *a = &s->detail_arena;
    const struct appointment *x = whole(p, a, brief);
    struct patient who;
    struct err ignored = {0};
    const char *to_tell = s->day.nto_tell > 0 && x->status == STATUS_BOOKED ? absence_to_tell(p, a, x) : "";
    s->details[0] = what_line(a, p, s, x, to_tell);
    s->details[2] = reach_line(a, p, &s->day, x);
    s->details[1] = patient_get(p->book, &x->patient, a, &who, &ignored) ? care_line(a, p, &who, x, to_tell) : "";
    if (!*s->details[1]) { /* no hole between two lines */
        s->details[1] = s->details[2];
        s->details[2] = "";
    }
}

/* ---- a place where nobody is ---- */

static void tell_free(struct app *app, struct schedule *s, const struct schedule_cell *cell)
{
    struct arena *a = &s->detail_arena;
    const struct schedule_day *d = &s->day;
    const char *name = d->columns[s->column].name;
    int from = d->rows[s->row].start_min, until = from + schedule_grid_free_min(s);
    char start[8], end[8];
    bool is_past = d->date < d->today || (d->is_today && from + d->slot_min <= d->now_min);
    s->details[0] =
        arena_printf(a, "%s %s: %s until %s, %d min", civil_clock_text(from, start), name,
                     is_past ? "was free" : "free", civil_clock_text(until < DAY_MIN ? until : 0, end), until - from);
    for (int i = 0; i < cell->nentries && i < SCHEDULE_DETAILS - 1; i++) {
        const struct appointment *x = whole(front_of(app)->practice, a, cell->entries[i].appointment);
        s->details[1 + i] =
            arena_printf(a, "x %s  %s  %s", x->patient_name, x->ref, cancelled_by(a, front_of(app)->practice, x));
    }
}

static void tell_closed(struct schedule *s)
{
    struct arena *a = &s->detail_arena;
    const struct schedule_day *d = &s->day;
    const struct schedule_column *column = &d->columns[s->column];
    char day[16];
    if (*d->closed)
        s->details[0] = arena_printf(a, "Closed: %s.", d->closed);
    else if (id_is_none(&column->practitioner))
        s->details[0] = "Here, urgent, and with no practitioner yet. m takes them to somebody's column.";
    else if (!*column->spans)
        s->details[0] = arena_printf(a, "%s is not in on %s.", column->name, civil_desk_date(d->date, day));
    else
        s->details[0] = arena_printf(a, "%s is in %s.", column->name, column->spans);
}

static void tell_counter(struct schedule *s, const struct schedule_item *item)
{
    static const char *const TEXTS[] = {
        [SCHEDULE_ITEM_UNRESOLVED] = "Visits that are over, and nobody has said how they ended. Enter lists them.",
        [SCHEDULE_ITEM_TELL] = "Patients who have to be told that something has changed.",
        [SCHEDULE_ITEM_WAITLIST] = "Who would come at short notice. Enter lists them.",
    };
    if (item->kind >= SCHEDULE_ITEM_UNRESOLVED)
        s->details[0] = TEXTS[item->kind];
}

static void tell_carried(const struct practice *p, struct schedule *s)
{
    struct arena *a = &s->detail_arena;
    const char *then = "";
    for (int i = 0; i < s->nwaiting; i++)
        then = arena_printf(a, "%s%s%s", then, i ? ", " : "Then ", s->waiting[i].name);
    s->details[0] = arena_printf(a, "%s %s, %d min, from %s", id_is_none(&s->carried.copy) ? "Moving" : "Copying",
                                 s->carried.name, s->carried.minutes, s->carried.where);
    if (schedule_carry_is_refused(s) && !*s->over)
        s->details[1] = "Enter again: there on purpose, with a reason. Or go to a free slot; Esc: back.";
    else
        s->details[1] =
            s->nwaiting > 0
                ? arena_printf(a, "%d left. Enter puts down, m picks up one more, Esc puts all back.", s->nwaiting + 1)
                : "Go to a free slot, also on another day. Enter puts it there, Esc puts it back.";
    s->details[2] = *s->over ? arena_printf(a, "%s%sOver others on purpose: %s", then, *then ? ". " : "",
                                            practice_reason_name(p, "overbook", s->over))
                             : then;
}

static void forget(struct schedule *s)
{
    arena_reset(&s->detail_arena);
    for (int i = 0; i < SCHEDULE_DETAILS; i++)
        s->details[i] = NULL;
}

void schedule_detail_later(struct app *app, struct schedule *s)
{
    forget(s);
    app_moved(app);
}

void schedule_detail_load(struct app *app, struct schedule *s)
{
    const struct appointment *x = schedule_grid_appointment(s);
    const struct schedule_cell *cell = schedule_grid_cell(s);
    forget(s);
    if (s->is_carrying)
        tell_carried(front_of(app)->practice, s);
    else if (x)
        tell_booking(app, s, x);
    else if (s->in_panel && s->item < s->nitems)
        tell_counter(s, &s->items[s->item]);
    else if (cell && cell->kind == CELL_FREE)
        tell_free(app, s, cell);
    else if (cell)
        tell_closed(s);
}

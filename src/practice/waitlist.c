#include "practice/waitlist.h"

#include "base/clock.h"
#include "base/text.h"
#include "book/stmt.h"
#include "practice/appointment_code.h"
#include "practice/appointment_edit.h"
#include "practice/appointment_row.h"
#include "practice/find.h"
#include "practice/record.h"
#include "practice/slot.h"

#include <stddef.h>

enum { HOUR_MIN = 60, DAY_MS = 86400000 };

/* ---- what is wanted ---- */

#define MEMBER(field, type, name, what)                         \
    {                                                           \
        field, type, offsetof(struct waitlist_want, name), what \
    }
static const struct record_member members[] = {
    MEMBER(APPOINTMENT_PRACTITIONER, RECORD_ID, practitioner, "practitioner"),
    MEMBER(APPOINTMENT_TYPE, RECORD_ID, type, "type"),
    MEMBER(APPOINTMENT_MINUTES, RECORD_COUNT, minutes, "length"),
    MEMBER(APPOINTMENT_REMARK, RECORD_TEXT, remark, "remark"),
    MEMBER(APPOINTMENT_WANT_DAYS, RECORD_COUNT, days, "days"),
    MEMBER(APPOINTMENT_WANT_FROM_MIN, RECORD_COUNT, from_min, "hours"),
    MEMBER(APPOINTMENT_WANT_TO_MIN, RECORD_COUNT, to_min, "hours"),
    MEMBER(APPOINTMENT_WANT_UNTIL, RECORD_DATE, until, "last day"),
    MEMBER(APPOINTMENT_IS_SHORT_NOTICE, RECORD_FLAG, is_short_notice, "short notice"),
};
static const struct record_table table = {KIND_APPOINTMENT, "entry of the waiting list", members,
                                          sizeof members / sizeof members[0]};

struct waitlist_want waitlist_none(void)
{
    return (struct waitlist_want){.days = -1, .from_min = MINUTE_NONE, .to_min = MINUTE_NONE, .until = CIVIL_NONE};
}

struct waitlist_want waitlist_want_of(const struct appointment *x)
{
    return (struct waitlist_want){.patient = x->patient,
                                  .practitioner = x->practitioner,
                                  .type = x->type,
                                  .minutes = x->minutes,
                                  .days = x->want_days ? (int)x->want_days : -1,
                                  .from_min = x->want_from_min,
                                  .to_min = x->want_to_min,
                                  .until = x->want_until,
                                  .is_short_notice = x->is_short_notice,
                                  .remark = x->remark};
}

/* ---- checking ---- */

static bool check_hours(const struct waitlist_want *w, struct err *e)
{
    int from = w->from_min == MINUTE_NONE ? 0 : w->from_min, to = w->to_min == MINUTE_NONE ? DAY_MIN : w->to_min;
    if (from < 0 || from >= DAY_MIN || to <= from || to > DAY_MIN)
        return err_set(e, ERR_INPUT, "When they can: the end has to be after the start");
    return to - from >= w->minutes ||
           err_set(e, ERR_INPUT, "When they can: %d minutes do not hold a visit of %d", to - from, w->minutes);
}

/* Fills in the length and cleans the remark. */
static bool check(struct desk *d, struct arena *a, struct waitlist_want *w, struct err *e)
{
    struct practice *p = d->practice;
    const struct appointment_type *type = practice_type(p, &w->type);
    const struct practitioner *who = practice_practitioner(p, &w->practitioner);
    int today, now;
    char day[16];
    clock_today(&today, &now);
    if (!type && !id_is_none(&w->type))
        return err_set(e, ERR_MISSING, "There is no such type of visit in the practice's policy");
    if (!id_is_none(&w->practitioner) && (!who || !who->is_active))
        return err_set(e, ERR_MISSING, "There is no such practitioner any more: say somebody else, or anybody");
    if (w->minutes == 0)
        w->minutes = type ? type->minutes : p->slot_min;
    if (w->minutes < 1 || w->minutes > APPOINTMENT_MINUTES_MAX)
        return err_set(e, ERR_INPUT, "A visit lasts 1 to %d minutes, not %d", APPOINTMENT_MINUTES_MAX, w->minutes);
    if (w->days == 0 || w->days >= 1 << 7)
        return err_set(e, ERR_INPUT, "When they can: name at least one day, or none for any");
    if (w->until != CIVIL_NONE && w->until < today)
        return err_set(e, ERR_INPUT, "Until %s: that day is past", civil_desk_date(w->until, day));
    return check_hours(w, e) && appointment_edit_text(a, "remark", w->remark, &w->remark, e);
}

/* ---- adding and changing ---- */

static bool warn_if_waiting(struct practice *p, struct arena *a, const struct id *patient, struct outcome *out,
                            struct err *e)
{
    struct appointment *rows;
    int n;
    if (!appointment_of_patient(p, a, patient, &rows, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        if (rows[i].status == STATUS_WAITLIST)
            slot_warn(a, out, arena_printf(a, "On the waiting list before, too: %s.", rows[i].ref));
    return true;
}

static void put(struct act *act, const struct id *id, const struct waitlist_want *w)
{
    char ref[REF_TEXT];
    act_record(act, KIND_APPOINTMENT, id, &w->patient);
    act_set_id(act, APPOINTMENT_PATIENT, &w->patient);
    act_set_text(act, APPOINTMENT_STATUS, transition_status_code(STATUS_WAITLIST));
    act_set_text(act, APPOINTMENT_CONFIRMATION, appointment_code_confirmation(CONFIRM_NONE));
    act_set_text(act, APPOINTMENT_REF, ref_text(id, ref));
    record_put(&table, act, w);
}

/* Who it is for: somebody known, or added now. */
static bool find_patient(struct desk *d, struct arena *a, struct act *act, struct waitlist_want *w, struct outcome *out,
                         struct err *e)
{
    int today, now;
    clock_today(&today, &now);
    if (!w->new_patient)
        return appointment_edit_patient(d->practice, a, &w->patient, today, &w->patient, e) &&
               warn_if_waiting(d->practice, a, &w->patient, out, e);
    struct patient add = *w->new_patient;
    if (id_is_none(&add.id))
        add.id = w->patient;
    return patient_put(act, &add, w->telecoms, w->ntelecoms, &w->patient, e);
}

bool waitlist_add(struct desk *d, struct arena *a, const struct id *id, const struct waitlist_want *want,
                  struct outcome *out, struct err *e)
{
    struct act act;
    struct waitlist_want w = *want;
    struct row row;
    const struct transition *t = transition_find(STATUS_NONE, STATUS_WAITLIST);
    *out = (struct outcome){0};
    if (!appointment_edit_may(d, t, e) || !check(d, a, &w, e) ||
        !act_begin(d->practice->book, &act, t->act, &d->who, e))
        return false;
    bool ok = book_row(d->practice->book, KIND_APPOINTMENT, id, a, &row, e);
    if (ok && row.exists) { /* an earlier try was written after all */
        act_abandon(&act);
        out->was_there = true;
        return appointment_get(d->practice, a, id, &out->appointment, e);
    }
    ok = ok && find_patient(d, a, &act, &w, out, e);
    if (ok)
        put(&act, id, &w);
    return appointment_edit_close(d, a, &act, ok, id, out, e);
}

bool waitlist_edit(struct desk *d, struct arena *a, const struct id *id, const struct waitlist_want *saw,
                   const struct waitlist_want *want, struct outcome *out, struct err *e)
{
    struct act act;
    struct appointment was;
    struct waitlist_want w = *want;
    struct id own = *id; /* id may point into out */
    *out = (struct outcome){0};
    if (!check(d, a, &w, e) || !appointment_edit_open(d, a, "appointment-edit", LEVEL_DESK, &own, NULL, &act, &was, e))
        return false;
    bool ok =
        was.status == STATUS_WAITLIST || err_set(e, ERR_REFUSED, "%s is not on the waiting list any more: it is %s",
                                                 was.ref, transition_status_desk(was.status));
    ok = ok && record_edit(&table, &act, &own, &was.patient, saw, &w, e);
    return appointment_edit_close(d, a, &act, ok, &own, out, e);
}

/* ---- the list ---- */

static const char *wants_text(struct arena *a, const struct appointment *x)
{
    return arena_printf(a, "%s%s%d min with %s", x->type_name, *x->type_name ? " " : "", x->minutes,
                        *x->practitioner_name ? x->practitioner_name : "anybody");
}

static const char *clause(struct arena *a, const char *text, const char *more)
{
    return !*more ? text : *text ? arena_printf(a, "%s, %s", text, more) : more;
}

static const char *can_text(struct arena *a, const struct appointment *x)
{
    char day[8];
    const char *text = waitlist_days_text(a, x->want_days ? (int)x->want_days : -1);
    text = clause(a, text, waitlist_hours_text(a, x->want_from_min, x->want_to_min));
    if (!*text)
        text = "any time";
    if (x->want_until != CIVIL_NONE) {
        const char *until = civil_short_date(x->want_until, day);
        text = clause(a, text, arena_printf(a, "until %s", until + (*until == ' ')));
    }
    return clause(a, text, x->is_short_notice ? "short notice" : "");
}

static struct waitlist_row row_of(struct arena *a, const struct appointment *x, int today)
{
    int64_t waited = (clock_now_ms() - id_ms(&x->id)) / DAY_MS;
    return (struct waitlist_row){.appointment = x,
                                 .days_waited = waited > 0 ? (int)waited : 0,
                                 .wants = wants_text(a, x),
                                 .can = can_text(a, x),
                                 .is_over = x->want_until != CIVIL_NONE && x->want_until < today,
                                 .has_place = x->status != STATUS_WAITLIST};
}

/* Who has a booking all the same is offered nothing without a word of it. Read after the list: it cannot fail that. */
static void say_booked(struct practice *p, struct arena *a, int today, int now, struct waitlist_row *row)
{
    struct err ignored = {0};
    struct find_visit v;
    if (row->has_place || !find_next_visit(p->book, &row->appointment->patient, today, now, &v, &ignored) ||
        v.date == CIVIL_NONE)
        return;
    row->is_booked = true;
    row->can = arena_printf(a, "has %s; %s", slot_text(a, v.date, v.start_min), row->can);
}

void waitlist_warn(struct practice *p, struct arena *a, const struct id *patient, struct outcome *out)
{
    struct err ignored = {0};
    struct id *all;
    int n;
    if (!patient_behind(p->book, patient, a, &all, &n, &ignored))
        return;
    for (int i = 0; i < n; i++) {
        struct stmt *q = stmt_get(p->book, SQL_WAITLIST_OF, &ignored);
        if (!q)
            return;
        stmt_bind_id(q, "patient", &all[i]);
        while (stmt_step(q, &ignored))
            slot_warn(a, out, arena_printf(a, "Still on the waiting list: %s.", stmt_text(q, "ref", a)));
        (void)stmt_done(q, &ignored);
    }
}

/* Two statements in one read: who waits, and who would come sooner from this day on. */
static bool read_all(struct practice *p, struct arena *a, int from, struct appointment_rows *rows, struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_SCHEDULE_WAITLIST, e);
    if (!q || !appointment_row_all(p, q, a, rows, e))
        return false;
    q = stmt_get(p->book, SQL_WAITLIST_SOONER, e);
    if (!q)
        return false;
    stmt_bind_int(q, "from", from);
    return appointment_row_all(p, q, a, rows, e);
}

bool waitlist_list(struct practice *p, struct arena *a, struct waitlist_row **out, int *count, struct err *e)
{
    struct appointment_rows rows = {0};
    int today, now;
    *out = NULL;
    *count = 0;
    clock_today(&today, &now);
    if (!book_read_begin(p->book, e))
        return false;
    bool ok = read_all(p, a, today, &rows, e);
    book_read_end(p->book);
    if (!ok)
        return false;
    *out = arena_array(a, (size_t)rows.count, sizeof **out);
    for (int i = 0; i < rows.count; i++) {
        const struct appointment *x = &rows.rows[i];
        if (x->date == today && x->start_min <= now) /* nobody comes sooner to what has begun */
            continue;
        (*out)[*count] = row_of(a, x, today);
        say_booked(p, a, today, now, &(*out)[(*count)++]);
    }
    return true;
}

/* ---- offering ---- */

/* As waitlist_take will ask: a place that is taken, or whose room is, or whose practitioner is off, is nobody's. */
static bool can_have(struct practice *p, struct arena *a, const struct waitlist_row *row, const struct waitlist_slot *s)
{
    const struct appointment *x = row->appointment;
    struct outcome out = {0};
    struct err why = {0};
    bool overlaps;
    struct slot_ask ask = {
        .place = {.practitioner = s->practitioner, .date = s->date, .start_min = s->start_min, .minutes = x->minutes},
        .except = x->id};
    ask.place.room = slot_room(p, &ask.place, x);
    return slot_check(p, a, &ask, &out, &overlaps, &why);
}

static bool suits(struct practice *p, struct arena *a, const struct waitlist_row *row, const struct waitlist_slot *s)
{
    const struct appointment *x = row->appointment;
    bool is_sooner = s->date < x->date || (s->date == x->date && s->start_min < x->start_min);
    if (row->has_place && !is_sooner)
        return false;
    return x->minutes <= s->free_min &&
           (id_is_none(&x->practitioner) || id_compare(&x->practitioner, &s->practitioner) == 0) &&
           (!x->want_days || (x->want_days & 1u << civil_weekday(s->date))) &&
           (x->want_from_min == MINUTE_NONE || s->start_min >= x->want_from_min) &&
           (x->want_to_min == MINUTE_NONE || s->start_min + x->minutes <= x->want_to_min) &&
           (x->want_until == CIVIL_NONE || s->date <= x->want_until) && can_have(p, a, row, s);
}

bool waitlist_offer(struct practice *p, struct arena *a, const struct waitlist_slot *slot, struct waitlist_row **out,
                    int *count, struct err *e)
{
    struct waitlist_row *all;
    int n, today, now;
    clock_today(&today, &now);
    int64_t ahead = (int64_t)(slot->date - today) * DAY_MIN + slot->start_min - now;
    *out = NULL;
    *count = 0;
    if (ahead < 0)
        return true;
    if (!waitlist_list(p, a, &all, &n, e))
        return false;
    *out = arena_array(a, (size_t)n, sizeof **out);
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < n; i++) {
            bool is_unsure = ahead < WAITLIST_SOON_H * HOUR_MIN && !all[i].appointment->is_short_notice;
            if (is_unsure == (pass == 1) && suits(p, a, &all[i], slot)) {
                (*out)[*count] = all[i];
                (*out)[(*count)++].is_unsure = is_unsure;
            }
        }
    return true;
}

bool waitlist_take(struct desk *d, struct arena *a, const struct id *id, const struct version *v,
                   const struct waitlist_slot *slot, struct outcome *out, struct err *e)
{
    struct place to = {.practitioner = slot->practitioner, .date = slot->date, .start_min = slot->start_min};
    return appointment_move(d, a, id, v, &to, NULL, out, e);
}

#include "practice/appointment.h"

#include "base/clock.h"
#include "practice/absence.h"
#include "practice/appointment_code.h"
#include "practice/appointment_edit.h"
#include "practice/appointment_row.h"
#include "practice/clash.h"
#include "practice/death_said.h"
#include "practice/next.h"
#include "practice/slot.h"
#include "practice/queue.h"
#include "practice/rule_run.h"
#include "practice/timeline.h"

#include <stdlib.h>
#include <string.h>

enum { HOUR_MS = 3600000 };

/* ---- reading ---- */

static bool list(struct practice *p, struct arena *a, struct stmt *q, struct appointment **out, int *count,
                 struct err *e)
{
    struct appointment_rows rows = {0};
    bool ok = q && appointment_row_all(p, q, a, &rows, e);
    *out = rows.rows;
    *count = ok ? rows.count : 0;
    return ok;
}

bool appointment_get(struct practice *p, struct arena *a, const struct id *id, struct appointment *out, struct err *e)
{
    char text[ID_TEXT];
    struct appointment *rows;
    int n;
    struct stmt *q = stmt_get(p->book, SQL_APPOINTMENT_BY_ID, e);
    if (q)
        stmt_bind_id(q, "id", id);
    if (!list(p, a, q, &rows, &n, e))
        return false;
    if (!n)
        return err_set(e, ERR_MISSING, "There is no booking with the id %s", id_text(id, text));
    *out = rows[0];
    return true;
}

bool appointment_by_ref(struct practice *p, struct arena *a, const char *typed, struct appointment **out, int *count,
                        struct err *e)
{
    char ref[REF_TEXT];
    *out = NULL;
    *count = 0;
    if (!typed || !ref_parse(typed, ref))
        return err_set(e, ERR_INPUT, "'%.40s' is no booking reference: eight letters and digits, like K7M4-QX7R",
                       typed ? typed : "");
    struct stmt *q = stmt_get(p->book, SQL_APPOINTMENT_OF_REF, e);
    if (q)
        stmt_bind_text(q, "ref", ref);
    return list(p, a, q, out, count, e);
}

/* As the statement has them: those without a date last. */
static int newest_first(const void *x, const void *y)
{
    const struct appointment *a = x, *b = y;
    int order = (b->date > a->date) - (b->date < a->date);
    if (order == 0)
        order = (b->start_min > a->start_min) - (b->start_min < a->start_min);
    return order ? order : id_compare(&b->id, &a->id);
}

bool appointment_of_patient(struct practice *p, struct arena *a, const struct id *patient, struct appointment **out,
                            int *count, struct err *e)
{
    struct appointment_rows rows = {0};
    struct id *ids = NULL;
    int nids = 0;
    bool ok = patient_behind(p->book, patient, a, &ids, &nids, e);
    for (int i = 0; ok && i < nids; i++) {
        struct stmt *q = stmt_get(p->book, SQL_APPOINTMENT_OF_PATIENT, e);
        if (q)
            stmt_bind_id(q, "patient", &ids[i]);
        ok = q && appointment_row_all(p, q, a, &rows, e);
    }
    if (ok && nids > 1 && rows.count > 1)
        qsort(rows.rows, (size_t)rows.count, sizeof *rows.rows, newest_first);
    *out = rows.rows;
    *count = ok ? rows.count : 0;
    return ok;
}

static bool lately_of_one(struct practice *p, struct arena *a, const struct id *patient, int today, int past,
                          struct appointment **out, int *count, int *room, struct err *e)
{
    int64_t since = CIVIL_MIN;
    struct stmt *nth = stmt_get(p->book, SQL_APPOINTMENT_OF_PATIENT_NTH, e);
    if (!nth)
        return false;
    stmt_bind_id(nth, "patient", patient);
    stmt_bind_int(nth, "today", today);
    stmt_bind_int(nth, "n", past > 0 ? past - 1 : 0);
    if (stmt_step(nth, e))
        since = stmt_int(nth, "date");
    struct stmt *q = stmt_done(nth, e) ? stmt_get(p->book, SQL_APPOINTMENT_OF_PATIENT_SINCE, e) : NULL;
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    stmt_bind_int(q, "since", since);
    while (stmt_step(q, e)) {
        if (*count == *room) {
            int want = *room ? *room * 2 : 8;
            *out = arena_grow(a, *out, (size_t)*room, (size_t)want, sizeof **out);
            *room = want;
        }
        struct appointment *row = &(*out)[(*count)++];
        appointment_row_lately(p, q, a, row);
        row->patient = *patient;
    }
    return stmt_done(q, e);
}

bool appointment_lately(struct practice *p, struct arena *a, const struct id *patient, int today, int past,
                        struct appointment **out, int *count, struct err *e)
{
    struct id *ids = NULL;
    int nids = 0, room = 0;
    *out = NULL;
    *count = 0;
    bool ok = patient_behind(p->book, patient, a, &ids, &nids, e);
    for (int i = 0; ok && i < nids; i++)
        ok = lately_of_one(p, a, &ids[i], today, past, out, count, &room, e);
    if (ok && *count > 1)
        qsort(*out, (size_t)*count, sizeof **out, newest_first);
    return ok;
}

struct version appointment_version(const struct appointment *a)
{
    return (struct version){.is_set = true,
                            .status = a->status,
                            .confirmation = a->confirmation,
                            .next = a->next,
                            .practitioner = a->practitioner,
                            .room = a->room,
                            .date = a->date,
                            .start_min = a->start_min,
                            .minutes = a->minutes};
}

static bool is_inside_hours(const struct practice *p, const struct appointment *a, int64_t at_ms)
{
    return a->date != CIVIL_NONE &&
           zone_instant_near(a->date, a->start_min) - at_ms < (int64_t)p->late_cancel_h * HOUR_MS;
}

bool appointment_is_late_cancel(const struct practice *p, const struct appointment *a)
{
    return a->status == STATUS_CANCELLED && a->cancelled_at && !a->arrived_at && a->cancel_by &&
           strcmp(a->cancel_by, "patient") == 0 &&
           !(a->cancel_reason && strcmp(a->cancel_reason, DEATH_SAID_CANCEL) == 0) &&
           is_inside_hours(p, a, a->cancelled_at);
}

bool appointment_would_be_late(const struct practice *p, const struct appointment *a)
{
    return a->status == STATUS_BOOKED && is_inside_hours(p, a, clock_now_ms());
}

bool appointment_is_unplaced(const struct appointment *a)
{
    return a->status == STATUS_ARRIVED && id_is_none(&a->practitioner);
}

bool appointment_is_unresolved(const struct appointment *a, int today, int now_min)
{
    if (a->is_history || !transition_is_active(a->status) || a->date > today)
        return false;
    int64_t end = (int64_t)a->date * DAY_MIN + a->start_min + a->minutes;
    if (end > (int64_t)today * DAY_MIN + now_min)
        return false;
    /* Who is here today is here, however long ago her time was over. */
    return a->status == STATUS_BOOKED || a->date < today;
}

struct next_step appointment_next(const struct appointment *a)
{
    return (struct next_step){.next = a->next, .due = a->next_due, .note = a->next_note};
}

/* ---- smaller acts ---- */

bool appointment_cancel(struct desk *d, struct arena *a, const struct id *id, const struct version *v, int by,
                        const char *reason, const struct next_step *next, struct outcome *out, struct err *e)
{
    struct change_of_status c = {.to = STATUS_CANCELLED, .cancel_by = by, .reason = reason};
    if (next)
        c.next = *next;
    return appointment_status(d, a, id, v, &c, out, e);
}

bool appointment_confirm(struct desk *d, struct arena *a, const struct id *id, const struct version *v,
                         enum confirmation c, struct outcome *out, struct err *e)
{
    struct act act;
    struct appointment was;
    struct id own = *id; /* id may point into out */
    *out = (struct outcome){0};
    if (!appointment_edit_open(d, a, "appointment-confirm", LEVEL_DESK, &own, v, &act, &was, e))
        return false;
    bool ok = was.status == STATUS_BOOKED ||
              err_set(e, ERR_REFUSED, "%s is %s: only a booking still to come can be confirmed", was.ref,
                      transition_status_desk(was.status));
    if (ok)
        appointment_edit_confirm(&act, &was, c);
    return appointment_edit_close(d, a, &act, ok, &own, out, e);
}

bool appointment_set_next(struct desk *d, struct arena *a, const struct id *id, const struct version *v,
                          const struct next_step *next, struct outcome *out, struct err *e)
{
    struct act act;
    struct appointment was;
    struct next_step n;
    struct id own = *id; /* id may point into out */
    *out = (struct outcome){0};
    if (!appointment_edit_open(d, a, "appointment-next", LEVEL_DESK, &own, v, &act, &was, e))
        return false;
    bool ok = transition_is_end(was.status) ||
              err_set(e, ERR_REFUSED, "%s is %s: what comes next is said at the end of a visit", was.ref,
                      transition_status_desk(was.status));
    ok = ok && next_settle(d->practice, a, &was, was.status, next, &n, e);
    if (ok) {
        int today, now_min;
        clock_today(&today, &now_min);
        if (!n.note && was.next != NEXT_CLOSED)
            n.note = was.next_note; /* the clinician's advice stays; why it was to end is none */
        act_record(&act, KIND_APPOINTMENT, &own, &was.patient);
        next_set(&act, &n);
        if (was.status == STATUS_FULFILLED && !was.left_at && was.date == today && n.next != NEXT_OPEN)
            act_set_int(&act, APPOINTMENT_LEFT_AT, act.at_ms);
        ok = death_said_put(d->practice, a, &act, &was.patient, NULL, &n, e);
    }
    if (!appointment_edit_close(d, a, &act, ok, &own, out, e))
        return false;
    if (death_said(d->practice, a, &out->appointment))
        slot_warn(a, out, "They are kept as alive until the death is recorded.");
    return true;
}

/* ---- whole appointments that come in ---- */

static bool check_whole(const struct appointment *x, struct err *e)
{
    if (x->status == STATUS_NONE || x->status >= STATUS_ENTERED_IN_ERROR)
        return err_set(e, ERR_INPUT, "A booking that comes in needs a status");
    /* History is closed: it can only say how something ended. */
    if (x->is_history && (!transition_is_end(x->status) || !transition_find(STATUS_NONE, x->status)))
        return err_set(e, ERR_INPUT, "History that comes in cannot be '%s': it is over",
                       transition_status_code(x->status));
    if (!x->is_history && x->next == NEXT_OPEN && (x->status == STATUS_CANCELLED || x->status == STATUS_NOSHOW))
        return err_set(e, ERR_INPUT, "A booking that comes in as '%s' needs what comes next",
                       transition_status_code(x->status));
    if (x->status == STATUS_WAITLIST && (x->date == CIVIL_NONE || !x->date))
        return true;
    if (x->date < CIVIL_MIN || x->date > CIVIL_MAX || x->start_min < 0 || x->start_min >= DAY_MIN)
        return err_set(e, ERR_INPUT, "A booking that comes in needs a date and a time of day");
    if (x->minutes < 0 || (transition_is_active(x->status) && (x->minutes < 1 || x->minutes > APPOINTMENT_MINUTES_MAX)))
        return err_set(e, ERR_INPUT, "A booking lasts 1 to %d minutes, not %d", APPOINTMENT_MINUTES_MAX, x->minutes);
    return true;
}

static void set_text(struct act *act, int field, const char *v)
{
    if (v && *v)
        act_set_text(act, field, v);
}

static void set_id(struct act *act, int field, const struct id *v)
{
    if (!id_is_none(v))
        act_set_id(act, field, v);
}

static void set_int(struct act *act, int field, int64_t v, bool is_there)
{
    if (is_there)
        act_set_int(act, field, v);
}

static void put_place(struct act *act, const struct appointment *x)
{
    bool has_date = x->status != STATUS_WAITLIST || (x->date && x->date != CIVIL_NONE);
    set_id(act, APPOINTMENT_PATIENT, &x->patient);
    set_id(act, APPOINTMENT_PRACTITIONER, &x->practitioner);
    set_id(act, APPOINTMENT_ROOM, &x->room);
    set_id(act, APPOINTMENT_TYPE, &x->type);
    set_int(act, APPOINTMENT_DATE, x->date, has_date);
    set_int(act, APPOINTMENT_START_MIN, x->start_min, has_date);
    act_set_int(act, APPOINTMENT_MINUTES, x->minutes);
}

/* What somebody on the waiting list wants; a minute or a date of 0 is none here. */
static void put_wish(struct act *act, const struct appointment *x)
{
    set_int(act, APPOINTMENT_WANT_DAYS, x->want_days, x->want_days != 0);
    set_int(act, APPOINTMENT_WANT_FROM_MIN, x->want_from_min, x->want_from_min > 0);
    set_int(act, APPOINTMENT_WANT_TO_MIN, x->want_to_min, x->want_to_min > 0);
    set_int(act, APPOINTMENT_WANT_UNTIL, x->want_until, x->want_until != 0 && x->want_until != CIVIL_NONE);
    set_int(act, APPOINTMENT_IS_SHORT_NOTICE, 1, x->is_short_notice);
}

bool appointment_write(struct act *act, const struct appointment *x, struct err *e)
{
    char ref[REF_TEXT];
    if (!check_whole(x, e))
        return false;
    act_record(act, KIND_APPOINTMENT, &x->id, id_is_none(&x->patient) ? NULL : &x->patient);
    put_place(act, x);
    act_set_text(act, APPOINTMENT_STATUS, transition_status_code(x->status));
    if (!x->is_history)
        act_set_text(act, APPOINTMENT_CONFIRMATION, appointment_code_confirmation(x->confirmation));
    set_text(act, APPOINTMENT_REMARK, x->remark);
    set_text(act, APPOINTMENT_CLASS, x->class);
    set_int(act, APPOINTMENT_ASKED_MIN, x->asked_min, x->asked_min > 0);
    set_int(act, APPOINTMENT_ARRIVED_AT, x->arrived_at, x->arrived_at != 0);
    set_int(act, APPOINTMENT_INFORMED_AT, x->informed_at, x->informed_at != 0);
    set_int(act, APPOINTMENT_CHECKED_IN_AT, x->checked_in_at, x->checked_in_at != 0);
    set_int(act, APPOINTMENT_LEFT_AT, x->left_at, x->left_at != 0);
    set_text(act, APPOINTMENT_CANCEL_BY, x->cancel_by);
    set_text(act, APPOINTMENT_CANCEL_REASON, x->cancel_reason);
    set_int(act, APPOINTMENT_CANCELLED_AT, x->cancelled_at, x->cancelled_at != 0);
    set_text(act, APPOINTMENT_NEXT_CODE, appointment_code_next(x->next));
    set_int(act, APPOINTMENT_NEXT_DUE, x->next_due, x->next == NEXT_DATE);
    set_text(act, APPOINTMENT_NEXT_NOTE, x->next_note);
    set_text(act, APPOINTMENT_OVERBOOK_REASON, x->overbook_reason);
    set_text(act, APPOINTMENT_ORIGIN, x->is_history ? "history" : NULL);
    set_int(act, APPOINTMENT_EXPECTED_MIN, x->expected_min, x->expected_min > 0);
    act_set_text(act, APPOINTMENT_REF, ref_text(&x->id, ref));
    set_text(act, APPOINTMENT_IDENTIFIER, x->identifier);
    set_int(act, APPOINTMENT_MADE_AT, x->made_at, x->made_at != 0);
    set_int(act, APPOINTMENT_PRIORITY, x->priority, x->priority != PRIORITY_NONE);
    set_text(act, APPOINTMENT_QUESTION, x->question);
    set_text(act, APPOINTMENT_ANSWER, x->answer);
    set_text(act, APPOINTMENT_LATE_TAG, appointment_code_late_tag(x->late_tag));
    set_text(act, APPOINTMENT_TELL, x->tell == TELL_DUE ? "due" : x->tell == TELL_TOLD ? "told" : NULL);
    put_wish(act, x);
    return true;
}

/* ---- the fold's hook ---- */

bool appointment_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    rule_appointment_changed(b, before, after);
    return clash_changed(b, before, after, e) && absence_appointment_changed(b, before, after, e) &&
           queue_fact_changed(b, before, after, e) && timeline_put(b, before, after, e);
}

bool appointment_wrote(struct book *b, const struct row *part, struct err *e)
{
    struct id practitioner = row_id(part, APPOINTMENT_PRACTITIONER);
    int64_t date = row_int(part, APPOINTMENT_DATE, CIVIL_NONE),
            start = row_int(part, APPOINTMENT_START_MIN, MINUTE_NONE);
    if (id_is_none(&practitioner) || date == CIVIL_NONE || start == MINUTE_NONE ||
        row_is(part, APPOINTMENT_ORIGIN, "history"))
        return true;
    struct stmt *q = stmt_get(b, SQL_STOOD_ADD, e);
    if (!q)
        return false;
    stmt_bind_id(q, "practitioner", &practitioner);
    stmt_bind_int(q, "date", date);
    stmt_bind_int(q, "start_min", start);
    stmt_bind_id(q, "appointment", &part->id);
    return stmt_run(q, e);
}

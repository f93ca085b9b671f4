#include "practice/absence.h"

#include "base/clock.h"
#include "book/stmt.h"
#include "practice/absence_hours.h"
#include "practice/appointment_edit.h"
#include "practice/appointment_row.h"
#include "practice/clash.h"
#include "practice/conflict.h"
#include "practice/follow_up.h"
#include "practice/queue.h"
#include "practice/slot.h"
#include "practice/words.h"

#include <string.h>

/* ---- table absent ---- */

static bool drop(struct book *b, enum sql_id which, const char *name, const struct id *id, struct err *e)
{
    struct stmt *q = stmt_get(b, which, e);
    if (!q)
        return false;
    stmt_bind_id(q, name, id);
    return stmt_run(q, e);
}

/* Who is in the room is being seen: nobody has to ring. */
static bool can_miss(const struct appointment *x)
{
    return (x->status == STATUS_BOOKED || x->status == STATUS_ARRIVED) && !x->is_history && x->date != CIVIL_NONE &&
           x->start_min != MINUTE_NONE;
}

static bool is_same_place(const struct appointment *x, const struct appointment *y)
{
    return x->date == y->date && x->start_min == y->start_min && x->minutes == y->minutes &&
           id_compare(&x->practitioner, &y->practitioner) == 0;
}

bool absence_appointment_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    struct appointment was = appointment_row_of(before), now = appointment_row_of(after);
    bool could = before->exists && can_miss(&was), can = can_miss(&now);
    if ((!could && !can) || (could && can && is_same_place(&was, &now)))
        return true;
    if (could && !drop(b, SQL_ABSENT_DROP, "appointment", &now.id, e))
        return false;
    if (!can)
        return true;
    struct stmt *q = stmt_get(b, SQL_ABSENT_ADD, e);
    if (!q)
        return false;
    stmt_bind_id(q, "appointment", &now.id);
    stmt_bind_id(q, "practitioner", &now.practitioner);
    stmt_bind_int(q, "date", now.date);
    stmt_bind_int(q, "start", now.start_min);
    stmt_bind_int(q, "end", now.start_min + now.minutes);
    return stmt_run(q, e);
}

static void bind_field(struct stmt *q, const char *name, const struct row *row, int field)
{
    struct value v = row_get(row, field);
    stmt_bind_value(q, name, &v);
}

/* Adds those who stand under it now to a list of ids. */
static bool add_under(struct book *b, const struct id *availability, struct buf *ids, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_ABSENT_UNDER, e);
    if (!q)
        return false;
    stmt_bind_id(q, "availability", availability);
    while (stmt_step(q, e)) {
        struct id id = stmt_id(q, "appointment");
        buf_add(ids, &id, sizeof id);
    }
    return stmt_done(q, e);
}

static bool put_availability(struct book *b, const void *what, struct err *e)
{
    const struct row *after = what;
    if (!row_is(after, AVAILABILITY_WHAT, "off") || row_int(after, FIELD_ENTERED_IN_ERROR, 0))
        return true;
    struct stmt *q = stmt_get(b, SQL_ABSENT_ADD_AVAILABILITY, e);
    if (!q)
        return false;
    stmt_bind_id(q, "availability", &after->id);
    bind_field(q, "practitioner", after, AVAILABILITY_PRACTITIONER);
    bind_field(q, "from", after, AVAILABILITY_FROM_DATE);
    bind_field(q, "to", after, AVAILABILITY_TO_DATE);
    bind_field(q, "weekdays", after, AVAILABILITY_WEEKDAYS);
    bind_field(q, "start", after, AVAILABILITY_START_MIN);
    bind_field(q, "end", after, AVAILABILITY_END_MIN);
    return stmt_run(q, e);
}

bool absence_again(struct book *b, const struct id *said,
                   bool (*put)(struct book *b, const void *what, struct err *e), const void *what, struct err *e)
{
    struct buf ids = {0};
    bool ok = add_under(b, said, &ids, e) && drop(b, SQL_ABSENT_DROP_AVAILABILITY, "availability", said, e) &&
              put(b, what, e) && add_under(b, said, &ids, e);
    for (size_t at = 0; ok && at < ids.len; at += sizeof(struct id)) {
        struct id id;
        memcpy(&id, ids.data + at, sizeof id);
        ok = queue_fact_again(b, &id, e);
    }
    buf_finish(&ids);
    return ok;
}

bool absence_availability_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    (void)before;
    return absence_again(b, &after->id, put_availability, after, e);
}

/* ---- saying it, and taking it back ---- */

static const char *act_of(const struct availability *x)
{
    static const char *const names[AVAILABILITY_COUNT] = {"column-off", "column-hours", "column-block",
                                                          "column-reserve"};
    enum availability_what what;
    return availability_parse(x->what, &what) ? names[what] : "column-off";
}

/* A column off at eleven is no news for who was to come at nine. */
static void bind_now(struct stmt *q)
{
    int today, now;
    clock_today(&today, &now);
    stmt_bind_int(q, "today", today);
    stmt_bind_int(q, "now", now);
}

static bool count_under(struct book *b, const struct id *availability, int *n, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_ABSENT_COUNT, e);
    *n = 0;
    if (!q)
        return false;
    stmt_bind_id(q, "availability", availability);
    bind_now(q);
    if (stmt_step(q, e))
        *n = (int)stmt_int(q, "n");
    return stmt_done(q, e);
}

bool absence_would(struct book *b, const struct availability *x, int *n, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_ABSENT_WOULD, e);
    *n = 0;
    if (!q)
        return false;
    bool has_hours = x->start_min >= 0 && x->end_min >= 0;
    stmt_bind_id(q, "practitioner", &x->practitioner);
    stmt_bind_int(q, "from", x->from_date);
    stmt_bind_int(q, "to", x->to_date);
    stmt_bind_int(q, "start", has_hours ? x->start_min : 0);
    stmt_bind_int(q, "end", has_hours ? x->end_min : DAY_MIN);
    bind_now(q);
    if (stmt_step(q, e))
        *n = (int)stmt_int(q, "n");
    return stmt_done(q, e);
}

bool absence_say(struct desk *d, const struct availability *x, struct id *id, int *under, struct err *e)
{
    struct arena a = {0};
    struct availability clean = *x;
    struct act act;
    int today, now;
    clock_today(&today, &now);
    if (id_is_none(&clean.id))
        clean.id = id_new(clock_now_ms());
    *id = clean.id;
    int due = 0;
    bool ok = availability_check(&a, &clean, e) && appointment_edit_level(d, LEVEL_DESK, "say when somebody is in", e);
    if (ok && clean.to_date < today)
        ok = err_set(e, ERR_INPUT, "Those days are over: what is past stays as it was");
    if (ok && !id_is_none(&clean.practitioner) && !practice_practitioner(d->practice, &clean.practitioner))
        ok = err_set(e, ERR_MISSING, "There is no such practitioner in the practice's policy");
    ok = ok && act_begin(d->practice->book, &act, act_of(&clean), &d->who, e);
    if (ok) {
        availability_put(&act, &clean, NULL);
        ok = absence_hours_put(d->practice, &act, &clean, true, &due, e) && act_write(&act, e) &&
             count_under(d->practice->book, id, under, e);
        if (strcmp(clean.what, availability_code(AVAILABILITY_OFF)) != 0)
            *under = due;
        ok = act_end(&act, ok, e);
    }
    arena_finish(&a);
    return ok;
}

bool absence_end(struct desk *d, const struct id *availability, int *again, struct err *e)
{
    struct arena a = {0};
    struct availability x;
    struct act act;
    *again = 0;
    if (!appointment_edit_level(d, LEVEL_DESK, "say when somebody is in", e) ||
        !act_begin(d->practice->book, &act, "availability-remove", &d->who, e))
        return false;
    bool ok = availability_get(act.book, availability, &a, &x, e) &&
              (x.is_in_error || (availability_drop(&act, availability, e) &&
                                 absence_hours_put(d->practice, &act, &x, false, again, e)));
    arena_finish(&a);
    if (ok)
        return act_commit(&act, e);
    act_abandon(&act);
    return false;
}

/* ---- the ring list ---- */

/* *out: NULL, it is nobody's being off. */
static bool off_words(struct practice *p, struct arena *a, const struct appointment *x, const char **out)
{
    struct availability off;
    struct err ignored = {0}; /* a row says less */
    struct stmt *q = stmt_get(p->book, SQL_ABSENT_OF, &ignored);
    *out = NULL;
    if (!q)
        return false;
    stmt_bind_id(q, "appointment", &x->id);
    bool found = stmt_step(q, &ignored);
    struct id id = found ? stmt_id(q, "availability") : ID_NONE;
    if (!stmt_done(q, &ignored))
        return false;
    if (found && !availability_get(p->book, &id, a, &off, &ignored)) {
        *out = absence_policy_words(p, a, x); /* nobody said it on a screen */
        return ignored.kind == ERR_MISSING;
    }
    const char *who = !found                         ? NULL
                      : id_is_none(&off.practitioner) ? "closed"
                                                      : arena_printf(a, "%s off", x->practitioner_name);
    *out = who && *off.label ? arena_printf(a, "%s: %s", who, off.label) : who;
    return true;
}

#define ON_AFTER_ALL "on after all"

const char *absence_why(struct practice *p, struct arena *a, const struct appointment *x)
{
    struct err ignored = {0}; /* a row says less */
    struct tell_why w;
    const char *off;
    if (!off_words(p, a, x, &off))
        return "";
    if (off)
        return x->tell == TELL_TOLD ? arena_printf(a, "told, move or cancel: %s", off) : off;
    if (x->status == STATUS_CANCELLED)
        return "cancelled by us";
    const char *outside = absence_hours_words(p, a, x);
    if (!absence_hours_why(p->book, &x->id, &w, &ignored) || w.cause == TELL_CAUSE_CHANGED || (w.was_due && !outside))
        return arena_printf(a, "moved to %s%s%s", slot_text(a, x->date, x->start_min), outside ? "; " : "",
                            outside ? outside : "");
    return outside ? outside : arena_printf(a, ON_AFTER_ALL ", %s is in", x->practitioner_name);
}

const char *absence_off(struct practice *p, struct arena *a, const struct appointment *x)
{
    const char *off;
    return off_words(p, a, x, &off) && off ? off : "";
}

bool absence_is_on(struct practice *p, struct arena *a, const struct appointment *x)
{
    return x->tell == TELL_DUE && strncmp(absence_why(p, a, x), ON_AFTER_ALL, strlen(ON_AFTER_ALL)) == 0;
}

/* What to know before ringing. A number that must not be rung is not here at all. */
static bool fill_reach(struct practice *p, struct arena *a, struct absence_row *row, struct err *e)
{
    struct patient who;
    struct telecom *all;
    int n;
    row->phone = row->care = "";
    if (!patient_get(p->book, &row->appointment.patient, a, &who, e) ||
        !telecom_list(p->book, &row->appointment.patient, a, &all, &n, e))
        return false;
    const char *standing = patient_standing(a, &who), *needs = patient_care(a, &who);
    const char *care = *standing ? arena_printf(a, "! %s", standing) : "";
    const char *const alerts[] = {who.alert, conflict_other_alert(p, &who, a)};
    for (int i = 0; i < 2; i++)
        if (*alerts[i])
            care = arena_printf(a, "%s%s%s", *care ? care : "! ", *care ? "; " : "", alerts[i]);
    if (*needs)
        care = arena_printf(a, "%s%s%s", care, *care ? "; " : "", needs);
    if (*who.channel && strcmp(who.channel, "call") != 0)
        care = arena_printf(a, "%s%slikes to be reached by %s", care, *care ? "; " : "",
                            words_desk(words_channel, who.channel));
    for (int i = 0; i < n && !*row->phone; i++) {
        if (strcmp(all[i].system, "phone") != 0 || all[i].is_bad)
            continue;
        row->phone = all[i].value;
        if (*all[i].message)
            care = arena_printf(a, "%s%sa message may say: %s", care, *care ? "; " : "",
                                words_desk(words_message, all[i].message));
    }
    row->care = care;
    return !patient_is_never_rung(&who) || patient_reached(p->book, &who.id, a, &row->phone, e);
}

/* That somebody has tried already, and when the next try is: nobody rings twice in a row. */
static void fill_tries(struct practice *p, struct arena *a, struct absence_row *row)
{
    struct follow_up f;
    struct err ignored = {0}; /* a row says less */
    struct id id = queue_rule_id(FOLLOW_UP_TELL, &row->appointment.id);
    char day[16];
    bool exists = false;
    if (row->appointment.tell == TELL_TOLD)
        return;
    if (!follow_up_get(p->book, &id, a, &f, &exists, &ignored) || !exists)
        f = follow_up_none(FOLLOW_UP_TELL);
    const char *tries = absence_tries(p, a, &row->appointment, f.attempts);
    if (*tries)
        row->why = arena_printf(a, "%s: %s", tries, row->why);
    if (f.attempts <= 0)
        return;
    const char *next = f.hold_date == CIVIL_NONE   ? ""
                       : f.hold_min == MINUTE_NONE ? civil_desk_date(f.hold_date, day)
                                                   : slot_text(a, f.hold_date, f.hold_min);
    row->care = arena_printf(a, "%s%slast try: %s%s%s", row->care, *row->care ? "; " : "",
                             words_desk(words_outcome, f.outcome), *next ? ", next " : "", next);
}

static bool fill_openings(struct practice *p, struct arena *a, struct absence_row *row, struct err *e)
{
    enum { LOOKED_AT = 12, AHEAD_DAYS = 60 };
    const struct appointment *x = &row->appointment;
    struct opening *found;
    int n, today, now;
    clock_today(&today, &now);
    struct wish w = {.minutes = x->minutes > 0 ? x->minutes : p->slot_min,
                     .practitioner = x->practitioner,
                     .from_date = today,
                     .to_date = today + AHEAD_DAYS,
                     .limit = ABSENCE_FREE_MAX + 1, /* their own time is none to offer */
                     .except = x->id};
    if (!slot_free(p, &w, a, &found, &n, e))
        return false;
    for (int i = 0; i < n && row->nsame < ABSENCE_FREE_MAX; i++)
        if (found[i].date != x->date || found[i].start_min != x->start_min)
            row->same[row->nsame++] = found[i];
    /* With others: about when they wanted to come. */
    w.practitioner = ID_NONE;
    w.from_date = x->date > today ? x->date : today;
    w.limit = LOOKED_AT;
    if (!slot_free(p, &w, a, &found, &n, e))
        return false;
    for (int i = 0; i < n && row->nother < ABSENCE_FREE_MAX; i++)
        if (id_compare(&found[i].practitioner, &x->practitioner) != 0)
            row->other[row->nother++] = found[i];
    return true;
}

bool absence_list(struct practice *p, bool with_openings, struct arena *a, struct absence_row **out, int *count,
                  struct err *e)
{
    struct appointment_rows rows = {0};
    int today, now;
    clock_today(&today, &now);
    *count = 0;
    struct stmt *q = stmt_get(p->book, SQL_ABSENCE_TELL, e);
    if (!q)
        return false;
    stmt_bind_int(q, "today", today);
    stmt_bind_int(q, "now", now);
    stmt_bind_int(q, "limit", ABSENCE_LIST_MAX);
    if (!appointment_row_all(p, q, a, &rows, e))
        return false;
    *out = arena_array(a, (size_t)rows.count, sizeof **out);
    for (int i = 0; i < rows.count; i++) {
        struct absence_row *row = &(*out)[i];
        *row = (struct absence_row){.appointment = rows.rows[i]};
        row->is_past = row->appointment.status == STATUS_BOOKED && row->appointment.date == today &&
                       row->appointment.start_min < now;
        row->why = absence_why(p, a, &row->appointment);
        if (!fill_reach(p, a, row, e) ||
            (with_openings && row->appointment.status != STATUS_CANCELLED && !fill_openings(p, a, row, e)))
            return false;
        fill_tries(p, a, row);
    }
    *count = rows.count;
    return true;
}

static bool count(struct practice *p, enum sql_id which, int *out, struct err *e)
{
    int today, now;
    clock_today(&today, &now);
    struct stmt *q = stmt_get(p->book, which, e);
    *out = 0;
    if (!q)
        return false;
    stmt_bind_int(q, "today", today);
    if (stmt_step(q, e))
        *out = (int)stmt_int(q, "n");
    return stmt_done(q, e);
}

bool absence_count(struct practice *p, int *out, struct err *e)
{
    return count(p, SQL_ABSENCE_TELL_COUNT, out, e);
}

bool absence_untold(struct practice *p, int *out, struct err *e)
{
    return count(p, SQL_ABSENCE_UNTOLD, out, e);
}

/* ---- told ---- */

static bool is_under(struct book *b, const struct appointment *x, bool *out, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_ABSENT_OF, e);
    if (!q)
        return false;
    stmt_bind_id(q, "appointment", &x->id);
    *out = stmt_step(q, e);
    return stmt_done(q, e);
}

bool absence_stands(struct book *b, const struct appointment *x, bool *out, struct err *e)
{
    *out = false;
    return (x->status != STATUS_BOOKED && x->status != STATUS_ARRIVED) || is_under(b, x, out, e);
}

/* Is there anything to tell them? */
static bool is_due(struct book *b, const struct appointment *x, bool *out, struct err *e)
{
    *out = x->tell == TELL_DUE;
    return *out || x->tell == TELL_TOLD || is_under(b, x, out, e);
}

const char *absence_to_tell(struct practice *p, struct arena *a, const struct appointment *x)
{
    struct err ignored = {0}; /* then nothing is said */
    bool due = false, stands = false;
    if (!is_due(p->book, x, &due, &ignored) || (!due && !absence_stands(p->book, x, &stands, &ignored)))
        return "";
    return due || stands ? absence_why(p, a, x) : "";
}

bool absence_told(struct desk *d, struct arena *a, const struct id *id, const struct version *v, struct outcome *out,
                  struct err *e)
{
    struct act act;
    struct appointment was;
    struct id own = *id; /* id may point into out */
    bool due = false, stands = false;
    const char *outside = NULL;
    *out = (struct outcome){0};
    if (!appointment_edit_open(d, a, "appointment-told", LEVEL_DESK, &own, v, &act, &was, e))
        return false;
    bool ok = is_due(d->practice->book, &was, &due, e) && absence_stands(d->practice->book, &was, &stands, e);
    if (ok && !due)
        ok = err_set(e, ERR_REFUSED,
                     was.tell == TELL_TOLD ? "%s: they have been told already" : "%s: there is nothing to tell them",
                     was.ref);
    if (ok) {
        act_record(&act, KIND_APPOINTMENT, &own, &was.patient);
        act_set_text(&act, APPOINTMENT_TELL, "told");
        ok = follow_up_known(&act, &own, e);
    }
    if (!appointment_edit_close(d, a, &act, ok, &own, out, e))
        return false;
    if (!stands && was.status == STATUS_BOOKED)
        outside = absence_hours_words(d->practice, a, &was);
    if (stands)
        slot_warn(a, out, ABSENCE_STANDS);
    else if (outside)
        slot_warn(a, out, arena_printf(a, "%s. Is it to be moved?", outside));
    return true;
}

bool absence_note_change(struct act *act, const struct appointment *was, bool *due, struct err *e)
{
    *due = was->tell == TELL_DUE;
    if (was->tell == TELL_TOLD) /* of what stood before: if this changes again, they have to be told of that */
        act_set_null(act, APPOINTMENT_TELL);
    if (was->tell == TELL_DUE) /* of this, now: who takes the other back does not take it away */
        act_set_text(act, APPOINTMENT_TELL, "due");
    if (was->tell != TELL_NOTHING)
        return true;
    if (!is_due(act->book, was, due, e) || (!*due && !clash_of(act->book, &was->id, due, e)))
        return false;
    if (*due)
        act_set_text(act, APPOINTMENT_TELL, "due");
    return true;
}

bool absence_note_cancelled(struct act *act, const struct appointment *was, struct err *e)
{
    int today, now;
    clock_today(&today, &now);
    bool is_to_come = was->date > today || (was->date == today && was->start_min >= now);
    bool stands = false, due;
    if (was->status != STATUS_BOOKED || was->tell == TELL_DUE || !is_to_come)
        return absence_note_change(act, was, &due, e);
    /* Who was told that nobody is in then does not come; who was told of anything else does. */
    if (was->tell == TELL_TOLD && (!absence_stands(act->book, was, &stands, e) || stands))
        return stands && absence_note_change(act, was, &due, e);
    act_set_text(act, APPOINTMENT_TELL, "due");
    return true;
}

bool absence_note_reinstated(struct act *act, struct arena *a, const struct appointment *was, struct err *e)
{
    struct value had;
    if (strcmp(was->cancel_by, "practice") != 0)
        return true;
    if (was->tell == TELL_TOLD) { /* that it was cancelled */
        act_set_text(act, APPOINTMENT_TELL, "due");
        return true;
    }
    if (!absence_hours_had(act->book, &was->id, a, &had, e))
        return false;
    act_set(act, APPOINTMENT_TELL, &had);
    return true;
}

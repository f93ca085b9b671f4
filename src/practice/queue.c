#include "practice/queue_inner.h"

#include "book/stmt.h"
#include "practice/appointment_row.h"
#include "practice/policy.h"
#include "practice/rule_inner.h"
#include "practice/rule_run.h"

#include <stdio.h>
#include <string.h>

/* ---- what a fact gives by itself ---- */

struct id queue_rule_id(const char *kind, const struct id *fact)
{
    char hex[ID_TEXT], text[ID_TEXT + 40];
    (void)snprintf(text, sizeof text, "%s %s", kind, id_text(fact, hex));
    return id_derived("follow-up", text);
}

bool queue_is_by_rule(const char *kind)
{
    return strcmp(kind, FOLLOW_UP_REBOOK) == 0 || strcmp(kind, FOLLOW_UP_NEXT) == 0 ||
           strcmp(kind, FOLLOW_UP_TELL) == 0 || strcmp(kind, FOLLOW_UP_UNRESOLVED) == 0;
}

void queue_due_on_day(struct queue_due *d, int64_t date)
{
    d->opens = date * DAY_MIN;
    d->at = d->opens + QUEUE_DAY_AT;
    d->due = d->opens + DAY_MIN - 1;
}

static bool is_open(const struct row *x)
{
    return x->exists && !row_int(x, FIELD_ENTERED_IN_ERROR, 0) && !row_is(x, APPOINTMENT_ORIGIN, "history");
}

/* Who waits for a place has none. */
static bool has_place(const struct row *x)
{
    return row_int(x, APPOINTMENT_DATE, CIVIL_NONE) != CIVIL_NONE;
}

static bool has_ended(const struct row *x)
{
    return row_is(x, APPOINTMENT_STATUS, "fulfilled") || row_is(x, APPOINTMENT_STATUS, "cancelled") ||
           row_is(x, APPOINTMENT_STATUS, "noshow");
}

/* Seen, and left to the desk, where nobody said what next: once the day is over they have gone without it. */
static bool is_left_open(const struct row *x)
{
    return row_is(x, APPOINTMENT_STATUS, "fulfilled") && row_get(x, APPOINTMENT_NEXT_CODE).type == VALUE_NULL;
}

/* What next was answered with "to rebook" on a day that stands beside it, or with a date; or by nobody till the day
 * after. */
static struct queue_due next_of(const struct row *x, const char *kind)
{
    struct queue_due d = {.patient = row_id(x, APPOINTMENT_PATIENT), .fact = x->id};
    bool is_date = strcmp(kind, FOLLOW_UP_NEXT) == 0, is_left = !is_date && has_place(x) && is_left_open(x);
    int64_t day = row_int(x, APPOINTMENT_DATE, CIVIL_NONE), date = is_left ? day + 1 : is_date ? CIVIL_NONE : day;
    if (!is_left)
        date = row_int(x, APPOINTMENT_NEXT_DUE, date);
    if (!is_open(x) || !has_ended(x) || date == CIVIL_NONE ||
        !(is_left || row_is(x, APPOINTMENT_NEXT_CODE, is_date ? "date" : "rebook")))
        return d;
    d.kind = kind;
    queue_due_on_day(&d, date);
    return d;
}

/* They have to know of it before it begins; who was told by nobody stays to be told until that day is over, since they
 * may have come for nothing (absence_list has the same). Of what we cancelled at any time. Who knows that somebody is
 * off is still to be moved or cancelled. */
static struct queue_due tell_of(const struct row *x, bool is_absent)
{
    struct queue_due d = {.patient = row_id(x, APPOINTMENT_PATIENT), .fact = x->id};
    bool is_booked = row_is(x, APPOINTMENT_STATUS, "booked") || row_is(x, APPOINTMENT_STATUS, "arrived");
    bool is_ours = row_is(x, APPOINTMENT_STATUS, "cancelled") && row_is(x, APPOINTMENT_CANCEL_BY, "practice");
    bool is_left = row_is(x, APPOINTMENT_TELL, "told") ? is_absent && row_is(x, APPOINTMENT_STATUS, "booked")
                                                       : is_absent || row_is(x, APPOINTMENT_TELL, "due");
    if (!is_open(x) || !has_place(x) || !is_left || !(is_booked || is_ours))
        return d;
    d.kind = FOLLOW_UP_TELL;
    d.at = d.due = row_int(x, APPOINTMENT_DATE, 0) * DAY_MIN + row_int(x, APPOINTMENT_START_MIN, 0);
    d.closes = is_booked ? (d.due / DAY_MIN + 1) * DAY_MIN : 0;
    return d;
}

static bool is_absent(struct book *b, const struct id *appointment, bool *out, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_ABSENT_OF, e);
    if (!q)
        return false;
    stmt_bind_id(q, "appointment", appointment);
    *out = stmt_step(q, e);
    return stmt_done(q, e);
}

static bool due_of(struct book *b, const struct row *x, const char *kind, struct queue_due *out, struct err *e)
{
    bool absent = false;
    if (strcmp(kind, FOLLOW_UP_TELL) != 0) {
        *out = next_of(x, kind);
        return true;
    }
    if (is_open(x) && has_place(x) && !is_absent(b, &x->id, &absent, e))
        return false;
    *out = tell_of(x, absent);
    return true;
}

/* ---- what people said of it ---- */

static struct queue_due due_by_hand(struct arena *a, const struct row *f)
{
    struct queue_due d = {.patient = row_id(f, FOLLOW_UP_PATIENT), .fact = row_id(f, FOLLOW_UP_FACT)};
    struct value kind = row_get(f, FOLLOW_UP_KIND);
    int64_t date = row_int(f, FOLLOW_UP_DUE_DATE, CIVIL_NONE);
    if (!f->exists || row_int(f, FIELD_ENTERED_IN_ERROR, 0) || kind.type != VALUE_TEXT || date == CIVIL_NONE)
        return d;
    d.kind = arena_strndup(a, kind.p, kind.n);
    queue_due_on_day(&d, date);
    return d;
}

static void at_minute(struct queue_due *d, int64_t date, int64_t minute)
{
    queue_due_on_day(d, date);
    if (d->falls) /* at the same hour of the other day */
        d->falls = date * DAY_MIN + d->falls % DAY_MIN;
    if (minute >= 0 && minute < DAY_MIN)
        d->at = d->due = date * DAY_MIN + minute;
}

/* A record that has ended, or was taken back, is of an earlier time where the fact is an appointment: what it gives is
 * ended at the appointment, and if it is there the appointment has opened it again. */
struct queue_said queue_said_of(const struct row *f)
{
    bool holds = f->exists && !row_int(f, FIELD_ENTERED_IN_ERROR, 0);
    bool is_over = row_is(f, FOLLOW_UP_STATUS, "completed") || row_is(f, FOLLOW_UP_STATUS, "cancelled");
    struct id owner = row_id(f, FOLLOW_UP_OWNER);
    bool is_confidential = row_int(f, FOLLOW_UP_IS_CONFIDENTIAL, 0) == 1;
    return (struct queue_said){
        .is_live = holds && !is_over,
        .is_ended = holds && is_over,
        .is_raised = row_int(f, FOLLOW_UP_RAISED_AT, 0) != 0,
        .raised_min = row_int(f, FOLLOW_UP_RAISED_AT, 0) / 60000,
        .due_date = (int)row_int(f, FOLLOW_UP_DUE_DATE, CIVIL_NONE),
        .due_min = (int)row_int(f, FOLLOW_UP_DUE_MIN, -1),
        .hold_date = (int)row_int(f, FOLLOW_UP_HOLD_DATE, CIVIL_NONE),
        .hold_min = (int)row_int(f, FOLLOW_UP_HOLD_MIN, -1),
        .owner = owner,
        .position = row_get(f, FOLLOW_UP_POSITION),
        .is_given_up = row_is(f, FOLLOW_UP_STATUS, "failed"),
        .is_confidential = is_confidential,
        .keeper = !is_confidential     ? ID_NONE
                  : id_is_none(&owner) ? row_id(f, FOLLOW_UP_MADE_BY)
                                       : owner,
    };
}

void queue_lay_over(struct queue_due *d, const struct queue_said *s)
{
    if (d->kind && !queue_is_by_rule(d->kind) && s->is_ended && !RULE_MUTATED(RULE_MUTANT_ENDED))
        d->kind = NULL;
    if (!d->kind || !s->is_live)
        return;
    if (d->closes_untouched)
        d->closes = 0; /* what somebody has begun stands until somebody ends it */
    if (!id_is_none(&s->owner)) {
        d->owner = s->owner;
        d->falls = 0;
    }
    d->position = s->position;
    d->is_given_up = s->is_given_up;
    if (s->is_confidential) {
        d->is_confidential = true;
        d->keeper = s->keeper;
    } else if (d->is_confidential && !id_is_none(&s->owner)) {
        d->keeper = s->owner; /* given to somebody, who then sees it */
    }
    d->is_raised = s->is_raised;
    if (s->due_date != CIVIL_NONE && !RULE_MUTATED(RULE_MUTANT_BY_HAND)) {
        int64_t opens = d->opens;
        at_minute(d, s->due_date, s->due_min);
        if (strcmp(d->kind, FOLLOW_UP_TELL) == 0)
            d->opens = opens; /* by then they have to know: it is seen as long before as any */
    }
    if (s->hold_date != CIVIL_NONE && !s->is_raised) {
        at_minute(d, s->hold_date, s->hold_min);
        if (s->hold_min >= 0)
            d->opens = d->at;
    }
    if (d->is_raised) {
        d->opens = 0; /* they are on the line, or were: it is to be done now, */
        if (s->raised_min < d->at && !RULE_MUTATED(RULE_MUTANT_FAR))
            d->at = s->raised_min; /* and is seen now, however far off it is due */
    }
}

/* ---- the row ---- */

bool queue_drop(struct book *b, const struct id *id, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_QUEUE_DROP, e);
    if (!q)
        return false;
    stmt_bind_id(q, "id", id);
    return stmt_run(q, e);
}

int64_t queue_due_rank(const struct queue_due *d)
{
    return d->at - d->weight_min - (d->is_raised ? QUEUE_RAISED_MIN : 0);
}

bool queue_put(struct book *b, const struct queue_due *d, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_QUEUE_PUT, e);
    if (!q)
        return false;
    stmt_bind_id(q, "id", &d->id);
    stmt_bind_int(q, "rank", queue_due_rank(d));
    stmt_bind_int(q, "opens", d->opens);
    stmt_bind_int(q, "due", d->due);
    if (d->closes)
        stmt_bind_int(q, "closes", d->closes);
    if (d->falls)
        stmt_bind_int(q, "falls", d->falls);
    stmt_bind_text(q, "kind", d->kind);
    if (d->rule)
        stmt_bind_text(q, "rule", d->rule);
    stmt_bind_id(q, "patient", &d->patient);
    stmt_bind_id(q, "fact", &d->fact);
    stmt_bind_id(q, "owner", &d->owner);
    stmt_bind_int(q, "is_pool", d->is_pool);
    stmt_bind_value(q, "position", &d->position);
    if (d->is_given_up)
        stmt_bind_int(q, "given_up", 1);
    if (d->is_confidential)
        stmt_bind_int(q, "confidential", 1);
    stmt_bind_id(q, "keeper", &d->keeper);
    return stmt_run(q, e);
}

static bool settle(struct book *b, const struct id *id, struct queue_due *d, const struct row *f, struct err *e)
{
    struct queue_said said = queue_said_of(f);
    queue_lay_over(d, &said);
    if (!d->kind || id_is_none(&d->patient))
        return queue_drop(b, id, e);
    if (!follow_up_kind_weight(b, d->kind, &d->weight_min, e))
        return false;
    if (strcmp(d->kind, FOLLOW_UP_TELL) == 0 && !d->opens && !d->is_raised)
        d->opens = d->at - QUEUE_TELL_AHEAD_MIN;
    d->id = *id;
    return queue_put(b, d, e);
}

/* ---- the hooks ---- */

/* The row of one kind that an appointment gives. */
static bool fact_row(struct book *b, const struct row *x, const char *kind, bool had, struct err *e)
{
    struct arena a = {0};
    struct queue_due d;
    struct row f = {0};
    bool ok = due_of(b, x, kind, &d, e);
    if (ok && (d.kind || had)) {
        struct id id = queue_rule_id(kind, &x->id);
        ok = (!d.kind || book_row(b, KIND_FOLLOW_UP, &id, &a, &f, e)) && settle(b, &id, &d, &f, e);
    }
    arena_finish(&a);
    return ok;
}

bool queue_fact_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    bool had = before->exists && is_open(before);
    bool had_rebook = had && next_of(before, FOLLOW_UP_REBOOK).kind,
         had_next = had && next_of(before, FOLLOW_UP_NEXT).kind;
    if (!had && !is_open(after))
        return true;
    return fact_row(b, after, FOLLOW_UP_REBOOK, had_rebook, e) && fact_row(b, after, FOLLOW_UP_NEXT, had_next, e) &&
           fact_row(b, after, FOLLOW_UP_TELL, had, e);
}

bool queue_fact_again(struct book *b, const struct id *appointment, struct err *e)
{
    struct arena a = {0};
    struct row x;
    bool ok = book_row(b, KIND_APPOINTMENT, appointment, &a, &x, e) && fact_row(b, &x, FOLLOW_UP_TELL, true, e);
    if (ok)
        rule_absence_changed(b, &x);
    arena_finish(&a);
    return ok;
}

bool queue_follow_up_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    struct arena a = {0};
    if (row_get(after, FOLLOW_UP_RULE).type == VALUE_TEXT) { /* rule_run.c makes the row, with its facts */
        return rule_follow_up_changed(b, after, e);
    }
    struct queue_due d = due_by_hand(&a, after);
    struct row x = {0};
    struct value kind = row_get(after, FOLLOW_UP_KIND);
    const char *code = kind.type == VALUE_TEXT ? arena_strndup(&a, kind.p, kind.n) : "";
    (void)before;
    bool ok = true;
    if (queue_is_by_rule(code)) {
        struct id fact = row_id(after, FOLLOW_UP_FACT);
        struct id own = queue_rule_id(code, &fact);
        ok = book_row(b, KIND_APPOINTMENT, &fact, &a, &x, e) && due_of(b, &x, code, &d, e);
        if (id_compare(&own, &after->id) != 0)
            d.kind = NULL; /* not what it says it is: nobody's row is touched */
    }
    ok = ok && settle(b, &after->id, &d, after, e);
    arena_finish(&a);
    return ok;
}

/* What the rows of one patient have from other records. */
static bool record_again(struct book *b, struct id patient, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_QUEUE_OF_RECORD, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", &patient);
    return stmt_run(q, e);
}

static bool is_bad(const struct row *telecom)
{
    return telecom->exists && row_int(telecom, TELECOM_IS_BAD, 0) == 1;
}

bool queue_telecom_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    return (!is_bad(before) || record_again(b, row_id(before, TELECOM_PATIENT), e)) &&
           (!is_bad(after) || record_again(b, row_id(after, TELECOM_PATIENT), e));
}

bool queue_patient_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    struct id was = row_id(before, PATIENT_REPLACED_BY), is = row_id(after, PATIENT_REPLACED_BY);
    struct id old = row_id(before, PATIENT_HOUSEHOLD), now = row_id(after, PATIENT_HOUSEHOLD);
    bool is_same_record = id_compare(&was, &is) == 0;
    if (is_same_record && id_compare(&old, &now) == 0)
        return true;
    return record_again(b, after->id, e) &&
           (is_same_record || ((id_is_none(&was) || record_again(b, was, e)) &&
                               (id_is_none(&is) || record_again(b, is, e))));
}

/* What follow_up_kind_weight goes by. */
static bool is_same_weight(const struct row *before, const struct row *after)
{
    static const int fields[] = {FOLLOW_UP_KIND_CODE, FOLLOW_UP_KIND_WEIGHT_MIN, FOLLOW_UP_KIND_IS_ACTIVE,
                                 FIELD_ENTERED_IN_ERROR};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        struct value was = row_get(before, fields[i]), now = row_get(after, fields[i]);
        if (!value_equal(&was, &now))
            return false;
    }
    return true;
}

/* Every row of that kind again: its weight may be another. */
bool queue_kind_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    struct arena a = {0};
    struct row x, f;
    struct id *ids = NULL, *facts = NULL;
    int n = 0, room = 0;
    struct value code = row_get(after, FOLLOW_UP_KIND_CODE);
    bool ok = true;
    if (code.type != VALUE_TEXT || (before->exists && is_same_weight(before, after)))
        return true;
    const char *kind = arena_strndup(&a, code.p, code.n);
    struct stmt *q = stmt_get(b, SQL_QUEUE_OF_KIND, e);
    if (q)
        stmt_bind_text(q, "kind", kind);
    while (q && stmt_step(q, e)) {
        if (n == room) {
            ids = arena_grow(&a, ids, (size_t)room, (size_t)room * 2 + 64, sizeof *ids);
            facts = arena_grow(&a, facts, (size_t)room, (size_t)room * 2 + 64, sizeof *facts);
            room = room * 2 + 64;
        }
        ids[n] = stmt_id(q, "id");
        facts[n++] = stmt_id(q, "fact");
    }
    ok = q && stmt_done(q, e);
    for (int i = 0; ok && i < n; i++) {
        struct arena each = {0};
        struct queue_due d = {0};
        ok = book_row(b, KIND_FOLLOW_UP, &ids[i], &each, &f, e);
        if (ok && queue_is_by_rule(kind))
            ok = book_row(b, KIND_APPOINTMENT, &facts[i], &each, &x, e) && due_of(b, &x, kind, &d, e);
        else if (ok)
            d = due_by_hand(&each, &f);
        ok = ok && settle(b, &ids[i], &d, &f, e);
        arena_finish(&each);
    }
    arena_finish(&a);
    return ok;
}

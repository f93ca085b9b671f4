#include "practice/timeline_text.h"

#include "book/stmt.h"
#include "practice/follow_up_kind.h"

#include <string.h>

/* Keeping the tables: hooks, pure functions of rows. */

enum { PLACES_MAX = 2 }; /* a patient: became known, died; all others: one */

struct place {
    int64_t at; /* civil minutes */
    int class;
};

/* Where a record stands in the timeline: of whom, and when. */
struct places {
    struct id patient;
    struct place at[PLACES_MAX];
    int count;
};

static void add_place(struct places *p, int64_t date, int64_t minute, int class)
{
    if (date != CIVIL_NONE && minute >= 0)
        p->at[p->count++] = (struct place){date * DAY_MIN + minute, class};
}

static void add_instant(struct places *p, const struct row *row, int field, int class)
{
    int date, minute;
    int64_t at = row_int(row, field, 0);
    if (at == 0)
        return;
    zone_civil(at, &date, &minute, NULL);
    add_place(p, date, minute, class);
}

static int class_of(const struct row *row, int confidential_field)
{
    return row_int(row, confidential_field, 0) == 1 ? TIMELINE_CONFIDENTIAL : 0;
}

static bool is_said(const struct row *row, int field)
{
    return row_get(row, field).type != VALUE_NULL;
}

/* The call that a booking wrote down by itself, and to which nobody added anything: the visit says it. */
static bool is_by_itself(const struct row *row)
{
    return row_is(row, CONTACT_OUTCOME, "booked") && is_said(row, CONTACT_APPOINTMENT) && !is_said(row, CONTACT_TEXT) &&
           !is_said(row, CONTACT_REASON) && !is_said(row, CONTACT_MOOD);
}

/* What follows from a booking stands there already. */
static bool is_made_by_people(const struct row *row)
{
    return row_is(row, FOLLOW_UP_KIND, FOLLOW_UP_PROMISE) || row_is(row, FOLLOW_UP_KIND, FOLLOW_UP_RING_BACK) ||
           row_is(row, FOLLOW_UP_KIND, FOLLOW_UP_TASK);
}

static struct places places_of(const struct row *row)
{
    struct places p = {0};
    if (!row->exists || row_int(row, FIELD_ENTERED_IN_ERROR, 0) != 0)
        return p;
    switch (row->kind->number) {
    case KIND_APPOINTMENT:
        p.patient = row_id(row, APPOINTMENT_PATIENT);
        add_place(&p, row_int(row, APPOINTMENT_DATE, CIVIL_NONE), row_int(row, APPOINTMENT_START_MIN, -1), 0);
        break;
    case KIND_CONTACT:
        p.patient = row_id(row, CONTACT_PATIENT);
        add_instant(&p, row, CONTACT_AT,
                    class_of(row, CONTACT_IS_CONFIDENTIAL) | (is_by_itself(row) ? TIMELINE_AUTOMATIC : 0));
        break;
    case KIND_NOTE:
        p.patient = row_id(row, NOTE_PATIENT);
        add_instant(&p, row, NOTE_AT, class_of(row, NOTE_IS_CONFIDENTIAL));
        break;
    case KIND_FOLLOW_UP:
        p.patient = row_id(row, FOLLOW_UP_PATIENT);
        if (is_made_by_people(row))
            add_instant(&p, row, FOLLOW_UP_MADE_AT, class_of(row, FOLLOW_UP_IS_CONFIDENTIAL));
        break;
    case KIND_COMPLAINT:
        p.patient = row_id(row, COMPLAINT_PATIENT);
        add_instant(&p, row, COMPLAINT_RECEIVED_AT, class_of(row, COMPLAINT_IS_CONFIDENTIAL));
        break;
    case KIND_COMPLIMENT:
        p.patient = row_id(row, COMPLIMENT_PATIENT);
        add_instant(&p, row, COMPLIMENT_AT, class_of(row, COMPLIMENT_IS_CONFIDENTIAL));
        break;
    case KIND_PROTOCOL_TICK:
        p.patient = row_id(row, PROTOCOL_TICK_PATIENT);
        add_instant(&p, row, PROTOCOL_TICK_AT, TIMELINE_AUTOMATIC); /* a dozen at a visit: for who asks for all */
        break;
    case KIND_REFERRAL:
        p.patient = row_id(row, REFERRAL_PATIENT);
        add_place(&p, row_int(row, REFERRAL_DATE, CIVIL_NONE), 0, 0);
        break;
    case KIND_PATIENT:
        p.patient = row->id;
        add_place(&p, row_int(row, PATIENT_DECEASED_DATE, CIVIL_NONE), 0, 0);
        if (p.count == 0 || row_int(row, PATIENT_SINCE, CIVIL_NONE) != row_int(row, PATIENT_DECEASED_DATE, CIVIL_NONE))
            add_place(&p, row_int(row, PATIENT_SINCE, CIVIL_NONE), 0, TIMELINE_AUTOMATIC);
        break;
    }
    if (id_is_none(&p.patient))
        p.count = 0;
    return p;
}

bool timeline_place(const struct row *row, struct timeline_cursor *out)
{
    struct places p = places_of(row);
    if (p.count > 0)
        *out = (struct timeline_cursor){true, p.at[0].at, row->kind->number, row->id};
    return p.count > 0;
}

static bool has_place(const struct places *p, const struct id *patient, const struct place *at)
{
    for (int i = 0; i < p->count; i++)
        if (p->at[i].at == at->at && p->at[i].class == at->class && id_compare(&p->patient, patient) == 0)
            return true;
    return false;
}

static bool count_year(struct book *b, enum sql_id sql, const struct id *patient, const struct place *at, int kind,
                       struct err *e)
{
    struct stmt *q = stmt_get(b, sql, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    stmt_bind_int(q, "year", timeline_year_of(at->at));
    stmt_bind_int(q, "kind", kind);
    stmt_bind_int(q, "class", at->class);
    return stmt_run(q, e);
}

static bool write_place(struct book *b, bool is_there, const struct id *patient, const struct place *at, int kind,
                        const struct id *record, struct err *e)
{
    struct stmt *q = stmt_get(b, is_there ? SQL_TIMELINE_ADD : SQL_TIMELINE_DROP, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    stmt_bind_int(q, "at", at->at);
    stmt_bind_int(q, "kind", kind);
    stmt_bind_id(q, "record", record);
    if (is_there)
        stmt_bind_int(q, "class", at->class);
    if (!stmt_run(q, e))
        return false;
    if (is_there)
        return count_year(b, SQL_TIMELINE_YEAR_MORE, patient, at, kind, e);
    return count_year(b, SQL_TIMELINE_YEAR_LESS, patient, at, kind, e) &&
           count_year(b, SQL_TIMELINE_YEAR_NONE, patient, at, kind, e);
}

/* Adds or drops the places of one side that the other side does not have. */
static bool write_places(struct book *b, bool is_there, const struct places *these, const struct places *not_these,
                         int kind, const struct id *record, struct err *e)
{
    for (int i = 0; i < these->count; i++)
        if (!has_place(not_these, &these->patient, &these->at[i]) &&
            !write_place(b, is_there, &these->patient, &these->at[i], kind, record, e))
            return false;
    return true;
}

bool timeline_put(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    struct places had = places_of(before), has = places_of(after);
    int kind = after->kind->number;
    return write_places(b, false, &had, &has, kind, &after->id, e) &&
           write_places(b, true, &has, &had, kind, &after->id, e);
}

/* ---- another zone ---- */

static struct stmt *for_instants(struct book *b, enum sql_id sql, struct err *e)
{
    struct stmt *q = stmt_get(b, sql, e);
    if (!q)
        return NULL;
    stmt_bind_int(q, "contact", KIND_CONTACT);
    stmt_bind_int(q, "note", KIND_NOTE);
    stmt_bind_int(q, "follow_up", KIND_FOLLOW_UP);
    stmt_bind_int(q, "complaint", KIND_COMPLAINT);
    stmt_bind_int(q, "compliment", KIND_COMPLIMENT);
    stmt_bind_int(q, "tick", KIND_PROTOCOL_TICK);
    return q;
}

static bool run_for_instants(struct book *b, enum sql_id sql, struct err *e)
{
    struct stmt *q = for_instants(b, sql, e);
    return q && stmt_run(q, e);
}

static bool put_instants_again(struct book *b, struct err *e)
{
    struct arena a = {0};
    struct stmt *q = NULL;
    bool ok = run_for_instants(b, SQL_TIMELINE_DROP_INSTANTS, e) &&
              run_for_instants(b, SQL_TIMELINE_YEAR_DROP_INSTANTS, e) &&
              (q = for_instants(b, SQL_TIMELINE_INSTANTS, e)) != NULL;
    if (!ok)
        return false;
    while (ok && stmt_step(q, e)) {
        struct id record = stmt_id(q, "id");
        struct places none = {0}, has;
        struct row row;
        arena_reset(&a);
        ok = book_row(b, (int)stmt_int(q, "kind"), &record, &a, &row, e);
        if (!ok)
            break;
        has = places_of(&row);
        ok = write_places(b, true, &has, &none, row.kind->number, &record, e);
    }
    arena_finish(&a);
    return stmt_done(q, e) && ok;
}

bool timeline_zone_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    struct value was = row_get(before, PRACTICE_ZONE), is = row_get(after, PRACTICE_ZONE);
    char name[64];
    struct err unknown = {0}; /* a zone this computer does not know: times stay as they were */
    if (is.type != VALUE_TEXT || is.n >= sizeof name || value_equal(&was, &is))
        return true;
    memcpy(name, is.p, is.n);
    name[is.n] = 0;
    /* The fold may run before practice_open has read the record: the zone has to be in force here. */
    return !zone_set(name, &unknown) || put_instants_again(b, e);
}

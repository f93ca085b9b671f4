/* How a visit of a list meets the one that is here; and those that are new. */
#include "exchange/import_visits_inner.h"

#include "book/history.h"
#include "book/stmt.h"
#include "practice/appointment_code.h"
#include "practice/slot.h"

#include <string.h>

#define ACT "import-visits"

/* ------------------------------------------------------------------------ adding */

static void count_it(struct import_visits_list *l, const struct import_visits_one *v)
{
    struct import_visits *out = l->out;
    bool is_to_come = !v->is_over && !v->a.is_history;
    out->to_come += is_to_come;
    out->past += !is_to_come;
    out->taken_as_seen += v->is_over && !v->says_end && v->a.is_history;
    out->unresolved += v->is_over && !v->a.is_history;
}

/* Is this booking, of the row's place, none to be told of? Another visit of this list is none: what the list says of it
 * now, moved away or cancelled, may not be written yet. If it may still come further down, *is_open. */
static bool is_passed_over(struct import_visits_list *l, const struct import_visits_one *v, const struct id *id,
                           const char *identifier, bool *is_open)
{
    struct id same = identifier && *identifier ? import_visits_id(l->map.name, identifier) : ID_NONE;
    *is_open = false;
    if (!v->a.identifier || !*v->a.identifier || id_compare(&same, id) != 0)
        return false;
    bool is_seen = import_seen_line(&l->identifiers, identifier) != 0;
    if (l->is_late) /* all that the list says is written, but in a dry run */
        return is_seen && l->im.o->is_dry_run;
    *is_open = !is_seen;
    return true;
}

/* The reference of one that is here otherwise, of this record of the patient's. */
static bool find_of(struct import_visits_list *l, struct import_visits_one *v, const struct id *patient,
                    const char **ref, struct err *e)
{
    struct stmt *q = stmt_get(l->im.practice->book, SQL_IMPORT_VISIT_THERE, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    stmt_bind_id(q, "practitioner", &v->a.practitioner);
    stmt_bind_int(q, "date", v->a.date);
    stmt_bind_int(q, "start_min", v->a.start_min);
    stmt_bind_id(q, "except", &v->a.id);
    while (!*ref && stmt_step(q, e)) {
        struct id id = stmt_id(q, "id");
        bool is_open;
        if (is_passed_over(l, v, &id, stmt_text(q, "identifier", &l->im.row), &is_open))
            v->is_late = v->is_late || is_open;
        else
            *ref = stmt_text(q, "ref", &l->im.row);
    }
    return stmt_done(q, e);
}

/* *ref: NULL, there is none. The patient's records that were made one with another count, too. */
static bool find_there(struct import_visits_list *l, struct import_visits_one *v, const char **ref, struct err *e)
{
    struct id *all;
    int n;
    *ref = NULL;
    if (v->a.status == STATUS_CANCELLED)
        return true;
    if (!patient_behind(l->im.practice->book, &v->a.patient, &l->im.row, &all, &n, e))
        return false;
    for (int i = 0; i < n && !*ref; i++)
        if (!find_of(l, v, &all[i], ref, e))
            return false;
    v->is_late = v->is_late && !*ref;
    return true;
}

static bool add(struct import_visits_list *l, struct import_visits_one *v, struct err *e)
{
    const char *there;
    if (!find_there(l, v, &there, e))
        return false;
    if (v->is_late)
        return true;
    if (there) {
        l->im.result->appointments.kept++;
        import_remark(&l->im, "This visit is here already as %s, which did not come from this row: nothing is added",
                      there);
        return true;
    }
    if (transition_is_active(v->a.status) && !import_visits_place(l, v, e))
        return false;
    count_it(l, v);
    l->im.result->appointments.added++;
    if (l->im.o->is_dry_run)
        return true;
    if (!bulk_room(&l->im.bulk, 1, e) || !appointment_write(&l->im.bulk.act, &v->a, e))
        return false;
    bulk_note(&l->im.bulk, &v->a.id);
    return true;
}

/* ----------------------------------------------------------------------- comparing */

/* What the list says otherwise than the book; room: the one it had is somebody else's by now. */
struct differ {
    bool place, status, type, remark, confirmation, room;
};

static bool is_text(const struct row *row, int field, const char *text)
{
    struct value have = row_get(row, field), want = value_text(text);
    return value_equal(&have, &want);
}

/* Of the one that is here: what the list can speak of. */
static struct appointment as_it_stands(struct import_visits_list *l, const struct row *row)
{
    struct value status = row_get(row, APPOINTMENT_STATUS);
    struct appointment a = {.practitioner = row_id(row, APPOINTMENT_PRACTITIONER),
                            .room = row_id(row, APPOINTMENT_ROOM),
                            .date = (int)row_int(row, APPOINTMENT_DATE, CIVIL_NONE),
                            .start_min = (int)row_int(row, APPOINTMENT_START_MIN, MINUTE_NONE),
                            .minutes = (int)row_int(row, APPOINTMENT_MINUTES, 0)};
    if (status.type == VALUE_TEXT)
        (void)transition_status_parse(arena_strndup(&l->im.row, status.p, status.n), &a.status);
    return a;
}

static struct differ compare(const struct import_visits_one *v, const struct row *row, const struct appointment *now)
{
    struct id type = row_id(row, APPOINTMENT_TYPE);
    bool is_active = transition_is_active(now->status), wants_active = transition_is_active(v->a.status);
    struct differ d = {.type = v->has_type && id_compare(&type, &v->a.type) != 0,
                       .remark = *v->a.remark && !is_text(row, APPOINTMENT_REMARK, v->a.remark)};
    d.place = now->date != v->a.date || now->start_min != v->a.start_min ||
              id_compare(&now->practitioner, &v->a.practitioner) != 0 ||
              (v->has_minutes && now->minutes != v->a.minutes) ||
              (v->has_room && id_compare(&now->room, &v->a.room) != 0);
    /* That somebody was booked says nothing of what became of them: once it is over, whoever knows more is right. */
    if (v->is_over && !v->says_end)
        d.status = is_active && !wants_active;
    else
        d.status = is_active != wants_active || (!is_active && now->status != v->a.status);
    d.confirmation = v->has_confirmation && wants_active && is_active &&
                     !is_text(row, APPOINTMENT_CONFIRMATION, appointment_code_confirmation(CONFIRM_CONFIRMED));
    return d;
}

/* Fields that say nothing of where and whether somebody comes. */
static bool is_detail(int field)
{
    static const int details[] = {APPOINTMENT_TYPE,       APPOINTMENT_REMARK,      APPOINTMENT_CLASS,
                                  APPOINTMENT_ASKED_MIN,  APPOINTMENT_QUESTION,    APPOINTMENT_ANSWER,
                                  APPOINTMENT_IDENTIFIER, APPOINTMENT_EXPECTED_MIN};
    for (size_t i = 0; i < sizeof details / sizeof details[0]; i++)
        if (details[i] == field)
            return true;
    return false;
}

/* What anything but such an import has ever set: a detail by itself; where it stands, whether they come and what became
 * of it are one question, and so is what they were told. */
static struct differ touched_of(const struct event *events, int n)
{
    struct differ t = {.place = false};
    for (int i = 0; i < n; i++) {
        if (events[i].act && strcmp(events[i].act, ACT) == 0)
            continue;
        for (int c = 0; c < events[i].nchanges; c++) {
            int field = events[i].changes[c].field;
            t.type |= field == APPOINTMENT_TYPE;
            t.remark |= field == APPOINTMENT_REMARK;
            t.place |= !is_detail(field);
        }
    }
    t.status = t.confirmation = t.place;
    return t;
}

/* --------------------------------------------------------------------- bringing it up */

static void set_id(struct act *act, int field, const struct id *id)
{
    if (id_is_none(id))
        act_set_null(act, field);
    else
        act_set_id(act, field, id);
}

/* The part, fields ascending. As it would stand had it come in like this the first time. */
static void put(struct act *act, const struct import_visits_one *v, const struct differ *d)
{
    const struct appointment *a = &v->a;
    const char *next = a->is_history ? appointment_code_next(a->next) : NULL;
    if (d->place)
        set_id(act, APPOINTMENT_PRACTITIONER, &a->practitioner);
    if (d->place || d->room)
        set_id(act, APPOINTMENT_ROOM, &a->room);
    if (d->type)
        act_set_id(act, APPOINTMENT_TYPE, &a->type);
    if (d->place) {
        act_set_int(act, APPOINTMENT_DATE, a->date);
        act_set_int(act, APPOINTMENT_START_MIN, a->start_min);
        act_set_int(act, APPOINTMENT_MINUTES, a->minutes);
    }
    if (d->status)
        act_set_text(act, APPOINTMENT_STATUS, transition_status_code(a->status));
    if (d->confirmation || (d->status && !a->is_history))
        act_set_text(act, APPOINTMENT_CONFIRMATION, appointment_code_confirmation(a->confirmation));
    if (d->remark)
        act_set_text(act, APPOINTMENT_REMARK, a->remark);
    if (d->status) {
        act_set_text(act, APPOINTMENT_CANCEL_BY, *a->cancel_by ? a->cancel_by : NULL);
        act_set_text(act, APPOINTMENT_NEXT_CODE, next);
        act_set_text(act, APPOINTMENT_ORIGIN, a->is_history ? "history" : NULL);
    }
    if (d->place || d->status)
        act_set_text(act, APPOINTMENT_TELL, a->tell == TELL_DUE ? "due" : NULL);
}

/* What the row does not say stays as it is: the length, and with the same practitioner the room. */
static void take_over(struct import_visits_one *v, const struct appointment *now)
{
    bool is_same = id_compare(&now->practitioner, &v->a.practitioner) == 0;
    if (!v->has_minutes && now->minutes > 0)
        v->a.minutes = now->minutes;
    v->keeps_room = !v->has_room && is_same;
    if (v->keeps_room)
        v->a.room = now->room;
}

static bool bring_up(struct import_visits_list *l, struct import_visits_one *v, const struct row *row,
                     const struct appointment *now, struct differ *d, struct err *e)
{
    struct id patient = row_id(row, APPOINTMENT_PATIENT);
    take_over(v, now);
    if ((d->place || d->status) && transition_is_active(v->a.status) && !import_visits_place(l, v, e))
        return false;
    /* Taken back from cancelled, it may have had to let go of it. */
    d->room = (d->place || d->status) && id_compare(&now->room, &v->a.room) != 0;
    if (d->place || d->status)
        count_it(l, v);
    l->im.result->appointments.changed++;
    if (l->im.o->is_dry_run)
        return true;
    if (!bulk_record(&l->im.bulk, KIND_APPOINTMENT, &row->id, &patient, e))
        return false;
    put(&l->im.bulk.act, v, d);
    return true;
}

static const char *standing(struct import_visits_list *l, const struct appointment *a)
{
    struct arena *row = &l->im.row;
    const char *with = practice_practitioner_name(l->im.practice, &a->practitioner, row);
    return arena_printf(row, "%s%s%s, %s", slot_text(row, a->date, a->start_min), *with ? " with " : "", with,
                        transition_status_desk(a->status));
}

static bool meet(struct import_visits_list *l, struct import_visits_one *v, const struct row *row, struct err *e)
{
    struct import_count *count = &l->im.result->appointments;
    struct appointment now = as_it_stands(l, row);
    struct differ d = compare(v, row, &now);
    struct event *events;
    int n;
    v->is_left = now.status != STATUS_FULFILLED;
    if (!d.place && !d.status && !d.type && !d.remark && !d.confirmation) {
        count->same++;
        return true;
    }
    if (!history_of(l->im.practice->book, KIND_APPOINTMENT, &row->id, &l->im.row, &events, &n, e))
        return false;
    struct differ touched = touched_of(events, n);
    if ((d.place || d.status) && touched.place)
        import_remark(&l->im, "%s was changed here since (%s); the file says %s: left as it is", v->a.ref,
                      standing(l, &now), standing(l, &v->a));
    else if ((d.type && touched.type) || (d.remark && touched.remark) || (d.confirmation && touched.confirmation))
        import_remark(&l->im, "%s: a detail was set here since; the file says something else: left as it is", v->a.ref);
    d = (struct differ){.place = d.place && !touched.place,
                        .status = d.status && !touched.status,
                        .type = d.type && !touched.type,
                        .remark = d.remark && !touched.remark,
                        .confirmation = d.confirmation && !touched.confirmation};
    v->is_left = v->is_left && !d.status;
    if (d.place || d.status || d.type || d.remark || d.confirmation)
        return bring_up(l, v, row, &now, &d, e);
    count->kept++;
    return true;
}

bool import_visits_meet(struct import_visits_list *l, struct import_visits_one *v, struct err *e)
{
    struct row row;
    struct id whose;
    if (!import_look(&l->im, KIND_APPOINTMENT, &v->a.id, &row, e))
        return false;
    if (!row.exists)
        return add(l, v, e);
    struct id patient = row_id(&row, APPOINTMENT_PATIENT);
    if (!patient_resolve(l->im.practice->book, &patient, &whose, e))
        return false;
    if (id_compare(&whose, &v->a.patient) != 0)
        return err_set(e, ERR_INPUT, "identifier: %s is this visit here, and another patient's: book this one by hand",
                       v->a.ref);
    if (row_int(&row, FIELD_ENTERED_IN_ERROR, 0)) {
        v->is_left = true;
        l->im.result->appointments.kept++;
        import_remark(&l->im, "%s was marked as a mistake here: left as it is", v->a.ref);
        return true;
    }
    return meet(l, v, &row, e);
}

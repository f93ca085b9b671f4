#include "practice/appointment_row.h"

#include "practice/appointment_code.h"

#include <string.h>

/* Compares without copying: most columns of a day are one of a few codes. */
static bool is(const struct value *v, const char *code)
{
    return v->type == VALUE_TEXT && strlen(code) == v->n && memcmp(v->p, code, v->n) == 0;
}

static enum status as_status(const struct value *v)
{
    for (int s = STATUS_NONE + 1; s < STATUS_COUNT; s++)
        if (is(v, transition_status_code((enum status)s)))
            return (enum status)s;
    return STATUS_NONE;
}

static enum confirmation as_confirmation(const struct value *v)
{
    for (int c = CONFIRM_NONE + 1; c < CONFIRM_COUNT; c++)
        if (is(v, appointment_code_confirmation((enum confirmation)c)))
            return (enum confirmation)c;
    return CONFIRM_NONE;
}

static enum next as_next(const struct value *v)
{
    for (int n = NEXT_BOOKED; n <= NEXT_CLOSED; n++)
        if (is(v, appointment_code_next((enum next)n)))
            return (enum next)n;
    return NEXT_OPEN;
}

static void put_names(struct practice *p, struct appointment *out)
{
    const struct practitioner *who = practice_practitioner(p, &out->practitioner);
    const struct appointment_type *type = practice_type(p, &out->type);
    const struct room *room = practice_room(p, &out->room);
    out->practitioner_name = who ? who->name : "";
    out->practitioner_code = who ? who->code : "";
    out->type_name = type ? type->name : "";
    out->type_short = type ? type->short_name : "";
    out->type_code = type ? type->code : "";
    out->is_first = type && type->is_first;
    out->room_name = room ? room->name : "";
}

static enum late_tag as_late_tag(const struct value *v)
{
    for (int t = LATE_TAG_DUE; t <= LATE_TAG_SETTLED; t++)
        if (is(v, appointment_code_late_tag((enum late_tag)t)))
            return (enum late_tag)t;
    return LATE_TAG_NONE;
}

static enum tell as_tell(const struct value *v)
{
    return is(v, "due") ? TELL_DUE : is(v, "told") ? TELL_TOLD : TELL_NOTHING;
}

/* What visit_brief has, in its order: the statement looks on from the column it gave last. */
static void put_brief(struct stmt *q, struct arena *a, struct appointment *out)
{
    out->id = stmt_id(q, "id");
    out->patient = out->booked_for = stmt_id(q, "patient");
    out->practitioner = stmt_id(q, "practitioner");
    out->room = stmt_id(q, "room");
    out->type = stmt_id(q, "type");
    out->date = (int)stmt_int_or(q, "date", CIVIL_NONE);
    out->start_min = (int)stmt_int_or(q, "start_min", MINUTE_NONE);
    out->minutes = (int)stmt_int(q, "minutes");
    struct value v = stmt_value(q, "status");
    out->status = as_status(&v);
    v = stmt_value(q, "confirmation");
    out->confirmation = as_confirmation(&v);
    out->arrived_at = stmt_int(q, "arrived_at");
    out->checked_in_at = stmt_int(q, "checked_in_at");
    out->left_at = stmt_int(q, "left_at");
    v = stmt_value(q, "next_code");
    out->next = as_next(&v);
    out->next_note = stmt_text(q, "next_note", a);
    out->overbook_reason = stmt_text(q, "overbook_reason", a);
    v = stmt_value(q, "origin");
    out->is_history = is(&v, "history");
    out->expected_min = (int)stmt_int_or(q, "expected_min", MINUTE_NONE);
    out->priority = (int)stmt_int(q, "priority");
    v = stmt_value(q, "tell");
    out->tell = as_tell(&v);
    out->question = stmt_text(q, "question", a);
    out->answer = stmt_text(q, "answer", a);
    if (stmt_int(q, "entered_in_error"))
        out->status = STATUS_ENTERED_IN_ERROR;
}

static void put_wish(struct stmt *q, struct appointment *out)
{
    out->want_days = (unsigned)stmt_int(q, "want_days");
    out->want_from_min = (int)stmt_int_or(q, "want_from_min", MINUTE_NONE);
    out->want_to_min = (int)stmt_int_or(q, "want_to_min", MINUTE_NONE);
    out->want_until = (int)stmt_int_or(q, "want_until", CIVIL_NONE);
    out->is_short_notice = stmt_int(q, "is_short_notice") != 0;
}

/* The rest of what visit has. */
static void put_rest(struct stmt *q, struct arena *a, struct appointment *out)
{
    out->remark = stmt_text(q, "remark", a);
    out->class = stmt_text(q, "class", a);
    out->asked_min = (int)stmt_int_or(q, "asked_min", MINUTE_NONE);
    out->informed_at = stmt_int(q, "informed_at");
    out->cancel_by = stmt_text(q, "cancel_by", a);
    out->cancel_reason = stmt_text(q, "cancel_reason", a);
    out->cancelled_at = stmt_int(q, "cancelled_at");
    out->next_due = (int)stmt_int_or(q, "next_due", CIVIL_NONE);
    struct value v = stmt_value(q, "ref");
    if (v.type == VALUE_TEXT && v.n < sizeof out->ref)
        memcpy(out->ref, v.p, v.n);
    else
        ref_text(&out->id, out->ref);
    out->identifier = stmt_text(q, "identifier", a);
    out->series = stmt_id(q, "series");
    v = stmt_value(q, "late_tag");
    out->late_tag = as_late_tag(&v);
    out->rule_told_at = stmt_int(q, "rule_told_at");
    out->excused = stmt_text(q, "excused", a);
    put_wish(q, out);
}

void appointment_row_add(struct practice *p, struct stmt *q, struct arena *a, struct appointment_rows *out)
{
    if (out->count == out->cap) {
        int want = out->cap ? out->cap * 2 : out->expected > 0 ? out->expected : 8;
        out->rows = arena_grow_unset(a, out->rows, (size_t)out->cap, (size_t)want, sizeof *out->rows);
        out->cap = want;
    }
    struct appointment *row = &out->rows[out->count++];
    *row = (struct appointment){.asked_min = MINUTE_NONE,
                                .next_due = CIVIL_NONE,
                                .want_from_min = MINUTE_NONE,
                                .want_to_min = MINUTE_NONE,
                                .want_until = CIVIL_NONE};
    put_brief(q, a, row);
    if (!out->is_brief)
        put_rest(q, a, row);
    const char *family = stmt_text(q, "family", a), *given = stmt_text(q, "given", a);
    const char *preferred = out->is_brief ? NULL : stmt_text(q, "preferred", a); /* a day shows short names alone */
    row->birth_date = (int)stmt_int_or(q, "birth_date", CIVIL_NONE);
    /* No short name yet: the record was merged into another, whose name it takes (settle). */
    row->patient_short = stmt_is_null(q, "replaced_by") ? patient_name_grid_of(a, family, given) : NULL;
    row->patient_name = out->is_brief ? row->patient_short : patient_name_of(a, family, given, preferred);
    put_names(p, row);
}

void appointment_row_lately(struct practice *p, struct stmt *q, struct arena *a, struct appointment *out)
{
    *out = (struct appointment){.asked_min = MINUTE_NONE,
                                .expected_min = MINUTE_NONE,
                                .want_from_min = MINUTE_NONE,
                                .want_to_min = MINUTE_NONE,
                                .want_until = CIVIL_NONE};
    out->id = stmt_id(q, "id");
    out->practitioner = stmt_id(q, "practitioner");
    out->type = stmt_id(q, "type");
    out->date = (int)stmt_int_or(q, "date", CIVIL_NONE);
    out->start_min = (int)stmt_int_or(q, "start_min", MINUTE_NONE);
    out->minutes = (int)stmt_int(q, "minutes");
    struct value v = stmt_value(q, "status");
    out->status = as_status(&v);
    v = stmt_value(q, "confirmation");
    out->confirmation = as_confirmation(&v);
    out->arrived_at = stmt_int(q, "arrived_at");
    v = stmt_value(q, "next_code");
    out->next = as_next(&v);
    out->next_due = (int)stmt_int_or(q, "next_due", CIVIL_NONE);
    out->next_note = stmt_text(q, "next_note", a);
    v = stmt_value(q, "origin");
    out->is_history = is(&v, "history");
    if (stmt_int(q, "entered_in_error"))
        out->status = STATUS_ENTERED_IN_ERROR;
    put_names(p, out);
}

static bool name_of_survivor(struct practice *p, struct arena *a, struct appointment *row, struct err *e)
{
    struct patient who;
    struct id id;
    if (!patient_resolve(p->book, &row->patient, &id, e) || !patient_get(p->book, &id, a, &who, e))
        return false;
    row->patient = id;
    row->birth_date = who.birth_date;
    row->patient_name = patient_name(a, &who);
    row->patient_short = patient_name_grid(a, &who);
    return true;
}

bool appointment_row_settle(struct practice *p, struct arena *a, struct appointment_rows *rows, struct err *e)
{
    for (int i = 0; i < rows->count; i++) {
        struct appointment *row = &rows->rows[i];
        if (!row->patient_short && !name_of_survivor(p, a, row, e))
            return false;
        if (*row->practitioner_name || id_is_none(&row->practitioner))
            continue;
        /* An import's practitioner: usually the same as in the row before. */
        const struct appointment *above = i ? row - 1 : NULL;
        if (above && id_compare(&above->practitioner, &row->practitioner) == 0)
            row->practitioner_name = above->practitioner_name;
        else
            row->practitioner_name = practice_practitioner_name(p, &row->practitioner, a);
    }
    return true;
}

bool appointment_row_all(struct practice *p, struct stmt *q, struct arena *a, struct appointment_rows *out,
                         struct err *e)
{
    while (stmt_step(q, e))
        appointment_row_add(p, q, a, out);
    return stmt_done(q, e) && appointment_row_settle(p, a, out, e);
}

struct appointment appointment_row_of(const struct row *row)
{
    struct value status = row_get(row, APPOINTMENT_STATUS);
    struct appointment out = {
        .id = row->id,
        .practitioner = row_id(row, APPOINTMENT_PRACTITIONER),
        .room = row_id(row, APPOINTMENT_ROOM),
        .date = (int)row_int(row, APPOINTMENT_DATE, CIVIL_NONE),
        .start_min = (int)row_int(row, APPOINTMENT_START_MIN, MINUTE_NONE),
        .minutes = (int)row_int(row, APPOINTMENT_MINUTES, 0),
        .status = as_status(&status),
        .is_history = row_is(row, APPOINTMENT_ORIGIN, "history"),
    };
    if (row_int(row, FIELD_ENTERED_IN_ERROR, 0))
        out.status = STATUS_ENTERED_IN_ERROR;
    if (row_get(row, APPOINTMENT_OVERBOOK_REASON).type == VALUE_TEXT)
        out.overbook_reason = ""; /* only that there is one matters here */
    return out;
}

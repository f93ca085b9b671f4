#include "practice/record_name.h"

#include "practice/field_words.h"
#include "practice/record_tables.h"
#include "practice/slot.h"

static const struct record_table *const tables[] = {
    &availability_table, &complaint_table, &complaint_step_table, &compliment_table, &contact_table,
    &day_note_table,     &delay_table,     &follow_up_table,      &handover_table,   &note_table,
    &obstacle_table,     &patient_table,   &referral_table,       &related_table,    &telecom_table,
};

/* Kinds that no table names, and the field by which one is told from another. */
static const struct {
    int kind, by;
    const char *what; /* NULL: the table's, or the schema's */
} kinds[] = {
    {KIND_APPOINTMENT, 0, "booking"},
    {KIND_TELECOM, TELECOM_VALUE, NULL},
    {KIND_RELATED, RELATED_NAME, NULL},
    {KIND_NOTE, NOTE_TEXT, NULL},
    {KIND_CONTACT, CONTACT_TEXT, NULL},
    {KIND_FOLLOW_UP, FOLLOW_UP_TEXT, NULL},
    {KIND_COMPLAINT, COMPLAINT_TEXT, NULL},
    {KIND_COMPLIMENT, COMPLIMENT_TEXT, NULL},
    {KIND_REFERRAL, REFERRAL_PERFORMER, NULL},
    {KIND_HANDOVER, HANDOVER_TEXT, NULL},
    {KIND_OBSTACLE, OBSTACLE_TEXT, "what got in the way"},
    {KIND_DAY_NOTE, DAY_NOTE_TEXT, NULL},
    {KIND_AVAILABILITY, AVAILABILITY_LABEL, "hours"},
    {KIND_STAFF, STAFF_NAME, NULL},
    {KIND_ROOM, ROOM_NAME, NULL},
    {KIND_PRACTITIONER, PRACTITIONER_NAME, NULL},
    {KIND_APPOINTMENT_TYPE, APPOINTMENT_TYPE_NAME, NULL},
    {KIND_REASON, REASON_NAME, NULL},
    {KIND_FOLLOW_UP_KIND, FOLLOW_UP_KIND_NAME, NULL},
    {KIND_SITE, SITE_NAME, "computer"},
};

/* A booking is no table's: its fields are written by acts of their own. */
static const struct {
    int field;
    const char *what;
} of_booking[] = {
    {APPOINTMENT_ASKED_MIN, "asked to come at"},
    {APPOINTMENT_EXPECTED_MIN, "expected at"},
    {APPOINTMENT_MINUTES, "minutes"},
    {APPOINTMENT_REF, "reference"},
    {APPOINTMENT_CANCEL_BY, "who cancelled"},
    {APPOINTMENT_CANCEL_REASON, "why it was cancelled"},
    {APPOINTMENT_NEXT_CODE, "what comes next"},
    {APPOINTMENT_NEXT_DUE, "what comes next, by when"},
    {APPOINTMENT_NEXT_NOTE, "advice for the next one"},
    {APPOINTMENT_OVERBOOK_REASON, "why two at once"},
    {APPOINTMENT_LATE_TAG, "late cancellation"},
    {APPOINTMENT_RULE_TOLD_AT, "told the rule"},
    {APPOINTMENT_EXCUSED, "whether it counts"},
    {APPOINTMENT_TELL, "whether they have to be told"},
    {APPOINTMENT_WANT_DAYS, "days they can"},
    {APPOINTMENT_WANT_FROM_MIN, "not before"},
    {APPOINTMENT_WANT_TO_MIN, "not after"},
    {APPOINTMENT_WANT_UNTIL, "waits until"},
    {APPOINTMENT_IS_SHORT_NOTICE, "would come sooner"},
};

static const struct record_table *table_of(int kind)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (tables[i]->kind == kind)
            return tables[i];
    return NULL;
}

const char *record_name_kind(struct arena *a, int kind)
{
    const struct record_table *t = table_of(kind);
    const struct kind_def *k = kind_find(kind);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].kind == kind && kinds[i].what)
            return kinds[i].what;
    return t ? t->what : field_words_name(a, k ? k->name : NULL);
}

const char *record_name_field(struct arena *a, int kind, int field)
{
    const struct record_table *t = table_of(kind);
    const struct kind_def *k = kind_find(kind);
    int at = k ? kind_field(k, field) : -1;
    for (int i = 0; t && i < t->count; i++)
        if (t->members[i].field == field)
            return t->members[i].what;
    for (size_t i = 0; kind == KIND_APPOINTMENT && i < sizeof of_booking / sizeof *of_booking; i++)
        if (of_booking[i].field == field)
            return of_booking[i].what;
    return field_words_name(a, at < 0 ? NULL : k->fields[at].name);
}

int record_name_by(int kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].kind == kind)
            return kinds[i].by;
    return 0;
}

static struct value field_of(const struct row *row, int field)
{
    int at = field ? kind_field(row->kind, field) : -1;
    return at < 0 ? value_null() : row->v[at];
}

const char *record_name_which(struct practice *p, struct arena *a, const struct row *row)
{
    struct value v = field_of(row, record_name_by(row->kind->number));
    if (row->kind->number != KIND_APPOINTMENT)
        return field_words_plain(a, &v);
    struct value date = field_of(row, APPOINTMENT_DATE), start = field_of(row, APPOINTMENT_START_MIN);
    struct value who = field_of(row, APPOINTMENT_PRACTITIONER);
    if (date.type != VALUE_INT || start.type != VALUE_INT)
        return "";
    struct id practitioner = value_as_id(&who);
    return arena_printf(a, "%s, %s", slot_text(a, (int)date.i, (int)start.i),
                        practice_practitioner_name(p, &practitioner, a));
}

#include "exchange/import_merge.h"

#include "book/history.h"
#include "practice/note.h"

#include <stddef.h>
#include <string.h>

#define TEXT(field, s, member, what) {field, RECORD_TEXT, offsetof(struct s, member), what}
#define ID(field, s, member, what) {field, RECORD_ID, offsetof(struct s, member), what}
#define DATE(field, s, member, what) {field, RECORD_DATE, offsetof(struct s, member), what}

/* Fields ascending, as a part wants them (txn.h). */
static const struct record_member patient_members[] = {
    TEXT(PATIENT_FAMILY, patient, family, "family name"),
    TEXT(PATIENT_GIVEN, patient, given, "given name"),
    TEXT(PATIENT_PREFERRED, patient, preferred, "preferred name"),
    DATE(PATIENT_BIRTH_DATE, patient, birth_date, "birth date"),
    TEXT(PATIENT_GENDER, patient, gender, "gender"),
    DATE(PATIENT_DECEASED_DATE, patient, deceased_date, "date of death"),
    TEXT(PATIENT_PREFIX, patient, prefix, "title"),
    TEXT(PATIENT_SUFFIX, patient, suffix, "suffix"),
    TEXT(PATIENT_MAIDEN, patient, maiden, "earlier name"),
    TEXT(PATIENT_ADDRESS, patient, address, "address"),
    TEXT(PATIENT_CITY, patient, city, "town"),
    TEXT(PATIENT_STATE, patient, state, "county"),
    TEXT(PATIENT_POSTAL_CODE, patient, postal_code, "post code"),
    TEXT(PATIENT_COUNTRY, patient, country, "country"),
    TEXT(PATIENT_CHANNEL, patient, channel, "preferred channel"),
    TEXT(PATIENT_SOURCE, patient, source, "source"),
    DATE(PATIENT_SINCE, patient, since, "date they became known"),
    TEXT(PATIENT_ALERT, patient, alert, "alert"),
    TEXT(PATIENT_IDENTIFIER, patient, identifier, "identifier"),
    TEXT(PATIENT_NEEDS, patient, needs, "needs"),
    TEXT(PATIENT_HOPES, patient, hopes, "hopes"),
};

static const struct record_member telecom_members[] = {
    TEXT(TELECOM_SYSTEM, telecom, system, "kind of number"),
    TEXT(TELECOM_VALUE, telecom, value, "number"),
    TEXT(TELECOM_USE, telecom, use, "use of the number"),
    TEXT(TELECOM_REMARK, telecom, remark, "remark on the number"),
};

static const struct record_member note_members[] = {TEXT(NOTE_TEXT, note, text, "text")};

static const struct record_member referrer_members[] = {
    ID(PATIENT_REFERRED_BY, patient, referred_by, "patient who sent them")};

const struct record_table import_merge_patient = {KIND_PATIENT, "patient", patient_members,
                                                  sizeof patient_members / sizeof *patient_members};
const struct record_table import_merge_telecom = {KIND_TELECOM, "number", telecom_members,
                                                  sizeof telecom_members / sizeof *telecom_members};
const struct record_table import_merge_referrer = {KIND_PATIENT, "patient", referrer_members, 1};
const struct record_table import_merge_note = {KIND_NOTE, "note", note_members, 1};

static struct value wanted_value(const struct record_member *m, const void *from)
{
    const char *at = (const char *)from + m->offset;
    if (m->type == RECORD_DATE) {
        int date = *(const int *)at;
        return date == CIVIL_NONE ? value_null() : value_int(date);
    }
    if (m->type == RECORD_ID)
        return value_id((const struct id *)at);
    const char *text = *(const char *const *)at;
    return *text ? value_text(text) : value_null();
}

/* True if nobody but an import of this name has ever set the field. */
static bool may_change(const struct import *im, const struct event *events, int count, int field)
{
    for (int i = 0; i < count; i++)
        for (int c = 0; c < events[i].nchanges; c++)
            if (events[i].changes[c].field == field && (!events[i].act || strcmp(events[i].act, im->bulk.name) != 0))
                return false;
    return true;
}

/* Which of the members that differ may be changed; remarks on the others. */
static bool sort_out(struct import *im, const struct record_table *t, const struct id *id, unsigned differ,
                     unsigned *change, struct err *e)
{
    struct event *events;
    int count;
    *change = 0;
    if (!history_of(im->practice->book, t->kind, id, &im->row, &events, &count, e))
        return false;
    for (int i = 0; i < t->count; i++) {
        if (!(differ & 1u << i))
            continue;
        if (may_change(im, events, count, t->members[i].field))
            *change |= 1u << i;
        else
            import_remark(im, "The %s of this %s was set here since; the file says something else: left as it is",
                          t->members[i].what, t->what);
    }
    return true;
}

bool import_merge(struct import *im, const struct record_table *t, const struct id *id, const struct id *subject,
                  const void *wanted, unsigned given, bool can_change, enum import_found *found, struct err *e)
{
    struct row row;
    unsigned differ = 0, change = 0;
    if (!import_look(im, t->kind, id, &row, e))
        return false;
    *found = IMPORT_ABSENT;
    if (!row.exists)
        return true;
    for (int i = 0; i < t->count; i++) {
        struct value want = wanted_value(&t->members[i], wanted), have = row_get(&row, t->members[i].field);
        if (given & 1u << i && !value_equal(&want, &have))
            differ |= 1u << i;
    }
    *found = differ ? IMPORT_KEPT : IMPORT_SAME;
    if (!differ || !can_change)
        return true;
    if (!sort_out(im, t, id, differ, &change, e))
        return false;
    if (!change)
        return true;
    *found = IMPORT_CHANGED;
    if (im->o->is_dry_run)
        return true;
    if (!bulk_record(&im->bulk, t->kind, id, subject, e))
        return false;
    for (int i = 0; i < t->count; i++) {
        struct value want = wanted_value(&t->members[i], wanted);
        if (change & 1u << i)
            act_set(&im->bulk.act, t->members[i].field, &want);
    }
    return true;
}

unsigned import_merge_bit(const struct record_table *t, int field)
{
    int i = 0;
    while (t->members[i].field != field)
        i++;
    return 1u << i;
}

void import_merge_count(struct import_count *count, enum import_found found)
{
    count->same += found == IMPORT_SAME;
    count->changed += found == IMPORT_CHANGED;
    count->kept += found == IMPORT_KEPT;
}

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

/* What happened to a record, and to one that was made one with it. */
struct past {
    struct event *events, *was;
    int count, nwas;
};

static bool is_act(const struct event *v, const char *name)
{
    return v->act && strcmp(v->act, name) == 0;
}

/* Did such an import write this value into the record that was made one with this one? */
static bool was_imported(const struct import *im, const struct past *p, const struct change *x)
{
    for (int i = 0; i < p->nwas; i++)
        for (int c = 0; c < p->was[i].nchanges && is_act(&p->was[i], im->bulk.name); c++)
            if (p->was[i].changes[c].field == x->field && value_equal(&p->was[i].changes[c].after, &x->after))
                return true;
    return false;
}

/* True if nobody but an import of this name has ever set the field. */
static bool may_change(const struct import *im, const struct past *p, int field)
{
    for (int i = 0; i < p->count; i++)
        for (int c = 0; c < p->events[i].nchanges; c++) {
            const struct change *x = &p->events[i].changes[c];
            bool is_taken = is_act(&p->events[i], "patient-merge") && was_imported(im, p, x);
            if (x->field == field && !is_taken && !is_act(&p->events[i], im->bulk.name))
                return false;
        }
    return true;
}

/* Which of the members that differ may be changed; remarks on the others. was: see import_merge_into; NULL: none. */
static bool sort_out(struct import *im, const struct record_table *t, const struct id *id, const struct id *was,
                     unsigned differ, unsigned *change, struct err *e)
{
    struct past past = {.count = 0};
    struct book *b = im->practice->book;
    *change = 0;
    if (!history_of(b, t->kind, id, &im->row, &past.events, &past.count, e) ||
        (was && !history_of(b, t->kind, was, &im->row, &past.was, &past.nwas, e)))
        return false;
    for (int i = 0; i < t->count; i++) {
        if (!(differ & 1u << i))
            continue;
        if (may_change(im, &past, t->members[i].field))
            *change |= 1u << i;
        else
            import_remark(im, "The %s of this %s was set here since; the file says something else: left as it is",
                          t->members[i].what, t->what);
    }
    return true;
}

static bool put(struct import *im, const struct record_table *t, const struct id *id, const struct id *subject,
                const void *wanted, unsigned change, struct err *e)
{
    if (!bulk_record(&im->bulk, t->kind, id, subject, e))
        return false;
    for (int i = 0; i < t->count; i++) {
        struct value want = wanted_value(&t->members[i], wanted);
        if (change & 1u << i)
            act_set(&im->bulk.act, t->members[i].field, &want);
    }
    return true;
}

/* Which of the members that are given differ; of a record that is not here *found is IMPORT_ABSENT. */
static bool compare(struct import *im, const struct record_table *t, const struct id *id, const void *wanted,
                    unsigned given, unsigned *differ, enum import_found *found, struct err *e)
{
    struct row row;
    *differ = 0;
    if (!import_look(im, t->kind, id, &row, e))
        return false;
    *found = IMPORT_ABSENT;
    if (!row.exists)
        return true;
    for (int i = 0; i < t->count; i++) {
        struct value want = wanted_value(&t->members[i], wanted), have = row_get(&row, t->members[i].field);
        if (given & 1u << i && !value_equal(&want, &have))
            *differ |= 1u << i;
    }
    *found = *differ ? IMPORT_KEPT : IMPORT_SAME;
    return true;
}

bool import_merge(struct import *im, const struct record_table *t, const struct id *id, const struct id *subject,
                  const void *wanted, unsigned given, bool can_change, enum import_found *found, struct err *e)
{
    unsigned differ, change;
    if (!compare(im, t, id, wanted, given, &differ, found, e))
        return false;
    if (!differ || !can_change)
        return true;
    if (!sort_out(im, t, id, NULL, differ, &change, e))
        return false;
    if (change)
        *found = IMPORT_CHANGED;
    return !change || im->o->is_dry_run || put(im, t, id, subject, wanted, change, e);
}

bool import_merge_into(struct import *im, const struct record_table *t, const struct id *id, const struct id *was,
                       const void *wanted, unsigned given, enum import_found *found, struct err *e)
{
    unsigned differ, change;
    if (!compare(im, t, id, wanted, given, &differ, found, e) || !sort_out(im, t, id, was, differ, &change, e))
        return false;
    if (change)
        *found = IMPORT_CHANGED;
    return !change || im->o->is_dry_run || put(im, t, id, id, wanted, change, e);
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

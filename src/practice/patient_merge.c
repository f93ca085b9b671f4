/* Two records of one person made one, and two again. Nothing moves: reads follow replaced_by (patient_link.c). */
#include "practice/patient.h"

#include "practice/again.h"
#include "practice/caller.h"
#include "practice/record_tables.h"

#include <string.h>

/* ---- what differs ---- */

/* Links between records, and marks of the record itself: nobody chooses among those. */
static bool is_chosen(const struct record_member *m)
{
    return m->field != FIELD_ENTERED_IN_ERROR && m->field != PATIENT_REPLACED_BY && m->type != RECORD_ID;
}

static const void *at(const struct patient *p, const struct record_member *m)
{
    return (const char *)p + m->offset;
}

static const char *text_of(struct arena *a, const struct patient *p, const struct record_member *m)
{
    char day[16];
    switch (m->type) {
    case RECORD_TEXT: return *(const char *const *)at(p, m) ? *(const char *const *)at(p, m) : "";
    case RECORD_DATE: {
        int date = *(const int *)at(p, m);
        return date == CIVIL_NONE ? "" : arena_strdup(a, civil_desk_date(date, day) + 4);
    }
    case RECORD_MORE: {
        int more = *(const int *)at(p, m);
        return more ? arena_printf(a, "%d min", more) : "";
    }
    case RECORD_FLAG: return *(const bool *)at(p, m) ? "yes" : "";
    case RECORD_COUNT:
    case RECORD_INSTANT:
    case RECORD_ID: break;
    }
    return "";
}

struct patient_difference *patient_differences(struct arena *a, const struct patient *x, const struct patient *y,
                                               int *count)
{
    struct patient_difference *out = arena_array(a, (size_t)patient_table.count, sizeof *out);
    *count = 0;
    for (int i = 0; i < patient_table.count; i++) {
        const struct record_member *m = &patient_table.members[i];
        if (!is_chosen(m))
            continue;
        const char *p = text_of(a, x, m), *q = text_of(a, y, m);
        if (strcmp(p, q) != 0)
            out[(*count)++] = (struct patient_difference){m->field, m->what, p, q};
    }
    return out;
}

/* ---- taking over ---- */

static void take(struct patient *to, const struct patient *from, const struct record_member *m)
{
    static const size_t SIZES[] = {
        [RECORD_TEXT] = sizeof(const char *), [RECORD_DATE] = sizeof(int),        [RECORD_COUNT] = sizeof(int),
        [RECORD_MORE] = sizeof(int),          [RECORD_INSTANT] = sizeof(int64_t), [RECORD_FLAG] = sizeof(bool),
        [RECORD_ID] = sizeof(struct id),
    };
    memcpy((char *)to + m->offset, at(from, m), SIZES[m->type]);
}

void patient_take(struct patient *to, const struct patient *from, int field)
{
    for (int i = 0; i < patient_table.count; i++)
        if (patient_table.members[i].field == field)
            take(to, from, &patient_table.members[i]);
}

static bool is_empty(struct arena *a, const struct patient *p, const struct record_member *m)
{
    if (m->type == RECORD_ID)
        return id_is_none(at(p, m));
    return !*text_of(a, p, m);
}

/* Two warnings are both meant. */
static bool is_joined(int field)
{
    return field == PATIENT_ALERT || field == PATIENT_NEEDS || field == PATIENT_FACTS;
}

void patient_take_missing(struct arena *a, struct patient *to, const struct patient *from)
{
    bool has_household = !id_is_none(&to->household);
    for (int i = 0; i < patient_table.count; i++) {
        const struct record_member *m = &patient_table.members[i];
        const char **text = (const char **)((char *)to + m->offset);
        bool is_link = m->field == FIELD_ENTERED_IN_ERROR || m->field == PATIENT_REPLACED_BY ||
                       (m->field == PATIENT_IS_SPOKESPERSON && has_household) ||
                       (m->field == PATIENT_REFERRED_BY && id_compare(&from->referred_by, &to->id) == 0);
        if (is_link || is_empty(a, from, m))
            continue;
        if (is_empty(a, to, m))
            take(to, from, m);
        else if (is_joined(m->field) && !strstr(*text, text_of(a, from, m)))
            *text = arena_printf(a, "%s; %s", *text, text_of(a, from, m));
        else if (m->field == PATIENT_SINCE && from->since < to->since)
            to->since = from->since;
    }
}

const char *patient_merge_doubt(struct arena *a, const struct patient *x, const struct patient *y)
{
    enum { AFTER_WEEKDAY = 4 };
    char one[16], other[16];
    bool is_known = x->birth_date != CIVIL_NONE && y->birth_date != CIVIL_NONE;
    if (!is_known || x->birth_date == y->birth_date)
        return "";
    return arena_printf(a, "Their birth dates differ: %s and %s", civil_desk_date(x->birth_date, one) + AFTER_WEEKDAY,
                        civil_desk_date(y->birth_date, other) + AFTER_WEEKDAY);
}

/* ---- making one ---- */

static bool check_merge(struct book *b, const struct id *loser, const struct id *survivor, struct arena *a,
                        struct err *e)
{
    struct patient p;
    struct id ends;
    if (!patient_get(b, loser, a, &p, e))
        return false;
    if (!survivor)
        return true;
    if (!patient_get(b, survivor, a, &p, e) || !patient_resolve(b, survivor, &ends, e))
        return false;
    struct id withheld = caller_unknown_id("");
    if (id_compare(&ends, &withheld) == 0 || id_compare(loser, &withheld) == 0)
        return err_set(e, ERR_REFUSED,
                       "That record has the calls of everybody who withholds their number: it is nobody's. Write what "
                       "was said once more, at the patient");
    if (id_compare(&ends, loser) == 0)
        return err_set(e, ERR_REFUSED, "These two records already are one");
    return true;
}

/* saw, will: what changes on the survivor; NULL: nothing. *again: see patient_part. */
static bool merge(struct book *b, const struct who *who, const struct id *loser, const struct id *survivor,
                  const struct patient *saw, struct patient *will, int *again, struct err *e)
{
    struct arena a = {0};
    struct act act;
    *again = 0;
    if (!act_begin(b, &act, survivor ? "patient-merge" : "patient-unmerge", who, e))
        return false;
    bool ok = check_merge(b, loser, survivor, &a, e);
    if (ok) {
        act_record(&act, KIND_PATIENT, loser, loser);
        act_set_id(&act, PATIENT_REPLACED_BY, survivor);
    }
    if (ok && !survivor)
        ok = again_parted(&act, loser, again, e);
    if (ok && saw)
        ok = patient_check(&a, will, e) && record_edit(&patient_table, &act, survivor, survivor, saw, will, e);
    ok = ok ? act_commit(&act, e) : (act_abandon(&act), false);
    arena_finish(&a);
    return ok;
}

bool patient_merge(struct book *b, const struct who *who, const struct id *loser, const struct id *survivor,
                   struct err *e)
{
    int again;
    return merge(b, who, loser, survivor, NULL, NULL, &again, e);
}

bool patient_part(struct book *b, const struct who *who, const struct id *loser, int *again, struct err *e)
{
    return merge(b, who, loser, NULL, NULL, NULL, again, e);
}

const char *patient_part_text(struct arena *a, int again)
{
    return again == 1 ? "A booking of the other had answered 1 follow-up, which is open again."
                      : arena_printf(a, "A booking of the other had answered %d follow-ups, which are open again.",
                                     again);
}

bool patient_merge_as(struct book *b, const struct who *who, const struct id *loser, const struct patient *saw,
                      const struct patient *will, struct err *e)
{
    struct patient clean = *will;
    int again;
    return merge(b, who, loser, &saw->id, saw, &clean, &again, e);
}

#include "practice/field_check.h"

#include "base/text.h"
#include "practice/day_note.h"
#include "practice/field_words.h"
#include "practice/follow_up.h"
#include "practice/handover.h"
#include "practice/obstacle.h"
#include "practice/policy_table.h"
#include "practice/record_name.h"
#include "practice/record_tables.h"
#include "practice/referral.h"
#include "practice/related.h"
#include "practice/telecom.h"
#include "practice/words.h"

#include <string.h>

/* ---- which ---- */

enum { LINE = 0, LINES = 1, PROSE = 2, NEEDED = 4 };

/* Texts that people write. Of a patient, a number, somebody around a patient: max counts for nothing, their own check
 * does. */
static const struct written {
    int kind, field, how, max;
} written[] = {
    {KIND_PATIENT, PATIENT_FAMILY, LINE, 0},
    {KIND_PATIENT, PATIENT_GIVEN, LINE, 0},
    {KIND_PATIENT, PATIENT_PREFERRED, LINE, 0},
    {KIND_PATIENT, PATIENT_PREFIX, LINE, 0},
    {KIND_PATIENT, PATIENT_SUFFIX, LINE, 0},
    {KIND_PATIENT, PATIENT_MAIDEN, LINE, 0},
    {KIND_PATIENT, PATIENT_ADDRESS, LINE, 0},
    {KIND_PATIENT, PATIENT_CITY, LINE, 0},
    {KIND_PATIENT, PATIENT_STATE, LINE, 0},
    {KIND_PATIENT, PATIENT_POSTAL_CODE, LINE, 0},
    {KIND_PATIENT, PATIENT_COUNTRY, LINE, 0},
    {KIND_PATIENT, PATIENT_INTERPRETER, LINE, 0},
    {KIND_PATIENT, PATIENT_ALERT, PROSE, 0},
    {KIND_PATIENT, PATIENT_NEEDS, PROSE, 0},
    {KIND_PATIENT, PATIENT_HOPES, PROSE, 0},
    {KIND_PATIENT, PATIENT_FACTS, PROSE, 0},
    {KIND_PATIENT, PATIENT_NO_CONTACT, PROSE, 0},
    {KIND_PATIENT, PATIENT_DECEASED_TOLD, PROSE, 0},
    {KIND_PATIENT, PATIENT_AWAY_REASON, PROSE, 0},
    {KIND_TELECOM, TELECOM_VALUE, LINE, 0},
    {KIND_TELECOM, TELECOM_REMARK, PROSE, 0},
    {KIND_RELATED, RELATED_NAME, LINE, 0},
    {KIND_RELATED, RELATED_RELATIONSHIP, LINE, 0},
    {KIND_RELATED, RELATED_PHONE, LINE, 0},
    {KIND_RELATED, RELATED_EMAIL, LINE, 0},
    {KIND_RELATED, RELATED_ADDRESS, LINE, 0},
    {KIND_RELATED, RELATED_COURT_NOTE, PROSE, 0},
    {KIND_RELATED, RELATED_REMARK, PROSE, 0},
    {KIND_APPOINTMENT, APPOINTMENT_REMARK, PROSE, 0},
    {KIND_APPOINTMENT, APPOINTMENT_QUESTION, PROSE, 0},
    {KIND_APPOINTMENT, APPOINTMENT_ANSWER, PROSE, 0},
    {KIND_CONTACT, CONTACT_TEXT, LINES | PROSE, 0},
    {KIND_CONTACT, CONTACT_HEARD_BY, LINE, 0},
    {KIND_CONTACT, CONTACT_SPEAKER, LINE, 0},
    {KIND_NOTE, NOTE_TEXT, LINES | PROSE | NEEDED, 0},
    {KIND_FOLLOW_UP, FOLLOW_UP_TEXT, PROSE | NEEDED, FOLLOW_UP_TEXT_MAX},
    {KIND_DAY_NOTE, DAY_NOTE_TEXT, PROSE | NEEDED, DAY_NOTE_MAX},
    {KIND_AVAILABILITY, AVAILABILITY_LABEL, LINE, 0},
    {KIND_HANDOVER, HANDOVER_TEXT, LINES | PROSE | NEEDED, HANDOVER_TEXT_MAX},
    {KIND_OBSTACLE, OBSTACLE_TEXT, PROSE | NEEDED, OBSTACLE_TEXT_MAX},
    {KIND_OBSTACLE, OBSTACLE_ANSWER, PROSE, OBSTACLE_TEXT_MAX},
    {KIND_COMPLAINT, COMPLAINT_TEXT, LINES | PROSE | NEEDED, 0},
    {KIND_COMPLAINT, COMPLAINT_WISH, LINES | PROSE, 0},
    {KIND_COMPLAINT, COMPLAINT_OUTCOME, LINES | PROSE, 0},
    {KIND_COMPLIMENT, COMPLIMENT_TEXT, LINES | PROSE | NEEDED, 0},
    {KIND_REFERRAL, REFERRAL_PERFORMER, LINE | NEEDED, REFERRAL_TEXT_MAX},
    {KIND_REFERRAL, REFERRAL_REASON, PROSE | NEEDED, REFERRAL_TEXT_MAX},
    {KIND_REFERRAL, REFERRAL_OUTCOME, PROSE, REFERRAL_TEXT_MAX},
};

static const struct written *find(int kind, int field)
{
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++)
        if (written[i].kind == kind && written[i].field == field)
            return &written[i];
    return NULL;
}

bool field_check_is_prose(int kind, int field)
{
    const struct written *w = find(kind, field);
    return w && (w->how & PROSE);
}

bool field_check_is_written(int kind, int field)
{
    const struct policy_setting *s = policy_table_setting(kind, field);
    return find(kind, field) || (s && (s->type == POLICY_TEXT || s->type == POLICY_ZONE));
}

/* ---- what was typed ---- */

static bool check_patient(struct practice *p, struct arena *a, const struct id *record, int field, const char *typed,
                          const char **out, struct err *e)
{
    struct patient who;
    const char **member = NULL;
    if (!patient_get(p->book, record, a, &who, e))
        return false;
    for (int i = 0; i < patient_table.count; i++)
        if (patient_table.members[i].field == field)
            member = (const char **)((char *)&who + patient_table.members[i].offset);
    if (!member)
        return err_set(e, ERR_REFUSED, "This is not written here");
    *member = typed;
    bool ok = patient_check(a, &who, e);
    *out = *member;
    return ok;
}

static bool check_telecom(struct practice *p, struct arena *a, const struct id *record, int field, const char *typed,
                          const char **out, struct err *e)
{
    struct telecom t;
    if (!telecom_get(p->book, record, a, &t, e))
        return false;
    const char **member = field == TELECOM_VALUE ? &t.value : &t.remark;
    *member = typed;
    bool ok = telecom_check(a, &t, e);
    *out = *member;
    return ok;
}

static bool check_related(struct practice *p, struct arena *a, const struct id *record, int field, const char *typed,
                          const char **out, struct err *e)
{
    struct related r;
    if (!related_get(p->book, record, a, &r, e))
        return false;
    const char **member = field == RELATED_NAME           ? &r.name
                          : field == RELATED_RELATIONSHIP ? &r.relationship
                          : field == RELATED_PHONE        ? &r.phone
                          : field == RELATED_EMAIL        ? &r.email
                          : field == RELATED_ADDRESS      ? &r.address
                          : field == RELATED_COURT_NOTE   ? &r.court_note
                                                          : &r.remark;
    *member = typed;
    bool ok = related_check(a, &r, e);
    *out = *member;
    return ok;
}

/* As policy_read has it. */
static bool check_policy(struct arena *a, const struct policy_setting *s, const char *typed, const char **out,
                         struct err *e)
{
    if (!text_clean(a, TEXT_ONE_LINE, s->name, typed, strlen(typed), out, e))
        return false;
    if (s->type == POLICY_ZONE)
        return zone_check(*out, e);
    if (!**out && s->is_needed)
        return err_set(e, ERR_INPUT, "%s: it cannot be empty", s->name);
    return text_width(*out) <= s->max ||
           err_set(e, ERR_INPUT, "%s: it would take %d columns on a screen; at most %d fit", s->name, text_width(*out),
                   s->max);
}

bool field_check_typed(struct practice *p, struct arena *a, int kind, const struct id *record, int field,
                       const char *typed, const char **out, struct err *e)
{
    const struct written *w = find(kind, field);
    const struct policy_setting *s = policy_table_setting(kind, field);
    const char *what = record_name_field(a, kind, field);
    *out = "";
    if (!field_check_is_written(kind, field))
        return err_set(e, ERR_REFUSED,
                       "%s is not free text: keep one of the two, and change it afterwards where it is always changed.",
                       what);
    if (!w)
        return check_policy(a, s, typed, out, e);
    if (kind == KIND_PATIENT)
        return check_patient(p, a, record, field, typed, out, e);
    if (kind == KIND_TELECOM)
        return check_telecom(p, a, record, field, typed, out, e);
    if (kind == KIND_RELATED)
        return check_related(p, a, record, field, typed, out, e);
    if (!text_clean(a, w->how & LINES ? TEXT_MANY_LINES : TEXT_ONE_LINE, what, typed, strlen(typed), out, e))
        return false;
    if (!**out && (w->how & NEEDED))
        return err_set(e, ERR_INPUT, "%s: it cannot be empty", what);
    return !w->max || strlen(*out) <= (size_t)w->max ||
           err_set(e, ERR_INPUT, "%s: at most %d letters; write a note for the rest", what, w->max);
}

/* ---- what stands there already ---- */

/* FHIR Task; nobody sees these, so that they have no words. */
static const char *const follow_up_statuses[] = {"requested", "on-hold", "completed", "cancelled", "failed", NULL};

static bool is_one_of(const char *const *list, const char *code)
{
    for (; *list; list++)
        if (strcmp(*list, code) == 0)
            return true;
    return false;
}

/* What a follow-up's outcome says need not have come of a contact: follow_up_answer writes every one that it has. */
static bool is_known(int kind, int field, const struct word *list, const char *code)
{
    if (kind == KIND_FOLLOW_UP && field == FOLLOW_UP_STATUS)
        return is_one_of(follow_up_statuses, code);
    return !list || words_has(list, code) ||
           (kind == KIND_FOLLOW_UP && field == FOLLOW_UP_OUTCOME && follow_up_outcome_find(code));
}

bool field_check_kept(int kind, int field, const struct value *v, struct err *e)
{
    struct arena a = {0};
    struct buf digits = {0};
    const struct kind_def *k = kind_find(kind);
    int at = k ? kind_field(k, field) : -1;
    const struct word *list = at < 0 ? NULL : field_words_list(kind, k->fields[at].name);
    bool ok = true;
    const char *text = v->type == VALUE_TEXT ? arena_strndup(&a, v->p, v->n) : "";
    if (kind == KIND_PRACTICE && field == PRACTICE_ZONE)
        ok = zone_check(text, e);
    else if (*text && !is_known(kind, field, list, text))
        ok = err_set(e, ERR_INPUT, "%s: this Rounds does not know \"%s\": keep the other one",
                     record_name_field(&a, kind, field), text);
    else if (kind == KIND_TELECOM && field == TELECOM_VALUE && !strchr(text, '@'))
        ok = text_phone_digits(&digits, text, e);
    buf_finish(&digits);
    arena_finish(&a);
    return ok;
}

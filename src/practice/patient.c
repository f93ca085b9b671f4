#include "practice/patient.h"

#include "base/clock.h"
#include "base/text.h"
#include "practice/record_tables.h"
#include "practice/words.h"

#include <string.h>

#define MEMBER(field, type, name, what)                             \
    {                                                               \
        PATIENT_##field, type, offsetof(struct patient, name), what \
    }

static const struct record_member members[] = {
    {FIELD_ENTERED_IN_ERROR, RECORD_FLAG, offsetof(struct patient, is_in_error), "mistake mark"},
    MEMBER(FAMILY, RECORD_TEXT, family, "family name"),
    MEMBER(GIVEN, RECORD_TEXT, given, "given name"),
    MEMBER(PREFERRED, RECORD_TEXT, preferred, "preferred name"),
    MEMBER(BIRTH_DATE, RECORD_DATE, birth_date, "birth date"),
    MEMBER(GENDER, RECORD_TEXT, gender, "gender"),
    MEMBER(DECEASED_DATE, RECORD_DATE, deceased_date, "date of death"),
    MEMBER(PREFIX, RECORD_TEXT, prefix, "title"),
    MEMBER(SUFFIX, RECORD_TEXT, suffix, "name suffix"),
    MEMBER(MAIDEN, RECORD_TEXT, maiden, "earlier family name"),
    MEMBER(ADDRESS, RECORD_TEXT, address, "address"),
    MEMBER(CITY, RECORD_TEXT, city, "town"),
    MEMBER(STATE, RECORD_TEXT, state, "state or county"),
    MEMBER(POSTAL_CODE, RECORD_TEXT, postal_code, "post code"),
    MEMBER(COUNTRY, RECORD_TEXT, country, "country"),
    MEMBER(CHANNEL, RECORD_TEXT, channel, "preferred channel"),
    MEMBER(SOURCE, RECORD_TEXT, source, "source"),
    MEMBER(SINCE, RECORD_DATE, since, "known since"),
    MEMBER(ALERT, RECORD_TEXT, alert, "alert"),
    MEMBER(IDENTIFIER, RECORD_TEXT, identifier, "number elsewhere"),
    MEMBER(REPLACED_BY, RECORD_ID, replaced_by, "record it was made one with"),
    MEMBER(NEEDS, RECORD_TEXT, needs, "needs"),
    MEMBER(HOPES, RECORD_TEXT, hopes, "hopes"),
    MEMBER(HOUSEHOLD, RECORD_ID, household, "household"),
    MEMBER(IS_SPOKESPERSON, RECORD_FLAG, is_spokesperson, "who speaks for them"),
    MEMBER(FACTS, RECORD_TEXT, facts, "facts to remember"),
    MEMBER(INTERPRETER, RECORD_TEXT, interpreter, "interpreter"),
    MEMBER(EXTRA_MIN, RECORD_MORE, extra_min, "longer visits"),
    MEMBER(IS_NEVER_RUNG, RECORD_FLAG, is_never_rung, "mark that they cannot be rung"),
    MEMBER(NO_CONTACT, RECORD_TEXT, no_contact, "wish for no contact"),
    MEMBER(DECEASED_TOLD, RECORD_TEXT, deceased_told, "who told us of the death"),
    MEMBER(AWAY_DATE, RECORD_DATE, away_date, "date they went away"),
    MEMBER(AWAY_REASON, RECORD_TEXT, away_reason, "where they went"),
    MEMBER(REFERRED_BY, RECORD_ID, referred_by, "patient who sent them"),
};

const struct record_table patient_table = {KIND_PATIENT, "patient", members, sizeof members / sizeof members[0]};

struct patient patient_none(void)
{
    struct patient p = {
        .birth_date = CIVIL_NONE, .deceased_date = CIVIL_NONE, .since = CIVIL_NONE, .away_date = CIVIL_NONE};
    for (int i = 0; i < patient_table.count; i++)
        if (members[i].type == RECORD_TEXT)
            *(const char **)((char *)&p + members[i].offset) = "";
    return p;
}

bool patient_get(struct book *b, const struct id *id, struct arena *a, struct patient *out, struct err *e)
{
    struct row row;
    if (!book_row(b, KIND_PATIENT, id, a, &row, e))
        return false;
    if (!row.exists)
        return err_set(e, ERR_MISSING, "There is no such patient in this practice file.");
    record_load(&patient_table, &row, a, out);
    out->id = *id;
    out->n = row.n;
    return true;
}

/* --- checking ----------------------------------------------------------------------------- */

static bool clean_texts(struct arena *a, struct patient *p, struct err *e)
{
    for (int i = 0; i < patient_table.count; i++) {
        const char **text = (const char **)((char *)p + members[i].offset);
        if (members[i].type != RECORD_TEXT)
            continue;
        const char *in = *text ? *text : "";
        if (!text_clean(a, TEXT_ONE_LINE, members[i].what, in, strlen(in), text, e))
            return false;
    }
    return true;
}

static bool check_dates(const struct patient *p, struct err *e)
{
    int today, minute;
    clock_today(&today, &minute);
    bool is_born = p->birth_date != CIVIL_NONE, is_dead = p->deceased_date != CIVIL_NONE;
    if (is_born && p->birth_date > today)
        return err_set(e, ERR_INPUT, "The birth date is in the future; is the year right?");
    /* The age they have or had: the records of an import hold people who died long ago. */
    if (is_born && civil_age(p->birth_date, is_dead ? p->deceased_date : today) > PATIENT_AGE_MAX)
        return err_set(e, ERR_INPUT, "The birth date makes this patient older than %d; is the year right?",
                       PATIENT_AGE_MAX);
    if (is_dead && p->deceased_date > today)
        return err_set(e, ERR_INPUT, "The date of death is in the future");
    if (is_dead && is_born && p->deceased_date < p->birth_date)
        return err_set(e, ERR_INPUT, "The date of death is before the birth date");
    return true;
}

/* What contradicts itself would be obeyed half. */
static bool check_care(const struct patient *p, struct err *e)
{
    if (p->extra_min < 0 || p->extra_min > PATIENT_EXTRA_MAX)
        return err_set(e, ERR_INPUT, "Longer visits: 0 to %d minutes more, not %d", PATIENT_EXTRA_MAX, p->extra_min);
    if (p->is_never_rung && strcmp(p->channel, "call") == 0)
        return err_set(e, ERR_INPUT,
                       "Somebody who cannot be rung is not reached by a call: choose text, email or letter");
    if (*p->deceased_told && p->deceased_date == CIVIL_NONE)
        return err_set(e, ERR_INPUT, "Who told us of the death is there, but not the date of death");
    if (*p->away_reason && p->away_date == CIVIL_NONE)
        return err_set(e, ERR_INPUT, "Where they went is there, but not since when");
    return true;
}

bool patient_check(struct arena *a, struct patient *p, struct err *e)
{
    char known[120];
    if (!clean_texts(a, p, e))
        return false;
    if (!*p->family && !*p->given)
        return err_set(e, ERR_INPUT, "A patient needs a family name or a given name");
    if (*p->gender && !words_has(words_gender, p->gender))
        return err_set(e, ERR_INPUT, "gender: expected one of %s", words_list(words_gender, known, sizeof known));
    if (*p->channel && !words_has(words_channel, p->channel))
        return err_set(e, ERR_INPUT, "channel: expected one of %s", words_list(words_channel, known, sizeof known));
    if (!id_is_none(&p->referred_by) && id_compare(&p->referred_by, &p->id) == 0)
        return err_set(e, ERR_INPUT, "Nobody sends themselves: who recommended us to them?");
    return check_dates(p, e) && check_care(p, e);
}

/* --- writing -------------------------------------------------------------------------------- */

static bool put_telecoms(struct act *act, const struct id *patient, const struct telecom *t, int n, struct arena *a,
                         struct err *e)
{
    for (int i = 0; i < n; i++) {
        struct telecom clean = t[i];
        clean.patient = *patient;
        clean.rank = clean.rank > 0 ? clean.rank : i + 1;
        if (!telecom_check(a, &clean, e) || !telecom_put(act, &clean, NULL, e))
            return false;
    }
    return true;
}

bool patient_put(struct act *act, const struct patient *p, const struct telecom *t, int n, struct id *out,
                 struct err *e)
{
    struct arena a = {0};
    struct patient clean = *p;
    int minute;
    if (clean.since == CIVIL_NONE)
        clock_today(&clean.since, &minute);
    struct id id = id_is_none(&p->id) ? id_new(clock_now_ms()) : p->id;
    bool ok = patient_check(&a, &clean, e);
    /* Numbers first: the search words are made once then, when the patient comes to them (find_word.c). */
    ok = ok && put_telecoms(act, &id, t, n, &a, e);
    if (ok) {
        act_record(act, KIND_PATIENT, &id, &id);
        record_put(&patient_table, act, &clean);
    }
    if (out)
        *out = id;
    arena_finish(&a);
    return ok;
}

bool patient_add(struct book *b, const struct who *who, const struct patient *p, const struct telecom *t, int n,
                 struct id *out, struct err *e)
{
    struct arena a = {0};
    struct act act;
    bool is_there;
    if (!act_begin(b, &act, "patient-add", who, e))
        return false;
    bool ok = record_is_there(b, KIND_PATIENT, &p->id, &a, &is_there, e);
    if (ok && is_there && out)
        *out = p->id;
    ok = ok && (is_there || patient_put(&act, p, t, n, out, e));
    arena_finish(&a);
    return ok ? act_commit(&act, e) : (act_abandon(&act), false);
}

bool patient_edit(struct book *b, const struct who *who, const struct patient *from, const struct patient *to,
                  struct err *e)
{
    struct arena a = {0};
    struct patient clean = *to;
    struct act act;
    bool ok = patient_check(&a, &clean, e) && act_begin(b, &act, "patient-edit", who, e);
    if (ok) {
        ok = record_edit(&patient_table, &act, &from->id, &from->id, from, &clean, e);
        ok = ok ? act_commit(&act, e) : (act_abandon(&act), false);
    }
    arena_finish(&a);
    return ok;
}

int patient_age(const struct patient *p, int today)
{
    if (p->birth_date == CIVIL_NONE)
        return -1;
    return civil_age(p->birth_date, p->deceased_date == CIVIL_NONE ? today : p->deceased_date);
}

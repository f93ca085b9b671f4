/* Whom the rules have to look at again, once a record has changed. */
#include "practice/rule_inner.h"
#include "practice/rule_run.h"

#include <string.h>

static bool differs(const struct row *before, const struct row *after, const int *fields, size_t n)
{
    if (!before->exists)
        return true;
    for (size_t i = 0; i < n; i++) {
        struct value was = row_get(before, fields[i]), is = row_get(after, fields[i]);
        if (!value_equal(&was, &is))
            return true;
    }
    return false;
}

#define DIFFERS(before, after, fields) differs((before), (after), (fields), sizeof(fields) / sizeof((fields)[0]))

static void touch_field(struct book *b, const struct row *before, const struct row *after, int field, uint64_t what)
{
    struct id was = row_id(before, field), is = row_id(after, field);
    book_touch(b, &was, what);
    book_touch(b, &is, what);
}

static uint64_t of_contact(void)
{
    return rule_of_event(RULE_CONTACT) | rule_of_event(RULE_ENQUIRY);
}

/* Who stood here has been spoken to, and is no enquirer. */
void rule_appointment_changed(struct book *b, const struct row *before, const struct row *after)
{
    static const int fields[] = {FIELD_ENTERED_IN_ERROR, APPOINTMENT_PATIENT,      APPOINTMENT_PRACTITIONER,
                                 APPOINTMENT_TYPE,       APPOINTMENT_DATE,         APPOINTMENT_START_MIN,
                                 APPOINTMENT_STATUS,     APPOINTMENT_CONFIRMATION, APPOINTMENT_NEXT_CODE,
                                 APPOINTMENT_NEXT_NOTE,  APPOINTMENT_ARRIVED_AT,   APPOINTMENT_ORIGIN,
                                 APPOINTMENT_MADE_AT};
    size_t n = RULE_MUTATED(RULE_MUTANT_MOVED) ? 4 : sizeof fields / sizeof fields[0];
    if (differs(before, after, fields, n))
        touch_field(b, before, after, APPOINTMENT_PATIENT,
                    rule_of_event(RULE_BOOKED) | rule_of_event(RULE_VISIT) | rule_of_event(RULE_SEEN) |
                        rule_of_event(RULE_LAST_SEEN) | rule_of_event(RULE_REFERRAL) | of_contact());
}

void rule_absence_changed(struct book *b, const struct row *appointment)
{
    struct id patient = row_id(appointment, APPOINTMENT_PATIENT);
    book_touch(b, &patient, rule_of_event(RULE_VISIT));
}

void rule_contact_changed(struct book *b, const struct row *before, const struct row *after)
{
    if (!RULE_MUTATED(RULE_MUTANT_DEAF))
        touch_field(b, before, after, CONTACT_PATIENT, of_contact());
}

void rule_complaint_changed(struct book *b, const struct row *before, const struct row *after)
{
    touch_field(b, before, after, COMPLAINT_PATIENT, rule_of_event(RULE_COMPLAINT));
}

void rule_patient_changed(struct book *b, const struct row *before, const struct row *after)
{
    static const int fields[] = {FIELD_ENTERED_IN_ERROR, PATIENT_DECEASED_DATE, PATIENT_AWAY_DATE, PATIENT_NO_CONTACT,
                                 PATIENT_REPLACED_BY,    PATIENT_REFERRED_BY};
    if (!DIFFERS(before, after, fields) || RULE_MUTATED(RULE_MUTANT_APART))
        return;
    book_touch(b, &after->id, RULE_EVERY);
    touch_field(b, before, after, PATIENT_REPLACED_BY, RULE_EVERY);
    touch_field(b, before, after, PATIENT_REFERRED_BY, RULE_EVERY);
}

void rule_referral_changed(struct book *b, const struct row *before, const struct row *after)
{
    touch_field(b, before, after, REFERRAL_PATIENT, rule_of_event(RULE_SENT_ON));
}

/* Whether it is what its own fields say: of this rule, patient and fact. */
static bool is_of_its_fields(const struct row *f, const struct value *rule)
{
    char code[RULE_CODE_MAX + 1];
    if (rule->n > RULE_CODE_MAX || memchr(rule->p, 0, rule->n))
        return false;
    memcpy(code, rule->p, rule->n);
    code[rule->n] = 0;
    struct id fact = row_id(f, FOLLOW_UP_FACT), patient = row_id(f, FOLLOW_UP_PATIENT);
    struct id own = rule_row_id(code, &patient, &fact);
    return id_compare(&own, &f->id) == 0;
}

/* The row stands with the patient whom the fact names, the record with whoever stands for them. */
bool rule_follow_up_changed(struct book *b, const struct row *after, struct err *e)
{
    struct id fact = row_id(after, FOLLOW_UP_FACT), patient = row_id(after, FOLLOW_UP_PATIENT);
    struct value rule = row_get(after, FOLLOW_UP_RULE);
    if (is_of_its_fields(after, &rule)) {
        book_touch(b, &patient, rule_of_code(rule.p, rule.n));
        return true;
    }
    book_touch(b, &patient, RULE_EVERY);
    struct stmt *q = stmt_get(b, SQL_RULE_FACT_PATIENT, e);
    if (!q)
        return false;
    stmt_bind_id(q, "fact", &fact);
    while (stmt_step(q, e)) {
        patient = stmt_id(q, "patient");
        book_touch(b, &patient, RULE_EVERY);
    }
    return stmt_done(q, e);
}

bool rule_policy_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    static const int practice[] = {PRACTICE_ZONE,        PRACTICE_GO_LIVE,      PRACTICE_ACKNOWLEDGE_DAYS,
                                   PRACTICE_ANSWER_DAYS, PRACTICE_LIMIT_MONTHS, PRACTICE_CHECK_BACK_DAYS,
                                   PRACTICE_SECOND_DAYS};
    static const int practitioner[] = {PRACTITIONER_STAFF, FIELD_ENTERED_IN_ERROR};
    static const int kind[] = {FOLLOW_UP_KIND_WEIGHT_MIN, FOLLOW_UP_KIND_IS_ACTIVE, FIELD_ENTERED_IN_ERROR};
    static const int hours[] = {HOURS_SPANS, HOURS_IS_ACTIVE, FIELD_ENTERED_IN_ERROR};
    bool is_other = true;
    (void)e;
    switch (after->kind->number) {
    case KIND_PRACTICE: is_other = DIFFERS(before, after, practice); break;
    case KIND_PRACTITIONER:
        is_other = !row_is(after, PRACTITIONER_ORIGIN, "history") && DIFFERS(before, after, practitioner);
        break;
    case KIND_FOLLOW_UP_KIND: is_other = DIFFERS(before, after, kind); break;
    case KIND_HOURS:
        is_other = row_get(after, HOURS_PRACTITIONER).type == VALUE_NULL && DIFFERS(before, after, hours);
        break;
    }
    if (RULE_MUTATED(RULE_MUTANT_POLICY) || (RULE_MUTATED(RULE_MUTANT_HOLIDAY) && after->kind->number == KIND_HOLIDAY))
        is_other = false;
    if (is_other)
        book_touch_all(b);
    return true;
}

/* What was said of a follow-up while the booking it is about stood otherwise: it holds no longer. */
#include "practice/follow_up.h"

#include "book/stmt.h"
#include "practice/rule_inner.h"

#include <string.h>

enum { RULES_MAX = 32 };

static void forget(struct act *act, const struct row *f, const int *fields, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (row_get(f, fields[i]).type != VALUE_NULL)
            act_set_null(act, fields[i]);
}

/* A day and minute by which it has to be done. */
struct deadline {
    int date, minute;
};

static bool is_before(const struct deadline *x, int date, int minute)
{
    return x->date != date ? x->date < date : x->minute < minute;
}

/* As if nobody had tried it or put it off; who has it keeps it. ends: that it was ended is forgotten too. by: NULL the
 * day that was said is forgotten as well, else that is it from now on. */
static bool begin_again(struct act *act, const struct id *id, bool ends, const struct deadline *by, struct err *e)
{
    static const int said[] = {FOLLOW_UP_DUE_DATE, FOLLOW_UP_DUE_MIN};
    static const int tries[] = {FOLLOW_UP_HOLD_DATE, FOLLOW_UP_HOLD_MIN, FOLLOW_UP_RAISED_AT, FOLLOW_UP_ATTEMPTS};
    static const int ended[] = {FOLLOW_UP_ENDED_AT, FOLLOW_UP_OUTCOME, FOLLOW_UP_REASON, FOLLOW_UP_SATISFIED_BY};
    struct arena a = {0};
    struct row f;
    bool ok = book_row(act->book, KIND_FOLLOW_UP, id, &a, &f, e);
    bool is_over = ok && (row_is(&f, FOLLOW_UP_STATUS, "completed") || row_is(&f, FOLLOW_UP_STATUS, "cancelled"));
    bool was_taken_back = ok && row_int(&f, FIELD_ENTERED_IN_ERROR, 0);
    if (ok && f.exists && (by || !was_taken_back) && (ends || !is_over)) {
        struct id patient = row_id(&f, FOLLOW_UP_PATIENT);
        act_record(act, KIND_FOLLOW_UP, id, &patient);
        if (was_taken_back)
            act_set_int(act, FIELD_ENTERED_IN_ERROR, 0);
        if (by) {
            act_set_int(act, FOLLOW_UP_DUE_DATE, by->date);
            act_set_int(act, FOLLOW_UP_DUE_MIN, by->minute);
        } else {
            forget(act, &f, said, sizeof said / sizeof *said);
        }
        forget(act, &f, tries, sizeof tries / sizeof *tries);
        if (!row_is(&f, FOLLOW_UP_STATUS, "requested"))
            act_set_text(act, FOLLOW_UP_STATUS, "requested");
        if (is_over)
            forget(act, &f, ended, sizeof ended / sizeof *ended);
    }
    arena_finish(&a);
    return ok;
}

/* The patient as the booking names them: rows are made of that. */
static bool patient_of(struct act *act, const struct id *appointment, struct id *out, struct err *e)
{
    struct arena a = {0};
    struct row x;
    bool ok = book_row(act->book, KIND_APPOINTMENT, appointment, &a, &x, e);
    if (ok)
        *out = row_id(&x, APPOINTMENT_PATIENT);
    arena_finish(&a);
    return ok;
}

/* When they will come as far as they know: where it stood, or before that, if nobody has told them of that either. */
static bool known_of(struct act *act, const struct id *tell, const struct appointment *was, struct deadline *out,
                     bool *exists, struct err *e)
{
    struct arena a = {0};
    struct row f;
    *out = (struct deadline){was->date, was->start_min};
    bool ok = book_row(act->book, KIND_FOLLOW_UP, tell, &a, &f, e);
    *exists = ok && f.exists;
    struct deadline said = {ok ? (int)row_int(&f, FOLLOW_UP_DUE_DATE, CIVIL_NONE) : CIVIL_NONE,
                            ok ? (int)row_int(&f, FOLLOW_UP_DUE_MIN, MINUTE_NONE) : MINUTE_NONE};
    bool is_live = *exists && !row_int(&f, FIELD_ENTERED_IN_ERROR, 0) && !row_is(&f, FOLLOW_UP_STATUS, "completed") &&
                   !row_is(&f, FOLLOW_UP_STATUS, "cancelled");
    if (is_live && was->tell == TELL_DUE && said.date != CIVIL_NONE && is_before(&said, out->date, out->minute))
        *out = said;
    arena_finish(&a);
    return ok;
}

/* Whoever is not told turns up when they think it is. */
static bool tell_again(struct act *act, const struct appointment *was, const struct place *to, bool is_due,
                       struct err *e)
{
    struct id tell = queue_rule_id(FOLLOW_UP_TELL, &was->id);
    struct follow_up made = follow_up_none(FOLLOW_UP_TELL);
    struct deadline known;
    bool exists;
    if (!known_of(act, &tell, was, &known, &exists, e))
        return false;
    bool is_sooner = is_due && was->date != CIVIL_NONE && is_before(&known, to->date, to->start_min);
    if (exists || !is_sooner)
        return begin_again(act, &tell, is_sooner, is_sooner ? &known : NULL, e);
    made.id = tell;
    made.fact = was->id;
    made.due_date = known.date;
    made.due_min = known.minute;
    if (!patient_of(act, &was->id, &made.patient, e))
        return false;
    follow_up_put(act, &made, NULL);
    return true;
}

bool follow_up_moved(struct act *act, const struct appointment *was, const struct place *to, bool is_due,
                     struct err *e)
{
    struct arena a = {0};
    struct {
        struct id row;
        bool is_reminder;
    } all[RULES_MAX];
    struct id patient;
    int n = 0;
    if (!patient_of(act, &was->id, &patient, e) || !tell_again(act, was, to, is_due, e))
        return false;
    struct stmt *q = stmt_get(act->book, SQL_RULE_OF_VISIT, e);
    while (q && n < RULES_MAX && stmt_step(q, e)) {
        const char *code = stmt_text(q, "code", &a), *kind = stmt_text(q, "kind", &a);
        all[n].row = rule_row_id(code ? code : "", &patient, &was->id);
        all[n++].is_reminder = kind && strcmp(kind, FOLLOW_UP_REMIND) == 0; /* of another hour than now */
    }
    bool ok = q && stmt_done(q, e);
    for (int i = 0; ok && i < n; i++)
        ok = begin_again(act, &all[i].row, all[i].is_reminder, NULL, e);
    arena_finish(&a);
    return ok;
}

bool follow_up_known(struct act *act, const struct id *appointment, struct err *e)
{
    static const int said[] = {FOLLOW_UP_DUE_DATE, FOLLOW_UP_DUE_MIN};
    struct arena a = {0};
    struct row f;
    struct id tell = queue_rule_id(FOLLOW_UP_TELL, appointment);
    bool ok = book_row(act->book, KIND_FOLLOW_UP, &tell, &a, &f, e);
    if (ok && f.exists && row_int(&f, FOLLOW_UP_DUE_DATE, CIVIL_NONE) != CIVIL_NONE) {
        struct id patient = row_id(&f, FOLLOW_UP_PATIENT);
        act_record(act, KIND_FOLLOW_UP, &tell, &patient);
        forget(act, &f, said, sizeof said / sizeof *said);
    }
    arena_finish(&a);
    return ok;
}

bool follow_up_next_anew(struct act *act, const struct id *appointment, struct err *e)
{
    static const char *const kinds[] = {FOLLOW_UP_REBOOK, FOLLOW_UP_NEXT};
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof kinds / sizeof *kinds; i++) {
        struct id id = queue_rule_id(kinds[i], appointment);
        ok = begin_again(act, &id, false, NULL, e);
    }
    return ok;
}

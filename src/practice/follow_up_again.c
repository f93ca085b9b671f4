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

/* As if nobody had tried it or put it off; who has it keeps it. ends: that it was ended is forgotten too. */
static bool begin_again(struct act *act, const struct id *id, bool ends, struct err *e)
{
    static const int tries[] = {FOLLOW_UP_DUE_DATE,  FOLLOW_UP_DUE_MIN,   FOLLOW_UP_HOLD_DATE,
                                FOLLOW_UP_HOLD_MIN,  FOLLOW_UP_RAISED_AT, FOLLOW_UP_ATTEMPTS};
    static const int ended[] = {FOLLOW_UP_ENDED_AT, FOLLOW_UP_OUTCOME, FOLLOW_UP_REASON, FOLLOW_UP_SATISFIED_BY};
    struct arena a = {0};
    struct row f;
    bool ok = book_row(act->book, KIND_FOLLOW_UP, id, &a, &f, e);
    bool is_over = ok && (row_is(&f, FOLLOW_UP_STATUS, "completed") || row_is(&f, FOLLOW_UP_STATUS, "cancelled"));
    if (ok && f.exists && !row_int(&f, FIELD_ENTERED_IN_ERROR, 0) && (ends || !is_over)) {
        struct id patient = row_id(&f, FOLLOW_UP_PATIENT);
        act_record(act, KIND_FOLLOW_UP, id, &patient);
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

bool follow_up_moved(struct act *act, const struct id *appointment, struct err *e)
{
    struct arena a = {0};
    struct {
        struct id row;
        bool is_reminder;
    } all[RULES_MAX];
    struct id patient, tell = queue_rule_id(FOLLOW_UP_TELL, appointment);
    int n = 0;
    if (!patient_of(act, appointment, &patient, e) || !begin_again(act, &tell, false, e))
        return false;
    struct stmt *q = stmt_get(act->book, SQL_RULE_OF_VISIT, e);
    while (q && n < RULES_MAX && stmt_step(q, e)) {
        const char *code = stmt_text(q, "code", &a), *kind = stmt_text(q, "kind", &a);
        all[n].row = rule_row_id(code ? code : "", &patient, appointment);
        all[n++].is_reminder = kind && strcmp(kind, FOLLOW_UP_REMIND) == 0; /* of another hour than now */
    }
    bool ok = q && stmt_done(q, e);
    for (int i = 0; ok && i < n; i++)
        ok = begin_again(act, &all[i].row, all[i].is_reminder, e);
    arena_finish(&a);
    return ok;
}

bool follow_up_next_anew(struct act *act, const struct id *appointment, struct err *e)
{
    static const char *const kinds[] = {FOLLOW_UP_REBOOK, FOLLOW_UP_NEXT};
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof kinds / sizeof *kinds; i++) {
        struct id id = queue_rule_id(kinds[i], appointment);
        ok = begin_again(act, &id, false, e);
    }
    return ok;
}

/* Facts of referrals: whom a patient sent us, and where we sent them. */
#include "practice/rule_inner.h"

#include "book/stmt.h"
#include "practice/referrer.h"

bool rule_referral_sent(struct book *b, const struct id *patient, struct arena *a, struct rule_facts *f, struct err *e)
{
    struct referrer_sent *all;
    int n;
    if (!referrer_sent(b, patient, a, &all, &n, e))
        return false;
    f->sent = arena_array(a, (size_t)n, sizeof *f->sent);
    for (int i = 0; i < n; i++) {
        struct referrer_visit first;
        bool is_there;
        if (!referrer_first_seen(b, &all[i].survivor, a, &first, &is_there, e))
            return false;
        if (is_there)
            f->sent[f->nsent++] = (struct rule_sent){.id = all[i].patient,
                                                     .patient = all[i].by,
                                                     .practitioner = first.practitioner,
                                                     .at = (int64_t)first.date * DAY_MIN + first.start_min,
                                                     .is_history = first.is_history};
    }
    return true;
}

bool rule_referral_on(struct book *b, const struct id *record, struct arena *a, struct rule_facts *f, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_RULE_SENT_ON, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", record);
    while (stmt_step(q, e)) {
        f->sent_on = arena_grow(a, f->sent_on, (size_t)f->nsent_on, (size_t)f->nsent_on + 1, sizeof *f->sent_on);
        f->sent_on[f->nsent_on++] = (struct rule_sent_on){.id = stmt_id(q, "id"),
                                                          .patient = *record,
                                                          .at = stmt_int_or(q, "date", 0) * DAY_MIN,
                                                          .due = stmt_int(q, "due_date") * DAY_MIN};
    }
    return stmt_done(q, e);
}

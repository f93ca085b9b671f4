/* Which outcomes can be true of whom: nobody leaves a voicemail for somebody who cannot be rung, or who wants none. */
#include "practice/follow_up.h"

#include "book/stmt.h"
#include "practice/contact.h"
#include "practice/related.h"
#include "practice/telecom.h"

#include <string.h>

static bool is_one_of(const char *code, const char *const *codes)
{
    while (*codes && strcmp(*codes, code) != 0)
        codes++;
    return *codes != NULL;
}

/* Somebody else is reminded in their place, and may be rung. */
static bool has_instead(struct practice *p, const struct id *patient, struct arena *a)
{
    struct related *all;
    struct err ignored = {0}; /* then it is the patient */
    int n;
    if (!related_list(p->book, patient, a, &all, &n, &ignored))
        return false;
    for (int i = 0; i < n; i++)
        if (all[i].gets_reminders && !all[i].not_told && !all[i].is_in_error)
            return true;
    return false;
}

/* They have numbers, and at none of them may a message be left. */
static bool wants_no_message(struct practice *p, const struct id *patient, struct arena *a)
{
    struct telecom *all;
    struct err ignored = {0};
    int n, phones = 0;
    if (!telecom_list(p->book, patient, a, &all, &n, &ignored))
        return false;
    for (int i = 0; i < n; i++) {
        bool is_phone = strcmp(all[i].system, "phone") == 0 && !all[i].is_bad;
        if (is_phone && strcmp(all[i].message, "nothing") != 0)
            return false;
        phones += is_phone;
    }
    return phones > 0;
}

bool follow_up_can_come(struct practice *p, const struct queue_row *row, const char *outcome, struct err *e)
{
    static const char *const by_telephone[] = {"no-answer", "busy", "message", "message-person", "call-later", NULL};
    static const char *const left[] = {"message", "message-person", NULL};
    struct arena a = {0};
    bool ok = true;
    if (is_one_of(outcome, by_telephone) &&
        !(strcmp(row->kind, FOLLOW_UP_REMIND) == 0 && has_instead(p, &row->patient, &a))) {
        if (row->is_never_rung)
            ok = err_set(e, ERR_REFUSED, "%s cannot be rung: write to them, and say so with t", row->patient_short);
        else if (is_one_of(outcome, left) && wants_no_message(p, &row->patient, &a))
            ok = err_set(e, ERR_REFUSED, "%s wants no message left: - says that nobody answered", row->patient_short);
    }
    arena_finish(&a);
    return ok;
}

bool follow_up_just_said(struct practice *p, const struct id *patient, const struct id *appointment,
                         const char *outcome, int64_t now_ms, int64_t *at_ms, struct err *e)
{
    enum { JUST_MS = 60 * 1000 };
    struct stmt *q = stmt_get(p->book, SQL_CONTACT_JUST_SAID, e);
    *at_ms = 0;
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    stmt_bind_int(q, "since", now_ms - JUST_MS);
    stmt_bind_text(q, "outcome", outcome);
    if (id_is_none(appointment))
        stmt_bind_null(q, "appointment");
    else
        stmt_bind_id(q, "appointment", appointment);
    if (stmt_step(q, e) && stmt_int(q, "is_same") == 1)
        *at_ms = stmt_int(q, "at");
    return stmt_done(q, e);
}

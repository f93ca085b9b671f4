#include "practice/referral.h"

#include "base/clock.h"
#include "base/sort.h"
#include "base/text.h"
#include "practice/appointment_edit.h"
#include "practice/patient.h"
#include "practice/record_tables.h"

#include <string.h>

#define MEMBER(field, type, name, what)                               \
    {                                                                 \
        REFERRAL_##field, type, offsetof(struct referral, name), what \
    }

static const struct record_member members[] = {
    {FIELD_ENTERED_IN_ERROR, RECORD_FLAG, offsetof(struct referral, is_in_error), "mistake mark"},
    MEMBER(PATIENT, RECORD_ID, patient, "patient"),
    MEMBER(PERFORMER, RECORD_TEXT, performer, "whom they were sent to"),
    MEMBER(REASON, RECORD_TEXT, reason, "what for"),
    MEMBER(DATE, RECORD_DATE, date, "day they were sent"),
    MEMBER(DUE_DATE, RECORD_DATE, due_date, "day an answer is expected"),
    MEMBER(CLOSED_AT, RECORD_INSTANT, closed_at, "end"),
    MEMBER(OUTCOME, RECORD_TEXT, outcome, "what came of it"),
};

const struct record_table referral_table = {KIND_REFERRAL, "referral", members, sizeof members / sizeof members[0]};

struct referral referral_none(void)
{
    return (struct referral){.performer = "", .reason = "", .outcome = "", .date = CIVIL_NONE, .due_date = CIVIL_NONE};
}

void referral_of_row(const struct row *row, struct arena *a, struct referral *out)
{
    *out = referral_none();
    out->id = row->id;
    record_load(&referral_table, row, a, out);
}

bool referral_get(struct book *b, const struct id *id, struct arena *a, struct referral *out, struct err *e)
{
    struct id own = *id; /* may be out's */
    *out = referral_none();
    out->id = own;
    return record_get(&referral_table, b, &own, a, out, e);
}

/* ---- writing ---- */

static bool clean(struct arena *a, const char *what, const char **text, struct err *e)
{
    const char *in = *text ? *text : "";
    if (!text_clean(a, TEXT_ONE_LINE, what, in, strlen(in), text, e))
        return false;
    return strlen(*text) <= REFERRAL_TEXT_MAX ||
           err_set(e, ERR_INPUT, "%s: at most %d letters; write a note for the rest", what, REFERRAL_TEXT_MAX);
}

static bool check(struct desk *d, struct arena *a, struct referral *r, struct err *e)
{
    struct patient who;
    int today, now;
    clock_today(&today, &now);
    if (!appointment_edit_level(d, LEVEL_DESK, "write down whom we sent on", e) ||
        !clean(a, "To whom", &r->performer, e) || !clean(a, "For what", &r->reason, e))
        return false;
    if (!*r->performer)
        return err_set(e, ERR_INPUT, "To whom were they sent?");
    if (!*r->reason)
        return err_set(e, ERR_INPUT, "For what were they sent?");
    if (id_is_none(&r->patient))
        return err_set(e, ERR_INPUT, "Say which patient");
    r->date = r->date == CIVIL_NONE ? today : r->date;
    r->due_date = r->due_date == CIVIL_NONE ? r->date + REFERRAL_WAIT_DAYS : r->due_date;
    if (r->date > today)
        return err_set(e, ERR_INPUT, "They were sent in the future; when was it?");
    if (r->due_date < r->date)
        return err_set(e, ERR_INPUT, "An answer cannot be expected before they were sent");
    struct id survivor;
    if (!patient_resolve(d->practice->book, &r->patient, &survivor, e) ||
        !patient_get(d->practice->book, &survivor, a, &who, e))
        return false;
    r->patient = survivor;
    return true;
}

void referral_put(struct act *act, const struct referral *what)
{
    act_record(act, KIND_REFERRAL, &what->id, &what->patient);
    record_put(&referral_table, act, what);
}

bool referral_add(struct desk *d, struct arena *a, const struct referral *what, struct id *out, struct err *e)
{
    struct referral r = *what;
    struct act act;
    r.closed_at = 0;
    r.outcome = "";
    if (!check(d, a, &r, e) || !act_begin(d->practice->book, &act, "referral-add", &d->who, e))
        return false;
    r.id = id_is_none(&r.id) ? id_new(act.at_ms) : r.id;
    referral_put(&act, &r);
    if (out)
        *out = r.id;
    return act_commit(&act, e);
}

bool referral_close(struct desk *d, struct arena *a, const struct referral *seen, const char *outcome, struct err *e)
{
    struct referral to = *seen;
    struct act act;
    to.outcome = outcome;
    if (!appointment_edit_level(d, LEVEL_DESK, "say what came of it", e) ||
        !clean(a, "What came of it", &to.outcome, e))
        return false;
    if (seen->closed_at)
        return err_set(e, ERR_REFUSED, "Somebody has said already what came of this");
    if (!act_begin(d->practice->book, &act, "referral-close", &d->who, e))
        return false;
    to.closed_at = act.at_ms;
    if (record_edit(&referral_table, &act, &seen->id, &seen->patient, seen, &to, e))
        return act_commit(&act, e);
    act_abandon(&act);
    return false;
}

bool referral_close_in(struct act *act, struct arena *a, const struct id *id, const char *outcome, struct err *e)
{
    struct referral now, to;
    if (!referral_get(act->book, id, a, &now, e))
        return false;
    to = now;
    to.outcome = outcome ? outcome : "";
    to.closed_at = act->at_ms;
    return now.closed_at || record_edit(&referral_table, act, id, &now.patient, &now, &to, e);
}

/* ---- reading ---- */

/* Of records made one each comes in order. */
static int by_date(const void *x, const void *y)
{
    const struct referral *a = x, *b = y;
    return a->date != b->date ? (a->date > b->date ? -1 : 1) : id_compare(&b->id, &a->id);
}

bool referral_list(struct book *b, const struct id *patient, struct arena *a, struct referral **out, int *count,
                   struct err *e)
{
    void *all;
    bool ok = record_list(&referral_table, b, SQL_REFERRAL_OF_PATIENT, patient, sizeof **out, a, &all, count, e);
    *out = all;
    if (ok)
        sort_array(all, (size_t)*count, sizeof **out, by_date);
    return ok;
}

bool referral_list_open(struct book *b, struct arena *a, struct referral **out, int *count, struct err *e)
{
    struct id *ids = arena_array(a, REFERRAL_ROWS_MAX, sizeof *ids);
    int n = 0;
    struct stmt *q = stmt_get(b, SQL_REFERRAL_OPEN, e);
    if (!q)
        return false;
    stmt_bind_int(q, "limit", REFERRAL_ROWS_MAX);
    while (stmt_step(q, e))
        ids[n++] = stmt_id(q, "id");
    *out = arena_array(a, (size_t)n, sizeof **out);
    *count = n;
    bool ok = stmt_done(q, e);
    for (int i = 0; ok && i < n; i++)
        ok = referral_get(b, &ids[i], a, &(*out)[i], e);
    return ok;
}

#include "practice/next.h"

#include "base/clock.h"
#include "base/text.h"
#include "book/stmt.h"
#include "practice/appointment_code.h"
#include "practice/follow_up.h"
#include "practice/slot.h"

#include <string.h>

static bool has_booking(struct practice *p, const struct id *patient, const struct id *except, bool *out, struct err *e)
{
    int today, now_min;
    clock_today(&today, &now_min);
    struct stmt *q = stmt_get(p->book, SQL_APPOINTMENT_TO_COME, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    stmt_bind_id(q, "except", except);
    stmt_bind_int(q, "today", today);
    stmt_bind_int(q, "now", now_min);
    if (stmt_step(q, e))
        *out = stmt_int(q, "n") > 0;
    return stmt_done(q, e);
}

bool next_has_booking(struct practice *p, const struct id *patient, const struct id *except, bool *out, struct err *e)
{
    struct arena a = {0};
    struct id *all = NULL;
    int n = 0;
    *out = false;
    bool ok = patient_behind(p->book, patient, &a, &all, &n, e);
    for (int i = 0; ok && !*out && i < n; i++)
        ok = has_booking(p, &all[i], except, out, e);
    arena_finish(&a);
    return ok;
}

/* What the type says for somebody who was seen; whoever was not is to be rebooked: nobody is lost by a default. */
static struct next_step usual(struct practice *p, const struct appointment *x, enum status to, const char *note)
{
    struct next_step n = {.next = NEXT_REBOOK, .due = CIVIL_NONE, .note = note};
    const struct appointment_type *type = practice_type(p, &x->type);
    if (to != STATUS_FULFILLED || !type)
        return n;
    if (strcmp(type->next_code, "date") == 0 && type->next_days > 0)
        n.next = NEXT_DATE;
    if (strcmp(type->next_code, "closed") == 0) {
        n.next = NEXT_CLOSED;
        n.note = note ? note : "as usual for this type";
    }
    return n;
}

static bool settle_date(struct practice *p, const struct appointment *x, struct next_step *n, struct err *e)
{
    int today, now_min;
    clock_today(&today, &now_min);
    const struct appointment_type *type = practice_type(p, &x->type);
    if (!n->due || n->due == CIVIL_NONE) {
        if (!type || type->next_days <= 0)
            return err_set(e, ERR_INPUT, "What next: by which date? This type of visit has no usual interval");
        n->due = today + type->next_days;
    }
    char day[16];
    if (n->due < today)
        return err_set(e, ERR_INPUT, "What next: %s is past; give a date to come", civil_desk_date(n->due, day));
    return true;
}

static bool settle_closed(struct practice *p, struct next_step *n, struct err *e)
{
    int count;
    if (!n->note)
        return err_set(e, ERR_INPUT, "What next: closed needs a reason, one of the practice's or in words");
    const struct reason *all = practice_reasons(p, &count);
    for (int i = 0; i < count; i++) {
        const struct reason *r = &all[i];
        if (strcmp(r->list, "close") == 0 && (strcmp(r->code, n->note) == 0 || strcmp(r->name, n->note) == 0))
            n->note = r->code;
    }
    return true;
}

/* Nothing was said. Whoever was seen today may be left to the desk; nobody else is still here to be asked. */
static bool settle_open(struct practice *p, const struct appointment *x, enum status to, bool has_booking,
                        struct next_step *n, struct err *e)
{
    int today, now_min;
    clock_today(&today, &now_min);
    if (has_booking && !n->note)
        n->next = NEXT_BOOKED;
    else if (to == STATUS_FULFILLED && x->date < today)
        *n = usual(p, x, to, n->note);
    else if (to != STATUS_FULFILLED)
        return err_set(e, ERR_REFUSED, "What next for %s? Say booked, rebook, a date, or closed with a reason", x->ref);
    return true;
}

bool next_settle(struct practice *p, struct arena *a, const struct appointment *x, enum status to,
                 const struct next_step *asked, struct next_step *out, struct err *e)
{
    bool has_booking;
    *out = *asked;
    if (out->note && !text_clean(a, TEXT_ONE_LINE, "what next", out->note, strlen(out->note), &out->note, e))
        return false;
    if (out->note && !*out->note)
        out->note = NULL;
    if (!next_has_booking(p, &x->patient, &x->id, &has_booking, e))
        return false;
    /* Who was urgent and did not come is not answered by a review in some weeks. */
    bool is_answered = has_booking && !(to == STATUS_NOSHOW && x->priority == PRIORITY_URGENT);
    if (out->next == NEXT_AUTO && is_answered)
        out->next = NEXT_BOOKED;
    else if (out->next == NEXT_AUTO)
        *out = usual(p, x, to, out->note);
    else if (out->next == NEXT_OPEN && !settle_open(p, x, to, is_answered, out, e))
        return false;
    switch (out->next) {
    case NEXT_REBOOK: clock_today(&out->due, &(int){0}); return true; /* since when: its place in the queue */
    case NEXT_OPEN:
    case NEXT_AUTO: return true;
    case NEXT_BOOKED:
        return has_booking || err_set(e, ERR_REFUSED,
                                      "What next for %s: nothing is booked for this patient from now on. Book "
                                      "first, or say rebook, a date, or closed with a reason",
                                      x->ref);
    case NEXT_DATE: return settle_date(p, x, out, e);
    case NEXT_CLOSED: return settle_closed(p, out, e);
    }
    return true;
}

void next_set(struct act *act, const struct next_step *n)
{
    const char *code = appointment_code_next(n->next);
    act_set_text(act, APPOINTMENT_NEXT_CODE, code && *code ? code : NULL);
    if ((n->next == NEXT_DATE || n->next == NEXT_REBOOK) && n->due && n->due != CIVIL_NONE)
        act_set_int(act, APPOINTMENT_NEXT_DUE, n->due);
    else
        act_set_null(act, APPOINTMENT_NEXT_DUE);
    act_set_text(act, APPOINTMENT_NEXT_NOTE, n->note);
}

void next_clear(struct act *act)
{
    next_set(act, &(struct next_step){.next = NEXT_OPEN});
}

enum { ANSWERED_MAX = 64 };

struct unanswered {
    struct id id, patient; /* as it stands there: maybe a record made one with theirs */
    bool is_leaving;       /* seen today: booking is how she leaves */
    const char *advice;    /* what was asked for: "next week, twice"; NULL nothing */
};

static bool load_unanswered(struct practice *p, struct arena *a, const struct id *patient, const struct id *by,
                            struct unanswered *open, int *n, struct err *e)
{
    int today, now_min;
    clock_today(&today, &now_min);
    struct stmt *q = stmt_get(p->book, SQL_APPOINTMENT_UNANSWERED, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    stmt_bind_id(q, "except", by);
    while (*n < ANSWERED_MAX && stmt_step(q, e)) {
        struct value status = stmt_value(q, "status"), fulfilled = value_text("fulfilled");
        bool seen = value_equal(&status, &fulfilled);
        open[*n].id = stmt_id(q, "id");
        open[*n].patient = *patient;
        open[*n].advice = stmt_text(q, "next_note", a);
        open[(*n)++].is_leaving = seen && stmt_int(q, "date") == today && stmt_is_null(q, "left_at");
    }
    return stmt_done(q, e);
}

static bool load_all_unanswered(struct practice *p, struct arena *a, const struct id *patient, const struct id *by,
                                struct unanswered *open, int *n, struct err *e)
{
    struct id *all = NULL;
    int nall = 0;
    bool ok = patient_behind(p->book, patient, a, &all, &nall, e);
    for (int i = 0; ok && i < nall; i++)
        ok = load_unanswered(p, a, &all[i], by, open, n, e);
    return ok;
}

bool next_answer(struct practice *p, struct arena *a, struct act *act, const struct id *patient, const struct id *by,
                 struct outcome *out, struct err *e)
{
    struct unanswered open[ANSWERED_MAX];
    const char *advice = NULL;
    int n = 0;
    if (!load_all_unanswered(p, a, patient, by, open, &n, e))
        return false;
    for (int i = 0; i < n; i++) {
        act_record(act, KIND_APPOINTMENT, &open[i].id, &open[i].patient);
        if (open[i].is_leaving)
            act_set_int(act, APPOINTMENT_LEFT_AT, act->at_ms);
        act_set_text(act, APPOINTMENT_NEXT_CODE, "booked");
        advice = advice ? advice : open[i].advice;
    }
    if (advice && *advice) /* this booking is taken for it: whoever made another sees what is still to be done */
        slot_warn(a, out, arena_printf(a, "Asked for: %s.", advice));
    return follow_up_met(p, act, patient, by, e); /* a date to be in touch, and what people wrote down that it ends */
}

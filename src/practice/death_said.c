#include "practice/death_said.h"

#include "book/stmt.h"
#include "practice/follow_up.h"
#include "practice/slot.h"

#include <string.h>

static bool says_so(const char *reason, const struct next_step *next)
{
    bool is_closed = next && next->next == NEXT_CLOSED && next->note;
    return (reason && strcmp(reason, DEATH_SAID_CANCEL) == 0) ||
           (is_closed && strcmp(next->note, DEATH_SAID_CLOSE) == 0);
}

/* By the record that stands for them now. */
static bool is_alive(struct practice *p, struct arena *a, const struct id *patient, struct id *self, bool *out,
                     struct err *e)
{
    struct patient who;
    if (!patient_resolve(p->book, patient, self, e) || !patient_get(p->book, self, a, &who, e))
        return false;
    *out = who.deceased_date == CIVIL_NONE;
    return true;
}

bool death_said(struct practice *p, struct arena *a, const struct appointment *x)
{
    struct err ignored = {0};
    struct id self;
    bool alive = false;
    struct next_step next = appointment_next(x);
    return transition_is_end(x->status) && !x->is_history && says_so(x->cancel_reason, &next) &&
           is_alive(p, a, &x->patient, &self, &alive, &ignored) && alive;
}

bool death_said_put(struct practice *p, struct arena *a, struct act *act, const struct id *patient, const char *reason,
                    const struct next_step *next, struct err *e)
{
    struct follow_up f = follow_up_none(FOLLOW_UP_TASK);
    bool alive;
    if (!says_so(reason, next))
        return true;
    if (!is_alive(p, a, patient, &f.patient, &alive, e))
        return false;
    if (!alive)
        return true;
    f.text = "the reason said that they died: record it (X d), or that it is not so";
    follow_up_usual_due(p, &f.due_date, &f.due_min);
    follow_up_put(act, &f, NULL);
    return true;
}

void death_said_warn(struct practice *p, struct arena *a, const struct id *patient, struct outcome *out)
{
    struct err ignored = {0}; /* then nothing is said */
    struct id self;
    bool alive = false, said = false;
    struct stmt *q = stmt_get(p->book, SQL_DEATH_SAID_OF, &ignored);
    if (!q)
        return;
    stmt_bind_id(q, "patient", patient);
    said = stmt_step(q, &ignored) && stmt_int(q, "is_said");
    if (!stmt_done(q, &ignored) || !said || !is_alive(p, a, patient, &self, &alive, &ignored) || !alive)
        return;
    slot_warn(a, out, "When they were last here or cancelled the reason was that they had died: ask.");
}

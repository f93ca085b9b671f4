#include "practice/score.h"

#include "practice/complaint.h"

bool score_is_low(const struct practice *p, const struct contact *c)
{
    return (c->has_score && c->score <= p->low_score) || c->recommends == CONTACT_WOULD_NOT;
}

static const char *words_of(struct arena *a, const struct contact *c)
{
    const char *score = c->has_score ? arena_printf(a, "score %d of %d", c->score, CONTACT_SCORE_MAX) : "";
    const char *would = c->recommends == CONTACT_WOULD_NOT ? "would not recommend us" : "";
    return arena_printf(a, "%s%s%s%s%s", score, *score && *would ? ", " : "", would, c->text && *c->text ? ": " : "",
                        c->text ? c->text : "");
}

bool score_put(struct practice *p, struct act *act, struct arena *a, const struct contact *c, bool *is_opened,
               struct err *e)
{
    struct complaint x = complaint_none();
    *is_opened = score_is_low(p, c);
    if (!*is_opened)
        return true;
    x.patient = c->patient;
    x.appointment = c->appointment;
    x.contact = c->id;
    x.received_by = act->who.staff;
    x.mode = c->mode;
    x.text = words_of(a, c);
    x.is_concern = true;
    x.is_confidential = c->is_confidential;
    return complaint_put(act, a, &x, NULL, e);
}

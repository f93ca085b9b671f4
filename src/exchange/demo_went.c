#include "exchange/demo_inner.h"

#include "practice/complaint.h"
#include "practice/compliment.h"

#include <assert.h>
#include <string.h>

enum { HOUR = 60, MOVES_MAX = 2 };

/* One complaint: about a visit at least so many days ago, and what became of it since. */
static const struct went {
    int ago_days;
    const char *mode, *touch_point, *cause;
    enum complaint_stage begins;
    struct {
        enum complaint_stage to;
        int ago_days;
        const char *words;
    } moves[MOVES_MAX];
} wrong[] = {
    {16, "call", "bill", "", STAGE_ACKNOWLEDGED, {{STAGE_INVESTIGATING, 14, ""}}},
    {3, "email", "letter", "", STAGE_RECEIVED, {{STAGE_NONE, 0, ""}}},
    {27,
     "in-person",
     "waiting",
     "wait",
     STAGE_ACKNOWLEDGED,
     {{STAGE_INVESTIGATING, 25, ""}, {STAGE_ANSWERED, 15, "the desk says at once when we run late; an apology"}}},
    {55,
     "in-person",
     "waiting",
     "building",
     STAGE_SETTLED,
     {{STAGE_CHECKED_BACK, 41, "comes gladly again"}, {STAGE_CLOSED, 41, ""}}},
};
enum { WRONG = sizeof wrong / sizeof wrong[0], WELL = 3 };

/* The last visit that was seen on that day or before, and not of a patient taken already. */
static const struct demo_visit *visit_before(const struct demo *d, int date, const int taken[], int ntaken)
{
    for (int i = d->nvisits - 1; i >= 0; i--) {
        const struct demo_visit *v = &d->visits[i];
        bool is_free = v->date <= date && v->end == END_SEEN && d->patients[v->patient].death == CIVIL_NONE;
        for (int k = 0; is_free && k < ntaken; k++)
            is_free = taken[k] != v->patient;
        if (is_free)
            return v;
    }
    return NULL;
}

static bool move(struct demo *d, struct complaint *c, const struct went *x, int i, struct err *e)
{
    int date = demo_story_desk_day(d, d->today - x->moves[i].ago_days);
    int64_t at = demo_words_instant(date, (10 + i) * HOUR);
    bool is_answer = x->moves[i].to == STAGE_ANSWERED;
    struct who who = is_answer ? demo_acts_clinician(d, 0) : demo_acts_desk(d, date);
    struct complaint_doing what = {.to = x->moves[i].to,
                                   .words = x->moves[i].words,
                                   .cause = is_answer ? x->cause : NULL,
                                   .date = CIVIL_NONE,
                                   .step = demo_words_id(d, at)};
    const struct complaint_transition *t = complaint_stage_find(complaint_stage_of(c), what.to, false);
    assert(t); /* the moves above are rows of its table */
    return bulk_begin(&d->bulk, t->act, &who, at, 2, e) &&
           complaint_put_move(d->practice, &d->bulk.act, &d->row, c, &what, e);
}

static bool write_wrong(struct demo *d, const struct demo_visit *v, int which, struct err *e)
{
    const struct went *x = &wrong[which];
    const struct demo_list *words = &d->words[WORDS_COMPLAINT];
    int64_t at = demo_words_instant(v->date, v->start_min + v->minutes + 5);
    struct who who = demo_acts_desk(d, v->date);
    struct complaint c = complaint_none();
    bool is_settled = x->begins == STAGE_SETTLED;
    c.id = demo_words_id(d, at);
    c.patient = d->patients[v->patient].id;
    c.appointment = v->id;
    c.text = words->item[which % words->count];
    c.wish = words->more[which % words->count];
    c.outcome = is_settled ? c.wish : "";
    c.mode = x->mode;
    c.touch_point = x->touch_point;
    c.cause = is_settled ? x->cause : "";
    c.stage = complaint_stage_code(x->begins);
    c.received_at = at;
    const char *act = is_settled ? "complaint-add-settled" : "complaint-add";
    if (!bulk_begin(&d->bulk, act, &who, at, 1, e) || !complaint_put(&d->bulk.act, &d->row, &c, NULL, e) ||
        !bulk_flush(&d->bulk, e) || !complaint_get(d->book, &c.id, &d->row, &c, e))
        return false;
    for (int i = 0; i < MOVES_MAX && x->moves[i].to != STAGE_NONE; i++)
        if (!move(d, &c, x, i, e))
            return false;
    return bulk_flush(&d->bulk, e);
}

/* To whoever they saw; the last is thanks between colleagues. */
static bool write_well(struct demo *d, const struct demo_visit *v, int which, struct err *e)
{
    const struct demo_list *words = &d->words[WORDS_COMPLIMENT];
    int64_t at = demo_words_instant(v->date, v->start_min + v->minutes + 3);
    bool is_thanks = which == WELL - 1;
    struct who desk = demo_acts_desk(d, v->date), seen = demo_acts_clinician(d, v->column);
    struct compliment c = {.id = demo_words_id(d, at),
                           .patient = is_thanks ? ID_NONE : d->patients[v->patient].id,
                           .appointment = is_thanks ? ID_NONE : v->id,
                           .staff = is_thanks ? desk.staff : seen.staff,
                           .text = words->item[(is_thanks ? words->count - 1 : which) % words->count],
                           .mode = "in-person",
                           .at_ms = at,
                           .seen_at = which > 0 ? at : 0};
    return bulk_begin(&d->bulk, "compliment-add", is_thanks ? &seen : &desk, at, 1, e) &&
           compliment_put(&d->bulk.act, &d->row, &c, NULL, e) && bulk_flush(&d->bulk, e);
}

bool demo_went_write(struct demo *d, struct err *e)
{
    int taken[WRONG + WELL], n = 0;
    for (int i = 0; i < WRONG + WELL; i++) {
        int ago = i < WRONG ? wrong[i].ago_days : 1 + 5 * (i - WRONG);
        const struct demo_visit *v = visit_before(d, demo_story_desk_day(d, d->today - ago), taken, n);
        if (!v)
            continue; /* too few came */
        taken[n++] = v->patient;
        if (!(i < WRONG ? write_wrong(d, v, i, e) : write_well(d, v, i - WRONG, e)))
            return false;
    }
    return bulk_flush(&d->bulk, e);
}

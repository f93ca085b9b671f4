#include "exchange/demo_inner.h"

#include "book/stmt.h"
#include "practice/follow_up.h"
#include "practice/queue.h"

/* What the rules opened since the practice went live was mostly done, some a day late; the rest is what a desk finds in
 * the morning. */
enum {
    LEFT_PERCENT = 9, /* still open of what was due in the last days */
    LEFT_DAYS = 4,
    DONE_MIN = 11 * 60, /* about then */
    ENDED_MAX = 4000
};

struct opened {
    struct id id, patient, fact;
    const char *kind, *rule;
    int date;
};

static bool list_due(struct demo *d, struct opened *out, int *n, struct err *e)
{
    struct stmt *q = stmt_get(d->book, SQL_DEMO_DUE, e);
    *n = 0;
    if (!q)
        return false;
    stmt_bind_int(q, "until", (int64_t)d->today * DAY_MIN);
    stmt_bind_int(q, "limit", ENDED_MAX);
    while (stmt_step(q, e))
        out[(*n)++] = (struct opened){stmt_id(q, "id"),
                                      stmt_id(q, "patient"),
                                      stmt_id(q, "fact"),
                                      stmt_text(q, "kind", &d->arena),
                                      stmt_text(q, "rule", &d->arena),
                                      (int)(stmt_int(q, "due") / DAY_MIN)};
    return stmt_done(q, e);
}

static bool end_one(struct demo *d, const struct opened *x, struct err *e)
{
    int date = demo_story_desk_day(d, x->date);
    int64_t at = demo_words_instant(date, DONE_MIN + demo_words_below(d, 300));
    struct who who = demo_acts_desk(d, date);
    struct follow_up f = follow_up_none(x->kind);
    f.id = x->id;
    f.patient = x->patient;
    f.fact = x->fact;
    f.rule = x->rule;
    f.status = "completed";
    f.outcome = "reached";
    f.attempts = demo_words_below(d, 3) ? 0 : 1;
    f.ended_at = at;
    if (queue_is_complaint_kind(x->kind))
        return true; /* ends by what is said on the complaint; here, so that chance goes on as it would */
    if (!bulk_begin(&d->bulk, "followup-reached", &who, at, 1, e))
        return false;
    follow_up_put(&d->bulk.act, &f, NULL);
    bulk_note(&d->bulk, &f.id);
    return true;
}

bool demo_loops_close(struct demo *d, struct err *e)
{
    struct opened *all = arena_array(&d->arena, ENDED_MAX, sizeof *all);
    int n;
    if (!list_due(d, all, &n, e))
        return false;
    for (int i = 0; i < n; i++) {
        bool is_left = all[i].date >= d->today - LEFT_DAYS && demo_words_chance(d, LEFT_PERCENT);
        if (!is_left && !end_one(d, &all[i], e))
            return false;
    }
    return bulk_flush(&d->bulk, e);
}

#include "exchange/demo.h"

#include "base/clock.h"
#include "book/stmt.h"
#include "exchange/demo_inner.h"

#include <stdlib.h>
#include <string.h>

enum { VISITS_FIRST = 4096 /* room for so many at first */ };

static bool check_empty(struct book *b, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_IMPORT_ANY_PATIENT, e);
    if (!q)
        return false;
    bool has_any = stmt_step(q, e) && stmt_int(q, "any_patient");
    if (!stmt_done(q, e))
        return false;
    if (has_any)
        return err_set(e, ERR_REFUSED,
                       "There are patients in this practice file already: a demo is made in a new one "
                       "(rounds --book FILE demo)");
    return true;
}

static void start(struct demo *d, struct practice *p, int live, int former, uint64_t seed,
                  const struct progress *progress, struct demo_result *result)
{
    *result = (struct demo_result){0};
    *d = (struct demo){.practice = p, .book = p->book, .random = seed, .progress = progress, .result = result};
    d->live = live;
    d->former = former;
    d->now_ms = clock_now_ms();
    clock_today(&d->today, &d->now_min);
    d->first_day = d->today - DEMO_HISTORY_DAYS;
    d->last_day = d->today + DEMO_AHEAD_DAYS;
    d->total = (int64_t)live + former;
    d->visits_cap = VISITS_FIRST;
    d->visits = mem_alloc(VISITS_FIRST * sizeof *d->visits);
    bulk_start(&d->bulk, p->book, "demo", NULL, true, progress);
}

static bool build(struct demo *d, struct err *e)
{
    demo_words_load(d);
    if (!demo_hours_open(d, e) || !demo_people_add(d, e))
        return false;
    if (d->stop)
        return true;
    demo_plan_visits(d);
    demo_today_arrange(d);
    demo_story_tell(d);
    d->total += d->nvisits;
    return demo_old_write(d, e) && demo_acts_write(d, e) && demo_follow_write(d, e) &&
           (!d->former || demo_former_write(d, e)) && demo_together_write(d, e) && demo_went_write(d, e);
}

/* The rules have to have run before what they opened can be ended. */
static bool finish(struct demo *d, struct err *e)
{
    return bulk_end(&d->bulk, e) && demo_loops_close(d, e) && demo_sent_write(d, e) && demo_desk_write(d, e) &&
           bulk_end(&d->bulk, e);
}

bool demo_build_parts(struct practice *p, int live, int former, uint64_t seed, const struct progress *progress,
                      struct demo_result *result, struct err *e)
{
    struct demo_result unused;
    if (live < DEMO_PATIENTS_MIN || live > DEMO_LIVE || former < 0 || former > DEMO_PATIENTS_MAX - live)
        return err_set(e, ERR_INPUT, "A demo has %d to %d patients, not %d", DEMO_PATIENTS_MIN, DEMO_PATIENTS_MAX,
                       live + former);
    if (!check_empty(p->book, e))
        return false;
    struct demo *d = mem_alloc(sizeof *d);
    start(d, p, live, former, seed, progress, result ? result : &unused);
    bool ok = build(d, e) && (d->stop || finish(d, e));
    if (!ok || d->stop)
        bulk_abandon(&d->bulk);
    if (d->stop)
        *d->result = (struct demo_result){.is_stopped = true};
    else
        d->result->acts = d->bulk.nacts;
    free(d->visits);
    arena_finish(&d->row);
    arena_finish(&d->arena);
    free(d);
    return ok && practice_reload(p, e);
}

bool demo_build(struct practice *p, int patients, uint64_t seed, const struct progress *progress,
                struct demo_result *result, struct err *e)
{
    int live = patients < DEMO_LIVE ? patients : DEMO_LIVE;
    return demo_build_parts(p, live, patients - live, seed, progress, result, e);
}

#include "exchange/bulk.h"

#include "base/clock.h"

#include <assert.h>
#include <string.h>

enum { TICK_MS = 100 }; /* about ten times a second (struct progress) */

void bulk_start(struct bulk *k, struct book *b, const char *name, const struct who *who, bool is_one_batch,
                const struct progress *progress)
{
    *k = (struct bulk){.book = b, .name = name, .is_one_batch = is_one_batch, .progress = progress,
                       .hold_ms = BULK_HOLD_MS};
    if (who)
        k->who = *who;
}

/* The slot of an id, or the free one where it belongs. Ids are random in their last bytes. */
static size_t slot_of(const struct bulk *k, const struct id *id)
{
    size_t at = ((size_t)id->b[15] << 8 | id->b[14]) & (BULK_SLOTS - 1);
    while (!id_is_none(&k->pending[at]) && id_compare(&k->pending[at], id) != 0)
        at = (at + 1) & (BULK_SLOTS - 1);
    return at;
}

bool bulk_is_pending(const struct bulk *k, const struct id *id)
{
    return k->npending > 0 && !id_is_none(&k->pending[slot_of(k, id)]);
}

void bulk_note(struct bulk *k, const struct id *id)
{
    size_t at = slot_of(k, id);
    if (!id_is_none(&k->pending[at]))
        return;
    assert(k->npending < BULK_SLOTS / 2); /* of a part at most two */
    k->pending[at] = *id;
    k->npending++;
}

static bool end_batch(struct bulk *k, struct err *e)
{
    k->wants_end = false;
    if (!k->in_batch)
        return true;
    k->in_batch = false;
    int64_t from = clock_mono_ms();
    bool ok = act_batch_end(k->book, e);
    k->hold_ms = (clock_mono_ms() - from) * BULK_COMMIT_SHARE;
    k->hold_ms = k->hold_ms < BULK_HOLD_MS ? BULK_HOLD_MS : k->hold_ms;
    k->hold_ms = k->hold_ms > BULK_HOLD_MAX_MS ? BULK_HOLD_MAX_MS : k->hold_ms;
    return ok;
}

bool bulk_flush(struct bulk *k, struct err *e)
{
    if (!k->in_act)
        return true;
    k->in_act = false;
    if (k->npending)
        memset(k->pending, 0, sizeof k->pending);
    k->npending = 0;
    k->nacts++;
    if (!act_commit(&k->act, e))
        return false;
    return !k->wants_end || end_batch(k, e);
}

bool bulk_room(struct bulk *k, int n, struct err *e)
{
    if (k->in_act && k->act.nparts + n > BULK_PARTS && !bulk_flush(k, e))
        return false;
    if (!k->in_batch) {
        if (!act_batch_begin(k->book, e))
            return false;
        k->in_batch = true;
        k->batch_from = clock_mono_ms();
    }
    if (!k->in_act) {
        if (!act_begin(k->book, &k->act, k->name, &k->who, e))
            return false;
        k->in_act = true;
        if (k->at_ms)
            k->act.at_ms = k->at_ms;
    }
    return true;
}

void bulk_put(struct bulk *k, int kind, const struct id *id, const struct id *subject)
{
    act_record(&k->act, kind, id, subject);
    bulk_note(k, id);
}

bool bulk_record(struct bulk *k, int kind, const struct id *id, const struct id *subject, struct err *e)
{
    if (bulk_is_pending(k, id) && !bulk_flush(k, e))
        return false;
    if (!bulk_room(k, 1, e))
        return false;
    bulk_put(k, kind, id, subject);
    return true;
}

bool bulk_begin(struct bulk *k, const char *name, const struct who *who, int64_t at_ms, int n, struct err *e)
{
    if (!bulk_flush(k, e))
        return false;
    k->name = name;
    k->at_ms = at_ms;
    k->who = *who;
    return bulk_room(k, n, e);
}

void bulk_pause(struct bulk *k, const char *what, int64_t done, int64_t total, bool *stop)
{
    /* The clock is asked every few rows only: it costs more than some of them. */
    if (done & 15 && done != total)
        return;
    int64_t now = clock_mono_ms();
    /* Never in the middle of an act: which records share one must not depend on how fast the machine is. */
    if (k->in_batch && !k->is_one_batch && now - k->batch_from >= k->hold_ms)
        k->wants_end = true;
    if (k->progress && (now - k->ticked_at >= TICK_MS || done == total)) {
        k->ticked_at = now;
        if (!k->progress->tick(k->progress->arg, what, done, total))
            *stop = true;
    }
}

bool bulk_end(struct bulk *k, struct err *e)
{
    if (bulk_flush(k, e) && end_batch(k, e))
        return true;
    bulk_abandon(k);
    return false;
}

void bulk_abandon(struct bulk *k)
{
    if (k->in_act)
        act_abandon(&k->act);
    if (k->in_batch)
        act_batch_abandon(k->book);
    k->in_act = k->in_batch = k->wants_end = false;
    memset(k->pending, 0, sizeof k->pending);
    k->npending = 0;
}

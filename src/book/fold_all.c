/* Folding many records: those with several heads after a take, and everything anew. */
#include "book/fold.h"

#include "book/know.h"
#include "book/log_inner.h"
#include "book/settle.h"

struct record {
    struct id id;
    int kind;
};

/* Collects (record, kind) rows of a statement, so that it is closed before anything is folded. */
static bool collect(struct book *b, enum sql_id which, struct arena *a, struct record **out, size_t *count,
                    struct err *e)
{
    *out = NULL;
    *count = 0;
    struct stmt *q = stmt_get(b, which, e);
    while (q && stmt_step(q, e)) {
        *out = arena_more(a, *out, *count, sizeof **out);
        (*out)[*count].id = stmt_id(q, "record");
        (*out)[(*count)++].kind = (int)stmt_int(q, "kind");
    }
    return q && stmt_done(q, e);
}

bool fold_multi(struct book *b, struct err *e)
{
    struct arena a = {0};
    struct record *r;
    size_t n;
    bool ok = collect(b, SQL_HEAD_RECORDS, &a, &r, &n, e);
    for (size_t i = 0; ok && i < n; i++)
        ok = fold_record(b, r[i].kind, &r[i].id, e);
    arena_finish(&a);
    return ok;
}

static bool clear_all(struct book *b, struct err *e)
{
    static const enum sql_id clear[] = {SQL_CLEAR_TOUCH,    SQL_CLEAR_HEAD,         SQL_CLEAR_NAMED, SQL_CLEAR_CLASH,
                                        SQL_CLEAR_TIMELINE, SQL_CLEAR_WORD,         SQL_CLEAR_STOOD, SQL_CLEAR_ABSENT,
                                        SQL_CLEAR_QUEUE,    SQL_CLEAR_TIMELINE_YEAR};
    for (size_t i = 0; i < sizeof clear / sizeof *clear; i++) {
        struct stmt *q = stmt_get(b, clear[i], e);
        if (!q || !stmt_run(q, e))
            return false;
    }
    for (int i = 0; i < KIND_COUNT; i++)
        if (!internal_exec(b, kind_table[i].sql_clear, e))
            return false;
    know_forget(b);
    return true;
}

/* Indexes the next transaction after *key. */
static bool index_next(struct book *b, int64_t *key, bool *found, struct err *e)
{
    struct bytes body;
    if (!log_next_body(b, key, &body, found, e))
        return false;
    if (!*found)
        return true;
    struct txn t;
    struct err newer = {0};
    const struct branch *br = know_branch(know_branches(b, e), KEY_ORDINAL(*key));
    if (!br)
        return err_set(e, ERR_DAMAGE, "A transaction belongs to no stream.");
    if (!txn_decode(body.p, body.n, &t, &newer)) {
        if (newer.kind == ERR_NEWER)
            return true; /* kept and passed on; folded after an update */
        return err_set(e, newer.kind, "%s", newer.text);
    }
    return fold_index(b, *key, &t, &br->writer, e);
}

bool fold_rebuild(struct book *b, const struct progress *p, struct err *e)
{
    struct arena a = {0};
    struct record *r = NULL;
    size_t n = 0;
    bool ok = clear_all(b, e), found = true, was_many = b->is_many;
    b->is_many = true;
    for (int64_t key = 0; ok && found; arena_reset(&b->scratch))
        ok = index_next(b, &key, &found, e);
    know_forget(b); /* what was read while contexts were not indexed yet */
    ok = ok && collect(b, SQL_TOUCH_RECORDS, &a, &r, &n, e) && know_build(b, e);
    for (size_t i = 0; ok && i < n; i++) {
        ok = fold_record(b, r[i].kind, &r[i].id, e);
        arena_reset(&b->scratch);
        if (ok && p && p->tick && i % 4096 == 0 && !p->tick(p->arg, "rebuilding", (int64_t)i, (int64_t)n))
            ok = err_set(e, ERR_REFUSED, "Stopped. The practice file is as it was.");
    }
    const struct progress *told = b->progress;
    b->progress = p;
    ok = ok && settle_run(b, true, e);
    b->progress = told;
    b->is_many = was_many;
    arena_finish(&a);
    return ok;
}

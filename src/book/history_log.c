/* history: transactions as a whole, from the newest back. */
#include "book/history_inner.h"
#include "book/identity.h"
#include "book/know.h"

#include <string.h>

static void fill_entry(struct book *b, const struct loaded *l, struct arena *a, struct log_entry *out)
{
    struct event ev = {0};
    history_fill(l, a, &ev);
    history_author(b, &ev, a);
    *out = (struct log_entry){.key = ev.key,
                              .hash = ev.hash,
                              .at_ms = ev.at_ms,
                              .offset_min = ev.offset_min,
                              .act = ev.act,
                              .reason = ev.reason,
                              .staff = ev.staff,
                              .site = ev.site,
                              .staff_id = ev.staff_id,
                              .writer = ev.writer,
                              .undoes = l->t.undoes};
    out->records = arena_array(a, (size_t)l->t.nslots, sizeof *out->records);
    struct cursor c = txn_cursor(l->t.slots);
    struct part p;
    while (txn_next_slot(&c, &p))
        if (!p.is_erased) {
            out->records[out->nrecords].kind = p.kind;
            out->records[out->nrecords++].id = p.record;
        }
}

/* ---- the log ---- */

/* The newest of one branch that was not taken yet: its numbers have no gaps. hlc: where it is listed, never later than
 * what was taken before it. */
struct tip {
    const struct branch *of;
    int64_t seq, hlc;
};

/* A clock that was wrong and is right again, or the other way round: what was written after something is newer than it,
 * whatever it says. Else one entry of last year would hold back all that stand behind it in its branch. */
static bool lift(struct book *b, struct tip *t, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_TXN_LATEST, e);
    if (!q)
        return false;
    stmt_bind_int(q, "from", KEY_OF(t->of->ordinal, t->of->first_seq));
    stmt_bind_int(q, "before", KEY_OF(t->of->ordinal, t->seq));
    int64_t latest = stmt_step(q, e) ? stmt_int(q, "hlc") : 0;
    t->hlc = latest > t->hlc ? latest : t->hlc;
    return stmt_done(q, e);
}

static bool read_tip(struct book *b, struct tip *t, struct err *e)
{
    const int64_t JUMP = (int64_t)3600 * 1000 << 16; /* such a step back is looked at */
    int64_t after = t->hlc;
    struct stmt *q = t->seq >= t->of->first_seq ? stmt_get(b, SQL_TXN_HASH, e) : NULL;
    if (!q)
        return t->seq < t->of->first_seq;
    stmt_bind_int(q, "key", KEY_OF(t->of->ordinal, t->seq));
    bool found = stmt_step(q, e);
    t->hlc = found ? stmt_int(q, "hlc") : 0;
    if (!stmt_done(q, e) || (!found && !err_set(e, ERR_MISSING, "There is no such entry in the log.")))
        return false;
    if (t->hlc < after - JUMP && !lift(b, t, e))
        return false;
    t->hlc = t->hlc < after ? t->hlc : after;
    return true;
}

/* The one with the latest act; NULL: nothing is left. */
static struct tip *latest(struct tip *tips, int n)
{
    struct tip *best = NULL;
    for (int i = 0; i < n; i++) {
        struct tip *t = &tips[i];
        if (t->seq < t->of->first_seq)
            continue;
        if (!best || t->hlc > best->hlc || (t->hlc == best->hlc && id_compare(&t->of->writer, &best->of->writer) > 0))
            best = t;
    }
    return best;
}

bool history_log(struct book *b, int limit, struct arena *a, struct log_entry **out, int *count, struct err *e)
{
    const struct know *k = know_refresh(b, e) ? know_branches(b, e) : NULL;
    if (!k)
        return false;
    int n = know_count(k);
    int64_t held = 0;
    struct tip *tips = arena_array(a, (size_t)n, sizeof *tips), *next;
    for (int i = 0; i < n; i++) {
        const struct branch *br = know_branch(k, i + 1);
        tips[i] = (struct tip){.of = br, .seq = br->next_seq - 1, .hlc = INT64_MAX};
        held += br->next_seq - br->first_seq;
        if (!read_tip(b, &tips[i], e))
            return false;
    }
    int most = held < limit ? (int)held : limit;
    *out = arena_array(a, (size_t)most, sizeof **out);
    for (*count = 0; *count < most && (next = latest(tips, n)); ++*count) {
        struct loaded l;
        if (!history_load(b, KEY_OF(next->of->ordinal, next->seq--), a, &l, e) || !read_tip(b, next, e))
            return false;
        fill_entry(b, &l, a, &(*out)[*count]);
    }
    return true;
}

/* ---- what can be taken back ---- */

enum {
    UNDO_LOOK_BACK = 400, /* acts of this site looked through for one that can be undone */
    KEYS_AT_ONCE = 25,    /* it is nearly always one of the last few */
};

_Static_assert(UNDO_LOOK_BACK % KEYS_AT_ONCE == 0, "own_keys has room for whole readings");

/* Keys of the newest transactions of one branch before `before`, at most limit. */
static int newest_keys(struct book *b, int64_t before, int64_t ordinal, int limit, int64_t *out, struct err *e)
{
    int n = 0;
    struct stmt *q = stmt_get(b, SQL_TXN_NEWEST, e);
    if (!q)
        return -1;
    stmt_bind_int(q, "before", before);
    while (n < limit && stmt_step(q, e)) {
        int64_t key = stmt_int(q, "key");
        if (KEY_ORDINAL(key) != ordinal)
            break;
        out[n++] = key;
    }
    return stmt_done(q, e) ? n : -1;
}

/* This site's transactions, the newest first, read as far as they are asked for. */
struct own_keys {
    struct book *b;
    int64_t ordinal, key[UNDO_LOOK_BACK];
    int n;
    bool is_all, has_failed;
};

static bool has_key(struct own_keys *k, int at, struct err *e)
{
    if (at >= k->n && !k->is_all) {
        int64_t before = k->n ? k->key[k->n - 1] : KEY_OF(k->ordinal + 1, 0);
        int got = newest_keys(k->b, before, k->ordinal, KEYS_AT_ONCE, k->key + k->n, e);
        k->has_failed = got < 0;
        k->n += got > 0 ? got : 0;
        k->is_all = got < KEYS_AT_ONCE || k->n == UNDO_LOOK_BACK;
    }
    return at < k->n;
}

/* How often an act turns what it is about: 0 an act, 1 an undo, 2 a redo (the undo of an undo), 3 the undo of that. */
static bool turns_of(struct own_keys *keys, int at, const struct loaded *l, struct arena *a, int *turns, struct err *e)
{
    struct loaded top = *l;
    *turns = 0;
    while (top.t.has_undoes) {
        struct loaded below = {0};
        ++*turns;
        do {
            if (!has_key(keys, ++at, e))
                return !keys->has_failed;
            if (!history_load(keys->b, keys->key[at], a, &below, e))
                return false;
        } while (memcmp(below.hash, top.t.undoes.b, TXN_HASH) != 0);
        top = below;
    }
    return true;
}

/* Walking back through one person's acts here: an undo takes the act below it off the pile, a redo puts it back and
 * takes the undo off. So "undo" finds the newest act (or redo) that stands, "redo" the newest undo that stands with no
 * other act after it. */
bool history_undoable(struct book *b, const struct id *staff, int64_t since_ms, bool redo, struct arena *a,
                      struct log_entry *out, bool *found, struct err *e)
{
    struct id undone[UNDO_LOOK_BACK];
    int nundone = 0;
    *found = false;
    /* Another program may have taken a new name for this copy meanwhile. */
    if (!know_refresh(b, e) || !identity_load(b, e))
        return false;
    struct own_keys keys = {.b = b, .ordinal = b->self.ordinal, .is_all = b->self.ordinal == 0};
    for (int i = 0; has_key(&keys, i, e); i++) {
        struct loaded l;
        struct id hash;
        int turns;
        if (!history_load(b, keys.key[i], a, &l, e) || !turns_of(&keys, i, &l, a, &turns, e))
            return false;
        memcpy(hash.b, l.hash, ID_SIZE);
        if (memcmp(l.writer.b, b->self.writer, ID_SIZE) != 0 || id_compare(&l.t.staff, staff) != 0)
            continue;
        if (l.t.at_ms < since_ms)
            break;
        bool was_undone = false, is_undo = turns % 2 == 1;
        for (int j = 0; j < nundone && !was_undone; j++)
            was_undone = id_compare(&undone[j], &hash) == 0;
        if (was_undone)
            continue;
        if (redo && turns == 0)
            return true; /* something new was done since: nothing to redo */
        if (is_undo == redo) {
            fill_entry(b, &l, a, out);
            *found = true;
            return true;
        }
        undone[nundone++] = l.t.undoes;
    }
    return !keys.has_failed;
}

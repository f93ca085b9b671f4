#include "book/know.h"

#include "base/sort.h"

#include <stdlib.h>
#include <string.h>

/* What a branch knows from one of its transactions on: for every branch (by index) the number
 * up to which its transactions are known. */
struct point {
    int64_t seq;
    int64_t *upto; /* know->n of them */
};

/* A position of a writer's chain that somebody named. */
struct mention {
    int64_t key; /* who named it; 0 for the link of a branch to its missing parent */
    struct id writer;
    int64_t seq;
    uint8_t hash[TXN_HASH];
    size_t hash_len;  /* TXN_LINK for back links */
    int64_t held;     /* its key if held */
    bool is_evidence; /* not knowledge */
};

struct know {
    struct arena arena;
    int n;
    struct branch *branch;
    bool is_built;
    struct mention *mention;
    int nmentions;
    struct point **points; /* per branch, by seq */
    int *npoints;
    bool *forked; /* per branch: its writer is */
    int nforked;
};

void know_forget(struct book *b)
{
    if (!b->know)
        return;
    arena_finish(&b->know->arena);
    free(b->know);
    b->know = NULL;
}

static bool data_version(struct book *b, int64_t *out, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_PRAGMA_DATA_VERSION, e);
    if (!q)
        return false;
    if (stmt_step(q, e))
        *out = stmt_int(q, "data_version");
    return stmt_done(q, e);
}

bool know_refresh(struct book *b, struct err *e)
{
    int64_t now = 0;
    if (!b->know || b->is_memory || (b->in_read && b->is_know_fresh)) /* within a read nobody else's commits show */
        return true;
    if (!data_version(b, &now, e))
        return false;
    if (now != b->know_version)
        know_forget(b);
    b->is_know_fresh = true;
    return true;
}

/* Parents are followed as indexes, and numbers are put together to keys: what somebody else wrote into the file must
 * not lead outside, nor into another branch. */
static bool has_sound_numbers(const struct know *k)
{
    for (int i = 0; i < k->n; i++) {
        const struct branch *br = &k->branch[i];
        if (br->parent < 0 || br->parent > k->n || br->first_seq < 1 || br->next_seq <= br->first_seq ||
            br->next_seq > INT64_C(1) << KEY_SHIFT)
            return false;
    }
    return true;
}

const struct know *know_branches(struct book *b, struct err *e)
{
    if (b->know)
        return b->know;
    if (!b->is_memory && !data_version(b, &b->know_version, e))
        return NULL;
    struct know *k = mem_alloc(sizeof *k);
    *k = (struct know){0};
    b->know = k;
    struct stmt *q = stmt_get(b, SQL_STREAMS, e);
    while (q && stmt_step(q, e)) {
        k->branch = arena_more(&k->arena, k->branch, (size_t)k->n, sizeof *k->branch);
        struct branch *br = &k->branch[k->n++];
        br->ordinal = stmt_int(q, "ordinal");
        br->first_seq = stmt_int(q, "first_seq");
        br->next_seq = stmt_int(q, "next_seq");
        br->parent = stmt_int(q, "parent");
        br->told_seq = stmt_int(q, "told_seq");
        br->writer = stmt_id(q, "writer");
        stmt_bytes(q, "prev_hash", br->prev_hash, HASH_SIZE);
        stmt_bytes(q, "head_hash", br->head_hash, HASH_SIZE);
        if (br->ordinal != k->n)
            q->has_failed = !err_set(e, ERR_DAMAGE, "Table stream has lost a row: ordinal %d is missing.", k->n);
    }
    if (q && !has_sound_numbers(k))
        q->has_failed = !err_set(e, ERR_DAMAGE, "Table stream holds numbers that cannot be.");
    if (!q || !stmt_done(q, e)) {
        know_forget(b);
        return NULL;
    }
    return k;
}

int know_count(const struct know *k)
{
    return k->n;
}

const struct branch *know_branch(const struct know *k, int64_t ordinal)
{
    return k && ordinal >= 1 && ordinal <= k->n ? &k->branch[ordinal - 1] : NULL;
}

void know_grow(struct book *b, int64_t ordinal, int64_t next_seq, const uint8_t head_hash[HASH_SIZE])
{
    if (!b->know)
        return;
    struct branch *br = (struct branch *)know_branch(b->know, ordinal);
    if (!br || b->know->is_built) {
        know_forget(b);
        return;
    }
    br->next_seq = next_seq;
    memcpy(br->head_hash, head_hash, HASH_SIZE);
}

bool know_find(struct book *b, const struct id *writer, int64_t seq, const uint8_t hash[TXN_HASH], int64_t *key,
               struct err *e)
{
    const struct know *k = know_branches(b, e);
    *key = 0;
    if (!k)
        return false;
    for (int i = 0; i < k->n && !*key; i++) {
        const struct branch *br = &k->branch[i];
        if (seq < br->first_seq || seq >= br->next_seq || id_compare(&br->writer, writer) != 0)
            continue;
        struct stmt *q = stmt_get(b, SQL_TXN_HASH, e);
        if (!q)
            return false;
        stmt_bind_int(q, "key", KEY_OF(br->ordinal, seq));
        if (stmt_step(q, e)) {
            uint8_t held[HASH_SIZE];
            if (stmt_bytes(q, "hash", held, HASH_SIZE) && memcmp(held, hash, TXN_HASH) == 0)
                *key = KEY_OF(br->ordinal, seq);
        }
        if (!stmt_done(q, e))
            return false;
    }
    return true;
}

/* ---- building ---- */

static struct mention *add_mention(struct know *k)
{
    k->mention = arena_more(&k->arena, k->mention, (size_t)k->nmentions, sizeof *k->mention);
    return &k->mention[k->nmentions++];
}

static bool load_mentions(struct book *b, struct know *k, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_NAMED_ALL, e);
    while (q && stmt_step(q, e)) {
        struct mention *m = add_mention(k);
        m->key = stmt_int(q, "key");
        m->seq = stmt_int(q, "seq");
        m->is_evidence = stmt_int(q, "is_evidence") != 0;
        m->writer = stmt_id(q, "writer");
        m->hash_len = m->is_evidence ? TXN_LINK : TXN_HASH;
        const struct branch *br = know_branch(k, KEY_ORDINAL(m->key));
        if (!stmt_bytes(q, "hash", m->hash, m->hash_len) || !br || KEY_SEQ(m->key) < br->first_seq ||
            KEY_SEQ(m->key) >= br->next_seq)
            q->has_failed = !err_set(e, ERR_DAMAGE, "Table named holds a row that no transaction gave it.");
    }
    if (!q || !stmt_done(q, e))
        return false;
    /* A branch whose parent is missing names it by its link. */
    for (int i = 0; k->branch && i < k->n; i++) {
        const struct branch *br = &k->branch[i];
        if (br->parent || br->first_seq == 1)
            continue;
        struct mention *m = add_mention(k);
        *m = (struct mention){.writer = br->writer,
                              .seq = br->first_seq - 1,
                              .hash_len = TXN_HASH,
                              .key = KEY_OF(br->ordinal, br->first_seq)};
        memcpy(m->hash, br->prev_hash, TXN_HASH);
    }
    return true;
}

/* By writer and number; of one number the longest hash first. */
static int by_place(const void *x, const void *y)
{
    const struct mention *a = *(struct mention *const *)x, *b = *(struct mention *const *)y;
    int c = id_compare(&a->writer, &b->writer);
    if (c == 0)
        c = (a->seq > b->seq) - (a->seq < b->seq);
    return c ? c : (a->hash_len < b->hash_len) - (a->hash_len > b->hash_len);
}

/* Two different hashes named for one number of a writer, neither of them held. Whoever made a copy up may name any
 * number of them: all of one number are compared with the longest, whose beginnings they are unless there are two. */
static void compare_unheld(struct know *k)
{
    struct mention **un = arena_array(&k->arena, (size_t)k->nmentions, sizeof(*un));
    int n = 0;
    for (int i = 0; i < k->nmentions; i++)
        if (!k->mention[i].held)
            un[n++] = &k->mention[i];
    sort_array(un, (size_t)n, sizeof(*un), by_place);
    const struct mention *first = NULL, *told = NULL;
    for (int i = 0; i < n; i++) {
        const struct mention *m = un[i];
        if (!first || first->seq != m->seq || id_compare(&first->writer, &m->writer) != 0)
            first = m;
        if (memcmp(first->hash, m->hash, m->hash_len) == 0 || (told && id_compare(&told->writer, &m->writer) == 0))
            continue;
        told = m;
        for (int w = 0; w < k->n; w++)
            k->forked[w] |= id_compare(&k->branch[w].writer, &m->writer) == 0;
    }
}

/* Finds which mentions are held, and which writers are known to have forked: two branches that
 * overlap, or two different hashes for one position, held or only named. */
static bool resolve(struct book *b, struct know *k, struct err *e)
{
    struct stmt *q;
    for (int i = 0; i < k->nmentions; i++) {
        struct mention *m = &k->mention[i];
        for (int j = 0; j < k->n; j++) {
            const struct branch *br = &k->branch[j];
            if (m->seq < br->first_seq || m->seq >= br->next_seq || id_compare(&br->writer, &m->writer) != 0)
                continue;
            if (!(q = stmt_get(b, SQL_TXN_HASH, e)))
                return false;
            stmt_bind_int(q, "key", KEY_OF(br->ordinal, m->seq));
            uint8_t held[HASH_SIZE];
            if (stmt_step(q, e) && stmt_bytes(q, "hash", held, HASH_SIZE) && memcmp(held, m->hash, m->hash_len) == 0)
                m->held = KEY_OF(br->ordinal, m->seq);
            else
                k->forked[j] = true; /* somebody knows another transaction at this number */
            if (!stmt_done(q, e))
                return false;
        }
    }
    compare_unheld(k);
    for (int i = 0; i < k->n; i++)
        for (int j = 0; j < i; j++) {
            const struct branch *x = &k->branch[i], *y = &k->branch[j];
            if (id_compare(&x->writer, &y->writer) == 0 && x->first_seq < y->next_seq && y->first_seq < x->next_seq)
                k->forked[i] = k->forked[j] = true;
        }
    for (int i = 0; i < k->n; i++) /* a writer has forked on all of its branches or none */
        for (int j = 0; j < k->n; j++)
            if (k->forked[j] && id_compare(&k->branch[i].writer, &k->branch[j].writer) == 0)
                k->forked[i] = true;
    for (int i = 0; i < k->n; i++) {
        bool first = k->forked[i];
        for (int j = 0; j < i && first; j++)
            first = id_compare(&k->branch[i].writer, &k->branch[j].writer) != 0;
        k->nforked += first;
    }
    return true;
}

/* The newest point of branch index i at or before seq. */
static const struct point *point_at(const struct know *k, int i, int64_t seq)
{
    int lo = 0, hi = k->npoints[i]; /* points[lo-1].seq <= seq < points[hi].seq */
    while (lo < hi) {
        int mid = (lo + hi) / 2;
        if (k->points[i][mid].seq <= seq)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo ? &k->points[i][lo - 1] : NULL;
}

static bool raise_to(int64_t *upto, int64_t v)
{
    if (v <= *upto)
        return false;
    *upto = v;
    return true;
}

/* p learns that branch index i is known up to seq, with all that was known there. */
static bool learn(const struct know *k, struct point *p, int i, int64_t seq)
{
    bool more = raise_to(&p->upto[i], seq);
    const struct point *from = point_at(k, i, seq);
    if (from && from != p && !MUTATED(MUTANT_NO_CLOSURE))
        for (int j = 0; j < k->n; j++)
            more |= raise_to(&p->upto[j], from->upto[j]);
    return more;
}

static bool learn_mention(const struct know *k, struct point *p, const struct mention *m)
{
    if (m->is_evidence)
        return false;
    if (m->held)
        return learn(k, p, (int)KEY_ORDINAL(m->held) - 1, m->seq);
    bool more = false;
    for (int i = 0; i < k->n; i++) { /* not held: position decides, unless the writer forked */
        const struct branch *br = &k->branch[i];
        if ((k->forked[i] && !MUTATED(MUTANT_TRUST_FORKED)) || br->first_seq > m->seq ||
            id_compare(&br->writer, &m->writer) != 0)
            continue;
        more |= learn(k, p, i, m->seq < br->next_seq ? m->seq : br->next_seq - 1);
    }
    return more;
}

static int by_key(const void *x, const void *y)
{
    const struct mention *a = x, *b = y;
    return a->key < b->key ? -1 : a->key > b->key;
}

/* One point per branch start and per naming transaction; mentions are sorted by key. */
static void make_points(struct know *k)
{
    size_t n = (size_t)k->n;
    if (k->nmentions > 0) /* qsort may not be given NULL */
        qsort(k->mention, (size_t)k->nmentions, sizeof *k->mention, by_key);
    k->points = arena_array(&k->arena, n, sizeof *k->points);
    k->npoints = arena_array(&k->arena, n, sizeof *k->npoints);
    for (int i = 0, m = 0; i < k->n; i++) {
        int from = m;
        while (m < k->nmentions && KEY_ORDINAL(k->mention[m].key) == k->branch[i].ordinal)
            m++;
        k->points[i] = arena_array(&k->arena, (size_t)(m - from) + 1, sizeof **k->points);
        k->points[i][k->npoints[i]++] = (struct point){k->branch[i].first_seq, arena_array(&k->arena, n, 8)};
        for (int j = from; j < m; j++) {
            int64_t seq = KEY_SEQ(k->mention[j].key);
            if (k->mention[j].is_evidence || seq == k->points[i][k->npoints[i] - 1].seq)
                continue;
            k->points[i][k->npoints[i]++] = (struct point){seq, arena_array(&k->arena, n, 8)};
        }
    }
}

/* One round over everything; true if anything was learnt. Arrival order is mostly causal
 * order, so two or three rounds are enough. */
static bool learn_round(struct know *k)
{
    bool more = false;
    for (int i = 0; i < k->n; i++) {
        const struct branch *br = &k->branch[i];
        if (br->parent)
            more |= learn(k, &k->points[i][0], (int)br->parent - 1, br->first_seq - 1);
        for (int j = 1; j < k->npoints[i]; j++)
            for (int w = 0; w < k->n; w++)
                more |= raise_to(&k->points[i][j].upto[w], k->points[i][j - 1].upto[w]);
    }
    for (int m = 0; m < k->nmentions; m++) {
        int i = (int)KEY_ORDINAL(k->mention[m].key) - 1;
        struct point *p = (struct point *)point_at(k, i, KEY_SEQ(k->mention[m].key));
        more |= learn_mention(k, p, &k->mention[m]);
    }
    return more;
}

bool know_build(struct book *b, struct err *e)
{
    if (b->know && b->know->is_built)
        return true;
    if (!know_branches(b, e))
        return false;
    struct know *k = b->know;
    k->forked = arena_array(&k->arena, (size_t)k->n, sizeof *k->forked);
    if (!load_mentions(b, k, e) || !resolve(b, k, e)) {
        know_forget(b);
        return false;
    }
    make_points(k);
    while (learn_round(k))
        continue;
    k->is_built = true;
    return true;
}

bool know_knew(const struct know *k, int64_t a, int64_t b)
{
    int ia = (int)KEY_ORDINAL(a) - 1, ib = (int)KEY_ORDINAL(b) - 1;
    if (ia < 0 || ia >= k->n || ib < 0 || ib >= k->n) /* of a damaged clock, or row of head: nobody's */
        return false;
    if (ia == ib)
        return KEY_SEQ(b) < KEY_SEQ(a);
    const struct point *p = point_at(k, ia, KEY_SEQ(a));
    return p && p->upto[ib] >= KEY_SEQ(b);
}

int know_forked(const struct know *k)
{
    return k->nforked;
}

/* Taking in transactions of other copies. A run is checked whole before anything of it is written; then it is written
 * in parts, each a whole SQLite transaction that leaves the book as if it had never held more: wherever this stops,
 * the book is sound, and the same again goes on from there.
 *
 * What a part touches is sorted by record and each record folded once, with one read and one write: of a million
 * changes scattered over old records this is what costs. */
#include "book/log.h"

#include "base/clock.h"
#include "base/sort.h"
#include "book/erase.h"
#include "book/fold.h"
#include "book/identity.h"
#include "book/know.h"
#include "book/log_inner.h"
#include "book/settle.h"
#include "book/write.h"

#include <stdlib.h>
#include <string.h>

enum {
    PART_MS = 150,    /* what a part is made to take; others wait little longer than for one */
    PART_ADD_MS = 80, /* and the first half of it, in which it grows */
    PAUSE_MS = 12,    /* between two parts: whoever waits looks more often than that (open.c) */
    PART_FIRST = 512, /* records written in the first part, before anything was measured */
    PART_LEAST = 16,
    PART_MOST = 20000,
    PART_LATE_MS = 180, /* one that took longer makes the next ones grow by little */
    CAREFUL = 8,        /* so many of them */
    PART_BYTES = 12 << 20, /* of what is kept of a part until it is folded */
    LOOKS = 2000,          /* transactions looked up in one read */
    TICK_MS = 100
};

/* A salt that came with a run. */
struct came {
    struct id subject;
    uint32_t tag;
    const uint8_t *salt;
    bool is_kept;
};

/* What is known of a run once it was checked. */
struct checked {
    const struct log_run *run;
    const struct hash *hash; /* of each body */
    struct came *came;       /* sorted */
    int ncame;
};

struct taking {
    struct book *book;
    struct log_taken *out;
    const struct progress *progress;
    struct checked *runs;
    int nruns, run, at; /* the next: body `at` of run `run` */
    int64_t done, total;
    int64_t most, ticked_ms; /* records the next part may write: an act may be about one or about hundreds */
    int careful;             /* parts that may not be much larger than the one before: a disk was slow */
    bool is_whole;           /* all in one part */
    struct arena arena;      /* all runs */
    struct arena part;       /* this part */
    struct fold_write *writes;
    size_t nwrites;
    struct came **salts;
    size_t nsalts;
    bool is_news;             /* who knew whom may have changed for what was there before */
    int64_t grown, grown_seq; /* a branch whose row is to be written; 0: none */
    struct hash grown_hash;
    int64_t unbroken; /* bodies of this run before the next one that this part has put on the same branch */
};

/* ---- checking ---- */

static int by_subject(const void *x, const void *y)
{
    const struct came *a = x, *b = y;
    int c = id_compare(&a->subject, &b->subject);
    return c ? c : a->tag < b->tag ? -1 : a->tag > b->tag;
}

static struct came *came_with(const struct checked *c, const struct id *subject, uint32_t tag)
{
    struct came want = {.subject = *subject, .tag = tag};
    return c->ncame ? bsearch(&want, c->came, (size_t)c->ncame, sizeof want, by_subject) : NULL;
}

static void sort_salts(struct taking *tk, struct checked *c)
{
    c->ncame = c->run->nsalts;
    c->came = arena_array(&tk->arena, (size_t)c->ncame, sizeof *c->came);
    for (int i = 0; i < c->ncame; i++) {
        const struct log_salt *s = &c->run->salts[i];
        c->came[i] = (struct came){s->subject, txn_salt_tag(s->salt), s->salt, false};
    }
    sort_array(c->came, (size_t)c->ncame, sizeof *c->came, by_subject);
}

struct salt_search {
    struct book *book;
    const struct checked *checked;
    const struct came *last; /* parts about one patient stand together */
    struct err *e;
};

static bool find_salt(void *arg, const struct id *subject, uint32_t tag, uint8_t salt[SALT_SIZE])
{
    struct salt_search *s = arg;
    if (!s->last || s->last->tag != tag || id_compare(&s->last->subject, subject) != 0)
        s->last = came_with(s->checked, subject, tag);
    if (!s->last)
        return log_salt_get(s->book, subject, tag, salt, s->e);
    memcpy(salt, s->last->salt, SALT_SIZE);
    return true;
}

static bool check_beginning(const struct log_run *r, struct err *e)
{
    static const uint8_t zero[HASH_SIZE];
    bool sound = !id_is_none(&r->writer) && r->first_seq >= 1 && r->n >= 0 &&
                 (r->first_seq > 1 || memcmp(r->prev, zero, HASH_SIZE) == 0);
    if (sound)
        return true;
    return err_set(e, ERR_DAMAGE, "A run of changes has no sound beginning.");
}

/* Every body decoded and its hash made; the last must be the head that the run names. */
static bool check_run(struct taking *tk, struct checked *c, struct err *e)
{
    const struct log_run *r = c->run;
    const uint8_t *prev = r->prev;
    struct salt_search salts = {.book = tk->book, .checked = c, .e = e};
    if (!check_beginning(r, e))
        return false;
    sort_salts(tk, c);
    c->hash = r->hashes;
    if (c->hash)
        return true;
    struct hash *hash = arena_array(&tk->arena, (size_t)r->n, sizeof *hash);
    for (int i = 0; i < r->n; prev = hash[i++].b) {
        struct txn t;
        if (!txn_decode(r->bodies[i].p, r->bodies[i].n, &t, e))
            return false;
        if (t.seq != r->first_seq + i)
            return err_set(e, ERR_DAMAGE, "A run of changes is out of order: number %lld stands where %lld should.",
                           (long long)t.seq, (long long)r->first_seq + i);
        if (!txn_hash(&t, prev, &r->writer, find_salt, &salts, &hash[i]))
            return err_set(e, ERR_DAMAGE, "A change came without the salt of its patient, so it cannot be checked.");
    }
    c->hash = hash;
    if (memcmp(prev, r->head, HASH_SIZE) == 0 || MUTATED(MUTANT_TRUST_TORN))
        return true;
    return err_set(e, ERR_DAMAGE, "A run of changes does not come to the hash it names: it was damaged on its way.");
}

static bool check_all(struct taking *tk, const struct log_run *runs, int n, struct err *e)
{
    tk->runs = arena_array(&tk->arena, (size_t)n, sizeof *tk->runs);
    tk->nruns = n;
    for (int i = 0; i < n; i++) {
        tk->runs[i].run = &runs[i];
        tk->total += runs[i].n;
        if (!check_run(tk, &tk->runs[i], e))
            return false;
    }
    return true;
}

/* ---- rows of stream ---- */

/* The row of a branch that grows is written once for all that it grew by. */
static bool write_grown(struct taking *tk, struct err *e)
{
    int64_t ordinal = tk->grown;
    tk->grown = 0;
    return ordinal == 0 || log_branch_grow(tk->book, ordinal, tk->grown_seq, &tk->grown_hash, e);
}

static bool grow(struct taking *tk, int64_t ordinal, int64_t seq, const struct hash *h, struct err *e)
{
    if (tk->grown != ordinal && !write_grown(tk, e))
        return false;
    tk->grown = ordinal;
    tk->grown_seq = seq;
    tk->grown_hash = *h;
    return true;
}

/* Does the branch that is growing end with this one? Its row is behind, so nobody else is asked. */
static bool is_next_of_grown(const struct taking *tk, const struct id *writer, int64_t seq,
                             const uint8_t prev[HASH_SIZE])
{
    const struct branch *br = tk->grown ? know_branch(tk->book->know, tk->grown) : NULL;
    return br && tk->grown_seq + 1 == seq && id_compare(&br->writer, writer) == 0 &&
           memcmp(tk->grown_hash.b, prev, HASH_SIZE) == 0;
}

/* Where a transaction whose predecessor is (seq - 1, prev) goes. */
static bool place(struct taking *tk, const struct id *writer, int64_t seq, const uint8_t prev[HASH_SIZE],
                  const struct hash *h, int64_t *key, struct err *e)
{
    struct book *b = tk->book;
    int64_t before = 0, ordinal = 0;
    if (is_next_of_grown(tk, writer, seq, prev)) {
        *key = KEY_OF(tk->grown, seq);
        return grow(tk, tk->grown, seq, h, e);
    }
    if (!write_grown(tk, e) || (seq > 1 && !know_find(b, writer, seq - 1, prev, &before, e)))
        return false;
    const struct know *k = know_branches(b, e);
    if (!k)
        return false;
    const struct branch *br = before ? know_branch(k, KEY_ORDINAL(before)) : NULL;
    if (br && br->next_seq == seq) {
        *key = KEY_OF(br->ordinal, seq);
        return grow(tk, br->ordinal, seq, h, e);
    }
    tk->is_news = true;
    if (!log_branch_add(b, writer, seq, prev, br ? br->ordinal : 0, h, &ordinal, e))
        return false;
    *key = KEY_OF(ordinal, seq);
    return true;
}

static bool set_parent(struct book *b, int64_t child, int64_t parent, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_STREAM_PARENT, e);
    if (!q)
        return false;
    stmt_bind_int(q, "ordinal", child);
    stmt_bind_int(q, "parent", parent);
    know_forget(b);
    return stmt_run(q, e);
}

/* A branch that was waiting for exactly this transaction finds its parent. */
static bool adopt(struct taking *tk, const struct id *writer, int64_t seq, const struct hash *h, int64_t ordinal,
                  struct err *e)
{
    struct book *b = tk->book;
    const struct know *k = know_branches(b, e);
    for (int64_t i = 1; k && i <= know_count(k); i++) {
        const struct branch *br = know_branch(k, i);
        if (br->parent || br->first_seq != seq + 1 || id_compare(&br->writer, writer) != 0 ||
            memcmp(br->prev_hash, h->b, HASH_SIZE) != 0)
            continue;
        tk->is_news = true;
        int64_t child = br->ordinal;
        if (!write_grown(tk, e) || !set_parent(b, child, ordinal, e) || !(k = know_branches(b, e)))
            return false;
    }
    return k != NULL;
}

/* ---- one transaction ---- */

static void keep_salt(struct taking *tk, const struct part *p)
{
    struct came *c = came_with(&tk->runs[tk->run], &p->subject, p->tag);
    if (!c || c->is_kept)
        return;
    c->is_kept = true;
    tk->salts = arena_more(&tk->part, tk->salts, tk->nsalts, sizeof *tk->salts);
    tk->salts[tk->nsalts++] = c;
}

/* What it writes, to be folded at the end of the part; and the salts of whom it is about. */
static void keep_parts(struct taking *tk, const struct txn *t, int64_t key)
{
    struct cursor c = txn_cursor(t->slots);
    struct part p;
    while (txn_next_slot(&c, &p)) {
        if (p.is_erased)
            continue;
        if (!id_is_none(&p.subject))
            keep_salt(tk, &p);
        tk->writes = arena_more(&tk->part, tk->writes, tk->nwrites, sizeof *tk->writes);
        tk->writes[tk->nwrites] =
            (struct fold_write){.record = p.record, .kind = p.kind, .key = key, .order = tk->nwrites, .part = p};
        tk->nwrites++;
    }
}

static void follow_clock(struct taking *tk, int64_t hlc)
{
    if (hlc >> 16 > clock_now_ms() + LOG_AHEAD_MS && !MUTATED(MUTANT_FOLLOW_CLOCK))
        tk->out->is_ahead = true;
    else if (hlc > tk->book->self.hlc)
        tk->book->self.hlc = hlc;
}

#ifdef ROUNDS_MUTATIONS
/* Only a planted bug asks this: is any transaction of that number held? */
static int64_t holds_number(struct book *b, const struct id *writer, int64_t seq, struct err *e)
{
    const struct know *k = know_branches(b, e);
    for (int64_t i = 1; k && i <= know_count(k); i++) {
        const struct branch *br = know_branch(k, i);
        if (seq >= br->first_seq && seq < br->next_seq && id_compare(&br->writer, writer) == 0)
            return KEY_OF(i, seq);
    }
    return 0;
}
#endif

static bool take_one(struct taking *tk, struct err *e)
{
    struct book *b = tk->book;
    const struct log_run *r = tk->runs[tk->run].run;
    const struct hash *h = &tk->runs[tk->run].hash[tk->at];
    const uint8_t *prev = tk->at ? h[-1].b : r->prev;
    struct bytes body = r->bodies[tk->at];
    struct txn t;
    int64_t key = 0;
    if (!txn_decode_head(body.p, body.n, &t, e))
        return false;
    bool follows = is_next_of_grown(tk, &r->writer, t.seq, prev); /* then nobody has it: the branch ended here */
    if (!follows && (!write_grown(tk, e) || !know_find(b, &r->writer, t.seq, h->b, &key, e)))
        return false;
#ifdef ROUNDS_MUTATIONS
    if (MUTATED(MUTANT_NO_FORKS) && !key && write_grown(tk, e))
        key = holds_number(b, &r->writer, t.seq, e);
#endif
    tk->unbroken = follows && tk->at ? tk->unbroken : 0;
    if (key) {
        tk->out->known++;
        return true;
    }
    if (!place(tk, &r->writer, t.seq, prev, h, &key, e) || !log_store(b, key, h, t.hlc, body.p, body.n, e) ||
        !adopt(tk, &r->writer, t.seq, h, KEY_ORDINAL(key), e) || !fold_name(b, key, &t, &r->writer, h, tk->unbroken, e))
        return false;
    tk->unbroken++;
    keep_parts(tk, &t, key);
    tk->is_news |= t.nheads > 0;
    tk->out->added++;
    if (memcmp(r->writer.b, b->self.writer, ID_SIZE) == 0 && !identity_give_up(b, e))
        return false; /* somebody else writes under our name: we take another */
    follow_clock(tk, t.hlc);
    return true;
}

static void step(struct taking *tk)
{
    tk->done++;
    if (++tk->at >= tk->runs[tk->run].run->n) {
        tk->run++;
        tk->at = 0;
    }
}

static bool is_more(struct taking *tk)
{
    while (tk->run < tk->nruns && tk->runs[tk->run].run->n == 0)
        tk->run++;
    return tk->run < tk->nruns;
}

/* ---- one part ---- */

/* Forks that show now may turn answers of who knew whom from yes to no: everything is folded anew then. */
static bool has_new_forks(struct book *b, bool *anew, struct err *e)
{
    know_forget(b);
    if (!know_build(b, e))
        return false;
    int forks = know_forked(b->know);
    struct stmt *q = stmt_get(b, SQL_SELF_GET, e);
    int64_t had = 0;
    if (q && stmt_step(q, e))
        had = stmt_int(q, "fork_count");
    if (!q || !stmt_done(q, e))
        return false;
    *anew = forks > had;
    if (!*anew)
        return true;
    if (!(q = stmt_get(b, SQL_SELF_FORKS, e)))
        return false;
    stmt_bind_int(q, "count", forks);
    return stmt_run(q, e);
}

/* Records with several heads may have fewer now, though nobody touched them: if somebody was heard of who knew. Where a
 * writer has forked, what was only named and is held now counts for more too. */
static bool fold_part_of(struct taking *tk, struct err *e)
{
    struct book *b = tk->book;
    bool anew;
    if (!has_new_forks(b, &anew, e))
        return false;
    if (anew) {
        tk->out->was_rebuilt = true;
        return fold_rebuild(b, tk->progress, e);
    }
    if (!fold_sorted(b, tk->writes, tk->nwrites, e))
        return false;
    return MUTATED(MUTANT_NO_REFOLD) || (!tk->is_news && know_forked(b->know) == 0) || fold_multi(b, e);
}

static int by_came(const void *x, const void *y)
{
    return by_subject(*(struct came *const *)x, *(struct came *const *)y);
}

static bool write_salts(struct taking *tk, struct err *e)
{
    sort_array(tk->salts, tk->nsalts, sizeof(*tk->salts), by_came);
    for (size_t i = 0; i < tk->nsalts; i++)
        if (!log_salt_add(tk->book, &tk->salts[i]->subject, tk->salts[i]->tag, tk->salts[i]->salt, e))
            return false;
    return true;
}

static bool is_full(const struct taking *tk, int64_t count, int64_t began)
{
    if (tk->is_whole)
        return false;
    if (tk->book->take_most)
        return count >= tk->book->take_most;
    return (int64_t)tk->nwrites >= tk->most || tk->part.used >= PART_BYTES ||
           (count % PART_LEAST == 0 && clock_mono_ms() - began >= PART_ADD_MS);
}

static void begin_part(struct taking *tk)
{
    arena_reset(&tk->part);
    tk->writes = NULL;
    tk->salts = NULL;
    tk->nwrites = tk->nsalts = 0;
    tk->is_news = false;
    tk->grown = 0;
    know_forget(tk->book);
    arena_reset(&tk->book->scratch);
}

static bool write_part(struct taking *tk, int64_t began, struct err *e)
{
    struct book *b = tk->book;
    int64_t added = tk->out->added;
    b->is_logging = b->is_folding = b->is_many = true;
    bool ok = true;
    for (int64_t n = 0; ok && is_more(tk) && (n == 0 || !is_full(tk, n, began)); n++) {
        ok = take_one(tk, e);
        step(tk);
    }
    /* Who we are comes first: how many forks were known is a column of the same row. */
    ok = ok && write_grown(tk, e) && write_salts(tk, e) && identity_save(b, e) &&
         (tk->out->added == added || (fold_part_of(tk, e) && settle_run(b, false, e)));
    b->is_logging = b->is_folding = b->is_many = false;
    return ok;
}

/* One SQLite transaction. The next one may have as many as this one could have had in its time. */
static bool take_part(struct taking *tk, struct err *e)
{
    struct book *b = tk->book;
    struct log_taken had = *tk->out;
    begin_part(tk);
    if (!write_begin(b, false, e))
        return false;
    int64_t began = clock_mono_ms();
    bool ok = write_end(b, write_part(tk, began, e), e);
    int64_t took = clock_mono_ms() - began;
    if (!ok)
        *tk->out = had;
    if (took > tk->out->longest_ms)
        tk->out->longest_ms = took;
    tk->out->parts++;
    int64_t fits = (int64_t)tk->nwrites * PART_MS / (took > 0 ? took : 1), most = tk->most;
    if (!is_more(tk) && fits < most)
        fits = most; /* it ended before it was full, and says little */
    tk->careful = took > PART_LATE_MS ? CAREFUL : tk->careful ? tk->careful - 1 : 0;
    most += tk->careful ? most / 8 : most;
    tk->most = fits > most ? most : fits < PART_LEAST ? PART_LEAST : fits;
    if (tk->most > PART_MOST)
        tk->most = PART_MOST;
    b->take_fits = tk->most;
    return ok;
}

/* Passes over what is held already without asking for the right to write. A run whose last one stands on a branch that
 * begins no later is held whole: chains see to that. */
static bool skip_known(struct taking *tk, struct err *e)
{
    struct book *b = tk->book;
    bool ok = know_refresh(b, e) && book_read_begin(b, e);
    if (!ok)
        return false;
    for (int n = 0; ok && n < LOOKS && is_more(tk); n++) {
        const struct checked *c = &tk->runs[tk->run];
        const struct log_run *r = c->run;
        int64_t key = 0, last = r->first_seq + r->n - 1;
        ok = know_find(b, &r->writer, last, c->hash[r->n - 1].b, &key, e);
        if (ok && key && know_branch(b->know, KEY_ORDINAL(key))->first_seq <= r->first_seq + tk->at) {
            tk->out->known += r->n - tk->at;
            tk->done += r->n - tk->at;
            tk->run++;
            tk->at = 0;
            continue;
        }
        ok = ok && know_find(b, &r->writer, r->first_seq + tk->at, c->hash[tk->at].b, &key, e);
        if (!ok || !key)
            break;
        tk->out->known++;
        step(tk);
    }
    book_read_end(b);
    return ok;
}

static bool tick(struct taking *tk, struct err *e)
{
    const struct progress *p = tk->progress;
    int64_t now = clock_mono_ms();
    if (!p || !p->tick || (now - tk->ticked_ms < TICK_MS && tk->done < tk->total))
        return true;
    tk->ticked_ms = now;
    if (p->tick(p->arg, "taking in", tk->done, tk->total))
        return true;
    return err_set(e, ERR_REFUSED, "Stopped. What has come so far is kept; the same again goes on from there.");
}

/* An erasure has come, or something about somebody who was erased. */
static bool erase_late(struct taking *tk, struct err *e)
{
    struct erase_report r;
    struct err why = {0};
    if (!erase_run(tk->book, tk->progress, &r, &why))
        return why.kind == ERR_IO
                   ? err_set(e, ERR_IO,
                             "What came was taken in, but a patient who was taken out elsewhere is still in %s: its "
                             "disk is full or fails. Free as much space as the file has, then do the same again.",
                             book_path(tk->book))
                   : err_set(e, why.kind, "%s", why.text);
    tk->out->was_rebuilt = tk->out->was_rebuilt || r.subjects > 0;
    tk->out->gone_bookings += r.own_bookings;
    tk->out->gone_notes += r.own_notes;
    tk->out->gone_others += r.own_others;
    return true;
}

static bool take(struct taking *tk, const struct log_run *runs, int n, struct err *e)
{
    struct book *b = tk->book;
    bool ok = check_all(tk, runs, n, e);
    while (ok && (ok = skip_known(tk, e)) && is_more(tk)) {
        ok = take_part(tk, e) && tick(tk, e);
        if (ok && !b->is_memory && is_more(tk))
            sqlite3_sleep(PAUSE_MS);
    }
    arena_finish(&tk->part);
    arena_finish(&tk->arena);
    if (tk->out->added == 0)
        return ok;
    if (ok)
        return erase_late(tk, e);
    /* Ended in the middle: who was taken out is not to stand on a screen until the next take. That is not asked about
     * again; where it fails, too, the next one does it. */
    struct err ignored = {0};
    tk->progress = NULL;
    (void)erase_late(tk, &ignored);
    return false;
}

bool log_take(struct book *b, const struct log_run *runs, int n, struct log_taken *out, struct err *e)
{
    *out = (struct log_taken){0};
    struct taking tk = {.book = b, .out = out, .is_whole = true};
    return take(&tk, runs, n, e);
}

bool log_take_some(struct book *b, const struct log_run *runs, int n, const struct progress *p, struct log_taken *out,
                   struct err *e)
{
    *out = (struct log_taken){0};
    struct taking tk = {.book = b, .out = out, .progress = p, .most = b->take_fits ? b->take_fits : PART_FIRST};
    return take(&tk, runs, n, e);
}

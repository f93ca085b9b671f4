#include "exchange/sync_inner.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "book/copy.h"
#include "book/stmt.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RUN_MAX = 4096, RUN_BYTES = 8 << 20, SHORT = 8, BASE_DAYS = 30 };
static const int64_t DAY_MS = (int64_t)24 * 60 * 60 * 1000;

static const char *hex(struct arena *a, const uint8_t *p, int n)
{
    char *out = arena_alloc(a, (size_t)n * 2 + 1);
    for (int i = 0; i < n; i++)
        (void)snprintf(out + (size_t)i * 2, 3, "%02x", p[i]);
    return out;
}

static bool publish(struct syncing *s, const char *name, const struct buf *bytes, struct err *e)
{
    bool ok = folder_publish(&s->folder, arena_printf(s->a, "%s/%s", s->practice, name), bytes->data, bytes->len, e);
    s->r->nwritten += ok;
    return ok;
}

/* ---- segments ---- */

static int by_first(const void *x, const void *y)
{
    const struct travelled *a = *(const struct travelled *const *)x, *b = *(const struct travelled *const *)y;
    return a->first != b->first ? (a->first < b->first ? -1 : 1) : (a->last > b->last ? -1 : a->last < b->last);
}

/* Those in the folder that are of this branch, by their first number. */
static bool those_of(struct syncing *s, const struct sync_branch *x, struct travelled ***out, int *n, struct err *e)
{
    *n = 0;
    *out = arena_array(s->a, (size_t)s->nknown + 1, sizeof **out);
    for (int i = 0; i < s->nknown; i++) {
        struct travelled *t = &s->known[i];
        uint8_t hash[HASH_SIZE];
        bool found;
        if (!t->is_there || id_compare(&t->writer, &x->writer) != 0 || t->last < x->first || t->last >= x->next)
            continue;
        if (!sync_hash(s->book, x, t->last, hash, &found, e))
            return false;
        if (found && memcmp(hash, t->head, TXN_HASH) == 0)
            (*out)[(*n)++] = t;
    }
    if (*n)
        qsort(*out, (size_t)*n, sizeof **out, by_first);
    return true;
}

/* How many from there on go into one segment. */
static bool fit(struct syncing *s, const struct sync_branch *x, int64_t from, int64_t *to, struct err *e)
{
    for (int64_t n = *to - from + 1 < RUN_MAX ? *to - from + 1 : RUN_MAX;; n /= 2) {
        struct stmt *q = stmt_get(s->book, SQL_SYNC_BYTES, e);
        if (!q)
            return false;
        stmt_bind_int(q, "ordinal", x->ordinal);
        stmt_bind_int(q, "from", from);
        stmt_bind_int(q, "to", from + n - 1);
        int64_t bytes = stmt_step(q, e) ? stmt_int(q, "bytes") : 0;
        if (!stmt_done(q, e))
            return false;
        if (bytes <= RUN_BYTES || n == 1) {
            *to = from + n - 1;
            return true;
        }
    }
}

static bool put_run(struct syncing *s, const struct sync_branch *x, int64_t from, int64_t to, struct err *e)
{
    struct arena a = {0};
    struct buf bytes = {0};
    struct log_run run;
    char writer[ID_TEXT];
    bool ok = log_read(s->book, x->ordinal, from, to, &a, &run, e);
    if (ok && run.n > 0) {
        parcel_add_segment(&bytes, &s->key, &run);
        struct travelled t = {.name = arena_printf(s->a, "%s/%" PRId64 "-%" PRId64 "-%s.rnd",
                                                   id_text(&x->writer, writer), from, to, hex(&a, run.head, SHORT)),
                              .writer = x->writer,
                              .first = from,
                              .last = to,
                              .size = (int64_t)bytes.len};
        memcpy(t.head, run.head, TXN_HASH);
        ok = publish(s, t.name, &bytes, e) && sync_remember(s, &t, 1, e);
        s->r->went += ok ? run.n : 0;
    }
    buf_finish(&bytes);
    arena_finish(&a);
    return ok;
}

static bool put_range(struct syncing *s, const struct sync_branch *x, int64_t from, int64_t to, struct err *e)
{
    while (from <= to) {
        int64_t last = to;
        if (!fit(s, x, from, &last, e) || !put_run(s, x, from, last, e))
            return false;
        from = last + 1;
        if (s->progress && s->progress->tick && !s->progress->tick(s->progress->arg, "writing", from, to))
            return err_set(e, ERR_REFUSED, "Stopped; the same again goes on from here");
    }
    return true;
}

static bool put_branch(struct syncing *s, const struct sync_branch *x, struct err *e)
{
    struct travelled **there;
    int n;
    int64_t at = x->first;
    if (!those_of(s, x, &there, &n, e))
        return false;
    for (int i = 0; i < n; i++) {
        if (there[i]->first > at && !put_range(s, x, at, there[i]->first - 1, e))
            return false;
        at = there[i]->last >= at ? there[i]->last + 1 : at;
    }
    return put_range(s, x, at, x->next - 1, e);
}

/* ---- what we have ---- */

static void account_of(struct syncing *s, const char *name, struct buf *out)
{
    buf_add_varint(out, strlen(name));
    buf_adds(out, name);
    buf_add_varint(out, (uint64_t)s->nbranches);
    for (int i = 0; i < s->nbranches; i++) {
        buf_add(out, s->branches[i].writer.b, ID_SIZE);
        buf_add_varint(out, (uint64_t)s->branches[i].next);
        buf_add(out, s->branches[i].head, TXN_HASH);
    }
}

static bool put_account(struct syncing *s, struct err *e)
{
    struct buf content = {0}, label = {0}, bytes = {0};
    struct hash h;
    char own[ID_TEXT];
    struct folder_name *names;
    int n;
    const char *dir = arena_strdup(s->a, id_text(&s->own, own)), *name = sync_site_name(s->book, &s->own, s->a, e);
    int64_t now = clock_now_ms();
    if (!name || !folder_names(&s->folder, arena_printf(s->a, "%s/%s", s->practice, dir), false, s->a, &names, &n,
                               &s->r->is_cut, e))
        return false;
    account_of(s, name, &content);
    hash_of(content.data, content.len, &h);
    const char *end = arena_printf(s->a, "-%s.rna", hex(s->a, h.b, SHORT));
    bool ok = true, is_there = false;
    for (int i = 0; i < n; i++)
        is_there |= sync_ends(names[i].name, end);
    if (!is_there) {
        buf_add(&label, s->own.b, ID_SIZE);
        buf_add_varint(&label, (uint64_t)now);
        parcel_add(&bytes, 'a', &s->key, &label, content.data, content.len);
        ok = publish(s, arena_printf(s->a, "%s/seen-%" PRId64 "%s", dir, now, end), &bytes, e);
    }
    for (int i = 0; ok && !is_there && i < n; i++) /* ours, of before */
        ok = !sync_ends(names[i].name, ".rna") ||
             folder_remove(&s->folder, arena_printf(s->a, "%s/%s/%s", s->practice, dir, names[i].name), e);
    buf_finish(&content);
    buf_finish(&label);
    buf_finish(&bytes);
    return ok;
}

/* ---- a base ---- */

/* What is this machine's alone is taken out of the copy. */
static bool strip(struct syncing *s, const char *path, struct err *e)
{
    static const enum sql_id local[] = {SQL_SYNC_NO_DRAFT, SQL_SYNC_NO_PRESENCE, SQL_SYNC_NO_CALL, SQL_SYNC_NO_SETTING,
                                        SQL_SYNC_NO_TRAVELLED};
    struct book *copy;
    bool ok = book_open(path, &(struct book_options){0}, &copy, e);
    for (size_t i = 0; ok && i < sizeof local / sizeof local[0]; i++) {
        struct stmt *q = stmt_get(copy, local[i], e);
        ok = q && stmt_run(q, e);
    }
    book_close(copy);
    (void)unlink(arena_printf(s->a, "%s-identity", path));
    (void)unlink(arena_printf(s->a, "%s-journal", path));
    return ok;
}

static bool put_base(struct syncing *s, struct err *e)
{
    struct buf label = {0}, bytes = {0};
    struct hash h;
    const char *file;
    struct folder_name *names;
    size_t size;
    int n;
    int64_t now = clock_now_ms(), newest = 0;
    if (!folder_names(&s->folder, arena_printf(s->a, "%s/base", s->practice), false, s->a, &names, &n, &s->r->is_cut,
                      e))
        return false;
    for (int i = 0; i < n; i++) {
        int64_t at = sync_ends(names[i].name, ".rnb") ? strtoll(names[i].name, NULL, 10) : 0;
        newest = at > newest ? at : newest;
    }
    if (newest > now - BASE_DAYS * DAY_MS)
        return true;
    const char *path = arena_printf(s->a, "%s.base-%ld", book_path(s->book), (long)getpid());
    (void)unlink(path);
    struct arena a = {0};
    bool ok = copy_to(s->book, path, s->progress, e) && strip(s, path, e) &&
              file_read(&a, path, PARCEL_BASE_MAX, &file, &size, e);
    (void)unlink(path);
    if (ok) {
        buf_add_varint(&label, (uint64_t)now);
        parcel_add(&bytes, 'b', &s->key, &label, file, size);
        hash_of(bytes.data, bytes.len, &h);
        ok = publish(s, arena_printf(s->a, "base/%" PRId64 "-%s.rnb", now, hex(s->a, h.b, SHORT)), &bytes, e);
    }
    arena_finish(&a);
    buf_finish(&label);
    buf_finish(&bytes);
    return ok;
}

bool sync_put_all(struct syncing *s, struct err *e)
{
    if (!sync_branches(s->book, s->a, &s->branches, &s->nbranches, e))
        return false;
    for (int i = 0; i < s->nbranches; i++)
        if (!put_branch(s, &s->branches[i], e))
            return false;
    return (id_is_none(&s->own) || put_account(s, e)) && put_base(s, e);
}

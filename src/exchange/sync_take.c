#include "exchange/sync_inner.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH = 256, BATCH_BYTES = 16 << 20 };

/* Segments that were opened and are to be taken in together. */
struct batch {
    struct syncing *s;
    struct arena a;
    struct buf content[BATCH], bytes[BATCH]; /* runs point into them */
    struct log_run runs[BATCH];
    struct travelled names[BATCH];
    int n;
    size_t size;
};

static void empty(struct batch *b)
{
    for (int i = 0; i < b->n; i++) {
        buf_finish(&b->content[i]);
        buf_finish(&b->bytes[i]);
    }
    arena_reset(&b->a);
    b->n = 0;
    b->size = 0;
}

static bool take(struct batch *b, int from, int n, struct err *e)
{
    struct log_taken t = {0};
    bool ok = log_take_some(b->s->book, b->runs + from, n, b->s->progress, &t, e);
    b->s->r->came += t.added;
    b->s->r->is_ahead |= t.is_ahead;
    b->s->r->was_rebuilt |= t.was_rebuilt;
    return ok;
}

/* One whose chain does not hold costs itself: the others are taken without it. */
static bool take_each(struct batch *b, struct err *e)
{
    int kept = 0;
    for (int i = 0; i < b->n; i++) {
        struct err why = {0};
        if (take(b, i, 1, &why)) {
            b->names[kept++] = b->names[i];
            continue;
        }
        if (why.kind != ERR_DAMAGE && why.kind != ERR_NEWER)
            return err_set(e, why.kind, "%s", why.text);
        b->s->r->torn += why.kind == ERR_DAMAGE;
        b->s->r->newer += why.kind == ERR_NEWER;
    }
    return sync_remember(b->s, b->names, kept, e);
}

static bool flush(struct batch *b, struct err *e)
{
    struct err why = {0};
    bool ok = true;
    if (b->n && take(b, 0, b->n, &why))
        ok = sync_remember(b->s, b->names, b->n, e);
    else if (b->n && (why.kind == ERR_DAMAGE || why.kind == ERR_NEWER))
        ok = take_each(b, e);
    else if (b->n)
        ok = err_set(e, why.kind, "%s", why.text);
    b->s->r->nread += b->n;
    empty(b);
    return ok;
}

/* Counts what cannot be used; false: it is not that. */
static bool set_aside(struct sync_report *r, const struct err *why)
{
    switch (why->kind) {
    case ERR_DAMAGE: r->torn++; return true;
    case ERR_NEWER: r->newer++; return true;
    case ERR_REFUSED: r->foreign++; return true;
    case ERR_MISSING: return true; /* removed since the names were read */
    case ERR_NONE:
    case ERR_USAGE:
    case ERR_INPUT:
    case ERR_STALE:
    case ERR_BUSY:
    case ERR_UNKNOWN:
    case ERR_IO: return false;
    }
    return false;
}

static bool open_one(struct batch *b, const char *name, struct err *e)
{
    enum { MORE = 1 << 20 };
    struct syncing *s = b->s;
    int i = b->n;
    struct parcel x;
    struct buf *bytes = &b->bytes[i], *content = &b->content[i];
    *bytes = *content = (struct buf){0};
    bool ok =
        folder_read(&s->folder, arena_printf(&b->a, "%s/%s", s->practice, name), PARCEL_CONTENT_MAX + MORE, bytes, e) &&
        parcel_look(bytes->data, bytes->len, &x, e) && parcel_open(&x, &s->key, PARCEL_CONTENT_MAX, content, e) &&
        parcel_segment(&x, content, &b->a, &b->runs[i], e);
    if (!ok) {
        buf_finish(bytes);
        buf_finish(content);
        return false;
    }
    const struct log_run *run = &b->runs[i];
    b->names[i] = (struct travelled){.name = arena_strdup(s->a, name),
                                     .writer = run->writer,
                                     .first = run->first_seq,
                                     .last = run->first_seq + run->n - 1,
                                     .size = (int64_t)bytes->len,
                                     .is_there = true};
    memcpy(b->names[i].head, run->head, TXN_HASH);
    b->size += content->len;
    b->n++;
    return true;
}

static int by_name(const void *x, const void *y)
{
    return strcmp(((const struct travelled *)x)->name, ((const struct travelled *)y)->name);
}

static bool take_dir(struct batch *b, const char *dir, int nknown, struct err *e)
{
    struct syncing *s = b->s;
    struct folder_name *names;
    int n;
    if (!folder_names(&s->folder, arena_printf(s->a, "%s/%s", s->practice, dir), false, s->a, &names, &n, &s->r->is_cut,
                      e))
        return false;
    for (int i = 0; i < n; i++) {
        struct travelled is = {.name = arena_printf(s->a, "%s/%s", dir, names[i].name)};
        struct err why = {0};
        if (!sync_ends(names[i].name, ".rnd"))
            continue;
        struct travelled *had = nknown ? bsearch(&is, s->known, (size_t)nknown, sizeof is, by_name) : NULL;
        if (had && had->size == names[i].size && !s->is_check) {
            had->is_there = true;
            continue;
        }
        if (!open_one(b, is.name, &why) && !set_aside(s->r, &why))
            return err_set(e, why.kind, "%s", why.text);
        if ((b->n == BATCH || b->size >= BATCH_BYTES) && !flush(b, e))
            return false;
    }
    return true;
}

bool sync_take_all(struct syncing *s, struct err *e)
{
    struct id writer;
    struct folder_name *dirs;
    int n, nknown = s->nknown;
    struct batch *b = mem_zero(sizeof *b);
    b->s = s;
    bool ok = folder_names(&s->folder, s->practice, true, s->a, &dirs, &n, &s->r->is_cut, e);
    for (int i = 0; ok && i < n; i++)
        ok = !id_parse(dirs[i].name, &writer) || take_dir(b, dirs[i].name, nknown, e);
    ok = ok && flush(b, e);
    empty(b);
    arena_finish(&b->a);
    free(b);
    return ok;
}

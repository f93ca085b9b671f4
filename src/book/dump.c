#include "book/dump.h"

#include "book/fold.h"
#include "book/know.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_TEXT = 2 * ID_SIZE + 1 + 2 * TXN_HASH, HEX_AT_ONCE = 32 };

struct dump {
    struct book *book;
    struct hash_state state;
    struct buf line;
    struct buf *text; /* may be NULL */
    int64_t last_key; /* written last: most fields of a record come from one transaction */
    char last_text[KEY_TEXT];
};

static void end_line(struct dump *d)
{
    buf_addc(&d->line, '\n');
    hash_add(&d->state, d->line.data, d->line.len);
    if (d->text)
        buf_add(d->text, d->line.data, d->line.len);
    buf_reset(&d->line);
}

static void add_hex(struct buf *out, const void *p, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *b = p;
    char hex[2 * HEX_AT_ONCE];
    while (n > 0) {
        size_t now = n < HEX_AT_ONCE ? n : HEX_AT_ONCE;
        for (size_t i = 0; i < now; i++) {
            hex[2 * i] = digits[b[i] >> 4];
            hex[2 * i + 1] = digits[b[i] & 15];
        }
        buf_add(out, hex, 2 * now);
        b += now;
        n -= now;
    }
}

static void add_value(struct buf *out, const struct value *v)
{
    switch (v->type) {
    case VALUE_NULL: buf_adds(out, "null"); break;
    case VALUE_INT: buf_addf(out, "%lld", (long long)v->i); break;
    case VALUE_TEXT:
        /* The length first: otherwise a text could be written that looks like the columns after it. */
        buf_addf(out, "%zu\"", v->n);
        buf_add(out, v->p, v->n);
        buf_addc(out, '"');
        break;
    case VALUE_BLOB:
        buf_adds(out, "x");
        add_hex(out, v->p, v->n);
        break;
    }
}

/* A local key as writer and hash, the same on every site. */
static bool add_key(struct dump *d, int64_t key, struct err *e)
{
    if (key == d->last_key) {
        buf_add(&d->line, d->last_text, KEY_TEXT);
        return true;
    }
    const struct know *k = know_branches(d->book, e);
    const struct branch *br = k ? know_branch(k, KEY_ORDINAL(key)) : NULL;
    struct stmt *q = br ? stmt_get(d->book, SQL_TXN_HASH, e) : NULL;
    if (!q)
        return err_set(e, ERR_DAMAGE, "A row names a transaction that is not in the log.");
    stmt_bind_int(q, "key", key);
    bool found = stmt_step(q, e);
    if (found) {
        uint8_t hash[HASH_SIZE];
        stmt_bytes(q, "hash", hash, HASH_SIZE);
        add_hex(&d->line, br->writer.b, ID_SIZE);
        buf_addc(&d->line, ':');
        add_hex(&d->line, hash, TXN_HASH);
        d->last_key = key;
        memcpy(d->last_text, d->line.data + d->line.len - KEY_TEXT, KEY_TEXT);
    }
    if (!stmt_done(q, e))
        return false;
    if (found)
        return true;
    return err_set(e, ERR_DAMAGE, "A row names a transaction that is not in the log.");
}

static bool dump_row(struct dump *d, const struct kind_def *k, const struct id *id, struct arena *a, struct err *e)
{
    struct row row;
    struct fold_clock clock;
    int64_t *keys;
    int n;
    if (!fold_load(d->book, k, id, a, &row, &clock, e))
        return false;
    buf_addf(&d->line, "%s ", k->name);
    add_hex(&d->line, id->b, ID_SIZE);
    for (int i = 0; i < k->nfields; i++) {
        if (!clock.key[i])
            continue;
        buf_addc(&d->line, ' ');
        buf_adds(&d->line, k->fields[i].name);
        buf_addc(&d->line, '=');
        add_value(&d->line, &row.v[i]);
        buf_adds(&d->line, clock.is_multi[i] ? "!" : "@");
        if (!add_key(d, clock.key[i], e))
            return false;
    }
    if (!fold_history(d->book, k->number, id, &clock, a, &keys, &n, NULL, e))
        return false;
    buf_addf(&d->line, " written=%d", n);
    end_line(d);
    return true;
}

/* The id after the last one, which a damaged table may lack: cut off, or given once more, and so without end. */
static bool read_id(struct stmt *next, const struct value *last, struct id *id, struct err *e)
{
    struct value v = internal_column(next, 0);
    *id = value_as_id(&v);
    if (!id_is_none(id) && (last->n == 0 || memcmp(id->b, last->p, ID_SIZE) > 0))
        return true;
    return err_set(e, ERR_DAMAGE, "Table %s holds a record whose id is none, or its rows are out of order.",
                   next->name);
}

static bool dump_kind(struct dump *d, const struct kind_def *k, struct err *e)
{
    struct stmt next = {0};
    struct arena a = {0};
    struct value last = {.type = VALUE_BLOB, .p = "", .n = 0};
    struct id id, last_id;
    bool ok = internal_prepare(d->book, &next, k->sql_next_id, k->name, e);
    while (ok) {
        internal_bind(&next, 1, &last);
        bool found = stmt_step(&next, e);
        ok = !found || read_id(&next, &last, &id, e);
        ok = stmt_done(&next, e) && ok;
        if (!ok || !found)
            break;
        last_id = id;
        last = (struct value){.type = VALUE_BLOB, .p = last_id.b, .n = ID_SIZE};
        ok = dump_row(d, k, &id, &a, e);
        arena_reset(&a);
    }
    internal_finish(&next);
    arena_finish(&a);
    return ok;
}

/* A derived table without clocks, row by row in the order of its statement. */
static bool dump_plain(struct dump *d, enum sql_id which, struct err *e)
{
    struct stmt *q = stmt_get(d->book, which, e);
    if (!q)
        return false;
    while (stmt_step(q, e)) {
        buf_adds(&d->line, q->name);
        for (int i = 0; i < q->ncols; i++) {
            struct value v = internal_column(q, i);
            buf_addc(&d->line, ' ');
            add_value(&d->line, &v);
        }
        end_line(d);
    }
    return stmt_done(q, e);
}

/* The history of what has no row: of kinds and fields that this version does not know. */
static bool dump_touches(struct dump *d, struct err *e)
{
    struct stmt *q = stmt_get(d->book, SQL_DUMP_TOUCH, e);
    struct arena a = {0};
    bool ok = q;
    for (; ok && stmt_step(q, e); arena_reset(&a)) {
        struct id id = stmt_id(q, "record");
        int64_t kind = stmt_int(q, "kind");
        const struct kind_def *k = kind_find((int)kind);
        struct row row = {0};
        ok = !k || fold_load(d->book, k, &id, &a, &row, NULL, e);
        if (!ok || row.exists)
            continue;
        buf_adds(&d->line, "touch ");
        add_hex(&d->line, id.b, ID_SIZE);
        buf_addf(&d->line, " %lld %lld", (long long)kind, (long long)stmt_int(q, "n"));
        end_line(d);
    }
    arena_finish(&a);
    return q && stmt_done(q, e) && ok;
}

static int by_bytes(const void *x, const void *y)
{
    return strcmp(*(char *const *)x, *(char *const *)y);
}

/* Heads name transactions by local keys, so their lines are made first and sorted then. */
static bool dump_heads(struct dump *d, struct err *e)
{
    struct arena a = {0};
    char **lines = NULL;
    int64_t *keys = NULL;
    size_t n = 0;
    struct stmt *q = stmt_get(d->book, SQL_DUMP_HEAD, e);
    while (q && stmt_step(q, e)) {
        lines = arena_more(&a, lines, n, sizeof *lines);
        keys = arena_more(&a, keys, n, sizeof *keys);
        struct buf line = {0};
        struct value v = stmt_value(q, "value");
        struct id id = stmt_id(q, "record");
        buf_adds(&line, "head ");
        add_hex(&line, id.b, ID_SIZE);
        buf_addf(&line, " %lld.%lld ", (long long)stmt_int(q, "kind"), (long long)stmt_int(q, "field"));
        add_value(&line, &v);
        keys[n] = stmt_int(q, "key");
        lines[n++] = arena_strndup(&a, line.data, line.len);
        buf_finish(&line);
    }
    bool ok = q && stmt_done(q, e);
    for (size_t i = 0; ok && i < n; i++) {
        buf_addf(&d->line, "%s @", lines[i]);
        ok = add_key(d, keys[i], e);
        lines[i] = arena_strndup(&a, d->line.data, d->line.len);
        buf_reset(&d->line);
    }
    if (ok && n)
        qsort(lines, n, sizeof *lines, by_bytes);
    for (size_t i = 0; ok && i < n; i++) {
        buf_adds(&d->line, lines[i]);
        end_line(d);
    }
    arena_finish(&a);
    return ok;
}

bool dump_digest(struct book *b, struct buf *text, struct hash *out, struct err *e)
{
    struct dump d = {.book = b, .text = text};
    hash_start(&d.state, NULL);
    bool ok = know_refresh(b, e);
    for (int i = 0; ok && i < KIND_COUNT; i++)
        ok = dump_kind(&d, &kind_table[i], e);
    ok = ok && dump_heads(&d, e) && dump_plain(&d, SQL_DUMP_CLASH, e) && dump_plain(&d, SQL_DUMP_TIMELINE, e) &&
         dump_plain(&d, SQL_DUMP_TIMELINE_YEAR, e) && dump_plain(&d, SQL_DUMP_STOOD, e) &&
         dump_plain(&d, SQL_DUMP_ABSENT, e) && dump_plain(&d, SQL_DUMP_QUEUE, e) && dump_touches(&d, e);
    hash_end(&d.state, out);
    buf_finish(&d.line);
    return ok;
}

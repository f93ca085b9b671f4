#include "practice/find_run.h"

#include "base/civil.h"
#include "book/stmt.h"

#include <string.h>

enum { ENTRY_BYTES = 24 };

/* Behind every text that begins with a given one: U+10FFFF, which no text has. */
#define AFTER_ALL "\xF4\x8F\xBF\xBF"

/* --- entries as bytes: little-endian on every machine, since books are copied between them ---------- */

/* Written out, so that compilers make one load of it: tens of thousands are read for one typed letter. */
static uint32_t get_32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint64_t get_64(const uint8_t *p)
{
    return get_32(p) | (uint64_t)get_32(p + 4) << 32;
}

static void put_le(uint8_t *p, int n, uint64_t v)
{
    for (int i = 0; i < n; i++, v >>= 8)
        p[i] = (uint8_t)v;
}

static struct find_entry entry_at(const uint8_t *p)
{
    return (struct find_entry){get_32(p), (int)get_32(p + 4), {get_64(p + 8), get_64(p + 16)}};
}

static void put_entry(uint8_t *p, const struct find_entry *entry)
{
    put_le(p, 4, (uint64_t)entry->n);
    put_le(p + 4, 4, (uint32_t)entry->born);
    put_le(p + 8, 8, entry->sig.two);
    put_le(p + 16, 8, entry->sig.three);
}

/* --- one run ------------------------------------------------------------------------------------------ */

struct run {
    int64_t first;
    int count;
    struct find_entry entry[FIND_RUN_MAX + 1]; /* by n; one more while it is split */
};

/* The run that holds patient n of a word, or would; count 0 if there is none so far down. */
static bool load_run(struct book *b, const char *word, int64_t n, struct run *run, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_WORD_RUN, e);
    if (!q)
        return false;
    run->first = n;
    run->count = 0;
    stmt_bind_text(q, "word", word);
    stmt_bind_int(q, "patient", n);
    if (stmt_step(q, e)) {
        struct value v = stmt_value(q, "entries");
        run->first = stmt_int(q, "first");
        for (size_t at = 0; at + ENTRY_BYTES <= v.n && run->count < FIND_RUN_MAX; at += ENTRY_BYTES)
            run->entry[run->count++] = entry_at((const uint8_t *)v.p + at);
    }
    return stmt_done(q, e);
}

static bool store_run(struct book *b, const char *word, int64_t first, const struct find_entry *entry, int count,
                      struct err *e)
{
    uint8_t bytes[FIND_RUN_MAX * ENTRY_BYTES];
    struct stmt *q = stmt_get(b, count ? SQL_WORD_PUT : SQL_WORD_DROP, e);
    if (!q)
        return false;
    for (int i = 0; i < count; i++)
        put_entry(bytes + (size_t)i * ENTRY_BYTES, &entry[i]);
    stmt_bind_text(q, "word", word);
    stmt_bind_int(q, "first", first);
    if (count)
        stmt_bind_blob(q, "entries", bytes, (size_t)count * ENTRY_BYTES);
    return stmt_run(q, e);
}

/* The place of patient n in a run: where it stands, or would. */
static int place_of(const struct run *run, int64_t n)
{
    int i = run->count;
    while (i > 0 && run->entry[i - 1].n >= n)
        i--;
    return i;
}

bool find_run_add(struct book *b, const char *word, const struct find_entry *entry, struct err *e)
{
    struct run run;
    if (book_may_put_off(b))
        return book_put_off(b, word, entry->n, entry, sizeof *entry, e);
    if (!load_run(b, word, entry->n, &run, e))
        return false;
    int at = place_of(&run, entry->n);
    bool is_there = at < run.count && run.entry[at].n == entry->n;
    if (!is_there) {
        memmove(&run.entry[at + 1], &run.entry[at], (size_t)(run.count - at) * sizeof run.entry[0]);
        run.count++;
    }
    run.entry[at] = *entry;
    if (run.count <= FIND_RUN_MAX)
        return store_run(b, word, run.first, run.entry, run.count, e);
    /* Full. New patients come at the end, where a run of their own leaves the old one full; else it is halved. */
    int keep = at == FIND_RUN_MAX ? FIND_RUN_MAX : run.count / 2;
    return store_run(b, word, run.first, run.entry, keep, e) &&
           store_run(b, word, run.entry[keep].n, &run.entry[keep], run.count - keep, e);
}

bool find_run_drop(struct book *b, const char *word, int64_t n, struct err *e)
{
    struct run run;
    if (book_may_put_off(b))
        return book_put_off(b, word, n, NULL, 0, e);
    if (!load_run(b, word, n, &run, e))
        return false;
    int at = place_of(&run, n);
    if (at == run.count || run.entry[at].n != n)
        return true;
    run.count--;
    memmove(&run.entry[at], &run.entry[at + 1], (size_t)(run.count - at) * sizeof run.entry[0]);
    return store_run(b, word, run.first, run.entry, run.count, e);
}

/* --- what was put off ------------------------------------------------------------------------------------- */

/* Where the run after this one begins; INT64_MAX: it is the last of its word. */
static bool next_first(struct book *b, const char *word, int64_t first, int64_t *next, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_WORD_NEXT, e);
    if (!q)
        return false;
    stmt_bind_text(q, "word", word);
    stmt_bind_int(q, "first", first);
    *next = stmt_step(q, e) ? stmt_int(q, "first") : INT64_MAX;
    return stmt_done(q, e);
}

/* The run and what was put off for it, both by n, as one row of entries; what was put off wins. Returns how many. */
static int weave(const struct run *run, const struct put_off *p, size_t n, struct find_entry *out)
{
    int count = 0, i = 0;
    for (size_t k = 0; k < n; k++) {
        while (i < run->count && run->entry[i].n < p[k].n)
            out[count++] = run->entry[i++];
        if (i < run->count && run->entry[i].n == p[k].n)
            i++;
        if (p[k].data)
            out[count++] = *(const struct find_entry *)p[k].data;
    }
    while (i < run->count)
        out[count++] = run->entry[i++];
    return count;
}

/* Runs of the same length, but at the end of a word full ones: new patients come there. */
static bool store_woven(struct book *b, const char *word, const struct run *had, const struct find_entry *entry,
                        int count, bool is_last, struct err *e)
{
    int runs = (count + FIND_RUN_MAX - 1) / FIND_RUN_MAX, size = runs ? (count + runs - 1) / runs : 0;
    if (count == 0)
        return had->count == 0 || store_run(b, word, had->first, NULL, 0, e);
    if (is_last)
        size = FIND_RUN_MAX;
    for (int at = 0; at < count; at += size) {
        int n = count - at < size ? count - at : size;
        int64_t first = at == 0 ? had->first : entry[at].n;
        if (!store_run(b, word, first, entry + at, n, e))
            return false;
    }
    return true;
}

bool find_run_late(struct book *b, const struct put_off *all, size_t n, struct err *e)
{
    struct arena a = {0};
    bool ok = true;
    for (size_t i = 0, end; ok && i < n; i = end, arena_reset(&a)) {
        struct run run;
        run.count = 0;
        int64_t next = INT64_MAX;
        const char *word = all[i].word;
        ok = load_run(b, word, all[i].n, &run, e) && next_first(b, word, run.first, &next, e);
        for (end = i + 1; end < n && all[end].n < next && strcmp(all[end].word, word) == 0;)
            end++;
        struct find_entry *woven = arena_array(&a, (size_t)run.count + end - i, sizeof *woven);
        int count = weave(&run, all + i, end - i, woven);
        ok = ok && store_woven(b, word, &run, woven, count, next == INT64_MAX, e);
    }
    arena_finish(&a);
    return ok;
}

/* --- many ------------------------------------------------------------------------------------------------ */

struct find_stretch find_run_prefix(struct arena *a, const char *start)
{
    return (struct find_stretch){start, arena_printf(a, "%s%s", start, AFTER_ALL)};
}

struct find_stretch find_run_word(struct arena *a, const char *word)
{
    return (struct find_stretch){word, arena_printf(a, "%s ", word)}; /* no word holds a space */
}

bool find_run_count(struct book *b, const struct find_stretch *s, int limit, int *runs, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_WORD_COUNT, e);
    if (!q)
        return false;
    stmt_bind_text(q, "from", s->from);
    stmt_bind_text(q, "below", s->below);
    stmt_bind_int(q, "limit", limit);
    *runs = stmt_step(q, e) ? (int)stmt_int(q, "runs") : 0;
    return stmt_done(q, e);
}

bool find_run_read(struct book *b, const struct find_stretch *s, int limit, const struct find_reader *r, bool *is_cut,
                   struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_WORD_RUNS, e);
    if (!q)
        return false;
    stmt_bind_text(q, "from", s->from);
    stmt_bind_text(q, "below", s->below);
    stmt_bind_int(q, "limit", (int64_t)limit + 1);
    bool go_on = true;
    while (go_on && stmt_step(q, e)) {
        struct value v = stmt_value(q, "entries");
        *is_cut = limit-- == 0;
        go_on = !*is_cut;
        for (size_t at = 0; go_on && at + ENTRY_BYTES <= v.n; at += ENTRY_BYTES) {
            struct find_entry entry = entry_at((const uint8_t *)v.p + at);
            go_on = r->each(r->arg, &entry, e);
        }
    }
    return stmt_done(q, e) && (!e || e->kind == ERR_NONE);
}

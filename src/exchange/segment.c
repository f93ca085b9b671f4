#include "exchange/segment.h"

#include "exchange/sync_mutant.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char suffix[] = ".rnd";

/* ---- making ---- */

static int by_salt(const void *x, const void *y)
{
    return memcmp(x, y, sizeof(struct log_salt));
}

static void add_salts(const struct log_run *run, struct buf *body)
{
    size_t n = (size_t)run->nsalts, size = sizeof(struct log_salt), kept = 0;
    struct log_salt *s = mem_alloc(n * size + 1);
    if (n) {
        memcpy(s, run->salts, n * size);
        qsort(s, n, size, by_salt);
    }
    for (size_t i = 0; i < n; i++)
        if (i == 0 || by_salt(&s[i], &s[kept - 1]) != 0)
            s[kept++] = s[i];
    buf_add_varint(body, kept);
    for (size_t i = 0; i < kept; i++) {
        buf_add(body, s[i].subject.b, ID_SIZE);
        buf_add(body, s[i].salt, SALT_SIZE);
    }
    free(s);
}

void segment_make(const struct seal_key *k, const struct log_run *run, const struct hash *hashes, struct buf *out,
                  struct hash *trailer)
{
    struct buf fields = {0}, body = {0};
    int64_t last = run->first_seq + run->n - 1;
    int nbacks = 0;
    while (((int64_t)1 << nbacks) < run->n)
        nbacks++;
    buf_add(&fields, run->writer.b, ID_SIZE);
    buf_add_varint(&fields, (uint64_t)run->first_seq);
    buf_add_varint(&fields, (uint64_t)last);
    buf_add(&fields, run->prev, HASH_SIZE);
    buf_add(&fields, run->head, HASH_SIZE);
    buf_add_varint(&fields, (uint64_t)nbacks);
    for (int i = 0; i < nbacks; i++)
        buf_add(&fields, hashes[run->n - 1 - ((int64_t)1 << i)].b, SEGMENT_BACK);
    add_salts(run, &body);
    for (int i = 0; i < run->n; i++) {
        buf_add_varint(&body, run->bodies[i].n);
        buf_add(&body, run->bodies[i].p, run->bodies[i].n);
    }
    seal_make(k, SEAL_SEGMENT, &fields, &body, out);
    memcpy(trailer->b, out->data + out->len - HASH_SIZE, HASH_SIZE);
    buf_finish(&fields);
    buf_finish(&body);
}

/* ---- reading ---- */

static bool read_backs(struct cursor *c, struct segment_head *h)
{
    uint64_t n = cursor_varint(c);
    int want = 0;
    while (((int64_t)1 << want) <= h->last - h->first)
        want++;
    if (c->bad || n != (uint64_t)want)
        return false;
    h->nbacks = want;
    for (int i = 0; i < want; i++) {
        const uint8_t *p = cursor_bytes(c, SEGMENT_BACK);
        if (!p)
            return false;
        memcpy(h->back[i], p, SEGMENT_BACK);
    }
    return cursor_left(c) == 0;
}

bool segment_head(const struct seal_head *s, struct segment_head *out)
{
    static const uint8_t zero[HASH_SIZE];
    struct cursor c = cursor_of(s->fields.p, s->fields.n);
    const uint8_t *writer = cursor_bytes(&c, ID_SIZE);
    uint64_t first = cursor_varint(&c), last = cursor_varint(&c);
    const uint8_t *prev = cursor_bytes(&c, HASH_SIZE), *head = cursor_bytes(&c, HASH_SIZE);
    *out = (struct segment_head){0};
    if (s->kind != SEAL_SEGMENT || c.bad || first < 1 || last < first || last - first >= SEGMENT_TXNS_MAX ||
        last >= (uint64_t)1 << 40)
        return false;
    memcpy(out->writer.b, writer, ID_SIZE);
    memcpy(out->prev, prev, HASH_SIZE);
    memcpy(out->head, head, HASH_SIZE);
    out->first = (int64_t)first;
    out->last = (int64_t)last;
    return !id_is_none(&out->writer) && (first > 1) == (memcmp(out->prev, zero, HASH_SIZE) != 0) && read_backs(&c, out);
}

static bool read_salts(struct cursor *c, struct arena *a, struct log_run *out)
{
    enum { PAIR = ID_SIZE + SALT_SIZE };
    uint64_t n = cursor_varint(c);
    if (c->bad || n > cursor_left(c) / PAIR)
        return false;
    out->salts = arena_array(a, (size_t)n, sizeof *out->salts);
    out->nsalts = (int)n;
    for (uint64_t i = 0; i < n; i++) {
        memcpy(out->salts[i].subject.b, cursor_bytes(c, ID_SIZE), ID_SIZE);
        memcpy(out->salts[i].salt, cursor_bytes(c, SALT_SIZE), SALT_SIZE);
        if (i && by_salt(&out->salts[i - 1], &out->salts[i]) >= 0)
            return false;
    }
    return true;
}

bool segment_run(const struct segment_head *h, struct bytes body, struct arena *a, struct log_run *out)
{
    struct cursor c = cursor_of(body.p, body.n);
    *out = (struct log_run){.writer = h->writer, .first_seq = h->first, .n = (int)(h->last - h->first + 1)};
    memcpy(out->prev, h->prev, HASH_SIZE);
    memcpy(out->head, h->head, HASH_SIZE);
    if (!read_salts(&c, a, out) || cursor_left(&c) < (size_t)out->n)
        return false;
    out->bodies = arena_array(a, (size_t)out->n, sizeof *out->bodies);
    for (int i = 0; i < out->n; i++) {
        uint64_t n = cursor_varint(&c);
        if (c.bad || n > TXN_SIZE_MAX)
            return false;
        out->bodies[i] = (struct bytes){cursor_bytes(&c, (size_t)n), (size_t)n};
        if (!out->bodies[i].p)
            return false;
    }
    return !c.bad && cursor_left(&c) == 0;
}

/* ---- names ---- */

char *segment_name(int64_t first, int64_t last, const struct hash *trailer, char out[SEGMENT_NAME])
{
    char tag[SEAL_TAG];
    static const struct hash none;
    seal_tag(SYNC_MUTATED(SYNC_MUTANT_NO_TAG) ? &none : trailer, tag);
    snprintf(out, SEGMENT_NAME, "%" PRId64 "-%" PRId64 "-%s%s", first, last, tag, suffix);
    return out;
}

/* One of the numbers in front; NULL if there is none. */
static const char *parse_number(const char *p, int64_t *out)
{
    enum { DIGITS = 14 };
    const char *from = p;
    for (*out = 0; *p >= '0' && *p <= '9' && p - from < DIGITS; p++)
        *out = *out * 10 + (*p - '0');
    return p > from && *from != '0' && *p == '-' ? p + 1 : NULL;
}

bool segment_parse_name(const char *name, int64_t *first, int64_t *last)
{
    const char *p = parse_number(name, first);
    p = p ? parse_number(p, last) : NULL;
    return p && *first <= *last && strspn(p, "0123456789abcdef") == SEAL_TAG - 1 &&
           strcmp(p + SEAL_TAG - 1, suffix) == 0;
}

#include "exchange/seen.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char prefix[] = "seen-", suffix[] = ".rna";

void seen_make(const struct seal_key *k, const struct seen *s, struct buf *out, struct hash *trailer)
{
    struct buf fields = {0}, body = {0};
    buf_add(&fields, s->writer.b, ID_SIZE);
    buf_add_varint(&body, (uint64_t)s->at_ms);
    buf_add_varint(&body, strlen(s->label));
    buf_adds(&body, s->label);
    buf_add_varint(&body, (uint64_t)s->n);
    for (int i = 0; i < s->n; i++) {
        buf_add(&body, s->branch[i].writer.b, ID_SIZE);
        buf_add_varint(&body, (uint64_t)s->branch[i].first);
        buf_add_varint(&body, (uint64_t)s->branch[i].last);
        buf_add(&body, s->branch[i].head, HASH_SIZE);
    }
    seal_make(k, SEAL_SEEN, &fields, &body, out);
    memcpy(trailer->b, out->data + out->len - HASH_SIZE, HASH_SIZE);
    buf_finish(&fields);
    buf_finish(&body);
}

static bool read_branch(struct cursor *c, struct stream *s)
{
    const uint8_t *writer = cursor_bytes(c, ID_SIZE);
    uint64_t first = cursor_varint(c), last = cursor_varint(c);
    const uint8_t *head = cursor_bytes(c, HASH_SIZE);
    if (c->bad || first < 1 || last < first || last >= (uint64_t)1 << 40)
        return false;
    *s = (struct stream){.first = (int64_t)first, .last = (int64_t)last};
    memcpy(s->writer.b, writer, ID_SIZE);
    memcpy(s->head, head, HASH_SIZE);
    return true;
}

bool seen_read(const struct seal_head *h, struct bytes body, struct arena *a, struct seen *out)
{
    enum { BRANCH_LEAST = ID_SIZE + 2 + HASH_SIZE };
    struct cursor c = cursor_of(body.p, body.n);
    *out = (struct seen){0};
    uint64_t at = cursor_varint(&c), nlabel = cursor_varint(&c);
    if (h->kind != SEAL_SEEN || h->fields.n != ID_SIZE || c.bad || at >= (uint64_t)1 << 47 || nlabel >= SEEN_LABEL)
        return false;
    const uint8_t *label = cursor_bytes(&c, (size_t)nlabel);
    uint64_t n = cursor_varint(&c);
    if (c.bad || n > SEEN_BRANCHES_MAX || n > cursor_left(&c) / BRANCH_LEAST)
        return false;
    memcpy(out->writer.b, h->fields.p, ID_SIZE);
    memcpy(out->label, label, (size_t)nlabel);
    out->at_ms = (int64_t)at;
    out->n = (int)n;
    out->branch = arena_array(a, (size_t)n, sizeof *out->branch);
    for (int i = 0; i < out->n; i++)
        if (!read_branch(&c, &out->branch[i]))
            return false;
    return cursor_left(&c) == 0 && text_is_utf8(out->label, (size_t)nlabel); /* nor is there a NUL in it */
}

char *seen_name(int64_t number, const struct hash *trailer, char out[SEEN_NAME])
{
    char tag[SEAL_TAG];
    snprintf(out, SEEN_NAME, "%s%" PRId64 "-%s%s", prefix, number, seal_tag(trailer, tag), suffix);
    return out;
}

bool seen_parse_name(const char *name, int64_t *number)
{
    enum { DIGITS = 17 };
    const char *p = name + strlen(prefix);
    if (strncmp(name, prefix, strlen(prefix)) != 0)
        return false;
    size_t n = strspn(p, "0123456789");
    if (n == 0 || n > DIGITS || p[n] != '-')
        return false;
    *number = 0;
    for (size_t i = 0; i < n; i++)
        *number = *number * 10 + (p[i] - '0');
    p += n + 1;
    return strspn(p, "0123456789abcdef") == SEAL_TAG - 1 && strcmp(p + SEAL_TAG - 1, suffix) == 0;
}

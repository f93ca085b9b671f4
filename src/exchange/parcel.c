#include "exchange/parcel.h"

#include "base/arena.h"
#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

static const char magic[4] = {'R', 'N', 'D', 'S'};

/* ---- writing ---- */

void parcel_add(struct buf *out, char what, const struct parcel_key *k, const struct buf *label, const void *content,
                size_t n)
{
    struct buf packed = {0};
    struct hash tail;
    size_t from = out->len;
    buf_add(out, magic, sizeof magic);
    buf_addc(out, PARCEL_FORMAT);
    buf_addc(out, what);
    buf_addc(out, (char)k->epoch);
    buf_add(out, k->practice.b, ID_SIZE);
    buf_add_varint(out, label->len);
    buf_add(out, label->data, label->len);
    size_t nhead = out->len - from;
    char *head = mem_alloc(nhead); /* out may move while it grows */
    memcpy(head, out->data + from, nhead);
    seal_pack(&packed, content, n);
    seal_add(out, k->key, head, nhead, packed.data, packed.len);
    free(head);
    hash_of(out->data + from, out->len - from, &tail);
    buf_add(out, tail.b, HASH_SIZE);
    buf_finish(&packed);
}

void parcel_add_segment(struct buf *out, const struct parcel_key *k, const struct log_run *run)
{
    struct buf label = {0}, content = {0};
    buf_add(&label, run->writer.b, ID_SIZE);
    buf_add_varint(&label, (uint64_t)run->first_seq);
    buf_add_varint(&label, (uint64_t)run->n);
    buf_add(&label, run->prev, HASH_SIZE);
    buf_add(&label, run->head, HASH_SIZE);
    buf_add_varint(&content, (uint64_t)run->nsalts);
    for (int i = 0; i < run->nsalts; i++) {
        buf_add(&content, run->salts[i].subject.b, ID_SIZE);
        buf_add(&content, run->salts[i].salt, SALT_SIZE);
    }
    for (int i = 0; i < run->n; i++) {
        buf_add_varint(&content, run->bodies[i].n);
        buf_add(&content, run->bodies[i].p, run->bodies[i].n);
    }
    parcel_add(out, 'r', k, &label, content.data, content.len);
    buf_finish(&label);
    buf_finish(&content);
}

/* ---- reading ---- */

static bool torn(struct err *e)
{
    return err_set(e, ERR_DAMAGE, "not whole: it does not come to its own checksum");
}

bool parcel_look(const void *p, size_t n, struct parcel *out, struct err *e)
{
    struct hash tail, is;
    *out = (struct parcel){0};
    if (n < sizeof magic + 3 + ID_SIZE + HASH_SIZE || memcmp(p, magic, sizeof magic) != 0)
        return torn(e);
    hash_of(p, n - HASH_SIZE, &tail);
    memcpy(is.b, (const uint8_t *)p + n - HASH_SIZE, HASH_SIZE);
    if (!hash_is_equal(&tail, &is))
        return torn(e);
    struct cursor c = cursor_of((const uint8_t *)p + sizeof magic, n - sizeof magic - HASH_SIZE);
    const uint8_t *kinds = cursor_bytes(&c, 3), *practice = cursor_bytes(&c, ID_SIZE);
    if (!kinds || !practice)
        return torn(e);
    if (kinds[0] != PARCEL_FORMAT)
        return err_set(e, ERR_NEWER, "made by a newer Rounds");
    uint64_t nlabel = cursor_varint(&c);
    const uint8_t *label = nlabel <= cursor_left(&c) ? cursor_bytes(&c, (size_t)nlabel) : NULL;
    if (c.bad || !label)
        return torn(e);
    out->what = (char)kinds[1];
    out->epoch = kinds[2];
    memcpy(out->practice.b, practice, ID_SIZE);
    out->label = (struct bytes){label, (size_t)nlabel};
    out->head = (struct bytes){p, (size_t)(c.p - (const uint8_t *)p)};
    out->sealed = (struct bytes){c.p, cursor_left(&c)};
    return true;
}

bool parcel_open(const struct parcel *x, const struct parcel_key *k, size_t limit, struct buf *out, struct err *e)
{
    struct buf packed = {0};
    if (id_compare(&x->practice, &k->practice) != 0)
        return err_set(e, ERR_REFUSED, "of another practice");
    bool ok = x->epoch == k->epoch && seal_open(k->key, x->head.p, x->head.n, x->sealed.p, x->sealed.n, &packed);
    if (!ok)
        err_set(e, ERR_REFUSED, "sealed with another key, or forged");
    else if (!(ok = seal_unpack(packed.data, packed.len, limit, out)))
        err_set(e, ERR_DAMAGE, "its content does not unpack");
    buf_finish(&packed);
    return ok;
}

bool parcel_segment(const struct parcel *x, const struct buf *content, struct arena *a, struct log_run *out,
                    struct err *e)
{
    struct cursor l = cursor_of(x->label.p, x->label.n), c = cursor_of(content->data, content->len);
    const uint8_t *writer = cursor_bytes(&l, ID_SIZE);
    uint64_t first = cursor_varint(&l), n = cursor_varint(&l), nsalts = cursor_varint(&c);
    const uint8_t *prev = cursor_bytes(&l, HASH_SIZE), *head = cursor_bytes(&l, HASH_SIZE);
    *out = (struct log_run){0};
    /* A body has a byte at least, a salt 32: what says more than there is is not allocated for. */
    bool ok = x->what == 'r' && !l.bad && !c.bad && cursor_left(&l) == 0 && first >= 1 && first < INT64_MAX / 2 &&
              n >= 1 && n <= cursor_left(&c) && nsalts <= cursor_left(&c) / (ID_SIZE + SALT_SIZE);
    if (!ok)
        return err_set(e, ERR_DAMAGE, "its content is not what a segment has");
    memcpy(out->writer.b, writer, ID_SIZE);
    memcpy(out->prev, prev, HASH_SIZE);
    memcpy(out->head, head, HASH_SIZE);
    out->first_seq = (int64_t)first;
    out->n = (int)n;
    out->nsalts = (int)nsalts;
    out->salts = arena_array(a, (size_t)nsalts + 1, sizeof *out->salts);
    out->bodies = arena_array(a, (size_t)n, sizeof *out->bodies);
    for (int i = 0; i < out->nsalts && !c.bad; i++) {
        const uint8_t *both = cursor_bytes(&c, ID_SIZE + SALT_SIZE);
        if (both) {
            memcpy(out->salts[i].subject.b, both, ID_SIZE);
            memcpy(out->salts[i].salt, both + ID_SIZE, SALT_SIZE);
        }
    }
    for (int i = 0; i < out->n && !c.bad; i++) {
        uint64_t size = cursor_varint(&c);
        const uint8_t *body = size <= cursor_left(&c) ? cursor_bytes(&c, (size_t)size) : NULL;
        if (!body)
            c.bad = 1;
        out->bodies[i] = (struct bytes){body, (size_t)size};
    }
    return (!c.bad && cursor_left(&c) == 0) || err_set(e, ERR_DAMAGE, "its content is not what a segment has");
}

#include "book/txn.h"

#include "base/arena.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum {
    NUMBER_MAX = 1000000, /* of kinds and fields: far more than there will be */
    OFFSET_MAX = 1440,    /* minutes a zone may be off */
    FEW_PARTS = 256       /* up to here double parts are looked for without memory */
};

struct cursor txn_cursor(struct bytes s)
{
    return cursor_of(s.p, s.n);
}

static struct bytes string(struct cursor *c)
{
    uint64_t n = cursor_varint(c);
    if (n > cursor_left(c)) {
        c->bad = 1;
        return (struct bytes){0};
    }
    return (struct bytes){cursor_bytes(c, (size_t)n), (size_t)n};
}

static struct id id_at(struct cursor *c)
{
    struct id id = ID_NONE;
    const uint8_t *p = cursor_bytes(c, ID_SIZE);
    if (p)
        memcpy(id.b, p, ID_SIZE);
    return id;
}

int txn_compare_heads(const void *a, const void *b)
{
    const struct txn_head *x = a, *y = b;
    int by_writer = id_compare(&x->writer, &y->writer);
    if (by_writer)
        return by_writer;
    if (x->seq != y->seq)
        return x->seq < y->seq ? -1 : 1;
    return memcmp(x->hash, y->hash, TXN_HASH);
}

bool txn_next_head(struct cursor *c, struct txn_head *out)
{
    out->writer = id_at(c);
    uint64_t seq = cursor_varint(c);
    const uint8_t *p = cursor_bytes(c, TXN_HASH);
    if (!p || c->bad || id_is_none(&out->writer) || seq < 1 || seq >= (uint64_t)1 << 40) {
        c->bad = 1;
        return false;
    }
    out->seq = (int64_t)seq;
    memcpy(out->hash, p, TXN_HASH);
    return true;
}

bool txn_next_cell(struct cursor *c, struct cell *out)
{
    uint64_t head = cursor_varint(c);
    if (c->bad || head >> 2 < 1 || head >> 2 > NUMBER_MAX) {
        c->bad = 1;
        return false;
    }
    *out = (struct cell){.field = (int)(head >> 2), .value = {.type = (enum value_type)(head & 3)}};
    if (out->value.type == VALUE_INT) {
        out->value.i = cursor_zigzag(c);
    } else if (out->value.type != VALUE_NULL) {
        struct bytes s = string(c);
        out->value.p = s.p;
        out->value.n = s.n;
    }
    return !c->bad;
}

/* The fixed head of a part; its cells are left encoded. */
static bool part_decode(struct bytes bytes, struct part *out)
{
    struct cursor c = txn_cursor(bytes);
    uint64_t kind = cursor_varint(&c);
    out->bytes = bytes;
    out->record = id_at(&c);
    const uint8_t *how = cursor_bytes(&c, 1);
    if (!how || *how > 2 || kind < 1 || kind > NUMBER_MAX || id_is_none(&out->record))
        return false;
    out->kind = (int)kind;
    out->subject = *how == 1 ? out->record : *how == 2 ? id_at(&c) : ID_NONE;
    if (*how == 2 && (id_compare(&out->subject, &out->record) == 0 || id_is_none(&out->subject)))
        return false;
    out->tag = 0;
    if (*how) {
        const uint8_t *t = cursor_bytes(&c, 4);
        if (t)
            out->tag = (uint32_t)t[0] | (uint32_t)t[1] << 8 | (uint32_t)t[2] << 16 | (uint32_t)t[3] << 24;
    }
    uint64_t n = cursor_varint(&c);
    if (c.bad || n < 1 || n > bytes.n)
        return false;
    out->ncells = (int)n;
    out->cells = (struct bytes){c.p, cursor_left(&c)};
    return true;
}

bool txn_next_slot(struct cursor *c, struct part *out)
{
    *out = (struct part){0};
    const uint8_t *how = cursor_bytes(c, 1);
    if (how && *how == 1) {
        const uint8_t *d = cursor_bytes(c, HASH_SIZE);
        if (!d)
            return false;
        out->is_erased = true;
        memcpy(out->digest, d, HASH_SIZE);
        return true;
    }
    if (!how || *how != 0) {
        c->bad = 1;
        return false;
    }
    struct bytes bytes = string(c);
    if (c->bad || !part_decode(bytes, out)) {
        c->bad = 1;
        return false;
    }
    return true;
}

static bool part_is_sound(const struct part *p)
{
    struct cursor c = txn_cursor(p->cells);
    int last = 0;
    for (int i = 0; i < p->ncells; i++) {
        struct cell cell;
        if (!txn_next_cell(&c, &cell) || cell.field <= last)
            return false;
        if (cell.value.type == VALUE_TEXT && !text_is_utf8(cell.value.p, cell.value.n))
            return false;
        last = cell.field;
    }
    return cursor_left(&c) == 0;
}

/* Heads in ascending order, so that one context has one form. */
static bool decode_heads(struct cursor *c, struct txn *t)
{
    struct txn_head h, last = {0};
    uint64_t n = cursor_varint(c);
    if (n < 1 || n > TXN_HEADS_MAX)
        return false;
    t->nheads = (int)n;
    const uint8_t *from = c->p;
    for (int i = 0; i < t->nheads; i++, last = h)
        if (!txn_next_head(c, &h) || txn_compare_heads(&last, &h) >= 0)
            return false;
    t->heads = (struct bytes){from, (size_t)(c->p - from)};
    return true;
}

/* Links lead back by 8, 16, 32 ... from every 8th transaction, never to before the first. */
static bool decode_links(struct cursor *c, struct txn *t)
{
    uint64_t n = cursor_varint(c);
    if (n < 1 || n > TXN_LINKS_MAX || t->seq % TXN_LINK_STEP != 0 || t->seq <= (int64_t)TXN_LINK_STEP << (n - 1))
        return false;
    t->nlinks = (int)n;
    t->links = (struct bytes){cursor_bytes(c, (size_t)n * TXN_LINK), (size_t)n * TXN_LINK};
    return !c->bad;
}

/* What the flags say is there; what they name must not be empty. */
static bool decode_optional(struct cursor *c, struct txn *t, int flags)
{
    if (flags & TXN_STAFF)
        t->staff = id_at(c);
    if (flags & TXN_REASON)
        t->reason = string(c);
    if (flags & TXN_UNDOES)
        t->undoes = id_at(c);
    t->has_undoes = flags & TXN_UNDOES;
    if (flags & TXN_HEADS && !decode_heads(c, t))
        return false;
    if (flags & TXN_LINKS && !decode_links(c, t))
        return false;
    if (flags & TXN_EXTENSION)
        t->extension = string(c);
    return !(flags & TXN_STAFF && id_is_none(&t->staff)) && !(flags & TXN_REASON && !t->reason.n) &&
           !(flags & TXN_UNDOES && id_is_none(&t->undoes)) && !(flags & TXN_EXTENSION && !t->extension.n);
}

static bool decode_header(struct cursor *c, struct txn *t, int flags)
{
    t->seq = (int64_t)cursor_varint(c);
    t->hlc = (int64_t)cursor_varint(c);
    t->at_ms = cursor_zigzag(c);
    int64_t offset = cursor_zigzag(c);
    if (c->bad || t->seq < 1 || t->seq >= (int64_t)1 << 40 || t->hlc < 0 || offset < -OFFSET_MAX || offset > OFFSET_MAX)
        return false;
    if (t->at_ms < -(INT64_MAX / 4) || t->at_ms > INT64_MAX / 4)
        return false;
    t->at_ms += t->hlc >> 16;
    t->offset_min = (int)offset;
    t->act = string(c);
    return decode_optional(c, t, flags) && !c->bad && t->act.n > 0 && text_is_utf8((const char *)t->act.p, t->act.n) &&
           text_is_utf8((const char *)t->reason.p, t->reason.n);
}

static bool is_same_record(const struct part *x, const struct part *y)
{
    return !x->is_erased && !y->is_erased && x->kind == y->kind && id_compare(&x->record, &y->record) == 0;
}

static int by_record(const void *a, const void *b)
{
    const struct part *x = a, *y = b;
    int c = id_compare(&x->record, &y->record);
    return c ? c : x->kind - y->kind;
}

/* Is the record of a slot that of an earlier one? */
static bool is_repeated(const struct txn *t, int at, const struct part *p)
{
    struct cursor c = txn_cursor(t->slots);
    struct part earlier;
    for (int i = 0; i < at; i++) {
        txn_next_slot(&c, &earlier);
        if (is_same_record(&earlier, p))
            return true;
    }
    return false;
}

/* The same for thousands of parts, by sorting them. */
static bool has_repeated(const struct txn *t)
{
    struct part *all = mem_alloc((size_t)t->nslots * sizeof *all);
    struct cursor c = txn_cursor(t->slots);
    bool found = false;
    for (int i = 0; i < t->nslots; i++)
        txn_next_slot(&c, &all[i]);
    qsort(all, (size_t)t->nslots, sizeof *all, by_record);
    for (int i = 1; i < t->nslots && !found; i++)
        found = is_same_record(&all[i - 1], &all[i]);
    free(all);
    return found;
}

/* Every slot, read once; the number of the first bad one, 0 if all are good. */
static int decode_slots(struct cursor *c, struct txn *t)
{
    uint64_t seen[4] = {0}; /* last bytes of the ids so far: ids are random there, so few are looked at twice */
    for (int i = 0; i < t->nslots; i++) {
        struct part p;
        if (!txn_next_slot(c, &p) || (!p.is_erased && !part_is_sound(&p)))
            return i + 1;
        uint64_t *word = &seen[p.record.b[ID_SIZE - 1] / 64], bit = (uint64_t)1 << (p.record.b[ID_SIZE - 1] % 64);
        if (*word & bit && !p.is_erased && t->nslots <= FEW_PARTS && is_repeated(t, i, &p))
            return i + 1;
        *word |= bit;
    }
    return t->nslots > FEW_PARTS && has_repeated(t) ? t->nslots : 0;
}

bool txn_decode_head(const void *body, size_t n, struct txn *out, struct err *e)
{
    *out = (struct txn){0};
    if (n < 2 || n > TXN_SIZE_MAX)
        return err_set(e, ERR_DAMAGE, "A transaction of %zu bytes cannot be: its length is wrong.", n);
    struct cursor c = cursor_of(body, n);
    const uint8_t *start = cursor_bytes(&c, 2);
    if (start[0] > TXN_FORMAT)
        return err_set(e, ERR_NEWER, "This was written by a newer Rounds. Please update Rounds here first.");
    if (start[0] != TXN_FORMAT || start[1] > 63 || !decode_header(&c, out, start[1]))
        return err_set(e, ERR_DAMAGE, "The head of a transaction is damaged.");
    out->header = (struct bytes){body, (size_t)(c.p - (const uint8_t *)body)};
    uint64_t slots = cursor_varint(&c);
    if (c.bad || slots < 1 || slots > TXN_PARTS_MAX)
        return err_set(e, ERR_DAMAGE, "A transaction says it has an impossible number of parts.");
    out->nslots = (int)slots;
    out->slots = (struct bytes){c.p, cursor_left(&c)};
    return true;
}

bool txn_decode(const void *body, size_t n, struct txn *out, struct err *e)
{
    if (!txn_decode_head(body, n, out, e))
        return false;
    struct cursor c = txn_cursor(out->slots);
    int bad = decode_slots(&c, out);
    if (bad)
        return err_set(e, ERR_DAMAGE, "Part %d of a transaction is damaged.", bad);
    if (cursor_left(&c))
        return err_set(e, ERR_DAMAGE, "A transaction is longer than it says.");
    return true;
}

/* Of a part that is there: under its patient's salt. False: that is missing. */
static bool part_digest(const struct part *p, txn_salt_fn salt, void *arg, struct hash *out)
{
    uint8_t key[SALT_SIZE];
    struct hash_state st;
    bool is_salted = !id_is_none(&p->subject);
    if (is_salted && !salt(arg, &p->subject, p->tag, key))
        return false;
    hash_start(&st, is_salted ? key : NULL);
    hash_add(&st, p->bytes.p, p->bytes.n);
    hash_end(&st, out);
    return true;
}

bool txn_hash(const struct txn *t, const uint8_t prev[HASH_SIZE], const struct id *writer, txn_salt_fn salt, void *arg,
              struct hash *out)
{
    struct hash_state st;
    hash_start(&st, NULL);
    hash_add(&st, prev, HASH_SIZE);
    hash_add(&st, writer->b, ID_SIZE);
    hash_add(&st, t->header.p, t->header.n);
    struct cursor c = txn_cursor(t->slots);
    for (int i = 0; i < t->nslots; i++) {
        struct part p;
        struct hash d;
        if (!txn_next_slot(&c, &p))
            return false;
        if (p.is_erased)
            memcpy(d.b, p.digest, HASH_SIZE);
        else if (!part_digest(&p, salt, arg, &d))
            return false;
        hash_add(&st, d.b, HASH_SIZE);
    }
    hash_end(&st, out);
    return cursor_left(&c) == 0; /* what lies behind the last slot is in no digest */
}

static void add_string(struct buf *b, const uint8_t *p, size_t n)
{
    buf_add_varint(b, n);
    buf_add(b, p, n);
}

static bool is_about(const struct part *p, const struct id *subjects, int n)
{
    for (int i = 0; i < n && !p->is_erased; i++)
        if (id_compare(&p->subject, &subjects[i]) == 0)
            return true;
    return false;
}

bool txn_erase(const struct txn *t, const struct id *subjects, int nsubjects, txn_salt_fn salt, void *arg,
               struct buf *out, int *n)
{
    struct buf slots = {0};
    struct cursor c = txn_cursor(t->slots);
    struct part p;
    bool ok = true;
    *n = 0;
    for (int i = 0; ok && i < t->nslots; i++) {
        struct hash d;
        const uint8_t *from = c.p;
        ok = txn_next_slot(&c, &p);
        if (ok && is_about(&p, subjects, nsubjects)) {
            ok = part_digest(&p, salt, arg, &d);
            buf_addc(&slots, 1);
            buf_add(&slots, d.b, HASH_SIZE);
            ++*n;
        } else if (ok) {
            buf_add(&slots, from, (size_t)(c.p - from));
        }
    }
    if (ok && *n) {
        buf_add(out, t->header.p, t->header.n);
        buf_add_varint(out, (uint64_t)t->nslots);
        buf_add(out, slots.data, slots.len);
    }
    buf_finish(&slots);
    return ok;
}

void txn_encode(const struct txn *t, const struct txn_head *heads, const uint8_t *links, const struct buf *slots,
                struct buf *out)
{
    int flags = (id_is_none(&t->staff) ? 0 : TXN_STAFF) | (t->reason.n ? TXN_REASON : 0) |
                (t->has_undoes ? TXN_UNDOES : 0) | (t->nheads ? TXN_HEADS : 0) | (t->nlinks ? TXN_LINKS : 0) |
                (t->extension.n ? TXN_EXTENSION : 0);
    buf_addc(out, TXN_FORMAT);
    buf_addc(out, (char)flags);
    buf_add_varint(out, (uint64_t)t->seq);
    buf_add_varint(out, (uint64_t)t->hlc);
    buf_add_zigzag(out, t->at_ms - (t->hlc >> 16));
    buf_add_zigzag(out, t->offset_min);
    add_string(out, t->act.p, t->act.n);
    if (flags & TXN_STAFF)
        buf_add(out, t->staff.b, ID_SIZE);
    if (flags & TXN_REASON)
        add_string(out, t->reason.p, t->reason.n);
    if (flags & TXN_UNDOES)
        buf_add(out, t->undoes.b, ID_SIZE);
    if (flags & TXN_HEADS)
        buf_add_varint(out, (uint64_t)t->nheads);
    for (int i = 0; i < t->nheads; i++) {
        buf_add(out, heads[i].writer.b, ID_SIZE);
        buf_add_varint(out, (uint64_t)heads[i].seq);
        buf_add(out, heads[i].hash, TXN_HASH);
    }
    if (flags & TXN_LINKS) {
        buf_add_varint(out, (uint64_t)t->nlinks);
        buf_add(out, links, (size_t)t->nlinks * TXN_LINK);
    }
    if (flags & TXN_EXTENSION)
        add_string(out, t->extension.p, t->extension.n);
    buf_add_varint(out, (uint64_t)t->nslots);
    buf_add(out, slots->data, slots->len);
}

void txn_add_part(struct buf *slots, int kind, const struct id *record, const struct id *subject, uint32_t tag,
                  const struct buf *cells, int ncells)
{
    struct buf part = {0};
    int how = !subject || id_is_none(subject) ? 0 : id_compare(subject, record) == 0 ? 1 : 2;
    buf_add_varint(&part, (uint64_t)kind);
    buf_add(&part, record->b, ID_SIZE);
    buf_addc(&part, (char)how);
    if (how == 2)
        buf_add(&part, subject->b, ID_SIZE);
    if (how) {
        uint8_t t[4] = {(uint8_t)tag, (uint8_t)(tag >> 8), (uint8_t)(tag >> 16), (uint8_t)(tag >> 24)};
        buf_add(&part, t, 4);
    }
    buf_add_varint(&part, (uint64_t)ncells);
    buf_add(&part, cells->data, cells->len);
    buf_addc(slots, 0);
    add_string(slots, (const uint8_t *)part.data, part.len);
    buf_finish(&part);
}

void txn_add_cell(struct buf *cells, int field, const struct value *v)
{
    buf_add_varint(cells, (uint64_t)field << 2 | (uint64_t)v->type);
    if (v->type == VALUE_INT)
        buf_add_zigzag(cells, v->i);
    else if (v->type != VALUE_NULL)
        add_string(cells, v->p, v->n);
}

uint32_t txn_salt_tag(const uint8_t salt[SALT_SIZE])
{
    struct hash h;
    hash_of(salt, SALT_SIZE, &h);
    return (uint32_t)h.b[0] | (uint32_t)h.b[1] << 8 | (uint32_t)h.b[2] << 16 | (uint32_t)h.b[3] << 24;
}

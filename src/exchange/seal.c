#include "exchange/seal.h"

#include "base/pack.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 65536, SEALED = CHUNK + SECRET_EXTRA };

static const char kinds[] = {SEAL_SEGMENT, SEAL_SEEN, SEAL_SNAPSHOT};
static const char magic[] = "RND", key_words[] = "rounds key", nonce_words[] = "rounds nonce";

void seal_name_key(struct seal_key *k)
{
    struct hash_state st;
    struct hash h;
    hash_start(&st, NULL);
    hash_add(&st, key_words, strlen(key_words));
    hash_add(&st, k->practice.b, ID_SIZE);
    hash_add(&st, k->key, SECRET_KEY);
    hash_end(&st, &h);
    memcpy(k->name, h.b, SEAL_KEY_NAME);
}

char *seal_tag(const struct hash *trailer, char out[SEAL_TAG])
{
    char hex[HASH_TEXT];
    memcpy(out, hash_text(trailer, hex), SEAL_TAG - 1);
    out[SEAL_TAG - 1] = 0;
    return out;
}

/* ---- making ---- */

static void add_nonce(const struct seal_key *k, const struct buf *packed, struct buf *head)
{
    struct hash_state st;
    struct hash h;
    hash_start(&st, NULL);
    hash_add(&st, nonce_words, strlen(nonce_words));
    hash_add(&st, k->key, SECRET_KEY);
    hash_end(&st, &h);
    hash_start(&st, NULL);
    hash_add(&st, h.b, HASH_SIZE);
    hash_add(&st, head->data, head->len);
    hash_add(&st, packed->data, packed->len);
    hash_end(&st, &h);
    buf_add(head, h.b, SECRET_NONCE);
}

static void add_chunks(const struct seal_key *k, const struct buf *head, const struct buf *packed, struct buf *out)
{
    struct secret_stream st;
    struct hash with;
    uint8_t *sealed = mem_alloc(SEALED);
    size_t at = 0;
    bool is_last = false;
    hash_of(head->data, head->len, &with);
    secret_start(&st, k->key, (const uint8_t *)head->data + head->len - SECRET_NONCE);
    while (!is_last) {
        size_t n = packed->len - at < CHUNK ? packed->len - at : CHUNK;
        is_last = at + n == packed->len;
        secret_seal(&st, packed->data + at, n, with.b, HASH_SIZE, is_last, sealed);
        buf_add(out, sealed, n + SECRET_EXTRA);
        at += n;
    }
    free(sealed);
}

void seal_make(const struct seal_key *k, enum seal_kind kind, const struct buf *fields, const struct buf *body,
               struct buf *out)
{
    struct buf head = {0}, packed = {0};
    struct hash_state st;
    struct hash h;
    pack_add(&packed, body->data, body->len);
    buf_adds(&head, magic);
    buf_addc(&head, (char)kind);
    buf_addc(&head, SEAL_FORMAT);
    buf_add(&head, k->practice.b, ID_SIZE);
    buf_add(&head, k->name, SEAL_KEY_NAME);
    buf_add_varint(&head, fields->len);
    buf_add(&head, fields->data, fields->len);
    buf_add_varint(&head, body->len);
    add_nonce(k, &packed, &head);
    size_t from = out->len;
    buf_add(out, head.data, head.len);
    add_chunks(k, &head, &packed, out);
    hash_start(&st, NULL);
    hash_add(&st, out->data + from, out->len - from);
    hash_end(&st, &h);
    buf_add(out, h.b, HASH_SIZE);
    buf_finish(&head);
    buf_finish(&packed);
}

/* ---- reading ---- */

static bool read_head(struct cursor *c, const uint8_t *file, struct seal_head *h)
{
    const uint8_t *practice = cursor_bytes(c, ID_SIZE), *key = cursor_bytes(c, SEAL_KEY_NAME);
    uint64_t nfields = cursor_varint(c);
    if (c->bad || nfields > SEAL_FIELDS_MAX)
        return false;
    h->fields = (struct bytes){cursor_bytes(c, (size_t)nfields), (size_t)nfields};
    uint64_t plain = cursor_varint(c);
    if (c->bad || plain > SEAL_BODY_MAX || !cursor_bytes(c, SECRET_NONCE))
        return false;
    memcpy(h->practice.b, practice, ID_SIZE);
    memcpy(h->key, key, SEAL_KEY_NAME);
    h->plain = (size_t)plain;
    h->chunks_at = (size_t)(c->p - file);
    return true;
}

enum seal_answer seal_look(const void *file, size_t n, struct seal_head *out)
{
    const uint8_t *p = file;
    struct hash h;
    *out = (struct seal_head){0};
    if (n < SEAL_MAGIC)
        return n == 0 || memcmp(p, magic, n < SEAL_MAGIC - 1 ? n : SEAL_MAGIC - 1) == 0 ? SEAL_TORN : SEAL_ALIEN;
    if (memcmp(p, magic, SEAL_MAGIC - 1) != 0 || !memchr(kinds, p[SEAL_MAGIC - 1], sizeof kinds))
        return SEAL_ALIEN;
    out->kind = p[SEAL_MAGIC - 1];
    if (n < SEAL_MAGIC + 1 + HASH_SIZE || n > SEAL_FILE_MAX)
        return SEAL_TORN;
    hash_of(p, n - HASH_SIZE, &h);
    memcpy(out->trailer.b, p + n - HASH_SIZE, HASH_SIZE);
    bool is_whole = memcmp(h.b, out->trailer.b, HASH_SIZE) == 0;
    if (p[SEAL_MAGIC] > SEAL_FORMAT)
        return is_whole ? SEAL_NEWER : SEAL_TORN;
    struct cursor c = cursor_of(p + SEAL_MAGIC + 1, n - SEAL_MAGIC - 1 - HASH_SIZE);
    return is_whole && p[SEAL_MAGIC] == SEAL_FORMAT && read_head(&c, p, out) ? SEAL_SOUND : SEAL_TORN;
}

/* Opens all chunks into `packed`, which has room for them. */
static bool open_chunks(const uint8_t *file, const struct seal_head *h, const struct seal_key *k, size_t end,
                        uint8_t *packed, size_t *npacked)
{
    struct secret_stream st;
    struct hash with;
    bool is_last = false;
    size_t at = h->chunks_at;
    *npacked = 0;
    hash_of(file, h->chunks_at, &with);
    secret_start(&st, k->key, file + h->chunks_at - SECRET_NONCE);
    while (at < end && !is_last) {
        size_t n = end - at < SEALED ? end - at : SEALED;
        if (n < SECRET_EXTRA || !secret_open(&st, file + at, n, with.b, HASH_SIZE, &is_last, packed + *npacked) ||
            (n < SEALED && !is_last))
            return false;
        *npacked += n - SECRET_EXTRA;
        at += n;
    }
    return is_last && at == end;
}

enum seal_answer seal_open(const void *file, size_t n, const struct seal_head *h, const struct seal_key *k,
                           struct arena *a, struct bytes *body)
{
    size_t npacked = 0;
    if (memcmp(h->key, k->name, SEAL_KEY_NAME) != 0 || id_compare(&h->practice, &k->practice) != 0)
        return SEAL_LOCKED;
    uint8_t *packed = mem_alloc(n - h->chunks_at + 1);
    bool ok = open_chunks(file, h, k, n - HASH_SIZE, packed, &npacked);
    if (ok) {
        uint8_t *plain = arena_alloc(a, h->plain);
        ok = pack_open(packed, npacked, plain, h->plain);
        *body = (struct bytes){plain, h->plain};
    }
    free(packed);
    return ok ? SEAL_SOUND : SEAL_FORGED;
}

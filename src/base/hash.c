#include "base/hash.h"

#include <sodium.h>
#include <string.h>

/* The header promises this much room without showing sodium.h. */
_Static_assert(sizeof(struct hash_state) >= sizeof(crypto_generichash_state), "hash_state is too small");
_Static_assert(_Alignof(struct hash_state) >= _Alignof(crypto_generichash_state), "hash_state is misaligned");
_Static_assert(HASH_SIZE >= crypto_generichash_BYTES_MIN && HASH_SIZE <= crypto_generichash_BYTES_MAX, "digest size");
_Static_assert(HASH_KEY_SIZE >= crypto_generichash_KEYBYTES_MIN, "key size");

static crypto_generichash_state *inner(struct hash_state *st)
{
    return (crypto_generichash_state *)(void *)st;
}

void hash_start(struct hash_state *st, const uint8_t *key16)
{
    crypto_generichash_init(inner(st), key16, key16 == NULL ? 0 : HASH_KEY_SIZE, HASH_SIZE);
}

void hash_add(struct hash_state *st, const void *p, size_t n)
{
    if (n != 0)
        crypto_generichash_update(inner(st), p, n);
}

void hash_end(struct hash_state *st, struct hash *out)
{
    crypto_generichash_final(inner(st), out->b, HASH_SIZE);
    hash_wipe(st, sizeof *st);
}

void hash_of(const void *p, size_t n, struct hash *out)
{
    struct hash_state st;
    hash_start(&st, NULL);
    hash_add(&st, p, n);
    hash_end(&st, out);
}

char *hash_text(const struct hash *h, char out[HASH_TEXT])
{
    return sodium_bin2hex(out, HASH_TEXT, h->b, HASH_SIZE);
}

bool hash_parse(const char *s, struct hash *out)
{
    size_t n = 0;
    return strlen(s) == HASH_TEXT - 1 && sodium_hex2bin(out->b, HASH_SIZE, s, HASH_TEXT - 1, NULL, &n, NULL) == 0 &&
           n == HASH_SIZE;
}

bool hash_is_equal(const struct hash *a, const struct hash *b)
{
    return sodium_memcmp(a->b, b->b, HASH_SIZE) == 0;
}

void hash_wipe(void *p, size_t n)
{
    sodium_memzero(p, n);
}

#include "base/secret.h"

#include "base/hash.h"

#include <sodium.h>
#include <string.h>

typedef crypto_secretstream_xchacha20poly1305_state state;

_Static_assert(sizeof(struct secret_stream) >= sizeof(state), "secret_stream is too small");
_Static_assert(SECRET_KEY == crypto_secretstream_xchacha20poly1305_KEYBYTES, "key size");
_Static_assert(SECRET_KEY == crypto_secretbox_KEYBYTES, "key size");
_Static_assert(SECRET_NONCE == crypto_secretstream_xchacha20poly1305_HEADERBYTES, "nonce size");
_Static_assert(SECRET_NONCE == crypto_secretbox_NONCEBYTES, "nonce size");
_Static_assert(SECRET_EXTRA == crypto_secretstream_xchacha20poly1305_ABYTES, "message overhead");
_Static_assert(SECRET_SALT == crypto_pwhash_SALTBYTES, "salt size");
_Static_assert(SECRET_WRAPPED == SECRET_NONCE + crypto_secretbox_MACBYTES + SECRET_KEY, "wrapped size");

static state *inner(struct secret_stream *st)
{
    return (state *)(void *)st;
}

void secret_random(void *out, size_t n)
{
    randombytes_buf(out, n);
}

/* init_pull for both directions: it makes the same state as init_push would, from a beginning that we choose. */
void secret_start(struct secret_stream *st, const uint8_t key[SECRET_KEY], const uint8_t nonce[SECRET_NONCE])
{
    crypto_secretstream_xchacha20poly1305_init_pull(inner(st), nonce, key);
}

void secret_seal(struct secret_stream *st, const void *plain, size_t n, const void *with, size_t wn, bool is_last,
                 uint8_t *out)
{
    unsigned char tag =
        is_last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    crypto_secretstream_xchacha20poly1305_push(inner(st), out, NULL, plain, n, with, wn, tag);
    if (is_last)
        hash_wipe(st, sizeof *st);
}

bool secret_open(struct secret_stream *st, const uint8_t *sealed, size_t n, const void *with, size_t wn, bool *is_last,
                 uint8_t *out)
{
    unsigned char tag = 0;
    if (n < SECRET_EXTRA ||
        crypto_secretstream_xchacha20poly1305_pull(inner(st), out, NULL, &tag, sealed, n, with, wn) != 0)
        return false;
    *is_last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    if (*is_last)
        hash_wipe(st, sizeof *st);
    return true;
}

bool secret_stretch(const char *typed, size_t n, const uint8_t salt[SECRET_SALT], int ops, int mem_kib,
                    uint8_t out[SECRET_KEY])
{
    enum { KIB = 1024 };
    return ops >= SECRET_OPS_MIN && ops <= SECRET_OPS_MAX && mem_kib >= SECRET_MEM_MIN && mem_kib <= SECRET_MEM_MAX &&
           crypto_pwhash(out, SECRET_KEY, typed, n, salt, (unsigned long long)ops, (size_t)mem_kib * KIB,
                         crypto_pwhash_ALG_ARGON2ID13) == 0;
}

void secret_wrap(const uint8_t key[SECRET_KEY], const uint8_t under[SECRET_KEY], uint8_t out[SECRET_WRAPPED])
{
    secret_random(out, SECRET_NONCE);
    crypto_secretbox_easy(out + SECRET_NONCE, key, SECRET_KEY, out, under);
}

bool secret_unwrap(const uint8_t wrapped[SECRET_WRAPPED], const uint8_t under[SECRET_KEY], uint8_t key[SECRET_KEY])
{
    return crypto_secretbox_open_easy(key, wrapped + SECRET_NONCE, SECRET_WRAPPED - SECRET_NONCE, wrapped, under) == 0;
}

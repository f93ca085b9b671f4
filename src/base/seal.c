#include "base/seal.h"

#include "base/arena.h"
#include "base/hash.h"
#include "base/id.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>
#include <stdlib.h>
#include <zstd.h>

enum {
    HEAD = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    MORE = crypto_secretstream_xchacha20poly1305_ABYTES,
    LEVEL = 3,
    GROUP = 4,
    SYMBOLS = 20
};
static const char symbols[] = "23456789BCDFGHJKLMNPQRSTVWXYZ";

_Static_assert(SEAL_KEY == crypto_secretstream_xchacha20poly1305_KEYBYTES, "key of a stream");
_Static_assert(SEAL_KEY == crypto_secretbox_KEYBYTES, "key of a box");
_Static_assert(SEAL_WRAPPED ==
                   crypto_pwhash_SALTBYTES + crypto_secretbox_NONCEBYTES + SEAL_KEY + crypto_secretbox_MACBYTES,
               "wrapped key");

void seal_key_new(uint8_t key[SEAL_KEY])
{
    randombytes_buf(key, SEAL_KEY); /* never the seeded generator of tests */
}

/* ---- sealing ---- */

void seal_add(struct buf *out, const uint8_t key[SEAL_KEY], const void *clear, size_t nclear, const void *p, size_t n)
{
    crypto_secretstream_xchacha20poly1305_state st;
    uint8_t head[HEAD], *chunk = mem_alloc(SEAL_CHUNK + MORE);
    size_t at = 0;
    crypto_secretstream_xchacha20poly1305_init_push(&st, head, key);
    buf_add(out, head, HEAD);
    do {
        size_t len = n - at < SEAL_CHUNK ? n - at : SEAL_CHUNK;
        bool is_last = at + len == n;
        crypto_secretstream_xchacha20poly1305_push(&st, chunk, NULL, (const uint8_t *)p + at, len,
                                                   at == 0 ? clear : NULL, at == 0 ? nclear : 0,
                                                   is_last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
        buf_add(out, chunk, len + MORE);
        at += len;
    } while (at < n);
    hash_wipe(&st, sizeof st);
    free(chunk);
}

bool seal_open(const uint8_t key[SEAL_KEY], const void *clear, size_t nclear, const void *p, size_t n, struct buf *out)
{
    crypto_secretstream_xchacha20poly1305_state st;
    const uint8_t *in = p;
    size_t had = out->len, at = HEAD;
    bool ok = n >= HEAD + MORE && crypto_secretstream_xchacha20poly1305_init_pull(&st, in, key) == 0, is_last = false;
    uint8_t *chunk = mem_alloc(SEAL_CHUNK);
    while (ok && !is_last) {
        unsigned long long len = 0;
        uint8_t tag = 0;
        size_t take = n - at < SEAL_CHUNK + MORE ? n - at : SEAL_CHUNK + MORE;
        ok = take >= MORE &&
             crypto_secretstream_xchacha20poly1305_pull(&st, chunk, &len, &tag, in + at, take,
                                                        at == HEAD ? clear : NULL, at == HEAD ? nclear : 0) == 0;
        if (ok)
            buf_add(out, chunk, (size_t)len);
        at += take;
        is_last = ok && tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    }
    ok = ok && at == n; /* nothing behind the end */
    if (!ok)
        out->len = had;
    hash_wipe(&st, sizeof st);
    free(chunk);
    return ok;
}

/* ---- words ---- */

static bool key_of_words(const char *words, const uint8_t *salt, uint8_t out[SEAL_KEY], struct err *e)
{
    return crypto_pwhash(out, SEAL_KEY, words, strlen(words), salt, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                         crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) == 0 ||
           err_set(e, ERR_IO, "There is not enough memory to check a passphrase (64 MiB for a moment)");
}

bool seal_wrap(const char *words, const uint8_t key[SEAL_KEY], uint8_t out[SEAL_WRAPPED], struct err *e)
{
    uint8_t by[SEAL_KEY], *nonce = out + crypto_pwhash_SALTBYTES;
    randombytes_buf(out, crypto_pwhash_SALTBYTES + crypto_secretbox_NONCEBYTES);
    bool ok = key_of_words(words, out, by, e);
    if (ok)
        crypto_secretbox_easy(nonce + crypto_secretbox_NONCEBYTES, key, SEAL_KEY, nonce, by);
    hash_wipe(by, sizeof by);
    return ok;
}

bool seal_unwrap(const char *words, const uint8_t in[SEAL_WRAPPED], uint8_t key[SEAL_KEY], bool *fits, struct err *e)
{
    uint8_t by[SEAL_KEY];
    const uint8_t *nonce = in + crypto_pwhash_SALTBYTES, *box = nonce + crypto_secretbox_NONCEBYTES;
    bool ok = key_of_words(words, in, by, e);
    *fits = ok && crypto_secretbox_open_easy(key, box, SEAL_KEY + crypto_secretbox_MACBYTES, nonce, by) == 0;
    hash_wipe(by, sizeof by);
    return ok;
}

void seal_code_new(char out[SEAL_CODE])
{
    int n = 0;
    for (int i = 0; i < SYMBOLS; i++) {
        if (i && i % GROUP == 0)
            out[n++] = '-';
        out[n++] = symbols[randombytes_uniform(sizeof symbols - 1)];
    }
    out[n] = 0;
}

bool seal_code_parse(const char *typed, char out[SEAL_CODE])
{
    int n = 0, count = 0;
    for (; *typed; typed++) {
        char c = (char)toupper((unsigned char)*typed);
        if (c == '-' || c == ' ')
            continue;
        if (count == SYMBOLS || !strchr(symbols, c))
            return false;
        if (count && count % GROUP == 0)
            out[n++] = '-';
        out[n++] = c;
        count++;
    }
    out[n] = 0;
    return count == SYMBOLS;
}

/* ---- packing ---- */

void seal_pack(struct buf *out, const void *p, size_t n)
{
    size_t room = ZSTD_compressBound(n);
    char *to = mem_alloc(room);
    size_t len = ZSTD_compress(to, room, p, n, LEVEL);
    if (ZSTD_isError(len))
        arena_exhausted(); /* the only way it can fail */
    buf_add(out, to, len);
    free(to);
}

bool seal_unpack(const void *p, size_t n, size_t limit, struct buf *out)
{
    unsigned long long size = ZSTD_getFrameContentSize(p, n);
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > limit)
        return false;
    char *to = mem_alloc((size_t)size);
    size_t len = ZSTD_decompress(to, (size_t)size, p, n);
    bool ok = !ZSTD_isError(len) && len == size;
    if (ok)
        buf_add(out, to, len);
    free(to);
    return ok;
}

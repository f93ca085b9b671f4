#include "base/id.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct id ID_NONE = {{0}};

/* ---- randomness ---- */

/* The seeded generator is xoshiro256** (Blackman and Vigna, 2018), filled by splitmix64
 * as its authors advise. It is for tests only: anyone can predict it. */
static struct {
    bool is_seeded;
    uint64_t s[4];
} generator;

static uint64_t rotate_left(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

static uint64_t seeded_next(void)
{
    uint64_t *s = generator.s;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate_left(s[3], 45);
    return result;
}

void id_seed(uint64_t seed)
{
    for (int i = 0; i < 4; i++) {
        seed += 0x9E3779B97F4A7C15u;
        uint64_t z = seed;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
        z = (z ^ z >> 27) * 0x94D049BB133111EBu;
        generator.s[i] = z ^ z >> 31;
    }
    generator.is_seeded = true;
}

void id_stir(uint64_t n)
{
    if (generator.is_seeded)
        id_seed(generator.s[0] ^ n);
}

static void put_little_endian(uint8_t out[8], uint64_t v)
{
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)(v >> (8 * i));
}

static uint64_t get_little_endian(const uint8_t in[8])
{
    uint64_t v = 0;
    for (int i = 0; i < 8; i++)
        v |= (uint64_t)in[i] << (8 * i);
    return v;
}

/* libsodium ends the program where there are none; we have a sentence for that. */
static bool has_random(void)
{
    uint8_t byte;
    return getentropy(&byte, sizeof byte) == 0 || access("/dev/urandom", R_OK) == 0;
}

bool id_start(void)
{
    if (!has_random() || sodium_init() < 0)
        return false;
    generator.is_seeded = false;
    const char *text = getenv("ROUNDS_SEED");
    if (text == NULL || *text == 0)
        return true;
    char *end = NULL;
    errno = 0;
    uint64_t seed = strtoull(text, &end, 10);
    if (errno != 0 || *end != 0) {
        /* Any word is a seed too: names of tests are handier than numbers. */
        struct id hashed = id_derived("seed", text);
        seed = get_little_endian(hashed.b);
    }
    id_seed(seed);
    return true;
}

void id_random(void *out, size_t n)
{
    if (!generator.is_seeded) {
        randombytes_buf(out, n);
        return;
    }
    uint8_t *to = out;
    while (n > 0) {
        uint8_t bytes[8];
        put_little_endian(bytes, seeded_next());
        size_t part = n < sizeof bytes ? n : sizeof bytes;
        memcpy(to, bytes, part);
        to += part;
        n -= part;
    }
}

uint64_t id_random_below(uint64_t n)
{
    /* Numbers under `surplus` would make the small results likelier: drawn again. */
    uint64_t surplus = (0 - n) % n;
    for (;;) {
        uint8_t bytes[8];
        id_random(bytes, sizeof bytes);
        uint64_t v = get_little_endian(bytes);
        if (v >= surplus)
            return v % n;
    }
}

/* ---- record ids ---- */

enum { TIME_BYTES = 6 };

struct id id_new(int64_t utc_ms)
{
    struct id id;
    /* A clock before 1970 still has to give ids; they sort first. */
    uint64_t ms = utc_ms < 0 ? 0 : (uint64_t)utc_ms;
    for (int i = 0; i < TIME_BYTES; i++)
        id.b[i] = (uint8_t)(ms >> (8 * (TIME_BYTES - 1 - i)));
    id_random(id.b + TIME_BYTES, ID_SIZE - TIME_BYTES);
    return id;
}

struct id id_derived(const char *domain, const char *text)
{
    struct id id;
    crypto_generichash_state st;
    crypto_generichash_init(&st, NULL, 0, ID_SIZE);
    crypto_generichash_update(&st, (const unsigned char *)domain, strlen(domain) + 1);
    crypto_generichash_update(&st, (const unsigned char *)text, strlen(text));
    crypto_generichash_final(&st, id.b, ID_SIZE);
    return id;
}

int64_t id_ms(const struct id *id)
{
    int64_t ms = 0;
    for (int i = 0; i < TIME_BYTES; i++)
        ms = ms << 8 | id->b[i];
    return ms;
}

bool id_is_none(const struct id *id)
{
    return id_compare(id, &ID_NONE) == 0;
}

char *id_text(const struct id *id, char out[ID_TEXT])
{
    return sodium_bin2hex(out, ID_TEXT, id->b, ID_SIZE);
}

bool id_parse(const char *s, struct id *out)
{
    size_t n = 0;
    return strlen(s) == ID_TEXT - 1 && sodium_hex2bin(out->b, ID_SIZE, s, ID_TEXT - 1, NULL, &n, NULL) == 0 &&
           n == ID_SIZE;
}

/* ---- booking references ---- */

enum {
    REF_SYMBOLS = 8, /* seven and the check */
    REF_BASE = 29,
    REF_DASH_AFTER = 4,
};

static const char ref_alphabet[REF_BASE + 1] = "23456789BCDFGHJKLMNPQRSTVWXYZ";

/* Weights 8 7 6 5 4 3 2 1: distinct and none a multiple of 29. A wrong symbol changes the
 * sum by weight * difference, a swap of two by (difference of weights) * (difference of
 * symbols); neither product is a multiple of the prime 29. */
static int weighted_sum(const int symbols[REF_SYMBOLS])
{
    int sum = 0;
    for (int i = 0; i < REF_SYMBOLS; i++)
        sum += (REF_SYMBOLS - i) * symbols[i];
    return sum % REF_BASE;
}

static char *ref_write(const int symbols[REF_SYMBOLS], char out[REF_TEXT])
{
    char *to = out;
    for (int i = 0; i < REF_SYMBOLS; i++) {
        if (i == REF_DASH_AFTER)
            *to++ = '-';
        *to++ = ref_alphabet[symbols[i]];
    }
    *to = 0;
    return out;
}

char *ref_text(const struct id *id, char out[REF_TEXT])
{
    /* The time in an id is shared by a morning's bookings, so the id is hashed first.
     * 64 bits over 29^7 (34 bits): the remainders are even to one part in 2^29. */
    uint8_t digest[crypto_generichash_BYTES_MIN];
    crypto_generichash(digest, sizeof digest, id->b, ID_SIZE, NULL, 0);
    uint64_t v = get_little_endian(digest);
    int symbols[REF_SYMBOLS] = {0};
    for (int i = 0; i < REF_SYMBOLS - 1; i++) {
        symbols[i] = (int)(v % REF_BASE);
        v /= REF_BASE;
    }
    symbols[REF_SYMBOLS - 1] = (REF_BASE - weighted_sum(symbols)) % REF_BASE;
    return ref_write(symbols, out);
}

static char ref_canonical(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    return c == 'I' || c == '1' ? 'L' : c;
}

bool ref_parse(const char *typed, char out[REF_TEXT])
{
    int symbols[REF_SYMBOLS];
    int n = 0;
    for (; *typed != 0; typed++) {
        if (*typed == ' ' || *typed == '\t' || *typed == '-')
            continue;
        const char *found = strchr(ref_alphabet, ref_canonical(*typed));
        if (found == NULL || n == REF_SYMBOLS)
            return false;
        symbols[n++] = (int)(found - ref_alphabet);
    }
    if (n != REF_SYMBOLS || weighted_sum(symbols) != 0)
        return false;
    ref_write(symbols, out);
    return true;
}

#include "exchange/travel_key.h"

#include "base/file.h"
#include "base/hash.h"

#include <stdio.h>
#include <string.h>

static const char magic[4] = {'R', 'N', 'D', 'K'};
enum { LINE_MAX_BYTES = 1000, FORMAT = 1, FIRST_WRAP = 4 + 2 + ID_SIZE };

static const char *path_of(struct arena *a, const char *book)
{
    return arena_printf(a, "%s-key", book);
}

/* Hex digits into bytes; false: they are something else. */
static bool add_hex(const char *text, size_t n, struct buf *out)
{
    for (size_t i = 0; i + 1 < n; i += 2) {
        unsigned byte;
        char pair[3] = {text[i], text[i + 1], 0};
        if (strspn(pair, "0123456789abcdef") != 2 || sscanf(pair, "%2x", &byte) != 1)
            return false;
        buf_addc(out, (char)byte);
    }
    return n % 2 == 0;
}

bool travel_key_load(const char *book, struct parcel_key *out, struct buf *file, bool *found, struct err *e)
{
    struct arena a = {0};
    const char *text;
    size_t n;
    struct err why = {0};
    char practice[ID_TEXT], key[HASH_TEXT];
    struct hash bytes;
    struct parcel_key in_file;
    int at = 0;
    *found = false;
    *out = (struct parcel_key){0};
    bool ok = file_read(&a, path_of(&a, book), LINE_MAX_BYTES, &text, &n, &why);
    if (!ok) {
        arena_finish(&a);
        return why.kind == ERR_MISSING || err_set(e, why.kind, "%s", why.text);
    }
    ok = sscanf(text, "rounds-key 1 practice %32s epoch %3d key %64s wrapped %n", practice, &out->epoch, key, &at) ==
             3 &&
         at > 0 && id_parse(practice, &out->practice) && hash_parse(key, &bytes) && out->epoch >= 1 &&
         out->epoch <= UINT8_MAX && add_hex(text + at, strcspn(text + at, "\n"), file) &&
         travel_key_look(file->data, file->len, &in_file, &why) && id_compare(&in_file.practice, &out->practice) == 0;
    if (ok)
        memcpy(out->key, bytes.b, SEAL_KEY);
    else
        err_set(e, ERR_DAMAGE, "%s is damaged. Move it away and sync again: the passphrase makes it new.",
                path_of(&a, book));
    *found = ok;
    arena_finish(&a);
    return ok;
}

bool travel_key_save(const char *book, const struct parcel_key *k, const struct buf *file, struct err *e)
{
    struct arena a = {0};
    struct buf line = {0};
    struct hash key;
    char practice[ID_TEXT], hex[HASH_TEXT];
    memcpy(key.b, k->key, SEAL_KEY);
    buf_addf(&line, "rounds-key 1 practice %s epoch %d key %s wrapped ", id_text(&k->practice, practice), k->epoch,
             hash_text(&key, hex));
    for (size_t i = 0; i < file->len; i++)
        buf_addf(&line, "%02x", (unsigned)(uint8_t)file->data[i]);
    buf_addc(&line, '\n');
    bool ok = file_write_new(path_of(&a, book), line.data, line.len, e);
    hash_wipe(line.data, line.len);
    hash_wipe(hex, sizeof hex);
    buf_finish(&line);
    arena_finish(&a);
    return ok;
}

bool travel_key_make(const char *passphrase, struct parcel_key *out, struct buf *file, char code[SEAL_CODE],
                     struct err *e)
{
    uint8_t by_words[SEAL_WRAPPED], by_code[SEAL_WRAPPED], practice[SEAL_KEY];
    struct hash tail;
    if (strlen(passphrase) < TRAVEL_PASSPHRASE_MIN)
        return err_set(e, ERR_INPUT, "The passphrase needs at least %d letters: four words that nobody would guess",
                       TRAVEL_PASSPHRASE_MIN);
    out->epoch = 1;
    seal_key_new(practice);
    memcpy(out->practice.b, practice, ID_SIZE);
    seal_key_new(out->key);
    seal_code_new(code);
    if (!seal_wrap(passphrase, out->key, by_words, e) || !seal_wrap(code, out->key, by_code, e))
        return false;
    size_t from = file->len;
    buf_add(file, magic, sizeof magic);
    buf_addc(file, FORMAT);
    buf_addc(file, (char)out->epoch);
    buf_add(file, out->practice.b, ID_SIZE);
    buf_add(file, by_words, sizeof by_words);
    buf_add(file, by_code, sizeof by_code);
    hash_of(file->data + from, file->len - from, &tail);
    buf_add(file, tail.b, HASH_SIZE);
    return true;
}

bool travel_key_look(const void *p, size_t n, struct parcel_key *out, struct err *e)
{
    const uint8_t *in = p;
    struct hash tail, is;
    *out = (struct parcel_key){0};
    if (n != TRAVEL_KEY_FILE || memcmp(in, magic, sizeof magic) != 0 || in[4] != FORMAT)
        return err_set(e, ERR_DAMAGE, "The key file in the folder is not whole, or of a newer Rounds");
    hash_of(in, n - HASH_SIZE, &tail);
    memcpy(is.b, in + n - HASH_SIZE, HASH_SIZE);
    if (!hash_is_equal(&tail, &is))
        return err_set(e, ERR_DAMAGE, "The key file in the folder is not whole: wait until it has come, and try again");
    out->epoch = in[5];
    memcpy(out->practice.b, in + 6, ID_SIZE);
    return true;
}

bool travel_key_unlock(const void *p, size_t n, const char *words, struct parcel_key *out, struct err *e)
{
    const uint8_t *in = p;
    char code[SEAL_CODE];
    bool fits = false;
    if (!travel_key_look(p, n, out, e) || !seal_unwrap(words, in + FIRST_WRAP, out->key, &fits, e))
        return false;
    if (!fits && seal_code_parse(words, code) && !seal_unwrap(code, in + FIRST_WRAP + SEAL_WRAPPED, out->key, &fits, e))
        return false;
    return fits || err_set(e, ERR_REFUSED, "This is neither the passphrase nor the recovery code of this practice");
}

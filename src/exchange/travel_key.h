/* travel_key: the keys of what travels: wrapped in the shared folder, and open beside the practice file.
 *
 * In the shared folder: key-<epoch>-<16 hex digits of its trailer>.rnk. FROZEN:
 *
 *   file  := head slot slot trailer
 *   head  := "RNDK" 1:byte practice:16 bytes epoch:varint name:8 bytes       name: seal.h's, which key it is
 *   slot  := ops:varint mem:varint salt:16 bytes wrapped:72 bytes
 *            the first opens with the passphrase, the second with the recovery code (its symbols alone)
 *   wrapped := nonce:24 bytes, then the key sealed by libsodium's secretbox under
 *            BLAKE2b-256(argon2id(what was typed, salt, ops passes, mem KiB) . head . ops . mem . salt)
 *   trailer := BLAKE2b-256 of all before it
 *
 * Costs out of secret.h's bounds are refused, not carried out. Everybody reads with all keys there are and writes with
 * the one of the highest epoch, of two the smaller name. Whoever makes a new key for a practice also wraps the keys
 * before it once more, in files of their own, under the new passphrase and the new code: so that these open all that
 * lies in a folder, and what a computer still sealed with an old key can be read by one that joined after. Keys are
 * kept for good: a stick may bring what was sealed with any of them, and 32 are enough for a new one each year.
 *
 * Beside the practice file, "practice.db-keys", 0600, never in the book: a line for each key, with the wrapped file in
 * it, so that a new folder can be given it without asking for the passphrase; and, where the key was made, its recovery
 * code, so that it can be told again: who can read it here has the key itself.
 */
#ifndef ROUNDS_EXCHANGE_TRAVEL_KEY_H
#define ROUNDS_EXCHANGE_TRAVEL_KEY_H

#include "base/err.h"
#include "exchange/seal.h"

enum {
    TRAVEL_KEYS_MAX = 32,
    TRAVEL_EPOCH_MAX = 1 << 30,
    TRAVEL_KEY_FILE_MAX = 400, /* bytes of a wrapped key */
    TRAVEL_KEY_NAME = 64,      /* of the file, with NUL */
    TRAVEL_PASS_MIN = 10,      /* bytes of a passphrase, */
    TRAVEL_PASS_MAX = 1000,    /*   and its most */
    TRAVEL_CODE = 30,          /* "XXXX-XXXX-XXXX-XXXX-XXXX-XXXX" and NUL: 23 symbols and a check symbol, 111 bits */
    TRAVEL_OPS = 4,            /* argon2id for new keys: a third of a second, */
    TRAVEL_MEM_KIB = 48 << 10  /*   48 MiB: the most that a sync takes is its merging */
};

/* A key that can be used, its wrapped file, and its recovery code; "": not known here. */
struct travel_key {
    struct seal_key key;
    size_t nfile;
    uint8_t file[TRAVEL_KEY_FILE_MAX];
    char code[TRAVEL_CODE];
};

struct travel_keys {
    int n;
    struct travel_key key[TRAVEL_KEYS_MAX];
};

/* What a wrapped key turned out to be. */
enum travel_answer {
    TRAVEL_OPENED,
    TRAVEL_WRONG,   /* neither passphrase nor code */
    TRAVEL_DAMAGED, /* no wrapped key, torn, or costs out of bounds */
    TRAVEL_NEWER
};

/* Makes a new key for a practice, wrapped by a passphrase and by a new recovery code; mem_kib: TRAVEL_MEM_KIB but in
 * tests. ERR_INPUT (too short, too long), ERR_IO (no memory). */
bool travel_key_make(const struct id *practice, int64_t epoch, const char *pass, int mem_kib, struct travel_key *out,
                     struct err *e);

/* Wraps a key that is open once more, under another passphrase and another recovery code (as shown): k->file and
 * k->code are replaced. Errors as travel_key_make's. */
bool travel_key_wrap(struct travel_key *k, const char *pass, const char *code, int mem_kib, struct err *e);

/* Opens a wrapped key with what somebody typed: the passphrase, or the code in any case, with or without dashes. */
enum travel_answer travel_key_open(const void *file, size_t n, const char *typed, struct travel_key *out);
/* Whose it is and which, without opening it: fills in all of out->key but the key. */
enum travel_answer travel_key_look(const void *file, size_t n, struct travel_key *out);

/* What it takes to try something on this wrapped key, in times of what TRAVEL_OPS and TRAVEL_MEM_KIB take: 1 or more.
 * Whoever can write to the folder says how much. */
int travel_key_cost(const struct travel_key *k);

/* The file's name. Returns out. */
char *travel_key_name(const struct travel_key *k, char out[TRAVEL_KEY_NAME]);

/* Reads and writes "practice.db-keys". None there is no keys. ERR_REFUSED (others may read it), ERR_DAMAGE, ERR_IO. */
bool travel_key_load(const char *path, struct travel_keys *out, struct err *e);
bool travel_key_store(const char *path, const struct travel_keys *keys, struct err *e);
/* Writes the first one, where no file is. ERR_REFUSED: another program has just done so. */
bool travel_key_store_first(const char *path, const struct travel_keys *keys, struct err *e);

/* Adds one unless it is there; then what is there learns its recovery code, if that belongs to the same wrapped file.
 * False: there are too many. */
bool travel_key_add(struct travel_keys *keys, const struct travel_key *k);
/* All of them, each as above. ERR_REFUSED: there are too many. */
bool travel_key_add_all(struct travel_keys *keys, const struct travel_keys *more, struct err *e);
/* Is it written with rather than the other (NULL: none)? */
bool travel_key_is_newer(const struct travel_key *k, const struct travel_key *than);
/* The key with this name; the one to write with. NULL if there is none of this practice. */
const struct seal_key *travel_key_named(const struct travel_keys *keys, const struct id *practice,
                                        const uint8_t name[SEAL_KEY_NAME]);
const struct travel_key *travel_key_newest(const struct travel_keys *keys, const struct id *practice);

#endif

#include "exchange/travel_key.h"

#include "base/file.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FORMAT = 1,
    MAGIC = 4,
    SYMBOLS = 24, /* of a code, the check symbol among them */
    GROUP = 4,
    RING_MAX = 1 << 16,
    RECOVERY_OPS = 1 /* a code has 111 bits of its own: nothing needs to be slow */
};

static const char magic[] = "RNDK", symbols[] = "23456789BCDFGHJKLMNPQRSTVWXYZ";

/* ---- the recovery code ---- */

static int check_symbol(const char *code)
{
    int sum = 0, n = (int)strlen(symbols);
    for (int i = 0; i < SYMBOLS - 1; i++)
        sum += (i + 2) * (int)(strchr(symbols, code[i]) - symbols);
    return sum % n;
}

static void make_code(char code[SYMBOLS + 1])
{
    size_t n = strlen(symbols);
    for (int i = 0; i < SYMBOLS - 1; i++) {
        uint8_t byte;
        do
            secret_random(&byte, 1);
        while (byte >= UINT8_MAX / n * n); /* each symbol as likely as another */
        code[i] = symbols[byte % n];
    }
    code[SYMBOLS - 1] = symbols[check_symbol(code)];
    code[SYMBOLS] = 0;
}

static void show_code(const char *code, char out[TRAVEL_CODE])
{
    int at = 0;
    for (int i = 0; i < SYMBOLS; i++) {
        if (i && i % GROUP == 0)
            out[at++] = '-';
        out[at++] = code[i];
    }
    out[at] = 0;
}

/* What was typed, as the symbols alone; false if it is no code. */
static bool read_code(const char *typed, char code[SYMBOLS + 1])
{
    int n = 0;
    for (; *typed; typed++) {
        if (*typed == '-' || *typed == ' ')
            continue;
        char c = (char)toupper((unsigned char)*typed);
        if (n == SYMBOLS || !strchr(symbols, c))
            return false;
        code[n++] = c;
    }
    code[n] = 0;
    return n == SYMBOLS && code[SYMBOLS - 1] == symbols[check_symbol(code)];
}

/* ---- wrapping ---- */

struct slot {
    int ops, mem;
    const uint8_t *salt, *wrapped;
};

/* The key under which a slot is sealed: it vouches for the head and the costs. */
static bool slot_key(const char *typed, const struct slot *s, const void *head, size_t nhead, uint8_t out[SECRET_KEY])
{
    struct hash_state st;
    struct hash h;
    struct buf costs = {0};
    uint8_t stretched[SECRET_KEY];
    if (!secret_stretch(typed, strlen(typed), s->salt, s->ops, s->mem, stretched))
        return false;
    buf_add_varint(&costs, (uint64_t)s->ops);
    buf_add_varint(&costs, (uint64_t)s->mem);
    hash_start(&st, NULL);
    hash_add(&st, stretched, SECRET_KEY);
    hash_add(&st, head, nhead);
    hash_add(&st, costs.data, costs.len);
    hash_add(&st, s->salt, SECRET_SALT);
    hash_end(&st, &h);
    memcpy(out, h.b, SECRET_KEY);
    hash_wipe(stretched, sizeof stretched);
    buf_finish(&costs);
    return true;
}

static bool add_slot(const struct seal_key *k, const char *typed, int ops, int mem, size_t nhead, struct buf *out)
{
    uint8_t salt[SECRET_SALT], under[SECRET_KEY], wrapped[SECRET_WRAPPED];
    secret_random(salt, sizeof salt);
    struct slot s = {ops, mem, salt, NULL};
    if (!slot_key(typed, &s, out->data, nhead, under))
        return false;
    secret_wrap(k->key, under, wrapped);
    hash_wipe(under, sizeof under);
    buf_add_varint(out, (uint64_t)ops);
    buf_add_varint(out, (uint64_t)mem);
    buf_add(out, salt, sizeof salt);
    buf_add(out, wrapped, sizeof wrapped);
    return true;
}

/* k->key is set. */
static bool wrap(struct travel_key *k, const char *pass, const char *plain, int mem_kib, struct err *e)
{
    struct buf file = {0};
    struct hash h;
    size_t n = strlen(pass);
    if (n < TRAVEL_PASS_MIN || n > TRAVEL_PASS_MAX)
        return err_set(e, ERR_INPUT,
                       "A passphrase has at least %d characters: several words nobody would guess. It guards every "
                       "patient's data in the shared folder.",
                       TRAVEL_PASS_MIN);
    buf_adds(&file, magic);
    buf_addc(&file, FORMAT);
    buf_add(&file, k->key.practice.b, ID_SIZE);
    buf_add_varint(&file, (uint64_t)k->key.epoch);
    buf_add(&file, k->key.name, SEAL_KEY_NAME);
    size_t nhead = file.len;
    bool ok = add_slot(&k->key, pass, TRAVEL_OPS, mem_kib, nhead, &file) &&
              add_slot(&k->key, plain, RECOVERY_OPS, SECRET_MEM_MIN, nhead, &file);
    if (ok) {
        hash_of(file.data, file.len, &h);
        buf_add(&file, h.b, HASH_SIZE);
        k->nfile = file.len;
        memcpy(k->file, file.data, file.len);
        show_code(plain, k->code);
    }
    buf_finish(&file);
    return ok || err_set(e, ERR_IO, "There is not enough memory to make a key: %d MB are needed.", mem_kib >> 10);
}

bool travel_key_make(const struct id *practice, int64_t epoch, const char *pass, int mem_kib, struct travel_key *out,
                     struct err *e)
{
    char plain[SYMBOLS + 1];
    *out = (struct travel_key){.key = {.practice = *practice, .epoch = epoch}};
    secret_random(out->key.key, SECRET_KEY);
    seal_name_key(&out->key);
    make_code(plain);
    bool ok = wrap(out, pass, plain, mem_kib, e);
    hash_wipe(plain, sizeof plain);
    return ok;
}

bool travel_key_wrap(struct travel_key *k, const char *pass, const char *code, int mem_kib, struct err *e)
{
    char plain[SYMBOLS + 1];
    bool ok = read_code(code, plain) ? wrap(k, pass, plain, mem_kib, e)
                                     : err_set(e, ERR_INPUT, "The recovery code is none. Nothing was changed.");
    hash_wipe(plain, sizeof plain);
    return ok;
}

static bool read_slot(struct cursor *c, struct slot *s)
{
    uint64_t ops = cursor_varint(c), mem = cursor_varint(c);
    s->salt = cursor_bytes(c, SECRET_SALT);
    s->wrapped = cursor_bytes(c, SECRET_WRAPPED);
    s->ops = ops <= SECRET_OPS_MAX ? (int)ops : 0;
    s->mem = mem <= SECRET_MEM_MAX ? (int)mem : 0;
    return !c->bad && s->ops >= SECRET_OPS_MIN && s->mem >= SECRET_MEM_MIN;
}

static enum travel_answer look(const uint8_t *p, size_t n, struct travel_key *out, size_t *nhead, struct slot slot[2])
{
    struct hash h;
    *out = (struct travel_key){0};
    if (n < MAGIC + 1 + HASH_SIZE || n > TRAVEL_KEY_FILE_MAX || memcmp(p, magic, MAGIC) != 0)
        return TRAVEL_DAMAGED;
    hash_of(p, n - HASH_SIZE, &h);
    if (memcmp(h.b, p + n - HASH_SIZE, HASH_SIZE) != 0)
        return TRAVEL_DAMAGED;
    if (p[MAGIC] != FORMAT)
        return p[MAGIC] > FORMAT ? TRAVEL_NEWER : TRAVEL_DAMAGED;
    struct cursor c = cursor_of(p + MAGIC + 1, n - MAGIC - 1 - HASH_SIZE);
    const uint8_t *practice = cursor_bytes(&c, ID_SIZE);
    uint64_t epoch = cursor_varint(&c);
    const uint8_t *name = cursor_bytes(&c, SEAL_KEY_NAME);
    *nhead = (size_t)(c.p - p);
    if (c.bad || epoch > TRAVEL_EPOCH_MAX || !read_slot(&c, &slot[0]) || !read_slot(&c, &slot[1]) ||
        cursor_left(&c) > 0)
        return TRAVEL_DAMAGED;
    memcpy(out->key.practice.b, practice, ID_SIZE);
    memcpy(out->key.name, name, SEAL_KEY_NAME);
    out->key.epoch = (int64_t)epoch;
    memcpy(out->file, p, n);
    out->nfile = n;
    return TRAVEL_OPENED;
}

enum travel_answer travel_key_look(const void *file, size_t n, struct travel_key *out)
{
    size_t nhead;
    struct slot slot[2];
    return look(file, n, out, &nhead, slot);
}

enum travel_answer travel_key_open(const void *file, size_t n, const char *typed, struct travel_key *out)
{
    size_t nhead;
    struct slot slot[2];
    char code[SYMBOLS + 1];
    uint8_t under[SECRET_KEY];
    enum travel_answer answer = look(file, n, out, &nhead, slot);
    if (answer != TRAVEL_OPENED)
        return answer;
    struct seal_key check = out->key;
    bool is_code = read_code(typed, code);
    const struct slot *s = &slot[is_code];
    bool ok = strlen(typed) <= TRAVEL_PASS_MAX && slot_key(is_code ? code : typed, s, file, nhead, under) &&
              secret_unwrap(s->wrapped, under, out->key.key);
    hash_wipe(under, sizeof under);
    hash_wipe(code, sizeof code);
    if (!ok)
        return TRAVEL_WRONG;
    seal_name_key(&out->key);
    return memcmp(check.name, out->key.name, SEAL_KEY_NAME) == 0 ? TRAVEL_OPENED : TRAVEL_DAMAGED;
}

int travel_key_cost(const struct travel_key *k)
{
    size_t nhead;
    struct slot slot[2] = {{0}};
    struct travel_key ignored;
    int64_t most = 1, usual = (int64_t)TRAVEL_OPS * TRAVEL_MEM_KIB;
    look(k->file, k->nfile, &ignored, &nhead, slot);
    for (int i = 0; i < 2; i++) {
        int64_t cost = ((int64_t)slot[i].ops * slot[i].mem + usual - 1) / usual;
        most = cost > most ? cost : most;
    }
    return (int)most;
}

char *travel_key_name(const struct travel_key *k, char out[TRAVEL_KEY_NAME])
{
    struct hash h;
    char tag[SEAL_TAG];
    memcpy(h.b, k->file + k->nfile - HASH_SIZE, HASH_SIZE);
    snprintf(out, TRAVEL_KEY_NAME, "key-%" PRId64 "-%s.rnk", k->key.epoch, seal_tag(&h, tag));
    return out;
}

/* ---- beside the practice file ---- */

static void add_hex(struct buf *out, const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_addf(out, "%02x", p[i]);
}

static bool read_hex(const char *text, size_t digits, uint8_t *out)
{
    for (size_t i = 0; i < digits; i += 2) {
        unsigned v = 0;
        if (!isxdigit((unsigned char)text[i]) || !isxdigit((unsigned char)text[i + 1]))
            return false;
        (void)sscanf(text + i, "%2x", &v);
        out[i / 2] = (uint8_t)v;
    }
    return true;
}

/* "rounds-key 1 <key> <wrapped file>", and " <code>" where it is known */
static bool read_line(const char *line, struct travel_key *out)
{
    static const char start[] = "rounds-key 1 ";
    uint8_t key[SECRET_KEY], file[TRAVEL_KEY_FILE_MAX];
    char plain[SYMBOLS + 1];
    size_t n = strlen(start), hex = 2 * SECRET_KEY;
    if (strncmp(line, start, n) != 0 || strlen(line + n) < hex + 1 || line[n + hex] != ' ')
        return false;
    const char *wrapped = line + n + hex + 1;
    size_t digits = strcspn(wrapped, " ");
    const char *code = wrapped[digits] ? wrapped + digits + 1 : NULL;
    if ((code && !read_code(code, plain)) || !read_hex(line + n, hex, key) || digits % 2 || digits / 2 > sizeof file ||
        !read_hex(wrapped, digits, file) || travel_key_look(file, digits / 2, out) != TRAVEL_OPENED)
        return false;
    struct seal_key named = out->key;
    memcpy(out->key.key, key, SECRET_KEY);
    hash_wipe(key, sizeof key);
    if (code)
        show_code(plain, out->code);
    hash_wipe(plain, sizeof plain);
    seal_name_key(&out->key);
    return memcmp(named.name, out->key.name, SEAL_KEY_NAME) == 0;
}

bool travel_key_load(const char *path, struct travel_keys *out, struct err *e)
{
    struct arena a = {0};
    struct err why = {0};
    struct stat st;
    const char *text;
    size_t n;
    out->n = 0;
    if (!file_read(&a, path, RING_MAX, &text, &n, &why)) {
        arena_finish(&a);
        return why.kind == ERR_MISSING || err_set(e, why.kind, "%s", why.text);
    }
    bool ok = lstat(path, &st) == 0 || err_set(e, ERR_IO, "Cannot look at %s: %s.", path, strerror(errno));
    if (ok && (st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        ok = err_set(e, ERR_REFUSED, "%s holds the practice's keys, and others may read it. Run: chmod 600 %s", path,
                     path);
    char *copy = arena_strndup(&a, text, n), *save = NULL;
    size_t len = strlen(copy); /* less than n if there is a NUL: then it is damaged, and no more than this is ours */
    bool is_whole = len == n;
    for (char *line = strtok_r(copy, "\n", &save); is_whole && line; line = strtok_r(NULL, "\n", &save))
        is_whole = out->n < TRAVEL_KEYS_MAX && read_line(line, &out->key[out->n++]);
    if (ok && !is_whole)
        ok = err_set(e, ERR_DAMAGE,
                     "%s holds the practice's keys, and is damaged. Rename it and sync again with the passphrase.",
                     path);
    hash_wipe(copy, len);
    hash_wipe((char *)text, n);
    arena_finish(&a);
    return ok;
}

static void write_lines(const struct travel_keys *keys, struct buf *out)
{
    for (int i = 0; i < keys->n; i++) {
        const struct travel_key *k = &keys->key[i];
        buf_adds(out, "rounds-key 1 ");
        add_hex(out, k->key.key, SECRET_KEY);
        buf_addc(out, ' ');
        add_hex(out, k->file, k->nfile);
        buf_addf(out, "%s%s\n", *k->code ? " " : "", k->code);
    }
}

bool travel_key_store(const char *path, const struct travel_keys *keys, struct err *e)
{
    struct buf text = {0};
    write_lines(keys, &text);
    bool ok = file_replace(path, text.data, text.len, e);
    hash_wipe(text.data, text.len);
    buf_finish(&text);
    return ok;
}

/* Whole under its name, or not there: the name is given to what is written, and to nobody's twice. */
bool travel_key_store_first(const char *path, const struct travel_keys *keys, struct err *e)
{
    struct arena a = {0};
    struct buf text = {0};
    const char *part = file_work_name(&a, path, "keys");
    write_lines(keys, &text);
    unlink(part);
    bool ok = file_write_new(part, text.data, text.len, e);
    struct err why = {0};
    if (ok && !file_take_name(part, path, &why))
        ok = err_set(e, why.kind, "%s",
                     why.kind == ERR_REFUSED
                         ? "Another program has just made the practice's key: the same again goes on."
                         : why.text);
    unlink(part);
    ok = ok && file_sync_dir(file_dir(&a, path), e);
    hash_wipe(text.data, text.len);
    buf_finish(&text);
    arena_finish(&a);
    return ok;
}

/* ---- several ---- */

bool travel_key_add(struct travel_keys *keys, const struct travel_key *k)
{
    for (int i = 0; i < keys->n; i++) {
        struct travel_key *own = &keys->key[i];
        if (memcmp(own->key.name, k->key.name, SEAL_KEY_NAME) != 0 ||
            id_compare(&own->key.practice, &k->key.practice) != 0)
            continue;
        if (!*own->code && own->nfile == k->nfile && memcmp(own->file, k->file, k->nfile) == 0)
            memcpy(own->code, k->code, sizeof own->code);
        return true;
    }
    if (keys->n == TRAVEL_KEYS_MAX)
        return false;
    keys->key[keys->n++] = *k;
    return true;
}

bool travel_key_add_all(struct travel_keys *keys, const struct travel_keys *more, struct err *e)
{
    for (int i = 0; i < more->n; i++)
        if (!travel_key_add(keys, &more->key[i]))
            return err_set(e, ERR_REFUSED,
                           "There are more than %d keys of shared folders here, and none is ever thrown away: no more "
                           "can be kept.",
                           TRAVEL_KEYS_MAX);
    return true;
}

const struct seal_key *travel_key_named(const struct travel_keys *keys, const struct id *practice,
                                        const uint8_t name[SEAL_KEY_NAME])
{
    for (int i = 0; i < keys->n; i++) {
        const struct seal_key *k = &keys->key[i].key;
        if (memcmp(k->name, name, SEAL_KEY_NAME) == 0 && id_compare(&k->practice, practice) == 0)
            return k;
    }
    return NULL;
}

bool travel_key_is_newer(const struct travel_key *k, const struct travel_key *than)
{
    return !than || k->key.epoch > than->key.epoch ||
           (k->key.epoch == than->key.epoch && memcmp(k->key.name, than->key.name, SEAL_KEY_NAME) < 0);
}

const struct travel_key *travel_key_newest(const struct travel_keys *keys, const struct id *practice)
{
    const struct travel_key *best = NULL;
    for (int i = 0; i < keys->n; i++)
        if (id_compare(&keys->key[i].key.practice, practice) == 0 && travel_key_is_newer(&keys->key[i], best))
            best = &keys->key[i];
    return best;
}

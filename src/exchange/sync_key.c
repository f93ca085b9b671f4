/* Which folder in the shared one is the practice's, and with which keys it is read and written. */
#include "book/act.h"
#include "exchange/sync_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PRACTICES_MAX = 64,
    TRIED_MAX = 2 * TRAVEL_KEYS_MAX /* twenty seconds: anybody may put any number of keys there, of any cost */
};

static bool has_key_of(const struct travel_keys *keys, const struct id *practice)
{
    return travel_key_newest(keys, practice) != NULL;
}

static bool enter(struct syncing *s, const struct id *practice, bool make, struct err *e)
{
    char name[ID_TEXT];
    bool found, more = false;
    folder_close(&s->practice);
    s->r->practice = *practice;
    bool ok = folder_enter(&s->root, id_text(practice, name), make, &s->practice, &found, e) &&
              folder_list(&s->practice, &s->own, &s->entries, &s->nentries, &more, e);
    s->r->is_cut |= more;
    return ok;
}

/* A whole wrapped key of the practice whose folder we are in. */
static bool read_key(struct syncing *s, const struct folder_entry *entry, struct travel_key *k)
{
    struct bytes file;
    return entry->is_file && strncmp(entry->name, "key-", strlen("key-")) == 0 &&
           folder_read(&s->practice, entry->name, TRAVEL_KEY_FILE_MAX, &s->own, &file) == FOLDER_READ &&
           travel_key_look(file.p, file.n, k) == TRAVEL_OPENED && id_compare(&k->key.practice, &s->r->practice) == 0;
}

static bool is_here(const struct syncing *s, const struct travel_key *k)
{
    return travel_key_named(&s->keys, &k->key.practice, k->key.name) != NULL;
}

/* A wrapped key of the folder we are in that is not here yet. */
struct wrapped {
    int64_t epoch;
    uint8_t name[SEAL_KEY_NAME];
    int entry;
};

/* Those to be written with come first, as travel_key_is_newer says. */
static int by_newest(const void *x, const void *y)
{
    const struct wrapped *a = x, *b = y;
    if (a->epoch != b->epoch)
        return a->epoch > b->epoch ? -1 : 1;
    int c = memcmp(a->name, b->name, SEAL_KEY_NAME);
    return c ? c : a->entry - b->entry;
}

static int list_wrapped(struct syncing *s, struct wrapped **out)
{
    int n = 0;
    *out = NULL;
    for (int i = 0; i < s->nentries; i++) {
        struct travel_key k;
        if (!read_key(s, &s->entries[i], &k) || is_here(s, &k))
            continue;
        *out = arena_more(&s->own, *out, (size_t)n, sizeof **out);
        (*out)[n] = (struct wrapped){.epoch = k.key.epoch, .entry = i};
        memcpy((*out)[n++].name, k.key.name, SEAL_KEY_NAME);
    }
    if (n)
        qsort(*out, (size_t)n, sizeof **out, by_newest);
    return n;
}

/* Tries what was typed on the wrapped keys of the folder we are in that are not here yet, the newest first, until
 * TRIED_MAX was spent in vain. False: stopped. */
static bool open_keys(struct syncing *s, const char *typed, int *opened, int *there, struct err *e)
{
    struct wrapped *w;
    *opened = 0;
    *there = list_wrapped(s, &w);
    for (int i = 0; typed && i < *there; i++) {
        struct travel_key k, open;
        /* One that was opened a moment ago may lie there under other passphrases too. */
        if (!read_key(s, &s->entries[w[i].entry], &k) || is_here(s, &k) || s->tried + travel_key_cost(&k) > TRIED_MAX)
            continue;
        if (!sync_tick(s, "trying keys", i, *there, e))
            return false;
        bool is_open = travel_key_open(k.file, k.nfile, typed, &open) == TRAVEL_OPENED;
        if (is_open && travel_key_add(&s->keys, &open))
            ++*opened;
        else
            s->tried += travel_key_cost(&k);
        hash_wipe(&open, sizeof open);
    }
    return true;
}

/* The file of the key that takes the place of all that are here; NULL: the one to write with is here. */
static const char *newer_key(struct syncing *s)
{
    const struct travel_key *own = travel_key_newest(&s->keys, &s->r->practice);
    struct travel_key best, k;
    const char *name = NULL;
    for (int i = 0; i < s->nentries; i++) {
        if (!read_key(s, &s->entries[i], &k) || is_here(s, &k) || !travel_key_is_newer(&k, name ? &best : own))
            continue;
        best = k;
        name = s->entries[i].name;
    }
    return name;
}

/* The keys that were here before, as they lie there under what was typed: to be given to other folders that way. */
static void rewrap(struct syncing *s, const char *typed)
{
    for (int i = 0; i < s->nentries; i++) {
        struct travel_key k, open;
        if (!read_key(s, &s->entries[i], &k))
            continue;
        for (int n = 0; n < s->keys.n; n++) {
            struct travel_key *own = &s->keys.key[n];
            bool is_other = memcmp(own->key.name, k.key.name, SEAL_KEY_NAME) == 0 &&
                            (own->nfile != k.nfile || memcmp(own->file, k.file, k.nfile) != 0);
            if (is_other && travel_key_open(k.file, k.nfile, typed, &open) == TRAVEL_OPENED)
                *own = open;
        }
        hash_wipe(&open, sizeof open);
    }
}

/* The practice file's lock makes it one program at a time. */
bool sync_key_keep(struct syncing *s, const struct travel_key *old, struct err *e)
{
    struct travel_keys *there = mem_alloc(sizeof *there);
    bool ok = act_batch_begin(s->book, e);
    if (ok) {
        ok = travel_key_load(s->keys_path, there, e);
        const struct travel_key *newest = ok && old ? travel_key_newest(there, &old->key.practice) : NULL;
        if (newest && travel_key_is_newer(newest, old))
            ok = err_set(e, ERR_REFUSED,
                         "Another program has just made a new key: it is in use now, and none more was "
                         "made.");
        ok = ok && travel_key_add_all(&s->keys, there, e) && travel_key_store(s->keys_path, &s->keys, e);
        if (ok)
            ok = act_batch_end(s->book, e);
        else
            act_batch_abandon(s->book);
    }
    hash_wipe(there, sizeof *there);
    free(there);
    return ok;
}

/* Puts a key of this practice there if its file is missing or not whole. */
static bool publish_keys(struct syncing *s, struct err *e)
{
    folder_sweep(&s->practice, &s->self);
    for (int i = 0; i < s->keys.n; i++) {
        const struct travel_key *k = &s->keys.key[i];
        char name[TRAVEL_KEY_NAME];
        if (SYNC_MUTATED(SYNC_MUTANT_ONE_KEY) && &k->key != s->key)
            continue;
        if (id_compare(&k->key.practice, &s->r->practice) == 0 &&
            !folder_holds(&s->practice, travel_key_name(k, name), k->file, k->nfile) &&
            !folder_publish(&s->practice, name, &s->self, k->file, k->nfile, e))
            return false;
    }
    return true;
}

/* Settings: name of the key whose recovery code was told; name of the key that is written with, and how many patients
 * had been taken out when it came here. */
static const char told[] = "sync-told", since[] = "sync-key";

const char *sync_key_text(struct syncing *s)
{
    struct buf hex = {0};
    for (int i = 0; i < SEAL_KEY_NAME; i++)
        buf_addf(&hex, "%02x", s->key->name[i]);
    const char *name = arena_strdup(&s->own, buf_str(&hex));
    buf_finish(&hex);
    return name;
}

int64_t sync_key_number(const uint8_t name[SEAL_KEY_NAME])
{
    int64_t n;
    memcpy(&n, name, sizeof n);
    return n;
}

/* With which key we write. Its recovery code is known where it was made, and has to be told until a sync came to its
 * end: whatever ended one between making the key and showing the code. */
static void choose(struct syncing *s)
{
    const struct travel_key *k = travel_key_newest(&s->keys, &s->r->practice);
    s->key = &k->key;
    memcpy(s->r->code, k->code, sizeof s->r->code);
    const char *last = *k->code ? book_setting(s->book, &s->own, told) : NULL;
    s->r->is_new = *k->code && (!last || strcmp(last, sync_key_text(s)) != 0);
    s->is_renewed = false;
    for (int i = 0; i < s->keys.n; i++)
        s->is_renewed |= &s->keys.key[i] != k && id_compare(&s->keys.key[i].key.practice, &k->key.practice) == 0;
}

/* How many were taken out since this key is here. */
static bool note_erased(struct syncing *s, struct err *e)
{
    const char *last = book_setting(s->book, &s->own, since), *own = sync_key_text(s);
    char name[2 * SEAL_KEY_NAME + 1];
    int erased = 0;
    if (last && sscanf(last, "%16s %d", name, &erased) == 2 && strcmp(name, own) == 0) {
        s->r->erased_since = s->nerased > erased ? s->nerased - erased : 0;
        return true;
    }
    s->r->erased_since = 0;
    return book_set_setting(s->book, since, arena_printf(&s->own, "%s %d", own, s->nerased), e);
}

bool sync_key_told(struct syncing *s, struct err *e)
{
    return note_erased(s, e) && (!s->r->is_new || book_set_setting(s->book, told, sync_key_text(s), e));
}

/* The key is kept here first, so that a crash in between leaves no practice nobody can open. */
static bool make_practice(struct syncing *s, struct err *e)
{
    struct travel_key *k = &s->keys.key[0];
    const char *typed;
    if (!s->o->ask(s->o->arg, SYNC_ASK_MAKE, &typed, e))
        return false;
    secret_random(s->r->practice.b, ID_SIZE);
    int mem = s->o->mem_kib ? s->o->mem_kib : TRAVEL_MEM_KIB;
    if (!travel_key_make(&s->r->practice, 1, typed, mem, k, e))
        return false;
    s->keys.n = 1;
    if (!travel_key_store_first(s->keys_path, &s->keys, e))
        return false;
    choose(s);
    return enter(s, &k->key.practice, true, e);
}

/* The keys are not here: of the practices in the folder, the one that what was typed opens. */
static bool meet(struct syncing *s, const struct id *practices, int n, struct err *e)
{
    const char *typed = NULL;
    int opened = 0, there = 0, any = 0;
    for (int i = 0; i < n; i++) {
        if (!enter(s, &practices[i], false, e))
            return false;
        if (!open_keys(s, NULL, &opened, &there, e))
            return false;
        any += there;
    }
    if (any == 0) /* nor is one made: the practice would have two */
        return err_set(
            e, ERR_MISSING,
            "No key of the practice has arrived in %s yet (key-1-....rnk): let the folder finish copying, or "
            "copy it again from where it was made.",
            s->root.path);
    if (!s->o->ask(s->o->arg, SYNC_ASK_KEY, &typed, e))
        return false;
    for (int i = 0; i < n && opened == 0; i++) {
        s->tried = 0; /* a stranger's folder must not keep anybody out of this one */
        if (!enter(s, &practices[i], false, e) || !open_keys(s, typed, &opened, &there, e))
            return false;
    }
    s->is_first_meeting = true;
    if (opened == 0)
        return err_set(e, ERR_REFUSED,
                       "That is neither the passphrase nor the recovery code of %s. Nothing was changed.",
                       s->root.path);
    return !newer_key(s) ||
           err_set(e, ERR_REFUSED,
                   "That was the passphrase, or the code, until a new key was made: type the new passphrase, or the "
                   "new recovery code. Nothing was changed.");
}

/* Keys that are not here. The one that takes the place of ours is asked for; others only where that bothers nobody. */
static bool learn_more(struct syncing *s, struct err *e)
{
    struct err why = {0};
    const char *typed, *newer = newer_key(s);
    int opened, there;
    if (!open_keys(s, NULL, &opened, &there, e))
        return false;
    if (there == 0 || SYNC_MUTATED(SYNC_MUTANT_OLD_KEY))
        return true;
    if (!s->o->ask(s->o->arg, newer ? SYNC_ASK_NEWER : SYNC_ASK_SPARE, &typed, &why))
        return !newer || err_set(e, why.kind, "%s", why.text);
    if (!open_keys(s, typed, &opened, &there, e))
        return false;
    if (newer && newer_key(s))
        return err_set(e, ERR_REFUSED,
                       "A new key was made for the practice on another computer, and what was given is not its "
                       "passphrase, nor its recovery code. Nothing was taken or sent, and nothing is lost: what was "
                       "entered here goes with the next sync that has it. (If nobody made one, find out who put %s "
                       "into %s.)",
                       newer, s->practice.path);
    if (newer)
        rewrap(s, typed);
    return opened == 0 || sync_key_keep(s, NULL, e);
}

/* Kept here before it stands in the folder, so that nothing is ever sealed with a key that is nowhere. */
bool sync_key_renew(struct syncing *s, struct err *e)
{
    const struct travel_key *newest = travel_key_newest(&s->keys, &s->r->practice);
    struct travel_key made = {0}, old = *newest, opens;
    const char *typed;
    int mem = s->o->mem_kib ? s->o->mem_kib : TRAVEL_MEM_KIB;
    if (s->keys.n == TRAVEL_KEYS_MAX || old.key.epoch >= TRAVEL_EPOCH_MAX)
        return err_set(e, ERR_REFUSED, "There are %d keys already, and no more can be made. All else was done.",
                       s->keys.n);
    if (!s->o->ask(s->o->arg, SYNC_ASK_MAKE, &typed, e))
        return false;
    bool ok = travel_key_open(old.file, old.nfile, typed, &opens) != TRAVEL_OPENED ||
              err_set(e, ERR_INPUT,
                      "That is the passphrase there is. A new key needs a new one; none was made. All "
                      "else was done.");
    ok = ok && travel_key_make(&old.key.practice, old.key.epoch + 1, typed, mem, &made, e);
    for (int i = 0; ok && i < s->keys.n; i++)
        if (id_compare(&s->keys.key[i].key.practice, &old.key.practice) == 0)
            ok = travel_key_wrap(&s->keys.key[i], typed, made.code, mem, e);
    ok = ok && travel_key_add(&s->keys, &made) && sync_key_keep(s, &old, e);
    hash_wipe(&made, sizeof made);
    hash_wipe(&old, sizeof old);
    hash_wipe(&opens, sizeof opens);
    if (!ok)
        return false;
    choose(s);
    return publish_keys(s, e);
}

/* Does somebody sync there who has a beginning in common with us? By the names of folders: its keys are not here. */
static bool is_of_ours(const struct syncing *s)
{
    struct id writer;
    for (int i = 0; i < s->nentries; i++)
        for (int j = 0; j < s->nstreams; j++)
            if (sync_parse_folder(&s->entries[i], &writer) && id_compare(&writer, &s->streams[j].writer) == 0)
                return true;
    return false;
}

/* Two copies of one practice file that each made a key in a folder of their own never meet where these folders were
 * made one. What was typed for the other key makes both ours, and of several that are ours each site takes the same
 * one; else it is told. What is of another practice is nobody's business. */
static bool look_beside(struct syncing *s, const struct id *practices, int n, struct err *e)
{
    int had = s->keys.n, opened, there;
    for (int i = 0; i < n; i++) {
        const char *typed;
        struct err ignored = {0};
        int before = s->keys.n;
        /* One that we may not look into is somebody else's. */
        if (has_key_of(&s->keys, &practices[i]) || !enter(s, &practices[i], false, &ignored) || !is_of_ours(s))
            continue;
        err_clear(&ignored);
        bool is_typed = s->o->ask(s->o->arg, SYNC_ASK_SPARE, &typed, &ignored);
        if (is_typed && !open_keys(s, typed, &opened, &there, e))
            return false;
        if (is_typed && opened && !newer_key(s))
            continue;
        s->keys.n = before; /* an old key alone is none to write with */
        s->r->split = arena_strdup(s->arena, s->practice.path);
    }
    return s->keys.n == had || sync_key_keep(s, NULL, e);
}

static int by_id(const void *x, const void *y)
{
    return id_compare(x, y);
}

bool sync_key_find(struct syncing *s, struct err *e)
{
    struct folder_entry *entries;
    struct id practices[PRACTICES_MAX];
    int count, n = 0;
    bool more, ok;
    if (!travel_key_load(s->keys_path, &s->keys, e) || !folder_list(&s->root, &s->own, &entries, &count, &more, e))
        return false;
    s->r->is_cut |= more;
    /* Of several that are ours each site takes the same one. */
    const struct id *ours = NULL;
    for (int i = 0; i < count && n < PRACTICES_MAX; i++)
        n += sync_parse_folder(&entries[i], &practices[n]);
    qsort(practices, (size_t)n, sizeof *practices, by_id);
    for (int i = n - 1; i >= 0; i--)
        if (has_key_of(&s->keys, &practices[i]))
            ours = &practices[i];
    if (ours && !look_beside(s, practices, n, e))
        return false;
    for (int i = n - 1; i >= 0; i--)
        if (has_key_of(&s->keys, &practices[i]))
            ours = &practices[i];
    if (ours) {
        ok = enter(s, ours, false, e) && learn_more(s, e);
    } else if (n) /* also with keys of our own: two copies that each made a folder before they met */
        ok = meet(s, practices, n, e);
    else if (s->keys.n) /* an empty folder: it becomes one of our practice */
        ok = enter(s, &s->keys.key[0].key.practice, true, e);
    else
        ok = make_practice(s, e);
    if (!ok)
        return false;
    choose(s);
    return publish_keys(s, e);
}

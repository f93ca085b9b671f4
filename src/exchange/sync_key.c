/* Which folder in the shared one is the practice's, and with which keys it is read. */
#include "exchange/sync_inner.h"

#include <stdlib.h>
#include <string.h>

enum { PRACTICES_MAX = 64 };

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

/* Tries what was typed on each wrapped key of the folder we are in that is not here yet. */
static bool open_keys(struct syncing *s, const char *typed, int *opened, int *there)
{
    *opened = *there = 0;
    for (int i = 0; i < s->nentries; i++) {
        const struct folder_entry *entry = &s->entries[i];
        struct travel_key k;
        struct bytes file;
        if (!entry->is_file || strncmp(entry->name, "key-", 4) != 0 ||
            folder_read(&s->practice, entry->name, TRAVEL_KEY_FILE_MAX, &s->own, &file) != FOLDER_READ ||
            travel_key_look(file.p, file.n, &k) != TRAVEL_OPENED || id_compare(&k.key.practice, &s->r->practice) != 0 ||
            travel_key_named(&s->keys, &k.key.practice, k.key.name))
            continue;
        ++*there;
        if (typed && travel_key_open(file.p, file.n, typed, &k) == TRAVEL_OPENED && travel_key_add(&s->keys, &k))
            ++*opened;
        hash_wipe(&k, sizeof k);
    }
    return *opened > 0;
}

/* Puts a key of this practice there if its file is missing or not whole. */
static bool publish_keys(struct syncing *s, struct err *e)
{
    folder_sweep(&s->practice, &s->self);
    for (int i = 0; i < s->keys.n; i++) {
        const struct travel_key *k = &s->keys.key[i];
        char name[TRAVEL_KEY_NAME];
        if (id_compare(&k->key.practice, &s->r->practice) == 0 &&
            !folder_holds(&s->practice, travel_key_name(k, name), k->file, k->nfile) &&
            !folder_publish(&s->practice, name, &s->self, k->file, k->nfile, e))
            return false;
    }
    return true;
}

static const char told[] = "sync-told"; /* setting: name of the key whose recovery code was told */

static const char *key_name(struct syncing *s)
{
    struct buf hex = {0};
    for (int i = 0; i < SEAL_KEY_NAME; i++)
        buf_addf(&hex, "%02x", s->key->name[i]);
    const char *name = arena_strdup(&s->own, buf_str(&hex));
    buf_finish(&hex);
    return name;
}

/* With which key we write. Its recovery code is known where it was made, and has to be told until a sync came to its
 * end: whatever ended one between making the key and showing the code. */
static void choose(struct syncing *s)
{
    const struct travel_key *k = travel_key_newest(&s->keys, &s->r->practice);
    s->key = &k->key;
    memcpy(s->r->code, k->code, sizeof s->r->code);
    const char *last = *k->code ? book_setting(s->book, &s->own, told) : NULL;
    s->r->is_new = *k->code && (!last || strcmp(last, key_name(s)) != 0);
}

bool sync_key_told(struct syncing *s, struct err *e)
{
    return !s->r->is_new || book_set_setting(s->book, told, key_name(s), e);
}

/* The key is kept here first, so that a crash in between leaves no practice nobody can open. */
static bool make_practice(struct syncing *s, struct err *e)
{
    struct travel_key *k = &s->keys.key[0];
    const char *typed;
    if (!s->o->ask(s->o->arg, true, &typed, e))
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
        open_keys(s, NULL, &opened, &there);
        any += there;
    }
    if (any == 0) /* nor is one made: the practice would have two */
        return err_set(
            e, ERR_MISSING,
            "No key of the practice has arrived in %s yet (key-1-....rnk): let the folder finish copying, or "
            "copy it again from where it was made.",
            s->root.path);
    if (!s->o->ask(s->o->arg, false, &typed, e))
        return false;
    for (int i = 0; i < n && opened == 0; i++) {
        if (!enter(s, &practices[i], false, e))
            return false;
        open_keys(s, typed, &opened, &there);
    }
    s->is_first_meeting = true;
    return opened > 0 ||
           err_set(e, ERR_REFUSED, "That is neither the passphrase nor the recovery code of %s. Nothing was changed.",
                   s->root.path);
}

/* Somebody made another key before we met: asked for if it can be had without bothering anybody. */
static void learn_more(struct syncing *s)
{
    struct err ignored = {0};
    const char *typed;
    int opened, there;
    open_keys(s, NULL, &opened, &there);
    if (there && s->o->ask(s->o->arg, false, &typed, &ignored) && open_keys(s, typed, &opened, &there))
        travel_key_store(s->keys_path, &s->keys, &ignored);
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
    if (ours) {
        ok = enter(s, ours, false, e);
        if (ok)
            learn_more(s);
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

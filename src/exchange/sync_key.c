#include "exchange/sync_inner.h"

#include "base/file.h"

#include <string.h>

enum { PRACTICE_DIR = 16 };

static const char *dir_of(struct arena *a, const struct id *practice)
{
    char text[ID_TEXT];
    return arena_strndup(a, id_text(practice, text), PRACTICE_DIR);
}

static const char *file_of(struct arena *a, const char *practice)
{
    return arena_printf(a, "%s/key-1.rnk", practice);
}

static bool is_practice(const char *name)
{
    return strlen(name) == PRACTICE_DIR && strspn(name, "0123456789abcdef") == PRACTICE_DIR;
}

/* Directories that hold a key file; *nwaiting: those of practices whose key has not come yet. */
static bool practices(struct syncing *s, const char ***out, int *n, int *nwaiting, struct err *e)
{
    struct folder_name *all;
    int found;
    *n = *nwaiting = 0;
    if (!folder_names(&s->folder, ".", true, s->a, &all, &found, &s->r->is_cut, e))
        return false;
    *out = arena_array(s->a, (size_t)found + 1, sizeof **out);
    for (int i = 0; i < found; i++) {
        struct buf file = {0};
        struct err ignored = {0}; /* none: it has not come yet, or is not a practice's */
        if (is_practice(all[i].name) &&
            folder_read(&s->folder, file_of(s->a, all[i].name), TRAVEL_KEY_FILE, &file, &ignored))
            (*out)[(*n)++] = all[i].name;
        else
            *nwaiting += is_practice(all[i].name);
        buf_finish(&file);
    }
    return true;
}

static const char *ask(struct syncing *s, const struct sync_words *words, bool is_new, struct err *e)
{
    const char *said = words && words->ask ? words->ask(words->arg, is_new, s->a) : NULL;
    if (!said || !*said)
        err_set(e, ERR_INPUT,
                is_new
                    ? "This folder is new: it needs a passphrase, under which everything in it is sealed. Say it in "
                      "ROUNDS_PASSPHRASE, by --passphrase-fd N, or at a terminal."
                    : "The passphrase of the practice (or its recovery code) is needed once on this computer. Say it "
                      "in ROUNDS_PASSPHRASE, by --passphrase-fd N, or at a terminal.");
    return said && *said ? said : NULL;
}

/* Kept here before it is there: stopped in between, the next sync puts it there. */
static bool make(struct syncing *s, const char *book, const struct sync_words *words, struct err *e)
{
    struct buf file = {0};
    const char *said = ask(s, words, true, e);
    bool ok = said && travel_key_make(said, &s->key, &file, s->r->code, e) && travel_key_save(book, &s->key, &file, e);
    if (!ok)
        s->r->code[0] = 0; /* of no key that anybody has */
    if (ok) {
        s->practice = dir_of(s->a, &s->key.practice);
        ok = folder_publish(&s->folder, file_of(s->a, s->practice), file.data, file.len, e);
    }
    buf_finish(&file);
    return ok;
}

static bool unlock(struct syncing *s, const char *book, const char *practice, const struct sync_words *words,
                   struct err *e)
{
    struct buf file = {0};
    bool ok = folder_read(&s->folder, file_of(s->a, practice), TRAVEL_KEY_FILE, &file, e) &&
              travel_key_look(file.data, file.len, &s->key, e);
    const char *said = ok ? ask(s, words, false, e) : NULL;
    ok = said && travel_key_unlock(file.data, file.len, said, &s->key, e) && travel_key_save(book, &s->key, &file, e);
    s->practice = practice;
    buf_finish(&file);
    return ok;
}

/* A folder that is new to a practice that has a key, or whose key file has been torn. */
static bool bring(struct syncing *s, const char *book, const struct buf *file, int others, struct err *e)
{
    struct buf there = {0};
    struct err none = {0};
    bool is_there = folder_read(&s->folder, file_of(s->a, s->practice), TRAVEL_KEY_FILE, &there, &none);
    bool is_ours = is_there && there.len == file->len && memcmp(there.data, file->data, file->len) == 0;
    buf_finish(&there);
    if (is_ours)
        return true;
    if (!is_there && none.kind != ERR_MISSING && none.kind != ERR_REFUSED)
        return err_set(e, none.kind, "%s", none.text);
    if (!is_there && others)
        return err_set(e, ERR_REFUSED,
                       "%s is the folder of another practice, or was begun on another computer under a key of its own. "
                       "Nothing was written. To join that one, move %s-key away and sync again with its passphrase.",
                       s->folder.path, file_base(book));
    return folder_publish(&s->folder, file_of(s->a, s->practice), file->data, file->len, e);
}

bool sync_key_find(struct syncing *s, const char *book, bool may_make, const struct sync_words *words, struct err *e)
{
    const char **found;
    int n, nwaiting;
    bool has_key;
    struct buf file = {0};
    bool ok = practices(s, &found, &n, &nwaiting, e) && travel_key_load(book, &s->key, &file, &has_key, e);
    if (ok && has_key) {
        s->practice = dir_of(s->a, &s->key.practice);
        ok = bring(s, book, &file, n, e);
    } else if (ok && n > 1) {
        ok = err_set(e, ERR_REFUSED, "%s holds %d practices: give each a folder of its own", s->folder.path, n);
    } else if (ok && n == 1) {
        ok = unlock(s, book, found[0], words, e);
    } else if (ok && nwaiting) { /* or two keys would be made for one practice */
        ok = err_set(e, ERR_MISSING,
                     "The key of the practice in %s has not arrived yet. Let the folder be copied whole, and try again",
                     s->folder.path);
    } else if (ok && may_make) {
        ok = make(s, book, words, e);
    } else if (ok) {
        ok = err_set(e, ERR_MISSING,
                     "There is no practice in %s: `rounds sync` on a computer that has one puts it there",
                     s->folder.path);
    }
    buf_finish(&file);
    return ok;
}

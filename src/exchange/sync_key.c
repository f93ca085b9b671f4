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

/* The wrapped key is kept beside the practice file too, for a folder that has none yet: a new stick. */
static const char *copy_of(struct arena *a, const char *book)
{
    return arena_printf(a, "%s-key.rnk", book);
}

static bool is_practice(const char *name)
{
    return strlen(name) == PRACTICE_DIR && strspn(name, "0123456789abcdef") == PRACTICE_DIR;
}

/* Directories that hold a key file. */
static bool practices(struct syncing *s, const char ***out, int *n, struct err *e)
{
    struct folder_name *all;
    int found;
    *n = 0;
    if (!folder_names(&s->folder, ".", true, s->a, &all, &found, &s->r->is_cut, e))
        return false;
    *out = arena_array(s->a, (size_t)found + 1, sizeof **out);
    for (int i = 0; i < found; i++) {
        struct buf file = {0};
        struct err ignored = {0}; /* none: not a practice's */
        if (is_practice(all[i].name) &&
            folder_read(&s->folder, file_of(s->a, all[i].name), TRAVEL_KEY_FILE, &file, &ignored))
            (*out)[(*n)++] = all[i].name;
        buf_finish(&file);
    }
    return true;
}

static bool keep(struct syncing *s, const char *book, const struct buf *file, struct err *e)
{
    return travel_key_save(book, &s->key, e) && file_replace(copy_of(s->a, book), file->data, file->len, e);
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

static bool make(struct syncing *s, const char *book, const struct sync_words *words, struct err *e)
{
    struct buf file = {0};
    const char *said = ask(s, words, true, e);
    bool ok = said && travel_key_make(said, &s->key, &file, s->r->code, e);
    if (ok) {
        s->practice = dir_of(s->a, &s->key.practice);
        ok = keep(s, book, &file, e) && folder_publish(&s->folder, file_of(s->a, s->practice), file.data, file.len, e);
    }
    if (!ok)
        s->r->code[0] = 0;
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
    ok = said && travel_key_unlock(file.data, file.len, said, &s->key, e) && keep(s, book, &file, e);
    s->practice = practice;
    buf_finish(&file);
    return ok;
}

/* A folder that is new to a practice that has a key. */
static bool bring(struct syncing *s, const char *book, int others, struct err *e)
{
    const char *bytes;
    size_t n;
    struct buf there = {0};
    struct err none = {0};
    bool is_there = folder_read(&s->folder, file_of(s->a, s->practice), TRAVEL_KEY_FILE, &there, &none);
    buf_finish(&there);
    if (is_there)
        return true;
    if (none.kind != ERR_MISSING)
        return err_set(e, none.kind, "%s", none.text);
    if (others)
        return err_set(e, ERR_REFUSED,
                       "%s is the folder of another practice, or was begun on another computer under a key of its own. "
                       "Nothing was written. To join that one, move %s-key away and sync again with its passphrase.",
                       s->folder.path, file_base(book));
    return file_read(s->a, copy_of(s->a, book), TRAVEL_KEY_FILE + 1, &bytes, &n, e) &&
           folder_publish(&s->folder, file_of(s->a, s->practice), bytes, n, e);
}

bool sync_key_find(struct syncing *s, const char *book, bool may_make, const struct sync_words *words, struct err *e)
{
    const char **found;
    int n;
    bool has_key;
    if (!practices(s, &found, &n, e) || !travel_key_load(book, &s->key, &has_key, e))
        return false;
    if (has_key) {
        s->practice = dir_of(s->a, &s->key.practice);
        return bring(s, book, n, e);
    }
    if (n > 1)
        return err_set(e, ERR_REFUSED, "%s holds %d practices: give each a folder of its own", s->folder.path, n);
    if (n == 1)
        return unlock(s, book, found[0], words, e);
    return may_make ? make(s, book, words, e)
                    : err_set(e, ERR_MISSING,
                              "There is no practice in %s: `rounds sync` on a computer that has one "
                              "puts it there",
                              s->folder.path);
}

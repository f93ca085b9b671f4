/* Publishing: what the folder lacks of what we hold; and our own small files put together. */
#include "exchange/sync_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TIER = 8, /* files of about one size that become one; and so much larger is the next size */
    PACKED =
        768 << 10, /* bytes of small files that may become one: what is large enough is left alone without a look */
    MERGES = 1000  /* in one sync: more than that many would be somebody's mischief */
};

/* What stands whole in this folder. */
static void cover_folder(struct syncing *s, struct cover *c)
{
    for (size_t i = 0; i < s->files.n; i++) {
        const struct sync_file *f = &s->files.file[i];
        if (f->is_listed || SYNC_MUTATED(SYNC_MUTANT_ONCE_THERE))
            cover_add(c, &s->own, s->streams, s->nstreams, f->ordinal, f->first, f->last);
    }
}

/* ---- one file ---- */

static bool make_file(struct syncing *s, struct sync_file *f, struct buf *file, struct hash *trailer, struct err *e)
{
    struct arena a = {0};
    struct log_run run;
    struct hash *hashes;
    bool ok = log_read(s->book, f->ordinal, f->first, f->last, &a, &run, e) &&
              stream_hashes(s->book, f->ordinal, f->first, f->last, &a, &hashes, e);
    if (ok) {
        segment_make(s->key, &run, hashes, file, trailer);
        f->size = (int64_t)file->len;
        f->erasures = sync_erasures(s, &run);
        f->key = sync_key_number(s->key->name);
    }
    arena_finish(&a);
    return ok;
}

/* On a stick only what was read back counts. */
bool sync_put(struct syncing *s, const struct folder *dir, const char *name, const struct buf *file, bool must_check,
              struct err *e)
{
    if (!folder_publish(dir, name, &s->self, file->data, file->len, e))
        return false;
    s->is_doubtful = (must_check || s->r->is_removable) && !folder_holds(dir, name, file->data, file->len);
    return !s->is_doubtful ||
           err_set(e, ERR_IO,
                   "What was written to %s is not what is read back: do not trust this stick. Nothing here was lost; "
                   "use another one.",
                   dir->path);
}

bool sync_publish(struct syncing *s, const struct folder *dir, const struct stream *st, int64_t first, int64_t last,
                  bool must_check, struct err *e)
{
    struct sync_file f = {.ordinal = st->ordinal, .first = first, .last = last};
    struct buf file = {0};
    struct hash trailer;
    char name[SEGMENT_NAME], writer[ID_TEXT];
    f.last -= SYNC_MUTATED(SYNC_MUTANT_LAST_DROPPED) && last > first;
    bool ok = make_file(s, &f, &file, &trailer, e) &&
              sync_put(s, dir, segment_name(first, last, &trailer, name), &file, must_check, e);
    if (ok) {
        f.last = last;
        f.name = arena_printf(&s->own, "%s/%s", id_text(&st->writer, writer), name);
        sync_note(s, &f);
        s->r->files_sent++;
    }
    buf_finish(&file);
    return ok;
}

/* ---- what is missing there ---- */

static bool publish_stretch(struct syncing *s, const struct stream *st, int64_t from, int64_t to, struct err *e)
{
    struct folder dir = {.fd = -1};
    char name[ID_TEXT];
    bool found, ok = folder_enter(&s->practice, id_text(&st->writer, name), true, &dir, &found, e);
    if (ok)
        folder_sweep(&dir, &s->self);
    while (ok && from <= to) {
        int64_t last = from;
        ok = sync_tick(s, "sending changes", from - st->first, st->last - st->first, e) &&
             stream_cut(s->book, st->ordinal, from, to, SEGMENT_BODY, SEGMENT_TXNS_MAX, &last, e) &&
             sync_publish(s, &dir, st, from, last, false, e);
        if (ok)
            s->r->sent += last - from + 1;
        from = last + 1;
    }
    folder_close(&dir);
    return ok;
}

static bool publish_all(struct syncing *s, struct err *e)
{
    struct cover c = {0};
    cover_folder(s, &c);
    for (int i = 0; i < s->nstreams; i++) {
        const struct stream *st = &s->streams[i];
        int64_t from, to, at = st->first;
        if (SYNC_MUTATED(SYNC_MUTANT_OWN_ONLY) && id_compare(&st->writer, &s->self) != 0)
            continue;
        for (; cover_missing(&c, st->ordinal, at, st->last, &from, &to); at = to + 1)
            if (!publish_stretch(s, st, from, to, e)) {
                sync_note_all(s, &(struct err){0}); /* what did get there need not be read again */
                return false;
            }
    }
    return sync_note_all(s, e);
}

/* ---- our own small files ---- */

static int by_first(const void *x, const void *y)
{
    const struct sync_file *a = x, *b = y;
    if (a->ordinal != b->ordinal)
        return a->ordinal < b->ordinal ? -1 : 1;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return a->last > b->last ? -1 : a->last < b->last;
}

static int level(const struct sync_file *f)
{
    int l = 0;
    for (int64_t n = f->last - f->first + 1; n >= TIER; n /= TIER)
        l++;
    return l;
}

/* Our own files here, by place, in an array of their own. */
static struct sync_file *own_files(struct syncing *s, size_t *n)
{
    char hex[ID_TEXT];
    struct sync_file *out = arena_array(&s->own, s->files.n, sizeof *out);
    *n = 0;
    id_text(&s->self, hex);
    for (size_t i = 0; i < s->files.n; i++)
        if (s->files.file[i].is_listed && strncmp(s->files.file[i].name, hex, ID_TEXT - 1) == 0)
            out[(*n)++] = s->files.file[i];
    if (*n)
        qsort(out, *n, sizeof *out, by_first);
    return out;
}

static bool remove_file(struct syncing *s, const struct folder *dir, const struct sync_file *f, struct err *e)
{
    return folder_remove(dir, f->name + ID_TEXT, e) && sync_forget(s, f->name, e);
}

/* Files from i on that follow each other and are of one size: how many. */
static size_t neighbours(const struct sync_file *f, size_t n, size_t i)
{
    size_t k = i + 1;
    while (k < n && f[k].ordinal == f[i].ordinal && f[k].first == f[k - 1].last + 1 && level(&f[k]) == level(&f[i]))
        k++;
    return k - i;
}

/* So many of them, from the first, may become one. */
static size_t fitting(const struct sync_file *f, size_t n)
{
    int64_t size = 0;
    size_t i = 0;
    while (i < n && (size += f[i].size) <= PACKED)
        i++;
    return i;
}

/* The large one is there, read back and durable before the first small one goes. */
static bool merge(struct syncing *s, const struct folder *dir, const struct sync_file *f, size_t n, bool *merged,
                  struct err *e)
{
    const struct stream *st = f->ordinal >= 1 && f->ordinal <= s->nstreams ? &s->streams[f->ordinal - 1] : NULL;
    int64_t first = f->first, last = f[n - 1].last, end;
    *merged = false;
    if (!st || first < st->first || last > st->last)
        return true;
    if (!stream_cut(s->book, st->ordinal, first, last, SYNC_JOINED_BODY, SEGMENT_TXNS_MAX, &end, e))
        return false;
    if (end < last)
        return true;
    if (!sync_publish(s, dir, st, first, last, true, e) || !sync_note_all(s, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!remove_file(s, dir, &f[i], e))
            return false;
    s->r->files_sent--;
    s->r->files_merged += (int64_t)n;
    *merged = true;
    return folder_sync(dir, e);
}

/* A small file whose large one stands beside it: a crash came between the two, or it came back from elsewhere. */
static bool remove_inner(struct syncing *s, const struct folder *dir, const struct sync_file *f, size_t n, bool *merged,
                         struct err *e)
{
    *merged = false;
    for (size_t i = 0, outer = 0; i < n; i++) {
        if (i > outer && f[i].ordinal == f[outer].ordinal && f[i].last <= f[outer].last &&
            sync_is_whole(s, &f[outer])) {
            if (!remove_file(s, dir, &f[i], e))
                return false;
            *merged = true;
            continue;
        }
        outer = i;
    }
    return true;
}

static bool merge_some(struct syncing *s, const struct folder *dir, bool *merged, struct err *e)
{
    size_t n;
    struct sync_file *f = own_files(s, &n);
    if (!remove_inner(s, dir, f, n, merged, e))
        return false;
    if (*merged)
        return true;
    for (size_t i = 0, k; i < n && !*merged; i += k) {
        k = neighbours(f, n, i);
        size_t m = fitting(&f[i], k);
        if (m >= TIER && !merge(s, dir, &f[i], m, merged, e))
            return false;
    }
    return true;
}

static bool merge_own(struct syncing *s, struct err *e)
{
    struct folder dir = {.fd = -1};
    char name[ID_TEXT];
    bool found, merged = true;
    bool ok = folder_enter(&s->practice, id_text(&s->self, name), false, &dir, &found, e);
    if (ok && found)
        folder_sweep(&dir, &s->self);
    for (int i = 0; ok && found && merged && i < MERGES; i++)
        ok = sync_tick(s, "putting files together", i, i + 1, e) && merge_some(s, &dir, &merged, e);
    folder_close(&dir);
    return ok;
}

bool sync_write(struct syncing *s, struct err *e)
{
    return publish_all(s, e) && merge_own(s, e);
}

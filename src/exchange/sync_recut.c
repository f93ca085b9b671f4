/* Own files that hold what was taken out since they were cut, or are sealed with a key that another took the place of:
 * written anew from the log as it is now, and then removed.
 *
 * Which of them do is not known from the log, where no part says any more about whom it was, but from the salts in the
 * file: without an erasure nobody looks, after one each own file is opened once. A file that was removed and is brought
 * back by a stick is read as any other, seen to hold what it should not, and goes again. */
#include "book/erase.h"
#include "book/stmt.h"
#include "exchange/sync_inner.h"

#include <string.h>

static bool in_folder(const struct sync_file *f, const char *writer)
{
    return f->is_listed && strncmp(f->name, writer, ID_TEXT - 1) == 0;
}

/* Has it to be written anew? */
static bool is_old(const struct syncing *s, const struct sync_file *f)
{
    return (f->erasures < 0 && !SYNC_MUTATED(SYNC_MUTANT_OLD_FILES)) || f->key != sync_key_number(s->key->name);
}

/* ---- which ---- */

/* Opens a file that was found whole before. */
static enum seal_answer open_run(struct syncing *s, const struct folder *dir, const struct sync_file *f,
                                 struct arena *a, struct log_run *run)
{
    struct bytes file, body;
    struct seal_head h;
    struct segment_head head;
    if (folder_read(dir, f->name + ID_TEXT, SEAL_FILE_MAX, a, &file) != FOLDER_READ ||
        seal_look(file.p, file.n, &h) != SEAL_SOUND)
        return SEAL_TORN;
    const struct seal_key *k = travel_key_named(&s->keys, &h.practice, h.key);
    enum seal_answer got = k ? seal_open(file.p, file.n, &h, k, a, &body) : SEAL_LOCKED;
    return got != SEAL_SOUND || (segment_head(&h, &head) && segment_run(&head, body, a, run)) ? got : SEAL_FORGED;
}

/* What cannot be read any more is forgotten: sync_write puts it there again. */
static bool look(struct syncing *s, const struct folder *dir, struct sync_file *f, struct err *e)
{
    struct arena a = {0};
    struct log_run run;
    bool ok = true;
    switch (open_run(s, dir, f, &a, &run)) {
    case SEAL_SOUND:
        f->erasures = sync_erasures(s, &run);
        ok = sync_keep(s, f, e);
        break;
    case SEAL_LOCKED:
    case SEAL_NEWER: break;
    case SEAL_ALIEN:
    case SEAL_TORN:
    case SEAL_FORGED: ok = sync_forget(s, f->name, e); break;
    }
    arena_finish(&a);
    return ok;
}

/* Looks at what was not looked at since the last erasure. *any: one has to be written anew. */
static bool look_all(struct syncing *s, const struct folder *dir, const char *writer, bool *any, struct err *e)
{
    *any = false;
    for (size_t i = 0; i < s->files.n; i++) {
        struct sync_file *f = &s->files.file[i];
        if (!in_folder(f, writer))
            continue;
        if (f->erasures >= 0 && f->erasures < s->nerased &&
            (!sync_tick(s, "looking for what was taken out", (int64_t)i, (int64_t)s->files.n, e) ||
             !look(s, dir, f, e)))
            return false;
        *any = *any || (f->is_listed && is_old(s, f));
    }
    return true;
}

/* ---- anew ---- */

/* What else stands in the folder, each looked at once more: a file goes only if all of it is whole elsewhere. */
static bool cover_rest(struct syncing *s, const char *writer, struct cover *c, struct err *e)
{
    for (size_t i = 0; i < s->files.n; i++) {
        const struct sync_file *f = &s->files.file[i];
        if (!in_folder(f, writer) || f->erasures < s->nerased || is_old(s, f))
            continue;
        if (sync_is_whole(s, f))
            cover_add(c, &s->own, s->streams, s->nstreams, f->ordinal, f->first, f->last);
        else if (!sync_forget(s, f->name, e))
            return false;
    }
    return true;
}

static bool publish_span(struct syncing *s, const struct folder *dir, const struct cover_span *span, struct cover *c,
                         struct err *e)
{
    const struct stream *st = &s->streams[span->ordinal - 1];
    int64_t from, to, at = span->first, last;
    for (; cover_missing(c, span->ordinal, at, span->last, &from, &to); at = last + 1) {
        if (!sync_tick(s, "writing files anew", from - st->first, st->last - st->first, e) ||
            !stream_cut(s->book, span->ordinal, from, to, SYNC_JOINED_BODY, SEGMENT_TXNS_MAX, &last, e) ||
            !sync_publish(s, dir, st, from, last, true, e))
            return false;
        s->r->files_sent--;
    }
    cover_add(c, &s->own, s->streams, s->nstreams, span->ordinal, span->first, span->last);
    return true;
}

/* Everything that file i holds, in new files. */
static bool publish_anew(struct syncing *s, const struct folder *dir, size_t i, struct cover *c, struct err *e)
{
    const struct sync_file f = s->files.file[i];
    struct cover spans = {0};
    cover_add(&spans, &s->own, s->streams, s->nstreams, f.ordinal, f.first, f.last);
    for (size_t k = 0; k < spans.n; k++)
        if (!publish_span(s, dir, &spans.span[k], c, e))
            return false;
    return true;
}

/* Was it just written under the same name? Then the log still holds what the erasure asks for: next time. */
static bool is_again(const struct syncing *s, size_t i, size_t before)
{
    for (size_t k = before; k < s->files.n; k++)
        if (strcmp(s->files.file[k].name, s->files.file[i].name) == 0)
            return true;
    return false;
}

static bool recut(struct syncing *s, const struct folder *dir, const char *writer, struct err *e)
{
    struct cover c = {0};
    size_t n = s->files.n;
    if (!cover_rest(s, writer, &c, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (in_folder(&s->files.file[i], writer) && is_old(s, &s->files.file[i]) && !publish_anew(s, dir, i, &c, e))
            return false;
    if (!sync_note_all(s, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct sync_file *f = &s->files.file[i];
        if (!in_folder(f, writer) || !is_old(s, f))
            continue;
        if (is_again(s, i, n)) {
            s->files.file[i].is_listed = false; /* its newer entry stands for it */
            continue;
        }
        if (!folder_remove(dir, f->name + ID_TEXT, e) || !sync_forget(s, f->name, e))
            return false;
        s->r->files_recut++;
    }
    return folder_sync(dir, e);
}

static bool recut_folder(struct syncing *s, const struct id *writer, struct err *e)
{
    struct folder dir = {.fd = -1};
    char name[ID_TEXT];
    bool found, any = false, is_due = false;
    id_text(writer, name);
    for (size_t i = 0; i < s->files.n && !is_due; i++)
        is_due = in_folder(&s->files.file[i], name) &&
                 (s->files.file[i].erasures < s->nerased || is_old(s, &s->files.file[i]));
    if (!is_due)
        return true;
    bool ok = folder_enter(&s->practice, name, false, &dir, &found, e) &&
              (!found || look_all(s, &dir, name, &any, e)) && (!any || recut(s, &dir, name, e));
    folder_close(&dir);
    return ok;
}

/* ---- whose ---- */

/* A computer whose file was copied or restored goes on under another name; who else would clear up the old one's? */
static bool load_own_names(struct syncing *s, struct err *e)
{
    struct stmt *q = stmt_get(s->book, SQL_TRAVEL_OWN, e);
    s->nown_names = 0;
    if (!q)
        return false;
    stmt_bind_id(q, "self", &s->self);
    stmt_bind_text(q, "label", stream_label(s->book));
    while (stmt_step(q, e)) {
        s->own_names = arena_more(&s->own, s->own_names, (size_t)s->nown_names, sizeof *s->own_names);
        s->own_names[s->nown_names++] = stmt_id(q, "id");
    }
    return stmt_done(q, e);
}

bool sync_is_own_name(const struct syncing *s, const struct id *writer)
{
    for (int i = 0; i < s->nown_names; i++)
        if (id_compare(&s->own_names[i], writer) == 0)
            return true;
    return false;
}

/* What an erasure asks for may still have to be done, if somebody was stopped in between. */
static bool end_erasing(struct syncing *s, struct err *e)
{
    struct erase_report r = {0};
    bool ok = erase_run(s->book, s->o->progress, &r, e);
    s->r->gone_bookings += r.own_bookings;
    s->r->gone_notes += r.own_notes;
    s->r->gone_others += r.own_others;
    return ok;
}

bool sync_recut(struct syncing *s, struct err *e)
{
    if (s->nerased == 0 && !s->is_renewed)
        return true;
    if ((s->nerased && !end_erasing(s, e)) || !load_own_names(s, e) || !recut_folder(s, &s->self, e))
        return false;
    for (int i = 0; i < s->nown_names; i++)
        if (!recut_folder(s, &s->own_names[i], e))
            return false;
    return true;
}

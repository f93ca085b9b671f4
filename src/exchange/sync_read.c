/* Taking in: files whose names were not found whole here before are opened, and what is new in them goes to the log. */
#include "base/arena.h"
#include "exchange/snapshot.h"
#include "exchange/sync_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BATCH_BYTES = 24 << 20, /* of files and bodies held at once: many small files cost one commit */
    BATCH_RUNS = 4000
};

/* A segment that waits to be taken. */
struct waiting {
    struct sync_file file; /* name NULL: its name is not its own, so it is not noted */
    struct segment_head head;
};

struct reading {
    struct syncing *sync;
    struct arena arena; /* of the batch */
    struct log_run run[BATCH_RUNS];
    struct waiting file[BATCH_RUNS];
    int n;
    int64_t done, total;
};

/* ---- taking ---- */

static bool note(struct reading *rd, struct waiting *w, struct err *e)
{
    struct syncing *s = rd->sync;
    if (!w->file.name)
        return true;
    if (!stream_find(s->book, &w->head.writer, w->head.last, w->head.head, &w->file.ordinal, e))
        return false;
    if (w->file.ordinal)
        sync_note(s, &w->file);
    return true;
}

static bool take(struct reading *rd, int from, int n, struct err *e)
{
    struct log_taken t;
    struct sync_report *r = rd->sync->r;
    bool ok = log_take_some(rd->sync->book, &rd->run[from], n, rd->sync->o->progress, &t, e);
    r->came += t.added;
    r->known += t.known;
    r->is_ahead |= t.is_ahead;
    r->was_rebuilt |= t.was_rebuilt;
    r->gone_bookings += t.gone_bookings;
    r->gone_notes += t.gone_notes;
    r->gone_others += t.gone_others;
    for (int i = from; ok && i < from + n; i++)
        ok = note(rd, &rd->file[i], e);
    return ok;
}

/* One run that cannot be taken must not keep the others out. */
static bool take_apart(struct reading *rd, struct err *e)
{
    for (int i = 0; i < rd->n; i++) {
        struct err why = {0};
        if (take(rd, i, 1, &why))
            continue;
        if (why.kind == ERR_DAMAGE)
            rd->sync->r->forged++;
        else if (why.kind == ERR_NEWER)
            rd->sync->r->newer++;
        else
            return err_set(e, why.kind, "%s", why.text);
    }
    return true;
}

/* All of the batch into the log, and then their names into the table. */
static bool flush(struct reading *rd, struct err *e)
{
    struct err why = {0};
    for (int i = 0; i < rd->n && SYNC_MUTATED(SYNC_MUTANT_SEEN_FIRST); i++)
        if (rd->file[i].file.name)
            sync_note(rd->sync, &rd->file[i].file);
    if (SYNC_MUTATED(SYNC_MUTANT_SEEN_FIRST) && !sync_note_all(rd->sync, e))
        return false;
    bool ok = rd->n == 0 || take(rd, 0, rd->n, &why);
    if (!ok && (why.kind == ERR_DAMAGE || why.kind == ERR_NEWER))
        ok = take_apart(rd, e);
    else if (!ok)
        err_set(e, why.kind, "%s", why.text);
    rd->n = 0;
    arena_reset(&rd->arena);
    return ok && sync_note_all(rd->sync, e) && sync_streams(rd->sync, e);
}

/* ---- one file ---- */

/* Is there to be anything under this name that is not here? What is left of a carrier that was stopped, or of a file
 * that was put together with others since, is no news to anybody, now or in any sync to come. */
static bool may_bring(const struct syncing *s, const char *folder, const char *name)
{
    struct id writer;
    int64_t first, last;
    if (!segment_parse_name(name, &first, &last))
        return false;
    if (!id_parse(folder, &writer))
        return true;
    for (int i = 0; i < s->nstreams && first <= last; i++) /* it may be here in pieces that came apart */
        if (id_compare(&s->streams[i].writer, &writer) == 0 && s->streams[i].first <= first &&
            s->streams[i].last >= first) {
            first = s->streams[i].last + 1;
            i = -1;
        }
    return first <= last;
}

/* Counts what is no whole file of ours. */
static bool count(struct syncing *s, enum seal_answer answer, const char *folder, const char *name)
{
    int64_t first, last;
    switch (answer) {
    case SEAL_SOUND: return true;
    case SEAL_ALIEN: s->r->alien++; break;
    case SEAL_TORN:
        if (may_bring(s, folder, name))
            s->r->torn++;
        else if (s->o->is_check && segment_parse_name(name, &first, &last))
            s->r->spoilt++;
        else
            s->r->alien++;
        break;
    case SEAL_NEWER: s->r->newer++; break;
    case SEAL_LOCKED: s->r->locked++; break;
    case SEAL_FORGED: s->r->forged++; break;
    }
    return false;
}

/* Reads, checks and opens one file. False: it was counted, or is gone. */
static bool open_file(struct reading *rd, const struct folder *dir, const char *folder,
                      const struct folder_entry *entry, struct seal_head *h, struct bytes *body)
{
    struct syncing *s = rd->sync;
    const char *name = entry->name;
    struct bytes file;
    enum folder_answer got = folder_read(dir, name, SEAL_FILE_MAX, &rd->arena, &file);
    if (got == FOLDER_GONE)
        return false;
    if (got != FOLDER_READ)
        return count(s, got == FOLDER_OTHER ? SEAL_ALIEN : SEAL_TORN, folder, name);
    s->r->files_read++;
    if (!count(s, seal_look(file.p, file.n, h), folder, name))
        return false;
    if (h->kind != SEAL_SEGMENT)
        return false;
    if (id_compare(&h->practice, &s->r->practice) != 0)
        return count(s, SEAL_ALIEN, folder, name);
    const struct seal_key *k = travel_key_named(&s->keys, &h->practice, h->key);
    return count(s, k ? seal_open(file.p, file.n, h, k, &rd->arena, body) : SEAL_LOCKED, folder, name);
}

/* The name that a file with this content has. */
static bool is_own_name(const char *name, const struct segment_head *h, const struct hash *trailer)
{
    char own[SEGMENT_NAME];
    return strcmp(segment_name(h->first, h->last, trailer, own), name) == 0;
}

static bool in_own_folder(const char *folder, const struct segment_head *h)
{
    char hex[ID_TEXT];
    return strcmp(id_text(&h->writer, hex), folder) == 0;
}

/* What must not be done about a file that is not whole. */
static void plant(struct syncing *s, const struct folder *dir, const char *folder, const struct folder_entry *entry)
{
    if (SYNC_MUTATED(SYNC_MUTANT_REMOVES_TORN))
        folder_remove(dir, entry->name, NULL);
    if (SYNC_MUTATED(SYNC_MUTANT_TORN_SEEN))
        sync_note(s, &(struct sync_file){arena_printf(&s->own, "%s/%s", folder, entry->name), .size = entry->size});
}

/* A planted bug: what comes after a gap. */
static bool is_passed_over(const struct syncing *s, const struct waiting *w)
{
    bool is_gap = SYNC_MUTATED(SYNC_MUTANT_GAP_SKIPPED) && w->file.name && w->head.first > 1;
#ifdef ROUNDS_MUTATIONS
    for (int i = 0; i < s->nstreams; i++)
        is_gap = is_gap && (id_compare(&s->streams[i].writer, &w->head.writer) != 0 ||
                            s->streams[i].last < w->head.first - 1);
#else
    (void)s;
#endif
    return is_gap;
}

static bool read_file(struct reading *rd, const struct folder *dir, const char *folder,
                      const struct folder_entry *entry, struct err *e)
{
    struct syncing *s = rd->sync;
    struct seal_head h;
    struct bytes body;
    struct waiting *w = &rd->file[rd->n];
    int64_t ordinal;
    if (!open_file(rd, dir, folder, entry, &h, &body)) {
        plant(s, dir, folder, entry);
        return true;
    }
    *w = (struct waiting){0};
    if (!segment_head(&h, &w->head) || !segment_run(&w->head, body, &rd->arena, &rd->run[rd->n])) {
        s->r->forged++;
        return true;
    }
    if (in_own_folder(folder, &w->head) && is_own_name(entry->name, &w->head, &h.trailer))
        w->file = (struct sync_file){.name = arena_printf(&s->own, "%s/%s", folder, entry->name),
                                     .size = entry->size,
                                     .first = w->head.first,
                                     .last = w->head.last,
                                     .erasures = sync_erasures(s, &rd->run[rd->n]),
                                     .key = sync_key_number(h.key)};
    if (!stream_find(s->book, &w->head.writer, w->head.last, w->head.head, &ordinal, e))
        return false;
    if (is_passed_over(s, w)) {
        sync_note(s, &w->file);
        return true;
    }
    if (ordinal && cover_is_held(s->streams, s->nstreams, ordinal, w->head.first)) {
        s->r->known += rd->run[rd->n].n;
        return note(rd, w, e);
    }
    rd->n++;
    return true;
}

/* ---- folders ---- */

static int by_file_name(const void *x, const void *y)
{
    return strcmp(((const struct sync_file *)x)->name, ((const struct sync_file *)y)->name);
}

/* Was this name, with this size, found whole before? */
static bool is_known(struct syncing *s, const char *folder, const struct folder_entry *entry)
{
    char name[ID_TEXT + FOLDER_NAME_MAX];
    struct sync_file want = {.name = name};
    int64_t first, last;
    if (s->o->is_check || !segment_parse_name(entry->name, &first, &last) || s->nsorted == 0)
        return false;
    if (SYNC_MUTATED(SYNC_MUTANT_NAME_TRUSTED) && !may_bring(s, folder, entry->name))
        return true;
    snprintf(name, sizeof name, "%s/%s", folder, entry->name);
    struct sync_file *f = bsearch(&want, s->files.file, s->nsorted, sizeof want, by_file_name);
    if (!f || (f->size != entry->size && !SYNC_MUTATED(SYNC_MUTANT_SIZE_IGNORED)))
        return false;
    f->is_listed = true;
    return true;
}

/* The oldest first: what follows on what is there needs no branch of its own. */
static int by_number(const void *x, const void *y)
{
    const struct folder_entry *a = x, *b = y;
    int64_t fa = INT64_MAX, fb = INT64_MAX, la = 0, lb = 0;
    bool na = segment_parse_name(a->name, &fa, &la), nb = segment_parse_name(b->name, &fb, &lb);
    if (na != nb)
        return na ? -1 : 1;
    if (na && fa != fb)
        return fa < fb ? -1 : 1;
    return na && la != lb ? (la < lb ? -1 : 1) : strcmp(a->name, b->name);
}

/* Is it one of those that are read later, if at all? Then it is noted. */
static bool is_noted(struct syncing *s, const struct id *writer, const struct folder_entry *entry)
{
    struct sync_word w = {.writer = *writer};
    if (!entry->is_file || !seen_parse_name(entry->name, &w.number))
        return entry->is_file && snapshot_note(s, writer, entry->name);
    if (s->nwords == SYNC_WORDS_MAX) {
        s->r->is_cut = true;
        return true;
    }
    w.name = arena_strdup(&s->own, entry->name);
    s->words = arena_more(&s->own, s->words, s->nwords, sizeof w);
    s->words[s->nwords++] = w;
    return true;
}

/* One writer's folder: keeps the entries that have to be opened. */
static bool list_folder(struct reading *rd, const struct folder *dir, const char *folder, const struct id *writer,
                        struct arena *a, struct folder_entry **out, int *count_out, struct err *e)
{
    bool more;
    int n, kept = 0;
    if (!folder_list(dir, a, out, &n, &more, e))
        return false;
    rd->sync->r->is_cut |= more;
    for (int i = 0; i < n; i++) {
        const struct folder_entry *entry = &(*out)[i];
        if (is_noted(rd->sync, writer, entry) || is_known(rd->sync, folder, entry))
            continue;
        if (!entry->is_file || entry->size > SEAL_FILE_MAX)
            rd->sync->r->alien++;
        else
            (*out)[kept++] = *entry;
    }
    *count_out = kept;
    if (kept)
        qsort(*out, (size_t)kept, sizeof **out, by_number);
    return true;
}

static bool each_file(struct reading *rd, struct err *e)
{
    struct syncing *s = rd->sync;
    struct arena a = {0};
    bool ok = true;
    for (int i = 0; ok && i < s->nentries; i++) {
        struct folder dir = {.fd = -1};
        struct folder_entry *entries;
        struct id writer;
        bool found;
        int n = 0;
        if (!sync_parse_folder(&s->entries[i], &writer))
            continue;
        ok = folder_enter(&s->practice, s->entries[i].name, false, &dir, &found, e);
        if (ok && found)
            ok = list_folder(rd, &dir, s->entries[i].name, &writer, &a, &entries, &n, e);
        rd->total += n;
        for (int k = 0; ok && k < n; k++)
            ok = sync_tick(s, "reading files", rd->done++, rd->total, e) &&
                 read_file(rd, &dir, s->entries[i].name, &entries[k], e) &&
                 ((rd->arena.used < BATCH_BYTES && rd->n < BATCH_RUNS) || flush(rd, e));
        folder_close(&dir);
        arena_reset(&a);
    }
    arena_finish(&a);
    return ok;
}

/* ---- the first meeting ---- */

/* Two practices must not be poured together by a stick that was mistaken for another. Writers' names are random: one
 * that is known here is kin enough, and all that a copy of the practice holds stands in the folder by their names. */
static bool check_kin(struct syncing *s, struct err *e)
{
    int strangers = 0;
    if (!s->is_first_meeting || s->nstreams == 0 || s->o->may_be_unrelated)
        return true;
    for (int i = 0; i < s->nentries; i++) {
        struct id writer;
        if (!sync_parse_folder(&s->entries[i], &writer))
            continue;
        for (int k = 0; k < s->nstreams; k++)
            if (id_compare(&s->streams[k].writer, &writer) == 0)
                return true;
        strangers++;
    }
    return strangers == 0 ||
           err_set(e, ERR_REFUSED,
                   "The folder %s belongs to another practice: it has no beginning in common with this practice "
                   "file. Nothing was taken or sent. A new computer starts with: rounds join. If the two do "
                   "belong together, say --unrelated.",
                   s->root.path);
}

bool sync_read(struct syncing *s, struct err *e)
{
    struct reading *rd = mem_alloc(sizeof *rd);
    rd->sync = s;
    rd->arena = (struct arena){0};
    rd->n = 0;
    rd->done = rd->total = 0;
    bool ok = check_kin(s, e) && (!s->is_first_meeting || sync_key_keep(s, NULL, e));
    ok = ok && each_file(rd, e) && flush(rd, e);
    arena_finish(&rd->arena);
    free(rd);
    return ok;
}

/* Who has what: hearing the others' newest words, and saying ours. */
#include "base/clock.h"
#include "base/text.h"
#include "book/act.h"
#include "book/stmt.h"
#include "exchange/sync_inner.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SAY_AGAIN_MS = 12 * 60 * 60 * 1000, /* a site where nothing happens still says that it lives */
    DOUBTS_MAX = 16                     /* files looked at again in one sync */
};

static const char said[] = "sync-word"; /* setting: the word that was put there last: "<digest> <at> <name>" */

/* ---- what is missing ---- */

static const char *label_of(struct syncing *s, const struct id *writer)
{
    struct err ignored = {0};
    struct stmt *q = stmt_get(s->book, SQL_SITE_NAME, &ignored);
    if (!q)
        return NULL;
    stmt_bind_id(q, "id", writer);
    const char *label = stmt_step(q, &ignored) ? stmt_text(q, "name", s->arena) : NULL;
    stmt_done(q, &ignored);
    return label;
}

/* The same stretch told by several, or a shorter one of the same, counts once. */
static void add_gap(struct syncing *s, const struct id *writer, int64_t first, int64_t last)
{
    struct sync_report *r = s->r;
    for (int i = 0; i < r->ngaps; i++) {
        struct sync_gap *g = &r->gaps[i];
        if (id_compare(&g->writer, writer) != 0 || g->first != first)
            continue;
        g->last = last > g->last ? last : g->last;
        return;
    }
    r->gaps = arena_more(s->arena, r->gaps, (size_t)r->ngaps, sizeof *r->gaps);
    r->gaps[r->ngaps++] = (struct sync_gap){*writer, label_of(s, writer), first, last};
}

/* The first number after what we hold of a writer before `last`. */
static int64_t after_ours(const struct syncing *s, const struct id *writer, int64_t first, int64_t last)
{
    for (int i = 0; i < s->nstreams; i++) {
        const struct stream *st = &s->streams[i];
        if (id_compare(&st->writer, writer) == 0 && st->last < last && st->last >= first)
            first = st->last + 1;
    }
    return first;
}

/* Branches that hang in the air: what they grew from must exist. */
static void find_own_gaps(struct syncing *s)
{
    for (int i = 0; i < s->nstreams; i++) {
        const struct stream *st = &s->streams[i];
        if (st->parent == 0 && st->first > 1)
            add_gap(s, &st->writer, after_ours(s, &st->writer, 1, st->first - 1), st->first - 1);
    }
}

bool sync_gaps(struct book *b, struct arena *a, struct sync_gap **out, int *count, struct err *e)
{
    struct sync_report r = {0};
    struct syncing *s = mem_alloc(sizeof *s);
    *s = (struct syncing){.book = b, .r = &r, .arena = a};
    bool ok = sync_streams(s, e);
    if (ok)
        find_own_gaps(s);
    *out = r.gaps;
    *count = r.ngaps;
    arena_finish(&s->own);
    free(s);
    return ok;
}

/* ---- hearing ---- */

static bool keep_met(struct syncing *s, const struct sync_site *m, struct err *e)
{
    struct stmt *q = stmt_get(s->book, SQL_MET_PUT, e);
    if (!q)
        return false;
    stmt_bind_id(q, "writer", &m->writer);
    stmt_bind_text(q, "label", m->label);
    stmt_bind_int(q, "at", m->at_ms);
    stmt_bind_int(q, "heard", clock_now_ms());
    stmt_bind_int(q, "behind", m->behind);
    stmt_bind_int(q, "ahead", m->ahead);
    stmt_bind_int(q, "clock_ms", m->clock_ms);
    stmt_bind_int(q, "erasures", s->nerased - m->unheard);
    return stmt_run(q, e);
}

/* Somebody lacks these, though they stand in the folder with the size they had: has a bit flipped since? Such a file is
 * put there again. Few at a time, by chance: whoever stays away for a year must not make every sync slow. */
static bool doubt(struct syncing *s, int64_t ordinal, int64_t from, int64_t to, struct err *e)
{
    size_t n = SYNC_MUTATED(SYNC_MUTANT_NO_DOUBT) ? 0 : s->files.n, start = n ? (size_t)id_random_below(n) : 0;
    for (size_t i = 0; i < n && s->doubts < DOUBTS_MAX; i++) {
        struct sync_file *f = &s->files.file[(start + i) % n];
        if (!f->is_listed || f->ordinal != ordinal || f->last < from || f->first > to)
            continue;
        s->doubts++;
        if (!sync_is_whole(s, f) && !sync_forget(s, f->name, e))
            return false;
    }
    return true;
}

/* Of how many who were taken out it does not hold that they were: of one that two wrote down, either will do. */
static bool count_unheard(struct syncing *s, struct cover *c, struct sync_site *m, struct err *e)
{
    struct arena a = {0};
    struct stmt *q = s->nerased ? stmt_get(s->book, SQL_TRAVEL_ERASED, e) : NULL;
    bool ok = true;
    if (!s->nerased)
        return true;
    for (; ok && q && stmt_step(q, e); arena_reset(&a)) {
        struct id patient = stmt_id(q, "id");
        struct stream_place *at;
        int64_t from, to;
        int n, i = 0;
        ok = stream_places(s->book, KIND_ERASURE, &patient, &a, &at, &n, e);
        while (ok && i < n && cover_missing(c, at[i].ordinal, at[i].seq, at[i].seq, &from, &to))
            i++;
        m->unheard += ok && i == n;
    }
    arena_finish(&a);
    return q && stmt_done(q, e) && ok;
}

/* How much of what we hold this site does not, and the other way round. */
static bool compare(struct syncing *s, const struct seen *seen, struct sync_site *m, struct err *e)
{
    struct cover c = {0};
    for (int i = 0; i < seen->n; i++) {
        const struct stream *b = &seen->branch[i];
        int64_t ordinal;
        if (!stream_find(s->book, &b->writer, b->last, b->head, &ordinal, e))
            return false;
        if (ordinal) {
            cover_add(&c, &s->own, s->streams, s->nstreams, ordinal, b->first, b->last);
            continue;
        }
        int64_t from = after_ours(s, &b->writer, b->first, b->last);
        m->ahead += b->last - from + 1;
        add_gap(s, &b->writer, from, b->last);
        if (id_compare(&b->writer, &s->self) == 0 && !stream_disown(s->book, e))
            return false; /* somebody knows more of our chain than we do: a copy of this book, or it was restored */
    }
    for (int i = 0; i < s->nstreams; i++) {
        const struct stream *st = &s->streams[i];
        int64_t from, to, at = st->first;
        for (; cover_missing(&c, st->ordinal, at, st->last, &from, &to); at = to + 1) {
            m->behind += to - from + 1;
            if (!doubt(s, st->ordinal, from, to, e))
                return false;
        }
    }
    return count_unheard(s, &c, m, e);
}

static bool hear_one(struct syncing *s, const struct seen *seen, struct err *e)
{
    struct sync_site m = {.writer = seen->writer, .at_ms = seen->at_ms};
    int64_t now = clock_now_ms();
    m.label = arena_strdup(s->arena, seen->label);
    m.clock_ms = seen->at_ms > now + LOG_AHEAD_MS ? seen->at_ms - now : 0;
    if (!compare(s, seen, &m, e) || !keep_met(s, &m, e))
        return false;
    s->r->sites = arena_more(s->arena, s->r->sites, (size_t)s->r->nsites, sizeof m);
    s->r->sites[s->r->nsites++] = m;
    return true;
}

/* Reads one file as a site's word. */
static bool read_word(struct syncing *s, const struct folder *dir, const char *name, const struct id *writer,
                      struct arena *a, struct seen *out)
{
    struct bytes file, body;
    struct seal_head h;
    if (folder_read(dir, name, SEAL_FILE_MAX, a, &file) != FOLDER_READ || seal_look(file.p, file.n, &h) != SEAL_SOUND)
        return false;
    const struct seal_key *k = travel_key_named(&s->keys, &h.practice, h.key);
    return k && seal_open(file.p, file.n, &h, k, a, &body) == SEAL_SOUND && seen_read(&h, body, a, out) &&
           id_compare(&out->writer, writer) == 0;
}

/* By writer, the newest first. */
static int by_writer(const void *x, const void *y)
{
    const struct sync_word *a = x, *b = y;
    int c = id_compare(&a->writer, &b->writer);
    return c ? c : (a->number < b->number) - (a->number > b->number);
}

/* The first of a writer's words, which are sorted; nwords: there is none. Whoever may write into the folder makes as
 * many of them as they like, in as many writers' names. */
static size_t first_word(const struct syncing *s, const struct id *writer)
{
    size_t from = 0, to = s->nwords;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (id_compare(&s->words[mid].writer, writer) < 0)
            from = mid + 1;
        else
            to = mid;
    }
    return from < s->nwords && id_compare(&s->words[from].writer, writer) == 0 ? from : s->nwords;
}

/* The newest word that can be read. */
static bool hear_folder(struct syncing *s, const struct folder *dir, const struct id *writer, struct err *e)
{
    struct arena a = {0};
    struct seen seen;
    bool found = false, ok = true;
    for (size_t i = first_word(s, writer); ok && !found && i < s->nwords; i++) {
        if (id_compare(&s->words[i].writer, writer) != 0)
            break;
        ok = sync_tick(s, "hearing who has what", (int64_t)i, (int64_t)s->nwords, e);
        arena_reset(&a);
        found = ok && read_word(s, dir, s->words[i].name, writer, &a, &seen);
    }
    ok = ok && (!found || hear_one(s, &seen, e));
    arena_finish(&a);
    return ok;
}

bool sync_hear(struct syncing *s, struct err *e)
{
    bool ok = sync_streams(s, e);
    if (ok)
        find_own_gaps(s);
    if (s->nwords)
        qsort(s->words, s->nwords, sizeof *s->words, by_writer);
    for (int i = 0; ok && i < s->nentries; i++) {
        struct folder dir = {.fd = -1};
        struct id writer;
        bool found;
        if (!sync_parse_folder(&s->entries[i], &writer) || id_compare(&writer, &s->self) == 0 ||
            first_word(s, &writer) == s->nwords)
            continue;
        ok = folder_enter(&s->practice, s->entries[i].name, false, &dir, &found, e) &&
             (!found || hear_folder(s, &dir, &writer, e));
        folder_close(&dir);
    }
    return ok;
}

/* ---- saying ---- */

static void digest_of(const struct syncing *s, char out[SEAL_TAG])
{
    struct hash_state st;
    struct hash h;
    hash_start(&st, NULL);
    hash_add(&st, s->r->practice.b, ID_SIZE);
    hash_add(&st, s->key->name, SEAL_KEY_NAME);
    for (int i = 0; i < s->nstreams; i++) {
        hash_add(&st, &s->streams[i].first, sizeof s->streams[i].first);
        hash_add(&st, s->streams[i].head, HASH_SIZE);
    }
    hash_end(&st, &h);
    seal_tag(&h, out);
}

/* Our words in our folder but this one, which took their place; and what has a number after which none can come. */
static bool remove_old(const struct folder *dir, const struct folder_entry *entries, int n, const char *kept,
                       int64_t number, struct err *e)
{
    int64_t old;
    for (int i = 0; i < n; i++)
        if (entries[i].is_file && seen_parse_name(entries[i].name, &old) && (old < number || old == SEEN_NUMBER_MAX) &&
            strcmp(entries[i].name, kept) != 0 && !folder_remove(dir, entries[i].name, e))
            return false;
    return true;
}

/* Does the word we said last still stand there, say the same, and not too long ago? */
static bool is_said(struct syncing *s, const struct folder_entry *entries, int n, const char *digest, int64_t now)
{
    const char *last = book_setting(s->book, &s->own, said);
    char had[SEAL_TAG], name[SEEN_NAME];
    int64_t at;
    if (!last || sscanf(last, "%16s %" SCNd64 " %64s", had, &at, name) != 3 || strcmp(had, digest) != 0 ||
        now - at > SAY_AGAIN_MS || now < at)
        return false;
    for (int i = 0; i < n; i++)
        if (strcmp(entries[i].name, name) == 0 && entries[i].is_file && entries[i].size > 0)
            return true;
    return false;
}

static bool say(struct syncing *s, const struct folder *dir, struct err *e)
{
    struct folder_entry *entries;
    struct seen seen = {.writer = s->self, .at_ms = clock_now_ms(), .n = s->nstreams, .branch = s->streams};
    struct buf file = {0};
    struct hash trailer;
    char digest[SEAL_TAG], name[SEEN_NAME];
    int n;
    bool more;
    digest_of(s, digest);
    if (!folder_list(dir, &s->own, &entries, &n, &more, e))
        return false;
    if (is_said(s, entries, n, digest, seen.at_ms) || s->nstreams > SEEN_BRANCHES_MAX)
        return true;
    int64_t number = seen.at_ms, old;
    for (int i = 0; i < n; i++)
        if (seen_parse_name(entries[i].name, &old) && old >= number && old < SEEN_NUMBER_MAX)
            number = old + 1;
    const char *label = label_of(s, &s->self);
    text_copy(seen.label, sizeof seen.label, label ? label : stream_label(s->book));
    seen_make(s->key, &seen, &file, &trailer);
    seen_name(number, &trailer, name);
    bool ok = folder_publish(dir, name, &s->self, file.data, file.len, e) &&
              remove_old(dir, entries, n, name, number, e) &&
              book_set_setting(s->book, said, arena_printf(&s->own, "%s %" PRId64 " %s", digest, seen.at_ms, name), e);
    buf_finish(&file);
    return ok;
}

bool sync_say(struct syncing *s, struct err *e)
{
    struct folder dir = {.fd = -1};
    char name[ID_TEXT];
    bool found, ok = folder_enter(&s->practice, id_text(&s->self, name), true, &dir, &found, e) && say(s, &dir, e);
    folder_close(&dir);
    return ok;
}

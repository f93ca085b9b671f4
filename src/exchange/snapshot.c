#include "exchange/snapshot.h"

#include "base/file.h"
#include "book/copy.h"
#include "book/stmt.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char suffix[] = ".rnb";
static const char made[] = "snapshot"; /* setting: the one made last: "<held> <mark> <patients taken out> <key>" */

/* ---- names ---- */

struct piece {
    int64_t held;
    char mark[SNAPSHOT_MARK];
    int at, n;
};

static void piece_name(const struct piece *p, const struct hash *trailer, char out[SNAPSHOT_NAME])
{
    char tag[SEAL_TAG];
    snprintf(out, SNAPSHOT_NAME, "base-%" PRId64 "-%s-%d-%d-%s%s", p->held, p->mark, p->at, p->n,
             seal_tag(trailer, tag), suffix);
}

static bool parse_name(const char *name, struct piece *p)
{
    int end = 0;
    return strncmp(name, "base-", strlen("base-")) == 0 &&
           sscanf(name, "base-%12" SCNd64 "-%8[0-9a-f]-%4d-%4d-%n", &p->held, p->mark, &p->at, &p->n, &end) == 4 &&
           end > 0 && p->held > 0 && p->at >= 0 && p->at < p->n && p->n <= SNAPSHOT_PIECES_MAX &&
           strspn(name + end, "0123456789abcdef") == SEAL_TAG - 1 && strcmp(name + end + SEAL_TAG - 1, suffix) == 0;
}

bool snapshot_note(struct syncing *s, const struct id *writer, const char *name)
{
    struct piece p;
    struct snapshot_set *x = NULL;
    if (!parse_name(name, &p))
        return false;
    for (int i = 0; i < s->nsets && !x; i++)
        if (s->sets[i].held == p.held && s->sets[i].n == p.n && strcmp(s->sets[i].mark, p.mark) == 0 &&
            id_compare(&s->sets[i].writer, writer) == 0)
            x = &s->sets[i];
    if (!x && s->nsets == SNAPSHOT_SETS_MAX)
        return true;
    if (!x) {
        s->sets = arena_more(&s->own, s->sets, (size_t)s->nsets, sizeof *s->sets);
        x = &s->sets[s->nsets++];
        *x = (struct snapshot_set){.writer = *writer, .held = p.held, .n = p.n};
        memcpy(x->mark, p.mark, sizeof x->mark);
        x->name = arena_array(&s->own, (size_t)p.n, sizeof *x->name);
    }
    x->there += x->name[p.at] == NULL;
    x->name[p.at] = arena_strdup(&s->own, name);
    return true;
}

/* The fullest that nobody tried yet and of which all pieces are there; none that has to go. */
static struct snapshot_set *fullest(struct syncing *s)
{
    struct snapshot_set *best = NULL;
    for (int i = 0; i < s->nsets; i++) {
        struct snapshot_set *x = &s->sets[i];
        if (!x->is_tried && !x->is_stale && x->there == x->n && (!best || x->held > best->held))
            best = x;
    }
    return best;
}

/* Does the clear part say what the name says? Of the first piece it says which whole they are of. */
static bool is_piece(const struct snapshot_set *x, int at, const struct seal_head *h, struct hash *whole)
{
    struct cursor c = cursor_of(h->fields.p, h->fields.n);
    const uint8_t *writer = cursor_bytes(&c, ID_SIZE);
    uint64_t held = cursor_varint(&c), piece = cursor_varint(&c), n = cursor_varint(&c);
    const uint8_t *of = cursor_bytes(&c, HASH_SIZE);
    uint64_t total = cursor_varint(&c);
    uint64_t size = at < x->n - 1 ? SNAPSHOT_PIECE : total - (uint64_t)at * SNAPSHOT_PIECE;
    if (h->kind != SEAL_SNAPSHOT || c.bad || cursor_left(&c) > 0 || memcmp(writer, x->writer.b, ID_SIZE) != 0 ||
        held != (uint64_t)x->held || piece != (uint64_t)at || n != (uint64_t)x->n || h->plain != size)
        return false;
    if (at == 0)
        memcpy(whole->b, of, HASH_SIZE);
    return memcmp(whole->b, of, HASH_SIZE) == 0;
}

/* Is each piece there as it was put there? False with an error in e: stopped. */
static bool is_whole(struct syncing *s, const struct snapshot_set *x, struct err *e)
{
    struct folder dir = {.fd = -1};
    struct hash whole;
    char name[ID_TEXT];
    bool found = false, ok = folder_enter(&s->practice, id_text(&x->writer, name), false, &dir, &found, NULL) && found;
    for (int at = 0; ok && at < x->n; at++) {
        struct arena a = {0};
        struct bytes file;
        struct seal_head h;
        ok = sync_tick(s, "looking at a snapshot", at, x->n, e) &&
             folder_read(&dir, x->name[at], SEAL_FILE_MAX, &a, &file) == FOLDER_READ &&
             seal_look(file.p, file.n, &h) == SEAL_SOUND && is_piece(x, at, &h, &whole);
        arena_finish(&a);
    }
    folder_close(&dir);
    return ok;
}

/* The fullest, as above; and as long as ours goes for it, if it is another's, only one that is whole: the last whole
 * one must not go for half of one that a carrier has left there. */
static bool fullest_whole(struct syncing *s, struct snapshot_set **best, struct err *e)
{
    struct err why = {0};
    bool has_own = false;
    for (int i = 0; i < s->nsets; i++)
        has_own |= !s->sets[i].is_stale && id_compare(&s->sets[i].writer, &s->self) == 0;
    while ((*best = fullest(s)) && has_own && id_compare(&(*best)->writer, &s->self) != 0) {
        if (is_whole(s, *best, &why))
            return true;
        if (why.kind != ERR_NONE)
            return err_set(e, why.kind, "%s", why.text);
        (*best)->is_tried = true;
    }
    return true;
}

/* ---- making ---- */

/* What is this machine's alone is taken out of the copy; which files were found whole goes along. */
static bool strip(struct syncing *s, const char *path, struct err *e)
{
    static const enum sql_id local[] = {SQL_COPY_NO_DRAFT, SQL_COPY_NO_PRESENCE, SQL_COPY_NO_CALL, SQL_COPY_NO_SETTING};
    struct book *copy = NULL;
    bool ok = book_open(path, &(struct book_options){0}, &copy, e);
    for (size_t i = 0; ok && i < sizeof local / sizeof local[0]; i++) {
        struct stmt *q = stmt_get(copy, local[i], e);
        ok = q && stmt_run(q, e);
    }
    book_close(copy);
    unlink(arena_printf(&s->own, "%s-identity", path));
    unlink(arena_printf(&s->own, "%s-journal", path));
    return ok;
}

static bool put_piece(struct syncing *s, const struct folder *dir, const struct piece *p, const struct hash *whole,
                      int64_t total, const struct buf *body, struct err *e)
{
    struct buf fields = {0}, file = {0};
    struct hash trailer;
    char name[SNAPSHOT_NAME];
    buf_add(&fields, s->self.b, ID_SIZE);
    buf_add_varint(&fields, (uint64_t)p->held);
    buf_add_varint(&fields, (uint64_t)p->at);
    buf_add_varint(&fields, (uint64_t)p->n);
    buf_add(&fields, whole->b, HASH_SIZE);
    buf_add_varint(&fields, (uint64_t)total);
    seal_make(s->key, SEAL_SNAPSHOT, &fields, body, &file);
    memcpy(trailer.b, file.data + file.len - HASH_SIZE, HASH_SIZE);
    piece_name(p, &trailer, name);
    bool ok = sync_put(s, dir, name, &file, false, e);
    if (ok)
        snapshot_note(s, &s->self, name);
    buf_finish(&fields);
    buf_finish(&file);
    return ok;
}

static bool read_piece(int fd, struct buf *body, size_t want, struct err *e)
{
    char *step = mem_alloc(SNAPSHOT_PIECE);
    buf_reset(body);
    while (body->len < want) {
        ssize_t got = read(fd, step, want - body->len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        buf_add(body, step, (size_t)got);
    }
    free(step);
    return body->len == want || err_set(e, ERR_IO, "The copy for the snapshot could not be read.");
}

/* BLAKE2b-256 of the file and its bytes, from its beginning. */
static bool hash_file(int fd, struct hash *out, int64_t *total, struct err *e)
{
    enum { STEP = 1 << 16 };
    char *step = mem_alloc(STEP);
    struct hash_state st;
    ssize_t got;
    hash_start(&st, NULL);
    for (*total = 0; (got = read(fd, step, STEP)) > 0 || (got < 0 && errno == EINTR); *total += got > 0 ? got : 0)
        hash_add(&st, step, got > 0 ? (size_t)got : 0);
    hash_end(&st, out);
    free(step);
    return (got == 0 && lseek(fd, 0, SEEK_SET) == 0) || err_set(e, ERR_IO, "The copy for the snapshot cannot be read.");
}

/* The pieces of one file, at most SNAPSHOT_PIECE each. */
static bool put_pieces(struct syncing *s, const struct folder *dir, const char *path, int64_t held, struct err *e)
{
    struct buf body = {0};
    struct hash whole;
    struct piece p = {.held = held};
    char hex[HASH_TEXT];
    int64_t total = 0;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    bool ok = fd >= 0 ? hash_file(fd, &whole, &total, e)
                      : err_set(e, ERR_IO, "The copy for the snapshot cannot be read: %s.", strerror(errno));
    int64_t n = (total + SNAPSHOT_PIECE - 1) / SNAPSHOT_PIECE;
    if (ok)
        snprintf(p.mark, sizeof p.mark, "%.*s", SNAPSHOT_MARK - 1, hash_text(&whole, hex));
    if (ok && n > SNAPSHOT_PIECES_MAX)
        ok = err_set(e, ERR_REFUSED, "The practice file is too large for a snapshot.");
    for (p.n = (int)n; ok && p.at < p.n; p.at++) {
        int64_t left = total - (int64_t)p.at * SNAPSHOT_PIECE;
        ok = sync_tick(s, "sending a snapshot", p.at, n, e) &&
             read_piece(fd, &body, (size_t)(left < SNAPSHOT_PIECE ? left : SNAPSHOT_PIECE), e) &&
             put_piece(s, dir, &p, &whole, total, &body, e);
    }
    if (fd >= 0)
        close(fd);
    buf_finish(&body);
    const char *mark = arena_printf(&s->own, "%" PRId64 " %s %d %s", held, p.mark, s->nerased, sync_key_text(s));
    return ok && book_set_setting(s->book, made, mark, e);
}

static bool make(struct syncing *s, const struct folder *dir, int64_t held, struct err *e)
{
    const char *copy = file_work_name(&s->own, book_path(s->book), "snapshot");
    unlink(copy);
    bool ok = copy_to(s->book, copy, s->o->progress, e) && strip(s, copy, e) && put_pieces(s, dir, copy, held, e);
    unlink(copy);
    return ok;
}

/* Those of ours that were made before the last erasure, which hold the whole file as it was, or with an old key. */
static void mark_stale(struct syncing *s)
{
    bool is_due = (s->nerased || s->is_renewed) && !SYNC_MUTATED(SYNC_MUTANT_OLD_SNAPSHOT);
    const char *last = is_due ? book_setting(s->book, &s->own, made) : NULL;
    char mark[SNAPSHOT_MARK] = "", key[2 * SEAL_KEY_NAME + 1] = "";
    int64_t held = 0;
    int erased = 0;
    bool is_fresh = last && sscanf(last, "%" SCNd64 " %8[0-9a-f] %d %16s", &held, mark, &erased, key) == 4 &&
                    erased >= s->nerased && strcmp(key, sync_key_text(s)) == 0;
    for (int i = 0; is_due && i < s->nsets; i++) {
        struct snapshot_set *x = &s->sets[i];
        x->is_stale = id_compare(&x->writer, &s->self) == 0 ? !is_fresh || x->held != held || strcmp(x->mark, mark) != 0
                                                            : sync_is_own_name(s, &x->writer);
    }
}

static bool remove_set(struct syncing *s, const struct snapshot_set *x, struct err *e)
{
    struct folder dir = {.fd = -1};
    char name[ID_TEXT];
    bool found, ok = folder_enter(&s->practice, id_text(&x->writer, name), false, &dir, &found, e);
    for (int at = 0; ok && found && at < x->n; at++)
        ok = !x->name[at] || folder_remove(&dir, x->name[at], e);
    ok = ok && (!found || folder_sync(&dir, e));
    folder_close(&dir);
    return ok;
}

/* All of ours but the one: older ones, and what a crash or a full disk left of one. */
static bool remove_others(struct syncing *s, const struct snapshot_set *kept, struct err *e)
{
    for (int i = 0; i < s->nsets; i++) {
        const struct snapshot_set *x = &s->sets[i];
        if (x != kept && (x->is_stale || id_compare(&x->writer, &s->self) == 0) && !remove_set(s, x, e))
            return false;
    }
    return true;
}

bool snapshot_say(struct syncing *s, struct err *e)
{
    struct folder dir = {.fd = -1};
    char name[ID_TEXT];
    struct err why = {0};
    bool found;
    /* A whole copy that a killed process left beside the practice file holds whoever is taken out after it. */
    if (!SYNC_MUTATED(SYNC_MUTANT_COPY_STAYS))
        file_sweep(book_path(s->book));
    mark_stale(s);
    struct snapshot_set *best;
    if (!fullest_whole(s, &best, e))
        return false;
    ptrdiff_t kept = best ? best - s->sets : -1; /* sets move while more are noted */
    int64_t held = 0, after = s->o->snapshot_after ? s->o->snapshot_after : SNAPSHOT_AFTER;
    for (int i = 0; i < s->nstreams; i++)
        held += s->streams[i].last - s->streams[i].first + 1;
    bool is_due = held - (best ? best->held : 0) >= after;
    if (!is_due && s->nsets == 0)
        return true;
    bool ok = !is_due || (folder_enter(&s->practice, id_text(&s->self, name), true, &dir, &found, &why) &&
                          make(s, &dir, held, &why));
    folder_close(&dir);
    if (ok)
        return remove_others(s, fullest(s), e);
    struct err ignored = {0};
    bool is_clear = remove_others(s, kept < 0 ? NULL : &s->sets[kept], &ignored); /* no halves on a full disk */
    if (!is_clear || s->is_doubtful || why.kind != ERR_IO)
        return err_set(e, why.kind, "%s", why.text);
    s->r->no_base = arena_strdup(s->arena, why.text);
    return true;
}

/* ---- fetching ---- */

static bool find_sets(struct syncing *s, struct err *e)
{
    bool ok = true;
    for (int i = 0; ok && i < s->nentries; i++) {
        struct folder dir = {.fd = -1};
        struct folder_entry *entries;
        struct id writer;
        int count = 0;
        bool found = false, more;
        if (!sync_parse_folder(&s->entries[i], &writer))
            continue;
        ok = folder_enter(&s->practice, s->entries[i].name, false, &dir, &found, e) &&
             (!found || folder_list(&dir, &s->own, &entries, &count, &more, e));
        for (int k = 0; ok && k < count; k++)
            if (entries[k].is_file)
                snapshot_note(s, &writer, entries[k].name);
        folder_close(&dir);
    }
    return ok;
}

/* What the pieces are of, and what was written of it so far. */
struct fetching {
    struct hash whole;
    struct hash_state written;
};

static bool fetch_piece(struct syncing *s, const struct folder *dir, const struct snapshot_set *x, int at, int to,
                        struct fetching *f)
{
    struct arena a = {0};
    struct bytes file, body;
    struct seal_head h;
    bool ok = folder_read(dir, x->name[at], SEAL_FILE_MAX, &a, &file) == FOLDER_READ &&
              seal_look(file.p, file.n, &h) == SEAL_SOUND && is_piece(x, at, &h, &f->whole);
    const struct seal_key *k = ok ? travel_key_named(&s->keys, &h.practice, h.key) : NULL;
    ok = k && seal_open(file.p, file.n, &h, k, &a, &body) == SEAL_SOUND;
    if (ok)
        hash_add(&f->written, body.p, body.n);
    for (size_t done = 0; ok && done < body.n;) {
        ssize_t w = write(to, body.p + done, body.n - done);
        ok = w > 0 || (w < 0 && errno == EINTR);
        done += w > 0 ? (size_t)w : 0;
    }
    arena_finish(&a);
    return ok;
}

/* False without an error: a piece is torn, or not what it says; another snapshot may do. */
static bool fetch_set(struct syncing *s, const struct snapshot_set *x, const char *path, struct err *e)
{
    struct folder dir = {.fd = -1};
    struct fetching f = {0};
    struct hash got;
    char name[ID_TEXT];
    bool found = false, ok = folder_enter(&s->practice, id_text(&x->writer, name), false, &dir, &found, e) && found;
    int to = ok ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR) : -1;
    if (ok && to < 0)
        ok = err_set(e, ERR_IO, "%s cannot be made: %s.", path, strerror(errno));
    hash_start(&f.written, NULL);
    for (int at = 0; ok && at < x->n; at++)
        ok = sync_tick(s, "reading a snapshot", at, x->n, e) && fetch_piece(s, &dir, x, at, to, &f);
    hash_end(&f.written, &got);
    ok = ok && memcmp(got.b, f.whole.b, HASH_SIZE) == 0 && fsync(to) == 0;
    if (to >= 0)
        close(to);
    if (!ok)
        unlink(path);
    folder_close(&dir);
    return ok;
}

bool snapshot_fetch(struct syncing *s, const char *path, bool *found, struct err *e)
{
    struct err why = {0};
    struct snapshot_set *best;
    *found = false;
    if (!find_sets(s, e))
        return false;
    while (!*found && (best = fullest(s))) {
        best->is_tried = true;
        *found = fetch_set(s, best, path, &why);
        if (why.kind != ERR_NONE)
            return err_set(e, why.kind, "%s", why.text);
    }
    return true;
}

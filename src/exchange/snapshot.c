#include "exchange/snapshot.h"

#include "base/clock.h"
#include "base/file.h"
#include "book/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char prefix[] = "base-", suffix[] = ".rnb";

/* ---- names ---- */

static void piece_name(int64_t number, int at, int n, const struct hash *trailer, char out[SNAPSHOT_NAME])
{
    char tag[SEAL_TAG];
    snprintf(out, SNAPSHOT_NAME, "%s%" PRId64 "-%d-%d-%s%s", prefix, number, at, n, seal_tag(trailer, tag), suffix);
}

bool snapshot_parse_name(const char *name, int64_t *number, int *at, int *n)
{
    int end = 0;
    return strncmp(name, prefix, strlen(prefix)) == 0 &&
           sscanf(name, "base-%15" SCNd64 "-%5d-%5d-%n", number, at, n, &end) == 3 && end > 0 && *number > 0 &&
           *at >= 0 && *at < *n && *n <= SNAPSHOT_PIECES_MAX &&
           strspn(name + end, "0123456789abcdef") == SEAL_TAG - 1 && strcmp(name + end + SEAL_TAG - 1, suffix) == 0;
}

/* ---- making ---- */

static bool put_piece(struct syncing *s, const struct folder *dir, int64_t number, int at, int n, int64_t total,
                      const struct buf *body, struct err *e)
{
    struct buf fields = {0}, file = {0};
    struct hash trailer;
    char name[SNAPSHOT_NAME];
    buf_add(&fields, s->self.b, ID_SIZE);
    buf_add_varint(&fields, (uint64_t)number);
    buf_add_varint(&fields, (uint64_t)at);
    buf_add_varint(&fields, (uint64_t)n);
    buf_add_varint(&fields, (uint64_t)total);
    seal_make(s->key, SEAL_SNAPSHOT, &fields, body, &file);
    memcpy(trailer.b, file.data + file.len - HASH_SIZE, HASH_SIZE);
    piece_name(number, at, n, &trailer, name);
    bool ok = folder_publish(dir, name, &s->self, file.data, file.len, e) &&
              (!s->r->is_removable || folder_holds(dir, name, file.data, file.len) ||
               err_set(e, ERR_IO, "What was written to %s is not what is read back: use another stick.", dir->path));
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

/* The pieces of one file, at most SNAPSHOT_PIECE each. */
static bool put_pieces(struct syncing *s, const struct folder *dir, const char *path, int64_t number, struct err *e)
{
    struct buf body = {0};
    struct stat st;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    bool ok = fd >= 0 && fstat(fd, &st) == 0;
    int64_t total = ok ? st.st_size : 0, n = (total + SNAPSHOT_PIECE - 1) / SNAPSHOT_PIECE;
    if (!ok)
        err_set(e, ERR_IO, "The copy for the snapshot could not be read: %s.", strerror(errno));
    else if (n > SNAPSHOT_PIECES_MAX)
        ok = err_set(e, ERR_REFUSED, "The practice file is too large for a snapshot.");
    for (int at = 0; ok && at < n; at++) {
        int64_t left = total - (int64_t)at * SNAPSHOT_PIECE;
        ok = sync_tick(s, "sending a snapshot", at, n, e) &&
             read_piece(fd, &body, (size_t)(left < SNAPSHOT_PIECE ? left : SNAPSHOT_PIECE), e) &&
             put_piece(s, dir, number, at, (int)n, total, &body, e);
    }
    if (fd >= 0)
        close(fd);
    buf_finish(&body);
    return ok;
}

/* Older ones in our own folder: the new one is whole. */
static bool remove_older(struct syncing *s, const struct folder *dir, const struct folder_entry *entries, int count,
                         int64_t number, struct err *e)
{
    int64_t old;
    int at, n;
    (void)s;
    for (int i = 0; i < count; i++)
        if (entries[i].is_file && snapshot_parse_name(entries[i].name, &old, &at, &n) && old < number &&
            !folder_remove(dir, entries[i].name, e))
            return false;
    return folder_sync(dir, e);
}

bool snapshot_say(struct syncing *s, struct err *e)
{
    struct folder dir = {.fd = -1};
    struct folder_entry *entries;
    char name[ID_TEXT];
    int count, at, n;
    int64_t number = clock_now_ms(), old;
    bool found, more;
    const char *copy = arena_printf(&s->own, "%s.snapshot-%ld", book_path(s->book), (long)getpid());
    bool ok = folder_enter(&s->practice, id_text(&s->self, name), true, &dir, &found, e) &&
              folder_list(&dir, &s->own, &entries, &count, &more, e);
    for (int i = 0; ok && i < count; i++)
        if (snapshot_parse_name(entries[i].name, &old, &at, &n) && old >= number)
            number = old + 1;
    ok = ok && copy_to(s->book, copy, s->o->progress, e) && put_pieces(s, &dir, copy, number, e) &&
         remove_older(s, &dir, entries, count, number, e);
    unlink(copy);
    folder_close(&dir);
    return ok;
}

/* ---- fetching ---- */

/* One set of pieces, by the names. */
struct set {
    struct id writer;
    int64_t number;
    int n, there;
    const char **name; /* of each piece, NULL: not there */
    bool is_tried;
};

struct sets {
    struct set *set;
    int n;
};

static struct set *set_of(struct syncing *s, struct sets *all, const struct id *writer, int64_t number, int n)
{
    for (int i = 0; i < all->n; i++)
        if (all->set[i].number == number && all->set[i].n == n && id_compare(&all->set[i].writer, writer) == 0)
            return &all->set[i];
    all->set = arena_grow(&s->own, all->set, (size_t)all->n, (size_t)all->n + 1, sizeof *all->set);
    struct set *x = &all->set[all->n++];
    *x = (struct set){.writer = *writer, .number = number, .n = n};
    x->name = arena_array(&s->own, (size_t)n, sizeof *x->name);
    return x;
}

static bool find_sets(struct syncing *s, struct sets *all, struct err *e)
{
    bool ok = true;
    for (int i = 0; ok && i < s->nentries; i++) {
        struct folder dir = {.fd = -1};
        struct folder_entry *entries;
        struct id writer;
        int count = 0, at, n;
        int64_t number;
        bool found = false, more;
        if (!sync_parse_folder(&s->entries[i], &writer))
            continue;
        ok = folder_enter(&s->practice, s->entries[i].name, false, &dir, &found, e) &&
             (!found || folder_list(&dir, &s->own, &entries, &count, &more, e));
        for (int k = 0; ok && k < count; k++) {
            if (!entries[k].is_file || !snapshot_parse_name(entries[k].name, &number, &at, &n))
                continue;
            struct set *x = set_of(s, all, &writer, number, n);
            x->there += x->name[at] == NULL;
            x->name[at] = entries[k].name;
        }
        folder_close(&dir);
    }
    return ok;
}

/* Does the clear part say what the name says? */
static bool is_piece(const struct set *x, int at, const struct seal_head *h)
{
    struct cursor c = cursor_of(h->fields.p, h->fields.n);
    const uint8_t *writer = cursor_bytes(&c, ID_SIZE);
    uint64_t number = cursor_varint(&c), piece = cursor_varint(&c), n = cursor_varint(&c), total = cursor_varint(&c);
    uint64_t size = at < x->n - 1 ? SNAPSHOT_PIECE : total - (uint64_t)at * SNAPSHOT_PIECE;
    return h->kind == SEAL_SNAPSHOT && !c.bad && cursor_left(&c) == 0 && memcmp(writer, x->writer.b, ID_SIZE) == 0 &&
           number == (uint64_t)x->number && piece == (uint64_t)at && n == (uint64_t)x->n && h->plain == size;
}

static bool fetch_piece(struct syncing *s, const struct folder *dir, const struct set *x, int at, int to)
{
    struct arena a = {0};
    struct bytes file, body;
    struct seal_head h;
    bool ok = folder_read(dir, x->name[at], SEAL_FILE_MAX, &a, &file) == FOLDER_READ &&
              seal_look(file.p, file.n, &h) == SEAL_SOUND && is_piece(x, at, &h);
    const struct seal_key *k = ok ? travel_key_named(&s->keys, &h.practice, h.key) : NULL;
    ok = k && seal_open(file.p, file.n, &h, k, &a, &body) == SEAL_SOUND;
    for (size_t done = 0; ok && done < body.n;) {
        ssize_t w = write(to, body.p + done, body.n - done);
        ok = w > 0 || (w < 0 && errno == EINTR);
        done += w > 0 ? (size_t)w : 0;
    }
    arena_finish(&a);
    return ok;
}

/* False without an error: a piece is torn, or not what it says; another snapshot may do. */
static bool fetch_set(struct syncing *s, const struct set *x, const char *path, struct err *e)
{
    struct folder dir = {.fd = -1};
    char name[ID_TEXT];
    bool found = false, ok = folder_enter(&s->practice, id_text(&x->writer, name), false, &dir, &found, e) && found;
    int to = ok ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR) : -1;
    if (ok && to < 0)
        ok = err_set(e, ERR_IO, "%s cannot be made: %s.", path, strerror(errno));
    for (int at = 0; ok && at < x->n; at++)
        ok = sync_tick(s, "reading a snapshot", at, x->n, e) && fetch_piece(s, &dir, x, at, to);
    ok = ok && fsync(to) == 0;
    if (to >= 0)
        close(to);
    if (!ok)
        unlink(path);
    folder_close(&dir);
    return ok;
}

bool snapshot_fetch(struct syncing *s, const char *path, bool *found, struct err *e)
{
    struct sets all = {0};
    struct err why = {0};
    *found = false;
    if (!find_sets(s, &all, e))
        return false;
    for (;;) {
        struct set *best = NULL;
        for (int i = 0; i < all.n; i++)
            if (!all.set[i].is_tried && all.set[i].there == all.set[i].n && (!best || all.set[i].number > best->number))
                best = &all.set[i];
        if (!best)
            return true;
        best->is_tried = true;
        *found = fetch_set(s, best, path, &why);
        if (*found)
            return true;
        if (why.kind != ERR_NONE)
            return err_set(e, why.kind, "%s", why.text);
    }
}

/* snapshot_fuzz: the pieces of a snapshot in a shared folder and their names, as they are read by who joins.
 *
 * Any number of pieces, each: a byte of bits; two bytes for how many are in the clear, and those; two for how many are
 * in the body, and those; all is sealed here, so that what is inside is reached. Bit 0: a byte for how long its name
 * is, and that come first; else it is named as its fields say. Bit 1: its fields get the hash of its body. */
#include "tests/fuzz/fuzz_lib.h"

#include "exchange/snapshot.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECES = 8, PATH = 700 };

static struct {
    char base[PATH], dir[PATH], out[PATH];
    char piece[PIECES][PATH];
    int n;
    struct hash body[PIECES], vouched[PIECES]; /* of each, and what its fields say of the whole */
} t;

static const struct id writer = {{1, 2, 3}};

static struct seal_key the_key(void)
{
    struct seal_key k = {.practice = {{7}}, .epoch = 1};
    memset(k.key, 9, sizeof k.key);
    seal_name_key(&k);
    return k;
}

static void clean(void)
{
    for (int i = 0; i < t.n; i++)
        unlink(t.piece[i]);
    t.n = 0;
    unlink(t.out);
}

static void clean_up(void)
{
    clean();
    rmdir(t.dir);
    rmdir(t.base);
}

static void begin(void)
{
    char hex[ID_TEXT];
    if (t.base[0])
        return;
    snprintf(t.base, PATH, "%s.practice", fuzz_file("snapshot", "", 0));
    snprintf(t.dir, PATH, "%.400s/%s", t.base, id_text(&writer, hex));
    snprintf(t.out, PATH, "%.400s.out", t.base);
    fuzz_must(mkdir(t.base, 0700) == 0 && mkdir(t.dir, 0700) == 0, "folders can be made");
    atexit(clean_up);
}

/* As the fields say, or as it is given. */
static void name_piece(const struct buf *fields, const char *given, const struct buf *file)
{
    struct cursor c = cursor_of((const uint8_t *)fields->data, fields->len);
    struct hash whole = {{0}}, trailer;
    char mark[HASH_TEXT], tag[SEAL_TAG], name[200];
    (void)cursor_bytes(&c, ID_SIZE);
    uint64_t held = cursor_varint(&c), at = cursor_varint(&c), n = cursor_varint(&c);
    const uint8_t *of = cursor_bytes(&c, HASH_SIZE);
    if (of && !c.bad)
        memcpy(whole.b, of, HASH_SIZE);
    memcpy(trailer.b, file->data + file->len - HASH_SIZE, HASH_SIZE);
    snprintf(name, sizeof name, "base-%" PRIu64 "-%.8s-%" PRIu64 "-%" PRIu64 "-%s.rnb", held, hash_text(&whole, mark),
             at, n, seal_tag(&trailer, tag));
    snprintf(t.piece[t.n], PATH, "%.300s/%s", t.dir, given ? given : name);
}

/* Where the hash stands in the fields; 0: nowhere. */
static size_t hash_at(const struct buf *fields)
{
    struct cursor c = cursor_of((const uint8_t *)fields->data, fields->len);
    (void)cursor_bytes(&c, ID_SIZE);
    for (int i = 0; i < 3; i++)
        (void)cursor_varint(&c);
    size_t left = cursor_left(&c);
    return c.bad || left < HASH_SIZE ? 0 : fields->len - left;
}

static void put(const struct buf *fields, const struct buf *body, const char *given)
{
    struct seal_key k = the_key();
    struct buf file = {0};
    seal_make(&k, SEAL_SNAPSHOT, fields, body, &file);
    name_piece(fields, given, &file);
    int fd = open(t.piece[t.n], O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (fd >= 0) { /* not every name can be had */
        fuzz_must(write(fd, file.data, file.len) == (ssize_t)file.len, "a piece can be written");
        close(fd);
        t.n++;
    }
    buf_finish(&file);
}

/* False: there is no more. */
static bool next_piece(struct cursor *c)
{
    const uint8_t *bits = cursor_bytes(c, 1), *length = bits && *bits & 1 ? cursor_bytes(c, 1) : NULL;
    const uint8_t *named = length ? cursor_bytes(c, *length) : NULL;
    const uint8_t *size = cursor_bytes(c, 2), *clear = size ? cursor_bytes(c, size[0] | size[1] << 8) : NULL;
    const uint8_t *rest = cursor_bytes(c, 2), *inner = rest ? cursor_bytes(c, rest[0] | rest[1] << 8) : NULL;
    struct buf fields = {0}, body = {0};
    char given[256] = "";
    if (!inner || c->bad || (size[0] | size[1] << 8) > SEAL_FIELDS_MAX)
        return false;
    for (int i = 0; named && i < *length; i++)
        given[i] = (char)(named[i] == '/' || named[i] == 0 ? '_' : named[i]);
    buf_add(&fields, clear, (size_t)(size[0] | size[1] << 8));
    buf_add(&body, inner, (size_t)(rest[0] | rest[1] << 8));
    hash_of(body.data ? body.data : "", body.len, &t.body[t.n]);
    size_t at = hash_at(&fields);
    if (at && *bits & 2)
        memcpy(fields.data + at, t.body[t.n].b, HASH_SIZE);
    memcpy(t.vouched[t.n].b, at ? fields.data + at : (const char *)t.body[t.n].b, HASH_SIZE);
    put(&fields, &body, named && *length ? given : NULL);
    buf_finish(&fields);
    buf_finish(&body);
    return true;
}

/* What was fetched is the whole of some piece: those that are one of several have far more in them. */
static void check_fetched(void)
{
    static char bytes[1 << 17];
    struct hash h;
    bool is_there = false;
    int fd = open(t.out, O_RDONLY);
    ssize_t n = fd < 0 ? -1 : read(fd, bytes, sizeof bytes);
    fuzz_must(n >= 0, "what was fetched is there");
    close(fd);
    hash_of(bytes, (size_t)n, &h);
    for (int i = 0; i < t.n; i++)
        is_there =
            is_there || (memcmp(h.b, t.body[i].b, HASH_SIZE) == 0 && memcmp(h.b, t.vouched[i].b, HASH_SIZE) == 0);
    fuzz_must(is_there, "what was fetched is what a piece holds and vouches for");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cursor c = cursor_of(data, size);
    struct sync_options o = {0};
    struct sync_report r = {0};
    struct err e = {0};
    char hex[ID_TEXT];
    bool found = false;
    begin();
    while (t.n < PIECES && next_piece(&c))
        continue;
    struct folder_entry entry = {.name = id_text(&writer, hex), .is_folder = true};
    struct syncing *s = mem_zero(sizeof *s);
    s->o = &o;
    s->r = &r;
    s->entries = &entry;
    s->nentries = 1;
    s->keys.n = 1;
    s->keys.key[0].key = the_key();
    fuzz_must(folder_open(t.base, NULL, &s->practice, &e), "the folder can be opened");
    fuzz_must(snapshot_fetch(s, t.out, &found, &e), "nothing that lies there is an error");
    if (found)
        check_fetched();
    else
        fuzz_must(access(t.out, F_OK) != 0, "where none is whole nothing is left");
    folder_close(&s->practice);
    arena_finish(&s->own);
    free(s);
    clean();
    return 0;
}

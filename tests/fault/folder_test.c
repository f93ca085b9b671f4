/* folder_test: what a shared folder may be full of, looked at by the real program.
 *
 * A hundred thousand files: nothing of ours, or under the names of segments, in a writer's folder, in the practice's,
 * in the shared one; and words in the names of thousands of writers. And under each kind of name that is read: links
 * to what never ends, pipes, sockets, devices, folders, files of 8 TB. Each sync takes in what there is for it, ends
 * with 0, within CPU_MS of processor time and RSS_KIB of memory, and never waits. More names than are looked at
 * (FOLDER_ENTRIES_MAX, SYNC_WORDS_MAX) are said.
 *
 * And bombs, sealed with the practice's own key, as only a computer of the practice could: 400 GB packed into a file of
 * 12 MB; all the salts that a file may have; all the transactions, of no bytes. Each is told.
 *
 * The limits are tried, too: a sync that is measured at nothing at all must be found too slow. */
#include "tests/fault/sites_lib.h"

#include "base/clock.h"
#include "base/text.h"
#include "exchange/segment.h"
#include "exchange/travel_key.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    MANY = 100000,
    TOO_MANY = 200100,
    WRITERS = 15000, /* that nobody knows */
    TOO_MANY_WRITERS = 27000,
    CPU_MS = 5000,
    RSS_KIB = 64 << 10,
    WALL_MS = 60000, /* of a busy machine; waiting for a pipe would have no end */
    LINKS = 30000    /* of one file: some file systems have no room for more */
};

static struct {
    struct sites s;
    int passed, failed, npatients;
    char practice[SITES_PATH], writer[SITES_PATH];
} t;

static void report(bool ok, const char *what)
{
    if (ok)
        t.passed++;
    else
        t.failed++;
    if (!ok)
        fprintf(stderr, "%s: %s\n", what, t.s.output);
}

struct cost {
    int64_t cpu_ms, wall_ms, rss_kib;
    int code;
};

/* One sync of the laptop; ended after WALL_MS. */
static struct cost sync_costs(void)
{
    const char *argv[] = {NULL, "--book", sites_book(&t.s, 1), "sync", sites_path(&t.s, "share"), NULL};
    const char *file = sites_path(&t.s, "output");
    struct cost c = {.code = -1};
    struct rusage used;
    int status;
    int64_t began = clock_mono_ms();
    pid_t got, pid = crowd_start_program(argv, file, -1);
    while ((got = wait4(pid, &status, WNOHANG, &used)) == 0 && clock_mono_ms() - began < WALL_MS)
        crowd_sleep_us(2000);
    if (got == 0) {
        kill(pid, SIGKILL);
        wait4(pid, &status, 0, &used);
    }
    crowd_read_output(file, t.s.output, sizeof t.s.output);
    c.wall_ms = clock_mono_ms() - began;
    c.rss_kib = used.ru_maxrss;
    c.cpu_ms =
        (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
    if (WIFEXITED(status))
        c.code = WEXITSTATUS(status);
    return c;
}

static bool is_within(const struct cost *c, int cpu_ms)
{
    return c->code == 0 && c->cpu_ms <= cpu_ms && c->wall_ms < WALL_MS && c->rss_kib <= RSS_KIB;
}

/* The desk has somebody new there for the laptop. */
static void send_one(void)
{
    char name[16];
    snprintf(name, sizeof name, "Q%c%c", 'a' + t.npatients / 26, 'a' + t.npatients % 26);
    t.npatients++;
    if (SITES_VERB(&t.s, sites_book(&t.s, 0), "patient", "add", "--family", name, "--given", "Pat") != 0 ||
        SITES_VERB(&t.s, sites_book(&t.s, 0), "sync", sites_path(&t.s, "share")) != 0)
        sites_give_up(&t.s, "sending");
}

/* Names of one kind: number n between two texts, in so many digits. */
struct called {
    const char *before, *after;
    int digits;
};

static const char *name_of(const char *where, const struct called *k, int n)
{
    static char path[SITES_PATH * 3];
    snprintf(path, sizeof path, "%s/%s%0*d%s", where, k->before, k->digits, n, k->after);
    return path;
}

/* So many of a kind in a folder; where there are more than are looked at, that is said. */
static void flood(const char *where, struct called kind, int n, bool is_all_read)
{
    char text[200];
    send_one();
    sites_make(sites_path(&t.s, "of"));
    for (int i = 0; i < n; i++) {
        const char *of = sites_path(&t.s, "of/%d", i / LINKS);
        FILE *f = i % LINKS == 0 ? fopen(of, "w") : NULL;
        if (f && (fputs("RNDS this is nothing that can be read", f) < 0 || fclose(f) != 0))
            sites_give_up(&t.s, "writing");
        if (link(of, name_of(where, &kind, i)) != 0)
            sites_give_up(&t.s, "linking");
    }
    struct cost c = sync_costs();
    snprintf(text, sizeof text, "%d files %s...%s: %lld ms of processor, %lld KiB", n, kind.before, kind.after,
             (long long)c.cpu_ms, (long long)c.rss_kib);
    printf("%s\n", text);
    bool as_it_should = is_all_read ? strstr(t.s.output, "1 change taken in") != NULL
                                    : strstr(t.s.output, "not all were looked at") != NULL;
    report(is_within(&c, CPU_MS) && as_it_should, text);
    report(!is_within(&c, 0), "the limit of time is none");
    for (int i = 0; i < n; i++)
        unlink(name_of(where, &kind, i));
    sites_remove(sites_path(&t.s, "of"));
    sync_costs(); /* what was not looked at then */
}

/* So many writers' folders, with so many words in each. */
static void flood_writers(int n, int words, bool is_all_read)
{
    static const struct called folder = {"", "", 32}, word = {"seen-19", "-0123456789abcdef.rna", 11};
    char text[200], dir[SITES_PATH * 2];
    send_one();
    sites_make(sites_path(&t.s, "of"));
    for (int i = 0; i < n * words; i++) {
        const char *of = sites_path(&t.s, "of/%d", i / LINKS);
        FILE *f = i % LINKS == 0 ? fopen(of, "w") : NULL;
        if (f && (fputs("x", f) < 0 || fclose(f) != 0))
            sites_give_up(&t.s, "writing");
        text_copy(dir, sizeof dir, name_of(t.practice, &folder, 1 + i / words));
        if (i % words == 0)
            sites_make(dir);
        if (link(of, name_of(dir, &word, i % words)) != 0)
            sites_give_up(&t.s, "linking");
    }
    struct cost c = sync_costs();
    snprintf(text, sizeof text, "%d words of each of %d writers: %lld ms of processor, %lld KiB", words, n,
             (long long)c.cpu_ms, (long long)c.rss_kib);
    printf("%s\n", text);
    bool is_said = strstr(t.s.output, "not all were looked at") != NULL;
    report(is_within(&c, CPU_MS) && strstr(t.s.output, "1 change taken in") && is_said == !is_all_read, text);
    for (int i = 0; i < n * words; i++) {
        text_copy(dir, sizeof dir, name_of(t.practice, &folder, 1 + i / words));
        unlink(name_of(dir, &word, i % words));
        if (i % words == words - 1)
            rmdir(dir);
    }
    sites_remove(sites_path(&t.s, "of"));
}

/* --- what is no file ------------------------------------------------------------------------- */

enum thing { LINK_TO_MEMORY, LINK_TO_ZERO, LINK_ABOVE, PIPE, SOCKET, DEVICE, FOLDER, HUGE_FILE, THINGS };

static bool make_huge(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    bool ok = fd >= 0 && ftruncate(fd, (off_t)8 << 40) == 0;
    close(fd);
    return ok;
}

/* False: it cannot be made here. */
static bool make(enum thing thing, const char *path)
{
    switch (thing) {
    case LINK_TO_MEMORY: return symlink("/proc/self/mem", path) == 0;
    case LINK_TO_ZERO: return symlink("/dev/zero", path) == 0;
    case LINK_ABOVE: return symlink("..", path) == 0;
    case PIPE: return mkfifo(path, 0600) == 0;
    case SOCKET: return mknod(path, S_IFSOCK | 0600, 0) == 0;
    case DEVICE: return mknod(path, S_IFCHR | 0600, makedev(1, 5)) == 0; /* as /dev/zero; root's */
    case FOLDER: return mkdir(path, 0700) == 0;
    case HUGE_FILE: return make_huge(path);
    default: return false;
    }
}

static void strange_things(void)
{
    static const struct called writers[] = {
        {"1-9-", ".rnd", 16}, {"seen-9999999999999-", ".rna", 16}, {"base-99-01234567-0-1-", ".rnb", 16}};
    static const struct called key = {"key-1-", ".rnk", 16}, folder = {"", "", 32};
    int made = 0;
    send_one();
    for (int thing = 0; thing < THINGS; thing++) {
        for (int i = 0; i < 3; i++)
            made += make(thing, name_of(t.writer, &writers[i], thing));
        made += make(thing, name_of(t.practice, &key, thing));
        made += make(thing, name_of(t.practice, &folder, thing));
        made += make(thing, name_of(sites_path(&t.s, "share"), &folder, thing));
    }
    struct cost c = sync_costs();
    printf("%d strange things: %lld ms of processor, %lld KiB\n", made, (long long)c.cpu_ms, (long long)c.rss_kib);
    report(made >= 6 * (THINGS - 1) && is_within(&c, CPU_MS) && strstr(t.s.output, "1 change taken in") != NULL,
           "strange things");
    c = sync_costs();
    report(is_within(&c, CPU_MS), "strange things, once more");
}

/* --- bombs ----------------------------------------------------------------------------------- */

enum bomb { UNPACKS_WITHOUT_END, ALL_SALTS, ALL_TRANSACTIONS, BOMBS };

enum {
    BOMBS_OF_A_KIND = 4,
    ZSTD_BLOCK = 128 << 10,      /* the most that one unpacks to: four bytes here, a byte so many times */
    PACKED = 12 << 20,
    SEALED_CHUNK = 1 << 16,
    SALTS = (12 << 20) / (ID_SIZE + SALT_SIZE) - 1
};

/* A frame of blocks that repeat a zero: "unknown length", a window of 2 MiB. */
static void pack_without_end(struct buf *out)
{
    static const uint8_t head[] = {0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58}, repeat = 1;
    const uint32_t block = (uint32_t)ZSTD_BLOCK << 3 | repeat << 1;
    buf_add(out, head, sizeof head);
    while (out->len < PACKED) {
        const uint8_t b[] = {block & 255, block >> 8 & 255, block >> 16 & 255, 0};
        buf_add(out, b, sizeof b);
    }
}

/* seal_make seals what it has packed itself; this is the page of seal.h written once more, around any packed bytes. */
static void seal_packed(const struct seal_key *k, const struct buf *fields, const struct buf *packed, size_t plain,
                        struct buf *out)
{
    struct secret_stream st;
    struct hash with, trailer;
    uint8_t nonce[SECRET_NONCE] = {7}, *sealed = malloc(SEALED_CHUNK + SECRET_EXTRA);
    const uint8_t format = SEAL_FORMAT;
    if (!sealed)
        sites_give_up(&t.s, "sealing");
    buf_adds(out, "RNDS");
    buf_add(out, &format, 1);
    buf_add(out, k->practice.b, ID_SIZE);
    buf_add(out, k->name, SEAL_KEY_NAME);
    buf_add_varint(out, fields->len);
    buf_add(out, fields->data, fields->len);
    buf_add_varint(out, plain);
    buf_add(out, nonce, sizeof nonce);
    hash_of(out->data, out->len, &with);
    secret_start(&st, k->key, nonce);
    for (size_t at = 0, n; at < packed->len; at += n) {
        n = packed->len - at < SEALED_CHUNK ? packed->len - at : SEALED_CHUNK;
        secret_seal(&st, packed->data + at, n, with.b, HASH_SIZE, at + n == packed->len, sealed);
        buf_add(out, sealed, n + SECRET_EXTRA);
    }
    hash_of(out->data, out->len, &trailer);
    buf_add(out, trailer.b, HASH_SIZE);
    free(sealed);
}

/* What the clear part of a file says: `n` transactions of a writer that nobody knows, from the first on. */
static void bomb_fields(const struct id *writer, uint64_t n, struct buf *out)
{
    static const uint8_t zero[HASH_SIZE], head[HASH_SIZE] = {1};
    buf_add(out, writer->b, ID_SIZE);
    buf_add_varint(out, 1);
    buf_add_varint(out, n);
    buf_add(out, zero, HASH_SIZE);
    buf_add(out, head, HASH_SIZE);
    buf_add_varint(out, 0);
}

static void bomb_body(enum bomb kind, struct buf *out)
{
    static const uint8_t zero;
    if (kind == ALL_SALTS)
        buf_add_varint(out, SALTS);
    for (uint32_t i = 0; kind == ALL_SALTS && i < SALTS; i++) {
        uint8_t salt[ID_SIZE + SALT_SIZE] = {(uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i};
        buf_add(out, salt, sizeof salt);
    }
    for (int i = 0; i < (kind == ALL_SALTS ? 1 : SEGMENT_TXNS_MAX + 1); i++)
        buf_add(out, &zero, 1);
}

/* The folder of the writer that is said to have made it. */
static const char *bomb_dir(enum bomb kind, int number, struct id *writer)
{
    static char dir[SITES_PATH * 2];
    char hex[ID_TEXT];
    *writer = (struct id){{0xb0, 0x0b, (uint8_t)kind, (uint8_t)number}};
    snprintf(dir, sizeof dir, "%s/%s", t.practice, id_text(writer, hex));
    return dir;
}

/* One file of this kind, made with the key of the practice; no two are the same. */
static void write_bomb(const struct seal_key *k, enum bomb kind, int number)
{
    struct buf fields = {0}, body = {0}, file = {0};
    struct id writer;
    struct hash trailer;
    const char *dir = bomb_dir(kind, number, &writer);
    char name[SEGMENT_NAME], path[SITES_PATH * 3];
    uint64_t n = kind == ALL_SALTS ? 1 : SEGMENT_TXNS_MAX;
    bomb_fields(&writer, n, &fields);
    if (kind == UNPACKS_WITHOUT_END) {
        pack_without_end(&body);
        seal_packed(k, &fields, &body, SEAL_BODY_MAX, &file);
    } else {
        bomb_body(kind, &body);
        seal_make(k, SEAL_SEGMENT, &fields, &body, &file);
    }
    memcpy(trailer.b, file.data + file.len - HASH_SIZE, HASH_SIZE);
    snprintf(path, sizeof path, "%s/%s", dir, segment_name(1, (int64_t)n, &trailer, name));
    sites_make(dir);
    FILE *f = fopen(path, "w");
    if (!f || fwrite(file.data, 1, file.len, f) != file.len || fclose(f) != 0)
        sites_give_up(&t.s, "writing");
    buf_finish(&fields);
    buf_finish(&body);
    buf_finish(&file);
}

static void bombs(void)
{
    static const char *const called[BOMBS] = {"400 GB in 12 MB", "393,215 salts", "100,000 transactions of nothing"};
    struct travel_keys *keys = calloc(1, sizeof *keys);
    struct id writer;
    struct err e = {0};
    if (!keys || !travel_key_load(sites_path(&t.s, "site0/p.db-keys"), keys, &e) || keys->n != 1)
        sites_give_up(&t.s, e.text);
    for (int kind = 0; kind < BOMBS; kind++) {
        send_one();
        for (int i = 0; i < BOMBS_OF_A_KIND; i++)
            write_bomb(&keys->key[0].key, kind, i);
        struct cost c = sync_costs();
        printf("%d files, %s: %lld ms of processor, %lld KiB\n", BOMBS_OF_A_KIND, called[kind], (long long)c.cpu_ms,
               (long long)c.rss_kib);
        report(c.cpu_ms <= CPU_MS && c.rss_kib <= RSS_KIB && strstr(t.s.output, "1 change taken in") &&
                   strstr(t.s.output, "4 files are whole, but not made by this practice"),
               called[kind]);
        for (int i = 0; i < BOMBS_OF_A_KIND; i++)
            sites_remove(bomb_dir(kind, i, &writer));
    }
    free(keys);
}

static void begin(void)
{
    setenv("ROUNDS_PASSPHRASE", "nine brown horses", 1);
    sites_open(&t.s, "folder", 1);
    sites_make(sites_path(&t.s, "share"));
    sites_make(sites_path(&t.s, "site0"));
    sites_make(sites_path(&t.s, "site1"));
    if (SITES_VERB(&t.s, sites_book(&t.s, 0), "init") != 0)
        sites_give_up(&t.s, "making a practice");
    send_one();
    if (SITES_VERB(&t.s, sites_book(&t.s, 1), "join", sites_path(&t.s, "share")) != 0)
        sites_give_up(&t.s, "joining");
    sites_find(&t.s, sites_path(&t.s, "share"), "key-1-");
    snprintf(t.practice, SITES_PATH, "%.*s", (int)(strrchr(t.s.file[0], '/') - t.s.file[0]), t.s.file[0]);
    sites_find(&t.s, sites_path(&t.s, "share"), "1-");
    for (int i = 0; i < t.s.nfiles; i++)
        if (strstr(t.s.file[i], "/1-"))
            snprintf(t.writer, SITES_PATH, "%.*s", (int)(strrchr(t.s.file[i], '/') - t.s.file[i]), t.s.file[i]);
}

int main(void)
{
    begin();
    flood(t.writer, (struct called){"1000-1000-", ".rnd", 16}, MANY, true);
    flood(t.writer, (struct called){"seen-19", "-0123456789abcdef.rna", 11}, MANY, true);
    flood(t.practice, (struct called){"key-1-", ".rnk", 16}, MANY, true);
    flood(t.writer, (struct called){"IMG_", ".jpg", 16}, TOO_MANY, false);
    flood_writers(WRITERS, 3, true);
    flood_writers(TOO_MANY_WRITERS, 6, false);
    strange_things();
    bombs();
    sites_close(&t.s, t.failed);
    printf("%d passed, %d failed\n", t.passed, t.failed);
    return t.failed != 0;
}

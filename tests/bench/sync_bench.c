/* What a sync over a folder costs: with little that is new on a small and on a large book, with ten thousand files in
 * the folder, in bytes a field change, and in system calls that wait for the disk. Six field changes a transaction, as
 * a form writes them.
 *
 * SYNC_SMALL and SYNC_LARGE set other numbers of transactions than 10,000 and 300,000. */
#include "base/clock.h"
#include "book/act.h"
#include "book/copy.h"
#include "book/log.h"
#include "book/stream.h"
#include "exchange/segment.h"
#include "exchange/sync.h"
#include "tests/bench/measure_lib.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SMALL = 10000,
    LARGE = 300000,
    NEW = 100,
    FIELDS = 6,
    FILES = 10000,
    RUNS = 9,
    PER_BATCH = 5000,
    CACHE_KIB = 16 * 1024,
    SEALED_MB = 64,
    PATH = MEASURE_PATH + 40
};

static const int fields[FIELDS] = {PATIENT_FAMILY,  PATIENT_GIVEN,       PATIENT_CITY,
                                   PATIENT_ADDRESS, PATIENT_POSTAL_CODE, PATIENT_ALERT};
static int syncs;
static int64_t bytes_read;

static int count_fsync(int fd)
{
    syncs++;
    return folder_system.fsync(fd);
}

static ssize_t count_read(int fd, void *to, size_t n)
{
    ssize_t got = folder_system.read(fd, to, n);
    bytes_read += got > 0 ? got : 0;
    return got;
}

static bool ask(void *arg, enum sync_ask what, const char **typed, struct err *e)
{
    (void)arg, (void)what, (void)e;
    *typed = "nine brown horses";
    return true;
}

static struct sync_report sync_it(struct book *b, const char *dir)
{
    static struct folder_calls calls;
    struct arena a = {0};
    struct err e = {0};
    struct sync_report r;
    calls = folder_system;
    calls.fsync = count_fsync;
    calls.read = count_read;
    const struct sync_options o = {.dir = dir, .calls = &calls, .mem_kib = SECRET_MEM_MIN, .ask = ask};
    if (!sync_folder(b, &o, &a, &r, &e))
        measure_give_up("syncing", &e);
    arena_finish(&a);
    return r;
}

static void write_acts(struct book *b, int n)
{
    struct err e = {0};
    for (int i = 0; i < n; i++) {
        struct act act;
        struct id id = id_new(clock_now_ms() + i);
        char text[32];
        bool ok = (i % PER_BATCH || act_batch_begin(b, &e)) && act_begin(b, &act, "bench", NULL, &e);
        if (ok) {
            act_record(&act, KIND_PATIENT, &id, &id);
            for (int f = 0; f < FIELDS; f++) {
                snprintf(text, sizeof text, "value %d of %llu", f, (unsigned long long)id_random_below(100000));
                act_set_text(&act, fields[f], text);
            }
            ok = act_commit(&act, &e);
        }
        if (ok && (i % PER_BATCH == PER_BATCH - 1 || i == n - 1))
            ok = act_batch_end(b, &e);
        if (!ok)
            measure_give_up("writing", &e);
    }
}

static struct book *make_book(const char *name, int n)
{
    char path[PATH], keys[PATH + 8], dir[MEASURE_PATH];
    const struct book_options o = {.site = "bench", .cache_kib = CACHE_KIB};
    struct book *b;
    struct err e = {0};
    snprintf(path, sizeof path, "%s/%s", measure_dir(dir), name);
    snprintf(keys, sizeof keys, "%s-keys", path);
    measure_remove(path);
    unlink(keys);
    if (!book_create(path, &o, &b, &e))
        measure_give_up("making a book", &e);
    write_acts(b, n);
    return b;
}

static const char *make_folder(const char *name, char out[PATH])
{
    char dir[MEASURE_PATH];
    snprintf(out, PATH, "%s/%s-%ld", measure_dir(dir), name, (long)getpid());
    if (mkdir(out, 0700) != 0)
        measure_give_up("making a folder", NULL);
    return out;
}

/* The cost of a sync with NEW transactions: time, and bytes read from the folder. */
static double with_new(struct book *b, const char *dir, int64_t *bytes, int *waits)
{
    double ms[RUNS];
    sync_it(b, dir);
    for (int i = 0; i < RUNS; i++) {
        write_acts(b, NEW);
        syncs = 0;
        bytes_read = 0;
        double from = measure_cpu_ms();
        sync_it(b, dir);
        ms[i] = measure_cpu_ms() - from;
        *bytes = bytes_read;
        *waits = syncs;
    }
    return measure_median(ms, RUNS);
}

/* A file for each transaction, as if somebody had synced after each; written without waiting for the disk. */
static void fill_folder(struct book *b, const char *dir, const char *keys_path)
{
    struct travel_keys *keys = calloc(1, sizeof *keys);
    struct err e = {0};
    struct stream *streams;
    struct arena a = {0};
    char writer[ID_TEXT], practice[ID_TEXT], name[SEGMENT_NAME], path[PATH * 2];
    int n;
    if (!travel_key_load(keys_path, keys, &e) || !stream_all(b, &a, &streams, &n, &e))
        measure_give_up("reading keys", &e);
    for (int i = 1; i <= FILES; i++) {
        struct log_run run;
        struct hash *hash, trailer;
        struct buf file = {0};
        struct arena one = {0};
        if (!log_read(b, 1, i, i, &one, &run, &e) || !stream_hashes(b, 1, i, i, &one, &hash, &e))
            measure_give_up("reading the log", &e);
        segment_make(&keys->key[0].key, &run, hash, &file, &trailer);
        snprintf(path, sizeof path, "%s/%s/%s/%s", dir, id_text(&keys->key[0].key.practice, practice),
                 id_text(&streams[0].writer, writer), segment_name(i, i, &trailer, name));
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd < 0 || write(fd, file.data, file.len) != (ssize_t)file.len)
            measure_give_up("writing a file", NULL);
        close(fd);
        buf_finish(&file);
        arena_finish(&one);
    }
    arena_finish(&a);
    free(keys);
}

/* Seals and opens SEALED_MB of log, whose zstd is part of it. */
static void sealing(struct book *b)
{
    struct seal_key k = {0};
    struct err e = {0};
    struct arena a = {0};
    struct log_run run;
    struct hash *hashes, trailer;
    struct seal_head h;
    struct bytes body = {0};
    int64_t last;
    seal_name_key(&k);
    if (!stream_cut(b, 1, 1, INT32_MAX, SEGMENT_BODY, SEGMENT_TXNS_MAX, &last, &e) ||
        !log_read(b, 1, 1, last, &a, &run, &e) || !stream_hashes(b, 1, 1, last, &a, &hashes, &e))
        measure_give_up("reading the log", &e);
    double sealed = 0, opened = 0, from;
    size_t bytes = 0, size = 0;
    for (size_t done = 0; done < (size_t)SEALED_MB << 20; done += body.n) {
        struct buf file = {0};
        struct arena one = {0};
        from = measure_cpu_ms();
        segment_make(&k, &run, hashes, &file, &trailer);
        sealed += measure_cpu_ms() - from;
        from = measure_cpu_ms();
        if (seal_look(file.data, file.len, &h) != SEAL_SOUND ||
            seal_open(file.data, file.len, &h, &k, &one, &body) != SEAL_SOUND)
            measure_give_up("opening a segment", NULL);
        opened += measure_cpu_ms() - from;
        bytes += body.n;
        size = file.len;
        buf_finish(&file);
        arena_finish(&one);
    }
    measure_say("packing and sealing", (double)bytes / 1e3 / sealed, "MB/s", MEASURE_AT_LEAST, 150);
    measure_say("checking, opening and unpacking", (double)bytes / 1e3 / opened, "MB/s", MEASURE_AT_LEAST, 150);
    measure_say("bytes a field change", (double)size / (double)(last * FIELDS), "", MEASURE_AT_MOST, 25);
    arena_finish(&a);
}

static int wanted(const char *name, int otherwise)
{
    const char *v = getenv(name);
    return v ? (int)strtol(v, NULL, 10) : otherwise;
}

/* Another site, which holds the same. */
static struct book *copy_of(struct book *b)
{
    char path[PATH], dir[MEASURE_PATH], keys[PATH + 8];
    const struct book_options o = {.site = "reader", .cache_kib = CACHE_KIB};
    struct book *out;
    struct err e = {0};
    snprintf(path, sizeof path, "%s/sync-reader.db", measure_dir(dir));
    snprintf(keys, sizeof keys, "%s-keys", path);
    measure_remove(path);
    unlink(keys);
    if (!copy_to(b, path, NULL, &e) || !book_open(path, &o, &out, &e))
        measure_give_up("copying", &e);
    return out;
}

static double warm(struct book *b, const char *dir)
{
    double ms[RUNS];
    for (int i = 0; i < RUNS; i++) {
        double from = measure_ms();
        sync_it(b, dir);
        ms[i] = measure_ms() - from;
    }
    return measure_median(ms, RUNS);
}

int main(void)
{
    char small_dir[PATH], large_dir[PATH], many_dir[PATH], keys[PATH];
    int nsmall = wanted("SYNC_SMALL", SMALL), nlarge = wanted("SYNC_LARGE", LARGE), waits, waits_large;
    int64_t read_small, read_large;
    clock_freeze(MEASURE_NOW_MS);
    if (!id_start())
        return 1;
    struct book *small = make_book("sync-small.db", nsmall), *large = make_book("sync-large.db", nlarge);
    measure_head("sync");
    measure_remark("%d new transactions of six fields on %d and on %d", NEW, nsmall, nlarge);
    double a = with_new(small, make_folder("sync-small", small_dir), &read_small, &waits);
    double z = with_new(large, make_folder("sync-large", large_dir), &read_large, &waits_large);
    measure_say("small book", a, "ms", MEASURE_ONLY, 0);
    measure_say("large book", z, "ms", MEASURE_ONLY, 0);
    measure_say("large against small", z / a, "", MEASURE_AT_MOST, 1.2);
    measure_say("bytes read from the folder, small", (double)read_small, "", MEASURE_ONLY, 0);
    measure_say("bytes read from the folder, large", (double)read_large, "", MEASURE_AT_MOST, (double)read_small * 1.2);
    measure_say("waits for the disk in the folder", waits_large, "", MEASURE_ONLY, 0);
    sealing(large);
    make_folder("sync-many", many_dir);
    snprintf(keys, sizeof keys, "%s-keys", book_path(small));
    sync_it(small, many_dir);
    fill_folder(small, many_dir, keys);
    measure_remark("%d files more in the folder", FILES);
    struct book *reader = copy_of(small);
    double from = measure_ms();
    sync_it(reader, many_dir);
    measure_say("opened and checked once", measure_ms() - from, "ms", MEASURE_ONLY, 0);
    measure_say("all names known", warm(reader, many_dir), "ms", MEASURE_AT_MOST, 50);
    book_close(reader);
    book_close(small);
    book_close(large);
    return 0;
}

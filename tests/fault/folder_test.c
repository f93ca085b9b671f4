/* folder_test: what a shared folder may be full of, looked at by the real program.
 *
 * A hundred thousand files: nothing of ours, or under the names of segments, in a writer's folder, in the practice's,
 * in the shared one. And under each kind of name that is read: links to what never ends, pipes, sockets, devices,
 * folders, files of 8 TB. Each sync takes in what there is for it, ends with 0, within CPU_MS of processor time and
 * RSS_KIB of memory, and never waits. More names than are looked at (FOLDER_ENTRIES_MAX) are said.
 *
 * The limits are tried, too: a sync that is measured at nothing at all must be found too slow. */
#include "tests/fault/sites_lib.h"

#include "base/clock.h"

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
    static char path[SITES_PATH * 2];
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
    strange_things();
    sites_close(&t.s, t.failed);
    printf("%d passed, %d failed\n", t.passed, t.failed);
    return t.failed != 0;
}

#include "tests/bench/measure_lib.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "exchange/demo.h"
#include "practice/patient.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#endif

enum { BUILD_CACHE_KIB = 256 << 10 }; /* building is not what is measured */

/* --- saying --------------------------------------------------------------------- */

static const char *shown(char out[40], double v)
{
    snprintf(out, 40, v < 10 ? "%.2f" : v < 1000 ? "%.1f" : "%.0f", v);
    return out;
}

void measure_say(const char *what, double figure, const char *unit, enum measure_bound bound, double target)
{
    char is[40], want[40];
    printf("  %-46s %12s %-18s", what, shown(is, figure), unit);
    if (bound != MEASURE_ONLY) {
        bool met = bound == MEASURE_AT_MOST ? figure <= target : figure >= target;
        printf(" %s %-9s %s", bound == MEASURE_AT_MOST ? "at most" : "at least", shown(want, target),
               met ? "met" : "MISSED");
    }
    printf("\n");
    fflush(stdout);
}

void measure_head(const char *text)
{
    printf("%s\n", text);
    fflush(stdout);
}

void measure_remark(const char *fmt, ...)
{
    va_list ap;
    printf("    ");
    va_start(ap, fmt);
    vprintf(fmt, ap);
    va_end(ap);
    printf("\n");
    fflush(stdout);
}

_Noreturn void measure_give_up(const char *doing, const struct err *e)
{
    fflush(stdout);
    fprintf(stderr, "bench: %s: %s\n", doing, e ? e->text : "");
    exit(1);
}

/* --- counting ------------------------------------------------------------------- */

double measure_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

double measure_cpu_ms(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

static int by_size(const void *x, const void *y)
{
    const double *a = x, *b = y;
    return (*a > *b) - (*a < *b);
}

double measure_median(double *figures, int n)
{
    if (n < 1)
        return 0;
    qsort(figures, (size_t)n, sizeof *figures, by_size);
    return figures[n / 2];
}

static int open_counter(int pid, bool is_from_exec)
{
#ifdef __linux__
    struct perf_event_attr attr = {.type = PERF_TYPE_HARDWARE,
                                   .size = sizeof attr,
                                   .config = PERF_COUNT_HW_INSTRUCTIONS,
                                   .exclude_kernel = 1,
                                   .exclude_hv = 1,
                                   .inherit = 1,
                                   .disabled = is_from_exec,
                                   .enable_on_exec = is_from_exec};
    return (int)syscall(SYS_perf_event_open, &attr, pid, -1, -1, 0);
#else
    return -1;
#endif
}

int measure_counter_open(void)
{
    return open_counter(0, false);
}

int measure_counter_of(int pid)
{
    return open_counter(pid, true);
}

int64_t measure_counter_read(int fd)
{
    int64_t n = 0;
    return fd >= 0 && read(fd, &n, sizeof n) == (ssize_t)sizeof n ? n : 0;
}

/* The number after a word in a file of /proc; 0 if it is not there. */
static int64_t number_in(const char *path, const char *word)
{
    char line[256];
    int64_t n = 0;
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, word, strlen(word)) == 0) {
            n = strtoll(line + strlen(word), NULL, 10);
            break;
        }
    if (f)
        fclose(f);
    return n;
}

void measure_peak_reset(void)
{
    int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    ssize_t n = write(fd, "5", 1); /* the high-water mark of memory */
    (void)n;
    close(fd);
}

int64_t measure_peak_kib(void)
{
    return number_in("/proc/self/status", "VmHWM:");
}

bool measure_memory_of(int pid, int64_t *rss_kib, int64_t *anonymous_kib)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
    *rss_kib = number_in(path, "Rss:");
    *anonymous_kib = number_in(path, "Anonymous:");
    return *rss_kib > 0;
}

/* --- books ------------------------------------------------------------------------ */

const char *measure_dir(char out[MEASURE_PATH])
{
    struct err e = {0};
    char self[MEASURE_PATH - 40];
    const char *given = getenv("BENCH_DIR");
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (given && *given) {
        snprintf(out, MEASURE_PATH, "%s", given);
    } else if (n > 0) {
        self[n] = 0;
        for (int i = 0; i < 3; i++) { /* build/release/bench/x */
            char *slash = strrchr(self, '/');
            if (slash)
                *slash = 0;
        }
        snprintf(out, MEASURE_PATH, "%s/bench", self);
    } else {
        snprintf(out, MEASURE_PATH, "build/bench");
    }
    if (!file_make_dirs(out, &e))
        measure_give_up("making a folder for books", &e);
    return out;
}

void measure_remove(const char *book)
{
    static const char *const suffix[] = {"", "-journal", "-identity"};
    char path[MEASURE_PATH + 16];
    for (size_t i = 0; i < sizeof suffix / sizeof *suffix; i++) {
        snprintf(path, sizeof path, "%s%s", book, suffix[i]);
        unlink(path);
    }
}

/* Is there one from an earlier run, made by a program with the same schema? */
static bool is_kept(const char *path)
{
    struct err e = {0};
    struct practice *p = NULL;
    bool ok = access(path, R_OK) == 0 && practice_open(path, NULL, &p, &e) && !book_is_read_only(p->book);
    practice_close(p);
    if (!ok)
        measure_remove(path);
    return ok;
}

static struct practice *make(const char *path)
{
    struct err e = {0};
    struct practice *p = NULL;
    struct book_options o = {.cache_kib = BUILD_CACHE_KIB};
    clock_freeze(MEASURE_NOW_MS);
    if (!practice_create(path, &o, NULL, &p, &e))
        measure_give_up("making a book", &e);
    return p;
}

/* In a process of its own: what making it leaves behind (memory, a clock that stands still) is no part of what is
 * measured. Under another name until it is whole, so that an interrupted run leaves nothing that looks finished. */
static void once(const char *kind, int patients, void (*fill)(struct practice *p, int patients), char out[MEASURE_PATH])
{
    char dir[MEASURE_PATH], temp[MEASURE_PATH + 8];
    int status = 0, n = snprintf(out, MEASURE_PATH, "%s/%s-%d.db", measure_dir(dir), kind, patients);
    if (n < 0 || n >= MEASURE_PATH)
        measure_give_up("naming a book", NULL);
    if (is_kept(out))
        return;
    snprintf(temp, sizeof temp, "%s.new", out);
    measure_remove(temp);
    measure_remark("making %s, once ...", out);
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        struct practice *p = make(temp);
        fill(p, patients);
        practice_close(p);
        _exit(0);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (pid < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        measure_give_up("making a book", NULL);
    if (rename(temp, out) != 0)
        measure_give_up("naming a book", NULL);
    measure_remove(temp);
}

static void fill_demo(struct practice *p, int patients)
{
    struct err e = {0};
    if (!demo_build(p, patients, 1, NULL, NULL, &e))
        measure_give_up("making a demo", &e);
}

void measure_demo(int patients, char out[MEASURE_PATH])
{
    once("demo", patients, fill_demo, out);
}

/* Names enough that the words differ; what they are does not matter here. */
static void name_of(int i, char family[24], char given[24])
{
    static const char *const parts[] = {"ka", "lo", "mi", "ra", "pel", "ton", "sa", "vi", "ber", "gu"};
    snprintf(family, 24, "K%s%s%s", parts[i % 10], parts[i / 10 % 10], parts[i / 100 % 10]);
    snprintf(given, 24, "A%s%s", parts[i / 1000 % 10], parts[i / 10000 % 10]);
}

static void fill_patients(struct practice *p, int patients)
{
    struct err e = {0};
    char family[24], given[24];
    struct who nobody = {0};
    bool ok = act_batch_begin(p->book, &e);
    for (int i = 0; ok && i < patients; i++) {
        struct patient who = patient_none();
        struct act act;
        struct id id;
        name_of(i, family, given);
        who.family = family;
        who.given = given;
        who.birth_date = i % 20000; /* from 1970 on */
        ok = act_begin(p->book, &act, "patient-add", &nobody, &e) && patient_put(&act, &who, NULL, 0, &id, &e) &&
             act_commit(&act, &e);
    }
    if (!ok || !act_batch_end(p->book, &e))
        measure_give_up("adding patients", &e);
}

void measure_patients(int patients, char out[MEASURE_PATH])
{
    once("patients", patients, fill_patients, out);
}

void measure_copy(const char *from, const char *name, char out[MEASURE_PATH])
{
    char dir[MEASURE_PATH], block[65536];
    int n = snprintf(out, MEASURE_PATH, "%s/%s", measure_dir(dir), name);
    ssize_t got = 0;
    measure_remove(out);
    int in = open(from, O_RDONLY | O_CLOEXEC), to = open(out, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok = n > 0 && n < MEASURE_PATH && in >= 0 && to >= 0;
    while (ok && (got = read(in, block, sizeof block)) > 0)
        ok = write(to, block, (size_t)got) == got;
    if (!ok || got < 0 || fsync(to) != 0)
        measure_give_up("copying a book", NULL);
    close(in);
    close(to);
}

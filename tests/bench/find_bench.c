/* What a typed character costs: find over 200,000 patients, in instructions.
 *
 * Counted by the processor where it can be asked; where not (virtual machines), the program
 * runs itself under callgrind, which counts every call; without valgrind, times alone are
 * printed. Names are spread as real ones are: the commonest family name is borne by one
 * patient in a hundred. FIND_PATIENTS sets another number. */
#include "base/clock.h"
#include "base/file.h"
#include "data.h"
#include "practice/find.h"
#include "practice/patient.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#endif

enum {
    PATIENTS = 200000,
    FAMILIES = 20000, /* different family names */
    RUNS_MAX = 600,
    ONE_MAX = 400000, /* instructions for one word */
    SEVERAL_MEDIAN_MAX = 1000000,
    SEVERAL_MAX = 8000000,
    NEAR_MAX = 8000000, /* nobody fits: with all that was tried before */
};
#define NOW_MS INT64_C(1795430520000) /* Monday 2026-11-23 10:42 */

/* Typed letter by letter. The first families and given names of the demo's lists are the commonest. */
static const char *const typed[] = {
    "abbott",
    "smith",
    "achterberg 63",
    "abb 45",
    "a a",
    "abbott aaron",
    "aar abb",
    "abdi abigail",
    "abernathy 1963",
    "abb 12.3.1971",
    "0123",
    "07700 912345",
    "1963",
    "63",
    "a 63",
    "ab 6",
    "abdul 456",
    "ki to ra",
    "abbott abigail aa",
    "mi ra",
    "zzyzx",
    "a b c",
    "abbott 1950",
    "17.12.1963",
    "lora 07",
    "pel 1944",
    "abdi ahm",
    "ach aar 30",
};
enum { TYPED = sizeof typed / sizeof typed[0] };

/* With a slip, letter by letter too; asked for as screens do: from somewhere on nobody fits, and who nearly does is
 * looked for. */
static const char *const mistyped[] = {
    "abbtot",           /* of the commonest name */
    "abotts",
    "smiht",
    "dabbtto",          /* D'Abbott, with two slips: tried both ways, in vain */
    "moeblelre",
    "jhonson",
    "qernandez",
    "kalomirx",         /* made-up names, which begin alike in all combinations */
    "papelkasabervi",
    "wilihelmina smiht",
    "abbtot aaron",
    "abbott aarno",     /* both words are somebody's but one */
    "abbott abigial aaron",
    "abbtot 63",
    "abdlu 456",
    "marai abbott smith",
};
enum { MISTYPED = sizeof mistyped / sizeof mistyped[0] };

/* --- the practice -------------------------------------------------------------------------------- */

/* The lines of a demo list that are names; what stands behind a bar is cut off. */
static int read_names(struct arena *a, const char *text, const char **out, int max)
{
    int n = 0;
    for (const char *s = text; *s && n < max; s += strcspn(s, "\n"), s += *s == '\n')
        if (*s != '#' && *s != '\n')
            out[n++] = arena_strndup(a, s, strcspn(s, "|\n"));
    return n;
}

static const char *made_up_name(struct arena *a, int i)
{
    static const char *const parts[] = {"ka", "lo", "mi",  "ra", "pel", "ton", "sa", "vi", "ber", "gu",
                                        "ha", "ne", "dor", "wy", "tsu", "fre", "ol", "ki", "zan", "er"};
    char *name = arena_printf(a, "%s%s%s%s", parts[i % 20], parts[i / 20 % 20], parts[i / 400 % 20],
                              parts[(i * 7 + i / 8000) % 20]);
    name[0] = (char)(name[0] - 'a' + 'A');
    return name;
}

/* A rank by the law of Zipf and Mandelbrot: in proportion to 1 / (rank + 8), as with names: the commonest is borne
 * by one in a hundred. Every doubling of rank + 8 is as likely as another. */
static int zipf(int n)
{
    enum { SHIFT = 8 };
    int doublings = 0;
    while (SHIFT << (doublings + 1) <= n + SHIFT)
        doublings++;
    uint64_t low = (uint64_t)SHIFT << id_random_below((uint64_t)doublings + 1);
    uint64_t rank = low + id_random_below(low) - SHIFT;
    return rank < (uint64_t)n ? (int)rank : (int)id_random_below((uint64_t)n);
}

struct names {
    const char *family[FAMILIES], *given[1000];
    int nfamily, ngiven;
};

static void load_names(struct names *names, struct arena *a)
{
    names->nfamily = read_names(a, data_demo_family_txt, names->family, FAMILIES);
    for (int i = 0; names->nfamily < FAMILIES; i++)
        names->family[names->nfamily++] = made_up_name(a, i);
    names->ngiven = read_names(a, data_demo_given_female_txt, names->given, 500);
    names->ngiven += read_names(a, data_demo_given_male_txt, names->given + names->ngiven, 500);
}

static bool add_one(struct book *b, const struct names *names, const struct who *who, struct err *e)
{
    struct patient p = patient_none();
    struct telecom t = telecom_none();
    struct act act;
    struct id id;
    char phone[32];
    p.family = names->family[zipf(names->nfamily)];
    p.given = names->given[zipf(names->ngiven)];
    p.birth_date = civil_from(2026, 11, 1) - (int)id_random_below(33000);
    snprintf(phone, sizeof phone, "07%03d %06d", (int)id_random_below(1000), (int)id_random_below(1000000));
    t.value = phone;
    if (!act_begin(b, &act, "patient-add", who, e))
        return false;
    if (patient_put(&act, &p, &t, 1, &id, e))
        return act_commit(&act, e);
    act_abandon(&act);
    return false;
}

static bool make_book(const char *path, int patients, struct err *e)
{
    struct arena a = {0};
    struct practice *p = NULL;
    struct who nobody = {0};
    struct book_options o = {.cache_kib = 65536};
    struct names *names = arena_alloc(&a, sizeof *names);
    load_names(names, &a);
    bool ok = practice_create(path, &o, NULL, &p, e) && act_batch_begin(p->book, e);
    for (int i = 0; ok && i < patients; i++)
        ok = add_one(p->book, names, &nobody, e);
    ok = ok && act_batch_end(p->book, e);
    practice_close(p);
    arena_finish(&a);
    return ok;
}

/* --- counting -------------------------------------------------------------------------------------- */

static int open_counter(void)
{
#ifdef __linux__
    struct perf_event_attr attr = {.type = PERF_TYPE_HARDWARE,
                                   .size = sizeof attr,
                                   .config = PERF_COUNT_HW_INSTRUCTIONS,
                                   .exclude_kernel = 1,
                                   .exclude_hv = 1};
    return (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
#else
    return -1;
#endif
}

static int64_t read_counter(int fd)
{
    int64_t n = 0;
    return fd >= 0 && read(fd, &n, sizeof n) == (ssize_t)sizeof n ? n : 0;
}

/* One typed text as it stands after another character. */
struct run {
    char text[40];
    int64_t instructions, us;
    int rows;
    enum { ONE_WORD, SEVERAL_WORDS, NEARLY } kind;
    bool is_cut;
};

static int list_text(struct run *runs, int n, const char *text, bool is_nearly)
{
    for (size_t len = 1; len <= strlen(text) && n < RUNS_MAX; len++) {
        snprintf(runs[n].text, sizeof runs[n].text, "%.*s", (int)len, text);
        const char *space = strchr(runs[n].text, ' ');
        runs[n++].kind = is_nearly ? NEARLY : space && space[1] ? SEVERAL_WORDS : ONE_WORD;
    }
    return n;
}

static int list_runs(struct run *runs)
{
    int n = 0;
    for (size_t i = 0; i < TYPED; i++)
        n = list_text(runs, n, typed[i], false);
    for (size_t i = 0; i < MISTYPED; i++)
        n = list_text(runs, n, mistyped[i], true);
    return n;
}

/* Callgrind knows by its name what is counted. */
__attribute__((noinline)) static bool find_counted(struct practice *p, const struct run *run, int today,
                                                   struct arena *a, struct find_result *found, struct err *e)
{
    if (run->kind == NEARLY)
        return find_nearly(p, run->text, today, FIND_LIST_ROWS, a, found, e);
    return find_patients(p, run->text, today, FIND_LIST_ROWS, a, found, e);
}

/* Every text once to warm up (statements, pages), then once counted. Under callgrind the calls
 * of the second round are the second half of what it writes. */
static bool do_runs(const char *path, struct run *runs, int n, int counter, struct err *e)
{
    struct practice *p = NULL;
    if (!practice_open(path, NULL, &p, e))
        return false;
    int today, minute;
    bool ok = true;
    clock_today(&today, &minute);
    for (int i = 0; ok && i < 2 * n; i++) {
        struct run *run = &runs[i % n];
        struct arena a = {0};
        struct find_result found = {0};
        int64_t before = read_counter(counter), start = clock_mono_ms();
        ok = find_counted(p, run, today, &a, &found, e);
        run->instructions = read_counter(counter) - before;
        run->us = (clock_mono_ms() - start) * 1000;
        run->rows = found.count;
        run->is_cut = found.is_cut;
        arena_finish(&a);
    }
    practice_close(p);
    return ok;
}

/* The figure of one call in callgrind's files: out.1, out.2, ... one for each. */
static int64_t total_in(const char *out, int call)
{
    char path[300], line[400];
    snprintf(path, sizeof path, "%s.%d", out, call);
    FILE *f = fopen(path, "r");
    int64_t total = 0;
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "summary: %" SCNd64, &total) == 1 || sscanf(line, "totals: %" SCNd64, &total) == 1)
            break;
    if (f)
        fclose(f);
    unlink(path);
    return total;
}

/* Runs this program's runs again under callgrind and reads its counts. */
static bool count_by_callgrind(const char *self, const char *path, struct run *runs, int n)
{
    char out[260], out_option[300];
    snprintf(out, sizeof out, "%s.calls", path);
    snprintf(out_option, sizeof out_option, "--callgrind-out-file=%s", out);
    printf("  (this machine does not count instructions: running under callgrind, some minutes)\n");
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDERR_FILENO);
        execlp("valgrind", "valgrind", "--tool=callgrind", "--toggle-collect=find_counted",
               "--dump-after=find_counted", out_option, self, "--runs", path, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return false;
    for (int i = 0; i < 2 * n; i++)
        runs[i % n].instructions = total_in(out, i + 1);
    unlink(out);
    return true;
}

/* --- saying it ----------------------------------------------------------------------------------------- */

static int by_cost(const void *x, const void *y)
{
    const struct run *a = x, *b = y;
    return (a->instructions > b->instructions) - (a->instructions < b->instructions);
}

static bool say(const struct run *runs, int n, int kind, int64_t median_max, int64_t max)
{
    static const char *const names[] = {"one word", "several words", "nearly"};
    const struct run *of[RUNS_MAX];
    int count = 0;
    for (int i = 0; i < n; i++)
        if ((int)runs[i].kind == kind)
            of[count++] = &runs[i];
    if (count == 0)
        return true;
    const struct run *worst = of[count - 1];
    printf("  %-13s %3d typed: median %8" PRId64 ", worst %8" PRId64 " instructions ('%s', %d rows%s)\n",
           names[kind], count, of[count / 2]->instructions, worst->instructions,
           worst->text, worst->rows, worst->is_cut ? ", cut" : "");
    bool ok = of[count / 2]->instructions <= median_max && worst->instructions <= max;
    if (!ok)
        printf("  OVER: median at most %" PRId64 ", worst at most %" PRId64 "\n", median_max, max);
    return ok;
}

static bool measure(const char *self, const char *path, struct err *e)
{
    struct run *runs = mem_alloc(sizeof *runs * RUNS_MAX);
    memset(runs, 0, sizeof *runs * RUNS_MAX);
    int n = list_runs(runs), counter = open_counter();
    bool ok = do_runs(path, runs, n, counter, e), is_counted = counter >= 0;
    if (ok && !is_counted)
        is_counted = count_by_callgrind(self, path, runs, n);
    if (getenv("FIND_ALL") && ok)
        for (int i = 0; i < n; i++)
            printf("    %9" PRId64 " '%s' %d%s\n", runs[i].instructions, runs[i].text, runs[i].rows,
                   runs[i].is_cut ? "+" : "");
    if (ok && is_counted) {
        qsort(runs, (size_t)n, sizeof *runs, by_cost);
        ok = say(runs, n, ONE_WORD, ONE_MAX, ONE_MAX);
        ok = say(runs, n, SEVERAL_WORDS, SEVERAL_MEDIAN_MAX, SEVERAL_MAX) && ok;
        ok = say(runs, n, NEARLY, NEAR_MAX, NEAR_MAX) && ok;
    } else if (ok) {
        printf("  instructions cannot be counted here (no counter, no valgrind)\n");
    }
    free(runs);
    return ok;
}

/* The child under callgrind: the same calls, nothing said. */
static int only_runs(const char *path, struct err *e)
{
    struct run *runs = mem_alloc(sizeof *runs * RUNS_MAX);
    memset(runs, 0, sizeof *runs * RUNS_MAX);
    bool ok = do_runs(path, runs, list_runs(runs), -1, e);
    free(runs);
    return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct err e = {0};
    char dir[] = "/tmp/find_bench.XXXXXX", path[64];
    const char *wanted = getenv("FIND_PATIENTS");
    int patients = wanted ? (int)strtol(wanted, NULL, 10) : PATIENTS;
    clock_freeze(NOW_MS);
    id_seed(1);
    if (argc == 3 && strcmp(argv[1], "--runs") == 0)
        return only_runs(argv[2], &e);
    if (!mkdtemp(dir))
        return 1;
    snprintf(path, sizeof path, "%s/practice.db", dir);
    int64_t start = clock_mono_ms();
    bool ok = make_book(path, patients, &e);
    if (ok)
        printf("find over %d patients (made at %d a second)\n", patients,
               (int)((int64_t)patients * 1000 / (clock_mono_ms() - start + 1)));
    ok = ok && measure(argv[0], path, &e);
    if (e.kind != ERR_NONE)
        fprintf(stderr, "find_bench: %s\n", e.text);
    unlink(path);
    rmdir(dir);
    return ok ? 0 : 1;
}

/* What starting costs, from exec until the day is painted, over books of three sizes; and what a key costs then.
 *
 * Times are the best of many starts (a busy machine only makes them longer). START_DEMOS="60 2000" takes other
 * books than the usual three, which are made on first use: the largest takes some minutes and 2 GB. */
#include "tests/bench/measure_pty_lib.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    STARTS = 25,
    BOOKS_MAX = 8,
    PATIENCE_MS = 60000, /* under valgrind, on a busy machine */
    RESTS_MS = 10000,    /* for what comes when the cursor rests; under valgrind, on a busy machine */
    KEYS = 5, /* of each kind */
    INSTRUCTIONS_MAX = 11000000,
    MS_MAX = 10,
    SPREAD_MAX = 10, /* per cent, from the smallest book to the largest */
    RSS_MAX_KIB = 7 << 10,
    ANONYMOUS_MAX_KIB = 2 << 10,
    CURSOR_MAX = 100000, /* TERMINAL section 7 */
    NEXT_DAY_MAX = 2500000,
    FIRST_PAINT_MAX = 1650
};

static const char usual[] = "60 18000 200000"; /* patients: about 1,800, 110,000 and 1,000,000 appointments */

struct figures {
    double ms, instructions, cursor, next_day;
    int64_t rss_kib, anonymous_kib;
    size_t bytes;
};

static int64_t total_in(const char *path)
{
    char line[400];
    int64_t n = 0;
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "summary: %" SCNd64, &n) == 1 || sscanf(line, "totals: %" SCNd64, &n) == 1)
            break;
    if (f)
        fclose(f);
    unlink(path);
    return n;
}

/* What was counted since the last look: by the processor, or in the files that callgrind has written. */
struct counts {
    struct measure_pty pty;
    const char *prefix; /* NULL: by the processor */
    int files;
    double before;
};

static double look(struct counts *c)
{
    char path[MEASURE_PATH + 60];
    double sum = 0;
    if (!c->prefix) {
        double now = (double)measure_counter_read(c->pty.counter);
        sum = now - c->before;
        c->before = now;
        return sum;
    }
    for (;;) {
        snprintf(path, sizeof path, "%s.%d", c->prefix, c->files + 1);
        if (access(path, R_OK) != 0)
            return sum;
        sum += (double)total_in(path);
        c->files++;
    }
}

/* A start and each of the keys, up to what is painted first; what comes when the cursor rests is left out. */
static bool count_run(struct counts *c, const char *const *argv, const char *book, const char *keys, double *out)
{
    bool ok = measure_pty_start(&c->pty, argv, book) && (c->prefix || c->pty.counter >= 0) &&
              measure_pty_painted(&c->pty, false, PATIENCE_MS);
    if (ok)
        *out++ = look(c);
    ok = ok && measure_pty_painted(&c->pty, true, PATIENCE_MS);
    for (; ok && *keys; keys++) {
        const char key[2] = {*keys, 0};
        look(c);
        measure_pty_keys(&c->pty, key);
        ok = measure_pty_painted(&c->pty, false, PATIENCE_MS);
        *out++ = look(c);
        measure_pty_painted(&c->pty, true, RESTS_MS);
    }
    measure_pty_end(&c->pty);
    look(c);
    return ok;
}

static bool by_callgrind(const char *program, const char *book, const char *keys, double *out)
{
    char dir[MEASURE_PATH], prefix[MEASURE_PATH + 40], option[MEASURE_PATH + 80];
    /* Not beside the book: the program wakes when something changes there, and each wake would write a file. */
    snprintf(prefix, sizeof prefix, "%s/callgrind", measure_dir(dir));
    mkdir(prefix, 0700);
    snprintf(prefix, sizeof prefix, "%s/callgrind/%d", dir, (int)getpid());
    snprintf(option, sizeof option, "--callgrind-out-file=%s", prefix);
    const char *argv[] = {"valgrind", "-q", "--tool=callgrind", "--dump-before=term_wait", option, program, NULL};
    struct counts c = {.prefix = prefix};
    bool ok = count_run(&c, argv, book, keys, out);
    unlink(prefix);
    return ok;
}

static bool by_processor(const char *program, const char *book, const char *keys, double *out)
{
    const char *argv[] = {program, NULL};
    struct counts c = {0};
    return count_run(&c, argv, book, keys, out);
}

/* A start, cursor keys down, and days forward; in that order in out. */
static void count(const char *program, const char *book, struct figures *f)
{
    static const char keys[] = "jjjjj]]]]]";
    double out[1 + 2 * KEYS] = {0};
    if (!by_processor(program, book, keys, out) && !by_callgrind(program, book, keys, out))
        return;
    f->instructions = out[0];
    f->cursor = measure_median(out + 1, KEYS);
    f->next_day = measure_median(out + 1 + KEYS, KEYS);
    for (int i = 0; getenv("START_EACH") && i < 1 + 2 * KEYS; i++)
        measure_remark("key %d: %.0f instructions", i, out[i]);
}

static void start_often(const char *program, const char *book, struct figures *f)
{
    const char *argv[] = {program, NULL};
    for (int i = 0; i < STARTS; i++) {
        struct measure_pty p;
        if (!measure_pty_start(&p, argv, book) || !measure_pty_painted(&p, false, PATIENCE_MS))
            measure_give_up("starting the program: it did not paint", NULL);
        double took = measure_ms() - p.started_ms;
        f->ms = i == 0 || took < f->ms ? took : f->ms;
        f->bytes = p.bytes;
        measure_memory_of(p.pid, &f->rss_kib, &f->anonymous_kib);
        measure_pty_end(&p);
    }
}

static void say(const char *book, const struct figures *f)
{
    measure_head(strrchr(book, '/') + 1);
    measure_say("start to painted, the best", f->ms, "ms", MEASURE_AT_MOST, MS_MAX);
    if (f->instructions > 0)
        measure_say("start to painted", f->instructions, "instructions", MEASURE_AT_MOST, INSTRUCTIONS_MAX);
    else
        measure_remark("instructions cannot be counted here: no counter, no valgrind");
    if (f->cursor > 0) {
        measure_say("a cursor key", f->cursor, "instructions", MEASURE_AT_MOST, CURSOR_MAX);
        measure_say("the next day", f->next_day, "instructions", MEASURE_AT_MOST, NEXT_DAY_MAX);
    }
    measure_say("first paint", (double)f->bytes, "bytes", MEASURE_AT_MOST, FIRST_PAINT_MAX);
    measure_say("memory, resident", (double)f->rss_kib, "KiB", MEASURE_AT_MOST, RSS_MAX_KIB);
    measure_say("memory, anonymous", (double)f->anonymous_kib, "KiB", MEASURE_AT_MOST, ANONYMOUS_MAX_KIB);
}

int main(void)
{
    const char *program = getenv("ROUNDS_PROGRAM"), *demos = getenv("START_DEMOS");
    double least = 0, most = 0;
    char path[MEASURE_PATH], *end;
    measure_head("start to painted, over books of three sizes");
    if (!program) {
        measure_remark("not measured: ROUNDS_PROGRAM is not set");
        return 0;
    }
    for (const char *s = demos ? demos : usual; *s; s = end) {
        struct figures f = {0};
        int patients = (int)strtol(s, &end, 10);
        if (end == s || patients <= 0)
            break;
        measure_demo(patients, path);
        start_often(program, path, &f);
        count(program, path, &f);
        say(path, &f);
        least = least <= 0 || f.instructions < least ? f.instructions : least;
        most = f.instructions > most ? f.instructions : most;
    }
    if (least > 0)
        measure_say("spread over the sizes", (most - least) * 100 / least, "% of instructions", MEASURE_AT_MOST,
                    SPREAD_MAX);
    return 0;
}

/* What starting costs, from exec until the day is painted, over books of three sizes; and what a key costs then.
 *
 * Times are the best of many starts (a busy machine only makes them longer). START_DEMOS="60 2000" takes other
 * books than the usual three, which are made on first use: the largest takes some minutes and 2 GB. */
#include "tests/bench/measure_count_lib.h"
#include "tests/bench/measure_pty_lib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    STARTS = 25,
    COUNTED = 4,
    BOOKS_MAX = 8,
    PATIENCE_MS = 60000, /* under valgrind, on a busy machine */
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

/* A start, cursor keys down, and days forward; in that order in out. The least of some: on a busy machine a start may
 * come to its rest, and paint what then comes, before it has painted. */
static void count(const char *program, const char *book, struct figures *f)
{
    static const char *const keys[] = {"j", "j", "j", "j", "j", "]", "]", "]", "]", "]", NULL};
    double out[1 + 2 * KEYS] = {0};
    for (int i = 0; i < COUNTED; i++) {
        if (!measure_count(program, book, keys, out))
            return;
        f->instructions = i == 0 || out[0] < f->instructions ? out[0] : f->instructions;
    }
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

/* What `rounds verify` costs: hashing the chains again, and folding every record again and comparing it.
 *
 * Two shapes of log: one act a record, as a desk writes it, and acts of 200 records, as an import
 * does. Times are processor time: other work on the machine does not count. VERIFY_PATIENTS and
 * VERIFY_DEMO set other numbers. */
#include "tests/bench/measure_lib.h"

#include "base/clock.h"
#include "book/verify.h"
#include "practice/practice.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PATIENTS = 200000,
    DEMO = 20000,
    RUNS = 3,
    CHAIN_TARGET = 500000,
    FOLD_TARGET = 60000,
    MEMORY_MAX_KIB = 64 << 10
};

static int wanted(const char *name, int otherwise)
{
    const char *v = getenv(name);
    return v ? (int)strtol(v, NULL, 10) : otherwise;
}

/* Between the first and the last tick of a part: done, and the processor time it took. */
struct part {
    const char *what;
    int64_t from, to;
    double from_ms, to_ms;
};

static bool tick(void *arg, const char *what, int64_t done, int64_t total)
{
    struct part *parts = arg;
    (void)total;
    for (int i = 0; i < 2; i++) {
        if (parts[i].what && strcmp(parts[i].what, what) != 0)
            continue;
        if (!parts[i].what)
            parts[i] = (struct part){.what = what, .from = done, .from_ms = measure_cpu_ms()};
        parts[i].to = done;
        parts[i].to_ms = measure_cpu_ms();
        break;
    }
    return true;
}

/* A second, by processor time; by the clock on the wall where the part is too short for ticks. */
static double rate(const struct part *p, int64_t all, int64_t all_ms)
{
    if (p->to - p->from > all / 2)
        return (double)(p->to - p->from) * 1e3 / (p->to_ms - p->from_ms);
    return (double)all * 1e3 / (double)(all_ms > 0 ? all_ms : 1);
}

/* The best of a few runs: the others were disturbed. */
static void measure(const char *path, enum measure_bound chains, double chain_target)
{
    struct err e = {0};
    struct practice *p = NULL;
    struct arena a = {0};
    struct verify_report r = {0};
    double chain = 0, fold = 0, all = 0;
    if (!practice_open(path, NULL, &p, &e))
        measure_give_up("opening a book", &e);
    measure_peak_reset();
    for (int i = 0; i < RUNS; i++) {
        double from = measure_cpu_ms(), now;
        struct part parts[2] = {{0}};
        struct progress progress = {tick, parts};
        if (!verify_book(p->book, &progress, &a, &r, &e))
            measure_give_up("verifying", &e);
        double took = measure_cpu_ms() - from;
        if (!r.is_ok)
            measure_give_up(r.nproblems ? r.problems[0] : "not whole", NULL);
        now = rate(&parts[0], r.transactions, r.chain_ms);
        chain = now > chain ? now : chain;
        now = rate(&parts[1], r.records, r.fold_ms);
        fold = now > fold ? now : fold;
        all = i == 0 || took < all ? took : all;
    }
    measure_remark("%" PRId64 " transactions, %" PRId64 " records", r.transactions, r.records);
    measure_say("chains", chain, "transactions/s", chains, chain_target);
    measure_say("fold and compare", fold, "records/s", MEASURE_AT_LEAST, FOLD_TARGET);
    measure_say("whole, with SQLite's own checks and the codes", all, "ms", MEASURE_ONLY, 0);
    measure_say("memory at most", (double)measure_peak_kib(), "KiB", MEASURE_AT_MOST, MEMORY_MAX_KIB);
    practice_close(p);
    arena_finish(&a);
}

int main(void)
{
    char path[MEASURE_PATH];
    id_seed(1);
    measure_head("verify, one act a record");
    measure_patients(wanted("VERIFY_PATIENTS", PATIENTS), path);
    measure(path, MEASURE_AT_LEAST, CHAIN_TARGET);
    measure_head("verify, a demo: most of it came in by acts of 200 records");
    measure_demo(wanted("VERIFY_DEMO", DEMO), path);
    /* The target is of transactions that write one record; these hash up to 200 parts each. */
    measure(path, MEASURE_ONLY, 0);
    return 0;
}

/* log_sim: schedules of acts, files and mishaps over 2-7 books; see world_lib.h.
 *
 *   log_sim [--schedules N] [--seed S] [--keep | --destroy] [--mutants N | --mutant M]
 *
 * Without --schedules: $SCHEDULES, a quarter of them with permanent destruction. A schedule that breaks a
 * property prints its seed; `--seed S --schedules 1` plays it again. In a MODE=mutant build: --mutants N,
 * every planted bug must be caught within N schedules; --mutant M plays with one of them. */
#include "tests/sim/world_lib.h"

#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEED_STEP = 7919, SHORTEST = 20, SPAN = 100 };

static struct world world;

static bool schedule(uint64_t seed, bool keeps)
{
    struct world *w = &world;
    world_start(w, seed, keeps);
    int steps = SHORTEST + world_random(w, SPAN);
    for (int i = 0; i < steps && !w->wrong[0]; i++)
        world_step(w);
    if (!w->wrong[0])
        world_heal(w);
    if (!w->wrong[0])
        oracle_check(w);
    world_finish(w);
    return !w->wrong[0];
}

/* Plays n schedules; returns how many broke a property, *first the seed of the first. */
static long play(long n, uint64_t seed, bool keeps, bool stop, uint64_t *first)
{
    long bad = 0;
    for (long i = 0; i < n; i++) {
        uint64_t s = seed + (uint64_t)i * SEED_STEP;
        if (schedule(s, keeps))
            continue;
        if (!bad++)
            *first = s;
        if (bad <= 3 && !stop)
            printf("seed %llu%s: %s\n", (unsigned long long)s, keeps ? "" : " --destroy", world.wrong);
        if (stop)
            break;
    }
    return bad;
}

static int mutants(long n)
{
#ifdef ROUNDS_MUTATIONS
    int missed = 0;
    for (internal_mutation = 1; internal_mutation < MUTANT_COUNT; internal_mutation++) {
        uint64_t first = 0;
        long bad = play(n, 1, true, true, &first);
        if (!bad)
            bad = play(n, 1, false, true, &first);
        printf("mutant %2d %s", internal_mutation, bad ? "caught" : "NOT CAUGHT");
        if (bad)
            printf(" by schedule %llu: %s", (unsigned long long)(first - 1) / SEED_STEP + 1, world.wrong);
        printf("\n");
        missed += !bad;
    }
    internal_mutation = 0;
    printf("%d passed, %d failed\n", MUTANT_COUNT - 1 - missed, missed);
    return missed != 0;
#else
    (void)n;
    printf("This build has no planted bugs: make MODE=mutant\n0 passed, 0 failed, 1 skipped\n");
    return 0;
#endif
}

int main(int argc, char **argv)
{
    const char *env = getenv("SCHEDULES");
    long n = env ? strtol(env, NULL, 10) : 1000, planted = 0;
    uint64_t seed = 1, first = 0;
    int only = -1; /* 0: with destruction, 1: without */
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--schedules") == 0 && i + 1 < argc)
            n = strtol(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
            seed = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--destroy") == 0)
            only = 0;
        else if (strcmp(argv[i], "--keep") == 0)
            only = 1;
#ifdef ROUNDS_MUTATIONS
        else if (strcmp(argv[i], "--mutant") == 0 && i + 1 < argc)
            internal_mutation = (int)strtol(argv[++i], NULL, 10);
#endif
        else if (strcmp(argv[i], "--mutants") == 0 && i + 1 < argc)
            planted = strtol(argv[++i], NULL, 10);
        else
            return fprintf(stderr, "log_sim [--schedules N] [--seed S] [--keep|--destroy] [--mutants N]\n"), 2;
    }
    if (!id_start())
        return 1;
    if (planted)
        return mutants(planted);
    int64_t start = clock_mono_ms();
    long keep = only == 0 ? 0 : only == 1 ? n : n - n / 4, destroy = n - keep;
    long bad = play(keep, seed, true, false, &first) + play(destroy, seed, false, false, &first);
    printf("%ld schedules (%ld with permanent destruction), seed %llu, %lld ms\n", n, destroy, (unsigned long long)seed,
           (long long)(clock_mono_ms() - start));
    printf("%ld passed, %ld failed\n", n - bad, bad);
    return bad != 0;
}

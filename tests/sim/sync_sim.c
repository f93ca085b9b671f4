/* sync_sim: schedules of acts, syncs, carriers and mishaps over 2-7 sites with files; see net_lib.h.
 *
 *   sync_sim [--schedules N] [--seed S] [--keep | --destroy] [--steps] [--mutants N | --mutant M]
 *
 * Without --schedules: $NETS. A quarter of them destroy only copies for ever. A schedule that breaks a
 * property prints its seed and its steps; `--seed S --schedules 1 --keep` (or --destroy, as printed) plays it again. */
#include "tests/sim/net_lib.h"

#include "exchange/sync_mutant.h"

#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SEED_STEP = 7919, SHORTEST = 10, SPAN = 50 };

static struct net net;

static bool schedule(uint64_t seed, bool keeps)
{
    struct net *n = &net;
    net_system(seed);
    net_start(n, seed, keeps);
    int steps = SHORTEST + world_random(&n->w, SPAN);
    for (int i = 0; i < steps && !n->w.wrong[0]; i++)
        net_step(n);
    if (!n->w.wrong[0])
        net_heal(n);
    if (!n->w.wrong[0])
        net_check(n);
    net_finish(n);
    return !n->w.wrong[0];
}

/* Plays n schedules; returns how many broke a property, *first the seed of the first. */
static long play(long n, uint64_t seed, bool keeps, bool stop, bool steps, uint64_t *first)
{
    long bad = 0;
    for (long i = 0; i < n; i++) {
        uint64_t s = seed + (uint64_t)i * SEED_STEP;
        bool ok = schedule(s, keeps);
        if (ok ? steps : bad == 0 && !stop)
            printf("%s", net.told);
        if (ok)
            continue;
        if (!bad++)
            *first = s;
        if (bad <= 10 && !stop)
            printf("seed %llu --%s: %s\n", (unsigned long long)s, keeps ? "keep" : "destroy", net.w.wrong);
        if (stop)
            break;
    }
    return bad;
}

#ifdef ROUNDS_MUTATIONS
static int mutants(long n)
{
    int missed = 0;
    for (sync_mutation = 1; sync_mutation < SYNC_MUTANTS; sync_mutation++) {
        uint64_t first = 0;
        long bad = play(n, 1, true, true, false, &first);
        printf("mutant %2d %s", sync_mutation, bad ? "caught" : "NOT CAUGHT");
        if (bad)
            printf(" by schedule %llu: %s", (unsigned long long)(first - 1) / SEED_STEP + 1, net.w.wrong);
        printf("\n");
        fflush(stdout);
        missed += !bad;
    }
    sync_mutation = 0;
    printf("%d passed, %d failed\n", SYNC_MUTANTS - 1 - missed, missed);
    return missed;
}
#else
static int mutants(long n)
{
    (void)n;
    printf("This build has no planted bugs: make MODE=mutant\n0 passed, 0 failed, 1 skipped\n");
    return 0;
}
#endif

int main(int argc, char **argv)
{
    const char *env = getenv("NETS"), *tmp = getenv("TMPDIR");
    long planted = 0, n = env ? strtol(env, NULL, 10) : 200;
    uint64_t seed = 1, first = 0;
    int only = -1; /* 0: with destruction, 1: without */
    bool steps = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--schedules") == 0 && i + 1 < argc)
            n = strtol(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
            seed = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--destroy") == 0)
            only = 0;
        else if (strcmp(argv[i], "--keep") == 0)
            only = 1;
        else if (strcmp(argv[i], "--steps") == 0)
            steps = true;
        else if (strcmp(argv[i], "--mutants") == 0 && i + 1 < argc)
            planted = strtol(argv[++i], NULL, 10);
#ifdef ROUNDS_MUTATIONS
        else if (strcmp(argv[i], "--mutant") == 0 && i + 1 < argc)
            sync_mutation = (int)strtol(argv[++i], NULL, 10);
#endif
        else
            return fprintf(stderr, "sync_sim [--schedules N] [--seed S] [--keep|--destroy] [--steps]\n"), 2;
    }
    snprintf(net.root, sizeof net.root, "%s/rounds-sync-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm"
             : tmp                         ? tmp
                                           : "/tmp");
    umask(077);
    if (!id_start() || !mkdtemp(net.root))
        return 1;
    net_make(&net);
    if (planted) {
        int missed = mutants(planted);
        net_remove(&net);
        return missed != 0;
    }
    int64_t start = clock_mono_ms();
    long keep = only == 0 ? 0 : only == 1 ? n : n - n / 4, destroy = n - keep;
    long bad = play(keep, seed, true, false, steps, &first) + play(destroy, seed, false, false, steps, &first);
    net_remove(&net);
    printf("%ld schedules (%ld with permanent destruction), seed %llu, %lld ms\n", n, destroy, (unsigned long long)seed,
           (long long)(clock_mono_ms() - start));
    for (int k = 0; k < NET_TOTALS; k++)
        printf("%s %lld%s", net_totals[k], (long long)net.total[k], k < NET_TOTALS - 1 ? ", " : "\n");
    printf("%ld passed, %ld failed\n", n - bad, bad);
    return bad != 0;
}

/* practice_sim: ten years at a front desk, and no loop lost; see front_lib.h and loops_lib.h.
 *
 *   practice_sim [--seeds N] [--seed S] [--years Y] [--often] [--mutants | --mutant M]
 *
 * Without --seeds: one for every 1,250 of $SCHEDULES; ten years where there are many, else two. A seed that breaks
 * something is printed; `--seed S --seeds 1` plays it again; --often looks at everybody every week instead of every
 * half year. In a MODE=mutant build: --mutants, every planted bug must be caught; --mutant M plays with one of them. */
#include "practice/rule_inner.h"
#include "tests/sim/loops_lib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SCHEDULES_A_SEED = 1250,
    MANY = 100,
    SEED_STEP = 7919,
    YEARS = 10,
    FEW_YEARS = 2,
    LOOK_DAYS = 180,
    WEEK_DAYS = 7
};

struct playing {
    struct front f;
    struct loops_count n;
    bool is_often;
    int policies;
};

/* The queue of everybody. */
static void whole(struct front *f, struct hash *out)
{
    struct buf all = {0};
    uint8_t one[HASH_SIZE];
    for (int i = 0; i < f->npatients; i++) {
        front_picture(f, &f->patients[i], one);
        buf_add(&all, one, sizeof one);
    }
    hash_of(all.data, all.len, out);
    buf_finish(&all);
}

/* A day to come on which something is due that counts in working days. */
static int day_that_matters(struct front *f)
{
    int day = f->date + 1 + front_random(f, 20);
    sqlite3_stmt *s =
        front_read(f, "SELECT due / 1440 FROM queue WHERE rule IN ('remind', 'prepare', 'after', 'outcome') "
                      "AND opens > ? ORDER BY opens LIMIT 1");
    sqlite3_bind_int64(s, 1, front_now(f));
    day = front_row(f, s) ? sqlite3_column_int(s, 0) : day;
    sqlite3_reset(s);
    return day;
}

/* One thing of policy is changed, everybody is looked at, and back it goes: what people did is still there, to the last
 * row. Each half year another thing; now and then the change stays. */
static void change_policy(struct playing *x)
{
    struct front *f = &x->f;
    struct hash was, is;
    struct front_rule rules[FRONT_RULES];
    int holiday = f->extra_holiday, which = x->policies % f->nrules;
    memcpy(rules, f->rules, sizeof rules);
    whole(f, &was);
    switch (x->policies++ % 3) {
    case 0: f->rules[which].is_off = true; break;
    case 1: f->extra_holiday = day_that_matters(f); break;
    case 2:
        f->rules[7].months = 3 + front_random(f, 8);
        f->rules[7].lead_days = 7 * front_random(f, 5);
        f->rules[5].working_days = 1 + front_random(f, 4);
        break;
    }
    front_load_policy(f);
    if (!loops_check_all(f, &x->n) || front_chance(f, 40))
        return; /* a rule that is off comes back half a year later */
    memcpy(f->rules, rules, sizeof rules);
    f->extra_holiday = holiday;
    front_load_policy(f);
    whole(f, &is);
    if (!hash_is_equal(&was, &is))
        front_wrong(f, "policy was changed and put back, and the queue is not as it was");
}

static void look(struct playing *x)
{
    struct front *f = &x->f;
    if (!loops_check_all(f, &x->n) || x->is_often)
        return;
    bool is_off = false;
    for (int i = 0; i < f->nrules; i++) {
        is_off = is_off || f->rules[i].is_off;
        f->rules[i].is_off = false;
    }
    if (is_off) {
        front_load_policy(f);
        loops_check_all(f, &x->n);
    }
    if (!f->wrong[0])
        change_policy(x);
}

static bool play(struct playing *x, uint64_t seed, int years, bool is_often)
{
    struct front *f = &x->f;
    *x = (struct playing){.is_often = is_often};
    front_open(f, seed, years);
    int looked = f->date;
    while (front_step(f)) {
        if (!id_is_none(&f->touched))
            loops_check(f, &f->touched, &x->n);
        if (f->date - looked >= (is_often ? WEEK_DAYS : LOOK_DAYS) && !f->wrong[0]) {
            looked = f->date;
            look(x);
        }
    }
    if (!f->wrong[0] && loops_check_all(f, &x->n))
        loops_check_rebuilt(f);
    return !f->wrong[0];
}

static void tell(const struct playing *x, uint64_t seed)
{
    const struct front *f = &x->f;
    printf(
        "seed %llu: %ld acts, %d patients, %.0f acts a second; looked at %ld: %ld open as they must be, %ld messages, "
        "%ld ended, %ld with a word of ours, %ld of who has gone\n",
        (unsigned long long)seed, f->ndone, f->npatients, (double)f->ndone / f->act_ms * 1e3, x->n.looked, x->n.open,
        x->n.messages, x->n.ended, x->n.held, x->n.stopped);
    if (f->wrong[0])
        printf("seed %llu: %s\n", (unsigned long long)seed, f->wrong);
}

/* Each thing that can happen has happened: else nothing was proved of it. */
static void tell_counts(const struct playing *x)
{
    for (int i = 0; i < x->f.ncount; i++)
        printf("  %-28s %7ld done %6ld refused\n", x->f.count[i].act, x->f.count[i].done, x->f.count[i].refused);
}

static int mutants(void)
{
#ifdef ROUNDS_MUTATIONS
    static struct playing x;
    int missed = 0;
    for (rule_mutation = 1; rule_mutation < RULE_MUTANTS; rule_mutation++) {
        bool is_caught = false;
        uint64_t seed = 1;
        for (int i = 0; i < 3 && !is_caught; i++, seed += SEED_STEP) {
            is_caught = !play(&x, seed, FEW_YEARS, false);
            front_close(&x.f);
            if (is_caught)
                printf("mutant %2d caught by seed %llu: %s\n", rule_mutation, (unsigned long long)seed, x.f.wrong);
        }
        if (!is_caught)
            printf("mutant %2d NOT CAUGHT\n", rule_mutation);
        missed += !is_caught;
    }
    printf("%d passed, %d failed\n", RULE_MUTANTS - 1 - missed, missed);
    return missed != 0;
#else
    printf("This build has no planted bugs: make MODE=mutant\n0 passed, 0 failed, 1 skipped\n");
    return 0;
#endif
}

int main(int argc, char **argv)
{
    static struct playing x;
    const char *env = getenv("SCHEDULES");
    long n = env ? strtol(env, NULL, 10) / SCHEDULES_A_SEED : 1, bad = 0;
    uint64_t seed = 1;
    bool is_often = false;
    n = n < 1 ? 1 : n;
    int years = n >= MANY ? YEARS : FEW_YEARS;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--seeds") == 0 && i + 1 < argc)
            n = strtol(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
            seed = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--years") == 0 && i + 1 < argc)
            years = (int)strtol(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--often") == 0)
            is_often = true;
        else if (strcmp(argv[i], "--mutants") == 0)
            return id_start() ? mutants() : 1;
#ifdef ROUNDS_MUTATIONS
        else if (strcmp(argv[i], "--mutant") == 0 && i + 1 < argc)
            rule_mutation = (int)strtol(argv[++i], NULL, 10);
#endif
        else
            return fprintf(stderr, "practice_sim [--seeds N] [--seed S] [--years Y] [--often] [--mutants]\n"), 2;
    }
    if (!id_start())
        return 1;
    for (long i = 0; i < n; i++, seed += SEED_STEP) {
        bad += !play(&x, seed, years, is_often);
        tell(&x, seed);
        if (i == n - 1)
            tell_counts(&x);
        front_close(&x.f);
    }
    printf("%ld passed, %ld failed\n", n - bad, bad);
    return bad != 0;
}

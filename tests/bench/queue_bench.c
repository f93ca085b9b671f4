/* What the queue costs: showing it, moving in it, working one and going on to the next; with what a demo has, and with
 * very many follow-ups that are over or for other days. QUEUE_EXTRA="0 100000" takes other numbers than the usual two,
 * QUEUE_DEMO=18000 another book. */
#include "base/clock.h"
#include "practice/follow_up.h"
#include "tests/bench/measure_count_lib.h"
#include "tests/bench/measure_lib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    USUAL_DEMO = 2000,
    ROW_MAX = 19500,     /* as measured (2.8 M for 148 rows): a guard, no promise */
    SPREAD_MAX = 10,     /* per cent, from few to very many: only what is open today may cost */
    CURSOR_MAX = 100000, /* TERMINAL section 7 */
    AHEAD_DAYS = 360,
    AN_ACT = 200,   /* written together */
    OVER_EVERY = 3, /* all others are over */
};

static const char usual[] = "0 1000000";

/* One in three is open, on a day to come; nobody has to look at any of them today. */
static void add_many(struct practice *p, const struct id *patient, int n)
{
    struct who nobody = {0};
    struct err e = {0};
    int today, now;
    clock_today(&today, &now);
    bool ok = act_batch_begin(p->book, &e);
    struct act act;
    for (int i = 0; ok && i < n; i++) {
        struct follow_up f = follow_up_none(FOLLOW_UP_TASK);
        f.patient = *patient;
        f.text = "ask how it went";
        f.status = i % OVER_EVERY ? "completed" : "requested";
        f.due_date = today + 1 + i % AHEAD_DAYS;
        ok = i % AN_ACT != 0 || act_begin(p->book, &act, "followup-add", &nobody, &e);
        if (ok)
            follow_up_put(&act, &f, NULL);
        if (ok && (i % AN_ACT == AN_ACT - 1 || i == n - 1))
            ok = act_commit(&act, &e);
    }
    if (!ok || !act_batch_end(p->book, &e))
        measure_give_up("adding follow-ups", &e);
}

static void make_book(int extra, char path[MEASURE_PATH])
{
    char demo[MEASURE_PATH], name[40];
    struct practice *p = NULL;
    struct err e = {0};
    const char *patients = getenv("QUEUE_DEMO");
    measure_demo(patients ? (int)strtol(patients, NULL, 10) : USUAL_DEMO, demo);
    snprintf(name, sizeof name, "queue-%d.db", extra);
    measure_copy(demo, name, path);
    if (!extra)
        return;
    if (!id_start() || !practice_open(path, NULL, &p, &e))
        measure_give_up("opening the copy", &e);
    clock_freeze(MEASURE_NOW_MS);
    struct patient who = patient_none();
    struct id patient;
    who.family = "Zqmany";
    if (!patient_add(p->book, &(struct who){0}, &who, NULL, 0, &patient, &e))
        measure_give_up("adding a patient", &e);
    add_many(p, &patient, extra);
    practice_close(p);
}

/* What the library takes to read it, without a screen: the better of many. */
static double load_us(const char *path, int *rows)
{
    enum { TIMES = 20 };
    struct practice *p = NULL;
    struct err e = {0};
    double best = 0;
    if (!id_start() || !practice_open(path, NULL, &p, &e))
        measure_give_up("opening the book", &e);
    clock_freeze(MEASURE_NOW_MS);
    for (int i = 0; i < TIMES; i++) {
        struct arena a = {0};
        struct queue q;
        const struct queue_filter all = {0};
        double before = measure_cpu_ms();
        if (!queue_load(p, &all, &a, &q, &e))
            measure_give_up("reading the queue", &e);
        double took = (measure_cpu_ms() - before) * 1e3;
        best = i == 0 || took < best ? took : best;
        *rows = q.nrows;
        arena_finish(&a);
    }
    practice_close(p);
    return best;
}

int main(void)
{
    /* Shown, left and shown again: the first time prepares what is asked. */
    static const char *const keys[] = {"3", "1", "3", "j", "j", "j", "\r", "-", "-", NULL};
    enum { START, FIRST, BACK, AGAIN, DOWN, DOWN_2, DOWN_3, WORK, NEXT, NEXT_2, COUNT };
    const char *program = getenv("ROUNDS_PROGRAM"), *extras = getenv("QUEUE_EXTRA");
    double least = 0, most = 0;
    char path[MEASURE_PATH], *end;
    measure_head("the queue, with few follow-ups and with very many");
    if (!program) {
        measure_remark("not measured: ROUNDS_PROGRAM is not set");
        return 0;
    }
    for (const char *s = extras ? extras : usual; *s; s = end) {
        double out[COUNT] = {0};
        char head[60];
        int extra = (int)strtol(s, &end, 10);
        if (end == s)
            break;
        make_book(extra, path);
        snprintf(head, sizeof head, "%d follow-ups more", extra);
        measure_head(head);
        if (!measure_count(program, path, keys, out)) {
            measure_remark("instructions cannot be counted here: no counter, no valgrind");
            continue;
        }
        int rows = 0;
        measure_say("queue_load", load_us(path, &rows), "us", MEASURE_ONLY, 0);
        measure_say("open today", rows, "rows", MEASURE_ONLY, 0);
        measure_say("the queue, shown", out[AGAIN], "instructions", MEASURE_ONLY, 0);
        measure_say("for each row of it", rows ? out[AGAIN] / rows : 0, "instructions", MEASURE_AT_MOST, ROW_MAX);
        measure_say("the first since the start", out[FIRST], "instructions", MEASURE_ONLY, 0);
        measure_say("a cursor key", measure_median(out + DOWN, 3), "instructions", MEASURE_AT_MOST, CURSOR_MAX);
        measure_say("one to work on", out[WORK], "instructions", MEASURE_ONLY, 0);
        measure_say("no answer, and the next", out[NEXT_2], "instructions", MEASURE_ONLY, 0);
        least = least <= 0 || out[AGAIN] < least ? out[AGAIN] : least;
        most = out[AGAIN] > most ? out[AGAIN] : most;
    }
    if (least > 0)
        measure_say("spread", (most - least) * 100 / least, "% of instructions", MEASURE_AT_MOST, SPREAD_MAX);
    return 0;
}

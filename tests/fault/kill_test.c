/* kill_test: five processes book at once and are killed, each at a moment of its own.
 *
 *   kill_test             $KILLS rounds (200); SEED=n another sequence
 *
 * Three processes work in the library and report each booking through a pipe once it was said to be
 * durable; two are the program itself, started anew for each booking, which acknowledges by its exit code. Of
 * all that was acknowledged each booking must be there, exactly once and as it was asked for; at most the
 * one that was in flight may be there besides; no slot is held twice; the book opens by itself, without a notice
 * or a new identity, and verifies.
 *
 * The checks are tried on a library that acknowledges before it commits, and on a slot held twice on purpose: both
 * must be found. */
#include "tests/fault/crowd_lib.h"

#include "base/clock.h"
#include "book/verify.h"
#include "practice/schedule.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    WORKERS = 5,
    LIBRARY_WORKERS = 3,  /* the others are the program */
    ROUNDS_PER_BOOK = 50, /* so that looking at everything stays cheap */
    BOOKINGS_MAX = 40,    /* of one worker in one round */
    CLAIMS_MAX = ROUNDS_PER_BOOK * WORKERS * BOOKINGS_MAX,
    LATEST_KILL_US = 30000,
    LATEST_EVER_US = 480000, /* on a machine so busy that nothing is booked in time */
    PLANTED_ROUNDS = 200
};

/* What somebody was told is booked. */
struct claim {
    struct id id, practitioner;
    int date, start_min;
};

static struct {
    struct crowd crowd;
    struct claim claim[CLAIMS_MAX];
    int nclaims, in_flight; /* in_flight: bookings that may be there unacknowledged */
    long killed_at_work, acknowledged;
    bool is_planted;
    int latest_us, round;
} t;

/* --- at work -------------------------------------------------------------------- */

static int choose_slot(int i)
{
    /* The planted fault must be caught for being one, not because a slot was taken meanwhile: each its own slots. */
    return t.is_planted ? (t.round * BOOKINGS_MAX + i) % CROWD_SLOTS : crowd_pick(&t.crowd, CROWD_SLOTS);
}

static void report(int to, const struct booking *b)
{
    struct claim c = {b->id, b->place.practitioner, b->place.date, b->place.start_min};
    if (write(to, &c, sizeof c) != (ssize_t)sizeof c)
        _exit(4);
}

static _Noreturn void work_in_library(int worker, int to)
{
    struct desk d;
    struct arena a = {0};
    crowd_join(&t.crowd, NULL, &d);
    for (int i = 0; i < BOOKINGS_MAX; i++) {
        struct err e = {0};
        struct outcome out;
        int column = t.is_planted ? worker : crowd_pick(&t.crowd, CROWD_COLUMNS);
        struct booking b = crowd_booking(&t.crowd, column, choose_slot(i));
        if (t.is_planted)
            report(to, &b);
        bool ok = appointment_book(&d, &a, &b, &out, &e);
        if (ok && !t.is_planted)
            report(to, &b);
        if (!ok && e.kind != ERR_REFUSED)
            crowd_give_up("booking", &e);
        arena_reset(&a);
    }
    _exit(0);
}

struct worker {
    pid_t pid;
    int64_t due_us;
    int from;           /* the pipe of a library worker */
    struct claim asked; /* of a program worker */
    char output[380];
};

static void start_library(struct worker *w, int number)
{
    int ends[2];
    uint64_t mine = (uint64_t)crowd_pick(&t.crowd, 1 << 30) + 1;
    if (pipe(ends) != 0)
        crowd_give_up("making a pipe", NULL);
    w->pid = fork();
    if (w->pid == 0) {
        close(ends[0]);
        t.crowd.random = mine;
        work_in_library(number, ends[1]);
    }
    close(ends[1]);
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    w->from = ends[0];
}

static void start_program(struct worker *w, int number)
{
    enum { BEFORE = 4 };
    struct crowd_words book;
    int column = crowd_pick(&t.crowd, CROWD_COLUMNS), slot = choose_slot(0);
    struct booking b = crowd_booking(&t.crowd, column, slot);
    crowd_book_words(&t.crowd, &b.patient, column, slot, &b.id, &book);
    snprintf(w->output, sizeof w->output, "%s/said-%d", t.crowd.dir, number);
    const char *argv[BEFORE + CROWD_WORDS] = {NULL, "--book", t.crowd.book, "--json"};
    memcpy(argv + BEFORE, book.words, sizeof book.words);
    w->asked = (struct claim){b.id, b.place.practitioner, b.place.date, b.place.start_min};
    w->pid = crowd_start_program(argv, w->output, -1);
}

static int by_due(const void *x, const void *y)
{
    const struct worker *a = x, *b = y;
    return (a->due_us > b->due_us) - (a->due_us < b->due_us);
}

static void claim(const struct claim *c)
{
    if (t.nclaims == CLAIMS_MAX)
        crowd_give_up("too many bookings", NULL);
    t.claim[t.nclaims++] = *c;
    t.acknowledged++;
}

/* What a worker had been told before it ended. */
static void collect(struct worker *w, int status)
{
    struct claim c;
    char said[1000], ref[REF_TEXT];
    bool was_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    t.killed_at_work += was_killed;
    t.in_flight += was_killed;
    if (w->from >= 0) {
        while (read(w->from, &c, sizeof c) == (ssize_t)sizeof c)
            claim(&c);
        close(w->from);
        if (!was_killed && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
            crowd_give_up("a worker failed", NULL);
        return;
    }
    crowd_read_output(w->output, said, sizeof said);
    if (was_killed)
        return;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (code == 0 && strstr(said, ref_text(&w->asked.id, ref)))
        claim(&w->asked);
    else if (code != 1 || !strstr(said, "is taken")) {
        printf("rounds book: exit code %d: %s\n", code, said);
        crowd_give_up("the program failed", NULL);
    }
}

/* One round: all are started, each is killed at its moment, all are gone at the end. */
static void kill_round(void)
{
    struct worker w[WORKERS] = {{0}};
    int workers = t.is_planted ? LIBRARY_WORKERS : WORKERS;
    int64_t began = clock_mono_ms();
    for (int i = 0; i < workers; i++) {
        w[i] = (struct worker){.from = -1, .due_us = crowd_pick(&t.crowd, t.latest_us)};
        if (i < LIBRARY_WORKERS)
            start_library(&w[i], i);
        else
            start_program(&w[i], i);
    }
    qsort(w, (size_t)workers, sizeof *w, by_due);
    for (int i = 0; i < workers; i++) {
        int64_t left = w[i].due_us - (clock_mono_ms() - began) * 1000;
        if (left > 0)
            crowd_sleep_us(left);
        kill(w[i].pid, SIGKILL);
    }
    for (int i = 0; i < workers; i++) {
        int status = 0;
        while (waitpid(w[i].pid, &status, 0) < 0 && errno == EINTR)
            continue;
        collect(&w[i], status);
    }
}

/* --- looking -------------------------------------------------------------------- */

static int by_id(const void *x, const void *y)
{
    return id_compare(&((const struct appointment *)x)->id, &((const struct appointment *)y)->id);
}

static const char *check_claims(struct appointment *all, int n)
{
    if (n > 1) /* with nothing there is no array */
        qsort(all, (size_t)n, sizeof *all, by_id);
    for (int i = 1; i < n; i++)
        if (id_compare(&all[i].id, &all[i - 1].id) == 0)
            return "a booking is there twice";
    for (int i = 0; i < t.nclaims; i++) {
        const struct claim *c = &t.claim[i];
        struct appointment key = {.id = c->id};
        const struct appointment *is = n ? bsearch(&key, all, (size_t)n, sizeof *all, by_id) : NULL;
        if (!is)
            return "an acknowledged booking is gone";
        if (id_compare(&is->practitioner, &c->practitioner) != 0 || is->date != c->date ||
            is->start_min != c->start_min || is->status != STATUS_BOOKED)
            return "an acknowledged booking is not as it was asked for";
    }
    return n > t.nclaims + t.in_flight ? "there are bookings that nobody made" : NULL;
}

/* Everything, with a new handle; what is wrong is in t.crowd.error. */
static bool check(void)
{
    struct err e = {0};
    struct arena a = {0};
    struct practice *p = NULL;
    struct verify_report r = {0};
    struct appointment *all;
    int n = 0;
    const char *bad = NULL;
    if (!practice_open(t.crowd.book, NULL, &p, &e) ||
        !schedule_list(p, t.crowd.day[0], t.crowd.day[CROWD_DAYS - 1], &a, &all, &n, &e) ||
        !verify_book(p->book, NULL, &a, &r, &e))
        bad = e.text;
    else if (*book_notice(p->book))
        bad = book_notice(p->book);
    else if (!r.is_ok)
        bad = r.problems[0];
    else if (r.streams != 1)
        bad = "a new identity was taken";
    else if (!(bad = crowd_held_twice(all, n) ? "a slot is held twice" : NULL))
        bad = check_claims(all, n);
    snprintf(t.crowd.error, sizeof t.crowd.error, "%s", bad ? bad : "");
    practice_close(p);
    arena_finish(&a);
    return !bad;
}

/* --- rounds --------------------------------------------------------------------- */

static void new_book(void)
{
    crowd_renew(&t.crowd);
    t.nclaims = t.in_flight = 0;
}

static bool one_round(int number)
{
    long before = t.acknowledged;
    t.round = number % ROUNDS_PER_BOOK;
    if (t.round == 0)
        new_book();
    kill_round();
    bool was_idle = t.acknowledged == before;
    if (was_idle && t.latest_us < LATEST_EVER_US)
        t.latest_us *= 2;
    else if (!was_idle && t.latest_us > LATEST_KILL_US)
        t.latest_us /= 2;
    return check();
}

/* Acknowledging before the commit must be seen, by the words for it. */
static bool is_early_word_caught(void)
{
    t.is_planted = true;
    bool caught = false;
    for (int i = 0; i < PLANTED_ROUNDS && !caught; i++)
        caught = !one_round(i) && strcmp(t.crowd.error, "an acknowledged booking is gone") == 0;
    t.is_planted = false;
    return caught;
}

static bool is_double_booking_caught(void)
{
    struct arena a = {0};
    struct err e = {0};
    struct outcome out;
    struct desk d;
    new_book();
    struct practice *p = crowd_join(&t.crowd, NULL, &d);
    for (int i = 0; i < 2; i++) {
        struct booking b = crowd_booking(&t.crowd, 0, 7);
        b.overbook_reason = i ? "on purpose" : NULL;
        if (!appointment_book(&d, &a, &b, &out, &e))
            crowd_give_up("booking twice", &e);
        t.in_flight++;
    }
    practice_close(p);
    arena_finish(&a);
    return !check() && strcmp(t.crowd.error, "a slot is held twice") == 0;
}

int main(void)
{
    const char *kills = getenv("KILLS");
    int rounds = kills ? (int)strtol(kills, NULL, 10) : 200, bad = 0;
    crowd_open(&t.crowd, "kill_test");
    t.latest_us = LATEST_KILL_US;
    int64_t began = clock_mono_ms();
    for (int i = 0; i < rounds; i++)
        if (!one_round(i)) {
            if (bad++ < 5)
                printf("round %d: %s\n", i, t.crowd.error);
            new_book(); /* the next rounds are judged for themselves */
        }
    printf("%d rounds in %lld ms: %ld bookings acknowledged, %ld processes killed at work, %d rounds bad\n", rounds,
           (long long)(clock_mono_ms() - began), t.acknowledged, t.killed_at_work, bad);
    bool has_power = t.acknowledged > 0 && t.killed_at_work > 0;
    bool early = is_early_word_caught(), twice = is_double_booking_caught();
    printf("something was booked, and killed while booking: %s\n", has_power ? "yes" : "NO");
    printf("planted: acknowledged before the commit: %s\n", early ? "caught" : "NOT CAUGHT");
    printf("planted: a slot held twice: %s\n", twice ? "caught" : "NOT CAUGHT");
    crowd_close(&t.crowd);
    int controls = has_power + early + twice;
    printf("%d passed, %d failed\n", rounds - bad + controls, bad + 3 - controls);
    return bad || controls < 3;
}

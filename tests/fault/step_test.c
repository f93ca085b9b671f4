/* step_test: a call of SQLite, or one that reaches a file, fails, once or for ever after, in the middle of nearly
 * everything that can be done with a practice.
 *
 *   step_test             STEPS=n calls of each act (3; 0: every one), WIDE=1: and each that is made from where no act
 *                         was struck before, SEED=n others; ONLY=book/IOERR/once/17 one of
 *                         them again, with what it said: the folder stays. ONLY=book all of this act
 *
 * Oracle: what did not go well was said in a sentence. Exit 0: it is done as a whole, and says what it says when
 * nothing goes wrong; 1, 3 or 5: nothing is there; 4: one of both. The book opens, without a notice, and verifies; no
 * transaction was left open when it was closed. Done once more, the act is done. Under MODE=asan no memory is lost and
 * no statement left open. It is tried on faults of this program's own, each of which must be found. */
#include "tests/fault/step_deed_lib.h"
#include "tests/fault/step_lib.h"
#include "tests/fault/strike_lib.h"
#include "tests/fault/strike_oracle_lib.h"

#include "base/clock.h"
#include "base/file.h"
#include "cli/cli.h"
#include "practice/practice.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_S = 30, SHORT = 24 /* the last 8 digits of an id */, PLACES = 1 << 18,
       LOOKS = 40 /* calls by which a commit is looked for */ };

/* What is struck: a call of SQLite, or (is_system) one that reaches a file. */
struct hit {
    bool is_system;
    struct step step;
    struct strike strike;
};

/* Where calls are made from (strike_callers). */
struct place {
    uint64_t from;
    int act; /* the last in which it was counted, from 1 */
    bool is_struck;
};

/* The ways to strike an act: first they are counted, then some are tried. */
struct ways {
    int act;
    bool is_counting;
    long want, from; /* so many (0: all), from this one on */
    long n, all, fresh;
};

/* Shared with the process that tries an act, so that it is known where it died. */
struct shared {
    struct place place[PLACES]; /* by where */
    long way, runs, struck, bad; /* way: the one that is tried, -1: all are */
    struct hit how;
    struct step_seen seen;
    struct strike_seen system;
};

static struct {
    char dir[300], id[40];
    struct strike_oracle o;
    int state; /* of the book, after the last look */
    struct strike_folder base;
    struct buf out, err, wanted; /* wanted: what it says when nothing goes wrong */
    struct shared *s;
    long opening,
        opening_system; /* calls by which the practice is opened: struck in "opening" and in what opens others */
    struct arena arena;
    bool is_wide;
    uint64_t seed, from[STEP_CALLS], from_system[STRIKE_CALLS]; /* who calls, in this act */
    void (*planted)(int *code); /* after the act */
} t;

/* --- one run ---------------------------------------------------------------------------- */

/* The command in this process; its exit code. */
static int run(const char *command, const struct hit *how)
{
    char text[1000], *words[STRIKE_WORDS];
    struct cli_host host = {.is_ascii = false};
    size_t n = 0;
    for (const char *p = command; *p && n < sizeof text - sizeof t.id; p++)
        if (p[0] == '$' && (p[1] == '1' || p[1] == '2'))
            n += (size_t)snprintf(text + n, sizeof text - n, "%s", t.id + (*++p == '1' ? 0 : SHORT));
        else
            text[n++] = *p;
    text[n] = 0;
    buf_reset(&t.out);
    buf_reset(&t.err);
    int count = *text == '!' ? 0 : strike_words(text, words);
    alarm(PATIENCE_S);
    step_arm(&how->step, &t.s->seen);
    strike_arm(&how->strike, &t.s->system);
    int code = *text == '!' ? step_act(text + 1, &t.out, &t.err) : cli_run(&host, count, words, &t.out, &t.err);
    strike_disarm();
    step_disarm();
    alarm(0);
    if (t.planted)
        t.planted(&code);
    return code;
}

static void need(const char *commands)
{
    struct hit none = {0};
    char text[500];
    for (const char *p = commands; *p; p += *p == ';') {
        size_t n = strcspn(p, ";");
        snprintf(text, sizeof text, "%.*s", (int)n, p);
        if (run(text, &none) != 0)
            strike_folder_give_up(text, buf_str(&t.err));
        const char *id = strstr(buf_str(&t.out), "\"id\":\"");
        if (id)
            snprintf(t.id, sizeof t.id, "%.32s", id + strlen("\"id\":\""));
        p += n;
    }
}

/* --- the oracle ------------------------------------------------------------------------- */

static bool is_same(const struct buf *a, const struct buf *b)
{
    return strcmp(buf_str(a), buf_str(b)) == 0;
}

/* NULL, or what is wrong. */
static const char *judge(const struct deed *a, int code, const struct hit *how)
{
    t.state = STRIKE_BEFORE | STRIKE_AFTER;
    int files = STRIKE_BEFORE | STRIKE_AFTER, allowed = STRIKE_BEFORE | STRIKE_AFTER;
    if (code < 0 || code == 2 || code > 5)
        return "an exit code that means nothing";
    if (code != 0 && !strike_is_sentence(buf_str(&t.err)))
        return "it fails without a sentence";
    if (strstr(buf_str(&t.err), "not an error") || strstr(buf_str(&t.err), "(null)"))
        return "half a sentence";
    bool for_ever = how->step.for_ever || how->strike.for_ever,
         is_unlink = strncmp(t.s->system.where, "unlink", strlen("unlink")) == 0;
    if (t.s->seen.left_open && !for_ever)
        return "a transaction was left open";
    /* Whoever writes may say another id, or another code: that it is done the book says. */
    if (code == 0 && a->does == READS && !is_same(&t.out, &t.wanted) && !*buf_str(&t.err))
        return "it said yes, and says something else than it does";
    strike_folder_read(&t.o.now);
    const char *bad = strike_state_of_book(&t.o, &t.state);
    if (!bad && a->does != IN_STEPS) {
        bad = strike_state_of_files(&t.o, &files, for_ever);
        bad = bad || for_ever || is_unlink ? bad : strike_strays(&t.o);
        /* A disk that takes a file and then nothing more lets nobody take it away again. */
        files = for_ever ? STRIKE_BEFORE | STRIKE_AFTER : files;
    }
    if (code == 0 && (strstr(buf_str(&t.err), "unreadable") || strstr(buf_str(&t.err), "read again next time")))
        allowed |= STRIKE_BEFORE; /* what could not be read of another's is left for the next time, and said */
    else if (code == 0)
        allowed = STRIKE_AFTER;
    else if (code != 4 && !strstr(buf_str(&t.err), "is saved"))
        allowed = STRIKE_BEFORE;
    if (!bad && !(t.state & files & allowed))
        bad = code == 0   ? "it said yes, and it is not there"
              : code != 4 ? "it said no, and something is there"
                          : "it is half there";
    return bad;
}

/* Done once more, when nothing fails, it is done; what is done already may be refused. */
static const char *judge_again(const struct deed *a)
{
    struct hit none = {0};
    bool may_refuse = !(t.state & STRIKE_BEFORE);
    int code = run(a->command, &none);
    if (code != 0)
        return may_refuse ? NULL : "done once more it fails";
    if (!may_refuse && a->does == READS && !is_same(&t.out, &t.wanted))
        return "done once more it says something else";
    strike_folder_read(&t.o.now);
    const char *bad = strike_state_of_book(&t.o, &t.state);
    return bad || may_refuse || t.state & STRIKE_AFTER ? bad : "done once more it is not there";
}

/* --- all of them ------------------------------------------------------------------------ */

/* As ONLY wants it. */
static const char *name_of(const struct deed *a, const struct hit *how)
{
    static char text[100];
    const struct step *s = &how->step;
    const struct strike *k = &how->strike;
    const char *kind = how->is_system ? strike_names[k->kind] : step_names[s->kind];
    snprintf(text, sizeof text, "%s/%s/%s/%ld+%ld", a->name, kind, s->for_ever || k->for_ever ? "ever" : "once",
             how->is_system ? k->at : s->at, s->then);
    return text;
}

static void one(const struct deed *a, const struct hit *how, bool is_loud)
{
    char said[1200], where[600];
    int code = run(a->command, how);
    long struck = t.s->seen.struck + t.s->system.struck;
    snprintf(where, sizeof where, "%s%s", t.s->seen.where, t.s->system.where);
    snprintf(said, sizeof said, "%.300s%.800s", buf_str(&t.out), buf_str(&t.err));
    const char *bad = judge(a, code, how);
    /* What a disk that does nothing more has kept of it cannot be taken away, and may be in the way. Who cannot
     * read its identity takes a new one: undo goes back to what this one did. */
    bool is_other = strstr(t.s->system.where, "-identity") && strstr(a->name, "undo");
    if (!bad && (how->strike.for_ever || is_other))
        ;
    else if (a->does == IN_STEPS ? code != 0 : !bad && code != 0 && code != 4)
        bad = judge_again(a);
    t.s->runs++;
    t.s->struck += struck > 0;
    if (bad || is_loud) {
        t.s->bad += bad != NULL;
        if (t.s->bad <= strike_number("SHOWN", 20) || is_loud)
            printf("ONLY=%s: %s\n    struck: %s (%ld); exit %d; said: %s\n    again: %s\n", name_of(a, how),
                   bad ? bad : "fine", where, struck, code, said, buf_str(&t.err));
    }
    strike_folder_read(&t.o.now);
    if (!is_loud)
        strike_folder_put_back(&t.o.now, &t.o.before);
}

static void count_opening(void)
{
    struct step none = {0};
    struct err e = {0};
    struct practice *p = NULL;
    step_arm(&none, &t.s->seen);
    strike_arm(&(struct strike){0}, &t.s->system);
    if (!practice_open("practice.db", NULL, &p, &e))
        strike_folder_give_up("practice.db", e.text);
    strike_disarm();
    step_disarm();
    t.opening = t.s->seen.calls;
    t.opening_system = t.s->system.calls;
    practice_close(p);
}

/* What the act does when all goes well, and how often it calls. */
static void rehearse(const struct deed *a, struct step_seen *seen, struct strike_seen *system)
{
    struct hit none = {0};
    strike_folder_read(&t.o.now);
    strike_folder_put_back(&t.o.now, &t.base);
    need(a->before);
    strike_folder_read(&t.o.before);
    const char *bad = strike_look(&t.o, "practice.db", &t.o.digest_before);
    count_opening();
    step_note_callers(t.from);
    strike_note_callers(t.from_system);
    int code = run(a->command, &none);
    step_note_callers(NULL);
    strike_note_callers(NULL);
    if (bad || code != 0)
        strike_folder_give_up(a->command, bad ? bad : buf_str(&t.err));
    *seen = t.s->seen;
    *system = t.s->system;
    buf_reset(&t.wanted);
    buf_adds(&t.wanted, buf_str(&t.out));
    strike_folder_read(&t.o.after);
    bad = strike_look(&t.o, "practice.db", &t.o.digest_after);
    if (bad)
        strike_folder_give_up(a->command, bad);
    strike_folder_read(&t.o.now);
    strike_folder_put_back(&t.o.now, &t.o.before);
}

/* Where a call was made from, in all acts so far. */
static struct place *place_of(uint64_t from)
{
    size_t at = from % PLACES;
    while (t.s->place[at].from && t.s->place[at].from != from)
        at = (at + 1) % PLACES;
    t.s->place[at].from = from;
    return &t.s->place[at];
}

/* Of so many, about so many. */
static bool is_chosen(uint64_t which, long want, long have)
{
    uint64_t x = (t.seed + which) * 6364136223846793005u + 1442695040888963407u;
    x ^= x >> 29;
    x *= 0xbf58476d1ce4e5b9u;
    return have > 0 && (long)((x >> 33) % (uint64_t)have) < want;
}

/* One more way, by a call that was made from there. Places where no act was struck yet come first, but for a third. */
static void try_way(const struct deed *a, const struct hit *how, uint64_t from, struct ways *w)
{
    struct place *p = place_of(from);
    w->n++;
    if (w->is_counting) {
        w->fresh += !p->is_struck && p->act != w->act;
        w->all++;
        p->act = w->act;
        return;
    }
    long old = w->want - w->fresh > (w->want + 2) / 3 ? w->want - w->fresh : (w->want + 2) / 3;
    bool is_turn = w->want == 0 || (p->is_struck ? is_chosen((uint64_t)w->n, old, w->all)
                                                 : t.is_wide || is_chosen(from ^ (uint64_t)w->act, w->want - old,
                                                                         w->fresh));
    if (w->n <= w->from || !is_turn)
        return;
    p->is_struck = true;
    t.s->way = w->n;
    t.s->how = *how;
    one(a, how, false);
}

/* What is new comes early: of calls alike the first, unless no act was struck from there. */
static bool is_worth(const struct ways *w, bool is_place, uint64_t from)
{
    return w->want == 0 || is_place || (t.is_wide && !place_of(from)->is_struck);
}

static bool opens_itself(const struct deed *a)
{
    return strcmp(a->name, "opening") == 0 || (strstr(a->command, "--book") && !strstr(a->command, "demo.db")) ||
           strncmp(a->command, "join", strlen("join")) == 0;
}

/* Every way to strike the calls. Of every call one kind once, in turn; a COMMIT in every kind; every fifth call for
 * ever too. */
static void strike_calls(const struct deed *a, const struct step_seen *seen, struct ways *w)
{
    long calls = seen->calls < STEP_CALLS ? seen->calls : STEP_CALLS - 1;
    for (long at = opens_itself(a) ? 1 : t.opening + 1; at <= calls; at++)
        for (int kind = STEP_IOERR; kind < STEP_KINDS; kind++)
            for (int ever = 0; ever < 2; ever++) {
                bool is_turn = kind - STEP_IOERR == at % (STEP_LATE - STEP_IOERR);
                struct hit how = {.step = {(enum step_kind)kind, at, ever, 0}};
                if (is_worth(w, seen->is_place[at], t.from[at]) &&
                    (seen->is_commit[at] || (is_turn && (!ever || at % 5 == 0))))
                    try_way(a, &how, t.from[at], w);
                /* After a commit of which nobody knows whether it was done: what looks for it fails too. */
                for (int then = 1; then <= LOOKS && seen->is_commit[at] && kind == STEP_LATE && !ever; then++) {
                    how.step.then = then;
                    try_way(a, &how, t.from[at] ^ (uint64_t)then << 40, w);
                }
            }
}

/* The same of the calls that reach a file: they fail, there is no room, or half of it is done. */
static void strike_system(const struct deed *a, const struct strike_seen *seen, struct ways *w)
{
    long calls = seen->calls < STRIKE_CALLS ? seen->calls : STRIKE_CALLS - 1;
    for (long at = opens_itself(a) ? 1 : t.opening_system + 1; at <= calls; at++)
        for (int kind = STRIKE_EIO; kind <= STRIKE_SHORT; kind++)
            for (int ever = 0; ever < 2; ever++) {
                struct hit how = {.is_system = true, .strike = {(enum strike_kind)kind, at, ever}};
                if (is_worth(w, seen->is_place[at], t.from_system[at]) && seen->may[at] & 1 << kind &&
                    (!ever || at % 5 == 0))
                    try_way(a, &how, t.from_system[at], w);
            }
}

/* In a process of its own, which says what memory it lost. */
static void try_act(const struct deed *a, int act, long want, long from)
{
    static struct step_seen seen;
    static struct strike_seen system;
    long runs = t.s->runs, bad = t.s->bad;
    int64_t began = clock_mono_ms();
    rehearse(a, &seen, &system);
    struct ways w = {.act = act, .want = want, .from = from};
    for (int i = 0; i < 2; i++) {
        w.is_counting = i == 0;
        w.n = 0;
        strike_calls(a, &seen, &w);
        strike_system(a, &system, &w);
    }
    printf("%-16s %5ld + %5ld calls, %5ld ways, %ld new: %5ld runs, %ld bad, %ld ms\n", a->name, seen.calls,
           system.calls, w.all, w.fresh, t.s->runs - runs, t.s->bad - bad, (long)(clock_mono_ms() - began));
    t.s->way = -1;
}

static void deed(const struct deed *a, int act, long want)
{
    t.s->way = 0;
    while (t.s->way >= 0) {
        long from = t.s->way;
        int status = 0;
        fflush(stdout);
        pid_t pid = fork();
        if (pid == 0) {
            try_act(a, act, want, from);
            exit(0);
        }
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            continue;
        if (status == 0)
            continue;
        t.s->bad++;
        printf("ONLY=%s: %s (status %d)\n", name_of(a, &t.s->how),
               t.s->way < 0                                         ? "lost memory"
               : WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? "it hangs"
                                                                    : "it died",
               status);
        if (t.s->way == from)
            break;
    }
}

/* --- planted faults ------------------------------------------------------------------------------ */

static void lie_yes(int *code)
{
    *code = 0;
    buf_reset(&t.err);
    buf_reset(&t.out);
    buf_adds(&t.out, buf_str(&t.wanted));
}

static void lie_no(int *code)
{
    *code = 1;
    buf_adds(&t.err, "rounds: This could not be done, says somebody who did it.\n");
}

static void say_nothing(int *code)
{
    *code = 1;
    buf_reset(&t.err);
}

static void say_half(int *code)
{
    (void)code;
    buf_reset(&t.out);
}

static void leave_open(int *code)
{
    (void)code;
    t.s->seen.left_open++;
}

static int controls(void)
{
    static const struct {
        const char *name;
        void (*plant)(int *code);
        int deed; /* 0: a look, 1: a booking */
        struct hit how;
        const char *found;
    } planted[] = {
        {"says yes to a booking that failed",
         lie_yes,
         1,
         {.step = {STEP_IOERR, 300, true, 0}},
         "it said yes, and it is not there"},
        {"says no to a booking that is there", lie_no, 1, {0}, "it said no, and something is there"},
        {"fails and says nothing", say_nothing, 1, {.step = {STEP_IOERR, 300, true, 0}}, "it fails without a sentence"},
        {"says half of it", say_half, 0, {0}, "says something else"},
        {"leaves a transaction open", leave_open, 1, {0}, "a transaction was left open"},
    };
    enum { PLANTED = sizeof planted / sizeof *planted };
    static struct step_seen seen;
    static struct strike_seen system;
    int caught = 0;
    for (int i = 0; i < PLANTED; i++) {
        struct deed x;
        step_deed(planted[i].deed, &t.arena, &x);
        rehearse(&x, &seen, &system);
        t.planted = planted[i].plant;
        const char *bad = judge(&x, run(x.command, &planted[i].how), &planted[i].how);
        bool is_found = bad && strstr(bad, planted[i].found);
        printf("planted: %s: %s\n", planted[i].name, is_found ? "caught" : bad ? bad : "NOT CAUGHT");
        caught += is_found;
        t.planted = NULL;
        strike_folder_read(&t.o.now);
        strike_folder_put_back(&t.o.now, &t.o.before);
    }
    t.s->bad += PLANTED - caught;
    return caught;
}

/* One run of one act, or all of the act. */
static void only(const char *which)
{
    static struct step_seen seen;
    static struct strike_seen system;
    char name[40], kind[20], often[10];
    struct hit how = {0};
    long at = 0, then = 0;
    int n = sscanf(which, "%39[^/]/%19[^/]/%9[^/]/%ld+%ld", name, kind, often, &at, &then);
    n -= n == 5;
    bool ever = n == 4 && strcmp(often, "ever") == 0;
    for (int k = 0; k < STEP_KINDS && n == 4; k++)
        if (strcmp(step_names[k], kind) == 0)
            how.step = (struct step){(enum step_kind)k, at, ever, then};
    for (int k = 0; k < STRIKE_KINDS && n == 4; k++)
        if (strcmp(strike_names[k], kind) == 0 && k)
            how = (struct hit){.is_system = true, .strike = {(enum strike_kind)k, at, ever}};
    struct deed x;
    for (int i = 0; step_deed(i, &t.arena, &x); i++)
        if (strcmp(x.name, name) == 0 && n == 1) {
            deed(&x, i + 1, strike_number("STEPS", 3));
        } else if (strcmp(x.name, name) == 0) {
            rehearse(&x, &seen, &system);
            one(&x, &how, true);
        }
}

/* The practice that every act begins with, and files to take in. */
static void set_up(void)
{
    static const char *const synthea[] = {"synthea/encounters.csv", "synthea/patients.csv", "synthea/providers.csv"};
    const char *tmp = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR"), *seed = getenv("SEED");
    t.is_wide = strike_number("WIDE", 0);
    char path[4096];
    t.seed = seed ? strtoull(seed, NULL, 10) : 42;
    t.s = mmap(NULL, sizeof *t.s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    snprintf(t.dir, sizeof t.dir, "%s/step.XXXXXX", tmp && *tmp ? tmp : "/tmp");
    const char *texts[sizeof synthea / sizeof *synthea];
    for (size_t i = 0; i < sizeof synthea / sizeof *synthea; i++) {
        size_t n;
        struct err e = {0};
        snprintf(path, sizeof path, "tests/data/%s", synthea[i]);
        if (!file_read(&t.arena, path, 1 << 20, &texts[i], &n, &e))
            strike_folder_give_up(path, e.text);
    }
    if (t.s == MAP_FAILED || !mkdtemp(t.dir) || chdir(t.dir) != 0 || mkdir("out", 0700) != 0 ||
        mkdir("shared", 0700) != 0 || mkdir("synthea", 0700) != 0)
        strike_folder_give_up("making a folder", strerror(errno));
    setenv("ROUNDS_BOOK", "practice.db", 1);
    setenv("ROUNDS_NOW", "2026-11-23T09:00", 1);
    setenv("ROUNDS_SEED", "step", 1);
    setenv("ROUNDS_PASSPHRASE", "three small words here", 1);
    strike_folder_write_lists();
    step_lists();
    strike_folder_write("lp", "#!/bin/sh\nexec cat >/dev/null\n");
    snprintf(path, sizeof path, "%s:%s", t.dir, getenv("PATH"));
    if (chmod("lp", 0700) != 0 || setenv("PATH", path, 1) != 0)
        strike_folder_give_up("lp", strerror(errno));
    for (size_t i = 0; i < sizeof synthea / sizeof *synthea; i++)
        strike_folder_write(synthea[i], texts[i]);
    need(step_base);
    /* Another copy, in which somebody booked and wrote too. */
    if (rename("out/practice.db", "other.db") != 0)
        strike_folder_give_up("other.db", strerror(errno));
    need("--book other.db --site Laptop book --patient kautzer --practitioner chen --type review --at '2026-11-26 "
         "11:00';"
         "--book other.db patient edit kautzer --preferred Jojo --facts tea;copy out");
    step_fork("practice.db", "forked.db");
    need("--book forked.db note --patient kautzer Cloned --as okoro");
    step_tear("other.db", "torn.db");
    need("policy show");
    strike_folder_write_policy(t.out.data);
    need("--book demo.db demo --patients 60");
    strike_folder_settle(&t.base);
    strike_read_all(&t.o);
}

static void clean_up(void)
{
    strike_folder_read(&t.o.now);
    strike_folder_put_back(&t.o.now, &(struct strike_folder){0});
    rmdir("out");
    rmdir("shared");
    rmdir("synthea");
    rmdir(t.dir);
}

/* Looks are much alike, and what is big takes long. */
static long share(const char *name, long want)
{
    enum { LOOK = 3, BIG = 12 };
    long of = strncmp(name, "look", strlen("look")) == 0 ? LOOK : strncmp(name, "big", strlen("big")) == 0 ? BIG : 1;
    return (want + of - 1) / of;
}

int main(void)
{
    const char *one_only = getenv("ONLY");
    set_up();
    if (one_only) {
        only(one_only);
        printf("What is left of it: %s\n", t.dir);
        return t.s->bad != 0;
    }
    struct deed x;
    long want = strike_number("STEPS", 3);
    for (int i = 0; step_deed(i, &t.arena, &x); i++)
        deed(&x, i + 1, share(x.name, want));
    int caught = controls();
    clean_up();
    printf("%ld runs, in %ld something was struck\n", t.s->runs, t.s->struck);
    printf("%ld passed, %ld failed\n", t.s->runs + caught - t.s->bad, t.s->bad);
    return t.s->bad != 0;
}

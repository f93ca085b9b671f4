/* strike_test: a call that reaches a file, or an allocation, goes wrong once or for ever, or the program is told to end
 * there (TERM, HUP, INT, kill -9), under the verbs of a desk.
 *
 *   strike_test           STRIKES=n calls of each verb (0: every one, as of the first four without it; of the others
 *                         20), ALLOCATIONS=n the same (20), SEED=n others; ONLY=book/EIO/once/17 one of them again,
 *                         with what it said: the folder stays; VERBS=book,move these alone
 *
 * Oracle: the process ends by itself within ten seconds, by an exit code that means something. 0: the act is there
 * as a whole; 1, 3 or 5: nothing is there; 4 or ended by the signal: one of both. What did not go well was said in a
 * sentence. Only who dies or may not remove anything leaves temporary files. The book opens, without a notice, and
 * verifies. It is tried on faults of this program's own, each of which must be found. */
#include "tests/fault/step_act_lib.h"
#include "tests/fault/strike_lib.h"
#include "tests/fault/strike_oracle_lib.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/id.h"
#include "cli/cli.h"
#include "practice/policy.h"
#include "practice/practice.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define BOOKED "00000000000000000000000000000011"
#define NEXT   "00000000000000000000000000000012"
#define SLOT   "--practitioner chen --type review --at"

enum { PATIENCE_S = 10, SAID = 2000 };

/* Run once, in this order: what every scenario begins with. */
static const char *const base[] = {
    "init --site Desk",
    "patient add --family Kautzer --given Jo --born 1980-02-03",
    "patient add --family Quarr --given Sam",
    "copy out",
    "book --patient kautzer " SLOT " '2026-11-23 10:00' --id " STEP_HERE,
    "patient add --family Zemlak --given Ann",
    "book --patient zemlak " SLOT " '2026-11-23 10:30' --id " STEP_HERE_TOO,
    "book --patient kautzer " SLOT " '2026-11-24 09:00' --id " BOOKED,
    NULL,
};

static const struct scenario {
    const char *name, *command;
    enum { CHANGES, READS } does;
} scenarios[] = {
    {"book", "book --patient kautzer " SLOT " '2026-11-24 10:00' --id " NEXT, CHANGES},
    {"move", "move " BOOKED " --at '2026-11-25 09:00'", CHANGES},
    {"cancel", "cancel " BOOKED " --by patient --reason pat-fb --next rebook", CHANGES},
    {"undo", "undo", CHANGES},
    {"import", "import csv list.csv --map list.map", CHANGES},
    {"import-calls", "import calls calls.csv", CHANGES},
    {"import-visits", "import visits visits.csv", CHANGES},
    {"policy", "policy load policy.conf", CHANGES},
    {"merge", "merge other.db", CHANGES},
    {"backup", "backup out", CHANGES},
    {"restore", "--book again.db restore out/practice.db", CHANGES},
    {"init", "--book new.db init --site New", CHANGES},
    {"drill", "drill out/practice.db", READS},
    {"patient", "patient add --family Adams --given Ann", CHANGES},
    {"edit", "patient edit kautzer --preferred Joe", CHANGES},
    {"confirm", "confirm " BOOKED, CHANGES},
    {"arrive-all", "!arrive-all", CHANGES}, /* what a screen does and no verb: step_act_lib.h */
    {"off", "column off chen --from 2026-11-24 --why ill", CHANGES},
    {"erase", "--as chen person erase quarr --reason 'asked in writing' --confirmed-by okoro", CHANGES},
    {"complaint", "complaint add 'Waited an hour' --patient kautzer", CHANGES},
    {"follow-up", "followup 'Ring about the letter' --patient kautzer", CHANGES},
    {"note", "note 'Rang about the letter' --patient kautzer", CHANGES},
    {"arrived", "status " STEP_HERE " arrived", CHANGES},
    {"walk-in", "walk-in --patient quarr --practitioner chen", CHANGES},
    {"wait", "wait --patient quarr --practitioner chen", CHANGES},
    {"remind", "remind " BOOKED " no-answer", CHANGES},
    {"promise", "promise 'Send the form' --patient kautzer", CHANGES},
    {"referral", "referral add 'An X-ray' --patient kautzer --to 'City Imaging'", CHANGES},
    {"obstacle", "obstacle add 'The printer jams'", CHANGES},
    {"household", "household join quarr kautzer", CHANGES},
    {"one-of-two", "patient merge zemlak kautzer", CHANGES},
    {"hours", "column hours chen --from 2026-11-24 --to 2026-11-24 --time 13:00-17:00", CHANGES},
    {"handover", "handover 'Chen rings at five'", CHANGES},
    {"export", "export icalendar days.ics", CHANGES},
    {"sheet", "day tomorrow --sheet --to sheet.txt", CHANGES},
    {"day", "day tomorrow", READS},
    {"find", "find kau", READS},
    {"queue", "queue", READS},
    {"timeline", "timeline kautzer", READS},
    {"verify", "verify", READS},
};
enum { MAIN = 4, SCENARIOS = sizeof scenarios / sizeof *scenarios };

static struct {
    char dir[300], said_path[330];
    struct strike_oracle o;
    struct strike_seen *seen;
    char said[SAID];
    uint64_t random;
    long runs, struck, bad, died_in_library;
    void (*planted)(void); /* in the child, when the verb is done */
} t;

/* About `want` of `have`; 0: all. */
static bool is_chosen(long want, long have)
{
    t.random = t.random * 6364136223846793005u + 1442695040888963407u;
    return want == 0 || (long)((t.random >> 33) % (uint64_t)(have ? have : 1)) < want;
}

/* --- one run ---------------------------------------------------------------------------- */

static int act(const char *name)
{
    struct buf out = {0}, err = {0};
    int code = id_start() ? step_act(name, &out, &err) : 1;
    fputs(buf_str(&out), stdout);
    fputs(buf_str(&err), stderr);
    fflush(stdout);
    buf_finish(&out);
    buf_finish(&err);
    return code;
}

/* The verb in a process of its own; what it said is in t.said. As waitpid says. */
static int run(const char *command, const struct strike *how)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        char text[400], *words[STRIKE_WORDS];
        struct cli_host host = {.is_ascii = false};
        snprintf(text, sizeof text, "%s", command);
        int n = strike_words(text, words), out = open(t.said_path, O_RDWR | O_CREAT | O_TRUNC, 0600);
        if (out < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0 || close(out) != 0)
            _exit(126);
        alarm(PATIENCE_S);
        strike_arm(how, t.seen);
        int code = *command == '!' ? act(command + 1) : cli_main(&host, n, words);
        strike_disarm();
        if (t.planted)
            t.planted();
        _exit(code);
    }
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    int fd = open(t.said_path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, t.said, sizeof t.said - 1);
    t.said[n > 0 ? n : 0] = 0;
    close(fd);
    return status;
}

/* --- the oracle ------------------------------------------------------------------------- */

/* NULL, or what is wrong. */
static const char *judge(int status, const struct strike *how)
{
    static char why[100];
    int state = STRIKE_BEFORE | STRIKE_AFTER, files = STRIKE_BEFORE | STRIKE_AFTER,
        allowed = STRIKE_BEFORE | STRIKE_AFTER;
    int deadly = how->kind == STRIKE_KILL ? SIGKILL : strike_signal(how->kind);
    bool was_killed = WIFSIGNALED(status) && deadly && WTERMSIG(status) == deadly;
    /* libconfig does not look at what malloc says, or its scanner ends the program. It was to read, not to write. */
    bool fell = WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
    bool gave_up = WIFEXITED(status) && strstr(t.said, "out of dynamic memory in libconfig");
    if ((fell || gave_up) && t.seen->is_in_config) {
        t.died_in_library++;
        was_killed = true;
    }
    if (WIFSIGNALED(status) && !was_killed) {
        snprintf(why, sizeof why, WTERMSIG(status) == SIGALRM ? "it hangs" : "it died of signal %d", WTERMSIG(status));
        return why;
    }
    int code = was_killed ? 4 : WEXITSTATUS(status);
    if (code == 2 || code > 5) {
        snprintf(why, sizeof why, "exit code %d", code);
        return why;
    }
    /* What is taken in part by part ends between two of them when ^C asks, and says what was taken. */
    bool was_asked = how->kind == STRIKE_INT && code == 1 && strstr(t.said, "Stopped before the end.");
    if (code != 0 && !was_killed && !was_asked && !strike_is_sentence(t.said))
        return "it fails without a sentence";
    strike_folder_read(&t.o.now);
    const char *bad = strike_state_of_book(&t.o, &state);
    bad = bad ? bad : strike_state_of_files(&t.o, &files, was_killed || how->for_ever || how->kind == STRIKE_MEMORY);
    /* Who dies, or may not remove anything any more, leaves its temporary file. */
    bool may_leave = was_killed || how->for_ever || how->kind == STRIKE_MEMORY;
    may_leave |= strncmp(t.seen->where, "unlink", strlen("unlink")) == 0;
    bad = bad || may_leave ? bad : strike_strays(&t.o);
    if (was_asked)
        allowed = STRIKE_BEFORE | STRIKE_AFTER;
    else if (code == 0 && !strstr(t.said, "unreadable"))
        allowed = STRIKE_AFTER;
    else if (code != 0 && code != 4 && !strstr(t.said, "is saved"))
        allowed = STRIKE_BEFORE;
    /* A disk that takes a file and then nothing more lets nobody take it away again. */
    if (how->for_ever)
        files = STRIKE_BEFORE | STRIKE_AFTER;
    if (!bad && !(state & files & allowed))
        bad = code == 0   ? "it said yes, and it is not there"
              : code != 4 ? "it said no, and something is there"
                          : "it is half there";
    return bad;
}

/* --- all of them ------------------------------------------------------------------------ */

static void one(const struct scenario *s, const struct strike *how, bool is_loud)
{
    int status = run(s->command, how);
    const char *bad = judge(status, how);
    t.runs++;
    t.struck += t.seen->struck > 0;
    if (bad || is_loud) {
        t.bad += bad != NULL;
        if (t.bad <= strike_number("SHOWN", 20) || is_loud)
            printf("ONLY=%s/%s/%s/%ld: %s\n    struck: %s (%ld); exit %d; said: %s\n", s->name, strike_names[how->kind],
                   how->for_ever ? "ever" : "once", how->at, bad ? bad : "fine", t.seen->where, t.seen->struck,
                   WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), t.said);
    }
    strike_folder_read(&t.o.now);
    if (!is_loud)
        strike_folder_put_back(&t.o.now, &t.o.before);
}

/* What the verb does when all goes well, and how much there is to strike. */
static void rehearse(const struct scenario *s, struct strike_seen *seen)
{
    struct strike none = {0};
    int status = run(s->command, &none);
    *seen = *t.seen;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        strike_folder_give_up(s->command, t.said);
    strike_folder_read(&t.o.after);
    const char *bad = strike_look(&t.o, "practice.db", &t.o.digest_after);
    if (bad || hash_is_equal(&t.o.digest_before, &t.o.digest_after) != (s->does == READS || t.o.after.n > t.o.before.n))
        strike_folder_give_up(s->command, bad ? bad : "changes what it should not, or changes nothing");
    strike_folder_read(&t.o.now);
    strike_folder_put_back(&t.o.now, &t.o.before);
}

/* Of three signals one by turns comes before a call, unless every way is wanted: the kernel does the same for each. */
static bool makes_sense(const struct strike_seen *seen, const struct strike *how)
{
    bool is_signal = how->kind >= STRIKE_TERM && how->kind <= STRIKE_INT;
    if (is_signal && strike_number("STRIKES", 1) != 0 && how->at % 3 != how->kind - STRIKE_TERM)
        return false;
    return seen->may[how->at] & 1 << how->kind && !(how->for_ever && how->kind >= STRIKE_EINTR);
}

/* Every way to strike the calls: how many there are, and `want` of them done. */
static long strike_calls(const struct scenario *s, const struct strike_seen *seen, long want, long have, bool is_real)
{
    long n = 0, calls = seen->calls < STRIKE_CALLS ? seen->calls : STRIKE_CALLS - 1;
    for (struct strike how = {.kind = STRIKE_EIO}; how.kind <= STRIKE_KILL; how.kind++)
        for (how.at = 1; how.at <= calls; how.at++)
            for (int ever = 0; ever < 2; ever++) {
                how.for_ever = ever;
                if (!makes_sense(seen, &how))
                    continue;
                n++;
                if (is_real && is_chosen(want, have))
                    one(s, &how, false);
            }
    return n;
}

static void scenario(const struct scenario *s, long calls, long allocations)
{
    static struct strike_seen seen;
    long runs = t.runs, bad = t.bad;
    int64_t began = clock_mono_ms();
    rehearse(s, &seen);
    long ways = strike_calls(s, &seen, 0, 0, false);
    strike_calls(s, &seen, calls, ways, true);
    for (struct strike how = {.kind = STRIKE_MEMORY, .at = 1}; how.at <= seen.allocations; how.at++)
        for (int ever = 0; ever < 2; ever++) {
            how.for_ever = ever;
            if (is_chosen(allocations, 2 * seen.allocations))
                one(s, &how, false);
        }
    printf("%-13s %4ld calls in %5ld ways, %5ld allocations: %5ld runs, %ld bad, %ld ms\n", s->name, seen.calls, ways,
           seen.allocations, t.runs - runs, t.bad - bad, (long)(clock_mono_ms() - began));
}

/* --- planted faults ------------------------------------------------------------------------------ */

static void lie_yes(void)
{
    _exit(0);
}

static void lie_no(void)
{
    fputs("rounds: This could not be done, says somebody who did it.\n", stderr);
    _exit(1);
}

static void say_nothing(void)
{
    if (ftruncate(1, 0) == 0)
        _exit(1);
}

static void leave_something(void)
{
    close(open("forgotten.tmp", O_WRONLY | O_CREAT, 0600));
}

static void spoil_book(void)
{
    int fd = open("practice.db", O_RDWR);
    char page[4096] = {0};
    if (fd < 0 || pwrite(fd, page, sizeof page, 40 * (off_t)sizeof page) < 0)
        _exit(9);
    close(fd);
}

static void die(void)
{
    raise(SIGSEGV);
}

static int controls(void)
{
    static const struct {
        const char *name;
        void (*plant)(void);
        struct strike how;
        const char *found;
    } planted[] = {
        {"says yes to a booking that failed", lie_yes, {.kind = STRIKE_ENOSPC, .at = 1, .for_ever = true},
         "it said yes, and it is not there"},
        {"says no to a booking that is there", lie_no, {.kind = STRIKE_NONE, .at = 0, .for_ever = false},
         "it said no, and something is there"},
        {"fails and says nothing", say_nothing, {.kind = STRIKE_ENOSPC, .at = 1, .for_ever = true},
         "it fails without a sentence"},
        {"leaves a file", leave_something, {.kind = STRIKE_NONE, .at = 0, .for_ever = false},
         "forgotten.tmp was left behind"},
        {"spoils a page", spoil_book, {.kind = STRIKE_NONE, .at = 0, .for_ever = false}, "practice.db"},
        {"dies", die, {.kind = STRIKE_NONE, .at = 0, .for_ever = false}, "it died of signal 11"},
    };
    enum { PLANTED = sizeof planted / sizeof *planted };
    struct strike_seen seen;
    int caught = 0;
    rehearse(&scenarios[0], &seen);
    for (int i = 0; i < PLANTED; i++) {
        t.planted = planted[i].plant;
        const char *bad = judge(run(scenarios[0].command, &planted[i].how), &planted[i].how);
        bool is_found = bad && strstr(bad, planted[i].found);
        printf("planted: %s: %s\n", planted[i].name, is_found ? "caught" : "NOT CAUGHT");
        caught += is_found;
        t.planted = NULL;
        strike_folder_read(&t.o.now);
        strike_folder_put_back(&t.o.now, &t.o.before);
    }
    t.bad += PLANTED - caught;
    return caught;
}

static void only(const char *which)
{
    char name[40], kind[20], often[10];
    struct strike_seen *seen = strike_shared();
    struct strike how = {0};
    if (sscanf(which, "%39[^/]/%19[^/]/%9[^/]/%ld", name, kind, often, &how.at) != 4)
        strike_folder_give_up(which, "is not as ONLY wants it");
    how.for_ever = strcmp(often, "ever") == 0;
    for (int k = 0; k < STRIKE_KINDS; k++)
        if (strcmp(strike_names[k], kind) == 0)
            how.kind = (enum strike_kind)k;
    for (int i = 0; i < SCENARIOS; i++)
        if (strcmp(scenarios[i].name, name) == 0) {
            rehearse(&scenarios[i], seen);
            one(&scenarios[i], &how, true);
        }
}

/* Is it in VERBS, or is there none? */
static bool is_wanted(const char *name)
{
    const char *verbs = getenv("VERBS");
    size_t n = strlen(name);
    for (const char *p = verbs; p && *p; p += strcspn(p, ","), p += *p == ',')
        if (strcspn(p, ",") == n && strncmp(p, name, n) == 0)
            return true;
    return !verbs;
}

static void need(const char *command)
{
    struct strike none = {0};
    int status = run(command, &none);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        strike_folder_give_up(command, t.said);
}

/* In a process of its own, as strike_look. */
static void write_policy(void)
{
    int status = 0;
    pid_t pid = fork();
    if (pid != 0) {
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            continue;
        if (status != 0)
            strike_folder_give_up("policy", "is not written");
        return;
    }
    struct err e = {0};
    struct buf text = {0};
    struct practice *p;
    if (!practice_open("practice.db", NULL, &p, &e) || !policy_show(p->book, &text, &e))
        strike_folder_give_up("policy", e.text);
    practice_close(p);
    strike_folder_write_policy(text.data);
    _exit(0);
}

/* The practice that every scenario begins with, and files to take in. */
static void set_up(void)
{
    const char *tmp = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR"), *seed = getenv("SEED");
    t.random = seed ? strtoull(seed, NULL, 10) : 42;
    t.seen = strike_shared();
    snprintf(t.dir, sizeof t.dir, "%s/strike.XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (!mkdtemp(t.dir) || chdir(t.dir) != 0 || mkdir("out", 0700) != 0)
        strike_folder_give_up("making a folder", strerror(errno));
    snprintf(t.said_path, sizeof t.said_path, "%s.said", t.dir);
    setenv("ROUNDS_BOOK", "practice.db", 1);
    setenv("ROUNDS_NOW", "2026-11-23T09:00", 1);
    setenv("ROUNDS_SEED", "strike", 1);
    strike_folder_write_lists();
    for (int i = 0; base[i]; i++)
        need(base[i]);
    /* Another copy, in which somebody booked too. */
    if (rename("out/practice.db", "other.db") != 0)
        strike_folder_give_up("other.db", strerror(errno));
    need("--book other.db book --patient kautzer " SLOT " '2026-11-26 11:00'");
    need("--book practice.db copy out");
    write_policy();
}

static void clean_up(void)
{
    strike_folder_read(&t.o.now);
    for (int i = 0; i < t.o.now.n; i++)
        unlink(t.o.now.file[i].name);
    rmdir("out");
    unlink(t.said_path);
    rmdir(t.dir);
}

int main(void)
{
    const char *one_only = getenv("ONLY");
    set_up();
    t.o.looks_apart = true;
    strike_folder_settle(&t.o.before);
    const char *bad = strike_look(&t.o, "practice.db", &t.o.digest_before);
    if (bad)
        strike_folder_give_up("the practice to begin with", bad);
    if (one_only) {
        only(one_only);
        printf("What is left of it: %s\n", t.dir);
        return 0;
    }
    for (int i = 0; i < SCENARIOS; i++)
        if (is_wanted(scenarios[i].name))
            scenario(&scenarios[i], strike_number("STRIKES", i < MAIN ? 0 : 20), strike_number("ALLOCATIONS", 20));
    int caught = controls();
    printf("%ld runs, in %ld something was struck, %ld books looked at as a whole, %ld died in libconfig\n", t.runs,
           t.struck, t.o.looked, t.died_in_library);
    clean_up();
    printf("%ld passed, %ld failed\n", t.runs + caught - t.bad, t.bad);
    return t.bad != 0;
}

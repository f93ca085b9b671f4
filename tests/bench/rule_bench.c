/* What rules cost: the same acts with the rules of the sample policy and with none, side by side; all rules run again
 * over everybody when policy changes, and the memory that takes. RULE_PATIENTS="20000 200000" are the books of that.
 *
 * The program calls itself: --acts SIDE under callgrind, where the processor cannot count. */
#include "base/clock.h"
#include "practice/appointment.h"
#include "practice/complaint.h"
#include "practice/policy.h"
#include "tests/bench/measure_lib.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    MANY = 96,  /* patients, and so acts of each kind */
    ROUNDS = 5, /* of all acts, in pairs */
    A_DAY = 12, /* visits of a column */
    ACTS = 8,
    MESSAGE = 6, /* of these the one that raises what is open for them */
    RATIO_MAX = 2,
    RATE_MIN = 20000, /* patients a second, over everybody */
    SPREAD_MAX = 10,  /* per cent of memory, from the small book to the large */
};

static const char usual[] = "20000 200000";
static const char *const act_names[ACTS] = {
    "a booking", "moved", "a call", "cancelled", "arrived", "seen", "a message, to be answered", "a complaint"};

/* A practice with its rules, or without any. */
struct side {
    struct practice *p;
    struct desk desk;
    struct arena a;
    char path[MEASURE_PATH + 40];
    struct id patient[MANY], visit[MANY];
    struct place place[MANY];
    int first_day;
};

static void must(bool ok, const char *doing, const struct err *e)
{
    if (!ok)
        measure_give_up(doing, e);
}

/* Loads the book's own policy with a piece of it put otherwise. */
static void load_changed(struct practice *p, const char *from, const char *to_end, const char *instead)
{
    struct buf was = {0}, will = {0};
    struct arena a = {0};
    struct policy *policy;
    struct err e = {0};
    must(policy_show(p->book, &was, &e), "showing the policy", &e);
    const char *text = buf_str(&was), *at = strstr(text, from), *end = at ? strstr(at, to_end) : NULL;
    if (!end)
        measure_give_up("finding the rules in the policy", &e);
    buf_add(&will, text, (size_t)(at - text));
    buf_adds(&will, instead);
    buf_adds(&will, end);
    must(policy_read_text(&a, "bench.conf", buf_str(&will), &policy, &e), "reading the policy", &e);
    must(policy_load(p->book, policy, &(struct who){0}, false, &a, NULL, NULL, &e), "loading the policy", &e);
    must(practice_reload(p, &e), "reloading", &e);
    arena_finish(&a);
    buf_finish(&was);
    buf_finish(&will);
}

/* ---- one act ---- */

static void at(int date, int minute)
{
    clock_freeze(zone_instant_near(date, minute));
}

/* The nth place from a day on, four working days a week, three columns. */
static struct place place_of(const struct side *s, int n, int from)
{
    static const char *const columns[] = {"chen", "okafor", "adeyemi"};
    struct place to = {.minutes = 30};
    const struct practitioner *who;
    struct err e = {0};
    int slot = n % A_DAY, column = n / A_DAY % 3, day = n / (3 * A_DAY);
    must(practice_find_practitioner(s->p, columns[column], &who, &e), "finding a practitioner", &e);
    to.practitioner = who->id;
    to.date = from + day;
    to.start_min = (slot < 6 ? 540 : 600) + 30 * slot;
    return to;
}

static void act(struct side *s, int kind, int i)
{
    struct err e = {0};
    struct outcome out;
    const struct appointment_type *type;
    struct booking w = {.patient = s->patient[i], .place = s->place[i], .asked_min = MINUTE_NONE};
    struct contact c = {
        .patient = s->patient[i], .direction = "out", .mode = "call", .outcome = "reached", .duration_s = -1};
    struct next_step closed = {.next = NEXT_CLOSED, .note = "done"};
    struct change_of_status seen = {.to = STATUS_FULFILLED, .next = closed}, came = {.to = STATUS_ARRIVED};
    struct complaint wrong = complaint_none();
    switch (kind) {
    case 0:
        w.id = s->visit[i] = id_new(clock_now_ms());
        must(practice_find_type(s->p, i % 2 ? "review" : "first", &type, &e), "finding a type", &e);
        w.type = type->id;
        must(appointment_book(&s->desk, &s->a, &w, &out, &e), "booking", &e);
        return;
    case 1:
        must(appointment_move(&s->desk, &s->a, &s->visit[i], NULL, &s->place[i], NULL, &out, &e), "moving", &e);
        return;
    case MESSAGE:
        c.direction = "in"; /* it raises what is open for them as well: records that people made would cost the same */
        c.mode = "voicemail";
        c.outcome = "message"; /* fallthrough */
    case 2: must(contact_add(s->p->book, &s->desk.who, &c, NULL, &e), "a contact", &e); return;
    case 3:
        must(appointment_cancel(&s->desk, &s->a, &s->visit[i], NULL, CANCELLED_BY_PATIENT, "pat", &closed, &out, &e),
             "cancelling", &e);
        return;
    case 4:
        at(s->place[i].date, s->place[i].start_min);
        must(appointment_status(&s->desk, &s->a, &s->visit[i], NULL, &came, &out, &e), "arriving", &e);
        return;
    case 5: must(appointment_status(&s->desk, &s->a, &s->visit[i], NULL, &seen, &out, &e), "seeing", &e); return;
    case 7:
        wrong.patient = s->patient[i];
        wrong.text = "waited for an hour";
        wrong.mode = "letter";
        must(complaint_add(&s->desk, &s->a, &wrong, NULL, &e), "a complaint", &e);
        return;
    }
}

/* What callgrind counts: the acts of one kind, and nothing around them. */
__attribute__((noinline)) void rule_bench_acts(struct side *s, int kind, int from, int to);
void rule_bench_acts(struct side *s, int kind, int from, int to)
{
    for (int i = from; i < to; i++)
        act(s, kind, i);
}

/* ---- all of them, on both sides ---- */

static void open_side(struct side *s, bool has_rules)
{
    struct err e = {0};
    *s = (struct side){0};
    char dir[MEASURE_PATH];
    snprintf(s->path, sizeof s->path, "%s/rule-%s.db", measure_dir(dir), has_rules ? "rules" : "none");
    measure_remove(s->path);
    id_seed(1);
    clock_freeze(MEASURE_NOW_MS);
    must(practice_create(s->path, NULL, NULL, &s->p, &e), "making a practice", &e);
    if (!has_rules)
        load_changed(s->p, "rules = (", "\n);\n", "rules = (");
    s->desk.practice = s->p;
    for (int i = 0; i < MANY; i++) {
        char name[20];
        struct patient who = patient_none();
        snprintf(name, sizeof name, "Bench%03d", i);
        who.family = name;
        must(patient_add(s->p->book, &s->desk.who, &who, NULL, 0, &s->patient[i], &e), "adding a patient", &e);
    }
    s->first_day = civil_from(2027, 1, 12); /* Tuesdays, all clear of holidays */
}

/* Half of them are cancelled and complain, the others are seen and leave a message: what is open for somebody is raised
 * by it, and costs what records that people made would. */
static int first_of(int kind)
{
    return kind >= 4 && kind <= 6 ? MANY / 2 : 0;
}

static int end_of(int kind)
{
    return kind == 3 || kind == 7 ? MANY / 2 : MANY;
}

/* cpu_ms: one for each kind, on top of what is there; NULL: not
 * measured, but everything is prepared then. */
static void round_of(struct side *s, int kind, double cpu_ms[ACTS])
{
    int from = first_of(kind), to = end_of(kind);
    for (int i = 0; i < MANY; i++)
        s->place[i] = place_of(s, i, s->first_day + (kind ? 7 : 0));
    if (kind >= 4)
        at(s->first_day + 11, 1000 + kind);
    else
        at(s->first_day - 5, 640 + kind);
    double before = measure_cpu_ms();
    for (int i = from; !cpu_ms && i < to; i++)
        act(s, kind, i);
    if (cpu_ms)
        rule_bench_acts(s, kind, from, to);
    if (cpu_ms)
        cpu_ms[kind] += (measure_cpu_ms() - before) * 1e3 / (to - from);
    arena_reset(&s->a);
    if (kind == ACTS - 1)
        s->first_day += 28;
}

/* Under callgrind: each kind is a file. */
static int acts_of(bool has_rules)
{
    static struct side s;
    double ignored[ACTS] = {0};
    open_side(&s, has_rules);
    for (int kind = 0; kind < ACTS; kind++)
        round_of(&s, kind, NULL);
    for (int kind = 0; kind < ACTS; kind++)
        round_of(&s, kind, ignored);
    practice_close(s.p);
    measure_remove(s.path);
    return 0;
}

static int64_t total_in(const char *path)
{
    char line[200];
    long long n = 0;
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "summary: %lld", &n) == 1 || sscanf(line, "totals: %lld", &n) == 1)
            break;
    if (f)
        fclose(f);
    return n;
}

/* Runs the acts of one side where they are counted. */
static bool run_side(const char *self, const char *dir, const char *side, const char *prefix)
{
    char out[MEASURE_PATH + 80];
    int status = 1;
    snprintf(out, sizeof out, "--callgrind-out-file=%s", prefix);
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        if (chdir(dir) == 0)
            execlp("valgrind", "valgrind", "-q", "--tool=callgrind", "--collect-atstart=no",
                   "--toggle-collect=rule_bench_acts", "--dump-after=rule_bench_acts", out, self, "--acts", side,
                   (char *)NULL);
        _exit(127);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool count_side(const char *self, const char *side, double out[ACTS])
{
    char dir[MEASURE_PATH], prefix[MEASURE_PATH + 20], path[MEASURE_PATH + 40];
    snprintf(prefix, sizeof prefix, "%s/rule-%s", measure_dir(dir), side);
    bool ok = run_side(self, dir, side, prefix);
    for (int kind = 0; kind < ACTS; kind++) {
        snprintf(path, sizeof path, "%s.%d", prefix, kind + 1);
        out[kind] = (double)total_in(path) / (end_of(kind) - first_of(kind));
        ok = ok && out[kind] > 0;
        unlink(path);
    }
    unlink(prefix);
    return ok;
}

static void measure_writes(const char *self)
{
    static struct side sides[2];
    double count[2][ACTS] = {{0}}, ms[2][ACTS] = {{0}};
    measure_head("a write with the rules of the sample policy, against the same write with none");
    for (int i = 0; i < 2; i++)
        open_side(&sides[i], i == 1);
    for (int kind = 0; kind < ACTS; kind++)
        for (int i = 0; i < 2; i++)
            round_of(&sides[i], kind, NULL);
    for (int n = 0; n < ROUNDS; n++)
        for (int kind = 0; kind < ACTS; kind++) {
            double all[2][ACTS] = {{0}};
            for (int i = 0; i < 2; i++)
                round_of(&sides[i], kind, all[i]);
            for (int i = 0; i < 2; i++)
                if (ms[i][kind] <= 0 || all[i][kind] < ms[i][kind])
                    ms[i][kind] = all[i][kind];
        }
    bool is_counted = count_side(self, "none", count[0]) && count_side(self, "rules", count[1]);
    for (int kind = 0; kind < ACTS; kind++) {
        char what[80];
        snprintf(what, sizeof what, "%s, without rules", act_names[kind]);
        measure_say(what, ms[0][kind], "us", MEASURE_ONLY, 0);
        snprintf(what, sizeof what, "%s, with them", act_names[kind]);
        measure_say(what, ms[1][kind], "us", MEASURE_ONLY, 0);
        measure_say("  of the time without", ms[1][kind] / ms[0][kind], "times", MEASURE_ONLY, 0);
        if (!is_counted)
            continue;
        measure_say("  instructions", count[1][kind], "instructions", MEASURE_ONLY, 0);
        measure_say("  of those without", count[1][kind] / count[0][kind], "times", MEASURE_AT_MOST, RATIO_MAX);
    }
    if (!is_counted)
        measure_remark("instructions cannot be counted here: no valgrind");
    for (int i = 0; i < 2; i++)
        practice_close(sides[i].p), measure_remove(sides[i].path);
}

/* ---- everybody again ---- */

/* In a process of its own, so that its memory is its own. out: processor milliseconds, KiB. */
static void rerun(const char *path, double out[2])
{
    int ends[2];
    fflush(NULL);
    if (pipe(ends) != 0)
        exit(1);
    pid_t pid = fork();
    if (pid == 0) {
        struct practice *p = NULL;
        struct err e = {0};
        must(id_start() && practice_open(path, NULL, &p, &e), "opening the copy", &e);
        clock_freeze(MEASURE_NOW_MS);
        measure_peak_reset();
        double before = measure_cpu_ms(), own[2];
        load_changed(p, "due = \"6m1d\"", "\"; ", "due = \"5m");
        own[0] = measure_cpu_ms() - before;
        own[1] = (double)measure_peak_kib();
        practice_close(p);
        _exit(write(ends[1], own, sizeof own) == (ssize_t)sizeof own ? 0 : 1);
    }
    close(ends[1]);
    if (read(ends[0], out, 2 * sizeof *out) != (ssize_t)(2 * sizeof *out))
        measure_give_up("running all rules again", &(struct err){0});
    close(ends[0]);
    waitpid(pid, NULL, 0);
}

static void measure_all(void)
{
    const char *sizes = getenv("RULE_PATIENTS");
    double least = 0, most = 0;
    char demo[MEASURE_PATH], path[MEASURE_PATH], *end;
    measure_head("another interval in policy: all rules over everybody");
    for (const char *s = sizes ? sizes : usual; *s; s = end) {
        int patients = (int)strtol(s, &end, 10);
        double out[2], rate = 0;
        char what[60];
        if (end == s || patients <= 0)
            break;
        measure_demo(patients, demo);
        for (int i = 0; i < 2; i++) { /* the better of two: the machine is not ours alone */
            measure_copy(demo, "rules.db", path);
            rerun(path, out);
            rate = patients * 1e3 / out[0] > rate ? patients * 1e3 / out[0] : rate;
        }
        measure_remove(path);
        snprintf(what, sizeof what, "%d patients", patients);
        measure_say(what, rate, "patients a second", MEASURE_AT_LEAST, RATE_MIN);
        measure_say("  most memory", out[1], "KiB", MEASURE_ONLY, 0);
        least = least <= 0 || out[1] < least ? out[1] : least;
        most = out[1] > most ? out[1] : most;
    }
    if (least > 0)
        measure_say("memory, from the small book to the large", (most - least) * 100 / least, "% more", MEASURE_AT_MOST,
                    SPREAD_MAX);
}

int main(int argc, char **argv)
{
    char self[MEASURE_PATH];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    self[n > 0 ? n : 0] = 0;
    if (!id_start())
        return 1;
    if (argc == 3 && strcmp(argv[1], "--acts") == 0)
        return acts_of(strcmp(argv[2], "rules") == 0);
    measure_writes(self);
    measure_all();
    return 0;
}

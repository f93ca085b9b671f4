/* What a slow line and a weak machine pay for each key: Rounds beside calcurse, less, htop and tig, measured in the
 * same run and by the same rule, where they are installed; then Rounds on a line of 9600 baud. (Through a real ssh:
 * ssh.sh.)
 *
 * The rule: 80x24, TERM=vt220; a key is done when nothing has come for QUIET_MS. Writes are those of the process
 * (/proc: elsewhere they are not said), processor time is its own. START_DEMOS="60 2000" takes other books. The
 * usual three have about 1,800, 110,000 and 1,000,000 appointments; the largest is made in some minutes. */
#include "tests/bench/measure_lib.h"
#include "tests/bench/measure_line_lib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SAMPLES = 10,
    BURST = 20,
    IDLE_MS = 5000,
    HELD = 90, /* keys, 30 a second */
    HELD_EVERY_MS = 33,
    FAST = 0, /* baud: as fast as it goes */
    SLOW = 9600,
    LINES = 100000, /* of what less shows */
    DATES = 10000,  /* appointments for calcurse, which needs seconds for more */
    /* What the budgets come to at 960 bytes a second: a view of 1,500 bytes with its details of 260. */
    VIEW_MS = 1830
};

/* One program and the keys that do there what the name says; NULL where it has nothing like it. */
struct anchor {
    const char *name, *argv[8];
    const char *down, *page, *page_back, *view, *open, *close;
    int down_first; /* keys of down before counting: the first may scroll nothing */
};

static void say_head(void)
{
    printf("  %-22s %7s %6s | %5s %3s %6s %5s | %5s %5s %5s %5s | %5s | %6s %6s | %5s %5s\n", "", "start", "first",
           "down", "wr", "cpu", "took", "page", "view", "open", "close", "burst", "RSS", "anon", "idle", "");
    printf("  %-22s %7s %6s | %5s %3s %6s %5s | %5s %5s %5s %5s | %5s | %6s %6s | %5s %5s\n", "", "ms", "B", "B", "",
           "us", "ms", "B", "B", "B", "B", "B", "KiB", "KiB", "wakes", "B");
}

/* The median of what SAMPLES presses cost. */
static struct line_cost press_often(struct line *l, const char *keys, const char *back)
{
    double bytes[SAMPLES], writes[SAMPLES], cpu[SAMPLES], took[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
        struct line_cost c = line_press(l, keys);
        bytes[i] = (double)c.bytes;
        writes[i] = (double)c.writes;
        cpu[i] = c.cpu_us;
        took[i] = c.ms;
        line_rest(l);
        if (back) {
            line_press(l, back);
            line_rest(l);
        }
    }
    return (struct line_cost){.bytes = (size_t)measure_median(bytes, SAMPLES),
                              .writes = (long)measure_median(writes, SAMPLES),
                              .cpu_us = measure_median(cpu, SAMPLES),
                              .ms = measure_median(took, SAMPLES)};
}

static void put_bytes(const struct line_cost *c, bool is_there)
{
    if (is_there)
        printf(" %5zu", c->bytes);
    else
        printf(" %5s", "-");
}

/* One row of the table; the same in f. False if it is not installed or did not start. */
static bool measure_anchor(const struct anchor *a, const char *book, struct line_cost f[5])
{
    struct line l;
    if (!line_start(&l, a->argv, book, FAST)) {
        printf("  %-22s not measured: it is not installed\n", a->name);
        return false;
    }
    struct line_cost start = line_press(&l, "");
    line_rest(&l);
    for (int i = 0; i < a->down_first; i++)
        line_press(&l, a->down);
    line_rest(&l);
    f[0] = press_often(&l, a->down, NULL);
    f[1] = press_often(&l, a->page, a->page_back);
    f[2] = a->view ? press_often(&l, a->view, NULL) : start;
    f[3] = a->open ? press_often(&l, a->open, a->close) : start;
    if (a->open)
        line_press(&l, a->open);
    line_rest(&l);
    f[4] = a->open ? line_press(&l, a->close) : start;
    line_rest(&l);
    char burst[BURST * 8] = "";
    for (int i = 0; i < BURST; i++)
        snprintf(burst + strlen(burst), sizeof burst - strlen(burst), "%s", a->down);
    struct line_cost many = line_press(&l, burst);
    line_rest(&l);
    int64_t rss = 0, anonymous = 0;
    measure_memory_of(l.pid, &rss, &anonymous);
    struct line_cost idle = line_idle(&l, IDLE_MS);
    printf("  %-22s %7.0f %6zu | %5zu %3ld %6.0f %5.1f |", a->name, start.ms, start.bytes, f[0].bytes, f[0].writes,
           f[0].cpu_us, f[0].ms);
    put_bytes(&f[1], true);
    put_bytes(&f[2], a->view);
    put_bytes(&f[3], a->open);
    put_bytes(&f[4], a->open);
    printf(" | %5zu | %6ld %6ld | %5ld %5zu\n", many.bytes, (long)rss, (long)anonymous, idle.wakes, idle.bytes);
    fflush(stdout);
    line_end(&l);
    return true;
}

/* --- what the others show ----------------------------------------------------------------------------------- */

static char folder[MEASURE_PATH], lines[MEASURE_PATH + 20], dates[MEASURE_PATH + 20];

/* LINES lines for less, DATES appointments over a year for calcurse. */
static void write_theirs(void)
{
    char apts[MEASURE_PATH + 40];
    measure_dir(folder);
    snprintf(lines, sizeof lines, "%s/lines.txt", folder);
    snprintf(dates, sizeof dates, "%s/calcurse", folder);
    snprintf(apts, sizeof apts, "%s/apts", dates);
    if (access(lines, F_OK) == 0 && access(apts, F_OK) == 0)
        return;
    mkdir(dates, 0700);
    FILE *text = fopen(lines, "w"), *days = fopen(apts, "w");
    if (!text || !days) {
        measure_give_up("writing what the others show", NULL);
        return; /* for cppcheck, which does not know that this is never reached */
    }
    for (int i = 0; i < LINES; i++) {
        int day = i % 336, hour = 8 + i / 336 % 10; /* of a year of months with 28 days */
        fprintf(text, "%6d  an appointment of somebody, with a remark of usual length about it\n", i);
        if (i < DATES)
            fprintf(days, "%02d/%02d/2026 @ %02d:00 -> %02d/%02d/2026 @ %02d:30 |Patient %d, review\n", day / 28 + 1,
                    day % 28 + 1, hour, day / 28 + 1, day % 28 + 1, hour, i);
    }
    if (fclose(text) != 0 || fclose(days) != 0)
        measure_give_up("writing what the others show", NULL);
}

static void table(const char *program)
{
    const char *demos = getenv("START_DEMOS"), *usual = "60 18000 200000";
    struct line_cost f[5];
    char book[MEASURE_PATH], name[60], *end;
    measure_head("each key: bytes on the line, writes, processor time");
    say_head();
    for (const char *s = demos ? demos : usual; *s; s = end) {
        int patients = (int)strtol(s, &end, 10);
        if (end == s || patients <= 0)
            break;
        measure_demo(patients, book);
        snprintf(name, sizeof name, "rounds, %d patients", patients);
        const struct anchor rounds = {name, {program, NULL}, "j", "]", "[", NULL, "\r", "\033", 1};
        if (!measure_anchor(&rounds, book, f))
            measure_give_up("starting Rounds", NULL);
        measure_say("a cursor key", (double)f[0].bytes, "bytes", MEASURE_AT_MOST, 16);
        measure_say("its writes", (double)f[0].writes, "", MEASURE_AT_MOST, 1);
        measure_say("the next day", (double)f[1].bytes, "bytes", MEASURE_AT_MOST, 1500);
        measure_say("a record opened", (double)f[3].bytes, "bytes", MEASURE_AT_MOST, 1500);
    }
    write_theirs();
    const struct anchor others[] = {
        {"calcurse, 10,000", {"calcurse", "-D", dates, NULL}, "j", "\014", "\010", "\t", "v", "q", 1},
        {"less, 100,000 lines", {"less", lines, NULL}, "j", " ", "b", NULL, NULL, NULL, 30},
        {"htop", {"htop", NULL}, "\033[B", "\033[6~", "\033[5~", "t", "\033OP", "q", 1},
        {"tig, its own log", {"tig", NULL}, "j", " ", "-", NULL, "\r", "q", 1},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        measure_anchor(&others[i], "/nonexistent", f);
}

/* --- a line of 9600 baud ---------------------------------------------------------------------------------------- */

/* What a desk does, key by key; how long until it stands on a screen that gets 960 bytes a second. */
static void slow_line(const char *program)
{
    static const struct {
        const char *what, *keys;
        double most_ms;
    } steps[] = {
        {"down", "j", 20},
        {"the next day", "]", VIEW_MS},
        {"back", "[", VIEW_MS},
        {"the follow-ups", "3", VIEW_MS},
        {"the schedule", "1", VIEW_MS},
        {"find: the line for letters", "/", 700},
        {"a letter of a name", "f", 700},
        {"another", "e", 700},
        {"the patient opened", "\r", VIEW_MS},
        {"back to the schedule", "1", VIEW_MS},
        {"the form of a booking", "b", 1300},
        {"given up", "\033", 1300},
    };
    const char *argv[] = {program, NULL};
    char book[MEASURE_PATH];
    struct line l;
    measure_demo(60, book);
    measure_head("9600 baud: from the key until it is drawn, milliseconds");
    if (!line_start(&l, argv, book, SLOW))
        measure_give_up("starting Rounds", NULL);
    struct line_cost c = line_press(&l, "");
    measure_say("start", c.ms, "ms", MEASURE_AT_MOST, 1800);
    line_rest(&l);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        c = line_press(&l, steps[i].keys);
        measure_say(steps[i].what, c.ms, "ms", MEASURE_AT_MOST, steps[i].most_ms);
        line_rest(&l);
    }
    measure_say("down held for 3 s: how far behind", line_hold(&l, "j", HELD, HELD_EVERY_MS), "ms", MEASURE_AT_MOST,
                300);
    line_rest(&l);
    measure_say("next day held for 3 s: how far behind", line_hold(&l, "]", HELD, HELD_EVERY_MS), "ms", MEASURE_AT_MOST,
                1700);
    line_end(&l);
}

int main(void)
{
    const char *program = getenv("ROUNDS_PROGRAM");
    if (!program) {
        measure_head("each key: bytes on the line, writes, processor time");
        measure_remark("not measured: ROUNDS_PROGRAM is not set");
        return 0;
    }
    table(program);
    slow_line(program);
    return 0;
}

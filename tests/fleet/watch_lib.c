#include "tests/fleet/watch_lib.h"

#include "base/civil.h"
#include "base/clock.h"
#include "tests/fleet/verb_lib.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MINUTE_S = 60, SETTLE_MS = 800 };

bool watch_follows(struct person *p, const char *text, bool gone, double *took_ms)
{
    double began = fleet_now_ms();
    *took_ms = 0;
    while (person_sees(p, text) == gone) {
        *took_ms = fleet_now_ms() - began;
        if (*took_ms > WATCH_LATEST_MS)
            return false;
        struct pollfd fd = {p->pty.fd, POLLIN, 0};
        if (poll(&fd, 1, 20) > 0)
            pty_drain(&p->pty);
    }
    *took_ms = fleet_now_ms() - began;
    return true;
}

static void follow(struct person *p, const char *shown, bool gone)
{
    double ms = 0;
    if (!watch_follows(p, shown, gone, &ms)) /* judged later: somebody may have been stopped */
        person_show(p);
    struct fleet_deed d = {.person = p->number, .kind = FLEET_FOLLOWED, .ms = ms};
    fleet_tell(p->to, &d);
}

static void tell_booking(struct person *p, enum fleet_kind kind, enum fleet_stage stage, const char *ref, double ms)
{
    struct fleet_deed d = {.person = p->number, .kind = kind, .stage = stage, .is_verb = true, .ms = ms};
    snprintf(d.ref, sizeof d.ref, "%s", ref);
    fleet_tell(p->to, &d);
}

/* Told as begun, and as done or refused where the verb said so: what it does not know may have happened. */
static bool told(struct person *p, struct verb_person *v, enum fleet_kind kind, const char *ref,
                 const char *const *words)
{
    tell_booking(p, kind, FLEET_BEGUN, ref, 0);
    int code = verb_run(v, false, words);
    if (code == CODE_DONE || code == CODE_REFUSED || code == CODE_BUSY)
        tell_booking(p, kind, code == CODE_DONE ? FLEET_DONE : FLEET_REFUSED, ref, v->took_ms);
    return code == CODE_DONE;
}

/* One booking and its end, by verbs. False where one was not done (somebody held the book for long): what stands there
 * then looks like the next one. */
static bool book_and_cancel(struct person *p, struct verb_person *v, int slot)
{
    char ref[REF_TEXT], shown[12];
    struct crowd_words book;
    struct id id = id_new(clock_now_ms());
    crowd_book_words(&p->fleet->crowd, &p->fleet->patient[p->number], 0, slot, &id, &book);
    snprintf(shown, sizeof shown, "b %s F", p->fleet->family[p->number]);
    const char *cancel[] = {"cancel", ref_text(&id, ref), "--by",   "patient", "--reason",
                            "pat-fb", "--next",           "rebook", NULL};
    if (!told(p, v, FLEET_BOOK, ref, book.words))
        return false;
    follow(p, shown, false);
    if (!told(p, v, FLEET_GONE, ref, cancel))
        return false;
    follow(p, shown, true);
    return true;
}

static bool open_day(struct person *p, int day)
{
    char date[11];
    return person_press(p, "D") && person_type(p, civil_date_text(p->fleet->crowd.day[day], date)) &&
           person_press(p, "\r") && person_press(p, "g"); /* to the top: in the afternoon the morning is out of sight */
}

void watch_work(struct person *p)
{
    enum { BEFORE = 5, AROUND = 10, SLOTS = 6 };
    struct verb_person v = {.fleet = p->fleet, .number = p->number, .to = p->to, .luck = p->luck};
    int days = CROWD_DAYS - FLEET_DAYS_AHEAD - AROUND, nth = p->number % days, n = 0;
    p->is_calm_life = true;
    bool is_open = false;
    while (!is_open && fleet_now_ms() < p->fleet->until_ms)
        is_open = person_start(p); /* refused, and said so, while somebody is stopped in the middle of a write */
    while (is_open && fleet_now_ms() < p->fleet->until_ms) {
        int day = FLEET_DAYS_AHEAD + BEFORE + nth;
        is_open = open_day(p, day);
        while (is_open && fleet_now_ms() < p->fleet->until_ms &&
               book_and_cancel(p, &v, day * CROWD_STARTS + n++ % SLOTS))
            person_rest(p, p->fleet->think_ms);
        nth = (nth + 1) % days; /* of another watcher at times: names tell them apart */
    }
    if (!is_open && fleet_now_ms() < p->fleet->until_ms)
        person_finding(p, "the day to watch could not be opened");
    person_leave(p);
}

long watch_wakes(pid_t pid)
{
    static const char word[] = "voluntary_ctxt_switches:";
    char path[64], line[200];
    long n = -1;
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, word, sizeof word - 1) == 0)
            n = strtol(line + sizeof word - 1, NULL, 10);
    if (f)
        fclose(f);
    return n;
}

/* A new minute is drawn: one wake that is meant. */
static void wait_for_room_in_minute(struct person *people, int n, int ms)
{
    int left = MINUTE_S - (int)(time(NULL) % MINUTE_S);
    if (left * 1000 > ms + SETTLE_MS || ms >= MINUTE_S * 1000)
        return;
    for (int i = 0; i < n; i++)
        person_rest(&people[i], (left + 1) * 1000 / n);
}

long watch_rest(struct person *people, int n, int ms)
{
    long before = 0, after = 0, each;
    for (int i = 0; i < n; i++)
        person_rest(&people[i], SETTLE_MS / n + 1);
    wait_for_room_in_minute(people, n, ms);
    for (int i = 0; i < n; i++) {
        person_rest(&people[i], 0);
        each = watch_wakes(people[i].pty.pid);
        if (each < 0)
            return -1;
        before += each;
    }
    poll(NULL, 0, ms);
    for (int i = 0; i < n; i++)
        after += watch_wakes(people[i].pty.pid);
    return after - before;
}

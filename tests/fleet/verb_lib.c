#include "tests/fleet/verb_lib.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS = 24, KEPT = 16, STRIKE_ONE_IN = 10, STRIKE_LATEST_US = 25000, STOP_LONGEST_MS = 6000 };

static int pick(struct verb_person *p, int n)
{
    return crowd_pick(&p->luck, n);
}

static void tell(struct verb_person *p, enum fleet_kind kind, enum fleet_stage stage, const char *ref,
                 const char *words)
{
    struct fleet_deed d = {.person = p->number, .kind = kind, .stage = stage, .is_verb = true};
    d.ms = kind == FLEET_STRUCK ? 0 : p->took_ms;
    snprintf(d.ref, sizeof d.ref, "%s", ref ? ref : "");
    snprintf(d.words, sizeof d.words, "%.*s", FLEET_WORDS - 1, words ? words : "");
    fleet_tell(p->to, &d);
}

/* Killed, or stopped for a while, half of these by ^Z, at a moment of its own. */
static void strike_at(struct verb_person *p, pid_t pid)
{
    crowd_sleep_us(pick(p, STRIKE_LATEST_US));
    if (pick(p, 2)) {
        tell(p, FLEET_STRUCK, FLEET_BEGUN, NULL, "kill a verb");
        kill(pid, SIGKILL);
        return;
    }
    bool is_key = pick(p, 2);
    int ms = pick(p, STOP_LONGEST_MS);
    double began = fleet_now_ms();
    kill(pid, is_key ? SIGTSTP : SIGSTOP);
    fleet_tell_stop(p->fleet, p->to, p->number, is_key ? "^Z on a verb" : "stop a verb", pid, ms);
    crowd_sleep_us(1000 * (int64_t)ms);
    kill(pid, SIGCONT);
    p->held_ms = fleet_now_ms() - began;
}

/* The terminal of the verb's standard error: ours, and in *verb the verb's. */
static int open_terminal(int *verb)
{
    int ours = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    const char *name = ours >= 0 && grantpt(ours) == 0 && unlockpt(ours) == 0 ? ptsname(ours) : NULL;
    *verb = name ? open(name, O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
    if (*verb < 0)
        crowd_give_up("opening a terminal", NULL);
    return ours;
}

/* What it says there, until it has gone. */
static void listen_to(struct verb_person *p, int terminal, double began)
{
    size_t n = 0;
    bool is_judged = false;
    while (n + 1 < sizeof p->said) {
        struct pollfd fd = {terminal, POLLIN, 0};
        double waited = fleet_now_ms() - began - p->held_ms;
        int left = is_judged ? -1 : waited < p->fleet->told_ms ? (int)(p->fleet->told_ms - waited) + 1 : 0;
        ssize_t got = poll(&fd, 1, left) > 0 ? read(terminal, p->said + n, sizeof p->said - 1 - n) : 0;
        if (fd.revents && got <= 0)
            break;
        n += (size_t)got;
        p->said[n] = 0;
        if (left > 0 || is_judged)
            continue;
        is_judged = true;
        if (!strstr(p->said, "Waiting: "))
            tell(p, FLEET_FINDING, FLEET_BEGUN, NULL, "a verb that took over five seconds and did not tell");
    }
}

int verb_run(struct verb_person *p, bool strike, const char *const *words)
{
    char staff[8], output[400];
    const char *argv[8 + WORDS] = {NULL};
    int n = fleet_arguments(p->fleet, p->number, argv, staff), status = 0;
    while (*words && n < 7 + WORDS)
        argv[n++] = *words++;
    argv[n] = NULL;
    snprintf(output, sizeof output, "%s/said-%d", p->fleet->crowd.dir, p->number);
    double began = fleet_now_ms();
    int line, terminal = open_terminal(&line);
    p->said[0] = 0;
    p->held_ms = 0;
    pid_t pid = crowd_start_program(argv, output, line);
    close(line);
    if (strike)
        strike_at(p, pid);
    listen_to(p, terminal, began);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    p->took_ms = fleet_now_ms() - began - p->held_ms;
    close(terminal);
    unlink(output);
    return WIFEXITED(status) ? WEXITSTATUS(status) : CODE_KILLED;
}

/* Runs it between what is told of its beginning and of its end. */
static bool act(struct verb_person *p, enum fleet_kind kind, const char *ref, const char *told,
                const char *const *words)
{
    tell(p, kind, FLEET_BEGUN, ref, told);
    int code = verb_run(p, pick(p, STRIKE_ONE_IN) == 0, words);
    if (code == CODE_DONE)
        tell(p, kind, FLEET_DONE, ref, told);
    else if (code == CODE_REFUSED || code == CODE_BUSY)
        tell(p, kind, FLEET_REFUSED, ref, told);
    else if (code != CODE_KILLED && code != CODE_UNKNOWN) {
        char text[FLEET_WORDS];
        snprintf(text, sizeof text, "%s: exit %d: %.60s", words[0], code, p->said);
        tell(p, FLEET_FINDING, FLEET_BEGUN, NULL, text);
    }
    return code == CODE_DONE;
}

static bool book(struct verb_person *p, char ref[REF_TEXT])
{
    struct crowd_words book;
    struct id id = id_new(clock_now_ms());
    int slot = pick(p, FLEET_DAYS_AHEAD * CROWD_STARTS);
    crowd_book_words(&p->fleet->crowd, &p->fleet->patient[p->number], pick(p, CROWD_COLUMNS), slot, &id, &book);
    return act(p, FLEET_BOOK, ref_text(&id, ref), NULL, book.words);
}

static bool cancel(struct verb_person *p, const char *ref)
{
    const char *words[] = {"cancel", ref, "--by", "patient", "--reason", "pat-fb", "--next", "rebook", NULL};
    return act(p, FLEET_GONE, ref, NULL, words);
}

static void move(struct verb_person *p, const char *ref)
{
    char at[20];
    crowd_slot_text(&p->fleet->crowd, pick(p, FLEET_DAYS_AHEAD * CROWD_STARTS), at);
    const char *words[] = {"move", ref, "--at", at, NULL};
    act(p, FLEET_MOVE, ref, NULL, words);
}

static void note(struct verb_person *p)
{
    char patient[ID_TEXT], text[FLEET_WORDS];
    snprintf(text, sizeof text, "p%d wrote %d", p->number, ++p->serial);
    const char *words[] = {"note", text, "--patient", id_text(&p->fleet->patient[p->number], patient), NULL};
    act(p, FLEET_WORDING, NULL, text, words);
}

void verb_work(struct verb_person *p)
{
    char kept[KEPT][REF_TEXT];
    int n = 0;
    while (fleet_now_ms() < p->fleet->until_ms) {
        int what = pick(p, 8);
        if (n == KEPT || (n > 0 && what == 0)) {
            int at = pick(p, n);
            (void)cancel(p, kept[at]); /* refused or not, it is left alone from now on */
            memmove(kept[at], kept[--n], REF_TEXT);
        } else if (n > 0 && what == 1) {
            move(p, kept[pick(p, n)]);
        } else if (what == 2) {
            note(p);
        } else if (book(p, kept[n])) {
            n++;
        }
        crowd_sleep_us(1000 * (int64_t)(p->fleet->think_ms / 2 + pick(p, p->fleet->think_ms + 1)));
    }
}

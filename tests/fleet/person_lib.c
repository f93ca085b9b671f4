#include "tests/fleet/person_lib.h"

#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ENTER "\r"
#define BACK  "\007" /* ^G: an Esc is waited for, and the next key might come meanwhile */

enum {
    PATIENCE_ANSWER_MS = 60000,
    LOOK_MS = 20,
    BUSY = 5, /* exit code */
    ROWS = 24,
    COLS = 80,
    TRIES = 3,          /* at a time that somebody else takes first */
    STRIKE_ONE_IN = 12, /* acts */
    STRIKE_LATEST_US = 30000,
    STOP_LONGEST_MS = 7000,
    COVERED_MS = 50,
    COVERED_LOOKS = 400,
    WEEKS_AHEAD = 18,
    PROMISE_FIELDS = 1 /* the words; Enter on the next saves, as what stands there will do */
};

static int pick(struct person *p, int n)
{
    return crowd_pick(&p->luck, n);
}

static void tell(struct person *p, enum fleet_kind kind, enum fleet_stage stage, const char *ref, const char *words)
{
    struct fleet_deed d = {.person = p->number, .kind = kind, .stage = stage};
    d.ms = kind == FLEET_STRUCK ? 0 : p->took_ms;
    snprintf(d.ref, sizeof d.ref, "%s", ref ? ref : "");
    snprintf(d.words, sizeof d.words, "%.*s", FLEET_WORDS - 1, words ? words : "");
    fleet_tell(p->to, &d);
}

void person_finding(struct person *p, const char *fmt, ...)
{
    char text[FLEET_WORDS];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    tell(p, FLEET_FINDING, FLEET_BEGUN, NULL, text);
}

/* --- the screen -------------------------------------------------------------------------------- */

/* The first row that has it, from where it begins; false if none has. */
static bool look_for(const struct person *p, const char *text, char out[PTY_LINE])
{
    char row[PTY_LINE];
    for (int i = 0; p->is_up && i < p->pty.rows; i++) {
        pty_row(&p->pty, i, row);
        const char *at = strstr(row, text);
        if (at) {
            if (out)
                snprintf(out, PTY_LINE, "%s", at);
            return true;
        }
    }
    return false;
}

bool person_sees(const struct person *p, const char *text)
{
    return look_for(p, text, NULL);
}

static bool is_wait_told(const struct person *p)
{
    return person_sees(p, "Waiting, ") || person_sees(p, "Saving ...") || person_sees(p, "is busy") ||
           person_sees(p, "else is saving") || person_sees(p, "is writing");
}

void person_show(const struct person *p)
{
    char row[PTY_LINE];
    if (!getenv("VERBOSE"))
        return;
    fprintf(stderr, "p%d %.0f ms after '%s', struck by %s:\n", p->number, fleet_now_ms() - p->pressed_ms, p->key,
            p->struck ? p->struck : "nothing");
    for (int i = 0; i < p->pty.rows; i++) {
        pty_row(&p->pty, i, row);
        fprintf(stderr, "p%d |%s\n", p->number, row);
    }
}

static void note_gone(struct person *p)
{
    int status = p->pty.status;
    /* While somebody who writes has been stopped, the book may not be opened: said, and left with its code. */
    bool is_busy = p->is_opening && person_sees(p, "Another program is writing") && WIFEXITED(status) &&
                   WEXITSTATUS(status) == BUSY;
    bool is_fine = is_busy || (WIFEXITED(status) && WEXITSTATUS(status) == 0);
    if (p->pty.has_ended && !is_fine)
        person_finding(p, "the program ended by itself, status 0x%x", status);
    pty_close(&p->pty);
    p->is_up = false;
}

static bool wait_drawn(struct person *p)
{
    while (!pty_look(&p->pty, LOOK_MS)) {
        double waited = fleet_now_ms() - p->pressed_ms - p->held_ms;
        if (p->pty.has_ended) {
            note_gone(p);
            return false;
        }
        if (waited > p->fleet->told_ms && !p->is_told) {
            p->is_told = true;
            if (!is_wait_told(p)) {
                person_finding(p, "a wait of %.0f ms that nothing on the screen told of", waited);
                person_show(p);
            }
        }
        if (waited > PATIENCE_ANSWER_MS) {
            person_finding(p, "no answer in %.0f s", waited / 1000);
            person_leave(p);
            return false;
        }
    }
    p->took_ms = fleet_now_ms() - p->pressed_ms - p->held_ms;
    if (p->pty.filter.finding[0]) {
        person_finding(p, "it wrote: %s", p->pty.filter.finding);
        p->pty.filter.finding[0] = 0;
    }
    return true;
}

static void send(struct person *p, const char *key)
{
    p->pressed_ms = fleet_now_ms();
    p->held_ms = 0;
    p->is_told = false;
    p->key = key;
    pty_mark(&p->pty);
    pty_send(&p->pty, key, strlen(key));
}

bool person_press(struct person *p, const char *key)
{
    if (!p->is_up)
        return false;
    send(p, key);
    return wait_drawn(p);
}

/* One at a time: a burst of letters would be taken for a paste. */
bool person_type(struct person *p, const char *text)
{
    char key[2] = "";
    for (; *text; text++) {
        key[0] = *text;
        if (!person_press(p, key))
            return false;
    }
    return true;
}

bool person_start_other(struct person *p, char *const *argv, char *const *env)
{
    struct pty_start s = {.argv = argv,
                          .env = env,
                          .dir = p->fleet->crowd.dir,
                          .rows = ROWS,
                          .cols = COLS,
                          .speed = B38400,
                          .has_shell = p->has_shell};
    p->pressed_ms = fleet_now_ms();
    p->held_ms = 0;
    p->is_told = true; /* there is nothing yet on which to tell */
    p->is_up = pty_open(&p->pty, &s);
    return p->is_up && wait_drawn(p);
}

bool person_start(struct person *p)
{
    static const char *const terms[] = {"TERM=xterm-256color", "TERM=vt100", "TERM=screen-256color"};
    char program[400], staff[8], home[340];
    const char *argv[8] = {NULL};
    argv[fleet_arguments(p->fleet, p->number, argv, staff)] = NULL;
    argv[0] = crowd_program(program);
    snprintf(home, sizeof home, "HOME=%s", p->fleet->crowd.dir);
    const char *env[] = {home, terms[pick(p, 3)], "LC_ALL=C.UTF-8", "ROUNDS_SCREEN_SYNC=1", NULL};
    p->has_shell = !p->is_calm_life && pick(p, 3) == 0;
    p->is_opening = true;
    bool ok = person_start_other(p, (char *const *)argv, (char *const *)env);
    p->is_opening = false;
    if (!ok)
        return false;
    if (person_sees(p, "Half-filled") && !person_press(p, "x"))
        return false;
    return p->is_up;
}

void person_leave(struct person *p)
{
    if (!p->is_up)
        return;
    pid_t job = p->has_shell ? tcgetpgrp(p->pty.fd) : -1;
    if (job > 0)
        kill(-job, SIGKILL);
    pty_close(&p->pty);
    p->is_up = false;
}

/* Reads what comes by itself. */
void person_rest(struct person *p, int ms)
{
    double until = fleet_now_ms() + ms, left;
    while ((left = until - fleet_now_ms()) > 0) {
        struct pollfd fd = {p->is_up ? p->pty.fd : -1, POLLIN, 0};
        if (poll(&fd, 1, (int)left + 1) > 0 && fd.revents & POLLIN)
            pty_drain(&p->pty);
        else if (fd.revents)
            crowd_sleep_us((int64_t)left * 1000); /* it has gone: the next key will tell */
    }
}

/* --- what befalls ------------------------------------------------------------------------------ */

static pid_t job_of(const struct person *p)
{
    pid_t job = p->has_shell ? tcgetpgrp(p->pty.fd) : p->pty.pid;
    return job > 1 ? job : p->pty.pid;
}

static void hold(struct person *p, int ms)
{
    double began = fleet_now_ms();
    person_rest(p, ms);
    p->held_ms += fleet_now_ms() - began;
}

/* Told to leave, it leaves with 0 and gives the terminal back, whatever it was doing. */
static void end_kindly(struct person *p)
{
    kill(job_of(p), SIGTERM);
    p->pty.began_ms = 0;
    if (!pty_wait_end(&p->pty))
        person_finding(p, "told to end, it did not");
    else if (!WIFEXITED(p->pty.status) || WEXITSTATUS(p->pty.status) != 0)
        person_finding(p, "told to end, it ended with status 0x%x", p->pty.status);
    pty_close(&p->pty);
    p->is_up = false;
}

/* ^Z was pressed: it puts the terminal back and stops; brought back, it paints anew. */
static void stop_job(struct person *p, int ms)
{
    double began = fleet_now_ms();
    if (!pty_wait_stop(&p->pty))
        person_finding(p, "^Z did not stop it");
    person_rest(p, ms);
    p->pty.filter.has_sync = false;
    kill(p->pty.pid, SIGCONT);
    p->held_ms += fleet_now_ms() - began;
}

/* Presses the key that saves, and at some moment after it something befalls. True: drawn after all. */
static bool press_struck(struct person *p, const char *key)
{
    static const char *const kinds[] = {"kill", "term", "hang-up", "stop", "ctrl-s", "ctrl-z"};
    int kind = pick(p, p->has_shell ? 6 : 5), ms = 500 + pick(p, STOP_LONGEST_MS);
    p->struck = kinds[kind];
    if (kind != 3)
        tell(p, FLEET_STRUCK, FLEET_BEGUN, NULL, kinds[kind]);
    if (kind == 4)
        pty_send(&p->pty, "\023", 1);
    send(p, key);
    if (kind < 4 || kind == 5)
        crowd_sleep_us(pick(p, STRIKE_LATEST_US));
    switch (kind) {
    case 0: person_leave(p); return false;
    case 1: end_kindly(p); return false;
    case 2:
        pty_hang_up(&p->pty);
        (void)pty_wait_end(&p->pty);
        person_leave(p);
        return false;
    case 3:
        kill(job_of(p), SIGSTOP);
        fleet_tell_stop(p->fleet, p->to, p->number, kinds[kind], job_of(p), ms);
        hold(p, ms);
        kill(job_of(p), SIGCONT);
        break;
    case 4:
        hold(p, ms);
        pty_send(&p->pty, "\021", 1);
        break;
    case 5:
        pty_send(&p->pty, "\032", 1);
        stop_job(p, ms);
        break;
    }
    if (p->has_shell && kind == 3)
        kill(p->pty.pid, SIGCONT); /* what played the shell stopped with its job */
    return wait_drawn(p);
}

static bool press_saving(struct person *p, const char *key)
{
    p->struck = NULL;
    if (!p->is_up || !(!p->is_calm_life && pick(p, STRIKE_ONE_IN) == 0 ? press_struck(p, key) : person_press(p, key)))
        return false;
    /* What was said may be covered for a moment: the next look into the book waits too. */
    for (int i = 0; i < COVERED_LOOKS && person_sees(p, "Waiting, "); i++)
        person_rest(p, COVERED_MS);
    return true;
}

/* --- acts -------------------------------------------------------------------------------------- */

static void think(struct person *p)
{
    int ms = p->fleet->think_ms / 2 + pick(p, p->fleet->think_ms + 1);
    person_rest(p, ms);
}

/* Out of whatever is open. */
static void back_out(struct person *p)
{
    for (int i = 0; i < 4 && p->is_up; i++)
        (void)person_press(p, BACK);
}

/* What was said after the key that saves: done, refused (nothing was written), or nobody knows. */
static bool settle(struct person *p, enum fleet_kind kind, const char *ref, const char *words, const char *done)
{
    static const char *const refused[] = {
        "is taken",      "Taken: ",  "busy",        "stays where", "Nothing",
        "too long",      "Too long", "over.",       "outside", "Enter again", "not in",
        "There is nothing", /* undo looks back 400 acts of a computer: with fifty people on one, some seconds */
        "does not work", "lunch",    "has changed", "is off",  "closed",      "Another program is writing"};
    if (!p->is_up)
        return false; /* pending stays: nobody knows */
    if (person_sees(p, done) && (kind != FLEET_BOOK || ref)) {
        tell(p, kind, FLEET_DONE, ref, words);
        return true;
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (person_sees(p, refused[i])) {
            tell(p, kind, FLEET_REFUSED, ref, words);
            return false;
        }
    char row[PTY_LINE];
    person_show(p);
    pty_row(&p->pty, 2, row);
    tell(p, FLEET_UNCLEAR, FLEET_BEGUN, NULL, row[0] ? row : done);
    return false;
}

static bool find_patient(struct person *p)
{
    char shown[24];
    const char *family = p->fleet->family[p->number];
    snprintf(shown, sizeof shown, "2 Patient %s F", family);
    char own[8] = "";
    snprintf(own, 5, "%s", family);
    if (!person_press(p, "/") || !person_type(p, own) || !person_press(p, ENTER))
        return false;
    return person_sees(p, shown);
}

/* "Booked KQ8W-NCTJ: Babox F, Mon 30 Nov 09:00, Chen." */
static bool read_booked(const struct person *p, char ref[REF_TEXT], char where[FLEET_WORDS])
{
    char row[PTY_LINE];
    if (!look_for(p, "Booked ", row) || strlen(row) < 17 || row[16] != ':')
        return false;
    snprintf(ref, REF_TEXT, "%.9s", row + 7);
    const char *comma = strchr(row, ',');
    snprintf(where, FLEET_WORDS, "%.*s", FLEET_WORDS - 1, comma ? comma + 2 : "");
    return true;
}

static bool book(struct person *p, char ref[REF_TEXT])
{
    char when[16], where[FLEET_WORDS];
    snprintf(when, sizeof when, "%dw", 1 + pick(p, WEEKS_AHEAD));
    if (!person_press(p, "b") || (pick(p, 4) && !person_type(p, when)) || !person_press(p, ENTER))
        return false;
    for (int i = 0; i < TRIES && p->is_up; i++) {
        tell(p, FLEET_BOOK, FLEET_BEGUN, NULL, NULL);
        if (!press_saving(p, ENTER))
            return false;
        if (read_booked(p, ref, where))
            return settle(p, FLEET_BOOK, ref, where, "Booked ");
        if (!person_sees(p, "Taken: "))
            break;
        tell(p, FLEET_BOOK, FLEET_REFUSED, NULL, NULL); /* Enter once more takes the next that is offered */
    }
    if (p->is_up && !person_sees(p, "Taken: "))
        (void)settle(p, FLEET_BOOK, NULL, NULL, "Booked ");
    back_out(p);
    return false;
}

static void take_back(struct person *p, const char *ref)
{
    tell(p, FLEET_GONE, FLEET_BEGUN, ref, NULL);
    if (!press_saving(p, "u") || !settle(p, FLEET_GONE, ref, NULL, "Taken back: booked ") || pick(p, 2))
        return;
    tell(p, FLEET_BACK, FLEET_BEGUN, ref, NULL);
    if (press_saving(p, "U"))
        (void)settle(p, FLEET_BACK, ref, NULL, "Done again: booked ");
}

static void move(struct person *p, const char *ref)
{
    char row[PTY_LINE];
    if (!person_press(p, "m"))
        return;
    if (pick(p, 2))
        (void)person_press(p, "]");
    for (int i = 1 + pick(p, 5); i > 0; i--)
        if (!person_press(p, "j"))
            return;
    tell(p, FLEET_MOVE, FLEET_BEGUN, ref, NULL);
    if (!press_saving(p, ENTER))
        return;
    if (look_for(p, "Moved: ", row))
        (void)settle(p, FLEET_MOVE, ref, strstr(row, " to ") ? strstr(row, " to ") : "", "Moved: ");
    else
        (void)settle(p, FLEET_MOVE, ref, NULL, "Moved: ");
    back_out(p);
}

static void cancel(struct person *p, const char *ref)
{
    if (!person_press(p, "x") || !person_press(p, "t") || !person_press(p, ENTER))
        return;
    tell(p, FLEET_GONE, FLEET_BEGUN, ref, NULL);
    if (person_sees(p, "Fee under") && !person_press(p, "w"))
        return;
    if (press_saving(p, "r"))
        (void)settle(p, FLEET_GONE, ref, NULL, "Cancelled");
    back_out(p);
}

static void work_on_booking(struct person *p, const char *ref)
{
    int what = pick(p, 10);
    if (what < 2) {
        take_back(p, ref);
    } else if (what < 8 && person_press(p, "D") && person_sees(p, ref)) {
        if (what < 5)
            move(p, ref);
        else
            cancel(p, ref);
    }
}

static void write_down(struct person *p)
{
    char words[FLEET_WORDS];
    static const char *const done[] = {"Noted on ", "Written down on ", "Promised"};
    int what = pick(p, 3);
    snprintf(words, sizeof words, "p%d said %d", p->number, ++p->serial);
    if (what == 0 && !person_press(p, "n"))
        return;
    if (what == 1 && (!person_press(p, "t") || !person_press(p, ENTER)))
        return;
    if (what == 2 && !person_press(p, "p"))
        return;
    if (!person_type(p, words))
        return;
    for (int i = 0; what == 2 && i < PROMISE_FIELDS; i++)
        if (!person_press(p, ENTER))
            return;
    tell(p, FLEET_WORDING, FLEET_BEGUN, NULL, words);
    if (press_saving(p, ENTER))
        (void)settle(p, FLEET_WORDING, NULL, words, done[what]);
    back_out(p);
}

static void browse(struct person *p)
{
    static const char *const keys[] = {"j", "k", "l", "h", "]", "[", "\033[A", "\033[B", "1", "3", "4", "5", "T"};
    if (!person_press(p, "1"))
        return;
    for (int i = 0; i < 6; i++)
        if (!person_press(p, keys[pick(p, (int)(sizeof keys / sizeof *keys))]))
            return;
}

void person_work(struct person *p)
{
    char ref[REF_TEXT];
    while (fleet_now_ms() < p->fleet->until_ms) {
        if (!p->is_up && !person_start(p))
            continue;
        int what = pick(p, 10);
        if (what == 0) {
            browse(p);
        } else if (find_patient(p)) {
            if (what < 4)
                write_down(p);
            else if (book(p, ref))
                work_on_booking(p, ref);
        }
        back_out(p);
        think(p);
    }
    if (p->is_up)
        end_kindly(p);
}

/* race_test: many at once, in one book.
 *
 *   race_test             $RACES rounds of fifty (KILLS / 4, so 50)
 *
 * Fifty processes book one slot at the same instant: one gets it, forty-nine are told by whom and what is next
 * free, nobody is told to try again. Two who edit one booking: the second is told what changed. A writer that is
 * stopped in the middle of its transaction: others can read, and are told within seconds, in plain words, that
 * they cannot write. */
#include "tests/fault/crowd_lib.h"

#include "base/clock.h"
#include "book/verify.h"
#include "practice/schedule.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { RACERS = 50, STAFF = 3, BUSY_MIN_MS = 4000, BUSY_MAX_MS = 6500, ROUNDS_PER_BOOK = 50 };

static struct crowd crowd;
static const char *const staff[STAFF] = {"okoro", "bell", "chen"};
static const char *const names[STAFF] = {"Okoro", "Bell", "Chen"};

/* What became of one who tried. */
struct result {
    int number;
    bool ok;
    enum err_kind kind;
    char text[400];
};

struct gate {
    int ready[2], go[2], result[2];
};

static void open_gate(struct gate *g)
{
    assert_int_equal(pipe(g->ready), 0);
    assert_int_equal(pipe(g->go), 0);
    assert_int_equal(pipe(g->result), 0);
}

static void close_gate(struct gate *g)
{
    int *all[] = {g->ready, g->go, g->result};
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 2; j++)
            if (all[i][j] >= 0)
                close(all[i][j]);
}

/* In a child: says that it is ready and waits until the gate opens (everybody's read end ends at once). */
static void wait_at(const struct gate *g)
{
    char c = 'r';
    close(g->go[1]);
    if (write(g->ready[1], &c, 1) != 1 || read(g->go[0], &c, 1) != 0)
        _exit(4);
}

static void tell(const struct gate *g, int number, bool ok, const struct err *e)
{
    struct result r = {.number = number, .ok = ok, .kind = e->kind};
    snprintf(r.text, sizeof r.text, "%.399s", e->text);
    if (write(g->result[1], &r, sizeof r) != (ssize_t)sizeof r)
        _exit(4);
}

/* Opens the gate once n are ready. Who dies before is missed at once: no writing end of a pipe is left here. */
static void let_go(struct gate *g, int n)
{
    char c;
    close(g->ready[1]);
    close(g->result[1]);
    g->ready[1] = g->result[1] = -1;
    for (int i = 0; i < n; i++)
        if (read(g->ready[0], &c, 1) != 1)
            crowd_give_up("waiting for the others", NULL);
    close(g->go[1]);
    g->go[1] = -1;
}

static void wait_for_all(const pid_t *pids, int n)
{
    for (int i = 0; i < n; i++) {
        int status = 0;
        while (waitpid(pids[i], &status, 0) < 0 && errno == EINTR)
            continue;
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
}

/* "09:30" stands in it, behind these words. */
static bool names_a_time(const char *text, const char *after)
{
    const char *p = strstr(text, after);
    for (; p && *p; p++)
        if (strlen(p) > 4 && strspn(p, "0123456789") == 2 && p[2] == ':' && strspn(p + 3, "0123456789") == 2)
            return true;
    return false;
}

static void assert_sound(void)
{
    struct err e = {0};
    struct arena a = {0};
    struct practice *p;
    struct verify_report r;
    if (!practice_open(crowd.book, NULL, &p, &e) || !verify_book(p->book, NULL, &a, &r, &e) || !r.is_ok)
        fail_msg("%s %s", e.text, e.kind == ERR_NONE ? r.problems[0] : "");
    practice_close(p);
    arena_finish(&a);
}

/* --- fifty want one slot ----------------------------------------------------------- */

static _Noreturn void race(struct gate *g, int number, int slot)
{
    struct desk d;
    struct arena a = {0};
    struct err e = {0};
    struct outcome out;
    crowd_join(&crowd, staff[number % STAFF], &d);
    struct booking b = crowd_booking(&crowd, 0, slot);
    wait_at(g);
    tell(g, number, appointment_book(&d, &a, &b, &out, &e), &e);
    _exit(0);
}

static void check_results(const struct result *r)
{
    int winner = -1;
    for (int i = 0; i < RACERS; i++)
        if (r[i].ok) {
            assert_int_equal(winner, -1); /* two were told that they have it */
            winner = r[i].number;
        }
    assert_true(winner >= 0);
    char by[40];
    snprintf(by, sizeof by, "booked by %s on ", names[winner % STAFF]);
    for (int i = 0; i < RACERS; i++) {
        if (r[i].ok)
            continue;
        if (r[i].kind != ERR_REFUSED || !strstr(r[i].text, "is taken") || !strstr(r[i].text, by) ||
            !names_a_time(r[i].text, "Next free: "))
            fail_msg("racer %d was told: %s: %s", r[i].number, err_kind_name(r[i].kind), r[i].text);
    }
}

static void fifty_want_one_slot(int slot)
{
    struct gate g;
    pid_t pids[RACERS];
    struct result r[RACERS];
    open_gate(&g);
    for (int i = 0; i < RACERS; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            race(&g, i, slot);
        assert_true(pids[i] > 0);
    }
    let_go(&g, RACERS);
    for (int i = 0; i < RACERS; i++)
        assert_int_equal(read(g.result[0], &r[i], sizeof r[i]), sizeof r[i]);
    wait_for_all(pids, RACERS);
    close_gate(&g);
    check_results(r);
}

static void of_fifty_who_want_one_slot_one_gets_it_and_the_others_are_told_who(void **state)
{
    const char *races = getenv("RACES"), *kills = getenv("KILLS");
    long rounds = races ? strtol(races, NULL, 10) : kills ? strtol(kills, NULL, 10) / 4 : 50;
    (void)state;
    for (long i = 0; i < (rounds > 0 ? rounds : 1); i++) {
        if (i % ROUNDS_PER_BOOK == 0)
            crowd_renew(&crowd);
        fifty_want_one_slot((int)(i % ROUNDS_PER_BOOK));
    }
    assert_sound();
}

static void of_ten_programs_that_want_one_slot_one_exits_with_0(void **state)
{
    enum { PROGRAMS = 10, SLOT = 60 };
    pid_t pids[PROGRAMS];
    char out[PROGRAMS][380], patient[ID_TEXT], at[20], said[1000];
    int won = 0;
    (void)state;
    crowd_slot_text(&crowd, SLOT, at);
    id_text(&crowd.patient[0], patient);
    for (int i = 0; i < PROGRAMS; i++) {
        const char *argv[] = {NULL,   "--book",    crowd.book, "--as",           "okoro",
                              "book", "--patient", patient,    "--practitioner", "chen",
                              "--at", at,          "--type",   "review",         NULL};
        snprintf(out[i], sizeof out[i], "%s/said-%d", crowd.dir, i);
        pids[i] = crowd_start_program(argv, out[i], -1);
    }
    for (int i = 0; i < PROGRAMS; i++) {
        int status = 0;
        waitpid(pids[i], &status, 0);
        crowd_read_output(out[i], said, sizeof said);
        assert_true(WIFEXITED(status));
        won += WEXITSTATUS(status) == 0;
        if (WEXITSTATUS(status) == 0
                ? !strstr(said, "Booked")
                : WEXITSTATUS(status) != 1 || !strstr(said, "booked by Okoro") || !names_a_time(said, "Next free: "))
            fail_msg("exit code %d: %s", WEXITSTATUS(status), said);
    }
    assert_int_equal(won, 1);
    assert_sound();
}

/* --- two edit one booking ----------------------------------------------------------- */

static struct id book_slot(int slot)
{
    struct desk d;
    struct arena a = {0};
    struct err e = {0};
    struct outcome out;
    struct practice *p = crowd_join(&crowd, "okoro", &d);
    struct booking b = crowd_booking(&crowd, 1, slot);
    if (!appointment_book(&d, &a, &b, &out, &e))
        crowd_give_up("booking", &e);
    practice_close(p);
    arena_finish(&a);
    return b.id;
}

/* Reads the booking, waits until everybody has, then moves it. */
static _Noreturn void edit(struct gate *g, int number, const struct id *id, int slot)
{
    struct desk d;
    struct arena a = {0};
    struct err e = {0};
    struct outcome out;
    struct appointment x;
    struct practice *p = crowd_join(&crowd, staff[number % STAFF], &d);
    if (!appointment_get(p, &a, id, &x, &e))
        crowd_give_up("reading the booking", &e);
    struct version v = appointment_version(&x);
    struct place to = crowd_booking(&crowd, 1, slot).place;
    wait_at(g);
    tell(g, number, appointment_move(&d, &a, id, &v, &to, NULL, &out, &e), &e);
    _exit(0);
}

static void the_second_of_two_editors_is_told_and_overwrites_nothing(void **state)
{
    (void)state;
    for (int round = 0; round < 5; round++) {
        struct gate g;
        struct result r[2];
        pid_t pids[2];
        int first = 100 + 3 * round;
        struct id id = book_slot(first);
        open_gate(&g);
        for (int i = 0; i < 2; i++)
            if ((pids[i] = fork()) == 0)
                edit(&g, i, &id, first + 1 + i);
        let_go(&g, 2);
        for (int i = 0; i < 2; i++)
            assert_int_equal(read(g.result[0], &r[i], sizeof r[i]), sizeof r[i]);
        wait_for_all(pids, 2);
        close_gate(&g);
        const struct result *won = r[0].ok ? &r[0] : &r[1], *lost = r[0].ok ? &r[1] : &r[0];
        assert_true(won->ok && !lost->ok);
        if (lost->kind != ERR_STALE || !strstr(lost->text, names[won->number]))
            fail_msg("%s: %s", err_kind_name(lost->kind), lost->text);
        struct desk d;
        struct arena a = {0};
        struct err e = {0};
        struct appointment x;
        struct practice *p = crowd_join(&crowd, NULL, &d);
        assert_true(appointment_get(p, &a, &id, &x, &e));
        struct place is = crowd_booking(&crowd, 1, first + 1 + won->number).place;
        assert_true(x.date == is.date && x.start_min == is.start_min);
        practice_close(p);
        arena_finish(&a);
    }
}

/* --- a writer that is stopped ---------------------------------------------------------- */

static int syncs_until_stop; /* in a child: stopped before this sync of its commit; 0: never */

/* Takes the place of libc's: a commit can be stopped half way. */
int fdatasync(int fd)
{
    if (syncs_until_stop > 0 && --syncs_until_stop == 0)
        raise(SIGSTOP);
    return (int)syscall(SYS_fdatasync, fd);
}

/* Begins to write and is stopped there (at_sync 0: before its commit); goes on, and commits, when it is let. */
static pid_t start_stopped_writer(int at_sync)
{
    pid_t pid = fork();
    if (pid == 0) {
        struct desk d;
        struct act act;
        struct err e = {0};
        struct patient who = patient_none();
        struct id id;
        struct practice *p = crowd_join(&crowd, NULL, &d);
        who.family = "Latecomer";
        if (!act_begin(p->book, &act, "patient-add", &d.who, &e) || !patient_put(&act, &who, NULL, 0, &id, &e))
            _exit(4);
        syncs_until_stop = at_sync;
        if (at_sync == 0)
            raise(SIGSTOP);
        _exit(act_commit(&act, &e) ? 0 : 5);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
    assert_true(WIFSTOPPED(status));
    return pid;
}

static void end_stopped_writer(pid_t pid)
{
    int status = 0;
    kill(pid, SIGCONT);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void while_a_writer_is_stopped_others_read_and_are_told_that_it_is_busy(void **state)
{
    struct desk d;
    struct arena a = {0};
    struct err e = {0};
    struct outcome out;
    struct schedule_day day;
    (void)state;
    pid_t stopped = start_stopped_writer(0);
    struct practice *p = crowd_join(&crowd, NULL, &d); /* opening is reading */
    int64_t from = clock_mono_ms();
    assert_true(schedule_day(p, crowd.day[0], &a, &day, &e));
    assert_true(clock_mono_ms() - from < 1000);
    struct booking b = crowd_booking(&crowd, 2, 200);
    from = clock_mono_ms();
    assert_false(appointment_book(&d, &a, &b, &out, &e));
    int64_t took = clock_mono_ms() - from;
    assert_int_equal(e.kind, ERR_BUSY);
    assert_non_null(strstr(e.text, "Another program is writing"));
    assert_non_null(strstr(e.text, "try again"));
    assert_true(took >= BUSY_MIN_MS && took <= BUSY_MAX_MS);
    end_stopped_writer(stopped);
    e = (struct err){0};
    assert_true(appointment_book(&d, &a, &b, &out, &e)); /* trying again is all that is needed */
    assert_false(out.was_there);
    practice_close(p);
    arena_finish(&a);
    assert_sound();
}

static int run_program(const char **argv, char *said, size_t size)
{
    char output[380];
    int status = 0;
    snprintf(output, sizeof output, "%s/said", crowd.dir);
    pid_t pid = crowd_start_program(argv, output, -1);
    waitpid(pid, &status, 0);
    crowd_read_output(output, said, size);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Of the moments when nobody can read: the book itself is being written. */
static void a_reader_is_told_too_when_a_writer_is_stopped_inside_its_commit(void **state)
{
    enum { SYNC_OF_THE_BOOK = 3 }; /* the journal's two come before (the folder's is no fdatasync here) */
    struct desk d;
    struct arena a = {0};
    struct err e = {0};
    struct schedule_day day;
    (void)state;
    struct id id = book_slot(210);
    pid_t stopped = start_stopped_writer(SYNC_OF_THE_BOOK);
    int64_t from = clock_mono_ms();
    struct practice *p = NULL;
    bool ok = practice_open(crowd.book, NULL, &p, &e);
    int64_t took = clock_mono_ms() - from;
    assert_false(ok);
    assert_int_equal(e.kind, ERR_BUSY);
    assert_true(took >= BUSY_MIN_MS && took <= BUSY_MAX_MS);
    end_stopped_writer(stopped);
    p = crowd_join(&crowd, NULL, &d);
    struct appointment x;
    e = (struct err){0};
    assert_true(schedule_day(p, crowd.day[0], &a, &day, &e) && appointment_get(p, &a, &id, &x, &e));
    practice_close(p);
    arena_finish(&a);
    assert_sound();
}

static void the_program_says_busy_with_exit_code_5_and_lists_the_day_meanwhile(void **state)
{
    char patient[ID_TEXT], at[20], said[4000];
    (void)state;
    pid_t stopped = start_stopped_writer(0);
    const char *day[] = {NULL, "--book", crowd.book, "day", NULL};
    assert_int_equal(run_program(day, said, sizeof said), 0);
    crowd_slot_text(&crowd, 201, at);
    const char *book[] = {
        NULL,      "--book", crowd.book, "book", "--patient", id_text(&crowd.patient[0], patient), "--practitioner",
        "adeyemi", "--at",   at,         NULL};
    int64_t from = clock_mono_ms();
    assert_int_equal(run_program(book, said, sizeof said), 5);
    int64_t took = clock_mono_ms() - from;
    assert_true(took >= BUSY_MIN_MS && took <= BUSY_MAX_MS);
    assert_non_null(strstr(said, "Another program is writing"));
    end_stopped_writer(stopped);
    assert_int_equal(run_program(book, said, sizeof said), 0);
}

static void a_program_that_waits_says_so_on_its_terminal(void **state)
{
    enum { AGAIN_US = 1100000 /* it is called once a second */ };
    char patient[ID_TEXT], at[20], said[4000], output[380], shown[1000];
    int status, terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    (void)state;
    assert_true(terminal >= 0 && grantpt(terminal) == 0 && unlockpt(terminal) == 0);
    int line = open(ptsname(terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
    crowd_slot_text(&crowd, 202, at);
    snprintf(output, sizeof output, "%s/said", crowd.dir);
    const char *book[] = {
        NULL,      "--book", crowd.book, "book", "--patient", id_text(&crowd.patient[0], patient), "--practitioner",
        "adeyemi", "--at",   at,         NULL};
    pid_t stopped = start_stopped_writer(0);
    pid_t pid = crowd_start_program(book, output, line);
    const char *told = crowd_await(terminal, "Waiting: another program is writing", shown, sizeof shown);
    crowd_sleep_us(AGAIN_US);
    end_stopped_writer(stopped);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    crowd_read_output(output, said, sizeof said);
    assert_non_null(strstr(said, "Booked"));
    assert_non_null(told);
    ssize_t n = read(terminal, shown, sizeof shown - 1);
    shown[n > 0 ? n : 0] = 0;
    assert_null(strstr(shown, "Waiting: ")); /* once */
    close(line);
    close(terminal);
}

struct seen {
    pid_t pid;
    const char *word;
};

/* The program has begun, and its words as every account sees them do not hold this one. */
static bool is_hidden(void *arg)
{
    const struct seen *seen = arg;
    char path[40], words[4000];
    size_t n = strlen(seen->word);
    snprintf(path, sizeof path, "/proc/%d/cmdline", (int)seen->pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? 0 : read(fd, words, sizeof words);
    close(fd);
    if (got <= 0 || !memchr(words, 0, (size_t)got) || !strstr(words, "/rounds"))
        return false;
    for (ssize_t i = 0; i + (ssize_t)n <= got; i++)
        if (memcmp(words + i, seen->word, n) == 0)
            return false;
    return true;
}

static void what_is_typed_about_patients_is_seen_by_no_other_account(void **state)
{
    char output[380];
    (void)state;
    if (access("/proc/self/cmdline", R_OK) != 0) {
        print_message("Skipped: this system does not show the words of a program\n");
        skip();
    }
    snprintf(output, sizeof output, "%s/said", crowd.dir);
    const char *add[] = {NULL, "--book", crowd.book, "patient", "add", "--family", "Seenbyall", NULL};
    pid_t stopped = start_stopped_writer(0);
    struct seen seen = {.pid = crowd_start_program(add, output, -1), .word = "Seenbyall"};
    bool is = crowd_until(is_hidden, &seen, BUSY_MIN_MS);
    bool is_alive = waitpid(seen.pid, NULL, WNOHANG) == 0;
    kill(seen.pid, SIGKILL);
    waitpid(seen.pid, NULL, 0);
    end_stopped_writer(stopped);
    unlink(output);
    assert_true(is && is_alive);
}

/* Two ways to be stopped that can be put off: ^Z, and writing to the terminal from the background. */
static void who_is_stopped_by_ctrl_z_in_a_write_saves_first_and_keeps_nobody_waiting(void **state)
{
    static const int signals[] = {SIGTSTP, SIGTTOU};
    (void)state;
    for (int i = 0; i < 2; i++) {
        fflush(stdout);
        pid_t pid = fork();
        if (pid == 0) {
            struct desk d;
            struct act act;
            struct err e = {0};
            struct patient who = patient_none();
            struct id id;
            setpgid(0, 0);
            struct practice *p = crowd_join(&crowd, NULL, &d);
            who.family = "Latecomer";
            if (!act_begin(p->book, &act, "patient-add", &d.who, &e))
                _exit(4);
            raise(signals[i]);
            _exit(patient_put(&act, &who, NULL, 0, &id, &e) && act_commit(&act, &e) ? 0 : 5);
        }
        int status = 0;
        assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
        assert_true(WIFSTOPPED(status) && WSTOPSIG(status) == signals[i]);
        (void)book_slot(220 + i);
        end_stopped_writer(pid);
    }
}

static int open_crowd(void **state)
{
    (void)state;
    crowd_open(&crowd, "race_test");
    return 0;
}

static int close_crowd(void **state)
{
    (void)state;
    crowd_close(&crowd);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_fifty_who_want_one_slot_one_gets_it_and_the_others_are_told_who),
        cmocka_unit_test(of_ten_programs_that_want_one_slot_one_exits_with_0),
        cmocka_unit_test(the_second_of_two_editors_is_told_and_overwrites_nothing),
        cmocka_unit_test(while_a_writer_is_stopped_others_read_and_are_told_that_it_is_busy),
        cmocka_unit_test(a_reader_is_told_too_when_a_writer_is_stopped_inside_its_commit),
        cmocka_unit_test(a_program_that_waits_says_so_on_its_terminal),
        cmocka_unit_test(what_is_typed_about_patients_is_seen_by_no_other_account),
        cmocka_unit_test(who_is_stopped_by_ctrl_z_in_a_write_saves_first_and_keeps_nobody_waiting),
        cmocka_unit_test(the_program_says_busy_with_exit_code_5_and_lists_the_day_meanwhile),
    };
    return cmocka_run_group_tests(tests, open_crowd, close_crowd);
}

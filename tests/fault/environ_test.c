/* environ_test: whatever stands in the environment and in the arguments, a verb gives the answer that it gives without,
 * or says in a sentence what it cannot use; and what it writes is there. The real program, once for each row. */
#include "tests/fault/crowd_lib.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { SETS = 3, SAID = 4000, LONG = 100000, MANY = 20000, PATIENCE_S = 10 };

extern char **environ;

static struct crowd c;
static char output[400], expected[SAID], said[SAID], longest[LONG + 20];

/* Added to an environment with nothing in it but HOME. "@" is the folder of the test. */
static const struct {
    enum { SAME, REFUSED } does;
    const char *set[SETS];
} rows[] = {
    {SAME, {"HOME="}},
    {SAME, {"HOME=here"}},
    {SAME, {"HOME=/nowhere/at all"}},
    {SAME, {"HOME=/dev/null"}},
    {SAME, {"PATH="}},
    {SAME, {"PATH=.:/nowhere"}},
    {SAME, {"IFS=aeiou/"}},
    {SAME, {"LC_ALL=C"}},
    {SAME, {"LC_ALL=POSIX", "LANG=de_DE.UTF-8"}},
    {SAME, {"LC_ALL=../../etc/passwd"}},
    {SAME, {"LC_ALL=%n%n%s"}},
    {SAME, {"LC_ALL="}},
    {SAME, {"LANG=xx_XX.KOI8-R"}},
    {SAME, {"LANGUAGE=tr:az"}},
    {SAME, {"LC_NUMERIC=de_DE.UTF-8", "LC_CTYPE=tr_TR.UTF-8"}},
    {SAME, {"LOCPATH=@", "LC_ALL=en_GB.UTF-8"}},
    {SAME, {"NLSPATH=@/%N", "LANG=C"}},
    {SAME, {"CHARSET=UTF-7"}},
    {SAME, {"TERM="}},
    {SAME, {"TERM=../../../etc/passwd"}},
    {SAME, {"TERM=%s%s%n"}},
    {SAME, {"TERM=xterm", "TERMINFO=@"}},
    {SAME, {"TERMINFO=/dev/zero", "TERMCAP=x:y"}},
    {SAME, {"TERMINFO_DIRS=::::/proc/self/fd"}},
    {SAME, {"COLUMNS=0", "LINES=-1"}},
    {SAME, {"COLUMNS=99999999999999999999", "LINES=x"}},
    {SAME, {"NO_COLOR="}},
    {SAME, {"ESCDELAY=-5", "NCURSES_NO_UTF8_ACS=x"}},
    {SAME, {"TZ="}},
    {SAME, {"TZ=Asia/Kolkata"}},
    {SAME, {"TZ=:/etc/passwd"}},
    {SAME, {"TZ=:/dev/zero"}},
    {SAME, {"TZ=AAA-99:99:99BBB,M13.9.9/999"}},
    {SAME, {"TZDIR=/nowhere"}},
    {SAME, {"TMPDIR=/nowhere"}},
    {SAME, {"TMPDIR=/dev/null", "TMP=here", "TEMP=%s"}},
    {SAME, {"SQLITE_TMPDIR=/nowhere", "TMPDIR="}},
    {SAME, {"SQLITE_TMPDIR=@/practice.db"}},
    {SAME, {"SQLITE_FORCE_OS_ERRORS=1", "SQLITE_HISTORY=/nowhere"}},
    {SAME, {"XDG_DATA_HOME=here"}},
    {SAME, {"XDG_DATA_HOME="}},
    {SAME, {"XDG_CONFIG_HOME=/dev/zero", "XDG_RUNTIME_DIR=/nowhere"}},
    {SAME, {"GCONV_PATH=@", "LANG=en_GB.ISO-8859-1"}},
    {SAME, {"MALLOC_CHECK_=3", "MALLOC_PERTURB_=165"}},
    {SAME, {"MALLOC_ARENA_MAX=1", "GLIBC_TUNABLES=glibc.malloc.check=3"}},
    {SAME, {"LD_LIBRARY_PATH=@"}},
    {SAME, {"LD_BIND_NOW=1", "LD_DEBUG="}},
    {SAME, {"USER=", "LOGNAME=%n", "SHELL=/nowhere"}},
    {SAME, {"SSH_CONNECTION=x", "SSH_TTY=/nowhere"}},
    {SAME, {"PAGER=rm", "EDITOR=rm", "VISUAL=rm"}},
    {SAME, {"ROUNDS_NOW="}},
    {SAME, {"=nothing", "novalue"}},
    {SAME, {"ROUNDS_BOOK=/nowhere"}}, /* --book was said */
    {SAME, {"ROUNDS_PASSPHRASE=%n"}},
    {REFUSED, {"ROUNDS_NOW=yesterday"}},
    {REFUSED, {"ROUNDS_NOW=99999-01-01T00:00"}},
};

/* The program; its exit code, a signal below 0, and what it said in said. */
static int execute(char *const *argv, char *const *env)
{
    char program[400];
    int status = 0;
    crowd_program(program);
    pid_t pid = fork();
    if (pid == 0) {
        int out = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (out < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0 || chdir(c.dir) != 0)
            _exit(99);
        alarm(PATIENCE_S);
        execve(program, argv, env);
        _exit(99);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    crowd_read_output(output, said, sizeof said);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* The program on the book with these words and this environment. */
static int run(const char *const *words, const char *const *set, int nset)
{
    char home[340], *argv[CROWD_WORDS + 4] = {"rounds", "--book", c.book}, *env[SETS + 2] = {0}, text[SETS][400];
    int n = 0;
    snprintf(home, sizeof home, "HOME=%s", c.dir);
    env[n++] = home;
    for (int i = 0; i < nset && set[i]; i++) {
        const char *at = strchr(set[i], '@');
        if (strncmp(set[i], "HOME=", 5) == 0)
            n = 0;
        snprintf(text[i], sizeof text[i], "%.*s%s%s", at ? (int)(at - set[i]) : 400, set[i], at ? c.dir : "",
                 at ? at + 1 : "");
        env[n++] = strlen(set[i]) >= sizeof text[i] ? (char *)set[i] : text[i];
    }
    for (int i = 0; words[i]; i++)
        argv[i + 3] = (char *)words[i];
    return execute(argv, env);
}

static char first_day[11], words_of_note[80];
static const char *const list[] = {"day", first_day, "--json", NULL};
static const char *const note[] = {"day-note", "add", words_of_note, "--date", first_day, NULL};
static const char *const notes[] = {"day-note", "list", "--date", first_day, NULL};

static void make(void)
{
    struct crowd_words w;
    crowd_open(&c, "environ_test");
    snprintf(output, sizeof output, "%s/said", c.dir);
    civil_date_text(c.day[0], first_day);
    crowd_book_words(&c, &c.patient[0], 0, 3, NULL, &w);
    assert_int_equal(run(w.words, NULL, 0), 0);
    assert_int_equal(run(list, NULL, 0), 0);
    if (!strstr(said, "KAUTZER"))
        fail_msg("the one who is booked is not on the list: %s", said);
    snprintf(expected, sizeof expected, "%s", said);
}

static void fails(const char *const *set, int code, const char *why)
{
    fail_msg("%s %s %s: %s; exit %d, said: %s", set[0], set[1] ? set[1] : "", set[2] ? set[2] : "", why, code, said);
}

static void whatever_is_in_the_environment_the_answer_is_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int code = run(list, rows[i].set, SETS);
        if (rows[i].does == REFUSED) {
            if (code < 1 || code > 5 || strncmp(said, "rounds: ", 8) != 0 || strlen(said) < 30)
                fails(rows[i].set, code, "not refused with a sentence");
            continue;
        }
        if (code != 0 || strcmp(said, expected) != 0)
            fails(rows[i].set, code, "another answer");
        snprintf(words_of_note, sizeof words_of_note, "row %zu.", i);
        code = run(note, rows[i].set, SETS);
        if (code != 0)
            fails(rows[i].set, code, "nothing can be written");
        code = run(notes, NULL, 0);
        if (code != 0 || !strstr(said, words_of_note))
            fails(rows[i].set, code, "what was written is not there");
    }
}

static void arguments_and_values_of_a_hundred_thousand_bytes_are_answered(void **state)
{
    static const char *const names[] = {"HOME", "TERM", "LC_ALL", "TZ", "TMPDIR", "ROUNDS_NOW", "XDG_DATA_HOME"};
    const char *one[SETS] = {longest};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int n = snprintf(longest, sizeof longest, "%s=", names[i]);
        memset(longest + n, 'x', LONG);
        longest[n + LONG] = 0;
        int code = run(list, one, 1);
        if (code < 0 || code > 5 || (code == 0 ? strcmp(said, expected) : strncmp(said, "rounds: ", 8)) != 0)
            fail_msg("a long %s: exit %d, said: %.200s", names[i], code, said);
    }
    memset(longest, 'x', LONG);
    longest[LONG] = 0;
    const char *const find[] = {"find", longest, NULL};
    const char *const verb[] = {longest, NULL};
    const char *const book[] = {"--book", longest, "day", NULL};
    const char *const *const words[] = {find, verb, book};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        int code = run(words[i], NULL, 0);
        bool is_answer = code == 0 && strncmp(said, "Nobody is found", strlen("Nobody is found")) == 0;
        if (!is_answer && (code < 1 || code > 5 || strncmp(said, "rounds: ", 8) != 0))
            fail_msg("long word %zu: exit %d, said: %.200s", i, code, said);
    }
}

static void so_are_words_without_number(void **state)
{
    static char *argv[MANY + 5] = {"rounds", "--book", c.book, "find"};
    (void)state;
    for (int i = 0; i < MANY; i++)
        argv[i + 4] = "x";
    int code = execute(argv, environ);
    assert_true(code >= 1 && code <= 5);
    assert_memory_equal(said, "rounds: ", 8);
}

static void without_an_environment_or_a_name_it_answers_too(void **state)
{
    char *const none[] = {NULL};
    (void)state;
    int code = execute(none, none);
    assert_true(code >= 0 && code <= 5 && said[0] != 0);
}

static int begin(void **state)
{
    (void)state;
    make();
    return 0;
}

static int clear(void **state)
{
    (void)state;
    crowd_close(&c);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_is_in_the_environment_the_answer_is_the_same),
        cmocka_unit_test(arguments_and_values_of_a_hundred_thousand_bytes_are_answered),
        cmocka_unit_test(so_are_words_without_number),
        cmocka_unit_test(without_an_environment_or_a_name_it_answers_too),
    };
    return cmocka_run_group_tests(tests, begin, clear);
}

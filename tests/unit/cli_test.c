/* How rounds is called: arguments, help, exit codes, and what is made of the rows. What the verbs do: verb_test.c. */
#include "cli/cli.h"

#include "cli/completion.h"
#include "cli/manual.h"
#include "cli/usage.h"
#include "cli/verb.h"
#include "cli_lib.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static int open_shell(void **state)
{
    static struct shell s;
    shell_open(&s, true);
    *state = &s;
    return 0;
}

static int close_shell(void **state)
{
    shell_close(*state);
    return 0;
}

/* ---- arguments ---- */

static void options_stand_before_or_after_the_verb_and_are_written_in_two_ways(void **state)
{
    struct shell *s = *state;
    const char *book = getenv("ROUNDS_BOOK");
    const char *same[] = {
        "day --date 2026-11-24 --json",
        "--json day --date=2026-11-24",
        "day 2026-11-24 --json",
        "--book %s --json --as okoro day --date 2026-11-24",
        "day --date 2026-11-24 --book=%s --as=OKORO --json",
        "day --json -- 2026-11-24",
        "day --json +1",
    };
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        char command[400];
        const char *mark = strstr(same[i], "%s");
        int before = mark ? (int)(mark - same[i]) : (int)strlen(same[i]);
        snprintf(command, sizeof command, "%.*s%s%s", before, same[i], mark ? book : "", mark ? mark + 2 : "");
        assert_string_equal(shell_ok(s, "%s", command), "[]\n");
    }
    /* A minus before a digit is a word, not an option. */
    assert_non_null(strstr(shell_ok(s, "day -1"), "Sun 22 Nov 2026"));
}

static void a_wrong_call_ends_with_2_says_why_and_shows_the_usage(void **state)
{
    struct shell *s = *state;
    static const struct {
        const char *command, *says;
    } wrong[] = {
        {"", "give a verb"},
        {"--json", "--json needs a verb"},
        {"fnid smi", "did you mean 'find'"},
        {"search smi", "did you mean 'find'"},
        {"zzz", "'zzz' is no verb"},
        {"policy", "one more word: explain, show, load, check, path"},
        {"policy lod", "did you mean 'policy load'"},
        {"day --colour", "day has no option '--colour'"},
        {"--colour day", "no option of rounds itself"},
        {"day -x", "no option '-x'"},
        {"day --date", "--date needs a value: DATE"},
        {"day --date=", "--date needs a value"},
        {"day --date 2026-11-24 --date 2026-11-25", "--date is given twice"},
        {"day --json=yes", "--json takes no value"},
        {"day 2026-11-24 --date 2026-11-25", "given twice"},
        {"day 2026-02-30", "30"},
        {"day --date 2026-13-01", "--date: "},
        {"find", "find needs LETTERS..."},
        {"find smi --limit many", "--limit: a whole number"},
        {"find smi --limit 0", "from 1 to "},
        {"show", "show needs REF|ID"},
        {"undo everything", "'everything' is one word too many"},
        {"cancel K7M4QX7R --by me --reason pat --next rebook", "--by is one of patient, practice, not 'me'"},
        {"cancel K7M4QX7R --by patient --reason pat", "cancel needs --next"},
        {"cancel K7M4QX7R --by patient --reason pat --next never", "--next: "},
        {"status K7M4QX7R gone", "'gone' is no status"},
        {"book --patient smi --practitioner chen", "book needs --at"},
        {"book --practitioner chen --at '2026-11-24 09:00'", "either --patient WHO or --new"},
        {"book --patient smi --practitioner chen --at soon", "--at: 'soon' is no day and time"},
        {"book --patient smi --practitioner chen --at '2026-11-24 09:00' --id 12", "--id: an id has 32 digits"},
        {"next-open --weekday funday", "--weekday: "},
        {"next-open --between lunch", "--between: "},
        {"contact --direction in --mode pigeon --patient smi", "--mode: 'pigeon' is none of"},
        {"note hello", "note needs --patient WHO or --booking REF"},
        {"policy show --json", "policy show has no --json"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        shell_refused(s, 2, wrong[i].says, "%s", wrong[i].command);
        assert_non_null(strstr(buf_str(&s->err), "usage: rounds "));
    }
}

static void what_names_nothing_is_refused_with_1(void **state)
{
    struct shell *s = *state;
    static const struct {
        const char *command, *says;
    } refused[] = {
        {"day --as nobody", "there are: adeyemi, bell, chen"},
        {"day --practitioner smith", "smith"},
        {"show K7M4QX7R", "K7M4QX7R"},
        {"show 0123456789abcdef0123456789abcdef", "no such patient"},
        {"history 0123456789abcdef0123456789abcdef", "Nothing here has the id"},
        {"timeline 0123456789abcdef0123456789abcdef", "no patient"},
        {"timeline zzz", "No patient is found by 'zzz'"},
        {"book --patient zzz --practitioner chen --at '2026-11-24 09:00'", "No patient is found"},
        {"undo", "policy-load"},
        {"redo", "There is nothing"},
        {"policy check nowhere.conf", "nowhere.conf"},
        {"import synthea /nowhere", "/nowhere"},
        {"backup /nowhere", "There is no folder /nowhere"},
        {"policy load --as okoro", "the role Owner is needed; Okoro does not have it"},
        {"init", "exists already"},
        {"--book /nowhere/practice.db day", "There is no folder /nowhere"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        shell_refused(s, 1, refused[i].says, "%s", refused[i].command);
}

static void a_missing_practice_file_says_how_to_make_one(void **state)
{
    struct shell *s = *state;
    shell_refused(s, 1, "init", "--book %s/other.db day", s->dir);
}

static void help_is_there_for_everything_and_needs_no_practice_file(void **state)
{
    struct shell *s = *state;
    setenv("ROUNDS_BOOK", "/nowhere/at/all.db", 1);
    const char *all = shell_ok(s, "help");
    assert_string_equal(all, shell_ok(s, "--help"));
    const char *book = shell_ok(s, "help book");
    assert_non_null(strstr(book, "--practitioner NAME"));
    assert_string_equal(book, shell_ok(s, "book -h"));
    assert_string_equal(book, shell_ok(s, "book --patient x --help"));
    assert_non_null(strstr(shell_ok(s, "help policy"), "policy path"));
    assert_non_null(strstr(shell_ok(s, "version"), CLI_VERSION));
    assert_non_null(strstr(shell_ok(s, "--version"), CLI_VERSION));
    shell_refused(s, 2, "'zzz' is no verb", "help zzz");
    shell_ok(s, "keys");
    assert_string_equal(shell_ok(s, "keys --json"), "[]\n");
}

/* ---- rows ---- */

static bool has_option(const struct verb_option *rows, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (strcmp(rows[i].name, name) == 0)
            return true;
    return false;
}

static void check_row(const struct verb *v)
{
    assert_non_null(v->run);
    assert_ptr_equal(verb_named(v->name), v);
    assert_int_equal(v->help[strlen(v->help) - 1], '.');
    assert_true(v->min_args <= v->max_args && v->max_args <= VERB_ARGS_MAX);
    assert_int_equal(v->arguments != NULL, v->max_args > 0);
    assert_true(v->noptions <= VERB_OPTIONS_MAX);
    if (v->about)
        assert_int_equal(v->about[strlen(v->about) - 1], '\n');
    for (int i = 0; i < v->noptions; i++) {
        const struct verb_option *o = &v->options[i];
        assert_true(o->name && o->help && *o->help);
        assert_false(has_option(v->options, i, o->name));
        assert_false(has_option(verb_globals, GLOBAL_COUNT, o->name));
        assert_true(!o->is_required || o->argument);
        assert_true(!o->words || o->argument);
    }
}

static void every_row_is_whole_and_every_verb_of_the_contract_is_there(void **state)
{
    (void)state;
    static const char *const contract[] = {
        "init",    "demo",      "import synthea", "import csv",  "day",          "week",        "month",
        "find",    "show",      "timeline",       "book",        "move",         "cancel",      "status",
        "confirm", "next-open", "note",           "contact",     "history",      "slot",        "undo",
        "redo",    "log",       "policy load",    "policy show", "policy check", "policy path", "staff",
        "verify",  "backup",    "copy",           "keys",        "version",      "help",
    };
    for (const struct verb_group *const *g = verb_groups; *g; g++)
        for (int i = 0; i < (*g)->count; i++)
            check_row(&(*g)->rows[i]);
    for (size_t i = 0; i < sizeof contract / sizeof contract[0]; i++)
        if (!verb_named(contract[i]))
            fail_msg("there is no verb %s", contract[i]);
}

static const struct cli_key *one_key(void *keys_of, int *count)
{
    (void)keys_of;
    static const struct cli_key key = {"Schedule", "^D PgDn", "page-down", "page", "Goes on."};
    *count = 1;
    return &key;
}

static void manual_completion_and_help_name_every_verb_and_option(void **state)
{
    struct shell *s = *state;
    struct buf man = {0}, completion = {0}, help = {0};
    s->host.keys = one_key;
    manual_write(&s->arena, &s->host, &man);
    completion_write(&completion);
    usage_all(&s->arena, &help);
    for (const struct verb_group *const *g = verb_groups; *g; g++) {
        for (int i = 0; i < (*g)->count; i++) {
            const struct verb *v = &(*g)->rows[i];
            bool is_shown = !(v->flags & VERB_HIDDEN);
            const char *last = strrchr(v->name, ' ') ? strrchr(v->name, ' ') + 1 : v->name;
            assert_int_equal(strstr(buf_str(&help), v->name) != NULL, is_shown);
            assert_int_equal(strstr(buf_str(&completion), last) != NULL, is_shown);
            for (int o = 0; o < v->noptions; o++)
                assert_non_null(strstr(buf_str(&completion), arena_printf(&s->arena, "--%s", v->options[o].name)));
        }
    }
    assert_non_null(strstr(buf_str(&man), "\n.B \"next\\-open"));
    assert_non_null(strstr(buf_str(&man), "\n.B \"\\(haD PgDn\"\nGoes on. (page\\-down)\n"));
    assert_non_null(strstr(buf_str(&man), ".TH ROUNDS 1"));
    assert_null(strchr(buf_str(&man), '@'));
    buf_finish(&man);
    buf_finish(&completion);
    buf_finish(&help);
}

static void no_line_of_help_is_wider_than_a_terminal(void **state)
{
    struct shell *s = *state;
    struct buf help = {0};
    usage_all(&s->arena, &help);
    for (const struct verb_group *const *g = verb_groups; *g; g++)
        for (int i = 0; i < (*g)->count; i++)
            usage_verb(&s->arena, &(*g)->rows[i], &help);
    for (const char *p = buf_str(&help); *p; p += strcspn(p, "\n") + 1)
        assert_true(strcspn(p, "\n") <= USAGE_CELLS);
    buf_finish(&help);
}

/* ---- the program itself ---- */

/* Runs the built program with standard output at `out`; its exit code. */
static int run_program(const char *out, const char *word, const char *more)
{
    const char *program = getenv("ROUNDS_PROGRAM");
    if (!program || access(program, X_OK) != 0)
        return -1;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int fd = open(out, O_WRONLY);
        int null = open("/dev/null", O_RDWR);
        dup2(null, STDIN_FILENO);
        dup2(fd, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        execl(program, program, word, more, (char *)NULL);
        _exit(99);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void the_program_ends_with_the_codes_of_the_manual(void **state)
{
    (void)state;
    static const struct {
        const char *out, *word, *more;
        int code;
    } calls[] = {
        {"/dev/null", "version", NULL, 0}, {"/dev/null", "day", "--json", 0},         {"/dev/null", "frob", NULL, 2},
        {"/dev/null", "show", "zzz", 1},   {"/dev/full", "day", "--json", 1},         {"/dev/null", NULL, NULL, 2},
        {"/dev/full", "frob", NULL, 2},    {"/dev/full", "find", "nobody-at-all", 0},
    };
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        int code = run_program(calls[i].out, calls[i].word, calls[i].more);
        if (code < 0)
            skip();
        if (code != calls[i].code)
            fail_msg("rounds %s %s: exit %d instead of %d", calls[i].word, calls[i].more, code, calls[i].code);
    }
}

#define SHELL_TEST(f) cmocka_unit_test_setup_teardown(f, open_shell, close_shell)

static void a_slip_in_who_acts_makes_no_practice_file(void **state)
{
    struct shell *s = *state;
    shell_refused(s, 1, "no member of staff", "--book %s/new.db --as nobody init", s->dir);
    shell_refused(s, 1, "no practice file", "--book %s/new.db day", s->dir);
    shell_ok(s, "--book %s/new.db --as okoro init", s->dir);
    shell_ok(s, "--book %s/new.db --as okoro day", s->dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SHELL_TEST(options_stand_before_or_after_the_verb_and_are_written_in_two_ways),
        SHELL_TEST(a_wrong_call_ends_with_2_says_why_and_shows_the_usage),
        SHELL_TEST(what_names_nothing_is_refused_with_1),
        SHELL_TEST(a_missing_practice_file_says_how_to_make_one),
        SHELL_TEST(help_is_there_for_everything_and_needs_no_practice_file),
        SHELL_TEST(every_row_is_whole_and_every_verb_of_the_contract_is_there),
        SHELL_TEST(manual_completion_and_help_name_every_verb_and_option),
        SHELL_TEST(no_line_of_help_is_wider_than_a_terminal),
        SHELL_TEST(a_slip_in_who_acts_makes_no_practice_file),
        SHELL_TEST(the_program_ends_with_the_codes_of_the_manual),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

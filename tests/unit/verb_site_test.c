/* What a computer is called, and that one is gone for good, run as from a shell. */
#include "cli_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct shell S;

static int setup(void **state)
{
    (void)state;
    shell_open(&S, true);
    shell_ok(&S, "--site Reception patient add --family Haag --given Bea");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    shell_close(&S);
    return 0;
}

/* The name under which the patient was written. */
static const char *site_of_haag(void)
{
    const char *id = shell_value(&S, shell_ok(&S, "find haag --json"), "id");
    return shell_value(&S, shell_ok(&S, "history %s --json", id), "site");
}

static void a_computer_is_called_otherwise_everywhere(void **state)
{
    (void)state;
    shell_refused(&S, 1, "the role Owner is needed; Okoro does not have it", "--as okoro site rename Reception Desk");
    shell_refused(&S, 1, "There are: ", "--as chen site rename Nowhere Desk");
    const char *name = site_of_haag();
    shell_ok(&S, "--as chen site rename '%s' 'Front window'", name);
    assert_string_equal(site_of_haag(), "Front window");
    assert_non_null(strstr(shell_ok(&S, "sites"), "Front window  this one\n"));
    shell_refused(&S, 1, "of that name already", "--as chen site rename 'Front window' 'Front window'");
    shell_refused(&S, 1, "not taken back", "--as chen undo");
}

/* What it is called is in the backup, though who it is is not. */
static void a_backup_put_back_is_called_what_the_computer_was_called(void **state)
{
    (void)state;
    const char *name = site_of_haag(), *of_new;
    for (int i = 0; i < 2; i++) {
        shell_ok(&S, "backup %s/%d.db", S.dir, i);
        shell_ok(&S, "--book %s/back-%d.db restore %s/%d.db", S.dir, i, S.dir, i);
        const char *said = shell_ok(&S, "--book %s/back-%d.db patient add --family New --json", S.dir, i);
        said = shell_ok(&S, "--book %s/back-%d.db history %s --json", S.dir, i, shell_value(&S, said, "id"));
        of_new = shell_value(&S, said, "site");
        assert_string_equal(of_new, i ? "Front window" : name);
        shell_ok(&S, "--as chen site rename '%s' 'Front window%s'", i ? "Front window" : name, i ? " 2" : "");
    }
}

static void a_name_has_to_fit(void **state)
{
    (void)state;
    const char *name = site_of_haag();
    char fits[80];
    memset(fits, 'x', sizeof fits - 1);
    fits[sizeof fits - 1] = 0;
    shell_refused(&S, 1, "at most 79 letters", "--as chen site rename '%s' '%sx'", name, fits);
    shell_ok(&S, "--as chen site rename '%s' '%s'", name, fits);
    assert_string_equal(site_of_haag(), fits);
}

static void one_that_is_gone_is_another_one(void **state)
{
    (void)state;
    const char *name = site_of_haag();
    shell_refused(&S, 1, "the computer you are at", "--as chen site retire '%s'", name);
    shell_ok(&S, "backup %s/other.db", S.dir);
    shell_ok(&S, "--book %s/other.db --site Laptop note taken there --patient haag", S.dir);
    shell_ok(&S, "merge %s/other.db", S.dir);
    assert_non_null(strstr(shell_ok(&S, "--as chen site retire Laptop"), "gone for good"));
    assert_non_null(strstr(shell_ok(&S, "--as chen site retire Laptop --back"), "is back"));
}

/* A practice file that was restored goes on under the name of the one before it, which may be the one that is gone. */
static void of_two_of_one_name_the_one_that_is_gone_is_said_by_its_letters(void **state)
{
    (void)state;
    shell_ok(&S, "backup %s/other.db", S.dir);
    shell_ok(&S, "--book %s/other.db --site Laptop note taken there --patient haag", S.dir);
    shell_ok(&S, "--book %s/other.db backup %s/saved.db", S.dir, S.dir);
    setenv("ROUNDS_SEED", "again", 1); /* other ids */
    shell_ok(&S, "--book %s/again.db restore %s/saved.db", S.dir, S.dir);
    shell_ok(&S, "--book %s/again.db --site Laptop note taken later --patient haag", S.dir);
    unsetenv("ROUNDS_SEED");
    shell_ok(&S, "merge %s/again.db", S.dir);
    shell_refused(&S, 1, "2 are called Laptop: ", "--as chen site retire Laptop");
    const char *said = strstr(buf_str(&S.err), "called Laptop: ");
    assert_non_null(strstr(said, ", last heard of "));
    const char *id = arena_strndup(&S.arena, said + 15, 8);
    shell_refused(&S, 1, "No computer here is called that", "--as chen site retire 'Reception (%s)'", id);
    assert_non_null(strstr(shell_ok(&S, "--as chen site retire 'Laptop (%s)'", id), "Laptop: gone for good"));
    assert_non_null(strstr(shell_ok(&S, "--as chen site retire %s --back", id), "Laptop is back"));
    assert_non_null(strstr(shell_ok(&S, "--as chen site retire %s", id), "Laptop: gone for good"));
    assert_non_null(strstr(shell_ok(&S, "--as chen site retire Laptop"), "gone for good")); /* the one that is left */
}

#define SITE_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(a_computer_is_called_otherwise_everywhere),
        SITE_TEST(a_backup_put_back_is_called_what_the_computer_was_called),
        SITE_TEST(a_name_has_to_fit),
        SITE_TEST(one_that_is_gone_is_another_one),
        SITE_TEST(of_two_of_one_name_the_one_that_is_gone_is_said_by_its_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

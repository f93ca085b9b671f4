/* Somebody's own record, given to them and taken out, run as from a shell on real files that meet. */
#include "book_lib.h"
#include "cli_lib.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct shell S;

/* Two words that are nowhere else in a practice file. */
#define NAME  "Quarrington"
#define WORDS "scarf in the blue room"

static int setup(void **state)
{
    (void)state;
    shell_open(&S, true);
    shell_ok(&S, "patient add --family " NAME " --given Bea --phone '07700 900321'");
    shell_ok(&S, "patient add --family Lakin --given Peter");
    shell_ok(&S, "note " WORDS " --patient quarr");
    shell_ok(&S, "note nothing of the kind --patient lakin");
    shell_ok(&S, "backup %s/other.db", S.dir);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    shell_close(&S);
    return 0;
}

static const char *path_of(const char *name)
{
    return arena_printf(&S.arena, "%s/%s", S.dir, name);
}

static bool file_holds(const char *path, const char *bytes)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    struct buf all = {0};
    char some[4096];
    for (size_t n; (n = fread(some, 1, sizeof some, f)) > 0;)
        buf_add(&all, some, n);
    (void)fclose(f);
    size_t want = strlen(bytes);
    bool found = false;
    for (size_t i = 0; i + want <= all.len && !found; i++)
        found = memcmp(all.data + i, bytes, want) == 0;
    buf_finish(&all);
    return found;
}

/* Whether these bytes are anywhere in the file, in free pages too, in what stands beside it (its journal, its
 * identity), or in what a program works with and a killed one left. */
static bool holds(const char *name, const char *bytes)
{
    DIR *d = opendir(S.dir);
    assert_non_null(d);
    bool found = false;
    int n = 0;
    for (struct dirent *entry; (entry = readdir(d)) != NULL;) {
        struct stat st;
        bool is_its = strncmp(entry->d_name, name, strlen(name)) == 0 || strncmp(entry->d_name, ".rounds-", 8) == 0;
        if (!is_its || stat(path_of(entry->d_name), &st) != 0 || !S_ISREG(st.st_mode))
            continue;
        n++;
        found |= file_holds(path_of(entry->d_name), bytes);
    }
    (void)closedir(d);
    assert_true(n > 0);
    return found;
}

static void erase(void)
{
    shell_ok(&S, "--as chen person erase quarr --reason 'asked in writing' --confirmed-by okoro");
}

static const char *codes(const char *name)
{
    const char *out = shell_ok(&S, "--book %s/%s verify --json", S.dir, name);
    return arena_printf(&S.arena, "%s %s", shell_value(&S, out, "log"), shell_value(&S, out, "state"));
}

static void everything_that_is_held_is_given(void **state)
{
    (void)state;
    const char *out = shell_ok(&S, "person export quarr --json");
    assert_string_equal(shell_keys(&S, out), "practice made patient_id records");
    assert_non_null(strstr(out, NAME));
    assert_non_null(strstr(out, WORDS));
    assert_non_null(strstr(out, "07700 900321"));
    assert_null(strstr(out, "Lakin"));
    assert_null(strstr(out, "nothing of the kind"));
    /* Who, where and what for are ids with their names beside them. */
    shell_ok(&S, "book --practitioner chen --at '2026-11-24 10:00' --patient quarr --room 2 --type review --as okoro");
    out = shell_ok(&S, "person export quarr --json");
    assert_non_null(strstr(out, "\"practitioner_name\":\"Chen\""));
    assert_non_null(strstr(out, "\"room_name\":\"Room 2\""));
    assert_non_null(strstr(out, "\"type_name\":\"Review\""));
    assert_non_null(strstr(out, "\"value_name\":\"Chen\""));
    assert_null(strstr(out, "patient_name"));
}

/* What a patient who asked for it can read: what stands, what stood before, who wrote it; no other patient's name. */
static void what_is_held_can_be_read(void **state)
{
    (void)state;
    shell_ok(&S, "--as okoro book --practitioner chen --at '2026-11-24 10:00' --patient quarr --room 2 --type review");
    shell_ok(&S, "--as okoro patient edit quarr --city York --referred-by lakin");
    shell_ok(&S, "--as chen patient edit quarr --city Leeds");
    const char *out = shell_ok(&S, "person export quarr");
    assert_non_null(strstr(out, NAME));
    assert_non_null(strstr(out, WORDS));
    assert_non_null(strstr(out, "\nPatient\n"));
    assert_non_null(strstr(out, "\nNumber or address\n"));
    assert_non_null(strstr(out, "07700 900321"));
    const char *town = strstr(out, "  town "), *booking = strstr(out, "\nBooking\n");
    assert_non_null(town);
    assert_true(strstr(town, "Leeds\n") < strchr(town, '\n'));
    assert_non_null(strstr(out, "    town  York\n"));
    assert_non_null(booking);
    assert_non_null(strstr(booking, "Chen\n"));
    assert_non_null(strstr(booking, "Room 2\n"));
    assert_non_null(strstr(booking, "booked, Okoro at "));
    assert_non_null(strstr(out, "another patient"));
    assert_null(strstr(out, "Lakin"));
    assert_null(strstr(out, "LAKIN"));
}

static void it_takes_an_owner_a_second_person_and_a_ground(void **state)
{
    (void)state;
    shell_refused(&S, 1, "role Owner is needed; Okoro does not",
                  "--as okoro person erase quarr --reason x --confirmed-by chen");
    shell_refused(&S, 1, "the same one does not count", "--as chen person erase quarr --reason x --confirmed-by chen");
    shell_refused(&S, 2, "--confirmed-by", "--as chen person erase quarr --reason x");
    shell_refused(&S, 1, "who is at this desk", "person erase quarr --reason x --confirmed-by okoro");
    shell_ok(&S, "--as okoro book --practitioner chen --at '2026-11-24 10:00' --patient quarr");
    shell_refused(&S, 1, "cancel it first", "--as chen person erase quarr --reason x --confirmed-by okoro");
    assert_non_null(strstr(shell_ok(&S, "find quarr"), "QUARRINGTON"));
}

/* Whom a few letters fit may be somebody else. */
static void whose_record_it_is_is_said_twice(void **state)
{
    (void)state;
    static const char erase_lakin[] = "--as chen person erase lakin --reason 'asked in writing' --confirmed-by okoro";
    shell_ok(&S, "patient edit lakin --born 1980-02-03");
    assert_int_equal(shell_run(&S, "%s", erase_lakin), 1);
    assert_non_null(strstr(buf_str(&S.err), "This would take out LAKIN, Peter, born Sun 3 Feb 1980, for good."));
    assert_non_null(strstr(buf_str(&S.err), "rounds: Nothing was taken out"));
    assert_int_equal(shell_run(&S, "%s --born 1980-02-04", erase_lakin), 1);
    assert_non_null(strstr(shell_ok(&S, "find lakin"), "LAKIN"));
    assert_non_null(strstr(shell_ok(&S, "%s --born 1980-02-03", erase_lakin), "Taken out: LAKIN, Peter, "));
    assert_null(strstr(shell_ok(&S, "find lakin"), "LAKIN"));
}

static void taken_out_it_is_nowhere_in_the_file_and_all_else_stands(void **state)
{
    (void)state;
    /* A program that was killed while it took a copy in left one. */
    pid_t gone = fork();
    if (gone == 0)
        _exit(0);
    assert_int_equal(waitpid(gone, NULL, 0), gone);
    shell_file(&S, arena_printf(&S.arena, ".rounds-%ld-merge", (long)gone), "... " WORDS " ...");
    assert_true(holds("practice.db", NAME));
    erase();
    assert_false(holds("practice.db", NAME));
    assert_false(holds("practice.db", WORDS));
    assert_false(holds("practice.db", "07700 900321"));
    assert_false(holds("practice.db", "quarrington")); /* words that are searched */
    shell_ok(&S, "backup %s/after.db", S.dir);
    assert_int_equal(mkdir(path_of("stick"), 0700), 0);
    shell_ok(&S, "copy %s/stick", S.dir);
    assert_false(holds("after.db", NAME) || holds("after.db", WORDS) || holds("after.db", "quarrington"));
    const char *copy = path_of("stick/practice.db");
    assert_false(file_holds(copy, NAME) || file_holds(copy, WORDS) || file_holds(copy, "quarrington"));
    assert_null(strstr(shell_ok(&S, "find quarr"), "QUARR"));
    assert_non_null(strstr(shell_ok(&S, "timeline lakin"), "nothing of the kind"));
    assert_string_equal(shell_value(&S, shell_ok(&S, "verify --json"), "ok"), "true");
    shell_refused(&S, 1, "not taken back", "--as chen undo");
    shell_refused(&S, 1, "No patient", "person export quarr");
    assert_non_null(strstr(shell_ok(&S, "log"), "record taken out"));
}

static void a_computer_that_did_not_know_takes_it_out_too(void **state)
{
    (void)state;
    erase();
    shell_ok(&S, "--book %s/other.db --site Other note " WORDS " again --patient quarr", S.dir);
    shell_ok(&S, "--book %s/other.db --site Other --as okoro book --practitioner chen --at '2026-11-24 10:00' "
                 "--patient quarr", S.dir);
    shell_ok(&S, "--book %s/other.db merge %s/practice.db", S.dir, S.dir);
    assert_non_null(strstr(buf_str(&S.err), "1 booking and 1 note made here went with somebody who was erased."));
    assert_false(holds("other.db", NAME));
    assert_false(holds("other.db", WORDS));
    const char *json = shell_ok(&S, "merge --json %s/other.db", S.dir);
    assert_string_equal(shell_value(&S, json, "gone_bookings"), "0"); /* made here: none */
    assert_string_equal(shell_value(&S, json, "gone_notes"), "0");
    assert_false(holds("practice.db", WORDS));
    assert_string_equal(codes("practice.db"), codes("other.db"));
}

/* What the other record took over was copied from theirs: it goes back to what it was. */
static void what_another_record_took_over_from_it_meanwhile_goes_too(void **state)
{
    (void)state;
    shell_ok(&S, "patient edit quarr --city Zennor");
    shell_ok(&S, "--book %s/other.db --site Other merge %s/practice.db", S.dir, S.dir);
    shell_ok(&S, "--book %s/other.db --site Other patient edit lakin --given Pete", S.dir);
    erase();
    shell_ok(&S, "--book %s/other.db --site Other --as okoro patient merge quarr lakin", S.dir);
    assert_non_null(strstr(shell_ok(&S, "--book %s/other.db person export lakin --json", S.dir), "Zennor"));
    shell_ok(&S, "--book %s/other.db merge %s/practice.db", S.dir, S.dir);
    shell_ok(&S, "merge %s/other.db", S.dir);
    for (int i = 0; i < 2; i++) {
        const char *name = i ? "other.db" : "practice.db";
        assert_false(holds(name, NAME));
        assert_false(holds(name, "Zennor"));
        assert_non_null(strstr(shell_ok(&S, "--book %s/%s find lakin", S.dir, name), "LAKIN, Pete"));
        assert_string_equal(shell_value(&S, shell_ok(&S, "--book %s/%s verify --json", S.dir, name), "ok"), "true");
    }
    assert_string_equal(codes("practice.db"), codes("other.db"));
}

static void an_old_copy_that_comes_later_brings_nothing_back(void **state)
{
    (void)state;
    erase();
    shell_ok(&S, "--book %s/other.db --site Other note " WORDS " again --patient quarr", S.dir);
    shell_ok(&S, "--book %s/other.db --site Other note of his own --patient lakin", S.dir);
    shell_ok(&S, "merge %s/other.db", S.dir);
    assert_false(holds("practice.db", WORDS));
    assert_false(holds("practice.db", NAME));
    assert_non_null(strstr(shell_ok(&S, "timeline lakin"), "of his own"));
    assert_string_equal(shell_value(&S, shell_ok(&S, "verify --json"), "ok"), "true");
}

/* ---- lists that go on having them ---- */

#define LIST_MAP "name = \"old\"; columns = { identifier = \"No\"; full_name = \"Name\"; };"
#define DIARY_MAP                                                                                            \
    "name = \"diary\"; patients = \"old\"; columns = { identifier = \"Id\"; date = \"At\"; patient = \"No\"; " \
    "practitioner = \"With\"; };"

static void import_list(int erased)
{
    const char *json =
        shell_ok(&S, "import csv %s --map %s --json", shell_file(&S, "p.csv", "No,Name\n1,\"Merriweather, Ida\"\n"),
                 shell_file(&S, "p.map", LIST_MAP));
    assert_int_equal(strtol(shell_value(&S, json, "erased"), NULL, 10), erased);
}

static void import_diary(int erased)
{
    const char *json = shell_ok(&S, "import visits %s --map %s --json",
                                shell_file(&S, "v.csv", "Id,At,No,With\n7,2026-10-24 10:00,1,chen\n"),
                                shell_file(&S, "v.map", DIARY_MAP));
    assert_int_equal(strtol(shell_value(&S, json, "erased"), NULL, 10), erased);
}

static void no_list_brings_back_who_was_taken_out(void **state)
{
    (void)state;
    import_list(0);
    import_diary(0);
    shell_ok(&S, "--as chen person erase merri --reason 'asked in writing' --confirmed-by okoro");
    import_list(1);
    assert_non_null(strstr(buf_str(&S.out), "\"at\":\"p.csv:2\",\"text\":\"This person was taken out"));
    import_diary(1);
    assert_null(strstr(shell_ok(&S, "find merri"), "MERRI"));
    const char *out = shell_ok(&S, "import csv %s/p.csv --map %s/p.map", S.dir, S.dir);
    assert_non_null(strstr(out, "Patients: 0 added.\n1 row is about somebody who was taken out for good"));
    assert_non_null(strstr(shell_ok(&S, "import visits %s/v.csv --map %s/v.map", S.dir, S.dir), "1 row is about"));
    shell_ok(&S, "verify");
}

/* Their telephone's calls are known by its number while nobody had given it a name. */
static void no_list_of_calls_brings_back_an_unknown_caller(void **state)
{
    static const char calls[] = "time,number,direction,answered\n2026-11-23 08:10,01632 960777,in,no\n";
    (void)state;
    const char *list = shell_file(&S, "calls.csv", calls);
    assert_string_equal(shell_value(&S, shell_ok(&S, "import calls %s --json", list), "added"), "1");
    shell_ok(&S, "--as chen person erase 960777 --reason 'asked in writing' --confirmed-by okoro");
    assert_string_equal(shell_value(&S, shell_ok(&S, "import calls %s --json", list), "erased"), "1");
    assert_false(holds("practice.db", "960777"));
    /* Who rings from there afterwards is somebody new, and can be written down. */
    setenv("ROUNDS_NOW", "2026-11-23T11:00", 1);
    const char *later = arena_printf(&S.arena, "%s2026-11-23 10:40,01632 960777,in,no\n", calls);
    const char *json = shell_ok(&S, "import calls %s --json", shell_file(&S, "calls.csv", later));
    assert_string_equal(shell_value(&S, json, "erased"), "1");
    assert_string_equal(shell_value(&S, json, "added"), "1");
    shell_ok(&S, "verify");
}

/* A file in which an earlier Rounds has let them in again: verify says so, and what goes with them is told. */
static void who_was_let_in_again_goes_and_it_is_told_what_with_them(void **state)
{
    (void)state;
    import_list(0);
    shell_ok(&S, "--as chen person erase merri --reason 'asked in writing' --confirmed-by okoro");
    book_lib_shell(path_of("practice.db"), "DELETE FROM erasure");
    import_list(0);
    shell_ok(&S, "note " WORDS " --patient merri");
    assert_int_equal(shell_run(&S, "verify --rebuild"), 1);
    assert_non_null(strstr(buf_str(&S.err), "an import of an earlier Rounds brought them back"));
    assert_non_null(strstr(shell_ok(&S, "find merri"), "MERRI"));
    assert_int_equal(mkdir(path_of("stick"), 0700), 0);
    shell_ok(&S, "copy %s/stick", S.dir);
    shell_ok(&S, "merge %s/stick/practice.db", S.dir);
    assert_non_null(strstr(buf_str(&S.err), "1 note and 1 other entry made here went with somebody who was erased."));
    assert_null(strstr(shell_ok(&S, "find merri"), "MERRI"));
    shell_ok(&S, "verify");
}

/* What they wrote before anybody told them is gone before their eyes: they are told how much. */
static void who_wrote_about_them_meanwhile_is_told_what_went(void **state)
{
    (void)state;
    setenv("ROUNDS_PASSPHRASE", "nine brown horses", 1);
    assert_int_equal(mkdir(path_of("shared"), 0700), 0);
    shell_ok(&S, "--book %s/other.db --site Other note known to all --patient quarr", S.dir);
    shell_ok(&S, "--book %s/other.db sync %s/shared", S.dir, S.dir);
    shell_ok(&S, "sync %s/shared", S.dir);
    assert_null(strstr(buf_str(&S.err), "went with"));
    erase();
    shell_ok(&S, "--book %s/other.db --site Other note one more --patient quarr", S.dir);
    shell_ok(&S, "--book %s/other.db --site Other note and another --patient quarr", S.dir);
    shell_ok(&S, "--book %s/other.db --site Other --as okoro book --practitioner chen --at '2026-11-24 10:00' "
                 "--patient quarr", S.dir);
    shell_ok(&S, "--book %s/other.db --site Other note of his own --patient lakin", S.dir);
    shell_ok(&S, "sync %s/shared", S.dir);
    assert_null(strstr(buf_str(&S.err), "went with"));
    shell_ok(&S, "--book %s/other.db sync %s/shared", S.dir, S.dir);
    assert_non_null(strstr(buf_str(&S.err), "1 booking and 2 notes made here went with somebody who was erased."));
    shell_ok(&S, "--book %s/other.db sync %s/shared", S.dir, S.dir);
    assert_null(strstr(buf_str(&S.err), "went with"));
    unsetenv("ROUNDS_PASSPHRASE");
}

/* The note of the other computer makes it one; it is known to have heard once it has said so in a folder. */
static void who_has_not_heard_of_it_is_named(void **state)
{
    (void)state;
    setenv("ROUNDS_PASSPHRASE", "nine brown horses", 1);
    assert_int_equal(mkdir(path_of("shared"), 0700), 0);
    shell_ok(&S, "--book %s/other.db --site Other note of his own --patient lakin", S.dir);
    shell_ok(&S, "--book %s/other.db sync %s/shared", S.dir, S.dir);
    shell_ok(&S, "sync %s/shared", S.dir);
    assert_null(strstr(shell_ok(&S, "sites"), "erasure"));
    const char *out = shell_ok(&S, "--as chen person erase quarr --reason 'asked in writing' --confirmed-by okoro");
    assert_non_null(strstr(out, "Have not heard of it yet: Other."));
    assert_non_null(strstr(shell_ok(&S, "sites"), "has not heard of an erasure"));
    assert_null(strstr(shell_ok(&S, "sync %s/shared", S.dir), "--new-key"));
    setenv("ROUNDS_PASSPHRASE", "two green boats", 1);
    shell_refused(&S, 1, "it is not known yet that Other did the same", "--as chen sync --new-key %s/shared", S.dir);
    shell_ok(&S, "--book %s/other.db sync %s/shared", S.dir, S.dir);
    assert_string_equal(shell_value(&S, shell_ok(&S, "sync --json %s/shared", S.dir), "erased_since"), "1");
    shell_ok(&S, "--as chen sync --new-key %s/shared", S.dir);
    assert_string_equal(shell_value(&S, shell_ok(&S, "sync --json %s/shared", S.dir), "erased_since"), "0");
    shell_refused(&S, 1, "To make a new key the role Owner", "--as okoro sync --new-key %s/shared", S.dir);
    assert_null(strstr(shell_ok(&S, "sites"), "erasure"));
    assert_string_equal(shell_value(&S, shell_ok(&S, "sites --json"), "erasures_unheard"), "0");
    unsetenv("ROUNDS_PASSPHRASE");
}

/* The clock of the other computer was set back since its last word: that it has heard is believed all the same. */
static void who_has_heard_by_a_clock_that_is_behind_has_heard(void **state)
{
    (void)state;
    setenv("ROUNDS_PASSPHRASE", "nine brown horses", 1);
    assert_int_equal(mkdir(path_of("shared"), 0700), 0);
    shell_ok(&S, "--book %s/other.db --site Other note of his own --patient lakin", S.dir);
    shell_ok(&S, "--book %s/other.db sync %s/shared", S.dir, S.dir);
    shell_ok(&S, "sync %s/shared", S.dir);
    erase();
    shell_ok(&S, "sync %s/shared", S.dir);
    setenv("ROUNDS_NOW", "2026-10-23T09:00", 1);
    shell_ok(&S, "--book %s/other.db sync %s/shared", S.dir, S.dir);
    setenv("ROUNDS_NOW", "2026-11-23T09:00", 1);
    shell_ok(&S, "sync %s/shared", S.dir);
    assert_non_null(strstr(buf_str(&S.err), "Every computer has taken out who was to be taken out."));
    unsetenv("ROUNDS_PASSPHRASE");
}

/* A backup that was put back elsewhere goes on under this one's name, and has written nothing: it holds them still. */
static void who_was_put_back_elsewhere_is_waited_for_until_it_is_gone_for_good(void **state)
{
    (void)state;
    setenv("ROUNDS_PASSPHRASE", "nine brown horses", 1);
    assert_int_equal(mkdir(path_of("shared"), 0700), 0);
    shell_ok(&S, "sync %s/shared", S.dir);
    shell_ok(&S, "backup %s/saved.db", S.dir);
    setenv("ROUNDS_SEED", "again", 1); /* other ids */
    setenv("ROUNDS_NOW", "2026-11-23T10:00", 1);
    shell_ok(&S, "--book %s/again.db restore %s/saved.db", S.dir, S.dir);
    shell_ok(&S, "--book %s/again.db sync %s/shared", S.dir, S.dir);
    unsetenv("ROUNDS_SEED");
    shell_ok(&S, "sync %s/shared", S.dir);
    const char *sites = shell_ok(&S, "sites"), *letters = strchr(sites, '(');
    assert_non_null(letters);
    erase();
    shell_ok(&S, "sync %s/shared", S.dir);
    assert_null(strstr(buf_str(&S.err), "Every computer has taken out"));
    assert_int_equal(shell_run(&S, "--as chen sync --new-key %s/shared", S.dir), 1);
    const char *name = arena_strndup(&S.arena, letters, strcspn(letters, ")") + 1);
    assert_non_null(strstr(buf_str(&S.err), name));
    shell_ok(&S, "--as chen site retire %s", arena_strndup(&S.arena, letters + 1, strcspn(letters + 1, ")")));
    setenv("ROUNDS_PASSPHRASE", "ten grey horses", 1);
    shell_ok(&S, "--as chen sync --new-key %s/shared", S.dir);
    setenv("ROUNDS_NOW", "2026-11-23T09:00", 1);
    unsetenv("ROUNDS_PASSPHRASE");
}

/* It was not gone: it synced again, and still finds the patient. */
static void who_was_said_to_be_gone_and_was_here_is_waited_for(void **state)
{
    (void)state;
    setenv("ROUNDS_PASSPHRASE", "nine brown horses", 1);
    assert_int_equal(mkdir(path_of("shared"), 0700), 0);
    shell_ok(&S, "--book %s/other.db --site Other note of his own --patient lakin", S.dir);
    shell_ok(&S, "--book %s/other.db sync %s/shared", S.dir, S.dir);
    shell_ok(&S, "sync %s/shared", S.dir);
    setenv("ROUNDS_NOW", "2026-11-23T10:00", 1);
    shell_ok(&S, "--as chen site retire Other");
    shell_ok(&S, "sync %s/shared", S.dir);
    assert_null(strstr(buf_str(&S.err), "was here"));
    setenv("ROUNDS_NOW", "2026-11-23T11:00", 1);
    shell_ok(&S, "--book %s/other.db --site Other note one more --patient lakin", S.dir);
    shell_ok(&S, "--book %s/other.db sync %s/shared", S.dir, S.dir);
    erase();
    shell_ok(&S, "sync %s/shared", S.dir);
    assert_non_null(strstr(buf_str(&S.err), "Other, said to be gone for good, was here."));
    assert_non_null(strstr(buf_str(&S.err), "and Other may hold it still"));
    assert_null(strstr(buf_str(&S.err), "Every computer has taken out"));
    assert_non_null(strstr(shell_ok(&S, "sites"), "has not heard of an erasure"));
    shell_ok(&S, "--book %s/other.db sync %s/shared", S.dir, S.dir);
    shell_ok(&S, "sync %s/shared", S.dir);
    assert_non_null(strstr(buf_str(&S.err), "Every computer has taken out"));
    unsetenv("ROUNDS_PASSPHRASE");
}

/* Nobody is told to stop writing, or to take a backup in which the patient still is. */
static void what_could_not_be_taken_out_yet_is_no_damage(void **state)
{
    (void)state;
    erase();
    book_lib_shell(path_of("practice.db"), "INSERT INTO salt SELECT id, 1, zeroblob(16) FROM erasure");
    assert_int_equal(shell_run(&S, "verify"), 1);
    assert_non_null(strstr(buf_str(&S.err), "1 patient was to be taken out for good, and not all of it is done"));
    assert_null(strstr(buf_str(&S.err), "damage"));
    assert_null(strstr(buf_str(&S.out), "damage"));
    shell_ok(&S, "merge %s/other.db", S.dir);
    shell_ok(&S, "verify");
}

#define PERSON_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PERSON_TEST(everything_that_is_held_is_given),
        PERSON_TEST(what_is_held_can_be_read),
        PERSON_TEST(whose_record_it_is_is_said_twice),
        PERSON_TEST(who_has_heard_by_a_clock_that_is_behind_has_heard),
        PERSON_TEST(who_was_put_back_elsewhere_is_waited_for_until_it_is_gone_for_good),
        PERSON_TEST(it_takes_an_owner_a_second_person_and_a_ground),
        PERSON_TEST(taken_out_it_is_nowhere_in_the_file_and_all_else_stands),
        PERSON_TEST(a_computer_that_did_not_know_takes_it_out_too),
        PERSON_TEST(what_another_record_took_over_from_it_meanwhile_goes_too),
        PERSON_TEST(an_old_copy_that_comes_later_brings_nothing_back),
        PERSON_TEST(no_list_brings_back_who_was_taken_out),
        PERSON_TEST(no_list_of_calls_brings_back_an_unknown_caller),
        PERSON_TEST(who_was_let_in_again_goes_and_it_is_told_what_with_them),
        PERSON_TEST(who_wrote_about_them_meanwhile_is_told_what_went),
        PERSON_TEST(who_has_not_heard_of_it_is_named),
        PERSON_TEST(who_was_said_to_be_gone_and_was_here_is_waited_for),
        PERSON_TEST(what_could_not_be_taken_out_yet_is_no_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A practice that moves here, from a shell: its patients, then its diary. */
#include "cli_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char patients_map[] = "name = \"old\"; columns = { identifier = \"No\"; full_name = \"Name\"; };";
static const char visits_map[] =
    "name = \"diary\"; patients = \"old\"; columns = { identifier = \"Id\"; date = \"At\"; patient = \"No\"; "
    "practitioner = \"With\"; type = \"For\"; status = \"Status\"; };";
#define HEAD "Id,At,No,With,For,Status\n"
#define ROWS                                       \
    "1,2026-11-24 10:00,1,chen,review,confirmed\n" \
    "2,2026-11-24 10:15,2,chen,review,booked\n"    \
    "3,2026-11-20 10:00,2,chen,review,booked\n"    \
    "4,2025-11-20 10:00,1,chen,review,seen\n"

static void a_practice_moves_here_with_its_patients_and_its_diary(void **state)
{
    (void)state;
    struct shell s;
    shell_open(&s, true);
    const char *list = shell_file(&s, "list.csv", "No,Name\n1,\"Jones, Bob\"\n2,\"Smith, Ann\"\n");
    const char *list_map = shell_file(&s, "list.map", patients_map), *map = shell_file(&s, "diary.map", visits_map);
    const char *diary = shell_file(&s, "diary.csv", HEAD ROWS "5,2026-11-25 10:00,3,chen,review,booked\n");
    assert_int_equal(shell_run(&s, "import visits %s --map %s", diary, map), 1);
    assert_non_null(strstr(buf_str(&s.err), "diary.csv:2: patient: nobody here came from the list \"old\""));
    shell_ok(&s, "import csv %s --map %s", list, list_map);
    assert_int_equal(shell_run(&s, "import visits %s --map %s --dry-run", diary, map), 1);
    assert_non_null(strstr(buf_str(&s.out), "diary.csv:2  Tue 24 Nov 2026 10:00  30 min  Chen  JONES, Bob  Review  "
                                            "confirmed\n"));
    assert_non_null(strstr(buf_str(&s.err), "refused: diary.csv:6: "));
    assert_int_equal(shell_run(&s, "import visits %s --map %s --json", diary, map), 1);
    const char *json = buf_str(&s.out);
    assert_string_equal(shell_keys(&s, json),
                        "appointments to_come past taken_as_seen unresolved doubles outside known_earlier repeated "
                        "left_out not_in_list erased refused_file is_dry_run is_stopped is_undone rows");
    assert_string_equal(shell_value(&s, json, "added"), "4");
    assert_string_equal(shell_value(&s, json, "doubles"), "1");
    /* Everybody stands in the day, the two at one time are to be settled, and of Friday somebody has to say what
     * happened. */
    const char *day = shell_ok(&s, "day 2026-11-24");
    assert_non_null(strstr(day, "JONES, Bob"));
    assert_non_null(strstr(day, "SMITH, Ann"));
    assert_non_null(strstr(shell_ok(&s, "conflicts"), "SMITH, Ann"));
    assert_non_null(strstr(shell_ok(&s, "unresolved"), "SMITH, Ann"));
    assert_null(strstr(shell_ok(&s, "unresolved"), "JONES, Bob"));
    shell_refused(&s, 1, "put a backup from before in its place: rounds restore", "undo");
    shell_close(&s);
}

static void a_diary_taken_over_again_adds_nothing(void **state)
{
    (void)state;
    struct shell s;
    shell_open(&s, true);
    shell_ok(&s, "import csv %s --map %s", shell_file(&s, "list.csv", "No,Name\n1,\"Jones, Bob\"\n2,\"Smith, Ann\"\n"),
             shell_file(&s, "list.map", patients_map));
    const char *map = shell_file(&s, "diary.map", visits_map), *diary = shell_file(&s, "diary.csv", HEAD ROWS);
    shell_ok(&s, "import visits %s --map %s", diary, map);
    assert_string_equal(shell_ok(&s, "import visits %s --map %s", diary, map),
                        "0 visits taken over.\n4 were here already.\n");
    shell_ok(&s, "verify");
    shell_close(&s);
}

/* Whoever has left stands no longer in the policy; what they did does. */
static void a_past_visit_can_be_of_somebody_who_has_left(void **state)
{
    static const char row[] = HEAD "1,2026-10-20 10:00,1,walsh,,seen\n2,2026-11-24 10:00,1,walsh,,booked\n";
    (void)state;
    struct shell s;
    shell_open(&s, true);
    shell_ok(&s, "import csv %s --map %s", shell_file(&s, "list.csv", "No,Name\n1,\"Jones, Bob\"\n"),
             shell_file(&s, "list.map", patients_map));
    const char *without = shell_ok(&s, "policy show"), *at = strstr(without, "practitioners = (\n");
    size_t n = (size_t)(at - without) + strlen("practitioners = (\n");
    const char *with =
        arena_printf(&s.arena, "%.*s    { code = \"walsh\"; name = \"Walsh\"; },\n%s", (int)n, without, without + n);
    shell_ok(&s, "policy load %s", shell_file(&s, "with.conf", with));
    shell_ok(&s, "policy load %s", shell_file(&s, "without.conf", without));
    const char *map = shell_file(&s, "diary.map", visits_map), *diary = shell_file(&s, "diary.csv", row);
    assert_int_equal(shell_run(&s, "import visits %s --map %s", diary, map), 1);
    assert_non_null(strstr(buf_str(&s.err), "diary.csv:3: practitioner: There is no practitioner \"walsh\""));
    assert_non_null(strstr(shell_ok(&s, "timeline jones"), "Walsh 30m, seen"));
    shell_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_practice_moves_here_with_its_patients_and_its_diary),
        cmocka_unit_test(a_diary_taken_over_again_adds_nothing),
        cmocka_unit_test(a_past_visit_can_be_of_somebody_who_has_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

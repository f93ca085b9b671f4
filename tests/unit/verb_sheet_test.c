/* The day on paper, as the desk asks for it: whatever somebody at a dark desk has to know stands on it. */
#include "cli_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define OKORO " --as okoro"
#define CHEN  " --practitioner chen --type review --at "

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

static void has(const char *sheet, const char *words)
{
    if (!strstr(sheet, words))
        fail_msg("not on the sheet: %s\n%s", words, sheet);
}

static void what_the_desk_must_not_forget_stands_on_the_first_page(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "book --past --new 'Yester, Ida' --phone '07700 900111'" CHEN "'2026-11-20 09:00'" OKORO);
    shell_ok(s, "book --new 'Ahead, Amy' --phone '07700 900112'" CHEN "'2026-11-23 15:00'" OKORO);
    shell_ok(s, "book --new 'Later, Lu'" CHEN "'2026-11-23 15:30' --id %032d" OKORO, 2);
    shell_ok(s, "book --new 'Early, Ed' --phone '07700 900113'" CHEN "'2026-11-23 09:00' --id %032d" OKORO, 1);
    shell_ok(s, "book --new 'Same, Sue'" CHEN "'2026-11-23 09:00' --overbook urgent" OKORO);
    shell_ok(s, "walk-in --new 'Urgent, Uli' --question 'can you see her?'" OKORO);
    shell_ok(s, "wait --patient yester --type long --as okoro");
    shell_ok(s, "status %032d arrived" OKORO, 1);
    shell_ok(s, "status %032d seen --next 'open:six weeks, with the long appointment before noon'" OKORO, 1);
    shell_ok(s, "column off chen --from 2026-11-23 --time 14:00-17:00 --why leave" OKORO);
    shell_ok(s, "move %032d --at '2026-11-23 12:00' --overbook urgent" OKORO, 2);
    shell_ok(s, "column hours okafor --from 2026-11-23 --time 10:00-12:00 --stand-in 'Dr Lee'" OKORO);
    shell_ok(s, "column late chen 20" OKORO);
    shell_ok(s, "day-note add Bring the keys --practitioner chen" OKORO);
    const char *sheet = shell_ok(s, "day --sheet");
    has(sheet, "What happened? Over, and nobody has marked them: 1");
    has(sheet, "07700 900111");
    has(sheet, "To tell: they do not know yet what we changed");
    has(sheet, "NOT TOLD YET of a change: tell them.");
    const char *tell = strstr(sheet, "To tell");
    has(tell, "15:00        AHEAD, Amy");
    has(tell, "12:00        LATER, Lu");
    has(sheet, "URGENT, Uli                               to be seen, waits 0m");
    has(sheet, "URGENT.");
    has(sheet, "What next? Seen, nothing settled: 1");
    has(sheet, "20 min late, ");
    has(sheet, "off 14:00-17:00: leave");
    has(sheet, "Dr Lee");
    has(sheet, "Bring the keys");
    has(sheet, "Waiting list, for a time that becomes free: 1");
}

static void days_without_anybody_say_so(void **state)
{
    struct shell *s = *state;
    const char *sheet = shell_ok(s, "day 2026-12-25 --sheet"); /* a bank holiday */
    has(sheet, "Closed");
    assert_null(strstr(sheet, "not in\n  Okafor"));
    has(shell_ok(s, "day 2026-11-29 --sheet"), "Chen                not in"); /* a Sunday */
    has(shell_ok(s, "day 2026-11-28 --sheet --practitioner chen"), "Nobody is booked.");
    shell_ok(s, "book --new 'Gone, Guy'" CHEN "'2026-12-01 10:00' --id %032d" OKORO, 3);
    shell_ok(s, "cancel %032d --by patient --reason pat --next rebook" OKORO, 3);
    sheet = shell_ok(s, "day 2026-12-01 --sheet --ascii");
    has(sheet, "Nobody is booked.");
    has(sheet, "Cancelled:  10:00 GONE, Guy");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_the_desk_must_not_forget_stands_on_the_first_page, open_shell,
                                        close_shell),
        cmocka_unit_test_setup_teardown(days_without_anybody_say_so, open_shell, close_shell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* FAULTS T1 and T3: every verb under a clock that jumps, and right again afterwards; zones that change. */
#include "base/civil.h"
#include "cli/verb.h"
#include "cli_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define ID   "00000000000000000000000000000001" /* nobody's */
#define SLOT "--practitioner chen --type review --at"

/* Twelve: back and forward by little and by much, the ends of 32 and 41 bits, changes of summer time, a leap day. */
static const char *const jumps[] = {
    "2026-11-21T09:00", "2026-11-23T08:00", "2027-11-30T09:00", "2036-11-23T09:00",
    "1970-01-01T00:00", "2038-01-19T03:15", "9999-12-31T23:59", "2000-02-29T12:00",
    "2027-03-28T00:59", "2026-10-25T01:00", "2039-09-07T15:48", "2001-01-01T00:00",
};

/* One line at least for each verb that has a book. %s: the reference of the booking. */
static const char *const lines[] = {
    "day",
    "week",
    "month",
    "next-open --minutes 30",
    "open",
    "handover 'the key is with Bell'",
    "close",
    "obstacle add 'no paper'",
    "obstacle list",
    "obstacle answer " ID " ordered",
    "task list",
    "task done none",
    "flow",
    "unresolved",
    "waitlist",
    "wait --patient kautzer --type review",
    "offer --practitioner chen --at '2026-11-24 11:00'",
    "queue --all",
    "promise 'ring about the brace' --patient kautzer --due 2026-11-24",
    "followup 'ring about the letter' --patient kautzer",
    "outcome " ID " reached",
    "journey kautzer",
    "policy explain " ID,
    "calls",
    "call list",
    "call add --number 07700900123",
    "call end " ID,
    "reminders",
    "remind %s message",
    "message %s",
    "complaint add 'waited an hour' --patient kautzer",
    "complaint step " ID " acknowledge",
    "complaint list",
    "complaint show " ID,
    "compliment add 'was kind' --patient kautzer",
    "compliment list",
    "book --patient quarr " SLOT " '2026-11-25 10:00'",
    "walk-in --patient quarr",
    "move %s --at '2026-11-24 15:00'",
    "edit %s --remark 'by the window'",
    "inform %s",
    "ask %s 'may she wait?'",
    "answer %s yes",
    "household list kautzer",
    "household join kautzer quarr",
    "household speaks kautzer",
    "household leave quarr",
    "confirm %s",
    "status %s arrived",
    "cancel %s --by patient --reason pat-fb --next rebook",
    "column late chen 20",
    "column off chen --from 2026-11-27",
    "column hours chen --from 2026-11-26 --time 09:00-11:00",
    "column block chen --from 2026-11-24 --time 16:00-16:30",
    "column reserve chen --from 2026-11-24 --time 16:30-17:00 --opens 08:00",
    "column list",
    "column end " ID,
    "day-note add 'the lift stands'",
    "day-note list",
    "day-note end " ID,
    "to-tell",
    "told %s",
    "find kau",
    "show kautzer",
    "patient add --family Adams --given Ann",
    "patient edit kautzer --preferred Joe",
    "patient merge 0 1",
    "patient unmerge " ID,
    "patient died quarr",
    "patient moved quarr",
    "patient no-contact quarr",
    "number list kautzer",
    "number add kautzer 07700900124",
    "number edit " ID " --use home",
    "related list kautzer",
    "related add kautzer Rosa --relationship mother",
    "related edit " ID,
    "referral add 'the knee' --patient kautzer --to GP",
    "referral close " ID,
    "referral list",
    "timeline kautzer",
    "note 'a word' --patient kautzer",
    "contact 'was well' --patient kautzer --direction in --mode call",
    "note-edit " ID " other",
    "mistake " ID,
    "protocol list",
    "protocol show phone",
    "protocol tick %s visit-name",
    "protocol read phone",
    "protocol readers phone",
    "history %s",
    "slot --practitioner chen --at '2026-11-24 09:00'",
    "undo",
    "redo",
    "log",
    "policy show",
    "policy load sample.conf",
    "policy check",
    "policy path",
    "staff",
    "policy preview sample.conf",
    "import csv none.csv --map none.map",
    "import calls none.csv",
    "import visits none.csv",
    "export csv /nowhere/a.csv",
    "export visits /nowhere/a.csv --from monday",
    "export icalendar /nowhere/a.ics --to friday",
    "export vcard /nowhere/a.vcf",
    "export fhir /nowhere/a.json",
    "import synthea none",
    "verify",
    "backup out",
    "copy out",
    "restore none",
    "drill none",
    "merge none",
    "sync none",
    "join none",
    "sites",
    "site rename none Desk",
    "site retire none",
    "conflicts",
    "settle keep 9f6ebf12:city 1",
    "settle both 9f6ebf12:city",
    "settle write 9f6ebf12:city x",
    "settle accept %s ABCD-EFGH --reason told",
    "person export kautzer",
    "person erase nobody --reason asked --confirmed-by chen",
};
enum { JUMPS = sizeof jumps / sizeof *jumps, LINES = sizeof lines / sizeof *lines };

static void every_verb_has_a_line(void **state)
{
    static const char *const without[] = {"init", "demo",    "help",
                                          "keys", "version", "generate"}; /* no book, or its making */
    (void)state;
    for (int g = 0; verb_groups[g]; g++)
        for (int v = 0; v < verb_groups[g]->count; v++) {
            const char *name = verb_groups[g]->rows[v].name;
            bool found = false;
            for (size_t i = 0; i < sizeof without / sizeof *without; i++)
                found = found || strcmp(name, without[i]) == 0;
            for (int i = 0; i < LINES; i++)
                found = found || (strncmp(lines[i], name, strlen(name)) == 0 &&
                                  (lines[i][strlen(name)] == ' ' || !lines[i][strlen(name)]));
            if (!found)
                fail_msg("no line for %s", name);
        }
}

static const char *fill_in(struct shell *s, const char *line, const char *ref)
{
    const char *at = strstr(line, "%s");
    return at ? arena_printf(&s->arena, "%.*s%s%s", (int)(at - line), line, ref, at + 2) : line;
}

/* A practice on its right day: three patients, a promise, a booking. Its reference. */
static const char *begin(struct shell *s)
{
    shell_open(s, true);
    assert_int_equal(chdir(s->dir), 0);
    shell_ok(s, "patient add --family Kautzer --given Jo --born 1980-02-03");
    shell_ok(s, "patient add --family Quarr --given Sam");
    shell_ok(s, "patient add --family Ode --given Pat");
    shell_file(s, "sample.conf", shell_ok(s, "policy show"));
    shell_ok(s, "--as okoro promise 'send the letter' --patient ode --due 2026-11-24");
    const char *json = shell_ok(s, "--json --as okoro book --patient kautzer " SLOT " '2026-11-24 09:00'");
    return shell_value(s, json, "ref");
}

static void end(struct shell *s)
{
    assert_int_equal(chdir(".."), 0);
    shell_close(s);
}

/* Every fourth line, done or refused with words; nothing breaks. CLOCKS=1: every line. */
static void do_lines(struct shell *s, int jump, const char *ref)
{
    const char *every = getenv("CLOCKS");
    int step = every && strcmp(every, "1") == 0 ? 1 : 4, bad = 0;
    for (int i = 0; i < LINES; i++) {
        if ((i + jump) % step != 0)
            continue;
        int code = shell_run(s, "--as okoro %s", fill_in(s, lines[i], ref));
        if (code != 0 && (code != 1 || s->err.len == 0))
            print_error("%s: %s: ends with %d: %s", jumps[jump], lines[i], code, buf_str(&s->err)), bad++;
    }
    assert_int_equal(bad, 0);
}

static void a_clock_that_jumps_breaks_no_verb(void **state)
{
    (void)state;
    for (int j = 0; j < JUMPS; j++) {
        struct shell s;
        const char *ref = begin(&s);
        setenv("ROUNDS_NOW", jumps[j], 1);
        do_lines(&s, j, ref);
        setenv("ROUNDS_NOW", "2026-11-23T10:00", 1);
        shell_ok(&s, "verify");
        const char *queue = shell_ok(&s, "queue --all"), *there = strstr(queue, "send the letter");
        if (!there || strstr(there + 1, "send the letter"))
            fail_msg("%s: the promise stands not once: %s", jumps[j], queue);
        end(&s);
    }
}

static void history_stands_in_the_order_in_which_it_was_done_and_the_clock_is_doubted(void **state)
{
    (void)state;
    for (int j = 0; j < JUMPS; j++) {
        struct shell s;
        const char *ref = begin(&s);
        int date, minute;
        setenv("ROUNDS_NOW", jumps[j], 1);
        assert_true(civil_parse_date_time(jumps[j], &date, &minute, &(struct err){0}));
        bool is_doubted = date < civil_from(2026, 11, 22) || date > civil_from(2027, 11, 24);
        shell_ok(&s, "day");
        if (is_doubted != (strstr(buf_str(&s.err), "The clock of this computer says") != NULL))
            fail_msg("%s: says %s", jumps[j], buf_str(&s.err));
        shell_ok(&s, "--as okoro edit %s --remark first", ref);
        setenv("ROUNDS_NOW", "2026-11-23T10:00", 1);
        shell_ok(&s, "--as okoro edit %s --remark second", ref);
        assert_non_null(strstr(shell_ok(&s, "show %s", ref), "second"));
        const char *told = shell_ok(&s, "history %s", ref);
        const char *one = strstr(told, "first"), *two = strstr(told, "second");
        if (!one || !two || one > two)
            fail_msg("%s: %s", jumps[j], told);
        end(&s);
    }
}

/* FAULTS T3: what was said to a patient was a time of the day at the practice, whatever zones do since. */
static void a_zone_that_changes_moves_no_booking(void **state)
{
    (void)state;
    struct shell s;
    const char *ref = begin(&s);
    const char *policy = shell_ok(&s, "policy show"), *zone = strstr(policy, "Europe/London");
    assert_non_null(zone);
    const char *day = shell_ok(&s, "day 2026-11-24"), *queue = shell_ok(&s, "queue --all");
    assert_non_null(strstr(day, "09:00"));
    setenv("TZ", "Asia/Tokyo", 1); /* whoever comes in from elsewhere */
    assert_string_equal(shell_ok(&s, "day 2026-11-24"), day);
    assert_string_equal(shell_ok(&s, "queue --all"), queue);
    shell_file(
        &s, "moved.conf",
        arena_printf(&s.arena, "%.*sPacific/Auckland%s", (int)(zone - policy), policy, zone + strlen("Europe/London")));
    shell_ok(&s, "--as chen policy load %s/moved.conf", s.dir);
    assert_string_equal(shell_ok(&s, "day 2026-11-24"), day);
    assert_non_null(strstr(shell_ok(&s, "show %s", ref), "09:00"));
    assert_string_equal(shell_ok(&s, "queue --all"), queue);
    shell_ok(&s, "verify");
    unsetenv("TZ");
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_verb_has_a_line),
        cmocka_unit_test(a_clock_that_jumps_breaks_no_verb),
        cmocka_unit_test(a_zone_that_changes_moves_no_booking),
        cmocka_unit_test(history_stands_in_the_order_in_which_it_was_done_and_the_clock_is_doubted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

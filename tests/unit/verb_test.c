/* What the verbs do and write: the JSON that other programs rely on, texts, and days at a desk done by verbs alone. */
#include "cli/verb.h"

#include "book/act.h"
#include "cli_lib.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define DAY_KEYS "ref id patient patient_id practitioner date start minutes type status confirmation"

/* A practice with Ann Smith in it, who is booked with Chen today at 10:30. */
static int open_shell(void **state)
{
    static struct shell s;
    shell_open(&s, true);
    shell_ok(&s, "book --new 'Smith, Ann' --born 1963-12-17 --phone '07700 900123' --practitioner chen "
                 "--at '2026-11-23 10:30' --type review --as okoro");
    *state = &s;
    return 0;
}

static int close_shell(void **state)
{
    shell_close(*state);
    return 0;
}

static const char *first_ref(struct shell *s)
{
    return shell_value(s, shell_ok(s, "day --json"), "ref");
}

/* ---- JSON ---- */

static void json_has_the_keys_of_the_contract_and_no_others(void **state)
{
    struct shell *s = *state;
    static const struct {
        const char *command, *keys; /* behind the bracket it begins with */
    } shapes[] = {
        {"find smith --json", "[id name birth_date phone"},
        {"day --json", "[" DAY_KEYS " type_name room remark phone"},
        {"week --json", "[" DAY_KEYS " type_name room remark phone"},
        {"month --json", "[date booked booked_minutes open_minutes free_minutes load closed"},
        {"timeline smith --json", "[id at kind text by site is_confidential"},
        {"next-open --json", "[date start practitioner"},
        {"book --patient smith --practitioner okafor --at '2026-11-24 09:00' --json",
         "{ref id status date start practitioner"},
        {"log --json", "[hash at act by site reason undoes records"},
        {"staff --json", "[code name role is_active"},
        {"version --json", "{version book"},
        {"slot --practitioner chen --at '2026-11-23 10:30' --json", "[" DAY_KEYS " is_here_now what by site at"},
        {"verify --json", "{ok log state transactions records streams gaps forks conflicts to_erase problems"},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        const char *json = shell_ok(s, "%s", shapes[i].command);
        assert_string_equal(shell_keys(s, json), shapes[i].keys + 1);
        assert_int_equal(json[strlen(json) - 1], '\n');
        assert_int_equal(json[0], shapes[i].keys[0]);
    }
}

static void json_values_have_the_forms_of_the_contract(void **state)
{
    struct shell *s = *state;
    const char *day = shell_ok(s, "day --json");
    assert_string_equal(shell_value(s, day, "patient"), "SMITH, Ann");
    assert_string_equal(shell_value(s, day, "practitioner"), "Chen");
    assert_string_equal(shell_value(s, day, "date"), "2026-11-23");
    assert_string_equal(shell_value(s, day, "start"), "10:30");
    assert_string_equal(shell_value(s, day, "minutes"), "30");
    assert_string_equal(shell_value(s, day, "type"), "review");
    assert_string_equal(shell_value(s, day, "status"), "booked");
    assert_string_equal(shell_value(s, day, "confirmation"), "unconfirmed");
    assert_int_equal(strlen(shell_value(s, day, "ref")), 9);
    assert_int_equal(strspn(shell_value(s, day, "id"), "0123456789abcdef"), 32);
    const char *timeline = shell_ok(s, "timeline smith --json");
    assert_string_equal(shell_value(s, timeline, "at"), "2026-11-23T10:30+00:00");
    assert_string_equal(shell_value(s, timeline, "kind"), "appointment");
    assert_string_equal(shell_value(s, timeline, "by"), "Okoro");
    assert_string_equal(shell_value(s, timeline, "site"), "Desk 1");
    const char *found = shell_ok(s, "find smith --json");
    assert_string_equal(shell_value(s, found, "birth_date"), "1963-12-17");
    assert_string_equal(shell_value(s, found, "phone"), "07700 900123");
    assert_string_equal(shell_value(s, shell_ok(s, "day --json"), "patient_id"), shell_value(s, found, "id"));
}

static void what_is_absent_is_null_and_an_empty_list_is_fine(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "book --new 'Nobody, Known' --practitioner chen --at '2026-11-23 14:00'");
    const char *found = shell_ok(s, "find nobody --json");
    assert_string_equal(shell_value(s, found, "birth_date"), "null");
    assert_string_equal(shell_value(s, found, "phone"), "null");
    assert_non_null(strstr(shell_ok(s, "day --json"), "\"type\":null"));
    const char *empty[] = {"find zzzz --json",
                           "day 2026-11-25 --json",
                           "week 2027-05-05 --json",
                           "next-open --minutes 1400 --json",
                           "timeline smith --kind notes --json",
                           "slot --practitioner okafor --at '2026-11-23 10:30' --json"};
    for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++)
        assert_string_equal(shell_ok(s, "%s", empty[i]), "[]\n");
}

static void instants_carry_the_offset_in_force_then(void **state)
{
    struct shell *s = *state;
    setenv("ROUNDS_NOW", "2027-07-01T10:42", 1);
    shell_ok(s, "note --patient smith 'asked about summer'");
    assert_string_equal(shell_value(s, shell_ok(s, "timeline smith --json"), "at"), "2027-07-01T10:42+01:00");
}

/* ---- days ---- */

static void a_month_is_said_as_people_say_it(void **state)
{
    struct shell *s = *state;
    static const struct {
        const char *typed, *first;
    } cases[] = {
        {"", "2026-11-01"},      {"nov", "2026-11-01"},     {"november", "2026-11-01"}, {"dec", "2026-12-01"},
        {"oct", "2027-10-01"},   {"2026-02", "2026-02-01"}, {"feb 2026", "2026-02-01"}, {"tomorrow", "2026-11-01"},
        {"24/12", "2026-12-01"}, {"6w", "2027-01-01"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(shell_value(s, shell_ok(s, "month %s --json", cases[i].typed), "date"), cases[i].first);
    shell_refused(s, 2, "This is not a date", "month foo");
    shell_refused(s, 2, "has no option", "month --sheet");
    const char *text = shell_ok(s, "month dec");
    assert_non_null(strstr(text, "Christmas Day"));
    assert_null(strstr(text, "Sun"));
    assert_non_null(strstr(shell_ok(s, "month --practitioner chen"), "Mon 23 Nov 2026    1 booked"));
}

static void texts_follow_the_clock_and_json_does_not(void **state)
{
    struct shell *s = *state;
    const char *text = shell_ok(s, "policy show"), *at = strstr(text, "clock_24 = true;");
    assert_non_null(at);
    shell_file(
        s, "policy.conf",
        arena_printf(&s->arena, "%.*sclock_24 = false;%s", (int)(at - text), text, at + strlen("clock_24 = true;")));
    shell_ok(s, "policy load");
    assert_non_null(strstr(shell_ok(s, "day"), "10:30a"));
    assert_non_null(strstr(shell_ok(s, "next-open --practitioner okafor --from 2026-11-24 --between afternoons"),
                           "Tue 24 Nov 2026  1:00p  Okafor"));
    assert_string_equal(shell_value(s, shell_ok(s, "day --json"), "start"), "10:30");
    shell_refused(s, 1, "11:00a", "book --patient smith --practitioner chen --at '2026-11-23 10:30'");
    shell_ok(s, "book --patient smith --practitioner chen --at '2026-11-23 14:30'");
    assert_non_null(strstr(shell_ok(s, "day"), " 2:30p"));
}

/* ---- booking ---- */

static void a_taken_time_is_refused_saying_who_holds_it_and_what_is_free(void **state)
{
    struct shell *s = *state;
    const char *ref = first_ref(s);
    shell_refused(s, 1, ref, "book --patient smith --practitioner chen --at '2026-11-23 10:30'");
    assert_non_null(strstr(buf_str(&s->err), "Okoro"));
    assert_non_null(strstr(buf_str(&s->err), "Next free: Mon 23 Nov 11:00"));
    assert_null(strstr(buf_str(&s->err), "SMITH"));
    shell_ok(s, "book --patient smith --practitioner chen --at '2026-11-23 10:30' --overbook urgent");
}

static void one_id_books_once_however_often_it_is_tried(void **state)
{
    struct shell *s = *state;
    static const char command[] = "book --patient smith --practitioner chen --at '2026-11-24 09:30' "
                                  "--id 0123456789abcdef0123456789abcdef --json";
    const char *first = shell_ok(s, "%s", command);
    assert_string_equal(shell_ok(s, "%s", command), first);
    assert_string_equal(shell_value(s, first, "id"), "0123456789abcdef0123456789abcdef");
    /* Programs that draw the same numbers (ROUNDS_SEED) book twice all the same, if the places are two. */
    const char *one = shell_book(s, "chen", "2026-11-24 11:00"), *other = shell_book(s, "chen", "2026-11-24 11:30");
    assert_string_not_equal(one, other);
}

static void a_series_is_booked_whole_or_refused_with_what_is_near(void **state)
{
    struct shell *s = *state;
    const char *json = shell_ok(s, "book --patient smith --practitioner chen --at '2026-12-01 10:00' --type review "
                                   "--repeat '3x 1w' --json --as okoro");
    assert_string_equal(shell_keys(s, json), "ref id status date start practitioner");
    assert_int_equal(json[0], '[');
    assert_non_null(strstr(json, "2026-12-15"));
    static const char again[] = "book --new 'Jones, Bob' --practitioner chen --at '2026-12-08 10:00' --repeat 3x";
    shell_refused(s, 1, "2 of 3 are not free, and nothing was booked. Tue 8 Dec 10:00: taken (nearest: ", "%s", again);
    shell_refused(s, 1, "No patient is found", "household list jones");
    assert_null(strstr(shell_ok(s, "%s --leave-out --json", again), "2026-12-08"));
    assert_non_null(strstr(shell_ok(s, "%s --nearest --sure --json", again), "2026-12-08"));
    shell_refused(s, 2, "No repeat: write 6x 1w",
                  "book --patient smith --practitioner chen --at 'tomorrow 9:00' "
                  "--repeat 6z");
    shell_ok(s, "undo");
}

static void who_is_here_urgently_waits_and_the_room_is_asked_and_answers(void **state)
{
    struct shell *s = *state;
    const char *json = shell_ok(s, "walk-in --patient smith --question 'can you see her at ten?' --json");
    const char *ref = shell_value(s, json, "ref");
    assert_string_equal(shell_value(s, json, "status"), "arrived");
    assert_string_equal(shell_value(s, json, "practitioner"), "null");
    json = shell_ok(s, "answer %s yes, after Yost --json", ref);
    assert_string_equal(shell_value(s, json, "question"), "can you see her at ten?");
    assert_string_equal(shell_value(s, json, "answer"), "yes, after Yost");
    assert_string_equal(shell_value(s, shell_ok(s, "ask %s paler now --json", ref), "answer"), "null");
    shell_refused(s, 1, "no practitioner yet", "status %s fulfilled --next rebook", ref);
    shell_ok(s, "move %s --practitioner chen --at '2026-11-23 11:00'", ref);
    assert_string_equal(shell_value(s, shell_ok(s, "status %s in-room --json", ref), "status"), "checked-in");
}

static void a_household_is_joined_listed_and_left(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "book --new 'Jones, Bob' --practitioner chen --at '2026-11-24 14:00'");
    const char *json = shell_ok(s, "household join jones smith --json");
    assert_string_equal(shell_keys(s, json), "id name born speaks");
    assert_non_null(strstr(json, "JONES"));
    assert_non_null(strstr(shell_ok(s, "household speaks jones"), "speaks for the others"));
    assert_null(strstr(shell_ok(s, "household speaks jones --not"), "speaks for the others"));
    assert_null(strstr(shell_ok(s, "household leave smith"), "JONES"));
    shell_refused(s, 1, "in no household", "household leave smith");
    assert_null(strstr(buf_str(&s->err), "SMITH"));
}

static void a_patient_is_named_by_id_reference_or_letters_that_fit_one(void **state)
{
    struct shell *s = *state;
    const char *ref = first_ref(s);
    const char *id = shell_value(s, shell_ok(s, "find smith --json"), "id");
    shell_ok(s, "book --patient %s --practitioner okafor --at '2026-11-24 09:00'", id);
    shell_ok(s, "book --patient %s --practitioner okafor --at '2026-11-24 09:30'", ref);
    shell_ok(s, "book --patient 'smi 63' --practitioner okafor --at 'tomorrow 10:00'");
    assert_int_equal(shell_run(s, "book --new 'Smith, Ann' --born 1963-12-17 --practitioner okafor "
                                  "--at '2026-11-24 10:30'"), 1);
    assert_non_null(strstr(buf_str(&s->err), "SMITH, "));
    assert_non_null(strstr(buf_str(&s->err), ", born Tue 17 Dec 1963\nrounds: Somebody like this is known"));
    shell_ok(s, "book --new 'Smith, Anton' --born 1990-01-02 --practitioner okafor --at '2026-11-24 10:30'");
    assert_int_equal(shell_run(s, "book --patient smith --practitioner okafor --at '2026-11-24 11:00'"), 1);
    /* Who they are is said before the error, which names nobody. */
    assert_non_null(strstr(buf_str(&s->err), "SMITH, Anton, born 2 Jan 1990  "));
    const char *error = strstr(buf_str(&s->err), "rounds: 2 patients fit 'smith'");
    assert_non_null(error);
    assert_null(strstr(error, "Anton"));
}

static void a_move_keeps_the_reference_and_the_slot_remembers(void **state)
{
    struct shell *s = *state;
    const char *ref = first_ref(s);
    const char *moved = shell_ok(s, "move %s --at '2026-11-24 14:00' --practitioner okafor --json", ref);
    assert_string_equal(shell_keys(s, moved), DAY_KEYS);
    assert_string_equal(shell_value(s, moved, "ref"), ref);
    assert_string_equal(shell_value(s, moved, "start"), "14:00");
    assert_string_equal(shell_value(s, moved, "practitioner"), "Okafor");
    const char *stood = shell_ok(s, "slot --practitioner chen --at '2026-11-23 10:30' --json");
    assert_string_equal(shell_value(s, stood, "ref"), ref);
    assert_string_equal(shell_value(s, stood, "is_here_now"), "false");
    const char *history = shell_ok(s, "history %s --json", ref);
    assert_non_null(strstr(history, "{\"field\":\"start_min\",\"before\":\"10:30\",\"after\":\"14:00\"}"));
    moved = shell_ok(s, "move %s --at 15:30 --json", ref); /* on its own day */
    assert_string_equal(shell_value(s, moved, "date"), "2026-11-24");
    assert_string_equal(shell_value(s, moved, "start"), "15:30");
    shell_refused(s, 2, "write 'YYYY-MM-DD HH:MM', 'tomorrow 9:30' or 15:30 alone", "move %s --at tomorrow", ref);
}

/* ---- what becomes of it ---- */

static void a_visit_goes_its_way_by_verbs_and_ends_with_a_next_step(void **state)
{
    struct shell *s = *state;
    const char *ref = first_ref(s);
    assert_string_equal(shell_value(s, shell_ok(s, "confirm %s --json", ref), "confirmation"), "confirmed");
    setenv("ROUNDS_NOW", "2026-11-23T10:25", 1);
    assert_string_equal(shell_value(s, shell_ok(s, "status %s arrived --json", ref), "status"), "arrived");
    assert_string_equal(shell_value(s, shell_ok(s, "status %s in room --json", ref), "status"), "checked-in");
    setenv("ROUNDS_NOW", "2026-11-23T11:05", 1);
    shell_ok(s, "status %s fulfilled", ref);
    assert_non_null(strstr(buf_str(&s->out), "what comes next is still open"));
    shell_ok(s, "status %s fulfilled --next '6w:30 min'", ref);
    const char *shown = shell_ok(s, "show %s --json", ref);
    assert_string_equal(shell_value(s, shown, "next"), "date");
    assert_string_equal(shell_value(s, shown, "next_due"), "2027-01-04");
    assert_string_equal(shell_value(s, shown, "next_note"), "30 min");
    assert_string_equal(shell_value(s, shown, "arrived_at"), "2026-11-23T10:25+00:00");
    shell_refused(s, 1, "", "status %s arrived", ref);
}

static void cancelling_says_by_whom_why_and_what_comes_next(void **state)
{
    struct shell *s = *state;
    static const struct {
        const char *next, *code, *due, *note;
    } ways[] = {
        {"date:2026-12-01", "date", "2026-12-01", "null"},
        {"6w", "date", "2027-01-04", "null"},
        {"+10d:ring first", "date", "2026-12-03", "ring first"},
        {"rebook", "rebook", "null", "null"},
        {"closed:moved", "closed", "null", "moved"},
        {"auto", "booked", "null", "null"},
    };
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        const char *ref = shell_book(s, "okafor", "2026-11-27 09:00");
        const char *json = shell_ok(s, "cancel %s --by patient --reason pat-fb --next '%s' --json", ref, ways[i].next);
        assert_string_equal(shell_value(s, json, "status"), "cancelled");
        const char *shown = shell_ok(s, "show %s --json", ref);
        assert_string_equal(shell_value(s, shown, "cancel_by"), "patient");
        assert_string_equal(shell_value(s, shown, "cancel_reason"), "pat-fb");
        assert_string_equal(shell_value(s, shown, "next"), ways[i].code);
        assert_string_equal(shell_value(s, shown, "next_due"), ways[i].due);
        assert_string_equal(shell_value(s, shown, "next_note"), ways[i].note);
    }
    shell_refused(s, 1, "reason", "cancel %s --by practice --reason pat-fb --next rebook", first_ref(s));
}

static void undo_takes_back_ones_own_last_act_and_redo_does_it_again(void **state)
{
    struct shell *s = *state;
    const char *ref = first_ref(s);
    shell_ok(s, "cancel %s --by patient --reason pat --next rebook --as okoro", ref);
    const char *undone = shell_ok(s, "undo --as okoro --json");
    assert_string_equal(shell_keys(s, undone), "text act at id kept");
    assert_string_equal(shell_value(s, undone, "act"), "appointment-cancel");
    assert_string_equal(shell_value(s, shell_ok(s, "day --json"), "status"), "booked");
    shell_ok(s, "redo --as okoro");
    assert_string_equal(shell_value(s, shell_ok(s, "day --json"), "status"), "cancelled");
    /* Nothing of Bell's is there to take back. */
    shell_refused(s, 1, "nothing", "undo --as bell");
}

/* ---- reading and writing down ---- */

static void notes_and_calls_come_onto_the_timeline_and_confidential_ones_have_to_be_asked_for(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "note --patient smith Likes the window seat --as bell");
    shell_ok(s, "contact --booking %s --direction in --mode call --outcome reached --minutes 3 'asked about parking'",
             first_ref(s));
    const char *id = shell_value(s, shell_ok(s, "note --patient smith --confidential 'a secret' --json"), "id");
    assert_non_null(strstr(shell_ok(s, "timeline smith"), "Likes the window seat"));
    assert_non_null(strstr(buf_str(&s->out), "asked about parking"));
    assert_null(strstr(buf_str(&s->out), "secret"));
    assert_null(strstr(shell_ok(s, "log --json"), "secret"));
    assert_null(strstr(shell_ok(s, "show smith --json"), "secret"));
    shell_refused(s, 1, "confidential", "history %s", id);
    assert_non_null(strstr(shell_ok(s, "history %s --confidential", id), "secret"));
    assert_non_null(strstr(shell_ok(s, "timeline smith --confidential"), "secret"));
    assert_non_null(strstr(shell_ok(s, "timeline smith --search parking --limit 1"), "3 min"));
}

static void text_is_one_line_to_a_booking_and_plain_where_the_terminal_is(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "book --new 'Nguy\xe1\xbb\x85n, Zo\xc3\xab' --practitioner chen --at '2026-11-23 09:30' "
                "--remark 'left\xe2\x80\xaeside'");
    const char *json = shell_ok(s, "day --json");
    const char *zoe = shell_value(s, json, "ref"), *ann = shell_value(s, strstr(json, "},{"), "ref");
    assert_string_equal(
        shell_ok(s, "day"),
        arena_printf(&s->arena,
                     "Mon 23 Nov 2026\n"
                     "09:30   30 min  booked  Chen  NGUY\xe1\xbb\x84N, Zo\xc3\xab          %s  leftside\n"
                     "10:30   30 min  booked  Chen  SMITH, Ann   Review  %s\n",
                     zoe, ann));
    s->host.is_ascii = true;
    assert_non_null(strstr(shell_ok(s, "day"), "NGUYEN, Zoe"));
}

static void the_day_on_paper_goes_to_the_shell_or_into_a_file_of_its_own(void **state)
{
    struct shell *s = *state;
    const char *path = arena_printf(&s->arena, "%s/sheet.txt", s->dir);
    struct stat st;
    assert_non_null(strstr(shell_ok(s, "day --sheet"), "Confidential: shred me"));
    assert_non_null(strstr(shell_ok(s, "day --sheet --practitioner chen"), "[ ] 10:30 SMITH, Ann"));
    const char *json = shell_ok(s, "day tomorrow --sheet --json");
    assert_string_equal(shell_keys(s, json), "date pages file is_printed text");
    assert_string_equal(shell_value(s, json, "date"), "2026-11-24");
    assert_non_null(strstr(shell_ok(s, "day --sheet --to %s", path), "remove the file"));
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    shell_refused(s, 1, "sheet.txt", "day --sheet --to %s", path);
    shell_refused(s, 2, "one of them", "day --sheet --print --to %s", path);
    shell_refused(s, 2, "add --sheet", "day --to %s", path);
    const char *paths = arena_strdup(&s->arena, getenv("PATH"));
    assert_int_equal(setenv("PATH", "/nowhere", 1), 0);
    shell_refused(s, 1, "no printing program", "day --sheet --print");
    assert_int_equal(setenv("PATH", paths ? paths : "/usr/bin:/bin", 1), 0);
}

static void the_rules_go_out_as_a_file_and_come_in_again(void **state)
{
    struct shell *s = *state;
    const char *file = shell_file(s, "policy.conf", shell_ok(s, "policy show"));
    assert_non_null(strstr(shell_ok(s, "policy path"), file));
    assert_non_null(strstr(shell_ok(s, "policy check"), "can be loaded"));
    assert_string_equal(shell_ok(s, "policy load --json"), "[]\n");
    const char *text = shell_ok(s, "policy show");
    const char *at = strstr(text, "grace_min = 15;");
    assert_non_null(at);
    shell_file(s, "policy.conf", arena_printf(&s->arena, "%.*sgrace_min = 20;%s", (int)(at - text), text, at + 15));
    const char *json = shell_ok(s, "policy load --dry-run --json");
    assert_string_equal(shell_value(s, json, "field"), "grace_min");
    assert_string_equal(shell_value(s, json, "before"), "15");
    assert_string_equal(shell_ok(s, "policy load --json --as chen"), json);
    assert_string_equal(shell_ok(s, "policy load --json"), "[]\n");
    shell_file(s, "policy.conf", "name = 3;\n");
    shell_refused(s, 1, "policy.conf:1: ", "policy check");
    /* Without a rule for messages nobody would be told of one. */
    at = strstr(text, "rules = (");
    const char *end = strstr(at, "\n);\n");
    file = shell_file(s, "policy.conf", arena_printf(&s->arena, "%.*s%s", (int)(at - text), text, end + 4));
    shell_ok(s, "policy check");
    assert_non_null(strstr(buf_str(&s->err), "No rule is on \"contact\""));
    shell_ok(s, "policy load");
    assert_non_null(strstr(buf_str(&s->err), "No rule is on \"contact\""));
    shell_ok(s, "init --policy %s --book %s/other.db", file, s->dir);
    assert_non_null(strstr(buf_str(&s->err), "No rule is on \"contact\""));
}

static void who_is_booked_where_the_rules_leave_no_place_is_named(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "patient add --family Stone --given Ann");
    shell_ok(s, "book --practitioner chen --at '2026-12-08 16:00' --patient Stone --type review");
    const char *text = shell_ok(s, "policy show"), *at = strstr(text, "tue = \"09:00-12:00 13:00-17:00\"");
    assert_non_null(at);
    const char *file = shell_file(s, "cut.conf",
                                  arena_printf(&s->arena, "%.*stue = \"09:00-12:00 13:00-16:00\"%s", (int)(at - text),
                                               text, at + strlen("tue = \"09:00-12:00 13:00-17:00\"")));
    static const char *const verbs[] = {"policy preview", "policy load --dry-run", "policy load"};
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        shell_ok(s, "%s %s", verbs[i], file);
        assert_non_null(strstr(buf_str(&s->err), i < 2 ? "1 booking to come would have no place by these rules"
                                                       : "1 booking to come has no place by these rules"));
        assert_non_null(strstr(buf_str(&s->err), "STONE, Ann: outside the hours"));
    }
    assert_non_null(strstr(shell_ok(s, "to-tell"), "Chen in 09:00-12:00 13:00-16:00"));
    shell_ok(s, "policy load %s", file); /* once it is so, it is not said again */
    assert_null(strstr(buf_str(&s->err), "no place"));
    /* Their hours are back before anybody rang them: nobody has to. */
    shell_ok(s, "policy load %s", shell_file(s, "back.conf", text));
    assert_null(strstr(shell_ok(s, "to-tell"), "STONE"));
}

static void a_preview_names_a_rule_that_goes_to_a_program_too(void **state)
{
    struct shell *s = *state;
    const char *text = shell_ok(s, "policy show"), *at = strstr(strstr(text, "rules = ("), "\"lapsed\"");
    assert_non_null(at);
    const char *file = shell_file(
        s, "cut.conf",
        arena_printf(&s->arena, "%.*s\"drifted\"%s", (int)(at - text), text, at + strlen("\"lapsed\"")));
    const char *goes = strstr(shell_ok(s, "policy preview %s --json", file), "\"lapsed\",\"kind\":\"lapsed\"");
    assert_non_null(goes);
    assert_string_equal(shell_value(s, arena_printf(&s->arena, "{\"code\":%s", goes), "then"), "0");
    assert_non_null(strstr(buf_str(&s->out), "\"drifted\",\"kind\":\"lapsed\""));
}

/* ---- exit codes of the practice file ---- */

static void refused_rows_of_an_import_give_1_and_the_others_are_in(void **state)
{
    struct shell *s = *state;
    const char *map = shell_file(s, "list.map",
                                 "name = \"old\";\ncolumns = { identifier = \"No\"; full_name = \"Name\"; "
                                 "birth_date = \"Born\"; };\ndate_format = \"y-m-d\";\n");
    const char *list =
        shell_file(s, "list.csv", "No,Name,Born\n1,\"Jones, Bob\",1970-03-12\n,\"No, Number\",1970-02-28\n");
    assert_int_equal(shell_run(s, "import csv %s --map %s --json", list, map), 1);
    assert_string_equal(shell_keys(s, buf_str(&s->out)),
                        "patients practitioners appointments after_go_live incomplete erased refused_file is_dry_run "
                        "is_stopped is_undone rows");
    assert_string_equal(shell_value(s, buf_str(&s->out), "at"), "list.csv:3");
    assert_non_null(strstr(shell_ok(s, "find jones"), "JONES, Bob"));
    assert_int_equal(shell_run(s, "import csv %s --map %s --all-or-nothing", list, map), 1);
    assert_non_null(strstr(buf_str(&s->err), "refused: list.csv:3: "));
    shell_file(s, "list.csv", "No,Name,Born\n1,\"Jones, Bob\",1970-03-12\n");
    assert_non_null(strstr(shell_ok(s, "import csv %s --map %s", list, map), "already here"));
    shell_refused(s, 1, "put a backup from before in its place: rounds restore", "undo");
}

static void damage_is_found_by_verify_with_3(void **state)
{
    struct shell *s = *state;
    enum { PLACE = 100000, BYTES = 30000 };
    assert_non_null(strstr(shell_ok(s, "verify"), "every one is what it was"));
    int fd = open(getenv("ROUNDS_BOOK"), O_RDWR);
    assert_true(fd >= 0);
    for (int i = 0; i < BYTES; i++)
        assert_int_equal(pwrite(fd, "\xa5", 1, PLACE + i), 1);
    close(fd);
    assert_int_equal(shell_run(s, "verify"), 3);
    assert_non_null(strstr(buf_str(&s->err), "rounds: "));
}

static void a_file_that_somebody_else_holds_is_busy_with_5(void **state)
{
    struct shell *s = *state;
    int ready[2], done[2];
    char byte = 0;
    assert_int_equal(pipe(ready) + pipe(done), 0);
    pid_t child = fork();
    if (child == 0) {
        /* Another program in the middle of a write. */
        struct book_options o = {0};
        struct book *b;
        struct act act;
        struct who who = {0};
        bool ok = book_open(getenv("ROUNDS_BOOK"), &o, &b, NULL) && act_begin(b, &act, "test", &who, NULL);
        close(done[1]);
        ok = ok && write(ready[1], "x", 1) == 1 && read(done[0], &byte, 1) == 0;
        _exit(ok ? 0 : 1);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(done[0]);
    shell_refused(s, 5, "try again", "note --patient smith 'not now'");
    close(done[1]);
    int status;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    close(ready[0]);
    close(ready[1]);
    shell_ok(s, "note --patient smith 'now'");
}

static void backups_bear_the_date_and_what_is_there_is_never_touched(void **state)
{
    struct shell *s = *state;
    const char *one = shell_value(s, shell_ok(s, "backup %s --json", s->dir), "path");
    const char *other = shell_value(s, shell_ok(s, "backup %s --json", s->dir), "path");
    assert_non_null(strstr(one, "/practice-2026-11-23-0900.db"));
    assert_string_not_equal(one, other);
    shell_refused(s, 1, "exists already", "copy %s", s->dir);
    assert_string_equal(shell_value(s, shell_ok(s, "--book %s day --json", one), "patient"), "SMITH, Ann");
    assert_string_equal(shell_value(s, shell_ok(s, "--book %s verify --json", one), "ok"), "true");
}

static void a_demo_is_a_living_practice_in_a_file_of_its_own(void **state)
{
    struct shell *s = *state;
    shell_refused(s, 1, "exists already", "demo --patients 60");
    shell_refused(s, 2, "--patients", "demo --patients 5");
    const char *path = arena_printf(&s->arena, "%s/some/where/demo.db", s->dir);
    assert_string_equal(shell_value(s, shell_ok(s, "--book %s demo --patients 60 --json", path), "patients"), "60");
    assert_string_equal(shell_value(s, shell_ok(s, "--book %s day --json", path), "date"), "2026-11-23");
    assert_string_equal(shell_value(s, shell_ok(s, "--book %s verify --json", path), "ok"), "true");
}

#define SHELL_TEST(f) cmocka_unit_test_setup_teardown(f, open_shell, close_shell)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SHELL_TEST(json_has_the_keys_of_the_contract_and_no_others),
        SHELL_TEST(json_values_have_the_forms_of_the_contract),
        SHELL_TEST(what_is_absent_is_null_and_an_empty_list_is_fine),
        SHELL_TEST(instants_carry_the_offset_in_force_then),
        SHELL_TEST(a_month_is_said_as_people_say_it),
        SHELL_TEST(texts_follow_the_clock_and_json_does_not),
        SHELL_TEST(a_taken_time_is_refused_saying_who_holds_it_and_what_is_free),
        SHELL_TEST(one_id_books_once_however_often_it_is_tried),
        SHELL_TEST(a_patient_is_named_by_id_reference_or_letters_that_fit_one),
        SHELL_TEST(a_series_is_booked_whole_or_refused_with_what_is_near),
        SHELL_TEST(who_is_here_urgently_waits_and_the_room_is_asked_and_answers),
        SHELL_TEST(a_household_is_joined_listed_and_left),
        SHELL_TEST(a_move_keeps_the_reference_and_the_slot_remembers),
        SHELL_TEST(a_visit_goes_its_way_by_verbs_and_ends_with_a_next_step),
        SHELL_TEST(cancelling_says_by_whom_why_and_what_comes_next),
        SHELL_TEST(undo_takes_back_ones_own_last_act_and_redo_does_it_again),
        SHELL_TEST(notes_and_calls_come_onto_the_timeline_and_confidential_ones_have_to_be_asked_for),
        SHELL_TEST(text_is_one_line_to_a_booking_and_plain_where_the_terminal_is),
        SHELL_TEST(the_day_on_paper_goes_to_the_shell_or_into_a_file_of_its_own),
        SHELL_TEST(the_rules_go_out_as_a_file_and_come_in_again),
        SHELL_TEST(who_is_booked_where_the_rules_leave_no_place_is_named),
        SHELL_TEST(a_preview_names_a_rule_that_goes_to_a_program_too),
        SHELL_TEST(refused_rows_of_an_import_give_1_and_the_others_are_in),
        SHELL_TEST(damage_is_found_by_verify_with_3),
        SHELL_TEST(a_file_that_somebody_else_holds_is_busy_with_5),
        SHELL_TEST(backups_bear_the_date_and_what_is_there_is_never_touched),
        SHELL_TEST(a_demo_is_a_living_practice_in_a_file_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

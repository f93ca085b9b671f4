#include "practice/policy.h"

#include "base/clock.h"
#include "book/internal.h"
#include "data.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

/* The sample with one piece of it replaced. */
static char *sample_with(struct arena *a, const char *old, const char *new)
{
    const char *at = strstr(data_policy_conf, old);
    if (!at)
        fail_msg("the sample does not say: %s", old);
    return arena_printf(a, "%.*s%s%s", (int)(at - data_policy_conf), data_policy_conf, new, at + strlen(old));
}

static int line_of(const char *text, const char *what)
{
    int line = 1;
    const char *end = strstr(text, what);
    for (const char *s = text; s < end; s++)
        line += *s == '\n';
    return line;
}

static void the_sample_is_in_force_in_a_new_book(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    assert_string_equal(p->name, "Elm Street Therapy");
    assert_string_equal(p->zone, "Europe/London");
    assert_string_equal(zone_name(), "Europe/London");
    assert_int_equal(p->go_live, civil_from(2026, 1, 5));
    assert_int_equal(p->slot_min, 30);
    assert_int_equal(p->grace_min, 15);
    assert_int_equal(p->late_cancel_h, 24);
    assert_int_equal(p->wait_goal_min, 10);
    assert_true(p->day_first && p->clock_24);
    assert_int_equal(p->npractitioners, 5);
    assert_string_equal(p->practitioners[0].name, "Chen");
    assert_string_equal(p->practitioners[0].full_name, "Dr Mei Chen");
    assert_string_equal(practice_room(p, &p->practitioners[4].room)->name, "Gym");
    assert_string_equal(p->types[0].code, "first");
    assert_true(p->types[0].is_first);
    assert_int_equal(p->types[0].minutes, 60);
    assert_string_equal(p->types[1].next_code, "rebook");
    assert_int_equal(p->nholidays, 16);
    assert_int_equal(p->holidays[0].date, civil_from(2026, 1, 1));
    practice_close(p);
}

static void hours_are_the_practices_unless_a_practitioner_has_their_own(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct arena a = {0};
    const struct practitioner *chen = &p->practitioners[0], *parisian = &p->practitioners[2];
    int monday = civil_from(2026, 11, 23), friday = monday + 4, sunday = monday + 6;
    assert_string_equal(practice_spans_text(practice_hours(p, chen, monday), &a), "09:00-12:00 13:00-17:00");
    assert_string_equal(practice_spans_text(practice_hours(p, chen, friday), &a), "09:00-12:00 13:00-16:00");
    assert_string_equal(practice_spans_text(practice_hours(p, parisian, monday + 2), &a), "13:00-19:00");
    assert_int_equal(practice_hours(p, parisian, friday)->count, 0);
    assert_int_equal(practice_hours(p, NULL, sunday)->count, 0);
    assert_int_equal(practice_hours(p, chen, civil_from(2026, 12, 25))->count, 0);
    assert_string_equal(practice_holiday(p, civil_from(2026, 12, 28)), "Boxing Day (substitute day)");
    assert_null(practice_holiday(p, monday));
    assert_true(practice_is_working_day(p, monday));
    assert_false(practice_is_working_day(p, sunday));
    arena_finish(&a);
    practice_close(p);
}

/* One piece of the sample replaced, and what is said about it. line: text whose line is named. */
static const struct {
    const char *old, *new, *line, *says;
} mistakes[] = {
    {"minutes = 15;", "minutes = 0;", "minutes = 0;", "minutes: expected a whole number from 1 to 720"},
    {"minutes = 15;", "minutes = 721;", "minutes = 721;", "minutes: expected a whole number from 1 to 720"},
    {"minutes = 15;", "minutes = \"15\";", "minutes = \"15\";", "minutes: expected a whole number"},
    {"minutes = 15;", "", "code = \"phone\"", "minutes is missing"},
    {"zone = \"Europe/London\"", "zone = \"Europe/Elmstreet\"", "zone =", "zone: expected an IANA time zone"},
    {"slot_min = 30", "slot_min = 25", "slot_min = 25", "slot_min: expected 5, 6, 10"},
    {"go_live = \"2026-01-05\"", "go_live = \"5.1.2026\"", "go_live =", "go_live: expected a date"},
    {"mon = \"09:00-12:00 13:00-17:00\"", "mon = \"09:00-12:00 11:30-17:00\"", "mon =", "overlaps"},
    {"mon = \"09:00-12:00 13:00-17:00\"", "mon = \"09:00-12:00 12:00-17:00\"", "mon =", "touches"},
    {"mon = \"09:00-12:00 13:00-17:00\"", "mon = \"12:00-09:00\"", "mon =", "ends before it starts"},
    {"mon = \"09:00-12:00 13:00-17:00\"", "mon = \"9 to 5\"", "mon =", "expected hours such as"},
    {"mon = \"09:00-12:00 13:00-17:00\"", "mon = 9", "mon =", "mon: expected a text in quotes"},
    {"mon = \"09:00-12:00 13:00-17:00\"", "mom = \"09:00-12:00\"", "mom =", "mom: there is no such setting"},
    {"grace_min = 15", "grace_mins = 15", "grace_mins", "grace_mins: there is no such setting"},
    {"staff = \"okafor\"", "staff = \"okafo\"", "code = \"okafor\";    name = \"Okafor\";    full",
     "there is no staff with the code \"okafo\""},
    {"room = \"3\"", "room = \"9\"", "code = \"parisian\";  name = \"Parisian\";  full",
     "there is no room with the code \"9\""},
    {"role = \"owner\"", "role = \"boss\"", "role = \"boss\"", "there is no role with the code \"boss\""},
    {"types = \"last\"", "types = \"lost\"", "types = \"lost\"", "there is no appointment type with the code \"lost\""},
    {"code = \"2\"", "code = \"1\"", "code = \"1\"; name = \"Room 2\"", NULL},
    {"code = \"long\"", "code = \"review\"", "name = \"Long visit\"", "types: review stands here twice"},
    {"code = \"long\"", "code = \"Long\"", "name = \"Long visit\"", "code: expected 1 to 24 small letters"},
    {"name = \"Long visit\"", "name = \"Review\"", "code = \"long\"", "\"Review\" is also the name of review"},
    {"date = \"2026-04-06\"", "date = \"2026-04-03\"", "Easter Monday", "holidays: 2026-04-03 stands here twice"},
    {"short = \"first\"", "short = \"firsts\"", "short = \"firsts\"", "short: expected at most 5 letters"},
    {"next_days = 14;", "", "code = \"phone\"", "next: \"date\" needs next_days"},
    {"minutes = 60; next = \"rebook\"; }", "minutes = 60; next = \"rebook\"; next_days = 3; }", "code = \"long\"",
     "next_days: goes only with"},
    {"next = \"rebook\";\n      colour", "next = \"booked\";\n      colour", "code = \"first\"", "next: expected"},
    {"level = 3", "level = 5", "level = 5", "level: expected a whole number from 1 to 4"},
    {"name = \"Elm Street Therapy\"", "name = \"\"", "name = \"\"", "name: expected a text that is not empty"},
    {"code = \"chen\";      name = \"Chen\";      full", "code = \"practice\";  name = \"Chen\";      full",
     "code = \"practice\"", "means the whole practice"},
    {"wait_min = 10;", "wait_min = -1;", "wait_min", "wait_min: expected a whole number from 0"},
    {"targets = {", "targets = (", "targets", NULL},
    {"{name}, please ring", "{who}, please ring", "{who}, please ring", "{who} is no place in a message"},
    {"{name}, please ring", "{name}, on {day} ring", "{name}, on {day} ring", "cannot have {day}"},
    {"moment = \"first\"", "moment = \"lunch\"", "moment = \"lunch\"", "moment: expected \"phone\""},
    {"protocol = \"leaving\"; text = \"How", "protocol = \"going\"; text = \"How", "protocol = \"going\"",
     "there is no protocol with the code \"going\""},
    {"tasks = (", "tasks = ( { code = \"a\"; text = \"A\"; every = \"2d\"; }", "tasks = (", "every: expected"},
    {"says = \"name\";\n      text = \"{name}, please", "says = \"all\";\n      text = \"{name}, please",
     "says = \"all\"", "says: expected \"name\""},
    /* right alone, and not together */
    {"low_score = 6;", "low_score = 10;", "low_score = 10;", "low_score: expected a whole number from 0 to 9"},
    {"pool_per_day = 20;", "pool_per_day = 41;", "pool_per_day = 41;",
     "call_capacity says that the desk does 40 a day"},
    {"call_capacity = 40;", "call_capacity = 10;", "pool_per_day = 20;",
     "call_capacity says that the desk does 10 a day"},
    {"colour = \"sky\"", "colour = \"skye\"", "colour = \"skye\"", "colour: expected orange, sky"},
    {"minutes = 15;", "minutes = 601;", "minutes = 601;", "minutes: no day is so long; the longest of anybody has 600"},
    {"name = \"Room 2\"", "name = \"Room 1\"", "code = \"2\"", "\"Room 1\" is also the name of 1"},
    {"name = \"Owner\"", "name = \"Clinician\"", "code = \"owner\"", "\"Clinician\" is also the name of clinician"},
    {"name = \"Weather\"", "name = \"Cost\"", "code = \"oth-fin\"", "\"Cost\" is also the name of oth-weath"},
    {"name = \"to tell\"", "name = \"ring back\"", "code = \"tell\"", "\"ring back\" is also the name of ring-back"},
    {"name = \"Every visit\"", "name = \"First visit\"", "code = \"visit\"",
     "\"First visit\" is also the name of first"},
    {"staff = \"okafor\"", "staff = \"bell\"", "staff = \"bell\"",
     "the role of bell is desk, of level 2; who sees patients needs level 3"},
    {"acknowledge_days = 3;", "acknowledge_days = 21;", "acknowledge_days", "acknowledge_days: more than answer_days"},
    {"settle_days = 1;", "settle_days = 21;", "settle_days", "settle_days: more than answer_days"},
    {"answer_days = 20;", "answer_days = 140;", "answer_days", "answer_days: 140 working days end after the limit"},
    {"second_stage = false;      # true: who is not content with the answer can take it further\n    second_days = 20;",
     "second_stage = true;\n    second_days = 120;", "second_days", "second_days: with answer_days 140 working days"},
    {"due = \"-3wd\"; owner", "due = \"3wd\"; owner", "code = \"prepare\"; kind", "means before it"},
    {"due = \"1wd\"; step = 8", "due = \"-1wd\"; step = 8", "code = \"after\"; kind", "goes only with on = \"visit\""},
    {"due = \"1wd\"; step = 8", "step = 8", "code = \"after\"; kind", "due is missing"},
    {"due = \"1wd\"; step = 8", "due = \"1wd\"; lead = \"2d\"; step = 8", "code = \"after\"; kind",
     "after: lead is longer than due"},
    {"lead = \"2w\"", "lead = \"7m\"", "code = \"recall\"; kind", "recall: lead is longer than due"},
    {"lead = \"2w\"", "lead = \"-2w\"", "code = \"recall\"; kind", "without a minus"},
    {"lead = \"2w\"", "not_within = \"2w\"", "code = \"recall\"; kind", "not_within goes only with on = \"visit\""},
    {"due = \"60min\"; step = 1;", "due = \"60min\"; patients = \"new\"; step = 1;", "code = \"ring-back\"; kind",
     "patients go only with what is about a visit"},
    {"due = \"60min\"; step = 1;", "due = \"60min\"; types = \"first\"; step = 1;", "code = \"ring-back\"; kind",
     "types go only with what is about a visit"},
    {"due = \"60min\"; step = 1;", "due = \"60min\"; owner = \"practitioner\"; step = 1;", "code = \"ring-back\"; kind",
     "goes only with what is about a visit"},
    {"owner = \"practitioner\";\n", "\n", "falls_min = 720", "falls_min says from when it is anybody's"},
    {"owner = \"practitioner\";\n", "owner = \"nobody\";\n", "owner = \"nobody\"", "the code of somebody in staff"},
    {"kind = \"update\"; on = \"complaint\";", "kind = \"update\"; on = \"complaint\"; lead = \"1d\";",
     "code = \"update\"; kind = \"update\"; on", "lead goes not with on = \"complaint\""},
    {"kind = \"update\"; on = \"complaint\";", "kind = \"update\"; on = \"complaint\"; owner = \"chen\";",
     "code = \"update\"; kind = \"update\"; on", "owner goes not with on = \"complaint\""},
    {"kind = \"update\"; on = \"complaint\";", "kind = \"update\"; on = \"complaint\"; due = \"1d\";",
     "code = \"update\"; kind = \"update\"; on", "due goes not with on = \"complaint\""},
    {"kind = \"update\"; on = \"complaint\";", "kind = \"answer\"; on = \"complaint\";",
     "code = \"update\"; kind = \"answer\"; on", "update: the same as answer"},
    {"kind = \"after\"; on = \"seen\"; types = \"first\";",
     "kind = \"after\"; on = \"seen\"; types = \"first\"; patients = \"known\";", "code = \"after\"; kind",
     "\"known\" goes not with types that are all first visits"},
    {"kind = \"remind\"; on = \"visit\"", "kind = \"enquiry\"; on = \"visit\"", "code = \"remind\"; kind = \"enquiry\"",
     "the next booking would end what this one opened"},
    {"kind = \"recall\"; on", "kind = \"rebook\"; on", "code = \"recall\"; kind = \"rebook\"",
     "follows from a booking by itself"},
    {"code = \"remind-name\"; kind = \"remind\"; says = \"name\"", "code = \"remind-name\"; kind = \"remind\"",
     "code = \"remind-name\"", "remind-name: for the same as remind"},
    {"protocol_steps = (", "protocols_more = ();\nprotocol_steps = (", "protocols_more", "there is no such setting"},
    {"    { code = \"leaving\";   name",
     "    { code = \"bare\"; name = \"Bare\"; moment = \"visit\"; },\n    { code = \"leaving\";   name",
     "code = \"bare\"", "bare: a checklist without a step"},
    {"role = \"owner\"", "role = \"clinician\"", "code = \"okoro\"",
     "staff: nobody has a role of level 4, so nobody could change the practice's rules any more; give somebody such"},
    {"colour = \"sky\"", "colour = \"pinkish\"", "colour = \"pinkish\"", "cyan, red and magenta are other names"},
    {"next_step_pct = 100;", "next_step_pct = 101;", "next_step_pct",
     "next_step_pct: expected a whole number from 0 to 100"},
};

/* Unusual, and nobody's business but the practice's. */
static const struct {
    const char *old, *new;
} wishes[] = {
    {"lead = \"2w\"", "lead = \"6m\""},
    {"due = \"1wd\"; step = 8", "due = \"1wd\"; lead = \"1wd\"; step = 8"}, /* at once */
    {"due = \"-1wd\"; not_within", "due = \"-1wd\"; lead = \"2w\"; not_within"},
    {"on = \"sent-on\"; due = \"0d\"", "on = \"sent-on\"; due = \"0d\"; lead = \"3wd\""},
    {"answer_days = 20;", "answer_days = 120;"},
    {"second_days = 20;", "second_days = 250;"}, /* without a second stage */
    {"call_capacity = 40;", ""},
    {"minutes = 15;", "minutes = 600;"},
    {"room = \"2\"", "room = \"1\""},
    {"fri = \"09:00-12:00 13:00-16:00\";", ""},
    {"short = \"first\"", "short = \"Übung\""}, /* letters are counted */
    {"colour = \"sky\"", "colour = \"red\""},
};

static void what_is_only_unusual_is_let_through(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++) {
        struct arena a = {0};
        struct policy *policy = NULL;
        struct err e = {0};
        if (!policy_read_text(&a, "mine.conf", sample_with(&a, wishes[i].old, wishes[i].new), &policy, &e))
            fail_msg("%s: %s", wishes[i].new, e.text);
        arena_finish(&a);
    }
}

static void a_practice_that_is_never_open_is_refused(void **state)
{
    (void)state;
    struct arena a = {0};
    struct policy *policy = NULL;
    struct err e = {0};
    const char *from = strstr(data_policy_conf, "hours = {"), *to = strstr(from, "};");
    char *text = arena_printf(&a, "%.*shours = { %s", (int)(from - data_policy_conf), data_policy_conf, to);
    assert_false(policy_read_text(&a, "mine.conf", text, &policy, &e));
    assert_non_null(strstr(e.text, "the practice is open on no day"));
    arena_finish(&a);
}

static void a_mistake_is_refused_with_its_line_and_what_was_expected(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        struct arena a = {0};
        struct policy *policy = NULL;
        struct err e = {0};
        char *text = sample_with(&a, mistakes[i].old, mistakes[i].new);
        if (policy_read_text(&a, "mine.conf", text, &policy, &e))
            fail_msg("nobody minds: %s", mistakes[i].new);
        assert_int_equal(e.kind, ERR_INPUT);
        assert_true(strncmp(e.at, "mine.conf:", 10) == 0);
        if (mistakes[i].says) {
            char at[40];
            snprintf(at, sizeof at, "mine.conf:%d", line_of(text, mistakes[i].line));
            if (!strstr(e.text, mistakes[i].says))
                fail_msg("%s: says %s", mistakes[i].new, e.text);
            if (strcmp(e.at, at) != 0)
                fail_msg("%s: names %s, not %s", mistakes[i].new, e.at, at);
        }
        arena_finish(&a);
    }
}

static void reading_a_file_leaves_the_zone_in_force(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct arena a = {0};
    struct policy *policy;
    struct err e = {0};
    char *text = sample_with(&a, "zone = \"Europe/London\"", "zone = \"Asia/Tokyo\"");
    practice_lib_ok(policy_read_text(&a, "mine.conf", text, &policy, &e), &e);
    assert_string_equal(policy->zone, "Asia/Tokyo");
    assert_string_equal(zone_name(), "Europe/London");
    arena_finish(&a);
    practice_close(p);
}

static int load(struct practice *p, const char *text, bool dry, struct arena *a, struct policy_change **changes)
{
    struct policy *policy = NULL;
    struct who who = practice_lib_okoro(p);
    struct err e = {0};
    int count = 0;
    practice_lib_ok(policy_read_text(a, "mine.conf", text, &policy, &e), &e);
    practice_lib_ok(policy_load(p->book, policy, &who, dry, a, changes, &count, &e), &e);
    practice_lib_ok(practice_reload(p, &e), &e);
    return count;
}

static void a_practice_that_cannot_be_read_again_stands_as_it_was(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct err e = {0};
    int n = p->npractitioners;
    p->book->is_broken = true;
    assert_false(practice_reload(p, &e));
    p->book->is_broken = false;
    assert_int_equal(p->npractitioners, n);
    assert_string_equal(p->practitioners[0].code, "chen");
    assert_string_equal(p->name, "Elm Street Therapy");
    practice_close(p);
}

static void loading_the_same_file_again_writes_nothing(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct arena a = {0};
    struct policy_change *changes;
    struct err e = {0};
    book_has_changed(p->book, &e);
    assert_int_equal(load(p, data_policy_conf, false, &a, &changes), 0);
    assert_false(book_has_changed(p->book, &e));
    arena_finish(&a);
    practice_close(p);
}

static void loading_writes_and_lists_only_what_differs(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct arena a = {0};
    struct policy_change *changes;
    char *text = sample_with(&a, "minutes = 15;", "minutes = 20;");
    assert_int_equal(load(p, text, true, &a, &changes), 1);
    assert_string_equal(changes[0].kind, "appointment_type");
    assert_string_equal(changes[0].key, "phone");
    assert_string_equal(changes[0].field, "minutes");
    assert_string_equal(changes[0].before, "15");
    assert_string_equal(changes[0].after, "20");
    assert_int_equal(p->types[5].minutes, 15); /* a dry run */
    assert_int_equal(load(p, text, false, &a, &changes), 1);
    assert_int_equal(p->types[5].minutes, 20);
    arena_finish(&a);
    practice_close(p);
}

static void what_is_no_longer_in_the_file_is_not_offered_but_kept(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct arena a = {0};
    struct policy_change *changes;
    struct err e = {0};
    const struct appointment_type *type;
    const char *entry =
        "    { code = \"group\";  name = \"Group class\";  short = \"group\"; minutes = 60; next = \"date\"; "
        "next_days = 7; },\n";
    assert_int_equal(load(p, sample_with(&a, entry, ""), false, &a, &changes), 3); /* and two positions */
    assert_int_equal(p->ntypes, 7);
    assert_string_equal(p->types[6].code, "group");
    assert_false(p->types[6].is_active);
    assert_false(practice_find_type(p, "group", &type, &e));
    assert_int_equal(e.kind, ERR_MISSING);
    bool is_listed = false;
    for (int i = 0; i < 3; i++)
        is_listed = is_listed || (strcmp(changes[i].key, "group") == 0 && strcmp(changes[i].field, "is_active") == 0);
    assert_true(is_listed);
    assert_int_equal(load(p, data_policy_conf, false, &a, &changes), 3);
    assert_true(p->types[6].is_active);
    arena_finish(&a);
    practice_close(p);
}

static void hours_of_their_own_come_and_go(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct arena a = {0};
    struct policy_change *changes;
    int monday = civil_from(2026, 11, 23);
    char *text = sample_with(&a, "room = \"2\"; }", "room = \"2\"; hours = { mon = \"10:00-11:00\"; }; }");
    assert_int_equal(load(p, text, false, &a, &changes), 7 * 4); /* whose, day, hours, in force */
    assert_string_equal(practice_spans_text(practice_hours(p, &p->practitioners[1], monday), &a), "10:00-11:00");
    assert_int_equal(practice_hours(p, &p->practitioners[1], monday + 1)->count, 0);
    assert_int_equal(load(p, data_policy_conf, false, &a, &changes), 7);
    assert_string_equal(changes[0].key, "okafor:mon");
    assert_string_equal(practice_spans_text(practice_hours(p, &p->practitioners[1], monday), &a),
                        "09:00-12:00 13:00-17:00");
    arena_finish(&a);
    practice_close(p);
}

static void what_is_shown_loads_without_a_difference(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct arena a = {0};
    struct buf shown = {0};
    struct policy_change *changes;
    struct err e = {0};
    load(p, sample_with(&a, "name = \"Elm Street Therapy\"", "name = \"The \\\"Elm\\\" \\\\ Ärzte\""), false, &a,
         &changes);
    assert_string_equal(p->name, "The \"Elm\" \\ Ärzte");
    practice_lib_ok(policy_show(p->book, &shown, &e), &e);
    assert_int_equal(load(p, buf_str(&shown), true, &a, &changes), 0);
    buf_finish(&shown);
    arena_finish(&a);
    practice_close(p);
}

static void two_books_of_one_policy_have_the_same_ids(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct id id = policy_id(KIND_PRACTITIONER, "chen"), also = id_derived("policy:practitioner", "chen");
    assert_memory_equal(&id, &p->practitioners[0].id, sizeof id);
    assert_memory_equal(&id, &also, sizeof id);
    practice_close(p);
}

static void staff_are_named_by_code_or_name(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct who who;
    struct err e = {0};
    assert_true(practice_who(p, "okoro", &who, &e));
    assert_string_equal(practice_staff(p, &who.staff)->name, "Okoro");
    assert_int_equal(practice_staff(p, &who.staff)->level, LEVEL_DESK);
    assert_true(practice_who(p, "OKORO", &who, &e));
    assert_true(practice_who(p, "lind", &who, &e));
    assert_true(practice_who(p, NULL, &who, &e));
    assert_true(id_is_none(&who.staff));
    assert_false(practice_who(p, "ok", &who, &e));
    assert_int_equal(e.kind, ERR_MISSING);
    assert_non_null(strstr(e.text, "okafor, okoro"));
    e = (struct err){0};
    assert_false(practice_who(p, "smith", &who, &e));
    assert_int_equal(e.kind, ERR_MISSING);
    practice_close(p);
}

static void reasons_are_found_in_their_own_list(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    const struct reason *reason;
    struct err e = {0};
    assert_true(practice_find_reason(p, "cancel-patient", "pat-fb", &reason, &e));
    assert_string_equal(reason->name, "Feels better");
    assert_true(practice_find_reason(p, "cancel-practice", "equipment", &reason, &e));
    assert_string_equal(reason->code, "maint");
    assert_false(practice_find_reason(p, "cancel-practice", "pat-fb", &reason, &e));
    assert_string_equal(practice_reason_name(p, "cancel", "pat-lt"), "No way to get here");
    assert_string_equal(practice_reason_name(p, "cancel", "new-code"), "new-code");
    practice_close(p);
}

static void a_bad_policy_makes_no_book(void **state)
{
    (void)state;
    struct practice *p = NULL;
    struct err e = {0};
    assert_false(practice_create(":memory:", NULL, "/no/such/policy.conf", &p, &e));
    assert_null(p);
    assert_int_equal(e.kind, ERR_MISSING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sample_is_in_force_in_a_new_book),
        cmocka_unit_test(hours_are_the_practices_unless_a_practitioner_has_their_own),
        cmocka_unit_test(a_mistake_is_refused_with_its_line_and_what_was_expected),
        cmocka_unit_test(what_is_only_unusual_is_let_through),
        cmocka_unit_test(a_practice_that_is_never_open_is_refused),
        cmocka_unit_test(reading_a_file_leaves_the_zone_in_force),
        cmocka_unit_test(a_practice_that_cannot_be_read_again_stands_as_it_was),
        cmocka_unit_test(loading_the_same_file_again_writes_nothing),
        cmocka_unit_test(loading_writes_and_lists_only_what_differs),
        cmocka_unit_test(what_is_no_longer_in_the_file_is_not_offered_but_kept),
        cmocka_unit_test(hours_of_their_own_come_and_go),
        cmocka_unit_test(what_is_shown_loads_without_a_difference),
        cmocka_unit_test(two_books_of_one_policy_have_the_same_ids),
        cmocka_unit_test(staff_are_named_by_code_or_name),
        cmocka_unit_test(reasons_are_found_in_their_own_list),
        cmocka_unit_test(a_bad_policy_makes_no_book),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

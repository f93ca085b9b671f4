/* Who sent whom, who is thanked for it, and whom we sent on. */
#include "practice/referral.h"

#include "appointment_lib.h"
#include "practice/follow_up.h"
#include "practice/follow_up_ended.h"
#include "practice/ladder.h"
#include "practice/policy.h"
#include "practice/queue.h"
#include "practice/referrer.h"
#include "practice/timeline.h"
#include "practice/undo.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define THANKS "    { code = \"thanks\"; kind = \"thanks\"; on = \"referral\"; due = \"1wd\"; }"

/* Policy with another text in place of one of its own; "rules = (" takes a rule in front of the others. */
static void policy_with(struct world *w, const char *from, const char *to)
{
    struct buf text = {0};
    struct policy *policy;
    world_ok(w, policy_show(w->practice->book, &text, &w->err));
    buf_addc(&text, 0);
    char *at = strstr((char *)text.data, from);
    assert_non_null(at);
    const char *whole =
        arena_printf(&w->arena, "%.*s%s%s", (int)(at - (char *)text.data), (char *)text.data, to, at + strlen(from));
    buf_finish(&text);
    world_ok(w, policy_read_text(&w->arena, "test.conf", whole, &policy, &w->err) &&
                    policy_load(w->practice->book, policy, &w->okoro.who, false, &w->arena, NULL, NULL, &w->err) &&
                    practice_reload(w->practice, &w->err));
}

static int open_world(void **state)
{
    int failed = world_setup(state);
    policy_with(*state, "rules = (", "rules = (\n" THANKS ",");
    return failed;
}

static int close_world(void **state)
{
    world_same_as_rebuilt(*state);
    world_close(*state);
    return 0;
}

static struct patient read_patient(struct world *w, int i)
{
    struct patient p;
    world_ok(w, patient_get(w->practice->book, &w->patient[i], &w->arena, &p, &w->err));
    return p;
}

/* Patient i was sent by another; -1: nobody knows. */
static void sent_by(struct world *w, int i, int by)
{
    struct patient from = read_patient(w, i), to = from;
    to.referred_by = by < 0 ? ID_NONE : w->patient[by];
    world_ok(w, patient_edit(w->practice->book, &w->okoro.who, &from, &to, &w->err));
}

static void visit(struct world *w, int patient, const char *when)
{
    struct booking b = world_booking(w, patient, "chen", when);
    struct change_of_status c = {.to = STATUS_ARRIVED};
    world_ok(w, appointment_book(&w->okoro, &w->arena, &b, &w->out, &w->err));
    struct id id = w->out.appointment.id;
    world_at(w, when);
    world_ok(w, appointment_status(&w->adeyemi, &w->arena, &id, NULL, &c, &w->out, &w->err));
    c.to = STATUS_CHECKED_IN;
    world_ok(w, appointment_status(&w->adeyemi, &w->arena, &id, NULL, &c, &w->out, &w->err));
    c = (struct change_of_status){.to = STATUS_FULFILLED, .next = {.next = NEXT_CLOSED, .note = "done"}};
    world_ok(w, appointment_status(&w->adeyemi, &w->arena, &id, NULL, &c, &w->out, &w->err));
}

/* Rows of one kind, on a line each: whose, when, why. */
static const char *rows(struct world *w, const char *kind)
{
    struct queue q;
    struct queue_filter f = {.is_ahead = true, .kind = kind};
    const char *text = "";
    char day[11];
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    for (int i = 0; i < q.nrows; i++)
        text = arena_printf(&w->arena, "%s%s | %s | %s\n", text, civil_date_text((int)(q.rows[i].due / DAY_MIN), day),
                            q.rows[i].patient_short, queue_why(w->practice, &q.rows[i], &w->arena));
    return text;
}

static bool answer(struct world *w, const char *kind, struct follow_up_answer what)
{
    struct queue q;
    struct queue_filter f = {.is_ahead = true, .kind = kind};
    struct follow_up_seen seen;
    struct follow_up_done done;
    what.date = CIVIL_NONE;
    what.minute = MINUTE_NONE;
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 1);
    world_ok(w, follow_up_see(w->practice, &q.rows[0].id, &w->arena, &seen, &w->err));
    return follow_up_answer(&w->okoro, &w->arena, &seen, &what, &done, &w->err);
}

/* ---- thanks ---- */

static void who_sends_somebody_is_thanked_once_they_were_here(void **state)
{
    struct world *w = *state;
    sent_by(w, 1, 0);
    assert_string_equal(rows(w, FOLLOW_UP_THANKS), "");
    visit(w, 1, "2026-11-24 09:00");
    assert_string_equal(rows(w, FOLLOW_UP_THANKS), "2026-11-25 | Candelaria I | sent us Gleason A, first here today\n");
    visit(w, 1, "2026-11-26 09:00"); /* only the first one counts */
    assert_string_equal(rows(w, FOLLOW_UP_THANKS),
                        "2026-11-25 | Candelaria I | sent us Gleason A, first here last Tue\n");
    world_ok(w, answer(w, FOLLOW_UP_THANKS, (struct follow_up_answer){.outcome = "reached"}));
    assert_string_equal(rows(w, FOLLOW_UP_THANKS), "");
    visit(w, 1, "2026-12-03 09:00");
    assert_string_equal(rows(w, FOLLOW_UP_THANKS), "");
}

static void it_was_somebody_else_who_sent_them(void **state)
{
    struct world *w = *state;
    visit(w, 1, "2026-11-24 09:00");
    sent_by(w, 1, 0); /* said later */
    assert_string_equal(rows(w, FOLLOW_UP_THANKS), "2026-11-25 | Candelaria I | sent us Gleason A, first here today\n");
    sent_by(w, 1, 2);
    const char *now = rows(w, FOLLOW_UP_THANKS);
    assert_null(strstr(now, "Candelaria"));
    assert_non_null(strstr(now, "sent us Gleason A"));
    sent_by(w, 1, -1);
    assert_string_equal(rows(w, FOLLOW_UP_THANKS), "");
    struct undone u;
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_string_equal(rows(w, FOLLOW_UP_THANKS), now);
}

static void records_made_one_are_thanked_for_once(void **state)
{
    struct world *w = *state;
    struct id old = practice_lib_patient(w->practice, "Gleason", "Anna", CIVIL_NONE, NULL);
    struct patient from, to;
    sent_by(w, 1, 0);
    world_ok(w, patient_get(w->practice->book, &old, &w->arena, &from, &w->err));
    to = from;
    to.referred_by = w->patient[0];
    world_ok(w, patient_edit(w->practice->book, &w->okoro.who, &from, &to, &w->err));
    visit(w, 1, "2026-11-24 09:00");
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &old, &w->patient[1], &w->err));
    assert_string_equal(rows(w, FOLLOW_UP_THANKS), "2026-11-25 | Candelaria I | sent us Gleason A, first here today\n");
    struct referrer_sent *sent;
    int n;
    world_ok(w, referrer_sent(w->practice->book, &w->patient[0], &w->arena, &sent, &n, &w->err));
    assert_int_equal(n, 1);
    /* And who sent them is one with another, who is thanked. */
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[0], &w->patient[2], &w->err));
    assert_null(strstr(rows(w, FOLLOW_UP_THANKS), "Candelaria"));
    assert_non_null(strstr(rows(w, FOLLOW_UP_THANKS), "sent us Gleason A"));
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[1], &w->patient[2], &w->err));
    assert_string_equal(rows(w, FOLLOW_UP_THANKS), ""); /* nobody sends themselves */
}

static void the_sample_thanks_nobody_until_policy_says_so(void **state)
{
    struct world *w = *state;
    policy_with(w, "code = \"thanks\"; kind = \"thanks\"; on = \"referral\"",
                "code = \"other\"; kind = \"thanks\"; on = \"enquiry\"");
    sent_by(w, 1, 0);
    visit(w, 1, "2026-11-24 09:00");
    assert_string_equal(rows(w, FOLLOW_UP_THANKS), "");
}

/* ---- words ---- */

static void who_sent_them_is_said_by_name(void **state)
{
    struct world *w = *state;
    struct patient p = read_patient(w, 1);
    p.source = "gp";
    assert_string_equal(referrer_words(w->practice, &p, &w->arena), "GP surgery");
    p.source = "a flyer at the baker's";
    assert_string_equal(referrer_words(w->practice, &p, &w->arena), "a flyer at the baker's");
    p.referred_by = w->patient[0];
    assert_string_equal(referrer_words(w->practice, &p, &w->arena), "Candelaria I");
    assert_string_equal(referrer_source_code(w->practice, "gp SURGERY"), "gp");
    assert_null(referrer_source_code(w->practice, "the baker"));
    p.referred_by = p.id;
    world_refused(w, patient_check(&w->arena, &p, &w->err), ERR_INPUT, "Nobody sends themselves");
}

/* ---- sent on ---- */

static struct referral sent_on(struct world *w, int patient, const char *to, const char *why, int due)
{
    struct referral r = referral_none();
    struct id id;
    r.patient = w->patient[patient];
    r.performer = to;
    r.reason = why;
    r.due_date = due;
    world_ok(w, referral_add(&w->okoro, &w->arena, &r, &id, &w->err));
    world_ok(w, referral_get(w->practice->book, &id, &w->arena, &r, &w->err));
    return r;
}

static const char *newest(struct world *w, int patient)
{
    struct timeline_row *all;
    struct timeline_filter f = {.kinds = TIMELINE_KIND(KIND_REFERRAL)};
    int n;
    world_ok(w, timeline_of(w->practice, &w->patient[patient], &f, NULL, 1, &w->arena, &all, &n, &w->err));
    return n ? all[0].text : "";
}

/* The answer is not due yet, and is waited for all the same. */
static void an_answer_that_is_waited_for_is_open_for_them_from_the_first_day(void **state)
{
    struct world *w = *state;
    struct queue_open line = {.words = ""};
    int n;
    struct referral r = sent_on(w, 0, "Dr Varga", "knee scan", PRACTICE_LIB_TODAY + 21);
    world_ok(w, queue_brief(w->practice, &w->patient[0], false, NULL, 1, &w->arena, &line, &n, &w->err));
    assert_int_equal(n, 1);
    assert_string_equal(line.words, "sent on 14 Dec");
    world_ok(w, referral_close(&w->okoro, &w->arena, &r, "all well", &w->err));
    world_ok(w, queue_brief(w->practice, &w->patient[0], false, NULL, 1, &w->arena, &line, &n, &w->err));
    assert_int_equal(n, 0);
}

static void who_was_sent_on_is_asked_after_until_it_is_closed(void **state)
{
    struct world *w = *state;
    struct referral r = sent_on(w, 0, "Dr Varga", "knee scan", civil_from(2026, 12, 7));
    assert_string_equal(rows(w, FOLLOW_UP_REFERRAL), "2026-12-07 | Candelaria I | sent today to Dr Varga: knee scan\n");
    assert_string_equal(newest(w, 0), "sent on to Dr Varga: knee scan, answer by Mon 7 Dec 2026");
    world_ok(w, referral_close(&w->okoro, &w->arena, &r, "all well", &w->err));
    assert_string_equal(rows(w, FOLLOW_UP_REFERRAL), "");
    assert_string_equal(newest(w, 0), "sent on to Dr Varga: knee scan; closed Mon 23 Nov 2026: all well");
    world_refused(w, referral_close(&w->okoro, &w->arena, &r, "again", &w->err), ERR_STALE, "");
    struct undone u;
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_string_equal(rows(w, FOLLOW_UP_REFERRAL), "2026-12-07 | Candelaria I | sent today to Dr Varga: knee scan\n");
}

static void what_was_said_in_the_queue_closes_it_too(void **state)
{
    struct world *w = *state;
    struct referral r = sent_on(w, 0, "Dr Varga", "knee scan", CIVIL_NONE);
    assert_int_equal(r.due_date, PRACTICE_LIB_TODAY + REFERRAL_WAIT_DAYS);
    world_ok(w, answer(w, FOLLOW_UP_REFERRAL, (struct follow_up_answer){.outcome = "done", .words = "letter came"}));
    world_ok(w, referral_get(w->practice->book, &r.id, &w->arena, &r, &w->err));
    assert_true(r.closed_at != 0);
    assert_string_equal(r.outcome, "letter came");
    assert_string_equal(rows(w, FOLLOW_UP_REFERRAL), "");
    struct undone u;
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    world_ok(w, referral_get(w->practice->book, &r.id, &w->arena, &r, &w->err));
    assert_true(r.closed_at == 0);
    assert_int_not_equal(strlen(rows(w, FOLLOW_UP_REFERRAL)), 0);
}

static void a_referral_says_to_whom_and_for_what(void **state)
{
    struct world *w = *state;
    struct referral r = referral_none();
    struct id id;
    r.patient = w->patient[0];
    r.reason = "knee scan";
    world_refused(w, referral_add(&w->okoro, &w->arena, &r, &id, &w->err), ERR_INPUT, "To whom");
    r.performer = "Dr Varga";
    r.reason = " ";
    world_refused(w, referral_add(&w->okoro, &w->arena, &r, &id, &w->err), ERR_INPUT, "");
    r.reason = "knee scan";
    r.date = PRACTICE_LIB_TODAY - 3;
    r.due_date = PRACTICE_LIB_TODAY - 4;
    world_refused(w, referral_add(&w->okoro, &w->arena, &r, &id, &w->err), ERR_INPUT, "");
    struct referral *all;
    int n;
    world_ok(w, referral_list(w->practice->book, &w->patient[0], &w->arena, &all, &n, &w->err));
    assert_int_equal(n, 0);
}

/* ---- why they left ---- */

static void who_has_not_come_for_long_is_asked_why(void **state)
{
    struct world *w = *state;
    struct follow_up_ended *all;
    struct queue_filter f = {.kind = FOLLOW_UP_LAPSED};
    int n;
    bool is_cut;
    visit(w, 0, "2026-11-24 09:00");
    world_at(w, "2028-06-01 09:00");
    world_ok(w,
             answer(w, FOLLOW_UP_LAPSED, (struct follow_up_answer){.outcome = "declined", .reason = "Waiting time"}));
    world_ok(w, follow_up_ended_list(w->practice, 30, &f, &w->arena, &all, &n, &is_cut, &w->err));
    assert_int_equal(n, 1);
    assert_string_equal(all[0].why, "Waiting time");
    f.kind = FOLLOW_UP_RECALL;
    world_ok(w, follow_up_ended_list(w->practice, 30, &f, &w->arena, &all, &n, &is_cut, &w->err));
    assert_int_equal(n, 0);
}

/* ---- what they are to us ---- */

static void standing_follows_from_what_happened(void **state)
{
    static const struct {
        struct ladder_facts facts;
        const char *code;
    } cases[] = {
        {{.last_seen = CIVIL_NONE}, "new"},
        {{.nseen = 1, .last_seen = 1000}, "new"},
        {{.nseen = 2, .last_seen = 1000}, "regular"},
        {{.nseen = 2, .last_seen = 1000 - LADDER_PAST_DAYS}, "regular"},
        {{.nseen = 2, .last_seen = 999 - LADDER_PAST_DAYS}, "past"},
        {{.nseen = 2, .last_seen = 999 - LADDER_PAST_DAYS, .is_ahead = true}, "regular"},
        {{.nseen = 1, .last_seen = 100, .nsent = 1}, "recommends"},
        {{.nseen = 9, .last_seen = 1000, .nsent = 1, .is_away = true}, "away"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(ladder_code(ladder_of(&cases[i].facts, 1000)), cases[i].code);
}

static void standing_is_read_from_all_their_records(void **state)
{
    struct world *w = *state;
    enum ladder l;
    struct patient p = read_patient(w, 0);
    world_ok(w, ladder_get(w->practice, &p, &w->arena, &l, &w->err));
    assert_string_equal(ladder_desk(l), "new");
    visit(w, 0, "2026-11-24 09:00");
    visit(w, 1, "2026-11-24 10:00");
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[1], &w->patient[0], &w->err));
    world_ok(w, ladder_get(w->practice, &p, &w->arena, &l, &w->err));
    assert_string_equal(ladder_desk(l), "regular");
    sent_by(w, 2, 0);
    world_ok(w, ladder_get(w->practice, &p, &w->arena, &l, &w->err));
    assert_string_equal(ladder_desk(l), "recommends us");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(who_sends_somebody_is_thanked_once_they_were_here),
        TEST(it_was_somebody_else_who_sent_them),
        TEST(records_made_one_are_thanked_for_once),
        TEST(the_sample_thanks_nobody_until_policy_says_so),
        TEST(who_sent_them_is_said_by_name),
        TEST(an_answer_that_is_waited_for_is_open_for_them_from_the_first_day),
        TEST(who_was_sent_on_is_asked_after_until_it_is_closed),
        TEST(what_was_said_in_the_queue_closes_it_too),
        TEST(a_referral_says_to_whom_and_for_what),
        TEST(who_has_not_come_for_long_is_asked_why),
        TEST(standing_follows_from_what_happened),
        TEST(standing_is_read_from_all_their_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

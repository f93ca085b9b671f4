#include "appointment_lib.h"
#include "practice_lib.h"

#include "base/clock.h"
#include "practice/arrival.h"
#include "practice/complaint_list.h"
#include "practice/policy.h"
#include "practice/story.h"
#include "practice/timeline.h"
#include "practice/undo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* ---- helpers ---- */

static struct complaint about(struct world *w, int patient, const char *text)
{
    struct complaint c = complaint_none();
    c.patient = w->patient[patient];
    c.text = text;
    return c;
}

static struct complaint get(struct world *w, const struct id *id)
{
    struct complaint c;
    world_ok(w, complaint_get(w->practice->book, id, &w->arena, &c, &w->err));
    return c;
}

static struct complaint add(struct world *w, const struct complaint *what)
{
    struct id id;
    world_ok(w, complaint_add(&w->okoro, &w->arena, what, &id, &w->err));
    return get(w, &id);
}

static struct complaint made(struct world *w, const char *text)
{
    struct complaint c = about(w, 0, text);
    return add(w, &c);
}

static struct desk owner(struct world *w)
{
    struct desk d = w->okoro;
    world_ok(w, practice_who(w->practice, "chen", &d.who, &w->err));
    return d;
}

/* Everything an act can ask for, so that only the table decides. */
static struct complaint_doing to(enum complaint_stage s)
{
    return (struct complaint_doing){.to = s, .words = "in words", .cause = "wait", .date = CIVIL_NONE};
}

static struct complaint_doing deed(const char *act)
{
    return (struct complaint_doing){.act = act, .words = "in words", .date = CIVIL_NONE};
}

static bool try(struct world *w, const struct desk *d, struct complaint *c, struct complaint_doing what)
{
    struct desk own = *d;
    w->err = (struct err){0};
    return complaint_do(&own, &w->arena, c, &what, c, &w->err);
}

static void go(struct world *w, struct complaint *c, enum complaint_stage s)
{
    struct desk d = owner(w);
    world_ok(w, try(w, &d, c, to(s)));
    assert_string_equal(c->stage, complaint_stage_code(s));
}

static int count(struct world *w)
{
    int n;
    world_ok(w, complaint_list_count(w->practice, &n, &w->err));
    return n;
}

static struct complaint_list list(struct world *w, struct complaint_filter f)
{
    struct complaint_list l;
    world_ok(w, complaint_list_load(w->practice, &f, &w->arena, &l, &w->err));
    return l;
}

static struct complaint_row row(struct world *w, const struct complaint *c)
{
    struct complaint_row r;
    world_ok(w, complaint_list_get(w->practice, &c->id, &w->arena, &r, &w->err));
    return r;
}

static const char *due(struct world *w, const struct complaint *c)
{
    int today, now;
    struct complaint_row r = row(w, c);
    clock_today(&today, &now);
    return complaint_list_due(&w->arena, &r, (int64_t)today * DAY_MIN + now);
}

/* ---- every pair of stages ---- */

/* Brings a fresh one to a stage by legal steps. */
static struct complaint at_stage(struct world *w, enum complaint_stage s)
{
    struct complaint c = about(w, 1, "for the table");
    c.mode = s == STAGE_RECEIVED ? "email" : "in-person";
    c = add(w, &c);
    switch (s) {
    case STAGE_NONE:
    case STAGE_COUNT:
    case STAGE_RECEIVED:
    case STAGE_ACKNOWLEDGED: break;
    case STAGE_CHECKED_BACK:
        go(w, &c, STAGE_ANSWERED);
        go(w, &c, STAGE_CHECKED_BACK);
        break;
    case STAGE_CLOSED:
        go(w, &c, STAGE_ANSWERED);
        go(w, &c, STAGE_CLOSED);
        break;
    case STAGE_REOPENED:
        go(w, &c, STAGE_SETTLED);
        go(w, &c, STAGE_REOPENED);
        break;
    case STAGE_ESCALATED:
        go(w, &c, STAGE_ANSWERED);
        go(w, &c, STAGE_ESCALATED);
        break;
    case STAGE_SETTLED:
    case STAGE_INVESTIGATING:
    case STAGE_ANSWERED:
    case STAGE_WITHDRAWN: go(w, &c, s); break;
    }
    return c;
}

static void second_stage(struct world *w, bool is_on)
{
    struct act act;
    struct id id = policy_id(KIND_PRACTICE, "practice");
    world_ok(w, act_begin(w->practice->book, &act, "policy-load", &w->okoro.who, &w->err));
    act_record(&act, KIND_PRACTICE, &id, NULL);
    act_set_int(&act, PRACTICE_SECOND_STAGE, is_on);
    world_ok(w, act_commit(&act, &w->err));
}

/* A row a stage; + what it can become. */
static const struct {
    enum complaint_stage from;
    const char *to; /* letters of all stages in their order: r a s i n k c o e w */
} LEGAL[] = {
    {STAGE_RECEIVED, "as.w"}, {STAGE_ACKNOWLEDGED, "sinw"}, {STAGE_SETTLED, "kco"}, {STAGE_INVESTIGATING, "nw"},
    {STAGE_ANSWERED, "kcoe"}, {STAGE_CHECKED_BACK, "coe"},  {STAGE_CLOSED, "oe"},   {STAGE_REOPENED, "inw"},
    {STAGE_ESCALATED, "inw"}, {STAGE_WITHDRAWN, "o"},
};

static char letter(enum complaint_stage s)
{
    return ".rasinkcoew"[s];
}

static void only_what_the_table_says_can_become_of_it(void **state)
{
    struct world *w = *state;
    struct desk boss = owner(w);
    second_stage(w, true);
    for (size_t i = 0; i < sizeof LEGAL / sizeof LEGAL[0]; i++)
        for (int s = STAGE_RECEIVED; s < STAGE_COUNT; s++) {
            bool is_legal = strchr(LEGAL[i].to, letter((enum complaint_stage)s)) != NULL;
            struct complaint c = at_stage(w, LEGAL[i].from);
            bool ok = try(w, &boss, &c, to((enum complaint_stage)s));
            if (ok != is_legal)
                fail_msg("%s to %s: %s", complaint_stage_code(LEGAL[i].from),
                         complaint_stage_code((enum complaint_stage)s), ok ? "was done" : w->err.text);
            if (!ok)
                assert_int_equal(w->err.kind, ERR_REFUSED);
            w->err = (struct err){0};
            const struct complaint_transition *t = complaint_stage_find(LEGAL[i].from, (enum complaint_stage)s, true);
            assert_int_equal(t != NULL, is_legal);
        }
    world_same_as_rebuilt(w);
}

static void the_second_stage_is_not_there_until_policy_has_it(void **state)
{
    struct world *w = *state;
    const struct complaint_transition *rows[STAGE_COUNT];
    for (int s = 0; s < STAGE_COUNT; s++) {
        int n = complaint_stage_list((enum complaint_stage)s, false, rows);
        for (int i = 0; i < n; i++)
            assert_int_not_equal(rows[i]->to, STAGE_ESCALATED);
    }
    struct complaint c = at_stage(w, STAGE_ANSWERED);
    struct desk boss = owner(w);
    world_refused(w, try(w, &boss, &c, to(STAGE_ESCALATED)), ERR_REFUSED, "cannot become");
}

static void each_role_does_what_is_its_own(void **state)
{
    struct world *w = *state;
    struct complaint c = at_stage(w, STAGE_ACKNOWLEDGED);
    world_refused(w, try(w, &w->okoro, &c, to(STAGE_ANSWERED)), ERR_REFUSED, "role");
    world_ok(w, try(w, &w->adeyemi, &c, to(STAGE_ANSWERED)));
    world_refused(w, try(w, &w->adeyemi, &c, to(STAGE_CLOSED)), ERR_REFUSED, "role");
    world_ok(w, try(w, &w->okoro, &c, to(STAGE_CHECKED_BACK)));
    world_ok(w, try(w, &w->okoro, &c, to(STAGE_CLOSED)));
}

static void what_has_to_be_said_is_asked_for(void **state)
{
    struct world *w = *state;
    struct desk boss = owner(w);
    struct complaint c = at_stage(w, STAGE_ACKNOWLEDGED);
    struct complaint_doing what = to(STAGE_ANSWERED);
    what.cause = NULL;
    world_refused(w, try(w, &boss, &c, what), ERR_INPUT, "behind it");
    what.cause = "Waited too long";
    what.words = "";
    world_refused(w, try(w, &boss, &c, what), ERR_INPUT, "in words");
    what.words = "we book less tightly";
    world_ok(w, try(w, &boss, &c, what));
    assert_string_equal(c.cause, "wait");
    assert_string_equal(c.outcome, "we book less tightly");
    what = to(STAGE_REOPENED);
    what.words = NULL;
    world_refused(w, try(w, &boss, &c, what), ERR_INPUT, "did not hold");
}

static void it_can_be_settled_at_the_desk_until_the_next_working_day_ends(void **state)
{
    struct world *w = *state;
    struct complaint c = at_stage(w, STAGE_ACKNOWLEDGED), concern = about(w, 2, "left unseen");
    concern.is_concern = true;
    concern = add(w, &concern);
    world_at(w, "2026-11-25 09:00");
    world_refused(w, try(w, &w->okoro, &c, to(STAGE_SETTLED)), ERR_REFUSED, "until Tue 24 Nov 2026");
    world_ok(w, try(w, &w->okoro, &concern, to(STAGE_SETTLED)));
}

/* ---- waiting for the patient ---- */

static void while_it_waits_for_them_nothing_is_due_and_the_answer_moves(void **state)
{
    struct world *w = *state;
    struct complaint c = at_stage(w, STAGE_INVESTIGATING);
    assert_string_equal(due(w, &c), "answer by Mon 21 Dec 2026, in 28 days");
    world_ok(w, try(w, &w->okoro, &c, deed("complaint-wait")));
    assert_string_equal(due(w, &c), "waits for them since Mon 23 Nov 2026");
    world_refused(w, try(w, &w->okoro, &c, deed("complaint-wait")), ERR_REFUSED, "waits for the patient already");
    world_at(w, "2026-11-26 10:00"); /* three closings later */
    world_ok(w, try(w, &w->okoro, &c, deed("complaint-go-on")));
    assert_int_equal(c.paused_days, 3);
    assert_string_equal(due(w, &c), "answer by Thu 24 Dec 2026, in 28 days");
    world_refused(w, try(w, &w->okoro, &c, deed("complaint-go-on")), ERR_REFUSED, "does not wait");
    struct desk boss = owner(w);
    world_ok(w, try(w, &w->okoro, &c, deed("complaint-wait")));
    world_ok(w, try(w, &boss, &c, to(STAGE_ANSWERED))); /* the answer ends it too */
    assert_int_equal(c.paused_at, 0);
    world_refused(w, try(w, &w->okoro, &c, deed("complaint-wait")), ERR_REFUSED, "no answer yet");
}

static void the_day_on_which_they_hear_more_is_kept_and_forgotten(void **state)
{
    struct world *w = *state;
    struct complaint c = at_stage(w, STAGE_INVESTIGATING);
    struct complaint_doing told = deed("complaint-inform");
    told.date = PRACTICE_LIB_TODAY + 4;
    world_ok(w, try(w, &w->okoro, &c, told));
    assert_string_equal(due(w, &c), "tell how it stands by Fri 27 Nov 2026, in 4 days");
    told.date = PRACTICE_LIB_TODAY - 1;
    world_refused(w, try(w, &w->okoro, &c, told), ERR_INPUT, "is past");
    told.date = CIVIL_NONE;
    world_ok(w, try(w, &w->okoro, &c, told));
    assert_string_equal(row(w, &c).clock.kind, "answer");
}

/* ---- steps, undo, two at once ---- */

static void every_step_stands_there_with_who_and_when(void **state)
{
    struct world *w = *state;
    struct complaint c = at_stage(w, STAGE_ACKNOWLEDGED), other = c;
    struct complaint_step *steps;
    int n;
    world_ok(w, try(w, &w->okoro, &c, to(STAGE_INVESTIGATING)));
    world_ok(w, try(w, &w->bell, &other, deed("complaint-note"))); /* saw it before that: a note is nobody's quarrel */
    world_ok(w, complaint_steps(w->practice->book, &c.id, &w->arena, &steps, &n, &w->err));
    assert_int_equal(n, 2);
    assert_string_equal(steps[0].act, "complaint-look-into");
    assert_memory_equal(&steps[1].staff, &w->bell.who.staff, sizeof(struct id));
    assert_string_equal(get(w, &c.id).stage, "investigating");
    world_same_as_rebuilt(w);
}

static void the_second_of_two_is_told_who_was_first(void **state)
{
    struct world *w = *state;
    struct complaint c = at_stage(w, STAGE_ACKNOWLEDGED), other = c;
    world_ok(w, try(w, &w->okoro, &c, to(STAGE_WITHDRAWN)));
    world_refused(w, try(w, &w->bell, &other, to(STAGE_INVESTIGATING)), ERR_STALE, "Okoro");
}

static void every_step_can_be_taken_back(void **state)
{
    struct world *w = *state;
    struct desk boss = owner(w);
    static const enum complaint_stage way[] = {STAGE_INVESTIGATING, STAGE_ANSWERED, STAGE_CHECKED_BACK, STAGE_CLOSED,
                                               STAGE_REOPENED};
    struct id id;
    struct undone u;
    struct complaint_step *steps;
    int n;
    struct complaint c = about(w, 0, "waited");
    world_ok(w, complaint_add(&boss, &w->arena, &c, &id, &w->err));
    c = get(w, &id);
    for (size_t i = 0; i < sizeof way / sizeof way[0]; i++)
        go(w, &c, way[i]);
    for (int i = sizeof way / sizeof way[0] - 1; i >= 0; i--) {
        world_ok(w, undo_last(&boss, &w->arena, &u, &w->err));
        assert_non_null(strstr(u.sentence, "Taken back: complaint"));
        assert_string_equal(get(w, &id).stage, i ? complaint_stage_code(way[i - 1]) : "acknowledged");
    }
    world_ok(w, complaint_steps(w->practice->book, &id, &w->arena, &steps, &n, &w->err));
    assert_int_equal(n, 0);
    world_ok(w, undo_last(&boss, &w->arena, &u, &w->err));
    assert_int_equal(count(w), 0);
    world_ok(w, undo_redo(&boss, &w->arena, &u, &w->err));
    assert_int_equal(count(w), 1);
    world_same_as_rebuilt(w);
}

/* ---- concerns ---- */

static void leave_unseen(struct world *w, struct appointment *x)
{
    *x = world_with_status(w, STATUS_ARRIVED);
    struct next_step next = {.next = NEXT_REBOOK, .due = CIVIL_NONE};
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x->id, &(struct version){0}, CANCELLED_BY_PATIENT, "pat",
                                   &next, &w->out, &w->err));
}

static void who_leaves_without_being_seen_opens_a_concern_in_the_same_act(void **state)
{
    struct world *w = *state;
    struct appointment x;
    struct undone u;
    leave_unseen(w, &x);
    assert_non_null(strstr(w->out.warning, "A concern is open"));
    struct complaint_list l = list(w, (struct complaint_filter){.show = COMPLAINT_SHOW_CONCERNS});
    assert_int_equal(l.nrows, 1);
    const struct complaint *c = &l.rows[0].complaint;
    assert_memory_equal(&c->appointment, &x.id, sizeof x.id);
    assert_non_null(strstr(c->text, "left without being seen"));
    assert_string_equal(l.rows[0].clock.kind, "acknowledge");
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_int_equal(count(w), 0);
    assert_int_equal(world_get(w, &x.id).status, STATUS_ARRIVED);
    world_same_as_rebuilt(w);
}

static void what_has_gone_on_since_is_not_taken_back_with_the_visit(void **state)
{
    struct world *w = *state;
    struct appointment x;
    struct undone u;
    leave_unseen(w, &x);
    struct complaint_list l = list(w, (struct complaint_filter){0});
    world_ok(w, try(w, &w->bell, &l.rows[0].complaint, to(STAGE_ACKNOWLEDGED)));
    world_refused(w, undo_last(&w->okoro, &w->arena, &u, &w->err), ERR_STALE, "Bell");
}

static void a_concern_becomes_a_complaint_when_somebody_complains(void **state)
{
    struct world *w = *state;
    struct appointment x;
    leave_unseen(w, &x);
    struct complaint c = list(w, (struct complaint_filter){0}).rows[0].complaint;
    world_ok(w, try(w, &w->okoro, &c, to(STAGE_ACKNOWLEDGED)));
    assert_false(c.is_concern);
    assert_int_not_equal(c.complained_at, 0);
    struct complaint back = c;
    back.is_concern = true;
    world_refused(w, complaint_edit(&w->okoro, &w->arena, &c, &back, &w->err), ERR_REFUSED, "no concern any more");
}

/* ---- who sees it ---- */

static void whoever_meets_them_next_is_told(void **state)
{
    struct world *w = *state;
    struct outcome out = {0};
    struct complaint c = made(w, "waited 45 min, and nobody said why");
    const char *line = complaint_list_warning(w->practice, &w->patient[0], COMPLAINT_WORDS, &w->arena);
    assert_string_equal(line, "complaint 23 Nov, answer by 21 Dec: waited 45 min, and nobody said why");
    arrival_ask(w->practice, &w->arena, &w->patient[0], &out);
    assert_non_null(strstr(out.warning, "Know: complaint 23 Nov"));
    struct complaint to = c;
    to.is_confidential = true;
    world_ok(w, complaint_edit(&w->okoro, &w->arena, &c, &to, &w->err));
    line = complaint_list_warning(w->practice, &w->patient[0], COMPLAINT_WORDS, &w->arena);
    assert_non_null(strstr(line, "confidential"));
    assert_null(strstr(line, "waited"));
    assert_string_equal(complaint_list_warning(w->practice, &w->patient[1], COMPLAINT_WORDS, &w->arena), "");
    c = get(w, &c.id);
    go(w, &c, STAGE_WITHDRAWN);
    assert_string_equal(complaint_list_warning(w->practice, &w->patient[0], COMPLAINT_WORDS, &w->arena), "");
}

static void what_is_confidential_is_in_no_list_count_or_timeline_unless_asked_for(void **state)
{
    struct world *w = *state;
    struct complaint c = about(w, 0, "hush");
    struct timeline_row *rows;
    struct complaint_trend *trend;
    struct complaint_row *of;
    int n;
    c.is_confidential = true;
    c.cause = "manner";
    (void)add(w, &c);
    assert_int_equal(count(w), 0);
    assert_int_equal(list(w, (struct complaint_filter){0}).nrows, 0);
    assert_int_equal(list(w, (struct complaint_filter){0}).n[COMPLAINT_SHOW_OPEN], 0);
    assert_int_equal(list(w, (struct complaint_filter){.show = COMPLAINT_SHOW_CAUSE, .cause = "manner"}).nrows, 0);
    assert_int_equal(list(w, (struct complaint_filter){.with_confidential = true}).nrows, 1);
    world_ok(w, complaint_list_trend(w->practice, &w->arena, &trend, &n, &w->err));
    assert_int_equal(n, 0);
    world_ok(w, complaint_list_of(w->practice, &w->patient[0], false, &w->arena, &of, &n, &w->err));
    assert_int_equal(n, 0);
    struct timeline_filter f = {.kinds = TIMELINE_KIND(KIND_COMPLAINT)};
    world_ok(w, timeline_of(w->practice, &w->patient[0], &f, NULL, 10, &w->arena, &rows, &n, &w->err));
    assert_int_equal(n, 0);
    f.with_confidential = true;
    world_ok(w, timeline_of(w->practice, &w->patient[0], &f, NULL, 10, &w->arena, &rows, &n, &w->err));
    assert_int_equal(n, 1);
    assert_int_equal(rows[0].mark, '!');
}

/* ---- lists ---- */

static void the_most_pressing_stands_first_and_filters_count(void **state)
{
    struct world *w = *state;
    struct complaint late = about(w, 0, "late"), soon = about(w, 1, "soon"), none = about(w, 2, "held");
    world_at(w, "2026-10-05 10:00");
    (void)add(w, &late);
    world_at(w, "2026-11-23 10:42");
    soon.mode = "email";
    soon = add(w, &soon);
    none.stage = "settled";
    none = add(w, &none);
    go(w, &none, STAGE_CHECKED_BACK);
    struct complaint_list l = list(w, (struct complaint_filter){.staff = w->okoro.who.staff});
    assert_int_equal(l.nrows, 3);
    assert_string_equal(l.rows[0].complaint.text, "late");
    assert_true(l.rows[0].is_late);
    assert_string_equal(l.rows[1].complaint.text, "soon");
    assert_string_equal(l.rows[2].complaint.text, "held");
    assert_string_equal(complaint_list_due(&w->arena, &l.rows[0], l.now), "answer by Mon 2 Nov 2026, 21 days late");
    assert_string_equal(complaint_list_due(&w->arena, &l.rows[2], l.now), "to be closed");
    assert_int_equal(l.n[COMPLAINT_SHOW_LATE], 1);
    assert_int_equal(l.n[COMPLAINT_SHOW_MINE], 3);
    go(w, &none, STAGE_CLOSED);
    assert_int_equal(list(w, (struct complaint_filter){0}).nrows, 2);
    assert_int_equal(list(w, (struct complaint_filter){.show = COMPLAINT_SHOW_CLOSED}).nrows, 1);
    assert_int_equal(count(w), 2);
}

static void causes_are_counted_against_the_weeks_before(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *when, *cause;
    } cases[] = {{"2026-11-20 10:00", "wait"}, {"2026-11-02 10:00", "wait"},  {"2026-08-25 10:00", "wait"},
                 {"2026-08-24 12:00", "wait"}, {"2026-06-01 10:00", "phone"}, {"2026-01-05 10:00", "phone"},
                 {"2026-11-23 10:00", ""}};
    struct complaint_trend *t;
    int n;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct complaint c = about(w, 0, "x");
        world_at(w, cases[i].when);
        c.cause = cases[i].cause;
        (void)add(w, &c);
    }
    world_at(w, "2026-11-23 10:42");
    world_ok(w, complaint_list_trend(w->practice, &w->arena, &t, &n, &w->err));
    assert_int_equal(n, 3);
    assert_string_equal(t[0].name, "Waited too long");
    assert_int_equal(t[0].now, 3);
    assert_int_equal(t[0].before, 1);
    assert_string_equal(t[1].name, "no cause named yet");
    assert_string_equal(t[2].cause, "phone");
    assert_int_equal(t[2].now, 0);
    assert_int_equal(t[2].before, 1);
}

static void its_story_is_told_in_words(void **state)
{
    struct world *w = *state;
    struct complaint c = made(w, "waited");
    struct story_line *lines;
    int n;
    go(w, &c, STAGE_ANSWERED);
    world_ok(w, story_of_record(w->practice, KIND_COMPLAINT, &c.id, &w->arena, &lines, &n, &w->err));
    assert_int_equal(n, 2);
    assert_string_equal(lines[0].what, "complaint written down");
    assert_string_equal(lines[0].detail, "words: waited; came: in person; now: they know we have it");
    assert_string_equal(lines[1].what, "complaint answered");
    assert_string_equal(lines[1].detail, "now: answered, was they know we have it; cause: wait; answer: in words");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_what_the_table_says_can_become_of_it),
        TEST(the_second_stage_is_not_there_until_policy_has_it),
        TEST(each_role_does_what_is_its_own),
        TEST(what_has_to_be_said_is_asked_for),
        TEST(it_can_be_settled_at_the_desk_until_the_next_working_day_ends),
        TEST(while_it_waits_for_them_nothing_is_due_and_the_answer_moves),
        TEST(the_day_on_which_they_hear_more_is_kept_and_forgotten),
        TEST(every_step_stands_there_with_who_and_when),
        TEST(the_second_of_two_is_told_who_was_first),
        TEST(every_step_can_be_taken_back),
        TEST(who_leaves_without_being_seen_opens_a_concern_in_the_same_act),
        TEST(what_has_gone_on_since_is_not_taken_back_with_the_visit),
        TEST(a_concern_becomes_a_complaint_when_somebody_complains),
        TEST(whoever_meets_them_next_is_told),
        TEST(what_is_confidential_is_in_no_list_count_or_timeline_unless_asked_for),
        TEST(the_most_pressing_stands_first_and_filters_count),
        TEST(causes_are_counted_against_the_weeks_before),
        TEST(its_story_is_told_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What has to be done: where it comes from, its order, and what people do to it. */
#include "practice/follow_up.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "book/stmt.h"
#include "practice/absence.h"
#include "practice/policy.h"
#include "practice/presence.h"
#include "practice/undo.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static int close_world(void **state)
{
    world_same_as_rebuilt(*state);
    world_close(*state);
    return 0;
}

/* Read bare, and then one by one, it is the same. */
static void same_when_bare(struct world *w, struct queue_filter f, const struct queue *q)
{
    struct queue bare;
    f.is_bare = true;
    world_ok(w, queue_load(w->practice, &f, &w->arena, &bare, &w->err));
    assert_int_equal(bare.nrows, q->nrows);
    assert_memory_equal(bare.place, q->place, sizeof q->place);
    for (int i = 0; i < q->nrows; i++) {
        const struct queue_row *x = &q->rows[i], *y = &bare.rows[i];
        world_ok(w, queue_know(w->practice, &bare, y, &w->arena, &w->err));
        assert_string_equal(y->patient_name, x->patient_name);
        assert_string_equal(y->patient_short, x->patient_short);
        assert_string_equal(y->rule, x->rule);
        assert_memory_equal(&y->id, &x->id, 4 * sizeof x->id); /* patient, fact, owner follow it */
        assert_memory_equal(&y->household, &x->household, sizeof x->household);
        assert_int_equal(y->is_never_rung, x->is_never_rung);
        assert_int_equal(y->position, x->position);
    }
}

static struct queue load(struct world *w, struct queue_filter f)
{
    struct queue q;
    int tab;
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    world_ok(w, queue_count(w->practice, &f.staff, &tab, &w->err));
    if (id_is_none(&f.patient))
        assert_int_equal(queue_today(&q), tab); /* whatever else is asked for */
    same_when_bare(w, f, &q);
    return q;
}

/* Every row on a line: place, due, who, kind, why. */
static const char *picture(struct world *w, struct queue_filter f)
{
    struct queue q = load(w, f);
    const char *text = "";
    for (int i = 0; i < q.nrows; i++)
        text = arena_printf(&w->arena, "%s%c %s | %s | %s | %s\n", text, "ndlxo+"[q.rows[i].place],
                            queue_due_text(&q.rows[i], q.now, &w->arena), q.rows[i].patient_short, q.rows[i].kind,
                            queue_why(w->practice, &q.rows[i], &w->arena));
    return text;
}

static const char *today(struct world *w)
{
    return picture(w, (struct queue_filter){0});
}

static struct id promise(struct world *w, int patient, const char *text, int date, int minute)
{
    struct follow_up f = follow_up_none(FOLLOW_UP_PROMISE);
    struct id id;
    f.patient = w->patient[patient];
    f.text = text;
    f.due_date = date;
    f.due_min = minute;
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &f, &id, &w->err));
    return id;
}

static struct follow_up_seen see(struct world *w, const struct id *id)
{
    struct follow_up_seen s;
    world_ok(w, follow_up_see(w->practice, id, &w->arena, &s, &w->err));
    return s;
}

static struct follow_up_answer outcome(const char *code)
{
    return (struct follow_up_answer){.outcome = code, .date = CIVIL_NONE, .minute = MINUTE_NONE};
}

static struct follow_up_done answer(struct world *w, const struct id *id, struct follow_up_answer x)
{
    struct follow_up_seen s = see(w, id);
    struct follow_up_done done;
    world_ok(w, follow_up_answer(&w->okoro, &w->arena, &s, &x, &done, &w->err));
    return done;
}

static struct appointment cancel(struct world *w, const struct appointment *x, int by, struct next_step next)
{
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x->id, NULL, by, by == CANCELLED_BY_PATIENT ? "pat" : "prov",
                                   &next, &w->out, &w->err));
    return w->out.appointment;
}

static struct id only_row(struct world *w)
{
    struct queue q = load(w, (struct queue_filter){.is_ahead = true});
    assert_int_equal(q.nrows, 1);
    return q.rows[0].id;
}

/* ---- where rows come from ---- */

static void what_was_cancelled_is_to_be_booked_again_until_it_is(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:00");
    assert_string_equal(today(w), "");
    cancel(w, &x, CANCELLED_BY_PATIENT, (struct next_step){.next = NEXT_REBOOK});
    assert_string_equal(today(w), "n today | Candelaria I | rebook | cancelled tomorrow, none booked\n");
    world_book(w, 0, "chen", "2026-12-01 09:00");
    assert_string_equal(today(w), "");
    /* One undo takes both back: the booking, and that it ended the follow-up. */
    struct undone u;
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_string_equal(today(w), "n today | Candelaria I | rebook | cancelled tomorrow, none booked\n");
}

static void a_date_to_be_in_touch_opens_on_its_day(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 1, "chen", "2026-11-24 09:00");
    cancel(w, &x, CANCELLED_BY_PATIENT, (struct next_step){.next = NEXT_DATE, .due = PRACTICE_LIB_TODAY + 14});
    assert_string_equal(today(w), "");
    struct queue q = load(w, (struct queue_filter){.is_ahead = true});
    assert_int_equal(q.nrows, 1);
    assert_int_equal(q.rows[0].place, QUEUE_AHEAD);
    world_at(w, "2026-12-07 08:00");
    assert_string_equal(today(w), "n today | Gleason A | next | cancelled the visit of 24 Nov\n");
    world_at(w, "2026-12-08 00:00");
    assert_string_equal(today(w), "n 7 Dec late | Gleason A | next | cancelled the visit of 24 Nov\n");
    /* A booking ends it too: policy says so. */
    world_book(w, 1, "chen", "2026-12-10 09:00");
    assert_string_equal(today(w), "");
}

static void who_stands_under_an_absence_is_to_be_told_until_told(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 2, "chen", "2026-11-24 09:00");
    struct availability off = availability_none();
    const struct practitioner *chen;
    struct id id;
    int again, under;
    world_ok(w, practice_find_practitioner(w->practice, "chen", &chen, &w->err));
    off.practitioner = chen->id;
    off.what = "off";
    off.label = "sick";
    off.from_date = off.to_date = x.date;
    world_ok(w, absence_say(&w->okoro, &off, &id, &under, &w->err));
    assert_string_equal(today(w), "n Tue 09:00 | Zemlak E | tell | tomorrow 09:00: Chen off: sick\n");
    world_ok(w, absence_end(&w->okoro, &id, &again, &w->err));
    assert_string_equal(today(w), "");
    off.id = ID_NONE;
    world_ok(w, absence_say(&w->okoro, &off, &id, &under, &w->err));
    struct id row = only_row(w);
    struct follow_up_done done = answer(w, &row, outcome("no-answer"));
    assert_int_equal(done.next_date, PRACTICE_LIB_TODAY);
    assert_int_equal(done.next_min, 12 * 60 + 42);
    answer(w, &row, outcome("reached"));
    assert_string_equal(
        today(w), "n Tue 09:00 | Zemlak E | tell | tomorrow 09:00: told, move or cancel: Chen off: sick\n");
    assert_int_equal(world_get(w, &x.id).tell, TELL_TOLD);
}

static void a_visit_of_which_nobody_said_what_happened_is_in_the_queue(void **state)
{
    struct world *w = *state;
    world_at(w, "2026-11-23 08:00");
    world_book(w, 0, "chen", "2026-11-23 09:00");
    assert_string_equal(today(w), "");
    world_at(w, "2026-11-23 10:00");
    assert_string_equal(today(w), "n today | Candelaria I | unresolved | today 09:00 with Chen is over\n");
    struct queue q = load(w, (struct queue_filter){.kind = FOLLOW_UP_UNRESOLVED});
    struct follow_up_seen s = see(w, &q.rows[0].id);
    struct follow_up_done done;
    struct follow_up_answer x = outcome("reached");
    world_refused(w, follow_up_answer(&w->okoro, &w->arena, &s, &x, &done, &w->err), ERR_REFUSED, "what happened");
}

/* ---- the order, and where a row stands ---- */

static void what_was_said_aloud_stands_before_what_is_only_due(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:00");
    cancel(w, &x, CANCELLED_BY_PATIENT, (struct next_step){.next = NEXT_REBOOK});
    promise(w, 1, "report by noon", PRACTICE_LIB_TODAY, 12 * 60);
    promise(w, 2, "ring by eleven", PRACTICE_LIB_TODAY, 11 * 60);
    assert_string_equal(today(w), "n 11:00 | Zemlak E | promise | 'ring by eleven', Okoro\n"
                                  "n 12:00 | Gleason A | promise | 'report by noon', Okoro\n"
                                  "n today | Candelaria I | rebook | cancelled tomorrow, none booked\n");
    world_at(w, "2026-11-23 11:01");
    struct queue q = load(w, (struct queue_filter){.is_late = true});
    assert_int_equal(q.nrows, 1);
    assert_true(q.rows[0].is_late);
    assert_int_equal(q.nlate, 1);
    assert_int_equal(q.nall, 3);
    /* Policy weighs: nothing said aloud counts more, and the order is another at once. */
    struct policy *policy;
    world_ok(w, policy_read(&w->arena, NULL, &policy, &w->err));
    for (int i = 0; i < policy->count; i++)
        for (int c = 0; c < policy->items[i].ncells && strcmp(policy->items[i].key, "promise") == 0; c++)
            if (policy->items[i].cells[c].field == FOLLOW_UP_KIND_WEIGHT_MIN)
                policy->items[i].cells[c].v = value_int(0);
    struct policy_change *changes;
    int n;
    world_ok(w, policy_load(w->practice->book, policy, &w->okoro.who, false, &w->arena, &changes, &n, &w->err));
    world_ok(w, practice_reload(w->practice, &w->err));
    q = load(w, (struct queue_filter){0});
    assert_string_equal(q.rows[0].kind, "rebook");
}

static void who_is_here_or_comes_today_is_asked_at_the_desk(void **state)
{
    struct world *w = *state;
    promise(w, 0, "find the letter", PRACTICE_LIB_TODAY, MINUTE_NONE);
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 15:00");
    struct queue q = load(w, (struct queue_filter){0});
    assert_int_equal(q.rows[0].place, QUEUE_DESK);
    assert_int_equal(q.rows[0].visit_min, 15 * 60);
    struct change_of_status arrive = {.to = STATUS_ARRIVED};
    world_at(w, "2026-11-23 14:50");
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &arrive, &w->out, &w->err));
    q = load(w, (struct queue_filter){0});
    assert_int_equal(q.rows[0].place, QUEUE_DESK);
    assert_int_equal(q.rows[0].visit_status, STATUS_ARRIVED);
    assert_int_equal(q.place[QUEUE_NOW], 0);
    assert_string_equal(w->out.warning, "Ask: promise, 'find the letter', Okoro.");
}

static void put_off_to_later_today_it_stands_there_and_comes_back(void **state)
{
    struct world *w = *state;
    struct id id = promise(w, 0, "ring after work", PRACTICE_LIB_TODAY, MINUTE_NONE);
    struct follow_up_answer x = outcome("put-off");
    x.date = PRACTICE_LIB_TODAY;
    x.minute = 17 * 60;
    answer(w, &id, x);
    assert_string_equal(today(w), "l 17:00 | Candelaria I | promise | 'ring after work', Okoro\n");
    world_at(w, "2026-11-23 17:00");
    assert_string_equal(today(w), "n 17:00 | Candelaria I | promise | 'ring after work', Okoro\n");
    x.minute = 9 * 60;
    struct follow_up_seen s = see(w, &id);
    struct follow_up_done done;
    world_refused(w, follow_up_answer(&w->okoro, &w->arena, &s, &x, &done, &w->err), ERR_INPUT, "is past");
}

static void whoever_gets_in_touch_comes_to_the_top(void **state)
{
    struct world *w = *state;
    promise(w, 0, "one", PRACTICE_LIB_TODAY, 11 * 60);
    struct id id = promise(w, 1, "two", PRACTICE_LIB_TODAY + 3, MINUTE_NONE);
    struct follow_up_answer x = outcome("put-off");
    x.date = PRACTICE_LIB_TODAY + 7;
    answer(w, &id, x);
    assert_string_equal(today(w), "n 11:00 | Candelaria I | promise | 'one', Okoro\n");
    struct contact c = {.patient = w->patient[1], .direction = "in", .mode = "voicemail", .duration_s = -1};
    struct id contact;
    world_ok(w, contact_add(w->practice->book, &w->okoro.who, &c, &contact, &w->err));
    struct queue q = load(w, (struct queue_filter){0});
    assert_memory_equal(&q.rows[0].patient, &w->patient[1], sizeof(struct id));
    assert_int_equal(q.rows[0].place, QUEUE_NOW);
    /* Taken back, it waits again. */
    struct undone u;
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_string_equal(today(w), "n 11:00 | Candelaria I | promise | 'one', Okoro\n");
}

/* ---- outcomes ---- */

static void tries_are_counted_set_apart_by_policy_and_given_up(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:00");
    cancel(w, &x, CANCELLED_BY_PATIENT, (struct next_step){.next = NEXT_REBOOK});
    struct id id = only_row(w);
    /* The sample's: 4 tries, 1, 3 and 7 working days apart. Seven of them from Fri 27 Nov is Tue 8 Dec. */
    int day = PRACTICE_LIB_TODAY;
    for (int i = 0; i < 3; i++) {
        struct follow_up_done done = answer(w, &id, outcome(i == 1 ? "message" : "no-answer"));
        assert_false(done.is_ended);
        assert_int_equal(done.attempts, i + 1);
        assert_int_equal(done.next_date, day + (i == 0 ? 1 : i == 1 ? 3 : 11));
        day = done.next_date;
        clock_freeze(zone_instant_near(day, 9 * 60));
    }
    struct follow_up_done last = answer(w, &id, outcome("busy"));
    assert_true(last.has_failed && !last.is_ended);
    assert_string_equal(today(w),
                        "n 23 Nov late | Candelaria I | rebook | 4 tries, give up? cancelled the visit of 24 Nov, "
                        "none booked\n");
    struct follow_up f;
    bool exists;
    world_ok(w, follow_up_get(w->practice->book, &id, &w->arena, &f, &exists, &w->err));
    assert_string_equal(f.status, "failed");
    assert_int_equal(f.attempts, 4);
    const char *said[8];
    int n;
    world_ok(w, queue_contacts(w->practice, &w->patient[0], 8, &w->arena, said, &n, &w->err));
    assert_int_equal(n, 4);
    /* Once more, or ended: somebody says. */
    assert_false(answer(w, &id, outcome("no-answer")).has_failed);
    struct follow_up_answer no = outcome("declined");
    no.reason = "cannot be reached";
    assert_true(answer(w, &id, no).is_ended);
    assert_int_equal(load(w, (struct queue_filter){.is_ahead = true}).nrows, 0);
}

static void an_end_stands_at_the_booking_it_came_from_too(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:00");
    cancel(w, &x, CANCELLED_BY_PATIENT, (struct next_step){.next = NEXT_REBOOK});
    struct id id = only_row(w);
    struct follow_up_answer no = outcome("declined");
    struct follow_up_seen s = see(w, &id);
    struct follow_up_done done;
    world_refused(w, follow_up_answer(&w->okoro, &w->arena, &s, &no, &done, &w->err), ERR_INPUT, "Why");
    no.reason = "Goes elsewhere";
    answer(w, &id, no);
    x = world_get(w, &x.id);
    assert_int_equal(x.next, NEXT_CLOSED);
    assert_string_equal(x.next_note, "elsewhere");
    struct undone u;
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    x = world_get(w, &x.id);
    assert_int_equal(x.next, NEXT_REBOOK);
    struct id again = only_row(w);
    assert_memory_equal(&again, &id, sizeof id);
}

static void the_second_of_two_is_told_and_nothing_is_written(void **state)
{
    struct world *w = *state;
    struct id id = promise(w, 0, "one", PRACTICE_LIB_TODAY, MINUTE_NONE);
    struct follow_up_seen s = see(w, &id);
    answer(w, &id, outcome("no-answer"));
    struct follow_up_answer x = outcome("message");
    struct follow_up_done done;
    world_refused(w, follow_up_answer(&w->bell, &w->arena, &s, &x, &done, &w->err), ERR_STALE, "Okoro");
    answer(w, &id, outcome("done"));
    world_refused(w, follow_up_answer(&w->bell, &w->arena, &s, &x, &done, &w->err), ERR_MISSING, "settled meanwhile");
    /* And of one that nobody had touched yet. */
    struct appointment a = world_book(w, 1, "chen", "2026-11-24 09:00");
    cancel(w, &a, CANCELLED_BY_PATIENT, (struct next_step){.next = NEXT_REBOOK});
    id = only_row(w);
    s = see(w, &id);
    answer(w, &id, outcome("no-answer"));
    world_refused(w, follow_up_answer(&w->bell, &w->arena, &s, &x, &done, &w->err), ERR_STALE, "since you looked");
}

static void a_wrong_number_is_marked_and_the_next_is_offered(void **state)
{
    struct world *w = *state;
    struct telecom t = telecom_none();
    struct id number;
    t.patient = w->patient[3];
    t.value = "07700 900111";
    world_ok(w, telecom_add(w->practice->book, &w->okoro.who, &t, &number, &w->err));
    t.value = "07700 900222";
    world_ok(w, telecom_add(w->practice->book, &w->okoro.who, &t, &number, &w->err));
    struct id id = promise(w, 3, "ring", PRACTICE_LIB_TODAY, MINUTE_NONE);
    struct queue_detail d;
    struct follow_up_seen s = see(w, &id);
    world_ok(w, queue_describe(w->practice, &s.row, &w->arena, &d, &w->err));
    assert_string_equal(d.phone, "07700 900111");
    struct follow_up_answer x = outcome("wrong-number");
    x.telecom = d.telecom;
    answer(w, &id, x);
    s = see(w, &id);
    world_ok(w, queue_describe(w->practice, &s.row, &w->arena, &d, &w->err));
    assert_string_equal(d.phone, "07700 900222");
    assert_int_equal(d.attempts, 0);
}

static void who_wants_no_contact_is_left_alone(void **state)
{
    struct world *w = *state;
    struct id id = promise(w, 0, "one", PRACTICE_LIB_TODAY, MINUTE_NONE);
    promise(w, 0, "two", PRACTICE_LIB_TODAY + 2, MINUTE_NONE);
    struct follow_up_answer x = outcome("no-contact");
    struct follow_up_seen s = see(w, &id);
    struct follow_up_done done;
    world_refused(w, follow_up_answer(&w->okoro, &w->arena, &s, &x, &done, &w->err), ERR_INPUT, "Why");
    x.words = "asked to be left alone";
    answer(w, &id, x);
    struct queue q = load(w, (struct queue_filter){.is_ahead = true});
    assert_int_equal(q.nrows, 0);
}

static void a_household_is_one_call_and_one_undo(void **state)
{
    struct world *w = *state;
    struct follow_up_seen seen[2];
    struct follow_up_done done[2];
    struct follow_up_answer x = outcome("reached");
    for (int i = 0; i < 2; i++) {
        struct id id = promise(w, i, "ring both", PRACTICE_LIB_TODAY, MINUTE_NONE);
        seen[i] = see(w, &id);
    }
    world_ok(w, follow_up_answer_all(&w->okoro, &w->arena, seen, 2, &x, done, &w->err));
    assert_string_equal(today(w), "");
    struct undone u;
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_int_equal(load(w, (struct queue_filter){0}).nrows, 2);
}

static void a_day_set_by_hand_stays_whatever_the_booking_says(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:00");
    cancel(w, &x, CANCELLED_BY_PATIENT, (struct next_step){.next = NEXT_DATE, .due = PRACTICE_LIB_TODAY + 14});
    struct id id = only_row(w);
    struct follow_up_seen s = see(w, &id);
    struct follow_up to = s.record;
    to.due_date = PRACTICE_LIB_TODAY - 1;
    world_refused(w, follow_up_edit(&w->okoro, &w->arena, &s, &to, &w->err), ERR_INPUT, "is past");
    to.due_date = PRACTICE_LIB_TODAY;
    world_ok(w, follow_up_edit(&w->okoro, &w->arena, &s, &to, &w->err));
    assert_string_equal(today(w), "n today | Candelaria I | next | cancelled tomorrow\n");
    struct next_step later = {.next = NEXT_DATE, .due = PRACTICE_LIB_TODAY + 30};
    world_ok(w, appointment_set_next(&w->okoro, &w->arena, &x.id, NULL, &later, &w->out, &w->err));
    assert_string_equal(today(w), "n today | Candelaria I | next | cancelled tomorrow\n");
    /* A late promise can be worded otherwise, and keeps its day. */
    id = promise(w, 1, "by noon", PRACTICE_LIB_TODAY, 12 * 60);
    world_at(w, "2026-11-25 09:00");
    s = see(w, &id);
    to = s.record;
    to.text = "by noon, she said";
    world_ok(w, follow_up_edit(&w->okoro, &w->arena, &s, &to, &w->err));
    assert_string_equal(picture(w, (struct queue_filter){.kind = FOLLOW_UP_PROMISE}),
                        "n 23 Nov late | Gleason A | promise | 'by noon, she said', Okoro\n");
}

static void what_is_open_for_a_record_made_one_with_another_is_the_survivors(void **state)
{
    struct world *w = *state;
    promise(w, 1, "one", PRACTICE_LIB_TODAY, MINUTE_NONE);
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[1], &w->patient[0], &w->err));
    assert_string_equal(today(w), "n today | Candelaria I | promise | 'one', Okoro\n");
    assert_int_equal(load(w, (struct queue_filter){.patient = w->patient[0]}).nrows, 1);
    assert_int_equal(load(w, (struct queue_filter){.patient = w->patient[1]}).nrows, 1);
    struct contact c = {.patient = w->patient[0], .direction = "in", .mode = "call", .duration_s = -1};
    struct id contact;
    world_ok(w, contact_add(w->practice->book, &w->okoro.who, &c, &contact, &w->err));
    assert_string_equal(today(w), "n today | Candelaria I | promise | got in touch since; 'one', Okoro\n");
}

static void what_a_fact_opens_again_is_there_again_as_new(void **state)
{
    struct world *w = *state;
    struct undone u;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:00");
    cancel(w, &x, CANCELLED_BY_PATIENT, (struct next_step){.next = NEXT_REBOOK});
    struct id id = only_row(w);
    /* Tried, taken back, and tried again: it counts. */
    answer(w, &id, outcome("no-answer"));
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_string_equal(today(w), "n today | Candelaria I | rebook | cancelled tomorrow, none booked\n");
    assert_int_equal(answer(w, &id, outcome("no-answer")).attempts, 1);
    assert_string_equal(today(w), "");
    /* Ended, and opened anew at the booking. */
    answer(w, &id, (struct follow_up_answer){.outcome = "reached", .reason = "done", .date = CIVIL_NONE});
    struct next_step again = {.next = NEXT_REBOOK};
    world_ok(w, appointment_set_next(&w->okoro, &w->arena, &x.id, NULL, &again, &w->out, &w->err));
    assert_string_equal(today(w), "n today | Candelaria I | rebook | cancelled tomorrow, none booked\n");
    assert_int_equal(answer(w, &id, outcome("no-answer")).attempts, 1);
}

static void given_to_somebody_it_is_theirs(void **state)
{
    struct world *w = *state;
    struct id id = promise(w, 0, "one", PRACTICE_LIB_TODAY, MINUTE_NONE);
    struct follow_up_answer x = outcome("give");
    x.staff = w->bell.who.staff;
    answer(w, &id, x);
    struct queue mine = load(w, (struct queue_filter){.is_mine = true, .staff = w->bell.who.staff});
    assert_int_equal(mine.nrows, 1);
    assert_int_equal(load(w, (struct queue_filter){.is_mine = true, .staff = w->okoro.who.staff}).nrows, 0);
}

static void a_promise_is_refused_without_words_a_patient_or_a_day_to_come(void **state)
{
    struct world *w = *state;
    struct follow_up f = follow_up_none(FOLLOW_UP_PROMISE);
    struct id id;
    f.text = "x";
    world_refused(w, follow_up_add(&w->okoro, &w->arena, &f, &id, &w->err), ERR_INPUT, "patient");
    f.patient = w->patient[0];
    f.text = "  ";
    world_refused(w, follow_up_add(&w->okoro, &w->arena, &f, &id, &w->err), ERR_INPUT, "promised");
    f.text = "x";
    f.due_date = PRACTICE_LIB_TODAY - 1;
    world_refused(w, follow_up_add(&w->okoro, &w->arena, &f, &id, &w->err), ERR_INPUT, "past");
    f.kind = FOLLOW_UP_REBOOK;
    world_refused(w, follow_up_add(&w->okoro, &w->arena, &f, &id, &w->err), ERR_REFUSED, "by hand");
    f = follow_up_none(FOLLOW_UP_PROMISE);
    f.patient = w->patient[0];
    f.text = "the usual time";
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &f, &id, &w->err));
    assert_string_equal(picture(w, (struct queue_filter){.is_ahead = true}),
                        "+ Tue 17:00 | Candelaria I | promise | 'the usual time', Okoro\n");
}

/* ---- who has it open ---- */

static const char *take(struct world *w, const struct id *id, const char *who)
{
    const char *holder;
    world_ok(w, presence_take(w->practice, id, who, &w->arena, &holder, &w->err));
    return holder ? holder : "mine";
}

static void what_another_process_had_open_is_free_when_that_is_gone(void **state)
{
    struct world *w = *state;
    struct id id = promise(w, 0, "one", PRACTICE_LIB_TODAY, MINUTE_NONE);
    assert_string_equal(take(w, &id, "Okoro"), "mine");
    assert_string_equal(take(w, &id, "Okoro"), "mine");
    world_ok(w, presence_give_back(w->practice, &id, &w->err));
    /* Somebody else's claim: a process that lives, and then does not. */
    int gate[2];
    assert_int_equal(pipe(gate), 0);
    pid_t child = fork();
    if (child == 0) {
        char c;
        close(gate[1]);
        _exit((int)read(gate[0], &c, 1));
    }
    close(gate[0]);
    struct stmt *q = stmt_get(w->practice->book, SQL_PRESENCE_PUT, &w->err);
    stmt_bind_id(q, "record", &id);
    stmt_bind_int(q, "pid", child);
    stmt_bind_int(q, "started", presence_started(child));
    stmt_bind_text(q, "staff", "Bell");
    world_ok(w, stmt_run(q, &w->err));
    assert_string_equal(take(w, &id, "Okoro"), "Bell");
    struct queue all = load(w, (struct queue_filter){0});
    assert_string_equal(all.rows[0].holder, "Bell");
    struct follow_up_seen s;
    world_refused(w, follow_up_see(w->practice, &id, &w->arena, &s, &w->err), ERR_REFUSED, "Bell has this open");
    close(gate[1]);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    assert_string_equal(take(w, &id, "Okoro"), "mine");
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(what_was_cancelled_is_to_be_booked_again_until_it_is),
        IN_WORLD(a_date_to_be_in_touch_opens_on_its_day),
        IN_WORLD(who_stands_under_an_absence_is_to_be_told_until_told),
        IN_WORLD(a_visit_of_which_nobody_said_what_happened_is_in_the_queue),
        IN_WORLD(what_was_said_aloud_stands_before_what_is_only_due),
        IN_WORLD(who_is_here_or_comes_today_is_asked_at_the_desk),
        IN_WORLD(put_off_to_later_today_it_stands_there_and_comes_back),
        IN_WORLD(whoever_gets_in_touch_comes_to_the_top),
        IN_WORLD(tries_are_counted_set_apart_by_policy_and_given_up),
        IN_WORLD(an_end_stands_at_the_booking_it_came_from_too),
        IN_WORLD(the_second_of_two_is_told_and_nothing_is_written),
        IN_WORLD(a_wrong_number_is_marked_and_the_next_is_offered),
        IN_WORLD(who_wants_no_contact_is_left_alone),
        IN_WORLD(a_household_is_one_call_and_one_undo),
        IN_WORLD(a_day_set_by_hand_stays_whatever_the_booking_says),
        IN_WORLD(what_is_open_for_a_record_made_one_with_another_is_the_survivors),
        IN_WORLD(what_a_fact_opens_again_is_there_again_as_new),
        IN_WORLD(given_to_somebody_it_is_theirs),
        IN_WORLD(a_promise_is_refused_without_words_a_patient_or_a_day_to_come),
        IN_WORLD(what_another_process_had_open_is_free_when_that_is_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

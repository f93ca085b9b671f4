/* Calls that are going on, how they end, and who rings again. */
#include "practice/phone.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "book/stmt.h"
#include "practice/caller.h"
#include "practice/presence.h"
#include "practice/related.h"
#include "practice/undo.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { MINUTE_MS = 60000 };

static int close_world(void **state)
{
    world_same_as_rebuilt(*state);
    world_close(*state);
    return 0;
}

/* A call that began just now. */
static struct phone_call begin(struct world *w, const struct id *patient, const char *number)
{
    struct phone_call c = {.id = id_new(clock_now_ms()),
                           .patient = patient ? *patient : ID_NONE,
                           .number = number,
                           .name = "",
                           .words = "",
                           .began_ms = clock_now_ms()};
    world_ok(w, phone_put(w->practice, &c, "Okoro", &w->err));
    return c;
}

static struct phone_call look(struct world *w, const struct id *id, bool *exists)
{
    struct phone_call c;
    world_ok(w, phone_get(w->practice, id, &w->arena, &c, exists, &w->err));
    return c;
}

static struct phone_ended end(struct world *w, const struct phone_call *c, struct phone_ending x)
{
    struct phone_ended out;
    world_ok(w, phone_end(&w->okoro, &w->arena, c, &x, &out, &w->err));
    return out;
}

static struct contact contact(struct world *w, const struct id *id)
{
    struct contact c;
    world_ok(w, contact_get(w->practice->book, id, &w->arena, &c, &w->err));
    return c;
}

static int count_open(struct world *w)
{
    struct phone_call *all;
    int n;
    world_ok(w, phone_list(w->practice, &w->arena, &all, &n, &w->err));
    return n;
}

static void a_call_has_its_own_clock_and_adds_up_its_time_on_hold(void **state)
{
    struct world *w = *state;
    bool exists;
    struct phone_call c = begin(w, &w->patient[0], "");
    int64_t from = clock_now_ms();
    clock_freeze(from + MINUTE_MS);
    world_ok(w, phone_hold(w->practice, &c.id, true, &w->err));
    clock_freeze(from + 2 * MINUTE_MS);
    c = look(w, &c.id, &exists);
    assert_int_equal(phone_length_s(&c, clock_now_ms()), 120);
    assert_int_equal(phone_hold_s(&c, clock_now_ms()), 60);
    assert_false(phone_is_held_long(w->practice, &c, clock_now_ms()));
    assert_true(phone_is_held_long(w->practice, &c, clock_now_ms() + MINUTE_MS));
    world_ok(w, phone_hold(w->practice, &c.id, false, &w->err));
    world_ok(w, phone_hold(w->practice, &c.id, false, &w->err)); /* said twice it is the same */
    clock_freeze(from + 5 * MINUTE_MS);
    world_ok(w, phone_hold(w->practice, &c.id, true, &w->err));
    clock_freeze(from + 6 * MINUTE_MS);
    c = look(w, &c.id, &exists);
    assert_int_equal(phone_held_s(&c, clock_now_ms()), 120);
    struct phone_ending x = phone_ending_none();
    x.words = "parking";
    struct phone_ended done = end(w, &c, x);
    struct contact k = contact(w, &done.contact);
    assert_int_equal(k.duration_s, 360);
    assert_int_equal(k.hold_s, 120);
    assert_true(k.at_ms == from);
    assert_string_equal(contact_line(&w->arena, &k), "call 6 min, on hold 2 min: reached, parking");
    assert_int_equal(count_open(w), 0);
}

static void calls_are_open_side_by_side_and_the_oldest_comes_first(void **state)
{
    struct world *w = *state;
    struct phone_call *all, a = begin(w, &w->patient[0], "");
    int n;
    clock_freeze(clock_now_ms() + MINUTE_MS);
    struct phone_call b = begin(w, NULL, "07700 900555");
    world_ok(w, phone_list(w->practice, &w->arena, &all, &n, &w->err));
    assert_int_equal(n, 2);
    assert_memory_equal(&all[0].id, &a.id, sizeof a.id);
    assert_memory_equal(&all[1].id, &b.id, sizeof b.id);
    assert_true(all[0].is_own && !all[0].is_left && !all[0].is_waiting);
}

static void a_call_left_by_a_process_that_is_gone_is_taken_over(void **state)
{
    struct world *w = *state;
    const char *holder;
    bool exists;
    struct phone_call c = begin(w, &w->patient[0], "");
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    int64_t started = presence_started(child);
    (void)waitpid(child, NULL, 0);
    struct stmt *q = stmt_get(w->practice->book, SQL_OPEN_CALL_TAKE, &w->err);
    stmt_bind_id(q, "id", &c.id);
    stmt_bind_int(q, "pid", child);
    stmt_bind_int(q, "started", started);
    stmt_bind_text(q, "staff", "Bell");
    stmt_bind_int(q, "before", getpid());
    stmt_bind_int(q, "since", presence_started(getpid()));
    world_ok(w, stmt_run(q, &w->err));
    c = look(w, &c.id, &exists);
    assert_true(c.is_left && !c.is_own);
    assert_false(phone_hold(w->practice, &c.id, true, &w->err));
    w->err = (struct err){0};
    world_ok(w, phone_take(w->practice, &c.id, "Okoro", &w->arena, &holder, &w->err));
    assert_null(holder);
    c = look(w, &c.id, &exists);
    assert_true(c.is_own && !c.is_left);
    assert_string_equal(c.staff, "Okoro");
}

static void what_somebody_else_has_is_not_taken_or_written_over(void **state)
{
    struct world *w = *state;
    const char *holder;
    struct phone_call c = begin(w, &w->patient[0], "");
    struct stmt *q = stmt_get(w->practice->book, SQL_OPEN_CALL_TAKE, &w->err);
    stmt_bind_id(q, "id", &c.id);
    stmt_bind_int(q, "pid", getppid());
    stmt_bind_int(q, "started", presence_started(getppid()));
    stmt_bind_text(q, "staff", "Bell");
    stmt_bind_int(q, "before", getpid());
    stmt_bind_int(q, "since", presence_started(getpid()));
    world_ok(w, stmt_run(q, &w->err));
    world_ok(w, phone_take(w->practice, &c.id, "Okoro", &w->arena, &holder, &w->err));
    assert_string_equal(holder, "Bell");
    world_refused(w, phone_put(w->practice, &c, "Okoro", &w->err), ERR_REFUSED, "Bell has taken this call over");
}

static void a_call_that_rings_waits_for_somebody(void **state)
{
    struct world *w = *state;
    const char *holder;
    bool exists;
    struct phone_call c = {.id = id_new(clock_now_ms()), .number = "07700 900555", .began_ms = clock_now_ms()};
    world_ok(w, phone_ring(w->practice, &c, &w->err));
    world_ok(w, phone_ring(w->practice, &c, &w->err)); /* told twice it rings once */
    assert_int_equal(count_open(w), 1);
    c = look(w, &c.id, &exists);
    assert_true(c.is_waiting && !c.is_own && !c.is_left);
    world_ok(w, phone_take(w->practice, &c.id, "Okoro", &w->arena, &holder, &w->err));
    assert_null(holder);
}

static void a_promise_on_the_telephone_stands_in_the_queue(void **state)
{
    struct world *w = *state;
    struct phone_call c = begin(w, &w->patient[0], "");
    struct phone_ending x = phone_ending_none();
    struct follow_up f;
    bool exists;
    x.end = PHONE_PROMISED;
    struct phone_ended out;
    assert_false(phone_end(&w->okoro, &w->arena, &c, &x, &out, &w->err));
    assert_string_equal(w->err.text, "What was promised?");
    assert_string_equal(w->err.at, "words"); /* where the form puts the cursor */
    w->err = (struct err){0};
    assert_int_equal(count_open(w), 1);
    x.words = "report by three";
    x.due_min = 15 * 60;
    struct phone_ended done = end(w, &c, x);
    world_ok(w, follow_up_get(w->practice->book, &done.follow_up, &w->arena, &f, &exists, &w->err));
    assert_string_equal(f.kind, FOLLOW_UP_PROMISE);
    assert_string_equal(f.text, "report by three");
    assert_int_equal(f.due_date, PRACTICE_LIB_TODAY);
    assert_int_equal(f.due_min, 900);
    assert_string_equal(contact(w, &done.contact).outcome, "reached");
    /* One undo takes back both. */
    struct undone undone;
    world_ok(w, undo_last(&w->okoro, &w->arena, &undone, &w->err));
    assert_true(contact(w, &done.contact).is_in_error);
    world_ok(w, follow_up_get(w->practice->book, &done.follow_up, &w->arena, &f, &exists, &w->err));
    assert_true(f.is_in_error);
}

static void a_promise_for_an_hour_that_is_past_is_for_the_next_working_day(void **state)
{
    struct world *w = *state;
    struct phone_call c = begin(w, &w->patient[0], "");
    struct phone_ending x = phone_ending_none();
    x.end = PHONE_PROMISED;
    x.words = "ring her";
    x.due_min = 9 * 60; /* it is 10:42 */
    assert_int_equal(end(w, &c, x).due_date, PRACTICE_LIB_TODAY + 1);
    struct phone_call again = begin(w, &w->patient[0], "");
    struct phone_ended out;
    x.due_date = PRACTICE_LIB_TODAY;
    world_refused(w, phone_end(&w->okoro, &w->arena, &again, &x, &out, &w->err), ERR_INPUT, "past: by when?");
}

static void a_message_is_given_to_the_colleague(void **state)
{
    struct world *w = *state;
    struct phone_call c = begin(w, &w->patient[0], "");
    struct phone_ending x = phone_ending_none();
    struct phone_ended out;
    struct follow_up f;
    bool exists;
    x.end = PHONE_MESSAGE;
    x.words = "which exercise?";
    world_refused(w, phone_end(&w->okoro, &w->arena, &c, &x, &out, &w->err), ERR_INPUT, "For whom is it?");
    w->err = (struct err){0};
    x.colleague = w->bell.who.staff;
    struct phone_ended done = end(w, &c, x);
    world_ok(w, follow_up_get(w->practice->book, &done.follow_up, &w->arena, &f, &exists, &w->err));
    assert_memory_equal(&f.owner, &x.colleague, sizeof f.owner);
    assert_string_equal(f.text, "which exercise?");
}

static void who_is_not_known_becomes_one_unknown_caller_for_each_number(void **state)
{
    struct world *w = *state;
    struct patient who;
    struct phone_ending x = phone_ending_none();
    struct phone_call a = begin(w, NULL, "07700 900555");
    struct phone_ended first = end(w, &a, x);
    assert_string_equal(first.name, CALLER_UNKNOWN);
    struct phone_call b = begin(w, NULL, "+44 7700 900555");
    struct phone_ended second = end(w, &b, x);
    assert_memory_equal(&first.patient, &second.patient, sizeof first.patient);
    world_ok(w, patient_get(w->practice->book, &first.patient, &w->arena, &who, &w->err));
    assert_true(caller_is_unknown(&who));
    /* Named, they are who rings from there. */
    struct patient named = who;
    named.family = "Quirk";
    world_ok(w, patient_edit(w->practice->book, &w->okoro.who, &who, &named, &w->err));
    struct phone_call c = begin(w, NULL, "07700 900555");
    struct phone_ended third = end(w, &c, x);
    assert_memory_equal(&first.patient, &third.patient, sizeof first.patient);
    assert_string_equal(third.name, "Quirk");
    /* And made one with somebody who was known before, they are that one. */
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &first.patient, &w->patient[1], &w->err));
    struct phone_call d = begin(w, NULL, "07700 900555");
    struct phone_ended last = end(w, &d, x);
    assert_memory_equal(&last.patient, &w->patient[1], sizeof last.patient);
}

static void an_unknown_caller_who_was_taken_back_can_ring_again(void **state)
{
    struct world *w = *state;
    struct undone undone;
    struct patient who;
    struct phone_call a = begin(w, NULL, "07700 900555"), b = begin(w, NULL, "07700 900555");
    struct phone_ended first = end(w, &a, phone_ending_none());
    world_ok(w, undo_last(&w->okoro, &w->arena, &undone, &w->err));
    struct phone_ended second = end(w, &b, phone_ending_none());
    assert_memory_equal(&first.patient, &second.patient, sizeof first.patient);
    world_ok(w, patient_get(w->practice->book, &second.patient, &w->arena, &who, &w->err));
    assert_false(who.is_in_error);
}

static void the_name_they_said_is_what_the_unknown_caller_is_called(void **state)
{
    struct world *w = *state;
    struct patient who;
    struct phone_call a = begin(w, NULL, "07700 900555"), b = begin(w, NULL, "07700 900555");
    struct phone_ended first = end(w, &a, phone_ending_none());
    b.name = "quirk, jo";
    struct phone_ended second = end(w, &b, phone_ending_none());
    assert_memory_equal(&first.patient, &second.patient, sizeof first.patient);
    world_ok(w, patient_get(w->practice->book, &first.patient, &w->arena, &who, &w->err));
    assert_string_equal(patient_name(&w->arena, &who), "QUIRK, Jo");
    /* Somebody else with that number is somebody else; and a name alone is enough. */
    struct phone_call c = begin(w, NULL, "07700 900555"), d = begin(w, NULL, "");
    c.name = "Zander";
    d.name = "Zander";
    struct phone_ended third = end(w, &c, phone_ending_none()), fourth = end(w, &d, phone_ending_none());
    assert_memory_not_equal(&first.patient, &third.patient, sizeof first.patient);
    assert_memory_not_equal(&fourth.patient, &third.patient, sizeof first.patient);
    /* Whoever rings from there again and says who they are is not added once more. */
    struct phone_call again = begin(w, NULL, "+44 7700 900555"), jo = begin(w, NULL, "07700 900555");
    again.name = "zander";
    jo.name = "Jo Quirk";
    struct phone_ended fifth = end(w, &again, phone_ending_none()), sixth = end(w, &jo, phone_ending_none());
    assert_memory_equal(&fifth.patient, &third.patient, sizeof first.patient);
    assert_memory_equal(&sixth.patient, &first.patient, sizeof first.patient);
}

/* A stranger answers there: what that one says is not put down at them. */
static void a_number_that_is_wrong_does_not_make_the_call_theirs(void **state)
{
    struct world *w = *state;
    struct telecom *all, now;
    struct caller *found;
    int n;
    struct id ann = practice_lib_patient(w->practice, "Costa", "Ann", CIVIL_NONE, "07700 900777");
    struct phone_call c = begin(w, NULL, "07700 900777"), d = begin(w, NULL, "07700 900777");
    struct phone_ended first = end(w, &c, phone_ending_none());
    assert_memory_equal(&first.patient, &ann, sizeof ann);
    world_ok(w, telecom_list(w->practice->book, &ann, &w->arena, &all, &n, &w->err));
    now = all[0];
    now.is_bad = true;
    world_ok(w, telecom_edit(w->practice->book, &w->okoro.who, &all[0], &now, &w->err));
    struct phone_ended second = end(w, &d, phone_ending_none());
    assert_string_equal(second.name, CALLER_UNKNOWN);
    world_ok(w, caller_of_number(w->practice, "07700 900777", 8, &w->arena, &found, &n, &w->err));
    for (int i = 0; i < n; i++)
        assert_string_equal(found[i].via, id_compare(&found[i].patient, &ann) == 0 ? CALLER_BAD : "");
}

/* What everybody left who withholds their number is nobody's. */
static void the_record_of_withheld_numbers_is_made_one_with_nobody(void **state)
{
    struct world *w = *state;
    struct phone_call c = begin(w, NULL, "");
    struct phone_ended x = end(w, &c, phone_ending_none());
    world_refused(w, patient_merge(w->practice->book, &w->okoro.who, &x.patient, &w->patient[0], &w->err), ERR_REFUSED,
                  "withholds their number");
    world_refused(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[0], &x.patient, &w->err), ERR_REFUSED,
                  "withholds their number");
}

static void a_number_finds_every_child_under_it(void **state)
{
    struct world *w = *state;
    struct practice *p = w->practice;
    struct id ann = practice_lib_patient(p, "Costa", "Ann", CIVIL_NONE, "07700 900777");
    struct id ben = practice_lib_patient(p, "Costa", "Ben", CIVIL_NONE, "07700 900778");
    struct related r = related_none();
    struct id id;
    r.patient = ben;
    r.name = "Ana Costa";
    r.relationship = "mother";
    r.phone = "07700 900777";
    r.may_book = true;
    world_ok(w, related_add(p->book, &w->okoro.who, &r, &id, &w->err));
    struct caller *all;
    int n;
    world_ok(w, caller_of_number(p, "+447700900777", 8, &w->arena, &all, &n, &w->err));
    assert_int_equal(n, 2);
    const struct caller *child = id_compare(&all[0].patient, &ben) == 0 ? &all[0] : &all[1];
    assert_string_equal(child->via, "Ana Costa, mother, may book");
    (void)ann;
    /* Whose call it was is not for the program to guess: it is written down under the number alone. */
    struct phone_call c = begin(w, NULL, "07700 900777");
    assert_string_equal(end(w, &c, phone_ending_none()).name, CALLER_UNKNOWN);
}

static struct id message(struct world *w, const char *mode, const char *outcome, const char *direction)
{
    struct contact c = {.patient = w->patient[0], .direction = direction, .mode = mode, .outcome = outcome};
    struct id id;
    world_ok(w, contact_add(w->practice->book, &w->okoro.who, &c, &id, &w->err));
    return id;
}

static const char *again(struct world *w, bool is_one_more)
{
    struct caller_again x;
    world_ok(w, caller_rang_before(w->practice, &w->patient[0], clock_now_ms(), is_one_more, &w->arena, &x, &w->err));
    assert_int_equal(x.is_second, *x.words != 0);
    return x.words;
}

static void who_rings_again_in_two_days_is_flagged(void **state)
{
    struct world *w = *state;
    assert_string_equal(again(w, true), "");
    world_at(w, "2026-11-23 10:00");
    message(w, "call", "reached", "in");
    assert_string_equal(again(w, false), "");
    assert_string_equal(again(w, true), "2nd call in 2 days (last Mon 23 Nov 10:00)");
    world_at(w, "2026-11-25 09:59");
    assert_string_equal(again(w, true), "2nd call in 2 days (last Mon 23 Nov 10:00)");
    world_at(w, "2026-11-25 10:01");
    assert_string_equal(again(w, true), "");
}

static void a_second_message_that_nobody_answered_is_flagged_until_somebody_does(void **state)
{
    struct world *w = *state;
    world_at(w, "2026-11-21 17:20");
    message(w, "voicemail", "message", "in");
    world_at(w, "2026-11-23 08:55");
    assert_string_equal(again(w, true), "2nd message, nobody rang back (last Sat 21 Nov 17:20)");
    message(w, "voicemail", "message", "in");
    assert_string_equal(again(w, false), "2nd message, nobody rang back (last Mon 23 Nov 08:55)");
    message(w, "call", "no-answer", "out"); /* that is a try and no answer */
    assert_string_equal(again(w, false), "2nd message, nobody rang back (last Mon 23 Nov 08:55)");
    world_at(w, "2026-11-23 09:30");
    message(w, "call", "reached", "out");
    assert_string_equal(again(w, false), "2nd call in 2 days (last Mon 23 Nov 08:55)");
    world_at(w, "2026-11-26 09:30");
    assert_string_equal(again(w, true), "");
}

/* What they wanted was settled at the desk, or somebody ended the ring-back: it is no second message months later. */
static void a_message_that_was_settled_without_a_call_is_none_before_the_next(void **state)
{
    struct world *w = *state;
    struct follow_up_seen seen;
    struct follow_up_done done;
    struct follow_up_answer what = {
        .outcome = "done", .words = "her daughter has it", .date = CIVIL_NONE, .minute = MINUTE_NONE};
    struct queue q;
    struct queue_filter f = {.kind = FOLLOW_UP_RING_BACK};
    world_at(w, "2026-11-23 08:55");
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:00");
    message(w, "voicemail", "message", "in");
    world_at(w, "2026-11-24 08:58");
    struct change_of_status here = {.to = STATUS_ARRIVED};
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &here, &w->out, &w->err));
    world_at(w, "2026-11-30 10:00");
    assert_string_equal(again(w, true), "");
    message(w, "voicemail", NULL, "in"); /* by its mode it is one */
    world_at(w, "2026-12-04 10:00");
    assert_string_equal(again(w, true), "2nd message, nobody rang back (last Mon 30 Nov 10:00)");
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 1);
    world_ok(w, follow_up_see(w->practice, &q.rows[0].id, &w->arena, &seen, &w->err));
    world_ok(w, follow_up_answer(&w->okoro, &w->arena, &seen, &what, &done, &w->err));
    assert_string_equal(again(w, true), "");
}

static void an_open_call_is_ended_by_the_booking_it_leads_to(void **state)
{
    struct world *w = *state;
    bool exists;
    struct phone_call found, c = begin(w, &w->patient[0], "07700 900001"), stranger = begin(w, NULL, "");
    world_ok(w, phone_of_patient(w->practice, &w->patient[0], &ID_NONE, &w->arena, &found, &exists, &w->err));
    assert_memory_equal(&found.id, &c.id, sizeof c.id);
    world_ok(w, phone_of_patient(w->practice, &ID_NONE, &ID_NONE, &w->arena, &found, &exists, &w->err));
    assert_memory_equal(&found.id, &stranger.id, sizeof c.id);
    struct phone_ending x = phone_ending_none();
    x.end = PHONE_BOOKED;
    struct booking b = world_booking(w, 0, "chen", "2026-11-23 11:00");
    struct contact call = phone_contact(&c, &x);
    b.call = &call;
    world_ok(w, appointment_book(&w->okoro, &w->arena, &b, &w->out, &w->err));
    struct contact k = contact(w, &c.id);
    assert_string_equal(k.outcome, "booked");
    assert_memory_equal(&k.appointment, &b.id, sizeof b.id);
    assert_string_equal(k.number, "07700 900001");
}

static void of_two_callers_not_known_here_nobody_guesses_whose_booking_it_was(void **state)
{
    struct world *w = *state;
    bool exists;
    int n;
    struct phone_call found, *all, first = begin(w, NULL, "07700 900001"), second = begin(w, NULL, "07700 900002");
    world_ok(w, phone_of_patient(w->practice, &ID_NONE, &ID_NONE, &w->arena, &found, &exists, &w->err));
    assert_false(exists);
    world_ok(w, phone_unknown(w->practice, &w->arena, &all, &n, &w->err));
    assert_int_equal(n, 2);
    bool is_first = id_compare(&all[0].id, &first.id) == 0; /* they began in one millisecond */
    assert_memory_equal(&all[is_first].id, &second.id, sizeof second.id);
    world_ok(w, phone_of_patient(w->practice, &ID_NONE, &first.id, &w->arena, &found, &exists, &w->err));
    assert_true(exists);
    assert_memory_equal(&found.id, &first.id, sizeof first.id);
    world_ok(w, phone_hold(w->practice, &first.id, true, &w->err)); /* on hold nobody is being booked */
    world_ok(w, phone_of_patient(w->practice, &w->patient[0], &ID_NONE, &w->arena, &found, &exists, &w->err));
    assert_true(exists);
    assert_memory_equal(&found.id, &second.id, sizeof second.id);
    world_ok(w, phone_of_patient(w->practice, &w->patient[0], &first.id, &w->arena, &found, &exists, &w->err));
    assert_memory_equal(&found.id, &first.id, sizeof first.id); /* booked from its own form */
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, close_world)
    const struct CMUnitTest tests[] = {
        T(a_call_has_its_own_clock_and_adds_up_its_time_on_hold),
        T(calls_are_open_side_by_side_and_the_oldest_comes_first),
        T(a_call_left_by_a_process_that_is_gone_is_taken_over),
        T(what_somebody_else_has_is_not_taken_or_written_over),
        T(a_call_that_rings_waits_for_somebody),
        T(a_promise_on_the_telephone_stands_in_the_queue),
        T(a_promise_for_an_hour_that_is_past_is_for_the_next_working_day),
        T(a_message_is_given_to_the_colleague),
        T(who_is_not_known_becomes_one_unknown_caller_for_each_number),
        T(an_unknown_caller_who_was_taken_back_can_ring_again),
        T(the_name_they_said_is_what_the_unknown_caller_is_called),
        T(a_number_that_is_wrong_does_not_make_the_call_theirs),
        T(the_record_of_withheld_numbers_is_made_one_with_nobody),
        T(a_number_finds_every_child_under_it),
        T(who_rings_again_in_two_days_is_flagged),
        T(a_second_message_that_nobody_answered_is_flagged_until_somebody_does),
        T(a_message_that_was_settled_without_a_call_is_none_before_the_next),
        T(an_open_call_is_ended_by_the_booking_it_leads_to),
        T(of_two_callers_not_known_here_nobody_guesses_whose_booking_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "practice/patient_end.h"

#include "appointment_lib.h"
#include "practice/absence.h"
#include "practice/follow_up.h"
#include "practice/household.h"
#include "practice/schedule.h"
#include "practice/timeline.h"
#include "practice/undo.h"
#include "practice/waitlist.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct patient get(struct world *w, int patient)
{
    struct patient p;
    world_ok(w, patient_get(w->practice->book, &w->patient[patient], &w->arena, &p, &w->err));
    return p;
}

static struct patient_stopped died(struct world *w, int patient)
{
    struct patient_stopped s;
    world_ok(w, patient_died(&w->okoro, &w->arena, &w->patient[patient], PRACTICE_LIB_TODAY - 1, "her daughter", &s,
                             &w->err));
    return s;
}

static struct id wait_for(struct world *w, int patient)
{
    struct waitlist_want want = waitlist_none();
    struct id id = id_new(PRACTICE_LIB_NOW_MS);
    want.patient = w->patient[patient];
    world_ok(w, waitlist_add(&w->okoro, &w->arena, &id, &want, &w->out, &w->err));
    return id;
}

static int open_for(struct world *w, int patient)
{
    struct queue_filter f = {.patient = w->patient[patient], .is_ahead = true};
    struct queue q;
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    return q.nrows;
}

static void who_died_is_booked_nowhere_and_waits_for_nothing(void **state)
{
    struct world *w = *state;
    struct appointment today = world_book(w, 1, "chen", "2026-11-23 11:00");
    struct appointment later = world_book(w, 1, "chen", "2026-12-07 14:00");
    struct appointment other = world_book(w, 2, "chen", "2026-11-23 11:30");
    struct id waits = wait_for(w, 1);
    struct patient_stopped s = died(w, 1);
    assert_int_equal(s.ncancelled, 2);
    assert_int_equal(s.nwaiting, 1);
    assert_string_equal(s.said, "Cancelled: Mon 23 Nov 11:00 Chen; Mon 7 Dec 14:00 Chen. Off the waiting list.");
    struct appointment x = world_get(w, &today.id);
    assert_int_equal(x.status, STATUS_CANCELLED);
    assert_string_equal(x.cancel_reason, "pat-dec");
    assert_string_equal(x.cancel_by, "patient");
    assert_int_equal(x.next, NEXT_CLOSED);
    assert_string_equal(x.next_note, "died");
    assert_int_equal(world_get(w, &later.id).status, STATUS_CANCELLED);
    assert_int_equal(world_get(w, &waits).status, STATUS_CANCELLED);
    assert_int_equal(world_get(w, &other.id).status, STATUS_BOOKED);
    assert_string_equal(get(w, 1).deceased_told, "her daughter");
    world_same_as_rebuilt(w);
    /* Nothing new for the dead, today neither. */
    struct booking b = world_booking(w, 1, "chen", "2026-11-23 15:00");
    world_refused(w, appointment_book(&w->okoro, &w->arena, &b, &w->out, &w->err), ERR_REFUSED, "died on Sun 22 Nov");
}

/* What lies after the death can not have taken place, whatever the clock says by now; nobody is asked, nobody rings. */
static void a_visit_after_the_death_is_closed_with_it_though_its_time_is_past(void **state)
{
    struct world *w = *state;
    struct absence_row *rows;
    struct appointment *asked;
    int n, total;
    world_at(w, "2026-11-23 09:00");
    struct appointment x = world_book(w, 1, "chen", "2026-11-23 10:00");
    world_at(w, "2026-11-23 10:42");
    struct patient_stopped s = died(w, 1); /* yesterday */
    assert_int_equal(s.ncancelled, 1);
    assert_int_equal(world_get(w, &x.id).status, STATUS_CANCELLED);
    struct availability off = availability_none();
    off.practitioner = x.practitioner;
    off.what = "off";
    off.from_date = off.to_date = PRACTICE_LIB_TODAY;
    world_say(w, &off, 0);
    world_ok(w, absence_list(w->practice, false, &w->arena, &rows, &n, &w->err));
    assert_int_equal(n, 0);
    world_ok(w, schedule_unresolved(w->practice, 9, &w->arena, &asked, &n, &total, &w->err));
    assert_int_equal(total, 0);
}

/* On the day itself they may have been here: that is asked, and they are on no list to ring. */
static void who_died_today_is_on_no_list_to_tell(void **state)
{
    struct world *w = *state;
    struct patient_stopped s;
    struct absence_row *rows;
    int n;
    world_at(w, "2026-11-23 09:00");
    struct appointment x = world_book(w, 1, "chen", "2026-11-23 09:30");
    struct availability off = availability_none();
    off.practitioner = x.practitioner;
    off.what = "off";
    off.from_date = off.to_date = PRACTICE_LIB_TODAY;
    world_say(w, &off, 1);
    world_at(w, "2026-11-23 10:42");
    world_ok(w, absence_count(w->practice, &n, &w->err));
    assert_int_equal(n, 1);
    world_ok(w, patient_died(&w->okoro, &w->arena, &w->patient[1], PRACTICE_LIB_TODAY, "her son", &s, &w->err));
    assert_int_equal(world_get(w, &x.id).status, STATUS_BOOKED);
    world_ok(w, absence_list(w->practice, false, &w->arena, &rows, &n, &w->err));
    assert_int_equal(n, 0);
    world_ok(w, absence_count(w->practice, &n, &w->err));
    assert_int_equal(n, 0);
}

static void the_timeline_says_who_wrote_down_the_death(void **state)
{
    struct world *w = *state;
    struct timeline_row *rows;
    struct patient_stopped s;
    int n;
    bool is_said = false;
    world_ok(w, patient_died(&w->bell, &w->arena, &w->patient[1], PRACTICE_LIB_TODAY, "her son", &s, &w->err));
    world_ok(w, timeline_of(w->practice, &w->patient[1], NULL, NULL, 20, &w->arena, &rows, &n, &w->err));
    for (int i = 0; i < n; i++)
        if (strcmp(rows[i].text, "died") == 0) {
            assert_string_equal(rows[i].by, "Bell");
            is_said = true;
        }
    assert_true(is_said);
}

/* A reason kills nobody: until the death is written down there is a row that says so. */
static void a_reason_that_says_died_is_not_forgotten_until_the_death_is_recorded(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 1, "chen", "2026-11-23 11:00"),
                       y = world_book(w, 2, "chen", "2026-11-24 11:00");
    struct next_step closed = {.next = NEXT_CLOSED, .note = "done"};
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, CANCELLED_BY_PATIENT, "pat-dec", &closed, &w->out,
                                   &w->err));
    assert_non_null(strstr(w->out.warning, "kept as alive until the death is recorded"));
    assert_int_equal(open_for(w, 1), 1);
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &y.id, NULL, CANCELLED_BY_PATIENT, "pat", &closed, &w->out,
                                   &w->err));
    assert_int_equal(open_for(w, 2), 0);
    struct next_step dead = {.next = NEXT_CLOSED, .note = "Died"};
    world_ok(w, appointment_set_next(&w->okoro, &w->arena, &y.id, NULL, &dead, &w->out, &w->err));
    assert_non_null(strstr(w->out.warning, "kept as alive"));
    assert_int_equal(open_for(w, 2), 1);
    struct booking again = world_booking(w, 2, "chen", "2026-11-26 11:00");
    world_ok(w, appointment_book(&w->okoro, &w->arena, &again, &w->out, &w->err));
    assert_non_null(strstr(w->out.warning, "the reason was that they had died: ask"));
    struct patient_stopped s = died(w, 1);
    assert_int_equal(s.nfollow_ups, 1);
    assert_int_equal(open_for(w, 1), 1); /* a word to the family */
}

static void nobody_rings_for_who_died(void **state)
{
    struct world *w = *state;
    struct undone u;
    struct id id;
    struct follow_up promise = follow_up_none(FOLLOW_UP_PROMISE);
    promise.patient = w->patient[1];
    promise.text = "ring with the report";
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &promise, &id, &w->err));
    struct appointment x = world_book(w, 1, "chen", "2026-11-24 11:00");
    struct next_step rebook = {.next = NEXT_REBOOK, .due = CIVIL_NONE};
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, CANCELLED_BY_PATIENT, "pat", &rebook, &w->out,
                                   &w->err));
    assert_int_equal(open_for(w, 1), 2);
    struct patient_stopped s = died(w, 1);
    assert_int_equal(s.nfollow_ups, 2);
    assert_string_equal(s.said, "Ended what was to be done: 2.");
    assert_int_equal(open_for(w, 1), 1); /* a word to the family */
    assert_int_equal(world_get(w, &x.id).next, NEXT_CLOSED);
    world_same_as_rebuilt(w);
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_int_equal(open_for(w, 1), 2);
    world_same_as_rebuilt(w);
}

static void one_undo_takes_a_death_back_whole(void **state)
{
    struct world *w = *state;
    struct undone u;
    struct appointment x = world_book(w, 1, "chen", "2026-11-24 11:00");
    struct id waits = wait_for(w, 1);
    died(w, 1);
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_string_equal(u.sentence, "Taken back: died: GLEASON, Ann.");
    assert_int_equal(world_get(w, &x.id).status, STATUS_BOOKED);
    assert_int_equal(world_get(w, &waits).status, STATUS_WAITLIST);
    assert_int_equal(get(w, 1).deceased_date, CIVIL_NONE);
    assert_string_equal(get(w, 1).deceased_told, "");
    world_same_as_rebuilt(w);
}

static void a_death_taken_back_days_later_names_what_was_cancelled(void **state)
{
    struct world *w = *state;
    struct patient_stopped s;
    struct appointment x = world_book(w, 1, "chen", "2026-12-07 14:00");
    died(w, 1);
    world_refused(w, patient_died(&w->okoro, &w->arena, &w->patient[1], PRACTICE_LIB_TODAY, "a friend", &s, &w->err),
                  ERR_REFUSED, "already");
    world_at(w, "2026-11-25 09:00");
    world_ok(w, patient_back(&w->bell, &w->arena, &w->patient[1], PATIENT_END_DIED, &s, &w->err));
    assert_non_null(strstr(s.said, "Mon 7 Dec 14:00 Chen"));
    assert_int_equal(get(w, 1).deceased_date, CIVIL_NONE);
    assert_int_equal(world_get(w, &x.id).status, STATUS_CANCELLED);
    assert_int_equal(open_for(w, 1), 1); /* somebody puts it right */
    world_refused(w, patient_back(&w->bell, &w->arena, &w->patient[1], PATIENT_END_DIED, &s, &w->err), ERR_REFUSED,
                  "not said");
}

/* "task: has not died, ...; promise: ring with the report" */
static const char *words_for(struct world *w, int patient)
{
    struct queue_filter f = {.patient = w->patient[patient], .is_ahead = true};
    struct queue q;
    struct follow_up x;
    bool exists;
    const char *text = "";
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    for (int i = 0; i < q.nrows; i++) {
        if (q.rows[i].has_rule)
            continue;
        world_ok(w, follow_up_get(w->practice->book, &q.rows[i].id, &w->arena, &x, &exists, &w->err));
        text = arena_printf(&w->arena, "%s%s%s%s%s", text, *text ? "; " : "", q.rows[i].kind, *x.text ? ": " : "",
                            x.text);
    }
    return text;
}

static struct id promised(struct world *w, int patient)
{
    struct follow_up promise = follow_up_none(FOLLOW_UP_PROMISE);
    struct id id;
    promise.patient = w->patient[patient];
    promise.text = "ring with the report";
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &promise, &id, &w->err));
    return id;
}

static void who_did_not_die_has_back_what_was_to_be_done(void **state)
{
    struct world *w = *state;
    struct patient_stopped s;
    struct undone u;
    struct next_step rebook = {.next = NEXT_REBOOK, .due = CIVIL_NONE};
    promised(w, 1);
    struct appointment x = world_book(w, 1, "chen", "2026-11-24 11:00");
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, CANCELLED_BY_PATIENT, "pat", &rebook, &w->out,
                                   &w->err));
    assert_string_equal(words_for(w, 1), "rebook; promise: ring with the report");
    struct id waits = wait_for(w, 1);
    died(w, 1);
    world_at(w, "2026-11-25 09:00");
    world_ok(w, patient_back(&w->bell, &w->arena, &w->patient[1], PATIENT_END_DIED, &s, &w->err));
    const char *list = arena_printf(&w->arena, "the waiting list (%s)", world_get(w, &waits).ref);
    assert_string_equal(s.said, arena_printf(&w->arena,
                                             "Stays cancelled until booked again: %s. In the queue for today. Open "
                                             "again as before: 2.",
                                             list));
    assert_non_null(strstr(words_for(w, 1), "rebook"));
    assert_non_null(strstr(words_for(w, 1), "promise: ring with the report"));
    assert_non_null(strstr(words_for(w, 1), arena_printf(&w->arena, "task: has not died; still cancelled: %s", list)));
    assert_null(strstr(words_for(w, 1), "condolences"));
    world_same_as_rebuilt(w);
    world_ok(w, undo_last(&w->bell, &w->arena, &u, &w->err));
    assert_null(strstr(words_for(w, 1), "promise"));
    assert_int_equal(get(w, 1).deceased_date, PRACTICE_LIB_TODAY - 1);
    world_same_as_rebuilt(w);
}

static void who_has_moved_back_and_is_booked_since_is_not_asked_again(void **state)
{
    struct world *w = *state;
    struct patient_stopped s;
    struct next_step rebook = {.next = NEXT_REBOOK, .due = CIVIL_NONE};
    struct appointment x = world_book(w, 1, "chen", "2026-11-24 11:00");
    struct appointment y = world_book(w, 1, "chen", "2026-12-07 11:00");
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, CANCELLED_BY_PATIENT, "pat", &rebook, &w->out,
                                   &w->err));
    world_at(w, "2026-11-23 12:00");
    world_ok(w, patient_moved(&w->okoro, &w->arena, &w->patient[1], PRACTICE_LIB_TODAY, "Leeds", true, &s, &w->err));
    world_at(w, "2026-11-24 12:00");
    world_book(w, 1, "chen", "2026-12-08 11:00");
    world_ok(w, patient_back(&w->okoro, &w->arena, &w->patient[1], PATIENT_END_AWAY, &s, &w->err));
    assert_string_equal(words_for(w, 1), "task: has not gone away; still cancelled: Mon 7 Dec 11:00 Chen");
    assert_int_equal(world_get(w, &x.id).next, NEXT_BOOKED);
    assert_string_equal(world_get(w, &y.id).next_note, "taken back"); /* that was no goodbye */
    world_same_as_rebuilt(w);
}

static void a_death_needs_a_day_that_was_and_somebody_who_told_us(void **state)
{
    struct world *w = *state;
    struct patient_stopped s;
    world_refused(w, patient_died(&w->okoro, &w->arena, &w->patient[1], PRACTICE_LIB_TODAY, " ", &s, &w->err),
                  ERR_INPUT, "Who told us");
    world_refused(w, patient_died(&w->okoro, &w->arena, &w->patient[1], PRACTICE_LIB_TODAY + 1, "x", &s, &w->err),
                  ERR_INPUT, "future");
    assert_int_equal(get(w, 1).deceased_date, CIVIL_NONE);
}

static void who_spoke_for_the_others_is_missed(void **state)
{
    struct world *w = *state;
    struct book *b = w->practice->book;
    world_ok(w, household_join(b, &w->okoro.who, &w->patient[5], &w->patient[1], &w->err));
    world_ok(w, household_speaks(b, &w->okoro.who, &w->patient[1], true, &w->err));
    struct patient_stopped s = died(w, 1);
    assert_string_equal(s.warning, "Spoke for the household: who speaks for Alf Gleason now?");
}

static void who_moves_keeps_the_bookings_unless_they_are_cancelled_too(void **state)
{
    struct world *w = *state;
    struct patient_stopped s;
    struct undone u;
    struct appointment x = world_book(w, 1, "chen", "2026-11-24 11:00");
    world_ok(w, patient_moved(&w->okoro, &w->arena, &w->patient[1], PRACTICE_LIB_TODAY, "Leeds", false, &s, &w->err));
    assert_int_equal(s.nkept, 1);
    assert_string_equal(s.said, "Still booked: Tue 24 Nov 11:00 Chen.");
    assert_int_equal(world_get(w, &x.id).status, STATUS_BOOKED);
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    world_ok(w, patient_moved(&w->okoro, &w->arena, &w->patient[1], PRACTICE_LIB_TODAY, "Leeds", true, &s, &w->err));
    assert_string_equal(world_get(w, &x.id).cancel_reason, "pat-mv");
    world_ok(w, patient_back(&w->okoro, &w->arena, &w->patient[1], PATIENT_END_AWAY, &s, &w->err));
    assert_int_equal(get(w, 1).away_date, CIVIL_NONE);
    assert_string_equal(get(w, 1).away_reason, "");
    world_same_as_rebuilt(w);
}

static void no_contact_closes_what_we_would_have_rung_for(void **state)
{
    struct world *w = *state;
    struct patient_stopped s;
    struct appointment x = world_book(w, 1, "chen", "2026-11-24 11:00");
    struct version v = appointment_version(&x);
    struct next_step rebook = {.next = NEXT_REBOOK, .due = CIVIL_NONE};
    world_ok(
        w, appointment_cancel(&w->okoro, &w->arena, &x.id, &v, CANCELLED_BY_PATIENT, "pat", &rebook, &w->out, &w->err));
    world_refused(w, patient_no_contact(&w->okoro, &w->arena, &w->patient[1], "", &s, &w->err), ERR_INPUT, "Why");
    world_ok(w, patient_no_contact(&w->okoro, &w->arena, &w->patient[1], "too many letters", &s, &w->err));
    assert_string_equal(s.said, "Ended what was to be done: 1.");
    assert_int_equal(world_get(w, &x.id).next, NEXT_CLOSED);
    assert_string_equal(get(w, 1).no_contact, "too many letters");
    world_ok(w, patient_back(&w->okoro, &w->arena, &w->patient[1], PATIENT_END_NO_CONTACT, &s, &w->err));
    assert_string_equal(get(w, 1).no_contact, "");
    assert_string_equal(s.said, "Open again as before: 1.");
    assert_string_equal(words_for(w, 1), "rebook");
    assert_int_equal(world_get(w, &x.id).next, NEXT_REBOOK);
    assert_true(!world_get(w, &x.id).next_note || !*world_get(w, &x.id).next_note);
    world_same_as_rebuilt(w);
}

static void bookings_of_a_merged_record_stop_too(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 5, "chen", "2026-11-24 11:00");
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[5], &w->patient[1], &w->err));
    struct appointment *rows;
    int n;
    world_ok(w, appointment_lately(w->practice, &w->arena, &w->patient[1], PRACTICE_LIB_TODAY, 3, &rows, &n, &w->err));
    assert_int_equal(n, 1);
    struct patient_stopped s = died(w, 5); /* by an old id */
    assert_int_equal(s.ncancelled, 1);
    assert_int_equal(world_get(w, &x.id).status, STATUS_CANCELLED);
    assert_int_equal(get(w, 1).deceased_date, PRACTICE_LIB_TODAY - 1);
}

static void two_of_one_name_on_one_day_are_told_apart(void **state)
{
    struct world *w = *state;
    world_book(w, 1, "chen", "2026-11-24 11:00");
    w->patient[2] = practice_lib_patient(w->practice, "Gléason", "ann", civil_from(1990, 5, 3), NULL);
    struct booking b = world_booking(w, 2, "okafor", "2026-11-24 15:00");
    world_ok(w, appointment_book(&w->okoro, &w->arena, &b, &w->out, &w->err));
    assert_string_equal(
        w->out.warning,
        "Two of that name that day: this one born 3 May 1990, the other birth date not known, at 11:00 with Chen.");
    world_at(w, "2026-11-24 10:55");
    struct appointment first;
    struct appointment *rows;
    int n;
    world_ok(w, appointment_of_patient(w->practice, &w->arena, &w->patient[1], &rows, &n, &w->err));
    first = rows[0];
    struct change_of_status here = {.to = STATUS_ARRIVED};
    world_ok(w, appointment_status(&w->okoro, &w->arena, &first.id, NULL, &here, &w->out, &w->err));
    assert_string_equal(
        w->out.warning,
        "Two of that name that day: this one birth date not known, the other born 3 May 1990, at 15:00 with Okafor.");
    /* Another day, another name: nothing. */
    b = world_booking(w, 5, "okafor", "2026-11-24 16:00");
    world_ok(w, appointment_book(&w->okoro, &w->arena, &b, &w->out, &w->err));
    assert_null(w->out.warning);
}

static void two_records_become_one_with_what_was_chosen_and_two_again(void **state)
{
    struct world *w = *state;
    struct book *b = w->practice->book;
    struct undone u;
    int n;
    struct patient from = get(w, 5), to;
    to = from;
    to.alert = "no latex";
    to.preferred = "Alfie";
    to.birth_date = civil_from(1990, 5, 3);
    world_ok(w, patient_edit(b, &w->okoro.who, &from, &to, &w->err));
    struct patient saw = get(w, 1), other = get(w, 5);
    struct patient_difference *d = patient_differences(&w->arena, &saw, &other, &n);
    assert_int_equal(n, 4); /* given, preferred, birth date, alert */
    assert_string_equal(d[2].b, "3 May 1990");
    struct patient will = saw;
    will.alert = "deaf";
    world_ok(w, patient_edit(b, &w->okoro.who, &saw, &will, &w->err));
    saw = get(w, 1);
    will = saw;
    patient_take_missing(&w->arena, &will, &other);
    patient_take(&will, &other, PATIENT_GIVEN);
    world_ok(w, patient_merge_as(b, &w->okoro.who, &w->patient[5], &saw, &will, &w->err));
    struct patient one = get(w, 1);
    assert_string_equal(one.given, "Alf");
    assert_string_equal(one.preferred, "Alfie");
    assert_string_equal(one.alert, "deaf; no latex");
    assert_int_equal(one.birth_date, civil_from(1990, 5, 3));
    world_same_as_rebuilt(w);
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    one = get(w, 1);
    assert_string_equal(one.given, "Ann");
    assert_string_equal(one.alert, "deaf");
    other = get(w, 5);
    assert_true(id_is_none(&other.replaced_by));
    world_same_as_rebuilt(w);
}

static void care_that_contradicts_itself_is_refused(void **state)
{
    struct world *w = *state;
    struct patient from = get(w, 1), to = from;
    to.is_never_rung = true;
    to.channel = "call";
    world_refused(w, patient_edit(w->practice->book, &w->okoro.who, &from, &to, &w->err), ERR_INPUT, "cannot be rung");
    to.channel = "text";
    to.extra_min = 15;
    to.interpreter = "BSL";
    to.facts = "new job";
    world_ok(w, patient_edit(w->practice->book, &w->okoro.who, &from, &to, &w->err));
    to = get(w, 1);
    assert_string_equal(patient_reach(&to), "text");
    assert_int_equal(to.extra_min, 15);
    to.channel = "";
    assert_string_equal(patient_reach(&to), "write to");
    to.is_never_rung = false;
    assert_string_equal(patient_reach(&to), "write to"); /* who signs */
    to.interpreter = "Polish";
    assert_string_equal(patient_reach(&to), "ring");
    from = get(w, 1);
    to = from;
    to.extra_min = PATIENT_EXTRA_MAX + 1;
    world_refused(w, patient_edit(w->practice->book, &w->okoro.who, &from, &to, &w->err), ERR_INPUT, "minutes more");
}

static void nothing_says_ring_of_somebody_who_cannot_be_rung(void **state)
{
    struct world *w = *state;
    struct book *b = w->practice->book;
    const char *reached;
    struct id id;
    struct queue q;
    struct queue_filter f = {.patient = w->patient[1], .is_ahead = true};
    struct queue_detail d;
    struct patient from = get(w, 1), to = from;
    struct telecom t = telecom_none();
    t.patient = w->patient[1];
    t.value = "07700 900123";
    world_ok(w, telecom_add(b, &w->okoro.who, &t, NULL, &w->err));
    world_ok(w, patient_reached(b, &w->patient[1], &w->arena, &reached, &w->err));
    assert_string_equal(reached, "07700 900123");
    to.is_never_rung = true;
    world_ok(w, patient_edit(b, &w->okoro.who, &from, &to, &w->err));
    world_ok(w, patient_reached(b, &w->patient[1], &w->arena, &reached, &w->err));
    assert_string_equal(reached, "text 07700 900123");
    t.system = "email";
    t.value = "ann@example.org";
    world_ok(w, telecom_add(b, &w->okoro.who, &t, NULL, &w->err));
    from = get(w, 1);
    to = from;
    to.channel = "email";
    world_ok(w, patient_edit(b, &w->okoro.who, &from, &to, &w->err));
    world_ok(w, patient_reached(b, &w->patient[1], &w->arena, &reached, &w->err));
    assert_string_equal(reached, "write to ann@example.org");
    struct follow_up back = follow_up_none(FOLLOW_UP_RING_BACK);
    back.patient = w->patient[1];
    back.text = "about the bill";
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &back, &id, &w->err));
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 1);
    assert_string_equal(queue_what(w->practice, &q.rows[0], &w->arena), "write back");
    world_ok(w, queue_describe(w->practice, &q.rows[0], &w->arena, &d, &w->err));
    assert_string_equal(d.what, "write back");
    assert_string_equal(d.phone, "ann@example.org");
    assert_null(strstr(d.care, "ring"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(who_died_is_booked_nowhere_and_waits_for_nothing),
        TEST(a_reason_that_says_died_is_not_forgotten_until_the_death_is_recorded),
        TEST(nobody_rings_for_who_died),
        TEST(a_visit_after_the_death_is_closed_with_it_though_its_time_is_past),
        TEST(who_died_today_is_on_no_list_to_tell),
        TEST(the_timeline_says_who_wrote_down_the_death),
        TEST(one_undo_takes_a_death_back_whole),
        TEST(a_death_taken_back_days_later_names_what_was_cancelled),
        TEST(who_did_not_die_has_back_what_was_to_be_done),
        TEST(who_has_moved_back_and_is_booked_since_is_not_asked_again),
        TEST(a_death_needs_a_day_that_was_and_somebody_who_told_us),
        TEST(who_spoke_for_the_others_is_missed),
        TEST(who_moves_keeps_the_bookings_unless_they_are_cancelled_too),
        TEST(no_contact_closes_what_we_would_have_rung_for),
        TEST(bookings_of_a_merged_record_stop_too),
        TEST(two_of_one_name_on_one_day_are_told_apart),
        TEST(two_records_become_one_with_what_was_chosen_and_two_again),
        TEST(care_that_contradicts_itself_is_refused),
        TEST(nothing_says_ring_of_somebody_who_cannot_be_rung),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

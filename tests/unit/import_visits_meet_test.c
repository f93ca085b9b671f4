#include "exchange/import_visits.h"

#include "exchange_lib.h"
#include "practice/absence.h"
#include "practice/conflict.h"
#include "practice_lib.h"
#include "visits_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#define STONE VISITS_LIB_STONE
#define WEISS VISITS_LIB_WEISS

/* ---- again ---- */

static void importing_again_adds_nothing_and_brings_in_what_changed(void **state)
{
    static const char rows[] = "1,2026-11-25,09:30," STONE ",chen,review,booked,,,\n"
                               "2,2026-11-26,09:30," WEISS ",chen,review,booked,,,\n"
                               "3,2026-11-26,14:00," WEISS ",chen,review,booked,,,\n"
                               "4,2026-10-26,14:00," WEISS ",chen,review,seen,,,\n"
                               ",2026-12-01,14:00," WEISS ",chen,review,,,,\n";
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct visits_lib_done d = visits_lib_run(&f, rows);
    assert_int_equal(d.r.appointments.added, 5);
    visits_lib_let_go(&d);
    d = visits_lib_run(&f, rows);
    assert_int_equal(d.r.appointments.same, 5);
    assert_int_equal(d.r.acts, 0);
    visits_lib_let_go(&d);
    d = visits_lib_run(&f, "1,2026-11-27,09:30," STONE ",okafor,review,booked,,,\n"
                           "2,2026-11-26,09:30," WEISS ",chen,long,confirmed,60,,with his son\n"
                           "3,2026-11-26,14:00," WEISS ",chen,review,cancelled,,,\n"
                           "4,2026-10-26,14:00," WEISS ",chen,review,did not come,,,\n");
    assert_int_equal(d.r.appointments.changed, 4);
    assert_int_equal(d.said.count, 0);
    struct appointment x = visits_lib_visit(&f, "1");
    assert_int_equal(x.date, civil_from(2026, 11, 27));
    assert_string_equal(x.practitioner_code, "okafor");
    assert_string_equal(x.room_name, "Room 2"); /* the other practitioner's, since the list names none */
    x = visits_lib_visit(&f, "2");
    assert_int_equal(x.minutes, 60);
    assert_int_equal(x.confirmation, CONFIRM_CONFIRMED);
    assert_string_equal(x.type_code, "long");
    assert_string_equal(x.remark, "with his son");
    x = visits_lib_visit(&f, "3");
    assert_int_equal(x.status, STATUS_CANCELLED);
    assert_true(x.is_history);
    assert_int_equal(visits_lib_visit(&f, "4").status, STATUS_NOSHOW);
    visits_lib_let_go(&d);
    /* And back: as if it had never been anything else. */
    d = visits_lib_run(&f, rows);
    assert_int_equal(d.r.appointments.changed, 4);
    x = visits_lib_visit(&f, "3");
    assert_int_equal(x.status, STATUS_BOOKED);
    assert_false(x.is_history);
    assert_int_equal(x.next, NEXT_OPEN);
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

static void what_somebody_did_here_stays(void **state)
{
    static const char rows[] = "1,2026-11-25,09:30," STONE ",chen,review,booked,,,\n"
                               "2,2026-11-25,10:30," WEISS ",chen,review,booked,,,\n"
                               "3,2026-11-25,11:30," WEISS ",chen,review,booked,,,\n"
                               "4,2026-11-26,11:30," WEISS ",chen,review,booked,,,\n";
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct err e = {0};
    struct outcome out;
    struct visits_lib_done d = visits_lib_run(&f, rows);
    visits_lib_let_go(&d);
    struct id id = import_visits_id("visits", "1");
    struct place to = {
        .practitioner = visits_lib_visit(&f, "1").practitioner, .date = civil_from(2026, 11, 27), .start_min = 600};
    practice_lib_ok(appointment_move(&f.desk, &f.a, &id, NULL, &to, NULL, &out, &e), &e);
    id = import_visits_id("visits", "2");
    const struct next_step next = {.next = NEXT_REBOOK};
    practice_lib_ok(appointment_cancel(&f.desk, &f.a, &id, NULL, CANCELLED_BY_PATIENT, "pat", &next, &out, &e), &e);
    id = import_visits_id("visits", "3");
    struct edit edit = {.set = EDIT_REMARK, .remark = "knee"};
    practice_lib_ok(appointment_edit(&f.desk, &f.a, &id, NULL, &edit, &out, &e), &e);
    id = import_visits_id("visits", "4");
    struct change_of_status mistake = {.to = STATUS_ENTERED_IN_ERROR, .reason = "twice"};
    practice_lib_ok(appointment_status(&f.desk, &f.a, &id, NULL, &mistake, &out, &e), &e);
    d = visits_lib_run(&f, "1,2026-12-02,09:30," STONE ",chen,review,cancelled,,,\n"
                           "2,2026-11-25,10:30," WEISS ",chen,review,booked,,,\n"
                           "3,2026-11-25,12:00," WEISS ",chen,review,booked,,,hip\n"
                           "4,2026-11-26,11:30," WEISS ",chen,review,booked,,,\n");
    assert_true(
        exchange_lib_has(&d.said, "visits.csv:2", "was changed here since (Fri 27 Nov 10:00 with Chen, booked)"));
    assert_true(exchange_lib_has(&d.said, "visits.csv:2", "the file says Wed 2 Dec 09:30 with Chen, cancelled"));
    assert_true(exchange_lib_has(&d.said, "visits.csv:3", "cancelled); the file says"));
    assert_true(exchange_lib_has(&d.said, "visits.csv:4", "a detail was set here since"));
    assert_true(exchange_lib_has(&d.said, "visits.csv:5", "marked as a mistake"));
    assert_int_equal(d.r.appointments.kept, 3);
    assert_int_equal(d.r.appointments.changed, 1); /* its time is nobody else's, its remark is */
    assert_int_equal(visits_lib_visit(&f, "1").status, STATUS_BOOKED);
    struct appointment x = visits_lib_visit(&f, "3");
    assert_int_equal(x.start_min, 720);
    assert_string_equal(x.remark, "knee");
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

/* Chen has a meeting, 10:00 to 11:00. */
static struct id block_chen(struct visits_lib *f, int date)
{
    struct availability block = availability_none();
    struct err e = {0};
    struct id id;
    int under;
    const struct practitioner *chen;
    practice_lib_ok(practice_find_practitioner(f->p, "chen", &chen, &e), &e);
    block.practitioner = chen->id;
    block.what = availability_code(AVAILABILITY_BLOCK);
    block.from_date = block.to_date = date;
    block.start_min = 600;
    block.end_min = 660;
    block.label = "meeting";
    practice_lib_ok(absence_say(&f->desk, &block, &id, &under, &e), &e);
    return id;
}

/* One thing each that the list says otherwise, with everything else as it was. */
static void one_thing_alone_is_brought_up(void **state)
{
    (void)state;
    struct visits_lib f = visits_lib_open();
    block_chen(&f, civil_from(2026, 11, 26));
    struct visits_lib_done d = visits_lib_run(&f, "1,2026-11-25,09:30," STONE ",chen,review,booked,30,,\n"
                                                  "2,2026-11-25,11:00," WEISS ",chen,review,booked,30,1,\n"
                                                  "3,2026-11-25,14:00," WEISS ",chen,review,booked,30,,\n"
                                                  "4,2026-11-27,10:00," WEISS ",chen,review,booked,30,,\n"
                                                  "5,2026-11-27,14:00," WEISS ",chen,review,booked,30,,\n");
    visits_lib_let_go(&d);
    d = visits_lib_run(&f, "1,2026-11-25,09:30," STONE ",okafor,review,booked,30,,\n"
                           "2,2026-11-25,11:00," WEISS ",chen,review,booked,30,gym,\n"
                           "3,2026-11-25,14:00," WEISS ",chen,review,confirmed,30,,\n"
                           "4,2026-11-26,10:00," WEISS ",chen,review,booked,30,,\n" /* onto the meeting */
                           "5,2026-11-27,14:00," WEISS ",chen,review,patient cancelled,30,,\n");
    assert_int_equal(d.r.appointments.changed, 5);
    assert_int_equal(d.said.count, 1);
    assert_true(exchange_lib_has(&d.said, "visits.csv:5", "meeting"));
    assert_string_equal(visits_lib_visit(&f, "1").practitioner_code, "okafor");
    assert_string_equal(visits_lib_visit(&f, "2").room_name, "Gym");
    assert_int_equal(visits_lib_visit(&f, "3").confirmation, CONFIRM_CONFIRMED);
    assert_int_equal(visits_lib_visit(&f, "4").tell, TELL_DUE);
    assert_string_equal(visits_lib_visit(&f, "5").cancel_by, "patient");
    visits_lib_let_go(&d);
    /* Before and after the meeting it is but outside hours; taken back, whoever confirmed has confirmed. */
    d = visits_lib_run(&f, "3,2026-11-26,20:00," WEISS ",chen,review,confirmed,30,,\n"
                           "4,2026-11-26,06:00," WEISS ",chen,review,booked,30,,\n"
                           "5,2026-11-27,14:00," WEISS ",chen,review,confirmed,30,,\n");
    assert_int_equal(d.r.appointments.changed, 3);
    assert_int_equal(visits_lib_visit(&f, "3").tell, TELL_NOTHING);
    assert_int_equal(visits_lib_visit(&f, "4").tell, TELL_NOTHING);
    assert_int_equal(visits_lib_visit(&f, "5").confirmation, CONFIRM_CONFIRMED);
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

/* What the desk said of one thing stays; of another the list may still speak. */
static void one_thing_that_was_said_here_stays_alone(void **state)
{
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct outcome out;
    struct err e = {0};
    const struct appointment_type *first;
    struct visits_lib_done d = visits_lib_run(&f, "1,2026-11-25,09:30," STONE ",chen,review,booked,30,,\n"
                                                  "2,2026-11-25,11:00," WEISS ",chen,review,booked,30,,\n"
                                                  "3,2026-11-25,14:00," WEISS ",chen,review,booked,30,,\n");
    visits_lib_let_go(&d);
    practice_lib_ok(practice_find_type(f.p, "long", &first, &e), &e);
    struct id id = import_visits_id("visits", "1");
    struct edit edit = {.set = EDIT_TYPE, .type = first->id};
    practice_lib_ok(appointment_edit(&f.desk, &f.a, &id, NULL, &edit, &out, &e), &e);
    id = import_visits_id("visits", "2");
    practice_lib_ok(appointment_confirm(&f.desk, &f.a, &id, NULL, CONFIRM_CONFIRMED, &out, &e), &e);
    id = import_visits_id("visits", "3");
    practice_lib_ok(appointment_confirm(&f.desk, &f.a, &id, NULL, CONFIRM_LEFT_MESSAGE, &out, &e), &e);
    d = visits_lib_run(&f, "1,2026-11-25,09:30," STONE ",chen,review,confirmed,30,,by the door\n"
                           "2,2026-11-25,11:00," WEISS ",chen,long,confirmed,30,,\n"
                           "3,2026-11-25,14:00," WEISS ",chen,review,confirmed,30,,\n");
    assert_int_equal(d.r.appointments.changed, 2);
    assert_int_equal(d.r.appointments.kept, 1);
    assert_int_equal(d.said.count, 2);
    assert_true(exchange_lib_has(&d.said, "visits.csv:2", "a detail was set here since"));
    assert_true(exchange_lib_has(&d.said, "visits.csv:4", "a detail was set here since"));
    struct appointment x = visits_lib_visit(&f, "1");
    assert_string_equal(x.type_code, "long");
    assert_string_equal(x.remark, "by the door");
    assert_int_equal(x.confirmation, CONFIRM_CONFIRMED);
    assert_string_equal(visits_lib_visit(&f, "2").type_code, "long");
    assert_int_equal(visits_lib_visit(&f, "3").confirmation, CONFIRM_LEFT_MESSAGE);
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

/* The old program goes on saying that somebody was booked; the desk here knows what became of it. */
static void what_the_desk_said_of_the_past_is_no_quarrel(void **state)
{
    static const char row[] = "1,2026-11-23,09:30," STONE ",chen,review,booked,,,\n";
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct outcome out;
    struct err e = {0};
    struct visits_lib_done d = visits_lib_run(&f, row);
    visits_lib_let_go(&d);
    struct id id = import_visits_id("visits", "1");
    struct change_of_status noshow = {.to = STATUS_NOSHOW, .next = {.next = NEXT_REBOOK}};
    practice_lib_ok(appointment_status(&f.desk, &f.a, &id, NULL, &noshow, &out, &e), &e);
    d = visits_lib_run(&f, row);
    assert_int_equal(d.r.appointments.same, 1);
    assert_int_equal(d.said.count, 0);
    visits_lib_let_go(&d);
    d = visits_lib_run(&f, "1,2026-11-23,09:30," STONE ",chen,review,seen,,,\n"); /* that is another matter */
    assert_true(exchange_lib_has(&d.said, "visits.csv:2", "was changed here since"));
    assert_int_equal(visits_lib_visit(&f, "1").status, STATUS_NOSHOW);
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

static void a_number_that_was_given_to_another_patient_is_refused(void **state)
{
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct visits_lib_done d = visits_lib_run(&f, "1,2026-11-25,09:30," STONE ",chen,review,booked,,,\n");
    visits_lib_let_go(&d);
    d = visits_lib_run(&f, "1,2026-11-25,09:30," WEISS ",chen,review,booked,,,\n");
    assert_int_equal(d.r.appointments.refused, 1);
    assert_true(exchange_lib_has(&d.said, "visits.csv:2", "another patient's"));
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

static void what_the_desk_has_booked_itself_is_not_booked_again(void **state)
{
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct appointment own = visits_lib_book(&f, &f.stone, "chen", civil_from(2026, 11, 25), 570);
    struct visits_lib_done d = visits_lib_run(&f, "1,2026-11-25,09:30," STONE ",chen,review,booked,,,\n");
    assert_int_equal(d.r.appointments.kept, 1);
    assert_true(exchange_lib_has(&d.said, "visits.csv:2", own.ref));
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

/* ---- who stands there ---- */

static int clashes(struct visits_lib *f)
{
    struct conflict_clash *all;
    struct err e = {0};
    int n;
    practice_lib_ok(conflict_clashes(f->p, false, &f->a, &all, &n, &e), &e);
    return n;
}

static void two_at_one_time_both_come_in_and_are_told(void **state)
{
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct appointment own = visits_lib_book(&f, &f.weiss, "chen", civil_from(2026, 11, 25), 570);
    struct visits_lib_done d = visits_lib_run(&f, "1,2026-11-25,09:45," STONE ",chen,review,booked,,,\n"
                                                  "2,2026-11-26,09:00," STONE ",chen,review,booked,,,\n"
                                                  "3,2026-11-26,09:15," WEISS ",chen,review,booked,,,\n"
                                                  "4,2026-11-26,10:00," WEISS ",okafor,review,booked,,gym,\n"
                                                  "5,2026-11-26,10:00," STONE ",lindqvist,review,booked,,gym,\n"
                                                  "6,2026-11-26,10:15," STONE ",parisian,review,booked,,,\n");
    assert_int_equal(d.r.appointments.added, 6);
    assert_int_equal(d.v.doubles, 3);
    assert_true(exchange_lib_has(&d.said, "visits.csv:2", own.ref));
    assert_true(exchange_lib_has(&d.said, "visits.csv:4", "A double booking with line 3: Chen, Thu 26 Nov 09:15"));
    assert_true(exchange_lib_has(&d.said, "visits.csv:6", "A double booking with line 5: one room"));
    assert_true(exchange_lib_has(&d.said, "visits.csv:7", "same patient has another booking at that time: line 6"));
    assert_int_equal(clashes(&f), 3);
    assert_int_equal(visits_lib_open_rows(&f) >= 3, 1); /* each is a row of the follow-ups */
    visits_lib_let_go(&d);
    /* Told once. */
    d = visits_lib_run(&f, "1,2026-11-25,09:45," STONE ",chen,review,booked,,,\n");
    assert_int_equal(d.said.count, 0);
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

/* A dry run, which writes nothing, sees two rows of the list at one time; one after the other is none. */
static void a_dry_run_sees_them_too(void **state)
{
    static const char list[] = VISITS_LIB_HEAD "1,2026-11-25,09:00," STONE ",chen,review,booked,,,\n"
                                               "2,2026-11-25,09:30," WEISS ",chen,review,booked,,,\n"
                                               "3,2026-11-25,09:45," STONE ",chen,review,booked,,,\n";
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct visits_lib_done d;
    struct err e = {0};
    practice_lib_ok(visits_lib_try(f.p, exchange_lib_file("visits.csv", list, SIZE_MAX), NULL, true, &d, &e), &e);
    assert_int_equal(d.v.doubles, 1);
    assert_int_equal(d.said.count, 1);
    assert_true(exchange_lib_has(&d.said, "visits.csv:4", "A double booking with line 3"));
    assert_int_equal(visits_lib_open_rows(&f), 0);
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

/* In a later list somebody takes the place of one who is moved away further down: that is no double booking. */
static void who_takes_the_place_of_one_who_moves_is_no_double_booking(void **state)
{
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct visits_lib_done d = visits_lib_run(&f, "1,2026-11-25,09:00," STONE ",chen,review,booked,,,\n"
                                                  "2,2026-11-25,10:00," WEISS ",chen,review,booked,,,\n");
    visits_lib_let_go(&d);
    d = visits_lib_run(&f, "1,2026-11-25,10:00," STONE ",chen,review,booked,,,\n"
                           "2,2026-11-25,09:00," WEISS ",chen,review,booked,,,\n");
    assert_int_equal(d.r.appointments.changed, 2);
    assert_int_equal(d.said.count, 0);
    assert_int_equal(clashes(&f), 0);
    assert_string_equal(visits_lib_visit(&f, "2").room_name, "Room 1");
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

/* A list without rooms makes no quarrel about rooms. */
static void a_usual_room_that_is_taken_is_left_to_who_has_it(void **state)
{
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct visits_lib_done d = visits_lib_run(&f, "1,2026-11-25,09:00," STONE ",okafor,review,booked,,1,\n"
                                                  "2,2026-11-25,09:00," WEISS ",chen,review,booked,,,\n"
                                                  "3,2026-11-25,09:30," WEISS ",chen,review,booked,,,\n");
    assert_int_equal(d.said.count, 0);
    assert_string_equal(visits_lib_visit(&f, "2").room_name, "");
    assert_string_equal(visits_lib_visit(&f, "3").room_name, "Room 1");
    assert_int_equal(clashes(&f), 0);
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

/* What a row does not say stays as it was: the room, while the practitioner is the same, and the length. */
static void who_moves_keeps_the_room_and_the_length(void **state)
{
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct visits_lib_done d = visits_lib_run(&f, "1,2026-11-25,09:00," STONE ",chen,review,booked,50,gym,\n");
    visits_lib_let_go(&d);
    d = visits_lib_run(&f, "1,2026-11-25,10:00," STONE ",chen,review,booked,,,\n");
    assert_int_equal(d.r.appointments.changed, 1);
    struct appointment x = visits_lib_visit(&f, "1");
    assert_int_equal(x.start_min, 600);
    assert_int_equal(x.minutes, 50);
    assert_string_equal(x.room_name, "Gym");
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

/* The book has no clash with one that stands there on purpose: then the remark is all there is. */
static void one_that_was_meant_is_told_as_well(void **state)
{
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct outcome out;
    struct err e = {0};
    struct appointment own = visits_lib_book(&f, &f.weiss, "chen", civil_from(2026, 11, 25), 540);
    struct booking b = {.id = id_new(PRACTICE_LIB_NOW_MS), .patient = f.stone, .overbook_reason = "pain"};
    b.place = (struct place){
        .practitioner = own.practitioner, .date = civil_from(2026, 11, 25), .start_min = 555, .minutes = 30};
    practice_lib_ok(appointment_book(&f.desk, &f.a, &b, &out, &e), &e);
    struct visits_lib_done d = visits_lib_run(&f, "1,2026-11-25,09:30," WEISS ",chen,review,booked,,,\n");
    assert_true(exchange_lib_has(&d.said, "visits.csv:2", out.appointment.ref));
    assert_int_equal(clashes(&f), 0);
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

static void outside_hours_it_comes_in_and_is_said(void **state)
{
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct err e = {0};
    int under, n;
    struct id id = block_chen(&f, civil_from(2026, 11, 26));
    struct visits_lib_done d =
        visits_lib_run(&f, "1,2026-11-25,20:00," STONE ",chen,review,booked,,,\n"
                           "2,2026-12-25,09:30," STONE ",chen,review,booked,,,\n"
                           "3,2026-11-26,10:00," WEISS ",chen,review,booked,,,\n"
                           "4,2026-11-28,10:00," WEISS ",chen,review,seen,,,\n"   /* cannot be yet */
                           "5,2026-10-25,10:00," WEISS ",chen,review,seen,,,\n"); /* a Sunday: it was so */
    assert_int_equal(d.v.outside, 3);
    assert_true(exchange_lib_has(&d.said, "visits.csv:2", "20:00 for 30 minutes is outside that. It comes in"));
    assert_true(exchange_lib_has(&d.said, "visits.csv:3", "closed on Fri 25 Dec 2026 (Christmas Day)"));
    assert_true(exchange_lib_has(&d.said, "visits.csv:4", "not to be booked on"));
    assert_int_equal(d.r.appointments.refused, 1);
    /* The desk has whom to ring: who is booked on a holiday, and in a block. */
    struct absence_row *rows;
    practice_lib_ok(absence_list(f.p, false, &f.a, &rows, &n, &e), &e);
    assert_int_equal(n, 2);
    assert_string_equal(rows[0].why, "Chen blocked: meeting");
    assert_string_equal(rows[1].why, "closed: Christmas Day");
    /* The meeting is off: nothing is left to tell of it. */
    practice_lib_ok(absence_end(&f.desk, &id, &under, &e), &e);
    practice_lib_ok(absence_list(f.p, false, &f.a, &rows, &n, &e), &e);
    assert_int_equal(n, 1);
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

/* The old program gave their place to another visit of theirs: the list says so of both in one run. */
static void a_visit_that_takes_the_place_of_one_called_off_comes_in(void **state)
{
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct visits_lib_done d = visits_lib_run(&f, "1,2026-11-25,09:30," STONE ",chen,,booked,,,\n"
                                                  "3,2026-11-26,09:30," STONE ",chen,,booked,,,\n");
    assert_int_equal(d.r.appointments.added, 2);
    visits_lib_let_go(&d);
    d = visits_lib_run(&f, "2,2026-11-25,09:30," STONE ",chen,,booked,,,\n"
                           "1,2026-11-25,09:30," STONE ",chen,,cancelled,,,\n"
                           "3,2026-11-26,11:00," STONE ",chen,,booked,,,\n"
                           "4,2026-11-26,09:30," STONE ",chen,,booked,,,\n");
    assert_int_equal(d.r.appointments.added, 2);
    assert_int_equal(visits_lib_visit(&f, "1").status, STATUS_CANCELLED);
    assert_int_equal(visits_lib_visit(&f, "2").status, STATUS_BOOKED);
    assert_int_equal(visits_lib_visit(&f, "3").start_min, 11 * 60);
    assert_int_equal(visits_lib_visit(&f, "4").status, STATUS_BOOKED);
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

/* Programs that have a row for each treatment write them in any order. */
static void two_rows_of_one_visit_may_change_places(void **state)
{
    static const char rows[] = "A1,2026-11-25,09:30," STONE ",chen,,booked,,,\n"
                               "A2,2026-11-25,09:30," STONE ",chen,,booked,,,\n";
    static const char swapped[] = "A2,2026-11-25,09:30," STONE ",chen,,booked,,,\n"
                                  "A1,2026-11-25,09:30," STONE ",chen,,booked,,,\n";
    (void)state;
    struct visits_lib f = visits_lib_open();
    for (int i = 0; i < 3; i++) {
        struct visits_lib_done d = visits_lib_run(&f, i == 1 ? swapped : rows);
        assert_int_equal(d.r.appointments.added, i == 0);
        assert_int_equal(d.r.appointments.same, i > 0);
        assert_int_equal(d.v.repeated, 1);
        assert_true(exchange_lib_has(&d.said, i == 1 ? "visits.csv:2" : "visits.csv:3", ": one visit"));
        visits_lib_let_go(&d);
    }
    /* The first is moved away: the other stands there now. */
    struct visits_lib_done d = visits_lib_run(&f, "A2,2026-11-25,09:30," STONE ",chen,,booked,,,\n"
                                                  "A1,2026-11-25,11:00," STONE ",chen,,booked,,,\n");
    assert_int_equal(d.r.appointments.added, 1);
    assert_int_equal(d.r.appointments.changed, 1);
    assert_int_equal(visits_lib_visit(&f, "A2").start_min, 570);
    visits_lib_let_go(&d);
    /* All of them under new numbers: nobody comes twice. */
    d = visits_lib_run(&f, "B1,2026-11-25,09:30," STONE ",chen,,booked,,,\n"
                           "B2,2026-11-25,11:00," STONE ",chen,,booked,,,\n");
    assert_int_equal(d.r.appointments.added, 0);
    assert_int_equal(d.r.appointments.kept, 2);
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

/* Booked at the desk under a record that was made one with another since. */
static void what_the_desk_booked_under_another_record_of_theirs_is_not_booked_again(void **state)
{
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct err e = {0};
    struct id twin = practice_lib_patient(f.p, "Stone", "Annie", civil_from(1950, 6, 1), NULL);
    struct appointment own = visits_lib_book(&f, &twin, "chen", civil_from(2026, 11, 25), 570);
    visits_lib_book(&f, &twin, "okafor", civil_from(2026, 11, 26), 570);
    struct appointment theirs = visits_lib_book(&f, &f.stone, "chen", civil_from(2026, 11, 27), 570);
    visits_lib_book(&f, &f.stone, "okafor", civil_from(2026, 11, 30), 570);
    practice_lib_ok(patient_merge(f.p->book, &f.desk.who, &twin, &f.stone, &e), &e);
    struct visits_lib_done d = visits_lib_run(&f, "1,2026-11-25,09:30," STONE ",chen,,booked,,,\n"
                                                  "2,2026-11-26,09:45," STONE ",chen,,booked,,,\n"
                                                  "3,2026-11-27,09:30," STONE ",chen,,booked,,,\n"
                                                  "4,2026-11-30,09:45," STONE ",chen,,booked,,,\n");
    assert_int_equal(d.r.appointments.kept, 2);
    assert_true(exchange_lib_has(&d.said, "visits.csv:2", own.ref));
    assert_true(exchange_lib_has(&d.said, "visits.csv:4", theirs.ref));
    assert_true(exchange_lib_has(&d.said, "visits.csv:5", "same patient has another booking at that time"));
    assert_true(exchange_lib_has(&d.said, "visits.csv:3", "same patient has another booking at that time"));
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

/* Taken back from cancelled, it does not share its old room with who was put there meanwhile. */
static void who_comes_back_does_not_take_a_room_from_who_has_it(void **state)
{
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct outcome out;
    struct err e = {0};
    const struct room *room;
    struct visits_lib_done d = visits_lib_run(&f, "A1,2026-11-25,09:30," STONE ",chen,,booked,,,\n");
    assert_string_equal(visits_lib_visit(&f, "A1").room_name, "Room 1");
    visits_lib_let_go(&d);
    d = visits_lib_run(&f, "A1,2026-11-25,09:30," STONE ",chen,,cancelled,,,\n");
    visits_lib_let_go(&d);
    const struct practitioner *okafor = NULL;
    practice_lib_ok(practice_find_room(f.p, "1", &room, &e) && practice_find_practitioner(f.p, "okafor", &okafor, &e),
                    &e);
    struct booking b = {.id = id_new(PRACTICE_LIB_NOW_MS), .patient = f.weiss};
    int date = civil_from(2026, 11, 25);
    b.place = (struct place){
        .practitioner = okafor->id, .room = room->id, .date = date, .start_min = 570, .minutes = 30};
    practice_lib_ok(appointment_book(&f.desk, &f.a, &b, &out, &e), &e);
    d = visits_lib_run(&f, "A1,2026-11-25,09:30," STONE ",chen,,booked,,,\n");
    assert_int_equal(d.r.appointments.changed, 1);
    assert_int_equal(visits_lib_visit(&f, "A1").status, STATUS_BOOKED);
    assert_string_equal(visits_lib_visit(&f, "A1").room_name, "");
    assert_int_equal(clashes(&f), 0);
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

/* Whoever has the room moves out of the way further down. */
static void a_usual_room_that_becomes_free_is_taken(void **state)
{
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct visits_lib_done d = visits_lib_run(&f, "1,2026-11-25,09:00," WEISS ",okafor,review,booked,,1,\n");
    visits_lib_let_go(&d);
    d = visits_lib_run(&f, "2,2026-11-25,09:00," STONE ",chen,review,booked,,,\n"
                           "1,2026-11-25,11:00," WEISS ",okafor,review,booked,,1,\n");
    assert_int_equal(d.said.count, 0);
    assert_string_equal(visits_lib_visit(&f, "2").room_name, "Room 1");
    assert_int_equal(clashes(&f), 0);
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

/* The old program deletes what was called off: the list that comes next says nothing of it. */
static void what_an_earlier_list_had_and_this_one_has_not_is_told(void **state)
{
    static const char rows[] = "1,2026-11-25,09:30," STONE ",chen,,booked,,,\n"
                               "2,2026-11-26,09:30," WEISS ",chen,,booked,,,\n"
                               "3,2026-11-27,09:30," STONE ",chen,,booked,,,\n"
                               "4,2026-12-09,09:30," STONE ",chen,,booked,,,\n"
                               "5,2026-10-26,09:30," STONE ",chen,,seen,,,\n";
    (void)state;
    struct visits_lib f = visits_lib_open();
    visits_lib_book(&f, &f.weiss, "chen", civil_from(2026, 11, 25), 660); /* the desk's own is none of theirs */
    struct visits_lib_done d = visits_lib_run(&f, rows);
    assert_int_equal(d.v.not_in_list, 0);
    visits_lib_let_go(&d);
    /* 3 is named by a row that is refused; 4 is on a day that the list does not have; 5 is over. */
    d = visits_lib_run(&f, "1,2026-11-25,09:30," STONE ",chen,,booked,,,\n"
                           "3,2026-11-27,09:30," STONE ",nobody,,booked,,,\n"
                           "6,2026-11-27,11:30," STONE ",chen,,booked,,,\n");
    struct appointment x = visits_lib_visit(&f, "2");
    assert_int_equal(d.v.not_in_list, 1);
    assert_true(exchange_lib_has(&d.said, x.ref, "Thu 26 Nov 09:30, is from an earlier list (2) and not in this one"));
    assert_int_equal(x.status, STATUS_BOOKED);
    struct buf words = {0};
    import_visits_describe(&d.v, &d.r, &words);
    assert_non_null(strstr(buf_str(&words), "1 booking from an earlier list, on these days, not in this one"));
    buf_finish(&words);
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(importing_again_adds_nothing_and_brings_in_what_changed),
        cmocka_unit_test(what_somebody_did_here_stays),
        cmocka_unit_test(one_thing_alone_is_brought_up),
        cmocka_unit_test(one_thing_that_was_said_here_stays_alone),
        cmocka_unit_test(what_the_desk_said_of_the_past_is_no_quarrel),
        cmocka_unit_test(a_number_that_was_given_to_another_patient_is_refused),
        cmocka_unit_test(what_the_desk_has_booked_itself_is_not_booked_again),
        cmocka_unit_test(two_at_one_time_both_come_in_and_are_told),
        cmocka_unit_test(a_dry_run_sees_them_too),
        cmocka_unit_test(who_takes_the_place_of_one_who_moves_is_no_double_booking),
        cmocka_unit_test(a_usual_room_that_is_taken_is_left_to_who_has_it),
        cmocka_unit_test(who_moves_keeps_the_room_and_the_length),
        cmocka_unit_test(one_that_was_meant_is_told_as_well),
        cmocka_unit_test(outside_hours_it_comes_in_and_is_said),
        cmocka_unit_test(a_visit_that_takes_the_place_of_one_called_off_comes_in),
        cmocka_unit_test(two_rows_of_one_visit_may_change_places),
        cmocka_unit_test(what_the_desk_booked_under_another_record_of_theirs_is_not_booked_again),
        cmocka_unit_test(who_comes_back_does_not_take_a_room_from_who_has_it),
        cmocka_unit_test(a_usual_room_that_becomes_free_is_taken),
        cmocka_unit_test(what_an_earlier_list_had_and_this_one_has_not_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

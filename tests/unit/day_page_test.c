/* The three pages of a day: each line, and when it is done. */
#include "practice/day_page.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "practice/absence.h"
#include "practice/availability.h"
#include "practice/compliment.h"
#include "practice/follow_up.h"
#include "practice/handover.h"
#include "practice/late.h"
#include "practice/obstacle.h"
#include "practice/phone.h"
#include "practice/waitlist.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct day_page_line *line_of(struct world *w, enum day_page page, enum day_page_what what)
{
    static struct day_page_view v;
    world_ok(w, day_page_load(w->practice, page, &w->arena, &v, &w->err));
    for (int i = 0; i < v.nlines; i++)
        if (v.lines[i].what == what)
            return &v.lines[i];
    return NULL;
}

static struct appointment first_visit(struct world *w, int patient, const char *when)
{
    const struct appointment_type *type;
    struct booking b = world_booking(w, patient, "chen", when);
    world_ok(w, practice_find_type(w->practice, "first", &type, &w->err));
    b.type = type->id;
    world_ok(w, appointment_book(&w->okoro, &w->arena, &b, &w->out, &w->err));
    return w->out.appointment;
}

static void voicemail(struct world *w, int patient)
{
    struct contact c = {.patient = w->patient[patient],
                        .mode = "voicemail",
                        .direction = "in",
                        .text = "please ring",
                        .duration_s = -1};
    world_ok(w, contact_add(w->practice->book, &w->okoro.who, &c, NULL, &w->err));
}

static void the_morning_finds_what_came_overnight_and_who_comes(void **state)
{
    struct world *w = *state;
    struct follow_up f = follow_up_none(FOLLOW_UP_PROMISE);
    struct id note;
    world_at(w, "2026-11-22 18:00");
    voicemail(w, 0);
    world_ok(w, handover_add(&w->bell, "The lift is out of order", &note, &w->err));
    world_at(w, "2026-11-23 08:00");
    first_visit(w, 1, "2026-11-23 11:00");
    world_book(w, 2, "chen", "2026-11-23 13:00");
    f.patient = w->patient[3];
    f.text = "parking space";
    f.due_date = world_place(w, "chen", "2026-11-23 09:00", 0).date;
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &f, NULL, &w->err));
    const struct day_page_line *l = line_of(w, DAY_PAGE_OPEN, DAY_PAGE_UNANSWERED);
    assert_int_equal(l->count, 1);
    assert_non_null(strstr(l->items[0].text, "Candelaria I: voicemail yesterday 18:00: please ring"));
    l = line_of(w, DAY_PAGE_OPEN, DAY_PAGE_FIRST);
    assert_int_equal(l->count, 1);
    assert_non_null(strstr(l->items[0].text, "11:00  GLEASON, Ann, Chen"));
    assert_true(l->is_info);
    l = line_of(w, DAY_PAGE_OPEN, DAY_PAGE_PROMISES);
    assert_int_equal(l->count, 1);
    assert_non_null(strstr(l->items[0].text, "parking space"));
    l = line_of(w, DAY_PAGE_OPEN, DAY_PAGE_NOTES);
    assert_int_equal(l->count, 1);
    assert_non_null(strstr(l->items[0].text, "Sun 22 Nov 18:00, Bell: The lift is out of order"));
    assert_false(day_page_is_done(l));
    world_ok(w, handover_read(&w->okoro, &note, &w->err));
    l = line_of(w, DAY_PAGE_OPEN, DAY_PAGE_NOTES);
    assert_true(day_page_is_done(l));
    assert_non_null(strstr(l->items[0].text, "(read: Okoro)"));
    /* The sample has no tasks: no line. */
    assert_null(line_of(w, DAY_PAGE_OPEN, DAY_PAGE_TASKS));
}

static void what_waits_for_the_desk_stands_against_what_it_does_in_a_day(void **state)
{
    struct world *w = *state;
    const struct day_page_line *l;
    world_at(w, "2026-11-23 08:00");
    for (int i = 0; i < 3; i++) {
        struct follow_up f = follow_up_none(FOLLOW_UP_PROMISE);
        f.patient = w->patient[i];
        f.text = "ring";
        f.owner = i == 2 ? w->bell.who.staff : ID_NONE; /* one is somebody's own */
        f.due_date = world_place(w, "chen", "2026-11-23 09:00", 0).date;
        world_ok(w, follow_up_add(&w->okoro, &w->arena, &f, NULL, &w->err));
    }
    world_at(w, "2026-11-24 10:00");
    w->practice->call_capacity = 2;
    l = line_of(w, DAY_PAGE_OPEN, DAY_PAGE_LOAD);
    assert_int_equal(l->count, 2);
    assert_string_equal(l->title, "Follow-ups for the desk, which does about 2 a day");
    assert_true(l->is_info);
    w->practice->call_capacity = 1;
    l = line_of(w, DAY_PAGE_OPEN, DAY_PAGE_LOAD);
    assert_string_equal(l->title, "Follow-ups for the desk, which does about 1 a day: all of them are late");
    world_at(w, "2026-11-23 10:00");
    l = line_of(w, DAY_PAGE_OPEN, DAY_PAGE_LOAD);
    assert_string_equal(l->title, "Follow-ups for the desk, which does about 1 a day: 1 can wait");
    w->practice->call_capacity = 0; /* policy does not say */
    assert_null(line_of(w, DAY_PAGE_OPEN, DAY_PAGE_LOAD));
}

static void promise(struct world *w, int patient, const char *text, const char *when)
{
    struct follow_up f = follow_up_none(FOLLOW_UP_PROMISE);
    struct place due = world_place(w, "chen", when, 0);
    f.patient = w->patient[patient];
    f.text = text;
    f.due_date = due.date;
    f.due_min = due.start_min;
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &f, NULL, &w->err));
}

static void who_was_forgotten_is_on_the_page_and_told_once_a_day_to_each(void **state)
{
    struct world *w = *state;
    world_at(w, "2026-11-19 08:00");
    promise(w, 0, "the form", "2026-11-19 10:00");
    promise(w, 1, "the letter", "2026-11-20 15:00");
    assert_string_equal(late_today(&w->okoro, &w->arena), ""); /* nothing is, yet */
    assert_null(line_of(w, DAY_PAGE_OPEN, DAY_PAGE_LATE));
    world_at(w, "2026-11-19 11:00");
    assert_string_equal(late_today(&w->okoro, &w->arena), ""); /* the day's look was at eight */
    assert_string_equal(late_today(&w->bell, &w->arena), "1 follow-up is late, since 10:00");
    world_at(w, "2026-11-20 08:00");
    assert_string_equal(late_today(&w->okoro, &w->arena), "1 follow-up is late, since 19 Nov, 1 day");
    world_at(w, "2026-11-23 08:00");
    assert_string_equal(late_today(&w->okoro, &w->arena), "2 follow-ups are late, the oldest since 19 Nov, 4 days");
    assert_string_equal(late_today(&w->okoro, &w->arena), "");
    assert_string_not_equal(late_today(&w->nobody, &w->arena), "");
    assert_string_equal(late_today(&w->nobody, &w->arena), "");
    const struct day_page_line *l = line_of(w, DAY_PAGE_OPEN, DAY_PAGE_LATE);
    assert_int_equal(l->count, 2);
    assert_string_equal(l->title, "Late: the oldest since 19 Nov, 4 days");
    assert_non_null(strstr(l->items[0].text, "the form"));
}

/* "can wait" is said of none that is late. */
static void what_is_late_cannot_wait(void **state)
{
    struct world *w = *state;
    world_at(w, "2026-11-23 08:00");
    promise(w, 0, "the form", "2026-11-23 08:30");
    promise(w, 1, "the letter", "2026-11-23 09:00");
    promise(w, 2, "the key", "2026-11-23 10:30");
    world_at(w, "2026-11-23 10:00");
    w->practice->call_capacity = 1;
    assert_string_equal(line_of(w, DAY_PAGE_OPEN, DAY_PAGE_LOAD)->title,
                        "Follow-ups for the desk, which does about 1 a day: 2 are late, 1 can wait");
    w->practice->call_capacity = 2;
    assert_string_equal(line_of(w, DAY_PAGE_OPEN, DAY_PAGE_LOAD)->title,
                        "Follow-ups for the desk, which does about 2 a day: 1 can wait");
}

static void a_promise_whose_hour_has_passed_comes_before_one_for_the_day(void **state)
{
    struct world *w = *state;
    struct follow_up f = follow_up_none(FOLLOW_UP_PROMISE);
    world_at(w, "2026-11-23 08:00");
    promise(w, 0, "the letter", "2026-11-23 10:00");
    f.patient = w->patient[1];
    f.text = "some time today";
    f.due_date = world_place(w, "chen", "2026-11-23 09:00", 0).date;
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &f, NULL, &w->err));
    world_at(w, "2026-11-23 11:00");
    const struct day_page_line *l = line_of(w, DAY_PAGE_HANDOVER, DAY_PAGE_PROMISES);
    assert_int_equal(l->count, 2);
    assert_non_null(strstr(l->items[0].text, "10:00 late"));
    assert_non_null(strstr(l->items[1].text, "some time today"));
}

static void a_call_that_is_not_ended_is_on_every_page(void **state)
{
    struct world *w = *state;
    struct phone_call c = {.id = id_new(clock_now_ms()), .name = "GLEASON, Ann", .words = "about a bill"};
    struct phone_call rings = {.id = id_new(clock_now_ms()), .number = "07700 900663"};
    world_at(w, "2026-11-23 16:30");
    for (enum day_page page = DAY_PAGE_OPEN; page < DAY_PAGES; page++)
        assert_null(line_of(w, page, DAY_PAGE_CALLS));
    c.began_ms = clock_now_ms();
    rings.began_ms = c.began_ms + 1;
    world_ok(w, phone_put(w->practice, &c, "Okoro", &w->err));
    world_ok(w, phone_hold(w->practice, &c.id, true, &w->err));
    world_ok(w, phone_ring(w->practice, &rings, &w->err));
    world_at(w, "2026-11-23 16:34");
    for (enum day_page page = DAY_PAGE_OPEN; page < DAY_PAGES; page++) {
        const struct day_page_line *l = line_of(w, page, DAY_PAGE_CALLS);
        assert_non_null(l);
        assert_int_equal(l->count, 2);
        assert_false(day_page_is_done(l));
        assert_string_equal(l->items[0].text, "16:30  GLEASON, Ann: on hold with Okoro, 4 min: about a bill");
        assert_string_equal(l->items[1].text, "16:30  07700 900663: rings, nobody has taken it");
    }
    assert_string_equal(day_page_code(DAY_PAGE_CALLS), "calls");
}

static void who_is_off_today_is_named_with_why(void **state)
{
    struct world *w = *state;
    struct availability x = availability_none();
    assert_int_equal(line_of(w, DAY_PAGE_OPEN, DAY_PAGE_AWAY)->count, 0);
    struct place at = world_place(w, "okafor", "2026-11-23 09:00", 0);
    x.practitioner = at.practitioner;
    x.from_date = x.to_date = at.date;
    x.what = "off";
    x.label = "sick";
    world_ok(w, availability_add(w->practice->book, &w->okoro.who, &x, NULL, &w->err));
    const struct day_page_line *l = line_of(w, DAY_PAGE_OPEN, DAY_PAGE_AWAY);
    assert_int_equal(l->count, 1);
    assert_string_equal(l->items[0].text, "Okafor: sick");
}

static void who_waits_for_a_day_that_is_past_is_on_the_page(void **state)
{
    struct world *w = *state;
    struct waitlist_want want = waitlist_none();
    struct id id = id_new(clock_now_ms());
    want.patient = w->patient[0];
    want.minutes = 30;
    want.until = PRACTICE_LIB_TODAY + 4;
    world_ok(w, waitlist_add(&w->okoro, &w->arena, &id, &want, &w->out, &w->err));
    assert_null(line_of(w, DAY_PAGE_OPEN, DAY_PAGE_WAITLIST));
    world_at(w, "2026-11-30 08:00");
    const struct day_page_line *l = line_of(w, DAY_PAGE_OPEN, DAY_PAGE_WAITLIST);
    assert_non_null(l);
    assert_int_equal(l->count, 1);
    assert_string_equal(l->items[0].text, "CANDELARIA, Ignacio, until Fri 27 Nov: 30 min with anybody");
    assert_false(day_page_is_done(l));
}

static void who_waits_with_nobody_yet_is_named_without_one(void **state)
{
    struct world *w = *state;
    struct booking what = world_booking(w, 0, "chen", "2026-11-23 10:40");
    what.is_walk_in = true;
    what.priority = PRIORITY_URGENT;
    what.place.practitioner = ID_NONE;
    world_ok(w, appointment_book(&w->okoro, &w->arena, &what, &w->out, &w->err));
    assert_string_equal(line_of(w, DAY_PAGE_CLOSE, DAY_PAGE_HERE)->items[0].text, "Candelaria I: waiting");
}

static void the_evening_is_done_when_everybody_is_marked_and_answered(void **state)
{
    struct world *w = *state;
    struct change_of_status here = {.to = STATUS_ARRIVED};
    world_at(w, "2026-11-23 08:00");
    world_book(w, 0, "chen", "2026-11-23 09:00");
    struct appointment x = world_book(w, 1, "chen", "2026-11-23 16:00");
    world_at(w, "2026-11-23 16:05");
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &here, &w->out, &w->err));
    const struct day_page_line *l = line_of(w, DAY_PAGE_CLOSE, DAY_PAGE_UNMARKED);
    assert_int_equal(l->count, 1);
    assert_non_null(strstr(l->items[0].text, "09:00  CANDELARIA, Ignacio, Chen"));
    l = line_of(w, DAY_PAGE_CLOSE, DAY_PAGE_HERE);
    assert_int_equal(l->count, 1);
    assert_string_equal(l->items[0].text, "Gleason A: waiting, Chen");
    assert_true(day_page_is_done(line_of(w, DAY_PAGE_CLOSE, DAY_PAGE_UNANSWERED)));
    voicemail(w, 2);
    assert_false(day_page_is_done(line_of(w, DAY_PAGE_CLOSE, DAY_PAGE_UNANSWERED)));
}

static void tomorrow_is_confirmed_and_on_paper_and_the_backup_is_of_today(void **state)
{
    struct world *w = *state;
    world_at(w, "2026-11-16 09:00");
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:30");
    world_at(w, "2026-11-23 16:40");
    const struct day_page_line *l = line_of(w, DAY_PAGE_CLOSE, DAY_PAGE_TOMORROW);
    assert_string_equal(l->title, "Not confirmed for Tue 24 Nov");
    assert_int_equal(l->count, 1);
    assert_non_null(strstr(l->items[0].text, "Tue 24 Nov 09:30  CANDELARIA"));
    world_ok(w, appointment_confirm(&w->okoro, &w->arena, &x.id, NULL, CONFIRM_CONFIRMED, &w->out, &w->err));
    assert_true(day_page_is_done(line_of(w, DAY_PAGE_CLOSE, DAY_PAGE_TOMORROW)));
    world_book(w, 1, "chen", "2026-11-24 10:30");
    l = line_of(w, DAY_PAGE_CLOSE, DAY_PAGE_TOMORROW);
    assert_true(day_page_is_done(l));
    assert_string_equal(l->title, "Not confirmed for Tue 24 Nov; 1 just booked");
    l = line_of(w, DAY_PAGE_CLOSE, DAY_PAGE_SHEET);
    assert_false(day_page_is_done(l));
    assert_string_equal(l->title, "Tue 24 Nov on paper: not printed here yet");
    day_page_note_sheet(w->practice->book, x.date, true);
    l = line_of(w, DAY_PAGE_CLOSE, DAY_PAGE_SHEET);
    assert_true(day_page_is_done(l));
    assert_string_equal(l->title, "Tue 24 Nov in a file: written today 16:40");
    day_page_note_sheet(w->practice->book, x.date, false);
    day_page_note_sheet(w->practice->book, x.date, true); /* it stays printed */
    l = line_of(w, DAY_PAGE_CLOSE, DAY_PAGE_SHEET);
    assert_true(day_page_is_done(l));
    assert_string_equal(l->title, "Tue 24 Nov on paper: printed today 16:40");
    l = line_of(w, DAY_PAGE_CLOSE, DAY_PAGE_BACKUP);
    assert_string_equal(l->title, "Backup: none was made from this computer");
    day_page_note_backup(w->practice->book);
    assert_true(day_page_is_done(line_of(w, DAY_PAGE_CLOSE, DAY_PAGE_BACKUP)));
    world_at(w, "2026-11-24 16:40");
    l = line_of(w, DAY_PAGE_CLOSE, DAY_PAGE_BACKUP);
    assert_false(day_page_is_done(l));
    assert_string_equal(l->title, "Backup: last Mon 23 Nov 16:40");
}

static void what_got_in_the_way_today_is_on_the_closing_page(void **state)
{
    struct world *w = *state;
    world_ok(w, obstacle_add(&w->okoro, "The printer jams", NULL, &w->err));
    const struct day_page_line *l = line_of(w, DAY_PAGE_CLOSE, DAY_PAGE_OBSTACLES);
    assert_int_equal(l->count, 1);
    assert_string_equal(l->items[0].text, "The printer jams");
    assert_null(line_of(w, DAY_PAGE_OPEN, DAY_PAGE_OBSTACLES));
}

static void the_day_begins_with_what_went_well_if_anything_did(void **state)
{
    struct world *w = *state;
    struct compliment c = {.patient = w->patient[0], .text = "she was so kind", .mode = "in-person"};
    assert_null(line_of(w, DAY_PAGE_OPEN, DAY_PAGE_COMPLIMENTS));
    world_at(w, "2026-11-20 15:00"); /* the Friday before */
    c.staff = w->bell.who.staff;
    world_ok(w, compliment_add(&w->okoro, &w->arena, &c, NULL, &w->err));
    world_at(w, "2026-11-23 08:00");
    const struct day_page_line *l = line_of(w, DAY_PAGE_OPEN, DAY_PAGE_COMPLIMENTS);
    assert_non_null(l);
    assert_int_equal(l->count, 1);
    assert_string_equal(l->items[0].text, "to Bell, from Candelaria I: she was so kind");
    world_at(w, "2026-11-24 08:00");
    assert_null(line_of(w, DAY_PAGE_OPEN, DAY_PAGE_COMPLIMENTS));
}

static void the_next_shift_sees_what_is_still_open(void **state)
{
    struct world *w = *state;
    struct day_page_view v;
    voicemail(w, 0);
    world_ok(w, day_page_load(w->practice, DAY_PAGE_HANDOVER, &w->arena, &v, &w->err));
    assert_int_equal(v.nlines, 6);
    assert_int_equal(v.lines[0].what, DAY_PAGE_NOTES);
    assert_int_equal(v.nopen, 1);
    assert_string_equal(day_page_code(v.lines[1].what), "unanswered");
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD(the_morning_finds_what_came_overnight_and_who_comes),
        WORLD(what_waits_for_the_desk_stands_against_what_it_does_in_a_day),
        WORLD(who_was_forgotten_is_on_the_page_and_told_once_a_day_to_each),
        WORLD(what_is_late_cannot_wait),
        WORLD(a_promise_whose_hour_has_passed_comes_before_one_for_the_day),
        WORLD(a_call_that_is_not_ended_is_on_every_page),
        WORLD(who_is_off_today_is_named_with_why),
        WORLD(who_waits_for_a_day_that_is_past_is_on_the_page),
        WORLD(who_waits_with_nobody_yet_is_named_without_one),
        WORLD(the_evening_is_done_when_everybody_is_marked_and_answered),
        WORLD(tomorrow_is_confirmed_and_on_paper_and_the_backup_is_of_today),
        WORLD(what_got_in_the_way_today_is_on_the_closing_page),
        WORLD(the_day_begins_with_what_went_well_if_anything_did),
        WORLD(the_next_shift_sees_what_is_still_open),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}

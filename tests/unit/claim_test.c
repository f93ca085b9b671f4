/* They say they had a booking: what is found, and how they are believed. */
#include "practice/claim.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "practice/availability.h"
#include "practice/contact.h"
#include "practice/phone.h"
#include "practice/slot.h"
#include "practice/undo.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int close_world(void **state)
{
    world_same_as_rebuilt(*state);
    world_close(*state);
    return 0;
}

static struct claim find(struct world *w, const char *typed)
{
    struct claim c;
    world_ok(w, claim_find(w->practice, typed, &w->arena, &c, &w->err));
    return c;
}

static const char *family(struct world *w, int patient)
{
    struct patient who;
    world_ok(w, patient_get(w->practice->book, &w->patient[patient], &w->arena, &who, &w->err));
    return who.family;
}

static const struct claim_row *row_of(const struct claim *c, const struct id *booking)
{
    for (int i = 0; i < c->nrows; i++)
        if (id_compare(&c->rows[i].x.id, booking) == 0)
            return &c->rows[i];
    return NULL;
}

static void a_time_without_a_day_is_todays(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    struct claim c = find(w, "11:00");
    assert_true(c.is_time_alone && c.date == x.date && c.minute == 11 * 60);
    assert_non_null(row_of(&c, &x.id));
    c = find(w, arena_printf(&w->arena, "%s 11am", family(w, 0)));
    assert_true(c.is_time_alone && c.npeople == 1);
    c = find(w, "tue 11:00");
    assert_true(!c.is_time_alone && c.date == x.date + 1);
    c = find(w, "11");
    assert_int_equal(c.date, CIVIL_NONE);
}

static void a_date_without_a_year_is_the_one_that_was(void **state)
{
    static const char *const TYPED[] = {"16 nov 10:00", "16/11 10:00", "mon 16 nov 10:00", "16 nov"};
    struct world *w = *state;
    for (size_t i = 0; i < sizeof TYPED / sizeof TYPED[0]; i++) {
        struct claim c = find(w, TYPED[i]);
        assert_int_equal(c.date, PRACTICE_LIB_TODAY - 7);
        assert_int_equal(c.npeople, 0);
    }
}

static void what_was_cancelled_is_found_in_that_name_with_who_and_when(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 10:00");
    struct next_step closed = {.next = NEXT_REBOOK};
    struct version v = appointment_version(&x);
    bool ok = appointment_cancel(&w->bell, &w->arena, &x.id, &v, CANCELLED_BY_PATIENT, "pat-fb", &closed, &w->out,
                                 &w->err);
    world_ok(w, ok);
    struct claim c = find(w, family(w, 0));
    const struct claim_row *row = row_of(&c, &x.id);
    assert_non_null(row);
    assert_true(row->is_lost);
    assert_non_null(strstr(row->last, "cancelled"));
    assert_non_null(strstr(row->last, "Mon 23 Nov 10:42, Bell"));
    assert_int_equal(c.npeople, 1);
}

static void who_stood_at_the_very_time_comes_first(void **state)
{
    struct world *w = *state;
    world_book(w, 0, "chen", "2026-11-24 09:00");
    struct appointment x = world_book(w, 1, "chen", "2026-11-24 09:30");
    struct claim c = find(w, "24 nov 9:30");
    assert_int_equal(c.nrows, 2);
    assert_memory_equal(&c.rows[0].x.id, &x.id, sizeof x.id);
}

/* A slip in the name is no reason to drop it, nor to offer a stranger alone. */
static void a_misspelt_name_still_finds_and_ranks(void **state)
{
    struct world *w = *state;
    struct appointment later = world_book(w, 0, "chen", "2026-11-25 09:30");
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:30");
    world_book(w, 1, "okafor", "2026-11-24 09:30");
    char *name = arena_strdup(&w->arena, family(w, 0));
    name[strlen(name) - 1] = name[strlen(name) - 1] == 'q' ? 'w' : 'q';
    struct claim c = find(w, name);
    assert_true(c.is_near);
    assert_non_null(row_of(&c, &x.id));
    c = find(w, arena_printf(&w->arena, "%s 24 nov 9:30", name));
    assert_true(c.is_near);
    assert_int_equal(strncmp(c.name, name, strlen(name)), 0);
    assert_memory_equal(&c.rows[0].x.id, &x.id, sizeof x.id);
    assert_memory_equal(&c.rows[c.nrows - 1].x.id, &later.id, sizeof later.id);
}

/* That something was noted or told, or was taken back, is not what became of the booking. */
static void what_was_only_noted_is_not_the_last_that_happened(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 10:00");
    struct version v = appointment_version(&x);
    struct undone u;
    world_ok(w, appointment_confirm(&w->okoro, &w->arena, &x.id, &v, CONFIRM_CONFIRMED, &w->out, &w->err));
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    struct claim c = find(w, family(w, 0));
    assert_non_null(strstr(row_of(&c, &x.id)->last, "booked"));
}

static void what_was_moved_away_is_found_at_the_time_it_once_stood(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 10:00");
    struct version v = appointment_version(&x);
    struct place to = world_place(w, "okafor", "2026-11-25 11:00", 30);
    world_ok(w, appointment_move(&w->okoro, &w->arena, &x.id, &v, &to, NULL, &w->out, &w->err));
    struct claim c = find(w, "24 nov 10:00");
    assert_int_equal(c.date, PRACTICE_LIB_TODAY + 1);
    assert_int_equal(c.minute, 600);
    assert_non_null(row_of(&c, &x.id));
    assert_non_null(strstr(row_of(&c, &x.id)->last, "moved"));
    /* People remember within half an hour. */
    c = find(w, "tue 10:30");
    assert_non_null(row_of(&c, &x.id));
    c = find(w, "tue 11:00");
    assert_null(row_of(&c, &x.id));
    c = find(w, "tue");
    assert_non_null(row_of(&c, &x.id));
}

static void what_was_moved_away_counts_by_where_it_stood(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 10:00");
    struct version v = appointment_version(&x);
    struct place to = world_place(w, "okafor", "2026-11-25 11:00", 30);
    world_ok(w, appointment_move(&w->okoro, &w->arena, &x.id, &v, &to, NULL, &w->out, &w->err));
    world_book(w, 1, "chen", "2026-11-24 10:30");
    struct claim c = find(w, "24 nov 10:00");
    assert_int_equal(c.nrows, 2);
    assert_memory_equal(&c.rows[0].x.id, &x.id, sizeof x.id);
}

static void a_name_and_a_time_find_theirs_first_and_then_who_else_stood_there(void **state)
{
    struct world *w = *state;
    struct appointment later = world_book(w, 0, "chen", "2026-11-26 09:00");
    struct appointment near = world_book(w, 0, "chen", "2026-11-23 11:00");
    struct appointment other = world_book(w, 1, "chen", "2026-11-26 09:30");
    const char *typed = arena_printf(&w->arena, "%s thu 9:00", family(w, 0));
    struct claim c = find(w, typed);
    assert_int_equal(c.npeople, 1);
    assert_int_equal(c.nrows, 3);
    assert_memory_equal(&c.rows[0].x.id, &later.id, sizeof later.id); /* the very day before the nearest */
    assert_memory_equal(&c.rows[1].x.id, &near.id, sizeof near.id);
    assert_memory_equal(&c.rows[2].x.id, &other.id, sizeof other.id);
}

static void who_is_believed_stands_with_the_owner_and_keeps_what_they_said(void **state)
{
    struct world *w = *state;
    struct claim_belief what = {.patient = w->patient[0], .words = "Tue 10, Chen"};
    struct queue_filter f = {.is_ahead = true, .patient = w->patient[0], .kind = FOLLOW_UP_ACKNOWLEDGE};
    struct id patient;
    struct queue q;
    world_ok(w, claim_believe(&w->okoro, &w->arena, &what, &patient, &w->err));
    assert_memory_equal(&patient, &w->patient[0], sizeof patient);
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 1);
    struct complaint concern;
    world_ok(w, complaint_get(w->practice->book, &q.rows[0].fact, &w->arena, &concern, &w->err));
    assert_true(concern.is_concern);
    const struct staff *owner = practice_staff(w->practice, &concern.owner);
    assert_non_null(owner);
    assert_int_equal(owner->level, LEVEL_OWNER);
    assert_non_null(strstr(queue_why(w->practice, &q.rows[0], &w->arena), "no record of a booking they say they had"));
    assert_non_null(strstr(queue_why(w->practice, &q.rows[0], &w->arena), "Tue 10, Chen"));
    /* Nobody at all is nobody to believe; a name alone is somebody. */
    struct claim_belief nobody = {.words = ""}, stranger = {.said = "Jo Quirk", .words = ""};
    world_refused(w, claim_believe(&w->okoro, &w->arena, &nobody, &patient, &w->err), ERR_INPUT, "Who says so?");
    struct patient who;
    world_ok(w, claim_believe(&w->okoro, &w->arena, &stranger, &patient, &w->err));
    world_ok(w, patient_get(w->practice->book, &patient, &w->arena, &who, &w->err));
    assert_string_equal(who.family, "Quirk");
}

static void a_priority_booking_may_take_what_is_kept_for_the_same_day(void **state)
{
    struct world *w = *state;
    struct availability kept = availability_none();
    kept.practitioner = w->practice->practitioners[0].id;
    kept.from_date = kept.to_date = PRACTICE_LIB_TODAY + 1;
    kept.start_min = 600;
    kept.end_min = 660;
    kept.what = "reserved";
    kept.opens_min = 480;
    struct opening *free;
    int n;
    world_ok(w, availability_add(w->practice->book, &w->okoro.who, &kept, &kept.id, &w->err));
    struct booking b = world_booking(w, 0, w->practice->practitioners[0].code, "2026-11-24 10:00");
    struct wish wish = {.minutes = 30,
                        .practitioner = kept.practitioner,
                        .from_date = kept.from_date,
                        .to_date = kept.from_date,
                        .from_min = 600,
                        .to_min = 660};
    world_ok(w, slot_free(w->practice, &wish, &w->arena, &free, &n, &w->err));
    assert_int_equal(n, 0);
    wish.is_priority = true;
    world_ok(w, slot_free(w->practice, &wish, &w->arena, &free, &n, &w->err));
    assert_int_equal(n, 2);
    world_refused(w, appointment_book(&w->okoro, &w->arena, &b, &w->out, &w->err), ERR_REFUSED, "keeps");
    b.priority = PRIORITY_URGENT;
    world_ok(w, appointment_book(&w->okoro, &w->arena, &b, &w->out, &w->err));
    assert_int_equal(w->out.appointment.priority, PRIORITY_URGENT);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, close_world)
    const struct CMUnitTest tests[] = {
        T(a_time_without_a_day_is_todays),
        T(a_date_without_a_year_is_the_one_that_was),
        T(what_was_cancelled_is_found_in_that_name_with_who_and_when),
        T(who_stood_at_the_very_time_comes_first),
        T(a_misspelt_name_still_finds_and_ranks),
        T(what_was_only_noted_is_not_the_last_that_happened),
        T(what_was_moved_away_is_found_at_the_time_it_once_stood),
        T(what_was_moved_away_counts_by_where_it_stood),
        T(a_name_and_a_time_find_theirs_first_and_then_who_else_stood_there),
        T(who_is_believed_stands_with_the_owner_and_keeps_what_they_said),
        T(a_priority_booking_may_take_what_is_kept_for_the_same_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

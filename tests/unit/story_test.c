#include "practice/story.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "practice/undo.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void a_booking_tells_every_state_it_was_in(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *what, *detail, *by;
    } told[] = {
        {"booked", "Mon 23 Nov 11:00, Chen; Room 1; Review; 30 min", "Okoro"},
        {"moved", "from Mon 23 Nov 11:00, Chen to Tue 24 Nov 09:30, Okafor; Room 2, was Room 1", "Bell"},
        {"details changed", "remark: brings his son; expected at: 09:50", "Okoro"},
        {"cancelled", "why: Could not make it, by the patient; to rebook; late cancellation: waived", "Okoro"},
        {"taken back",
         "booked, was cancelled; no more why: Could not make it, by the patient; "
         "no more to rebook; no more late cancellation: waived",
         "Okoro"},
    };
    struct story_line *lines;
    struct undone u;
    int n;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    struct place to = world_place(w, "okafor", "2026-11-24 09:30", 0);
    world_ok(w, appointment_move(&w->bell, &w->arena, &x.id, NULL, &to, NULL, &w->out, &w->err));
    struct edit what = {.set = EDIT_EXPECTED | EDIT_REMARK, .expected_min = 590, .remark = "brings his son"};
    world_ok(w, appointment_edit(&w->okoro, &w->arena, &x.id, NULL, &what, &w->out, &w->err));
    struct change_of_status c = {.to = STATUS_CANCELLED,
                                 .cancel_by = CANCELLED_BY_PATIENT,
                                 .reason = "pat",
                                 .late_tag = LATE_TAG_WAIVED,
                                 .next = {.next = NEXT_REBOOK}};
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &c, &w->out, &w->err));
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    world_ok(w, story_of(w->practice, &x.id, &w->arena, &lines, &n, &w->err));
    assert_int_equal(n, sizeof told / sizeof told[0]);
    for (int i = 0; i < n; i++) {
        assert_string_equal(lines[i].what, told[i].what);
        assert_string_equal(lines[i].detail, told[i].detail);
        assert_string_equal(lines[i].by, told[i].by);
        assert_true(*lines[i].site);
        assert_int_equal(lines[i].at_ms, clock_now_ms());
    }
    struct id nothing = id_new(clock_now_ms());
    world_ok(w, story_of(w->practice, &nothing, &w->arena, &lines, &n, &w->err));
    assert_int_equal(n, 0);
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(a_booking_tells_every_state_it_was_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

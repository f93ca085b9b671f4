/* Whoever is moved and not told turns up when they were to come: by then somebody has to have told them. */
#include "practice/absence.h"
#include "practice/follow_up.h"
#include "practice/undo.h"

#include "appointment_lib.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void move(struct world *w, const struct id *id, const char *where)
{
    struct place to = world_place(w, "chen", where, 0);
    world_ok(w, appointment_move(&w->okoro, &w->arena, id, NULL, &to, NULL, &w->out, &w->err));
}

/* By when it has to be done, whether it is one of today's, and why, as the queue says them. */
static const char *told_by(struct world *w, const struct id *appointment)
{
    struct id id = queue_rule_id(FOLLOW_UP_TELL, appointment);
    struct queue_row row;
    struct queue_detail detail;
    char day[16], time[8];
    if (!queue_get(w->practice, &id, &w->arena, &row, &w->err)) {
        w->err = (struct err){0};
        return "";
    }
    world_ok(w, queue_describe(w->practice, &row, &w->arena, &detail, &w->err));
    return arena_printf(&w->arena, "%s %s%s | %s", civil_desk_date((int)(row.due / DAY_MIN), day),
                        civil_clock_text((int)(row.due % DAY_MIN), time),
                        row.opens / DAY_MIN <= PRACTICE_LIB_TODAY ? "" : " not yet", detail.why);
}

static void who_is_moved_and_not_told_has_to_know_before_the_old_time(void **state)
{
    struct world *w = *state;
    struct undone u;
    struct appointment x = world_book(w, 2, "chen", "2026-11-24 09:00");
    world_off(w, &x.practitioner, x.date);
    /* Far away: it is seen today, and not on the day by which they have to know. */
    move(w, &x.id, "2026-12-15 10:00");
    assert_string_equal(told_by(w, &x.id), "Tue 24 Nov 2026 09:00 | before tomorrow 09:00: moved to Tue 15 Dec 10:00");
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_string_equal(told_by(w, &x.id), "Tue 24 Nov 2026 09:00 | tomorrow 09:00: Chen off: sick");
    /* Moved twice: nobody has told them of either, and it is tomorrow that they come. */
    move(w, &x.id, "2026-12-15 10:00");
    move(w, &x.id, "2026-11-26 10:00");
    assert_string_equal(told_by(w, &x.id), "Tue 24 Nov 2026 09:00 | before tomorrow 09:00: moved to Thu 26 Nov 10:00");
    /* Sooner than they know: the new time is the one by which. */
    move(w, &x.id, "2026-11-23 15:00");
    assert_string_equal(told_by(w, &x.id), "Mon 23 Nov 2026 15:00 | today 15:00: moved to Mon 23 Nov 15:00");
    /* Who knows, and whose doctor is off then too, is told of that one alone. */
    move(w, &x.id, "2026-11-26 11:00");
    world_ok(w, absence_told(&w->okoro, &w->arena, &x.id, NULL, &w->out, &w->err));
    assert_string_equal(told_by(w, &x.id), "");
    world_off(w, &x.practitioner, PRACTICE_LIB_TODAY + 3);
    assert_string_equal(told_by(w, &x.id), "Thu 26 Nov 2026 11:00 | Thu 11:00: Chen off: sick");
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(who_is_moved_and_not_told_has_to_know_before_the_old_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

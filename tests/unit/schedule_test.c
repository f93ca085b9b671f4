#include "practice/schedule.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static int open_world(void **state)
{
    (void)world_setup(state);
    world_at(*state, "2026-11-23 08:00");
    return 0;
}

static struct schedule_day day(struct world *w, int date)
{
    struct schedule_day d;
    world_ok(w, schedule_day(w->practice, date, &w->arena, &d, &w->err));
    return d;
}

static void become(struct world *w, const struct appointment *x, enum status to, struct next_step next)
{
    struct change_of_status c = {.to = to, .next = next, .reason = "pat", .cancel_by = CANCELLED_BY_PATIENT};
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x->id, NULL, &c, &w->out, &w->err));
}

/* The page as letters: a row a line, a cell a letter: state of what starts there, or '.', '|', '=', '_'. */
static const char *picture(struct world *w, const struct schedule_day *d)
{
    static const char *const marks[] = {
        [CELL_FREE] = ".", [CELL_TAKEN] = "", [CELL_GOES_ON] = "|", [CELL_BLOCKED] = "=", [CELL_CLOSED] = "_"};
    const char *text = "";
    char time[6];
    for (int r = 0; r < d->nrows; r++) {
        text = arena_printf(&w->arena, "%s%s", text, civil_time_text(d->rows[r].start_min, time));
        for (int c = 0; c < d->ncolumns; c++) {
            const struct schedule_cell *cell = schedule_cell_at(d, r, c);
            text = arena_printf(&w->arena, "%s %s", text, marks[cell->kind]);
            for (int i = 0; i < cell->nentries; i++)
                text = arena_printf(&w->arena, "%s%c", text, cell->entries[i].state);
        }
        text = arena_printf(&w->arena, "%s\n", text);
    }
    return text;
}

/* A morning at 10:42: one seen and leaving, one nobody has marked, one waiting, one in the room, one cancelled, one
 * confirmed, one an hour long. */
static void make_morning(struct world *w, struct appointment *waiting, struct appointment *inside)
{
    static const struct next_step advice = {.note = "6w, 30 min"};
    struct appointment seen = world_book(w, 0, "chen", "2026-11-23 09:00");
    world_book(w, 1, "chen", "2026-11-23 09:30");
    *waiting = world_book(w, 2, "chen", "2026-11-23 10:30");
    *inside = world_book(w, 3, "okafor", "2026-11-23 10:00");
    struct appointment gone = world_book(w, 4, "okafor", "2026-11-23 11:30");
    struct appointment sure = world_book(w, 5, "parisian", "2026-11-23 11:00");
    struct booking longer = world_booking(w, 1, "lindqvist", "2026-11-23 11:00");
    longer.place.minutes = 60;
    world_ok(w, appointment_book(&w->okoro, &w->arena, &longer, &w->out, &w->err));
    become(w, &seen, STATUS_ARRIVED, advice);
    become(w, &seen, STATUS_FULFILLED, advice);
    become(w, &gone, STATUS_CANCELLED, (struct next_step){.next = NEXT_REBOOK});
    world_ok(w, appointment_confirm(&w->okoro, &w->arena, &sure.id, NULL, CONFIRM_CONFIRMED, &w->out, &w->err));
    world_at(w, "2026-11-23 10:30");
    become(w, waiting, STATUS_ARRIVED, advice);
    become(w, inside, STATUS_CHECKED_IN, advice);
    world_at(w, "2026-11-23 10:42");
}

static void a_day_has_its_people_its_hours_and_its_states(void **state)
{
    static const char morning[] = "09:00 D . . . .\n"
                                  "09:30 ? . . . .\n"
                                  "10:00 . R . . .\n"
                                  "10:30 A . . . .\n"
                                  "11:00 . . c . b\n"
                                  "11:30 . .x . . |\n"
                                  "12:00 = = = = _\n"
                                  "12:30 = = = = _\n"
                                  "13:00 . . . . _\n";
    struct world *w = *state;
    struct appointment waiting, inside;
    make_morning(w, &waiting, &inside);
    struct schedule_day d = day(w, PRACTICE_LIB_TODAY);
    assert_int_equal(d.ncolumns, 5);
    assert_int_equal(d.nrows, 16);
    assert_string_equal(d.columns[0].name, "Chen");
    assert_memory_equal(picture(w, &d), morning, strlen(morning));
    assert_int_equal(d.now_row, 4);
    assert_string_equal(schedule_cell_at(&d, 6, 0)->label, "lunch");
    assert_string_equal(schedule_cell_at(&d, 7, 0)->label, "");
    assert_int_equal(d.columns[0].nbooked, 3);
    assert_int_equal(d.columns[0].nseen, 1);
    assert_int_equal(d.columns[0].free_min, 60 + 240); /* from 11:00 on: until then it is Zemlak's */
    assert_int_equal(d.nappointments, 7);
    assert_int_equal(d.nclashes, 0);
}

static void the_side_panel_is_of_now_whichever_day_is_shown(void **state)
{
    struct world *w = *state;
    struct appointment waiting, inside;
    make_morning(w, &waiting, &inside);
    for (int other = 0; other < 2; other++) {
        struct schedule_day d = day(w, PRACTICE_LIB_TODAY + other);
        assert_int_equal(d.nappointments, other ? 0 : 7);
        assert_int_equal(d.now_row, other ? -1 : 4);
        assert_int_equal(d.nbuilding, 2);
        assert_memory_equal(&d.building[0].appointment->id, &waiting.id, sizeof waiting.id);
        assert_int_equal(d.building[0].waited_min, 12);
        assert_int_equal(d.building[0].promised_min, 10);
        assert_true(d.building[0].is_late);
        assert_memory_equal(&d.building[1].appointment->id, &inside.id, sizeof inside.id);
        assert_true(d.building[1].is_in_room);
        assert_int_equal(d.nleaving, 1);
        assert_string_equal(d.leaving[0]->next_note, "6w, 30 min");
        assert_int_equal(d.nunresolved, 1);
        assert_int_equal(d.nwaitlist, 0);
    }
}

/* Read into an arena that goes away, as the screen's does two pages on. */
static void a_turned_page_takes_the_side_panel_along_until_something_changes(void **state)
{
    struct world *w = *state;
    struct appointment waiting, inside;
    struct arena first = {0};
    struct schedule_day before, after;
    make_morning(w, &waiting, &inside);
    world_ok(w, schedule_day(w->practice, PRACTICE_LIB_TODAY, &first, &before, &w->err));
    world_ok(w, schedule_day_after(w->practice, PRACTICE_LIB_TODAY + 1, &before, &w->arena, &after, &w->err));
    const char *name = arena_strdup(&w->arena, before.building[0].appointment->patient_short);
    memset((void *)(uintptr_t)before.building[0].appointment->patient_short, '#', strlen(name));
    arena_finish(&first);
    assert_int_equal(after.nbuilding, 2);
    assert_string_equal(after.building[0].appointment->patient_short, name);
    assert_int_equal(after.building[0].waited_min, 12);
    assert_string_equal(after.leaving[0]->next_note, "6w, 30 min");
    assert_int_equal(after.nunresolved, 1);
    /* The patient who waits goes in, and a minute passes: both are seen. */
    become(w, &waiting, STATUS_CHECKED_IN, (struct next_step){0});
    struct schedule_day now;
    world_ok(w, schedule_day_after(w->practice, PRACTICE_LIB_TODAY + 2, &after, &w->arena, &now, &w->err));
    assert_true(now.building[0].is_in_room && now.building[1].is_in_room);
    world_at(w, "2026-11-23 10:59");
    world_ok(w, schedule_day_after(w->practice, PRACTICE_LIB_TODAY + 3, &now, &w->arena, &after, &w->err));
    assert_int_equal(after.building[1].waited_min, 17);
}

static void overlaps_are_all_shown_and_only_unmeant_ones_are_marked(void **state)
{
    struct world *w = *state;
    world_book(w, 0, "chen", "2026-11-23 11:00");
    struct booking twice = world_booking(w, 1, "chen", "2026-11-23 11:00");
    twice.overbook_reason = "two minutes";
    world_ok(w, appointment_book(&w->okoro, &w->arena, &twice, &w->out, &w->err));
    struct booking quarter = world_booking(w, 2, "okafor", "2026-11-23 11:15");
    quarter.place.minutes = 15;
    world_ok(w, appointment_book(&w->okoro, &w->arena, &quarter, &w->out, &w->err));
    struct schedule_day d = day(w, PRACTICE_LIB_TODAY);
    int row = schedule_row_of(&d, 11 * 60);
    assert_int_equal(schedule_cell_at(&d, row, 0)->nentries, 2);
    assert_int_equal(schedule_cell_at(&d, row, 1)->nentries, 1);
    assert_int_equal(schedule_cell_at(&d, row, 1)->entries[0].appointment->start_min, 11 * 60 + 15);
    assert_int_equal(d.rows[row].lines, 2);
    assert_int_equal(d.nclashes, 0);
    /* Written past the rules, as a merge would bring it. */
    struct act act;
    struct appointment other = d.appointments[0];
    other.id = id_derived("test", "other");
    other.overbook_reason = NULL;
    world_ok(w, act_begin(w->practice->book, &act, "demo", NULL, &w->err));
    world_ok(w, appointment_write(&act, &other, &w->err));
    world_ok(w, act_commit(&act, &w->err));
    d = day(w, PRACTICE_LIB_TODAY);
    assert_int_equal(d.nclashes, 2);
    assert_int_equal(world_clashes(w), 1);
    assert_int_equal(schedule_cell_at(&d, row, 0)->nentries, 3);
}

static void what_begins_while_another_goes_on_is_seen(void **state)
{
    struct world *w = *state;
    struct booking longer = world_booking(w, 0, "chen", "2026-11-23 10:00");
    longer.place.minutes = 90;
    world_ok(w, appointment_book(&w->okoro, &w->arena, &longer, &w->out, &w->err));
    struct booking within = world_booking(w, 1, "chen", "2026-11-23 10:30");
    within.overbook_reason = "two minutes";
    world_ok(w, appointment_book(&w->okoro, &w->arena, &within, &w->out, &w->err));
    struct schedule_day d = day(w, PRACTICE_LIB_TODAY);
    int row = schedule_row_of(&d, 10 * 60);
    assert_int_equal(schedule_cell_at(&d, row, 0)->kind, CELL_TAKEN);
    assert_int_equal(schedule_cell_at(&d, row + 1, 0)->kind, CELL_TAKEN);
    assert_int_equal(schedule_cell_at(&d, row + 2, 0)->kind, CELL_GOES_ON);
    assert_int_equal(schedule_cell_at(&d, row + 3, 0)->kind, CELL_FREE);
}

static void who_is_leaving_stands_in_one_order_whichever_day_is_shown(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 6; i++) { /* two at a time, the column on the right first */
        static const char *const times[] = {"2026-11-23 10:00", "2026-11-23 09:30", "2026-11-23 09:00"};
        struct appointment x = world_book(w, i, i % 2 ? "chen" : "okafor", times[i / 2]);
        become(w, &x, STATUS_ARRIVED, (struct next_step){0});
        become(w, &x, STATUS_FULFILLED, (struct next_step){0});
    }
    struct schedule_day today = day(w, PRACTICE_LIB_TODAY), other = day(w, PRACTICE_LIB_TODAY + 1);
    assert_int_equal(today.nleaving, 6);
    assert_int_equal(other.nleaving, 6);
    for (int i = 0; i < 6; i++)
        assert_memory_equal(&today.leaving[i]->id, &other.leaving[i]->id, sizeof today.leaving[i]->id);
}

static void who_left_yesterday_with_nothing_said_is_still_leaving(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 09:00");
    become(w, &x, STATUS_ARRIVED, (struct next_step){0});
    become(w, &x, STATUS_FULFILLED, (struct next_step){0});
    world_at(w, "2026-11-24 08:00");
    struct schedule_day d = day(w, PRACTICE_LIB_TODAY + 1);
    assert_int_equal(d.nleaving, 1);
    d = day(w, PRACTICE_LIB_TODAY);
    assert_int_equal(d.nleaving, 1);
    struct next_step again = {.next = NEXT_REBOOK};
    world_ok(w, appointment_set_next(&w->okoro, &w->arena, &x.id, NULL, &again, &w->out, &w->err));
    d = day(w, PRACTICE_LIB_TODAY + 1);
    assert_int_equal(d.nleaving, 0);
    assert_int_equal(w->out.appointment.left_at, 0); /* she left yesterday: nobody knows when */
}

static void a_cancelled_booking_shows_only_where_the_slot_is_free(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    become(w, &x, STATUS_CANCELLED, (struct next_step){.next = NEXT_REBOOK});
    struct schedule_day d = day(w, PRACTICE_LIB_TODAY);
    int row = schedule_row_of(&d, 11 * 60);
    assert_int_equal(schedule_cell_at(&d, row, 0)->kind, CELL_FREE);
    assert_int_equal(schedule_cell_at(&d, row, 0)->nentries, 1);
    assert_int_equal(schedule_cell_at(&d, row, 0)->entries[0].state, 'x');
    world_book(w, 1, "chen", "2026-11-23 11:00");
    d = day(w, PRACTICE_LIB_TODAY);
    assert_int_equal(schedule_cell_at(&d, row, 0)->kind, CELL_TAKEN);
    assert_int_equal(schedule_cell_at(&d, row, 0)->nentries, 1);
    assert_int_equal(schedule_cell_at(&d, row, 0)->entries[0].state, 'b');
    assert_int_equal(d.nappointments, 2);
}

static void names_that_are_alike_on_one_day_are_marked(void **state)
{
    struct world *w = *state;
    world_book(w, 1, "chen", "2026-11-23 11:00");   /* Gleason, Ann */
    world_book(w, 5, "okafor", "2026-11-23 11:00"); /* Gleason, Alf */
    world_book(w, 0, "okafor", "2026-11-23 14:00");
    struct schedule_day d = day(w, PRACTICE_LIB_TODAY);
    assert_true(d.entries[0].is_namesake);
    assert_true(d.entries[1].is_namesake);
    assert_false(d.entries[2].is_namesake);
}

static void a_closed_day_says_why(void **state)
{
    struct world *w = *state;
    int christmas = civil_from(2026, 12, 25);
    struct schedule_day d = day(w, christmas);
    assert_string_equal(d.closed, "Christmas Day");
    assert_int_equal(d.ncolumns, 5);
    assert_int_equal(schedule_cell_at(&d, 0, 0)->kind, CELL_BLOCKED);
    assert_string_equal(schedule_cell_at(&d, 0, 0)->label, "Christmas Day");
    assert_int_equal(d.columns[0].free_min, 0);
    d = day(w, civil_from(2026, 11, 28)); /* a Saturday */
    assert_int_equal(d.ncolumns, 5);
    assert_int_equal(schedule_cell_at(&d, 0, 0)->kind, CELL_CLOSED);
    d = day(w, civil_from(2026, 11, 27)); /* on Fridays Parisian is away */
    assert_int_equal(d.ncolumns, 4);
    assert_string_equal(d.columns[2].name, "Adeyemi");
}

static void what_runs_over_midnight_stands_on_both_days(void **state)
{
    struct world *w = *state;
    struct booking night = world_booking(w, 0, "chen", "2026-11-23 23:00");
    night.place.minutes = 150;
    night.overbook_reason = "night work";
    world_ok(w, appointment_book(&w->okoro, &w->arena, &night, &w->out, &w->err));
    struct schedule_day d = day(w, PRACTICE_LIB_TODAY);
    assert_int_equal(d.rows[d.nrows - 1].start_min, 23 * 60 + 30);
    assert_int_equal(schedule_cell_at(&d, d.nrows - 1, 0)->kind, CELL_GOES_ON);
    d = day(w, PRACTICE_LIB_TODAY + 1);
    assert_int_equal(d.rows[0].start_min, 0);
    assert_int_equal(schedule_cell_at(&d, 0, 0)->kind, CELL_TAKEN);
    assert_int_equal(schedule_cell_at(&d, 2, 0)->kind, CELL_GOES_ON);
    assert_int_equal(schedule_cell_at(&d, 3, 0)->kind, CELL_CLOSED);
}

static void history_from_practitioners_of_long_ago_has_its_columns(void **state)
{
    struct world *w = *state;
    struct id old = id_derived("test", "old practitioner");
    struct appointment past = {.id = id_derived("test", "past"),
                               .patient = w->patient[0],
                               .practitioner = old,
                               .date = PRACTICE_LIB_TODAY - 364,
                               .start_min = 600,
                               .minutes = 4000,
                               .status = STATUS_FULFILLED,
                               .is_history = true};
    struct act act;
    world_ok(w, act_begin(w->practice->book, &act, "import-test", NULL, &w->err));
    act_record(&act, KIND_PRACTITIONER, &old, NULL);
    act_set_text(&act, PRACTITIONER_NAME, "Dr Old");
    act_set_text(&act, PRACTITIONER_ORIGIN, "history");
    world_ok(w, appointment_write(&act, &past, &w->err));
    world_ok(w, act_commit(&act, &w->err));
    struct schedule_day d = day(w, PRACTICE_LIB_TODAY - 364);
    assert_int_equal(d.ncolumns, 6);
    assert_string_equal(d.columns[5].name, "Dr Old");
    assert_string_equal(d.columns[5].code, "");
    assert_int_equal(d.entries[0].state, 'D');
    assert_int_equal(d.nunresolved, 0);
    assert_int_equal(d.nleaving, 0);
}

static void what_happened_waits_until_somebody_says(void **state)
{
    struct world *w = *state;
    struct appointment *rows;
    int n, total;
    struct appointment first = world_book(w, 0, "chen", "2026-11-23 09:00");
    world_book(w, 1, "chen", "2026-11-23 09:30");
    world_book(w, 2, "okafor", "2026-11-24 09:30");
    struct appointment here = world_book(w, 3, "okafor", "2026-11-23 09:30");
    become(w, &here, STATUS_ARRIVED, (struct next_step){0});
    world_at(w, "2026-11-23 09:29");
    world_ok(w, schedule_unresolved(w->practice, 10, &w->arena, &rows, &n, &total, &w->err));
    assert_int_equal(total, 0);
    world_at(w, "2026-11-23 12:00"); /* who arrived is still here */
    world_ok(w, schedule_unresolved(w->practice, 1, &w->arena, &rows, &n, &total, &w->err));
    assert_int_equal(n, 1);
    assert_int_equal(total, 2);
    assert_memory_equal(&rows[0].id, &first.id, sizeof first.id);
    world_at(w, "2026-11-24 08:00"); /* and by the next day has gone unmarked */
    world_ok(w, schedule_unresolved(w->practice, 10, &w->arena, &rows, &n, &total, &w->err));
    assert_int_equal(total, 3);
    become(w, &first, STATUS_NOSHOW, (struct next_step){.next = NEXT_REBOOK});
    world_ok(w, schedule_unresolved(w->practice, 10, &w->arena, &rows, &n, &total, &w->err));
    assert_int_equal(total, 2);
}

static void a_week_counts_what_is_booked_and_free(void **state)
{
    struct world *w = *state;
    struct schedule_week week;
    world_book(w, 0, "chen", "2026-11-23 09:00");
    world_book(w, 1, "chen", "2026-11-24 09:30");
    struct appointment off = world_book(w, 2, "chen", "2026-11-24 13:00");
    become(w, &off, STATUS_CANCELLED, (struct next_step){.next = NEXT_REBOOK});
    world_ok(w, schedule_week(w->practice, civil_from(2026, 11, 26), &w->arena, &week, &w->err));
    assert_int_equal(week.monday, PRACTICE_LIB_TODAY);
    assert_int_equal(week.ncolumns, 5);
    const struct week_cell *mon = &week.cells[0], *tue = &week.cells[week.ncolumns],
                           *sun = &week.cells[6 * week.ncolumns];
    assert_int_equal(mon->nbooked, 1);
    assert_int_equal(mon->open_min, 7 * 60);
    assert_int_equal(mon->free_min, 7 * 60 - 30);
    assert_int_equal(tue->nbooked, 1);
    assert_int_equal(tue->free_min, 7 * 60 - 30);
    assert_int_equal(sun->open_min, 0);
    assert_int_equal(week.columns[0].nbooked, 2);
    world_at(w, "2026-11-23 16:30");
    world_ok(w, schedule_week(w->practice, PRACTICE_LIB_TODAY, &w->arena, &week, &w->err));
    assert_int_equal(week.cells[0].free_min, 30);
}

static void a_list_is_in_the_order_of_the_day(void **state)
{
    struct world *w = *state;
    struct appointment *rows;
    int n;
    world_book(w, 0, "okafor", "2026-11-24 09:00");
    world_book(w, 1, "okafor", "2026-11-23 10:00");
    world_book(w, 2, "chen", "2026-11-23 10:00");
    world_book(w, 3, "okafor", "2026-11-23 09:00");
    world_ok(w, schedule_list(w->practice, PRACTICE_LIB_TODAY, PRACTICE_LIB_TODAY + 1, &w->arena, &rows, &n, &w->err));
    assert_int_equal(n, 4);
    static const char *const order[] = {"Yost F", "Zemlak E", "Gleason A", "Candelaria I"};
    for (int i = 0; i < n; i++)
        assert_string_equal(rows[i].patient_short, order[i]);
}

static void a_slot_remembers_all_that_ever_stood_there(void **state)
{
    struct world *w = *state;
    struct stood *s;
    int n;
    struct place here = world_place(w, "chen", "2026-11-23 11:00", 0);
    struct place there = world_place(w, "okafor", "2026-11-24 09:30", 0);
    struct appointment moved = world_book(w, 0, "chen", "2026-11-23 11:00");
    world_at(w, "2026-11-23 08:01");
    world_ok(w, appointment_move(&w->bell, &w->arena, &moved.id, NULL, &there, NULL, &w->out, &w->err));
    world_at(w, "2026-11-23 08:02");
    struct appointment cancelled = world_book(w, 1, "chen", "2026-11-23 11:00");
    world_at(w, "2026-11-23 08:03");
    become(w, &cancelled, STATUS_CANCELLED, (struct next_step){.next = NEXT_REBOOK});
    world_at(w, "2026-11-23 08:04");
    struct booking longer = world_booking(w, 2, "chen", "2026-11-23 10:30");
    longer.place.minutes = 60;
    world_ok(w, appointment_book(&w->okoro, &w->arena, &longer, &w->out, &w->err));
    world_at(w, "2026-11-23 08:05"); /* a detail of a booking is not what happened at the slot */
    world_ok(w, appointment_confirm(&w->bell, &w->arena, &longer.id, NULL, CONFIRM_REMINDED, &w->out, &w->err));
    world_ok(w, schedule_slot(w->practice, &here.practitioner, here.date, here.start_min, &w->arena, &s, &n, &w->err));
    assert_int_equal(n, 3);
    assert_string_equal(s[0].what, "booked");
    assert_string_equal(s[0].staff, "Okoro");
    assert_string_equal(s[0].appointment.patient_short, "Zemlak E");
    assert_true(s[0].is_here_now);
    assert_string_equal(s[1].what, "cancelled");
    assert_string_equal(s[1].staff, "Okoro");
    assert_string_equal(s[2].what, "moved to Tue 24 Nov 09:30, Okafor");
    assert_string_equal(s[2].staff, "Bell");
    assert_false(s[2].is_here_now);
    assert_string_equal(s[2].appointment.ref, moved.ref);
    world_ok(w, schedule_slot(w->practice, &here.practitioner, here.date, 11 * 60 + 30, &w->arena, &s, &n, &w->err));
    assert_int_equal(n, 0);
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, open_world, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(a_day_has_its_people_its_hours_and_its_states),
        IN_WORLD(the_side_panel_is_of_now_whichever_day_is_shown),
        IN_WORLD(a_turned_page_takes_the_side_panel_along_until_something_changes),
        IN_WORLD(overlaps_are_all_shown_and_only_unmeant_ones_are_marked),
        IN_WORLD(what_begins_while_another_goes_on_is_seen),
        IN_WORLD(who_is_leaving_stands_in_one_order_whichever_day_is_shown),
        IN_WORLD(who_left_yesterday_with_nothing_said_is_still_leaving),
        IN_WORLD(a_cancelled_booking_shows_only_where_the_slot_is_free),
        IN_WORLD(names_that_are_alike_on_one_day_are_marked),
        IN_WORLD(a_closed_day_says_why),
        IN_WORLD(what_runs_over_midnight_stands_on_both_days),
        IN_WORLD(history_from_practitioners_of_long_ago_has_its_columns),
        IN_WORLD(what_happened_waits_until_somebody_says),
        IN_WORLD(a_week_counts_what_is_booked_and_free),
        IN_WORLD(a_list_is_in_the_order_of_the_day),
        IN_WORLD(a_slot_remembers_all_that_ever_stood_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

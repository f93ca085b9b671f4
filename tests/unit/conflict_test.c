#include "practice/conflict.h"

#include "base/clock.h"
#include "book/copy.h"
#include "book/log.h"
#include "practice/follow_up.h"
#include "practice/policy.h"
#include "practice/rule_run.h"
#include "practice/undo.h"
#include "pair_lib.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct both {
    struct pair p; /* must be first */
    struct id patient;
};

/* One field, as any form would set it. */
static void set(struct pair *p, int field, const char *text)
{
    struct act act;
    struct world *w = &p->w;
    world_ok(w, act_begin(w->practice->book, &act, "patient-edit", &w->okoro.who, &w->err));
    act_record(&act, KIND_PATIENT, &((struct both *)p)->patient, &((struct both *)p)->patient);
    act_set_text(&act, field, text);
    world_ok(w, act_commit(&act, &w->err));
}

/* Whoever acts goes on acting. */
static void meet(struct pair *p)
{
    pair_bring(p, p->a, p->b);
    pair_bring(p, p->b, p->a);
}

static int open_pair(void **state)
{
    static struct both both;
    pair_open(&both.p);
    both.patient = world_book(&both.p.w, 0, "chen", "2026-11-24 15:00").patient;
    pair_copy(&both.p);
    *state = &both;
    return 0;
}

static int close_pair(void **state)
{
    pair_close(*state);
    return 0;
}

/* In the queue of this person, and counted on the tab. */
static int in_queue(struct pair *p, const char *kind, const struct who *who)
{
    struct world *w = &p->w;
    struct queue_filter all = {.staff = who->staff};
    struct queue q;
    int n = 0, tab;
    world_ok(w, queue_load(w->practice, &all, &w->arena, &q, &w->err));
    world_ok(w, queue_count(w->practice, &who->staff, &tab, &w->err));
    assert_int_equal(tab, queue_today(&q));
    for (int i = 0; i < q.nrows; i++)
        n += strcmp(q.rows[i].kind, kind) == 0;
    return n;
}

static struct conflict *list(struct pair *p, int want)
{
    struct conflict *all;
    int n, hidden;
    world_ok(&p->w, conflict_list(p->w.practice, false, &p->w.arena, &all, &n, &hidden, &p->w.err));
    assert_int_equal(n, want);
    assert_int_equal(in_queue(p, FOLLOW_UP_CONFLICT, &(struct who){0}), want);
    return all;
}

static const char *text_of(struct pair *p, int field)
{
    struct row row;
    world_ok(&p->w,
             book_row(p->w.practice->book, KIND_PATIENT, &((struct both *)p)->patient, &p->w.arena, &row, &p->w.err));
    struct value v = row_get(&row, field);
    return v.type == VALUE_TEXT ? arena_strndup(&p->w.arena, v.p, v.n) : "";
}

static const char *city(struct pair *p)
{
    return text_of(p, PATIENT_CITY);
}

/* Leeds at the first computer, York a second later at the other, who both know of nothing. */
static void set_apart(struct pair *p)
{
    set(p, PATIENT_CITY, "Leeds");
    pair_at(p, p->b);
    set(p, PATIENT_CITY, "York");
    meet(p);
}

static void both_sides_are_listed_with_who_and_where(void **state)
{
    struct pair *p = *state;
    set_apart(p);
    struct conflict *c = list(p, 1);
    assert_int_equal(c->kind, KIND_PATIENT);
    assert_string_equal(c->field_name, "town");
    assert_memory_equal(c->patient.b, ((struct both *)p)->patient.b, ID_SIZE);
    assert_int_equal(c->nsides, 2);
    assert_string_equal(c->sides[0].text, "Leeds");
    assert_string_equal(c->sides[1].text, "York");
    assert_non_null(c->sides[1].site);
    assert_string_equal(c->sides[0].staff, c->sides[1].staff);
    assert_true(c->sides[1].is_shown);
    assert_false(c->sides[0].is_shown);
    assert_true(c->sides[0].at_ms < c->sides[1].at_ms);
}

/* "Keep number 1" is said over the telephone, to somebody who sees another computer's list. */
static void of_one_moment_both_computers_number_them_alike(void **state)
{
    struct pair *p = *state;
    set(p, PATIENT_CITY, "Leeds");
    int64_t then = clock_now_ms();
    pair_at(p, p->b);
    clock_freeze(then);
    set(p, PATIENT_CITY, "York");
    meet(p);
    const char *first = list(p, 1)->sides[0].text;
    pair_at(p, p->a);
    assert_string_equal(list(p, 1)->sides[0].text, first);
}

static void whoever_settles_it_settles_it_everywhere(void **state)
{
    struct pair *p = *state;
    set_apart(p);
    struct conflict *c = list(p, 1);
    world_ok(&p->w, conflict_keep(&p->w.okoro, c, 0, &p->w.err));
    list(p, 0);
    assert_string_equal(city(p), "Leeds");
    pair_at(p, p->a);
    list(p, 1);
    meet(p);
    list(p, 0);
    assert_string_equal(city(p), "Leeds");
}

static void undo(struct pair *p, bool is_refused)
{
    struct undone u;
    if (is_refused)
        world_refused(&p->w, undo_last(&p->w.okoro, &p->w.arena, &u, &p->w.err), ERR_REFUSED, "two computers");
    else
        world_ok(&p->w, undo_last(&p->w.okoro, &p->w.arena, &u, &p->w.err));
}

static void what_settled_it_is_not_taken_back_since_one_answer_would_be_out_of_sight(void **state)
{
    struct pair *p = *state;
    set_apart(p);
    world_ok(&p->w, conflict_keep(&p->w.okoro, list(p, 1), 0, &p->w.err));
    undo(p, true);
    assert_string_equal(city(p), "Leeds");
    set(p, PATIENT_CITY, "Hull");
    undo(p, false); /* only another computer's word is kept from sight, not one's own */
    assert_string_equal(city(p), "Leeds");
}

static void neither_is_what_was_written_over_it(void **state)
{
    struct pair *p = *state;
    set_apart(p);
    set(p, PATIENT_CITY, "Hull");
    list(p, 0);
    undo(p, true);
    assert_string_equal(city(p), "Hull");
}

static void what_is_shown_can_be_kept_too(void **state)
{
    struct pair *p = *state;
    set_apart(p);
    world_ok(&p->w, conflict_keep(&p->w.okoro, list(p, 1), 1, &p->w.err));
    list(p, 0);
    assert_string_equal(city(p), "York");
}

static void both_can_be_kept_of_prose_or_a_third_be_written(void **state)
{
    struct pair *p = *state;
    set(p, PATIENT_ALERT, "Hard of hearing");
    pair_at(p, p->b);
    set(p, PATIENT_ALERT, "Reads lips");
    meet(p);
    world_ok(&p->w, conflict_keep_both(&p->w.okoro, list(p, 1), &p->w.err));
    assert_string_equal(text_of(p, PATIENT_ALERT), "Hard of hearing; Reads lips");
    pair_at(p, p->a);
    world_ok(&p->w, conflict_write(&p->w.okoro, list(p, 1), "  Hears little ", &p->w.err));
    assert_string_equal(text_of(p, PATIENT_ALERT), "Hears little");
    meet(p); /* two who settle it apart have to settle that */
    struct conflict *c = list(p, 1);
    assert_int_equal(c->nsides, 2);
}

static void of_a_city_there_is_one(void **state)
{
    struct pair *p = *state;
    set_apart(p);
    struct conflict *c = list(p, 1);
    assert_false(conflict_keep_both(&p->w.okoro, c, &p->w.err));
    assert_int_equal(p->w.err.kind, ERR_REFUSED);
    p->w.err = (struct err){0};
    world_ok(&p->w, conflict_write(&p->w.okoro, c, "  Bath ", &p->w.err));
    assert_string_equal(city(p), "Bath");
}

static void what_was_settled_meanwhile_is_not_settled_again(void **state)
{
    struct pair *p = *state;
    set_apart(p);
    struct conflict *seen = list(p, 1);
    world_ok(&p->w, conflict_keep(&p->w.okoro, seen, 0, &p->w.err));
    assert_false(conflict_keep(&p->w.okoro, seen, 1, &p->w.err));
    assert_int_equal(p->w.err.kind, ERR_STALE);
    p->w.err = (struct err){0};
    assert_string_equal(city(p), "Leeds");
}

static void of_what_is_no_text_one_is_kept(void **state)
{
    struct pair *p = *state;
    set(p, PATIENT_GENDER, "female");
    pair_at(p, p->b);
    set(p, PATIENT_GENDER, "male");
    meet(p);
    struct conflict *c = list(p, 1);
    assert_false(c->is_prose || c->is_written);
    assert_false(conflict_keep_both(&p->w.okoro, c, &p->w.err));
    assert_int_equal(p->w.err.kind, ERR_REFUSED);
    p->w.err = (struct err){0};
    assert_false(conflict_write(&p->w.okoro, c, "x", &p->w.err));
    p->w.err = (struct err){0};
    assert_false(conflict_keep(&p->w.okoro, c, 2, &p->w.err));
    p->w.err = (struct err){0};
    world_ok(&p->w, conflict_keep(&p->w.okoro, c, 0, &p->w.err));
}

static void a_double_booking_is_listed_with_other_times_and_can_be_accepted(void **state)
{
    struct pair *p = *state;
    struct world *w = &p->w;
    struct conflict_clash *all;
    int n;
    struct appointment x = world_book(w, 1, "chen", "2026-11-24 10:00");
    pair_at(p, p->b);
    struct appointment y = world_book(w, 2, "chen", "2026-11-24 10:15");
    meet(p);
    world_ok(w, conflict_clashes(w->practice, true, &w->arena, &all, &n, &w->err));
    assert_int_equal(n, 1);
    assert_memory_equal(all->a.id.b, x.id.b, ID_SIZE);
    assert_memory_equal(all->b.id.b, y.id.b, ID_SIZE);
    assert_true(all->same_practitioner);
    assert_true(all->same_room); /* the usual one */
    assert_int_equal(all->nfree_a, CONFLICT_OPENINGS);
    for (int i = 0; i < CONFLICT_OPENINGS; i++) /* on their day, as near to their hour as can be */
        assert_int_equal(all->free_a[i].date, x.date);
    assert_int_equal(all->free_a[0].start_min, x.start_min - 30);
    assert_int_equal(all->free_a[1].start_min, x.start_min - 60);
    assert_int_equal(all->free_a[2].start_min, x.start_min + 60);
    assert_int_equal(in_queue(p, FOLLOW_UP_CLASH, &w->okoro.who), 1);
    world_at(w, "2026-11-24 10:20"); /* both are there, and one of them waits for somebody to settle it */
    assert_int_equal(in_queue(p, FOLLOW_UP_CLASH, &w->okoro.who), 1);
    world_at(w, "2026-11-25 08:00");
    assert_int_equal(in_queue(p, FOLLOW_UP_CLASH, &w->okoro.who), 0);
    world_at(w, "2026-11-23 10:42");
    assert_false(conflict_accept(&w->okoro, &w->arena, &x.id, &y.id, "", &w->err));
    assert_int_equal(w->err.kind, ERR_INPUT);
    w->err = (struct err){0};
    world_ok(w, conflict_accept(&w->okoro, &w->arena, &y.id, &x.id, "twins", &w->err));
    assert_int_equal(world_clashes(w), 0);
    assert_int_equal(in_queue(p, FOLLOW_UP_CLASH, &w->okoro.who), 0);
    assert_false(conflict_accept(&w->okoro, &w->arena, &y.id, &x.id, "twins", &w->err));
    assert_int_equal(w->err.kind, ERR_MISSING);
    w->err = (struct err){0};
    meet(p);
    pair_at(p, p->a);
    assert_int_equal(world_clashes(w), 0);
    world_same_as_rebuilt(w);
}

/* The day is full from their hour on, and it is late: what is past is not offered, what comes after it is. */
static void where_their_day_is_over_the_next_days_are_offered(void **state)
{
    struct pair *p = *state;
    struct world *w = &p->w;
    struct conflict_clash *all;
    int n;
    struct appointment x = world_book(w, 1, "chen", "2026-11-24 16:30");
    pair_at(p, p->b);
    world_book(w, 2, "chen", "2026-11-24 16:30");
    meet(p);
    world_at(w, "2026-11-24 16:10");
    world_ok(w, conflict_clashes(w->practice, true, &w->arena, &all, &n, &w->err));
    assert_int_equal(n, 1);
    assert_int_equal(all->nfree_a, CONFLICT_OPENINGS);
    assert_true(all->free_a[0].date > x.date);
}

/* Who and what the practice is, is for owners: nobody else is asked. */
static void what_the_practice_is_is_asked_of_its_owners_alone(void **state)
{
    struct pair *p = *state;
    struct world *w = &p->w;
    struct act act;
    for (int i = 0; i < 2; i++) {
        struct id room = policy_id(KIND_ROOM, "1");
        world_ok(w, act_begin(w->practice->book, &act, "policy-load", &w->okoro.who, &w->err));
        act_record(&act, KIND_ROOM, &room, NULL);
        act_set_text(&act, ROOM_NAME, i ? "Garden room" : "Front room");
        world_ok(w, act_commit(&act, &w->err));
        if (i == 0)
            pair_at(p, p->b);
    }
    meet(p);
    list(p, 1);
    struct who owner = {0};
    world_ok(w, practice_who(w->practice, "chen", &owner, &w->err));
    assert_int_equal(in_queue(p, FOLLOW_UP_CONFLICT, &owner), 1);
    assert_int_equal(in_queue(p, FOLLOW_UP_CONFLICT, &w->okoro.who), 0);
    world_same_as_rebuilt(w);
}

static void nobody_makes_one_or_says_what_came_of_it_elsewhere(void **state)
{
    struct pair *p = *state;
    struct world *w = &p->w;
    struct follow_up f = follow_up_none(FOLLOW_UP_CLASH);
    struct queue_filter all = {.kind = FOLLOW_UP_CONFLICT};
    struct follow_up_seen seen;
    struct queue q;
    set_apart(p);
    f.patient = ((struct both *)p)->patient;
    f.text = "look";
    f.due_date = PRACTICE_LIB_TODAY;
    assert_false(follow_up_add(&w->okoro, &w->arena, &f, NULL, &w->err));
    w->err = (struct err){0};
    world_ok(w, queue_load(w->practice, &all, &w->arena, &q, &w->err));
    assert_string_equal(queue_why(w->practice, &q.rows[0], &w->arena), "town: Leeds or York");
    assert_false(follow_up_see(w->practice, &q.rows[0].id, &w->arena, &seen, &w->err));
    assert_int_equal(w->err.kind, ERR_REFUSED);
    w->err = (struct err){0};
}

static const struct {
    int kind, at, by; /* by 0: whose it is says who */
} ticks[] = {{KIND_PROTOCOL_TICK, PROTOCOL_TICK_AT, PROTOCOL_TICK_BY},
             {KIND_HANDOVER, HANDOVER_READ_AT, HANDOVER_READ_BY},
             {KIND_STAFF_READ, STAFF_READ_AT, 0},
             {KIND_STAFF_TASK_DONE, STAFF_TASK_DONE_AT, STAFF_TASK_DONE_BY}};
enum { TICKS = sizeof ticks / sizeof ticks[0] };

static void tick_all(struct pair *p, const struct desk *d)
{
    struct world *w = &p->w;
    struct act act;
    world_ok(w, act_begin(w->practice->book, &act, "tick", &d->who, &w->err));
    for (int i = 0; i < TICKS; i++) {
        struct id id = id_derived("test", kind_find(ticks[i].kind)->name);
        act_record(&act, ticks[i].kind, &id, NULL);
        act_set_int(&act, ticks[i].at, act.at_ms);
        if (ticks[i].by)
            act_set_id(&act, ticks[i].by, &d->who.staff);
    }
    world_ok(w, act_commit(&act, &w->err));
}

static void what_two_people_ticked_off_or_read_apart_is_nothing_to_settle(void **state)
{
    struct pair *p = *state;
    int n, computers;
    tick_all(p, &p->w.okoro);
    pair_at(p, p->b);
    tick_all(p, &p->w.adeyemi);
    meet(p);
    list(p, 0);
    world_ok(&p->w, conflict_count(p->w.practice, &n, &computers, &p->w.err));
    assert_int_equal(n, 0);
}

int main(void)
{
#define WITH_PAIR(f) cmocka_unit_test_setup_teardown(f, open_pair, close_pair)
    const struct CMUnitTest tests[] = {
        WITH_PAIR(both_sides_are_listed_with_who_and_where),
        WITH_PAIR(of_one_moment_both_computers_number_them_alike),
        WITH_PAIR(whoever_settles_it_settles_it_everywhere),
        WITH_PAIR(what_settled_it_is_not_taken_back_since_one_answer_would_be_out_of_sight),
        WITH_PAIR(neither_is_what_was_written_over_it),
        WITH_PAIR(what_is_shown_can_be_kept_too),
        WITH_PAIR(both_can_be_kept_of_prose_or_a_third_be_written),
        WITH_PAIR(of_a_city_there_is_one),
        WITH_PAIR(what_was_settled_meanwhile_is_not_settled_again),
        WITH_PAIR(of_what_is_no_text_one_is_kept),
        WITH_PAIR(what_the_practice_is_is_asked_of_its_owners_alone),
        WITH_PAIR(nobody_makes_one_or_says_what_came_of_it_elsewhere),
        WITH_PAIR(what_two_people_ticked_off_or_read_apart_is_nothing_to_settle),
        WITH_PAIR(a_double_booking_is_listed_with_other_times_and_can_be_accepted),
        WITH_PAIR(where_their_day_is_over_the_next_days_are_offered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "practice/conflict.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "book/copy.h"
#include "book/log.h"
#include "practice/rule_run.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Two computers with copies of one practice; the second one's book is put in place of the first one's while it acts. */
struct pair {
    struct world w;
    struct book *a, *b;
    struct id patient;
};

static void at(struct pair *p, struct book *b)
{
    p->w.practice->book = b;
    clock_freeze(clock_now_ms() + 1000);
}

/* One field, as any form would set it. */
static void set(struct pair *p, int field, const char *text)
{
    struct act act;
    struct world *w = &p->w;
    world_ok(w, act_begin(w->practice->book, &act, "patient-edit", &w->okoro.who, &w->err));
    act_record(&act, KIND_PATIENT, &p->patient, &p->patient);
    act_set_text(&act, field, text);
    world_ok(w, act_commit(&act, &w->err));
}

static void bring(struct pair *p, struct book *from, struct book *to)
{
    struct err *e = &p->w.err;
    int n = log_branches(from, e);
    for (int i = 1; i <= n; i++) {
        struct log_run run;
        struct log_taken t;
        world_ok(&p->w, log_read(from, i, 1, INT64_MAX, &p->w.arena, &run, e));
        if (run.n)
            world_ok(&p->w, log_take_some(to, &run, 1, NULL, &t, e));
    }
}

static void meet(struct pair *p)
{
    bring(p, p->a, p->b);
    bring(p, p->b, p->a);
}

static int open_pair(void **state)
{
    static struct pair p;
    struct buf image = {0};
    struct book_options o = {.derive = practice_derive, .settle = &rule_settle, .site = "Laptop"};
    world_open(&p.w);
    p.a = p.w.practice->book;
    p.patient = world_book(&p.w, 0, "chen", "2026-11-24 15:00").patient;
    world_ok(&p.w, copy_image(p.a, &image, &p.w.err));
    world_ok(&p.w, copy_from_image(&image, &o, &p.b, &p.w.err));
    buf_finish(&image);
    *state = &p;
    return 0;
}

static int close_pair(void **state)
{
    struct pair *p = *state;
    p->w.practice->book = p->a;
    book_close(p->b);
    world_close(&p->w);
    return 0;
}

static struct conflict *list(struct pair *p, int want)
{
    struct conflict *all;
    int n, hidden;
    world_ok(&p->w, conflict_list(p->w.practice, false, &p->w.arena, &all, &n, &hidden, &p->w.err));
    assert_int_equal(n, want);
    return all;
}

static const char *city(struct pair *p)
{
    struct row row;
    world_ok(&p->w, book_row(p->w.practice->book, KIND_PATIENT, &p->patient, &p->w.arena, &row, &p->w.err));
    struct value v = row_get(&row, PATIENT_CITY);
    return v.type == VALUE_TEXT ? arena_strndup(&p->w.arena, v.p, v.n) : "";
}

/* Leeds at the first computer, York a second later at the other, who both know of nothing. */
static void set_apart(struct pair *p)
{
    set(p, PATIENT_CITY, "Leeds");
    at(p, p->b);
    set(p, PATIENT_CITY, "York");
    meet(p);
}

static void both_sides_are_listed_with_who_and_where(void **state)
{
    struct pair *p = *state;
    set_apart(p);
    struct conflict *c = list(p, 1);
    assert_int_equal(c->kind, KIND_PATIENT);
    assert_string_equal(c->field_name, "city");
    assert_memory_equal(c->patient.b, p->patient.b, ID_SIZE);
    assert_int_equal(c->nsides, 2);
    assert_string_equal(c->sides[0].text, "Leeds");
    assert_string_equal(c->sides[1].text, "York");
    assert_non_null(c->sides[1].site);
    assert_string_equal(c->sides[0].staff, c->sides[1].staff);
    assert_true(c->sides[1].is_shown);
    assert_false(c->sides[0].is_shown);
    assert_true(c->sides[0].at_ms < c->sides[1].at_ms);
}

static void whoever_settles_it_settles_it_everywhere(void **state)
{
    struct pair *p = *state;
    set_apart(p);
    struct conflict *c = list(p, 1);
    world_ok(&p->w, conflict_keep(&p->w.okoro, c, 0, &p->w.err));
    list(p, 0);
    assert_string_equal(city(p), "Leeds");
    at(p, p->a);
    list(p, 1);
    meet(p);
    list(p, 0);
    assert_string_equal(city(p), "Leeds");
}

static void what_is_shown_can_be_kept_too(void **state)
{
    struct pair *p = *state;
    set_apart(p);
    world_ok(&p->w, conflict_keep(&p->w.okoro, list(p, 1), 1, &p->w.err));
    list(p, 0);
    assert_string_equal(city(p), "York");
}

static void both_can_be_kept_or_a_third_be_written(void **state)
{
    struct pair *p = *state;
    set_apart(p);
    world_ok(&p->w, conflict_keep_both(&p->w.okoro, list(p, 1), &p->w.err));
    assert_string_equal(city(p), "Leeds; York");
    at(p, p->a);
    world_ok(&p->w, conflict_write(&p->w.okoro, list(p, 1), "  Bath ", &p->w.err));
    assert_string_equal(city(p), "Bath");
    meet(p); /* two who settle it apart have to settle that */
    struct conflict *c = list(p, 1);
    assert_int_equal(c->nsides, 2);
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
    at(p, p->b);
    set(p, PATIENT_GENDER, "male");
    meet(p);
    struct conflict *c = list(p, 1);
    assert_false(c->is_text);
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
    at(p, p->b);
    struct appointment y = world_book(w, 2, "chen", "2026-11-24 10:15");
    meet(p);
    world_ok(w, conflict_clashes(w->practice, true, &w->arena, &all, &n, &w->err));
    assert_int_equal(n, 1);
    assert_memory_equal(all->a.id.b, x.id.b, ID_SIZE);
    assert_memory_equal(all->b.id.b, y.id.b, ID_SIZE);
    assert_true(all->same_practitioner);
    assert_false(all->same_room);
    assert_int_equal(all->nfree_a, CONFLICT_OPENINGS);
    assert_false(conflict_accept(&w->okoro, &w->arena, &x.id, &y.id, "", &w->err));
    assert_int_equal(w->err.kind, ERR_INPUT);
    w->err = (struct err){0};
    world_ok(w, conflict_accept(&w->okoro, &w->arena, &y.id, &x.id, "twins", &w->err));
    assert_int_equal(world_clashes(w), 0);
    assert_false(conflict_accept(&w->okoro, &w->arena, &y.id, &x.id, "twins", &w->err));
    assert_int_equal(w->err.kind, ERR_MISSING);
    w->err = (struct err){0};
    meet(p);
    at(p, p->a);
    assert_int_equal(world_clashes(w), 0);
    world_same_as_rebuilt(w);
}

int main(void)
{
#define WITH_PAIR(f) cmocka_unit_test_setup_teardown(f, open_pair, close_pair)
    const struct CMUnitTest tests[] = {
        WITH_PAIR(both_sides_are_listed_with_who_and_where),
        WITH_PAIR(whoever_settles_it_settles_it_everywhere),
        WITH_PAIR(what_is_shown_can_be_kept_too),
        WITH_PAIR(both_can_be_kept_or_a_third_be_written),
        WITH_PAIR(what_was_settled_meanwhile_is_not_settled_again),
        WITH_PAIR(of_what_is_no_text_one_is_kept),
        WITH_PAIR(a_double_booking_is_listed_with_other_times_and_can_be_accepted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* One's own order of follow-ups, those that are over, and what ends them. */
#include "practice/follow_up_ended.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "practice/absence.h"
#include "practice/contact.h"
#include "practice/undo.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static int close_world(void **state)
{
    world_same_as_rebuilt(*state);
    world_close(*state);
    return 0;
}

static struct id promise(struct world *w, int patient, const char *text, const struct desk *whose)
{
    struct follow_up f = follow_up_none(FOLLOW_UP_PROMISE);
    struct id id;
    f.patient = w->patient[patient];
    f.text = text;
    f.due_date = PRACTICE_LIB_TODAY;
    f.owner = whose->who.staff;
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &f, &id, &w->err));
    return id;
}

static struct follow_up_done say(struct world *w, const struct id *id, struct follow_up_answer x)
{
    struct follow_up_seen s;
    struct follow_up_done done;
    world_ok(w, follow_up_see(w->practice, id, &w->arena, &s, &w->err));
    world_ok(w, follow_up_answer(&w->okoro, &w->arena, &s, &x, &done, &w->err));
    return done;
}

static struct follow_up_done answer(struct world *w, const struct id *id, const char *outcome, const char *reason)
{
    return say(w, id,
               (struct follow_up_answer){
                   .outcome = outcome, .reason = reason, .date = CIVIL_NONE, .minute = MINUTE_NONE});
}

/* As from a form whose first answer got lost; meanwhile it was seen to. */
static void one_saved_twice_stands_once_as_it_is_by_then(void **state)
{
    struct world *w = *state;
    struct follow_up f = follow_up_none(FOLLOW_UP_PROMISE), now;
    struct id id, again;
    bool exists;
    f.id = id_new(clock_now_ms());
    f.patient = w->patient[0];
    f.text = "x-ray";
    f.due_date = PRACTICE_LIB_TODAY;
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &f, &id, &w->err));
    answer(w, &id, "done", NULL);
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &f, &again, &w->err));
    assert_memory_equal(&again, &f.id, sizeof again);
    world_ok(w, follow_up_get(w->practice->book, &id, &w->arena, &now, &exists, &w->err));
    assert_int_not_equal(now.ended_at, 0);
}

static void refused(struct world *w, const struct id *id, const char *outcome, const char *words)
{
    struct follow_up_seen s;
    struct follow_up_done done;
    struct follow_up_answer x = {.outcome = outcome, .date = CIVIL_NONE, .minute = MINUTE_NONE};
    world_ok(w, follow_up_see(w->practice, id, &w->arena, &s, &w->err));
    world_refused(w, follow_up_answer(&w->okoro, &w->arena, &s, &x, &done, &w->err), ERR_REFUSED, words);
}

static void give(struct world *w, const struct id *id, const struct desk *to)
{
    say(w, id,
        (struct follow_up_answer){
            .outcome = "give", .staff = to->who.staff, .date = CIVIL_NONE, .minute = MINUTE_NONE});
}

/* ---- one's own order ---- */

static struct queue mine(struct world *w, const struct desk *d)
{
    struct queue q;
    struct queue_filter f = {.is_mine = true, .staff = d->who.staff};
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    return q;
}

/* Their words, one letter each, in order. */
static const char *order(struct world *w, const struct desk *d)
{
    struct queue q = mine(w, d);
    const char *text = "";
    for (int i = 0; i < q.nrows; i++) {
        struct follow_up f;
        bool exists;
        world_ok(w, follow_up_get(w->practice->book, &q.rows[i].id, &w->arena, &f, &exists, &w->err));
        text = arena_printf(&w->arena, "%s%s", text, f.text);
    }
    return text;
}

/* Takes the row at `from` to `to`; gives how many records were written. */
static int take(struct world *w, const struct desk *d, int from, int to)
{
    struct queue q = mine(w, d);
    const struct queue_row **rows = arena_array(&w->arena, (size_t)q.nrows, sizeof *rows);
    int n = 0, written = 0;
    for (int i = 0; i < q.nrows; i++)
        if (i != from)
            rows[n++] = &q.rows[i];
    memmove(&rows[to + 1], &rows[to], (size_t)(n - to) * sizeof *rows);
    rows[to] = &q.rows[from];
    world_ok(w, follow_up_order((struct desk *)d, &w->arena, rows, q.nrows, to, 1, &w->err));
    struct queue now = mine(w, d);
    for (int i = 0; i < now.nrows; i++)
        for (int k = 0; k < q.nrows; k++)
            written += id_compare(&now.rows[i].id, &q.rows[k].id) == 0 && now.rows[i].position != q.rows[k].position;
    return written;
}

static void add_five(struct world *w, const struct desk *d)
{
    static const char *const words[] = {"a", "b", "c", "d", "e"};
    for (int i = 0; i < 5; i++) {
        promise(w, i, words[i], d);
        world_at(w, arena_printf(&w->arena, "2026-11-23 10:%d", 43 + i));
    }
}

static void ones_own_list_stands_as_it_was_put(void **state)
{
    struct world *w = *state;
    struct undone u;
    add_five(w, &w->okoro);
    promise(w, 5, "x", &w->bell);
    const char *usual = order(w, &w->okoro);
    assert_int_equal(strlen(usual), 5);
    assert_int_equal(take(w, &w->okoro, 3, 0), 1);
    const char *now = order(w, &w->okoro);
    assert_int_equal(now[0], usual[3]);
    assert_int_equal(now[1], usual[0]);
    assert_int_equal(take(w, &w->okoro, 0, 2), 3); /* those before it get a place with it */
    now = order(w, &w->okoro);
    assert_int_equal(now[2], usual[3]);
    assert_int_equal(take(w, &w->okoro, 1, 0), 1); /* and from then on one is one */
    assert_string_equal(order(w, &w->bell), "x");
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_string_equal(order(w, &w->okoro), now);
    assert_string_equal(u.sentence, "Taken back: order of one's own list changed: GLEASON, Ann.");
}

static void what_comes_new_stands_after_what_has_a_place(void **state)
{
    struct world *w = *state;
    add_five(w, &w->okoro);
    take(w, &w->okoro, 4, 3); /* all of them have a place but one */
    const char *was = order(w, &w->okoro);
    struct follow_up f = follow_up_none(FOLLOW_UP_PROMISE);
    struct id id;
    f.patient = w->patient[5];
    f.text = "n";
    f.due_date = PRACTICE_LIB_TODAY;
    f.due_min = 8 * 60; /* the most pressing of all */
    f.owner = w->okoro.who.staff;
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &f, &id, &w->err));
    assert_string_equal(order(w, &w->okoro), arena_printf(&w->arena, "%.4sn%c", was, was[4]));
    /* Of everybody's list it is the first all the same. */
    struct queue q;
    struct queue_filter all = {.staff = w->okoro.who.staff};
    world_ok(w, queue_load(w->practice, &all, &w->arena, &q, &w->err));
    assert_memory_equal(&q.rows[0].id, &id, sizeof id);
    /* Given away it has no place there. */
    q = mine(w, &w->okoro);
    give(w, &q.rows[0].id, &w->bell);
    assert_int_equal(mine(w, &w->bell).rows[0].position, -1);
    /* And who has lost one meanwhile is told. */
    const struct queue_row *row = &q.rows[0];
    world_refused(w, follow_up_order(&w->okoro, &w->arena, &row, 1, 0, 1, &w->err), ERR_STALE, "not on your list");
    world_refused(w, follow_up_order(&w->nobody, &w->arena, &row, 1, 0, 1, &w->err), ERR_REFUSED, "no list is yours");
}

/* So often between the same two that no number is left between them. */
static void there_is_always_room_between_two(void **state)
{
    struct world *w = *state;
    add_five(w, &w->okoro);
    take(w, &w->okoro, 3, 4);
    for (int i = 0; i < 40; i++) {
        const char *was = order(w, &w->okoro);
        take(w, &w->okoro, 4, 1);
        const char *now = order(w, &w->okoro);
        char want[6] = {was[0], was[4], was[1], was[2], was[3], 0};
        assert_string_equal(now, want);
    }
}

/* ---- what is confidential ---- */

static struct queue load(struct world *w, struct queue_filter f)
{
    struct queue q;
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    return q;
}

/* Why of the only row; "" if there is none. */
static const char *why(struct world *w, struct queue_filter f)
{
    struct queue q = load(w, f);
    assert_true(q.nrows <= 1 && q.nall + q.nconfidential == q.nrows);
    return q.nrows ? queue_why(w->practice, &q.rows[0], &w->arena) : "";
}

static void what_is_confidential_is_its_keepers_and_says_its_words_to_who_asks(void **state)
{
    struct world *w = *state;
    struct follow_up f = follow_up_none(FOLLOW_UP_TASK);
    struct id id;
    f.patient = w->patient[0];
    f.text = "ask about the test";
    f.due_date = PRACTICE_LIB_TODAY;
    f.is_confidential = true;
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &f, &id, &w->err));
    /* Left out for everybody but whose it is, and who asks; counted the same way. */
    assert_string_equal(why(w, (struct queue_filter){0}), "");
    assert_int_equal(load(w, (struct queue_filter){.staff = w->bell.who.staff}).nrows, 0);
    assert_string_equal(why(w, (struct queue_filter){.staff = w->okoro.who.staff}), "confidential, Okoro");
    assert_string_equal(why(w, (struct queue_filter){.with_confidential = true}), "ask about the test, Okoro");
    int n;
    world_ok(w, queue_count(w->practice, &w->bell.who.staff, &n, &w->err));
    assert_int_equal(n, 0);
    world_ok(w, queue_count(w->practice, &w->okoro.who.staff, &n, &w->err));
    assert_int_equal(n, 1);
    /* Given to Bell it is Bell's. */
    give(w, &id, &w->bell);
    assert_int_equal(load(w, (struct queue_filter){.staff = w->okoro.who.staff}).nrows, 0);
    assert_int_equal(load(w, (struct queue_filter){.staff = w->bell.who.staff}).nmine, 1);
}

/* ---- what is over ---- */

static const char *ended(struct world *w, struct queue_filter f, int days)
{
    struct follow_up_ended *all;
    int n;
    bool is_cut;
    const char *text = "";
    world_ok(w, follow_up_ended_list(w->practice, days, &f, &w->arena, &all, &n, &is_cut, &w->err));
    for (int i = 0; i < n; i++)
        text =
            arena_printf(&w->arena, "%s%s | %s %s | %s | %s | %s\n", text, all[i].patient_short, all[i].kind,
                         all[i].text, all[i].how, all[i].why, follow_up_ended_by(w->practice, &all[i].id, &w->arena));
    return text;
}

static void what_has_ended_says_how_and_by_whom(void **state)
{
    struct world *w = *state;
    struct id id = promise(w, 0, "find the letter", &w->okoro);
    struct appointment x = world_book(w, 1, "chen", "2026-11-24 09:00");
    struct next_step rebook = {.next = NEXT_REBOOK};
    answer(w, &id, "no-answer", NULL);
    answer(w, &id, "reached", NULL);
    world_at(w, "2026-11-23 10:50");
    id = promise(w, 2, "ring", &w->okoro);
    answer(w, &id, "declined", "goes elsewhere");
    world_at(w, "2026-11-23 10:55");
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, CANCELLED_BY_PATIENT, "pat", &rebook, &w->out,
                                   &w->err));
    world_book(w, 1, "chen", "2026-12-01 09:00");
    assert_string_equal(ended(w, (struct queue_filter){0}, 1),
                        "Gleason A | rebook  | booked | Tue 1 Dec 09:00, Chen | Okoro\n"
                        "Zemlak E | promise ring | not done | goes elsewhere | Okoro\n"
                        "Candelaria I | promise find the letter | kept | reached, 1 try | Okoro\n");
    world_at(w, "2026-11-25 09:00");
    assert_string_equal(ended(w, (struct queue_filter){0}, 2), "");
    assert_int_not_equal(*ended(w, (struct queue_filter){0}, 3), 0);
}

static void what_a_person_made_is_opened_again_as_it_was(void **state)
{
    struct world *w = *state;
    struct undone u;
    struct id id = promise(w, 0, "find the letter", &w->okoro);
    answer(w, &id, "no-answer", NULL);
    answer(w, &id, "declined", "moved");
    assert_int_equal(mine(w, &w->okoro).nrows, 0);
    world_ok(w, follow_up_ended_reopen(&w->bell, &w->arena, &id, &w->err));
    struct queue q = mine(w, &w->okoro);
    struct queue_detail d;
    assert_int_equal(q.nrows, 1);
    world_ok(w, queue_describe(w->practice, &q.rows[0], &w->arena, &d, &w->err));
    assert_int_equal(d.attempts, 1);
    assert_string_equal(ended(w, (struct queue_filter){0}, 9), "");
    world_refused(w, follow_up_ended_reopen(&w->bell, &w->arena, &id, &w->err), ERR_MISSING, "is open");
    world_ok(w, undo_last(&w->bell, &w->arena, &u, &w->err));
    assert_int_equal(mine(w, &w->okoro).nrows, 0);
    /* What follows from a booking is opened there. */
    struct appointment x = world_book(w, 1, "chen", "2026-11-24 09:00");
    struct next_step rebook = {.next = NEXT_REBOOK};
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, CANCELLED_BY_PATIENT, "pat", &rebook, &w->out,
                                   &w->err));
    id = queue_rule_id(FOLLOW_UP_REBOOK, &x.id);
    answer(w, &id, "declined", "moved");
    world_refused(w, follow_up_ended_reopen(&w->bell, &w->arena, &id, &w->err), ERR_REFUSED, "at that booking");
}

/* Who last did something else to it did not end it. */
static void who_ended_it_is_who_said_so(void **state)
{
    struct world *w = *state;
    struct undone u;
    struct id id = promise(w, 0, "find the letter", &w->okoro);
    struct follow_up_seen s;
    struct follow_up_done done;
    struct follow_up_answer later = {.outcome = "give", .staff = w->bell.who.staff, .date = CIVIL_NONE,
                                     .minute = MINUTE_NONE};
    world_ok(w, follow_up_see(w->practice, &id, &w->arena, &s, &w->err));
    world_ok(w, follow_up_answer(&w->bell, &w->arena, &s, &later, &done, &w->err));
    answer(w, &id, "reached", NULL);
    world_ok(w, undo_last(&w->bell, &w->arena, &u, &w->err));
    assert_string_equal(ended(w, (struct queue_filter){0}, 1),
                        "Candelaria I | promise find the letter | kept | reached | Okoro\n");
}

static void what_is_confidential_is_left_out_of_what_is_over_too(void **state)
{
    struct world *w = *state;
    struct follow_up f = follow_up_none(FOLLOW_UP_TASK);
    struct id id;
    f.patient = w->patient[0];
    f.text = "ask about the test";
    f.due_date = PRACTICE_LIB_TODAY;
    f.is_confidential = true;
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &f, &id, &w->err));
    answer(w, &id, "done", NULL);
    assert_string_equal(ended(w, (struct queue_filter){0}, 1), "");
    assert_string_equal(ended(w, (struct queue_filter){.staff = w->okoro.who.staff}, 1),
                        "Candelaria I | task  | done |  | Okoro\n");
    assert_string_equal(ended(w, (struct queue_filter){.with_confidential = true}, 1),
                        "Candelaria I | task ask about the test | done |  | Okoro\n");
}

/* ---- what ends, and what has to be said again ---- */

static void booked_names_the_booking_or_is_refused(void **state)
{
    struct world *w = *state;
    struct follow_up f;
    bool exists;
    struct id id = promise(w, 0, "find an earlier time", &w->okoro);
    refused(w, &id, "booked", "has no visit to come: book one first");
    world_book(w, 0, "chen", "2026-12-08 09:00");
    struct appointment x = world_book(w, 0, "chen", "2026-12-01 09:00");
    struct follow_up_done done = answer(w, &id, "booked", NULL);
    assert_string_equal(done.what, arena_printf(&w->arena, "booked: Tue 1 Dec 09:00, Chen (%s)", x.ref));
    world_ok(w, follow_up_get(w->practice->book, &id, &w->arena, &f, &exists, &w->err));
    assert_memory_equal(&f.satisfied_by, &x.id, sizeof x.id);
}

static int to_tell(struct world *w)
{
    struct queue q;
    struct queue_filter f = {.kind = FOLLOW_UP_TELL, .is_ahead = true};
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    return q.nrows;
}

static void who_was_told_of_one_change_is_told_of_the_next(void **state)
{
    struct world *w = *state;
    struct undone u;
    struct appointment x = world_book(w, 2, "chen", "2026-11-24 09:00");
    world_off(w, &x.practitioner, x.date);
    struct id id = queue_rule_id(FOLLOW_UP_TELL, &x.id);
    answer(w, &id, "reached", NULL);
    assert_int_equal(to_tell(w), 1);
    struct follow_up_seen seen;
    struct follow_up_answer again = {.outcome = "reached", .date = CIVIL_NONE, .minute = MINUTE_NONE};
    world_ok(w, follow_up_see(w->practice, &id, &w->arena, &seen, &w->err));
    struct follow_up_done done;
    world_refused(w, follow_up_answer(&w->okoro, &w->arena, &seen, &again, &done, &w->err), ERR_REFUSED,
                  "They know already. It still stands there");
    struct place to = world_place(w, "chen", "2026-11-26 09:00", 0);
    world_ok(w, appointment_move(&w->okoro, &w->arena, &x.id, NULL, &to, NULL, &w->out, &w->err));
    assert_int_equal(to_tell(w), 0); /* they know: it was arranged with them */
    world_off(w, &x.practitioner, PRACTICE_LIB_TODAY + 3);
    assert_int_equal(to_tell(w), 1);
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    x = world_get(w, &x.id);
    assert_int_equal(x.tell, TELL_TOLD);
}

static void who_has_to_know_is_not_put_off_until_after_their_visit(void **state)
{
    struct world *w = *state;
    struct follow_up_seen seen;
    struct follow_up_done done;
    struct appointment x = world_book(w, 2, "chen", "2026-11-24 09:00");
    world_off(w, &x.practitioner, x.date);
    struct id id = queue_rule_id(FOLLOW_UP_TELL, &x.id);
    struct follow_up_answer they = {.outcome = "will-call", .date = x.date + 6, .minute = MINUTE_NONE};
    world_ok(w, follow_up_see(w->practice, &id, &w->arena, &seen, &w->err));
    world_refused(w, follow_up_answer(&w->okoro, &w->arena, &seen, &they, &done, &w->err), ERR_INPUT,
                  "before they come, Tue 24 Nov 09:00");
    they.outcome = "put-off";
    world_refused(w, follow_up_answer(&w->okoro, &w->arena, &seen, &they, &done, &w->err), ERR_INPUT, "before they");
    /* Tried once: the list says so, and when the next try is. */
    struct absence_row *rows;
    int n;
    answer(w, &id, "message", NULL);
    world_ok(w, absence_list(w->practice, false, &w->arena, &rows, &n, &w->err));
    assert_string_equal(rows[0].why, "tried 10:42, left message on a machine: Chen off: sick");
    assert_non_null(strstr(rows[0].care, "last try: left message on a machine, next Mon 23 Nov 12:42"));
    world_ok(w, follow_up_see(w->practice, &id, &w->arena, &seen, &w->err));
    /* What is usual is no week then. */
    they = (struct follow_up_answer){.outcome = "will-call", .date = CIVIL_NONE, .minute = MINUTE_NONE};
    world_ok(w, follow_up_answer(&w->okoro, &w->arena, &seen, &they, &done, &w->err));
    assert_int_equal(done.next_date, PRACTICE_LIB_TODAY);
}

/* Nobody has tried since: that is no change by somebody else. */
static void who_was_tried_and_is_moved_is_tried_again(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 2, "chen", "2026-11-24 09:00");
    struct follow_up_seen seen;
    world_off(w, &x.practitioner, x.date);
    struct id id = queue_rule_id(FOLLOW_UP_TELL, &x.id);
    answer(w, &id, "no-answer", NULL);
    struct place to = world_place(w, "chen", "2026-11-26 09:00", 0);
    world_ok(w, appointment_move(&w->okoro, &w->arena, &x.id, NULL, &to, NULL, &w->out, &w->err));
    answer(w, &id, "busy", NULL);
    world_ok(w, follow_up_see(w->practice, &id, &w->arena, &seen, &w->err));
    assert_int_equal(seen.record.attempts, 1);
    /* Who is told another way is not late for a time that is no longer theirs. */
    world_ok(w, absence_told(&w->okoro, &w->arena, &x.id, NULL, &w->out, &w->err));
    bool exists;
    struct follow_up f;
    world_ok(w, follow_up_get(w->practice->book, &id, &w->arena, &f, &exists, &w->err));
    assert_int_equal(f.due_date, CIVIL_NONE);
}

static void what_is_written_with_done_is_kept(void **state)
{
    struct world *w = *state;
    struct follow_up_seen seen;
    struct follow_up_done done;
    struct follow_up_ended *all;
    bool is_cut;
    int n;
    struct queue_filter f = {0};
    struct follow_up task = follow_up_none(FOLLOW_UP_TASK);
    struct id id;
    task.patient = w->patient[1];
    task.text = "ask the insurer";
    task.due_date = PRACTICE_LIB_TODAY;
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &task, &id, &w->err));
    struct follow_up_answer x = {
        .outcome = "done", .words = "pays 6 visits", .date = CIVIL_NONE, .minute = MINUTE_NONE};
    world_ok(w, follow_up_see(w->practice, &id, &w->arena, &seen, &w->err));
    world_ok(w, follow_up_answer(&w->okoro, &w->arena, &seen, &x, &done, &w->err));
    world_ok(w, follow_up_ended_list(w->practice, 30, &f, &w->arena, &all, &n, &is_cut, &w->err));
    assert_int_equal(n, 1);
    assert_string_equal(all[0].why, "pays 6 visits");
}

/* ---- what raises them ---- */

static void ring(struct world *w, int64_t at_ms)
{
    struct contact c = {
        .patient = w->patient[1], .direction = "in", .mode = "call", .duration_s = -1, .at_ms = at_ms};
    world_ok(w, contact_add(w->practice->book, &w->okoro.who, &c, NULL, &w->err));
}

/* What is written down late, or comes from the telephone provider's list, counts from when it was. */
static void who_rang_before_it_was_put_off_has_not_been_in_touch_since(void **state)
{
    enum { HOUR_MS = 60 * 60 * 1000 };
    struct world *w = *state;
    struct follow_up_seen seen;
    struct id id = promise(w, 1, "two", &w->okoro);
    int64_t put_off = clock_now_ms() + 2 * HOUR_MS;
    world_book(w, 1, "chen", "2026-12-01 09:00"); /* else their first call would be an enquiry */
    clock_freeze(put_off);
    say(w, &id,
        (struct follow_up_answer){.outcome = "put-off", .date = PRACTICE_LIB_TODAY + 7, .minute = MINUTE_NONE});
    clock_freeze(put_off + 2 * HOUR_MS);
    ring(w, put_off - HOUR_MS);
    assert_string_equal(why(w, (struct queue_filter){0}), "");
    ring(w, put_off + HOUR_MS);
    assert_string_equal(why(w, (struct queue_filter){0}), "got in touch since; 'two', Okoro");
    world_ok(w, follow_up_see(w->practice, &id, &w->arena, &seen, &w->err));
    assert_int_equal(follow_up_now(&seen.record).raised_at, put_off + HOUR_MS);
    answer(w, &id, "reached", NULL);
    promise(w, 1, "three", &w->okoro);
    ring(w, put_off + HOUR_MS);
    struct queue q = load(w, (struct queue_filter){.kind = FOLLOW_UP_PROMISE});
    assert_int_equal(q.nrows, 1);
    assert_string_equal(queue_why(w->practice, &q.rows[0], &w->arena), "'three', Okoro");
}

static struct follow_up_seen left_a_message(struct world *w, const struct id *promise)
{
    struct follow_up_seen s;
    struct contact c = {
        .patient = w->patient[0], .direction = "in", .mode = "voicemail", .outcome = "message", .duration_s = -1};
    world_ok(w, contact_add(w->practice->book, &w->okoro.who, &c, NULL, &w->err));
    world_ok(w, follow_up_see(w->practice, promise, &w->arena, &s, &w->err));
    return s;
}

/* Whoever has it open goes on: nothing has become of it. Once it was tried, they are heard again. */
static void what_is_at_the_top_already_is_left_there(void **state)
{
    struct world *w = *state;
    struct id id = promise(w, 0, "a", &w->okoro);
    struct follow_up_answer x = {.outcome = "no-answer", .date = CIVIL_NONE, .minute = MINUTE_NONE};
    struct follow_up_done done;
    struct follow_up_seen open = left_a_message(w, &id);
    assert_int_equal(open.record.raised_at, clock_now_ms());
    world_at(w, "2026-11-23 11:30");
    assert_int_equal(left_a_message(w, &id).record.raised_at, open.record.raised_at);
    world_ok(w, follow_up_answer(&w->okoro, &w->arena, &open, &x, &done, &w->err));
    world_at(w, "2026-11-23 12:30");
    assert_int_equal(left_a_message(w, &id).record.raised_at, clock_now_ms());
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(one_saved_twice_stands_once_as_it_is_by_then),
        IN_WORLD(ones_own_list_stands_as_it_was_put),
        IN_WORLD(what_comes_new_stands_after_what_has_a_place),
        IN_WORLD(there_is_always_room_between_two),
        IN_WORLD(what_is_confidential_is_its_keepers_and_says_its_words_to_who_asks),
        IN_WORLD(what_has_ended_says_how_and_by_whom),
        IN_WORLD(who_ended_it_is_who_said_so),
        IN_WORLD(what_a_person_made_is_opened_again_as_it_was),
        IN_WORLD(what_is_confidential_is_left_out_of_what_is_over_too),
        IN_WORLD(booked_names_the_booking_or_is_refused),
        IN_WORLD(who_rang_before_it_was_put_off_has_not_been_in_touch_since),
        IN_WORLD(who_was_told_of_one_change_is_told_of_the_next),
        IN_WORLD(who_has_to_know_is_not_put_off_until_after_their_visit),
        IN_WORLD(who_was_tried_and_is_moved_is_tried_again),
        IN_WORLD(what_is_written_with_done_is_kept),
        IN_WORLD(what_is_at_the_top_already_is_left_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "book/act.h"

#include "base/clock.h"
#include "book_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int open_book(void **state)
{
    *state = book_lib_memory();
    return 0;
}

static int close_book(void **state)
{
    book_close(*state);
    return 0;
}

static struct act begin(struct book *b)
{
    struct act act;
    struct err e = {0};
    book_lib_ok(act_begin(b, &act, "test-act", NULL, &e), &e);
    return act;
}

/* The newest transaction of this computer, decoded; bytes in the arena. */
static struct txn newest(struct book *b, struct arena *a)
{
    struct log_run run;
    struct txn t;
    struct err e = {0};
    book_lib_ok(log_read(b, b->self.ordinal, b->self.seq, b->self.seq, a, &run, &e), &e);
    book_lib_ok(txn_decode(run.bodies[0].p, run.bodies[0].n, &t, &e), &e);
    return t;
}

/* ---- what stands in the transaction ---- */

static void cells_stand_in_order_and_the_last_word_counts(void **state)
{
    static const int order[] = {23, 2, 7, 2, 5, 23, 3, 900, 2};
    struct book *b = *state;
    struct act act = begin(b);
    struct id id = id_new(clock_now_ms());
    struct err e = {0};
    struct arena a = {0};
    struct part p;
    struct cell cell;
    int last = 0;
    act_record(&act, KIND_PATIENT, &id, &id);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        act_set_int(&act, order[i], (int64_t)i);
    book_lib_ok(act_commit(&act, &e), &e);
    struct txn t = newest(b, &a);
    struct cursor c = txn_cursor(t.slots);
    assert_true(txn_next_slot(&c, &p));
    assert_int_equal(p.ncells, 6);
    struct cursor cells = txn_cursor(p.cells);
    for (int i = 0; i < p.ncells; i++) {
        assert_true(txn_next_cell(&cells, &cell));
        assert_true(cell.field > last);
        last = cell.field;
        assert_int_equal(cell.value.i, cell.field == 2 ? 8 : cell.field == 23 ? 5 : cell.value.i);
    }
    arena_finish(&a);
}

static void who_why_and_when_are_kept(void **state)
{
    struct book *b = *state;
    struct who who = {.staff = id_derived("staff", "okoro"), .reason = "fell ill – sagt sie"};
    struct id id = id_new(clock_now_ms());
    struct err e = {0};
    struct arena a = {0};
    struct act act;
    book_lib_ok(act_begin(b, &act, "patient-edit", &who, &e), &e);
    act_record(&act, KIND_PATIENT, &id, &id);
    act_set_text(&act, PATIENT_FAMILY, "Kautzer");
    book_lib_ok(act_commit(&act, &e), &e);
    struct txn t = newest(b, &a);
    assert_int_equal(id_compare(&t.staff, &who.staff), 0);
    assert_memory_equal(t.act.p, "patient-edit", t.act.n);
    assert_memory_equal(t.reason.p, who.reason, t.reason.n);
    assert_int_equal(t.at_ms, BOOK_LIB_NOW_MS);
    assert_int_equal(t.hlc >> 16, BOOK_LIB_NOW_MS);
    assert_false(t.has_undoes);
    assert_true(act.key > 0);
    arena_finish(&a);
}

/* A computer says its name in its first transaction, and never again. */
static void the_first_transaction_of_a_computer_names_it(void **state)
{
    struct book *b = *state;
    struct id patient = book_lib_patient(b, "Kautzer"), writer;
    struct arena a = {0};
    memcpy(writer.b, b->self.writer, ID_SIZE);
    book_lib_shows(b, KIND_SITE, &writer, SITE_NAME, "Desk 1");
    assert_int_equal(newest(b, &a).nslots, 2);
    book_lib_set_text(b, KIND_PATIENT, &patient, PATIENT_GIVEN, "Jo");
    assert_int_equal(newest(b, &a).nslots, 1);
    arena_finish(&a);
}

static void one_record_named_twice_has_one_part(void **state)
{
    struct book *b = *state;
    struct act act = begin(b);
    struct id one = id_new(clock_now_ms()), two = id_new(clock_now_ms());
    struct err e = {0};
    struct arena a = {0};
    act_record(&act, KIND_PATIENT, &one, &one);
    act_set_text(&act, PATIENT_FAMILY, "Kautzer");
    act_set_text(&act, PATIENT_GIVEN, "Jo");
    act_record(&act, KIND_NOTE, &two, &one);
    act_set_text(&act, NOTE_TEXT, "first words");
    act_record(&act, KIND_PATIENT, &one, NULL); /* goes on, still about this patient */
    act_set_text(&act, PATIENT_GIVEN, "Josephine");
    act_set_text(&act, PATIENT_ALERT, "deaf");
    act_record(&act, KIND_NOTE, &one, NULL); /* another kind is another record */
    act_set_text(&act, NOTE_TEXT, "a note of the same id");
    act_record(&act, KIND_PATIENT, &one, &one);
    act_record(&act, KIND_NOTE, &two, &one);
    act_set_null(&act, NOTE_TEXT);
    book_lib_ok(act_commit(&act, &e), &e);
    assert_int_equal(newest(b, &a).nslots, 4); /* with the name of the computer */
    book_lib_shows(b, KIND_PATIENT, &one, PATIENT_FAMILY, "Kautzer");
    book_lib_shows(b, KIND_PATIENT, &one, PATIENT_GIVEN, "Josephine");
    book_lib_shows(b, KIND_PATIENT, &one, PATIENT_ALERT, "deaf");
    book_lib_shows(b, KIND_NOTE, &one, NOTE_TEXT, "a note of the same id");
    book_lib_shows(b, KIND_NOTE, &two, NOTE_TEXT, "null");
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM salt"), 1);
    arena_finish(&a);
}

static void what_is_about_a_patient_is_hashed_under_the_patients_salt(void **state)
{
    struct book *b = *state;
    struct id patient = book_lib_patient(b, "Kautzer"), note = id_new(clock_now_ms());
    struct act act = begin(b);
    struct err e = {0};
    struct arena a = {0};
    struct part p;
    act_record(&act, KIND_NOTE, &note, &patient);
    act_set_text(&act, NOTE_TEXT, "words");
    book_lib_ok(act_commit(&act, &e), &e);
    struct txn t = newest(b, &a);
    struct cursor c = txn_cursor(t.slots);
    assert_true(txn_next_slot(&c, &p));
    assert_int_equal(id_compare(&p.subject, &patient), 0);
    assert_int_equal(p.tag, book_lib_number(b, "SELECT tag FROM salt"));
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM salt"), 1);
    arena_finish(&a);
}

/* ---- nothing to write, and giving up ---- */

static void an_empty_act_writes_nothing(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    struct act act = begin(b);
    struct id id = id_new(clock_now_ms());
    assert_true(act_is_empty(&act));
    book_lib_ok(act_commit(&act, &e), &e);
    act = begin(b);
    act_record(&act, KIND_PATIENT, &id, &id);
    assert_true(act_is_empty(&act));
    book_lib_ok(act_commit(&act, &e), &e);
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM txn"), 0);
    assert_int_equal(book_lib_seq(b), 0);
    book_lib_patient(b, "Kautzer");
}

static void what_was_given_up_was_never_there(void **state)
{
    struct book *b = *state;
    struct id id = id_new(clock_now_ms());
    struct act act = begin(b);
    act_record(&act, KIND_PATIENT, &id, &id);
    act_set_text(&act, PATIENT_FAMILY, "Kautzer");
    act_record(&act, KIND_NOTE, &id, &id); /* the part before has taken a salt */
    act_abandon(&act);
    act_abandon(&act);
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM salt"), 0);
    book_lib_shows(b, KIND_PATIENT, &id, PATIENT_FAMILY, "-");
    struct err e = {0};
    book_lib_refused(act_commit(&act, &e), &e, ERR_USAGE, "not begun");
}

/* ---- what is worked out at its end ---- */

static int nloaded;

static bool load_once(struct book *b, const struct touched *touched, size_t n, bool is_all, void **memory,
                      const struct progress *p, struct err *e)
{
    (void)b, (void)touched, (void)n, (void)is_all, (void)p;
    nloaded += *memory == NULL;
    *memory = &nloaded;
    return nloaded < 2 || err_set(e, ERR_REFUSED, "no");
}

static void forget_it(void *memory)
{
    assert_ptr_equal(memory, &nloaded);
}

static bool touch_and_commit(struct book *b, struct err *e)
{
    struct act act = begin(b);
    struct id id = id_new(clock_now_ms());
    act_record(&act, KIND_PATIENT, &id, &id);
    act_set_text(&act, PATIENT_FAMILY, "Smith");
    book_touch(b, &id, 1);
    return act_commit(&act, e);
}

static void what_was_read_for_it_stays_unless_a_write_failed_that_used_it(void **state)
{
    static const struct settle counts = {load_once, forget_it, NULL};
    struct book *b = *state;
    struct err e = {0};
    b->settle = &counts;
    nloaded = 0;
    book_lib_ok(touch_and_commit(b, &e), &e);
    struct act act = begin(b); /* refused before anything was worked out */
    act_abandon(&act);
    book_lib_ok(touch_and_commit(b, &e), &e);
    assert_int_equal(nloaded, 1);
    book_touch_all(b);
    assert_false(touch_and_commit(b, &e)); /* read again, and then it failed */
    assert_int_equal(nloaded, 2);
    assert_null(b->settle_memory);
    b->settle = NULL;
}

static bool refuse_once(struct book *b, const struct touched *touched, size_t n, bool is_all, void **memory,
                        const struct progress *p, struct err *e)
{
    (void)b, (void)touched, (void)n, (void)is_all, (void)memory, (void)p;
    return ++nloaded > 1 || err_set(e, ERR_REFUSED, "not the first time");
}

/* The log had it, and what follows from it was not worked out: it is not there, whoever goes on with it. */
static void what_was_half_written_cannot_be_committed(void **state)
{
    static const struct settle refuses = {refuse_once, forget_it, NULL};
    struct book *b = *state;
    for (int in_batch = 0; in_batch < 2; in_batch++) {
        struct err e = {0};
        struct id id = id_new(clock_now_ms());
        b->settle = in_batch ? NULL : &refuses;
        nloaded = 0;
        book_lib_ok(!in_batch || act_batch_begin(b, &e), &e);
        struct act act = begin(b);
        act_record(&act, KIND_PATIENT, &id, &id);
        act_set_text(&act, PATIENT_FAMILY, in_batch ? "\xff" : "Smith");
        book_touch(b, &id, 1);
        const char *why = in_batch ? "not text" : "not the first time";
        enum err_kind kind = in_batch ? ERR_INPUT : ERR_REFUSED;
        book_lib_refused(act_write(&act, &e), &e, kind, why);
        book_lib_refused(act_commit(&act, &e), &e, kind, why);
        book_lib_refused(in_batch && act_batch_end(b, &e), &e, in_batch ? ERR_USAGE : ERR_NONE, NULL);
        book_lib_shows(b, KIND_PATIENT, &id, PATIENT_FAMILY, "-");
        assert_int_equal(book_lib_number(b, "SELECT count(*) FROM txn"), 0);
        b->settle = NULL;
    }
}

static void one_act_at_a_time(void **state)
{
    struct book *b = *state;
    struct act act = begin(b), second;
    struct err e = {0};
    book_lib_refused(act_begin(b, &second, "second", NULL, &e), &e, ERR_USAGE, "second");
    act_abandon(&second); /* was never open */
    book_lib_ok(act_commit(&act, &e), &e);
}

/* ---- refusals ---- */

static void assert_nothing_written(struct book *b)
{
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM txn"), 0);
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM salt"), 0);
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM patient"), 0);
}

static void text_that_is_not_utf8_is_refused_and_nothing_written(void **state)
{
    static const struct {
        const char *p;
        size_t n;
    } bad[] = {{"M\xfcller", 6}, {"\xc0\xaf", 2},         {"\xed\xa0\x80", 3},
               {"a\0b", 3},      {"\xf4\x90\x80\x80", 4}, {"\xe2\x82", 2}};
    struct book *b = *state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct act act = begin(b);
        struct err e = {0};
        struct id id = id_new(clock_now_ms());
        struct value v = {.type = VALUE_TEXT, .p = bad[i].p, .n = bad[i].n};
        act_record(&act, KIND_PATIENT, &id, &id);
        act_set_text(&act, PATIENT_GIVEN, "Jo");
        act_set(&act, PATIENT_FAMILY, &v);
        book_lib_refused(act_commit(&act, &e), &e, ERR_INPUT, "patient, field 2");
        assert_nothing_written(b);
    }
    struct who who = {.reason = "\xff"};
    struct act act;
    struct err e = {0};
    struct id id = id_new(clock_now_ms());
    book_lib_ok(act_begin(b, &act, "test", &who, &e), &e);
    act_record(&act, KIND_PATIENT, &id, &id);
    act_set_text(&act, PATIENT_GIVEN, "Jo");
    book_lib_refused(act_commit(&act, &e), &e, ERR_INPUT, "reason");
    assert_nothing_written(b);
}

static void a_value_of_no_record_is_refused(void **state)
{
    struct book *b = *state;
    struct act act = begin(b);
    struct err e = {0};
    act_set_text(&act, PATIENT_GIVEN, "Jo");
    assert_false(act_is_empty(&act)); /* or a caller would think that there was nothing to say */
    book_lib_refused(act_commit(&act, &e), &e, ERR_USAGE, "before any record");
    assert_nothing_written(b);
}

static void more_than_a_transaction_holds_is_refused(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    struct id id = id_new(clock_now_ms());
    size_t n = (size_t)TXN_SIZE_MAX;
    char *text = mem_alloc(n + 1);
    memset(text, 'x', n);
    text[n] = 0;
    struct act act = begin(b);
    act_record(&act, KIND_PATIENT, &id, &id);
    act_set_text(&act, PATIENT_ALERT, text);
    book_lib_refused(act_commit(&act, &e), &e, ERR_REFUSED, "too much");
    struct who who = {.reason = text};
    book_lib_ok(act_begin(b, &act, "test", &who, &e), &e);
    act_record(&act, KIND_PATIENT, &id, &id);
    act_set_text(&act, PATIENT_GIVEN, "Jo");
    book_lib_refused(act_commit(&act, &e), &e, ERR_REFUSED, "too much");
    assert_nothing_written(b);
    text[n - (256 << 10)] = 0; /* room is kept for the head: then it goes in */
    act = begin(b);
    act_record(&act, KIND_PATIENT, &id, &id);
    act_set_text(&act, PATIENT_ALERT, text);
    book_lib_ok(act_commit(&act, &e), &e);
    free(text);
}

static void too_many_parts_are_refused(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    struct id id = book_lib_patient(b, "Kautzer");
    struct act act = begin(b);
    act_record(&act, KIND_ROOM, &id, NULL);
    act_set_int(&act, ROOM_POSITION, 1);
    act.nparts = TXN_PARTS_MAX; /* as many are there already */
    book_lib_refused(act_commit(&act, &e), &e, ERR_REFUSED, "too much");
    assert_int_equal(book_lib_seq(b), 1);
}

/* A part that could not be made (its salt could not be stored) must not look like nothing to write. */
static void a_part_that_cannot_be_made_fails_the_act(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    struct id id = id_new(clock_now_ms());
    struct act act = begin(b);
    act_record(&act, KIND_PATIENT, &id, &id);
    act_set_text(&act, PATIENT_FAMILY, "Kautzer");
    book_lib_sql(b, "DROP TABLE salt");
    assert_false(act_commit(&act, &e));
    assert_int_not_equal(e.kind, ERR_NONE);
}

/* ---- batches ---- */

static void a_batch_is_there_as_a_whole(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    book_lib_ok(act_batch_begin(b, &e), &e);
    struct id one = book_lib_patient(b, "Kautzer"), two = book_lib_patient(b, "Zemlak");
    book_lib_shows(b, KIND_PATIENT, &one, PATIENT_FAMILY, "Kautzer");
    book_lib_ok(act_batch_end(b, &e), &e);
    book_lib_shows(b, KIND_PATIENT, &two, PATIENT_FAMILY, "Zemlak");
    assert_int_equal(book_lib_seq(b), 2);
}

static void a_batch_given_up_was_never_there(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    struct id before = book_lib_patient(b, "Abbott");
    book_lib_ok(act_batch_begin(b, &e), &e);
    struct id one = book_lib_patient(b, "Kautzer");
    act_batch_abandon(b);
    act_batch_abandon(b);
    book_lib_shows(b, KIND_PATIENT, &one, PATIENT_FAMILY, "-");
    book_lib_shows(b, KIND_PATIENT, &before, PATIENT_FAMILY, "Abbott");
    book_lib_refused(act_batch_end(b, &e), &e, ERR_USAGE, "given up");
    book_lib_patient(b, "Runte"); /* its chain goes on from what is there */
    assert_int_equal(book_lib_seq(b), 2);
}

static void an_act_that_fails_takes_its_batch_with_it(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    book_lib_ok(act_batch_begin(b, &e), &e);
    struct id one = book_lib_patient(b, "Kautzer");
    struct act act = begin(b);
    act_record(&act, KIND_PATIENT, &one, &one);
    act_set_text(&act, PATIENT_GIVEN, "\xff");
    book_lib_refused(act_commit(&act, &e), &e, ERR_INPUT, NULL);
    book_lib_refused(act_batch_end(b, &e), &e, ERR_USAGE, "given up");
    assert_nothing_written(b);
}

static void an_act_given_up_leaves_the_rest_of_its_batch(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    book_lib_ok(act_batch_begin(b, &e), &e);
    struct id one = book_lib_patient(b, "Kautzer");
    struct act act = begin(b);
    act_record(&act, KIND_PATIENT, &one, &one);
    act_set_text(&act, PATIENT_GIVEN, "Jo");
    act_abandon(&act);
    book_lib_ok(act_batch_end(b, &e), &e);
    book_lib_shows(b, KIND_PATIENT, &one, PATIENT_FAMILY, "Kautzer");
    book_lib_shows(b, KIND_PATIENT, &one, PATIENT_GIVEN, "null");
}

static void a_batch_is_not_begun_inside_an_act_or_another(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    struct act act = begin(b);
    book_lib_refused(act_batch_begin(b, &e), &e, ERR_USAGE, NULL);
    act_abandon(&act);
    book_lib_ok(act_batch_begin(b, &e), &e);
    book_lib_refused(act_batch_begin(b, &e), &e, ERR_USAGE, NULL);
    book_lib_ok(act_batch_end(b, &e), &e);
}

/* ---- clocks ---- */

/* The stamp of the newest act after the clock was set to these minutes from the beginning. */
static int64_t stamp_at(struct book *b, int64_t minutes)
{
    clock_freeze(BOOK_LIB_NOW_MS + minutes * 60000);
    book_lib_patient(b, "Kautzer");
    return b->self.hlc;
}

static void stamps_grow_even_when_the_clock_stands_or_goes_back_a_little(void **state)
{
    struct book *b = *state;
    int64_t first = stamp_at(b, 0), again = stamp_at(b, 0), back = stamp_at(b, -5), later = stamp_at(b, 1);
    assert_int_equal(first >> 16, BOOK_LIB_NOW_MS);
    assert_int_equal(again, first + 1);
    assert_int_equal(back, again + 1);
    assert_int_equal(later >> 16, BOOK_LIB_NOW_MS + 60000);
}

/* One bad hour of a clock must not rule the stamps for years. */
static void a_clock_that_was_years_ahead_is_not_followed_when_it_is_right_again(void **state)
{
    struct book *b = *state;
    int64_t ahead = stamp_at(b, 60 * 24 * 365), right = stamp_at(b, 1);
    assert_true(right < ahead);
    assert_int_equal(right >> 16, BOOK_LIB_NOW_MS + 60000);
}

int main(void)
{
#define WITH_BOOK(f) cmocka_unit_test_setup_teardown(f, open_book, close_book)
    const struct CMUnitTest tests[] = {
        WITH_BOOK(cells_stand_in_order_and_the_last_word_counts),
        WITH_BOOK(who_why_and_when_are_kept),
        WITH_BOOK(the_first_transaction_of_a_computer_names_it),
        WITH_BOOK(one_record_named_twice_has_one_part),
        WITH_BOOK(what_is_about_a_patient_is_hashed_under_the_patients_salt),
        WITH_BOOK(an_empty_act_writes_nothing),
        WITH_BOOK(what_was_given_up_was_never_there),
        WITH_BOOK(what_was_read_for_it_stays_unless_a_write_failed_that_used_it),
        WITH_BOOK(what_was_half_written_cannot_be_committed),
        WITH_BOOK(one_act_at_a_time),
        WITH_BOOK(text_that_is_not_utf8_is_refused_and_nothing_written),
        WITH_BOOK(a_value_of_no_record_is_refused),
        WITH_BOOK(more_than_a_transaction_holds_is_refused),
        WITH_BOOK(too_many_parts_are_refused),
        WITH_BOOK(a_part_that_cannot_be_made_fails_the_act),
        WITH_BOOK(a_batch_is_there_as_a_whole),
        WITH_BOOK(a_batch_given_up_was_never_there),
        WITH_BOOK(an_act_that_fails_takes_its_batch_with_it),
        WITH_BOOK(an_act_given_up_leaves_the_rest_of_its_batch),
        WITH_BOOK(a_batch_is_not_begun_inside_an_act_or_another),
        WITH_BOOK(stamps_grow_even_when_the_clock_stands_or_goes_back_a_little),
        WITH_BOOK(a_clock_that_was_years_ahead_is_not_followed_when_it_is_right_again),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}

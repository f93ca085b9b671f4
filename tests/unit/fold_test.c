#include "book/fold.h"

#include "base/clock.h"
#include "book/know.h"
#include "book/verify.h"
#include "book_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Two sites that both know one patient, whose family name is Kautzer. */
struct two {
    struct book *a, *b;
    struct id patient;
};

static int open_two(void **state)
{
    static struct two w;
    id_seed(7);
    w.a = book_lib_site("Desk 1");
    w.b = book_lib_site("Laptop");
    w.patient = book_lib_patient(w.a, "Kautzer");
    book_lib_send(w.a, w.b);
    *state = &w;
    return 0;
}

static int close_two(void **state)
{
    struct two *w = *state;
    book_close(w->a);
    book_close(w->b);
    return 0;
}

static void name(struct two *w, struct book *b, const char *family)
{
    book_lib_set_text(b, KIND_PATIENT, &w->patient, PATIENT_FAMILY, family);
}

static void meet(struct two *w)
{
    book_lib_send(w->a, w->b);
    book_lib_send(w->b, w->a);
}

static void both_show(struct two *w, int field, const char *want)
{
    book_lib_shows(w->a, KIND_PATIENT, &w->patient, field, want);
    book_lib_shows(w->b, KIND_PATIENT, &w->patient, field, want);
    book_lib_same(w->a, w->b);
}

static void both_count(struct two *w, const char *what, int64_t n)
{
    char sql[80];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", what);
    assert_int_equal(book_lib_number(w->a, sql), n);
    assert_int_equal(book_lib_number(w->b, sql), n);
}

/* A rebuild from the log alone changes nothing. */
static void stands_after_rebuild(struct book *b)
{
    struct err e = {0};
    struct buf before = book_lib_dump(b);
    book_lib_ok(verify_rebuild(b, NULL, &e), &e);
    struct buf after = book_lib_dump(b);
    assert_string_equal(buf_str(&before), buf_str(&after));
    buf_finish(&before);
    buf_finish(&after);
}

/* ---- one site ---- */

static void the_newest_own_write_is_the_value(void **state)
{
    struct two *w = *state;
    name(w, w->a, "Zemlak");
    name(w, w->a, "Abbott");
    book_lib_shows(w->a, KIND_PATIENT, &w->patient, PATIENT_FAMILY, "Abbott");
    assert_int_equal(book_lib_number(w->a, "SELECT count(*) FROM head"), 0);
    stands_after_rebuild(w->a);
}

static void emptying_a_field_empties_it(void **state)
{
    struct two *w = *state;
    name(w, w->a, NULL);
    book_lib_shows(w->a, KIND_PATIENT, &w->patient, PATIENT_FAMILY, "null");
    meet(w);
    both_show(w, PATIENT_FAMILY, "null");
    stands_after_rebuild(w->b);
}

static void fields_and_kinds_of_a_later_version_are_kept_and_passed_on(void **state)
{
    struct two *w = *state;
    struct act act;
    struct err e = {0};
    struct arena a = {0};
    struct id later = id_new(clock_now_ms());
    struct log_run run;
    book_lib_ok(act_begin(w->a, &act, "later-act", NULL, &e), &e);
    act_record(&act, KIND_PATIENT, &w->patient, &w->patient);
    act_set_text(&act, PATIENT_GIVEN, "Jo");
    act_set_text(&act, 900, "shoe size");
    act_record(&act, 99, &later, &w->patient);
    act_set_int(&act, 2, 46);
    book_lib_ok(act_commit(&act, &e), &e);
    meet(w);
    both_show(w, PATIENT_GIVEN, "Jo");
    stands_after_rebuild(w->b);
    book_lib_ok(log_read(w->b, 1, 2, 2, &a, &run, &e), &e);
    struct bytes body = run.bodies[0];
    book_lib_ok(log_read(w->a, 1, 2, 2, &a, &run, &e), &e);
    assert_int_equal(run.bodies[0].n, body.n);
    assert_memory_equal(run.bodies[0].p, body.p, body.n);
    arena_finish(&a);
}

static void a_record_of_unknown_fields_alone_has_no_row(void **state)
{
    struct two *w = *state;
    struct id id = id_new(clock_now_ms());
    struct arena a = {0};
    struct verify_report r;
    struct err e = {0};
    book_lib_set_int(w->a, KIND_ROOM, &id, 100, 1);
    meet(w);
    book_lib_shows(w->a, KIND_ROOM, &id, ROOM_NAME, "-");
    book_lib_shows(w->b, KIND_ROOM, &id, ROOM_NAME, "-");
    stands_after_rebuild(w->b);
    book_lib_ok(verify_book(w->a, NULL, &a, &r, &e), &e);
    assert_true(r.is_ok);
    arena_finish(&a);
}

static void a_value_of_the_wrong_type_is_left_out(void **state)
{
    struct two *w = *state;
    book_lib_set_int(w->a, KIND_PATIENT, &w->patient, PATIENT_FAMILY, 5);
    book_lib_set_text(w->a, KIND_PATIENT, &w->patient, PATIENT_BIRTH_DATE, "1963");
    meet(w);
    both_show(w, PATIENT_FAMILY, "Kautzer");
    both_show(w, PATIENT_BIRTH_DATE, "null");
    stands_after_rebuild(w->a);
}

/* ---- two sites ---- */

static void of_two_that_did_not_know_each_other_the_later_is_shown_and_both_stand(void **state)
{
    struct two *w = *state;
    name(w, w->a, "Zemlak");
    clock_freeze(BOOK_LIB_NOW_MS + 1000);
    name(w, w->b, "Abbott");
    meet(w);
    both_show(w, PATIENT_FAMILY, "Abbott");
    both_count(w, "head", 2);
    both_count(w, "conflict", 1);
    stands_after_rebuild(w->a);
}

static void at_the_same_instant_the_writer_decides_the_same_everywhere(void **state)
{
    struct two *w = *state;
    name(w, w->a, "Zemlak");
    name(w, w->b, "Abbott");
    assert_int_equal(w->a->self.hlc >> 16, w->b->self.hlc >> 16);
    meet(w);
    both_show(w, PATIENT_FAMILY, w->a->self.hlc > w->b->self.hlc ||
                                         (w->a->self.hlc == w->b->self.hlc &&
                                          memcmp(w->a->self.writer, w->b->self.writer, ID_SIZE) > 0)
                                     ? "Zemlak"
                                     : "Abbott");
    both_count(w, "conflict", 1);
}

static void saving_the_field_ends_the_conflict_everywhere(void **state)
{
    struct two *w = *state;
    name(w, w->a, "Zemlak");
    name(w, w->b, "Abbott");
    meet(w);
    name(w, w->a, "Abbott-Zemlak");
    assert_int_equal(book_lib_number(w->a, "SELECT count(*) FROM head"), 0);
    meet(w);
    both_show(w, PATIENT_FAMILY, "Abbott-Zemlak");
    both_count(w, "head", 0);
    both_count(w, "conflict", 0);
    stands_after_rebuild(w->b);
}

static void saving_another_field_ends_no_conflict(void **state)
{
    struct two *w = *state;
    name(w, w->a, "Zemlak");
    name(w, w->b, "Abbott");
    meet(w);
    book_lib_set_text(w->a, KIND_PATIENT, &w->patient, PATIENT_GIVEN, "Jo");
    meet(w);
    both_show(w, PATIENT_GIVEN, "Jo");
    both_count(w, "conflict", 1);
    stands_after_rebuild(w->a);
}

static void two_that_wrote_the_same_agree(void **state)
{
    struct two *w = *state;
    name(w, w->a, "Zemlak");
    name(w, w->b, "Zemlak");
    meet(w);
    both_show(w, PATIENT_FAMILY, "Zemlak");
    both_count(w, "head", 2);
    both_count(w, "conflict", 0);
}

static void emptied_here_and_filled_there_is_a_conflict(void **state)
{
    struct two *w = *state;
    name(w, w->a, NULL);
    name(w, w->b, "Abbott");
    meet(w);
    both_count(w, "conflict", 1);
    book_lib_same(w->a, w->b);
    stands_after_rebuild(w->a);
}

static void different_fields_are_no_conflict(void **state)
{
    struct two *w = *state;
    name(w, w->a, "Zemlak");
    book_lib_set_text(w->b, KIND_PATIENT, &w->patient, PATIENT_GIVEN, "Jo");
    meet(w);
    both_show(w, PATIENT_FAMILY, "Zemlak");
    both_show(w, PATIENT_GIVEN, "Jo");
    both_count(w, "head", 0);
}

/* Who knew the other's write wins, whatever the clocks say. */
static void knowing_beats_the_clock(void **state)
{
    struct two *w = *state;
    clock_freeze(BOOK_LIB_NOW_MS + INT64_C(86400000) * 365 * 30);
    name(w, w->a, "Zemlak");
    clock_freeze(BOOK_LIB_NOW_MS);
    meet(w);
    name(w, w->b, "Abbott");
    assert_true(w->b->self.hlc < w->a->self.hlc);
    meet(w);
    both_show(w, PATIENT_FAMILY, "Abbott");
    both_count(w, "head", 0);
    stands_after_rebuild(w->a);
}

/* What arrives late and was known to the one that is there changes nothing. */
static void an_older_write_that_arrives_late_changes_nothing(void **state)
{
    struct two *w = *state;
    struct book *c = book_lib_site("Stick");
    name(w, w->a, "Zemlak");
    name(w, w->a, "Abbott");
    struct err e = {0};
    struct arena a = {0};
    struct log_run late, first;
    struct log_taken t;
    book_lib_ok(log_read(w->a, 1, 3, 3, &a, &late, &e), &e);
    book_lib_ok(log_read(w->a, 1, 1, 2, &a, &first, &e), &e);
    book_lib_ok(log_take(c, &late, 1, &t, &e), &e);
    book_lib_shows(c, KIND_PATIENT, &w->patient, PATIENT_FAMILY, "Abbott");
    book_lib_ok(log_take(c, &first, 1, &t, &e), &e);
    book_lib_shows(c, KIND_PATIENT, &w->patient, PATIENT_FAMILY, "Abbott");
    assert_int_equal(book_lib_number(c, "SELECT count(*) FROM head"), 0);
    stands_after_rebuild(c);
    book_close(c);
    arena_finish(&a);
}

static void three_who_knew_nothing_of_each_other_stand_all_three(void **state)
{
    struct two *w = *state;
    struct book *c = book_lib_site("Stick");
    book_lib_send(w->a, c);
    name(w, w->a, "Zemlak");
    name(w, w->b, "Abbott");
    name(w, c, "Runte");
    book_lib_send(c, w->a);
    meet(w);
    book_lib_send(w->a, c);
    book_lib_same(w->a, c);
    both_count(w, "head", 3);
    /* one of them, who knew one other, saves: two heads are left */
    struct book *d = book_lib_site("Home");
    book_lib_send(w->a, d);
    stands_after_rebuild(d);
    book_close(c);
    book_close(d);
}

/* One id may name a patient and a note, in one transaction and in two: each has its own row, history and conflicts. */
static void one_id_of_two_kinds_is_two_records(void **state)
{
    struct two *w = *state;
    struct act act;
    struct err e = {0};
    book_lib_ok(act_begin(w->a, &act, "both", NULL, &e), &e);
    act_record(&act, KIND_PATIENT, &w->patient, &w->patient);
    act_set_text(&act, PATIENT_GIVEN, "Jo");
    act_record(&act, KIND_NOTE, &w->patient, &w->patient);
    act_set_text(&act, NOTE_TEXT, "words");
    book_lib_ok(act_commit(&act, &e), &e);
    stands_after_rebuild(w->a);
    meet(w);
    book_lib_set_text(w->a, KIND_PATIENT, &w->patient, 4, "patient here");
    book_lib_set_text(w->a, KIND_NOTE, &w->patient, 4, "note here");
    book_lib_set_text(w->b, KIND_PATIENT, &w->patient, 4, "patient there");
    book_lib_set_text(w->b, KIND_NOTE, &w->patient, 4, "note there");
    meet(w);
    both_count(w, "conflict", 2);
    book_lib_set_text(w->a, KIND_NOTE, &w->patient, 4, "settled");
    both_count(w, "conflict WHERE kind = 20", 1);
    meet(w);
    both_count(w, "conflict", 1);
    assert_string_equal(book_lib_get(w->b, KIND_NOTE, &w->patient, 4), "settled");
    stands_after_rebuild(w->a);
    stands_after_rebuild(w->b);
}

/* ---- the packed clock ---- */

static void the_clock_of_a_row_says_who_set_each_field(void **state)
{
    struct two *w = *state;
    struct fold_clock clock;
    struct row row;
    struct arena a = {0};
    struct err e = {0};
    const struct kind_def *k = kind_find(KIND_PATIENT);
    name(w, w->b, "Abbott");
    book_lib_set_text(w->a, KIND_PATIENT, &w->patient, PATIENT_GIVEN, "Jo");
    name(w, w->a, "Zemlak");
    book_lib_set_text(w->a, KIND_PATIENT, &w->patient, PATIENT_HOPES, "to walk");
    book_lib_send(w->b, w->a);
    book_lib_ok(fold_load(w->a, k, &w->patient, &a, &row, &clock, &e), &e);
    assert_int_equal(clock.key[kind_field(k, PATIENT_GIVEN)], KEY_OF(1, 2));
    assert_int_equal(clock.key[kind_field(k, PATIENT_HOPES)], KEY_OF(1, 4));
    assert_int_equal(clock.key[kind_field(k, PATIENT_ALERT)], 0);
    assert_true(clock.is_multi[kind_field(k, PATIENT_FAMILY)]);
    assert_false(clock.is_multi[kind_field(k, PATIENT_GIVEN)]);
    assert_true(clock.any_multi);
    arena_finish(&a);
}

/* A file may hold a clock that we never wrote: it is read without harm. */
static void a_clock_of_any_bytes_is_read_without_harm(void **state)
{
    static const char *const bytes[] = {"''", "'00'", "'0000000000000000ff'", "'0100000000010000ff0203'",
                                        "'010000000001000002ffff'"};
    struct two *w = *state;
    for (size_t i = 0; i < sizeof bytes / sizeof *bytes; i++) {
        char sql[120];
        snprintf(sql, sizeof sql, "UPDATE patient SET clock = x%s", bytes[i]);
        book_lib_sql(w->a, sql);
        book_lib_shows(w->a, KIND_PATIENT, &w->patient, PATIENT_FAMILY, "Kautzer");
    }
    struct fold_clock clock;
    const struct kind_def *k = kind_find(KIND_PATIENT);
    struct value text = value_text("not a clock but text");
    struct value later = {.type = VALUE_BLOB, .p = "\7\0\0\0\0\0\0\0\2\x7e\1", .n = 11};
    fold_unpack(k, &text, &clock);
    assert_false(fold_names(k, &clock, 0x20746f6e));
    assert_int_equal(clock.npast, 0);
    fold_unpack(k, &later, &clock); /* a field that this version does not know, and one that it does */
    assert_int_equal(clock.key[kind_field(k, 1)], 7);
    assert_false(clock.any_multi);
    book_lib_sql(w->a, "INSERT INTO stream SELECT 2, writer, 1, first_hash, prev_hash, 77, 5, x'00', 0 FROM stream");
    struct err e = {0};
    book_lib_refused(verify_rebuild(w->a, NULL, &e), &e, ERR_DAMAGE, "stream");
}

/* ---- rebuild ---- */

/* A row of anything in a table, whatever its columns are. */
static void put_rubbish(struct book *b, const char *table)
{
    struct buf sql = {0};
    sqlite3_stmt *s = NULL;
    char ask[80];
    snprintf(ask, sizeof ask, "PRAGMA table_info(%s)", table);
    assert_int_equal(sqlite3_prepare_v2(b->db, ask, -1, &s, NULL), SQLITE_OK);
    buf_addf(&sql, "INSERT INTO %s VALUES", table);
    for (char c = '('; sqlite3_step(s) == SQLITE_ROW; c = ',') {
        const char *type = (const char *)sqlite3_column_text(s, 2);
        buf_addc(&sql, c);
        buf_adds(&sql, strcmp(type, "BLOB") == 0 ? "x'00'" : strcmp(type, "TEXT") == 0 ? "'x'" : "99");
    }
    sqlite3_finalize(s);
    buf_addc(&sql, ')');
    book_lib_sql(b, buf_str(&sql));
    buf_finish(&sql);
}

static void a_rebuild_keeps_nothing_that_the_log_does_not_say(void **state)
{
    struct two *w = *state;
    struct err e = {0};
    int n = 0;
    for (const struct table_class *t = table_classes; t->name; t++)
        if (t->is == TABLE_DERIVED) {
            put_rubbish(w->a, t->name);
            n++;
        }
    assert_true(n > KIND_COUNT + 5);
    book_lib_ok(verify_rebuild(w->a, NULL, &e), &e);
    book_lib_same(w->a, w->b);
    for (const struct table_class *t = table_classes; t->name; t++) {
        char sql[80];
        int64_t rows[2];
        snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", t->name);
        rows[0] = book_lib_number(w->a, sql);
        rows[1] = book_lib_number(w->b, sql);
        if (t->is == TABLE_DERIVED && rows[0] != rows[1])
            fail_msg("%s was not emptied by the rebuild (fold_all.c)", t->name);
    }
}

static bool stop_at_once(void *arg, const char *what, int64_t done, int64_t total)
{
    (void)arg, (void)what, (void)done, (void)total;
    return false;
}

static void a_rebuild_that_is_stopped_changes_nothing(void **state)
{
    struct two *w = *state;
    struct err e = {0};
    const struct progress p = {.tick = stop_at_once};
    struct buf before = book_lib_dump(w->a);
    book_lib_refused(verify_rebuild(w->a, &p, &e), &e, ERR_REFUSED, "Stopped");
    struct buf after = book_lib_dump(w->a);
    assert_string_equal(buf_str(&before), buf_str(&after));
    buf_finish(&before);
    buf_finish(&after);
}

/* What the layer above derives is told of every change, with the row before and after. */
static int told;
static bool count_change(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    (void)b, (void)e;
    told += before->exists ? 10 : 1;
    return row_is(after, PATIENT_FAMILY, "Kautzer") || row_is(before, PATIENT_FAMILY, "Kautzer");
}

static void the_layer_above_is_told_of_each_change_and_may_refuse_it(void **state)
{
    static const struct derive derive[] = {{.kind = KIND_PATIENT, .changed = count_change}, {0}};
    (void)state;
    struct book *b = book_lib_site("Derived");
    b->derive = derive;
    struct id id = book_lib_patient(b, "Kautzer");
    assert_int_equal(told, 1);
    book_lib_set_text(b, KIND_PATIENT, &id, PATIENT_FAMILY, "Zemlak");
    assert_int_equal(told, 11);
    struct act act;
    struct err e = {0};
    book_lib_ok(act_begin(b, &act, "test", NULL, &e), &e);
    act_record(&act, KIND_PATIENT, &id, &id);
    act_set_text(&act, PATIENT_FAMILY, "Abbott");
    assert_false(act_commit(&act, &e));
    book_lib_shows(b, KIND_PATIENT, &id, PATIENT_FAMILY, "Zemlak");
    assert_int_equal(book_lib_seq(b), 2);
    book_close(b);
}

/* Also of what does not win, and without what this version does not know. */
static int named, of_a_later_version;
static bool count_fields(struct book *b, const struct row *part, struct err *e)
{
    (void)b, (void)e;
    named += row_is(part, PATIENT_GIVEN, "Jo");
    for (int i = 0; i < part->kind->nfields; i++)
        of_a_later_version += part->v[i].type == VALUE_TEXT && part->v[i].n == strlen("shoe size");
    return true;
}

static bool pass(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    (void)b, (void)before, (void)after, (void)e;
    return true;
}

static void the_layer_above_is_told_what_a_part_says_as_far_as_it_is_known(void **state)
{
    static const struct derive derive[] = {{.kind = KIND_PATIENT, .changed = pass, .wrote = count_fields}, {0}};
    struct two *w = *state;
    struct act act;
    struct err e = {0};
    w->b->derive = derive;
    book_lib_ok(act_begin(w->a, &act, "later-act", NULL, &e), &e);
    act_record(&act, KIND_PATIENT, &w->patient, &w->patient);
    act_set_text(&act, PATIENT_GIVEN, "Jo");
    act_set_text(&act, 900, "shoe size");
    book_lib_ok(act_commit(&act, &e), &e);
    meet(w);
    assert_int_equal(named, 1);
    assert_int_equal(of_a_later_version, 0);
}

int main(void)
{
#define WITH_TWO(f) cmocka_unit_test_setup_teardown(f, open_two, close_two)
    const struct CMUnitTest tests[] = {
        WITH_TWO(the_newest_own_write_is_the_value),
        WITH_TWO(emptying_a_field_empties_it),
        WITH_TWO(fields_and_kinds_of_a_later_version_are_kept_and_passed_on),
        WITH_TWO(a_record_of_unknown_fields_alone_has_no_row),
        WITH_TWO(a_value_of_the_wrong_type_is_left_out),
        WITH_TWO(of_two_that_did_not_know_each_other_the_later_is_shown_and_both_stand),
        WITH_TWO(at_the_same_instant_the_writer_decides_the_same_everywhere),
        WITH_TWO(saving_the_field_ends_the_conflict_everywhere),
        WITH_TWO(saving_another_field_ends_no_conflict),
        WITH_TWO(two_that_wrote_the_same_agree),
        WITH_TWO(emptied_here_and_filled_there_is_a_conflict),
        WITH_TWO(different_fields_are_no_conflict),
        WITH_TWO(knowing_beats_the_clock),
        WITH_TWO(an_older_write_that_arrives_late_changes_nothing),
        WITH_TWO(three_who_knew_nothing_of_each_other_stand_all_three),
        WITH_TWO(one_id_of_two_kinds_is_two_records),
        WITH_TWO(the_clock_of_a_row_says_who_set_each_field),
        WITH_TWO(a_clock_of_any_bytes_is_read_without_harm),
        WITH_TWO(a_rebuild_keeps_nothing_that_the_log_does_not_say),
        WITH_TWO(a_rebuild_that_is_stopped_changes_nothing),
        WITH_TWO(the_layer_above_is_told_of_each_change_and_may_refuse_it),
        WITH_TWO(the_layer_above_is_told_what_a_part_says_as_far_as_it_is_known),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}

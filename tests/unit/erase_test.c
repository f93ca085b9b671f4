#include "book/erase.h"

#include "book/stmt.h"
#include "book/verify.h"
#include "book_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { PATIENTS = 12, LATER_KIND = 9999 };

struct desk {
    struct book *b;
    struct id patient[PATIENTS], note;
    struct arena a;
};

/* Patients, and a note and something of a later version about the second of them. */
static int open_desk(void **state)
{
    static struct desk d;
    struct err e = {0};
    struct act act;
    memset(&d, 0, sizeof d);
    d.b = book_lib_memory();
    for (int i = 0; i < PATIENTS; i++) {
        char name[20];
        snprintf(name, sizeof name, "Family%d", i);
        d.patient[i] = book_lib_patient(d.b, name);
    }
    d.note = id_new(BOOK_LIB_NOW_MS);
    for (int i = 0; i < 2; i++) {
        book_lib_ok(act_begin(d.b, &act, "note", NULL, &e), &e);
        act_record(&act, LATER_KIND, &d.note, &d.patient[1]);
        act_set_int(&act, 1, i);
        act_record(&act, KIND_NOTE, &d.note, &d.patient[1]);
        act_set_text(&act, NOTE_TEXT, i ? "later" : "at first");
        book_lib_ok(act_commit(&act, &e), &e);
    }
    *state = &d;
    return 0;
}

static int close_desk(void **state)
{
    struct desk *d = *state;
    book_close(d->b);
    arena_finish(&d->a);
    return 0;
}

static void ask_for(struct desk *d, int patient)
{
    book_lib_set_text(d->b, KIND_ERASURE, &d->patient[patient], ERASURE_REASON, "asked");
}

static bool is_sound(struct desk *d)
{
    struct verify_report r;
    struct err e = {0};
    book_lib_ok(verify_book(d->b, NULL, &d->a, &r, &e), &e);
    assert_true(r.is_ok); /* what is not done yet is no damage */
    return r.to_erase == 0;
}

static void several_are_taken_out_at_once_and_nobody_else(void **state)
{
    struct desk *d = *state;
    struct erase_report r;
    struct err e = {0};
    for (int i = 0; i < PATIENTS - 1; i++)
        ask_for(d, i);
    assert_false(is_sound(d)); /* it was not done yet */
    book_lib_ok(erase_run(d->b, &(struct progress){0}, &r, &e), &e);
    assert_int_equal(r.subjects, PATIENTS - 1);
    assert_int_equal(r.parts, PATIENTS - 1 + 4);
    assert_int_equal(r.transactions, PATIENTS - 1 + 2);
    assert_int_equal(book_lib_number(d->b, "SELECT count(*) FROM patient"), 1);
    assert_int_equal(book_lib_number(d->b, "SELECT count(*) FROM note"), 0);
    book_lib_shows(d->b, KIND_PATIENT, &d->patient[PATIENTS - 1], PATIENT_FAMILY, "Family11");
    assert_true(is_sound(d));
    book_lib_ok(erase_run(d->b, NULL, &r, &e), &e); /* and nothing is left to do */
    assert_int_equal(r.subjects + r.parts + r.transactions, 0);
}

static void half_typed(struct desk *d, int id, const char *field, const struct id *record, const char *words)
{
    char hex[ID_TEXT], fields[120];
    struct err e = {0};
    snprintf(fields, sizeof fields, "%s=%s\nwords=%s\n", field, id_text(record, hex), words);
    struct stmt *q = stmt_get(d->b, SQL_DRAFT_PUT, &e);
    book_lib_ok(q != NULL, &e);
    stmt_bind_int(q, "id", id);
    stmt_bind_text(q, "form", "note");
    stmt_bind_text(q, "staff", "okoro");
    stmt_bind_null(q, "subject");
    stmt_bind_int(q, "at", BOOK_LIB_NOW_MS);
    stmt_bind_text(q, "fields", fields);
    book_lib_ok(stmt_step(q, &e) && stmt_done(q, &e), &e);
}

static void what_was_typed_about_them_and_never_saved_goes_too(void **state)
{
    struct desk *d = *state;
    struct err e = {0};
    half_typed(d, 1, "patient", &d->patient[1], "drinks");
    half_typed(d, 2, "note", &d->note, "drinks, said again");
    half_typed(d, 3, "patient", &d->patient[2], "somebody else");
    ask_for(d, 1);
    book_lib_ok(erase_run(d->b, NULL, NULL, &e), &e);
    assert_int_equal(book_lib_number(d->b, "SELECT count(*) FROM draft WHERE fields LIKE '%drinks%'"), 0);
    assert_int_equal(book_lib_number(d->b, "SELECT count(*) FROM draft"), 1);
}

/* As a disk that fails in the middle: the same again, in the same program, does it. */
static void where_what_was_typed_cannot_go_the_same_again_goes_on(void **state)
{
    struct desk *d = *state;
    struct err e = {0};
    char hex[ID_TEXT], sql[200];
    snprintf(sql, sizeof sql, "INSERT INTO open_call VALUES (x'01', 1, 1, '', x'%s', '', '', '', 1, 0, 0)",
             id_text(&d->patient[1], hex));
    book_lib_sql(d->b, sql);
    book_lib_sql(d->b, "CREATE TEMP TRIGGER stop BEFORE DELETE ON open_call BEGIN SELECT RAISE(ABORT, 'no'); END");
    ask_for(d, 1);
    for (int i = 0; i < 2; i++) {
        assert_false(erase_run(d->b, NULL, NULL, &e));
        assert_string_not_equal(e.text, "");
        err_clear(&e);
    }
    book_lib_sql(d->b, "DROP TRIGGER stop");
    book_lib_ok(erase_run(d->b, NULL, NULL, &e), &e);
    assert_int_equal(book_lib_number(d->b, "SELECT count(*) FROM open_call"), 0);
    assert_true(is_sound(d));
}

struct looks {
    int n, stop_at;
};

static bool look(void *arg, const char *what, int64_t done, int64_t total)
{
    struct looks *l = arg;
    (void)what, (void)done, (void)total;
    return ++l->n != l->stop_at;
}

static void stopped_anywhere_everything_is_as_it_was(void **state)
{
    struct desk *d = *state;
    struct looks l = {0};
    const struct progress p = {.tick = look, .arg = &l};
    struct err e = {0};
    struct erase_report r;
    ask_for(d, 1);
    struct buf before = book_lib_dump(d->b);
    for (l.stop_at = 1;; l.stop_at++) {
        l.n = 0;
        if (erase_run(d->b, &p, &r, &e))
            break;
        assert_int_equal(r.subjects, 0);
        book_lib_refused(false, &e, ERR_REFUSED, "as it was");
        struct buf after = book_lib_dump(d->b);
        assert_string_equal(buf_str(&before), buf_str(&after));
        buf_finish(&after);
    }
    assert_in_range(l.stop_at, 3, 100); /* in the log, and while the tables are made anew */
    book_lib_shows(d->b, KIND_PATIENT, &d->patient[1], PATIENT_FAMILY, "-");
    assert_true(is_sound(d));
    buf_finish(&before);
}

static void who_may_only_read_takes_nothing_out(void **state)
{
    struct desk *d = *state;
    struct err e = {0};
    ask_for(d, 1);
    d->b->is_read_only = true;
    book_lib_refused(erase_run(d->b, NULL, NULL, &e), &e, ERR_REFUSED, "reading only");
    book_lib_shows(d->b, KIND_PATIENT, &d->patient[1], PATIENT_FAMILY, "Family1");
}

static void all_that_is_held_about_somebody_is_named_once(void **state)
{
    struct desk *d = *state;
    struct erase_record *all;
    struct err e = {0};
    int n;
    struct id nobody = id_new(BOOK_LIB_NOW_MS);
    book_lib_ok(erase_about(d->b, d->patient, 2, &d->a, &all, &n, &e), &e);
    assert_int_equal(n, 4);
    assert_int_equal(all[0].kind, KIND_PATIENT);
    assert_int_equal(all[1].kind, KIND_PATIENT);
    assert_int_equal(id_compare(&all[0].id, &all[1].id) < 0, 1);
    assert_int_equal(all[2].kind, KIND_NOTE);
    assert_int_equal(all[3].kind, LATER_KIND); /* also what this version does not know */
    book_lib_ok(erase_about(d->b, &nobody, 1, &d->a, &all, &n, &e), &e);
    assert_int_equal(n, 0);
    book_lib_ok(erase_about(d->b, d->patient, PATIENTS, &d->a, &all, &n, &e), &e);
    assert_int_equal(n, PATIENTS + 2);
    ask_for(d, 1);
    book_lib_ok(erase_run(d->b, NULL, NULL, &e), &e);
    book_lib_ok(erase_about(d->b, d->patient, 2, &d->a, &all, &n, &e), &e);
    assert_int_equal(n, 1);
}

/* It would go with the next take, and nobody would be told. Of who is still to be taken out everything can be written:
 * what is in the way of it has to be. */
static void nothing_more_is_written_about_who_is_gone(void **state)
{
    struct desk *d = *state;
    struct err e = {0};
    struct act act;
    ask_for(d, 1);
    book_lib_set_text(d->b, KIND_PATIENT, &d->patient[1], PATIENT_GIVEN, "still here");
    book_lib_ok(erase_run(d->b, NULL, NULL, &e), &e);
    book_lib_ok(act_begin(d->b, &act, "test", NULL, &e), &e);
    act_record(&act, KIND_NOTE, &d->note, &d->patient[1]);
    act_set_text(&act, NOTE_TEXT, "once more");
    book_lib_refused(act_commit(&act, &e), &e, ERR_REFUSED, "taken out of the practice file for good");
    assert_int_equal(book_lib_number(d->b, "SELECT count(*) FROM note"), 0);
    assert_true(is_sound(d));
}

/* A page that went bad: the part cannot be told apart, and what was asked for is not said to be done. */
static void what_cannot_be_read_stops_it_and_is_left_out_of_what_is_held(void **state)
{
    struct desk *d = *state;
    struct err e = {0};
    struct erase_record *all;
    int n;
    ask_for(d, 1);
    book_lib_sql(d->b, "UPDATE txn SET body = CAST(substr(body, 1, length(body) - 1) AS BLOB) "
                       "WHERE key & 1099511627775 = 3");
    book_lib_refused(erase_run(d->b, NULL, NULL, &e), &e, ERR_DAMAGE, "damaged");
    book_lib_shows(d->b, KIND_PATIENT, &d->patient[1], PATIENT_FAMILY, "Family1");
    book_lib_ok(erase_about(d->b, d->patient, PATIENTS, &d->a, &all, &n, &e), &e);
    assert_int_equal(n, PATIENTS + 1);
    book_lib_refused(verify_rebuild(d->b, NULL, &e), &e, ERR_DAMAGE, "damaged"); /* nor is it folded without that */
    book_lib_shows(d->b, KIND_PATIENT, &d->patient[2], PATIENT_FAMILY, "Family2");
}

static void without_a_salt_nothing_can_be_taken_out(void **state)
{
    struct desk *d = *state;
    struct err e = {0};
    book_lib_sql(d->b, "UPDATE salt SET tag = tag + 1");
    ask_for(d, 1);
    book_lib_refused(erase_run(d->b, NULL, NULL, &e), &e, ERR_DAMAGE, "salt of a patient is missing");
    book_lib_shows(d->b, KIND_PATIENT, &d->patient[1], PATIENT_FAMILY, "Family1");
}

int main(void)
{
#define AT_DESK(f) cmocka_unit_test_setup_teardown(f, open_desk, close_desk)
    const struct CMUnitTest tests[] = {
        AT_DESK(several_are_taken_out_at_once_and_nobody_else),
        AT_DESK(what_was_typed_about_them_and_never_saved_goes_too),
        AT_DESK(nothing_more_is_written_about_who_is_gone),
        AT_DESK(where_what_was_typed_cannot_go_the_same_again_goes_on),
        AT_DESK(stopped_anywhere_everything_is_as_it_was),
        AT_DESK(who_may_only_read_takes_nothing_out),
        AT_DESK(all_that_is_held_about_somebody_is_named_once),
        AT_DESK(what_cannot_be_read_stops_it_and_is_left_out_of_what_is_held),
        AT_DESK(without_a_salt_nothing_can_be_taken_out),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}

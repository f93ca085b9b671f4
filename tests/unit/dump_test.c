/* "The same state" is the same dump: nothing local, nothing of the order of arrival, nothing ambiguous. */
#include "book/dump.h"

#include "base/clock.h"
#include "book_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct hash digest(struct book *b)
{
    struct hash h;
    struct err e = {0};
    book_lib_ok(dump_digest(b, NULL, &h, &e), &e);
    return h;
}

static bool has_line(struct book *b, const char *words)
{
    struct buf text = book_lib_dump(b);
    bool found = strstr(buf_str(&text), words);
    buf_finish(&text);
    return found;
}

static void two_books_of_the_same_entries_have_the_same_dump(void **state)
{
    (void)state;
    id_seed(9);
    struct book *a = book_lib_site("A"), *b = book_lib_site("B"), *c = book_lib_site("C"), *d = book_lib_site("D");
    struct id patient = book_lib_patient(a, "Kautzer");
    book_lib_patient(b, "Zemlak");
    book_lib_patient(c, "Abbott");
    book_lib_send(a, b);
    book_lib_set_text(a, KIND_PATIENT, &patient, PATIENT_GIVEN, "Jo");
    book_lib_set_text(b, KIND_PATIENT, &patient, PATIENT_GIVEN, "Jack");
    book_lib_send(b, d); /* other ordinals and other row numbers */
    book_lib_send(c, d);
    book_lib_send(a, d);
    book_lib_send(c, a);
    book_lib_send(b, a);
    book_lib_same(a, d);
    struct hash x = digest(a), y = digest(d);
    assert_true(hash_is_equal(&x, &y));
    assert_int_not_equal(book_lib_number(a, "SELECT n FROM patient WHERE family = 'Abbott'"),
                         book_lib_number(d, "SELECT n FROM patient WHERE family = 'Abbott'"));
    book_close(a);
    book_close(b);
    book_close(c);
    book_close(d);
}

static void an_empty_book_has_an_empty_dump(void **state)
{
    (void)state;
    struct book *b = book_lib_memory();
    struct buf text = book_lib_dump(b);
    assert_string_equal(buf_str(&text), "");
    buf_finish(&text);
    book_close(b);
}

static void a_row_is_dumped_with_who_set_each_field(void **state)
{
    (void)state;
    struct book *b = book_lib_memory();
    struct id id = book_lib_patient(b, "Kautzer");
    char line[300], record[ID_TEXT], writer[ID_TEXT], hash[ID_TEXT];
    struct id w, h;
    memcpy(w.b, b->self.writer, ID_SIZE);
    memcpy(h.b, b->self.head, ID_SIZE);
    snprintf(line, sizeof line, "patient %s family=7\"Kautzer\"@%s:%s written=1\n", id_text(&id, record),
             id_text(&w, writer), id_text(&h, hash));
    assert_true(has_line(b, line));
    book_lib_set_int(b, KIND_PATIENT, &id, PATIENT_BIRTH_DATE, -5);
    book_lib_set_text(b, KIND_PATIENT, &id, PATIENT_GIVEN, NULL);
    assert_true(has_line(b, " birth_date=-5@"));
    assert_true(has_line(b, " given=null@"));
    for (int i = 0; i < 10; i++) /* more than stand beside the row */
        book_lib_set_int(b, KIND_PATIENT, &id, PATIENT_BIRTH_DATE, i);
    assert_true(has_line(b, " written=13\n"));
    assert_true(book_lib_number(b, "SELECT count(*) FROM touch") > 0);
    book_close(b);
}

static void every_difference_shows(void **state)
{
    static const char *const sql[] = {
        "UPDATE patient SET family = 'Zemlak'",
        "UPDATE patient SET family = CAST('Kautzer' AS TEXT) || ' '",
        "UPDATE patient SET clock = x'020000000001000001820a'",
        "DELETE FROM patient",
        "INSERT INTO head VALUES (x'00', 20, 2, (1 << 40) + 1, 'x')",
        "INSERT INTO clash VALUES (x'00', x'01', 'room')",
        "INSERT INTO stood VALUES (x'00', 1, 1, x'01')",
        "INSERT INTO timeline VALUES (x'00', 1, 1, x'01', 0)",
        "INSERT INTO touch VALUES (x'00', 1, 20)",
        "DELETE FROM touch",
        "UPDATE patient SET clock = CAST(clock || x'200000000001000000' AS BLOB)",
    };
    (void)state;
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
        struct book *b = book_lib_memory();
        struct id id = book_lib_patient(b, "Kautzer");
        for (int n = 0; n < 10; n++)
            book_lib_set_int(b, KIND_PATIENT, &id, PATIENT_BIRTH_DATE, n);
        struct hash before = digest(b);
        book_lib_sql(b, sql[i]);
        struct hash after;
        struct err e = {0};
        if (dump_digest(b, NULL, &after, &e) && hash_is_equal(&before, &after))
            fail_msg("%s: not seen", sql[i]);
        book_close(b);
    }
}

/* A text could be written that looks like the columns after it. */
static void no_text_can_look_like_other_columns(void **state)
{
    (void)state;
    struct hash h[2];
    for (int i = 0; i < 2; i++) {
        struct book *b = book_lib_memory();
        book_lib_sql(b, i ? "INSERT INTO clash VALUES (x'00', x'01', 'a\"\ndump_clash x00 x01 \"b')"
                          : "INSERT INTO clash VALUES (x'00', x'01', 'a'), (x'00', x'01', 'b')");
        h[i] = digest(b);
        book_close(b);
    }
    assert_false(hash_is_equal(&h[0], &h[1]));
}

static void search_words_and_local_tables_are_left_out(void **state)
{
    static const char *const sql[] = {
        "INSERT INTO setting VALUES ('a', 'b')",
        "DELETE FROM self",
        "INSERT INTO draft (form, staff, at, fields) VALUES ('f', 's', 1, '')",
        "DELETE FROM word",
        "UPDATE stream SET told_seq = 5",
    };
    (void)state;
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
        struct book *b = book_lib_memory();
        struct id id = book_lib_patient(b, "Kautzer");
        for (int n = 0; n < 10; n++)
            book_lib_set_int(b, KIND_PATIENT, &id, PATIENT_BIRTH_DATE, n);
        struct hash before = digest(b);
        book_lib_sql(b, sql[i]);
        struct hash after = digest(b);
        assert_true(hash_is_equal(&before, &after));
        book_close(b);
    }
}

static void a_row_that_names_no_transaction_is_damage(void **state)
{
    (void)state;
    struct book *b = book_lib_memory();
    struct hash h;
    struct err e = {0};
    book_lib_patient(b, "Kautzer");
    book_lib_sql(b, "UPDATE patient SET clock = x'630000000001000001" "02'");
    book_lib_refused(dump_digest(b, NULL, &h, &e), &e, ERR_DAMAGE, "not in the log");
    book_close(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_books_of_the_same_entries_have_the_same_dump),
        cmocka_unit_test(an_empty_book_has_an_empty_dump),
        cmocka_unit_test(a_row_is_dumped_with_who_set_each_field),
        cmocka_unit_test(every_difference_shows),
        cmocka_unit_test(no_text_can_look_like_other_columns),
        cmocka_unit_test(search_words_and_local_tables_are_left_out),
        cmocka_unit_test(a_row_that_names_no_transaction_is_damage),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}

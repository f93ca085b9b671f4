/* Each kind of tampering, done past all walls as somebody with the shell would, and named by verify. */
#include "book/verify.h"

#include "base/clock.h"
#include "book/copy.h"
#include "book_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PATIENTS = 12, OFTEN = 10 };

/* A book with patients, edits, another site's entries and a conflict; kept as bytes, to be spoilt again and again. */
struct world {
    struct buf image;
    struct book *b;
    struct arena a;
    struct verify_report r;
};

static struct book *make_book(void)
{
    struct id id[PATIENTS];
    id_seed(5);
    struct book *b = book_lib_site("Desk 1"), *laptop = book_lib_site("Laptop"), *annex = book_lib_site("Annex");
    for (int i = 0; i < PATIENTS; i++) {
        char name[20];
        snprintf(name, sizeof name, "Family%d", i);
        clock_freeze(BOOK_LIB_NOW_MS + i * 1000);
        id[i] = book_lib_patient(b, name);
    }
    book_lib_send(b, laptop);
    book_lib_set_text(b, KIND_PATIENT, &id[3], PATIENT_GIVEN, "Jo");
    book_lib_set_text(laptop, KIND_PATIENT, &id[3], PATIENT_GIVEN, "Jack");
    book_lib_set_text(laptop, KIND_PATIENT, &id[4], PATIENT_GIVEN, "Jill");
    book_lib_send(laptop, b);
    book_lib_send(b, annex);
    for (int i = 0; i < OFTEN; i++) /* more than stand beside the row */
        book_lib_set_int(annex, KIND_PATIENT, &id[9], PATIENT_BIRTH_DATE, i);
    book_lib_send(annex, b);
    book_close(laptop);
    book_close(annex);
    return b;
}

static int make_image(void **state)
{
    static struct world w;
    struct err e = {0};
    memset(&w, 0, sizeof w);
    struct book *b = make_book();
    book_lib_ok(copy_image(b, &w.image, &e), &e);
    book_close(b);
    *state = &w;
    return 0;
}

static int free_image(void **state)
{
    struct world *w = *state;
    buf_finish(&w->image);
    arena_finish(&w->a);
    return 0;
}

static void fresh(struct world *w)
{
    struct err e = {0};
    const struct book_options o = {.site = "Desk 1"};
    book_lib_ok(copy_from_image(&w->image, &o, &w->b, &e), &e);
}

static void verify(struct world *w)
{
    struct err e = {0};
    book_lib_ok(verify_book(w->b, NULL, &w->a, &w->r, &e), &e);
}

static void a_sound_book_is_counted_and_has_its_codes(void **state)
{
    struct world *w = *state;
    fresh(w);
    verify(w);
    assert_true(w->r.is_ok);
    assert_int_equal(w->r.nproblems, 0);
    assert_int_equal(w->r.transactions, PATIENTS + 3 + OFTEN);
    assert_int_equal(w->r.records, PATIENTS + 3); /* and three computers */
    assert_int_equal(w->r.streams, 3);
    assert_int_equal(w->r.gaps, 0);
    assert_int_equal(w->r.forks, 0);
    assert_int_equal(w->r.conflicts, 1);
    assert_int_equal(strlen(w->r.log_code), 19);
    assert_int_equal(strlen(w->r.state_code), 19);
    assert_string_not_equal(w->r.log_code, w->r.state_code);
    book_close(w->b);
}

static void an_empty_book_is_sound(void **state)
{
    struct world *w = *state;
    w->b = book_lib_site("Desk 1");
    verify(w);
    assert_true(w->r.is_ok);
    assert_int_equal(w->r.transactions, 0);
    book_close(w->b);
}

#define KEY(n)          "(1 << 40) + " n
#define NEWEST_OF_OTHER "(SELECT max(key) FROM txn WHERE key < (3 << 40))"

static const struct {
    const char *what, *sql, *words;
} tamperings[] = {
    {"a body changed", "UPDATE txn SET body = CAST(replace(body, 'Family5', 'Family6') AS BLOB) WHERE key = " KEY("6"),
     "number 6"},
    {"the first body changed",
     "UPDATE txn SET body = CAST(replace(body, 'Family0', 'Family9') AS BLOB) WHERE key = " KEY("1"), "number 1"},
    {"a body of another site",
     "UPDATE txn SET body = CAST(replace(body, 'Jill', 'Jane') AS BLOB) WHERE key = " NEWEST_OF_OTHER, "number 2"},
    {"a body of nonsense", "UPDATE txn SET body = x'0102' WHERE key = " KEY("6"), "number 6"},
    {"a hash changed", "UPDATE txn SET hash = zeroblob(32) WHERE key = " KEY("6"), "number 6"},
    {"a hash of another length", "UPDATE txn SET hash = x'00' WHERE key = " KEY("6"), "number 6"},
    {"a clock changed", "UPDATE txn SET hlc = hlc + 1 WHERE key = " KEY("6"), "number 6"},
    {"a body with bytes behind its end", "UPDATE txn SET body = CAST(body || x'00' AS BLOB) WHERE key = " KEY("6"),
     "number 6"},
    {"two swapped",
     "UPDATE txn SET key = CASE key WHEN " KEY("6") " THEN -1 ELSE " KEY("6") " END WHERE key IN (" KEY("6") ", " KEY(
         "7") "); UPDATE txn SET key = " KEY("7") " WHERE key = -1",
     "number 6"},
    {"one deleted in the middle", "DELETE FROM txn WHERE key = " KEY("6"), "number 6 is missing"},
    {"the first deleted", "DELETE FROM txn WHERE key = " KEY("1"), "number 1 is missing"},
    {"the newest cut off", "DELETE FROM txn WHERE key = " KEY("13"), "ends at 12, but 13"},
    {"the newest cut off, and the head moved back",
     "DELETE FROM txn WHERE key = " KEY(
         "13") ";"
               "UPDATE stream SET next_seq = 13, head_hash = (SELECT hash FROM txn WHERE key = " KEY(
                   "12") ") WHERE ordinal = 1",
     NULL},
    {"a head that is another", "UPDATE stream SET head_hash = zeroblob(32) WHERE ordinal = 2", "ends at 2"},
    {"a transaction added", "INSERT INTO txn SELECT key + 1, hash, hlc, body FROM txn WHERE key = " KEY("13"),
     "number 14"},
    {"a salt gone", "DELETE FROM salt WHERE subject = (SELECT id FROM patient WHERE family = 'Family7')", "number 8"},
    {"a salt changed",
     "UPDATE salt SET salt = zeroblob(16) WHERE subject = (SELECT id FROM patient WHERE family = 'Family7')",
     "number 8"},
    {"a salt of another length",
     "UPDATE salt SET salt = x'00' WHERE subject = "
     "(SELECT id FROM patient WHERE family = 'Family7')",
     "number 8"},
    {"a row changed", "UPDATE patient SET family = 'Smith' WHERE family = 'Family5'", "family"},
    {"a row emptied", "UPDATE patient SET family = NULL WHERE family = 'Family5'", "family"},
    {"a row with another type", "UPDATE patient SET birth_date = 5 WHERE family = 'Family5'", "birth_date"},
    {"a row added", "INSERT INTO patient (id, clock, family) VALUES (randomblob(16), x'', 'Ghost')", "patient"},
    {"a row added to a table that is empty", "INSERT INTO note (id, clock, text) VALUES (randomblob(16), x'', 'Ghost')",
     "note"},
    {"a row whose id is none", "INSERT INTO note (id, clock, text) VALUES (x'ff', x'', 'Ghost')", "note"},
    {"a row with the id cut", "UPDATE patient SET id = x'ff' WHERE family = 'Family5'", "patient"},
    {"a row deleted", "DELETE FROM patient WHERE family = 'Family5'", "patient"},
    {"a row added for one deleted", "UPDATE patient SET id = randomblob(16) WHERE family = 'Family5'", "patient"},
    {"a clock of a row", "UPDATE patient SET clock = x'' WHERE family = 'Family5'", "patient"},
    {"a history cut", "DELETE FROM touch WHERE record = (SELECT id FROM patient WHERE family = 'Family9')",
     "lost entry 3"},
    {"an entry of a history cut", "DELETE FROM touch WHERE key = (SELECT min(key) FROM touch WHERE key > (3 << 40))",
     "lost entry 1."},
    {"a history beside its row cut",
     "UPDATE patient SET clock = substr(clock, 1, length(clock) - 9) WHERE family = 'Family9'", "lost entry"},
    {"a history beside its row with one more",
     "UPDATE patient SET clock = CAST(clock || x'050000000001000000' AS BLOB) WHERE family = 'Family5'", NULL},
    {"an entry of a history that leads nowhere",
     "INSERT INTO touch SELECT id, " KEY("99") ", 20 FROM patient WHERE family = 'Family3'",
     "cannot be made from the log"},
    {"the other side of a conflict", "UPDATE head SET value = 'Jim' WHERE key = (SELECT max(key) FROM head)",
     "also say"},
    {"a side of a conflict gone", "DELETE FROM head WHERE key = (SELECT max(key) FROM head)", "also say"},
    {"a side of a conflict added", "INSERT INTO head SELECT record, kind, field, " KEY("5") ", 'Jim' FROM head LIMIT 1",
     "also say"},
    {"a conflict of nothing",
     "INSERT INTO head SELECT id, 20, 3, " KEY("5") ", 'x' FROM patient WHERE family = 'Family5'", "Table head"},
    {"a history added", "INSERT INTO touch VALUES (randomblob(16), " KEY("5") ", 20)", NULL},
};

static bool is_named(const struct verify_report *r, const char *words)
{
    for (int i = 0; i < r->nproblems && i < VERIFY_PROBLEMS_MAX; i++)
        if (!words || strstr(r->problems[i], words))
            return true;
    return false;
}

static void every_tampering_is_named(void **state)
{
    struct world *w = *state;
    int missed = 0;
    for (size_t i = 0; i < sizeof tamperings / sizeof *tamperings; i++) {
        fresh(w);
        book_lib_sql(w->b, tamperings[i].sql);
        verify(w);
        if (w->r.is_ok || !is_named(&w->r, tamperings[i].words)) {
            print_error("%s: %s\n", tamperings[i].what, w->r.nproblems ? w->r.problems[0] : "not seen");
            missed++;
        }
        for (int k = 0; k < w->r.nproblems && k < VERIFY_PROBLEMS_MAX; k++)
            assert_null(strstr(w->r.problems[k], "Family")); /* no patient is named in what may be logged */
        book_close(w->b);
    }
    assert_int_equal(missed, 0);
}

static void one_bad_entry_is_one_problem(void **state)
{
    struct world *w = *state;
    fresh(w);
    book_lib_sql(w->b, "UPDATE txn SET body = CAST(replace(body, 'Family0', 'Family9') AS BLOB)");
    verify(w);
    int in_log = 0;
    for (int i = 0; i < w->r.nproblems; i++)
        in_log += strncmp(w->r.problems[i], "Log of writer", 13) == 0;
    assert_int_equal(in_log, 1); /* those after it are what they were */
    book_close(w->b);
}

static void more_problems_than_are_kept_are_counted(void **state)
{
    struct world *w = *state;
    w->b = book_lib_site("Desk 1");
    for (int i = 0; i < VERIFY_PROBLEMS_MAX + 10; i++)
        book_lib_patient(w->b, "Kautzer");
    book_lib_sql(w->b, "UPDATE txn SET hlc = hlc + 1");
    verify(w);
    assert_false(w->r.is_ok);
    assert_in_range(w->r.nproblems, VERIFY_PROBLEMS_MAX + 10, 1000);
    for (int i = 0; i < VERIFY_PROBLEMS_MAX; i++)
        assert_non_null(w->r.problems[i]);
    book_close(w->b);
}

/* What no check can see, but making the tables anew repairs. */
static void a_rebuild_repairs_what_was_done_to_derived_tables(void **state)
{
    static const char *const sql[] = {
        "UPDATE patient SET family = 'Smith'",
        "DELETE FROM patient",
        "DELETE FROM touch",
        "DELETE FROM head",
        "DELETE FROM named",
        "INSERT INTO note (id, clock, text) VALUES (randomblob(16), x'', 'Ghost')",
    };
    struct world *w = *state;
    fresh(w);
    struct buf want = book_lib_dump(w->b);
    book_close(w->b);
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
        struct err e = {0};
        fresh(w);
        book_lib_sql(w->b, sql[i]);
        book_lib_ok(verify_rebuild(w->b, NULL, &e), &e);
        verify(w);
        assert_true(w->r.is_ok);
        struct buf got = book_lib_dump(w->b);
        assert_string_equal(buf_str(&got), buf_str(&want));
        buf_finish(&got);
        book_close(w->b);
    }
    buf_finish(&want);
}

/* Whoever has the file can leave anything in it: verify must come to an end, and say that it is not well. */
static void rubbish_in_the_inner_tables_does_no_harm(void **state)
{
    static const char *const sql[] = {
        "UPDATE stream SET parent = 99",
        "UPDATE stream SET parent = -1",
        "UPDATE stream SET next_seq = 0",
        "UPDATE stream SET writer = x'00'",
        "DELETE FROM stream WHERE ordinal = 1",
        "INSERT INTO named VALUES (5, 0, zeroblob(16), 1, zeroblob(16))",
        "INSERT INTO named VALUES ((7 << 40) + 1, 0, zeroblob(16), 1, zeroblob(16))",
        "INSERT INTO named VALUES ((1 << 40) + 1, 0, zeroblob(16), 1, zeroblob(500))",
        "INSERT INTO touch VALUES (x'', (9 << 40) + 1, 20)",
        "INSERT INTO head VALUES (x'00', 20, 2, (9 << 40) + 1, 'x')",
        "UPDATE txn SET body = zeroblob(5000000)",
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
        struct err e = {0};
        fresh(w);
        book_lib_sql(w->b, sql[i]);
        bool ok = verify_book(w->b, NULL, &w->a, &w->r, &e);
        if (ok && w->r.is_ok)
            fail_msg("%s: said to be well", sql[i]);
        if (!ok)
            assert_int_equal(e.kind, ERR_DAMAGE);
        book_close(w->b);
    }
}

static const char *first_difference(const char *a, const char *b)
{
    static char line[300];
    const char *from = a;
    for (; *a && *a == *b; a++, b++)
        if (*a == '\n')
            from = a + 1;
    snprintf(line, sizeof line, "%.*s", (int)strcspn(from, "\n"), from);
    return line;
}

/* One bit of the file in turn: it is noticed, or nothing that anybody can read has changed. */
static void a_flipped_bit_is_found_or_changes_nothing(void **state)
{
    struct world *w = *state;
    enum { STEP = 331, OF = 5 };
    const char *of = getenv("OF");
    size_t step = of ? STEP * strtoul(of, NULL, 10) / OF + 1 : STEP;
    int found = 0, harmless = 0, missed = 0;
    fresh(w);
    verify(w);
    char code[VERIFY_CODE];
    snprintf(code, sizeof code, "%s", w->r.log_code);
    struct buf want = book_lib_dump(w->b);
    book_close(w->b);
    for (size_t at = 100; at < w->image.len; at += step) {
        struct err e = {0};
        const struct book_options o = {.site = "Desk 1"};
        w->image.data[at] ^= (char)(1 << at % 8);
        if (!copy_from_image(&w->image, &o, &w->b, &e) || !verify_book(w->b, NULL, &w->a, &w->r, &e) || !w->r.is_ok) {
            found++;
        } else {
            struct buf got = book_lib_dump(w->b);
            missed += strcmp(buf_str(&got), buf_str(&want)) != 0 || strcmp(w->r.log_code, code) != 0;
            if (strcmp(buf_str(&got), buf_str(&want)) != 0)
                print_error("byte %zu: %s\n", at, first_difference(buf_str(&got), buf_str(&want)));
            buf_finish(&got);
            harmless++;
        }
        book_close(w->b);
        w->image.data[at] ^= (char)(1 << at % 8);
        arena_reset(&w->a);
    }
    buf_finish(&want);
    assert_int_equal(missed, 0);
    assert_true(found > 20 && harmless > 20);
}

static bool stop(void *arg, const char *what, int64_t done, int64_t total)
{
    (void)what, (void)done, (void)total;
    ++*(int *)arg;
    return false;
}

static void verifying_can_be_stopped_and_leaves_the_book_usable(void **state)
{
    struct world *w = *state;
    int ticks = 0;
    const struct progress p = {.tick = stop, .arg = &ticks};
    struct err e = {0};
    w->b = book_lib_site("Desk 1");
    for (int i = 0; i < 600; i++)
        book_lib_patient(w->b, "Kautzer");
    bool ok = verify_book(w->b, &p, &w->a, &w->r, &e);
    if (ticks)
        book_lib_refused(ok, &e, ERR_REFUSED, "Stopped");
    book_lib_patient(w->b, "Zemlak");
    book_close(w->b);
}

static void codes_differ_where_logs_or_states_differ(void **state)
{
    struct world *w = *state;
    struct verify_report first;
    fresh(w);
    verify(w);
    first = w->r;
    struct id id = book_lib_patient(w->b, "Runte");
    verify(w);
    assert_string_not_equal(first.log_code, w->r.log_code);
    assert_string_not_equal(first.state_code, w->r.state_code);
    first = w->r;
    book_lib_sql(w->b, "UPDATE patient SET given = 'X' WHERE family = 'Runte'");
    book_lib_shows(w->b, KIND_PATIENT, &id, PATIENT_GIVEN, "X");
    verify(w);
    assert_string_equal(first.log_code, w->r.log_code);
    book_close(w->b);
}

/* Whoever asked for it believes that it was done. */
static void an_erasure_that_was_begun_and_not_done_is_counted(void **state)
{
    struct world *w = *state;
    fresh(w);
    for (int i = 0; i < 2; i++) {
        struct id id = book_lib_patient(w->b, "Runte");
        book_lib_set_text(w->b, KIND_ERASURE, &id, ERASURE_REASON, "asked in writing");
        verify(w);
        assert_true(w->r.is_ok); /* which is no damage */
        assert_int_equal(w->r.to_erase, i + 1);
    }
    book_close(w->b);
}

int main(void)
{
#define ON_IMAGE(f) cmocka_unit_test_setup_teardown(f, make_image, free_image)
    const struct CMUnitTest tests[] = {
        ON_IMAGE(a_sound_book_is_counted_and_has_its_codes),
        ON_IMAGE(an_empty_book_is_sound),
        ON_IMAGE(every_tampering_is_named),
        ON_IMAGE(one_bad_entry_is_one_problem),
        ON_IMAGE(more_problems_than_are_kept_are_counted),
        ON_IMAGE(a_rebuild_repairs_what_was_done_to_derived_tables),
        ON_IMAGE(rubbish_in_the_inner_tables_does_no_harm),
        ON_IMAGE(a_flipped_bit_is_found_or_changes_nothing),
        ON_IMAGE(verifying_can_be_stopped_and_leaves_the_book_usable),
        ON_IMAGE(codes_differ_where_logs_or_states_differ),
        ON_IMAGE(an_erasure_that_was_begun_and_not_done_is_counted),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}

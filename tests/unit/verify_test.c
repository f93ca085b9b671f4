/* What rounds verify finds: each way in which a row of the practice file can stop saying what the log says. */
#include "book/verify.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "book/internal.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A practice with a patient who was booked, moved and cancelled, and others. */
static int open_world(void **state)
{
    static struct world w;
    world_open(&w);
    struct appointment a = world_book(&w, 0, "chen", "2026-11-24 11:00");
    struct place to = world_place(&w, "chen", "2026-11-25 11:30", 0);
    world_ok(&w, appointment_move(&w.okoro, &w.arena, &a.id, NULL, &to, NULL, &w.out, &w.err));
    world_book(&w, 1, "okafor", "2026-11-24 11:00");
    *state = &w;
    return 0;
}

static int close_world(void **state)
{
    world_close(*state);
    return 0;
}

static void verify(struct world *w, struct verify_report *r)
{
    world_ok(w, verify_book(w->practice->book, NULL, &w->arena, r, &w->err));
}

static bool says(const struct verify_report *r, const char *words)
{
    for (int i = 0; i < r->nproblems && i < VERIFY_PROBLEMS_MAX; i++)
        if (strstr(r->problems[i], words))
            return true;
    return false;
}

/* What somebody else's program does to the file. */
static void alter(struct world *w, const char *sql)
{
    char *why = NULL;
    if (sqlite3_exec(w->practice->book->db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
    assert_true(sqlite3_changes(w->practice->book->db) > 0);
}

static void a_sound_book_verifies_and_every_record_is_counted(void **state)
{
    struct world *w = *state;
    struct verify_report r;
    verify(w, &r);
    assert_true(r.is_ok);
    assert_int_equal(r.nproblems, 0);
    assert_int_equal(r.streams, 1);
    assert_true(r.transactions > 9);
    assert_true(r.records > 8);
}

static void every_alteration_is_found_and_named(void **state)
{
    static const struct {
        const char *sql, *words;
    } cases[] = {
        {"UPDATE appointment SET start_min = 700 WHERE n = 1", "start_min is not what the log says"},
        {"UPDATE appointment SET remark = 'x' WHERE n = 1", "remark is not what the log says"},
        {"UPDATE appointment SET remark = 'x' WHERE n = 2", "remark is not what the log says"},
        {"UPDATE patient SET family = NULL WHERE n = 2", "family is not what the log says"},
        {"UPDATE appointment SET clock = zeroblob(9) WHERE n = 1", "is not what the log says"},
        {"DELETE FROM appointment WHERE n = 1", "has lost its row"},
        {"DELETE FROM patient WHERE n = 3", "has lost its row"},
        {"INSERT INTO patient (id, clock, family) VALUES (x'00112233445566778899aabbccddeeff', x'', 'Ghost')",
         "Table patient has 1 rows that the log knows nothing of"},
        {"DELETE FROM touch WHERE record = (SELECT id FROM appointment WHERE n = 1) AND key = "
         "(SELECT max(key) FROM touch WHERE record = (SELECT id FROM appointment WHERE n = 1))", "its history has lost"},
        {"DELETE FROM touch WHERE record = (SELECT id FROM patient WHERE n = 1)", "its history has lost entry"},
        {"INSERT INTO touch (record, key, kind) SELECT id, (SELECT max(key) FROM txn), 24 FROM patient WHERE n = 1",
         "The history of records has 1 rows"},
        {"INSERT INTO touch (record, key, kind) SELECT id, (SELECT max(key) FROM txn), 20 FROM patient WHERE n = 1",
         "The history of records has 1 rows"},
        {"DELETE FROM salt WHERE subject = (SELECT id FROM patient WHERE n = 1)", "the salt of its patient is missing"},
        {"UPDATE salt SET salt = randomblob(16) WHERE subject = (SELECT id FROM patient WHERE n = 1)",
         "changed after it was written"},
        {"UPDATE txn SET hash = randomblob(32) WHERE key = (SELECT max(key) - 1 FROM txn)", "changed after it was written"},
        {"UPDATE txn SET hash = x'00' WHERE key = (SELECT max(key) - 1 FROM txn)", "changed after it was written"},
        {"UPDATE txn SET hlc = hlc + 1 WHERE key = (SELECT max(key) FROM txn)", "not the one that belongs there"},
        {"UPDATE txn SET body = CAST(body || x'00' AS BLOB) WHERE key = (SELECT max(key) FROM txn)", "longer than it says"},
        {"UPDATE txn SET body = substr(body, 1, length(body) - 1) WHERE key = (SELECT max(key) FROM txn)", "is damaged"},
        {"UPDATE txn SET body = CAST(substr(body, 1, length(body) - 1) || x'5a' AS BLOB) WHERE key = (SELECT max(key) FROM txn)", ""},
        {"UPDATE txn SET body = x'' WHERE key = (SELECT max(key) FROM txn)", "its length is wrong"},
        {"UPDATE txn SET body = CAST(x'ff' || substr(body, 2) AS BLOB) WHERE key = (SELECT max(key) FROM txn)", "newer Rounds"},
        {"UPDATE txn SET body = (SELECT body FROM txn ORDER BY key LIMIT 1) WHERE key = (SELECT max(key) FROM txn)",
         "not the one that belongs there"},
        {"DELETE FROM txn WHERE key = (SELECT max(key) FROM txn)", "but 10 were written"},
        {"DELETE FROM txn WHERE key = (SELECT max(key) - 3 FROM txn)", "number 7 is missing"},
        {"UPDATE stream SET head_hash = randomblob(32)", "but 10 were written"},
        {"UPDATE stream SET next_seq = next_seq + 1", "but 11 were written"},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct verify_report r;
        alter(w, cases[i].sql);
        verify(w, &r);
        if (r.is_ok || !says(&r, cases[i].words))
            fail_msg("%s: %s", cases[i].sql, r.nproblems ? r.problems[0] : "nothing was found");
        close_world(state);
        open_world(state);
    }
}

static void a_patients_salt_is_found_among_thousands(void **state)
{
    struct world *w = *state;
    struct verify_report r;
    struct err e = {0};
    struct who nobody = {0};
    world_ok(w, act_batch_begin(w->practice->book, &e));
    for (int i = 0; i < 3000; i++) {
        struct patient p = patient_none();
        struct id id;
        p.family = "Zemlak";
        world_ok(w, patient_add(w->practice->book, &nobody, &p, NULL, 0, &id, &e));
    }
    world_ok(w, act_batch_end(w->practice->book, &e));
    verify(w, &r);
    assert_true(r.is_ok);
    assert_true(r.records > 3000);
    alter(w, "DELETE FROM salt WHERE subject = (SELECT id FROM patient WHERE n = 2500)");
    verify(w, &r);
    assert_true(says(&r, "the salt of its patient is missing"));
    assert_int_equal(r.nproblems, 1);
}

static bool stop_at_once(void *arg, const char *what, int64_t done, int64_t total)
{
    (void)what;
    assert_true(done <= total);
    ++*(int *)arg;
    return false;
}

static void it_can_be_stopped(void **state)
{
    struct world *w = *state;
    struct verify_report r;
    int calls = 0;
    struct progress progress = {stop_at_once, &calls};
    struct who nobody = {0};
    world_ok(w, act_batch_begin(w->practice->book, &w->err));
    for (int i = 0; i < 600; i++) { /* the clock is looked at every 256 entries */
        struct patient p = patient_none();
        struct id id;
        p.family = "Zemlak";
        world_ok(w, patient_add(w->practice->book, &nobody, &p, NULL, 0, &id, &w->err));
    }
    world_ok(w, act_batch_end(w->practice->book, &w->err));
    bool done = verify_book(w->practice->book, &progress, &w->arena, &r, &w->err);
    assert_false(done);
    assert_int_equal(calls, 1);
    assert_int_equal(w->err.kind, ERR_REFUSED);
    w->err = (struct err){0};
    assert_true(verify_book(w->practice->book, NULL, &w->arena, &r, &w->err) && r.is_ok);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
    const struct CMUnitTest tests[] = {
        CASE(a_sound_book_verifies_and_every_record_is_counted),
        CASE(every_alteration_is_found_and_named),
        CASE(a_patients_salt_is_found_among_thousands),
        CASE(it_can_be_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

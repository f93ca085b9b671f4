/* Every statement of data/sql on the real schema: it prepares, somebody uses it, its plan reads no big table whole. */
#include "book/stmt.h"

#include "book/know.h"
#include "book/write.h"
#include "book_lib.h"

#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
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

static void every_statement_prepares(void **state)
{
    struct book *b = *state;
    for (int i = 0; i < SQL_COUNT; i++) {
        struct stmt q = {0};
        struct err e = {0};
        if (!internal_prepare(b, &q, sql_texts[i].text, sql_texts[i].name, &e))
            fail_msg("%s: %s", sql_texts[i].name, sqlite3_errmsg(b->db));
        internal_finish(&q);
    }
}

/* ---- use ---- */

static bool is_capital(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* All sources, one after the other. */
struct sources {
    struct buf text;
    int nfiles;
};

static void read_sources(const char *folder, struct sources *s)
{
    DIR *d = opendir(folder);
    if (!d)
        return;
    for (struct dirent *entry; (entry = readdir(d));) {
        char path[400];
        size_t n, len = strlen(entry->d_name);
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (len > 2 && strcmp(entry->d_name + len - 2, ".c") == 0) {
            char *text = book_lib_read(path, &n);
            assert_non_null(text);
            buf_add(&s->text, text, n);
            free(text);
            s->nfiles++;
        } else if (!strchr(entry->d_name, '.')) {
            read_sources(path, s);
        }
    }
    closedir(d);
}

static struct sources all_sources(void)
{
    struct sources s = {0};
    read_sources("src", &s);
    if (s.nfiles == 0)
        skip(); /* run elsewhere than at the top of the tree */
    read_sources("tests/sim", &s); /* the oracle asks for heads */
    return s;
}

/* Marks the statements that the sources name: SQL_X. */
static void mark_used(const char *text, bool used[SQL_COUNT])
{
    for (const char *p = text; (p = strstr(p, "SQL_"));) {
        char name[80];
        size_t n = 0;
        for (p += 4; n < sizeof name - 1 && is_capital(p[n]); n++)
            name[n] = (char)(p[n] >= 'A' && p[n] <= 'Z' ? p[n] + 32 : p[n]);
        name[n] = 0;
        for (int i = 0; i < SQL_COUNT; i++)
            used[i] |= strcmp(sql_texts[i].name, name) == 0;
    }
}

static void every_statement_is_used(void **state)
{
    struct sources s = all_sources();
    bool used[SQL_COUNT] = {false};
    int unused = 0;
    (void)state;
    mark_used(buf_str(&s.text), used);
    for (int i = 0; i < SQL_COUNT; i++)
        if (!used[i]) {
            print_error("nothing uses %s\n", sql_texts[i].name);
            unused++;
        }
    buf_finish(&s.text);
    assert_int_equal(unused, 0);
}

/* A column that no source reads by its name is asked for in vain. (Which statement it reads it from is not looked at;
 * of the tables behind a * only what is read matters, and opening and dumping read by position.) */
static void every_column_is_read(void **state)
{
    struct book *b = *state;
    struct sources s = all_sources();
    int unread = 0;
    for (int i = 0; i < SQL_COUNT; i++) {
        struct stmt q = {0};
        struct err e = {0};
        if (strncmp(sql_texts[i].name, "dump_", 5) == 0 || strncmp(sql_texts[i].name, "open_", 5) == 0 ||
            strncmp(sql_texts[i].text, "SELECT ", 7) != 0 || strncmp(sql_texts[i].text, "SELECT *", 8) == 0)
            continue;
        assert_true(internal_prepare(b, &q, sql_texts[i].text, sql_texts[i].name, &e));
        for (int c = 0; c < q.ncols; c++) {
            char literal[100];
            snprintf(literal, sizeof literal, "\"%s\"", q.cols[c]);
            if (!strstr(buf_str(&s.text), literal)) {
                print_error("nothing reads %s of %s\n", q.cols[c], sql_texts[i].name);
                unread++;
            }
        }
        internal_finish(&q);
    }
    buf_finish(&s.text);
    assert_int_equal(unread, 0);
}

/* ---- plans ---- */

/* Tables of a handful of rows, whatever the practice: to read them whole is right. All others grow. */
static const char *const small[] = {"stream", "self",         "draft",   "setting", "practice",
                                    "staff",  "practitioner", "room",    "role",    "reason",
                                    "target", "hours",        "holiday", "site",    "appointment_type"};

static bool is_small(const char *name, size_t n)
{
    if (name[0] == '(' || strstr(name, "CONSTANT ROW") || strncmp(name, "sqlite_schema", n) == 0)
        return true;
    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        if (strlen(small[i]) == n && strncmp(small[i], name, n) == 0)
            return true;
    return false;
}

/* A part of the statement that gives rows to the rest: it is judged where it reads. */
static bool is_part(const struct buf *parts, const char *name, size_t n)
{
    for (const char *p = buf_str(parts); *p; p += strcspn(p, "\n") + 1)
        if (strcspn(p, "\n") == n && strncmp(p, name, n) == 0)
            return true;
    return false;
}

/* Reads a plan: which big tables are read whole? Aliases count as big. */
static int scans_of(struct book *b, const char *name, const char *text, char *what, size_t size)
{
    struct buf sql = {0}, parts = {0};
    sqlite3_stmt *s = NULL;
    int n = 0;
    buf_addf(&sql, "EXPLAIN QUERY PLAN %s", text);
    if (sqlite3_prepare_v2(b->db, buf_str(&sql), -1, &s, NULL) != SQLITE_OK)
        fail_msg("%s: %s", name, sqlite3_errmsg(b->db));
    while (sqlite3_step(s) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(s, 3);
        const char *on = detail + strcspn(detail, " ");
        on += *on == ' ';
        size_t len = strcspn(on, " ");
        if (strncmp(detail, "CO-ROUTINE ", 11) == 0 || strncmp(detail, "MATERIALIZE ", 12) == 0)
            buf_addf(&parts, "%s\n", on);
        if (strncmp(detail, "SCAN ", 5) != 0 || is_small(on, len) || is_part(&parts, on, len))
            continue;
        snprintf(what, size, "%s", detail);
        n++;
    }
    sqlite3_finalize(s);
    buf_finish(&sql);
    buf_finish(&parts);
    return n;
}

static bool has_plan(const char *text)
{
    static const char *const verbs[] = {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strncmp(text, verbs[i], strlen(verbs[i])) == 0)
            return true;
    return false;
}

static void no_plan_reads_a_big_table_whole_without_a_reason(void **state)
{
    struct book *b = *state;
    int bad = 0;
    for (int i = 0; i < SQL_COUNT; i++) {
        char what[200] = "";
        if (!has_plan(sql_texts[i].text) || !scans_of(b, sql_texts[i].name, sql_texts[i].text, what, sizeof what) ||
            sql_texts[i].scan[0])
            continue;
        print_error("%s: %s\n", sql_texts[i].name, what);
        bad++;
    }
    assert_int_equal(bad, 0);
}

static void rows_of_a_kind_are_read_and_written_by_their_id(void **state)
{
    struct book *b = *state;
    for (int i = 0; i < KIND_COUNT; i++) {
        const struct kind_def *k = &kind_table[i];
        const char *const texts[] = {k->sql_select, k->sql_insert, k->sql_update, k->sql_update_plain, k->sql_next_id};
        for (size_t j = 0; j < sizeof texts / sizeof *texts; j++) {
            char what[200] = "";
            sqlite3_stmt *s = NULL;
            assert_int_equal(sqlite3_prepare_v2(b->db, texts[j], -1, &s, NULL), SQLITE_OK);
            sqlite3_finalize(s);
            if (scans_of(b, k->name, texts[j], what, sizeof what))
                fail_msg("%s: %s", texts[j], what);
        }
    }
}

/* Of these many rows are gone through at each look, so no table is opened for them. */
static void what_is_gone_through_at_every_look_is_read_from_indexes_alone(void **state)
{
    static const enum sql_id ids[] = {SQL_QUEUE_OPEN,  SQL_QUEUE_EARLY, SQL_QUEUE_POOL,  SQL_QUEUE_UNRESOLVED,
                                      SQL_QUEUE_TALLY, SQL_QUEUE_COUNT, SQL_QUEUE_TODAY, SQL_QUEUE_TALLY_EARLY};
    struct book *b = *state;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        struct buf sql = {0};
        sqlite3_stmt *s = NULL;
        buf_addf(&sql, "EXPLAIN QUERY PLAN %s", sql_texts[ids[i]].text);
        assert_int_equal(sqlite3_prepare_v2(b->db, buf_str(&sql), -1, &s, NULL), SQLITE_OK);
        while (sqlite3_step(s) == SQLITE_ROW) {
            const char *detail = (const char *)sqlite3_column_text(s, 3);
            bool is_read = strncmp(detail, "SEARCH ", 7) == 0 || strncmp(detail, "SCAN ", 5) == 0;
            if (is_read && !strstr(detail, "COVERING INDEX") && !strstr(detail, "CONSTANT ROW"))
                fail_msg("%s: %s", sql_texts[ids[i]].name, detail);
        }
        sqlite3_finalize(s);
        buf_finish(&sql);
    }
}

/* The reader of plans sees what it is there for. */
static void a_plan_that_scans_is_seen(void **state)
{
    char what[200];
    assert_int_equal(scans_of(*state, "", "SELECT * FROM txn", what, sizeof what), 1);
    assert_int_equal(scans_of(*state, "", "SELECT family FROM patient AS p WHERE family = 'x'", what, sizeof what), 1);
    assert_int_equal(scans_of(*state, "", "SELECT * FROM appointment WHERE remark = 'x'", what, sizeof what), 1);
    assert_int_equal(scans_of(*state, "", "SELECT * FROM (SELECT * FROM note LIMIT 5) AS x", what, sizeof what), 1);
    assert_int_equal(scans_of(*state, "", "SELECT * FROM patient WHERE id = x'00'", what, sizeof what), 0);
}

/* ---- walls ---- */

struct wall {
    struct book *b;
    enum sql_id id;
};

static void run_it(void *arg)
{
    const struct wall *w = arg;
    struct err e = {0};
    struct stmt *q = stmt_get(w->b, w->id, &e);
    if (q)
        stmt_run(q, &e);
}

static bool is_write(const char *text)
{
    static const char *const verbs[] = {"INSERT", "UPDATE", "DELETE"};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strncmp(text, verbs[i], strlen(verbs[i])) == 0)
            return true;
    return false;
}

static void writing_log_or_derived_tables_outside_the_fold_stops_the_program(void **state)
{
    struct book *b = *state;
    int walls = 0, local = 0;
    for (int i = 0; i < SQL_COUNT; i++) {
        struct stmt q = {0};
        struct err e = {0};
        struct wall w = {b, (enum sql_id)i};
        if (!is_write(sql_texts[i].text))
            continue;
        assert_true(internal_prepare(b, &q, sql_texts[i].text, sql_texts[i].name, &e));
        bool is_local = q.writes == 0;
        internal_finish(&q);
        if (is_local) {
            local++;
            continue;
        }
        walls++;
        if (!book_lib_child(run_it, &w, SIGABRT))
            fail_msg("%s ran outside the fold", sql_texts[i].name);
    }
    assert_true(walls > 15 && local > 3);
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM txn"), 0);
}

static void only_local_tables_can_be_written_outside_the_fold(void **state)
{
    struct book *b = *state;
    static const enum sql_id local[] = {SQL_SETTING_PUT, SQL_DRAFT_PUT, SQL_SELF_PUT};
    for (size_t i = 0; i < sizeof local / sizeof *local; i++) {
        struct stmt q = {0};
        struct err e = {0};
        assert_true(internal_prepare(b, &q, sql_texts[local[i]].text, "local", &e));
        assert_int_equal(q.writes, 0);
        internal_finish(&q);
    }
}

static void name_no_parameter(void *b)
{
    struct err e = {0};
    stmt_bind_int(stmt_get(b, SQL_SETTING_GET, &e), "nombre", 1);
}

static void name_no_column(void *b)
{
    struct err e = {0};
    struct stmt *q = stmt_get(b, SQL_SELF_GET, &e);
    if (stmt_step(q, &e))
        stmt_int(q, "numbre");
}

#ifdef ROUNDS_DEBUG
static void leave_open(void *b)
{
    struct err e = {0};
    stmt_step(stmt_get(b, SQL_SELF_GET, &e), &e);
    book_close(b);
}
#endif

static void use_twice(void *b)
{
    struct err e = {0};
    if (stmt_step(stmt_get(b, SQL_SELF_GET, &e), &e))
        stmt_get(b, SQL_SELF_GET, &e);
}

static void a_mistake_of_ours_stops_the_program(void **state)
{
    assert_true(book_lib_child(name_no_parameter, *state, SIGABRT));
    assert_true(book_lib_child(name_no_column, *state, SIGABRT));
    assert_true(book_lib_child(use_twice, *state, SIGABRT));
#ifdef ROUNDS_DEBUG
    assert_true(book_lib_child(leave_open, *state, SIGABRT));
#endif
}

/* ---- binding and reading ---- */

static void values_go_in_and_come_out_by_name(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    struct arena a = {0};
    uint8_t id[ID_SIZE];
    struct id subject = {{1, 2, 3}}, got;
    struct stmt *q = stmt_get(b, SQL_DRAFT_PUT, &e);
    stmt_bind_null(q, "id");
    stmt_bind_text(q, "form", "patient");
    stmt_bind_text(q, "staff", "");
    stmt_bind_id(q, "subject", &subject);
    stmt_bind_int(q, "at", INT64_MIN);
    stmt_bind_text(q, "fields", "family=M%C3%BCller");
    book_lib_ok(stmt_run(q, &e), &e);
    q = stmt_get(b, SQL_DRAFT_LIST, &e);
    assert_true(stmt_step(q, &e));
    assert_string_equal(stmt_text(q, "fields", &a), "family=M%C3%BCller");
    assert_string_equal(stmt_text(q, "staff", &a), "");
    assert_true(stmt_int(q, "at") == INT64_MIN);
    assert_int_equal(stmt_int_or(q, "at", 5), INT64_MIN);
    got = stmt_id(q, "subject");
    assert_int_equal(id_compare(&got, &subject), 0);
    assert_true(stmt_bytes(q, "subject", id, ID_SIZE));
    assert_false(stmt_bytes(q, "subject", id, 8)); /* another length is not what we wrote */
    assert_false(stmt_bytes(q, "form", id, 7));    /* nor is text */
    assert_false(stmt_is_null(q, "subject"));
    assert_false(stmt_step(q, &e));
    book_lib_ok(stmt_done(q, &e), &e);
    for (int lent = 0; lent < 2; lent++) { /* nothing is not null */
        q = stmt_get(b, SQL_DRAFT_PUT, &e);
        stmt_bind_text(q, "form", "patient");
        stmt_bind_text(q, "staff", "");
        stmt_bind_text(q, "fields", "");
        stmt_bind_int(q, "at", lent);
        if (lent)
            internal_lend(q, "subject", NULL, 0);
        else
            stmt_bind_blob(q, "subject", NULL, 0);
        book_lib_ok(stmt_run(q, &e), &e);
    }
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM draft WHERE subject = x''"), 2);
    arena_finish(&a);
}

static void nothing_is_null_and_gives_the_fallback(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    struct arena a = {0};
    struct stmt *q = stmt_get(b, SQL_DRAFT_PUT, &e);
    stmt_bind_null(q, "id");
    stmt_bind_text(q, "form", "f");
    stmt_bind_text(q, "staff", "s");
    stmt_bind_id(q, "subject", &ID_NONE);
    stmt_bind_int(q, "at", 0);
    stmt_bind_text(q, "fields", "");
    book_lib_ok(stmt_run(q, &e), &e);
    q = stmt_get(b, SQL_DRAFT_LIST, &e);
    assert_true(stmt_step(q, &e));
    assert_true(stmt_is_null(q, "subject"));
    assert_null(stmt_text(q, "subject", &a));
    assert_int_equal(stmt_int(q, "subject"), 0);
    assert_int_equal(stmt_int_or(q, "subject", 7), 7);
    assert_int_equal(stmt_int_or(q, "at", 7), 0);
    assert_int_equal(stmt_value(q, "subject").type, VALUE_NULL);
    struct id none = stmt_id(q, "subject");
    assert_true(id_is_none(&none));
    book_lib_ok(stmt_done(q, &e), &e);
    arena_finish(&a);
}

/* SQLite leaves a parameter NULL that it will not take: that must not be stored. */
static void what_is_too_long_is_refused_and_not_stored_as_nothing(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    size_t n = (size_t)9 << 20;
    char *text = mem_alloc(n + 1);
    memset(text, 'x', n);
    text[n] = 0;
    struct stmt *q = stmt_get(b, SQL_DRAFT_PUT, &e);
    stmt_bind_text(q, "form", "f");
    stmt_bind_text(q, "staff", "s");
    stmt_bind_blob(q, "subject", text, n);
    stmt_bind_int(q, "at", 0);
    stmt_bind_text(q, "fields", "");
    book_lib_refused(stmt_run(q, &e), &e, ERR_INPUT, "too long");
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM draft"), 0);
    book_lib_ok(stmt_done(stmt_get(b, SQL_DRAFT_LIST, &e), &e), &e);
    free(text);
}

/* Another program may change the schema while we run: SQLite prepares again. */
static void a_statement_that_was_prepared_again_still_knows_its_columns(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    struct arena a = {0};
    struct id id = book_lib_patient(b, "Kautzer");
    book_lib_set_text(b, KIND_APPOINTMENT, &id, APPOINTMENT_REMARK, "early");
    for (int i = 0; i < 2; i++) {
        struct stmt *q = stmt_get(b, SQL_APPOINTMENT_BY_ID, &e);
        stmt_bind_id(q, "id", &id);
        assert_true(stmt_step(q, &e));
        assert_string_equal(stmt_text(q, "remark", &a), "early");
        book_lib_ok(stmt_done(q, &e), &e);
        book_lib_sql(b, "CREATE INDEX another ON appointment (remark)");
        if (i == 0)
            book_lib_sql(b, "DROP INDEX another");
    }
    arena_finish(&a);
}

static void an_error_is_told_once_and_the_statement_serves_again(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    struct stmt *q = stmt_get(b, SQL_SETTING_PUT, &e);
    stmt_bind_text(q, "name", "n");
    stmt_bind_text(q, "value", NULL);
    assert_false(stmt_step(q, &e));
    assert_int_equal(e.kind, ERR_IO);
    assert_false(stmt_done(q, &e));
    err_clear(&e);
    book_lib_ok(book_set_setting(b, "n", "v", &e), &e);
}

/* SQLite rolls back by itself when the disk is full; whoever overlooks that would write outside any transaction. */
static void after_sqlite_has_rolled_back_nothing_more_is_written(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    book_lib_ok(write_begin(b, false, &e), &e);
    b->is_folding = b->is_logging = true;
    struct stmt *q = stmt_get(b, SQL_CLEAR_HEAD, &e);
    assert_true(stmt_run(q, &e));
    book_lib_ok(internal_exec(b, "ROLLBACK", &e), &e);
    q = stmt_get(b, SQL_CLEAR_HEAD, &e);
    assert_false(stmt_run(q, &e));
    assert_int_equal(e.kind, ERR_IO);
    b->is_folding = b->is_logging = false;
    assert_false(write_end(b, false, &e));
}

int main(void)
{
#define WITH_BOOK(f) cmocka_unit_test_setup_teardown(f, open_book, close_book)
    const struct CMUnitTest tests[] = {
        WITH_BOOK(every_statement_prepares),
        cmocka_unit_test(every_statement_is_used),
        WITH_BOOK(every_column_is_read),
        WITH_BOOK(no_plan_reads_a_big_table_whole_without_a_reason),
        WITH_BOOK(rows_of_a_kind_are_read_and_written_by_their_id),
        WITH_BOOK(a_plan_that_scans_is_seen),
        WITH_BOOK(what_is_gone_through_at_every_look_is_read_from_indexes_alone),
        WITH_BOOK(writing_log_or_derived_tables_outside_the_fold_stops_the_program),
        WITH_BOOK(only_local_tables_can_be_written_outside_the_fold),
        WITH_BOOK(a_mistake_of_ours_stops_the_program),
        WITH_BOOK(values_go_in_and_come_out_by_name),
        WITH_BOOK(nothing_is_null_and_gives_the_fallback),
        WITH_BOOK(what_is_too_long_is_refused_and_not_stored_as_nothing),
        WITH_BOOK(a_statement_that_was_prepared_again_still_knows_its_columns),
        WITH_BOOK(after_sqlite_has_rolled_back_nothing_more_is_written),
        WITH_BOOK(an_error_is_told_once_and_the_statement_serves_again),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}

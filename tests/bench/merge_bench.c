/* What `rounds merge` costs, beside the same changes written into bare SQLite tables under the same settings; and how
 * long others wait meanwhile. Field changes: six a transaction, as a form writes them.
 *
 * MERGE_BASE and MERGE_NEW set other numbers of transactions than 400,000 and 160,000. */
#include "base/clock.h"
#include "book/act.h"
#include "book/copy.h"
#include "exchange/merge_file.h"
#include "tests/bench/measure_lib.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    BASE = 400000,
    NEW = 160000,
    FIELDS = 6,
    SMALL = 167, /* transactions: 1,000 changes */
    AN_OTHER_MS = 20,
    CACHE_KIB = 16 * 1024,
    WAIT_MAX_MS = 250,
    MEMORY_MAX_KIB = 64 << 10
};

static const int fields[FIELDS] = {PATIENT_FAMILY,  PATIENT_GIVEN,     PATIENT_CITY,
                                   PATIENT_ADDRESS, PATIENT_POSTAL_CODE, PATIENT_ALERT};

static int wanted(const char *name, int otherwise)
{
    const char *v = getenv(name);
    return v ? (int)strtol(v, NULL, 10) : otherwise;
}

static struct book *open_book(const char *path)
{
    const struct book_options o = {.site = "bench", .cache_kib = CACHE_KIB};
    struct book *b;
    struct err e = {0};
    if (!book_open(path, &o, &b, &e))
        measure_give_up("opening", &e);
    return b;
}

/* The id of a record, without keeping a list: in the order of the numbers. */
static struct id record_of(int n)
{
    struct id id = {{0}};
    for (int i = 0; i < 6; i++)
        id.b[i] = (uint8_t)((uint64_t)n >> (40 - 8 * i));
    for (unsigned i = 6, x = (unsigned)n * 2654435761U; i < ID_SIZE; i++, x = x * 1664525U + 1013904223U)
        id.b[i] = (uint8_t)(x >> 24);
    return id;
}

static void value_of(int n, int field, int round, char out[32])
{
    snprintf(out, 32, "%s%d-%d-%d", field ? "Word" : "Kautzer", n % 977, field, round);
}

/* One act a record: count of them, the i-th about record at(i). */
static void write_acts(struct book *b, int count, int round, int (*at)(int i, int base), int base)
{
    struct err e = {0};
    struct who nobody = {0};
    bool ok = true;
    for (int i = 0; ok && i < count; i++) {
        struct id id = record_of(at(i, base));
        struct act act;
        if (i % 20000 == 0)
            ok = (i == 0 || act_batch_end(b, &e)) && act_batch_begin(b, &e);
        ok = ok && act_begin(b, &act, "patient-edit", &nobody, &e);
        act_record(&act, KIND_PATIENT, &id, &id);
        for (int f = 0; f < FIELDS; f++) {
            char text[32];
            value_of(i, f, round, text);
            act_set_text(&act, fields[f], text);
        }
        ok = ok && act_commit(&act, &e);
    }
    if (!ok || (count && !act_batch_end(b, &e)))
        measure_give_up("writing", &e);
}

static int in_order(int i, int base)
{
    return base + i;
}

/* Each once, far from each other. */
static int scattered(int i, int base)
{
    return (int)((int64_t)i * 7919 % base);
}

/* A copy of the base in which somebody has worked. */
static void make_copy(const char *base, const char *name, int count, int round, int (*at)(int, int), int nbase,
                      char out[MEASURE_PATH])
{
    measure_copy(base, name, out);
    struct book *b = open_book(out);
    write_acts(b, count, round, at, nbase);
    book_close(b);
}

/* ---- bare tables ---- */

static void run_sql(sqlite3 *db, const char *sql)
{
    char *why = NULL;
    struct err e = {0};
    if (sqlite3_exec(db, sql, NULL, NULL, &why) == SQLITE_OK)
        return;
    err_set(&e, ERR_IO, "%s: %s", sql, why ? why : "");
    measure_give_up("bare SQLite", &e);
}

static sqlite3 *open_bare(const char *path)
{
    sqlite3 *db;
    sqlite3_open(path, &db);
    run_sql(db, "PRAGMA synchronous = EXTRA; PRAGMA journal_mode = TRUNCATE; PRAGMA secure_delete = ON;"
                "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;");
    return db;
}

static void fill(sqlite3 *db, const char *sql, int count, int round, int (*at)(int, int), int base, bool is_narrow)
{
    sqlite3_stmt *s = NULL;
    sqlite3_prepare_v2(db, sql, -1, &s, NULL);
    run_sql(db, "BEGIN");
    for (int i = 0; i < count; i++) {
        struct id id = record_of(at(i, base));
        for (int f = 0; f < FIELDS; f++) {
            char text[32];
            value_of(i, f, round, text);
            sqlite3_bind_text(s, 2 + (is_narrow ? 1 : f), text, -1, SQLITE_TRANSIENT);
            if (!is_narrow)
                continue;
            sqlite3_bind_blob(s, 1, id.b, ID_SIZE, SQLITE_TRANSIENT);
            sqlite3_bind_int(s, 2, f);
            sqlite3_step(s);
            sqlite3_reset(s);
        }
        if (!is_narrow) {
            sqlite3_bind_blob(s, 1, id.b, ID_SIZE, SQLITE_TRANSIENT);
            sqlite3_step(s);
            sqlite3_reset(s);
        }
    }
    run_sql(db, "COMMIT");
    sqlite3_finalize(s);
}

/* ATTACH + INSERT ... SELECT of the changes as narrow rows. */
static double bare_append(int nbase, int nnew)
{
    char dir[MEASURE_PATH], to[MEASURE_PATH + 20], from[MEASURE_PATH + 20], sql[MEASURE_PATH + 60];
    static const char make[] = "CREATE TABLE change (n INTEGER PRIMARY KEY, record BLOB, field INT, value TEXT)";
    static const char add[] = "INSERT INTO change (record, field, value) VALUES (?, ?, ?)";
    snprintf(to, sizeof to, "%s/bare-to.db", measure_dir(dir));
    snprintf(from, sizeof from, "%s/bare-from.db", dir);
    measure_remove(to);
    measure_remove(from);
    sqlite3 *x = open_bare(from), *y = open_bare(to);
    run_sql(x, make);
    fill(x, add, nnew, 1, in_order, nbase, true);
    sqlite3_close(x);
    run_sql(y, make);
    fill(y, add, nbase, 0, in_order, 0, true);
    snprintf(sql, sizeof sql, "ATTACH '%s' AS other", from);
    run_sql(y, sql);
    double began = measure_ms();
    run_sql(y, "INSERT INTO change (record, field, value) SELECT record, field, value FROM other.change ORDER BY n");
    double took = measure_ms() - began;
    sqlite3_close(y);
    measure_remove(to);
    measure_remove(from);
    return took;
}

/* The same records, wide, updated in the order of their ids. */
static double bare_update(int nbase, int nnew)
{
    char dir[MEASURE_PATH], to[MEASURE_PATH + 20];
    snprintf(to, sizeof to, "%s/bare-to.db", measure_dir(dir));
    measure_remove(to);
    sqlite3 *db = open_bare(to);
    run_sql(db, "CREATE TABLE rec (n INTEGER PRIMARY KEY, id BLOB UNIQUE, a, b, c, d, e, f)");
    sqlite3_close(db);
    db = open_bare(to);
    fill(db, "INSERT INTO rec (id, a, b, c, d, e, f) VALUES (?, ?, ?, ?, ?, ?, ?)", nbase, 0, in_order, 0, false);
    run_sql(db, "CREATE TEMP TABLE edit (id BLOB PRIMARY KEY, a, b, c, d, e, f) WITHOUT ROWID");
    fill(db, "INSERT INTO edit (id, a, b, c, d, e, f) VALUES (?, ?, ?, ?, ?, ?, ?)", nnew, 1, scattered, nbase, false);
    double began = measure_ms();
    run_sql(db, "UPDATE rec SET a = x.a, b = x.b, c = x.c, d = x.d, e = x.e, f = x.f"
                "  FROM (SELECT * FROM edit ORDER BY id) x WHERE rec.id = x.id");
    double took = measure_ms() - began;
    sqlite3_close(db);
    measure_remove(to);
    return took;
}

/* ---- merging ---- */

/* Somebody else's acts while a merge goes on: the longest wait, told by the exit code in units of 10 ms. */
static int start_other(const char *path)
{
    int pid = fork();
    if (pid)
        return pid;
    struct book *b = open_book(path);
    struct err e = {0};
    struct who nobody = {0};
    double worst = 0, began = measure_ms();
    while (getppid() != 1 && measure_ms() - began < 60000) {
        char stop[MEASURE_PATH + 8];
        snprintf(stop, sizeof stop, "%s-stop", path);
        if (access(stop, F_OK) == 0)
            break;
        struct act act;
        struct id id = record_of(3);
        double at = measure_ms();
        if (!act_begin(b, &act, "patient-edit", &nobody, &e))
            _exit(255);
        act_record(&act, KIND_PATIENT, &id, &id);
        act_set_text(&act, PATIENT_ALERT, "busy");
        if (!act_commit(&act, &e))
            _exit(255);
        worst = measure_ms() - at > worst ? measure_ms() - at : worst;
        usleep(AN_OTHER_MS * 1000);
    }
    book_close(b);
    _exit(worst / 10 > 250 ? 250 : (int)(worst / 10 + 0.99));
}

static double merge(const char *base, const char *copy, int expect, bool with_other, int *waited_ms, int64_t *longest)
{
    char into[MEASURE_PATH], stop[MEASURE_PATH + 8];
    struct merge_report r;
    struct err e = {0};
    int status = 0, pid = 0;
    measure_copy(base, "merge-into.db", into);
    snprintf(stop, sizeof stop, "%s-stop", into);
    unlink(stop);
    struct book *b = open_book(into);
    if (with_other)
        pid = start_other(into);
    measure_peak_reset();
    double began = measure_ms();
    if (!merge_file(b, copy, false, NULL, &r, &e))
        measure_give_up("merging", &e);
    double took = measure_ms() - began;
    if (r.added != expect)
        measure_remark("only %lld of %d came", (long long)r.added, expect);
    if (pid) {
        fclose(fopen(stop, "w"));
        waitpid(pid, &status, 0);
        *waited_ms = WEXITSTATUS(status) * 10;
        unlink(stop);
    }
    *longest = r.longest_ms;
    book_close(b);
    measure_remove(into);
    return took;
}

int main(void)
{
    int nbase = wanted("MERGE_BASE", BASE), nnew = wanted("MERGE_NEW", NEW), waited = 0;
    char base[MEASURE_PATH], append[MEASURE_PATH], scatter[MEASURE_PATH], small[MEASURE_PATH], dir[MEASURE_PATH];
    struct book *b;
    struct err e = {0};
    int64_t longest = 0;
    clock_freeze(MEASURE_NOW_MS);
    snprintf(base, sizeof base, "%s/merge-base.db", measure_dir(dir));
    measure_remove(base);
    const struct book_options o = {.site = "bench", .cache_kib = CACHE_KIB};
    if (!id_start() || !book_create(base, &o, &b, &e))
        measure_give_up("making the base", &e);
    write_acts(b, nbase, 0, in_order, 0);
    book_close(b);
    make_copy(base, "merge-append.db", nnew, 1, in_order, nbase, append);
    make_copy(base, "merge-scatter.db", nnew, 1, scattered, nbase, scatter);
    make_copy(base, "merge-small.db", SMALL, 1, scattered, nbase, small);
    measure_head("merge");
    measure_remark("%d changes into %d, six fields a transaction", nnew * FIELDS, nbase * FIELDS);
    double bare = bare_append(nbase, nnew), took = merge(base, append, nnew, false, &waited, &longest);
    measure_say("appended: bare INSERT ... SELECT", bare, "ms", MEASURE_ONLY, 0);
    measure_say("appended: merged", took, "ms", MEASURE_ONLY, 0);
    measure_say("appended: times the bare one", took / bare, "", MEASURE_AT_MOST, 1.6);
    measure_say("most memory", (double)measure_peak_kib() / 1024, "MiB", MEASURE_AT_MOST, MEMORY_MAX_KIB / 1024);
    measure_say("longest SQLite transaction", (double)longest, "ms", MEASURE_ONLY, 0);
    bare = bare_update(nbase, nnew);
    took = merge(base, scatter, nnew, false, &waited, &longest);
    measure_say("scattered: bare sorted UPDATE", bare, "ms", MEASURE_ONLY, 0);
    measure_say("scattered: merged", took, "ms", MEASURE_ONLY, 0);
    measure_say("scattered: times the bare one", took / bare, "", MEASURE_AT_MOST, 1.3);
    measure_say("longest SQLite transaction", (double)longest, "ms", MEASURE_ONLY, 0);
    measure_say("1,000 changes", merge(base, small, SMALL, false, &waited, &longest), "ms", MEASURE_ONLY, 0);
    merge(base, scatter, nnew, true, &waited, &longest);
    measure_say("longest that another program waited", waited, "ms", MEASURE_AT_MOST, WAIT_MAX_MS);
    measure_remove(base);
    measure_remove(append);
    measure_remove(scatter);
    measure_remove(small);
    return 0;
}

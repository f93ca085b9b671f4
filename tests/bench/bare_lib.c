#include "tests/bench/bare_lib.h"

#include "tests/bench/measure_lib.h"

#define SQLITE_ENABLE_SESSION        1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include <sqlite3.h>
#include <stdio.h>

/* Not every SQLite has sessions compiled in: then these are not there. */
#pragma weak sqlite3session_create
#pragma weak sqlite3session_attach
#pragma weak sqlite3session_changeset
#pragma weak sqlite3session_delete
#pragma weak sqlite3changeset_apply

struct bare_cost bare_now(void)
{
    return (struct bare_cost){measure_ms(), measure_cpu_ms()};
}

struct bare_cost bare_since(struct bare_cost from)
{
    return (struct bare_cost){measure_ms() - from.wall, measure_cpu_ms() - from.cpu};
}

/* The id of a record, without keeping a list: in the order of the numbers. */
struct id bare_record(int n)
{
    struct id id = {{0}};
    for (int i = 0; i < 6; i++)
        id.b[i] = (uint8_t)((uint64_t)n >> (40 - 8 * i));
    for (unsigned i = 6, x = (unsigned)n * 2654435761U; i < ID_SIZE; i++, x = x * 1664525U + 1013904223U)
        id.b[i] = (uint8_t)(x >> 24);
    return id;
}

void bare_value(int n, int field, int round, char out[BARE_VALUE])
{
    snprintf(out, BARE_VALUE, "%s%d-%d-%d", field ? "Word" : "Kautzer", n % 977, field, round);
}

int bare_in_order(int i, int base)
{
    return base + i;
}

/* Each once, far from each other. */
int bare_scattered(int i, int base)
{
    return (int)((int64_t)i * 7919 % base);
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
        struct id id = bare_record(at(i, base));
        for (int f = 0; f < BARE_FIELDS; f++) {
            char text[BARE_VALUE];
            bare_value(i, f, round, text);
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
struct bare_cost bare_append(int nbase, int nnew)
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
    fill(x, add, nnew, 1, bare_in_order, nbase, true);
    sqlite3_close(x);
    run_sql(y, make);
    fill(y, add, nbase, 0, bare_in_order, 0, true);
    snprintf(sql, sizeof sql, "ATTACH '%s' AS other", from);
    run_sql(y, sql);
    struct bare_cost began = bare_now();
    run_sql(y, "INSERT INTO change (record, field, value) SELECT record, field, value FROM other.change ORDER BY n");
    struct bare_cost took = bare_since(began);
    sqlite3_close(y);
    measure_remove(to);
    measure_remove(from);
    return took;
}

/* The same records, wide, updated in the order of their ids. */
struct bare_cost bare_update(int nbase, int nnew)
{
    char dir[MEASURE_PATH], to[MEASURE_PATH + 20];
    snprintf(to, sizeof to, "%s/bare-to.db", measure_dir(dir));
    measure_remove(to);
    sqlite3 *db = open_bare(to);
    run_sql(db, "CREATE TABLE rec (n INTEGER PRIMARY KEY, id BLOB UNIQUE, a, b, c, d, e, f)");
    sqlite3_close(db);
    db = open_bare(to);
    fill(db, "INSERT INTO rec (id, a, b, c, d, e, f) VALUES (?, ?, ?, ?, ?, ?, ?)", nbase, 0, bare_in_order, 0, false);
    run_sql(db, "CREATE TEMP TABLE edit (id BLOB PRIMARY KEY, a, b, c, d, e, f) WITHOUT ROWID");
    fill(db, "INSERT INTO edit (id, a, b, c, d, e, f) VALUES (?, ?, ?, ?, ?, ?, ?)", nnew, 1, bare_scattered, nbase,
         false);
    struct bare_cost began = bare_now();
    run_sql(db, "UPDATE rec SET a = x.a, b = x.b, c = x.c, d = x.d, e = x.e, f = x.f"
                "  FROM (SELECT * FROM edit ORDER BY id) x WHERE rec.id = x.id");
    struct bare_cost took = bare_since(began);
    sqlite3_close(db);
    measure_remove(to);
    return took;
}

static int go_on(void *arg, int why, sqlite3_changeset_iter *at)
{
    (void)arg, (void)at;
    return why == SQLITE_CHANGESET_DATA || why == SQLITE_CHANGESET_CONFLICT ? SQLITE_CHANGESET_REPLACE
                                                                            : SQLITE_CHANGESET_OMIT;
}

/* The changeset of the same edits of table patient, recorded on a copy of the base. */
static void record(const char *base, const char *sql, int count, int (*at)(int, int), int nbase, int *size, void **out)
{
    char path[MEASURE_PATH];
    sqlite3_session *session;
    measure_copy(base, "changes-from.db", path);
    sqlite3 *db = open_bare(path);
    if (sqlite3session_create(db, "main", &session) != SQLITE_OK ||
        sqlite3session_attach(session, "patient") != SQLITE_OK)
        measure_give_up("recording a changeset", NULL);
    fill(db, sql, count, 1, at, nbase, false);
    if (sqlite3session_changeset(session, size, out) != SQLITE_OK)
        measure_give_up("recording a changeset", NULL);
    sqlite3session_delete(session);
    sqlite3_close(db);
    measure_remove(path);
}

/* sqlite3changeset_apply on a copy of the base itself: so under the same indexes. */
struct bare_cost bare_changeset(const char *base, const char *sql, int count, int (*at)(int, int), int nbase)
{
    char path[MEASURE_PATH];
    void *changes;
    int size;
    record(base, sql, count, at, nbase, &size, &changes);
    measure_copy(base, "changes-into.db", path);
    sqlite3 *db = open_bare(path);
    struct bare_cost began = bare_now();
    if (sqlite3changeset_apply(db, size, changes, NULL, go_on, NULL) != SQLITE_OK)
        measure_give_up("applying a changeset", NULL);
    struct bare_cost took = bare_since(began);
    sqlite3_free(changes);
    sqlite3_close(db);
    measure_remove(path);
    return took;
}

bool bare_has_sessions(void)
{
    bool has = sqlite3_compileoption_used("ENABLE_SESSION") && sqlite3session_create && sqlite3changeset_apply;
    if (!has)
        measure_remark("this SQLite has no sessions compiled in: nothing to compare with sqlite3changeset_apply");
    return has;
}

void bare_commit(const char *base, int *syncs)
{
    char path[MEASURE_PATH];
    measure_copy(base, "bare-to.db", path);
    sqlite3 *db = open_bare(path);
    run_sql(db, "CREATE TABLE IF NOT EXISTS bare (n); INSERT INTO bare VALUES (1)");
    *syncs = 0;
    run_sql(db, "INSERT INTO bare VALUES (2)");
    int n = *syncs;
    sqlite3_close(db);
    measure_remove(path);
    *syncs = n;
}

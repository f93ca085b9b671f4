/* dlsym(RTLD_NEXT). */
#define _GNU_SOURCE
#include "tests/fault/step_lib.h"
#include "tests/fault/strike_lib.h"

#include <dlfcn.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

const char *const step_names[STEP_KINDS] = {"nothing", "IOERR", "FULL", "CORRUPT", "BUSY", "late"};

static struct {
    bool is_armed, is_inside;
    struct step what;
    struct step_seen *seen;
    uint64_t *from; /* step_note_callers */
    struct strike_place text[STRIKE_PLACES]; /* statements, by hash */
} t;

void step_arm(const struct step *what, struct step_seen *seen)
{
    t.what = *what;
    t.seen = seen;
    memset(seen, 0, sizeof *seen);
    memset(t.text, 0, sizeof t.text);
    t.is_armed = true;
}

void step_note_callers(uint64_t from[STEP_CALLS])
{
    t.from = from;
}

void step_disarm(void)
{
    t.is_armed = false;
}

/* A text may be SQLite's copy, at another address each time. */
static bool is_place(const char *sql)
{
    uint64_t h = 14695981039346656037u;
    for (const char *p = sql; *p; p++)
        h = (h ^ (unsigned char)*p) * 1099511628211u;
    return strike_is_place(t.text, h);
}

/* Counts the call; true: it is struck. */
static bool is_struck(const char *sql)
{
    struct step_seen *s = t.seen;
    long n = ++s->calls;
    bool is_commit = strncmp(sql, "COMMIT", strlen("COMMIT")) == 0;
    if (n < STEP_CALLS) {
        s->is_place[n] = is_place(sql);
        s->is_commit[n] = is_commit;
        if (t.from)
            t.from[n] = strike_callers(sql);
    }
    bool is_second = t.what.then && n == t.what.at + t.what.then;
    bool is_due = t.what.kind != STEP_NONE && (is_second || n == t.what.at || (t.what.for_ever && n > t.what.at));
    if (is_second)
        t.what.kind = STEP_IOERR;
    if (is_due && s->struck++ == 0)
        snprintf(s->where, sizeof s->where, "%.190s", sql);
    return is_due;
}

static int answer(void)
{
    static const int code[STEP_KINDS] = {
        [STEP_IOERR] = SQLITE_IOERR_READ, [STEP_FULL] = SQLITE_FULL,        [STEP_CORRUPT] = SQLITE_CORRUPT,
        [STEP_BUSY] = SQLITE_BUSY,        [STEP_LATE] = SQLITE_IOERR_FSYNC,
    };
    return code[t.what.kind];
}

static void roll_back(sqlite3 *db)
{
    if (t.what.kind == STEP_FULL && !sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
}

int sqlite3_step(sqlite3_stmt *s)
{
    REAL(sqlite3_step);
    if (!t.is_armed || t.is_inside)
        return real(s);
    t.is_inside = true;
    const char *sql = sqlite3_sql(s) ? sqlite3_sql(s) : "";
    bool struck = is_struck(sql);
    int rc = struck && t.what.kind != STEP_LATE ? answer() : real(s);
    if (struck && t.what.kind == STEP_LATE && strncmp(sql, "COMMIT", strlen("COMMIT")) == 0)
        rc = answer();
    if (struck)
        roll_back(sqlite3_db_handle(s));
    t.is_inside = false;
    return rc;
}

/* As one call: what a step says inside it is lost, since it asks again when it ends the statement. */
int sqlite3_exec(sqlite3 *db, const char *sql, int (*row)(void *, int, char **, char **), void *arg, char **why)
{
    REAL(sqlite3_exec);
    if (!t.is_armed || t.is_inside)
        return real(db, sql, row, arg, why);
    t.is_inside = true;
    bool struck = is_struck(sql), is_late = t.what.kind == STEP_LATE;
    int rc = struck && !is_late ? answer() : real(db, sql, row, arg, why);
    if (struck && is_late && strncmp(sql, "COMMIT", strlen("COMMIT")) == 0)
        rc = answer();
    if (struck)
        roll_back(db);
    t.is_inside = false;
    return rc;
}

int sqlite3_backup_step(sqlite3_backup *b, int pages)
{
    REAL(sqlite3_backup_step);
    if (!t.is_armed || t.is_inside)
        return real(b, pages);
    t.is_inside = true;
    int rc = is_struck("backup") && t.what.kind != STEP_LATE ? answer() : real(b, pages);
    t.is_inside = false;
    return rc;
}

/* True: it is struck, and nothing was prepared. */
static bool is_not_prepared(sqlite3 *db, const char *sql, sqlite3_stmt **out)
{
    char text[200];
    snprintf(text, sizeof text, "prepare %.180s", sql);
    if (!is_struck(text) || t.what.kind == STEP_LATE)
        return false;
    *out = NULL;
    roll_back(db);
    return true;
}

int sqlite3_prepare_v2(sqlite3 *db, const char *sql, int n, sqlite3_stmt **out, const char **tail)
{
    REAL(sqlite3_prepare_v2);
    if (!t.is_armed || t.is_inside)
        return real(db, sql, n, out, tail);
    t.is_inside = true;
    int rc = is_not_prepared(db, sql, out) ? answer() : real(db, sql, n, out, tail);
    t.is_inside = false;
    return rc;
}

int sqlite3_prepare_v3(sqlite3 *db, const char *sql, int n, unsigned flags, sqlite3_stmt **out, const char **tail)
{
    REAL(sqlite3_prepare_v3);
    if (!t.is_armed || t.is_inside)
        return real(db, sql, n, flags, out, tail);
    t.is_inside = true;
    int rc = is_not_prepared(db, sql, out) ? answer() : real(db, sql, n, flags, out, tail);
    t.is_inside = false;
    return rc;
}

int sqlite3_close(sqlite3 *db)
{
    REAL(sqlite3_close);
    if (t.is_armed && db && !sqlite3_get_autocommit(db))
        t.seen->left_open++;
    return real(db);
}

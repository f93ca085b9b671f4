#include "book/open.h"

#include "base/clock.h"
#include "base/file.h"
#include "book/identity.h"
#include "book/know.h"
#include "book/pool.h"
#include "book/schema.h"
#include "book/settle.h"
#include "book/vfs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    BUSY_MS = 5000,              /* longest silent wait for another writer (FAULTS P4) */
    MS_PER_S = 1000,
    LOOK_MS = 5,                 /* between two looks whether it is our turn; less than what log_take_some pauses */
    APPLICATION_ID = 1380928836, /* "ROND", as in schema.sql */
    LIMIT_LENGTH = 8 << 20,      /* bytes of one value; a transaction is at most half of it */
    LIMIT_SQL = 20000
};

bool open_fail(const char *file, int rc, const char *doing, struct err *e)
{
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(e, ERR_BUSY,
                       "Another program is writing to %s and did not finish in 5 seconds. Please try again.", file);
    case SQLITE_FULL:
        return err_set(e, ERR_IO,
                       "The disk is full: %s cannot grow. Nothing was written. Free some space, then try again.", file);
    case SQLITE_NOTADB:
        return err_set(e, ERR_DAMAGE,
                       "%s is no practice file, or one whose beginning is damaged. Please do not write to it; if it "
                       "was one, take the last good backup: rounds restore",
                       file);
    case SQLITE_CORRUPT:
        return err_set(e, ERR_DAMAGE, "%s is damaged (%s, %s). Please do not write to it; run: rounds verify", file,
                       sqlite3_errstr(rc), doing);
    case SQLITE_READONLY:
        if (rc == SQLITE_READONLY_ROLLBACK || rc == SQLITE_READONLY_RECOVERY || rc == SQLITE_READONLY_CANTLOCK)
            return err_set(
                e, ERR_IO,
                "The last writing to %s was cut short, and somebody who may write to it has to open it once: "
                "then it puts itself right.",
                file);
        /* fall through */
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
        return err_set(e, ERR_IO,
                       "%s cannot be written (%s). Check the owner and the rights of the file and its folder.", file,
                       sqlite3_errstr(rc));
    case SQLITE_TOOBIG: return err_set(e, ERR_INPUT, "This is too long to be kept in %s.", file);
    case SQLITE_NOMEM: arena_exhausted();
    }
    return err_set(e, ERR_IO, "%s could not be read or written (%s, error %d, %s). See whether the disk is well.", file,
                   sqlite3_errstr(rc), rc, doing);
}

/* `rounds verify` reads the practice file, and this is none: what helps is another one. */
static void fail_copy(const struct book *b, int rc, struct err *why)
{
    if (b->is_log_only)
        err_set(why, ERR_DAMAGE, "%s is damaged (%s), and nothing in it can be read. Take another copy.", b->path,
                sqlite3_errstr(rc));
    else
        err_set(why, ERR_DAMAGE, "%s is damaged (%s). Take another backup; what is whole in this one: rounds merge %s",
                b->path, sqlite3_errstr(rc), b->path);
}

bool internal_fail(struct book *b, int rc, const char *doing, struct err *e)
{
    const char *file = b->path ? b->path : "the practice file";
    struct err why = {0};
    bool is_copy = b->is_foreign || b->is_log_only;
    if (is_copy && ((rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB))
        fail_copy(b, rc, &why);
    else
        open_fail(file, rc, doing, &why);
    b->has_disk_failed |= why.kind == ERR_IO;
    err_set(&b->failed, why.kind, "%s", why.text);
    return err_set(e, why.kind, "%s", why.text);
}

bool internal_exec(struct book *b, const char *sql, struct err *e)
{
    int rc = sqlite3_exec(b->db, sql, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        return true;
    return internal_fail(b, rc, "changing the book", e);
}

void internal_committed(struct book *b)
{
    b->has_own_commit = true;
    b->state++;
}

/* Runs a pragma; `expect` is the first column it must answer, NULL for any. */
bool open_pragma(struct book *b, const char *sql, const char *expect, struct err *e)
{
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(b->db, sql, -1, &s, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(s);
    const char *got = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(s, 0) : "";
    bool fits = !expect || (got && strcmp(got, expect) == 0);
    if (rc == SQLITE_ROW || rc == SQLITE_DONE) {
        if (!fits)
            err_set(e, ERR_IO, "SQLite did not accept a setting that keeps the practice file safe (%s gave '%s').", sql,
                    got ? got : "");
        sqlite3_finalize(s);
        return fits;
    }
    sqlite3_finalize(s);
    return internal_fail(b, rc, sql, e);
}

bool open_pragma_int(struct book *b, enum sql_id which, int64_t *out, struct err *e)
{
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(b->db, sql_texts[which].text, -1, &s, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(s);
    *out = rc == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    sqlite3_finalize(s);
    if (rc == SQLITE_ROW)
        return true;
    return internal_fail(b, rc, sql_texts[which].name, e);
}

static int class_of(const char *table)
{
    for (const struct table_class *t = table_classes; t->name; t++)
        if (strcmp(t->name, table) == 0)
            return t->is == TABLE_LOG ? WRITES_LOG : t->is == TABLE_DERIVED ? WRITES_DERIVED : 0;
    return 0;
}

/* Notes what a statement writes, and refuses what Rounds never does. */
static int authorize(void *arg, int action, const char *x, const char *y, const char *db, const char *trigger)
{
    struct book *b = arg;
    (void)y, (void)db, (void)trigger;
    switch (action) {
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE: b->prepare_writes |= class_of(x); return SQLITE_OK;
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
    case SQLITE_CREATE_VTABLE:
    case SQLITE_DROP_VTABLE: return SQLITE_DENY;
    }
    return SQLITE_OK;
}

struct setting {
    enum sql_id set;
    const char *expect; /* what it must answer, NULL: nothing to look at */
    bool writable;      /* only where we may write */
};

/* synchronous stands before journal_mode: the other order can lose the whole file (BOOK section 10). */
static const struct setting first_settings[] = {
    {SQL_OPEN_PRAGMA_SYNCHRONOUS_SET, NULL, true},
    {SQL_OPEN_PRAGMA_SYNCHRONOUS, "3", true},
    {SQL_COUNT, NULL, false},
};
static const struct setting other_settings[] = {
    {SQL_OPEN_PRAGMA_JOURNAL, "truncate", true}, {SQL_OPEN_PRAGMA_FOREIGN_KEYS_SET, NULL, false},
    {SQL_OPEN_PRAGMA_FOREIGN_KEYS, "1", false},  {SQL_OPEN_PRAGMA_CELL_SIZE_SET, NULL, false},
    {SQL_OPEN_PRAGMA_CELL_SIZE, "1", false},     {SQL_OPEN_PRAGMA_MMAP, NULL, false},
    {SQL_OPEN_PRAGMA_TEMP_SET, NULL, false},     {SQL_OPEN_PRAGMA_TEMP, "2", false},
    {SQL_OPEN_PRAGMA_SECURE_DELETE, "1", true},  {SQL_COUNT, NULL, false},
};

/* A list ends with SQL_COUNT. */
static bool settings(struct book *b, const struct setting *list, struct err *e)
{
    for (const struct setting *s = list; s->set != SQL_COUNT; s++) {
        if (s->writable && (b->is_read_only || b->is_memory))
            continue;
        if (!open_pragma(b, sql_texts[s->set].text, s->expect, e))
            return false;
    }
    return true;
}

/* Whether somebody writes now, without a lock of our own taken for the asking: fifty who only try to begin would
 * otherwise hold a read lock among them at every moment, and the one who writes could not commit for seconds. */
static bool is_taken(struct book *b)
{
    sqlite3_file *f = NULL;
    int is = 0;
    return sqlite3_file_control(b->db, "main", SQLITE_FCNTL_FILE_POINTER, &f) == SQLITE_OK && f && f->pMethods &&
           f->pMethods->xCheckReservedLock(f, &is) == SQLITE_OK && is;
}

/* SQLite's own way of waiting sleeps for up to 100 ms, and misses the pauses that whoever writes much leaves for others
 * between two parts. */
static bool wait_once(struct book *b, int count)
{
    int64_t now = clock_mono_ms();
    if (count == 0)
        b->busy_began = now;
    /* One key waits many times, for one statement after the other: whoever pressed it waits once. */
    if (count == 0 && now - b->busy_last > BOOK_SLOW_MS) {
        b->busy_since = now;
        b->busy_told = 0;
    }
    b->busy_last = now;
    if (now - b->busy_began >= BUSY_MS)
        return false;
    int waited = (int)(now - b->busy_since);
    int seconds = (waited + MS_PER_S - BOOK_SLOW_MS) / MS_PER_S;
    if (b->on_slow && seconds > b->busy_told) {
        b->busy_told = seconds;
        b->on_slow(b->slow_arg, BOOK_WAITS, waited);
    }
    sqlite3_sleep(count ? LOOK_MS : 1);
    return true;
}

static int wait_turn(void *arg, int count)
{
    struct book *b = arg;
    do {
        if (!wait_once(b, count++))
            return 0;
    } while (b->is_beginning && is_taken(b));
    return 1;
}

bool open_configure(struct book *b, struct err *e)
{
    static const struct {
        int what, want;
    } config[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
        {SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
    };
    static const struct {
        int what, most;
    } limit[] = {
        {SQLITE_LIMIT_LENGTH, LIMIT_LENGTH},
        {SQLITE_LIMIT_SQL_LENGTH, LIMIT_SQL},
        {SQLITE_LIMIT_ATTACHED, 0},
    };
    sqlite3_busy_handler(b->db, wait_turn, b);
    sqlite3_extended_result_codes(b->db, 1);
    /* SQLite reads a file that was cut off only if the schema may be mended, which a file that is read only suffers. */
    bool mends = b->is_log_only && b->is_foreign;
    if (mends)
        sqlite3_db_config(b->db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, NULL);
    for (size_t i = mends; i < sizeof config / sizeof *config; i++) {
        int on = -1;
        if (sqlite3_db_config(b->db, config[i].what, config[i].want, &on) != SQLITE_OK || on != config[i].want)
            return err_set(e, ERR_IO, "SQLite %s did not accept a setting that keeps the practice file safe (%d).",
                           sqlite3_libversion(), config[i].what);
    }
    for (size_t i = 0; i < sizeof limit / sizeof *limit; i++)
        sqlite3_limit(b->db, limit[i].what, limit[i].most);
    sqlite3_set_authorizer(b->db, authorize, b);
    return true;
}

/* Where someone set the file to WAL with another program: said, and converted by settings(). */
static bool note_wal(struct book *b, struct err *e)
{
    struct err ignored = {0};
    if (b->is_read_only || b->is_memory)
        return true;
    bool is_wal = open_pragma(b, sql_texts[SQL_OPEN_PRAGMA_JOURNAL_NOW].text, "wal", &ignored);
    if (ignored.kind == ERR_DAMAGE)
        return err_set(e, ignored.kind, "%s", ignored.text);
    if (!is_wal)
        return true;
    snprintf(b->notice, sizeof b->notice, "The practice file had been set to WAL by another program and was set back.");
    return true;
}

/* Before anything is set in the file: somebody else's must be left as it is, and a newer Rounds may have its
 * reasons. */
static bool check_owner(struct book *b, struct err *e)
{
    int64_t app, version;
    if (!open_pragma_int(b, SQL_OPEN_PRAGMA_APPLICATION_ID, &app, e) ||
        !open_pragma_int(b, SQL_OPEN_PRAGMA_USER_VERSION, &version, e))
        return false;
    if (app != APPLICATION_ID)
        return err_set(e, ERR_REFUSED, "%s is not a practice file of Rounds.", b->path);
    if (version > BOOK_VERSION && !b->is_log_only)
        return err_set(e, ERR_NEWER,
                       "%s was written by a newer Rounds (format %lld, this one knows %d). Please update.", b->path,
                       (long long)version, BOOK_VERSION);
    b->version = (int)version;
    return true;
}

/* The name SQLite is given. A copy that somebody gave us is opened as "immutable": no locks, no journal rolled back,
 * nothing made beside it; what a torn one holds is told apart by the chains (verify). */
static const char *name_for_sqlite(const struct book *b, struct arena *a)
{
    struct buf uri = {0};
    if (b->is_memory || !b->is_foreign)
        return b->is_memory ? NULL : b->path;
    buf_adds(&uri, "file:");
    for (const char *p = b->path; *p; p++) {
        bool plain =
            (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || strchr("/._-", *p);
        buf_addf(&uri, plain ? "%c" : "%%%02X", (unsigned char)*p);
    }
    buf_adds(&uri, "?immutable=1");
    const char *name = arena_strdup(a, uri.data);
    buf_finish(&uri);
    return name;
}

static bool set_cache(struct book *b, struct err *e)
{
    const char *usual = sql_texts[SQL_OPEN_PRAGMA_CACHE].text;
    struct buf sql = {0};
    if (b->cache_kib > 0) {
        buf_add(&sql, usual, strcspn(usual, "-") + 1);
        buf_addf(&sql, "%d", b->cache_kib);
    }
    bool ok = open_pragma(b, sql.len ? buf_str(&sql) : usual, NULL, e);
    buf_finish(&sql);
    return ok;
}

/* The file lets nobody, or not us, write: said, and reading goes on. */
static void note_read_only(struct book *b)
{
    if (b->is_memory || b->is_read_only || sqlite3_db_readonly(b->db, "main") != 1)
        return;
    b->is_read_only = true;
    bool is_disk = access(b->path, W_OK) != 0 && errno == EROFS;
    snprintf(b->notice, sizeof b->notice, "%s to the practice file: it is open for reading only. %s",
             is_disk ? "Nobody may write" : "This account may not write",
             is_disk ? "Its disk is read-only, as the system makes it when it fails: check it, and take a copy."
                     : "Check its owner and rights.");
}

bool open_handle(struct book *b, int extra_flags, struct err *e)
{
    /* One thread, and nobody asks SQLite how much memory it has: saves 0.95 M of the 11 M instructions to the
     * first screen. Once SQLite runs both are refused, without harm. */
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
#ifndef ROUNDS_DEBUG /* there each block is malloc's own: what is used after SQLite gave it back is found */
    sqlite3_config(SQLITE_CONFIG_MALLOC, &pool_methods);
#endif
    struct arena a = {0};
    int flags = extra_flags | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX |
                (b->is_foreign ? SQLITE_OPEN_URI : 0) |
                (b->is_read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    int rc = vfs_open(&b->vfs, name_for_sqlite(b, &a), flags, &b->db);
    arena_finish(&a);
    if (rc != SQLITE_OK) {
        internal_fail(b, rc, "opening", e);
        open_close(b);
        return false;
    }
    note_read_only(b);
    return open_configure(b, e) && settings(b, first_settings, e) &&
           (extra_flags & SQLITE_OPEN_CREATE || check_owner(b, e)) && note_wal(b, e) &&
           settings(b, other_settings, e) && set_cache(b, e);
}

/* Every table, index and view must be ours (FAULTS U2). An altered one makes the book read-only, with the alarm in the
 * notice. */
static bool compare_schema(struct book *b, struct err *e)
{
    char what[SCHEMA_WHAT];
    if (!schema_compare(b, what, e))
        return false;
    if (!what[0])
        return true;
    b->is_read_only = true;
    snprintf(b->notice, sizeof b->notice,
             "The practice file was altered by another program (%.40s). It is open for reading only: take the last "
             "good backup, or ask for help.",
             what);
    return true;
}

bool open_stop_writes(struct book *b, struct err *e)
{
    return open_pragma(b, sql_texts[SQL_OPEN_PRAGMA_QUERY_ONLY].text, NULL, e);
}

bool open_check_schema(struct book *b, struct err *e)
{
    return compare_schema(b, e) && (!b->is_read_only || open_stop_writes(b, e));
}

bool open_check_leftovers(const char *path, struct err *e)
{
    static const char *const suffixes[] = {"-journal", "-wal"};
    struct arena a = {0};
    struct stat st;
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof suffixes / sizeof *suffixes; i++) {
        const char *name = arena_printf(&a, "%s%s", path, suffixes[i]);
        if (lstat(name, &st) == 0 && (!S_ISREG(st.st_mode) || st.st_size > 0))
            ok = err_set(e, ERR_REFUSED,
                         "%s was left by another practice file and would be mixed into a new one. Move it away first.",
                         name);
    }
    arena_finish(&a);
    return ok;
}

void internal_each_statement(struct book *b, void (*one)(struct stmt *q))
{
    for (int i = 0; i < SQL_COUNT; i++)
        if (b->stmts[i])
            one(b->stmts[i]);
    for (int i = 0; i < KIND_COUNT; i++)
        for (int j = 0; j < ROW_STMTS; j++)
            if (b->rows[i][j])
                one(b->rows[i][j]);
}

void internal_drop_statements(struct book *b)
{
    internal_each_statement(b, internal_finish);
}

void open_close(struct book *b)
{
    internal_drop_statements(b);
    know_forget(b);
    vfs_close(&b->vfs, &b->db);
}

bool open_again(struct book *b, struct err *e)
{
    b->state++; /* a new connection counts the commits of others anew */
    struct stat st;
    open_close(b);
    b->is_broken = true;
    settle_forget(b); /* by the count of the old connection */
    if (stat(b->path, &st) != 0 || st.st_ino != b->ino || st.st_dev != b->dev)
        return err_set(e, ERR_IO, "%s is not there any more.", b->path);
    if (!open_handle(b, 0, e) || !open_check_schema(b, e))
        return false;
    b->is_broken = false;
    err_clear(&b->broken);
    return true;
}

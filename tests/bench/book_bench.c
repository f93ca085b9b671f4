/* What a booking costs: in the library and as a verb, against bare SQLite.
 *
 * Bare means: every row that the booking left otherwise, as SQLite's sessions record it, with the same bytes into
 * the same tables of a copy of the same book, by prepared statements, in one transaction with the same settings, and
 * nothing else: no reading, no checking, no hashing. (A row written twice is written once there.)
 * Each booking of the library is followed by its bare twin, so that both meet the same disk; ratios are of
 * medians. Syncs are counted by taking libc's two calls over.
 *
 * BENCH_DIR on another disk measures that disk: the slower it syncs, the nearer the ratio is to that of the syncs. */
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#define SQLITE_ENABLE_SESSION        1
#include "tests/bench/measure_lib.h"

#include "base/clock.h"
#include "book/internal.h"
#include "practice/appointment.h"
#include "practice/slot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Not every SQLite has sessions compiled in: then these are not there. */
#pragma weak sqlite3session_create
#pragma weak sqlite3session_attach
#pragma weak sqlite3session_changeset
#pragma weak sqlite3session_delete
#pragma weak sqlite3changeset_start
#pragma weak sqlite3changeset_next
#pragma weak sqlite3changeset_op
#pragma weak sqlite3changeset_pk
#pragma weak sqlite3changeset_old
#pragma weak sqlite3changeset_new
#pragma weak sqlite3changeset_finalize

enum { PATIENTS = 2000, PAIRS = 60, VERBS = 20, WARM_UP = 5, SYNCS_MAX = 4 };
enum { COLUMNS_MAX = 64, ROWS_MAX = 64, STATEMENTS_MAX = 200 };
#define LIBRARY_RATIO_MAX 1.7
#define VERB_RATIO_MAX    3.5

/* --- bare SQLite ---------------------------------------------------------------------- */

/* One row: the statement that writes it, and its values by parameter: new ones, then those of the key as it was. */
struct bare_row {
    sqlite3_stmt *write;
    sqlite3_value *value[2 * COLUMNS_MAX];
};

struct bare {
    sqlite3 *db;
    sqlite3_stmt *begin, *commit;
    char *sql[STATEMENTS_MAX]; /* statements that were prepared once */
    sqlite3_stmt *write[STATEMENTS_MAX];
    int nwrites;
    struct bare_row row[ROWS_MAX];
    int nrows;
};

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    struct err e = {0};
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK) {
        err_set(&e, ERR_IO, "%s: %s", sql, sqlite3_errmsg(db));
        measure_give_up("bare SQLite", &e);
    }
    return s;
}

static void run(sqlite3 *db, sqlite3_stmt *s)
{
    struct err e = {0};
    int rc = sqlite3_step(s);
    if (rc != SQLITE_DONE && rc != SQLITE_ROW) {
        err_set(&e, ERR_IO, "%s: %s", sqlite3_sql(s), sqlite3_errmsg(db));
        measure_give_up("bare SQLite", &e);
    }
    sqlite3_reset(s);
}

static void bare_open(struct bare *b, const char *path)
{
    /* Those of the library (book/open.c), in its order. */
    static const char *const settings[] = {
        "PRAGMA synchronous = EXTRA",  "PRAGMA journal_mode = TRUNCATE", "PRAGMA foreign_keys = ON",
        "PRAGMA cell_size_check = ON", "PRAGMA mmap_size = 0",           "PRAGMA temp_store = MEMORY",
        "PRAGMA secure_delete = ON",   "PRAGMA cache_size = -512",
    };
    *b = (struct bare){0};
    if (sqlite3_open_v2(path, &b->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        measure_give_up("opening bare SQLite", NULL);
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        sqlite3_stmt *s = prepare(b->db, settings[i]);
        run(b->db, s);
        sqlite3_finalize(s);
    }
    b->begin = prepare(b->db, "BEGIN IMMEDIATE");
    b->commit = prepare(b->db, "COMMIT");
}

static void bare_close(struct bare *b)
{
    for (int i = 0; i < b->nwrites; i++) {
        sqlite3_finalize(b->write[i]);
        free(b->sql[i]);
    }
    sqlite3_finalize(b->begin);
    sqlite3_finalize(b->commit);
    sqlite3_close(b->db);
}

static sqlite3_stmt *prepared(struct bare *b, const char *sql)
{
    for (int i = 0; i < b->nwrites; i++)
        if (strcmp(b->sql[i], sql) == 0)
            return b->write[i];
    if (b->nwrites == STATEMENTS_MAX)
        measure_give_up("bare SQLite: more statements than STATEMENTS_MAX", NULL);
    b->sql[b->nwrites] = strdup(sql);
    return b->write[b->nwrites++] = prepare(b->db, sql);
}

/* "a = ?1 AND b = ?2" of the columns that have a value; shift: so many parameters later. */
static void add_columns(struct buf *out, sqlite3_stmt *names, sqlite3_value *const *value, int n, int shift,
                        const char *between)
{
    const char *before = "";
    for (int i = 0; i < n; i++)
        if (value[i]) {
            buf_addf(out, "%s%s = ?%d", before, sqlite3_column_name(names, i), i + 1 + shift);
            before = between;
        }
}

/* What one row of the changeset is by a statement. */
static void take_row(struct bare *b, sqlite3_changeset_iter *at, struct arena *a)
{
    const char *table;
    int n, op;
    unsigned char *is_key;
    struct buf sql = {0};
    struct bare_row *row = &b->row[b->nrows++];
    *row = (struct bare_row){0};
    if (sqlite3changeset_op(at, &table, &n, &op, NULL) != SQLITE_OK || n > COLUMNS_MAX || b->nrows == ROWS_MAX ||
        sqlite3changeset_pk(at, &is_key, NULL) != SQLITE_OK)
        measure_give_up("a row of a booking", NULL);
    for (int i = 0; i < n; i++) {
        sqlite3_value *v = NULL;
        if (op != SQLITE_DELETE && sqlite3changeset_new(at, i, &v) == SQLITE_OK && v)
            row->value[i] = sqlite3_value_dup(v);
        if (op != SQLITE_INSERT && is_key[i] && sqlite3changeset_old(at, i, &v) == SQLITE_OK && v)
            row->value[n + i] = sqlite3_value_dup(v);
    }
    sqlite3_stmt *names = prepare(b->db, arena_printf(a, "SELECT * FROM %s", table));
    if (op == SQLITE_INSERT) {
        buf_addf(&sql, "INSERT INTO %s VALUES (", table);
        for (int i = 0; i < n; i++)
            buf_addf(&sql, "%s?%d", i ? ", " : "", i + 1);
        buf_adds(&sql, ")");
    } else if (op == SQLITE_UPDATE) {
        buf_addf(&sql, "UPDATE %s SET ", table);
        add_columns(&sql, names, row->value, n, 0, ", ");
        buf_adds(&sql, " WHERE ");
        add_columns(&sql, names, row->value + n, n, n, " AND ");
    } else {
        buf_addf(&sql, "DELETE FROM %s WHERE ", table);
        add_columns(&sql, names, row->value + n, n, n, " AND ");
    }
    row->write = prepared(b, buf_str(&sql));
    buf_finish(&sql);
    sqlite3_finalize(names);
}

/* Takes what the library has just written, beforehand. */
static void bare_fetch(struct bare *b, sqlite3_session *recorded)
{
    int size = 0;
    void *changes = NULL;
    sqlite3_changeset_iter *at;
    struct arena a = {0};
    b->nrows = 0;
    if (sqlite3session_changeset(recorded, &size, &changes) != SQLITE_OK ||
        sqlite3changeset_start(&at, size, changes) != SQLITE_OK)
        measure_give_up("recording a booking", NULL);
    while (sqlite3changeset_next(at) == SQLITE_ROW)
        take_row(b, at, &a);
    sqlite3changeset_finalize(at);
    sqlite3_free(changes);
    sqlite3session_delete(recorded);
    arena_finish(&a);
}

static void bare_commit(struct bare *b)
{
    run(b->db, b->begin);
    for (int i = 0; i < b->nrows; i++) {
        struct bare_row *row = &b->row[i];
        for (int v = 0; v < 2 * COLUMNS_MAX; v++)
            if (row->value[v])
                sqlite3_bind_value(row->write, v + 1, row->value[v]);
        run(b->db, row->write);
    }
    run(b->db, b->commit);
}

static void bare_forget(struct bare *b)
{
    for (int i = 0; i < b->nrows; i++)
        for (int v = 0; v < 2 * COLUMNS_MAX; v++)
            sqlite3_value_free(b->row[i].value[v]);
}

static sqlite3_session *record(sqlite3 *db)
{
    sqlite3_session *s = NULL;
    if (sqlite3session_create(db, "main", &s) != SQLITE_OK || sqlite3session_attach(s, NULL) != SQLITE_OK)
        measure_give_up("recording a booking", NULL);
    return s;
}

/* --- bookings ------------------------------------------------------------------------- */

/* Places that are free, enough for everything here. */
static struct opening *find_free(struct practice *p, struct arena *a, int want)
{
    struct err e = {0};
    struct opening *free = NULL;
    int n = 0;
    struct wish w = {
        .minutes = 30, .from_date = civil_from(2027, 2, 1), .to_date = civil_from(2027, 11, 1), .limit = want};
    if (!slot_free(p, &w, a, &free, &n, &e) || n < want)
        measure_give_up("finding free places", &e);
    return free;
}

static struct place place_at(const struct opening *o)
{
    return (struct place){
        .practitioner = o->practitioner, .date = o->date, .start_min = o->start_min, .minutes = 30};
}

static struct id some_patient(sqlite3 *db, int n)
{
    struct id id = ID_NONE;
    sqlite3_stmt *s =
        prepare(db, "SELECT id FROM patient WHERE n >= ?1 AND deceased_date IS NULL AND replaced_by IS NULL");
    sqlite3_bind_int(s, 1, n);
    if (sqlite3_step(s) == SQLITE_ROW && sqlite3_column_bytes(s, 0) == ID_SIZE)
        memcpy(id.b, sqlite3_column_blob(s, 0), ID_SIZE);
    sqlite3_finalize(s);
    return id;
}

static double number_of(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = prepare(db, sql);
    double v = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_double(s, 0) : 0;
    sqlite3_finalize(s);
    return v;
}

static double newest_body(sqlite3 *db)
{
    return number_of(db, "SELECT length(body) FROM txn ORDER BY key DESC LIMIT 1");
}

struct sums {
    double library[PAIRS], bare[PAIRS], verb[VERBS], syncs[PAIRS], bare_syncs[PAIRS], body[PAIRS];
    double cpu[PAIRS], bare_cpu[PAIRS];
    int library_rows, bare_rows;
};

/* One booking and its twin. */
static void pair(struct practice *p, sqlite3 *reader, struct bare *b, const struct opening *at, int number,
                 struct sums *s)
{
    struct err e = {0};
    struct arena a = {0};
    struct outcome out;
    struct desk d = {.practice = p};
    struct booking what = {
        .id = id_new(clock_now_ms()), .patient = some_patient(reader, number % PATIENTS + 1), .type = p->types[0].id};
    what.place = place_at(at);
    int i = number < WARM_UP ? 0 : number - WARM_UP, changes = sqlite3_total_changes(p->book->db);
    sqlite3_session *recorded = record(p->book->db);
    measure_syncs = 0;
    double cpu = measure_cpu_ms(), from = measure_ms();
    if (!appointment_book(&d, &a, &what, &out, &e))
        measure_give_up("booking", &e);
    s->library[i] = measure_ms() - from;
    s->cpu[i] = measure_cpu_ms() - cpu;
    s->syncs[i] = measure_syncs;
    s->library_rows = sqlite3_total_changes(p->book->db) - changes;
    bare_fetch(b, recorded);
    s->body[i] = newest_body(reader);
    changes = sqlite3_total_changes(b->db);
    measure_syncs = 0;
    cpu = measure_cpu_ms(), from = measure_ms();
    bare_commit(b);
    s->bare[i] = measure_ms() - from;
    s->bare_cpu[i] = measure_cpu_ms() - cpu;
    s->bare_syncs[i] = measure_syncs;
    s->bare_rows = sqlite3_total_changes(b->db) - changes;
    if (s->bare_rows != b->nrows)
        measure_give_up("the same rows by bare SQLite: not all of them are there", NULL);
    bare_forget(b);
    arena_finish(&a);
}

/* The same by the program, started for it. */
static double run_verb(const char *book, const char *program, const struct id *patient, const struct opening *at,
                       const struct practice *p)
{
    char date[11], time[6], when[20], who[ID_TEXT];
    int status = 0;
    snprintf(when, sizeof when, "%s %s", civil_date_text(at->date, date), civil_time_text(at->start_min, time));
    const char *code = practice_practitioner(p, &at->practitioner)->code;
    const char *argv[] = {program,          "--book", book,   "book", "--patient", id_text(patient, who),
                          "--practitioner", code,     "--at", when,   "--type",    p->types[0].code,
                          "--minutes",      "30",     NULL};
    double from = measure_ms();
    pid_t pid = vfork();
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, 1);
        dup2(null, 2); /* what they are told of a first visit */
        execv(program, (char *const *)argv);
        _exit(127);
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        measure_give_up("running rounds book", NULL);
    return measure_ms() - from;
}

/* --- saying it --------------------------------------------------------------------------- */

static double largest(const double *figures, int n)
{
    double max = 0;
    for (int i = 0; i < n; i++)
        max = figures[i] > max ? figures[i] : max;
    return max;
}

static void say_library(struct sums *s)
{
    double library = measure_median(s->library, PAIRS), bare = measure_median(s->bare, PAIRS);
    measure_say("a booking in the library", library, "ms", MEASURE_ONLY, 0);
    measure_say("its rows by bare SQLite", bare, "ms", MEASURE_ONLY, 0);
    measure_say("ratio", library / bare, "", MEASURE_AT_MOST, LIBRARY_RATIO_MAX);
    measure_say("processor time of a booking", measure_median(s->cpu, PAIRS), "ms", MEASURE_ONLY, 0);
    measure_say("processor time of its rows by bare SQLite", measure_median(s->bare_cpu, PAIRS), "ms", MEASURE_ONLY, 0);
    measure_say("syncs of a booking, the most", largest(s->syncs, PAIRS), "", MEASURE_AT_MOST, SYNCS_MAX);
    measure_say("syncs of bare SQLite, the most", largest(s->bare_syncs, PAIRS), "", MEASURE_ONLY, 0);
    measure_say("its transaction in the log", measure_median(s->body, PAIRS), "bytes", MEASURE_ONLY, 0);
    measure_remark("the last booking left %d rows otherwise; the library wrote %d for them", s->bare_rows,
                   s->library_rows);
}

/* What one booking's later life adds to the log. */
static void say_bytes(struct practice *p, sqlite3 *reader, const struct opening *at, const struct opening *to)
{
    struct err e = {0};
    struct arena a = {0};
    struct outcome out;
    struct desk d = {.practice = p};
    struct next_step next = {.next = NEXT_REBOOK};
    struct booking what = {.id = id_new(clock_now_ms()), .patient = some_patient(reader, 1), .type = p->types[0].id};
    what.place = place_at(at);
    struct place there = place_at(to);
    if (!appointment_book(&d, &a, &what, &out, &e) || !appointment_move(&d, &a, &what.id, NULL, &there, NULL, &out, &e))
        measure_give_up("moving", &e);
    measure_say("a move", newest_body(reader), "bytes of log", MEASURE_ONLY, 0);
    if (!appointment_confirm(&d, &a, &what.id, NULL, CONFIRM_CONFIRMED, &out, &e))
        measure_give_up("confirming", &e);
    measure_say("a confirmation", newest_body(reader), "bytes of log", MEASURE_ONLY, 0);
    if (!appointment_cancel(&d, &a, &what.id, NULL, CANCELLED_BY_PATIENT, "pat-fb", &next, &out, &e))
        measure_give_up("cancelling", &e);
    measure_say("a cancellation", newest_body(reader), "bytes of log", MEASURE_ONLY, 0);
    arena_finish(&a);
    double log = number_of(reader, "SELECT sum(length(body)) FROM txn"),
           n = number_of(reader, "SELECT count(*) FROM txn");
    double records = number_of(reader, "SELECT count(*) FROM touch");
    double file = number_of(reader, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
    measure_say("the whole book: log, a write of a record", log / records, "bytes", MEASURE_ONLY, 0);
    measure_say("the whole book: file, a write of a record", file / records, "bytes", MEASURE_ONLY, 0);
    measure_remark("%.0f transactions with %.0f writes of records, %.1f MB", n, records, file / 1e6);
}

/* The bare twin starts as a copy of the book after its first booking: a copy takes a new identity then. */
static void begin(struct practice *p, sqlite3 *reader, const struct opening *free)
{
    struct err e = {0};
    struct arena a = {0};
    struct outcome out;
    struct desk d = {.practice = p};
    struct booking first = {.id = id_new(clock_now_ms()), .patient = some_patient(reader, 1)};
    first.place = place_at(free);
    if (!appointment_book(&d, &a, &first, &out, &e))
        measure_give_up("booking", &e);
    arena_finish(&a);
}

int main(void)
{
    char demo[MEASURE_PATH], mine[MEASURE_PATH], twin[MEASURE_PATH], verbs[MEASURE_PATH];
    struct err e = {0};
    struct practice *p;
    struct arena a = {0};
    struct bare b;
    static struct sums s;
    sqlite3 *reader = NULL;
    const char *program = getenv("ROUNDS_PROGRAM");
    measure_head("a booking against bare SQLite");
    if (!sqlite3session_create) {
        measure_remark("not measured: this SQLite has no sessions");
        return 0;
    }
    clock_freeze(MEASURE_NOW_MS);
    setenv("ROUNDS_NOW", MEASURE_NOW, 1);
    measure_demo(PATIENTS, demo);
    measure_copy(demo, "book.db", mine);
    measure_copy(demo, "book-verb.db", verbs);
    if (!id_start() || !practice_open(mine, NULL, &p, &e) || sqlite3_open_v2(mine, &reader, SQLITE_OPEN_READONLY, NULL))
        measure_give_up("opening a book", &e);
    struct opening *free = find_free(p, &a, WARM_UP + PAIRS + 3);
    struct id patient = some_patient(reader, 3);
    begin(p, reader, &free[WARM_UP + PAIRS]);
    measure_copy(mine, "book-bare.db", twin);
    bare_open(&b, twin);
    for (int i = 0; i < WARM_UP + PAIRS; i++) {
        pair(p, reader, &b, &free[i], i, &s);
        if (program && i < WARM_UP + VERBS)
            s.verb[i < WARM_UP ? 0 : i - WARM_UP] = run_verb(verbs, program, &patient, &free[i], p);
    }
    say_library(&s);
    if (program) {
        double verb = measure_median(s.verb, VERBS);
        measure_say("rounds book", verb, "ms", MEASURE_ONLY, 0);
        measure_say("ratio", verb / measure_median(s.bare, PAIRS), "", MEASURE_AT_MOST, VERB_RATIO_MAX);
    } else {
        measure_remark("rounds book was not measured: ROUNDS_PROGRAM is not set");
    }
    measure_head("what an act adds");
    say_bytes(p, reader, &free[WARM_UP + PAIRS + 1], &free[WARM_UP + PAIRS + 2]);
    practice_close(p);
    sqlite3_close(reader);
    bare_close(&b);
    arena_finish(&a);
    measure_remove(mine);
    measure_remove(twin);
    measure_remove(verbs);
    return 0;
}

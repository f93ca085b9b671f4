/* What a booking costs: in the library and as a verb, against bare SQLite.
 *
 * Bare means: the same rows with the same bytes into the same tables of a copy of the same book, by prepared
 * statements, in one transaction with the same settings, and nothing else: no reading, no checking, no hashing.
 * Each booking of the library is followed by its bare twin, so that both meet the same disk; ratios are of
 * medians. Syncs are counted by taking libc's two calls over.
 *
 * BENCH_DIR on another disk measures that disk: the slower it syncs, the nearer the ratio is to that of the syncs. */
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

enum { PATIENTS = 2000, PAIRS = 60, VERBS = 20, WARM_UP = 5, VALUES_MAX = 40, SYNCS_MAX = 4 };
#define LIBRARY_RATIO_MAX 1.7
#define VERB_RATIO_MAX    3.5

/* --- bare SQLite ---------------------------------------------------------------------- */

/* The rows of a booking: how they are read from the library's book, and written into the bare one. ?1 is the
 * appointment's id where something is read, and the first column read where it is written. */
static const struct {
    const char *read, *write;
} rows[] = {
    {"SELECT next_seq, head_hash, ordinal FROM stream WHERE ordinal = (SELECT ordinal FROM self)",
     "UPDATE stream SET next_seq = ?1, head_hash = ?2 WHERE ordinal = ?3"},
    {"SELECT key, hash, hlc, body FROM txn WHERE key = (SELECT max(key) FROM txn)",
     "INSERT INTO txn (key, hash, hlc, body) VALUES (?1, ?2, ?3, ?4)"},
    {"SELECT record, key, kind FROM touch WHERE record = ?1",
     "INSERT INTO touch (record, key, kind) VALUES (?1, ?2, ?3)"},
    {"SELECT id, clock, patient, practitioner, type, date, start_min, minutes, status, confirmation, ref, next_code "
     "FROM appointment WHERE id = ?1",
     "INSERT INTO appointment (id, clock, patient, practitioner, type, date, start_min, minutes, status, confirmation, "
     "ref, next_code) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"},
    {"SELECT practitioner, date, start_min, appointment FROM stood WHERE appointment = ?1",
     "INSERT INTO stood (practitioner, date, start_min, appointment) VALUES (?1, ?2, ?3, ?4)"},
    {"SELECT patient, at, kind, record, class FROM timeline WHERE record = ?1",
     "INSERT INTO timeline (patient, at, kind, record, class) VALUES (?1, ?2, ?3, ?4, ?5)"},
    {"SELECT seq, head, hlc FROM self", "UPDATE self SET seq = ?1, head = ?2, hlc = ?3"},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

struct bare {
    sqlite3 *db;
    sqlite3_stmt *write[ROWS], *begin, *commit;
    sqlite3_value *value[ROWS][VALUES_MAX];
    int values[ROWS];
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
    for (int i = 0; i < ROWS; i++)
        b->write[i] = prepare(b->db, rows[i].write);
    b->begin = prepare(b->db, "BEGIN IMMEDIATE");
    b->commit = prepare(b->db, "COMMIT");
}

static void bare_close(struct bare *b)
{
    for (int i = 0; i < ROWS; i++)
        sqlite3_finalize(b->write[i]);
    sqlite3_finalize(b->begin);
    sqlite3_finalize(b->commit);
    sqlite3_close(b->db);
}

/* Reads what the library has just written, beforehand and through a handle of its own. */
static void bare_fetch(struct bare *b, sqlite3 *from, const struct id *id)
{
    for (int i = 0; i < ROWS; i++) {
        sqlite3_stmt *s = prepare(from, rows[i].read);
        if (sqlite3_bind_parameter_count(s))
            sqlite3_bind_blob(s, 1, id->b, ID_SIZE, SQLITE_STATIC);
        if (sqlite3_step(s) != SQLITE_ROW)
            measure_give_up("a booking without this row", &(struct err){.kind = ERR_IO, .text = "see rows[]"});
        b->values[i] = sqlite3_column_count(s);
        for (int v = 0; v < b->values[i]; v++) {
            sqlite3_value_free(b->value[i][v]);
            b->value[i][v] = sqlite3_value_dup(sqlite3_column_value(s, v));
        }
        sqlite3_finalize(s);
    }
}

static void bare_commit(struct bare *b)
{
    run(b->db, b->begin);
    for (int i = 0; i < ROWS; i++) {
        for (int v = 0; v < b->values[i]; v++)
            sqlite3_bind_value(b->write[i], v + 1, b->value[i][v]);
        run(b->db, b->write[i]);
    }
    run(b->db, b->commit);
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
    what.place = (struct place){at->practitioner, ID_NONE, at->date, at->start_min, 30};
    int i = number < WARM_UP ? 0 : number - WARM_UP, changes = sqlite3_total_changes(p->book->db);
    measure_syncs = 0;
    double cpu = measure_cpu_ms(), from = measure_ms();
    if (!appointment_book(&d, &a, &what, &out, &e))
        measure_give_up("booking", &e);
    s->library[i] = measure_ms() - from;
    s->cpu[i] = measure_cpu_ms() - cpu;
    s->syncs[i] = measure_syncs;
    s->library_rows = sqlite3_total_changes(p->book->db) - changes;
    bare_fetch(b, reader, &what.id);
    s->body[i] = sqlite3_value_bytes(b->value[1][3]);
    changes = sqlite3_total_changes(b->db);
    measure_syncs = 0;
    cpu = measure_cpu_ms(), from = measure_ms();
    bare_commit(b);
    s->bare[i] = measure_ms() - from;
    s->bare_cpu[i] = measure_cpu_ms() - cpu;
    s->bare_syncs[i] = measure_syncs;
    s->bare_rows = sqlite3_total_changes(b->db) - changes;
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
    if (s->library_rows != s->bare_rows)
        measure_remark("NOT COMPARABLE: the library changed %d rows, bare SQLite %d", s->library_rows, s->bare_rows);
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

/* What one booking's later life adds to the log. */
static void say_bytes(struct practice *p, sqlite3 *reader, const struct opening *at, const struct opening *to)
{
    struct err e = {0};
    struct arena a = {0};
    struct outcome out;
    struct desk d = {.practice = p};
    struct next_step next = {.next = NEXT_REBOOK};
    struct booking what = {.id = id_new(clock_now_ms()), .patient = some_patient(reader, 1), .type = p->types[0].id};
    what.place = (struct place){at->practitioner, ID_NONE, at->date, at->start_min, 30};
    struct place there = {to->practitioner, ID_NONE, to->date, to->start_min, 30};
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
    first.place = (struct place){free->practitioner, ID_NONE, free->date, free->start_min, 30};
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

/* crash_test: power cuts at every write while staff book, move, cancel, undo and import.
 *
 *   crash_test            $STATES states (200,000), then the planted faults, which must be caught. In every 1000th that
 *                         has to be recovered the power is cut a second time, while it is
 *
 * Oracle: the book opens by itself; every acknowledged act is there exactly once, at most the one in
 * flight besides; its chain ends in the hash it had; every 64th state verifies as a whole
 * and shows exactly the state that was acknowledged. */
#include "tests/fault/held_lib.h"

#include "base/clock.h"
#include "base/file.h"
#include "book/dump.h"
#include "book/identity.h"
#include "book/internal.h"
#include "book/verify.h"
#include "exchange/import_csv.h"
#include "practice/appointment.h"
#include "practice/undo.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ACTS_MAX = 400, FULL_EVERY = 64, PLANTED_STATES = 20000, WORK_ROUNDS = 6, AGAIN_EVERY = 1000, AGAIN_STATES = 4 };

/* What is known of the book after each transaction, by its number. */
struct known {
    uint8_t head[HASH_SIZE];
    struct hash state;
};

static struct {
    char dir[200], live[220], state[220], csv[220], map[220];
    struct known known[ACTS_MAX];
    int64_t newest;  /* number of the newest acknowledged transaction */
    long again;      /* states of a second cut */
    bool again_lies; /* planted: the disk lies about fsync while the book is recovered */
    uint64_t rng;
    struct tape_file held[TAPE_FILES]; /* the state that is looked at, */
    sqlite3 *db;                       /* by this; */
    sqlite3_stmt *look;                /* reads its newest entry */
} t;

static int pick(int n)
{
    t.rng = t.rng * 6364136223846793005u + 1442695040888963407u;
    return (int)((t.rng >> 33) % (uint64_t)n);
}

static void path(char *out, size_t n, const char *name)
{
    snprintf(out, n, "%s/%s", t.dir, name);
}

static void clean_up(void)
{
    static const char *const names[] = {"live.db",          "live.db-journal",   "live.db-identity", "state.db",
                                        "state.db-journal", "state.db-identity", "list.csv",         "list.map"};
    char name[240];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        path(name, sizeof name, names[i]);
        unlink(name);
    }
    rmdir(t.dir);
}

static _Noreturn void give_up(const char *what, const struct err *e)
{
    fprintf(stderr, "crash_test: %s: %s\n", what, e ? e->text : "");
    clean_up();
    exit(1);
}

/* ---- work that is recorded ---- */

/* Notes what stands after an acknowledged act. */
static void acknowledge(struct practice *p, struct tape *tape)
{
    struct err e = {0};
    struct book *b = p->book;
    if (b->self.seq >= ACTS_MAX)
        give_up("too many acts", NULL);
    t.newest = b->self.seq;
    memcpy(t.known[t.newest].head, b->self.head, HASH_SIZE);
    if (!dump_digest(b, NULL, &t.known[t.newest].state, &e))
        give_up("dump", &e);
    tape_mark(tape, t.newest);
}

static void work(struct practice *p, struct tape *tape)
{
    struct err e = {0};
    struct arena a = {0};
    struct desk d = {.practice = p};
    struct patient who = patient_none();
    struct id patient;
    int date, minute;
    clock_today(&date, &minute);
    who.family = "Kautzer";
    who.given = "Jo";
    if (!patient_add(p->book, &d.who, &who, NULL, 0, &patient, &e))
        give_up("patient", &e);
    acknowledge(p, tape);
    for (int i = 0; i < WORK_ROUNDS; i++) {
        struct outcome out;
        struct booking what = {.id = id_new(clock_now_ms()), .patient = patient, .type = p->types[0].id};
        what.place =
            (struct place){.practitioner = p->practitioners[i % 3].id, .date = date + 1, .start_min = 600 + i * 60};
        what.overbook_reason = "crash test";
        if (!appointment_book(&d, &a, &what, &out, &e))
            give_up("book", &e);
        acknowledge(p, tape);
        struct place to = what.place;
        to.date += 7;
        if (!appointment_move(&d, &a, &what.id, NULL, &to, "crash test", &out, &e))
            give_up("move", &e);
        acknowledge(p, tape);
        struct next_step next = {.next = NEXT_REBOOK};
        if (!appointment_cancel(&d, &a, &what.id, NULL, CANCELLED_BY_PATIENT, "pat-fb", &next, &out, &e))
            give_up("cancel", &e);
        acknowledge(p, tape);
        struct undone un;
        if (!undo_last(&d, &a, &un, &e))
            give_up("undo", &e);
        acknowledge(p, tape);
    }
    struct import_options o = {0};
    struct import_result r;
    if (!import_csv(p, t.csv, t.map, &o, &r, &e) || r.patients.added < 10)
        give_up("import", &e);
    acknowledge(p, tape);
    arena_finish(&a);
}

/* Where a sync fails: what is said not to be saved is tried once more. */
static void work_on(struct practice *p, struct tape *tape)
{
    enum { TRIES = 6 };
    struct who nobody = {0};
    struct patient who = patient_none();
    who.family = "Kautzer";
    int failed = 0;
    for (int i = 0; i < TRIES; i++) {
        struct err e = {0};
        struct id id;
        bool ok = patient_add(p->book, &nobody, &who, NULL, 0, &id, &e);
        if (!ok && (e.kind != ERR_IO || failed++))
            give_up("after a sync that failed", &e);
        if (ok)
            acknowledge(p, tape);
    }
}

static void write_inputs(void)
{
    struct buf csv = {0};
    struct err e = {0};
    static const char map[] =
        "name = \"crash\";\ncolumns = { identifier = \"No\"; family = \"Family\"; given = \"Given\"; };\n";
    buf_adds(&csv, "No,Family,Given\n");
    for (int i = 0; i < 40; i++)
        buf_addf(&csv, "%d,Family%c,Given%c\n", i, 'a' + i % 26, 'a' + i / 26);
    if (!file_write_new(t.csv, csv.data, csv.len, &e) || !file_write_new(t.map, map, strlen(map), &e))
        give_up("inputs", &e);
    buf_finish(&csv);
}

/* Makes the book, then records work on it. `planted` is run on the open handle first. */
static void record(struct tape *tape, const char *planted)
{
    struct err e = {0};
    struct practice *p;
    char side[240];
    unlink(t.live);
    snprintf(side, sizeof side, "%s-journal", t.live);
    unlink(side);
    if (!practice_create(t.live, NULL, NULL, &p, &e))
        give_up("create", &e);
    practice_close(p);
    struct arena a = {0};
    const char *bytes;
    size_t n;
    if (!file_read(&a, t.live, SIZE_MAX / 4, &bytes, &n, &e))
        give_up("reading the new book", &e);
    buf_add(&tape->before, bytes, n);
    arena_finish(&a);
    if (!tape_start(tape, t.live) || !practice_open(t.live, NULL, &p, &e) || !identity_load(p->book, &e))
        give_up("open", &e);
    acknowledge(p, tape);
    if (planted && sqlite3_exec(p->book->db, planted, NULL, NULL, NULL) != SQLITE_OK)
        give_up("planting", NULL);
    if (tape->failing_sync)
        work_on(p, tape);
    else
        work(p, tape);
    practice_close(p);
    tape_stop(tape);
}

/* ---- checking states ---- */

static void write_state(const struct tape_file f[TAPE_FILES])
{
    static const char *const suffix[TAPE_FILES] = {"", "-journal"};
    char name[240];
    for (int i = 0; i < TAPE_FILES; i++) {
        snprintf(name, sizeof name, "%s%s", t.state, suffix[i]);
        if (!f[i].exists) {
            unlink(name);
            continue;
        }
        int fd = open(name, O_WRONLY | O_CREAT, 0600); /* over the last state: cheaper than emptied first */
        if (fd < 0 || write(fd, f[i].bytes.len ? f[i].bytes.data : "", f[i].bytes.len) != (ssize_t)f[i].bytes.len ||
            ftruncate(fd, (off_t)f[i].bytes.len) != 0)
            give_up("writing a state", NULL);
        close(fd);
    }
}

static const char *check_full(int64_t seq)
{
    struct err e = {0};
    struct practice *p;
    struct arena a = {0};
    struct verify_report r;
    struct hash h;
    const char *bad = NULL;
    if (!practice_open(t.state, NULL, &p, &e))
        return "does not open";
    if (!verify_book(p->book, NULL, &a, &r, &e) || !r.is_ok)
        bad = "does not verify";
    else if (!dump_digest(p->book, NULL, &h, &e) || !hash_is_equal(&h, &t.known[seq].state))
        bad = "shows another state than was acknowledged";
    practice_close(p);
    arena_finish(&a);
    return bad;
}

static void stop_looking(void)
{
    sqlite3_finalize(t.look);
    sqlite3_close_v2(t.db);
    t.look = NULL;
    t.db = NULL;
}

/* One connection looks at all states, and recovers each of them: half of the time of opening one was to read the
 * schema. It keeps nothing of the state before but the schema, if that is the same. */
static bool start_looking(void)
{
    static const char newest[] = "SELECT self.seq, self.head, txn.hash, (SELECT count(*) FROM txn) FROM self "
                                 "JOIN txn ON txn.key = (self.ordinal << 40 | self.seq)";
    if (!t.db && (sqlite3_open_v2(t.state, &t.db, SQLITE_OPEN_READWRITE, HELD_VFS) != SQLITE_OK ||
                  sqlite3_prepare_v2(t.db, newest, -1, &t.look, NULL) != SQLITE_OK)) {
        stop_looking();
        return false;
    }
    sqlite3_db_release_memory(t.db);
    return true;
}

/* NULL if the state is good. Only what a crash can spoil is looked at, in memory; the whole check, on the disk by who
 * opens it anew, is every 64th. */
static const char *check(const struct tape_file f[TAPE_FILES], int64_t acked, bool full)
{
    const char *bad = NULL;
    int64_t seq = -1;
    for (int i = 0; i < TAPE_FILES; i++) {
        t.held[i].exists = f[i].exists;
        buf_reset(&t.held[i].bytes);
        buf_add(&t.held[i].bytes, f[i].bytes.data, f[i].bytes.len);
    }
    bool can_look = held_set(t.held, t.state) && start_looking();
    sqlite3_stmt *s = t.look;
    if (!can_look)
        bad = "cannot be read";
    else if (sqlite3_step(s) != SQLITE_ROW)
        bad = "has lost its newest entry";
    else {
        seq = sqlite3_column_int64(s, 0);
        if (seq < acked)
            bad = "has lost an acknowledged act";
        else if (seq > acked + 1 && seq > t.newest)
            bad = "has acts that nobody did";
        else if (sqlite3_column_int64(s, 3) != seq || sqlite3_column_bytes(s, 1) != HASH_SIZE ||
                 memcmp(sqlite3_column_blob(s, 1), sqlite3_column_blob(s, 2), HASH_SIZE) != 0)
            bad = "has a chain that does not fit";
        else if (seq <= t.newest && memcmp(sqlite3_column_blob(s, 1), t.known[seq].head, HASH_SIZE) != 0)
            bad = "has another newest entry than was acknowledged";
    }
    if (bad || full)
        stop_looking();
    else
        sqlite3_reset(s);
    if (bad || !full)
        return bad;
    write_state(f);
    return check_full(seq);
}

/* The power is cut again, while what the first cut left is recovered: NULL, or what is wrong. */
static const char *cut_again(const struct tape_file first[TAPE_FILES], int64_t acked)
{
    struct tape second = {.has_journal = first[1].exists, .ignore_sync = t.again_lies};
    struct tape_file f[TAPE_FILES] = {{0}};
    struct tape_walk w;
    struct err e = {0};
    struct practice *p;
    const char *bad = NULL;
    buf_add(&second.before, first[0].bytes.data, first[0].bytes.len);
    buf_add(&second.journal, first[1].bytes.data, first[1].bytes.len);
    write_state(first);
    if (!tape_start(&second, t.state) || !practice_open(t.state, NULL, &p, &e))
        give_up("recovering", &e);
    practice_close(p);
    tape_stop(&second);
    tape_rewind(&w, &second);
    while (!bad && tape_next(&w))
        for (int i = 0; !bad && i < AGAIN_STATES; i++) {
            tape_draw(&w, pick, f);
            bad = check(f, acked, t.again++ % FULL_EVERY == 0);
        }
    tape_walk_finish(&w);
    tape_finish(&second);
    for (int i = 0; i < TAPE_FILES; i++)
        buf_finish(&f[i].bytes);
    return bad;
}

/* Draws states along the tape; returns how many were bad, says the first few. */
static long try_states(const struct tape *tape, long states, bool quiet, bool stop)
{
    struct tape_walk w;
    struct tape_file f[TAPE_FILES] = {{0}};
    long bad = 0, done = 0;
    tape_rewind(&w, tape);
    int usable = 0, seen = 0;
    for (int i = 0; i < tape->n; i++)
        usable += tape->entry[i].op != TAPE_MARK;
    while (tape_next(&w)) {
        if (w.acked < 0)
            continue;
        long want = states * ++seen / (usable + 1);
        for (; done < want; done++) {
            tape_draw(&w, pick, f);
            const char *why = check(f, w.acked, done % FULL_EVERY == 0);
            if (!why && (done % AGAIN_EVERY == 0 || t.again_lies) && f[1].exists && f[1].bytes.len)
                why = cut_again(f, w.acked);
            if (!why)
                continue;
            if (bad++ < 5 && !quiet)
                printf("entry %d, acknowledged %lld: the book %s\n", w.at, (long long)w.acked, why);
            if (stop)
                goto end;
        }
    }
end:
    for (int i = 0; i < TAPE_FILES; i++)
        buf_finish(&f[i].bytes);
    tape_walk_finish(&w);
    return bad;
}

static int planted_fault(const char *name, const char *sql, bool lie, bool dir)
{
    struct tape tape = {.ignore_sync = lie, .ignore_dir_sync = dir};
    record(&tape, sql);
    bool caught = try_states(&tape, PLANTED_STATES, true, true) > 0;
    printf("planted: %s %s\n", name, caught ? "caught" : "NOT CAUGHT");
    tape_finish(&tape);
    return caught;
}

/* Each sync in its turn fails, and power is cut after that. How many states were bad. */
static long try_failed_syncs(bool is_hidden)
{
    enum { SYNCS = 24, STATES_EACH = 200 };
    long bad = 0, tried = 0;
    for (int n = 1; n <= SYNCS; n++) {
        struct tape tape = {.failing_sync = n, .hides_failure = is_hidden};
        record(&tape, NULL);
        bad += try_states(&tape, STATES_EACH, is_hidden, false);
        tried += tape.syncs >= n ? STATES_EACH : 0;
        tape_finish(&tape);
    }
    printf("%s%ld states after a sync that failed: %ld bad\n", is_hidden ? "planted, and not told: " : "", tried, bad);
    return bad;
}

static int planted_recovery(void)
{
    struct tape tape = {0};
    record(&tape, NULL);
    t.again_lies = true;
    bool caught = try_states(&tape, PLANTED_STATES, true, true) > 0;
    t.again_lies = false;
    printf("planted: the disk lies while the book is recovered %s\n", caught ? "caught" : "NOT CAUGHT");
    tape_finish(&tape);
    return caught;
}

int main(void)
{
    const char *env = getenv("STATES"), *seed = getenv("SEED");
    long states = env ? strtol(env, NULL, 10) : 200000;
    struct tape tape = {0};
    t.rng = seed ? strtoull(seed, NULL, 10) : 42;
    snprintf(t.dir, sizeof t.dir, "%s/rounds-crash-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(t.dir) || !id_start())
        give_up("start", NULL);
    path(t.live, sizeof t.live, "live.db");
    path(t.state, sizeof t.state, "state.db");
    path(t.csv, sizeof t.csv, "list.csv");
    path(t.map, sizeof t.map, "list.map");
    write_inputs();
    clock_freeze(1763977200000); /* Mon 24 Nov 2025 09:40 UTC */
    int64_t start = clock_mono_ms();
    record(&tape, NULL);
    long bad = try_states(&tape, states, false, false);
    printf("%ld crash states over %d writes and %lld acts, and %ld of a second cut, in %lld ms: %ld bad\n", states,
           tape.n, (long long)t.newest, t.again, (long long)(clock_mono_ms() - start), bad);
    tape_finish(&tape);
    int caught = planted_fault("synchronous = OFF", "PRAGMA synchronous = OFF", false, false) +
                 planted_fault("the disk lies about fsync", NULL, true, false) +
                 planted_fault("the journal is kept in memory", "PRAGMA journal_mode = MEMORY", false, false) +
                 planted_fault("the journal's name is never made sure", NULL, false, true) + planted_recovery();
    long lost = try_failed_syncs(false);
    caught += try_failed_syncs(true) > 0;
    stop_looking();
    clean_up();
    bad += lost;
    printf("%ld passed, %ld failed\n", states - bad + caught, bad + 6 - caught);
    return bad || caught < 6;
}

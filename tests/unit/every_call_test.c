/* Everything that is done with a book, each time with another call of SQLite that fails: what does not go well is said
 * in a sentence, the book verifies afterwards, and done once more it comes out as if nothing had been. */
#define _GNU_SOURCE /* dlsym(RTLD_NEXT) */
#include "book/copy.h"
#include "book/dump.h"
#include "book/erase.h"
#include "book/history.h"
#include "book/know.h"
#include "book/salvage.h"
#include "book/stream.h"
#include "book/verify.h"

#include "base/clock.h"
#include "base/file.h"
#include "book_lib.h"

#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <unistd.h>

/* ---- SQLite's calls, and the system's that only cost time ---- */

enum { TEXTS = 400, OFTEN = 3 /* calls of one statement that are struck where STEPS is set; then the 4th, 8th ... */ };

static struct {
    int at, code, calls, ntexts; /* at: 0 none is struck */
    const char *text[TEXTS];
    int seen[TEXTS];
    bool is_armed, is_inside, is_struck, is_new;
} t;

int fsync(int fd)
{
    return fd < 0 ? -1 : 0;
}

int fdatasync(int fd)
{
    return fd < 0 ? -1 : 0;
}

int sqlite3_sleep(int ms)
{
    return ms;
}

/* Is it worth a try: not the hundredth call of the same statement. */
static bool is_place(const char *sql)
{
    int i = 0;
    while (i < t.ntexts && strcmp(t.text[i], sql) != 0)
        i++;
    if (i == t.ntexts) {
        assert_true(t.ntexts < TEXTS);
        t.text[t.ntexts++] = strdup(sql);
        t.seen[i] = 0;
    }
    int n = ++t.seen[i];
    return n == 1 || (getenv("STEPS") && (n <= OFTEN || (n & (n - 1)) == 0));
}

static bool is_hit(const char *sql)
{
    bool is = is_place(sql) && ++t.calls == t.at;
    t.is_struck |= is;
    return is;
}

#define REAL(name, ...)                            \
    static __typeof__(&(name)) real;               \
    if (!real)                                     \
        *(void **)&real = dlsym(RTLD_NEXT, #name); \
    if (!t.is_armed || t.is_inside)                \
    return real(__VA_ARGS__)

int sqlite3_step(sqlite3_stmt *s)
{
    REAL(sqlite3_step, s);
    t.is_inside = true;
    int rc = is_hit(sqlite3_sql(s)) ? t.code : real(s);
    t.is_inside = false;
    return rc;
}

int sqlite3_exec(sqlite3 *db, const char *sql, int (*row)(void *, int, char **, char **), void *arg, char **why)
{
    REAL(sqlite3_exec, db, sql, row, arg, why);
    t.is_inside = true;
    int rc = is_hit(sql) ? t.code : real(db, sql, row, arg, why);
    t.is_inside = false;
    return rc;
}

static bool is_not_prepared(const char *sql, sqlite3_stmt **out)
{
    char text[100];
    snprintf(text, sizeof text, "prepare %s", sql);
    *out = NULL;
    return is_hit(text);
}

int sqlite3_prepare_v2(sqlite3 *db, const char *sql, int n, sqlite3_stmt **out, const char **tail)
{
    REAL(sqlite3_prepare_v2, db, sql, n, out, tail);
    t.is_inside = true;
    int rc = is_not_prepared(sql, out) ? t.code : real(db, sql, n, out, tail);
    t.is_inside = false;
    return rc;
}

int sqlite3_prepare_v3(sqlite3 *db, const char *sql, int n, unsigned flags, sqlite3_stmt **out, const char **tail)
{
    REAL(sqlite3_prepare_v3, db, sql, n, flags, out, tail);
    t.is_inside = true;
    int rc = is_not_prepared(sql, out) ? t.code : real(db, sql, n, flags, out, tail);
    t.is_inside = false;
    return rc;
}

static void arm(int at, int code)
{
    for (int i = 0; i < t.ntexts; i++)
        free((char *)t.text[i]);
    memset(&t, 0, sizeof t);
    t.at = at;
    t.code = code;
    t.is_armed = true;
}

static void disarm(void)
{
    t.is_armed = false;
}

/* ---- a book in which there is something of everything ---- */

enum { PATIENTS = 8, RUNS = 6, NEW_KIND = 9999 };

static struct {
    struct id patient[PATIENTS];
    struct log_run run[RUNS]; /* what is new to it */
    int nruns;
    char base[200], work[200], copy[200];
    char *line; /* beside the book, of some acts ago; */
    size_t nline;
    bool lags; /* whether it is there: else the first act takes a new name */
    int64_t edit; /* an act to take back */
    struct arena a;
} w;

static void send_runs(struct book *from, int ordinal, int64_t first, int64_t last)
{
    struct err e = {0};
    assert_true(w.nruns < RUNS);
    book_lib_ok(log_read(from, ordinal, first, last, &w.a, &w.run[w.nruns++], &e), &e);
}

static void edit(struct book *b, int patient, const char *given)
{
    clock_freeze(clock_now_ms() + 1000);
    book_lib_set_text(b, KIND_PATIENT, &w.patient[patient], PATIENT_GIVEN, given);
}

static void make_runs(struct book *desk, struct book *laptop, struct book *annex, struct book *clone)
{
    struct id later = id_new(clock_now_ms());
    edit(laptop, 3, "Jill");
    edit(laptop, 1, "Jim");
    book_lib_set_int(laptop, NEW_KIND, &later, 1, 5);
    edit(annex, 3, "Jane");
    edit(annex, 5, "June");
    edit(annex, 5, "Joan");
    edit(annex, 6, "Jean");
    edit(clone, 3, "Joe");
    edit(desk, 6, "Jon");
    send_runs(laptop, (int)laptop->self.ordinal, 1, 99);
    send_runs(annex, (int)annex->self.ordinal, 3, 99); /* its beginning comes after */
    send_runs(annex, (int)annex->self.ordinal, 1, 2);
    send_runs(clone, 1, 1, 99);
}

static int make_world(void **state)
{
    struct err e = {0};
    struct buf image = {0};
    struct book *clone;
    (void)state;
    const struct book_options o = {.site = "Clone"};
    id_seed(77);
    clock_freeze(BOOK_LIB_NOW_MS);
    book_lib_folder();
    snprintf(w.base, sizeof w.base, "%s", book_lib_path("base.db"));
    snprintf(w.work, sizeof w.work, "%s", book_lib_path("practice.db"));
    snprintf(w.copy, sizeof w.copy, "%s", book_lib_path("copy.db"));
    struct book *desk = book_lib_create(w.work), *laptop = book_lib_site("Laptop"), *annex = book_lib_site("Annex");
    for (int i = 0; i < PATIENTS; i++)
        w.patient[i] = book_lib_patient(desk, "Kautzer");
    book_lib_send(desk, laptop);
    book_lib_send(desk, annex);
    w.line = book_lib_read(book_lib_path("practice.db-identity"), &w.nline);
    assert_non_null(w.line);
    edit(desk, 3, "Jo");
    edit(laptop, 3, "Jack");
    book_lib_send(laptop, desk);
    for (int i = 0; i < 12; i++)
        edit(desk, 4, i % 2 ? "Ann" : "Anna");
    edit(desk, 2, "Tom");
    w.edit = KEY_OF(1, book_lib_seq(desk));
    book_lib_ok(copy_image(desk, &image, &e), &e);
    book_lib_ok(copy_from_image(&image, &o, &clone, &e), &e);
    make_runs(desk, laptop, annex, clone);
    book_lib_send(annex, laptop);
    book_lib_send(desk, laptop);
    book_lib_ok(copy_to(laptop, w.copy, NULL, &e), &e);
    buf_finish(&image);
    book_close(clone);
    book_close(annex);
    book_close(laptop);
    book_close(desk);
    book_lib_cp(w.work, w.base);
    return 0;
}

static int free_world(void **state)
{
    (void)state;
    arm(0, 0);
    disarm();
    arena_finish(&w.a);
    free(w.line);
    book_lib_remove();
    return 0;
}

/* The book as it was, under the name it always has. */
static void put_back(void)
{
    char line[220];
    snprintf(line, sizeof line, "%s-identity", w.work);
    unlink(line);
    if (w.lags)
        book_lib_write(line, w.line, w.nline);
    snprintf(line, sizeof line, "%s-journal", w.work);
    unlink(line);
    book_lib_cp(w.base, w.work);
    clock_freeze(BOOK_LIB_NOW_MS + 3600000);
}

/* ---- what is done ---- */

static bool act_on(struct book *b, struct err *e)
{
    struct act act;
    struct id fresh = id_derived("patient", "new");
    if (!act_begin(b, &act, "patient-edit", NULL, e))
        return false;
    act_record(&act, KIND_PATIENT, &w.patient[3], &w.patient[3]);
    act_set_text(&act, PATIENT_GIVEN, "settled");
    act_record(&act, KIND_PATIENT, &fresh, &fresh);
    act_set_text(&act, PATIENT_FAMILY, "Zemlak");
    act_record(&act, NEW_KIND, &fresh, &fresh);
    act_set_int(&act, 1, 1);
    return act_commit(&act, e);
}

static bool batch(struct book *b, struct err *e)
{
    return act_batch_begin(b, e) && act_on(b, e) && act_on(b, e) && act_batch_end(b, e);
}

static bool take_back(struct book *b, struct err *e)
{
    struct act act;
    struct undo_result r;
    struct arena a = {0};
    bool ok = act_begin(b, &act, "undo", NULL, e) && act_end(&act, history_undo(&act, w.edit, &a, &r, e), e);
    arena_finish(&a);
    return ok;
}

static bool take_whole(struct book *b, struct err *e)
{
    struct log_taken got;
    return log_take(b, w.run, w.nruns, &got, e);
}

static bool take_parts(struct book *b, struct err *e)
{
    struct log_taken got;
    b->take_most = 2;
    return log_take_some(b, w.run, w.nruns, NULL, &got, e);
}

static bool take_and_settle(struct book *b, struct err *e)
{
    return take_whole(b, e) && act_on(b, e);
}

static bool erase(struct book *b, struct err *e)
{
    struct act act;
    if (!act_begin(b, &act, "person-erase", NULL, e))
        return false;
    act_record(&act, KIND_ERASURE, &w.patient[4], NULL);
    act_set_text(&act, ERASURE_REASON, "asked");
    return act_commit(&act, e) && erase_run(b, NULL, NULL, e);
}

static bool rebuild(struct book *b, struct err *e)
{
    return verify_rebuild(b, NULL, e);
}

static bool verify(struct book *b, struct err *e)
{
    struct verify_report r;
    struct arena a = {0};
    bool ok = verify_book(b, NULL, &a, &r, e);
    arena_finish(&a);
    return ok;
}

static bool rename_self(struct book *b, struct err *e)
{
    struct id writer;
    return stream_disown(b, e) && stream_self(b, &writer, e);
}

static bool copy_over(struct book *b, struct err *e)
{
    char path[220];
    snprintf(path, sizeof path, "%s.out", w.work);
    bool ok = copy_to(b, path, NULL, e);
    unlink(path);
    return ok;
}

static bool read_records(struct book *b, struct arena *a, struct err *e)
{
    struct event *ev;
    struct glance g;
    struct row row;
    struct stream_place *places;
    int n;
    int64_t ms;
    for (int i = 2; i < 5; i++)
        if (!history_of(b, KIND_PATIENT, &w.patient[i], a, &ev, &n, e) ||
            !history_glance(b, KIND_PATIENT, &w.patient[i], false, a, &row, &g, e) ||
            !history_set_ms(b, KIND_PATIENT, &w.patient[i], PATIENT_GIVEN, &ms, e) ||
            !stream_places(b, KIND_PATIENT, &w.patient[i], a, &places, &n, e))
            return false;
    return true;
}

static bool read_log(struct book *b, struct arena *a, struct err *e)
{
    struct log_entry *entries, one;
    struct erase_record *about;
    struct hash digest, *hashes;
    struct stream *s;
    struct log_run run;
    struct id nobody = ID_NONE;
    int n;
    int64_t at;
    bool found;
    return history_log(b, 100, a, &entries, &n, e) && history_undoable(b, &nobody, 0, false, a, &one, &found, e) &&
           history_undoable(b, &nobody, 0, true, a, &one, &found, e) && dump_digest(b, NULL, &digest, e) &&
           erase_about(b, w.patient, 2, a, &about, &n, e) && stream_all(b, a, &s, &n, e) &&
           stream_hashes(b, 1, 1, s[0].last, a, &hashes, e) && stream_cut(b, 1, 1, s[0].last, 400, 3, &at, e) &&
           stream_at(b, 1, 2, &at, e) && stream_find(b, &s[0].writer, s[0].last, s[0].head, &at, e) &&
           log_read(b, 1, 3, s[0].last, a, &run, e) && log_branches(b, e) > 0;
}

static bool read_all(struct book *b, struct err *e)
{
    struct arena a = {0};
    int64_t state;
    bool ok = book_read_begin(b, e);
    if (ok) {
        ok = read_records(b, &a, e) && read_log(b, &a, e) && book_state(b, &state, e) &&
             (book_has_changed(b, e) || e->kind == ERR_NONE);
        book_read_end(b);
    }
    arena_finish(&a);
    return ok;
}

static bool salvage(struct book *b, struct err *e)
{
    struct salvage *s;
    struct arena a = {0};
    struct log_run run;
    struct log_taken got;
    bool found = true;
    if (!salvage_open(w.copy, false, &s, e))
        return false;
    bool ok = salvage_compare(s, b, e);
    while (ok && found) {
        ok = salvage_next(s, b, &a, &run, &found, e) && (!found || !run.n || log_take_some(b, &run, 1, NULL, &got, e));
        arena_reset(&a);
    }
    salvage_close(s);
    arena_finish(&a);
    return ok;
}

static bool open_again(struct book *b, struct err *e)
{
    struct book *other;
    const struct book_options o = {.site = "Desk 1"};
    (void)b;
    if (!book_open(w.work, &o, &other, e))
        return false;
    book_close(other);
    return true;
}

static bool make(const char *path, struct err *e)
{
    struct book *b;
    const struct book_options o = {.site = "Desk 1"};
    bool ok = book_create(path, &o, &b, e);
    if (ok)
        book_close(b);
    book_unmake(path);
    return ok;
}

static bool create(struct book *b, struct err *e)
{
    (void)b;
    return make(book_lib_path("new.db"), e);
}

static bool create_in_memory(struct book *b, struct err *e)
{
    (void)b;
    return make(":memory:", e);
}

static bool make_from_bytes(struct book *b, struct err *e)
{
    struct buf image = {0};
    struct book *other = NULL;
    const struct book_options o = {.site = "Clone"};
    bool ok = copy_image(b, &image, e) && copy_from_image(&image, &o, &other, e);
    book_close(other);
    buf_finish(&image);
    return ok;
}

static const struct deed {
    const char *name;
    bool (*does)(struct book *b, struct err *e);
    bool is_new; /* done again it is another one, of its own name or time: what stands is not compared */
} deeds[] = {
    {"act", act_on, true},
    {"batch", batch, true},
    {"undo", take_back, true},
    {"take", take_whole, false},
    {"take in parts", take_parts, false},
    {"take and settle", take_and_settle, true},
    {"erase", erase, true},
    {"rebuild", rebuild, false},
    {"verify", verify, false},
    {"new name", rename_self, false},
    {"copy", copy_over, false},
    {"read", read_all, false},
    {"salvage", salvage, false},
    {"open", open_again, false},
    {"create", create, false},
    {"create in memory", create_in_memory, false},
    {"make from bytes", make_from_bytes, false},
};

static int nwrong;

static void wrong(const struct deed *d, int at, int code, const char *why)
{
    print_error("%s, call %d, %s: %s\n", d->name, at, sqlite3_errstr(code), why);
    nwrong++;
}

static void is_sound(const struct deed *d, int at, int code, struct book *b)
{
    struct verify_report r;
    struct arena a = {0};
    struct err e = {0};
    if (!verify_book(b, NULL, &a, &r, &e))
        wrong(d, at, code, e.text);
    else if (!r.is_ok)
        wrong(d, at, code, r.problems[0]);
    arena_finish(&a);
}

/* How many calls there were; want: what comes of it, made when at is 0. */
static int try_one(const struct deed *d, int at, int code, struct buf *want)
{
    struct err e = {0};
    put_back();
    struct book *b = book_lib_open(w.work);
    id_seed(5);
    arm(at, code);
    bool ok = d->does(b, &e);
    disarm();
    int calls = t.calls;
    if (!ok && (e.kind == ERR_NONE || strlen(e.text) < 20 || strstr(e.text, "(null)")))
        wrong(d, at, code, "it is not said what went wrong");
    is_sound(d, at, code, b);
    bool was_ok = ok;
    err_clear(&e);
    if ((!ok || !d->is_new) && !d->does(b, &e))
        wrong(d, at, code, e.text);
    if (at == 0 && !was_ok)
        wrong(d, at, code, e.text);
    struct buf have = book_lib_dump(b);
    if (at == 0)
        *want = have;
    else {
        if (!d->is_new && strcmp(buf_str(want), buf_str(&have)) != 0)
            wrong(d, at, code, "it did not come out as it does otherwise");
        buf_finish(&have);
    }
    book_close(b);
    return calls;
}

/* only: one of them; NULL: each. */
static void strike_all(int code, const char *only)
{
    nwrong = 0;
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        struct buf want = {0};
        if (only && strcmp(deeds[i].name, only) != 0)
            continue;
        w.lags = i % 2 == 0;
        int n = try_one(&deeds[i], 0, code, &want);
        assert_true(n > 0);
        for (int at = 1; at <= n; at++)
            try_one(&deeds[i], at, code, &want);
        buf_finish(&want);
    }
    assert_int_equal(nwrong, 0);
}

static void a_disk_that_cannot_be_read_at_any_call_is_told_and_nothing_is_half_done(void **state)
{
    (void)state;
    strike_all(SQLITE_IOERR_READ, NULL);
}

/* What cannot be read of a copy is passed over; once it can be, it comes. */
static void what_looks_damaged_in_a_copy_once_comes_the_next_time(void **state)
{
    (void)state;
    strike_all(SQLITE_CORRUPT, "salvage");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_disk_that_cannot_be_read_at_any_call_is_told_and_nothing_is_half_done),
        cmocka_unit_test(what_looks_damaged_in_a_copy_once_comes_the_next_time),
    };
    file_guard_start();
    return id_start() ? cmocka_run_group_tests(tests, make_world, free_world) : 1;
}

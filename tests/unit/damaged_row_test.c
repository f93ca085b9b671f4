/* Rows of the log that nobody wrote so: a page that went bad and still looks like one, another program's hand. In
 * each the book is opened, read in every way there is, written into and taken over as a copy. Whatever cannot be done
 * is said in a sentence; verify says that it is not well; of a copy all that is whole comes, and that more was there
 * is said. */
#include "book/dump.h"
#include "book/erase.h"
#include "book/history.h"
#include "book/salvage.h"
#include "book/stream.h"
#include "book/verify.h"

#include "base/clock.h"
#include "book_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <unistd.h>

/* Over the C library's: there is no power cut here, and two thousand syncs are ten seconds. */
int fsync(int fd)
{
    return fd < 0 ? -1 : 0;
}

int fdatasync(int fd)
{
    return fd < 0 ? -1 : 0;
}

enum { PATIENTS = 12, HELD = 10, /* of our chain, by who has a part of it */
       OFTEN = 12, /* more than stand beside a row */
       MEMORY = SALVAGE_BYTES + TXN_SIZE_MAX + (4 << 20) /* of a copy, at once */ };

/* How it is seen. */
enum sight { VERIFY, /* by verify */ QUIET /* nowhere: it is of this machine alone, or says nothing */ };

#define KEY(n)     "(1 << 40) + " n
#define FAMILY(n)  "(SELECT id FROM patient WHERE family = 'Family" n "')"
#define OTHERS     "(2 << 40) + 1"
#define NOT_FIRST  "(SELECT ordinal FROM stream WHERE first_seq > 1)"

static const struct {
    const char *sql;
    int lost; /* entries of a copy that do not come, at most */
    enum sight seen;
} damages[] = {
    {"UPDATE txn SET hash = x'00' WHERE key = " KEY("8"), 2, VERIFY},
    {"UPDATE txn SET hash = x'' WHERE key = " OTHERS, 2, VERIFY},
    {"UPDATE txn SET hash = x'00' WHERE key = (SELECT max(key) FROM txn WHERE key < 2 << 40)", 1, VERIFY},
    {"UPDATE txn SET hash = zeroblob(32) WHERE key = (SELECT max(key) FROM txn WHERE key < 2 << 40)", 1, VERIFY},
    {"UPDATE txn SET hash = zeroblob(32)", 99, VERIFY},
    {"UPDATE txn SET hash = x'00'", 99, VERIFY},
    {"UPDATE txn SET body = x'' WHERE key = " KEY("8"), 1, VERIFY},
    {"UPDATE txn SET body = x'01' WHERE key = " KEY("8"), 1, VERIFY},
    {"UPDATE txn SET body = x'' WHERE key = (SELECT max(key) FROM txn WHERE key < 2 << 40)", 1, VERIFY},
    {"UPDATE txn SET body = zeroblob(5000000) WHERE key = " KEY("8"), 1, VERIFY},
    {"UPDATE txn SET body = zeroblob(1500000)", 99, VERIFY},
    {"UPDATE txn SET body = CAST(x'02' || substr(body, 2) AS BLOB) WHERE key = " KEY("8"), 1, VERIFY}, /* newer */
    {"UPDATE txn SET body = CAST(substr(body, 1, length(body) - 1) AS BLOB) WHERE key = " KEY("8"), 1, VERIFY},
    {"UPDATE txn SET body = (SELECT body FROM txn WHERE key = " KEY("7") ") WHERE key = " KEY("8"), 1, VERIFY},
    {"UPDATE txn SET body = (SELECT body FROM txn WHERE key = " OTHERS ") WHERE key = " KEY("3"), 1, VERIFY},
    {"UPDATE txn SET hlc = -1 WHERE key = " KEY("8"), 0, VERIFY},
    {"DELETE FROM txn WHERE key = " KEY("1"), 2, VERIFY},
    {"DELETE FROM txn WHERE key = " KEY("8"), 2, VERIFY},
    {"DELETE FROM txn WHERE key BETWEEN " KEY("7") " AND " KEY("9"), 4, VERIFY},
    {"DELETE FROM txn WHERE key = (SELECT max(key) FROM txn WHERE key < 2 << 40)", 1, VERIFY},
    {"DELETE FROM txn WHERE key < 2 << 40", 99, VERIFY},
    {"DELETE FROM txn", 99, VERIFY},
    {"UPDATE txn SET key = " KEY("99") " WHERE key = " KEY("8"), 2, VERIFY},
    {"UPDATE txn SET key = 5 WHERE key = " KEY("8"), 2, VERIFY},
    {"UPDATE txn SET key = -5 WHERE key = " KEY("8"), 2, VERIFY},
    {"UPDATE stream SET writer = x'00' WHERE ordinal = 1", 99, VERIFY},
    {"UPDATE stream SET writer = zeroblob(16) WHERE ordinal = 1", 99, VERIFY},
    {"UPDATE stream SET writer = randomblob(16) WHERE ordinal = 2", 99, VERIFY},
    {"UPDATE stream SET first_hash = x'00' WHERE ordinal = 1", 99, QUIET},
    {"UPDATE stream SET prev_hash = x'00' WHERE ordinal = 1", 99, QUIET},
    {"UPDATE stream SET prev_hash = x'00' WHERE ordinal = " NOT_FIRST, 99, VERIFY},
    {"UPDATE stream SET head_hash = x'00' WHERE ordinal = 1", 0, VERIFY},
    {"UPDATE stream SET first_seq = 0 WHERE ordinal = 1", 99, VERIFY},
    {"UPDATE stream SET first_seq = 3 WHERE ordinal = 1", 99, VERIFY},
    {"UPDATE stream SET first_seq = -5 WHERE ordinal = 2", 99, VERIFY},
    {"UPDATE stream SET next_seq = first_seq WHERE ordinal = 1", 99, VERIFY},
    {"UPDATE stream SET next_seq = next_seq - 1 WHERE ordinal = 1", 1, VERIFY},
    {"UPDATE stream SET next_seq = next_seq + 7 WHERE ordinal = 1", 1, VERIFY},
    {"UPDATE stream SET next_seq = 1 << 41 WHERE ordinal = 1", 99, VERIFY},
    {"UPDATE stream SET ordinal = -1 WHERE ordinal = 1", 99, VERIFY},
    {"UPDATE stream SET ordinal = 1 << 30 WHERE ordinal = 1", 99, VERIFY},
    {"UPDATE stream SET ordinal = 1 << 30 WHERE ordinal = " NOT_FIRST, 99, VERIFY},
    {"UPDATE stream SET parent = 2 WHERE ordinal = 1", 0, QUIET},
    {"UPDATE stream SET parent = 99", 0, VERIFY},
    {"UPDATE stream SET told_seq = 1 << 50", 0, QUIET},
    {"DELETE FROM stream WHERE ordinal = 1", 99, VERIFY},
    {"DELETE FROM stream WHERE ordinal = " NOT_FIRST, 99, VERIFY},
    {"DELETE FROM stream", 99, VERIFY},
    {"UPDATE salt SET salt = x'00' WHERE subject = " FAMILY("4"), 1 + OFTEN, VERIFY},
    {"UPDATE salt SET salt = zeroblob(16) WHERE subject = " FAMILY("4"), 1 + OFTEN, VERIFY},
    {"UPDATE salt SET tag = tag + 1 WHERE subject = " FAMILY("4"), 1 + OFTEN, VERIFY},
    {"DELETE FROM salt WHERE subject = " FAMILY("4"), 1 + OFTEN, VERIFY},
    {"DELETE FROM salt", 99, VERIFY},
    {"UPDATE self SET writer = x'00'", 0, QUIET},
    {"UPDATE self SET head = x'00'", 0, QUIET},
    {"UPDATE self SET ordinal = 9", 0, QUIET},
    {"UPDATE self SET ordinal = -9", 0, QUIET},
    {"UPDATE self SET seq = 1 << 50", 0, QUIET},
    {"UPDATE self SET seq = -7", 0, QUIET},
    {"UPDATE self SET seq = 3, hlc = 0", 0, QUIET},
    {"UPDATE self SET fork_count = -1", 0, QUIET},
    {"UPDATE self SET machine = x'00', inode = 0", 0, QUIET},
    {"DELETE FROM self", 0, QUIET},
    {"UPDATE named SET hash = x'00'", 0, VERIFY},
    {"UPDATE named SET hash = zeroblob(length(hash))", 0, QUIET},
    {"UPDATE named SET key = 7 << 40", 0, VERIFY},
    {"UPDATE named SET key = " KEY("500"), 0, VERIFY},
    {"UPDATE named SET key = " KEY("1") " WHERE seq = 8", 0, QUIET},
    {"UPDATE named SET seq = -1", 0, QUIET},
    {"DELETE FROM named", 0, QUIET},
    {"INSERT INTO touch SELECT id, " KEY("7") ", 20 FROM patient WHERE family = 'Family9'", 0, VERIFY},
    {"INSERT INTO touch SELECT id, " KEY("77") ", 20 FROM patient WHERE family = 'Family9'", 0, VERIFY},
    {"INSERT INTO touch SELECT id, (9 << 40) + 1, 20 FROM patient WHERE family = 'Family9'", 0, VERIFY},
    {"INSERT INTO touch SELECT id, " KEY("7") ", 9999 FROM patient WHERE family = 'Family9'", 0, VERIFY},
    {"DELETE FROM touch", 0, VERIFY},
    {"UPDATE head SET kind = 9999", 0, VERIFY},
    {"UPDATE head SET field = 9999", 0, VERIFY},
    {"UPDATE head SET key = 1 WHERE key = (SELECT max(key) FROM head)", 0, VERIFY},
    {"UPDATE head SET key = key | (1 << 60)", 0, VERIFY},
    {"UPDATE head SET key = key | (1 << 63)", 0, VERIFY},
    {"DELETE FROM head", 0, VERIFY},
    {"UPDATE patient SET clock = x''", 0, VERIFY},
    {"UPDATE patient SET clock = x'ff'", 0, VERIFY},
    {"UPDATE patient SET clock = CAST(x'ffffffffff' || clock AS BLOB)", 0, VERIFY},
    {"UPDATE patient SET clock = CAST(clock || x'ff' AS BLOB)", 0, QUIET},
    {"UPDATE patient SET clock = CAST(substr(clock, 1, length(clock) - 1) AS BLOB)", 0, VERIFY},
    {"UPDATE patient SET clock = (SELECT clock FROM patient WHERE family = 'Family3')", 0, VERIFY},
    {"UPDATE patient SET clock = CAST(substr(clock, 1, 7) || x'10' || substr(clock, 9) AS BLOB)", 0, VERIFY},
    {"UPDATE patient SET clock = CAST(substr(clock, 1, 7) || x'80' || substr(clock, 9) AS BLOB)", 0, VERIFY},
    {"DELETE FROM patient", 0, VERIFY},
    {"UPDATE setting SET value = 'x'", 0, QUIET},
    {"INSERT OR REPLACE INTO setting VALUES ('label', '')", 0, QUIET},
};
enum { DAMAGES = sizeof damages / sizeof *damages };

static int nwrong; /* cases that went wrong: each is printed, and the test fails at its end */

__attribute__((format(printf, 1, 2))) static void wrong(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vprint_error(fmt, args);
    va_end(args);
    print_error("\n");
    nwrong++;
}

/* A book of three writers, of one of whom the beginning is missing; made once, spoilt again and again. */
struct world {
    struct id patient[PATIENTS];
    struct log_run beginning; /* what is missing of it */
    struct log_run later;     /* what comes from there next */
    char base[200], spoilt[200];
    int entries;
    struct arena a;
};

static void erased(struct book *b, const struct id *who)
{
    struct err e = {0};
    struct act act;
    struct erase_report r;
    struct who nobody = {0};
    bool ok = act_begin(b, &act, "person-erase", &nobody, &e);
    if (ok) {
        act_record(&act, KIND_ERASURE, who, NULL);
        act_set_text(&act, ERASURE_REASON, "asked");
        ok = act_commit(&act, &e);
    }
    ok = ok && erase_run(b, NULL, &r, &e);
    if (!ok)
        assert_true(strlen(e.text) > 10);
}

static int make_world(void **state)
{
    static struct world w;
    struct err e = {0};
    struct log_taken t;
    memset(&w, 0, sizeof w);
    id_seed(77);
    clock_freeze(BOOK_LIB_NOW_MS);
    book_lib_folder();
    snprintf(w.base, sizeof w.base, "%s", book_lib_path("practice.db"));
    snprintf(w.spoilt, sizeof w.spoilt, "%s", book_lib_path("spoilt.db"));
    struct book *desk = book_lib_create(w.base), *laptop = book_lib_site("Laptop"), *annex = book_lib_site("Annex");
    for (int i = 0; i < PATIENTS; i++) {
        char name[20];
        snprintf(name, sizeof name, "Family%d", i);
        w.patient[i] = book_lib_patient(desk, name);
    }
    book_lib_send(desk, laptop);
    book_lib_send(desk, annex);
    book_lib_set_text(desk, KIND_PATIENT, &w.patient[3], PATIENT_GIVEN, "Jo");
    book_lib_set_text(laptop, KIND_PATIENT, &w.patient[3], PATIENT_GIVEN, "Jack");
    book_lib_set_text(laptop, KIND_PATIENT, &w.patient[9], PATIENT_GIVEN, "Jill");
    book_lib_send(laptop, desk);
    for (int i = 0; i < 5; i++)
        book_lib_set_int(annex, KIND_PATIENT, &w.patient[5], PATIENT_BIRTH_DATE, i);
    struct log_run rest;
    int own = (int)annex->self.ordinal;
    book_lib_ok(log_read(annex, own, 1, 2, &w.a, &w.beginning, &e), &e);
    book_lib_ok(log_read(annex, own, 3, 99, &w.a, &rest, &e), &e);
    book_lib_ok(log_take(desk, &rest, 1, &t, &e), &e);
    for (int i = 0; i < HELD; i++)
        book_lib_set_text(annex, KIND_PATIENT, &w.patient[i], i == 3 ? PATIENT_GIVEN : PATIENT_FAMILY, "Later");
    book_lib_ok(log_read(annex, own, 6, 99, &w.a, &w.later, &e), &e);
    for (int i = 0; i < OFTEN; i++)
        book_lib_set_int(desk, KIND_PATIENT, &w.patient[4], PATIENT_BIRTH_DATE, i);
    w.entries = (int)book_lib_number(desk, "SELECT count(*) FROM txn");
    book_close(desk);
    book_close(laptop);
    book_close(annex);
    *state = &w;
    return 0;
}

static int free_world(void **state)
{
    struct world *w = *state;
    arena_finish(&w->a);
    book_lib_remove();
    return 0;
}

static void spoil(const struct world *w, int i)
{
    char line[220];
    snprintf(line, sizeof line, "%s-identity", w->spoilt);
    remove(line);
    book_lib_cp(w->base, w->spoilt);
    if (damages[i].sql)
        book_lib_shell(w->spoilt, damages[i].sql);
}

/* What is not done is said, in a sentence that a person can read. */
static bool said(int i, bool ok, struct err *e)
{
    if (!ok && (strlen(e->text) < 20 || strstr(e->text, "(null)") || e->kind == ERR_NONE))
        wrong("%s: fails with '%s'", damages[i].sql, e->text);
    err_clear(e);
    return ok;
}

/* Every way to read. */
static void read_all(struct world *w, struct book *b, int i)
{
    struct err e = {0};
    struct arena a = {0};
    struct event *ev;
    struct glance g;
    struct row row;
    struct log_entry *entries, one;
    struct hash digest, *hashes;
    struct stream *streams = NULL;
    struct stream_place *places;
    struct log_run run;
    struct id nobody = ID_NONE, writer;
    int n, nstreams = 0;
    int64_t at;
    bool found;
    for (int p = 3; p < HELD; p += 1 + p % 2) { /* those who were written more than once are among them */
        said(i, history_of(b, KIND_PATIENT, &w->patient[p], &a, &ev, &n, &e), &e);
        said(i, history_glance(b, KIND_PATIENT, &w->patient[p], p % 2, &a, &row, &g, &e), &e);
        said(i, stream_places(b, KIND_PATIENT, &w->patient[p], &a, &places, &n, &e), &e);
    }
    said(i, history_log(b, 100, &a, &entries, &n, &e), &e);
    said(i, history_undoable(b, &nobody, 0, false, &a, &one, &found, &e), &e);
    said(i, history_undoable(b, &nobody, 0, true, &a, &one, &found, &e), &e);
    said(i, dump_digest(b, NULL, &digest, &e), &e);
    if (said(i, stream_all(b, &a, &streams, &nstreams, &e), &e))
        for (int s = 0; s < nstreams; s++) {
            struct stream *x = &streams[s];
            if (x->last - x->first > 1000)
                continue;
            said(i, stream_hashes(b, x->ordinal, x->first, x->last, &a, &hashes, &e), &e);
            said(i, stream_cut(b, x->ordinal, x->first, x->last, 400, 3, &at, &e), &e);
            said(i, stream_at(b, x->ordinal, x->last, &at, &e), &e);
            said(i, stream_find(b, &x->writer, x->last, x->head, &at, &e), &e);
            if (said(i, log_read(b, x->ordinal, x->first, x->last, &a, &run, &e), &e))
                if (run.n > x->last - x->first + 1)
                    wrong("%s: reads %d of %d", damages[i].sql, run.n, (int)(x->last - x->first + 1));
        }
    if (!book_is_read_only(b))
        said(i, stream_self(b, &writer, &e), &e);
    arena_finish(&a);
}

static void verify_sees(struct world *w, struct book *b, int i)
{
    struct err e = {0};
    struct verify_report r;
    (void)w;
    struct arena a = {0};
    bool ok = said(i, verify_book(b, NULL, &a, &r, &e), &e);
    if (ok && r.is_ok && damages[i].seen == VERIFY)
        wrong("%s: said to be well", damages[i].sql);
    arena_finish(&a);
}

/* What comes from another computer is weighed against what stands there, or it is said why not. */
static void take_into(struct world *w, struct book *b, int i)
{
    struct err e = {0};
    struct log_taken t;
    said(i, log_take_some(b, &w->later, 1, NULL, &t, &e), &e);
}

/* Nothing that is written into it takes a whole patient away, and it goes as a whole or not at all. */
static void write_into(struct world *w, struct book *b, int i)
{
    struct err e = {0};
    struct act act;
    struct arena a = {0};
    struct undo_result undo;
    struct who nobody = {0};
    struct id fresh;
    id_random(fresh.b, ID_SIZE);
    int64_t had = book_lib_number(b, "SELECT count(*) FROM patient");
    int64_t log = book_lib_number(b, "SELECT count(*) FROM txn");
    bool ok = said(i, act_begin(b, &act, "patient-add", &nobody, &e), &e);
    if (ok) {
        act_record(&act, KIND_PATIENT, &fresh, &fresh);
        act_set_text(&act, PATIENT_FAMILY, "Later");
        for (int p = 0; p < PATIENTS; p++) {
            act_record(&act, KIND_PATIENT, &w->patient[p], &w->patient[p]);
            act_set_text(&act, PATIENT_GIVEN, "later");
        }
        ok = said(i, act_commit(&act, &e), &e);
    }
    if (book_lib_number(b, "SELECT count(*) FROM txn") != log + ok)
        wrong("%s: half written", damages[i].sql);
    if (book_lib_number(b, "SELECT count(*) FROM patient") < had + ok)
        wrong("%s: a patient is gone", damages[i].sql);
    if (said(i, act_begin(b, &act, "undo", &nobody, &e), &e)) {
        ok = history_undo(&act, (INT64_C(1) << 40) + 14, &a, &undo, &e);
        said(i, act_end(&act, ok, &e), &e);
    }
    erased(b, &w->patient[2]);
    arena_finish(&a);
}

static void what_cannot_be_read_is_said_and_seen_by_verify(void **state)
{
    struct world *w = *state;
    nwrong = 0;
    for (int i = 0; i < DAMAGES; i++) {
        const struct book_options o = {.site = "Desk 1"};
        struct err e = {0};
        struct book *b;
        spoil(w, i);
        if (!said(i, book_open(w->spoilt, &o, &b, &e), &e))
            continue;
        read_all(w, b, i);
        verify_sees(w, b, i);
        if (!book_is_read_only(b)) {
            take_into(w, b, i);
            write_into(w, b, i);
        } else {
            assert_non_null(strchr(book_notice(b), '.'));
        }
        book_close(b);
    }
    assert_int_equal(nwrong, 0);
}

/* ---- as a copy that somebody brings ---- */

struct came {
    int64_t added, unreadable, newer;
    bool has_failed;
};

static struct came take_over(const char *path, struct book *into, int i)
{
    struct came all = {0};
    struct err e = {0};
    struct salvage *s;
    struct arena a = {0};
    bool found = true;
    all.has_failed = !said(i, salvage_open(path, false, &s, &e), &e);
    if (all.has_failed)
        return all;
    all.has_failed = !said(i, salvage_compare(s, into, &e), &e);
    while (!all.has_failed && found) {
        struct log_run run;
        struct log_taken t;
        arena_reset(&a);
        all.has_failed = !said(i, salvage_next(s, into, &a, &run, &found, &e), &e);
        if (a.used > MEMORY)
            wrong("%s: %d bytes at once of a copy", damages[i].sql, (int)a.used);
        if (all.has_failed || !found || !run.n)
            continue;
        all.has_failed = !said(i, log_take_some(into, &run, 1, NULL, &t, &e), &e);
        all.added += t.added;
    }
    all.unreadable = salvage_saw(s)->unreadable;
    all.newer = salvage_saw(s)->newer;
    salvage_close(s);
    arena_finish(&a);
    return all;
}

static void is_sound(struct book *b, int i)
{
    struct err e = {0};
    struct verify_report r;
    struct arena a = {0};
    book_lib_ok(verify_book(b, NULL, &a, &r, &e), &e);
    if (!r.is_ok)
        wrong("%s: what came of the copy is not sound: %s", damages[i].sql, r.problems[0]);
    arena_finish(&a);
}

static void of_a_copy_all_that_is_whole_comes(void **state)
{
    struct world *w = *state;
    nwrong = 0;
    for (int i = 0; i < DAMAGES; i++) {
        struct book *b = book_lib_site("Annex 2");
        spoil(w, i);
        struct came c = take_over(w->spoilt, b, i);
        if (c.added < w->entries - damages[i].lost && !c.has_failed)
            wrong("%s: %d of %d came", damages[i].sql, (int)c.added, w->entries);
        if (c.added < w->entries && !c.has_failed && c.unreadable + c.newer == 0)
            wrong("%s: %d of %d came, and nothing was said", damages[i].sql, (int)c.added, w->entries);
        is_sound(b, i);
        book_close(b);
    }
    assert_int_equal(nwrong, 0);
}

/* Who has a part of it, and what is missing there, loses nothing by it and has what it had. */
static void who_holds_a_part_of_it_keeps_that(void **state)
{
    struct world *w = *state;
    struct err e = {0};
    struct log_run run;
    struct log_taken t;
    struct book *desk = book_lib_open(w->base);
    nwrong = 0;
    for (int i = 0; i < DAMAGES; i++) {
        struct book *b = book_lib_site("Annex 3");
        book_lib_ok(log_read(desk, 1, 1, HELD, &w->a, &run, &e), &e);
        book_lib_ok(log_take(b, &run, 1, &t, &e), &e);
        book_lib_ok(log_take(b, &w->beginning, 1, &t, &e), &e);
        spoil(w, i);
        (void)take_over(w->spoilt, b, i);
        assert_in_range(book_lib_number(b, "SELECT count(*) FROM txn"), HELD + 2, w->entries + 2);
        is_sound(b, i);
        for (int p = 0; p < HELD; p++) {
            char want[20];
            snprintf(want, sizeof want, "Family%d", p);
            book_lib_shows(b, KIND_PATIENT, &w->patient[p], PATIENT_FAMILY, want);
        }
        book_lib_send(desk, b); /* and the whole one brings the rest */
        assert_int_equal(book_lib_number(b, "SELECT count(*) FROM patient"), PATIENTS);
        is_sound(b, i);
        book_close(b);
    }
    book_close(desk);
    assert_int_equal(nwrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_read_is_said_and_seen_by_verify),
        cmocka_unit_test(of_a_copy_all_that_is_whole_comes),
        cmocka_unit_test(who_holds_a_part_of_it_keeps_that),
    };
    return cmocka_run_group_tests(tests, make_world, free_world);
}

/* What `rounds merge` costs, beside the same changes written into bare SQLite tables under the same settings and beside
 * sqlite3changeset_apply on the same tables; and how long others wait meanwhile. Field changes: six a transaction, as a
 * form writes them. Each merge is measured as the book alone takes it in (log and winning values) and with what a
 * practice derives from it (search words, timeline, rules), which nothing bare does.
 *
 * MERGE_BASE and MERGE_NEW set other numbers of transactions than 400,000 and 160,000; the wanted figures speak of
 * MERGE_BASE=1666667 MERGE_NEW=166667, which take some ten minutes. */
#include "base/clock.h"
#include "book/act.h"
#include "book/log.h"
#include "book/stream.h"
#include "exchange/merge_file.h"
#include "exchange/segment.h"
#include "practice/practice.h"
#include "practice/rule_run.h"
#include "tests/bench/bare_lib.h"
#include "tests/bench/measure_lib.h"

#define SQLITE_ENABLE_SESSION        1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    BASE = 400000,
    NEW = 160000,
    SMALL = 167, /* transactions: 1,000 changes */
    RUNS = 5,    /* of the small ones */
    PAIRS = 3,
    SMALLER = 10, /* times smaller is the other base */
    AN_OTHER_MS = 20,
    CACHE_KIB = 16 * 1024,
    WAIT_MAX_MS = 250,
    MEMORY_MAX_KIB = 64 << 10
};

static const int fields[BARE_FIELDS] = {PATIENT_FAMILY,  PATIENT_GIVEN,       PATIENT_CITY,
                                        PATIENT_ADDRESS, PATIENT_POSTAL_CODE, PATIENT_ALERT};

static int wanted(const char *name, int otherwise)
{
    const char *v = getenv(name);
    return v ? (int)strtol(v, NULL, 10) : otherwise;
}

static struct book *open_with(const char *path, bool has_hooks)
{
    struct book_options o = {.site = "bench", .cache_kib = CACHE_KIB};
    if (has_hooks) {
        o.derive = practice_derive;
        o.settle = &rule_settle;
    }
    struct book *b;
    struct err e = {0};
    if (!book_open(path, &o, &b, &e))
        measure_give_up("opening", &e);
    return b;
}

static struct book *open_book(const char *path)
{
    return open_with(path, false);
}

/* One act a record: count of them, the i-th about record at(i). */
static void write_acts(struct book *b, int count, int round, int (*at)(int i, int base), int base)
{
    struct err e = {0};
    struct who nobody = {0};
    bool ok = true;
    for (int i = 0; ok && i < count; i++) {
        struct id id = bare_record(at(i, base));
        struct act act;
        if (i % 20000 == 0)
            ok = (i == 0 || act_batch_end(b, &e)) && act_batch_begin(b, &e);
        ok = ok && act_begin(b, &act, "patient-edit", &nobody, &e);
        act_record(&act, KIND_PATIENT, &id, &id);
        for (int f = 0; f < BARE_FIELDS; f++) {
            char text[BARE_VALUE];
            bare_value(i, f, round, text);
            act_set_text(&act, fields[f], text);
        }
        ok = ok && act_commit(&act, &e);
    }
    if (!ok || (count && !act_batch_end(b, &e)))
        measure_give_up("writing", &e);
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
        struct id id = bare_record(3);
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

struct merged {
    struct bare_cost cost;
    int waited_ms, syncs;
    int64_t longest_ms, peak_kib;
};

static struct merged merge(const char *base, const char *copy, int expect, bool has_hooks, bool has_other)
{
    char into[MEASURE_PATH], stop[MEASURE_PATH + 8];
    struct merge_report r;
    struct merged m = {0};
    struct err e = {0};
    int status = 0, pid = 0;
    measure_copy(base, "merge-into.db", into);
    snprintf(stop, sizeof stop, "%s-stop", into);
    unlink(stop);
    struct book *b = open_with(into, has_hooks);
    if (has_other)
        pid = start_other(into);
    measure_peak_reset();
    measure_syncs = 0;
    struct bare_cost began = bare_now();
    if (!merge_file(b, copy, false, NULL, &r, &e))
        measure_give_up("merging", &e);
    m.cost = bare_since(began);
    m.syncs = measure_syncs;
    m.peak_kib = measure_peak_kib();
    m.longest_ms = r.longest_ms;
    if (r.added != expect)
        measure_remark("only %lld of %d came", (long long)r.added, expect);
    if (pid) {
        fclose(fopen(stop, "w"));
        waitpid(pid, &status, 0);
        m.waited_ms = WEXITSTATUS(status) * 10;
        unlink(stop);
    }
    book_close(b);
    measure_remove(into);
    return m;
}

/* ---- what came as files of a folder ---- */

struct salt_search {
    const struct log_run *run;
    int at;
};

/* Salts stand in a run nearly in the order in which they are asked for. */
static bool find_salt(void *arg, const struct id *subject, uint32_t tag, uint8_t salt[SALT_SIZE])
{
    struct salt_search *s = arg;
    for (int i = 0; i < s->run->nsalts; i++, s->at = (s->at + 1) % s->run->nsalts) {
        const struct log_salt *had = &s->run->salts[s->at];
        if (id_compare(&had->subject, subject) != 0 || txn_salt_tag(had->salt) != tag)
            continue;
        memcpy(salt, had->salt, SALT_SIZE);
        return true;
    }
    return false;
}

/* What taking does first: each body decoded, each hash made. */
static void check_chain(const struct log_run *run)
{
    struct hash h;
    struct salt_search s = {.run = run};
    const uint8_t *prev = run->prev;
    for (int i = 0; i < run->n; i++) {
        struct txn t;
        struct err e = {0};
        if (!txn_decode(run->bodies[i].p, run->bodies[i].n, &t, &e) ||
            !txn_hash(&t, prev, &run->writer, find_salt, &s, &h))
            measure_give_up("checking a chain", &e);
        prev = h.b;
    }
    if (memcmp(prev, run->head, HASH_SIZE) != 0)
        measure_give_up("checking a chain", NULL);
}

/* The next file of what the copy has written since it was made. False: there is no more. */
static bool next_segment(struct book *copy, const struct stream *st, int64_t *next, const struct seal_key *k,
                         struct buf *file)
{
    struct arena a = {0};
    struct log_run run;
    struct hash *hashes, trailer;
    struct err e = {0};
    int64_t last;
    if (*next > st->last)
        return false;
    if (!stream_cut(copy, st->ordinal, *next, st->last, SEGMENT_BODY, SEGMENT_TXNS_MAX, &last, &e) ||
        !log_read(copy, st->ordinal, *next, last, &a, &run, &e) ||
        !stream_hashes(copy, st->ordinal, *next, last, &a, &hashes, &e))
        measure_give_up("reading the log", &e);
    segment_make(k, &run, hashes, file, &trailer);
    *next = last + 1;
    arena_finish(&a);
    return true;
}

static void open_segment(const struct buf *file, const struct seal_key *k, struct arena *a, struct log_run *run)
{
    struct seal_head h;
    struct segment_head sh;
    struct bytes body = {0};
    if (seal_look((const uint8_t *)file->data, file->len, &h) != SEAL_SOUND ||
        seal_open((const uint8_t *)file->data, file->len, &h, k, a, &body) != SEAL_SOUND || !segment_head(&h, &sh) ||
        !segment_run(&sh, body, a, run))
        measure_give_up("opening a segment", NULL);
}

/* Takes in as segments what merge takes from the copy's file. *proof: opening them, and (with checks) the chains. */
static struct bare_cost take_segments(const char *base, const char *copy, bool has_hooks, bool checks,
                                      struct bare_cost *proof)
{
    char into[MEASURE_PATH];
    struct err e = {0};
    struct arena a = {0};
    struct stream *streams;
    struct seal_key k = {0};
    struct bare_cost took = {0};
    int n;
    seal_name_key(&k);
    measure_copy(base, "merge-into.db", into);
    struct book *b = open_with(into, has_hooks), *from = open_book(copy);
    if (!stream_all(from, &a, &streams, &n, &e))
        measure_give_up("reading the log", &e);
    *proof = (struct bare_cost){0};
    int64_t next = streams[n - 1].first;
    struct buf file = {0};
    for (; next_segment(from, &streams[n - 1], &next, &k, &file); file.len = 0) {
        struct arena one = {0};
        struct log_run run;
        struct log_taken t;
        struct bare_cost began = bare_now();
        open_segment(&file, &k, &one, &run);
        struct bare_cost opened = bare_since(began);
        if (!log_take_some(b, &run, 1, NULL, &t, &e))
            measure_give_up("taking", &e);
        struct bare_cost all = bare_since(began);
        took = (struct bare_cost){took.wall + all.wall, took.cpu + all.cpu};
        began = bare_now();
        if (checks)
            check_chain(&run);
        struct bare_cost checked = bare_since(began);
        *proof = (struct bare_cost){proof->wall + opened.wall + checked.wall, proof->cpu + opened.cpu + checked.cpu};
        arena_finish(&one);
    }
    buf_finish(&file);
    book_close(from);
    book_close(b);
    measure_remove(into);
    arena_finish(&a);
    return took;
}

/* ---- the figures ---- */

static void say_both(const char *what, const char *which, struct bare_cost x)
{
    char text[80];
    snprintf(text, sizeof text, "%s: %s", what, which);
    measure_say(text, x.wall, "ms", MEASURE_ONLY, 0);
    snprintf(text, sizeof text, "%s: %s, of the processor", what, which);
    measure_say(text, x.cpu, "ms", MEASURE_ONLY, 0);
}

struct kind_of {
    const char *what, *bare;
    struct bare_cost (*run_bare)(int nbase, int nnew);
    int (*at)(int i, int base);
    const char *sql; /* the same edits of table patient */
    double most;
};

/* The bare edits, or the changeset of them applied to a copy of that book, in a process of its own: what it asks for
 * and gives back would count as memory of the merge after it. */
static struct bare_cost apart(const struct kind_of *k, const char *changeset_of, int nbase, int nnew)
{
    struct bare_cost took = {0};
    int ends[2];
    if (pipe(ends) != 0)
        measure_give_up("running bare SQLite", NULL);
    int pid = fork();
    if (pid == 0) {
        took = changeset_of ? bare_changeset(changeset_of, k->sql, nnew, k->at, nbase) : k->run_bare(nbase, nnew);
        _exit(write(ends[1], &took, sizeof took) != sizeof took);
    }
    close(ends[1]);
    bool ok = pid > 0 && read(ends[0], &took, sizeof took) == sizeof took;
    close(ends[0]);
    if (!ok || waitpid(pid, NULL, 0) != pid)
        measure_give_up("running bare SQLite", NULL);
    return took;
}

/* Bare and merge by turns; the ratio of each pair, and the middle one. */
static void figures(const struct kind_of *k, const char *base, const char *copy, int nbase, int nnew)
{
    double wall[PAIRS], cpu[PAIRS];
    char text[80];
    struct merged m = {0};
    struct bare_cost bare = {0};
    int64_t longest = 0, peak = 0;
    for (int i = 0; i < PAIRS; i++) {
        bare = apart(k, NULL, nbase, nnew);
        m = merge(base, copy, nnew, false, false);
        wall[i] = m.cost.wall / bare.wall;
        cpu[i] = m.cost.cpu / bare.cpu;
        longest = m.longest_ms > longest ? m.longest_ms : longest;
        peak = m.peak_kib > peak ? m.peak_kib : peak;
    }
    struct merged hooks = merge(base, copy, nnew, true, false);
    peak = hooks.peak_kib > peak ? hooks.peak_kib : peak;
    longest = hooks.longest_ms > longest ? hooks.longest_ms : longest;
    say_both(k->what, k->bare, bare);
    say_both(k->what, "merged", m.cost);
    snprintf(text, sizeof text, "%s: times the bare one", k->what);
    measure_say(text, measure_median(wall, PAIRS), "", MEASURE_AT_MOST, k->most);
    snprintf(text, sizeof text, "%s: the same, of the processor", k->what);
    measure_say(text, measure_median(cpu, PAIRS), "", MEASURE_ONLY, 0);
    say_both(k->what, "merged with the hooks", hooks.cost);
    snprintf(text, sizeof text, "%s: with the hooks, times the bare one", k->what);
    measure_say(text, hooks.cost.wall / bare.wall, "", MEASURE_ONLY, 0);
    measure_say("most memory", (double)peak / 1024, "MiB", MEASURE_AT_MOST, (double)MEMORY_MAX_KIB / 1024);
    measure_say("longest SQLite transaction", (double)longest, "ms", MEASURE_ONLY, 0);
    if (!bare_has_sessions())
        return;
    struct bare_cost applied = apart(k, base, nbase, nnew);
    say_both(k->what, "sqlite3changeset_apply", applied);
    snprintf(text, sizeof text, "%s: changeset_apply against merged", k->what);
    measure_say(text, applied.wall / m.cost.wall, "", MEASURE_AT_LEAST, 1.4);
}

/* 1,000 changes: on a large book and on one a tenth of it, from a file and from a segment. */
static struct merged few(const char *base, const char *copy, double *segment_ms)
{
    double wall[RUNS], cpu[RUNS], segment[RUNS];
    struct merged m = {0};
    struct bare_cost proof;
    for (int i = 0; i < RUNS; i++) {
        m = merge(base, copy, SMALL, false, false);
        wall[i] = m.cost.wall;
        cpu[i] = m.cost.cpu;
        segment[i] = take_segments(base, copy, false, false, &proof).cpu;
    }
    m.cost = (struct bare_cost){measure_median(wall, RUNS), measure_median(cpu, RUNS)};
    *segment_ms = measure_median(segment, RUNS);
    return m;
}

static void few_figures(const char *base, const char *copy, const char *small_base, const char *small_copy)
{
    double segment, ignored;
    struct merged large = few(base, copy, &segment), small = few(small_base, small_copy, &ignored);
    say_both("1,000 changes", "large book", large.cost);
    say_both("1,000 changes", "a tenth of it", small.cost);
    measure_say("1,000 changes: large against small", large.cost.wall / small.cost.wall, "", MEASURE_AT_MOST, 1.3);
    measure_say("the same, of the processor", large.cost.cpu / small.cost.cpu, "", MEASURE_ONLY, 0);
    measure_say("from a file against a segment, processor", large.cost.cpu / segment, "", MEASURE_AT_MOST, 1.2);
    bare_commit(base, &measure_syncs);
    measure_say("syncs, more than those of one bare commit", large.syncs - measure_syncs, "", MEASURE_AT_MOST, 5);
}

static void make_base(const char *name, int n, char out[MEASURE_PATH])
{
    char dir[MEASURE_PATH];
    const struct book_options o = {.site = "bench", .cache_kib = CACHE_KIB};
    struct book *b;
    struct err e = {0};
    snprintf(out, MEASURE_PATH, "%s/%s", measure_dir(dir), name);
    measure_remove(out);
    if (!book_create(out, &o, &b, &e))
        measure_give_up("making the base", &e);
    write_acts(b, n, 0, bare_in_order, 0);
    book_close(b);
}

static void proof_figures(const char *base, const char *copy)
{
    struct bare_cost proof, took = take_segments(base, copy, false, true, &proof);
    measure_say("opening and checking, of taking segments in", proof.cpu / took.cpu * 100, "% of CPU", MEASURE_AT_MOST,
                8);
    took = take_segments(base, copy, true, true, &proof);
    measure_say("the same with the hooks", proof.cpu / took.cpu * 100, "% of CPU", MEASURE_ONLY, 0);
}

int main(void)
{
    static const struct kind_of append = {
        "appended",
        "bare INSERT ... SELECT",
        bare_append,
        bare_in_order,
        "INSERT INTO patient (id, clock, family, given, city, address, postal_code, alert)"
        " VALUES (?, x'00', ?, ?, ?, ?, ?, ?)",
        1.6};
    static const struct kind_of scatter = {
        "scattered",
        "bare sorted UPDATE",
        bare_update,
        bare_scattered,
        "UPDATE patient SET family = ?2, given = ?3, city = ?4, address = ?5, postal_code = ?6, alert = ?7"
        " WHERE id = ?1",
        1.3};
    int nbase = wanted("MERGE_BASE", BASE), nnew = wanted("MERGE_NEW", NEW), nsmaller = nbase / SMALLER;
    char base[MEASURE_PATH], smaller[MEASURE_PATH], path[MEASURE_PATH], tenth[MEASURE_PATH];
    clock_freeze(MEASURE_NOW_MS);
    if (!id_start())
        return 1;
    make_base("merge-base.db", nbase, base);
    make_base("merge-smaller.db", nsmaller, smaller);
    measure_head("merge");
    measure_remark("%d changes into %d, six fields a transaction", nnew * BARE_FIELDS, nbase * BARE_FIELDS);
    make_copy(base, "merge-copy.db", nnew, 1, bare_in_order, nbase, path);
    figures(&append, base, path, nbase, nnew);
    proof_figures(base, path);
    make_copy(base, "merge-copy.db", nnew, 1, bare_scattered, nbase, path);
    figures(&scatter, base, path, nbase, nnew);
    measure_say("longest that another program waited", merge(base, path, nnew, false, true).waited_ms, "ms",
                MEASURE_AT_MOST, WAIT_MAX_MS);
    measure_say("the same with the hooks", merge(base, path, nnew, true, true).waited_ms, "ms", MEASURE_AT_MOST,
                WAIT_MAX_MS);
    make_copy(base, "merge-copy.db", SMALL, 1, bare_scattered, nbase, path);
    make_copy(smaller, "merge-tenth.db", SMALL, 1, bare_scattered, nsmaller, tenth);
    few_figures(base, path, smaller, tenth);
    measure_remove(base);
    measure_remove(smaller);
    measure_remove(path);
    measure_remove(tenth);
    return 0;
}

/* Sites: their files, what they do, and what is done to them. */
#include "tests/sim/net_lib.h"

#include "base/clock.h"
#include "book/erase.h"
#include "exchange/join.h"
#include "practice/policy.h"
#include "practice/practice.h"
#include "practice/rule_run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DAY_MS = 86400000, ROUNDS_AT_END = 14 };

/* As little of a practice as has follow-ups. */
static const char policy[] =
    "name = \"Simulated\"; zone = \"Europe/London\"; go_live = \"2025-01-06\"; slot_min = 30;\n"
    "hours = { mon = \"09:00-17:00\"; tue = \"09:00-17:00\"; wed = \"09:00-17:00\"; thu = \"09:00-17:00\"; };\n"
    "roles = ( { code = \"desk\"; name = \"Desk\"; level = 2; } );\n"
    "staff = ( { code = \"bell\"; name = \"Bell\"; role = \"desk\"; } ); rooms = ( { code = \"1\"; name = \"Room 1\"; } );\n"
    "practitioners = ( { code = \"chen\"; name = \"Chen\"; } );\n"
    "types = ( { code = \"review\"; name = \"Review\"; short = \"rev\"; minutes = 30; next = \"rebook\"; } );\n"
    "follow_ups = ( { code = \"remind\"; name = \"remind\"; }, { code = \"recall\"; name = \"recall\"; } );\n"
    "rules = ( { code = \"remind\"; kind = \"remind\"; on = \"visit\"; due = \"-1wd\"; },\n"
    "          { code = \"recall\"; kind = \"recall\"; on = \"last-seen\"; due = \"6m1d\"; } );\n";

void net_tell(struct net *n, const char *fmt, ...)
{
    va_list ap;
    if (n->ntold + 400 > sizeof n->told)
        return;
    va_start(ap, fmt);
    int len = vsnprintf(n->told + n->ntold, 300, fmt, ap);
    va_end(ap);
    n->ntold += len < 300 ? (size_t)len : 299;
    n->told[n->ntold++] = '\n';
    n->told[n->ntold] = 0;
}

const char *net_secret(int k, char out[20])
{
    snprintf(out, 20, "Zq%dsecretword", k);
    return out;
}

static char *beside(const char *path, const char *suffix, char out[NET_PATH + 20])
{
    snprintf(out, NET_PATH + 20, "%s%s", path, suffix);
    return out;
}

static void copy_beside(const char *from, const char *to, const char *suffix)
{
    char a[NET_PATH + 20], b[NET_PATH + 20];
    if (access(beside(from, suffix, a), F_OK) == 0)
        net_copy(a, beside(to, suffix, b));
    else
        unlink(beside(to, suffix, b));
}

/* ---- books ---- */

bool net_open(struct net *n, int i)
{
    struct net_site *t = &n->site[i];
    struct site *s = &n->w.site[i];
    struct err e = {0};
    const struct book_options o = {.derive = practice_derive, .settle = &rule_settle, .site = t->label};
    if (!book_open(t->path, &o, &s->book, &e))
        return world_wrong(&n->w, "the practice file of site %d cannot be opened: %s", i, e.text);
    if (s->book->is_read_only)
        return world_wrong(&n->w, "the practice file of site %d is damaged: %s", i, book_notice(s->book));
    /* Nobody else opens the same file here: locks are asked for in some schedules alone, and cost half of the time. */
    if (!n->is_shared && sqlite3_exec(s->book->db, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL, NULL) != SQLITE_OK)
        return world_wrong(&n->w, "site %d: %s", i, sqlite3_errmsg(s->book->db));
    s->book->machine = t->machine;
    s->book->take_most = n->take_most;
    return true;
}

void net_close(struct net *n, int i)
{
    book_close(n->w.site[i].book);
    n->w.site[i].book = NULL;
}

static int new_site(struct net *n)
{
    int i = n->w.nsites++;
    struct net_site *t = &n->site[i];
    n->w.site[i] = (struct site){0};
    *t = (struct net_site){.folder = world_random(&n->w, n->nfolders)};
    snprintf(t->path, NET_PATH, "%.180s/site-%d.db", n->root, i);
    snprintf(t->label, sizeof t->label, "Site %d", i);
    for (int k = 0; k < ID_SIZE; k++)
        t->machine.b[k] = (uint8_t)world_next(&n->w);
    return i;
}

/* ---- acts ---- */

static bool may_act(const struct net *n)
{
    return n->w.ntxns + 2 < TXNS_MAX;
}

static void finish_act(struct net *n, int i, struct act *act)
{
    struct err e = {0};
    if (!act_commit(act, &e))
        world_wrong(&n->w, "site %d: an act could not be committed: %s", i, e.text);
    else
        world_note(&n->w, &n->w.site[i]);
}

static bool begin_act(struct net *n, int i, struct act *act, const char *name)
{
    struct err e = {0};
    return act_begin(n->w.site[i].book, act, name, NULL, &e) ||
           world_wrong(&n->w, "site %d: an act could not begin: %s", i, e.text);
}

/* One of a few places, so that two sites often take the same. */
static void book_visit(struct net *n, int i)
{
    static const char *const status[] = {"booked", "booked", "arrived", "fulfilled", "cancelled", "noshow"};
    struct world *w = &n->w;
    struct act act;
    int k = world_random(w, NET_VISITS);
    bool is_new = k >= n->nvisits;
    if (is_new)
        n->visit[k = n->nvisits++] = id_new(w->wall_ms);
    const struct id *patient = &w->record[RECORDS / 2 + k % 2];
    struct id chen = policy_id(KIND_PRACTITIONER, "chen"), type = policy_id(KIND_APPOINTMENT_TYPE, "review");
    if (!begin_act(n, i, &act, "visit"))
        return;
    act_record(&act, KIND_APPOINTMENT, &n->visit[k], patient);
    act_set_id(&act, APPOINTMENT_PATIENT, patient);
    act_set_id(&act, APPOINTMENT_PRACTITIONER, &chen);
    act_set_id(&act, APPOINTMENT_TYPE, &type);
    act_set_int(&act, APPOINTMENT_MINUTES, 30);
    if (is_new || world_random(w, 2)) {
        act_set_int(&act, APPOINTMENT_DATE, w->wall_ms / DAY_MS + world_random(w, 4) - 1);
        act_set_int(&act, APPOINTMENT_START_MIN, 540 + 15 * world_random(w, 4));
    }
    if (is_new || world_random(w, 2))
        act_set_text(&act, APPOINTMENT_STATUS, status[world_random(w, 6)]);
    finish_act(n, i, &act);
}

static void write_secret(struct net *n, int i)
{
    struct act act;
    char word[20];
    int k = world_random(&n->w, NET_SECRETS);
    if (!begin_act(n, i, &act, "secret"))
        return;
    act_record(&act, KIND_PATIENT, &n->secret[k], &n->secret[k]);
    act_set_text(&act, PATIENT_FAMILY, net_secret(k, word));
    act_set_int(&act, PATIENT_BIRTH_DATE, world_random(&n->w, 1000));
    finish_act(n, i, &act);
    net_tell(n, "  about person %d", k);
}

static void erase(struct net *n, int i)
{
    struct act act;
    struct err e = {0};
    int k = world_random(&n->w, NET_SECRETS);
    if (!begin_act(n, i, &act, "person-erase"))
        return;
    act_record(&act, KIND_ERASURE, &n->secret[k], NULL);
    act_set_text(&act, ERASURE_REASON, "asked in writing");
    finish_act(n, i, &act);
    n->is_erased[k] = true;
    if (world_random(&n->w, 4) && !erase_run(n->w.site[i].book, NULL, NULL, &e)) /* else: killed in between */
        world_wrong(&n->w, "site %d: person %d was not taken out: %s", i, k, e.text);
    net_tell(n, "  person %d is taken out", k);
}

static void act(struct net *n, int i)
{
    struct world *w = &n->w;
    int x = world_random(w, 100), had = w->ntxns;
    if (x < 45)
        world_commit(w, &w->site[i]);
    else if (x < 53)
        world_undo_any(w, &w->site[i]);
    else if (x < 58)
        world_undo_at_once(w, &w->site[i]);
    else if (x < 82)
        book_visit(n, i);
    else if (x < 95)
        write_secret(n, i);
    else
        erase(n, i);
    net_tell(n, "site %d acts: transactions %d to %d", i, had, w->ntxns - 1);
}

/* ---- sync ---- */

static const char *pass_text(int k)
{
    static const char *const words[NET_PASSES] = {"nine brown horses",  "two green boats",  "ten red kites",
                                                  "six black swans",    "four white cats",  "seven grey geese",
                                                  "five blue herons",   "three pale moths", "eight old oaks",
                                                  "eleven small wrens", "twelve tall elms", "one quiet owl"};
    return words[k % NET_PASSES];
}

static bool ask(void *arg, enum sync_ask what, const char **typed, struct err *e)
{
    struct net *n = arg;
    if (n->is_away)
        return err_set(e, ERR_REFUSED, "nobody is there to be asked");
    if (what == SYNC_ASK_MAKE)
        n->pass = n->npasses++;
    *typed = pass_text(n->pass);
    return true;
}

static bool may_renew(void *arg, struct err *e)
{
    (void)arg, (void)e;
    return true;
}

bool net_sync(struct net *n, int i, const char *dir, struct arena *a, struct sync_report *r, struct err *e)
{
    const struct sync_options o = {.dir = dir,
                                   .snapshot_after = n->snapshot_after,
                                   .mem_kib = SECRET_MEM_MIN,
                                   .ask = ask,
                                   .arg = n,
                                   .is_stick = world_random(&n->w, 4) == 0,
                                   .may_renew = n->may_renew ? may_renew : NULL};
    bool ok = false;
    for (n->pass = n->npasses - 1; !ok && n->pass >= 0; n->pass--) {
        *e = (struct err){0};
        ok = sync_folder(n->w.site[i].book, &o, a, r, e);
        if (n->is_away || e->kind != ERR_REFUSED)
            break; /* nobody knows another */
    }
    return ok;
}

static void sync_site(struct net *n, int i, const char *dir)
{
    struct arena a = {0};
    struct sync_report r;
    struct err e = {0};
    n->is_away = world_random(&n->w, 5) == 0;
    bool ok = net_sync(n, i, dir, &a, &r, &e);
    n->is_away = false;
    if (!ok && e.kind != ERR_REFUSED && e.kind != ERR_MISSING)
        world_wrong(&n->w, "site %d cannot sync: %s", i, e.text);
    if (r.forged)
        world_wrong(&n->w, "site %d takes a file for forged that nobody forged", i);
    world_mark_held(&n->w, &n->w.site[i]);
    net_tell(n, "site %d syncs with %s: came %d sent %d torn %d alien %d locked %d recut %d merged %d %s", i,
             strrchr(dir, '/') + 1, (int)r.came, (int)r.sent, (int)r.torn, (int)r.alien, (int)r.locked,
             (int)r.files_recut, (int)r.files_merged, ok ? "" : e.text);
    arena_finish(&a);
}

static const char *folder_of(struct net *n, int i)
{
    return n->folder[world_random(&n->w, 5) ? n->site[i].folder : world_random(&n->w, n->nfolders)];
}

/* A new key; or a sync that would have made one, and found that it may not. */
static void renew(struct net *n, int i)
{
    if (n->npasses + 2 >= NET_PASSES)
        return;
    net_tell(n, "site %d makes a new key", i);
    n->may_renew = true;
    sync_site(n, i, folder_of(n, i));
    n->may_renew = false;
}

/* A new computer, from what one folder shows. */
static void join(struct net *n)
{
    struct world *w = &n->w;
    struct arena a = {0};
    struct sync_report r;
    struct err e = {0};
    if (w->nsites == SITES_MAX || !may_act(n))
        return;
    int i = new_site(n);
    world_here(w, &w->site[i]);
    struct net_site *t = &n->site[i];
    const struct book_options bo = {.site = t->label};
    const char *dir = n->folder[t->folder];
    const struct sync_options o = {
        .dir = dir, .snapshot_after = n->snapshot_after, .mem_kib = SECRET_MEM_MIN, .ask = ask, .arg = n};
    bool ok = false;
    for (n->pass = n->npasses - 1; !ok && n->pass >= 0; n->pass--)
        ok = join_folder(t->path, &bo, &o, &a, &r, &e);
    net_tell(n, "site %d joins from %s: %s", i, strrchr(dir, '/') + 1, ok ? r.is_fetched ? "snapshot" : "" : e.text);
    if (!ok && e.kind != ERR_REFUSED && e.kind != ERR_MISSING)
        world_wrong(w, "site %d cannot join: %s", i, e.text);
    arena_finish(&a);
    if (!ok) {
        w->nsites--;
        return;
    }
    t->machine = identity_machine();
    if (net_open(n, i)) {
        world_mark_held(w, &w->site[i]);
        world_note(w, &w->site[i]);
    }
}

/* ---- faults ---- */

/* Whatever happened since net_arm: work goes on with what is on the disk. Was what was said to be done? */
static void after_fault(struct net *n, int i, bool is_full, bool is_done, const uint8_t had[HASH_SIZE])
{
    struct world *w = &n->w;
    struct site *s = &w->site[i];
    struct err e = {0};
    /* SQLite keeps a journal that it could open for reading only, where locks are kept (net_open). */
    if (!is_full || !n->is_shared || s->book->is_broken || world_random(w, 4) == 0) {
        if (is_full)
            net_disarm();
        net_close(n, i); /* while nothing reaches the disk any more */
        net_disarm();
        if (!net_open(n, i))
            return;
    }
    net_disarm();
    if (!identity_load(s->book, &e)) /* what an act that failed left in memory is not believed, as in write_begin */
        world_wrong(w, "site %d: %s", i, e.text);
    bool is_new = memcmp(s->book->self.head, had, HASH_SIZE) != 0;
    if (is_done && !is_new)
        world_wrong(w, "site %d: what was done is gone after a fault", i);
    if (s->book->self.seq > 0 && world_by_hash(w, s->book->self.head) < 0)
        world_note(w, s);
    world_mark_held(w, s);
}

/* From 1 on, small numbers as often as large ones. */
static long some_call(struct world *w)
{
    int top = 1 << world_random(w, 10);
    return top + world_random(w, top);
}

static void faulty_act(struct net *n, int i)
{
    struct world *w = &n->w;
    bool is_full = world_random(w, 3) == 0;
    uint8_t had[HASH_SIZE];
    memcpy(had, w->site[i].book->self.head, HASH_SIZE);
    long at = 1 + world_random(w, 120);
    w->may_fail = true;
    net_arm(is_full, at);
    bool is_done = world_commit(w, &w->site[i]);
    w->may_fail = false;
    net_tell(n, "site %d acts, %s from call %ld: %s", i, is_full ? "disk full" : "dead", at, is_done ? "done" : "not");
    after_fault(n, i, is_full, is_done, had);
}

static void faulty_sync(struct net *n, int i)
{
    struct world *w = &n->w;
    bool is_full = world_random(w, 3) == 0;
    struct arena a = {0};
    struct sync_report r;
    struct err e = {0};
    uint8_t had[HASH_SIZE];
    memcpy(had, w->site[i].book->self.head, HASH_SIZE);
    const char *dir = folder_of(n, i);
    long at = some_call(w);
    n->may_renew = n->npasses + 2 < NET_PASSES && world_random(w, 10) == 0;
    net_arm(is_full, at);
    bool ok = net_sync(n, i, dir, &a, &r, &e);
    n->may_renew = false;
    net_tell(n, "site %d syncs with %s, %s from call %ld: came %d sent %d %s", i, strrchr(dir, '/') + 1,
             is_full ? "disk full" : "dead", at, (int)r.came, (int)r.sent, ok ? "" : e.text);
    after_fault(n, i, is_full, false, had);
    arena_finish(&a);
}

/* ---- copies ---- */

static void backup(struct net *n, int i)
{
    struct net_site *t = &n->site[i];
    char to[NET_PATH + 20];
    beside(t->path, ".backup", to);
    net_copy(t->path, to);
    copy_beside(t->path, to, "-identity");
    memcpy(n->w.site[i].backup_has, n->w.site[i].has, sizeof n->w.site[i].has);
    t->has_backup = true;
    net_tell(n, "a backup of site %d", i);
}

/* Does somebody else hold all that this site would lose? */
static bool is_elsewhere(const struct world *w, int i)
{
    for (int k = 0; k < WORDS; k++) {
        uint64_t rest = w->site[i].has[k] & ~w->site[i].backup_has[k];
        for (int j = 0; j < w->nsites; j++)
            rest &= j == i ? ~UINT64_C(0) : ~w->site[j].has[k];
        if (rest)
            return false;
    }
    return true;
}

static void restore(struct net *n, int i)
{
    struct world *w = &n->w;
    struct net_site *t = &n->site[i];
    struct site *s = &w->site[i];
    char from[NET_PATH + 20];
    if (!t->has_backup || !may_act(n) || (w->keeps && !is_elsewhere(w, i)))
        return;
    bool in_place = world_random(w, 2), with_line = world_random(w, 2);
    struct identity_mark line = {0};
    memcpy(line.writer.b, s->book->self.writer, ID_SIZE);
    line.seq = s->book->self.seq;
    net_close(n, i);
    beside(t->path, ".backup", from);
    if (!in_place)
        unlink(t->path);
    net_copy(from, t->path);
    if (with_line)
        copy_beside(from, t->path, "-identity");
    memcpy(s->has, s->backup_has, sizeof s->has);
    net_tell(n, "the backup of site %d is put back%s%s", i, in_place ? " in place" : "", with_line ? ", all of it" : "");
    if (!net_open(n, i))
        return;
    bool is_behind = line.seq > s->book->self.seq;
    int had = w->ntxns;
    world_commit(w, s);
    if (is_behind && !with_line && w->ntxns > had && id_compare(&w->txn[had].writer, &line.writer) == 0)
        world_wrong(w, "a restored book wrote under its old name");
}

/* Nothing tells the two apart: what a copied disk image is. */
static void move_identity(struct net *n, int i)
{
    const char *path = n->site[i].path;
    char name[NET_PATH + 20], sql[80];
    struct identity_mark m;
    struct buf line = {0};
    struct stat st;
    size_t size;
    sqlite3 *db;
    char *p = net_read(beside(path, "-identity", name), &size);
    if (!p || stat(path, &st) != 0)
        return;
    identity_read_mark(p, size, &m);
    m.inode = (int64_t)st.st_ino;
    if (m.is_sound) {
        identity_write_mark(&m, &line);
        net_write(name, line.data, line.len);
    }
    snprintf(sql, sizeof sql, "UPDATE self SET inode = %lld", (long long)st.st_ino);
    if (sqlite3_open(path, &db) != SQLITE_OK || sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        world_wrong(&n->w, "a clone could not be made");
    sqlite3_close(db);
    buf_finish(&line);
    free(p);
}

static void clone(struct net *n, int i)
{
    struct world *w = &n->w;
    if (w->nsites == SITES_MAX)
        return;
    int c = new_site(n);
    struct net_site *from = &n->site[i], *to = &n->site[c];
    memcpy(to->label, from->label, sizeof to->label);
    if (world_random(w, 3))
        to->machine = from->machine;
    bool is_image = world_random(w, 2);
    net_copy(from->path, to->path);
    copy_beside(from->path, to->path, "-identity");
    copy_beside(from->path, to->path, "-keys");
    if (is_image)
        move_identity(n, c);
    memcpy(w->site[c].has, w->site[i].has, sizeof w->site[c].has);
    w->site[c].skew_ms = w->site[i].skew_ms;
    net_open(n, c);
    net_tell(n, "site %d is a clone of %d%s", c, i, is_image ? ", to the last bit" : "");
}

/* ---- schedules ---- */

static void carry(struct net *n)
{
    int from = world_random(&n->w, n->nfolders), to = world_random(&n->w, n->nfolders);
    if (from != to)
        net_carry(n, n->folder[from], n->folder[to]);
}

void net_step(struct net *n)
{
    struct world *w = &n->w;
    int i = world_random(w, w->nsites), x = world_random(w, 100);
    w->wall_ms += world_random(w, 20) * 1000;
    world_here(w, &w->site[i]);
    if (x < 30) {
        if (may_act(n))
            act(n, i);
    } else if (x < 58) {
        sync_site(n, i, folder_of(n, i));
    } else if (x < 70) {
        carry(n);
    } else if (x < 75) {
        net_damage(n, n->folder[world_random(w, n->nfolders)]);
    } else if (x < 83) {
        faulty_sync(n, i);
    } else if (x < 86) {
        if (may_act(n))
            faulty_act(n, i);
    } else if (x < 89) {
        backup(n, i);
    } else if (x < 92) {
        restore(n, i);
    } else if (x < 94) {
        clone(n, i);
    } else if (x < 95) {
        join(n);
    } else if (x < 96) {
        net_newer(n, n->folder[world_random(w, n->nfolders)]);
    } else if (x < 97) {
        renew(n, i);
    } else {
        world_skew(w, &w->site[i]);
        net_tell(n, "the clock of site %d is off by %lld s", i, (long long)w->site[i].skew_ms / 1000);
    }
}

/* One round of everybody. True: nothing moved. */
static bool meet(struct net *n, int round)
{
    struct world *w = &n->w;
    bool is_quiet = true;
    int first = world_random(w, w->nsites);
    for (int k = 0; k < w->nsites && !w->wrong[0]; k++) {
        struct arena a = {0};
        struct sync_report r;
        struct err e = {0};
        int i = (first + k) % w->nsites;
        w->wall_ms += 60000;
        world_here(w, &w->site[i]);
        bool ok = net_sync(n, i, n->meeting, &a, &r, &e);
        net_tell(n, "round %d: site %d: came %d sent %d torn %d alien %d locked %d recut %d merged %d gaps %d %s", round,
                 i, (int)r.came, (int)r.sent, (int)r.torn, (int)r.alien, (int)r.locked, (int)r.files_recut,
                 (int)r.files_merged, r.ngaps, ok ? "" : e.text);
        world_mark_held(w, &w->site[i]);
        is_quiet &= ok && !r.came && !r.sent && !r.files_recut && !r.files_merged;
        if (!ok && round > 2)
            world_wrong(w, "site %d cannot sync at the end: %s", i, e.text);
        /* Of two keys made at once all end with one; what was sealed with the other only some read, and all hold. */
        if (ok && round > 2 && is_quiet && (r.forged || (r.locked && n->npasses < 3) || (w->keeps && (r.ngaps || (r.torn && !n->nnewer)))))
            world_wrong(w, "site %d at the end: forged %d locked %d gaps %d torn %d", i, (int)r.forged, (int)r.locked,
                        r.ngaps, (int)r.torn);
        arena_finish(&a);
    }
    return is_quiet;
}

void net_heal(struct net *n)
{
    int round = 0, quiet = 0;
    net_tell(n, "all come together");
    for (int f = 0; f < n->nfolders; f++)
        net_gather(n, n->folder[f], n->meeting);
    while (!n->w.wrong[0] && quiet < 2 && round < ROUNDS_AT_END)
        quiet = meet(n, ++round) ? quiet + 1 : 0;
    if (quiet < 2)
        world_wrong(&n->w, "after %d rounds something still moves", round);
}

/* ---- the beginning and the end ---- */

static char *in_root(const struct net *n, const char *name, char out[NET_PATH])
{
    snprintf(out, NET_PATH, "%.150s/%s", n->root, name);
    return out;
}

void net_make(struct net *n)
{
    char path[NET_PATH], conf[NET_PATH], dir[NET_PATH];
    struct practice *p = NULL;
    struct sync_report r;
    struct arena a = {0};
    struct err e = {0};
    in_root(n, "first.db", path);
    mkdir(in_root(n, "first", dir), 0700);
    net_write(in_root(n, "policy.conf", conf), policy, sizeof policy - 1);
    id_seed(1);
    clock_freeze(1763900000000);
    const struct book_options bo = {.site = "First"};
    const struct sync_options o = {.dir = dir, .mem_kib = SECRET_MEM_MIN, .ask = ask, .arg = n};
    if (!practice_create(path, &bo, conf, &p, &e) || !sync_folder(p->book, &o, &a, &r, &e)) {
        fprintf(stderr, "%s %s\n", e.at, e.text);
        exit(1);
    }
    practice_close(p);
    arena_finish(&a);
}

void net_start(struct net *n, uint64_t seed, bool keeps)
{
    struct world *w = &n->w;
    char first[NET_PATH], dir[NET_PATH], name[32];
    *w = (struct world){.rng = seed, .keeps = keeps, .wall_ms = 1763900000000};
    w->wall_ms += 86400000;
    id_seed(seed);
    clock_freeze(w->wall_ms);
    n->ntold = 0;
    n->npasses = 1;
    n->nvisits = n->nnewer = 0;
    memset(n->is_erased, 0, sizeof n->is_erased);
    for (int i = 0; i < RECORDS; i++)
        w->record[i] = id_new(w->wall_ms);
    for (int i = 0; i < NET_SECRETS; i++)
        n->secret[i] = id_new(w->wall_ms);
    n->nfolders = 1 + world_random(w, NET_FOLDERS);
    n->snapshot_after = world_random(w, 3) ? 0 : 3 + world_random(w, 20);
    n->is_shared = world_random(w, 4) == 0;
    n->take_most = world_random(w, 2) ? 1000 : 1 + world_random(w, 6);
    for (int f = 0; f < n->nfolders; f++) {
        snprintf(name, sizeof name, "folder-%d", f);
        mkdir(in_root(n, name, n->folder[f]), 0700);
        net_gather(n, in_root(n, "first", dir), n->folder[f]);
    }
    mkdir(in_root(n, "meeting", n->meeting), 0700);
    in_root(n, "first.db", first);
    for (int k = 2 + world_random(w, 3); k > 0; k--) {
        int i = new_site(n);
        net_copy(first, n->site[i].path);
        if (i == 0 || world_random(w, 3)) /* the others are asked; but the key itself has to be somewhere */
            copy_beside(first, n->site[i].path, "-keys");
        if (!net_open(n, i))
            return;
        if (i == 0)
            world_note(w, &w->site[i]); /* the policy, which all begin with */
        world_mark_held(w, &w->site[i]);
    }
}

void net_finish(struct net *n)
{
    static const char *const suffix[] = {"",        "-journal",         "-identity", "-keys", ".backup",
                                         ".backup-identity", ".backup-journal"};
    char name[NET_PATH + 20];
    for (int i = 0; i < n->w.nsites; i++) {
        net_close(n, i);
        for (size_t k = 0; k < sizeof suffix / sizeof *suffix; k++)
            unlink(beside(n->site[i].path, suffix[k], name));
    }
    for (int f = 0; f < n->nfolders; f++)
        net_remove_tree(n->folder[f]);
    net_remove_tree(n->meeting);
}

void net_remove(struct net *n)
{
    net_remove_tree(n->root);
}

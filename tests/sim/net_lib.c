/* Sites: their files, what they do, and what is done to them. */
#include "tests/sim/net_lib.h"

#include "base/clock.h"
#include "exchange/introduce.h"
#include "practice/practice.h"
#include "practice/rule_run.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DAY_MS = 86400000, ROUNDS_AT_LEAST = 3, ROUNDS_AT_END = 14, BURST = 9 };

/* As little of a practice as has follow-ups. */
static const char policy[] =
    "name = \"Simulated\"; zone = \"Europe/London\"; go_live = \"2025-01-06\"; slot_min = 30;\n"
    "hours = { mon = \"09:00-17:00\"; tue = \"09:00-17:00\"; wed = \"09:00-17:00\"; thu = \"09:00-17:00\"; };\n"
    "roles = ( { code = \"desk\"; name = \"Desk\"; level = 2; },\n"
    "          { code = \"owner\"; name = \"Owner\"; level = 4; } );\n"
    "staff = ( { code = \"bell\"; name = \"Bell\"; role = \"desk\"; },\n"
    "          { code = \"ward\"; name = \"Ward\"; role = \"owner\"; } ); rooms = ( { code = \"1\"; name = \"Room 1\"; "
    "} );\n"
    "practitioners = ( { code = \"chen\"; name = \"Chen\"; } );\n"
    "types = ( { code = \"review\"; name = \"Review\"; short = \"rev\"; minutes = 30; next = \"rebook\"; } );\n"
    "follow_ups = ( { code = \"remind\"; name = \"remind\"; }, { code = \"recall\"; name = \"recall\"; } );\n"
    "rules = ( { code = \"remind\"; kind = \"remind\"; on = \"visit\"; due = \"-1wd\"; },\n"
    "          { code = \"recall\"; kind = \"recall\"; on = \"last-seen\"; due = \"6m1d\"; } );\n";

const char *const net_totals[NET_TOTALS] = {"acts",   "syncs",   "came",    "sent",   "torn",     "merged",
                                            "recut",  "erased",  "renewed", "forked", "restored", "cloned",
                                            "joined", "fetched", "dead",    "full"};

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

char *net_beside(const char *path, const char *suffix, char out[NET_PATH + 20])
{
    snprintf(out, NET_PATH + 20, "%s%s", path, suffix);
    return out;
}

void net_copy_beside(const char *from, const char *to, const char *suffix)
{
    char a[NET_PATH + 20], b[NET_PATH + 20];
    if (access(net_beside(from, suffix, a), F_OK) == 0)
        net_copy(a, net_beside(to, suffix, b));
    else
        unlink(net_beside(to, suffix, b));
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

int net_new_site(struct net *n)
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

struct sync_options net_options(struct net *n, const char *dir)
{
    n->pass = n->npasses - 1;
    return (struct sync_options){
        .dir = dir, .snapshot_after = n->snapshot_after, .mem_kib = SECRET_MEM_MIN, .ask = ask, .arg = n};
}

bool net_sync(struct net *n, int i, const char *dir, struct arena *a, struct sync_report *r, struct err *e)
{
    struct sync_options o = net_options(n, dir);
    *r = (struct sync_report){0};
    o.is_stick = world_random(&n->w, 4) == 0;
    o.may_renew = n->may_renew ? may_renew : NULL;
    struct site *s = &n->w.site[i];
    bool ok = false, is_introduced = introduce_new(s->book, e); /* as whoever begins a sync does */
    int keys = n->npasses;
    if (is_introduced && s->book->self.seq > 0 && world_by_hash(&n->w, s->book->self.head) < 0)
        world_note(&n->w, s);
    net_look(n, i, dir);
    for (n->pass = n->npasses - 1; is_introduced && !ok && n->pass >= 0; n->pass--) {
        *e = (struct err){0};
        ok = sync_folder(n->w.site[i].book, &o, a, r, e);
        if (n->is_away || e->kind != ERR_REFUSED)
            break; /* nobody knows another */
    }
    const int64_t did[] = {1, r->came, r->sent, r->torn, r->files_merged, r->files_recut};
    for (int k = NET_SYNCS; k <= NET_RECUT; k++)
        n->total[k] += did[k - NET_SYNCS];
    n->total[NET_FORKED] += r->was_rebuilt;
    n->total[NET_RENEWED] += n->npasses - keys;
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
    net_judge(n, i, dir);
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
long net_some_call(struct net *n, int bits)
{
    int top = 1 << world_random(&n->w, bits);
    return top + world_random(&n->w, top);
}

static void faulty_act(struct net *n, int i)
{
    struct world *w = &n->w;
    bool is_full = world_random(w, 3) == 0;
    uint8_t had[HASH_SIZE];
    n->total[is_full ? NET_FULL : NET_DEAD]++;
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
    n->total[is_full ? NET_FULL : NET_DEAD]++;
    memcpy(had, w->site[i].book->self.head, HASH_SIZE);
    const char *dir = folder_of(n, i);
    long at = net_some_call(n, 10);
    n->may_renew = n->npasses + 2 < NET_PASSES && world_random(w, 10) == 0;
    net_arm(is_full, at);
    bool ok = net_sync(n, i, dir, &a, &r, &e);
    n->may_renew = false;
    net_tell(n, "site %d syncs with %s, %s from call %ld: came %d sent %d %s", i, strrchr(dir, '/') + 1,
             is_full ? "disk full" : "dead", at, (int)r.came, (int)r.sent, ok ? "" : e.text);
    after_fault(n, i, is_full, false, had);
    if (!n->w.wrong[0])
        net_judge(n, i, dir);
    arena_finish(&a);
}

/* ---- schedules ---- */

/* So much that files are put together: the last time perhaps not to the end. */
static void work_hard(struct net *n, int i)
{
    for (int k = 0; k < BURST && net_may_act(n) && !n->w.wrong[0]; k++) {
        world_commit(&n->w, &n->w.site[i]);
        if (k < BURST - 1 || world_random(&n->w, 2))
            sync_site(n, i, n->folder[n->site[i].folder]);
        else
            faulty_sync(n, i);
    }
}

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
        if (net_may_act(n))
            net_act(n, i);
    } else if (x < 54) {
        sync_site(n, i, folder_of(n, i));
    } else if (x < 66) {
        carry(n);
    } else if (x < 71) {
        net_damage(n, n->folder[world_random(w, n->nfolders)]);
    } else if (x < 79) {
        faulty_sync(n, i);
    } else if (x < 82) {
        if (net_may_act(n))
            faulty_act(n, i);
    } else if (x < 86) {
        net_backup(n, i);
    } else if (x < 90) {
        net_restore(n, i);
    } else if (x < 92) {
        net_clone(n, i);
    } else if (x < 94) {
        net_join(n);
    } else if (x < 95) {
        net_newer(n, n->folder[world_random(w, n->nfolders)]);
    } else if (x < 96) {
        renew(n, i);
    } else if (x < 97) {
        work_hard(n, i);
    } else {
        world_skew(w, &w->site[i]);
        net_tell(n, "the clock of site %d is off by %lld s", i, (long long)w->site[i].skew_ms / 1000);
    }
    net_note_name(n, i);
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
        net_tell(n, "round %d: site %d: came %d sent %d torn %d alien %d locked %d recut %d merged %d gaps %d %s",
                 round, i, (int)r.came, (int)r.sent, (int)r.torn, (int)r.alien, (int)r.locked, (int)r.files_recut,
                 (int)r.files_merged, r.ngaps, ok ? "" : e.text);
        net_judge(n, i, n->meeting);
        world_mark_held(w, &w->site[i]);
        is_quiet &= ok && !r.came && !r.sent && !r.files_recut && !r.files_merged;
        if (!ok && round >= ROUNDS_AT_LEAST)
            world_wrong(w, "site %d cannot sync at the end: %s", i, e.text);
        /* Of two keys made at once all end with one; what was sealed with the other only some read, and all hold. */
        if (ok && round >= ROUNDS_AT_LEAST && is_quiet &&
            (r.forged || (r.locked && n->npasses < 3) || (w->keeps && (r.ngaps || (r.torn && !n->nnewer)))))
            world_wrong(w, "site %d at the end: forged %d locked %d gaps %d torn %d", i, (int)r.forged, (int)r.locked,
                        r.ngaps, (int)r.torn);
        arena_finish(&a);
    }
    return is_quiet;
}

void net_heal(struct net *n)
{
    int round = 0;
    bool is_quiet = false;
    net_tell(n, "all come together");
    for (int f = 0; f < n->nfolders; f++)
        net_gather(n, n->folder[f], n->meeting);
    while (!n->w.wrong[0] && (!is_quiet || round < ROUNDS_AT_LEAST) && round < ROUNDS_AT_END) {
        is_quiet = meet(n, ++round);
        if (is_quiet && round >= ROUNDS_AT_LEAST && net_join_late(n))
            is_quiet = false;
    }
    if (!is_quiet)
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
    net_write(in_root(n, "first.conf", conf), policy, sizeof policy - 1);
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
    n->is_refused = false;
    n->nvisits = n->nnewer = n->nnames = 0;
    memset(n->is_erased, 0, sizeof n->is_erased);
    for (int i = 0; i < RECORDS; i++)
        w->record[i] = id_new(w->wall_ms);
    for (int i = 0; i < NET_SECRETS; i++)
        n->secret[i] = id_new(w->wall_ms);
    n->nfolders = 1 + world_random(w, NET_FOLDERS);
    n->snapshot_after = world_random(w, 2) ? 0 : 2 + world_random(w, 12);
    n->is_shared = world_random(w, 8) == 0;
    n->take_most = world_random(w, 2) ? 1000 : 1 + world_random(w, 6);
    for (int f = 0; f < n->nfolders; f++) {
        snprintf(name, sizeof name, "folder-%d", f);
        mkdir(in_root(n, name, n->folder[f]), 0700);
        net_gather(n, in_root(n, "first", dir), n->folder[f]);
    }
    mkdir(in_root(n, "meeting", n->meeting), 0700);
    in_root(n, "first.db", first);
    for (int k = 2 + world_random(w, 3); k > 0; k--) {
        int i = net_new_site(n);
        net_copy(first, n->site[i].path);
        if (i == 0 || world_random(w, 3)) /* the others are asked; but the key itself has to be somewhere */
            net_copy_beside(first, n->site[i].path, "-keys");
        if (!net_open(n, i))
            return;
        if (i == 0)
            world_note(w, &w->site[i]); /* the policy, which all begin with */
        world_mark_held(w, &w->site[i]);
    }
}

/* All but what every schedule begins with. */
void net_finish(struct net *n)
{
    char path[NET_PATH + NET_NAME];
    DIR *d = opendir(n->root);
    for (int i = 0; i < n->w.nsites; i++)
        net_close(n, i);
    for (struct dirent *x; d && (x = readdir(d));) {
        if (strcmp(x->d_name, ".") == 0 || strcmp(x->d_name, "..") == 0 || strncmp(x->d_name, "first", 5) == 0)
            continue;
        if (unlink(net_path(n->root, x->d_name, path)) != 0)
            net_remove_tree(path);
    }
    if (d)
        closedir(d);
}

void net_remove(struct net *n)
{
    net_remove_tree(n->root);
}

/* Computers that come, and copies of practice files: backups that are put back, clones, who joins. */
#include "tests/sim/net_lib.h"

#include "book/verify.h"
#include "exchange/join.h"
#include "exchange/merge_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void net_backup(struct net *n, int i)
{
    struct net_site *t = &n->site[i];
    char to[NET_PATH + 20];
    net_beside(t->path, ".backup", to);
    net_copy(t->path, to);
    net_copy_beside(t->path, to, "-identity");
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

/* Before anything is written here: what another computer has is taken in, or the tables are made anew. */
static void take_first(struct net *n, int i)
{
    struct world *w = &n->w;
    struct book *b = w->site[i].book;
    struct merge_report r;
    struct err e = {0};
    int from = world_random(w, w->nsites), what = world_random(w, 3);
    bool ok = true;
    if (what == 1)
        ok = verify_rebuild(b, NULL, &e);
    else if (what == 2 && from != i)
        ok = merge_file(b, n->site[from].path, true, NULL, &r, &e);
    if (!ok)
        world_wrong(w, "site %d takes nothing in before it writes: %s", i, e.text);
    world_mark_held(w, &w->site[i]);
}

void net_restore(struct net *n, int i)
{
    struct world *w = &n->w;
    struct net_site *t = &n->site[i];
    struct site *s = &w->site[i];
    char from[NET_PATH + 20];
    if (!t->has_backup || !net_may_act(n) || (w->keeps && !is_elsewhere(w, i)))
        return;
    bool in_place = world_random(w, 2), with_line = world_random(w, 2);
    struct identity_mark line = {0};
    memcpy(line.writer.b, s->book->self.writer, ID_SIZE);
    line.seq = s->book->self.seq;
    n->total[NET_RESTORED]++;
    net_close(n, i);
    net_beside(t->path, ".backup", from);
    if (!in_place)
        unlink(t->path);
    net_copy(from, t->path);
    if (with_line)
        net_copy_beside(from, t->path, "-identity");
    memcpy(s->has, s->backup_has, sizeof s->has);
    net_tell(n, "the backup of site %d is put back%s%s", i, in_place ? " in place" : "",
             with_line ? ", all of it" : "");
    if (!net_open(n, i))
        return;
    bool is_behind = line.seq > s->book->self.seq;
    take_first(n, i);
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
    char *p = net_read(net_beside(path, "-identity", name), &size);
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

void net_clone(struct net *n, int i)
{
    struct world *w = &n->w;
    if (w->nsites == SITES_MAX)
        return;
    int c = net_new_site(n);
    struct net_site *from = &n->site[i], *to = &n->site[c];
    memcpy(to->label, from->label, sizeof to->label);
    if (world_random(w, 3))
        to->machine = from->machine;
    n->total[NET_CLONED]++;
    bool is_image = world_random(w, 2);
    net_copy(from->path, to->path);
    net_copy_beside(from->path, to->path, "-identity");
    net_copy_beside(from->path, to->path, "-keys");
    if (is_image)
        move_identity(n, c);
    memcpy(w->site[c].has, w->site[i].has, sizeof w->site[c].has);
    w->site[c].skew_ms = w->site[i].skew_ms;
    net_open(n, c);
    net_tell(n, "site %d is a clone of %d%s", c, i, is_image ? ", to the last bit" : "");
}

/* A new computer, from what dir shows, or the folder that is its own; now and then it dies on the way, and whoever made
 * it begins again. False: it was told to join later. */
static bool join(struct net *n, const char *dir, bool may_die)
{
    struct world *w = &n->w;
    struct arena a = {0};
    struct sync_report r;
    struct err e = {0};
    int i = net_new_site(n);
    world_here(w, &w->site[i]);
    struct net_site *t = &n->site[i];
    const struct book_options bo = {.site = t->label};
    dir = dir ? dir : n->folder[t->folder];
    const struct sync_options o = net_options(n, dir);
    long at = may_die && !world_random(w, 3) ? net_some_call(n, 12) : 0;
    if (at)
        net_arm(false, at);
    bool ok = join_folder(t->path, &bo, &o, &a, &r, &e);
    net_disarm();
    if (at && ok && r.untold) /* it stands; the others hear of it another time */
        at = 0;
    for (n->pass = n->npasses - 1; !ok && n->pass >= 0; n->pass--) {
        e = (struct err){0};
        ok = join_folder(t->path, &bo, &o, &a, &r, &e);
        /* Dead when it stood: they are told to sync, which asks for the key. */
        ok = ok || (at && access(t->path, F_OK) == 0);
    }
    net_tell(n, "site %d joins from %s, dead from call %ld: %s", i, strrchr(dir, '/') + 1, at,
             ok ? r.is_fetched ? "snapshot" : "" : e.text);
    if (!ok && e.kind != ERR_REFUSED && e.kind != ERR_MISSING && e.kind != ERR_DAMAGE)
        world_wrong(w, "site %d cannot join: %s", i, e.text);
    arena_finish(&a);
    if (!ok) {
        w->nsites--;
        return false;
    }
    n->total[NET_JOINED]++;
    n->total[NET_FETCHED] += r.is_fetched;
    t->machine = identity_machine();
    if (net_open(n, i)) {
        world_mark_held(w, &w->site[i]);
        world_note(w, &w->site[i]);
    }
    return true;
}

void net_join(struct net *n)
{
    if (n->w.nsites < SITES_MAX && net_may_act(n) && !join(n, NULL, true))
        n->is_refused = true;
}

/* What the refusal says to do, on a computer that has it all. */
static void mend(struct net *n)
{
    struct world *w = &n->w;
    struct arena a = {0};
    struct sync_report r;
    struct err e = {0};
    struct sync_options o = net_options(n, n->meeting);
    o.is_check = true;
    w->wall_ms += 60000;
    world_here(w, &w->site[0]);
    bool ok = sync_folder(w->site[0].book, &o, &a, &r, &e);
    net_tell(n, "site 0 looks at all files of the meeting: sent %d %s", (int)r.sent, ok ? "" : e.text);
    world_mark_held(w, &w->site[0]);
    arena_finish(&a);
}

bool net_join_late(struct net *n)
{
    if (!n->is_refused || n->w.nsites == SITES_MAX)
        return false;
    n->is_refused = false;
    if (!join(n, n->meeting, false)) {
        mend(n);
        if (!join(n, n->meeting, false))
            world_wrong(&n->w, "whoever could not join still cannot where all have met and files were mended");
    }
    return true;
}

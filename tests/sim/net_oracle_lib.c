/* What must hold when all have met: the oracle's properties, and those of what lies in files. */
#include "exchange/segment.h"
#include "tests/sim/net_lib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t number(struct net *n, struct book *b, const char *sql)
{
    struct stmt q = {0};
    struct err e = {0};
    int64_t out = -1;
    if (!internal_prepare(b, &q, sql, "sim", &e) || !stmt_step(&q, &e))
        world_wrong(&n->w, "%s: %s", sql, e.text);
    else
        out = internal_column(&q, 0).i;
    stmt_done(&q, &e);
    internal_finish(&q);
    return out;
}

/* Active bookings that overlap, counted from their rows alone, are the clashes. */
static void clashes_are_right(struct net *n, struct book *b)
{
    static const char shown[] = "SELECT count(*) FROM clash WHERE what = 'practitioner'";
    static const char real[] =
        "SELECT count(*) FROM appointment x, appointment y WHERE x.id < y.id AND x.practitioner = y.practitioner"
        " AND x.date = y.date AND x.start_min < y.start_min + y.minutes AND y.start_min < x.start_min + x.minutes"
        " AND x.status IN ('booked', 'arrived') AND y.status IN ('booked', 'arrived')"
        " AND coalesce(x.entered_in_error, 0) = 0 AND coalesce(y.entered_in_error, 0) = 0";
    int64_t a = number(n, b, shown), c = number(n, b, real);
    if (a != c)
        world_wrong(&n->w, "%lld clashes are shown of %lld", (long long)a, (long long)c);
}

static void follow_ups_are_unique(struct net *n, struct book *b)
{
    static const char sql[] = "SELECT count(*) FROM (SELECT 1 FROM queue WHERE rule IS NOT NULL GROUP BY patient, kind,"
                              " fact HAVING count(*) > 1)";
    if (number(n, b, sql) != 0)
        world_wrong(&n->w, "a follow-up stands twice in the queue");
}

/* ---- who was taken out ---- */

static bool holds(const char *p, size_t size, const char *word)
{
    size_t len = strlen(word);
    const char *end = p ? p + size : NULL;
    while (p && (size_t)(end - p) >= len && (p = memchr(p, *word, (size_t)(end - p) - len + 1)))
        if (memcmp(p++, word, len) == 0)
            return true;
    return false;
}

/* In the file of the practice, whatever SQLite calls free. */
static void is_not_in_book(struct net *n, int i, const char *word)
{
    size_t size;
    char *p = net_read(n->site[i].path, &size);
    if (holds(p, size, word))
        world_wrong(&n->w, "erased: site %d still holds %s in its file", i, word);
    free(p);
}

/* Is it called as whoever wrote it called it? Copies under other names are their makers', and nobody removes them. */
static bool is_own_name(const char *path, const struct seal_head *h)
{
    char own[SEAL_TAG], hex[ID_TEXT];
    const char *base = strrchr(path, '/') + 1, *tag = strrchr(base, '-');
    struct segment_head s;
    return (strncmp(base, "base-", 5) == 0 || (segment_head(h, &s) && strstr(path, id_text(&s.writer, hex)))) && tag &&
           strspn(base, "base-0123456789cdf") >= (size_t)(tag - base) && strlen(tag) == SEAL_TAG + strlen(".rnd") &&
           strncmp(tag + 1, seal_tag(&h->trailer, own), SEAL_TAG - 1) == 0;
}

/* What a file in a folder says to who has all keys. */
static bool says(const struct travel_keys *keys, const char *path, const char *p, size_t size, const char *word)
{
    struct arena a = {0};
    struct seal_head h;
    struct bytes body;
    const struct seal_key *k = seal_look(p, size, &h) == SEAL_SOUND && is_own_name(path, &h)
                                   ? travel_key_named(keys, &h.practice, h.key)
                                   : NULL;
    bool yes = k && seal_open(p, size, &h, k, &a, &body) == SEAL_SOUND && holds((const char *)body.p, body.n, word);
    arena_finish(&a);
    return yes;
}

static void is_not_in_folder(struct net *n, const struct travel_keys *keys, const char *word)
{
    static struct net_file listed[NET_FILES];
    char path[NET_PATH + NET_NAME];
    int count = net_list(n->meeting, listed);
    for (int i = 0; i < count; i++) {
        size_t size;
        char *p = net_read(net_path(n->meeting, listed[i].name, path), &size);
        if (p && says(keys, path, p, size, word))
            world_wrong(&n->w, "erased: %s still holds %s", listed[i].name, word);
        free(p);
    }
}

/* Nor in what a killed process left beside it. */
static void no_copy_is_left(struct net *n)
{
    static struct net_file all[NET_FILES];
    int count = net_list(n->root, all);
    for (int i = 0; i < count; i++)
        if (strstr(all[i].name, ".rounds-") && strstr(all[i].name, "-snapshot"))
            world_wrong(&n->w, "%s was left by a process that died", all[i].name);
}

/* That they are to be: it may have died with its only copy, a disk that an old backup was put back on. */
static bool is_to_be_erased(struct net *n, int k)
{
    char sql[100], hex[ID_TEXT];
    if (!n->is_erased[k])
        return false;
    snprintf(sql, sizeof sql, "SELECT count(*) FROM erasure WHERE id = x'%s'", id_text(&n->secret[k], hex));
    return number(n, n->w.site[0].book, sql) > 0;
}

static void erased_stays_erased(struct net *n)
{
    static struct travel_keys keys;
    char word[20], path[NET_PATH + 20];
    struct err e = {0};
    snprintf(path, sizeof path, "%s-keys", n->site[0].path);
    if (!travel_key_load(path, &keys, &e))
        world_wrong(&n->w, "no keys: %s", e.text);
    for (int k = 0; k < NET_SECRETS; k++) {
        if (!is_to_be_erased(n, k))
            continue;
        net_secret(k, word);
        for (int i = 0; i < n->w.nsites; i++)
            is_not_in_book(n, i, word);
        is_not_in_folder(n, &keys, word);
    }
}

/* Nobody goes on with another key than the rest. */
static void keys_are_the_same(struct net *n)
{
    static struct travel_keys keys;
    uint8_t name[SEAL_KEY_NAME] = {0};
    struct id practice = ID_NONE;
    for (int i = 0; i < n->w.nsites; i++) {
        char path[NET_PATH + 20];
        struct err e = {0};
        snprintf(path, sizeof path, "%s-keys", n->site[i].path);
        if (!travel_key_load(path, &keys, &e) || keys.n == 0) {
            world_wrong(&n->w, "site %d has no keys: %s", i, e.text);
            return;
        }
        practice = i ? practice : keys.key[0].key.practice;
        const struct travel_key *k = travel_key_newest(&keys, &practice);
        if (i && (!k || memcmp(name, k->key.name, sizeof name) != 0))
            world_wrong(&n->w, "sites 0 and %d write with different keys", i);
        else
            memcpy(name, k->key.name, sizeof name);
    }
}

/* ---- around a sync ---- */

static struct net_file was[NET_FILES];
static int nwas;

void net_note_name(struct net *n, int i)
{
    struct id writer;
    if (!n->w.site[i].book)
        return;
    memcpy(writer.b, n->w.site[i].book->self.writer, ID_SIZE);
    for (int k = 0; k < n->nnames; k++)
        if (id_compare(&n->name[k].writer, &writer) == 0)
            return;
    if (n->nnames < NET_NAMES) {
        n->name[n->nnames].label = n->site[i].label;
        n->name[n->nnames++].writer = writer;
    }
}

void net_look(struct net *n, int i, const char *dir)
{
    net_note_name(n, i);
    nwas = net_list(dir, was);
}

/* In a folder of one of the names of this computer. */
static bool is_ours(const struct net *n, int i, const char *name)
{
    char hex[ID_TEXT];
    for (int k = 0; k < n->nnames; k++)
        if (strcmp(n->name[k].label, n->site[i].label) == 0 && strstr(name, id_text(&n->name[k].writer, hex)))
            return true;
    return false;
}

static bool is_final(const char *name)
{
    const char *base = strrchr(name, '/'), *dot = strrchr(name, '.');
    return base && dot && base[1] != '.' && strncmp(dot, ".rn", 3) == 0 && strlen(dot) == 4;
}

static void is_whole_there(struct net *n, int i, const char *dir, const struct net_file *f)
{
    char path[NET_PATH + NET_NAME];
    size_t size;
    char *p = net_read(net_path(dir, f->name, path), &size);
    if (p && !net_is_whole(f->name, p, size))
        world_wrong(&n->w, "site %d left %s, which is not whole", i, f->name);
    free(p);
}

void net_judge(struct net *n, int i, const char *dir)
{
    static struct net_file now[NET_FILES];
    int count = net_list(dir, now), k = 0;
    net_note_name(n, i);
    for (int j = 0; j < nwas; j++) {
        for (; k < count && strcmp(now[k].name, was[j].name) < 0; k++)
            if (is_final(now[k].name))
                is_whole_there(n, i, dir, &now[k]);
        bool is_there = k < count && strcmp(now[k].name, was[j].name) == 0;
        if (is_there && now[k].size != was[j].size)
            is_whole_there(n, i, dir, &now[k]);
        if (!is_there && is_final(was[j].name) && !is_ours(n, i, was[j].name))
            world_wrong(&n->w, "site %d removed %s, which is not its own", i, was[j].name);
        k += is_there;
    }
    for (; k < count; k++)
        if (is_final(now[k].name))
            is_whole_there(n, i, dir, &now[k]);
}

void net_check(struct net *n)
{
    struct world *w = &n->w;
    oracle_check(w);
    if (w->wrong[0])
        return;
    struct book *b = w->site[world_random(w, w->nsites)].book;
    clashes_are_right(n, b);
    follow_ups_are_unique(n, b);
    erased_stays_erased(n);
    keys_are_the_same(n);
    no_copy_is_left(n);
}

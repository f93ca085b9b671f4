/* Folders and who moves what is in them: nothing here knows what a file means but for its first bytes. */
#include "exchange/seal.h"
#include "tests/sim/net_lib.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void give_up(const char *what, const char *path)
{
    fprintf(stderr, "%s %s: %s\n", what, path, strerror(errno));
    exit(1);
}

char *net_read(const char *path, size_t *size)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    if (fstat(fd, &st) != 0)
        give_up("looking at", path);
    char *p = malloc((size_t)st.st_size + 1);
    *size = (size_t)st.st_size;
    if (!p || read(fd, p, *size) != (ssize_t)*size)
        give_up("reading", path);
    close(fd);
    return p;
}

static void make_folders(const char *path)
{
    char part[NET_PATH + NET_NAME];
    for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
        if (mkdir(part, 0700) != 0 && errno != EEXIST)
            give_up("making", part);
    }
}

void net_write(const char *path, const void *data, size_t size)
{
    int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, fd = open(path, flags, 0600);
    if (fd < 0 && errno == ENOENT) {
        make_folders(path);
        fd = open(path, flags, 0600);
    }
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        give_up("writing", path);
    close(fd);
}

void net_copy(const char *from, const char *to)
{
    size_t size;
    char *p = net_read(from, &size);
    if (!p)
        give_up("reading", from);
    net_write(to, p, size);
    free(p);
}

/* ---- what lies there ---- */

static int list_below(const char *dir, const char *below, struct net_file *out, int n)
{
    char path[NET_PATH + NET_NAME], name[NET_NAME];
    snprintf(path, sizeof path, "%s/%s", dir, below);
    DIR *d = opendir(path);
    for (struct dirent *x; d && n < NET_FILES && (x = readdir(d));) {
        struct stat st;
        if (strcmp(x->d_name, ".") == 0 || strcmp(x->d_name, "..") == 0)
            continue;
        if (snprintf(name, sizeof name, "%s%s%s", below, *below ? "/" : "", x->d_name) >= (int)sizeof name)
            continue;
        if (strlen(x->d_name) == ID_TEXT - 1) { /* a practice's or a writer's folder */
            n = list_below(dir, name, out, n);
            continue;
        }
        if (fstatat(dirfd(d), x->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        memcpy(out[n].name, name, sizeof name);
        out[n++].size = (long)st.st_size;
    }
    if (d)
        closedir(d);
    return n;
}

static int by_name(const void *x, const void *y)
{
    return strcmp(((const struct net_file *)x)->name, ((const struct net_file *)y)->name);
}

int net_list(const char *dir, struct net_file *out)
{
    int n = list_below(dir, "", out, 0);
    qsort(out, (size_t)n, sizeof *out, by_name);
    return n;
}

void net_remove_tree(const char *path)
{
    char inner[NET_PATH + NET_NAME];
    DIR *d = opendir(path);
    for (struct dirent *x; d && (x = readdir(d));) {
        if (strcmp(x->d_name, ".") == 0 || strcmp(x->d_name, "..") == 0)
            continue;
        snprintf(inner, sizeof inner, "%s/%s", path, x->d_name);
        if (unlink(inner) != 0 && (errno == EISDIR || errno == EPERM))
            net_remove_tree(inner);
    }
    if (d)
        closedir(d);
    rmdir(path);
}

/* ---- carrying ---- */

static struct net_file listed[NET_FILES];

char *net_path(const char *dir, const char *name, char out[NET_PATH + NET_NAME])
{
    snprintf(out, NET_PATH + NET_NAME, "%.*s/%.*s", NET_PATH - 1, dir, NET_NAME - 1, name);
    return out;
}

/* The names that carriers give to what they have not finished, or to what they found twice. */
static void other_name(struct world *w, const char *name, char out[NET_NAME])
{
    const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name, *dot = strrchr(base, '.');
    int dir = (int)(base - name), stem = (int)(dot ? dot - base : (long)strlen(base));
    switch (world_random(w, 5)) {
    case 0: snprintf(out, NET_NAME, "%.*s.syncthing.%s.tmp", dir, name, base); break;
    case 1:
        snprintf(out, NET_NAME, "%.*s%.*s.sync-conflict-20251123-1010%02d-ABCDEFG%s", dir, name, stem, base,
                 world_random(w, 60), dot ? dot : "");
        break;
    case 2: snprintf(out, NET_NAME, "%.*s~syncthing~%s.tmp", dir, name, base); break;
    case 3: snprintf(out, NET_NAME, "%s.part", name); break;
    default: snprintf(out, NET_NAME, "%.*sCopy of %s", dir, name, base);
    }
}

/* Cut anywhere, or a bit turned. */
static size_t spoil(struct world *w, char *p, size_t size)
{
    if (size == 0 || world_random(w, 3))
        return (size_t)world_random(w, (int)size + 1);
    p[world_random(w, (int)size)] ^= (char)(1 << world_random(w, 8));
    return size;
}

static void carry_one(struct world *w, const char *from, const char *to, const struct net_file *f)
{
    char a[NET_PATH + NET_NAME], b[NET_PATH + NET_NAME], name[NET_NAME];
    struct stat st;
    size_t size;
    int x = world_random(w, 100);
    bool is_there = stat(net_path(to, f->name, b), &st) == 0;
    if (x < 15 || (is_there && st.st_size == f->size && x < 95))
        return; /* late, or there already */
    char *p = net_read(net_path(from, f->name, a), &size);
    if (!p)
        return;
    if (x >= 25 && x < 32)
        size = spoil(w, p, size);
    if (x >= 32 && x < 37) {
        other_name(w, f->name, name);
        net_path(to, name, b);
        if (world_random(w, 2))
            size = spoil(w, p, size);
    }
    net_write(b, p, size);
    free(p);
}

/* What is not there is not here either, if the carrier believes that it was removed. */
static void remove_rest(struct net *n, const char *from, const char *to)
{
    char a[NET_PATH + NET_NAME], b[NET_PATH + NET_NAME];
    int count = net_list(to, listed);
    for (int i = 0; i < count; i++)
        if (access(net_path(from, listed[i].name, a), F_OK) != 0 && world_random(&n->w, 2))
            unlink(net_path(to, listed[i].name, b));
}

void net_carry(struct net *n, const char *from, const char *to)
{
    bool removes = world_random(&n->w, 6) == 0;
    int count = net_list(from, listed);
    for (int i = 0; i < count; i++)
        carry_one(&n->w, from, to, &listed[i]);
    if (removes)
        remove_rest(n, from, to);
    net_tell(n, "%d files are carried from %s to %s%s", count, strrchr(from, '/') + 1, strrchr(to, '/') + 1,
             removes ? ", and removed there" : "");
}

/* ---- damage ---- */

void net_damage(struct net *n, const char *dir)
{
    struct world *w = &n->w;
    char a[NET_PATH + NET_NAME], b[NET_PATH + NET_NAME], name[NET_NAME];
    int count = net_list(dir, listed), x = world_random(w, 5);
    if (count == 0)
        return;
    const struct net_file *f = &listed[world_random(w, count)];
    size_t size;
    char *p = net_read(net_path(dir, f->name, a), &size);
    net_tell(n, "damage %d to %s", x, f->name);
    if (!p)
        return;
    if (x == 0) {
        unlink(a);
    } else if (x == 1) { /* under another name, and no more under its own */
        other_name(w, f->name, name);
        rename(a, net_path(dir, name, b));
    } else if (x == 2) { /* under another's name */
        net_write(net_path(dir, listed[world_random(w, count)].name, b), p, size);
    } else {
        size = spoil(w, p, size);
        net_write(a, p, size);
    }
    free(p);
}

/* What it is called is what a segment is called; its format is one more. */
void net_newer(struct net *n, const char *dir)
{
    char to[NET_PATH + NET_NAME], from[NET_PATH + NET_NAME];
    int count = net_list(dir, listed), i = 0;
    size_t size;
    while (i < count && !strstr(listed[i].name, ".rnd"))
        i++;
    char *p = i < count ? net_read(net_path(dir, listed[i].name, from), &size) : NULL;
    if (p && size > SEAL_MAGIC + HASH_SIZE) {
        const char *base = strrchr(listed[i].name, '/');
        struct hash trailer;
        p[SEAL_MAGIC] = SEAL_FORMAT + 1;
        hash_of(p, size - HASH_SIZE, &trailer);
        memcpy(p + size - HASH_SIZE, trailer.b, HASH_SIZE);
        snprintf(to, sizeof to, "%s/%.*s/9000-9000-%016llx.rnd", dir, (int)(base - listed[i].name), listed[i].name,
                 (unsigned long long)world_next(&n->w));
        net_write(to, p, size);
        n->nnewer++;
    }
    net_tell(n, "a file of a newer Rounds in %s", strrchr(dir, '/') + 1);
    free(p);
}

/* ---- the end ---- */

bool net_is_whole(const char *name, const char *p, size_t size)
{
    struct seal_head h;
    struct travel_key k;
    return strstr(name, ".rnk") ? travel_key_look(p, size, &k) == TRAVEL_OPENED : seal_look(p, size, &h) == SEAL_SOUND;
}

/* Of two with one name the whole one; which is what people would look for if it mattered. */
void net_gather(struct net *n, const char *from, const char *to)
{
    char a[NET_PATH + NET_NAME], b[NET_PATH + NET_NAME];
    int count = net_list(from, listed);
    for (int i = 0; i < count; i++) {
        size_t size, had = 0;
        char *p = net_read(net_path(from, listed[i].name, a), &size),
             *q = net_read(net_path(to, listed[i].name, b), &had);
        if (p && (!q || (net_is_whole(listed[i].name, p, size) && !net_is_whole(listed[i].name, q, had))))
            net_write(b, p, size);
        free(p);
        free(q);
    }
    (void)n;
}

/* net: sites with their books in files and the shared folders between them, as carriers move them; on a RAM disk.
 *
 * What src/exchange/sync.h does is the real thing: files, keys, system calls. Acts, clocks and what the oracle knows
 * are world_lib.h's. One number (the seed) decides everything. */
#ifndef TESTS_SIM_NET_H
#define TESTS_SIM_NET_H

#include "exchange/sync.h"
#include "tests/sim/world_lib.h"

enum {
    NET_PATH = 200,
    NET_NAME = 400, /* of a file in a folder, with the folders above it */
    NET_FOLDERS = 4,
    NET_FILES = 1000,
    NET_PASSES = 12, /* passphrases made in one schedule */
    NET_SECRETS = 2, /* people who may be taken out */
    NET_VISITS = 10,
    NET_NAMES = 100, /* under which sites wrote */
    NET_TOLD = 40000 /* bytes of the list of steps */
};

/* What happened in all schedules: a simulator in which nothing does proves nothing. */
enum net_total {
    NET_ACTS,
    NET_SYNCS,
    NET_CAME,
    NET_SENT,
    NET_TORN,
    NET_MERGED,
    NET_RECUT,
    NET_ERASED,
    NET_RENEWED,
    NET_FORKED,
    NET_RESTORED,
    NET_CLONED,
    NET_JOINED,
    NET_FETCHED,
    NET_DEAD,
    NET_FULL,
    NET_TOTALS
};
extern const char *const net_totals[NET_TOTALS];

/* A computer; its book and what it has are world.site of the same number. */
struct net_site {
    char path[NET_PATH]; /* of its practice file */
    char label[20];
    struct id machine;
    int folder;      /* where it usually syncs */
    bool has_backup; /* at path.backup, with world.site.backup_has */
};

struct net {
    struct world w;
    struct net_site site[SITES_MAX];
    char root[NET_PATH];                /* all files of this program */
    char folder[NET_FOLDERS][NET_PATH]; /* each as one carrier shows it */
    char meeting[NET_PATH];             /* where all meet in the end */
    int nfolders, npasses, pass;        /* pass: which one is typed */
    bool is_away;                       /* nobody is there to be asked */
    bool may_renew, is_refused; /* is_refused: somebody who wanted to join */
    bool is_shared; /* as if other processes had the practice files open too */
    int snapshot_after, take_most;
    int nnewer; /* files of a newer Rounds that were put somewhere */
    struct id secret[NET_SECRETS], visit[NET_VISITS];
    bool is_erased[NET_SECRETS];
    int nvisits, nnames;
    struct {
        struct id writer;
        const char *label;
    } name[NET_NAMES];
    int64_t total[NET_TOTALS];
    size_t ntold;
    char told[NET_TOLD]; /* the steps, a line each */
};

/* Once: makes the practice that every schedule begins with. Then each schedule. */
void net_make(struct net *n);
void net_start(struct net *n, uint64_t seed, bool keeps);
void net_step(struct net *n);
/* All files come together in one folder, and everybody syncs there until nothing moves any more. */
void net_heal(struct net *n);
void net_finish(struct net *n);
void net_remove(struct net *n); /* all files of this program */

/* net_copy_lib.c */
void net_backup(struct net *n, int i);
void net_restore(struct net *n, int i);
void net_clone(struct net *n, int i);
void net_join(struct net *n);
/* Whoever was told to join later, where all have met: nothing may be in the way once somebody checked the files. False:
 * there is nobody. */
bool net_join_late(struct net *n);

/* net_oracle_lib.c: what must hold then. And around each sync: nobody removes what is another's, and what has its final
 * name is whole, whatever ended it. */
void net_check(struct net *n);
void net_note_name(struct net *n, int i); /* under which the site writes now */
void net_look(struct net *n, int i, const char *dir);
void net_judge(struct net *n, int i, const char *dir);

/* net_act_lib.c: somebody enters something. */
bool net_may_act(const struct net *n);
void net_act(struct net *n, int i);

void net_tell(struct net *n, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The word that nobody may read once secret k was taken out. */
const char *net_secret(int k, char out[20]);
/* One sync of a site, with a fault if one is armed. */
bool net_sync(struct net *n, int i, const char *dir, struct arena *a, struct sync_report *r, struct err *e);
void net_close(struct net *n, int i);
bool net_open(struct net *n, int i);
int net_new_site(struct net *n); /* its number; without a file so far */
struct sync_options net_options(struct net *n, const char *dir);
long net_some_call(struct net *n, int bits); /* from 1 on, below 2^bits; small numbers as often as large ones */
/* The name of a file beside a practice file; and a copy of it beside another. */
char *net_beside(const char *path, const char *suffix, char out[NET_PATH + 20]);
void net_copy_beside(const char *from, const char *to, const char *suffix);

/* ---- net_folder_lib.c: files ---- */

struct net_file {
    char name[NET_NAME]; /* below the folder */
    long size;
};

/* What lies in a folder and below, sorted by name; at most NET_FILES. */
int net_list(const char *dir, struct net_file *out);
char *net_path(const char *dir, const char *name, char out[NET_PATH + NET_NAME]);
/* A whole file; to be freed. NULL: it is not there. */
char *net_read(const char *path, size_t *size);
void net_write(const char *path, const void *data, size_t size);
/* Bytes as they are, to a name that is made, or whose file keeps its inode. */
void net_copy(const char *from, const char *to);
void net_remove_tree(const char *path);
/* From one folder into another, as carriers do. */
void net_carry(struct net *n, const char *from, const char *to);
/* Something happens to one file of a folder. */
void net_damage(struct net *n, const char *dir);
/* A file that a newer Rounds wrote. */
void net_newer(struct net *n, const char *dir);
/* Does it hold what its kind of file has to, by its trailer? */
bool net_is_whole(const char *name, const char *p, size_t size);
/* All of it, whole where there is a whole one. */
void net_gather(struct net *n, const char *from, const char *to);

/* ---- net_system_lib.c: the system ---- */

/* At the beginning of a schedule: chance goes by its seed, processes are counted anew. */
void net_system(uint64_t seed);

/* From the n-th call that reaches a file on, all fail as if the process had died there (or the disk were full), until
 * net_disarm, which says how many were made. */
void net_arm(bool is_full, long at);
long net_disarm(void);

#endif

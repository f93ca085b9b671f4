/* sites_test: several computers and their folders, played with the real program and real files alone.
 *
 *   sites_test             $HISTORIES histories (KILLS / 20, so 10 in make test); SEED=n another sequence
 *
 * In each history up to five sites work on patients and meet over a share and a stick, while mishaps happen: a site
 * is cloned with cp, put back to an older copy of its file, killed in the middle of a sync; files in a folder are cut
 * off, taken away, brought back, copied under other names. In one history of four somebody makes a new key halfway, and
 * everybody is given its passphrase from then on. What was acknowledged stands in a list. Then everybody syncs until
 * nothing is new, and: both codes of `rounds verify` are the same everywhere, no damage is found, each acknowledged
 * patient can be found at each site exactly once; the old passphrase joins nowhere, the new one gives all there is.
 *
 * A change may be lost only with the last copy of the file it stands in: a site that is put back loses what it never
 * sent, so it always syncs to one of the folders first, as a backup would be followed by a sync.
 *
 * The checks are tried too: one patient too many in the list must be found missing. */
#include "tests/fault/crowd_lib.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SITES = 5,
    STEPS = 60,
    NAMES = STEPS + 2,
    PER_KILLS = 20,
    PATH = 400,
    OUTPUT = 4000,
    FILES = 300,
    ROUNDS_AT_END = 4,
    KEY_EACH = 4
};

static const char old_pass[] = "nine brown horses", new_pass[] = "two green boats";

static struct {
    struct crowd crowd; /* for its dice and the program's name */
    char dir[PATH];
    int nsites, nnames, serial;
    char name[NAMES][40];
    char output[OUTPUT];
    char files[FILES][PATH * 2];
    int nfiles;
    int64_t syncs, mishaps, keys;
} t;

/* --- the program ---------------------------------------------------------------------- */

static const char *site_file(int site)
{
    static char path[4][PATH];
    static int at;
    char *out = path[at++ % 4];
    snprintf(out, PATH, "%.200s/site%d/p.db", t.dir, site);
    return out;
}

static const char *folder(int i)
{
    static char path[2][PATH];
    snprintf(path[i], PATH, "%.200s/%s", t.dir, i ? "stick" : "share");
    return path[i];
}

/* Runs it; after `kill_us` (if not 0) it is killed. The exit code, -1 killed. What it said is in t.output. */
static int run(int64_t kill_us, const char *book, const char *a, const char *b, const char *c, const char *d,
               const char *e, const char *f)
{
    const char *argv[] = {NULL, "--book", book, a, b, c, d, e, f, NULL};
    char file[PATH];
    int status;
    snprintf(file, sizeof file, "%.200s/output", t.dir);
    pid_t pid = crowd_start_program(argv, file);
    if (kill_us) {
        crowd_sleep_us(kill_us);
        kill(pid, SIGKILL);
    }
    waitpid(pid, &status, 0);
    crowd_read_output(file, t.output, sizeof t.output);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static _Noreturn void give_up(const char *doing)
{
    fprintf(stderr, "%s: %s", doing, t.output);
    exit(1);
}

static void add_patient(int site)
{
    char *name = t.name[t.nnames];
    /* By letters: what is looked for by name. */
    snprintf(name, sizeof t.name[0], "Q%c%c%c", 'a' + t.nnames / 26 % 26, 'a' + t.nnames % 26, 'a' + site);
    if (run(0, site_file(site), "patient", "add", "--family", name, "--given", "Pat") == 0)
        t.nnames++;
    else
        give_up("adding a patient");
}

/* What an empty folder gives to a copy that never met it - no key has arrived - is no failure here. */
static void sync_site(int site, int where, bool is_killed)
{
    int64_t after = is_killed ? 1000 + crowd_pick(&t.crowd, 25000) : 0;
    int code = run(after, site_file(site), "sync", folder(where), NULL, NULL, NULL, NULL);
    t.syncs++;
    if (code != 0 && !is_killed && !strstr(t.output, "arrived in"))
        give_up("syncing");
}

/* --- files ----------------------------------------------------------------------------- */

static void shell(const char *what, const char *from, const char *to)
{
    const char *argv[] = {what, "-a", from, to, NULL};
    const char *remove[] = {what, "-rf", from, NULL};
    pid_t pid = fork();
    if (pid == 0) {
        execvp(what, (char *const *)(to ? argv : remove));
        _exit(1);
    }
    int status;
    waitpid(pid, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "%s %s %s failed\n", what, from, to ? to : "");
        exit(1);
    }
}

static void collect(const char *dir, int depth)
{
    char file[PATH];
    snprintf(file, sizeof file, "%.200s/found", t.dir);
    pid_t pid = fork();
    (void)depth;
    if (pid == 0) {
        int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        dup2(fd, STDOUT_FILENO);
        execlp("find", "find", dir, "-name", "*.rnd", "-type", "f", (char *)NULL);
        _exit(1);
    }
    waitpid(pid, &(int){0}, 0);
    FILE *f = fopen(file, "r");
    t.nfiles = 0;
    while (f && t.nfiles < FILES && fgets(t.files[t.nfiles], sizeof t.files[0], f)) {
        t.files[t.nfiles][strcspn(t.files[t.nfiles], "\n")] = 0;
        t.nfiles++;
    }
    if (f)
        fclose(f);
}

/* Something happens to a file in a folder, as copying programs and people do it. What is taken away is brought back in
 * the end: no only copy is lost. */
static void hurt_a_file(int where)
{
    char other[PATH * 3];
    struct stat st;
    collect(folder(where), 0);
    if (t.nfiles == 0)
        return;
    char *file = t.files[crowd_pick(&t.crowd, t.nfiles)];
    t.mishaps++;
    switch (crowd_pick(&t.crowd, 3)) {
    case 0: /* torn under its final name; the whole one stands in a corner */
        snprintf(other, sizeof other, "%s/lost/%d.rnd", t.dir, t.serial++);
        shell("cp", file, other);
        if (stat(file, &st) != 0 || truncate(file, crowd_pick(&t.crowd, (int)st.st_size)) != 0)
            exit(1);
        break;
    case 1: /* away for now */
        snprintf(other, sizeof other, "%s/lost/%d.rnd", t.dir, t.serial++);
        shell("cp", file, other);
        unlink(file);
        break;
    case 2: /* twice, under another name */
        snprintf(other, sizeof other, "%s.sync-conflict-%d.rnd", file, t.serial++);
        shell("cp", file, other);
        break;
    default: break;
    }
}

/* All that was taken away comes back, under names that mean nothing, in some writer's folder. */
static void bring_back(void)
{
    char target[PATH * 3], lost[PATH];
    collect(folder(0), 0);
    if (t.nfiles == 0)
        return;
    snprintf(target, sizeof target, "%.*s", (int)(strrchr(t.files[0], '/') - t.files[0]), t.files[0]);
    snprintf(lost, sizeof lost, "%.200s/lost/.", t.dir);
    shell("cp", lost, target);
}

static void clone_site(int from)
{
    char a[PATH], b[PATH];
    if (t.nsites == SITES)
        return;
    snprintf(a, sizeof a, "%.200s/site%d", t.dir, from);
    snprintf(b, sizeof b, "%.200s/site%d", t.dir, t.nsites++);
    shell("cp", a, b);
    t.mishaps++;
}

/* Kept, and put back later: the file alone, as from a backup, or with all that stands beside it. */
static void keep_site(int site)
{
    char a[PATH], b[PATH];
    snprintf(a, sizeof a, "%.200s/site%d", t.dir, site);
    snprintf(b, sizeof b, "%.200s/kept%d", t.dir, site);
    shell("rm", b, NULL);
    shell("cp", a, b);
}

static void put_back(int site)
{
    char a[PATH], b[PATH];
    bool all = crowd_pick(&t.crowd, 2);
    snprintf(a, sizeof a, "%.200s/kept%d%s", t.dir, site, all ? "/." : "/p.db");
    snprintf(b, sizeof b, "%.200s/site%d%s", t.dir, site, all ? "" : "/p.db");
    if (access(a, F_OK) != 0)
        return;
    sync_site(site, 0, false);
    shell("cp", a, b);
    t.mishaps++;
}

/* --- a history ----------------------------------------------------------------------------- */

static void begin(void)
{
    char path[PATH];
    setenv("ROUNDS_PASSPHRASE", old_pass, 1);
    t.nsites = 1;
    t.nnames = 0;
    shell("rm", t.dir, NULL);
    static const char *const names[] = {"", "/site0", "/share", "/stick", "/lost"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%.200s%s", t.dir, names[i]);
        if (mkdir(path, 0700) != 0)
            exit(1);
    }
    if (run(0, site_file(0), "init", NULL, NULL, NULL, NULL, NULL) != 0)
        give_up("making a practice file");
    sync_site(0, 0, false);
    /* One more joins; the others are copies. */
    snprintf(path, sizeof path, "%.200s/site1", t.dir);
    if (mkdir(path, 0700) != 0 || run(0, site_file(1), "join", folder(0), NULL, NULL, NULL, NULL) != 0)
        give_up("joining");
    t.nsites = 2;
}

static void step(void)
{
    int site = crowd_pick(&t.crowd, t.nsites), where = crowd_pick(&t.crowd, 3) == 0;
    switch (crowd_pick(&t.crowd, 12)) {
    case 0:
    case 1:
    case 2:
    case 3: add_patient(site); break;
    case 4:
    case 5:
    case 6: sync_site(site, where, false); break;
    case 7: sync_site(site, where, true); break;
    case 8: hurt_a_file(where); break;
    case 9: keep_site(site); break;
    case 10: put_back(site); break;
    case 11: clone_site(site); break;
    default: break;
    }
}

/* Who has not met the share yet meets it first: with the passphrase that there was. */
static void make_key(void)
{
    int site = crowd_pick(&t.crowd, t.nsites);
    sync_site(site, 0, false);
    setenv("ROUNDS_PASSPHRASE", new_pass, 1);
    if (run(0, site_file(site), "sync", "--new-key", folder(0), NULL, NULL, NULL) != 0 ||
        !strstr(t.output, "recovery code"))
        give_up("making a new key");
    t.syncs++;
    t.keys++;
}

/* The two codes of a site; false if it is damaged. */
static bool codes(const char *book, char out[80])
{
    char log[40] = "", state[40] = "";
    int code = run(0, book, "--json", "verify", NULL, NULL, NULL, NULL);
    const char *l = strstr(t.output, "\"log\":\""), *s = strstr(t.output, "\"state\":\"");
    if (code != 0 || !l || !s || sscanf(l, "\"log\":\"%39[^\"]", log) != 1 ||
        sscanf(s, "\"state\":\"%39[^\"]", state) != 1)
        return false;
    snprintf(out, 80, "%s %s", log, state);
    return true;
}

static bool holds(int site, const char *name)
{
    char upper[40];
    size_t n = strlen(name);
    for (size_t i = 0; i <= n; i++)
        upper[i] = (char)(name[i] >= 'a' ? name[i] - 32 : name[i]);
    run(0, site_file(site), "find", name, NULL, NULL, NULL, NULL);
    const char *at = strstr(t.output, upper);
    return at && !strstr(at + 1, upper);
}

/* A computer that comes now: with the old passphrase it gets nothing, with the new one everything. */
static bool joins(const char *want)
{
    char book[PATH], got[80];
    snprintf(book, sizeof book, "%.200s/late/p.db", t.dir);
    setenv("ROUNDS_PASSPHRASE", old_pass, 1);
    int refused = run(0, book, "join", folder(0), NULL, NULL, NULL, NULL);
    bool is_said = strstr(t.output, "until a new key was made") != NULL;
    setenv("ROUNDS_PASSPHRASE", new_pass, 1);
    if (refused == 1 && is_said && run(0, book, "join", folder(0), NULL, NULL, NULL, NULL) == 0 && codes(book, got) &&
        strcmp(got, want) == 0)
        return true;
    fprintf(stderr, "joining after the new key: %d with the old one, then %s", refused, t.output);
    return false;
}

static bool end(bool with_key)
{
    char first[80], other[80];
    bool ok = true;
    bring_back();
    for (int i = 0; i < ROUNDS_AT_END; i++)
        for (int site = 0; site < t.nsites; site++)
            for (int where = 0; where < 2; where++)
                sync_site(site, where, false);
    for (int site = 0; site < t.nsites; site++) {
        if (!codes(site_file(site), site ? other : first)) {
            fprintf(stderr, "site %d does not verify: %s\n", site, t.output);
            ok = false;
        } else if (site && strcmp(first, other) != 0) {
            fprintf(stderr, "sites 0 and %d differ: %s and %s\n", site, first, other);
            ok = false;
        }
        for (int i = 0; i < t.nnames; i++)
            if (!holds(site, t.name[i])) {
                fprintf(stderr, "site %d lacks %s, or has it twice\n", site, t.name[i]);
                ok = false;
            }
    }
    return (!with_key || joins(first)) && ok;
}

static bool history(void)
{
    bool with_key = crowd_pick(&t.crowd, KEY_EACH) == 0;
    begin();
    for (int i = 0; i < STEPS; i++) {
        if (with_key && i == STEPS / 2)
            make_key();
        step();
    }
    return end(with_key);
}

int main(void)
{
    const char *kills = getenv("KILLS"), *given = getenv("HISTORIES"), *seed = getenv("SEED");
    const char *tmp = getenv("TMPDIR");
    long n = given ? strtol(given, NULL, 10) : (kills ? strtol(kills, NULL, 10) : 200) / PER_KILLS;
    int failed = 0, passed = 0;
    t.crowd.random = seed ? strtoull(seed, NULL, 10) : 20261128;
    snprintf(t.dir, sizeof t.dir, "%.200s/rounds-sites-%ld", tmp && *tmp ? tmp : "/tmp", (long)getpid());
    for (long i = 0; i < n; i++) {
        uint64_t from = t.crowd.random;
        if (history())
            passed++;
        else {
            failed++;
            printf("history %ld failed: SEED=%llu HISTORIES=1\n", i, (unsigned long long)from);
        }
    }
    /* And the check itself. */
    if (n > 0 && t.nnames < NAMES) {
        snprintf(t.name[t.nnames], sizeof t.name[0], "Qzzz");
        if (holds(0, t.name[t.nnames]))
            failed++;
        else
            passed++;
    }
    if (!failed)
        shell("rm", t.dir, NULL);
    printf("%lld syncs, %lld mishaps, %lld new keys\n%d passed, %d failed\n", (long long)t.syncs, (long long)t.mishaps,
           (long long)t.keys, passed, failed);
    return failed != 0;
}

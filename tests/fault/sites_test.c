/* sites_test: several computers and their folders, played with the real program and real files alone.
 *
 *   sites_test             $HISTORIES histories (KILLS, so 200 in .ci/run); SEED=n another sequence
 *
 * In each history up to five sites work and meet over a share and a stick, while mishaps happen: a site is cloned with
 * cp, put back to an older copy of its file, killed in the middle of a sync; files in a folder are cut off, taken away,
 * brought back, copied under other names. Most histories are short, one of ten is long; in one of forty somebody makes
 * a new key halfway, and everybody is given its passphrase from then on. What was acknowledged stands in a list. Then
 * everybody syncs twice, or until all have the same: both codes of `rounds verify` are the same at each site, no damage
 * is found, and nothing is missing; and, all of it at one site and one thing of it at each other:
 *
 *   a set     each patient that was added is found exactly once
 *   a list    each note about one patient is there exactly once, those of one site in the order in which it wrote them
 *   a bank    of a few bookings that everybody moves about, each stands in one place, neither lost nor doubled; at any
 *             moment before, too; and each move that was made is in its history, once
 *
 * and after a new key the old passphrase joins nowhere, the new one gives all there is.
 *
 * A change may be lost only with the last copy of the file it stands in: a site that is put back loses what it never
 * sent, so it always syncs to one of the folders first, as a backup would be followed by a sync.
 *
 * The practice is made once, by the real program; each history begins with that folder put back, in the same files.
 *
 * The checks are tried too, each with one thing too many in its list. */
#include "tests/fault/sites_lib.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SITES = 5,
    STEPS = 60, /* of a long history, */
    SHORT = 10, /*   and of a short one: so many, and up to so many more */
    LONG_EACH = 10,
    KEY_EACH = 40,
    NAMES = STEPS + 2,
    BANK = 3,
    PLACES = 3,
    WORD = 16,
    REF = 12,
    KILL_US = 25000,
    ROUNDS_AT_END = 6,
    CHECKS = 4,
    ALL_CHECKS = (1 << CHECKS) - 1
};

static const char old_pass[] = "nine brown horses", new_pass[] = "two green boats";

static const char *const places[BANK][PLACES] = {
    {"09:00", "09:30", "10:00"}, {"10:30", "11:00", "11:30"}, {"13:00", "13:30", "14:00"}};

/* What was acknowledged, and by which site. */
struct entry {
    char words[WORD];
    int site;
};

static struct {
    struct sites s;
    int nsites, nnames, nnotes, serial, minute;
    struct entry name[NAMES], note[NAMES];
    char person[ID_TEXT]; /* whom everybody writes about */
    char booking[BANK][REF];
    int moves[BANK];
    int64_t syncs, mishaps, keys, entries, all_moves, late;
} t;

/* Each verb takes a minute. */
static void tick(void)
{
    char now[64];
    t.minute++;
    snprintf(now, sizeof now, "2026-12-04T%02d:%02d", t.minute / 60 % 24, t.minute % 60);
    setenv("ROUNDS_NOW", now, 1);
}

#define VERB(site, ...) (tick(), SITES_VERB(&t.s, sites_book(&t.s, site), __VA_ARGS__))

static const char *folder(int i)
{
    return sites_path(&t.s, "%s", i ? "stick" : "share");
}

static void must(bool ok, const char *doing)
{
    if (!ok)
        sites_give_up(&t.s, doing);
}

static bool says(const char *words)
{
    return strstr(t.s.output, words) != NULL;
}

static int pick(int n)
{
    return crowd_pick(&t.s.crowd, n);
}

/* --- work ------------------------------------------------------------------------------ */

static void add_patient(int site)
{
    struct entry *x = &t.name[t.nnames];
    /* By letters: what is looked for by name. */
    snprintf(x->words, WORD, "Q%c%c%c", 'a' + t.nnames / 26 % 26, 'a' + t.nnames % 26, 'a' + site);
    must(VERB(site, "patient", "add", "--family", x->words, "--given", "Pat") == 0, "adding a patient");
    x->site = site;
    t.nnames++;
}

static void write_note(int site)
{
    struct entry *x = &t.note[t.nnotes];
    snprintf(x->words, WORD, "w%04dx", t.nnotes);
    must(VERB(site, "note", x->words, "--patient", t.person) == 0, "writing a note");
    x->site = site;
    t.nnotes++;
}

/* Each has places of its own. Where it stands there already, nothing is moved. */
static void move_one(int site)
{
    int i = pick(BANK);
    char at[40], now[8];
    snprintf(at, sizeof at, "2026-12-07 %s", places[i][pick(PLACES)]);
    bool moves = VERB(site, "--json", "show", t.booking[i]) == 0 && sites_field(t.s.output, "start", now, sizeof now) &&
                 strcmp(now, at + 11) != 0;
    if (moves && VERB(site, "--json", "move", t.booking[i], "--at", at) == 0)
        t.moves[i]++;
}

/* What an empty folder gives to a copy that never met it - no key has arrived - is no failure here. */
static void sync_site(int site, int where, bool is_killed)
{
    int64_t after = is_killed ? 1000 + pick(KILL_US) : 0;
    const char *words[] = {"sync", folder(where), NULL};
    int code = sites_run(&t.s, after, sites_book(&t.s, site), words);
    t.syncs++;
    must(code == 0 || is_killed || says("arrived in"), "syncing");
}

/* --- files ----------------------------------------------------------------------------- */

/* Something happens to a file in a folder, as copying programs and people do it. What is taken away is brought back in
 * the end: no only copy is lost. */
static void hurt_a_file(int where)
{
    struct stat st;
    sites_find(&t.s, folder(where), ".rnd");
    if (t.s.nfiles == 0)
        return;
    const char *file = t.s.file[pick(t.s.nfiles)];
    const char *lost = sites_path(&t.s, "lost/%d.rnd", t.serial++);
    char other[SITES_PATH * 2];
    t.mishaps++;
    switch (pick(3)) {
    case 0: /* torn under its final name; the whole one stands in a corner */
        sites_copy("-a", file, lost);
        must(stat(file, &st) == 0 && truncate(file, pick((int)st.st_size)) == 0, "cutting a file off");
        break;
    case 1: /* away for now */
        sites_copy("-a", file, lost);
        unlink(file);
        break;
    case 2: /* twice, under another name */
        snprintf(other, sizeof other, "%s.sync-conflict-%d.rnd", file, t.serial++);
        sites_copy("-a", file, other);
        break;
    default: break;
    }
}

/* All that was taken away comes back, under names that mean nothing, in some writer's folder. */
static void bring_back(void)
{
    sites_find(&t.s, folder(0), ".rnd");
    if (t.s.nfiles == 0)
        return;
    *strrchr(t.s.file[0], '/') = 0;
    sites_copy("-a", sites_path(&t.s, "lost/."), t.s.file[0]);
}

static void clone_site(int from)
{
    if (t.nsites == SITES)
        return;
    sites_copy("-a", sites_path(&t.s, "site%d", from), sites_path(&t.s, "site%d", t.nsites++));
    t.mishaps++;
}

/* Kept, and put back later: the file alone, as from a backup, or with all that stands beside it. */
static void keep_site(int site)
{
    const char *kept = sites_path(&t.s, "kept%d", site);
    sites_remove(kept);
    sites_copy("-a", sites_path(&t.s, "site%d", site), kept);
}

static void put_back(int site)
{
    bool all = pick(2);
    const char *kept = sites_path(&t.s, "kept%d%s", site, all ? "/." : "/p.db");
    if (access(kept, F_OK) != 0)
        return;
    sync_site(site, 0, false);
    sites_copy("-a", sites_path(&t.s, "kept%d%s", site, all ? "/." : "/p.db"),
               sites_path(&t.s, "site%d%s", site, all ? "" : "/p.db"));
    t.mishaps++;
}

/* --- a history ----------------------------------------------------------------------------- */

/* The practice, and that a second computer joined it: kept in a folder of its own, too. */
static void make_practice(void)
{
    static const char *const names[] = {"site0", "site1", "share", "stick", "lost"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        sites_make(sites_path(&t.s, "%s", names[i]));
    must(VERB(0, "init") == 0, "making a practice file");
    must(VERB(0, "--json", "patient", "add", "--family", "Bank", "--given", "Pat") == 0 &&
             sites_field(t.s.output, "id", t.person, sizeof t.person),
         "adding a patient");
    for (int i = 0; i < BANK; i++) {
        char at[40];
        snprintf(at, sizeof at, "2026-12-07 %s", places[i][0]);
        must(VERB(0, "--json", "book", "--patient", t.person, "--practitioner", "chen", "--at", at, "--type",
                  "review") == 0 &&
                 sites_field(t.s.output, "ref", t.booking[i], REF),
             "booking");
    }
    sync_site(0, 0, false);
    must(VERB(1, "join", folder(0)) == 0, "joining");
    sync_site(0, 0, false);
    sites_make(sites_path(&t.s, "first"));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        sites_copy("-a", sites_path(&t.s, "%s", names[i]), sites_path(&t.s, "first/"));
}

/* In the same files, so that the two sites are who they were. */
static void begin(void)
{
    setenv("ROUNDS_PASSPHRASE", old_pass, 1);
    if (access(sites_path(&t.s, "first"), F_OK) != 0) {
        make_practice();
    } else {
        static const char *const gone[] = {"share", "stick", "lost",  "late",  "kept0", "kept1",
                                           "kept2", "kept3", "kept4", "site2", "site3", "site4"};
        for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
            sites_remove(sites_path(&t.s, "%s", gone[i]));
        sites_copy("-a", sites_path(&t.s, "first/."), sites_path(&t.s, "."));
    }
    t.nsites = 2;
    t.nnames = t.nnotes = 0;
    t.minute = 8 * 60;
    memset(t.moves, 0, sizeof t.moves);
}

static void step(void)
{
    int site = pick(t.nsites), where = pick(3) == 0;
    switch (pick(13)) {
    case 0: add_patient(site); break;
    case 1:
    case 2: write_note(site); break;
    case 3:
    case 4: move_one(site); break;
    case 5:
    case 6:
    case 7: sync_site(site, where, false); break;
    case 8: sync_site(site, where, true); break;
    case 9: hurt_a_file(where); break;
    case 10: keep_site(site); break;
    case 11: put_back(site); break;
    case 12: clone_site(site); break;
    default: break;
    }
}

/* Who has not met the share yet meets it first: with the passphrase that there was. */
static void make_key(void)
{
    int site = pick(t.nsites);
    sync_site(site, 0, false);
    setenv("ROUNDS_PASSPHRASE", new_pass, 1);
    must(VERB(site, "sync", "--new-key", folder(0)) == 0 && says("recovery code"), "making a new key");
    t.syncs++;
    t.keys++;
}

/* --- what must hold --------------------------------------------------------------------------- */

static int times(const char *words)
{
    return sites_times(&t.s, words);
}

static bool bad(int site, const char *what, const char *of)
{
    fprintf(stderr, "site %d: %s %s\n", site, of, what);
    return false;
}

static bool check_set(int site)
{
    bool ok = true;
    char name[WORD + 8];
    must(VERB(site, "--json", "find", "Q") == 0, "finding patients");
    for (int i = 0; i < t.nnames; i++) {
        snprintf(name, sizeof name, "%s, Pat", t.name[i].words);
        for (char *c = name; *c && *c != ','; c++)
            *c = (char)(*c >= 'a' ? *c - 32 : *c);
        ok = (times(name) == 1 || bad(site, "is not there once", name)) && ok;
    }
    return (times("\"id\"") == t.nnames || bad(site, "more or fewer patients than were added", "")) && ok;
}

/* The newest is told first. */
static bool check_list(int site)
{
    bool ok = true;
    must(VERB(site, "--json", "timeline", t.person, "--kind", "notes", "--limit", "1000") == 0, "a timeline");
    for (int i = 0; i < t.nnotes; i++) {
        const struct entry *x = &t.note[i];
        const char *at = strstr(t.s.output, x->words);
        ok = (times(x->words) == 1 || bad(site, "is not there once", x->words)) && ok;
        for (int k = 0; at && k < i; k++)
            if (t.note[k].site == x->site && strstr(t.s.output, t.note[k].words) < at)
                ok = bad(site, "stands before what its writer wrote later", x->words);
    }
    return ok;
}

static bool check_bank(int site)
{
    bool ok = true;
    must(VERB(site, "--json", "day", "2026-12-07") == 0, "a day");
    for (int i = 0; i < BANK; i++)
        ok = (times(t.booking[i]) == 1 || bad(site, "stands in no place, or in two", t.booking[i])) && ok;
    return (times("\"ref\"") == BANK || bad(site, "holds more bookings than were made", "the day")) && ok;
}

static bool check_moves(int site)
{
    bool ok = true;
    for (int i = 0; i < BANK; i++) {
        must(VERB(site, "--json", "history", t.booking[i]) == 0, "a history");
        ok = (times("\"appointment-move\"") == t.moves[i] || bad(site, "not every move is told", t.booking[i])) && ok;
    }
    return ok;
}

/* One in whole, of the others one thing each: that they are the same, their codes say already. */
static bool check_site(int site, unsigned checks)
{
    static bool (*const check[CHECKS])(int) = {check_set, check_list, check_bank, check_moves};
    bool ok = true;
    for (int i = 0; i < CHECKS; i++)
        ok = (!(checks >> i & 1) || check[i](site)) && ok;
    return ok;
}

/* A computer that comes now: with the old passphrase it gets nothing, with the new one everything. */
static bool joins(void)
{
    char first[SITES_CODES], got[SITES_CODES];
    const char *book = sites_path(&t.s, "late/p.db");
    setenv("ROUNDS_PASSPHRASE", old_pass, 1);
    int refused = SITES_VERB(&t.s, book, "join", folder(0));
    bool is_said = says("until a new key was made");
    setenv("ROUNDS_PASSPHRASE", new_pass, 1);
    book = sites_path(&t.s, "late/p.db");
    if (refused == 1 && is_said && SITES_VERB(&t.s, book, "join", folder(0)) == 0) {
        sync_site(0, 0, false); /* hears that it came */
        if (sites_codes(&t.s, sites_path(&t.s, "late/p.db"), got) && sites_codes(&t.s, sites_book(&t.s, 0), first) &&
            strcmp(got, first) == 0)
            return true;
    }
    return bad(0, t.s.output, "joining after the new key:");
}

/* Whoever writes in the first round is read in the second. */
static bool meet(char first[SITES_CODES])
{
    char other[SITES_CODES] = "";
    bool same = false;
    for (int i = 0; i < ROUNDS_AT_END && !same; i++) {
        for (int site = 0; site < t.nsites; site++)
            for (int where = 0; where < 2; where++)
                sync_site(site, where, false);
        same = i > 0;
        for (int site = 0; site < t.nsites && same; site++)
            same = sites_codes(&t.s, sites_book(&t.s, site), site ? other : first) &&
                   (site == 0 || strcmp(first, other) == 0);
        t.late += i > 1 && same;
    }
    return same || bad(0, "does not come to the codes of the others, or does not verify", t.s.output);
}

static bool end(bool with_key)
{
    char codes[SITES_CODES];
    bool ok = true;
    for (int site = 0; site < t.nsites; site++)
        ok = check_bank(site) && ok;
    bring_back();
    ok = meet(codes) && ok;
    for (int site = 0, all = pick(t.nsites); site < t.nsites; site++)
        ok = check_site(site, site == all ? ALL_CHECKS : 1 << pick(CHECKS)) && ok;
    t.entries += t.nnames + t.nnotes;
    for (int i = 0; i < BANK; i++)
        t.all_moves += t.moves[i];
    return (!with_key || joins()) && ok;
}

static bool history(void)
{
    bool with_key = pick(KEY_EACH) == 0;
    int steps = pick(LONG_EACH) == 0 ? STEPS : SHORT + pick(SHORT);
    begin();
    for (int i = 0; i < steps; i++) {
        if (with_key && i == steps / 2)
            make_key();
        step();
    }
    return end(with_key);
}

/* Each with one thing more in its list than was done. */
static int planted_and_found(void)
{
    int found = 0;
    fprintf(stderr, "What follows was planted:\n");
    snprintf(t.name[t.nnames++].words, WORD, "Qzzz");
    found += !check_set(0);
    snprintf(t.note[t.nnotes++].words, WORD, "w9999x");
    found += !check_list(0);
    t.moves[0]++;
    found += !check_moves(0);
    snprintf(t.booking[0], REF, "AAAA-AAAA");
    found += !check_bank(0);
    return found;
}

int main(void)
{
    const char *kills = getenv("KILLS"), *given = getenv("HISTORIES");
    long n = given ? strtol(given, NULL, 10) : kills ? strtol(kills, NULL, 10) : 200;
    int failed = 0, passed = 0;
    sites_open(&t.s, "sites", 20261128);
    for (long i = 0; i < n; i++) {
        uint64_t from = t.s.crowd.random;
        if (history()) {
            passed++;
            continue;
        }
        failed++;
        printf("history %ld failed: SEED=%llu HISTORIES=1\n", i, (unsigned long long)from);
    }
    if (n > 0 && !failed) {
        int found = planted_and_found();
        passed += found;
        failed += 4 - found;
    }
    sites_close(&t.s, failed);
    printf("%lld syncs, %lld mishaps, %lld new keys; %lld patients and notes, %lld moves; %lld met more than twice\n"
           "%d passed, %d failed\n",
           (long long)t.syncs, (long long)t.mishaps, (long long)t.keys, (long long)t.entries, (long long)t.all_moves,
           (long long)t.late, passed, failed);
    return failed != 0;
}

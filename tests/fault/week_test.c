/* week_test: a reception PC and two laptops work for seven days, and in the end nobody lacks anything.
 *
 *   week_test              $WEEKS weeks, else one; SEED=n another one
 *
 * Real program, real files. Laptop 1 meets the reception over a stick alone, laptop 2 over a folder that something
 * carries (a copy at each end). Every day there are new patients, bookings, moves, cancellations, contacts, one patient
 * whom all edit, follow-ups done, double bookings and doubtful fields settled. And:
 *
 *   Tue  the stick is pulled out too early: files on it are cut off under their final names
 *   Wed  laptop 1 leaves for three days, and goes on working; laptop 2's home is copied to a spare PC, and both work;
 *        what is carried arrives under the name of a conflict copy alone
 *   Thu  laptop 2's clock is five years ahead; a patient is erased at the reception
 *   Fri  a new key is wanted, and refused: laptop 1 still holds who was erased
 *   Sat  laptop 1 is back; then Monday's backup is put back on it
 *   Sun  the new key is made; everybody is asked for it once
 *
 * and each sync may be killed and begun again. What the program said was done stands in a list. In the end, at each of
 * the four: both codes of `verify` are the same and nothing is missing; each patient is found once; each contact and
 * follow-up is on its timeline once; every edit, move and cancellation is in the history, so often as it was made; of
 * two bookings in one place `conflicts` tells, or one of them says that it may; of who was erased no word is
 * in the practice file, byte for byte.
 *
 * These checks are tried too: a contact that nobody wrote, a move that nobody made, a double booking hidden from them
 * and somebody erased who was not must each be found. */
#include "tests/fault/week_lib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KILL_EACH = 6, KILL_US = 20000, YEARS_AHEAD = 5 };

static const char old_pass[] = "nine brown horses", new_pass[] = "two green boats";

/* --- meeting ------------------------------------------------------------------------------ */

static int try_sync(int c, const char *folder)
{
    week.syncs++;
    if (week_pick(KILL_EACH) == 0) {
        week.kills++;
        week_set_clock(c);
        sites_run(&week.s, 1000 + week_pick(KILL_US), sites_book(&week.s, c),
                  (const char *const[]){"sync", folder, NULL});
    }
    week_set_clock(c);
    return SITES_VERB(&week.s, sites_book(&week.s, c), "sync", folder);
}

static void sync_at(int c, const char *folder)
{
    week_must(try_sync(c, folder) == 0, "syncing");
}

static const char *stick(void)
{
    return sites_path(&week.s, "stick");
}

static const char *end_of(int c)
{
    return sites_path(&week.s, "folder%d", c);
}

/* What carries the folder of the reception and of laptop 2: both ways, the newer files. */
static void carry(void)
{
    char from[SITES_PATH], to[SITES_PATH];
    for (int i = 0; i < 2; i++) {
        snprintf(from, sizeof from, "%s/.", end_of(i ? LAPTOP_2 : RECEPTION));
        snprintf(to, sizeof to, "%s/", end_of(i ? RECEPTION : LAPTOP_2));
        sites_copy("-au", from, to);
    }
}

/* Everybody who is here; the reception is who meets all. */
static void meet(void)
{
    for (int i = 0; i < 2; i++) {
        if (week.is_here[LAPTOP_2])
            sync_at(LAPTOP_2, end_of(LAPTOP_2));
        carry();
        if (week.is_here[LAPTOP_1])
            sync_at(LAPTOP_1, stick());
        if (week.is_here[SPARE])
            sync_at(SPARE, stick());
        sync_at(RECEPTION, end_of(RECEPTION));
        sync_at(RECEPTION, stick());
        sync_at(RECEPTION, end_of(RECEPTION));
        carry();
    }
}

/* --- the days ----------------------------------------------------------------------------- */

static void begin_day(int day)
{
    week.day = day;
    week.minute = 8 * 60;
}

static void begin(void)
{
    week.pass = old_pass;
    begin_day(0);
    for (int c = 0; c < COMPUTERS; c++)
        sites_make(sites_path(&week.s, "site%d", c));
    sites_make(stick());
    sites_make(end_of(RECEPTION));
    sites_make(end_of(LAPTOP_2));
    sites_make(sites_path(&week.s, "kept"));
    week_set_clock(RECEPTION);
    week_must(SITES_VERB(&week.s, sites_book(&week.s, RECEPTION), "--site", week_names[RECEPTION], "init") == 0,
              "making a practice");
    week_add(RECEPTION);
    sync_at(RECEPTION, end_of(RECEPTION));
    sync_at(RECEPTION, stick());
    carry();
    week_must(SITES_VERB(&week.s, sites_book(&week.s, LAPTOP_1), "--site", week_names[LAPTOP_1], "join", stick()) == 0,
              "joining");
    week_must(SITES_VERB(&week.s, sites_book(&week.s, LAPTOP_2), "--site", week_names[LAPTOP_2], "join",
                         end_of(LAPTOP_2)) == 0,
              "joining");
    week.is_here[RECEPTION] = week.is_here[LAPTOP_1] = week.is_here[LAPTOP_2] = true;
}

static void everybody_works(void)
{
    int shared = week_pick(week.npatients);
    week_place(week.wanted);
    for (int c = 0; c < COMPUTERS; c++)
        if (week.is_here[c] || (c == LAPTOP_1 && week.day > 0))
            week_work(c, week.years[c] ? 0 : shared);
    week_settle(RECEPTION);
}

static void monday(void)
{
    everybody_works();
    meet();
    week_must(WEEK_VERB(LAPTOP_1, "backup", sites_path(&week.s, "kept/monday.db")) == 0, "making a backup");
}

/* Some of what stands on the stick is cut off: what laptop 1 has just put there, and nobody else has. */
static void tuesday(void)
{
    everybody_works();
    meet();
    sites_copy("-a", stick(), sites_path(&week.s, "kept/stick"));
    week_contact(LAPTOP_1, 0);
    week_edit(LAPTOP_1, 0);
    sync_at(LAPTOP_1, stick());
    sites_find(&week.s, stick(), ".rnd");
    int cut = 0;
    for (int i = 0; i < week.s.nfiles; i++) {
        const char *file = week.s.file[i];
        if (access(sites_path(&week.s, "kept/%s", file + strlen(week.s.dir) + 1), F_OK) == 0)
            continue;
        week_must(truncate(file, 20 + week_pick(100)) == 0, "cutting a file off");
        cut++;
    }
    week_must(cut > 0, "finding what was put on the stick");
    sync_at(RECEPTION, stick());
    week_must(week_says("incomplete or damaged"), "telling of a file that is cut off");
    meet();
}

/* What laptop 2 wrote arrives at the reception, and only as a copy of a carrier that thinks it is another file. */
static void arrive_as_conflict_copy(void)
{
    char name[SITES_PATH * 2], from[SITES_PATH];
    carry();
    sites_remove(sites_path(&week.s, "kept/stick"));
    week_contact(LAPTOP_2, 0);
    sync_at(LAPTOP_2, end_of(LAPTOP_2));
    sites_find(&week.s, end_of(LAPTOP_2), ".rnd");
    int arrived = 0;
    for (int i = 0; i < week.s.nfiles; i++) {
        const char *inside = week.s.file[i] + strlen(end_of(LAPTOP_2));
        snprintf(from, sizeof from, "%s%s", end_of(RECEPTION), inside);
        if (access(from, F_OK) == 0)
            continue;
        snprintf(name, sizeof name, "%.*s.sync-conflict-20261202-101500-ABCDEFG.rnd", (int)strlen(from) - 4, from);
        char *folder = strrchr(from, '/');
        *folder = 0;
        if (access(from, F_OK) != 0)
            sites_make(from);
        sites_copy("-a", week.s.file[i], name);
        arrived++;
    }
    week_must(arrived > 0, "finding what laptop 2 wrote");
    sync_at(RECEPTION, end_of(RECEPTION));
    week_must(WEEK_VERB(RECEPTION, "timeline", week.patient[0].id) == 0 && week_says(week.deed[week.ndeeds - 1].words),
              "taking in a conflict copy");
}

static void wednesday(void)
{
    week.is_here[LAPTOP_1] = false;
    meet();
    sites_remove(sites_path(&week.s, "site%d", SPARE));
    sites_copy("-a", sites_path(&week.s, "site%d", LAPTOP_2), sites_path(&week.s, "site%d", SPARE));
    week.is_here[SPARE] = true;
    everybody_works();
    arrive_as_conflict_copy();
    meet();
}

static void erase(void)
{
    int who = 1 + week_pick(week.npatients - 1);
    for (int i = 0; i < week.npatients; i++, who = (who + 1) % week.npatients) {
        if (WEEK_OWNER(RECEPTION, "person", "erase", week.patient[who].id, "--reason", "asked in writing",
                       "--confirmed-by", "bell") != 0)
            continue;
        week.patient[who].is_erased = true;
        week_contact(LAPTOP_1, who); /* which has not heard of it */
        return;
    }
    sites_give_up(&week.s, "erasing");
}

static void thursday(void)
{
    week.years[LAPTOP_2] = YEARS_AHEAD;
    everybody_works();
    sync_at(LAPTOP_2, end_of(LAPTOP_2));
    carry();
    week.years[LAPTOP_2] = 0;
    sync_at(RECEPTION, end_of(RECEPTION));
    week_must(week_says("clock"), "telling of a clock that is wrong");
    erase();
    meet();
}

static void friday(void)
{
    everybody_works();
    meet();
    sync_at(RECEPTION, stick());
    week_must(week_says("Laptop 1 was not here for"), "telling who stays away");
    week.pass = new_pass;
    int refused = WEEK_OWNER(RECEPTION, "sync", "--new-key", end_of(RECEPTION));
    week.pass = old_pass;
    week_must(refused == 1 && week_says("No new key was made"), "refusing a new key");
}

static void saturday(void)
{
    week.is_here[LAPTOP_1] = true;
    everybody_works();
    meet();
    sites_copy("-a", sites_path(&week.s, "site%d", LAPTOP_1), sites_path(&week.s, "kept/"));
    sites_remove(sites_book(&week.s, LAPTOP_1));
    week_must(WEEK_OWNER(LAPTOP_1, "restore", sites_path(&week.s, "kept/monday.db")) == 0, "restoring");
    week_contact(LAPTOP_1, 0);
    meet();
}

static void sunday(void)
{
    everybody_works();
    meet();
    week.pass = new_pass;
    week_must(WEEK_OWNER(RECEPTION, "sync", "--new-key", end_of(RECEPTION)) == 0 && week_says("recovery code"),
              "making a new key");
    sync_at(RECEPTION, stick());
    week.pass = old_pass;
    week_must(try_sync(LAPTOP_1, stick()) == 1 && week_says("A new key was made"), "asking for the new key");
    week.pass = new_pass;
    week_contact(LAPTOP_1, 0);
    week_edit(LAPTOP_2, 0);
    meet();
    meet();
}

static bool one_week(int number)
{
    static void (*const days[])(void) = {monday, tuesday, wednesday, thursday, friday, saturday, sunday};
    uint64_t from = week.s.crowd.random;
    memset(&week, 0, sizeof week);
    sites_open(&week.s, "week", number ? from : 20261130);
    if (number)
        week.s.crowd.random = from;
    from = week.s.crowd.random;
    begin();
    for (int day = 0; day < 7; day++) {
        begin_day(day);
        days[day]();
    }
    week_check();
    int doubles = week_check_places(RECEPTION, false), checks = week_check_checks();
    printf("week %d: %d patients, %d bookings, %d words; %d double bookings met, %d fields in doubt, %d settled, %d "
           "double at the end; %d syncs, %d killed; %d of %d planted findings found\n",
           number, week.npatients, week.nbookings, week.ndeeds, week.clashes, week.doubts, week.settled, doubles,
           week.syncs, week.kills, checks, WEEK_PLANTED);
    bool ok = week.bad == 0 && checks == WEEK_PLANTED && week.clashes > 0 && week.doubts > 0;
    if (!ok)
        printf("failed: SEED=%llu\n", (unsigned long long)from);
    sites_close(&week.s, !ok);
    return ok;
}

int main(void)
{
    const char *given = getenv("WEEKS");
    int n = given ? (int)strtol(given, NULL, 10) : 1, passed = 0;
    for (int i = 0; i < n; i++)
        passed += one_week(i);
    printf("%d passed, %d failed\n", passed, n - passed);
    return passed != n;
}

#include "tests/fleet/fleet_lib.h"

#include "base/clock.h"
#include "data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char staff_begin[] = "staff = (\n";

double fleet_now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

void fleet_tell(int to, const struct fleet_deed *deed)
{
    struct fleet_deed d = *deed;
    d.at_ms = fleet_now_ms();
    if (write(to, &d, sizeof d) != (ssize_t)sizeof d)
        _exit(4);
}

/* Whether it has a lock on the book, for reading or for writing: then others cannot save. */
static bool is_holding(const struct fleet *f, pid_t pid)
{
    struct stat st;
    char line[200], own[40];
    bool is = false;
    FILE *locks = fopen("/proc/locks", "r");
    if (stat(f->crowd.book, &st) != 0)
        st.st_ino = 0;
    snprintf(own, sizeof own, ":%llu ", (unsigned long long)st.st_ino);
    while (locks && !is && fgets(line, sizeof line, locks)) {
        const char *access = strstr(line, "READ ") ? strstr(line, "READ ") : strstr(line, "WRITE ");
        is = access && !strstr(line, "->") && strtol(strchr(access, ' '), NULL, 10) == pid && strstr(line, own);
    }
    if (locks)
        fclose(locks);
    return is;
}

void fleet_tell_stop(const struct fleet *f, int to, int person, const char *how, pid_t pid, int ms)
{
    struct fleet_deed d = {.person = person, .kind = FLEET_STRUCK};
    snprintf(d.words, sizeof d.words, "%s", how);
    crowd_sleep_us(1000); /* until the signal has arrived */
    d.ms = is_holding(f, pid) ? ms : 0;
    fleet_tell(to, &d);
}

/* No two have the first four letters in common: four letters find one patient. */
static void name_patient(int n, char out[8])
{
    static const char first[] = "bdfgklmn", capital[] = "BDFGKLMN", vowel[] = "aeiou";
    snprintf(out, 8, "%c%c%c%cx", capital[n % 8], vowel[n / 8 % 5], first[(n / 8 + n) % 8], vowel[n % 5]);
}

/* The sample policy with as many members of staff as there are people. */
static void write_policy(const struct fleet *f, const char *path)
{
    const char *at = strstr(data_policy_conf, staff_begin);
    FILE *out = fopen(path, "w");
    if (!at || !out) {
        crowd_give_up("writing the policy", NULL);
        return; /* for cppcheck, which does not know that this is never reached */
    }
    at += strlen(staff_begin);
    fwrite(data_policy_conf, 1, (size_t)(at - data_policy_conf), out);
    for (int i = 0; i < f->people; i++)
        fprintf(out, "    { code = \"p%d\"; name = \"P%d\"; role = \"desk\"; },\n", i, i);
    fwrite(at, 1, data_policy_conf_len - (size_t)(at - data_policy_conf), out);
    if (fclose(out) != 0)
        crowd_give_up("writing the policy", NULL);
}

static void fill(struct fleet *f, const char *policy)
{
    struct err e = {0};
    struct practice *p;
    struct who nobody = {0};
    int today, minute;
    if (!practice_create(f->crowd.book, NULL, policy, &p, &e))
        crowd_give_up("making a practice", &e);
    for (int i = 0; i < f->people; i++) {
        struct patient who = patient_none();
        name_patient(i, f->family[i]);
        who.family = f->family[i];
        who.given = "Fleet";
        if (!patient_add(p->book, &nobody, &who, NULL, 0, &f->patient[i], &e))
            crowd_give_up("adding a patient", &e);
    }
    clock_today(&today, &minute);
    for (int n = 0, date = today + 1; n < CROWD_DAYS; date++)
        if (practice_is_working_day(p, date))
            f->crowd.day[n++] = date;
    for (int i = 0; i < CROWD_COLUMNS; i++) {
        const struct practitioner *column;
        if (!practice_find_practitioner(p, crowd_column_code(i), &column, &e))
            crowd_give_up("finding a practitioner", &e);
        f->crowd.column[i] = column->id;
    }
    practice_close(p);
}

void fleet_open(struct fleet *f, int people)
{
    char policy[400];
    *f = (struct fleet){.people = people < FLEET_PEOPLE ? people : FLEET_PEOPLE};
    crowd_open(&f->crowd, "fleet");
    snprintf(policy, sizeof policy, "%s/policy.conf", f->crowd.dir);
    snprintf(f->crowd.book, sizeof f->crowd.book, "%s/fleet.db", f->crowd.dir);
    write_policy(f, policy);
    fill(f, policy);
    unlink(policy);
}

void fleet_close(struct fleet *f)
{
    char other[400];
    static const char *const suffix[] = {"", "-journal", "-identity"};
    crowd_close(&f->crowd); /* the folder still holds the book that crowd_open made */
    for (int i = 0; i < 3; i++) {
        snprintf(other, sizeof other, "%s/practice.db%s", f->crowd.dir, suffix[i]);
        unlink(other);
    }
    rmdir(f->crowd.dir);
}

int fleet_arguments(const struct fleet *f, int person, const char *argv[8], char staff[8])
{
    snprintf(staff, 8, "p%d", person);
    argv[0] = NULL; /* crowd_program says it */
    argv[1] = "--book";
    argv[2] = f->crowd.book;
    argv[3] = "--as";
    argv[4] = staff;
    return 5;
}

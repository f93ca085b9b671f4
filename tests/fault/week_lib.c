#include "tests/fault/week_lib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const week_names[COMPUTERS] = {"Reception", "Laptop 1", "Laptop 2", "Spare"};
static const char *const columns[COLUMNS] = {"chen", "okafor", "adeyemi"};

const char week_accepted[] = "both may stay";
struct week week;

int week_pick(int n)
{
    return crowd_pick(&week.s.crowd, n);
}

void week_found(const char *what, const char *of, int site)
{
    week.bad++;
    if (!week.is_quiet)
        fprintf(stderr, "%s: %s %s\n", week_names[site], of, what);
}

/* --- verbs -------------------------------------------------------------------------------- */

/* Monday is 30 November 2026; each verb takes a minute. */
void week_set_clock(int c)
{
    char now[64];
    week.minute++;
    int day = 30 + week.day, month = day > 30 ? 12 : 11;
    snprintf(now, sizeof now, "%d-%02d-%02dT%02d:%02d", 2026 + week.years[c], month, day > 30 ? day - 30 : day,
             week.minute / 60 % 24, week.minute % 60);
    setenv("ROUNDS_NOW", now, 1);
    setenv("ROUNDS_PASSPHRASE", week.pass, 1);
}

void week_must(bool ok, const char *doing)
{
    if (!ok)
        sites_give_up(&week.s, doing);
}

bool week_says(const char *words)
{
    return strstr(week.s.output, words) != NULL;
}

/* One that nobody else ever says. */
static const char *new_words(char out[WORD])
{
    snprintf(out, WORD, "w%04dx", week.serial++);
    return out;
}

void week_keep(const char *words, int patient, bool is_edit)
{
    if (week.ndeeds == DEEDS)
        exit(3);
    struct deed *d = &week.deed[week.ndeeds++];
    *d = (struct deed){.patient = patient, .is_edit = is_edit};
    snprintf(d->words, WORD, "%s", words);
}

void week_add(int c)
{
    struct person *p = &week.patient[week.npatients];
    /* By letters: what is looked for by name. */
    snprintf(p->name, WORD, "Q%c%c%c", 'a' + week.npatients / 26, 'a' + week.npatients % 26, 'a' + c);
    week_must(WEEK_VERB(c, "patient", "add", "--family", p->name, "--given", "Pat") == 0 &&
                  sites_field(week.s.output, "id", p->id, sizeof p->id) && ++week.npatients < PATIENTS,
              "adding a patient");
}

void week_place(char at[AT])
{
    int slot = week_pick(STARTS);
    snprintf(at, AT, "2026-12-%02d %02d:%02d", 7 + week_pick(BOOKABLE), 9 + slot / 2, slot % 2 * 30);
}

/* Refused where it is taken, or where nobody has heard of the patient: then nothing was promised. */
static void book(int c, const char *at, int column)
{
    int patient = week_pick(week.npatients);
    struct visit *b = &week.booking[week.nbookings];
    if (WEEK_VERB(c, "book", "--patient", week.patient[patient].id, "--practitioner", columns[column], "--at", at,
                  "--type", "review") != 0)
        return;
    *b = (struct visit){.patient = patient};
    week_must(sites_field(week.s.output, "ref", b->ref, sizeof b->ref) && ++week.nbookings < BOOKINGS, "booking");
}

static bool move(int c, struct visit *b)
{
    char at[AT], date[12], start[8];
    week_place(at);
    if (WEEK_VERB(c, "show", b->ref) != 0 || !sites_field(week.s.output, "date", date, sizeof date) ||
        !sites_field(week.s.output, "start", start, sizeof start) ||
        (strncmp(at, date, 10) == 0 && strcmp(at + 11, start) == 0) || WEEK_VERB(c, "move", b->ref, "--at", at) != 0)
        return false;
    b->moves++;
    return true;
}

static bool cancel(int c, struct visit *b)
{
    bool ok = WEEK_VERB(c, "cancel", b->ref, "--by", "patient", "--reason", "pat-fb", "--next", "rebook") == 0;
    b->cancels += ok;
    return ok;
}

void week_contact(int c, int patient)
{
    char words[WORD];
    if (WEEK_VERB(c, "contact", new_words(words), "--patient", week.patient[patient].id, "--direction", "in", "--mode",
                  "call") == 0)
        week_keep(words, patient, false);
}

void week_edit(int c, int patient)
{
    char words[WORD];
    if (WEEK_VERB(c, "patient", "edit", week.patient[patient].id, "--city", new_words(words)) == 0)
        week_keep(words, patient, true);
}

static int patient_with(const char *id)
{
    for (int i = 0; i < week.npatients; i++)
        if (strcmp(week.patient[i].id, id) == 0)
            return i;
    return -1;
}

/* The first thing that has to be done. */
static void follow_up(int c)
{
    char id[ID_TEXT], patient[ID_TEXT], words[WORD];
    if (WEEK_VERB(c, "queue", "--all") == 0 && sites_field(week.s.output, "id", id, sizeof id) &&
        sites_field(week.s.output, "patient_id", patient, sizeof patient) &&
        WEEK_VERB(c, "outcome", id, "reached", "--words", new_words(words)) == 0)
        week_keep(words, patient_with(patient), false);
}

static struct visit *booking_with(const char *ref)
{
    for (int i = 0; i < week.nbookings; i++)
        if (strcmp(week.booking[i].ref, ref) == 0)
            return &week.booking[i];
    return NULL;
}

static void settle_clash(int c, const struct pair *p)
{
    struct visit *b = booking_with(p->b);
    int how = week_pick(4);
    week.clashes++;
    if (how == 0 && b)
        week.settled += move(c, b);
    else if (how == 1 && b)
        week.settled += cancel(c, b);
    else if (how == 2)
        week.settled += WEEK_VERB(c, "settle", "accept", p->a, p->b, "--reason", week_accepted) == 0;
}

/* What `conflicts` has just told. */
int week_clashes(struct pair *out, int room)
{
    int n = 0;
    const char *at = strstr(week.s.output, "\"clashes\"");
    while (at && n < room && (at = strstr(at, "\"a\":{"))) {
        const char *b = strstr(at, "\"b\":{");
        week_must(sites_field(at, "ref", out[n].a, REF) && sites_field(b, "ref", out[n].b, REF), "reading conflicts");
        at = b;
        n++;
    }
    return n;
}

/* Some of what two people wrote apart; the rest is left to others, or to nobody. */
void week_settle(int c)
{
    struct pair all[8];
    char name[40];
    int n = 0;
    week_must(WEEK_VERB(c, "conflicts") == 0, "listing conflicts");
    n = week_clashes(all, 8);
    if (sites_field(week.s.output, "name", name, sizeof name)) {
        week.doubts++;
        week.settled += WEEK_VERB(c, "settle", "keep", name, "1") == 0;
    }
    for (int i = 0; i < n; i++)
        settle_clash(c, &all[i]);
}

/* An hour or two at one computer; `shared`: whom everybody edits today. */
void week_work(int c, int shared)
{
    char at[AT];
    week_add(c);
    book(c, week.wanted, week.day % COLUMNS);
    for (int i = 0; i < 2; i++) {
        week_place(at);
        book(c, at, week_pick(COLUMNS));
    }
    if (week.nbookings && week_pick(2))
        move(c, &week.booking[week_pick(week.nbookings)]);
    if (week.nbookings && week_pick(2))
        cancel(c, &week.booking[week_pick(week.nbookings)]);
    week_contact(c, week_pick(week.npatients));
    week_contact(c, shared);
    week_edit(c, shared);
    follow_up(c);
}

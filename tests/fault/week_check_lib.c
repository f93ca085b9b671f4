/* What must hold in the end; see week_test.c. */
#include "tests/fault/week_lib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int times(const char *words)
{
    return sites_times(&week.s, words);
}

static void check_patient(int c, int i)
{
    const struct person *p = &week.patient[i];
    char words[WORD + 16];
    WEEK_VERB(c, "find", p->name);
    if (times(p->id) != !p->is_erased)
        week_found(p->is_erased ? "is found" : "is not found once", p->name, c);
    if (p->is_erased)
        return;
    week_must(WEEK_VERB(c, "timeline", p->id, "--kind", "contacts", "--limit", "1000") == 0, "a timeline");
    for (int k = 0; k < week.ndeeds; k++)
        if (week.deed[k].patient == i && !week.deed[k].is_edit && times(week.deed[k].words) != 1)
            week_found("is not on the timeline once", week.deed[k].words, c);
    week_must(WEEK_VERB(c, "history", p->id) == 0, "a history");
    for (int k = 0; k < week.ndeeds; k++) {
        snprintf(words, sizeof words, "\"after\":\"%s\"", week.deed[k].words);
        if (week.deed[k].patient == i && week.deed[k].is_edit && times(words) < 1)
            week_found("is not in the history", week.deed[k].words, c);
    }
}

static void check_booking(int c, const struct visit *b)
{
    if (week.patient[b->patient].is_erased)
        return;
    WEEK_VERB(c, "history", b->ref);
    if (times("\"field\":\"ref\",\"before\":null") != 1) /* a later one of the patient says here that it was booked */
        week_found("was not booked once", b->ref, c);
    if (times("\"appointment-move\"") != b->moves || times("\"appointment-cancel\"") != b->cancels)
        week_found("was not moved or cancelled so often as it was", b->ref, c);
}

struct held {
    char ref[REF], practitioner[20], start[8];
};

/* The bookings of a day that hold their place. */
static int held_on(int c, int day, struct held *out, int room)
{
    char date[12], status[20];
    int n = 0;
    snprintf(date, sizeof date, "2026-12-%02d", day);
    week_must(WEEK_VERB(c, "day", date) == 0, "a day");
    for (const char *at = week.s.output; (at = strstr(at, "{\"ref\":")) && n < room; at++) {
        struct held *h = &out[n];
        week_must(sites_field(at, "ref", h->ref, REF) && sites_field(at, "start", h->start, sizeof h->start) &&
                      sites_field(at, "practitioner", h->practitioner, sizeof h->practitioner) &&
                      sites_field(at, "status", status, sizeof status),
                  "reading a day");
        n += strcmp(status, "cancelled") != 0;
    }
    return n;
}

static bool is_among(const struct pair *all, int n, const struct held *x, const struct held *y)
{
    for (int i = 0; i < n; i++)
        if ((strcmp(all[i].a, x->ref) == 0 && strcmp(all[i].b, y->ref) == 0) ||
            (strcmp(all[i].a, y->ref) == 0 && strcmp(all[i].b, x->ref) == 0))
            return true;
    return false;
}

/* Did somebody say that it may stand over another? Then it says so itself, whoever else comes there. */
static bool is_on_purpose(int c, const struct held *x)
{
    return WEEK_VERB(c, "show", x->ref) == 0 && week_says(week_accepted);
}

/* All bookings here take half an hour and begin on the half hour. Returns how many stand two in a place. */
int week_check_places(int c, bool is_hidden)
{
    enum { HELD = 100 };
    struct held held[HELD];
    struct pair told[HELD];
    int doubles = 0;
    week_must(WEEK_VERB(c, "conflicts") == 0, "listing conflicts");
    int ntold = is_hidden ? 0 : week_clashes(told, HELD);
    for (int day = 7; day < 7 + BOOKABLE; day++) {
        int n = held_on(c, day, held, HELD);
        for (int i = 0; i < n; i++)
            for (int k = 0; k < i; k++) {
                const struct held *x = &held[i], *y = &held[k];
                if (strcmp(x->practitioner, y->practitioner) != 0 || strcmp(x->start, y->start) != 0)
                    continue;
                doubles++;
                if (!is_among(told, ntold, x, y) && !is_on_purpose(c, x) && !is_on_purpose(c, y))
                    week_found("stands where another does, and nobody says so", x->ref, c);
            }
    }
    return doubles;
}

static bool holds(const char *text, size_t n, const char *words)
{
    size_t len = strlen(words);
    for (const char *at = text, *next; n >= len && (next = memchr(at, words[0], n - len + 1)); at = next + 1) {
        if (memcmp(next, words, len) == 0)
            return true;
        n -= (size_t)(next + 1 - at);
    }
    return false;
}

/* Is any of these words in the practice file, or in what it was before its last change? */
static void check_erased(int c, int who)
{
    enum { ROOM = 16 << 20 };
    static const char *const files[] = {"p.db", "p.db-journal"};
    char *text = malloc(ROOM);
    for (size_t f = 0; text && f < 2; f++) {
        FILE *in = fopen(sites_path(&week.s, "site%d/%s", c, files[f]), "rb");
        size_t n = in ? fread(text, 1, ROOM, in) : 0;
        if (holds(text, n, week.patient[who].name))
            week_found("is in the practice file", week.patient[who].name, c);
        for (int k = 0; k < week.ndeeds; k++)
            if (week.deed[k].patient == who && holds(text, n, week.deed[k].words))
                week_found("is in the practice file", week.deed[k].words, c);
        if (in)
            fclose(in);
    }
    free(text);
}

void week_check(void)
{
    char codes[COMPUTERS][SITES_CODES];
    for (int c = 0; c < COMPUTERS; c++) {
        week_set_clock(c);
        if (!sites_codes(&week.s, sites_book(&week.s, c), codes[c]))
            week_found(week.s.output, "does not verify:", c);
        else if (strcmp(codes[c], codes[0]) != 0)
            week_found(codes[c], "has other codes:", c);
        for (int i = 0; i < week.npatients; i++)
            check_patient(c, i);
        for (int i = 0; i < week.nbookings; i++)
            check_booking(c, &week.booking[i]);
        week_check_places(c, false);
        for (int i = 0; i < week.npatients; i++)
            if (week.patient[i].is_erased)
                check_erased(c, i);
    }
}

int week_check_checks(void)
{
    int before = week.bad, whole = 0, who = 0;
    week.is_quiet = true;
    week_keep("w9999x", 0, false);
    check_patient(LAPTOP_1, 0);
    week.ndeeds--;
    whole += week.bad == before + 1;
    struct visit b = week.booking[0];
    while (week.patient[b.patient].is_erased)
        b = week.booking[++who];
    b.moves++;
    week.bad = before;
    check_booking(LAPTOP_2, &b);
    whole += week.bad == before + 1;
    week.bad = before;
    whole += week_check_places(SPARE, true) > 0 && week.bad > before;
    week.bad = before;
    check_erased(RECEPTION, 0);
    whole += week.bad > before;
    week.bad = before;
    week.is_quiet = false;
    return whole;
}

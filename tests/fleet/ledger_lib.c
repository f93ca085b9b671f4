#include "tests/fleet/ledger_lib.h"

#include "base/civil.h"
#include "book/verify.h"
#include "practice/schedule.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 12 };

/* --- taking ------------------------------------------------------------------------------------ */

static void *grown(void *all, int n, int *max, size_t size)
{
    if (n < *max)
        return all;
    *max = *max ? *max * 2 : 256;
    all = realloc(all, (size_t)*max * size);
    if (!all)
        crowd_give_up("memory", NULL);
    return all;
}

static void add_ms(struct ledger_times *t, const struct fleet_deed *d)
{
    t->of = grown(t->of, t->n, &t->max, sizeof *t->of);
    t->of[t->n++] = (struct ledger_time){d->at_ms, d->ms};
}

static struct ledger_booking *find(struct ledger *l, const char *ref)
{
    for (int i = l->bookings - 1; i >= 0; i--)
        if (strcmp(l->booking[i].ref, ref) == 0)
            return &l->booking[i];
    return NULL;
}

static void add_booking(struct ledger *l, const struct fleet_deed *d)
{
    l->booking = grown(l->booking, l->bookings, &l->bookings_max, sizeof *l->booking);
    struct ledger_booking *b = &l->booking[l->bookings++];
    *b = (struct ledger_booking){.person = d->person, .stands = true};
    snprintf(b->ref, sizeof b->ref, "%s", d->ref);
    snprintf(b->where, sizeof b->where, "%s", d->words);
    add_ms(d->is_verb ? &l->verbs : &l->screens, d);
}

static void add_wording(struct ledger *l, const struct fleet_deed *d, bool is_sure)
{
    l->wording = grown(l->wording, l->wordings, &l->wordings_max, sizeof *l->wording);
    struct ledger_wording *w = &l->wording[l->wordings++];
    *w = (struct ledger_wording){.person = d->person, .is_sure = is_sure};
    snprintf(w->words, sizeof w->words, "%s", d->words);
}

static void take_done(struct ledger *l, const struct fleet_deed *d)
{
    struct ledger_booking *b = find(l, d->ref);
    l->done[d->kind]++;
    if (d->kind == FLEET_BOOK)
        add_booking(l, d);
    else if (d->kind == FLEET_WORDING)
        add_wording(l, d, true);
    else if (b) {
        b->stands = d->kind != FLEET_GONE;
        b->is_unsure = false;
        if (d->kind == FLEET_MOVE)
            snprintf(b->where, sizeof b->where, "%s", d->words);
    }
}

static void take_unknown(struct ledger *l, const struct fleet_deed *d)
{
    struct ledger_booking *b = find(l, d->ref);
    l->unknown++;
    if (d->kind == FLEET_BOOK)
        l->doubts[d->person]++;
    else if (d->kind == FLEET_WORDING)
        add_wording(l, d, false);
    else if (b)
        b->is_unsure = true;
}

void ledger_take(struct ledger *l, const struct fleet_deed *d)
{
    int p = d->person;
    if (d->kind == FLEET_STRUCK) {
        l->struck++;
        if (d->ms > 0)
            add_ms(&l->stops, d);
    } else if (d->kind == FLEET_FOLLOWED) {
        add_ms(&l->follows, d);
    } else if (d->kind == FLEET_FINDING) {
        if (l->findings++ < SHOWN)
            printf("FAIL  p%d: %s\n", p, d->words);
    } else if (d->kind == FLEET_UNCLEAR) {
        if (l->unclear++ < SHOWN)
            printf("p%d was told what this test does not know: %s\n", p, d->words);
    } else {
        if (l->is_pending[p] && d->stage == FLEET_BEGUN)
            take_unknown(l, &l->pending[p]);
        l->is_pending[p] = d->stage == FLEET_BEGUN;
        l->pending[p] = *d;
        l->refused += d->stage == FLEET_REFUSED;
        if (d->stage == FLEET_DONE)
            take_done(l, d);
    }
}

void ledger_end(struct ledger *l)
{
    for (int p = 0; p < FLEET_PEOPLE; p++) {
        if (l->is_pending[p])
            take_unknown(l, &l->pending[p]);
        l->is_pending[p] = false;
    }
}

/* --- judging ----------------------------------------------------------------------------------- */

static void problem(struct ledger *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void problem(struct ledger *l, const char *fmt, ...)
{
    char text[sizeof l->problem];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (l->problems++ == 0)
        snprintf(l->problem, sizeof l->problem, "%s", text);
}

static bool is_standing(const struct appointment *a)
{
    return a->status == STATUS_BOOKED;
}

static void judge_places(struct ledger *l, struct appointment *all, int n)
{
    int kept = 0;
    for (int i = 0; i < n; i++)
        if (is_standing(&all[i]))
            all[kept++] = all[i];
    const struct appointment *second = crowd_held_twice(all, kept);
    if (second)
        problem(l, "a place is held twice: day %d at %d", second->date, second->start_min);
}

/* "Mon 21 Dec 11:00" in what was said; today and tomorrow are said so. */
static bool is_where(const struct ledger_booking *b, const struct appointment *a)
{
    char time[6], date[24];
    struct civil day = civil_split(a->date);
    snprintf(date, sizeof date, " %d %s", day.day, civil_month_name(day.month));
    return !*b->where || (strstr(b->where, civil_time_text(a->start_min, time)) &&
                          (strstr(b->where, date) || strstr(b->where, "tomorrow") || strstr(b->where, "today")));
}

static void judge_booking(struct ledger *l, const struct fleet *f, const struct appointment *a, int extra[FLEET_PEOPLE])
{
    char ref[REF_TEXT];
    int owner = 0;
    while (owner < f->people && id_compare(&f->patient[owner], &a->patient) != 0)
        owner++;
    if (owner == f->people) {
        problem(l, "a booking of nobody we know");
        return;
    }
    struct ledger_booking *b = find(l, ref_text(&a->id, ref));
    if (!b) {
        extra[owner] += is_standing(a);
        return;
    }
    if (b->is_found)
        problem(l, "%s is there twice", b->ref);
    if (b->person != owner)
        problem(l, "%s is of p%d, not of p%d", b->ref, owner, b->person);
    b->is_found |= is_standing(a);
    if (is_standing(a) && !b->is_unsure && !b->stands)
        problem(l, "%s of p%d was said to be cancelled and stands", b->ref, owner);
    if (is_standing(a) && !b->is_unsure && b->stands && !is_where(b, a))
        problem(l, "%s of p%d stands elsewhere than was said: %s", b->ref, owner, b->where);
}

static void judge_bookings(struct ledger *l, const struct fleet *f, struct appointment *all, int n)
{
    int extra[FLEET_PEOPLE] = {0};
    for (int i = 0; i < l->bookings; i++)
        l->booking[i].is_found = false;
    for (int i = 0; i < n; i++)
        judge_booking(l, f, &all[i], extra);
    for (int i = 0; i < l->bookings; i++) {
        const struct ledger_booking *b = &l->booking[i];
        if (b->stands && !b->is_unsure && !b->is_found)
            problem(l, "an acknowledged booking is gone: %s of p%d", b->ref, b->person);
    }
    for (int p = 0; p < f->people; p++)
        if (extra[p] > l->doubts[p])
            problem(l, "p%d has %d bookings that nobody made", p, extra[p] - l->doubts[p]);
}

static void judge_words(struct ledger *l, const struct fleet *f)
{
    static const char read[] = "SELECT text FROM note UNION ALL SELECT text FROM contact UNION ALL "
                               "SELECT text FROM follow_up WHERE kind = 'promise'";
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    for (int i = 0; i < l->wordings; i++)
        l->wording[i].found = 0;
    if (sqlite3_open_v2(f->crowd.book, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, read, -1, &st, NULL) != SQLITE_OK)
        problem(l, "reading words: %s", sqlite3_errmsg(db));
    while (st && sqlite3_step(st) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(st, 0);
        for (int i = 0; text && i < l->wordings; i++)
            l->wording[i].found += strcmp(l->wording[i].words, text) == 0;
    }
    sqlite3_finalize(st);
    sqlite3_close(db);
    for (int i = 0; i < l->wordings; i++) {
        const struct ledger_wording *w = &l->wording[i];
        if (w->found > 1 || (w->is_sure && w->found == 0))
            problem(l, "acknowledged words are there %d times: %s of p%d", w->found, w->words, w->person);
    }
}

bool ledger_judge(struct ledger *l, const struct fleet *f)
{
    struct err e = {0};
    struct arena a = {0};
    struct practice *p = NULL;
    struct verify_report r = {0};
    struct appointment *all;
    int n = 0;
    l->problems = 0;
    l->problem[0] = 0;
    if (!practice_open(f->crowd.book, NULL, &p, &e) ||
        !schedule_list(p, f->crowd.day[0] - 7, f->crowd.day[CROWD_DAYS - 1] + 400, &a, &all, &n, &e) ||
        !verify_book(p->book, NULL, &a, &r, &e)) {
        problem(l, "%s", e.text);
    } else {
        if (*book_notice(p->book))
            problem(l, "%s", book_notice(p->book));
        if (!r.is_ok)
            problem(l, "verify: %s", r.problems[0]);
        judge_bookings(l, f, all, n);
        judge_places(l, all, n);
    }
    practice_close(p);
    arena_finish(&a);
    judge_words(l, f);
    return l->problems == 0;
}

/* --- figures ----------------------------------------------------------------------------------- */

static int by_size(const void *x, const void *y)
{
    const struct ledger_time *a = x, *b = y;
    return (a->ms > b->ms) - (a->ms < b->ms);
}

double ledger_percentile(struct ledger_times *t, int percent)
{
    if (t->n == 0)
        return 0;
    qsort(t->of, (size_t)t->n, sizeof *t->of, by_size);
    int at = t->n * percent / 100;
    return t->of[at < t->n ? at : t->n - 1].ms;
}

void ledger_keep_calm(const struct ledger *l, struct ledger_times *t)
{
    int kept = 0;
    for (int i = 0; i < t->n; i++) {
        bool is_calm = true;
        for (int k = 0; k < l->stops.n && is_calm; k++) {
            const struct ledger_time *s = &l->stops.of[k];
            is_calm = t->of[i].at_ms < s->at_ms || t->of[i].at_ms - t->of[i].ms > s->at_ms + s->ms;
        }
        if (is_calm)
            t->of[kept++] = t->of[i];
    }
    t->n = kept;
}

void ledger_free(struct ledger *l)
{
    free(l->booking);
    free(l->wording);
    free(l->screens.of);
    free(l->verbs.of);
    free(l->follows.of);
    free(l->stops.of);
    *l = (struct ledger){0};
}

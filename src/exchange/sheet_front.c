#include "exchange/sheet_inner.h"

#include "base/text.h"
#include "book/stmt.h"
#include "practice/absence.h"
#include "practice/practice_plan.h"

#include <stdio.h>

enum {
    WHEN_COLS = 12,
    NAME_COLS = 26,
    PHONE_COLS = 14,
    MORE_COLS = 22, /* what is left of the row */
    WHO_COLS = 18,
    MARKS_MAX = 16,
    UNRESOLVED_MAX = 20, /* more than a page of these is no longer read */
    WAITLIST_MAX = 20,
    WALK_INS = 6, /* lines for who comes without a booking */
};

/* ---- who is in ---- */

static const char *clock_of(const struct sheet *s, int minute)
{
    char time[8];
    return arena_strdup(s->arena, civil_clock_text(minute, time));
}

static void title(struct sheet *s, const char *words)
{
    paper_block(&s->paper);
    paper_line(&s->paper, "%s", "");
    paper_line(&s->paper, "%s", words);
}

/* The heading stands only where somebody is off. */
static void off_line(struct sheet *s, const char *name, const char *words, bool *has_title)
{
    if (!*has_title)
        title(s, "Off");
    *has_title = true;
    paper_line(&s->paper, "  %s  %s", paper_cell(&s->paper, name, WHO_COLS), words);
}

/* " 14:00-17:00"; to the end of the day " from 14:00", which is not until midnight; all of it "". */
static const char *off_hours(struct sheet *s, const struct plan_mark *m)
{
    if (m->end_min >= DAY_MIN)
        return m->start_min ? arena_printf(s->arena, " from %s", clock_of(s, m->start_min)) : "";
    return arena_printf(s->arena, " %s-%s", clock_of(s, m->start_min), clock_of(s, m->end_min));
}

/* "off 14:00-17:00: sick; instead: Lee": what was said about this practitioner's day. */
static void off_lines(struct sheet *s, const struct practitioner *who, bool *has_title)
{
    const struct plan_mark *mark[MARKS_MAX];
    int n = practice_marks(s->practice, who, s->ask->date, mark, MARKS_MAX);
    for (int i = 0; i < n && i < MARKS_MAX; i++) {
        if (mark[i]->what != AVAILABILITY_OFF)
            continue;
        const char *why = availability_why(mark[i]->what, mark[i]->label);
        off_line(s, who->name,
                 arena_printf(s->arena, "off%s%s%s%s%s", off_hours(s, mark[i]), *why ? ": " : "", why,
                              *mark[i]->stand_in ? "; instead: " : "", mark[i]->stand_in),
                 has_title);
    }
}

static bool has_column(const struct sheet *s, const struct id *practitioner)
{
    for (int i = 0; i < s->day.ncolumns; i++)
        if (id_compare(&s->day.columns[i].practitioner, practitioner) == 0)
            return true;
    return false;
}

static void who_is_in(struct sheet *s)
{
    struct paper *p = &s->paper;
    title(s, "In");
    for (int i = 0; i < s->day.ncolumns; i++) {
        const struct schedule_column *c = &s->day.columns[i];
        const char *late = c->late_min > 0 ? arena_printf(s->arena, "%d min late, ", c->late_min) : "";
        paper_line(p, "  %s  %s  %s%d booked, %d min free", paper_cell(p, c->name, WHO_COLS),
                   paper_cell(p, *c->spans ? c->spans : "not in", 23), late, c->nbooked, c->free_min);
    }
}

static void who_is_off(struct sheet *s)
{
    bool has_title = false;
    if (*s->day.closed)
        off_line(s, "Closed", s->day.closed, &has_title);
    for (int i = 0; i < s->practice->npractitioners; i++) {
        const struct practitioner *who = &s->practice->practitioners[i];
        if (!who->is_active)
            continue;
        off_lines(s, who, &has_title);
        if (!has_column(s, &who->id) && !*s->day.closed)
            off_line(s, who->name, "not in", &has_title);
    }
}

static void notes(struct sheet *s)
{
    for (int i = 0; i < s->day.nnotes; i++) {
        const struct day_note *n = &s->day.notes[i];
        const struct practitioner *who = practice_practitioner(s->practice, &n->practitioner);
        if (i == 0)
            title(s, "Know today");
        paper_words(&s->paper, 2, who ? arena_printf(s->arena, "%s: ", who->name) : "", n->text);
    }
}

/* ---- who is here ---- */

/* A patient, with the number to ring. */
static bool person_line(struct sheet *s, const struct appointment *x, const char *when, const char *more, struct err *e)
{
    struct sheet_person who;
    struct paper *p = &s->paper;
    if (!sheet_find_person(s, &x->patient, &who, e))
        return false;
    bool is_short = text_width(more) <= MORE_COLS;
    paper_block(p);
    paper_line(p, "  %s %s %s %s", paper_cell(p, when, WHEN_COLS), paper_cell(p, who.name, NAME_COLS),
               paper_cell(p, who.phone, PHONE_COLS), is_short ? more : "");
    if (!is_short)
        paper_words(p, WHEN_COLS + 3, "", more);
    return true;
}

static bool building(struct sheet *s, struct err *e)
{
    const struct schedule_day *d = &s->day;
    if (!d->is_today)
        return true;
    title(s, arena_printf(s->arena, "In the building at %s: %d", clock_of(s, d->now_min), d->nbuilding));
    for (int i = 0; i < d->nbuilding; i++) {
        const struct building_row *b = &d->building[i];
        const char *name = b->appointment->practitioner_name, *doing = b->is_in_room ? "in room" : "waits";
        if (!person_line(s, b->appointment, clock_of(s, b->appointment->start_min),
                         arena_printf(s->arena, "%s, %s %dm", *name ? name : "to be seen", doing, b->waited_min), e))
            return false;
    }
    return true;
}

/* ---- what must not be forgotten ---- */

static const char *day_of(const struct sheet *s, const struct appointment *x)
{
    char day[8];
    return arena_printf(s->arena, "%s %s", civil_short_date(x->date, day), clock_of(s, x->start_min));
}

static bool leaving(struct sheet *s, struct err *e)
{
    const struct schedule_day *d = &s->day;
    if (d->nleaving > 0)
        title(s, arena_printf(s->arena, "What next? Seen, nothing settled: %d", d->nleaving));
    for (int i = 0; i < d->nleaving && i < SCHEDULE_LEAVING_MAX; i++) {
        const char *advice = d->leaving[i]->next_note;
        if (!person_line(s, d->leaving[i], clock_of(s, d->leaving[i]->start_min), advice ? advice : "", e))
            return false;
    }
    return true;
}

/* Moved by us, or booked under hours that somebody is off now. */
static bool to_tell(struct sheet *s, struct err *e)
{
    struct absence_row *rows;
    bool is_first = true;
    int n;
    if (!absence_list(s->practice, false, s->arena, &rows, &n, e))
        return false;
    for (int i = 0; i < n; i++) {
        const struct appointment *x = &rows[i].appointment;
        if (x->date != s->ask->date)
            continue;
        if (is_first)
            title(s, "To tell: they do not know yet what we changed");
        is_first = false;
        if (!person_line(s, x, clock_of(s, x->start_min), x->practitioner_name, e))
            return false;
    }
    return true;
}

static bool unresolved(struct sheet *s, struct err *e)
{
    struct appointment *rows;
    int n, total;
    if (!schedule_unresolved(s->practice, UNRESOLVED_MAX, s->arena, &rows, &n, &total, e))
        return false;
    if (n > 0)
        title(s, arena_printf(s->arena, "What happened? Over, and nobody has marked them: %d", total));
    for (int i = 0; i < n; i++)
        if (!person_line(s, &rows[i], day_of(s, &rows[i]), rows[i].practitioner_name, e))
            return false;
    return true;
}

static bool waitlist(struct sheet *s, struct err *e)
{
    struct appointment *rows;
    int n;
    if (!schedule_waitlist(s->practice, s->arena, &rows, &n, e))
        return false;
    if (n > 0)
        title(s, arena_printf(s->arena, "Waiting list, for a time that becomes free: %d", n));
    for (int i = 0; i < n && i < WAITLIST_MAX; i++)
        if (!person_line(s, &rows[i], rows[i].is_short_notice ? "at once" : "",
                         arena_printf(s->arena, "%s %d min", rows[i].practitioner_name, rows[i].minutes), e))
            return false;
    return true;
}

static void walk_ins(struct sheet *s)
{
    struct paper *p = &s->paper;
    title(s, "Came without a booking");
    for (int i = 0; i < WALK_INS; i++) {
        paper_line(p, "%s", "");
        paper_line(p, "  %s  name %s  born %s  tel %s", paper_rule(p, 5), paper_rule(p, 26), paper_rule(p, 10),
                   paper_rule(p, 15));
    }
    paper_line(p, "%s", "");
    paper_line(p, "When the computers are back: enter what is written here, then shred all pages.");
}

bool sheet_front_page(struct sheet *s, struct err *e)
{
    struct paper *p = &s->paper;
    paper_section(p, "The day", s->day.is_today ? "today" : "");
    paper_line(p, "[ ] tick who has come   A arrived   R in the room   D seen   n did not come");
    who_is_in(s);
    who_is_off(s);
    notes(s);
    if (!building(s, e) || !leaving(s, e) || !to_tell(s, e) || !unresolved(s, e) || !waitlist(s, e))
        return false;
    walk_ins(s);
    return true;
}

#include "screens/schedule_inner.h"

#include "base/clock.h"
#include "base/text.h"
#include "practice/caller.h"
#include "practice/find.h"
#include "practice/sitting.h"
#include "practice/slot.h"
#include "screens/pick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIND_LINES = 10, FIND_LIMIT = 50, NAME_CELLS = 34, ARRIVE_MAX = 200 };

/* ---- patients, as rows ---- */

static const char *patient_text(struct arena *a, const struct find_row *row)
{
    char day[16];
    const char *born = row->birth_date == CIVIL_NONE ? "" : civil_desk_date(row->birth_date, day) + 4;
    const char *age = row->age < 0 ? "" : arena_printf(a, "%d", row->age);
    return arena_printf(a, "%s %3s  %-11s  %s%s", find_cell(a, row, NAME_CELLS), age, born, row->phone,
                        row->is_deceased ? "  died" : "");
}

/* ---- / ---- */

struct finder {
    struct find_result found; /* in the pick's arena */
};

/* Below the heading, where those found are near. */
static const struct find_row *found_at(const struct pick *p, int row)
{
    const struct finder *f = p->ctx;
    return &f->found.rows[row - p->has_heading];
}

static int list_found(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct finder *f = p->ctx;
    struct err e = {0};
    int today, now;
    clock_today(&today, &now);
    f->found = (struct find_result){0};
    if (!find_nearly(front_of(app)->practice, typed, today, FIND_LIMIT, &p->arena, &f->found, &e)) {
        app_say_err(app, &e);
        return 0;
    }
    /* As its digits are said one by one it is nobody's until the last. */
    p->nothing = caller_is_number(typed) ? "No number ends so. The whole number finds them, or its last digits." : NULL;
    int n = 0;
    struct pick_row *out = arena_array(&p->arena, (size_t)f->found.count + 1, sizeof *out);
    p->has_heading = f->found.is_near;
    if (p->has_heading)
        out[n++] = (struct pick_row){find_near_heading(&p->arena, typed), "", STYLE_STRONG};
    for (int i = 0; i < f->found.count; i++) {
        const struct find_row *row = &f->found.rows[i];
        out[n++] = (struct pick_row){patient_text(&p->arena, row), row->ref ? row->ref : "", STYLE_PLAIN};
    }
    *rows = out;
    return n;
}

/* Of a reference: whatever became of that booking, and what was booked in the same sitting. */
static const char *about_ref(struct app *app, struct arena *a, const struct id *booking)
{
    struct practice *p = front_of(app)->practice;
    struct err ignored = {0}; /* a line less */
    struct appointment x, *others;
    int n;
    if (!appointment_get(p, a, booking, &x, &ignored))
        return "";
    const char *text = arena_printf(a, "%s: %s, %s", x.ref, front_where(a, &x), transition_status_desk(x.status));
    if (!sitting_of(p, &x, a, &others, &n, &ignored))
        n = 0;
    for (int i = 0; i < n; i++)
        text = arena_printf(a, "%s%s %s, %s", text, i ? ";" : "; in one go with it:", front_where(a, &others[i]),
                            transition_status_desk(others[i].status));
    return text;
}

static const char *about_found(struct app *app, struct pick *p, int row)
{
    const struct finder *f = p->ctx;
    const struct find_row *found = found_at(p, row);
    if (found->ref)
        return about_ref(app, &p->arena, &found->appointment);
    struct err ignored = {0}; /* a line less */
    struct find_visit next;
    int today, now;
    clock_today(&today, &now);
    const char *more = !f->found.is_cut  ? ""
                       : f->found.is_near ? "   there are more: spell it as here"
                                          : "   there are more: keep typing";
    if (!find_next_visit(front_of(app)->practice->book, &found->id, today, now, &next, &ignored))
        return more;
    const char *now_due = find_today_words(front_of(app)->practice, &p->arena, &found->id, today, now);
    if (next.date == CIVIL_NONE)
        return arena_printf(&p->arena, "%s%s", *now_due ? now_due : "nothing booked", more);
    return arena_printf(&p->arena, "%s%s%s, %s%s", now_due, *now_due ? "; " : "",
                        find_visit_words(&p->arena, &next, CIVIL_NONE), front_distance(&p->arena, next.date, today),
                        more);
}

static bool take_found(struct app *app, struct pick *p, int row, struct err *e)
{
    const struct find_row *found = found_at(p, row);
    struct id patient = found->id, record = found->appointment;
    struct arena a = {0}; /* the list may be gone when it is said */
    const char *said = found->far ? arena_printf(&a, "Nobody fits \"%s\": this is %s", p->typed.text, found->name) : "";
    bool ok = front_open_patient(app, &patient, &record, e);
    if (ok && *said)
        app_say(app, "%s", said);
    arena_finish(&a);
    return ok;
}

static void close_found(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static const struct pick_plan FIND_PLAN = {
    .title = "Find",
    .help = "Letters of a name, an age, a birth date, the end of a number, a reference: smi 63. Where nobody fits, "
            "those who are nearly called so are shown, and that they are only near is said.",
    .prompt = "Find:",
    .start = "Letters of a name, an age, a birth date, the end of a number, a reference",
    .empty = "Nobody fits. Try fewer letters. Somebody new: Esc, then E, or b to book them.",
    .take_title = "open",
    .rows = FIND_LINES,
    .find = list_found,
    .about = about_found,
    .take = take_found,
    .closed = close_found,
};

bool schedule_find_open(struct app *app, struct err *e)
{
    (void)e;
    struct finder *f = mem_alloc(sizeof *f);
    memset(f, 0, sizeof *f);
    (void)pick_open(app, &FIND_PLAN, f);
    return true;
}

/* ---- A: who has come ---- */

enum { OTHERS = 3, OTHERS_DAYS = 14, OTHERS_LETTERS = 3 };

struct arrivals {
    const struct appointment **due; /* in the pick's arena */
    int count;
    const struct appointment *other[OTHERS]; /* nobody is due of that name, but these are here, or booked soon */
    int nothers;
};

/* Whether each word typed begins a word of the name. Both folded. */
static bool is_meant(const char *name, const char *typed)
{
    for (const char *word = typed; *word; word += strspn(word, " ")) {
        size_t len = strcspn(word, " ");
        const char *at = name;
        while (at && strncmp(at, word, len) != 0) {
            at = strchr(at, ' ');
            at = at ? at + 1 : NULL;
        }
        if (!at)
            return false;
        word += len;
    }
    return true;
}

static bool can_arrive(const struct appointment *x)
{
    return (x->status == STATUS_BOOKED || x->status == STATUS_NOSHOW) && !x->is_history;
}

static bool is_here(const struct appointment *x)
{
    return x->status == STATUS_ARRIVED || x->status == STATUS_CHECKED_IN;
}

/* Who is due nearest to now comes first: that is who usually stands at the desk. */
static void sort_by_nearness(const struct appointment **due, int n, int now)
{
    for (int i = 1; i < n; i++)
        for (int j = i; j > 0 && abs(due[j]->start_min - now) < abs(due[j - 1]->start_min - now); j--) {
            const struct appointment *swap = due[j];
            due[j] = due[j - 1];
            due[j - 1] = swap;
        }
}

/* "is here since 09:12", "booked Tue 24 Nov 16:30, Chen", "moved to Tue 24 Nov 10:30, not told". */
static const char *why_not_due(struct arena *a, const struct appointment *x)
{
    int date, minute;
    char time[8];
    const char *when = slot_text(a, x->date, x->start_min);
    if (!is_here(x))
        return x->tell == TELL_DUE ? arena_printf(a, "moved to %s, not told", when)
                                   : arena_printf(a, "booked %s%s%s", when, *x->practitioner_name ? ", " : "",
                                                  x->practitioner_name);
    zone_civil(x->arrived_at, &date, &minute, NULL);
    return arena_printf(a, "is here since %s", civil_clock_text(minute, time));
}

static void note_other(struct arrivals *f, const struct appointment *x)
{
    for (int i = 0; i < f->nothers; i++)
        if (id_compare(&f->other[i]->patient, &x->patient) == 0)
            return;
    if (f->nothers < OTHERS)
        f->other[f->nothers++] = x;
}

/* Nobody of that name is due: they have come already, are booked on another day, or stand here all the same. */
static int list_undue(struct practice *practice, struct arrivals *f, struct arena *a, const char *typed, int today,
                      struct pick_row *out)
{
    struct appointment *all;
    struct err ignored = {0}; /* then they can be walked in */
    const char *folded = text_fold(a, typed);
    int n = 0, count = 0;
    if (strlen(folded) >= OTHERS_LETTERS &&
        !schedule_list(practice, today + 1, today + OTHERS_DAYS, a, &all, &count, &ignored))
        count = 0;
    for (int i = 0; i < count; i++)
        if (all[i].status == STATUS_BOOKED && is_meant(text_fold(a, all[i].patient_name), folded))
            note_other(f, &all[i]);
    for (int i = 0; i < f->nothers; i++)
        out[n++] = (struct pick_row){f->other[i]->patient_name, why_not_due(a, f->other[i]), STYLE_PLAIN};
    out[n++] = (struct pick_row){arena_printf(a, "walk in: %s", typed), "not due today", STYLE_PLAIN};
    return n;
}

static int list_due(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct arrivals *f = p->ctx;
    struct appointment *all;
    struct err e = {0};
    int n, today, now;
    clock_today(&today, &now);
    f->count = 0;
    f->nothers = 0;
    if (!schedule_list(front_of(app)->practice, today, today, &p->arena, &all, &n, &e)) {
        app_say_err(app, &e);
        return 0;
    }
    const char *folded = text_fold(&p->arena, typed);
    f->due = arena_array(&p->arena, ARRIVE_MAX, sizeof *f->due);
    for (int i = 0; i < n && f->count < ARRIVE_MAX; i++) {
        if ((!can_arrive(&all[i]) && !is_here(&all[i])) || !is_meant(text_fold(&p->arena, all[i].patient_name), folded))
            continue;
        if (can_arrive(&all[i]))
            f->due[f->count++] = &all[i];
        else
            note_other(f, &all[i]);
    }
    sort_by_nearness(f->due, f->count, now);
    struct pick_row *out = arena_array(&p->arena, (size_t)f->count + OTHERS + 1, sizeof *out);
    *rows = out;
    if (f->count == 0 && *typed)
        return list_undue(front_of(app)->practice, f, &p->arena, typed, today, out);
    for (int i = 0; i < f->count; i++) {
        const struct appointment *x = f->due[i];
        char time[8], day[16];
        const char *born = x->birth_date == CIVIL_NONE ? "" : civil_desk_date(x->birth_date, day) + 4;
        const char *name = text_pad(&p->arena, x->patient_name, NAME_CELLS);
        out[i] = (struct pick_row){arena_printf(&p->arena, "%s  %s %-11s  %s", civil_clock_cell(x->start_min, time),
                                                name, born, x->practitioner_name),
                                   x->status == STATUS_NOSHOW ? "did not come" : "", STYLE_PLAIN};
    }
    return f->count;
}

static bool walk_in(struct app *app, const char *typed, struct err *e)
{
    struct schedule_book_start from = {.typed = typed, .usual_min = MINUTE_NONE, .is_walk_in = true, .is_now = true};
    clock_today(&from.place.date, &from.place.start_min);
    return schedule_book_open(app, &from, e);
}

static bool take_due(struct app *app, struct pick *p, int row, struct err *e)
{
    const struct arrivals *f = p->ctx;
    if (f->count == 0 && row < f->nothers)
        return err_set(e, ERR_REFUSED,
                       is_here(f->other[row]) ? "%s %s: nothing is left to say. Somebody else: the last row"
                                              : "%s: %s, not today. To be seen today: the last row",
                       f->other[row]->patient_short, why_not_due(&p->arena, f->other[row]));
    if (f->count == 0)
        return walk_in(app, p->typed.text, e);
    const struct appointment *x = f->due[row];
    struct schedule_whom whom = schedule_act_whom(x);
    (void)schedule_act_arrive(app, &whom, x->status); /* it says why not by itself */
    return true;
}

static const struct pick_plan ARRIVE_PLAN = {
    .title = "Arrived",
    .help = "Who has come? Letters of the name among those due today, then Enter.",
    .prompt = "Who has come?",
    .empty = "Nobody is due any more today. Type who has walked in.",
    .take_title = "arrived",
    .rows = FIND_LINES,
    .find = list_due,
    .take = take_due,
    .closed = close_found,
};

bool schedule_find_arrive(struct app *app, struct err *e)
{
    (void)e;
    struct arrivals *f = mem_alloc(sizeof *f);
    memset(f, 0, sizeof *f);
    (void)pick_open(app, &ARRIVE_PLAN, f);
    return true;
}

/* ---- in the palette ---- */

int schedule_find_hits(struct app *app, const char *typed, struct app_hit *hits, int max)
{
    struct arena a = {0};
    struct find_result found = {0};
    struct err ignored = {0}; /* the palette then offers commands alone */
    int today, now;
    char day[16];
    clock_today(&today, &now);
    if (!find_patients(front_of(app)->practice, typed, today, max, &a, &found, &ignored))
        found.count = 0;
    for (int i = 0; i < found.count; i++) {
        const struct find_row *row = &found.rows[i];
        (void)snprintf(hits[i].text, sizeof hits[i].text, "%s", find_shown(&a, row));
        (void)snprintf(hits[i].note, sizeof hits[i].note, "%s",
                       row->birth_date == CIVIL_NONE ? "" : civil_desk_date(row->birth_date, day) + 4);
        id_text(&row->id, hits[i].what);
    }
    int n = found.count;
    arena_finish(&a);
    return n;
}

bool schedule_find_open_hit(struct app *app, const char *what, struct err *e)
{
    struct id patient;
    if (!id_parse(what, &patient))
        return err_set(e, ERR_MISSING, "That patient is not there any more.");
    return front_open_patient(app, &patient, NULL, e);
}

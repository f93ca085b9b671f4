#include "screens/schedule_book_inner.h"

#include "base/clock.h"
#include "practice/missed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct practice *practice_of(const struct schedule_book *b)
{
    return front_of(b->app)->practice;
}

/* ---- policy's lists ---- */

void schedule_book_fill_lists(struct schedule_book *b)
{
    const struct practice *p = practice_of(b);
    int n = 0;
    for (int i = 0; i < p->ntypes && n < BOOK_CHOICES_MAX; i++)
        if (p->types[i].is_active) {
            b->type_of[n] = &p->types[i];
            b->types[n++] = p->types[i].name;
        }
    if (n == 0)
        b->types[n++] = "no type"; /* a practice without types books lengths alone */
    n = 0;
    b->purposes[n++] = "no";
    int count;
    const struct reason *all = practice_reasons(p, &count);
    for (int i = 0; i < count && n < BOOK_CHOICES_MAX; i++)
        if (all[i].is_active && strcmp(all[i].list, "overbook") == 0) {
            b->purpose_of[n] = all[i].code;
            b->purposes[n++] = all[i].name;
        }
}

/* ---- type and length ---- */

const struct appointment_type *schedule_book_fill_type_of(const struct schedule_book *b)
{
    int i = form_choice(b->form, BOOK_TYPE);
    return i >= 0 ? b->type_of[i] : NULL;
}

int schedule_book_fill_minutes(const struct schedule_book *b)
{
    char *end;
    const char *text = form_text(b->form, BOOK_MINUTES);
    long n = strtol(text, &end, 10);
    return *text && !*end && n > 0 && n <= APPOINTMENT_MINUTES_MAX ? (int)n : 0;
}

/* What does not fit is said while it is being chosen, not when all is filled in. */
void schedule_book_fill_hint(struct schedule_book *b)
{
    bool is_short = b->has_place && b->room_min > 0 && schedule_book_fill_minutes(b) > b->room_min;
    if (is_short)
        (void)snprintf(b->hint, sizeof b->hint, "Only %d min are free there. %s", b->room_min, b->about);
    else
        (void)snprintf(b->hint, sizeof b->hint, "%s", b->about);
}

/* The length follows the type until somebody typed one. */
static void fill_minutes(struct schedule_book *b, int minutes)
{
    char text[16];
    if (b->minutes_set && schedule_book_fill_minutes(b) != b->minutes_set)
        return;
    b->minutes_set = minutes;
    (void)snprintf(text, sizeof text, "%d", minutes);
    form_set_text(b->form, BOOK_MINUTES, text);
}

void schedule_book_fill_type(struct schedule_book *b, const struct appointment_type *type)
{
    for (int i = 0; i < BOOK_CHOICES_MAX && b->types[i]; i++)
        if (b->type_of[i] == type)
            form_set_choice(b->form, BOOK_TYPE, i);
    fill_minutes(b, (type ? type->minutes : practice_of(b)->slot_min) + b->extra_min);
    schedule_book_fill_hint(b);
}

/* The first type that is a first visit, or is not. */
static const struct appointment_type *first_type(const struct schedule_book *b, bool is_first)
{
    for (int i = 0; i < BOOK_CHOICES_MAX && b->types[i]; i++)
        if (b->type_of[i] && b->type_of[i]->is_first == is_first)
            return b->type_of[i];
    return b->type_of[0];
}

/* ---- the patient ---- */

static bool counts(const struct appointment *x)
{
    return x->status != STATUS_CANCELLED && x->status != STATUS_ENTERED_IN_ERROR && x->status != STATUS_WAITLIST;
}

/* As last time; after a first visit, and for somebody not seen yet, what policy lists first. */
static const struct appointment_type *usual_type(const struct schedule_book *b, const struct appointment *rows, int n)
{
    for (int i = 0; i < n; i++) {
        const struct appointment_type *type = practice_type(practice_of(b), &rows[i].type);
        if (counts(&rows[i]))
            return type && type->is_active && !type->is_first ? type : first_type(b, false);
    }
    return first_type(b, true);
}

/* What the desk should know before it says yes: what is booked already, and the last visit. */
static void fill_about(struct schedule_book *b, struct arena *a, const struct patient *who,
                       const struct appointment *rows, int n)
{
    int today, now;
    const struct appointment *last = NULL, *next = NULL;
    clock_today(&today, &now);
    for (int i = 0; i < n; i++) { /* newest first: the last to match is the nearest to come */
        if (rows[i].status == STATUS_BOOKED && rows[i].date >= today)
            next = &rows[i];
        if (!last && rows[i].status == STATUS_FULFILLED)
            last = &rows[i];
    }
    char day[16];
    const char *text =
        last ? arena_printf(a, "Last seen %s, %s.", civil_desk_date(last->date, day), last->practitioner_name)
             : "Not seen here before.";
    if (next)
        text = arena_printf(a, "Booked already: %s. %s", front_where(a, next), text);
    const char *missed = missed_words(practice_of(b), &who->id, a);
    if (*missed)
        text = arena_printf(a, "%s D%s.", text, missed + 1);
    const char *standing = patient_standing(a, who), *care = patient_care(a, who);
    (void)snprintf(b->about, sizeof b->about, "%s%s%s%s%s", standing, *standing ? ". " : "", care, *care ? ". " : "",
                   text);
}

void schedule_book_fill_patient(struct schedule_book *b, const struct id *patient)
{
    struct arena a = {0};
    struct err ignored = {0}; /* saving will say what is wrong */
    struct appointment *rows;
    struct patient who;
    int n;
    if (patient_get(practice_of(b)->book, patient, &a, &who, &ignored)) {
        b->patient = *patient;
        b->is_new = false;
        (void)snprintf(b->name, sizeof b->name, "%s", patient_name_grid(&a, &who));
        form_set_picked(b->form, BOOK_PATIENT, patient_name(&a, &who));
        if (!appointment_of_patient(practice_of(b), &a, patient, &rows, &n, &ignored))
            n = 0;
        fill_about(b, &a, &who, rows, n);
        b->extra_min = who.extra_min;
        schedule_book_fill_type(b, usual_type(b, rows, n));
        for (int i = 0; i < n && id_is_none(&b->usual); i++)
            if (counts(&rows[i]) && !rows[i].is_history) {
                b->usual = rows[i].practitioner;
                b->usual_min = rows[i].start_min;
                b->is_usual_theirs = true;
            }
    }
    arena_finish(&a);
    schedule_book_fill_with(b);
    schedule_book_fill_title(b);
}

void schedule_book_fill_nobody(struct schedule_book *b)
{
    b->patient = ID_NONE;
    b->is_new = false;
    b->extra_min = 0;
    if (!b->is_usual_theirs)
        return;
    b->usual = ID_NONE; /* else the free times would be those of whoever stood there before */
    b->usual_min = MINUTE_NONE;
    b->is_usual_theirs = false;
}

void schedule_book_fill_new(struct schedule_book *b, const struct schedule_new *n)
{
    char text[2 * SCHEDULE_NEW_TEXT + 16];
    b->is_new = true;
    b->extra_min = 0;
    b->patient = ID_NONE;
    b->new_patient = *n;
    (void)snprintf(text, sizeof text, "%s%s%s (new)", n->family, *n->given ? ", " : "", n->given);
    (void)snprintf(b->name, sizeof b->name, "%.40s%s%.1s", n->family, *n->given ? " " : "", n->given);
    (void)snprintf(b->about, sizeof b->about, "New here. On their page: e w sent by, e c hopes");
    form_set_picked(b->form, BOOK_PATIENT, text);
    schedule_book_fill_type(b, first_type(b, true));
    schedule_book_fill_title(b);
}

/* ---- when ---- */

void schedule_book_fill_title(struct schedule_book *b)
{
    char day[16], time[8];
    const char *lead = b->is_walk_in ? "Walked in, here now" : "Book";
    if (!id_is_none(&b->patient) || b->is_new)
        form_title(b->form, "%s for %s", lead, b->name);
    else if (b->has_place)
        form_title(b->form, "%s: %s %s", lead, civil_desk_date(b->place.date, day),
                   civil_clock_text(b->place.start_min, time));
    else
        form_title(b->form, "%s", lead);
}

void schedule_book_fill_place(struct schedule_book *b, const struct place *place)
{
    struct arena a = {0};
    b->has_place = true;
    b->place = *place;
    schedule_book_fill_urgent(b, id_is_none(&place->practitioner));
    b->is_walk_in = b->is_walk_in || b->is_urgent;
    form_set_picked(b->form, BOOK_WHEN,
                    b->is_urgent ? "Now: urgent, no practitioner yet" : schedule_when_text(practice_of(b), &a, place));
    schedule_book_fill_repeat(b);
    arena_finish(&a);
}

/* Nobody can see them yet: they hold no place, and the room is asked instead. */
void schedule_book_fill_urgent(struct schedule_book *b, bool is_urgent)
{
    if (b->is_urgent == is_urgent)
        return;
    b->is_urgent = is_urgent;
    b->fields[BOOK_QUESTION].label = is_urgent ? "Ask room" : "Repeat";
    b->fields[BOOK_QUESTION].flags = is_urgent ? FORM_STOP : 0;
    if (is_urgent)
        (void)snprintf(b->repeat_hint, sizeof b->repeat_hint, "One line to the room: can you see her at eleven?");
    else
        schedule_book_fill_repeat(b);
}

/* ---- the family, and again and again ---- */

void schedule_book_fill_with(struct schedule_book *b)
{
    struct arena a = {0};
    struct patient *all, *meant;
    struct err ignored = {0}; /* what is typed is not finished yet; saving says what is wrong */
    int n = 0, nmeant = 0;
    const char *names = "", *typed = form_text(b->form, BOOK_WITH);
    if (id_is_none(&b->patient) || !household_list(practice_of(b)->book, &b->patient, &a, &all, &n, &ignored))
        n = 0;
    bool is_typed =
        n > 1 && household_named(practice_of(b)->book, &b->patient, typed, &a, &meant, &nmeant, &ignored) && nmeant > 0;
    for (int i = 0; is_typed && i < nmeant; i++)
        names = arena_printf(&a, "%s%s%s", names, i ? ", " : "", patient_name_plain(&a, &meant[i]));
    for (int i = 0; !is_typed && i < n; i++)
        if (id_compare(&all[i].id, &b->patient) != 0)
            names = arena_printf(&a, "%s%s%s", names, *names ? ", " : "", *all[i].given ? all[i].given : all[i].family);
    if (is_typed)
        (void)snprintf(b->with_hint, sizeof b->with_hint, "And then, one after the other: %s", names);
    else if (n > 1)
        (void)snprintf(b->with_hint, sizeof b->with_hint, "Family booked right after, by first letters: %s; or all",
                       names);
    else
        (void)snprintf(b->with_hint, sizeof b->with_hint,
                       "Family booked right after: they have none here yet (J joins one). Empty: alone");
    arena_finish(&a);
}

void schedule_book_fill_repeat(struct schedule_book *b)
{
    struct arena a = {0};
    struct series s;
    struct err ignored = {0}; /* not finished yet */
    if (b->is_urgent)
        return;
    if (b->has_place && series_parse(form_text(b->form, BOOK_REPEAT), &s, &ignored))
        (void)snprintf(b->repeat_hint, sizeof b->repeat_hint, "%s", series_text(&a, &s, b->place.date));
    else
        (void)snprintf(b->repeat_hint, sizeof b->repeat_hint,
                       "6x 1w is six, a week apart; 4x 2w, 3x 1m, 8x 1d weekdays");
    arena_finish(&a);
}

/* Who is kept in the header of every screen, through a call. */
#include "base/clock.h"
#include "practice/draft.h"
#include "practice/patient.h"
#include "practice/telecom.h"
#include "practice/words.h"
#include "screens/front.h"

#include <stdio.h>
#include <string.h>

static const char FORM[] = "kept"; /* of their row among the half-filled forms */

/* ---- the line ---- */

static const char *number_of(struct practice *p, const struct id *patient, struct arena *a)
{
    struct err ignored = {0}; /* a line without a number */
    struct telecom *all;
    int n;
    if (!telecom_list(p->book, patient, a, &all, &n, &ignored))
        return "";
    for (int i = 0; i < n; i++)
        if (strcmp(all[i].system, "phone") == 0 && !all[i].is_bad)
            return *all[i].message ? arena_printf(a, "%s, %s", all[i].value, words_desk(words_message, all[i].message))
                                   : all[i].value;
    return "";
}

/* Names and numbers change, and a record is made one with another. False: there is no such patient. */
static bool write_line(struct practice *p, struct front_pin *pin)
{
    struct arena a = {0};
    struct err ignored = {0}; /* nobody is kept then */
    struct patient who;
    struct id id;
    int today, now;
    clock_today(&today, &now);
    bool ok = patient_resolve(p->book, &pin->patient, &id, &ignored) && patient_get(p->book, &id, &a, &who, &ignored);
    if (ok) {
        const char *number = number_of(p, &id, &a);
        const char *age = who.birth_date != CIVIL_NONE ? arena_printf(&a, "   %d y", patient_age(&who, today)) : "";
        pin->patient = id;
        (void)snprintf(pin->name, sizeof pin->name, "%s", patient_name_grid(&a, &who));
        (void)snprintf(pin->line, sizeof pin->line, "With %s%s%s%s", patient_name(&a, &who), age, *number ? "   " : "",
                       number);
    }
    arena_finish(&a);
    return ok;
}

/* ---- kept over a crash: among the half-filled forms, which belong to one person and a process that is gone ---- */

static void keep(struct app *app, void *ctx)
{
    struct front *f = ctx;
    struct err ignored = {0}; /* it stands on the screen all the same */
    (void)app;
    for (int i = 0; i < f->npins; i++) {
        struct front_pin *pin = &f->pins[i];
        struct draft d = {.form = FORM, .staff = f->staff, .subject = pin->patient};
        if (!pin->draft && draft_put(f->practice->book, &d, &ignored))
            pin->draft = d.id;
    }
}

bool front_is_kept(const struct draft *d)
{
    return strcmp(d->form, FORM) == 0;
}

static bool is_of_today(const struct draft *d)
{
    int date, minute, today, now;
    clock_today(&today, &now);
    zone_civil(d->at_ms, &date, &minute, NULL);
    return date == today;
}

void front_take_up_pins(struct front *f)
{
    struct arena a = {0};
    struct err ignored = {0}; /* nobody in the header, then */
    struct draft *all;
    int n;
    bool ok = draft_list(f->practice->book, f->staff, &a, &all, &n, &ignored);
    /* The newest first there, on top here. */
    for (int i = n - 1; ok && i >= 0; i--) {
        if (!front_is_kept(&all[i]))
            continue;
        struct front_pin pin = {.patient = all[i].subject, .draft = all[i].id};
        bool is_taken = is_of_today(&all[i]) && f->npins < FRONT_PINS && write_line(f->practice, &pin);
        if (is_taken && draft_put(f->practice->book, &all[i], &ignored)) /* ours now */
            f->pins[f->npins++] = pin;
        else if (!is_taken)
            (void)draft_drop(f->practice->book, all[i].id, &ignored);
    }
    arena_finish(&a);
}

/* ---- keeping and letting go ---- */

static int place_of(const struct front *f, const struct id *patient)
{
    for (int i = 0; i < f->npins; i++)
        if (id_compare(&f->pins[i].patient, patient) == 0)
            return i;
    return -1;
}

static void take_out(struct front *f, int at)
{
    struct err ignored = {0}; /* offered once more after a crash */
    if (f->pins[at].draft)
        (void)draft_drop(f->practice->book, f->pins[at].draft, &ignored);
    f->npins--;
    memmove(&f->pins[at], &f->pins[at + 1], (size_t)(f->npins - at) * sizeof f->pins[0]);
}

void front_pin(struct app *app, const struct id *patient)
{
    struct front *f = front_of(app);
    struct front_pin pin = {.patient = *patient};
    if (!write_line(f->practice, &pin))
        return;
    int at = place_of(f, &pin.patient);
    if (at >= 0 && at == f->npins - 1)
        return;
    if (at >= 0)
        take_out(f, at);
    if (f->npins == FRONT_PINS)
        take_out(f, 0);
    f->pins[f->npins++] = pin;
    app_rest(app, keep, f);
    app_head_changed(app);
}

void front_unpin(struct app *app, const struct id *patient)
{
    struct front *f = front_of(app);
    int at = place_of(f, patient);
    if (at < 0)
        return;
    take_out(f, at);
    app_head_changed(app);
}

const struct front_pin *front_pinned(const struct app *app)
{
    const struct front *f = front_of(app);
    return f && f->npins ? &f->pins[f->npins - 1] : NULL;
}

bool front_whom(const struct app *app, struct front_hand *out)
{
    const struct front_pin *pin = front_pinned(app);
    if (front_at_hand(app, out))
        return true;
    *out = (struct front_hand){.patient = ID_NONE};
    if (pin)
        (void)front_hand_of_name(&pin->patient, pin->name, out);
    out->is_kept = pin != NULL;
    return out->is_kept;
}

bool front_whom_lately(const struct app *app, struct front_hand *out)
{
    struct arena a = {0};
    struct appointment x;
    struct err ignored = {0}; /* then it is about none */
    int today, now;
    if (!front_whom(app, out))
        return false;
    clock_today(&today, &now);
    if (!id_is_none(&out->appointment) &&
        (!appointment_get(front_of(app)->practice, &a, &out->appointment, &x, &ignored) ||
         x.date < today - FRONT_LATELY_DAYS))
        out->appointment = ID_NONE;
    arena_finish(&a);
    return true;
}

void front_renew_pins(struct front *f)
{
    for (int i = f->npins - 1; i >= 0; i--)
        if (!write_line(f->practice, &f->pins[i]))
            take_out(f, i);
}

const char *front_head_pin(const struct app *app, const char **right)
{
    static const char *const RIGHT[FRONT_PINS] = {"R lets go", "+1   R lets go", "+2   R lets go", "+3   R lets go"};
    const struct front_pin *pin = front_pinned(app);
    if (!pin)
        return NULL;
    *right = RIGHT[front_of(app)->npins - 1];
    return pin->line;
}

/* ---- the key ---- */

bool front_pin_can(const struct app *app, const void *state, struct err *e)
{
    struct front_hand hand;
    (void)state;
    return front_pinned(app) || front_at_hand(app, &hand) ||
           err_set(e, ERR_REFUSED, "Nobody stands here: go to a patient first, then R keeps them in the header.");
}

bool front_pin_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct front_pin *pin = front_pinned(app);
    struct front_hand hand;
    (void)state, (void)row, (void)e;
    if (pin) {
        struct id patient = pin->patient;
        app_say(app, "Let go of %s.", pin->name);
        front_unpin(app, &patient);
    } else if (front_at_hand(app, &hand)) {
        front_pin(app, &hand.patient);
        app_say(app, "Kept in the header: where nobody else is marked, b n p C are for %s.", hand.name);
    }
    return true;
}

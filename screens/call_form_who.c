/* Who is on the telephone, and what all desks see of the call. */
#include "screens/call_form_inner.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

enum { MINUTE_S = 60, OPEN_MAX = 3 /* more have no room in a line */ };

struct practice *call_form_practice(const struct call_form *w)
{
    return front_of(w->form->app)->practice;
}

const char *call_form_staff(const struct app *app)
{
    const struct front *front = front_of(app);
    const struct staff *s = practice_staff(front->practice, &front->desk.who.staff);
    return s ? s->name : "";
}

/* ---- the open call ---- */

/* Typed, and nobody taken out of the list: all empty where somebody was, or nothing is typed. */
static struct caller_search_taken untaken(const struct call_form *w)
{
    return caller_search_untaken(w->form->values[CALL_WHO].is_picked ? "" : form_text(w->form, CALL_WHO));
}

/* As it stands in its row, with what the form knows. */
bool call_form_read(const struct call_form *w, struct arena *a, struct phone_call *out, struct err *e)
{
    bool exists;
    if (!phone_get(call_form_practice(w), &w->id, a, out, &exists, e))
        return false;
    if (!exists)
        out->began_ms = w->began_ms;
    out->patient = w->patient;
    struct caller_search_taken typed = untaken(w);
    const char *number = form_text(w->form, CALL_NUMBER);
    out->name = *w->name ? w->name : arena_strdup(a, typed.name);
    out->number = *number ? number : arena_strdup(a, typed.number);
    out->words = form_text(w->form, CALL_WORDS);
    return true;
}

/* What all desks see of it. */
void call_form_tell(struct call_form *w)
{
    struct app *app = w->form->app;
    struct arena a = {0};
    struct err e = {0};
    struct phone_call c;
    if (!call_form_read(w, &a, &c, &e) || !phone_put(call_form_practice(w), &c, call_form_staff(app), &e))
        app_say_err(app, &e);
    front_count_calls(app);
    arena_finish(&a);
}

static const char *minutes(struct arena *a, int seconds)
{
    return seconds < MINUTE_S ? "" : arena_printf(a, ", %d min", seconds / MINUTE_S);
}

const char *call_form_clock(const struct practice *p, const struct phone_call *c, struct arena *a)
{
    int64_t now = clock_now_ms();
    int date, minute;
    char time[8];
    zone_civil(c->began_ms, &date, &minute, NULL);
    const char *text = arena_printf(a, "%s%s", civil_clock_text(minute, time), minutes(a, phone_length_s(c, now)));
    if (!c->held_ms)
        return text;
    return arena_printf(a, "%s  %sON HOLD%s", text, phone_is_held_long(p, c, now) ? "! " : "",
                        minutes(a, phone_hold_s(c, now)) + (phone_hold_s(c, now) < MINUTE_S ? 0 : 1));
}

void call_form_show(struct call_form *w)
{
    struct arena a = {0};
    struct err ignored = {0}; /* the title stays as it is */
    struct phone_call c;
    if (call_form_read(w, &a, &c, &ignored))
        form_title(w->form, "Call from %s%s%s", call_form_clock(call_form_practice(w), &c, &a), *w->name ? "   " : "",
                   w->name);
    arena_finish(&a);
}

/* ---- what to know ---- */

/* Who is awaited just now rings about that, and not about the one after it. */
static const char *visits(struct call_form *w, struct arena *a)
{
    struct err ignored = {0};
    struct find_visit next;
    int today, now;
    clock_today(&today, &now);
    if (!find_next_visit(call_form_practice(w)->book, &w->patient, today, now, &next, &ignored))
        return "";
    const char *now_due = find_today_words(call_form_practice(w), a, &w->patient, today, now);
    if (next.date == CIVIL_NONE)
        return *now_due ? now_due : "nothing booked";
    return arena_printf(a, "%s%s%s", now_due, *now_due ? "; " : "", find_visit_words(a, &next, today));
}

/* What is open for them, in the line below: a call is when it is done. */
static void know_open(struct call_form *w, const struct patient *who, struct arena *a)
{
    struct queue_open rows[OPEN_MAX];
    struct err ignored = {0}; /* a line less */
    const char *text = "";
    int n = 0;
    if (!queue_brief(call_form_practice(w), &w->patient, patient_is_never_rung(who), NULL,
                     OPEN_MAX, a, rows, &n, &ignored))
        return;
    for (int i = 0; i < n && i < OPEN_MAX; i++)
        text = arena_printf(a, "%s%s%s", text, i ? "; " : "", rows[i].words);
    if (n > 0)
        (void)snprintf(w->open, sizeof w->open, "Open%s: %s", n > 1 ? arena_printf(a, " (%d)", n) : "", text);
}

/* Who rings again says so at once; then what anybody must know. */
void call_form_know(struct call_form *w)
{
    struct arena a = {0};
    struct err ignored = {0}; /* a line less */
    struct patient who;
    struct caller_again again = {.words = ""};
    w->about[0] = w->open[0] = 0;
    if (!id_is_none(&w->patient) && patient_get(call_form_practice(w)->book, &w->patient, &a, &who, &ignored)) {
        (void)caller_rang_before(call_form_practice(w), &w->patient, w->began_ms, true, &a, &again, &ignored);
        const char *standing = patient_standing(&a, &who), *care = patient_care(&a, &who);
        (void)snprintf(w->about, sizeof w->about, "%s%s%s%s%s%s%s%s%s", *again.words ? "! " : "", again.words,
                       *again.words ? "; " : "", standing, *standing ? "; " : "", who.alert, *who.alert ? "; " : "",
                       *care ? arena_printf(&a, "%s; ", care) : "", visits(w, &a));
        know_open(w, &who, &a);
    } else if (*w->name || *form_text(w->form, CALL_NUMBER)) {
        (void)snprintf(w->about, sizeof w->about, "Not known here: written down under this %s, and linked later.",
                       *w->name ? "name" : "number");
    } else {
        (void)snprintf(w->about, sizeof w->about, "What it is about. Enter goes on to how it ends.");
    }
    arena_finish(&a);
}

/* ---- who is speaking ---- */

void call_form_list_speakers(struct call_form *w, const char *said)
{
    speaker_field_list(&w->speakers, w->form, &w->fields[CALL_SPEAKER], call_form_practice(w)->book, &w->patient, said);
}

const char *call_form_speaker(const struct call_form *w)
{
    return speaker_field_text(&w->speakers, w->form);
}

/* ---- who ---- */

void call_form_set_patient(struct call_form *w, const struct id *patient, const char *name)
{
    w->patient = *patient;
    (void)snprintf(w->name, sizeof w->name, "%s", name);
    form_set_picked(w->form, CALL_WHO, name);
    w->fields[CALL_NUMBER].flags = 0;
    call_form_list_speakers(w, "");
    front_pin(w->form->app, patient); /* in sight on every screen until the call is over */
    call_form_know(w);
    call_form_show(w);
    call_form_tell(w);
    front_warn(w->form->app, patient);
}

/* Nobody knows them here: they have a number, or a name to which a number is asked for. */
static void set_unknown(struct call_form *w, const char *name)
{
    w->patient = ID_NONE;
    call_form_list_speakers(w, "");
    (void)snprintf(w->name, sizeof w->name, "%s", name);
    form_set_picked(w->form, CALL_WHO, *name ? name : CALLER_UNKNOWN);
    w->fields[CALL_NUMBER].flags = *name && !*form_text(w->form, CALL_NUMBER) ? FORM_STOP : 0;
    call_form_know(w);
    call_form_show(w);
    call_form_tell(w);
}

void call_form_take_typed(struct call_form *w)
{
    struct caller_search_taken t = untaken(w);
    if (*t.number && !*form_text(w->form, CALL_NUMBER))
        form_set_text(w->form, CALL_NUMBER, t.number);
    if (*t.number || *t.name)
        set_unknown(w, t.name);
}

int call_form_search(struct app *app, struct form *f, int field, const char *typed)
{
    (void)field;
    return caller_search_find(app, &((struct call_form *)f->ctx)->search, typed);
}

void call_form_result(const void *model, int index, const struct pane *line)
{
    caller_search_draw(&((const struct call_form *)((const struct form *)model)->ctx)->search, index, line);
}

bool call_form_pick(struct app *app, struct form *f, int field, int result, struct err *e)
{
    struct call_form *w = f->ctx;
    struct caller_search_taken t;
    (void)app, (void)field;
    if (!caller_search_take(&w->search, result, &t, e))
        return false;
    if (*t.number)
        form_set_text(f, CALL_NUMBER, t.number);
    if (id_is_none(&t.patient))
        set_unknown(w, t.name);
    else
        call_form_set_patient(w, &t.patient, t.name);
    speaker_field_via(&w->speakers, f, t.via);
    return true;
}

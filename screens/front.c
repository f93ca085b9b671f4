#include "screens/front.h"

#include "base/clock.h"
#include "base/text.h"
#include "practice/by_name.h"
#include "practice/calls.h"
#include "practice/complaint_list.h"
#include "practice/compliment.h"
#include "practice/conflict.h"
#include "practice/follow_up.h"
#include "practice/given.h"
#include "practice/late.h"
#include "practice/queue.h"
#include "practice/slot.h"
#include "practice/words.h"
#include "screens/live.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct front *front_of(const struct app *app)
{
    return app->plan->practice;
}

/* ---- going somewhere ---- */

struct front_place front_place_none(void)
{
    return (struct front_place){.date = CIVIL_NONE, .start_min = MINUTE_NONE};
}

struct front_place front_place_of(const struct appointment *x)
{
    return (struct front_place){x->date, x->start_min, x->practitioner, x->id};
}

bool front_go(struct app *app, const struct front_place *to, struct err *e)
{
    if (to->date == CIVIL_NONE)
        return err_set(e, ERR_REFUSED, "That one has no day yet: it stands on the waiting list.");
    return app_open(app, "schedule", to, e);
}

bool front_open_patient(struct app *app, const struct id *patient, const struct id *record, struct err *e)
{
    struct front_patient what = {*patient, record ? *record : ID_NONE};
    return app_open(app, "patient", &what, e);
}

bool front_at_hand(const struct app *app, struct front_hand *out)
{
    const struct screen *s = app_screen(app);
    *out = (struct front_hand){.patient = ID_NONE, .appointment = ID_NONE};
    return s->at_hand && s->at_hand(app_state(app), out) && !id_is_none(&out->patient);
}

bool front_is_about_one(const struct app *app)
{
    const char *name = app_screen(app)->name;
    return strcmp(name, "patient") == 0 || strcmp(name, "follow-up") == 0 || strcmp(name, "complaint") == 0;
}

void front_note_hand(struct app *app)
{
    struct front_hand hand;
    front_of(app)->noted = front_whom(app, &hand) ? hand.patient : ID_NONE;
}

struct id front_take_noted(struct app *app)
{
    struct id patient = front_of(app)->noted;
    front_of(app)->noted = ID_NONE;
    return patient;
}

bool front_hand_of_name(const struct id *patient, const char *name, void *out)
{
    struct front_hand *hand = out;
    *hand = (struct front_hand){.patient = *patient, .appointment = ID_NONE};
    (void)snprintf(hand->name, sizeof hand->name, "%s", name);
    return true;
}

bool front_hand_of(const struct appointment *x, void *out)
{
    (void)front_hand_of_name(&x->patient, x->patient_short, out);
    ((struct front_hand *)out)->appointment = x->id;
    return true;
}

/* ---- saying what was done ---- */

static void count_at_rest(struct app *app, void *ctx)
{
    (void)ctx;
    front_count(app);
}

void front_count_later(struct app *app)
{
    app_rest(app, count_at_rest, NULL);
}

/* Something stands over the screen that takes u, or makes nothing of it: it is left first. */
__attribute__((format(printf, 4, 0))) static void say_did(struct app *app, const struct outcome *o, bool is_covered,
                                                          const char *fmt, va_list args)
{
    char sentence[300];
    struct arena a = {0};
    const char *warning = o && o->warning ? app_in_words(app, &a, o->warning) : "";
    (void)vsnprintf(sentence, sizeof sentence, fmt, args);
    front_of(app)->nacts++;
    front_renew_pins(front_of(app));
    app_reload(app);
    front_count_later(app);
    app_say(app, "%s. %s%s%su to undo", sentence, warning, *warning ? " " : "", is_covered ? "Esc, then " : "");
    front_of(app)->did = app->said;
    front_of(app)->did_undo = false;
    arena_finish(&a);
}

void front_did(struct app *app, const struct outcome *o, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    say_did(app, o, app->layer && app->layer->below, fmt, args); /* the form that this was done from goes on */
    va_end(args);
}

void front_did_before(struct app *app, const struct outcome *o, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    say_did(app, o, true, fmt, args);
    va_end(args);
}

void front_warn(struct app *app, const struct id *patient)
{
    struct arena a = {0};
    const char *wrong = complaint_list_warning(front_of(app)->practice, patient, COMPLAINT_WORDS, &a);
    if (*wrong)
        app_say(app, "Know: %s", wrong);
    arena_finish(&a);
}

void front_say_alarm(struct app *app)
{
    struct arena a = {0};
    const char *alarm = practice_alarm(front_of(app)->practice, &a);
    if (*alarm)
        app_say(app, "%s", alarm);
    arena_finish(&a);
}

static void ask_once_more(struct front *f, const struct id *patient, const char *outcome)
{
    f->twice = *patient;
    (void)snprintf(f->twice_what, sizeof f->twice_what, "%s", outcome);
}

bool front_is_meant(struct app *app, const struct id *patient, const struct id *appointment, const char *outcome,
                    const char *title, const char *here, struct err *e)
{
    struct front *f = front_of(app);
    struct err ignored = {0}; /* then it is one more */
    int64_t at_ms;
    int date, minute;
    char time[8];
    bool was_said =
        !id_is_none(&f->twice) && id_compare(&f->twice, patient) == 0 && strcmp(f->twice_what, outcome) == 0;
    f->twice = ID_NONE;
    if (!was_said && *here) {
        ask_once_more(f, patient, outcome);
        return err_set(e, ERR_REFUSED, "%s: ask at the desk. Rung all the same? Press it again.", here);
    }
    if (was_said ||
        !follow_up_just_said(f->practice, patient, appointment, outcome, clock_now_ms(), &at_ms, &ignored) || !at_ms)
        return true;
    ask_once_more(f, patient, outcome);
    zone_civil(at_ms, &date, &minute, NULL);
    return err_set(e, ERR_REFUSED, "%s is already written down at %s. If it was one more, press it again.", title,
                   civil_clock_text(minute, time));
}

void front_note_advance(struct app *app, const char *outcome, const struct id *patient, const char *name)
{
    struct front *f = front_of(app);
    f->advanced_at_ms = clock_mono_ms();
    f->advanced_key = app->nkeys;
    (void)snprintf(f->advanced_what, sizeof f->advanced_what, "%s", outcome);
    f->advanced_from = *patient;
    text_copy(f->advanced_name, sizeof f->advanced_name, name);
}

bool front_is_for_next(struct app *app, const char *outcome, const struct id *patient, const char *name,
                       struct err *e)
{
    enum { SAME_PRESS_MS = 1000 };
    struct front *f = front_of(app);
    bool is_same_press = f->advanced_at_ms && app->nkeys == f->advanced_key + 1 &&
                         clock_mono_ms() - f->advanced_at_ms < SAME_PRESS_MS &&
                         strcmp(f->advanced_what, outcome) == 0 && id_compare(&f->advanced_from, patient) != 0;
    f->advanced_at_ms = 0; /* pressed again it counts */
    return !is_same_press || err_set(e, ERR_REFUSED, "That was for %s, this is %s. Here too? Press it again.",
                                     f->advanced_name, name);
}

void front_failed(struct app *app, const struct err *e)
{
    struct err why = *e;
    app_reload(app);
    app_say_err(app, &why);
}

const char *front_in_words(const struct app *app, struct arena *a, const char *text)
{
    return by_name_text(front_of(app)->practice, a, text);
}

const char *front_where(struct arena *a, const struct appointment *x)
{
    if (x->date == CIVIL_NONE)
        return "the waiting list";
    char time[8];
    int today, now;
    clock_today(&today, &now);
    const char *when = x->date == today ? arena_printf(a, "today %s", civil_clock_text(x->start_min, time))
                                        : slot_text(a, x->date, x->start_min);
    return arena_printf(a, "%s, %s", when, *x->practitioner_name ? x->practitioner_name : "no practitioner yet");
}

const char *front_next(struct arena *a, const struct appointment *x)
{
    char day[16];
    switch (x->next) {
    case NEXT_BOOKED: return "booked again";
    case NEXT_DATE: return arena_printf(a, "to be followed up on %s", civil_desk_date(x->next_due, day));
    case NEXT_REBOOK: return "to be rebooked";
    case NEXT_CLOSED: return "nothing more to come";
    case NEXT_OPEN:
    case NEXT_AUTO: break;
    }
    return "";
}

const char *front_distance(struct arena *a, int date, int today)
{
    enum { WEEK = 7, FORTNIGHT = 14, SOME_WEEKS = 70, MONTH = 30 };
    int days = date - today, far = abs(days);
    if (days == 0)
        return "today";
    if (far == 1)
        return days > 0 ? "tomorrow" : "yesterday";
    int n = far < FORTNIGHT ? far : far < SOME_WEEKS ? far / WEEK : far / MONTH;
    const char *unit = far < FORTNIGHT ? "days" : far < SOME_WEEKS ? "weeks" : "months";
    return days > 0 ? arena_printf(a, "in %d %s", n, unit) : arena_printf(a, "%d %s ago", n, unit);
}

static bool set_count(char *text, size_t size, int n)
{
    char now[12] = "";
    if (n > 0)
        (void)snprintf(now, sizeof now, "%d", n);
    if (strcmp(text, now) == 0)
        return false;
    (void)snprintf(text, size, "%s", now);
    return true;
}

/* On hold is seen on every desk; too long on hold has a mark. */
static void calls_text(struct front *f, char *out, size_t size)
{
    enum { MINUTE_S = 60 };
    struct calls_count n;
    struct err ignored = {0}; /* the tab says what it said */
    if (!calls_counts(f->practice, &f->desk.who.staff, &n, &ignored))
        (void)snprintf(out, size, "%s", f->calls_count);
    else if (n.nheld)
        (void)snprintf(out, size, "%d%s hold %dm", n.nopen + n.nback,
                       n.held_s >= f->practice->hold_max_min * MINUTE_S ? " !" : "", n.held_s / MINUTE_S);
    else if (n.nopen + n.nback)
        (void)snprintf(out, size, "%d", n.nopen + n.nback);
}

/* A quiet line until they have read it. */
static bool count_thanks(struct front *f, struct err *e)
{
    struct arena a = {0};
    struct compliment *all;
    char now[sizeof f->thanks] = "";
    int n = 0;
    if (compliment_unseen(f->practice, &f->desk.who.staff, &a, &all, &n, e) && n > 0)
        (void)snprintf(now, sizeof now, "+ %d thank%s you: & reads", n, n == 1 ? "s" : "");
    arena_finish(&a);
    bool is_other = strcmp(now, f->thanks) != 0;
    memcpy(f->thanks, now, sizeof now);
    return is_other;
}

/* The tab is there from the second computer on, and while there is something to settle. */
static bool count_computers(struct front *f, struct err *e)
{
    int n, computers;
    if (!conflict_count(f->practice, &n, &computers, e))
        return false;
    bool has = n > 0 || computers > 1, is_other = set_count(f->settle_count, sizeof f->settle_count, n);
    is_other = is_other || has != f->has_computers;
    f->has_computers = has;
    return is_other;
}

/* Once a day, where nothing else is said and nothing asked: what is late. */
static void tell_late(struct app *app)
{
    struct front *f = front_of(app);
    int today, now;
    clock_today(&today, &now);
    bool is_new_day = f->counted_at > 0 && f->counted_at / DAY_MIN != today; /* that is about to be said */
    if (today == f->told_date || is_new_day || app->layer || *app->message)
        return;
    struct arena a = {0};
    const char *late = late_today(&f->desk, &a);
    f->told_date = today;
    if (*late)
        app_say(app, "%s. 3 leads there.", late);
    arena_finish(&a);
}

/* Where nothing else is said and nothing asked: what a colleague gave to who works here, since others wrote. */
static void tell_given(struct app *app)
{
    struct front *f = front_of(app);
    struct err ignored = {0};
    int64_t state;
    if (app->layer || *app->message || !book_state(f->practice->book, &state, &ignored) || state == f->given_state)
        return;
    struct arena a = {0};
    bool is_today;
    const char *given = given_new(&f->desk, &a, &is_today);
    f->given_state = state;
    if (*given)
        app_say(app, "%s.%s", given, is_today ? " 3 leads there." : "");
    arena_finish(&a);
}

void front_count(struct app *app)
{
    struct front *f = front_of(app);
    tell_late(app);
    tell_given(app);
    struct err ignored = {0}; /* the tabs say what they said */
    int today, now, n, ncomplaints;
    int64_t state;
    char calls[sizeof f->calls_count] = "";
    clock_today(&today, &now);
    int64_t at = (int64_t)today * DAY_MIN + now;
    if (!book_state(f->practice->book, &state, &ignored) || (state == f->counted_state && at == f->counted_at) ||
        !queue_count(f->practice, &f->desk.who.staff, &n, &ignored) ||
        !complaint_list_count(f->practice, &ncomplaints, &ignored))
        return;
    f->counted_state = state;
    f->counted_at = at;
    calls_text(f, calls, sizeof calls);
    bool is_other = set_count(f->open_count, sizeof f->open_count, n);
    is_other = set_count(f->complaint_count, sizeof f->complaint_count, ncomplaints) || is_other;
    is_other = count_thanks(f, &ignored) || is_other;
    is_other = count_computers(f, &ignored) || is_other;
    is_other = strcmp(calls, f->calls_count) != 0 || is_other;
    memcpy(f->calls_count, calls, sizeof calls);
    if (is_other)
        app_redraw(app);
}

void front_count_calls(struct app *app)
{
    front_of(app)->counted_at = -1;
    front_count(app);
}

/* ---- what the framework asks ---- */

const char *front_head_name(const struct app *app)
{
    return front_of(app)->practice->name;
}

const char *front_head_who(const struct app *app)
{
    return front_of(app)->who;
}

int front_role(const struct app *app)
{
    const struct front *f = front_of(app);
    if (!f || id_is_none(&f->desk.who.staff))
        return LEVEL_OWNER; /* a label only until people sign in: nobody may do all */
    const struct staff *s = practice_staff(f->practice, &f->desk.who.staff);
    return s ? s->level : LEVEL_READ;
}

bool front_is_read_only(const struct app *app)
{
    return book_is_read_only(front_of(app)->practice->book);
}

const char *front_unread(struct app *app)
{
    struct front *f = front_of(app);
    struct err e;
    book_take_failure(f->practice->book, &e);
    if (!*e.text || strcmp(e.text, f->unread) == 0)
        return NULL;
    (void)snprintf(f->unread, sizeof f->unread, "%s", e.text);
    return f->unread;
}

bool front_has_minute(const struct app *app)
{
    return strstr(front_of(app)->calls_count, " hold ") != NULL;
}

bool front_watch(struct app *app)
{
    struct front *f = front_of(app);
    struct book *b = f->practice->book;
    struct err e = {0};
    if (!live_take(f->live))
        return false;
    /* A screen that was being read may have seen it first; the tabs and the header have not. */
    if (!book_has_changed(b, &e) && f->others == book_others(b))
        return e.kind != ERR_NONE; /* it could not be looked: reading it all again does, or says why not */
    f->others = book_others(b);
    if (!app->layer)
        (void)front_renew(app);
    front_renew_pins(f);
    front_count(app);
    return true;
}

/* Whoever looked first whether others had written - a screen that was read for another minute - the practice is older
 * than what they wrote. */
bool front_renew(struct app *app)
{
    struct front *f = front_of(app);
    struct err e = {0};
    if (!f->is_practice_old && !practice_is_old(f->practice))
        return false;
    f->is_practice_old = false;
    if (!practice_reload(f->practice, &e)) {
        f->is_practice_old = e.kind == ERR_BUSY; /* else it would be said at each key */
        f->practice->others = book_others(f->practice->book);
        app_say_err(app, &e);
        return false;
    }
    if (*f->practice->zone_doubt)
        app_say(app, "%s", f->practice->zone_doubt);
    front_renew_pins(f);
    return true;
}

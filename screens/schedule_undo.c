#include "screens/schedule_inner.h"

#include "base/clock.h"
#include "practice/appointment_code.h"
#include "practice/undo.h"
#include "screens/ask.h"
#include "screens/board.h"
#include "screens/follow_ups.h"

#include <string.h>

enum { OLD_MS = 10 * 60 * 1000 }; /* after ten minutes somebody may have forgotten what the last act was */

/* Puts the marker where it happened, if that is on the screen. */
static void point_at(struct app *app, const struct undone *u)
{
    struct schedule *s = app_state_of(app, "schedule");
    if (s && app_screen(app) == &schedule_screen && u->kind == KIND_APPOINTMENT)
        s->appointment = u->record;
    if (u->kind == KIND_APPOINTMENT)
        board_point_at(app, &u->record);
}

/* What the library says fits a shell; here it has to fit one line of 80, and the grid shows the rest. */
static const char *short_sentence(struct app *app, struct arena *a, const struct undone *u, bool is_redo)
{
    struct appointment x;
    struct err ignored = {0}; /* then the long sentence does */
    if (u->kind != KIND_APPOINTMENT || u->nkept > 0 ||
        !appointment_get(front_of(app)->practice, a, &u->record, &x, &ignored))
        return u->sentence;
    /* A step back is called "taken back: ..." itself. */
    static const char STEP_BACK[] = "taken back: ";
    const char *what = appointment_code_act(u->act);
    if (strncmp(what, STEP_BACK, strlen(STEP_BACK)) == 0)
        what += strlen(STEP_BACK);
    const char *more = u->nmore > 0 ? arena_printf(a, " and %d more", u->nmore) : "", *where = front_where(a, &x);
    bool is_said = strstr(what, where) != NULL; /* put on the waiting list */
    return arena_printf(a, "%s: %s%s %s%s%s%s%s%s.", is_redo ? "Done again" : "Taken back", what, is_said ? ":" : "",
                        x.patient_short, is_said ? "" : ", ", is_said ? "" : where, more, *u->with_it ? ", with " : "",
                        u->with_it);
}

/* key: the act that somebody has seen named, or pressed u for. */
static void take_back(struct app *app, bool is_redo, int64_t key)
{
    struct arena a = {0};
    struct undone u;
    struct err e = {0};
    struct desk *desk = &front_of(app)->desk;
    if (!undo_this(desk, is_redo, key, &a, &u, &e)) {
        front_failed(app, &e);
    } else if (!u.found) {
        app_say(app, is_redo ? "There is nothing to do again." : "There is nothing of yours to take back today.");
    } else {
        point_at(app, &u);
        front_of(app)->nacts++;
        app_reload(app);
        front_count_later(app);
        app_say(app, "%s %s", short_sentence(app, &a, &u, is_redo), is_redo ? "u to undo" : "U to redo");
        front_of(app)->did = app->said;
        front_of(app)->did_undo = !is_redo;
    }
    arena_finish(&a);
}

static void undo_yes(struct app *app, void *ctx)
{
    (void)ctx;
    take_back(app, false, front_of(app)->undoing);
}

static void redo_yes(struct app *app, void *ctx)
{
    (void)ctx;
    take_back(app, true, front_of(app)->undoing);
}

/* Whether the day it is about is on the screen; what was booked and taken back stands nowhere, but had a day. */
static bool is_in_day(struct app *app, struct arena *a, const struct undone *u)
{
    const struct schedule *s = app_state_of(app, "schedule");
    struct appointment x;
    struct err ignored = {0}; /* then it is asked */
    if (!s || !appointment_get(front_of(app)->practice, a, &u->record, &x, &ignored))
        return false;
    bool is_leaving = false;
    for (int i = 0; i < s->day.nleaving; i++)
        is_leaving = is_leaving || id_compare(&s->day.leaving[i]->id, &u->record) == 0;
    return x.date == s->date || is_leaving;
}

/* Whether the row with the marker, or the one patient that the screen is about, is whose it was. */
static bool is_at_hand(const struct app *app, const struct undone *u)
{
    struct front_hand hand;
    if (id_is_none(&u->patient) || !front_at_hand(app, &hand) || id_compare(&hand.patient, &u->patient) != 0)
        return false;
    return u->kind != KIND_APPOINTMENT || id_is_none(&hand.appointment) || front_is_about_one(app) ||
           id_compare(&hand.appointment, &u->record) == 0;
}

/* What stands in the heading of a column, or is the order of the list that is shown. */
static bool is_of_screen(const struct app *app, const struct undone *u)
{
    bool is_of_column = strncmp(u->act, "column-", strlen("column-")) == 0;
    return is_of_column ? app_screen(app) == &schedule_screen
                        : strcmp(u->act, "followup-order") == 0 && app_screen(app) == &follow_ups_screen;
}

/* A booking: shown in the day. Else, or elsewhere: named in the line above, which says "u to undo", or of whom the
 * marker stands on. */
static bool is_in_sight(struct app *app, struct arena *a, const struct undone *u, bool is_redo)
{
    const struct front *f = front_of(app);
    bool is_named = app->stood && app->stood == f->did && f->did_undo == is_redo;
    if (app_screen(app) == &schedule_screen && u->kind == KIND_APPOINTMENT)
        return is_in_day(app, a, u);
    return is_named || is_at_hand(app, u) || is_of_screen(app, u);
}

/* An act that is old, or out of sight, or that made more than stands there, is asked about first: nobody sees what
 * it changes. Doing it again is what was just seen. */
static bool ask_or_do(struct app *app, bool is_redo, struct err *e)
{
    struct arena a = {0};
    struct undone u;
    bool ok = undo_peek(&front_of(app)->desk, is_redo, &a, &u, e);
    front_of(app)->undoing = u.key;
    if (ok && u.found &&
        (clock_now_ms() - u.at_ms > OLD_MS || !is_in_sight(app, &a, &u, is_redo) || (!is_redo && *u.with_it)))
        ask_confirm(app, u.sentence, is_redo ? redo_yes : undo_yes, NULL);
    else if (ok)
        take_back(app, is_redo, u.key);
    arena_finish(&a);
    return ok;
}

bool schedule_undo_last(struct app *app, struct err *e)
{
    return ask_or_do(app, false, e);
}

bool schedule_undo_again(struct app *app, struct err *e)
{
    return ask_or_do(app, true, e);
}

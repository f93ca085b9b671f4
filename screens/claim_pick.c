#include "screens/claim_pick.h"

#include "base/clock.h"
#include "base/text.h"
#include "practice/claim.h"
#include "practice/phone.h"
#include "screens/ask.h"
#include "screens/front.h"
#include "screens/known.h"
#include "screens/pick.h"
#include "screens/schedule.h"
#include "screens/schedule_new.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES = 12, WHERE_CELLS = 25, NAME_CELLS = 18, NAME = 120, SAID = 2 * NAME };
enum { NEAR_MIN = 30 /* people remember so (claim.h) */ };

struct claim_pick {
    struct id patient; /* of one that is known from the beginning; else none */
    char name[NAME];
    char typed[NAME];   /* as last searched for */
    struct claim claim; /* in the pick's arena */
    struct pick *pick;
};

/* A day of another year says it, in the place of the practitioner. */
static const char *where(struct arena *a, const struct appointment *x)
{
    int today, now;
    char day[16], time[8];
    clock_today(&today, &now);
    bool is_far = x->date != CIVIL_NONE && civil_split(x->date).year != civil_split(today).year;
    return text_pad(a,
                    is_far
                        ? arena_printf(a, "%s %s", civil_desk_date(x->date, day), civil_clock_text(x->start_min, time))
                        : front_where(a, x),
                    WHERE_CELLS);
}

/* "booked: moved Fri 20 Nov ..."; where the last thing that happened is what it is now, that alone. */
static const char *became(struct arena *a, const struct claim_row *row)
{
    const char *is = transition_status_desk(row->x.status);
    return strncmp(row->last, is, strlen(is)) == 0 ? row->last
           : *row->last                            ? arena_printf(a, "%s: %s", is, row->last)
                                                   : is;
}

/* ---- the rows: what was found, then whom we believe ---- */

static int count_believed(const struct claim_pick *w)
{
    bool is_one = !id_is_none(&w->patient);
    return is_one ? 1 : w->claim.npeople + (*w->typed && w->claim.date == CIVIL_NONE);
}

static const char *believed_text(struct arena *a, const struct claim_pick *w, int i)
{
    const char *lead = w->claim.nrows ? "none of these" : "nothing ever stood here";
    if (!id_is_none(&w->patient))
        return arena_printf(a, "+ %s: we believe %s", lead, w->name);
    if (i < w->claim.npeople)
        return arena_printf(a, "+ %s: we believe %s", lead, w->claim.people[i].name);
    return arena_printf(a, "+ %s: we believe %s, not known here", lead, w->typed);
}

/* A name beside the time finds what they had on any day. near_min: how far from that time still counts. */
static bool stood_that_day(const struct claim *c, int near_min)
{
    for (int i = 0; i < c->nrows; i++)
        if (c->rows[i].date == c->date && abs(c->rows[i].minute - c->minute) <= near_min)
            return true;
    return false;
}

/* How what was typed was taken, where that cannot be seen. */
static void say_taken(struct app *app, const struct claim *c)
{
    char time[8];
    if (c->is_near)
        app_say(app, "Nobody fits that. Nearly: %s%s", c->people[0].name, c->npeople > 1 ? ", and others" : "");
    else if (*c->name && !c->npeople)
        app_say(app, "Nobody is called %.*s: this is what stood at that time.",
                (int)text_bytes_for(c->name, NAME_CELLS), c->name);
    else if (c->is_time_alone && c->nrows && !stood_that_day(c, NEAR_MIN))
        app_say(app, "Nothing stood today at %s; these are of other %s.", civil_clock_text(c->minute, time),
                stood_that_day(c, DAY_MIN) ? "times" : "days");
    else if (c->is_time_alone)
        app_say(app, "No day was typed: taken as today, %s. Otherwise the day too: tue %s",
                civil_clock_text(c->minute, time), time);
}

static int list_claim(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct claim_pick *w = p->ctx;
    struct practice *practice = front_of(app)->practice;
    struct err e = {0};
    (void)snprintf(w->typed, sizeof w->typed, "%s", typed);
    w->claim = (struct claim){.date = CIVIL_NONE, .minute = MINUTE_NONE, .name = ""};
    bool is_one = !id_is_none(&w->patient);
    bool ok = is_one ? claim_of_patient(practice, &w->patient, &p->arena, &w->claim, &e)
                     : !*typed || claim_find(practice, typed, &p->arena, &w->claim, &e);
    if (!ok) {
        app_say_err(app, &e);
        return 0;
    }
    say_taken(app, &w->claim);
    int n = w->claim.nrows, believed = count_believed(w);
    struct pick_row *out = arena_array(&p->arena, (size_t)n + (size_t)believed, sizeof *out);
    for (int i = 0; i < n; i++) {
        const struct claim_row *row = &w->claim.rows[i];
        const char *who = is_one ? "" : text_pad(&p->arena, row->x.patient_name, NAME_CELLS);
        const char *what = became(&p->arena, row);
        out[i] = (struct pick_row){
            arena_printf(&p->arena, "%s %s%s%s", where(&p->arena, &row->x), who, is_one ? "" : " ", what), "",
            row->is_lost ? STYLE_WARN : STYLE_PLAIN};
    }
    for (int i = 0; i < believed; i++)
        out[n + i] = (struct pick_row){believed_text(&p->arena, w, i), "", STYLE_STRONG};
    *rows = out;
    return n + believed;
}

/* Rows are cut at the edge: below, the marker's stands whole. */
static const char *about(struct app *app, struct pick *p, int row)
{
    const struct claim_pick *w = p->ctx;
    (void)app;
    if (row >= w->claim.nrows)
        return "Written down for the owner; booked soon, also in what is kept for the same day.";
    const struct claim_row *found = &w->claim.rows[row];
    return arena_printf(&p->arena, "%s  %s", found->x.ref, became(&p->arena, found));
}

/* ---- taking one ---- */

static bool go_to(struct app *app, const struct appointment *x, bool is_lost, struct err *e)
{
    struct id patient = x->patient, record = x->id;
    struct front_place to = front_place_of(x);
    return is_lost || x->date == CIVIL_NONE ? front_open_patient(app, &patient, &record, e) : front_go(app, &to, e);
}

static bool is_on_phone(struct practice *p, const struct id *patient)
{
    struct arena a = {0};
    struct phone_call c;
    struct err ignored = {0}; /* then it is written down as said at the desk */
    bool exists;
    bool is = phone_of_patient(p, patient, &ID_NONE, &a, &c, &exists, &ignored) && exists;
    arena_finish(&a);
    return is;
}

/* whom: NULL: somebody not known here, as typed. */
static bool believe(struct app *app, struct claim_pick *w, const struct id *whom, struct err *e)
{
    struct front *front = front_of(app);
    struct arena a = {0};
    struct claim_belief what = {.patient = whom ? *whom : ID_NONE, .said = w->typed, .words = ""};
    struct id patient;
    struct schedule_new n = schedule_new_of(w->typed); /* names begin large */
    bool is_number = caller_is_number(n.phone);
    if (!caller_is_number(w->typed) && *n.family) {
        what.said = arena_printf(&a, "%s%s%s", n.family, *n.given ? ", " : "", n.given);
        what.number = is_number ? n.phone : "";
        what.words = *n.phone && !is_number ? arena_printf(&a, "gave %s", n.phone) : "";
    }
    what.is_on_phone = is_on_phone(front->practice, &what.patient);
    bool ok = claim_believe(&front->desk, &a, &what, &patient, e);
    if (ok) {
        struct schedule_book_start from = {.patient = patient, .usual_min = MINUTE_NONE, .is_priority = true};
        app_reload(app);
        app_say(app, "Believed, and written down for the owner. Now a time, soon. Esc, then u to undo");
        ok = schedule_book_open(app, &from, e);
    }
    arena_finish(&a);
    return ok;
}

/* From a question or a list above: the list of what was found goes with it. */
static void believe_above(struct app *app, struct claim_pick *w, const struct id *whom)
{
    struct err e = {0};
    unsigned id = w->pick->layer.id;
    if (believe(app, w, whom, &e))
        app_close_layer(app, id);
    else
        app_say_err(app, &e);
}

static void believe_stranger(struct app *app, void *ctx)
{
    believe_above(app, ctx, NULL);
}

/* A slip of one letter would be a person more: who is written down, and with what, is said before. */
static void ask_stranger(struct app *app, struct claim_pick *w, const char *first)
{
    struct schedule_new n = schedule_new_of(w->typed);
    char names[SCHEDULE_NEW_NAMES], question[SAID];
    bool has_both = *n.family && *n.phone;
    const char *lead = *n.family && !*n.given ? "family name " : "";
    (void)snprintf(question, sizeof question, "%s: add %s%.80s%s%.40s, believed?", first, lead,
                   schedule_new_text(&n, names), has_both ? ", number " : "", has_both ? n.phone : "");
    ask_confirm(app, question, believe_stranger, w);
}

static void known_none(struct app *app, void *ctx)
{
    ask_stranger(app, ctx, "Somebody new");
}

static void known_one(struct app *app, void *ctx, const struct duplicate *who)
{
    believe_above(app, ctx, &who->id);
}

/* Whose number it is, or who is nearly called so, is asked before somebody is a second record. */
static bool take_stranger(struct app *app, struct claim_pick *w, struct err *e)
{
    struct schedule_new n = schedule_new_of(w->typed);
    struct patient p = patient_none();
    struct telecom t = telecom_none();
    struct known_answer answer = {known_none, known_one, w};
    p.family = n.family;
    p.given = n.given;
    t.value = n.phone;
    if (known_ask(app, &p, &t, caller_is_number(n.phone), &answer, e))
        ask_stranger(app, w, "Nobody known");
    return false; /* the list stays below the question */
}

static bool take(struct app *app, struct pick *p, int row, struct err *e)
{
    struct claim_pick *w = p->ctx;
    bool is_stranger = id_is_none(&w->patient) && row - w->claim.nrows == w->claim.npeople;
    if (is_stranger)
        return take_stranger(app, w, e);
    if (row >= w->claim.nrows) {
        int i = row - w->claim.nrows;
        return believe(app, w, id_is_none(&w->patient) ? &w->claim.people[i].patient : &w->patient, e);
    }
    struct appointment x = w->claim.rows[row].x;
    return go_to(app, &x, w->claim.rows[row].is_lost, e);
}

static void close_claim(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

#define COMMON                                                                                                  \
    .help = "Everything that ever stood in that name, number or time. Enter goes to it, or believes them.",     \
    .empty = "Nobody fits. Type the name as they say it, a number, or a day and a time.", .take_title = "take", \
    .rows = LINES, .find = list_claim, .about = about, .take = take, .closed = close_claim

static const struct pick_plan TYPED = {
    .title = "They say they had a booking",
    .prompt = "They had a booking:",
    .start = "A name, a number, a day and time (tue 10:00, 16 nov 9), or both: roo tue 10",
    COMMON};
static const struct pick_plan KNOWN = {.title = "They say they had a booking", COMMON};

void claim_pick_open_for(struct app *app, const struct id *patient, const char *name)
{
    struct claim_pick *w = mem_alloc(sizeof *w);
    memset(w, 0, sizeof *w);
    if (patient)
        w->patient = *patient;
    (void)snprintf(w->name, sizeof w->name, "%s", name);
    struct pick *p = w->pick = pick_open(app, patient ? &KNOWN : &TYPED, w);
    if (patient)
        pick_title(app, p, "%s says they had a booking", w->name);
}

bool claim_pick_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row, (void)e;
    claim_pick_open_for(app, NULL, "");
    return true;
}

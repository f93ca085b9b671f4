/* J: who belongs to whom. A list of the household of one patient; Enter on a member says what becomes of them, the last
 * row joins somebody else. */
#include "screens/schedule_inner.h"

#include "base/clock.h"
#include "practice/find.h"
#include "screens/ask.h"
#include "screens/patient_search.h"
#include "screens/pick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LIST_ROWS = 10,
    FIND_LIMIT = 50,
    ROW_LAST = FIND_LIMIT * FIND_LIMIT /* "+ somebody else": a family is joined one after the other */
};

/* Lives as long as the list; what is asked on top of it is answered while it is there. */
struct household {
    struct id patient;
    char name[SCHEDULE_NAME];
    struct patient *all; /* in the pick's arena */
    int count, asked;
    struct pick *pick;
    struct find_result found; /* in the arena of the search on top */
};

static struct book *book_of(const struct app *app)
{
    return front_of(app)->practice->book;
}

static const struct who *who_of(const struct app *app)
{
    return &front_of(app)->desk.who;
}

/* ---- what is done ---- */

/* Says how it went and shows the household again, with the marker on a row of it. */
static void did(struct app *app, struct household *h, int row, bool ok, const struct err *e, const char *said)
{
    struct err why = *e;
    pick_refresh(app, h->pick, row); /* first: what follows lays out the lines it needs now */
    if (ok)
        front_did(app, NULL, "%s", said);
    else
        front_failed(app, &why);
}

static void answer_member(struct app *app, void *ctx, int answer)
{
    enum { SPEAKS, OUT };
    struct household *h = ctx;
    const struct patient *who = &h->all[h->asked];
    struct arena a = {0};
    struct err e = {0};
    struct id id = who->id;
    bool speaks = !who->is_spokesperson;
    const char *name = patient_name_plain(&a, who);
    if (answer == OUT)
        did(app, h, 0, household_leave(book_of(app), who_of(app), &id, &e), &e,
            arena_printf(&a, "Not in this household any more: %s", name));
    else
        did(app, h, 0, household_speaks(book_of(app), who_of(app), &id, speaks, &e), &e,
            arena_printf(&a, "%s %s for the others", name, speaks ? "speaks" : "no longer speaks"));
    arena_finish(&a);
}

/* ---- somebody else ---- */

static int list_found(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct household *h = p->ctx;
    struct err e = {0};
    int today, now;
    char day[16];
    clock_today(&today, &now);
    h->found = (struct find_result){0};
    if (!find_nearly(front_of(app)->practice, typed, today, FIND_LIMIT, &p->arena, &h->found, &e)) {
        app_say_err(app, &e);
        return 0;
    }
    int n = 0;
    struct pick_row *out = arena_array(&p->arena, (size_t)h->found.count + 1, sizeof *out);
    if (h->found.is_near) /* the marker stands on it: Enter joins nobody who was not looked at */
        out[n++] = (struct pick_row){find_near_heading(&p->arena, typed), "", STYLE_STRONG};
    for (int i = 0; i < h->found.count; i++) {
        const struct find_row *row = &h->found.rows[i];
        const char *born = row->birth_date == CIVIL_NONE ? "" : civil_desk_date(row->birth_date, day) + 4;
        out[n++] = (struct pick_row){find_shown(&p->arena, row), arena_strdup(&p->arena, born), STYLE_PLAIN};
    }
    *rows = out;
    return n;
}

static bool take_found(struct app *app, struct pick *p, int row, struct err *e)
{
    struct household *h = p->ctx;
    if (h->found.is_near && row-- == 0)
        return err_set(e, ERR_INPUT, "%s", PATIENT_SEARCH_CHOOSE);
    struct arena a = {0};
    struct id other = h->found.rows[row].id;
    bool ok = household_join(book_of(app), who_of(app), &other, &h->patient, e);
    if (ok)
        did(app, h, ROW_LAST, true, e,
            arena_printf(&a, "Belong together now: %s and %s", h->name, h->found.rows[row].name));
    arena_finish(&a);
    return ok;
}

static const struct pick_plan FIND_PLAN = {
    .title = "Join somebody",
    .help = "Letters of the name, an age, a birth date: smi 63. Enter joins them to this household.",
    .prompt = "Who else?",
    .start = "Letters of the name, an age, a birth date",
    .empty = "Nobody fits. Try fewer letters.",
    .take_title = "join",
    .rows = LIST_ROWS,
    .find = list_found,
    .take = take_found,
};

/* ---- the list ---- */

static int list_members(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct household *h = p->ctx;
    struct err e = {0};
    int today, now;
    (void)typed;
    clock_today(&today, &now);
    if (!household_list(book_of(app), &h->patient, &p->arena, &h->all, &h->count, &e)) {
        app_say_err(app, &e);
        h->count = 0;
    }
    struct pick_row *out = arena_array(&p->arena, (size_t)h->count + 1, sizeof *out);
    for (int i = 0; i < h->count; i++) {
        int age = patient_age(&h->all[i], today);
        const char *name = patient_name(&p->arena, &h->all[i]);
        out[i] = (struct pick_row){age < 0 ? name : arena_printf(&p->arena, "%s  %d", name, age),
                                   h->all[i].is_spokesperson ? "speaks for the others" : "", STYLE_PLAIN};
    }
    out[h->count] =
        (struct pick_row){h->count > 1 ? "+ somebody else" : "+ somebody who belongs to them", "", STYLE_STRONG};
    *rows = out;
    return h->count + 1;
}

static bool take_member(struct app *app, struct pick *p, int row, struct err *e)
{
    struct household *h = p->ctx;
    char question[2 * SCHEDULE_NAME];
    struct arena a = {0};
    (void)e;
    if (row == h->count || h->count < 2) {
        (void)pick_open(app, &FIND_PLAN, h);
        return false;
    }
    h->asked = row;
    (void)snprintf(question, sizeof question, "%s:", patient_name_plain(&a, &h->all[row]));
    arena_finish(&a);
    const struct ask_answer answers[] = {
        {'s', h->all[row].is_spokesperson ? "no longer speaks for them" : "speaks for the others"},
        {'x', "take out of the household"}};
    ask_open(app, question, answers, 2, -1, answer_member, h);
    return false; /* the list stays */
}

static void close_household(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static const struct pick_plan HOUSEHOLD_PLAN = {
    .title = "Household",
    .help = "Who belongs together: booked one after the other, arrived with one key. One may speak for the others.",
    .empty = "Nobody.",
    .take_title = "change",
    .rows = LIST_ROWS,
    .find = list_members,
    .take = take_member,
    .closed = close_household,
};

void schedule_household_open(struct app *app, const struct id *patient, const char *name)
{
    struct household *h = mem_alloc(sizeof *h);
    memset(h, 0, sizeof *h);
    h->patient = *patient;
    (void)snprintf(h->name, sizeof h->name, "%s", name);
    h->pick = pick_open(app, &HOUSEHOLD_PLAN, h);
    pick_title(app, h->pick, "Household of %s", h->name);
    pick_go(app, h->pick, h->count > 1 ? 0 : h->count);
}

bool schedule_household_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct front_hand hand;
    (void)state, (void)row, (void)e;
    (void)front_whom(app, &hand); /* can_join: there is somebody */
    schedule_household_open(app, &hand.patient, hand.name);
    return true;
}

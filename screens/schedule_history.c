#include "screens/schedule_inner.h"

#include "practice/sitting.h"
#include "practice/slot.h"
#include "practice/story.h"
#include "screens/pick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_SHOWN = 12 };

/* What the list is of, and what stands in it: first the story, then the bookings of the same sitting. */
struct history {
    struct id id, practitioner;
    int date, start_min;
    struct story_line *story;
    struct appointment *sitting;
    int nstory, nsitting;
};

static const char *line_text(struct arena *a, const struct story_line *x)
{
    return arena_printf(a, "%s  %s%s%s", slot_when(a, x->at_ms), x->what, *x->detail ? ": " : "", x->detail);
}

static const char *author(struct arena *a, const struct story_line *x)
{
    return arena_printf(a, "%s%s%s", x->by, *x->by && *x->site ? ", " : "", x->site);
}

static const char *sitting_text(struct arena *a, const struct appointment *x)
{
    return arena_printf(a, "Booked in one go with it: %s  %s, %s", x->ref, front_where(a, x), x->patient_short);
}

static bool look_up(struct app *app, struct pick *p, struct err *e)
{
    struct history *h = p->ctx;
    struct practice *practice = front_of(app)->practice;
    struct appointment x;
    return appointment_get(practice, &p->arena, &h->id, &x, e) &&
           story_of(practice, &h->id, &p->arena, &h->story, &h->nstory, e) &&
           sitting_of(practice, &x, &p->arena, &h->sitting, &h->nsitting, e);
}

static int list_history(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct history *h = p->ctx;
    struct err e = {0};
    struct arena *a = &p->arena;
    int n = 0;
    (void)typed;
    h->nstory = h->nsitting = 0;
    if (!look_up(app, p, &e)) {
        app_say_err(app, &e);
        return 0;
    }
    struct pick_row *out = arena_array(a, (size_t)(h->nstory + h->nsitting) + 1, sizeof *out);
    for (int i = 0; i < h->nstory; i++)
        out[n++] = (struct pick_row){line_text(a, &h->story[i]), author(a, &h->story[i]), STYLE_PLAIN};
    for (int i = 0; i < h->nsitting; i++) {
        const struct appointment *x = &h->sitting[i];
        bool is_lost = x->status == STATUS_CANCELLED || x->status == STATUS_ENTERED_IN_ERROR;
        out[n++] = (struct pick_row){sitting_text(a, x), transition_status_desk(x->status),
                                     is_lost ? STYLE_WARN : STYLE_PLAIN};
    }
    if (h->date != CIVIL_NONE)
        out[n++] = (struct pick_row){"Who else ever stood at this time?", "", STYLE_QUIET};
    *rows = out;
    return n;
}

/* Rows are cut where who and where begin: below, the marker's stands without them. */
static const char *about_history(struct app *app, struct pick *p, int row)
{
    const struct history *h = p->ctx;
    (void)app;
    return row < h->nstory && *h->story[row].detail ? h->story[row].detail : "";
}

static bool take_history(struct app *app, struct pick *p, int row, struct err *e)
{
    const struct history *h = p->ctx;
    if (row < h->nstory)
        return true; /* it was read */
    if (row < h->nstory + h->nsitting) {
        const struct appointment *x = &h->sitting[row - h->nstory];
        struct id patient = x->patient, record = x->id;
        struct front_place to = front_place_of(x);
        bool is_in_day = x->date != CIVIL_NONE && x->status != STATUS_CANCELLED && x->status != STATUS_ENTERED_IN_ERROR;
        return is_in_day ? front_go(app, &to, e) : front_open_patient(app, &patient, &record, e);
    }
    schedule_pages_open_slot(app, &h->practitioner, h->date, h->start_min);
    return true;
}

static void close_history(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static const struct pick_plan PLAN = {
    .title = "Everything that happened to this booking",
    .help = "Every state it was in, who said so, when and where; below, what was booked in one go with it.",
    .empty = "Nothing is known of it.",
    .take_title = "open",
    .rows = ROWS_SHOWN,
    .find = list_history,
    .about = about_history,
    .take = take_history,
    .closed = close_history,
};

bool schedule_history_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct appointment *x = schedule_grid_appointment(state);
    struct history *h = mem_alloc(sizeof *h);
    char ref[REF_TEXT], name[SCHEDULE_NAME];
    (void)row, (void)e;
    *h = (struct history){.id = x->id, .practitioner = x->practitioner, .date = x->date, .start_min = x->start_min};
    (void)snprintf(name, sizeof name, "%s", x->patient_short);
    struct pick *p = pick_open(app, &PLAN, h);
    pick_title(app, p, "%s  %s: everything that happened to this booking", ref_text(&h->id, ref), name);
    return true;
}

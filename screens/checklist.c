#include "screens/checklist.h"

#include "base/clock.h"
#include "practice/protocol.h"
#include "practice/slot.h"
#include "screens/front.h"
#include "screens/pick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_SHOWN = 14, NAME = 64 };

struct checklist {
    struct protocol_subject of;
    bool has_subject;
    unsigned moments;
    char name[NAME];
    struct protocol *all;
    int n;
};

/* ---- steps ---- */

/* Each list's name, then its steps: the row's step, NULL at a name. */
static const struct protocol_step *step_at(const struct checklist *c, int row)
{
    for (int i = 0; i < c->n; i++) {
        if (row == 0)
            return NULL;
        row--;
        if (row < c->all[i].nsteps)
            return &c->all[i].steps[row];
        row -= c->all[i].nsteps;
    }
    return NULL;
}

static int count_rows(const struct checklist *c)
{
    int n = 0;
    for (int i = 0; i < c->n; i++)
        n += 1 + c->all[i].nsteps;
    return n;
}

static void put_rows(struct pick_row *out, const struct checklist *c, struct arena *a)
{
    int at = 0;
    char time[8];
    for (int i = 0; i < c->n; i++) {
        const struct protocol *p = &c->all[i];
        const char *done = c->has_subject ? arena_printf(a, "%d of %d", p->ndone, p->nsteps) : "";
        out[at++] = (struct pick_row){p->name, done, STYLE_TITLE};
        for (int k = 0; k < p->nsteps; k++) {
            const struct protocol_step *s = &p->steps[k];
            int date, minute;
            zone_civil(s->at_ms, &date, &minute, NULL);
            const char *mark = !c->has_subject ? "  " : s->is_done ? "[x]" : "[ ]";
            const char *note = !s->is_done ? "" : arena_printf(a, "%s %s", s->by, civil_clock_text(minute, time));
            out[at++] = (struct pick_row){arena_printf(a, "%s %s", mark, s->text), note, STYLE_PLAIN};
        }
    }
}

static int list(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct checklist *c = p->ctx;
    struct err e = {0};
    (void)typed;
    c->n = 0;
    if (!protocol_list(front_of(app)->practice, c->moments, c->has_subject ? &c->of : NULL, &p->arena, &c->all, &c->n,
                       &e)) {
        app_say_err(app, &e);
        return 0;
    }
    struct pick_row *out = arena_array(&p->arena, (size_t)count_rows(c) + 1, sizeof *out);
    put_rows(out, c, &p->arena);
    *rows = out;
    return count_rows(c);
}

static const char *about(struct app *app, struct pick *p, int row)
{
    const struct protocol_step *s = step_at(p->ctx, row);
    (void)app;
    return s && *s->say ? arena_printf(&p->arena, "Say: %s", s->say) : "";
}

/* Ticked, and on to the next: the list stays open until Esc. */
static bool take(struct app *app, struct pick *p, int row, struct err *e)
{
    struct checklist *c = p->ctx;
    const struct protocol_step *s = step_at(c, row);
    if (!s || !c->has_subject) {
        pick_go(app, p, row + 1);
        return true;
    }
    bool is_done = !s->is_done;
    const char *code = s->code;
    if (front_is_read_only(app))
        return err_set(e, ERR_REFUSED, "The practice file can only be read here, so nothing can be changed.");
    if (!protocol_tick(&front_of(app)->desk, &c->of, code, is_done, e))
        return false;
    pick_refresh(app, p, is_done ? row + 1 : row);
    app_reload(app);
    app_say(app, "%s. Enter on it takes that back", is_done ? "Done" : "Not done after all");
    return true;
}

static void closed(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static const struct pick_plan PLAN = {
    .title = "What to do and what to say",
    .help = "A step is ticked off with Enter, and Enter again takes that back; below it words to say.",
    .empty = "The practice has no checklist for this. Ask the owner to write one.",
    .take_title = "tick off",
    .rows = ROWS_SHOWN,
    .stays = true,
    .find = list,
    .about = about,
    .take = take,
    .closed = closed,
};

/* ---- whose ---- */

/* A booking's lists; on the telephone, of whoever else is at hand. */
static bool choose(struct app *app, struct checklist *c, struct err *e)
{
    struct front_hand hand;
    struct appointment x;
    struct arena a = {0};
    int today, now;
    clock_today(&today, &now);
    c->has_subject = front_whom(app, &hand);
    c->moments = c->has_subject ? PROTOCOL_MOMENT_PHONE : PROTOCOL_MOMENT_ALL;
    if (!c->has_subject)
        return true;
    (void)snprintf(c->name, sizeof c->name, "%s", hand.name);
    c->of = (struct protocol_subject){hand.patient, hand.appointment, today};
    if (id_is_none(&hand.appointment))
        return true;
    bool ok = appointment_get(front_of(app)->practice, &a, &hand.appointment, &x, e);
    if (ok)
        c->moments = protocol_moments_of(&x);
    arena_finish(&a);
    return ok;
}

bool checklist_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct checklist *c = mem_alloc(sizeof *c);
    *c = (struct checklist){0};
    (void)state, (void)row;
    if (!choose(app, c, e)) {
        free(c);
        return false;
    }
    struct pick *p = pick_open(app, &PLAN, c);
    if (c->has_subject)
        pick_title(app, p, "%s: what to do and what to say", c->name);
    pick_go(app, p, 1);
    return true;
}

/* ---- who has read them ---- */

struct reading {
    struct protocol *all;
    int n;
};

/* "5 of 7 have read it; not yet: Bell, Chen" */
static const char *readers_of(struct app *app, struct arena *a, const struct protocol *x, bool *is_mine)
{
    struct protocol_reader *all;
    struct err ignored = {0}; /* a line less */
    const struct id *me = &front_of(app)->desk.who.staff;
    const char *missing = "";
    int n, nread = 0;
    *is_mine = false;
    if (!protocol_readers(front_of(app)->practice, x->code, a, &all, &n, &ignored))
        return "";
    for (int i = 0; i < n; i++) {
        bool has_read = all[i].version == x->version;
        nread += has_read;
        *is_mine = *is_mine || (has_read && id_compare(&all[i].staff, me) == 0);
        if (!has_read)
            missing = arena_printf(a, "%s%s%s", missing, *missing ? ", " : "", all[i].name);
    }
    return arena_printf(a, "%d of %d have read it%s%s", nread, n, *missing ? "; not yet: " : "", missing);
}

static int list_read(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct reading *r = p->ctx;
    struct err e = {0};
    (void)typed;
    r->n = 0;
    if (!protocol_list(front_of(app)->practice, PROTOCOL_MOMENT_ALL, NULL, &p->arena, &r->all, &r->n, &e)) {
        app_say_err(app, &e);
        return 0;
    }
    struct pick_row *out = arena_array(&p->arena, (size_t)r->n + 1, sizeof *out);
    for (int i = 0; i < r->n; i++) {
        bool is_mine;
        (void)readers_of(app, &p->arena, &r->all[i], &is_mine);
        out[i] = (struct pick_row){
            arena_printf(&p->arena, "%s, %d steps, version %d", r->all[i].name, r->all[i].nsteps, r->all[i].version),
            is_mine ? "read by me" : "not read by me", STYLE_PLAIN};
    }
    *rows = out;
    return r->n;
}

static const char *about_read(struct app *app, struct pick *p, int row)
{
    const struct reading *r = p->ctx;
    bool is_mine;
    return row < r->n ? readers_of(app, &p->arena, &r->all[row], &is_mine) : "";
}

static bool take_read(struct app *app, struct pick *p, int row, struct err *e)
{
    const struct reading *r = p->ctx;
    if (!protocol_read(&front_of(app)->desk, r->all[row].code, e))
        return false;
    pick_refresh(app, p, row);
    app_say(app, "Read: the current version");
    return true;
}

static const struct pick_plan READ_PLAN = {
    .title = "Checklists: who has read the current version",
    .help = "Enter says that you have read it; % shows the steps.",
    .empty = "The practice has no checklists. Ask the owner to write them.",
    .take_title = "I have read it",
    .rows = ROWS_SHOWN,
    .stays = true,
    .find = list_read,
    .about = about_read,
    .take = take_read,
    .closed = closed,
};

bool checklist_run_read(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct reading *r = mem_alloc(sizeof *r);
    *r = (struct reading){0};
    (void)state, (void)row, (void)e;
    (void)pick_open(app, &READ_PLAN, r);
    return true;
}

#include "practice/protocol.h"

#include "base/clock.h"
#include "book/stmt.h"
#include "practice/appointment_edit.h"

#include <string.h>

static const struct {
    const char *code;
    unsigned bit;
} moments_known[] = {
    {"phone", PROTOCOL_MOMENT_PHONE},     {"first", PROTOCOL_MOMENT_FIRST},         {"visit", PROTOCOL_MOMENT_VISIT},
    {"leaving", PROTOCOL_MOMENT_LEAVING}, {"complaint", PROTOCOL_MOMENT_COMPLAINT},
};

/* 0: not known here. */
static unsigned moment_of(const char *code)
{
    for (size_t i = 0; i < sizeof moments_known / sizeof moments_known[0]; i++)
        if (strcmp(moments_known[i].code, code) == 0)
            return moments_known[i].bit;
    return 0;
}

bool protocol_is_moment(const char *code)
{
    return moment_of(code) != 0;
}

unsigned protocol_moments_of(const struct appointment *x)
{
    unsigned usual = PROTOCOL_MOMENT_VISIT | (x->is_first ? PROTOCOL_MOMENT_FIRST : 0);
    return x->status == STATUS_FULFILLED || x->status == STATUS_CHECKED_IN ? usual | PROTOCOL_MOMENT_LEAVING : usual;
}

static const char *name_of(const struct practice *p, const struct id *staff)
{
    const struct staff *s = practice_staff(p, staff);
    return s ? s->name : "";
}

/* ---- what there is ---- */

struct growing {
    struct protocol *all;
    int count, room;
    struct arena *a;
};

static const char *text_or_empty(struct stmt *q, const char *col, struct arena *a)
{
    const char *text = stmt_text(q, col, a);
    return text ? text : "";
}

/* A protocol before its steps; the moment that a newer Rounds knows is left out. */
static void add(struct growing *g, struct stmt *q, unsigned moments)
{
    struct protocol x = {.code = text_or_empty(q, "code", g->a),
                         .name = text_or_empty(q, "name", g->a),
                         .moment = text_or_empty(q, "moment", g->a),
                         .version = (int)stmt_int_or(q, "version", 1)};
    if (!(moment_of(x.moment) & moments))
        return;
    if (g->count == g->room) {
        g->all = arena_grow(g->a, g->all, (size_t)g->room, (size_t)g->room + 8, sizeof *g->all);
        g->room += 8;
    }
    g->all[g->count++] = x;
}

static void add_step(struct protocol *to, struct stmt *q, struct arena *a)
{
    size_t n = (size_t)to->nsteps; /* a dozen at most */
    to->steps = arena_grow(a, to->steps, n, n + 1, sizeof *to->steps);
    to->steps[to->nsteps++] = (struct protocol_step){.code = text_or_empty(q, "code", a),
                                                     .text = text_or_empty(q, "text", a),
                                                     .say = text_or_empty(q, "say", a),
                                                     .by = ""};
}

static bool load_steps(struct practice *p, struct growing *g, struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_PROTOCOL_STEPS, e);
    if (!q)
        return false;
    while (stmt_step(q, e)) {
        const char *of = text_or_empty(q, "protocol", g->a);
        bool is_wanted = false;
        for (int i = 0; i < g->count; i++)
            if (strcmp(g->all[i].code, of) == 0) {
                add_step(&g->all[i], q, g->a);
                is_wanted = true;
            }
        if (!is_wanted) /* in debug builds every column has to be read */
            (void)(stmt_is_null(q, "code") + stmt_is_null(q, "text") + stmt_is_null(q, "say"));
    }
    return stmt_done(q, e);
}

static void tick_in(const struct practice *p, struct growing *g, const char *step, int64_t at, const struct id *by)
{
    for (int i = 0; i < g->count; i++)
        for (int k = 0; k < g->all[i].nsteps; k++)
            if (strcmp(g->all[i].steps[k].code, step) == 0) {
                g->all[i].steps[k].is_done = true;
                g->all[i].steps[k].at_ms = at;
                g->all[i].steps[k].by = name_of(p, by);
                g->all[i].ndone++;
            }
}

static bool load_ticks(struct practice *p, struct growing *g, const struct protocol_subject *of, struct err *e)
{
    bool is_visit = !id_is_none(&of->appointment);
    struct stmt *q = stmt_get(p->book, is_visit ? SQL_PROTOCOL_TICKS_OF_VISIT : SQL_PROTOCOL_TICKS_OF_DAY, e);
    if (!q)
        return false;
    if (is_visit) {
        stmt_bind_id(q, "appointment", &of->appointment);
    } else {
        stmt_bind_id(q, "patient", &of->patient);
        stmt_bind_int(q, "from", zone_instant_near(of->date, 0));
        stmt_bind_int(q, "until", zone_instant_near(of->date + 1, 0));
    }
    while (stmt_step(q, e)) {
        struct id by = stmt_id(q, "by");
        tick_in(p, g, text_or_empty(q, "step", g->a), stmt_int(q, "at"), &by);
    }
    return stmt_done(q, e);
}

bool protocol_list(struct practice *p, unsigned moments, const struct protocol_subject *subject, struct arena *a,
                   struct protocol **out, int *count, struct err *e)
{
    struct growing g = {.a = a};
    struct stmt *q = stmt_get(p->book, SQL_PROTOCOLS, e);
    if (!q)
        return false;
    while (stmt_step(q, e))
        add(&g, q, moments);
    bool ok = stmt_done(q, e) && load_steps(p, &g, e) && (!subject || load_ticks(p, &g, subject, e));
    *out = g.all;
    *count = ok ? g.count : 0;
    return ok;
}

/* ---- ticking off ---- */

struct id protocol_tick_id(const struct protocol_subject *of, const char *step)
{
    char hex[ID_TEXT], text[ID_TEXT + 64], day[11];
    bool is_visit = !id_is_none(&of->appointment);
    char *at = stpcpy(text, id_text(is_visit ? &of->appointment : &of->patient, hex));
    if (!is_visit) {
        *at++ = ' ';
        at = stpcpy(at, civil_date_text(of->date, day));
    }
    *at++ = ' ';
    *stpncpy(at, step, 32) = 0;
    return id_derived("protocol-tick", text);
}

static bool check_step(struct practice *p, struct arena *a, const char *step, struct err *e)
{
    struct protocol *all;
    int n;
    if (!protocol_list(p, PROTOCOL_MOMENT_ALL, NULL, a, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < all[i].nsteps; k++)
            if (strcmp(all[i].steps[k].code, step) == 0)
                return true;
    return err_set(e, ERR_MISSING, "No checklist of the practice has the step \"%s\"", step);
}

static void put_tick(struct act *act, const struct row *row, const struct protocol_subject *of, const char *step)
{
    if (row->exists)
        act_set_int(act, FIELD_ENTERED_IN_ERROR, 0);
    else
        act_set_id(act, PROTOCOL_TICK_PATIENT, &of->patient);
    if (!row->exists && !id_is_none(&of->appointment))
        act_set_id(act, PROTOCOL_TICK_APPOINTMENT, &of->appointment);
    if (!row->exists)
        act_set_text(act, PROTOCOL_TICK_STEP, step);
    act_set_int(act, PROTOCOL_TICK_AT, act->at_ms);
    act_set_id(act, PROTOCOL_TICK_BY, &act->who.staff);
}

bool protocol_tick(struct desk *d, const struct protocol_subject *subject, const char *step, bool is_done,
                   struct err *e)
{
    struct arena a = {0};
    struct act act;
    struct row row;
    struct id id = protocol_tick_id(subject, step);
    if (!appointment_edit_level(d, LEVEL_DESK, "tick off a step", e) || !check_step(d->practice, &a, step, e) ||
        !act_begin(d->practice->book, &act, is_done ? "protocol-tick" : "protocol-untick", &d->who, e)) {
        arena_finish(&a);
        return false;
    }
    bool ok = book_row(d->practice->book, KIND_PROTOCOL_TICK, &id, &a, &row, e);
    bool is_there = ok && row.exists && !row_int(&row, FIELD_ENTERED_IN_ERROR, 0);
    if (ok && is_there != is_done) {
        act_record(&act, KIND_PROTOCOL_TICK, &id, &subject->patient);
        if (is_done)
            put_tick(&act, &row, subject, step);
        else
            act_set_int(&act, FIELD_ENTERED_IN_ERROR, 1);
    }
    arena_finish(&a);
    if (ok)
        return act_commit(&act, e);
    act_abandon(&act);
    return false;
}

/* ---- who has read it ---- */

static struct id read_id(const struct id *staff, const char *code)
{
    char hex[ID_TEXT], text[ID_TEXT + 40];
    char *at = stpcpy(text, id_text(staff, hex));
    *at++ = ' ';
    *stpncpy(at, code, 32) = 0;
    return id_derived("staff-read", text);
}

bool protocol_readers(struct practice *p, const char *code, struct arena *a, struct protocol_reader **out, int *count,
                      struct err *e)
{
    *out = arena_array(a, (size_t)p->nstaff, sizeof **out);
    *count = 0;
    for (int i = 0; i < p->nstaff; i++) {
        struct row row;
        struct id id = read_id(&p->staff[i].id, code);
        if (!p->staff[i].is_active)
            continue;
        if (!book_row(p->book, KIND_STAFF_READ, &id, a, &row, e))
            return false;
        bool is_there = row.exists && !row_int(&row, FIELD_ENTERED_IN_ERROR, 0);
        (*out)[(*count)++] = (struct protocol_reader){p->staff[i].id, p->staff[i].name,
                                                      is_there ? (int)row_int(&row, STAFF_READ_VERSION, 0) : 0,
                                                      is_there ? row_int(&row, STAFF_READ_AT, 0) : 0};
    }
    return true;
}

static bool find(struct practice *p, const char *code, struct arena *a, struct protocol *out, struct err *e)
{
    struct protocol *all;
    int n;
    if (!protocol_list(p, PROTOCOL_MOMENT_ALL, NULL, a, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        if (strcmp(all[i].code, code) == 0) {
            *out = all[i];
            return true;
        }
    return err_set(e, ERR_MISSING, "Policy has no checklist \"%s\"", code);
}

bool protocol_read(struct desk *d, const char *code, struct err *e)
{
    struct arena a = {0};
    struct protocol x = {.version = 0};
    struct act act;
    struct row row;
    struct id id = read_id(&d->who.staff, code);
    bool ok = !id_is_none(&d->who.staff) ||
              err_set(e, ERR_REFUSED, "Nobody has said who is here, so nobody can have read it: --as CODE");
    ok = ok && find(d->practice, code, &a, &x, e) && act_begin(d->practice->book, &act, "protocol-read", &d->who, e);
    if (!ok) {
        arena_finish(&a);
        return false;
    }
    ok = book_row(d->practice->book, KIND_STAFF_READ, &id, &a, &row, e);
    if (ok) {
        act_record(&act, KIND_STAFF_READ, &id, NULL);
        if (row_int(&row, FIELD_ENTERED_IN_ERROR, 0))
            act_set_int(&act, FIELD_ENTERED_IN_ERROR, 0);
        act_set_id(&act, STAFF_READ_STAFF, &d->who.staff);
        act_set_text(&act, STAFF_READ_PROTOCOL, code);
        act_set_int(&act, STAFF_READ_VERSION, x.version);
        act_set_int(&act, STAFF_READ_AT, act.at_ms);
    }
    arena_finish(&a);
    if (ok)
        return act_commit(&act, e);
    act_abandon(&act);
    return false;
}

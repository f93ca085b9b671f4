#include "practice/queue_derived.h"

#include "base/clock.h"
#include "practice/conflict.h"
#include "practice/queue_inner.h"
#include "practice/queue_row.h"
#include "practice/slot.h"
#include "practice/staff_task.h"

#include <stdio.h>
#include <string.h>

struct making {
    struct practice *p;
    struct arena *a;
    const struct queue_filter *f;
    struct queue_row *rows;
    int count, room;
};

bool queue_is_derived(const char *kind)
{
    return strcmp(kind, FOLLOW_UP_CONFLICT) == 0 || strcmp(kind, FOLLOW_UP_CLASH) == 0 ||
           strcmp(kind, FOLLOW_UP_ROUTINE) == 0;
}

static bool has_role(const struct making *m, int level)
{
    const struct staff *s = practice_staff(m->p, &m->f->staff);
    return id_is_none(&m->f->staff) || (s && s->level >= level);
}

/* The same at each look, so that the marker stays on it. */
static struct queue_row *add(struct making *m, const char *kind, const struct queue_derived *d)
{
    char text[2 * ID_TEXT + 60], x[ID_TEXT], y[ID_TEXT];
    if (m->count == m->room) {
        int want = m->room * 2 + 8;
        m->rows = arena_grow(m->a, m->rows, (size_t)m->room, (size_t)want, sizeof *m->rows);
        m->room = want;
    }
    struct queue_row *row = &m->rows[m->count++];
    (void)snprintf(text, sizeof text, "%s %s %s %d %d %d", kind, id_text(&d->record, x), id_text(&d->other, y), d->kind,
                   d->field, d->date);
    *row = (struct queue_row){.id = id_derived("follow-up", text), .kind = kind, .fact = d->record, .is_known = true};
    row->derived = arena_memdup(m->a, d, sizeof *d);
    queue_row_blank(row);
    return row;
}

static void due_on_day(struct making *m, struct queue_row *row, int date)
{
    struct queue_due d = {.weight_min = follow_up_kind(m->p, row->kind)->weight_min};
    queue_due_on_day(&d, date);
    row->due = d.due;
    row->rank = queue_due_rank(&d);
}

static void of_practice(struct queue_row *row)
{
    row->patient_name = row->patient_short = "the practice";
}

/* ---- a field with two answers ---- */

/* "has died, still booked Tue 24 Nov 10:00, Chen". */
static const char *ended(const struct conflict *c, struct arena *a)
{
    const char *why = strcmp(c->field_name, "died") == 0 ? "has died" : "wants no contact";
    return c->nsides ? arena_printf(a, "%s, still %s", why, c->sides[0].text) : why;
}

/* "city: Leeds or York"; of a patient's own record their name says the rest, of hours the answers do. */
static const char *answers(const struct conflict *c, struct arena *a)
{
    char *what = arena_strdup(a, c->what);
    for (char *s = what; (s = strchr(s, '_')) != NULL;)
        *s = ' ';
    bool is_clear = c->kind == KIND_PATIENT || c->field <= FIELD_APART;
    if (c->field == CONFLICT_ENDED)
        return ended(c, a);
    if (c->field == CONFLICT_HOURS && c->nsides == 2)
        return arena_printf(a, "%s, or %s", c->sides[0].text, c->sides[1].text);
    const char *text = is_clear ? arena_printf(a, "%s:", c->field_name)
                                : arena_printf(a, "%s, %s:", what, c->field_name);
    for (int i = 0; i < c->nsides; i++)
        text = arena_printf(a, "%s%s %s", text, i ? " or" : "", conflict_side_text(&c->sides[i]));
    return text;
}

static bool add_conflict(struct making *m, const struct conflict *c, struct err *e)
{
    struct queue_derived d = {
        .why = answers(c, m->a), .kind = c->kind, .field = c->field, .record = c->record, .other = ID_NONE};
    int date = CIVIL_NONE, minute;
    if (!has_role(m, conflict_level(c)))
        return true;
    struct queue_row *row = add(m, FOLLOW_UP_CONFLICT, &d);
    if (c->nsides)
        zone_civil(c->sides[c->nsides - 1].at_ms, &date, &minute, NULL);
    due_on_day(m, row, date);
    row->is_confidential = c->is_confidential;
    row->patient = c->patient;
    if (id_is_none(&c->patient))
        of_practice(row);
    return id_is_none(&c->patient) || queue_row_survivor(m->p, m->a, row, e);
}

static bool add_conflicts(struct making *m, struct err *e)
{
    struct conflict *all;
    int n, hidden;
    bool ok = conflict_list(m->p, m->f->with_confidential, m->a, &all, &n, &hidden, e);
    for (int i = 0; ok && i < n; i++)
        ok = add_conflict(m, &all[i], e);
    return ok;
}

/* ---- two bookings in one place ---- */

static bool add_clash(struct making *m, const struct conflict_clash *c, struct err *e)
{
    char time[8];
    const char *where = c->same_practitioner ? c->a.practitioner_name : c->a.room_name;
    const char *when = slot_text(m->a, c->a.date, c->a.start_min);
    struct queue_derived d = {.record = c->a.id, .other = c->b.id};
    d.why = arena_printf(m->a, "and %s at %s: %s, %s", c->b.patient_name, civil_clock_text(c->b.start_min, time), where,
                         when);
    struct queue_row *row = add(m, FOLLOW_UP_CLASH, &d);
    row->due = (int64_t)c->a.date * DAY_MIN + c->a.start_min;
    row->rank = row->due - follow_up_kind(m->p, FOLLOW_UP_CLASH)->weight_min;
    row->patient = c->a.patient;
    return queue_row_survivor(m->p, m->a, row, e);
}

static bool add_clashes(struct making *m, struct err *e)
{
    struct conflict_clash *all;
    int n;
    if (!has_role(m, LEVEL_DESK))
        return true;
    bool ok = conflict_clashes(m->p, false, m->a, &all, &n, e);
    for (int i = 0; ok && i < n; i++)
        ok = add_clash(m, &all[i], e);
    return ok;
}

/* ---- what the practice does again and again ---- */

static void add_task(struct making *m, const struct staff_task *t)
{
    struct queue_derived d = {.record = t->record, .other = ID_NONE, .task = t->code, .date = t->date};
    d.why = arena_printf(m->a, "%s, %s", t->text, staff_task_often(t->every, m->a));
    struct queue_row *row = add(m, FOLLOW_UP_ROUTINE, &d);
    due_on_day(m, row, t->date);
    row->owner = t->owner;
    of_practice(row);
}

static bool add_tasks(struct making *m, struct err *e)
{
    struct staff_task *all;
    int n, today, now;
    clock_today(&today, &now);
    if (!has_role(m, LEVEL_DESK))
        return true;
    bool ok = staff_task_list(m->p, today, m->a, &all, &n, e);
    for (int i = 0; ok && i < n; i++)
        if (all[i].date != CIVIL_NONE && !all[i].is_done && has_role(m, all[i].level))
            add_task(m, &all[i]);
    return ok;
}

static bool is_anything_apart(struct practice *p, bool *out, struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_QUEUE_APART, e);
    if (!q)
        return false;
    *out = stmt_step(q, e) && stmt_int(q, "n") != 0;
    return stmt_done(q, e);
}

bool queue_derived_list(struct practice *p, const struct queue_filter *f, struct arena *a, struct queue_row **out,
                        int *count, struct err *e)
{
    struct making m = {.p = p, .a = a, .f = f};
    bool is_apart;
    bool ok = is_anything_apart(p, &is_apart, e) && (!is_apart || add_clashes(&m, e)) && add_conflicts(&m, e) &&
              add_tasks(&m, e);
    *out = m.rows;
    *count = m.count;
    return ok;
}

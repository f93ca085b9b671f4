#include "practice/calls.h"

#include "base/clock.h"
#include "book/stmt.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- what has to be answered ---- */

static int by_due(const void *x, const void *y)
{
    const struct calls_back *a = x, *b = y;
    if (!*a->again != !*b->again)
        return *a->again ? -1 : 1;
    if (a->row.due != b->row.due)
        return a->row.due < b->row.due ? -1 : 1;
    return id_compare(&a->row.id, &b->row.id);
}

/* A page of people called unknown helps nobody. */
static const char *number_of_unknown(struct practice *p, const struct id *patient, const char *name, struct arena *a)
{
    struct patient who;
    struct err ignored = {0}; /* the name will do */
    const char *number = "";
    if (strncasecmp(name, CALLER_UNKNOWN, strlen(CALLER_UNKNOWN)) != 0 ||
        !patient_get(p->book, patient, a, &who, &ignored) || !caller_is_unknown(&who) ||
        !telecom_first(p->book, patient, "phone", a, &number, &ignored) || !*number)
        return name;
    return number;
}

/* The other times of this list say when a call came. */
static const char *due_words(const struct queue_row *row, int64_t now, struct arena *a)
{
    bool is_day = row->due % DAY_MIN == DAY_MIN - 1; /* a day alone */
    const char *text = queue_due_text(row, now, a);
    return is_day || row->is_late ? text : arena_printf(a, "by %s", text);
}

static bool load_back(struct practice *p, const struct id *staff, struct arena *a, struct calls *out, struct err *e)
{
    struct queue_filter f = {.kind = FOLLOW_UP_RING_BACK, .staff = *staff};
    struct queue q;
    int64_t now_ms = clock_now_ms();
    if (!queue_load(p, &f, a, &q, e))
        return false;
    out->back = arena_array(a, (size_t)q.nrows, sizeof *out->back);
    for (int i = 0; i < q.nrows; i++) {
        struct caller_again again;
        struct calls_back *b = &out->back[out->nback++];
        if (!caller_rang_before(p, &q.rows[i].patient, now_ms, false, a, &again, e))
            return false;
        *b = (struct calls_back){.row = q.rows[i],
                                 .name = number_of_unknown(p, &q.rows[i].patient, q.rows[i].patient_name, a),
                                 .why = queue_why(p, &q.rows[i], a),
                                 .due = due_words(&q.rows[i], q.now, a),
                                 .again = again.nunanswered >= 2 ? again.words : ""};
        out->nlate += q.rows[i].is_late;
        out->nlater += q.rows[i].opens > q.now;
    }
    if (out->nback)
        qsort(out->back, (size_t)out->nback, sizeof *out->back, by_due);
    return true;
}

/* ---- what came in today ---- */

static const char *some(const char *text)
{
    return text ? text : "";
}

static struct calls_contact read_contact(struct stmt *q, struct arena *a)
{
    struct calls_contact x = {.c = {.id = stmt_id(q, "id"),
                                    .patient = stmt_id(q, "patient"),
                                    .at_ms = stmt_int(q, "at"),
                                    .direction = some(stmt_text(q, "direction", a)),
                                    .mode = some(stmt_text(q, "mode", a)),
                                    .outcome = some(stmt_text(q, "outcome", a)),
                                    .reason = some(stmt_text(q, "reason", a)),
                                    .mood = "",
                                    .text = some(stmt_text(q, "text", a)),
                                    .heard_by = "",
                                    .number = some(stmt_text(q, "number", a)),
                                    .duration_s = (int)stmt_int_or(q, "duration_s", -1),
                                    .hold_s = (int)stmt_int_or(q, "hold_s", -1),
                                    .is_confidential = stmt_int(q, "is_confidential") == 1}};
    x.name = patient_name_grid_of(a, some(stmt_text(q, "family", a)), some(stmt_text(q, "given", a)));
    return x;
}

static bool finish_contact(struct practice *p, struct calls_contact *x, struct arena *a, struct err *e)
{
    struct id own;
    struct patient who;
    if (!patient_resolve(p->book, &x->c.patient, &own, e))
        return false;
    struct err unread = {0}; /* the name as it was written then */
    if (id_compare(&own, &x->c.patient) != 0 && patient_get(p->book, &own, a, &who, &unread))
        x->name = patient_name_grid(a, &who);
    x->c.patient = own;
    x->name = number_of_unknown(p, &own, x->name, a);
    if (x->c.is_confidential)
        x->c.text = x->c.reason = "";
    x->line = contact_line(a, &x->c);
    if (x->c.is_confidential)
        x->line = arena_printf(a, "%s, confidential", x->line);
    return true;
}

static bool load_today(struct practice *p, struct arena *a, struct calls *out, struct err *e)
{
    int today, now;
    clock_today(&today, &now);
    struct stmt *q = stmt_get(p->book, SQL_CALLS_BETWEEN, e);
    if (!q)
        return false;
    stmt_bind_int(q, "from", zone_instant_near(today, 0));
    stmt_bind_int(q, "before", zone_instant_near(today + 1, 0));
    stmt_bind_int(q, "limit", CALLS_TODAY_MAX + 1);
    out->today = arena_array(a, CALLS_TODAY_MAX + 1, sizeof *out->today);
    while (out->ntoday <= CALLS_TODAY_MAX && stmt_step(q, e))
        out->today[out->ntoday++] = read_contact(q, a);
    if (!stmt_done(q, e))
        return false;
    out->is_cut = out->ntoday > CALLS_TODAY_MAX;
    out->ntoday -= out->is_cut;
    for (int i = 0; i < out->ntoday; i++)
        if (!finish_contact(p, &out->today[i], a, e))
            return false;
    return true;
}

bool calls_load(struct practice *p, const struct id *staff, struct arena *a, struct calls *out, struct err *e)
{
    *out = (struct calls){0};
    if (!book_read_begin(p->book, e))
        return false;
    bool ok =
        phone_list(p, a, &out->open, &out->nopen, e) && load_back(p, staff, a, out, e) && load_today(p, a, out, e);
    book_read_end(p->book);
    for (int i = 0; ok && i < out->nopen; i++)
        out->nheld += out->open[i].held_ms != 0;
    return ok;
}

const char *calls_back_words(const struct calls *c, struct arena *a)
{
    const char *late = c->nlate ? arena_printf(a, ", %d late", c->nlate) : "";
    const char *later = c->nlater ? arena_printf(a, ", and %d later today", c->nlater) : "";
    return arena_printf(a, "%d%s%s", c->nback - c->nlater, late, later);
}

bool calls_counts(struct practice *p, const struct id *staff, struct calls_count *out, struct err *e)
{
    struct arena a = {0};
    struct phone_call *all;
    int today, now;
    int64_t now_ms = clock_now_ms();
    clock_today(&today, &now);
    *out = (struct calls_count){0};
    bool ok = phone_list(p, &a, &all, &out->nopen, e);
    for (int i = 0; ok && i < out->nopen; i++) {
        int held = phone_hold_s(&all[i], now_ms);
        out->nheld += all[i].held_ms != 0;
        out->held_s = held > out->held_s ? held : out->held_s;
    }
    arena_finish(&a);
    struct stmt *q = ok ? stmt_get(p->book, SQL_CALLS_BACK_COUNT, e) : NULL;
    if (!q)
        return false;
    stmt_bind_text(q, "kind", FOLLOW_UP_RING_BACK);
    stmt_bind_int(q, "now", (int64_t)today * DAY_MIN + now);
    stmt_bind_int(q, "tonight", (int64_t)(today + 1) * DAY_MIN - 1);
    stmt_bind_id(q, "me", staff);
    queue_bind_here(p, staff, q);
    if (stmt_step(q, e))
        out->nback = (int)stmt_int(q, "n");
    return stmt_done(q, e);
}

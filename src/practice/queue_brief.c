/* What is open for one patient, in a line: for the patient screen, which opens at once. */
#include "practice/queue.h"

#include "base/clock.h"
#include "book/stmt.h"

#include <stdlib.h>

struct brief {
    struct queue_row row; /* id, kind, rank, due, is_late, is_older, is_never_rung */
    struct id staff;      /* whose it is, or who said it */
    const char *text;     /* NULL: nothing was said */
};

static int64_t soon_of(int64_t now)
{
    return (now / DAY_MIN + 2) * DAY_MIN;
}

/* The first of `max` rows that could stand there, of one record; not the one left out. */
static bool read_one(struct practice *p, const struct id *patient, const struct id *but, int64_t now, int max,
                     struct arena *a, struct brief *out, int *count, struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_QUEUE_BRIEF, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    stmt_bind_int(q, "now", now);
    stmt_bind_int(q, "soon", soon_of(now));
    stmt_bind_text(q, "waited", FOLLOW_UP_REFERRAL);
    stmt_bind_int(q, "limit", max);
    while (stmt_step(q, e)) {
        struct id id = stmt_id(q, "id");
        if (but && id_compare(&id, but) == 0)
            continue;
        struct brief *b = &out[(*count)++];
        *b = (struct brief){.row.id = id, .row.rank = stmt_int(q, "rank"), .row.due = stmt_int(q, "due")};
        b->row.kind = stmt_text(q, "kind", a);
        b->row.rule = ""; /* whose it is stands in its words */
        b->row.is_older = stmt_int(q, "is_pool") == 1;
        b->row.is_late = now > b->row.due && !b->row.is_older;
        b->staff = stmt_id(q, "staff");
        b->text = stmt_text(q, "text", a);
        if (!b->text)
            b->text = stmt_text(q, "note", a);
    }
    return stmt_done(q, e);
}

static bool count_one(struct practice *p, const struct id *patient, int64_t now, int *count, struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_QUEUE_BRIEF_COUNT, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    stmt_bind_int(q, "now", now);
    stmt_bind_int(q, "soon", soon_of(now));
    stmt_bind_text(q, "waited", FOLLOW_UP_REFERRAL);
    if (stmt_step(q, e))
        *count += (int)stmt_int(q, "n");
    return stmt_done(q, e);
}

static int most_pressing(const void *x, const void *y)
{
    const struct queue_row *a = &((const struct brief *)x)->row, *b = &((const struct brief *)y)->row;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return id_compare(&a->id, &b->id);
}

static const char *in_words(struct practice *p, const struct brief *b, int64_t now, struct arena *a)
{
    const char *what = queue_what(p, &b->row, a), *due = queue_due_text(&b->row, now, a);
    const struct staff *s = practice_staff(p, &b->staff);
    if (!b->text || !*b->text)
        return s ? arena_printf(a, "%s %s (%s)", what, due, s->name) : arena_printf(a, "%s %s", what, due);
    return s ? arena_printf(a, "%s: %s (%s, %s)", what, b->text, s->name, due)
             : arena_printf(a, "%s: %s (%s)", what, b->text, due);
}

bool queue_brief(struct practice *p, const struct id *patient, bool is_never_rung, const struct id *but, int max,
                 struct arena *a, struct queue_open *out, int *count, struct err *e)
{
    struct id *all;
    int n, today, minute, found = 0;
    clock_today(&today, &minute);
    int64_t now = (int64_t)today * DAY_MIN + minute;
    *count = 0;
    if (!patient_behind(p->book, patient, a, &all, &n, e))
        return false;
    struct brief *rows = arena_array(a, (size_t)n * (size_t)max, sizeof *rows);
    for (int i = 0; i < n; i++) {
        int before = found;
        if (!read_one(p, &all[i], but, now, max, a, rows, &found, e))
            return false;
        if (found - before < max)
            *count += found - before;
        else if (!count_one(p, &all[i], now, count, e))
            return false;
    }
    if (found > 1)
        qsort(rows, (size_t)found, sizeof *rows, most_pressing);
    for (int i = 0; i < found && i < max; i++) {
        rows[i].row.is_never_rung = is_never_rung;
        out[i] = (struct queue_open){rows[i].row.id, in_words(p, &rows[i], now, a)};
    }
    return true;
}

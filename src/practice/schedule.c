#include "practice/schedule.h"

#include "base/clock.h"
#include "book/stmt.h"
#include "practice/appointment_row.h"

#include <stdlib.h>

/* ---- small questions ---- */

const struct schedule_cell *schedule_cell_at(const struct schedule_day *d, int row, int column)
{
    return &d->cells[row * d->ncolumns + column];
}

int schedule_row_of(const struct schedule_day *d, int minute)
{
    if (!d->nrows)
        return -1;
    int row = (minute - d->rows[0].start_min) / d->slot_min;
    return row < 0 ? 0 : row >= d->nrows ? d->nrows - 1 : row;
}

char schedule_state(const struct appointment *a, int today, int now_min)
{
    if (appointment_is_unresolved(a, today, now_min))
        return '?';
    switch (a->status) {
    case STATUS_WAITLIST: return 'w';
    case STATUS_BOOKED: return a->confirmation == CONFIRM_CONFIRMED ? 'c' : 'b';
    case STATUS_ARRIVED: return 'A';
    case STATUS_CHECKED_IN: return 'R';
    case STATUS_FULFILLED: return 'D';
    case STATUS_CANCELLED: return 'x';
    case STATUS_NOSHOW: return 'n';
    case STATUS_NONE:
    case STATUS_ENTERED_IN_ERROR:
    case STATUS_COUNT: break;
    }
    return ' ';
}

bool schedule_free(struct practice *p, const struct wish *w, struct arena *a, struct opening **out, int *count,
                   struct err *e)
{
    if (!book_read_begin(p->book, e))
        return false;
    bool ok = slot_free(p, w, a, out, count, e);
    book_read_end(p->book);
    return ok;
}

/* ---- lists ---- */

/* Place of a practitioner in policy's order; those of an import come after all. */
static int position(const struct practice *p, const struct id *id)
{
    for (int i = 0; i < p->npractitioners; i++)
        if (id_compare(&p->practitioners[i].id, id) == 0)
            return i;
    return p->npractitioners;
}

/* An appointment with what it is sorted by: qsort's comparison cannot see the practice. */
struct keyed {
    struct appointment appointment;
    int position;
};

static int by_place(const void *x, const void *y)
{
    const struct keyed *a = x, *b = y;
    if (a->appointment.date != b->appointment.date)
        return a->appointment.date < b->appointment.date ? -1 : 1;
    if (a->appointment.start_min != b->appointment.start_min)
        return a->appointment.start_min < b->appointment.start_min ? -1 : 1;
    if (a->position != b->position)
        return a->position < b->position ? -1 : 1;
    int c = id_compare(&a->appointment.practitioner, &b->appointment.practitioner);
    return c ? c : id_compare(&a->appointment.id, &b->appointment.id);
}

static void sort(const struct practice *p, struct arena *a, struct appointment *rows, int n)
{
    struct keyed *k = arena_array(a, (size_t)n, sizeof *k);
    for (int i = 0; i < n; i++)
        k[i] = (struct keyed){.appointment = rows[i], .position = position(p, &rows[i].practitioner)};
    qsort(k, (size_t)n, sizeof *k, by_place);
    for (int i = 0; i < n; i++)
        rows[i] = k[i].appointment;
}

bool schedule_list(struct practice *p, int from, int to, struct arena *a, struct appointment **out, int *count,
                   struct err *e)
{
    struct appointment_rows rows = {0};
    *out = NULL;
    *count = 0;
    if (!book_read_begin(p->book, e))
        return false;
    struct stmt *q = stmt_get(p->book, SQL_SCHEDULE_DAYS, e);
    if (q) {
        stmt_bind_int(q, "from", from);
        stmt_bind_int(q, "to", to);
    }
    bool ok = q && appointment_row_all(p, q, a, &rows, e);
    book_read_end(p->book);
    if (!ok)
        return false;
    sort(p, a, rows.rows, rows.count);
    *out = rows.rows;
    *count = rows.count;
    return true;
}

bool schedule_is_booked(struct practice *p, int date, bool *out, struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_SCHEDULE_ANY, e);
    *out = false;
    if (!q)
        return false;
    stmt_bind_int(q, "date", date);
    *out = stmt_step(q, e) && stmt_int(q, "n");
    return stmt_done(q, e);
}

static bool unresolved(struct practice *p, int limit, struct arena *a, struct appointment_rows *rows, int *total,
                       struct err *e)
{
    static const enum sql_id both[] = {SQL_SCHEDULE_UNRESOLVED_COUNT, SQL_SCHEDULE_UNRESOLVED};
    int today, now_min;
    clock_today(&today, &now_min);
    for (size_t i = 0; i < sizeof both / sizeof *both; i++) {
        struct stmt *q = stmt_get(p->book, both[i], e);
        if (!q)
            return false;
        stmt_bind_int(q, "today", today);
        stmt_bind_int(q, "now", now_min);
        if (both[i] == SQL_SCHEDULE_UNRESOLVED) {
            stmt_bind_int(q, "limit", limit);
            return appointment_row_all(p, q, a, rows, e);
        }
        if (stmt_step(q, e))
            *total = (int)stmt_int(q, "n");
        if (!stmt_done(q, e))
            return false;
    }
    return true;
}

bool schedule_unresolved(struct practice *p, int limit, struct arena *a, struct appointment **out, int *count,
                         int *total, struct err *e)
{
    struct appointment_rows rows = {0};
    *out = NULL;
    *count = *total = 0;
    if (!book_read_begin(p->book, e))
        return false;
    bool ok = unresolved(p, limit, a, &rows, total, e);
    book_read_end(p->book);
    *out = rows.rows;
    *count = rows.count;
    return ok;
}

bool schedule_waitlist(struct practice *p, struct arena *a, struct appointment **out, int *count, struct err *e)
{
    struct appointment_rows rows = {0};
    struct stmt *q = stmt_get(p->book, SQL_SCHEDULE_WAITLIST, e);
    bool ok = q && appointment_row_all(p, q, a, &rows, e);
    *out = rows.rows;
    *count = rows.count;
    return ok;
}

#include "practice/sitting.h"

#include "book/stmt.h"
#include "practice/patient.h"

#include <stdlib.h>

enum { PEOPLE_MAX = 64, /* of a household with all records behind them */ SITTING_MS = SITTING_MIN * 60000 };

struct people {
    struct id id[PEOPLE_MAX];
    int count;
};

static void add_person(struct people *who, const struct id *id)
{
    for (int i = 0; i < who->count; i++)
        if (id_compare(&who->id[i], id) == 0)
            return;
    if (who->count < PEOPLE_MAX)
        who->id[who->count++] = *id;
}

/* A patient's bookings stand under whichever of her records they were made for. */
static bool add_records(struct practice *p, struct arena *a, const struct id *id, struct people *who, struct err *e)
{
    struct id *all;
    int n;
    if (!patient_behind(p->book, id, a, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        add_person(who, &all[i]);
    return true;
}

static bool find_people(struct practice *p, struct arena *a, const struct id *patient, struct people *who,
                        struct err *e)
{
    struct people household = {0};
    struct stmt *q = stmt_get(p->book, SQL_SITTING_HOUSEHOLD, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    while (stmt_step(q, e)) {
        struct id id = stmt_id(q, "id");
        add_person(&household, &id);
    }
    if (!stmt_done(q, e) || !add_records(p, a, patient, who, e))
        return false;
    for (int i = 0; i < household.count; i++)
        if (!add_records(p, a, &household.id[i], who, e))
            return false;
    return true;
}

static int by_making(const void *x, const void *y)
{
    return id_compare(&((const struct appointment *)x)->id, &((const struct appointment *)y)->id);
}

struct made {
    struct appointment *rows;
    int count, cap;
};

static bool add_bookings(struct practice *p, struct arena *a, const struct id *patient, struct made *out, struct err *e)
{
    struct appointment *rows;
    int n;
    if (!appointment_of_patient(p, a, patient, &rows, &n, e))
        return false;
    if (out->count + n > out->cap) {
        int want = out->cap + n + n;
        out->rows = arena_grow(a, out->rows, (size_t)out->cap, (size_t)want, sizeof *out->rows);
        out->cap = want;
    }
    for (int i = 0; i < n; i++)
        if (!rows[i].is_history)
            out->rows[out->count++] = rows[i];
    return true;
}

/* Whether the row at `to` was made in one go with the one at `from`, its neighbour. */
static bool is_near(const struct made *all, int from, int to)
{
    return llabs(id_ms(&all->rows[from].id) - id_ms(&all->rows[to].id)) <= SITTING_MS;
}

static int index_of(const struct made *all, const struct id *id)
{
    for (int i = 0; i < all->count; i++)
        if (id_compare(&all->rows[i].id, id) == 0)
            return i;
    return -1;
}

static bool load(struct practice *p, const struct appointment *x, struct arena *a, struct made *all, struct err *e)
{
    struct people who = {0};
    if (!find_people(p, a, &x->patient, &who, e))
        return false;
    for (int i = 0; i < who.count; i++)
        if (!add_bookings(p, a, &who.id[i], all, e))
            return false;
    if (all->count)
        qsort(all->rows, (size_t)all->count, sizeof *all->rows, by_making);
    return true;
}

bool sitting_of(struct practice *p, const struct appointment *x, struct arena *a, struct appointment **out, int *count,
                struct err *e)
{
    struct made all = {0};
    *out = NULL;
    *count = 0;
    if (!book_read_begin(p->book, e))
        return false;
    bool ok = load(p, x, a, &all, e);
    book_read_end(p->book);
    int own = ok ? index_of(&all, &x->id) : -1;
    if (own < 0 || !all.rows)
        return ok;
    int first = own, last = own;
    while (first > 0 && is_near(&all, first, first - 1))
        first--;
    while (last + 1 < all.count && is_near(&all, last, last + 1))
        last++;
    *out = arena_array(a, (size_t)last - (size_t)first + 1, sizeof **out);
    for (int i = first; i <= last; i++)
        if (i != own)
            (*out)[(*count)++] = all.rows[i];
    return true;
}

#include "practice/referrer.h"

#include "book/stmt.h"

#include <string.h>
#include <strings.h>

static const char SOURCES[] = "source";

const char *referrer_source_name(const struct practice *p, const char *source)
{
    return practice_reason_name(p, SOURCES, source);
}

const char *referrer_source_code(const struct practice *p, const char *typed)
{
    int n;
    const struct reason *all = practice_reasons(p, &n);
    for (int i = 0; i < n; i++) {
        const struct reason *r = &all[i];
        if (r->is_active && strcmp(r->list, SOURCES) == 0 &&
            (strcasecmp(r->code, typed) == 0 || strcasecmp(r->name, typed) == 0))
            return r->code;
    }
    return NULL;
}

const char *referrer_words(struct practice *p, const struct patient *who, struct arena *a)
{
    struct patient by;
    struct id id;
    struct err ignored = {0}; /* a word less; the patient was read */
    if (!id_is_none(&who->referred_by) && patient_resolve(p->book, &who->referred_by, &id, &ignored) &&
        patient_get(p->book, &id, a, &by, &ignored))
        return patient_name_grid(a, &by);
    return *who->source ? referrer_source_name(p, who->source) : "";
}

/* ---- visits ---- */

static bool first_of(struct book *b, const struct id *record, struct referrer_visit *out, bool *is_there, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_REFERRER_FIRST_SEEN, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", record);
    *is_there = stmt_step(q, e);
    if (*is_there)
        *out = (struct referrer_visit){.id = stmt_id(q, "id"),
                                       .practitioner = stmt_id(q, "practitioner"),
                                       .date = (int)stmt_int(q, "date"),
                                       .start_min = (int)stmt_int(q, "start_min"),
                                       .is_history = stmt_int(q, "is_history") == 1};
    return stmt_done(q, e);
}

static bool is_before(const struct referrer_visit *x, const struct referrer_visit *y)
{
    if (x->date != y->date)
        return x->date < y->date;
    return x->start_min != y->start_min ? x->start_min < y->start_min : id_compare(&x->id, &y->id) < 0;
}

bool referrer_first_seen(struct book *b, const struct id *patient, struct arena *a, struct referrer_visit *out,
                         bool *is_there, struct err *e)
{
    struct id *all;
    int n;
    *is_there = false;
    if (!patient_behind(b, patient, a, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++) {
        struct referrer_visit one;
        bool is_one;
        if (!first_of(b, &all[i], &one, &is_one, e))
            return false;
        if (is_one && (!*is_there || is_before(&one, out)))
            *out = one;
        *is_there = *is_there || is_one;
    }
    return true;
}

/* ---- whom, and by whom ---- */

struct sent_list {
    struct referrer_sent *rows;
    int count, room;
};

static bool read_sent(struct book *b, const struct id *by, struct arena *a, struct sent_list *l, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_REFERRER_SENT, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", by);
    while (stmt_step(q, e)) {
        if (l->count == l->room) {
            size_t had = (size_t)l->room, want = had * 2 + 8;
            l->rows = arena_grow(a, l->rows, had, want, sizeof *l->rows);
            l->room = (int)want;
        }
        l->rows[l->count++] = (struct referrer_sent){.patient = stmt_id(q, "id"), .by = *by};
    }
    return stmt_done(q, e);
}

/* Of one person once: the smallest id, alike on every computer. */
static void keep(struct sent_list *l, const struct referrer_sent *x)
{
    for (int i = 0; i < l->count; i++)
        if (id_compare(&l->rows[i].survivor, &x->survivor) == 0) {
            if (id_compare(&x->patient, &l->rows[i].patient) < 0)
                l->rows[i] = *x;
            return;
        }
    l->rows[l->count++] = *x;
}

bool referrer_sent(struct book *b, const struct id *patient, struct arena *a, struct referrer_sent **out, int *count,
                   struct err *e)
{
    struct sent_list all = {0}, kept;
    struct id *records;
    int n;
    if (!patient_behind(b, patient, a, &records, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        if (!read_sent(b, &records[i], a, &all, e))
            return false;
    kept = (struct sent_list){.rows = all.rows};
    for (int i = 0; i < all.count; i++) {
        struct referrer_sent x = all.rows[i];
        if (!patient_resolve(b, &x.patient, &x.survivor, e))
            return false;
        if (id_compare(&x.survivor, &records[0]) != 0)
            keep(&kept, &x);
    }
    *out = kept.rows;
    *count = kept.count;
    return true;
}

bool referrer_of(struct book *b, const struct id *patient, struct arena *a, struct id **out, int *count, struct err *e)
{
    struct id *records;
    int n;
    *count = 0;
    if (!patient_behind(b, patient, a, &records, &n, e))
        return false;
    *out = arena_array(a, (size_t)n, sizeof **out);
    for (int i = 0; i < n; i++) {
        struct stmt *q = stmt_get(b, SQL_REFERRER_OF, e);
        if (!q)
            return false;
        stmt_bind_id(q, "id", &records[i]);
        if (stmt_step(q, e))
            (*out)[(*count)++] = stmt_id(q, "referred_by");
        if (!stmt_done(q, e))
            return false;
    }
    return true;
}

/* Records made one: who stands for whom (BOOK section 8). Nothing moves when two patients become one; reads
 * follow replaced_by. */
#include "practice/patient.h"

#include "book/stmt.h"

enum { LINKS_MAX = 64 }; /* records of one person; more are not followed */

static bool link_of(struct book *b, const struct id *id, struct id *out, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_PATIENT_LINK, e);
    if (!q)
        return false;
    *out = ID_NONE;
    stmt_bind_id(q, "id", id);
    if (stmt_step(q, e))
        *out = stmt_id(q, "replaced_by");
    return stmt_done(q, e);
}

static int seen_at(const struct id *seen, int n, const struct id *id)
{
    for (int i = 0; i < n; i++)
        if (id_compare(&seen[i], id) == 0)
            return i;
    return -1;
}

bool patient_resolve(struct book *b, const struct id *id, struct id *out, struct err *e)
{
    struct id seen[LINKS_MAX];
    int n = 0;
    *out = *id;
    while (n < LINKS_MAX) {
        struct id next;
        seen[n++] = *out;
        if (!link_of(b, out, &next, e))
            return false;
        if (id_is_none(&next))
            return true;
        int from = seen_at(seen, n, &next);
        *out = next;
        if (from < 0)
            continue;
        /* Two desks made each the other's record: the smaller id of the ring stands, everywhere. */
        for (int i = from; i < n; i++)
            if (id_compare(&seen[i], out) < 0)
                *out = seen[i];
        return true;
    }
    return true;
}

bool patient_behind(struct book *b, const struct id *id, struct arena *a, struct id **out, int *count, struct err *e)
{
    struct id *all = arena_array(a, LINKS_MAX, sizeof *all);
    int n = 1;
    if (!patient_resolve(b, id, &all[0], e))
        return false;
    for (int i = 0; i < n; i++) {
        struct stmt *q = stmt_get(b, SQL_PATIENT_REPLACED_BY_THIS, e);
        if (!q)
            return false;
        stmt_bind_id(q, "id", &all[i]);
        while (stmt_step(q, e)) {
            struct id next = stmt_id(q, "id");
            if (n < LINKS_MAX && seen_at(all, n, &next) < 0)
                all[n++] = next;
        }
        if (!stmt_done(q, e))
            return false;
    }
    *out = all;
    *count = n;
    return true;
}

#include "exchange/unheard.h"

#include "book/stmt.h"
#include "exchange/sync.h"

static bool count_erased(struct book *b, int64_t *out, struct err *e)
{
    *out = 0;
    struct stmt *q = stmt_get(b, SQL_TRAVEL_ERASED, e);
    while (q && stmt_step(q, e))
        ++*out;
    return q && stmt_done(q, e);
}

/* Has somebody of this name said so, and nobody of this name anything else? Two computers may be called the same. */
static bool has_heard(const struct site *s, const struct sync_site *met, int n)
{
    bool any = false;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < s->nwriters; k++) {
            if (id_compare(&met[i].writer, &s->writers[k]) != 0)
                continue;
            if (met[i].unheard)
                return false;
            any = true;
        }
    return any;
}

bool unheard_sites(struct practice *p, struct arena *a, const char **names, struct err *e)
{
    struct sync_site *met;
    struct site *all;
    int64_t erased;
    int nmet, nall;
    *names = NULL;
    if (!count_erased(p->book, &erased, e))
        return false;
    if (erased == 0)
        return true;
    if (!sync_sites(p->book, a, &met, &nmet, e) || !site_list(p, a, &all, &nall, e))
        return false;
    for (int i = 0; i < nall; i++)
        if (!all[i].is_own && !all[i].is_retired && !has_heard(&all[i], met, nmet))
            *names = *names ? arena_printf(a, "%s, %s", *names, all[i].name) : all[i].name;
    return true;
}

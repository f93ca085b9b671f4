#include "exchange/unheard.h"

#include "book/history.h"
#include "book/stmt.h"
#include "exchange/met.h"

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

bool unheard_is_back(struct practice *p, const struct site *s, const struct sync_site *met, int n, bool *is_back,
                     struct err *e)
{
    *is_back = false;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < s->nwriters && s->is_retired && !*is_back; k++) {
            int64_t said_ms;
            if (id_compare(&met[i].writer, &s->writers[k]) != 0)
                continue;
            if (!history_set_ms(p->book, KIND_SITE, &s->writers[k], SITE_IS_RETIRED, &said_ms, e))
                return false;
            *is_back = met[i].at_ms > said_ms;
        }
    return true;
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
    if (!sync_sites(p->book, a, &met, &nmet, e) || !met_site_list(p, a, &all, &nall, e))
        return false;
    for (int i = 0; i < nall; i++) {
        bool is_back;
        if (!unheard_is_back(p, &all[i], met, nmet, &is_back, e))
            return false;
        if (!all[i].is_own && (!all[i].is_retired || is_back) && !has_heard(&all[i], met, nmet))
            *names = *names ? arena_printf(a, "%s, %s", *names, all[i].name) : all[i].name;
    }
    return true;
}

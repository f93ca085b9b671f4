#include "exchange/met.h"

#include "book/stmt.h"
#include "book/stream.h"
#include "exchange/unheard.h"

#include <string.h>

static const struct site *site_of(const struct id *writer, const struct site *all, int n)
{
    for (int i = 0; i < n; i++)
        for (int k = 0; k < all[i].nwriters; k++)
            if (id_compare(&all[i].writers[k], writer) == 0)
                return &all[i];
    return NULL;
}

/* When this copy of the file first wrote under its own id, by its clock; 0: it has not. */
static bool began_ms(struct practice *p, const struct id *own, struct arena *a, int64_t *out, struct err *e)
{
    struct stream *all;
    int n;
    *out = 0;
    if (!stream_all(p->book, a, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        if (id_compare(&all[i].writer, own) == 0)
            return stream_at(p->book, all[i].ordinal, all[i].first, out, e);
    return true;
}

/* Takes those that are alive beside this one out of its ids, to the end of the list. */
static bool part_alike(struct practice *p, struct site *own, const struct sync_site *met, int nmet, struct arena *a,
                       struct site *all, int *n, struct err *e)
{
    int64_t began;
    struct id self = own->writers[own->own];
    if (!began_ms(p, &self, a, &began, e))
        return false;
    for (int k = own->nwriters - 1; k >= 0; k--) {
        bool is_alive = false;
        struct site *s = &all[*n];
        for (int i = 0; i < nmet; i++)
            is_alive = is_alive || (id_compare(&met[i].writer, &own->writers[k]) == 0 && met[i].at_ms > began);
        if (!is_alive || id_compare(&own->writers[k], &self) == 0)
            continue;
        if (!site_one(p, own, k, a, s, e))
            return false;
        s->name = met_name(all, *n, NULL, &own->writers[k], a);
        s->writers = arena_memdup(a, s->writers, sizeof *s->writers);
        ++*n;
        memmove(&own->writers[k], &own->writers[k + 1], sizeof *own->writers * (size_t)(own->nwriters - k - 1));
        own->nwriters--;
    }
    for (int k = 0; k < own->nwriters; k++)
        own->own = id_compare(&own->writers[k], &self) == 0 ? k : own->own;
    return true;
}

bool met_site_list(struct practice *p, struct arena *a, struct site **out, int *count, struct err *e)
{
    struct sync_site *met;
    int nmet;
    if (!site_list(p, a, out, count, e) || !sync_sites(p->book, a, &met, &nmet, e))
        return false;
    for (int i = 0; i < *count; i++) {
        int more = (*out)[i].nwriters;
        if ((*out)[i].own < 0 || more < 2)
            continue;
        *out = arena_grow(a, *out, (size_t)*count, (size_t)(*count + more), sizeof **out);
        return part_alike(p, &(*out)[i], met, nmet, a, *out, count, e);
    }
    return true;
}

const char *met_name(const struct site *all, int n, const char *label, const struct id *writer, struct arena *a)
{
    enum { SHOWN = 8 };
    char hex[ID_TEXT];
    const struct site *s = site_of(writer, all, n);
    const char *name = s ? s->name : label;
    if (!name || !*name)
        return arena_printf(a, "computer %.*s", SHOWN, id_text(writer, hex));
    bool is_alone = !s || s->nwriters == 1;
    for (int i = 0; i < n; i++) /* what was restored and has written nothing yet is in none of them */
        is_alone = is_alone && (&all[i] == s || strcmp(all[i].name, name) != 0);
    return is_alone ? name : arena_printf(a, "%s (%.*s)", name, SHOWN, id_text(writer, hex));
}

bool met_of(struct practice *p, const struct site *all, int n, const struct sync_site *s, struct arena *a,
            struct met *out, struct err *e)
{
    *out = (struct met){.site = site_of(&s->writer, all, n), .name = met_name(all, n, s->label, &s->writer, a)};
    const struct site *is = out->site;
    if (is && !unheard_is_back(p, is, s, 1, &out->is_back, e))
        return false;
    out->is_waited_for = !is || (!is->is_own && (!is->is_retired || out->is_back));
    return true;
}

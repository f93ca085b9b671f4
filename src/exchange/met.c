#include "exchange/met.h"

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

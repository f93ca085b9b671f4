#include "practice/site.h"

#include "base/text.h"
#include "book/act.h"
#include "book/stmt.h"
#include "book/stream.h"
#include "practice/appointment_edit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static struct site *find(struct site *all, int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (strcmp(all[i].name, name) == 0)
            return &all[i];
    return NULL;
}

/* What is gone for good is no part of what goes on under its name. */
static struct site *find_alike(struct site *all, int n, const char *name, bool is_retired)
{
    for (int i = 0; i < n; i++)
        if (all[i].is_retired == is_retired && strcmp(all[i].name, name) == 0)
            return &all[i];
    return NULL;
}

/* What is known of its branches; of those that have not come yet, nothing. */
static bool add_streams(struct practice *p, const struct stream *streams, int nstreams, const struct id *writer,
                        struct site *s, struct err *e)
{
    for (int i = 0; i < nstreams; i++) {
        int64_t at;
        if (id_compare(&streams[i].writer, writer) != 0)
            continue;
        if (!stream_at(p->book, streams[i].ordinal, streams[i].last, &at, e))
            return false;
        s->changes += streams[i].last - streams[i].first + 1;
        s->newest_ms = at > s->newest_ms ? at : s->newest_ms;
    }
    return true;
}

static int by_name(const void *x, const void *y)
{
    const struct site *s = x, *t = y;
    if (s->is_own != t->is_own)
        return s->is_own ? -1 : 1;
    int c = strcmp(s->name, t->name);
    return c ? c : (int)s->is_retired - (int)t->is_retired;
}

bool site_list(struct practice *p, struct arena *a, struct site **out, int *count, struct err *e)
{
    struct stream *streams;
    int nstreams, room = 0;
    *count = 0;
    if (!stream_all(p->book, a, &streams, &nstreams, e))
        return false;
    struct site *all = NULL;
    struct stmt *q = stmt_get(p->book, SQL_SITES, e);
    while (q && stmt_step(q, e)) {
        const char *name = stmt_text(q, "name", a);
        if (!name)
            continue; /* the statement leaves them out */
        bool is_retired = stmt_int(q, "is_retired") == 1;
        struct site *s = find_alike(all, *count, name, is_retired);
        if (!s) {
            if (*count == room) {
                all = arena_grow(a, all, (size_t)room, (size_t)room * 2 + 8, sizeof *all);
                room = room * 2 + 8;
            }
            s = &all[(*count)++];
            *s = (struct site){.name = name, .is_retired = is_retired, .own = -1};
        }
        s->writers = arena_grow(a, s->writers, (size_t)s->nwriters, (size_t)s->nwriters + 1, sizeof *s->writers);
        s->writers[s->nwriters] = stmt_id(q, "id");
        if (stmt_int(q, "is_own"))
            s->own = s->nwriters;
        s->nwriters++;
        s->is_own = s->own >= 0;
    }
    bool ok = q && stmt_done(q, e);
    for (int i = 0; ok && i < *count; i++)
        for (int k = 0; ok && k < all[i].nwriters; k++)
            ok = add_streams(p, streams, nstreams, &all[i].writers[k], &all[i], e);
    bool has_own = false;
    for (int i = 0; i < *count; i++)
        has_own = has_own || all[i].is_own;
    struct site *by_label = has_own ? NULL : find_alike(all, *count, stream_label(p->book), false);
    if (by_label)
        by_label->is_own = true; /* this copy has not written yet: it goes on under that name */
    if (ok && *count)
        qsort(all, (size_t)*count, sizeof *all, by_name);
    *out = all;
    return ok;
}

const char *site_ahead(int64_t ms, struct arena *a)
{
    enum { FEW = 2, HOUR = 60, DAY = 24 * HOUR, YEAR = 365 * DAY, MINUTE_MS = 60 * 1000 };
    static const struct {
        int minutes;
        const char *name;
    } units[] = {{YEAR, "years"}, {DAY, "days"}, {HOUR, "hours"}};
    int64_t minutes = ms / MINUTE_MS;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (minutes >= FEW * units[i].minutes)
            return arena_printf(a, "%" PRId64 " %s", minutes / units[i].minutes, units[i].name);
    return arena_printf(a, "%" PRId64 " min", minutes);
}

bool site_free_name(struct practice *p, struct arena *a, const char **out, struct err *e)
{
    struct site *all;
    int n;
    *out = arena_strdup(a, stream_label(p->book));
    if (!site_list(p, a, &all, &n, e))
        return false;
    for (int i = 2; find(all, n, *out); i++)
        *out = arena_printf(a, "%s %d", stream_label(p->book), i);
    return true;
}

bool site_one(struct practice *p, const struct site *s, int writer, struct arena *a, struct site *out, struct err *e)
{
    struct stream *streams;
    int n;
    *out = (struct site){.name = s->name,
                         .writers = &s->writers[writer],
                         .nwriters = 1,
                         .is_retired = s->is_retired,
                         .is_own = s->own == writer,
                         .own = s->own == writer ? 0 : -1};
    return stream_all(p->book, a, &streams, &n, e) && add_streams(p, streams, n, out->writers, out, e);
}

/* label: what this computer, if it is this one, is called from now on; NULL: as before. */
static bool write_all(struct desk *d, const struct site *s, const char *act_name, int field, const struct value *v,
                      const char *label, struct err *e)
{
    struct book *b = d->practice->book;
    struct act act;
    if (!act_begin(b, &act, act_name, &d->who, e))
        return false;
    for (int i = 0; i < s->nwriters; i++) {
        act_record(&act, KIND_SITE, &s->writers[i], NULL);
        act_set(&act, field, v);
    }
    return act_end(&act, act_write(&act, e) && (!label || !s->is_own || stream_keep_label(b, label, e)), e);
}

bool site_may_rename(const struct desk *d, struct err *e)
{
    return appointment_edit_level(d, LEVEL_OWNER, "rename a computer", e);
}

bool site_rename(struct desk *d, const struct site *s, const char *name, struct err *e)
{
    struct arena a = {0};
    struct site *all;
    int n;
    const char *clean = NULL;
    bool ok = site_may_rename(d, e) && appointment_edit_text(&a, "name", name, &clean, e) &&
              site_list(d->practice, &a, &all, &n, e);
    if (ok && !clean)
        ok = err_set(e, ERR_INPUT, "Say what it is called: Reception, Laptop 2.");
    if (ok && clean && find(all, n, clean))
        ok = err_set(e, ERR_INPUT, "There is a computer of that name already.");
    if (ok && clean && strlen(clean) >= BOOK_LABEL)
        ok = err_set(e, ERR_INPUT, "That is too long: a computer's name has at most %d letters, fewer with accents.",
                     BOOK_LABEL - 1);
    struct value v = value_text(clean);
    ok = ok && write_all(d, s, "site-rename", SITE_NAME, &v, clean, e);
    arena_finish(&a);
    return ok;
}

bool site_retire(struct desk *d, const struct site *s, bool is_retired, struct err *e)
{
    struct value v = is_retired ? value_int(1) : value_null();
    if (s->is_own)
        return err_set(e, ERR_REFUSED, "This is the computer you are at.");
    return appointment_edit_level(d, LEVEL_OWNER, "retire a computer", e) &&
           write_all(d, s, "site-retire", SITE_IS_RETIRED, &v, NULL, e);
}

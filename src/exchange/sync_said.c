#include "exchange/sync_said.h"

#include "base/clock.h"
#include "exchange/met.h"
#include "practice/slot.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Local settings: when last (UTC ms), over which folder, and how that went. */
#define SETTING_AT   "sync-at"
#define SETTING_OVER "sync-over"
#define SETTING_SAID "sync-said"

enum { AWAY_DAYS = 2, DAY_MS = 24 * 3600 * 1000 };

static const char *add_files(struct arena *a, const char *text, const struct sync_report *r)
{
    if (r->torn)
        text = arena_printf(a, "%s %" PRId64 " file%s not whole yet.", text, r->torn, r->torn == 1 ? " is" : "s are");
    if (r->split)
        text = arena_printf(a, "%s Others of this practice meet there under another key: rounds sync says how to join.",
                            text);
    if (r->newer)
        text = arena_printf(a, "%s Some need a newer Rounds.", text);
    if (r->locked)
        text = arena_printf(a, "%s Some are sealed with a key that is not here.", text);
    if (r->forged)
        text = arena_printf(a, "%s %" PRId64 " altered on purpose, not taken: find out who can write there.", text,
                            r->forged);
    if (r->is_cut)
        text = arena_printf(a, "%s Too many files there: not all were looked at.", text);
    if (r->no_base)
        text = arena_printf(a, "%s All was exchanged. A new computer will take longer to join: %s", text, r->no_base);
    return text;
}

/* Who is waited for, and whose clock is wrong. What cannot be read now is left out. */
static const char *add_sites(struct practice *p, struct arena *a, const char *text, const struct sync_report *r)
{
    struct err ignored = {0};
    struct site *all = NULL;
    int n = 0;
    if (p && !met_site_list(p, a, &all, &n, &ignored))
        n = 0;
    for (int i = 0; i < r->nsites; i++) {
        const struct sync_site *s = &r->sites[i];
        int64_t days = (clock_now_ms() - s->at_ms) / DAY_MS;
        struct met m;
        if (!met_of(p, all, n, s, a, &m, &ignored) || !m.is_waited_for)
            continue;
        if (m.is_back)
            text = arena_printf(a, "%s %s, said to be gone for good, was here.", text, m.name);
        if (s->behind && days >= AWAY_DAYS)
            text = arena_printf(a, "%s %s was not here for %" PRId64 " days.", text, m.name, days);
        if (s->clock_ms)
            text = arena_printf(a, "%s The clock of %s is %s ahead of this one.", text, m.name,
                                site_ahead(s->clock_ms, a));
    }
    for (int i = 0; i < r->ngaps; i++)
        text = arena_printf(a, "%s Missing: %" PRId64 "-%" PRId64 " of %s.", text, r->gaps[i].first, r->gaps[i].last,
                            met_name(all, n, r->gaps[i].label, &r->gaps[i].writer, a));
    return text;
}

int sync_said_alone(struct practice *p, const struct sync_report *r)
{
    struct arena a = {0};
    struct err ignored = {0};
    struct sync_site *met;
    int n = 0;
    if (!p || r->nsites || !sync_sites(p->book, &a, &met, &n, &ignored))
        n = 0;
    arena_finish(&a);
    return n;
}

const char *sync_said_words(struct practice *p, const struct sync_report *r, struct arena *a)
{
    const char *text = r->came || r->sent ? arena_printf(a, "%" PRId64 " came, %" PRId64 " went.", r->came, r->sent)
                                          : "Nothing new here or there.";
    text = add_sites(p, a, text, r);
    if (sync_said_alone(p, r))
        text = arena_printf(a, "%s No other computer was ever in this folder: is it the right one?", text);
    const char *gone = sync_gone(r->gone_bookings, r->gone_notes, r->gone_others, a);
    if (*gone)
        text = arena_printf(a, "%s %s", text, gone);
    text = add_files(a, text, r);
    return r->is_removable ? arena_printf(a, "%s Safe to remove.", text) : text;
}

/* ---- the last one ---- */

/* One folder has many paths: of a shell relative ones. */
static const char *real(struct arena *a, const char *dir)
{
    char *path = realpath(dir, NULL);
    const char *out = arena_strdup(a, path ? path : dir);
    free(path);
    return out;
}

void sync_said_note(struct practice *p, const char *dir, const struct sync_report *r)
{
    struct arena a = {0};
    struct err ignored = {0};
    char at[32];
    (void)snprintf(at, sizeof at, "%" PRId64, clock_now_ms());
    (void)(book_set_setting(p->book, SETTING_AT, at, &ignored) &&
           book_set_setting(p->book, SETTING_OVER, real(&a, dir), &ignored) &&
           book_set_setting(p->book, SETTING_SAID, sync_said_words(p, r, &a), &ignored));
    arena_finish(&a);
}

const char *sync_said_last(struct practice *p, const char *dir, struct arena *a)
{
    const char *at = book_setting(p->book, a, SETTING_AT), *said = book_setting(p->book, a, SETTING_SAID),
               *over = book_setting(p->book, a, SETTING_OVER);
    if (!at)
        return "";
    bool is_there = !over || !*over || strcmp(over, real(a, dir)) == 0;
    return arena_printf(a, "last %s%s%s: %s", slot_when(a, strtoll(at, NULL, 10)), is_there ? "" : " over ",
                        is_there ? "" : over, said ? said : "");
}

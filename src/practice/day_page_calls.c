/* The line of a day page about calls that are still open. */
#include "practice/day_page_inner.h"

#include "base/clock.h"
#include "practice/phone.h"

enum { MINUTE_S = 60 };

/* How it stands: who waits, and on whom. A call whose desk is gone is nobody's until somebody takes it over. */
static const char *state_words(struct making *m, const struct phone_call *c)
{
    int minutes = phone_hold_s(c, clock_now_ms()) / MINUTE_S;
    const char *whose = *c->staff ? arena_printf(m->a, " %s %s", c->is_left ? "by" : "with", c->staff) : "";
    if (c->is_waiting)
        return "rings, nobody has taken it";
    if (c->is_left)
        return arena_printf(m->a, "left open%s%s", whose, c->held_ms ? ", on hold" : "");
    return c->held_ms ? arena_printf(m->a, "on hold%s, %d min", whose, minutes) : arena_printf(m->a, "open%s", whose);
}

static const char *since_words(struct making *m, int64_t began_ms)
{
    int date, minute;
    char time[8], day[16];
    zone_civil(began_ms, &date, &minute, NULL);
    (void)civil_clock_text(minute, time);
    return date == m->today ? arena_printf(m->a, "%s", time)
                            : arena_printf(m->a, "%s %s", civil_desk_date(date, day), time);
}

bool day_page_calls(struct making *m, struct err *e)
{
    struct phone_call *all;
    int n;
    if (!phone_list(m->p, m->a, &all, &n, e))
        return false;
    if (n == 0)
        return true;
    struct day_page_line *l = day_page_add(m, DAY_PAGE_CALLS, "Calls that are not ended yet");
    l->count = n;
    for (int i = 0; i < n && l->nitems < DAY_PAGE_ITEMS; i++) {
        const struct phone_call *c = &all[i];
        const char *who = *c->name ? c->name : *c->number ? c->number : "not said yet";
        (void)day_page_add_item(l, arena_printf(m->a, "%s  %s: %s%s%s", since_words(m, c->began_ms), who,
                                                state_words(m, c), *c->words ? ": " : "", c->words));
    }
    return true;
}

#include "practice/late.h"

#include "base/clock.h"
#include "book/stream.h"
#include "practice/queue.h"

#include <string.h>

/* Whether this is the first time today; it is not from then on. */
static bool is_first_look(struct desk *d, struct arena *a)
{
    struct err ignored = {0};
    char day[11];
    int today, now;
    const struct staff *s = practice_staff(d->practice, &d->who.staff);
    const char *who = s ? s->code : stream_label(d->practice->book);
    const char *setting = arena_printf(a, "late told %s %s", s ? "to" : "at", who);
    clock_today(&today, &now);
    civil_date_text(today, day);
    const char *was = book_setting(d->practice->book, a, setting);
    if (was && strcmp(was, day) == 0)
        return false;
    (void)book_set_setting(d->practice->book, setting, day, &ignored);
    return true;
}

const char *late_today(struct desk *d, struct arena *a)
{
    struct queue_filter f = {.staff = d->who.staff, .is_bare = true};
    struct queue q;
    struct err ignored = {0}; /* nothing is said; the follow-ups say why */
    if (!is_first_look(d, a) || !queue_load(d->practice, &f, a, &q, &ignored) || q.nlate == 0)
        return "";
    const char *oldest = queue_oldest_text(&q, a);
    return q.nlate == 1 ? arena_printf(a, "1 follow-up is late, %s", oldest)
                        : arena_printf(a, "%d follow-ups are late, %s", q.nlate, oldest);
}

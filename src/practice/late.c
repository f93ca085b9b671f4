#include "practice/late.h"

#include "base/clock.h"
#include "book/stream.h"
#include "practice/queue.h"

#include <string.h>

/* Where it is kept on which day this was told last: to this person, or at this desk. */
static const char *setting_of(const struct desk *d, struct arena *a)
{
    const struct staff *s = practice_staff(d->practice, &d->who.staff);
    return arena_printf(a, "late told %s %s", s ? "to" : "at", s ? s->code : stream_label(d->practice->book));
}

const char *late_today(struct desk *d, struct arena *a)
{
    struct queue_filter f = {.staff = d->who.staff, .is_bare = true};
    struct queue q;
    struct err ignored = {0}; /* nothing is said; the follow-ups say why */
    char day[11];
    int today, now;
    clock_today(&today, &now);
    civil_date_text(today, day);
    const char *setting = setting_of(d, a), *was = book_setting(d->practice->book, a, setting);
    if ((was && strcmp(was, day) == 0) || !queue_load(d->practice, &f, a, &q, &ignored))
        return "";
    (void)book_set_setting(d->practice->book, setting, day, &ignored);
    if (q.nlate == 0)
        return "";
    const char *oldest = queue_oldest_text(&q, a);
    return q.nlate == 1 ? arena_printf(a, "1 follow-up is late, %s", oldest)
                        : arena_printf(a, "%d follow-ups are late, %s", q.nlate, oldest);
}

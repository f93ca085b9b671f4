#include "practice/given.h"

#include "base/buf.h"
#include "base/clock.h"
#include "book/history.h"
#include "book/stmt.h"
#include "practice/queue.h"

#include <string.h>

struct given {
    struct id id;
    int date; /* on which it can be done */
};

/* Whose hand made it theirs: named by the transaction, so that what is given again is told again. */
static bool is_by_another(struct desk *d, const struct id *id, struct arena *a, struct event *by)
{
    struct err ignored = {0};
    bool found;
    return history_set_by(d->practice->book, KIND_FOLLOW_UP, id, FOLLOW_UP_OWNER, a, by, &found, &ignored) && found &&
           id_compare(&by->staff_id, &d->who.staff) != 0;
}

/* All that is theirs now, as a text to be kept; of what does not stand in `told`, how many, and the first due. */
static bool read_all(struct desk *d, int today, int minute, const char *told, struct arena *a, struct buf *now, int *n,
                     struct given *first)
{
    struct err ignored = {0}; /* nothing is said; the follow-ups say why */
    struct stmt *q = stmt_get(d->practice->book, SQL_QUEUE_GIVEN, &ignored);
    if (!q)
        return false;
    stmt_bind_int(q, "now", (int64_t)today * DAY_MIN + minute);
    stmt_bind_id(q, "me", &d->who.staff);
    while (stmt_step(q, &ignored)) {
        struct event by = {0};
        struct given it = {.id = stmt_id(q, "id"), .date = (int)(stmt_int(q, "opens") / DAY_MIN)};
        if (!is_by_another(d, &it.id, a, &by))
            continue;
        const char *name = arena_printf(a, " %lld ", (long long)by.key);
        buf_adds(now, name);
        if (strstr(told, name))
            continue;
        if ((*n)++ == 0)
            *first = it;
    }
    return stmt_done(q, &ignored);
}

static const char *one_text(struct desk *d, const struct given *it, int today, struct arena *a)
{
    struct err ignored = {0};
    struct queue_row row;
    char date[16];
    const char *when = it->date > today ? arena_printf(a, ", for %s", civil_desk_date(it->date, date)) : "";
    const char *who = "", *why = "";
    if (queue_get(d->practice, &it->id, a, &row, &ignored)) {
        who = row.patient_short;
        why = queue_why(d->practice, &row, a);
    }
    return arena_printf(a, "For you%s: %s%s%s", when, who, *who && *why ? ": " : "", why);
}

const char *given_new(struct desk *d, struct arena *a, bool *is_today)
{
    const struct staff *me = practice_staff(d->practice, &d->who.staff);
    struct err ignored = {0};
    struct given first;
    struct buf now = {0};
    int today, minute, n = 0;
    clock_today(&today, &minute);
    if (!me)
        return "";
    const char *setting = arena_printf(a, "given told to %s", me->code);
    const char *was = book_setting(d->practice->book, a, setting), *told = was ? was : "", *text = "";
    if (read_all(d, today, minute, told, a, &now, &n, &first) && strcmp(buf_str(&now), told) != 0) {
        (void)book_set_setting(d->practice->book, setting, buf_str(&now), &ignored);
        *is_today = n > 0 && first.date <= today;
        if (n > 0)
            text = n == 1 ? one_text(d, &first, today, a) : arena_printf(a, "%d new follow-ups are for you", n);
    }
    buf_finish(&now);
    return text;
}

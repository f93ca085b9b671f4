#include "practice/given.h"

#include "base/buf.h"
#include "base/clock.h"
#include "book/history.h"
#include "book/stmt.h"
#include "practice/queue.h"

#include <inttypes.h>
#include <string.h>

struct given {
    struct id id;
    int date; /* on which it can be done */
};

/* The transaction whose hand made it theirs: what is given again is told again. 0: none, a rule's. */
static int64_t given_by(struct desk *d, const struct id *id)
{
    static const int fields[] = {FOLLOW_UP_OWNER};
    struct err ignored = {0}; /* nothing is said; the follow-ups say why */
    int64_t key;
    return history_set_keys(d->practice->book, KIND_FOLLOW_UP, id, fields, 1, &key, &ignored) ? key : 0;
}

static bool is_by_another(struct desk *d, const struct id *id, struct arena *a)
{
    struct err ignored = {0};
    struct event by;
    bool found;
    return history_set_by(d->practice->book, KIND_FOLLOW_UP, id, FOLLOW_UP_OWNER, a, &by, &found, &ignored) && found &&
           id_compare(&by.staff_id, &d->who.staff) != 0;
}

struct look {
    struct buf now;  /* the transactions of all that is theirs, " 17  23 ": what is kept */
    int nunknown, n; /* of them those that are not kept yet, and those of somebody else */
    struct given first;
};

static bool look(struct desk *d, int64_t now, const char *told, struct arena *a, struct look *out)
{
    struct err ignored = {0};
    struct stmt *q = stmt_get(d->practice->book, SQL_QUEUE_GIVEN, &ignored);
    if (!q)
        return false;
    stmt_bind_int(q, "now", now);
    stmt_bind_id(q, "me", &d->who.staff);
    while (stmt_step(q, &ignored)) {
        struct given it = {.id = stmt_id(q, "id"), .date = (int)(stmt_int(q, "opens") / DAY_MIN)};
        const char *name = arena_printf(a, " %" PRId64 " ", given_by(d, &it.id));
        buf_adds(&out->now, name);
        if (strstr(told, name))
            continue;
        out->nunknown++;
        if (is_by_another(d, &it.id, a) && out->n++ == 0)
            out->first = it;
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
    struct look found = {0};
    int today, minute;
    *is_today = false;
    if (!me || book_is_read_only(d->practice->book))
        return "";
    clock_today(&today, &minute);
    const char *setting = arena_printf(a, "given told to %s", me->code), *text = "";
    const char *told = book_setting(d->practice->book, a, setting);
    if (look(d, (int64_t)today * DAY_MIN + minute, told ? told : "", a, &found) && found.nunknown > 0)
        (void)book_set_setting(d->practice->book, setting, buf_str(&found.now), &ignored);
    else
        found.n = 0;
    if (found.n > 0) {
        *is_today = found.first.date <= today;
        text = found.n == 1 ? one_text(d, &found.first, today, a)
                            : arena_printf(a, "%d new follow-ups are for you", found.n);
    }
    buf_finish(&found.now);
    return text;
}

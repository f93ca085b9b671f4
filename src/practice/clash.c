#include "practice/clash.h"

#include "practice/appointment_row.h"

static bool can_clash(const struct appointment *x)
{
    return transition_is_active(x->status) && !x->is_history && !x->overbook_reason && x->date != CIVIL_NONE &&
           x->start_min != MINUTE_NONE;
}

static bool is_same_claim(const struct appointment *x, const struct appointment *y)
{
    return x->date == y->date && x->start_min == y->start_min && x->minutes == y->minutes &&
           id_compare(&x->practitioner, &y->practitioner) == 0 && id_compare(&x->room, &y->room) == 0;
}

static bool drop(struct book *b, const struct id *id, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_CLASH_DROP, e);
    if (!q)
        return false;
    stmt_bind_id(q, "id", id);
    return stmt_run(q, e);
}

static bool add(struct book *b, enum sql_id which, const char *by, const struct id *at, const struct appointment *x,
                struct err *e)
{
    if (id_is_none(at))
        return true;
    struct stmt *q = stmt_get(b, which, e);
    if (!q)
        return false;
    int64_t start = (int64_t)x->date * DAY_MIN + x->start_min;
    stmt_bind_id(q, "id", &x->id);
    stmt_bind_id(q, by, at);
    stmt_bind_int(q, "date", x->date);
    stmt_bind_int(q, "start", start);
    stmt_bind_int(q, "end", start + x->minutes);
    return stmt_run(q, e);
}

bool clash_of(struct book *b, const struct id *appointment, bool *out, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_CLASH_OF, e);
    if (!q)
        return false;
    stmt_bind_id(q, "id", appointment);
    *out = stmt_step(q, e);
    return stmt_done(q, e);
}

bool clash_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    struct appointment was = appointment_row_of(before), now = appointment_row_of(after);
    bool could = before->exists && can_clash(&was), can = can_clash(&now);
    /* The usual visit never comes here twice: arriving changes nothing about the place it holds. */
    if ((!could && !can) || (could && can && is_same_claim(&was, &now)))
        return true;
    if (could && !drop(b, &now.id, e))
        return false;
    return !can || (add(b, SQL_CLASH_ADD_PRACTITIONER, "practitioner", &now.practitioner, &now, e) &&
                    add(b, SQL_CLASH_ADD_ROOM, "room", &now.room, &now, e));
}

/* Table absent, as far as policy says who is off: a practitioner has left, the practice is closed on a day. */
#include "practice/absence.h"

#include "book/stmt.h"

#include <string.h>

static bool put_left(struct book *b, const struct id *practitioner, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_ABSENT_ADD_LEFT, e);
    if (!q)
        return false;
    stmt_bind_id(q, "practitioner", practitioner);
    return stmt_run(q, e);
}

static bool put_holiday(struct book *b, const struct id *holiday, int64_t date, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_ABSENT_ADD_HOLIDAY, e);
    if (!q)
        return false;
    stmt_bind_id(q, "holiday", holiday);
    stmt_bind_int(q, "date", date);
    return stmt_run(q, e);
}

/* One entry of policy. date CIVIL_NONE: the practitioner is in, or the day is none; DATE_LEFT: they have left. */
enum { DATE_LEFT = CIVIL_NONE + 1 };
struct said {
    struct id id;
    int64_t date;
};

static bool put(struct book *b, const void *what, struct err *e)
{
    const struct said *x = what;
    return x->date == DATE_LEFT    ? put_left(b, &x->id, e)
           : x->date != CIVIL_NONE ? put_holiday(b, &x->id, x->date, e)
                                   : true;
}

static bool again(struct book *b, const struct id *id, int64_t date, struct err *e)
{
    const struct said x = {*id, date};
    return absence_again(b, id, put, &x, e);
}

static int64_t left(const struct row *practitioner)
{
    bool is_left = practitioner->exists && row_int(practitioner, PRACTITIONER_IS_ACTIVE, 1) == 0 &&
                   row_get(practitioner, PRACTITIONER_ORIGIN).type == VALUE_NULL;
    return is_left ? DATE_LEFT : CIVIL_NONE;
}

static int64_t closed(const struct row *holiday)
{
    bool is_closed = holiday->exists && row_int(holiday, HOLIDAY_IS_ACTIVE, 1) != 0 &&
                     !row_int(holiday, FIELD_ENTERED_IN_ERROR, 0);
    return is_closed ? row_int(holiday, HOLIDAY_DATE, CIVIL_NONE) : CIVIL_NONE;
}

bool absence_practitioner_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    int64_t was = left(before), is = left(after);
    return was == is || again(b, &after->id, is, e);
}

bool absence_holiday_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    int64_t was = closed(before), is = closed(after);
    return was == is || again(b, &after->id, is, e);
}

/* Hours said for a day on which the practice is closed open it. */
static bool opened(struct book *b, const struct row *availability, struct err *e)
{
    struct said day;
    struct buf days = {0};
    if (!availability->exists || !row_is(availability, AVAILABILITY_WHAT, "in"))
        return true;
    struct stmt *q = stmt_get(b, SQL_ABSENT_HOLIDAYS, e);
    if (!q)
        return false;
    stmt_bind_int(q, "from", row_int(availability, AVAILABILITY_FROM_DATE, 0));
    stmt_bind_int(q, "to", row_int(availability, AVAILABILITY_TO_DATE, -1));
    while (stmt_step(q, e)) {
        day = (struct said){stmt_id(q, "id"), stmt_int(q, "date")};
        buf_add(&days, &day, sizeof day);
    }
    bool ok = stmt_done(q, e);
    for (size_t at = 0; ok && at < days.len; at += sizeof day) {
        memcpy(&day, days.data + at, sizeof day);
        ok = again(b, &day.id, day.date, e);
    }
    buf_finish(&days);
    return ok;
}

bool absence_hours_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    return opened(b, before, e) && opened(b, after, e);
}

const char *absence_policy_words(const struct practice *p, struct arena *a, const struct appointment *x)
{
    const char *name = practice_holiday(p, x->date);
    const struct practitioner *who = practice_practitioner(p, &x->practitioner);
    if (name)
        return *name ? arena_printf(a, "closed: %s", name) : "closed";
    return who && !who->is_active ? arena_printf(a, "%s has left", x->practitioner_name) : "closed";
}

#include "practice/delay.h"

#include "base/clock.h"
#include "practice/appointment_edit.h"
#include "practice/record_tables.h"

#define MEMBER(field, type, name, what)                         \
    {                                                           \
        DELAY_##field, type, offsetof(struct delay, name), what \
    }

/* When it was said is not compared: only what was said is anybody's quarrel. */
static const struct record_member members[] = {
    {FIELD_ENTERED_IN_ERROR, RECORD_FLAG, offsetof(struct delay, is_in_error), "mistake mark"},
    MEMBER(PRACTITIONER, RECORD_ID, practitioner, "practitioner"),
    MEMBER(DATE, RECORD_DATE, date, "day"),
    MEMBER(MINUTES, RECORD_COUNT, minutes, "minutes"),
};

const struct record_table delay_table = {KIND_DELAY, "delay", members, sizeof members / sizeof members[0]};

static struct id id_of(const struct id *practitioner, int date)
{
    char hex[ID_TEXT], day[11];
    struct arena a = {0};
    struct id id =
        id_derived("delay", arena_printf(&a, "%s %s", id_text(practitioner, hex), civil_date_text(date, day)));
    arena_finish(&a);
    return id;
}

/* What stands in the book, taken back or not. */
static bool load(struct book *b, const struct id *id, struct delay *out, bool *exists, struct err *e)
{
    struct arena a = {0};
    struct row row;
    bool ok = book_row(b, KIND_DELAY, id, &a, &row, e);
    *exists = ok && row.exists;
    if (*exists)
        record_load(&delay_table, &row, &a, out);
    out->at_ms = *exists ? row_int(&row, DELAY_AT, 0) : 0;
    arena_finish(&a);
    return ok;
}

bool delay_get(struct book *b, const struct id *practitioner, int date, struct delay *out, struct err *e)
{
    struct id id = id_of(practitioner, date);
    bool exists;
    *out = (struct delay){.practitioner = *practitioner, .date = date};
    if (!load(b, &id, out, &exists, e))
        return false;
    if (out->is_in_error || out->minutes < 0)
        out->minutes = 0;
    out->is_in_error = false;
    return true;
}

static bool check(struct desk *d, const struct delay *seen, int minutes, struct err *e)
{
    int today, now;
    clock_today(&today, &now);
    const struct practitioner *who = practice_practitioner(d->practice, &seen->practitioner);
    if (!who)
        return err_set(e, ERR_MISSING, "There is no such practitioner in the practice's policy");
    if (seen->date != today)
        return err_set(e, ERR_INPUT, "Late is said of today only; for another day say other hours, or off");
    if (minutes < 0 || minutes > DELAY_MINUTES_MAX)
        return err_set(e, ERR_INPUT, "Late by 1 to %d minutes, or 0: back on time; not %d", DELAY_MINUTES_MAX, minutes);
    return appointment_edit_level(d, LEVEL_DESK, "say that a column is late", e);
}

static bool put(struct act *act, const struct delay *seen, const struct delay *to, struct err *e)
{
    struct id id = id_of(&to->practitioner, to->date);
    struct delay stands = *to;
    bool exists;
    if (!load(act->book, &id, &stands, &exists, e))
        return false;
    if (exists && !stands.is_in_error && stands.minutes == to->minutes)
        return true;
    if (exists && !stands.is_in_error)
        return record_edit(&delay_table, act, &id, NULL, seen, to, e);
    act_record(act, KIND_DELAY, &id, NULL);
    record_put(&delay_table, act, to);
    if (exists)
        act_set_int(act, FIELD_ENTERED_IN_ERROR, 0);
    return true;
}

bool delay_set(struct desk *d, const struct delay *seen, int minutes, struct err *e)
{
    struct act act;
    struct delay to = *seen;
    to.minutes = minutes;
    if (!check(d, seen, minutes, e) ||
        !act_begin(d->practice->book, &act, minutes ? "column-late" : "column-on-time", &d->who, e))
        return false;
    if (!put(&act, seen, &to, e)) {
        act_abandon(&act);
        return false;
    }
    if (!act_is_empty(&act))
        act_set_int(&act, DELAY_AT, act.at_ms);
    return act_commit(&act, e);
}

/* Still to be called in, and not missing. */
static bool holds_up(const struct appointment *y, int late_min, int now)
{
    if (y->status == STATUS_BOOKED)
        return y->start_min + late_min > now || y->expected_min > now;
    return y->status == STATUS_ARRIVED;
}

int delay_visit_min(const struct appointment *all, int n, const struct appointment *x, int late_min, int today,
                    int now)
{
    int late = late_min, busy = DAY_MIN; /* until then; at first nobody has been seen late */
    if (x->date != today || !holds_up(x, late_min, now))
        return MINUTE_NONE;
    for (int i = 0; i < n && all[i].start_min <= x->start_min; i++) {
        const struct appointment *y = &all[i];
        bool is_waited_for = holds_up(y, late_min, now);
        if (id_compare(&y->practitioner, &x->practitioner) != 0 || !(is_waited_for || y->status == STATUS_CHECKED_IN))
            continue;
        int gap = y->start_min - busy, end = y->start_min + y->minutes;
        late -= gap <= 0 ? 0 : gap < late ? gap : late;
        if (is_waited_for && y->start_min + late < now && y->expected_min <= now)
            late = now - y->start_min;
        busy = busy == DAY_MIN ? (is_waited_for ? end : DAY_MIN) : end > busy ? end : busy;
    }
    int at = x->start_min + late;
    if (x->status == STATUS_BOOKED && x->expected_min > at)
        at = x->expected_min;
    return at == x->start_min || at >= DAY_MIN ? MINUTE_NONE : at;
}

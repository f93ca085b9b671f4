#include "practice/complaint_clock.h"

#include "base/civil.h"

#include <string.h>

enum {
    ACKNOWLEDGE_DAYS = 3,
    SETTLE_DAYS = 1,
    ANSWER_DAYS = 20,
    LIMIT_MONTHS = 6,
    CHECK_BACK_DAYS = 10,
    SECOND_DAYS = 20,
    ANSWER_AHEAD = 5, /* working days before its end an answer begins to be looked for */
};

struct complaint_rules complaint_clock_rules(const struct row *practice)
{
    return (struct complaint_rules){
        .acknowledge_days = (int)row_int(practice, PRACTICE_ACKNOWLEDGE_DAYS, ACKNOWLEDGE_DAYS),
        .settle_days = (int)row_int(practice, PRACTICE_SETTLE_DAYS, SETTLE_DAYS),
        .answer_days = (int)row_int(practice, PRACTICE_ANSWER_DAYS, ANSWER_DAYS),
        .limit_months = (int)row_int(practice, PRACTICE_LIMIT_MONTHS, LIMIT_MONTHS),
        .check_back_days = (int)row_int(practice, PRACTICE_CHECK_BACK_DAYS, CHECK_BACK_DAYS),
        .has_second_stage = row_int(practice, PRACTICE_SECOND_STAGE, 0) == 1,
        .second_days = (int)row_int(practice, PRACTICE_SECOND_DAYS, SECOND_DAYS),
    };
}

/* ---- days ---- */

static int date_of(int64_t instant)
{
    int date, minute;
    zone_civil(instant, &date, &minute, NULL);
    return date;
}

/* When the practice closes on a working day. */
static int64_t closing(const struct calendar *c, int date)
{
    const struct day_hours *h = calendar_hours(c, date);
    int minute = h->count ? h->span[h->count - 1].end_min : DAY_MIN - 1;
    return (int64_t)date * DAY_MIN + minute;
}

/* The last working day that is not after this one. */
static int day_before_or_on(const struct calendar *c, int date)
{
    return calendar_working_day(c, date + 1, -1);
}

int complaint_clock_stood(const struct calendar *c, int64_t from_ms, int64_t to_ms)
{
    int from, to, from_min, to_min, n = 0;
    zone_civil(from_ms, &from, &from_min, NULL);
    zone_civil(to_ms, &to, &to_min, NULL);
    int64_t begin = (int64_t)from * DAY_MIN + from_min, end = (int64_t)to * DAY_MIN + to_min;
    for (int day = from; day <= to; day++)
        n += calendar_is_open(c, day) && closing(c, day) > begin && closing(c, day) <= end;
    return n;
}

int64_t complaint_clock_settle(const struct complaint_rules *r, const struct calendar *c, int64_t received_ms)
{
    return closing(c, calendar_working_day(c, date_of(received_ms), r->settle_days));
}

/* ---- the clocks ---- */

int complaint_clock_ahead(const struct complaint_rules *r)
{
    return r->acknowledge_days > ANSWER_AHEAD ? r->acknowledge_days : ANSWER_AHEAD;
}

static int64_t latest(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* It stands under the marker from the moment it came. */
static struct complaint_clock acknowledge(const struct row *x, const struct complaint_rules *r,
                                          const struct calendar *c)
{
    int64_t at = latest(row_int(x, COMPLAINT_RECEIVED_AT, 0), row_int(x, COMPLAINT_COMPLAINED_AT, 0));
    int date, minute;
    zone_civil(at, &date, &minute, NULL);
    return (struct complaint_clock){"acknowledge", closing(c, calendar_working_day(c, date, r->acknowledge_days)),
                                    (int64_t)date * DAY_MIN + minute};
}

/* When it came, was taken up again, or taken further. */
static int64_t answered_from(const struct row *x)
{
    int64_t came = latest(row_int(x, COMPLAINT_RECEIVED_AT, 0), row_int(x, COMPLAINT_COMPLAINED_AT, 0));
    return latest(latest(came, row_int(x, COMPLAINT_REOPENED_AT, 0)), row_int(x, COMPLAINT_ESCALATED_AT, 0));
}

/* While we wait for them there is only the day after which nothing excuses us. */
static struct complaint_clock answer(const struct row *x, const struct complaint_rules *r, const struct calendar *c)
{
    int64_t at = answered_from(x), further = row_int(x, COMPLAINT_ESCALATED_AT, 0);
    int days = further && at == further ? r->second_days : r->answer_days, date = date_of(at);
    int last = calendar_working_day(c, date, days + (int)row_int(x, COMPLAINT_PAUSED_DAYS, 0));
    int limit = day_before_or_on(c, civil_add_months(date, r->limit_months));
    if (last > limit || row_int(x, COMPLAINT_PAUSED_AT, 0))
        last = limit;
    int opens = calendar_working_day(c, last, -ANSWER_AHEAD);
    return (struct complaint_clock){"answer", closing(c, last), (int64_t)(opens > date ? opens : date) * DAY_MIN};
}

/* We said that they would hear by then; if that is later than the answer, the answer is what they hear. */
static struct complaint_clock update_or(struct complaint_clock answer, const struct row *x, const struct calendar *c)
{
    int64_t promised = row_int(x, COMPLAINT_UPDATE_DATE, CIVIL_NONE);
    if (promised == CIVIL_NONE)
        return answer;
    int day = day_before_or_on(c, (int)promised);
    struct complaint_clock update = {"update", closing(c, day), (int64_t)day * DAY_MIN};
    return update.due < answer.due ? update : answer;
}

static struct complaint_clock check_back(const struct row *x, int field, const struct complaint_rules *r,
                                         const struct calendar *c)
{
    int day = calendar_working_day(c, date_of(row_int(x, field, 0)), r->check_back_days);
    return (struct complaint_clock){"check-back", closing(c, day), (int64_t)day * DAY_MIN};
}

struct complaint_clock complaint_clock(const struct row *x, const struct complaint_rules *r, const struct calendar *c)
{
    static const struct complaint_clock none = {NULL, 0, 0};
    bool is_there = x->exists && !row_int(x, FIELD_ENTERED_IN_ERROR, 0) && row_int(x, COMPLAINT_RECEIVED_AT, 0);
    if (!is_there)
        return none;
    if (row_is(x, COMPLAINT_STAGE, "settled"))
        return check_back(x, COMPLAINT_SETTLED_AT, r, c);
    if (row_is(x, COMPLAINT_STAGE, "answered"))
        return check_back(x, COMPLAINT_ANSWERED_AT, r, c);
    /* Waiting for them stops what comes before the answer, and the answer until its last day; where two desks said
     * "waiting" and "answered" at once, it is answered. */
    bool is_paused = row_int(x, COMPLAINT_PAUSED_AT, 0) != 0, is_new = row_is(x, COMPLAINT_STAGE, "received");
    if (is_new && !is_paused)
        return acknowledge(x, r, c);
    bool is_worked_on = is_new || row_is(x, COMPLAINT_STAGE, "acknowledged") ||
                        row_is(x, COMPLAINT_STAGE, "investigating") ||
                        row_is(x, COMPLAINT_STAGE, "reopened") || row_is(x, COMPLAINT_STAGE, "escalated");
    if (!is_worked_on)
        return none;
    return is_paused ? answer(x, r, c) : update_or(answer(x, r, c), x, c);
}

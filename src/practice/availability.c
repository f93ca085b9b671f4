#include "practice/availability.h"

#include "base/civil.h"
#include "base/clock.h"
#include "base/text.h"
#include "book/stmt.h"
#include "practice/record_tables.h"

#include <string.h>
#include <strings.h>

#define MEMBER(field, type, name, what)                                       \
    {                                                                         \
        AVAILABILITY_##field, type, offsetof(struct availability, name), what \
    }

static const struct record_member members[] = {
    {FIELD_ENTERED_IN_ERROR, RECORD_FLAG, offsetof(struct availability, is_in_error), "mistake mark"},
    MEMBER(PRACTITIONER, RECORD_ID, practitioner, "practitioner"),
    MEMBER(FROM_DATE, RECORD_DATE, from_date, "first day"),
    MEMBER(TO_DATE, RECORD_DATE, to_date, "last day"),
    MEMBER(START_MIN, RECORD_COUNT, start_min, "start"),
    MEMBER(END_MIN, RECORD_COUNT, end_min, "end"),
    MEMBER(WHAT, RECORD_TEXT, what, "kind"),
    MEMBER(LABEL, RECORD_TEXT, label, "words"),
    MEMBER(OPENS_MIN, RECORD_COUNT, opens_min, "opening hour"),
    MEMBER(STAND_IN, RECORD_TEXT, stand_in, "stand-in"),
    MEMBER(WEEKDAYS, RECORD_COUNT, weekdays, "weekdays"),
};

const struct record_table availability_table = {KIND_AVAILABILITY, "availability", members,
                                                sizeof members / sizeof members[0]};

static const char *const codes[AVAILABILITY_COUNT] = {"off", "in", "block", "reserved"};

struct availability availability_none(void)
{
    return (struct availability){.from_date = CIVIL_NONE,
                                 .to_date = CIVIL_NONE,
                                 .start_min = -1,
                                 .end_min = -1,
                                 .what = "",
                                 .label = "",
                                 .opens_min = -1,
                                 .stand_in = "",
                                 .weekdays = -1};
}

const char *availability_code(enum availability_what w)
{
    return codes[w];
}

bool availability_parse(const char *code, enum availability_what *out)
{
    for (int i = 0; code && i < AVAILABILITY_COUNT; i++)
        if (strcmp(code, codes[i]) == 0) {
            *out = (enum availability_what)i;
            return true;
        }
    return false;
}

const char *availability_why(enum availability_what what, const char *label)
{
    return what == AVAILABILITY_OFF && strcasecmp(label, "off") == 0 ? "" : label;
}

bool availability_covers(const struct availability *x, const struct id *practitioner, int date)
{
    return date >= x->from_date && date <= x->to_date &&
           (x->weekdays < 0 || (x->weekdays >> civil_weekday(date) & 1)) &&
           (id_is_none(&x->practitioner) || id_compare(&x->practitioner, practitioner) == 0);
}

bool availability_get(struct book *b, const struct id *id, struct arena *a, struct availability *out, struct err *e)
{
    *out = availability_none();
    out->id = *id;
    return record_get(&availability_table, b, id, a, out, e);
}

static const char *text_of(struct stmt *q, const char *col, struct arena *a)
{
    const char *text = stmt_text(q, col, a);
    return text ? text : "";
}

static struct availability read_row(struct stmt *q, struct arena *a)
{
    return (struct availability){
        .id = stmt_id(q, "id"),
        .practitioner = stmt_id(q, "practitioner"),
        .from_date = (int)stmt_int(q, "from_date"),
        .to_date = (int)stmt_int(q, "to_date"),
        .start_min = (int)stmt_int_or(q, "start_min", -1),
        .end_min = (int)stmt_int_or(q, "end_min", -1),
        .what = text_of(q, "what", a),
        .label = text_of(q, "label", a),
        .opens_min = (int)stmt_int_or(q, "opens_min", -1),
        .stand_in = text_of(q, "stand_in", a),
        .weekdays = (int)stmt_int_or(q, "weekdays", -1),
    };
}

bool availability_list(struct book *b, int from, int to, struct arena *a, struct availability **out, int *count,
                       struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_AVAILABILITY_BETWEEN, e);
    int cap = 0;
    *out = NULL;
    *count = 0;
    if (!q)
        return false;
    stmt_bind_int(q, "from", from);
    stmt_bind_int(q, "to", to);
    while (stmt_step(q, e)) {
        if (*count == cap) {
            int want = cap * 2 + 8;
            *out = arena_grow(a, *out, (size_t)cap, (size_t)want, sizeof **out);
            cap = want;
        }
        (*out)[(*count)++] = read_row(q, a);
    }
    return stmt_done(q, e);
}

/* ---- writing ---- */

static bool check_days(const struct availability *x, struct err *e)
{
    if (x->from_date == CIVIL_NONE || x->to_date == CIVIL_NONE || x->from_date < CIVIL_MIN || x->to_date > CIVIL_MAX)
        return err_set(e, ERR_INPUT, "Say on which day, or from which day to which");
    if (x->to_date < x->from_date)
        return err_set(e, ERR_INPUT, "The last day is before the first");
    if (x->to_date - x->from_date > AVAILABILITY_DAYS_MAX)
        return err_set(e, ERR_INPUT, "That is more than ten years: say a last day");
    return true;
}

static bool check_minutes(const struct availability *x, enum availability_what what, struct err *e)
{
    if (x->start_min < 0 && x->end_min < 0)
        return what == AVAILABILITY_OFF || err_set(e, ERR_INPUT, "Say from what time until what time");
    if (x->start_min < 0 || x->end_min <= x->start_min || x->end_min > DAY_MIN)
        return err_set(e, ERR_INPUT, "The end must be after the start, on the same day");
    return true;
}

bool availability_check(struct arena *a, struct availability *x, struct err *e)
{
    enum availability_what what;
    if (!availability_parse(x->what, &what))
        return err_set(e, ERR_INPUT, "It is off, in, block or reserved, not '%.20s'", x->what ? x->what : "");
    const char *label = x->label ? x->label : "", *stand_in = x->stand_in ? x->stand_in : "";
    if (!check_days(x, e) || !check_minutes(x, what, e) ||
        !text_clean(a, TEXT_ONE_LINE, "reason", label, strlen(label), &x->label, e) ||
        !text_clean(a, TEXT_ONE_LINE, "name", stand_in, strlen(stand_in), &x->stand_in, e))
        return false;
    if (strlen(x->label) > AVAILABILITY_LABEL_MAX || strlen(x->stand_in) > AVAILABILITY_LABEL_MAX)
        return err_set(e, ERR_INPUT, "At most %d letters: it has to fit into a column", AVAILABILITY_LABEL_MAX);
    if (what == AVAILABILITY_RESERVED && (x->opens_min < 0 || x->opens_min >= DAY_MIN))
        return err_set(e, ERR_INPUT, "Say from what time of the day itself it can be booked");
    return true;
}

void availability_put(struct act *act, const struct availability *x, struct id *out)
{
    struct id id = id_is_none(&x->id) ? id_new(clock_now_ms()) : x->id;
    act_record(act, KIND_AVAILABILITY, &id, NULL);
    record_put(&availability_table, act, x);
    if (out)
        *out = id;
}

bool availability_add(struct book *b, const struct who *who, const struct availability *x, struct id *out,
                      struct err *e)
{
    struct arena a = {0};
    struct availability clean = *x;
    struct act act;
    bool ok = availability_check(&a, &clean, e) && act_begin(b, &act, "availability-add", who, e);
    if (ok) {
        availability_put(&act, &clean, out);
        ok = act_commit(&act, e);
    }
    arena_finish(&a);
    return ok;
}

bool availability_drop(struct act *act, const struct id *id, struct err *e)
{
    struct arena a = {0};
    struct availability was;
    bool ok = availability_get(act->book, id, &a, &was, e);
    if (ok && !was.is_in_error) {
        act_record(act, KIND_AVAILABILITY, id, NULL);
        act_set_int(act, FIELD_ENTERED_IN_ERROR, 1);
    }
    arena_finish(&a);
    return ok;
}

bool availability_remove(struct book *b, const struct who *who, const struct id *id, struct err *e)
{
    struct act act;
    if (!act_begin(b, &act, "availability-remove", who, e))
        return false;
    if (availability_drop(&act, id, e))
        return act_commit(&act, e);
    act_abandon(&act);
    return false;
}

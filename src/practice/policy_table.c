#include "practice/policy_table.h"

#include "base/civil.h"
#include "practice/follow_up_kind.h"
#include "practice/message.h"

#include <inttypes.h>

enum {
    NAME_MAX_CELLS = 60,
    SHORT_MAX_CELLS = 5, /* a type in the grid at 80 columns */
    LINE_MAX_CELLS = 120,
    SCRIPT_MAX_CELLS = 400,
};

const char *const policy_days[POLICY_DAYS] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/* The last three are other names of sky, vermilion and purple. */
const char *const policy_colours[] = {"orange", "sky",    "green", "yellow", "blue", "vermilion", "purple",
                                      "cyan",   "red", "magenta", NULL};

#define CODE(field)                                  \
    {                                                \
        "code", field, POLICY_CODE, 0, 0, 0, true, 0 \
    }
#define NAME(field)                                               \
    {                                                             \
        "name", field, POLICY_TEXT, 0, NAME_MAX_CELLS, 0, true, 0 \
    }

/* Ranges: wide enough for any practice, narrow enough to catch a slip of the hand. */
static const struct policy_setting practice_settings[] = {
    NAME(PRACTICE_NAME),
    {"phone", PRACTICE_PHONE, POLICY_TEXT, 0, 40, 0, false, 0},
    {"zone", PRACTICE_ZONE, POLICY_ZONE, 0, 64, 0, true, 0},
    {"go_live", PRACTICE_GO_LIVE, POLICY_DATE, 0, 0, 0, false, 0},
    {"slot_min", PRACTICE_SLOT_MIN, POLICY_SLOT, 5, 60, 30, false, 0},
    {"grace_min", PRACTICE_GRACE_MIN, POLICY_NUMBER, 0, 240, 15, false, 0},
    {"late_cancel_h", PRACTICE_LATE_CANCEL_H, POLICY_NUMBER, 0, 336, 24, false, 0},
    {"wait_goal_min", PRACTICE_WAIT_GOAL_MIN, POLICY_NUMBER, 1, 240, 10, false, 0},
    {"room_over_min", PRACTICE_ROOM_OVER_MIN, POLICY_NUMBER, 0, 240, 10, false, 0},
    {"leaving_goal_min", PRACTICE_LEAVING_GOAL_MIN, POLICY_NUMBER, 1, 240, 10, false, 0},
    {"first_early_min", PRACTICE_FIRST_EARLY_MIN, POLICY_NUMBER, 0, 120, 0, false, 0},
    {"pool_per_day", PRACTICE_POOL_PER_DAY, POLICY_NUMBER, 0, 1000, 20, false, 0},
    {"call_capacity", PRACTICE_CALL_CAPACITY, POLICY_NUMBER, 1, 1000, POLICY_NULL, false, 0},
    {"hold_max_min", PRACTICE_HOLD_MAX_MIN, POLICY_NUMBER, 1, 60, 2, false, 0},
    {"is_mood_asked", PRACTICE_IS_MOOD_ASKED, POLICY_FLAG, 0, 1, 0, false, 0},
    {"ask_scores", PRACTICE_ASK_SCORES, POLICY_FLAG, 0, 1, 0, false, 0},
    {"low_score", PRACTICE_LOW_SCORE, POLICY_NUMBER, 0, 9, 6, false, 0},
    {"show_standing", PRACTICE_SHOW_STANDING, POLICY_FLAG, 0, 1, 0, false, 0},
    {"day_first", PRACTICE_DAY_FIRST, POLICY_FLAG, 0, 1, 1, false, 0},
    {"clock_24", PRACTICE_CLOCK_24, POLICY_FLAG, 0, 1, 1, false, 0},
};

/* Of the practice's record too; what the figures mean and where they come from: complaint_clock.h. */
static const struct policy_setting complaint_settings[] = {
    {"acknowledge_days", PRACTICE_ACKNOWLEDGE_DAYS, POLICY_NUMBER, 1, 60, 3, false, 0},
    {"settle_days", PRACTICE_SETTLE_DAYS, POLICY_NUMBER, 0, 60, 1, false, 0},
    {"answer_days", PRACTICE_ANSWER_DAYS, POLICY_NUMBER, 1, 250, 20, false, 0},
    {"limit_months", PRACTICE_LIMIT_MONTHS, POLICY_NUMBER, 1, 24, 6, false, 0},
    {"check_back_days", PRACTICE_CHECK_BACK_DAYS, POLICY_NUMBER, 1, 250, 10, false, 0},
    {"second_stage", PRACTICE_SECOND_STAGE, POLICY_FLAG, 0, 1, 0, false, 0},
    {"second_days", PRACTICE_SECOND_DAYS, POLICY_NUMBER, 1, 250, 20, false, 0},
};

static const struct policy_setting role_settings[] = {
    CODE(ROLE_CODE),
    NAME(ROLE_NAME),
    {"level", ROLE_LEVEL, POLICY_NUMBER, 1, 4, POLICY_NULL, true, 0},
};

static const struct policy_setting staff_settings[] = {
    CODE(STAFF_CODE),
    NAME(STAFF_NAME),
    {"role", STAFF_ROLE, POLICY_REF, 0, 0, 0, true, KIND_ROLE},
};

static const struct policy_setting room_settings[] = {CODE(ROOM_CODE), NAME(ROOM_NAME)};

static const struct policy_setting practitioner_settings[] = {
    CODE(PRACTITIONER_CODE),
    NAME(PRACTITIONER_NAME),
    {"full_name", PRACTITIONER_FULL_NAME, POLICY_TEXT, 0, NAME_MAX_CELLS, 0, false, 0},
    {"staff", PRACTITIONER_STAFF, POLICY_REF, 0, 0, 0, false, KIND_STAFF},
    {"room", PRACTITIONER_ROOM, POLICY_REF, 0, 0, 0, false, KIND_ROOM},
};

static const struct policy_setting type_settings[] = {
    CODE(APPOINTMENT_TYPE_CODE),
    NAME(APPOINTMENT_TYPE_NAME),
    {"short", APPOINTMENT_TYPE_SHORT, POLICY_TEXT, 0, SHORT_MAX_CELLS, 0, true, 0},
    {"minutes", APPOINTMENT_TYPE_MINUTES, POLICY_NUMBER, 1, 720, POLICY_NULL, true, 0},
    {"is_first", APPOINTMENT_TYPE_IS_FIRST, POLICY_FLAG, 0, 1, 0, false, 0},
    {"next", APPOINTMENT_TYPE_NEXT_CODE, POLICY_NEXT, 0, 0, 0, false, 0},
    {"next_days", APPOINTMENT_TYPE_NEXT_DAYS, POLICY_NUMBER, 1, 3660, POLICY_NULL, false, 0},
    {"colour", APPOINTMENT_TYPE_COLOUR, POLICY_COLOUR, 0, 20, 0, false, 0},
};

static const struct policy_setting reason_settings[] = {CODE(REASON_CODE), NAME(REASON_NAME)};

static const struct policy_setting source_settings[] = {
    CODE(REASON_CODE),
    NAME(REASON_NAME),
    {"month_cost", REASON_MONTH_COST, POLICY_NUMBER, 0, 1000000, POLICY_NULL, false, 0},
};

static const struct policy_setting follow_up_kind_settings[] = {
    CODE(FOLLOW_UP_KIND_CODE),
    NAME(FOLLOW_UP_KIND_NAME),
    {"weight_min", FOLLOW_UP_KIND_WEIGHT_MIN, POLICY_NUMBER, 0, FOLLOW_UP_WEIGHT_MAX, POLICY_NULL, false, 0},
    {"attempts_max", FOLLOW_UP_KIND_ATTEMPTS_MAX, POLICY_NUMBER, 1, 50, POLICY_NULL, false, 0},
    {"retry", FOLLOW_UP_KIND_RETRY, POLICY_RETRY, 0, 0, 0, false, 0},
    {"script", FOLLOW_UP_KIND_SCRIPT, POLICY_TEXT, 0, SCRIPT_MAX_CELLS, 0, false, 0},
    {"is_met_by_booking", FOLLOW_UP_KIND_IS_MET_BY_BOOKING, POLICY_FLAG, 0, 1, POLICY_NULL, false, 0},
};

static const struct policy_setting rule_settings[] = {
    CODE(RULE_CODE),
    {"kind", RULE_KIND, POLICY_REF, 0, 0, 0, true, KIND_FOLLOW_UP_KIND},
    {"on", RULE_EVENT, POLICY_EVENT, 0, 0, 0, true, 0},
    {"types", RULE_TYPES, POLICY_REFS, 0, 0, 0, false, KIND_APPOINTMENT_TYPE},
    {"patients", RULE_PATIENTS, POLICY_WHICH, 0, 0, 0, false, 0},
    {"due", RULE_DUE, POLICY_INTERVAL, 0, 0, 0, false, 0},
    {"lead", RULE_LEAD, POLICY_INTERVAL, 0, 0, 0, false, 0},
    {"not_within", RULE_NOT_WITHIN, POLICY_INTERVAL, 0, 0, 0, false, 0},
    {"owner", RULE_OWNER, POLICY_OWNER, 0, 0, 0, false, KIND_STAFF},
    {"falls_min", RULE_FALLS_MIN, POLICY_NUMBER, 0, 1439, POLICY_NULL, false, 0},
    {"step", RULE_STEP, POLICY_NUMBER, 1, 10, POLICY_NULL, false, 0},
    {"script", RULE_SCRIPT, POLICY_TEXT, 0, SCRIPT_MAX_CELLS, 0, false, 0},
};

static const struct policy_setting protocol_settings[] = {
    CODE(PROTOCOL_CODE),
    NAME(PROTOCOL_NAME),
    {"moment", PROTOCOL_MOMENT, POLICY_MOMENT, 0, 0, 0, true, 0},
    {"version", PROTOCOL_VERSION, POLICY_NUMBER, 1, 10000, 1, false, 0},
};

static const struct policy_setting step_settings[] = {
    CODE(PROTOCOL_STEP_CODE),
    {"protocol", PROTOCOL_STEP_PROTOCOL, POLICY_REF, 0, 0, 0, true, KIND_PROTOCOL},
    {"text", PROTOCOL_STEP_TEXT, POLICY_TEXT, 0, LINE_MAX_CELLS, 0, true, 0},
    {"say", PROTOCOL_STEP_SAY, POLICY_TEXT, 0, SCRIPT_MAX_CELLS, 0, false, 0},
};

static const struct policy_setting template_settings[] = {
    CODE(TEMPLATE_CODE),
    {"kind", TEMPLATE_KIND, POLICY_REF, 0, 0, 0, true, KIND_FOLLOW_UP_KIND},
    {"channel", TEMPLATE_CHANNEL, POLICY_CHANNEL, 0, 0, 0, false, 0},
    {"says", TEMPLATE_SAYS, POLICY_SAYS, 0, 0, 0, false, 0},
    {"text", TEMPLATE_TEXT, POLICY_TEXT, 0, MESSAGE_TEXT_MAX, 0, true, 0},
};

static const struct policy_setting task_settings[] = {
    CODE(STAFF_TASK_CODE),
    {"text", STAFF_TASK_TEXT, POLICY_TEXT, 0, LINE_MAX_CELLS, 0, true, 0},
    {"every", STAFF_TASK_EVERY, POLICY_EVERY, 0, 0, 0, true, 0},
    {"role", STAFF_TASK_ROLE, POLICY_REF, 0, 0, 0, false, KIND_ROLE},
    {"staff", STAFF_TASK_STAFF, POLICY_REF, 0, 0, 0, false, KIND_STAFF},
};

static const struct policy_setting holiday_settings[] = {
    {"date", HOLIDAY_DATE, POLICY_DATE, 0, 0, 0, true, 0},
    {"name", HOLIDAY_NAME, POLICY_TEXT, 0, LINE_MAX_CELLS, 0, true, 0},
};

#define SETTINGS(array) (array), (int)(sizeof(array) / sizeof((array)[0]))
#define REASONS(name, list)                                                                                           \
    {                                                                                                                 \
        (name), KIND_REASON, SHAPE_LIST, (list), false, SETTINGS(reason_settings), REASON_POSITION, REASON_IS_ACTIVE, \
            SQL_POLICY_REASON_IDS                                                                                     \
    }

const struct policy_section policy_sections[] = {
    {"practice", KIND_PRACTICE, SHAPE_ROOT, NULL, true, SETTINGS(practice_settings), 0, 0, SQL_POLICY_PRACTICE_IDS},
    {"hours", KIND_HOURS, SHAPE_WEEK, NULL, true, NULL, 0, 0, HOURS_IS_ACTIVE, SQL_POLICY_HOURS_IDS},
    {"holidays", KIND_HOLIDAY, SHAPE_LIST, NULL, false, SETTINGS(holiday_settings), 0, HOLIDAY_IS_ACTIVE,
     SQL_POLICY_HOLIDAY_IDS},
    {"roles", KIND_ROLE, SHAPE_LIST, NULL, true, SETTINGS(role_settings), 0, ROLE_IS_ACTIVE, SQL_POLICY_ROLE_IDS},
    {"staff", KIND_STAFF, SHAPE_LIST, NULL, true, SETTINGS(staff_settings), 0, STAFF_IS_ACTIVE, SQL_POLICY_STAFF_IDS},
    {"rooms", KIND_ROOM, SHAPE_LIST, NULL, false, SETTINGS(room_settings), ROOM_POSITION, ROOM_IS_ACTIVE,
     SQL_POLICY_ROOM_IDS},
    {"practitioners", KIND_PRACTITIONER, SHAPE_LIST, NULL, true, SETTINGS(practitioner_settings), PRACTITIONER_POSITION,
     PRACTITIONER_IS_ACTIVE, SQL_POLICY_PRACTITIONER_IDS},
    {"types", KIND_APPOINTMENT_TYPE, SHAPE_LIST, NULL, true, SETTINGS(type_settings), APPOINTMENT_TYPE_POSITION,
     APPOINTMENT_TYPE_IS_ACTIVE, SQL_POLICY_TYPE_IDS},
    REASONS("cancel_patient_reasons", "cancel-patient"),
    REASONS("cancel_practice_reasons", "cancel-practice"),
    REASONS("close_reasons", "close"),
    REASONS("overbook_reasons", "overbook"),
    REASONS("leave_reasons", "leave"),
    {"sources", KIND_REASON, SHAPE_LIST, "source", false, SETTINGS(source_settings), REASON_POSITION, REASON_IS_ACTIVE,
     SQL_POLICY_REASON_IDS},
    {"complaints", KIND_PRACTICE, SHAPE_GROUP, NULL, false, SETTINGS(complaint_settings), 0, 0,
     SQL_POLICY_PRACTICE_IDS},
    REASONS("complaint_causes", "complaint"),
    {"follow_ups", KIND_FOLLOW_UP_KIND, SHAPE_LIST, NULL, false, SETTINGS(follow_up_kind_settings),
     FOLLOW_UP_KIND_POSITION, FOLLOW_UP_KIND_IS_ACTIVE, SQL_POLICY_FOLLOW_UP_KIND_IDS},
    {"rules", KIND_RULE, SHAPE_LIST, NULL, false, SETTINGS(rule_settings), RULE_POSITION, RULE_IS_ACTIVE,
     SQL_POLICY_RULE_IDS},
    {"templates", KIND_TEMPLATE, SHAPE_LIST, NULL, false, SETTINGS(template_settings), TEMPLATE_POSITION,
     TEMPLATE_IS_ACTIVE, SQL_POLICY_TEMPLATE_IDS},
    {"protocols", KIND_PROTOCOL, SHAPE_LIST, NULL, false, SETTINGS(protocol_settings), PROTOCOL_POSITION,
     PROTOCOL_IS_ACTIVE, SQL_POLICY_PROTOCOL_IDS},
    {"protocol_steps", KIND_PROTOCOL_STEP, SHAPE_LIST, NULL, false, SETTINGS(step_settings), PROTOCOL_STEP_POSITION,
     PROTOCOL_STEP_IS_ACTIVE, SQL_POLICY_PROTOCOL_STEP_IDS},
    {"tasks", KIND_STAFF_TASK, SHAPE_LIST, NULL, false, SETTINGS(task_settings), STAFF_TASK_POSITION,
     STAFF_TASK_IS_ACTIVE, SQL_POLICY_STAFF_TASK_IDS},
    {"targets", KIND_TARGET, SHAPE_VALUES, NULL, false, NULL, 0, 0, TARGET_IS_ACTIVE, SQL_POLICY_TARGET_IDS},
    {NULL, 0, SHAPE_ROOT, NULL, false, NULL, 0, 0, 0, SQL_COUNT},
};

const struct policy_setting *policy_table_setting(int kind, int field)
{
    for (const struct policy_section *s = policy_sections; s->name; s++)
        for (int i = 0; s->kind == kind && i < s->nsettings; i++)
            if (s->settings[i].field == field)
                return &s->settings[i];
    return NULL;
}

const char *policy_table_text(int kind, int field, const struct value *v, struct arena *a)
{
    const struct policy_setting *s = policy_table_setting(kind, field);
    char date[11];
    switch (v->type) {
    case VALUE_NULL: return "";
    case VALUE_TEXT: return arena_strndup(a, v->p, v->n);
    case VALUE_INT:
        if (s && s->type == POLICY_DATE)
            return arena_strdup(a, civil_date_text((int)v->i, date));
        if (s && s->type == POLICY_FLAG)
            return v->i ? "true" : "false";
        return arena_printf(a, "%" PRId64, v->i);
    case VALUE_BLOB: /* references to practitioners: the key of the entry says whose hours they are */
        return "(record)";
    }
    return "";
}

static bool collect(struct stmt *q, struct arena *a, struct id **out, int *count, struct err *e)
{
    int room = 32;
    *out = arena_array(a, (size_t)room, sizeof **out);
    *count = 0;
    while (stmt_step(q, e)) {
        if (*count == room) {
            *out = arena_grow(a, *out, (size_t)room, (size_t)room * 2, sizeof **out);
            room *= 2;
        }
        (*out)[(*count)++] = stmt_id(q, "id");
    }
    return stmt_done(q, e);
}

bool policy_table_ids(struct book *b, const struct policy_section *s, struct arena *a, struct id **out, int *count,
                      struct err *e)
{
    struct stmt *q = stmt_get(b, s->ids, e);
    if (!q)
        return false;
    if (s->list)
        stmt_bind_text(q, "list", s->list);
    return collect(q, a, out, count, e);
}

bool policy_table_days(struct book *b, const struct id *practitioner, struct arena *a, struct id **out, int *count,
                       struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_POLICY_DAYS, e);
    if (!q)
        return false;
    stmt_bind_id(q, "practitioner", practitioner);
    return collect(q, a, out, count, e);
}

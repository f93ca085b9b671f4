#include "practice/complaint.h"

#include "base/clock.h"
#include "base/text.h"
#include "book/stmt.h"
#include "practice/appointment_edit.h"
#include "practice/complaint_inner.h"
#include "practice/words.h"

#include <string.h>

enum { CLOCK_SLACK_MS = 10 * 60 * 1000 /* two computers' clocks may differ that much (BOOK section 5) */ };

#define MEMBER(field, type, name, what)                                 \
    {                                                                   \
        COMPLAINT_##field, type, offsetof(struct complaint, name), what \
    }

static const struct record_member members[] = {
    {FIELD_ENTERED_IN_ERROR, RECORD_FLAG, offsetof(struct complaint, is_in_error), "mistake mark"},
    MEMBER(PATIENT, RECORD_ID, patient, "patient"),
    MEMBER(TEXT, RECORD_TEXT, text, "words"),
    MEMBER(RECEIVED_AT, RECORD_INSTANT, received_at, "time"),
    MEMBER(MODE, RECORD_TEXT, mode, "way it came"),
    MEMBER(RECEIVED_BY, RECORD_ID, received_by, "name of who took it"),
    MEMBER(STAFF, RECORD_ID, staff, "name of whom it is about"),
    MEMBER(PRACTITIONER, RECORD_ID, practitioner, "name of whom it is about"),
    MEMBER(APPOINTMENT, RECORD_ID, appointment, "booking"),
    MEMBER(CONTACT, RECORD_ID, contact, "call"),
    MEMBER(TOUCH_POINT, RECORD_TEXT, touch_point, "place"),
    MEMBER(IS_CONCERN, RECORD_FLAG, is_concern, "concern mark"),
    MEMBER(WISH, RECORD_TEXT, wish, "wish"),
    MEMBER(STAGE, RECORD_TEXT, stage, "stage"),
    MEMBER(COMPLAINED_AT, RECORD_INSTANT, complained_at, "time of the complaint"),
    MEMBER(ACKNOWLEDGED_AT, RECORD_INSTANT, acknowledged_at, "time of acknowledging"),
    MEMBER(SETTLED_AT, RECORD_INSTANT, settled_at, "time of settling"),
    MEMBER(INVESTIGATING_AT, RECORD_INSTANT, investigating_at, "time of looking into it"),
    MEMBER(ANSWERED_AT, RECORD_INSTANT, answered_at, "time of the answer"),
    MEMBER(CHECKED_AT, RECORD_INSTANT, checked_at, "time of asking"),
    MEMBER(CLOSED_AT, RECORD_INSTANT, closed_at, "time of closing"),
    MEMBER(WITHDRAWN_AT, RECORD_INSTANT, withdrawn_at, "time of taking back"),
    MEMBER(REOPENED_AT, RECORD_INSTANT, reopened_at, "time of taking up again"),
    MEMBER(ESCALATED_AT, RECORD_INSTANT, escalated_at, "time of the second stage"),
    MEMBER(PAUSED_AT, RECORD_INSTANT, paused_at, "waiting for the patient"),
    MEMBER(PAUSED_DAYS, RECORD_COUNT, paused_days, "days of waiting"),
    MEMBER(UPDATE_DATE, RECORD_DATE, update_date, "day of the next word"),
    MEMBER(CAUSE, RECORD_TEXT, cause, "cause"),
    MEMBER(OUTCOME, RECORD_TEXT, outcome, "answer"),
    MEMBER(CHECK_RESULT, RECORD_TEXT, check_result, "result of asking"),
    MEMBER(OWNER, RECORD_ID, owner, "name of who looks into it"),
    MEMBER(IS_CONFIDENTIAL, RECORD_FLAG, is_confidential, "confidential mark"),
    MEMBER(END_REASON, RECORD_TEXT, end_reason, "reason of the end"),
};

const struct record_table complaint_table = {KIND_COMPLAINT, "complaint", members, sizeof members / sizeof members[0]};

#define STEP(field, type, name, what)                                             \
    {                                                                             \
        COMPLAINT_STEP_##field, type, offsetof(struct complaint_step, name), what \
    }

static const struct record_member step_members[] = {
    {FIELD_ENTERED_IN_ERROR, RECORD_FLAG, offsetof(struct complaint_step, is_in_error), "mistake mark"},
    STEP(PATIENT, RECORD_ID, patient, "patient"),
    STEP(COMPLAINT, RECORD_ID, complaint, "complaint"),
    STEP(AT, RECORD_INSTANT, at_ms, "time"),
    STEP(ACT, RECORD_TEXT, act, "act"),
    STEP(TEXT, RECORD_TEXT, text, "words"),
    STEP(STAFF, RECORD_ID, staff, "name of who did it"),
    STEP(IS_CONFIDENTIAL, RECORD_FLAG, is_confidential, "confidential mark"),
};

const struct record_table complaint_step_table = {KIND_COMPLAINT_STEP, "step of a complaint", step_members,
                                                  sizeof step_members / sizeof step_members[0]};

/* ---- reading ---- */

struct complaint complaint_none(void)
{
    return (struct complaint){.text = "",
                              .wish = "",
                              .mode = "",
                              .touch_point = "",
                              .stage = "",
                              .cause = "",
                              .check_result = "",
                              .outcome = "",
                              .end_reason = "",
                              .paused_days = -1,
                              .update_date = CIVIL_NONE};
}

enum complaint_stage complaint_stage_of(const struct complaint *c)
{
    enum complaint_stage s;
    (void)complaint_stage_parse(c->stage, &s);
    return s;
}

void complaint_of_row(const struct row *row, struct arena *a, struct complaint *out)
{
    out->id = row->id;
    record_load(&complaint_table, row, a, out);
}

bool complaint_get(struct book *b, const struct id *id, struct arena *a, struct complaint *out, struct err *e)
{
    struct id own = *id; /* id may point into out */
    out->id = own;
    return record_get(&complaint_table, b, &own, a, out, e);
}

bool complaint_steps(struct book *b, const struct id *complaint, struct arena *a, struct complaint_step **out,
                     int *count, struct err *e)
{
    int room = 8;
    bool ok = true;
    struct stmt *q = stmt_get(b, SQL_COMPLAINT_STEPS, e);
    *out = arena_array(a, (size_t)room, sizeof **out);
    *count = 0;
    if (!q)
        return false;
    stmt_bind_id(q, "complaint", complaint);
    while (ok && stmt_step(q, e)) {
        if (*count == room) {
            *out = arena_grow(a, *out, (size_t)room, (size_t)room * 2, sizeof **out);
            room *= 2;
        }
        struct complaint_step *s = &(*out)[*count];
        s->id = stmt_id(q, "id");
        ok = record_get(&complaint_step_table, b, &s->id, a, s, e);
        *count += ok;
    }
    return stmt_done(q, e) && ok;
}

/* ---- checking ---- */

static bool clean(struct arena *a, enum text_kind kind, const char *what, const char **text, struct err *e)
{
    const char *in = *text ? *text : "";
    return text_clean(a, kind, what, in, strlen(in), text, e);
}

static bool check_code(const struct word *list, const char *what, const char *code, struct err *e)
{
    char known[240];
    return !*code || words_has(list, code) ||
           err_set(e, ERR_INPUT, "%s: expected one of %s", what, words_list(list, known, sizeof known));
}

bool complaint_check(struct arena *a, struct complaint *c, struct err *e)
{
    if (!clean(a, TEXT_MANY_LINES, "what happened", &c->text, e) ||
        !clean(a, TEXT_MANY_LINES, "what would put it right", &c->wish, e) ||
        !clean(a, TEXT_MANY_LINES, "what was done", &c->outcome, e) ||
        !clean(a, TEXT_ONE_LINE, "why it ended", &c->end_reason, e) ||
        !clean(a, TEXT_ONE_LINE, "how it came", &c->mode, e) || !clean(a, TEXT_ONE_LINE, "where", &c->touch_point, e) ||
        !clean(a, TEXT_ONE_LINE, "cause", &c->cause, e) || !clean(a, TEXT_ONE_LINE, "stage", &c->stage, e) ||
        !clean(a, TEXT_ONE_LINE, "result of asking", &c->check_result, e))
        return false;
    if (id_is_none(&c->patient))
        return err_set(e, ERR_INPUT, "Say for which patient something went wrong");
    if (!*c->text)
        return err_set(e, ERR_INPUT, "Say what happened, in their words");
    return check_code(words_mode, "how it came", c->mode, e) &&
           check_code(words_touch_point, "where", c->touch_point, e) &&
           check_code(words_check, "result of asking", c->check_result, e);
}

bool complaint_cause(const struct practice *p, const char *typed, const char **out, struct err *e)
{
    const struct reason *r;
    if (!typed || !*typed)
        return err_set(e, ERR_INPUT, "What was behind it? One of the practice's causes");
    if (!practice_find_reason(p, "complaint", typed, &r, e))
        return false;
    *out = r->code;
    return true;
}

/* ---- writing down ---- */

/* Who says it to somebody's face or ear knows that we have it. */
static bool is_spoken(const struct complaint *c)
{
    return strcmp(c->mode, "in-person") == 0 || strcmp(c->mode, "call") == 0;
}

/* The stage it begins with. Any other was asked for by mistake. */
static bool set_stage(struct complaint *c, struct err *e)
{
    enum complaint_stage to = STAGE_NONE;
    if (!*c->stage)
        to = is_spoken(c) && !c->is_concern ? STAGE_ACKNOWLEDGED : STAGE_RECEIVED;
    else if (!complaint_stage_parse(c->stage, &to) || !complaint_stage_find(STAGE_NONE, to, false))
        return err_set(e, ERR_INPUT, "A complaint begins as received, acknowledged or settled, not as \"%s\"",
                       c->stage);
    c->stage = complaint_stage_code(to);
    if (to != STAGE_RECEIVED && !c->acknowledged_at)
        c->acknowledged_at = c->received_at;
    if (to == STAGE_SETTLED && !c->settled_at)
        c->settled_at = c->received_at;
    return true;
}

bool complaint_put(struct act *act, struct arena *a, const struct complaint *what, struct id *out, struct err *e)
{
    struct complaint c = *what;
    c.id = id_is_none(&c.id) ? id_new(act->at_ms) : c.id;
    if (!c.received_at)
        c.received_at = act->at_ms;
    if (!c.mode || !*c.mode)
        c.mode = "in-person";
    if (id_is_none(&c.received_by))
        c.received_by = act->who.staff;
    if (c.received_at > act->at_ms + CLOCK_SLACK_MS)
        return err_set(e, ERR_INPUT, "This would be in the future; when did it come?");
    if (!complaint_check(a, &c, e) || !set_stage(&c, e))
        return false;
    act_record(act, KIND_COMPLAINT, &c.id, &c.patient);
    record_put(&complaint_table, act, &c);
    if (out)
        *out = c.id;
    return true;
}

bool complaint_add(struct desk *d, struct arena *a, const struct complaint *what, struct id *out, struct err *e)
{
    struct complaint c = *what;
    struct patient who;
    struct act act;
    bool is_settled = c.stage && strcmp(c.stage, complaint_stage_code(STAGE_SETTLED)) == 0;
    if (!appointment_edit_level(d, LEVEL_DESK, "write down a complaint", e))
        return false;
    if (id_is_none(&c.patient))
        return err_set(e, ERR_INPUT, "Say for which patient something went wrong");
    if (!act_begin(d->practice->book, &act, is_settled ? "complaint-add-settled" : "complaint-add", &d->who, e))
        return false;
    bool ok = patient_resolve(d->practice->book, &what->patient, &c.patient, e) &&
              patient_get(d->practice->book, &c.patient, a, &who, e) &&
              (!c.cause || !*c.cause || complaint_cause(d->practice, c.cause, &c.cause, e)) &&
              complaint_put(&act, a, &c, out, e);
    return ok ? act_commit(&act, e) : (act_abandon(&act), false);
}

void complaint_put_step(struct act *act, const struct complaint *c, const struct id *step, const char *name,
                        const char *text)
{
    struct complaint_step s = {.id = id_is_none(step) ? id_new(act->at_ms) : *step,
                               .patient = c->patient,
                               .complaint = c->id,
                               .staff = act->who.staff,
                               .at_ms = act->at_ms,
                               .act = name,
                               .text = text,
                               .is_confidential = c->is_confidential};
    act_record(act, KIND_COMPLAINT_STEP, &s.id, &s.patient);
    record_put(&complaint_step_table, act, &s);
}

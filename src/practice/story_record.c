#include "practice/story.h"

#include "book/history.h"
#include "practice/appointment_code.h"
#include "practice/field_words.h"
#include "practice/follow_up.h"

#include <string.h>

/* Fields that say nothing to a person, or what the line says anyway. */
static bool is_silent(int kind, const struct change *c)
{
    static const struct {
        int kind, field;
    } SILENT[] = {
        {KIND_CONTACT, CONTACT_PATIENT},
        {KIND_NOTE, NOTE_PATIENT},
        {KIND_FOLLOW_UP, FOLLOW_UP_PATIENT},
        {KIND_REFERRAL, REFERRAL_PATIENT},
        {KIND_CONTACT, CONTACT_AT},
        {KIND_NOTE, NOTE_AT},
        {KIND_FOLLOW_UP, FOLLOW_UP_MADE_AT},
        {KIND_PATIENT, PATIENT_SINCE},
        {KIND_PATIENT, PATIENT_HOUSEHOLD},
        {KIND_FOLLOW_UP, FOLLOW_UP_FACT},
        {KIND_FOLLOW_UP, FOLLOW_UP_OUTCOME},
        {KIND_FOLLOW_UP, FOLLOW_UP_MADE_BY},
        {KIND_FOLLOW_UP, FOLLOW_UP_SATISFIED_BY},
        {KIND_FOLLOW_UP, FOLLOW_UP_ENDED_AT},
        {KIND_FOLLOW_UP, FOLLOW_UP_RAISED_AT},
        {KIND_FOLLOW_UP, FOLLOW_UP_POSITION},
        {KIND_FOLLOW_UP, FOLLOW_UP_KIND},
        {KIND_FOLLOW_UP, FOLLOW_UP_STATUS},
        {KIND_COMPLAINT, COMPLAINT_PATIENT},
        {KIND_COMPLAINT, COMPLAINT_RECEIVED_AT},
        {KIND_COMPLAINT, COMPLAINT_COMPLAINED_AT},
        {KIND_COMPLAINT, COMPLAINT_ACKNOWLEDGED_AT},
        {KIND_COMPLAINT, COMPLAINT_SETTLED_AT},
        {KIND_COMPLAINT, COMPLAINT_INVESTIGATING_AT},
        {KIND_COMPLAINT, COMPLAINT_ANSWERED_AT},
        {KIND_COMPLAINT, COMPLAINT_CHECKED_AT},
        {KIND_COMPLAINT, COMPLAINT_CLOSED_AT},
        {KIND_COMPLAINT, COMPLAINT_WITHDRAWN_AT},
        {KIND_COMPLAINT, COMPLAINT_REOPENED_AT},
        {KIND_COMPLAINT, COMPLAINT_ESCALATED_AT},
        {KIND_COMPLAINT, COMPLAINT_RECEIVED_BY},
        {KIND_COMPLIMENT, COMPLIMENT_PATIENT},
        {KIND_COMPLIMENT, COMPLIMENT_AT},
        {KIND_COMPLIMENT, COMPLIMENT_WRITTEN_BY},
        {KIND_PROTOCOL_TICK, PROTOCOL_TICK_PATIENT},
        {KIND_PROTOCOL_TICK, PROTOCOL_TICK_AT},
        {KIND_PROTOCOL_TICK, PROTOCOL_TICK_BY},
    };
    if (kind == KIND_FOLLOW_UP && c->field == FOLLOW_UP_ATTEMPTS && c->after.type == VALUE_INT && c->after.i == 0)
        return true;
    for (size_t i = 0; i < sizeof SILENT / sizeof SILENT[0]; i++)
        if (SILENT[i].kind == kind && SILENT[i].field == c->field)
            return true;
    return false;
}

static const struct {
    int kind, field;
    const char *name;
} NAMES[] = {
    {KIND_CONTACT, CONTACT_TEXT, "words"},
    {KIND_CONTACT, CONTACT_DIRECTION, ""}, /* each says itself what it is */
    {KIND_CONTACT, CONTACT_MODE, ""},
    {KIND_CONTACT, CONTACT_OUTCOME, ""},
    {KIND_CONTACT, CONTACT_DURATION_S, "seconds"},
    {KIND_CONTACT, CONTACT_REASON, "about"},
    {KIND_CONTACT, CONTACT_SPEAKER, "with"},
    {KIND_CONTACT, CONTACT_IS_CONFIDENTIAL, "confidential"},
    {KIND_CONTACT, CONTACT_APPOINTMENT, "about booking"},
    {KIND_NOTE, NOTE_TEXT, "words"},
    {KIND_NOTE, NOTE_IS_CONFIDENTIAL, "confidential"},
    {KIND_NOTE, NOTE_APPOINTMENT, "about booking"},
    {KIND_PATIENT, PATIENT_FAMILY, "family name"},
    {KIND_PATIENT, PATIENT_GIVEN, "given names"},
    {KIND_PATIENT, PATIENT_PREFERRED, "called"},
    {KIND_PATIENT, PATIENT_BIRTH_DATE, "born"},
    {KIND_PATIENT, PATIENT_DECEASED_DATE, "died"},
    {KIND_PATIENT, PATIENT_SOURCE, "sent by"},
    {KIND_PATIENT, PATIENT_REFERRED_BY, "sent by"},
    {KIND_CONTACT, CONTACT_WOULD_RECOMMEND, "would recommend us"},
    {KIND_REFERRAL, REFERRAL_PERFORMER, "to"},
    {KIND_REFERRAL, REFERRAL_REASON, "for"},
    {KIND_REFERRAL, REFERRAL_DATE, "on"},
    {KIND_REFERRAL, REFERRAL_DUE_DATE, "answer by"},
    {KIND_REFERRAL, REFERRAL_CLOSED_AT, "closed"},
    {KIND_REFERRAL, REFERRAL_OUTCOME, "what came of it"},
    {KIND_FOLLOW_UP, FOLLOW_UP_TEXT, "words"},
    {KIND_FOLLOW_UP, FOLLOW_UP_DUE_DATE, "due"},
    {KIND_FOLLOW_UP, FOLLOW_UP_DUE_MIN, "at"},
    {KIND_FOLLOW_UP, FOLLOW_UP_HOLD_DATE, "put off until"},
    {KIND_FOLLOW_UP, FOLLOW_UP_HOLD_MIN, "at"},
    {KIND_FOLLOW_UP, FOLLOW_UP_ATTEMPTS, "tries"},
    {KIND_FOLLOW_UP, FOLLOW_UP_OWNER, "who has it"},
    {KIND_FOLLOW_UP, FOLLOW_UP_REASON, "why"},
    {KIND_FOLLOW_UP, FOLLOW_UP_IS_CONFIDENTIAL, "confidential"},
    {KIND_COMPLAINT, COMPLAINT_TEXT, "words"},
    {KIND_COMPLAINT, COMPLAINT_STAGE, "now"},
    {KIND_COMPLAINT, COMPLAINT_MODE, "came"},
    {KIND_COMPLAINT, COMPLAINT_TOUCH_POINT, "where"},
    {KIND_COMPLAINT, COMPLAINT_STAFF, "about"},
    {KIND_COMPLAINT, COMPLAINT_PRACTITIONER, "about"},
    {KIND_COMPLAINT, COMPLAINT_APPOINTMENT, "about booking"},
    {KIND_COMPLAINT, COMPLAINT_WISH, "would put it right"},
    {KIND_COMPLAINT, COMPLAINT_OUTCOME, "answer"},
    {KIND_COMPLAINT, COMPLAINT_CHECK_RESULT, "asked"},
    {KIND_COMPLAINT, COMPLAINT_OWNER, "looks into it"},
    {KIND_COMPLAINT, COMPLAINT_IS_CONCERN, "concern"},
    {KIND_COMPLAINT, COMPLAINT_PAUSED_AT, "waits for them since"},
    {KIND_COMPLAINT, COMPLAINT_PAUSED_DAYS, "working days it stood still"},
    {KIND_COMPLAINT, COMPLAINT_UPDATE_DATE, "they hear from us by"},
    {KIND_COMPLAINT, COMPLAINT_END_REASON, "why it ended"},
    {KIND_COMPLAINT, COMPLAINT_IS_CONFIDENTIAL, "confidential"},
    {KIND_COMPLIMENT, COMPLIMENT_TEXT, "words"},
    {KIND_COMPLIMENT, COMPLIMENT_STAFF, "to"},
    {KIND_COMPLIMENT, COMPLIMENT_MODE, "came"},
    {KIND_COMPLIMENT, COMPLIMENT_SEEN_AT, "read"},
    {KIND_PROTOCOL_TICK, PROTOCOL_TICK_APPOINTMENT, "about booking"},
};

static const char *name_of(struct arena *a, int kind, const struct change *c)
{
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (NAMES[i].kind == kind && NAMES[i].field == c->field)
            return NAMES[i].name;
    return field_words_name(a, c->name);
}

static const char *mistake(const struct event *ev, const struct change *c)
{
    bool is_mistake = c->after.type == VALUE_INT && c->after.i == 1;
    if (ev->is_undo)
        return is_mistake ? "taken off the timeline" : "stands again";
    return is_mistake ? "put in by mistake" : "no mistake after all";
}

static const char *change_text(struct practice *p, struct arena *a, int kind, const struct event *ev,
                               const struct change *c)
{
    if (c->field == FIELD_ENTERED_IN_ERROR)
        return mistake(ev, c);
    const char *before = ev->created ? "" : field_words_text(p, a, kind, c->name, &c->before);
    const char *after = field_words_text(p, a, kind, c->name, &c->after), *name = name_of(a, kind, c);
    if (kind == KIND_PATIENT && c->field == PATIENT_SOURCE)
        after = practice_reason_name(p, "source", after);
    if (kind == KIND_FOLLOW_UP && c->field == FOLLOW_UP_REASON)
        after = follow_up_reason_name(p, after);
    const char *colon = *name ? ": " : "";
    if (*before && *after)
        return arena_printf(a, "%s%s%s, was %s", name, colon, after, before);
    if (*after)
        return arena_printf(a, "%s%s%s", name, colon, after);
    return *before ? arena_printf(a, "no more %s%s%s", name, colon, before) : "";
}

static const char *detail(struct practice *p, struct arena *a, int kind, const struct event *ev)
{
    const char *text = "";
    for (int i = 0; i < ev->nchanges; i++) {
        const struct change *c = &ev->changes[i];
        if (is_silent(kind, c) || value_equal(&c->before, &c->after))
            continue;
        const char *one = change_text(p, a, kind, ev, c);
        if (*one)
            text = *text ? arena_printf(a, "%s; %s", text, one) : one;
    }
    if (ev->reason && *ev->reason && !strstr(text, ev->reason))
        text = *text ? arena_printf(a, "%s; %s", text, ev->reason) : ev->reason;
    return text;
}

/* Outcomes of follow-ups are acts of their own. */
static const char *what_of(const char *act)
{
    static const char OUTCOME[] = "followup-";
    size_t n = sizeof OUTCOME - 1;
    const struct follow_up_outcome *o = strncmp(act, OUTCOME, n) == 0 ? follow_up_outcome_find(act + n) : NULL;
    return o ? o->title : appointment_code_act(act);
}

bool story_of_record(struct practice *p, int kind, const struct id *record, struct arena *a, struct story_line **out,
                     int *count, struct err *e)
{
    struct event *events;
    int n;
    if (kind == KIND_APPOINTMENT)
        return story_of(p, record, a, out, count, e);
    *out = NULL;
    *count = 0;
    if (!history_of(p->book, kind, record, a, &events, &n, e))
        return false;
    *out = arena_array(a, (size_t)n, sizeof **out);
    for (int i = 0; i < n; i++) {
        const struct event *ev = &events[i];
        (*out)[(*count)++] = (struct story_line){.at_ms = ev->at_ms,
                                                 .act = ev->act,
                                                 .what = what_of(ev->act),
                                                 .detail = detail(p, a, kind, ev),
                                                 .by = ev->staff ? ev->staff : "",
                                                 .site = ev->site ? ev->site : ""};
    }
    return true;
}

#include "practice/field_words.h"

#include "practice/follow_up.h"
#include "practice/patient.h"
#include "practice/slot.h"

#include <string.h>

/* Fields that are not shown as they are kept. kind 0: of every kind. */
static const struct {
    int kind;
    const char *field;
    enum field_form form;
    const struct word *words;
} forms[] = {
    {0, "entered_in_error", FIELD_FLAG, NULL},
    {0, "is_active", FIELD_FLAG, NULL},
    {0, "is_bad", FIELD_FLAG, NULL},
    {0, "is_confidential", FIELD_FLAG, NULL},
    {0, "is_first", FIELD_FLAG, NULL},
    {0, "date", FIELD_DATE, NULL},
    {0, "at", FIELD_INSTANT, NULL},
    {KIND_PRACTICE, "go_live", FIELD_DATE, NULL},
    {KIND_PRACTICE, "day_first", FIELD_FLAG, NULL},
    {KIND_PRACTICE, "clock_24", FIELD_FLAG, NULL},
    {KIND_PATIENT, "birth_date", FIELD_DATE, NULL},
    {KIND_PATIENT, "deceased_date", FIELD_DATE, NULL},
    {KIND_PATIENT, "since", FIELD_DATE, NULL},
    {KIND_PATIENT, "away_date", FIELD_DATE, NULL},
    {KIND_PATIENT, "gender", FIELD_WORD, words_gender},
    {KIND_PATIENT, "channel", FIELD_WORD, words_channel},
    {KIND_APPOINTMENT, "start_min", FIELD_TIME, NULL},
    {KIND_APPOINTMENT, "asked_min", FIELD_TIME, NULL},
    {KIND_APPOINTMENT, "expected_min", FIELD_TIME, NULL},
    {KIND_APPOINTMENT, "made_at", FIELD_INSTANT, NULL},
    {KIND_APPOINTMENT, "arrived_at", FIELD_INSTANT, NULL},
    {KIND_APPOINTMENT, "informed_at", FIELD_INSTANT, NULL},
    {KIND_APPOINTMENT, "checked_in_at", FIELD_INSTANT, NULL},
    {KIND_APPOINTMENT, "left_at", FIELD_INSTANT, NULL},
    {KIND_APPOINTMENT, "cancelled_at", FIELD_INSTANT, NULL},
    {KIND_APPOINTMENT, "next_due", FIELD_DATE, NULL},
    {KIND_APPOINTMENT, "status", FIELD_WORD, words_status},
    {KIND_APPOINTMENT, "confirmation", FIELD_WORD, words_confirmation},
    {KIND_APPOINTMENT, "rule_told_at", FIELD_INSTANT, NULL},
    {KIND_APPOINTMENT, "late_tag", FIELD_WORD, words_late_tag},
    {KIND_APPOINTMENT, "excused", FIELD_WORD, words_excused},
    {KIND_APPOINTMENT, "tell", FIELD_WORD, words_tell},
    {KIND_APPOINTMENT, "want_from_min", FIELD_TIME, NULL},
    {KIND_APPOINTMENT, "want_to_min", FIELD_TIME, NULL},
    {KIND_APPOINTMENT, "want_until", FIELD_DATE, NULL},
    {KIND_APPOINTMENT, "is_short_notice", FIELD_FLAG, NULL},
    {KIND_APPOINTMENT, "next_code", FIELD_WORD, words_next},
    {KIND_CONTACT, "direction", FIELD_WORD, words_direction},
    {KIND_CONTACT, "mode", FIELD_WORD, words_mode},
    {KIND_CONTACT, "outcome", FIELD_WORD, words_outcome},
    {KIND_CONTACT, "would_recommend", FIELD_FLAG, NULL},
    {KIND_REFERRAL, "due_date", FIELD_DATE, NULL},
    {KIND_REFERRAL, "closed_at", FIELD_INSTANT, NULL},
    {KIND_PRACTICE, "ask_scores", FIELD_FLAG, NULL},
    {KIND_PRACTICE, "show_standing", FIELD_FLAG, NULL},
    {KIND_FOLLOW_UP, "due_date", FIELD_DATE, NULL},
    {KIND_FOLLOW_UP, "due_min", FIELD_TIME, NULL},
    {KIND_FOLLOW_UP, "hold_date", FIELD_DATE, NULL},
    {KIND_FOLLOW_UP, "hold_min", FIELD_TIME, NULL},
    {KIND_FOLLOW_UP, "outcome", FIELD_WORD, words_outcome},
    {KIND_FOLLOW_UP, "made_at", FIELD_INSTANT, NULL},
    {KIND_FOLLOW_UP, "ended_at", FIELD_INSTANT, NULL},
    {KIND_FOLLOW_UP, "raised_at", FIELD_INSTANT, NULL},
    {KIND_COMPLAINT, "received_at", FIELD_INSTANT, NULL},
    {KIND_COMPLAINT, "complained_at", FIELD_INSTANT, NULL},
    {KIND_COMPLAINT, "acknowledged_at", FIELD_INSTANT, NULL},
    {KIND_COMPLAINT, "settled_at", FIELD_INSTANT, NULL},
    {KIND_COMPLAINT, "investigating_at", FIELD_INSTANT, NULL},
    {KIND_COMPLAINT, "answered_at", FIELD_INSTANT, NULL},
    {KIND_COMPLAINT, "checked_at", FIELD_INSTANT, NULL},
    {KIND_COMPLAINT, "closed_at", FIELD_INSTANT, NULL},
    {KIND_COMPLAINT, "withdrawn_at", FIELD_INSTANT, NULL},
    {KIND_COMPLAINT, "reopened_at", FIELD_INSTANT, NULL},
    {KIND_COMPLAINT, "escalated_at", FIELD_INSTANT, NULL},
    {KIND_COMPLAINT, "paused_at", FIELD_INSTANT, NULL},
    {KIND_COMPLAINT, "update_date", FIELD_DATE, NULL},
    {KIND_COMPLAINT, "is_concern", FIELD_FLAG, NULL},
    {KIND_COMPLAINT, "stage", FIELD_WORD, words_stage},
    {KIND_COMPLAINT, "mode", FIELD_WORD, words_mode},
    {KIND_COMPLAINT, "touch_point", FIELD_WORD, words_touch_point},
    {KIND_COMPLAINT, "check_result", FIELD_WORD, words_check},
    {KIND_COMPLIMENT, "mode", FIELD_WORD, words_mode},
    {KIND_COMPLIMENT, "seen_at", FIELD_INSTANT, NULL},
    {KIND_TELECOM, "system", FIELD_WORD, words_system},
    {KIND_TELECOM, "use", FIELD_WORD, words_use},
    {KIND_TELECOM, "message", FIELD_WORD, words_message},
};

enum { FORMS = sizeof forms / sizeof forms[0] };

/* The row of a field; NULL if it is shown as it is kept. Fields of newer versions have no name. */
static const struct word *form_of(int kind, const char *field, enum field_form *form)
{
    *form = FIELD_PLAIN;
    for (size_t i = 0; field && i < FORMS; i++) {
        if ((forms[i].kind == 0 || forms[i].kind == kind) && strcmp(forms[i].field, field) == 0) {
            *form = forms[i].form;
            return forms[i].words;
        }
    }
    return NULL;
}

enum field_form field_words_form(int kind, const char *field)
{
    enum field_form form;
    (void)form_of(kind, field, &form);
    return form;
}

const struct word *field_words_list(int kind, const char *field)
{
    enum field_form form;
    const struct word *list = form_of(kind, field, &form);
    return form == FIELD_WORD ? list : NULL;
}

const char *field_words_plain(struct arena *a, const struct value *v)
{
    if (v->type == VALUE_INT)
        return arena_printf(a, "%lld", (long long)v->i);
    return v->type == VALUE_TEXT ? arena_strndup(a, v->p, v->n) : "";
}

/* "" for a patient that cannot be read: then the id is shown. */
static const char *patient_words(struct practice *p, struct arena *a, const struct id *id)
{
    struct patient who;
    struct err ignored = {0};
    return patient_get(p->book, id, a, &who, &ignored) ? patient_name(a, &who) : "";
}

/* What an id stands for, by the name of the field that holds it: a name where there is one, else the id. */
static const char *id_words(struct practice *p, struct arena *a, const char *field, const struct value *v)
{
    struct id id = value_as_id(v);
    char text[ID_TEXT], ref[REF_TEXT];
    const char *name = "";
    const struct appointment_type *type = practice_type(p, &id);
    const struct room *room = practice_room(p, &id);
    const struct staff *staff = practice_staff(p, &id);
    if (type || room)
        return type ? type->name : room->name;
    if (staff)
        return staff->name;
    if (field && strcmp(field, "practitioner") == 0)
        name = practice_practitioner_name(p, &id, a);
    else if (field && (strcmp(field, "owner") == 0 || strcmp(field, "made_by") == 0))
        name = practice_staff(p, &id) ? practice_staff(p, &id)->name : "";
    else if (field && (strcmp(field, "patient") == 0 || strcmp(field, "referred_by") == 0))
        name = patient_words(p, a, &id);
    else if (field && strcmp(field, "appointment") == 0)
        name = arena_strdup(a, ref_text(&id, ref));
    return *name ? name : arena_strdup(a, id_text(&id, text));
}

const char *field_words_text(struct practice *p, struct arena *a, int kind, const char *field, const struct value *v)
{
    enum field_form form;
    char day[16], time[8];
    const struct word *words = form_of(kind, field, &form);
    bool is_date = v->type == VALUE_INT && v->i >= CIVIL_MIN && v->i <= CIVIL_MAX;
    bool is_time = v->type == VALUE_INT && v->i >= 0 && v->i < DAY_MIN;
    if (v->type == VALUE_NULL)
        return "";
    if (v->type == VALUE_BLOB)
        return id_words(p, a, field, v);
    /* What does not fit its form (written by another version, or altered) is shown as it is. */
    if (form == FIELD_DATE && is_date)
        return arena_strdup(a, civil_desk_date((int)v->i, day));
    if (form == FIELD_TIME && is_time)
        return arena_strdup(a, civil_clock_text((int)v->i, time));
    if (form == FIELD_INSTANT && v->type == VALUE_INT)
        return slot_when(a, v->i);
    if (form == FIELD_FLAG && v->type == VALUE_INT)
        return v->i ? "yes" : "no";
    bool is_outcome = words == words_outcome && kind == KIND_FOLLOW_UP;
    const struct follow_up_outcome *o = is_outcome ? follow_up_outcome_find(field_words_plain(a, v)) : NULL;
    if (o && !words_has(words, o->code)) /* nothing that comes of a contact: "done, nobody rung" */
        return o->title;
    return form == FIELD_WORD ? words_desk(words, field_words_plain(a, v)) : field_words_plain(a, v);
}

const char *field_words_name(struct arena *a, const char *field)
{
    char *name = arena_strdup(a, field ? field : "something of a newer version");
    size_t n = strlen(name);
    /* Units in names are for us: a person reads them off the value. */
    if (n > 4 && (strcmp(name + n - 4, "_min") == 0))
        name[n - 4] = 0;
    for (char *p = name; *p; p++)
        if (*p == '_')
            *p = ' ';
    return name;
}

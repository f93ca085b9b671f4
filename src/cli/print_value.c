#include "cli/print_value.h"

#include "cli/print.h"
#include "practice/patient.h"
#include "practice/words.h"

#include <string.h>

enum form { FORM_PLAIN, FORM_DATE, FORM_TIME, FORM_INSTANT, FORM_FLAG, FORM_WORD };

/* Fields that are not shown as they are kept. kind 0: of every kind. */
static const struct {
    int kind;
    const char *field;
    enum form form;
    const struct word *words;
} forms[] = {
    {0, "entered_in_error", FORM_FLAG, NULL},
    {0, "is_active", FORM_FLAG, NULL},
    {0, "is_bad", FORM_FLAG, NULL},
    {0, "is_confidential", FORM_FLAG, NULL},
    {0, "is_first", FORM_FLAG, NULL},
    {0, "date", FORM_DATE, NULL},
    {0, "at", FORM_INSTANT, NULL},
    {KIND_PRACTICE, "go_live", FORM_DATE, NULL},
    {KIND_PRACTICE, "day_first", FORM_FLAG, NULL},
    {KIND_PRACTICE, "clock_24", FORM_FLAG, NULL},
    {KIND_PATIENT, "birth_date", FORM_DATE, NULL},
    {KIND_PATIENT, "deceased_date", FORM_DATE, NULL},
    {KIND_PATIENT, "since", FORM_DATE, NULL},
    {KIND_PATIENT, "gender", FORM_WORD, words_gender},
    {KIND_PATIENT, "channel", FORM_WORD, words_channel},
    {KIND_APPOINTMENT, "start_min", FORM_TIME, NULL},
    {KIND_APPOINTMENT, "asked_min", FORM_TIME, NULL},
    {KIND_APPOINTMENT, "expected_min", FORM_TIME, NULL},
    {KIND_APPOINTMENT, "arrived_at", FORM_INSTANT, NULL},
    {KIND_APPOINTMENT, "informed_at", FORM_INSTANT, NULL},
    {KIND_APPOINTMENT, "checked_in_at", FORM_INSTANT, NULL},
    {KIND_APPOINTMENT, "left_at", FORM_INSTANT, NULL},
    {KIND_APPOINTMENT, "cancelled_at", FORM_INSTANT, NULL},
    {KIND_APPOINTMENT, "next_due", FORM_DATE, NULL},
    {KIND_APPOINTMENT, "status", FORM_WORD, words_status},
    {KIND_APPOINTMENT, "confirmation", FORM_WORD, words_confirmation},
    {KIND_APPOINTMENT, "next_code", FORM_WORD, words_next},
    {KIND_CONTACT, "direction", FORM_WORD, words_direction},
    {KIND_CONTACT, "mode", FORM_WORD, words_mode},
    {KIND_CONTACT, "outcome", FORM_WORD, words_outcome},
    {KIND_TELECOM, "system", FORM_WORD, words_system},
    {KIND_TELECOM, "use", FORM_WORD, words_use},
    {KIND_TELECOM, "message", FORM_WORD, words_message},
};

enum { FORMS = sizeof forms / sizeof forms[0] };

/* The row of a field; NULL if it is shown as it is kept. Fields of newer versions have no name. */
static const struct word *form_of(int kind, const char *field, enum form *form)
{
    *form = FORM_PLAIN;
    for (size_t i = 0; field && i < FORMS; i++) {
        if ((forms[i].kind == 0 || forms[i].kind == kind) && strcmp(forms[i].field, field) == 0) {
            *form = forms[i].form;
            return forms[i].words;
        }
    }
    return NULL;
}

static const char *plain_text(struct call *c, const struct value *v)
{
    if (v->type == VALUE_INT)
        return arena_printf(&c->arena, "%lld", (long long)v->i);
    return v->type == VALUE_TEXT ? arena_strndup(&c->arena, v->p, v->n) : "";
}

/* "" for a patient that cannot be read: then the id is shown. */
static const char *patient_words(struct call *c, const struct id *id)
{
    struct patient p;
    struct err ignored = {0};
    return patient_get(c->practice->book, id, &c->arena, &p, &ignored) ? patient_name(&c->arena, &p) : "";
}

/* What an id stands for, by the name of the field that holds it: a name where there is one, else the id. */
static const char *id_words(struct call *c, const char *field, const struct value *v)
{
    struct id id = value_as_id(v);
    char text[ID_TEXT], ref[REF_TEXT];
    const char *name = "";
    const struct appointment_type *type = practice_type(c->practice, &id);
    const struct room *room = practice_room(c->practice, &id);
    if (type || room)
        return type ? type->name : room->name;
    if (field && strcmp(field, "practitioner") == 0)
        name = practice_practitioner_name(c->practice, &id, &c->arena);
    else if (field && strcmp(field, "patient") == 0)
        name = patient_words(c, &id);
    else if (field && strcmp(field, "appointment") == 0)
        name = arena_strdup(&c->arena, ref_text(&id, ref));
    return *name ? name : arena_strdup(&c->arena, id_text(&id, text));
}

const char *print_value_text(struct call *c, int kind, const char *field, const struct value *v)
{
    enum form form;
    char day[16], time[8];
    const struct word *words = form_of(kind, field, &form);
    bool is_date = v->type == VALUE_INT && v->i >= CIVIL_MIN && v->i <= CIVIL_MAX;
    bool is_time = v->type == VALUE_INT && v->i >= 0 && v->i < DAY_MIN;
    if (v->type == VALUE_NULL)
        return "";
    if (v->type == VALUE_BLOB)
        return id_words(c, field, v);
    /* What does not fit its form (written by another version, or altered) is shown as it is. */
    if (form == FORM_DATE && is_date)
        return arena_strdup(&c->arena, civil_desk_date((int)v->i, day));
    if (form == FORM_TIME && is_time)
        return arena_strdup(&c->arena, civil_clock_text((int)v->i, time));
    if (form == FORM_INSTANT && v->type == VALUE_INT)
        return print_when(&c->arena, v->i);
    if (form == FORM_FLAG && v->type == VALUE_INT)
        return v->i ? "yes" : "no";
    return form == FORM_WORD ? words_desk(words, plain_text(c, v)) : plain_text(c, v);
}

void print_value_json(struct call *c, struct json *j, const char *key, int kind, const char *field,
                      const struct value *v)
{
    enum form form;
    struct id id = value_as_id(v);
    form_of(kind, field, &form);
    if (v->type == VALUE_NULL)
        json_null(j, key);
    else if (v->type == VALUE_BLOB)
        json_id(j, key, &id);
    else if (form == FORM_DATE && v->type == VALUE_INT && v->i >= CIVIL_MIN && v->i <= CIVIL_MAX)
        json_date(j, key, (int)v->i);
    else if (form == FORM_TIME && v->type == VALUE_INT && v->i >= 0 && v->i < DAY_MIN)
        json_time(j, key, (int)v->i);
    else if (form == FORM_INSTANT && v->type == VALUE_INT)
        print_instant(j, key, v->i);
    else if (form == FORM_FLAG && v->type == VALUE_INT)
        json_bool(j, key, v->i != 0);
    else if (v->type == VALUE_INT)
        json_number(j, key, v->i);
    else
        json_string(j, key, plain_text(c, v));
}

const char *print_value_name(struct call *c, const char *field)
{
    char *name = arena_strdup(&c->arena, field ? field : "something of a newer version");
    size_t n = strlen(name);
    /* Units in names are for us: a person reads them off the value. */
    if (n > 4 && (strcmp(name + n - 4, "_min") == 0))
        name[n - 4] = 0;
    for (char *p = name; *p; p++)
        if (*p == '_')
            *p = ' ';
    return name;
}

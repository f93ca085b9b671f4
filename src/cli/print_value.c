#include "cli/print_value.h"

#include "cli/print.h"
#include "practice/field_words.h"

const char *print_value_text(struct call *c, int kind, const char *field, const struct value *v)
{
    /* With its year, and in the order that sorts: output is for grep, too. */
    if (v->type == VALUE_INT && field_words_form(kind, field) == FIELD_INSTANT)
        return print_when(&c->arena, v->i);
    return field_words_text(c->practice, &c->arena, kind, field, v);
}

void print_value_json(struct call *c, struct json *j, const char *key, int kind, const char *field,
                      const struct value *v)
{
    enum field_form form = field_words_form(kind, field);
    struct id id = value_as_id(v);
    if (v->type == VALUE_NULL)
        json_null(j, key);
    else if (v->type == VALUE_BLOB)
        json_id(j, key, &id);
    else if (form == FIELD_DATE && v->type == VALUE_INT && v->i >= CIVIL_MIN && v->i <= CIVIL_MAX)
        json_date(j, key, (int)v->i);
    else if (form == FIELD_TIME && v->type == VALUE_INT && v->i >= 0 && v->i < DAY_MIN)
        json_time(j, key, (int)v->i);
    else if (form == FIELD_INSTANT && v->type == VALUE_INT)
        print_instant(j, key, v->i);
    else if (form == FIELD_FLAG && v->type == VALUE_INT)
        json_bool(j, key, v->i != 0);
    else if (v->type == VALUE_INT)
        json_number(j, key, v->i);
    else
        json_string(j, key, field_words_plain(&c->arena, v));
}

const char *print_value_name(struct call *c, const char *field)
{
    return field_words_name(&c->arena, field);
}

#include "base/json.h"

#include "base/civil.h"
#include "base/text.h"

#include <assert.h>
#include <inttypes.h>

struct json json_to(struct buf *out)
{
    return (struct json){.out = out};
}

/* Everything that stands before a value: the comma and the key. */
static void lead(struct json *j, const char *key)
{
    if (j->has[j->depth])
        buf_addc(j->out, ',');
    j->has[j->depth] = true;
    if (key != NULL) {
        text_json(j->out, key);
        buf_addc(j->out, ':');
    }
}

static void open_level(struct json *j, const char *key, char opener)
{
    lead(j, key);
    buf_addc(j->out, opener);
    assert(j->depth + 1 < JSON_DEPTH); /* the shape of our output is fixed in the code */
    j->depth++;
    j->has[j->depth] = false;
}

void json_object(struct json *j, const char *key)
{
    open_level(j, key, '{');
}

void json_array(struct json *j, const char *key)
{
    open_level(j, key, '[');
}

void json_end(struct json *j, char closer)
{
    assert(j->depth > 0 && (closer == '}' || closer == ']'));
    buf_addc(j->out, closer);
    j->depth--;
}

void json_string(struct json *j, const char *key, const char *value)
{
    if (value == NULL) {
        json_null(j, key);
        return;
    }
    lead(j, key);
    text_json(j->out, value);
}

void json_number(struct json *j, const char *key, int64_t value)
{
    lead(j, key);
    buf_addf(j->out, "%" PRId64, value);
}

void json_bool(struct json *j, const char *key, bool value)
{
    lead(j, key);
    buf_adds(j->out, value ? "true" : "false");
}

void json_null(struct json *j, const char *key)
{
    lead(j, key);
    buf_adds(j->out, "null");
}

void json_id(struct json *j, const char *key, const struct id *id)
{
    char text[ID_TEXT];
    json_string(j, key, id_is_none(id) ? NULL : id_text(id, text));
}

void json_date(struct json *j, const char *key, int date)
{
    char text[11];
    json_string(j, key, date == CIVIL_NONE ? NULL : civil_date_text(date, text));
}

void json_time(struct json *j, const char *key, int minute)
{
    char text[6];
    json_string(j, key, minute < 0 ? NULL : civil_time_text(minute, text));
}

void json_instant(struct json *j, const char *key, int64_t utc_ms)
{
    char text[32];
    int offset_min = 0;
    if (utc_ms >= 0)
        zone_civil(utc_ms, NULL, NULL, &offset_min);
    json_string(j, key, utc_ms < 0 ? NULL : zone_text(utc_ms, offset_min, text));
}

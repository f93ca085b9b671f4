/* json: writes JSON, one value after another, commas placed by itself.
 * Keys are written in the order given, so output is stable. No reading. */
#ifndef ROUNDS_BASE_JSON_H
#define ROUNDS_BASE_JSON_H

#include "base/buf.h"
#include "base/id.h"

#include <stdbool.h>

enum { JSON_DEPTH = 10 };

struct json {
    struct buf *out; /* not owned */
    int depth;
    bool has[JSON_DEPTH]; /* something was written at this depth */
};

struct json json_to(struct buf *out);
/* key is NULL inside arrays and at the top. */
void json_object(struct json *j, const char *key);
void json_array(struct json *j, const char *key);
void json_end(struct json *j, char closer); /* '}' or ']' */
void json_string(struct json *j, const char *key, const char *value); /* NULL -> null */
void json_number(struct json *j, const char *key, int64_t value);
void json_bool(struct json *j, const char *key, bool value);
void json_null(struct json *j, const char *key);
void json_id(struct json *j, const char *key, const struct id *id);   /* none -> null */
void json_date(struct json *j, const char *key, int date);           /* CIVIL_NONE -> null */
void json_time(struct json *j, const char *key, int minute);         /* < 0 -> null */
void json_instant(struct json *j, const char *key, int64_t utc_ms);  /* zone's offset; < 0 -> null */

#endif

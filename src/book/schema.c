#include "book/schema.h"

#include "data.h"

#include <stdio.h>
#include <string.h>

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Past blanks and comments. */
static const char *skip_blank(const char *p, const char *end)
{
    while (p < end) {
        if (is_blank(*p))
            p++;
        else if (end - p > 1 && p[0] == '-' && p[1] == '-')
            while (p < end && *p != '\n')
                p++;
        else
            break;
    }
    return p;
}

/* Past a string, quotes included; a doubled quote inside is just two strings. */
static const char *skip_string(const char *p, const char *end)
{
    for (p++; p < end && *p != '\''; p++)
        continue;
    return p < end ? p + 1 : p;
}

void schema_squeeze(const char *sql, size_t n, struct buf *out)
{
    const char *end = sql + n;
    for (const char *p = skip_blank(sql, end); p < end;) {
        const char *from = p;
        p = *p == '\'' ? skip_string(p, end) : p + 1;
        buf_add(out, from, (size_t)(p - from));
        const char *next = skip_blank(p, end);
        /* A blank counts between two words alone. */
        if (next > p && next < end && is_word(p[-1]) && is_word(*next))
            buf_addc(out, ' ');
        p = next;
    }
}

/* Does the text stand in our schema as a statement of its own? A part of one (an index without its condition) is
 * another statement. */
static bool is_in(const char *schema, const char *sql, char before)
{
    size_t n = strlen(sql);
    for (const char *p = schema; p && n && (p = strstr(p, sql)); p++)
        if ((p == schema || p[-1] == before) && p[n] == ';')
            return true;
    return false;
}

/* How many things schema.sql creates. */
static int expected_objects(void)
{
    int n = 0;
    for (const char *p = data_sql_schema_sql; (p = strstr(p, "\nCREATE ")); p++)
        n++;
    return n;
}

/* The same for the statement that follows the one found last: files list them in the order they were made, so that
 * opening one need not search the schema for each. */
static bool is_next(const char **at, const char *sql)
{
    size_t n = strlen(sql);
    const char *p = strstr(*at, "\nCREATE ");
    if (!p || strncmp(p + 1, sql, n) != 0 || p[1 + n] != ';')
        return false;
    *at = p + 1 + n;
    return true;
}

/* squeezed: our schema without blanks, made when the first text is not there word for word. */
static bool is_ours(const char *sql, struct buf *squeezed)
{
    struct buf one = {0};
    if (is_in(data_sql_schema_sql, sql, '\n'))
        return true;
    if (!squeezed->len)
        schema_squeeze(data_sql_schema_sql, data_sql_schema_sql_len, squeezed);
    schema_squeeze(sql, strlen(sql), &one);
    bool found = one.len && is_in(squeezed->data, one.data, ';');
    buf_finish(&one);
    return found;
}

bool schema_compare(struct book *b, char what[SCHEMA_WHAT], struct err *e)
{
    struct buf squeezed = {0};
    const char *at = data_sql_schema_sql;
    sqlite3_stmt *s = NULL;
    int n = 0, rc = sqlite3_prepare_v2(b->db, sql_texts[SQL_OPEN_SCHEMA].text, -1, &s, NULL);
    what[0] = 0;
    while (rc == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(s, 1), *sql = (const char *)sqlite3_column_text(s, 2);
        const char *type = (const char *)sqlite3_column_text(s, 0);
        if (type && name && strcmp(type, "table") == 0 && strncmp(name, "sqlite_", strlen("sqlite_")) == 0)
            continue; /* SQLite's own, of ANALYZE; an index or a trigger of such a name is somebody's hand */
        n++;
        if (what[0] || (sql && (is_next(&at, sql) || is_ours(sql, &squeezed))))
            continue;
        snprintf(what, SCHEMA_WHAT, "%s %s", (const char *)sqlite3_column_text(s, 0), name ? name : "");
    }
    buf_finish(&squeezed);
    if (rc == SQLITE_OK)
        rc = sqlite3_finalize(s);
    if (rc != SQLITE_OK)
        return internal_fail(b, rc, "reading the schema", e);
    /* With all of ours in their order nothing is left to look for. */
    if (!what[0] && strstr(at, "\nCREATE ") && n != expected_objects())
        snprintf(what, SCHEMA_WHAT, "something is missing");
    return true;
}

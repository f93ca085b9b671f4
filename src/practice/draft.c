#include "practice/draft.h"

#include "base/buf.h"
#include "base/clock.h"
#include "book/stmt.h"
#include "practice/presence.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DRAFTS_MAX = 32, PROCESS_TEXT = 64 }; /* more unfinished forms than that nobody takes up again */

static const char PROCESS[] = "-process"; /* the line that says who is typing; no field has such a name */

/* ---- whether the one who typed it is still there ---- */

/* "4711 92837": a process and when it started, so that a number used again is not taken for it (presence.h). */
static void process_text(int64_t pid, char out[PROCESS_TEXT])
{
    (void)snprintf(out, PROCESS_TEXT, "%" PRId64 " %" PRId64, pid, presence_started(pid));
}

static bool is_being_typed(const struct draft *d)
{
    int64_t pid = 0, started = 0;
    if (sscanf(draft_text(d, PROCESS), "%" SCNd64 " %" SCNd64, &pid, &started) != 2 || pid <= 0)
        return false;
    return pid != (int64_t)getpid() && presence_is_alive(pid, started);
}

/* ---- fields as one text: name=value lines, percent-encoded ---- */

static void add_encoded(struct buf *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (*p == '%' || *p == '\n' || *p == '=')
            buf_addf(out, "%%%02X", (unsigned)(unsigned char)*p);
        else
            buf_addc(out, *p);
    }
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* In place: what is decoded is never longer. A stray percent sign stands for itself. */
static char *decode(char *text)
{
    char *to = text;
    for (const char *p = text; *p; p++) {
        if (*p == '%' && digit(p[1]) >= 0 && digit(p[2]) >= 0) {
            *to++ = (char)(digit(p[1]) * 16 + digit(p[2]));
            p += 2;
        } else {
            *to++ = *p;
        }
    }
    *to = 0;
    return text;
}

static int lines_of(const char *text)
{
    int n = 0;
    for (const char *p = text; *p; p++)
        n += *p == '\n';
    return n;
}

static void read_fields(struct draft *d, char *text, struct arena *a)
{
    struct draft_value *values = arena_array(a, (size_t)lines_of(text) + 1, sizeof *values);
    d->values = values;
    while (*text) {
        char *line = text;
        text += strcspn(text, "\n");
        if (*text)
            *text++ = 0;
        char *middle = strchr(line, '=');
        if (!middle)
            continue;
        *middle = 0;
        values[d->nvalues++] = (struct draft_value){decode(line), decode(middle + 1)};
    }
}

/* ---- the table ---- */

bool draft_put(struct book *b, struct draft *d, struct err *e)
{
    struct buf fields = {0};
    char process[PROCESS_TEXT];
    if (book_is_read_only(b))
        return err_set(e, ERR_REFUSED, "The practice file is open for reading only.");
    struct stmt *q = stmt_get(b, SQL_DRAFT_PUT, e);
    if (!q)
        return false;
    for (int i = 0; i < d->nvalues; i++) {
        add_encoded(&fields, d->values[i].name);
        buf_addc(&fields, '=');
        add_encoded(&fields, d->values[i].text);
        buf_addc(&fields, '\n');
    }
    process_text((long)getpid(), process);
    buf_addf(&fields, "%s=%s\n", PROCESS, process);
    d->at_ms = clock_now_ms();
    if (d->id)
        stmt_bind_int(q, "id", d->id);
    else
        stmt_bind_null(q, "id");
    stmt_bind_text(q, "form", d->form);
    stmt_bind_text(q, "staff", d->staff);
    stmt_bind_id(q, "subject", &d->subject);
    stmt_bind_int(q, "at", d->at_ms);
    stmt_bind_text(q, "fields", buf_str(&fields));
    while (stmt_step(q, e))
        d->id = stmt_int(q, "id");
    buf_finish(&fields);
    return stmt_done(q, e);
}

static struct draft read_draft(struct stmt *q, struct arena *a)
{
    const char *fields = stmt_text(q, "fields", a);
    struct draft d = {.id = stmt_int(q, "id"),
                      .form = stmt_text(q, "form", a),
                      .staff = stmt_text(q, "staff", a),
                      .subject = stmt_id(q, "subject"),
                      .at_ms = stmt_int(q, "at")};
    read_fields(&d, arena_strdup(a, fields), a);
    return d;
}

bool draft_list(struct book *b, const char *staff, struct arena *a, struct draft **out, int *count, struct err *e)
{
    *count = 0;
    *out = arena_array(a, DRAFTS_MAX, sizeof **out);
    struct stmt *q = stmt_get(b, SQL_DRAFT_LIST, e);
    if (!q)
        return false;
    while (*count < DRAFTS_MAX && stmt_step(q, e)) {
        struct draft *d = &(*out)[*count];
        *d = read_draft(q, a);
        *count += strcmp(d->staff, staff) == 0 && !is_being_typed(d);
    }
    return stmt_done(q, e);
}

bool draft_of(struct book *b, const struct id *subject, struct arena *a, struct draft *out, struct err *e)
{
    *out = (struct draft){0};
    struct stmt *q = stmt_get(b, SQL_DRAFT_LIST, e);
    if (!q)
        return false;
    while (!out->id && stmt_step(q, e)) {
        struct id about = stmt_id(q, "subject");
        if (id_compare(&about, subject) == 0)
            *out = read_draft(q, a);
    }
    return stmt_done(q, e);
}

bool draft_drop_of(struct book *b, const struct id *subject, struct err *e)
{
    struct stmt *q = book_is_read_only(b) ? NULL : stmt_get(b, SQL_DRAFT_DROP_OF, e);
    if (!q)
        return book_is_read_only(b);
    stmt_bind_id(q, "subject", subject);
    return stmt_run(q, e);
}

bool draft_drop(struct book *b, int64_t id, struct err *e)
{
    if (book_is_read_only(b))
        return true; /* nothing of this kind was ever kept there */
    struct stmt *q = stmt_get(b, SQL_DRAFT_DROP, e);
    if (!q)
        return false;
    stmt_bind_int(q, "id", id);
    return stmt_run(q, e);
}

const char *draft_text(const struct draft *d, const char *name)
{
    for (int i = 0; i < d->nvalues; i++)
        if (strcmp(d->values[i].name, name) == 0)
            return d->values[i].text;
    return "";
}

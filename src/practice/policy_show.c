/* Showing the policy in force: the book's entries written back as a policy file. */
#include "practice/policy.h"

#include "practice/policy_table.h"

#include <string.h>

/* A text in libconfig's quotes. */
static void add_quoted(struct buf *out, const char *s)
{
    buf_addc(out, '"');
    for (; *s; s++) {
        if (*s == '"' || *s == '\\')
            buf_addc(out, '\\');
        buf_addc(out, *s);
    }
    buf_addc(out, '"');
}

/* name = value; with the value quoted where the file wants quotes. Null settings are left out. */
static void add_setting(struct buf *out, const char *before, const struct policy_setting *s, const struct row *row,
                        const char *after, struct arena *a)
{
    struct value v = row_get(row, s->field);
    if (v.type == VALUE_NULL)
        return;
    const char *text = policy_table_text(row->kind->number, s->field, &v, a);
    buf_addf(out, "%s%s = ", before, s->name);
    if (s->type == POLICY_NUMBER || s->type == POLICY_SLOT || s->type == POLICY_FLAG)
        buf_adds(out, text);
    else
        add_quoted(out, text);
    buf_addf(out, ";%s", after);
}

static bool show_days(struct book *b, struct buf *out, const struct id *ids, int count, const char *indent,
                      struct arena *a, struct err *e)
{
    buf_adds(out, "hours = {\n");
    for (int i = 0; i < count; i++) {
        struct row row;
        if (!book_row(b, KIND_HOURS, &ids[i], a, &row, e))
            return false;
        int64_t day = row_int(&row, HOURS_WEEKDAY, -1);
        struct value spans = row_get(&row, HOURS_SPANS);
        if (day < 0 || day >= POLICY_DAYS || spans.n == 0)
            continue; /* a day that is not named is closed */
        buf_addf(out, "%s    %s = ", indent, policy_days[day]);
        add_quoted(out, policy_table_text(KIND_HOURS, HOURS_SPANS, &spans, a));
        buf_adds(out, ";\n");
    }
    buf_addf(out, "%s};", indent);
    return true;
}

/* The hours of one practitioner, if they have their own; none: those of the practice. */
static bool show_own_days(struct book *b, struct buf *out, const struct id *whose, struct arena *a, struct err *e)
{
    struct id *ids = NULL;
    int count = 0;
    if (!policy_table_days(b, whose, a, &ids, &count, e))
        return false;
    if (count == 0)
        return true;
    buf_adds(out, "\n      ");
    return show_days(b, out, ids, count, "      ", a, e);
}

static bool show_list(struct book *b, const struct policy_section *s, struct buf *out, struct arena *a, struct err *e)
{
    struct id *ids = NULL;
    int count = 0;
    if (!policy_table_ids(b, s, a, &ids, &count, e))
        return false;
    buf_addf(out, "%s = (", s->name);
    for (int i = 0; i < count; i++) {
        struct row row;
        if (!book_row(b, s->kind, &ids[i], a, &row, e))
            return false;
        buf_addf(out, "%s\n    {", i ? "," : "");
        for (int k = 0; k < s->nsettings; k++)
            add_setting(out, " ", &s->settings[k], &row, "", a);
        if (s->kind == KIND_PRACTITIONER && !show_own_days(b, out, &ids[i], a, e))
            return false;
        buf_adds(out, " }");
    }
    buf_adds(out, "\n);\n\n");
    return true;
}

static bool show_root(struct book *b, const struct policy_section *s, struct buf *out, struct arena *a, struct err *e)
{
    struct row row;
    struct id id = policy_id(KIND_PRACTICE, "practice");
    if (!book_row(b, KIND_PRACTICE, &id, a, &row, e))
        return false;
    for (int i = 0; i < s->nsettings; i++)
        add_setting(out, "", &s->settings[i], &row, "\n", a);
    buf_addc(out, '\n');
    return true;
}

static bool show_group(struct book *b, const struct policy_section *s, struct buf *out, struct arena *a, struct err *e)
{
    struct row row;
    struct id id = policy_id(KIND_PRACTICE, "practice");
    if (!book_row(b, KIND_PRACTICE, &id, a, &row, e))
        return false;
    buf_addf(out, "%s = {\n", s->name);
    for (int i = 0; i < s->nsettings; i++)
        add_setting(out, "    ", &s->settings[i], &row, "\n", a);
    buf_adds(out, "};\n\n");
    return true;
}

static bool show_values(struct book *b, const struct policy_section *s, struct buf *out, struct arena *a, struct err *e)
{
    struct id *ids = NULL;
    int count = 0;
    if (!policy_table_ids(b, s, a, &ids, &count, e))
        return false;
    buf_addf(out, "%s = {\n", s->name);
    for (int i = 0; i < count; i++) {
        struct row row;
        if (!book_row(b, s->kind, &ids[i], a, &row, e))
            return false;
        struct value code = row_get(&row, TARGET_CODE), value = row_get(&row, TARGET_VALUE);
        buf_addf(out, "    %s = %s;\n", policy_table_text(s->kind, TARGET_CODE, &code, a),
                 policy_table_text(s->kind, TARGET_VALUE, &value, a));
    }
    buf_adds(out, "};\n\n");
    return true;
}

static bool show_section(struct book *b, const struct policy_section *s, struct buf *out, struct arena *a,
                         struct err *e)
{
    struct id *ids = NULL;
    int count = 0;
    switch (s->shape) {
    case SHAPE_ROOT: return show_root(b, s, out, a, e);
    case SHAPE_GROUP: return show_group(b, s, out, a, e);
    case SHAPE_LIST: return show_list(b, s, out, a, e);
    case SHAPE_VALUES: return show_values(b, s, out, a, e);
    case SHAPE_WEEK:
        if (!policy_table_days(b, NULL, a, &ids, &count, e) || !show_days(b, out, ids, count, "", a, e))
            return false;
        buf_adds(out, "\n\n");
        return true;
    }
    return true;
}

bool policy_show(struct book *b, struct buf *out, struct err *e)
{
    struct arena a = {0};
    bool ok = book_read_begin(b, e);
    buf_adds(out, "# The rules in force, as `rounds policy load` reads them.\n\n");
    for (const struct policy_section *s = policy_sections; ok && s->name; s++)
        ok = show_section(b, s, out, &a, e);
    book_read_end(b);
    arena_finish(&a);
    return ok;
}

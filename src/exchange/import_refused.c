#include "exchange/import_refused.h"

#include "base/text.h"

#include <string.h>
#include <strings.h>

/* Names the program: the practice may have a column "why" of its own in every list. */
#define WHY "why Rounds refused it"

enum { FLUSH_BYTES = 1 << 16 };

/* WHY, or with a number behind it where another column is called so. */
bool import_refused_is(const struct csv *c, const struct import_map *m)
{
    int last = csv_width(c) - 1;
    const char *name = csv_name(c, last), *number = name + strlen(WHY);
    return strncasecmp(name, WHY, strlen(WHY)) == 0 && number[strspn(number, " 0123456789")] == '\0' &&
           !import_map_uses(m, last);
}

/* What other programs have guarded against spreadsheets is guarded once, not twice. */
static void cell(struct buf *out, const struct csv *c, int i)
{
    if (i > 0)
        buf_addc(out, csv_separator(c));
    text_csv_by(out, text_unguarded(csv_field(c, i)), csv_separator(c));
}

static void end_line(struct buf *out, const struct csv *c, const char *last)
{
    buf_addc(out, csv_separator(c));
    text_csv_by(out, last, csv_separator(c));
    buf_adds(out, "\r\n");
}

static bool is_kept(const struct import_refused *r, int column)
{
    return column >= 0 && column < r->columns;
}

/* The reasons of the last time are not kept. A column of that name that says something else is. */
static void add_head(struct import_refused *r, const struct csv *c, const struct import_map *m)
{
    struct buf why = {0};
    r->columns = csv_width(c) - import_refused_is(c, m);
    buf_adds(&r->out, "\xEF\xBB\xBF");
    for (int i = 0; i < r->columns; i++) {
        if (i > 0)
            buf_addc(&r->out, csv_separator(c));
        text_csv_by(&r->out, text_unguarded(csv_name(c, i)), csv_separator(c));
    }
    buf_adds(&why, WHY);
    for (int n = 2; is_kept(r, csv_column(c, buf_str(&why))); n++) {
        buf_reset(&why);
        buf_addf(&why, WHY " %d", n);
    }
    end_line(&r->out, c, buf_str(&why));
    buf_finish(&why);
}

bool import_refused_begin(struct import_refused *r, const char *path, const struct csv *c, const struct import_map *m,
                          struct err *e)
{
    *r = (struct import_refused){.is_begun = false};
    r->is_begun = file_new_begin(&r->file, path, e);
    if (r->is_begun)
        add_head(r, c, m);
    return r->is_begun;
}

/* The row in one cell, where nobody can take it for one. */
static void add_as_text(struct import_refused *r, const struct csv *c, const char *why)
{
    struct buf text = {0};
    buf_addf(&text, "%s. The row as it stood: ", why);
    buf_adds(&text, csv_damaged(c) ? csv_damaged(c) : "");
    for (int i = 0; !csv_damaged(c) && i < r->columns; i++)
        cell(&text, c, i);
    for (int i = 1; i < r->columns; i++)
        buf_addc(&r->out, csv_separator(c));
    end_line(&r->out, c, buf_str(&text));
    buf_finish(&text);
}

static bool flush(struct import_refused *r, size_t below, struct err *e)
{
    if (r->out.len < below)
        return true;
    bool ok = file_new_add(&r->file, r->out.data, r->out.len, e);
    buf_reset(&r->out);
    return ok;
}

/* A row that stood as text in the last column, and that nobody has mended, is still all that there is of it. */
static const char *still(const struct import_refused *r, const struct csv *c)
{
    for (int i = 0; i < r->columns; i++)
        if (*csv_field(c, i))
            return NULL;
    return r->columns < csv_width(c) ? text_unguarded(csv_field(c, r->columns)) : NULL;
}

bool import_refused_add(struct import_refused *r, const struct csv *c, const char *why, bool is_of_others,
                        struct err *e)
{
    if (!r->is_begun)
        return true;
    r->rows++;
    const char *before = csv_damaged(c) ? NULL : still(r, c);
    if (is_of_others || csv_damaged(c)) {
        add_as_text(r, c, why);
    } else {
        for (int i = 0; i < r->columns; i++)
            cell(&r->out, c, i);
        end_line(&r->out, c, before && *before ? before : why);
    }
    return flush(r, FLUSH_BYTES, e);
}

bool import_refused_end(struct import_refused *r, struct err *e)
{
    if (!r->is_begun || r->rows == 0) {
        import_refused_abandon(r);
        return true;
    }
    if (!flush(r, 0, e)) {
        import_refused_abandon(r);
        return false;
    }
    r->is_begun = false;
    buf_finish(&r->out);
    return file_new_end(&r->file, e);
}

void import_refused_abandon(struct import_refused *r)
{
    if (r->is_begun)
        file_new_abandon(&r->file);
    r->is_begun = false;
    buf_finish(&r->out);
}

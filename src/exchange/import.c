#include "exchange/import.h"

#include "base/clock.h"
#include "book/erase.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void import_start(struct import *im, struct practice *p, const char *act, const struct import_options *o,
                  struct import_result *result)
{
    *result = (struct import_result){.is_dry_run = o->is_dry_run};
    *im = (struct import){.practice = p, .o = o, .result = result};
    bulk_start(&im->bulk, p->book, act, &o->who, o->is_all_or_nothing, o->progress);
    clock_today(&im->today, &im->now_min);
}

bool import_open_file(struct import *im, const char *path, const struct csv_options *o, const char *const *columns,
                      int ncolumns, int *at, struct err *e)
{
    if (!csv_open(path, o, &im->csv, e))
        return false;
    im->rows_done = 0;
    im->rows_total = csv_estimate(im->csv);
    return csv_columns(im->csv, columns, ncolumns, at, e);
}

void import_close_file(struct import *im)
{
    csv_close(im->csv);
    im->csv = NULL;
}

bool import_keep_refused(struct import *im, const struct import_map *m, struct err *e)
{
    return !im->o->refused || import_refused_begin(&im->refused, im->o->refused, im->csv, m, e);
}

/* ---------------------------------------------------------------------- rows */

static void tell(struct import *im, bool is_refused, const char *where, const char *text)
{
    if (im->o->tell)
        im->o->tell(im->o->arg, is_refused, where, text);
}

static const char *here(const struct import *im)
{
    return im->where ? im->where : csv_where(im->csv);
}

bool import_refuse(struct import *im, struct import_count *count, const struct err *why, struct err *e)
{
    bool is_of_others = im->is_of_others;
    im->is_of_others = false;
    count->refused++;
    tell(im, true, here(im), why->text);
    return import_refused_add(&im->refused, im->csv, why->text, is_of_others, e);
}

void import_remark(struct import *im, const char *fmt, ...)
{
    char text[480];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    tell(im, false, here(im), text);
}

/* The record that was read, or why it is none: own. False: the import ends. */
static bool take(struct import *im, bool is_good, struct import_count *count, import_row_fn row, void *arg,
                 struct err *own, struct err *e)
{
    arena_reset(&im->row);
    if (is_good && !row(im, arg, own) && own->kind != ERR_INPUT && own->kind != ERR_REFUSED) {
        *e = *own;
        return err_at(e, "%s", csv_where(im->csv));
    }
    return own->kind == ERR_NONE || import_refuse(im, count, own, e);
}

bool import_each(struct import *im, const char *what, struct import_count *count, import_row_fn row, void *arg,
                 struct err *e)
{
    struct err own = {0};
    while (!im->result->is_stopped) {
        enum csv_result r = csv_next(im->csv, &own);
        if (r == CSV_END)
            return true;
        if (r == CSV_FAILED) {
            *e = own;
            return false;
        }
        if (!take(im, r == CSV_RECORD, count, row, arg, &own, e))
            return false;
        im->rows_done++;
        if (im->rows_total < im->rows_done)
            im->rows_total = im->rows_done;
        bulk_pause(&im->bulk, what, im->rows_done, im->rows_total, &im->result->is_stopped);
    }
    return true;
}

bool import_again(struct import *im, const char *file, const struct csv_options *o, const int64_t *lines, size_t n,
                  struct import_count *count, import_row_fn row, void *arg, struct err *e)
{
    import_close_file(im);
    if (!import_open_file(im, file, o, NULL, 0, NULL, e))
        return false;
    for (size_t next = 0; next < n;) {
        struct err own = {0};
        enum csv_result r = csv_next(im->csv, &own);
        if (r == CSV_FAILED || r == CSV_END)
            return r == CSV_FAILED ? err_set(e, own.kind, "%s", own.text)
                                   : err_set(e, ERR_INPUT, "%s was changed while it was read: bring it in again", file);
        if (r != CSV_RECORD || csv_line(im->csv) != lines[next])
            continue;
        next++;
        if (!take(im, true, count, row, arg, &own, e))
            return false;
    }
    return true;
}

bool import_look(struct import *im, int kind, const struct id *id, struct row *out, struct err *e)
{
    if (bulk_is_pending(&im->bulk, id) && !bulk_flush(&im->bulk, e))
        return false;
    return book_row(im->practice->book, kind, id, &im->row, out, e);
}

bool import_is_erased(struct import *im, const struct id *patient, bool *out, struct err *e)
{
    if (!erase_is_asked(im->practice->book, patient, out, e))
        return false;
    if (!*out)
        return true;
    im->result->erased++;
    import_remark(im,
                  "This person was taken out of the practice file for good: left out. Take them out of the list, too");
    return true;
}

/* -------------------------------------------------------------------- ending */

bool import_has_refusals(const struct import_result *r)
{
    return r->patients.refused || r->practitioners.refused || r->appointments.refused || r->contacts.refused;
}

bool import_finish(struct import *im, struct err *e)
{
    struct import_result *r = im->result;
    import_close_file(im);
    bool ok = true;
    r->is_undone = im->o->is_all_or_nothing && !r->is_dry_run && (import_has_refusals(r) || r->is_stopped);
    if (r->is_undone)
        bulk_abandon(&im->bulk);
    else
        ok = bulk_end(&im->bulk, e);
    r->put_aside = im->refused.rows;
    if (ok)
        ok = import_refused_end(&im->refused, e);
    else
        import_refused_abandon(&im->refused);
    r->acts = r->is_undone ? 0 : im->bulk.nacts;
    arena_finish(&im->row);
    return ok;
}

void import_abandon(struct import *im)
{
    bulk_abandon(&im->bulk);
    import_refused_abandon(&im->refused);
    import_close_file(im);
    arena_finish(&im->row);
}

/* ---------------------------------------------------------------------- words */

/* "7,584" */
static void add_number(struct buf *out, int64_t n)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%lld", (long long)n);
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            buf_addc(out, ',');
        buf_addc(out, digits[i]);
    }
}

static void describe_count(const struct import_result *r, const char *what, const struct import_count *c,
                           struct buf *out)
{
    bool is_done = !r->is_dry_run && !r->is_undone;
    const struct {
        int64_t n;
        const char *words;
    } parts[] = {
        {c->added, is_done ? "added" : "would be added"},
        {c->changed, is_done ? "changed" : "would be changed"},
        {c->same, "already here"},
        {c->kept, "here with other values, left as they are"},
        {c->refused, "refused"},
    };
    bool is_first = true;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!parts[i].n && (i > 0 || c->same || c->kept || c->refused || c->changed))
            continue;
        buf_adds(out, is_first ? what : ", ");
        if (is_first)
            buf_adds(out, ": ");
        add_number(out, parts[i].n);
        buf_addc(out, ' ');
        buf_adds(out, parts[i].words);
        is_first = false;
    }
    buf_adds(out, ".\n");
}

static bool is_counted(const struct import_count *c)
{
    return c->added || c->changed || c->same || c->kept || c->refused;
}

void import_describe_end(const struct import_result *r, struct buf *out)
{
    if (r->erased) {
        add_number(out, r->erased);
        buf_adds(out, r->erased == 1 ? " row is about somebody who was" : " rows are about people who were");
        buf_adds(out, " taken out for good (rounds person erase): left out.\n");
    }
    if (r->is_stopped)
        buf_adds(out, "Stopped before the end.\n");
    if (r->is_undone)
        buf_adds(out, "Nothing was written: all or nothing was asked for.\n");
    else if (r->is_dry_run)
        buf_adds(out, "Nothing was written: this was a dry run.\n");
}

void import_describe(const struct import_result *r, struct buf *out)
{
    const struct {
        const char *what;
        const struct import_count *count;
    } kinds[] = {{"Patients", &r->patients}, {"Practitioners", &r->practitioners}, {"Appointments", &r->appointments}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (i == 0 || is_counted(kinds[i].count))
            describe_count(r, kinds[i].what, kinds[i].count, out);
    if (r->after_go_live) {
        add_number(out, r->after_go_live);
        buf_adds(out, " of the appointments lie after the go-live date; they came in closed like the others.\n");
    }
    if (r->incomplete) {
        buf_adds(out, "Of ");
        add_number(out, r->incomplete);
        buf_adds(out, r->incomplete == 1 ? " row" : " rows");
        buf_adds(out, " something is left out that could not be read: mend it and import the list again, or write it "
                      "down here.\n");
    }
    import_describe_end(r, out);
    if (!r->is_undone && !r->is_dry_run && import_has_refusals(r))
        buf_adds(out, "Imported with refusals: mend those rows and import again; what is here is passed over.\n");
}

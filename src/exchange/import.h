/* import: what every import shares: how it is asked for, what it answers, and how a value
 * from a file meets a value that is already here.
 *
 * An import never takes anything away and never overrules a person. A record that is here with
 * the same values is passed over; a field that differs is changed only if its last author was this
 * kind of import; what somebody has entered since stays, and the row is listed.
 *
 * A row that is damaged is refused with file, line and reason, and the rest goes on (exit
 * code 1: "imported with refusals"); with is_all_or_nothing the first refusal makes the whole import
 * come to nothing, but all rows are still looked at, so that one run lists everything there is to mend. (It is
 * then one SQLite transaction, and nobody else can write until it ends; otherwise others write in between.)
 */
#ifndef ROUNDS_EXCHANGE_IMPORT_H
#define ROUNDS_EXCHANGE_IMPORT_H

#include "base/buf.h"
#include "exchange/bulk.h"
#include "exchange/csv.h"
#include "exchange/import_refused.h"
#include "practice/practice.h"

/* All-zero but who is a plain import. */
struct import_options {
    struct who who;
    bool is_all_or_nothing;
    bool is_dry_run; /* nothing is written; counts say what would be (patient lists only) */
    const char *refused; /* refused rows go there, as a new list to be mended (import_refused.h); may be NULL */
    const struct progress *progress; /* may be NULL */
    /* A row that was refused or kept (is_refused false: only a remark); may be NULL. where: "patients.csv:17". */
    void (*tell)(void *arg, bool is_refused, const char *where, const char *text);
    /* A row as it would come in: the first ones of a dry run; may be NULL. The text names the patient. */
    void (*show)(void *arg, const char *where, const char *text);
    void *arg; /* of both */
};

/* Rows of one kind of record. same: here already with the same values. kept: here with other values, left alone. */
struct import_count {
    int64_t added, changed, same, kept, refused;
};

struct import_result {
    struct import_count patients, practitioners, appointments, contacts;
    int64_t after_go_live; /* appointments on or after the go-live date among those added */
    int64_t incomplete;   /* rows of patients taken, or here already, of which something was left out */
    int64_t erased;       /* rows about somebody who was taken out for good (book/erase.h): passed over */
    int64_t put_aside;    /* refused rows that options.refused holds; 0: it was not made */
    int64_t acts;         /* transactions written */
    bool is_stopped;      /* the person stopped it: what came before is in (unless all or nothing) */
    bool is_undone;       /* all or nothing, and there were refusals: nothing was written */
    bool is_dry_run;
};

/* One import as it goes. */
struct import {
    struct practice *practice;
    const struct import_options *o;
    struct import_result *result;
    struct bulk bulk;
    struct arena row;     /* emptied after each row */
    struct csv *csv;      /* the file being read */
    const char *where;    /* NULL: remarks are on its current row; else on this one before it, as csv_where had it */
    struct import_refused refused;
    bool is_of_others;    /* a row function says that it refuses only for what another row of the file says */
    int64_t rows_done, rows_total;
    int today, now_min;
};

/* act: name of its acts ("import-synthea"). The result is zeroed. */
void import_start(struct import *im, struct practice *p, const char *act, const struct import_options *o,
                  struct import_result *result);
/* Opens a file of this import; names every column that is missing. import_close_file after it. */
bool import_open_file(struct import *im, const char *path, const struct csv_options *o, const char *const *columns,
                      int ncolumns, int *at, struct err *e);
void import_close_file(struct import *im);
/* Begins the list of what is refused, if one is asked for: once the map is bound, before anything is imported.
 * ERR_REFUSED (something has that name), ERR_IO. */
bool import_keep_refused(struct import *im, const struct import_map *m, struct err *e);

/* Reads the file to its end: calls row for each good record, with arena row emptied. row gives false with
 * ERR_INPUT or ERR_REFUSED for a row to be refused, with anything else to end the import. what: for progress. */
typedef bool (*import_row_fn)(struct import *im, void *arg, struct err *e);
bool import_each(struct import *im, const char *what, struct import_count *count, import_row_fn row, void *arg,
                 struct err *e);

/* Reads the file once more, for these of its lines alone (n, ascending, as csv_line says): else as import_each. A file
 * that was changed meanwhile, so that one of them is not there, ends the import: ERR_INPUT. */
bool import_again(struct import *im, const char *file, const struct csv_options *o, const int64_t *lines, size_t n,
                  struct import_count *count, import_row_fn row, void *arg, struct err *e);

/* Refuses or remarks on the current row. False if the list of what is refused cannot be written: ERR_IO. */
bool import_refuse(struct import *im, struct import_count *count, const struct err *why, struct err *e);
void import_remark(struct import *im, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Was this person taken out for good? Then the current row is counted and remarked on, and nothing of it may come in:
 * the old program's lists go on having them. */
bool import_is_erased(struct import *im, const struct id *patient, bool *out, struct err *e);

/* Ends it: makes everything durable, or nothing, then the list of what was refused. False only for a failure; refusals
 * are in the result. */
bool import_finish(struct import *im, struct err *e);
/* After a failure: gives up what is not yet durable. */
void import_abandon(struct import *im);

/* Reads the record as it stands, what this import has written so far included. In the row arena. */
bool import_look(struct import *im, int kind, const struct id *id, struct row *out, struct err *e);

/* True if any row was refused: exit code 1. */
bool import_has_refusals(const struct import_result *r);
/* What happened, in sentences for a person, a line each. */
void import_describe(const struct import_result *r, struct buf *out);
/* The last of them, of every import: who was passed over, that it was stopped, or that nothing was written, and why. */
void import_describe_end(const struct import_result *r, struct buf *out);

#endif

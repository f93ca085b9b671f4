/* history: what was written, by whom, when, from which site; and taking it back. */
#ifndef ROUNDS_BOOK_HISTORY_H
#define ROUNDS_BOOK_HISTORY_H

#include "book/act.h"

/* One change of one field. Values point into the arena. */
struct change {
    int field;           /* number */
    const char *name;    /* column name, NULL if this version does not know it */
    struct value before; /* what its author saw */
    struct value after;
};

/* One transaction's part in one record's history. */
struct event {
    int64_t key;
    struct id hash;      /* 16 bytes of the chain hash: the name that is the same on every site */
    int64_t at_ms;       /* instant by the author's clock */
    int offset_min;      /* offset of the zone in force there, minutes east */
    const char *act;     /* stable name of the act */
    const char *reason;  /* NULL if none was given */
    const char *staff;   /* shown name, NULL if nobody signed in */
    const char *site;    /* shown name of the computer */
    struct id staff_id, writer;
    bool is_undo;
    struct change *changes;
    int nchanges;
    bool created;        /* this one made the record */
};

/* Everything that ever happened to a record, oldest first (causal order, then clock). */
bool history_of(struct book *b, int kind, const struct id *record, struct arena *a, struct event **out, int *count,
                struct err *e);

/* Finds the names of an event that came without: staff and site. */
void history_author(struct book *b, struct event *ev, struct arena *a);

/* A record as the authors of these acts left it: what each wrote, and of the rest what they saw. Rows are in a.
 * is_known[i]: the author of another of them knew it. */
bool history_left(struct book *b, int kind, const struct id *record, const int64_t *keys, int n, struct arena *a,
                  struct row *out, bool *is_known, struct err *e);

/* Did whoever wrote the one transaction know the other, or is it the same? Within one branch, as at a practice of one
 * computer, by their keys alone. */
bool history_knew(struct book *b, int64_t key, int64_t other, bool *out, struct err *e);

/* A record, and who made it or laid the last hand on it: for lists, where reading a whole history for each row would
 * cost too much. */
struct glance {
    bool is_written_again; /* by more than one transaction */
    bool has_author;       /* it is there, and `by` is set */
    struct event by;       /* the first or the last, without changes and names */
    uint64_t rewritten;    /* bits by index into row->kind->fields: does not stand as it was first written */
};
bool history_glance(struct book *b, int kind, const struct id *record, bool is_first, struct arena *a, struct row *row,
                    struct glance *out, struct err *e);
/* When the value that a field has was written, by the hybrid clock; 0: never. Of a conflict, the one that is shown. */
bool history_set_ms(struct book *b, int kind, const struct id *record, int field, int64_t *at_ms, struct err *e);
/* Who wrote it: *by without changes and names (history_author). False *found: nobody ever has. */
bool history_set_by(struct book *b, int kind, const struct id *record, int field, struct arena *a, struct event *by,
                    bool *found, struct err *e);
/* The transactions by which these fields stand as they do; 0: nobody ever wrote it. By one row. */
bool history_set_keys(struct book *b, int kind, const struct id *record, const int *fields, int n, int64_t *keys,
                      struct err *e);
bool history_is_rewritten(const struct glance *g, const struct row *row, int field);

/* A transaction as a whole, for `rounds log` and undo. */
struct log_entry {
    int64_t key;
    struct id hash;
    int64_t at_ms;
    int offset_min;
    const char *act, *reason, *staff, *site;
    struct id staff_id, writer, undoes;
    int nrecords;
    struct {
        int kind;
        struct id id;
    } *records;
};

/* The newest `limit` transactions, newest first: by the hybrid clock of their acts, so that what came from another site
 * stands where it was done and not where it arrived. Reads one row for each entry and one for each branch. */
bool history_log(struct book *b, int limit, struct arena *a, struct log_entry **out, int *count, struct err *e);

/* The newest act of this staff member at this site that can be undone (redo: the newest undo with nothing newer of
 * theirs after it), not older than since_ms. found false if there is none among the 400 newest acts of the site. */
bool history_undoable(struct book *b, const struct id *staff, int64_t since_ms, bool redo, struct arena *a,
                      struct log_entry *out, bool *found, struct err *e);

/* What could not be taken back because somebody changed it since. */
struct undo_result {
    int nwritten;            /* fields put back */
    int nkept;               /* fields left as somebody else has set them since */
    const char *kept_by;     /* who, or NULL */
    int ended_kind, ended_field; /* a field of which sites said different things until that act; 0: none */
};

/* Adds to an open act what takes transaction `key` back: each field gets the value its author
 * saw, unless somebody has changed it since; a record it made is marked entered-in-error. Undoing an undo is redo.
 * The caller checks the result against the rules (a slot may be taken) and commits; not if ended_field is set: of what
 * the sites said only the latest would stand, and the rest be out of sight. */
bool history_undo(struct act *act, int64_t key, struct arena *a, struct undo_result *r, struct err *e);

#endif

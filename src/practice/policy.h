/* policy: the practice's rules, from a libconfig file into the log and back.
 *
 * data/policy.conf is the commented sample. A policy entry is a record with id =
 * id_derived("policy:" kind, key), one field per setting, so that two sites that load the same file make
 * the same records and merge field by field. Loading writes only what differs, as one act "policy-load";
 * what is no longer in the file gets is_active 0 and stays, since old appointments name it.
 * Which sections and settings exist is one table (policy_table.c): reading, loading, showing
 * and checking all follow it.
 */
#ifndef ROUNDS_PRACTICE_POLICY_H
#define ROUNDS_PRACTICE_POLICY_H

#include "base/arena.h"
#include "base/buf.h"
#include "book/act.h"

enum { POLICY_CELLS_MAX = KIND_FIELDS_MAX }; /* a record has no more fields than its kind */

/* One record of policy: what its fields have to say. Null: the file says nothing, so the field is empty. */
struct policy_cell {
    int field, line; /* line: where the file says it; 0 where it says nothing */
    struct value v;
};

struct policy_item {
    int kind;
    const char *key; /* "chen", "cancel-patient:pat", "chen:mon" */
    struct id id;
    int line; /* where in the file */
    int ncells;
    struct policy_cell cells[POLICY_CELLS_MAX];
};

/* Somebody booked whom hours of this file leave without a place (is_due: they have to be told), or give it back. */
struct policy_told {
    struct id appointment, patient;
    int date, start_min; /* where they stand; of who was moved meanwhile nothing is said */
    bool is_due;
};

/* A whole file, read and checked; lives in the arena it was read into. */
struct policy {
    const char *file;
    const char *zone; /* as in its practice item, needed before a book is made */
    struct policy_item *items;
    int count;
    struct policy_told *told; /* as policy_visits found them (policy_visits.h); none until it was asked */
    int ntold;
};

/* One setting that loading changes. Texts are in the arena, as the file would say them. */
struct policy_change {
    const char *kind;   /* "practitioner" */
    const char *key;    /* "chen" */
    const char *field;  /* "room"; is_active for a whole entry that goes or comes back */
    const char *before; /* NULL: nothing was there, so nothing is overwritten */
    const char *after;
};

/* Reads and checks a file; NULL is the sample inside the program. ERR_INPUT with `at` = file:line says
 * what was expected and refuses contradictions: unknown practitioners, rooms, roles, staff; spans
 * that overlap; keys used twice; lengths outside 1..720; unknown settings. ERR_MISSING, ERR_IO. */
bool policy_read(struct arena *a, const char *path, struct policy **out, struct err *e);
/* The same from text in memory; `name` stands for the file in errors. */
bool policy_read_text(struct arena *a, const char *name, const char *text, struct policy **out, struct err *e);

/* What can be loaded and leaves somebody forgotten, as a sentence; "" nothing. */
const char *policy_warning(const struct policy *p);

/* Writes the differences between the file and the book, as one act; with dry_run only lists
 * them. changes (may be NULL) gets every setting written, sections in file order; those with `before` set are
 * what it overwrites. Nothing to change writes nothing. Who is in policy->told is marked in the same act. The caller
 * reloads the practice. */
bool policy_load(struct book *b, const struct policy *policy, const struct who *who, bool dry_run, struct arena *a,
                 struct policy_change **changes, int *count, struct err *e);

/* Appends the policy in force as a file that policy_read accepts and that loads without a difference.
 * Entries no longer active are left out. */
bool policy_show(struct book *b, struct buf *out, struct err *e);

/* The id of a policy record by kind and key. The practice's own key is "practice". */
struct id policy_id(int kind, const char *key);
/* The key of the hours of a weekday, 0 Monday: a practitioner's, by their code, or the practice's (NULL). In a. */
const char *policy_hours_key(struct arena *a, const char *code, int weekday);

#endif

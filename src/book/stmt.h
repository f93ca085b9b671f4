/* stmt: SQL by name, bound and read by name.
 *
 * The texts are in data/sql/, one "-- name: x" each, and become enum sql_id
 * (SQL_X) at build time. A statement is prepared on first use and kept by the book.
 *
 *     struct stmt *q = stmt_get(b, SQL_APPOINTMENTS_OF_DAY, e);
 *     if (!q) return false;
 *     stmt_bind_int(q, "date", date);
 *     while (stmt_step(q, e)) { ... stmt_text(q, "family", arena) ... }
 *     return stmt_done(q, e);
 *
 * No statement stays open while drawing or waiting for a key: load, done, draw.
 * A name that the statement does not have is a mistake of ours and stops the program.
 */
#ifndef ROUNDS_BOOK_STMT_H
#define ROUNDS_BOOK_STMT_H

#include "base/arena.h"
#include "base/err.h"
#include "book/kind.h"
#include "sql.h"

struct book;
struct stmt;

/* A named statement as it stands in data/sql/. scan: why it may read a table whole, or "". */
struct sql_text {
    const char *name, *scan, *text;
};
extern const struct sql_text sql_texts[]; /* SQL_COUNT of them */

/* The prepared statement, reset and with nothing bound. NULL on error (ERR_IO, ERR_DAMAGE).
 * Getting one that is still being stepped stops the program: use nested names. */
struct stmt *stmt_get(struct book *b, enum sql_id id, struct err *e);

/* Names without the colon, which must be literals: they are remembered by their address. Text and ids are copied. NULL
 * text and ID_NONE bind NULL. */
void stmt_bind_int(struct stmt *q, const char *name, int64_t v);
void stmt_bind_text(struct stmt *q, const char *name, const char *v);
void stmt_bind_id(struct stmt *q, const char *name, const struct id *v);
void stmt_bind_value(struct stmt *q, const char *name, const struct value *v);
void stmt_bind_blob(struct stmt *q, const char *name, const void *p, size_t n);
void stmt_bind_null(struct stmt *q, const char *name);

/* True if there is a row. False at the end or on error: stmt_done says which. What could not be bound (too
 * large) is an error here. */
bool stmt_step(struct stmt *q, struct err *e);
/* Resets. False if stepping failed (e was set by stmt_step). */
bool stmt_done(struct stmt *q, struct err *e);
/* Steps a statement that yields no rows, and resets. */
bool stmt_run(struct stmt *q, struct err *e);

/* Columns of the current row by name, which must be a literal: it is remembered by its address. */
bool stmt_is_null(struct stmt *q, const char *col);
int64_t stmt_int(struct stmt *q, const char *col);                     /* null -> 0 */
int64_t stmt_int_or(struct stmt *q, const char *col, int64_t fallback); /* null -> fallback */
const char *stmt_text(struct stmt *q, const char *col, struct arena *a); /* copied; null -> NULL */
struct id stmt_id(struct stmt *q, const char *col);                    /* null -> ID_NONE */
struct value stmt_value(struct stmt *q, const char *col);              /* valid until the next step */
/* Copies a blob of exactly n bytes. False, and zeros, for anything else: a file may hold what we never wrote. */
bool stmt_bytes(struct stmt *q, const char *col, void *out, size_t n);

#endif

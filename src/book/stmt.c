#include "book/stmt.h"

#include "book/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A statement or column that does not exist is our own mistake, found by the first
 * test that runs the line: stop at once, with its name. */
static _Noreturn void mistake(const char *stmt, const char *what, const char *name)
{
    fprintf(stderr, "rounds: internal error: statement %s has no %s '%s'\n", stmt, what, name);
    abort();
}

bool internal_is_usable(const struct book *b, struct err *e)
{
    if (!b->is_broken)
        return true;
    if (b->broken.text[0])
        return err_set(e, b->broken.kind, "%s", b->broken.text);
    return err_set(e, ERR_IO, "The practice file had a disk error. Please leave Rounds and start it again.");
}

static void name_columns(struct stmt *q)
{
    q->ncols = sqlite3_column_count(q->s);
    if (q->ncols > STMT_COLUMNS_MAX)
        mistake(q->name, "room for its columns", "");
    for (int i = 0; i < q->ncols; i++)
        q->cols[i] = sqlite3_column_name(q->s, i);
    q->last_col = 0;
}

bool internal_prepare(struct book *b, struct stmt *q, const char *sql, const char *name, struct err *e)
{
    if (!internal_is_usable(b, e))
        return false;
    b->prepare_writes = 0;
    int rc = sqlite3_prepare_v3(b->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &q->s, NULL);
    if (rc != SQLITE_OK)
        return internal_fail(b, rc, name, e);
    q->book = b;
    q->name = name;
    q->writes = b->prepare_writes;
    name_columns(q);
    return true;
}

void internal_finish(struct stmt *q)
{
    sqlite3_finalize(q->s);
    *q = (struct stmt){0};
}

void internal_check_done(const struct book *b)
{
#ifdef ROUNDS_DEBUG
    for (int i = 0; i < SQL_COUNT; i++)
        if (b->stmts[i] && b->stmts[i]->is_open)
            mistake(b->stmts[i]->name, "stmt_done before the book was closed", "");
#else
    (void)b;
#endif
}

static struct stmt *ready(struct stmt *q)
{
    if (q->is_open)
        mistake(q->name, "second use while it is open", "");
    q->has_failed = false;
    q->unbound = SQLITE_OK;
    q->is_first = q->is_open = true;
    return q;
}

/* at: the place of one of the book's own. */
static struct stmt *prepared(struct book *b, struct stmt **at, const char *sql, const char *name, struct err *e)
{
    if (!*at)
        *at = mem_zero(sizeof **at);
    if (!internal_is_usable(b, e) || (!(*at)->s && !internal_prepare(b, *at, sql, name, e)))
        return NULL;
    return ready(*at);
}

struct stmt *stmt_get(struct book *b, enum sql_id id, struct err *e)
{
    return prepared(b, &b->stmts[id], sql_texts[id].text, sql_texts[id].name, e);
}

struct stmt *internal_row_stmt(struct book *b, const struct kind_def *k, enum row_stmt which, struct err *e)
{
    const char *const text[ROW_STMTS] = {k->sql_select, k->sql_insert, k->sql_update, k->sql_update_plain};
    return prepared(b, &b->rows[k - kind_table][which], text[which], k->name, e);
}

/* A name once found is known again by its address, as with columns: a merge binds millions. */
static int place(struct stmt *q, const char *name)
{
    int next = q->last_param < STMT_PARAMS_KEPT ? q->last_param + 1 : 1; /* as with columns, too */
    if (q->params[next] == name)
        return q->last_param = next;
    for (int i = 1; i <= STMT_PARAMS_KEPT; i++)
        if (q->params[i] == name)
            return q->last_param = i;
    char full[64] = ":"; /* no snprintf: a search binds hundreds of times a second */
    memccpy(full + 1, name, 0, sizeof full - 2);
    int at = sqlite3_bind_parameter_index(q->s, full);
    if (!at)
        mistake(q->name, "parameter", name);
    if (at <= STMT_PARAMS_KEPT) {
        q->params[at] = name;
        q->last_param = at;
    }
    return at;
}

/* What SQLite would not take must not be stored as NULL: the next step fails. */
static void bound(struct stmt *q, int rc)
{
    if (rc != SQLITE_OK)
        q->unbound = rc;
}

void stmt_bind_int(struct stmt *q, const char *name, int64_t v)
{
    bound(q, sqlite3_bind_int64(q->s, place(q, name), v));
}

void stmt_bind_text(struct stmt *q, const char *name, const char *v)
{
    bound(q, sqlite3_bind_text(q->s, place(q, name), v, -1, SQLITE_TRANSIENT));
}

void stmt_bind_id(struct stmt *q, const char *name, const struct id *v)
{
    if (!v || id_is_none(v))
        bound(q, sqlite3_bind_null(q->s, place(q, name)));
    else
        bound(q, sqlite3_bind_blob(q->s, place(q, name), v->b, ID_SIZE, SQLITE_TRANSIENT));
}

void stmt_bind_blob(struct stmt *q, const char *name, const void *p, size_t n)
{
    bound(q, sqlite3_bind_blob64(q->s, place(q, name), n ? p : "", n, SQLITE_TRANSIENT));
}

void internal_lend(struct stmt *q, const char *name, const void *p, size_t n)
{
    bound(q, sqlite3_bind_blob64(q->s, place(q, name), n ? p : "", n, SQLITE_STATIC));
}

void stmt_bind_null(struct stmt *q, const char *name)
{
    bound(q, sqlite3_bind_null(q->s, place(q, name)));
}

static void bind(struct stmt *q, int at, const struct value *v, sqlite3_destructor_type how)
{
    switch (v->type) {
    case VALUE_NULL: bound(q, sqlite3_bind_null(q->s, at)); break;
    case VALUE_INT: bound(q, sqlite3_bind_int64(q->s, at, v->i)); break;
    case VALUE_TEXT: bound(q, sqlite3_bind_text64(q->s, at, v->n ? v->p : "", v->n, how, SQLITE_UTF8)); break;
    case VALUE_BLOB: bound(q, sqlite3_bind_blob64(q->s, at, v->n ? v->p : "", v->n, how)); break;
    }
}

void internal_bind(struct stmt *q, int at, const struct value *v)
{
    bind(q, at, v, SQLITE_STATIC);
}

void stmt_bind_value(struct stmt *q, const char *name, const struct value *v)
{
    bind(q, place(q, name), v, SQLITE_TRANSIENT);
}

/* SQLite prepares a statement again by itself when somebody has changed the schema since; its column names are
 * others then. That can only happen before the first row. */
static void look_again(struct stmt *q)
{
    int again = sqlite3_stmt_status(q->s, SQLITE_STMTSTATUS_REPREPARE, 0);
    if (again != q->reprepared)
        name_columns(q);
    q->reprepared = again;
    q->is_first = false;
}

bool stmt_step(struct stmt *q, struct err *e)
{
    struct book *b = q->book;
    /* The second wall: whatever the caller meant, only the log and the fold write these tables. */
    if ((q->writes & WRITES_DERIVED && !b->is_folding) || (q->writes & WRITES_LOG && !b->is_logging))
        mistake(q->name, "right to write log or derived tables here", "");
    /* SQLite gives a transaction up by itself when the disk is full: what was to follow must not stand alone. */
    bool is_alone = q->writes && sqlite3_get_autocommit(b->db);
    int rc = q->unbound ? q->unbound : is_alone ? SQLITE_ABORT_ROLLBACK : sqlite3_step(q->s);
    if (rc == SQLITE_ROW) {
        if (q->is_first)
            look_again(q);
        return true;
    }
    if (rc != SQLITE_DONE) {
        q->has_failed = true;
        internal_fail(b, rc, q->name, e);
    }
    return false;
}

bool stmt_done(struct stmt *q, struct err *e)
{
    bool ok = !q->has_failed;
    sqlite3_reset(q->s);
    sqlite3_clear_bindings(q->s); /* nothing that was bound stays in memory until the next use */
    q->is_open = false;
    if (!ok && e && e->kind == ERR_NONE)
        return err_set(e, ERR_IO, "The practice file could not be read or written (%s).", q->name);
    return ok;
}

bool stmt_run(struct stmt *q, struct err *e)
{
    while (stmt_step(q, e))
        continue;
    return stmt_done(q, e);
}

/* A name once found is kept as the caller's own literal, so that the next row is compared by address. */
static int kept_column(struct stmt *q, int at, const char *name)
{
    q->cols[at] = name;
    return q->last_col = at;
}

static int find_column(struct stmt *q, const char *name)
{
    int next = q->last_col + 1;
    if (q->ncols && q->cols[q->last_col] == name)
        return q->last_col;
    if (next < q->ncols && strcmp(q->cols[next], name) == 0)
        return kept_column(q, next, name);
    for (int i = 0; i < q->ncols; i++)
        if (q->cols[i] == name)
            return q->last_col = i;
    for (int i = 0; i < q->ncols; i++)
        if (strcmp(q->cols[i], name) == 0)
            return kept_column(q, i, name);
    mistake(q->name, "column", name);
}

/* Callers read columns in the order of the statement: the next one is looked at first, then the same again. */
static inline int column(struct stmt *q, const char *name)
{
    int next = q->last_col + 1;
    if (next < q->ncols && q->cols[next] == name)
        return q->last_col = next;
    return find_column(q, name);
}

/* A column's value is fetched once, then asked: fetching is what costs. One thread alone uses SQLite (open.c), which is
 * what asking a value of a column needs. */
static sqlite3_value *value_of(struct stmt *q, const char *col)
{
    return sqlite3_column_value(q->s, column(q, col));
}

bool stmt_is_null(struct stmt *q, const char *col)
{
    return sqlite3_value_type(value_of(q, col)) == SQLITE_NULL;
}

int64_t stmt_int(struct stmt *q, const char *col)
{
    return sqlite3_value_int64(value_of(q, col));
}

int64_t stmt_int_or(struct stmt *q, const char *col, int64_t fallback)
{
    sqlite3_value *v = value_of(q, col);
    return sqlite3_value_type(v) == SQLITE_NULL ? fallback : sqlite3_value_int64(v);
}

const char *stmt_text(struct stmt *q, const char *col, struct arena *a)
{
    sqlite3_value *v = value_of(q, col);
    const unsigned char *p = sqlite3_value_text(v);
    return p ? arena_strndup(a, (const char *)p, (size_t)sqlite3_value_bytes(v)) : NULL;
}

struct value internal_column(struct stmt *q, int at)
{
    sqlite3_value *v = sqlite3_column_value(q->s, at);
    switch (sqlite3_value_type(v)) {
    case SQLITE_INTEGER: return value_int(sqlite3_value_int64(v));
    case SQLITE_TEXT: {
        const void *p = sqlite3_value_text(v);
        return (struct value){.type = VALUE_TEXT, .p = p, .n = (size_t)sqlite3_value_bytes(v)};
    }
    case SQLITE_BLOB: {
        const void *p = sqlite3_value_blob(v);
        return (struct value){.type = VALUE_BLOB, .p = p, .n = (size_t)sqlite3_value_bytes(v)};
    }
    }
    return value_null();
}

struct id stmt_id(struct stmt *q, const char *col)
{
    struct id id = ID_NONE;
    sqlite3_value *v = value_of(q, col);
    if (sqlite3_value_type(v) == SQLITE_BLOB && sqlite3_value_bytes(v) == ID_SIZE)
        memcpy(id.b, sqlite3_value_blob(v), ID_SIZE);
    return id;
}

struct value stmt_value(struct stmt *q, const char *col)
{
    return internal_column(q, column(q, col));
}

bool stmt_bytes(struct stmt *q, const char *col, void *out, size_t n)
{
    struct value v = stmt_value(q, col);
    bool fits = v.type == VALUE_BLOB && v.n == n;
    if (fits)
        memcpy(out, v.p, n);
    else
        memset(out, 0, n);
    return fits;
}

#include "book/migrate.h"

#include "base/file.h"
#include "book/copy.h"
#include "book/fold.h"
#include "book/know.h"
#include "book/open.h"
#include "book/schema.h"
#include "data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char folder[] = "sql/migrations/";

int migrate_list(const struct data_file *files, struct migration out[MIGRATE_MAX])
{
    int n = 0;
    /* The table is in the order of paths, and numbers have four digits: ascending. */
    for (const struct data_file *f = files; f->path && n < MIGRATE_MAX; f++) {
        if (strncmp(f->path, folder, sizeof folder - 1) != 0)
            continue;
        const char *name = f->path + sizeof folder - 1;
        struct migration m = {.to = (int)strtol(name, NULL, 10), .name = name, .sql = f->text};
        if (m.to > 1) /* 1 is the first schema, kept for the test that all steps add up */
            out[n++] = m;
    }
    return n;
}

/* The step that leads from a version to the next. */
static const struct migration *step_to(const struct migration *list, int n, int to)
{
    for (int i = 0; i < n; i++)
        if (list[i].to == to)
            return &list[i];
    return NULL;
}

static bool has_way(const struct book *b, const struct migration *list, int n, int to, struct err *e)
{
    for (int v = b->version + 1; v <= to; v++)
        if (!step_to(list, n, v))
            return err_set(e, ERR_REFUSED, "%s has format %d, from which this Rounds knows no way to its own, %d.",
                           book_path(b), b->version, to);
    return true;
}

/* One step, and that it did what its number says. */
static bool take_step(struct book *b, const struct migration *m, struct err *e)
{
    int64_t version = 0;
    struct err why = {0};
    if (internal_exec(b, m->sql, &why) && open_pragma_int(b, SQL_OPEN_PRAGMA_USER_VERSION, &version, &why) &&
        version == m->to)
        return true;
    if (why.kind)
        return err_set(e, why.kind, "%s could not be upgraded (%s: %s). It is as it was.", book_path(b), m->name,
                       why.text);
    return err_set(e, ERR_REFUSED, "%s could not be upgraded: %s led to format %lld. It is as it was.", book_path(b),
                   m->name, (long long)version);
}

static bool run(struct book *b, const struct migration *list, int n, int to, struct err *e)
{
    char what[SCHEMA_WHAT];
    for (int v = b->version + 1; v <= to; v++)
        if (!take_step(b, step_to(list, n, v), e))
            return false;
    internal_drop_statements(b); /* of the tables as they were */
    know_forget(b);
    b->is_logging = b->is_folding = true;
    bool ok = fold_rebuild(b, NULL, e) && schema_compare(b, what, e);
    b->is_logging = b->is_folding = false;
    if (ok && what[0])
        return err_set(
            e, ERR_REFUSED,
            "%s was altered inside by another program (%s), so it was not upgraded. It is as it was. Restore a "
            "backup, or ask for help.",
            book_path(b), what);
    return ok;
}

/* A name for the copy that nothing has yet. */
static const char *free_name(const struct book *b, int to, struct arena *a)
{
    struct stat st;
    const char *name = arena_printf(a, "%s.before-%d", b->path, to);
    for (int i = 2; lstat(name, &st) == 0; i++)
        name = arena_printf(a, "%s.before-%d-%d", b->path, to, i);
    return name;
}

/* Inside the write transaction: nobody else can add to the file between the copy and the upgrade. */
static bool upgrade(struct book *b, const struct migration *list, int n, int to, struct err *e)
{
    int64_t version;
    struct arena a = {0};
    if (!open_pragma_int(b, SQL_OPEN_PRAGMA_USER_VERSION, &version, e))
        return false;
    b->version = (int)version;
    bool ok = true;
    const char *kept = NULL;
    if (version < to && !b->is_memory) { /* else another program was faster */
        kept = free_name(b, to, &a);
        ok = copy_as_it_is(b, kept, e);
        if (!ok)
            kept = NULL;
        if (ok)
            snprintf(b->notice, sizeof b->notice,
                     "The practice file was upgraded to format %d. As it was it is kept beside it: %s", to,
                     file_base(kept));
    }
    ok = ok && has_way(b, list, n, to, e) && run(b, list, n, to, e);
    if (!ok && kept)
        unlink(kept); /* the file is as it was, and each try to open it would leave one more */
    arena_finish(&a);
    return ok;
}

bool migrate_book(struct book *b, const struct migration *list, int n, int to, struct err *e)
{
    struct err why = {0};
    if (b->is_read_only)
        return err_set(e, ERR_REFUSED, "%s has the older format %d. Open it once for writing: then it is upgraded.",
                       book_path(b), b->version);
    if (!has_way(b, list, n, to, e) || !internal_exec(b, sql_texts[SQL_BEGIN_WRITE].text, e))
        return false;
    bool ok = upgrade(b, list, n, to, &why) && internal_exec(b, sql_texts[SQL_COMMIT].text, &why);
    if (ok) {
        b->version = to;
        return true;
    }
    b->notice[0] = 0;
    if (!sqlite3_get_autocommit(b->db))
        internal_exec(b, sql_texts[SQL_ROLLBACK].text, &(struct err){0});
    return err_set(e, why.kind, "%s", why.text);
}

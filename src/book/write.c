#include "book/write.h"

#include "book/identity.h"
#include "book/know.h"
#include "book/open.h"

#include <string.h>
#include <sys/stat.h>

static bool run(struct book *b, enum sql_id what, struct err *e)
{
    struct stmt *q = stmt_get(b, what, e);
    return q && stmt_run(q, e);
}

/* The file under our feet must still be the one we opened (FAULTS S11). */
static bool is_still_there(struct book *b, struct err *e)
{
    struct stat st;
    if (b->is_memory)
        return true;
    if (stat(b->path, &st) == 0 && st.st_dev == b->dev && st.st_ino == b->ino)
        return true;
    b->is_broken = true;
    return err_set(e, ERR_IO,
                   "The practice file %s was removed or replaced while Rounds had it open. Nothing was written. "
                   "Please leave Rounds, see what happened to the file, and start again.",
                   b->path);
}

/* Others may have written since: what is cached about streams is stale then. */
static bool look_for_changes(struct book *b, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_PRAGMA_DATA_VERSION, e);
    if (!q)
        return false;
    int64_t now = stmt_step(q, e) ? stmt_int(q, "data_version") : b->data_version;
    if (!stmt_done(q, e))
        return false;
    if (now != b->data_version)
        know_forget(b);
    b->data_version = now;
    return true;
}

bool write_begin(struct book *b, bool needs_identity, struct err *e)
{
    if (b->is_read_only)
        return err_set(e, ERR_REFUSED, "The practice file is open for reading only. %s", b->notice);
    if (!is_still_there(b, e) || !run(b, SQL_BEGIN_WRITE, e))
        return false;
    b->is_logging = b->is_folding = true;
    int64_t seen = b->data_version;
    bool ok = look_for_changes(b, e) && identity_load(b, e) && (!needs_identity || identity_check(b, e));
    b->is_logging = b->is_folding = false;
    if (seen != b->data_version)
        b->has_own_commit = true; /* the next book_has_changed must still say so */
    return ok || write_end(b, false, e);
}

/* After a failed commit: was it written? */
static bool look_again(struct book *b, const struct self *wrote, struct err *why, struct err *e)
{
    struct err again = {0};
    bool opened = open_again(b, &again) && identity_load(b, &again);
    if (opened && b->self.seq >= wrote->seq && memcmp(b->self.writer, wrote->writer, ID_SIZE) == 0) {
        if (b->self.seq > wrote->seq || memcmp(b->self.head, wrote->head, HASH_SIZE) == 0)
            return true;
    }
    if (opened)
        return err_set(e, why->kind == ERR_NONE ? ERR_IO : why->kind, "%s It was looked up again: nothing was written.",
                       why->text);
    return err_set(e, ERR_UNKNOWN,
                   "%s It is not known whether it was written, and the file could not be opened again (%s). "
                   "Please look before you enter it again.",
                   why->text, again.text);
}

bool write_end(struct book *b, bool ok, struct err *e)
{
    struct err why = {0};
    struct self wrote = b->self;
    if (!ok) {
        know_forget(b);
        if (!sqlite3_get_autocommit(b->db))
            run(b, SQL_ROLLBACK, &why);
        return false;
    }
    if (run(b, SQL_COMMIT, &why)) {
        b->has_own_commit = true;
        identity_note(b);
        return true;
    }
    know_forget(b);
    if (!sqlite3_get_autocommit(b->db)) {
        struct err ignored = {0};
        run(b, SQL_ROLLBACK, &ignored);
    }
    if (why.kind == ERR_BUSY || b->is_memory)
        return err_set(e, why.kind, "%s", why.text);
    return look_again(b, &wrote, &why, e);
}

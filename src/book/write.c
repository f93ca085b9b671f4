#include "book/write.h"

#include "base/clock.h"
#include "book/identity.h"
#include "book/know.h"
#include "book/open.h"
#include "book/settle.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>

static bool run(struct book *b, enum sql_id what, struct err *e)
{
    struct stmt *q = stmt_get(b, what, e);
    return q && stmt_run(q, e);
}

/* The handle is not to be used any more. */
static bool give_up(struct book *b, const struct err *why, struct err *e)
{
    b->is_broken = true;
    b->broken = *why;
    return err_set(e, why->kind, "%s", why->text);
}

/* The file under our feet must still be the one we opened (FAULTS S11). */
static bool is_still_there(struct book *b, struct err *e)
{
    struct stat st;
    struct err why = {0};
    if (b->is_memory)
        return true;
    if (stat(b->path, &st) == 0 && st.st_dev == b->dev && st.st_ino == b->ino)
        return true;
    err_set(&why, ERR_IO,
            "The practice file %s was removed or replaced while Rounds had it open. Nothing was written. Please leave "
            "Rounds, see what happened to the file, and start again.",
            b->path);
    return give_up(b, &why, e);
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
    if (now == b->data_version)
        return true;
    b->others += b->data_version != 0;
    b->data_version = now;
    know_forget(b);
    int64_t version;
    struct err why = {0};
    if (!open_pragma_int(b, SQL_OPEN_PRAGMA_USER_VERSION, &version, e))
        return false;
    if (version == BOOK_VERSION)
        return true;
    err_set(&why, ERR_NEWER,
            "The practice file was upgraded by a newer Rounds meanwhile. Please leave Rounds and start the new one. "
            "Nothing was written.");
    return give_up(b, &why, e); /* our statements are not for that file any more */
}

/* A program stopped (^Z, or by writing from the background) in the middle of a write would keep everybody else waiting
 * until somebody brings it back: it is stopped when the write is over. */
static void hold_stops(struct book *b)
{
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTSTP);
    sigaddset(&stops, SIGTTOU);
    b->is_stop_held = sigprocmask(SIG_BLOCK, &stops, &b->signals) == 0;
}

static void let_stop(struct book *b)
{
    if (b->is_stop_held)
        sigprocmask(SIG_SETMASK, &b->signals, NULL);
    b->is_stop_held = false;
}

bool write_begin(struct book *b, bool needs_identity, struct err *e)
{
    if (b->is_read_only)
        return err_set(e, ERR_REFUSED, "The practice file is open for reading only. %s", b->notice);
    if (!is_still_there(b, e))
        return false;
    if (!b->is_broken && !sqlite3_get_autocommit(b->db))
        return err_set(e, ERR_USAGE, "Writing was begun while reading or writing was going on: finish that first.");
    b->is_beginning = true;
    bool is_begun = run(b, SQL_BEGIN_WRITE, e);
    b->is_beginning = false;
    if (!is_begun)
        return false;
    hold_stops(b);
    b->stored_key = 0;
    b->has_settled = b->has_disk_failed = false;
    b->is_logging = b->is_folding = true;
    b->is_own_name = needs_identity;
    int64_t seen = b->data_version;
    bool ok = look_for_changes(b, e) && identity_load(b, e) && (!needs_identity || identity_check(b, e));
    b->is_logging = b->is_folding = false;
    if (seen != b->data_version)
        internal_committed(b); /* the next book_has_changed must still say so */
    if (ok)
        return true;
    return write_end(b, false, e);
}

/* Is the newest transaction of the failed write there? By its hash: since then another program may have written
 * something else under its number. */
static bool is_stored(struct book *b, bool *found, struct err *e)
{
    uint8_t hash[HASH_SIZE];
    struct stmt *q = stmt_get(b, SQL_TXN_HASH, e);
    if (!q)
        return false;
    stmt_bind_int(q, "key", b->stored_key);
    *found = stmt_step(q, e) && stmt_bytes(q, "hash", hash, HASH_SIZE) && memcmp(hash, b->stored_hash, HASH_SIZE) == 0;
    return stmt_done(q, e);
}

/* What was written while a sync failed is in sight, but power may take it back: the journal that undoes it was cut off
 * in memory, and Linux tries no page again that it could not write. A write with syncs of its own makes both sure.
 * SQLite writes no page that stays the same: the clock goes on, from where another program may have put it since. */
static bool make_sure(struct book *b, struct err *e)
{
    bool ok = run(b, SQL_BEGIN_WRITE, e) && identity_load(b, e);
    b->self.hlc++;
    ok = ok && identity_save(b, e) && run(b, SQL_COMMIT, e);
    if (!ok && !sqlite3_get_autocommit(b->db))
        run(b, SQL_ROLLBACK, &(struct err){0});
    return ok;
}

/* After a failed commit: was it written? A write that put nothing into the log (tables made anew) left no trace to
 * look for. */
static bool look_again(struct book *b, struct err *why, struct err *e)
{
    struct err again = {0};
    bool found = false, looked = open_again(b, &again) && identity_load(b, &again) && is_stored(b, &found, &again);
    if (looked && found && !make_sure(b, &again))
        return err_set(e, ERR_UNKNOWN,
                       "%s It is there now, but may be gone after a power cut. Please look before you enter it again.",
                       why->text);
    if (looked && found) {
        err_clear(&b->failed); /* after all it could */
        internal_committed(b);
        b->has_written = true;
        return true;
    }
    if (looked && b->stored_key)
        return err_set(e, why->kind == ERR_NONE ? ERR_IO : why->kind, "%s It was looked up again: nothing was written.",
                       why->text);
    if (looked)
        return err_set(e, ERR_UNKNOWN, "%s It is not known whether it was written. Please look before you do it again.",
                       why->text);
    return err_set(
        e, ERR_UNKNOWN,
        "%s It is not known whether it was written, and looking failed too (%s) Please look before you enter it "
        "again.",
        why->text, again.text);
}

static bool commit(struct book *b, struct err *e)
{
    if (b->on_slow && b->commit_ms >= BOOK_SLOW_MS)
        b->on_slow(b->slow_arg, BOOK_SAVES, b->commit_ms);
    int64_t began = clock_mono_ms();
    bool ok = run(b, SQL_COMMIT, e);
    b->commit_ms = (int)(clock_mono_ms() - began);
    return ok;
}

/* Whoever has not compared the line beside the book must not write it: of an older book that was put back it is all
 * that tells. A name that was given up is said there too: then no older book goes on under it. */
static void note_name(struct book *b)
{
    static const uint8_t none[ID_SIZE];
    if (b->is_own_name || memcmp(b->self.writer, none, ID_SIZE) == 0 || MUTATED(MUTANT_NOTE_BLIND))
        identity_note(b);
}

static bool end(struct book *b, bool ok, struct err *e)
{
    struct err why = {0};
    if (!ok) {
        know_forget(b);
        settle_drop(b);
        if (!sqlite3_get_autocommit(b->db))
            run(b, SQL_ROLLBACK, &why);
        /* A sync may have failed in the middle too: what this handle has in memory is not to be believed then. */
        if (!b->is_memory && (why.kind != ERR_NONE || b->has_disk_failed || (e && e->kind == ERR_IO)))
            open_again(b, &(struct err){0});
        return false;
    }
    if (commit(b, &why)) {
        internal_committed(b);
        b->has_written |= b->stored_key != 0;
        note_name(b);
        return true;
    }
    know_forget(b);
    settle_drop(b);
    if (!sqlite3_get_autocommit(b->db)) {
        struct err ignored = {0};
        run(b, SQL_ROLLBACK, &ignored);
    }
    if (b->is_memory || (why.kind == ERR_BUSY && sqlite3_get_autocommit(b->db)))
        return err_set(e, why.kind, "%s", why.text);
    return look_again(b, &why, e);
}

bool write_end(struct book *b, bool ok, struct err *e)
{
    ok = end(b, ok, e);
    let_stop(b);
    return ok;
}

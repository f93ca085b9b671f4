#include "book/book.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "book/fold.h"
#include "book/identity.h"
#include "book/know.h"
#include "book/log.h"
#include "book/migrate.h"
#include "book/open.h"
#include "book/settle.h"
#include "book/write.h"
#include "data.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GROUP_OTHER_WRITE = 022 };

static void default_site(char *out, size_t n)
{
    if (gethostname(out, n - 1) != 0 || !out[0])
        snprintf(out, n, "this computer");
    out[n - 1] = 0;
    char *dot = strchr(out, '.');
    if (dot)
        *dot = 0;
}

void internal_call_site(struct book *b, const char *name)
{
    text_copy(b->site, sizeof b->site, name); /* the log refuses a name cut inside a character */
    if (!b->site[0])
        snprintf(b->site, sizeof b->site, "this computer");
}

static struct book *allocate(const char *path, const struct book_options *o)
{
    struct book *b = mem_zero(sizeof *b);
    b->identity_fd = -1;
    b->derive = o->derive;
    b->settle = o->settle;
    b->cache_kib = o->cache_kib;
    book_on_slow(b, o->on_slow, o->slow_arg);
    b->is_read_only = o->is_read_only || o->is_foreign;
    b->is_foreign = o->is_foreign;
    b->is_log_only = o->is_log_only;
    b->is_memory = strcmp(path, ":memory:") == 0;
    b->machine = b->is_memory ? ID_NONE : identity_machine();
    char host[sizeof b->site];
    default_site(host, sizeof host);
    internal_call_site(b, o->site ? o->site : host);
    b->is_site_given = o->site != NULL;
    return b;
}

/* The real directory with the last name as given: SQLite's NOFOLLOW refuses a link anywhere, so
 * links above are resolved first and only the file itself must not be one. */
static bool resolve(struct book *b, const char *path, struct err *e)
{
    struct arena a = {0};
    const char *dir = file_dir(&a, path);
    char *real = realpath(dir, NULL);
    bool ok = real != NULL;
    if (!ok)
        err_set(e, ERR_MISSING, "There is no folder %s, and so no practice file. To make one: rounds --book %s init",
                dir, path);
    /* Only a live book is in danger there: copies travel on sticks and through synchronised folders. */
    const char *why = ok && !b->is_foreign ? file_place_refusal(&a, real) : NULL;
    if (why)
        ok = err_set(e, ERR_REFUSED, "%s", why);
    if (ok) {
        const char *full = arena_printf(&a, "%s/%s", strcmp(real, "/") == 0 ? "" : real, file_base(path));
        b->path = mem_alloc(strlen(full) + 1);
        memcpy(b->path, full, strlen(full) + 1);
    }
    free(real);
    arena_finish(&a);
    return ok;
}

/* A program that is killed while it makes a book (or restores one) may leave the name under which it did:
 * "x.db.new-123", "x.db.part-123". That is no second name of somebody's. */
static void drop_unfinished_names(const char *path, const struct stat *st)
{
    static const char *const suffix[] = {".new-", ".part-"};
    struct arena a = {0};
    const char *dir = file_dir(&a, path), *base = file_base(path);
    size_t n = strlen(base);
    DIR *d = opendir(dir);
    for (struct dirent *x; d && (x = readdir(d));) {
        struct stat other;
        const char *name = arena_printf(&a, "%s/%s", dir, x->d_name);
        for (size_t i = 0; i < sizeof suffix / sizeof *suffix; i++)
            if (strncmp(x->d_name, base, n) == 0 && strncmp(x->d_name + n, suffix[i], strlen(suffix[i])) == 0 &&
                lstat(name, &other) == 0 && other.st_ino == st->st_ino && other.st_dev == st->st_dev)
                unlink(name);
    }
    if (d)
        closedir(d);
    arena_finish(&a);
}

bool book_may_be(const char *path)
{
    enum { OWNER_AT = 68, HEAD = 72 };
    static const char magic[] = "SQLite format 3", owner[] = "ROND";
    char head[HEAD] = {0};
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool is_read = fd >= 0 && read(fd, head, sizeof head) >= 0;
    if (fd >= 0)
        close(fd);
    return !is_read || memcmp(head, magic, sizeof magic) == 0 ||
           memcmp(head + OWNER_AT, owner, HEAD - OWNER_AT) == 0;
}

/* A letter, or a sealed file of a shared folder. One of ours has a beginning of its own, or, if that is damaged, at
 * least whole pages. */
static bool is_something_else(const char *path, int64_t size)
{
    enum { PAGE = 4096 };
    return size % PAGE != 0 && !book_may_be(path);
}

/* The file itself: regular, one name, ours to trust. */
static bool inspect(struct book *b, struct err *e)
{
    struct stat st;
    if (lstat(b->path, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink > 1 && !b->is_foreign)
        drop_unfinished_names(b->path, &st);
    if (lstat(b->path, &st) != 0)
        return err_set(e, ERR_MISSING,
                       "There is no practice file %s. If it was moved, say where it is: rounds --book FILE. To make a "
                       "new one: rounds --book %s init",
                       b->path, b->path);
    if (S_ISLNK(st.st_mode))
        return err_set(e, ERR_REFUSED, "%s is a link. Open the practice file by its own name: two names can spoil it.",
                       b->path);
    if (!S_ISREG(st.st_mode))
        return err_set(e, ERR_REFUSED, "%s is not a file.", b->path);
    if (st.st_nlink > 1 && !b->is_foreign)
        return err_set(e, ERR_REFUSED,
                       "%s has a second name (hard link). Remove the other name first: two names can spoil it.",
                       b->path);
    if (!b->is_foreign && file_is_mount(b->path))
        return err_set(e, ERR_REFUSED,
                       "%s is mounted there: a second name. Open the practice file by its own name, or mount its "
                       "folder: two names can spoil it.",
                       b->path);
    if (st.st_mode & GROUP_OTHER_WRITE && !b->is_foreign)
        return err_set(e, ERR_REFUSED, "%s can be written by other accounts. Run: chmod 600 '%s'", b->path, b->path);
    if (st.st_size == 0)
        return err_set(e, ERR_REFUSED, "%s is empty: it is not a practice file.", b->path);
    if ((b->is_foreign || b->is_log_only) && is_something_else(b->path, st.st_size))
        return err_set(e, ERR_REFUSED, "%s is not a practice file of Rounds.", b->path);
    b->dev = st.st_dev;
    b->ino = st.st_ino;
    return true;
}

/* The newest own transaction must fit the chain (FAULTS S8): a disk that lied about fsync shows here. What is there can
 * still be read, and rounds verify can say how much it is. */
static bool check_head(struct book *b, struct err *e)
{
    bool fits = true;
    if (!identity_load(b, e) || (b->self.ordinal && !log_check_head(b, &fits, e)))
        return false;
    if (fits)
        return true;
    b->is_read_only = true;
    snprintf(b->notice, sizeof b->notice,
             "The disk lost or changed the newest entries of the practice file. It is open for reading only: keep it "
             "as it is, and take the last good backup.");
    return open_stop_writes(b, e);
}

/* A copy taken while somebody was writing comes with the journal that would undo the half: nothing is undone in
 * somebody else's file, so it is only said. */
static void note_torn_copy(struct book *b)
{
    struct stat st;
    struct arena a = {0};
    if (lstat(arena_printf(&a, "%s-journal", b->path), &st) == 0 && st.st_size > 0)
        snprintf(b->notice, sizeof b->notice,
                 "This copy was made while the practice file was in use: the newest entries in it may be torn.");
    arena_finish(&a);
}

static bool look_at_version(struct book *b, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_PRAGMA_DATA_VERSION, e);
    if (!q)
        return false;
    if (stmt_step(q, e)) {
        int64_t had = b->data_version;
        b->data_version = stmt_int(q, "data_version");
        b->state += had != b->data_version;
        b->others += had && had != b->data_version; /* the first look finds no other one */
    }
    return stmt_done(q, e);
}

static bool upgrade(struct book *b, struct err *e)
{
    struct migration list[MIGRATE_MAX];
    return b->version == BOOK_VERSION || migrate_book(b, list, migrate_list(data_files, list), BOOK_VERSION, e);
}

bool book_open(const char *path, const struct book_options *o, struct book **out, struct err *e)
{
    struct book *b = allocate(path, o);
    *out = NULL;
    bool ok = !b->is_memory;
    if (!ok)
        err_set(e, ERR_USAGE, "A book in memory is made, not opened.");
    ok = ok && resolve(b, path, e) && inspect(b, e) && open_handle(b, 0, e) &&
         (b->is_log_only || (upgrade(b, e) && open_check_schema(b, e))) && look_at_version(b, e);
    if (ok && b->is_log_only)
        ; /* what is in it is looked at entry by entry */
    else if (ok && b->is_foreign)
        note_torn_copy(b); /* and its head is left to verify: a torn copy is taken too */
    else
        ok = ok && check_head(b, e);
    if (!ok) {
        book_close(b);
        return false;
    }
    id_stir((uint64_t)b->self.seq);
    err_clear(&b->failed); /* it is open all the same, and book_notice says how */
    *out = b;
    return true;
}

static bool make_schema(struct book *b, struct err *e)
{
    if (!internal_exec(b, sql_texts[SQL_BEGIN_WRITE].text, e))
        return false;
    b->is_logging = true;
    bool ok = internal_exec(b, data_sql_schema_sql, e) && identity_fork(b, e);
    b->is_logging = false;
    ok = ok && internal_exec(b, sql_texts[SQL_COMMIT].text, e);
    if (!ok && !sqlite3_get_autocommit(b->db))
        internal_exec(b, sql_texts[SQL_ROLLBACK].text, &(struct err){0});
    return ok;
}

static bool take_name(const char *from, const char *to, struct err *e)
{
    struct arena a = {0};
    bool is_named = file_take_name(from, to, e), ok = is_named && file_sync_dir(file_dir(&a, to), e);
    if (is_named && !ok)
        book_unmake(to);
    arena_finish(&a);
    return ok;
}

bool book_name(const char *from, const char *to, struct err *e)
{
    struct arena a = {0};
    bool ok = open_check_leftovers(to, e) && take_name(from, to, e);
    if (ok) /* without it the next to write takes a new name: harmless */
        rename(arena_printf(&a, "%s-identity", from), arena_printf(&a, "%s-identity", to));
    arena_finish(&a);
    return ok;
}

/* Made under a name of its own and linked into place when whole, so that an interrupted init
 * leaves no half book and never replaces anything. */
static bool make_file(struct book *b, const char *path, struct err *e)
{
    struct stat st;
    if (!resolve(b, path, e))
        return false;
    if (lstat(b->path, &st) == 0)
        return err_set(e, ERR_REFUSED, "%s exists already and was not touched.", b->path);
    if (!open_check_leftovers(b->path, e))
        return false;
    char *final = b->path;
    char temp[PATH_MAX];
    snprintf(temp, sizeof temp, "%s.new-%ld", final, (long)getpid());
    unlink(temp);
    b->path = temp;
    bool ok = open_handle(b, SQLITE_OPEN_CREATE, e);
    if (ok && stat(temp, &st) != 0)
        ok = err_set(e, ERR_IO, "%s could not be made: %s.", final, strerror(errno));
    b->dev = st.st_dev;
    b->ino = st.st_ino;
    b->path = final; /* the identity line is written beside the final name */
    ok = ok && make_schema(b, e);
    open_close(b);
    ok = ok && take_name(temp, final, e);
    unlink(temp);
    char journal[PATH_MAX + 16];
    snprintf(journal, sizeof journal, "%s-journal", temp);
    unlink(journal);
    return ok;
}

bool open_memory(const struct book_options *o, struct book **out, struct err *e)
{
    struct book *b = allocate(":memory:", o);
    *out = NULL;
    if (!open_handle(b, SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY, e)) {
        book_close(b);
        return false;
    }
    *out = b;
    return true;
}

static bool create_memory(const struct book_options *o, struct book **out, struct err *e)
{
    if (!open_memory(o, out, e))
        return false;
    if (make_schema(*out, e) && look_at_version(*out, e))
        return true;
    book_close(*out);
    *out = NULL;
    return false;
}

bool book_create(const char *path, const struct book_options *o, struct book **out, struct err *e)
{
    *out = NULL;
    if (strcmp(path, ":memory:") == 0)
        return create_memory(o, out, e);
    struct book *b = allocate(path, o);
    bool ok = make_file(b, path, e);
    book_close(b);
    if (ok && !book_open(path, o, out, e)) {
        book_unmake(path);
        return false;
    }
    return ok;
}

void book_unmake(const char *path)
{
    static const char *const suffix[] = {"", "-journal", "-identity"};
    struct arena a = {0};
    for (size_t i = 0; i < sizeof suffix / sizeof *suffix; i++)
        unlink(arena_printf(&a, "%s%s", path, suffix[i]));
    arena_finish(&a);
}

static void free_statement(struct stmt *q)
{
    free(q);
}

void book_close(struct book *b)
{
    if (!b)
        return;
    internal_check_done(b);
    open_close(b);
    if (b->identity_fd >= 0)
        close(b->identity_fd);
    settle_finish(b);
    arena_finish(&b->scratch);
    free(b->path);
    internal_each_statement(b, free_statement);
    free(b);
}

const char *book_path(const struct book *b)
{
    return b->path ? b->path : ":memory:";
}

bool book_is_read_only(const struct book *b)
{
    return b->is_read_only;
}

const char *book_notice(const struct book *b)
{
    return b->notice;
}

bool book_has_written(const struct book *b)
{
    return b->has_written;
}

void book_on_slow(struct book *b, void (*tell)(void *arg, enum book_slow why, int ms), void *arg)
{
    b->on_slow = tell;
    b->slow_arg = arg;
}

bool book_has_changed(struct book *b, struct err *e)
{
    int64_t had = b->data_version;
    bool own = b->has_own_commit;
    if (!look_at_version(b, e))
        return false;
    b->has_own_commit = false;
    if (had != b->data_version)
        know_forget(b);
    return own || had != b->data_version;
}

int64_t book_others(const struct book *b)
{
    return b->others;
}

bool book_state(struct book *b, int64_t *out, struct err *e)
{
    int64_t had = b->data_version;
    if (!look_at_version(b, e))
        return false;
    if (had != b->data_version) {
        know_forget(b);
        internal_committed(b); /* the next book_has_changed must still say so */
    }
    *out = b->state;
    return true;
}

bool book_row(struct book *b, int kind, const struct id *id, struct arena *a, struct row *out, struct err *e)
{
    const struct kind_def *k = kind_find(kind);
    if (!k)
        return err_set(e, ERR_USAGE, "There is no kind of record %d.", kind);
    return fold_load(b, k, id, a, out, NULL, e);
}

const char *book_setting(struct book *b, struct arena *a, const char *name)
{
    struct err ignored = {0};
    const char *value = NULL;
    struct stmt *q = stmt_get(b, SQL_SETTING_GET, &ignored);
    if (!q)
        return NULL;
    stmt_bind_text(q, "name", name);
    if (stmt_step(q, &ignored))
        value = stmt_text(q, "value", a);
    stmt_done(q, &ignored);
    return value;
}

bool book_set_setting(struct book *b, const char *name, const char *value, struct err *e)
{
    struct stmt *q = b->is_read_only ? NULL : stmt_get(b, SQL_SETTING_PUT, e);
    if (!q)
        return err_set(e, ERR_REFUSED, "The practice file is open for reading only.");
    stmt_bind_text(q, "name", name);
    stmt_bind_text(q, "value", value);
    internal_committed(b);
    return stmt_run(q, e);
}

void book_take_failure(struct book *b, struct err *out)
{
    *out = b->failed;
    err_clear(&b->failed);
}

bool book_read_begin(struct book *b, struct err *e)
{
    if (b->in_act || b->in_batch || b->in_read++ > 0)
        return true; /* one state already: that of the transaction around it */
    b->is_know_fresh = false;
    struct stmt *q = stmt_get(b, SQL_BEGIN_READ, e);
    if (q && stmt_run(q, e))
        return true;
    b->in_read = 0;
    return false;
}

void book_read_end(struct book *b)
{
    struct err ignored = {0};
    if (b->in_read == 0 || --b->in_read > 0)
        return;
    struct stmt *q = stmt_get(b, SQL_COMMIT, &ignored);
    if (q)
        stmt_run(q, &ignored);
    if (!sqlite3_get_autocommit(b->db) && !internal_exec(b, sql_texts[SQL_ROLLBACK].text, &ignored))
        b->is_broken = true; /* nobody could begin anything any more */
}

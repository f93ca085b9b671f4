#include "exchange/merge_file.h"

#include "base/file.h"
#include "book/copy.h"
#include "book/erase.h"
#include "book/salvage.h"
#include "book/stmt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    COPY_STEP = 1 << 18,
    JOURNAL_END = 8, /* bytes at the end of a journal that names another file */
    LOOKS = 3        /* times a file that changes under our eyes is read */
};

struct merging {
    struct book *book;
    const struct progress *progress;
    struct merge_report *r;
    struct arena arena;
    const char *path;   /* the copy, absolute or as given */
    const char *ours;   /* name of our own copy of it */
    const char *beside; /* "-journal" or "-wal" beside it, NULL: neither */
    bool may_be_unrelated;
};

/* ---- our own copy ---- */

static bool copy_bytes(struct merging *m, int from, int to, const char *name, int64_t size, struct err *e)
{
    const struct progress *p = m->progress;
    char *buf = mem_alloc(COPY_STEP);
    ssize_t n = 0;
    bool ok = true;
    for (int64_t done = 0; ok && (n = read(from, buf, COPY_STEP)) > 0; done += n) {
        for (ssize_t at = 0, w; ok && at < n; at += w)
            if ((w = write(to, buf + at, (size_t)(n - at))) < 0)
                ok = err_set(e, ERR_IO, "%s could not be copied: %s.", name, strerror(errno));
        if (ok && p && p->tick && !p->tick(p->arg, "copying", done + n, size))
            ok = err_set(e, ERR_REFUSED, "Stopped. Nothing was taken.");
    }
    free(buf);
    return ok && (n == 0 || err_set(e, ERR_IO, "%s could not be read: %s.", name, strerror(errno)));
}

/* A regular file and nothing else: neither links nor pipes nor devices are followed or waited for. Whoever can write to
 * a share can put one of any size there: what there is no room for is not begun. */
static bool copy_one(struct merging *m, const char *from, const char *to, struct err *e)
{
    struct stat st;
    int in = open(from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool ok = in >= 0 && fstat(in, &st) == 0 && S_ISREG(st.st_mode);
    if (!ok)
        err_set(e, ERR_REFUSED, "%s is not a file that can be read.", from);
    unlink(to);
    if (ok && st.st_size >= file_room(file_dir(&m->arena, to)))
        ok = err_set(e, ERR_IO,
                     "%s is read through a copy beside the practice file, and there is less room than its %lld MB. "
                     "Free some space, or look whether it is what you meant.",
                     from, (long long)st.st_size >> 20);
    int out = ok ? open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600) : -1;
    if (ok && out < 0)
        ok = err_set(e, ERR_IO, "%s could not be made: %s.", to, strerror(errno));
    ok = ok && copy_bytes(m, in, out, from, st.st_size, e);
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return ok;
}

static const char *with(struct merging *m, const char *path, const char *suffix)
{
    return arena_printf(&m->arena, "%s%s", path, suffix);
}

static void remove_ours(struct merging *m)
{
    static const char *const suffixes[] = {"", "-journal", "-wal", "-shm", "-identity"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        unlink(with(m, m->ours, suffixes[i]));
}

/* A journal may name another file, which SQLite would look for and remove: such a one is left alone. */
static bool names_another(const char *journal)
{
    static const uint8_t magic[JOURNAL_END] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
    uint8_t end[JOURNAL_END];
    int fd = open(journal, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool names = fd < 0 || lseek(fd, -JOURNAL_END, SEEK_END) < 0 || read(fd, end, JOURNAL_END) != JOURNAL_END ||
                 memcmp(end, magic, JOURNAL_END) == 0;
    if (fd >= 0)
        close(fd);
    return names;
}

static void find_journal(struct merging *m)
{
    static const char *const suffixes[] = {"-journal", "-wal"};
    struct stat st;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        const char *name = with(m, m->path, suffixes[i]);
        if (lstat(name, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < JOURNAL_END)
            continue;
        m->r->was_in_use = true;
        if (!names_another(name))
            m->beside = suffixes[i];
    }
}

/* On a stick or a share it may be gone before it was read. */
static bool may_vanish(struct merging *m)
{
    const char *dir = file_dir(&m->arena, m->path);
    return file_is_on_stick(dir) || file_place_refusal(&m->arena, dir) != NULL;
}

/* ---- taking ---- */

/* What of the whole is behind us, while a run of it is taken. */
struct far {
    const struct progress *progress;
    int64_t before, total;
};

static bool tell(void *arg, const char *what, int64_t done, int64_t total)
{
    const struct far *f = arg;
    (void)total;
    return f->progress->tick(f->progress->arg, what, f->before + done, f->total);
}

static bool take_run(struct merging *m, struct salvage *s, const struct log_run *run, struct err *e)
{
    struct far far = {.progress = m->progress};
    struct progress p = {tell, &far};
    struct log_taken t;
    int64_t done;
    salvage_far(s, &done, &far.total);
    far.before = done - run->n;
    bool has_tick = m->progress && m->progress->tick;
    if (run->n == 0)
        return !has_tick || tell(&far, "reading", 0, 0) || err_set(e, ERR_REFUSED, "Stopped. What has come is kept.");
    bool ok = log_take_some(m->book, run, 1, has_tick ? &p : NULL, &t, e);
    m->r->added += t.added;
    m->r->known += t.known;
    m->r->is_ahead |= t.is_ahead;
    m->r->was_rebuilt |= t.was_rebuilt;
    m->r->gone_bookings += t.gone_bookings;
    m->r->gone_notes += t.gone_notes;
    m->r->gone_others += t.gone_others;
    if (t.longest_ms > m->r->longest_ms)
        m->r->longest_ms = t.longest_ms;
    return ok;
}

static bool take_all(struct merging *m, struct salvage *s, struct err *e)
{
    struct arena a = {0};
    struct log_run run;
    bool found = true, ok = salvage_compare(s, m->book, e);
    if (ok && !salvage_saw(s)->is_related && !m->may_be_unrelated)
        ok = err_set(e, ERR_REFUSED,
                     "%s is the practice file of another practice: the two have no beginning in common. Nothing was "
                     "taken. If they do belong together, say --unrelated.",
                     m->path);
    for (; ok && found; arena_reset(&a))
        ok = salvage_next(s, m->book, &a, &run, &found, e) && (!found || take_run(m, s, &run, e));
    arena_finish(&a);
    const struct salvage_seen *seen = salvage_saw(s);
    m->r->known += seen->known;
    m->r->unreadable = seen->unreadable;
    m->r->newer = seen->newer;
    return ok;
}

static bool read_file(struct merging *m, const char *path, bool is_ours, struct err *e)
{
    struct salvage *s;
    bool ok = salvage_open(path, is_ours, &s, e) && take_all(m, s, e);
    salvage_close(s);
    return ok;
}

/* A copy of our own, with its journal or without. */
static bool read_copy(struct merging *m, const char *beside, struct err *e)
{
    bool ok = copy_one(m, m->path, m->ours, e) &&
              (!beside || copy_one(m, with(m, m->path, beside), with(m, m->ours, beside), e)) &&
              read_file(m, m->ours, beside != NULL, e);
    remove_ours(m);
    return ok;
}

static bool may_be_torn(const struct err *e)
{
    return e->kind == ERR_DAMAGE || e->kind == ERR_IO;
}

/* Put right by its journal; and as it stands, since the journal may be of another moment than the file: then it takes
 * back what had been committed since, and nothing shows that there was more. What one of the two gave is here. */
static bool read_ours(struct merging *m, struct err *e)
{
    struct err why = {0};
    if (!m->beside && !book_may_be(m->path)) /* a journal may hold what its beginning was */
        return err_set(e, ERR_REFUSED, "%s is not a practice file of Rounds.", m->path);
    if (!m->beside)
        return read_copy(m, NULL, e);
    bool ok = read_copy(m, m->beside, &why);
    if (!ok && !may_be_torn(&why))
        return err_set(e, why.kind, "%s", why.text);
    const struct merge_report first = *m->r;
    m->r->known = 0;
    err_clear(&why);
    bool again = read_copy(m, NULL, &why);
    if (!again && (!ok || !may_be_torn(&why)))
        return err_set(e, why.kind, "%s", why.text);
    m->r->known -= m->r->known < first.added ? m->r->known : first.added; /* which the first gave us */
    m->r->known = m->r->known > first.known ? m->r->known : first.known;
    if (!again || (ok && first.unreadable < m->r->unreadable))
        m->r->unreadable = first.unreadable;
    return true;
}

static bool is_same(const struct stat *x, const struct stat *y)
{
    return x->st_ino == y->st_ino && x->st_size == y->st_size && x->st_mtim.tv_sec == y->st_mtim.tv_sec &&
           x->st_mtim.tv_nsec == y->st_mtim.tv_nsec;
}

/* Where it stands; again if somebody wrote into it meanwhile, which may have hidden something. */
static bool read_in_place(struct merging *m, struct err *e)
{
    struct stat before, after;
    bool ok = true, moved = true;
    int64_t known = 0;
    for (int i = 0; ok && moved && i < LOOKS; i++) {
        moved = stat(m->path, &before) != 0;
        m->r->known = 0;
        ok = read_file(m, m->path, false, e);
        known = i == 0 ? m->r->known : known; /* what the first gave us is known to the second */
        m->r->known = known;
        moved |= stat(m->path, &after) != 0 || !is_same(&before, &after);
        m->r->was_in_use |= moved;
    }
    return ok;
}

static bool count(struct book *b, int64_t *conflicts, int64_t *clashes, struct err *e)
{
    static const enum sql_id which[] = {SQL_CONFLICT_COUNT, SQL_CLASH_COUNT};
    int64_t *out[] = {conflicts, clashes};
    for (int i = 0; i < 2; i++) {
        struct stmt *q = stmt_get(b, which[i], e);
        *out[i] = q && stmt_step(q, e) ? stmt_int(q, "n") : 0;
        if (!q || !stmt_done(q, e))
            return false;
    }
    return true;
}

static bool check_path(struct merging *m, struct err *e)
{
    struct stat st, own;
    if (lstat(m->path, &st) != 0)
        return err_set(e, ERR_MISSING, "There is no file %s", m->path);
    if (!S_ISREG(st.st_mode))
        return err_set(e, ERR_REFUSED, "%s is not a file (a link, a folder or a device). Name the copy itself.",
                       m->path);
    if (stat(book_path(m->book), &own) == 0 && own.st_ino == st.st_ino && own.st_dev == st.st_dev)
        return err_set(e, ERR_REFUSED, "%s is this practice file itself.", m->path);
    return !book_is_read_only(m->book) ||
           err_set(e, ERR_REFUSED, "The practice file is open for reading only. %s", book_notice(m->book));
}

/* What another time could not be done for want of space. */
static bool end_erasing(struct merging *m, struct err *e)
{
    struct erase_report r = {0};
    bool ok = erase_run(m->book, m->progress, &r, e);
    m->r->gone_bookings += r.own_bookings;
    m->r->gone_notes += r.own_notes;
    m->r->gone_others += r.own_others;
    return ok;
}

bool merge_file(struct book *b, const char *path, bool may_be_unrelated, const struct progress *p,
                struct merge_report *r, struct err *e)
{
    *r = (struct merge_report){0};
    struct merging m = {.book = b, .progress = p, .r = r, .path = path, .may_be_unrelated = may_be_unrelated};
    int64_t conflicts, clashes;
    m.ours = file_work_name(&m.arena, book_path(b), "merge");
    bool ok = check_path(&m, e) && count(b, &conflicts, &clashes, e);
    if (ok) {
        file_sweep(book_path(b));
        find_journal(&m);
        ok = m.beside || may_vanish(&m) ? read_ours(&m, e) : read_in_place(&m, e);
    }
    ok = ok && end_erasing(&m, e);
    if (ok && (ok = count(b, &r->conflicts, &r->clashes, e))) {
        r->conflicts -= conflicts;
        r->clashes -= clashes;
    }
    arena_finish(&m.arena);
    return ok;
}

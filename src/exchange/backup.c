#include "exchange/backup.h"

#include "base/civil.h"
#include "base/clock.h"
#include "base/file.h"
#include "book/copy.h"
#include "book/salvage.h"
#include "book/stream.h"
#include "practice/day_page.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DAY_LETTERS = 10 };

struct found {
    char name[256];
    int date;
    size_t stamp; /* bytes of the name up to the end of day and minute */
    long number;  /* within a minute, from 1 */
};

/* The day in a name that `rounds backup` gave: "<stem>-2026-11-23-1830.db" or "...-1830-2.db". False: another name. */
static bool read_name(const char *name, const char *stem, struct found *out)
{
    size_t n = strlen(stem), len = strlen(name);
    char day[DAY_LETTERS + 1];
    struct err ignored = {0};
    if (len >= sizeof out->name || strncmp(name, stem, n) != 0 || name[n] != '-' || len < n + 1 + DAY_LETTERS + 8 ||
        strcmp(name + len - 3, ".db") != 0)
        return false;
    memcpy(day, name + n + 1, DAY_LETTERS);
    day[DAY_LETTERS] = 0;
    const char *clock = name + n + 1 + DAY_LETTERS;
    size_t digits = strspn(clock + 1, "0123456789"), rest = strspn(clock + 1, "0123456789-");
    memcpy(out->name, name, len + 1);
    out->stamp = (size_t)(clock + 1 - name) + digits;
    out->number = name[out->stamp] == '-' ? strtol(name + out->stamp + 1, NULL, 10) : 1;
    return clock[0] == '-' && digits == 4 && clock + 1 + rest == name + len - 3 &&
           civil_parse_date(day, &out->date, &ignored);
}

/* Newest first: "-1830-10.db", "-1830-9.db", "-1830.db". */
static int by_name(const void *x, const void *y)
{
    const struct found *a = x, *b = y;
    int c = strncmp(b->name, a->name, a->stamp);
    return c ? c : a->number < b->number ? 1 : a->number > b->number ? -1 : strcmp(b->name, a->name);
}

static bool list(const char *dir, const char *stem, struct arena *a, struct found **out, size_t *count, struct err *e)
{
    struct dirent *entry;
    struct stat st;
    DIR *d = opendir(dir);
    *count = 0;
    *out = NULL;
    if (!d && errno == ENOENT)
        return err_set(e, ERR_MISSING, "There is no folder %s", dir);
    if (!d)
        return err_set(e, ERR_IO, "The folder %s cannot be read: %s.", dir, strerror(errno));
    for (errno = 0; (entry = readdir(d)) != NULL; errno = 0) {
        struct found f;
        if (!read_name(entry->d_name, stem, &f) || fstatat(dirfd(d), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(st.st_mode))
            continue;
        *out = arena_more(a, *out, *count, sizeof **out);
        (*out)[(*count)++] = f;
    }
    int why = errno;
    closedir(d);
    if (why != 0) /* what is newest is not known */
        return err_set(e, ERR_IO, "The folder %s cannot be read to its end: %s.", dir, strerror(why));
    if (*count)
        qsort(*out, *count, sizeof **out, by_name);
    return true;
}

/* ---- whose they are ---- */

static const char BY_SETTING[] = "backup-by"; /* writer id of who made the last one; in a backup: of who made it */

/* What a file with a backup's name is. Two computers, or a demo, may use one folder and one name. */
struct whose {
    bool is_read;      /* its log could be opened; else nothing of the rest is known */
    bool is_related;   /* it has a writer in common with the practice file, or one of the two is empty */
    bool is_held;      /* all that is in it is in the practice file too */
    bool is_made_here; /* by this computer, also before its file was restored; or it does not say by whom */
};

/* Two names of one computer, or of two that are called the same. */
static bool is_own_name(struct book *live, const struct id *writer, struct arena *a, bool *is, struct err *e)
{
    struct id self;
    if (!stream_self(live, &self, e))
        return false;
    const char *own = stream_name(live, &self, a), *its = stream_name(live, writer, a);
    *is = id_compare(&self, writer) == 0 || (its && strcmp(its, own ? own : stream_label(live)) == 0);
    return true;
}

static bool compare(struct book *live, struct book *copy, struct arena *a, struct whose *w, struct err *e)
{
    struct stream *mine, *its;
    int nmine, nits;
    struct id by;
    struct err ignored = {0};
    w->is_read = stream_all(copy, a, &its, &nits, &ignored);
    if (!w->is_read)
        return true;
    if (!stream_all(live, a, &mine, &nmine, e))
        return false;
    w->is_related = nmine == 0 || nits == 0;
    w->is_held = true;
    for (int i = 0; i < nits; i++) {
        int64_t ordinal;
        for (int j = 0; j < nmine && !w->is_related; j++)
            w->is_related = id_compare(&mine[j].writer, &its[i].writer) == 0;
        if (!stream_find(live, &its[i].writer, its[i].last, its[i].head, &ordinal, e))
            return false;
        w->is_held &= ordinal != 0;
    }
    const char *text = book_setting(copy, a, BY_SETTING);
    w->is_made_here = !text || !id_parse(text, &by) || book_is_read_only(live);
    return w->is_made_here || is_own_name(live, &by, a, &w->is_made_here, e);
}

static bool look(struct book *live, const char *path, struct whose *w, struct err *e)
{
    const struct book_options o = {.is_foreign = true, .is_log_only = true}; /* of any version */
    struct arena a = {0};
    struct book *copy;
    struct err ignored = {0};
    *w = (struct whose){0};
    bool ok = !book_open(path, &o, &copy, &ignored) || compare(live, copy, &a, w, e);
    book_close(copy);
    arena_finish(&a);
    return ok;
}

bool backup_thin(struct book *live, const char *written, int keep, int days, int today, struct backup_thinned *out,
                 struct err *e)
{
    struct arena a = {0};
    struct found *all;
    struct whose w;
    size_t n;
    int kept = 1; /* the new one, wherever a clock that was set back has put its name */
    const char *dir = file_dir(&a, written);
    *out = (struct backup_thinned){0};
    bool ok = list(dir, backup_stem(live, &a), &a, &all, &n, e);
    for (size_t i = 0; ok && i < n; i++) {
        const char *path = arena_printf(&a, "%s/%s", dir, all[i].name);
        if (strcmp(all[i].name, file_base(written)) == 0 || !(ok = look(live, path, &w, e)))
            continue;
        bool is_ours = w.is_read && w.is_related && w.is_made_here;
        out->left += !w.is_read || (is_ours && !w.is_held);
        if (!is_ours || !w.is_held || kept++ < keep || (days > 0 && today - all[i].date <= days))
            continue;
        if (unlink(path) == 0)
            out->removed++;
        else
            ok = err_set(e, ERR_IO, "The old backup %s could not be removed: %s.", path, strerror(errno));
    }
    arena_finish(&a);
    return ok;
}

bool backup_newest(struct book *live, const char *dir, struct arena *a, const char **path, struct err *e)
{
    struct found *all;
    struct whose w;
    size_t n;
    bool ok = list(dir, backup_stem(live, a), a, &all, &n, e);
    *path = NULL;
    for (size_t i = 0; ok && i < n && !*path; i++) {
        const char *one = arena_printf(a, "%s/%s", dir, all[i].name);
        ok = look(live, one, &w, e);
        if (!w.is_read || (w.is_related && w.is_made_here)) /* a damaged one is not passed over in silence */
            *path = one;
    }
    return ok;
}

static bool open_backup(const char *path, struct book **out, struct err *e)
{
    const struct book_options o = {.is_foreign = true};
    return book_open(path, &o, out, e);
}

static bool verify_file(const char *path, const struct progress *p, struct verify_report *r, struct arena *a,
                        struct err *e)
{
    struct book *b;
    if (!open_backup(path, &b, e))
        return false;
    bool ok = verify_book(b, p, a, r, e);
    if (ok && !r->is_ok && r->nproblems == r->bad_indexes)
        ok = err_set(e, ERR_DAMAGE,
                     "%s has a damaged index (%s). What was entered is whole: copy it to another name, mend that by "
                     "rounds --book COPY verify --rebuild, and take that one.",
                     path, r->problems[0]);
    else if (ok && !r->is_ok)
        ok = err_set(e, ERR_DAMAGE,
                     "%s is damaged (%s). Nothing was made of it. Take an older backup; what is whole in this one can "
                     "be merged into it afterwards: rounds merge",
                     path, r->problems[0]);
    book_close(b);
    return ok;
}

bool backup_restore(const char *from, const char *target, const struct progress *p, struct verify_report *r,
                    struct arena *a, struct err *e)
{
    struct book *b;
    struct stat st;
    if (lstat(target, &st) == 0)
        return err_set(e, ERR_REFUSED,
                       "%s exists and was not touched. Move it to another name first and keep it: what was written "
                       "into it after the backup can be merged from there.",
                       target);
    if (!verify_file(from, p, r, a, e) || !open_backup(from, &b, e))
        return false;
    bool ok = copy_to(b, target, p, e);
    book_close(b);
    return ok;
}

/* Changes that the copy has and the book has not. */
static bool count_alien(struct book *live, const char *path, int64_t *n, struct err *e)
{
    struct salvage *s;
    struct arena a = {0};
    struct log_run run;
    bool found = true;
    *n = 0;
    if (!salvage_open(path, false, &s, e))
        return false;
    bool ok = salvage_compare(s, live, e);
    for (; ok && found; arena_reset(&a)) {
        ok = salvage_next(s, live, &a, &run, &found, e);
        *n += ok && found ? run.n : 0;
    }
    arena_finish(&a);
    salvage_close(s);
    return ok;
}

bool backup_drill(struct book *live, const char *from, const struct progress *p, struct backup_drill *out,
                  struct arena *a, struct err *e)
{
    struct whose w;
    *out = (struct backup_drill){0};
    if (!look(live, from, &w, e))
        return false;
    if (w.is_read && !w.is_related)
        return err_set(e, ERR_REFUSED,
                       "%s is of another practice file: the two have no beginning in common. Nothing was tried.", from);
    const char *target = file_work_name(a, book_path(live), "drill");
    file_sweep(book_path(live));
    bool ok = backup_restore(from, target, p, &out->restored, a, e) && verify_file(target, p, &out->restored, a, e) &&
              count_alien(live, target, &out->alien, e) && verify_book(live, p, a, &out->live, e);
    unlink(target);
    if (ok && !out->live.is_ok)
        ok = err_set(e, ERR_DAMAGE,
                     "%s could be restored and is whole, but the practice file is damaged (%s): they cannot be "
                     "compared. Run: rounds verify",
                     from, out->live.problems[0]);
    out->behind = out->live.transactions - out->restored.transactions + out->alien;
    out->is_same = strcmp(out->restored.log_code, out->live.log_code) == 0 &&
                   strcmp(out->restored.state_code, out->live.state_code) == 0;
    return ok;
}

/* ---- writing one ---- */

static const char FOLDER_SETTING[] = "backup-folder";

const char *backup_stem(struct book *b, struct arena *a)
{
    const char *base = file_base(book_path(b));
    const char *dot = strrchr(base, '.');
    return dot && dot > base ? arena_strndup(a, base, (size_t)(dot - base)) : base;
}

/* A name of today in the folder; two within a minute do not fight for it. */
static const char *dated_name(struct book *b, const char *dir, struct arena *a)
{
    enum { TRIES = 100, HOUR_MIN = 60 };
    const char *path = NULL;
    char day[11];
    struct stat st;
    int today, now;
    clock_today(&today, &now);
    civil_date_text(today, day);
    for (int i = 1; i < TRIES && (i == 1 || lstat(path, &st) == 0); i++)
        path = arena_printf(a, "%s/%s-%s-%02d%02d%s.db", dir, backup_stem(b, a), day, now / HOUR_MIN, now % HOUR_MIN,
                            i == 1 ? "" : arena_printf(a, "-%d", i));
    return path;
}

bool backup_write(struct book *b, const char *dir, const struct progress *p, struct arena *a, const char **path,
                  struct err *e)
{
    struct err ignored = {0}; /* then it is asked for again */
    struct id self;
    char by[ID_TEXT];
    struct stat st;
    if (stat(dir, &st) != 0)
        return err_set(e, ERR_MISSING, "There is no folder %s", dir);
    if (!S_ISDIR(st.st_mode))
        return err_set(e, ERR_INPUT, "%s is not a folder", dir);
    *path = dated_name(b, dir, a);
    if (stream_self(b, &self, &ignored)) /* goes into the copy */
        (void)book_set_setting(b, BY_SETTING, id_text(&self, by), &ignored);
    if (!copy_to(b, *path, p, e))
        return false;
    day_page_note_backup(b);
    (void)book_set_setting(b, FOLDER_SETTING, dir, &ignored);
    return true;
}

const char *backup_folder(struct book *b, struct arena *a)
{
    const char *folder = book_setting(b, a, FOLDER_SETTING);
    return folder ? folder : "";
}

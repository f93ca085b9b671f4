/* Copies of the practice file that are kept or travel: backup, copy, restore, drill. */
#include "base/clock.h"
#include "base/file.h"
#include "book/copy.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "exchange/backup.h"
#include "practice/day_page.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEEP_MAX = 3660 };

static const char DRILL_SETTING[] = "drill"; /* when the last one went well, UTC milliseconds */

/* Said here in plain words; the writer of copies would speak of a file of its own. */
static bool need_folder(const char *dir, struct err *e)
{
    struct stat st;
    if (stat(dir, &st) != 0)
        return err_set(e, ERR_MISSING, "There is no folder %s", dir);
    return S_ISDIR(st.st_mode) || err_set(e, ERR_INPUT, "%s is not a folder", dir);
}

static void say_written(struct call *c, const char *path)
{
    if (c->is_json) {
        struct json j = call_json(c);
        json_object(&j, NULL);
        json_string(&j, "path", path);
        json_end(&j, '}');
        call_json_end(c);
    } else {
        call_say(c, "Written and checked: %s\n", call_show(c, path));
    }
}

/* To a file of this name; or, folder not NULL, into a folder under a name of its own. */
static bool write_copy(struct call *c, const char *folder, const char **path, struct err *e)
{
    progress_start(&c->line, c->host->is_live);
    bool ok = folder ? backup_write(c->practice->book, folder, &c->line.progress, &c->arena, path, e)
                     : copy_to(c->practice->book, *path, &c->line.progress, e);
    progress_end(&c->line);
    if (ok)
        say_written(c, *path);
    return ok;
}

/* Old ones go only after the new one was written and checked, which stands whatever comes of them. */
static bool thin(struct call *c, const char *path, int keep, int days, struct backup_thinned *t, struct err *e)
{
    struct err why = {0};
    return backup_thin(c->practice->book, path, keep ? keep : 1, days, c->today, t, &why) ||
           err_set(e, why.kind, "The new backup was written and checked: %s. Only older ones could not be looked "
                                "through to the end: %s", path, why.text);
}

static bool run_backup(struct call *c, struct err *e)
{
    int keep = 0, days = 0;
    struct backup_thinned t = {0};
    struct stat st;
    /* By its ending: a stick that is not there must not become a file of its name. */
    const char *dot = strrchr(file_base(c->args[0]), '.');
    bool is_file = stat(c->args[0], &st) != 0 && dot && strcmp(dot, ".db") == 0;
    if (!call_number(c, "keep", 1, KEEP_MAX, 0, &keep, e) || !call_number(c, "days", 1, KEEP_MAX, 0, &days, e) ||
        (!is_file && !need_folder(c->args[0], e)))
        return false;
    if (is_file && (keep || days))
        return err_set(e, ERR_USAGE, "--keep and --days are for a folder of backups, and %s is none", c->args[0]);
    const char *path = c->args[0];
    if (!write_copy(c, is_file ? NULL : c->args[0], &path, e))
        return false;
    if (is_file)
        day_page_note_backup(c->practice->book);
    if ((keep || days) && !thin(c, path, keep, days, &t, e))
        return false;
    if (t.removed)
        call_note(c, "%d old backup%s removed", t.removed, t.removed == 1 ? "" : "s");
    if (t.left)
        call_note(c, "%d older file%s left: what is in %s is not all in the practice file, or cannot be read", t.left,
                  t.left == 1 ? " was" : "s were", t.left == 1 ? "it" : "them");
    return true;
}

static bool run_copy(struct call *c, struct err *e)
{
    const char *base = file_base(book_path(c->practice->book));
    const char *path = arena_printf(&c->arena, "%s/%s", c->args[0], base);
    return need_folder(c->args[0], e) && write_copy(c, NULL, &path, e);
}

/* --- restore and drill --------------------------------------------------------------- */

static bool run_restore(struct call *c, struct err *e)
{
    struct verify_report r = {0};
    const char *target = call_book_path(c);
    progress_start(&c->line, c->host->is_live);
    bool ok = backup_restore(c->args[0], target, &c->line.progress, &r, &c->arena, e);
    progress_end(&c->line);
    if (!ok)
        return false;
    if (c->is_json) {
        struct json j = call_json(c);
        json_object(&j, NULL);
        json_string(&j, "path", target);
        json_number(&j, "transactions", r.transactions);
        json_string(&j, "log", r.log_code);
        json_string(&j, "state", r.state_code);
        json_end(&j, '}');
        call_json_end(c);
        return true;
    }
    call_say(c, "Restored and checked: %s, %lld entries\n", call_show(c, target), (long long)r.transactions);
    call_say(c, "What was written after this backup and stands in another copy: rounds merge FILE\n");
    return true;
}

/* A backup, or the newest one of a folder. */
static bool backup_meant(struct call *c, const char **path, struct err *e)
{
    struct stat st;
    *path = c->args[0];
    if (stat(c->args[0], &st) != 0)
        return err_set(e, ERR_MISSING, "There is no file or folder %s", c->args[0]);
    if (!S_ISDIR(st.st_mode))
        return true;
    return backup_newest(c->practice->book, c->args[0], &c->arena, path, e) &&
           (*path || err_set(e, ERR_MISSING, "There is no backup of this practice file in %s", c->args[0]));
}

static void drill_json(struct call *c, const char *path, const struct backup_drill *d)
{
    struct json j = call_json(c);
    json_object(&j, NULL);
    json_string(&j, "path", path);
    json_bool(&j, "is_same", d->is_same);
    json_number(&j, "behind", d->behind);
    json_number(&j, "alien", d->alien);
    json_string(&j, "log", d->restored.log_code);
    json_string(&j, "state", d->restored.state_code);
    json_end(&j, '}');
    call_json_end(c);
}

static void drill_text(struct call *c, const char *path, const struct backup_drill *d, const char *before)
{
    call_say(c, "Restored, checked and removed again: %s\n", call_show(c, path));
    call_say(c, "codes of the backup: %s  %s\n", d->restored.log_code, d->restored.state_code);
    if (d->is_same)
        call_say(c, "The practice file has the same: nothing was written since.\n");
    else
        call_say(c, "The practice file has %lld entr%s more, written since.\n", (long long)d->behind,
                 d->behind == 1 ? "y" : "ies");
    if (before)
        call_say(c, "The drill before this one: %s\n", print_when(&c->arena, strtoll(before, NULL, 10)));
    else
        call_say(c, "This was the first drill on this computer.\n");
}

static bool run_drill(struct call *c, struct err *e)
{
    struct backup_drill d;
    const char *path;
    if (!backup_meant(c, &path, e))
        return false;
    progress_start(&c->line, c->host->is_live);
    bool ok = backup_drill(c->practice->book, path, &c->line.progress, &d, &c->arena, e);
    progress_end(&c->line);
    if (!ok)
        return false;
    const char *before = book_setting(c->practice->book, &c->arena, DRILL_SETTING);
    if (c->is_json)
        drill_json(c, path, &d);
    else
        drill_text(c, path, &d, before);
    if (d.alien)
        call_note(c,
                  "This backup holds %lld change%s that the practice file has not: it is of another computer, or the "
                  "practice file was restored. To take them in: rounds merge %s",
                  (long long)d.alien, d.alien == 1 ? "" : "s", path);
    char now[24];
    (void)snprintf(now, sizeof now, "%" PRId64, clock_now_ms());
    return book_is_read_only(c->practice->book) || book_set_setting(c->practice->book, DRILL_SETTING, now, e);
}

static const struct verb_option backup_options[] = {
    {"keep", "N", .help = "afterwards keep only the newest N of this folder"},
    {"days", "N", .help = "afterwards keep only those of the last N days, and what --keep keeps"},
};

static const struct verb rows[] = {
    {
        .name = "backup",
        .arguments = "DIR",
        .help = "Writes a checked copy with the date in its name, while people work.",
        .about = "Each night, to another disk. DIR may also be a file that is not there yet, NAME.db. Nothing that "
                 "stands in DIR is touched, unless --keep or --days say so: then older backups go, after the new one "
                 "was read back: those that this computer made of this practice file, and that hold nothing more.\n",
        .json = "{path}",
        .synonyms = "save",
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(backup_options),
        .run = run_backup,
    },
    {
        .name = "copy",
        .arguments = "DIR",
        .help = "Writes a checked copy under the practice file's own name: what may travel.",
        .about =
            "A live practice file must not be copied by other programs: 56 of 100 such copies were damaged when it "
            "was tried. Whoever writes into the copy is another computer to Rounds, so both can be merged later.\n",
        .json = "{path}",
        .synonyms = "export",
        .min_args = 1,
        .max_args = 1,
        .run = run_copy,
    },
    {
        .name = "restore",
        .arguments = "FILE",
        .help = "Makes the practice file anew from a backup; checks all of it before and after.",
        .about = "Nothing may stand in its place: move a damaged practice file to another name first, and keep it. The "
                 "restored one is another computer to Rounds, so that what was written after the backup can be merged "
                 "from wherever it still is.\n",
        .json = "{path, transactions, log, state}",
        .synonyms = "recover",
        .flags = VERB_OWN_BOOK,
        .min_args = 1,
        .max_args = 1,
        .run = run_restore,
    },
    {
        .name = "drill",
        .arguments = "FILE",
        .help = "Tries whether a backup could be restored: does it beside, compares, and notes the date.",
        .about = "FILE is a backup, or a folder of them: then the newest. A backup that was never restored is none.\n",
        .json = "{path, is_same, behind, alien, log, state}",
        .synonyms = "rehearse",
        .min_args = 1,
        .max_args = 1,
        .run = run_drill,
    },
};

const struct verb_group verb_backup = VERB_GROUP("Backups and copies", rows);

/* Verbs about the practice file itself: verify, backup, copy. */
#include "base/clock.h"
#include "base/file.h"
#include "book/copy.h"
#include "book/verify.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "practice/day_page.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void report_json(struct call *c, const struct verify_report *r)
{
    struct json j = call_json(c);
    json_object(&j, NULL);
    json_bool(&j, "is_ok", r->is_ok);
    json_number(&j, "transactions", r->transactions);
    json_number(&j, "records", r->records);
    json_number(&j, "streams", r->streams);
    json_number(&j, "gaps", r->gaps);
    json_number(&j, "forks", r->forks);
    json_number(&j, "conflicts", r->conflicts);
    json_string(&j, "log_code", r->log_code);
    json_string(&j, "state_code", r->state_code);
    json_array(&j, "problems");
    for (int i = 0; i < r->nproblems && i < VERIFY_PROBLEMS_MAX; i++)
        json_string(&j, NULL, r->problems[i]);
    json_end(&j, ']');
    json_end(&j, '}');
    call_json_end(c);
}

/* The answer on standard output, each fault on standard error. */
static void report_text(struct call *c, const struct verify_report *r)
{
    call_say(c, "%lld entr%s in %lld chain%s, %lld records: %s\n", (long long)r->transactions,
             r->transactions == 1 ? "y" : "ies", (long long)r->streams, r->streams == 1 ? "" : "s",
             (long long)r->records, r->is_ok ? "every one is what it was when it was written" : "damage was found");
    call_say(c, "codes to compare with another computer: %s  %s\n", r->log_code, r->state_code);
    if (r->gaps || r->forks || r->conflicts)
        call_say(c, "missing stretches %lld, forked writers %lld, fields to settle %lld\n", (long long)r->gaps,
                 (long long)r->forks, (long long)r->conflicts);
    for (int i = 0; i < r->nproblems && i < VERIFY_PROBLEMS_MAX; i++)
        call_note(c, "%s", r->problems[i]);
    if (r->nproblems > VERIFY_PROBLEMS_MAX)
        call_note(c, "and %d more", r->nproblems - VERIFY_PROBLEMS_MAX);
}

static bool run_verify(struct call *c, struct err *e)
{
    struct progress_line line;
    struct verify_report r = {0};
    progress_start(&line, c->host->is_live);
    bool ok = (!call_flag(c, "rebuild") || verify_rebuild(c->practice->book, &line.progress, e)) &&
              verify_book(c->practice->book, &line.progress, &c->arena, &r, e);
    progress_end(&line);
    if (!ok)
        return false;
    if (c->is_json)
        report_json(c, &r);
    else
        report_text(c, &r);
    /* The report is the answer, so this is no error of the verb; the exit code says it all the same. */
    if (!r.is_ok) {
        call_note(c, "rounds: The practice file is damaged. Please do not write to it: keep it as it is, take the last "
                     "good backup, and ask for help.");
        c->exit_code = err_exit_code(ERR_DAMAGE);
    }
    return true;
}

/* --- backup and copy --------------------------------------------------------------- */

/* "practice" of practice.db. */
static const char *stem_of(struct call *c)
{
    const char *base = file_base(book_path(c->practice->book));
    const char *dot = strrchr(base, '.');
    return dot && dot > base ? arena_strndup(&c->arena, base, (size_t)(dot - base)) : base;
}

/* Said here in plain words; the writer of copies would speak of a file of its own. */
static bool need_folder(const char *dir, struct err *e)
{
    struct stat st;
    if (stat(dir, &st) != 0)
        return err_set(e, ERR_MISSING, "There is no folder %s", dir);
    return S_ISDIR(st.st_mode) || err_set(e, ERR_INPUT, "%s is not a folder", dir);
}

static bool write_copy(struct call *c, const char *path, struct err *e)
{
    struct progress_line line;
    progress_start(&line, c->host->is_live);
    bool ok = copy_to(c->practice->book, path, &line.progress, e);
    progress_end(&line);
    if (!ok)
        return false;
    if (c->is_json) {
        struct json j = call_json(c);
        json_object(&j, NULL);
        json_string(&j, "path", path);
        json_end(&j, '}');
        call_json_end(c);
    } else {
        call_say(c, "Written and checked: %s\n", call_show(c, path));
    }
    return true;
}

static bool run_backup(struct call *c, struct err *e)
{
    enum { TRIES = 100, HOUR_MIN = 60 };
    const char *dir = c->args[0], *stem = stem_of(c), *path = NULL;
    char day[11];
    struct stat st;
    if (!need_folder(dir, e))
        return false;
    civil_date_text(c->today, day);
    /* Two within a minute do not fight for a name. */
    for (int i = 1; i < TRIES && (i == 1 || lstat(path, &st) == 0); i++)
        path = arena_printf(&c->arena, "%s/%s-%s-%02d%02d%s.db", dir, stem, day, c->now_min / HOUR_MIN,
                            c->now_min % HOUR_MIN, i == 1 ? "" : arena_printf(&c->arena, "-%d", i));
    if (!write_copy(c, path, e))
        return false;
    day_page_note_backup(c->practice->book);
    return true;
}

static bool run_copy(struct call *c, struct err *e)
{
    const char *base = file_base(book_path(c->practice->book));
    return need_folder(c->args[0], e) && write_copy(c, arena_printf(&c->arena, "%s/%s", c->args[0], base), e);
}

static const struct verb_option verify_options[] = {
    {"rebuild", .help = "first make everything that is derived from the log anew"},
};

static const struct verb rows[] = {
    {
        .name = "verify",
        .help = "Reads every entry ever made and checks that it is what it was.",
        .about =
            "Chains are hashed again, each record is made again from its own entries and compared. Exit code 3: damage "
            "was found, and where.\n",
        .json = "{is_ok, transactions, records, streams, gaps, forks, conflicts, log_code, state_code, problems}",
        .synonyms = "check fsck repair damage",
        VERB_OPTIONS(verify_options),
        .run = run_verify,
    },
    {
        .name = "backup",
        .arguments = "DIR",
        .help = "Writes a checked copy with the date in its name, while people work.",
        .about = "Each night, to another disk. What stands in DIR is never touched.\n",
        .json = "{path}",
        .synonyms = "save",
        .min_args = 1,
        .max_args = 1,
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
};

const struct verb_group verb_verify = VERB_GROUP("The practice file", rows);

/* Is the practice file what its log says: verify. */
#include "book/verify.h"
#include "cli/print.h"
#include "cli/progress.h"

static void report_json(struct call *c, const struct verify_report *r)
{
    struct json j = call_json(c);
    json_object(&j, NULL);
    json_bool(&j, "ok", r->is_ok);
    json_string(&j, "log", r->log_code);
    json_string(&j, "state", r->state_code);
    json_number(&j, "transactions", r->transactions);
    json_number(&j, "records", r->records);
    json_number(&j, "streams", r->streams);
    json_number(&j, "gaps", r->gaps);
    json_number(&j, "forks", r->forks);
    json_number(&j, "conflicts", r->conflicts);
    json_number(&j, "to_erase", r->to_erase);
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
    struct verify_report r = {0}, was = {0};
    struct book *b = c->practice->book;
    const struct progress *p = &c->line.progress;
    progress_start(&c->line, c->host->is_live);
    bool ok = !call_flag(c, "rebuild") || (verify_book(b, p, &c->arena, &was, e) && verify_rebuild(b, p, e));
    ok = ok && verify_book(b, p, &c->arena, &r, e);
    progress_end(&c->line);
    if (!ok)
        return false;
    if (was.nproblems && r.is_ok)
        call_note(c, "Mended, from what was entered: %s%s", was.problems[0],
                  was.nproblems > 1 ? arena_printf(&c->arena, " (and %d more)", was.nproblems - 1) : "");
    if (c->is_json)
        report_json(c, &r);
    else
        report_text(c, &r);
    /* The report is the answer, so this is no error of the verb; the exit code says it all the same. */
    if (!r.is_ok && r.nproblems == r.bad_indexes) {
        call_note(c, "rounds: An index of the practice file is damaged: bookings may be missing on the screens. What "
                     "was entered is whole. To mend it: rounds verify --rebuild. Then see whether the disk is sound.");
        c->exit_code = err_exit_code(ERR_DAMAGE);
    } else if (!r.is_ok) {
        call_note(c, "rounds: The practice file is damaged. Please do not write to it: keep it as it is, take the last "
                     "good backup, and ask for help.");
        c->exit_code = err_exit_code(ERR_DAMAGE);
    } else if (r.to_erase) { /* a script has to notice */
        call_note(c,
                  "%lld patient%s to be taken out for good, and not all of it is done: it was stopped, the disk was "
                  "full, or an import of an earlier Rounds brought them back. The next sync does it, or to merge any "
                  "copy of this file, and says what goes; it needs as much free space as the practice file has.",
                  (long long)r.to_erase, r.to_erase == 1 ? " was" : "s were");
        c->exit_code = err_exit_code(ERR_REFUSED);
    }
    return true;
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
            "was found, and where; 1: somebody was to be taken out and is still here. Two computers that hold the same "
            "read the same two codes to each other: the first says that both have the same entries, the second that "
            "both make the same of them.\n",
        .json = "{ok, log, state, transactions, records, streams, gaps, forks, conflicts, to_erase, problems}",
        .synonyms = "check fsck repair damage",
        VERB_OPTIONS(verify_options),
        .run = run_verify,
    },
};

const struct verb_group verb_verify = VERB_GROUP("The practice file", rows);

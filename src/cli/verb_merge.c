/* Copies of the practice file that meet: merge. */
#include "cli/print.h"
#include "cli/progress.h"
#include "exchange/merge_file.h"
#include "exchange/sync.h"
#include "practice/conflict.h"

static void merge_json(struct call *c, const struct merge_report *r)
{
    struct json j = call_json(c);
    json_object(&j, NULL);
    json_number(&j, "added", r->added);
    json_number(&j, "known", r->known);
    json_number(&j, "unreadable", r->unreadable);
    json_number(&j, "newer", r->newer);
    json_number(&j, "conflicts", r->conflicts);
    json_number(&j, "clashes", r->clashes);
    json_number(&j, "gone_bookings", r->gone_bookings);
    json_number(&j, "gone_notes", r->gone_notes);
    json_number(&j, "gone_others", r->gone_others);
    json_bool(&j, "was_in_use", r->was_in_use);
    json_bool(&j, "is_clock_ahead", r->is_ahead);
    json_end(&j, '}');
    call_json_end(c);
}

/* The answer in one line; what somebody has to do about it, a line each on standard error. */
static void merge_text(struct call *c, const struct merge_report *r)
{
    if (r->added)
        call_say(c, "%lld change%s taken in", (long long)r->added, print_plural(r->added));
    else
        call_say(c, "Nothing new");
    call_say(c, ", %lld known before\n", (long long)r->known);
    const char *gone = sync_gone(r->gone_bookings, r->gone_notes, r->gone_others, &c->arena);
    if (*gone)
        call_note(c, "%s", gone);
    if (r->unreadable)
        call_note(c,
                  "This copy is damaged: at least %lld change%s in it cannot be read%s. Merge another copy of the same "
                  "practice file if you have one: a change that is whole in any of them is not lost.",
                  (long long)r->unreadable, print_plural(r->unreadable),
                  r->added + r->known ? "; what could be read was taken" : ", and no other could");
    if (r->newer)
        call_note(c, "%lld change%s can only be read by a newer Rounds: update this one, then merge again.",
                  (long long)r->newer, print_plural(r->newer));
    if (r->was_in_use)
        call_note(c, "This copy was made while the practice file was in use: its newest changes may be missing. Use "
                     "`rounds copy` to make copies.");
    if (r->conflicts > 0)
        call_note(c, "%lld to settle: two people wrote different things, or one did not know what the other had "
                     "written. See: rounds conflicts",
                  (long long)r->conflicts);
    if (r->clashes > 0)
        call_note(c, "%lld double booking%s. See: rounds conflicts", (long long)r->clashes, print_plural(r->clashes));
    if (r->is_ahead)
        call_note(c, "A clock was far ahead on the computer this came from, or is behind on this one: look at both.");
}

static bool run_merge(struct call *c, struct err *e)
{
    struct merge_report r = {0};
    int before = 0, after = 0;
    struct err uncounted = {0}; /* then fewer are said, and rounds conflicts has them all */
    bool is_counted = conflict_count_made(c->practice, &before, &uncounted);
    progress_start(&c->line, c->host->is_live);
    bool ok = merge_file(c->practice->book, c->args[0], call_flag(c, "unrelated"), &c->line.progress, &r, e);
    progress_end(&c->line);
    is_counted = is_counted && ok && conflict_count_made(c->practice, &after, &uncounted);
    r.conflicts += is_counted && after > before ? after - before : 0;
    if (!ok) { /* what came before it ended may have taken something with it */
        const char *gone = sync_gone(r.gone_bookings, r.gone_notes, r.gone_others, &c->arena);
        if (*gone)
            call_note(c, "%s", gone);
        return false;
    }
    if (c->is_json)
        merge_json(c, &r);
    else
        merge_text(c, &r);
    return true;
}

static const struct verb_option merge_options[] = {
    {"unrelated", .help = "also take a practice file that has no beginning in common with this one"},
};

static const struct verb rows[] = {
    {
        .name = "merge",
        .arguments = "FILE",
        .help = "Takes in what another copy of the practice file holds and this one does not.",
        .about = "Any copy will do: an old one, a backup, one that was copied while in use, a damaged one, one of an "
                 "older or newer Rounds. It is only read. Nothing here is overwritten: where two people wrote "
                 "different things both are kept, and `rounds conflicts` lists them. To merge the same again changes "
                 "nothing; what was stopped goes on where it was. Others can work meanwhile.\n",
        .json = "{added, known, unreadable, newer, conflicts, clashes, gone_bookings, gone_notes, gone_others, "
                "was_in_use, is_clock_ahead}",
        .synonyms = "sync join combine take",
        .flags = VERB_WRITES | VERB_BULK | VERB_FOREIGN,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(merge_options),
        .run = run_merge,
    },
};

const struct verb_group verb_merge = VERB_GROUP("Copies that meet", rows);

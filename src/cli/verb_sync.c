/* Practice files that meet over a shared folder: sync, join, sites. */
#include "base/clock.h"
#include "book/stream.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/typed.h"
#include "exchange/introduce.h"
#include "exchange/join.h"
#include "exchange/met.h"
#include "exchange/sync_said.h"
#include "exchange/unheard.h"
#include "practice/appointment_edit.h"
#include "practice/conflict.h"

#include <inttypes.h>
#include <string.h>

enum {
    FD_MAX = 1 << 20,
    MINUTE_MS = 60 * 1000,
    HOUR_MIN = 60,
    DAY_MS = 24 * HOUR_MIN * MINUTE_MS,
    AWAY_MS = 2 * DAY_MS /* away for so long is worth a word */
};

/* --- as JSON ----------------------------------------------------------------------- */

static void site_json(struct json *j, const struct sync_site *s)
{
    json_object(j, NULL);
    json_id(j, "id", &s->writer);
    print_text(j, "name", s->label);
    json_instant(j, "seen", s->at_ms);
    json_number(j, "behind", s->behind);
    json_number(j, "ahead", s->ahead);
    json_number(j, "clock_ahead_ms", s->clock_ms);
    json_number(j, "erasures_unheard", s->unheard);
    json_end(j, '}');
}

static void gap_json(struct json *j, const struct sync_gap *g)
{
    json_object(j, NULL);
    json_id(j, "id", &g->writer);
    print_text(j, "name", g->label);
    json_number(j, "first", g->first);
    json_number(j, "last", g->last);
    json_end(j, '}');
}

static void report_json(struct call *c, const struct sync_report *r, const char *code)
{
    struct json j = call_json(c);
    json_object(&j, NULL);
    json_id(&j, "practice", &r->practice);
    json_number(&j, "came", r->came);
    json_number(&j, "sent", r->sent);
    json_number(&j, "files_read", r->files_read);
    json_number(&j, "files_sent", r->files_sent);
    json_number(&j, "files_merged", r->files_merged);
    json_number(&j, "files_recut", r->files_recut);
    json_number(&j, "erased_since", r->erased_since);
    json_number(&j, "gone_bookings", r->gone_bookings);
    json_number(&j, "gone_notes", r->gone_notes);
    json_number(&j, "gone_others", r->gone_others);
    json_number(&j, "torn", r->torn);
    json_number(&j, "forged", r->forged);
    json_number(&j, "locked", r->locked);
    json_number(&j, "newer", r->newer);
    json_number(&j, "alien", r->alien);
    json_bool(&j, "is_cut", r->is_cut);
    json_bool(&j, "is_clock_ahead", r->is_ahead);
    json_bool(&j, "is_safe_to_remove", r->is_removable);
    json_string(&j, "split", r->split);
    json_string(&j, "no_base", r->no_base);
    json_string(&j, "untold", r->untold);
    json_string(&j, "recovery_code", code);
    json_array(&j, "gaps");
    for (int i = 0; i < r->ngaps; i++)
        gap_json(&j, &r->gaps[i]);
    json_end(&j, ']');
    json_array(&j, "sites");
    for (int i = 0; i < r->nsites; i++)
        site_json(&j, &r->sites[i]);
    json_end(&j, ']');
    json_end(&j, '}');
    call_json_end(c);
}

/* --- for people -------------------------------------------------------------------- */

static void say_gaps(struct call *c, const struct sync_gap *gaps, int ngaps)
{
    struct err ignored = {0};
    struct site *all = NULL;
    int n_all = 0;
    if (c->practice && !met_site_list(c->practice, &c->arena, &all, &n_all, &ignored))
        n_all = 0; /* they are called as they called themselves then */
    for (int i = 0; i < ngaps; i++) {
        const struct sync_gap *g = &gaps[i];
        int64_t n = g->last - g->first + 1;
        const char *range = n == 1 ? arena_printf(&c->arena, "%" PRId64, g->first)
                                   : arena_printf(&c->arena, "%" PRId64 "-%" PRId64, g->first, g->last);
        const char *name = met_name(all, n_all, g->label, &g->writer, &c->arena);
        call_note(c, "%" PRId64 " change%s from %s %s missing (%s): whoever has them brings them with the next sync.",
                  n, print_plural(n), name, n == 1 ? "is" : "are", range);
    }
}

/* Nobody waits for what is gone for good, nor for what this computer was before its file was copied or restored. */
static bool say_sites(struct call *c, const struct sync_report *r, struct err *e)
{
    struct site *all = NULL;
    int n = 0;
    if (c->practice && !met_site_list(c->practice, &c->arena, &all, &n, e))
        return false; /* who has just joined has none open yet */
    for (int i = 0; i < r->nsites; i++) {
        const struct sync_site *s = &r->sites[i];
        struct met m;
        if (!met_of(c->practice, all, n, s, &c->arena, &m, e))
            return false;
        if (m.is_back)
            call_note(c, "%s, said to be gone for good, was here. If it is in use: rounds site retire '%s' --back. If "
                         "it was stolen: take it out of the folder, and rounds sync --new-key",
                      m.name, m.site->name);
        if (!m.is_waited_for)
            continue;
        /* What was sent just now it cannot have yet; who stays away is another matter. */
        if (s->behind && clock_now_ms() - s->at_ms > AWAY_MS)
            call_note(c, "%s was not here for %" PRId64 " days and lacks %" PRId64 " change%s.", m.name,
                      (clock_now_ms() - s->at_ms) / DAY_MS, s->behind, print_plural(s->behind));
        if (s->clock_ms)
            call_note(c, "The clock of %s is %s ahead of this one: one of the two is wrong.", m.name,
                      site_ahead(s->clock_ms, &c->arena));
    }
    return true;
}

/* Who was taken out here is still elsewhere; or no more, and then the key may go too. */
static bool say_unheard(struct call *c, int64_t erased_since, struct err *e)
{
    const char *names;
    if (!unheard_sites(c->practice, &c->arena, &names, e))
        return false;
    if (names)
        call_note(c, "A patient's record was taken out, and %s may hold it still: it goes there with the next sync.",
                  names);
    else if (erased_since)
        call_note(c, "Every computer has taken out who was to be taken out. For a new key, so that old sticks and the "
                     "old passphrase open nothing new: rounds sync --new-key DIR");
    return true;
}

/* What two people wrote apart, now that it has met. */
static bool say_to_settle(struct call *c, struct err *e)
{
    int n, computers;
    if (!conflict_count(c->practice, &n, &computers, e))
        return false;
    if (n)
        call_note(c, "Two people wrote different things, or booked the same time, while apart: %d to settle. "
                     "To see %s: rounds conflicts",
                  n, n == 1 ? "it" : "them");
    return true;
}

/* An erasure first: whoever has not heard of it would bring it to those who have the new key. */
static bool may_renew(void *renew_arg, struct err *e)
{
    struct call *c = renew_arg;
    const char *names;
    if (!unheard_sites(c->practice, &c->arena, &names, e))
        return false;
    return !names || err_set(e, ERR_REFUSED,
                             "No new key was made: a patient's record was taken out, and it is not known yet that %s "
                             "did the same. All else was exchanged. Let it sync, then sync here with --new-key again; "
                             "one that is gone for good: rounds site retire.",
                             names);
}

static void say_files(struct call *c, const struct sync_report *r)
{
    const char *gone = sync_gone(r->gone_bookings, r->gone_notes, r->gone_others, &c->arena);
    if (*gone)
        call_note(c, "%s", gone);
    if (r->torn)
        call_note(c, "%" PRId64 " file%s incomplete or damaged; read again next time.", r->torn,
                  r->torn == 1 ? " is" : "s are");
    if (r->spoilt)
        call_note(c,
                  "%" PRId64 " file%s there %s damaged. What was in %s is here, and stands there in sound files now: "
                  "they do no harm.",
                  r->spoilt, r->spoilt == 1 ? "" : "s", r->spoilt == 1 ? "is" : "are", r->spoilt == 1 ? "it" : "them");
    if (r->locked)
        call_note(c,
                  "%" PRId64 " file%s sealed with a key that is not here: sync with ROUNDS_PASSPHRASE set to the "
                  "passphrase of whoever made it.",
                  r->locked, r->locked == 1 ? " is" : "s are");
    if (r->forged)
        call_note(c,
                  "%" PRId64 " file%s whole, but not made by this practice, or altered on purpose. Nothing of it was "
                  "taken. Find out who can write to this folder.",
                  r->forged, r->forged == 1 ? " is" : "s are");
    if (r->split)
        call_note(c,
                  "Other computers of this practice sync in %s, under a key of their own: they and this one do not "
                  "meet. Sync here and there with ROUNDS_PASSPHRASE set to the passphrase of the others, once each. If "
                  "nobody uses that folder any more, remove it.",
                  r->split);
    if (r->newer)
        call_note(c, "%" PRId64 " file%s a newer Rounds: update this one, then sync again.", r->newer,
                  r->newer == 1 ? " needs" : "s need");
    if (r->is_cut)
        call_note(c, "There are more names in these folders than all computers of a practice make, and not all were "
                     "looked at: something else writes there.");
    if (r->no_base)
        call_note(c,
                  "All was exchanged. What a new computer begins with could not be put there: %s The next sync tries "
                  "again; until then joining only takes longer.",
                  r->no_base);
    if (r->is_ahead)
        call_note(c, "A clock was far ahead on the computer a change came from, or is behind on this one.");
}

static void report_text(struct call *c, const struct sync_report *r, const char *code)
{
    if (code) {
        call_say(c, "The recovery code of this practice:\n\n    %s\n\n", code);
        call_say(c, "Write it on paper and lock it away: it opens the folder if the passphrase is forgotten.\n");
    }
    if (r->is_fetched)
        call_say(c, "Began with a snapshot; %" PRId64 " change%s since", r->came, print_plural(r->came));
    else if (!r->came && !r->sent)
        call_say(c, "Nothing new here or there");
    else
        call_say(c, "%" PRId64 " change%s taken in, %" PRId64 " sent", r->came, print_plural(r->came), r->sent);
    call_say(c, "; %d other computer%s.%s\n", r->nsites, print_plural(r->nsites),
             r->is_removable ? " It is safe to remove." : "");
    say_gaps(c, r->gaps, r->ngaps);
    say_files(c, r);
}

/* --- verbs ------------------------------------------------------------------------- */

static bool options_of(struct call *c, struct typed *t, struct sync_options *o, struct err *e)
{
    int fd;
    if (!call_number(c, "passphrase-fd", 0, FD_MAX, -1, &fd, e))
        return false;
    t->fd = fd;
    *o = (struct sync_options){.dir = c->args[0], .progress = &c->line.progress, .ask = typed_ask, .arg = t};
    return true;
}

static void answer(struct call *c, const struct sync_report *r, bool with_code)
{
    const char *code = *r->code && (r->is_new || with_code) ? r->code : NULL;
    if (with_code && !code)
        call_note(c, "The recovery code is not known on this computer: it is told where the practice's key was made.");
    if (c->is_json)
        report_json(c, r, code);
    else
        report_text(c, r, code);
    /* What could be done is done; but a script has to notice. */
    c->exit_code = r->forged || r->locked || r->split ? err_exit_code(ERR_REFUSED) : 0;
}

static bool run_sync(struct call *c, struct err *e)
{
    struct typed typed = {.fd = -1};
    struct sync_options o;
    struct sync_report r = {0};
    if (!options_of(c, &typed, &o, e))
        return false;
    o.is_stick = call_flag(c, "stick");
    o.is_check = call_flag(c, "check");
    o.may_be_unrelated = call_flag(c, "unrelated");
    if (call_flag(c, "new-key")) {
        if (!appointment_edit_level(&c->desk, LEVEL_OWNER, "make a new key", e))
            return false;
        o.may_renew = may_renew;
        o.renew_arg = c;
    }
    progress_start(&c->line, c->host->is_live);
    bool ok = introduce_new(c->practice->book, e) && sync_folder(c->practice->book, &o, &c->arena, &r, e);
    progress_end(&c->line);
    typed_end(&typed);
    if (ok) {
        sync_said_note(c->practice, o.dir, &r);
        if (o.may_renew && !c->is_json)
            call_say(c, "A new key was made: the old passphrase and the old recovery code open nothing new. Every "
                        "other computer asks for the new passphrase once.\n");
        answer(c, &r, call_flag(c, "code"));
        int elsewhere = sync_said_alone(c->practice, &r);
        if (elsewhere)
            call_note(c, "No other computer was ever in this folder, and %d %s met over another one. If it is not the "
                         "one that was meant, nobody has what was sent there: remove it, and sync with the right one.",
                      elsewhere, elsewhere == 1 ? "is" : "are");
        ok = c->is_json || (say_sites(c, &r, e) && say_to_settle(c, e) && say_unheard(c, r.erased_since, e));
    } else if (r.is_new) /* the key is kept */
        call_note(c, "A key was made before this failed. Its recovery code: %s", r.code);
    return ok;
}

static bool run_join(struct call *c, struct err *e)
{
    struct typed typed = {.fd = -1};
    struct sync_options o;
    struct sync_report r;
    const char *path = call_book_path(c);
    struct book_options bo = call_book_options(c);
    if (!options_of(c, &typed, &o, e))
        return false;
    progress_start(&c->line, c->host->is_live);
    bool ok = join_folder(path, &bo, &o, &c->arena, &r, e);
    progress_end(&c->line);
    typed_end(&typed);
    if (!ok)
        return false;
    if (!c->is_json)
        call_say(c, "Made %s\n", call_show(c, path));
    if (r.untold)
        call_note(c, "The other computers could not be told of this one yet: %s To tell them: rounds sync %s", r.untold,
                  o.dir);
    answer(c, &r, false);
    return c->is_json || say_sites(c, &r, e);
}

static void say_met(struct call *c, const struct sync_site *s, const struct met *m)
{
    bool is_retired = m->site && m->site->is_retired && !m->is_back;
    call_say(c, "%s  %s", call_show(c, m->name), print_when(&c->arena, s->at_ms));
    if (is_retired || m->is_back)
        call_say(c, "  gone for good%s", m->is_back ? ", and was here" : "");
    if (is_retired) {
        call_say(c, "\n");
        return;
    }
    if (s->behind)
        call_say(c, "  %" PRId64 " behind", s->behind);
    if (s->ahead)
        call_say(c, "  %" PRId64 " not yet here", s->ahead);
    if (s->unheard)
        call_say(c, "  has not heard of an erasure");
    if (s->clock_ms)
        call_say(c, "  clock %s ahead", site_ahead(s->clock_ms, &c->arena));
    call_say(c, "\n");
}

/* The computer one sits at; before it has written anything, by what it will be called. */
static void say_own(struct call *c, const struct site *all, int n)
{
    const char *name = stream_label(c->practice->book);
    for (int i = 0; i < n; i++)
        name = all[i].is_own ? all[i].name : name;
    call_say(c, "%s  this one\n", call_show(c, name));
}

static bool run_sites(struct call *c, struct err *e)
{
    struct sync_site *sites;
    struct sync_gap *gaps;
    struct site *all;
    int n, ngaps, nall;
    if (!sync_sites(c->practice->book, &c->arena, &sites, &n, e) ||
        !sync_gaps(c->practice->book, &c->arena, &gaps, &ngaps, e) ||
        !met_site_list(c->practice, &c->arena, &all, &nall, e))
        return false;
    if (c->is_json) {
        struct json j = call_json(c);
        json_array(&j, NULL);
        for (int i = 0; i < n; i++)
            site_json(&j, &sites[i]);
        json_end(&j, ']');
        call_json_end(c);
        return true;
    }
    say_own(c, all, nall);
    if (n == 0)
        call_say(c, "No other computer was met yet. To meet them over a shared folder: rounds sync DIR\n");
    for (int i = 0; i < n; i++) {
        struct met m;
        if (!met_of(c->practice, all, nall, &sites[i], &c->arena, &m, e))
            return false;
        say_met(c, &sites[i], &m);
    }
    say_gaps(c, gaps, ngaps);
    return say_unheard(c, 0, e);
}

#define PASSPHRASE                                                                                                  \
    {                                                                                                               \
        "passphrase-fd", .argument = "N", .help = "read the passphrase from this open descriptor, not the terminal" \
    }

static const struct verb_option sync_options[] = {
    PASSPHRASE,
    {"stick", .help = "read back what was written, and say when it may be pulled out"},
    {"check", .help = "read every file again, and put there anew what is not whole any more"},
    {"new-key", .help = "for an owner: then make a new key, with a new passphrase; every computer asks for it once"},
    {"code", .help = "also tell the recovery code again, where the practice's key was made"},
    {"unrelated", .help = "also with a practice file that has no beginning in common with this one"},
};

static const struct verb_option join_options[] = {PASSPHRASE};

#define SYNC_JSON                                                                                                     \
    "{practice, came, sent, files_read, files_sent, files_merged, files_recut, erased_since, gone_bookings, "         \
    "gone_notes, gone_others, torn, forged, locked, newer, alien, is_cut, is_clock_ahead, is_safe_to_remove, split, " \
    "no_base, untold, recovery_code, gaps, sites}: gaps is an array of {id, name, first, last}, sites of {id, name, " \
    "seen, behind, ahead, clock_ahead_ms, erasures_unheard}"

static const struct verb rows[] = {
    {
        .name = "sync",
        .arguments = "DIR",
        .help = "Exchanges changes with other computers over a shared folder or a stick.",
        .about =
            "DIR is any folder that something carries between computers: a stick, a network share, Syncthing, rclone. "
            "What is new here is put there, sealed, and what is new there is taken in. Nothing is overwritten: where "
            "two people wrote different things both are kept, and `rounds conflicts` lists them. The first sync makes "
            "the practice's key from a passphrase you choose, and shows the recovery code; --code tells it again. "
            "Scripts give the passphrase by ROUNDS_PASSPHRASE. --new-key takes the place of a key that may be in wrong "
            "hands, and after person erase of the one that old sticks are sealed with: all that is new is sealed with "
            "the new one, and every computer asks for its passphrase once. It may be stopped at any time, and run by "
            "several at once. Exit code 1: some files were sealed with another key, or altered, or others of this "
            "practice sync there apart.\n",
        .json = SYNC_JSON,
        .synonyms = "exchange share stick usb",
        .flags = VERB_WRITES | VERB_BULK | VERB_FOREIGN | VERB_CARRIES,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(sync_options),
        .run = run_sync,
    },
    {
        .name = "join",
        .arguments = "DIR",
        .help = "Makes this computer's practice file from a shared folder.",
        .about =
            "For a new computer: asks for the practice's passphrase, or its recovery code. Where the practice file "
            "will stand: as for init. --site says what the computer is called.\n",
        .json = SYNC_JSON,
        .synonyms = "new clone",
        .flags = VERB_OWN_BOOK | VERB_BULK | VERB_FOREIGN | VERB_CARRIES,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(join_options),
        .run = run_join,
    },
    {
        .name = "sites",
        .help = "Lists this computer and the others, when they were heard of last, and what they had not seen then.",
        .json = "array of the others: {id, name, seen, behind, ahead, clock_ahead_ms, erasures_unheard}",
        .synonyms = "computers",
        .run = run_sites,
    },
};

const struct verb_group verb_sync = VERB_GROUP("Computers that meet", rows);

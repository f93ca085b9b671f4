/* Computers that share a practice through a folder: sync, join, sites. */
#include "base/clock.h"
#include "base/hash.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "exchange/sync.h"
#include "practice/practice.h"

#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { WORDS_MAX = 256 };

/* ---- words nobody else should see ---- */

/* A line from a descriptor, without its end; NULL: nothing there. */
static const char *read_line(int fd, struct arena *a)
{
    char line[WORDS_MAX + 1];
    size_t n = 0;
    while (n < WORDS_MAX && read(fd, line + n, 1) == 1 && line[n] != '\n')
        n++;
    while (n > 0 && (line[n - 1] == '\r' || line[n - 1] == '\n'))
        n--;
    line[n] = 0;
    const char *out = n ? arena_strdup(a, line) : NULL;
    hash_wipe(line, sizeof line);
    return out;
}

static void prompt(const char *text)
{
    ssize_t ignored = write(STDERR_FILENO, text, strlen(text));
    (void)ignored;
}

static const char *ask_once(const char *text, struct arena *a)
{
    struct termios was, hidden;
    if (tcgetattr(STDIN_FILENO, &was) != 0)
        return NULL;
    hidden = was;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    prompt(text);
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    const char *out = read_line(STDIN_FILENO, a);
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &was);
    prompt("\n");
    return out;
}

static const char *ask_words(void *arg, bool is_new, struct arena *a)
{
    struct call *c = arg;
    const char *given = getenv("ROUNDS_PASSPHRASE"), *fd = call_text(c, "passphrase-fd");
    if (fd)
        return read_line((int)strtol(fd, NULL, 10), a);
    if (given || !isatty(STDIN_FILENO))
        return given;
    const char *words = ask_once(is_new ? "A passphrase for the practice, four words or more: "
                                        : "The passphrase of the practice, or its recovery code: ",
                                 a);
    if (!words || !is_new)
        return words;
    const char *again = ask_once("The same once more: ", a);
    if (again && strcmp(words, again) == 0)
        return words;
    prompt("The two are not the same.\n");
    return NULL;
}

/* ---- answers ---- */

static const char *instant_text(struct call *c, int64_t ms)
{
    int date, minute;
    char day[16], time[8];
    zone_civil(ms, &date, &minute, NULL);
    return arena_printf(&c->arena, "%s %s", civil_desk_date(date, day), civil_time_text(minute, time));
}

static void report_json(struct call *c, const struct sync_report *r)
{
    struct json j = call_json(c);
    json_object(&j, NULL);
    json_number(&j, "came", r->came);
    json_number(&j, "went", r->went);
    json_number(&j, "files_read", r->nread);
    json_number(&j, "files_written", r->nwritten);
    json_number(&j, "torn", r->torn);
    json_number(&j, "foreign", r->foreign);
    json_number(&j, "newer", r->newer);
    json_bool(&j, "is_clock_ahead", r->is_ahead);
    if (*r->code)
        json_string(&j, "recovery_code", r->code);
    json_array(&j, "missing");
    for (int i = 0; i < r->ngaps; i++) {
        json_object(&j, NULL);
        json_string(&j, "site", r->gaps[i].site);
        json_number(&j, "first", r->gaps[i].first);
        json_number(&j, "last", r->gaps[i].last);
        json_end(&j, '}');
    }
    json_end(&j, ']');
    json_array(&j, "sites");
    for (int i = 0; i < r->nsites; i++) {
        json_object(&j, NULL);
        json_id(&j, "writer", &r->sites[i].writer);
        json_string(&j, "name", r->sites[i].name);
        json_number(&j, "seen_ms", r->sites[i].at_ms);
        json_number(&j, "lacks", r->sites[i].lacks);
        json_bool(&j, "is_clock_ahead", r->sites[i].is_ahead);
        json_end(&j, '}');
    }
    json_end(&j, ']');
    json_end(&j, '}');
    call_json_end(c);
}

static void say_gaps(struct call *c, const struct sync_gap *gaps, int n)
{
    for (int i = 0; i < n; i++) {
        int64_t count = gaps[i].last - gaps[i].first + 1;
        call_note(c, "%lld change%s from %s %s missing (%lld-%lld): sync there, and here again.", (long long)count,
                  print_plural(count), *gaps[i].site ? gaps[i].site : "another computer", count == 1 ? "is" : "are",
                  (long long)gaps[i].first, (long long)gaps[i].last);
    }
}

/* The answer in one line; what somebody has to know or do, a line each on standard error. */
static void report_text(struct call *c, const struct sync_report *r)
{
    call_say(c, "%lld change%s came, %lld went", (long long)r->came, print_plural(r->came), (long long)r->went);
    int behind = 0;
    for (int i = 0; i < r->nsites; i++)
        behind += r->sites[i].lacks > 0;
    if (r->nsites)
        call_say(c, "; %d other computer%s, %s", r->nsites, print_plural(r->nsites),
                 behind ? arena_printf(&c->arena, "%d behind", behind) : "all up to date");
    call_say(c, "%s\n", r->is_elsewhere ? ". Written and read back: safe to remove" : "");
    for (int i = 0; i < r->nsites; i++) {
        const struct sync_site *x = &r->sites[i];
        if (x->lacks)
            call_note(c, "%s had not yet taken in %lld change%s when it was last here (%s)", call_show(c, x->name),
                      (long long)x->lacks, print_plural(x->lacks), instant_text(c, x->at_ms));
        if (x->is_ahead)
            call_note(c, "The clock of %s is ahead of this one: look at both.", call_show(c, x->name));
    }
    say_gaps(c, r->gaps, r->ngaps);
    if (r->torn)
        call_note(c, "%d file%s not whole yet: left for the next time.", r->torn, r->torn == 1 ? " is" : "s are");
    if (r->foreign)
        call_note(c, "%d file%s of another practice, or sealed with another key: left alone.", r->foreign,
                  r->foreign == 1 ? " is" : "s are");
    if (r->newer)
        call_note(c, "%d file%s made by a newer Rounds: update this one, then sync again.", r->newer,
                  r->newer == 1 ? " was" : "s were");
    if (r->is_cut)
        call_note(c, "There are more files than are looked at: something else writes into this folder.");
    if (r->is_ahead)
        call_note(c, "A clock was far ahead on a computer this came from, or is behind on this one: look at both.");
    if (*r->code) {
        call_say(c, "\nThe recovery code of this practice: %s\n", r->code);
        call_say(c, "Write it down and keep it where the keys of the house are: with it, or with the passphrase, and "
                    "nothing else,\nanother computer can join. It is shown this once.\n");
    }
}

static bool run_sync(struct call *c, struct err *e)
{
    struct progress_line line;
    struct sync_report r;
    const struct sync_words words = {ask_words, c};
    progress_start(&line, c->host->is_live);
    bool ok =
        sync_folder(c->practice->book, c->args[0], call_flag(c, "check"), &words, &line.progress, &c->arena, &r, e);
    progress_end(&line);
    if (ok && c->is_json)
        report_json(c, &r);
    else if (ok)
        report_text(c, &r);
    else if (*r.code) /* it is in the folder already */
        call_note(c, "The recovery code of this practice, shown this once: %s", r.code);
    return ok;
}

static bool run_join(struct call *c, struct err *e)
{
    const char *path = call_book_path(c);
    const struct sync_words words = {ask_words, c};
    struct book_options o = call_book_options(c);
    struct practice *p;
    if (!sync_join(path, c->args[0], &words, &c->arena, e) || !practice_open(path, &o, &p, e) || !call_begin(c, p, e))
        return false;
    if (!c->is_json)
        call_say(c, "Made %s from the folder.\n", call_show(c, path));
    return run_sync(c, e);
}

static bool run_sites(struct call *c, struct err *e)
{
    struct sync_stream *all;
    int n;
    struct sync_gap *gaps;
    int ngaps;
    if (!sync_streams(c->practice->book, &c->arena, &all, &n, e) ||
        !sync_gaps(c->practice->book, &c->arena, &gaps, &ngaps, e))
        return false;
    struct table t = table_start(&c->arena, 4, c->host->is_ascii);
    struct json j = {0};
    if (c->is_json) {
        j = call_json(c);
        json_array(&j, NULL);
    }
    for (int i = 0; i < n; i++) {
        const struct sync_stream *x = &all[i];
        if (c->is_json) {
            json_object(&j, NULL);
            json_id(&j, "writer", &x->writer);
            json_string(&j, "name", x->name);
            json_number(&j, "changes", x->changes);
            json_number(&j, "newest_ms", x->newest_ms);
            json_bool(&j, "is_own", x->is_own);
            json_end(&j, '}');
        } else {
            TABLE_ADD(&t, *x->name ? x->name : "(not named)",
                      arena_printf(&c->arena, "%lld change%s", (long long)x->changes, print_plural(x->changes)),
                      instant_text(c, x->newest_ms), x->is_own ? "this computer" : "");
        }
    }
    if (c->is_json) {
        json_end(&j, ']');
        call_json_end(c);
        return true;
    }
    table_print(&t, 0, &c->out);
    say_gaps(c, gaps, ngaps);
    return true;
}

/* ---- rows ---- */

static const struct verb_option options[] = {
    {"passphrase-fd", .argument = "N", .help = "read the passphrase from this open descriptor, a line"},
    {"check", .help = "read every file again, and put there anew what is not whole any more"},
};

static const struct verb rows[] = {
    {
        .name = "sync",
        .arguments = "DIR",
        .help = "Exchanges with the other computers through a folder: a stick, a share, a folder that is copied.",
        .about =
            "What is new here is put into the folder, sealed; what is new there is taken in. The folder may be a USB "
            "stick, a network share, or one that Syncthing, rclone or rsync carries between computers. Nothing is "
            "ever overwritten; stopped anywhere, the same again goes on. The first sync into an empty folder makes the "
            "practice's key under a passphrase and shows a recovery code once; a computer that joins needs one of "
            "them.\n",
        .json = "{came, went, files_read, files_written, torn, foreign, newer, is_clock_ahead, recovery_code, missing: "
                "[{site, first, last}], sites: [{writer, name, seen_ms, lacks, is_clock_ahead}]}",
        .synonyms = "exchange share syncthing usb stick",
        .flags = VERB_WRITES | VERB_BULK,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(options),
        .run = run_sync,
    },
    {
        .name = "join",
        .arguments = "DIR",
        .help = "Makes a practice file on this computer from a folder that others sync with.",
        .about = "The passphrase of the practice is asked for, or its recovery code. After it, `rounds sync DIR` "
                 "exchanges as on the others.\n",
        .json = "as of sync",
        .synonyms = "clone new-computer add-computer",
        .flags = VERB_OWN_BOOK | VERB_BULK,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(options),
        .run = run_join,
    },
    {
        .name = "sites",
        .help = "Which computers wrote into this practice file, how much, when last, and what is missing of them.",
        .json = "[{writer, name, changes, newest_ms, is_own}]",
        .synonyms = "computers streams machines",
        .run = run_sites,
    },
};

const struct verb_group verb_sync = VERB_GROUP("Other computers", rows);

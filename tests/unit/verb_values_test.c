/* Every word and every option of every verb is given what nobody means: numbers at their edges, days that are none,
 * text without end, marks of other programs. The verbs are those of the rows; each has a line below that does
 * something. OF=n: one of so many ways to go wrong (5); 1: all, which takes a minute or two.
 *
 * A value is taken or refused; never is it an end of the program (the sanitizers run here), a refusal without a
 * sentence, or a practice file that does not verify afterwards. */
#include "cli_lib.h"
#include "book_lib.h"

#include "base/clock.h"
#include "cli/verb.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { WORDS = 60, PATIENCE_MS = 8000, SENTENCE = 20, SLOTS = 30 };

static const char *const hostile[] = {
    "",
    "-1",
    "0",
    "2147483648",
    "-9223372036854775808",
    "1e308",
    "2027-02-30 25:61",
    "9999-12-31",
    "%n%s'; --",
    "a\xff",
    "\xe2\x80\xae gnp.exe",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
};

/* What all begins with; what the value of a key is called afterwards. */
static const struct {
    const char *slot, *command, *key;
} begin[] = {
    {"ann", "patient add --family Kautzer --given Jo --born 1980-02-03 --phone 07700900001", "id"},
    {"sam", "patient add --family Quarr --given Sam", "id"},
    {"twin", "patient add --family Quarr --given Samuel --even-so", "id"},
    {"ref", "book --patient kautzer --practitioner chen --type review --at '2026-11-24 09:00'", "ref"},
    {"here", "book --patient @sam --practitioner chen --type review --at '2026-11-23 09:00'", "ref"},
    {"asked", "walk-in --patient @twin --question 'Can this wait?'", "ref"},
    {"open", "followup 'Ring about the letter' --patient kautzer", "id"},
    {"case", "complaint add 'Waited an hour' --patient kautzer", "id"},
    {"hello", "call add --number 07700900001", "id"},
    {"line", "obstacle add 'The printer'", "id"},
    {"note", "note 'Likes the window' --patient kautzer", "id"},
    {"sent", "referral add 'the knee' --patient kautzer --to 'Dr Bones'", "id"},
    {"number", "number add kautzer 07700900002", "id"},
    {"aunt", "related add kautzer Aunt May --phone 07700900003", "id"},
    {"block", "column block chen --time 13:00-14:00 --from 2026-11-25 --to 2026-11-25", "id"},
    {"day", "day-note add 'The lift is out' --date 2026-11-24", "id"},
};

/* A line of each verb that does something, from the same practice file each time. A word that begins with @ is what the
 * slot of that name holds. */
static const char *const lines[] = {
    "day 2026-11-24",
    "week 2026-11-24",
    "month 2026-11",
    "next-open --type review --practitioner chen --from 2026-11-24 --between 09:00-12:00 --weekday mon,tue --limit 3",
    "open",
    "handover 'The key is in the drawer'",
    "close",
    "obstacle add 'The lamp'",
    "obstacle list --days 7",
    "obstacle answer @line 'A new one comes'",
    "task list",
    "flow",
    "unresolved",
    "waitlist",
    "wait --patient @twin --type review --minutes 30 --days mon --between 09:00-12:00 --until 2026-12-24",
    "offer --practitioner chen --at '2026-11-26 10:00'",
    "queue --all",
    "promise 'Ring them' --patient kautzer --due 2026-11-25 --at 10:00",
    "followup 'Ring them' --patient kautzer --due 2026-11-25 --at 10:00",
    "outcome @open no-answer --words 'rang twice'",
    "journey kautzer",
    "policy explain @open",
    "calls",
    "call list",
    "call add 'about the knee' --number 07700900009 --name Zed",
    "call end @hello 'Settled' --how answered --patient kautzer",
    "reminders --days 2",
    "remind @ref message --words 'on the machine'",
    "message @ref",
    "complaint add 'Cold room' --patient kautzer --wish 'a heater'",
    "complaint step @case look-into 'Asked everybody' --by 2026-12-01",
    "complaint list",
    "complaint show @case",
    "compliment add 'So kind' --patient kautzer --to okoro",
    "compliment list",
    "book --patient kautzer --practitioner chen --type review --at '2026-11-26 10:00' --minutes 20",
    "walk-in --patient kautzer --question 'Now?' --minutes 20",
    "move @ref --at '2026-11-25 09:00' --practitioner okafor",
    "edit @ref --expected 09:10 --asked 08:50 --remark 'by taxi'",
    "inform @here",
    "ask @asked 'Now?'",
    "answer @asked 'At ten'",
    "household list kautzer",
    "household join @twin kautzer",
    "household speaks @sam",
    "household leave @sam",
    "status @here arrived",
    "cancel @ref --by patient --reason pat-fb --next rebook",
    "confirm @ref",
    "column late chen 20",
    "column off chen --from 2026-11-27 --to 2026-11-27 --why ill",
    "column hours chen --time 09:00-12:00 --from 2026-11-27 --to 2026-11-27",
    "column block chen --time 12:00-12:30 --from 2026-11-27 --to 2026-11-27",
    "column reserve chen --opens 08:00 --time 15:00-16:00 --from 2026-11-27 --to 2026-11-27",
    "column list",
    "column end @block",
    "day-note add 'No water' --date 2026-11-25 --practitioner chen",
    "day-note list --date 2026-11-24",
    "day-note end @day",
    "to-tell",
    "find kau",
    "show @ref",
    "patient add --family Adams --given Ann --born 1990-05-05 --phone 07700900077 --longer 10",
    "patient edit kautzer --preferred Joe --born 1980-02-04 --longer 10",
    "patient merge @twin @sam",
    "patient unmerge @gone",
    "patient died kautzer --on 2026-11-22 --told 'her son'",
    "patient moved kautzer --since 2026-11-22 --to Leeds",
    "patient no-contact kautzer --why 'Leave me alone'",
    "number list kautzer",
    "number add kautzer 07700900055 --remark 'at work'",
    "number edit @number --value 07700900056 --remark 'evenings'",
    "related list kautzer",
    "related add kautzer Uncle Bob --phone 07700900057",
    "related edit @aunt --phone 07700900058 --remark 'evenings'",
    "referral add 'the hip' --patient kautzer --to 'Dr Bones' --by 2026-12-01 --on 2026-11-20",
    "referral close @sent 'All well'",
    "referral list",
    "timeline kautzer",
    "note 'Prefers mornings' --patient kautzer",
    "contact 'Asked about the knee' --direction in --mode call --patient kautzer --minutes 3 --hold 1 --number 077009",
    "note-edit @note 'Likes the door'",
    "mistake @note",
    "protocol list",
    "protocol show first",
    "protocol tick @here first-stand",
    "protocol read first --as okoro",
    "protocol readers first",
    "history @ref",
    "slot --practitioner chen --at '2026-11-24 09:00'",
    "undo",
    "log --limit 5",
    "policy show",
    "staff",
    "verify",
    "sites",
    "site rename 'Desk 1' 'Desk 2'",
    "conflicts",
    "person export kautzer",
    "help book",
    "keys",
    "version",
};

/* These read or make files, which other tests give them; or need what one computer with nothing to settle has not
 * (settle: field_check_test). */
static const char *const others[] = {
    "task done",      "policy load",   "policy check", "policy path",  "policy preview", "import csv",  "import calls",
    "import visits",  "import synthea", "init",         "demo",         "backup",         "copy",        "restore",
    "drill",          "merge",         "sync",         "join",         "redo",           "site retire", "settle keep",
    "settle both",    "settle write",  "settle accept", "told",        "person erase",
    "export csv",     "export visits", "export icalendar", "export vcard", "export fhir",
};

struct words {
    char *word[WORDS + 1];
    int n;
};

static struct {
    struct shell shell;
    char value[SLOTS][40]; /* of begin */
    char gone[40];         /* a patient made one with another */
    const char *newest;    /* entry of the log to begin with */
    long of, ways, runs, refused;
} t;

static const char *slot(const char *name)
{
    for (size_t i = 0; i < sizeof begin / sizeof *begin; i++)
        if (strcmp(begin[i].slot, name) == 0)
            return t.value[i];
    assert_string_equal(name, "gone");
    return t.gone;
}

static void split(const char *line, struct words *w)
{
    char *p = arena_strdup(&t.shell.arena, line);
    *w = (struct words){.word = {"rounds"}, .n = 1};
    while (*p) {
        assert_true(w->n < WORDS - 4);
        char end = *p == '\'' ? '\'' : ' ', *word = p += end == '\'';
        p += strcspn(p, end == '\'' ? "'" : " ");
        if (*p)
            *p++ = 0;
        p += strspn(p, " ");
        w->word[w->n++] = *word == '@' ? arena_strdup(&t.shell.arena, slot(word + 1)) : word;
    }
}

static void fail_with(const struct words *w, const char *why)
{
    const char *all = "";
    for (int i = 0; i < w->n; i++)
        all = arena_printf(&t.shell.arena, "%s'%s' ", all, w->word[i]);
    fail_msg("%s: %s\n    exit %d, said: %s%s", all, why, t.shell.code, buf_str(&t.shell.out), buf_str(&t.shell.err));
}

static const char *beside(const char *name)
{
    return arena_printf(&t.shell.arena, "%s/%s", t.shell.dir, name);
}

static void put_back(void)
{
    book_lib_cp(beside("kept.db"), beside("practice.db"));
    book_lib_cp(beside("kept.db-identity"), beside("practice.db-identity"));
}

/* The newest entry of the log is no longer that of the beginning. */
static bool is_written(void)
{
    return strcmp(t.newest, shell_ok(&t.shell, "log --limit 1 --json")) != 0;
}

static void run(const struct words *w)
{
    struct shell *s = &t.shell;
    struct words given = *w;
    buf_reset(&s->out);
    buf_reset(&s->err);
    int64_t began = clock_mono_ms();
    s->code = cli_run(&s->host, given.n, given.word, &s->out, &s->err);
    t.runs++;
    t.refused += s->code != 0;
    if (s->code < 0 || s->code > 5)
        fail_with(w, "an exit code that means nothing");
    if (s->code != 0 && (s->err.len < SENTENCE || !strstr(buf_str(&s->err), "rounds: ")))
        fail_with(w, "refused without a sentence");
    if (clock_mono_ms() - began > PATIENCE_MS)
        fail_with(w, "took too long");
    if (s->code != 0 || !is_written())
        return;
    shell_ok(s, "verify");
    put_back();
}

/* Where the words after the verb's own begin. */
static int own_words(const struct words *w, const struct verb **v)
{
    const char *two = w->n > 2 ? arena_printf(&t.shell.arena, "%s %s", w->word[1], w->word[2]) : "";
    *v = verb_named(two);
    if (*v)
        return 3;
    *v = verb_named(w->word[1]);
    assert_non_null(*v);
    return 2;
}

static bool is_on_line(const struct words *w, const char *option)
{
    for (int i = 0; i < w->n; i++)
        if (strncmp(w->word[i], "--", 2) == 0 && strcmp(w->word[i] + 2, option) == 0)
            return true;
    return false;
}

/* One of five ways to go wrong; OF=1: all. */
static bool is_chosen(void)
{
    return t.ways++ % (t.of > 0 ? t.of : 1) == 0;
}

static void try_line(const char *line)
{
    const struct verb *v;
    struct words w;
    split(line, &w);
    int first = own_words(&w, &v);
    run(&w);
    if (t.shell.code != 0)
        fail_with(&w, "does nothing, so that nothing is tried");
    for (size_t h = 0; h < sizeof hostile / sizeof *hostile; h++) {
        for (int i = first; i < w.n; i++) {
            struct words one = w;
            if (strncmp(w.word[i], "--", 2) == 0 || !is_chosen())
                continue;
            one.word[i] = arena_strdup(&t.shell.arena, hostile[h]);
            run(&one);
        }
        for (int i = 0; i < v->noptions; i++) {
            struct words one = w;
            if (!v->options[i].argument || v->options[i].words || is_on_line(&w, v->options[i].name) || !is_chosen())
                continue;
            one.word[one.n++] = arena_printf(&t.shell.arena, "--%s", v->options[i].name);
            one.word[one.n++] = arena_strdup(&t.shell.arena, hostile[h]);
            run(&one);
        }
    }
}

static void make_practice(struct shell *s)
{
    shell_open(s, true);
    for (size_t i = 0; i < sizeof begin / sizeof *begin; i++) {
        struct words w;
        struct buf command = {0};
        split(begin[i].command, &w);
        for (int k = 1; k < w.n; k++)
            buf_addf(&command, "'%s' ", w.word[k]);
        const char *json = shell_ok(s, "%s--json", buf_str(&command));
        snprintf(t.value[i], sizeof *t.value, "%s", shell_value(s, json, begin[i].key));
        assert_int_not_equal(t.value[i][0], 0);
        buf_finish(&command);
    }
    shell_ok(s, "household join kautzer %s", slot("sam"));
    snprintf(t.gone, sizeof t.gone, "%s",
             shell_value(s, shell_ok(s, "patient add --family Gone --given Al --json"), "id"));
    shell_ok(s, "patient merge %s kautzer", t.gone);
    t.newest = shell_ok(s, "log --limit 1 --json");
    book_lib_cp(beside("practice.db"), beside("kept.db"));
    book_lib_cp(beside("practice.db-identity"), beside("kept.db-identity"));
}

static void whatever_a_verb_is_given_it_takes_or_refuses_in_a_sentence(void **state)
{
    struct shell *s = &t.shell;
    (void)state;
    const char *of = getenv("OF");
    t.of = of ? strtol(of, NULL, 10) : 5;
    make_practice(s);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        try_line(lines[i]);
    printf("%ld calls, %ld refused\n", t.runs, t.refused);
    shell_close(s);
}

static void no_verb_is_forgotten(void **state)
{
    (void)state;
    for (int g = 0; verb_groups[g]; g++)
        for (int i = 0; i < verb_groups[g]->count; i++) {
            const struct verb *v = &verb_groups[g]->rows[i];
            size_t n = strlen(v->name);
            bool is_known = (v->flags & VERB_HIDDEN) != 0;
            for (size_t k = 0; k < sizeof lines / sizeof *lines; k++)
                is_known |= strncmp(lines[k], v->name, n) == 0 && (lines[k][n] == ' ' || !lines[k][n]);
            for (size_t k = 0; k < sizeof others / sizeof *others; k++)
                is_known |= strcmp(others[k], v->name) == 0;
            if (!is_known)
                fail_msg("%s is neither tried nor among the others", v->name);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_verb_is_forgotten),
        cmocka_unit_test(whatever_a_verb_is_given_it_takes_or_refuses_in_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

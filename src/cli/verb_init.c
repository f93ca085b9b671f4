/* Verbs that make a practice file: init, demo. */
#include "base/file.h"
#include "base/id.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "exchange/demo.h"
#include "practice/policy.h"

/* Whoever --as names has to be in the policy. Asked of a practice in memory, so that a slip leaves no file behind. */
static bool check_who(struct call *c, const char *policy, struct err *e)
{
    const struct book_options o = {.site = "check"};
    struct practice *p;
    struct who who;
    if (!c->globals[GLOBAL_AS])
        return true;
    if (!practice_create(":memory:", &o, policy, &p, e))
        return false;
    bool ok = practice_who(p, c->globals[GLOBAL_AS], &who, e);
    practice_close(p);
    return ok;
}

/* Makes the file and the folder it stands in. */
static bool make(struct call *c, struct err *e)
{
    const char *path = call_book_path(c);
    struct book_options o = call_book_options(c);
    struct practice *p;
    struct policy *rules;
    const char *policy = call_text(c, "policy");
    if (!check_who(c, policy, e) || !file_make_dirs(file_dir(&c->arena, path), e) ||
        !policy_read(&c->arena, policy, &rules, e) || !practice_create(path, &o, policy, &p, e))
        return false;
    if (*policy_warning(rules))
        call_note(c, "%s", policy_warning(rules));
    return call_begin(c, p, e);
}

static bool run_init(struct call *c, struct err *e)
{
    if (!make(c, e))
        return false;
    const char *path = book_path(c->practice->book);
    if (c->is_json) {
        struct json j = call_json(c);
        json_object(&j, NULL);
        json_string(&j, "path", path);
        print_text(&j, "name", c->practice->name);
        print_text(&j, "zone", c->practice->zone);
        json_end(&j, '}');
        call_json_end(c);
        return true;
    }
    call_say(c, "Made %s: %s, %s\n", call_show(c, path), call_show(c, c->practice->name),
             call_show(c, c->practice->zone));
    if (!call_text(c, "policy"))
        call_say(c, "It goes by the sample rules. To make them yours: rounds policy show > FILE, change FILE, "
                    "rounds policy load FILE\n");
    return true;
}

/* Takes the file away that was made a moment ago, so that the same can be said again; unless it may be whole. */
static void unmake(struct call *c, const struct err *e)
{
    const char *path = arena_strdup(&c->arena, book_path(c->practice->book));
    if (e->kind == ERR_UNKNOWN)
        return;
    practice_close(c->practice);
    c->practice = c->desk.practice = NULL;
    book_unmake(path);
}

static bool run_demo(struct call *c, struct err *e)
{
    struct demo_result r = {0};
    uint64_t seed;
    int patients;
    if (!call_number(c, "patients", DEMO_PATIENTS_MIN, DEMO_PATIENTS_MAX, DEMO_PATIENTS, &patients, e) || !make(c, e))
        return false;
    /* With ROUNDS_SEED the generator is seeded, and so is the demo. */
    id_random(&seed, sizeof seed);
    progress_start(&c->line, c->host->is_live);
    bool ok = demo_build(c->practice, patients, seed, &c->line.progress, &r, e);
    progress_end(&c->line);
    if (!ok) {
        unmake(c, e);
        return false;
    }
    const char *path = book_path(c->practice->book);
    if (r.is_stopped) {
        call_note(c, "Stopped: the practice file holds the rules and nobody yet.");
        c->exit_code = err_exit_code(ERR_REFUSED);
    }
    if (c->is_json) {
        struct json j = call_json(c);
        json_object(&j, NULL);
        json_string(&j, "path", path);
        json_number(&j, "patients", r.patients);
        json_number(&j, "appointments", r.appointments);
        json_number(&j, "contacts", r.contacts);
        json_number(&j, "notes", r.notes);
        json_end(&j, '}');
        call_json_end(c);
        return true;
    }
    call_say(c, "Made %s with %lld invented patients and %lld bookings.\n", call_show(c, path), (long long)r.patients,
             (long long)r.appointments);
    if (r.hours_changed)
        call_say(c, "It is open now, although by its rules it would be closed: today got hours of its own.\n");
    call_say(c, "To look at it: rounds --book %s\n", call_show(c, path));
    return true;
}

static const struct verb_option init_options[] = {
    {"policy", .argument = "FILE", .help = "the practice's rules; without it the sample that comes with Rounds"},
};

static const struct verb_option demo_options[] = {
    {"patients", .argument = "N", .help = "so many people; 2000"},
    {"policy", .argument = "FILE", .help = "rules of the invented practice, if not the sample"},
};

static const struct verb rows[] = {
    {
        .name = "init",
        .help = "Makes a new practice file.",
        .about =
            "Where it stands: --book FILE, else $ROUNDS_BOOK, else /var/lib/rounds/practice.db if that can be read, "
            "else rounds/practice.db in $XDG_DATA_HOME or ~/.local/share. What has that name already is never "
            "touched.\n",
        .json = "{path, name, zone}",
        .synonyms = "new create start setup",
        .flags = VERB_OWN_BOOK,
        VERB_OPTIONS(init_options),
        .run = run_init,
    },
    {
        .name = "demo",
        .help = "Makes a practice file with invented people in it, on a living day, to try Rounds on.",
        .about =
            "Three years of visits, eight weeks of bookings, and today as it would look now. A new file is made: one "
            "that exists is never touched.\n",
        .json = "{path, patients, appointments, contacts, notes}",
        .synonyms = "example sample try",
        .flags = VERB_OWN_BOOK | VERB_BULK,
        VERB_OPTIONS(demo_options),
        .run = run_demo,
    },
};

const struct verb_group verb_init = VERB_GROUP("Beginning", rows);

/* Verbs of the telephone: calls, call add, call end, call list. */
#include "base/clock.h"
#include "cli/print.h"
#include "practice/calls.h"

#include <string.h>
#include <strings.h>

enum { MINUTE_S = 60 };

/* ---- showing ---- */

static void open_json(struct json *j, const struct phone_call *x)
{
    int64_t now = clock_now_ms();
    json_object(j, NULL);
    json_id(j, "id", &x->id);
    print_text(j, "name", x->name);
    json_id(j, "patient_id", &x->patient);
    print_text(j, "number", x->number);
    print_text(j, "words", x->words);
    print_text(j, "staff", x->staff);
    print_instant(j, "began", x->began_ms);
    json_number(j, "seconds", phone_length_s(x, now));
    json_bool(j, "is_on_hold", x->held_ms != 0);
    json_number(j, "hold_seconds", phone_hold_s(x, now));
    json_number(j, "held_seconds", phone_held_s(x, now));
    json_bool(j, "is_waiting", x->is_waiting);
    json_bool(j, "is_left", x->is_left);
    json_end(j, '}');
}

static const char *state_of(struct call *c, const struct phone_call *x)
{
    if (x->is_waiting)
        return "rings";
    if (x->is_left)
        return "left open";
    return x->held_ms ? arena_printf(&c->arena, "on hold %d min", phone_hold_s(x, clock_now_ms()) / MINUTE_S) : "";
}

static void add_open(struct call *c, struct table *t, const struct phone_call *x)
{
    const char *length = arena_printf(&c->arena, "%d min", phone_length_s(x, clock_now_ms()) / MINUTE_S);
    TABLE_ADD(t, print_when(&c->arena, x->began_ms) + 11, length, *x->name ? x->name : x->number, state_of(c, x),
              x->words, x->staff, print_short_id(c, &x->id));
}

static bool run_list(struct call *c, struct err *e)
{
    struct phone_call *all;
    int n;
    if (!phone_list(c->practice, &c->arena, &all, &n, e))
        return false;
    if (c->is_json) {
        struct json j = call_json(c);
        json_array(&j, NULL);
        for (int i = 0; i < n; i++)
            open_json(&j, &all[i]);
        json_end(&j, ']');
        call_json_end(c);
        return true;
    }
    struct table t = table_start(&c->arena, 7, c->host->is_ascii);
    for (int i = 0; i < n; i++)
        add_open(c, &t, &all[i]);
    table_print(&t, 0, &c->out);
    if (!n)
        call_note(c, "Nobody is on the telephone.");
    return true;
}

static void back_json(struct json *j, const struct calls_back *x)
{
    char day[11], time[6];
    int date = (int)(x->row.due / DAY_MIN), minute = (int)(x->row.due % DAY_MIN);
    json_object(j, NULL);
    json_id(j, "id", &x->row.id);
    json_string(j, "patient", x->row.patient_name);
    json_id(j, "patient_id", &x->row.patient);
    json_string(j, "due_date", civil_date_text(date, day));
    if (minute == DAY_MIN - 1)
        json_null(j, "due_time");
    else
        json_string(j, "due_time", civil_time_text(minute, time));
    json_bool(j, "is_late", x->row.is_late);
    json_string(j, "why", x->why);
    print_text(j, "again", x->again);
    json_end(j, '}');
}

static void contact_json(struct json *j, const struct calls_contact *x)
{
    json_object(j, NULL);
    json_id(j, "id", &x->c.id);
    json_string(j, "patient", x->name);
    json_id(j, "patient_id", &x->c.patient);
    print_instant(j, "at", x->c.at_ms);
    json_string(j, "direction", x->c.direction);
    json_string(j, "mode", x->c.mode);
    print_text(j, "outcome", x->c.outcome);
    print_text(j, "number", x->c.number);
    print_text(j, "text", x->c.text);
    json_number(j, "seconds", x->c.duration_s < 0 ? 0 : x->c.duration_s);
    json_number(j, "held_seconds", x->c.hold_s < 0 ? 0 : x->c.hold_s);
    json_end(j, '}');
}

static void calls_json(struct call *c, const struct calls *x)
{
    struct json j = call_json(c);
    json_object(&j, NULL);
    json_array(&j, "open");
    for (int i = 0; i < x->nopen; i++)
        open_json(&j, &x->open[i]);
    json_end(&j, ']');
    json_array(&j, "answer");
    for (int i = 0; i < x->nback; i++)
        back_json(&j, &x->back[i]);
    json_end(&j, ']');
    json_array(&j, "today");
    for (int i = 0; i < x->ntoday; i++)
        contact_json(&j, &x->today[i]);
    json_end(&j, ']');
    json_end(&j, '}');
    call_json_end(c);
}

static bool run_calls(struct call *c, struct err *e)
{
    struct calls x;
    if (!calls_load(c->practice, &c->desk.who.staff, &c->arena, &x, e))
        return false;
    if (c->is_json) {
        calls_json(c, &x);
        return true;
    }
    struct table open = table_start(&c->arena, 7, c->host->is_ascii),
                 back = table_start(&c->arena, 4, c->host->is_ascii),
                 today = table_start(&c->arena, 4, c->host->is_ascii);
    for (int i = 0; i < x.nopen; i++)
        add_open(c, &open, &x.open[i]);
    for (int i = 0; i < x.nback; i++) {
        const struct calls_back *b = &x.back[i];
        const char *why = *b->again && !*b->row.rule ? arena_printf(&c->arena, "%s; %s", b->again, b->why) : b->why;
        TABLE_ADD(&back, b->due, b->name, why, print_short_id(c, &b->row.id));
    }
    for (int i = 0; i < x.ntoday; i++)
        TABLE_ADD(&today, print_when(&c->arena, x.today[i].c.at_ms) + 11,
                  strcmp(x.today[i].c.direction, "in") == 0 ? "from" : "to", x.today[i].name, x.today[i].line);
    call_say(c, "On the telephone: %d\n", x.nopen);
    table_print(&open, 2, &c->out);
    call_say(c, "To answer: %s\n", calls_back_words(&x, &c->arena));
    table_print(&back, 2, &c->out);
    call_say(c, "Today: %d\n", x.ntoday);
    table_print(&today, 2, &c->out);
    return true;
}

/* ---- call add, call end ---- */

static bool run_add(struct call *c, struct err *e)
{
    struct phone_call x = {.number = call_text(c, "number"),
                           .name = call_text(c, "name"),
                           .words = call_words(c, 0),
                           .began_ms = clock_now_ms()};
    struct caller *found;
    int n = 0;
    if (!x.number && caller_is_number(x.words)) {
        x.number = x.words;
        x.words = "";
    }
    if (!call_id(c, "id", &x.id, e) || !call_patient(c, "patient", &x.patient, e))
        return false;
    if (id_is_none(&x.id))
        x.id = id_new(clock_now_ms());
    if (x.number && *x.number && !caller_is_number(x.number))
        return err_set(e, ERR_USAGE, "--number: '%s' is no telephone number", x.number);
    if (id_is_none(&x.patient) && x.number && !caller_of_number(c->practice, x.number, 2, &c->arena, &found, &n, e))
        return false;
    if (n == 1 && !*found[0].via)
        x.patient = found[0].patient;
    struct patient who;
    struct err none = {0};
    if (!id_is_none(&x.patient) && patient_get(c->practice->book, &x.patient, &c->arena, &who, &none))
        x.name = patient_name(&c->arena, &who);
    return phone_ring(c->practice, &x, e) && print_answer(c, &x.id, "Rings on every desk");
}

/* The open call meant by an id, or by the last letters of one as `call list` prints them. */
static bool find_open(struct call *c, const char *typed, struct phone_call *out, struct err *e)
{
    struct phone_call *all;
    int n, found = 0;
    if (!phone_list(c->practice, &c->arena, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        if (call_is_named(&all[i].id, typed)) {
            *out = all[i];
            found++;
        }
    if (found > 1)
        return err_set(e, ERR_REFUSED, "%d calls end in '%s': give more of the number", found, typed);
    return found == 1 || err_set(e, ERR_MISSING, "No open call ends in '%s': rounds call list shows them", typed);
}

/* In the order of enum phone_end. */
#define ENDINGS "answered promise message hung-up"

static bool read_ending(struct call *c, struct phone_ending *x, struct err *e)
{
    static const char *const names[] = {"answered", "promise", "message", "hung-up"};
    const char *how = call_text(c, "how"), *to = call_text(c, "to");
    struct who whom = {0};
    *x = phone_ending_none();
    for (int i = 0; how && i < (int)(sizeof names / sizeof names[0]); i++)
        if (strcmp(names[i], how) == 0)
            x->end = (enum phone_end)i;
    x->words = call_words(c, 1);
    x->reason = call_text(c, "reason");
    x->heard_by = call_text(c, "heard-by");
    x->mood = call_text(c, "mood");
    x->is_confidential = call_flag(c, "confidential");
    if (!call_date(c, "due", CIVIL_NONE, &x->due_date, e) || !call_time(c, "at", &x->due_min, e) ||
        (to && !practice_who(c->practice, to, &whom, e)))
        return false;
    x->colleague = whom.staff;
    return true;
}

static bool run_end(struct call *c, struct err *e)
{
    struct phone_call x = {.number = "", .name = "", .words = "", .staff = ""};
    struct phone_ending how;
    struct phone_ended done;
    struct id patient;
    if (!find_open(c, c->args[0], &x, e) || !read_ending(c, &how, e) || !call_patient(c, "patient", &patient, e))
        return false;
    if (!x.is_waiting && !x.is_left)
        return err_set(e, ERR_REFUSED, "%s has this call: it is ended there", *x.staff ? x.staff : "Somebody");
    if (!id_is_none(&patient))
        x.patient = patient;
    if (!*how.words)
        how.words = x.words;
    return phone_end(&c->desk, &c->arena, &x, &how, &done, e) && print_answer(c, &done.contact, "Written down");
}

/* ---- rows ---- */

static const struct verb_option add_options[] = {
    {"number", .argument = "N", .help = "the number that rings; its patient is looked up"},
    {"name", .argument = "TEXT", .help = "what the telephone calls them, as long as nobody knows better"},
    {"patient", .argument = "WHO", .help = "who it is: an id, a reference, or letters that fit one patient only"},
    {"id", .argument = "ID", .help = "the id it shall have: told twice, it rings once"},
};

static const struct verb_option end_options[] = {
    {"how", .argument = "HOW", .help = "how it ends; answered if not said", .words = ENDINGS},
    {"patient", .argument = "WHO", .help = "who it was, if the call does not say"},
    {"due", .argument = "DAY", .help = "of a promise or a message: by when"},
    {"at", .argument = "TIME", .help = "and by what time of that day"},
    {"to", .argument = "STAFF", .help = "of a message: for whom"},
    {"reason", .argument = "TEXT", .help = "what about"},
    {"heard-by", .argument = "NAME", .help = "who heard it, of staff who do not use the program"},
    {"mood", .argument = "TEXT", .help = "how they were"},
    {"confidential", .help = "kept out of lists unless they ask for it"},
};

#define OPEN_JSON                                                                                           \
    "{id, name, patient_id, number, words, staff, began, seconds, is_on_hold, hold_seconds, held_seconds, " \
    "is_waiting, "                                                                                          \
    "is_left}"

static const struct verb rows[] = {
    {
        .name = "calls",
        .help = "Shows who is on the telephone, who has to be answered, oldest due first, and what came in today.",
        .json =
            "{open, answer, today}: open is an array of " OPEN_JSON "; answer of {id, patient, patient_id, due_date, "
            "due_time, is_late, why, again}; today of {id, patient, patient_id, at, direction, mode, outcome, number, "
            "text, seconds, held_seconds}",
        .synonyms = "phone telephone voicemails ring-backs messages",
        .run = run_calls,
    },
    {
        .name = "call list",
        .help = "Lists the calls that are going on, at every desk of this computer.",
        .json = "[" OPEN_JSON "]",
        .synonyms = "phone telephone",
        .run = run_list,
    },
    {
        .name = "call add",
        .arguments = "[TEXT...]",
        .help = "Says that the telephone rings: the call stands on every desk until somebody takes it.",
        .about = "For a telephone system. TEXT that is nothing but a number is the number that rings. Calls that are "
                 "going on stand on this computer alone, and in no history; call end, or whoever takes it on the "
                 "screen Calls, writes one down.\n",
        .json = "{id}",
        .synonyms = "ring phone telephone rings",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .max_args = VERB_ARGS_MAX,
        VERB_OPTIONS(add_options),
        .run = run_add,
    },
    {
        .name = "call end",
        .arguments = "NUMBER [TEXT...]",
        .help = "Writes down a call that nobody has at a desk: one that rang, or was left open.",
        .about =
            "NUMBER is an id, or its last letters as `rounds call list` prints them. TEXT is what was said; with --how "
            "promise what was promised, with --how message the message. Who is not known is written down as an unknown "
            "caller of that number.\n",
        .json = "{id}",
        .synonyms = "hang-up hangup",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = VERB_ARGS_MAX,
        VERB_OPTIONS(end_options),
        .run = run_end,
    },
};

const struct verb_group verb_calls = VERB_GROUP("The telephone", rows);

/* Verbs that take over what other programs have: patients, visits, missed calls. */
#include "cli/print.h"
#include "cli/progress.h"
#include "exchange/import_calls.h"
#include "exchange/import_csv.h"
#include "exchange/import_synthea.h"
#include "exchange/import_visits.h"

/* What was told of single rows, for --json; for people it goes to standard error as it comes. */
struct told {
    struct call *call;
    struct buf rows; /* JSON, without the brackets around it */
};

static void tell(void *arg, bool is_refused, const char *where, const char *text)
{
    struct told *t = arg;
    if (!t->call->is_json) {
        call_note(t->call, "%s%s: %s", is_refused ? "refused: " : "", where, text);
        return;
    }
    struct json j = json_to(&t->rows);
    buf_adds(&t->rows, t->rows.len ? "," : "");
    json_object(&j, NULL);
    print_text(&j, "at", where);
    print_text(&j, "text", text);
    json_bool(&j, "is_refused", is_refused);
    json_end(&j, '}');
}

static void show(void *arg, const char *where, const char *text)
{
    struct told *t = arg;
    if (!t->call->is_json)
        call_say(t->call, "%s  %s\n", call_show(t->call, where), call_show(t->call, text));
}

/* The same five numbers for each kind of record. */
static void count_json(struct json *j, const char *key, const struct import_count *n)
{
    json_object(j, key);
    json_number(j, "added", n->added);
    json_number(j, "changed", n->changed);
    json_number(j, "same", n->same);
    json_number(j, "kept", n->kept);
    json_number(j, "refused", n->refused);
    json_end(j, '}');
}

/* What every import ends with. */
static void end_json(struct call *c, struct json *j, const struct import_result *r, const struct buf *rows)
{
    json_number(j, "erased", r->erased);
    json_string(j, "refused_file", r->put_aside ? call_text(c, "refused") : NULL);
    json_bool(j, "is_dry_run", r->is_dry_run);
    json_bool(j, "is_stopped", r->is_stopped);
    json_bool(j, "is_undone", r->is_undone);
    json_array(j, "rows");
    buf_add(&c->out, rows->data, rows->len);
    json_end(j, ']');
    json_end(j, '}');
    call_json_end(c);
}

static void calls_json(struct call *c, const struct import_calls *calls, const struct import_result *r,
                       const struct buf *rows)
{
    struct json j = call_json(c);
    json_object(&j, NULL);
    count_json(&j, "contacts", &r->contacts);
    json_number(&j, "answered", calls->answered);
    json_number(&j, "ours", calls->ours);
    json_number(&j, "older", calls->older);
    end_json(c, &j, r, rows);
}

static void visits_json(struct call *c, const struct import_visits *visits, const struct import_result *r,
                        const struct buf *rows)
{
    struct json j = call_json(c);
    json_object(&j, NULL);
    count_json(&j, "appointments", &r->appointments);
    json_number(&j, "to_come", visits->to_come);
    json_number(&j, "past", visits->past);
    json_number(&j, "taken_as_seen", visits->taken_as_seen);
    json_number(&j, "unresolved", visits->unresolved);
    json_number(&j, "doubles", visits->doubles);
    json_number(&j, "outside", visits->outside);
    json_number(&j, "known_earlier", visits->known_earlier);
    json_number(&j, "repeated", visits->repeated);
    json_number(&j, "left_out", visits->left_out);
    json_number(&j, "not_in_list", visits->not_in_list);
    end_json(c, &j, r, rows);
}

static void result_json(struct call *c, const struct import_result *r, const struct buf *rows)
{
    struct json j = call_json(c);
    json_object(&j, NULL);
    count_json(&j, "patients", &r->patients);
    count_json(&j, "practitioners", &r->practitioners);
    count_json(&j, "appointments", &r->appointments);
    json_number(&j, "after_go_live", r->after_go_live);
    json_number(&j, "incomplete", r->incomplete);
    end_json(c, &j, r, rows);
}

enum what { PATIENT_LIST, SYNTHEA, CALLS, VISITS };

/* What came of it, beside the counts that all have. */
struct more {
    struct import_calls calls;
    struct import_visits visits;
};

static bool take(struct call *c, enum what what, const struct import_options *o, struct more *m,
                 struct import_result *r, struct err *e)
{
    const char *file = c->args[0], *map = what == SYNTHEA ? NULL : call_text(c, "map");
    switch (what) {
    case PATIENT_LIST: return import_csv(c->practice, file, map, o, r, e);
    case SYNTHEA: return import_synthea(c->practice, file, o, r, e);
    case VISITS: return import_visits(c->practice, file, map, o, &m->visits, r, e);
    case CALLS:
        m->calls.is_all = call_flag(c, "all");
        return call_date_by(c, "since", civil_parse_past, CIVIL_NONE, &m->calls.since, e) &&
               import_calls(c->practice, file, map, o, &m->calls, r, e);
    }
    return false;
}

static void say(struct call *c, enum what what, const struct more *m, const struct import_result *r,
                const struct buf *rows)
{
    if (what == CALLS && c->is_json)
        calls_json(c, &m->calls, r, rows);
    else if (what == VISITS && c->is_json)
        visits_json(c, &m->visits, r, rows);
    else if (c->is_json)
        result_json(c, r, rows);
    else if (what == CALLS)
        import_calls_describe(&m->calls, r, &c->out);
    else if (what == VISITS)
        import_visits_describe(&m->visits, r, &c->out);
    else
        import_describe(r, &c->out);
}

/* Where the rows that were refused are, for who asked. */
static void say_refused(struct call *c, const char *file, const struct import_result *r)
{
    const char *shown = call_show(c, file);
    bool is_all = call_flag(c, "dry-run") || call_flag(c, "all-or-nothing");
    if (r->put_aside)
        call_say(c, "%s: the refused row%s, with why. %s.\nIt holds patients' data: remove it when that is done.\n",
                 shown, print_plural(r->put_aside),
                 is_all ? "Nothing was taken: mend them in the whole list, and import that"
                        : "Mend it in a spreadsheet (all columns as text) and import it with the same map");
    else
        call_say(c, "Nothing was refused: %s was not made.\n", shown);
}

/* Runs one of the imports. */
static bool run(struct call *c, enum what what, struct err *e)
{
    struct told told = {.call = c};
    struct import_result r;
    struct more more = {.calls = {.since = CIVIL_NONE}};
    const char *refused = what == SYNTHEA ? NULL : call_text(c, "refused");
    progress_start(&c->line, c->host->is_live);
    struct import_options o = {.who = c->desk.who,
                               .is_all_or_nothing = call_flag(c, "all-or-nothing"),
                               .is_dry_run = what != SYNTHEA && call_flag(c, "dry-run"),
                               .refused = refused,
                               .progress = &c->line.progress,
                               .tell = tell,
                               .show = show,
                               .arg = &told};
    bool ok = take(c, what, &o, &more, &r, e);
    progress_end(&c->line);
    if (ok) {
        say(c, what, &more, &r, &told.rows);
        if (refused && !c->is_json)
            say_refused(c, refused, &r);
        /* Not an error: what could be taken is in. But a script has to notice. */
        c->exit_code = import_has_refusals(&r) || r.is_stopped ? err_exit_code(ERR_REFUSED) : 0;
    }
    buf_finish(&told.rows);
    return ok;
}

static bool run_synthea(struct call *c, struct err *e)
{
    return run(c, SYNTHEA, e);
}

static bool run_csv(struct call *c, struct err *e)
{
    return run(c, PATIENT_LIST, e);
}

static bool run_calls(struct call *c, struct err *e)
{
    return run(c, CALLS, e);
}

static bool run_visits(struct call *c, struct err *e)
{
    return run(c, VISITS, e);
}

static const struct verb_option synthea_options[] = {
    {"all-or-nothing", .help = "one refused row, and nothing is taken"},
};

static const struct verb_option csv_options[] = {
    {"map", .argument = "FILE", .help = "which column is what: a commented sample is data/import.map",
     .is_required = true},
    {"dry-run", .help = "write nothing; show the first rows and what would be refused"},
    {"refused", .argument = "FILE", .is_made = true,
     .help = "a new list of the rows that were refused, each with why: mend it, and import it with the same map"},
    {"all-or-nothing", .help = "one refused row, and nothing is taken"},
};

static const struct verb_option calls_options[] = {
    {"map", .argument = "FILE",
     .help =
         "which column is what: a commented sample is data/calls.map; without it they are called time, number, ..."},
    {"all", .help = "answered calls and your own become contacts, too"},
    {"since", .argument = "DAY", .help = "earlier calls are only counted"},
    {"dry-run", .help = "write nothing; show the first rows and what would be refused"},
    {"refused", .argument = "FILE", .is_made = true,
     .help = "a new list of the rows that were refused, each with why: mend it, and import it with the same map"},
    {"all-or-nothing", .help = "one refused row, and nothing is taken"},
};

static const struct verb_option visits_options[] = {
    {"map", .argument = "FILE",
     .help = "which column is what: a commented sample is data/visits.map; without it they are called date, time, ..."},
    {"dry-run", .help = "write nothing; show the first rows and what would be refused"},
    {"refused", .argument = "FILE", .is_made = true,
     .help = "a new list of the rows that were refused, each with why: mend it, and import it with the same map"},
    {"all-or-nothing", .help = "one refused row, and nothing is taken"},
};

#define IMPORT_JSON                                                                                                 \
    "{patients, practitioners, appointments, after_go_live, incomplete, erased, refused_file, is_dry_run, "         \
    "is_stopped, is_undone, rows}: the first three are {added, changed, same, kept, refused}; incomplete: rows of " \
    "which something was left out; refused_file is null unless one was made; rows is an array of {at, text, "       \
    "is_refused}"

static const struct verb rows[] = {
    {
        .name = "import csv",
        .arguments = "FILE",
        .help = "Takes over a patient list of another program.",
        .about =
            "A damaged row is refused with file, line and reason, and the rest goes on: exit code 1 says so. Importing "
            "again adds nothing twice, brings in what has changed at the source, and never overrules what a "
            "person has entered here since. Whoever was taken out for good (rounds person erase) is left out.\n"
            "A birth date, a day since when somebody is known, a gender, a number or an email address that cannot be "
            "read is left out and said, and the patient comes in; a date of death that cannot be read is not left "
            "out: the row is refused. Dates are read as the map says and never guessed: a month is a number or its "
            "English name, behind the day there may be a time and nothing else, and 00/00/0000 is no date.\n"
            "With --refused the rows that were refused are written to a new list, as they stood, with why in a last "
            "column: mend it in a spreadsheet and import it with the same map, which need not name that column. A row "
            "that could not be divided into columns, or whose identifier stands further up, is in that column as text. "
            "Rows of whom a refused patient had sent are there too, as they stood: leave them. "
            "What is there already is never written over, and without a refused row no file is made.\n",
        .json = IMPORT_JSON,
        .synonyms = "load",
        .least_role = LEVEL_OWNER,
        .flags = VERB_WRITES | VERB_BULK | VERB_FOREIGN,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(csv_options),
        .run = run_csv,
    },
    {
        .name = "import calls",
        .arguments = "FILE",
        .help = "Takes the telephone provider's list of calls: whoever was missed has to be rung back.",
        .about =
            "A missed call becomes a contact, which stands to be answered; whose number nobody has becomes one unknown "
            "caller. "
            "Answered calls and your own are only counted, since they are written down at the desk. Importing again, "
            "or a longer list, adds nothing twice, and what the desk has written down itself within three minutes is "
            "left alone. A damaged row is refused with file, line and reason, and the rest goes on: exit code 1. "
            "--refused: as import csv.\n",
        .json = "{contacts, answered, ours, older, erased, refused_file, is_dry_run, is_stopped, is_undone, rows}: "
                "contacts is {added, changed, same, kept, refused}; refused_file is null unless one was made; rows is "
                "an array of {at, text, is_refused}",
        .synonyms = "missed phone telephone provider",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES | VERB_BULK | VERB_FOREIGN,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(calls_options),
        .run = run_calls,
    },
    {
        .name = "import visits",
        .arguments = "FILE",
        .help = "Takes over the appointments of another program, past and to come.",
        .about =
            "Import the patient list first: a visit is its patient's by the identifier in that list, else by full name "
            "and birth date.\n"
            "Visits to come are booked where the old diary has them: two at one time both come in and stand among the "
            "double bookings (rounds conflicts), what lies outside hours comes in and is said, and whoever is booked "
            "under leave, a holiday or a block has to be told (rounds to-tell). Past visits come in closed, as "
            "history: recalls go by them, and nobody is asked about them. Of which the list only says that they were "
            "booked: before the practice went live they count as seen; since then somebody has to say what happened "
            "(rounds unresolved).\n"
            "Importing again adds nothing twice and brings in what has changed at the source, but for visits that "
            "somebody has moved, cancelled or marked here. A booking from an earlier list that this one has not, on "
            "the days that it covers, stays and is said: the old program may have deleted it. A damaged row is refused "
            "with file, line and reason, and the rest goes on: exit code 1. --refused: as import csv.\n",
        .json =
            "{appointments, to_come, past, taken_as_seen, unresolved, doubles, outside, known_earlier, repeated, "
            "left_out, not_in_list, erased, refused_file, is_dry_run, is_stopped, is_undone, rows}: appointments is "
            "{added, changed, same, kept, refused}; to_come to outside are of those added or changed; refused_file is "
            "null unless one was made; rows is an array of {at, text, is_refused}",
        .synonyms = "bookings diary calendar appointments",
        .least_role = LEVEL_OWNER,
        .flags = VERB_WRITES | VERB_BULK | VERB_FOREIGN,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(visits_options),
        .run = run_visits,
    },
    {
        .name = "import synthea",
        .arguments = "DIR",
        .help = "Takes over patients and past visits from a folder of Synthea's CSV files.",
        .about =
            "Reads patients.csv, providers.csv and encounters.csv. Visits come in closed, as history. Refusals and "
            "importing again: as import csv.\n",
        .json = IMPORT_JSON,
        .least_role = LEVEL_OWNER,
        .flags = VERB_WRITES | VERB_BULK | VERB_FOREIGN,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(synthea_options),
        .run = run_synthea,
    },
};

const struct verb_group verb_import = VERB_GROUP("Taking over", rows);

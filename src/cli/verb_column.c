/* Verbs about columns: late, off, other hours, blocks; notes of a day; who has to be told. */
#include "cli/print.h"
#include "practice/absence.h"
#include "practice/schedule.h"
#include "practice/slot.h"

#include <string.h>

#define SAID_JSON "{id, what, practitioner, from, to, start, end, label, opens, stand_in, under}"

/* ---- late ---- */

static bool run_late(struct call *c, struct err *e)
{
    const struct practitioner *who;
    struct delay seen;
    int minutes;
    if (!practice_find_practitioner(c->practice, c->args[0], &who, e) ||
        !call_number_of(c->args[1], "MINUTES", 0, DELAY_MINUTES_MAX, &minutes, e) ||
        !delay_get(c->practice->book, &who->id, c->today, &seen, e) || !delay_set(&c->desk, &seen, minutes, e))
        return false;
    if (c->is_json) {
        struct json j = call_json(c);
        json_object(&j, NULL);
        print_text(&j, "practitioner", who->name);
        json_date(&j, "date", c->today);
        json_number(&j, "minutes", minutes);
        json_end(&j, '}');
        call_json_end(c);
        return true;
    }
    if (minutes)
        call_say(c, "%s runs %d minutes late\n", call_show(c, who->name), minutes);
    else
        call_say(c, "%s is on time\n", call_show(c, who->name));
    return true;
}

/* ---- off, in, block, reserved ---- */

static void said_json(struct json *j, const struct practice *p, const struct availability *x, int under)
{
    const struct practitioner *who = practice_practitioner(p, &x->practitioner);
    json_object(j, NULL);
    json_id(j, "id", &x->id);
    json_string(j, "what", x->what);
    print_text(j, "practitioner", who ? who->name : NULL);
    json_date(j, "from", x->from_date);
    json_date(j, "to", x->to_date);
    json_time(j, "start", x->start_min);
    if (x->end_min == DAY_MIN)
        json_string(j, "end", "24:00");
    else
        json_time(j, "end", x->end_min);
    print_text(j, "label", x->label);
    json_time(j, "opens", x->opens_min);
    print_text(j, "stand_in", x->stand_in);
    if (under >= 0)
        json_number(j, "under", under);
    json_end(j, '}');
}

static const char *days_of(struct arena *a, const struct availability *x)
{
    char from[16], to[16];
    (void)civil_desk_date(x->from_date, from);
    if (x->from_date == x->to_date)
        return arena_strdup(a, from);
    return arena_printf(a, "%s to %s", from, civil_desk_date(x->to_date, to));
}

static const char *times_of(struct arena *a, const struct availability *x)
{
    struct day_hours h = {.count = 1, .span = {{x->start_min, x->end_min}}};
    char time[8];
    if (x->start_min >= 0 && x->end_min == DAY_MIN)
        return arena_printf(a, "from %s", civil_clock_text(x->start_min, time));
    return x->start_min < 0 ? "all day" : practice_spans_text(&h, a);
}

static const char *what_words(const struct availability *x)
{
    return strcmp(x->what, "in") == 0         ? "in"
           : strcmp(x->what, "block") == 0    ? "not for booking"
           : strcmp(x->what, "reserved") == 0 ? "kept for the same day"
                                              : "off";
}

/* "09:00-12:00", and for off also "from 14:00" as 14:00-24:00. */
static bool read_times(struct call *c, struct availability *x, struct err *e)
{
    struct day_hours h;
    struct err why = {0};
    const char *text = call_text(c, "time");
    if (!text)
        return true;
    if (!practice_parse_spans(text, &h, &why) || h.count != 1)
        return err_set(e, ERR_USAGE, "--time: write 09:00-12:00; not '%s'", text);
    x->start_min = h.span[0].start_min;
    x->end_min = h.span[0].end_min;
    return true;
}

/* The column, or everybody's: "all". */
static bool read_column(struct call *c, struct availability *x, struct err *e)
{
    const struct practitioner *who;
    if (strcmp(c->args[0], "all") == 0)
        return true;
    if (!practice_find_practitioner(c->practice, c->args[0], &who, e))
        return false;
    x->practitioner = who->id;
    return true;
}

static bool read_said(struct call *c, enum availability_what what, struct availability *x, struct err *e)
{
    *x = availability_none();
    x->what = availability_code(what);
    if (!read_column(c, x, e) || !call_date(c, "from", c->today, &x->from_date, e) ||
        !call_date(c, "to", x->from_date, &x->to_date, e) || !read_times(c, x, e))
        return false;
    x->label = call_text(c, "why") ? call_text(c, "why") : "";
    return true;
}

static bool say(struct call *c, struct availability *x, struct err *e)
{
    int under;
    if (!absence_say(&c->desk, x, &x->id, &under, e))
        return false;
    if (c->is_json) {
        struct json j = call_json(c);
        said_json(&j, c->practice, x, under);
        call_json_end(c);
        return true;
    }
    const struct practitioner *who = practice_practitioner(c->practice, &x->practitioner);
    call_say(c, "%s: %s, %s, %s\n", call_show(c, who ? who->name : "Everybody"), what_words(x), days_of(&c->arena, x),
             times_of(&c->arena, x));
    bool is_off = strcmp(x->what, availability_code(AVAILABILITY_OFF)) == 0;
    if (under > 0)
        call_note(c, "%d booking%s %s: rounds to-tell lists who has to be told.", under, under == 1 ? "" : "s",
                  is_off ? (under == 1 ? "stands under it" : "stand under it")
                         : (under == 1 ? "has no place by it" : "have no place by it"));
    return true;
}

static bool run_off(struct call *c, struct err *e)
{
    struct availability x;
    return read_said(c, AVAILABILITY_OFF, &x, e) && say(c, &x, e);
}

static bool run_hours(struct call *c, struct err *e)
{
    struct availability x;
    if (!read_said(c, AVAILABILITY_IN, &x, e))
        return false;
    x.stand_in = call_text(c, "stand-in") ? call_text(c, "stand-in") : "";
    return say(c, &x, e);
}

static bool run_block(struct call *c, struct err *e)
{
    struct availability x;
    return read_said(c, AVAILABILITY_BLOCK, &x, e) && say(c, &x, e);
}

static bool run_reserve(struct call *c, struct err *e)
{
    struct availability x;
    if (!read_said(c, AVAILABILITY_RESERVED, &x, e))
        return false;
    return call_time(c, "opens", &x.opens_min, e) && say(c, &x, e);
}

static bool run_list(struct call *c, struct err *e)
{
    enum { AHEAD = 366 };
    struct availability *rows;
    int from, to, n;
    if (!call_date(c, "from", c->today, &from, e) || !call_date(c, "to", from + AHEAD, &to, e) ||
        !availability_list(c->practice->book, from, to, &c->arena, &rows, &n, e))
        return false;
    if (c->is_json) {
        struct json j = call_json(c);
        json_array(&j, NULL);
        for (int i = 0; i < n; i++)
            said_json(&j, c->practice, &rows[i], -1);
        json_end(&j, ']');
        call_json_end(c);
        return true;
    }
    struct table t = table_start(&c->arena, 6, c->host->is_ascii);
    for (int i = 0; i < n; i++) {
        char id[ID_TEXT];
        const struct practitioner *who = practice_practitioner(c->practice, &rows[i].practitioner);
        TABLE_ADD(&t, days_of(&c->arena, &rows[i]), times_of(&c->arena, &rows[i]), who ? who->name : "everybody",
                  what_words(&rows[i]), *rows[i].stand_in ? rows[i].stand_in : rows[i].label, id_text(&rows[i].id, id));
    }
    table_print(&t, 0, &c->out);
    if (n == 0)
        call_note(c, "Nothing was said: all are in as the rules have it.");
    return true;
}

static bool run_end(struct call *c, struct err *e)
{
    struct id id;
    if (!id_parse(c->args[0], &id))
        return err_set(e, ERR_USAGE, "'%s' is no id: 32 hex digits, as 'rounds column list' gives them", c->args[0]);
    int again;
    if (!absence_end(&c->desk, &id, &again, e))
        return false;
    if (again)
        call_note(c, "%d who %s told ha%s to hear that it is on after all: rounds to-tell lists them.", again,
                  again == 1 ? "was" : "were", again == 1 ? "s" : "ve");
    if (!c->is_json)
        call_say(c, "Taken back: the rules hold again\n");
    else {
        struct json j = call_json(c);
        json_object(&j, NULL);
        json_id(&j, "id", &id);
        json_end(&j, '}');
        call_json_end(c);
    }
    return true;
}

/* ---- notes of a day ---- */

static void note_json(struct json *j, const struct practice *p, const struct day_note *n)
{
    const struct practitioner *who = practice_practitioner(p, &n->practitioner);
    json_object(j, NULL);
    json_id(j, "id", &n->id);
    json_date(j, "date", n->date);
    print_text(j, "practitioner", who ? who->name : NULL);
    json_string(j, "text", n->text);
    json_end(j, '}');
}

static bool run_day_note(struct call *c, struct err *e)
{
    const struct practitioner *who;
    struct day_note n = {.text = call_words(c, 0)};
    if (!call_date(c, "date", c->today, &n.date, e) || !call_practitioner(c, "practitioner", &who, e))
        return false;
    if (who)
        n.practitioner = who->id;
    if (!day_note_add(&c->desk, &n, &n.id, e))
        return false;
    if (c->is_json) {
        struct json j = call_json(c);
        note_json(&j, c->practice, &n);
        call_json_end(c);
    } else {
        char day[16];
        call_say(c, "Noted for %s: %s\n", civil_desk_date(n.date, day),
                 call_show(c, day_note_text(c->practice, &c->arena, &n)));
    }
    return true;
}

static bool run_day_notes(struct call *c, struct err *e)
{
    struct day_said said;
    int date;
    if (!call_date(c, "date", c->today, &date, e) || !day_note_load(c->practice->book, date, &c->arena, &said, e))
        return false;
    if (c->is_json) {
        struct json j = call_json(c);
        json_array(&j, NULL);
        for (int i = 0; i < said.nnotes; i++)
            note_json(&j, c->practice, &said.notes[i]);
        json_end(&j, ']');
        call_json_end(c);
        return true;
    }
    for (int i = 0; i < said.nnotes; i++) {
        char id[ID_TEXT];
        call_say(c, "%s  %s\n", call_show(c, day_note_text(c->practice, &c->arena, &said.notes[i])),
                 id_text(&said.notes[i].id, id));
    }
    if (said.nnotes == 0)
        call_note(c, "No notes of that day.");
    return true;
}

static bool run_day_note_end(struct call *c, struct err *e)
{
    struct id id;
    if (!id_parse(c->args[0], &id))
        return err_set(e, ERR_USAGE, "'%s' is no id: 32 hex digits, as 'rounds day-note list' gives them", c->args[0]);
    if (!day_note_remove(&c->desk, &id, e))
        return false;
    if (!c->is_json)
        call_say(c, "Taken back\n");
    else {
        struct json j = call_json(c);
        json_object(&j, NULL);
        json_id(&j, "id", &id);
        json_end(&j, '}');
        call_json_end(c);
    }
    return true;
}

/* ---- to tell ---- */

static void openings_json(struct json *j, const char *key, const struct opening *rows, int n)
{
    json_array(j, key);
    for (int i = 0; i < n; i++) {
        json_object(j, NULL);
        json_date(j, "date", rows[i].date);
        json_time(j, "start", rows[i].start_min);
        print_text(j, "practitioner", rows[i].practitioner_name);
        json_end(j, '}');
    }
    json_end(j, ']');
}

static const char *openings_text(struct arena *a, const struct opening *rows, int n)
{
    const char *text = "";
    for (int i = 0; i < n; i++)
        text = arena_printf(a, "%s%s%s %s", text, i ? ", " : "", slot_text(a, rows[i].date, rows[i].start_min),
                            rows[i].practitioner_name);
    return text;
}

static bool run_to_tell(struct call *c, struct err *e)
{
    struct absence_row *rows;
    int n, untold;
    if (!absence_list(c->practice, true, &c->arena, &rows, &n, e) || !absence_untold(c->practice, &untold, e))
        return false;
    if (c->is_json) {
        struct json j = call_json(c);
        json_array(&j, NULL);
        for (int i = 0; i < n; i++) {
            json_object(&j, NULL);
            print_members(&j, &rows[i].appointment);
            print_text(&j, "why", rows[i].why);
            print_text(&j, "phone", rows[i].phone);
            print_text(&j, "care", rows[i].care);
            openings_json(&j, "same", rows[i].same, rows[i].nsame);
            openings_json(&j, "other", rows[i].other, rows[i].nother);
            json_end(&j, '}');
        }
        json_end(&j, ']');
        call_json_end(c);
        return true;
    }
    for (int i = 0; i < n; i++) {
        const struct absence_row *r = &rows[i];
        const struct appointment *x = &r->appointment;
        call_say(c, "%s  %s  %s  %s  %s\n", call_show(c, print_place(c, x)), call_show(c, x->patient_name), x->ref,
                 call_show(c, r->phone), call_show(c, r->why));
        if (*r->care)
            call_say(c, "    %s\n", call_show(c, r->care));
        if (r->nsame || r->nother)
            call_say(c, "    free: %s; %s\n", call_show(c, openings_text(&c->arena, r->same, r->nsame)),
                     call_show(c, openings_text(&c->arena, r->other, r->nother)));
    }
    if (n == 0)
        call_note(c, "Nobody %shas to be told anything.", untold ? "who is still to come " : "");
    if (untold)
        call_note(c, "%d whose day is over %s never told: say what happened (rounds unresolved).", untold,
                  untold == 1 ? "was" : "were");
    return true;
}

static bool run_told(struct call *c, struct err *e)
{
    struct appointment x;
    struct outcome o = {0};
    if (!call_booking(c, c->args[0], &x, e))
        return false;
    struct version v = appointment_version(&x);
    return absence_told(&c->desk, &c->arena, &x.id, &v, &o, e) && print_outcome(c, &o, "Told");
}

/* ---- rows ---- */

#define DAYS                                                        \
    {"from", .argument = "DATE", .help = "the first day; today"},   \
    {                                                               \
        "to", .argument = "DATE", .help = "the last day; the first" \
    }

static const struct verb_option off_options[] = {
    DAYS,
    {"time", .argument = "TIMES", .help = "only these hours of each day: 14:00-24:00"},
    {"why", .argument = "WORDS", .help = "as it is shown: sick, leave"},
};
static const struct verb_option hours_options[] = {
    DAYS,
    {"time", .argument = "TIMES", .help = "the hours: 09:00-12:00", .is_required = true},
    {"stand-in", .argument = "NAME", .help = "who sits in this column instead"},
    {"why", .argument = "WORDS", .help = "as it is shown"},
};
static const struct verb_option block_options[] = {
    DAYS,
    {"time", .argument = "TIMES", .help = "the hours: 12:00-12:30", .is_required = true},
    {"why", .argument = "WORDS", .help = "as it is shown: team meeting"},
};
static const struct verb_option reserve_options[] = {
    DAYS,
    {"time", .argument = "TIMES", .help = "the hours: 16:00-17:00", .is_required = true},
    {"opens", .argument = "TIME", .help = "when on the day itself they can be booked: 08:00", .is_required = true},
    {"why", .argument = "WORDS", .help = "as it is shown"},
};
static const struct verb_option list_options[] = {
    {"from", .argument = "DATE", .help = "from this day on; today"},
    {"to", .argument = "DATE", .help = "until this day; a year on"},
};
static const struct verb_option note_options[] = {
    {"date", .argument = "DATE", .help = "the day; today"},
    {"practitioner", .argument = "NAME", .help = "about this column alone"},
};
static const struct verb_option notes_options[] = {{"date", .argument = "DATE", .help = "the day; today"}};

static const struct verb rows[] = {
    {.name = "column late",
     .arguments = "NAME MINUTES",
     .help = "Says that a practitioner runs late today; 0: on time again.",
     .json = "{practitioner, date, minutes}",
     .synonyms = "delay behind",
     .least_role = LEVEL_DESK,
     .flags = VERB_WRITES,
     .min_args = 2,
     .max_args = 2,
     .run = run_late},
    {.name = "column off",
     .arguments = "NAME|all",
     .help = "Says that somebody is not in, or that the practice is closed.",
     .about = "Whoever is booked under it has to be told: 'rounds to-tell' lists them, with free times.\n",
     .json = SAID_JSON,
     .synonyms = "leave sick absent holiday away close",
     .least_role = LEVEL_DESK,
     .flags = VERB_WRITES,
     .min_args = 1,
     .max_args = 1,
     VERB_OPTIONS(off_options),
     .run = run_off},
    {.name = "column hours",
     .arguments = "NAME|all",
     .help = "Says other hours than the rules have, or that somebody stands in.",
     .about = "On those days these hours hold and no others, but for a break of at most two hours that the rules "
              "have within them. Say it twice for two stretches of one day.\n",
     .json = SAID_JSON,
     .synonyms = "locum open extra tomorrow",
     .least_role = LEVEL_DESK,
     .flags = VERB_WRITES,
     .min_args = 1,
     .max_args = 1,
     VERB_OPTIONS(hours_options),
     .run = run_hours},
    {.name = "column block",
     .arguments = "NAME|all",
     .help = "Keeps a stretch of a day from being booked.",
     .json = SAID_JSON,
     .synonyms = "meeting break",
     .least_role = LEVEL_DESK,
     .flags = VERB_WRITES,
     .min_args = 1,
     .max_args = 1,
     VERB_OPTIONS(block_options),
     .run = run_block},
    {.name = "column reserve",
     .arguments = "NAME|all",
     .help = "Keeps a stretch for the same day: it can be booked from a set hour of that day.",
     .json = SAID_JSON,
     .synonyms = "same-day keep urgent",
     .least_role = LEVEL_DESK,
     .flags = VERB_WRITES,
     .min_args = 1,
     .max_args = 1,
     VERB_OPTIONS(reserve_options),
     .run = run_reserve},
    {.name = "column list",
     .help = "Lists what was said about when somebody is in.",
     .json = "an array of {id, what, practitioner, from, to, start, end, label, opens, stand_in}",
     .synonyms = "exceptions leave",
     VERB_OPTIONS(list_options),
     .run = run_list},
    {.name = "column end",
     .arguments = "ID",
     .help = "Takes back what was said; it stays in the history.",
     .json = "{id}",
     .synonyms = "remove back",
     .least_role = LEVEL_DESK,
     .flags = VERB_WRITES,
     .min_args = 1,
     .max_args = 1,
     .run = run_end},
    {.name = "day-note add",
     .arguments = "TEXT...",
     .help = "Writes down what everybody has to know on a day.",
     .json = "{id, date, practitioner, text}",
     .synonyms = "remark today",
     .least_role = LEVEL_DESK,
     .flags = VERB_WRITES,
     .min_args = 1,
     .max_args = VERB_ARGS_MAX,
     VERB_OPTIONS(note_options),
     .run = run_day_note},
    {.name = "day-note list",
     .help = "Lists the notes of a day.",
     .json = "an array of {id, date, practitioner, text}",
     VERB_OPTIONS(notes_options),
     .run = run_day_notes},
    {.name = "day-note end",
     .arguments = "ID",
     .help = "Takes a note of a day back; it stays in the history.",
     .json = "{id}",
     .least_role = LEVEL_DESK,
     .flags = VERB_WRITES,
     .min_args = 1,
     .max_args = 1,
     .run = run_day_note_end},
    {.name = "to-tell",
     .help = "Lists who has to be told that we changed something, with free times.",
     .json = "an array of {ref, id, patient, patient_id, practitioner, date, start, minutes, type, status, "
             "confirmation, why, phone, care, same, other}; same and other are free times as of next-open",
     .synonyms = "ring call list inform",
     .run = run_to_tell},
    {.name = "told",
     .arguments = "REF",
     .help = "The patient knows.",
     .json = "as day, one of them",
     .synonyms = "informed",
     .least_role = LEVEL_DESK,
     .flags = VERB_WRITES,
     .min_args = 1,
     .max_args = 1,
     .run = run_told},
};

const struct verb_group verb_column = VERB_GROUP("Columns and days", rows);

/* Verbs about what went well: compliment add, list. */
#include "base/civil.h"
#include "cli/print.h"
#include "practice/compliment.h"
#include "practice/words.h"

static bool run_add(struct call *c, struct err *e)
{
    struct compliment x = {.text = call_words(c, 0), .is_confidential = call_flag(c, "confidential")};
    int date, minute;
    struct id id;
    if (!call_code(c, "mode", words_mode, &x.mode, e) || !call_staff(c, "to", &x.staff, e) ||
        !call_subject(c, false, &x.patient, &x.appointment, e) ||
        !call_moment_by(c, "at", civil_parse_past, &date, &minute, e) ||
        (date != CIVIL_NONE && !zone_instant(date, minute, &x.at_ms, e)) ||
        !compliment_add(&c->desk, &c->arena, &x, &id, e))
        return false;
    return print_answer(c, &id, "Written down");
}

static bool run_list(struct call *c, struct err *e)
{
    struct compliment *all;
    struct id staff;
    int n;
    struct table t = table_start(&c->arena, 2, c->host->is_ascii);
    struct json j = {0};
    if (!call_staff(c, "to", &staff, e) ||
        !compliment_list(c->practice, &staff, call_flag(c, "confidential"), &c->arena, &all, &n, e))
        return false;
    if (c->is_json) {
        j = call_json(c);
        json_array(&j, NULL);
    }
    for (int i = 0; i < n; i++) {
        if (!c->is_json) {
            TABLE_ADD(&t, print_when(&c->arena, all[i].at_ms), compliment_line(c->practice, &c->arena, &all[i]));
            continue;
        }
        json_object(&j, NULL);
        json_id(&j, "id", &all[i].id);
        print_stamp(&j, "at", all[i].at_ms);
        json_id(&j, "patient_id", &all[i].patient);
        print_staff(c, &j, "to", &all[i].staff);
        print_staff(c, &j, "by", &all[i].written_by);
        json_string(&j, "text", all[i].text);
        print_stamp(&j, "seen_at", all[i].seen_at);
        json_bool(&j, "is_confidential", all[i].is_confidential);
        json_end(&j, '}');
    }
    if (c->is_json) {
        json_end(&j, ']');
        call_json_end(c);
    } else {
        table_print(&t, 0, &c->out);
        if (n == 0)
            call_note(c, "None in the last year.");
    }
    return true;
}

static const struct verb_option add_options[] = {
    {"patient", .argument = "WHO", .help = "who said it; without it you thank a colleague"},
    {"booking", .argument = "REF", .help = "about which booking; says who, too"},
    {"to", .argument = "STAFF", .help = "to whom; else to all of us"},
    {"mode", .argument = "MODE", .help = "how it came: call, voicemail, email, text, letter, in-person"},
    {"at", .argument = "'YYYY-MM-DD HH:MM'", .help = "when, if not now"},
    {"confidential", .help = "kept out of lists unless they ask for it"},
};

static const struct verb_option list_options[] = {
    {"to", .argument = "STAFF", .help = "only those for this member of staff"},
    {"confidential", .help = "confidential ones too"},
};

static const struct verb rows[] = {
    {
        .name = "compliment add",
        .arguments = "TEXT...",
        .help = "Writes down that something went well, and to whom it was said.",
        .about =
            "Without --patient and --booking it is thanks between colleagues: --as says from whom, --to to whom.\n",
        .json = "{id}",
        .synonyms = "well thanks praise",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = VERB_ARGS_MAX,
        VERB_OPTIONS(add_options),
        .run = run_add,
    },
    {
        .name = "compliment list",
        .help = "Lists what went well in the last year.",
        .json = "[{id, at, patient_id, to, by, text, seen_at, is_confidential}]",
        .synonyms = "compliments thanks",
        VERB_OPTIONS(list_options),
        .run = run_list,
    },
};

const struct verb_group verb_compliment = VERB_GROUP("Compliments", rows);

/* Verbs about who belongs together: household, household join, leave, speaks. */
#include "cli/print.h"
#include "practice/household.h"

static const char *age_text(struct call *c, const struct patient *p)
{
    int age = patient_age(p, c->today);
    return age < 0 ? "" : arena_printf(&c->arena, "%d", age);
}

/* The household of one patient, as text or JSON. */
static bool print_household(struct call *c, const struct id *patient, struct err *e)
{
    struct patient *all;
    int n;
    if (!household_list(c->practice->book, patient, &c->arena, &all, &n, e))
        return false;
    if (!c->is_json) {
        enum { NAME, AGE, SPEAKS, COLUMNS };
        struct table t = table_start(&c->arena, COLUMNS, c->host->is_ascii);
        for (int i = 0; i < n; i++) {
            const char *cells[COLUMNS] = {[NAME] = patient_name(&c->arena, &all[i]),
                                          [AGE] = age_text(c, &all[i]),
                                          [SPEAKS] = all[i].is_spokesperson ? "speaks for the others" : ""};
            table_add(&t, cells);
        }
        table_print(&t, 0, &c->out);
        return true;
    }
    struct json j = call_json(c);
    json_array(&j, NULL);
    for (int i = 0; i < n; i++) {
        json_object(&j, NULL);
        json_id(&j, "id", &all[i].id);
        print_text(&j, "name", patient_name(&c->arena, &all[i]));
        json_date(&j, "born", all[i].birth_date);
        json_bool(&j, "speaks", all[i].is_spokesperson);
        json_end(&j, '}');
    }
    json_end(&j, ']');
    call_json_end(c);
    return true;
}

static bool run_list(struct call *c, struct err *e)
{
    struct id patient;
    return call_patient_of(c, call_words(c, 0), &patient, e) && print_household(c, &patient, e);
}

static bool run_join(struct call *c, struct err *e)
{
    struct id patient, other;
    return call_patient_of(c, c->args[0], &patient, e) && call_patient_of(c, c->args[1], &other, e) &&
           household_join(c->practice->book, &c->desk.who, &patient, &other, e) && print_household(c, &other, e);
}

static bool run_leave(struct call *c, struct err *e)
{
    struct id patient;
    return call_patient_of(c, call_words(c, 0), &patient, e) &&
           household_leave(c->practice->book, &c->desk.who, &patient, e) && print_household(c, &patient, e);
}

static bool run_speaks(struct call *c, struct err *e)
{
    struct id patient;
    return call_patient_of(c, call_words(c, 0), &patient, e) &&
           household_speaks(c->practice->book, &c->desk.who, &patient, !call_flag(c, "not"), e) &&
           print_household(c, &patient, e);
}

static const struct verb_option speaks_options[] = {
    {"not", .help = "no longer"},
};

#define HOUSEHOLD_JSON "an array of {id, name, born, speaks}"

static const struct verb rows[] = {
    {
        .name = "household list",
        .arguments = "WHO",
        .help = "Lists who belongs together with a patient.",
        .json = HOUSEHOLD_JSON,
        .synonyms = "family",
        .min_args = 1,
        .max_args = 6,
        .run = run_list,
    },
    {
        .name = "household join",
        .arguments = "WHO WITH",
        .help = "Joins a patient to the household of another.",
        .json = HOUSEHOLD_JSON,
        .synonyms = "family couple",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 2,
        .max_args = 2,
        .run = run_join,
    },
    {
        .name = "household leave",
        .arguments = "WHO",
        .help = "Takes a patient out of a household.",
        .json = HOUSEHOLD_JSON,
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = 6,
        .run = run_leave,
    },
    {
        .name = "household speaks",
        .arguments = "WHO",
        .help = "Says who speaks for the others of a household.",
        .json = HOUSEHOLD_JSON,
        .synonyms = "spokesperson",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = 6,
        VERB_OPTIONS(speaks_options),
        .run = run_speaks,
    },
};

const struct verb_group verb_household = VERB_GROUP("Families", rows);

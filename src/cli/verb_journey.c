/* Verbs about where a patient stands and why something is to be done: journey, policy explain. */
#include "cli/print.h"
#include "practice/journey.h"

static void journey_json(struct call *c, const struct journey *j)
{
    struct json out = call_json(c);
    json_object(&out, NULL);
    json_number(&out, "step", j->now);
    print_text(&out, "about", j->about);
    json_array(&out, "steps");
    for (int i = 0; i < JOURNEY_STEPS; i++) {
        json_object(&out, NULL);
        json_number(&out, "step", i + 1);
        print_text(&out, "name", j->steps[i].name);
        print_text(&out, "state", journey_state_code(j->steps[i].state));
        print_text(&out, "text", j->steps[i].text);
        json_id(&out, "follow_up_id", &j->steps[i].follow_up);
        json_end(&out, '}');
    }
    json_end(&out, ']');
    json_end(&out, '}');
    call_json_end(c);
}

static bool run_journey(struct call *c, struct err *e)
{
    struct id patient;
    struct journey j;
    if (!call_patient_of(c, call_words(c, 0), &patient, e) || !journey_get(c->practice, &patient, &c->arena, &j, e))
        return false;
    if (c->is_json) {
        journey_json(c, &j);
        return true;
    }
    struct table t = table_start(&c->arena, 4, c->host->is_ascii);
    if (*j.about)
        call_say(c, "%s\n", call_show(c, j.about));
    for (int i = 0; i < JOURNEY_STEPS; i++)
        TABLE_ADD(&t, arena_printf(&c->arena, "%s%2d", i + 1 == j.now ? ">" : " ", i + 1), j.steps[i].name,
                  journey_state_code(j.steps[i].state), j.steps[i].text);
    table_print(&t, 0, &c->out);
    return true;
}

static bool run_explain(struct call *c, struct err *e)
{
    struct id id;
    struct queue_row row;
    const char *lines[JOURNEY_WHY_LINES];
    int n;
    if (!call_follow_up(c, c->args[0], false, &id, e) || !queue_get(c->practice, &id, &c->arena, &row, e) ||
        !journey_explain(c->practice, &row, &c->arena, lines, &n, e))
        return false;
    if (!c->is_json) {
        call_say(c, "%s, %s\n", call_show(c, row.patient_name), call_show(c, queue_what(c->practice, &row, &c->arena)));
        for (int i = 0; i < n; i++)
            call_say(c, "%s\n", call_show(c, lines[i]));
        return true;
    }
    struct json j = call_json(c);
    json_object(&j, NULL);
    json_id(&j, "id", &row.id);
    print_text(&j, "kind", row.kind);
    print_text(&j, "rule", row.rule);
    json_id(&j, "fact_id", &row.fact);
    json_array(&j, "why");
    for (int i = 0; i < n; i++)
        json_string(&j, NULL, lines[i]);
    json_end(&j, ']');
    json_end(&j, '}');
    call_json_end(c);
    return true;
}

static const struct verb rows[] = {
    {
        .name = "journey",
        .arguments = "WHO",
        .help = "Shows which of the ten steps a patient is at, and what is missing.",
        .about = "About the visit of who is in the building, else the next to come, else the last. What each step asks "
                 "for is said by the rules of the policy file.\n",
        .json =
            "{step, about, steps: [{step, name, state, text, follow_up_id}]}; state is done, open, ahead or skipped",
        .synonyms = "steps way stage progress",
        .min_args = 1,
        .max_args = VERB_ARGS_MAX,
        .run = run_journey,
    },
    {
        .name = "policy explain",
        .arguments = "NUMBER",
        .help = "Says which rule made a follow-up, and from what.",
        .about = "NUMBER is an id, or its last letters as `rounds queue` prints them.\n",
        .json = "{id, kind, rule, fact_id, why: [sentence]}",
        .synonyms = "why rule reason",
        .min_args = 1,
        .max_args = 1,
        .run = run_explain,
    },
};

const struct verb_group verb_journey = VERB_GROUP("Steps of a patient", rows);

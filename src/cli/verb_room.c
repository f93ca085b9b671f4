/* Verbs that ask the room about somebody, and answer: ask, answer. */
#include "cli/print.h"

static bool say(struct call *c, bool is_answer, struct err *e)
{
    struct appointment x;
    struct outcome o = {0};
    if (!call_booking(c, c->args[0], &x, e))
        return false;
    const char *words = call_words(c, 1);
    bool ok = is_answer ? appointment_answer(&c->desk, &c->arena, &x.id, words, &o, e)
                        : appointment_ask(&c->desk, &c->arena, &x.id, words, &o, e);
    if (!ok || !c->is_json)
        return ok && print_outcome(c, &o, is_answer ? "Answered" : "Asked");
    struct json j = call_json(c);
    json_object(&j, NULL);
    print_members(&j, &o.appointment);
    print_text(&j, "question", o.appointment.question);
    print_text(&j, "answer", o.appointment.answer);
    json_end(&j, '}');
    call_json_end(c);
    return true;
}

static bool run_ask(struct call *c, struct err *e)
{
    return say(c, false, e);
}

static bool run_answer(struct call *c, struct err *e)
{
    return say(c, true, e);
}

static const struct verb rows[] = {
    {
        .name = "ask",
        .arguments = "REF TEXT",
        .help = "Asks the room about somebody, in one line.",
        .about =
            "For whoever sees patients now: 'can you see her at eleven?'. A new question forgets the answer to the "
            "one before; both stay in the history.\n",
        .json = "the booking as in day, and question, answer",
        .synonyms = "question room",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 2,
        .max_args = VERB_ARGS_MAX,
        .run = run_ask,
    },
    {
        .name = "answer",
        .arguments = "REF TEXT",
        .help = "Answers what the desk asked about somebody.",
        .json = "the booking as in day, and question, answer",
        .synonyms = "reply room",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 2,
        .max_args = VERB_ARGS_MAX,
        .run = run_answer,
    },
};

const struct verb_group verb_room = VERB_GROUP("Asking the room", rows);

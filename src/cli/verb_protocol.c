/* Verbs about checklists: protocol list, protocol show, protocol tick, protocol read, protocol readers. */
#include "cli/print.h"
#include "practice/protocol.h"

#include <string.h>

static bool find(struct call *c, const char *code, const struct protocol_subject *of, struct protocol *out,
                 struct err *e)
{
    struct protocol *all;
    int n;
    if (!protocol_list(c->practice, PROTOCOL_MOMENT_ALL, of, &c->arena, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        if (strcmp(all[i].code, code) == 0) {
            *out = all[i];
            return true;
        }
    return err_set(e, ERR_MISSING, "Policy has no checklist '%s': rounds protocol list", code);
}

static bool run_list(struct call *c, struct err *e)
{
    struct protocol *all;
    int n;
    if (!protocol_list(c->practice, PROTOCOL_MOMENT_ALL, NULL, &c->arena, &all, &n, e))
        return false;
    struct table t = table_start(&c->arena, 4, c->host->is_ascii);
    struct json j = {0};
    if (c->is_json) {
        j = call_json(c);
        json_array(&j, NULL);
    }
    for (int i = 0; i < n; i++) {
        if (!c->is_json) {
            TABLE_ADD(&t, all[i].name, arena_printf(&c->arena, "%d steps", all[i].nsteps),
                      arena_printf(&c->arena, "version %d", all[i].version), all[i].code);
            continue;
        }
        json_object(&j, NULL);
        json_string(&j, "code", all[i].code);
        json_string(&j, "name", all[i].name);
        json_string(&j, "moment", all[i].moment);
        json_number(&j, "version", all[i].version);
        json_number(&j, "steps", all[i].nsteps);
        json_end(&j, '}');
    }
    if (c->is_json) {
        json_end(&j, ']');
        call_json_end(c);
        return true;
    }
    table_print(&t, 0, &c->out);
    if (n == 0)
        call_note(c, "Policy has no checklists (sections protocols, protocol_steps).");
    return true;
}

static void step_json(struct json *j, const struct protocol_step *s)
{
    json_object(j, NULL);
    json_string(j, "code", s->code);
    json_string(j, "text", s->text);
    print_text(j, "say", s->say);
    json_bool(j, "is_done", s->is_done);
    print_text(j, "by", s->by);
    if (s->is_done)
        print_instant(j, "at", s->at_ms);
    else
        json_null(j, "at");
    json_end(j, '}');
}

static void print_steps(struct call *c, const struct protocol *x)
{
    if (c->is_json) {
        struct json j = call_json(c);
        json_object(&j, NULL);
        json_string(&j, "code", x->code);
        json_string(&j, "name", x->name);
        json_number(&j, "version", x->version);
        json_array(&j, "steps");
        for (int i = 0; i < x->nsteps; i++)
            step_json(&j, &x->steps[i]);
        json_end(&j, ']');
        json_end(&j, '}');
        call_json_end(c);
        return;
    }
    struct table t = table_start(&c->arena, 5, c->host->is_ascii);
    for (int i = 0; i < x->nsteps; i++) {
        const struct protocol_step *s = &x->steps[i];
        TABLE_ADD(&t, s->is_done ? "[x]" : "[ ]", s->code, s->text, s->by, s->say);
    }
    table_print(&t, 0, &c->out);
}

/* With a booking: as far as it is done there. */
static bool subject_of(struct call *c, int arg, struct protocol_subject *out, struct err *e)
{
    struct appointment x;
    if (!call_booking(c, c->args[arg], &x, e))
        return false;
    *out = (struct protocol_subject){x.patient, x.id, x.date};
    return true;
}

static bool run_show(struct call *c, struct err *e)
{
    struct protocol x;
    struct protocol_subject of;
    if ((c->nargs > 1 && !subject_of(c, 1, &of, e)) || !find(c, c->args[0], c->nargs > 1 ? &of : NULL, &x, e))
        return false;
    print_steps(c, &x);
    return true;
}

static bool run_tick(struct call *c, struct err *e)
{
    struct protocol_subject of;
    struct protocol *all;
    int n;
    if (!subject_of(c, 0, &of, e) || !protocol_tick(&c->desk, &of, c->args[1], !call_flag(c, "undo"), e) ||
        !protocol_list(c->practice, PROTOCOL_MOMENT_ALL, &of, &c->arena, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < all[i].nsteps; k++)
            if (strcmp(all[i].steps[k].code, c->args[1]) == 0)
                print_steps(c, &all[i]);
    return true;
}

static bool run_read(struct call *c, struct err *e)
{
    struct protocol x;
    if (!find(c, c->args[0], NULL, &x, e) || !protocol_read(&c->desk, x.code, e))
        return false;
    if (c->is_json) {
        struct json j = call_json(c);
        json_object(&j, NULL);
        json_string(&j, "code", x.code);
        json_number(&j, "version", x.version);
        json_end(&j, '}');
        call_json_end(c);
    } else {
        call_say(c, "Read: %s, version %d\n", call_show(c, x.name), x.version);
    }
    return true;
}

static bool run_readers(struct call *c, struct err *e)
{
    struct protocol x;
    struct protocol_reader *all;
    int n;
    if (!find(c, c->args[0], NULL, &x, e) || !protocol_readers(c->practice, x.code, &c->arena, &all, &n, e))
        return false;
    struct table t = table_start(&c->arena, 3, c->host->is_ascii);
    struct json j = {0};
    if (c->is_json) {
        j = call_json(c);
        json_array(&j, NULL);
    }
    for (int i = 0; i < n; i++) {
        bool is_current = all[i].version == x.version;
        if (!c->is_json) {
            TABLE_ADD(&t, all[i].name,
                      is_current       ? "has read it"
                      : all[i].version ? "has read an older one"
                                       : "not yet",
                      all[i].at_ms ? print_when(&c->arena, all[i].at_ms) : "");
            continue;
        }
        json_object(&j, NULL);
        json_string(&j, "name", all[i].name);
        json_number(&j, "version", all[i].version);
        json_bool(&j, "is_current", is_current);
        json_end(&j, '}');
    }
    if (c->is_json) {
        json_end(&j, ']');
        call_json_end(c);
    } else {
        table_print(&t, 0, &c->out);
    }
    return true;
}

#define STEPS_JSON "{code, name, version, steps: [{code, text, say, is_done, by, at}]}"

static const struct verb_option tick_options[] = {
    {"undo", .help = "it was not done after all"},
};

static const struct verb rows[] = {
    {
        .name = "protocol list",
        .help = "Lists the practice's checklists.",
        .json = "[{code, name, moment, version, steps}]",
        .run = run_list,
    },
    {
        .name = "protocol show",
        .arguments = "CODE [REF]",
        .help = "Shows a checklist, with words to say; with a booking, what was done there and by whom.",
        .json = STEPS_JSON,
        .min_args = 1,
        .max_args = 2,
        .run = run_show,
    },
    {
        .name = "protocol tick",
        .arguments = "REF STEP",
        .help = "Ticks a step of a checklist off at a booking.",
        .json = STEPS_JSON,
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 2,
        .max_args = 2,
        VERB_OPTIONS(tick_options),
        .run = run_tick,
    },
    {
        .name = "protocol read",
        .arguments = "CODE",
        .help = "Says that who acts has read the current version of a checklist.",
        .json = "{code, version}",
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = 1,
        .run = run_read,
    },
    {
        .name = "protocol readers",
        .arguments = "CODE",
        .help = "Lists who has read the current version of a checklist.",
        .json = "[{name, version, is_current}]",
        .min_args = 1,
        .max_args = 1,
        .run = run_readers,
    },
};

const struct verb_group verb_protocol = VERB_GROUP("Checklists", rows);

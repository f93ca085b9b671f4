/* Verbs about whom we sent on to somebody else: referral add, close, list. */
#include "base/clock.h"
#include "cli/print.h"
#include "practice/referral.h"

#include <string.h>

static bool run_add(struct call *c, struct err *e)
{
    struct referral r = referral_none();
    struct id id;
    r.reason = call_words(c, 0);
    r.performer = call_text(c, "to");
    return call_patient(c, "patient", &r.patient, e) && call_date_by(c, "on", civil_parse_past, c->today, &r.date, e) &&
           call_date(c, "by", CIVIL_NONE, &r.due_date, e) && referral_add(&c->desk, &c->arena, &r, &id, e) &&
           print_answer(c, &id, "Sent on");
}

/* ---- which one ---- */

/* An id, or the last letters of one that is open. */
static bool find(struct call *c, const char *typed, struct id *out, struct err *e)
{
    struct referral *all;
    int n, found = 0;
    if (id_parse(typed, out))
        return true;
    if (!call_is_name(typed))
        return err_set(e, ERR_USAGE, "'%s' names no referral: rounds referral list prints their numbers", typed);
    if (!referral_list_open(c->practice->book, &c->arena, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        if (call_is_named(&all[i].id, typed)) {
            *out = all[i].id;
            found++;
        }
    if (found > 1)
        return err_set(e, ERR_REFUSED, "%d referrals end in '%s': give more of the number", found, typed);
    return found == 1 ||
           err_set(e, ERR_MISSING, "No open referral ends in '%s': rounds referral list prints them", typed);
}

static bool run_close(struct call *c, struct err *e)
{
    struct referral r;
    struct id id;
    return find(c, c->args[0], &id, e) && referral_get(c->practice->book, &id, &c->arena, &r, e) &&
           referral_close(&c->desk, &c->arena, &r, c->nargs > 1 ? call_words(c, 1) : "", e) &&
           print_answer(c, &id, "Closed");
}

/* ---- the list ---- */

static const char *name_of(struct call *c, const struct id *patient)
{
    struct patient p;
    struct id id;
    struct err ignored = {0}; /* a name less */
    bool ok = patient_resolve(c->practice->book, patient, &id, &ignored) &&
              patient_get(c->practice->book, &id, &c->arena, &p, &ignored);
    return ok ? patient_name(&c->arena, &p) : "";
}

static void row_json(struct call *c, struct json *j, const struct referral *r)
{
    json_object(j, NULL);
    json_id(j, "id", &r->id);
    json_string(j, "patient", name_of(c, &r->patient));
    json_id(j, "patient_id", &r->patient);
    json_string(j, "to", r->performer);
    json_string(j, "reason", r->reason);
    json_date(j, "date", r->date);
    json_date(j, "due", r->due_date);
    json_bool(j, "is_late", !r->closed_at && r->due_date != CIVIL_NONE && r->due_date < c->today);
    print_stamp(j, "closed_at", r->closed_at);
    print_text(j, "outcome", r->outcome);
    json_end(j, '}');
}

static const char *day_text(struct call *c, int date)
{
    char day[16];
    return date == CIVIL_NONE ? "" : arena_strdup(&c->arena, civil_desk_date(date, day));
}

static const char *state_text(struct call *c, const struct referral *r)
{
    if (r->closed_at)
        return *r->outcome ? arena_printf(&c->arena, "closed: %s", r->outcome) : "closed";
    return arena_printf(&c->arena, "answer by %s%s", day_text(c, r->due_date), r->due_date < c->today ? ", late" : "");
}

static bool run_list(struct call *c, struct err *e)
{
    struct referral *all;
    struct id patient;
    int n;
    if (!call_patient(c, "patient", &patient, e))
        return false;
    bool ok = id_is_none(&patient) ? referral_list_open(c->practice->book, &c->arena, &all, &n, e)
                                   : referral_list(c->practice->book, &patient, &c->arena, &all, &n, e);
    if (!ok)
        return false;
    if (c->is_json) {
        struct json j = call_json(c);
        json_array(&j, NULL);
        for (int i = 0; i < n; i++)
            row_json(c, &j, &all[i]);
        json_end(&j, ']');
        call_json_end(c);
        return true;
    }
    struct table t = table_start(&c->arena, 6, c->host->is_ascii);
    for (int i = 0; i < n; i++)
        TABLE_ADD(&t, day_text(c, all[i].date), name_of(c, &all[i].patient), all[i].performer, all[i].reason,
                  state_text(c, &all[i]), print_short_id(c, &all[i].id));
    table_print(&t, 0, &c->out);
    if (n == 0)
        call_note(c, "Nobody was sent on%s.", id_is_none(&patient) ? " whom we wait for" : "");
    return true;
}

/* ---- rows ---- */

static const struct verb_option add_options[] = {
    {"patient", .argument = "WHO", .help = "an id, a reference, or letters that fit one only", .is_required = true},
    {"to", .argument = "NAME", .help = "to whom they were sent", .is_required = true},
    {"by", .argument = "DAY", .help = "by when an answer is expected; in 4 weeks if not said"},
    {"on", .argument = "DAY", .help = "when they were sent; today if not said"},
};

static const struct verb_option list_options[] = {
    {"patient", .argument = "WHO", .help = "all of this patient, closed ones too"},
};

static const struct verb rows[] = {
    {
        .name = "referral add",
        .arguments = "TEXT...",
        .help = "Writes down that a patient was sent on to somebody else; TEXT says for what.",
        .about = "A follow-up stands in the queue on the day by which an answer is expected, until it is closed.\n",
        .json = "{id}",
        .synonyms = "refer send sent elsewhere specialist",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = VERB_ARGS_MAX,
        VERB_OPTIONS(add_options),
        .run = run_add,
    },
    {
        .name = "referral close",
        .arguments = "NUMBER [TEXT...]",
        .help = "Says what came of it; its follow-up ends too.",
        .about = "NUMBER is an id, or its last letters as `rounds referral list` prints them.\n",
        .json = "{id}",
        .synonyms = "answer report letter back",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = VERB_ARGS_MAX,
        .run = run_close,
    },
    {
        .name = "referral list",
        .help = "Lists whom we sent on and wait for, by when an answer is expected.",
        .json = "[{id, patient, patient_id, to, reason, date, due, is_late, closed_at, outcome}]",
        .synonyms = "referrals sent",
        VERB_OPTIONS(list_options),
        .run = run_list,
    },
};

const struct verb_group verb_referral = VERB_GROUP("Sent on to somebody else", rows);

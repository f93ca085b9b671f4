/* Verbs about what has to be done for somebody: queue, followup, promise, outcome. */
#include "base/civil.h"
#include "cli/print.h"
#include "practice/follow_up_ended.h"
#include "practice/slot.h"

#include <string.h>

enum { DAYS_MAX = 3660 };

/* ---- queue ---- */

static const char *place_code(enum queue_place place)
{
    static const char *const codes[QUEUE_PLACES] = {"now", "desk", "later", "lost", "older", "ahead"};
    return codes[place];
}

/* "2026-11-23T10:30", or the day alone where any time of it will do. */
static const char *due_code(struct call *c, int64_t due)
{
    char date[11], time[6];
    int minute = (int)(due % DAY_MIN);
    civil_date_text((int)(due / DAY_MIN), date);
    return minute == DAY_MIN - 1 ? arena_strdup(&c->arena, date)
                                 : arena_printf(&c->arena, "%sT%s", date, civil_time_text(minute, time));
}

static void row_json(struct json *j, struct call *c, const struct queue_row *row, const struct queue_detail *d)
{
    json_object(j, NULL);
    json_id(j, "id", &row->id);
    json_string(j, "patient", row->patient_name);
    if (id_is_none(&row->patient))
        json_null(j, "patient_id");
    else
        json_id(j, "patient_id", &row->patient);
    json_string(j, "kind", row->kind);
    json_string(j, "due", due_code(c, row->due));
    json_string(j, "status", row->holder ? "in-progress" : d->status);
    json_string(j, "why", d->why);
    json_number(j, "attempts", d->attempts);
    json_string(j, "place", place_code(row->place));
    json_bool(j, "is_late", row->is_late);
    json_bool(j, "is_confidential", row->is_confidential);
    print_text(j, "owner", *d->owner ? d->owner : NULL);
    print_text(j, "phone", *d->phone ? d->phone : NULL);
    if (id_is_none(&row->fact))
        json_null(j, "fact_id");
    else
        json_id(j, "fact_id", &row->fact);
    json_end(j, '}');
}

static const char *place_words(const struct queue_row *row)
{
    static const char *const words[QUEUE_PLACES] = {"", "ask at desk", "later today", "no number", "older case", ""};
    return words[row->place];
}

static bool print_queue(struct call *c, const struct queue *q, struct err *e)
{
    struct table t = table_start(&c->arena, 7, c->host->is_ascii);
    struct json j = {0};
    if (c->is_json) {
        j = call_json(c);
        json_array(&j, NULL);
    }
    for (int i = 0; i < q->nrows; i++) {
        struct queue_detail d;
        const struct queue_row *row = &q->rows[i];
        if (!queue_describe(c->practice, row, &c->arena, &d, e))
            return false;
        if (c->is_json)
            row_json(&j, c, row, &d);
        else
            TABLE_ADD(&t, d.due, row->patient_name, d.phone, d.what, d.why, place_words(row),
                      print_short_id(c, &row->id));
    }
    if (c->is_json) {
        json_end(&j, ']');
        call_json_end(c);
    } else {
        table_print(&t, 0, &c->out);
    }
    if (!c->is_json && q->nrows == 0)
        call_note(c, q->nall ? "Nothing of that kind; there are %d others." : "Nothing has to be done today.", q->nall);
    if (q->is_cut)
        call_note(c, "There are more: these are the most pressing.");
    return true;
}

/* ---- what is over ---- */

static void ended_json(struct json *j, const struct follow_up_ended *x, const char *by)
{
    json_object(j, NULL);
    json_id(j, "id", &x->id);
    json_string(j, "patient", x->patient_name);
    json_id(j, "patient_id", &x->patient);
    json_string(j, "kind", x->kind);
    json_string(j, "text", x->text);
    json_string(j, "status", x->status);
    json_string(j, "how", x->how);
    json_string(j, "why", x->why);
    json_instant(j, "ended_at", x->ended_at);
    print_text(j, "by", *by ? by : NULL);
    json_end(j, '}');
}

static bool print_ended(struct call *c, const struct follow_up_ended *all, int n, bool is_cut)
{
    struct table t = table_start(&c->arena, 7, c->host->is_ascii);
    struct json j = {0};
    if (c->is_json) {
        j = call_json(c);
        json_array(&j, NULL);
    }
    for (int i = 0; i < n; i++) {
        const struct follow_up_ended *x = &all[i];
        const char *by = follow_up_ended_by(c->practice, &x->id, &c->arena);
        const char *kind = follow_up_kind(c->practice, x->kind)->name;
        const char *what = *x->text ? arena_printf(&c->arena, "%s: %s", kind, x->text) : kind;
        if (c->is_json)
            ended_json(&j, x, by);
        else
            TABLE_ADD(&t, slot_when(&c->arena, x->ended_at), x->patient_name, what, x->how, x->why, by,
                      print_short_id(c, &x->id));
    }
    if (c->is_json) {
        json_end(&j, ']');
        call_json_end(c);
    } else {
        table_print(&t, 0, &c->out);
    }
    if (!c->is_json && n == 0)
        call_note(c, "Nothing has ended in these days; --days N looks back further.");
    if (is_cut)
        call_note(c, "There are more: these are the last %d.", n);
    return true;
}

static bool run_ended(struct call *c, const struct queue_filter *f, struct err *e)
{
    static const char *const OPEN_ONLY[] = {"all", "late", "mine", "given", "given-up"};
    struct follow_up_ended *all;
    int n, days;
    bool is_cut;
    for (size_t i = 0; i < sizeof OPEN_ONLY / sizeof OPEN_ONLY[0]; i++)
        if (call_flag(c, OPEN_ONLY[i]))
            return err_set(e, ERR_USAGE, "--%s is about what is open: it does not go with --closed", OPEN_ONLY[i]);
    return call_number(c, "days", 1, DAYS_MAX, FOLLOW_UP_ENDED_DAYS, &days, e) &&
           follow_up_ended_list(c->practice, days, f, &c->arena, &all, &n, &is_cut, e) &&
           print_ended(c, all, n, is_cut);
}

static bool run_queue(struct call *c, struct err *e)
{
    struct queue_filter f = {.is_ahead = call_flag(c, "all") || call_flag(c, "given"),
                             .is_late = call_flag(c, "late"),
                             .is_given_up = call_flag(c, "given-up"),
                             .with_confidential = call_flag(c, "confidential"),
                             .is_mine = call_flag(c, "mine"),
                             .is_given = call_flag(c, "given"),
                             .staff = c->desk.who.staff,
                             .kind = call_text(c, "kind")};
    struct queue q;
    if (f.is_mine && id_is_none(&f.staff))
        return err_set(e, ERR_USAGE, "--mine needs to know who you are: --as CODE");
    if (call_text(c, "days") && !call_flag(c, "closed"))
        return err_set(e, ERR_USAGE, "--days goes with --closed: how far to look back");
    if (f.kind && strcmp(follow_up_kind(c->practice, f.kind)->code, f.kind) != 0) {
        int n;
        const struct follow_up_kind *all = follow_up_kinds(c->practice, &n);
        const char *codes = "";
        for (int i = 0; i < n; i++)
            codes = arena_printf(&c->arena, "%s%s%s", codes, i ? ", " : "", all[i].code);
        return err_set(e, ERR_USAGE, "--kind: '%s' is none of: %s", f.kind, codes);
    }
    if (!call_patient(c, "patient", &f.patient, e))
        return false;
    if (call_flag(c, "closed"))
        return run_ended(c, &f, e);
    return queue_load(c->practice, &f, &c->arena, &q, e) && print_queue(c, &q, e);
}

/* ---- followup, promise ---- */

static bool read_due(struct call *c, int *date, int *minute, struct err *e)
{
    return call_date(c, "due", call_text(c, "at") ? c->today : CIVIL_NONE, date, e) && call_time(c, "at", minute, e);
}

static bool add(struct call *c, const char *kind, const char *what, struct err *e)
{
    struct follow_up f = follow_up_none(kind);
    struct id id;
    f.text = call_words(c, 0);
    f.is_confidential = call_flag(c, "confidential");
    const char *to = call_text(c, "for");
    struct who whose = {0};
    if (to && !practice_who(c->practice, to, &whose, e))
        return false;
    f.owner = whose.staff;
    if (!call_patient(c, "patient", &f.patient, e) || !read_due(c, &f.due_date, &f.due_min, e))
        return false;
    if (id_is_none(&f.patient))
        return err_set(e, ERR_USAGE, "%s needs --patient WHO", c->verb->name);
    return follow_up_add(&c->desk, &c->arena, &f, &id, e) && print_answer(c, &id, what);
}

static bool run_promise(struct call *c, struct err *e)
{
    return add(c, FOLLOW_UP_PROMISE, "Promised", e);
}

static bool run_followup(struct call *c, struct err *e)
{
    const char *kind = call_text(c, "kind");
    if (kind && strcmp(follow_up_kind(c->practice, kind)->code, kind) != 0)
        return err_set(e, ERR_USAGE, "--kind: policy has no follow-ups of the kind '%s'", kind);
    return add(c, kind ? kind : FOLLOW_UP_TASK, "Written down", e);
}

/* ---- outcome ---- */

static bool is_reopening(const struct call *c)
{
    return strcmp(c->args[1], "reopen") == 0;
}

static const char *outcome_codes(struct call *c)
{
    const char *codes = "";
    for (const struct follow_up_outcome *o = follow_up_outcomes; o->code; o++)
        codes = arena_printf(&c->arena, "%s%s%s", codes, *codes ? ", " : "", o->code);
    return codes;
}

static void say_done(struct call *c, const struct follow_up_done *done, const struct id *id)
{
    if (!c->is_json) {
        call_say(c, "%s\n", call_show(c, done->what));
        return;
    }
    struct json j = call_json(c);
    json_object(&j, NULL);
    json_id(&j, "id", id);
    json_bool(&j, "is_ended", done->is_ended);
    json_bool(&j, "has_failed", done->has_failed);
    json_number(&j, "attempts", done->attempts);
    json_date(&j, "next_date", done->next_date);
    json_time(&j, "next_time", done->next_min);
    json_end(&j, '}');
    call_json_end(c);
}

static bool read_answer(struct call *c, const struct follow_up_seen *seen, struct follow_up_answer *x, struct err *e)
{
    const char *at = call_text(c, "at"), *to = call_text(c, "to");
    struct queue_detail d;
    struct who whom = {0};
    *x = (struct follow_up_answer){.outcome = c->args[1],
                                   .reason = call_text(c, "reason"),
                                   .mode = call_text(c, "mode"),
                                   .words = call_text(c, "words"),
                                   .minute = MINUTE_NONE};
    if (!follow_up_outcome_find(x->outcome))
        return err_set(e, ERR_USAGE, "'%s' is none of: %s", x->outcome, outcome_codes(c));
    if (!call_date(c, "until", at ? c->today : CIVIL_NONE, &x->date, e) ||
        !call_time(c, "at", &x->minute, e) || (to && !practice_who(c->practice, to, &whom, e)) ||
        !queue_describe(c->practice, &seen->row, &c->arena, &d, e))
        return false;
    const char *would = call_text(c, "recommends");
    x->staff = whom.staff;
    x->telecom = d.telecom;
    x->has_score = call_text(c, "score") != NULL;
    x->recommends = !would ? CONTACT_UNSAID : strcmp(would, "yes") == 0 ? CONTACT_WOULD : CONTACT_WOULD_NOT;
    return call_number(c, "score", 0, CONTACT_SCORE_MAX, 0, &x->score, e);
}

static bool run_outcome(struct call *c, struct err *e)
{
    struct id id;
    struct follow_up_seen seen;
    struct follow_up_answer x;
    struct follow_up_done done;
    if (!call_follow_up(c, c->args[0], is_reopening(c), &id, e))
        return false;
    if (is_reopening(c))
        return follow_up_ended_reopen(&c->desk, &c->arena, &id, e) && print_answer(c, &id, "Open again");
    if (!follow_up_see(c->practice, &id, &c->arena, &seen, e) || !read_answer(c, &seen, &x, e) ||
        !follow_up_answer(&c->desk, &c->arena, &seen, &x, &done, e))
        return false;
    say_done(c, &done, &id);
    return true;
}

/* ---- rows ---- */

static const struct verb_option queue_options[] = {
    {"all", .help = "other days too"},
    {"late", .help = "only what is late"},
    {"mine", .help = "only what was given to who acts (--as), in the order they put it into"},
    {"given", .help = "only what colleagues have, whatever the day"},
    {"given-up", .help = "only what was tried as often as policy says: somebody has to end it"},
    {"closed", .help = "what has ended instead: when, how, why and by whom, the last first"},
    {"days", .argument = "N", .help = "with --closed: of the last N days, today counted; else 30"},
    {"confidential", .help = "what is confidential and others keep too, with its words"},
    {"kind", .argument = "K",
     .help = "only of this kind: promise, ring-back, rebook, next, tell, unresolved, task, ..."},
    {"patient", .argument = "WHO", .help = "only of this patient, whenever it is due or ended"},
};

#define DUE_OPTIONS                                                                                               \
    {"patient", .argument = "WHO", .help = "for whom: an id, a reference, or letters that fit one patient only"}, \
        {"due", .argument = "DAY", .help = "by when; else by the end of the next working day"},                   \
        {"at", .argument = "TIME", .help = "and by what time of that day (of today, without --due)"},             \
        {"for", .argument = "STAFF", .help = "who is to do it; else anybody"},                                    \
    {                                                                                                             \
        "confidential", .help = "kept out of lists unless they ask for it"                                        \
    }
static const struct verb_option promise_options[] = {DUE_OPTIONS};
static const struct verb_option followup_options[] = {
    DUE_OPTIONS, {"kind", .argument = "K", .help = "task, ring-back, or another of policy's; task if not said"}};

static const struct verb_option outcome_options[] = {
    {"words", .argument = "TEXT", .help = "note of what was said"},
    {"until", .argument = "DAY", .help = "put off until, or the next try; else as policy says"},
    {"at", .argument = "TIME", .help = "and at what time of that day"},
    {"reason", .argument = "R", .help = "why declined, or why a lapsed one stayed away: a reason of policy, or words"},
    {"score", .argument = "N", .help = "reached: how content they are, 0 to 10; a low one opens a concern"},
    {"recommends", .argument = "YES", .help = "reached: would they recommend us", .words = "yes no"},
    {"mode", .argument = "M", .help = "what was sent", .words = "text email letter"},
    {"to", .argument = "STAFF", .help = "to whom it is given; without it, to anybody"},
};

static const struct verb rows[] = {
    {
        .name = "queue",
        .help = "Lists what has to be done, most pressing first, and why.",
        .about = "What is due today, what is late, whom to ask at the desk since they are here or come today, what is "
                 "put off to later today, and who has no number that is right: to be asked when they come. The number "
                 "at the end of a line names it for `rounds outcome`. What is to settle (answered twice, still "
                 "stands, outside hours, double booking) is here for who may, and ends by `rounds settle` alone.\n",
        .json = "[{id, patient, patient_id, kind, due, status, why, attempts, place, is_late, is_confidential, owner, "
                "phone, fact_id}], place one of now, desk, later, lost (no number that is right), older, ahead; kind "
                "conflict and clash: to be settled, and patient_id null where it is about no patient; with --closed "
                "[{id, patient, patient_id, kind, text, status, how, why, ended_at, by}]",
        .synonyms = "follow-ups followups todo tasks calls recall ring",
        VERB_OPTIONS(queue_options),
        .run = run_queue,
    },
    {
        .name = "promise",
        .arguments = "TEXT...",
        .help = "Writes down what was promised to a patient, and by when.",
        .json = "{id}",
        .synonyms = "said vow",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = VERB_ARGS_MAX,
        VERB_OPTIONS(promise_options),
        .run = run_promise,
    },
    {
        .name = "followup",
        .arguments = "TEXT...",
        .help = "Writes down something to be done for a patient by a time.",
        .json = "{id}",
        .synonyms = "task remind todo follow-up",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = VERB_ARGS_MAX,
        VERB_OPTIONS(followup_options),
        .run = run_followup,
    },
    {
        .name = "outcome",
        .arguments = "NUMBER CODE",
        .help = "Says what came of a follow-up, logs the contact and sets the next try.",
        .about =
            "NUMBER is an id, or its last letters as `rounds queue` prints them. CODE is one of reached, will-call, "
            "message-person, message, sent, no-answer, busy, wrong-number, declined, no-contact, call-later, "
            "put-off, give, take, done, booked (only with a visit to come), or reopen, of one that has ended.\n",
        .json = "{id, is_ended, has_failed, attempts, next_date, next_time}",
        .synonyms = "called rang reached done answer snooze",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 2,
        .max_args = 2,
        VERB_OPTIONS(outcome_options),
        .run = run_outcome,
    },
};

const struct verb_group verb_queue = VERB_GROUP("Follow-ups", rows);

/* Verbs about what went wrong: complaint add, step, list, show. */
#include "base/civil.h"
#include "cli/print.h"
#include "practice/appointment_code.h"
#include "practice/complaint_list.h"
#include "practice/words.h"

#include <string.h>

/* ---- one complaint as JSON ---- */

static const char *due_code(struct call *c, int64_t due)
{
    char date[11], time[6];
    return arena_printf(&c->arena, "%sT%s", civil_date_text((int)(due / DAY_MIN), date),
                        civil_time_text((int)(due % DAY_MIN), time));
}

static void stamps_json(struct json *j, const struct complaint *x)
{
    print_stamp(j, "received_at", x->received_at);
    print_stamp(j, "complained_at", x->complained_at);
    print_stamp(j, "acknowledged_at", x->acknowledged_at);
    print_stamp(j, "settled_at", x->settled_at);
    print_stamp(j, "investigating_at", x->investigating_at);
    print_stamp(j, "answered_at", x->answered_at);
    print_stamp(j, "checked_at", x->checked_at);
    print_stamp(j, "closed_at", x->closed_at);
    print_stamp(j, "withdrawn_at", x->withdrawn_at);
    print_stamp(j, "reopened_at", x->reopened_at);
    print_stamp(j, "escalated_at", x->escalated_at);
    print_stamp(j, "paused_at", x->paused_at);
    json_number(j, "paused_days", x->paused_days > 0 ? x->paused_days : 0);
    json_date(j, "update_date", x->update_date);
}

static void members_json(struct call *c, struct json *j, const struct complaint_row *row)
{
    const struct complaint *x = &row->complaint;
    json_id(j, "id", &x->id);
    json_string(j, "patient", row->patient_name);
    json_id(j, "patient_id", &x->patient);
    json_string(j, "stage", x->stage);
    json_bool(j, "is_concern", x->is_concern);
    json_string(j, "text", x->text);
    print_text(j, "next", row->clock.kind);
    print_text(j, "due", row->clock.kind ? due_code(c, row->clock.due) : NULL);
    json_bool(j, "is_late", row->is_late);
    print_text(j, "cause", x->cause);
    print_staff(c, j, "owner", &x->owner);
    json_bool(j, "is_confidential", x->is_confidential);
    stamps_json(j, x);
}

static void row_json(struct call *c, struct json *j, const struct complaint_row *row)
{
    json_object(j, NULL);
    members_json(c, j, row);
    json_end(j, '}');
}

static void show_json(struct call *c, const struct complaint_row *row, const struct complaint_step *steps, int n)
{
    const struct complaint *x = &row->complaint;
    struct json j = call_json(c);
    json_object(&j, NULL);
    members_json(c, &j, row);
    print_text(&j, "mode", x->mode);
    print_text(&j, "touch_point", x->touch_point);
    print_text(&j, "wish", x->wish);
    print_text(&j, "outcome", x->outcome);
    print_text(&j, "check_result", x->check_result);
    print_text(&j, "end_reason", x->end_reason);
    print_staff(c, &j, "received_by", &x->received_by);
    print_staff(c, &j, "staff", &x->staff);
    json_id(&j, "practitioner_id", &x->practitioner);
    json_id(&j, "appointment_id", &x->appointment);
    json_id(&j, "contact_id", &x->contact);
    json_array(&j, "steps");
    for (int i = 0; i < n; i++) {
        json_object(&j, NULL);
        json_id(&j, "id", &steps[i].id);
        print_stamp(&j, "at", steps[i].at_ms);
        json_string(&j, "act", steps[i].act);
        print_text(&j, "text", steps[i].text);
        print_staff(c, &j, "by", &steps[i].staff);
        json_end(&j, '}');
    }
    json_end(&j, ']');
    json_end(&j, '}');
    call_json_end(c);
}

/* ---- finding one ---- */

static bool look_in(struct call *c, enum complaint_show show, const char *typed, struct id *out, int *found,
                    struct err *e)
{
    struct complaint_filter f = {.show = show, .with_confidential = call_flag(c, "confidential")};
    struct complaint_list l;
    if (!complaint_list_load(c->practice, &f, &c->arena, &l, e))
        return false;
    for (int i = 0; i < l.nrows; i++)
        if (call_is_named(&l.rows[i].complaint.id, typed)) {
            *out = l.rows[i].complaint.id;
            (*found)++;
        }
    return true;
}

/* The one meant by an id, or by the last letters of one as `complaint list` prints them. What is confidential has to be
 * asked for. */
static bool find_one(struct call *c, struct complaint_row *out, struct err *e)
{
    const char *typed = c->args[0];
    struct id id;
    int found = 0;
    if (!id_parse(typed, &id)) {
        if (!call_is_name(typed))
            return err_set(e, ERR_USAGE, "'%s' names no complaint: rounds complaint list prints their numbers", typed);
        if (!look_in(c, COMPLAINT_SHOW_OPEN, typed, &id, &found, e) ||
            !look_in(c, COMPLAINT_SHOW_CLOSED, typed, &id, &found, e))
            return false;
        if (found != 1)
            return found ? err_set(e, ERR_REFUSED, "%d complaints end in '%s': give more of the number", found, typed)
                         : err_set(e, ERR_MISSING,
                                   "No complaint ends in '%s': rounds complaint list --show closed "
                                   "has those that are over",
                                   typed);
    }
    if (!complaint_list_get(c->practice, &id, &c->arena, out, e))
        return false;
    return !out->complaint.is_confidential || call_flag(c, "confidential") ||
           err_set(e, ERR_REFUSED, "This is confidential: add --confidential to read it");
}

/* ---- complaint add ---- */

static bool run_add(struct call *c, struct err *e)
{
    struct complaint x = complaint_none();
    const struct practitioner *practitioner;
    struct id id;
    int date, minute;
    x.text = call_words(c, 0);
    x.wish = call_text(c, "wish");
    x.is_concern = call_flag(c, "concern");
    x.is_confidential = call_flag(c, "confidential");
    x.cause = call_text(c, "cause");
    x.outcome = call_text(c, "settled");
    if (x.outcome)
        x.stage = complaint_stage_code(STAGE_SETTLED);
    if (!call_code(c, "mode", words_mode, &x.mode, e) || !call_code(c, "where", words_touch_point, &x.touch_point, e) ||
        !call_staff(c, "about", &x.staff, e) || !call_practitioner(c, "with", &practitioner, e) ||
        !call_subject(c, true, &x.patient, &x.appointment, e) ||
        !call_moment_by(c, "at", civil_parse_past, &date, &minute, e) ||
        (date != CIVIL_NONE && !zone_instant(date, minute, &x.received_at, e)))
        return false;
    if (practitioner)
        x.practitioner = practitioner->id;
    return complaint_add(&c->desk, &c->arena, &x, &id, e) && print_answer(c, &id, "Written down");
}

/* ---- complaint step ---- */

/* What may be typed: the acts without their first word. */
static const struct {
    const char *code;
    enum complaint_stage to; /* STAGE_NONE: `act` */
    const char *act;
} STEPS[] = {
    {"acknowledge", STAGE_ACKNOWLEDGED, NULL},
    {"settle", STAGE_SETTLED, NULL},
    {"look-into", STAGE_INVESTIGATING, NULL},
    {"answer", STAGE_ANSWERED, NULL},
    {"held", STAGE_CHECKED_BACK, NULL},
    {"reopen", STAGE_REOPENED, NULL},
    {"close", STAGE_CLOSED, NULL},
    {"escalate", STAGE_ESCALATED, NULL},
    {"withdraw", STAGE_WITHDRAWN, NULL},
    {"note", STAGE_NONE, "complaint-note"},
    {"inform", STAGE_NONE, "complaint-inform"},
    {"wait", STAGE_NONE, "complaint-wait"},
    {"go-on", STAGE_NONE, "complaint-go-on"},
    {"give", STAGE_NONE, "complaint-give"},
};
enum { STEPS_COUNT = sizeof STEPS / sizeof STEPS[0] };

static bool run_step(struct call *c, struct err *e)
{
    struct complaint_row row = {0};
    struct complaint now;
    struct complaint_doing x = {.words = call_words(c, 2), .cause = call_text(c, "cause")};
    const char *codes = "";
    int which = -1;
    for (int i = 0; i < STEPS_COUNT; i++) {
        codes = arena_printf(&c->arena, "%s%s%s", codes, i ? ", " : "", STEPS[i].code);
        which = strcmp(STEPS[i].code, c->args[1]) == 0 ? i : which;
    }
    if (which < 0)
        return err_set(e, ERR_USAGE, "'%s' is none of: %s", c->args[1], codes);
    x.to = STEPS[which].to;
    x.act = STEPS[which].act;
    if (!call_staff(c, "to", &x.staff, e) || !call_date(c, "by", CIVIL_NONE, &x.date, e) || !find_one(c, &row, e) ||
        !complaint_do(&c->desk, &c->arena, &row.complaint, &x, &now, e) ||
        !complaint_list_get(c->practice, &now.id, &c->arena, &row, e))
        return false;
    if (c->is_json) {
        struct json j = call_json(c);
        row_json(c, &j, &row);
        call_json_end(c);
    } else {
        call_say(c, "%s: %s\n", complaint_stage_desk(row.stage),
                 complaint_list_due(&c->arena, &row, (int64_t)c->today * DAY_MIN + c->now_min));
    }
    return true;
}

/* ---- complaint list, show ---- */

static bool read_show(struct call *c, struct complaint_filter *f, struct err *e)
{
    static const char *const codes[] = {"open", "late", "mine", "concerns", "closed"};
    const char *show = call_text(c, "show");
    for (int i = 0; show && i <= COMPLAINT_SHOW_CLOSED; i++)
        if (strcmp(codes[i], show) == 0)
            f->show = (enum complaint_show)i;
    f->cause = call_text(c, "cause");
    if (f->cause) {
        const struct reason *r;
        if (show)
            return err_set(e, ERR_USAGE, "--cause lists them open or not: --show does not go with it");
        if (!practice_find_reason(c->practice, "complaint", f->cause, &r, e))
            return false;
        f->cause = r->code;
        f->show = COMPLAINT_SHOW_CAUSE;
    }
    return f->show != COMPLAINT_SHOW_MINE || !id_is_none(&f->staff) ||
           err_set(e, ERR_USAGE, "--show mine needs to know who you are: --as CODE");
}

static bool print_rows(struct call *c, const struct complaint_row *rows, int n, int64_t now)
{
    struct table t = table_start(&c->arena, 5, c->host->is_ascii);
    struct json j = {0};
    if (c->is_json) {
        j = call_json(c);
        json_array(&j, NULL);
    }
    for (int i = 0; i < n; i++)
        if (c->is_json)
            row_json(c, &j, &rows[i]);
        else
            TABLE_ADD(&t, complaint_list_due(&c->arena, &rows[i], now), rows[i].patient_name,
                      rows[i].complaint.is_concern ? "concern" : "", rows[i].complaint.text,
                      print_short_id(c, &rows[i].complaint.id));
    if (c->is_json) {
        json_end(&j, ']');
        call_json_end(c);
    } else {
        table_print(&t, 0, &c->out);
    }
    return true;
}

static bool run_list(struct call *c, struct err *e)
{
    struct complaint_filter f = {.staff = c->desk.who.staff, .with_confidential = call_flag(c, "confidential")};
    struct complaint_list l;
    struct complaint_row *of;
    struct id patient;
    int n;
    int64_t now = (int64_t)c->today * DAY_MIN + c->now_min;
    if (!call_patient(c, "patient", &patient, e))
        return false;
    if (!id_is_none(&patient) && (call_text(c, "show") || call_text(c, "cause")))
        return err_set(e, ERR_USAGE, "--patient lists all of a patient: --show and --cause do not go with it");
    if (!id_is_none(&patient))
        return complaint_list_of(c->practice, &patient, f.with_confidential, &c->arena, &of, &n, e) &&
               print_rows(c, of, n, now);
    if (!read_show(c, &f, e) || !complaint_list_load(c->practice, &f, &c->arena, &l, e))
        return false;
    if (l.is_cut)
        call_note(c, "There are more: these are the first %d.", l.nrows);
    if (l.nrows == 0)
        call_note(c, f.show == COMPLAINT_SHOW_OPEN ? "Nothing is open." : "None of that kind.");
    return print_rows(c, l.rows, l.nrows, now);
}

static void say_line(struct call *c, const char *label, const char *text)
{
    if (text && *text)
        call_say(c, "%-16s%s\n", label, call_show(c, text));
}

static bool run_show(struct call *c, struct err *e)
{
    struct complaint_row row = {0};
    struct complaint_step *steps;
    int n;
    if (!find_one(c, &row, e) || !complaint_steps(c->practice->book, &row.complaint.id, &c->arena, &steps, &n, e))
        return false;
    if (c->is_json) {
        show_json(c, &row, steps, n);
        return true;
    }
    const struct complaint *x = &row.complaint;
    const struct staff *by = practice_staff(c->practice, &x->received_by);
    say_line(c, x->is_concern ? "Concern" : "Complaint", row.patient_name);
    say_line(c, "Next", complaint_list_due(&c->arena, &row, (int64_t)c->today * DAY_MIN + c->now_min));
    say_line(c, "What happened", x->text);
    say_line(c, "Puts it right", x->wish);
    say_line(c, "Came",
             arena_printf(&c->arena, "%s, %s%s%s", print_when(&c->arena, x->received_at),
                          words_desk(words_mode, x->mode), by ? ", " : "", by ? by->name : ""));
    say_line(c, "Stands at", complaint_stage_desk(row.stage));
    say_line(c, "Behind it", practice_reason_name(c->practice, "complaint", x->cause));
    say_line(c, "Answer", x->outcome);
    say_line(c, "Asked", words_desk(words_check, x->check_result));
    say_line(c, "Ended", x->end_reason);
    for (int i = 0; i < n; i++) {
        const struct staff *s = practice_staff(c->practice, &steps[i].staff);
        say_line(c, i ? "" : "Since then",
                 arena_printf(&c->arena, "%s  %s%s%s%s%s", print_when(&c->arena, steps[i].at_ms), s ? s->name : "",
                              s ? ": " : "", appointment_code_act(steps[i].act), *steps[i].text ? ": " : "",
                              steps[i].text));
    }
    return true;
}

/* ---- rows ---- */

static const struct verb_option add_options[] = {
    {"patient", .argument = "WHO", .help = "for whom: an id, a reference, or letters that fit one patient only"},
    {"booking", .argument = "REF", .help = "about which booking; says for whom, too"},
    {"wish", .argument = "TEXT", .help = "what would put it right"},
    {"settled", .argument = "TEXT", .help = "settled at the desk, and how"},
    {"mode", .argument = "MODE", .help = "how it came: in-person (if not said), call, voicemail, email, text, letter"},
    {"where", .argument = "PLACE",
     .help = "where with us: phone, message, booking, arrival, waiting, visit, leaving, letter, bill, building, other"},
    {"about", .argument = "STAFF", .help = "about whom"},
    {"with", .argument = "PRACTITIONER", .help = "or about which practitioner"},
    {"cause", .argument = "C", .help = "what was behind it: a code or name of policy's complaint_causes"},
    {"at", .argument = "'YYYY-MM-DD HH:MM'", .help = "when it came, if not now"},
    {"concern", .help = "something is not right, and nobody has complained"},
    {"confidential", .help = "kept out of lists unless they ask for it"},
};

static const struct verb_option step_options[] = {
    {"cause", .argument = "C", .help = "what was behind it: a code or name of policy's complaint_causes"},
    {"by", .argument = "DAY", .help = "inform: by when they hear more"},
    {"to", .argument = "STAFF", .help = "give: to whom; without it, to nobody in particular"},
    {"confidential", .help = "one that is confidential, too"},
};

static const struct verb_option list_options[] = {
    {"show", .argument = "WHAT", .help = "which; open if not said", .words = "open late mine concerns closed"},
    {"cause", .argument = "C", .help = "only of this cause, open or not, of the last year"},
    {"patient", .argument = "WHO", .help = "all of this patient"},
    {"confidential", .help = "confidential ones too"},
};

static const struct verb_option show_options[] = {{"confidential", .help = "one that is confidential, too"}};

#define ROW_JSON                                                                                             \
    "{id, patient, patient_id, stage, is_concern, text, next, due, is_late, cause, owner, is_confidential, " \
    "received_at, complained_at, acknowledged_at, settled_at, investigating_at, answered_at, checked_at, "   \
    "closed_at, withdrawn_at, reopened_at, escalated_at, paused_at, paused_days, update_date"

static const struct verb rows[] = {
    {
        .name = "complaint add",
        .arguments = "TEXT...",
        .help = "Writes down that something went wrong for a patient.",
        .about = "What was said in person or on the telephone is acknowledged by being written down.\n",
        .json = "{id}",
        .synonyms = "wrong problem sorry incident concern",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = VERB_ARGS_MAX,
        VERB_OPTIONS(add_options),
        .run = run_add,
    },
    {
        .name = "complaint step",
        .arguments = "NUMBER STEP [TEXT...]",
        .help = "Says what was done about a complaint.",
        .about = "NUMBER is an id, or its last letters as `rounds complaint list` prints them. STEP is one of "
                 "acknowledge, settle, look-into, answer (with --cause), held (they were asked), reopen, close, "
                 "escalate, withdraw, note, inform (with --by), wait (for the patient: the clock stands), go-on, give "
                 "(with --to). TEXT is what was said or done. What cannot become of it is refused, with what can.\n",
        .json = ROW_JSON "}",
        .synonyms = "acknowledge answer settle reopen escalate withdraw",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 2,
        .max_args = VERB_ARGS_MAX,
        VERB_OPTIONS(step_options),
        .run = run_step,
    },
    {
        .name = "complaint list",
        .help = "Lists complaints and concerns, by when they have to be dealt with.",
        .about = "due is the end of the last day, in the practice's time; next is acknowledge, answer, update or "
                 "check-back, null where nothing has to be done by a time.\n",
        .json = "[" ROW_JSON "}]",
        .synonyms = "complaints concerns",
        VERB_OPTIONS(list_options),
        .run = run_list,
    },
    {
        .name = "complaint show",
        .arguments = "NUMBER",
        .help = "Shows one complaint and what was done about it.",
        .json = ROW_JSON ", mode, touch_point, wish, outcome, check_result, end_reason, received_by, staff, "
                         "practitioner_id, appointment_id, contact_id, steps: [{id, at, act, text, by}]}",
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(show_options),
        .run = run_show,
    },
};

const struct verb_group verb_complaint = VERB_GROUP("Complaints", rows);

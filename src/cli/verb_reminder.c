/* Verbs about who has to be reminded: reminders, remind, message. */
#include "cli/print.h"
#include "practice/follow_up_kind.h"
#include "practice/reminder.h"
#include "practice/words.h"

#include <string.h>

/* ---- reminders ---- */

static void row_json(struct json *j, const struct reminder_row *row)
{
    json_object(j, NULL);
    print_members(j, row->appointment);
    json_string(j, "reach", row->reach);
    print_text(j, "to", row->to);
    print_text(j, "may_leave", row->may);
    print_text(j, "instead", row->whom);
    print_text(j, "care", row->care);
    json_bool(j, "can_ring", row->can_ring);
    json_bool(j, "wants_call", row->wants_call);
    json_end(j, '}');
}

static const char *note_of(struct call *c, const struct reminder_row *row)
{
    const char *text = row->wants_call                                          ? "wants a call"
                       : row->appointment->confirmation == CONFIRM_LEFT_MESSAGE ? "message left"
                                                                                : "";
    if (*row->whom)
        text = arena_printf(&c->arena, "%s%sto %s", text, *text ? "; " : "", row->whom);
    if (*row->care)
        text = arena_printf(&c->arena, "%s%s%s", text, *text ? "; " : "", row->care);
    return text;
}

static void print_rows(struct call *c, const struct reminders *r)
{
    struct table t = table_start(&c->arena, 8, c->host->is_ascii);
    for (int i = 0; i < r->nrows; i++) {
        const struct reminder_row *row = &r->rows[i];
        const struct appointment *x = row->appointment;
        char day[16], time[8];
        TABLE_ADD(&t, civil_desk_date(x->date, day), civil_clock_text(x->start_min, time), x->patient_name,
                  x->practitioner_name, arena_printf(&c->arena, "%s %s", row->reach, row->to), row->may,
                  note_of(c, row), x->ref);
    }
    table_print(&t, 0, &c->out);
    call_note(c, "%d booked, %d confirmed, %d reminded, %d to do.", r->nbooked, r->nconfirmed, r->nreminded, r->nrows);
    if (r->nlately)
        call_note(c, "%d left out: booked in the last days.", r->nlately);
    if (r->noff)
        call_note(c, "%d left out: nobody is in then (rounds to-tell: who has to be told).", r->noff);
    if (r->nsilent)
        call_note(c, "%d left out: want no contact.", r->nsilent);
}

static bool run_reminders(struct call *c, struct err *e)
{
    struct reminders r;
    int days;
    if (!call_number(c, "days", 1, REMINDER_DAYS_MAX, 1, &days, e) ||
        !reminder_load(c->practice, days, &c->arena, &r, e))
        return false;
    if (!c->is_json) {
        print_rows(c, &r);
        return true;
    }
    struct json j = call_json(c);
    json_object(&j, NULL);
    json_date(&j, "from", r.from);
    json_date(&j, "to", r.to);
    json_number(&j, "booked", r.nbooked);
    json_number(&j, "confirmed", r.nconfirmed);
    json_number(&j, "reminded", r.nreminded);
    json_number(&j, "booked_lately", r.nlately);
    json_number(&j, "no_contact", r.nsilent);
    json_number(&j, "nobody_in", r.noff);
    json_array(&j, "rows");
    for (int i = 0; i < r.nrows; i++)
        row_json(&j, &r.rows[i]);
    json_end(&j, ']');
    json_end(&j, '}');
    call_json_end(c);
    return true;
}

/* ---- remind ---- */

/* What was sent: the words given, else those of policy's template. */
static bool sent_words(struct call *c, const struct appointment *x, struct reminder_answer *what, struct err *e)
{
    struct message m;
    if (what->words)
        return true;
    if (!message_make(c->practice, FOLLOW_UP_REMIND, &x->patient, &x->id, what->mode, &c->arena, &m, e))
        return false;
    if (!*m.text)
        return err_set(e, ERR_REFUSED, "Nothing can be sent: %s. --words TEXT says what was", m.why);
    what->words = m.text;
    what->mode = m.mode;
    return true;
}

static bool run_remind(struct call *c, struct err *e)
{
    struct appointment x;
    struct outcome o = {0};
    const char *typed = c->args[1];
    bool is_way = message_is_mode(typed);
    struct reminder_answer what = {
        .outcome = is_way ? "sent" : typed, .mode = is_way ? typed : NULL, .words = call_text(c, "words")};
    bool is_call_me = strcmp(typed, "call-me") == 0;
    if (!is_call_me && !reminder_is_outcome(what.outcome))
        return err_set(e, ERR_USAGE,
                       "'%s' is none of: confirmed, message, message-person, sent, text, email, letter, no-answer, "
                       "call-me",
                       typed);
    if (!call_booking(c, c->args[0], &x, e))
        return false;
    struct version v = appointment_version(&x);
    bool ok = is_call_me ? appointment_confirm(&c->desk, &c->arena, &x.id, &v, CONFIRM_CALL_ME, &o, e)
                         : (strcmp(what.outcome, "sent") != 0 || sent_words(c, &x, &what, e)) &&
                               reminder_say(&c->desk, &c->arena, &x.id, &v, &what, &o, e);
    return ok && print_outcome(c, &o, arena_printf(&c->arena, "Noted, %s", typed));
}

/* ---- message ---- */

static bool run_message(struct call *c, struct err *e)
{
    struct appointment x;
    struct message m;
    const char *kind = call_text(c, "kind");
    kind = kind ? kind : FOLLOW_UP_REMIND;
    if (strcmp(follow_up_kind(c->practice, kind)->code, kind) != 0)
        return err_set(e, ERR_USAGE, "--kind: policy has no follow-ups of the kind '%s'", kind);
    if (!call_booking(c, c->args[0], &x, e) ||
        !message_make(c->practice, kind, &x.patient, &x.id, call_text(c, "by"), &c->arena, &m, e))
        return false;
    if (c->is_json) {
        struct json j = call_json(c);
        json_object(&j, NULL);
        json_string(&j, "by", m.mode);
        print_text(&j, "to", m.to);
        print_text(&j, "instead", m.whom);
        print_text(&j, "may_leave", m.may);
        print_text(&j, "text", m.text);
        print_text(&j, "why_not", m.why);
        json_end(&j, '}');
        call_json_end(c);
        return true;
    }
    if (!*m.text)
        return err_set(e, ERR_REFUSED, "There is no message: %s", m.why);
    call_note(c, "By %s%s%s%s%s:", m.mode, *m.to ? " to " : "", m.to, *m.whom ? ", " : "", m.whom);
    call_say(c, "%s\n", call_show(c, m.text));
    return true;
}

static const struct verb_option reminders_options[] = {
    {"days", .argument = "N", .help = "so many working days ahead, 1 to 14; 1 if not said"},
};
static const struct verb_option remind_options[] = {
    {"words", .argument = "TEXT", .help = "what was sent or said; of what is sent else the message of policy"},
};
static const struct verb_option message_options[] = {
    {"kind", .argument = "K", .help = "what for: remind, if not said; welcome, thanks, or another kind of follow-up"},
    {"by", .argument = "WAY", .help = "else as they like it, and can be reached", .words = "text email letter"},
};

static const struct verb rows[] = {
    {
        .name = "reminders",
        .help = "Lists who is booked for the next working days and has neither confirmed nor been reminded.",
        .about =
            "By time, with the number, what may be left there, and whether they can be rung. Who was booked in the "
            "last days (not_within of policy's rule) is left out.\n",
        .json = "{from, to, booked, confirmed, reminded, booked_lately, no_contact, nobody_in, "
                "rows: [a booking and reach, to, may_leave, instead, care, can_ring, wants_call]}",
        .synonyms = "confirmations confirmation unconfirmed tomorrow",
        VERB_OPTIONS(reminders_options),
        .run = run_reminders,
    },
    {
        .name = "remind",
        .arguments = "REF OUTCOME",
        .help = "Says what came of reminding somebody: logs the contact and the confirmation in one act.",
        .about =
            "OUTCOME is confirmed, message (left on a machine), message-person, no-answer, text, email, letter (sent "
            "by hand, in the words of policy) or call-me: they want to be rung, and nothing but confirmed ends "
            "that.\n",
        .json = "a booking",
        .synonyms = "reminded",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 2,
        .max_args = 2,
        VERB_OPTIONS(remind_options),
        .run = run_remind,
    },
    {
        .name = "message",
        .arguments = "REF",
        .help = "Writes the words of a message about a booking, as much as may be said to them.",
        .about = "Nothing is sent: the words are there to be copied. Policy's section templates has them.\n",
        .json = "{by, to, instead, may_leave, text, why_not}",
        .synonyms = "template sms words",
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(message_options),
        .run = run_message,
    },
};

const struct verb_group verb_reminder = VERB_GROUP("Reminders", rows);

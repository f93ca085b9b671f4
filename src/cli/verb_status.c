/* Verbs about what becomes of a booking: cancel, status, confirm, next. */
#include "base/text.h"
#include "cli/print.h"
#include "practice/appointment_code.h"
#include "practice/words.h"

#include <string.h>

#define NEXT_WORDS                                                                                                     \
    "What comes next is one of: date:2026-12-01 (be in touch by then; 6w, 10d, 3m count from today), rebook (to be "   \
    "booked again), booked (has a booking to come), closed:REASON (a code of policy, or words), open (the desk still " \
    "has to ask; only of somebody seen), auto (booked if there is a booking to come, else what the type says, else "   \
    "rebook). A note may follow a colon: '6w:30 min'.\n"

/* 0 where it was not given; other words were refused by the row. */
static int side_of(const char *by)
{
    return !by ? 0 : strcmp(by, "patient") == 0 ? CANCELLED_BY_PATIENT : CANCELLED_BY_PRACTICE;
}

static bool run_cancel(struct call *c, struct err *e)
{
    struct appointment x;
    struct next_step next;
    struct outcome o = {0};
    if (!call_next(c, "next", &next, e) || !call_booking(c, c->args[0], &x, e))
        return false;
    struct change_of_status change = {.to = STATUS_CANCELLED,
                                      .cancel_by = side_of(call_text(c, "by")),
                                      .reason = call_text(c, "reason"),
                                      .next = next,
                                      .is_rule_told = call_flag(c, "told-rule")};
    if (call_text(c, "late"))
        (void)appointment_code_parse_late_tag(call_text(c, "late"), &change.late_tag);
    /* What was read a moment ago is what is meant: somebody who changed it meanwhile wins. */
    struct version v = appointment_version(&x);
    if (!appointment_status(&c->desk, &c->arena, &x.id, &v, &change, &o, e))
        return call_refused_place(c, &o, e);
    if (appointment_is_late_cancel(c->practice, &o.appointment) && change.late_tag == LATE_TAG_NONE)
        call_note(c, "This was a late cancellation: inside %d hours of the start.", c->practice->late_cancel_h);
    return print_outcome(c, &o, "Cancelled");
}

/* Codes or desk words ("in room" may be two words, or in-room); undone ends are statuses too. */
static bool read_status(struct call *c, enum status *out, struct err *e)
{
    char list[200];
    const char *typed = call_words(c, 1);
    char *words = arena_strdup(&c->arena, typed);
    for (char *at = words; (at = strchr(at, '-')) != NULL;)
        *at = ' ';
    return transition_status_parse(typed, out) || transition_status_parse(words, out) ||
           err_set(e, ERR_USAGE, "'%s' is no status; it is one of: %s", typed,
                   words_list(words_status, list, sizeof list));
}

static bool run_status(struct call *c, struct err *e)
{
    struct appointment x;
    struct change_of_status change = {.cancel_by = side_of(call_text(c, "by")),
                                      .reason = call_text(c, "reason"),
                                      .is_heard = call_flag(c, "heard")};
    struct outcome o = {0};
    if (!read_status(c, &change.to, e) || !call_next(c, "next", &change.next, e) ||
        !call_booking(c, c->args[0], &x, e) || !call_overbook(c, &change.overbook_reason, e))
        return false;
    if (change.to == STATUS_CANCELLED && (!change.cancel_by || !change.reason))
        return err_set(e, ERR_USAGE, "Cancelling needs --by and --reason");
    struct version v = appointment_version(&x);
    /* Nothing changes but what comes next: so somebody leaves the list of those who are leaving. */
    if (change.to == x.status && transition_is_end(x.status) && call_flag(c, "next"))
        return appointment_set_next(&c->desk, &c->arena, &x.id, &v, &change.next, &o, e) &&
               print_outcome(c, &o, "Noted");
    if (!appointment_status(&c->desk, &c->arena, &x.id, &v, &change, &o, e))
        return false;
    const char *word = transition_status_desk(o.appointment.status);
    return print_outcome(c, &o, arena_printf(&c->arena, "Now %s", word));
}

static bool run_confirm(struct call *c, struct err *e)
{
    struct appointment x;
    enum confirmation how = CONFIRM_CONFIRMED;
    const char *typed = call_text(c, "how");
    struct outcome o = {0};
    if (typed && !appointment_code_parse_confirmation(typed, &how))
        return err_set(e, ERR_USAGE, "--how: '%s' is no form of confirmation", typed);
    if (!call_booking(c, c->args[0], &x, e))
        return false;
    struct version v = appointment_version(&x);
    if (!appointment_confirm(&c->desk, &c->arena, &x.id, &v, how, &o, e))
        return false;
    const char *word = words_desk(words_confirmation, appointment_code_confirmation(how));
    return print_outcome(c, &o, arena_printf(&c->arena, "Noted, %s", word));
}

static const struct verb_option cancel_options[] = {
    {"by", .argument = "SIDE", .help = "who cancels", .words = "patient practice", .is_required = true},
    {"reason", .argument = "CODE", .help = "why: a code of policy's list for that side (rounds policy show)",
     .is_required = true},
    {"next", .argument = "NEXT", .help = "what comes next: date:2026-12-01, 6w, rebook, booked, closed:REASON, auto",
     .is_required = true},
    {"late", .argument = "TAG", .help = "where it is late: what was agreed", .words = "due waived settled"},
    {"told-rule", .help = "where it is late: they were told the rule now"},
};

static const struct verb_option status_options[] = {
    {"next", .argument = "NEXT", .help = "what comes next, where it ends: date:2026-12-01, 6w, rebook, closed:REASON"},
    {"reason", .argument = "REASON", .help = "why, where that is asked for"},
    {"by", .argument = "SIDE", .help = "for cancelled: who cancels", .words = "patient practice"},
    {"heard", .help = "for noshow, where they had rung or left a message, or we were off: I know of it"},
    {"overbook", .argument = "REASON", .help = "for one taken back into a slot that has gone to somebody else"},
};

static const struct verb_option confirm_options[] = {
    {"how", .argument = "HOW", .help = "confirmed, unless another is named",
     .words = "confirmed reminded left-message call-me unconfirmed"},
};

static const struct verb rows[] = {
    {
        .name = "status",
        .arguments = "REF NEW",
        .help = "Says what becomes of a booking: arrived, in room, seen, did not come.",
        .about =
            "NEW is arrived, checked-in (in room), fulfilled (seen), noshow (did not come), cancelled, booked (takes "
            "the last step back) or entered-in-error. What cannot follow is refused with the reason. The status it "
            "has already, with --next, only says what comes next.\n"
            "Did not come is refused while a message or a call of theirs stands that nobody has answered, or the "
            "practice was off, or they were never told of a change: with --heard it is taken, and does not count "
            "against them.\n" NEXT_WORDS,
        .json = "the booking as in day",
        .synonyms = "arrive arrived seen room noshow fulfil fulfilled done",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 2,
        .max_args = 6,
        VERB_OPTIONS(status_options),
        .run = run_status,
    },
    {
        .name = "cancel",
        .arguments = "REF",
        .help = "Cancels a booking: by whom, why, and what comes next.",
        .about = NEXT_WORDS "The booking stays, and its reference still finds it. 'rounds undo' or 'rounds status REF "
                            "booked' takes a cancellation back.\n",
        .json = "the booking as in day",
        .synonyms = "delete remove",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(cancel_options),
        .run = run_cancel,
    },
    {
        .name = "confirm",
        .arguments = "REF",
        .help = "Notes that a patient has confirmed, or was reminded.",
        .json = "the booking as in day",
        .synonyms = "remind reminder",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(confirm_options),
        .run = run_confirm,
    },
};

const struct verb_group verb_status = VERB_GROUP("What becomes of a booking", rows);

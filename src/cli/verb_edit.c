/* Verbs about the details of a booking: edit, inform. */
#include "cli/print.h"
#include "practice/appointment_code.h"

#include <string.h>

/* A time of day, or none. */
static bool read_minute(struct call *c, const char *option, int bit, int *minute, struct edit *what, struct err *e)
{
    const char *typed = call_text(c, option);
    struct err why = {0};
    *minute = MINUTE_NONE;
    if (!typed)
        return true;
    what->set |= bit;
    return strcmp(typed, "none") == 0 || civil_parse_any_time(typed, minute, &why) ||
           err_set(e, ERR_USAGE, "--%s: %s", option, why.text);
}

static bool read_edit(struct call *c, struct edit *what, struct err *e)
{
    const struct appointment_type *type;
    const char *tag = call_text(c, "late"), *sooner = call_text(c, "sooner");
    if (!read_minute(c, "expected", EDIT_EXPECTED, &what->expected_min, what, e) ||
        !read_minute(c, "asked", EDIT_ASKED, &what->asked_min, what, e) || !call_type(c, "type", &type, e) ||
        !call_number(c, "minutes", 1, APPOINTMENT_MINUTES_MAX, 0, &what->minutes, e))
        return false;
    if (call_text(c, "remark"))
        what->set |= EDIT_REMARK;
    what->remark = call_text(c, "remark") && strcmp(call_text(c, "remark"), "-") == 0 ? NULL : call_text(c, "remark");
    if (type) {
        what->set |= EDIT_TYPE;
        what->type = type->id;
    }
    if (what->minutes)
        what->set |= EDIT_MINUTES;
    if (tag && appointment_code_parse_late_tag(tag, &what->late_tag))
        what->set |= EDIT_LATE_TAG;
    if (call_flag(c, "told-rule"))
        what->set |= EDIT_RULE_TOLD;
    if (sooner) {
        what->set |= EDIT_SHORT_NOTICE;
        what->is_short_notice = strcmp(sooner, "yes") == 0;
    }
    return what->set || err_set(e, ERR_USAGE, "Say what to change: --expected 10:20, --remark TEXT, ...");
}

static bool run_edit(struct call *c, struct err *e)
{
    struct appointment x;
    struct edit what = {0};
    struct outcome o = {0};
    if (!read_edit(c, &what, e) || !call_booking(c, c->args[0], &x, e))
        return false;
    struct version v = appointment_version(&x);
    what.saw = &x;
    return appointment_edit(&c->desk, &c->arena, &x.id, &v, &what, &o, e) && print_outcome(c, &o, "Changed");
}

static bool run_inform(struct call *c, struct err *e)
{
    struct appointment x;
    struct edit what = {.set = EDIT_INFORMED};
    struct outcome o = {0};
    if (!call_booking(c, c->args[0], &x, e))
        return false;
    struct version v = appointment_version(&x);
    return appointment_edit(&c->desk, &c->arena, &x.id, &v, &what, &o, e) && print_outcome(c, &o, "Told of the delay");
}

static const struct verb_option edit_options[] = {
    {"expected", .argument = "TIME", .help = "when they say they will be here: 10:20; none for the usual time"},
    {"asked", .argument = "TIME", .help = "when we asked them to be here; none for the usual time"},
    {"remark", .argument = "TEXT", .help = "what was said when booking; - for none"},
    {"type", .argument = "TYPE", .help = "what for; the length stays"},
    {"minutes", .argument = "N", .help = "how long; a longer visit needs room"},
    {"sooner", .argument = "YES", .help = "would come sooner, at short notice", .words = "yes no"},
    {"late", .argument = "TAG", .help = "of a late cancellation: what was agreed", .words = "due waived settled none"},
    {"told-rule", .help = "of a late cancellation: they were told the rule now"},
};

static const struct verb rows[] = {
    {
        .name = "edit",
        .arguments = "REF",
        .help = "Changes details of a booking: expected, asked to come, remark, type, length, late cancellation.",
        .about = "Only what is named is written. Another time or practitioner is 'rounds move'.\n",
        .json = "the booking as in day",
        .synonyms = "change expected details",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(edit_options),
        .run = run_edit,
    },
    {
        .name = "inform",
        .arguments = "REF",
        .help = "Notes that a patient was told of a delay, now.",
        .json = "the booking as in day",
        .synonyms = "informed told delay",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = 1,
        .run = run_inform,
    },
};

const struct verb_group verb_edit = VERB_GROUP("Details of a booking", rows);

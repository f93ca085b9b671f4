/* Verbs about who is here, who waits, and what nobody has said yet: flow, unresolved, waitlist, wait, offer. */
#include "base/clock.h"
#include "cli/print.h"
#include "practice/flow.h"
#include "practice/missed.h"
#include "practice/schedule.h"
#include "practice/telecom.h"
#include "practice/waitlist.h"

#include <string.h>

/* ---- flow ---- */

static void flow_json(struct call *c, const struct flow *f)
{
    static const char *const states[FLOW_STATES] = {"due", "waiting", "in-room", "leaving"};
    struct json j = call_json(c);
    json_array(&j, NULL);
    for (int i = 0; i < f->nrows; i++) {
        const struct flow_row *row = &f->rows[i];
        json_object(&j, NULL);
        print_members(&j, row->appointment);
        json_string(&j, "state", states[row->state]);
        json_number(&j, "waited", row->minutes);
        json_number(&j, "promised", row->promised_min);
        json_bool(&j, "is_alarm", row->is_alarm);
        json_time(&j, "expected", row->appointment->expected_min);
        if (row->appointment->informed_at)
            print_instant(&j, "informed_at", row->appointment->informed_at);
        else
            json_null(&j, "informed_at");
        json_number(&j, "column_late", row->late_min);
        json_end(&j, '}');
    }
    json_end(&j, ']');
    call_json_end(c);
}

static bool run_flow(struct call *c, struct err *e)
{
    struct flow f;
    if (!flow_load(c->practice, &c->arena, &f, e))
        return false;
    if (c->is_json) {
        flow_json(c, &f);
        return true;
    }
    struct table t = table_start(&c->arena, 8, c->host->is_ascii);
    for (int i = 0; i < f.nrows; i++) {
        const struct flow_row *row = &f.rows[i];
        const struct appointment *x = row->appointment;
        char time[8];
        TABLE_ADD(&t, flow_state_text(row->state), civil_clock_text(x->start_min, time), x->patient_name,
                  x->practitioner_name, flow_minutes_text(&c->arena, row),
                  row->is_alarm ? flow_alarm_text(row->state) : "", x->informed_at ? "told" : "", x->ref);
    }
    table_print(&t, 0, &c->out);
    if (f.nrows == 0)
        call_note(c, "Nobody is in the building, and nobody is late.");
    return true;
}

/* ---- unresolved ---- */

/* What the desk has to know first stands before what was remarked. */
static void say_untold(struct call *c, struct appointment *x)
{
    const char *why = missed_untold(c->practice, x, &c->arena);
    if (*why)
        x->remark = arena_printf(&c->arena, "%s%s%s", why, x->remark && *x->remark ? "; " : "",
                                 x->remark ? x->remark : "");
}

static bool run_unresolved(struct call *c, struct err *e)
{
    enum { USUAL = 100, MOST = 100000 };
    struct appointment *rows;
    int limit, count, total;
    if (!call_number(c, "limit", 1, MOST, USUAL, &limit, e) ||
        !schedule_unresolved(c->practice, limit, &c->arena, &rows, &count, &total, e))
        return false;
    if (c->is_json) {
        struct json j = call_json(c);
        json_array(&j, NULL);
        for (int i = 0; i < count; i++) {
            json_object(&j, NULL);
            print_members(&j, &rows[i]);
            print_text(&j, "never_told", missed_untold(c->practice, &rows[i], &c->arena));
            json_end(&j, '}');
        }
        json_end(&j, ']');
        call_json_end(c);
    } else {
        for (int i = 0; i < count; i++)
            say_untold(c, &rows[i]);
        print_list(c, rows, count, true);
    }
    if (total == 0)
        call_note(c, "Nothing: of every visit somebody has said how it ended.");
    if (total > count)
        call_note(c, "%d more: --limit shows them.", total - count);
    return true;
}

/* ---- the waiting list ---- */

static void row_json(struct call *c, struct json *j, const struct waitlist_row *row)
{
    const struct appointment *x = row->appointment;
    json_object(j, NULL);
    print_members(j, x);
    json_number(j, "days_waited", row->days_waited);
    print_text(j, "days", waitlist_days_text(&c->arena, x->want_days ? (int)x->want_days : -1));
    json_time(j, "from", x->want_from_min);
    json_time(j, "to", x->want_to_min);
    json_date(j, "until", x->want_until);
    json_bool(j, "is_short_notice", x->is_short_notice);
    json_bool(j, "has_place", row->has_place);
    json_bool(j, "is_unsure", row->is_unsure);
    print_text(j, "remark", x->remark);
    json_end(j, '}');
}

static const char *phone_of(struct call *c, const struct appointment *x)
{
    const char *phone = "";
    struct err ignored = {0}; /* a number less */
    (void)telecom_first(c->practice->book, &x->patient, "phone", &c->arena, &phone, &ignored);
    return phone;
}

static const char *waited(struct call *c, const struct waitlist_row *row)
{
    if (row->has_place)
        return arena_printf(&c->arena, "has %s", print_place(c, row->appointment));
    return arena_printf(&c->arena, "waits %d day%s%s", row->days_waited, row->days_waited == 1 ? "" : "s",
                        row->is_over ? ", of no use any more?" : "");
}

static void print_rows(struct call *c, const struct waitlist_row *rows, int count)
{
    if (c->is_json) {
        struct json j = call_json(c);
        json_array(&j, NULL);
        for (int i = 0; i < count; i++)
            row_json(c, &j, &rows[i]);
        json_end(&j, ']');
        call_json_end(c);
        return;
    }
    struct table t = table_start(&c->arena, 7, c->host->is_ascii);
    for (int i = 0; i < count; i++) {
        const struct appointment *x = rows[i].appointment;
        TABLE_ADD(&t, x->patient_name, rows[i].wants, rows[i].can, waited(c, &rows[i]), phone_of(c, x), x->ref,
                  x->remark);
    }
    table_print(&t, 0, &c->out);
}

static bool run_waitlist(struct call *c, struct err *e)
{
    struct waitlist_row *rows;
    int count;
    if (!waitlist_list(c->practice, &c->arena, &rows, &count, e))
        return false;
    print_rows(c, rows, count);
    if (count == 0)
        call_note(c, "Nobody waits for a time.");
    return true;
}

/* How long it is free from there on, at most a day's end: what a slot offers. */
static bool free_from(struct call *c, struct waitlist_slot *slot, struct err *e)
{
    struct wish w = {.minutes = c->practice->slot_min,
                     .practitioner = slot->practitioner,
                     .from_date = slot->date,
                     .to_date = slot->date,
                     .first_min = slot->start_min,
                     .limit = DAY_MIN};
    struct opening *free;
    int count;
    if (!schedule_free(c->practice, &w, &c->arena, &free, &count, e))
        return false;
    slot->free_min = 0;
    for (int i = 0; i < count && free[i].start_min == slot->start_min + slot->free_min; i++)
        slot->free_min += c->practice->slot_min;
    return slot->free_min > 0 || err_set(e, ERR_REFUSED, "That time is not free: next-open finds times that are");
}

static bool run_offer(struct call *c, struct err *e)
{
    const struct practitioner *who;
    struct waitlist_slot slot = {0};
    struct waitlist_row *rows;
    struct appointment x;
    struct outcome o = {0};
    int count;
    const char *ref = call_text(c, "take");
    if (!call_practitioner(c, "practitioner", &who, e) || !call_moment(c, "at", &slot.date, &slot.start_min, e))
        return false;
    slot.practitioner = who->id;
    if (ref) {
        if (!call_booking(c, ref, &x, e))
            return false;
        struct version v = appointment_version(&x);
        return waitlist_take(&c->desk, &c->arena, &x.id, &v, &slot, &o, e) && print_outcome(c, &o, "Booked");
    }
    if (!free_from(c, &slot, e) || !waitlist_offer(c->practice, &c->arena, &slot, &rows, &count, e))
        return false;
    print_rows(c, rows, count);
    if (count == 0)
        call_note(c, "Nobody on the list could come then.");
    return true;
}

/* ---- wait ---- */

/* Texts that cannot be read are wrong use here. */
static bool read_times(struct call *c, struct waitlist_want *w, struct err *e)
{
    struct err why = {0};
    const char *days = call_text(c, "days"), *between = call_text(c, "between");
    if ((days && !waitlist_parse_days(strcmp(days, "any") == 0 ? "" : days, &w->days, &why)) ||
        (between && !waitlist_parse_hours(strcmp(between, "any") == 0 ? "" : between, &w->from_min, &w->to_min, &why)))
        return err_set(e, ERR_USAGE, "%s", why.text);
    return call_date(c, "until", w->until, &w->until, e);
}

static bool read_want(struct call *c, struct waitlist_want *w, struct err *e)
{
    const struct practitioner *who;
    const struct appointment_type *type;
    const char *with = call_text(c, "practitioner");
    bool is_anybody = with && strcmp(with, "any") == 0;
    if ((!is_anybody && !call_practitioner(c, "practitioner", &who, e)) || !call_type(c, "type", &type, e) ||
        !read_times(c, w, e) || !call_number(c, "minutes", 1, APPOINTMENT_MINUTES_MAX, w->minutes, &w->minutes, e))
        return false;
    if (is_anybody)
        w->practitioner = ID_NONE;
    else if (who)
        w->practitioner = who->id;
    if (type)
        w->type = type->id;
    if (type && !call_flag(c, "minutes"))
        w->minutes = 0;
    if (call_text(c, "short-notice"))
        w->is_short_notice = strcmp(call_text(c, "short-notice"), "yes") == 0;
    if (call_text(c, "remark"))
        w->remark = call_text(c, "remark");
    return true;
}

static bool add_entry(struct call *c, struct outcome *o, struct err *e)
{
    struct waitlist_want w = waitlist_none();
    struct id id;
    if (!call_flag(c, "patient"))
        return err_set(e, ERR_USAGE, "wait needs --patient WHO, or the reference of an entry to change");
    if (!call_patient(c, "patient", &w.patient, e) || !read_want(c, &w, e) || !call_id(c, "id", &id, e))
        return false;
    bool is_given = !id_is_none(&id);
    do {
        if (!is_given) /* with ROUNDS_SEED several programs draw the same numbers */
            id = id_new(clock_now_ms());
        if (!waitlist_add(&c->desk, &c->arena, &id, &w, o, e))
            return false;
    } while (o->was_there && !is_given);
    return true;
}

static bool edit_entry(struct call *c, struct outcome *o, struct err *e)
{
    struct appointment x;
    if (!call_booking(c, c->args[0], &x, e))
        return false;
    struct waitlist_want saw = waitlist_want_of(&x), want = saw;
    return read_want(c, &want, e) && waitlist_edit(&c->desk, &c->arena, &x.id, &saw, &want, o, e);
}

static bool run_wait(struct call *c, struct err *e)
{
    struct outcome o = {0};
    bool is_edit = c->nargs > 0;
    if (is_edit && call_flag(c, "patient"))
        return err_set(e, ERR_USAGE, "Either --patient for somebody new on the list, or the reference of an entry");
    if (is_edit ? !edit_entry(c, &o, e) : !add_entry(c, &o, e))
        return false;
    return print_outcome(c, &o, is_edit ? "Changed" : "On the waiting list");
}

/* ---- rows ---- */

#define WAITING_JSON                                                                                             \
    "an array of bookings as in day, each with days_waited, days, from, to, until, is_short_notice, has_place, " \
    "is_unsure, remark"

static const struct verb_option unresolved_options[] = {
    {"limit", .argument = "N", .help = "at most so many, the oldest; 100"},
};

static const struct verb_option wait_options[] = {
    {"patient", .argument = "WHO",
     .help = "who waits: an id, a booking reference, or letters that fit one patient only"},
    {"type", .argument = "TYPE", .help = "what for; says how long, too"},
    {"practitioner", .argument = "NAME", .help = "with whom; any for anybody"},
    {"minutes", .argument = "N", .help = "how long, if not as long as its type"},
    {"days", .argument = "DAYS", .help = "when they can: 'mon wed', mon-fri, any"},
    {"between", .argument = "HOURS", .help = "when they can: 9-12, mornings, 'after 14', any"},
    {"until", .argument = "DATE", .help = "of no use after this day"},
    {"short-notice", .argument = "YES", .help = "would come today or tomorrow", .words = "yes no"},
    {"remark", .argument = "TEXT", .help = "what it is about"},
    {"id", .argument = "ID", .help = "id of the entry, for trying again: the same id adds once"},
};

static const struct verb_option offer_options[] = {
    {"practitioner", .argument = "NAME", .help = "whose time", .is_required = true},
    {"at", .argument = "'YYYY-MM-DD HH:MM'", .help = "when", .is_required = true},
    {"take", .argument = "REF", .help = "books this entry there"},
};

static const struct verb rows[] = {
    {
        .name = "flow",
        .help = "Lists everybody who is in the building, by state, with minutes against what was promised.",
        .about = "Expected (late, or they said when they come), waiting, in the room, leaving; the longest first.\n",
        .json = "an array of bookings as in day, each with state (due, waiting, in-room, leaving), waited (minutes), "
                "promised, is_alarm, expected, informed_at, column_late",
        .synonyms = "here building board waiting-room",
        .run = run_flow,
    },
    {
        .name = "unresolved",
        .help = "Lists visits that are over and of which nobody has said how they ended.",
        .about = "Nothing decides that by itself: 'rounds status REF NEW' does.\n",
        .json = "an array of bookings as in day, each with never_told (why; null where they knew)",
        .synonyms = "unmarked open what-happened",
        VERB_OPTIONS(unresolved_options),
        .run = run_unresolved,
    },
    {
        .name = "waitlist",
        .help = "Lists who waits for a time, the longest first, and who has one and would come sooner.",
        .json = WAITING_JSON,
        .synonyms = "waiting",
        .run = run_waitlist,
    },
    {
        .name = "wait",
        .arguments = "[REF]",
        .help = "Puts somebody on the waiting list, or changes what an entry wants.",
        .about =
            "With --patient a new entry; with the reference of an entry, what is named is changed. To take somebody "
            "off: 'rounds cancel REF', with its reason.\n",
        .json = "the entry as in day",
        .synonyms = "queue",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .max_args = 1,
        VERB_OPTIONS(wait_options),
        .run = run_wait,
    },
    {
        .name = "offer",
        .help = "Finds whom on the waiting list a free time suits, and books them there.",
        .about =
            "By length, days, hours, practitioner and until when. Who has a place and would come sooner is offered "
            "it too. With --take the entry is booked, or that booking moved.\n",
        .json = WAITING_JSON "; with --take, the booking as in day",
        .synonyms = "fit fits suits",
        .flags = VERB_WRITES,
        .least_role = LEVEL_DESK,
        VERB_OPTIONS(offer_options),
        .run = run_offer,
    },
};

const struct verb_group verb_flow = VERB_GROUP("Who is here, who waits", rows);

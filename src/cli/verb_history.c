/* Verbs about what was written, by whom, and taking it back: history, slot, undo, redo, log. */
#include "cli/print.h"
#include "cli/print_value.h"
#include "practice/appointment_code.h"
#include "practice/schedule.h"
#include "practice/undo.h"

#include <stdlib.h>
#include <string.h>

/* --- history --------------------------------------------------------------------- */

/* The kind of the record with this id; 0 if there is none here. */
static bool kind_of(struct call *c, const struct id *id, int *kind, struct err *e)
{
    struct row row;
    *kind = 0;
    for (int i = 0; i < KIND_COUNT && !*kind; i++) {
        if (!book_row(c->practice->book, kind_table[i].number, id, &c->arena, &row, e))
            return false;
        if (row.exists)
            *kind = kind_table[i].number;
    }
    return true;
}

/* The record that a reference or an id means; what is confidential has to be asked for. */
static bool find_record(struct call *c, const char *typed, int *kind, struct id *id, struct err *e)
{
    struct appointment x;
    struct row row;
    if (!id_parse(typed, id)) {
        *kind = KIND_APPOINTMENT;
        if (!call_booking(c, typed, &x, e))
            return false;
        *id = x.id;
        return true;
    }
    if (!kind_of(c, id, kind, e))
        return false;
    if (!*kind)
        return err_set(e, ERR_MISSING, "Nothing here has the id %s", typed);
    int field = *kind == KIND_FOLLOW_UP        ? FOLLOW_UP_IS_CONFIDENTIAL
                : *kind == KIND_NOTE           ? NOTE_IS_CONFIDENTIAL
                : *kind == KIND_CONTACT        ? CONTACT_IS_CONFIDENTIAL
                : *kind == KIND_COMPLAINT      ? COMPLAINT_IS_CONFIDENTIAL
                : *kind == KIND_COMPLAINT_STEP ? COMPLAINT_STEP_IS_CONFIDENTIAL
                : *kind == KIND_COMPLIMENT     ? COMPLIMENT_IS_CONFIDENTIAL
                                               : 0;
    if (!field || call_flag(c, "confidential"))
        return true;
    return book_row(c->practice->book, *kind, id, &c->arena, &row, e) &&
           (!row_int(&row, field, 0) || err_set(e, ERR_REFUSED, "This is confidential: add --confidential to read it"));
}

/* Values as the record keeps them, in the forms of all JSON here. */
static void event_json(struct call *c, struct json *j, int kind, const struct event *v)
{
    json_object(j, NULL);
    print_instant(j, "at", v->at_ms);
    print_text(j, "act", v->act);
    print_text(j, "by", v->staff);
    print_text(j, "site", v->site);
    print_text(j, "reason", v->reason);
    json_bool(j, "is_undo", v->is_undo);
    json_array(j, "changes");
    for (int i = 0; i < v->nchanges; i++) {
        const struct change *x = &v->changes[i];
        if (value_equal(&x->before, &x->after))
            continue; /* written again as it was */
        json_object(j, NULL);
        print_text(j, "field", x->name);
        print_value_json(c, j, "before", kind, x->name, &x->before);
        print_value_json(c, j, "after", kind, x->name, &x->after);
        json_end(j, '}');
    }
    json_end(j, ']');
    json_end(j, '}');
}

/* "Okoro at Desk 1": who and where, as far as known. */
static const char *author(struct call *c, const char *staff, const char *site)
{
    const char *who = staff && *staff ? staff : "somebody";
    return site && *site ? arena_printf(&c->arena, "%s at %s", who, site) : who;
}

static void event_text(struct call *c, int kind, const struct event *v)
{
    struct table t = table_start(&c->arena, 2, c->host->is_ascii);
    const char *reason = v->reason && *v->reason ? arena_printf(&c->arena, ": %s", v->reason) : "";
    call_say(c, "%s  %s, %s%s\n", print_when(&c->arena, v->at_ms), call_show(c, appointment_code_act(v->act)),
             call_show(c, author(c, v->staff, v->site)), call_show(c, reason));
    for (int i = 0; i < v->nchanges; i++) {
        const struct change *x = &v->changes[i];
        if (value_equal(&x->before, &x->after))
            continue;
        const char *before = print_value_text(c, kind, x->name, &x->before);
        const char *after = print_value_text(c, kind, x->name, &x->after);
        const char *both = *before && *after ? arena_printf(&c->arena, "%s -> %s", before, after)
                           : *before         ? arena_printf(&c->arena, "%s -> nothing", before)
                                             : after;
        TABLE_ADD(&t, print_value_name(c, x->name), both);
    }
    table_print(&t, 4, &c->out);
}

static bool run_history(struct call *c, struct err *e)
{
    struct event *events;
    struct id id;
    int kind, count;
    if (!find_record(c, c->args[0], &kind, &id, e) ||
        !history_of(c->practice->book, kind, &id, &c->arena, &events, &count, e))
        return false;
    struct json j = call_json(c);
    if (c->is_json)
        json_array(&j, NULL);
    for (int i = 0; i < count; i++) {
        if (c->is_json)
            event_json(c, &j, kind, &events[i]);
        else
            event_text(c, kind, &events[i]);
    }
    if (c->is_json) {
        json_end(&j, ']');
        call_json_end(c);
    }
    return true;
}

/* --- slot ------------------------------------------------------------------------ */

static void stood_json(struct json *j, const struct stood *s)
{
    json_object(j, NULL);
    print_members(j, &s->appointment);
    json_bool(j, "is_here_now", s->is_here_now);
    print_text(j, "what", s->what);
    print_text(j, "by", s->staff);
    print_text(j, "site", s->site);
    print_instant(j, "at", s->at_ms);
    json_end(j, '}');
}

/* For somebody who says that there was a booking: all of them, whatever became of them. */
static bool run_slot(struct call *c, struct err *e)
{
    const struct practitioner *who;
    struct stood *stood;
    int date, minute, count;
    if (!call_practitioner(c, "practitioner", &who, e) ||
        !call_moment_by(c, "at", civil_parse_near, &date, &minute, e) ||
        !schedule_slot(c->practice, &who->id, date, minute, &c->arena, &stood, &count, e))
        return false;
    if (c->is_json) {
        struct json j = call_json(c);
        json_array(&j, NULL);
        for (int i = 0; i < count; i++)
            stood_json(&j, &stood[i]);
        json_end(&j, ']');
        call_json_end(c);
        return true;
    }
    struct table t = table_start(&c->arena, 5, c->host->is_ascii);
    for (int i = 0; i < count; i++)
        TABLE_ADD(&t, print_when(&c->arena, stood[i].at_ms), stood[i].appointment.patient_name, stood[i].what,
                  author(c, stood[i].staff, stood[i].site), stood[i].appointment.ref);
    table_print(&t, 0, &c->out);
    if (count == 0)
        call_note(c, "Nothing ever stood there.");
    return true;
}

/* --- undo and redo ---------------------------------------------------------------- */

/* Both ways are one: undo_redo takes an undo back. */
static bool take_back(struct call *c, bool redo, struct err *e)
{
    struct undone u = {0};
    if (!(redo ? undo_redo : undo_last)(&c->desk, &c->arena, &u, e))
        return false;
    if (!u.found)
        return err_set(e, ERR_REFUSED,
                       redo ? "There is nothing to do again" : "There is nothing of yours from today to take back");
    if (!c->is_json) {
        call_say(c, "%s\n", call_show(c, u.sentence));
        return true;
    }
    struct json j = call_json(c);
    json_object(&j, NULL);
    print_text(&j, "text", u.sentence);
    print_text(&j, "act", u.act);
    print_instant(&j, "at", u.at_ms);
    json_id(&j, "id", &u.record);
    json_number(&j, "kept", u.nkept);
    json_end(&j, '}');
    call_json_end(c);
    return true;
}

static bool run_undo(struct call *c, struct err *e)
{
    return take_back(c, false, e);
}

static bool run_redo(struct call *c, struct err *e)
{
    return take_back(c, true, e);
}

/* --- log -------------------------------------------------------------------------- */

static void entry_json(struct json *j, const struct log_entry *x)
{
    json_object(j, NULL);
    json_id(j, "hash", &x->hash);
    print_instant(j, "at", x->at_ms);
    print_text(j, "act", x->act);
    print_text(j, "by", x->staff);
    print_text(j, "site", x->site);
    print_text(j, "reason", x->reason);
    json_id(j, "undoes", &x->undoes);
    json_array(j, "records");
    for (int i = 0; i < x->nrecords; i++) {
        const struct kind_def *kind = kind_find(x->records[i].kind);
        json_object(j, NULL);
        print_text(j, "kind", kind ? kind->name : NULL);
        json_id(j, "id", &x->records[i].id);
        json_end(j, '}');
    }
    json_end(j, ']');
    json_end(j, '}');
}

/* What an entry was about: the reference of a booking, or how many records. */
static const char *about(struct call *c, const struct log_entry *x)
{
    char ref[REF_TEXT];
    for (int i = 0; i < x->nrecords && x->nrecords <= 3; i++)
        if (x->records[i].kind == KIND_APPOINTMENT)
            return arena_strdup(&c->arena, ref_text(&x->records[i].id, ref));
    if (x->nrecords == 1) {
        const struct kind_def *kind = kind_find(x->records[0].kind);
        return kind ? kind->name : "";
    }
    return arena_printf(&c->arena, "%d records", x->nrecords);
}

static bool run_log(struct call *c, struct err *e)
{
    enum { USUAL = 20, MOST = 100000 };
    struct log_entry *entries;
    int limit, count;
    if (!call_number(c, "limit", 1, MOST, USUAL, &limit, e) ||
        !history_log(c->practice->book, limit, &c->arena, &entries, &count, e))
        return false;
    struct json j = call_json(c);
    struct table t = table_start(&c->arena, 5, c->host->is_ascii);
    if (c->is_json)
        json_array(&j, NULL);
    for (int i = 0; i < count; i++) {
        const struct log_entry *x = &entries[i];
        if (c->is_json)
            entry_json(&j, x);
        else
            TABLE_ADD(&t, print_when(&c->arena, x->at_ms), appointment_code_act(x->act), about(c, x),
                      author(c, x->staff, x->site), x->reason);
    }
    if (c->is_json) {
        json_end(&j, ']');
        call_json_end(c);
    } else {
        table_print(&t, 0, &c->out);
    }
    return true;
}

/* --- rows ------------------------------------------------------------------------- */

static const struct verb_option history_options[] = {
    {"confidential", .help = "of a confidential entry too"},
};

static const struct verb_option slot_options[] = {
    {"practitioner", .argument = "NAME", .help = "whose column", .is_required = true},
    {"at", .argument = "'YYYY-MM-DD HH:MM'", .help = "when", .is_required = true},
};

static const struct verb_option log_options[] = {
    {"limit", .argument = "N", .help = "the newest so many; 20"},
};

static const struct verb rows[] = {
    {
        .name = "history",
        .arguments = "REF|ID",
        .help = "Tells every change of a booking, a patient or anything else: who, when, where, before and after.",
        .json =
            "an array of {at, act, by, site, reason, is_undo, changes}; changes is an array of {field, before, after}",
        .synonyms = "changes audit",
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(history_options),
        .run = run_history,
    },
    {
        .name = "slot",
        .help = "Tells what ever stood at one time of one practitioner, newest first.",
        .about = "Moved and cancelled bookings too: for somebody who says that there was one.\n",
        .json = "an array of bookings as in day, each with is_here_now, what, by, site, at",
        .synonyms = "claimed stood",
        VERB_OPTIONS(slot_options),
        .run = run_slot,
    },
    {
        .name = "undo",
        .help = "Takes back your last act of today.",
        .about =
            "Only what the same --as did at this computer since midnight. What somebody else has changed since stays "
            "as it is. Taking back is an entry of its own: nothing vanishes.\n",
        .json = "{text, act, at, id, kept}; kept counts what was left as somebody else has set it since",
        .synonyms = "revert",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .run = run_undo,
    },
    {
        .name = "redo",
        .help = "Does again what the last undo took back.",
        .json = "as undo",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .run = run_redo,
    },
    {
        .name = "log",
        .help = "Lists the newest entries of the practice file.",
        .json = "an array of {hash, at, act, by, site, reason, undoes, records}; records is an array of {kind, id}",
        .synonyms = "journal entries",
        VERB_OPTIONS(log_options),
        .run = run_log,
    },
};

const struct verb_group verb_history = VERB_GROUP("Who wrote what", rows);

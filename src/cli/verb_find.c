/* Verbs that look somebody or something up: find, show. */
#include "base/text.h"
#include "cli/print.h"
#include "practice/appointment_code.h"
#include "practice/complaint_list.h"
#include "practice/conflict.h"
#include "practice/find.h"
#include "practice/ladder.h"
#include "practice/missed.h"
#include "practice/note.h"
#include "practice/referrer.h"
#include "practice/related.h"
#include "practice/sitting.h"
#include "practice/timeline.h"
#include "practice/words.h"

#include <string.h>

static const char *age_text(struct call *c, const struct find_row *r)
{
    if (r->is_deceased)
        return "died";
    return r->age >= 0 ? arena_printf(&c->arena, "%d y", r->age) : "";
}

/* Frozen: other programs read it. */
static void find_json(struct call *c, const struct find_result *found)
{
    struct json j = call_json(c);
    json_array(&j, NULL);
    for (int i = 0; i < found->count; i++) {
        const struct find_row *r = &found->rows[i];
        json_object(&j, NULL);
        json_id(&j, "id", &r->id);
        print_text(&j, "name", r->name);
        json_date(&j, "birth_date", r->birth_date);
        print_text(&j, "phone", r->phone);
        if (call_flag(c, "near"))
            json_bool(&j, "is_near", r->far != 0);
        json_end(&j, '}');
    }
    json_end(&j, ']');
    call_json_end(c);
}

static void find_table(struct call *c, const struct find_result *found)
{
    struct table t = table_start(&c->arena, 5, c->host->is_ascii);
    for (int i = 0; i < found->count; i++) {
        const struct find_row *r = &found->rows[i];
        char id[ID_TEXT], born[16];
        TABLE_ADD(&t, find_shown(&c->arena, r), r->birth_date == CIVIL_NONE ? "" : civil_desk_date(r->birth_date, born),
                  age_text(c, r), r->phone, id_text(&r->id, id));
    }
    table_print(&t, 0, &c->out);
}

/* Nobody fits, and nobody was asked for who nearly does: another program would take the one row for whom it meant. They
 * are said beside the answer. */
static void leave_out_near(struct call *c, struct find_result *found)
{
    if (!c->is_json) {
        call_note(c, "Nobody is found by that. Nearly (find --near shows more):");
        call_note_fitting(c, found);
    }
    *found = (struct find_result){0};
}

static bool run_find(struct call *c, struct err *e)
{
    enum { USUAL = 100 };
    struct find_result found;
    int limit;
    if (!call_number(c, "limit", 1, FIND_ROWS_MAX, USUAL, &limit, e) ||
        !find_nearly(c->practice, call_words(c, 0), c->today, limit, &c->arena, &found, e))
        return false;
    bool is_said = found.is_near && !call_flag(c, "near");
    if (is_said)
        leave_out_near(c, &found);
    if (c->is_json)
        find_json(c, &found);
    else
        find_table(c, &found);
    if (found.count == 0 && !is_said && !c->is_json)
        call_note(c, "Nobody is found by that. Fewer letters find more.");
    if (found.is_near && !c->is_json)
        call_note(c, "Nobody is found by that: these are nearly it.");
    if (found.is_cut)
        call_note(c, "There may be more: %s.", found.is_near ? "spell it as one of them" : "type more letters");
    return true;
}

/* --- show ------------------------------------------------------------------------ */

/* "name      value" under each other; empty values are left out. */
static void add_fact(struct table *t, const char *name, const char *value)
{
    if (value && *value)
        TABLE_ADD(t, name, value);
}

static const char *day_text(struct call *c, int date)
{
    char day[16];
    return date == CIVIL_NONE ? "" : arena_strdup(&c->arena, civil_desk_date(date, day));
}

static const char *instant_text(struct call *c, int64_t at_ms)
{
    return at_ms ? print_when(&c->arena, at_ms) : "";
}

static const char *cancel_text(struct call *c, const struct appointment *x)
{
    if (!x->cancel_by)
        return "";
    return arena_printf(&c->arena, "by the %s: %s%s", x->cancel_by,
                        practice_reason_name(c->practice, "cancel", x->cancel_reason),
                        appointment_is_late_cancel(c->practice, x) ? " (late)" : "");
}

static const char *minute_text(struct call *c, int minute)
{
    char time[8];
    return minute == MINUTE_NONE ? "" : arena_strdup(&c->arena, civil_clock_text(minute, time));
}

static void appointment_text(struct call *c, const struct appointment *x, const struct appointment *sitting,
                             int nsitting)
{
    char id[ID_TEXT], patient[ID_TEXT];
    struct table t = table_start(&c->arena, 2, c->host->is_ascii);
    struct next_step step = appointment_next(x);
    add_fact(&t, x->ref, print_place(c, x));
    add_fact(&t, "status", print_state(c, x));
    add_fact(&t, "patient",
             arena_printf(&c->arena, "%s%s%s", x->patient_name, x->birth_date != CIVIL_NONE ? ", born " : "",
                          day_text(c, x->birth_date)));
    add_fact(&t, "room", x->room_name);
    add_fact(&t, "remark", x->remark);
    add_fact(&t, "asked to come", minute_text(c, x->asked_min));
    add_fact(&t, "expected", minute_text(c, x->expected_min));
    add_fact(&t, "would come sooner", x->is_short_notice ? "yes" : "");
    add_fact(&t, "confirmation", words_desk(words_confirmation, appointment_code_confirmation(x->confirmation)));
    add_fact(&t, "arrived", instant_text(c, x->arrived_at));
    add_fact(&t, "told of delay", instant_text(c, x->informed_at));
    add_fact(&t, "into the room", instant_text(c, x->checked_in_at));
    add_fact(&t, "left", instant_text(c, x->left_at));
    add_fact(&t, "cancelled", instant_text(c, x->cancelled_at));
    add_fact(&t, "cancelled", cancel_text(c, x));
    add_fact(&t, "late", words_desk(words_late_tag, appointment_code_late_tag(x->late_tag)));
    add_fact(&t, "told the rule", instant_text(c, x->rule_told_at));
    add_fact(&t, "next", appointment_code_next_text(&c->arena, &step));
    add_fact(&t, "overbooked", x->overbook_reason);
    add_fact(&t, "class", x->class);
    add_fact(&t, "id", id_text(&x->id, id));
    add_fact(&t, "patient id", id_text(&x->patient, patient));
    for (int i = 0; i < nsitting; i++)
        add_fact(&t, "booked with it",
                 arena_printf(&c->arena, "%s  %s, %s, %s", sitting[i].ref, print_place(c, &sitting[i]),
                              sitting[i].patient_name, print_state(c, &sitting[i])));
    table_print(&t, 0, &c->out);
}

static void instant_or_null(struct json *j, const char *key, int64_t at_ms)
{
    if (at_ms)
        print_instant(j, key, at_ms);
    else
        json_null(j, key);
}

static void appointment_json(struct json *j, const struct appointment *x, const struct appointment *sitting,
                             int nsitting)
{
    json_object(j, NULL);
    json_string(j, "kind", "appointment");
    print_members(j, x);
    print_text(j, "room", x->room_name);
    print_text(j, "remark", x->remark);
    instant_or_null(j, "arrived_at", x->arrived_at);
    instant_or_null(j, "checked_in_at", x->checked_in_at);
    instant_or_null(j, "left_at", x->left_at);
    instant_or_null(j, "cancelled_at", x->cancelled_at);
    print_text(j, "cancel_by", x->cancel_by);
    print_text(j, "cancel_reason", x->cancel_reason);
    print_text(j, "next", appointment_code_next(x->next));
    json_date(j, "next_due", x->next == NEXT_DATE ? x->next_due : CIVIL_NONE);
    print_text(j, "next_note", x->next_note);
    print_text(j, "overbook_reason", x->overbook_reason);
    json_bool(j, "is_history", x->is_history);
    json_time(j, "asked", x->asked_min);
    json_time(j, "expected", x->expected_min);
    instant_or_null(j, "informed_at", x->informed_at);
    print_text(j, "late_tag", appointment_code_late_tag(x->late_tag));
    instant_or_null(j, "rule_told_at", x->rule_told_at);
    json_bool(j, "is_short_notice", x->is_short_notice);
    json_array(j, "sitting");
    for (int i = 0; i < nsitting; i++)
        print_appointment(j, NULL, &sitting[i]);
    json_end(j, ']');
    json_end(j, '}');
}

/* A patient with what belongs to her: read first, so that text and JSON say the same. */
struct person {
    struct patient patient;
    struct telecom *numbers;
    struct related *related;
    struct referrer_sent *sent; /* whom they sent us */
    int nnumbers, nrelated, nsent;
    enum ladder ladder;
    struct appointment *visits;
    int nvisits;
    int last_contact;
};

static bool load_person(struct call *c, const struct id *id, struct person *p, struct err *e)
{
    struct id now;
    /* An id from an old list may be of a record that was made one with another since. */
    return patient_resolve(c->practice->book, id, &now, e) &&
           patient_get(c->practice->book, &now, &c->arena, &p->patient, e) &&
           telecom_list(c->practice->book, &now, &c->arena, &p->numbers, &p->nnumbers, e) &&
           referrer_sent(c->practice->book, &now, &c->arena, &p->sent, &p->nsent, e) &&
           ladder_get(c->practice, &p->patient, &c->arena, &p->ladder, e) &&
           related_list(c->practice->book, &now, &c->arena, &p->related, &p->nrelated, e) &&
           appointment_of_patient(c->practice, &c->arena, &now, &p->visits, &p->nvisits, e) &&
           timeline_last_contact(c->practice, &now, &p->last_contact, e);
}

/* Visits are newest first: those to come are at the front. */
static int to_come(const struct call *c, const struct person *p)
{
    int n = 0;
    while (n < p->nvisits &&
           (p->visits[n].date > c->today || (p->visits[n].date == c->today && p->visits[n].start_min >= c->now_min)))
        n++;
    return n;
}

static const char *address_text(struct call *c, const struct patient *p)
{
    const char *parts[] = {p->address, p->city, p->state, p->postal_code, p->country};
    const char *all = "";
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (*parts[i])
            all = arena_printf(&c->arena, "%s%s%s", all, *all ? ", " : "", parts[i]);
    return all;
}

static const char *number_text(struct call *c, const struct telecom *n)
{
    return arena_printf(&c->arena, "%s%s%s%s%s%s%s%s", n->value, *n->use ? ", " : "", words_desk(words_use, n->use),
                        *n->message ? ", " : "", words_desk(words_message, n->message), *n->remark ? ", " : "",
                        n->remark, n->is_bad ? ", wrong" : "");
}

/* "Wed 3 Jun 2026, to Leeds"; "" where there is no such day. */
static const char *said_of(struct call *c, int date, const char *lead, const char *words)
{
    if (date == CIVIL_NONE)
        return "";
    return arena_printf(&c->arena, "%s%s%s%s", day_text(c, date), *words ? ", " : "", lead, words);
}

static const char *around_text(struct call *c, const struct related *r)
{
    const char *says = related_says(&c->arena, r);
    return arena_printf(&c->arena, "%s%s%s%s%s%s%s", r->name, *says ? ", " : "", says, *r->phone ? ", " : "", r->phone,
                        *r->court_note ? "; " : "", r->court_note);
}

static const char *name_of(struct call *c, const struct id *id)
{
    struct patient p;
    struct err ignored = {0}; /* a name less */
    return patient_get(c->practice->book, id, &c->arena, &p, &ignored) ? patient_name(&c->arena, &p) : "";
}

static void person_text(struct call *c, const struct person *p)
{
    const struct patient *x = &p->patient;
    char id[ID_TEXT];
    int age = patient_age(x, c->today);
    struct table t = table_start(&c->arena, 2, c->host->is_ascii);
    add_fact(&t, "patient", patient_name(&c->arena, x));
    add_fact(&t, "born", age < 0 ? "" : arena_printf(&c->arena, "%s, %d y", day_text(c, x->birth_date), age));
    add_fact(&t, "died", said_of(c, x->deceased_date, *x->deceased_told ? "told by " : "", x->deceased_told));
    add_fact(&t, "moved away", said_of(c, x->away_date, "", x->away_reason));
    add_fact(&t, "wants no contact", x->no_contact);
    add_fact(&t, "gender", words_desk(words_gender, x->gender));
    add_fact(&t, "know", complaint_list_warning(c->practice, &x->id, COMPLAINT_WORDS, &c->arena));
    add_fact(&t, "no-shows", missed_words(c->practice, &x->id, &c->arena));
    add_fact(&t, "alert", x->alert);
    add_fact(&t, "to settle", conflict_other_alert(c->practice, x, &c->arena));
    add_fact(&t, "needs", x->needs);
    add_fact(&t, "interpreter", x->interpreter);
    add_fact(&t, "longer visits", x->extra_min ? arena_printf(&c->arena, "%d min more", x->extra_min) : "");
    add_fact(&t, "cannot be rung", x->is_never_rung ? "yes" : "");
    for (int i = 0; i < p->nrelated; i++)
        add_fact(&t, "around them", around_text(c, &p->related[i]));
    for (int i = 0; i < p->nnumbers; i++)
        add_fact(&t, words_desk(words_system, p->numbers[i].system), number_text(c, &p->numbers[i]));
    add_fact(&t, "prefers", words_desk(words_channel, x->channel));
    add_fact(&t, "address", address_text(c, x));
    add_fact(&t, "earlier name", x->maiden);
    add_fact(&t, "to us", ladder_desk(p->ladder));
    add_fact(&t, "sent by", referrer_words(c->practice, x, &c->arena));
    for (int i = 0; i < p->nsent; i++)
        add_fact(&t, "sent us", name_of(c, &p->sent[i].survivor));
    add_fact(&t, "hopes", x->hopes);
    add_fact(&t, "remember", x->facts);
    add_fact(&t, "known since", day_text(c, x->since));
    add_fact(&t, "last spoken to", day_text(c, p->last_contact));
    /* The next one first, as people ask for it; what is over is only counted: the timeline tells it. */
    int ahead = to_come(c, p);
    for (int i = ahead - 1; i >= 0; i--)
        add_fact(&t, "to come",
                 arena_printf(&c->arena, "%s  %s, %s", p->visits[i].ref, print_place(c, &p->visits[i]),
                              print_state(c, &p->visits[i])));
    add_fact(&t, "before that",
             arena_printf(&c->arena, "%d booking%s", p->nvisits - ahead, p->nvisits - ahead == 1 ? "" : "s"));
    add_fact(&t, "number elsewhere", x->identifier);
    add_fact(&t, "id", id_text(&x->id, id));
    table_print(&t, 0, &c->out);
}

static void sent_json(struct call *c, struct json *j, const struct person *p)
{
    const struct patient *x = &p->patient;
    print_text(j, "source", x->source);
    if (id_is_none(&x->referred_by))
        json_null(j, "referred_by");
    else
        json_id(j, "referred_by", &x->referred_by);
    print_text(j, "sent_by", referrer_words(c->practice, x, &c->arena));
    json_string(j, "standing", ladder_code(p->ladder));
    json_array(j, "sent");
    for (int i = 0; i < p->nsent; i++) {
        json_object(j, NULL);
        json_id(j, "id", &p->sent[i].survivor);
        json_string(j, "name", name_of(c, &p->sent[i].survivor));
        json_end(j, '}');
    }
    json_end(j, ']');
}

static void around_json(struct json *j, const struct person *p)
{
    json_array(j, "related");
    for (int i = 0; i < p->nrelated; i++) {
        const struct related *r = &p->related[i];
        json_object(j, NULL);
        json_id(j, "id", &r->id);
        print_text(j, "name", r->name);
        print_text(j, "relationship", r->relationship);
        print_text(j, "phone", r->phone);
        json_bool(j, "is_bad", r->is_bad);
        json_bool(j, "not_told", r->not_told);
        json_bool(j, "may_book", r->may_book);
        json_bool(j, "gets_reminders", r->gets_reminders);
        print_text(j, "court_note", r->court_note);
        json_end(j, '}');
    }
    json_end(j, ']');
}

static void numbers_json(struct json *j, const struct person *p)
{
    json_array(j, "telecoms");
    for (int i = 0; i < p->nnumbers; i++) {
        json_object(j, NULL);
        print_text(j, "system", p->numbers[i].system);
        print_text(j, "value", p->numbers[i].value);
        print_text(j, "use", p->numbers[i].use);
        print_text(j, "message", p->numbers[i].message);
        print_text(j, "remark", p->numbers[i].remark);
        json_bool(j, "is_bad", p->numbers[i].is_bad);
        json_end(j, '}');
    }
    json_end(j, ']');
}

static void person_json(struct call *c, struct json *j, const struct person *p)
{
    const struct patient *x = &p->patient;
    json_object(j, NULL);
    json_string(j, "kind", "patient");
    json_id(j, "id", &x->id);
    print_text(j, "name", patient_name(&c->arena, x));
    print_text(j, "family", x->family);
    print_text(j, "given", x->given);
    print_text(j, "preferred", x->preferred);
    print_text(j, "earlier_name", x->maiden);
    json_date(j, "birth_date", x->birth_date);
    json_date(j, "deceased_date", x->deceased_date);
    print_text(j, "gender", x->gender);
    print_text(j, "warning", complaint_list_warning(c->practice, &x->id, COMPLAINT_WORDS, &c->arena));
    print_text(j, "alert", x->alert);
    print_text(j, "to_settle", conflict_other_alert(c->practice, x, &c->arena));
    print_text(j, "needs", x->needs);
    print_text(j, "address", address_text(c, x));
    print_text(j, "channel", x->channel);
    json_date(j, "since", x->since);
    json_date(j, "last_contact", p->last_contact);
    print_text(j, "identifier", x->identifier);
    print_text(j, "facts", x->facts);
    print_text(j, "hopes", x->hopes);
    print_text(j, "interpreter", x->interpreter);
    json_number(j, "extra_min", x->extra_min);
    json_bool(j, "is_never_rung", x->is_never_rung);
    print_text(j, "no_contact", x->no_contact);
    print_text(j, "deceased_told", x->deceased_told);
    json_date(j, "away_date", x->away_date);
    print_text(j, "away_reason", x->away_reason);
    sent_json(c, j, p);
    around_json(j, p);
    numbers_json(j, p);
    json_array(j, "appointments");
    for (int i = 0; i < p->nvisits; i++)
        print_appointment(j, NULL, &p->visits[i]);
    json_end(j, ']');
    json_end(j, '}');
}

static bool show_patient(struct call *c, const struct id *id, struct err *e)
{
    struct person p = {0};
    if (!load_person(c, id, &p, e))
        return false;
    if (!c->is_json) {
        person_text(c, &p);
        return true;
    }
    struct json j = call_json(c);
    json_array(&j, NULL);
    person_json(c, &j, &p);
    json_end(&j, ']');
    call_json_end(c);
    return true;
}

/* Each with what was booked in one go with it, for whatever day: the lost one beside the one that was not. */
static bool show_appointments(struct call *c, const struct appointment *rows, int count, struct err *e)
{
    struct json j = call_json(c);
    struct appointment *sitting;
    int n;
    if (c->is_json)
        json_array(&j, NULL);
    for (int i = 0; i < count; i++) {
        if (!sitting_of(c->practice, &rows[i], &c->arena, &sitting, &n, e))
            return false;
        if (c->is_json) {
            appointment_json(&j, &rows[i], sitting, n);
        } else {
            call_say(c, "%s", i > 0 ? "\n" : "");
            appointment_text(c, &rows[i], sitting, n);
        }
    }
    if (c->is_json) {
        json_end(&j, ']');
        call_json_end(c);
    }
    return true;
}

static bool run_show(struct call *c, struct err *e)
{
    const char *typed = call_words(c, 0);
    struct appointment *rows;
    struct row row;
    struct err why = {0};
    struct id id;
    char ref[REF_TEXT];
    int count = 0;
    /* An id is looked for as it is; of anything else a reference is likelier than a name that looks like one. */
    if (id_parse(typed, &id)) {
        if (!book_row(c->practice->book, KIND_APPOINTMENT, &id, &c->arena, &row, e))
            return false;
        if (!row.exists)
            return show_patient(c, &id, e);
        rows = arena_alloc(&c->arena, sizeof *rows);
        if (!appointment_get(c->practice, &c->arena, &id, rows, e))
            return false;
        return show_appointments(c, rows, 1, e);
    }
    if (ref_parse(typed, ref) && !appointment_by_ref(c->practice, &c->arena, typed, &rows, &count, e))
        return false;
    if (count > 0)
        return show_appointments(c, rows, count, e);
    if (call_patient_of(c, typed, &id, &why))
        return show_patient(c, &id, e);
    return why.kind == ERR_MISSING ? err_set(e, ERR_MISSING, "Neither a booking nor a patient is found by '%s'", typed)
                                   : err_set(e, why.kind, "%s", why.text);
}

static const struct verb_option find_options[] = {
    {"limit", .argument = "N", .help = "at most so many; 100"},
    {"near", .help = "where nobody fits, who is nearly called so"},
};

static const struct verb rows[] = {
    {
        .name = "find",
        .arguments = "LETTERS...",
        .help = "Finds patients by a few letters of what is known of them.",
        .about =
            "Beginnings of any name, the last digits of a telephone number, a birth date or year, an age, a booking "
            "reference: 'rounds find smi 63' is a Smith born in 1963, or 63 years old. All words have to fit.\n"
            "Where nobody does, those nearly called so are named beside the answer: one letter of one word is another, "
            "missing or too many, or two have changed places. With --near they are the answer, at most twelve, each "
            "marked so.\n",
        .json = "an array of {id, name, birth_date, phone}; with --near also is_near: only nearly called so",
        .synonyms = "search lookup who patient patients",
        .min_args = 1,
        .max_args = VERB_ARGS_MAX,
        VERB_OPTIONS(find_options),
        .run = run_find,
    },
    {
        .name = "show",
        .arguments = "REF|ID",
        .help = "Shows a booking or a patient in full.",
        .about = "Of a booking reference all bookings that have it, cancelled ones too, each with what was booked in "
                 "one go with it (within half an hour, for the patient or the household). Letters that fit one patient "
                 "only will do as well.\n",
        .json =
            "an array of objects; kind says what each is. appointment: as in day, and room, remark, arrived_at, "
            "checked_in_at, left_at, cancelled_at, cancel_by, cancel_reason, next, next_due, next_note, "
            "overbook_reason, is_history, asked, expected, informed_at, late_tag, rule_told_at, is_short_notice, "
            "sitting (array as in day: what was booked in one go with it). patient: id, name, family, given, "
            "preferred, earlier_name, birth_date, deceased_date, gender, warning (of a complaint that is open), "
            "alert, to_settle, needs, address, "
            "channel, since, last_contact, identifier, facts, hopes, interpreter, extra_min, "
            "is_never_rung, no_contact, deceased_told, "
            "away_date, away_reason, source, referred_by, sent_by, standing (new, regular, recommends, past, away), "
            "sent (array of {id, name}: whom they sent us), related (array of {id, name, relationship, "
            "phone, is_bad, not_told, may_book, gets_reminders, court_note}: around them), telecoms (array of {system, "
            "value, use, message, remark, is_bad}), appointments (array as in day)",
        .synonyms = "view open details info get",
        .min_args = 1,
        .max_args = VERB_ARGS_MAX,
        .run = run_show,
    },
};

const struct verb_group verb_find = VERB_GROUP("Patients", rows);

/* Verbs about how a patient is reached, and who is around them: number add, edit, list; related add, edit, list. */
#include "cli/print.h"
#include "practice/related.h"
#include "practice/words.h"

#include <string.h>

/* A text of an option; "-" empties it. */
static const char *text_or(const struct call *c, const char *option, const char *before)
{
    const char *typed = call_text(c, option);
    return !typed ? before : strcmp(typed, "-") == 0 ? "" : typed;
}

static bool flag_or(const struct call *c, const char *option, bool before)
{
    const char *typed = call_text(c, option);
    return typed ? strcmp(typed, "yes") == 0 : before;
}

/* list: the verb that prints them. */
static bool id_of(const char *typed, const char *list, struct id *out, struct err *e)
{
    return id_parse(typed, out) || err_set(e, ERR_USAGE, "'%s' is no id: rounds %s names it", typed, list);
}

/* ---- numbers and addresses ---- */

static bool print_numbers(struct call *c, const struct id *patient, struct err *e)
{
    struct telecom *t;
    int n;
    if (!telecom_list(c->practice->book, patient, &c->arena, &t, &n, e))
        return false;
    if (!c->is_json) {
        struct table table = table_start(&c->arena, 6, c->host->is_ascii);
        for (int i = 0; i < n; i++) {
            char id[ID_TEXT];
            TABLE_ADD(&table, t[i].value, words_desk(words_use, t[i].use), words_desk(words_message, t[i].message),
                      t[i].is_bad ? "wrong" : "", t[i].remark, id_text(&t[i].id, id));
        }
        table_print(&table, 0, &c->out);
        return true;
    }
    struct json j = call_json(c);
    json_array(&j, NULL);
    for (int i = 0; i < n; i++) {
        json_object(&j, NULL);
        json_id(&j, "id", &t[i].id);
        print_text(&j, "system", t[i].system);
        print_text(&j, "value", t[i].value);
        print_text(&j, "use", t[i].use);
        print_text(&j, "message", t[i].message);
        print_text(&j, "remark", t[i].remark);
        json_bool(&j, "is_bad", t[i].is_bad);
        json_end(&j, '}');
    }
    json_end(&j, ']');
    call_json_end(c);
    return true;
}

static void read_number(const struct call *c, struct telecom *t)
{
    t->use = text_or(c, "use", t->use);
    t->message = text_or(c, "message", t->message);
    t->remark = text_or(c, "remark", t->remark);
    t->is_bad = flag_or(c, "wrong", t->is_bad);
}

/* Half a number is kept as it is: an extension in the house is as short. */
static void note_short(struct call *c, const struct telecom *t)
{
    if (telecom_is_short(t))
        call_note(c, "%s is short for a telephone number", t->value);
}

static bool run_number_add(struct call *c, struct err *e)
{
    struct telecom t = telecom_none();
    t.value = c->args[1];
    if (strchr(t.value, '@'))
        t.system = "email";
    read_number(c, &t);
    if (!call_patient_of(c, c->args[0], &t.patient, e) || !telecom_add(c->practice->book, &c->desk.who, &t, NULL, e))
        return false;
    note_short(c, &t);
    return print_numbers(c, &t.patient, e);
}

static bool run_number_edit(struct call *c, struct err *e)
{
    struct telecom from, to;
    struct id id;
    if (!id_of(c->args[0], "number list", &id, e) || !telecom_get(c->practice->book, &id, &c->arena, &from, e))
        return false;
    to = from;
    to.value = text_or(c, "value", to.value);
    bool is_other = telecom_is_other(&from, &to);
    if (is_other) /* before what is said here of the new one */
        telecom_forget(&to);
    read_number(c, &to);
    to.is_in_error = call_flag(c, "remove");
    if (!telecom_edit(c->practice->book, &c->desk.who, &from, &to, e))
        return false;
    if (is_other && *from.message && !*to.message)
        call_note(c, "Another number: ask what may be left there (was: %s)", words_desk(words_message, from.message));
    note_short(c, &to);
    return print_numbers(c, &from.patient, e);
}

static bool run_number_list(struct call *c, struct err *e)
{
    struct id patient;
    return call_patient_of(c, call_words(c, 0), &patient, e) && print_numbers(c, &patient, e);
}

/* ---- who is around a patient ---- */

static bool print_related(struct call *c, const struct id *patient, struct err *e)
{
    struct related *r;
    int n;
    if (!related_list(c->practice->book, patient, &c->arena, &r, &n, e))
        return false;
    if (!c->is_json) {
        enum { NAME, SAYS, PHONE, EMAIL, ADDRESS, COURT, REMARK, ID, COLUMNS };
        struct table t = table_start(&c->arena, COLUMNS, c->host->is_ascii);
        for (int i = 0; i < n; i++) {
            char id[ID_TEXT];
            const char *cells[COLUMNS] = {[NAME] = r[i].name,       [SAYS] = related_says(&c->arena, &r[i]),
                                          [PHONE] = r[i].phone,     [EMAIL] = r[i].email,
                                          [ADDRESS] = r[i].address, [COURT] = r[i].court_note,
                                          [REMARK] = r[i].remark,   [ID] = id_text(&r[i].id, id)};
            table_add(&t, cells);
        }
        table_print(&t, 0, &c->out);
        return true;
    }
    struct json j = call_json(c);
    json_array(&j, NULL);
    for (int i = 0; i < n; i++) {
        json_object(&j, NULL);
        json_id(&j, "id", &r[i].id);
        print_text(&j, "name", r[i].name);
        print_text(&j, "relationship", r[i].relationship);
        print_text(&j, "phone", r[i].phone);
        print_text(&j, "email", r[i].email);
        print_text(&j, "address", r[i].address);
        json_bool(&j, "is_bad", r[i].is_bad);
        json_bool(&j, "may_book", r[i].may_book);
        json_bool(&j, "gets_reminders", r[i].gets_reminders);
        json_bool(&j, "not_told", r[i].not_told);
        print_text(&j, "court_note", r[i].court_note);
        print_text(&j, "remark", r[i].remark);
        json_end(&j, '}');
    }
    json_end(&j, ']');
    call_json_end(c);
    return true;
}

static void read_related(const struct call *c, struct related *r)
{
    r->relationship = text_or(c, "relationship", r->relationship);
    struct related before = *r;
    r->phone = text_or(c, "phone", r->phone);
    r->is_bad = r->is_bad && !related_is_other(&before, r);
    r->email = text_or(c, "email", r->email);
    r->address = text_or(c, "address", r->address);
    r->court_note = text_or(c, "court", r->court_note);
    r->remark = text_or(c, "remark", r->remark);
    r->may_book = flag_or(c, "may-book", r->may_book);
    r->gets_reminders = flag_or(c, "reminders", r->gets_reminders);
    r->not_told = flag_or(c, "not-told", r->not_told);
    r->is_bad = flag_or(c, "wrong", r->is_bad);
}

static bool run_related_add(struct call *c, struct err *e)
{
    struct related r = related_none();
    r.name = call_words(c, 1);
    read_related(c, &r);
    return call_patient_of(c, c->args[0], &r.patient, e) && related_add(c->practice->book, &c->desk.who, &r, NULL, e) &&
           print_related(c, &r.patient, e);
}

static bool run_related_edit(struct call *c, struct err *e)
{
    struct related from, to;
    struct id id;
    if (!id_of(c->args[0], "related list", &id, e) || !related_get(c->practice->book, &id, &c->arena, &from, e))
        return false;
    to = from;
    read_related(c, &to);
    to.name = text_or(c, "name", to.name);
    to.is_in_error = call_flag(c, "remove");
    return related_edit(c->practice->book, &c->desk.who, &from, &to, e) && print_related(c, &from.patient, e);
}

static bool run_related_list(struct call *c, struct err *e)
{
    struct id patient;
    return call_patient_of(c, call_words(c, 0), &patient, e) && print_related(c, &patient, e);
}

/* ---- the rows ---- */

#define NUMBER_OPTIONS                                                                             \
    {"use", .argument = "WORD", .help = "mobile, home, work"},                                     \
        {"message", .argument = "WORD", .help = "what may be left there: details, name, nothing"}, \
        {"remark", .argument = "TEXT", .help = "not before ten"},                                  \
    {                                                                                              \
        "wrong", .argument = "YES", .help = "it is a wrong one", .words = "yes no"                 \
    }

static const struct verb_option number_add_options[] = {NUMBER_OPTIONS};
static const struct verb_option number_edit_options[] = {
    NUMBER_OPTIONS,
    {"value", .argument = "NUMBER", .help = "the number or address itself; ask anew what may be left there"},
    {"remove", .help = "take it away"},
};

#define RELATED_OPTIONS                                                                                          \
    {"relationship", .argument = "TEXT", .help = "mother, guardian, carer, ..."},                                \
        {"phone", .argument = "NUMBER", .help = "telephone number; finds every patient it stands beside"},       \
        {"email", .argument = "ADDRESS", .help = "email address"},                                               \
        {"address", .argument = "TEXT", .help = "where they live; shown beside this patient alone"},             \
        {"may-book", .argument = "YES", .help = "may book, move and cancel for the patient", .words = "yes no"}, \
        {"reminders", .argument = "YES", .help = "is written to in the patient's place", .words = "yes no"},     \
        {"not-told", .argument = "YES", .help = "must not be told anything", .words = "yes no"},                 \
        {"court", .argument = "TEXT", .help = "what a court or the family has settled"},                         \
        {"remark", .argument = "TEXT", .help = "after six only"},                                                \
    {                                                                                                            \
        "wrong", .argument = "YES", .help = "the number is wrong", .words = "yes no"                             \
    }

static const struct verb_option related_add_options[] = {RELATED_OPTIONS};
static const struct verb_option related_edit_options[] = {
    RELATED_OPTIONS,
    {"name", .argument = "NAME", .help = "their name"},
    {"remove", .help = "take them away"},
};

#define NUMBER_JSON "an array of {id, system, value, use, message, remark, is_bad}: all of the patient"
#define RELATED_JSON                                                                                 \
    "an array of {id, name, relationship, phone, email, address, is_bad, may_book, gets_reminders, " \
    "not_told, court_note, remark}: all around the patient"
#define WRITES .least_role = LEVEL_DESK, .flags = VERB_WRITES

static const struct verb rows[] = {
    {
        .name = "number list",
        .arguments = "WHO",
        .help = "Lists the numbers and addresses of a patient.",
        .json = NUMBER_JSON,
        .synonyms = "phone telephone email",
        .min_args = 1,
        .max_args = 6,
        .run = run_number_list,
    },
    {
        .name = "number add",
        .arguments = "WHO NUMBER",
        .help = "Adds a telephone number or an email address.",
        .json = NUMBER_JSON,
        .synonyms = "phone telephone email",
        WRITES,
        .min_args = 2,
        .max_args = 2,
        VERB_OPTIONS(number_add_options),
        .run = run_number_add,
    },
    {
        .name = "number edit",
        .arguments = "ID",
        .help = "Changes a number: what may be left there, that it is wrong; or takes it away.",
        .json = NUMBER_JSON,
        .synonyms = "wrong bad",
        WRITES,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(number_edit_options),
        .run = run_number_edit,
    },
    {
        .name = "related list",
        .arguments = "WHO",
        .help = "Lists who is around a patient and no patient here: parent, guardian, carer.",
        .json = RELATED_JSON,
        .synonyms = "parent guardian carer mother father contact",
        .min_args = 1,
        .max_args = 6,
        .run = run_related_list,
    },
    {
        .name = "related add",
        .arguments = "WHO NAME...",
        .help = "Adds somebody around a patient.",
        .about = "The mother of two children is added beside each: what is said of her beside one is not shown beside "
                 "the other. Her number finds both.\n",
        .json = RELATED_JSON,
        .synonyms = "parent guardian carer mother father",
        WRITES,
        .min_args = 2,
        .max_args = 8,
        VERB_OPTIONS(related_add_options),
        .run = run_related_add,
    },
    {
        .name = "related edit",
        .arguments = "ID",
        .help = "Changes what is said of somebody around a patient, or takes them away.",
        .json = RELATED_JSON,
        WRITES,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(related_edit_options),
        .run = run_related_edit,
    },
};

const struct verb_group verb_related = VERB_GROUP("Numbers, and who is around a patient", rows);

/* Verbs about the record of a patient: patient add, edit, merge, unmerge, died, moved, no-contact. */
#include "base/clock.h"
#include "cli/print.h"
#include "practice/patient_end.h"
#include "practice/referrer.h"

#include <stddef.h>
#include <string.h>

/* Options that are one text of the record each; "-" empties it. */
static const struct {
    const char *option;
    size_t offset;
} TEXTS[] = {
    {"family", offsetof(struct patient, family)},       {"given", offsetof(struct patient, given)},
    {"preferred", offsetof(struct patient, preferred)}, {"title", offsetof(struct patient, prefix)},
    {"earlier", offsetof(struct patient, maiden)},      {"gender", offsetof(struct patient, gender)},
    {"address", offsetof(struct patient, address)},     {"city", offsetof(struct patient, city)},
    {"state", offsetof(struct patient, state)},         {"post-code", offsetof(struct patient, postal_code)},
    {"country", offsetof(struct patient, country)},     {"channel", offsetof(struct patient, channel)},
    {"source", offsetof(struct patient, source)},       {"alert", offsetof(struct patient, alert)},
    {"needs", offsetof(struct patient, needs)},         {"interpreter", offsetof(struct patient, interpreter)},
    {"facts", offsetof(struct patient, facts)},         {"hopes", offsetof(struct patient, hopes)},
};

/* A patient who sent them, or a source: the last that is said counts alone. */
static bool read_referrer(struct call *c, struct patient *p, struct err *e)
{
    const char *by = call_text(c, "referred-by"), *source = call_text(c, "source");
    if (source) {
        const char *code = referrer_source_code(c->practice, p->source);
        p->source = code ? code : p->source;
        p->referred_by = ID_NONE;
    }
    if (by && strcmp(by, "-") == 0)
        p->referred_by = ID_NONE;
    else if (by && !call_patient(c, "referred-by", &p->referred_by, e))
        return false;
    if (by && !source && *by != '-')
        p->source = "";
    return true;
}

static bool read_record(struct call *c, struct patient *p, struct err *e)
{
    const char *rung = call_text(c, "never-rung"), *born = call_text(c, "born");
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        const char *typed = call_text(c, TEXTS[i].option);
        if (typed)
            *(const char **)((char *)p + TEXTS[i].offset) = strcmp(typed, "-") == 0 ? "" : typed;
    }
    if (rung)
        p->is_never_rung = strcmp(rung, "yes") == 0;
    if (born && strcmp(born, "-") == 0)
        p->birth_date = CIVIL_NONE;
    else if (born && !call_birth(c, "born", p->birth_date, &p->birth_date, e))
        return false;
    return read_referrer(c, p, e) &&
           call_number(c, "longer", 0, PATIENT_EXTRA_MAX, p->extra_min, &p->extra_min, e);
}

/* {id, name}, or a sentence. */
static bool answer(struct call *c, const struct id *id, const char *what, struct err *e)
{
    struct patient p;
    char text[ID_TEXT];
    if (!patient_get(c->practice->book, id, &c->arena, &p, e))
        return false;
    if (c->is_json) {
        struct json j = call_json(c);
        json_object(&j, NULL);
        json_id(&j, "id", id);
        print_text(&j, "name", patient_name(&c->arena, &p));
        json_end(&j, '}');
        call_json_end(c);
    } else {
        call_say(c, "%s: %s  %s\n", what, call_show(c, patient_name(&c->arena, &p)), id_text(id, text));
    }
    return true;
}

/* ---- adding and editing ---- */

/* Says who is like this one; two of one name are added only on purpose. */
static bool check_known(struct call *c, const struct patient *p, const struct telecom *t, int n, struct err *e)
{
    struct duplicate *found;
    char id[ID_TEXT], born[16];
    int count;
    if (!patient_duplicates(c->practice->book, p, t, n, &c->arena, &found, &count, e))
        return false;
    for (int i = 0; i < count && !call_flag(c, "even-so"); i++)
        if (found[i].is_likely)
            return err_set(e, ERR_REFUSED, "%s is known already (%s): rounds show %s. --even-so adds another",
                           found[i].name, found[i].why, id_text(&found[i].id, id));
    for (int i = 0; i < count; i++)
        call_note(c, "Known already, %s: %s%s%s  %s", found[i].why, found[i].name,
                  found[i].birth_date == CIVIL_NONE ? "" : ", born ",
                  found[i].birth_date == CIVIL_NONE ? "" : civil_desk_date(found[i].birth_date, born) + 4,
                  id_text(&found[i].id, id));
    return true;
}

static bool run_add(struct call *c, struct err *e)
{
    struct patient p = patient_none();
    struct telecom t[2] = {telecom_none(), telecom_none()};
    struct id id;
    int n = 0;
    if (call_text(c, "phone"))
        t[n++].value = call_text(c, "phone");
    if (call_text(c, "email")) {
        t[n].system = "email";
        t[n++].value = call_text(c, "email");
    }
    return read_record(c, &p, e) && check_known(c, &p, t, n, e) &&
           patient_add(c->practice->book, &c->desk.who, &p, t, n, &id, e) && answer(c, &id, "Added", e);
}

static bool names_anything(const struct call *c)
{
    for (int i = 0; i < c->verb->noptions; i++)
        if (call_text(c, c->verb->options[i].name))
            return true;
    return false;
}

static bool run_edit(struct call *c, struct err *e)
{
    struct patient from, to;
    struct id id;
    if (!names_anything(c))
        return err_set(e, ERR_USAGE, "Say what to change: --family NAME, --alert TEXT, ...");
    if (!call_patient_of(c, call_words(c, 0), &id, e) || !patient_get(c->practice->book, &id, &c->arena, &from, e))
        return false;
    to = from;
    return read_record(c, &to, e) && patient_edit(c->practice->book, &c->desk.who, &from, &to, e) &&
           answer(c, &id, "Changed", e);
}

/* ---- two records of one person ---- */

static bool run_merge(struct call *c, struct err *e)
{
    struct patient loser, saw, will;
    struct id from, into;
    struct book *b = c->practice->book;
    if (!call_patient_of(c, c->args[0], &from, e) || !call_patient_of(c, c->args[1], &into, e) ||
        !patient_get(b, &from, &c->arena, &loser, e) || !patient_get(b, &into, &c->arena, &saw, e))
        return false;
    will = saw;
    patient_take_missing(&c->arena, &will, &loser);
    const char *doubt = patient_merge_doubt(&c->arena, &saw, &loser);
    if (!patient_merge_as(b, &c->desk.who, &from, &saw, &will, e) || !answer(c, &into, "Made one", e))
        return false;
    if (*doubt)
        call_note(c, "%s; undo takes it back", doubt);
    return true;
}

static bool run_unmerge(struct call *c, struct err *e)
{
    struct id id;
    struct patient p;
    /* By its id alone: it is found by nothing else while it is one with another. */
    if (!id_parse(c->args[0], &id))
        return err_set(e, ERR_USAGE, "'%s' is no id: rounds history names the record that was made one", c->args[0]);
    if (!patient_get(c->practice->book, &id, &c->arena, &p, e))
        return false;
    if (id_is_none(&p.replaced_by))
        return err_set(e, ERR_REFUSED, "This record is not one with another");
    int again;
    if (!patient_part(c->practice->book, &c->desk.who, &id, &again, e))
        return false;
    if (again)
        call_note(c, "%s", patient_part_text(&c->arena, again));
    return answer(c, &id, "Two again", e);
}

/* ---- died, moved, no contact ---- */

static bool say_stopped(struct call *c, const struct id *id, const struct patient_stopped *s, const char *what,
                        struct err *e)
{
    struct patient p;
    if (!patient_get(c->practice->book, id, &c->arena, &p, e))
        return false;
    if (*s->warning)
        call_note(c, "%s", s->warning);
    if (!c->is_json) {
        call_say(c, "%s: %s.%s%s\n", what, call_show(c, patient_name(&c->arena, &p)), *s->said ? " " : "",
                 call_show(c, s->said));
        return true;
    }
    struct json j = call_json(c);
    json_object(&j, NULL);
    json_id(&j, "id", id);
    print_text(&j, "name", patient_name(&c->arena, &p));
    json_number(&j, "cancelled", s->ncancelled);
    json_number(&j, "kept", s->nkept);
    json_number(&j, "waiting_list", s->nwaiting);
    json_number(&j, "next_steps", s->nsteps);
    json_number(&j, "follow_ups", s->nfollow_ups);
    print_text(&j, "said", s->said);
    print_text(&j, "warning", s->warning);
    json_end(&j, '}');
    call_json_end(c);
    return true;
}

static bool back(struct call *c, const struct id *id, enum patient_end end, struct err *e)
{
    struct patient_stopped s;
    return patient_back(&c->desk, &c->arena, id, end, &s, e) && say_stopped(c, id, &s, "Taken back", e);
}

static bool run_died(struct call *c, struct err *e)
{
    struct patient_stopped s;
    struct id id;
    int date;
    const char *told = call_text(c, "told");
    if (!call_patient_of(c, call_words(c, 0), &id, e) || !call_date_by(c, "on", civil_parse_past, c->today, &date, e))
        return false;
    if (call_flag(c, "not"))
        return back(c, &id, PATIENT_END_DIED, e);
    return patient_died(&c->desk, &c->arena, &id, date, told ? told : "", &s, e) && say_stopped(c, &id, &s, "Died", e);
}

static bool run_moved(struct call *c, struct err *e)
{
    struct patient_stopped s;
    struct id id;
    int date;
    const char *to = call_text(c, "to");
    if (!call_patient_of(c, call_words(c, 0), &id, e) ||
        !call_date_by(c, "since", civil_parse_near, c->today, &date, e))
        return false;
    if (call_flag(c, "not"))
        return back(c, &id, PATIENT_END_AWAY, e);
    return patient_moved(&c->desk, &c->arena, &id, date, to ? to : "", call_flag(c, "cancel"), &s, e) &&
           say_stopped(c, &id, &s, "Moved away", e);
}

static bool run_no_contact(struct call *c, struct err *e)
{
    struct patient_stopped s;
    struct id id;
    const char *why = call_text(c, "why");
    if (!call_patient_of(c, call_words(c, 0), &id, e))
        return false;
    if (call_flag(c, "not"))
        return back(c, &id, PATIENT_END_NO_CONTACT, e);
    return patient_no_contact(&c->desk, &c->arena, &id, why ? why : "", &s, e) &&
           say_stopped(c, &id, &s, "Wants no contact", e);
}

/* ---- the rows ---- */

#define RECORD_OPTIONS                                                                                              \
    {"family", .argument = "NAME", .help = "family name"}, {"given", .argument = "NAME", .help = "given names"},    \
        {"preferred", .argument = "NAME", .help = "as they like to be called"},                                     \
        {"title", .argument = "TEXT", .help = "Mr, Dr, ..."},                                                       \
        {"earlier", .argument = "NAME", .help = "earlier family name"},                                             \
        {"born", .argument = "DATE", .help = "birth date"},                                                         \
        {"gender", .argument = "WORD", .help = "female, male, other, unknown"},                                     \
        {"address", .argument = "TEXT", .help = "street and number"}, {"city", .argument = "TEXT", .help = "town"}, \
        {"state", .argument = "TEXT", .help = "state or county"},                                                   \
        {"post-code", .argument = "TEXT", .help = "post code"}, {"country", .argument = "TEXT", .help = "country"}, \
        {"channel", .argument = "WORD", .help = "how they like to be reached: call, text, email, letter"},          \
        {"never-rung", .argument = "YES", .help = "cannot use a telephone", .words = "yes no"},                     \
        {"source", .argument = "TEXT", .help = "who or what recommended us: one of policy's sources, or words"},    \
        {"referred-by", .argument = "WHO", .help = "the patient who recommended us to them"},                       \
        {"alert", .argument = "TEXT", .help = "what everybody must know first"},                                    \
        {"needs", .argument = "TEXT", .help = "how to call them in, a ramp, ..."},                                  \
        {"interpreter", .argument = "LANGUAGE", .help = "language to be interpreted"},                              \
        {"longer", .argument = "N", .help = "minutes more that each visit takes"},                                  \
        {"facts", .argument = "TEXT", .help = "worth remembering"},                                                 \
    {                                                                                                               \
        "hopes", .argument = "TEXT", .help = "what they hope for"                                                   \
    }

static const struct verb_option add_options[] = {
    RECORD_OPTIONS,
    {"phone", .argument = "NUMBER", .help = "telephone number"},
    {"email", .argument = "ADDRESS", .help = "email address"},
    {"even-so", .help = "somebody of that name is known, and this is another"},
};
static const struct verb_option edit_options[] = {RECORD_OPTIONS};
static const struct verb_option died_options[] = {
    {"on", .argument = "DATE", .help = "the day; today"},
    {"told", .argument = "NAME", .help = "who told us"},
    {"not", .help = "taken back: alive"},
};
static const struct verb_option moved_options[] = {
    {"since", .argument = "DATE", .help = "since when; today"},
    {"to", .argument = "TEXT", .help = "where to, or why"},
    {"cancel", .help = "their bookings to come too"},
    {"not", .help = "taken back: is here"},
};
static const struct verb_option no_contact_options[] = {
    {"why", .argument = "TEXT", .help = "in their words"},
    {"not", .help = "taken back: may be contacted"},
};

#define ANSWER_JSON  "{id, name}"
#define STOPPED_JSON "{id, name, cancelled, kept, waiting_list, next_steps, follow_ups (numbers), said, warning}"
#define WRITES       .least_role = LEVEL_DESK, .flags = VERB_WRITES

static const struct verb rows[] = {
    {
        .name = "patient add",
        .help = "Adds a patient.",
        .about = "Who is like them is named; somebody of the same name is added only with --even-so.\n",
        .json = ANSWER_JSON,
        .synonyms = "new register",
        WRITES,
        VERB_OPTIONS(add_options),
        .run = run_add,
    },
    {
        .name = "patient edit",
        .arguments = "WHO",
        .help = "Changes what is known of a patient.",
        .about = "Only what is named is written; - empties it. Numbers: rounds number.\n",
        .json = ANSWER_JSON,
        .synonyms = "change update",
        WRITES,
        .min_args = 1,
        .max_args = 6,
        VERB_OPTIONS(edit_options),
        .run = run_edit,
    },
    {
        .name = "patient merge",
        .arguments = "WHO INTO",
        .help = "Makes two records of one person one.",
        .about =
            "The second stays and takes over what is empty in it; alerts, needs and facts of both are kept. Nothing "
            "is moved: 'rounds patient unmerge' with the id of the first makes them two again.\n",
        .json = ANSWER_JSON,
        .synonyms = "duplicate same join",
        WRITES,
        .min_args = 2,
        .max_args = 2,
        .run = run_merge,
    },
    {
        .name = "patient unmerge",
        .arguments = "ID",
        .help = "Makes a record its own again that was made one with another.",
        .json = ANSWER_JSON,
        .synonyms = "split separate",
        WRITES,
        .min_args = 1,
        .max_args = 1,
        .run = run_unmerge,
    },
    {
        .name = "patient died",
        .arguments = "WHO",
        .help = "Notes that a patient died: bookings, waiting list and next steps end with it.",
        .json = STOPPED_JSON,
        .synonyms = "death deceased",
        WRITES,
        .min_args = 1,
        .max_args = 6,
        VERB_OPTIONS(died_options),
        .run = run_died,
    },
    {
        .name = "patient moved",
        .arguments = "WHO",
        .help = "Notes that a patient moved away or went elsewhere.",
        .about =
            "Off the waiting list, open next steps closed. Bookings stand, and are named, unless --cancel is given.\n",
        .json = STOPPED_JSON,
        .synonyms = "away left gone",
        WRITES,
        .min_args = 1,
        .max_args = 6,
        VERB_OPTIONS(moved_options),
        .run = run_moved,
    },
    {
        .name = "patient no-contact",
        .arguments = "WHO",
        .help = "Notes that a patient wants to hear nothing more from us, and why.",
        .json = STOPPED_JSON,
        .synonyms = "stop unsubscribe",
        WRITES,
        .min_args = 1,
        .max_args = 6,
        VERB_OPTIONS(no_contact_options),
        .run = run_no_contact,
    },
};

const struct verb_group verb_patient = VERB_GROUP("The record of a patient", rows);

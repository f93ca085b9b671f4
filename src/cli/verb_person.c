/* Verbs about somebody's own record: person export, person erase. */
#include "cli/print.h"
#include "cli/print_value.h"
#include "cli/progress.h"
#include "base/clock.h"
#include "book/history.h"
#include "exchange/unheard.h"
#include "practice/appointment_code.h"
#include "practice/person.h"
#include "practice/record_name.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

/* ---- everything that is held ---- */

/* Beside the id of somebody or something of the practice what it is called: who is given this has no list of ids. Other
 * patients are not named. */
static void name_json(struct call *c, struct json *j, const char *key, int kind, const char *field,
                      const struct value *v)
{
    static const char *const others[] = {"patient", "referred_by", "appointment"};
    struct id id = value_as_id(v);
    char hex[ID_TEXT];
    bool is_other = v->type != VALUE_BLOB || !field;
    for (size_t i = 0; !is_other && i < sizeof others / sizeof *others; i++)
        is_other = strcmp(field, others[i]) == 0;
    const char *name = is_other ? "" : print_value_text(c, kind, field, v);
    if (*name && strcmp(name, id_text(&id, hex)) != 0)
        print_text(j, arena_printf(&c->arena, "%s_name", key), name);
}

static void changes_json(struct call *c, struct json *j, int kind, const struct event *v)
{
    json_array(j, "changes");
    for (int i = 0; i < v->nchanges; i++) {
        json_object(j, NULL);
        print_text(j, "field", v->changes[i].name);
        print_value_json(c, j, "value", kind, v->changes[i].name, &v->changes[i].after);
        name_json(c, j, "value", kind, v->changes[i].name, &v->changes[i].after);
        json_end(j, '}');
    }
    json_end(j, ']');
}

/* What became of a record, and how it stands; *row of nothing for a kind of a newer version. */
static bool load(struct call *c, const struct erase_record *x, struct event **events, int *n, struct row *row,
                 struct err *e)
{
    *row = (struct row){0};
    return history_of(c->practice->book, x->kind, &x->id, &c->arena, events, n, e) &&
           (!kind_find(x->kind) || book_row(c->practice->book, x->kind, &x->id, &c->arena, row, e));
}

static bool record_json(struct call *c, struct json *j, const struct erase_record *x, struct err *e)
{
    struct event *events;
    char hex[ID_TEXT];
    int n;
    struct row row;
    const struct kind_def *k = kind_find(x->kind);
    if (!load(c, x, &events, &n, &row, e))
        return false;
    json_object(j, NULL);
    json_string(j, "kind", k ? k->name : "of a newer version");
    json_string(j, "id", id_text(&x->id, hex));
    json_object(j, "now");
    for (int i = 0; k && row.exists && i < k->nfields; i++) {
        if (row.v[i].type == VALUE_NULL)
            continue;
        print_value_json(c, j, k->fields[i].name, x->kind, k->fields[i].name, &row.v[i]);
        name_json(c, j, k->fields[i].name, x->kind, k->fields[i].name, &row.v[i]);
    }
    json_end(j, '}');
    json_array(j, "history");
    for (int i = 0; i < n; i++) {
        json_object(j, NULL);
        print_instant(j, "at", events[i].at_ms);
        print_text(j, "act", events[i].act);
        print_text(j, "by", events[i].staff);
        print_text(j, "site", events[i].site);
        print_text(j, "reason", events[i].reason);
        changes_json(c, j, x->kind, &events[i]);
        json_end(j, '}');
    }
    json_end(j, ']');
    json_end(j, '}');
    return true;
}

static bool all_json(struct call *c, const struct id *patient, const struct erase_record *all, int n, struct err *e)
{
    struct json j = call_json(c);
    char hex[ID_TEXT];
    bool ok = true;
    json_object(&j, NULL);
    json_string(&j, "practice", c->practice->name);
    print_instant(&j, "made", clock_now_ms());
    json_string(&j, "patient_id", id_text(patient, hex));
    json_array(&j, "records");
    for (int i = 0; ok && i < n; i++)
        ok = record_json(c, &j, &all[i], e);
    json_end(&j, ']');
    json_end(&j, '}');
    call_json_end(c);
    return ok;
}

/* ---- the same to be read ---- */

/* Ids that say nothing to a reader are left out, and of other patients nothing is said but that there is one. */
static const char *value_words(struct call *c, int kind, const char *field, const struct value *v)
{
    struct id id = value_as_id(v);
    char hex[ID_TEXT];
    if (v->type != VALUE_BLOB)
        return print_value_text(c, kind, field, v);
    if (!field || strcmp(field, "patient") == 0)
        return "";
    if (strcmp(field, "referred_by") == 0)
        return "another patient";
    const char *name = print_value_text(c, kind, field, v);
    return strcmp(name, id_text(&id, hex)) == 0 ? "" : name;
}

/* What an act wrote that stands no more: what stands was said above it. */
static void event_words(struct call *c, const struct row *now, int kind, const struct event *v)
{
    struct table t = table_start(&c->arena, 2, c->host->is_ascii);
    const char *who = v->staff && *v->staff ? arena_printf(&c->arena, ", %s", v->staff) : "";
    const char *site = v->site && *v->site ? arena_printf(&c->arena, " at %s", v->site) : "";
    const char *why = v->reason && *v->reason ? arena_printf(&c->arena, ": %s", v->reason) : "";
    call_say(c, "  %s  %s%s%s%s\n", print_when(&c->arena, v->at_ms), call_show(c, appointment_code_act(v->act)),
             call_show(c, who), call_show(c, site), call_show(c, why));
    for (int i = 0; i < v->nchanges; i++) {
        const struct change *x = &v->changes[i];
        int at = now->kind ? kind_field(now->kind, x->field) : -1;
        bool stands = at >= 0 && value_equal(&now->v[at], &x->after);
        const char *words = stands ? "" : value_words(c, kind, x->name, &x->after);
        if (*words)
            TABLE_ADD(&t, record_name_field(&c->arena, kind, x->field), words);
    }
    table_print(&t, 4, &c->out);
}

static bool record_text(struct call *c, const struct erase_record *x, struct err *e)
{
    struct event *events;
    int n;
    struct row row;
    const struct kind_def *k = kind_find(x->kind);
    if (!load(c, x, &events, &n, &row, e))
        return false;
    struct table t = table_start(&c->arena, 2, c->host->is_ascii);
    for (int i = 0; k && row.exists && i < k->nfields; i++) {
        const char *words = value_words(c, x->kind, k->fields[i].name, &row.v[i]);
        if (*words)
            TABLE_ADD(&t, record_name_field(&c->arena, x->kind, k->fields[i].number), words);
    }
    const char *kind = record_name_kind(&c->arena, x->kind);
    call_say(c, "\n%c%s\n", toupper((unsigned char)*kind), kind + 1);
    table_print(&t, 2, &c->out);
    for (int i = 0; i < n; i++)
        event_words(c, &row, x->kind, &events[i]);
    return true;
}

static bool all_text(struct call *c, const struct id *patient, const struct erase_record *all, int n, struct err *e)
{
    struct patient who;
    if (!patient_get(c->practice->book, patient, &c->arena, &who, e))
        return false;
    call_say(c, "Everything that is held about %s\n", call_show(c, patient_name(&c->arena, &who)));
    call_say(c, "%s, %s\n", call_show(c, c->practice->name), print_when(&c->arena, clock_now_ms()));
    for (int i = 0; i < n; i++)
        if (!record_text(c, &all[i], e))
            return false;
    return true;
}

static bool run_export(struct call *c, struct err *e)
{
    struct id patient;
    struct erase_record *all;
    int n;
    return call_patient_of(c, c->args[0], &patient, e) &&
           person_records(c->practice, &patient, &c->arena, &all, &n, e) &&
           (c->is_json ? all_json : all_text)(c, &patient, all, n, e);
}

/* ---- taken out ---- */

/* A few letters may fit somebody else: who is meant is said twice, the second time by what stands on their papers. */
static bool is_them(struct call *c, const struct id *patient, struct patient *who, struct err *e)
{
    int born;
    char day[16], iso[11];
    if (!patient_get(c->practice->book, patient, &c->arena, who, e) ||
        !call_date_by(c, "born", civil_parse_past, CIVIL_NONE, &born, e))
        return false;
    if (born == who->birth_date)
        return true;
    const char *name = patient_name(&c->arena, who);
    if (who->birth_date == CIVIL_NONE) {
        call_note(c, "This would take out %s, of whom no birth date is known: leave --born out if it is them.", name);
    } else {
        civil_date_text(who->birth_date, iso);
        call_note(c, "This would take out %s, born %s, for good. If it is them, the same again with --born %s", name,
                  civil_desk_date(who->birth_date, day), iso);
    }
    return err_set(e, ERR_REFUSED, "Nothing was taken out: --born has to say whose record it is.");
}

static bool run_erase(struct call *c, struct err *e)
{
    struct id patient, by;
    struct erase_report r;
    struct patient who;
    const char *unheard;
    if (!call_patient_of(c, c->args[0], &patient, e) || !call_staff(c, "confirmed-by", &by, e) ||
        !is_them(c, &patient, &who, e))
        return false;
    progress_start(&c->line, c->host->is_live);
    bool ok = person_erase(&c->desk, &c->arena, &patient, call_text(c, "reason"), &by, &c->line.progress, &r, e);
    progress_end(&c->line);
    if (!ok)
        return false;
    if (c->is_json) {
        struct json j = call_json(c);
        json_object(&j, NULL);
        json_number(&j, "parts", r.parts);
        json_number(&j, "transactions", r.transactions);
        json_end(&j, '}');
        call_json_end(c);
        return true;
    }
    call_say(c, "Taken out: %s, %" PRId64 " entries in %" PRId64 " acts. Nothing brings them back.\n",
             call_show(c, patient_name(&c->arena, &who)), r.parts, r.transactions);
    call_say(c, "Other computers do the same when they meet this one. What Rounds cannot reach: backups and sticks "
                "made before today, computers that never come back, paper, and reasons written beside other acts. Make "
                "a backup now, and destroy the older ones when you may.\n");
    struct err ignored = {0}; /* it is taken out, whatever is known of others */
    if (unheard_sites(c->practice, &c->arena, &unheard, &ignored) && unheard)
        call_say(
            c,
            "Have not heard of it yet: %s. `rounds sites` lists who has. Once all have: rounds sync --new-key DIR, so "
            "that old sticks and the old passphrase open nothing new.\n",
            call_show(c, unheard));
    return true;
}

static const struct verb_option erase_options[] = {
    {"reason", "TEXT", "on what ground: who asked for it and when", .is_required = true},
    {"confirmed-by", "STAFF", "the second person, who looked at the same record", .is_required = true},
    {"born", "DATE", .help = "their birth date, if it is known: that it is them and nobody of nearly that name"},
};

static const struct verb rows[] = {
    {
        .name = "person export",
        .arguments = "WHO",
        .help = "Writes everything that is held about a patient, to give it to them.",
        .about = "To the output, to be read: every record about them, confidential ones too, then what became of it "
                 "and by whom, with what stood there before. Read it before it is given away. With --json, for "
                 "another program: every version whole.\n",
        .json = "{practice, made, patient_id, records: [{kind, id, now, history: [{at, act, by, site, reason, "
                "changes: [{field, value}]}]}]}; beside an id in now what it is called, such as practitioner_name, "
                "beside one in value value_name",
        .synonyms = "access gdpr copy portability",
        .least_role = LEVEL_CLINICIAN,
        .min_args = 1,
        .max_args = 1,
        .run = run_export,
    },
    {
        .name = "person erase",
        .arguments = "WHO",
        .help = "Takes everything about a patient out of the practice file, for good.",
        .about = "For an owner, with a second person. It cannot be undone. That it was done stays, with the ground. "
                 "Every computer that meets this one takes it out too. Look at `rounds person export` first.\n",
        .json = "{parts, transactions}",
        .synonyms = "delete forget gdpr erasure remove",
        .least_role = LEVEL_OWNER,
        .flags = VERB_WRITES | VERB_BULK,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(erase_options),
        .run = run_erase,
    },
};

const struct verb_group verb_person = VERB_GROUP("Somebody's own record", rows);

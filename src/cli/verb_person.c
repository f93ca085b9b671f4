/* Verbs about somebody's own record: person export, person erase. */
#include "cli/print.h"
#include "cli/print_value.h"
#include "cli/progress.h"
#include "base/clock.h"
#include "book/history.h"
#include "exchange/unheard.h"
#include "practice/person.h"

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

static bool record_json(struct call *c, struct json *j, const struct erase_record *x, struct err *e)
{
    struct event *events;
    char hex[ID_TEXT];
    int n;
    struct row row = {0};
    const struct kind_def *k = kind_find(x->kind);
    if (!history_of(c->practice->book, x->kind, &x->id, &c->arena, &events, &n, e) ||
        (k && !book_row(c->practice->book, x->kind, &x->id, &c->arena, &row, e)))
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

static bool run_export(struct call *c, struct err *e)
{
    struct id patient;
    struct erase_record *all;
    char hex[ID_TEXT];
    int n;
    if (!call_patient_of(c, c->args[0], &patient, e) || !person_records(c->practice, &patient, &c->arena, &all, &n, e))
        return false;
    c->is_json = true; /* it is a document: there is one form of it */
    struct json j = call_json(c);
    bool ok = true;
    json_object(&j, NULL);
    json_string(&j, "practice", c->practice->name);
    print_instant(&j, "made", clock_now_ms());
    json_string(&j, "patient_id", id_text(&patient, hex));
    json_array(&j, "records");
    for (int i = 0; ok && i < n; i++)
        ok = record_json(c, &j, &all[i], e);
    json_end(&j, ']');
    json_end(&j, '}');
    call_json_end(c);
    return ok;
}

/* ---- taken out ---- */

static bool run_erase(struct call *c, struct err *e)
{
    struct id patient, by;
    struct erase_report r;
    const char *unheard;
    if (!call_patient_of(c, c->args[0], &patient, e) || !call_staff(c, "confirmed-by", &by, e))
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
    call_say(c, "Taken out: %" PRId64 " entries in %" PRId64 " acts. Nothing brings them back.\n", r.parts,
             r.transactions);
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
};

static const struct verb rows[] = {
    {
        .name = "person export",
        .arguments = "WHO",
        .help = "Writes everything that is held about a patient, to give it to them.",
        .about = "As JSON, to the output: every record about them with all its versions, confidential ones too. Read "
                 "it before it is given away: it also says who wrote what.\n",
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

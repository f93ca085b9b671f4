/* Verbs that write what other programs read: lists, a calendar, cards, FHIR. */
#include "cli/print.h"
#include "cli/progress.h"
#include "exchange/export.h"

#include <inttypes.h>
#include <string.h>

static bool has_option(const struct call *c, const char *name)
{
    for (int i = 0; i < c->verb->noptions; i++)
        if (strcmp(c->verb->options[i].name, name) == 0)
            return true;
    return false;
}

static void say(struct call *c, enum export_form form, const struct export_result *r)
{
    bool has_patients = form != EXPORT_VISITS && form != EXPORT_CALENDAR,
         has_visits = form != EXPORT_PATIENTS && form != EXPORT_CARDS;
    if (c->is_json) {
        struct json j = call_json(c);
        json_object(&j, NULL);
        json_string(&j, "file", c->args[0]);
        json_number(&j, "patients", r->patients);
        json_number(&j, "appointments", r->appointments);
        json_end(&j, '}');
        call_json_end(c);
        return;
    }
    call_say(c, "Written: %s, ", call_show(c, c->args[0]));
    if (has_patients)
        call_say(c, "%" PRId64 " patient%s%s", r->patients, r->patients == 1 ? "" : "s", has_visits ? ", " : "");
    if (has_visits)
        call_say(c, "%" PRId64 " booking%s", r->appointments, r->appointments == 1 ? "" : "s");
    call_say(c, ".\n");
    if (form != EXPORT_CALENDAR || call_flag(c, "names"))
        call_say(c, "It holds patients' data: give it to whom it is meant for, then remove it.\n");
}

static bool run(struct call *c, enum export_form form, struct err *e)
{
    const struct practitioner *with = NULL;
    struct export_result r;
    struct export_options o = {
        .form = form, .path = c->args[0], .from = CIVIL_NONE, .to = CIVIL_NONE, .progress = &c->line.progress};
    if (has_option(c, "from") &&
        (!call_date(c, "from", form == EXPORT_CALENDAR ? c->today : CIVIL_NONE, &o.from, e) ||
         !call_date(c, "to", CIVIL_NONE, &o.to, e) || !call_practitioner(c, "practitioner", &with, e)))
        return false;
    if (o.from != CIVIL_NONE && o.to != CIVIL_NONE && o.to < o.from)
        return err_set(e, ERR_USAGE, "--to is before %s", call_text(c, "from") ? "--from" : "today");
    if (with)
        o.practitioner = with->id;
    o.has_names = form == EXPORT_CALENDAR && call_flag(c, "names");
    progress_start(&c->line, c->host->is_live);
    bool ok = export_run(c->practice, &o, &r, e);
    progress_end(&c->line);
    if (ok)
        say(c, form, &r);
    return ok;
}

static bool run_csv(struct call *c, struct err *e)
{
    return run(c, EXPORT_PATIENTS, e);
}

static bool run_visits(struct call *c, struct err *e)
{
    return run(c, EXPORT_VISITS, e);
}

static bool run_calendar(struct call *c, struct err *e)
{
    return run(c, EXPORT_CALENDAR, e);
}

static bool run_cards(struct call *c, struct err *e)
{
    return run(c, EXPORT_CARDS, e);
}

static bool run_fhir(struct call *c, struct err *e)
{
    return run(c, EXPORT_FHIR, e);
}

#define DATES                                                                        \
    {"from", .argument = "DAY", .help = "bookings of this day and later alone"},     \
        {"to", .argument = "DAY", .help = "bookings of this day and earlier alone"}, \
    {                                                                                \
        "practitioner", .argument = "NAME", .help = "bookings with them alone"       \
    }

static const struct verb_option visit_options[] = {DATES};
static const struct verb_option calendar_options[] = {
    DATES,
    {"names", .help = "say who comes; else only what for"},
};

#define EXPORT_JSON "{file, patients, appointments}"

static const struct verb rows[] = {
    {
        .name = "export csv",
        .arguments = "FILE",
        .help = "Writes all patients as a list, for a spreadsheet or another program.",
        .about = "A new file: CSV in UTF-8, a line a patient, records made one as one. Columns are called as the "
                 "fields of data/import.map, so that `rounds import csv` reads them back; identifier is the number "
                 "by which `rounds export visits` names them. What is written about a patient is not in it: `rounds "
                 "person export` has that.\n",
        .json = EXPORT_JSON,
        .synonyms = "download spreadsheet excel out",
        .least_role = LEVEL_OWNER,
        .min_args = 1,
        .max_args = 1,
        .run = run_csv,
    },
    {
        .name = "export visits",
        .arguments = "FILE",
        .help = "Writes the diary as a list: every booking, past and to come, whatever became of it.",
        .about = "A new file: CSV in UTF-8, a line a booking, without the waiting list. Columns are called as the "
                 "fields of data/visits.map, so that `rounds import visits` reads them back.\n",
        .json = EXPORT_JSON,
        .synonyms = "appointments diary",
        .least_role = LEVEL_OWNER,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(visit_options),
        .run = run_visits,
    },
    {
        .name = "export icalendar",
        .arguments = "FILE",
        .help = "Writes what stands booked from today on, for a calendar program or a telephone.",
        .about = "A new file (iCalendar, .ics). It does not say who comes, for calendars lie on servers of others; "
                 "with --names it does. It is of this moment: a calendar does not follow what changes here.\n",
        .json = EXPORT_JSON,
        .synonyms = "ical ics calendar",
        .least_role = LEVEL_CLINICIAN,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(calendar_options),
        .run = run_calendar,
    },
    {
        .name = "export vcard",
        .arguments = "FILE",
        .help = "Writes names, numbers and email addresses of all patients, for a telephone.",
        .about = "A new file (vCard 4.0, .vcf), so that the practice's telephone shows who rings. Without who has "
                 "died or wants no contact, and without numbers that are wrong.\n",
        .json = EXPORT_JSON,
        .synonyms = "vcf contacts cards",
        .least_role = LEVEL_OWNER,
        .min_args = 1,
        .max_args = 1,
        .run = run_cards,
    },
    {
        .name = "export fhir",
        .arguments = "FILE",
        .help = "Writes practitioners, rooms, bookings and patients in the form of HL7 FHIR R4.",
        .about = "A new file: one Bundle in JSON with Practitioner, Location, Appointment and Patient, for programs "
                 "of hospitals and of others. Rounds uses FHIR's own words, so nothing is translated.\n",
        .json = EXPORT_JSON,
        .synonyms = "hl7 bundle json",
        .least_role = LEVEL_OWNER,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(visit_options),
        .run = run_fhir,
    },
};

const struct verb_group verb_export = VERB_GROUP("To other programs", rows);

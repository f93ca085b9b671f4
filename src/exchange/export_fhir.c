/* HL7 FHIR R4: a Bundle of type collection. Statuses, genders and the rest are FHIR's own words in the practice file
 * already; a reference names the fullUrl of what stands in the same Bundle. */
#include "exchange/export_inner.h"

#include <string.h>

#define CANCELLATION "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason"

/* An array without anything in it is not valid: it is begun with what is first in it. */
static void begin_entry(struct exporting *x, const char *type, const struct id *id)
{
    char hex[ID_TEXT];
    if (!x->has_entry)
        json_array(&x->json, "entry");
    x->has_entry = true;
    json_object(&x->json, NULL);
    json_string(&x->json, "fullUrl", export_urn(x, id));
    json_object(&x->json, "resource");
    json_string(&x->json, "resourceType", type);
    json_string(&x->json, "id", id_text(id, hex));
}

static void end_entry(struct exporting *x)
{
    json_end(&x->json, '}');
    json_end(&x->json, '}');
    buf_addc(&x->out, '\n');
}

/* FHIR asks for seconds. */
static void put_instant(struct exporting *x, const char *key, int64_t utc_ms)
{
    char text[32];
    int offset_min;
    zone_civil(utc_ms, NULL, NULL, &offset_min);
    zone_text(utc_ms, offset_min, text);
    json_string(&x->json, key, arena_printf(&x->row, "%.16s:00%s", text, text + 16));
}

/* An element without content is not valid: nothing is left out instead. */
static void put(struct exporting *x, const char *key, const char *text)
{
    if (text && *text)
        json_string(&x->json, key, text);
}

static void put_identifier(struct exporting *x, const char *text)
{
    if (!*text)
        return;
    json_array(&x->json, "identifier");
    json_object(&x->json, NULL);
    json_string(&x->json, "value", text);
    json_end(&x->json, '}');
    json_end(&x->json, ']');
}

static void put_list(struct exporting *x, const char *key, const char *text)
{
    if (!*text)
        return;
    json_array(&x->json, key);
    json_string(&x->json, NULL, text);
    json_end(&x->json, ']');
}

static void put_concept(struct exporting *x, const char *key, const char *text)
{
    if (!*text)
        return;
    json_object(&x->json, key);
    json_string(&x->json, "text", text);
    json_end(&x->json, '}');
}

/* The concepts of CANCELLATION; a practice may have reasons of its own beside them, which are words and no codes. */
static bool is_hl7_reason(const char *code)
{
    static const char *const codes[] = {
        "pat",      "pat-crs",  "pat-cpp",  "pat-dec", "pat-fb",   "pat-lt",    "pat-mt",    "pat-mv",
        "pat-preg", "pat-swl",  "pat-ucp",  "prov",    "prov-pers", "prov-dch", "prov-edu",  "prov-hosp",
        "prov-labs", "prov-mri", "prov-onc", "maint",  "meds-inc", "other",     "oth-cms",   "oth-err",
        "oth-fin",  "oth-iv",   "oth-int",  "oth-mu",  "oth-room", "oth-oerr",  "oth-swie",  "oth-weath",
    };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strcmp(codes[i], code) == 0)
            return true;
    return false;
}

static void put_reason(struct exporting *x, const char *code)
{
    const char *words = practice_reason_name(x->practice, "cancel", code);
    if (!*words)
        return;
    json_object(&x->json, "cancelationReason"); /* R4 spells it so */
    if (is_hl7_reason(code)) {
        json_array(&x->json, "coding");
        json_object(&x->json, NULL);
        json_string(&x->json, "system", CANCELLATION);
        json_string(&x->json, "code", code);
        json_end(&x->json, '}');
        json_end(&x->json, ']');
    }
    json_string(&x->json, "text", words);
    json_end(&x->json, '}');
}

static void put_name_text(struct exporting *x, const char *text)
{
    json_array(&x->json, "name");
    json_object(&x->json, NULL);
    json_string(&x->json, "text", text);
    json_end(&x->json, '}');
    json_end(&x->json, ']');
}

static void begin(struct exporting *x)
{
    x->json = json_to(&x->out);
    json_object(&x->json, NULL);
    json_string(&x->json, "resourceType", "Bundle");
    json_string(&x->json, "type", "collection");
    put_instant(x, "timestamp", x->now_ms);
    for (int i = 0; i < x->practice->npractitioners; i++) {
        const struct practitioner *p = &x->practice->practitioners[i];
        begin_entry(x, "Practitioner", &p->id);
        put_identifier(x, p->code);
        json_bool(&x->json, "active", p->is_active);
        put_name_text(x, p->full_name);
        end_entry(x);
    }
    for (int i = 0; i < x->practice->nrooms; i++) {
        const struct room *room = &x->practice->rooms[i];
        begin_entry(x, "Location", &room->id);
        put_identifier(x, room->code);
        json_string(&x->json, "status", room->is_active ? "active" : "inactive");
        json_string(&x->json, "name", room->name);
        end_entry(x);
    }
}

/* Who or what is not in this Bundle is named by its number, for nothing may refer to what is not there: a practitioner
 * known from an import's old visits alone, a patient whose record has not come yet from another computer. */
static void put_elsewhere(struct exporting *x, const char *type, const struct id *id)
{
    json_string(&x->json, "type", type);
    json_object(&x->json, "identifier");
    json_string(&x->json, "system", "urn:ietf:rfc:3986"); /* FHIR's name for numbers that are URNs */
    json_string(&x->json, "value", export_urn(x, id));
    json_end(&x->json, '}');
}

/* is_here: in this Bundle. */
static void participant(struct exporting *x, const char *type, const struct id *id, bool is_here, const char *name)
{
    if (id_is_none(id))
        return;
    json_object(&x->json, NULL);
    json_object(&x->json, "actor");
    if (is_here)
        json_string(&x->json, "reference", export_urn(x, id));
    else
        put_elsewhere(x, type, id);
    put(x, "display", name);
    json_end(&x->json, '}');
    json_string(&x->json, "status", "accepted");
    json_end(&x->json, '}');
}

static void appointment(struct exporting *x, const struct export_visit *v)
{
    const struct appointment *a = &v->a;
    int64_t start = zone_instant_near(a->date, a->start_min);
    begin_entry(x, "Appointment", &a->id);
    put_identifier(x, a->ref);
    json_string(&x->json, "status", transition_status_code(a->status));
    if (a->status == STATUS_CANCELLED)
        put_reason(x, a->cancel_reason);
    put_concept(x, "appointmentType", a->type_name);
    if (a->priority == PRIORITY_URGENT)
        json_number(&x->json, "priority", PRIORITY_URGENT);
    put_instant(x, "start", start);
    put_instant(x, "end", start + (int64_t)a->minutes * 60000);
    if (a->minutes > 0)
        json_number(&x->json, "minutesDuration", a->minutes);
    put(x, "comment", a->remark);
    json_array(&x->json, "participant");
    participant(x, "Patient", &a->patient, v->is_known, v->is_known ? a->patient_name : "");
    participant(x, "Practitioner", &a->practitioner, practice_practitioner(x->practice, &a->practitioner) != NULL,
                a->practitioner_name);
    participant(x, "Location", &a->room, practice_room(x->practice, &a->room) != NULL, a->room_name);
    json_end(&x->json, ']');
    end_entry(x);
}

static void put_names(struct exporting *x, const struct patient *p)
{
    json_array(&x->json, "name");
    json_object(&x->json, NULL);
    json_string(&x->json, "use", "official");
    put(x, "family", p->family);
    put_list(x, "given", p->given);
    put_list(x, "prefix", p->prefix);
    put_list(x, "suffix", p->suffix);
    json_end(&x->json, '}');
    if (*p->preferred) {
        json_object(&x->json, NULL);
        json_string(&x->json, "use", "nickname");
        put_list(x, "given", p->preferred);
        json_end(&x->json, '}');
    }
    if (*p->maiden) {
        json_object(&x->json, NULL);
        json_string(&x->json, "use", "maiden");
        put(x, "family", p->maiden);
        json_end(&x->json, '}');
    }
    json_end(&x->json, ']');
}

static void put_telecoms(struct exporting *x, const struct export_patient *e)
{
    if (e->ntelecoms == 0)
        return;
    json_array(&x->json, "telecom");
    for (int i = 0; i < e->ntelecoms; i++) {
        const struct telecom *t = &e->telecom[i];
        json_object(&x->json, NULL);
        json_string(&x->json, "system", t->system);
        json_string(&x->json, "value", t->value);
        put(x, "use", t->is_bad ? "old" : t->use);
        json_number(&x->json, "rank", i + 1);
        json_end(&x->json, '}');
    }
    json_end(&x->json, ']');
}

static void put_address(struct exporting *x, const struct patient *p)
{
    if (!*p->address && !*p->city && !*p->state && !*p->postal_code && !*p->country)
        return;
    json_array(&x->json, "address");
    json_object(&x->json, NULL);
    put_list(x, "line", p->address);
    put(x, "city", p->city);
    put(x, "state", p->state);
    put(x, "postalCode", p->postal_code);
    put(x, "country", p->country);
    json_end(&x->json, '}');
    json_end(&x->json, ']');
}

static void patient(struct exporting *x, const struct export_patient *e)
{
    const struct patient *p = &e->p;
    begin_entry(x, "Patient", &p->id);
    put_identifier(x, p->identifier);
    json_bool(&x->json, "active", p->deceased_date == CIVIL_NONE && p->away_date == CIVIL_NONE);
    put_names(x, p);
    put_telecoms(x, e);
    put(x, "gender", p->gender);
    put(x, "birthDate", export_date(x, p->birth_date));
    put(x, "deceasedDateTime", export_date(x, p->deceased_date));
    put_address(x, p);
    if (*p->interpreter) {
        json_array(&x->json, "communication");
        json_object(&x->json, NULL);
        put_concept(x, "language", p->interpreter);
        json_bool(&x->json, "preferred", true);
        json_end(&x->json, '}');
        json_end(&x->json, ']');
    }
    end_entry(x);
}

static void end(struct exporting *x)
{
    if (x->has_entry)
        json_end(&x->json, ']');
    json_end(&x->json, '}');
    buf_addc(&x->out, '\n');
}

const struct export_writer export_fhir = {.begin = begin, .appointment = appointment, .patient = patient, .end = end};

#include "exchange/import_synthea.h"

#include "base/clock.h"
#include "base/text.h"
#include "exchange/import_merge.h"
#include "practice/appointment.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CACHE = 1024,        /* patients and practitioners remembered: fixed, so that memory stays flat */
    POSITION = 1000,     /* of imported practitioners: behind everybody in policy */
    UUID_MAX = 64,       /* longest Id taken */
    MINUTE_MS = 60 * 1000
};

/* A patient or practitioner that was looked up: encounters of one stand together in the file. */
struct known {
    struct id id;
    int since; /* patients: date, CIVIL_NONE unknown */
    bool exists;
};

struct synthea {
    struct import im;
    struct known patients[CACHE], practitioners[CACHE];
    int col[16]; /* columns of the file being read, as its list below has them */
};

/* ------------------------------------------------------------------------ ids */

struct id import_synthea_patient(const char *uuid)
{
    return id_derived("synthea:patient", uuid);
}

struct id import_synthea_practitioner(const char *uuid)
{
    return id_derived("synthea:practitioner", uuid);
}

struct id import_synthea_encounter(const char *uuid)
{
    return id_derived("synthea:encounter", uuid);
}

static bool check_uuid(const char *column, const char *s, struct err *e)
{
    size_t n = strlen(s);
    if (n == 0)
        return err_set(e, ERR_INPUT, "%s is empty", column);
    for (size_t i = 0; i < n; i++)
        if (n > UUID_MAX || !(isalnum((unsigned char)s[i]) || s[i] == '-'))
            return err_set(e, ERR_INPUT, "%s is no identifier: letters, digits and dashes were expected", column);
    return true;
}

/* --------------------------------------------------------------------- values */

static bool take_text(struct synthea *s, int column, const char *what, const char **out, struct err *e)
{
    const char *f = csv_field(s->im.csv, column);
    return text_clean(&s->im.row, TEXT_ONE_LINE, what, f, strlen(f), out, e);
}

/* Drops the digits that Synthea puts behind each part of a name. */
static bool take_name(struct synthea *s, int column, const char *what, const char **out, struct err *e)
{
    if (!take_text(s, column, what, out, e))
        return false;
    char *name = arena_strdup(&s->im.row, *out), *to = name;
    for (const char *from = name; *from;) {
        size_t word = strcspn(from, " "), keep = word;
        while (keep > 0 && isdigit((unsigned char)from[keep - 1]))
            keep--;
        keep = keep ? keep : word; /* nothing but digits: it is the name */
        memmove(to, from, keep);
        to += keep;
        from += word;
        if (*from)
            *to++ = *from++;
    }
    *to = '\0';
    *out = name;
    return true;
}

/* A date, or the date of an instant ("2020-03-01T10:00:00Z"); empty is CIVIL_NONE. */
static bool take_date(struct synthea *s, int column, int *out, struct err *e)
{
    const char *f = csv_field(s->im.csv, column), *name = csv_name(s->im.csv, column);
    char date[11] = "";
    *out = CIVIL_NONE;
    if (!*f)
        return true;
    size_t n = strlen(f);
    if (n >= 10 && (n == 10 || f[10] == 'T'))
        memcpy(date, f, 10);
    if (*date && civil_parse_date(date, out, NULL))
        return true;
    return err_set(e, ERR_INPUT, "%s is no date: %.40s (expected YYYY-MM-DD)", name, f);
}

static bool take_instant(struct synthea *s, int column, int64_t *out, struct err *e)
{
    const char *f = csv_field(s->im.csv, column);
    if (zone_parse_instant(f, out, NULL))
        return true;
    return err_set(e, ERR_INPUT, "%s is no instant: %.40s (expected 2020-03-01T10:00:00Z)", csv_name(s->im.csv, column),
                   f);
}

/* ------------------------------------------------------------------- patients */

enum { P_ID, P_BIRTH, P_DEATH, P_FIRST, P_LAST };
static const char *const patient_columns[] = {"Id", "BIRTHDATE", "DEATHDATE", "FIRST", "LAST"};

static const char *gender_of(const char *code)
{
    if (!*code)
        return "";
    return *code == 'F' ? "female" : *code == 'M' ? "male" : "unknown";
}

static bool read_patient(struct synthea *s, struct patient *p, struct err *e)
{
    struct csv *c = s->im.csv;
    const struct {
        const char *column, *what;
        const char **out;
        bool is_name;
    } texts[] = {
        {"FIRST", "given name", &p->given, true},   {"LAST", "family name", &p->family, true},
        {"MAIDEN", "earlier name", &p->maiden, true}, {"PREFIX", "title", &p->prefix, false},
        {"SUFFIX", "suffix", &p->suffix, false},    {"ADDRESS", "address", &p->address, false},
        {"CITY", "town", &p->city, false},          {"STATE", "state", &p->state, false},
        {"ZIP", "post code", &p->postal_code, false},
    };
    const char *uuid = csv_field(c, s->col[P_ID]), *middle = "";
    *p = patient_none();
    if (!check_uuid("Id", uuid, e))
        return false;
    p->id = import_synthea_patient(uuid);
    p->identifier = uuid;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int column = csv_column(c, texts[i].column);
        if (!(texts[i].is_name ? take_name : take_text)(s, column, texts[i].what, texts[i].out, e))
            return false;
    }
    if (!take_name(s, csv_column(c, "MIDDLE"), "middle name", &middle, e))
        return false;
    if (*middle)
        p->given = arena_printf(&s->im.row, "%s %s", p->given, middle);
    p->gender = gender_of(csv_field(c, csv_column(c, "GENDER")));
    if (!take_date(s, s->col[P_BIRTH], &p->birth_date, e) || !take_date(s, s->col[P_DEATH], &p->deceased_date, e))
        return false;
    if (p->birth_date == CIVIL_NONE)
        return err_set(e, ERR_INPUT, "BIRTHDATE is empty");
    return patient_check(&s->im.row, p, e);
}

static bool patient_row(struct import *im, void *arg, struct err *e)
{
    struct synthea *s = arg;
    struct import_count *count = &im->result->patients;
    struct patient p;
    enum import_found found;
    struct id out;
    /* `since` is not in the file: encounters say it. */
    unsigned given = (unsigned)IMPORT_MERGE_ALL & ~import_merge_bit(&import_merge_patient, PATIENT_SINCE);
    bool is_erased;
    if (!read_patient(s, &p, e) || !import_is_erased(im, &p.id, &is_erased, e))
        return false;
    if (is_erased)
        return true;
    if (!import_merge(im, &import_merge_patient, &p.id, &p.id, &p, given, false, &found, e))
        return false;
    import_merge_count(count, found);
    if (found == IMPORT_KEPT)
        import_remark(im, "This patient is here with other values: left as they are");
    if (found != IMPORT_ABSENT)
        return true;
    if (!bulk_room(&im->bulk, 1, e) || !patient_put(&im->bulk.act, &p, NULL, 0, &out, e))
        return false;
    bulk_note(&im->bulk, &p.id);
    count->added++;
    return true;
}

/* -------------------------------------------------------------- practitioners */

enum { D_ID, D_NAME };
static const char *const provider_columns[] = {"Id", "NAME"};

/* "johna-klein-4f48": found by, and never the same for two of one name. */
static const char *code_of(struct synthea *s, const char *name, const char *uuid)
{
    char *code = text_fold(&s->im.row, name);
    for (char *p = code; *p; p++)
        if (*p == ' ')
            *p = '-';
    return arena_printf(&s->im.row, "%s-%.4s", code, uuid);
}

static bool practitioner_row(struct import *im, void *arg, struct err *e)
{
    struct synthea *s = arg;
    struct import_count *count = &im->result->practitioners;
    const char *uuid = csv_field(im->csv, s->col[D_ID]), *full;
    struct row row;
    if (!check_uuid("Id", uuid, e) || !take_name(s, s->col[D_NAME], "name", &full, e))
        return false;
    if (!*full)
        return err_set(e, ERR_INPUT, "NAME is empty");
    struct id id = import_synthea_practitioner(uuid);
    if (!import_look(im, KIND_PRACTITIONER, &id, &row, e))
        return false;
    if (row.exists) {
        bool is_same = row_is(&row, PRACTITIONER_FULL_NAME, full);
        import_merge_count(count, is_same ? IMPORT_SAME : IMPORT_KEPT);
        if (!is_same)
            import_remark(im, "This practitioner is here with another name: left as it is");
        return true;
    }
    if (!bulk_record(&im->bulk, KIND_PRACTITIONER, &id, NULL, e))
        return false;
    const char *last = strrchr(full, ' ');
    struct act *act = &im->bulk.act;
    act_set_text(act, PRACTITIONER_CODE, code_of(s, full, uuid));
    act_set_text(act, PRACTITIONER_NAME, last ? last + 1 : full);
    act_set_text(act, PRACTITIONER_FULL_NAME, full);
    act_set_int(act, PRACTITIONER_POSITION, POSITION);
    act_set_int(act, PRACTITIONER_IS_ACTIVE, 0);
    act_set_text(act, PRACTITIONER_ORIGIN, "history");
    count->added++;
    return true;
}

/* ----------------------------------------------------------------- encounters */

enum { E_ID, E_START, E_STOP, E_PATIENT, E_PROVIDER, E_CLASS, E_DESCRIPTION };
static const char *const encounter_columns[] = {"Id",       "START",          "STOP",       "PATIENT",
                                                "PROVIDER", "ENCOUNTERCLASS", "DESCRIPTION"};

/* Looks a record up once, as long as the cache keeps it. */
static bool look_up(struct synthea *s, struct known *cache, int kind, const struct id *id, struct known **out,
                    struct err *e)
{
    struct known *k = &cache[((size_t)id->b[0] << 8 | id->b[1]) & (CACHE - 1)];
    struct row row;
    *out = k;
    if (k->exists && id_compare(&k->id, id) == 0)
        return true;
    if (!import_look(&s->im, kind, id, &row, e))
        return false;
    *k = (struct known){.id = *id, .exists = row.exists, .since = CIVIL_NONE};
    if (kind == KIND_PATIENT && row.exists)
        k->since = (int)row_int(&row, PATIENT_SINCE, CIVIL_NONE);
    return true;
}

static bool read_times(struct synthea *s, struct appointment *a, struct err *e)
{
    int64_t start, stop;
    if (!take_instant(s, s->col[E_START], &start, e) || !take_instant(s, s->col[E_STOP], &stop, e))
        return false;
    if (stop < start)
        return err_set(e, ERR_INPUT, "STOP is before START");
    if (stop > clock_now_ms())
        return err_set(e, ERR_INPUT, "It has not ended yet: what is still to come has to be booked");
    zone_civil(start, &a->date, &a->start_min, NULL);
    a->minutes = (int)((stop - start + MINUTE_MS / 2) / MINUTE_MS);
    return true;
}

static bool read_encounter(struct synthea *s, struct appointment *a, struct err *e)
{
    const struct csv *c = s->im.csv;
    const char *uuid = csv_field(c, s->col[E_ID]), *patient = csv_field(c, s->col[E_PATIENT]);
    const char *provider = csv_field(c, s->col[E_PROVIDER]), *why = "";
    *a = (struct appointment){.status = STATUS_FULFILLED,
                              .next = NEXT_CLOSED,
                              .next_due = CIVIL_NONE,
                              .asked_min = MINUTE_NONE,
                              .expected_min = MINUTE_NONE,
                              .is_history = true};
    if (!check_uuid("Id", uuid, e) || !check_uuid("PATIENT", patient, e) || !check_uuid("PROVIDER", provider, e) ||
        !read_times(s, a, e) || !take_text(s, s->col[E_CLASS], "ENCOUNTERCLASS", &a->class, e) ||
        !take_text(s, s->col[E_DESCRIPTION], "DESCRIPTION", &a->remark, e) ||
        !take_text(s, csv_column(c, "REASONDESCRIPTION"), "REASONDESCRIPTION", &why, e))
        return false;
    if (*why)
        a->remark = arena_printf(&s->im.row, "%s%s%s", a->remark, *a->remark ? ": " : "", why);
    a->id = import_synthea_encounter(uuid);
    a->patient = import_synthea_patient(patient);
    a->practitioner = import_synthea_practitioner(provider);
    a->identifier = uuid;
    ref_text(&a->id, a->ref);
    return true;
}

static bool is_same(const struct row *row, const struct appointment *a)
{
    struct id patient = row_id(row, APPOINTMENT_PATIENT), practitioner = row_id(row, APPOINTMENT_PRACTITIONER);
    struct value class = row_get(row, APPOINTMENT_CLASS), remark = row_get(row, APPOINTMENT_REMARK);
    struct value want_class = value_text(*a->class ? a->class : NULL);
    struct value want_remark = value_text(*a->remark ? a->remark : NULL);
    return id_compare(&patient, &a->patient) == 0 && id_compare(&practitioner, &a->practitioner) == 0 &&
           row_int(row, APPOINTMENT_DATE, CIVIL_NONE) == a->date &&
           row_int(row, APPOINTMENT_START_MIN, MINUTE_NONE) == a->start_min &&
           row_int(row, APPOINTMENT_MINUTES, -1) == a->minutes && value_equal(&class, &want_class) &&
           value_equal(&remark, &want_remark);
}

/* The first visit says since when somebody is known. */
static bool set_since(struct synthea *s, struct known *patient, int date, struct err *e)
{
    if (patient->since != CIVIL_NONE && patient->since <= date)
        return true;
    if (!bulk_record(&s->im.bulk, KIND_PATIENT, &patient->id, &patient->id, e))
        return false;
    act_set_int(&s->im.bulk.act, PATIENT_SINCE, date);
    patient->since = date;
    return true;
}

static bool encounter_row(struct import *im, void *arg, struct err *e)
{
    struct synthea *s = arg;
    struct import_result *r = im->result;
    struct appointment a;
    struct known *patient, *practitioner;
    struct row row;
    bool is_erased;
    if (!read_encounter(s, &a, e) || !import_is_erased(im, &a.patient, &is_erased, e))
        return false;
    if (is_erased)
        return true;
    if (!import_look(im, KIND_APPOINTMENT, &a.id, &row, e))
        return false;
    if (row.exists) {
        bool same = is_same(&row, &a);
        import_merge_count(&r->appointments, same ? IMPORT_SAME : IMPORT_KEPT);
        if (!same)
            import_remark(im, "This visit is here with other values: left as they are");
        return true;
    }
    if (!look_up(s, s->patients, KIND_PATIENT, &a.patient, &patient, e) ||
        !look_up(s, s->practitioners, KIND_PRACTITIONER, &a.practitioner, &practitioner, e))
        return false;
    if (!patient->exists)
        return err_set(e, ERR_INPUT, "PATIENT is not known: no such row in patients.csv, or it was refused");
    if (!practitioner->exists)
        return err_set(e, ERR_INPUT, "PROVIDER is not known: no such row in providers.csv, or it was refused");
    if (!set_since(s, patient, a.date, e) || !bulk_room(&im->bulk, 1, e) || !appointment_write(&im->bulk.act, &a, e))
        return false;
    bulk_note(&im->bulk, &a.id);
    r->appointments.added++;
    r->after_go_live += im->practice->go_live != CIVIL_NONE && a.date >= im->practice->go_live;
    return true;
}

/* --------------------------------------------------------------------- the whole */

static bool read_file(struct synthea *s, const char *dir, const char *file, const char *const *columns, int ncolumns,
                      struct import_count *count, import_row_fn row, struct err *e)
{
    char path[4096];
    struct import *im = &s->im;
    snprintf(path, sizeof path, "%s/%s.csv", dir, file);
    bool ok = import_open_file(im, path, NULL, columns, ncolumns, s->col, e) &&
              import_each(im, file, count, row, s, e) && bulk_flush(&im->bulk, e);
    import_close_file(im);
    return ok;
}

#define COLUMNS(list) (list), (int)(sizeof(list) / sizeof *(list))

bool import_synthea(struct practice *p, const char *dir, const struct import_options *o, struct import_result *result,
                    struct err *e)
{
    struct synthea *s = mem_alloc(sizeof *s);
    memset(s, 0, sizeof *s);
    import_start(&s->im, p, "import-synthea", o, result);
    bool ok = read_file(s, dir, "patients", COLUMNS(patient_columns), &result->patients, patient_row, e) &&
              read_file(s, dir, "providers", COLUMNS(provider_columns), &result->practitioners, practitioner_row, e) &&
              read_file(s, dir, "encounters", COLUMNS(encounter_columns), &result->appointments, encounter_row, e);
    if (ok)
        ok = import_finish(&s->im, e);
    else
        import_abandon(&s->im);
    free(s);
    return ok;
}

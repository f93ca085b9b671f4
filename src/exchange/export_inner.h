/* export_inner: what the parts of export share: the file as it is written, and a row of each form.
 *
 * export.c walks the patients and appointments and calls what is here, once for each and once before and after them
 * all; a form appends to `out` and never fails: what is read is read before, what is written is written after.
 */
#ifndef ROUNDS_EXCHANGE_EXPORT_INNER_H
#define ROUNDS_EXCHANGE_EXPORT_INNER_H

#include "base/buf.h"
#include "base/json.h"
#include "exchange/export.h"

struct exporting {
    struct practice *practice;
    const struct export_options *o;
    struct buf out;   /* not yet in the file */
    struct json json; /* EXPORT_FHIR: into out */
    bool has_entry;   /* EXPORT_FHIR: something stands in the Bundle */
    struct arena row; /* emptied after each row */
    int64_t now_ms;
};

/* A patient with all numbers and addresses, those of records made one with theirs among them, good ones first. */
struct export_patient {
    struct patient p;
    const struct telecom *telecom;
    int ntelecoms;
};

/* An appointment, and who comes. */
struct export_visit {
    struct appointment a;
    struct patient who; /* only their id where nothing is known of them here */
    bool is_known;      /* a patient of this export: here, and no mistake */
};

/* A form of export. NULL: has none of these. */
struct export_writer {
    void (*begin)(struct exporting *x);
    void (*appointment)(struct exporting *x, const struct export_visit *v);
    void (*patient)(struct exporting *x, const struct export_patient *p);
    void (*end)(struct exporting *x);
    bool is_active_only;    /* appointments that hold a place; else all but the waiting list */
    bool is_reachable_only; /* patients who are alive and have not said that they want no contact */
};

extern const struct export_writer export_list_patients, export_list_visits; /* export_list.c */
extern const struct export_writer export_card_calendar, export_card_people; /* export_card.c */
extern const struct export_writer export_fhir;                              /* export_fhir.c */

/* The first good number of this use, or address; "" if there is none. */
const char *export_telecom(const struct export_patient *p, const char *system, const char *use);
/* "urn:uuid:0192f2bf-5b40-cdae-eb8f-8a2a540dfcbf" (RFC 4122). In the row arena. */
const char *export_urn(struct exporting *x, const struct id *id);
/* "2026-11-23"; "" for CIVIL_NONE. In the row arena. */
const char *export_date(struct exporting *x, int date);

#endif

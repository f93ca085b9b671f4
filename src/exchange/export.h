/* export: what other programs can read of a practice: lists (CSV, RFC 4180), a calendar (iCalendar, RFC 5545), the
 * practice's telephone book (vCard 4.0, RFC 6350), and the standard of the field (HL7 FHIR R4, a Bundle in JSON).
 *
 * Each writes one new file, 0600, that has its name only once it is whole; nothing is ever overwritten. Others work in
 * the practice meanwhile: what they change may be in it or not. Records made one stand once, as the record that took
 * over; mistakes (entered in error) are left out; confidential notes, and all else that is written about a patient, are
 * in none of them (that is `rounds person export`). Two of them come back as they went, by `rounds import csv` and
 * `rounds import visits`.
 */
#ifndef ROUNDS_EXCHANGE_EXPORT_H
#define ROUNDS_EXCHANGE_EXPORT_H

#include "practice/appointment.h"

enum export_form {
    EXPORT_PATIENTS, /* CSV, a line a patient */
    EXPORT_VISITS,   /* CSV, a line an appointment */
    EXPORT_CALENDAR, /* what stands booked, for a calendar program */
    EXPORT_CARDS,    /* who is alive and can be written to or rung */
    EXPORT_FHIR      /* Appointment, Practitioner, Patient */
};

struct export_options {
    enum export_form form;
    const char *path;       /* of the new file */
    int from, to;           /* appointments of these dates alone; CIVIL_NONE: no bound */
    struct id practitioner; /* appointments with them alone; none: with anybody */
    bool has_names;         /* a calendar says who comes; else only what for: it may lie on a server of others */
    const struct progress *progress; /* may be NULL */
};

struct export_result {
    int64_t patients, appointments; /* written */
};

/* ERR_REFUSED (something has that name, the person stopped it), ERR_IO: then there is no such file. */
bool export_run(struct practice *p, const struct export_options *o, struct export_result *r, struct err *e);

#endif

/* print: bookings and other things as every verb writes them, for people and as JSON.
 *
 * The JSON forms are frozen (rounds(1), section JSON): keys are only ever added, in new verbs' objects.
 * Dates 2026-11-23, times 10:30, instants 2026-11-23T10:42+00:00 in the practice's zone, ids 32 hex digits, codes
 * of FHIR, what is not there null.
 */
#ifndef ROUNDS_CLI_PRINT_H
#define ROUNDS_CLI_PRINT_H

#include "cli/call.h"
#include "cli/table.h"
#include "practice/policy.h"

/* {ref, id, patient, patient_id, practitioner, date, start, minutes, type, status, confirmation}: of day, week, and
 * what move, cancel, status and confirm answer. print_members leaves the braces to the caller. */
void print_appointment(struct json *j, const char *key, const struct appointment *x);
void print_members(struct json *j, const struct appointment *x);
/* {ref, id, status, date, start, practitioner}: what book answers. */
void print_booked(struct json *j, const struct appointment *x);
/* NULL and "" are null. */
void print_text(struct json *j, const char *key, const char *text);
/* Any year, before 1970 too, which json_instant takes for "none". */
void print_instant(struct json *j, const char *key, int64_t utc_ms);

/* An instant that may not have been: 0 is null. */
void print_stamp(struct json *j, const char *key, int64_t utc_ms);
/* The code of a member of staff; null for nobody. */
void print_staff(struct call *c, struct json *j, const char *key, const struct id *id);

/* "2026-11-23 10:30" of an instant in the practice's zone. In a. */
const char *print_when(struct arena *a, int64_t utc_ms);
/* "Mon 23 Nov 2026 10:30  Chen  30 min Review": where a booking stands. In the call's arena, not yet made harmless. */
const char *print_place(struct call *c, const struct appointment *x);
/* "booked", "confirmed", "what happened?": one desk word or two for how it stands. */
const char *print_state(const struct call *c, const struct appointment *x);
/* "s" for a number of things other than one. */
const char *print_plural(int64_t n);
/* The last letters of an id, by which people name what a list shows. In the call's arena. */
const char *print_short_id(struct call *c, const struct id *id);
/* What a verb that wrote something answers: {id}, or "Written down: 4ea9b729". Always true. */
bool print_answer(struct call *c, const struct id *id, const char *what);
/* Appends bookings to standard output, a line each, the date in front unless they are all of one day. */
void print_list(struct call *c, const struct appointment *rows, int count, bool with_date);

/* Remarks on who is booked where these rules leave no place (policy_visits.h). is_loaded: they are being loaded. */
bool print_policy_visits(struct call *c, struct policy *policy, bool is_loaded, struct err *e);

/* What a writing verb says of an outcome: warnings as remarks, then the booking, as text or JSON. what: what became of
 * it, "Booked", "Now arrived". Gives true. */
bool print_outcome(struct call *c, const struct outcome *o, const char *what);

#endif

/* appointment_code: codes of an appointment's fields, and back. */
#ifndef ROUNDS_PRACTICE_APPOINTMENT_CODE_H
#define ROUNDS_PRACTICE_APPOINTMENT_CODE_H

#include "practice/appointment.h"

/* "unconfirmed", "left-message", "reminded", "confirmed". */
const char *appointment_code_confirmation(enum confirmation c);
bool appointment_code_parse_confirmation(const char *text, enum confirmation *out);

/* "due", "waived", "settled"; NULL for none. Parsing reads "none" too. */
const char *appointment_code_late_tag(enum late_tag t);
bool appointment_code_parse_late_tag(const char *text, enum late_tag *out);

/* "" (open), "booked", "date", "rebook", "closed"; NULL for AUTO, which is never stored. */
const char *appointment_code_next(enum next n);
/* What follows --next, and what a form says: "auto", "open", "booked", "rebook", "date:2026-12-01" or
 * "2026-12-01", "date" (the type's), "closed:why" or "closed" (the reason is asked for later). A note may
 * follow any of them after a colon. note is in a. ERR_INPUT lists the words. */
bool appointment_code_parse_next(struct arena *a, const char *text, struct next_step *out, struct err *e);
/* For people: "booked again", "to be rebooked", "by 1 Dec 2026", "closed: moved away". In a. */
const char *appointment_code_next_text(struct arena *a, const struct next_step *n);

/* What a history calls an act: "booked", "moved", "arrived"; the act's own name if it is nobody's here. */
const char *appointment_code_act(const char *act);

#endif

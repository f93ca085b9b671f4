/* appointment_row: from a row of the statements made of @visit or @visit_brief (data/sql/appointment.sql) to a struct
 * appointment. Inside src/practice only. */
#ifndef ROUNDS_PRACTICE_APPOINTMENT_ROW_H
#define ROUNDS_PRACTICE_APPOINTMENT_ROW_H

#include "book/stmt.h"
#include "practice/appointment.h"

/* A growing array in an arena. */
struct appointment_rows {
    struct appointment *rows;
    int count, cap;
    int expected; /* room made at once, when many will come; 0: a few */
    bool is_brief; /* the statement is made of visit_brief: what it has not is left empty */
};

/* Adds what the statement's current row says. Names of practitioner, type and room come from the practice's lists. */
void appointment_row_add(struct practice *p, struct stmt *q, struct arena *a, struct appointment_rows *out);
/* Steps the statement to its end, adding every row, and closes it; then appointment_row_settle. */
bool appointment_row_all(struct practice *p, struct stmt *q, struct arena *a, struct appointment_rows *out,
                         struct err *e);
/* Once the statement is closed: names that need another look (merged patients, practitioners of an import). */
bool appointment_row_settle(struct practice *p, struct arena *a, struct appointment_rows *rows, struct err *e);

/* The values of a fold row that decide what place is held, without names. */
struct appointment appointment_row_of(const struct row *row);

/* From appointment_of_patient_since: see appointment_lately. */
void appointment_row_lately(struct practice *p, struct stmt *q, struct arena *a, struct appointment *out);

#endif

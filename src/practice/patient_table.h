/* patient_table: the settings of a patient, one row each. Inside src/practice only. */
#ifndef ROUNDS_PRACTICE_PATIENT_TABLE_H
#define ROUNDS_PRACTICE_PATIENT_TABLE_H

#include "practice/patient.h"
#include "practice/record.h"

extern const struct record_table patient_table;

#endif

/* record_tables: the settings of each kind of record that people write, one row each. Inside src/practice only. */
#ifndef ROUNDS_PRACTICE_RECORD_TABLES_H
#define ROUNDS_PRACTICE_RECORD_TABLES_H

#include "practice/record.h"

extern const struct record_table availability_table, complaint_table, complaint_step_table, compliment_table,
    contact_table, day_note_table, delay_table, follow_up_table, handover_table, note_table, obstacle_table,
    patient_table, referral_table, related_table, telecom_table;

#endif

/* import_synthea: patients, practitioners and encounters from a folder of Synthea's CSV files
 * (github.com/synthetichealth/synthea, "CSV File Data Dictionary").
 *
 *   patients.csv   -> patients. Digits that Synthea puts behind names are dropped ("Alice368" is
 *                     Alice); its Id stays as identifier.
 *   providers.csv  -> practitioners known from an import: origin 'history', not active, no column.
 *   encounters.csv -> visits that happened: fulfilled, history, closed; class and description kept.
 *
 * Instants (UTC) become civil date and minute in the practice's zone; lengths are kept whatever
 * they are: over midnight, over days, overlapping, after death. They are facts, not bookings.
 *
 * Go-live: what happened before it is why `history` exists. Encounters on or after it happened as
 * well, so they come in the same way, closed, and are counted: refusing them would lose facts, and leaving
 * them open would ask the desk "what next?" about visits somebody else has dealt with. What has not
 * ended by now is refused: that is a booking, and a booking needs a person to promise the place.
 *
 * Ids are derived from Synthea's, so importing twice adds nothing. A record that is here with other
 * values is left alone and listed (import.h: kept).
 */
#ifndef ROUNDS_EXCHANGE_IMPORT_SYNTHEA_H
#define ROUNDS_EXCHANGE_IMPORT_SYNTHEA_H

#include "exchange/import.h"

/* Imports the three files of the folder dir. True with refusals in the result too. ERR_MISSING (a file is
 * not there), ERR_INPUT (a file lacks a column or is no CSV), errors of act_commit. On a failure what was
 * durable before stays (nothing of it with is_all_or_nothing); importing again goes on from there. */
bool import_synthea(struct practice *p, const char *dir, const struct import_options *o, struct import_result *result,
                    struct err *e);

/* The ids its records get. */
struct id import_synthea_patient(const char *uuid);
struct id import_synthea_practitioner(const char *uuid);
struct id import_synthea_encounter(const char *uuid);

#endif

/* import_visits: the appointments of any other program, past and to come, read with a map (import_map.h,
 * data/visits.map).
 *
 * To come: booked, or confirmed, wherever it stood in the old diary, since somebody was promised it. Two at one place
 * both come in, and are told: they clash here as the bookings of two computers that meet (clash.h), and somebody
 * settles it. What lies outside hours comes in with a remark; under leave, a holiday or a block, the patient has to be
 * told (absence.h). Where no room is said, the practitioner's usual one is taken if it is free, else none.
 *
 * Over: history, closed (seen, cancelled, did not come), as Synthea's: it never clashes, and nobody is asked what comes
 * next, how it was, or whether they came. Recalls go by it. Of which the list only says that it was booked: before the
 * day the practice went live it is taken for seen, and counted; since then somebody here is asked what happened, unless
 * the map says that they were seen. A cancellation is history also of a day to come: the old desk dealt with it.
 *
 * Who: the identifier in a patient list that was imported (the map names it), else full name and birth date, which must
 * fit exactly one. Ids are made from the visit's identifier, else from list, patient, time and practitioner: importing
 * again adds nothing. A visit whose place and end nobody else has ever touched follows the list when that changes; one
 * that somebody moved, cancelled or marked here stays, and is told. One that the desk has typed in itself (the same
 * patient, practitioner and time) is not booked again.
 *
 * A row is refused for: a patient, practitioner, type or room that is not known, a time that there is not, a day more
 * than IMPORT_VISITS_AHEAD_Y years to come or before IMPORT_VISITS_FIRST_Y, an end that is still to come, a visit of
 * somebody who has died by then, an identifier that stands further up. Of one visit in two rows, as programs write
 * that have a row for each treatment, the first counts, or the one that is here already. What is booked here from an
 * earlier list and stands no longer in this one stays, and is told: the old program may have deleted it. Texts told
 * never hold a patient's name; a dry run's first rows do.
 */
#ifndef ROUNDS_EXCHANGE_IMPORT_VISITS_H
#define ROUNDS_EXCHANGE_IMPORT_VISITS_H

#include "exchange/import.h"

enum {
    IMPORT_VISITS_SHOWN = 5, /* rows a dry run shows */
    IMPORT_VISITS_AHEAD_Y = 5,
    IMPORT_VISITS_FIRST_Y = 1950
};

/* What came of it, beside the counts: of those added or changed. */
struct import_visits {
    int64_t to_come, past; /* how many of them */
    int64_t taken_as_seen; /* past, and the list does not say so */
    int64_t unresolved;    /* past, and somebody has to say what happened */
    int64_t doubles;       /* stand on another booking */
    int64_t outside;       /* outside hours, on a closed day, in a block */
    int64_t repeated;      /* rows of a visit that stands further up */
    int64_t known_earlier; /* patients who were seen before the day since which they were known, and are since then */
    int64_t left_out;      /* rows that the map leaves out: status "skip" */
    int64_t not_in_list;   /* bookings to come, on the days of this list, that came from an earlier one alone */
};

/* Imports the file; map NULL: by the plain names. result->appointments counts. True with refusals in the result too. A
 * dry run writes nothing. ERR_MISSING, ERR_IO, ERR_INPUT (map or file as a whole), errors of act_commit. */
bool import_visits(struct practice *p, const char *file, const char *map, const struct import_options *o,
                   struct import_visits *visits, struct import_result *result, struct err *e);
/* What happened, in sentences, a line each. */
void import_visits_describe(const struct import_visits *visits, const struct import_result *r, struct buf *out);

/* The id that a visit of a list gets by its identifier. */
struct id import_visits_id(const char *map_name, const char *identifier);

#endif

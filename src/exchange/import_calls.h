/* import_calls: the telephone provider's list of calls: whoever rang and was not answered is rung back.
 *
 * A missed call becomes a contact with the outcome "missed", which opens a ring-back like a voicemail does; answered
 * ones are counted, since the desk has written them down itself, or become contacts too. Ids are made from time, number
 * and direction: importing a list again, or a longer one, adds nothing twice. A call that the desk has written down
 * itself (the same number within IMPORT_CALLS_NEAR_MIN minutes) is not written down again. Whose number it is is looked
 * up; what nobody has becomes one unknown caller for each number (practice/caller.h). Calls of an unknown caller who
 * was taken out for good since (book/erase.h) are passed over.
 *
 * Columns are named by a map (import_map.h, data/calls.map), or called time, number, direction, answered, duration and
 * name. A row is refused for a time that is none or still to come, a number that is none (an empty one is who
 * withheld it), or a word that is no direction and no answer.
 */
#ifndef ROUNDS_EXCHANGE_IMPORT_CALLS_H
#define ROUNDS_EXCHANGE_IMPORT_CALLS_H

#include "exchange/import.h"

enum { IMPORT_CALLS_NEAR_MIN = 3, IMPORT_CALLS_SHOWN = 5 /* rows a dry run shows */ };

struct import_calls {
    bool is_all; /* answered ones and those we made become contacts, too */
    int since;   /* date; earlier ones are only counted; CIVIL_NONE: all */
    /* What came of it. */
    int64_t answered, ours, older; /* counted and not written down */
};

/* Imports the file; map NULL: by the plain names. result->contacts counts what was written down. True with refusals in
 * the result too. A dry run writes nothing. ERR_MISSING, ERR_IO, ERR_INPUT (map or file as a whole), errors of
 * act_commit. */
bool import_calls(struct practice *p, const char *file, const char *map, const struct import_options *o,
                  struct import_calls *calls, struct import_result *result, struct err *e);
/* What happened, in sentences, a line each. */
void import_calls_describe(const struct import_calls *calls, const struct import_result *r, struct buf *out);

#endif

/* timeline_text: one row of the timeline in words; for the files of timeline alone. */
#ifndef ROUNDS_PRACTICE_TIMELINE_TEXT_H
#define ROUNDS_PRACTICE_TIMELINE_TEXT_H

#include "practice/timeline.h"

/* Fills mark, text, by, site, at_ms and is_confidential of a row whose date, minute, kind and record are set. *is_there
 * is false for a record that is gone or marked as a mistake. */
bool timeline_text_fill(struct practice *p, struct timeline_row *row, struct arena *a, bool *is_there, struct err *e);

#endif

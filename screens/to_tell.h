/* to_tell: the ring list: who has to be told that somebody is off or that we changed something, with free times.
 *
 * A board (board.h): the schedule's letters work on the row. Nobody leaves it before somebody says that they know.
 */
#ifndef ROUNDS_SCREENS_TO_TELL_H
#define ROUNDS_SCREENS_TO_TELL_H

#include "base/id.h"
#include "screens/app.h"

/* Opened with NULL, or with one of these: the marker stands on the first who is booked there. */
struct to_tell_first {
    struct id practitioner; /* none: all */
    int from_date, to_date;
    int start_min, end_min; /* -1 both: all day */
};
extern const struct screen to_tell_screen;

#endif

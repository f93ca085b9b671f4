/* late: what is late, told once a day to each who works here, so that nobody is forgotten.
 */
#ifndef ROUNDS_PRACTICE_LATE_H
#define ROUNDS_PRACTICE_LATE_H

#include "practice/appointment.h"

/* "7 follow-ups are late, the oldest since 12 Nov, 11 days": at the first look of a day of who acts (while nobody has
 * said who it is: of this desk), as the queue counts them for them; "" when it was looked at today, or nothing is late.
 * That it was looked at is a local setting; in a file that is open for reading only it is not kept. Cost: one setting;
 * the queue at the first look. In a. */
const char *late_today(struct desk *d, struct arena *a);

#endif

/* clock: the only place that asks what time it is, so that tests can say.
 * ROUNDS_NOW=2026-11-23T09:00 freezes it (civil time in the practice's zone, so it
 * is resolved after zone_set); ROUNDS_NOW=@FILE at what the file says each time it is asked,
 * so that a test can set the clock of a program that runs. */
#ifndef ROUNDS_BASE_CLOCK_H
#define ROUNDS_BASE_CLOCK_H

#include "base/err.h"

#include <stdint.h>

/* Reads ROUNDS_NOW; call after zone_set. Refuses a malformed value. ERR_USAGE. */
bool clock_start(struct err *e);
/* UTC milliseconds since 1970. */
int64_t clock_now_ms(void);
/* True if ROUNDS_NOW or clock_freeze holds the clock still. */
bool clock_is_frozen(void);
/* Tests and simulators: hold the clock at an instant. */
void clock_freeze(int64_t utc_ms);
/* The practice's civil now; its date alone; both in one number: date * DAY_MIN + minute. */
void clock_today(int *date, int *minute);
int clock_date(void);
int64_t clock_civil_min(void);
/* Milliseconds of a clock that only goes forward and counts suspended time. */
int64_t clock_mono_ms(void);

#endif

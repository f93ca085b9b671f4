/* watch: screens on which nobody presses a key: do they follow what others do, and do they rest when nothing is done?
 */
#ifndef TESTS_FLEET_WATCH_H
#define TESTS_FLEET_WATCH_H

#include "tests/fleet/person_lib.h"

enum { WATCH_LATEST_MS = 2000 };

/* Until the time is over: somebody books on a day that an idle screen shows, and cancels; each time the screen has to
 * show it within WATCH_LATEST_MS of the verb's end. Tells FLEET_FOLLOWED, or a finding. */
void watch_work(struct person *p);

/* Whether the screen comes to show the text (gone: shows it no more) in time, without a key; how long it took. */
bool watch_follows(struct person *p, const char *text, bool gone, double *took_ms);

/* Times the process gave up its processor by itself, so far; -1 where the system does not say. */
long watch_wakes(pid_t pid);

/* n idle screens for so many milliseconds: how often they woke together, the tick of a minute not counted; -1 where it
 * cannot be counted. */
long watch_rest(struct person *people, int n, int ms);

#endif

/* measure: what the benches share: counting, timing, saying a figure beside its target, and books to
 * measure on, which are made once and kept.
 */
#ifndef TESTS_BENCH_MEASURE_H
#define TESTS_BENCH_MEASURE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Monday 2026-11-23 10:42 in London: every book is made, and every program run, at this moment. */
#define MEASURE_NOW_MS INT64_C(1795430520000)
#define MEASURE_NOW    "2026-11-23T10:42"

enum { MEASURE_PATH = 400 };

/* --- saying --------------------------------------------------------------------- */

enum measure_bound { MEASURE_ONLY, MEASURE_AT_MOST, MEASURE_AT_LEAST };

/* One line: the figure, its unit, the target and whether it is met. MEASURE_ONLY has no target. */
void measure_say(const char *what, double figure, const char *unit, enum measure_bound bound, double target);
/* A heading, and a remark below a figure. */
void measure_head(const char *text);
void measure_remark(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* --- counting ------------------------------------------------------------------- */

double measure_ms(void);                       /* monotonic, with fractions */
double measure_cpu_ms(void);                   /* of this process, user and system */
double measure_median(double *figures, int n); /* sorts them */

/* Instructions in user mode of this process and the children it starts from now on; -1 where the
 * processor cannot be asked (virtual machines). */
int measure_counter_open(void);
/* Of a child that has not yet called exec, from that call on. */
int measure_counter_of(int pid);
int64_t measure_counter_read(int fd);

/* Most memory this process has had since measure_peak_reset, KiB; 0 unknown. */
void measure_peak_reset(void);
int64_t measure_peak_kib(void);
/* Of another process now: resident, and of that what no file stands behind. */
bool measure_memory_of(int pid, int64_t *rss_kib, int64_t *anonymous_kib);

/* Syncs that this process has asked the disk for (fsync and fdatasync, SQLite's too); anybody may set it back. */
extern int measure_syncs;

/* --- books ------------------------------------------------------------------------ */

/* The folder for what is kept between runs: $BENCH_DIR, else build/bench beside the program. */
const char *measure_dir(char out[MEASURE_PATH]);
/* A demo practice of so many patients; its path in out. Made on first use (200,000 patients take minutes).
 * Stops the program with the reason if it cannot be made. */
void measure_demo(int patients, char out[MEASURE_PATH]);
/* A practice with so many patients, each added by an act of its own. */
void measure_patients(int patients, char out[MEASURE_PATH]);
/* A copy of a file for work that changes it, under measure_dir; an older copy is replaced. */
void measure_copy(const char *from, const char *name, char out[MEASURE_PATH]);
/* Removes a book and what stands beside it. */
void measure_remove(const char *book);

/* Ends the program, saying why. */
_Noreturn void measure_give_up(const char *doing, const struct err *e);

#endif

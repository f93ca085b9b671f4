/* measure_count: what a start and each key after it cost the real program, in instructions.
 *
 * Counted by the processor where it can be asked; else by callgrind, which writes a file each time the program comes
 * to wait. What comes when the cursor rests is left out.
 */
#ifndef TESTS_BENCH_MEASURE_COUNT_H
#define TESTS_BENCH_MEASURE_COUNT_H

#include <stdbool.h>

/* Starts `program` on `book` and presses the keys, one by one; each is what a terminal sends, NULL at the end. out: the
 * start, then each key. False: nothing can be counted here. */
bool measure_count(const char *program, const char *book, const char *const *keys, double *out);

#endif

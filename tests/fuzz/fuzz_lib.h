/* fuzz: what the fuzz programs share. Each is one reader of bytes that others wrote, as libFuzzer wants it; linked
 * without libFuzzer it replays files, for make test.
 */
#ifndef TESTS_FUZZ_FUZZ_LIB_H
#define TESTS_FUZZ_FUZZ_LIB_H

#include "practice/practice.h"

#include <stddef.h>
#include <stdint.h>

/* One input; stops the program where something is not as it must be. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stops with the sentence unless it is true. */
void fuzz_must(bool is_so, const char *what);
/* The bytes with a NUL behind them; free() it. */
char *fuzz_text(const uint8_t *data, size_t size);
/* A file of this program's own that holds them, always under the same name for the same `name`; removed at the end. */
const char *fuzz_file(const char *name, const void *data, size_t size);
/* A practice in memory by the sample policy, with the clock held; made anew after every `executions`. */
struct practice *fuzz_practice(int executions);

#endif

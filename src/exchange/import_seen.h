/* import_seen: what stood in a list before, and on which line, so that a row that comes twice is noticed. 12 to 24
 * bytes a row, whatever the texts are: of each only 64 bits of its hash are kept.
 */
#ifndef ROUNDS_EXCHANGE_IMPORT_SEEN_H
#define ROUNDS_EXCHANGE_IMPORT_SEEN_H

#include <stddef.h>
#include <stdint.h>

/* All-zero is an empty one. */
struct import_seen {
    uint64_t *key;
    int64_t *line;
    size_t count, cap;
};

/* The line of an earlier row with the same text, or 0; this one is remembered then. */
int64_t import_seen_before(struct import_seen *s, const char *text, int64_t line);
/* The same, and nothing is remembered. */
int64_t import_seen_line(const struct import_seen *s, const char *text);
void import_seen_finish(struct import_seen *s);

#endif

/* Letters that are taken for others: see text_lookalike in text.h. The pairs are those of Unicode's confusables.txt
 * (UTS 39) whose capital or small form is a basic Latin letter, and only of scripts that keyboards and lists bring. */
#include "base/text.h"

#include <string.h>

/* Folded, so all small; where the capital is the look-alike its letter stands (Cyrillic En: H). */
static const struct {
    const char *from;
    char to;
} PAIRS[] = {
    {"\u0430", 'a'}, {"\u0432", 'b'}, {"\u0435", 'e'}, {"\u043a", 'k'}, {"\u043c", 'm'}, {"\u043d", 'h'},
    {"\u043e", 'o'}, {"\u0440", 'p'}, {"\u0441", 'c'}, {"\u0442", 't'}, {"\u0443", 'y'}, {"\u0445", 'x'},
    {"\u0455", 's'}, {"\u0456", 'i'}, {"\u0458", 'j'}, {"\u04bb", 'h'}, {"\u04cf", 'l'}, {"\u0501", 'd'},
    {"\u051b", 'q'}, {"\u051d", 'w'}, {"\u03b1", 'a'}, {"\u03b2", 'b'}, {"\u03b5", 'e'}, {"\u03b6", 'z'},
    {"\u03b7", 'h'}, {"\u03b9", 'i'}, {"\u03ba", 'k'}, {"\u03bc", 'm'}, {"\u03bd", 'n'}, {"\u03bf", 'o'},
    {"\u03c1", 'p'}, {"\u03c4", 't'}, {"\u03c5", 'y'}, {"\u03c7", 'x'}, {"0", 'o'},      {"1", 'l'},
};

/* Bytes of the pair's letter at s, 0 if it is none. */
static size_t pair_at(const char *s, char *to)
{
    for (size_t i = 0; i < sizeof PAIRS / sizeof PAIRS[0]; i++) {
        size_t n = strlen(PAIRS[i].from);
        if (strncmp(s, PAIRS[i].from, n) == 0) {
            *to = PAIRS[i].to;
            return n;
        }
    }
    return 0;
}

char *text_lookalike(struct arena *a, const char *folded)
{
    char *out = arena_alloc(a, strlen(folded) + 1), *to = out; /* never longer */
    while (*folded) {
        size_t n = pair_at(folded, to);
        if (!n) {
            *to = *folded;
            n = 1;
        }
        folded += n;
        to++;
    }
    *to = 0;
    return out;
}

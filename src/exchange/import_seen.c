#include "exchange/import_seen.h"

#include "base/arena.h"
#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

static size_t slot_of(const struct import_seen *s, uint64_t key)
{
    size_t at = key & (s->cap - 1);
    while (s->key[at] && s->key[at] != key)
        at = (at + 1) & (s->cap - 1);
    return at;
}

static uint64_t key_of(const char *text)
{
    struct hash h;
    uint64_t key;
    hash_of(text, strlen(text), &h);
    memcpy(&key, h.b, sizeof key);
    return key | !key; /* 0 is a free place */
}

static void grow(struct import_seen *s)
{
    struct import_seen old = *s;
    s->cap = old.cap ? old.cap * 2 : 1024;
    s->key = mem_alloc(s->cap * sizeof *s->key);
    s->line = mem_alloc(s->cap * sizeof *s->line);
    memset(s->key, 0, s->cap * sizeof *s->key);
    for (size_t i = 0; i < old.cap; i++)
        if (old.key[i]) {
            size_t at = slot_of(s, old.key[i]);
            s->key[at] = old.key[i];
            s->line[at] = old.line[i];
        }
    free(old.key);
    free(old.line);
}

int64_t import_seen_line(const struct import_seen *s, const char *text)
{
    size_t at = s->cap ? slot_of(s, key_of(text)) : 0;
    return s->cap && s->key[at] ? s->line[at] : 0;
}

int64_t import_seen_before(struct import_seen *s, const char *text, int64_t line)
{
    uint64_t key = key_of(text);
    if (s->count * 2 >= s->cap)
        grow(s);
    size_t at = slot_of(s, key);
    if (s->key[at])
        return s->line[at];
    s->key[at] = key;
    s->line[at] = line;
    s->count++;
    return 0;
}

void import_seen_finish(struct import_seen *s)
{
    free(s->key);
    free(s->line);
    *s = (struct import_seen){0};
}

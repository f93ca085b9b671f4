/* arena: memory that is given back all at once.
 *
 * One arena per screen load or per verb: a query fills the arena it is given,
 * nobody frees a row. Memory that the system will not give ends the program
 * through arena_exhausted: a plain sentence, the terminal restored, exit 4:
 * nobody can say whether what was being done is saved.
 * That is safe at any moment, since nothing is ever unsaved and an open
 * SQLite transaction rolls back.
 */
#ifndef ROUNDS_BASE_ARENA_H
#define ROUNDS_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

/* All-zero is a valid empty arena. */
struct arena {
    struct arena_block *last; /* newest block, NULL when empty */
    size_t used;              /* bytes handed out since the last reset */
};

/* n bytes, zeroed, aligned for any type. Never NULL; n may be 0. */
void *arena_alloc(struct arena *a, size_t n);

/* n * size bytes, zeroed; refuses (arena_exhausted) where that overflows. */
void *arena_array(struct arena *a, size_t n, size_t size);

/* Grows an array from `had` to `want` elements, copying; the old one stays. */
void *arena_grow(struct arena *a, const void *old, size_t had, size_t want, size_t size);
/* The same with new elements of undefined content: for large ones of which each is filled at once. */
void *arena_grow_unset(struct arena *a, const void *old, size_t had, size_t want, size_t size);

/* A list that gets its rows one by one: `rows` with room for one more behind its n, itself or a larger copy. The room
 * is known by n alone (a power of two), so `rows` was made by this function from n = 0 on and by nothing else:
 *     rows = arena_more(a, rows, n, sizeof *rows);
 *     rows[n++] = row; */
void *arena_more(struct arena *a, void *rows, size_t n, size_t size);

/* Copies; arena_strdup(a, NULL) is NULL. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
void *arena_memdup(struct arena *a, const void *p, size_t n);

/* Formatted text in the arena. */
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Forgets everything handed out but keeps the first block. */
void arena_reset(struct arena *a);

/* Gives all memory back; the arena is empty and usable. */
void arena_finish(struct arena *a);

/* Called instead of returning NULL. The default writes one sentence to
 * standard error and leaves with 4; screens/main.c restores the terminal first. */
void arena_on_exhausted(void (*handler)(void));
_Noreturn void arena_exhausted(void);

/* malloc, realloc that never return NULL (for long-lived things); free() them. */
void *mem_alloc(size_t n);
void *mem_zero(size_t n);  /* the same, all zero; of much, only pages that are written to are ever there */
void *mem_resize(void *p, size_t n);

#endif

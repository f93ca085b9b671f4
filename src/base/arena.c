#include "base/arena.h"

#include "base/err.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRST_BLOCK = 8 * 1024,   /* one screen of rows fits */
    LAST_BLOCK = 1024 * 1024, /* blocks double up to here */
    ALIGN = alignof(max_align_t),
};

struct arena_block {
    struct arena_block *older;
    size_t cap, used; /* bytes of data */
    alignas(max_align_t) unsigned char data[];
};

static void (*exhausted_handler)(void);

void arena_on_exhausted(void (*handler)(void))
{
    exhausted_handler = handler;
}

_Noreturn void arena_exhausted(void)
{
    /* A handler that runs out of memory itself must not come back to itself. */
    void (*handler)(void) = exhausted_handler;
    exhausted_handler = NULL;
    if (handler != NULL)
        handler();
    fputs("rounds: this computer has no memory left; nothing that was saved is lost. Close another program, "
          "start again, and look before you do the last thing again.\n",
          stderr);
    exit(err_exit_code(ERR_UNKNOWN));
}

static size_t checked_add(size_t a, size_t b)
{
    if (a > SIZE_MAX - b)
        arena_exhausted();
    return a + b;
}

static size_t checked_product(size_t n, size_t size)
{
    if (size != 0 && n > SIZE_MAX / size)
        arena_exhausted();
    return n * size;
}

static struct arena_block *add_block(struct arena *a, size_t need)
{
    size_t cap = FIRST_BLOCK;
    if (a->last != NULL)
        cap = a->last->cap < LAST_BLOCK / 2 ? a->last->cap * 2 : LAST_BLOCK;
    if (cap < need)
        cap = need;
    struct arena_block *block = mem_alloc(checked_add(sizeof *block, cap));
    block->older = a->last;
    block->cap = cap;
    block->used = 0;
    a->last = block;
    return block;
}

/* n bytes with undefined content, for callers who fill them at once. */
static void *take(struct arena *a, size_t n)
{
    /* Nothing still takes a place of its own, so that two arrays never share an address. */
    size_t room = checked_add(n == 0 ? 1 : n, ALIGN - 1) / ALIGN * ALIGN;
    struct arena_block *block = a->last;
    if (block == NULL || block->cap - block->used < room)
        block = add_block(a, room);
    void *p = block->data + block->used;
    block->used += room;
    a->used += n;
    return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
    return memset(take(a, n), 0, n);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
    return arena_alloc(a, checked_product(n, size));
}

void *arena_grow(struct arena *a, const void *old, size_t had, size_t want, size_t size)
{
    size_t kept = had < want ? had : want;
    char *p = arena_grow_unset(a, old, had, want, size);
    memset(p + kept * size, 0, (want - kept) * size);
    return p;
}

void *arena_grow_unset(struct arena *a, const void *old, size_t had, size_t want, size_t size)
{
    size_t kept = had < want ? had : want;
    char *p = take(a, checked_product(want, size));
    if (kept != 0)
        memcpy(p, old, kept * size);
    return p;
}

void *arena_more(struct arena *a, void *rows, size_t n, size_t size)
{
    enum { FIRST = 8 };
    if (n == 0)
        return arena_array(a, FIRST, size);
    return n >= FIRST && (n & (n - 1)) == 0 ? arena_grow(a, rows, n, checked_product(n, 2), size) : rows;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return s == NULL ? NULL : arena_memdup(a, s, strlen(s) + 1);
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
    size_t len = strnlen(s, n);
    char *p = take(a, checked_add(len, 1));
    memcpy(p, s, len);
    p[len] = 0;
    return p;
}

void *arena_memdup(struct arena *a, const void *p, size_t n)
{
    void *copy = take(a, n);
    if (n != 0)
        memcpy(copy, p, n);
    return copy;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    char small[256]; /* most texts fit, so most are formatted once */
    va_list args;
    va_list again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(small, sizeof small, fmt, args);
    va_end(args);
    char *p;
    if (n < 0) {
        p = arena_strdup(a, "");
    } else if ((size_t)n < sizeof small) {
        p = arena_memdup(a, small, (size_t)n + 1);
    } else {
        p = take(a, (size_t)n + 1);
        vsnprintf(p, (size_t)n + 1, fmt, again);
    }
    va_end(again);
    return p;
}

static void free_down_to(struct arena *a, const struct arena_block *kept)
{
    while (a->last != kept) {
        struct arena_block *older = a->last->older;
        free(a->last);
        a->last = older;
    }
}

void arena_reset(struct arena *a)
{
    struct arena_block *first = a->last;
    while (first != NULL && first->older != NULL)
        first = first->older;
    free_down_to(a, first);
    if (first != NULL)
        first->used = 0;
    a->used = 0;
}

void arena_finish(struct arena *a)
{
    free_down_to(a, NULL);
    a->used = 0;
}

void *mem_alloc(size_t n)
{
    void *p = malloc(n == 0 ? 1 : n);
    if (p == NULL)
        arena_exhausted();
    return p;
}

void *mem_zero(size_t n)
{
    void *p = calloc(n == 0 ? 1 : n, 1);
    if (p == NULL)
        arena_exhausted();
    return p;
}

void *mem_resize(void *p, size_t n)
{
    p = realloc(p, n == 0 ? 1 : n);
    if (p == NULL)
        arena_exhausted();
    return p;
}

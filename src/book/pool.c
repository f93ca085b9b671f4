#include "book/pool.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { STEP = 16, SIZES = 512 };

/* SQLite's own begins at data: aligned to 8, as it asks for. */
struct block {
    size_t room; /* bytes from data on, a multiple of STEP */
    union {
        _Alignas(8) char data[STEP];
        struct block *next; /* while it is kept */
    };
};

static struct block *kept[SIZES]; /* by room / STEP; SQLite hands its functions nothing of ours to keep it in */

static struct block *block_of(void *p)
{
    return (struct block *)((char *)p - offsetof(struct block, data));
}

static int room_for(int n)
{
    return (n + STEP - 1) / STEP * STEP;
}

/* b: NULL where there was no memory. */
static void *handed_out(struct block *b, size_t room)
{
    if (!b)
        return NULL;
    b->room = room;
    return b->data;
}

static void *pool_malloc(int n)
{
    size_t room = (size_t)room_for(n), at = room / STEP;
    struct block *b;
    if (at < SIZES && kept[at]) {
        b = kept[at];
        kept[at] = b->next;
    } else {
        b = malloc(offsetof(struct block, data) + room);
    }
    return handed_out(b, room);
}

static void pool_free(void *p)
{
    struct block *b = block_of(p);
    size_t at = b->room / STEP;
    if (at < SIZES) {
        b->next = kept[at];
        kept[at] = b;
    } else {
        free(b);
    }
}

static int pool_size(void *p)
{
    return (int)block_of(p)->room;
}

static void *pool_realloc(void *p, int n)
{
    struct block *b = block_of(p);
    size_t room = (size_t)room_for(n);
    if (b->room / STEP >= SIZES && room / STEP >= SIZES)
        return handed_out(realloc(b, offsetof(struct block, data) + room), room);
    void *to = pool_malloc(n);
    if (!to)
        return NULL;
    memcpy(to, p, room < b->room ? room : b->room);
    pool_free(p);
    return to;
}

static int pool_init(void *none)
{
    (void)none;
    return SQLITE_OK;
}

static void pool_shutdown(void *none)
{
    (void)none;
}

const struct sqlite3_mem_methods pool_methods = {.xMalloc = pool_malloc,
                                                 .xFree = pool_free,
                                                 .xRealloc = pool_realloc,
                                                 .xSize = pool_size,
                                                 .xRoundup = room_for,
                                                 .xInit = pool_init,
                                                 .xShutdown = pool_shutdown};

#include "book/settle.h"

#include <stdlib.h>
#include <string.h>

enum { LATE_MAX = 20000 }; /* put off at most; some 2 MB */

void book_touch(struct book *b, const struct id *id, uint64_t what)
{
    if (b->is_all_touched || id_is_none(id))
        return;
    if (b->ntouched && id_compare(&b->touched[b->ntouched - 1].id, id) == 0) {
        b->touched[b->ntouched - 1].what |= what;
        return;
    }
    if (b->ntouched == b->touched_room) {
        b->touched_room = b->touched_room * 2 + 16;
        b->touched = mem_resize(b->touched, b->touched_room * sizeof *b->touched);
    }
    b->touched[b->ntouched++] = (struct touched){*id, what};
}

void book_touch_all(struct book *b)
{
    b->is_all_touched = true;
    b->ntouched = 0;
}

void book_set_progress(struct book *b, const struct progress *p)
{
    b->progress = p;
}

void settle_forget(struct book *b)
{
    if (b->settle_memory)
        b->settle->forget(b->settle_memory);
    b->settle_memory = NULL;
}

/* ---- what was put off ---- */

bool book_may_put_off(const struct book *b)
{
    return b->is_many && b->settle && b->settle->late;
}

static int by_word(const void *x, const void *y)
{
    const struct put_off *a = x, *b = y;
    int c = strcmp(a->word, b->word);
    if (c)
        return c;
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

static void forget_late(struct book *b)
{
    b->nlate = 0;
    arena_reset(&b->late_arena);
}

static bool run_late(struct book *b, struct err *e)
{
    size_t kept = 0;
    if (b->nlate == 0)
        return true;
    qsort(b->late, b->nlate, sizeof *b->late, by_word);
    for (size_t i = 0; i < b->nlate; i++) {
        const struct put_off *p = &b->late[i];
        if (kept && b->late[kept - 1].n == p->n && strcmp(b->late[kept - 1].word, p->word) == 0)
            kept--;
        b->late[kept++] = *p;
    }
    bool ok = b->settle->late(b, b->late, kept, e);
    forget_late(b);
    return ok;
}

bool book_put_off(struct book *b, const char *word, int64_t n, const void *data, size_t size, struct err *e)
{
    if (b->nlate == b->late_room) {
        b->late_room = b->late_room * 2 + 64;
        b->late = mem_resize(b->late, b->late_room * sizeof *b->late);
    }
    b->late[b->nlate] = (struct put_off){.word = arena_strdup(&b->late_arena, word),
                                         .n = n,
                                         .data = data ? arena_memdup(&b->late_arena, data, size) : NULL,
                                         .order = b->nlate};
    return ++b->nlate < LATE_MAX || run_late(b, e);
}

/* ---- the end of a write ---- */

void settle_drop(struct book *b)
{
    forget_late(b);
    b->is_many = false;
    b->ntouched = 0;
    b->is_all_touched = false;
    if (b->has_settled)
        settle_forget(b);
}

void settle_finish(struct book *b)
{
    settle_drop(b);
    settle_forget(b);
    arena_finish(&b->late_arena);
    free(b->late);
    b->late = NULL;
    b->late_room = 0;
    free(b->touched);
    b->touched = NULL;
    b->touched_room = 0;
}

static int by_id(const void *x, const void *y)
{
    return id_compare(&((const struct touched *)x)->id, &((const struct touched *)y)->id);
}

static size_t each_once(struct touched *all, size_t n)
{
    size_t kept = 0;
    qsort(all, n, sizeof *all, by_id);
    for (size_t i = 0; i < n; i++)
        if (kept && id_compare(&all[kept - 1].id, &all[i].id) == 0)
            all[kept - 1].what |= all[i].what;
        else
            all[kept++] = all[i];
    return kept;
}

bool settle_run(struct book *b, bool is_anew, struct err *e)
{
    bool is_all = is_anew || b->is_all_touched, was = b->is_folding;
    b->is_folding = true;
    bool is_late = run_late(b, e);
    b->is_folding = was;
    if (!is_late)
        return false;
    if (!b->settle || (!is_all && b->ntouched == 0)) {
        b->ntouched = 0;
        b->is_all_touched = false;
        return true;
    }
    if (is_all || b->settle_version != b->data_version)
        settle_forget(b);
    b->settle_version = b->data_version;
    b->has_settled = true;
    size_t n = is_all ? 0 : each_once(b->touched, b->ntouched);
    b->is_folding = true;
    bool ok = b->settle->run(b, b->touched, n, is_all, &b->settle_memory, b->progress, e);
    b->is_folding = was;
    b->ntouched = 0;
    b->is_all_touched = false;
    return ok;
}

#include "book/settle.h"

#include <stdlib.h>
#include <string.h>

void book_touch(struct book *b, const struct id *id)
{
    if (b->is_all_touched || id_is_none(id) || (b->ntouched && id_compare(&b->touched[b->ntouched - 1], id) == 0))
        return;
    if (b->ntouched == b->touched_room) {
        b->touched_room = b->touched_room * 2 + 16;
        b->touched = mem_resize(b->touched, b->touched_room * sizeof *b->touched);
    }
    b->touched[b->ntouched++] = *id;
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

static void forget(struct book *b)
{
    if (b->settle_memory)
        b->settle->forget(b->settle_memory);
    b->settle_memory = NULL;
}

void settle_drop(struct book *b)
{
    b->ntouched = 0;
    b->is_all_touched = false;
    forget(b);
}

void settle_finish(struct book *b)
{
    settle_drop(b);
    free(b->touched);
    b->touched = NULL;
    b->touched_room = 0;
}

static int by_id(const void *x, const void *y)
{
    return id_compare(x, y);
}

static size_t each_once(struct id *ids, size_t n)
{
    size_t kept = 0;
    qsort(ids, n, sizeof *ids, by_id);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || id_compare(&ids[kept - 1], &ids[i]) != 0)
            ids[kept++] = ids[i];
    return kept;
}

bool settle_run(struct book *b, bool is_anew, struct err *e)
{
    bool is_all = is_anew || b->is_all_touched;
    if (!b->settle || (!is_all && b->ntouched == 0)) {
        b->ntouched = 0;
        b->is_all_touched = false;
        return true;
    }
    if (is_all || b->settle_version != b->data_version)
        forget(b);
    b->settle_version = b->data_version;
    size_t n = is_all ? 0 : each_once(b->touched, b->ntouched);
    bool was = b->is_folding;
    b->is_folding = true;
    bool ok = b->settle->run(b, b->touched, n, is_all, &b->settle_memory, b->progress, e);
    b->is_folding = was;
    b->ntouched = 0;
    b->is_all_touched = false;
    return ok;
}

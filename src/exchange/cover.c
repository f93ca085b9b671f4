#include "exchange/cover.h"

#include <stdlib.h>

static const struct stream *stream_of(const struct stream *streams, int n, int64_t ordinal)
{
    return ordinal >= 1 && ordinal <= n ? &streams[ordinal - 1] : NULL;
}

void cover_add(struct cover *c, struct arena *a, const struct stream *streams, int nstreams, int64_t ordinal,
               int64_t first, int64_t last)
{
    const struct stream *s = stream_of(streams, nstreams, ordinal);
    /* No chain of branches is longer than there are branches, whatever the table says. */
    for (int i = 0; s && first <= last && i <= nstreams; i++, s = stream_of(streams, nstreams, s->parent)) {
        int64_t from = first > s->first ? first : s->first;
        c->span = arena_more(a, c->span, c->n, sizeof *c->span);
        if (from <= last)
            c->span[c->n++] = (struct cover_span){s->ordinal, from, last};
        last = last < s->first ? last : s->first - 1;
    }
    c->is_sorted = false;
}

static int by_place(const void *x, const void *y)
{
    const struct cover_span *a = x, *b = y;
    if (a->ordinal != b->ordinal)
        return a->ordinal < b->ordinal ? -1 : 1;
    return a->first < b->first ? -1 : a->first > b->first;
}

/* The first span that might reach `first` of a branch: spans that touch are made one, so that there is no other. */
static size_t find_span(const struct cover *c, int64_t ordinal, int64_t first)
{
    size_t low = 0, high = c->n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        const struct cover_span *s = &c->span[mid];
        if (s->ordinal < ordinal || (s->ordinal == ordinal && s->last < first))
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void sort_spans(struct cover *c)
{
    size_t kept = 0;
    if (c->n)
        qsort(c->span, c->n, sizeof *c->span, by_place);
    for (size_t i = 0; i < c->n; i++) {
        struct cover_span *last = kept ? &c->span[kept - 1] : NULL;
        if (!last || last->ordinal != c->span[i].ordinal || c->span[i].first > last->last + 1)
            c->span[kept++] = c->span[i];
        else if (c->span[i].last > last->last)
            last->last = c->span[i].last;
    }
    c->n = kept;
    c->is_sorted = true;
}

bool cover_missing(struct cover *c, int64_t ordinal, int64_t first, int64_t last, int64_t *from, int64_t *to)
{
    if (!c->is_sorted)
        sort_spans(c);
    size_t i = find_span(c, ordinal, first);
    if (i < c->n && c->span[i].ordinal == ordinal && c->span[i].first <= first)
        first = c->span[i++].last + 1;
    *from = first;
    *to = i < c->n && c->span[i].ordinal == ordinal && c->span[i].first <= last ? c->span[i].first - 1 : last;
    return first <= last;
}

bool cover_is_held(const struct stream *streams, int nstreams, int64_t ordinal, int64_t first)
{
    const struct stream *s = stream_of(streams, nstreams, ordinal);
    for (int i = 0; s && s->first > first && i <= nstreams; i++)
        s = stream_of(streams, nstreams, s->parent);
    return s && s->first <= first;
}

#include "base/sort.h"

#include <stdlib.h>

void sort_array(void *p, size_t n, size_t size, int (*compare)(const void *, const void *))
{
    const char *at = p;
    size_t i = 1;
    while (i < n && compare(at + (i - 1) * size, at + i * size) <= 0)
        i++;
    if (i < n)
        qsort(p, n, size, compare);
}

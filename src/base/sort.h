/* sort: qsort for what mostly stands in order already. */
#ifndef ROUNDS_BASE_SORT_H
#define ROUNDS_BASE_SORT_H

#include <stddef.h>

/* n may be 0, and p NULL then. What is in order already is only looked through. */
void sort_array(void *p, size_t n, size_t size, int (*compare)(const void *, const void *));

#endif

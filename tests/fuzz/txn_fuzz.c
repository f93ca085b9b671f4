/* txn_fuzz: the bytes of a transaction. What decodes can be walked to its end and encoded again to the same bytes: one
 * meaning has one form. */
#include "tests/fuzz/fuzz_lib.h"

#include "book/txn.h"

#include <stdlib.h>
#include <string.h>

static void walk(const struct txn *t)
{
    struct cursor slots = txn_cursor(t->slots);
    struct part part;
    struct cell cell;
    int n = 0;
    while (cursor_left(&slots) && txn_next_slot(&slots, &part)) {
        struct cursor cells = txn_cursor(part.cells);
        int ncells = 0;
        while (!part.is_erased && cursor_left(&cells) && txn_next_cell(&cells, &cell))
            ncells++;
        fuzz_must(part.is_erased || ncells == part.ncells, "all cells of a part can be walked");
        n++;
    }
    fuzz_must(n == t->nslots, "all slots can be walked");
}

static void encode_again(const struct txn *t, const uint8_t *data, size_t size)
{
    struct txn_head *heads = mem_alloc(((size_t)t->nheads + 1) * sizeof *heads);
    struct cursor c = txn_cursor(t->heads);
    for (int i = 0; i < t->nheads; i++)
        fuzz_must(txn_next_head(&c, &heads[i]), "all heads can be walked");
    struct buf slots = {0}, out = {0};
    buf_add(&slots, t->slots.p, t->slots.n);
    txn_encode(t, heads, t->links.p, &slots, &out);
    fuzz_must(out.len == size && memcmp(out.data, data, size) == 0, "what decodes is encoded to the same bytes");
    buf_finish(&slots);
    buf_finish(&out);
    free(heads);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct txn t;
    struct err e = {0};
    if (!txn_decode(data, size, &t, &e))
        return 0;
    walk(&t);
    encode_again(&t, data, size);
    return 0;
}

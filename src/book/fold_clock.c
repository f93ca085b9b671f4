/* The packed clock of a row, as fold.h says. */
#include "book/fold.h"

void fold_unpack(const struct kind_def *k, const struct value *v, struct fold_clock *c)
{
    *c = (struct fold_clock){0};
    const uint8_t *p = v->p, *end = p && v->type == VALUE_BLOB ? p + v->n : p; /* an empty blob has no address */
    while (end - p >= 9) {
        int64_t key = 0;
        for (int i = 7; i >= 0; i--)
            key = key << 8 | p[i];
        int n = p[8];
        p += 9;
        for (; n > 0 && p < end; n--, p++) {
            int i = kind_field(k, *p & 0x7f);
            if (i < 0)
                continue;
            c->key[i] = key;
            c->is_multi[i] = (*p & 0x80) != 0;
            c->any_multi |= c->is_multi[i];
        }
    }
}

void fold_pack(const struct kind_def *k, const struct fold_clock *c, struct buf *out)
{
    bool done[KIND_FIELDS_MAX] = {false};
    for (int i = 0; i < k->nfields; i++) {
        if (!c->key[i] || done[i])
            continue;
        for (int s = 0; s < 64; s += 8)
            buf_addc(out, (char)(c->key[i] >> s));
        size_t at = out->len;
        buf_addc(out, 0);
        for (int j = i; j < k->nfields; j++) {
            if (c->key[j] != c->key[i])
                continue;
            done[j] = true;
            out->data[at]++;
            buf_addc(out, (char)(k->fields[j].number | (c->is_multi[j] ? 0x80 : 0)));
        }
    }
}

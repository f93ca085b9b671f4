#include "book/kind.h"

#include "book/internal.h"

#include <string.h>

#ifdef ROUNDS_MUTATIONS
int internal_mutation;
#endif

struct value value_null(void)
{
    return (struct value){.type = VALUE_NULL};
}

struct value value_int(int64_t i)
{
    return (struct value){.type = VALUE_INT, .i = i};
}

struct value value_text(const char *s)
{
    if (!s)
        return value_null();
    return (struct value){.type = VALUE_TEXT, .p = s, .n = strlen(s)};
}

struct value value_id(const struct id *id)
{
    if (!id || id_is_none(id))
        return value_null();
    return (struct value){.type = VALUE_BLOB, .p = id->b, .n = ID_SIZE};
}

bool value_equal(const struct value *a, const struct value *b)
{
    if (a->type != b->type)
        return false;
    if (a->type == VALUE_NULL)
        return true;
    if (a->type == VALUE_INT)
        return a->i == b->i;
    return a->n == b->n && (a->n == 0 || memcmp(a->p, b->p, a->n) == 0);
}

struct id value_as_id(const struct value *v)
{
    struct id id = ID_NONE;
    if (v->type == VALUE_BLOB && v->n == ID_SIZE)
        memcpy(id.b, v->p, ID_SIZE);
    return id;
}

const struct kind_def *kind_find(int number)
{
    for (int i = 0; i < KIND_COUNT; i++)
        if (kind_table[i].number == number)
            return &kind_table[i];
    return NULL;
}

int kind_field(const struct kind_def *k, int number)
{
    /* Fields are mostly numbered without gaps: try the obvious place first. */
    if (number >= 1 && number <= k->nfields && k->fields[number - 1].number == number)
        return number - 1;
    for (int i = 0; i < k->nfields; i++)
        if (k->fields[i].number == number)
            return i;
    return -1;
}

struct value row_get(const struct row *r, int field)
{
    if (!r || !r->exists || !r->kind)
        return value_null();
    int i = kind_field(r->kind, field);
    return i < 0 ? value_null() : r->v[i];
}

int64_t row_int(const struct row *r, int field, int64_t fallback)
{
    struct value v = row_get(r, field);
    return v.type == VALUE_INT ? v.i : fallback;
}

struct id row_id(const struct row *r, int field)
{
    struct value v = row_get(r, field);
    return value_as_id(&v);
}

bool row_is(const struct row *r, int field, const char *text)
{
    struct value v = row_get(r, field);
    return v.type == VALUE_TEXT && v.n == strlen(text) && memcmp(v.p, text, v.n) == 0;
}

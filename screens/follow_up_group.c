#include "screens/follow_up_group.h"

#include <string.h>

static bool goes_with(const struct queue_row *a, const struct queue_row *b)
{
    return !id_is_none(&a->household) && id_compare(&a->household, &b->household) == 0 && a->place == b->place &&
           strcmp(a->kind, b->kind) == 0 && /* a promise has words of its own: each is read */
           (strcmp(a->kind, FOLLOW_UP_REBOOK) == 0 || strcmp(a->kind, FOLLOW_UP_NEXT) == 0) &&
           id_compare(&a->patient, &b->patient) != 0;
}

struct follow_up_group *follow_up_group_all(struct arena *a, const struct queue *q, int *count)
{
    struct follow_up_group *out = arena_array(a, (size_t)q->nrows, sizeof *out);
    bool *is_taken = arena_array(a, (size_t)q->nrows, sizeof *is_taken);
    *count = 0;
    for (int i = 0; i < q->nrows; i++) {
        if (is_taken[i])
            continue;
        struct follow_up_group *g = &out[(*count)++];
        g->rows = arena_array(a, id_is_none(&q->rows[i].household) ? 1 : FOLLOW_UP_GROUP_MAX, sizeof *g->rows);
        g->rows[g->count++] = &q->rows[i];
        for (int k = i + 1; k < q->nrows && g->count < FOLLOW_UP_GROUP_MAX; k++)
            if (!is_taken[k] && goes_with(&q->rows[i], &q->rows[k])) {
                is_taken[k] = true;
                g->rows[g->count++] = &q->rows[k];
            }
    }
    return out;
}

const char *follow_up_group_holder(const struct follow_up_group *g)
{
    for (int i = 0; i < g->count; i++)
        if (g->rows[i]->holder && !g->rows[i]->is_mine_open)
            return g->rows[i]->holder;
    return NULL;
}

const char *follow_up_group_name(struct arena *a, const struct follow_up_group *g)
{
    const char *name = g->rows[0]->patient_name;
    if (g->count == 1)
        return name;
    const char *comma = strchr(name, ',');
    return arena_printf(a, "%.*s, %d of them", comma ? (int)(comma - name) : (int)strlen(name), name, g->count);
}

const char *follow_up_group_members(struct arena *a, const struct follow_up_group *g)
{
    const char *text = "one call:";
    for (int i = 0; i < g->count; i++) {
        const char *comma = strstr(g->rows[i]->patient_name, ", ");
        text = arena_printf(a, "%s%s %s", text, i ? "," : "", comma ? comma + 2 : g->rows[i]->patient_name);
    }
    return text;
}

#include "screens/follow_up_group.h"

#include <stdlib.h>
#include <string.h>

/* A promise has words of its own: each is read. */
static bool can_share(const struct queue_row *row)
{
    return !id_is_none(&row->household) &&
           (strcmp(row->kind, FOLLOW_UP_REBOOK) == 0 || strcmp(row->kind, FOLLOW_UP_NEXT) == 0 ||
            strcmp(row->kind, FOLLOW_UP_RECALL) == 0);
}

static int by_call(const struct queue_row *a, const struct queue_row *b)
{
    int order = id_compare(&a->household, &b->household);
    order = order ? order : (int)a->place - (int)b->place;
    return order ? order : strcmp(a->kind, b->kind);
}

/* Rows of one array: what comes first there comes first. */
static int by_call_and_order(const void *x, const void *y)
{
    const struct queue_row *a = *(const struct queue_row *const *)x, *b = *(const struct queue_row *const *)y;
    int order = by_call(a, b);
    return order ? order : (a > b) - (a < b);
}

/* Each with the next that the same call settles: the rows that may share one stand beside each other, few of them. */
static void take_with(struct follow_up_group *g, const struct queue_row **near, int n, const struct queue_row *all,
                      bool *is_taken)
{
    const struct queue_row *first = g->rows[0];
    for (int i = 0; i < n && by_call(first, near[i]) == 0 && g->count < FOLLOW_UP_GROUP_MAX; i++)
        if (!is_taken[near[i] - all] && id_compare(&first->patient, &near[i]->patient) != 0) {
            is_taken[near[i] - all] = true;
            g->rows[g->count++] = near[i];
        }
}

static bool is_reminder(const struct queue_row *row)
{
    return row->has_rule && strcmp(row->kind, FOLLOW_UP_REMIND) == 0 && row->place == QUEUE_NOW && !row->is_late &&
           !row->is_given_up && !row->holder;
}

/* The reminders, taken; none while they are few. What somebody wrote down is of no visit, and not on that list: it
 * stands alone. */
static struct follow_up_group take_reminders(struct arena *a, const struct queue *q, const struct queue_filter *f,
                                             bool *is_taken)
{
    struct follow_up_group g = {.is_list = true};
    bool is_all = !f->kind && !f->is_late && !f->is_mine && !f->is_given && !f->is_given_up && id_is_none(&f->patient);
    for (int i = 0; is_all && i < q->nrows; i++)
        g.count += is_reminder(&q->rows[i]);
    if (g.count <= FOLLOW_UP_REMIND_ALONE)
        return (struct follow_up_group){0};
    g.rows = arena_array(a, (size_t)g.count, sizeof *g.rows);
    for (int i = 0, n = 0; i < q->nrows; i++)
        if (is_reminder(&q->rows[i])) {
            g.rows[n++] = &q->rows[i];
            is_taken[i] = true;
        }
    return g;
}

struct follow_up_group *follow_up_group_all(struct arena *a, const struct queue *q, const struct queue_filter *f,
                                            int *count)
{
    size_t n = (size_t)q->nrows;
    struct follow_up_group *out = arena_array(a, n, sizeof *out);
    const struct queue_row **alone = arena_array(a, n, sizeof *alone), **sharing = arena_array(a, n, sizeof *sharing);
    int *at = arena_array(a, n, sizeof *at), nsharing = 0;
    bool *is_taken = arena_array(a, n, sizeof *is_taken);
    for (int i = 0; i < q->nrows; i++)
        if (can_share(&q->rows[i]))
            sharing[nsharing++] = &q->rows[i];
    if (nsharing)
        qsort(sharing, (size_t)nsharing, sizeof *sharing, by_call_and_order);
    for (int i = 0; i < nsharing; i++)
        at[sharing[i] - q->rows] = i + 1;
    struct follow_up_group reminders = take_reminders(a, q, f, is_taken);
    *count = 0;
    for (int i = 0; i < q->nrows; i++) {
        if (reminders.count && reminders.rows[0] == &q->rows[i])
            out[(*count)++] = reminders;
        if (is_taken[i])
            continue;
        struct follow_up_group *g = &out[(*count)++];
        g->rows = at[i] ? arena_array(a, FOLLOW_UP_GROUP_MAX, sizeof *g->rows) : &alone[i];
        g->rows[g->count++] = &q->rows[i];
        if (at[i])
            take_with(g, sharing + at[i], nsharing - at[i], q->rows, is_taken);
    }
    return out;
}

void follow_up_group_know(struct practice *p, struct queue *q, const struct follow_up_group *g, struct arena *a)
{
    struct err ignored = {0}; /* a row says less */
    for (int i = 0; i < g->count && !g->is_list; i++)
        (void)queue_know(p, q, g->rows[i], a, &ignored);
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
    if (g->is_list)
        return arena_printf(a, "%d visits", g->count);
    if (g->count == 1)
        return name;
    const char *comma = strchr(name, ',');
    return arena_printf(a, "%.*s, %d of them", comma ? (int)(comma - name) : (int)strlen(name), name, g->count);
}

const char *follow_up_group_members(struct arena *a, const struct follow_up_group *g)
{
    const char *text = "one call:";
    if (g->is_list)
        return "Enter, or @: the list of them";
    for (int i = 0; i < g->count; i++) {
        const char *comma = strstr(g->rows[i]->patient_name, ", ");
        text = arena_printf(a, "%s%s %s", text, i ? "," : "", comma ? comma + 2 : g->rows[i]->patient_name);
    }
    return text;
}

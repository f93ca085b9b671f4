/* The lines of a day page that come out of the queue. */
#include "practice/day_page_inner.h"

#include <stdlib.h>
#include <string.h>

static bool need_queue(struct making *m, struct err *e)
{
    struct queue_filter all = {0};
    if (m->has_queue)
        return true;
    m->has_queue = true;
    return queue_load(m->p, &all, m->a, &m->queue, e);
}

static void add_row(struct making *m, struct day_page_line *l, const struct queue_row *row)
{
    (void)day_page_add_item(l, arena_printf(m->a, "%s  %s: %s", queue_due_text(row, m->queue.now, m->a),
                                            row->patient_short, queue_why(m->p, row, m->a)));
}

static int by_due(const void *x, const void *y)
{
    const struct queue_row *a = *(const struct queue_row *const *)x, *b = *(const struct queue_row *const *)y;
    if (a->due != b->due)
        return a->due < b->due ? -1 : 1;
    return id_compare(&a->id, &b->id);
}

/* What is late has waited too long already: before all else. The rest as the queue has it. */
static int late_first(const void *x, const void *y)
{
    const struct queue_row *a = *(const struct queue_row *const *)x, *b = *(const struct queue_row *const *)y;
    if (a->is_late != b->is_late)
        return a->is_late ? -1 : 1;
    return (a > b) - (a < b); /* of one array */
}

static bool of_queue(struct making *m, enum day_page_what what, const char *kind, const char *title, struct err *e)
{
    if (!need_queue(m, e))
        return false;
    struct day_page_line *l = day_page_add(m, what, title);
    const struct queue_row **rows = arena_array(m->a, (size_t)m->queue.nrows, sizeof *rows);
    for (int i = 0; i < m->queue.nrows; i++)
        if (strcmp(m->queue.rows[i].kind, kind) == 0 && m->queue.rows[i].place != QUEUE_AHEAD)
            rows[l->count++] = &m->queue.rows[i];
    if (l->count)
        qsort(rows, (size_t)l->count, sizeof *rows, late_first);
    for (int i = 0; i < l->count && l->nitems < DAY_PAGE_ITEMS; i++)
        add_row(m, l, rows[i]);
    return true;
}

bool day_page_unanswered(struct making *m, struct err *e)
{
    return of_queue(m, DAY_PAGE_UNANSWERED, FOLLOW_UP_RING_BACK, "Messages nobody has answered", e);
}

bool day_page_promises(struct making *m, struct err *e)
{
    return of_queue(m, DAY_PAGE_PROMISES, FOLLOW_UP_PROMISE, "Promises due today", e);
}

/* Who has been forgotten: those that have waited longest first. */
bool day_page_late(struct making *m, struct err *e)
{
    if (!need_queue(m, e))
        return false;
    if (m->queue.nlate == 0)
        return true;
    struct day_page_line *l = day_page_add(m, DAY_PAGE_LATE, "");
    l->title = arena_printf(m->a, "Late: %s", queue_oldest_text(&m->queue, m->a));
    l->count = m->queue.nlate;
    const struct queue_row **rows = arena_array(m->a, (size_t)m->queue.nrows, sizeof *rows);
    int n = 0;
    for (int i = 0; i < m->queue.nrows; i++)
        if (m->queue.rows[i].is_late)
            rows[n++] = &m->queue.rows[i];
    qsort(rows, (size_t)n, sizeof *rows, by_due);
    for (int i = 0; i < n && l->nitems < DAY_PAGE_ITEMS; i++)
        add_row(m, l, rows[i]);
    return true;
}

/* Beyond what the desk does in a day, what is not late can wait; what is late never can, however much it is. */
static const char *load_words(struct making *m, int count, int nlate, int most)
{
    int rest = count - (nlate > most ? nlate : most);
    if (count <= most)
        return "";
    if (nlate <= most)
        return arena_printf(m->a, ": %d can wait", rest);
    return rest ? arena_printf(m->a, ": %d are late, %d can wait", nlate, rest) : ": all of them are late";
}

/* What follow-ups are there for the desk to do: visits of which nobody has said what happened are a line of their own,
 * and a clinician's are not the desk's. Where policy does not say how many the desk does in a day there is no line. */
bool day_page_load_of_desk(struct making *m, struct err *e)
{
    int most = m->p->call_capacity, nlate = 0;
    if (most == 0)
        return true;
    if (!need_queue(m, e))
        return false;
    struct day_page_line *l = day_page_add(m, DAY_PAGE_LOAD, "");
    l->is_info = true;
    for (int i = 0; i < m->queue.nrows; i++) {
        const struct queue_row *row = &m->queue.rows[i];
        if (row->place != QUEUE_NOW || !id_is_none(&row->owner) || strcmp(row->kind, FOLLOW_UP_UNRESOLVED) == 0)
            continue;
        l->count++;
        nlate += row->is_late;
    }
    l->title = arena_printf(m->a, "Follow-ups for the desk, which does about %d a day%s", most,
                            load_words(m, l->count, nlate, most));
    return true;
}

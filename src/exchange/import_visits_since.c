/* Since when people are known: a patient list seldom says, and then it is the day on which it was imported. Who was
 * seen before that was known before. */
#include "exchange/import_visits_inner.h"

#include "book/history.h"

#include <stdlib.h>
#include <string.h>

void import_visits_note_seen(struct import_visits_list *l, const struct appointment *a)
{
    l->seen = arena_more(&l->arena, l->seen, l->nseen, sizeof *l->seen);
    l->seen[l->nseen++] = (struct import_visits_seen){a->patient, a->date};
}

/* Of one patient the earliest first. */
static int by_patient(const void *x, const void *y)
{
    const struct import_visits_seen *a = x, *b = y;
    int order = id_compare(&a->patient, &b->patient);
    return order ? order : (a->date > b->date) - (a->date < b->date);
}

/* Somebody has said it, other than by adding the patient. */
static bool is_said(const struct event *events, int n)
{
    for (int i = 0; i < n; i++)
        for (int c = 0; c < events[i].nchanges; c++)
            if (events[i].changes[c].field == PATIENT_SINCE && !events[i].created &&
                !(events[i].act && strncmp(events[i].act, "import-", strlen("import-")) == 0))
                return true;
    return false;
}

static bool set_since(struct import_visits_list *l, const struct import_visits_seen *s, struct err *e)
{
    struct event *events;
    struct row row;
    int n;
    if (!import_look(&l->im, KIND_PATIENT, &s->patient, &row, e))
        return false;
    if (!row.exists || row_int(&row, PATIENT_SINCE, CIVIL_MAX) <= s->date)
        return true;
    if (!history_of(l->im.practice->book, KIND_PATIENT, &s->patient, &l->im.row, &events, &n, e))
        return false;
    if (is_said(events, n))
        return true;
    l->out->known_earlier++;
    if (l->im.o->is_dry_run)
        return true;
    if (!bulk_record(&l->im.bulk, KIND_PATIENT, &s->patient, &s->patient, e))
        return false;
    act_set_int(&l->im.bulk.act, PATIENT_SINCE, s->date);
    return true;
}

bool import_visits_set_since(struct import_visits_list *l, struct err *e)
{
    if (l->nseen)
        qsort(l->seen, l->nseen, sizeof *l->seen, by_patient);
    for (size_t i = 0; i < l->nseen && !l->im.result->is_stopped; i++) {
        if (i && id_compare(&l->seen[i].patient, &l->seen[i - 1].patient) == 0)
            continue;
        arena_reset(&l->im.row);
        if (!set_since(l, &l->seen[i], e))
            return false;
        bulk_pause(&l->im.bulk, "since when they are known", (int64_t)i + 1, (int64_t)l->nseen,
                   &l->im.result->is_stopped);
    }
    return true;
}

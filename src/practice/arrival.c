#include "practice/arrival.h"

#include "practice/complaint_list.h"
#include "practice/queue.h"
#include "practice/slot.h"
#include "practice/telecom.h"

#include <string.h>

enum { ASKED_MAX = 2 }; /* more does not fit a line, and stands in the queue anyway */

static void ask_number(struct practice *p, struct arena *a, const struct id *patient, struct outcome *out)
{
    struct telecom *all;
    struct err ignored = {0};
    int n;
    if (!telecom_list(p->book, patient, a, &all, &n, &ignored))
        return;
    for (int i = 0; i < n; i++)
        if (all[i].is_bad && strcmp(all[i].system, "phone") == 0) {
            slot_warn(a, out, arena_printf(a, "Ask for the number: %s is wrong.", all[i].value));
            return;
        }
}

void arrival_ask(struct practice *p, struct arena *a, const struct id *patient, struct outcome *out)
{
    struct queue_filter f = {.patient = *patient};
    struct queue q;
    struct err ignored = {0};
    int said = 0;
    const char *wrong = complaint_list_warning(p, patient, COMPLAINT_WORDS, a);
    if (*wrong)
        slot_warn(a, out, arena_printf(a, "Know: %s.", wrong));
    ask_number(p, a, patient, out);
    if (!queue_load(p, &f, a, &q, &ignored))
        return;
    for (int i = 0; i < q.nrows && said < ASKED_MAX; i++) {
        const struct queue_row *row = &q.rows[i];
        bool is_said = *wrong && queue_is_complaint_kind(row->kind);
        if (row->place == QUEUE_AHEAD || strcmp(row->kind, FOLLOW_UP_UNRESOLVED) == 0 ||
            strcmp(row->kind, FOLLOW_UP_CLASH) == 0 || is_said)
            continue;
        slot_warn(a, out, arena_printf(a, "Ask: %s, %s.", queue_what(p, row, a), queue_why(p, row, a)));
        said++;
    }
}

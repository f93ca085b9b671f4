#include "practice/twice.h"

#include "book/stmt.h"
#include "practice/slot.h"

static void say(struct practice *p, struct arena *a, const struct appointment *x, struct stmt *q, struct outcome *out)
{
    char time[8];
    struct id with = stmt_id(q, "practitioner");
    const char *who = practice_practitioner_name(p, &with, a);
    int date = (int)stmt_int(q, "date"), start_min = (int)stmt_int(q, "start_min");
    slot_warn(a, out,
              arena_printf(a, "They have %s%s%s at that time too.",
                           date == x->date ? civil_clock_text(start_min, time) : slot_text(a, date, start_min),
                           *who ? " with " : "", who));
}

/* Of one of their records. */
static void look(struct practice *p, struct arena *a, const struct appointment *x, const struct id *patient,
                 struct outcome *out)
{
    struct err ignored = {0};
    int64_t start = (int64_t)x->date * DAY_MIN + x->start_min;
    struct stmt *q = stmt_get(p->book, SQL_APPOINTMENT_AT_PATIENT, &ignored);
    if (!q)
        return;
    stmt_bind_id(q, "patient", patient);
    stmt_bind_int(q, "date", x->date);
    stmt_bind_int(q, "start", start);
    stmt_bind_int(q, "end", start + x->minutes);
    stmt_bind_id(q, "except", &x->id);
    while (stmt_step(q, &ignored))
        say(p, a, x, q, out);
    (void)stmt_done(q, &ignored);
}

void twice_warn(struct practice *p, struct arena *a, const struct appointment *x, struct outcome *out)
{
    struct err ignored = {0};
    struct id *all;
    int n;
    if (x->date == CIVIL_NONE || x->start_min == MINUTE_NONE || !transition_is_active(x->status) ||
        !patient_behind(p->book, &x->patient, a, &all, &n, &ignored))
        return;
    for (int i = 0; i < n; i++)
        look(p, a, x, &all[i], out);
}

#include "practice/person.h"

#include "base/clock.h"
#include "base/file.h"
#include "practice/appointment_edit.h"
#include "practice/slot.h"

static bool ids_of(struct practice *p, const struct id *patient, struct arena *a, struct id **out, int *n,
                   struct err *e)
{
    struct patient who;
    return patient_get(p->book, patient, a, &who, e) && patient_behind(p->book, patient, a, out, n, e);
}

bool person_records(struct practice *p, const struct id *patient, struct arena *a, struct erase_record **out,
                    int *count, struct err *e)
{
    struct id *ids;
    int n;
    return ids_of(p, patient, a, &ids, &n, e) && erase_about(p->book, ids, n, a, out, count, e);
}

static bool check_bookings(struct practice *p, struct arena *a, const struct id *patient, struct err *e)
{
    struct appointment *all;
    int n, today, now;
    clock_today(&today, &now);
    if (!appointment_of_patient(p, a, patient, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        if (transition_is_active(all[i].status) && !all[i].is_history && all[i].date >= today)
            return err_set(e, ERR_REFUSED, "They have a booking, %s (%s): cancel it first, so that its place is free.",
                           slot_text(a, all[i].date, all[i].start_min), all[i].ref);
    return true;
}

static bool check_people(struct desk *d, const struct id *confirmed_by, struct err *e)
{
    if (!appointment_edit_level(d, LEVEL_OWNER, "take out a person's record", e))
        return false;
    if (id_is_none(&d->who.staff))
        return err_set(e, ERR_REFUSED,
                       "Nobody has said who is at this desk: it has to be known who takes out a record.");
    if (!practice_staff(d->practice, confirmed_by))
        return err_set(e, ERR_REFUSED, "A second person has to look at it: say who.");
    return id_compare(confirmed_by, &d->who.staff) != 0 ||
           err_set(e, ERR_REFUSED, "A second person has to look at it: the same one does not count.");
}

static bool write_down(struct desk *d, const struct id *ids, int n, const char *reason, const struct id *confirmed_by,
                       struct err *e)
{
    struct act act;
    struct value by = value_id(confirmed_by);
    if (!act_begin(d->practice->book, &act, "person-erase", &d->who, e))
        return false;
    for (int i = 0; i < n; i++) {
        act_record(&act, KIND_ERASURE, &ids[i], NULL);
        act_set_text(&act, ERASURE_REASON, reason);
        act_set(&act, ERASURE_CONFIRMED_BY, &by);
    }
    return act_commit(&act, e);
}

bool person_erase(struct desk *d, struct arena *a, const struct id *patient, const char *reason,
                  const struct id *confirmed_by, const struct progress *p, struct erase_report *r, struct err *e)
{
    struct id *ids;
    int n;
    const char *clean = NULL;
    *r = (struct erase_report){0};
    if (!check_people(d, confirmed_by, e) || !ids_of(d->practice, patient, a, &ids, &n, e) ||
        !check_bookings(d->practice, a, patient, e) || !appointment_edit_text(a, "reason", reason, &clean, e))
        return false;
    if (!clean)
        return err_set(e, ERR_INPUT, "Say on what ground: who asked for it and when, or which rule.");
    /* Written down and done at once: killed anywhere, it was not asked for, or all of it is gone. */
    struct book *b = d->practice->book;
    if (!act_batch_begin(b, e))
        return false;
    if (write_down(d, ids, n, clean, confirmed_by, e) && erase_run(b, p, r, e)) {
        file_sweep(book_path(b));
        return act_batch_end(b, e);
    }
    act_batch_abandon(b);
    return false;
}

#include "exchange/demo_inner.h"

enum {
    EVENING = 18 * 60, /* when the day's visits were written up */
    CALLS = 12,        /* percent of visits with a communication before them */
    NOTES = 10,
    MORNING = 9 * 60 + 10, /* when the desk rings about tomorrow */
    MORNING_LONG = 170,
    PARTS = 4 /* of a visit: itself, a call and its answer, a note */
};

static bool write_visit(struct demo *d, int i, struct err *e)
{
    const struct demo_visit *v = &d->visits[i];
    struct appointment a = demo_acts_visit(d, v);
    if (!bulk_room(&d->bulk, PARTS, e) || !appointment_write(&d->bulk.act, &a, e))
        return false;
    bulk_note(&d->bulk, &v->id);
    d->result->appointments++;
    int64_t call = demo_words_instant(demo_story_desk_day(d, v->date - 1), MORNING + i % MORNING_LONG);
    if (demo_words_chance(d, CALLS) && v->booked_at < call && !demo_acts_contact(d, v, call, e))
        return false;
    return v->end != END_SEEN || !demo_words_chance(d, NOTES) || demo_acts_note(d, v, v->left_at, e);
}

/* One act a day: a book that has been used for years, at the price of an import. */
bool demo_old_write(struct demo *d, struct err *e)
{
    int date = CIVIL_NONE;
    for (int i = 0; i < d->nvisits && !d->stop; i++) {
        const struct demo_visit *v = &d->visits[i];
        if (v->date >= d->today - DEMO_RECENT_DAYS)
            break;
        if (v->date != date) {
            date = v->date;
            struct who who = demo_acts_desk(d, date);
            if (!bulk_begin(&d->bulk, "appointment-import", &who, demo_words_instant(date, EVENING), PARTS, e))
                return false;
        }
        if (!write_visit(d, i, e))
            return false;
        bulk_pause(&d->bulk, "visits", ++d->done, d->total, &d->stop);
    }
    return bulk_flush(&d->bulk, e);
}

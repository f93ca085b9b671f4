#include "exchange/demo_inner.h"

enum {
    YEARS = 20, /* before the history of the live practice */
    VISITS_MEAN = 5,
    VISITS_MAX = 2 * VISITS_MEAN - 1, /* 1 to this, all as likely */
    GAP_MAX = 40,                     /* days from one visit to the next */
    YEARLY = 3000,                    /* visits one practitioner has in a year */
    FORMER_MAX = 400,                 /* practitioners who have left */
    POSITION = 1000                   /* behind everybody in policy */
};

static bool write_practitioners(struct demo *d, struct id *ids, int count, struct err *e)
{
    for (int i = 0; i < count; i++) {
        arena_reset(&d->row);
        const char *family = demo_words_pick(d, WORDS_FAMILY);
        ids[i] = demo_words_id(d, demo_words_instant(d->first_day - YEARS * 365, 600 + i));
        if (!bulk_record(&d->bulk, KIND_PRACTITIONER, &ids[i], NULL, e))
            return false;
        struct act *act = &d->bulk.act;
        act_set_text(act, PRACTITIONER_CODE, arena_printf(&d->row, "former-%d", i + 1));
        act_set_text(act, PRACTITIONER_NAME, family);
        const char *given = demo_words_pick(d, WORDS_FEMALE);
        act_set_text(act, PRACTITIONER_FULL_NAME, arena_printf(&d->row, "%s %s", given, family));
        act_set_int(act, PRACTITIONER_POSITION, POSITION + i);
        act_set_int(act, PRACTITIONER_IS_ACTIVE, 0);
        act_set_text(act, PRACTITIONER_ORIGIN, "history");
    }
    return bulk_flush(&d->bulk, e);
}

static bool write_visits(struct demo *d, const struct id *patient, int since, const struct id *practitioner,
                         struct err *e)
{
    const struct practice *p = d->practice;
    int n = demo_words_between(d, 1, VISITS_MAX), date = since + demo_words_below(d, 10);
    for (int i = 0; i < n; i++) { /* over long before the history of the live practice */
        const struct appointment_type *type = &p->types[i ? d->usual_type : d->first_type];
        date += civil_weekday(date) >= 5 ? 2 : 0; /* not at weekends */
        struct appointment a = {.patient = *patient,
                                .practitioner = *practitioner,
                                .type = type->id,
                                .date = date,
                                .start_min = 9 * 60 + demo_words_below(d, 16) * 30,
                                .minutes = type->minutes,
                                .status = demo_words_chance(d, 90) ? STATUS_FULFILLED : STATUS_NOSHOW,
                                .asked_min = MINUTE_NONE,
                                .expected_min = MINUTE_NONE,
                                .next = i + 1 < n ? NEXT_BOOKED : NEXT_CLOSED,
                                .next_due = CIVIL_NONE,
                                .is_history = true};
        a.id = demo_words_id(d, demo_words_instant(date, a.start_min));
        if (!bulk_room(&d->bulk, 1, e) || !appointment_write(&d->bulk.act, &a, e))
            return false;
        bulk_note(&d->bulk, &a.id);
        d->result->appointments++;
        date += demo_words_between(d, 4, GAP_MAX);
    }
    return true;
}

bool demo_former_write(struct demo *d, struct err *e)
{
    struct id ids[FORMER_MAX], patient;
    int count = d->former * VISITS_MEAN / (YEARS * YEARLY) + 1;
    count = count < FORMER_MAX ? count : FORMER_MAX;
    d->is_sharing_numbers = true;
    struct who nobody = {0};
    /* As an import would have brought them: today, by nobody who signed in. Patients come in the order in which they
     * became known, so that rows of one time stand together on disk. */
    if (!bulk_begin(&d->bulk, "import-demo", &nobody, 0, 1, e) || !write_practitioners(d, ids, count, e))
        return false;
    int first = d->first_day - YEARS * 365, days = d->first_day - 180 - first;
    for (int i = 0; i < d->former && !d->stop; i++) {
        int since = first + (int)((int64_t)i * days / d->former);
        if (!demo_people_former(d, since, &patient, e) ||
            !write_visits(d, &patient, since, &ids[demo_words_below(d, count)], e))
            return false;
    }
    return bulk_flush(&d->bulk, e);
}

#include "practice/schedule.h"

#include "book/stmt.h"
#include "practice/telecom.h"

#include <stdlib.h>

/* One who is looked at in full: a record that another one took over (shown under the other's name and number), and
 * whoever needs more than words (patient_care). */
struct moved {
    int at;
    struct id patient;
};

static const char *text_of(struct stmt *q, const char *column, struct arena *a)
{
    const char *text = stmt_text(q, column, a);
    return text ? text : "";
}

static struct schedule_person person_of(struct stmt *q, struct arena *a)
{
    const char *family = stmt_text(q, "family", a), *given = stmt_text(q, "given", a);
    return (struct schedule_person){.appointment = stmt_id(q, "id"),
                                    .name = patient_name_of(a, family, given, stmt_text(q, "preferred", a)),
                                    .phone = text_of(q, "phone", a),
                                    .remark = text_of(q, "remark", a),
                                    .alert = text_of(q, "alert", a),
                                    .needs = text_of(q, "needs", a)};
}

static bool follow(struct practice *p, const struct id *patient, struct arena *a, struct schedule_person *out,
                   struct err *e)
{
    struct patient who;
    struct id id;
    if (!patient_resolve(p->book, patient, &id, e) || !patient_get(p->book, &id, a, &who, e) ||
        !patient_reached(p->book, &id, a, &out->phone, e))
        return false;
    out->name = patient_name(a, &who);
    out->alert = who.alert;
    out->needs = patient_care(a, &who);
    return true;
}

static bool read_all(struct practice *p, struct stmt *q, struct arena *a, struct schedule_person **out, int *count,
                     struct err *e)
{
    int cap = 0, nmoved = 0, moved_cap = 0;
    struct moved *moved = NULL;
    while (stmt_step(q, e)) {
        if (*count == cap) {
            int want = cap ? cap * 2 : 32;
            *out = arena_grow(a, *out, (size_t)cap, (size_t)want, sizeof **out);
            cap = want;
        }
        if (stmt_int(q, "looks")) {
            if (nmoved == moved_cap) {
                int want = moved_cap ? moved_cap * 2 : 4;
                moved = arena_grow(a, moved, (size_t)moved_cap, (size_t)want, sizeof *moved);
                moved_cap = want;
            }
            moved[nmoved++] = (struct moved){*count, stmt_id(q, "patient")};
        }
        (*out)[(*count)++] = person_of(q, a);
    }
    bool ok = stmt_done(q, e);
    for (int i = 0; ok && i < nmoved; i++)
        ok = follow(p, &moved[i].patient, a, &(*out)[moved[i].at], e);
    return ok;
}

bool schedule_people(struct practice *p, const struct id *practitioner, int date, struct arena *a,
                     struct schedule_person **out, int *count, struct err *e)
{
    *out = NULL;
    *count = 0;
    if (!book_read_begin(p->book, e))
        return false;
    struct stmt *q = stmt_get(p->book, SQL_SCHEDULE_PEOPLE, e);
    if (q) {
        stmt_bind_id(q, "practitioner", practitioner);
        stmt_bind_int(q, "date", date);
    }
    bool ok = q && read_all(p, q, a, out, count, e);
    book_read_end(p->book);
    return ok;
}

static int by_id(const void *key, const void *person)
{
    return id_compare(key, &((const struct schedule_person *)person)->appointment);
}

const struct schedule_person *schedule_person(const struct schedule_person *all, int count,
                                              const struct id *appointment)
{
    return count > 0 ? bsearch(appointment, all, (size_t)count, sizeof *all, by_id) : NULL;
}

#include "visits_lib.h"

#include "practice/queue.h"
#include "practice_lib.h"

#include <stdint.h>
#include <string.h>

struct visits_lib visits_lib_open(void)
{
    struct visits_lib f = {.p = practice_lib_open()};
    f.desk = (struct desk){.practice = f.p, .who = practice_lib_okoro(f.p)};
    f.stone = practice_lib_patient(f.p, "Stone", "Ann", civil_from(1950, 6, 1), NULL);
    f.weiss = practice_lib_patient(f.p, "Weiss", "Ben", civil_from(1961, 2, 3), NULL);
    return f;
}

void visits_lib_close(struct visits_lib *f)
{
    exchange_lib_verify(f->p);
    arena_finish(&f->a);
    practice_close(f->p);
}

bool visits_lib_try(struct practice *p, const char *file, const char *map, bool is_dry, struct visits_lib_done *d,
                    struct err *e)
{
    memset(d, 0, sizeof *d);
    struct import_options o = exchange_lib_options(p, &d->said);
    o.is_dry_run = is_dry;
    return import_visits(p, file, map, &o, &d->v, &d->r, e);
}

struct visits_lib_done visits_lib_run(struct visits_lib *f, const char *rows)
{
    struct visits_lib_done d;
    struct err e = {0};
    const char *text = arena_printf(&f->a, VISITS_LIB_HEAD "%s", rows);
    practice_lib_ok(visits_lib_try(f->p, exchange_lib_file("visits.csv", text, SIZE_MAX), NULL, false, &d, &e), &e);
    return d;
}

void visits_lib_let_go(struct visits_lib_done *d)
{
    arena_finish(&d->said.arena);
}

struct appointment visits_lib_visit(struct visits_lib *f, const char *identifier)
{
    struct appointment x;
    struct err e = {0};
    struct id id = import_visits_id("visits", identifier);
    practice_lib_ok(appointment_get(f->p, &f->a, &id, &x, &e), &e);
    return x;
}

int visits_lib_open_rows(struct visits_lib *f)
{
    struct queue q;
    struct err e = {0};
    practice_lib_ok(queue_load(f->p, &(struct queue_filter){.is_ahead = true}, &f->a, &q, &e), &e);
    return q.nall;
}

struct appointment visits_lib_book(struct visits_lib *f, const struct id *patient, const char *practitioner, int date,
                                   int at)
{
    struct booking b = {.id = id_new(PRACTICE_LIB_NOW_MS), .patient = *patient};
    const struct practitioner *who;
    struct outcome out;
    struct err e = {0};
    practice_lib_ok(practice_find_practitioner(f->p, practitioner, &who, &e), &e);
    b.place = (struct place){.practitioner = who->id, .date = date, .start_min = at, .minutes = 30};
    practice_lib_ok(appointment_book(&f->desk, &f->a, &b, &out, &e), &e);
    return out.appointment;
}

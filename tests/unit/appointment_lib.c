#include "appointment_lib.h"

#include "base/clock.h"
#include "book/dump.h"
#include "book/stmt.h"
#include "book/verify.h"
#include "practice/absence.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *family, *given;
} people[WORLD_PATIENTS] = {
    {"Candelaria", "Ignacio"}, {"Gleason", "Ann"},   {"Zemlak", "Eda"},
    {"Yost", "Flora"},         {"Werner", "Stefan"}, {"Gleason", "Alf"},
};

void world_ok(struct world *w, bool ok)
{
    practice_lib_ok(ok, &w->err);
    assert_int_equal(w->err.kind, ERR_NONE);
}

static struct desk desk(struct world *w, const char *staff)
{
    struct desk d = {.practice = w->practice};
    world_ok(w, practice_who(w->practice, staff, &d.who, &w->err));
    return d;
}

void world_open(struct world *w)
{
    *w = (struct world){0};
    w->practice = practice_lib_open();
    w->okoro = desk(w, "okoro");
    w->bell = desk(w, "bell");
    w->adeyemi = desk(w, "adeyemi");
    w->nobody = desk(w, NULL);
    for (int i = 0; i < WORLD_PATIENTS; i++)
        w->patient[i] = practice_lib_patient(w->practice, people[i].family, people[i].given, CIVIL_NONE, NULL);
}

void world_close(struct world *w)
{
    practice_close(w->practice);
    arena_finish(&w->arena);
}

int world_setup(void **state)
{
    static struct world w;
    world_open(&w);
    *state = &w;
    return 0;
}

int world_teardown(void **state)
{
    world_close(*state);
    return 0;
}

static void parse(const char *when, int *date, int *minute)
{
    struct err e = {0};
    practice_lib_ok(civil_parse_date_time(when, date, minute, &e), &e);
}

void world_at(struct world *w, const char *when)
{
    int date, minute;
    (void)w;
    parse(when, &date, &minute);
    clock_freeze(zone_instant_near(date, minute));
}

struct place world_place(struct world *w, const char *practitioner, const char *when, int minutes)
{
    struct place at = {.minutes = minutes};
    const struct practitioner *who;
    world_ok(w, practice_find_practitioner(w->practice, practitioner, &who, &w->err));
    at.practitioner = who->id;
    parse(when, &at.date, &at.start_min);
    return at;
}

struct booking world_booking(struct world *w, int patient, const char *practitioner, const char *when)
{
    const struct appointment_type *type;
    world_ok(w, practice_find_type(w->practice, "review", &type, &w->err));
    return (struct booking){
        .id = id_new(clock_now_ms()),
        .patient = w->patient[patient],
        .type = type->id,
        .place = world_place(w, practitioner, when, 0),
        .asked_min = MINUTE_NONE,
    };
}

struct appointment world_book(struct world *w, int patient, const char *practitioner, const char *when)
{
    struct booking what = world_booking(w, patient, practitioner, when);
    world_ok(w, appointment_book(&w->okoro, &w->arena, &what, &w->out, &w->err));
    return w->out.appointment;
}

static void step(struct world *w, const struct id *id, struct change_of_status c)
{
    world_ok(w, appointment_status(&w->okoro, &w->arena, id, NULL, &c, &w->out, &w->err));
}

static void step_to_end(struct world *w, const struct id *id, enum status s)
{
    struct change_of_status c = {.to = s, .next = {.next = NEXT_REBOOK}, .reason = "pat"};
    if (s == STATUS_CANCELLED)
        c.cancel_by = CANCELLED_BY_PATIENT;
    else
        world_at(w, "2026-11-23 11:20");
    if (s == STATUS_ENTERED_IN_ERROR)
        c.next = (struct next_step){0};
    step(w, id, c);
}

struct appointment world_with_status(struct world *w, enum status s)
{
    world_at(w, "2026-11-23 10:42");
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    if (s == STATUS_ARRIVED || s == STATUS_CHECKED_IN)
        step(w, &x.id, (struct change_of_status){.to = STATUS_ARRIVED});
    if (s == STATUS_CHECKED_IN)
        step(w, &x.id, (struct change_of_status){.to = STATUS_CHECKED_IN});
    if (transition_is_end(s) || s == STATUS_ENTERED_IN_ERROR)
        step_to_end(w, &x.id, s);
    return world_get(w, &x.id);
}

struct appointment world_get(struct world *w, const struct id *id)
{
    struct appointment x;
    world_ok(w, appointment_get(w->practice, &w->arena, id, &x, &w->err));
    return x;
}

struct id world_say(struct world *w, const struct availability *x, int under)
{
    struct id id;
    int n;
    world_ok(w, absence_say(&w->okoro, x, &id, &n, &w->err));
    assert_int_equal(n, under);
    return id;
}

int world_off(struct world *w, const struct id *practitioner, int date)
{
    struct availability off = availability_none();
    struct id id;
    int n;
    off.practitioner = *practitioner;
    off.what = "off";
    off.label = "sick";
    off.from_date = off.to_date = date;
    world_ok(w, absence_say(&w->okoro, &off, &id, &n, &w->err));
    return n;
}

void world_refused(struct world *w, bool ok, enum err_kind kind, const char *words)
{
    if (ok || w->err.kind != kind || !strstr(w->err.text, words))
        print_error("expected %s '%s', got %s '%s'\n", err_kind_name(kind), words,
                    ok ? "no refusal" : err_kind_name(w->err.kind), w->err.text);
    assert_false(ok);
    assert_int_equal(w->err.kind, kind);
    assert_non_null(strstr(w->err.text, words));
    err_clear(&w->err);
}

void world_same_as_rebuilt(struct world *w)
{
    struct book *b = w->practice->book;
    struct hash before, after;
    world_ok(w, dump_digest(b, NULL, &before, &w->err));
    world_ok(w, verify_rebuild(b, NULL, &w->err));
    world_ok(w, dump_digest(b, NULL, &after, &w->err));
    assert_memory_equal(before.b, after.b, sizeof before.b);
}

int world_clashes(struct world *w)
{
    struct stmt *q = stmt_get(w->practice->book, SQL_CLASH_COUNT, &w->err);
    int n = stmt_step(q, &w->err) ? (int)stmt_int(q, "n") : -1;
    world_ok(w, stmt_done(q, &w->err));
    return n;
}

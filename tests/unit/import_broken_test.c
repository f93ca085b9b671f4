/* The practice file fails under an import at any moment, as where a page of it cannot be read: that is said, what came
 * in is whole, and the same list again brings in all of it, as if nothing had been.
 *
 * A diary that needs all there is: rows put off to the end, rooms let go of and given back, double bookings, hours that
 * are outside, moves, cancellations, details. 5 moments of each, dry and not, with KILLS=20; 50 with KILLS=200, as in
 * .ci/run; every one with KILLS=10000. */
#include "visits_lib.h"

#include "book_lib.h"
#include "exchange/import_csv.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STONE VISITS_LIB_STONE
#define WEISS VISITS_LIB_WEISS

static const char visits_before[] = VISITS_LIB_HEAD "1,2026-11-25,09:00," WEISS ",okafor,review,booked,,1,\n"
                                                    "3,2026-11-26,09:30," STONE ",chen,review,booked,,,\n"
                                                    "5,2026-11-27,09:30," STONE ",chen,review,booked,,,\n"
                                                    "6,2026-11-27,10:30," WEISS ",chen,review,booked,20,,by the door\n"
                                                    "7,2026-11-27,11:30," WEISS ",chen,review,booked,,,\n"
                                                    "8,2026-10-26,09:30," WEISS ",chen,review,seen,,,\n"
                                                    "9,2026-12-01,15:00," WEISS ",chen,review,booked,,,\n";

static const char visits_after[] =
    VISITS_LIB_HEAD "2,2026-11-25,09:00," STONE ",chen,review,booked,,,\n" /* room 1 is free below */
                    "1,2026-11-25,11:00," WEISS ",okafor,review,booked,,1,\n"
                    "4,2026-11-26,09:30," STONE ",chen,review,booked,,,\n" /* put off */
                    "3,2026-11-26,11:00," STONE ",chen,review,booked,,,\n"
                    "5,2026-11-27,09:30," STONE ",chen,,cancelled,,,\n"
                    "6,2026-11-27,10:30," WEISS ",chen,long,confirmed,40,gym,hard of hearing\n"
                    "7,2026-11-27,10:45," WEISS ",chen,review,booked,,,\n" /* two at once */
                    "8,2026-10-26,09:30," WEISS ",chen,review,did not come,,,\n"
                    "10,2026-12-02,20:00," WEISS ",chen,review,booked,,,\n" /* outside */
                    "11,2026-10-27,09:30," STONE ",okafor,review,seen,,,\n"
                    "12,2026-12-03,09:00," STONE ",nobody,review,booked,,,\n"; /* refused */

static const char map[] = "name = \"old\"; columns = { identifier = \"no\"; full_name = \"name\"; birth_date = "
                          "\"born\"; mobile = \"tel\"; notes = \"note\"; referred_by = \"by\"; city = \"town\"; };";

static const char people_before[] = "no,name,born,tel,note,by,town\n"
                                    "1,Ann Hill,1960-01-02,07700 900001,Likes tea,,Leeds\n"
                                    "2,Bob Hill,1961-01-02,07700 900002,,1,York\n"
                                    "3,Cy Hill,1962-01-02,07700 900003,,2,York\n"
                                    "8,Gus Hill,1965-01-02,,Hums,,\n"
                                    "9,August Hill,1965-01-02,,,,\n"; /* made one with 8 */

static const char people_after[] = "no,name,born,tel,note,by,town\n"
                                   "1,Ann Hill,1960-01-02,07700 900011,Likes coffee,4,York\n" /* sent by 4 */
                                   "2,Bob Hill,1961-01-02,07700 900002,,,Leeds\n"
                                   "3,Cy Hill,1962-01-02,,,2,York\n"
                                   "4,Di Hill,1963-01-02,07700 900004,Rings late,5,York\n" /* 5 is refused */
                                   "5,,1963-01-02,,,,\n"
                                   "6,Fay Hill,1964-01-02,07700 900006,,4,\n"
                                   "7,Ann Hill,1960-01-02,,,,\n" /* a namesake */
                                   "9,August Hill,1965-01-02,07700 900009,Whistles,,Hull\n";

static const char visits_sql[] =
    "SELECT group_concat(identifier || ':' || date || ':' || start_min || ':' || minutes || ':' || status || ':' || "
    "coalesce(confirmation, '') || ':' || hex(practitioner) || ':' || coalesce(hex(room), '') || ':' || hex(type) "
    "|| ':' || coalesce(remark, ''), char(10)) FROM (SELECT * FROM appointment ORDER BY identifier)";

static const char people_sql[] =
    "SELECT group_concat(p.identifier || ':' || p.given || ':' || coalesce(p.city, '') || ':' || "
    "coalesce((SELECT s.identifier FROM patient s WHERE s.id = p.referred_by), '') || ':' || coalesce((SELECT "
    "group_concat(value) FROM (SELECT value FROM telecom WHERE patient = p.id ORDER BY value)), '') || ':' || "
    "coalesce((SELECT group_concat(text) FROM (SELECT text FROM note WHERE patient = p.id ORDER BY text)), ''), "
    "char(10)) FROM (SELECT * FROM patient WHERE identifier IS NOT NULL ORDER BY identifier) p";

/* What is brought in twice, and what of it is looked at. */
struct scenario {
    const char *before, *after, *sql;
    bool is_people;
};

static const struct scenario diary = {visits_before, visits_after, visits_sql, false};
static const struct scenario people = {people_before, people_after, people_sql, true};

/* tell: NULL, nobody listens; it is given the scenario. */
static bool bring(struct visits_lib *f, const struct scenario *s,
                  void (*tell)(void *, bool, const char *, const char *), bool is_later, bool is_dry, struct err *e)
{
    struct exchange_lib_said said = {0};
    struct import_options o = exchange_lib_options(f->p, &said);
    struct import_result r;
    struct import_visits v;
    const char *by = arena_strdup(&f->a, exchange_lib_file("old.map", map, SIZE_MAX));
    const char *file = arena_strdup(&f->a, exchange_lib_file("l.csv", is_later ? s->after : s->before, SIZE_MAX));
    o.is_dry_run = is_dry;
    if (tell) {
        o.tell = tell;
        o.arg = (void *)s;
    }
    o.refused = arena_printf(&f->a, "%s/refused.csv", exchange_lib_folder());
    (void)unlink(o.refused);
    bool ok = s->is_people ? import_csv(f->p, file, by, &o, &r, e) : import_visits(f->p, file, NULL, &o, &v, &r, e);
    arena_finish(&said.arena);
    return ok;
}

/* What came first, and what people did with it. */
static void begin(struct visits_lib *f, const struct scenario *s)
{
    struct err e = {0};
    struct id kept = import_csv_patient("old", "8"), twin = import_csv_patient("old", "9");
    practice_lib_ok(bring(f, s, NULL, false, false, &e), &e);
    if (s->is_people)
        practice_lib_ok(patient_merge(f->p->book, &f->desk.who, &twin, &kept, &e), &e);
}

static const char *standing(struct visits_lib *f, const struct scenario *s)
{
    sqlite3_stmt *q = NULL;
    assert_int_equal(sqlite3_prepare_v2(f->p->book->db, s->sql, -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    const char *text = arena_strdup(&f->a, (const char *)sqlite3_column_text(q, 0));
    sqlite3_finalize(q);
    return text;
}

static void is_whole(struct visits_lib *f, const struct scenario *s, int64_t step, const char *want)
{
    if (strcmp(standing(f, s), want) != 0)
        fail_msg("step %d: %s\nwant %s", (int)step, standing(f, s), want);
}

/* One import that fails at this step (0: none), and the same again. True: it said that it failed. */
static bool one(const struct scenario *s, bool is_dry, int64_t step, const char *want)
{
    struct visits_lib f = visits_lib_open();
    struct err e = {0};
    begin(&f, s);
    book_lib_break(f.p->book, step);
    bool ok = bring(&f, s, NULL, true, is_dry, &e);
    if (!ok && e.kind != ERR_IO)
        fail_msg("step %d: %s", (int)step, e.text);
    book_lib_break(f.p->book, 0);
    if (ok && !is_dry)
        is_whole(&f, s, step, want);
    e = (struct err){0};
    practice_lib_ok(bring(&f, s, NULL, true, false, &e), &e);
    is_whole(&f, s, step, want);
    visits_lib_close(&f);
    return !ok;
}

static void try_all(const struct scenario *s)
{
    const char *kills = getenv("KILLS");
    int64_t most = kills ? strtol(kills, NULL, 10) / 4 : 50;
    struct visits_lib f = visits_lib_open();
    struct err e = {0};
    int64_t all[2];
    begin(&f, s);
    for (int is_dry = 1; is_dry >= 0; is_dry--) {
        book_lib_break(f.p->book, 0);
        practice_lib_ok(bring(&f, s, NULL, true, is_dry, &e), &e);
        all[is_dry] = book_lib_steps();
    }
    const char *want = standing(&f, s);
    for (int is_dry = 1; is_dry >= 0; is_dry--) {
        int64_t n = all[is_dry] < most ? all[is_dry] : most, said = 0;
        for (int64_t i = 0; i < n; i++)
            said += one(s, is_dry, 1 + all[is_dry] * i / n, want);
        assert_in_range(said, n / 2, n); /* most of them say that they failed */
    }
    visits_lib_close(&f);
}

/* Somebody saves the list anew while it is read, with fewer rows: rows that were to be read again are not there. */
static void change_file(void *arg, bool is_refused, const char *where, const char *text)
{
    const struct scenario *s = arg;
    (void)is_refused;
    (void)where;
    (void)text;
    (void)exchange_lib_file("l.csv", s->after, strcspn(s->after, "\n") + 1);
}

static void a_list_that_is_changed_meanwhile_is_said(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        const struct scenario *s = i ? &people : &diary;
        struct visits_lib f = visits_lib_open();
        struct err e = {0};
        begin(&f, s);
        assert_false(bring(&f, s, change_file, true, false, &e));
        assert_int_equal(e.kind, ERR_INPUT);
        assert_non_null(strstr(e.text, "l.csv was changed while it was read"));
        e = (struct err){0};
        practice_lib_ok(bring(&f, s, NULL, true, false, &e), &e);
        visits_lib_close(&f);
    }
}

static void a_diary_comes_in_whole_wherever_it_failed(void **state)
{
    (void)state;
    try_all(&diary);
}

static void a_list_of_patients_comes_in_whole_wherever_it_failed(void **state)
{
    (void)state;
    try_all(&people);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_that_is_changed_meanwhile_is_said),
        cmocka_unit_test(a_diary_comes_in_whole_wherever_it_failed),
        cmocka_unit_test(a_list_of_patients_comes_in_whole_wherever_it_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

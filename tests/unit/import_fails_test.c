/* An import whose practice file fails under it - a full disk, a damaged page - says so, wherever that is. */
#include "book_lib.h"
#include "exchange/import_calls.h"
#include "exchange/import_csv.h"
#include "exchange/import_synthea.h"
#include "exchange/import_visits.h"
#include "exchange_lib.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

enum { PEOPLE = 40 };

enum what { LIST, DIARY, CALLS, FOLDER, WHATS };

static const char list_map[] = "name = \"old\"; columns = { identifier = \"no\"; full_name = \"name\"; birth_date = "
                               "\"born\"; mobile = \"tel\"; notes = \"note\"; referred_by = \"by\"; };";

/* Texts of the three lists, each later one with news of those of the first. */
static const char *rows_of(struct arena *a, enum what what, int year)
{
    struct buf b = {0};
    buf_adds(&b, what == LIST    ? "no,name,born,tel,note,by\n"
                 : what == DIARY ? "identifier,date,time,full_name,birth_date,practitioner,type,status,note\n"
                                 : "time,number,direction,answered\n");
    for (int i = 1; i <= PEOPLE; i++) {
        if (what == LIST)
            buf_addf(&b, "%d,Ann Hill%d,%d-01-02,07700 9%05d,Likes %d,%d\n", i, i, year, i, year, i % PEOPLE + 1);
        else if (what == DIARY)
            buf_addf(&b, "%d,20%02d-%02d-%02d,%02d:00,Ann Hill%d,1960-01-02,chen,review,%s,said in %d\n", i,
                     i % 2 ? 26 : 19, i % 2 ? 12 : 3, 1 + i % 25, 9 + (i + year) % 3, i, i % 2 ? "booked" : "seen",
                     year);
        else
            buf_addf(&b, "2026-11-2%d 1%d:%02d,07700 9%05d,in,no\n", i % 3, i % 8, i, year + i);
    }
    const char *text = arena_strdup(a, buf_str(&b));
    buf_finish(&b);
    return text;
}

/* acts: as it says, how many it wrote. */
static bool run(struct practice *p, struct arena *a, enum what what, int year, int64_t *acts, struct err *e)
{
    struct exchange_lib_said said = {0};
    struct import_options o = exchange_lib_options(p, &said);
    struct import_result r;
    struct import_visits v;
    struct import_calls c = {.since = CIVIL_NONE};
    const char *map = arena_strdup(a, exchange_lib_file("list.map", list_map, SIZE_MAX));
    const char *file =
        what == FOLDER ? "tests/data/synthea" : exchange_lib_file("l.csv", rows_of(a, what, year), SIZE_MAX);
    bool ok = what == LIST    ? import_csv(p, file, map, &o, &r, e)
              : what == DIARY ? import_visits(p, file, NULL, &o, &v, &r, e)
              : what == CALLS ? import_calls(p, file, NULL, &o, &c, &r, e)
                              : import_synthea(p, file, &o, &r, e);
    if (ok && what != FOLDER && r.patients.refused + r.appointments.refused + r.contacts.refused > 0)
        fail_msg("%s: %s", said.line[0].where, said.line[0].text);
    arena_finish(&said.arena);
    *acts = r.acts;
    return ok;
}

/* With the patients that a diary and calls are about; is_known: and with all that the import brings. */
static struct practice *prepared(struct arena *a, enum what what, bool is_known)
{
    struct practice *p = practice_lib_open();
    struct err e = {0};
    int64_t acts;
    if (what == DIARY)
        practice_lib_ok(run(p, a, LIST, 1960, &acts, &e), &e);
    if (is_known)
        practice_lib_ok(run(p, a, what, 1960, &acts, &e), &e);
    return p;
}

static void whichever_act_of_an_import_fails_it_is_said(void **state)
{
    (void)state;
    for (int what = 0; what < WHATS; what++)
        for (int known = 0; known < 2 - (what == FOLDER); known++) {
            int64_t all = 0, acts;
            for (int room = -1; room <= all; room++) { /* first with room for all */
                struct arena a = {0};
                struct practice *p = prepared(&a, what, known);
                struct err e = {0};
                book_lib_sql(p->book, "CREATE TEMP TABLE before AS SELECT count(*) AS n FROM txn");
                book_lib_sql(p->book,
                             arena_printf(&a,
                                          "CREATE TEMP TRIGGER full BEFORE INSERT ON txn WHEN (SELECT count(*) "
                                          "FROM txn) >= %d + (SELECT n FROM before) BEGIN SELECT RAISE(ABORT, "
                                          "'full'); END",
                                          room < 0 ? 1000 : room));
                bool ok = run(p, &a, what, 1961, &acts, &e);
                if (ok != (room < 0 || room == all))
                    fail_msg("%d acts of %d: %s", room, (int)all, ok ? "went" : e.text);
                assert_true(ok || e.kind == ERR_IO);
                all = room < 0 ? acts : all;
                practice_close(p);
                arena_finish(&a);
            }
        }
}

static void a_practice_file_that_cannot_be_read_is_said(void **state)
{
    static const char *const gone[] = {
        "DROP TABLE patient",
        "DROP TABLE telecom",
        "DROP TABLE note",
        "DROP TABLE appointment",
        "DROP TABLE contact",
        "DROP TABLE clash",
        "DROP TABLE availability",
        "DROP TABLE touch",
        "DROP TABLE txn",
        "DROP TABLE head",
        "ALTER TABLE patient RENAME COLUMN replaced_by TO lost",
        "ALTER TABLE patient RENAME COLUMN maiden TO lost",
    };
    (void)state;
    int failed = 0;
    for (int what = 0; what < WHATS; what++)
        for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
            for (int known = 0; known < 2; known++) {
                struct arena a = {0};
                struct practice *p = prepared(&a, what, known);
                struct err e = {0};
                int64_t acts;
                book_lib_sql(p->book, gone[i]);
                if (!run(p, &a, what, 1961, &acts, &e)) {
                    failed++;
                    if (e.kind != ERR_IO)
                        fail_msg("%s: %s", gone[i], e.text);
                }
                practice_close(p);
                arena_finish(&a);
            }
    assert_true(failed > 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whichever_act_of_an_import_fails_it_is_said),
        cmocka_unit_test(a_practice_file_that_cannot_be_read_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

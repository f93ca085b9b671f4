/* An export that does not come to its end leaves nothing behind, and says why. */
#include "exchange/export.h"

#include "book_lib.h"
#include "exchange_lib.h"
#include "export_lib.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { MANY = 520 }; /* more than are read at a time */

static const enum export_form forms[] = {EXPORT_PATIENTS, EXPORT_VISITS, EXPORT_CALENDAR, EXPORT_CARDS, EXPORT_FHIR};
enum { FORMS = sizeof forms / sizeof *forms };

static int files_there(void)
{
    int n = 0;
    DIR *d = opendir(exchange_lib_folder());
    assert_non_null(d);
    for (struct dirent *f; (f = readdir(d));)
        n += *f->d_name != '.' || (strcmp(f->d_name, ".") != 0 && strcmp(f->d_name, "..") != 0);
    closedir(d);
    return n;
}

/* Stops the test unless it is refused like this, and leaves neither the file nor half of it. */
static void fails(struct world *w, const struct export_options *o, enum err_kind kind, const char *words)
{
    struct export_result r;
    struct err e = {0};
    int before = files_there();
    assert_false(export_run(w->practice, o, &r, &e));
    export_lib_has(e.text, words);
    assert_int_equal(e.kind, kind);
    assert_int_equal(access(o->path, F_OK), -1);
    assert_int_equal(files_there(), before);
}

static void add_many(struct world *w)
{
    for (int i = 0; i < MANY; i++)
        practice_lib_patient(w->practice, arena_printf(&w->arena, "Hill%d", i), "Ann", CIVIL_NONE, "07700 900555");
}

/* At the end, where little is held until then; and in the midst. */
static void a_full_disk_leaves_no_file(void **state)
{
    struct world *w = *state;
    struct rlimit was, now;
    world_book(w, 0, "chen", "2026-11-24 11:00");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    now = was;
    now.rlim_cur = 64;
    signal(SIGXFSZ, SIG_IGN);
    for (int many = 0; many < 2; many++) {
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
        for (int i = 0; i < FORMS; i++) {
            struct export_options o = export_lib_wish(w, forms[i], "full.out");
            fails(w, &o, ERR_IO, "full.out");
        }
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
        if (!many)
            add_many(w);
    }
}

/* What happens while it goes on: after so many pages. */
struct mishap {
    struct world *w;
    const char *sql; /* NULL: they stop it */
    int pages;
};

static bool after_a_page(void *arg, const char *what, int64_t done, int64_t total)
{
    struct mishap *m = arg;
    (void)done, (void)total;
    assert_true(strcmp(what, "patients") == 0 || strcmp(what, "bookings") == 0);
    if (m->pages-- > 0)
        return true;
    if (m->sql)
        book_lib_sql(m->w->practice->book, m->sql);
    return m->sql != NULL;
}

static void whoever_stops_it_has_no_file(void **state)
{
    struct world *w = *state;
    world_book(w, 0, "chen", "2026-11-24 11:00");
    for (int pages = 0; pages < 2; pages++)
        for (int i = 0; i < FORMS; i++) {
            struct mishap m = {w, NULL, pages};
            struct progress progress = {after_a_page, &m};
            struct export_options o = export_lib_wish(w, forms[i], "stopped.out");
            o.progress = &progress;
            if (pages == 0 || forms[i] == EXPORT_FHIR) /* bookings, then patients */
                fails(w, &o, ERR_REFUSED, "It was stopped: no file was made.");
        }
}

/* Of a file that is damaged while it is read, or was before, nothing is given away as if it were all. */
static void a_damaged_practice_file_is_not_exported_in_part(void **state)
{
    static const struct {
        enum export_form form;
        const char *sql;
    } all[] = {
        {EXPORT_PATIENTS, "DROP TABLE patient"}, {EXPORT_PATIENTS, "DROP TABLE telecom"},
        {EXPORT_FHIR, "DROP TABLE patient"},     {EXPORT_FHIR, "DROP TABLE telecom"},
        {EXPORT_CARDS, "DROP TABLE telecom"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct world w;
        world_open(&w);
        world_book(&w, 0, "chen", "2026-11-24 11:00");
        add_many(&w);
        struct mishap m = {&w, all[i].sql, 0};
        struct progress progress = {after_a_page, &m};
        struct export_options o = export_lib_wish(&w, all[i].form, "damaged.out");
        o.progress = &progress;
        fails(&w, &o, ERR_IO, "could not be read");
        world_close(&w);
    }
    static const struct {
        enum export_form form;
        const char *sql;
    } before[] = {
        {EXPORT_VISITS, "DROP TABLE appointment"},
        {EXPORT_VISITS, "DROP TABLE patient"},
        {EXPORT_VISITS, "ALTER TABLE patient RENAME COLUMN maiden TO lost"},
        {EXPORT_PATIENTS, "ALTER TABLE patient RENAME COLUMN maiden TO lost"},
        {EXPORT_PATIENTS, "ALTER TABLE patient RENAME COLUMN replaced_by TO lost"},
    };
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        struct world w;
        world_open(&w);
        world_book(&w, 0, "chen", "2026-11-24 11:00");
        book_lib_sql(w.practice->book, before[i].sql);
        struct export_options o = export_lib_wish(&w, before[i].form, "damaged.out");
        fails(&w, &o, ERR_IO, "could not be read");
        world_close(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_full_disk_leaves_no_file, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(whoever_stops_it_has_no_file, world_setup, world_teardown),
        cmocka_unit_test(a_damaged_practice_file_is_not_exported_in_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

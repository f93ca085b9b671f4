#include "exchange_lib.h"

#include "book/verify.h"
#include "exchange/import_csv.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void tell(void *arg, bool is_refused, const char *where, const char *text)
{
    struct exchange_lib_said *s = arg;
    s->refused += is_refused;
    if (s->count == EXCHANGE_LIB_SAID_MAX)
        return;
    s->line[s->count].is_refused = is_refused;
    s->line[s->count].where = arena_strdup(&s->arena, where);
    s->line[s->count++].text = arena_strdup(&s->arena, text);
}

static void show(void *arg, const char *where, const char *text)
{
    struct exchange_lib_said *s = arg;
    (void)where;
    if (s->nshown < 8)
        s->shown[s->nshown++] = arena_strdup(&s->arena, text);
}

struct import_options exchange_lib_options(const struct practice *p, struct exchange_lib_said *said)
{
    return (struct import_options){.who = practice_lib_okoro(p), .tell = tell, .show = show, .arg = said};
}

bool exchange_lib_has(const struct exchange_lib_said *said, const char *where, const char *words)
{
    for (int i = 0; i < said->count; i++)
        if (strcmp(said->line[i].where, where) == 0 && strstr(said->line[i].text, words))
            return true;
    print_error("nothing at %s with \"%s\" in it; there was:\n", where, words);
    for (int i = 0; i < said->count; i++)
        print_error("  %s: %s\n", said->line[i].where, said->line[i].text);
    return false;
}

const char *exchange_lib_folder(void)
{
    static char folder[200];
    const char *tmp = getenv("TMPDIR");
    if (!*folder) {
        snprintf(folder, sizeof folder, "%s/rounds-XXXXXX", tmp && *tmp ? tmp : "/tmp");
        assert_non_null(mkdtemp(folder));
    }
    return folder;
}

const char *exchange_lib_file(const char *name, const void *data, size_t n)
{
    static char path[300];
    snprintf(path, sizeof path, "%s/%s", exchange_lib_folder(), name);
    unlink(path); /* a new file: writing over one waits for the disk */
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    n = n == SIZE_MAX ? strlen(data) : n;
    assert_int_equal(fwrite(data, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
    return path;
}

const char *exchange_lib_shared(void)
{
    static char path[4096];
    const char *shared = getenv("ROUNDS_SHARED");
    snprintf(path, sizeof path, "%s/data/synthea", shared && *shared ? shared : "../shared");
    return access(path, R_OK) == 0 ? path : NULL;
}

struct import_result exchange_lib_list(struct practice *p, const char *file, const char *map, bool dry_run,
                                       struct exchange_lib_said *said)
{
    struct import_options o = exchange_lib_options(p, said);
    struct import_result r;
    struct err e = {0};
    o.is_dry_run = dry_run;
    practice_lib_ok(import_csv(p, file, map, &o, &r, &e), &e);
    return r;
}

struct patient exchange_lib_patient(struct practice *p, const char *identifier, struct arena *a)
{
    struct patient x;
    struct err e = {0};
    struct id id = import_csv_patient("old-system", identifier);
    practice_lib_ok(patient_get(p->book, &id, a, &x, &e), &e);
    return x;
}

struct telecom *exchange_lib_numbers(struct practice *p, const struct patient *x, struct arena *a, int *count)
{
    struct telecom *list;
    struct err e = {0};
    practice_lib_ok(telecom_list(p->book, &x->id, a, &list, count, &e), &e);
    return list;
}

void exchange_lib_verify(struct practice *p)
{
    struct arena a = {0};
    struct verify_report r = {0};
    struct err e = {0};
    practice_lib_ok(verify_book(p->book, NULL, &a, &r, &e), &e);
    for (int i = 0; i < r.nproblems && i < VERIFY_PROBLEMS_MAX; i++)
        print_error("verify: %s\n", r.problems[i]);
    assert_true(r.is_ok);
    arena_finish(&a);
}

void exchange_lib_close(struct practice *p, struct exchange_lib_said *said, struct arena *a)
{
    exchange_lib_verify(p);
    arena_finish(&said->arena);
    if (a)
        arena_finish(a);
    practice_close(p);
}

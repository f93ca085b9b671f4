/* One key for a practice: made once, told until it was seen, and needed by whoever reads. */
#include "sync_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>

static void who_has_neither_passphrase_nor_code_gets_nothing(void **state)
{
    struct sync_world *w = *state;
    struct err e = {0};
    struct sync_lib s = {.pass = "nine brown cows!"};
    char code[TRAVEL_CODE];
    book_lib_patient(w->desk, "Secret");
    memcpy(code, sync_lib_ok(w->desk, w->dir)->code, sizeof code);
    book_lib_refused(sync_lib_try(&s, w->laptop, w->dir, &e), &e, ERR_REFUSED, "neither the passphrase");
    assert_null(book_lib_read(book_lib_path("laptop.db-keys"), &(size_t){0}));
    s.pass = code;
    book_lib_ok(sync_lib_try(&s, w->laptop, w->dir, &e), &e);
    assert_int_equal(s.r.came, 1);
    arena_finish(&s.arena);
}

/* Whoever copies the folder may bring the key last, or half of it. */
static void a_key_that_has_not_arrived_makes_no_second_one(void **state)
{
    struct sync_world *w = *state;
    struct err e = {0};
    struct sync_lib s = {.pass = sync_lib_pass};
    char aside[600];
    size_t n;
    sync_lib_ok(w->desk, w->dir);
    char *key = sync_lib_only(w, ".rnk"), *bytes = book_lib_read(key, &n);
    snprintf(aside, sizeof aside, "%s", book_lib_path("aside"));
    assert_int_equal(rename(key, aside), 0);
    book_lib_refused(sync_lib_try(&s, w->laptop, w->dir, &e), &e, ERR_MISSING, "has arrived");
    book_lib_write(key, bytes, n / 2);
    book_lib_refused(sync_lib_try(&s, w->laptop, w->dir, &e), &e, ERR_MISSING, "has arrived");
    assert_int_equal(s.asked, 0);
    assert_int_equal(sync_lib_find(w->dir, ".rnk", w->path), 1);
    sync_lib_ok(w->desk, w->dir); /* who has it puts it there again */
    sync_lib_settle(w);
    assert_int_equal(sync_lib_find(w->dir, ".rnk", w->path), 1);
    arena_finish(&s.arena);
    free(bytes);
}

/* While one is asked for a new passphrase, another program on the same practice file makes the key. */
static bool sync_elsewhere(void *arg, enum sync_ask what, const char **typed, struct err *e)
{
    const struct sync_world *w = arg;
    (void)e;
    assert_int_equal(what, SYNC_ASK_MAKE);
    struct book *same = book_lib_open(book_lib_path("desk.db"));
    sync_lib_ok(same, w->dir);
    book_close(same);
    *typed = "another passphrase";
    return true;
}

/* While one is asked for the passphrase, another program on the same practice file makes the key of another folder. */
static bool make_elsewhere(void *arg, enum sync_ask what, const char **typed, struct err *e)
{
    const char *other = arg;
    (void)e;
    assert_int_equal(what, SYNC_ASK_KEY);
    struct book *same = book_lib_open(book_lib_path("laptop.db"));
    assert_string_not_equal(sync_lib_ok(same, other)->code, "");
    book_close(same);
    *typed = sync_lib_pass;
    return true;
}

static void what_another_program_keeps_meanwhile_stays_kept(void **state)
{
    struct sync_world *w = *state;
    struct err e = {0};
    struct sync_report r;
    struct arena a = {0};
    struct travel_keys keys;
    char *other = strdup(sync_lib_dir("other"));
    const struct sync_options o = {.dir = w->dir, .mem_kib = SECRET_MEM_MIN, .ask = make_elsewhere, .arg = other};
    sync_lib_ok(w->desk, w->dir);
    book_lib_ok(sync_folder(w->laptop, &o, &a, &r, &e), &e);
    book_lib_ok(travel_key_load(book_lib_path("laptop.db-keys"), &keys, &e), &e);
    assert_int_equal(keys.n, 2);
    assert_true(*keys.key[0].code || *keys.key[1].code); /* it is nowhere else */
    arena_finish(&a);
    free(other);
}

static void of_two_programs_that_begin_at_once_one_makes_the_key(void **state)
{
    struct sync_world *w = *state;
    struct err e = {0};
    struct sync_report r;
    struct arena a = {0};
    const struct sync_options o = {.dir = w->dir, .mem_kib = SECRET_MEM_MIN, .ask = sync_elsewhere, .arg = w};
    book_lib_refused(sync_folder(w->desk, &o, &a, &r, &e), &e, ERR_REFUSED, "Another program");
    assert_string_equal(r.code, "");
    sync_lib_settle(w);
    assert_int_equal(sync_lib_find(w->dir, ".rnk", w->path), 1);
    arena_finish(&a);
}

static bool pull_stick(void *arg, enum sync_ask what, const char **typed, struct err *e)
{
    (void)what, (void)e;
    assert_int_equal(rmdir(arg), 0);
    *typed = sync_lib_pass;
    return true;
}

/* The code is that of the key that is kept here, and is told until a sync came to its end. */
static void the_code_of_a_key_that_could_not_be_put_there_is_still_told(void **state)
{
    struct sync_world *w = *state;
    struct err e = {0};
    struct sync_report r;
    struct arena a = {0};
    const struct sync_options o = {.dir = w->dir, .mem_kib = SECRET_MEM_MIN, .ask = pull_stick, .arg = (void *)w->dir};
    char code[TRAVEL_CODE];
    assert_false(sync_folder(w->desk, &o, &a, &r, &e));
    assert_true(r.is_new);
    memcpy(code, r.code, sizeof code);
    assert_int_equal(mkdir(w->dir, 0700), 0);
    const struct sync_report *again = sync_lib_ok(w->desk, w->dir);
    assert_true(again->is_new);
    assert_string_equal(again->code, code);
    again = sync_lib_ok(w->desk, w->dir);
    assert_false(again->is_new);
    assert_string_equal(again->code, code);
    struct sync_lib s = {.pass = code};
    err_clear(&e);
    book_lib_ok(sync_lib_try(&s, w->laptop, w->dir, &e), &e);
    assert_string_equal(s.r.code, ""); /* whoever has met the key only is not told */
    arena_finish(&s.arena);
    arena_finish(&a);
}

static void two_that_each_made_a_key_before_they_met_agree(void **state)
{
    struct sync_world *w = *state;
    const char *other = sync_lib_dir("other");
    struct id a = book_lib_patient(w->desk, "Desk"), b = book_lib_patient(w->laptop, "Laptop");
    assert_true(sync_lib_ok(w->desk, w->dir)->is_new);
    assert_true(sync_lib_ok(w->laptop, other)->is_new);
    sync_lib_ok(w->laptop, w->dir); /* the passphrase is the same, or asked for */
    sync_lib_ok(w->desk, w->dir);
    book_lib_shows(w->laptop, KIND_PATIENT, &a, PATIENT_FAMILY, "Desk");
    book_lib_shows(w->desk, KIND_PATIENT, &b, PATIENT_FAMILY, "Laptop");
    book_lib_same(w->desk, w->laptop);
}

/* Each sees its own key and would for ever say that nothing is new. Of another practice nothing is said. */
static void two_whose_folders_were_made_one_are_told_that_they_do_not_meet(void **state)
{
    struct sync_world *w = *state;
    struct err e = {0};
    const char *other = sync_lib_dir("other");
    struct sync_lib s = {.pass = NULL};
    struct book *const both[] = {w->desk, w->laptop};
    char from[600], to[600];
    struct id a = book_lib_patient(w->desk, "Desk"), b = book_lib_patient(w->laptop, "Laptop");
    const struct sync_report *r = sync_lib_ok(w->laptop, other);
    char name[ID_TEXT];
    id_text(&r->practice, name);
    sync_lib_ok(w->desk, w->dir);
    snprintf(from, sizeof from, "%s/%s", other, name);
    snprintf(to, sizeof to, "%s/%s", w->dir, name);
    assert_int_equal(rename(from, to), 0);
    for (int i = 0; i < 2; i++) { /* nobody is asked, and each is told of the other */
        book_lib_ok(sync_lib_try(&s, both[i], w->dir, &e), &e);
        assert_non_null(s.r.split);
        assert_int_equal(strcmp(s.r.split, to) == 0, i == 0);
    }
    assert_int_equal(s.asked, 0);
    sync_lib_settle(w); /* with what opens both */
    assert_null(sync_lib_ok(w->desk, w->dir)->split);
    book_lib_shows(w->laptop, KIND_PATIENT, &a, PATIENT_FAMILY, "Desk");
    book_lib_shows(w->desk, KIND_PATIENT, &b, PATIENT_FAMILY, "Laptop");
    s.r.split = NULL;
    book_lib_ok(sync_lib_try(&s, w->laptop, w->dir, &e), &e); /* and from then on without */
    assert_null(s.r.split);
    arena_finish(&s.arena);
}

static void another_practice_in_the_folder_is_nobodys_business(void **state)
{
    struct sync_world *w = *state;
    const char *other = sync_lib_dir("other");
    char from[600], to[600], name[ID_TEXT];
    struct book *b = book_lib_create(book_lib_path("stranger.db"));
    book_lib_patient(b, "Stranger");
    sync_lib_ok(w->desk, w->dir);
    id_text(&sync_lib_ok(b, other)->practice, name);
    snprintf(from, sizeof from, "%s/%s", other, name);
    snprintf(to, sizeof to, "%s/%s", w->dir, name);
    assert_int_equal(rename(from, to), 0);
    assert_null(sync_lib_ok(w->desk, w->dir)->split);
    book_close(b);
}

/* Files as an old key of the practice would be: another name, another trailer. */
static void make_up_keys(struct sync_world *w, int n)
{
    enum { EPOCH_AT = 21, NAME_AT = 22 };
    size_t size;
    char *like = sync_lib_only(w, ".rnk"), *bytes = book_lib_read(like, &size);
    for (int i = 0; i < n; i++) {
        struct travel_key k;
        struct hash h;
        char path[600], name[TRAVEL_KEY_NAME];
        bytes[EPOCH_AT] = 0;
        memcpy(bytes + NAME_AT, &i, sizeof i);
        hash_of(bytes, size - HASH_SIZE, &h);
        memcpy(bytes + size - HASH_SIZE, h.b, HASH_SIZE);
        assert_int_equal(travel_key_look(bytes, size, &k), TRAVEL_OPENED);
        snprintf(path, sizeof path, "%.*s/%s", (int)(strrchr(like, '/') - like), like, travel_key_name(&k, name));
        book_lib_write(path, bytes, size);
    }
    free(bytes);
}

static int tried; /* what was typed, on a wrapped key */

int crypto_pwhash(unsigned char *out, unsigned long long n, const char *typed, unsigned long long len,
                  const unsigned char *salt, unsigned long long ops, size_t mem, int alg)
{
    (void)ops, (void)mem, (void)alg;
    tried++;
    return crypto_generichash(out, (size_t)n, (const unsigned char *)typed, len, salt, crypto_pwhash_SALTBYTES);
}

static bool stop_at_keys(void *arg, const char *what, int64_t done, int64_t total)
{
    (void)arg, (void)total;
    return strcmp(what, "trying keys") != 0 || done < 3;
}

/* Whoever can write to the folder puts a thousand there: each sync tries a few of them and goes on. */
static void keys_that_nobody_made_cost_each_sync_only_so_much(void **state)
{
    enum { MANY = 300, AT_MOST = 2 * TRAVEL_KEYS_MAX };
    struct sync_world *w = *state;
    const struct progress stop = {stop_at_keys, NULL};
    struct sync_lib s = {.pass = sync_lib_pass, .progress = &stop};
    struct err e = {0};
    sync_lib_settle(w);
    make_up_keys(w, MANY);
    struct id who = book_lib_patient(w->desk, "Kautzer");
    for (int i = 0; i < 2; i++) {
        tried = 0;
        sync_lib_ok(i ? w->laptop : w->desk, w->dir);
        assert_in_range(tried, 1, AT_MOST);
    }
    book_lib_shows(w->laptop, KIND_PATIENT, &who, PATIENT_FAMILY, "Kautzer");
    tried = 0;
    book_lib_refused(sync_lib_try(&s, w->laptop, w->dir, &e), &e, ERR_REFUSED, "Stopped");
    assert_int_equal(tried, 3);
    struct book *b = book_lib_create(book_lib_path("new.db")); /* who comes anew finds the one that counts at once */
    sync_lib_ok(b, w->dir);
    book_lib_shows(b, KIND_PATIENT, &who, PATIENT_FAMILY, "Kautzer");
    book_close(b);
    arena_finish(&s.arena);
}

int main(void)
{
#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, sync_lib_open, sync_lib_close)
    const struct CMUnitTest tests[] = {
        WITH_WORLD(who_has_neither_passphrase_nor_code_gets_nothing),
        WITH_WORLD(a_key_that_has_not_arrived_makes_no_second_one),
        WITH_WORLD(what_another_program_keeps_meanwhile_stays_kept),
        WITH_WORLD(of_two_programs_that_begin_at_once_one_makes_the_key),
        WITH_WORLD(the_code_of_a_key_that_could_not_be_put_there_is_still_told),
        WITH_WORLD(two_that_each_made_a_key_before_they_met_agree),
        WITH_WORLD(two_whose_folders_were_made_one_are_told_that_they_do_not_meet),
        WITH_WORLD(keys_that_nobody_made_cost_each_sync_only_so_much),
        WITH_WORLD(another_practice_in_the_folder_is_nobodys_business),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}

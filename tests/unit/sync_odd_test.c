/* What stands in a shared folder and is not what it seems, and what was noted about it and is not so: each is told by
 * what it is, nothing of it is taken, and all that is right goes on. */
#include "sync_lib.h"

#include "exchange/seen.h"
#include "exchange/segment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

/* The desk's folder, its keys, and whose it is. */
struct inside {
    char folder[600];
    struct id writer;
    struct travel_keys keys;
};

static struct inside *open_inside(struct sync_world *w, const char *part)
{
    struct inside *in = calloc(1, sizeof *in);
    struct err e = {0};
    book_lib_ok(travel_key_load(book_lib_path("desk.db-keys"), &in->keys, &e), &e);
    snprintf(in->folder, sizeof in->folder, "%s", sync_lib_only(w, part));
    *strrchr(in->folder, '/') = 0;
    assert_true(id_parse(strrchr(in->folder, '/') + 1, &in->writer));
    return in;
}

static void put(const struct inside *in, const char *name, const struct buf *file)
{
    char path[800];
    snprintf(path, sizeof path, "%s/%s", in->folder, name);
    book_lib_write(path, file->data, file->len);
}

enum odd { NEWER, LOCKED, OTHER_KEY, OTHER_PRACTICE, NO_HEAD, NO_BODY, ANOTHER_KIND, ODDS };

static void make_odd(const struct inside *in, enum odd what, struct buf *file)
{
    static const uint8_t one[HASH_SIZE] = {1};
    struct seal_key k = in->keys.key[0].key;
    struct buf fields = {0}, body = {0};
    k.name[0] ^= what == LOCKED;
    k.key[0] ^= what == OTHER_KEY;
    k.practice.b[0] ^= what == OTHER_PRACTICE;
    buf_add(&fields, in->writer.b, ID_SIZE);
    buf_add_varint(&fields, 700);
    buf_add_varint(&fields, 700);
    buf_add(&fields, one, HASH_SIZE);
    buf_add(&fields, one, HASH_SIZE);
    buf_add_varint(&fields, what == NO_HEAD ? 77 : 0);
    buf_adds(&body, "xyz");
    seal_make(&k, what == ANOTHER_KIND ? SEAL_SEEN : SEAL_SEGMENT, &fields, &body, file);
    if (what == NEWER) {
        struct hash h;
        file->data[SEAL_MAGIC] = SEAL_FORMAT + 1;
        hash_of(file->data, file->len - HASH_SIZE, &h);
        memcpy(file->data + file->len - HASH_SIZE, h.b, HASH_SIZE);
    }
    buf_finish(&fields);
    buf_finish(&body);
}

static void what_is_no_run_of_ours_is_told_by_what_it_is(void **state)
{
    struct sync_world *w = *state;
    char name[SEGMENT_NAME];
    book_lib_patient(w->desk, "Desk");
    sync_lib_ok(w->desk, w->dir);
    struct inside *in = open_inside(w, ".rnd");
    for (enum odd what = NEWER; what < ODDS; what++) {
        struct buf file = {0};
        make_odd(in, what, &file);
        snprintf(name, sizeof name, "700-700-%016d.rnd", (int)what);
        put(in, name, &file);
        buf_finish(&file);
    }
    const struct sync_report *r = sync_lib_ok(w->laptop, w->dir);
    assert_int_equal(r->newer, 1);
    assert_int_equal(r->locked, 1);
    assert_int_equal(r->forged, 3); /* sealed with another key of that name, no head, no body */
    assert_int_equal(r->alien, 1);  /* another practice's */
    assert_int_equal(r->came, 1);
    sync_lib_settle(w);
    free(in);
}

enum lie { TRUTH, CUT, STRANGE_KEY, WRONG_KEY, NO_WORD, SOMEBODY_ELSE, LIES };

/* The newest word of the desk is none: what it said before still counts. */
static void of_words_that_are_none_the_one_before_is_heard(void **state)
{
    struct sync_world *w = *state;
    char name[SEEN_NAME];
    struct hash trailer;
    sync_lib_ok(w->desk, w->dir);
    struct inside *in = open_inside(w, ".rna");
    for (enum lie what = TRUTH; what < LIES; what++) {
        struct buf file = {0}, fields = {0}, body = {0};
        struct seal_key k = in->keys.key[0].key;
        struct seen says = {.writer = in->writer, .at_ms = BOOK_LIB_NOW_MS + 1};
        snprintf(says.label, sizeof says.label, "Lie %d", (int)what);
        says.writer.b[0] ^= what == SOMEBODY_ELSE;
        k.name[0] ^= what == STRANGE_KEY;
        k.key[0] ^= what == WRONG_KEY;
        seen_make(&k, &says, &file, &trailer);
        if (what == NO_WORD) {
            buf_reset(&file);
            buf_add(&fields, in->writer.b, ID_SIZE);
            buf_adds(&body, "no word");
            seal_make(&k, SEAL_SEEN, &fields, &body, &file);
        }
        file.len -= what == CUT;
        snprintf(name, sizeof name, "seen-900000000000000%d-0123456789abcde%d.rna", (int)what, (int)what);
        if (what != TRUTH)
            put(in, name, &file);
        buf_finish(&file);
        buf_finish(&fields);
        buf_finish(&body);
    }
    const struct sync_report *r = sync_lib_ok(w->laptop, w->dir);
    assert_int_equal(r->nsites, 1);
    assert_string_equal(r->sites[0].label, "desk.db");
    free(in);
}

/* Names that are nearly a word or a folder of ours, and an own word of another size: said anew, the rest stays. */
static void an_own_word_that_was_emptied_is_said_again(void **state)
{
    struct sync_world *w = *state;
    struct stat st;
    sync_lib_ok(w->desk, w->dir);
    char *said = sync_lib_only(w, ".rna"), path[700];
    book_lib_write(said, "", 0);
    snprintf(path, sizeof path, "%.*s/seen-1-0123456789abcdef.rna", (int)(strrchr(said, '/') - said), said);
    assert_int_equal(mkdir(path, 0700), 0); /* an old word's name, and a folder */
    sync_lib_ok(w->desk, w->dir);
    assert_int_equal(stat(path, &st), 0);
    const struct sync_report *r = sync_lib_ok(w->laptop, w->dir);
    assert_int_equal(r->nsites, 1);
}

/* What is noted about files (table travel) is only a saving: whatever it says, nothing is lost, and files that it knows
 * nothing true about are not put together. */
static void what_is_noted_wrongly_costs_nothing(void **state)
{
    static const char *const wrong[] = {
        "UPDATE travel SET ordinal = 99", "UPDATE travel SET ordinal = 0",
        "UPDATE travel SET first = 1000, last = 1007",
        "UPDATE travel SET last = last + 90 WHERE first = (SELECT max(first) FROM travel)", "DELETE FROM travel",
        "UPDATE travel SET first = 0 WHERE first = (SELECT min(first) FROM travel WHERE ordinal = 1)",
    };
    enum { WRONG = sizeof wrong / sizeof *wrong };
    struct sync_world *w = *state;
    for (int i = 0; i < WRONG; i++) {
        for (int k = 0; k < 9; k++) {
            if (k == 7)
                book_lib_sql(w->desk, wrong[i]);
            book_lib_patient(w->desk, "Desk");
            sync_lib_ok(w->desk, w->dir);
        }
        sync_lib_settle(w);
    }
    assert_int_equal(book_lib_number(w->laptop, "SELECT count(*) FROM patient"), 1 + 9 * WRONG);
}

/* Eight that follow each other would be put together, if the practice file held what they are said to hold. */
static void files_of_a_branch_that_is_not_here_are_not_put_together(void **state)
{
    struct sync_world *w = *state;
    static const char *const wrong[] = {"UPDATE travel SET ordinal = 0", "UPDATE travel SET ordinal = 99"};
    for (int k = 0; k < 7; k++) {
        book_lib_patient(w->desk, "Desk");
        sync_lib_ok(w->desk, w->dir);
    }
    struct inside *in = open_inside(w, ".rna");
    struct buf none = {0};
    buf_adds(&none, "xyz");
    put(in, "900-900-0123456789abcdef.rnd", &none);
    for (int i = 0; i < 2; i++) {
        book_lib_sql(w->desk, "INSERT OR REPLACE INTO travel SELECT substr(name, 1, 33) || "
                              "'900-900-0123456789abcdef.rnd', 3, ordinal, max(last) + 1, max(last) + 1, 0, key "
                              "FROM travel WHERE size > 3");
        book_lib_sql(w->desk, wrong[i]);
        assert_int_equal(sync_lib_ok(w->desk, w->dir)->files_merged, 0);
    }
    buf_finish(&none);
    free(in);
    sync_lib_settle(w);
    assert_int_equal(book_lib_number(w->laptop, "SELECT count(*) FROM patient"), 1 + 7);
}

/* What this computer noted of its own last word and key, and what cannot be read of it is said once more. */
static void what_was_noted_of_oneself_and_cannot_be_read_is_said_again(void **state)
{
    struct sync_world *w = *state;
    struct err e = {0};
    sync_lib_settle(w);
    book_lib_ok(book_set_setting(w->desk, "sync-word", "?", &e), &e);
    book_lib_ok(book_set_setting(w->desk, "sync-key", "?", &e), &e);
    const struct sync_report *r = sync_lib_ok(w->desk, w->dir);
    assert_int_equal(r->came + r->sent + r->erased_since, 0);
    r = sync_lib_ok(w->laptop, w->dir);
    assert_int_equal(r->nsites, 1);
    assert_string_equal(r->sites[0].label, "desk.db");
}

/* A key of another practice, a file that is called one, and no answer to a question. */
static void a_key_that_is_not_the_practices_opens_and_stops_nothing(void **state)
{
    struct sync_world *w = *state;
    struct sync_lib s = {0};
    struct err e = {0};
    struct travel_key k;
    char path[900], name[TRAVEL_KEY_NAME];
    book_lib_refused(sync_lib_try(&s, w->desk, w->dir, &e), &e, ERR_REFUSED, "nobody to ask"); /* to make one */
    sync_lib_ok(w->desk, w->dir);
    book_lib_patient(w->desk, "Desk");
    char *own = sync_lib_only(w, ".rnk");
    book_lib_ok(travel_key_make(&(struct id){{7}}, 9, sync_lib_pass, SECRET_MEM_MIN, &k, &e), &e);
    snprintf(path, sizeof path, "%.*s/%s", (int)(strrchr(own, '/') - own), own, travel_key_name(&k, name));
    book_lib_write(path, k.file, k.nfile);
    snprintf(path, sizeof path, "%.*s/key-folder", (int)(strrchr(own, '/') - own), own);
    assert_int_equal(mkdir(path, 0700), 0);
    book_lib_refused(sync_lib_try(&s, w->laptop, w->dir, &e), &e, ERR_REFUSED, "nobody to ask"); /* for its words */
    book_lib_ok(sync_lib_try(&s, w->desk, w->dir, &e), &e); /* who has the key is asked nothing */
    arena_finish(&s.arena);
    sync_lib_settle(w);
}

static bool may(void *arg, struct err *e)
{
    (void)arg;
    (void)e;
    return true;
}

static void of_keys_there_are_only_so_many(void **state)
{
    struct sync_world *w = *state;
    struct travel_keys *keys = calloc(1, sizeof *keys);
    struct sync_lib s = {.pass = sync_lib_pass, .may_renew = may};
    struct err e = {0};
    const char *path = book_lib_path("desk.db-keys");
    sync_lib_ok(w->desk, w->dir);
    book_lib_ok(travel_key_load(path, keys, &e), &e);
    struct travel_key k = keys->key[0];
    for (int i = 1; i < TRAVEL_KEYS_MAX; i++) {
        k.key.practice.b[0] = (uint8_t)i; /* of other practices: sticks that were met */
        struct travel_key other;
        book_lib_ok(travel_key_make(&k.key.practice, 1, sync_lib_pass, SECRET_MEM_MIN, &other, &e), &e);
        assert_true(travel_key_add(keys, &other));
    }
    book_lib_ok(travel_key_store(path, keys, &e), &e);
    book_lib_patient(w->desk, "Desk");
    book_lib_refused(sync_lib_try(&s, w->desk, w->dir, &e), &e, ERR_REFUSED, "There are 32 keys already");
    arena_finish(&s.arena);
    free(keys);
    assert_int_equal(sync_lib_ok(w->laptop, w->dir)->came, 1); /* all else was done */
}

int main(void)
{
#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, sync_lib_open, sync_lib_close)
    const struct CMUnitTest tests[] = {
        WITH_WORLD(what_is_no_run_of_ours_is_told_by_what_it_is),
        WITH_WORLD(of_words_that_are_none_the_one_before_is_heard),
        WITH_WORLD(an_own_word_that_was_emptied_is_said_again),
        WITH_WORLD(what_is_noted_wrongly_costs_nothing),
        WITH_WORLD(files_of_a_branch_that_is_not_here_are_not_put_together),
        WITH_WORLD(what_was_noted_of_oneself_and_cannot_be_read_is_said_again),
        WITH_WORLD(a_key_that_is_not_the_practices_opens_and_stops_nothing),
        WITH_WORLD(of_keys_there_are_only_so_many),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}

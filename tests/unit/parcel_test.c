/* What travels is read whole or not at all: keys, parcels, every torn and every changed byte. */
#include "exchange/travel_key.h"

#include "base/hash.h"
#include "base/id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { BODIES = 3 };

static struct parcel_key a_key(void)
{
    struct parcel_key k = {.epoch = 1};
    memset(k.practice.b, 7, ID_SIZE);
    memset(k.key, 9, SEAL_KEY);
    return k;
}

/* Bodies are any bytes here: the log looks at them (log_take_test.c). */
static void a_segment(struct buf *out, const struct parcel_key *k)
{
    static struct bytes bodies[BODIES];
    struct log_salt salt = {.salt = {1, 2, 3}};
    bodies[0] = (struct bytes){(const uint8_t *)"first", 5};
    bodies[1] = (struct bytes){(const uint8_t *)"second body", 11};
    bodies[2] = (struct bytes){(const uint8_t *)"x", 1};
    struct log_run run = {.first_seq = 12, .n = BODIES, .bodies = bodies, .nsalts = 1, .salts = &salt};
    memset(run.writer.b, 3, ID_SIZE);
    memset(run.prev, 4, HASH_SIZE);
    memset(run.head, 5, HASH_SIZE);
    parcel_add_segment(out, k, &run);
}

/* ERR_NONE: it was read. */
static enum err_kind read_it(const void *p, size_t n, const struct parcel_key *k, struct log_run *run, struct arena *a)
{
    struct parcel x;
    struct buf content = {0};
    struct err e = {0};
    bool ok = parcel_look(p, n, &x, &e) && parcel_open(&x, k, PARCEL_CONTENT_MAX, &content, &e) &&
              parcel_segment(&x, &content, a, run, &e);
    if (ok) /* what the run points to */
        for (int i = 0; i < run->n; i++)
            run->bodies[i].p = (const uint8_t *)arena_strndup(a, (const char *)run->bodies[i].p, run->bodies[i].n);
    buf_finish(&content);
    assert_int_equal(ok, e.kind == ERR_NONE);
    return e.kind;
}

static void a_segment_says_what_was_put_into_it(void **state)
{
    struct buf bytes = {0};
    struct arena a = {0};
    struct log_run run;
    struct parcel_key k = a_key();
    (void)state;
    a_segment(&bytes, &k);
    assert_int_equal(read_it(bytes.data, bytes.len, &k, &run, &a), ERR_NONE);
    assert_int_equal(run.first_seq, 12);
    assert_int_equal(run.n, BODIES);
    assert_int_equal(run.writer.b[0], 3);
    assert_int_equal(run.prev[31], 4);
    assert_int_equal(run.head[0], 5);
    assert_int_equal(run.nsalts, 1);
    assert_int_equal(run.salts[0].salt[2], 3);
    assert_int_equal(run.bodies[1].n, 11);
    assert_memory_equal(run.bodies[1].p, "second body", 11);
    arena_finish(&a);
    buf_finish(&bytes);
}

static void no_word_of_it_can_be_read_without_the_key(void **state)
{
    struct buf bytes = {0};
    struct parcel_key k = a_key();
    (void)state;
    a_segment(&bytes, &k);
    for (size_t i = 0; i + 6 < bytes.len; i++)
        assert_memory_not_equal(bytes.data + i, "second", 6);
    buf_finish(&bytes);
}

static void what_is_cut_off_anywhere_is_torn(void **state)
{
    struct buf bytes = {0};
    struct arena a = {0};
    struct log_run run;
    struct parcel_key k = a_key();
    (void)state;
    a_segment(&bytes, &k);
    for (size_t n = 0; n < bytes.len; n++) {
        char *cut = malloc(n + 1); /* of its size, so that reading behind it is seen */
        memcpy(cut, bytes.data, n);
        assert_int_equal(read_it(cut, n, &k, &run, &a), ERR_DAMAGE);
        free(cut);
    }
    arena_finish(&a);
    buf_finish(&bytes);
}

/* Torn is told from forged: with the tail made to fit again, the seal does not hold. */
static void a_changed_bit_is_seen_with_and_without_its_checksum(void **state)
{
    struct buf bytes = {0};
    struct arena a = {0};
    struct log_run run;
    struct parcel_key k = a_key();
    (void)state;
    a_segment(&bytes, &k);
    for (size_t i = 0; i < bytes.len; i++)
        for (int bit = 0; bit < 8; bit++) {
            struct hash tail;
            bytes.data[i] = (char)(bytes.data[i] ^ (1 << bit));
            assert_int_equal(read_it(bytes.data, bytes.len, &k, &run, &a), ERR_DAMAGE);
            if (i < bytes.len - HASH_SIZE) {
                char was[HASH_SIZE];
                memcpy(was, bytes.data + bytes.len - HASH_SIZE, HASH_SIZE);
                hash_of(bytes.data, bytes.len - HASH_SIZE, &tail);
                memcpy(bytes.data + bytes.len - HASH_SIZE, tail.b, HASH_SIZE);
                assert_int_not_equal(read_it(bytes.data, bytes.len, &k, &run, &a), ERR_NONE);
                memcpy(bytes.data + bytes.len - HASH_SIZE, was, HASH_SIZE);
            }
            bytes.data[i] = (char)(bytes.data[i] ^ (1 << bit));
        }
    assert_int_equal(read_it(bytes.data, bytes.len, &k, &run, &a), ERR_NONE);
    arena_finish(&a);
    buf_finish(&bytes);
}

static void another_key_and_another_practice_are_refused(void **state)
{
    struct buf bytes = {0};
    struct arena a = {0};
    struct log_run run;
    struct parcel_key k = a_key(), other = a_key();
    (void)state;
    a_segment(&bytes, &k);
    other.key[5] ^= 1;
    assert_int_equal(read_it(bytes.data, bytes.len, &other, &run, &a), ERR_REFUSED);
    other = a_key();
    other.practice.b[0] ^= 1;
    assert_int_equal(read_it(bytes.data, bytes.len, &other, &run, &a), ERR_REFUSED);
    arena_finish(&a);
    buf_finish(&bytes);
}

/* What says that it is huge costs nothing: neither sizes in the content, nor a packed bomb. */
static void what_says_it_is_huge_is_refused_before_anything_is_allocated(void **state)
{
    enum { ZEROS = 48 << 20, LIMIT = 1 << 20 };
    static const uint64_t counts[][2] = {{1, UINT64_MAX >> 2}, {UINT64_MAX >> 2, 1}, {1, 1 << 30}};
    struct parcel_key k = a_key();
    struct arena a = {0};
    struct log_run run;
    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        struct buf label = {0}, content = {0}, bytes = {0};
        uint8_t zero[HASH_SIZE] = {0};
        buf_add(&label, zero, ID_SIZE);
        buf_add_varint(&label, 1);
        buf_add_varint(&label, counts[i][0]);
        buf_add(&label, zero, HASH_SIZE);
        buf_add(&label, zero, HASH_SIZE);
        buf_add_varint(&content, counts[i][1]);
        buf_adds(&content, "few");
        parcel_add(&bytes, 'r', &k, &label, content.data, content.len);
        assert_int_equal(read_it(bytes.data, bytes.len, &k, &run, &a), ERR_DAMAGE);
        buf_finish(&label);
        buf_finish(&content);
        buf_finish(&bytes);
    }
    struct buf packed = {0}, out = {0};
    char *zeros = calloc(ZEROS, 1);
    seal_pack(&packed, zeros, ZEROS);
    assert_true(packed.len < LIMIT);
    assert_false(seal_unpack(packed.data, packed.len, LIMIT, &out));
    assert_int_equal(out.cap, 0);
    free(zeros);
    buf_finish(&packed);
    arena_finish(&a);
}

static void a_sealed_megabyte_comes_back_and_no_chunk_can_be_left_out(void **state)
{
    enum { N = 1 << 20, CHUNK = SEAL_CHUNK + 17, HEAD = 24 };
    struct buf sealed = {0}, out = {0};
    struct parcel_key k = a_key();
    char *bytes = malloc(N);
    (void)state;
    for (int i = 0; i < N; i++)
        bytes[i] = (char)(i * 31);
    seal_add(&sealed, k.key, "clear", 5, bytes, N);
    assert_true(seal_open(k.key, "clear", 5, sealed.data, sealed.len, &out));
    assert_int_equal(out.len, N);
    assert_memory_equal(out.data, bytes, N);
    buf_reset(&out);
    assert_false(seal_open(k.key, "other", 5, sealed.data, sealed.len, &out));
    assert_false(seal_open(k.key, "clear", 5, sealed.data, HEAD + 3 * CHUNK, &out)); /* the end is missing */
    memmove(sealed.data + HEAD + CHUNK, sealed.data + HEAD + 2 * CHUNK, sealed.len - HEAD - 2 * CHUNK);
    assert_false(seal_open(k.key, "clear", 5, sealed.data, sealed.len - CHUNK, &out)); /* one in the middle */
    assert_int_equal(out.len, 0);
    free(bytes);
    buf_finish(&sealed);
    buf_finish(&out);
}

static void the_key_opens_by_passphrase_or_by_code_and_by_nothing_else(void **state)
{
    struct parcel_key made, by;
    struct buf file = {0};
    char code[SEAL_CODE];
    struct err e = {0};
    (void)state;
    assert_false(travel_key_make("short", &made, &file, code, &e));
    assert_int_equal(e.kind, ERR_INPUT);
    err_clear(&e);
    assert_true(travel_key_make("correct horse battery", &made, &file, code, &e));
    assert_int_equal(file.len, TRAVEL_KEY_FILE);
    assert_true(travel_key_unlock(file.data, file.len, "correct horse battery", &by, &e));
    assert_memory_equal(by.key, made.key, SEAL_KEY);
    assert_int_equal(id_compare(&by.practice, &made.practice), 0);
    for (char *p = code; *p; p++) /* as somebody types it from paper */
        *p = *p == '-' ? ' ' : (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);
    memset(by.key, 0, SEAL_KEY);
    assert_true(travel_key_unlock(file.data, file.len, code, &by, &e));
    assert_memory_equal(by.key, made.key, SEAL_KEY);
    assert_false(travel_key_unlock(file.data, file.len, "correct horse batterx", &by, &e));
    assert_int_equal(e.kind, ERR_REFUSED);
    err_clear(&e);
    file.data[40] = (char)(file.data[40] ^ 1);
    assert_false(travel_key_unlock(file.data, file.len, "correct horse battery", &by, &e));
    assert_int_equal(e.kind, ERR_DAMAGE);
    buf_finish(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_segment_says_what_was_put_into_it),
        cmocka_unit_test(no_word_of_it_can_be_read_without_the_key),
        cmocka_unit_test(what_is_cut_off_anywhere_is_torn),
        cmocka_unit_test(a_changed_bit_is_seen_with_and_without_its_checksum),
        cmocka_unit_test(another_key_and_another_practice_are_refused),
        cmocka_unit_test(what_says_it_is_huge_is_refused_before_anything_is_allocated),
        cmocka_unit_test(a_sealed_megabyte_comes_back_and_no_chunk_can_be_left_out),
        cmocka_unit_test(the_key_opens_by_passphrase_or_by_code_and_by_nothing_else),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}

#include "base/hash.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void the_digest_is_blake2b_256(void **state)
{
    (void)state;
    static const struct {
        const char *in, *digest;
    } cases[] = {
        {"", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"},
        {"abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hash h;
        char text[HASH_TEXT];
        hash_of(cases[i].in, strlen(cases[i].in), &h);
        assert_string_equal(hash_text(&h, text), cases[i].digest);
    }
    struct hash h;
    char text[HASH_TEXT];
    hash_of(NULL, 0, &h);
    assert_string_equal(hash_text(&h, text), cases[0].digest);
}

static void a_key_gives_another_digest(void **state)
{
    (void)state;
    uint8_t key[HASH_KEY_SIZE];
    for (int i = 0; i < HASH_KEY_SIZE; i++)
        key[i] = (uint8_t)i;
    struct hash_state st;
    struct hash h;
    char text[HASH_TEXT];
    hash_start(&st, key);
    hash_add(&st, "abc", 3);
    hash_end(&st, &h);
    assert_string_equal(hash_text(&h, text), "3fd8fd31501cdbe942607b204368e3dc4ebce5744de1a955a6025f5c9848bb20");
}

static void pieces_of_any_size_make_the_same_digest(void **state)
{
    (void)state;
    uint8_t bytes[1000];
    struct hash whole;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7);
    hash_of(bytes, sizeof bytes, &whole);
    for (size_t piece = 1; piece < 300; piece += 13) {
        struct hash_state st;
        struct hash h;
        hash_start(&st, NULL);
        for (size_t at = 0; at < sizeof bytes; at += piece)
            hash_add(&st, bytes + at, sizeof bytes - at < piece ? sizeof bytes - at : piece);
        hash_add(&st, NULL, 0);
        hash_end(&st, &h);
        assert_true(hash_is_equal(&h, &whole));
    }
}

static void a_copied_state_goes_its_own_way(void **state)
{
    (void)state;
    struct hash_state one;
    hash_start(&one, NULL);
    hash_add(&one, "ab", 2);
    struct hash_state two = one;
    struct hash ended, other, abc;
    hash_add(&one, "c", 1);
    hash_add(&two, "d", 1);
    hash_end(&one, &ended);
    hash_end(&two, &other);
    hash_of("abc", 3, &abc);
    assert_true(hash_is_equal(&ended, &abc));
    assert_false(hash_is_equal(&other, &abc));
}

static void only_sixty_four_hex_digits_are_a_digest(void **state)
{
    (void)state;
    struct hash h, again;
    char text[HASH_TEXT];
    hash_of("x", 1, &h);
    assert_true(hash_parse(hash_text(&h, text), &again));
    assert_true(hash_is_equal(&h, &again));
    text[63] = 0;
    assert_false(hash_parse(text, &again));
    hash_text(&h, text);
    text[10] = 'g';
    assert_false(hash_parse(text, &again));
    text[10] = ' ';
    assert_false(hash_parse(text, &again));
    assert_false(hash_parse("", &again));
    assert_true(hash_parse("ABCDEF00ABCDEF00ABCDEF00ABCDEF00abcdef00abcdef00abcdef00abcdef00", &again));
}

static void what_is_wiped_and_what_is_ended_is_zero(void **state)
{
    (void)state;
    char secret[20] = "swordfish";
    static const char zeros[sizeof(struct hash_state)];
    hash_wipe(secret, sizeof secret);
    assert_memory_equal(secret, zeros, sizeof secret);
    struct hash_state st;
    struct hash h;
    hash_start(&st, NULL);
    hash_end(&st, &h);
    assert_memory_equal(&st, zeros, sizeof st);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_digest_is_blake2b_256),
        cmocka_unit_test(a_key_gives_another_digest),
        cmocka_unit_test(pieces_of_any_size_make_the_same_digest),
        cmocka_unit_test(a_copied_state_goes_its_own_way),
        cmocka_unit_test(only_sixty_four_hex_digits_are_a_digest),
        cmocka_unit_test(what_is_wiped_and_what_is_ended_is_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

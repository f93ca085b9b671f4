/* The practice's key: who has the passphrase or the code opens it, and nobody else; what is damaged is refused. */
#include "exchange/travel_key.h"

#include "book_lib.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char pass[] = "nine brown horses";

static bool is_lstat_refused;

int lstat(const char *path, struct stat *st)
{
    errno = EIO;
    return is_lstat_refused ? -1 : fstatat(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
}

static struct travel_key made(int64_t epoch)
{
    struct travel_key k;
    struct err e = {0};
    struct id practice = {{1, 2, 3}};
    book_lib_ok(travel_key_make(&practice, epoch, pass, SECRET_MEM_MIN, &k, &e), &e);
    return k;
}

static void passphrase_and_code_open_it_and_nothing_else(void **state)
{
    struct travel_key k = made(1), other = made(1), out;
    (void)state;
    static const char *const wrong[] = {"", "nine brown horse", "Nine brown horses", "nine brown horses "};
    char endless[TRAVEL_PASS_MAX + 10];
    memset(endless, 'w', sizeof endless);
    endless[sizeof endless - 1] = 0;
    assert_int_equal(travel_key_open(k.file, k.nfile, endless, &out), TRAVEL_WRONG);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(travel_key_open(k.file, k.nfile, wrong[i], &out), TRAVEL_WRONG);
    assert_int_equal(travel_key_open(k.file, k.nfile, pass, &out), TRAVEL_OPENED);
    assert_memory_equal(out.key.key, k.key.key, SECRET_KEY);
    /* As people type it: small letters, without dashes. */
    char typed[TRAVEL_CODE];
    size_t n = 0;
    for (const char *p = k.code; *p; p++)
        if (*p != '-')
            typed[n++] = (char)(*p >= 'A' ? *p + 32 : *p);
    typed[n] = 0;
    typed[n - 1] ^= 1; /* the last sign is there to notice a slip */
    assert_int_equal(travel_key_open(k.file, k.nfile, typed, &out), TRAVEL_WRONG);
    typed[n - 1] ^= 1;
    assert_int_equal(travel_key_open(k.file, k.nfile, typed, &out), TRAVEL_OPENED);
    assert_memory_equal(out.key.key, k.key.key, SECRET_KEY);
    const char *end = typed + n;
    char spoken[2 * TRAVEL_CODE];
    size_t at = 0;
    for (const char *p = typed; p < end; p++) {
        spoken[at++] = *p; /* with blanks, as it was read out */
        spoken[at++] = ' ';
    }
    spoken[at] = 0;
    assert_int_equal(travel_key_open(k.file, k.nfile, spoken, &out), TRAVEL_OPENED);
    assert_string_not_equal(k.code, other.code);
    assert_int_equal(travel_key_open(k.file, k.nfile, other.code, &out), TRAVEL_WRONG);
}

static void a_passphrase_that_is_too_short_is_refused(void **state)
{
    struct travel_key k;
    struct err e = {0};
    struct id practice = {{1}};
    (void)state;
    book_lib_refused(travel_key_make(&practice, 1, "short", SECRET_MEM_MIN, &k, &e), &e, ERR_INPUT, "at least");
    char endless[TRAVEL_PASS_MAX + 2];
    memset(endless, 'w', sizeof endless);
    endless[sizeof endless - 1] = 0;
    book_lib_refused(travel_key_make(&practice, 1, endless, SECRET_MEM_MIN, &k, &e), &e, ERR_INPUT, "at least");
}

/* With the trailer made right again too: an epoch, a name or a cheaper cost that was changed does not open. */
static void every_byte_of_a_wrapped_key_counts(void **state)
{
    struct travel_key k = made(3), out;
    (void)state;
    for (size_t n = 0; n < k.nfile; n++)
        assert_int_equal(travel_key_look(k.file, n, &out), TRAVEL_DAMAGED);
    for (size_t i = 0; i < k.nfile; i++) {
        struct travel_key x = k;
        struct hash h;
        x.file[i] ^= 1;
        assert_int_equal(travel_key_look(x.file, x.nfile, &out), TRAVEL_DAMAGED);
        if (i >= 60 || i + HASH_SIZE >= k.nfile) /* the head and the costs: each try costs a stretch */
            continue;
        hash_of(x.file, x.nfile - HASH_SIZE, &h);
        memcpy(x.file + x.nfile - HASH_SIZE, h.b, HASH_SIZE);
        assert_int_not_equal(travel_key_open(x.file, x.nfile, pass, &out), TRAVEL_OPENED);
    }
}

static void costs_out_of_bounds_are_refused_and_not_carried_out(void **state)
{
    struct travel_key k = made(1), out;
    static const uint64_t costs[][2] = {{0, SECRET_MEM_MIN}, {1 << 20, SECRET_MEM_MIN}, {3, 1}, {3, UINT64_MAX}};
    (void)state;
    size_t at = 4 + 1 + ID_SIZE + 1 + SEAL_KEY_NAME; /* where the first slot begins */
    for (size_t i = 0; i < 4; i++) {
        struct buf file = {0};
        struct hash h;
        buf_add(&file, k.file, at);
        buf_add_varint(&file, costs[i][0]);
        buf_add_varint(&file, costs[i][1]);
        buf_add(&file, k.file + at + 3, k.nfile - at - 3 - HASH_SIZE); /* one byte of passes, two of memory */
        hash_of(file.data, file.len, &h);
        buf_add(&file, h.b, HASH_SIZE);
        assert_int_equal(travel_key_open(file.data, file.len, pass, &out), TRAVEL_DAMAGED);
        buf_finish(&file);
    }
}

/* Whoever can write to the folder says what it takes. */
static void what_a_key_takes_is_told_before_it_is_tried(void **state)
{
    struct travel_key k = made(1), out;
    static const struct {
        int ops, mem, cost;
    } costs[] = {{TRAVEL_OPS, TRAVEL_MEM_KIB, 1}, {1, SECRET_MEM_MIN, 1}, {SECRET_OPS_MAX, SECRET_MEM_MAX, 22}};
    (void)state;
    size_t at = 4 + 1 + ID_SIZE + 1 + SEAL_KEY_NAME; /* where the first slot begins */
    for (size_t i = 0; i < sizeof costs / sizeof *costs; i++) {
        struct buf file = {0};
        struct hash h;
        buf_add(&file, k.file, at);
        buf_add_varint(&file, (uint64_t)costs[i].ops);
        buf_add_varint(&file, (uint64_t)costs[i].mem);
        buf_add(&file, k.file + at + 3, k.nfile - at - 3 - HASH_SIZE); /* one byte of passes, two of memory */
        hash_of(file.data, file.len, &h);
        buf_add(&file, h.b, HASH_SIZE);
        assert_int_equal(travel_key_look(file.data, file.len, &out), TRAVEL_OPENED);
        assert_int_equal(travel_key_cost(&out), costs[i].cost);
        buf_finish(&file);
    }
}

/* The trailer of all of these is right: only what stands before it is not. */
static enum travel_answer answer_to(const void *file, size_t n, struct travel_key *out)
{
    struct buf whole = {0};
    struct hash h;
    buf_add(&whole, file, n);
    hash_of(whole.data, whole.len, &h);
    buf_add(&whole, h.b, HASH_SIZE);
    enum travel_answer answer = travel_key_open(whole.data, whole.len, pass, out);
    buf_finish(&whole);
    return answer;
}

static void whole_and_yet_no_key_is_damage_and_a_newer_form_is_told(void **state)
{
    enum { FORM = 4, EPOCH = FORM + 1 + ID_SIZE };
    struct travel_key k = made(3), out, x;
    struct err e = {0};
    size_t n = k.nfile - HASH_SIZE, slot = (n - EPOCH - 1 - SEAL_KEY_NAME) / 2;
    (void)state;
    assert_int_equal(answer_to(k.file, n, &out), TRAVEL_OPENED);
    for (size_t cut = 0; cut < n; cut++) /* nothing of it may be read beyond its end */
        assert_int_equal(answer_to(k.file, cut, &out), TRAVEL_DAMAGED);
    assert_int_equal(answer_to(k.file, n + 1, &out), TRAVEL_DAMAGED); /* a byte too many */
    uint8_t large[TRAVEL_KEY_FILE_MAX] = {0};
    memcpy(large, k.file, n);
    assert_int_equal(answer_to(large, sizeof large, &out), TRAVEL_DAMAGED);
    x = k;
    x.file[FORM] = 2;
    assert_int_equal(answer_to(x.file, n, &out), TRAVEL_NEWER);
    x.file[FORM] = 0;
    assert_int_equal(answer_to(x.file, n, &out), TRAVEL_DAMAGED);
    x = k;
    x.file[n - slot] = 0; /* what the recovery code costs */
    assert_int_equal(answer_to(x.file, n, &out), TRAVEL_DAMAGED);
    struct buf late = {0};
    buf_add(&late, k.file, EPOCH);
    buf_add_varint(&late, (uint64_t)TRAVEL_EPOCH_MAX + 1);
    buf_add(&late, k.file + EPOCH + 1, n - EPOCH - 1);
    assert_int_equal(answer_to(late.data, late.len, &out), TRAVEL_DAMAGED);
    buf_finish(&late);
    x = k; /* the name of another key, sealed with it */
    x.key.name[0] ^= 1;
    book_lib_ok(travel_key_wrap(&x, pass, k.code, SECRET_MEM_MIN, &e), &e);
    assert_int_equal(answer_to(x.file, x.nfile - HASH_SIZE, &out), TRAVEL_DAMAGED);
    book_lib_refused(travel_key_wrap(&x, pass, "no code", SECRET_MEM_MIN, &e), &e, ERR_INPUT, "is none");
}

/* Argon2 wants more than there is: no key is made, and it says how much it was. */
static void without_the_memory_no_key_is_made(void **state)
{
    struct travel_key k;
    struct err e = {0};
    struct rlimit was, few;
    (void)state;
    assert_int_equal(getrlimit(RLIMIT_AS, &was), 0);
    few = was;
    few.rlim_cur = (rlim_t)1 << 32;
    assert_int_equal(setrlimit(RLIMIT_AS, &few), 0);
    bool ok = travel_key_make(&(struct id){{1}}, 1, pass, 8 << 20, &k, &e);
    assert_int_equal(setrlimit(RLIMIT_AS, &was), 0);
    book_lib_refused(ok, &e, ERR_IO, "not enough memory to make a key: 8192 MB");
}

static void of_too_many_keys_the_first_are_kept(void **state)
{
    struct travel_keys *keys = calloc(1, sizeof *keys), *again = calloc(1, sizeof *again);
    struct travel_key k = made(1);
    struct err e = {0};
    (void)state;
    book_lib_folder();
    const char *path = book_lib_path("p.db-keys");
    for (int i = 0; i < TRAVEL_KEYS_MAX; i++) {
        k.key.name[0] = (uint8_t)i;
        assert_true(travel_key_add(keys, &k));
    }
    k.key.name[0] = TRAVEL_KEYS_MAX;
    assert_false(travel_key_add(keys, &k));
    again->n = 1;
    again->key[0] = k;
    book_lib_refused(travel_key_add_all(keys, again, &e), &e, ERR_REFUSED, "no more can be kept");
    k.key.name[0] = 0; /* what is there learns its code */
    memset(keys->key[0].code, 0, sizeof k.code);
    again->key[0] = k;
    book_lib_ok(travel_key_add_all(keys, again, &e), &e);
    assert_string_equal(keys->key[0].code, k.code);
    again->key[0].file[0] ^= 1; /* but not of another wrapped file */
    memset(keys->key[0].code, 0, sizeof k.code);
    book_lib_ok(travel_key_add_all(keys, again, &e), &e);
    assert_string_equal(keys->key[0].code, "");
    book_lib_ok(travel_key_store(path, keys, &e), &e);
    size_t n;
    char *text = book_lib_read(path, &n), *more = malloc(2 * n);
    memcpy(more, text, n);
    memcpy(more + n, text, n);
    book_lib_write(path, more, n + strcspn(text, "\n") + 1); /* one line too many */
    book_lib_refused(travel_key_load(path, again, &e), &e, ERR_DAMAGE, "damaged");
    free(text);
    free(more);
    free(keys);
    free(again);
    book_lib_remove();
}

static void keys_beside_the_practice_file_are_kept_and_guarded(void **state)
{
    struct travel_keys *keys = calloc(1, sizeof *keys), *again = calloc(1, sizeof *again);
    struct err e = {0};
    (void)state;
    book_lib_folder();
    const char *path = book_lib_path("p.db-keys");
    book_lib_ok(travel_key_load(path, again, &e), &e);
    assert_int_equal(again->n, 0);
    struct travel_key first = made(1), second = made(2);
    assert_true(travel_key_add(keys, &second) && travel_key_add(keys, &first) && travel_key_add(keys, &first));
    assert_int_equal(keys->n, 2);
    book_lib_ok(travel_key_store(path, keys, &e), &e);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    book_lib_ok(travel_key_load(path, again, &e), &e);
    assert_int_equal(again->n, 2);
    assert_memory_equal(again->key[0].key.key, second.key.key, SECRET_KEY);
    assert_memory_equal(again->key[1].file, first.file, first.nfile);
    assert_string_equal(again->key[1].code, first.code); /* it can be told again */
    book_lib_refused(travel_key_store_first(path, keys, &e), &e, ERR_REFUSED, "Another program");
    assert_int_equal(travel_key_newest(again, &first.key.practice)->key.epoch, 2);
    assert_null(travel_key_newest(again, &(struct id){{9}}));
    assert_non_null(travel_key_named(again, &first.key.practice, first.key.name));
    assert_null(travel_key_named(again, &(struct id){{9}}, first.key.name));
    is_lstat_refused = true;
    bool ok = travel_key_load(path, again, &e);
    is_lstat_refused = false;
    book_lib_refused(ok, &e, ERR_IO, "Cannot look at"); /* and not that others may read it */
    const char *link = book_lib_path("link");
    assert_int_equal(symlink(path, link), 0);
    book_lib_refused(travel_key_load(link, again, &e), &e, ERR_INPUT, "is a link");
    chmod(path, 0644);
    book_lib_refused(travel_key_load(path, again, &e), &e, ERR_REFUSED, "chmod 600");
    chmod(path, 0600);
    size_t n;
    char *text = book_lib_read(path, &n);
    text[20] = text[20] == '1' ? '2' : '1';
    book_lib_write(path, text, n);
    book_lib_refused(travel_key_load(path, again, &e), &e, ERR_DAMAGE, "damaged");
    free(text);
    text = calloc(1, n = 60000); /* as a power cut leaves it; fuzzing found that more was wiped than was copied */
    book_lib_write(path, text, n);
    book_lib_refused(travel_key_load(path, again, &e), &e, ERR_DAMAGE, "damaged");
    free(text);
    free(keys);
    free(again);
    book_lib_remove();
}

/* One line of the file beside the practice file, in every way it can be no line of ours. */
static void a_line_that_is_no_key_is_damage(void **state)
{
    enum { KEY = 13, WRAPPED = KEY + 2 * SECRET_KEY + 1 };
    (void)state;
    struct travel_keys *keys = calloc(1, sizeof *keys), *again = calloc(1, sizeof *again);
    struct err e = {0};
    struct travel_key k = made(1);
    struct arena a = {0};
    size_t n;
    book_lib_folder();
    const char *path = book_lib_path("p.db-keys");
    assert_true(travel_key_add(keys, &k));
    book_lib_ok(travel_key_store(path, keys, &e), &e);
    char *line = book_lib_read(path, &n);
    line[strcspn(line, "\n")] = 0;
    char *code = strrchr(line, ' ') + 1;
    const struct {
        const char *what, *text;
    } cases[] = {
        {"another word", arena_printf(&a, "Rounds-key%s\n", line + 10)},
        {"another number", arena_printf(&a, "rounds-key 2%s\n", line + 12)},
        {"no key", "rounds-key 1 \n"},
        {"half a key", arena_printf(&a, "%.40s\n", line)},
        {"no file", arena_printf(&a, "%.*s\n", WRAPPED, line)},
        {"a key too long", arena_printf(&a, "%.*s0%s\n", WRAPPED - 1, line, line + WRAPPED - 1)},
        {"a letter in the key", arena_printf(&a, "%.*sx%s\n", KEY, line, line + KEY + 1)},
        {"a letter in its second half", arena_printf(&a, "%.*sx%s\n", KEY + 1, line, line + KEY + 2)},
        {"a letter in the file", arena_printf(&a, "%.*sx%s\n", WRAPPED, line, line + WRAPPED + 1)},
        {"half a byte", arena_printf(&a, "%.*s%s\n", WRAPPED, line, line + WRAPPED + 1)},
        {"a byte less", arena_printf(&a, "%.*s%s\n", WRAPPED, line, line + WRAPPED + 2)},
        {"no code", arena_printf(&a, "%.*s\n", (int)(code - line), line)},
        {"a code cut off", arena_printf(&a, "%.*s\n", (int)strlen(line) - 1, line)},
        {"a code too long", arena_printf(&a, "%s2\n", line)},
        {"a sign that no code has", arena_printf(&a, "%.*s!%s\n", (int)(code - line), line, code + 1)},
        {"a file too long", arena_printf(&a, "%.*s%0*d\n", WRAPPED, line, 2 * TRAVEL_KEY_FILE_MAX + 2, 0)},
        {"no blank behind the key", arena_printf(&a, "%.*sx%s\n", WRAPPED - 1, line, line + WRAPPED)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        err_clear(&e);
        book_lib_write(path, cases[i].text, strlen(cases[i].text));
        chmod(path, 0600);
        if (travel_key_load(path, again, &e) || e.kind != ERR_DAMAGE)
            fail_msg("%s: %s", cases[i].what, e.text);
    }
    /* Without a code it is one. */
    const char *text = arena_printf(&a, "%.*s\n", (int)(code - line) - 1, line);
    book_lib_write(path, text, strlen(text));
    chmod(path, 0600);
    err_clear(&e);
    book_lib_ok(travel_key_load(path, again, &e), &e);
    assert_int_equal(again->n, 1);
    assert_string_equal(again->key[0].code, "");
    assert_memory_equal(again->key[0].key.key, k.key.key, SECRET_KEY);
    free(line);
    arena_finish(&a);
    free(keys);
    free(again);
    book_lib_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passphrase_and_code_open_it_and_nothing_else),
        cmocka_unit_test(a_passphrase_that_is_too_short_is_refused),
        cmocka_unit_test(every_byte_of_a_wrapped_key_counts),
        cmocka_unit_test(costs_out_of_bounds_are_refused_and_not_carried_out),
        cmocka_unit_test(what_a_key_takes_is_told_before_it_is_tried),
        cmocka_unit_test(whole_and_yet_no_key_is_damage_and_a_newer_form_is_told),
        cmocka_unit_test(without_the_memory_no_key_is_made),
        cmocka_unit_test(of_too_many_keys_the_first_are_kept),
        cmocka_unit_test(keys_beside_the_practice_file_are_kept_and_guarded),
        cmocka_unit_test(a_line_that_is_no_key_is_damage),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}

/* Files that travel, as bytes: a run goes in and comes out; whatever was cut off, altered or made up is told apart. */
#include "exchange/segment.h"

#include "book_lib.h"
#include "book/stream.h"
#include "exchange/seen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PATIENTS = 5 };

struct world {
    struct book *book;
    struct seal_key key;
    struct arena arena;
    struct log_run run;
    struct hash *hashes;
    struct buf file;
    struct hash trailer;
};

static int open_world(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    struct err e = {0};
    w->book = book_lib_memory();
    for (int i = 0; i < PATIENTS; i++)
        book_lib_patient(w->book, "Segment");
    memset(w->key.practice.b, 7, ID_SIZE);
    memset(w->key.key, 9, SECRET_KEY);
    seal_name_key(&w->key);
    book_lib_ok(log_read(w->book, 1, 2, PATIENTS, &w->arena, &w->run, &e), &e);
    book_lib_ok(stream_hashes(w->book, 1, 2, PATIENTS, &w->arena, &w->hashes, &e), &e);
    segment_make(&w->key, &w->run, w->hashes, &w->file, &w->trailer);
    *state = w;
    return 0;
}

static int close_world(void **state)
{
    struct world *w = *state;
    book_close(w->book);
    arena_finish(&w->arena);
    buf_finish(&w->file);
    free(w);
    return 0;
}

/* What a reader makes of it: all steps, as sync does them. */
static enum seal_answer read_it(struct world *w, const void *p, size_t n, struct segment_head *head,
                                struct log_run *run)
{
    struct seal_head h;
    struct bytes body;
    enum seal_answer a = seal_look(p, n, &h);
    if (a == SEAL_SOUND)
        a = seal_open(p, n, &h, &w->key, &w->arena, &body);
    if (a == SEAL_SOUND && (!segment_head(&h, head) || !segment_run(head, body, &w->arena, run)))
        a = SEAL_FORGED;
    return a;
}

static void a_run_comes_out_as_it_went_in(void **state)
{
    struct world *w = *state;
    struct segment_head h;
    struct log_run run;
    assert_int_equal(read_it(w, w->file.data, w->file.len, &h, &run), SEAL_SOUND);
    assert_int_equal(run.n, w->run.n);
    assert_int_equal(run.first_seq, 2);
    assert_memory_equal(run.prev, w->run.prev, HASH_SIZE);
    assert_memory_equal(run.head, w->run.head, HASH_SIZE);
    assert_int_equal(run.nsalts, w->run.nsalts);
    for (int i = 0; i < run.n; i++) {
        assert_int_equal(run.bodies[i].n, w->run.bodies[i].n);
        assert_memory_equal(run.bodies[i].p, w->run.bodies[i].p, run.bodies[i].n);
    }
    assert_int_equal(h.nbacks, 2); /* of four: one back, two back */
    assert_memory_equal(h.back[0], w->hashes[2].b, SEGMENT_BACK);
    assert_memory_equal(h.back[1], w->hashes[1].b, SEGMENT_BACK);
    struct book *other = book_lib_site("Desk 2");
    struct err e = {0};
    struct log_taken t;
    book_lib_ok(log_take_some(other, &run, 1, NULL, &t, &e), &e);
    assert_int_equal(t.added, 4);
    book_close(other);
}

/* The same run under the same key is the same file, whoever cuts it and in whatever order its salts are. */
static void one_content_has_one_name(void **state)
{
    struct world *w = *state;
    struct buf again = {0};
    struct hash trailer;
    struct log_salt *s = w->run.salts, first = s[0];
    memmove(s, s + 1, (size_t)(w->run.nsalts - 1) * sizeof *s);
    s[w->run.nsalts - 1] = first;
    segment_make(&w->key, &w->run, w->hashes, &again, &trailer);
    assert_int_equal(again.len, w->file.len);
    assert_memory_equal(again.data, w->file.data, again.len);
    buf_finish(&again);
}

static void every_cut_is_told_as_torn(void **state)
{
    struct world *w = *state;
    struct segment_head h;
    struct log_run run;
    for (size_t n = 0; n < w->file.len; n++) {
        char *cut = malloc(n + 1); /* of exactly this size: the sanitizer sees what reads further */
        memcpy(cut, w->file.data, n);
        assert_int_equal(read_it(w, cut, n, &h, &run), SEAL_TORN);
        free(cut);
    }
    /* And longer than it should be: somebody is still writing over a file that was larger. */
    buf_addc(&w->file, 'x');
    assert_int_equal(read_it(w, w->file.data, w->file.len, &h, &run), SEAL_TORN);
}

/* Without a new trailer it is torn; with one, whoever changed it did not have the key. */
static void every_bit_that_flips_is_noticed(void **state)
{
    struct world *w = *state;
    struct segment_head h;
    struct log_run run;
    size_t n = w->file.len, inside = n - HASH_SIZE;
    for (size_t i = 0; i < n * 8; i++) {
        char *p = w->file.data;
        p[i / 8] ^= (char)(1 << i % 8);
        enum seal_answer plain = read_it(w, p, n, &h, &run);
        assert_true(plain == SEAL_TORN || (plain == SEAL_ALIEN && i / 8 < SEAL_MAGIC));
        if (i / 8 < inside) {
            struct hash sum;
            char kept[HASH_SIZE];
            memcpy(kept, p + inside, HASH_SIZE);
            hash_of(p, inside, &sum);
            memcpy(p + inside, sum.b, HASH_SIZE);
            assert_int_not_equal(read_it(w, p, n, &h, &run), SEAL_SOUND);
            memcpy(p + inside, kept, HASH_SIZE);
        }
        p[i / 8] ^= (char)(1 << i % 8);
        arena_reset(&w->arena);
    }
}

/* Cut off between two chunks, with a trailer that fits: only the mark of the last chunk tells. */
static void a_body_cut_between_two_chunks_is_not_whole(void **state)
{
    struct world *w = *state;
    enum { CHUNK = 65536 + SECRET_EXTRA, BODY = 200000 };
    struct buf body = {0}, fields = {0}, file = {0};
    struct seal_head h;
    struct hash sum;
    struct bytes out;
    for (int i = 0; i < BODY; i++)
        buf_addc(&body, (char)id_random_below(256));
    buf_add(&fields, "x", 1);
    seal_make(&w->key, SEAL_SEEN, &fields, &body, &file);
    assert_int_equal(seal_look(file.data, file.len, &h), SEAL_SOUND);
    assert_int_equal(seal_open(file.data, file.len, &h, &w->key, &w->arena, &out), SEAL_SOUND);
    assert_memory_equal(out.p, body.data, body.len);
    for (size_t n = h.chunks_at; n + HASH_SIZE < file.len; n += CHUNK) {
        char *cut = malloc(n + HASH_SIZE);
        memcpy(cut, file.data, n);
        hash_of(cut, n, &sum);
        memcpy(cut + n, sum.b, HASH_SIZE);
        assert_int_equal(seal_look(cut, n + HASH_SIZE, &h), SEAL_SOUND);
        assert_int_equal(seal_open(cut, n + HASH_SIZE, &h, &w->key, &w->arena, &out), SEAL_FORGED);
        free(cut);
    }
    buf_finish(&body);
    buf_finish(&fields);
    buf_finish(&file);
}

/* With a trailer that fits: what stands behind the last chunk, and an end too short to be one. */
static void what_stands_behind_the_last_chunk_makes_it_no_file_of_ours(void **state)
{
    struct world *w = *state;
    struct seal_head h;
    struct hash sum;
    struct bytes out;
    assert_int_equal(seal_look(w->file.data, w->file.len, &h), SEAL_SOUND);
    size_t end = w->file.len - HASH_SIZE, ends[] = {end + 1, end + SECRET_EXTRA, h.chunks_at + SECRET_EXTRA - 1};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct buf file = {0};
        buf_add(&file, w->file.data, ends[i] < end ? ends[i] : end);
        while (file.len < ends[i])
            buf_addc(&file, 'x');
        hash_of(file.data, file.len, &sum);
        buf_add(&file, sum.b, HASH_SIZE);
        assert_int_equal(seal_look(file.data, file.len, &h), SEAL_SOUND);
        assert_int_equal(seal_open(file.data, file.len, &h, &w->key, &w->arena, &out), SEAL_FORGED);
        buf_finish(&file);
    }
}

static void the_shortest_files_are_torn_if_they_may_be_ours(void **state)
{
    static const struct {
        const char *text;
        enum seal_answer answer;
    } cases[] = {{"", SEAL_TORN},    {"R", SEAL_TORN},    {"RN", SEAL_TORN},   {"RND", SEAL_TORN},
                 {"x", SEAL_ALIEN},  {"RX", SEAL_ALIEN},  {"RNX", SEAL_ALIEN}, {"RNDx", SEAL_ALIEN},
                 {"RNXs", SEAL_ALIEN}};
    struct seal_head h;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (seal_look(cases[i].text, strlen(cases[i].text), &h) != cases[i].answer)
            fail_msg("%s", cases[i].text);
}

static void another_key_does_not_open_it(void **state)
{
    struct world *w = *state;
    struct segment_head h;
    struct log_run run;
    uint8_t name[SEAL_KEY_NAME];
    w->key.key[0]++;
    assert_int_equal(read_it(w, w->file.data, w->file.len, &h, &run), SEAL_FORGED); /* it says: that key */
    memcpy(name, w->key.name, sizeof name);
    seal_name_key(&w->key);
    assert_memory_not_equal(name, w->key.name, sizeof name);
    assert_int_equal(read_it(w, w->file.data, w->file.len, &h, &run), SEAL_LOCKED);
}

static void a_newer_format_is_not_called_damaged(void **state)
{
    struct world *w = *state;
    struct seal_head h;
    struct hash sum;
    w->file.data[SEAL_MAGIC] = SEAL_FORMAT + 1;
    assert_int_equal(seal_look(w->file.data, w->file.len, &h), SEAL_TORN);
    hash_of(w->file.data, w->file.len - HASH_SIZE, &sum);
    memcpy(w->file.data + w->file.len - HASH_SIZE, sum.b, HASH_SIZE);
    assert_int_equal(seal_look(w->file.data, w->file.len, &h), SEAL_NEWER);
}

/* Somebody with the key who lies about what is inside: sizes are looked at before memory is asked for. */
static void what_cannot_be_is_refused(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *what;
        uint64_t first, last, nbacks, nsalts, body;
    } lies[] = {{"no number 0", 0, 3, 2, 0, 1},
                {"backwards", 5, 4, 0, 0, 1},
                {"too many", 2, 200000, 18, 0, 1},
                {"too far", 2, UINT64_MAX, 64, 0, 1},
                {"too late", UINT64_C(1) << 40, UINT64_C(1) << 40, 0, 0, 1},
                {"backs missing", 2, 5, 1, 0, 1},
                {"salts for ever", 2, 2, 0, UINT64_MAX, 1},
                {"a body for ever", 2, 2, 0, 0, UINT64_MAX}};
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        struct buf fields = {0}, body = {0}, file = {0};
        struct segment_head h;
        struct log_run run;
        buf_add(&fields, w->run.writer.b, ID_SIZE);
        buf_add_varint(&fields, lies[i].first);
        buf_add_varint(&fields, lies[i].last);
        buf_add(&fields, w->run.prev, HASH_SIZE);
        buf_add(&fields, w->run.head, HASH_SIZE);
        buf_add_varint(&fields, lies[i].nbacks);
        for (uint64_t k = 0; k < lies[i].nbacks; k++)
            buf_add(&fields, w->hashes[0].b, SEGMENT_BACK);
        buf_add_varint(&body, lies[i].nsalts);
        buf_add_varint(&body, lies[i].body);
        seal_make(&w->key, SEAL_SEGMENT, &fields, &body, &file);
        if (read_it(w, file.data, file.len, &h, &run) != SEAL_FORGED)
            fail_msg("%s", lies[i].what);
        buf_finish(&fields);
        buf_finish(&body);
        buf_finish(&file);
    }
}

/* A run of one change and two salts, and one thing wrong in it. */
enum wrong { RIGHT, NOBODYS, NO_BEFORE, A_BEFORE, MORE_FIELDS, NO_FIELDS, BACK_CUT, SALTS_SWAPPED, SALT_TWICE, SALT_CUT,
             BODY_CUT, MORE_BODY, NO_BODY, OTHER_KIND, WRONGS };

static void make_wrong(struct world *w, enum wrong what, struct buf *fields, struct buf *body)
{
    static const uint8_t zero[HASH_SIZE], one[HASH_SIZE] = {1};
    int last = what == BACK_CUT ? 3 : 2;
    if (what != NO_FIELDS)
        buf_add(fields, what == NOBODYS ? zero : w->run.writer.b, ID_SIZE);
    buf_add_varint(fields, what == A_BEFORE ? 1 : 2);
    buf_add_varint(fields, what == A_BEFORE ? 1 : (uint64_t)last);
    buf_add(fields, what == NO_BEFORE ? zero : one, HASH_SIZE);
    buf_add(fields, one, HASH_SIZE);
    buf_add_varint(fields, (uint64_t)(last - 2));
    if (what == BACK_CUT)
        buf_add(fields, one, SEGMENT_BACK - 1);
    if (what == MORE_FIELDS)
        buf_addc(fields, 'x');
    buf_add_varint(body, what == SALT_CUT ? 3 : 2);
    for (int i = 0; i < 2; i++) {
        uint8_t subject[ID_SIZE] = {(uint8_t)(what == SALTS_SWAPPED ? 2 - i : what == SALT_TWICE ? 1 : 1 + i)};
        buf_add(body, subject, ID_SIZE);
        buf_add(body, zero, SALT_SIZE);
    }
    if (what == NO_BODY)
        return;
    buf_add_varint(body, what == BODY_CUT ? 4 : 3);
    buf_adds(body, what == MORE_BODY ? "abcd" : "abc");
}

static void a_run_with_one_thing_wrong_is_forged(void **state)
{
    struct world *w = *state;
    for (enum wrong what = RIGHT; what < WRONGS; what++) {
        struct buf fields = {0}, body = {0}, file = {0};
        struct segment_head h;
        struct log_run run;
        make_wrong(w, what, &fields, &body);
        seal_make(&w->key, what == OTHER_KIND ? SEAL_SNAPSHOT : SEAL_SEGMENT, &fields, &body, &file);
        if (read_it(w, file.data, file.len, &h, &run) != (what == RIGHT ? SEAL_SOUND : SEAL_FORGED))
            fail_msg("wrong thing number %d", (int)what);
        buf_finish(&fields);
        buf_finish(&body);
        buf_finish(&file);
    }
}

/* Sealed by somebody with the key, and cut anywhere before it was: nothing is read beyond the end. */
static void whatever_is_cut_off_before_it_is_sealed_is_forged(void **state)
{
    struct world *w = *state;
    struct buf fields = {0}, body = {0};
    make_wrong(w, RIGHT, &fields, &body);
    size_t nfields = fields.len, nbody = body.len;
    for (size_t n = 0; n < nfields + nbody; n++) {
        struct buf file = {0};
        struct segment_head h;
        struct log_run run;
        fields.len = n < nfields ? n : nfields;
        body.len = n < nfields ? nbody : n - nfields;
        seal_make(&w->key, SEAL_SEGMENT, &fields, &body, &file);
        if (read_it(w, file.data, file.len, &h, &run) != SEAL_FORGED)
            fail_msg("cut at %u", (unsigned)n);
        buf_finish(&file);
    }
    buf_finish(&fields);
    buf_finish(&body);
}

static void names_say_what_is_inside_and_nothing_else_is_one(void **state)
{
    struct world *w = *state;
    char name[SEGMENT_NAME];
    int64_t first, last;
    segment_name(2, 5, &w->trailer, name);
    assert_true(segment_parse_name(name, &first, &last) && first == 2 && last == 5);
    segment_name((INT64_C(1) << 40) - 1, (INT64_C(1) << 40) - 1, &w->trailer, name);
    assert_in_range(strlen(name), 1, 64);
    static const char *const others[] = {"",
                                         "2-5.rnd",
                                         "2-5-0123456789abcdef.rnb",
                                         "5-2-0123456789abcdef.rnd",
                                         "02-5-0123456789abcdef.rnd",
                                         "2-5-0123456789ABCDEF.rnd",
                                         "2-5-0123456789abcdef.sync-conflict-20261128-101010-ABCDEF.rnd",
                                         "~syncthing~2-5-0123456789abcdef.rnd.tmp",
                                         "99999999999999999999-5-0123456789abcdef.rnd"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (segment_parse_name(others[i], &first, &last))
            fail_msg("%s", others[i]);
}

static void what_a_site_has_comes_out_as_it_went_in(void **state)
{
    struct world *w = *state;
    struct stream *streams;
    struct err e = {0};
    struct buf file = {0};
    struct hash trailer;
    struct seal_head h;
    struct bytes body;
    struct seen in = {.at_ms = BOOK_LIB_NOW_MS, .label = "Laptop 2"}, out;
    book_lib_ok(stream_all(w->book, &w->arena, &streams, &in.n, &e), &e);
    in.branch = streams;
    in.writer = streams[0].writer;
    seen_make(&w->key, &in, &file, &trailer);
    assert_int_equal(seal_look(file.data, file.len, &h), SEAL_SOUND);
    assert_int_equal(seal_open(file.data, file.len, &h, &w->key, &w->arena, &body), SEAL_SOUND);
    assert_true(seen_read(&h, body, &w->arena, &out));
    assert_string_equal(out.label, "Laptop 2");
    assert_int_equal(out.at_ms, in.at_ms);
    assert_int_equal(out.n, 1);
    assert_int_equal(out.branch[0].last, PATIENTS);
    assert_memory_equal(out.branch[0].head, streams[0].head, HASH_SIZE);
    struct segment_head sh;
    assert_false(segment_head(&h, &sh)); /* and is no segment */
    char name[SEEN_NAME];
    int64_t number;
    assert_true(seen_parse_name(seen_name(in.at_ms, &trailer, name), &number) && number == in.at_ms);
    assert_false(seen_parse_name("seen-1-0123456789abcdef.rnd", &number));
    buf_finish(&file);
}

/* The same of what a site has. */
static void what_a_site_cannot_have_is_refused(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *what, *label, *more;
        uint64_t at, nlabel, n, first, last;
        int nfields, kind;
        bool is_read;
    } cases[] = {
        {"as it is", "Desk", "", 1, 4, 1, 1, 5, ID_SIZE, SEAL_SEEN, true},
        {"nothing at all", "", "", 1, 0, 0, 0, 0, ID_SIZE, SEAL_SEEN, true},
        {"another kind", "Desk", "", 1, 4, 1, 1, 5, ID_SIZE, SEAL_SEGMENT, false},
        {"half a writer", "Desk", "", 1, 4, 1, 1, 5, ID_SIZE - 1, SEAL_SEEN, false},
        {"no such time", "Desk", "", UINT64_C(1) << 47, 4, 1, 1, 5, ID_SIZE, SEAL_SEEN, false},
        {"a name for ever", "Desk", "", 1, UINT64_MAX, 1, 1, 5, ID_SIZE, SEAL_SEEN, false},
        {"a name cut off", "Desk", "", 1, 60, 0, 0, 0, ID_SIZE, SEAL_SEEN, false},
        {"a name that is none", "D\xFFsk", "", 1, 4, 1, 1, 5, ID_SIZE, SEAL_SEEN, false},
        {"a name that ends early", "D\0sk", "", 1, 4, 1, 1, 5, ID_SIZE, SEAL_SEEN, false},
        {"branches for ever", "Desk", "", 1, 4, UINT64_MAX, 1, 5, ID_SIZE, SEAL_SEEN, false},
        {"a branch too many", "Desk", "", 1, 4, 2, 1, 5, ID_SIZE, SEAL_SEEN, false},
        {"from number 0", "Desk", "", 1, 4, 1, 0, 5, ID_SIZE, SEAL_SEEN, false},
        {"backwards", "Desk", "", 1, 4, 1, 5, 4, ID_SIZE, SEAL_SEEN, false},
        {"too far", "Desk", "", 1, 4, 1, 1, UINT64_C(1) << 40, ID_SIZE, SEAL_SEEN, false},
        {"more behind it", "Desk", "x", 1, 4, 1, 1, 5, ID_SIZE, SEAL_SEEN, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static const uint8_t zero[HASH_SIZE];
        struct buf fields = {0}, body = {0}, file = {0};
        struct seal_head h;
        struct bytes open;
        struct seen out;
        buf_add(&fields, w->run.writer.b, (size_t)cases[i].nfields);
        buf_add_varint(&body, cases[i].at);
        buf_add_varint(&body, cases[i].nlabel);
        buf_add(&body, cases[i].label, cases[i].label[0] ? 4 : 0);
        buf_add_varint(&body, cases[i].n);
        if (cases[i].n) {
            buf_add(&body, w->run.writer.b, ID_SIZE);
            buf_add_varint(&body, cases[i].first);
            buf_add_varint(&body, cases[i].last);
            buf_add(&body, zero, HASH_SIZE);
        }
        buf_adds(&body, cases[i].more);
        seal_make(&w->key, (enum seal_kind)cases[i].kind, &fields, &body, &file);
        assert_int_equal(seal_look(file.data, file.len, &h), SEAL_SOUND);
        assert_int_equal(seal_open(file.data, file.len, &h, &w->key, &w->arena, &open), SEAL_SOUND);
        if (seen_read(&h, open, &w->arena, &out) != cases[i].is_read)
            fail_msg("%s", cases[i].what);
        buf_finish(&fields);
        buf_finish(&body);
        buf_finish(&file);
    }
    static const char *const names[] = {"",          "seen-",        "seen-1",          "seen--0123456789abcdef.rna",
                                        "seen-1-.rna", "seen-1-0123456789abcde.rna", "seen-1-0123456789abcdef.rna.tmp",
                                        "seen-123456789012345678-0123456789abcdef.rna",
                                        "seen-1_0123456789abcdef.rna", "Seen-1-0123456789abcdef.rna"};
    int64_t number;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (seen_parse_name(names[i], &number))
            fail_msg("%s", names[i]);
}

int main(void)
{
#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)
    const struct CMUnitTest tests[] = {
        WITH_WORLD(a_run_comes_out_as_it_went_in),
        WITH_WORLD(one_content_has_one_name),
        WITH_WORLD(every_cut_is_told_as_torn),
        WITH_WORLD(every_bit_that_flips_is_noticed),
        WITH_WORLD(a_body_cut_between_two_chunks_is_not_whole),
        WITH_WORLD(what_stands_behind_the_last_chunk_makes_it_no_file_of_ours),
        WITH_WORLD(the_shortest_files_are_torn_if_they_may_be_ours),
        WITH_WORLD(another_key_does_not_open_it),
        WITH_WORLD(a_newer_format_is_not_called_damaged),
        WITH_WORLD(what_cannot_be_is_refused),
        WITH_WORLD(a_run_with_one_thing_wrong_is_forged),
        WITH_WORLD(whatever_is_cut_off_before_it_is_sealed_is_forged),
        WITH_WORLD(names_say_what_is_inside_and_nothing_else_is_one),
        WITH_WORLD(what_a_site_has_comes_out_as_it_went_in),
        WITH_WORLD(what_a_site_cannot_have_is_refused),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}

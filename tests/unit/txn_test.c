/* The bytes of a transaction are in every practice's log for ever: what is pinned here may never change. */
#include "book/txn.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { BODY_MAX = 4096 };

/* ---- a transaction with everything in it ---- */

static struct id id_of(uint8_t b)
{
    struct id id;
    memset(id.b, b, ID_SIZE);
    return id;
}

static const uint8_t patient_salt[SALT_SIZE] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
static const uint8_t links[TXN_LINK] = {0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7};
static const uint8_t digest[HASH_SIZE] = {0xde, 0xad};

static struct bytes span(const char *s)
{
    return (struct bytes){(const uint8_t *)s, strlen(s)};
}

static void add(struct buf *cells, int *n, int field, struct value v)
{
    txn_add_cell(cells, field, &v);
    ++*n;
}

/* Parts of every shape: none, its own, another's subject; cells of every type; a kind of a later version; erased. */
static int add_parts(struct buf *slots)
{
    struct id room = id_of(0x44), patient = id_of(0x20), visit = id_of(0x22), later = id_of(0x99);
    struct buf cells = {0};
    int n = 0;
    uint32_t tag = txn_salt_tag(patient_salt);
    add(&cells, &n, 2, value_text("A"));
    txn_add_part(slots, 4, &room, NULL, 0, &cells, n);
    buf_reset(&cells);
    n = 0;
    add(&cells, &n, 2, value_text("Müller"));
    add(&cells, &n, 3, value_text(""));
    add(&cells, &n, 5, value_int(-25567));
    add(&cells, &n, 21, value_id(&visit));
    add(&cells, &n, 1000000, (struct value){.type = VALUE_BLOB, .p = "\x00\xff", .n = 2});
    txn_add_part(slots, 20, &patient, &patient, tag, &cells, n);
    buf_reset(&cells);
    n = 0;
    add(&cells, &n, 4, value_null());
    add(&cells, &n, 6, value_int(INT64_MAX));
    add(&cells, &n, 7, value_int(INT64_MIN));
    txn_add_part(slots, 22, &visit, &patient, tag, &cells, n);
    buf_reset(&cells);
    n = 0;
    add(&cells, &n, 300, value_int(1));
    txn_add_part(slots, 70000, &later, NULL, 0, &cells, n);
    buf_addc(slots, 1);
    buf_add(slots, digest, sizeof digest);
    buf_finish(&cells);
    return 5;
}

static void make_sample(struct buf *out)
{
    struct txn_head heads[2] = {{.writer = id_of(0x51), .seq = 7}, {.writer = id_of(0x52), .seq = 1099511627775}};
    struct buf slots = {0};
    struct txn t = {
        .seq = 16,
        .hlc = INT64_C(1795430520000) << 16 | 3,
        .at_ms = INT64_C(1795430519750),
        .offset_min = -210,
        .act = span("appointment-move"),
        .reason = span("Zahnweh – früher"),
        .staff = id_of(0x11),
        .undoes = id_of(0x12),
        .has_undoes = true,
        .nheads = 2,
        .nlinks = 1,
        .extension = span("later"),
    };
    memset(heads[0].hash, 0x61, TXN_HASH);
    memset(heads[1].hash, 0x62, TXN_HASH);
    t.nslots = add_parts(&slots);
    txn_encode(&t, heads, links, &slots, out);
    buf_finish(&slots);
}

static bool salt_of(void *arg, const struct id *subject, uint32_t tag, uint8_t salt[SALT_SIZE])
{
    struct id patient = id_of(0x20);
    (void)arg;
    memcpy(salt, patient_salt, SALT_SIZE);
    return id_compare(subject, &patient) == 0 && tag == txn_salt_tag(patient_salt);
}

static bool no_salt(void *arg, const struct id *subject, uint32_t tag, uint8_t salt[SALT_SIZE])
{
    (void)arg, (void)subject, (void)tag, (void)salt;
    return false;
}

static struct hash hash_as(const struct txn *t, uint8_t prev, uint8_t writer)
{
    uint8_t before[HASH_SIZE];
    struct id who = id_of(writer);
    struct hash h;
    memset(before, prev, sizeof before);
    assert_true(txn_hash(t, before, &who, salt_of, NULL, &h));
    return h;
}

static void to_hex(const void *p, size_t n, char *out)
{
    for (size_t i = 0; i < n; i++)
        snprintf(out + 2 * i, 3, "%02x", ((const uint8_t *)p)[i]);
}

/* Checked once by a reader written from the header's page alone. */
static const char frozen_body[] =
    "013f10838080a6f9ff81d101f303a303106170706f696e746d656e742d6d6f76651111111111111111111111111111111113"
    "5a61686e77656820e28093206672c3bc68657212121212121212121212121212121212025151515151515151515151515151"
    "5151076161616161616161616161616161616152525252525252525252525252525252ffffffffff1f626262626262626262"
    "6262626262626201a0a1a2a3a4a5a6a7056c61746572050016044444444444444444444444444444444400010a0141003f14"
    "2020202020202020202020202020202001d5db160a050a074dc3bc6c6c65720e0015bd8f0357102222222222222222222222"
    "22222222228392f4010200ff003e16222222222222222222222222222222220220202020202020202020202020202020d5db"
    "160a031019feffffffffffffffff011dffffffffffffffffff010018f0a204999999999999999999999999999999990001b1"
    "090201dead000000000000000000000000000000000000000000000000000000000000";
static const char frozen_hash[] = "a6b27287928e7d54a9394bbf8d8b733825ca7b5ffc3e9eb68d4f53d884b7c457";

static void the_bytes_of_a_transaction_never_change(void **state)
{
    struct buf body = {0};
    struct txn t;
    struct err e = {0};
    char hex[2 * BODY_MAX + 1];
    (void)state;
    make_sample(&body);
    assert_in_range(body.len, 1, BODY_MAX);
    to_hex(body.data, body.len, hex);
    assert_string_equal(hex, frozen_body);
    assert_true(txn_decode(body.data, body.len, &t, &e));
    struct hash h = hash_as(&t, 0x77, 0x10);
    to_hex(h.b, HASH_SIZE, hex);
    assert_string_equal(hex, frozen_hash);
    buf_finish(&body);
}

static void the_name_of_a_salt_never_changes(void **state)
{
    (void)state;
    assert_int_equal(txn_salt_tag(patient_salt), 0x0a16dbd5);
}

static void assert_bytes(struct bytes b, const char *want)
{
    assert_int_equal(b.n, strlen(want));
    assert_memory_equal(b.p, want, b.n);
}

static void every_field_of_the_head_comes_back(void **state)
{
    struct buf body = {0};
    struct txn t;
    struct txn_head h;
    struct err e = {0};
    struct id staff = id_of(0x11), undoes = id_of(0x12), first = id_of(0x51), second = id_of(0x52);
    (void)state;
    make_sample(&body);
    assert_true(txn_decode(body.data, body.len, &t, &e));
    assert_int_equal(t.seq, 16);
    assert_int_equal(t.hlc, INT64_C(1795430520000) << 16 | 3);
    assert_int_equal(t.at_ms, INT64_C(1795430519750));
    assert_int_equal(t.offset_min, -210);
    assert_bytes(t.act, "appointment-move");
    assert_bytes(t.reason, "Zahnweh – früher");
    assert_bytes(t.extension, "later");
    assert_int_equal(id_compare(&t.staff, &staff), 0);
    assert_true(t.has_undoes);
    assert_int_equal(id_compare(&t.undoes, &undoes), 0);
    assert_int_equal(t.nlinks, 1);
    assert_memory_equal(t.links.p, links, TXN_LINK);
    struct cursor c = txn_cursor(t.heads);
    assert_int_equal(t.nheads, 2);
    assert_true(txn_next_head(&c, &h) && h.seq == 7 && id_compare(&h.writer, &first) == 0 && h.hash[15] == 0x61);
    assert_true(txn_next_head(&c, &h) && h.seq == 1099511627775 && id_compare(&h.writer, &second) == 0);
    assert_int_equal(cursor_left(&c), 0);
    buf_finish(&body);
}

static void next_part(struct cursor *c, int kind, uint8_t record, uint8_t subject, int ncells, struct part *p)
{
    struct id r = id_of(record), s = subject ? id_of(subject) : ID_NONE;
    assert_true(txn_next_slot(c, p));
    assert_false(p->is_erased);
    assert_int_equal(p->kind, kind);
    assert_int_equal(id_compare(&p->record, &r), 0);
    assert_int_equal(id_compare(&p->subject, &s), 0);
    assert_int_equal(p->ncells, ncells);
    assert_int_equal(p->tag, subject ? txn_salt_tag(patient_salt) : 0);
}

static void next_cell(struct cursor *c, int field, struct value want)
{
    struct cell cell;
    assert_true(txn_next_cell(c, &cell));
    assert_int_equal(cell.field, field);
    assert_true(value_equal(&cell.value, &want));
}

static void every_part_and_cell_comes_back(void **state)
{
    struct buf body = {0};
    struct txn t;
    struct part p;
    struct err e = {0};
    struct id visit = id_of(0x22);
    (void)state;
    make_sample(&body);
    assert_true(txn_decode(body.data, body.len, &t, &e));
    assert_int_equal(t.nslots, 5);
    struct cursor c = txn_cursor(t.slots);
    next_part(&c, 4, 0x44, 0, 1, &p);
    next_part(&c, 20, 0x20, 0x20, 5, &p);
    struct cursor cells = txn_cursor(p.cells);
    next_cell(&cells, 2, value_text("Müller"));
    next_cell(&cells, 3, value_text(""));
    next_cell(&cells, 5, value_int(-25567));
    next_cell(&cells, 21, value_id(&visit));
    next_cell(&cells, 1000000, (struct value){.type = VALUE_BLOB, .p = "\x00\xff", .n = 2});
    next_part(&c, 22, 0x22, 0x20, 3, &p);
    cells = txn_cursor(p.cells);
    next_cell(&cells, 4, value_null());
    next_cell(&cells, 6, value_int(INT64_MAX));
    next_cell(&cells, 7, value_int(INT64_MIN));
    next_part(&c, 70000, 0x99, 0, 1, &p);
    assert_true(txn_next_slot(&c, &p) && p.is_erased);
    assert_memory_equal(p.digest, digest, HASH_SIZE);
    assert_int_equal(cursor_left(&c), 0);
    buf_finish(&body);
}

/* ---- damage ---- */

static void every_truncation_is_refused(void **state)
{
    struct buf body = {0};
    (void)state;
    make_sample(&body);
    for (size_t n = 0; n < body.len; n++) {
        struct txn t;
        struct err e = {0};
        uint8_t *exact = mem_alloc(n + 1); /* so that a sanitizer sees a read behind the end */
        memcpy(exact, body.data, n);
        exact = mem_resize(exact, n ? n : 1);
        assert_false(txn_decode(exact, n, &t, &e));
        assert_int_equal(e.kind, ERR_DAMAGE);
        free(exact);
    }
    buf_finish(&body);
}

static void every_flipped_bit_is_refused_or_gives_another_hash(void **state)
{
    struct buf body = {0};
    struct txn t;
    struct err e = {0};
    int refused = 0;
    (void)state;
    make_sample(&body);
    assert_true(txn_decode(body.data, body.len, &t, &e));
    struct hash whole = hash_as(&t, 0, 1);
    for (size_t bit = 0; bit < body.len * 8; bit++) {
        struct err why = {0};
        struct hash h;
        struct id writer = id_of(1);
        static const uint8_t zero[HASH_SIZE];
        body.data[bit / 8] ^= (char)(1 << bit % 8);
        if (!txn_decode(body.data, body.len, &t, &why))
            refused++;
        else if (txn_hash(&t, zero, &writer, salt_of, NULL, &h))
            assert_false(hash_is_equal(&h, &whole));
        body.data[bit / 8] ^= (char)(1 << bit % 8);
    }
    assert_in_range(refused, body.len, body.len * 8 - 1);
    buf_finish(&body);
}

/* ---- one meaning, one form ---- */

#define R "11111111111111111111111111111111" /* an id */
#define S "22222222222222222222222222222222"
#define Z "00000000000000000000000000000000"
#define HASH16 "33333333333333333333333333333333"
#define PART "00161411111111111111111111111111111111" "00010a0141" /* patient R without a subject, family A */

static const struct {
    const char *what, *hex;
    enum err_kind kind; /* ERR_NONE: it is sound */
} forms[] = {
    {"the smallest transaction", "0100" "0100" "0000" "0161" "01" PART, ERR_NONE},
    {"a reason", "0102" "0100" "0000" "0161" "0177" "01" PART, ERR_NONE},
    {"two heads, ascending", "0108" "0100" "0000" "0161" "02" R "01" HASH16 R "02" HASH16 "01" PART, ERR_NONE},
    {"links from the 16th", "0110" "1000" "0000" "0161" "01" "4444444444444444" "01" PART, ERR_NONE},
    {"one record of two kinds", "0100" "0100" "0000" "0161" "02" PART "001615" R "00010a0141", ERR_NONE},
    {"a part about another", "0100" "0100" "0000" "0161" "01" "002a14" R "02" S "00000000" "010a0141", ERR_NONE},

    {"a format of nobody", "0000" "0100" "0000" "0161" "01" PART, ERR_DAMAGE},
    {"a later format", "0200" "0100" "0000" "0161" "01" PART, ERR_NEWER},
    {"an unknown flag", "0140" "0100" "0000" "0161" "01" PART, ERR_DAMAGE},
    {"a number with padding", "0100" "810000" "0000" "0161" "01" PART, ERR_DAMAGE},
    {"a number of more than 64 bits", "0100" "01ffffffffffffffffff02" "0000" "0161" "01" PART, ERR_DAMAGE},
    {"number 0", "0100" "0000" "0000" "0161" "01" PART, ERR_DAMAGE},
    {"a number of 41 bits", "0100" "808080808020" "00" "0000" "0161" "01" PART, ERR_DAMAGE},
    {"a clock below zero", "0100" "01ffffffffffffffffff01" "0000" "0161" "01" PART, ERR_DAMAGE},
    {"a zone two days off", "0100" "0100" "00c22d" "0161" "01" PART, ERR_DAMAGE},
    {"no name of the act", "0100" "0100" "0000" "00" "01" PART, ERR_DAMAGE},
    {"a name that is not UTF-8", "0100" "0100" "0000" "01ff" "01" PART, ERR_DAMAGE},
    {"a name with NUL", "0100" "0100" "0000" "0100" "01" PART, ERR_DAMAGE},
    {"a name longer than all", "0100" "0100" "0000" "ffffffffffffffffff0161" "01" PART, ERR_DAMAGE},
    {"nobody as staff", "0101" "0100" "0000" "0161" Z "01" PART, ERR_DAMAGE},
    {"an empty reason", "0102" "0100" "0000" "0161" "00" "01" PART, ERR_DAMAGE},
    {"undoing nothing", "0104" "0100" "0000" "0161" Z "01" PART, ERR_DAMAGE},
    {"an empty extension", "0120" "0100" "0000" "0161" "00" "01" PART, ERR_DAMAGE},
    {"no heads", "0108" "0100" "0000" "0161" "00" "01" PART, ERR_DAMAGE},
    {"heads descending", "0108" "0100" "0000" "0161" "02" R "02" HASH16 R "01" HASH16 "01" PART, ERR_DAMAGE},
    {"a head twice", "0108" "0100" "0000" "0161" "02" R "01" HASH16 R "01" HASH16 "01" PART, ERR_DAMAGE},
    {"a head of nobody", "0108" "0100" "0000" "0161" "01" Z "01" HASH16 "01" PART, ERR_DAMAGE},
    {"a head at number 0", "0108" "0100" "0000" "0161" "01" R "00" HASH16 "01" PART, ERR_DAMAGE},
    {"more heads than there may be", "0108" "0100" "0000" "0161" "8120" R "01" HASH16 "01" PART, ERR_DAMAGE},
    {"no links", "0110" "1000" "0000" "0161" "00" "01" PART, ERR_DAMAGE},
    {"links from the 15th", "0110" "0f00" "0000" "0161" "01" "4444444444444444" "01" PART, ERR_DAMAGE},
    {"a link to number 0", "0110" "0800" "0000" "0161" "01" "4444444444444444" "01" PART, ERR_DAMAGE},
    {"a day after all days", "0100" "0100" "808080808080808040" "00" "0161" "01" PART, ERR_DAMAGE},
    {"a day before all days", "0100" "0100" "ffffffffffffffff3f" "00" "0161" "01" PART, ERR_DAMAGE},
    {"no slots", "0100" "0100" "0000" "0161" "00", ERR_DAMAGE},
    {"more slots than there may be", "0100" "0100" "0000" "0161" "a19c01" PART, ERR_DAMAGE},
    {"more slots than there are", "0100" "0100" "0000" "0161" "02" PART, ERR_DAMAGE},
    {"fewer slots than there are", "0100" "0100" "0000" "0161" "01" PART PART, ERR_DAMAGE},
    {"a byte behind the end", "0100" "0100" "0000" "0161" "01" PART "00", ERR_DAMAGE},
    {"a slot of another form", "0100" "0100" "0000" "0161" "01" "02161411", ERR_DAMAGE},
    {"a record twice", "0100" "0100" "0000" "0161" "02" PART PART, ERR_DAMAGE},
    {"kind 0", "0100" "0100" "0000" "0161" "01" "001600" R "00010a0141", ERR_DAMAGE},
    {"the record of nobody", "0100" "0100" "0000" "0161" "01" "001614" Z "00010a0141", ERR_DAMAGE},
    {"a subject of a fourth form", "0100" "0100" "0000" "0161" "01" "001614" R "03010a0141", ERR_DAMAGE},
    {"itself as another", "0100" "0100" "0000" "0161" "01" "002a14" R "02" R "00000000" "010a0141", ERR_DAMAGE},
    {"nobody as subject", "0100" "0100" "0000" "0161" "01" "002a14" R "02" Z "00000000" "010a0141", ERR_DAMAGE},
    {"a part without cells", "0100" "0100" "0000" "0161" "01" "001314" R "0000", ERR_DAMAGE},
    {"more cells than there are", "0100" "0100" "0000" "0161" "01" "001614" R "00020a0141", ERR_DAMAGE},
    {"fewer cells than there are", "0100" "0100" "0000" "0161" "01" "001914" R "00010a01410e0141", ERR_DAMAGE},
    {"field 0", "0100" "0100" "0000" "0161" "01" "001614" R "0001020141", ERR_DAMAGE},
    {"a field above a million", "0100" "0100" "0000" "0161" "01" "001914" R "000186a4f4010141", ERR_DAMAGE},
    {"a field twice", "0100" "0100" "0000" "0161" "01" "001914" R "00020a01410a0141", ERR_DAMAGE},
    {"fields descending", "0100" "0100" "0000" "0161" "01" "001914" R "00020e01410a0141", ERR_DAMAGE},
    {"a value that is not UTF-8", "0100" "0100" "0000" "0161" "01" "001614" R "00010a01c0", ERR_DAMAGE},
    {"a value with NUL", "0100" "0100" "0000" "0161" "01" "001614" R "00010a0100", ERR_DAMAGE},
    {"a value longer than its part", "0100" "0100" "0000" "0161" "01" "001614" R "00010a0241" PART, ERR_DAMAGE},
};

static int digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* Exactly as many bytes as the digits say, so that a sanitizer sees a read behind them. */
static uint8_t *from_hex(const char *hex, size_t *n)
{
    *n = strlen(hex) / 2;
    uint8_t *out = mem_alloc(*n ? *n : 1);
    for (size_t i = 0; i < *n; i++)
        out[i] = (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
    return out;
}

static void every_meaning_has_one_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct txn t;
        struct err e = {0};
        size_t n;
        uint8_t *body = from_hex(forms[i].hex, &n);
        bool ok = txn_decode(body, n, &t, &e);
        if (ok != (forms[i].kind == ERR_NONE) || e.kind != forms[i].kind)
            fail_msg("%s: %s", forms[i].what, ok ? "taken" : e.text);
        free(body);
    }
}

/* What comes out of the encoder goes back in as the same bytes. */
static void sound_bytes_are_encoded_as_they_were(void **state)
{
    struct buf body = {0}, again = {0}, slots = {0};
    struct txn t;
    struct err e = {0};
    struct txn_head heads[2];
    (void)state;
    make_sample(&body);
    assert_true(txn_decode(body.data, body.len, &t, &e));
    struct cursor c = txn_cursor(t.heads);
    assert_true(txn_next_head(&c, &heads[0]) && txn_next_head(&c, &heads[1]));
    buf_add(&slots, t.slots.p, t.slots.n);
    txn_encode(&t, heads, t.links.p, &slots, &again);
    assert_int_equal(again.len, body.len);
    assert_memory_equal(again.data, body.data, body.len);
    buf_finish(&body);
    buf_finish(&again);
    buf_finish(&slots);
}

static void many_parts(struct buf *body, int n, int repeated)
{
    struct buf slots = {0}, cells = {0};
    struct txn t = {.seq = 1, .act = span("a"), .nslots = n};
    struct value v = value_int(1);
    txn_add_cell(&cells, 2, &v);
    for (int i = 0; i < n; i++) {
        int what = i == repeated ? 0 : i;
        struct id id = id_of(0x30);
        memcpy(id.b, &what, sizeof what);
        txn_add_part(&slots, 23, &id, NULL, 0, &cells, 1);
    }
    txn_encode(&t, NULL, NULL, &slots, body);
    buf_finish(&slots);
    buf_finish(&cells);
}

static void a_record_twice_is_found_among_thousands(void **state)
{
    static const struct {
        int n, repeated;
        bool sound;
    } cases[] = {{2, -1, true},   {2, 1, false},     {256, -1, true},    {256, 255, false}, {257, -1, true},
                 {257, 1, false}, {5000, -1, true},  {5000, 4999, false}, {20000, -1, true}, {20001, -1, false}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf body = {0};
        struct txn t;
        struct err e = {0};
        many_parts(&body, cases[i].n, cases[i].repeated);
        assert_int_equal(txn_decode(body.data, body.len, &t, &e), cases[i].sound);
        buf_finish(&body);
    }
}

static void a_body_above_four_megabytes_is_refused_unread(void **state)
{
    struct txn t;
    struct err e = {0};
    (void)state;
    assert_false(txn_decode("\x01", (size_t)TXN_SIZE_MAX + 1, &t, &e)); /* one byte is there: no other may be read */
    assert_int_equal(e.kind, ERR_DAMAGE);
}

/* ---- hashes ---- */

static void the_hash_holds_writer_and_predecessor(void **state)
{
    struct buf body = {0};
    struct txn t;
    struct err e = {0};
    (void)state;
    make_sample(&body);
    assert_true(txn_decode(body.data, body.len, &t, &e));
    struct hash h = hash_as(&t, 0, 1), other_prev = hash_as(&t, 1, 1), other_writer = hash_as(&t, 0, 2);
    assert_false(hash_is_equal(&h, &other_prev));
    assert_false(hash_is_equal(&h, &other_writer));
    buf_finish(&body);
}

static void without_its_salt_a_transaction_can_be_read_but_not_checked(void **state)
{
    struct buf body = {0};
    struct txn t;
    struct err e = {0};
    struct hash h;
    struct id writer = id_of(1);
    static const uint8_t zero[HASH_SIZE];
    (void)state;
    make_sample(&body);
    assert_true(txn_decode(body.data, body.len, &t, &e));
    assert_false(txn_hash(&t, zero, &writer, no_salt, NULL, &h));
    struct id patient = id_of(0x20);
    struct buf out = {0};
    int n;
    assert_false(txn_erase(&t, &patient, 1, no_salt, NULL, &out, &n)); /* nor is anything taken out of it */
    assert_true(txn_decode_head(body.data, body.len - 1, &t, &e));
    assert_false(txn_erase(&t, &patient, 1, salt_of, NULL, &out, &n)); /* or out of one that was cut off */
    assert_int_equal(out.len, 0);
    buf_finish(&out);
    buf_finish(&body);
}

/* The digest of a part, as erasing computes it. */
static struct hash part_digest(const struct part *p)
{
    struct hash_state st;
    struct hash h;
    hash_start(&st, id_is_none(&p->subject) ? NULL : patient_salt);
    hash_add(&st, p->bytes.p, p->bytes.n);
    hash_end(&st, &h);
    return h;
}

static void erasing_every_part_keeps_the_hash(void **state)
{
    struct buf body = {0}, slots = {0}, erased = {0};
    struct txn t, after;
    struct part p;
    struct err e = {0};
    struct txn_head heads[2];
    (void)state;
    make_sample(&body);
    assert_true(txn_decode(body.data, body.len, &t, &e));
    struct hash before = hash_as(&t, 9, 9);
    struct cursor c = txn_cursor(t.slots), ch = txn_cursor(t.heads);
    assert_true(txn_next_head(&ch, &heads[0]) && txn_next_head(&ch, &heads[1]));
    for (int i = 0; i < t.nslots; i++) {
        assert_true(txn_next_slot(&c, &p));
        struct hash h = {{0}};
        if (!p.is_erased)
            h = part_digest(&p);
        buf_addc(&slots, 1);
        buf_add(&slots, p.is_erased ? p.digest : h.b, HASH_SIZE);
    }
    txn_encode(&t, heads, t.links.p, &slots, &erased);
    assert_true(txn_decode(erased.data, erased.len, &after, &e));
    struct id writer = id_of(9);
    uint8_t prev[HASH_SIZE];
    struct hash h;
    memset(prev, 9, sizeof prev);
    assert_true(txn_hash(&after, prev, &writer, no_salt, NULL, &h)); /* no salt is needed any more */
    assert_true(hash_is_equal(&h, &before));
    buf_finish(&body);
    buf_finish(&slots);
    buf_finish(&erased);
}

static void heads_are_ordered_by_writer_number_and_hash(void **state)
{
    struct txn_head a = {.writer = id_of(1), .seq = 2}, b = a;
    (void)state;
    assert_int_equal(txn_compare_heads(&a, &b), 0);
    b.hash[15] = 1;
    assert_true(txn_compare_heads(&a, &b) < 0);
    b = a;
    a.seq = 300;
    assert_true(txn_compare_heads(&a, &b) > 0);
    b.writer = id_of(2);
    assert_true(txn_compare_heads(&a, &b) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bytes_of_a_transaction_never_change),
        cmocka_unit_test(the_name_of_a_salt_never_changes),
        cmocka_unit_test(every_field_of_the_head_comes_back),
        cmocka_unit_test(every_part_and_cell_comes_back),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(every_flipped_bit_is_refused_or_gives_another_hash),
        cmocka_unit_test(every_meaning_has_one_form),
        cmocka_unit_test(sound_bytes_are_encoded_as_they_were),
        cmocka_unit_test(a_record_twice_is_found_among_thousands),
        cmocka_unit_test(a_body_above_four_megabytes_is_refused_unread),
        cmocka_unit_test(the_hash_holds_writer_and_predecessor),
        cmocka_unit_test(without_its_salt_a_transaction_can_be_read_but_not_checked),
        cmocka_unit_test(erasing_every_part_keeps_the_hash),
        cmocka_unit_test(heads_are_ordered_by_writer_number_and_hash),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}

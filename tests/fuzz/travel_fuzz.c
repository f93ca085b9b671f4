/* travel_fuzz: what lies in a shared folder and beside the practice file, from its outside to what goes into a book.
 *
 * The first byte says which reader: O a file as it lies there; S a segment, A a site's word: two bytes for how many
 * bytes are in the clear, those, and the body, sealed here so that the inner readers are reached; P how much room, then
 * packed bytes; K a wrapped key, whose trailer is made right here; R the keys beside the practice file; N a name. */
#include "tests/fuzz/fuzz_lib.h"

#include "exchange/segment.h"
#include "exchange/seen.h"
#include "exchange/travel_key.h"
#include "base/pack.h"

#include <stdlib.h>
#include <string.h>

enum { TAKEN = 300 }; /* executions with one practice */

static struct seal_key the_key(void)
{
    struct seal_key k = {.practice = {{7}}, .epoch = 1};
    memset(k.key, 9, sizeof k.key);
    seal_name_key(&k);
    return k;
}

/* ---- segments ---- */

static void take(const struct log_run *run)
{
    struct practice *p = fuzz_practice(TAKEN);
    struct log_taken t;
    struct err e = {0};
    if (!log_take(p->book, run, 1, &t, &e))
        fuzz_must(e.kind == ERR_DAMAGE || e.kind == ERR_NEWER, "what cannot be taken is damaged, or newer");
}

static void read_segment(const struct seal_head *h, struct bytes body, struct arena *a)
{
    struct segment_head head;
    struct log_run run;
    struct buf again = {0};
    if (!segment_head(h, &head) || !segment_run(&head, body, a, &run))
        return;
    fuzz_must(run.n >= 1 && run.n <= SEGMENT_TXNS_MAX, "a run is as long as its limits allow");
    fuzz_must(head.nbacks == 0 || head.last - (1LL << (head.nbacks - 1)) >= head.first, "backs are inside of the run");
    buf_add_varint(&again, (uint64_t)run.nsalts);
    for (int i = 0; i < run.nsalts; i++) {
        buf_add(&again, run.salts[i].subject.b, ID_SIZE);
        buf_add(&again, run.salts[i].salt, SALT_SIZE);
    }
    for (int i = 0; i < run.n; i++) {
        buf_add_varint(&again, run.bodies[i].n);
        buf_add(&again, run.bodies[i].p, run.bodies[i].n);
    }
    fuzz_must(again.len == body.n && memcmp(again.data, body.p, body.n) == 0, "a run is written as it was read");
    buf_finish(&again);
    take(&run);
}

/* ---- words ---- */

static void read_word(const struct seal_head *h, struct bytes body, struct arena *a)
{
    struct seal_key k = the_key();
    struct seal_head again;
    struct seen seen;
    struct bytes same;
    struct buf file = {0};
    struct hash trailer;
    if (!seen_read(h, body, a, &seen))
        return;
    seen_make(&k, &seen, &file, &trailer);
    fuzz_must(seal_look(file.data, file.len, &again) == SEAL_SOUND &&
                  seal_open(file.data, file.len, &again, &k, a, &same) == SEAL_SOUND,
              "a word that was read can be said again");
    fuzz_must(same.n == body.n && memcmp(same.p, body.p, body.n) == 0, "it is said as it was read");
    buf_finish(&file);
}

static void sealed(enum seal_kind kind, const uint8_t *data, size_t size)
{
    struct seal_key k = the_key();
    struct seal_head h;
    struct bytes opened;
    struct arena a = {0};
    struct buf fields = {0}, body = {0}, file = {0};
    size_t n = size < 2 ? 0 : (size_t)(data[0] | data[1] << 8);
    if (size < 2 || n > SEAL_FIELDS_MAX || n > size - 2)
        return;
    buf_add(&fields, data + 2, n);
    buf_add(&body, data + 2 + n, size - 2 - n);
    seal_make(&k, kind, &fields, &body, &file);
    fuzz_must(seal_look(file.data, file.len, &h) == SEAL_SOUND && h.kind == (int)kind, "what was sealed is sound");
    fuzz_must(seal_open(file.data, file.len, &h, &k, &a, &opened) == SEAL_SOUND, "what was sealed can be opened");
    fuzz_must(opened.n == body.len && (opened.n == 0 || memcmp(opened.p, body.data, opened.n) == 0),
              "what was sealed is what is opened");
    if (kind == SEAL_SEGMENT)
        read_segment(&h, opened, &a);
    else
        read_word(&h, opened, &a);
    buf_finish(&fields);
    buf_finish(&body);
    buf_finish(&file);
    arena_finish(&a);
}

/* A file as it lies there; with its last bytes made right, nobody's body is opened but one that this key sealed. */
static void outside(const uint8_t *data, size_t size)
{
    struct seal_key k = the_key();
    struct seal_head h;
    struct bytes body;
    struct arena a = {0};
    uint8_t *copy = mem_alloc(size + 1);
    struct hash trailer;
    if (size)
        memcpy(copy, data, size);
    (void)seal_look(copy, size, &h);
    if (size > HASH_SIZE) {
        hash_of(copy, size - HASH_SIZE, &trailer);
        memcpy(copy + size - HASH_SIZE, trailer.b, HASH_SIZE);
    }
    if (seal_look(copy, size, &h) == SEAL_SOUND)
        (void)seal_open(copy, size, &h, &k, &a, &body);
    free(copy);
    arena_finish(&a);
}

/* ---- the rest ---- */

static void unpack(const uint8_t *data, size_t size)
{
    size_t room = size < 3 ? 0 : (size_t)(data[0] | data[1] << 8 | data[2] << 16);
    uint8_t *out = mem_alloc(room + 1);
    if (size >= 3)
        (void)pack_open(data + 3, size - 3, out, room);
    free(out);
}

static void wrapped(const uint8_t *data, size_t size)
{
    struct travel_key k;
    struct hash h;
    char name[TRAVEL_KEY_NAME];
    uint8_t *copy = mem_alloc(size + HASH_SIZE);
    if (size)
        memcpy(copy, data, size);
    hash_of(copy, size, &h);
    memcpy(copy + size, h.b, HASH_SIZE);
    if (travel_key_look(copy, size + HASH_SIZE, &k) == TRAVEL_OPENED)
        fuzz_must(strncmp(travel_key_name(&k, name), "key-", 4) == 0, "a wrapped key has a name");
    free(copy);
}

static void ring(const uint8_t *data, size_t size)
{
    static struct travel_keys keys, again;
    struct err e = {0};
    if (!travel_key_load(fuzz_file("ring", data, size), &keys, &e))
        return;
    const char *path = fuzz_file("again", "", 0);
    fuzz_must(travel_key_store(path, &keys, &e) && travel_key_load(path, &again, &e), "keys can be kept");
    fuzz_must(again.n == keys.n, "as many keys are kept as were read");
}

static void name(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    int64_t first = 0, last = 0;
    if (segment_parse_name(text, &first, &last))
        fuzz_must(1 <= first && first <= last && last < (int64_t)1 << 50, "numbers in a name are in their limits");
    if (seen_parse_name(text, &first))
        fuzz_must(first >= 0 && strlen(text) < SEEN_NAME, "the number of a word is in its limits");
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    switch (data[0]) {
    case 'O': outside(data + 1, size - 1); break;
    case 'S': sealed(SEAL_SEGMENT, data + 1, size - 1); break;
    case 'A': sealed(SEAL_SEEN, data + 1, size - 1); break;
    case 'P': unpack(data + 1, size - 1); break;
    case 'K': wrapped(data + 1, size - 1); break;
    case 'R': ring(data + 1, size - 1); break;
    case 'N': name(data + 1, size - 1); break;
    default: break;
    }
    return 0;
}

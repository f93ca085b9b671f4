/* keys_fuzz: what a terminal sends. A byte says how many come at once (low five bits) and how long nothing came before
 * (20 ms times the rest). */
#include "tests/fuzz/fuzz_lib.h"

#include "screens/term_keys.h"

static void take_all(struct term_keys *k, int64_t now_ms)
{
    struct key key;
    char name[TERM_KEYS_NAME], utf8[5];
    for (int n = 0; term_keys_next(k, now_ms, &key); n++) {
        fuzz_must(n < 4 * TERM_KEYS_QUEUE, "keys come to an end");
        fuzz_must(key.code > 0 && key.code <= TERM_KEY_UNKNOWN, "a key has a number");
        fuzz_must(*term_keys_name(key.code, name) != 0, "a key has a name");
        if (key.code == TERM_KEY_PASTE)
            fuzz_must(key.len <= TERM_KEYS_PASTE_MAX && (key.len == 0 || key.text), "a paste has its text");
        else if (term_keys_is_text(key.code))
            fuzz_must(term_keys_utf8(key.code, utf8) > 0, "text has bytes");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { ESC_MS = 50, TICK_MS = 20, AT_ONCE = 31 };
    struct term_keys k;
    int64_t now_ms = 1000;
    term_keys_init(&k, ESC_MS);
    for (size_t i = 0; i < size;) {
        size_t n = data[i] & AT_ONCE, left = size - i - 1, room = term_keys_room(&k);
        now_ms += (data[i++] >> 5) * TICK_MS;
        n = n < left ? n : left;
        n = n < room ? n : room;
        term_keys_feed(&k, data + i, n, now_ms);
        i += n;
        take_all(&k, now_ms);
        fuzz_must(term_keys_wait_ms(&k, now_ms) >= -1, "waiting is bounded");
    }
    take_all(&k, now_ms + 5000);
    term_keys_finish(&k);
    return 0;
}

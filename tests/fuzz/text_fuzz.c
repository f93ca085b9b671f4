/* text_fuzz: what people write, coming in and going out. */
#include "tests/fuzz/fuzz_lib.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* No byte of it controls a terminal, in UTF-8 or raw. */
static void must_be_harmless(const char *s, size_t n, bool ascii)
{
    for (size_t i = 0; i < n;) {
        int32_t cp;
        size_t len = text_char(s + i, n - i, &cp);
        enum text_char_class c = text_char_class(cp);
        fuzz_must(cp >= 0, "what goes out is UTF-8");
        fuzz_must(c != TEXT_CHAR_CONTROL && c != TEXT_CHAR_HIDDEN, "nothing that goes out is control");
        fuzz_must(!ascii || cp < 128, "ASCII is ASCII");
        i += len;
    }
}

static void go_out(const char *s)
{
    struct arena a = {0};
    struct buf out = {0};
    const char **lines;
    enum { CELLS = 11 };
    for (int ascii = 0; ascii < 2; ascii++) {
        buf_reset(&out);
        text_show(&out, s, false, ascii);
        must_be_harmless(buf_str(&out), out.len, ascii);
    }
    buf_reset(&out);
    text_json(&out, s);
    must_be_harmless(buf_str(&out), out.len, false);
    buf_reset(&out);
    text_csv(&out, s);
    fuzz_must(!out.len || !strchr("=+-@\t\r", out.data[0]), "a CSV field is no formula");
    fuzz_must(text_bytes_for(s, CELLS) <= strlen(s), "a cut is no longer than its text");
    buf_reset(&out);
    text_fit(&out, s, CELLS, true, true);
    fuzz_must(text_width(buf_str(&out)) == CELLS, "padded text has its width");
    int n = text_wrap(&a, s, CELLS, &lines);
    for (int i = 0; i < n; i++)
        fuzz_must(text_width(lines[i]) <= CELLS, "a wrapped line fits");
    text_lookalike(&a, text_fold(&a, s));
    buf_finish(&out);
    arena_finish(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    char *text = fuzz_text(data, size);
    for (enum text_kind kind = TEXT_ONE_LINE; kind <= TEXT_MANY_LINES; kind++) {
        struct err e = {0};
        const char *clean, *again;
        if (!text_clean(&a, kind, "text", text, size, &clean, &e))
            continue;
        fuzz_must(text_is_utf8(clean, strlen(clean)), "what comes in is UTF-8");
        fuzz_must(text_clean(&a, kind, "text", clean, strlen(clean), &again, &e) && strcmp(clean, again) == 0,
                  "what is clean stays as it is");
        go_out(clean);
    }
    go_out(text); /* also what never came in */
    free(text);
    arena_finish(&a);
    return 0;
}

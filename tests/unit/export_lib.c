#include "export_lib.h"

#include "base/file.h"
#include "exchange_lib.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <unistd.h>

enum { FILE_MAX = 1 << 24 };

const char *export_lib_path(struct world *w, const char *name)
{
    return arena_printf(&w->arena, "%s/%s", exchange_lib_folder(), name);
}

struct export_options export_lib_wish(struct world *w, enum export_form form, const char *name)
{
    struct export_options o = {.form = form, .path = export_lib_path(w, name), .from = CIVIL_NONE, .to = CIVIL_NONE};
    unlink(o.path);
    return o;
}

const char *export_lib_written(struct world *w, const struct export_options *o, struct export_result *r)
{
    struct err e = {0};
    const char *text;
    size_t n;
    practice_lib_ok(export_run(w->practice, o, r, &e), &e);
    practice_lib_ok(file_read(&w->arena, o->path, FILE_MAX, &text, &n, &e), &e);
    assert_int_equal(strlen(text), n);
    return text;
}

const char *export_lib_all(struct world *w, enum export_form form)
{
    struct export_result r;
    struct export_options o = export_lib_wish(w, form, "all.out");
    return export_lib_written(w, &o, &r);
}

int export_lib_times(const char *text, const char *words)
{
    int n = 0;
    for (; (text = strstr(text, words)); text++)
        n++;
    return n;
}

void export_lib_has(const char *text, const char *words)
{
    if (!strstr(text, words))
        fail_msg("without \"%s\":\n%s", words, text);
}

const char *export_lib_urn(struct world *w, const struct id *id)
{
    char hex[ID_TEXT];
    id_text(id, hex);
    return arena_printf(&w->arena, "urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

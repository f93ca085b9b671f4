#include "practice/by_name.h"

#include "base/buf.h"
#include "base/id.h"
#include "practice/appointment.h"

#include <ctype.h>
#include <string.h>

enum { REF_LEN = REF_TEXT - 1 };

/* As this program writes one, with nothing grown onto it: whatever else has eight letters is no reference. */
static bool is_ref(const char *text, const char *at)
{
    char typed[REF_TEXT], ref[REF_TEXT];
    if (strlen(at) < REF_LEN || (at > text && (isalnum((unsigned char)at[-1]) || at[-1] == '-')) ||
        isalnum((unsigned char)at[REF_LEN]) || at[REF_LEN] == '-')
        return false;
    memcpy(typed, at, REF_LEN);
    typed[REF_LEN] = 0;
    return ref_parse(typed, ref) && strcmp(typed, ref) == 0;
}

/* NULL: it is not known whose it is. */
static const char *name_of(struct practice *p, struct arena *a, const char *at)
{
    struct appointment *rows;
    struct patient who;
    struct err ignored = {0}; /* then the reference stays */
    int n = 0;
    if (!appointment_by_ref(p, a, arena_strndup(a, at, REF_LEN), &rows, &n, &ignored) || n == 0)
        return NULL;
    for (int i = 1; i < n; i++)
        if (id_compare(&rows[i].patient, &rows[0].patient) != 0)
            return NULL;
    return patient_get(p->book, &rows[0].patient, a, &who, &ignored) ? patient_name_plain(a, &who) : NULL;
}

const char *by_name_text(struct practice *p, struct arena *a, const char *text)
{
    struct buf out = {0};
    const char *from = text;
    for (const char *at = text; *at; at++) {
        const char *name = *at != ' ' && is_ref(text, at) ? name_of(p, a, at) : NULL;
        if (!name)
            continue;
        buf_add(&out, from, (size_t)(at - from));
        buf_adds(&out, name);
        from = at + REF_LEN;
        at = from - 1;
    }
    if (from != text) {
        buf_adds(&out, from);
        text = arena_strdup(a, buf_str(&out));
    }
    buf_finish(&out);
    return text;
}

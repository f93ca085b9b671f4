/* Names as shown. */
#include "practice/patient.h"

#include "base/buf.h"
#include "base/text.h"

#include <string.h>

static const char *or_empty(const char *s)
{
    return s ? s : "";
}

/* The text of a finished buffer, in the arena; a record without any name still has to stand somewhere. */
static char *finish(struct arena *a, struct buf *out)
{
    char *text = arena_strdup(a, out->len ? buf_str(out) : "(no name)");
    buf_finish(out);
    return text;
}

/* The first character of the first given name, with its marks. */
static void add_initial(struct buf *out, const char *given)
{
    buf_add(out, given, text_cluster(given, strlen(given)));
}

char *patient_name_of(struct arena *a, const char *family, const char *given, const char *preferred)
{
    struct buf out = {0};
    text_upper(&out, or_empty(family));
    if (given && *given) {
        buf_adds(&out, out.len ? ", " : "");
        buf_adds(&out, given);
    }
    if (preferred && *preferred) {
        buf_adds(&out, out.len ? " '" : "'");
        buf_adds(&out, preferred);
        buf_addc(&out, '\'');
    }
    return finish(a, &out);
}

char *patient_name_grid_of(struct arena *a, const char *family, const char *given)
{
    struct buf out = {0};
    buf_adds(&out, or_empty(family));
    if (given && *given && out.len == 0)
        buf_adds(&out, given);
    else if (given && *given) {
        buf_addc(&out, ' ');
        add_initial(&out, given);
    }
    return finish(a, &out);
}

char *patient_name(struct arena *a, const struct patient *p)
{
    return patient_name_of(a, p->family, p->given, p->preferred);
}

char *patient_name_short(struct arena *a, const struct patient *p)
{
    struct buf out = {0};
    if (!p->family || !*p->family || !p->given || !*p->given)
        return patient_name_grid_of(a, p->family, p->given);
    buf_addf(&out, "%s, ", p->family);
    add_initial(&out, p->given);
    buf_addc(&out, '.');
    return finish(a, &out);
}

char *patient_name_grid(struct arena *a, const struct patient *p)
{
    return patient_name_grid_of(a, p->family, p->given);
}

char *patient_name_plain(struct arena *a, const struct patient *p)
{
    struct buf out = {0};
    buf_adds(&out, or_empty(p->given));
    if (p->family && *p->family)
        buf_addf(&out, "%s%s", out.len ? " " : "", p->family);
    return finish(a, &out);
}

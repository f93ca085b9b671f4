/* Names as shown, and as said. */
#include "practice/patient.h"

#include "base/buf.h"
#include "base/text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

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

/* ---- as said ---- */

/* Names begin large; what somebody typed large in the middle stays. */
static const char *begun_large(struct arena *a, const char *from, size_t n)
{
    char *out = arena_strndup(a, from, n);
    for (size_t i = 0; out[i]; i++)
        if (i == 0 || out[i - 1] == ' ' || out[i - 1] == '-')
            out[i] = (char)toupper((unsigned char)out[i]);
    return out;
}

/* Words that belong to the family name behind them: "Maria van der Berg". */
/* first: as the first word some are given names: Al Green, Della Street. */
static bool is_particle(const char *word, size_t n, bool is_first)
{
    static const char *const GIVEN[] = {"al", "di", "della", "el"};
    for (size_t i = 0; i < sizeof GIVEN / sizeof GIVEN[0] && is_first; i++)
        if (strlen(GIVEN[i]) == n && strncasecmp(word, GIVEN[i], n) == 0)
            return false;
    static const char *const ALL[] = {"van", "von", "der", "den", "de",  "del", "della", "di", "da",
                                      "du",  "dos", "la",  "le",  "bin", "ibn", "al",    "el"};
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++)
        if (strlen(ALL[i]) == n && strncasecmp(word, ALL[i], n) == 0)
            return true;
    return false;
}

static size_t word_before(const char *typed, size_t at)
{
    while (at > 0 && typed[at - 1] == ' ')
        at--;
    while (at > 0 && typed[at - 1] != ' ')
        at--;
    return at;
}

/* Where the family name begins in a name as it is said. */
static size_t family_at(const char *typed, size_t len)
{
    size_t at = word_before(typed, len);
    for (size_t before = at; before > 0; at = before) {
        before = word_before(typed, at);
        if (!is_particle(typed + before, strcspn(typed + before, " "), before == 0))
            break;
    }
    return at;
}

static size_t without_blanks(const char *typed, size_t len)
{
    while (len > 0 && typed[len - 1] == ' ')
        len--;
    return len;
}

/* "Mrs", "dr.": no name. */
static bool is_title(const char *word, size_t n)
{
    static const char *const ALL[] = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor"};
    n -= n > 1 && word[n - 1] == '.';
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++)
        if (strlen(ALL[i]) == n && strncasecmp(word, ALL[i], n) == 0)
            return true;
    return false;
}

/* How much of a name is titles, with the blanks behind them; what would leave nothing is none. */
static size_t titles_in(const char *said, size_t len)
{
    size_t at = 0;
    for (;;) {
        size_t n = at + strcspn(said + at, " ,"), next = n < len ? n + strspn(said + n, " ") : len;
        if (next >= len || said[n] == ',' || !is_title(said + at, n - at))
            return at;
        at = next;
    }
}

void patient_name_said(struct arena *a, const char *said, struct patient *out)
{
    said += strspn(said, " ");
    size_t len = without_blanks(said, strlen(said)), titles = titles_in(said, len);
    out->prefix = begun_large(a, said, without_blanks(said, titles));
    said += titles;
    len -= titles;
    const char *comma = memchr(said, ',', len);
    if (!comma) {
        size_t at = family_at(said, len);
        out->family = begun_large(a, said + at, len - at);
        out->given = begun_large(a, said, without_blanks(said, at));
        return;
    }
    const char *given = comma + strspn(comma, " ,");
    size_t ngiven = (size_t)(said + len - given);
    titles = titles_in(given, ngiven);
    if (titles)
        out->prefix = begun_large(a, given, without_blanks(given, titles));
    out->family = begun_large(a, said, without_blanks(said, (size_t)(comma - said)));
    out->given = begun_large(a, given + titles, ngiven - titles);
}

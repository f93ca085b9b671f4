/* A choice of a form, by the keys typed into it. */
#include "screens/form_inner.h"

#include <ctype.h>
#include <string.h>

int form_choices(const struct form_field *d)
{
    int n = 0;
    while (d->choices && d->choices[n])
        n++;
    return n;
}

static bool is_same(int letter, int other)
{
    return letter > ' ' && letter < 128 && tolower(letter) == tolower((unsigned char)other);
}

/* Of "phone call": the choice that is named so too; NULL. */
static const char *named_also(const struct form_field *d)
{
    const char *blank = d->also ? strchr(d->also, ' ') : NULL;
    return blank ? blank + 1 : NULL;
}

/* It is the next letter of the word that stands there, or of the other word for it. */
static bool goes_on(const struct form_field *d, int choice, int nword, int letter)
{
    const char *title = d->choices[choice], *other = named_also(d);
    size_t n = (size_t)nword;
    if (n < strlen(title) && is_same(letter, title[n]))
        return true;
    return other && strcmp(other, title) == 0 && n < strcspn(d->also, " ") && is_same(letter, d->also[n]);
}

int form_choice_typed(struct form *f, int letter)
{
    const struct form_field *d = form_field_at(f, f->here);
    const char *other = named_also(d);
    int from = f->values[f->here].choice, n = form_choices(d);
    if (d->also && from >= 0 && f->nword > 0 && goes_on(d, from, f->nword, letter)) {
        f->nword++;
        return from;
    }
    f->nword = 1;
    for (int i = 1; i <= n; i++) { /* the next one after that shown */
        int c = (from + i + n) % n;
        bool is_other = other && strcmp(other, d->choices[c]) == 0 && is_same(letter, d->also[0]);
        if (is_other || is_same(letter, d->choices[c][0]))
            return c;
    }
    f->nword = 0;
    return -1;
}

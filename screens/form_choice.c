/* What letters mean to a choice: the beginning of one of its words, as far as it was typed. */
#include "screens/form_inner.h"

#include "base/clock.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

enum { PAUSE_MS = 1500 /* after it, what is typed is another word */ };

int form_choices(const struct form_field *d)
{
    int n = 0;
    while (d->choices && d->choices[n])
        n++;
    return n;
}

/* Begins with the letters; so does the other word for it: of "phone call", phone is one for call. */
static bool is_called(const struct form_field *d, int choice, const char *typed)
{
    size_t n = strlen(typed);
    const char *blank = d->also ? strchr(d->also, ' ') : NULL;
    return strncasecmp(d->choices[choice], typed, n) == 0 ||
           (blank && strcmp(blank + 1, d->choices[choice]) == 0 && n <= (size_t)(blank - d->also) &&
            strncasecmp(d->also, typed, n) == 0);
}

/* The first from `from` on, around the end, that begins with the letters; -1. */
static int beginning_with(const struct form_field *d, int from, const char *typed)
{
    int n = form_choices(d);
    for (int i = 0; i < n; i++) {
        int c = (from + i + n) % n;
        if (is_called(d, c, typed))
            return c;
    }
    return -1;
}

void form_choice_forget(struct form *f)
{
    f->amid[0] = 0;
}

/* A letter that goes on with the word that is being typed; else the same one again, for the next with it. */
static int go_on(struct form *f, const struct form_field *d, char letter)
{
    int here = f->values[f->here].choice;
    size_t n = strlen(f->amid);
    bool is_again = n == 1 && strncasecmp(f->amid, &letter, 1) == 0;
    if (n + 1 < sizeof f->amid) {
        f->amid[n] = letter;
        f->amid[n + 1] = 0;
        int to = beginning_with(d, n ? here : here + 1, f->amid);
        if (to >= 0)
            return to;
        f->amid[n] = 0;
    }
    return is_again ? beginning_with(d, here + 1, f->amid) : -1;
}

/* The letters of a whole word are no choices each: the t of "whole practice" would be "this column". */
static int type_letter(struct form *f, const struct form_field *d, char letter)
{
    int64_t now = clock_mono_ms();
    if (now - f->amid_ms > PAUSE_MS)
        form_choice_forget(f);
    f->amid_ms = now;
    int to = go_on(f, d, letter);
    if (to >= 0)
        return to;
    if (!*f->amid)
        return FORM_CHOICE_UNKNOWN;
    app_say(f->app, "Nothing to choose here begins with %s%c.", f->amid, letter);
    return FORM_CHOICE_IGNORED;
}

int form_choice_type(struct form *f, const struct key *key)
{
    const struct form_field *d = form_field_at(f, f->here);
    int n = form_choices(d), here = f->values[f->here].choice;
    bool is_blank = key->code == TERM_KEY_SPACE;
    assert(n > 0);
    if (is_blank && f->is_amid) /* of a word, or of something that was meant for another field: it chooses nothing */
        return type_letter(f, d, ' ');
    f->is_amid = !is_blank && term_keys_is_text(key->code);
    if (key->code > ' ' && key->code < 127 && key->code != '?')
        return type_letter(f, d, (char)key->code);
    form_choice_forget(f);
    return key->code == TERM_KEY_RIGHT || is_blank ? (here + 1) % n
           : key->code == TERM_KEY_LEFT            ? (here > 0 ? here - 1 : n - 1)
                                                   : FORM_CHOICE_UNKNOWN;
}

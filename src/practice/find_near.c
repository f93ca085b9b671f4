#include "practice/find_near.h"

#include "book/stmt.h"
#include "practice/find_run.h"

#include <stdlib.h>
#include <string.h>

enum {
    KEPT_MAX = 48,     /* found before the nearest of them are taken */
    LETTERS_MAX = 40,  /* of a word: longer ones are as typed */
};

/* Behind a whole word and before every longer one: no word holds it. */
#define AFTER_WORD "\x01"
/* The first word of a name: those of telephone numbers and birth dates stand before it. */
#define FIRST_NAME "a"

/* ---- letters of folded words: UTF-8 ---- */

static size_t letter_bytes(const char *s)
{
    size_t n = *s != 0;
    while (((unsigned char)s[n] & 0xC0) == 0x80)
        n++;
    return n;
}

static int count_letters(const char *s)
{
    int n = 0;
    for (; *s; s += letter_bytes(s))
        n++;
    return n;
}

static bool is_letter(const char *x, const char *y)
{
    size_t n = letter_bytes(x);
    return n && n == letter_bytes(y) && memcmp(x, y, n) == 0;
}

bool find_near_may(const char *word)
{
    int n = count_letters(word);
    return n >= FIND_NEAR_LETTERS && n <= LETTERS_MAX && !word[strcspn(word, "0123456789")];
}

/* ---- two names ---- */

bool find_near_is(const char *x, const char *y)
{
    if (count_letters(x) < FIND_NEAR_LETTERS || count_letters(y) < FIND_NEAR_LETTERS)
        return false;
    while (is_letter(x, y)) {
        x += letter_bytes(x);
        y += letter_bytes(y);
    }
    if (!*x && !*y)
        return false;
    const char *x1 = x + letter_bytes(x), *y1 = y + letter_bytes(y);
    bool is_other = *x && *y && strcmp(x1, y1) == 0;
    bool is_one_more = (*x && strcmp(x1, y) == 0) || (*y && strcmp(x, y1) == 0);
    bool is_swapped = is_letter(x, y1) && is_letter(x1, y) &&
                      strcmp(x1 + letter_bytes(x1), y1 + letter_bytes(y1)) == 0;
    return is_other || is_one_more || is_swapped;
}

/* ---- words of the table ---- */

/* Going through the table in its order, with few looks: what was found is also the answer to everything asked between
 * the two. */
struct walk {
    struct book *book;
    struct arena *a;
    const char *typed;
    bool has_starts;        /* long enough for starts of longer words */
    const char *asked, *at; /* the last look, and the first word that is not before it: "" none. NULL: no look yet */
    int looks;
    struct find_near kept[KEPT_MAX];
    int nkept;
};

static bool answers(const struct walk *w, const char *key)
{
    return w->at && strcmp(w->asked, key) <= 0 && (!*w->at || strcmp(key, w->at) <= 0);
}

/* Leaves in w->at the first word that is not before key. After the last look there is always none. */
static bool look(struct walk *w, const char *key, struct err *e)
{
    if (answers(w, key))
        return true;
    struct stmt *q = w->looks++ < FIND_NEAR_LOOKS ? stmt_get(w->book, SQL_WORD_FROM, e) : NULL;
    w->asked = key;
    w->at = "";
    if (!q)
        return w->looks > FIND_NEAR_LOOKS;
    stmt_bind_text(q, "from", key);
    if (stmt_step(q, e))
        w->at = stmt_text(q, "word", w->a);
    return stmt_done(q, e);
}

static bool is_kept(const struct walk *w, const char *word)
{
    for (int i = 0; i < w->nkept; i++)
        if (strcmp(w->kept[i].word, word) == 0)
            return true;
    return false;
}

/* Keeps a word that something of the table is, or begins with. is_end: what differs is its last letter. */
static bool try_word(struct walk *w, const char *word, int far, bool is_end, struct err *e)
{
    bool is_whole = is_end || !w->has_starts;
    if (!look(w, word, e))
        return false;
    bool is_it = strcmp(w->at, word) == 0, begins = strncmp(w->at, word, strlen(word)) == 0;
    if ((is_whole ? is_it : begins) && w->nkept < KEPT_MAX && strcmp(word, w->typed) != 0 && !is_kept(w, word))
        w->kept[w->nkept++] = (struct find_near){word, is_it ? far : far + FIND_NEAR_START, is_whole};
    return true;
}

/* Another letter in the place of the one at `here`, and one more before it: which there are is read from the table. */
static bool try_letters(struct walk *w, const char *head, const char *here, int first, struct err *e)
{
    const char *rest = here + letter_bytes(here);
    size_t n = strlen(head);
    bool is_rest_first = strcmp(rest, here) < 0; /* in the order of the table */
    const char *key = n ? head : FIRST_NAME;
    while (w->looks <= FIND_NEAR_LOOKS) {
        if (!look(w, key, e))
            return false;
        if (!*w->at || strncmp(w->at, head, n) != 0)
            return true;
        if (!w->at[n]) {
            key = arena_printf(w->a, "%s%s", head, AFTER_WORD);
            continue;
        }
        const char *with = arena_strndup(w->a, w->at, n + letter_bytes(w->at + n));
        const char *other = arena_printf(w->a, "%s%s", with, rest), *more = arena_printf(w->a, "%s%s", with, here);
        int far = first + FIND_NEAR_OTHER_LENGTH;
        if (is_rest_first && !try_word(w, other, first, !*rest, e))
            return false;
        if (!try_word(w, more, far, false, e) || (!is_rest_first && !try_word(w, other, first, !*rest, e)))
            return false;
        key = find_run_prefix(w->a, with).below;
    }
    return true;
}

/* Everything that can be wrong at one letter. */
static bool try_place(struct walk *w, size_t at, struct err *e)
{
    const char *here = w->typed + at, *rest = here + letter_bytes(here), *after = rest + letter_bytes(rest);
    const char *head = arena_strndup(w->a, w->typed, at);
    int first = at ? 0 : FIND_NEAR_OTHER_FIRST;
    const char *less = arena_printf(w->a, "%s%s", head, rest);
    if (!try_word(w, less, first + FIND_NEAR_OTHER_LENGTH, !*rest, e))
        return false;
    if (*rest) {
        const char *swapped = arena_printf(w->a, "%s%.*s%.*s%s", head, (int)(after - rest), rest, (int)(rest - here),
                                           here, after);
        if (!try_word(w, swapped, first, false, e))
            return false;
    }
    return try_letters(w, head, here, first, e);
}

static int by_far(const void *x, const void *y)
{
    const struct find_near *a = x, *b = y;
    return a->far != b->far ? a->far - b->far : strcmp(a->word, b->word);
}

bool find_near_words(struct book *b, const char *word, struct arena *a, struct find_near *out, int *count,
                     struct err *e)
{
    struct walk w = {.book = b, .a = a, .typed = word, .has_starts = count_letters(word) >= FIND_NEAR_STARTS};
    *count = 0;
    for (size_t at = 0; word[at]; at += letter_bytes(word + at))
        if (!try_place(&w, at, e))
            return false;
    qsort(w.kept, (size_t)w.nkept, sizeof *w.kept, by_far);
    for (; *count < w.nkept && *count < FIND_NEAR_MAX; (*count)++)
        out[*count] = w.kept[*count];
    return true;
}

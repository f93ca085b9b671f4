#include "screens/command.h"

#include "screens/term_keys.h"

#include <ctype.h>
#include <string.h>

bool command_has_key(const char *keys, int key)
{
    for (;;) {
        int one = term_keys_parse(keys, &keys);
        if (one == 0)
            return false;
        if (one == key && key != TERM_KEY_UNKNOWN)
            return true;
    }
}

void command_first_key(const char *keys, char *out, size_t size)
{
    keys += strspn(keys, " ");
    size_t len = strcspn(keys, " ");
    if (len >= size)
        len = size - 1;
    memcpy(out, keys, len);
    out[len] = 0;
}

/* True if a word of `text` begins with the n letters of `word`; case does not matter. */
static bool has_word(const char *text, const char *word, size_t n)
{
    while (text && *text) {
        size_t i = 0;
        while (i < n && text[i] && tolower((unsigned char)text[i]) == tolower((unsigned char)word[i]))
            i++;
        if (i == n)
            return true;
        text += strcspn(text, " -/(,.");
        text += strspn(text, " -/(,.");
    }
    return false;
}

static bool is_one_of_keys(const char *keys, const char *word, size_t n)
{
    for (keys += strspn(keys, " "); *keys; keys += strspn(keys, " ")) {
        size_t len = strcspn(keys, " ");
        if (len == n && memcmp(keys, word, n) == 0)
            return true;
        keys += len;
    }
    return false;
}

static int match_word(const struct command *row, const char *keys, const char *word, size_t n)
{
    if (is_one_of_keys(keys, word, n) || has_word(row->title, word, n) || has_word(row->name, word, n))
        return 1;
    if (has_word(row->synonyms, word, n))
        return 2;
    return has_word(row->help, word, n) ? 3 : 0;
}

int command_match(const struct command *row, const char *keys, const char *typed)
{
    int worst = 1;
    for (typed += strspn(typed, " "); *typed; typed += strspn(typed, " ")) {
        size_t n = strcspn(typed, " ");
        int rank = match_word(row, keys, typed, n);
        if (rank == 0)
            return 0;
        worst = rank > worst ? rank : worst;
        typed += n;
    }
    return worst;
}

#include "cli/verb.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

const struct verb_group *const verb_groups[] = {
    &verb_day,       &verb_page,      &verb_flow,       &verb_queue,    &verb_journey, &verb_calls,
    &verb_reminder,  &verb_complaint, &verb_compliment, &verb_book,     &verb_edit,    &verb_room,
    &verb_household, &verb_status,    &verb_column,     &verb_find,     &verb_patient, &verb_related,
    &verb_referral,  &verb_timeline,  &verb_note,       &verb_protocol, &verb_history, &verb_policy,
    &verb_preview,   &verb_import,    &verb_export,     &verb_init,     &verb_verify,  &verb_backup,
    &verb_merge,     &verb_sync,      &verb_site,       &verb_conflicts, &verb_person, &verb_help,    NULL,
};

const struct verb_option verb_globals[] = {
    [GLOBAL_BOOK] = {"book", .argument = "FILE", .help = "the practice file; else $ROUNDS_BOOK, else the usual places"},
    [GLOBAL_AS] = {"as", .argument = "STAFF", .help = "who is acting: the name or code of a member of staff"},
    [GLOBAL_JSON] = {"json", .help = "write JSON, for programs"},
    [GLOBAL_SITE] = {"site", .argument = "NAME",
                     .help = "what this computer is called, when it writes for the first time"},
    [GLOBAL_HELP] = {"help", .help = "how to use it; the same as -h"},
    [GLOBAL_COUNT] = {0},
};

enum {
    NEAR_LETTERS = 2, /* wrong letters after which a word is no longer taken for a verb */
    NEAR_BYTES = 64   /* longer than any verb: what comes after is not looked at */
};

const struct verb *verb_named(const char *name)
{
    for (const struct verb_group *const *g = verb_groups; *g; g++)
        for (int i = 0; i < (*g)->count; i++)
            if (strcmp((*g)->rows[i].name, name) == 0)
                return &(*g)->rows[i];
    return NULL;
}

bool verb_is_group(const char *name)
{
    size_t n = strlen(name);
    for (const struct verb_group *const *g = verb_groups; *g; g++)
        for (int i = 0; i < (*g)->count; i++)
            if (strncmp((*g)->rows[i].name, name, n) == 0 && (*g)->rows[i].name[n] == ' ')
                return true;
    return false;
}

static bool has_word(const char *words, const char *word)
{
    size_t n = strlen(word);
    for (const char *w = words; w && *w; w += strspn(w, " ")) {
        size_t len = strcspn(w, " ");
        if (len == n && memcmp(w, word, n) == 0)
            return true;
        w += len;
    }
    return false;
}

/* Letters to leave out, put in or exchange to get from one word to the other (Levenshtein). */
static int distance(const char *a, const char *b)
{
    enum { LONGEST = 24 };
    size_t n = strlen(a), m = strlen(b);
    int row[LONGEST + 1];
    if (n > LONGEST || m > LONGEST)
        return LONGEST;
    for (size_t j = 0; j <= m; j++)
        row[j] = (int)j;
    for (size_t i = 1; i <= n; i++) {
        int diagonal = row[0];
        row[0] = (int)i;
        for (size_t j = 1; j <= m; j++) {
            int best = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[m];
}

/* How near a verb is to what was typed: -1 a word of its name, 0 another word for it, more is farther. */
static int farness(const struct verb *v, const char *typed)
{
    if (has_word(v->name, typed)) /* "erase" */
        return -1;
    if (has_word(v->synonyms, typed))
        return 0;
    size_t n = strlen(typed);
    if (n >= 2 && strncmp(v->name, typed, n) == 0)
        return 1;
    /* A short word is near to everything: two wrong letters of three say nothing. */
    int d = distance(v->name, typed);
    return n > 3 || d < NEAR_LETTERS ? d : NEAR_LETTERS + 1;
}

/* The nearest that is not farther than this. */
static const struct verb *nearest(const char *as_typed, int farthest)
{
    char typed[NEAR_BYTES] = "";
    for (size_t i = 0; i < sizeof typed - 1 && as_typed[i]; i++)
        typed[i] = (char)tolower((unsigned char)as_typed[i]);
    const struct verb *found = NULL;
    int best = farthest + 1;
    for (const struct verb_group *const *g = verb_groups; *g; g++) {
        for (int i = 0; i < (*g)->count; i++) {
            const struct verb *v = &(*g)->rows[i];
            int far = v->flags & VERB_HIDDEN ? best : farness(v, typed);
            if (far < best) {
                best = far;
                found = v;
            }
        }
    }
    return found;
}

const struct verb *verb_near(const char *typed)
{
    return nearest(typed, NEAR_LETTERS);
}

const struct verb *verb_called(const char *word)
{
    return nearest(word, 0);
}

const char *verb_words(struct arena *a, const char *words)
{
    const char *list = "";
    for (const char *w = words; *w; w += strspn(w, " ")) {
        size_t n = strcspn(w, " ");
        list = arena_printf(a, "%s%s%.*s", list, *list ? ", " : "", (int)n, w);
        w += n;
    }
    return list;
}

/* What patients are found by: the words of a patient, and keeping the table of them. */
#include "practice/find_word.h"

#include "base/buf.h"
#include "base/civil.h"
#include "base/text.h"
#include "book/stmt.h"
#include "practice/find.h"
#include "practice/find_run.h"
#include "practice/telecom.h"

#include <ctype.h>
#include <string.h>

/* --- beginnings as bits ------------------------------------------------------------------ */

enum {
    BITS_ONE = 26,            /* first letters, those of English exactly */
    BITS_TWO = 64 - BITS_ONE, /* first two, hashed */
    BITS_THREE = 64,          /* first three, hashed */
    FACTOR = 31,
};
static const uint32_t SPREAD = 2654435761u; /* Knuth's multiplicative hash: 2^32 over the golden ratio */

static uint64_t hashed_bit(uint32_t letters, uint32_t width)
{
    return (uint64_t)1 << (letters * SPREAD >> 16) % width;
}

struct find_sig find_word_sig(const char *w)
{
    const unsigned char *s = (const unsigned char *)w;
    struct find_sig sig = {0};
    if (!s[0])
        return sig;
    sig.two = (uint64_t)1 << (s[0] >= 'a' && s[0] <= 'z' ? s[0] - 'a' : s[0] % BITS_ONE);
    if (!s[1])
        return sig;
    uint32_t letters = s[0] * FACTOR + s[1];
    sig.two |= hashed_bit(letters, BITS_TWO) << BITS_ONE;
    if (s[2])
        sig.three = hashed_bit(letters * FACTOR + s[2], BITS_THREE);
    return sig;
}

void find_word_sig_add(struct find_sig *to, const char *w)
{
    struct find_sig sig = find_word_sig(w);
    to->two |= sig.two;
    to->three |= sig.three;
}

bool find_word_sig_has(const struct find_sig *all, const struct find_sig *part)
{
    return (all->two & part->two) == part->two && (all->three & part->three) == part->three;
}

/* --- folding ------------------------------------------------------------------------------- */

const char *find_word_fold(struct arena *a, const char *s)
{
    size_t n = strlen(s);
    char *out = arena_alloc(a, n + 1), *to = out;
    bool is_gap = false;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c >= 0x80)
            return text_fold(a, s); /* the long way, with Unicode's tables */
        if (!isalnum(c)) {
            is_gap = to != out;
            continue;
        }
        if (is_gap)
            *to++ = ' ';
        is_gap = false;
        *to++ = (char)tolower(c);
    }
    *to = 0;
    return out;
}

int find_word_split(const char *folded, const char **words, int max)
{
    int n = 0;
    for (const char *s = folded; *s && n < max; n++) {
        words[n] = s;
        s += strcspn(s, " ");
        s += strspn(s, " ");
    }
    return n;
}

/* --- the words of one patient ----------------------------------------------------------------- */

enum { NAME_WORDS_MAX = 24 }; /* of one patient; the rest of a very long name is not found by */

struct words {
    struct arena arena;
    const char *word[NAME_WORDS_MAX + 1]; /* names, then the birth date */
    int count;
    struct find_sig sig;
    int born;
};

static void add_names(struct words *w, const char *text, size_t n)
{
    const char *split[NAME_WORDS_MAX];
    const char *folded = find_word_fold(&w->arena, arena_strndup(&w->arena, text, n));
    int k = find_word_split(folded, split, NAME_WORDS_MAX);
    for (int i = 0; i < k; i++) {
        const char *one = arena_strndup(&w->arena, split[i], strcspn(split[i], " "));
        bool is_new = w->count < NAME_WORDS_MAX;
        for (int j = 0; j < w->count && is_new; j++)
            is_new = strcmp(w->word[j], one) != 0;
        if (is_new)
            w->word[w->count++] = one;
        find_word_sig_add(&w->sig, one);
    }
}

static void add_value(struct words *w, struct value v)
{
    if (v.type == VALUE_TEXT)
        add_names(w, v.p, v.n);
}

static void add_birth(struct words *w, struct value v)
{
    char date[11];
    if (v.type != VALUE_INT || v.i < CIVIL_MIN || v.i > CIVIL_MAX)
        return;
    w->born = (int)v.i;
    w->word[w->count++] = arena_strdup(&w->arena, civil_date_text(w->born, date));
}

static void words_of_row(struct words *w, const struct row *row)
{
    *w = (struct words){.born = CIVIL_NONE};
    add_value(w, row_get(row, PATIENT_FAMILY));
    add_value(w, row_get(row, PATIENT_GIVEN));
    add_value(w, row_get(row, PATIENT_PREFERRED));
    add_value(w, row_get(row, PATIENT_MAIDEN));
    add_birth(w, row_get(row, PATIENT_BIRTH_DATE));
}

/* --- keeping the table -------------------------------------------------------------------------- */

static bool add_word(struct book *b, const char *word, int64_t patient, const struct words *w, struct err *e)
{
    struct find_entry entry = {patient, w->born, w->sig};
    return find_run_add(b, word, &entry, e);
}

/* The word of a number, "" for what has no digits. */
static const char *number_word(struct arena *a, const char *value)
{
    struct buf digits = {0};
    buf_addc(&digits, '#');
    telecom_reversed(&digits, value);
    const char *word = digits.len > 1 ? arena_strdup(a, buf_str(&digits)) : "";
    buf_finish(&digits);
    return word;
}

/* Adds the words of all numbers a patient has now, or (w NULL) takes them away. */
static bool each_number(struct book *b, const struct id *id, int64_t patient, const struct words *w, struct err *e)
{
    struct arena a = {0};
    struct stmt *q = stmt_get(b, SQL_TELECOM_NUMBERS, e);
    if (!q)
        return false;
    bool ok = true;
    stmt_bind_id(q, "patient", id);
    while (ok && stmt_step(q, e)) {
        const char *value = stmt_text(q, "value", &a);
        const char *word = number_word(&a, value ? value : "");
        if (*word)
            ok = w ? add_word(b, word, patient, w, e) : find_run_drop(b, word, patient, e);
    }
    ok = stmt_done(q, e) && ok;
    arena_finish(&a);
    return ok;
}

/* One that was made one with another is found too: find.c gives the one that stands for it. */
static bool is_found(const struct row *row)
{
    return row->exists && row_int(row, FIELD_ENTERED_IN_ERROR, 0) == 0;
}

static bool is_found_alike(const struct row *before, const struct row *after)
{
    static const int fields[] = {PATIENT_FAMILY, PATIENT_GIVEN, PATIENT_PREFERRED, PATIENT_MAIDEN, PATIENT_BIRTH_DATE};
    if (is_found(before) != is_found(after))
        return false;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        struct value a = row_get(before, fields[i]), b = row_get(after, fields[i]);
        if (!value_equal(&a, &b))
            return false;
    }
    return true;
}

bool find_patient_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    struct words w;
    bool ok = true;
    if (is_found_alike(before, after))
        return true;
    if (is_found(before)) {
        words_of_row(&w, before);
        for (int i = 0; i < w.count && ok; i++)
            ok = find_run_drop(b, w.word[i], before->n, e);
        ok = ok && each_number(b, &before->id, before->n, NULL, e);
        arena_finish(&w.arena);
    }
    if (ok && is_found(after)) {
        words_of_row(&w, after);
        for (int i = 0; i < w.count && ok; i++)
            ok = add_word(b, w.word[i], after->n, &w, e);
        ok = ok && each_number(b, &after->id, after->n, &w, e);
        arena_finish(&w.arena);
    }
    return ok;
}

/* The owner's words, for the bits that a number's word carries. False in *is_there: nobody to find yet; the
 * patient's own hook adds the number when she comes. */
static bool owner_of(struct book *b, const struct id *id, int64_t *n, struct words *w, bool *is_there, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_WORD_OWNER, e);
    if (!q)
        return false;
    *w = (struct words){.born = CIVIL_NONE};
    stmt_bind_id(q, "id", id);
    *is_there = stmt_step(q, e);
    if (*is_there) {
        *n = stmt_int(q, "n");
        add_value(w, stmt_value(q, "family"));
        add_value(w, stmt_value(q, "given"));
        add_value(w, stmt_value(q, "preferred"));
        add_value(w, stmt_value(q, "maiden"));
        w->born = (int)stmt_int_or(q, "birth_date", CIVIL_NONE);
    }
    return stmt_done(q, e);
}

/* Takes the number away that a row had, then adds all that its patient has: another may be the same. */
static bool refresh_owner(struct book *b, const struct id *patient, const struct row *had, int field, struct err *e)
{
    struct words w;
    int64_t n = 0;
    bool is_there = false;
    struct value value = row_get(had, field);
    if (!owner_of(b, patient, &n, &w, &is_there, e))
        return false;
    bool ok = true;
    if (is_there && had->exists && value.type == VALUE_TEXT) {
        const char *word = number_word(&w.arena, arena_strndup(&w.arena, value.p, value.n));
        ok = !*word || find_run_drop(b, word, n, e);
    }
    ok = ok && (!is_there || each_number(b, patient, n, &w, e));
    arena_finish(&w.arena);
    return ok;
}

/* A number moved, came or went. owner and number: the fields of its kind. */
static bool number_changed(struct book *b, const struct row *before, const struct row *after, int owner, int number,
                           struct err *e)
{
    struct id old = row_id(before, owner), new = row_id(after, owner);
    bool is_moved = before->exists && !id_is_none(&old) && id_compare(&old, &new) != 0;
    if (is_moved && !refresh_owner(b, &old, before, number, e))
        return false;
    return id_is_none(&new) || refresh_owner(b, &new, before, number, e);
}

bool find_telecom_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    return number_changed(b, before, after, TELECOM_PATIENT, TELECOM_VALUE, e);
}

bool find_related_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    return number_changed(b, before, after, RELATED_PATIENT, RELATED_PHONE, e);
}

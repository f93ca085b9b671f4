/* What somebody typed: words of names, and numbers that may be an age, a year, a date or a telephone. */
#include "practice/find_typed.h"

#include "base/civil.h"
#include "practice/telecom.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    PHONE_DIGITS_MIN = 3, /* fewer last digits than that mean nothing */
    PHONE_WHOLE_MIN = 7,  /* digits in groups are one number from here on */
    PHONE_SAME = 9,       /* last digits that make two numbers the same, however the country is written */
    AGE_MAX = 130,
    YEARS_BACK = 130,
};

static const char SPACES[] = " \t\n,;"; /* between words */

static int count_digits(const char *s)
{
    int n = 0;
    for (; *s; s++)
        n += isdigit((unsigned char)*s) != 0;
    return n;
}

/* The first day of this year, or of the year after it. */
static int year_start(int year)
{
    return civil_from(year, 1, 1);
}

static void add_born(struct find_typed_number *n, int from, int to)
{
    if (n->nborn < FIND_BORN_MAX && from <= to)
        n->born[n->nborn++] = (struct find_born){from, to};
}

/* Whole years old on `today`: born after this day a year earlier, up to this day. (Months that clamp at
 * 29 February fit how civil_age counts; every day of ten years and every age were tried.) */
static void add_age(struct find_typed_number *n, int age, int today)
{
    add_born(n, civil_add_months(today, -12 * (age + 1)) + 1, civil_add_months(today, -12 * age));
}

static void add_year(struct find_typed_number *n, int year, int today)
{
    int this_year = civil_split(today).year;
    if (year <= this_year && year >= this_year - YEARS_BACK)
        add_born(n, year_start(year), year_start(year + 1) - 1);
}

static bool add_date(struct find_typed_number *n, int year, int month, int day)
{
    if (!civil_is_valid(year, month, day))
        return false;
    int date = civil_from(year, month, day);
    add_born(n, date, date);
    return true;
}

/* A year of two digits is of this century or of the last, whichever has been. */
static bool add_date_of(struct find_typed_number *n, int year, int year_digits, int month, int day, int today)
{
    if (year_digits != 2)
        return year_digits == 4 && add_date(n, year, month, day);
    bool is_any = false;
    for (int century = 1900; century <= 2000; century += 100)
        if (century + year <= civil_split(today).year)
            is_any |= add_date(n, century + year, month, day);
    return is_any;
}

/* Groups of digits: "17.12.1963", "17.12.63", "1963-12-17", "17121963". */
static bool add_written_date(struct find_typed_number *n, const char *s, int today, bool day_first)
{
    int part[3] = {0}, digits[3] = {0}, k = 0;
    bool is_plain = true;
    for (; *s && k < 3; s++) {
        if (isdigit((unsigned char)*s)) {
            part[k] = part[k] * 10 + (*s - '0');
            if (++digits[k] > 8)
                return false;
        } else if (strchr("./-", *s) && digits[k]) {
            is_plain = false;
            k++;
        } else {
            return false;
        }
    }
    if (*s || (is_plain ? digits[0] != 8 : k != 2 || !digits[2]))
        return false;
    if (is_plain) {
        int a = part[0] / 1000000, b = part[0] / 10000 % 100;
        return add_date(n, part[0] % 10000, day_first ? b : a, day_first ? a : b);
    }
    if (digits[0] == 4)
        return add_date(n, part[0], part[1], part[2]);
    return add_date_of(n, part[2], digits[2], day_first ? part[1] : part[0], day_first ? part[0] : part[1], today);
}

/* As numbers are compared (telecom_reversed); a few last digits as they stand: they may begin with 0. */
static const char *phone_of(const char *s, int digits, struct arena *a)
{
    struct buf reversed = {0};
    if (digits >= PHONE_WHOLE_MIN)
        telecom_reversed(&reversed, s);
    for (size_t i = strlen(s); i > 0 && digits < PHONE_WHOLE_MIN; i--)
        if (isdigit((unsigned char)s[i - 1]))
            buf_addc(&reversed, s[i - 1]);
    const char *phone = reversed.len ? arena_printf(a, "#%.*s", PHONE_SAME, buf_str(&reversed)) : NULL;
    buf_finish(&reversed);
    return phone;
}

static void read_number(struct find_typed_number *n, const char *s, int today, bool day_first, struct arena *a)
{
    int digits = count_digits(s);
    bool is_plain = (size_t)digits == strlen(s);
    int value = is_plain && digits <= 4 ? (int)strtol(s, NULL, 10) : -1;
    *n = (struct find_typed_number){0};
    bool is_date = add_written_date(n, s, today, day_first) && !is_plain;
    if (value >= 0 && digits <= 3 && value <= AGE_MAX)
        add_age(n, value, today);
    if (is_plain && digits == 2) {
        add_year(n, 1900 + value, today);
        add_year(n, 2000 + value, today);
    }
    if (is_plain && digits == 4)
        add_year(n, value, today);
    if (digits >= PHONE_DIGITS_MIN && !is_date)
        n->phone = phone_of(s, digits, a);
}

static const char *after_word(const char *s)
{
    s += strcspn(s, SPACES);
    return s + strspn(s, SPACES);
}

/* "16 nov 1995", "16 November 95": a date as it is said, in three words. NULL: none; else what comes after it. */
static const char *read_said_date(struct find_typed_number *n, const char *s, int today)
{
    const char *month = after_word(s), *year = after_word(month);
    size_t day_digits = strspn(s, "0123456789"), month_letters = strcspn(month, SPACES);
    size_t year_digits = strspn(year, "0123456789");
    static const char *const MONTHS[] = {"january", "february", "march",     "april",   "may",      "june",
                                         "july",    "august",   "september", "october", "november", "december"};
    bool is_alike = day_digits >= 1 && day_digits <= 2 && day_digits == strcspn(s, SPACES) && month_letters >= 3 &&
                    year_digits == strcspn(year, SPACES);
    *n = (struct find_typed_number){0};
    for (int m = 1; m <= 12 && is_alike; m++)
        if (strncasecmp(month, MONTHS[m - 1], month_letters) == 0 &&
            add_date_of(n, (int)strtol(year, NULL, 10), (int)year_digits, m, (int)strtol(s, NULL, 10), today))
            return after_word(year);
    return NULL;
}

/* "07700 900 123", "+44 (0)7700 900123": one number in groups, not several words. */
static bool is_grouped_number(const char *typed)
{
    return strspn(typed, "0123456789 +()/-.") == strlen(typed) && strchr(typed, ' ') &&
           count_digits(typed) >= PHONE_WHOLE_MIN;
}

static bool is_number(const char *word)
{
    return isdigit((unsigned char)word[strspn(word, "+(")]) && strspn(word, "0123456789+()/-.") == strlen(word);
}

static void add_name(struct find_typed *t, const char *word, struct arena *a)
{
    const char *split[FIND_WORDS_MAX];
    const char *folded = find_word_fold(a, word);
    int k = find_word_split(folded, split, FIND_WORDS_MAX - t->nnames);
    for (int i = 0; i < k; i++) {
        const char *one = arena_strndup(a, split[i], strcspn(split[i], " "));
        t->name[t->nnames++] = one;
        find_word_sig_add(&t->sig, one);
    }
}

void find_typed_read(struct find_typed *t, const char *typed, int today, bool day_first, struct arena *a)
{
    *t = (struct find_typed){0};
    typed += strspn(typed, " \t");
    if (is_grouped_number(typed)) {
        read_number(&t->number[t->nnumbers++], typed, today, day_first, a);
        return;
    }
    for (const char *s = typed; *s;) {
        struct find_typed_number said;
        const char *after = read_said_date(&said, s, today);
        if (after && t->nnumbers < FIND_WORDS_MAX) {
            t->number[t->nnumbers++] = said;
            s = after;
            continue;
        }
        size_t n = strcspn(s, SPACES);
        const char *word = arena_strndup(a, s, n);
        if (n && is_number(word)) {
            if (t->nnumbers < FIND_WORDS_MAX)
                read_number(&t->number[t->nnumbers++], word, today, day_first, a);
        } else if (n) {
            add_name(t, word, a);
        }
        s = after_word(s);
    }
}

static const char *without_umlauts(const char *typed, struct arena *a)
{
    char *out = arena_strdup(a, typed), *to = out;
    for (const char *s = typed; *s; s++) {
        *to++ = *s;
        if (strchr("aouAOU", *s) && (s[1] == 'e' || s[1] == 'E'))
            s++;
    }
    *to = 0;
    return out;
}

const char *find_typed_other(const char *typed, int i, struct arena *a)
{
    enum { NAME_MIN = 4 };
    if (i == 0)
        return without_umlauts(typed, a);
    for (const char *s = typed; *s;) {
        s += strspn(s, " \t\n,;");
        size_t n = strcspn(s, " \t\n,;");
        bool may_lack = n >= NAME_MIN && strchr("dolnmDOLNM", *s) && isalpha((unsigned char)s[1]);
        if (may_lack && --i == 0) /* D'Angelo, O'Connor, L'Estrange, N'Diaye, M'Bappe */
            return arena_printf(a, "%.*s %s", (int)(s + 1 - typed), typed, s + 1);
        s += n;
    }
    return NULL;
}

/* Folded, umlauts written out, words that an apostrophe parts in one. */
static const char *written_out(const char *name, struct arena *a)
{
    static const struct {
        const char *from, *to;
    } all[] = {{"ä", "ae"}, {"Ä", "ae"}, {"ö", "oe"}, {"Ö", "oe"}, {"ø", "oe"}, {"Ø", "oe"},
               {"ü", "ue"}, {"Ü", "ue"}, {"'", ""},   {"’", ""}};
    enum { ALL = sizeof all / sizeof all[0] };
    char *out = arena_alloc(a, strlen(name) + 1); /* none becomes longer */
    size_t n = 0;
    for (const char *s = name; *s;) {
        size_t i = 0;
        while (i < ALL && strncmp(s, all[i].from, strlen(all[i].from)) != 0)
            i++;
        for (const char *t = i < ALL ? all[i].to : ""; *t; t++)
            out[n++] = *t;
        if (i == ALL)
            out[n++] = *s++;
        else
            s += strlen(all[i].from);
    }
    out[n] = 0;
    return find_word_fold(a, out);
}

bool find_typed_is_written(const char *typed, const char *name, struct arena *a)
{
    enum { NAME_WORDS = 32 };
    const char *of_name[NAME_WORDS], *of_typed[FIND_WORDS_MAX];
    int n = find_word_split(written_out(name, a), of_name, NAME_WORDS);
    int m = find_word_split(written_out(typed, a), of_typed, FIND_WORDS_MAX);
    for (int i = 0; i < m; i++) {
        size_t len = strcspn(of_typed[i], " ");
        bool has_it = isdigit((unsigned char)*of_typed[i]) != 0;
        for (int k = 0; k < n && !has_it; k++)
            has_it = strncmp(of_name[k], of_typed[i], len) == 0;
        if (!has_it)
            return false;
    }
    return true;
}

bool find_typed_is_born(const struct find_typed_number *n, int birth_date)
{
    for (int i = 0; i < n->nborn; i++)
        if (birth_date >= n->born[i].from && birth_date <= n->born[i].to)
            return true;
    return false;
}

int find_typed_born(const struct find_typed *t, struct find_born out[FIND_BORN_MAX])
{
    int count = 0;
    for (int i = 0; t->nnumbers && i < t->number[0].nborn; i++)
        out[count++] = t->number[0].born[i];
    for (int k = 1; k < t->nnumbers; k++) {
        struct find_born both[FIND_BORN_MAX] = {{0}};
        int n = 0;
        for (int i = 0; i < count; i++)
            for (int j = 0; j < t->number[k].nborn && n < FIND_BORN_MAX; j++) {
                const struct find_born *x = &out[i], *y = &t->number[k].born[j];
                struct find_born cut = {x->from > y->from ? x->from : y->from, x->to < y->to ? x->to : y->to};
                if (cut.from <= cut.to)
                    both[n++] = cut;
            }
        memcpy(out, both, sizeof both);
        count = n;
    }
    return count;
}

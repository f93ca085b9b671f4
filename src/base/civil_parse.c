/* What people and files write for a day and for a time of day.
 *
 * Strict forms are read by position. What people type is cut into tokens first; the kinds
 * of the tokens make a short word, the shape ("N/N/N", "WN"), and one table row says what
 * each shape means. A new way of writing a date is a new row. */
#include "base/civil.h"

#include <string.h>

enum {
    MAX_TOKENS = 8,
    MAX_DIGITS = 4,
    MAX_WORD = 10, /* "wednesday" */
    WEEK = 7,
    NEAR_DAYS = 60, /* so long ago a day without a year is rather the one that was */
};

/* ---- strict forms ---- */

/* The number that exactly n digits make, or -1. */
static int fixed_digits(const char *s, int n)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return -1;
        v = v * 10 + (s[i] - '0');
    }
    return v;
}

/* Says why a day does not exist; for people, so with the month's name. */
static bool refuse_day(int year, int month, int day, struct err *e)
{
    static const int longest[12] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || year > 9999)
        return err_set(e, ERR_INPUT, "Years go from 1 to 9999");
    if (month < 1 || month > 12)
        return err_set(e, ERR_INPUT, "There is no month %d", month);
    if (day < 1 || day > longest[month - 1])
        return err_set(e, ERR_INPUT, "There is no day %d in %s", day, civil_month_name(month));
    return err_set(e, ERR_INPUT, "There is no day %d in %s %d", day, civil_month_name(month), year);
}

static bool make_date(int year, int month, int day, int *date, struct err *e)
{
    if (!civil_is_valid(year, month, day))
        return refuse_day(year, month, day, e);
    *date = civil_from(year, month, day);
    return true;
}

static bool strict_date(const char *s, size_t len, int *date, struct err *e)
{
    bool has_form = len == 10 && s[4] == '-' && s[7] == '-';
    int year = has_form ? fixed_digits(s, 4) : -1;
    int month = has_form ? fixed_digits(s + 5, 2) : -1;
    int day = has_form ? fixed_digits(s + 8, 2) : -1;
    if (year < 0 || month < 0 || day < 0)
        return err_set(e, ERR_INPUT, "A date is written YYYY-MM-DD, for example 2026-11-23");
    return make_date(year, month, day, date, e);
}

bool civil_parse_date(const char *s, int *date, struct err *e)
{
    return strict_date(s, strlen(s), date, e);
}

static bool make_time(int hour, int min, int *minute, struct err *e)
{
    if (hour > 23 || min > 59)
        return err_set(e, ERR_INPUT, "Times go from 00:00 to 23:59");
    *minute = hour * 60 + min;
    return true;
}

bool civil_parse_time(const char *s, int *minute, struct err *e)
{
    bool has_form = strlen(s) == 5 && s[2] == ':';
    int hour = has_form ? fixed_digits(s, 2) : -1;
    int min = has_form ? fixed_digits(s + 3, 2) : -1;
    if (hour < 0 || min < 0)
        return err_set(e, ERR_INPUT, "A time is written HH:MM, for example 09:30");
    return make_time(hour, min, minute, e);
}

bool civil_parse_date_time(const char *s, int *date, int *minute, struct err *e)
{
    bool has_form = strlen(s) == 16 && (s[10] == ' ' || s[10] == 'T');
    if (!has_form)
        return err_set(e, ERR_INPUT, "A day and time are written YYYY-MM-DD HH:MM, for example 2026-11-23 09:30");
    return strict_date(s, 10, date, e) && civil_parse_time(s + 11, minute, e);
}

/* ---- tokens ---- */

struct token {
    int number; /* of a number; 0..9999 */
    int digits; /* how many it was written with */
    char word[MAX_WORD + 1];
};

/* Which day is meant where the year, or the week, was left out. */
enum reading { TO_COME, PAST, NEAR };

struct typed {
    struct token tokens[MAX_TOKENS];
    char shape[MAX_TOKENS + 1]; /* N number, W word, else the sign itself */
    int count;
    int today;
    bool is_day_first;
    bool is_birth; /* what is none is told in words about birth dates */
    enum reading reading;
    int weekday; /* written before the date; -1 none */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

/* Reads one token at s; its length, or 0 if it is none. */
static size_t read_token(const char *s, struct token *t, char *kind)
{
    size_t n = 0;
    *t = (struct token){0};
    if (is_digit(*s)) {
        for (; is_digit(s[n]); n++) {
            if (n == MAX_DIGITS)
                return 0;
            t->number = t->number * 10 + (s[n] - '0');
        }
        t->digits = (int)n;
        *kind = 'N';
    } else if (is_letter(*s)) {
        for (; is_letter(s[n]); n++) {
            if (n == MAX_WORD)
                return 0;
            t->word[n] = lower(s[n]);
        }
        *kind = 'W';
    } else if (strchr("+-./:", *s) != NULL) {
        n = 1;
        *kind = *s;
    }
    return n;
}

static bool read_tokens(const char *s, struct typed *typed)
{
    while (*s != 0) {
        if (*s == ' ' || *s == '\t' || *s == ',') {
            s++;
            continue;
        }
        if (typed->count == MAX_TOKENS)
            return false;
        size_t n = read_token(s, &typed->tokens[typed->count], &typed->shape[typed->count]);
        if (n == 0)
            return false;
        typed->count++;
        s += n;
    }
    return typed->count > 0;
}

static void drop_token(struct typed *typed, int at)
{
    int after = typed->count - at - 1;
    memmove(&typed->tokens[at], &typed->tokens[at + 1], (size_t)after * sizeof typed->tokens[0]);
    memmove(&typed->shape[at], &typed->shape[at + 1], (size_t)after + 1);
    typed->count--;
}

/* ---- words ---- */

/* Index of the name that the word is, or starts with at least three letters; -1. */
static int name_index(const char *word, const char *const *names, int count)
{
    size_t len = strlen(word);
    for (int i = 0; i < count; i++) {
        if (len >= 3 && strncmp(word, names[i], len) == 0)
            return i;
    }
    return -1;
}

static int weekday_of(const char *word)
{
    static const char *const names[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
    return name_index(word, names, 7);
}

static int month_of(const char *word)
{
    static const char *const names[] = {"january", "february", "march",     "april",   "may",      "june",
                                        "july",    "august",   "september", "october", "november", "december"};
    if (strcmp(word, "sept") == 0)
        return 9;
    return name_index(word, names, 12) + 1;
}

/* Days and months in one of a unit; false for a word that is no unit. */
static bool unit_of(const char *word, int *days, int *months)
{
    static const struct {
        const char *words[5];
        int days, months;
    } units[] = {
        {{"d", "day", "days"}, 1, 0},
        {{"w", "wk", "wks", "week", "weeks"}, 7, 0},
        {{"m", "mth", "mths", "month", "months"}, 0, 1},
        {{"y", "yr", "yrs", "year", "years"}, 0, 12},
    };
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        for (int k = 0; k < 5 && units[i].words[k] != NULL; k++) {
            if (strcmp(word, units[i].words[k]) == 0) {
                *days = units[i].days;
                *months = units[i].months;
                return true;
            }
        }
    }
    return false;
}

/* ---- what people type for a day ---- */

static bool not_a_date(const struct typed *t, struct err *e)
{
    if (t->is_birth)
        return err_set(e, ERR_INPUT, "This is not a birth date: type %s or 1963-12-17",
                       t->is_day_first ? "17/12/1963" : "12/17/1963");
    return err_set(e, ERR_INPUT, "This is not a date; type for example 23/11/2026, 23 nov, mon, tomorrow or +6w");
}

static bool add_to_today(const struct typed *typed, int days, int months, int *date, struct err *e)
{
    struct civil now = civil_split(typed->today);
    int year = (now.year * 12 + now.month - 1 + months) / 12; /* civil_add_months would stop at the edge */
    int day = civil_add_months(typed->today, months);
    if (year < 1 || year > 9999 || day + days < CIVIL_MIN || day + days > CIVIL_MAX)
        return err_set(e, ERR_INPUT, "Years go from 1 to 9999");
    *date = day + days;
    return true;
}

static bool in_units(const struct typed *typed, int sign, const struct token *n, const char *word, int *date,
                     struct err *e)
{
    int days = 0;
    int months = 0;
    if (!unit_of(word, &days, &months))
        return not_a_date(typed, e);
    return add_to_today(typed, sign * n->number * days, sign * n->number * months, date, e);
}

static bool with_year(const struct token *year, int month, int day, int *date, struct err *e)
{
    if (year->digits != MAX_DIGITS)
        return err_set(e, ERR_INPUT, "Write the year with four digits, so that no century has to be guessed");
    return make_date(year->number, month, day, date, e);
}

/* Three years one after the other give a date three weekdays (of 29 February there is one at most): the year in which
 * they agree is the only one. */
static bool agrees(const struct typed *typed, int year, int month, int day)
{
    return civil_is_valid(year, month, day) && civil_weekday(civil_from(year, month, day)) == typed->weekday;
}

static bool was_lately(const struct typed *typed, int year, int month, int day)
{
    return civil_is_valid(year, month, day) && typed->today - civil_from(year, month, day) <= NEAR_DAYS;
}

static bool without_year(const struct typed *typed, int month, int day, int *date, struct err *e)
{
    if (typed->is_birth)
        return err_set(e, ERR_INPUT, "The year is needed too, with four digits");
    struct civil now = civil_split(typed->today);
    bool is_today = month == now.month && day == now.day;
    bool is_to_come = month > now.month || (month == now.month && day > now.day);
    int coming = is_to_come || is_today ? now.year : now.year + 1;
    int last = is_to_come ? now.year - 1 : now.year;
    int year = typed->reading == PAST ? last : coming;
    if (typed->reading == NEAR && was_lately(typed, last, month, day))
        year = last;
    for (int y = now.year - 1; typed->reading == NEAR && y <= now.year + 1; y++)
        year = agrees(typed, y, month, day) ? y : year;
    return make_date(year, month, day, date, e);
}

static bool read_word(const struct typed *t, int *date, struct err *e)
{
    static const struct {
        const char *word;
        int days;
    } words[] = {{"today", 0}, {"tomorrow", 1}, {"tom", 1}, {"yesterday", -1}};
    const char *word = t->tokens[0].word;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(word, words[i].word) == 0)
            return add_to_today(t, words[i].days, 0, date, e);
    }
    int weekday = weekday_of(word);
    if (weekday < 0)
        return not_a_date(t, e);
    int ahead = (weekday - civil_weekday(t->today) + WEEK) % WEEK;
    if (t->reading == PAST)
        return add_to_today(t, ahead == 0 ? 0 : ahead - WEEK, 0, date, e);
    return add_to_today(t, ahead == 0 ? WEEK : ahead, 0, date, e);
}

static bool read_next_weekday(const struct typed *t, int *date, struct err *e)
{
    int weekday = weekday_of(t->tokens[1].word);
    if (strcmp(t->tokens[0].word, "next") != 0 || weekday < 0)
        return not_a_date(t, e);
    return add_to_today(t, WEEK - civil_weekday(t->today) + weekday, 0, date, e);
}

static bool read_in_units(const struct typed *t, int *date, struct err *e)
{
    if (strcmp(t->tokens[0].word, "in") != 0)
        return not_a_date(t, e);
    return in_units(t, 1, &t->tokens[1], t->tokens[2].word, date, e);
}

static bool read_signed(const struct typed *t, int *date, struct err *e)
{
    int sign = t->shape[0] == '-' ? -1 : 1;
    return in_units(t, sign, &t->tokens[1], t->count == 3 ? t->tokens[2].word : "d", date, e);
}

/* "23 nov", and "6w" */
static bool read_day_month(const struct typed *t, int *date, struct err *e)
{
    int month = month_of(t->tokens[1].word);
    if (month > 0)
        return without_year(t, month, t->tokens[0].number, date, e);
    return in_units(t, t->reading == PAST ? -1 : 1, &t->tokens[0], t->tokens[1].word, date, e);
}

static bool read_month_day(const struct typed *t, int *date, struct err *e)
{
    int month = month_of(t->tokens[0].word);
    return month > 0 ? without_year(t, month, t->tokens[1].number, date, e) : not_a_date(t, e);
}

static bool read_day_month_year(const struct typed *t, int *date, struct err *e)
{
    int month = month_of(t->tokens[1].word);
    return month > 0 ? with_year(&t->tokens[2], month, t->tokens[0].number, date, e) : not_a_date(t, e);
}

static bool read_month_day_year(const struct typed *t, int *date, struct err *e)
{
    int month = month_of(t->tokens[0].word);
    return month > 0 ? with_year(&t->tokens[2], month, t->tokens[1].number, date, e) : not_a_date(t, e);
}

static bool read_numbers(const struct typed *t, int *date, struct err *e)
{
    const struct token *first = &t->tokens[0];
    const struct token *second = &t->tokens[2];
    bool has_year = t->count >= 5;
    if (has_year && first->digits == MAX_DIGITS)
        return t->tokens[4].digits <= 2 ? with_year(first, second->number, t->tokens[4].number, date, e)
                                        : not_a_date(t, e);
    int day = t->is_day_first ? first->number : second->number;
    int month = t->is_day_first ? second->number : first->number;
    if (first->digits > 2 || second->digits > 2)
        return not_a_date(t, e);
    if (month > 12 && day >= 1 && day <= 12) {
        return err_set(e, ERR_INPUT, "There is no month %d; the %s is written first here", month,
                       t->is_day_first ? "day" : "month");
    }
    return has_year ? with_year(&t->tokens[4], month, day, date, e) : without_year(t, month, day, date, e);
}

static const struct {
    const char *shape;
    bool (*read)(const struct typed *t, int *date, struct err *e);
} date_shapes[] = {
    {"W", read_word},        {"WW", read_next_weekday},    {"NW", read_day_month},       {"WN", read_month_day},
    {"WNW", read_in_units},  {"NWN", read_day_month_year}, {"WNN", read_month_day_year}, {"+N", read_signed},
    {"-N", read_signed},     {"+NW", read_signed},         {"-NW", read_signed},         {"N/N", read_numbers},
    {"N/N/N", read_numbers}, {"N.N", read_numbers},        {"N.N.", read_numbers},       {"N.N.N", read_numbers},
    {"N-N-N", read_numbers},
};

static bool read_date(const struct typed *typed, int *date, struct err *e)
{
    for (size_t i = 0; i < sizeof date_shapes / sizeof date_shapes[0]; i++) {
        if (strcmp(date_shapes[i].shape, typed->shape) == 0)
            return date_shapes[i].read(typed, date, e);
    }
    return not_a_date(typed, e);
}

static bool parse_any(const char *s, struct typed typed, int *date, struct err *e)
{
    if (!read_tokens(s, &typed))
        return not_a_date(&typed, e);
    /* "mon 23 nov": the weekday is not needed, so it is a chance to find a slip. */
    typed.weekday = typed.shape[0] == 'W' && typed.count > 2 ? weekday_of(typed.tokens[0].word) : -1;
    if (typed.weekday >= 0)
        drop_token(&typed, 0);
    /* "23rd", and "23. nov" as written in German */
    for (int i = 0; i + 1 < typed.count; i++) {
        static const char *const endings[] = {"st", "nd", "rd", "th"};
        bool is_ending = typed.shape[i] == 'N' && typed.shape[i + 1] == '.' && typed.shape[i + 2] == 'W';
        for (int k = 0; k < 4 && typed.shape[i] == 'N' && typed.shape[i + 1] == 'W'; k++)
            is_ending = is_ending || strcmp(typed.tokens[i + 1].word, endings[k]) == 0;
        if (is_ending)
            drop_token(&typed, i + 1);
    }
    if (!read_date(&typed, date, e))
        return false;
    if (typed.weekday >= 0 && civil_weekday(*date) != typed.weekday) {
        char text[16];
        return err_set(e, ERR_INPUT, "The weekday and the date do not agree: that day is %s",
                       civil_desk_date(*date, text));
    }
    return true;
}

bool civil_parse_any(const char *s, int today, bool day_first, int *date, struct err *e)
{
    return parse_any(s, (struct typed){.today = today, .is_day_first = day_first}, date, e);
}

bool civil_parse_past(const char *s, int today, bool day_first, int *date, struct err *e)
{
    return parse_any(s, (struct typed){.today = today, .is_day_first = day_first, .reading = PAST}, date, e);
}

bool civil_parse_near(const char *s, int today, bool day_first, int *date, struct err *e)
{
    return parse_any(s, (struct typed){.today = today, .is_day_first = day_first, .reading = NEAR}, date, e);
}

bool civil_parse_birth(const char *s, int today, bool day_first, int *date, struct err *e)
{
    return parse_any(s, (struct typed){.today = today, .is_day_first = day_first, .is_birth = true}, date, e);
}

/* ---- what people type for a time ---- */

static bool not_a_time(struct err *e)
{
    return err_set(e, ERR_INPUT, "This is not a time; type for example 9, 930, 09:30 or 2pm");
}

/* Hours of the 12-hour clock: 12am is midnight, 12pm is noon. */
static bool apply_half(const char *word, int *hour, struct err *e)
{
    bool is_am = strcmp(word, "am") == 0 || strcmp(word, "a") == 0;
    bool is_pm = strcmp(word, "pm") == 0 || strcmp(word, "p") == 0;
    if (!is_am && !is_pm)
        return not_a_time(e);
    if (*hour < 1 || *hour > 12)
        return err_set(e, ERR_INPUT, "With am or pm the hour goes from 1 to 12");
    *hour = *hour % 12 + (is_pm ? 12 : 0);
    return true;
}

bool civil_parse_any_time(const char *s, int *minute, struct err *e)
{
    struct typed typed = {0};
    if (!read_tokens(s, &typed))
        return not_a_time(e);
    const char *half = NULL;
    if (typed.count > 1 && typed.shape[typed.count - 1] == 'W')
        half = typed.tokens[typed.count - 1].word;
    int count = typed.count - (half != NULL ? 1 : 0);
    const struct token *first = &typed.tokens[0];
    int hour = first->number;
    int min = 0;
    bool has_separator =
        count == 3 && typed.shape[0] == 'N' && strchr(":.", typed.shape[1]) != NULL && typed.shape[2] == 'N';
    if (has_separator) {
        min = typed.tokens[2].number;
        if (first->digits > 2 || typed.tokens[2].digits != 2)
            return not_a_time(e);
    } else if (count != 1 || typed.shape[0] != 'N') {
        return not_a_time(e);
    } else if (first->digits > 2) {
        hour = first->number / 100;
        min = first->number % 100;
    }
    if (half != NULL && !apply_half(half, &hour, e))
        return false;
    return make_time(hour, min, minute, e);
}

#include "screens/schedule_when.h"

#include "base/clock.h"
#include "base/sort.h"
#include "practice/slot.h"
#include "screens/front.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { WORDS_MAX = 10, NAMES_MAX = 4, SAME_TIME_MAX = 3, WEEK = 7, LETTERS_OF_NAME = 3, NOT_EARLIER = 8 };

/* Whose openings; n 0: anybody's. */
struct those {
    struct id id[NAMES_MAX];
    int n;
};

/* What the words say. */
struct meant {
    int date;               /* CIVIL_NONE: nothing */
    int to_date;            /* of a week; 0: nothing */
    int minute;             /* MINUTE_NONE: nothing */
    int from_min, to_min;   /* of a part of the day; 0 and 0: nothing */
    struct those named;     /* n 0: nothing */
    bool is_anybody;
    int minutes;            /* how long; 0: nothing */
};

/* ---- understanding ---- */

static int split(struct arena *a, const char *typed, const char *words[WORDS_MAX])
{
    int n = 0;
    for (const char *p = typed + strspn(typed, " ,"); *p && n < WORDS_MAX; p += strspn(p, " ,")) {
        size_t len = strcspn(p, " ,");
        words[n++] = arena_strndup(a, p, len);
        p += len;
    }
    return n;
}

static void take_out(const char *words[WORDS_MAX], int *n, int i)
{
    memmove(&words[i], &words[i + 1], sizeof *words * (size_t)(*n - i - 1));
    --*n;
}

/* All words but `without` as one text. */
static const char *joined(struct arena *a, const char *const *words, int n, int without)
{
    const char *text = "";
    for (int i = 0; i < n; i++)
        if (i != without)
            text = arena_printf(a, "%s%s%s", text, *text ? " " : "", words[i]);
    return text;
}

static bool is_date(const struct practice *p, const char *text, int today, int *date)
{
    struct err ignored = {0};
    return civil_parse_any(text, today, p->day_first, date, &ignored);
}

static bool is_time(const char *text, int *minute)
{
    struct err ignored = {0};
    return civil_parse_any_time(text, minute, &ignored);
}

static bool is_word(const char *word, const char *const *of)
{
    for (; *of; of++)
        if (strcasecmp(word, *of) == 0)
            return true;
    return false;
}

/* Words that name a practitioner and no day: "mon" is Monday. "okafor or chen" is either. */
static void take_practitioners(const struct practice *p, const char *words[WORDS_MAX], int *n, int today,
                               struct those *out)
{
    static const char *const between[] = {"or", "and", NULL};
    for (int i = 0; i < *n;) {
        const struct practitioner *who;
        struct err ignored = {0};
        int date;
        bool is_name = strlen(words[i]) >= LETTERS_OF_NAME && out->n < NAMES_MAX &&
                       !is_date(p, words[i], today, &date) && practice_find_practitioner(p, words[i], &who, &ignored);
        if (is_name)
            out->id[out->n++] = who->id;
        if (is_name || (out->n && is_word(words[i], between)))
            take_out(words, n, i);
        else
            i++;
    }
}

/* "after 16:30", "before 10", once "5 pm" is one word. What "before" says is when it has to be over. "from fri" is fri:
 * what is free is looked for from there on. */
static void take_bounds(const char *words[WORDS_MAX], int *n, struct meant *out)
{
    static const char *const after[] = {"after", "from", NULL}, *const from[] = {"from", NULL};
    static const char *const before[] = {"before", "until", "till", "by", NULL};
    enum { HOUR = 60, EARLIEST = 7 * HOUR };
    for (int i = *n - 1; i > 0; i--) {
        bool is_after = is_word(words[i - 1], after);
        int minute;
        if (!is_after && !is_word(words[i - 1], before))
            continue;
        if (!is_time(words[i], &minute)) {
            if (is_word(words[i - 1], from))
                take_out(words, n, --i);
            continue;
        }
        if (minute < EARLIEST && strspn(words[i], "0123456789") == 1 && !words[i][1])
            minute += DAY_MIN / 2;
        *(is_after ? &out->from_min : &out->to_min) = minute;
        take_out(words, n, i--);
        take_out(words, n, i);
    }
    if (out->from_min && !out->to_min)
        out->to_min = DAY_MIN;
}

/* "45min", "45 min"; 3m is in three months. */
static void take_length(const char *words[WORDS_MAX], int *n, struct meant *out)
{
    static const char *const units[] = {"min", "mins", "minutes", NULL};
    for (int i = 0; i < *n; i++) {
        char *unit;
        long v = strtol(words[i], &unit, 10);
        bool is_apart = !*unit && i + 1 < *n && is_word(words[i + 1], units);
        if (v < 1 || v > APPOINTMENT_MINUTES_MAX || !(is_apart || is_word(unit, units)))
            continue;
        out->minutes = (int)v;
        if (is_apart)
            take_out(words, n, i + 1);
        take_out(words, n, i);
        return;
    }
}

/* "pm" is an afternoon, but "3 pm" a time; "next week" seven days; "anybody" whoever is free. */
static void take_parts(struct arena *a, const char *words[WORDS_MAX], int *n, int today, struct meant *out)
{
    static const char *const mornings[] = {"am", "morning", "mornings", NULL};
    static const char *const afternoons[] = {"pm", "afternoon", "afternoons", NULL};
    static const char *const evenings[] = {"evening", "evenings", NULL};
    static const char *const anybody[] = {"any", "anybody", "anyone", "all", NULL};
    static const char *const week[] = {"week", NULL}, *const next[] = {"next", NULL}, *const this[] = {"this", NULL};
    enum { NOON = DAY_MIN / 2, EVENING = 17 * 60 };
    for (int i = *n - 1; i >= 0; i--) {
        bool is_am = is_word(words[i], mornings), is_pm = is_word(words[i], afternoons);
        bool is_next = i > 0 && is_word(words[i - 1], next), is_this = i > 0 && is_word(words[i - 1], this);
        const char *time = i > 0 ? arena_printf(a, "%s%s", words[i - 1], words[i]) : "";
        int minute;
        if ((is_am || is_pm) && i > 0 && is_time(time, &minute)) {
            words[i - 1] = time;
        } else if (is_am || is_pm) {
            out->from_min = is_pm ? NOON : 0;
            out->to_min = is_pm ? DAY_MIN : NOON;
        } else if (is_word(words[i], evenings)) {
            out->from_min = EVENING;
            out->to_min = DAY_MIN;
        } else if (is_word(words[i], week) && (is_next || is_this)) {
            int monday = today - civil_weekday(today);
            out->date = is_next ? monday + WEEK : today;
            out->to_date = monday + WEEK - 1 + (is_next ? WEEK : 0);
            take_out(words, n, i--);
        } else if (is_word(words[i], anybody)) {
            out->is_anybody = true;
        } else {
            continue;
        }
        take_out(words, n, i);
    }
}

/* A day, a time, or both in either order. What can be read as a day is one. */
static bool understand(const struct practice *p, struct arena *a, const char *typed, bool is_length_said,
                       struct meant *out, struct err *e)
{
    const char *words[WORDS_MAX];
    int today, now, n = split(a, typed, words);
    clock_today(&today, &now);
    *out = (struct meant){.date = CIVIL_NONE, .minute = MINUTE_NONE};
    take_parts(a, words, &n, today, out);
    take_bounds(words, &n, out);
    if (is_length_said)
        take_length(words, &n, out);
    take_practitioners(p, words, &n, today, &out->named);
    if (n == 0 || is_date(p, joined(a, words, n, -1), today, &out->date))
        return true;
    for (int i = n - 1; i >= 0; i -= n > 1 ? n - 1 : 1) /* the last word, then the first */
        if (is_time(words[i], &out->minute)) {
            const char *rest = joined(a, words, n, i);
            if (!*rest || is_date(p, rest, today, &out->date))
                return true;
        }
    out->minute = MINUTE_NONE;
    return err_set(e, ERR_INPUT, "Not a day or time: try tue 9:30, 6w pm, after 17, okafor fri, next week any");
}

/* ---- what is free ---- */

struct finder {
    struct practice *p;
    struct arena *a;
    int minutes, today;
    struct those who;
    struct id except;
    bool is_priority;
    bool is_usual; /* the time of the day is what nobody said */
    struct schedule_when_choice *choices;
    int count;
};

const char *schedule_when_text(struct practice *p, struct arena *a, const struct place *place)
{
    return arena_printf(a, "%s, %s", slot_text(a, place->date, place->start_min),
                        practice_practitioner_name(p, &place->practitioner, a));
}

static void add(struct finder *f, const struct id *practitioner, int date, int start_min, bool is_free)
{
    for (int i = 0; i < f->count; i++)
        if (f->choices[i].place.date == date && f->choices[i].place.start_min == start_min &&
            id_compare(&f->choices[i].place.practitioner, practitioner) == 0)
            return;
    if (f->count == SCHEDULE_WHEN_MAX)
        return;
    struct schedule_when_choice *c = &f->choices[f->count++];
    c->place = (struct place){.practitioner = *practitioner,
                              .date = date,
                              .start_min = start_min,
                              .minutes = f->minutes};
    c->is_free = is_free;
    c->text = arena_printf(f->a, "%s  %s", slot_text(f->a, date, start_min),
                           practice_practitioner_name(f->p, practitioner, f->a));
    const char *distance = front_distance(f->a, date, f->today);
    c->note = !is_free ? "not free" : f->is_usual ? arena_printf(f->a, "%s, usual hour", distance) : distance;
}

static int by_time(const void *x, const void *y)
{
    const struct opening *a = x, *b = y;
    return a->date != b->date ? a->date - b->date : a->start_min - b->start_min;
}

/* As if those who are meant were one: the earliest of them all. */
static bool look(struct finder *f, struct wish wish, struct err *e)
{
    int n = 0, limit = wish.limit ? wish.limit : SLOT_LIMIT;
    struct opening *all = arena_array(f->a, (size_t)(limit * NAMES_MAX), sizeof *all);
    for (int i = 0; i == 0 || i < f->who.n; i++) {
        struct opening *found;
        int more;
        wish.practitioner = f->who.n ? f->who.id[i] : ID_NONE;
        if (!schedule_free(f->p, &wish, f->a, &found, &more, e))
            return false;
        for (int k = 0; k < more; k++)
            all[n++] = found[k];
    }
    if (f->who.n > 1)
        sort_array(all, (size_t)n, sizeof *all, by_time);
    for (int i = 0; i < n && i < limit; i++)
        add(f, &all[i].practitioner, all[i].date, all[i].start_min, true);
    return true;
}

/* The time that was said or is usual, on that day and then within a week of it. */
static bool look_at_time(struct finder *f, const struct meant *m, int minute, bool is_said, struct err *e)
{
    struct wish wish = {.minutes = f->minutes,
                        .from_date = m->date,
                        .to_date = m->date,
                        .from_min = minute,
                        .to_min = minute + f->minutes,
                        .except = f->except,
                        .is_priority = f->is_priority,
                        .limit = SAME_TIME_MAX};
    if (wish.to_min > DAY_MIN)
        return true;
    if (!look(f, wish, e))
        return false;
    if (is_said && f->count == 0 && f->who.n == 1)
        add(f, &f->who.id[0], m->date, minute, false);
    wish.from_date = m->date + 1;
    wish.to_date = m->date + WEEK - 1;
    return look(f, wish, e);
}

/* From the time that was asked for on: whoever just presses Enter did not mean an earlier day. */
static bool look_on(struct finder *f, const struct wish *wish, const struct schedule_when_ask *ask, struct err *e)
{
    if (ask->asked_date < f->today)
        return true;
    struct wish on = *wish;
    on.from_date = ask->asked_date;
    on.first_min = ask->asked_min;
    on.limit = NOT_EARLIER;
    return look(f, on, e);
}

bool schedule_when_choices(struct practice *p, const struct schedule_when_ask *ask, struct arena *a,
                           struct schedule_when_choice **out, int *count, struct err *e)
{
    struct finder f = {.p = p, .a = a, .except = ask->except, .is_priority = ask->is_priority};
    struct meant m;
    int now;
    *count = 0;
    *out = f.choices = arena_array(a, SCHEDULE_WHEN_MAX, sizeof *f.choices);
    clock_today(&f.today, &now);
    if (!understand(p, a, ask->typed, ask->is_length_said, &m, e))
        return false;
    f.minutes = m.minutes ? m.minutes : ask->minutes;
    bool has_day = m.date != CIVIL_NONE, has_time = m.minute != MINUTE_NONE;
    f.who = m.named;
    if (!m.is_anybody && !m.named.n && !id_is_none(&ask->usual))
        f.who = (struct those){.id = {ask->usual}, .n = 1};
    bool was_asked = has_time && ask->asked_date > f.today; /* a time alone is of the day that is being asked for */
    int from = ask->from_date > f.today ? ask->from_date : f.today;
    m.date = has_day ? m.date : was_asked ? ask->asked_date : from;
    bool is_then = !m.to_min || (ask->usual_min >= m.from_min && ask->usual_min + f.minutes <= m.to_min);
    int minute = has_time ? m.minute : has_day && is_then ? ask->usual_min : MINUTE_NONE;
    f.is_usual = !has_time;
    bool ok = minute == MINUTE_NONE || look_at_time(&f, &m, minute, has_time, e);
    f.is_usual = false;
    struct wish next = {.minutes = f.minutes,
                        .from_date = m.date,
                        .to_date = m.to_date,
                        .from_min = m.from_min,
                        .to_min = m.to_min,
                        .first_min = m.date == f.today ? now : 0,
                        .is_priority = ask->is_priority,
                        .except = ask->except};
    ok = ok && (has_day || look_on(&f, &next, ask, e)) && look(&f, next, e);
    *count = f.count;
    return ok;
}

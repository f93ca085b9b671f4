#include "practice/claim.h"

#include "base/clock.h"
#include "book/stmt.h"
#include "practice/slot.h"
#include "practice/story.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NEAR_MIN = 30 };

/* How far back a weekday is looked for, too: "Tuesday" may be the one that was. */
enum { WEEK = 7 };

struct search {
    struct practice *p;
    struct arena *a;
    struct claim *out;
    int today;
    bool is_weekday; /* the day was typed as one */
};

/* ---- what was typed ---- */

/* Alone, or before a time: "mon 16 nov" is that day and no other. */
static bool names_weekday(const char *text)
{
    struct err none = {0};
    int minute;
    const char *blank = strchr(text, ' ');
    if (blank && !civil_parse_any_time(blank + 1, &minute, &none))
        return false;
    for (int i = 0; i < WEEK; i++)
        if (strncasecmp(text, civil_weekday_name(i), 3) == 0)
            return true;
    return false;
}

/* A time alone is today's. Without a colon, or am and pm, it might be anything: an age, the end of a number. */
static bool is_time(struct search *s, const char *text)
{
    struct err none = {0};
    size_t n = strlen(text);
    bool is_written = strchr(text, ':') || (n > 2 && strcasecmp(text + n - 1, "m") == 0);
    if (!is_written || strchr(text, ' ') || !civil_parse_any_time(text, &s->out->minute, &none))
        return false;
    s->out->date = s->today;
    return s->out->is_time_alone = true;
}

/* A day, or a day and a time. */
static bool is_moment(struct practice *p, const char *text, int today, int *date, int *minute)
{
    struct err none = {0};
    char day[40];
    const char *blank = strrchr(text, ' ');
    *minute = MINUTE_NONE;
    if (civil_parse_near(text, today, p->day_first, date, &none))
        return true;
    none = (struct err){0};
    size_t n = blank ? (size_t)(blank - text) : 0;
    if (!n || n >= sizeof day || !civil_parse_any_time(blank + 1, minute, &none))
        return false;
    memcpy(day, text, n);
    day[n] = 0;
    none = (struct err){0};
    return civil_parse_near(day, today, p->day_first, date, &none);
}

/* Splits "roo tue 10" into the name and the moment; either may be missing. A weekday alone is never a week away: on a
 * Monday "mon" is today. */
static const char *split(struct search *s, const char *typed)
{
    for (const char *at = typed;; at++) {
        if (is_moment(s->p, at, s->today, &s->out->date, &s->out->minute)) {
            s->is_weekday = names_weekday(at);
            s->out->date -= s->is_weekday && s->out->date == s->today + WEEK ? WEEK : 0;
            return arena_strndup(s->a, typed, (size_t)(at - typed));
        }
        if (is_time(s, at))
            return arena_strndup(s->a, typed, (size_t)(at - typed));
        at = strchr(at, ' ');
        if (!at)
            break;
    }
    s->out->date = CIVIL_NONE;
    s->out->minute = MINUTE_NONE;
    return typed;
}

/* ---- what there is ---- */

static struct claim_row *listed(struct claim *c, const struct id *id)
{
    for (int i = 0; i < c->nrows; i++)
        if (id_compare(&c->rows[i].x.id, id) == 0)
            return &c->rows[i];
    return NULL;
}

static struct claim_row *add_row(struct search *s, const struct appointment *x, bool is_theirs)
{
    struct claim *c = s->out;
    struct claim_row *row = listed(c, &x->id);
    if (row)
        return row;
    if (c->nrows == CLAIM_ROWS_MAX) {
        c->is_cut = true;
        return NULL;
    }
    assert(c->rows); /* load */
    row = &c->rows[c->nrows++];
    *row = (struct claim_row){.x = *x,
                              .is_lost = x->status == STATUS_CANCELLED || x->status == STATUS_ENTERED_IN_ERROR,
                              .is_theirs = is_theirs,
                              .date = x->date,
                              .minute = x->start_min,
                              .last = ""};
    return row;
}

static int from_today(const struct search *s, int date)
{
    return date == CIVIL_NONE ? 0 : abs(date - s->today);
}

/* Nearest to today first: that is the one they mean. */
static void sort_near(const struct search *s, struct appointment *rows, int n)
{
    for (int i = 1; i < n; i++) {
        struct appointment x = rows[i];
        int j = i;
        for (; j > 0 && from_today(s, rows[j - 1].date) > from_today(s, x.date); j--)
            rows[j] = rows[j - 1];
        rows[j] = x;
    }
}

static int from_time(const struct search *s, int minute)
{
    return s->out->minute == MINUTE_NONE ? 0 : abs(minute - s->out->minute);
}

/* Smaller is likelier: theirs on the day that was said; what else stood then; theirs on other days. Who is only nearly
 * called so has no better claim than who stood at the very time. */
static int rank(const struct search *s, const struct claim_row *row)
{
    enum { THEIRS, THEN, ELSEWHERE };
    const struct claim *c = s->out;
    bool is_then = row->date == c->date;
    if (!row->is_theirs)
        return THEN;
    return c->is_near && c->date != CIVIL_NONE && !is_then ? ELSEWHERE : THEIRS;
}

static bool is_before(const struct search *s, const struct claim_row *x, const struct claim_row *y)
{
    bool has_day = s->out->date != CIVIL_NONE;
    int xs[] = {rank(s, x), has_day && x->is_theirs && x->date != s->out->date, from_time(s, x->minute),
                from_today(s, x->date)};
    int ys[] = {rank(s, y), has_day && y->is_theirs && y->date != s->out->date, from_time(s, y->minute),
                from_today(s, y->date)};
    for (size_t i = 0; i < sizeof xs / sizeof xs[0]; i++)
        if (xs[i] != ys[i])
            return xs[i] < ys[i];
    return false;
}

static void sort_rows(const struct search *s)
{
    struct claim *c = s->out;
    for (int i = 1; i < c->nrows; i++) {
        struct claim_row row = c->rows[i];
        int j = i;
        for (; j > 0 && is_before(s, &row, &c->rows[j - 1]); j--)
            c->rows[j] = c->rows[j - 1];
        c->rows[j] = row;
    }
}

static bool add_patient(struct search *s, const struct id *patient, struct err *e)
{
    struct appointment *rows;
    int n;
    if (!appointment_of_patient(s->p, s->a, patient, &rows, &n, e))
        return false;
    sort_near(s, rows, n);
    s->out->is_cut = s->out->is_cut || n > CLAIM_OF_ONE_MAX;
    for (int i = 0; i < n && i < CLAIM_OF_ONE_MAX; i++) /* the old ones are not what somebody asks for today */
        (void)add_row(s, &rows[i], true);
    return true;
}

/* It stood there once: is that nearer to what was typed than what is known of it? */
static void stood_at(const struct search *s, struct claim_row *row, int date, int minute)
{
    bool is_the_day = row->date == s->out->date;
    if (is_the_day && (date != row->date || from_time(s, minute) >= from_time(s, row->minute)))
        return;
    row->date = date;
    row->minute = minute;
}

/* What ever stood with this practitioner that day, at that time. */
static bool stood_with(struct search *s, const struct id *practitioner, int date, struct err *e)
{
    struct id ids[CLAIM_ROWS_MAX];
    int at[CLAIM_ROWS_MAX], n = 0;
    bool has_time = s->out->minute != MINUTE_NONE;
    struct stmt *q = stmt_get(s->p->book, SQL_CLAIM_STOOD, e);
    if (!q)
        return false;
    stmt_bind_id(q, "practitioner", practitioner);
    stmt_bind_int(q, "date", date);
    stmt_bind_int(q, "from", has_time ? s->out->minute - NEAR_MIN : 0);
    stmt_bind_int(q, "to", has_time ? s->out->minute + NEAR_MIN : DAY_MIN);
    while (n < CLAIM_ROWS_MAX && stmt_step(q, e)) {
        ids[n] = stmt_id(q, "appointment");
        at[n++] = (int)stmt_int(q, "start_min");
    }
    bool ok = stmt_done(q, e);
    for (int i = 0; ok && i < n; i++) {
        struct appointment x;
        ok = appointment_get(s->p, s->a, &ids[i], &x, e);
        struct claim_row *row = ok ? add_row(s, &x, false) : NULL;
        if (row)
            stood_at(s, row, date, at[i]);
    }
    return ok;
}

static bool tell_last(struct search *s, struct claim_row *row, struct err *e)
{
    struct story_line *lines;
    int n;
    if (!story_of(s->p, &row->x.id, s->a, &lines, &n, e))
        return false;
    while (n > 0 && !lines[n - 1].is_of_place)
        n--;
    if (n == 0)
        return true;
    const struct story_line *last = &lines[n - 1];
    row->last = arena_printf(s->a, "%s %s%s%s%s%s", last->what, slot_when(s->a, last->at_ms), *last->by ? ", " : "",
                             last->by, *last->site ? ", " : "", last->site);
    return true;
}

static bool load(struct search *s, const char *name, const struct id *patient, struct err *e)
{
    struct claim *c = s->out;
    bool ok = true;
    c->rows = arena_array(s->a, CLAIM_ROWS_MAX, sizeof *c->rows);
    if (patient)
        ok = add_patient(s, patient, e);
    else if (*name)
        ok = caller_find(s->p, name, CLAIM_PEOPLE_MAX, s->a, &c->people, &c->npeople, &c->is_cut, e);
    if (ok && *name && !c->npeople) {
        ok = caller_nearly(s->p, name, CLAIM_PEOPLE_MAX, s->a, &c->people, &c->npeople, &c->is_cut, e);
        c->is_near = c->npeople > 0;
    }
    for (int i = 0; ok && i < c->npeople; i++)
        ok = add_patient(s, &c->people[i].patient, e);
    for (int i = 0; ok && c->date != CIVIL_NONE && i < s->p->npractitioners; i++)
        ok = stood_with(s, &s->p->practitioners[i].id, c->date, e) &&
             (!s->is_weekday || stood_with(s, &s->p->practitioners[i].id, c->date - WEEK, e));
    sort_rows(s);
    for (int i = 0; ok && i < c->nrows; i++)
        ok = tell_last(s, &c->rows[i], e);
    return ok;
}

static bool find(struct practice *p, const char *typed, const struct id *patient, struct arena *a, struct claim *out,
                 struct err *e)
{
    struct search s = {.p = p, .a = a, .out = out};
    int now;
    *out = (struct claim){.date = CIVIL_NONE, .minute = MINUTE_NONE, .name = ""};
    clock_today(&s.today, &now);
    const char *name = patient ? "" : split(&s, typed);
    size_t n = strlen(name) - (*name && name[strlen(name) - 1] == ' '); /* of the moment's side */
    out->name = out->date == CIVIL_NONE ? "" : arena_strndup(a, name, n);
    if (!book_read_begin(p->book, e))
        return false;
    bool ok = load(&s, name, patient, e);
    book_read_end(p->book);
    return ok;
}

bool claim_find(struct practice *p, const char *typed, struct arena *a, struct claim *out, struct err *e)
{
    return find(p, typed, NULL, a, out, e);
}

bool claim_of_patient(struct practice *p, const struct id *patient, struct arena *a, struct claim *out, struct err *e)
{
    return find(p, "", patient, a, out, e);
}

/* ---- believing them ---- */

/* Whoever owns the practice has to know, and to find out why. */
static struct id owner_of(const struct practice *p)
{
    for (int i = 0; i < p->nstaff; i++)
        if (p->staff[i].is_active && p->staff[i].level >= LEVEL_OWNER)
            return p->staff[i].id;
    return ID_NONE;
}

/* Somebody has to find out why, and to tell them: a concern, with its clock. */
static bool put_concern(struct desk *d, struct act *act, struct arena *a, const struct claim_belief *what,
                        const struct id *patient, struct err *e)
{
    struct complaint c = complaint_none();
    struct id ignored;
    c.patient = *patient;
    c.is_concern = true;
    c.mode = what->is_on_phone ? "call" : "in-person";
    c.owner = owner_of(d->practice);
    c.text = arena_printf(a, "no record of a booking they say they had%s%s", *what->words ? ": " : "", what->words);
    return complaint_put(act, a, &c, &ignored, e);
}

static bool put_said(struct act *act, const struct claim_belief *what, const struct id *patient, struct err *e)
{
    struct contact c = {.patient = *patient,
                        .direction = "in",
                        .mode = "in-person",
                        .outcome = "reached",
                        .reason = "says they had a booking: no record of it",
                        .text = what->words};
    struct id ignored;
    return what->is_on_phone || contact_put(act, &c, &ignored, e);
}

bool claim_believe(struct desk *d, struct arena *a, const struct claim_belief *what, struct id *patient, struct err *e)
{
    struct patient who;
    struct act act;
    const char *said = what->said ? what->said : "";
    bool is_number = caller_is_number(said);
    if (id_is_none(&what->patient) && !*said)
        return err_set(e, ERR_INPUT, "Who says so? A name or a number");
    if (!act_begin(d->practice->book, &act, "claim-believe", &d->who, e))
        return false;
    bool ok = id_is_none(&what->patient)
                  ? caller_put(d->practice, &act, is_number ? said : what->number,
                               is_number ? "" : said, patient, e)
                  : patient_resolve(d->practice->book, &what->patient, patient, e) &&
                        patient_get(d->practice->book, patient, a, &who, e);
    ok = ok && put_said(&act, what, patient, e) && put_concern(d, &act, a, what, patient, e);
    return ok ? act_commit(&act, e) : (act_abandon(&act), false);
}

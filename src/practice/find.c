#include "practice/find.h"

#include "base/civil.h"
#include "base/text.h"
#include "book/stmt.h"
#include "practice/appointment.h"
#include "practice/find_near.h"
#include "practice/find_run.h"
#include "practice/find_search.h"
#include "practice/patient.h"

#include <string.h>

enum {
    NEAR_RUNS = 250, /* of each of a few words that are nearly what was typed, */
    NEAR_READ = 16,  /* and patients: they all together cost no more than one word that fits */
};

static bool find_as_typed(struct practice *p, const char *typed, int today, int limit, struct arena *a,
                          struct find_result *out, struct err *e)
{
    struct find_typed t;
    char ref[REF_TEXT];
    find_typed_read(&t, typed, today, p->day_first, a);
    struct find_search s = find_search_of(p, &t, today, limit, a, out);
    bool ok = book_read_begin(p->book, e);
    if (ok && ref_parse(typed, ref))
        ok = find_search_ref(&s, ref, e);
    if (ok && out->count == 0)
        ok = find_search_run(&s, e);
    book_read_end(p->book);
    find_search_order(out);
    return ok;
}

/* Keeps whose name may be written as it was typed: a verb takes the only one there is. */
static void keep_written(struct find_result *out, const char *typed, struct arena *a)
{
    int n = 0;
    for (int i = 0; i < out->count; i++)
        if (find_typed_is_written(typed, out->rows[i].name, a))
            out->rows[n++] = out->rows[i];
    out->count = n;
}

/* As typed, then as it may be written. *gave_up: nobody is found, but not all was looked at. */
static bool find_exactly(struct practice *p, const char *typed, int today, int limit, struct arena *a,
                         struct find_result *out, bool *gave_up, struct err *e)
{
    bool ok = find_as_typed(p, typed, today, limit, a, out, e);
    const char *other;
    *gave_up = out->count == 0 && out->is_cut;
    for (int i = 0; ok && out->count == 0 && (other = find_typed_other(typed, i, a)); i++) {
        ok = strcmp(other, typed) == 0 || find_as_typed(p, other, today, limit, a, out, e);
        keep_written(out, typed, a);
    }
    return ok;
}

bool find_patients(struct practice *p, const char *typed, int today, int limit, struct arena *a,
                   struct find_result *out, struct err *e)
{
    bool gave_up;
    limit = limit > FIND_ROWS_MAX ? FIND_ROWS_MAX : limit;
    *out = (struct find_result){0};
    return limit < 1 || find_exactly(p, typed, today, limit, a, out, &gave_up, e);
}

/* ---- nearly ---- */

/* Words that are nearly one of those typed, and which one. Of two words typed: one with a slip in it is nobody's, so
 * that there are more only where each of many is somebody's, and all together are not. */
enum { NEAR_ALL = 2 * FIND_NEAR_MAX };
struct near {
    struct find_near word[NEAR_ALL];
    int at[NEAR_ALL];
    int count;
};

/* True if somebody has each of the names typed but one: else no other in its place makes them fit. */
static bool has_others(struct find_search *s, int but, bool *has, struct err *e)
{
    *has = true;
    for (int i = 0; i < s->typed->nnames && *has; i++) {
        struct find_stretch names = find_run_prefix(s->a, s->typed->name[i]);
        int runs = 1;
        if (i != but && !find_run_count(s->practice->book, &names, 1, &runs, e))
            return false;
        *has = runs > 0;
    }
    return true;
}

static bool list_near(struct find_search *s, struct near *near, struct err *e)
{
    near->count = 0;
    for (int i = 0; i < s->typed->nnames && near->count + FIND_NEAR_MAX <= NEAR_ALL; i++) {
        bool has;
        int n = 0;
        if (!has_others(s, i, &has, e))
            return false;
        if (has && find_near_may(s->typed->name[i]) &&
            !find_near_words(s->practice->book, s->typed->name[i], s->a, near->word + near->count, &n, e))
            return false;
        for (int k = 0; k < n; k++)
            near->at[near->count++] = i;
    }
    return true;
}

/* With one of them in the place of what was typed. */
static bool look_nearly(struct find_search *s, const struct find_near *near, int at, struct err *e)
{
    struct find_typed t = *s->typed;
    const struct find_typed *typed = s->typed;
    t.name[at] = near->word;
    t.sig = (struct find_sig){0};
    for (int i = 0; i < t.nnames; i++)
        find_word_sig_add(&t.sig, t.name[i]);
    s->typed = &t;
    s->near = near;
    s->near_at = at;
    s->nseen = s->nread = 0;
    s->out->is_cut = false;
    bool ok = find_search_run(s, e);
    s->typed = typed;
    return ok;
}

/* Each word gets its share of the rows, and what those before it left, or the commonest would be all there is to see.
 * What is left at the end goes to the nearest of those that have more. */
static bool look_for_near(struct find_search *s, const struct near *near, int limit, struct err *e)
{
    bool has_more[NEAR_ALL], ok = true, is_cut = false;
    memset(has_more, true, sizeof has_more);
    for (int turn = 0; turn < 2; turn++) {
        for (int i = 0; ok && i < near->count && s->out->count < limit; i++) {
            int room = limit - s->out->count, left = turn ? 1 : near->count - i;
            if (!has_more[i])
                continue;
            s->limit = s->out->count + (room + left - 1) / left;
            s->room = turn ? limit : s->limit - s->out->count; /* those listed already come once more */
            s->max = NEAR_READ + s->room;
            ok = look_nearly(s, &near->word[i], near->at[i], e);
            has_more[i] = s->out->is_cut;
        }
    }
    for (int i = 0; i < near->count; i++)
        is_cut = is_cut || has_more[i];
    s->out->is_cut = is_cut;
    return ok;
}

static bool near_as_typed(struct practice *p, const char *typed, int today, int limit, struct arena *a,
                          struct find_result *out, struct err *e)
{
    struct find_typed t;
    struct near near;
    find_typed_read(&t, typed, today, p->day_first, a);
    struct find_search s = find_search_of(p, &t, today, limit, a, out);
    s.runs_max = NEAR_RUNS;
    if (!book_read_begin(p->book, e))
        return false;
    bool ok = list_near(&s, &near, e) && look_for_near(&s, &near, limit, e);
    book_read_end(p->book);
    find_search_order(out);
    out->is_near = out->count > 0;
    return ok;
}

/* What stands after a name and is a whole telephone number or a date of birth, as who it belongs to says it; NULL. */
static const char *number_after_name(struct practice *p, const char *typed, int today, struct arena *a, bool *is_date)
{
    enum { DIGITS_MIN = 6, DATE_DIGITS_MIN = 4 };
    struct find_typed t;
    const char *number = typed + strcspn(typed, "0123456789+");
    int digits = 0;
    bool is_phone = number > typed;
    for (const char *s = number; *s; s++)
        digits += *s >= '0' && *s <= '9';
    find_typed_read(&t, number, today, p->day_first, a);
    for (int i = 0; i < t.nnumbers; i++)
        is_phone = is_phone && t.number[i].phone;
    *is_date = number > typed && t.nnumbers == 1 && !is_phone && digits >= DATE_DIGITS_MIN;
    return !t.nnames && (*is_date || (is_phone && digits >= DIGITS_MIN)) ? number : NULL;
}

/* A name and a number that fit nobody together: whose number that is, else who is called so. A date of birth is so few
 * people's that a name misheard beside it is still theirs; but who is called so and was born another day is not. */
static bool one_of_two(struct practice *p, const char *typed, int today, int limit, struct arena *a,
                       struct find_result *out, struct err *e)
{
    bool gave_up, is_date;
    const char *number = number_after_name(p, typed, today, a, &is_date);
    if (!number)
        return true;
    const char *name = arena_strndup(a, typed, (size_t)(number - typed));
    bool ok = find_exactly(p, number, today, limit, a, out, &gave_up, e);
    const char *by = !out->count ? "name" : is_date ? "born then" : "number";
    bool is_by_name = ok && !out->count && !gave_up && !is_date;
    if (is_by_name)
        ok = find_exactly(p, name, today, limit, a, out, &gave_up, e);
    if (ok && is_by_name && !out->count && !gave_up)
        ok = near_as_typed(p, name, today, limit, a, out, e);
    for (int i = 0; i < out->count; i++) {
        out->rows[i].far += !out->rows[i].far;
        out->rows[i].by = out->rows[i].by ? out->rows[i].by : by;
    }
    out->is_near = out->count > 0;
    return ok;
}

bool find_nearly(struct practice *p, const char *typed, int today, int limit, struct arena *a, struct find_result *out,
                 struct err *e)
{
    bool gave_up;
    limit = limit > FIND_ROWS_MAX ? FIND_ROWS_MAX : limit;
    *out = (struct find_result){0};
    if (limit < 1)
        return true;
    if (!find_exactly(p, typed, today, limit, a, out, &gave_up, e))
        return false;
    if (out->count > 0 || gave_up)
        return true;
    limit = limit > FIND_LIST_ROWS ? FIND_LIST_ROWS : limit;
    bool ok = near_as_typed(p, typed, today, limit, a, out, e);
    const char *other; /* obrein: O'Brien */
    for (int i = 0; ok && out->count == 0 && !strchr(typed, ' ') && (other = find_typed_other(typed, i, a)); i++)
        ok = strcmp(other, typed) == 0 || near_as_typed(p, other, today, limit, a, out, e);
    return ok && (out->count || one_of_two(p, typed, today, limit, a, out, e));
}

/* Why they are in the list, if that cannot be seen. */
static const char *why_shown(struct arena *a, const struct find_row *row)
{
    if (row->far)
        return arena_printf(a, " (nearly%s%s)", row->by ? ", " : "", row->by ? row->by : "");
    return row->by ? arena_printf(a, " (%s)", row->by) : "";
}

const char *find_shown(struct arena *a, const struct find_row *row)
{
    return arena_printf(a, "%s%s", row->name, why_shown(a, row));
}

const char *find_cell(struct arena *a, const struct find_row *row, int cells)
{
    const char *why = why_shown(a, row);
    int room = cells - text_width(why);
    bool is_cut = text_width(row->name) > room && room > cells / 2; /* a reason as long as the cell is cut itself */
    if (!is_cut)
        return text_pad(a, arena_printf(a, "%s%s", row->name, why), cells);
    return arena_printf(a, "%s%s", text_pad(a, row->name, room), why);
}

const char *find_near_heading(struct arena *a, const char *typed)
{
    return arena_printf(a, "Nobody fits \"%s\". Nearly:", typed);
}

/* --- what is booked next --------------------------------------------------------------------------- */

static bool next_visit_of(struct book *b, const struct id *patient, int today, int now_min, struct find_visit *out,
                          struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_FIND_NEXT_VISIT, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    stmt_bind_int(q, "today", today);
    stmt_bind_int(q, "minute", now_min);
    if (stmt_step(q, e)) {
        struct find_visit v = {(int)stmt_int(q, "date"), (int)stmt_int(q, "start_min"), stmt_int(q, "is_off") == 1,
                               stmt_id(q, "practitioner")};
        if (out->date == CIVIL_NONE || v.date < out->date || (v.date == out->date && v.start_min < out->start_min))
            *out = v;
    }
    return stmt_done(q, e);
}

bool find_next_visit(struct book *b, const struct id *patient, int today, int now_min, struct find_visit *out,
                     struct err *e)
{
    struct arena a = {0};
    struct id *all = NULL;
    int n = 0;
    *out = (struct find_visit){.date = CIVIL_NONE};
    bool ok = patient_behind(b, patient, &a, &all, &n, e);
    for (int i = 0; ok && i < n; i++)
        ok = next_visit_of(b, &all[i], today, now_min, out, e);
    arena_finish(&a);
    return ok;
}

const char *find_visit_words(struct arena *a, const struct find_visit *v, int today)
{
    char day[16], time[8];
    return arena_printf(a, "next %s %s%s", v->date == today ? "today" : civil_desk_date(v->date, day),
                        civil_clock_text(v->start_min, time), v->is_off ? ", nobody is in then" : "");
}

/* --- what stands today ----------------------------------------------------------------------------- */

struct today {
    int start_min; /* MINUTE_NONE: nothing */
    bool is_here, is_off;
    int64_t arrived_at;
    struct id practitioner;
};

/* Who is here is here, whatever else stands today; else what began first. */
static bool today_of(struct book *b, const struct id *patient, int today, int now_min, struct today *out, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_FIND_VISIT_TODAY, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    stmt_bind_int(q, "today", today);
    stmt_bind_int(q, "minute", now_min);
    if (stmt_step(q, e)) {
        struct today v = {(int)stmt_int(q, "start_min"), stmt_int(q, "is_here") == 1, stmt_int(q, "is_off") == 1,
                          stmt_int(q, "arrived_at"), stmt_id(q, "practitioner")};
        if (out->start_min == MINUTE_NONE || v.is_here > out->is_here ||
            (v.is_here == out->is_here && v.start_min < out->start_min))
            *out = v;
    }
    return stmt_done(q, e);
}

static const char *today_state(struct arena *a, const struct today *v)
{
    char time[8];
    int date, minute;
    if (!v->is_here)
        return v->is_off ? "nobody is in then" : "not here yet";
    if (!v->arrived_at)
        return "is here";
    zone_civil(v->arrived_at, &date, &minute, NULL);
    return arena_printf(a, "here since %s", civil_clock_text(minute, time));
}

const char *find_today_words(struct practice *p, struct arena *a, const struct id *patient, int today, int now_min)
{
    struct err ignored = {0};
    struct today v = {.start_min = MINUTE_NONE};
    struct id *all = NULL;
    char time[8];
    int n = 0;
    if (!patient_behind(p->book, patient, a, &all, &n, &ignored))
        return "";
    for (int i = 0; i < n; i++)
        if (!today_of(p->book, &all[i], today, now_min, &v, &ignored))
            return "";
    if (v.start_min == MINUTE_NONE)
        return "";
    const char *whose = practice_practitioner_name(p, &v.practitioner, a);
    return arena_printf(a, "today %s%s%s: %s", civil_clock_text(v.start_min, time), *whose ? ", " : "", whose,
                        today_state(a, &v));
}

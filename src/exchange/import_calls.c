#include "exchange/import_calls.h"

#include "book/history.h"
#include "book/stmt.h"
#include "exchange/import_map.h"
#include "practice/caller.h"
#include "practice/contact.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MINUTE_S = 60, MINUTE_MS = 60000, DAY_S = 24 * 60 * 60, PARTS = 4 /* contact, patient, number, raised */ };

struct list {
    struct import im;
    struct arena arena; /* the map */
    struct import_map map;
    struct import_calls *calls;
    int nshown;
};

/* One row, read and checked. */
struct ring {
    struct contact contact;
    int date;
    bool is_ours, is_answered;
};

/* ------------------------------------------------------------------- one row */

static const char *get(struct list *l, enum import_map_field field)
{
    return import_map_text(&l->map, l->im.csv, field, &l->im.row);
}

static bool is_one_of(const char *word, const char *const *list)
{
    for (; *list; list++)
        if (strcasecmp(word, *list) == 0)
            return true;
    return false;
}

/* Words that providers use; the map translates others. */
static bool read_way(struct list *l, struct ring *x, struct err *e)
{
    static const char *const in[] = {"", "in", "inbound", "incoming", "received", "missed", NULL};
    static const char *const out[] = {"out", "outbound", "outgoing", "dialled", "dialed", NULL};
    const char *word = get(l, MAP_CALL_DIRECTION);
    x->is_ours = is_one_of(word, out);
    if (!x->is_ours && !is_one_of(word, in))
        return err_set(e, ERR_INPUT, "direction: in or out was expected, not '%.40s'; the map can translate it", word);
    return true;
}

/* "130", "2:10", "0:02:10"; -1: not known, -2: no duration. */
static int read_duration(const char *text)
{
    int sum = 0;
    if (!*text)
        return -1;
    while (*text) {
        char *end;
        long n = strtol(text, &end, 10);
        if (end == text || n < 0 || n > DAY_S || (*end && *end != ':' && *end != '.'))
            return -2;
        sum = sum * MINUTE_S + (int)n;
        if (sum > DAY_S)
            return -2;
        text = *end == ':' ? end + 1 : end + strlen(end); /* parts of a second say nothing */
    }
    return sum;
}

static bool read_answered(struct list *l, struct ring *x, struct err *e)
{
    static const char *const yes[] = {"yes", "y", "true", "1", "answered", "completed", "ok", NULL};
    static const char *const no[] = {"no",   "n",          "false",     "0",         "missed", "no answer", "no-answer",
                                     "busy", "unanswered", "abandoned", "voicemail", "failed", NULL};
    const char *word = get(l, MAP_CALL_ANSWERED);
    int seconds = read_duration(get(l, MAP_CALL_DURATION));
    if (seconds < -1)
        return err_set(e, ERR_INPUT, "duration: seconds were expected, or 2:10, not '%.40s'",
                       get(l, MAP_CALL_DURATION));
    x->contact.duration_s = seconds;
    x->is_answered = *word ? is_one_of(word, yes) : seconds > 0;
    if (*word && !x->is_answered && !is_one_of(word, no))
        return err_set(e, ERR_INPUT, "answered: yes or no was expected, not '%.40s'; the map can translate it", word);
    return true;
}

static struct id id_of(struct list *l, const struct ring *x)
{
    struct arena *a = &l->im.row;
    struct buf digits = {0};
    telecom_reversed(&digits, x->contact.number);
    const char *what = arena_printf(a, "%" PRId64 "|%s|%s", x->contact.at_ms, buf_str(&digits), x->contact.direction);
    buf_finish(&digits);
    return id_derived("import-calls", what);
}

static bool read_ring(struct list *l, struct ring *x, struct err *e)
{
    struct err why = {0};
    const char *time = get(l, MAP_CALL_TIME), *name = get(l, MAP_CALL_NAME);
    int minute;
    *x = (struct ring){.contact = {.mode = "call", .number = get(l, MAP_CALL_NUMBER)}};
    if (!import_map_moment(&l->map, time, &x->date, &minute, &why))
        return err_set(e, ERR_INPUT, "time %s", why.text);
    if (!zone_instant(x->date, minute, &x->contact.at_ms, e) || !read_way(l, x, e) || !read_answered(l, x, e))
        return false;
    if (x->date > l->im.today || (x->date == l->im.today && minute > l->im.now_min))
        return err_set(e, ERR_INPUT, "time is still to come: %.40s", time);
    if (*x->contact.number && !caller_is_number(x->contact.number)) {
        bool is_withheld = !strpbrk(x->contact.number, "0123456789"); /* "anonymous", "private" */
        if (!is_withheld)
            return err_set(e, ERR_INPUT, "number: '%.40s' is no telephone number", x->contact.number);
        x->contact.number = "";
    }
    x->contact.direction = x->is_ours ? "out" : "in";
    x->contact.outcome = x->is_answered ? "reached" : x->is_ours ? "no-answer" : "missed";
    x->contact.text = *name && !caller_is_number(name) ? arena_printf(&l->im.row, "the telephone said: %s", name) : "";
    x->contact.id = id_of(l, x);
    return true;
}

/* ------------------------------------------------------------------- writing */

/* A call from before its unknown caller was taken out for good. Who had a name of their own has left no number by which
 * their calls could be told; one that comes later is a new call. */
static bool is_of_erased(struct list *l, const struct ring *x, bool *out, struct err *e)
{
    struct id who = caller_unknown_id(x->contact.number);
    struct event *events;
    int64_t at = INT64_MIN;
    int n;
    *out = false;
    if (!history_of(l->im.practice->book, KIND_ERASURE, &who, &l->im.row, &events, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        at = events[i].at_ms > at ? events[i].at_ms : at;
    return x->contact.at_ms > at || import_is_erased(&l->im, &who, out, e);
}

/* The desk was there and has written it down itself. */
static bool is_written(struct list *l, const struct ring *x, bool *out, struct err *e)
{
    struct arena *a = &l->im.row;
    *out = false;
    struct stmt *q = stmt_get(l->im.practice->book, SQL_CALLS_BETWEEN, e);
    if (!q)
        return false;
    stmt_bind_int(q, "from", x->contact.at_ms - (int64_t)IMPORT_CALLS_NEAR_MIN * MINUTE_MS);
    stmt_bind_int(q, "before", x->contact.at_ms + (int64_t)(IMPORT_CALLS_NEAR_MIN + 1) * MINUTE_MS);
    stmt_bind_int(q, "limit", 1000);
    while (stmt_step(q, e)) {
        const char *number = stmt_text(q, "number", a), *mode = stmt_text(q, "mode", a);
        const char *outcome = stmt_text(q, "outcome", a); /* of an earlier row of such a list: missed */
        bool is_list = outcome && strcmp(outcome, "missed") == 0;
        bool is_call = mode && (strcmp(mode, "call") == 0 || strcmp(mode, "voicemail") == 0);
        *out = *out || (is_call && !is_list && number && caller_is_same_number(number, x->contact.number));
    }
    return stmt_done(q, e);
}

static bool write_down(struct list *l, struct ring *x, struct err *e)
{
    struct act *act = &l->im.bulk.act;
    struct id id;
    if (!bulk_room(&l->im.bulk, PARTS, e) ||
        !caller_put(l->im.practice, act, x->contact.number, "", &x->contact.patient, e))
        return false;
    bulk_note(&l->im.bulk, &x->contact.id);
    bulk_note(&l->im.bulk, &x->contact.patient);
    return contact_put(act, &x->contact, &id, e);
}

static void show(struct list *l, const struct ring *x)
{
    char date[16], time[8];
    int day, minute;
    if (!l->im.o->is_dry_run || !l->im.o->show || l->nshown++ >= IMPORT_CALLS_SHOWN)
        return;
    zone_civil(x->contact.at_ms, &day, &minute, NULL);
    l->im.o->show(l->im.o->arg, csv_where(l->im.csv),
                  arena_printf(&l->im.row, "%s %s  %s  %s  %s", civil_desk_date(day, date),
                               civil_clock_text(minute, time), x->is_ours ? "to" : "from",
                               *x->contact.number ? x->contact.number : "withheld",
                               x->is_answered ? "answered" : "missed"));
}

static bool list_row(struct import *im, void *arg, struct err *e)
{
    struct list *l = arg;
    struct ring x;
    struct row row;
    bool is_there, is_erased;
    if (!read_ring(l, &x, e))
        return false;
    show(l, &x);
    bool is_old = l->calls->since != CIVIL_NONE && x.date < l->calls->since;
    bool is_wanted = !is_old && (l->calls->is_all || (!x.is_answered && !x.is_ours));
    l->calls->older += is_old;
    l->calls->answered += !is_old && !is_wanted && x.is_answered && !x.is_ours;
    l->calls->ours += !is_old && !is_wanted && x.is_ours;
    if (!is_wanted)
        return true;
    if (!is_of_erased(l, &x, &is_erased, e))
        return false;
    if (is_erased)
        return true;
    if (!import_look(im, KIND_CONTACT, &x.contact.id, &row, e))
        return false;
    if (!row.exists && !is_written(l, &x, &is_there, e))
        return false;
    if (row.exists)
        im->result->contacts.same++;
    else if (is_there)
        im->result->contacts.kept++;
    else
        im->result->contacts.added++;
    return row.exists || is_there || im->o->is_dry_run || write_down(l, &x, e);
}

bool import_calls(struct practice *p, const char *file, const char *map, const struct import_options *o,
                  struct import_calls *calls, struct import_result *result, struct err *e)
{
    struct list l = {.calls = calls};
    import_start(&l.im, p, "import-calls", o, result);
    bool ok = import_map_load_calls(&l.arena, map, &l.map, e) &&
              import_open_file(&l.im, file, &l.map.csv, NULL, 0, NULL, e) &&
              import_map_bind(&l.map, l.im.csv, &l.arena, e) && import_keep_refused(&l.im, &l.map, e) &&
              import_each(&l.im, "calls", &result->contacts, list_row, &l, e);
    if (ok)
        ok = import_finish(&l.im, e);
    else
        import_abandon(&l.im);
    arena_finish(&l.arena);
    return ok;
}

/* ------------------------------------------------------------------- words */

static void line(struct buf *out, int64_t n, const char *verb_of_one, const char *verb, const char *words)
{
    if (n)
        buf_addf(out, "%" PRId64 " %s %s.\n", n, n == 1 ? verb_of_one : verb, words);
}

void import_calls_describe(const struct import_calls *calls, const struct import_result *r, struct buf *out)
{
    const struct import_count *c = &r->contacts;
    buf_addf(out, "%" PRId64 " %scall%s%s.\n", c->added, calls->is_all ? "" : "missed ", c->added == 1 ? "" : "s",
             r->is_dry_run || r->is_undone ? " would be written down" : " written down");
    line(out, c->same, "was", "were", "here already");
    line(out, c->kept, "had", "had", "been written down at the desk");
    line(out, calls->answered, "was", "were", "answered, and only counted");
    line(out, calls->ours, "was", "were", "ours, and only counted");
    line(out, calls->older, "is", "are", "older than that, and only counted");
    line(out, c->refused, "was", "were", "refused: mend those rows and import again; what is here is passed over");
    import_describe_end(r, out);
}

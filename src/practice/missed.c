#include "practice/missed.h"

#include "base/clock.h"
#include "base/sort.h"
#include "book/stmt.h"
#include "practice/absence.h"
#include "practice/caller.h"
#include "practice/patient.h"
#include "practice/queue.h"
#include "practice/slot.h"

#include <string.h>

const char *missed_code(enum missed_why why)
{
    static const char *const codes[] = {[MISSED_COUNTS] = NULL,
                                        [MISSED_MESSAGE] = "message",
                                        [MISSED_CALL] = "call",
                                        [MISSED_OFF] = "off",
                                        [MISSED_UNTOLD] = "untold"};
    return codes[why];
}

/* ---- what speaks for them ---- */

#define NEVER_TOLD "never told: "

void missed_expected(struct practice *p, const struct appointment *x, struct arena *a, struct missed_plea *out)
{
    struct err ignored = {0}; /* then it is as it would be had nothing been said */
    bool stands = false;
    const char *why = absence_to_tell(p, a, x);
    *out = (struct missed_plea){.words = ""};
    if (!*why)
        return;
    if (!absence_stands(p->book, x, &stands, &ignored))
        stands = false;
    *out = (struct missed_plea){.why = stands ? MISSED_OFF : MISSED_UNTOLD,
                                .words = stands ? why : arena_printf(a, NEVER_TOLD "%s", why)};
}

const char *missed_untold(struct practice *p, const struct appointment *x, struct arena *a)
{
    struct missed_plea plea;
    if (x->status != STATUS_BOOKED || x->tell == TELL_TOLD)
        return "";
    missed_expected(p, x, a, &plea);
    return plea.why == MISSED_OFF ? arena_printf(a, NEVER_TOLD "%s", plea.words) : plea.words;
}

/* Until this instant a message of theirs may have been about this visit. */
static int64_t until_ms(const struct practice *p, const struct appointment *x)
{
    int at = x->start_min + p->grace_min;
    return zone_instant_near(x->date + at / DAY_MIN, at % DAY_MIN);
}

/* "a message", "2 messages and a missed call". */
static const char *many_of(const struct caller_again *rang, struct arena *a)
{
    int ncalls = rang->nunanswered - rang->nmessages;
    const char *left = rang->nmessages > 1 ? arena_printf(a, "%d messages", rang->nmessages) : "a message";
    const char *calls = ncalls > 1 ? arena_printf(a, "%d missed calls", ncalls) : "a missed call";
    return !ncalls ? left : !rang->nmessages ? calls : arena_printf(a, "%s and %s", left, calls);
}

/* The words stand in the row that waits for an answer, which also says of a call that it was missed; of one that was
 * answered since the visit there is only that it came. */
static const char *words_of(struct practice *p, const struct queue *q, const struct caller_again *rang, struct arena *a)
{
    const char *lead = rang->nunanswered ? arena_printf(a, "left %s", many_of(rang, a)) : "waits to be rung back";
    for (int i = 0; i < q->nrows; i++)
        if (!q->rows[i].derived)
            return arena_printf(a, "%s: %s", rang->nunanswered && !rang->nmessages ? "rang" : lead,
                                q->rows[i].is_confidential ? "confidential" : queue_why(p, &q->rows[i], a));
    return rang->last_ms ? arena_printf(a, "%s, %s", lead, slot_when(a, rang->last_ms)) : lead;
}

bool missed_plea(struct practice *p, const struct appointment *x, struct arena *a, struct missed_plea *out,
                 struct err *e)
{
    struct queue_filter f = {.patient = x->patient, .kind = FOLLOW_UP_RING_BACK, .is_ahead = true};
    struct queue q;
    struct caller_again rang;
    missed_expected(p, x, a, out);
    if (out->why != MISSED_COUNTS || x->date == CIVIL_NONE || x->start_min == MINUTE_NONE)
        return true;
    f.with_confidential = true; /* that there is one matters; its words are hidden in the row */
    if (!caller_rang_before(p, &x->patient, until_ms(p, x), false, a, &rang, e) || !queue_load(p, &f, a, &q, e))
        return false;
    int64_t begins = (int64_t)x->date * DAY_MIN + x->start_min + p->grace_min;
    bool is_waiting = false; /* rung back as the desk wrote it down, without a contact of theirs */
    for (int i = 0; i < q.nrows; i++)
        is_waiting = is_waiting || (!q.rows[i].has_rule && q.rows[i].opens <= begins);
    if (rang.nunanswered > 0 || is_waiting)
        *out = (struct missed_plea){.why = rang.nmessages ? MISSED_MESSAGE : MISSED_CALL,
                                    .words = words_of(p, &q, &rang, a)};
    return true;
}

/* ---- how often ---- */

static int newest_first(const void *x, const void *y)
{
    const int *a = x, *b = y;
    return *a == *b ? 0 : *a > *b ? -1 : 1;
}

bool missed_dates(struct practice *p, const struct id *patient, struct arena *a, int **out, int *count, struct err *e)
{
    struct id *all;
    int n, room = 0;
    *out = NULL;
    *count = 0;
    if (!patient_behind(p->book, patient, a, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++) {
        struct stmt *q = stmt_get(p->book, SQL_MISSED_DATES, e);
        if (!q)
            return false;
        stmt_bind_id(q, "patient", &all[i]);
        while (stmt_step(q, e)) {
            if (*count == room) {
                *out = arena_grow(a, *out, (size_t)room, (size_t)room * 2 + 8, sizeof **out);
                room = room * 2 + 8;
            }
            (*out)[(*count)++] = (int)stmt_int(q, "date");
        }
        if (!stmt_done(q, e))
            return false;
    }
    sort_array(*out, (size_t)*count, sizeof **out, newest_first);
    return true;
}

const char *missed_words(struct practice *p, const struct id *patient, struct arena *a)
{
    struct err ignored = {0};
    enum { YEAR = 5 }; /* " 2026" */
    char day[16], this_day[16];
    int *dates, n, today, now;
    if (!missed_dates(p, patient, a, &dates, &n, &ignored) || n == 0)
        return "";
    clock_today(&today, &now);
    size_t length = strlen(civil_desk_date(dates[0], day));
    if (strcmp(day + length - YEAR, civil_desk_date(today, this_day) + strlen(this_day) - YEAR) == 0)
        day[length - YEAR] = 0;
    return arena_printf(a, "did not come %dx, last %s", n, day);
}

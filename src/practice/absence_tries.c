#include "practice/absence.h"

#include "base/clock.h"
#include "book/history.h"
#include "book/stmt.h"
#include "practice/words.h"

/* Since when there is something to tell: when somebody was said to be off, or the booking was marked; 0: not known,
 * where policy alone says it. What was tried before that was about something else. */
static int64_t since_ms(struct practice *p, const struct appointment *x)
{
    struct arena a = {0};
    struct availability off;
    struct err ignored = {0}; /* then nothing is counted */
    int64_t marked = 0, said = 0;
    if (x->tell == TELL_DUE)
        (void)history_set_ms(p->book, KIND_APPOINTMENT, &x->id, APPOINTMENT_TELL, &marked, &ignored);
    struct stmt *q = stmt_get(p->book, SQL_ABSENT_OF, &ignored);
    if (q) {
        stmt_bind_id(q, "appointment", &x->id);
        bool found = stmt_step(q, &ignored);
        struct id id = found ? stmt_id(q, "availability") : ID_NONE;
        if (stmt_done(q, &ignored) && found && availability_get(p->book, &id, &a, &off, &ignored))
            said = id_ms(&id); /* it was made when it was said */
    }
    arena_finish(&a);
    return marked > said ? marked : said;
}

/* Times are typed in minutes. */
static int64_t whole_minute(int64_t ms)
{
    enum { MINUTE_MS = 60000 };
    return ms - ms % MINUTE_MS;
}

static const char *when_text(struct arena *a, int64_t at_ms)
{
    enum { WEEK = 7 };
    char text[16];
    int date, minute, today, now;
    zone_civil(at_ms, &date, &minute, NULL);
    clock_today(&today, &now);
    if (date == today)
        return arena_strdup(a, civil_clock_text(minute, text));
    return arena_strdup(a,
                        today - date < WEEK ? civil_weekday_name(civil_weekday(date)) : civil_short_date(date, text));
}

const char *absence_tries(struct practice *p, struct arena *a, const struct appointment *x, int attempts)
{
    struct err ignored = {0}; /* a row says less */
    struct id *ids = NULL;
    int64_t since = since_ms(p, x), last = 0;
    int n = 0, nids = 0;
    const char *outcome = "";
    if (since && !patient_behind(p->book, &x->patient, a, &ids, &nids, &ignored))
        nids = 0;
    for (int i = 0; i < nids; i++) {
        struct stmt *q = stmt_get(p->book, SQL_ABSENCE_TRIES, &ignored);
        if (!q)
            break;
        stmt_bind_id(q, "patient", &ids[i]);
        stmt_bind_int(q, "since", whole_minute(since));
        while (stmt_step(q, &ignored)) {
            const char *code = stmt_text(q, "outcome", a);
            n++;
            outcome = stmt_int(q, "at") >= last ? code : outcome;
            last = stmt_int(q, "at") > last ? stmt_int(q, "at") : last;
        }
        (void)stmt_done(q, &ignored);
    }
    const char *came = words_desk(words_outcome, outcome);
    int tries = n > attempts ? n : attempts;
    if (n == 0)
        return attempts > 1 ? arena_printf(a, "%d tries", attempts) : attempts == 1 ? "tried" : "";
    return tries == 1 ? arena_printf(a, "tried %s, %s", when_text(a, last), came)
                      : arena_printf(a, "%d tries, last %s %s", tries, when_text(a, last), came);
}

#include "practice/ladder.h"

#include "base/clock.h"
#include "book/stmt.h"
#include "practice/referrer.h"

static const struct {
    const char *code, *desk;
} words[] = {
    [LADDER_NEW] = {"new", "new"},
    [LADDER_REGULARLY] = {"regular", "regular"},
    [LADDER_RECOMMENDS] = {"recommends", "recommends us"},
    [LADDER_PAST] = {"past", "past"},
    [LADDER_AWAY] = {"away", "away"},
};

const char *ladder_code(enum ladder l)
{
    return words[l].code;
}

const char *ladder_desk(enum ladder l)
{
    return words[l].desk;
}

enum ladder ladder_of(const struct ladder_facts *f, int today)
{
    if (f->is_away)
        return LADDER_AWAY;
    if (f->nsent > 0)
        return LADDER_RECOMMENDS;
    if (!f->is_ahead && f->last_seen != CIVIL_NONE && today - f->last_seen > LADDER_PAST_DAYS)
        return LADDER_PAST;
    return f->nseen >= LADDER_REGULAR ? LADDER_REGULARLY : LADDER_NEW;
}

static bool add_record(struct book *b, const struct id *record, int today, struct ladder_facts *f, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_LADDER_SEEN, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", record);
    if (stmt_step(q, e)) {
        int last = (int)stmt_int_or(q, "last", CIVIL_NONE);
        f->nseen += (int)stmt_int(q, "n");
        f->last_seen = last != CIVIL_NONE && (f->last_seen == CIVIL_NONE || last > f->last_seen) ? last : f->last_seen;
    }
    if (!stmt_done(q, e) || !(q = stmt_get(b, SQL_LADDER_BOOKED, e)))
        return false;
    stmt_bind_id(q, "patient", record);
    stmt_bind_int(q, "today", today);
    f->is_ahead = stmt_step(q, e) || f->is_ahead;
    return stmt_done(q, e);
}

bool ladder_get(struct practice *p, const struct patient *who, struct arena *a, enum ladder *out, struct err *e)
{
    struct ladder_facts f = {.last_seen = CIVIL_NONE,
                             .is_away = who->deceased_date != CIVIL_NONE || who->away_date != CIVIL_NONE};
    struct referrer_sent *sent;
    struct id *all;
    int n, today, now;
    clock_today(&today, &now);
    if (!patient_behind(p->book, &who->id, a, &all, &n, e) ||
        !referrer_sent(p->book, &who->id, a, &sent, &f.nsent, e))
        return false;
    for (int i = 0; i < n; i++)
        if (!add_record(p->book, &all[i], today, &f, e))
            return false;
    *out = ladder_of(&f, today);
    return true;
}

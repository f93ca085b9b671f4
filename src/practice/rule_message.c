/* Messages of one patient: which of them nobody has answered.
 *
 * Whoever is spoken to has been answered, whatever they had left before; and whoever ends a row for messages has ended
 * it for all that had come. But nobody answers what nobody knew: a voicemail that is written down only after that, or
 * comes with a list of the telephone's, still waits. When something was written down is the log's time of it, alike on
 * every computer. A call that was missed says nothing: who has spoken to them since has dealt with it. */
#include "practice/rule_inner.h"

#include "book/history.h"
#include "book/stmt.h"

#include <stdlib.h>

enum { DAY_MS = 24 * 60 * 60 * 1000 };

struct hearing {
    struct book *b;
    const struct rules *r;
    struct arena *a;
    struct rule_facts *f;
    const struct id *again; /* of rule_gives: as if people had not ended this one; else NULL */
};

/* Spoken to a day after it was begun (its id): it was written down by then, no form is open longer. */
static bool is_long_known(const struct rule_message *m, int64_t heard)
{
    int64_t begun = id_ms(&m->id);
    return begun >= m->at_ms - DAY_MS && begun + DAY_MS <= heard;
}

/* Whether it can be left out without looking when it was written down. */
static bool is_surely_heard(const struct rule_message *m, int64_t heard)
{
    return m->at_ms <= heard && (!m->has_words || is_long_known(m, heard));
}

bool rule_messages_load(struct book *b, const struct id *patient, struct arena *a, struct rule_facts *f, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_RULE_WAITING, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    while (stmt_step(q, e)) {
        int64_t at = stmt_int(q, "at"), heard = stmt_int(q, "heard"), came = stmt_int_or(q, "came", 0);
        int date, minute, offset;
        heard = came > heard ? came : heard;
        struct rule_message m = {.id = stmt_id(q, "id"),
                                 .patient = *patient,
                                 .at_ms = at,
                                 .has_words = stmt_int(q, "has_words") == 1,
                                 .is_late = at <= heard};
        if (is_surely_heard(&m, heard))
            continue;
        if (f->nmessages == f->messages_room) {
            size_t had = (size_t)f->messages_room, want = had * 2 + 8;
            f->messages = arena_grow(a, f->messages, had, want, sizeof *f->messages);
            f->messages_room = (int)want;
        }
        zone_civil(at, &date, &minute, &offset);
        m.at = (int64_t)date * DAY_MIN + minute;
        f->messages[f->nmessages++] = m;
    }
    return stmt_done(q, e);
}

/* ---- who has spoken to them since ---- */

static bool written_ms(struct book *b, const struct id *contact, int64_t *out, struct err *e)
{
    return history_set_ms(b, KIND_CONTACT, contact, CONTACT_DIRECTION, out, e);
}

/* When anybody last spoke to them: of records made one, it counts for all of them. Of one alone, whose messages were
 * looked at by their calls, it is enough to know of the newest visit: whoever came since was asked. */
static bool load_heard(struct hearing *x, int64_t *heard, struct err *e)
{
    bool is_alone = x->f->nrecords == 1;
    *heard = 0;
    for (int i = 0; i < x->f->nrecords; i++) {
        struct stmt *q = stmt_get(x->b, is_alone ? SQL_RULE_CAME : SQL_RULE_HEARD, e);
        if (!q)
            return false;
        stmt_bind_id(q, "patient", &x->f->records[i]);
        int64_t at = !stmt_step(q, e) ? 0 : is_alone ? stmt_int(q, "arrived_at") : stmt_int(q, "at");
        *heard = at > *heard ? at : *heard;
        if (!stmt_done(q, e))
            return false;
    }
    return true;
}

/* Whether somebody spoke to them under this record after a message came, and after it was written down. */
static bool is_answered(struct hearing *x, const struct id *record, const struct rule_message *m, int64_t written,
                        bool *out, struct err *e)
{
    struct id *spoken = NULL;
    int n = 0;
    struct stmt *q = stmt_get(x->b, SQL_RULE_ANSWERS, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", record);
    stmt_bind_int(q, "at", m->at_ms);
    while (!*out && stmt_step(q, e)) {
        int64_t came = stmt_int(q, "came");
        struct id id = stmt_id(q, "id");
        int64_t begun = id_ms(&id); /* nothing is written down before that */
        *out = came ? came >= written : begun >= written && begun <= written + DAY_MS;
        if (came || *out)
            continue;
        spoken = arena_grow(x->a, spoken, (size_t)n, (size_t)n + 1, sizeof *spoken);
        spoken[n++] = id;
    }
    bool ok = stmt_done(q, e);
    for (int i = 0; ok && i < n && !*out; i++) {
        int64_t at;
        ok = written_ms(x->b, &spoken[i], &at, e);
        *out = at >= written;
    }
    return ok;
}

/* Leaves out what was answered under any of their records. */
static bool drop_answered(struct hearing *x, struct err *e)
{
    struct rule_facts *f = x->f;
    int kept = 0;
    int64_t heard;
    bool must_look = f->nrecords > 1 && !RULE_MUTATED(RULE_MUTANT_OTHERS);
    for (int i = 0; i < f->nmessages; i++)
        must_look = must_look || f->messages[i].is_late;
    if (!must_look)
        return true;
    if (!load_heard(x, &heard, e))
        return false;
    for (int i = 0; i < f->nmessages; i++) {
        struct rule_message *m = &f->messages[i];
        bool is_heard = is_surely_heard(m, heard), must_ask = !is_heard && (m->is_late || m->at_ms <= heard);
        int64_t written = 0;
        if (must_ask && !written_ms(x->b, &m->id, &written, e))
            return false;
        for (int k = 0; k < f->nrecords && must_ask && !is_heard; k++)
            if (!is_answered(x, &f->records[k], m, written, &is_heard, e))
                return false;
        if (!is_heard)
            f->messages[kept++] = *m;
    }
    f->nmessages = kept;
    return true;
}

/* ---- whose row was ended ---- */

/* The row that was ended last, of those that stood for messages that came earlier. */
struct ending {
    struct id row;
    int64_t at, written; /* instants; 0: none, not looked at */
};

/* Whether it stood for this one too: it had come by then, and was known. */
static bool ends_with(struct hearing *x, struct ending *last, const struct rule_message *m, bool *out, struct err *e)
{
    int64_t written;
    *out = false;
    if (m->at_ms > last->at)
        return true;
    if (!last->written &&
        !history_set_ms(x->b, KIND_FOLLOW_UP, &last->row, FOLLOW_UP_ENDED_AT, &last->written, e))
        return false;
    if (!written_ms(x->b, &m->id, &written, e))
        return false;
    *out = written <= last->written;
    return true;
}

/* Whoever ended a row for messages has ended it for all that had come by then. What comes later is another matter: it
 * must not be hidden by what was said of the first. */
static bool settle_of_rule(struct hearing *x, int rule, struct err *e)
{
    const struct rule_facts *f = x->f;
    bool *is_settled = f->is_settled + rule * f->nmessages;
    struct ending last = {0};
    for (int i = 0; i < f->nmessages; i++) {
        const struct rule_message *m = &f->messages[i];
        struct id id = rule_row_id(x->r->all[rule].code, &m->patient, &m->id);
        struct queue_said said;
        int64_t ended_at;
        if (!rule_said(x->b, &id, &said, &ended_at, e))
            return false;
        is_settled[i] = said.is_ended && !(x->again && id_compare(x->again, &id) == 0);
        if (is_settled[i] && ended_at > last.at)
            last = (struct ending){id, ended_at, 0};
        if (!is_settled[i] && !ends_with(x, &last, m, &is_settled[i], e))
            return false;
    }
    return true;
}

static int by_message(const void *x, const void *y)
{
    const struct rule_message *a = x, *b = y;
    return a->at_ms != b->at_ms ? (a->at_ms < b->at_ms ? -1 : 1) : id_compare(&a->id, &b->id);
}

bool rule_messages_settle(struct book *b, const struct rules *r, const struct id *again, struct arena *a,
                          struct rule_facts *f, struct err *e)
{
    struct hearing x = {b, r, a, f, again};
    if (f->nmessages && !drop_answered(&x, e))
        return false;
    if (f->nmessages > 1)
        qsort(f->messages, (size_t)f->nmessages, sizeof *f->messages, by_message);
    if (f->nmessages)
        f->is_settled = arena_array(a, (size_t)r->count * (size_t)f->nmessages, sizeof *f->is_settled);
    for (int i = 0; f->nmessages && i < r->count; i++)
        if (r->all[i].event == RULE_CONTACT && rule_is_asked(&r->all[i], f->what) &&
            !RULE_MUTATED(RULE_MUTANT_HIDDEN) && !settle_of_rule(&x, i, e))
            return false;
    return true;
}

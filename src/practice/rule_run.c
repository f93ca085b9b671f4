#include "practice/rule_run.h"

#include "book/stmt.h"
#include "practice/find_run.h"
#include "practice/patient.h"
#include "practice/referrer.h"
#include "practice/rule_inner.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE = 256, TICK = 1024, WANTED_MAX = 64 };

struct running {
    struct book *b;
    const struct rules *r;
    struct arena a;
    struct rule_facts facts;
    struct queue_due *stored; /* rows of these patients that rules made */
    int64_t *stored_rank;
    bool *is_kept;
    int nstored, stored_room;
    int *counts;            /* of rule_count: by rule, */
    int64_t from, to;       /* what is due in between */
    const struct id *again; /* of rule_gives: as if people had not ended this one; else NULL */
};

/* ---- facts ---- */

static int64_t civil_of(int64_t instant_ms)
{
    int date, minute, offset;
    zone_civil(instant_ms, &date, &minute, &offset);
    return (int64_t)date * DAY_MIN + minute;
}

/* Which rules still look for a last visit among older ones. */
struct wanted {
    bool is_found[WANTED_MAX]; /* by rule, of those of RULE_LAST_SEEN */
    int left;
    bool is_all; /* nothing may be left out */
};

static struct wanted wanted_of(const struct rules *r, bool is_alone)
{
    struct wanted w = {.is_all = !is_alone || r->go_live == CIVIL_NONE || r->count > WANTED_MAX};
    for (int i = 0; i < r->count; i++) {
        w.left += r->all[i].event == RULE_LAST_SEEN;
        w.is_all = w.is_all || r->all[i].patients != RULE_ALL; /* was anybody seen before? */
    }
    return w;
}

/* True if no older visit can matter: this one is of before go-live, and each rule has what it looked for. Something
 * that stands later ends a rule's look as well. */
static bool is_enough(const struct rules *r, struct wanted *w, const struct rule_visit *v)
{
    for (int i = 0; !w->is_all && i < r->count; i++) {
        bool ends = v->is_standing || (v->is_seen && rule_is_of_type(&r->all[i], &v->type));
        if (r->all[i].event == RULE_LAST_SEEN && !w->is_found[i] && ends) {
            w->is_found[i] = true;
            w->left--;
        }
    }
    return !w->is_all && w->left == 0 && v->date < r->go_live;
}

static bool load_visits(struct running *x, const struct id *patient, bool is_alone, struct err *e)
{
    struct rule_facts *f = &x->facts;
    struct wanted w = wanted_of(x->r, is_alone);
    int last_day = CIVIL_NONE; /* all of it is read: within a day they come in no order */
    struct stmt *q = stmt_get(x->b, SQL_RULE_VISITS, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    while (stmt_step(q, e)) {
        if (last_day != CIVIL_NONE && stmt_int(q, "date") < last_day)
            break;
        if (f->nvisits == f->visits_room) {
            size_t had = (size_t)f->visits_room, want = had * 2 + 16;
            f->visits = arena_grow(&x->a, f->visits, had, want, sizeof *f->visits);
            f->visits_room = (int)want;
        }
        struct rule_visit *v = &f->visits[f->nvisits++];
        *v = (struct rule_visit){
            .id = stmt_id(q, "id"),
            .patient = *patient,
            .practitioner = stmt_id(q, "practitioner"),
            .type = stmt_id(q, "type"),
            .date = (int)stmt_int(q, "date"),
            .start_min = (int)stmt_int(q, "start_min"),
            .made = stmt_is_null(q, "made_at") ? 0 : civil_of(stmt_int(q, "made_at")),
            .is_booked = stmt_int(q, "is_booked") == 1,
            .is_standing = stmt_int(q, "is_standing") == 1,
            .is_seen = stmt_int(q, "is_seen") == 1,
            .is_reminded = stmt_int(q, "is_reminded") == 1,
            .is_goodbye = stmt_int(q, "is_goodbye") == 1,
            .is_history = stmt_int(q, "is_history") == 1,
        };
        if (is_enough(x->r, &w, v))
            last_day = v->date;
    }
    return stmt_done(q, e);
}

static bool load_messages(struct running *x, const struct id *patient, struct err *e)
{
    struct rule_facts *f = &x->facts;
    struct stmt *q = stmt_get(x->b, SQL_RULE_MESSAGES, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    while (stmt_step(q, e)) {
        if (f->nmessages == f->messages_room) {
            size_t had = (size_t)f->messages_room, want = had * 2 + 8;
            f->messages = arena_grow(&x->a, f->messages, had, want, sizeof *f->messages);
            f->messages_room = (int)want;
        }
        int64_t at = stmt_int(q, "at");
        f->messages[f->nmessages++] = (struct rule_message){stmt_id(q, "id"), *patient, civil_of(at), at};
    }
    return stmt_done(q, e);
}

/* Of who never had an appointment: the first time they got in touch. */
static bool load_enquiry(struct running *x, const struct id *patient, struct err *e)
{
    struct stmt *q = stmt_get(x->b, SQL_RULE_ENQUIRY, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    while (stmt_step(q, e)) {
        struct rule_enquiry found = {stmt_id(q, "id"), *patient, civil_of(stmt_int(q, "at"))};
        struct rule_enquiry *had = &x->facts.enquiry;
        if (id_is_none(&had->id) || found.at < had->at || (found.at == had->at && id_compare(&found.id, &had->id) < 0))
            *had = found;
    }
    return stmt_done(q, e);
}

/* A confidential one is shown to whoever has it, else to who took it down. */
static struct rule_clock clock_of(const struct row *row, const struct id *patient, struct complaint_clock c)
{
    struct id owner = row_id(row, COMPLAINT_OWNER);
    bool is_confidential = row_int(row, COMPLAINT_IS_CONFIDENTIAL, 0) == 1;
    return (struct rule_clock){
        .id = row->id,
        .patient = *patient,
        .kind = c.kind,
        .opens = c.opens,
        .due = c.due,
        .is_confidential = is_confidential,
        .keeper = !is_confidential     ? ID_NONE
                  : id_is_none(&owner) ? row_id(row, COMPLAINT_RECEIVED_BY)
                                       : owner,
    };
}

/* Complaints that are open; seldom any. */
static bool load_clocks(struct running *x, const struct id *patient, struct err *e)
{
    struct rule_facts *f = &x->facts;
    struct id *ids = NULL;
    int n = 0;
    struct stmt *q = stmt_get(x->b, SQL_RULE_COMPLAINTS, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    while (stmt_step(q, e)) {
        ids = arena_grow(&x->a, ids, (size_t)n, (size_t)n + 1, sizeof *ids);
        ids[n++] = stmt_id(q, "id");
    }
    if (!stmt_done(q, e))
        return false;
    for (int i = 0; i < n; i++) {
        struct row row;
        if (!book_row(x->b, KIND_COMPLAINT, &ids[i], &x->a, &row, e))
            return false;
        struct complaint_clock c = complaint_clock(&row, &x->r->complaints, &x->r->calendar);
        if (!c.kind)
            continue;
        f->clocks = arena_grow(&x->a, f->clocks, (size_t)f->nclocks, (size_t)f->nclocks + 1, sizeof *f->clocks);
        f->clocks[f->nclocks++] = clock_of(&row, patient, c);
    }
    return true;
}

static bool load_stored(struct running *x, const struct id *patient, struct err *e)
{
    struct stmt *q = stmt_get(x->b, SQL_RULE_ROWS, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    while (stmt_step(q, e)) {
        if (x->nstored == x->stored_room) {
            size_t had = (size_t)x->stored_room, want = had * 2 + 8;
            x->stored = arena_grow(&x->a, x->stored, had, want, sizeof *x->stored);
            x->stored_rank = arena_grow(&x->a, x->stored_rank, had, want, sizeof *x->stored_rank);
            x->is_kept = arena_grow(&x->a, x->is_kept, had, want, sizeof *x->is_kept);
            x->stored_room = (int)want;
        }
        x->is_kept[x->nstored] = false;
        x->stored_rank[x->nstored] = stmt_int(q, "rank");
        x->stored[x->nstored++] = (struct queue_due){
            .id = stmt_id(q, "id"),
            .kind = stmt_text(q, "kind", &x->a),
            .rule = stmt_text(q, "rule", &x->a),
            .patient = *patient,
            .fact = stmt_id(q, "fact"),
            .owner = stmt_id(q, "owner"),
            .opens = stmt_int(q, "opens"),
            .due = stmt_int(q, "due"),
            .closes = stmt_int(q, "closes"),
            .falls = stmt_int(q, "falls"),
            .is_pool = stmt_int(q, "is_pool") == 1,
            .is_given_up = stmt_int(q, "is_given_up") == 1,
            .position = stmt_value(q, "position"),
            .is_confidential = stmt_int(q, "is_confidential") == 1,
            .keeper = stmt_id(q, "keeper"),
        };
    }
    return stmt_done(q, e);
}

static int by_time(const void *x, const void *y)
{
    const struct rule_visit *a = x, *b = y;
    int64_t m = (int64_t)a->date * DAY_MIN + a->start_min, n = (int64_t)b->date * DAY_MIN + b->start_min;
    return m != n ? (m < n ? -1 : 1) : id_compare(&a->id, &b->id);
}

static int by_message(const void *x, const void *y)
{
    const struct rule_message *a = x, *b = y;
    return a->at_ms != b->at_ms ? (a->at_ms < b->at_ms ? -1 : 1) : id_compare(&a->id, &b->id);
}

static bool load_member(struct running *x, const struct id *patient, bool is_known, bool is_alone, struct err *e)
{
    const struct rules *r = x->r;
    bool of_visits = r->has[RULE_BOOKED] || r->has[RULE_VISIT] || r->has[RULE_SEEN] || r->has[RULE_LAST_SEEN] ||
                     r->has[RULE_ENQUIRY]; /* who had one is no enquirer */
    if (!load_stored(x, patient, e))
        return false;
    return !is_known || ((!of_visits || load_visits(x, patient, is_alone, e)) &&
                         (!r->has[RULE_CONTACT] || load_messages(x, patient, e)) &&
                         (!r->has[RULE_COMPLAINT] || load_clocks(x, patient, e)) &&
                         (!r->has[RULE_SENT_ON] || rule_referral_on(x->b, patient, &x->a, &x->facts, e)) &&
                         (!r->has[RULE_ENQUIRY] || x->facts.nvisits || load_enquiry(x, patient, e)));
}

/* ---- what people said ---- */

static bool said_of(struct book *b, const struct id *id, struct queue_said *out, int64_t *ended_at, struct err *e)
{
    *ended_at = 0;
    *out = (struct queue_said){.due_date = CIVIL_NONE, .hold_date = CIVIL_NONE};
    struct stmt *q = stmt_get(b, SQL_RULE_SAID, e);
    if (!q)
        return false;
    stmt_bind_id(q, "id", id);
    if (stmt_step(q, e)) {
        out->is_live = stmt_int(q, "is_live") == 1;
        out->is_ended = stmt_int(q, "is_ended") == 1;
        *ended_at = stmt_int_or(q, "ended_at", 0);
        out->is_raised = !stmt_is_null(q, "raised_at");
        out->raised_min = stmt_int_or(q, "raised_at", 0) / 60000;
        out->due_date = (int)stmt_int_or(q, "due_date", CIVIL_NONE);
        out->due_min = (int)stmt_int_or(q, "due_min", -1);
        out->hold_date = (int)stmt_int_or(q, "hold_date", CIVIL_NONE);
        out->hold_min = (int)stmt_int_or(q, "hold_min", -1);
        out->owner = stmt_id(q, "owner");
        out->position = stmt_value(q, "position");
        out->is_given_up = stmt_int(q, "is_given_up") == 1;
        out->is_confidential = stmt_int(q, "is_confidential") == 1;
        out->keeper = out->is_confidential ? stmt_id(q, "keeper") : ID_NONE;
    }
    return stmt_done(q, e);
}

/* A message that came to somebody's other record is answered by whoever has spoken to them since. */
static bool drop_heard(struct running *x, const struct id *all, int n, struct err *e)
{
    struct rule_facts *f = &x->facts;
    int64_t heard = 0;
    int kept = 0;
    for (int i = 0; i < n; i++) {
        struct stmt *q = stmt_get(x->b, SQL_RULE_HEARD, e);
        if (!q)
            return false;
        stmt_bind_id(q, "patient", &all[i]);
        int64_t at = stmt_step(q, e) ? stmt_int(q, "at") : 0;
        heard = at > heard ? at : heard;
        if (!stmt_done(q, e))
            return false;
    }
    for (int i = 0; i < f->nmessages; i++)
        if (f->messages[i].at_ms > heard)
            f->messages[kept++] = f->messages[i];
    f->nmessages = kept;
    return true;
}

/* Whoever ended a row for messages has ended it for all that had come by then. What comes later is another matter: it
 * must not be hidden by what was said of the first. */
static bool settle_messages(struct running *x, int rule, struct err *e)
{
    const struct rule_facts *f = &x->facts;
    bool *is_settled = f->is_settled + rule * f->nmessages;
    int64_t until = 0;
    for (int i = 0; i < f->nmessages; i++) {
        const struct rule_message *m = &f->messages[i];
        struct id id = rule_row_id(x->r->all[rule].code, &m->patient, &m->id);
        struct queue_said said;
        int64_t ended_at;
        if (!said_of(x->b, &id, &said, &ended_at, e))
            return false;
        said.is_ended = said.is_ended && !(x->again && id_compare(x->again, &id) == 0);
        if (said.is_ended && ended_at > until)
            until = ended_at;
        is_settled[i] = said.is_ended || m->at_ms <= until;
    }
    return true;
}

static bool sort_messages(struct running *x, const struct id *all, int n, struct err *e)
{
    struct rule_facts *f = &x->facts;
    if (f->nmessages && n > 1 && !RULE_MUTATED(RULE_MUTANT_OTHERS) && !drop_heard(x, all, n, e))
        return false;
    if (f->nmessages > 1)
        qsort(f->messages, (size_t)f->nmessages, sizeof *f->messages, by_message);
    if (f->nmessages)
        f->is_settled = arena_array(&x->a, (size_t)x->r->count * (size_t)f->nmessages, sizeof *f->is_settled);
    for (int i = 0; f->nmessages && i < x->r->count; i++)
        if (x->r->all[i].event == RULE_CONTACT && !RULE_MUTATED(RULE_MUTANT_HIDDEN) && !settle_messages(x, i, e))
            return false;
    return true;
}

/* ---- whose facts ---- */

struct whose {
    bool is_known;  /* the record is here */
    bool is_merged; /* with another: it took over, or was taken over */
    bool is_stopped;
};

static bool look(struct book *b, const struct id *patient, struct whose *out, struct err *e)
{
    *out = (struct whose){0};
    struct stmt *q = stmt_get(b, SQL_RULE_PATIENT, e);
    if (!q)
        return false;
    stmt_bind_id(q, "id", patient);
    if (stmt_step(q, e)) {
        out->is_known = stmt_int(q, "is_known") == 1;
        out->is_merged = stmt_int(q, "is_merged") == 1;
        out->is_stopped = stmt_int(q, "is_stopped") == 1;
    }
    return stmt_done(q, e);
}

static bool load_facts(struct running *x, const struct id *patient, struct whose who, struct err *e)
{
    struct id one = *patient, *all = &one;
    int n = 1;
    if (id_compare(patient, &x->r->nobody) == 0)
        return load_stored(x, patient, e);
    if (who.is_merged && (!patient_behind(x->b, patient, &x->a, &all, &n, e) || !look(x->b, &all[0], &who, e)))
        return false;
    x->facts.is_stopped = who.is_stopped;
    for (int i = 0; i < n; i++)
        if (!load_member(x, &all[i], who.is_known, n == 1, e))
            return false;
    if (x->r->has[RULE_REFERRAL] && !rule_referral_sent(x->b, patient, &x->a, &x->facts, e))
        return false;
    if (x->facts.nvisits > 1)
        qsort(x->facts.visits, (size_t)x->facts.nvisits, sizeof *x->facts.visits, by_time);
    if (x->facts.nvisits)
        x->facts.enquiry = (struct rule_enquiry){0};
    return sort_messages(x, all, n, e);
}

/* ---- rows ---- */

static bool is_same(const struct running *x, int i, const struct queue_due *d)
{
    const struct queue_due *s = &x->stored[i];
    return x->stored_rank[i] == queue_due_rank(d) && s->opens == d->opens && s->due == d->due &&
           s->closes == d->closes && s->falls == d->falls && s->is_pool == d->is_pool &&
           id_compare(&s->patient, &d->patient) == 0 && id_compare(&s->fact, &d->fact) == 0 &&
           value_equal(&s->position, &d->position) && s->is_given_up == d->is_given_up &&
           s->is_confidential == d->is_confidential && id_compare(&s->keeper, &d->keeper) == 0 &&
           id_compare(&s->owner, &d->owner) == 0 && strcmp(s->kind, d->kind) == 0 && strcmp(s->rule, d->rule) == 0;
}

static bool store(struct running *x, const struct queue_due *d, struct err *e)
{
    for (int i = 0; i < x->nstored; i++)
        if (id_compare(&x->stored[i].id, &d->id) == 0) {
            x->is_kept[i] = true;
            return is_same(x, i, d) || queue_put(x->b, d, e);
        }
    return queue_put(x->b, d, e);
}

static void start_patient(struct running *x)
{
    arena_reset(&x->a);
    x->facts = (struct rule_facts){0};
    x->stored = NULL;
    x->stored_rank = NULL;
    x->is_kept = NULL;
    x->nstored = x->stored_room = 0;
}

static bool run_patient(struct running *x, const struct id *patient, struct whose who, struct err *e)
{
    struct queue_due *rows;
    int n;
    start_patient(x);
    if (!load_facts(x, patient, who, e))
        return false;
    rule_yield(x->r, &x->facts, &x->a, &rows, &n);
    for (int i = 0; i < n; i++) {
        struct queue_said said;
        int64_t ended_at;
        if (!said_of(x->b, &rows[i].id, &said, &ended_at, e))
            return false;
        queue_lay_over(&rows[i], &said);
        rows[i].is_pool = rows[i].is_pool && !said.is_live;
        if (rows[i].kind && !store(x, &rows[i], e))
            return false;
    }
    for (int i = 0; i < x->nstored; i++)
        if (!x->is_kept[i] && !RULE_MUTATED(RULE_MUTANT_STAYS) && !queue_drop(x->b, &x->stored[i].id, e))
            return false;
    return true;
}

/* ---- the run ---- */

static bool page_of(struct book *b, int64_t *after, struct id out[PAGE], struct whose who[PAGE], int *n, struct err *e)
{
    *n = 0;
    struct stmt *q = stmt_get(b, SQL_RULE_PATIENTS, e);
    if (!q)
        return false;
    stmt_bind_int(q, "after", *after);
    stmt_bind_int(q, "limit", PAGE);
    while (*n < PAGE && stmt_step(q, e)) {
        *after = stmt_int(q, "n");
        who[*n] = (struct whose){.is_known = stmt_int(q, "is_known") == 1,
                                 .is_merged = stmt_int(q, "is_merged") == 1,
                                 .is_stopped = stmt_int(q, "is_stopped") == 1};
        out[(*n)++] = stmt_id(q, "id");
    }
    return stmt_done(q, e);
}

static bool count_of(struct book *b, int64_t *out, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_RULE_PATIENT_LAST, e);
    if (!q)
        return false;
    *out = stmt_step(q, e) ? stmt_int(q, "n") : 0;
    return stmt_done(q, e);
}

/* Each patient of the book, a page at a time. */
static bool each_patient(struct running *x,
                         bool (*one)(struct running *x, const struct id *, struct whose, struct err *),
                         const struct progress *p, struct err *e)
{
    struct id ids[PAGE];
    struct whose who[PAGE];
    int64_t after = 0, total = 0;
    int n = PAGE;
    if (!count_of(x->b, &total, e))
        return false;
    for (int64_t page = 0; n == PAGE; page++) {
        if (!page_of(x->b, &after, ids, who, &n, e))
            return false;
        for (int i = 0; i < n; i++)
            if (!one(x, &ids[i], who[i], e))
                return false;
        if (p && p->tick && page % (TICK / PAGE) == 0)
            p->tick(p->arg, "running the rules", after, total);
    }
    return true;
}

static bool run_one(struct running *x, const struct id *patient, struct err *e)
{
    struct whose who;
    return look(x->b, patient, &who, e) && run_patient(x, patient, who, e);
}

/* That somebody was seen is a fact of theirs, and of whoever sent them. */
static bool run_referrers(struct running *x, const struct id *patient, struct err *e)
{
    struct arena a = {0};
    struct id *by;
    int n = 0;
    bool ok = referrer_of(x->b, patient, &a, &by, &n, e);
    for (int i = 0; ok && i < n; i++)
        ok = run_one(x, &by[i], e);
    arena_finish(&a);
    return ok;
}

static bool count_patient(struct running *x, const struct id *patient, struct whose who, struct err *e)
{
    struct queue_due *rows;
    int n;
    start_patient(x);
    if (!load_facts(x, patient, who, e))
        return false;
    rule_yield(x->r, &x->facts, &x->a, &rows, &n);
    for (int i = 0; i < n; i++)
        for (int k = 0; k < x->r->count; k++)
            if (id_compare(&rows[i].patient, patient) == 0 && /* merged ones are looked at twice */
                rows[i].due >= x->from && rows[i].due < x->to && strcmp(rows[i].rule, x->r->all[k].code) == 0)
                x->counts[k]++;
    return true;
}

bool rule_count(struct book *b, const struct rules *rules, int from, int to, int *n, const struct progress *p,
                struct err *e)
{
    struct running x = {.b = b, .r = rules, .counts = n, .from = (int64_t)from * DAY_MIN, .to = (int64_t)to * DAY_MIN};
    memset(n, 0, (size_t)rules->count * sizeof *n);
    if (!book_read_begin(b, e))
        return false;
    bool ok = each_patient(&x, count_patient, p, e);
    book_read_end(b);
    arena_finish(&x.a);
    return ok;
}

bool rule_gives(struct book *b, const struct id *patient, const struct id *row, bool *out, struct err *e)
{
    struct rules *r;
    struct whose who;
    struct queue_due *rows;
    int n;
    *out = false;
    if (!rule_load(b, &r, e))
        return false;
    struct running x = {.b = b, .r = r, .again = row};
    bool ok = look(b, patient, &who, e) && load_facts(&x, patient, who, e);
    if (ok)
        rule_yield(r, &x.facts, &x.a, &rows, &n);
    for (int i = 0; ok && i < n; i++)
        *out = *out || id_compare(&rows[i].id, row) == 0;
    arena_finish(&x.a);
    rule_free(r);
    return ok;
}

static bool run(struct book *b, const struct id *touched, size_t n, bool is_all, void **memory,
                const struct progress *p, struct err *e)
{
    if (!*memory) {
        struct rules *r;
        if (!rule_load(b, &r, e))
            return false;
        *memory = r;
    }
    struct running x = {.b = b, .r = *memory};
    bool ok = true;
    if (is_all)
        ok = each_patient(&x, run_patient, p, e);
    for (size_t i = 0; ok && i < n; i++)
        ok = run_one(&x, &touched[i], e) && (!x.r->has[RULE_REFERRAL] || run_referrers(&x, &touched[i], e));
    arena_finish(&x.a);
    return ok;
}

static void forget(void *memory)
{
    rule_free(memory);
}

const struct settle rule_settle = {run, forget, find_run_late};

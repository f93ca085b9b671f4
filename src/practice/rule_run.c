#include "practice/rule_run.h"

#include "book/stmt.h"
#include "practice/find_run.h"
#include "practice/patient.h"
#include "practice/referrer.h"
#include "practice/rule_inner.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE = 256, TICK = 1024 };

/* A row that a rule made, as it is in table queue, and what people said of it. */
struct stored {
    struct queue_due row;
    int64_t rank;
    struct queue_said said;
    bool is_kept;
};

struct running {
    struct book *b;
    const struct rules *r;
    struct arena a;
    struct rule_facts facts;
    struct stored *stored; /* of these patients, by the rules that are looked at */
    int nstored, stored_room;
    int *counts;      /* of rule_count: by rule, */
    int64_t from, to; /* what is due in between */
};

/* ---- rows as they are ---- */

/* Codes of the rules that are looked at, in one text, each between blanks; NULL: all of them, and those that are none
 * any more. */
static const char *codes_of(struct running *x)
{
    size_t room = 1, n = 0;
    if (x->facts.what == RULE_EVERY)
        return NULL;
    for (int i = 0; i < x->r->count; i++)
        room += strlen(x->r->all[i].code) + 2;
    char *text = arena_alloc(&x->a, room);
    for (int i = 0; i < x->r->count; i++) {
        size_t len = strlen(x->r->all[i].code);
        if (!rule_is_asked(&x->r->all[i], x->facts.what))
            continue;
        text[n++] = ' ';
        memcpy(text + n, x->r->all[i].code, len);
        n += len;
        text[n++] = ' ';
    }
    text[n] = 0;
    return text;
}

static struct stored read_stored(struct running *x, struct stmt *q, const struct id *patient)
{
    int64_t ended_at;
    struct stored s = {0};
    rule_said_of(q, &s.said, &ended_at);
    s.row.id = stmt_id(q, "id");
    s.rank = stmt_int(q, "rank");
    s.row.opens = stmt_int(q, "opens");
    s.row.due = stmt_int(q, "due");
    s.row.closes = stmt_int(q, "closes");
    s.row.kind = stmt_text(q, "kind", &x->a);
    s.row.patient = *patient;
    s.row.fact = stmt_id(q, "fact");
    s.row.owner = stmt_id(q, "row_owner");
    s.row.falls = stmt_int(q, "falls");
    s.row.rule = stmt_text(q, "rule", &x->a);
    s.row.is_pool = stmt_int(q, "is_pool") == 1;
    s.row.position = stmt_value(q, "row_position");
    s.row.is_given_up = stmt_int(q, "row_given_up") == 1;
    s.row.is_confidential = stmt_int(q, "row_confidential") == 1;
    s.row.keeper = stmt_id(q, "row_keeper");
    return s;
}

static bool load_stored(struct running *x, const struct id *patient, const char *codes, struct err *e)
{
    struct stmt *q = stmt_get(x->b, SQL_RULE_ROWS, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    if (codes)
        stmt_bind_text(q, "codes", codes);
    while (stmt_step(q, e)) {
        if (x->nstored == x->stored_room) {
            size_t had = (size_t)x->stored_room, want = had * 2 + 8;
            x->stored = arena_grow_unset(&x->a, x->stored, had, want, sizeof *x->stored);
            x->stored_room = (int)want;
        }
        x->stored[x->nstored++] = read_stored(x, q, patient);
    }
    return stmt_done(q, e);
}

/* ---- rows as they are to be ---- */

static bool is_same(const struct stored *had, const struct queue_due *d)
{
    const struct queue_due *s = &had->row;
    return had->rank == queue_due_rank(d) && s->opens == d->opens && s->due == d->due && s->closes == d->closes &&
           s->falls == d->falls && s->is_pool == d->is_pool && id_compare(&s->patient, &d->patient) == 0 &&
           id_compare(&s->fact, &d->fact) == 0 && value_equal(&s->position, &d->position) &&
           s->is_given_up == d->is_given_up && s->is_confidential == d->is_confidential &&
           id_compare(&s->keeper, &d->keeper) == 0 && id_compare(&s->owner, &d->owner) == 0 &&
           strcmp(s->kind, d->kind) == 0 && strcmp(s->rule, d->rule) == 0;
}

static struct stored *find_stored(struct running *x, const struct id *id)
{
    for (int i = 0; i < x->nstored; i++)
        if (id_compare(&x->stored[i].row.id, id) == 0)
            return &x->stored[i];
    return NULL;
}

/* Of the pool, and over before the practice went live: it would only stand in the way of others. */
static bool never_opens(const struct rules *r, const struct queue_due *d)
{
    return d->is_pool && d->closes && d->closes <= (int64_t)r->go_live * DAY_MIN;
}

static bool put_row(struct running *x, struct queue_due *d, struct err *e)
{
    struct stored *had = find_stored(x, &d->id);
    struct queue_said said;
    int64_t ended_at;
    if (had)
        said = had->said;
    else if (!rule_said(x->b, &d->id, &said, &ended_at, e))
        return false;
    queue_lay_over(d, &said);
    d->is_pool = d->is_pool && !said.is_live;
    if (!d->kind || never_opens(x->r, d))
        return true;
    if (had)
        had->is_kept = true;
    return (had && is_same(had, d)) || queue_put(x->b, d, e);
}

static bool load_facts(struct running *x, const struct id *patient, struct rule_whose who, uint64_t what,
                       struct err *e)
{
    arena_reset(&x->a);
    x->facts = (struct rule_facts){.what = what};
    return rule_facts_load(x->b, x->r, patient, who, NULL, &x->a, &x->facts, e);
}

static bool run_patient(struct running *x, const struct id *patient, struct rule_whose who, uint64_t what,
                        struct err *e)
{
    struct queue_due *rows;
    int n;
    x->stored = NULL;
    x->nstored = x->stored_room = 0;
    if (!load_facts(x, patient, who, what, e))
        return false;
    const char *codes = codes_of(x);
    for (int i = 0; i < x->facts.nrecords; i++)
        if (!load_stored(x, &x->facts.records[i], codes, e))
            return false;
    rule_yield(x->r, &x->facts, &x->a, &rows, &n);
    for (int i = 0; i < n; i++)
        if (!put_row(x, &rows[i], e))
            return false;
    for (int i = 0; i < x->nstored; i++)
        if (!x->stored[i].is_kept && !RULE_MUTATED(RULE_MUTANT_STAYS) && !queue_drop(x->b, &x->stored[i].row.id, e))
            return false;
    return true;
}

/* ---- the run ---- */

static bool page_of(struct book *b, int64_t *after, struct id out[PAGE], struct rule_whose who[PAGE], int *n,
                    struct err *e)
{
    *n = 0;
    struct stmt *q = stmt_get(b, SQL_RULE_PATIENTS, e);
    if (!q)
        return false;
    stmt_bind_int(q, "after", *after);
    stmt_bind_int(q, "limit", PAGE);
    while (*n < PAGE && stmt_step(q, e)) {
        *after = stmt_int(q, "n");
        who[*n] = (struct rule_whose){.is_known = stmt_int(q, "is_known") == 1,
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
                         bool (*one)(struct running *x, const struct id *, struct rule_whose, struct err *),
                         const struct progress *p, struct err *e)
{
    struct id ids[PAGE];
    struct rule_whose who[PAGE];
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

static bool run_all(struct running *x, const struct id *patient, struct rule_whose who, struct err *e)
{
    return run_patient(x, patient, who, RULE_EVERY, e);
}

static bool run_one(struct running *x, const struct id *patient, uint64_t what, struct err *e)
{
    struct rule_whose who;
    return rule_look(x->b, patient, &who, e) && run_patient(x, patient, who, what, e);
}

/* That somebody was seen is a fact of theirs, and of whoever sent them. */
static bool run_referrers(struct running *x, const struct id *patient, struct err *e)
{
    struct arena a = {0};
    struct id *by;
    int n = 0;
    bool ok = referrer_of(x->b, patient, &a, &by, &n, e);
    for (int i = 0; ok && i < n; i++)
        ok = run_one(x, &by[i], rule_of_event(RULE_REFERRAL), e);
    arena_finish(&a);
    return ok;
}

static bool count_patient(struct running *x, const struct id *patient, struct rule_whose who, struct err *e)
{
    struct queue_due *rows;
    int n;
    if (!load_facts(x, patient, who, RULE_EVERY, e))
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
    struct rule_whose who;
    struct queue_due *rows;
    int n;
    *out = false;
    if (!rule_load(b, &r, e))
        return false;
    struct arena a = {0};
    struct rule_facts facts = {.what = RULE_EVERY};
    bool ok = rule_look(b, patient, &who, e) && rule_facts_load(b, r, patient, who, row, &a, &facts, e);
    if (ok)
        rule_yield(r, &facts, &a, &rows, &n);
    for (int i = 0; ok && i < n; i++)
        *out = *out || id_compare(&rows[i].id, row) == 0;
    arena_finish(&a);
    rule_free(r);
    return ok;
}

static bool run(struct book *b, const struct touched *touched, size_t n, bool is_all, void **memory,
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
        ok = each_patient(&x, run_all, p, e);
    for (size_t i = 0; ok && i < n; i++) {
        bool is_sent = x.r->has[RULE_REFERRAL] && (touched[i].what & rule_of_event(RULE_REFERRAL));
        ok = run_one(&x, &touched[i].id, touched[i].what, e) && (!is_sent || run_referrers(&x, &touched[i].id, e));
    }
    arena_finish(&x.a);
    return ok;
}

static void forget(void *memory)
{
    rule_free(memory);
}

const struct settle rule_settle = {run, forget, find_run_late};

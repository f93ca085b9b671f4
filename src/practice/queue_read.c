#include "practice/queue.h"

#include "base/clock.h"
#include "book/stmt.h"
#include "practice/queue_derived.h"
#include "practice/queue_row.h"
#include "practice/rule_inner.h"

#include <stdlib.h>
#include <string.h>

enum { UNRESOLVED_MAX = QUEUE_ROWS_MAX, END_OF_DAY = DAY_MIN - 1 };

struct reader {
    struct practice *p;
    struct arena *a;
    const struct queue_filter *f;
    struct queue *out;
    int room, from; /* from: the first row of what is open, after those of the pool */
    struct queue_here here;
    int64_t ranked; /* there the order ends the reading of what can be done before it is due */
};

/* In policy's order, whatever came first today. */
static void order_kinds(struct practice *p, struct queue *out)
{
    int n, at = 0;
    const struct follow_up_kind *all = follow_up_kinds(p, &n);
    for (int i = 0; i < n; i++)
        for (int k = at; k < out->nkinds; k++)
            if (strcmp(out->kinds[k].code, all[i].code) == 0) {
                struct queue_kind_count found = out->kinds[k];
                out->kinds[k] = out->kinds[at];
                out->kinds[at++] = found;
                break;
            }
}

static void count_kind(struct queue *out, const char *code, int n)
{
    enum { KINDS = sizeof out->kinds / sizeof out->kinds[0] };
    for (int i = 0; i < out->nkinds; i++)
        if (strcmp(out->kinds[i].code, code) == 0) {
            out->kinds[i].n += n;
            return;
        }
    if (out->nkinds < KINDS)
        out->kinds[out->nkinds++] = (struct queue_kind_count){code, n};
}

static bool is_of(const struct queue_filter *f, const struct id *staff)
{
    return !id_is_none(staff) && id_compare(staff, &f->staff) == 0;
}

static bool is_told_to(const struct reader *r, const struct queue_row *row)
{
    return !row->is_confidential || is_of(r->f, &row->keeper) || queue_row_is_left(r->p, &r->f->staff, row);
}

static bool is_wanted(const struct reader *r, const struct queue_row *row)
{
    const struct queue_filter *f = r->f;
    return (f->with_confidential || is_told_to(r, row)) && (!f->is_late || row->is_late) &&
           (!f->kind || strcmp(f->kind, row->kind) == 0) &&
           (!f->is_given_up || row->is_given_up) && (!f->is_older || row->place == QUEUE_OLDER) &&
           (!f->is_mine || is_of(f, &row->owner)) &&
           (!f->is_given || (!id_is_none(&row->owner) && !is_of(f, &row->owner)));
}

static void note_oldest(struct queue *out, int64_t due)
{
    if (out->oldest == 0 || due < out->oldest)
        out->oldest = due;
}

static void count_row(struct reader *r, const struct queue_row *row)
{
    struct queue *out = r->out;
    bool is_today = row->place != QUEUE_AHEAD;
    if (!is_told_to(r, row)) {
        out->nconfidential += r->f->with_confidential && is_today && row->place != QUEUE_OLDER;
        return;
    }
    out->place[row->place]++;
    out->nall++;
    if (!is_today || row->place == QUEUE_OLDER)
        return;
    out->nlate += row->is_late;
    if (row->is_late)
        note_oldest(out, row->due);
    out->nmine += is_of(r->f, &row->owner);
    out->ngiven_up += row->is_given_up;
    count_kind(out, row->kind, 1);
}

int queue_today(const struct queue *q)
{
    return q->place[QUEUE_NOW] + q->place[QUEUE_DESK] + q->place[QUEUE_LATER] + q->place[QUEUE_LOST];
}

/* What stands in no table of ours is read of everybody. */
static bool is_of_another(const struct queue_filter *f, const struct queue_row *row)
{
    return !id_is_none(&f->patient) && (row->derived || strcmp(row->kind, FOLLOW_UP_UNRESOLVED) == 0) &&
           id_compare(&f->patient, &row->patient) != 0;
}

/* Of what was read from there on: places and counts; what was not asked for is taken out again. */
static bool settle_rows(struct reader *r, int from, bool is_counted, struct err *e)
{
    struct queue *out = r->out;
    int n = from;
    for (int i = from; i < out->nrows; i++) {
        struct queue_row *row = &out->rows[i];
        if (row->is_merged && !queue_row_survivor(r->p, r->a, row, e))
            return false;
        if (is_of_another(r->f, row))
            continue;
        queue_place(&r->here, row);
        if (!queue_row_reach(r->p, r->a, row, e))
            return false;
        if (is_counted)
            count_row(r, row);
        if (!is_wanted(r, row))
            continue;
        row->is_told = r->f->with_confidential;
        if (!r->f->is_mine)
            row->position = -1; /* the order of somebody's own list is not that of another */
        if (n != i)
            out->rows[n] = *row;
        n++;
    }
    out->nrows = n;
    return true;
}

/* ---- reading ---- */

static struct queue_row *new_row(struct reader *r)
{
    struct queue *out = r->out;
    if (out->nrows == r->room) {
        int want = r->room * 3 / 2 + 64;
        out->rows = arena_grow_unset(r->a, out->rows, (size_t)r->room, (size_t)want, sizeof *out->rows);
        r->room = want;
    }
    return &out->rows[out->nrows++];
}

static bool find_open(struct reader *r, struct stmt *q, struct err *e)
{
    while (stmt_step(q, e)) {
        if (r->out->nrows - r->from == QUEUE_ROWS_MAX)
            r->out->is_cut = true;
        else if (id_is_none(&r->f->patient))
            queue_row_bare(r->a, q, new_row(r));
        else
            queue_row_whole(r->a, q, new_row(r));
    }
    return stmt_done(q, e);
}

/* Of one patient: whatever the day, and of the records that were made one with theirs. */
static bool find_of_patient(struct reader *r, struct err *e)
{
    struct id *all;
    int n;
    if (!patient_behind(r->p->book, &r->f->patient, r->a, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++) {
        struct stmt *q = stmt_get(r->p->book, SQL_QUEUE_OF_PATIENT, e);
        if (!q)
            return false;
        stmt_bind_int(q, "now", r->out->now);
        stmt_bind_id(q, "patient", &all[i]);
        if (!find_open(r, q, e))
            return false;
    }
    return true;
}

static int64_t tonight_of(const struct reader *r)
{
    return r->out->now / DAY_MIN * DAY_MIN + END_OF_DAY;
}

static int64_t until_of(const struct reader *r)
{
    enum { EVER = 1 << 30 };
    return r->f->is_ahead ? EVER : tonight_of(r);
}

static bool find_some(struct reader *r, bool is_early, bool is_narrow, struct err *e)
{
    const struct queue_filter *f = r->f;
    struct stmt *q = stmt_get(r->p->book, is_early ? SQL_QUEUE_EARLY : SQL_QUEUE_OPEN, e);
    if (!q)
        return false;
    stmt_bind_int(q, "now", r->out->now);
    stmt_bind_int(q, "until", until_of(r));
    if (is_early)
        stmt_bind_int(q, "ranked", r->ranked);
    stmt_bind_int(q, "limit", QUEUE_ROWS_MAX + 1);
    stmt_bind_id(q, "me", &f->staff);
    queue_bind_here(r->p, &f->staff, q);
    stmt_bind_int(q, "confidential", f->with_confidential);
    if (is_narrow && f->kind)
        stmt_bind_text(q, "kind", f->kind);
    if (is_narrow && (f->is_mine || f->is_given)) {
        stmt_bind_id(q, "owner", &f->staff);
        stmt_bind_int(q, "is_theirs", f->is_mine);
    }
    if (is_narrow && f->is_late)
        stmt_bind_int(q, "late", r->out->now);
    if (is_narrow && f->is_given_up)
        stmt_bind_int(q, "given_up", 1);
    return find_open(r, q, e);
}

/* is_narrow: only what the filter lets through, else all, to be counted. */
static bool find_of_all(struct reader *r, bool is_narrow, struct err *e)
{
    return find_some(r, false, is_narrow, e) && (r->f->is_ahead || find_some(r, true, is_narrow, e));
}

/* How many of the pool may be begun today yet: each that was begun has a record of today. */
static bool find_share(struct reader *r, int *out, struct err *e)
{
    int today = (int)(r->out->now / DAY_MIN);
    int64_t midnight;
    struct err never = {0}; /* a zone whose clocks change at midnight: an hour more or less */
    struct stmt *q = stmt_get(r->p->book, SQL_QUEUE_BEGUN, e);
    if (!q)
        return false;
    if (!zone_instant(today, 0, &midnight, &never))
        midnight = clock_now_ms() - (r->out->now % DAY_MIN) * 60000;
    stmt_bind_int(q, "from", midnight);
    int begun = stmt_step(q, e) ? (int)stmt_int(q, "n") : 0;
    *out = begun < r->p->pool_per_day ? r->p->pool_per_day - begun : 0;
    return stmt_done(q, e);
}

static bool find_older(struct reader *r, struct err *e)
{
    int share;
    if (r->p->go_live == CIVIL_NONE)
        return true;
    if (!find_share(r, &share, e))
        return false;
    struct stmt *q = stmt_get(r->p->book, SQL_QUEUE_POOL, e);
    if (!q)
        return false;
    stmt_bind_int(q, "now", r->out->now);
    stmt_bind_int(q, "limit", share);
    while (stmt_step(q, e)) {
        struct queue_row *row = new_row(r);
        queue_row_bare(r->a, q, row);
        row->is_older = true;
    }
    return stmt_done(q, e);
}

/* ---- more are open than are read ---- */

static void bind_tally(const struct reader *r, struct stmt *q, bool with_confidential)
{
    stmt_bind_int(q, "now", r->out->now);
    stmt_bind_id(q, "me", &r->f->staff);
    queue_bind_here(r->p, &r->f->staff, q);
    stmt_bind_int(q, "confidential", with_confidential);
}

static bool tally_some(struct reader *r, bool is_early, bool with_confidential, struct queue *out, struct err *e)
{
    struct stmt *q = stmt_get(r->p->book, is_early ? SQL_QUEUE_TALLY_EARLY : SQL_QUEUE_TALLY, e);
    if (!q)
        return false;
    bind_tally(r, q, with_confidential);
    stmt_bind_int(q, "tonight", tonight_of(r));
    stmt_bind_int(q, "until", until_of(r));
    if (is_early)
        stmt_bind_int(q, "ranked", r->ranked);
    while (stmt_step(q, e)) {
        int n = (int)stmt_int(q, "n"), later = (int)stmt_int(q, "later"), ahead = (int)stmt_int(q, "ahead");
        out->nall += n;
        out->nlate += (int)stmt_int(q, "late");
        if (!stmt_is_null(q, "oldest"))
            note_oldest(out, stmt_int(q, "oldest"));
        out->nmine += (int)stmt_int(q, "mine");
        out->ngiven_up += (int)stmt_int(q, "given_up");
        out->place[QUEUE_LATER] += later;
        out->place[QUEUE_AHEAD] += ahead;
        out->place[QUEUE_NOW] += n - later - ahead;
        if (n > ahead)
            count_kind(out, stmt_text(q, "kind", r->a), n - ahead);
    }
    return stmt_done(q, e);
}

static bool tally_both(struct reader *r, bool with_confidential, struct queue *out, struct err *e)
{
    return tally_some(r, false, with_confidential, out, e) &&
           (r->f->is_ahead || tally_some(r, true, with_confidential, out, e));
}

static bool tally_all(struct reader *r, struct err *e)
{
    struct queue with = {0};
    int before = queue_today(r->out);
    if (!tally_both(r, false, r->out, e))
        return false;
    int plain = queue_today(r->out) - before;
    if (r->f->with_confidential && !tally_both(r, true, &with, e))
        return false;
    r->out->nconfidential += r->f->with_confidential ? queue_today(&with) - plain : 0;
    return true;
}

/* Where these stand is not in the index: one look at each, and those that are at `to` are counted there. */
static bool tally_place(struct reader *r, struct stmt *q, enum queue_place to, struct err *e)
{
    struct queue *out = r->out;
    bind_tally(r, q, false);
    while (stmt_step(q, e))
        *new_row(r) = (struct queue_row){.id = stmt_id(q, "id"),
                                         .patient = stmt_id(q, "patient"),
                                         .kind = stmt_text(q, "kind", r->a),
                                         .opens = stmt_int(q, "opens"),
                                         .due = stmt_int(q, "due"),
                                         .has_bad = to == QUEUE_LOST};
    bool ok = stmt_done(q, e);
    for (int i = r->from; ok && i < out->nrows; i++) {
        struct queue_row *row = &out->rows[i];
        ok = patient_resolve(r->p->book, &row->patient, &row->patient, e);
        queue_place(&r->here, row);
        enum queue_place had = row->opens > out->now ? QUEUE_LATER : QUEUE_NOW;
        if (!ok || !queue_row_reach(r->p, r->a, row, e))
            return false;
        if (row->place != to)
            continue;
        out->place[had]--;
        out->place[to]++;
    }
    out->nrows = r->from;
    return ok;
}

/* Whom to ask at the desk depends on who comes: those alone are looked at. */
static bool tally_desk(struct reader *r, struct err *e)
{
    struct stmt *q = stmt_get(r->p->book, SQL_QUEUE_TALLY_TODAY, e);
    if (!q)
        return false;
    stmt_bind_int(q, "today", r->out->now / DAY_MIN);
    stmt_bind_int(q, "tonight", tonight_of(r));
    return tally_place(r, q, QUEUE_DESK, e);
}

/* And who cannot be rung on their numbers. */
static bool tally_lost(struct reader *r, struct err *e)
{
    struct stmt *q = stmt_get(r->p->book, SQL_QUEUE_TALLY_BAD, e);
    return q && tally_place(r, q, QUEUE_LOST, e);
}

static bool load_open(struct reader *r, struct err *e)
{
    if (!id_is_none(&r->f->patient))
        return find_of_patient(r, e) && settle_rows(r, 0, true, e);
    if (!find_older(r, e) || !settle_rows(r, 0, true, e))
        return false;
    r->from = r->out->nrows;
    if (!find_of_all(r, false, e))
        return false;
    if (!r->out->is_cut)
        return settle_rows(r, r->from, true, e);
    r->out->nrows = r->from;
    r->out->is_cut = false; /* what was asked for may be few */
    return tally_all(r, e) && tally_desk(r, e) && tally_lost(r, e) &&
           (r->f->is_older || (find_of_all(r, true, e) && settle_rows(r, r->from, false, e)));
}

static struct queue_row row_of_visit(struct stmt *q, int weight_min)
{
    struct queue_row row = {.fact = stmt_id(q, "id"), .patient = stmt_id(q, "patient"), .kind = FOLLOW_UP_UNRESOLVED};
    int64_t start = stmt_int(q, "date") * DAY_MIN;
    row.due = start + END_OF_DAY;
    row.opens = start + stmt_int(q, "start_min") + stmt_int(q, "minutes");
    row.rank = row.opens - weight_min;
    row.is_merged = !stmt_is_null(q, "replaced_by");
    row.id = queue_rule_id(FOLLOW_UP_UNRESOLVED, &row.fact);
    queue_row_blank(&row);
    return row;
}

static bool bind_unresolved(struct reader *r, struct stmt *q)
{
    if (!q)
        return false;
    stmt_bind_int(q, "today", r->out->now / DAY_MIN);
    stmt_bind_int(q, "now", r->out->now % DAY_MIN);
    return true;
}

/* More of them than are read: the rest is counted. */
static bool count_unresolved(struct reader *r, int read, struct err *e)
{
    struct stmt *q = stmt_get(r->p->book, SQL_QUEUE_UNRESOLVED_COUNT, e);
    if (!bind_unresolved(r, q))
        return false;
    int left = stmt_step(q, e) ? (int)stmt_int(q, "n") - read : 0;
    r->out->is_cut = r->out->is_cut || left > 0;
    r->out->place[QUEUE_NOW] += left;
    r->out->nall += left;
    if (left > 0)
        count_kind(r->out, FOLLOW_UP_UNRESOLVED, left);
    return stmt_done(q, e);
}

static bool find_unresolved(struct reader *r, struct err *e)
{
    int weight = follow_up_kind(r->p, FOLLOW_UP_UNRESOLVED)->weight_min;
    struct stmt *q = stmt_get(r->p->book, SQL_QUEUE_UNRESOLVED, e);
    if (!bind_unresolved(r, q))
        return false;
    stmt_bind_int(q, "limit", UNRESOLVED_MAX);
    while (stmt_step(q, e))
        *new_row(r) = row_of_visit(q, weight);
    return stmt_done(q, e);
}

static bool find_unresolved_of_patient(struct reader *r, struct err *e)
{
    struct id *all;
    int n, weight = follow_up_kind(r->p, FOLLOW_UP_UNRESOLVED)->weight_min;
    bool ok = patient_behind(r->p->book, &r->f->patient, r->a, &all, &n, e);
    for (int i = 0; ok && i < n; i++) {
        struct stmt *q = stmt_get(r->p->book, SQL_QUEUE_UNRESOLVED_OF, e);
        if (!bind_unresolved(r, q))
            return false;
        stmt_bind_id(q, "patient", &all[i]);
        while (stmt_step(q, e))
            *new_row(r) = row_of_visit(q, weight);
        ok = stmt_done(q, e);
    }
    return ok;
}

static bool load_unresolved(struct reader *r, struct err *e)
{
    int from = r->out->nrows;
    if (!id_is_none(&r->f->patient))
        return find_unresolved_of_patient(r, e) && settle_rows(r, from, true, e);
    if (!find_unresolved(r, e))
        return false;
    int n = r->out->nrows - from;
    return (n < UNRESOLVED_MAX || count_unresolved(r, n, e)) && settle_rows(r, from, true, e);
}

static bool load_derived(struct reader *r, struct err *e)
{
    int n, from = r->out->nrows;
    struct queue_row *rows;
    if (!queue_derived_list(r->p, r->f, r->a, &rows, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        *new_row(r) = rows[i];
    return settle_rows(r, from, true, e);
}

static int by_place(const void *x, const void *y)
{
    const struct queue_row *a = x, *b = y;
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    if (a->position != b->position) /* -1, no place of its own, comes after all that have one */
        return a->position >= 0 && (b->position < 0 || a->position < b->position) ? -1 : 1;
    /* What is put off to a time of today stands by that time. */
    int64_t m = a->place == QUEUE_LATER ? a->opens : a->rank, n = b->place == QUEUE_LATER ? b->opens : b->rank;
    if (m != n)
        return m < n ? -1 : 1;
    return id_compare(&a->id, &b->id);
}

static int64_t now_civil(void)
{
    int today, now;
    clock_today(&today, &now);
    return (int64_t)today * DAY_MIN + now;
}

/* What is looked at as a whole: all of it, or what the order and the work hang on. */
static bool know_rows(struct reader *r, struct err *e)
{
    struct queue *out = r->out;
    bool ok = true;
    for (int i = 0; ok && i < out->nrows; i++)
        if (!r->f->is_bare || r->f->is_mine || queue_is_complaint_kind(out->rows[i].kind))
            ok = queue_know(r->p, out, &out->rows[i], r->a, e);
    return ok;
}

bool queue_load(struct practice *p, const struct queue_filter *f, struct arena *a, struct queue *out, struct err *e)
{
    struct queue_filter own = *f;
    struct reader r = {.p = p, .a = a, .f = &own, .out = out};
    int lead;
    *out = (struct queue){.now = now_civil(), .has_order = f->is_mine};
    if (!rule_lead_days(p, &lead, e) || !book_read_begin(p->book, e))
        return false;
    r.ranked = tonight_of(&r) + (RULE_MUTATED(RULE_MUTANT_LEAD) ? 0 : (int64_t)lead * DAY_MIN);
    bool ok = (id_is_none(&f->patient) || patient_resolve(p->book, &f->patient, &own.patient, e)) &&
              queue_here_load(p, a, out->now, &r.here, e) && load_open(&r, e) && load_unresolved(&r, e) &&
              load_derived(&r, e) && know_rows(&r, e);
    book_read_end(p->book);
    order_kinds(p, out);
    if (out->nrows)
        qsort(out->rows, (size_t)out->nrows, sizeof *out->rows, by_place);
    return ok;
}

static bool count_derived(struct practice *p, const struct id *staff, int *out, struct err *e)
{
    struct arena a = {0};
    struct queue_filter f = {.staff = *staff};
    struct queue_row *rows;
    int n;
    bool ok = queue_derived_list(p, &f, &a, &rows, &n, e);
    *out += ok ? n : 0;
    arena_finish(&a);
    return ok;
}

bool queue_count(struct practice *p, const struct id *staff, int *out, struct err *e)
{
    int64_t now = now_civil();
    int lead;
    *out = 0;
    if (!rule_lead_days(p, &lead, e))
        return false;
    struct stmt *q = stmt_get(p->book, SQL_QUEUE_COUNT, e);
    if (!q)
        return false;
    stmt_bind_int(q, "now", now);
    stmt_bind_int(q, "tonight", now / DAY_MIN * DAY_MIN + END_OF_DAY);
    stmt_bind_int(q, "ranked", now / DAY_MIN * DAY_MIN + END_OF_DAY + (int64_t)lead * DAY_MIN);
    stmt_bind_int(q, "today", now / DAY_MIN);
    stmt_bind_id(q, "me", staff);
    queue_bind_here(p, staff, q);
    if (stmt_step(q, e))
        *out = (int)stmt_int(q, "n");
    return stmt_done(q, e) && count_derived(p, staff, out, e);
}

static bool get_from_no_table(struct reader *r, const struct id *id, struct queue_row *out, bool *found, struct err *e)
{
    *found = false;
    if (!load_unresolved(r, e) || !load_derived(r, e))
        return false;
    for (int i = 0; i < r->out->nrows && !*found; i++)
        if (id_compare(&r->out->rows[i].id, id) == 0) {
            *found = true;
            if (!queue_know(r->p, r->out, &r->out->rows[i], r->a, e))
                return false;
            *out = r->out->rows[i];
        }
    return true;
}

bool queue_get(struct practice *p, const struct id *id, struct arena *a, struct queue_row *out, struct err *e)
{
    struct queue all = {.now = now_civil()};
    struct queue_filter any = {.with_confidential = true};
    struct reader r = {.p = p, .a = a, .f = &any, .out = &all};
    bool found = false;
    if (!queue_row_get(p, id, a, out, &found, e))
        return false;
    bool ok = queue_here_load(p, a, all.now, &r.here, e);
    if (ok && found) {
        queue_place(&r.here, out);
        ok = queue_row_reach(p, a, out, e);
    }
    ok = ok && (found || get_from_no_table(&r, id, out, &found, e));
    return ok && (found || err_set(e, ERR_MISSING,
                                   "This is not to be done any more: it was settled meanwhile, or nothing "
                                   "has this number"));
}

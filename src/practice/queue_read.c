#include "practice/queue.h"

#include "base/clock.h"
#include "book/stmt.h"
#include "practice/presence.h"
#include "practice/rule_inner.h"
#include "practice/schedule.h"

#include <stdlib.h>
#include <string.h>

enum { UNRESOLVED_MAX = QUEUE_ROWS_MAX, END_OF_DAY = DAY_MIN - 1 };

/* Who comes today, by start: a day's worth. */
struct today {
    struct id *visit, *patient;
    int *start_min;
    enum status *status;
    int count, room;
    bool has_merged; /* a record among them was made one with another */
};

struct reader {
    struct practice *p;
    struct arena *a;
    const struct queue_filter *f;
    struct queue *out;
    int room;
    struct today today;
    struct presence *presence;
    int npresence;
    int64_t ranked; /* there the order ends the reading of what can be done before it is due */
};

/* ---- who is here, and who has what open ---- */

static bool load_today(struct reader *r, int date, struct err *e)
{
    struct today *t = &r->today;
    struct stmt *q = stmt_get(r->p->book, SQL_QUEUE_TODAY, e);
    if (!q)
        return false;
    stmt_bind_int(q, "today", date);
    while (stmt_step(q, e)) {
        if (t->count == t->room) {
            size_t had = (size_t)t->room, want = had * 2 + 64;
            t->visit = arena_grow(r->a, t->visit, had, want, sizeof *t->visit);
            t->patient = arena_grow(r->a, t->patient, had, want, sizeof *t->patient);
            t->start_min = arena_grow(r->a, t->start_min, had, want, sizeof *t->start_min);
            t->status = arena_grow(r->a, t->status, had, want, sizeof *t->status);
            t->room = (int)want;
        }
        const char *code = stmt_text(q, "status", r->a);
        t->visit[t->count] = stmt_id(q, "id");
        t->patient[t->count] = stmt_id(q, "patient");
        t->start_min[t->count] = (int)stmt_int(q, "start_min");
        t->has_merged = t->has_merged || !stmt_is_null(q, "replaced_by");
        t->status[t->count] = STATUS_NONE;
        (void)(code && transition_status_parse(code, &t->status[t->count]));
        t->count++;
    }
    bool ok = stmt_done(q, e);
    for (int i = 0; ok && t->has_merged && i < t->count; i++)
        ok = patient_resolve(r->p->book, &t->patient[i], &t->patient[i], e);
    return ok;
}

/* Whoever is here, or comes later today, is asked at the desk. */
static void note_visit(const struct reader *r, struct queue_row *row, int now_min)
{
    const struct today *t = &r->today;
    for (int i = 0; i < t->count; i++) {
        bool is_here = t->status[i] != STATUS_BOOKED;
        if (id_compare(&t->patient[i], &row->patient) != 0 || (!is_here && t->start_min[i] < now_min))
            continue;
        if (!is_here && strcmp(row->kind, FOLLOW_UP_TELL) == 0)
            continue; /* told before they set out: their coming is what it is about */
        row->visit = t->visit[i];
        row->visit_min = t->start_min[i];
        row->visit_status = t->status[i];
        return;
    }
}

static void note_holder(const struct reader *r, struct queue_row *row)
{
    for (int i = 0; i < r->npresence; i++)
        if (id_compare(&r->presence[i].record, &row->id) == 0) {
            row->holder = *r->presence[i].staff ? r->presence[i].staff : "somebody";
            row->is_mine_open = r->presence[i].is_own;
        }
}

/* ---- rows ---- */

static bool fill(struct arena *a, struct stmt *q, struct queue_row *row)
{
    *row = (struct queue_row){
        .id = stmt_id(q, "id"),
        .patient = stmt_id(q, "patient"),
        .fact = stmt_id(q, "fact"),
        .owner = stmt_id(q, "owner"),
        .kind = stmt_text(q, "kind", a),
        .rule = stmt_text(q, "rule", a),
        .rank = stmt_int(q, "rank"),
        .opens = stmt_int(q, "opens"),
        .due = stmt_int(q, "due"),
        .is_given_up = stmt_int(q, "is_given_up") == 1,
        .is_confidential = stmt_int(q, "is_confidential") == 1,
        .keeper = stmt_id(q, "keeper"),
        .position = stmt_is_null(q, "position") ? -1 : stmt_int(q, "position"),
        .household = stmt_id(q, "household"),
        .is_never_rung = stmt_int(q, "is_never_rung") == 1,
        .visit_min = MINUTE_NONE,
    };
    row->rule = row->rule ? row->rule : "";
    row->falls = stmt_int(q, "falls");
    row->is_older = stmt_int(q, "is_pool") == 1;
    const char *family = stmt_text(q, "family", a), *given = stmt_text(q, "given", a);
    row->patient_name = patient_name_of(a, family, given, stmt_text(q, "preferred", a));
    row->patient_short = patient_name_grid_of(a, family, given);
    return stmt_is_null(q, "replaced_by");
}

/* Once the statement is closed: the names of merged records are those of who took over. */
static bool take_survivor(struct practice *p, struct arena *a, struct queue_row *row, struct err *e)
{
    struct patient who;
    struct id id;
    if (!patient_resolve(p->book, &row->patient, &id, e))
        return false;
    struct err why = {0};
    if (!patient_get(p->book, &id, a, &who, &why)) /* not here yet: it comes with the next exchange */
        return why.kind == ERR_MISSING || err_set(e, why.kind, "%s", why.text);
    row->patient = id;
    row->is_never_rung = who.is_never_rung;
    row->household = who.household;
    row->patient_name = patient_name(a, &who);
    row->patient_short = patient_name_grid(a, &who);
    return true;
}

static void place_row(const struct reader *r, struct queue_row *row)
{
    int64_t now = r->out->now;
    if (row->falls && now >= row->falls)
        row->owner = ID_NONE;
    int today = (int)(now / DAY_MIN);
    row->is_late = now > row->due;
    note_holder(r, row);
    if (strcmp(row->kind, FOLLOW_UP_UNRESOLVED) != 0 && row->opens <= (int64_t)today * DAY_MIN + END_OF_DAY)
        note_visit(r, row, (int)(now % DAY_MIN));
    row->place = row->is_older && id_is_none(&row->visit)             ? QUEUE_OLDER
                 : row->opens > (int64_t)today * DAY_MIN + END_OF_DAY ? QUEUE_AHEAD
                 : !id_is_none(&row->visit)                           ? QUEUE_DESK
                 : row->opens > now                                   ? QUEUE_LATER
                                                                      : QUEUE_NOW;
}

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

static bool is_shown(const struct queue_filter *f, const struct queue_row *row)
{
    return !row->is_confidential || f->with_confidential || is_of(f, &row->keeper);
}

static bool is_wanted(const struct queue_filter *f, const struct queue_row *row)
{
    return is_shown(f, row) && (!f->is_late || row->is_late) && (!f->kind || strcmp(f->kind, row->kind) == 0) &&
           (!f->is_given_up || row->is_given_up) && (!f->is_mine || is_of(f, &row->owner));
}

static void count_row(struct reader *r, const struct queue_row *row)
{
    struct queue *out = r->out;
    if (!is_shown(r->f, row))
        return;
    out->place[row->place]++;
    out->nall++;
    out->nlate += row->is_late;
    out->nmine += is_of(r->f, &row->owner);
    out->ngiven_up += row->is_given_up;
    count_kind(out, row->kind, 1);
}

static void keep_row(struct reader *r, const struct queue_row *row)
{
    struct queue *out = r->out;
    if (!is_wanted(r->f, row))
        return;
    if (out->nrows == r->room) {
        int want = r->room * 2 + 64;
        out->rows = arena_grow(r->a, out->rows, (size_t)r->room, (size_t)want, sizeof *out->rows);
        r->room = want;
    }
    out->rows[out->nrows] = *row;
    out->rows[out->nrows].is_told = r->f->with_confidential;
    if (!r->f->is_mine)
        out->rows[out->nrows].position = -1; /* the order of somebody's own list is not that of another */
    out->nrows++;
}

/* ---- reading ---- */

/* Rows as they come, growing; whether each is whole, or of a record that was made one with another. */
struct found {
    struct queue_row *rows;
    bool *is_whole;
    int count, room;
};

static struct queue_row *new_row(struct reader *r, struct found *x)
{
    if (x->count == x->room) {
        size_t had = (size_t)x->room, want = had ? had * 2 : 64;
        x->rows = arena_grow(r->a, x->rows, had, want, sizeof *x->rows);
        x->is_whole = arena_grow(r->a, x->is_whole, had, want, sizeof *x->is_whole);
        x->room = (int)want;
    }
    return &x->rows[x->count++];
}

static void add_found(struct reader *r, struct found *x, struct stmt *q)
{
    struct queue_row *row = new_row(r, x);
    x->is_whole[x->count - 1] = fill(r->a, q, row);
}

static bool find_open(struct reader *r, struct stmt *q, struct found *x, struct err *e)
{
    while (stmt_step(q, e)) {
        if (x->count == QUEUE_ROWS_MAX)
            r->out->is_cut = true;
        else
            add_found(r, x, q);
    }
    return stmt_done(q, e);
}

/* Of one patient: whatever the day, and of the records that were made one with theirs. */
static bool find_of_patient(struct reader *r, struct found *x, struct err *e)
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
        if (!find_open(r, q, x, e))
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

static bool find_some(struct reader *r, bool is_early, bool is_narrow, struct found *x, struct err *e)
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
    stmt_bind_int(q, "confidential", f->with_confidential);
    if (is_narrow && f->kind)
        stmt_bind_text(q, "kind", f->kind);
    if (is_narrow && f->is_mine)
        stmt_bind_id(q, "owner", &f->staff);
    if (is_narrow && f->is_late)
        stmt_bind_int(q, "late", r->out->now);
    if (is_narrow && f->is_given_up)
        stmt_bind_int(q, "given_up", 1);
    return find_open(r, q, x, e);
}

/* is_narrow: only what the filter lets through, else all, to be counted. */
static bool find_of_all(struct reader *r, bool is_narrow, struct found *x, struct err *e)
{
    return find_some(r, false, is_narrow, x, e) && (r->f->is_ahead || find_some(r, true, is_narrow, x, e));
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
    stmt_bind_int(q, "go_live", r->p->go_live);
    int begun = stmt_step(q, e) ? (int)stmt_int(q, "n") : 0;
    *out = begun < r->p->pool_per_day ? r->p->pool_per_day - begun : 0;
    return stmt_done(q, e);
}

static bool find_older(struct reader *r, struct found *x, struct err *e)
{
    int share, from = x->count;
    if (r->p->go_live == CIVIL_NONE)
        return true;
    if (!find_share(r, &share, e))
        return false;
    struct stmt *q = stmt_get(r->p->book, SQL_QUEUE_POOL, e);
    if (!q)
        return false;
    stmt_bind_int(q, "limit", share + 1);
    while (stmt_step(q, e))
        if (x->count - from == share)
            r->out->is_pool_left = true;
        else
            add_found(r, x, q);
    return stmt_done(q, e);
}

static bool settle_rows(struct reader *r, struct found *x, bool is_counted, struct err *e)
{
    for (int i = 0; i < x->count; i++) {
        if (!x->is_whole[i] && !take_survivor(r->p, r->a, &x->rows[i], e))
            return false;
        place_row(r, &x->rows[i]);
        if (is_counted)
            count_row(r, &x->rows[i]);
        keep_row(r, &x->rows[i]);
    }
    return true;
}

/* ---- more are open than are read ---- */

static void bind_tally(const struct reader *r, struct stmt *q)
{
    stmt_bind_int(q, "now", r->out->now);
    stmt_bind_int(q, "tonight", tonight_of(r));
    stmt_bind_id(q, "me", &r->f->staff);
    stmt_bind_int(q, "confidential", r->f->with_confidential);
}

static bool tally_some(struct reader *r, bool is_early, struct err *e)
{
    struct queue *out = r->out;
    struct stmt *q = stmt_get(r->p->book, is_early ? SQL_QUEUE_TALLY_EARLY : SQL_QUEUE_TALLY, e);
    if (!q)
        return false;
    bind_tally(r, q);
    stmt_bind_int(q, "until", until_of(r));
    if (is_early)
        stmt_bind_int(q, "ranked", r->ranked);
    while (stmt_step(q, e)) {
        int n = (int)stmt_int(q, "n"), later = (int)stmt_int(q, "later"), ahead = (int)stmt_int(q, "ahead");
        out->nall += n;
        out->nlate += (int)stmt_int(q, "late");
        out->nmine += (int)stmt_int(q, "mine");
        out->ngiven_up += (int)stmt_int(q, "given_up");
        out->place[QUEUE_LATER] += later;
        out->place[QUEUE_AHEAD] += ahead;
        out->place[QUEUE_NOW] += n - later - ahead;
        count_kind(out, stmt_text(q, "kind", r->a), n);
    }
    return stmt_done(q, e);
}

static bool tally_all(struct reader *r, struct err *e)
{
    return tally_some(r, false, e) && (r->f->is_ahead || tally_some(r, true, e));
}

/* Whom to ask at the desk depends on who comes: those alone are looked at. */
static bool tally_desk(struct reader *r, struct err *e)
{
    struct found x = {0};
    struct stmt *q = stmt_get(r->p->book, SQL_QUEUE_TALLY_TODAY, e);
    if (!q)
        return false;
    bind_tally(r, q);
    stmt_bind_int(q, "today", r->out->now / DAY_MIN);
    while (stmt_step(q, e))
        *new_row(r, &x) = (struct queue_row){.patient = stmt_id(q, "patient"),
                                             .kind = stmt_text(q, "kind", r->a),
                                             .opens = stmt_int(q, "opens"),
                                             .due = stmt_int(q, "due")};
    bool ok = stmt_done(q, e);
    for (int i = 0; ok && i < x.count; i++) {
        struct queue_row *row = &x.rows[i];
        ok = patient_resolve(r->p->book, &row->patient, &row->patient, e);
        place_row(r, row);
        if (row->place != QUEUE_DESK)
            continue;
        r->out->place[row->opens > r->out->now ? QUEUE_LATER : QUEUE_NOW]--;
        r->out->place[QUEUE_DESK]++;
    }
    return ok;
}

static bool load_open(struct reader *r, struct err *e)
{
    const struct queue_filter *f = r->f;
    struct found all = {0}, older = {0}, wanted = {0};
    if (!id_is_none(&f->patient))
        return find_of_patient(r, &all, e) && settle_rows(r, &all, true, e);
    if (!find_of_all(r, false, &all, e) || !find_older(r, &older, e) || !settle_rows(r, &older, true, e))
        return false;
    if (!r->out->is_cut)
        return settle_rows(r, &all, true, e);
    r->out->is_cut = false; /* what was asked for may be few */
    return tally_all(r, e) && tally_desk(r, e) && find_of_all(r, true, &wanted, e) && settle_rows(r, &wanted, false, e);
}

static struct queue_row row_of_visit(const struct appointment *x, int weight_min)
{
    struct queue_row row = {
        .id = queue_rule_id(FOLLOW_UP_UNRESOLVED, &x->id),
        .patient = x->patient,
        .fact = x->id,
        .kind = FOLLOW_UP_UNRESOLVED,
        .rule = "",
        .patient_name = x->patient_name,
        .patient_short = x->patient_short,
        .visit_min = MINUTE_NONE,
        .position = -1,
    };
    row.opens = (int64_t)x->date * DAY_MIN + x->start_min + x->minutes;
    row.due = (int64_t)x->date * DAY_MIN + END_OF_DAY;
    row.rank = row.opens - weight_min;
    return row;
}

static bool load_unresolved(struct reader *r, struct err *e)
{
    struct appointment *found;
    int n, total;
    if (!schedule_unresolved(r->p, UNRESOLVED_MAX, r->a, &found, &n, &total, e))
        return false;
    if (total > n && id_is_none(&r->f->patient)) {
        r->out->is_cut = true;
        r->out->place[QUEUE_NOW] += total - n;
        r->out->nall += total - n;
        count_kind(r->out, FOLLOW_UP_UNRESOLVED, total - n);
    }
    int weight = follow_up_kind(r->p, FOLLOW_UP_UNRESOLVED)->weight_min;
    for (int i = 0; i < n; i++) {
        struct queue_row row = row_of_visit(&found[i], weight);
        if (!id_is_none(&r->f->patient) && id_compare(&r->f->patient, &row.patient) != 0)
            continue;
        place_row(r, &row);
        count_row(r, &row);
        keep_row(r, &row);
    }
    return true;
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

bool queue_load(struct practice *p, const struct queue_filter *f, struct arena *a, struct queue *out, struct err *e)
{
    struct queue_filter own = *f;
    struct reader r = {.p = p, .a = a, .f = &own, .out = out};
    int lead;
    *out = (struct queue){.now = now_civil()};
    if (!rule_lead_days(p, &lead, e) || !book_read_begin(p->book, e))
        return false;
    r.ranked = tonight_of(&r) + (RULE_MUTATED(RULE_MUTANT_LEAD) ? 0 : (int64_t)lead * DAY_MIN);
    bool ok = (id_is_none(&f->patient) || patient_resolve(p->book, &f->patient, &own.patient, e)) &&
              load_today(&r, (int)(out->now / DAY_MIN), e) && presence_list(p, a, &r.presence, &r.npresence, e) &&
              load_open(&r, e);
    book_read_end(p->book);
    ok = ok && load_unresolved(&r, e);
    order_kinds(p, out);
    if (out->nrows)
        qsort(out->rows, (size_t)out->nrows, sizeof *out->rows, by_place);
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
    if (stmt_step(q, e))
        *out = (int)stmt_int(q, "n");
    return stmt_done(q, e);
}

static bool get_unresolved(struct reader *r, const struct id *id, struct queue_row *out, bool *found, struct err *e)
{
    *found = false;
    if (!load_unresolved(r, e))
        return false;
    for (int i = 0; i < r->out->nrows && !*found; i++)
        if (id_compare(&r->out->rows[i].id, id) == 0) {
            *out = r->out->rows[i];
            *found = true;
        }
    return true;
}

bool queue_get(struct practice *p, const struct id *id, struct arena *a, struct queue_row *out, struct err *e)
{
    struct queue all = {.now = now_civil()};
    struct queue_filter none = {0};
    struct reader r = {.p = p, .a = a, .f = &none, .out = &all};
    bool found = false, is_whole = true;
    struct stmt *q = stmt_get(p->book, SQL_QUEUE_BY_ID, e);
    if (!q)
        return false;
    stmt_bind_id(q, "id", id);
    if (stmt_step(q, e)) {
        found = true;
        is_whole = fill(a, q, out);
    }
    if (!stmt_done(q, e) || (!is_whole && !take_survivor(p, a, out, e)))
        return false;
    bool ok = load_today(&r, (int)(all.now / DAY_MIN), e) && presence_list(p, a, &r.presence, &r.npresence, e);
    if (ok && found)
        place_row(&r, out);
    ok = ok && (found || get_unresolved(&r, id, out, &found, e));
    return ok && (found || err_set(e, ERR_MISSING,
                                   "This is not to be done any more: it was settled meanwhile, or nothing "
                                   "has this number"));
}

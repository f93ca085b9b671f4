#include "tests/sim/loops_fact_lib.h"

#include "book/dump.h"
#include "book/verify.h"
#include "practice/queue.h"

#include <stdio.h>
#include <string.h>

enum { DAY_AT = 540, RAISED = 30 * 1440, TELL_WEIGHT = 7 * 1440, TELL_AHEAD = 14 * 1440 };

/* ---- days and minutes, counted one by one ---- */

static bool is_holiday(struct front *f, int date)
{
    for (int i = 0; i < f->p->nholidays; i++)
        if (f->p->holidays[i].date == date)
            return true;
    return false;
}

static bool is_open_day(struct front *f, int date)
{
    return !is_holiday(f, date) && civil_weekday(date) < 5;
}

static const int closes[] = {1020, 1020, 1140, 1020, 960}; /* Monday to Friday */

static bool is_open_minute(struct front *f, int64_t at)
{
    int date = (int)(at / 1440), m = (int)(at % 1440);
    return is_open_day(f, date) && m >= 540 && m < closes[civil_weekday(date)] && (m < 720 || m >= 780);
}

static int working_days_off(struct front *f, int date, int n)
{
    while (n) {
        date += n > 0 ? 1 : -1;
        if (is_open_day(f, date))
            n += n > 0 ? -1 : 1;
    }
    return date;
}

static int64_t open_minutes_after(struct front *f, int64_t at, int n)
{
    for (; n > 0; at++) {
        if (!is_open_day(f, (int)(at / 1440)))
            at += 1439 - at % 1440;
        else
            n -= is_open_minute(f, at);
    }
    return at;
}

/* ---- what follows from them ---- */

static const struct said *said_of(const struct looking *l, const struct must *m)
{
    for (int i = 0; i < l->nsaid; i++)
        if (strcmp(l->said[i].rule, m->rule) == 0 && strcmp(l->said[i].kind, m->kind) == 0 &&
            id_compare(&l->said[i].fact, &m->fact) == 0)
            return &l->said[i];
    return NULL;
}

static void on_day(struct must *m, int date)
{
    m->opens = (int64_t)date * 1440;
    m->at = m->opens + DAY_AT;
    m->due = m->opens + 1439;
}

static void at_minute(struct must *m, int date, int minute)
{
    on_day(m, date);
    if (m->falls)
        m->falls = (int64_t)date * 1440 + m->falls % 1440;
    if (minute >= 0)
        m->at = m->due = (int64_t)date * 1440 + minute;
}

/* People have the last word. */
static void lay_over(struct must *m, const struct said *x)
{
    if (!id_is_none(&x->owner)) {
        m->owner = x->owner;
        m->falls = 0;
    }
    int64_t opens = m->opens;
    if (x->due_date != CIVIL_NONE)
        at_minute(m, x->due_date, x->due_min);
    if (strcmp(m->kind, "tell") == 0)
        m->opens = opens; /* seen as long before it as any */
    if (x->hold_date != CIVIL_NONE && !x->is_raised) {
        at_minute(m, x->hold_date, x->hold_min);
        m->opens = m->due % 1440 == 1439 ? m->opens : m->due;
    }
    if (x->is_raised) {
        m->opens = 0;
        m->at = (x->raised_ms / 60000 < m->at ? x->raised_ms / 60000 : m->at) - RAISED;
    }
    m->is_pool = false;
}

/* Adds it unless somebody ended it. is_fact: the appointment itself says whether it is over. */
static void add(struct looking *l, struct must m, bool is_fact)
{
    const struct said *x = said_of(l, &m);
    bool is_live = x && !x->is_mistake && !x->is_over;
    if (x && !x->is_mistake && x->is_over && !is_fact) {
        l->n->ended++;
        return;
    }
    if (is_live)
        lay_over(&m, x);
    if (is_live && strcmp(m.kind, "recall") == 0)
        m.closes = 0; /* begun: it stands until somebody ends it */
    if (m.is_pool && m.closes && m.closes <= (int64_t)l->f->p->go_live * 1440)
        return;
    l->n->held += is_live;
    if (is_fact && strcmp(m.kind, "tell") == 0 && !m.opens && !(is_live && x->is_raised))
        m.opens = m.at - TELL_AHEAD;
    if (l->nmust < ROWS)
        l->must[l->nmust++] = m;
}

static void of_appointment(struct looking *l, const struct visit *v)
{
    struct must m = {.patient = v->patient, .fact = v->id};
    bool is_over =
        strcmp(v->status, "fulfilled") == 0 || strcmp(v->status, "cancelled") == 0 || strcmp(v->status, "noshow") == 0;
    bool is_next = strcmp(v->next, "date") == 0, is_rebook = strcmp(v->next, "rebook") == 0;
    if (v->is_history)
        return;
    /* Seen, and let go with nothing said: asked from the next morning on. */
    bool is_let_go = strcmp(v->status, "fulfilled") == 0 && !*v->next;
    if (is_over && (is_rebook || is_let_go || (is_next && v->next_due))) {
        loops_fact_copy(m.kind, sizeof m.kind, is_next ? "next" : "rebook");
        on_day(&m, is_let_go ? v->date + 1 : v->next_due ? v->next_due : v->date);
        add(l, m, true);
    }
    bool is_to_come = strcmp(v->status, "booked") == 0 || strcmp(v->status, "arrived") == 0;
    bool is_cancelled = strcmp(v->status, "cancelled") == 0 && v->is_ours;
    /* Nobody says hours for a day here, and nobody leaves: a holiday is closed. */
    bool is_shut = is_to_come && is_holiday(l->f, v->date) && strcmp(v->tell, "told") != 0;
    if (is_shut || (strcmp(v->tell, "due") == 0 && (is_to_come || is_cancelled))) {
        struct must t = {.kind = "tell", .patient = v->patient, .fact = v->id, .weight = TELL_WEIGHT};
        t.at = t.due = v->start;
        t.closes = is_to_come ? (v->start / 1440 + 1) * 1440 : 0; /* told by nobody, they may have come for nothing */
        add(l, t, true);
    }
}

static struct must begin_rule(const struct front_rule *r, const struct id *patient, const struct id *fact)
{
    struct must m = {.patient = *patient, .fact = *fact, .weight = r->weight_min};
    loops_fact_copy(m.kind, sizeof m.kind, r->code);
    loops_fact_copy(m.rule, sizeof m.rule, r->code);
    return m;
}

/* Due so far from a moment, not before it was known. */
static struct must due_of(struct looking *l, const struct front_rule *r, struct must m, int64_t from, int64_t known)
{
    int date = (int)(from / 1440);
    if (r->minutes) {
        m.at = m.due = open_minutes_after(l->f, from, r->minutes);
        m.opens = strcmp(r->on, "contact") == 0 ? from : m.at - m.at % 1440;
    } else {
        date = r->working_days ? working_days_off(l->f, date, r->working_days)
                               : civil_add_months(date, r->months) + r->days;
        on_day(&m, date < known / 1440 ? (int)(known / 1440) : date);
    }
    m.opens -= r->lead_days * 1440;
    if (m.opens < known - known % 1440)
        m.opens = known - known % 1440;
    m.falls = r->falls_min >= 0 ? m.due - m.due % 1440 + r->falls_min : 0;
    return m;
}

static bool is_meant(const struct front_rule *r, const struct visit *v)
{
    return !r->types || (v->type >= 0 && (r->types >> v->type & 1));
}

static struct id staff_of(struct front *f, const struct id *practitioner)
{
    for (int i = 0; i < f->p->npractitioners; i++)
        for (int k = 0; k < f->p->nstaff; k++)
            if (id_compare(&f->p->practitioners[i].id, practitioner) == 0 && f->p->practitioners[i].staff &&
                strcmp(f->p->practitioners[i].staff, f->p->staff[k].code) == 0)
                return f->p->staff[k].id;
    return ID_NONE;
}

/* Welcome, prepare, remind, after, outcome: of each visit by itself. */
static void of_each(struct looking *l, const struct front_rule *r)
{
    int64_t live = (int64_t)l->f->p->go_live * 1440;
    for (int i = 0; i < l->nvisits; i++) {
        const struct visit *v = &l->visit[i];
        bool is_booked = strcmp(v->status, "booked") == 0, is_seen = strcmp(v->status, "fulfilled") == 0;
        int64_t near = r->near_days >= 0 ? (v->date - r->near_days) * INT64_C(1440) : INT64_MAX;
        struct must m = begin_rule(r, &v->patient, &v->id);
        if (v->is_history || v->start < live || !is_meant(r, v))
            continue;
        m.owner = r->is_practitioners ? staff_of(l->f, &v->practitioner) : ID_NONE;
        m.closes = is_booked ? v->start : 0;
        if (strcmp(r->on, "seen") == 0 && is_seen)
            add(l, due_of(l, r, m, v->start, v->made), false);
        if (strcmp(r->on, "booked") == 0 && is_booked && v->made >= live)
            add(l, due_of(l, r, m, v->made, v->made), false);
        bool is_answered = v->is_reminded && strcmp(r->code, "prepare") != 0; /* who is to be prepared still is */
        if (strcmp(r->on, "visit") == 0 && is_booked && !is_answered && !v->is_closed && v->made < near)
            add(l, due_of(l, r, m, v->start, v->made), false);
    }
}

static bool is_later(const struct visit *a, const struct visit *b)
{
    return a->start != b->start ? a->start > b->start : id_compare(&a->id, &b->id) > 0;
}

/* They said goodbye at this visit, or when it was cancelled, and have not been seen since. */
static bool is_goodbye(const struct looking *l, const struct visit *v)
{
    static const char *const goodbyes[] = {"declined", "elsewhere", "moved", "died", NULL};
    if (strcmp(v->next, "closed") != 0 || !loops_fact_is_one_of(v->note, goodbyes))
        return false;
    for (int i = 0; i < l->nvisits; i++)
        if (strcmp(l->visit[i].status, "fulfilled") == 0 && is_later(&l->visit[i], v))
            return false;
    return true;
}

/* The last that took place, unless something later stands. */
static const struct visit *last_of(const struct looking *l, const struct front_rule *r)
{
    static const char *const standing[] = {"booked", "arrived", "checked-in", NULL};
    const struct visit *last = NULL;
    for (int i = 0; i < l->nvisits; i++) {
        const struct visit *v = &l->visit[i];
        if (strcmp(v->status, "fulfilled") == 0 && is_meant(r, v) && (!last || is_later(v, last)))
            last = v;
    }
    for (int i = 0; last && i < l->nvisits; i++) {
        const struct visit *v = &l->visit[i];
        bool is_behind = is_later(v, last);
        if ((is_behind && loops_fact_is_one_of(v->status, standing)) || ((is_behind || v == last) && is_goodbye(l, v)))
            return NULL;
    }
    return last;
}

/* Recall and lapsed; who is asked why they stayed away is not recalled as well. */
static void of_last(struct looking *l, const struct front_rule *r)
{
    const struct visit *last = last_of(l, r);
    if (!last)
        return;
    struct must m = begin_rule(r, &last->patient, &last->id);
    m = due_of(l, r, m, last->date * INT64_C(1440), last->made);
    m.is_pool = m.due < (int64_t)l->f->p->go_live * 1440;
    for (int i = 0; i < l->f->nrules && strcmp(r->code, "lapsed") != 0; i++) {
        const struct front_rule *why = &l->f->rules[i];
        last = strcmp(why->code, "lapsed") == 0 && !why->is_off ? last_of(l, why) : NULL;
        if (last)
            m.closes = due_of(l, why, m, last->date * INT64_C(1440), last->made).opens;
    }
    if (m.closes < m.opens)
        m.closes = 0;
    add(l, m, false);
}

/* Somebody spoke to them after it came; and if it says anything, when it had been written down. */
static bool is_heard(const struct looking *l, const struct message *m)
{
    for (int i = 0; i < l->nspoken; i++)
        if (l->spoken[i].at_ms >= m->at_ms && (!m->has_words || l->spoken[i].written_ms >= m->written_ms))
            return true;
    return false;
}

/* Somebody ended the row that stood for this message: its own, or that of an earlier one, not answered either,
 * when this had come too, and was written down. */
static bool is_settled(const struct looking *l, const struct front_rule *r, const struct message *m)
{
    for (int i = 0; i < l->nsaid; i++)
        for (int k = 0; k < l->nin; k++) {
            const struct message *first = &l->in[k];
            if (strcmp(l->said[i].rule, r->code) != 0 || !l->said[i].is_over || l->said[i].is_mistake ||
                !first->is_waiting || is_heard(l, first) || id_compare(&l->said[i].fact, &first->id) != 0)
                continue;
            bool is_own = id_compare(&first->id, &m->id) == 0;
            if (is_own || (first->at_ms <= m->at_ms && m->at_ms <= l->said[i].ended_ms &&
                           m->written_ms <= l->said[i].ended_ms))
                return true;
        }
    return false;
}

/* One row for all messages that nobody answered. */
static void of_messages(struct looking *l, const struct front_rule *r)
{
    const struct message *first = NULL;
    int n = 0;
    for (int i = 0; i < l->nin; i++) {
        const struct message *m = &l->in[i];
        if (!m->is_waiting || is_heard(l, m) || is_settled(l, r, m))
            continue;
        n++;
        if (!first || m->at_ms < first->at_ms || (m->at_ms == first->at_ms && id_compare(&m->id, &first->id) < 0))
            first = m;
    }
    l->n->messages += n;
    if (!first)
        return;
    int64_t at = loops_fact_minutes(first->at_ms);
    struct must m = due_of(l, r, begin_rule(r, &first->patient, &first->id), at, at);
    if (m.at - m.weight > at - at % 1440 + 1439) /* whoever works that day sees it that day */
        m.at = at - at % 1440 + 1439 + m.weight;
    m.weight += (n - 1) * 1440;
    add(l, m, false);
}

/* Until the practice closes on the third working day after; to be done from when it came. */
static void of_concerns(struct looking *l, const struct front_rule *r)
{
    for (int i = 0; i < l->nconcerns; i++) {
        const struct concern *c = &l->concern[i];
        int64_t at = loops_fact_minutes(c->at_ms);
        int day = working_days_off(l->f, (int)(at / 1440), r->working_days);
        struct must m = begin_rule(r, &c->patient, &c->id);
        m.opens = at;
        m.at = m.due = day * INT64_C(1440) + closes[civil_weekday(day)];
        add(l, m, false);
    }
}

/* The earliest that came later than that. */
static const struct message *next_in(const struct looking *l, int64_t after_ms)
{
    const struct message *first = NULL;
    for (int i = 0; i < l->nin; i++) {
        const struct message *m = &l->in[i];
        if (m->at_ms > after_ms && (!first || m->at_ms < first->at_ms ||
                                    (m->at_ms == first->at_ms && id_compare(&m->id, &first->id) < 0)))
            first = m;
    }
    return first;
}

/* Whoever was dealt with, or said no, and gets in touch again later asks anew. */
static void of_enquiry(struct looking *l, const struct front_rule *r)
{
    if (l->nvisits)
        return;
    for (const struct message *m = next_in(l, l->declined_ms); m;) {
        int64_t at = loops_fact_minutes(m->at_ms);
        struct must one = begin_rule(r, &m->patient, &m->id);
        const struct said *x = said_of(l, &one);
        if (!x || x->is_mistake || !x->is_over) {
            add(l, due_of(l, r, one, at, at), false);
            return;
        }
        l->n->ended++;
        m = next_in(l, x->ended_ms > m->at_ms ? x->ended_ms : m->at_ms);
    }
}

/* What people wrote down themselves. */
static void of_hand(struct looking *l, const struct said *x)
{
    static const char *const of_facts[] = {"rebook", "next", "tell", "unresolved", NULL};
    struct must m = {.patient = x->patient, .fact = x->fact};
    if (x->is_kins || x->rule[0] || loops_fact_is_one_of(x->kind, of_facts) || x->is_mistake || x->is_over ||
        x->due_date == CIVIL_NONE)
        return;
    loops_fact_copy(m.kind, sizeof m.kind, x->kind);
    m.weight = strcmp(x->kind, "promise") == 0 ? 1440 : strcmp(x->kind, "ring-back") == 0 ? 2880 : 0;
    on_day(&m, x->due_date);
    lay_over(&m, x);
    if (l->nmust < ROWS)
        l->must[l->nmust++] = m;
}

static void work_out(struct looking *l)
{
    for (int i = 0; i < l->nvisits; i++)
        of_appointment(l, &l->visit[i]);
    for (int i = 0; i < l->nsaid; i++)
        of_hand(l, &l->said[i]);
    for (int i = 0; i < l->f->nrules; i++) {
        const struct front_rule *r = &l->f->rules[i];
        bool is_message = strcmp(r->on, "contact") == 0, is_concern = strcmp(r->on, "complaint") == 0;
        bool is_answer = is_message || strcmp(r->code, "acknowledge") == 0 || strcmp(r->code, "answer") == 0;
        if (r->is_off || (l->is_stopped && !is_answer)) /* what they say is answered, whoever they are */
            continue;
        if (is_message)
            of_messages(l, r);
        else if (is_concern)
            of_concerns(l, r);
        else if (strcmp(r->on, "enquiry") == 0)
            of_enquiry(l, r);
        else if (strcmp(r->on, "last-seen") == 0)
            of_last(l, r);
        else
            of_each(l, r);
    }
    if (l->nmust == ROWS)
        front_wrong(l->f, "somebody has more open than the oracle can hold");
}

/* ---- and what there is ---- */

static const char *difference(const struct must *m, sqlite3_stmt *s)
{
    struct id owner = front_column_id(s, 9);
    return sqlite3_column_int64(s, 4) != m->opens            ? "opens"
           : sqlite3_column_int64(s, 5) != m->due            ? "due"
           : sqlite3_column_int64(s, 6) != m->closes         ? "closes"
           : sqlite3_column_int64(s, 7) != m->falls          ? "falls"
           : sqlite3_column_int64(s, 8) != m->at - m->weight ? "rank"
           : id_compare(&owner, &m->owner) != 0              ? "owner"
           : sqlite3_column_int(s, 10) != m->is_pool         ? "pool"
                                                             : NULL;
}

static const char *when(int64_t at, char out[24])
{
    char day[11];
    snprintf(out, 24, "%s %02d:%02d", civil_date_text((int)(at / 1440), day), (int)(at % 1440 / 60), (int)(at % 60));
    return out;
}

/* A row of theirs: some loop that must be open, as it must be. By hand there may be two of a kind without a fact. */
static void match(struct looking *l, sqlite3_stmt *s, const struct id *patient)
{
    struct id fact = front_column_id(s, 3);
    const char *kind = front_column_text(s, 1), *rule = front_column_text(s, 2),
               *what = "is there, and nothing asks for it";
    char one[24], two[24];
    int64_t asked = 0;
    for (int i = 0; i < l->nmust; i++) {
        struct must *m = &l->must[i];
        if (strcmp(m->kind, kind) != 0 || strcmp(m->rule, rule) != 0 || id_compare(&m->fact, &fact) != 0 ||
            (id_is_none(&fact) && (m->is_found || difference(m, s))))
            continue;
        const char *field = difference(m, s);
        what = m->is_found                             ? "is there twice"
               : id_compare(&m->patient, patient) != 0 ? "stands with somebody else"
                                                       : field;
        m->is_found = true;
        asked = m->due;
        if (!what) {
            l->n->open++;
            return;
        }
        break;
    }
    front_wrong(l->f, "%s (rule %s) due %s, asked for %s, opens %s: %s", kind, rule,
                when(sqlite3_column_int64(s, 5), one), when(asked, two), "", what);
}

bool loops_check(struct front *f, const struct id *patient, struct loops_count *n)
{
    static struct looking l; /* too large for the stack */
    struct id all[BEHIND];
    char day[24];
    int nall = front_behind(f, patient, all, BEHIND);
    l.f = f;
    l.n = n;
    l.nvisits = l.nin = l.nspoken = l.nconcerns = l.nsaid = l.nmust = 0;
    l.declined_ms = 0;
    loops_fact_load(&l, patient);
    work_out(&l);
    n->looked++;
    n->stopped += l.is_stopped;
    for (int i = 0; i < nall; i++) {
        sqlite3_stmt *s = front_read(f, "SELECT id, kind, rule, fact, opens, due, closes, falls, rank, owner, is_pool "
                                        "FROM queue WHERE patient = ?");
        front_bind_id(s, 1, &all[i]);
        while (front_row(f, s))
            match(&l, s, &all[i]);
    }
    for (int i = 0; i < l.nmust; i++)
        if (!l.must[i].is_found)
            front_wrong(f, "%s (rule %s) due %s is lost: nothing closed it, and it is not in the queue", l.must[i].kind,
                        l.must[i].rule, when(l.must[i].due, day));
    return !f->wrong[0];
}

/* ---- everybody ---- */

static int64_t count(struct front *f, const char *sql)
{
    sqlite3_stmt *s = front_read(f, sql);
    if (sqlite3_bind_parameter_index(s, ":now"))
        sqlite3_bind_int64(s, sqlite3_bind_parameter_index(s, ":now"), front_now(f));
    if (sqlite3_bind_parameter_index(s, ":tonight"))
        sqlite3_bind_int64(s, sqlite3_bind_parameter_index(s, ":tonight"), front_now(f) / 1440 * 1440 + 1439);
    int64_t n = front_row(f, s) ? sqlite3_column_int64(s, 0) : -1;
    sqlite3_reset(s);
    return n;
}

/* What somebody sees who looks now. */
static bool check_read(struct front *f)
{
    struct queue q;
    struct err e = {0};
    const struct queue_filter today = {0};
    int n;
    int64_t forgotten =
        count(f, "SELECT count(*) FROM appointment INDEXED BY appointment_open "
                 "WHERE (status = 'booked' OR status = 'arrived' OR status = 'checked-in') "
                 "AND coalesce(entered_in_error, 0) = 0 AND origin IS NULL "
                 "AND date * 1440 + start_min + minutes <= :now AND (status = 'booked' OR date * 1440 + 1439 < :now)");
    int64_t open = count(f, "SELECT count(*) FROM queue WHERE is_pool = 0 AND opens <= :tonight AND (closes IS NULL OR "
                            "closes > :now)");
    if (!queue_load(f->p, &today, &f->a, &q, &e) || !queue_count(f->p, &ID_NONE, &n, &e))
        return front_wrong(f, "the queue could not be read: %s", e.text);
    for (int i = 0; i < q.nrows; i++)
        open += q.rows[i].derived != NULL; /* to be settled: what still stands for somebody who has died */
    if (open < QUEUE_ROWS_MAX && forgotten < 200 && q.nall - q.place[QUEUE_OLDER] != open + forgotten)
        return front_wrong(f, "the screen shows %d, and %lld are open, %lld visits forgotten",
                           q.nall - q.place[QUEUE_OLDER], (long long)open, (long long)forgotten);
    if (n != open + forgotten || n != queue_today(&q))
        return front_wrong(f, "the tab counts %d, the list %d, and %lld are open today", n, queue_today(&q),
                           (long long)(open + forgotten));
    return true;
}

bool loops_check_all(struct front *f, struct loops_count *n)
{
    long before = n->open;
    for (int i = 0; i < f->npatients; i++) {
        struct id self = front_resolve(f, &f->patients[i]);
        if (id_compare(&self, &f->patients[i]) == 0 && !loops_check(f, &self, n))
            return false;
    }
    int64_t all = count(f, "SELECT count(*) FROM queue");
    if (all != n->open - before)
        return front_wrong(f, "%lld rows in the queue, and %ld are somebody's", (long long)all, n->open - before);
    return check_read(f);
}

bool loops_check_rebuilt(struct front *f)
{
    struct hash was, is;
    struct err e = {0};
    if (!dump_digest(f->p->book, NULL, &was, &e) || !verify_rebuild(f->p->book, NULL, &e) ||
        !dump_digest(f->p->book, NULL, &is, &e))
        return front_wrong(f, "made anew: %s", e.text);
    return hash_is_equal(&was, &is) || front_wrong(f, "made anew from the log, the tables are others");
}

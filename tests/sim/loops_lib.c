#include "tests/sim/loops_lib.h"

#include "book/dump.h"
#include "book/verify.h"
#include "practice/queue.h"

#include <stdio.h>
#include <string.h>

enum { VISITS = 600, MESSAGES = 400, SAID = 900, ROWS = 400, BEHIND = 64, DAY_AT = 540, RAISED = 30 * 1440 };

struct visit {
    struct id id, patient, practitioner;
    int type; /* of the sample, -1 another */
    int date;
    int64_t start, made;
    char status[12], next[8], note[12], tell[6];
    int next_due;
    bool is_reminded, is_history, is_ours;
};

struct message {
    struct id id, patient;
    int64_t at_ms;
    bool is_waiting; /* somebody has to answer it, unless somebody has */
};

/* What people wrote about one follow-up. */
struct said {
    char kind[16], rule[16];
    struct id id, patient, fact, owner;
    int due_date, due_min, hold_date, hold_min;
    bool is_mistake, is_over, is_raised;
    bool is_kins; /* written when their records were one: it may be about a fact of theirs */
    int64_t ended_ms, raised_ms;
};

struct must {
    char kind[16], rule[16];
    struct id patient, fact, owner;
    int64_t opens, at, due, closes, falls;
    int weight;
    bool is_pool, is_found;
};

struct looking {
    struct front *f;
    bool is_stopped;
    struct visit visit[VISITS];
    int nvisits;
    struct message in[MESSAGES];
    int nin;
    int64_t answered_ms; /* when somebody last spoke to them */
    struct said said[SAID];
    int nsaid;
    struct must must[ROWS];
    int nmust;
    struct loops_count *n;
};

/* ---- days and minutes, counted one by one ---- */

static bool is_open_day(struct front *f, int date)
{
    for (int i = 0; i < f->p->nholidays; i++)
        if (f->p->holidays[i].date == date)
            return false;
    return civil_weekday(date) < 5;
}

static bool is_open_minute(struct front *f, int64_t at)
{
    static const int closes[] = {1020, 1020, 1140, 1020, 960};
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

static int64_t civil_minutes(int64_t ms)
{
    int date, minute, offset;
    zone_civil(ms, &date, &minute, &offset);
    return (int64_t)date * 1440 + minute;
}

/* ---- the facts ---- */

static void copy(char *to, size_t room, const char *from)
{
    snprintf(to, room, "%s", from);
}

static void load_visits(struct looking *l, const struct id *patient)
{
    struct front *f = l->f;
    sqlite3_stmt *s =
        front_read(f, "SELECT id, practitioner, type, date, start_min, made_at, status, next_code, next_note, "
                      "next_due, tell, confirmation, origin, cancel_by, arrived_at FROM appointment WHERE "
                      "patient = ? AND coalesce(entered_in_error, 0) = 0 AND date IS NOT NULL");
    front_bind_id(s, 1, patient);
    while (front_row(f, s) && l->nvisits < VISITS) {
        struct visit *v = &l->visit[l->nvisits++];
        struct id type = front_column_id(s, 2);
        *v = (struct visit){.id = front_column_id(s, 0), .patient = *patient, .practitioner = front_column_id(s, 1)};
        v->type = -1;
        for (int t = 0; t < FRONT_TYPES; t++)
            v->type = id_compare(&f->types[t], &type) == 0 ? t : v->type;
        v->date = sqlite3_column_int(s, 3);
        v->start = (int64_t)v->date * 1440 + sqlite3_column_int(s, 4);
        v->made = sqlite3_column_int64(s, 5) ? civil_minutes(sqlite3_column_int64(s, 5)) : 0;
        copy(v->status, sizeof v->status, front_column_text(s, 6));
        copy(v->next, sizeof v->next, front_column_text(s, 7));
        copy(v->note, sizeof v->note, front_column_text(s, 8));
        v->next_due = sqlite3_column_int(s, 9);
        copy(v->tell, sizeof v->tell, front_column_text(s, 10));
        v->is_reminded =
            strcmp(front_column_text(s, 11), "reminded") == 0 || strcmp(front_column_text(s, 11), "confirmed") == 0;
        v->is_history = sqlite3_column_type(s, 12) != SQLITE_NULL;
        v->is_ours = strcmp(front_column_text(s, 13), "practice") == 0;
        if (sqlite3_column_int64(s, 14) > l->answered_ms)
            l->answered_ms = sqlite3_column_int64(s, 14);
    }
}

static bool is_one_of(const char *text, const char *const *list)
{
    while (*list && strcmp(text, *list) != 0)
        list++;
    return *list != NULL;
}

static void load_contacts(struct looking *l, const struct id *patient)
{
    static const char *const unheard[] = {"message", "missed", "abandoned", NULL}, *const spoken[] = {"reached",
                                                                                                      "booked", NULL};
    struct front *f = l->f;
    sqlite3_stmt *s = front_read(f, "SELECT id, at, direction, mode, outcome FROM contact WHERE patient = ? "
                                    "AND coalesce(entered_in_error, 0) = 0");
    front_bind_id(s, 1, patient);
    while (front_row(f, s) && l->nin < MESSAGES) {
        const char *outcome = front_column_text(s, 4), *mode = front_column_text(s, 3);
        int64_t at = sqlite3_column_int64(s, 1);
        if (is_one_of(outcome, spoken) && at > l->answered_ms)
            l->answered_ms = at;
        if (strcmp(front_column_text(s, 2), "in") != 0)
            continue;
        bool is_written = !*outcome && strcmp(mode, "call") != 0 && strcmp(mode, "in-person") != 0;
        l->in[l->nin++] =
            (struct message){front_column_id(s, 0), *patient, at, is_one_of(outcome, unheard) || is_written};
    }
}

static int number(sqlite3_stmt *s, int column)
{
    return sqlite3_column_type(s, column) == SQLITE_NULL ? CIVIL_NONE : sqlite3_column_int(s, column);
}

static void load_said(struct looking *l, const struct id *patient, bool is_kins)
{
    struct front *f = l->f;
    sqlite3_stmt *s =
        front_read(f, "SELECT id, kind, rule, fact, owner, due_date, due_min, hold_date, hold_min, status, "
                      "entered_in_error, raised_at, ended_at FROM follow_up WHERE patient = ?");
    front_bind_id(s, 1, patient);
    while (front_row(f, s) && l->nsaid < SAID) {
        struct said *x = &l->said[l->nsaid++];
        *x = (struct said){.id = front_column_id(s, 0),
                           .patient = *patient,
                           .fact = front_column_id(s, 3),
                           .owner = front_column_id(s, 4),
                           .is_kins = is_kins};
        copy(x->kind, sizeof x->kind, front_column_text(s, 1));
        copy(x->rule, sizeof x->rule, front_column_text(s, 2));
        x->due_date = number(s, 5);
        x->due_min = number(s, 6);
        x->hold_date = number(s, 7);
        x->hold_min = number(s, 8);
        x->is_over =
            strcmp(front_column_text(s, 9), "completed") == 0 || strcmp(front_column_text(s, 9), "cancelled") == 0;
        x->is_mistake = sqlite3_column_int(s, 10) == 1;
        x->raised_ms = sqlite3_column_int64(s, 11);
        x->is_raised = x->raised_ms != 0;
        x->ended_ms = sqlite3_column_int64(s, 12);
    }
}

static bool is_among(const struct id *id, const struct id *all, int n)
{
    for (int i = 0; i < n; i++)
        if (id_compare(&all[i], id) == 0)
            return true;
    return false;
}

/* Adds whose records ever were one with theirs. */
static int kin_of(const struct front *f, struct id *all, int n)
{
    for (int i = 0; i < n; i++)
        for (int k = 0; k < f->npairs; k++)
            for (int side = 0; side < 2; side++)
                if (id_compare(&f->pair[k][side], &all[i]) == 0 && n < BEHIND && !is_among(&f->pair[k][!side], all, n))
                    all[n++] = f->pair[k][!side];
    return n;
}

static void load(struct looking *l, const struct id *patient)
{
    struct id all[BEHIND];
    int n = front_behind(l->f, patient, all, BEHIND);
    sqlite3_stmt *s = front_read(l->f, "SELECT 1 FROM patient WHERE id = ? AND (deceased_date IS NOT NULL OR away_date "
                                       "IS NOT NULL OR no_contact IS NOT NULL)");
    front_bind_id(s, 1, &all[0]);
    l->is_stopped = front_row(l->f, s);
    sqlite3_reset(s);
    for (int i = 0; i < n; i++) {
        load_visits(l, &all[i]);
        load_contacts(l, &all[i]);
        load_said(l, &all[i], false);
    }
    int nkin = kin_of(l->f, all, n);
    for (int i = n; i < nkin; i++)
        load_said(l, &all[i], true);
    if (l->nvisits == VISITS || l->nin == MESSAGES || l->nsaid == SAID)
        front_wrong(l->f, "somebody has more than the oracle can hold");
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
    if (x->due_date != CIVIL_NONE)
        at_minute(m, x->due_date, x->due_min);
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
    l->n->held += is_live;
    if (is_fact && strcmp(m.kind, "tell") == 0 && !m.opens && !(is_live && x->is_raised))
        m.opens = m.at - m.weight;
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
    if (is_over && (is_rebook || (is_next && v->next_due))) {
        copy(m.kind, sizeof m.kind, is_next ? "next" : "rebook");
        on_day(&m, v->next_due ? v->next_due : v->date);
        add(l, m, true);
    }
    bool is_to_come = strcmp(v->status, "booked") == 0 || strcmp(v->status, "arrived") == 0;
    bool is_cancelled = strcmp(v->status, "cancelled") == 0 && v->is_ours;
    if (strcmp(v->tell, "due") == 0 && (is_to_come || is_cancelled)) {
        struct must t = {
            .kind = "tell", .patient = v->patient, .fact = v->id, .at = v->start, .due = v->start, .weight = 20160};
        t.closes = is_to_come ? v->start : 0;
        add(l, t, true);
    }
}

static struct must begin_rule(const struct front_rule *r, const struct id *patient, const struct id *fact)
{
    struct must m = {.patient = *patient, .fact = *fact, .weight = r->weight_min};
    copy(m.kind, sizeof m.kind, r->code);
    copy(m.rule, sizeof m.rule, r->code);
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
        if (strcmp(r->on, "visit") == 0 && is_booked && !v->is_reminded && v->made < near)
            add(l, due_of(l, r, m, v->start, v->made), false);
    }
}

static bool is_later(const struct visit *a, const struct visit *b)
{
    return a->start != b->start ? a->start > b->start : id_compare(&a->id, &b->id) > 0;
}

/* Recall and lapsed: the last that took place, unless something later stands. */
static void of_last(struct looking *l, const struct front_rule *r)
{
    static const char *const standing[] = {"booked", "arrived", "checked-in", NULL};
    static const char *const goodbyes[] = {"declined", "elsewhere", "moved", "died", NULL};
    const struct visit *last = NULL;
    for (int i = 0; i < l->nvisits; i++) {
        const struct visit *v = &l->visit[i];
        if (strcmp(v->status, "fulfilled") == 0 && is_meant(r, v) && (!last || is_later(v, last)))
            last = v;
    }
    if (!last || (strcmp(last->next, "closed") == 0 && is_one_of(last->note, goodbyes)))
        return;
    for (int i = 0; i < l->nvisits; i++)
        if (is_one_of(l->visit[i].status, standing) && is_later(&l->visit[i], last))
            return;
    struct must m = begin_rule(r, &last->patient, &last->id);
    m = due_of(l, r, m, last->date * INT64_C(1440), last->made);
    m.is_pool = m.due < (int64_t)l->f->p->go_live * 1440;
    add(l, m, false);
}

/* Somebody ended the row that stood for this message: its own, or that of an earlier one, not answered either, when this
 * had come too. */
static bool is_settled(const struct looking *l, const struct front_rule *r, const struct message *m)
{
    for (int i = 0; i < l->nsaid; i++)
        for (int k = 0; k < l->nin; k++) {
            const struct message *first = &l->in[k];
            if (strcmp(l->said[i].rule, r->code) != 0 || !l->said[i].is_over || l->said[i].is_mistake ||
                !first->is_waiting || first->at_ms <= l->answered_ms || id_compare(&l->said[i].fact, &first->id) != 0)
                continue;
            bool is_own = id_compare(&first->id, &m->id) == 0;
            if (is_own || (first->at_ms <= m->at_ms && m->at_ms <= l->said[i].ended_ms))
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
        if (!m->is_waiting || m->at_ms <= l->answered_ms || is_settled(l, r, m))
            continue;
        n++;
        if (!first || m->at_ms < first->at_ms || (m->at_ms == first->at_ms && id_compare(&m->id, &first->id) < 0))
            first = m;
    }
    l->n->messages += n;
    if (!first)
        return;
    int64_t at = civil_minutes(first->at_ms);
    struct must m = due_of(l, r, begin_rule(r, &first->patient, &first->id), at, at);
    m.weight += (n - 1) * 1440;
    add(l, m, false);
}

static void of_enquiry(struct looking *l, const struct front_rule *r)
{
    const struct message *first = NULL;
    for (int i = 0; i < l->nin; i++)
        if (!first || l->in[i].at_ms < first->at_ms ||
            (l->in[i].at_ms == first->at_ms && id_compare(&l->in[i].id, &first->id) < 0))
            first = &l->in[i];
    if (!first || l->nvisits)
        return;
    int64_t at = civil_minutes(first->at_ms);
    add(l, due_of(l, r, begin_rule(r, &first->patient, &first->id), at, at), false);
}

/* What people wrote down themselves. */
static void of_hand(struct looking *l, const struct said *x)
{
    static const char *const of_facts[] = {"rebook", "next", "tell", "unresolved", NULL};
    struct must m = {.patient = x->patient, .fact = x->fact};
    if (x->is_kins || x->rule[0] || is_one_of(x->kind, of_facts) || x->is_mistake || x->is_over ||
        x->due_date == CIVIL_NONE)
        return;
    copy(m.kind, sizeof m.kind, x->kind);
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
        bool is_theirs = strcmp(r->on, "contact") == 0; /* what they say is answered, whoever they are */
        if (r->is_off || (l->is_stopped && !is_theirs))
            continue;
        if (is_theirs)
            of_messages(l, r);
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
    l.nvisits = l.nin = l.nsaid = l.nmust = 0;
    l.answered_ms = 0;
    load(&l, patient);
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
        count(f, "SELECT count(*) FROM appointment INDEXED BY appointment_open WHERE status IN ('booked', "
                 "'arrived', 'checked-in') AND coalesce(entered_in_error, 0) = 0 AND origin IS NULL AND "
                 "date * 1440 + start_min + minutes <= :now AND (status = 'booked' OR date * 1440 + 1439 < "
                 ":now)");
    int64_t open = count(f, "SELECT count(*) FROM queue WHERE is_pool = 0 AND opens <= :tonight AND (closes IS NULL OR "
                            "closes > :now)");
    int64_t now =
        count(f, "SELECT count(*) FROM queue WHERE is_pool = 0 AND opens <= :now AND (closes IS NULL OR closes "
                 "> :now)");
    if (!queue_load(f->p, &today, &f->a, &q, &e) || !queue_count(f->p, &ID_NONE, &n, &e))
        return front_wrong(f, "the queue could not be read: %s", e.text);
    if (open < QUEUE_ROWS_MAX && forgotten < 200 && q.nall - q.place[QUEUE_OLDER] != open + forgotten)
        return front_wrong(f, "the screen shows %d, and %lld are open, %lld visits forgotten",
                           q.nall - q.place[QUEUE_OLDER], (long long)open, (long long)forgotten);
    if (n != now + forgotten)
        return front_wrong(f, "the tab counts %d, and %lld are open now", n, (long long)(now + forgotten));
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

#include "tests/sim/loops_fact_lib.h"

#include <stdio.h>
#include <string.h>

int64_t loops_fact_minutes(int64_t ms)
{
    int date, minute, offset;
    zone_civil(ms, &date, &minute, &offset);
    return (int64_t)date * 1440 + minute;
}

void loops_fact_copy(char *to, size_t room, const char *from)
{
    snprintf(to, room, "%s", from);
}

static void add_spoken(struct looking *l, int64_t at_ms, int64_t written_ms)
{
    if (l->nspoken < SPOKEN)
        l->spoken[l->nspoken++] = (struct spoken){at_ms, written_ms};
}

static void load_visits(struct looking *l, const struct id *patient)
{
    struct front *f = l->f;
    sqlite3_stmt *s =
        front_read(f, "SELECT id, practitioner, type, date, start_min, made_at, status, next_code, next_note, "
                      "next_due, tell, confirmation, origin, cancel_by, arrived_at, EXISTS (SELECT 1 FROM holiday h "
                      "WHERE h.date = appointment.date AND h.is_active IS NOT 0) FROM appointment WHERE patient = ? AND"
                      " coalesce(entered_in_error, 0) = 0 AND date IS NOT NULL");
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
        v->made = sqlite3_column_int64(s, 5) ? loops_fact_minutes(sqlite3_column_int64(s, 5)) : 0;
        loops_fact_copy(v->status, sizeof v->status, front_column_text(s, 6));
        loops_fact_copy(v->next, sizeof v->next, front_column_text(s, 7));
        loops_fact_copy(v->note, sizeof v->note, front_column_text(s, 8));
        v->next_due = sqlite3_column_int(s, 9);
        loops_fact_copy(v->tell, sizeof v->tell, front_column_text(s, 10));
        v->is_reminded =
            strcmp(front_column_text(s, 11), "reminded") == 0 || strcmp(front_column_text(s, 11), "confirmed") == 0;
        v->is_history = sqlite3_column_type(s, 12) != SQLITE_NULL;
        v->is_ours = strcmp(front_column_text(s, 13), "practice") == 0;
        v->is_closed = sqlite3_column_int(s, 15) == 1;
        if (sqlite3_column_int64(s, 14))
            add_spoken(l, sqlite3_column_int64(s, 14), sqlite3_column_int64(s, 14));
    }
}

bool loops_fact_is_one_of(const char *text, const char *const *list)
{
    while (*list && strcmp(text, *list) != 0)
        list++;
    return *list != NULL;
}

/* As the front desk remembers it: what it wrote down at once was written when it was. */
static int64_t written_of(const struct front *f, const struct id *contact, int64_t at_ms)
{
    for (int i = 0; i < f->nlate; i++)
        if (id_compare(&f->late[i].contact, contact) == 0)
            return f->late[i].written_ms;
    return at_ms;
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
        struct id id = front_column_id(s, 0);
        int64_t at = sqlite3_column_int64(s, 1), written = written_of(f, &id, at);
        if (loops_fact_is_one_of(outcome, spoken))
            add_spoken(l, at, written);
        if (strcmp(outcome, "declined") == 0 && at > l->declined_ms)
            l->declined_ms = at;
        if (strcmp(front_column_text(s, 2), "in") != 0)
            continue;
        bool is_written = !*outcome && strcmp(mode, "call") != 0 && strcmp(mode, "in-person") != 0;
        l->in[l->nin++] = (struct message){.id = id,
                                           .patient = *patient,
                                           .at_ms = at,
                                           .written_ms = written,
                                           .is_waiting = loops_fact_is_one_of(outcome, unheard) || is_written,
                                           .has_words = !*outcome || strcmp(outcome, "message") == 0};
    }
}

static void load_concerns(struct looking *l, const struct id *patient)
{
    struct front *f = l->f;
    sqlite3_stmt *s = front_read(f, "SELECT id, received_at FROM complaint WHERE patient = ? AND stage = 'received' "
                                    "AND coalesce(entered_in_error, 0) = 0");
    front_bind_id(s, 1, patient);
    while (front_row(f, s) && l->nconcerns < CONCERNS)
        l->concern[l->nconcerns++] = (struct concern){front_column_id(s, 0), *patient, sqlite3_column_int64(s, 1)};
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
        loops_fact_copy(x->kind, sizeof x->kind, front_column_text(s, 1));
        loops_fact_copy(x->rule, sizeof x->rule, front_column_text(s, 2));
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

void loops_fact_load(struct looking *l, const struct id *patient)
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
        load_concerns(l, &all[i]);
        load_said(l, &all[i], false);
    }
    int nkin = kin_of(l->f, all, n);
    for (int i = n; i < nkin; i++)
        load_said(l, &all[i], true);
    if (l->nvisits == VISITS || l->nin == MESSAGES || l->nspoken == SPOKEN || l->nconcerns == CONCERNS ||
        l->nsaid == SAID)
        front_wrong(l->f, "somebody has more than the oracle can hold");
}

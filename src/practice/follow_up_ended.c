#include "practice/follow_up_ended.h"

#include "base/clock.h"
#include "book/history.h"
#include "book/stmt.h"
#include "practice/appointment_edit.h"
#include "practice/rule_run.h"
#include "practice/slot.h"
#include "practice/words.h"

#include <stdlib.h>
#include <string.h>

/* ---- the list ---- */

struct found {
    struct follow_up_ended x;
    const char *outcome, *reason;
    int attempts;
    bool is_hidden; /* confidential, and not for who looks */
    struct id by; /* the booking that ended it */
    bool is_whole;
};

static const char *text_of(struct stmt *q, const char *column, struct arena *a)
{
    const char *text = stmt_text(q, column, a);
    return text ? text : "";
}

static void fill(struct stmt *q, bool with_confidential, struct arena *a, struct found *f)
{
    const char *family = stmt_text(q, "family", a), *given = stmt_text(q, "given", a);
    bool is_confidential = stmt_int(q, "is_confidential") == 1;
    *f = (struct found){.x = {.id = stmt_id(q, "id"),
                              .patient = stmt_id(q, "patient"),
                              .patient_name = patient_name_of(a, family, given, stmt_text(q, "preferred", a)),
                              .patient_short = patient_name_grid_of(a, family, given),
                              .kind = text_of(q, "kind", a),
                              .status = text_of(q, "status", a),
                              .ended_at = stmt_int(q, "ended_at"),
                              .is_confidential = is_confidential},
                        .outcome = text_of(q, "outcome", a),
                        .reason = text_of(q, "reason", a),
                        .attempts = (int)stmt_int(q, "attempts"),
                        .by = stmt_id(q, "satisfied_by"),
                        .is_whole = stmt_is_null(q, "replaced_by")};
    f->is_hidden = is_confidential && !with_confidential;
    f->x.text = f->is_hidden ? "" : text_of(q, "text", a);
    f->x.can_open = !queue_is_by_rule(f->x.kind);
}

static const char *booking_words(struct practice *p, const struct id *id, struct arena *a)
{
    struct appointment x;
    struct err ignored = {0}; /* a row says less */
    if (id_is_none(id) || !appointment_get(p, a, id, &x, &ignored) || x.date == CIVIL_NONE)
        return "";
    return arena_printf(a, "%s, %s", slot_text(a, x.date, x.start_min), x.practitioner_name);
}

static void tell(struct practice *p, struct found *f, struct arena *a)
{
    struct follow_up_ended *x = &f->x;
    bool is_done = strcmp(x->status, "completed") == 0, is_booked = strcmp(f->outcome, "booked") == 0;
    x->how = is_booked ? "booked" : !is_done ? "not done" : strcmp(x->kind, FOLLOW_UP_PROMISE) == 0 ? "kept" : "done";
    const char *reason = follow_up_reason_name(p, f->reason); /* words of their own stay what they are */
    x->why = is_booked                                           ? booking_words(p, &f->by, a)
             : *reason && !(f->is_hidden && reason == f->reason) ? reason
             : !is_done || strcmp(f->outcome, "done") != 0       ? words_desk(words_outcome, f->outcome)
                                                                 : "";
    if (f->attempts > 0)
        x->why =
            arena_printf(a, "%s%s%d tr%s", x->why, *x->why ? ", " : "", f->attempts, f->attempts == 1 ? "y" : "ies");
}

/* Once the statement is closed: the names of merged records are those of who took over. */
static bool take_survivor(struct practice *p, struct follow_up_ended *x, struct arena *a, struct err *e)
{
    struct patient who;
    struct id id;
    struct err why = {0};
    if (!patient_resolve(p->book, &x->patient, &id, e))
        return false;
    if (!patient_get(p->book, &id, a, &who, &why))
        return why.kind == ERR_MISSING || err_set(e, why.kind, "%s", why.text);
    x->patient = id;
    x->patient_name = patient_name(a, &who);
    x->patient_short = patient_name_grid(a, &who);
    return true;
}

/* of: this patient's alone; NULL everybody's. */
static bool find(struct practice *p, int64_t since, const struct queue_filter *f, const struct id *of, struct arena *a,
                 struct found *out, int *count, bool *is_cut, struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_FOLLOW_UP_ENDED, e);
    if (!q)
        return false;
    stmt_bind_int(q, "since", since);
    stmt_bind_id(q, "me", &f->staff);
    queue_bind_here(p, &f->staff, q);
    stmt_bind_int(q, "confidential", f->with_confidential);
    if (f->kind)
        stmt_bind_text(q, "kind", f->kind);
    if (of)
        stmt_bind_id(q, "patient", of);
    stmt_bind_int(q, "limit", FOLLOW_UP_ENDED_MAX + 1);
    while (stmt_step(q, e)) {
        *is_cut = *is_cut || *count == FOLLOW_UP_ENDED_MAX;
        if (*count < FOLLOW_UP_ENDED_MAX)
            fill(q, f->with_confidential, a, &out[(*count)++]);
    }
    return stmt_done(q, e);
}

static int last_first(const void *a, const void *b)
{
    const struct follow_up_ended *x = &((const struct found *)a)->x, *y = &((const struct found *)b)->x;
    return x->ended_at != y->ended_at ? (x->ended_at < y->ended_at) - (x->ended_at > y->ended_at)
                                      : id_compare(&x->id, &y->id);
}

/* Theirs, and what was written down for records that were made one with theirs. */
static bool find_of(struct practice *p, int64_t since, const struct queue_filter *f, struct arena *a, struct found *out,
                    int *count, bool *is_cut, struct err *e)
{
    struct id own, *ids;
    int n;
    if (!patient_resolve(p->book, &f->patient, &own, e) || !patient_behind(p->book, &own, a, &ids, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        if (!find(p, since, f, &ids[i], a, out, count, is_cut, e))
            return false;
    qsort(out, (size_t)*count, sizeof *out, last_first);
    return true;
}

bool follow_up_ended_list(struct practice *p, int days, const struct queue_filter *f, struct arena *a,
                          struct follow_up_ended **out, int *count, bool *is_cut, struct err *e)
{
    struct found *all = arena_array(a, FOLLOW_UP_ENDED_MAX, sizeof *all);
    int today, now;
    clock_today(&today, &now);
    *count = 0;
    *is_cut = false;
    int64_t since = zone_instant_near(today - (days > 0 ? days - 1 : 0), 0);
    if (!(id_is_none(&f->patient) ? find(p, since, f, NULL, a, all, count, is_cut, e)
                                  : find_of(p, since, f, a, all, count, is_cut, e)))
        return false;
    *out = arena_array(a, (size_t)*count, sizeof **out);
    for (int i = 0; i < *count; i++) {
        tell(p, &all[i], a);
        if (!all[i].is_whole && !take_survivor(p, &all[i].x, a, e))
            return false;
        (*out)[i] = all[i].x;
    }
    return true;
}

const char *follow_up_ended_by(struct practice *p, const struct id *id, struct arena *a)
{
    struct event *all, *by = NULL;
    struct err ignored = {0}; /* a row says less */
    int n;
    if (!history_of(p->book, KIND_FOLLOW_UP, id, a, &all, &n, &ignored))
        return "";
    for (int i = 0; i < n; i++)
        for (int k = 0; k < all[i].nchanges; k++)
            if (all[i].changes[k].field == FOLLOW_UP_ENDED_AT && all[i].changes[k].after.type != VALUE_NULL)
                by = &all[i];
    return by && by->staff ? by->staff : "";
}

/* ---- open again ---- */

/* It would not come back: they are booked, were seen or rung back since, or the rule has gone. */
static bool check_gives(struct practice *p, const struct follow_up *f, struct err *e)
{
    bool is_given;
    return rule_gives(p->book, &f->patient, &f->id, &is_given, e) &&
           (is_given ||
            err_set(e, ERR_REFUSED, "What this was for is settled since: write a promise or a task instead"));
}

static bool check_open(struct desk *d, struct arena *a, const struct id *id, struct follow_up *f, struct err *e)
{
    bool exists;
    if (!appointment_edit_level(d, LEVEL_DESK, "open again what has ended", e) ||
        !follow_up_get(d->practice->book, id, a, f, &exists, e))
        return false;
    if (!exists || f->is_in_error)
        return err_set(e, ERR_MISSING, "There is no follow-up with this number");
    if (queue_is_by_rule(f->kind))
        return err_set(e, ERR_REFUSED, "This followed from a booking: say at that booking what comes next");
    if (*f->rule && strcmp(f->kind, FOLLOW_UP_REFERRAL) == 0)
        return err_set(e, ERR_REFUSED, "It ended with what came of the referral: undo that, or write down a new one");
    if (strcmp(f->status, "completed") != 0 && strcmp(f->status, "cancelled") != 0)
        return err_set(e, ERR_MISSING, "This is open: somebody has opened it again meanwhile");
    return !*f->rule || check_gives(d->practice, f, e);
}

bool follow_up_ended_reopen(struct desk *d, struct arena *a, const struct id *id, struct err *e)
{
    struct act act;
    struct follow_up f;
    struct id own = *id; /* id may point into a list that is read again */
    if (!act_begin(d->practice->book, &act, "followup-reopen", &d->who, e))
        return false;
    if (!check_open(d, a, &own, &f, e)) {
        act_abandon(&act);
        return false;
    }
    act_record(&act, KIND_FOLLOW_UP, &own, &f.patient);
    act_set_text(&act, FOLLOW_UP_STATUS, "requested");
    act_set_null(&act, FOLLOW_UP_ENDED_AT);
    act_set_null(&act, FOLLOW_UP_REASON);
    act_set_null(&act, FOLLOW_UP_SATISFIED_BY);
    act_set_null(&act, FOLLOW_UP_HOLD_DATE);
    act_set_null(&act, FOLLOW_UP_HOLD_MIN);
    return act_commit(&act, e);
}

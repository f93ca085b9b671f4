#include "practice/follow_up.h"

#include "base/clock.h"
#include "base/text.h"
#include "book/history.h"
#include "book/stmt.h"
#include "practice/appointment_edit.h"
#include "practice/follow_up_inner.h"
#include "practice/practice_plan.h"

#include <string.h>

#define MEMBER(field, type, name, what)                                 \
    {                                                                   \
        FOLLOW_UP_##field, type, offsetof(struct follow_up, name), what \
    }

/* Who made it and when are nobody's quarrel. */
static const struct record_member members[] = {
    {FIELD_ENTERED_IN_ERROR, RECORD_FLAG, offsetof(struct follow_up, is_in_error), "mistake mark"},
    MEMBER(PATIENT, RECORD_ID, patient, "patient"),
    MEMBER(KIND, RECORD_TEXT, kind, "kind"),
    MEMBER(FACT, RECORD_ID, fact, "what opened it"),
    MEMBER(RULE, RECORD_TEXT, rule, "rule"),
    MEMBER(IS_POOL, RECORD_FLAG, is_from_pool, "older case"),
    MEMBER(TEXT, RECORD_TEXT, text, "words"),
    MEMBER(DUE_DATE, RECORD_DATE, due_date, "due day"),
    MEMBER(DUE_MIN, RECORD_COUNT, due_min, "due time"),
    MEMBER(HOLD_DATE, RECORD_DATE, hold_date, "day it was put off to"),
    MEMBER(HOLD_MIN, RECORD_COUNT, hold_min, "time it was put off to"),
    MEMBER(STATUS, RECORD_TEXT, status, "status"),
    MEMBER(OUTCOME, RECORD_TEXT, outcome, "outcome"),
    MEMBER(REASON, RECORD_TEXT, reason, "reason"),
    MEMBER(ATTEMPTS, RECORD_MORE, attempts, "number of tries"),
    MEMBER(OWNER, RECORD_ID, owner, "who has it"),
    MEMBER(POSITION, RECORD_COUNT, position, "place in the list"),
    MEMBER(MADE_AT, RECORD_INSTANT, made_at, "time it was made"),
    MEMBER(MADE_BY, RECORD_ID, made_by, "who made it"),
    MEMBER(ENDED_AT, RECORD_INSTANT, ended_at, "time it ended"),
    MEMBER(SATISFIED_BY, RECORD_ID, satisfied_by, "what ended it"),
    MEMBER(RAISED_AT, RECORD_INSTANT, raised_at, "time they got in touch"),
    MEMBER(IS_CONFIDENTIAL, RECORD_FLAG, is_confidential, "confidential mark"),
};

const struct record_table follow_up_table = {KIND_FOLLOW_UP, "follow-up", members, sizeof members / sizeof members[0]};

struct follow_up follow_up_none(const char *kind)
{
    return (struct follow_up){.kind = kind,
                              .text = "",
                              .rule = "",
                              .status = "requested",
                              .outcome = "",
                              .reason = "",
                              .due_date = CIVIL_NONE,
                              .due_min = MINUTE_NONE,
                              .hold_date = CIVIL_NONE,
                              .hold_min = MINUTE_NONE,
                              .position = -1};
}

bool follow_up_get(struct book *b, const struct id *id, struct arena *a, struct follow_up *out, bool *exists,
                   struct err *e)
{
    struct row row;
    *out = follow_up_none("");
    if (!book_row(b, KIND_FOLLOW_UP, id, a, &row, e))
        return false;
    *exists = row.exists;
    if (row.exists)
        record_load(&follow_up_table, &row, a, out);
    out->id = *id;
    if (out->attempts < 0)
        out->attempts = 0;
    return true;
}

struct follow_up follow_up_now(const struct follow_up *f)
{
    struct follow_up out = *f;
    bool is_over = f->is_in_error || strcmp(f->status, "completed") == 0 || strcmp(f->status, "cancelled") == 0;
    if (!is_over)
        return out;
    out = follow_up_none(f->kind);
    out.id = f->id;
    out.patient = f->patient;
    out.fact = f->fact;
    out.rule = f->rule;
    out.is_from_pool = f->is_from_pool;
    out.text = f->text;
    out.made_at = f->made_at;
    out.made_by = f->made_by;
    out.is_confidential = f->is_confidential;
    return out;
}

/* ---- times ---- */

int follow_up_working_day(struct practice *p, int date, int n)
{
    enum { LOOK_AHEAD = 800 };
    struct err ignored = {0}; /* without the plan policy's hours count */
    (void)practice_plan(p, date, date + LOOK_AHEAD, &ignored);
    for (int at = n > 0 ? date + 1 : date; at < date + LOOK_AHEAD; at++)
        if (practice_is_working_day(p, at) && --n <= 0)
            return at;
    return date + (n > 0 ? n : 0);
}

/* When the practice closes that day; 17:00 where it is not open. */
static int closing_min(struct practice *p, int date)
{
    enum { USUAL = 17 * 60 };
    const struct day_hours *h = practice_hours(p, NULL, date);
    return h && h->count && h->span[h->count - 1].end_min < USUAL ? h->span[h->count - 1].end_min : USUAL;
}

void follow_up_usual_due(struct practice *p, int *date, int *minute)
{
    int today, now;
    clock_today(&today, &now);
    *date = follow_up_working_day(p, today, 1);
    *minute = closing_min(p, *date);
}

/* ---- making one ---- */

static bool check(struct desk *d, struct arena *a, struct follow_up *f, struct err *e)
{
    struct patient who;
    struct id survivor;
    bool is_promise = strcmp(f->kind, FOLLOW_UP_PROMISE) == 0;
    if (queue_is_by_rule(f->kind) || queue_is_derived(f->kind))
        return err_set(e, ERR_REFUSED, "Follow-ups of the kind \"%s\" follow from a booking; nobody makes one by hand",
                       follow_up_kind(d->practice, f->kind)->name);
    if (id_is_none(&f->patient))
        return err_set(e, ERR_INPUT, "Say for which patient");
    if (!text_clean(a, TEXT_ONE_LINE, is_promise ? "promise" : "follow-up", f->text, strlen(f->text), &f->text, e))
        return false;
    if (!*f->text)
        return err_set(e, ERR_INPUT, is_promise ? "Say what was promised" : "Say what is to be done");
    if (strlen(f->text) > FOLLOW_UP_TEXT_MAX)
        return err_set(e, ERR_INPUT, "At most %d letters: write a note for the rest", FOLLOW_UP_TEXT_MAX);
    if (!patient_resolve(d->practice->book, &f->patient, &survivor, e) ||
        !patient_get(d->practice->book, &survivor, a, &who, e))
        return false;
    f->patient = survivor;
    if (f->due_date == CIVIL_NONE)
        follow_up_usual_due(d->practice, &f->due_date, &f->due_min);
    int today, now;
    char day[16];
    clock_today(&today, &now);
    if (f->due_date < today)
        return err_set(e, ERR_INPUT, "%s is past: by when is it to be done?", civil_desk_date(f->due_date, day));
    return appointment_edit_level(d, LEVEL_DESK, "write down what is to be done", e);
}

void follow_up_put(struct act *act, const struct follow_up *what, struct id *out)
{
    struct follow_up f = *what;
    f.id = id_is_none(&f.id) ? id_new(act->at_ms) : f.id;
    f.made_at = act->at_ms;
    if (id_is_none(&f.made_by))
        f.made_by = act->who.staff;
    act_record(act, KIND_FOLLOW_UP, &f.id, &f.patient);
    record_put(&follow_up_table, act, &f);
    if (out)
        *out = f.id;
}

/* Said the same way, and by the same time. */
static bool is_same(const struct follow_up *x, const struct follow_up *y)
{
    return strcmp(x->text, y->text ? y->text : "") == 0 && x->due_date == y->due_date && x->due_min == y->due_min;
}

bool follow_up_add(struct desk *d, struct arena *a, const struct follow_up *what, struct id *out, struct err *e)
{
    struct follow_up f = *what, had;
    struct act act;
    const char *name = strcmp(f.kind, FOLLOW_UP_PROMISE) == 0 ? "promise-add" : "followup-add";
    bool is_there = false;
    if (!id_is_none(&f.id) && !follow_up_get(d->practice->book, &f.id, a, &had, &is_there, e))
        return false;
    if (is_there && out)
        *out = f.id;
    if (is_there)
        return is_same(&had, &f) ||
               err_set(e, ERR_STALE, "This was saved before, as: \"%s\". Nothing was written: change it on Follow-ups.",
                       had.text);
    if (!check(d, a, &f, e) || !act_begin(d->practice->book, &act, name, &d->who, e))
        return false;
    follow_up_put(&act, &f, out);
    return act_commit(&act, e);
}

bool follow_up_see(struct practice *p, const struct id *id, struct arena *a, struct follow_up_seen *out, struct err *e)
{
    if (!queue_get(p, id, a, &out->row, e))
        return false;
    if (out->row.derived && out->row.derived->task)
        return err_set(e, ERR_REFUSED,
                       "This ends when it is ticked off: Enter on it in the queue, or rounds task done %s",
                       out->row.derived->task);
    if (out->row.derived)
        return err_set(e, ERR_REFUSED, "This ends when it is settled: Enter on it on Follow-ups.");
    if (out->row.holder && !out->row.is_mine_open)
        return err_set(e, ERR_REFUSED, "%s has this open: take another, or ask them", out->row.holder);
    return follow_up_get(p->book, &out->row.id, a, &out->record, &out->exists, e);
}

/* ---- changing one ---- */

bool follow_up_write(struct practice *p, struct act *act, struct arena *a, const struct follow_up_seen *seen,
                     const struct follow_up *to, struct err *e)
{
    struct follow_up now, own = *to;
    struct queue_row row;
    bool exists;
    if (!queue_get(p, &seen->row.id, a, &row, e) || !follow_up_get(p->book, &row.id, a, &now, &exists, e))
        return false;
    if (exists && seen->exists && !record_edit(&follow_up_table, act, &row.id, &row.patient, &seen->record, to, e))
        return false;
    /* Two who say the same in the same minute have not done it once. */
    if (row.due != seen->row.due || (seen->exists && now.attempts != seen->record.attempts))
        return err_set(e, ERR_STALE, "This has changed since you looked. Nothing was written: look again.");
    if (exists && seen->exists)
        return true;
    if (exists)
        return err_set(e, ERR_STALE, "Somebody has done something about this since you looked. Nothing was written.");
    own.id = row.id;
    own.patient = row.patient;
    own.kind = row.kind;
    own.fact = row.fact;
    own.rule = row.rule;
    own.is_from_pool = row.is_older;
    own.made_at = act->at_ms;
    act_record(act, KIND_FOLLOW_UP, &own.id, &own.patient);
    record_put(&follow_up_table, act, &own);
    return true;
}

/* What somebody wrote down; what follows from a fact says by itself what it is. */
static bool has_words(const struct queue_row *row)
{
    return !queue_is_by_rule(row->kind) && !*row->rule;
}

/* Only what is changed has to be right: a promise that is late can still be worded otherwise. */
static bool check_edit(struct desk *d, struct arena *a, const struct follow_up_seen *seen, struct follow_up *f,
                       int to_date, struct err *e)
{
    int date = to_date, today, now;
    char day[16];
    clock_today(&today, &now);
    if (date == CIVIL_NONE)
        return err_set(e, ERR_INPUT, "By which day?");
    bool is_moved = date != (int)(seen->row.due / DAY_MIN);
    if (is_moved && date < today)
        return err_set(e, ERR_INPUT, "%s is past: by when is it to be done?", civil_desk_date(date, day));
    if (!has_words(&seen->row))
        return appointment_edit_level(d, LEVEL_DESK, "change what is to be done", e);
    int own = f->due_date;
    f->due_date = is_moved ? date : today;
    bool ok = check(d, a, f, e);
    f->due_date = own;
    return ok;
}

bool follow_up_edit(struct desk *d, struct arena *a, const struct follow_up_seen *seen, const struct follow_up *to,
                    struct err *e)
{
    struct follow_up f = follow_up_now(&seen->record);
    struct act act;
    bool is_same_day = to->due_date == (int)(seen->row.due / DAY_MIN);
    int minute = (int)(seen->row.due % DAY_MIN);
    f.kind = seen->row.kind;
    f.patient = seen->row.patient;
    if (!is_same_day ||
        to->due_min != (minute == DAY_MIN - 1 ? MINUTE_NONE : minute)) { /* else it is not set by hand */
        f.due_date = to->due_date;
        f.due_min = to->due_min;
        f.hold_date = CIVIL_NONE;
        f.hold_min = MINUTE_NONE;
        f.raised_at = 0; /* with them in mind: as when it is put off */
        if (strcmp(f.status, "on-hold") == 0)
            f.status = "requested";
    }
    if (has_words(&seen->row)) { /* else its words are those of the booking */
        f.text = to->text;
        f.is_confidential = to->is_confidential;
    }
    if (!check_edit(d, a, seen, &f, to->due_date, e))
        return false;
    if (!act_begin(d->practice->book, &act, "followup-edit", &d->who, e))
        return false;
    if (!follow_up_write(d->practice, &act, a, seen, &f, e)) {
        act_abandon(&act);
        return false;
    }
    return act_commit(&act, e);
}

/* ---- what else ends or raises them ---- */

struct open_list {
    struct open {
        struct id id, fact, patient;
        int64_t opens;
        const char *kind, *rule;
        bool has_record, is_live, is_on_hold; /* what was done to it: a record; it holds; it was put off */
        int64_t raised_at;                    /* 0: nobody got in touch since */
    } * row;
    int count, room;
};

static bool load_open_of(struct book *b, struct arena *a, const struct id *patient, struct open_list *out,
                         struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_FOLLOW_UP_OPEN, e);
    int today, now;
    if (!q)
        return false;
    clock_today(&today, &now);
    stmt_bind_int(q, "now", (int64_t)today * DAY_MIN + now);
    stmt_bind_id(q, "patient", patient);
    while (out->count < QUEUE_ROWS_MAX && stmt_step(q, e)) {
        if (out->count == out->room) {
            size_t had = (size_t)out->room, want = had * 2 + 8;
            out->row = arena_grow(a, out->row, had, want, sizeof *out->row);
            out->room = (int)want;
        }
        struct open *o = &out->row[out->count++];
        *o = (struct open){.id = stmt_id(q, "id"), .patient = *patient};
        o->fact = stmt_id(q, "fact");
        o->opens = stmt_int(q, "opens");
        o->kind = stmt_text(q, "kind", a);
        o->rule = stmt_text(q, "rule", a);
        o->has_record = stmt_int(q, "has_record") == 1;
        o->is_live = o->has_record && stmt_int(q, "is_live") == 1;
        o->is_on_hold = o->has_record && stmt_int(q, "is_on_hold") == 1;
        o->raised_at = stmt_int_or(q, "raised_at", 0);
    }
    return stmt_done(q, e);
}

/* All that is open for one patient and for records that were made one with theirs: table queue alone. */
static bool load_open(struct book *b, struct arena *a, const struct id *patient, struct open_list *out, struct err *e)
{
    struct id *all;
    int n;
    out->count = 0;
    if (!patient_behind(b, patient, a, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        if (!load_open_of(b, a, &all[i], out, e))
            return false;
    return true;
}

/* Begins the part of one that may be a record already. */
static void begin_part(struct act *act, const struct open *o)
{
    act_record(act, KIND_FOLLOW_UP, &o->id, &o->patient);
    if (o->is_live)
        return;
    if (o->has_record) { /* of an earlier time: nothing of it holds */
        act_set_int(act, FIELD_ENTERED_IN_ERROR, 0);
        act_set_text(act, FOLLOW_UP_STATUS, "requested");
        act_set_null(act, FOLLOW_UP_HOLD_DATE);
        act_set_null(act, FOLLOW_UP_DUE_DATE);
        act_set_null(act, FOLLOW_UP_ENDED_AT);
        act_set_int(act, FOLLOW_UP_ATTEMPTS, 0);
        return;
    }
    act_set_id(act, FOLLOW_UP_PATIENT, &o->patient);
    act_set_text(act, FOLLOW_UP_KIND, o->kind);
    act_set_id(act, FOLLOW_UP_FACT, &o->fact);
    if (o->rule)
        act_set_text(act, FOLLOW_UP_RULE, o->rule);
    act_set_int(act, FOLLOW_UP_MADE_AT, act->at_ms);
    act_set_text(act, FOLLOW_UP_STATUS, "requested");
}

/* Seen today, and booking is how they leave: what would be asked tomorrow never was. */
static bool is_leaving(const struct open *o)
{
    int today, now;
    clock_today(&today, &now);
    return strcmp(o->kind, FOLLOW_UP_REBOOK) == 0 && !o->has_record && o->opens >= (int64_t)(today + 1) * DAY_MIN;
}

bool follow_up_met(struct practice *p, struct act *act, const struct id *patient, const struct id *by, struct err *e)
{
    struct arena a = {0};
    struct open_list own = {0}, *l = &own;
    bool ok = load_open(act->book, &a, patient, l, e);
    for (int i = 0; ok && i < l->count; i++) {
        if (!follow_up_kind(p, l->row[i].kind)->is_met_by_booking || is_leaving(&l->row[i]))
            continue;
        if (queue_is_by_rule(l->row[i].kind)) { /* the appointment's own answer */
            act_record(act, KIND_APPOINTMENT, &l->row[i].fact, &l->row[i].patient);
            act_set_text(act, APPOINTMENT_NEXT_CODE, "booked");
        }
        begin_part(act, &l->row[i]);
        act_set_text(act, FOLLOW_UP_STATUS, "completed");
        act_set_text(act, FOLLOW_UP_OUTCOME, "booked");
        act_set_int(act, FOLLOW_UP_ENDED_AT, act->at_ms);
        act_set_id(act, FOLLOW_UP_SATISFIED_BY, by);
    }
    arena_finish(&a);
    return ok;
}

/* Made, put off, or given its day after they got in touch, which was written down later: not since then. */
static bool is_later(struct book *b, const struct open *o, int64_t at_ms, bool *out, struct err *e)
{
    static const int days[] = {FOLLOW_UP_HOLD_DATE, FOLLOW_UP_DUE_DATE};
    bool ok = true;
    *out = o->raised_at > at_ms;
    for (size_t i = 0; ok && o->has_record && !*out && i < sizeof days / sizeof *days; i++) {
        int64_t set_ms;
        ok = history_set_ms(b, KIND_FOLLOW_UP, &o->id, days[i], &set_ms, e);
        *out = set_ms > at_ms;
    }
    return ok;
}

/* What is for another day is left there, unless it was put off: then they are not waited for any more. What nobody has
 * dealt with since it was raised is at the top already, by the first time they got in touch. */
bool follow_up_raise(struct act *act, const struct id *patient, int64_t at_ms, struct err *e)
{
    struct arena a = {0};
    struct open_list l = {0};
    int today, now;
    clock_today(&today, &now);
    bool ok = load_open(act->book, &a, patient, &l, e);
    for (int i = 0; ok && i < l.count; i++) {
        const struct open *o = &l.row[i];
        bool is_raised = o->is_live && o->raised_at;
        bool is_settled = is_raised || (o->opens >= (int64_t)(today + 1) * DAY_MIN && !o->is_on_hold);
        ok = is_settled || at_ms >= act->at_ms || is_later(act->book, o, at_ms, &is_settled, e);
        if (!ok || is_settled)
            continue;
        begin_part(act, o);
        act_set_int(act, FOLLOW_UP_RAISED_AT, at_ms);
    }
    arena_finish(&a);
    return ok;
}

/* What an appointment left to be done is settled there too, so that both say the same. */
void follow_up_end_fact(struct act *act, const char *kind, const struct id *fact, const struct id *patient,
                        const char *outcome, const char *reason)
{
    if (id_is_none(fact))
        return;
    act_record(act, KIND_APPOINTMENT, fact, patient);
    if (strcmp(kind, FOLLOW_UP_TELL) == 0) {
        act_set_text(act, APPOINTMENT_TELL, "told");
    } else if (strcmp(outcome, "booked") == 0) {
        act_set_text(act, APPOINTMENT_NEXT_CODE, "booked");
    } else if (strcmp(kind, FOLLOW_UP_REBOOK) == 0 || strcmp(kind, FOLLOW_UP_NEXT) == 0) {
        act_set_text(act, APPOINTMENT_NEXT_CODE, "closed");
        act_set_null(act, APPOINTMENT_NEXT_DUE);
        act_set_text(act, APPOINTMENT_NEXT_NOTE, reason && *reason ? reason : "done");
    }
}

/* While a booking stands they must not come in vain; rules stop by themselves (rule.h). */
static bool may_stop(struct act *act, struct arena *a, const struct open *o, bool is_death, bool *out, struct err *e)
{
    struct row visit;
    *out = !o->rule && strcmp(o->kind, FOLLOW_UP_TELL) != 0;
    if (o->rule || *out || !is_death)
        return true;
    if (!book_row(act->book, KIND_APPOINTMENT, &o->fact, a, &visit, e))
        return false;
    *out = row_is(&visit, APPOINTMENT_STATUS, "cancelled");
    return true;
}

static bool stays(const struct follow_up_keep *keep, const struct open *o, bool *out, struct err *e)
{
    bool is_of_visit = strcmp(o->kind, FOLLOW_UP_REBOOK) == 0 || strcmp(o->kind, FOLLOW_UP_NEXT) == 0;
    *out = false;
    return !keep || keep->stays(keep->arg, &o->id, is_of_visit ? &o->fact : &ID_NONE, out, e);
}

bool follow_up_stop(struct act *act, const struct id *patient, const char *reason, bool is_death,
                    const struct follow_up_keep *keep, int *count, struct err *e)
{
    struct arena a = {0};
    struct open_list own = {0}, *l = &own;
    *count = 0;
    bool ok = load_open(act->book, &a, patient, l, e);
    for (int i = 0; ok && i < l->count; i++) {
        bool may = false, is_kept = false;
        ok = may_stop(act, &a, &l->row[i], is_death, &may, e) && (!may || stays(keep, &l->row[i], &is_kept, e));
        if (!may || is_kept || !ok)
            continue;
        begin_part(act, &l->row[i]);
        act_set_text(act, FOLLOW_UP_STATUS, "cancelled");
        act_set_text(act, FOLLOW_UP_REASON, reason);
        act_set_int(act, FOLLOW_UP_ENDED_AT, act->at_ms);
        if (strcmp(l->row[i].kind, FOLLOW_UP_TELL) == 0) { /* nobody has told anybody: again.c brings it back */
            act_record(act, KIND_APPOINTMENT, &l->row[i].fact, &l->row[i].patient);
            act_set_null(act, APPOINTMENT_TELL);
        } else if (queue_is_by_rule(l->row[i].kind)) {
            follow_up_end_fact(act, l->row[i].kind, &l->row[i].fact, &l->row[i].patient, "", reason);
        }
        (*count)++;
    }
    arena_finish(&a);
    return ok;
}

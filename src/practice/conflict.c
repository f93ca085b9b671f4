#include "practice/conflict.h"

#include "base/clock.h"
#include "book/history.h"
#include "book/stmt.h"
#include "practice/appointment_edit.h"
#include "practice/conflict_ended.h"
#include "practice/conflict_hours.h"
#include "practice/conflict_merged.h"
#include "practice/conflict_visit.h"
#include "practice/field_check.h"
#include "practice/field_words.h"
#include "practice/record_name.h"
#include "practice/slot.h"

#include <stdlib.h>
#include <string.h>

/* ---- whom it is about ---- */

static int field_named(const struct kind_def *k, const char *name)
{
    for (int i = 0; i < k->nfields; i++)
        if (strcmp(k->fields[i].name, name) == 0)
            return k->fields[i].number;
    return 0;
}

static struct id patient_of(const struct row *row)
{
    int field = field_named(row->kind, "patient");
    return row->kind->number == KIND_PATIENT ? row->id : field ? row_id(row, field) : ID_NONE;
}

static bool is_confidential(const struct row *row)
{
    int field = field_named(row->kind, "is_confidential");
    return field && row_int(row, field, 0) == 1;
}

/* ---- fields ---- */

static bool load_keys(struct practice *p, struct arena *a, struct conflict *c, struct err *e)
{
    int cap = 0;
    if (c->field == CONFLICT_ENDED)
        return conflict_ended_side(p, a, c, e);
    if (c->field == CONFLICT_HOURS)
        return conflict_hours_sides(p, a, c, e);
    if (c->field == FIELD_APART)
        return c->kind == KIND_PATIENT ? conflict_merged_sides(p, a, c, e) : conflict_visit_sides(p, a, c, e);
    struct stmt *q = stmt_get(p->book, SQL_HEAD_OF, e);
    if (!q)
        return false;
    stmt_bind_id(q, "record", &c->record);
    while (stmt_step(q, e)) {
        if (stmt_int(q, "kind") != c->kind || stmt_int(q, "field") != c->field)
            continue;
        if (c->nsides == cap) {
            c->sides = arena_grow(a, c->sides, (size_t)cap, (size_t)cap * 2 + 4, sizeof *c->sides);
            cap = cap * 2 + 4;
        }
        struct value v = stmt_value(q, "value");
        if (v.type == VALUE_TEXT || v.type == VALUE_BLOB)
            v.p = arena_memdup(a, v.p, v.n);
        c->sides[c->nsides++] = (struct conflict_side){.key = stmt_int(q, "key"), .value = v};
    }
    return stmt_done(q, e);
}

const char *conflict_head_alert(struct practice *p, const struct patient *who, struct arena *a)
{
    const char *text = "";
    struct err ignored = {0}; /* then what is shown is what is known */
    struct stmt *q = stmt_get(p->book, SQL_HEAD_OF, &ignored);
    if (!q)
        return "";
    stmt_bind_id(q, "record", &who->id);
    while (stmt_step(q, &ignored)) {
        struct value v = stmt_value(q, "value");
        if (stmt_int(q, "kind") != KIND_PATIENT || stmt_int(q, "field") != PATIENT_ALERT || v.type != VALUE_TEXT)
            continue;
        const char *one = arena_strndup(a, v.p, v.n);
        if (strcmp(one, who->alert) != 0)
            text = arena_printf(a, "%s%s%s", text, *text ? "; " : "", one);
    }
    (void)stmt_done(q, &ignored);
    return text;
}

const char *conflict_other_alert(struct practice *p, const struct patient *who, struct arena *a)
{
    const char *own = conflict_head_alert(p, who, a), *merged = conflict_merged_said(p, who, a);
    return *own && *merged ? arena_printf(a, "%s; %s", own, merged) : *own ? own : merged;
}

/* Oldest first, and of one moment by what is the same on every computer: "keep number 1" is said over the telephone. */
static bool is_before(const struct conflict_side *x, const struct conflict_side *y)
{
    return x->at_ms != y->at_ms ? x->at_ms < y->at_ms : id_compare(&x->hash, &y->hash) < 0;
}

static void add_authors(struct conflict *c, const struct event *events, int n)
{
    for (int i = 0; i < c->nsides; i++)
        for (int j = 0; j < n; j++)
            if (events[j].key == c->sides[i].key) {
                c->sides[i].staff = events[j].staff;
                c->sides[i].site = events[j].site;
                c->sides[i].at_ms = events[j].at_ms;
                c->sides[i].hash = events[j].hash;
            }
    for (int i = 1; i < c->nsides; i++) /* a handful */
        for (int j = i; j > 0 && is_before(&c->sides[j], &c->sides[j - 1]); j--) {
            struct conflict_side x = c->sides[j];
            c->sides[j] = c->sides[j - 1];
            c->sides[j - 1] = x;
        }
}

/* Fills in all but kind, record and field, which are set. */
static bool load_one(struct practice *p, const struct row *row, struct arena *a, struct conflict *c, struct err *e)
{
    struct event *events;
    int n;
    if (!load_keys(p, a, c, e) || !history_of(p->book, c->kind, &c->record, a, &events, &n, e))
        return false;
    add_authors(c, events, n);
    c->patient = patient_of(row);
    c->is_confidential = is_confidential(row);
    c->what = row->kind->name;
    if (c->field == FIELD_APART && c->kind == KIND_PATIENT)
        conflict_merged_words(p, a, c);
    else if (c->field == FIELD_APART)
        conflict_visit_words(p, a, row, c);
    if (c->field <= FIELD_APART)
        return true;
    int at = kind_field(row->kind, c->field);
    const struct field_def *f = &row->kind->fields[at];
    c->field_name = record_name_field(a, c->kind, c->field);
    c->which = c->field == record_name_by(c->kind) ? "" : record_name_which(p, a, row);
    c->is_prose = field_check_is_prose(c->kind, c->field);
    c->is_written = field_check_is_written(c->kind, c->field);
    for (int i = 0; i < c->nsides; i++) {
        struct conflict_side *s = &c->sides[i];
        s->text = field_words_text(p, a, c->kind, f->name, &s->value);
        if (c->kind == KIND_APPOINTMENT && c->field == APPOINTMENT_TELL && !*s->text)
            s->text = "they need not be told"; /* taken back: the other side says that they have to be */
        s->is_shown = value_equal(&s->value, &row->v[at]);
    }
    return true;
}

const char *conflict_about(struct practice *p, const struct conflict *x, struct arena *a)
{
    struct patient who;
    struct err ignored = {0}; /* then it is said without a name */
    bool is_about = !id_is_none(&x->patient) && patient_get(p->book, &x->patient, a, &who, &ignored);
    const char *kind = record_name_kind(a, x->kind), *name = is_about ? patient_name(a, &who) : kind;
    bool is_own = x->kind == KIND_PATIENT || x->field <= FIELD_APART || strcmp(kind, x->field_name) == 0;
    const char *which = x->which && *x->which ? x->which : is_about && !is_own ? kind : "";
    const char *comma = !*which ? "" : is_about ? ", " : " ";
    return arena_printf(a, "%s%s%s: %s", name, comma, which, x->field_name);
}

const char *conflict_side_text(const struct conflict_side *s)
{
    return *s->text ? s->text : "left empty";
}

/* What no field tells: found anew at each look. At most max. */
static bool list_made(struct practice *p, struct arena *a, struct conflict *out, int max, int *count, struct err *e)
{
    int n = 0;
    bool ok = conflict_ended_list(p, a, out, max, count, e) &&
              conflict_hours_list(p, a, out + *count, max - *count, &n, e);
    *count += n;
    return ok;
}

bool conflict_list(struct practice *p, bool with_confidential, struct arena *a, struct conflict **out, int *count,
                   int *hidden, struct err *e)
{
    int n = 0;
    struct conflict *all = arena_array(a, CONFLICT_LIST_MAX, sizeof *all);
    *out = all;
    *count = *hidden = 0;
    struct stmt *q = stmt_get(p->book, SQL_CONFLICTS, e);
    if (!q)
        return false;
    for (; n < CONFLICT_LIST_MAX && stmt_step(q, e); n++) {
        all[n].record = stmt_id(q, "record");
        all[n].kind = (int)stmt_int(q, "kind");
        all[n].field = (int)stmt_int(q, "field");
    }
    int more = 0;
    bool ok = stmt_done(q, e) && list_made(p, a, all + n, CONFLICT_LIST_MAX - n, &more, e);
    n += more;
    for (int i = 0; ok && i < n; i++) {
        struct row row;
        ok = book_row(p->book, all[i].kind, &all[i].record, a, &row, e);
        if (ok && !with_confidential && is_confidential(&row)) {
            ++*hidden;
            continue;
        }
        all[*count] = all[i];
        ok = ok && load_one(p, &row, a, &all[*count], e);
        ++*count;
    }
    return ok;
}

/* ---- settling a field ---- */

const char *conflict_word(int field)
{
    return field == CONFLICT_ENDED ? "still stands" : field == CONFLICT_HOURS ? "outside hours" : "answered twice";
}

int conflict_level(const struct conflict *c)
{
    bool is_policy = id_is_none(&c->patient) && !field_named(kind_find(c->kind), "patient");
    return is_policy ? LEVEL_OWNER : LEVEL_DESK;
}

static bool is_as_seen(struct practice *p, struct arena *a, const struct conflict *seen, bool *same, struct err *e)
{
    struct conflict now = {.kind = seen->kind, .field = seen->field, .record = seen->record};
    if (!load_keys(p, a, &now, e))
        return false;
    *same = now.nsides == seen->nsides;
    for (int i = 0; i < now.nsides && *same; i++) {
        bool has = false;
        for (int j = 0; j < seen->nsides; j++)
            has |= seen->sides[j].key == now.sides[i].key &&
                   (seen->field > FIELD_APART || value_equal(&seen->sides[j].value, &now.sides[i].value));
        *same = has;
    }
    return true;
}

bool conflict_may(const struct desk *d, const struct conflict *c, struct err *e)
{
    return appointment_edit_level(d, conflict_level(c), "settle this", e);
}

/* What it comes to, into the open act. Saving the field, even with what is shown already, is what ends it: the new
 * write knows all sides. side NULL: v. */
static bool put(struct desk *d, struct arena *a, struct act *act, const struct conflict *seen,
                const struct conflict_side *side, const struct value *v, struct err *e)
{
    struct row now;
    if (seen->field == CONFLICT_ENDED)
        return conflict_ended_put(d, a, act, seen, e);
    if (seen->field == CONFLICT_HOURS)
        return conflict_hours_put(d, a, act, seen, side, e);
    if (seen->field == FIELD_APART && seen->kind == KIND_PATIENT)
        return conflict_merged_put(d, a, act, seen, side, e);
    if (!book_row(d->practice->book, seen->kind, &seen->record, a, &now, e))
        return false;
    act_record(act, seen->kind, &seen->record, id_is_none(&seen->patient) ? NULL : &seen->patient);
    if (side && side->left)
        conflict_visit_put(act, seen, side->left, &now);
    else
        act_set(act, seen->field, side ? &side->value : v);
    return true;
}

static const char *conflict_act(int field)
{
    return field == CONFLICT_HOURS ? "conflict-hours" : field == CONFLICT_ENDED ? "conflict-ended" : "conflict-settle";
}

static bool settle(struct desk *d, const struct conflict *seen, const struct conflict_side *side,
                   const struct value *v, struct err *e)
{
    struct arena a = {0};
    struct act act;
    bool same = false;
    bool ok = conflict_may(d, seen, e) && act_begin(d->practice->book, &act, conflict_act(seen->field), &d->who, e);
    if (ok) {
        ok = is_as_seen(d->practice, &a, seen, &same, e);
        if (ok && !same)
            ok = err_set(e, ERR_STALE, "This was settled or changed by somebody else meanwhile. Look at it again.");
        ok = ok && put(d, &a, &act, seen, side, v, e);
        ok = ok ? act_commit(&act, e) : (act_abandon(&act), false);
    }
    arena_finish(&a);
    return ok;
}

bool conflict_keep(struct desk *d, const struct conflict *seen, int side, struct err *e)
{
    if (side < 0 || side >= seen->nsides)
        return err_set(e, ERR_MISSING, "There are %d of them, 1 to %d.", seen->nsides, seen->nsides);
    const struct conflict_side *s = &seen->sides[side];
    return (seen->field <= FIELD_APART || field_check_kept(seen->kind, seen->field, &s->value, e)) &&
           settle(d, seen, s, NULL, e);
}

bool conflict_write(struct desk *d, const struct conflict *seen, const char *text, struct err *e)
{
    struct arena a = {0};
    const char *clean;
    bool ok = field_check_typed(d->practice, &a, seen->kind, &seen->record, seen->field, text, &clean, e);
    struct value v = value_text(ok && *clean ? clean : NULL);
    ok = ok && settle(d, seen, NULL, &v, e);
    arena_finish(&a);
    return ok;
}

bool conflict_keep_both(struct desk *d, const struct conflict *seen, struct err *e)
{
    struct buf both = {0};
    if (!seen->is_prose)
        return err_set(e, ERR_REFUSED,
                       "%s can be only one: keep one of the two, and change it afterwards where it is always changed.",
                       seen->field_name);
    for (int i = 0; i < seen->nsides; i++) {
        const struct value *v = &seen->sides[i].value;
        bool had = v->type != VALUE_TEXT;
        for (int j = 0; j < i && !had; j++)
            had = value_equal(v, &seen->sides[j].value);
        if (!had && both.len)
            buf_adds(&both, "; ");
        if (!had)
            buf_add(&both, v->p, v->n);
    }
    bool ok = conflict_write(d, seen, buf_str(&both), e);
    buf_finish(&both);
    return ok;
}

/* ---- double bookings ---- */

/* The nearest to `minute` first; of two as near the earlier. */
static void sort_by_nearness(struct opening *o, int n, int minute)
{
    for (int i = 1; i < n; i++)
        for (int j = i; j > 0 && abs(o[j].start_min - minute) < abs(o[j - 1].start_min - minute); j--) {
            struct opening x = o[j];
            o[j] = o[j - 1];
            o[j - 1] = x;
        }
}

/* On the day they expect to come, as near to their time as can be; then on the days after. */
static bool add_openings(struct practice *p, struct arena *a, const struct appointment *x, struct opening *out,
                         int *count, struct err *e)
{
    const struct wish day = {.minutes = x->minutes,
                             .practitioner = x->practitioner,
                             .room = x->room,
                             .is_roomless = id_is_none(&x->room),
                             .from_date = x->date,
                             .to_date = x->date,
                             .limit = DAY_MIN};
    struct wish after = day;
    struct opening *found;
    int n;
    if (!slot_free(p, &day, a, &found, &n, e))
        return false;
    sort_by_nearness(found, n, x->start_min);
    *count = n < CONFLICT_OPENINGS ? n : CONFLICT_OPENINGS;
    memcpy(out, found, (size_t)*count * sizeof *out);
    if (*count == CONFLICT_OPENINGS)
        return true;
    after.from_date = x->date + 1;
    after.to_date = CIVIL_NONE;
    after.limit = CONFLICT_OPENINGS;
    if (!slot_free(p, &after, a, &found, &n, e))
        return false;
    for (int i = 0; i < n && *count < CONFLICT_OPENINGS; i++)
        out[(*count)++] = found[i];
    return true;
}

static bool is_earlier(const struct appointment *x, const struct appointment *y)
{
    return x->date != y->date ? x->date < y->date : x->start_min < y->start_min;
}

static bool load_clash(struct practice *p, const struct id pair[2], struct arena *a, struct conflict_clash *c,
                       struct err *e)
{
    if (!appointment_get(p, a, &pair[0], &c->a, e) || !appointment_get(p, a, &pair[1], &c->b, e))
        return false;
    if (is_earlier(&c->b, &c->a)) {
        struct appointment x = c->a;
        c->a = c->b;
        c->b = x;
    }
    return true;
}

bool conflict_clashes(struct practice *p, bool with_openings, struct arena *a, struct conflict_clash **out, int *count,
                      struct err *e)
{
    int n = 0, today, minute;
    struct id(*pairs)[2] = arena_array(a, CONFLICT_LIST_MAX, sizeof *pairs);
    struct conflict_clash *all = arena_array(a, CONFLICT_LIST_MAX, sizeof *all);
    *out = all;
    *count = 0;
    clock_today(&today, &minute);
    struct stmt *q = stmt_get(p->book, SQL_CLASHES, e);
    if (!q)
        return false;
    stmt_bind_int(q, "from", today);
    for (; n < CONFLICT_LIST_MAX && stmt_step(q, e); n++) {
        pairs[n][0] = stmt_id(q, "a");
        pairs[n][1] = stmt_id(q, "b");
        all[n].same_practitioner = stmt_int(q, "by_practitioner") != 0;
        all[n].same_room = stmt_int(q, "by_room") != 0;
    }
    bool ok = stmt_done(q, e);
    for (int i = 0; ok && i < n; i++) {
        struct conflict_clash *c = &all[i];
        ok = load_clash(p, pairs[i], a, c, e) &&
             (!with_openings || (add_openings(p, a, &c->a, c->free_a, &c->nfree_a, e) &&
                                 add_openings(p, a, &c->b, c->free_b, &c->nfree_b, e)));
        *count += ok;
    }
    return ok;
}

bool conflict_count_made(struct practice *p, int *count, struct err *e)
{
    struct arena a = {0};
    struct conflict *made = arena_array(&a, CONFLICT_LIST_MAX, sizeof *made);
    bool ok = list_made(p, &a, made, CONFLICT_LIST_MAX, count, e);
    arena_finish(&a);
    return ok;
}

bool conflict_count(struct practice *p, int *count, int *computers, struct err *e)
{
    int today, minute;
    *count = *computers = 0;
    clock_today(&today, &minute);
    struct stmt *q = stmt_get(p->book, SQL_SETTLE_COUNT, e);
    if (!q)
        return false;
    stmt_bind_int(q, "from", today);
    if (stmt_step(q, e)) {
        *count = (int)stmt_int(q, "n");
        *computers = (int)stmt_int(q, "sites");
    }
    int n = 0;
    bool ok = stmt_done(q, e) && conflict_count_made(p, &n, e);
    *count += n;
    return ok;
}

static bool do_stand_on_each_other(struct practice *p, const struct id *x, const struct id *y, bool *found,
                                   struct err *e)
{
    bool in_order = id_compare(x, y) < 0;
    struct stmt *q = stmt_get(p->book, SQL_CLASH_OF_TWO, e);
    if (!q)
        return false;
    stmt_bind_id(q, "a", in_order ? x : y);
    stmt_bind_id(q, "b", in_order ? y : x);
    *found = stmt_step(q, e);
    return stmt_done(q, e);
}

bool conflict_accept(struct desk *d, struct arena *a, const struct id *x, const struct id *y, const char *reason,
                     struct err *e)
{
    const struct id pair[2] = {*x, *y};
    struct conflict_clash c = {0};
    struct act act;
    const char *clean = NULL;
    bool found = false;
    if (!appointment_edit_text(a, "reason", reason, &clean, e))
        return false;
    if (!clean)
        return err_set(e, ERR_INPUT, "Say why both may stay: in a word or two");
    if (!appointment_edit_level(d, LEVEL_DESK, "accept a double booking", e) ||
        !act_begin(d->practice->book, &act, "clash-accept", &d->who, e))
        return false;
    bool ok = do_stand_on_each_other(d->practice, x, y, &found, e);
    if (ok && !found)
        ok = err_set(e, ERR_MISSING, "These two do not stand on each other (any more)");
    ok = ok && load_clash(d->practice, pair, a, &c, e);
    if (!ok) {
        act_abandon(&act);
        return false;
    }
    act_record(&act, KIND_APPOINTMENT, &c.b.id, &c.b.patient);
    act_set_text(&act, APPOINTMENT_OVERBOOK_REASON, clean);
    return act_commit(&act, e);
}

#include "practice/conflict_merged.h"

#include "book/history.h"
#include "book/stmt.h"
#include "practice/field_words.h"
#include "practice/patient_end.h"
#include "practice/patient_table.h"

#include <string.h>

/* What was written to one such record. */
struct written {
    struct row row;            /* that record; of a field that two wrote apart, what nobody knew who made them one */
    struct patient from, to;   /* the same, and the one that stands */
    const char **alert;        /* all that was written apart of what everybody has to know */
    int nalerts;
    bool has[KIND_FIELDS_MAX]; /* by index into patient_table: a field was written */
    int64_t merged, newest;    /* who made them one; the newest who did not know */
    int64_t all;               /* the same for the same acts */
};

static bool read_acts(struct practice *p, const struct id *record, struct arena *a, struct written *w, int64_t **keys,
                      int *n, struct err *e)
{
    int cap = 0;
    *n = 0;
    *keys = NULL;
    struct stmt *q = stmt_get(p->book, SQL_HEAD_OF, e);
    if (!q)
        return false;
    stmt_bind_id(q, "record", record);
    while (stmt_step(q, e)) {
        if (stmt_int(q, "kind") != KIND_PATIENT || stmt_int(q, "field") != FIELD_APART)
            continue;
        int64_t key = stmt_int(q, "key");
        struct value v = stmt_value(q, "value");
        if (v.type == VALUE_INT && v.i == 1) {
            w->merged = key;
            continue;
        }
        if (*n == cap) {
            *keys = arena_grow(a, *keys, (size_t)cap, (size_t)cap * 2 + 4, sizeof **keys);
            cap = cap * 2 + 4;
        }
        (*keys)[(*n)++] = key;
    }
    return stmt_done(q, e);
}

/* Did whoever made the records one see this value? The same list imported at two computers, or the same unknown caller,
 * writes once more what is there. The latest that they knew counts: what was taken out before may be right again. */
static bool is_known(struct book *b, const struct event *events, int n, const struct written *w,
                     const struct change *change, bool *known, struct err *e)
{
    *known = false;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < events[i].nchanges; j++) {
            const struct change *x = &events[i].changes[j];
            bool knew = false;
            if (x->field != change->field)
                continue;
            if (!history_knew(b, w->merged, events[i].key, &knew, e))
                return false;
            *known = knew ? value_equal(&x->after, &change->after) : *known;
        }
    return true;
}

static bool note(struct book *b, const struct event *events, int n, int at, struct written *w, struct err *e)
{
    const struct event *ev = &events[at];
    w->newest = ev->key;
    w->all += ev->key;
    for (int i = 0; i < ev->nchanges; i++)
        for (int m = 0; m < patient_table.count; m++) {
            bool known = false;
            if (patient_table.members[m].field != ev->changes[i].field)
                continue;
            if (!is_known(b, events, n, w, &ev->changes[i], &known, e))
                return false;
            w->has[m] = w->has[m] || !known;
        }
    return true;
}

/* One of several answers to a field. */
struct head {
    int field;
    int64_t key;
    struct value value;
};

static bool read_heads(struct practice *p, const struct id *record, struct arena *a, struct written *w,
                       struct head **heads, int *n, struct err *e)
{
    int cap = 0;
    *n = 0;
    *heads = NULL;
    struct stmt *q = stmt_get(p->book, SQL_HEAD_OF, e);
    if (!q)
        return false;
    stmt_bind_id(q, "record", record);
    while (stmt_step(q, e)) {
        struct head h = {(int)stmt_int(q, "field"), stmt_int(q, "key"), stmt_value(q, "value")};
        if (stmt_int(q, "kind") != KIND_PATIENT || h.field == FIELD_APART)
            continue;
        if (h.value.type == VALUE_TEXT || h.value.type == VALUE_BLOB)
            h.value.p = arena_memdup(a, h.value.p, h.value.n);
        if (*n == cap) {
            *heads = arena_grow(a, *heads, (size_t)cap, (size_t)cap * 2 + 4, sizeof **heads);
            w->alert = arena_grow(a, w->alert, (size_t)cap, (size_t)cap * 2 + 4, sizeof *w->alert);
            cap = cap * 2 + 4;
        }
        if (h.field == PATIENT_ALERT && h.value.type == VALUE_TEXT)
            w->alert[w->nalerts++] = arena_strndup(a, h.value.p, h.value.n);
        (*heads)[(*n)++] = h;
    }
    return stmt_done(q, e);
}

/* Puts what this act said in the place of what the record shows: that may be the answer of somebody who was known. */
static void place(struct written *w, int64_t key, const struct head *heads, int n)
{
    for (int i = 0; i < n; i++) {
        int at = kind_field(w->row.kind, heads[i].field);
        if (heads[i].key == key && at >= 0)
            w->row.v[at] = heads[i].value;
    }
}

static bool read_written(struct practice *p, const struct id *record, struct arena *a, struct written *w, struct err *e)
{
    struct event *events;
    struct head *heads;
    struct id survivor;
    int64_t *keys;
    int n, nkeys, nheads;
    *w = (struct written){0};
    if (!read_acts(p, record, a, w, &keys, &nkeys, e) || !read_heads(p, record, a, w, &heads, &nheads, e) ||
        !history_of(p->book, KIND_PATIENT, record, a, &events, &n, e) ||
        !patient_resolve(p->book, record, &survivor, e) || !patient_get(p->book, &survivor, a, &w->to, e) ||
        !book_row(p->book, KIND_PATIENT, record, a, &w->row, e))
        return false;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < nkeys; k++) {
            if (events[i].key != keys[k])
                continue;
            if (!note(p->book, events, n, i, w, e))
                return false;
            place(w, keys[k], heads, nheads);
        }
    record_load(&patient_table, &w->row, a, &w->from);
    w->from.id = *record;
    return true;
}

static bool has(const struct written *w, int field)
{
    for (int m = 0; m < patient_table.count; m++)
        if (patient_table.members[m].field == field)
            return w->has[m];
    return false;
}

/* ---- the question ---- */

enum { TAKE_OVER = 0, LEAVE = 1 };

bool conflict_merged_sides(struct practice *p, struct arena *a, struct conflict *c, struct err *e)
{
    struct written w;
    if (!read_written(p, &c->record, a, &w, e))
        return false;
    c->sides = arena_array(a, 2, sizeof *c->sides);
    c->nsides = 0;
    if (!w.merged || !w.newest)
        return true;
    /* Of what is to be taken over the value tells which acts: if more came, it is not as it was seen. */
    c->sides[c->nsides++] = (struct conflict_side){.key = w.merged, .value = value_int(LEAVE), .is_shown = true};
    c->sides[c->nsides++] = (struct conflict_side){.key = w.newest, .value = value_int(-w.all)};
    return true;
}

static bool is_joined(int field)
{
    return field == PATIENT_ALERT || field == PATIENT_NEEDS || field == PATIENT_FACTS;
}

static bool is_empty(const struct patient *who, const struct record_member *m)
{
    const void *at = (const char *)who + m->offset;
    switch (m->type) {
    case RECORD_TEXT: return !**(const char *const *)at;
    case RECORD_DATE: return *(const int *)at == CIVIL_NONE;
    case RECORD_MORE: return *(const int *)at == 0;
    case RECORD_FLAG: return !*(const bool *)at;
    case RECORD_ID: return id_is_none(at);
    case RECORD_COUNT:
    case RECORD_INSTANT: break;
    }
    return true;
}

/* As patient_take_missing has it: a household is kept, and who speaks for it; the earlier day they are known since; and
 * nobody has sent themselves. */
static bool is_kept(const struct patient *from, const struct patient *to, int field)
{
    bool has_household = !id_is_none(&to->household);
    switch (field) {
    case FIELD_ENTERED_IN_ERROR:
    case PATIENT_REPLACED_BY: return true;
    case PATIENT_HOUSEHOLD:
    case PATIENT_IS_SPOKESPERSON: return has_household;
    case PATIENT_REFERRED_BY:
        return !id_is_none(&to->referred_by) || id_compare(&from->referred_by, &to->id) == 0;
    case PATIENT_SINCE: return to->since != CIVIL_NONE && from->since >= to->since;
    default: return false;
    }
}

/* What would go over to the record that stands. Nothing is emptied: what was taken out there may be right here. */
static bool is_taken(const struct written *w, int m)
{
    const struct record_member *x = &patient_table.members[m];
    return w->has[m] && !is_empty(&w->from, x) && !is_kept(&w->from, &w->to, x->field);
}

static const char *say(struct practice *p, struct arena *a, const struct written *w)
{
    const char *text = "";
    for (int m = 0; m < patient_table.count; m++) {
        int field = patient_table.members[m].field, at = kind_field(w->row.kind, field);
        if (at < 0 || !is_taken(w, m))
            continue;
        const char *value = field_words_text(p, a, KIND_PATIENT, w->row.kind->fields[at].name, &w->row.v[at]);
        text = arena_printf(a, "%s%s%s %s", text, *text ? "; " : "", patient_table.members[m].what, value);
    }
    return *text ? text : "nothing that is not there";
}

void conflict_merged_words(struct practice *p, struct arena *a, struct conflict *c)
{
    struct written w;
    struct err ignored = {0}; /* a row says less */
    c->field_name = "record";
    for (int i = 0; i < c->nsides; i++)
        c->sides[i].text = "";
    if (!read_written(p, &c->record, a, &w, &ignored))
        return;
    for (int i = 0; i < c->nsides; i++)
        c->sides[i].text = c->sides[i].value.i == LEAVE
                               ? arena_printf(a, "one with %s: leave it so", patient_name(a, &w.to))
                               : arena_printf(a, "take over: %s", say(p, a, &w));
}

static const char *also(struct arena *a, const char *text, const char *more)
{
    return !*more || strstr(text, more) ? text : arena_printf(a, "%s%s%s", text, *text ? "; " : "", more);
}

/* All that everybody has to know, whoever of them knew of it: one warning does not hide another. */
static const char *alerts(struct arena *a, const struct written *w, const char *text)
{
    for (int i = 0; i < w->nalerts; i++)
        text = also(a, text, w->alert[i]);
    return also(a, text, w->from.alert);
}

static struct patient taken_over(struct arena *a, const struct written *w)
{
    struct patient will = w->to;
    for (int m = 0; m < patient_table.count; m++) {
        const struct record_member *x = &patient_table.members[m];
        const char *const *text = (const char *const *)((const char *)&w->from + x->offset);
        const char **own = (const char **)((char *)&will + x->offset);
        if (x->field == PATIENT_ALERT && w->has[m])
            will.alert = alerts(a, w, will.alert);
        else if (is_taken(w, m) && is_joined(x->field))
            *own = also(a, *own, *text);
        else if (is_taken(w, m))
            patient_take(&will, &w->from, x->field);
    }
    return will;
}

static bool stop(struct desk *d, struct arena *a, struct act *act, const struct patient *was,
                 const struct patient *will, struct err *e)
{
    struct patient_stopped out;
    bool has_died = was->deceased_date == CIVIL_NONE && will->deceased_date != CIVIL_NONE;
    bool is_silent = !*was->no_contact && *will->no_contact;
    return (!has_died || patient_stops(d, a, act, will, PATIENT_END_DIED, true, &out, e)) &&
           (has_died || !is_silent || patient_stops(d, a, act, was, PATIENT_END_NO_CONTACT, false, &out, e));
}

bool conflict_merged_put(struct desk *d, struct arena *a, struct act *act, const struct conflict *c,
                         const struct conflict_side *side, struct err *e)
{
    struct written w;
    if (!read_written(d->practice, &c->record, a, &w, e))
        return false;
    act_record(act, KIND_PATIENT, &c->record, &c->record);
    act_set_id(act, PATIENT_REPLACED_BY, &w.from.replaced_by);
    if (side->value.i == LEAVE || id_compare(&w.to.id, &c->record) == 0)
        return true;
    struct patient will = taken_over(a, &w);
    return patient_check(a, &will, e) && record_edit(&patient_table, act, &w.to.id, &w.to.id, &w.to, &will, e) &&
           stop(d, a, act, &w.to, &will, e);
}

/* ---- until it is settled ---- */

/* The next of those records that stand behind `patient`; a buf of ids. */
static bool behind(struct practice *p, const struct id *patient, struct buf *out, struct err *e)
{
    struct buf all = {0};
    struct stmt *q = stmt_get(p->book, SQL_MERGED_APART, e);
    if (!q)
        return false;
    while (stmt_step(q, e)) {
        struct id id = stmt_id(q, "record");
        buf_add(&all, &id, sizeof id);
    }
    bool ok = stmt_done(q, e);
    for (size_t at = 0; ok && at < all.len; at += sizeof(struct id)) {
        struct id id, survivor;
        memcpy(&id, all.data + at, sizeof id);
        ok = patient_resolve(p->book, &id, &survivor, e);
        if (ok && id_compare(&survivor, patient) == 0 && id_compare(&id, patient) != 0)
            buf_add(out, &id, sizeof id);
    }
    buf_finish(&all);
    return ok;
}

static const char *said_of(const struct patient *who, const struct written *w, struct arena *a)
{
    struct patient from = w->from;
    bool is_new_death = has(w, PATIENT_DECEASED_DATE) && who->deceased_date == CIVIL_NONE;
    bool is_new_wish = has(w, PATIENT_NO_CONTACT) && !*who->no_contact;
    from.deceased_date = is_new_death ? from.deceased_date : CIVIL_NONE;
    from.away_date = CIVIL_NONE;
    from.no_contact = is_new_wish ? from.no_contact : "";
    const char *text = patient_standing(a, &from);
    for (int i = 0; has(w, PATIENT_ALERT) && i < w->nalerts; i++)
        if (!strstr(who->alert, w->alert[i]))
            text = also(a, text, w->alert[i]);
    return has(w, PATIENT_ALERT) && !strstr(who->alert, from.alert) ? also(a, text, from.alert) : text;
}

const char *conflict_merged_said(struct practice *p, const struct patient *who, struct arena *a)
{
    struct buf ids = {0};
    struct err ignored = {0}; /* then what is shown is what is known */
    const char *text = "";
    bool ok = behind(p, &who->id, &ids, &ignored);
    for (size_t at = 0; ok && at < ids.len; at += sizeof(struct id)) {
        struct written w;
        struct id id;
        memcpy(&id, ids.data + at, sizeof id);
        if (read_written(p, &id, a, &w, &ignored))
            text = also(a, text, said_of(who, &w, a));
    }
    buf_finish(&ids);
    return text;
}

bool conflict_merged_died(struct practice *p, const struct id *patient, int *date, struct err *e)
{
    struct buf ids = {0};
    struct arena a = {0};
    *date = CIVIL_NONE;
    bool ok = behind(p, patient, &ids, e);
    for (size_t at = 0; ok && at < ids.len; at += sizeof(struct id)) {
        struct written w;
        struct id id;
        memcpy(&id, ids.data + at, sizeof id);
        ok = read_written(p, &id, &a, &w, e);
        if (ok && has(&w, PATIENT_DECEASED_DATE) && w.from.deceased_date != CIVIL_NONE)
            *date = w.from.deceased_date;
    }
    buf_finish(&ids);
    arena_finish(&a);
    return ok;
}

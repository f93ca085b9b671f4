#include "practice/conflict_merged.h"

#include "book/history.h"
#include "book/stmt.h"
#include "practice/conflict_ended.h"
#include "practice/conflict_written.h"
#include "practice/field_words.h"
#include "practice/patient_end.h"

#include <string.h>

/* ---- what would be taken over ---- */

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

static bool is_same(const struct patient *x, const struct patient *y, const struct record_member *m)
{
    const void *at = (const char *)x + m->offset, *other = (const char *)y + m->offset;
    switch (m->type) {
    case RECORD_TEXT: return strcmp(*(const char *const *)at, *(const char *const *)other) == 0;
    case RECORD_DATE:
    case RECORD_MORE:
    case RECORD_COUNT: return *(const int *)at == *(const int *)other;
    case RECORD_FLAG: return *(const bool *)at == *(const bool *)other;
    case RECORD_ID: return id_compare(at, other) == 0;
    case RECORD_INSTANT: return *(const int64_t *)at == *(const int64_t *)other;
    }
    return false;
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
    case PATIENT_REFERRED_BY: return !id_is_none(&to->referred_by) || id_compare(&from->referred_by, &to->id) == 0;
    case PATIENT_SINCE: return to->since != CIVIL_NONE && from->since >= to->since;
    default: return false;
    }
}

/* `to` with what would go over to it, and in words. Nothing is emptied: what was taken out there may be right here. */
static struct patient taken_over(struct practice *p, struct arena *a, const struct conflict_written *w, int act,
                                 const struct patient *to, const char **words)
{
    struct row row;
    struct patient from = conflict_written_as(a, w, act, &row), will = *to;
    *words = "";
    for (int m = 0; m < patient_table.count; m++) {
        const struct record_member *x = &patient_table.members[m];
        const char **own = (const char **)((char *)&will + x->offset);
        int at = kind_field(row.kind, x->field);
        if (!w->has[m] || is_empty(&from, x) || is_same(&from, to, x) || is_kept(&from, to, x->field) || at < 0)
            continue;
        if (conflict_written_is_joined(x->field)) {
            const char *was = *own;
            *own =
                conflict_written_joined(a, w, x->field, *(const char *const *)((const char *)&from + x->offset), was);
            row.v[at] = value_text(*own);
            if (strcmp(*own, was) == 0)
                continue;
        } else {
            patient_take(&will, &from, x->field);
        }
        *words = arena_printf(a, "%s%s%s %s", *words, **words ? "; " : "", x->what,
                              field_words_text(p, a, KIND_PATIENT, row.kind->fields[at].name, &row.v[at]));
    }
    *words = **words ? *words : "nothing that is not there";
    return will;
}

/* ---- the question ---- */

/* One answer: the record that stands for this one, and what goes over to it. */
struct option {
    struct id to;
    int64_t key; /* who made them one, or who wrote */
    int act;     /* whose answers go over, an index; CONFLICT_NO_ACT: nothing does */
    bool is_taking;
};
enum { OPTIONS_MAX = 16 };

/* Have two who did not know each written another answer to a field, of which only one can stand? Then by act. */
static bool is_contested(const struct conflict_written *w, int act)
{
    for (int i = 0; i < w->nheads; i++)
        for (int j = 0; w->knew[act * w->nheads + i] && w->heads[i].is_new && j < w->nheads; j++)
            if (w->heads[j].field == w->heads[i].field && w->heads[j].is_new &&
                !conflict_written_is_joined(w->heads[i].field) && !value_equal(&w->heads[i].value, &w->heads[j].value))
                return true;
    return false;
}

static void add_option(struct option *out, int *n, const struct option *one)
{
    if (*n < OPTIONS_MAX)
        out[(*n)++] = *one;
}

static void add_options_to(const struct conflict_written *w, const struct id *to, int64_t merged, struct option *out,
                           int *n)
{
    bool is_by_act = false;
    struct option leave = {.to = *to, .key = merged, .act = CONFLICT_NO_ACT};
    add_option(out, n, &leave);
    if (id_compare(to, &w->row.id) == 0) /* two made each the other's record, and this one stands */
        return;
    for (int i = 0; i < w->nacts; i++)
        is_by_act = is_by_act || is_contested(w, i);
    for (int i = 0; i < w->nacts; i++) {
        struct option take = {.to = *to, .key = w->acts[i], .act = i, .is_taking = true};
        if (is_by_act ? !w->is_over[i] && is_contested(w, i) : i == w->nacts - 1)
            add_option(out, n, &take);
    }
}

/* Which record one who made them one meant: two may have meant others. */
static struct id meant_by(const struct conflict_written *w, int64_t merged)
{
    for (int i = 0; i < w->nheads; i++)
        if (w->heads[i].field == PATIENT_REPLACED_BY && w->heads[i].key == merged)
            return value_as_id(&w->heads[i].value);
    return value_as_id(&w->row.v[kind_field(w->row.kind, PATIENT_REPLACED_BY)]);
}

static bool read_options(struct practice *p, const struct conflict_written *w, struct option *out, int *n,
                         struct err *e)
{
    *n = 0;
    for (int i = 0; w->nacts && i < w->nmerged; i++) {
        struct id to, said = meant_by(w, w->merged[i]);
        bool is_new = true;
        if (!patient_resolve(p->book, &said, &to, e))
            return false;
        for (int j = 0; j < *n; j++)
            is_new = is_new && id_compare(&out[j].to, &to) != 0;
        if (is_new)
            add_options_to(w, &to, w->merged[i], out, n);
    }
    return true;
}

/* It tells which record, and which acts: if more came, it is not as it was seen. */
static struct value value_of(struct arena *a, const struct conflict_written *w, const struct option *x)
{
    char to[ID_TEXT];
    return value_text(arena_printf(a, "%s %d %lld", id_text(&x->to, to), x->is_taking, (long long)w->all));
}

bool conflict_merged_sides(struct practice *p, struct arena *a, struct conflict *c, struct err *e)
{
    struct conflict_written w;
    struct option all[OPTIONS_MAX];
    struct id now;
    int n;
    if (!conflict_written_read(p, &c->record, a, &w, e) || !read_options(p, &w, all, &n, e) ||
        !patient_resolve(p->book, &c->record, &now, e))
        return false;
    c->sides = arena_array(a, OPTIONS_MAX, sizeof *c->sides);
    c->nsides = n;
    for (int i = 0; i < n; i++) {
        bool is_shown = !all[i].is_taking && id_compare(&all[i].to, &now) == 0;
        c->sides[i] =
            (struct conflict_side){.key = all[i].key, .value = value_of(a, &w, &all[i]), .is_shown = is_shown};
    }
    return true;
}

static const struct option *option_of(struct arena *a, const struct conflict_written *w, const struct option *all,
                                      int n, const struct conflict_side *side)
{
    for (int i = 0; i < n; i++) {
        struct value v = value_of(a, w, &all[i]);
        if (all[i].key == side->key && value_equal(&v, &side->value))
            return &all[i];
    }
    return NULL;
}

static const char *say(struct practice *p, struct arena *a, const struct conflict_written *w, const struct option *x,
                       bool is_of_several)
{
    struct patient to;
    struct err ignored = {0}; /* a row says less */
    const char *words;
    if (!patient_get(p->book, &x->to, a, &to, &ignored))
        return "";
    const char *name = patient_name(a, &to);
    if (id_compare(&x->to, &w->row.id) == 0)
        return "this record stands, and the other is one with it";
    if (!x->is_taking)
        return arena_printf(a, "one with %s: leave it so", name);
    (void)taken_over(p, a, w, x->act, &to, &words);
    return is_of_several ? arena_printf(a, "one with %s, take over: %s", name, words)
                         : arena_printf(a, "take over: %s", words);
}

void conflict_merged_words(struct practice *p, struct arena *a, struct conflict *c)
{
    struct conflict_written w;
    struct option all[OPTIONS_MAX];
    struct err ignored = {0};
    int n = 0;
    c->field_name = "record";
    bool ok = conflict_written_read(p, &c->record, a, &w, &ignored) && read_options(p, &w, all, &n, &ignored);
    bool is_of_several = false;
    for (int i = 1; i < n; i++)
        is_of_several = is_of_several || id_compare(&all[i].to, &all[0].to) != 0;
    for (int i = 0; i < c->nsides; i++) {
        const struct option *x = ok ? option_of(a, &w, all, n, &c->sides[i]) : NULL;
        c->sides[i].text = x ? say(p, a, &w, x, is_of_several) : "";
    }
}

/* What whoever wrote the end wrote because of it: a word to the family. */
struct known {
    struct practice *practice;
    struct conflict_end end;
};

static bool was_known(void *arg, const struct id *follow_up, const struct id *visit, bool *out, struct err *e)
{
    const struct known *k = arg;
    return conflict_ended_is_meant(k->practice, &k->end, follow_up, visit, out, e);
}

static bool stop(struct desk *d, struct arena *a, struct act *act, const struct patient *was,
                 const struct patient *will, struct err *e)
{
    struct patient_stopped out;
    struct known known = {.practice = d->practice};
    const struct follow_up_keep keep = {was_known, &known};
    bool has_died = was->deceased_date == CIVIL_NONE && will->deceased_date != CIVIL_NONE;
    bool is_silent = !*was->no_contact && *will->no_contact;
    bool is_away = was->away_date == CIVIL_NONE && will->away_date != CIVIL_NONE;
    int field = has_died ? PATIENT_DECEASED_DATE : is_silent ? PATIENT_NO_CONTACT : PATIENT_AWAY_DATE;
    enum patient_end end = has_died ? PATIENT_END_DIED : is_silent ? PATIENT_END_NO_CONTACT : PATIENT_END_AWAY;
    if (!has_died && !is_silent && !is_away)
        return true;
    return conflict_ended_acts(d->practice, &was->id, field, a, &known.end, e) &&
           patient_stops(d, a, act, has_died ? will : was, end, has_died, &keep, &out, e);
}

/* Whatever was answered twice on the record that nobody looks at any more stays as shown, or it would be asked next. */
static void put_one(struct act *act, const struct conflict_written *w, const struct id *to)
{
    act_record(act, KIND_PATIENT, &w->row.id, &w->row.id);
    act_set_id(act, PATIENT_REPLACED_BY, id_compare(to, &w->row.id) == 0 ? &ID_NONE : to);
    for (int i = 0; i < w->nheads; i++) {
        int at = kind_field(w->row.kind, w->heads[i].field);
        bool is_first = at >= 0 && w->heads[i].field != PATIENT_REPLACED_BY;
        for (int j = 0; j < i; j++)
            is_first = is_first && w->heads[j].field != w->heads[i].field;
        if (is_first)
            act_set(act, w->heads[i].field, &w->row.v[at]);
    }
}

/* The record that is to stand is one with no other: two had made each the other's. */
static void put_standing(struct act *act, const struct patient *to)
{
    if (id_is_none(&to->replaced_by))
        return;
    act_record(act, KIND_PATIENT, &to->id, &to->id);
    act_set_null(act, PATIENT_REPLACED_BY);
}

/* What is left is said once more of the record that stands: whoever takes it over meanwhile is asked. */
static bool put_declined(struct practice *p, struct arena *a, struct act *act, const struct patient *to,
                         const struct patient *will, struct err *e)
{
    struct row row;
    if (!book_row(p->book, KIND_PATIENT, &to->id, a, &row, e))
        return false;
    for (int m = 0; m < patient_table.count; m++) {
        const struct record_member *x = &patient_table.members[m];
        int at = kind_field(row.kind, x->field);
        if (at < 0 || is_same(to, will, x))
            continue;
        act_record(act, KIND_PATIENT, &to->id, &to->id);
        act_set(act, x->field, &row.v[at]);
    }
    return true;
}

static bool check_taken(struct arena *a, struct patient *will, struct err *e)
{
    struct err why = {0};
    return patient_check(a, will, &why) ||
           err_set(e, why.kind, "Both together: %s. Shorten it at the record that stands, then take it over", why.text);
}

bool conflict_merged_put(struct desk *d, struct arena *a, struct act *act, const struct conflict *c,
                         const struct conflict_side *side, struct err *e)
{
    struct conflict_written w;
    struct option all[OPTIONS_MAX];
    struct patient to;
    const char *words;
    int n;
    if (!conflict_written_read(d->practice, &c->record, a, &w, e) || !read_options(d->practice, &w, all, &n, e))
        return false;
    const struct option *x = option_of(a, &w, all, n, side);
    if (!x)
        return err_set(e, ERR_STALE, "This was settled or changed by somebody else meanwhile. Look at it again.");
    if (!patient_get(d->practice->book, &x->to, a, &to, e))
        return false;
    put_one(act, &w, &x->to);
    put_standing(act, &to);
    int act_of = x->is_taking ? x->act : w.nacts - 1;
    struct patient will = taken_over(d->practice, a, &w, act_of, &to, &words);
    if (!x->is_taking)
        return put_declined(d->practice, a, act, &to, &will, e);
    return check_taken(a, &will, e) && record_edit(&patient_table, act, &to.id, &to.id, &to, &will, e) &&
           stop(d, a, act, &to, &will, e);
}

/* ---- until it is settled ---- */

/* Did one of several who made it one with others mean this one? */
static bool was_meant_for(struct practice *p, const struct id *record, const struct id *patient, bool *out,
                          struct err *e)
{
    struct buf all = {0};
    struct stmt *q = stmt_get(p->book, SQL_HEAD_OF, e);
    if (!q)
        return false;
    stmt_bind_id(q, "record", record);
    while (stmt_step(q, e)) {
        struct value v = stmt_value(q, "value");
        struct id id = value_as_id(&v);
        if (stmt_int(q, "kind") == KIND_PATIENT && stmt_int(q, "field") == PATIENT_REPLACED_BY && !id_is_none(&id))
            buf_add(&all, &id, sizeof id);
    }
    bool ok = stmt_done(q, e);
    for (size_t at = 0; ok && at < all.len; at += sizeof(struct id)) {
        struct id id, survivor;
        memcpy(&id, all.data + at, sizeof id);
        ok = patient_resolve(p->book, &id, &survivor, e);
        *out = *out || (ok && id_compare(&survivor, patient) == 0);
    }
    buf_finish(&all);
    return ok;
}

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
        bool is_theirs = false;
        ok = patient_resolve(p->book, &id, &survivor, e) && was_meant_for(p, &id, patient, &is_theirs, e);
        is_theirs = is_theirs || id_compare(&survivor, patient) == 0;
        if (ok && is_theirs && id_compare(&id, patient) != 0)
            buf_add(out, &id, sizeof id);
    }
    buf_finish(&all);
    return ok;
}

static const char *said_of(const struct patient *who, const struct conflict_written *w, struct arena *a)
{
    struct row row;
    struct patient from = conflict_written_as(a, w, CONFLICT_NO_ACT, &row);
    bool is_new_death = conflict_written_has(w, PATIENT_DECEASED_DATE) && who->deceased_date == CIVIL_NONE;
    bool is_new_wish = conflict_written_has(w, PATIENT_NO_CONTACT) && !*who->no_contact;
    from.deceased_date = is_new_death ? from.deceased_date : CIVIL_NONE;
    from.away_date = CIVIL_NONE;
    from.no_contact = is_new_wish ? from.no_contact : "";
    const char *text = patient_standing(a, &from);
    if (!conflict_written_has(w, PATIENT_ALERT))
        return text;
    const char *all = conflict_written_joined(a, w, PATIENT_ALERT, from.alert, who->alert); /* behind their own */
    size_t own = strlen(who->alert);
    return conflict_written_also(a, text, all + own + (own && all[own] ? strlen("; ") : 0));
}

const char *conflict_merged_said(struct practice *p, const struct patient *who, struct arena *a)
{
    struct buf ids = {0};
    struct err ignored = {0}; /* then what is shown is what is known */
    const char *text = "";
    bool ok = behind(p, &who->id, &ids, &ignored);
    for (size_t at = 0; ok && at < ids.len; at += sizeof(struct id)) {
        struct conflict_written w;
        struct id id;
        memcpy(&id, ids.data + at, sizeof id);
        if (conflict_written_read(p, &id, a, &w, &ignored))
            text = conflict_written_also(a, text, said_of(who, &w, a));
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
        struct conflict_written w;
        struct id id;
        memcpy(&id, ids.data + at, sizeof id);
        ok = conflict_written_read(p, &id, &a, &w, e);
        if (!ok || !conflict_written_has(&w, PATIENT_DECEASED_DATE))
            continue;
        struct row row;
        struct patient from = conflict_written_as(&a, &w, CONFLICT_NO_ACT, &row);
        *date = from.deceased_date != CIVIL_NONE ? from.deceased_date : *date;
    }
    buf_finish(&ids);
    arena_finish(&a);
    return ok;
}

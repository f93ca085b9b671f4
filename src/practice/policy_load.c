/* Loading a policy: the differences between a file and the book, as one act. */
#include "practice/policy.h"

#include "practice/policy_table.h"

#include <string.h>

struct loader {
    struct book *book;
    const struct policy *policy;
    struct act *act; /* NULL: a dry run */
    struct arena *a;
    struct policy_change *changes;
    int count, room;
};

struct id policy_id(int kind, const char *key)
{
    /* Frozen with the first book that was made: sites find each other's entries by it. */
    char domain[64] = "policy:";
    const struct kind_def *k = kind_find(kind);
    memccpy(domain + strlen(domain), k->name, 0, sizeof domain - strlen(domain) - 1);
    return id_derived(domain, key);
}

const char *policy_hours_key(struct arena *a, const char *code, int weekday)
{
    return arena_printf(a, "%s:%s", code ? code : "practice", policy_days[weekday]);
}

static const char *field_name(const struct kind_def *k, int field)
{
    const struct policy_setting *s = policy_table_setting(k->number, field);
    return s ? s->name : k->fields[kind_field(k, field)].name;
}

static void note_change(struct loader *l, const struct kind_def *k, const char *key, int field,
                        const struct value *before, const struct value *after)
{
    if (l->count == l->room) {
        int want = l->room ? l->room * 2 : 64;
        l->changes = arena_grow(l->a, l->changes, (size_t)l->count, (size_t)want, sizeof *l->changes);
        l->room = want;
    }
    l->changes[l->count++] = (struct policy_change){
        .kind = k->name,
        .key = arena_strdup(l->a, key),
        .field = field_name(k, field),
        .before = before->type == VALUE_NULL ? NULL : policy_table_text(k->number, field, before, l->a),
        .after = policy_table_text(k->number, field, after, l->a),
    };
}

static void set(struct loader *l, const struct row *row, const char *key, int field, const struct value *v)
{
    struct value before = row_get(row, field);
    if (value_equal(&before, v))
        return;
    if (l->act)
        act_set(l->act, field, v);
    note_change(l, row->kind, key, field, &before, v);
}

static bool load_item(struct loader *l, const struct policy_item *item, struct err *e)
{
    struct row row;
    if (!book_row(l->book, item->kind, &item->id, l->a, &row, e))
        return false;
    if (l->act)
        act_record(l->act, item->kind, &item->id, NULL);
    for (int i = 0; i < item->ncells; i++)
        set(l, &row, item->key, item->cells[i].field, &item->cells[i].v);
    return true;
}

static bool is_in_file(const struct policy *p, int kind, const struct id *id)
{
    for (int i = 0; i < p->count; i++)
        if (p->items[i].kind == kind && id_compare(&p->items[i].id, id) == 0)
            return true;
    return false;
}

/* What a person calls an entry of which only the record is left. */
static const char *key_of_row(struct loader *l, const struct row *row, struct err *e)
{
    if (row->kind->number == KIND_HOURS) {
        struct id whose = row_id(row, HOURS_PRACTITIONER);
        struct row owner = {0};
        const char *code = "practice";
        if (!id_is_none(&whose) && book_row(l->book, KIND_PRACTITIONER, &whose, l->a, &owner, e)) {
            struct value v = row_get(&owner, PRACTITIONER_CODE);
            code = policy_table_text(KIND_PRACTITIONER, PRACTITIONER_CODE, &v, l->a);
        }
        int64_t day = row_int(row, HOURS_WEEKDAY, 0);
        return arena_printf(l->a, "%s:%s", code, policy_days[day >= 0 && day < POLICY_DAYS ? day : 0]);
    }
    int field = row->kind->fields[kind_field(row->kind, FIELD_ENTERED_IN_ERROR + 1)].number;
    struct value key = row_get(row, field); /* the code, or the date of a holiday: field 2 of every other kind */
    return policy_table_text(row->kind->number, field, &key, l->a);
}

/* Entries that are no longer in the file: not offered any more, but kept. */
static bool load_gone(struct loader *l, const struct policy_section *s, struct err *e)
{
    struct id *ids = NULL;
    int count = 0;
    struct value no = value_int(0);
    if (!policy_table_ids(l->book, s, l->a, &ids, &count, e))
        return false;
    for (int i = 0; i < count; i++) {
        struct row row;
        if (is_in_file(l->policy, s->kind, &ids[i]))
            continue;
        if (!book_row(l->book, s->kind, &ids[i], l->a, &row, e))
            return false;
        if (l->act)
            act_record(l->act, s->kind, &ids[i], NULL);
        set(l, &row, key_of_row(l, &row, e), s->field_active, &no);
    }
    return true;
}

static bool load_all(struct loader *l, struct err *e)
{
    for (int i = 0; i < l->policy->count; i++)
        if (!load_item(l, &l->policy->items[i], e))
            return false;
    for (const struct policy_section *s = policy_sections; s->name; s++)
        if (s->field_active && !load_gone(l, s, e))
            return false;
    return true;
}

/* Their field tell, unless they stand elsewhere by now. */
static bool tell(struct loader *l, const struct policy_told *x, struct err *e)
{
    struct row row;
    if (!book_row(l->book, KIND_APPOINTMENT, &x->appointment, l->a, &row, e))
        return false;
    if (!row_is(&row, APPOINTMENT_STATUS, "booked") || row_int(&row, APPOINTMENT_DATE, -1) != x->date ||
        row_int(&row, APPOINTMENT_START_MIN, -1) != x->start_min || row_is(&row, APPOINTMENT_TELL, "due") == x->is_due)
        return true;
    act_record(l->act, KIND_APPOINTMENT, &x->appointment, &x->patient);
    if (x->is_due)
        act_set_text(l->act, APPOINTMENT_TELL, "due");
    else
        act_set_null(l->act, APPOINTMENT_TELL);
    return true;
}

bool policy_load(struct book *b, const struct policy *policy, const struct who *who, bool dry_run, struct arena *a,
                 struct policy_change **changes, int *count, struct err *e)
{
    struct act act = {0};
    struct loader l = {.book = b, .policy = policy, .act = dry_run ? NULL : &act, .a = a};
    if (!(dry_run ? book_read_begin(b, e) : act_begin(b, &act, "policy-load", who, e)))
        return false;
    bool ok = load_all(&l, e);
    for (int i = 0; ok && !dry_run && i < policy->ntold; i++)
        ok = tell(&l, &policy->told[i], e);
    if (dry_run)
        book_read_end(b);
    else if (ok)
        ok = act_commit(&act, e);
    else
        act_abandon(&act);
    if (changes)
        *changes = l.changes;
    if (count)
        *count = l.count;
    return ok;
}

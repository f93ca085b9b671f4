/* Who is already known and may be the one about to be added: found by the words of the search table. */
#include "practice/patient.h"

#include "base/buf.h"
#include "base/text.h"
#include "book/stmt.h"
#include "practice/find_near.h"
#include "practice/find_run.h"
#include "practice/find_word.h"

#include <string.h>

enum {
    DUPLICATES_MAX = 8, /* a warning, not a list to read */
    LOOK_AT_MAX = 64,   /* patients read for one reason */
    FOUND_MAX = 64,     /* kept until the likeliest are known: of one name there may be many */
    RUNS_MAX = 2000,    /* of one family name: more than any has */
    PHONE_DIGITS = 9,   /* last digits that make two numbers the same, however the country is written */
};

struct check {
    struct book *book;
    const struct patient *p;              /* the new one */
    const char *family, *given;           /* folded */
    const char *family_look, *given_look; /* as they look */
    struct arena *a;
    struct duplicate *out;
    int *count;
    bool has_phone[FOUND_MAX]; /* of out's: found by their telephone */
};

static struct duplicate *listed(const struct check *c, const struct id *id)
{
    for (int i = 0; i < *c->count; i++)
        if (id_compare(&c->out[i].id, id) == 0)
            return &c->out[i];
    return NULL;
}

static const char *fold(struct arena *a, const char *s)
{
    return find_word_fold(a, s ? s : "");
}

/* As it is spelt, or as it looks: a letter of another alphabet in a name is a slip, or somebody's trick. */
static bool is_same_name(struct arena *a, const char *other, const char *folded, const char *look)
{
    const char *theirs = fold(a, other);
    return *folded && (strcmp(theirs, folded) == 0 || strcmp(text_lookalike(a, theirs), look) == 0);
}

/* One digit is another, two beside each other changed places, or day and month did: heard or typed so. */
static bool is_near_birth(int x, int y)
{
    enum { TEXT = 11 };
    char a[TEXT], b[TEXT];
    struct civil p = civil_split(x), q = civil_split(y);
    int n = 0, at[TEXT];
    (void)civil_date_text(x, a);
    (void)civil_date_text(y, b);
    for (int i = 0; a[i] && b[i]; i++)
        if (a[i] != b[i])
            at[n++] = i;
    bool is_turned = n == 2 && at[1] == at[0] + 1 && a[at[0]] == b[at[1]] && a[at[1]] == b[at[0]];
    return n == 1 || is_turned || (p.year == q.year && p.month == q.day && p.day == q.month);
}

/* Twins have a birth date in common, and families a telephone: the given name tells them apart. Of those that are
 * likely the one, and of the others, in the order of how likely it is. */
enum {
    NAME_BIRTH,
    NAME_PHONE,
    NAME,
    NAME_NEAR_BIRTH,
    NEAR_PHONE,
    NEAR_NEAR_BIRTH,
    GIVEN_BIRTH,
    PHONE, /* from here on not likely */
    FAMILY_BIRTH,
    NEAR_BIRTH,
    NAMESAKE,
    NOT_SAME
};
static const char *const WHY[] = {[NAME_BIRTH] = "same name and birth date",
                                  [NAME_PHONE] = "same name, same telephone",
                                  [NAME] = "same name",
                                  [NAME_NEAR_BIRTH] = "same name, near birth date",
                                  [NEAR_PHONE] = "near name, same telephone",
                                  [NEAR_NEAR_BIRTH] = "near name, near birth date",
                                  [GIVEN_BIRTH] = "same given name and birth date",
                                  [PHONE] = "same telephone",
                                  [FAMILY_BIRTH] = "same family name and birth date",
                                  [NEAR_BIRTH] = "near name, same birth date",
                                  [NAMESAKE] = "called the same, born another day"};

/* What is alike of somebody and the new one. */
struct alike {
    bool family, near_family, given, phone;
    bool is_known; /* both birth dates */
    bool birth, near_birth;
};

static int why_named(const struct alike *is)
{
    return is->birth        ? NAME_BIRTH
           : is->phone      ? NAME_PHONE
           : !is->is_known  ? NAME
           : is->near_birth ? NAME_NEAR_BIRTH
                            : NAMESAKE;
}

/* Why this one may be the same. */
static int why_same(const struct check *c, const struct patient *other, bool has_phone)
{
    struct alike is = {.family = is_same_name(c->a, other->family, c->family, c->family_look),
                       .near_family = find_near_is(fold(c->a, other->family), c->family),
                       .given = is_same_name(c->a, other->given, c->given, c->given_look),
                       .phone = has_phone,
                       .is_known = c->p->birth_date != CIVIL_NONE && other->birth_date != CIVIL_NONE};
    is.birth = is.is_known && c->p->birth_date == other->birth_date;
    is.near_birth = is.is_known && !is.birth && is_near_birth(c->p->birth_date, other->birth_date);
    if (is.family && is.given)
        return why_named(&is);
    bool is_near = is.given && is.near_family;
    if (is_near && (is.phone || is.near_birth))
        return is.phone ? NEAR_PHONE : NEAR_NEAR_BIRTH;
    if (is.given && is.birth)
        return GIVEN_BIRTH;
    if (is.phone)
        return PHONE;
    /* Misheard on the telephone: the birth date is what tells. */
    return !is.birth ? NOT_SAME : is.family ? FAMILY_BIRTH : is.near_family ? NEAR_BIRTH : NOT_SAME;
}

static int rank_of(const struct duplicate *d)
{
    int i = 0;
    while (d->why != WHY[i])
        i++;
    return i;
}

static void set_why(struct duplicate *d, int why)
{
    d->why = WHY[why];
    d->is_exact = why == NAME_BIRTH;
    d->is_likely = why < PHONE;
    d->is_namesake = why == NAMESAKE;
}

/* The likeliest first, each kind in the order in which they were found. */
static void sort(struct duplicate *all, int n)
{
    for (int i = 1; i < n; i++)
        for (int j = i; j > 0 && rank_of(&all[j]) < rank_of(&all[j - 1]); j--) {
            struct duplicate d = all[j];
            all[j] = all[j - 1];
            all[j - 1] = d;
        }
}

static bool look_at(struct check *c, const struct id *found, bool has_phone, struct err *e)
{
    struct patient other;
    struct id own, *id = &own;
    if (!patient_resolve(c->book, found, id, e)) /* of a record that was made one with another */
        return false;
    struct duplicate *d = listed(c, id);
    if (id_compare(&c->p->id, id) == 0 || (!d && *c->count == FOUND_MAX))
        return true;
    if (!patient_get(c->book, id, c->a, &other, e))
        return false;
    has_phone = has_phone || (d && c->has_phone[d - c->out]);
    int why = why_same(c, &other, has_phone);
    const char *name = patient_name(c->a, &other);
    if (why >= PHONE && id_compare(id, found) != 0) { /* the names of the other record may say more */
        struct patient was;
        if (!patient_get(c->book, found, c->a, &was, e))
            return false;
        int by_other = why_same(c, &was, has_phone);
        if (by_other < why)
            name = arena_printf(c->a, "%s (also %s)", name, patient_name(c->a, &was));
        why = by_other < why ? by_other : why;
    }
    if (why == NOT_SAME || (d && why >= rank_of(d)))
        return true;
    d = d ? d : &c->out[(*c->count)++];
    c->has_phone[d - c->out] = has_phone;
    *d = (struct duplicate){.id = *id, .name = name, .phone = "", .birth_date = other.birth_date};
    set_why(d, why);
    return true;
}

/* Row numbers of those whose names may begin as sig says. */
struct hits {
    int64_t n[LOOK_AT_MAX];
    int count;
    struct find_sig sig;
};

static bool each_entry(void *arg, const struct find_entry *entry, struct err *e)
{
    struct hits *h = arg;
    (void)e;
    if (find_word_sig_has(&entry->sig, &h->sig))
        h->n[h->count++] = entry->n;
    return h->count < LOOK_AT_MAX;
}

static bool id_of(struct book *b, int64_t n, struct id *id, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_PATIENT_BY_N, e);
    if (!q)
        return false;
    stmt_bind_int(q, "n", n);
    *id = stmt_step(q, e) ? stmt_id(q, "id") : ID_NONE;
    return stmt_done(q, e);
}

/* Patients with a word of this stretch whose names may begin as sig says. */
static bool look_among(struct check *c, struct find_stretch stretch, struct find_sig sig, bool has_phone, struct err *e)
{
    struct hits hits = {.sig = sig};
    struct find_reader reader = {each_entry, &hits};
    bool is_cut;
    bool ok = find_run_read(c->book, &stretch, RUNS_MAX, &reader, &is_cut, e);
    for (int i = 0; ok && i < hits.count; i++) {
        struct id id;
        ok = id_of(c->book, hits.n[i], &id, e) && (id_is_none(&id) || look_at(c, &id, has_phone, e));
    }
    return ok;
}

static bool look_by_name(struct check *c, const char *family, const char *given, struct err *e)
{
    const char *words[1];
    if (!find_word_split(family, words, 1) && !find_word_split(given, words, 1))
        return true;
    const char *word = arena_strndup(c->a, words[0], strcspn(words[0], " "));
    struct find_sig sig = find_word_sig(family);
    find_word_sig_add(&sig, given);
    return look_among(c, find_run_word(c->a, word), sig, false, e);
}

static bool look_by_birth(struct check *c, struct err *e)
{
    char date[11];
    if (c->p->birth_date == CIVIL_NONE)
        return true;
    const char *word = arena_strdup(c->a, civil_date_text(c->p->birth_date, date));
    return look_among(c, find_run_word(c->a, word), (struct find_sig){0}, false, e);
}

static bool look_by_phone(struct check *c, const struct telecom *t, struct err *e)
{
    struct buf reversed = {0};
    telecom_reversed(&reversed, t->value ? t->value : "");
    const char *word = arena_printf(c->a, "#%.*s", PHONE_DIGITS, buf_str(&reversed));
    bool ok = true;
    if (reversed.len >= PHONE_DIGITS)
        ok = look_among(c, find_run_prefix(c->a, word), (struct find_sig){0}, true, e);
    buf_finish(&reversed);
    return ok;
}

bool patient_duplicates(struct book *b, const struct patient *p, const struct telecom *t, int n, struct arena *a,
                        struct duplicate **out, int *count, struct err *e)
{
    struct check c = {.book = b, .p = p, .a = a, .count = count};
    c.family = fold(a, p->family);
    c.given = fold(a, p->given);
    c.out = *out = arena_array(a, FOUND_MAX, sizeof **out);
    c.family_look = text_lookalike(a, c.family);
    c.given_look = text_lookalike(a, c.given);
    *count = 0;
    bool is_other = strcmp(c.family, c.family_look) != 0 || strcmp(c.given, c.given_look) != 0;
    bool ok = true; /* a telephone first: of a common name there are more than there is room for */
    for (int i = 0; ok && i < n; i++)
        ok = (t[i].system && strcmp(t[i].system, "email") == 0) || look_by_phone(&c, &t[i], e);
    ok = ok && look_by_birth(&c, e) && look_by_name(&c, c.family, c.given, e) &&
         (!is_other || look_by_name(&c, c.family_look, c.given_look, e));
    sort(*out, *count);
    *count = *count < DUPLICATES_MAX ? *count : DUPLICATES_MAX;
    for (int i = 0; ok && i < *count; i++)
        ok = telecom_first(b, &(*out)[i].id, "phone", a, &(*out)[i].phone, e);
    return ok;
}

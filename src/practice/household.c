#include "practice/household.h"

#include "base/clock.h"
#include "base/text.h"
#include "book/stmt.h"
#include "practice/appointment_row.h"

#include <string.h>

/* ---- reading ---- */

static bool read_ids(struct book *b, const struct id *household, struct id ids[HOUSEHOLD_MAX], int *count,
                     struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_PATIENT_OF_HOUSEHOLD, e);
    *count = 0;
    if (!q)
        return false;
    stmt_bind_id(q, "household", household);
    stmt_bind_int(q, "limit", HOUSEHOLD_MAX);
    while (stmt_step(q, e))
        ids[(*count)++] = stmt_id(q, "id");
    return stmt_done(q, e);
}

bool household_list(struct book *b, const struct id *patient, struct arena *a, struct patient **out, int *count,
                    struct err *e)
{
    struct id ids[HOUSEHOLD_MAX];
    struct patient me;
    struct id self;
    int n = 1;
    *count = 0;
    if (!patient_resolve(b, patient, &self, e) || !patient_get(b, &self, a, &me, e))
        return false;
    ids[0] = self;
    if (!id_is_none(&me.household) && !read_ids(b, &me.household, ids, &n, e))
        return false;
    *out = arena_array(a, (size_t)n + 1, sizeof **out);
    for (int i = 0; i < n; i++)
        if (!patient_get(b, &ids[i], a, &(*out)[i], e))
            return false;
    *count = n;
    if (!n) { /* a record marked as a mistake is in no list, but somebody looks at it */
        (*out)[0] = me;
        *count = 1;
    }
    return true;
}

/* ---- joining and leaving ---- */

static void put_member(struct act *act, const struct id *patient, const struct id *household, bool forgets_speaking)
{
    act_record(act, KIND_PATIENT, patient, patient);
    if (household)
        act_set_id(act, PATIENT_HOUSEHOLD, household);
    else
        act_set_null(act, PATIENT_HOUSEHOLD);
    if (forgets_speaking)
        act_set_int(act, PATIENT_IS_SPOKESPERSON, 0);
}

static bool join(struct book *b, struct act *act, struct arena *a, const struct id *patient, const struct id *other,
                 struct err *e)
{
    struct id me, them;
    struct patient joins, host;
    if (!patient_resolve(b, patient, &me, e) || !patient_resolve(b, other, &them, e) ||
        !patient_get(b, &me, a, &joins, e) || !patient_get(b, &them, a, &host, e))
        return false;
    if (id_compare(&me, &them) == 0)
        return err_set(e, ERR_INPUT, "These two are one patient: join another one");
    if (!id_is_none(&joins.household)) {
        if (id_compare(&joins.household, &host.household) == 0)
            return true;
        return err_set(e, ERR_REFUSED, "This patient is in another household: take the patient out of that one first");
    }
    struct id household = id_is_none(&host.household) ? them : host.household; /* named after who was there first */
    if (id_is_none(&host.household))
        put_member(act, &them, &household, false);
    put_member(act, &me, &household, false);
    return true;
}

bool household_join(struct book *b, const struct who *who, const struct id *patient, const struct id *other,
                    struct err *e)
{
    struct arena a = {0};
    struct act act;
    bool ok = act_begin(b, &act, "household-join", who, e);
    if (ok) {
        ok = join(b, &act, &a, patient, other, e);
        ok = ok ? act_commit(&act, e) : (act_abandon(&act), false);
    }
    arena_finish(&a);
    return ok;
}

static bool leave(struct book *b, struct act *act, struct arena *a, const struct id *patient, struct err *e)
{
    struct patient *all;
    int n;
    if (!household_list(b, patient, a, &all, &n, e))
        return false;
    struct id self;
    if (!patient_resolve(b, patient, &self, e))
        return false;
    for (int i = 0; i < n; i++) {
        bool is_self = id_compare(&all[i].id, &self) == 0;
        if (is_self && id_is_none(&all[i].household))
            return err_set(e, ERR_REFUSED, "This patient is in no household");
        if (is_self || n == 2) /* nobody stays behind in a household of one */
            put_member(act, &all[i].id, NULL, all[i].is_spokesperson);
    }
    return true;
}

bool household_leave(struct book *b, const struct who *who, const struct id *patient, struct err *e)
{
    struct arena a = {0};
    struct act act;
    bool ok = act_begin(b, &act, "household-leave", who, e);
    if (ok) {
        ok = leave(b, &act, &a, patient, e);
        ok = ok ? act_commit(&act, e) : (act_abandon(&act), false);
    }
    arena_finish(&a);
    return ok;
}

static bool speaks(struct book *b, struct act *act, struct arena *a, const struct id *patient, bool is_spokesperson,
                   struct err *e)
{
    struct patient *all;
    struct id self;
    int n;
    if (!patient_resolve(b, patient, &self, e) || !household_list(b, &self, a, &all, &n, e))
        return false;
    if (n < 2)
        return err_set(e, ERR_REFUSED, "This patient is in no household: there is nobody to speak for");
    for (int i = 0; i < n; i++) {
        bool want = is_spokesperson && id_compare(&all[i].id, &self) == 0;
        bool is_meant = id_compare(&all[i].id, &self) == 0 || is_spokesperson;
        if (!is_meant || all[i].is_spokesperson == want)
            continue;
        act_record(act, KIND_PATIENT, &all[i].id, &all[i].id);
        act_set_int(act, PATIENT_IS_SPOKESPERSON, want);
    }
    return true;
}

bool household_speaks(struct book *b, const struct who *who, const struct id *patient, bool is_spokesperson,
                      struct err *e)
{
    struct arena a = {0};
    struct act act;
    bool ok = act_begin(b, &act, "household-speaks", who, e);
    if (ok) {
        ok = speaks(b, &act, &a, patient, is_spokesperson, e);
        ok = ok ? act_commit(&act, e) : (act_abandon(&act), false);
    }
    arena_finish(&a);
    return ok;
}

/* ---- who is meant ---- */

static bool begins(struct arena *a, const char *name, const char *word)
{
    return *name && strncmp(text_fold(a, name), word, strlen(word)) == 0;
}

/* The member whose given or preferred name begins so; -1 none, -2 two of them. */
static int member_of(struct arena *a, const struct patient *all, int n, const struct id *self, const char *word)
{
    int found = -1;
    for (int i = 0; i < n; i++) {
        if (id_compare(&all[i].id, self) == 0 || !(begins(a, all[i].given, word) || begins(a, all[i].preferred, word)))
            continue;
        if (found >= 0)
            return -2;
        found = i;
    }
    return found;
}

/* One word typed; adds who it means to out. */
static bool take_word(struct arena *a, const struct patient *all, int n, const struct id *self, const char *word,
                      struct patient *out, int *count, struct err *e)
{
    if (strcmp(word, "all") == 0) {
        *count = 0;
        for (int i = 0; i < n; i++)
            if (id_compare(&all[i].id, self) != 0)
                out[(*count)++] = all[i];
        return true;
    }
    int i = member_of(a, all, n, self, word);
    if (i == -2)
        return err_set(e, ERR_INPUT, "Two of them begin with that: one letter more");
    if (i == -1)
        return err_set(e, ERR_INPUT, "Nobody of the household begins with that");
    for (int k = 0; k < *count; k++)
        if (id_compare(&out[k].id, &all[i].id) == 0)
            return true;
    out[(*count)++] = all[i];
    return true;
}

bool household_named(struct book *b, const struct id *patient, const char *typed, struct arena *a, struct patient **out,
                     int *count, struct err *e)
{
    struct patient *all;
    struct id self;
    int n;
    *count = 0;
    const char *words = text_fold(a, typed);
    words += strspn(words, " ,");
    if (!*words)
        return true;
    if (!patient_resolve(b, patient, &self, e) || !household_list(b, &self, a, &all, &n, e))
        return false;
    if (n < 2)
        return err_set(e, ERR_MISSING, "Nobody is in a household with this patient: join them first");
    *out = arena_array(a, (size_t)n, sizeof **out);
    for (; *words; words += strspn(words, " ,")) {
        size_t len = strcspn(words, " ,");
        if (!take_word(a, all, n, &self, arena_strndup(a, words, len), *out, count, e))
            return false;
        words += len;
    }
    return true;
}

/* ---- who has come together ---- */

bool household_due(struct practice *p, const struct appointment *x, struct arena *a, struct appointment **out,
                   int *count, struct err *e)
{
    struct appointment_rows rows = {0};
    struct patient me;
    *out = NULL;
    *count = 0;
    if (!patient_get(p->book, &x->patient, a, &me, e))
        return false;
    if (id_is_none(&me.household))
        return true;
    struct stmt *q = stmt_get(p->book, SQL_APPOINTMENT_OF_HOUSEHOLD, e);
    if (!q)
        return false;
    stmt_bind_id(q, "household", &me.household);
    stmt_bind_int(q, "date", x->date);
    stmt_bind_int(q, "from", x->start_min - HOUSEHOLD_TOGETHER_MIN);
    stmt_bind_int(q, "to", x->start_min + HOUSEHOLD_TOGETHER_MIN);
    if (!appointment_row_all(p, q, a, &rows, e))
        return false;
    *out = rows.rows;
    for (int i = 0; i < rows.count; i++)
        if (id_compare(&rows.rows[i].patient, &me.id) != 0)
            rows.rows[(*count)++] = rows.rows[i];
    return true;
}

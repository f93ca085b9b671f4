#include "practice/telecom.h"

#include "base/clock.h"
#include "base/sort.h"
#include "base/text.h"
#include "book/stmt.h"
#include "practice/patient.h"
#include "practice/record_tables.h"
#include "practice/words.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define MEMBER(field, type, name, what)                             \
    {                                                               \
        TELECOM_##field, type, offsetof(struct telecom, name), what \
    }

static const struct record_member members[] = {
    {FIELD_ENTERED_IN_ERROR, RECORD_FLAG, offsetof(struct telecom, is_in_error), "mistake mark"},
    MEMBER(PATIENT, RECORD_ID, patient, "patient"),
    MEMBER(SYSTEM, RECORD_TEXT, system, "kind"),
    MEMBER(VALUE, RECORD_TEXT, value, "number or address"),
    MEMBER(USE, RECORD_TEXT, use, "use"),
    MEMBER(RANK, RECORD_COUNT, rank, "order"),
    MEMBER(MESSAGE, RECORD_TEXT, message, "rule for messages"),
    MEMBER(IS_BAD, RECORD_FLAG, is_bad, "wrong-number mark"),
    MEMBER(REMARK, RECORD_TEXT, remark, "remark"),
};

const struct record_table telecom_table = {KIND_TELECOM, "number or address", members,
                                           sizeof members / sizeof members[0]};

struct telecom telecom_none(void)
{
    return (struct telecom){.system = "phone", .value = "", .use = "", .message = "", .remark = ""};
}

bool telecom_get(struct book *b, const struct id *id, struct arena *a, struct telecom *out, struct err *e)
{
    out->id = *id;
    return record_get(&telecom_table, b, id, a, out, e);
}

/* Of records made one each comes in order. */
static int by_use(const void *x, const void *y)
{
    const struct telecom *a = x, *b = y;
    if (a->is_bad != b->is_bad)
        return a->is_bad ? 1 : -1;
    return a->rank != b->rank ? (a->rank < b->rank ? -1 : 1) : id_compare(&a->id, &b->id);
}

bool telecom_list(struct book *b, const struct id *patient, struct arena *a, struct telecom **out, int *count,
                  struct err *e)
{
    void *rows;
    bool ok = record_list(&telecom_table, b, SQL_TELECOM_OF_PATIENT, patient, sizeof **out, a, &rows, count, e);
    *out = rows;
    if (ok)
        sort_array(rows, (size_t)*count, sizeof **out, by_use);
    return ok;
}

bool telecom_best(struct book *b, const struct id *patient, const char *system, struct arena *a, const char **value,
                  struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_TELECOM_GOOD, e);
    struct id best_id = ID_NONE;
    int64_t best_rank = 0;
    *value = "";
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    stmt_bind_text(q, "system", system);
    while (stmt_step(q, e)) {
        struct id id = stmt_id(q, "id");
        int64_t rank = stmt_int_or(q, "rank", INT64_MAX);
        bool is_better =
            id_is_none(&best_id) || rank < best_rank || (rank == best_rank && id_compare(&id, &best_id) < 0);
        if (!is_better || stmt_is_null(q, "value"))
            continue;
        *value = stmt_text(q, "value", a);
        best_rank = rank;
        best_id = id;
    }
    return stmt_done(q, e);
}

bool telecom_first(struct book *b, const struct id *patient, const char *system, struct arena *a, const char **value,
                   struct err *e)
{
    struct id *ids = NULL;
    int nids = 0;
    bool ok = patient_behind(b, patient, a, &ids, &nids, e);
    *value = "";
    for (int i = 0; ok && i < nids && !**value; i++)
        ok = telecom_best(b, &ids[i], system, a, value, e);
    return ok;
}

/* Something on both sides of one @, and no blanks: more than that only a letter sent there can tell. */
static bool check_email(const char *s, struct err *e)
{
    const char *at = strchr(s, '@');
    if (!at || at == s || !at[1] || strchr(at + 1, '@') || strpbrk(s, " ,;"))
        return err_set(e, ERR_INPUT, "An email address is written name@example.org");
    return true;
}

static bool check_code(const struct word *list, const char *what, const char *code, struct err *e)
{
    char known[120];
    if (!*code || words_has(list, code))
        return true;
    return err_set(e, ERR_INPUT, "%s: expected one of %s", what, words_list(list, known, sizeof known));
}

static bool clean(struct arena *a, const char *what, const char **text, struct err *e)
{
    const char *in = *text ? *text : "";
    return text_clean(a, TEXT_ONE_LINE, what, in, strlen(in), text, e);
}

bool telecom_check(struct arena *a, struct telecom *t, struct err *e)
{
    struct buf digits = {0};
    if (!t->system || !*t->system)
        t->system = "phone";
    if (!clean(a, "system", &t->system, e) || !clean(a, "number or address", &t->value, e) ||
        !clean(a, "use", &t->use, e) || !clean(a, "message", &t->message, e) || !clean(a, "remark", &t->remark, e) ||
        !check_code(words_system, "system", t->system, e) || !check_code(words_use, "use", t->use, e) ||
        !check_code(words_message, "message", t->message, e))
        return false;
    if (!*t->value)
        return err_set(e, ERR_INPUT, "The number or address is missing");
    if (strcmp(t->system, "email") == 0)
        return check_email(t->value, e);
    bool ok = text_phone_digits(&digits, t->value, e);
    buf_finish(&digits);
    return ok;
}

bool telecom_put(struct act *act, const struct telecom *t, struct id *out, struct err *e)
{
    if (id_is_none(&t->patient))
        return err_set(e, ERR_INPUT, "A number belongs to a patient; none was named");
    struct id id = id_is_none(&t->id) ? id_new(clock_now_ms()) : t->id;
    act_record(act, KIND_TELECOM, &id, &t->patient);
    record_put(&telecom_table, act, t);
    if (out)
        *out = id;
    return true;
}

static bool next_rank(struct book *b, const struct id *patient, int *out, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_TELECOM_LAST_RANK, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    if (stmt_step(q, e))
        *out = (int)stmt_int(q, "last") + 1;
    return stmt_done(q, e);
}

bool telecom_add(struct book *b, const struct who *who, const struct telecom *t, struct id *out, struct err *e)
{
    struct arena a = {0};
    struct telecom clean = *t;
    struct patient patient;
    struct act act;
    bool ok = telecom_check(&a, &clean, e) && act_begin(b, &act, "telecom-add", who, e);
    if (ok) {
        ok = patient_get(b, &t->patient, &a, &patient, e) &&
             (clean.rank > 0 || next_rank(b, &t->patient, &clean.rank, e)) && telecom_put(&act, &clean, out, e);
        ok = ok ? act_commit(&act, e) : (act_abandon(&act), false);
    }
    arena_finish(&a);
    return ok;
}

bool telecom_edit(struct book *b, const struct who *who, const struct telecom *from, const struct telecom *to,
                  struct err *e)
{
    struct arena a = {0};
    struct telecom clean = *to;
    struct act act;
    bool ok = telecom_check(&a, &clean, e) && act_begin(b, &act, "telecom-edit", who, e);
    if (ok) {
        ok = record_edit(&telecom_table, &act, &from->id, &from->patient, from, &clean, e);
        ok = ok ? act_commit(&act, e) : (act_abandon(&act), false);
    }
    arena_finish(&a);
    return ok;
}

void telecom_reversed(struct buf *out, const char *value)
{
    struct buf digits = {0};
    struct err ignored = {0}; /* what is no number is found by nothing */
    if (text_phone_digits(&digits, value, &ignored)) {
        const char *s = buf_str(&digits);
        size_t n = strcspn(s, "x");
        bool has_trunk_zero = n > 1 && s[0] == '0';
        for (size_t i = n; i > (has_trunk_zero ? 1u : 0u); i--)
            if (isdigit((unsigned char)s[i - 1]))
                buf_addc(out, s[i - 1]);
    }
    buf_finish(&digits);
}

/* ---- another number ---- */

static bool is_phone(const struct telecom *t)
{
    return strcmp(t->system, "phone") == 0;
}

/* From the extension on: "x12", or "". */
static const char *extension(struct arena *a, const char *value)
{
    struct buf digits = {0};
    struct err ignored = {0}; /* what is no number has none */
    bool ok = text_phone_digits(&digits, value, &ignored);
    const char *x = ok ? strchr(buf_str(&digits), 'x') : NULL;
    const char *out = x ? arena_strdup(a, x) : "";
    buf_finish(&digits);
    return out;
}

/* Last digit first, one begins as the other: what is left of the longer one is a country code. */
static bool is_same_line(const char *x, const char *y)
{
    enum { COUNTRY_CODE = 3 };
    size_t nx = strlen(x), ny = strlen(y), less = nx < ny ? nx : ny, more = nx < ny ? ny : nx;
    return less > 0 && memcmp(x, y, less) == 0 &&
           (more == less || (less >= TELECOM_SHORT && more <= less + COUNTRY_CODE));
}

bool telecom_is_other(const struct telecom *from, const struct telecom *to)
{
    if (strcasecmp(from->value, to->value) == 0)
        return false;
    if (!is_phone(from) || !is_phone(to))
        return true;
    struct arena a = {0};
    struct buf before = {0}, now = {0};
    telecom_reversed(&before, from->value);
    telecom_reversed(&now, to->value);
    bool is_same = is_same_line(buf_str(&before), buf_str(&now)) &&
                   strcmp(extension(&a, from->value), extension(&a, to->value)) == 0;
    buf_finish(&before);
    buf_finish(&now);
    arena_finish(&a);
    return !is_same;
}

void telecom_forget(struct telecom *to)
{
    to->message = "";
    to->is_bad = false;
}

bool telecom_is_short(const struct telecom *t)
{
    struct buf digits = {0};
    if (is_phone(t))
        telecom_reversed(&digits, t->value);
    bool is_short = digits.len > 0 && digits.len < TELECOM_SHORT;
    buf_finish(&digits);
    return is_short;
}

bool telecom_is_landline(const struct telecom *t)
{
    return strcmp(t->use, "home") == 0 || strcmp(t->use, "work") == 0;
}

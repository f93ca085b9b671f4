#include "practice/related.h"

#include "base/clock.h"
#include "base/sort.h"
#include "base/text.h"
#include "practice/patient.h"
#include "practice/record_tables.h"
#include "practice/telecom.h"

#include <string.h>

#define MEMBER(field, type, name, what)                             \
    {                                                               \
        RELATED_##field, type, offsetof(struct related, name), what \
    }

static const struct record_member members[] = {
    {FIELD_ENTERED_IN_ERROR, RECORD_FLAG, offsetof(struct related, is_in_error), "mistake mark"},
    MEMBER(PATIENT, RECORD_ID, patient, "patient"),
    MEMBER(NAME, RECORD_TEXT, name, "name"),
    MEMBER(RELATIONSHIP, RECORD_TEXT, relationship, "relationship"),
    MEMBER(PHONE, RECORD_TEXT, phone, "number"),
    MEMBER(EMAIL, RECORD_TEXT, email, "email address"),
    MEMBER(ADDRESS, RECORD_TEXT, address, "address"),
    MEMBER(IS_BAD, RECORD_FLAG, is_bad, "wrong-number mark"),
    MEMBER(MAY_BOOK, RECORD_FLAG, may_book, "right to book"),
    MEMBER(GETS_REMINDERS, RECORD_FLAG, gets_reminders, "reminders"),
    MEMBER(NOT_TOLD, RECORD_FLAG, not_told, "mark that they must not be told"),
    MEMBER(COURT_NOTE, RECORD_TEXT, court_note, "court note"),
    MEMBER(REMARK, RECORD_TEXT, remark, "remark"),
};

const struct record_table related_table = {KIND_RELATED, "contact", members, sizeof members / sizeof members[0]};

struct related related_none(void)
{
    return (struct related){
        .name = "", .relationship = "", .phone = "", .email = "", .address = "", .court_note = "", .remark = ""};
}

bool related_get(struct book *b, const struct id *id, struct arena *a, struct related *out, struct err *e)
{
    out->id = *id;
    return record_get(&related_table, b, id, a, out, e);
}

/* Of records made one each comes in order. */
static int by_care(const void *x, const void *y)
{
    const struct related *a = x, *b = y;
    if (a->not_told != b->not_told)
        return a->not_told ? -1 : 1;
    if (a->may_book != b->may_book)
        return a->may_book ? -1 : 1;
    int c = strcmp(a->name, b->name);
    return c ? c : id_compare(&a->id, &b->id);
}

bool related_list(struct book *b, const struct id *patient, struct arena *a, struct related **out, int *count,
                  struct err *e)
{
    void *rows;
    bool ok = record_list(&related_table, b, SQL_RELATED_OF_PATIENT, patient, sizeof **out, a, &rows, count, e);
    *out = rows;
    if (ok)
        sort_array(rows, (size_t)*count, sizeof **out, by_care);
    return ok;
}

static bool check_reached(struct arena *a, const char *system, const char **value, struct err *e)
{
    struct telecom t = telecom_none();
    if (!**value)
        return true;
    t.system = system;
    t.value = *value;
    bool ok = telecom_check(a, &t, e);
    *value = t.value;
    return ok;
}

bool related_check(struct arena *a, struct related *r, struct err *e)
{
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        const char **text = (const char **)((char *)r + members[i].offset);
        if (members[i].type != RECORD_TEXT)
            continue;
        const char *in = *text ? *text : "";
        if (!text_clean(a, TEXT_ONE_LINE, members[i].what, in, strlen(in), text, e))
            return false;
    }
    if (!*r->name)
        return err_set(e, ERR_INPUT, "Somebody around a patient needs a name");
    if (r->not_told && (r->may_book || r->gets_reminders))
        return err_set(e, ERR_INPUT, "Who must not be told can neither book nor be reminded: say one or the other");
    return check_reached(a, "phone", &r->phone, e) && check_reached(a, "email", &r->email, e);
}

bool related_add(struct book *b, const struct who *who, const struct related *r, struct id *out, struct err *e)
{
    struct arena a = {0};
    struct related clean = *r;
    struct patient patient;
    struct act act;
    bool ok = related_check(&a, &clean, e) && act_begin(b, &act, "related-add", who, e);
    if (ok) {
        struct id id = id_is_none(&r->id) ? id_new(clock_now_ms()) : r->id;
        ok = patient_get(b, &r->patient, &a, &patient, e);
        if (ok) {
            act_record(&act, KIND_RELATED, &id, &r->patient);
            record_put(&related_table, &act, &clean);
        }
        ok = ok ? act_commit(&act, e) : (act_abandon(&act), false);
        if (out)
            *out = id;
    }
    arena_finish(&a);
    return ok;
}

bool related_edit(struct book *b, const struct who *who, const struct related *from, const struct related *to,
                  struct err *e)
{
    struct arena a = {0};
    struct related clean = *to;
    struct act act;
    bool ok = related_check(&a, &clean, e) && act_begin(b, &act, "related-edit", who, e);
    if (ok) {
        ok = record_edit(&related_table, &act, &from->id, &from->patient, from, &clean, e);
        ok = ok ? act_commit(&act, e) : (act_abandon(&act), false);
    }
    arena_finish(&a);
    return ok;
}

bool related_is_other(const struct related *from, const struct related *to)
{
    struct telecom was = telecom_none(), is = telecom_none();
    was.value = from->phone;
    is.value = to->phone;
    return telecom_is_other(&was, &is);
}

static const char *also(struct arena *a, const char *text, const char *more)
{
    return arena_printf(a, "%s%s%s", text, *text ? ", " : "", more);
}

const char *related_says(struct arena *a, const struct related *r)
{
    const char *text = r->relationship;
    if (r->not_told)
        text = also(a, text, "MUST NOT BE TOLD");
    if (r->may_book)
        text = also(a, text, "may book");
    if (r->gets_reminders)
        text = also(a, text, "gets reminders");
    if (r->is_bad)
        text = also(a, text, "number is wrong");
    return text;
}

#include "practice/caller.h"

#include "base/clock.h"
#include "base/text.h"
#include "book/erase.h"
#include "book/stmt.h"
#include "practice/contact.h"
#include "practice/follow_up_kind.h"
#include "practice/related.h"
#include "practice/slot.h"

#include <ctype.h>
#include <string.h>

enum {
    DIGITS_MIN = 4,
    SAME_DIGITS = 9, /* last digits that make two numbers the same, however the country is written */
};

static const char WITHHELD[] = "The number was withheld: there is nobody to ring back";

bool caller_is_number(const char *typed)
{
    int digits = 0;
    for (const char *s = typed; *s; s++) {
        if (isdigit((unsigned char)*s))
            digits++;
        else if (!strchr("+()-./ ", *s))
            return false;
    }
    return digits >= DIGITS_MIN;
}

/* ---- whose number ---- */

/* What two numbers are compared by; "" for what is none. In a. */
static const char *digits_of(struct arena *a, const char *number)
{
    struct buf out = {0};
    telecom_reversed(&out, number);
    const char *digits = arena_strdup(a, buf_str(&out));
    buf_finish(&out);
    return digits;
}

bool caller_is_same_number(const char *x, const char *y)
{
    struct arena a = {0};
    const char *dx = digits_of(&a, x), *dy = digits_of(&a, y);
    bool is_long = strlen(dx) >= SAME_DIGITS && strlen(dy) >= SAME_DIGITS;
    bool is_same = *dx && (is_long ? strncmp(dx, dy, SAME_DIGITS) == 0 : strcmp(dx, dy) == 0);
    arena_finish(&a);
    return is_same;
}

/* Whether the number is the patient's own, or whose it is around them; or was theirs: a stranger answers it. */
static bool know_via(struct practice *p, struct caller *c, const char *number, bool *is_theirs, struct arena *a,
                     struct err *e)
{
    struct telecom *own;
    struct related *around;
    int n, m;
    *is_theirs = false;
    if (!telecom_list(p->book, &c->patient, a, &own, &n, e) || !related_list(p->book, &c->patient, a, &around, &m, e))
        return false;
    for (int i = 0; i < n; i++) {
        if (strcmp(own[i].system, "phone") != 0 || !caller_is_same_number(own[i].value, number))
            continue;
        *is_theirs = true;
        c->via = own[i].is_bad ? CALLER_BAD : "";
        if (!own[i].is_bad)
            break;
    }
    for (int i = 0; i < m && !*is_theirs; i++) {
        if (!caller_is_same_number(around[i].phone, number))
            continue;
        const char *says = related_says(a, &around[i]);
        c->via = *says ? arena_printf(a, "%s, %s", around[i].name, says) : around[i].name;
        c->must_not_be_told = around[i].not_told;
        *is_theirs = true;
    }
    return true;
}

static struct caller caller_of(const struct find_row *row)
{
    return (struct caller){.patient = row->id,
                           .name = row->name,
                           .by = row->by,
                           .age = row->age,
                           .is_deceased = row->is_deceased,
                           .is_near = row->far != 0,
                           .via = "",
                           .phone = row->phone};
}

static bool callers_of(struct practice *p, const char *typed, const struct find_result *found, struct arena *a,
                       struct caller **out, int *count, bool *is_cut, struct err *e)
{
    bool is_theirs, is_number = caller_is_number(typed);
    *is_cut = found->is_cut;
    *out = arena_array(a, (size_t)found->count, sizeof **out);
    for (int i = 0; i < found->count; i++) {
        struct caller *c = &(*out)[(*count)++];
        *c = caller_of(&found->rows[i]);
        if (is_number && !know_via(p, c, typed, &is_theirs, a, e))
            return false;
    }
    return true;
}

bool caller_find(struct practice *p, const char *typed, int limit, struct arena *a, struct caller **out, int *count,
                 bool *is_cut, struct err *e)
{
    struct find_result found;
    int today, now;
    clock_today(&today, &now);
    *count = 0;
    return find_patients(p, typed, today, limit, a, &found, e) &&
           callers_of(p, typed, &found, a, out, count, is_cut, e);
}

bool caller_nearly(struct practice *p, const char *typed, int limit, struct arena *a, struct caller **out, int *count,
                   bool *is_cut, struct err *e)
{
    struct find_result found;
    int today, now;
    clock_today(&today, &now);
    *count = 0;
    return find_nearly(p, typed, today, limit, a, &found, e) && callers_of(p, typed, &found, a, out, count, is_cut, e);
}

/* Searched by its last digits, since the country may be written or not; then compared whole. */
bool caller_of_number(struct practice *p, const char *number, int limit, struct arena *a, struct caller **out,
                      int *count, struct err *e)
{
    struct find_result found;
    int today, now;
    char last[SAME_DIGITS + 1] = "";
    const char *digits = caller_is_number(number) ? digits_of(a, number) : "";
    size_t n = strlen(digits) < SAME_DIGITS ? strlen(digits) : SAME_DIGITS;
    clock_today(&today, &now);
    *count = 0;
    *out = NULL;
    if (!n)
        return true;
    for (size_t i = 0; i < n; i++)
        last[i] = digits[n - 1 - i];
    if (!find_patients(p, last, today, limit, a, &found, e))
        return false;
    *out = arena_array(a, (size_t)found.count, sizeof **out);
    for (int i = 0; i < found.count; i++) {
        struct caller c = caller_of(&found.rows[i]);
        bool is_theirs;
        if (!know_via(p, &c, number, &is_theirs, a, e))
            return false;
        if (is_theirs)
            (*out)[(*count)++] = c;
    }
    return true;
}

/* ---- nobody we know ---- */

struct id caller_unknown_id(const char *number)
{
    struct arena a = {0};
    const char *digits = digits_of(&a, number);
    size_t n = strlen(digits) < SAME_DIGITS ? strlen(digits) : SAME_DIGITS;
    struct id id = id_derived("unknown-caller", arena_strndup(&a, digits, n));
    arena_finish(&a);
    return id;
}

bool caller_is_unknown(const struct patient *p)
{
    return strcmp(p->family, CALLER_UNKNOWN) == 0 && !*p->given;
}

static bool add_caller(struct act *act, struct arena *a, const struct id *id, const char *number, const char *name,
                       bool was_there, struct err *e)
{
    struct patient who = patient_none();
    struct telecom phone = telecom_none();
    char text[ID_TEXT];
    who.id = *id;
    who.family = CALLER_UNKNOWN;
    if (*name)
        patient_name_said(a, name, &who);
    if (!*number && !*name) {
        who.is_never_rung = true;
        who.alert = WITHHELD;
    }
    phone.id = id_derived("unknown-caller-number", id_text(id, text));
    phone.value = number;
    if (!patient_put(act, &who, &phone, *number ? 1 : 0, NULL, e))
        return false;
    if (was_there) { /* what had been taken back counts again */
        act_record(act, KIND_PATIENT, id, id);
        act_set_int(act, FIELD_ENTERED_IN_ERROR, 0);
        act_record(act, KIND_TELECOM, &phone.id, id);
        act_set_int(act, FIELD_ENTERED_IN_ERROR, 0);
    }
    return true;
}

/* The record of a number that stands already: who it is by now. *is_other: somebody who has a name, and was not meant
 * by the one said (is_meant). */
static bool use_caller(struct act *act, struct arena *a, struct id *id, const char *name, bool *is_other, struct err *e)
{
    struct patient who, named;
    if (!patient_resolve(act->book, id, id, e) || !patient_get(act->book, id, a, &who, e))
        return false;
    named = who;
    *is_other = *name && !caller_is_unknown(&who);
    if (!*name || *is_other)
        return true;
    patient_name_said(a, name, &named);
    act_record(act, KIND_PATIENT, id, id);
    act_set_text(act, PATIENT_FAMILY, named.family);
    act_set_text(act, PATIENT_GIVEN, *named.given ? named.given : NULL);
    if (*named.prefix)
        act_set_text(act, PATIENT_PREFIX, named.prefix);
    return true;
}

static bool put_caller(struct act *act, struct arena *a, const char *number, const char *name, struct id *out,
                       struct err *e)
{
    struct row row;
    bool is_other = false;
    bool is_erased = false;
    *out = *name && !*number ? id_new(act->at_ms) : caller_unknown_id(number);
    if (!erase_is_asked(act->book, out, &is_erased, e))
        return false;
    if (is_erased) /* nothing more is written about that record: who rings now is somebody new */
        *out = id_new(act->at_ms);
    if (!book_row(act->book, KIND_PATIENT, out, a, &row, e))
        return false;
    bool is_there = row.exists && !row_int(&row, FIELD_ENTERED_IN_ERROR, 0);
    if (is_there && !use_caller(act, a, out, name, &is_other, e))
        return false;
    if (is_there && !is_other)
        return true;
    if (is_other)
        *out = id_new(act->at_ms);
    return add_caller(act, a, out, number, name, row.exists && !is_other, e);
}

/* Whether the number is their own and nobody else's, or the name said is theirs too. */
static bool is_meant(struct practice *p, struct arena *a, const struct caller *c, const char *name, bool *out,
                     struct err *e)
{
    struct patient who, said = patient_none();
    *out = !*c->via && !*name;
    if (*c->via || !*name)
        return true;
    if (!patient_get(p->book, &c->patient, a, &who, e))
        return false;
    patient_name_said(a, name, &said);
    *out = strcmp(text_fold(a, said.family), text_fold(a, who.family)) == 0 &&
           strcmp(text_fold(a, said.given), text_fold(a, who.given)) == 0;
    return true;
}

bool caller_put(struct practice *p, struct act *act, const char *number, const char *name, struct id *out,
                struct err *e)
{
    enum { FEW = 8 };
    struct arena a = {0};
    struct caller *all;
    const char *clean = "";
    const struct caller *meant = NULL;
    int n = 0, nmeant = 0;
    number = number ? number : "";
    name = name ? name : "";
    bool ok =
        text_clean(&a, TEXT_ONE_LINE, "name", name, strlen(name), &clean, e) &&
        (!*number || caller_is_number(number) || err_set(e, ERR_INPUT, "'%.40s' is no telephone number", number)) &&
        caller_of_number(p, number, FEW, &a, &all, &n, e);
    for (int i = 0; ok && i < n; i++) {
        bool is_it;
        ok = is_meant(p, &a, &all[i], clean, &is_it, e);
        meant = ok && is_it ? &all[i] : meant;
        nmeant += ok && is_it;
    }
    if (ok && nmeant == 1 && (*clean || n == 1))
        *out = meant->patient;
    else if (ok)
        ok = put_caller(act, &a, number, clean, out, e);
    arena_finish(&a);
    return ok;
}

/* ---- again ---- */

enum { LOOK_BACK = 40, HOUR_MS = 60 * 60 * 1000 };

struct contacts {
    int64_t at[LOOK_BACK];
    bool is_theirs[LOOK_BACK], is_message[LOOK_BACK], answers[LOOK_BACK], is_open[LOOK_BACK];
    int count;
};

/* Kept in the order of time, newest first, whatever record they stand under. */
static void take(struct contacts *c, int64_t at, const struct contact *x)
{
    int i = c->count < LOOK_BACK ? c->count++ : LOOK_BACK - 1;
    for (; i > 0 && c->at[i - 1] < at; i--) {
        c->at[i] = c->at[i - 1];
        c->is_theirs[i] = c->is_theirs[i - 1];
        c->is_message[i] = c->is_message[i - 1];
        c->answers[i] = c->answers[i - 1];
        c->is_open[i] = c->is_open[i - 1];
    }
    bool is_spoken = strcmp(x->outcome, "reached") == 0 || strcmp(x->outcome, "booked") == 0;
    c->at[i] = at;
    c->is_theirs[i] = strcmp(x->direction, "in") == 0 && strcmp(x->mode, "in-person") != 0;
    c->is_open[i] = contact_is_to_answer(x);
    c->is_message[i] = c->is_open[i] && (strcmp(x->outcome, "message") == 0 || !*x->outcome);
    c->answers[i] = is_spoken || (strcmp(x->mode, "in-person") == 0 && !*x->outcome); /* as data/sql/rule.sql has it */
}

static bool load_contacts(struct practice *p, const struct id *patient, int64_t until_ms, struct arena *a,
                          struct contacts *out, struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_CALLER_CONTACTS, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    stmt_bind_int(q, "until", until_ms);
    stmt_bind_int(q, "limit", LOOK_BACK);
    while (stmt_step(q, e)) {
        const char *direction = stmt_text(q, "direction", a), *mode = stmt_text(q, "mode", a);
        const char *outcome = stmt_text(q, "outcome", a);
        struct contact x = {
            .direction = direction ? direction : "", .mode = mode ? mode : "", .outcome = outcome ? outcome : ""};
        take(out, stmt_int(q, "at"), &x);
    }
    return stmt_done(q, e);
}

/* When what they wanted was settled without a word on the telephone: they stood here, or the ring-back was ended. */
static bool load_settled(struct practice *p, const struct id *patient, int64_t until_ms, int64_t *latest,
                         struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_CALLER_SETTLED, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    stmt_bind_text(q, "kind", FOLLOW_UP_RING_BACK);
    stmt_bind_int(q, "until", until_ms);
    while (stmt_step(q, e))
        if (stmt_int(q, "at") > *latest)
            *latest = stmt_int(q, "at");
    return stmt_done(q, e);
}

static const char *nth(struct arena *a, int n)
{
    static const char *const words[] = {"", "1st", "2nd", "3rd"};
    return n < 4 ? words[n] : arena_printf(a, "%dth", n);
}

static const char *words_of(struct arena *a, const struct caller_again *x, int unanswered, int calls, bool are_messages)
{
    if (unanswered >= 2)
        return arena_printf(a, "%s %s, nobody rang back (last %s)", nth(a, unanswered),
                            are_messages ? "message" : "time", slot_when(a, x->last_ms));
    if (calls >= 2)
        return arena_printf(a, "%s call in 2 days (last %s)", nth(a, calls), slot_when(a, x->last_ms));
    return "";
}

bool caller_rang_before(struct practice *p, const struct id *patient, int64_t until_ms, bool is_one_more,
                        struct arena *a, struct caller_again *out, struct err *e)
{
    struct contacts all = {0};
    struct id *behind = NULL;
    int n = 0;
    bool is_over = false;
    int64_t settled_ms = 0;
    *out = (struct caller_again){.words = ""};
    bool ok = patient_behind(p->book, patient, a, &behind, &n, e);
    for (int i = 0; ok && i < n; i++)
        ok = load_contacts(p, &behind[i], until_ms, a, &all, e) &&
             load_settled(p, &behind[i], until_ms, &settled_ms, e);
    if (!ok)
        return false;
    for (int i = 0; i < all.count; i++) {
        is_over = is_over || all.answers[i] || all.at[i] <= settled_ms;
        bool is_recent = all.at[i] >= until_ms - (int64_t)CALLER_AGAIN_H * HOUR_MS;
        out->ncalls += is_recent && all.is_theirs[i];
        if (!is_over && all.is_open[i]) {
            out->nunanswered++;
            out->nmessages += all.is_message[i];
        }
        if (!out->last_ms && all.is_theirs[i] && (is_recent || (!is_over && all.is_open[i])))
            out->last_ms = all.at[i];
    }
    bool is_again = out->nunanswered > 0 && is_one_more, are_messages = out->nmessages == out->nunanswered;
    out->words = words_of(a, out, out->nunanswered + is_again, out->ncalls + is_one_more, are_messages);
    out->is_second = *out->words != 0;
    return true;
}

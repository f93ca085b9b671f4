#include "practice/compliment.h"

#include "base/clock.h"
#include "base/text.h"
#include "book/stmt.h"
#include "practice/appointment_edit.h"
#include "practice/record_tables.h"
#include "practice/words.h"

#include <string.h>

enum { YEAR_DAYS = 53 * 7 };

#define MEMBER(field, type, name, what)                                   \
    {                                                                     \
        COMPLIMENT_##field, type, offsetof(struct compliment, name), what \
    }

static const struct record_member members[] = {
    {FIELD_ENTERED_IN_ERROR, RECORD_FLAG, offsetof(struct compliment, is_in_error), "mistake mark"},
    MEMBER(PATIENT, RECORD_ID, patient, "patient"),
    MEMBER(TEXT, RECORD_TEXT, text, "words"),
    MEMBER(AT, RECORD_INSTANT, at_ms, "time"),
    MEMBER(MODE, RECORD_TEXT, mode, "way it came"),
    MEMBER(STAFF, RECORD_ID, staff, "name of whom it is for"),
    MEMBER(WRITTEN_BY, RECORD_ID, written_by, "name of who wrote it down"),
    MEMBER(APPOINTMENT, RECORD_ID, appointment, "booking"),
    MEMBER(SEEN_AT, RECORD_INSTANT, seen_at, "time of reading"),
    MEMBER(IS_CONFIDENTIAL, RECORD_FLAG, is_confidential, "confidential mark"),
};

const struct record_table compliment_table = {KIND_COMPLIMENT, "compliment", members,
                                              sizeof members / sizeof members[0]};

bool compliment_get(struct book *b, const struct id *id, struct arena *a, struct compliment *out, struct err *e)
{
    out->id = *id;
    return record_get(&compliment_table, b, id, a, out, e);
}

/* ---- writing ---- */

static bool check(struct arena *a, struct compliment *c, struct err *e)
{
    const char *text = c->text ? c->text : "", *mode = c->mode ? c->mode : "";
    char known[240];
    if (!text_clean(a, TEXT_MANY_LINES, "what they said", text, strlen(text), &c->text, e) ||
        !text_clean(a, TEXT_ONE_LINE, "how it came", mode, strlen(mode), &c->mode, e))
        return false;
    if (!*c->text)
        return err_set(e, ERR_INPUT, "Say what went well, in their words");
    return !*c->mode || words_has(words_mode, c->mode) ||
           err_set(e, ERR_INPUT, "how it came: expected one of %s", words_list(words_mode, known, sizeof known));
}

bool compliment_put(struct act *act, struct arena *a, const struct compliment *what, struct id *out, struct err *e)
{
    struct compliment c = *what;
    c.id = id_is_none(&c.id) ? id_new(act->at_ms) : c.id;
    c.at_ms = c.at_ms ? c.at_ms : act->at_ms;
    if (id_is_none(&c.written_by))
        c.written_by = act->who.staff;
    if (!check(a, &c, e))
        return false;
    act_record(act, KIND_COMPLIMENT, &c.id, id_is_none(&c.patient) ? NULL : &c.patient);
    record_put(&compliment_table, act, &c);
    if (out)
        *out = c.id;
    return true;
}

static bool check_whom(struct desk *d, struct arena *a, struct compliment *c, struct err *e)
{
    const struct staff *s = practice_staff(d->practice, &c->staff);
    struct patient who;
    struct id survivor;
    if (!appointment_edit_level(d, LEVEL_DESK, "write down a compliment", e))
        return false;
    if (!id_is_none(&c->staff) && (!s || !s->is_active))
        return err_set(e, ERR_MISSING, "Nobody of that name works here");
    if (id_is_none(&c->patient)) {
        if (id_is_none(&c->staff))
            return err_set(e, ERR_INPUT, "Say who said it, or which colleague is thanked");
        return !id_is_none(&d->who.staff) ||
               err_set(e, ERR_INPUT, "Nobody has said who is at this desk, so nobody can say thanks: --as CODE");
    }
    if (!patient_resolve(d->practice->book, &c->patient, &survivor, e))
        return false;
    c->patient = survivor;
    return patient_get(d->practice->book, &survivor, a, &who, e);
}

bool compliment_add(struct desk *d, struct arena *a, const struct compliment *what, struct id *out, struct err *e)
{
    struct compliment c = *what;
    struct act act;
    if (!check_whom(d, a, &c, e) || !act_begin(d->practice->book, &act, "compliment-add", &d->who, e))
        return false;
    return compliment_put(&act, a, &c, out, e) ? act_commit(&act, e) : (act_abandon(&act), false);
}

/* ---- reading ---- */

static bool take(struct practice *p, struct stmt *q, struct arena *a, struct compliment **out, int *count,
                 struct err *e)
{
    int room = 8;
    bool ok = true;
    *out = arena_array(a, (size_t)room, sizeof **out);
    *count = 0;
    while (ok && stmt_step(q, e)) {
        if (*count == room) {
            *out = arena_grow(a, *out, (size_t)room, (size_t)room * 2, sizeof **out);
            room *= 2;
        }
        struct id id = stmt_id(q, "id");
        ok = compliment_get(p->book, &id, a, &(*out)[*count], e);
        *count += ok;
    }
    return stmt_done(q, e) && ok;
}

bool compliment_list(struct practice *p, const struct id *staff, bool with_confidential, struct arena *a,
                     struct compliment **out, int *count, struct err *e)
{
    int today, now;
    struct stmt *q = stmt_get(p->book, SQL_COMPLIMENT_RECENT, e);
    *count = 0;
    if (!q)
        return false;
    clock_today(&today, &now);
    stmt_bind_int(q, "from", zone_instant_near(today - YEAR_DAYS, 0));
    stmt_bind_int(q, "confidential", with_confidential);
    if (!id_is_none(staff))
        stmt_bind_id(q, "staff", staff);
    stmt_bind_int(q, "limit", COMPLIMENT_ROWS_MAX);
    return take(p, q, a, out, count, e);
}

bool compliment_unseen(struct practice *p, const struct id *staff, struct arena *a, struct compliment **out, int *count,
                       struct err *e)
{
    struct stmt *q;
    *count = 0;
    if (id_is_none(staff))
        return true;
    q = stmt_get(p->book, SQL_COMPLIMENT_UNSEEN, e);
    if (!q)
        return false;
    stmt_bind_id(q, "staff", staff);
    return take(p, q, a, out, count, e);
}

bool compliment_see(struct desk *d, struct arena *a, int *count, struct err *e)
{
    struct compliment *all;
    struct act act;
    if (!compliment_unseen(d->practice, &d->who.staff, a, &all, count, e))
        return false;
    if (*count == 0)
        return true;
    if (!act_begin(d->practice->book, &act, "compliment-seen", &d->who, e))
        return false;
    for (int i = 0; i < *count; i++) {
        act_record(&act, KIND_COMPLIMENT, &all[i].id, id_is_none(&all[i].patient) ? NULL : &all[i].patient);
        act_set_int(&act, COMPLIMENT_SEEN_AT, act.at_ms);
    }
    return act_commit(&act, e);
}

const char *compliment_line(struct practice *p, struct arena *a, const struct compliment *c)
{
    const struct staff *to = practice_staff(p, &c->staff), *by = practice_staff(p, &c->written_by);
    struct patient who;
    struct err ignored = {0}; /* then it is nobody's by name */
    const char *whom = to ? to->name : "all of us";
    if (id_is_none(&c->patient))
        return arena_printf(a, "thanks to %s, from %s: %s", whom, by ? by->name : "a colleague", c->text);
    const char *from = patient_get(p->book, &c->patient, a, &who, &ignored) ? patient_name_grid(a, &who) : "a patient";
    return arena_printf(a, "to %s, from %s: %s", whom, from, c->text);
}

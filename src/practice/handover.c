#include "practice/handover.h"

#include "base/clock.h"
#include "base/text.h"
#include "book/stmt.h"
#include "practice/appointment_edit.h"
#include "practice/record_tables.h"

#include <string.h>

enum { LISTED = 500 };

#define MEMBER(field, type, name, what)                               \
    {                                                                 \
        HANDOVER_##field, type, offsetof(struct handover, name), what \
    }

static const struct record_member members[] = {
    {FIELD_ENTERED_IN_ERROR, RECORD_FLAG, offsetof(struct handover, is_in_error), "mistake mark"},
    MEMBER(TEXT, RECORD_TEXT, text, "words"),
    MEMBER(AT, RECORD_INSTANT, at_ms, "time"),
    MEMBER(BY, RECORD_ID, by, "author"),
    MEMBER(READ_AT, RECORD_INSTANT, read_at_ms, "time of reading"),
    MEMBER(READ_BY, RECORD_ID, read_by, "reader"),
};

const struct record_table handover_table = {KIND_HANDOVER, "note", members, sizeof members / sizeof members[0]};

bool handover_list(struct practice *p, struct arena *a, struct handover **out, int *count, struct err *e)
{
    int today, now;
    struct id *ids = arena_array(a, LISTED, sizeof *ids);
    clock_today(&today, &now);
    *count = 0;
    *out = arena_array(a, LISTED, sizeof **out);
    struct stmt *q = stmt_get(p->book, SQL_HANDOVERS, e);
    if (!q)
        return false;
    stmt_bind_int(q, "read_since", zone_instant_near(today, 0));
    stmt_bind_int(q, "limit", LISTED);
    while (*count < LISTED && stmt_step(q, e))
        ids[(*count)++] = stmt_id(q, "id");
    bool ok = stmt_done(q, e);
    for (int i = 0; ok && i < *count; i++) {
        (*out)[i].id = ids[i];
        ok = record_get(&handover_table, p->book, &ids[i], a, &(*out)[i], e);
    }
    return ok;
}

int handover_unread(const struct handover *all, int count)
{
    int n = 0;
    for (int i = 0; i < count; i++)
        n += all[i].read_at_ms == 0;
    return n;
}

bool handover_add(struct desk *d, const char *text, struct id *out, struct err *e)
{
    struct arena a = {0};
    struct handover x = {.by = d->who.staff};
    struct id id = id_new(clock_now_ms());
    struct act act;
    bool ok = text_clean(&a, TEXT_MANY_LINES, "note", text, strlen(text), &x.text, e);
    if (ok && !*x.text)
        ok = err_set(e, ERR_INPUT, "The note is empty; nothing was written");
    if (ok && strlen(x.text) > HANDOVER_TEXT_MAX)
        ok = err_set(e, ERR_INPUT, "A note for the next shift has at most %d letters", HANDOVER_TEXT_MAX);
    ok = ok && appointment_edit_level(d, LEVEL_DESK, "leave a note for the next shift", e) &&
         act_begin(d->practice->book, &act, "handover-add", &d->who, e);
    if (ok) {
        x.at_ms = act.at_ms;
        act_record(&act, KIND_HANDOVER, &id, NULL);
        record_put(&handover_table, &act, &x);
        ok = act_commit(&act, e);
    }
    if (out)
        *out = id;
    arena_finish(&a);
    return ok;
}

static bool refuse_read(const struct practice *p, const struct handover *x, struct err *e)
{
    const struct staff *s = practice_staff(p, &x->read_by);
    return err_set(e, ERR_STALE, "%s has read it already", s ? s->name : "Somebody");
}

bool handover_read(struct desk *d, const struct id *id, struct err *e)
{
    struct arena a = {0};
    struct handover x;
    struct act act;
    if (!appointment_edit_level(d, LEVEL_DESK, "say that a note was read", e) ||
        !act_begin(d->practice->book, &act, "handover-read", &d->who, e))
        return false;
    bool ok = record_get(&handover_table, d->practice->book, id, &a, &x, e);
    if (ok && x.is_in_error)
        ok = err_set(e, ERR_MISSING, "This note was taken back");
    if (ok && x.read_at_ms)
        ok = refuse_read(d->practice, &x, e);
    if (ok) {
        act_record(&act, KIND_HANDOVER, id, NULL);
        act_set_int(&act, HANDOVER_READ_AT, act.at_ms);
        act_set_id(&act, HANDOVER_READ_BY, &d->who.staff);
    }
    arena_finish(&a);
    if (ok)
        return act_commit(&act, e);
    act_abandon(&act);
    return false;
}

#include "practice/day_note.h"

#include "base/clock.h"
#include "base/text.h"
#include "book/stmt.h"
#include "practice/appointment_edit.h"
#include "practice/record_tables.h"

#include <string.h>

#define MEMBER(field, type, name, what)                               \
    {                                                                 \
        DAY_NOTE_##field, type, offsetof(struct day_note, name), what \
    }

static const struct record_member members[] = {
    {FIELD_ENTERED_IN_ERROR, RECORD_FLAG, offsetof(struct day_note, is_in_error), "mistake mark"},
    MEMBER(PRACTITIONER, RECORD_ID, practitioner, "practitioner"),
    MEMBER(DATE, RECORD_DATE, date, "day"),
    MEMBER(TEXT, RECORD_TEXT, text, "words"),
};

const struct record_table day_note_table = {KIND_DAY_NOTE, "note of a day", members,
                                            sizeof members / sizeof members[0]};

/* ---- reading ---- */

static void add_note(struct stmt *q, int date, struct arena *a, struct day_said *out)
{
    const char *text = stmt_text(q, "text", a);
    out->notes = arena_grow(a, out->notes, (size_t)out->nnotes, (size_t)out->nnotes + 1, sizeof *out->notes);
    out->notes[out->nnotes++] = (struct day_note){
        .id = stmt_id(q, "id"), .practitioner = stmt_id(q, "practitioner"), .date = date, .text = text ? text : ""};
}

static void add_delay(struct stmt *q, int date, struct arena *a, struct day_said *out)
{
    out->delays = arena_grow(a, out->delays, (size_t)out->ndelays, (size_t)out->ndelays + 1, sizeof *out->delays);
    out->delays[out->ndelays++] = (struct delay){
        .practitioner = stmt_id(q, "practitioner"), .date = date, .minutes = (int)stmt_int(q, "minutes")};
}

bool day_note_load(struct book *b, int date, struct arena *a, struct day_said *out, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_DAY_SAID, e);
    *out = (struct day_said){0};
    if (!q)
        return false;
    stmt_bind_int(q, "date", date);
    while (stmt_step(q, e)) {
        if (stmt_is_null(q, "minutes"))
            add_note(q, date, a, out);
        else
            add_delay(q, date, a, out);
    }
    return stmt_done(q, e);
}

const char *day_note_text(const struct practice *p, struct arena *a, const struct day_note *n)
{
    const struct practitioner *who = practice_practitioner(p, &n->practitioner);
    return who ? arena_printf(a, "%s: %s", who->name, n->text) : n->text;
}

/* ---- writing ---- */

static bool check(struct arena *a, struct day_note *n, struct err *e)
{
    const char *text = n->text ? n->text : "";
    if (n->date < CIVIL_MIN || n->date > CIVIL_MAX)
        return err_set(e, ERR_INPUT, "Say of which day the note is");
    if (!text_clean(a, TEXT_ONE_LINE, "note", text, strlen(text), &n->text, e))
        return false;
    if (!*n->text)
        return err_set(e, ERR_INPUT, "The note is empty; nothing was written");
    return strlen(n->text) <= DAY_NOTE_MAX ||
           err_set(e, ERR_INPUT, "A note of a day has at most %d letters: it is read at a glance", DAY_NOTE_MAX);
}

bool day_note_add(struct desk *d, const struct day_note *n, struct id *out, struct err *e)
{
    struct arena a = {0};
    struct day_note own = *n;
    struct id id = id_is_none(&n->id) ? id_new(clock_now_ms()) : n->id;
    struct act act;
    bool ok = check(&a, &own, e) && appointment_edit_level(d, LEVEL_DESK, "write a note of the day", e) &&
              act_begin(d->practice->book, &act, "day-note-add", &d->who, e);
    if (ok) {
        act_record(&act, KIND_DAY_NOTE, &id, NULL);
        record_put(&day_note_table, &act, &own);
        ok = act_commit(&act, e);
    }
    if (out)
        *out = id;
    arena_finish(&a);
    return ok;
}

bool day_note_remove(struct desk *d, const struct id *id, struct err *e)
{
    struct arena a = {0};
    struct day_note was;
    struct act act;
    if (!appointment_edit_level(d, LEVEL_DESK, "take a note of the day back", e) ||
        !act_begin(d->practice->book, &act, "day-note-remove", &d->who, e))
        return false;
    bool ok = record_get(&day_note_table, d->practice->book, id, &a, &was, e);
    if (ok && was.is_in_error)
        ok = err_set(e, ERR_STALE, "Somebody has taken this note back already");
    if (ok) {
        act_record(&act, KIND_DAY_NOTE, id, NULL);
        act_set_int(&act, FIELD_ENTERED_IN_ERROR, 1);
    }
    arena_finish(&a);
    if (ok)
        return act_commit(&act, e);
    act_abandon(&act);
    return false;
}

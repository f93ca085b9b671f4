#include "practice/note.h"

#include "base/clock.h"
#include "base/text.h"
#include "practice/patient.h"
#include "practice/record_tables.h"

#include <string.h>

#define MEMBER(field, type, name, what)                       \
    {                                                         \
        NOTE_##field, type, offsetof(struct note, name), what \
    }

static const struct record_member members[] = {
    {FIELD_ENTERED_IN_ERROR, RECORD_FLAG, offsetof(struct note, is_in_error), "mistake mark"},
    MEMBER(PATIENT, RECORD_ID, patient, "patient"),
    MEMBER(AT, RECORD_INSTANT, at_ms, "time"),
    MEMBER(TEXT, RECORD_TEXT, text, "words"),
    MEMBER(APPOINTMENT, RECORD_ID, appointment, "appointment"),
    MEMBER(IS_CONFIDENTIAL, RECORD_FLAG, is_confidential, "confidential mark"),
};

const struct record_table note_table = {KIND_NOTE, "note", members, sizeof members / sizeof members[0]};

static bool check(struct arena *a, struct note *n, struct err *e)
{
    const char *in = n->text ? n->text : "";
    if (!text_clean(a, TEXT_MANY_LINES, "note", in, strlen(in), &n->text, e))
        return false;
    if (!*n->text)
        return err_set(e, ERR_INPUT, "The note is empty; nothing was written");
    if (n->at_ms == 0)
        n->at_ms = clock_now_ms();
    return true;
}

bool note_put(struct act *act, const struct note *n, struct id *out, struct err *e)
{
    struct arena a = {0};
    struct note own = *n;
    struct id id = id_is_none(&n->id) ? id_new(clock_now_ms()) : n->id;
    bool ok = check(&a, &own, e);
    if (ok) {
        act_record(act, KIND_NOTE, &id, &n->patient);
        record_put(&note_table, act, &own);
    }
    if (out)
        *out = id;
    arena_finish(&a);
    return ok;
}

bool note_add(struct book *b, const struct who *who, const struct note *n, struct id *out, struct err *e)
{
    struct arena a = {0};
    struct patient patient;
    struct act act;
    bool is_there;
    if (!act_begin(b, &act, "note-add", who, e))
        return false;
    bool ok = record_is_there(b, KIND_NOTE, &n->id, &a, &is_there, e);
    if (ok && is_there && out)
        *out = n->id;
    ok = ok && (is_there || (patient_get(b, &n->patient, &a, &patient, e) && note_put(&act, n, out, e)));
    ok = ok ? act_commit(&act, e) : (act_abandon(&act), false);
    arena_finish(&a);
    return ok;
}

void note_of_row(const struct row *row, struct arena *a, struct note *out)
{
    out->id = row->id;
    record_load(&note_table, row, a, out);
}

bool note_get(struct book *b, const struct id *id, struct arena *a, struct note *out, struct err *e)
{
    out->id = *id;
    return record_get(&note_table, b, id, a, out, e);
}

bool note_edit(struct book *b, const struct who *who, const struct note *from, const struct note *to, struct err *e)
{
    struct arena a = {0};
    struct note own = *to;
    struct act act;
    bool ok = check(&a, &own, e) && act_begin(b, &act, "note-edit", who, e);
    if (ok) {
        ok = record_edit(&note_table, &act, &from->id, &from->patient, from, &own, e);
        ok = ok ? act_commit(&act, e) : (act_abandon(&act), false);
    }
    arena_finish(&a);
    return ok;
}

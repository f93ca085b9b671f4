#include "practice/obstacle.h"

#include "base/clock.h"
#include "base/text.h"
#include "book/stmt.h"
#include "practice/appointment_edit.h"
#include "practice/record_tables.h"

#include <string.h>

enum { LISTED = 200 };

#define MEMBER(field, type, name, what)                               \
    {                                                                 \
        OBSTACLE_##field, type, offsetof(struct obstacle, name), what \
    }

static const struct record_member members[] = {
    {FIELD_ENTERED_IN_ERROR, RECORD_FLAG, offsetof(struct obstacle, is_in_error), "mistake mark"},
    MEMBER(TEXT, RECORD_TEXT, text, "words"),
    MEMBER(AT, RECORD_INSTANT, at_ms, "time"),
    MEMBER(BY, RECORD_ID, by, "author"),
    MEMBER(ANSWER, RECORD_TEXT, answer, "answer"),
    MEMBER(ANSWERED_AT, RECORD_INSTANT, answered_at_ms, "time of the answer"),
    MEMBER(ANSWERED_BY, RECORD_ID, answered_by, "who answered"),
};

const struct record_table obstacle_table = {KIND_OBSTACLE, "line", members, sizeof members / sizeof members[0]};

bool obstacle_list(struct practice *p, int days, struct arena *a, struct obstacle **out, int *count, struct err *e)
{
    struct id *ids = arena_array(a, LISTED, sizeof *ids);
    int today, now;
    clock_today(&today, &now);
    *count = 0;
    struct stmt *q = stmt_get(p->book, SQL_OBSTACLES, e);
    if (!q)
        return false;
    stmt_bind_int(q, "since", zone_instant_near(today - (days - 1), 0));
    stmt_bind_int(q, "limit", LISTED);
    while (*count < LISTED && stmt_step(q, e))
        ids[(*count)++] = stmt_id(q, "id");
    bool ok = stmt_done(q, e);
    *out = arena_array(a, (size_t)*count + 1, sizeof **out);
    for (int i = 0; ok && i < *count; i++) {
        (*out)[i].id = ids[i];
        ok = record_get(&obstacle_table, p->book, &ids[i], a, &(*out)[i], e);
    }
    return ok;
}

static bool clean(struct arena *a, const char *what, const char *in, const char **out, struct err *e)
{
    if (!text_clean(a, TEXT_ONE_LINE, what, in, strlen(in), out, e))
        return false;
    if (!**out)
        return err_set(e, ERR_INPUT, "The %s is empty; nothing was written", what);
    return strlen(*out) <= OBSTACLE_TEXT_MAX ||
           err_set(e, ERR_INPUT, "The %s has at most %d letters", what, OBSTACLE_TEXT_MAX);
}

bool obstacle_add(struct desk *d, const char *text, struct id *out, struct err *e)
{
    struct arena a = {0};
    struct obstacle x = {.by = d->who.staff};
    struct id id = id_new(clock_now_ms());
    struct act act;
    bool ok = clean(&a, "line", text, &x.text, e) && act_begin(d->practice->book, &act, "obstacle-add", &d->who, e);
    if (ok) {
        x.at_ms = act.at_ms;
        act_record(&act, KIND_OBSTACLE, &id, NULL);
        record_put(&obstacle_table, &act, &x);
        ok = act_commit(&act, e);
    }
    if (out)
        *out = id;
    arena_finish(&a);
    return ok;
}

bool obstacle_answer(struct desk *d, const struct id *id, const char *answer, struct err *e)
{
    struct arena a = {0};
    struct obstacle x;
    struct act act;
    const char *text;
    bool ok = clean(&a, "answer", answer, &text, e) &&
              appointment_edit_level(d, LEVEL_OWNER, "answer what got in the way", e) &&
              act_begin(d->practice->book, &act, "obstacle-answer", &d->who, e);
    if (!ok) {
        arena_finish(&a);
        return false;
    }
    ok = record_get(&obstacle_table, d->practice->book, id, &a, &x, e);
    if (ok && x.is_in_error)
        ok = err_set(e, ERR_MISSING, "This line was taken back");
    if (ok) {
        act_record(&act, KIND_OBSTACLE, id, NULL);
        act_set_text(&act, OBSTACLE_ANSWER, text);
        act_set_int(&act, OBSTACLE_ANSWERED_AT, act.at_ms);
        act_set_id(&act, OBSTACLE_ANSWERED_BY, &d->who.staff);
        ok = act_commit(&act, e);
    } else {
        act_abandon(&act);
    }
    arena_finish(&a);
    return ok;
}

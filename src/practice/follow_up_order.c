#include "practice/follow_up.h"

#include "practice/appointment_edit.h"

/* Between two places there is room for some more before others have to be numbered again. */
enum { GAP = 1 << 16 };

struct order {
    const struct queue_row *const *rows;
    int count, first, moved; /* which were taken somewhere else */
    int64_t *place;          /* as they will be */
    int last;                /* the last that needs a place */
};

static bool is_fixed(const struct order *o, int i)
{
    bool is_moved = i >= o->first && i < o->first + o->moved;
    return !is_moved && o->rows[i]->position >= 0;
}

/* Those without a place come after all that have one: whatever stands before one that has a place needs one too. */
static void find_last(struct order *o)
{
    o->last = o->first + o->moved - 1;
    for (int i = o->last + 1; i < o->count; i++)
        if (is_fixed(o, i))
            o->last = i;
}

/* Places for a run of rows between the fixed ones around it; false: there is no room. */
static bool fill_run(struct order *o, int from, int to)
{
    int64_t before = from ? o->place[from - 1] : 0;
    int64_t step = to <= o->last ? (o->rows[to]->position - before) / (to - from + 1) : GAP;
    for (int i = from; i < to; i++)
        o->place[i] = before + step * (i - from + 1);
    return step > 0;
}

static void work_out(struct order *o)
{
    bool has_room = true;
    find_last(o);
    for (int i = 0; has_room && i <= o->last; i++) {
        int to = i;
        while (to <= o->last && !is_fixed(o, to))
            to++;
        has_room = to == i || fill_run(o, i, to);
        if (to <= o->last)
            o->place[to] = o->rows[to]->position;
        has_room = has_room && (to > o->last || to == 0 || o->place[to] > o->place[to - 1]);
        i = to;
    }
    for (int i = 0; !has_room && i <= o->last; i++)
        o->place[i] = (int64_t)(i + 1) * GAP;
}

/* What is theirs by rule has no record yet: it begins with its place. */
static void begin(struct act *act, const struct queue_row *row)
{
    act_set_id(act, FOLLOW_UP_PATIENT, &row->patient);
    act_set_text(act, FOLLOW_UP_KIND, row->kind);
    act_set_id(act, FOLLOW_UP_FACT, &row->fact);
    act_set_text(act, FOLLOW_UP_RULE, row->rule);
    act_set_text(act, FOLLOW_UP_STATUS, "requested");
    act_set_int(act, FOLLOW_UP_MADE_AT, act->at_ms);
}

/* It is still theirs: nobody has given it away or ended it since they looked. */
static bool put_place(struct practice *p, struct act *act, struct arena *a, const struct queue_row *row, int64_t place,
                      struct err *e)
{
    struct row record;
    struct queue_row now;
    struct err gone = {0};
    bool is_there = queue_get(p, &row->id, a, &now, &gone);
    if (!is_there && gone.kind != ERR_MISSING)
        return err_set(e, gone.kind, "%s", gone.text);
    if (!is_there || id_compare(&now.owner, &act->who.staff) != 0)
        return err_set(e, ERR_STALE, "%s is not on your list any more. Nothing was written: look again.",
                       row->patient_short);
    if (!book_row(act->book, KIND_FOLLOW_UP, &row->id, a, &record, e))
        return false;
    if (row->position == place)
        return true;
    act_record(act, KIND_FOLLOW_UP, &row->id, &row->patient);
    if (!record.exists)
        begin(act, &now);
    act_set_int(act, FOLLOW_UP_POSITION, place);
    return true;
}

bool follow_up_order(struct desk *d, struct arena *a, const struct queue_row *const *rows, int count, int first,
                     int moved, struct err *e)
{
    struct act act;
    struct order o = {.rows = rows,
                      .count = count,
                      .first = first,
                      .moved = moved,
                      .place = arena_array(a, (size_t)count, sizeof *o.place)};
    if (id_is_none(&d->who.staff))
        return err_set(e, ERR_REFUSED, "Nobody has said who is here, so no list is yours: --as CODE");
    if (!appointment_edit_level(d, LEVEL_DESK, "put a list into another order", e))
        return false;
    work_out(&o);
    if (!act_begin(d->practice->book, &act, "followup-order", &d->who, e))
        return false;
    bool ok = true;
    for (int i = 0; ok && i <= o.last; i++)
        ok = is_fixed(&o, i) && rows[i]->position == o.place[i]
                 ? ok
                 : put_place(d->practice, &act, a, rows[i], o.place[i], e);
    if (!ok) {
        act_abandon(&act);
        return false;
    }
    return act_commit(&act, e);
}

/* Two in one place, or outside the hours, on purpose: what is in the hand is put down there after all, with one of the
 * practice's reasons. Asked at the second Enter on a place that was refused, and once for all that is in the hand. */
#include "screens/schedule_inner.h"

#include "practice/slot.h"
#include "screens/pick.h"

#include <stdio.h>
#include <string.h>

enum { LIST_ROWS = 8 };

/* ---- would a reason do? ---- */

bool schedule_over_can(struct app *app, const struct schedule_whom *whom, const struct place *to)
{
    struct front *f = front_of(app);
    struct arena a = {0};
    struct outcome o = {0};
    struct err ignored = {0};
    bool overlaps;
    struct slot_ask ask = {
        .place = *to, .except = id_is_none(&whom->copy) ? whom->id : ID_NONE, .reason = "on purpose"};
    ask.place.minutes = whom->minutes;
    bool can = slot_check(f->practice, &a, &ask, &o, &overlaps, &ignored);
    arena_finish(&a);
    return can;
}

/* ---- which ---- */

/* The first row is none: Enter pressed once too often puts nobody over anybody. */
static int list_reasons(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    const struct practice *practice = front_of(app)->practice;
    int n = 0, count;
    const struct reason *all = practice_reasons(practice, &count);
    struct pick_row *out = arena_array(&p->arena, (size_t)count + 1, sizeof *out);
    (void)typed;
    out[n++] = (struct pick_row){"No: to another place", "", STYLE_PLAIN};
    for (int i = 0; i < count; i++)
        if (all[i].is_active && strcmp(all[i].list, "overbook") == 0)
            out[n++] = (struct pick_row){arena_strdup(&p->arena, all[i].name), "", STYLE_PLAIN};
    *rows = out;
    return n;
}

static bool take_reason(struct app *app, struct pick *p, int row, struct err *e)
{
    struct schedule *s = p->ctx;
    const struct practice *practice = front_of(app)->practice;
    const struct reason *reason;
    if (row == 0)
        return true;
    if (!practice_find_reason(practice, "overbook", p->rows[row].text, &reason, e))
        return false;
    (void)snprintf(s->over, sizeof s->over, "%s", reason->code);
    if (!schedule_carry_put(app, s, e))
        s->over[0] = 0; /* it has said why */
    err_clear(e);
    return true;
}

static const struct pick_plan REASONS_PLAN = {
    .title = "On purpose: why?",
    .help = "Why two stand in one place, or one outside the hours. It is kept with the booking.",
    .empty = "The practice has no reasons for two in one place.",
    .take_title = "take it",
    .rows = LIST_ROWS,
    .find = list_reasons,
    .take = take_reason,
};

void schedule_over_ask(struct app *app, struct schedule *s)
{
    int n = 1 + s->nwaiting;
    struct pick *p = pick_open(app, &REASONS_PLAN, s);
    if (n == 1)
        pick_title(app, p, "%s there all the same, on purpose. Why?", s->carried.name);
    else
        pick_title(app, p, "There all the same, on purpose. One reason for all %d in your hand. Why?", n);
}

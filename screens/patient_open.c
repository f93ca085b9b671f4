#include "screens/patient_open.h"

#include "practice/queue.h"
#include "screens/follow_up_work.h"
#include "screens/front.h"
#include "screens/pick.h"

#include <stdlib.h>

enum { LINES = 8, OPEN_MAX = 30 };

struct open_for {
    struct arena arena; /* of the words */
    struct queue_open rows[OPEN_MAX];
    int count;
};

static int list_open(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    const struct open_for *t = p->ctx;
    struct pick_row *out = arena_array(&p->arena, (size_t)t->count, sizeof *out);
    (void)app, (void)typed;
    for (int i = 0; i < t->count; i++)
        out[i] = (struct pick_row){t->rows[i].words, "", STYLE_PLAIN};
    *rows = out;
    return t->count;
}

static bool take_open(struct app *app, struct pick *p, int row, struct err *e)
{
    const struct open_for *t = p->ctx;
    struct id id = t->rows[row].id;
    return follow_up_work_open(app, &id, e);
}

static void free_open(struct open_for *t)
{
    arena_finish(&t->arena);
    free(t);
}

static void closed(struct app *app, struct pick *p)
{
    (void)app;
    free_open(p->ctx);
}

static const struct pick_plan PLAN = {
    .title = "What is open for them?",
    .help = "What has to be done for them, the most pressing first. Enter works it; then the patient is here again.",
    .empty = "Nothing is open.",
    .take_title = "work it",
    .rows = LINES,
    .find = list_open,
    .take = take_open,
    .closed = closed,
};

bool patient_open_list(struct app *app, const struct patient *who, struct err *e)
{
    struct open_for *t = mem_alloc(sizeof *t);
    *t = (struct open_for){0};
    int n;
    bool ok = queue_brief(front_of(app)->practice, &who->id, patient_is_never_rung(who), NULL,
                          OPEN_MAX, &t->arena, t->rows, &n,
                          e) &&
              (n > 0 || err_set(e, ERR_REFUSED, "Nothing is open for them any more."));
    t->count = n < OPEN_MAX ? n : OPEN_MAX;
    if (ok && t->count > 1) {
        (void)pick_open(app, &PLAN, t);
        return true;
    }
    ok = ok && follow_up_work_open(app, &t->rows[0].id, e);
    free_open(t);
    return ok;
}

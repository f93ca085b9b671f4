/* What the follow-ups screen shows, and how many there are of each. */
#include "screens/follow_ups_inner.h"

#include "base/text.h"
#include "screens/follow_up_ended.h"
#include "screens/front.h"
#include "screens/pick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct queue_filter follow_ups_filter_of(const struct follow_ups *v, const struct id *staff)
{
    return (struct queue_filter){.is_late = v->show == SHOW_LATE,
                                 .is_mine = v->show == SHOW_MINE,
                                 .is_given_up = v->show == SHOW_GIVEN_UP,
                                 .is_older = v->show == SHOW_OLDER,
                                 .is_ahead = v->show == SHOW_AHEAD || v->show == SHOW_GIVEN || v->show == SHOW_MINE,
                                 .is_given = v->show == SHOW_GIVEN,
                                 .with_confidential = v->show == SHOW_CONFIDENTIAL,
                                 .kind = v->show == SHOW_KIND ? v->kind : NULL,
                                 .staff = *staff,
                                 .is_bare = true};
}

struct queue_filter follow_ups_filter(const struct app *app)
{
    const struct follow_ups *v = app_state_of(app, "follow-ups");
    const struct id *staff = &front_of(app)->desk.who.staff;
    return v ? follow_ups_filter_of(v, staff) : (struct queue_filter){.staff = *staff, .is_bare = true};
}

/* ---- how many of each ---- */

static int count_of(const struct queue *q, enum follow_ups_show show, const char *kind)
{
    switch (show) {
    case SHOW_LATE: return q->nlate;
    case SHOW_MINE: return q->nmine;
    case SHOW_GIVEN_UP: return q->ngiven_up;
    case SHOW_OLDER: return q->place[QUEUE_OLDER];
    case SHOW_GIVEN: return q->nrows;
    case SHOW_AHEAD: return q->nall;
    case SHOW_CONFIDENTIAL: return queue_today(q) + q->nconfidential;
    case SHOW_KIND:
        for (int i = 0; i < q->nkinds; i++)
            if (strcmp(q->kinds[i].code, kind) == 0)
                return q->kinds[i].n;
        return 0;
    case SHOW_TODAY: break;
    }
    return queue_today(q);
}

int follow_ups_filter_count(const struct app *app, const struct queue *q)
{
    const struct follow_ups *v = app_state_of(app, "follow-ups");
    return v ? count_of(q, v->show, v->kind) : queue_today(q);
}

/* Whatever is shown; of the others only what was read tells. */
static bool is_counted(enum follow_ups_show show)
{
    return show != SHOW_GIVEN && show != SHOW_AHEAD && show != SHOW_CONFIDENTIAL;
}

static const char *with_count(struct arena *a, const char *text, const char *name, int n, bool is_shown)
{
    return arena_printf(a, is_shown ? "%s%s[%s %d]" : "%s%s%s %d", text, *text ? "  " : "", name, n);
}

static bool is_shown_kind(const struct follow_ups *v, int i)
{
    return v->show == SHOW_KIND && strcmp(v->kind, v->queue.kinds[i].code) == 0;
}

/* The one that is shown first: it is never among those there is no room for. */
static const char *with_kinds(struct follow_ups *v, const char *text, int cells)
{
    enum { MORE_CELLS = sizeof "  +10 kinds" - 1 };
    struct arena *a = &v->listing.arena;
    int left = v->queue.nkinds;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < v->queue.nkinds; i++) {
            if (is_shown_kind(v, i) != (pass == 0))
                continue;
            const char *name = follow_up_kind(v->listing.practice, v->queue.kinds[i].code)->name;
            const char *longer = with_count(a, text, name, v->queue.kinds[i].n, pass == 0);
            if (pass > 0 && text_width(longer) > cells - (left > 1 ? MORE_CELLS : 0))
                return arena_printf(a, "%s  +%d kind%s", text, left, left == 1 ? "" : "s");
            text = longer;
            left--;
        }
    return text;
}

const char *follow_ups_filter_counts(struct follow_ups *v, int cells)
{
    static const char *const names[] = {"today",    "late",             "mine",  "given up",
                                        "all days", "confidential too", "older", "with others"};
    const char *text = "";
    for (enum follow_ups_show i = SHOW_TODAY; i < SHOW_KIND; i++) {
        int n = count_of(&v->queue, i, v->kind);
        bool is_always = i == SHOW_TODAY || i == SHOW_LATE || (is_counted(i) && n > 0);
        if (is_always || i == v->show)
            text = with_count(&v->listing.arena, text, names[i], n, i == v->show);
    }
    return with_kinds(v, text, cells);
}

/* ---- f ---- */

/* Rows: what can be shown, what has ended, then the kinds, of which there may be more than fit. */
enum { ROW_ENDED = SHOW_KIND, ROW_KINDS };

/* Its rows stay what they were while the list below it is read again. */
struct filter_list {
    const char **codes; /* of the kinds, in the pick's arena */
};

static int list_filters(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    static const char *const names[] = {"Today",
                                        "Late",
                                        "Mine",
                                        "Given up: tried as often as is usual",
                                        "Other days too",
                                        "Confidential too",
                                        "Older cases, a few a day",
                                        "With others: given to a colleague"};
    const struct follow_ups *v = app_state_of(app, "follow-ups");
    const struct queue *q = &v->queue;
    struct filter_list *l = p->ctx;
    int count = ROW_KINDS + q->nkinds;
    struct pick_row *out = arena_array(&p->arena, (size_t)count, sizeof *out);
    (void)typed;
    for (int i = 0; i < SHOW_KIND; i++) {
        bool is_known = is_counted((enum follow_ups_show)i) || i == (int)v->show;
        out[i] = (struct pick_row){names[i], "", STYLE_PLAIN};
        if (is_known)
            out[i].note = arena_printf(&p->arena, "%d", count_of(q, (enum follow_ups_show)i, ""));
    }
    l->codes = arena_array(&p->arena, (size_t)q->nkinds + 1, sizeof *l->codes);
    for (int i = 0; i < q->nkinds; i++) {
        l->codes[i] = arena_strdup(&p->arena, q->kinds[i].code);
        out[ROW_KINDS + i] = (struct pick_row){follow_up_kind(v->listing.practice, q->kinds[i].code)->name,
                                               arena_printf(&p->arena, "%d", q->kinds[i].n), STYLE_PLAIN};
    }
    out[ROW_ENDED] = (struct pick_row){"What has ended: how, by whom, why", "", STYLE_PLAIN};
    *rows = out;
    return count;
}

static bool take_filter(struct app *app, struct pick *p, int row, struct err *e)
{
    struct follow_ups *v = app_state_of(app, "follow-ups");
    const struct filter_list *l = p->ctx;
    if (row == ROW_ENDED)
        return app_open(app, follow_up_ended_screen.name, NULL, e);
    if (row == SHOW_MINE && id_is_none(&front_of(app)->desk.who.staff))
        return err_set(e, ERR_REFUSED, "Nobody has said who is at this desk, so nothing is yours.");
    v->show = row < ROW_KINDS ? (enum follow_ups_show)row : SHOW_KIND;
    if (row >= ROW_KINDS)
        (void)snprintf(v->kind, sizeof v->kind, "%s", l->codes[row - ROW_KINDS]);
    listing_drop(&v->listing);
    app_reload(app);
    return true;
}

static void close_filter(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static const struct pick_plan FILTER_PLAN = {
    .title = "Show",
    .help = "Which follow-ups the list shows.",
    .empty = "",
    .take_title = "show",
    .rows = 16,
    .find = list_filters,
    .take = take_filter,
    .closed = close_filter,
};

bool follow_ups_filter_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct follow_ups *v = state;
    int at = (int)v->show;
    (void)row, (void)e;
    for (int i = 0; i < v->queue.nkinds; i++)
        if (is_shown_kind(v, i))
            at = ROW_KINDS + i;
    struct pick *p = pick_open(app, &FILTER_PLAN, mem_zero(sizeof(struct filter_list)));
    pick_go(app, p, at);
    return true;
}

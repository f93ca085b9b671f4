#include "practice/follow_up_kind.h"

#include "book/stmt.h"
#include "practice/policy.h"

#include <stdlib.h>
#include <string.h>

enum { DAY = 1440 };

/* What holds until a policy file says otherwise. Weights: what was said aloud to somebody, and what somebody may come
 * for in vain, before what is only due; a change of tomorrow before a call of today, one of a week on after it. */
static const struct follow_up_kind built_in[] = {
    {FOLLOW_UP_CLASH, "double booking", 14 * DAY, 5, {1}, 1, "", false},
    {FOLLOW_UP_CONFLICT, "to settle", DAY, 5, {1}, 1, "", false},
    {FOLLOW_UP_RING_BACK, "ring back", 2 * DAY, 5, {0, 0, 1, 1, 2}, 5, "", false},
    {FOLLOW_UP_TELL, "to tell", 7 * DAY, 6, {0, 0, 1}, 3, "", false},
    {FOLLOW_UP_PROMISE, "promise", DAY, 5, {0, 1, 1}, 3, "", false},
    {FOLLOW_UP_UNRESOLVED, "what happened", DAY / 2, 5, {1}, 1, "", false},
    {FOLLOW_UP_REBOOK, "to rebook", 0, 4, {1, 3, 7}, 3, "", true},
    {FOLLOW_UP_NEXT, "be in touch", 0, 4, {1, 3, 7}, 3, "", true},
    {FOLLOW_UP_ACKNOWLEDGE, "acknowledge", DAY, 5, {0, 1}, 2, "", false},
    {FOLLOW_UP_ANSWER, "answer complaint", DAY, 5, {1}, 1, "", false},
    {FOLLOW_UP_UPDATE, "update", DAY, 5, {1}, 1, "", false},
    {FOLLOW_UP_CHECK_BACK, "check back", 0, 4, {1, 2, 5}, 3, "", false},
    {FOLLOW_UP_REMIND, "remind", DAY / 2, 3, {0, 1}, 2, "", false},
    {FOLLOW_UP_PREPARE, "prepare", DAY / 2, 3, {0, 1}, 2, "", false},
    {FOLLOW_UP_WELCOME, "welcome note", 0, 3, {1}, 1, "", false},
    {FOLLOW_UP_AFTER, "after-call", 0, 3, {0, 1, 2}, 3, "", false},
    {FOLLOW_UP_THANKS, "thank", 0, 3, {1, 2}, 2, "", false},
    {FOLLOW_UP_REFERRAL, "sent on", 0, 4, {2, 5}, 2, "", false},
    {FOLLOW_UP_ENQUIRY, "enquiry", DAY / 2, 4, {1, 2, 5}, 3, "", true},
    {FOLLOW_UP_SCORE, "outcome", 0, 3, {2, 5}, 2, "", false},
    {FOLLOW_UP_RECALL, "recall", 0, 3, {2, 5, 10}, 3, "", false},
    {FOLLOW_UP_LAPSED, "ask why", 0, 3, {5, 10}, 2, "", false},
    {FOLLOW_UP_TASK, "to do", 0, 5, {1, 2, 5}, 3, "", false},
    {FOLLOW_UP_ROUTINE, "routine", 0, 5, {1}, 1, "", false},
};
enum { BUILT_IN = sizeof built_in / sizeof built_in[0], KINDS_MAX = 64 };

/* In the practice: made when it is first asked for, since a start does not need it. */
struct follow_up_kinds {
    struct arena arena;
    struct follow_up_kind kinds[KINDS_MAX];
    int count;
};

static const struct follow_up_kind *built_in_of(const char *code)
{
    for (int i = 0; i < BUILT_IN; i++)
        if (strcmp(built_in[i].code, code) == 0)
            return &built_in[i];
    return NULL;
}

bool follow_up_kind_parse_retry(const char *text, int out[FOLLOW_UP_RETRY_MAX], int *count, struct err *e)
{
    enum { DAYS_MAX = 366 };
    *count = 0;
    for (const char *s = text; *s;) {
        char *end;
        long days = strtol(s, &end, 10);
        if (end == s || days < 0 || days > DAYS_MAX || *count == FOLLOW_UP_RETRY_MAX || (*end && *end != ' '))
            return err_set(e, ERR_INPUT,
                           "Working days until the next try, such as \"0 1 2 5\" (at most %d of them, each "
                           "0 to %d), not \"%s\"",
                           FOLLOW_UP_RETRY_MAX, DAYS_MAX, text);
        out[(*count)++] = (int)days;
        s = end + strspn(end, " ");
    }
    return *count > 0 || err_set(e, ERR_INPUT, "Working days until the next try are missing, such as \"0 1 2 5\"");
}

static void fill(struct follow_up_kinds *all, struct stmt *q)
{
    struct follow_up_kind *k = &all->kinds[all->count];
    const char *code = stmt_text(q, "code", &all->arena);
    const struct follow_up_kind *base = code ? built_in_of(code) : NULL;
    struct err ignored = {0};
    if (!code)
        return;
    *k = base ? *base : *built_in_of(FOLLOW_UP_TASK);
    k->code = code;
    const char *name = stmt_text(q, "name", &all->arena), *retry = stmt_text(q, "retry", &all->arena);
    const char *script = stmt_text(q, "script", &all->arena);
    k->name = name ? name : code;
    k->script = script ? script : "";
    k->weight_min = (int)stmt_int_or(q, "weight_min", k->weight_min);
    k->attempts_max = (int)stmt_int_or(q, "attempts_max", k->attempts_max);
    k->is_met_by_booking = stmt_int_or(q, "is_met_by_booking", k->is_met_by_booking) != 0;
    if (retry && !follow_up_kind_parse_retry(retry, k->retry, &k->nretry, &ignored))
        k->nretry = base ? base->nretry : 1; /* written by another version: the first figure still counts */
    all->count++;
}

static bool has(const struct follow_up_kinds *all, const char *code)
{
    for (int i = 0; i < all->count; i++)
        if (strcmp(all->kinds[i].code, code) == 0)
            return true;
    return false;
}

static struct follow_up_kinds *load(struct practice *p)
{
    struct err ignored = {0}; /* what is built in is an answer too */
    struct follow_up_kinds *all = mem_alloc(sizeof *all);
    memset(all, 0, sizeof *all);
    struct stmt *q = stmt_get(p->book, SQL_PRACTICE_FOLLOW_UP_KINDS, &ignored);
    while (q && all->count < KINDS_MAX - BUILT_IN && stmt_step(q, &ignored))
        fill(all, q);
    if (q)
        stmt_done(q, &ignored);
    for (int i = 0; i < BUILT_IN; i++)
        if (!has(all, built_in[i].code))
            all->kinds[all->count++] = built_in[i];
    return all;
}

const struct follow_up_kind *follow_up_kinds(struct practice *p, int *count)
{
    if (!p->follow_up_kinds)
        p->follow_up_kinds = load(p);
    *count = p->follow_up_kinds->count;
    return p->follow_up_kinds->kinds;
}

const struct follow_up_kind *follow_up_kind(struct practice *p, const char *code)
{
    int n;
    const struct follow_up_kind *all = follow_up_kinds(p, &n), *task = all;
    for (int i = 0; i < n; i++) {
        if (strcmp(all[i].code, code) == 0)
            return &all[i];
        if (strcmp(all[i].code, FOLLOW_UP_TASK) == 0)
            task = &all[i];
    }
    return task;
}

bool follow_up_kind_weight(struct book *b, const char *code, int *out, struct err *e)
{
    const struct follow_up_kind *base = built_in_of(code);
    struct id id = policy_id(KIND_FOLLOW_UP_KIND, code);
    *out = base ? base->weight_min : 0;
    struct stmt *q = stmt_get(b, SQL_FOLLOW_UP_KIND_WEIGHT, e);
    if (!q)
        return false;
    stmt_bind_id(q, "id", &id);
    if (stmt_step(q, e))
        *out = (int)stmt_int_or(q, "weight_min", *out);
    if (*out < 0 || *out > FOLLOW_UP_WEIGHT_MAX)
        *out = 0; /* of a log that no policy file wrote */
    return stmt_done(q, e);
}

void follow_up_kind_forget(struct practice *p)
{
    if (!p->follow_up_kinds)
        return;
    arena_finish(&p->follow_up_kinds->arena);
    free(p->follow_up_kinds);
    p->follow_up_kinds = NULL;
}
